package importer_test

import (
	"strings"
	"testing"
	"time"

	"troth/chapters/home"
	"troth/chapters/partnership/meaning"
	"troth/core/record"
	"troth/core/view"
	"troth/edges/opendata/sheet"
)

// TestReshapedDates imports the file of 2016 and then a second edition of it whose dates are all written otherwise: new versions, kept
// as given, of which not one says that a date moved.
func TestReshapedDates(t *testing.T) {
	if testing.Short() {
		t.Skip("-short leaves out what reads a whole published file.")
	}
	file := shared(t, file2016)
	w := newWorld(t)
	w.take(file)
	book, err := sheet.Read(file)
	must(t, err)
	var rows [][]string
	for n, row := range book.Sheets[0].Rows {
		cells := append([]string{}, row.Cells...)
		for _, i := range []int{8, 9} {
			if n > 1 && i < len(cells) {
				cells[i] = reshaped(cells[i])
			}
		}
		rows = append(rows, cells)
	}
	if rows[1][8] != "Start Date" || rows[1][9] != "End Date" {
		t.Fatal("the dates are in other columns")
	}
	r := w.take(asCSV("again.csv", rows))
	if r.Differences[meaning.Rewritten] < 500 || r.Differences[meaning.Changed]+r.Differences[meaning.Removed]+r.Differences[meaning.FilledIn] > 0 {
		t.Errorf("%v", r.Differences)
	}
	w.read(func(r *view.Reader) {
		ids, err := view.Column[record.ID](r, `SELECT object FROM entry WHERE kind = 'commitment' AND revision = 2`)
		must(t, err)
		for _, id := range ids {
			p, err := home.Commitment(r, id)
			must(t, err)
			v := p.History[1]
			if v.Class.Moves() || v.Class == meaning.FilledIn {
				t.Errorf("%s is said to have %s: %+v", id, v.Class, v.Changes)
			}
		}
		if len(ids) < 500 {
			t.Errorf("only %d commitments were written otherwise", len(ids))
		}
	})
}

// TestEntities imports an edition that writes characters as HTML does: it says the same, and its own letters are kept as given.
func TestEntities(t *testing.T) {
	const published = "Probation &amp; Childcare; Treasury &#8211; Budget"
	plain, html := change(2, "Supporting Institution(s)", "Probation & Childcare; Treasury – Budget"), change(2, "Supporting Institution(s)", published)
	w := newWorld(t)
	w.take(asCSV("plain.csv", plain))
	r := w.take(asCSV("html.csv", html))
	if r.Differences[meaning.Rewritten] != 1 || len(r.Differences) != 1 {
		t.Errorf("%v", r.Differences)
	}
	_, c := w.commitment("2")
	if len(c.Partners) != 2 || titleIn(c.Partners[0]) != "en: Probation & Childcare" {
		t.Errorf("partners: %v", c.Partners)
	}
	if given := titleIn(c.AsGiven[len(c.AsGiven)-1]); !strings.Contains(given, "Supporting Institution(s): "+published) {
		t.Errorf("as given: %s", given)
	}
}

// reshaped writes a date otherwise: days with a month's name or by ISO, months by ISO or name, and what can be read either way round
// with dots.
func reshaped(s string) string {
	times := meaning.Times(s)
	if len(times) == 2 && times[0] != times[1] {
		return strings.NewReplacer("/", ".", "-", ".").Replace(s)
	}
	if len(times) == 0 {
		return " " + strings.ToUpper(s)
	}
	first, err := time.Parse(time.DateOnly, times[0].From)
	if err != nil {
		panic(err)
	}
	switch {
	case times[0].From == times[0].To && strings.ContainsAny(s, "/."):
		return first.Format("2 January 2006")
	case times[0].From == times[0].To:
		return first.Format(time.DateOnly)
	case strings.HasSuffix(times[0].To, "-12-31") && first.Month() == time.January:
		return s
	case strings.ContainsAny(s, "-"):
		return first.Format("January 2006")
	}
	return first.Format("2006-01")
}
