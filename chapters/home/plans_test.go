package home

import (
	"testing"

	"troth/core/record"
)

// TestStateOn: a plan runs only where the record has both of its sides, or when it was handed in and its end.
func TestStateOn(t *testing.T) {
	const today = "2026-11-26"
	in2025, next := &record.Day{From: "2025-01-01", To: "2025-12-31"}, &record.Day{From: "2027-01-01", To: "2027-12-31"}
	for _, c := range []struct {
		period, submitted *record.Day
		want              PlanState
	}{
		{nil, in2025, Undated},
		{&record.Day{From: "2025-01-01"}, in2025, Undated},
		{&record.Day{To: "2027-12-31"}, in2025, Running},
		{&record.Day{To: "2027-12-31"}, nil, Undated},
		{&record.Day{To: "2027-12-31"}, next, Undated},
		{&record.Day{To: "2026-11-25"}, nil, Ended},
		{&record.Day{From: "2026-01-01", To: "2026-11-26"}, nil, Running},
		{&record.Day{From: "2026-11-27", To: "2028-01-01"}, nil, Coming},
	} {
		if got := stateOn(c.period, c.submitted, today); got != c.want {
			t.Errorf("period %v, handed in %v: %s, want %s", c.period, c.submitted, got, c.want)
		}
	}
}
