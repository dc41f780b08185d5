package ogp

import (
	"cmp"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"troth/chapters/partnership/meaning"
	"troth/chapters/review/method"
	"troth/edges/opendata/sheet"
)

// A Date is a day, month, year or longer time as given. From and To are the
// first and last day that it can mean, as 2006-01-02: of the whole month when
// only a month is given, of the whole year when only that. Both are empty when
// it names no time ("Ongoing") or was not understood.
type Date struct {
	Cell
	From, To  string
	Ambiguous bool // day and month could be either way round; the bounds are of the likelier one
}

// A span is a time between two days, both included.
type span struct{ from, to time.Time }

func (s span) isZero() bool { return s.from.IsZero() }

func (d *Date) set(s span) {
	if !s.isZero() {
		d.From, d.To = s.from.Format(time.DateOnly), s.to.Format(time.DateOnly)
	}
}

func year(y int) span { return months(y, 1, 12) }

// months is the time from the first day of one month to the last of another.
func months(y, first, last int) span {
	return span{date(y, first, 1), date(y, last+1, 0)}
}

func day(y, m, d int) (span, bool) {
	t := date(y, m, d)
	return span{t, t}, m >= 1 && m <= 12 && t.Day() == d && d >= 1
}

func date(y, m, d int) time.Time { return time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC) }

// A reading is what a text may mean. When both is set, the text has two
// numbers that could each be the day, and the spans are the two ways to read
// it; otherwise span is the one way.
type reading struct {
	span     span
	both     *[2]span // day first, month first
	order    order    // what the text itself shows about the order of its column
	trouble  string   // why the reading needs a look
	flag     Flag     // its kind; NotUnderstood when it is not set
	noTime   bool     // understood, but it names no time
	mistaken bool     // not understood
}

type order int

const (
	noOrder order = iota
	dayFirst
	monthFirst
)

// noTimes are words that say that there is no date, or none that ends.
var noTimes = wordSet("not specified", "none specified", "unspecified", "unclear", "unknown", "none", "ongoing", "on-going", "continuous", "continuing",
	"permanent", "permanent activity", "in progress", "underway", "under way", "no especificado", "no aplica", "en curso", "permanente", "continuo", "non précisé", "non spécifié", "en cours", "tbd", "tbc",
	"to be determined", "to be confirmed", "à déterminer", "à confirmer", "por determinar", "por confirmar")

func wordSet(words ...string) map[string]bool {
	set := map[string]bool{}
	for _, w := range words {
		set[w] = true
	}
	return set
}

const monthName = `([\p{L}]{3,10})\.?`

var (
	reNumbers   = regexp.MustCompile(`^(\d{1,2})[/.-](\d{1,2})[/.-](\d{2}|\d{4})$`)
	reISO       = regexp.MustCompile(`^(\d{4})[/.-](\d{1,2})(?:[/.-](\d{1,2}))?(?:[t ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?z?)?$`)
	reSerial    = regexp.MustCompile(`^(\d{5})(?:\.\d+)?$`)
	reYears     = regexp.MustCompile(`^(\d{4})(?:\s*(?:[-–/]|to|à|a)\s*(\d{4}))?$`)
	reMonth     = regexp.MustCompile(`^` + monthName + `(?:\s*(?:[-–/]|to|à|a)\s*` + monthName + `)?(?:\s+(?:de|of)\s+|[\s,'’-]+)(\d{2}|\d{4})$`)
	reDayMonth  = regexp.MustCompile(`^(\d{1,2})(?:st|nd|rd|th|er|º)?(?:\s+(?:de|of)\s+|[\s-]+)` + monthName + `(?:\s+(?:de|of)\s+|[\s,-]+)(\d{2}|\d{4})$`)
	reMonthDay  = regexp.MustCompile(`^` + monthName + `\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})$`)
	reQuarter   = regexp.MustCompile(`^(?:q(?:uarter|tr\.?)?\s*([1-4])|([1-4])(?:st|nd|rd|th)?\s+quarter|(i|ii|iii|iv)\s+quarter)(?:\s+of)?[\s,-]+(\d{4})$`)
	reSeason    = regexp.MustCompile(`^(spring|summer|autumn|fall|winter)(?:\s+of)?\s+(\d{4})$`)
	rePart      = regexp.MustCompile(`^(?:(?:by|until)\s+)?(?:the\s+)?(?:(beginning|start|early|first half|mid|middle|end|late|second half)(?:\s+of)?[\s-]+)?(\d{4})$`)
	monthNumber = monthNumbers()
)

