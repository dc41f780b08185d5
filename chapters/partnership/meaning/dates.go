package meaning

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"troth/core/record"
)

var (
	reNumbers  = regexp.MustCompile(`^(\d{1,2})[/. -](\d{1,2})[/. -](\d{2}|\d{4})$`)
	reISO      = regexp.MustCompile(`^(\d{4})[/.-](\d{1,2})(?:[/.-](\d{1,2}))?(?:[t ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?z?)?$`)
	reSerial   = regexp.MustCompile(`^(\d{5})(?:\.\d+)?$`)
	reYear     = regexp.MustCompile(`^(\d{4})$`)
	reMonth    = regexp.MustCompile(`^(\p{L}{3,10})\.?(?:\s+(?:de|of)\s+|[\s,'’-]+)(\d{2}|\d{4})$`)
	reDayMonth = regexp.MustCompile(`^(\d{1,2})(?:st|nd|rd|th|er|º)?(?:\s+(?:de|of)\s+|[\s-]+)(\p{L}{3,10})\.?(?:\s+(?:de|of)\s+|[\s,-]+)(\d{2}|\d{4})$`)
	reMonthDay = regexp.MustCompile(`^(\p{L}{3,10})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})$`)
	monthNames = map[string]time.Month{}
)

func init() {
	for _, names := range []string{
		"january february march april may june july august september october november december",
		"jan feb mar apr may jun jul aug sep oct nov dec",
		"janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
		"janv fevrier mars avr mai juin juil aout sept octobre nov decembre",
		"enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
		"ene feb mar abr may jun jul ago setiembre oct nov dic",
		"janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
	} {
		for i, n := range strings.Fields(names) {
			monthNames[n] = time.Month(i + 1)
		}
	}
}

// Times are the times that a text can mean: none when it is no date, two when day and month can be read either way round.
func Times(s string) []record.Day {
	s = strings.ToLower(strings.Join(strings.Fields(s), " "))
	if m := reNumbers.FindStringSubmatch(s); m != nil {
		return append(day(m[3], m[2], m[1]), day(m[3], m[1], m[2])...)
	}
	if m := reISO.FindStringSubmatch(s); m != nil {
		if m[3] != "" {
			return day(m[1], m[2], m[3])
		}
		return month(m[1], whole(m[2]))
	}
	if m := reSerial.FindStringSubmatch(s); m != nil {
		if n := whole(m[1]); n >= 32874 && n <= 73415 { // 1990 to 2100
			t := time.Date(1899, 12, 30+n, 0, 0, 0, 0, time.UTC).Format(time.DateOnly)
			return []record.Day{{From: t, To: t}}
		}
		return nil
	}
	if m := reYear.FindStringSubmatch(s); m != nil {
		return []record.Day{{From: m[1] + "-01-01", To: m[1] + "-12-31"}}
	}
	if m := reMonth.FindStringSubmatch(s); m != nil {
		return month(m[2], int(monthNames[m[1]]))
	}
	if m := reDayMonth.FindStringSubmatch(s); m != nil {
		return day(m[3], strconv.Itoa(int(monthNames[m[2]])), m[1])
	}
	if m := reMonthDay.FindStringSubmatch(s); m != nil {
		return day(m[3], strconv.Itoa(int(monthNames[m[1]])), m[2])
	}
	return nil
}

func whole(s string) int { n, _ := strconv.Atoi(s); return n }

func fullYear(s string) int {
	if y := whole(s); len(s) == 2 {
		return 2000 + y
	} else {
		return y
	}
}

func day(y, m, d string) []record.Day {
	t := time.Date(fullYear(y), time.Month(whole(m)), whole(d), 0, 0, 0, 0, time.UTC)
	if int(t.Month()) != whole(m) || t.Day() != whole(d) || t.Year() > 9999 {
		return nil
	}
	s := t.Format(time.DateOnly)
	return []record.Day{{From: s, To: s}}
}

func month(y string, m int) []record.Day {
	if m < 1 || m > 12 {
		return nil
	}
	first := time.Date(fullYear(y), time.Month(m), 1, 0, 0, 0, 0, time.UTC)
	return []record.Day{{From: first.Format(time.DateOnly), To: first.AddDate(0, 1, -1).Format(time.DateOnly)}}
}

// dates compares two texts that are dates, or periods with a dash between theirs; Same when one of them is neither.
func dates(old, new string) Class {
	a, b := ends(old), ends(new)
	if len(a) != len(b) {
		return Same
	}
	class := Same
	for i := range a {
		c := oneDate(a[i], b[i])
		if c == Same {
			return Same
		}
		class = class.And(c)
	}
	return class
}

// ends cuts a period at its dash.
func ends(s string) []string {
	s = " " + strings.TrimSpace(s) + " "
	if from, to, ok := strings.Cut(s, " – "); ok {
		return []string{strings.TrimSpace(from), strings.TrimSpace(to)}
	}
	return []string{strings.TrimSpace(s)}
}

// oneDate compares two dates; Same when one of them says something that is no date.
func oneDate(old, new string) Class {
	folded, now := Fold(old), Fold(new)
	was, is := nothing(folded, old), nothing(now, new)
	if folded == now || was && is {
		return Rewritten
	}
	a, b := Times(old), Times(new)
	switch {
	case was && b != nil:
		return FilledIn
	case is && a != nil:
		return Removed
	case a == nil || b == nil:
		return Same
	}
	class := Changed
	for _, x := range a {
		for _, y := range b {
			switch c := times(x, y); {
			case c == Rewritten:
				return c
			case class == Changed:
				class = c
			}
		}
	}
	return class
}

// times compares two readings. A month is its first or last day too: spreadsheets write it as the one, bounds as the other.
func times(a, b record.Day) Class {
	within := func(in, out record.Day) bool { return out.From <= in.From && in.To <= out.To }
	edge := func(in, out record.Day) bool { return in.From == in.To && (in.From == out.From || in.To == out.To) }
	switch {
	case a == b, edge(a, b), edge(b, a):
		return Rewritten
	case within(b, a):
		return FilledIn
	case within(a, b):
		return Removed
	}
	return Changed
}
