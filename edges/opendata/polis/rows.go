package polis

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"
)

// summary reads pairs of name and value: one in each row, or the names in one row and the values in the next.
func (r *reader) summary(t *sheet) error {
	var names []string // of such a row
	for {
		more, err := t.next()
		if err != nil || !more {
			r.c.Topic, r.c.Address, r.c.Description = r.c.Summary["topic"], r.c.Summary["url"], r.c.Summary["conversation-description"]
			return err
		}
		if names != nil {
			for i, value := range t.row[:min(len(t.row), len(names))] {
				r.c.Summary[names[i]] = t.visible(names[i], strings.TrimSpace(value))
			}
			names = nil
			continue
		}
		if len(t.row) > 1 && summaryNames[heading(t.row[0])] && summaryNames[heading(t.row[1])] {
			for _, name := range t.row {
				names = append(names, heading(name))
			}
			continue
		}
		if name := heading(t.row[0]); name != "" && len(t.row) > 1 {
			r.c.Summary[name] = t.visible(name, strings.TrimSpace(t.row[1]))
		}
	}
}

// summaryNames are names that a summary has. Two in one row are names of columns.
var summaryNames = map[string]bool{"topic": true, "url": true, "voters": true, "voters-in-conv": true, "commenters": true, "comments": true, "groups": true, "conversation-description": true}

func (r *reader) comments(t *sheet) error {
	if err := t.head("comment-id"); err != nil {
		return err
	}
	r.listed = true
	t.without("comment-body", "the words of statements are not known")
	t.without("moderated", "how statements were moderated is not known")
	for {
		more, err := t.next()
		if err != nil || !more {
			return err
		}
		t.long() // its first cells stand where they should
		number, ok := t.number("comment-id")
		if !ok {
			continue
		}
		if _, twice := r.statements[number]; twice {
			t.trouble("comment-id", "statement %d is there twice; the first one counts", number)
			continue
		}
		s := r.statement(number)
		s.row = t.line
		s.Text, s.Author = t.visible("comment-body", t.cell("comment-body")), t.maybe("author-id", -1)
		s.At = t.time("timestamp")
		switch m := t.maybe("moderated", math.MinInt); {
		case m >= -1 && m <= 1:
			s.Moderated, s.Judged = m, true
		case m != math.MinInt:
			t.trouble("moderated", "%d is no moderation: 1, 0 or -1; it counts as 0", m)
		}
		s.Marked = t.cell("is-meta") != "" || t.cell("meta") != ""
		s.Meta = truth(t.cell("is-meta")) || truth(t.cell("meta"))
		s.agrees, s.disagrees = t.maybe("agrees", -1), t.maybe("disagrees", -1)
		if _, there := t.column["comment-body"]; there && s.Text == "" {
			t.trouble("comment-body", "statement %d has no text", number)
		}
	}
}

func truth(s string) bool {
	return s == "1" || strings.EqualFold(s, "true") || strings.EqualFold(s, "t")
}

// firstTime is when 2000 began: no conversation of the family is as old. A time before it, which is a count of something or a clock that was not
// set, tells in which order votes came, and no day.
const firstTime = 946_684_800_000

// lastTime is where years begin to have five digits, in milliseconds since 1970.
const lastTime = 253_402_300_800_000

// time reads milliseconds since 1970, 0 where there are none; a number too small for that is taken as seconds.
func (t *sheet) time(column string) int64 {
	s := t.cell(column)
	if s == "" {
		return 0
	}
	n, err := strconv.ParseInt(strings.TrimSuffix(s, ".0"), 10, 64)
	if err != nil || n < 0 {
		t.trouble(column, "%q is no time", short(s))
		return 0
	}
	if n < 100_000_000_000 {
		n *= 1000
	}
	if n >= lastTime {
		t.trouble(column, "%q is no time: it is thousands of years from now", short(s))
		return 0
	}
	return n
}

func (r *reader) votes(t *sheet) error {
	if err := t.head("comment-id", "voter-id", "vote"); err != nil {
		return err
	}
	_, timed := t.column["timestamp"]
	var without, early []int // rows of votes that have no time, and one before firstTime
	for {
		more, err := t.next()
		if err != nil {
			return err
		}
		if !more {
			r.timed(t, timed, without, early)
			return nil
		}
		if t.long() {
			continue
		}
		statement, ok := t.number("comment-id")
		if !ok {
			continue
		}
		participant, ok := t.number("voter-id")
		if !ok {
			continue
		}
		value, ok := answer(t.cell("vote"))
		if !ok {
			t.trouble("vote", "%q is no vote: 1, 0 or -1", short(t.cell("vote")))
			continue
		}
		at, given := t.time("timestamp"), t.cell("timestamp")
		switch {
		case timed && (given == "" || given == "0"):
			without = append(without, t.line)
		case at > 0 && at < firstTime:
			early = append(early, t.line)
		}
		if !r.vote(t, Vote{participant, statement, value, at}) {
			r.timed(t, timed, without, early)
			return nil
		}
	}
}

