package polis

import (
	"cmp"
	"fmt"
	"strings"
)

// The files of an export are held against each other, before +1 is made agree. In those that are published (2026-11-28: the three with votes.csv
// that the tests read) participants-votes.csv has just the last answers of votes.csv, its n-votes, n-agree and n-disagree count these, and agrees
// and disagrees of comments.csv count every row of votes.csv, those that a later one replaces included. So they exceed the last answers by 9 of
// 4,637, 72 of 24,701 and 450 of 42,923, and by 393 of 148,399 where there is no votes.csv; of no statement do they count fewer.
//
// What differs is named in sum, with where it shows first.

// Of what comments.csv counts, one in so many may be missing where the last answers are all that there is.
const spare = 20

// A tally counts answers.
type tally struct{ all, agree, disagree int }

func (t *tally) add(value int8) {
	t.all++
	switch {
	case value > 0:
		t.agree++
	case value < 0:
		t.disagree++
	}
}

// A count is the answers of an export, as they stand in its files.
type count struct {
	last map[[2]int]int8 // those that no later one replaces, by participant and statement
	by   map[int]*tally  // of them, by participant
	on   map[int]*tally  // of them, by statement
	rows map[int]*tally  // of all, by statement
}

func countOf(votes []Vote) *count {
	c := &count{last: make(map[[2]int]int8, len(votes)), by: map[int]*tally{}, on: map[int]*tally{}, rows: map[int]*tally{}}
	for _, v := range votes {
		c.last[[2]int{v.Participant, v.Statement}] = v.Value
		of(c.rows, v.Statement).add(v.Value)
	}
	for k, value := range c.last {
		of(c.by, k[0]).add(value)
		of(c.on, k[1]).add(value)
	}
	return c
}

// of is the tally of a number, made when there is none yet.
func of(tallies map[int]*tally, number int) *tally {
	t := tallies[number]
	if t == nil {
		t = &tally{}
		tallies[number] = t
	}
	return t
}

// A difference is one way in which files differ.
type difference struct {
	many  int // people or statements
	row   int // of the first
	first string
}

func (d *difference) note(row int, format string, args ...any) {
	if d.many++; d.many == 1 {
		d.row, d.first = row, fmt.Sprintf(format, args...)
	}
}

// A table is what participants-votes.csv has, held against votes.csv.
type table struct {
	given    int        // answers that it has, or says it has
	cells    difference // people who have other answers
	answers  int        // of them, that are others or in one of the files alone
	opposite int        // of these, agree in one file and disagree in the other
	counts   difference // people whose answers are counted otherwise
}

// row holds a row, which says that it should have so many answers unless that is negative, against the votes of its participant.
func (x *table) row(t *sheet, c *count, number int, columns []column, should int, turned bool) {
	here := of(c.by, number)
	found, differ, first := 0, 0, ""
	for _, at := range columns {
		cell := t.at(at.at)
		if cell == "" {
			continue
		}
		value, ok := answer(cell)
		vote, there := c.last[[2]int{number, at.statement}]
		switch {
		case there:
			found++
			if ok && value == vote {
				continue
			}
			if ok && value == -vote {
				x.opposite++
			}
			first = cmp.Or(first, fmt.Sprintf("statement %d has %s, and votes.csv %d", at.statement, short(cell), vote))
		default:
			first = cmp.Or(first, fmt.Sprintf("statement %d has %s, and votes.csv nothing", at.statement, short(cell)))
		}
		differ++
	}
	if missing := here.all - found; missing > 0 {
		differ += missing
		first = cmp.Or(first, fmt.Sprintf("votes.csv has %d more", missing))
	}
	if differ > 0 {
		x.answers += differ
		x.cells.note(t.line, "participant %d, %s", number, first)
	}
	counts := []struct {
		column     string
		says, here int
	}{{"n-votes", should, here.all}, {"n-agree", t.maybe("n-agree", -1), here.agree}, {"n-disagree", t.maybe("n-disagree", -1), here.disagree}}
	if turned { // which way round these count is not known
		counts = counts[:1]
	}
	for _, n := range counts {
		if n.says >= 0 && n.says != n.here {
			x.counts.note(t.line, "participant %d, %s is %d, and votes.csv has %d", number, n.column, n.says, n.here)
			return
		}
	}
}

// tell names what the table has otherwise than votes.csv. seen are the people who have a row.
func (x *table) tell(t *sheet, c *count, seen map[int]bool, turned bool) {
	people, answers := 0, 0
	for number, here := range c.by {
		if !seen[number] {
			people, answers = people+1, answers+here.all
		}
	}
	if t.line = 1; people > 0 {
		t.trouble("participant", "participants of votes.csv without a row here that can be read: %d, with %d answers", people, answers)
	}
	if t.line = x.cells.row; x.cells.many > 0 && !(turned && x.opposite == x.answers) { // both say the same once +1 is agree in both
		t.trouble("", "other answers than in votes.csv, which count: %d, of %d participants; %d are the opposite; the first: %s",
			x.answers, x.cells.many, x.opposite, x.cells.first)
	}
	if t.line = x.counts.row; x.counts.many > 0 {
		t.trouble("n-votes", "other counts than those of votes.csv: of %d participants; the first: %s", x.counts.many, x.counts.first)
	}
}

// check holds comments.csv against the answers, and sees whether far fewer were read than the other files have.
func (r *reader) check(c *count, given int) {
	from := r.c.from
	var differ difference
	says, has := 0, 0
	for _, s := range r.c.Statements {
		if s.agrees < 0 || s.disagrees < 0 {
			continue
		}
		last, rows := *of(c.on, s.Number), *of(c.rows, s.Number)
		if r.c.Turned {
			last.agree, last.disagree, rows.agree, rows.disagree = last.disagree, last.agree, rows.disagree, rows.agree
		}
		says, has = says+s.agrees+s.disagrees, has+rows.agree+rows.disagree
		more := from == "votes.csv" && (s.agrees > rows.agree || s.disagrees > rows.disagree)
		if more || s.agrees < last.agree || s.disagrees < last.disagree {
			differ.note(s.row, "statement %d has %d agree and %d disagree, and %s %d and %d", s.Number, s.agrees, s.disagrees, from, rows.agree, rows.disagree)
		}
	}
	reason := ""
	switch {
	case differ.many > 0:
		reason = fmt.Sprintf("other counts than those of %s: of %d statements, %d agree or disagree in all and %d there; the first: %s", from, differ.many, says, has, differ.first)
	case (says-has)*spare > says:
		differ.row, reason = 1, fmt.Sprintf("it counts %d agree or disagree, and %s has %d", says, from, has)
	}
	if reason != "" {
		r.c.Troubles = append(r.c.Troubles, Trouble{"comments.csv", differ.row, "agrees", reason})
	}
	var short []string
	if 2*len(c.last) < given {
		short = append(short, fmt.Sprintf("participants-votes.csv has %d answers, and %s %d", given, from, len(c.last)))
	}
	if 2*has < says {
		short = append(short, fmt.Sprintf("comments.csv counts %d agree or disagree, and %s has %d", says, from, has))
	}
	r.c.Short = strings.Join(short, "; ")
}
