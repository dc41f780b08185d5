package opinion

import "troth/core/record"

type (
	// Conversation is a matter that people are asked about.
	Conversation struct {
		Act       ConversationAct // why this version was made
		Title     record.Text     // what it is about, in a line
		Text      *record.Text    // what people are told before they answer
		About     *record.Ref     `rel:"about" to:"plan,commitment,action,declaration,member"` // what it is held for
		Languages []record.Code   // in which statements may be written; any where empty
		Limit     *record.Count   // the longest statement, in characters
		Began     *record.Day     // when people were first asked
		Ended     *record.Day     // the last day
		Aliases   []record.Code   `alias:"conversation"` // ids that others give it
		Address   *record.Text    // where it is found on the web
		Reason    *record.Text    // why it was amended, ended or withdrawn
		Flags     []record.Code   // what an import could not understand, or had to assume
		// Places are codes of those that people may choose from to say where they live, PlaceNames their names, in the same order.
		Places     []record.Code
		PlaceNames []record.Text
		Rules      *record.Text // what is asked of those who write statements, by which these are moderated
	}
	// Statement is what people answer, in a conversation.
	Statement struct {
		Act          StatementAct // why this version was made
		Conversation record.Ref   `rel:"part" to:"conversation"` // it never changes
		Number       record.Count // within the conversation; it never changes
		Text         record.Text  // what is stated
		Sort         Sort         // who wrote it
		Status       Status       // whether answers to it count
		Meta         bool         // it is about the conversation, not about its matter
		Written      *record.Day  // when
		Reason       *record.Text // why it was moderated so
		Flags        []record.Code
	}
	// Report says what was counted of a conversation. A later version is one that was counted again, after an erasure; both stay listed.
	Report struct {
		Conversation record.Ref   `rel:"about" to:"conversation"` // it never changes
		Participants record.Count // who answered at least one statement
		Statements   record.Count // that somebody answered
		Votes        record.Count // the last answer of each participant on each statement
		Digest       record.Hash  // SHA-256 of the matrix
		Method       record.Code  // by which the map is computed: Method
		Matrix       *record.File // every answer, a line each, under numbers: see ReadMatrix
		Reason       *record.Text // why it was counted again
		ByPlace      *record.File // the table by place, of the first count: see Places
	}

	// ConversationAct says why a version of a conversation was made.
	ConversationAct string
	// StatementAct says why a version of a statement was made.
	StatementAct string
	// Sort says who wrote a statement.
	Sort string
	// Status says whether answers to a statement count.
	Status string
)

// Why a version of a conversation was made.
const (
	Opened    ConversationAct = "opened"
	Amended   ConversationAct = "amended"
	Closed    ConversationAct = "ended" // nobody answers any more
	Withdrawn ConversationAct = "withdrawn"
)

// Values lists the acts.
func (ConversationAct) Values() []string {
	return []string{string(Opened), string(Amended), string(Closed), string(Withdrawn)}
}

// Why a version of a statement was made.
const (
	Stated    StatementAct = "stated"
	Moderated StatementAct = "moderated"
)

// Values lists the acts.
func (StatementAct) Values() []string { return []string{string(Stated), string(Moderated)} }

// Who wrote a statement.
const (
	Seed        Sort = "seed"        // those who hold the conversation
	Participant Sort = "participant" // somebody who takes part
	Unsaid      Sort = "unsaid"      // the source does not tell
)

// Values lists the sorts.
func (Sort) Values() []string { return []string{string(Seed), string(Participant), string(Unsaid)} }

// Whether answers to a statement count.
const (
	Accepted  Status = "accepted"
	Undecided Status = "undecided" // nobody has moderated it; answers count
	Rejected  Status = "rejected"  // answers do not count
)

// Values lists the statuses.
func (Status) Values() []string {
	return []string{string(Accepted), string(Undecided), string(Rejected)}
}

// Method is how maps are computed by this program: package opinionmap with its own options.
const Method record.Code = "opinionmap-1"

// The kinds of this chapter.
var (
	ConversationKind = record.KindOf[Conversation]("conversation", "cv")
	StatementKind    = record.KindOf[Statement]("statement", "sa")
	ReportKind       = record.KindOf[Report]("opinion_report", "op")
)

// Kinds lists the kinds of this chapter.
func Kinds() []record.Kind { return []record.Kind{ConversationKind, StatementKind, ReportKind} }
