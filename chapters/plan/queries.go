package plan

import (
	"troth/chapters/partnership"
	"troth/core/record"
	"troth/core/view"
)

// Info is a plan as it stands now.
type Info struct {
	ID          record.ID           `json:"id"`
	Act         PlanAct             `json:"act"`
	Member      partnership.Named   `json:"member"`
	Number      *record.Code        `json:"number,omitempty"`
	Aliases     []partnership.Alias `json:"aliases,omitempty"`
	Title       *record.Text        `json:"title,omitempty"`
	Period      *record.Day         `json:"period,omitempty"`
	PeriodWords *record.Text        `json:"period_words,omitempty"`
	Submitted   *record.Day         `json:"submitted,omitempty"`
	Adopted     *record.Day         `json:"adopted,omitempty"`
	Address     *record.Text        `json:"address,omitempty"`
	Document    *record.File        `json:"document,omitempty"`
	Reason      *record.Text        `json:"reason,omitempty"`
	Flags       []record.Code       `json:"flags,omitempty"`
	AsGiven     []record.Text       `json:"as_given,omitempty"`
	Redacted    []view.Tombstone    `json:"redacted,omitempty"` // fields of this version that were removed
}

// Short is a plan where others name it.
type Short struct {
	ID     record.ID    `json:"id"`
	Number *record.Code `json:"number,omitempty"`
	Title  *record.Text `json:"title,omitempty"`
	Period *record.Day  `json:"period,omitempty"`
}

// Area is a policy area with its labels.
type Area struct {
	Code  record.Code `json:"code"`
	Label record.Text `json:"label"` // the code itself, in language "zxx", when no list has it
}

// CommitmentInfo is a commitment as it stands now: what was promised, and nothing of how it is going.
type CommitmentInfo struct {
	ID              record.ID           `json:"id"`
	Act             CommitmentAct       `json:"act"`
	Member          partnership.Named   `json:"member"`
	Plan            Short               `json:"plan"`
	Number          *record.Code        `json:"number,omitempty"`
	Aliases         []partnership.Alias `json:"aliases,omitempty"`
	Title           record.Text         `json:"title"`
	ShortTitle      *record.Text        `json:"short_title,omitempty"`
	Theme           *record.Text        `json:"theme,omitempty"`
	Text            *record.Text        `json:"text,omitempty"`
	Period          *record.Day         `json:"period,omitempty"`
	PeriodWords     *record.Text        `json:"period_words,omitempty"`
	Lead            *record.Text        `json:"lead,omitempty"`
	Partners        []record.Text       `json:"partners,omitempty"`
	Areas           []Area              `json:"areas,omitempty"`
	Contact         *record.Text        `json:"contact,omitempty"`
	ContactPosition *record.Text        `json:"contact_position,omitempty"`
	Reason          *record.Text        `json:"reason,omitempty"`
	Flags           []record.Code       `json:"flags,omitempty"`
	AsGiven         []record.Text       `json:"as_given,omitempty"`
	Withheld        []string            `json:"withheld,omitempty"` // fields that are on record as digests alone
	Redacted        []view.Tombstone    `json:"redacted,omitempty"` // fields of this version that were removed
}

// MilestoneInfo is a milestone, with what the member reports of it.
type MilestoneInfo struct {
	ID       record.ID        `json:"id"`
	Act      MilestoneAct     `json:"act"`
	Number   *record.Code     `json:"number,omitempty"`
	Title    record.Text      `json:"title"`
	Due      *record.Day      `json:"due,omitempty"`
	DueWords *record.Text     `json:"due_words,omitempty"`
	Was      *record.Day      `json:"was,omitempty"`   // the day first set, when it was moved
	State    *MilestoneState  `json:"state,omitempty"` // as the member reports it
	Met      *record.Day      `json:"met,omitempty"`
	LateDays int              `json:"late_days"` // days since it was due, on the reader's day, when it is not said to be met; 0 when not late
	Reason   *record.Text     `json:"reason,omitempty"`
	Said     partnership.Said `json:"said"`
	Evidence []EvidenceInfo   `json:"evidence,omitempty"`
	Redacted []view.Tombstone `json:"redacted,omitempty"`
}

// ProgressInfo is one report of the member on its commitment.
type ProgressInfo struct {
	ID          record.ID        `json:"id"`
	Act         ReportAct        `json:"act"`
	Step        Step             `json:"step"`
	Period      *record.Day      `json:"period,omitempty"`
	PeriodWords *record.Text     `json:"period_words,omitempty"`
	Account     *record.Text     `json:"account,omitempty"`
	Reason      *record.Text     `json:"reason,omitempty"`
	Said        partnership.Said `json:"said"`
	Evidence    []EvidenceInfo   `json:"evidence,omitempty"`
	Redacted    []view.Tombstone `json:"redacted,omitempty"`
}

// EvidenceInfo is one piece of evidence.
type EvidenceInfo struct {
	ID       record.ID        `json:"id"`
	Act      ReportAct        `json:"act"`
	Proves   record.ID        `json:"proves"`
	Title    record.Text      `json:"title"`
	File     *record.File     `json:"file,omitempty"`
	Address  *record.Text     `json:"address,omitempty"`
	Dated    *record.Day      `json:"dated,omitempty"`
	Reason   *record.Text     `json:"reason,omitempty"`
	Said     partnership.Said `json:"said"`
	Redacted []view.Tombstone `json:"redacted,omitempty"`
}

// GovernmentGlance is the last that the government said of one commitment. Its zero value is silence.
type GovernmentGlance struct {
	Reports int          `json:"reports"`          // how many reports are on record
	Step    *Step        `json:"step,omitempty"`   // of the last one
	Period  *record.Day  `json:"period,omitempty"` // that it is about
	Entry   record.Index `json:"entry,omitempty"`
}

// GovernmentTotals counts commitments by the last that the government said of them. The parts add up to Of.
type GovernmentTotals struct {
	Of     int          `json:"of"`
	Silent int          `json:"silent"` // nothing reported
	Steps  map[Step]int `json:"steps"`  // every step has its number
}
