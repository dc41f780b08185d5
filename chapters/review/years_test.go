package review

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"troth/chapters/review/method"
)

// A method that asked for potential impact first and for potential for results later has an era for each, a finding that codes neither
// goes with its year, and each share says in which ways the others are missing.
func TestErasByWhatWasAsked(t *testing.T) {
	m := Methods().Get("irm-current", 1)
	row := func(year, coded, missing string) yearRow {
		return yearRow{submitted: year, coded: coded, missing: missing}
	}
	eras := erasOf(m, method.ProgressReport, []yearRow{
		row("2011", "", "completion=NR\npotential_impact=ND\npotential_for_results=ND"),
		row("2016", "completion=4\npotential_impact=3", "potential_for_results=ND"),
		row("2019", "potential_impact=1", "completion=ND\npotential_for_results=ND"),
		row("2019", "", "completion=NR\npotential_impact=NR\npotential_for_results=ND"),
		row("2020", "potential_for_results=2", "completion=ND\npotential_impact=ND"),
		row("2020", "potential_for_results=1", "completion=ND\npotential_impact=ND"),
		row("2020", "", "completion=ND\npotential_impact=ND\npotential_for_results=ND"),
		row("2024", "", "completion=NR\npotential_impact=NR\npotential_for_results=NR"),
		row("2024", "completion=0", ""),
	})
	type era struct {
		Variable string
		Years    []Year
	}
	var got []era
	for _, e := range eras {
		got = append(got, era{e.Ambition.Variable, e.Years})
	}
	want := []era{
		{"potential_impact", []Year{
			{Year: "2011", Findings: 1, CompletionMissing: Missing{"NR": 1}, AmbitionMissing: Missing{"ND": 1}},
			{Year: "2016", Findings: 1, Done: 1, CompletionOf: 1, Ambitious: 1, AmbitionOf: 1},
			{Year: "2019", Findings: 2, CompletionMissing: Missing{"ND": 1, "NR": 1}, AmbitionOf: 1, AmbitionMissing: Missing{"NR": 1}},
		}},
		{"potential_for_results", []Year{
			{Year: "2020", Findings: 3, CompletionMissing: Missing{"ND": 3}, Ambitious: 1, AmbitionOf: 2, AmbitionMissing: Missing{"ND": 1}},
			{Year: "2024", Findings: 2, CompletionMissing: Missing{"NR": 1, "word": 1}, AmbitionMissing: Missing{"NR": 1, "empty": 1}},
		}},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if one := erasOf(m, method.EndOfTerm, []yearRow{row("2020", "completion=5", "")}); len(one) != 1 || one[0].Ambition != nil {
		t.Errorf("a report that codes no ambition has %+v", one)
	}
}
