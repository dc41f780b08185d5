package plan

import "troth/core/record"

type (
	// Plan is an action plan of a member: the commitments that name it are its content.
	Plan struct {
		Act         PlanAct       // why this version was made
		Member      record.Ref    `rel:"part" to:"member"` // whose plan it is; it never changes
		Number      *record.Code  // as the member or the source counts it
		Aliases     []record.Code `alias:"plan"` // ids that others give it, "AP_ALB01"
		Title       *record.Text  // its title, where it has one
		Period      *record.Day   // the days from which to which it runs
		PeriodWords *record.Text  // the period in the words that were used
		Submitted   *record.Day   // when it was handed to the partnership
		Adopted     *record.Day   // when the member adopted it
		Address     *record.Text  // where its document is found
		Document    *record.File  // its document
		Reason      *record.Text  // why it was amended or withdrawn
		Flags       []record.Code // what an import could not understand, or had to assume
		AsGiven     []record.Text // the words of the source that the flags are about
	}
	// Commitment is one promise of a plan.
	Commitment struct {
		Act             CommitmentAct                // why this version was made
		Plan            record.Ref                   `rel:"part" to:"plan"` // the plan that it belongs to; it never changes
		Number          *record.Code                 // as the plan or the source counts it; not unique in real plans
		Aliases         []record.Code                `alias:"commitment"` // ids that others give it, "UY0027"
		Title           record.Text                  // what is promised, in a line
		ShortTitle      *record.Text                 // the same, shorter, where the source has it
		Theme           *record.Text                 // the heading under which the plan has it
		Text            *record.Text                 // the promise as written
		Period          *record.Day                  // the days from which to which it is carried out
		PeriodWords     *record.Text                 // the period in the words that were used
		Lead            *record.Text                 // the institution that answers for it
		Partners        []record.Text                // institutions and organisations that take part
		Areas           []record.Code                // policy areas, codes of one list or several: "ogp2016:open-data"
		Contact         *record.Text                 // name of the person to ask
		ContactPosition *record.Text                 // and their position
		ContactEmail    record.Withheld[record.Text] // never shown; given by the record's operator on request
		ContactPhone    record.Withheld[record.Text] // never shown; given by the record's operator on request
		Reason          *record.Text                 // why it was amended or withdrawn
		Flags           []record.Code                // what an import could not understand, or had to assume
		AsGiven         []record.Text                // the words of the source that the flags are about
		Problem         *record.Text                 // which problem it is to solve
		Causes          *record.Text                 // what causes the problem
		Done            *record.Text                 // what was done about it before
		Solution        *record.Text                 // what is proposed
		Results         *record.Text                 // what is to come of it
		Contribution    *record.Text                 // how it helps to solve the problem
		Relevance       *record.Text                 // how it serves the values of open government
		Transparency    *record.Text                 // how it serves transparency
		Accountability  *record.Text                 // how it serves accountability
		Participation   *record.Text                 // how it serves participation
		Additional      *record.Text                 // what else the plan says of it
	}
	// Milestone is a step on the way of a commitment, with what the member itself reports of it.
	Milestone struct {
		Act          MilestoneAct    // why this version was made
		Commitment   record.Ref      `rel:"part" to:"commitment"` // the commitment that it belongs to; it never changes
		Number       *record.Code    // its place, as the plan counts
		Title        record.Text     // what is to be done
		Due          *record.Day     // by when
		DueWords     *record.Text    // the date in the words that were used
		State        *MilestoneState // as the member reports it; nothing when it has not said
		Met          *record.Day     // when it was met, as the member reports it
		Reason       *record.Text    // why it was amended or dropped
		Output       *record.Text    // what is to be there when it is met
		Starts       *record.Day     // when work on it begins
		Stakeholders *record.Text    // who works on it and who takes part
		Flags        []record.Code   // what an import could not understand, or had to assume
		AsGiven      []record.Text   // the words of the source that the flags are about
	}
	// Indicator is what a milestone, or a commitment without milestones, is measured by: a step or a figure with a day of its own. It has
	// no state: how far it has come is said by progress on the commitment.
	Indicator struct {
		Act      IndicatorAct  // why this version was made
		Measures record.Ref    `rel:"part" to:"milestone,commitment"` // what it belongs to; it never changes
		Number   *record.Code  // its place, as the plan counts
		Title    record.Text   // what is to be there, or what is counted
		Due      *record.Day   // the days in which it falls due, as far as the words tell; nothing when they name no time
		DueWords *record.Text  // the date in the words that were used
		Lead     *record.Text  // the institution that answers for it
		Reason   *record.Text  // why it was amended or dropped
		Flags    []record.Code // what an import could not understand, or had to assume
		AsGiven  []record.Text // the words of the source that the flags are about
	}
	// Progress is what a member reports of its commitment for some period: the government's voice.
	Progress struct {
		Act         ReportAct    // why this version was made
		Commitment  record.Ref   `rel:"about" to:"commitment"`
		Step        Step         // how far it has come
		Period      *record.Day  // the days reported on
		PeriodWords *record.Text // the period in the words that were used
		Account     *record.Text // what was done, in words
		Reason      *record.Text // why it was corrected or withdrawn
	}
	// Evidence is a document or an address that bears out what somebody says. It belongs to the voice that puts it.
	Evidence struct {
		Act     ReportAct    // why this version was made
		Proves  record.Ref   `rel:"proves" to:"commitment,milestone,progress,finding,observation"`
		Title   record.Text  // what it is
		File    *record.File // a copy kept beside the record
		Address *record.Text // where it is found on the web
		Dated   *record.Day  // the day the document bears
		Reason  *record.Text // why it was corrected or withdrawn
	}
	// Sameness says that two commitments are one promise under two numbers, as where an import could not tell. It says nothing of how the
	// promise is going, and changes neither of them.
	Sameness struct {
		Act        SameAct      // why this version was made
		Commitment record.Ref   `rel:"about" to:"commitment"` // one of them; it never changes
		Same       record.Ref   `rel:"same" to:"commitment"`  // the other
		Because    record.Text  // why they are the same
		Reason     *record.Text // why it was taken back
	}

	// PlanAct says why a version of a plan was made.
	PlanAct string
	// CommitmentAct says why a version of a commitment was made.
	CommitmentAct string
	// MilestoneAct says why a version of a milestone was made.
	MilestoneAct string
	// IndicatorAct says why a version of an indicator was made.
	IndicatorAct string
	// ReportAct says why a version of an account (progress, evidence, finding, observation) was made.
	ReportAct string
	// SameAct says why a version of a sameness was made.
	SameAct string
	// MilestoneState is what a member reports of a milestone. Late is no state: it follows from the due day and the reader's day.
	MilestoneState string
	// Step is how far a commitment has come. All three voices use the same steps; each says its own.
	Step string
)

