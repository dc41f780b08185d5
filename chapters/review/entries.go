package review

import (
	"troth/chapters/plan"
	"troth/core/record"
)

type (
	// Finding is what one report of a reviewer says of one commitment: the reviewer's voice.
	Finding struct {
		Act        plan.ReportAct // why this version was made
		Commitment record.Ref     `rel:"about" to:"commitment"`
		Report     record.Code    // which report: "progress_report", "end_of_term"; methods name those they have
		Methods    []record.Code  // the methods by which it is read, "irm-current@1": id and version of their data files
		Coded      []record.Code  // codes by variable, sorted: "completion=4"
		Missing    []record.Code  // variables that have no code, and how: "potential_impact=ND"; ND, NR, NA, empty or ?
		Given      []record.Code  // ratings as the publisher gives them, sorted: "starred=1"; shown beside the computed ones
		Published  *record.Day    // when the report was published
		Account    *record.Text   // what the reviewer writes
		Address    *record.Text   // where the report is found
		Reason     *record.Text   // why it was corrected or withdrawn
		Flags      []record.Code  // what an import could not understand, or had to assume
		AsGiven    []record.Text  // the words of the source that the flags are about
	}
	// Observation is what a person saw of a commitment: the people's voice.
	Observation struct {
		Act        plan.ReportAct // why this version was made
		Commitment record.Ref     `rel:"about" to:"commitment"`
		Step       plan.Step      // how far it has come, as they see it
		Seen       *record.Day    // when they saw it
		Place      *record.Text   // where
		Account    *record.Text   // what they saw, in words
		Person     *record.Person // whose observation it is: an id alone, so that only they can correct it
		Reason     *record.Text   // why it was corrected or taken back
	}
)

// The kinds of this chapter.
var (
	FindingKind     = record.KindOf[Finding]("finding", "fi")
	ObservationKind = record.KindOf[Observation]("observation", "ob")
)

// Kinds lists the kinds of this chapter.
func Kinds() []record.Kind { return []record.Kind{FindingKind, ObservationKind} }
