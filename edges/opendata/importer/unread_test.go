package importer_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"troth/chapters/partnership"
	"troth/chapters/partnership/meaning"
	"troth/chapters/plan"
	"troth/chapters/review"
	"troth/core/desk"
	"troth/core/record"
	"troth/edges/opendata/importer"
)

// A cell that is filled and not understood takes nothing back: what is on record stays, and the cell is kept as given beside it.
func TestUnreadCells(t *testing.T) {
	for _, x := range []struct{ column, cell string }{
		{"Year of submission", "2014/15"}, {"Action Plan End Year", "when it is done"}, {"_CompletionProgress", "?!"}, {"_CompletionEndTerm", "six"},
		{"Verifiable", "perhaps"}, {"Starred (current formula) progress report", "perhaps"}, {"High Completion", "*"}, {"Report publication year (end of term)", "later"},
		{"Full Text", "#REF!"}, {"Commitment Title", "#NAME?"}, {"Short Title", "#VALUE!"}, {"Lead Institution", "#N/A"}, {"Supporting Institution(s)", "#REF!"},
		{"Start Date", "#VALUE!"}, {"End Date", "#REF!"}, {"Theme", "#REF!"}} {
		w := newWorld(t)
		w.take(asCSV("first.csv", whole()))
		was := w.said(t)
		rows := whole()
		i := slices.Index(rows[0], x.column)
		if i < 0 {
			t.Fatalf("there is no column %q", x.column)
		}
		for _, row := range rows[1:3] { // all of one plan
			if row[i] != "" && row[i] != "NR" {
				row[i] = x.cell
			}
		}
		r := w.take(asCSV("second.csv", rows))
		if len(r.Unmatched)+len(r.Doubtful)+len(r.Vanished)+len(r.Conflicts) > 0 || r.Differences[meaning.Rewritten] == 0 || len(r.Differences) > 1 {
			t.Errorf("%s: %v, %d unmatched, %d doubtful", x.column, r.Differences, len(r.Unmatched), len(r.Doubtful))
		}
		if len(r.Unread) != 1 {
			t.Errorf("%s: what stays is told as %v", x.column, r.Unread)
		}
		now := w.said(t)
		for i := range was {
			if was[i] != now[i] {
				t.Errorf("%s: the record says\n%s\nand said\n%s", x.column, now[i], was[i])
			}
		}
		if !w.quotes(t, x.cell) {
			t.Errorf("%s: %q is not kept as given", x.column, x.cell)
		}
		if r := w.take(asXLSX(t, "third.xlsx", whole())); len(r.Differences) > 1 || r.Differences[meaning.Rewritten] == 0 || w.quotes(t, x.cell) {
			t.Errorf("%s back: %v", x.column, r.Differences)
		}
		w.consistent()
	}
}

// said is what the record says of plans, commitments and findings, without how it was read.
func (w *world) said(t *testing.T) []string {
	t.Helper()
	var list []string
	add := func(x any) {
		b, err := json.Marshal(x)
		must(t, err)
		list = append(list, string(b))
	}
	for _, kind := range []string{"plan", "commitment", "finding"} {
		seen := map[record.ID]bool{}
		for _, e := range w.entries(kind) {
			if seen[e.Object] {
				continue
			}
			seen[e.Object] = true
			last := w.last(e.Object)
			switch kind {
			case "plan":
				var x plan.Plan
				must(t, last.Into(&x))
				x.Act, x.Flags, x.AsGiven = "", nil, nil
				add(x)
			case "commitment":
				var x plan.Commitment
				must(t, last.Into(&x))
				x.Act, x.Flags, x.AsGiven = "", nil, nil
				add(x)
			case "finding":
				var x review.Finding
				must(t, last.Into(&x))
				x.Act, x.Flags, x.AsGiven = "", nil, nil
				add(x)
			}
		}
	}
	return list
}

