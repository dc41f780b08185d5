package opinion

import (
	"slices"
	"testing"
	"time"

	"troth/chapters/opinion/opinionmap"
)

// People stand in the span in which they came, by the shortest clock that has few enough; spans in which nobody came are there too; who is
// left out is in none; and without times there is nothing.
func TestArrivals(t *testing.T) {
	day := time.Date(2026, 1, 31, 23, 30, 0, 0, time.UTC)
	for _, c := range []struct {
		unit    string
		after   []time.Duration
		starts  int
		last    string
		in, few int // people in the first span, and how many spans have nobody
	}{
		{"minute", []time.Duration{0, 0, 40 * time.Minute}, 41, "2026-02-01T00:10:00Z", 2, 39},
		{"hour", []time.Duration{0, 29 * time.Minute, 30 * time.Hour}, 31, "2026-02-02T05:00:00Z", 2, 29},
		{"day", []time.Duration{40 * 24 * time.Hour, time.Hour, 0}, 41, "2026-03-12", 1, 38},
		{"month", []time.Duration{0, 300 * 24 * time.Hour, time.Hour}, 11, "2026-11", 1, 8},
		{"year", []time.Duration{0, 0, 60 * 365 * 24 * time.Hour}, 61, "2086", 2, 59},
	} {
		m := &Mapping{Map: &opinionmap.Map{Groups: make([]opinionmap.Group, 1), GroupOf: []int{0, 0, -1, 0}}, Options: opinionmap.Options{Exclude: []int32{3}}}
		for _, d := range c.after {
			m.First = append(m.First, day.Add(d).Unix())
		}
		m.First = append(m.First, day.AddDate(-30, 0, 0).Unix()) // who is left out
		a := m.Arrivals()
		if a.Unit != c.unit || len(a.Starts) != c.starts || a.Starts[len(a.Starts)-1] != c.last {
			t.Errorf("%s: %s, %d spans, the last %v", c.unit, a.Unit, len(a.Starts), a.Starts[len(a.Starts)-1])
			continue
		}
		nobody, people := 0, [2]int{}
		for _, p := range a.People {
			if slices.Max(p) == 0 {
				nobody++
			}
			people[0], people[1] = people[0]+p[0], people[1]+p[1]
		}
		if a.People[0][0]+a.People[0][1] != c.in || nobody != c.few || people != [2]int{2, 1} {
			t.Errorf("%s: %v", c.unit, a.People)
		}
	}
	first := day.Unix() / secondsADay * secondsADay
	of := &opinionmap.Map{Groups: make([]opinionmap.Group, 1), GroupOf: []int{0, 0, 0}}
	m := &Mapping{Map: of, Daily: true, First: []int64{first, first}}
	if a := m.Arrivals(); a != nil {
		t.Errorf("of what all came on one day there is more than that day: %+v", a)
	}
	m = &Mapping{Map: of, Daily: true, First: []int64{first, first, first + 2*secondsADay}}
	if a := m.Arrivals(); a == nil || a.Unit != "day" || !slices.Equal(a.Starts, []string{"2026-01-31", "2026-02-01", "2026-02-02"}) || a.People[0][0] != 2 {
		t.Errorf("by day: %+v", a)
	}
	if (&Mapping{Map: &opinionmap.Map{}}).Arrivals() != nil {
		t.Error("without times people came when")
	}
}
