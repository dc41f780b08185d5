package review

import (
	"troth/chapters/partnership"
	"troth/chapters/plan"
	"troth/core/record"
	"troth/core/view"
)

// FindingInfo is one report of a reviewer on one commitment, with what follows from its codes.
type FindingInfo struct {
	ID        record.ID           `json:"id"`
	Act       plan.ReportAct      `json:"act"`
	Report    record.Code         `json:"report"`
	Published *record.Day         `json:"published,omitempty"`
	Step      *plan.Step          `json:"step,omitempty"` // where the completion code is a step
	Word      *Label              `json:"word,omitempty"` // where it is a word that is no step: withdrawn, unclear
	Methods   []MethodInfo        `json:"methods"`        // by which it is read
	Codes     []CodeInfo          `json:"codes"`          // what was coded and what is missing, in the order of the methods
	Account   *record.Text        `json:"account,omitempty"`
	Address   *record.Text        `json:"address,omitempty"`
	Reason    *record.Text        `json:"reason,omitempty"`
	Flags     []record.Code       `json:"flags,omitempty"`
	AsGiven   []record.Text       `json:"as_given,omitempty"`
	Said      partnership.Said    `json:"said"`
	Evidence  []plan.EvidenceInfo `json:"evidence,omitempty"`
	Redacted  []view.Tombstone    `json:"redacted,omitempty"`
}

// Label is a code and what it is called.
type Label struct {
	Code string      `json:"code"`
	Text record.Text `json:"text"`
}

// MethodInfo is a method and the ratings that follow from a finding's codes by its rules.
type MethodInfo struct {
	ID      string       `json:"id"`
	Version int          `json:"version"`
	Name    record.Text  `json:"name"` // no language when this program does not know the method
	Ratings []RatingInfo `json:"ratings,omitempty"`
}

// RatingInfo is a rating computed from codes, with the one that the publisher gives where there is one.
type RatingInfo struct {
	Rule      string      `json:"rule"`
	Name      record.Text `json:"name"`
	Meaning   record.Text `json:"meaning"`
	Formula   string      `json:"formula"`
	Computed  bool        `json:"computed"`          // every input was coded
	Holds     bool        `json:"holds"`             // false when it was not computed
	Lacking   []LackInfo  `json:"lacking,omitempty"` // why it was not computed
	Given     string      `json:"given,omitempty"`   // "0" or "1" as the publisher has it
	Disagrees bool        `json:"disagrees"`         // both are there and differ
}

// LackInfo is an input that a rating lacks.
type LackInfo struct {
	Variable string      `json:"variable"`
	Name     record.Text `json:"name"`
	Missing  string      `json:"missing"` // ND not defined in the method, NR not reviewed, NA not applicable, empty, ? not understood
}

// CodeInfo is what a finding has of one variable: a code with its meaning, or how it is missing.
type CodeInfo struct {
	Variable string      `json:"variable"`
	Name     record.Text `json:"name"`
	Code     string      `json:"code,omitempty"`
	Label    record.Text `json:"label"`             // of the code, or of the way in which it is missing
	Meaning  record.Text `json:"meaning"`           // may have no language
	Missing  string      `json:"missing,omitempty"` // as in LackInfo; empty when it is coded
}

// ObservationInfo is what one person saw.
type ObservationInfo struct {
	ID       record.ID           `json:"id"`
	Act      plan.ReportAct      `json:"act"`
	Step     plan.Step           `json:"step"`
	Seen     *record.Day         `json:"seen,omitempty"`
	Place    *record.Text        `json:"place,omitempty"`
	Account  *record.Text        `json:"account,omitempty"`
	Reason   *record.Text        `json:"reason,omitempty"`
	Said     partnership.Said    `json:"said"`
	Evidence []plan.EvidenceInfo `json:"evidence,omitempty"`
	Redacted []view.Tombstone    `json:"redacted,omitempty"`
}

// MedianFrom is the number of observations from which on their median step is shown; below it only their number is.
const MedianFrom = 5

// ReviewerGlance is the last that reviewers found of one commitment. Its zero value is silence.
type ReviewerGlance struct {
	Findings  int          `json:"findings"`         // how many are on record
	Step      *plan.Step   `json:"step,omitempty"`   // of the newest one in which completion is coded
	Word      *Label       `json:"word,omitempty"`   // instead of a step: withdrawn, unclear
	Report    record.Code  `json:"report,omitempty"` // of the finding that gives step or word, else of the newest
	Published *record.Day  `json:"published,omitempty"`
	Entry     record.Index `json:"entry,omitempty"`
}

// ReviewerTotals counts commitments by the last that reviewers found of them. The parts add up to Of.
type ReviewerTotals struct {
	Of      int               `json:"of"`
	Silent  int               `json:"silent"`  // no finding
	Uncoded int               `json:"uncoded"` // findings, none of which codes completion
	Words   int               `json:"words"`   // coded in a word that is no step
	Steps   map[plan.Step]int `json:"steps"`   // every step has its number
}

// PeopleGlance is what people observed of one commitment. Its zero value is silence.
type PeopleGlance struct {
	Answers int               `json:"answers"`
	Counts  map[plan.Step]int `json:"counts,omitempty"` // absent when there are no answers
	Median  *plan.Step        `json:"median,omitempty"` // from MedianFrom answers on; the lower one of two in the middle
	Last    record.Index      `json:"last,omitempty"`   // entry of the newest answer
}

// PeopleTotals counts commitments by what people observed of them. The parts add up to Of.
type PeopleTotals struct {
	Of     int               `json:"of"`
	Silent int               `json:"silent"`  // no observation
	TooFew int               `json:"too_few"` // fewer than MedianFrom
	Steps  map[plan.Step]int `json:"steps"`   // commitments by median; every step has its number
}