func monthNumbers() map[string]int {
	numbers := map[string]int{}
	for _, names := range []string{
		"january february march april may june july august september october november december",
		"jan feb mar apr may jun jul aug sep oct nov dec",
		"janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
		"janv fevrier mars avr mai juin juil aout sept octobre nov decembre",
		"enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
		"ene feb mar abr may jun jul ago setiembre oct nov dic",
	} {
		for i, n := range strings.Fields(names) {
			numbers[n] = i + 1
		}
	}
	return numbers
}

// fullYear reads a year of two digits as one of this century.
func fullYear(s string) int {
	y, _ := strconv.Atoi(s)
	if len(s) == 2 {
		y += 2000
	}
	return y
}

func plausible(y int) bool { return y >= 1990 && y <= 2100 }

// readDate reads the text of a date cell.
func readDate(text string) reading {
	s := meaning.Whole(strings.ToLower(strings.Join(strings.Fields(text), " ")))
	if noTimes[s] {
		return reading{noTime: true}
	}
	num := func(s string) int { n, _ := strconv.Atoi(s); return n }
	bad := reading{mistaken: true, trouble: "the date was not understood"}
	if m := reNumbers.FindStringSubmatch(s); m != nil {
		return numbers(num(m[1]), num(m[2]), fullYear(m[3]))
	}
	if m := reISO.FindStringSubmatch(s); m != nil {
		y, mo := num(m[1]), num(m[2])
		if mo < 1 || mo > 12 {
			if m[3] == "" && mo > 12 && plausible(y) { // 2012-13
				return reading{span: span{date(y, 1, 1), date(2000+mo, 12, 31)}, mistaken: 2000+mo < y, trouble: map[bool]string{true: bad.trouble}[2000+mo < y]}
			}
			return bad
		}
		if m[3] == "" {
			return checked(months(y, mo, mo))
		}
		return ofDay(y, mo, num(m[3]))
	}
	if m := reSerial.FindStringSubmatch(s); m != nil {
		t := sheet.SerialDay(num(m[1]))
		r := checked(span{t, t})
		if !r.mistaken {
			r.flag, r.trouble = SerialNumber, "a spreadsheet's serial number, read as "+t.Format(time.DateOnly)
		}
		return r
	}
	if m := reYears.FindStringSubmatch(s); m != nil {
		from := num(m[1])
		to := from
		if m[2] != "" {
			to = num(m[2])
		}
		if to < from {
			return bad
		}
		return checked(span{date(from, 1, 1), date(to, 12, 31)})
	}
	if m := reQuarter.FindStringSubmatch(s); m != nil {
		q := num(m[1]) + num(m[2]) + map[string]int{"i": 1, "ii": 2, "iii": 3, "iv": 4}[m[3]]
		return checked(months(num(m[4]), 3*q-2, 3*q))
	}
	if m := reSeason.FindStringSubmatch(s); m != nil {
		r := checked(year(num(m[2])))
		if m[1] == "winter" { // it may end in the next year
			r.span.to = date(num(m[2])+1, 3, 0)
		}
		r.flag, r.trouble = PartOfYear, "a season, whose months depend on the place; its year is known"
		return r
	}
	if m := rePart.FindStringSubmatch(s); m != nil {
		r := checked(year(num(m[2])))
		r.flag, r.trouble = PartOfYear, "a part of a year that has no fixed bounds; its year is known"
		return r
	}
	if m := reDayMonth.FindStringSubmatch(s); m != nil && monthNumber[m[2]] > 0 {
		return ofDay(fullYear(m[3]), monthNumber[m[2]], num(m[1]))
	}
	if m := reMonthDay.FindStringSubmatch(s); m != nil && monthNumber[m[1]] > 0 {
		return ofDay(num(m[3]), monthNumber[m[1]], num(m[2]))
	}
	if m := reMonth.FindStringSubmatch(s); m != nil && monthNumber[m[1]] > 0 {
		first, last := monthNumber[m[1]], monthNumber[m[1]]
		if m[2] != "" {
			last = monthNumber[m[2]]
		}
		if last >= first {
			return checked(months(fullYear(m[3]), first, last))
		}
	}
	return bad
}

