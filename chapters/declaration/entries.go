package declaration

import "troth/core/record"

type (
	// Declaration is what a partnership declares together. The pledges that name it are its content.
	Declaration struct {
		Act      Act           // why this version was made
		Title    record.Text   // what it is called
		On       *record.Day   // the day that it bears
		Place    *record.Text  // where it was made
		Preamble []record.Text // the paragraphs before the pledges
		Closing  []record.Text // the paragraphs after them
		Annex    []record.Text // what is printed behind it, paragraph by paragraph
		Summary  bool          // the wording is a summary of the declaration, not its own
		Renews   []record.Ref  `rel:"renews" to:"declaration"`   // those that it makes anew
		Furthers []record.Ref  `rel:"furthers" to:"declaration"` // those that it serves
		Aliases  []record.Code `alias:"declaration"`             // ids that others give it
		Address  *record.Text  // where it is found on the web
		Reason   *record.Text  // why it was amended or withdrawn
		Flags    []record.Code // what an import could not understand, or had to assume
		AsGiven  []record.Text // the words of the source that the flags are about
	}
	// Pledge is one promise of a declaration.
	Pledge struct {
		Act         Act           // why this version was made
		Declaration record.Ref    `rel:"part" to:"declaration"` // the declaration that it belongs to; it never changes
		Order       record.Count  // its place in it, from 1
		Text        record.Text   // as written
		Topics      []record.Code // what it is about, codes of Topics: what on record may bear it out is found by these
		Suggested   bool          // the topics were found by words, not chosen by a person
		Reason      *record.Text  // why it was amended or withdrawn
		Flags       []record.Code // what an import could not understand, or had to assume
		AsGiven     []record.Text // the words of the source that the flags are about
	}
	// Adoption says who adopted a declaration, when and how.
	Adoption struct {
		Act     ActOfFact    // why this version was made
		Adopts  record.Ref   `rel:"about" to:"declaration"` // it never changes
		Adopter record.Text  // the body that adopted it, in words
		Body    *record.Ref  `rel:"adopter" to:"member,organisation"` // the same, where it is on record
		On      *record.Day  // when
		How     *record.Text // in which way
		Reason  *record.Text // why it was corrected or taken back
	}
	// Endorsement says that a member or an organisation endorses a declaration: its own statement, non-binding and voluntary.
	Endorsement struct {
		Act       ActOfFact    // why this version was made
		Endorses  record.Ref   `rel:"endorses" to:"declaration"` // it never changes
		On        *record.Day  // when
		Statement *record.Text // what it says with it
		Address   *record.Text // where it says so on the web
		Reason    *record.Text // why it was corrected or taken back
	}

	// Act says why a version of a declaration or of a pledge was made.
	Act string
	// ActOfFact says why a version of an adoption or of an endorsement was made.
	ActOfFact string
)

// Why a version of a declaration or of a pledge was made.
const (
	Declared  Act = "declared"
	Amended   Act = "amended"
	Withdrawn Act = "withdrawn"
)

// Values lists the acts.
func (Act) Values() []string { return []string{string(Declared), string(Amended), string(Withdrawn)} }

// Why a version of an adoption or of an endorsement was made.
const (
	Said      ActOfFact = "said"
	Corrected ActOfFact = "corrected"
	TakenBack ActOfFact = "taken_back"
)

// Values lists the acts.
func (ActOfFact) Values() []string {
	return []string{string(Said), string(Corrected), string(TakenBack)}
}

// The kinds of this chapter.
var (
	DeclarationKind = record.KindOf[Declaration]("declaration", "dc")
	PledgeKind      = record.KindOf[Pledge]("pledge", "pd")
	AdoptionKind    = record.KindOf[Adoption]("adoption", "ad")
	EndorsementKind = record.KindOf[Endorsement]("endorsement", "en")
)

// Kinds lists the kinds of this chapter.
func Kinds() []record.Kind {
	return []record.Kind{DeclarationKind, PledgeKind, AdoptionKind, EndorsementKind}
}
