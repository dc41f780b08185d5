package importer_test

import (
	"testing"

	"troth/chapters/plan"
)

// The id of a plan never becomes the number of one that has a number, whether a row, all its rows or the whole file leave that out.
func TestPlanWithoutNumber(t *testing.T) {
	for name, unnumbered := range map[string][]int{"a row": {2}, "the first row": {1}, "all rows": {1, 2}, "the file": {1, 2, 3}} {
		w := newWorld(t)
		w.take(asCSV("first.csv", whole()))
		rows := whole()
		for _, i := range unnumbered {
			rows[i][1] = ""
		}
		rows[1][2], rows[2][2] = "2015", "2015" // so that the plan has another version
		r := w.take(asCSV("second.csv", rows))
		if r.Plans != 2 || r.Entries != 2 || len(r.Vanished)+len(r.VanishedPlans)+len(r.Unmatched) > 0 {
			t.Errorf("%s without: %d plans, %d entries, %d vanished, %d unmatched", name, r.Plans, r.Entries, len(r.Vanished), len(r.Unmatched))
		}
		var p plan.Plan
		must(t, w.last(w.entries("plan")[0].Object).Into(&p))
		if *p.Number != "2" || p.Submitted.From != "2015-01-01" {
			t.Errorf("%s without: number %s, %v", name, *p.Number, p.Submitted)
		}
	}
}