// checked refuses years in which no plan can have been made. One kind of them
// is explained: a year that was typed into a cell formatted as a date turns
// into the day with that serial number, 2023 into 15 July 1905.
func checked(s span) reading {
	if plausible(s.from.Year()) && plausible(s.to.Year()) {
		return reading{span: s}
	}
	if y := int(s.from.Sub(sheet.SerialDay(0)).Hours()/24) + 1; s.from.Equal(s.to) && plausible(y) && sheet.SerialDay(y).Equal(s.from) {
		return reading{span: year(y), flag: YearAsDay, trouble: fmt.Sprintf("the year %d that a spreadsheet shows as a day of 1905", y)}
	}
	return reading{mistaken: true, trouble: "the year cannot be right"}
}

func ofDay(y, m, d int) reading {
	s, ok := day(y, m, d)
	if ok {
		return checked(s)
	}
	if m < 1 || m > 12 {
		return reading{mistaken: true, trouble: "the date was not understood"}
	}
	r := checked(months(y, m, m))
	if !r.mistaken {
		r.flag, r.trouble = NoSuchDay, "there is no such day; its month is known"
	}
	return r
}

// numbers reads two numbers and a year. When one of the two cannot be a month,
// the order is plain, and evidence for others in the column.
func numbers(a, b, y int) reading {
	switch {
	case a > 12 && b > 12:
		return reading{mistaken: true, trouble: "neither number can be a month"}
	case a > 12:
		r := ofDay(y, b, a)
		r.order = dayFirst
		return r
	case b > 12:
		r := ofDay(y, a, b)
		if plausible(r.span.from.Year()) && r.span.from.Equal(r.span.to) {
			r.order = monthFirst
		}
		return r
	case a == b:
		return ofDay(y, a, b)
	}
	first, second := ofDay(y, b, a), ofDay(y, a, b)
	if first.mistaken && second.mistaken {
		return first
	}
	return reading{both: &[2]span{first.span, second.span}}
}

// A dateCell is a date that waits for the evidence of the others.
type dateCell struct {
	date                  *Date
	row                   int
	country, plan, column string
	reading               reading
}

// resolveDates settles the dates of a file. Two numbers that could both be the
// month are read
//
//  1. month first, when that makes it the first day of a month: plans are
//     dated by months, and a spreadsheet turns "June 2016" into 06/01/2016;
//  2. else as the other dates of the plan show, those of the same column
//     before those of both;
//  3. else day first, when that makes it the first day of a month;
//  4. else as the other dates of the country, of the column and of the file
//     show;
//  5. else day first, as most of the world writes.
//
// A test holds this against a later edition that gives some of the same dates
// in words. Each date read in one of these ways is flagged.
func resolveDates(cells []dateCell, flag func(row int, column string, f Flag, reason, given string)) {
	votes := map[string][2]int{}
	for _, c := range cells {
		if c.reading.order == noOrder {
			continue
		}
		for _, k := range c.circles() {
			v := votes[k]
			v[c.reading.order-dayFirst]++
			votes[k] = v
		}
	}
	for _, c := range cells {
		r := c.reading
		if r.both == nil {
			c.date.set(r.span)
			if r.trouble != "" {
				flag(c.row, c.column, cmp.Or(r.flag, NotUnderstood), r.trouble, c.date.Given)
			}
			continue
		}
		s, why := c.settle(votes)
		c.date.set(s)
		c.date.Ambiguous = true
		flag(c.row, c.column, DayOrMonth, "day and month could be either way round; read as "+c.date.From+", "+why, c.date.Given)
	}
}

// circles are the sets of dates that c belongs to, the closest first.
func (c *dateCell) circles() []string {
	return []string{
		"p" + c.country + "\x00" + c.plan + "\x00" + c.column, "p" + c.country + "\x00" + c.plan,
		"c" + c.country + "\x00\x00" + c.column, "c" + c.country, "f" + c.column, "f",
	}
}

func (c *dateCell) settle(votes map[string][2]int) (span, string) {
	day, month := c.reading.both[0], c.reading.both[1]
	if month.from.Day() == 1 {
		return month, "the first day of a month"
	}
	names := []string{"of this plan in this column", "of this plan", "of this country in this column", "of this country", "in this column", "in this file"}
	for i, k := range c.circles() {
		if i == 2 && day.from.Day() == 1 {
			return day, "the first day of a month"
		}
		if v := votes[k]; v[0] > v[1] {
			return day, "day first like other dates " + names[i]
		} else if v[1] > v[0] {
			return month, "month first like other dates " + names[i]
		}
	}
	return day, "day first, as nothing in the file tells"
}

// reading reads the cell; nil when it is missing.
func (d *Date) reading() *reading {
	if d.Missing != method.Coded {
		return nil
	}
	r := readDate(d.Given)
	return &r
}
