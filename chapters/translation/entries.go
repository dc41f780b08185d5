package translation

import "troth/core/record"

type (
	// Translation is one field of a thing in another language.
	Translation struct {
		Act        Act          // why this version was made
		Translates record.Ref   `rel:"translates" to:"*"` // the thing; it never changes
		Revision   record.Count // the version of the thing that was translated
		Field      record.Code  // of the thing, "title", or one element of a list, "preamble/0"
		Made       Made         // by whom
		Text       record.Text  // in one language, which is its original
		Reason     *record.Text // why it was corrected or taken back
	}

	// Act says why a version of a translation was made.
	Act string
	// Made says who made a translation.
	Made string
)

// Renders says whose words a translation gives: they are removed together.
func (t *Translation) Renders() record.Rendition {
	return record.Rendition{In: "text", Of: t.Translates.To, Field: string(t.Field), Revision: int(t.Revision)}
}

// Why a version of a translation was made.
const (
	Given     Act = "given"
	Corrected Act = "corrected"
	TakenBack Act = "taken_back"
)

// Values lists the acts.
func (Act) Values() []string { return []string{string(Given), string(Corrected), string(TakenBack)} }

// Who made a translation.
const (
	Publisher Made = "publisher" // whoever published the original gives this language too, in an edition that the entry names
	Person    Made = "person"
	Machine   Made = "machine"
	Other     Made = "other" // whose entry it is, not the publisher of the original; whether a person or a machine is not said
)

// Values lists the makers.
func (Made) Values() []string {
	return []string{string(Publisher), string(Person), string(Machine), string(Other)}
}

// Kind is the kind of this chapter.
var Kind = record.KindOf[Translation]("translation", "tr")

// Kinds lists the kinds of this chapter.
func Kinds() []record.Kind { return []record.Kind{Kind} }
