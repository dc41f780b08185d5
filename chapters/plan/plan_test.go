package plan

import (
	"slices"
	"testing"

	"troth/core/record"
)

func TestNumbersStandAsPeopleCount(t *testing.T) {
	want := []string{"1", "1.2", "1.10", "2", "02a", "2b", "10", "10.1", "A", "A2", "A10", "", ""}
	got := slices.Clone(want)
	for range len(got) { // every rotation
		got = append(got[1:], got[0])
		sorted := slices.Clone(got)
		slices.SortStableFunc(sorted, natural)
		if !slices.Equal(sorted, want) {
			t.Fatalf("%q from %q", sorted, got)
		}
	}
	for _, a := range want {
		for _, b := range want {
			if natural(a, b) != -natural(b, a) {
				t.Errorf("%q and %q: %d and %d", a, b, natural(a, b), natural(b, a))
			}
		}
	}
}

func TestLateDays(t *testing.T) {
	met, under := MilestoneMet, MilestoneUnderWay
	for _, c := range []struct {
		m    MilestoneInfo
		late int
	}{
		{MilestoneInfo{Due: &record.Day{From: "2026-10-01", To: "2026-10-31"}}, 23},
		{MilestoneInfo{Due: &record.Day{From: "2026-10-01", To: "2026-10-31"}, State: &under}, 23},
		{MilestoneInfo{Due: &record.Day{From: "2026-10-01", To: "2026-10-31"}, State: &met}, 0},
		{MilestoneInfo{Due: &record.Day{From: "2026-10-01", To: "2026-10-31"}, Act: MilestoneDropped}, 0},
		{MilestoneInfo{Due: &record.Day{From: "2026-11-01", To: "2026-11-30"}}, 0}, // the month is not over
		{MilestoneInfo{Due: &record.Day{To: "2026-11-23"}}, 0},                     // the day is not over
		{MilestoneInfo{Due: &record.Day{From: "2026-01-01"}}, 0},                   // open
		{MilestoneInfo{}, 0},
	} {
		if got := lateDays(&c.m, "2026-11-23"); got != c.late {
			t.Errorf("%+v is %d days late, not %d", c.m, got, c.late)
		}
	}
}

func TestAreas(t *testing.T) {
	if !Known([]record.Code{"ogp2016:open-data", "ogp2024:open-data"}) || Known([]record.Code{"ogp2016:open-data", "made-up"}) || Known([]record.Code{"sdg:16"}) {
		t.Error("known areas")
	}
	if got := AreaOf("ogp2016:open-data").Label; got.By["fr"] != "Données ouvertes" {
		t.Errorf("a known area is called %v", got)
	}
	if got := AreaOf("made-up").Label; got.By["zxx"] != "made-up" {
		t.Errorf("an unknown area is called %v", got)
	}
}