// quotes reports whether the present version of something keeps a cell as it was given.
func (w *world) quotes(t *testing.T, cell string) bool {
	t.Helper()
	var quotes []record.Text
	for _, e := range w.entries("plan") {
		var x plan.Plan
		must(t, w.last(e.Object).Into(&x))
		quotes = append(quotes, x.AsGiven...)
	}
	for _, e := range w.entries("commitment") {
		var x plan.Commitment
		must(t, w.last(e.Object).Into(&x))
		quotes = append(quotes, x.AsGiven...)
	}
	for _, e := range w.entries("finding") {
		var x review.Finding
		must(t, w.last(e.Object).Into(&x))
		quotes = append(quotes, x.AsGiven...)
	}
	return slices.ContainsFunc(quotes, func(q record.Text) bool { return strings.Contains(titleIn(q), ": "+cell) })
}

// Where the name of the member or the number of the plan cannot be read, the code and the identifier beside it tell whose a row is: nothing
// stands twice, and nothing is told of another member. A row of which nothing tells it is refused by itself.
func TestUnreadPlaces(t *testing.T) {
	two := func() [][]string {
		rows := many(12)
		rows[0] = append(rows[0], "Code", "Action Plan ID")
		for i := range rows[1:] {
			row := &rows[i+1]
			if *row = append(*row, "URY", "AP_URY02"); i >= 6 {
				(*row)[1], (*row)[7], (*row)[8] = "Chile", "CHL", "AP_CHL02"
			}
		}
		return rows
	}
	for _, x := range []struct {
		name   string
		change func(rows [][]string)
		gone   int // rows that are rejected
	}{
		{"all countries", func(rows [][]string) {
			for _, row := range rows[1:] {
				row[1] = "#REF!"
			}
		}, 0},
		{"a country and its code", func(rows [][]string) { rows[3][1], rows[3][7] = "#REF!", "" }, 1},
		{"all plans", func(rows [][]string) {
			for _, row := range rows[1:] {
				row[2] = "#REF!"
			}
		}, 0},
		{"two plans", func(rows [][]string) { rows[2][2], rows[9][2] = "x", "#REF!" }, 0},
		{"a plan and its identifier", func(rows [][]string) { rows[2][2], rows[2][8] = "#REF!", "" }, 1},
	} {
		w := newWorld(t)
		w.take(asCSV("first.csv", two()))
		rows := two()
		x.change(rows)
		r := w.take(asCSV("second.csv", rows))
		if len(r.Unmatched)+len(r.Conflicts) > 0 || len(r.Rejected) != x.gone || len(r.Vanished) != x.gone || r.Differences[meaning.Changed]+r.Differences[meaning.Removed]+r.Differences[meaning.FilledIn] > 0 {
			t.Errorf("%s: %d unmatched, %d rejected, %d vanished, %v", x.name, len(r.Unmatched), len(r.Rejected), len(r.Vanished), r.Differences)
		}
		if n := len(w.entries("member")); n != 2 {
			t.Errorf("%s: %d entries of members", x.name, n)
		}
		w.consistent()
	}
	w := newWorld(t) // one name for the members of several codes is that of none of them
	w.take(asCSV("first.csv", two()))
	rows := two()
	for _, row := range rows[1:] {
		row[1] = "Somewhere"
	}
	if w.take(asCSV("second.csv", rows)); len(w.entries("member")) != 3 {
		t.Errorf("%d members", len(w.entries("member")))
	}
}

// Words that say that there is no day in place of one are a change, and take nothing back; an empty cell does, and words for nothing. What is not
// understood may be the same day in another shape: what is on record stays.
func TestDaysThatBecameWords(t *testing.T) {
	for cell, class := range map[string]meaning.Class{"Ongoing": meaning.Changed, "to be confirmed": meaning.Removed,
		"As soon as the law is passed": meaning.Rewritten, "31.XII.2016": meaning.Rewritten, "": meaning.Removed} {
		w := newWorld(t)
		w.take(asCSV("first.csv", whole()))
		rows := whole()
		rows[1][slices.Index(rows[0], "End Date")] = cell
		r := w.take(asCSV("second.csv", rows))
		if len(r.Differences) != 1 || r.Differences[class] != 1 {
			t.Errorf("%q: %v, not %s", cell, r.Differences, class)
		}
	}
}