// timed puts votes in the order of their times. Those without one come after all others, as they stand: so nobody is made the first to vote by a
// time that is missing. Where none has a time the order of the file is not that in which they were given, and is not to look like it.
func (r *reader) timed(t *sheet, column bool, without, early []int) {
	votes := r.c.Votes
	r.c.Timed = slices.ContainsFunc(votes, func(v Vote) bool { return v.At > 0 })
	slices.SortStableFunc(votes, func(a, b Vote) int {
		switch {
		case !r.c.Timed:
			return a.Participant - b.Participant
		case (a.At == 0) != (b.At == 0):
			return cmp.Compare(b.At, a.At)
		}
		return cmp.Compare(a.At, b.At)
	})
	if column && !r.c.Timed && len(without) > 0 {
		t.line = 1
		t.trouble("timestamp", "no vote has a time; in which order they were given is not known")
		return
	}
	for _, t.line = range without {
		t.trouble("timestamp", "there is no time; the vote comes after all that have one")
	}
	if len(early) > 0 && !slices.ContainsFunc(votes, func(v Vote) bool { return v.At >= firstTime }) {
		t.line = 1
		t.trouble("timestamp", "all times are before 2000: they tell the order of the votes, and no day")
		return
	}
	for _, t.line = range early {
		t.trouble("timestamp", "the time is before 2000: it tells the order of the votes, and no day")
	}
}

// vote takes a vote, and notes one on a statement that comments.csv does not have.
func (r *reader) vote(t *sheet, v Vote) bool {
	if _, known := r.statements[v.Statement]; !known && r.listed {
		t.trouble("comment-id", "statement %d is not in comments.csv; its votes are kept", v.Statement)
	}
	r.statement(v.Statement)
	r.participant(v.Participant)
	if len(r.c.Votes) == rowsMost {
		t.trouble("", "more than %d votes; the rest was not read", rowsMost)
		return false
	}
	r.c.Votes = append(r.c.Votes, v)
	return true
}

func answer(s string) (int8, bool) {
	switch strings.TrimSuffix(s, ".0") {
	case "1", "+1":
		return 1, true
	case "0", "-0":
		return 0, true
	case "-1":
		return -1, true
	}
	return 0, false
}

// A column is one of the answers to a statement.
type column struct{ at, statement int }

// matrix reads the table of people by statements: groups always, votes only where there is no better file, whose votes it is held against
// otherwise. It returns how many answers the table has.
func (r *reader) matrix(t *sheet, better *count) (int, error) {
	if err := t.head("participant"); err != nil {
		return 0, err
	}
	var columns, others []column // others are of no statement, and may be meant to be
	for i, name := range t.names {
		switch n, err := strconv.Atoi(name); {
		case err == nil && n >= 0 && t.column[name] == i:
			columns = append(columns, column{i, n})
		case err != nil && !slices.Contains([]string{"participant", "group-id", "n-comments", "n-votes", "n-agree", "n-disagree"}, name):
			others = append(others, column{at: i})
		}
	}
	unread := make([]struct{ answers, other int }, len(others))
	defer func() {
		for i, c := range others {
			if n := unread[i]; n.answers > 0 && n.other == 0 {
				t.line = 1
				t.trouble(t.names[c.at], "this is no number of a statement; %d answers in the column are not read", n.answers)
			}
		}
	}()
	seen := map[int]bool{}
	var held table
	for {
		more, err := t.next()
		if err != nil {
			return 0, err
		}
		if !more {
			break
		}
		given := 0
		for _, c := range columns {
			if t.at(c.at) != "" {
				given++
			}
		}
		for i, c := range others {
			if cell := t.at(c.at); cell != "" {
				if _, ok := answer(cell); ok {
					unread[i].answers++
				} else {
					unread[i].other++
				}
			}
		}
		should := t.maybe("n-votes", -1)
		switch {
		case t.long():
			continue
		case len(t.row) < len(t.names) && should >= 0 && given != should:
			t.trouble("", "%d cells in %d columns, with %d answers of %d: the row was cut; it is left out", len(t.row), len(t.names), given, should)
			continue
		case len(t.row) < len(t.names) && should < 0: // some programs leave out empty cells at the end of a row
			t.trouble("", "%d cells in %d columns: if the row was cut, answers are missing; those that are there are kept", len(t.row), len(t.names))
		case should >= 0 && given != should:
			t.trouble("n-votes", "it says %d, but the row has %d answers; these are kept", should, given)
		}
		number, ok := t.number("participant")
		if !ok {
			continue
		}
		if seen[number] {
			t.trouble("participant", "participant %d is there twice; of each statement the last answer counts", number)
		}
		seen[number] = true
		held.given += max(given, should)
		r.participant(number).Group = t.maybe("group-id", -1)
		if better != nil {
			r.agreed.weigh(t.maybe("n-agree", -1), t.maybe("n-disagree", -1), *of(better.by, number))
			var own tally
			for _, c := range columns {
				value, ok := answer(t.at(c.at))
				if !ok {
					continue
				}
				own.add(value)
				switch other, both := better.last[[2]int{number, c.statement}]; {
				case !both || value == 0 || other == 0:
				case value == other:
					r.alike++
				default:
					r.opposite++
				}
			}
			r.table.weigh(t.maybe("n-agree", -1), t.maybe("n-disagree", -1), own)
			held.row(t, better, number, columns, should, r.c.Turned)
			continue
		}
		var own tally
		for _, c := range columns {
			cell := t.at(c.at)
			if cell == "" {
				continue
			}
			value, ok := answer(cell)
			if !ok {
				t.trouble(t.names[c.at], "%q is no vote: 1, 0 or -1", short(cell))
				continue
			}
			own.add(value)
			if !r.vote(t, Vote{Participant: number, Statement: c.statement, Value: value}) {
				return held.given, nil
			}
		}
		r.agreed.weigh(t.maybe("n-agree", -1), t.maybe("n-disagree", -1), own)
	}
	if better != nil {
		held.tell(t, better, seen, r.c.Turned)
	}
	return held.given, nil
}