// Why a version of a plan was made.
const (
	PlanAdopted   PlanAct = "adopted"
	PlanAmended   PlanAct = "amended"
	PlanWithdrawn PlanAct = "withdrawn"
)

// Values lists the acts.
func (PlanAct) Values() []string {
	return []string{string(PlanAdopted), string(PlanAmended), string(PlanWithdrawn)}
}

// Why a version of a commitment was made.
const (
	Adopted   CommitmentAct = "adopted"
	Amended   CommitmentAct = "amended"
	Withdrawn CommitmentAct = "withdrawn"
)

// Values lists the acts.
func (CommitmentAct) Values() []string {
	return []string{string(Adopted), string(Amended), string(Withdrawn)}
}

// Why a version of a milestone was made.
const (
	MilestoneSet     MilestoneAct = "set"
	MilestoneUpdated MilestoneAct = "updated" // the member reports its state
	MilestoneAmended MilestoneAct = "amended" // what was set is changed: title or due day
	MilestoneDropped MilestoneAct = "dropped"
)

// Values lists the acts.
func (MilestoneAct) Values() []string {
	return []string{string(MilestoneSet), string(MilestoneUpdated), string(MilestoneAmended), string(MilestoneDropped)}
}

// Why a version of an indicator was made.
const (
	IndicatorSet     IndicatorAct = "set"
	IndicatorAmended IndicatorAct = "amended"
	IndicatorDropped IndicatorAct = "dropped"
)

// Values lists the acts.
func (IndicatorAct) Values() []string {
	return []string{string(IndicatorSet), string(IndicatorAmended), string(IndicatorDropped)}
}

// Why a version of an account was made.
const (
	Said      ReportAct = "said"
	Corrected ReportAct = "corrected"
	TakenBack ReportAct = "taken_back"
)

// Values lists the acts.
func (ReportAct) Values() []string {
	return []string{string(Said), string(Corrected), string(TakenBack)}
}

// Why a version of a sameness was made.
const (
	SameSaid      SameAct = "said"
	SameTakenBack SameAct = "taken_back"
)

// Values lists the acts.
func (SameAct) Values() []string { return []string{string(SameSaid), string(SameTakenBack)} }

// What a member reports of a milestone.
const (
	MilestoneNotStarted MilestoneState = "not_started"
	MilestoneUnderWay   MilestoneState = "under_way"
	MilestoneMet        MilestoneState = "met"
)

// Values lists the states.
func (MilestoneState) Values() []string {
	return []string{string(MilestoneNotStarted), string(MilestoneUnderWay), string(MilestoneMet)}
}

// The steps, from nothing done to all done.
const (
	NotStarted  Step = "not_started"
	Limited     Step = "limited"
	Substantial Step = "substantial"
	Complete    Step = "complete"
)

// Steps are the steps in their order.
var Steps = []Step{NotStarted, Limited, Substantial, Complete}

// Values lists the steps in their order.
func (Step) Values() []string {
	return []string{string(NotStarted), string(Limited), string(Substantial), string(Complete)}
}

// The kinds of this chapter.
var (
	PlanKind       = record.KindOf[Plan]("plan", "pl")
	CommitmentKind = record.KindOf[Commitment]("commitment", "cm")
	MilestoneKind  = record.KindOf[Milestone]("milestone", "ms")
	IndicatorKind  = record.KindOf[Indicator]("indicator", "in")
	ProgressKind   = record.KindOf[Progress]("progress", "pr")
	EvidenceKind   = record.KindOf[Evidence]("evidence", "ev")
	SamenessKind   = record.KindOf[Sameness]("sameness", "sm")
)

// Kinds lists the kinds of this chapter.
func Kinds() []record.Kind {
	return []record.Kind{PlanKind, CommitmentKind, MilestoneKind, IndicatorKind, ProgressKind, EvidenceKind, SamenessKind}
}
