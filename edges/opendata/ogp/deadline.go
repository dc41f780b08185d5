package ogp

import (
	"regexp"
	"strings"
	"time"

	"troth/chapters/review/method"
)

// A Deadline is a date that a plan gives in words, "By winter 2025": the days in which it falls due, as far as the words tell, and what is
// doubtful about them.
type Deadline struct {
	Date
	Flag   Flag   // of what needs a look, or empty
	Reason string // why
}

var (
	reBy        = regexp.MustCompile(`^(?:by|until|no later than|not later than)\s+(?:the\s+)?`)
	reRecurring = regexp.MustCompile(`^(?:bi|semi-?)?(?:annually|monthly|quarterly|weekly|yearly)\s+(?:until|to)\s+(\d{4})$`)
	reOngoing   = regexp.MustCompile(`^(?:ongoing|on-going|continuous|continuing)(?:,?\s+(?:bi|semi-?)?(?:annually|monthly|quarterly|weekly|yearly))?$`)
)

// north is each season in the northern half of the world. Meteorologists and astronomers count its days differently, and so do people:
// it is taken from the first day that one of them counts to the last that another does, so that nothing is late while somebody may
// still call it in time.
var north = map[string]struct{ firstMonth, lastMonth, lastDay int }{
	"spring": {3, 6, 21}, "summer": {6, 9, 23}, "autumn": {9, 12, 22}, "fall": {9, 12, 22},
}

// ReadDeadline reads a deadline in words. "By", "until" and "no later than" before a time are left out: it falls due in that time.
//
//   - A season is taken for that of the northern half of the world, which is an assumption, and flagged (see north). Winter 2025 may be
//     the one that ends or the one that begins in 2025: from 1 December 2024 to 20 March 2026.
//   - A part of a year ("end of 2028", "early 2026") is the year, flagged; so is what recurs "until 2029", of which the last day alone is
//     known.
//   - What goes on ("Ongoing, annually") names no time, and is not flagged. What is not understood has no days, and is.
func ReadDeadline(words string) Deadline {
	d := Deadline{Date: Date{Cell: Cell{Given: words, Missing: method.Coded}}}
	s := strings.ToLower(strings.Join(strings.Fields(words), " "))
	if s == "" {
		d.Missing = method.Empty
		return d
	}
	if reOngoing.MatchString(s) {
		return d
	}
	if m := reRecurring.FindStringSubmatch(s); m != nil && plausible(fullYear(m[1])) {
		d.To, d.Flag, d.Reason = m[1]+"-12-31", Recurring, "it falls due again and again; its last day alone is known"
		return d
	}
	s = reBy.ReplaceAllString(s, "")
	if m := reSeason.FindStringSubmatch(s); m != nil && plausible(fullYear(m[2])) {
		d.set(seasonOf(m[1], fullYear(m[2])))
		d.Flag, d.Reason = SeasonNorth, "a season, taken for that of the northern half of the world"
		return d
	}
	alone, _ := DateAlone(s)
	d.From, d.To, d.Ambiguous = alone.From, alone.To, alone.Ambiguous
	switch r := readDate(s); {
	case d.Ambiguous:
		d.Flag, d.Reason = DayOrMonth, "day and month could be either way round; read as "+d.From
	case r.mistaken:
		d.From, d.To, d.Flag, d.Reason = "", "", NotUnderstood, "the deadline was not understood"
	default:
		d.Flag, d.Reason = r.flag, r.trouble
	}
	return d
}

func seasonOf(name string, y int) span {
	if name == "winter" {
		return span{date(y-1, 12, 1), date(y+1, 3, 20)}
	}
	n := north[name]
	return span{date(y, n.firstMonth, 1), time.Date(y, time.Month(n.lastMonth), n.lastDay, 0, 0, 0, 0, time.UTC)}
}
