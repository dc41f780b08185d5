package agenda

import "troth/core/record"

type (
	// CodeList is a list of codes as its publisher has it. The edition that the entry names as its source says who published it, when and
	// under which licence.
	CodeList struct {
		Act     ListAct      // why this version was made
		Code    record.Code  `alias:"list"` // small letters and digits, "sdg": what its codes begin with
		Name    record.Text  // as the publisher calls it
		Version *record.Code // as the publisher counts
		Reason  *record.Text // why it was amended
	}
	// ListedCode is one code of such a list, in the publisher's words.
	ListedCode struct {
		Act    ListAct      // why this version was made
		List   record.Ref   `rel:"part" to:"code_list"` // the list that it belongs to; it never changes
		Code   record.Code  `alias:"code"`              // with the list's: "sdg:16.6"
		Level  *record.Code // in a list of several: "target"
		Parent *record.Code // the code that it lies within
		Text   record.Text  // the publisher's words, in the languages that it has
		Note   *record.Text // what the publisher adds
		Reason *record.Text // why it was amended
	}
	// ListAct says why a version of a list or of a code was made.
	ListAct string
)

// Why a version of a list or of a code was made.
const (
	Entered ListAct = "entered"
	Amended ListAct = "amended"
	Retired ListAct = "retired" // the publisher has it no more
)

// Values lists the acts.
func (ListAct) Values() []string { return []string{string(Entered), string(Amended), string(Retired)} }

// The kinds of this chapter.
var (
	ListKind = record.KindOf[CodeList]("code_list", "cl")
	CodeKind = record.KindOf[ListedCode]("listed_code", "lc")
)

// Kinds lists the kinds of this chapter.
func Kinds() []record.Kind { return []record.Kind{ListKind, CodeKind} }