// A large file that takes away what is on record of much that it is about is refused before anything of it is on record, unless its publisher
// did take that out. A small one, or one that takes little, is not.
func TestRobbed(t *testing.T) {
	for _, x := range []struct {
		rows, emptied int
		cut           bool
		refused       bool
	}{{rows: 60, emptied: 60, refused: true}, {rows: 60, emptied: 60, cut: true, refused: true}, {rows: 49, emptied: 49}, {rows: 300, emptied: 60}} {
		w := newWorld(t)
		w.take(asCSV("first.csv", many(x.rows)))
		size := w.View.Size()
		rows := many(x.rows)
		for _, row := range rows[1 : x.emptied+1] {
			if row[6] = row[6][:len(row[6])*3/4]; !x.cut {
				row[6] = ""
			}
		}
		second := asCSV("second.csv", rows)
		r, err := w.try(second)
		if refused := errors.Is(err, desk.ErrRefused); refused != x.refused || refused && w.View.Size() != size {
			t.Errorf("%+v: %v; %d entries, %d before", x, err, w.View.Size(), size)
		}
		if err != nil {
			for _, say := range []string{"second.csv", fmt.Sprintf("of %d of the", x.emptied), fmt.Sprintf("text of %d", x.emptied), "--less"} {
				if !strings.Contains(err.Error(), say) {
					t.Errorf("%v does not say %s", err, say)
				}
			}
			r, err = importer.Import(t.Context(), w.Desk, w.operator, importer.Options{Less: true}, second)
			must(t, err)
		}
		if r.Differences[meaning.Removed]+r.Differences[meaning.Changed] != x.emptied {
			t.Errorf("%+v: %v", x, r.Differences)
		}
	}
}

// A source is called as the one who imports it says, else by the name of its file.
func TestTitleOfSource(t *testing.T) {
	w := newWorld(t)
	first, second := asCSV("first.csv", fixture()), asCSV("second.csv", change(1, "Full Text", "Otherwise."))
	if _, err := importer.Import(t.Context(), w.Desk, w.operator, importer.Options{Title: "Two files"}, first, second); err == nil || !strings.Contains(err.Error(), "one by one") {
		t.Errorf("two files of one title: %v", err)
	}
	_, err := importer.Import(t.Context(), w.Desk, w.operator, importer.Options{Title: "Commitments, 2016"}, first)
	must(t, err)
	w.take(second)
	for i, want := range []string{"und: Commitments, 2016", "und: second"} {
		var x partnership.Edition
		must(t, w.entries("edition")[i].Into(&x))
		if titleIn(x.Title) != want || !strings.HasSuffix(titleIn(*x.Name), ".csv") {
			t.Errorf("the source is called %s, its file %s", titleIn(x.Title), titleIn(*x.Name))
		}
	}
}

// Where the column of titles has a name that is not known, short titles stand in, and are held against short titles.
func TestShortTitlesStandIn(t *testing.T) {
	w := newWorld(t)
	w.take(asCSV("first.csv", many(60)))
	r := w.take(asCSV("second.csv", called(many(60), "Commitment Title", "Titel")))
	if len(r.Doubtful)+len(r.Unmatched) > 0 || len(r.Misnamed) != 1 {
		t.Errorf("%d doubtful, %d unmatched, %v", len(r.Doubtful), len(r.Unmatched), r.Misnamed)
	}
	rows := called(many(60), "Commitment Title", "Titel")
	rows[7][5] = "Something else entirely"
	if r := w.take(asCSV("third.csv", rows)); len(r.Doubtful) != 1 {
		t.Errorf("%v", r.Doubtful)
	}
}
