package opinion

import (
	"slices"
	"time"

	"troth/core/record"
)

// An Arrivals is who came when by the clock: how many people of each group of the map, and last of none, gave their first vote in each span
// of one length, from that of the first of them to that of the last.
type Arrivals struct {
	Unit   string   `json:"unit" means:"How long a span is: minute, hour, day, month or year, in UTC."`
	Starts []string `json:"starts" means:"Of each span: 2026-11-27T14:00:00Z, 2026-11-27, 2026-11 or 2026."`
	People [][]int  `json:"people" means:"In each span, of each group, and last of none: how many gave their first vote."`
}

// arrivalsMost is how many spans are told apart.
const arrivalsMost = 72

// A clock tells spans of one length.
type clock struct {
	unit, format string
	start        func(time.Time) time.Time
	next         func(time.Time) time.Time
}

var clocks = []clock{
	{"minute", record.TimeFormat, func(t time.Time) time.Time { return t.Truncate(time.Minute) }, func(t time.Time) time.Time { return t.Add(time.Minute) }},
	{"hour", record.TimeFormat, func(t time.Time) time.Time { return t.Truncate(time.Hour) }, func(t time.Time) time.Time { return t.Add(time.Hour) }},
	{"day", time.DateOnly, func(t time.Time) time.Time { return t.Truncate(24 * time.Hour) }, func(t time.Time) time.Time { return t.AddDate(0, 0, 1) }},
	{"month", "2006-01", func(t time.Time) time.Time { return time.Date(t.Year(), t.Month(), 1, 0, 0, 0, 0, time.UTC) }, func(t time.Time) time.Time { return t.AddDate(0, 1, 0) }},
	{"year", "2006", func(t time.Time) time.Time { return time.Date(t.Year(), 1, 1, 0, 0, 0, 0, time.UTC) }, func(t time.Time) time.Time { return t.AddDate(1, 0, 0) }},
}

// starts are the spans from one moment to another.
func (c clock) starts(from, to time.Time, most int) (list []time.Time) {
	for t := c.start(from); !t.After(to) && len(list) <= most; t = c.next(t) {
		list = append(list, t)
	}
	return list
}

// Arrivals is who came when by the clock, in the shortest spans of which there are not too many; nil where no times are known, or no more than
// that all came on one day.
func (m *Mapping) Arrivals() *Arrivals {
	if len(m.First) == 0 {
		return nil
	}
	m.clocked.Do(func() { m.clocked.all = m.byClock() })
	return m.clocked.all
}

func (m *Mapping) byClock() *Arrivals {
	out := map[int]bool{}
	for _, p := range m.Options.Exclude {
		out[int(p)] = true
	}
	var first, last int64
	for p, at := range m.First {
		if !out[p] {
			if first == 0 || at < first {
				first = at
			}
			last = max(last, at)
		}
	}
	if first == 0 {
		return nil
	}
	from, to := time.Unix(first, 0).UTC(), time.Unix(last, 0).UTC()
	var c clock
	var starts []time.Time
	known := clocks
	if m.Daily {
		if first == last {
			return nil
		}
		known = clocks[slices.IndexFunc(clocks, func(c clock) bool { return c.unit == "day" }):]
	}
	for _, c = range known {
		if starts = c.starts(from, to, arrivalsMost); len(starts) <= arrivalsMost {
			break
		}
	}
	a := &Arrivals{Unit: c.unit, People: make([][]int, len(starts))}
	for i, t := range starts {
		a.Starts, a.People[i] = append(a.Starts, t.Format(c.format)), make([]int, len(m.Map.Groups)+1)
	}
	for p, at := range m.First {
		if out[p] {
			continue
		}
		i, exact := slices.BinarySearchFunc(starts, time.Unix(at, 0), time.Time.Compare)
		if !exact {
			i--
		}
		k := m.Map.GroupOf[p]
		if k < 0 {
			k = len(m.Map.Groups)
		}
		a.People[min(i, len(starts)-1)][k]++
	}
	return a
}
