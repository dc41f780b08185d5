package web

import (
	"strconv"
	"strings"
	"time"
)

// dateStyle is how a language writes days and numbers of bytes. Patterns hold {weekday} {day} {month} {year} {time}
// {from} {to}.
type dateStyle struct {
	Months   []string `json:"months"`   // January first, as written inside a date
	Weekdays []string `json:"weekdays"` // Sunday first
	First    string   `json:"first"`    // the first day of a month, if it is not written "1"
	Day      string   `json:"day"`
	Month    string   `json:"month"`
	Full     string   `json:"full"` // with the weekday
	Moment   string   `json:"moment"`
	Span     string   `json:"span"`      // between months or years
	SpanDays string   `json:"span_days"` // between days
}

// Number writes a whole number with the language's grouping: 48,211 or 48 211 or 48.211.
func (l *Language) Number(n int64) string {
	digits := strconv.FormatInt(n, 10)
	sign := ""
	if n < 0 {
		sign, digits = "−", digits[1:]
	}
	if l.Numbers.Group == "" || len(digits) < 3+max(l.Numbers.MinGroup, 1) {
		return sign + digits
	}
	var b strings.Builder
	b.WriteString(sign)
	for i, d := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteString(l.Numbers.Group)
		}
		b.WriteRune(d)
	}
	return b.String()
}

// Bytes writes a size as people do: 640 bytes, 84 kB, 2.1 MB (units of a thousand).
func (l *Language) Bytes(n int64) string {
	switch {
	case n < 1000:
		return l.Say("size.bytes", "n", n)
	case n < 999_500:
		return l.Say("size.kilobytes", "size", l.Number((n+500)/1000))
	default:
		tenths := (n + 50_000) / 100_000
		return l.Say("size.megabytes", "size", l.Number(tenths/10)+l.Numbers.Decimal+strconv.FormatInt(tenths%10, 10))
	}
}

// Day writes a day, month or year in full from its ISO form: 2026-09-02, 2026-09 or 2026. Anything else comes back
// as it is: what was given is shown, never guessed at.
func (l *Language) Day(iso string) string {
	if t, err := time.Parse(time.DateOnly, iso); err == nil {
		return l.date(l.Dates.Day, t)
	}
	if t, err := time.Parse("2006-01", iso); err == nil {
		return l.date(l.Dates.Month, t)
	}
	return iso
}

// FullDay is Day with the day of the week.
func (l *Language) FullDay(iso string) string {
	if t, err := time.Parse(time.DateOnly, iso); err == nil {
		return l.date(l.Dates.Full, t)
	}
	return l.Day(iso)
}

// Moment writes a time of the record (RFC 3339, UTC): 2 September 2026, 10:14 UTC.
func (l *Language) Moment(at Moment) string {
	if t, err := time.Parse(time.RFC3339, string(at)); err == nil {
		return l.date(l.Dates.Moment, t.UTC())
	}
	return string(at)
}

// Clock writes the hour and minute of a time of the record, in UTC: 10:14.
func (l *Language) Clock(at Moment) string {
	if t, err := time.Parse(time.RFC3339, string(at)); err == nil {
		return t.UTC().Format("15:04")
	}
	return string(at)
}

// Span writes the bounds of a period: one day; a whole month or year by its name; two bounds otherwise. An empty
// bound is open.
func (l *Language) Span(from, to string) string {
	whole := wholePeriod(from, to)
	switch {
	case whole != "":
		return l.Day(whole)
	case from == "":
		return l.Say("span.until", "to", l.Day(to))
	case to == "":
		return l.Say("span.since", "from", l.Day(from))
	}
	a, errA := time.Parse(time.DateOnly, from)
	b, errB := time.Parse(time.DateOnly, to)
	if errA == nil && errB == nil && a.Day() == 1 && b.AddDate(0, 0, 1).Day() == 1 {
		from, to = from[:7], to[:7]
	}
	pattern := l.Dates.Span
	if len(from) == len(time.DateOnly) || len(to) == len(time.DateOnly) {
		pattern = l.Dates.SpanDays
	}
	return fill(pattern, func(s string) string { return s }, func(name string) string {
		return l.Day(map[string]string{"from": from, "to": to}[name])
	})
}

// wholePeriod names the day, month or year that the two bounds enclose exactly, in ISO form; "" if there is none.
func wholePeriod(from, to string) string {
	if from == to {
		return from
	}
	a, errA := time.Parse(time.DateOnly, from)
	b, errB := time.Parse(time.DateOnly, to)
	switch {
	case errA != nil || errB != nil || a.Day() != 1:
		return ""
	case a.Month() == 1 && b.Equal(a.AddDate(1, 0, -1)):
		return from[:4]
	case b.Equal(a.AddDate(0, 1, -1)):
		return from[:7]
	}
	return ""
}

func (l *Language) date(pattern string, t time.Time) string {
	return fill(pattern, func(s string) string { return s }, func(name string) string {
		switch name {
		case "weekday":
			return l.Dates.Weekdays[t.Weekday()]
		case "day":
			if t.Day() == 1 && l.Dates.First != "" {
				return l.Dates.First
			}
			return strconv.Itoa(t.Day())
		case "month":
			return l.Dates.Months[t.Month()-1]
		case "year":
			return strconv.Itoa(t.Year())
		case "time":
			return t.Format("15:04")
		}
		return "{" + name + "}"
	})
}
