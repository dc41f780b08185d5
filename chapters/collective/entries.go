package collective

import "troth/core/record"

type (
	// Action is something that several do together.
	Action struct {
		Act            ActionAct     // why this version was made
		Status         Status        // whether it can be joined
		Number         *record.Code  // as those who opened it count
		Title          record.Text   // what it is called
		Text           *record.Text  // what is to be done
		Themes         []record.Code // codes of a list: "paris2016:sustainable-development-climate"
		ThemesInferred bool          // the source does not state the themes
		Group          *record.Text  // the working group that looked after it
		Occasion       *record.Text  // on which it was opened
		Opened         *record.Day   // when
		Furthers       []record.Ref  `rel:"furthers" to:"declaration,pledge"` // what it serves
		Aliases        []record.Code `alias:"action"`                         // ids that others give it, "paris2016:9"
		Address        *record.Text  // where it is found on the web
		Reason         *record.Text  // why it was amended or withdrawn
		Flags          []record.Code // what an import could not understand, or had to assume
		AsGiven        []record.Text // the words of the source that the flags are about
	}
	// Joining says that a body joined an action. Who it is, is whose account the entry is. Non-binding and voluntary.
	Joining struct {
		Act       Act           // why this version was made
		Joins     record.Ref    `rel:"joins" to:"action"` // it never changes
		On        *record.Day   // when
		Statement *record.Text  // what it said with it
		Reason    *record.Text  // why it was corrected or taken back
		Flags     []record.Code // what an import could not understand, or had to assume
		AsGiven   []record.Text // the words of the source that the flags are about
	}
	// Resource is a pledge of resources to an action: what a body says it will bring. Non-binding and voluntary.
	Resource struct {
		Act    Act          // why this version was made
		For    record.Ref   `rel:"serves" to:"action"` // it never changes
		Sort   Sort         // what it is
		Text   record.Text  // what is brought, in words
		On     *record.Day  // when it was pledged
		Until  *record.Day  // for how long it is offered
		Reason *record.Text // why it was corrected or taken back
	}

	// ActionAct says why a version of an action was made.
	ActionAct string
	// Status says whether an action can be joined.
	Status string
	// Act says why a version of a joining or of a pledge of resources was made.
	Act string
	// Sort is a sort of resources.
	Sort string
)

// Why a version of an action was made.
const (
	Entered   ActionAct = "entered"
	Amended   ActionAct = "amended" // renamed, opened, ended
	Withdrawn ActionAct = "withdrawn"
)

// Values lists the acts.
func (ActionAct) Values() []string {
	return []string{string(Entered), string(Amended), string(Withdrawn)}
}

// Whether an action can be joined.
const (
	Proposed Status = "proposed"
	Open     Status = "open"
	Ended    Status = "ended"
)

// Values lists the statuses.
func (Status) Values() []string { return []string{string(Proposed), string(Open), string(Ended)} }

// Why a version of a joining or of a pledge of resources was made.
const (
	Said      Act = "said"
	Corrected Act = "corrected"
	TakenBack Act = "taken_back"
)

// Values lists the acts.
func (Act) Values() []string { return []string{string(Said), string(Corrected), string(TakenBack)} }

// The sorts of resources.
const (
	Tools      Sort = "tools"
	Expertise  Sort = "expertise"
	Experience Sort = "experience"
	Technical  Sort = "technical"
	Financial  Sort = "financial"
)

// Values lists the sorts.
func (Sort) Values() []string {
	return []string{string(Tools), string(Expertise), string(Experience), string(Technical), string(Financial)}
}

// The kinds of this chapter.
var (
	ActionKind   = record.KindOf[Action]("action", "ac")
	JoiningKind  = record.KindOf[Joining]("joining", "jo")
	ResourceKind = record.KindOf[Resource]("resource", "rs")
)

// Kinds lists the kinds of this chapter.
func Kinds() []record.Kind { return []record.Kind{ActionKind, JoiningKind, ResourceKind} }
