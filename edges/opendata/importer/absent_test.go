package importer_test

import (
	"slices"
	"strings"
	"testing"

	"troth/chapters/partnership/meaning"
	"troth/chapters/plan"
	"troth/core/record"
	"troth/edges/opendata/sheet"
)

// whole is the fixture with more columns, so that every field of a plan, a commitment and a finding has a value.
func whole() [][]string {
	rows := fixture()
	for i, cells := range [][]string{
		{"Commitment Unique Identifier", "Action Plan ID", "Action Plan End Year", "Region", "Theme", "Contact Position", "_CompletionEndTerm",
			"Verifiable", "Report publication year (end of term)", "High Completion"},
		{"UY0001", "AP_URY02", "2016", "Americas", "Companies", "Head of unit", "5", "Yes", "2017", "1"},
		{"UY0002", "AP_URY02", "2016", "Americas", "Money", "NR", "3", "No", "2017", "0"},
		{"UYM001", "AP_MVD01", "2016", "Americas", "Barrios", "NR", "NR", "NR", "NR", "0"},
	} {
		rows[i] = append(rows[i], cells...)
	}
	rows[3][5] = "Talleres"
	return rows
}

// lacking is a table without some columns.
func lacking(name string, rows [][]string, columns ...string) sheet.Source {
	var kept [][]string
	for _, row := range rows {
		var cells []string
		for i, c := range row {
			if !slices.Contains(columns, rows[0][i]) {
				cells = append(cells, c)
			}
		}
		kept = append(kept, cells)
	}
	return asCSV(name, kept)
}

// What a file has no column about stays as it is on record: whichever columns it lacks, the same rows put nothing there.
func TestLackingColumns(t *testing.T) {
	names := whole()[0]
	w := newWorld(t)
	if first := w.take(asCSV("first.csv", whole())); len(first.Absent) > 0 {
		t.Errorf("the first file lacks %v", first.Absent)
	}
	told := map[string]bool{}
	for _, name := range names {
		if name == "Country" || name == "Action Plan Number" { // without these it is no table of commitments
			continue
		}
		columns := []string{name}
		if name == "_CompletionEndTerm" { // the year of a report that codes nothing is kept as given with its row
			columns = append(columns, "Report publication year (end of term)")
		}
		r := w.take(lacking("without "+strings.ReplaceAll(name, "/", " ")+".csv", whole(), columns...))
		if r.Entries > 0 || len(r.Unmatched)+len(r.Conflicts)+len(r.Vanished) > 0 {
			t.Errorf("without %s: %d entries, %v, %d unmatched, %d conflicts, %d vanished", name, r.Entries, r.Differences, len(r.Unmatched),
				len(r.Conflicts), len(r.Vanished))
		}
		told[name] = len(r.Absent) == 1
	}
	for _, name := range []string{"Full Text", "Start Date", "Lead Institution", "Short Title", "Commitment Title", "Supporting Institution(s)", "Theme",
		"Contact Position", "Verifiable", "High Completion", "Year of submission", "Action Plan End Year"} {
		if !told[name] {
			t.Errorf("that what is on record of %s stays is not told", name)
		}
	}
	r := w.take(lacking("without many.csv", whole(), "Full Text", "Start Date", "End Date", "Lead Institution", "Short Title", "Theme", "Verifiable"))
	if r.Entries > 0 || r.Absent["Full Text"] != 3 || r.Absent["Short Title"] != 2 {
		t.Errorf("%d entries, %v", r.Entries, r.Absent)
	}
}

// A cell that is there and empty says that nothing is there any more.
func TestEmptiedCells(t *testing.T) {
	for _, column := range []string{"Full Text", "Lead Institution", "Short Title", "Supporting Institution(s)"} {
		w := newWorld(t)
		w.take(asCSV("first.csv", fixture()))
		if r := w.take(asCSV("second.csv", change(1, column, ""))); r.Differences[meaning.Removed] != 1 || len(r.Absent) > 0 {
			t.Errorf("%s emptied: %v, %v", column, r.Differences, r.Absent)
		}
	}
	w := newWorld(t)
	w.take(asCSV("first.csv", fixture()))
	// A short title that says no more than the title is no word of its own.
	if r := w.take(asCSV("second.csv", change(1, "Short Title", "Open the register of companies"))); r.Entries > 0 {
		t.Errorf("%v", r.Differences)
	}
}

// What stays goes with what changes: one side of a period, and all that the file has no column about.
func TestLackingAndChanged(t *testing.T) {
	w := newWorld(t)
	w.take(asCSV("first.csv", whole()))
	rows := whole()
	rows[1][slices.Index(rows[0], "End Date")] = "June 2017"
	rows[1][slices.Index(rows[0], "_CompletionProgress")] = "5"
	r := w.take(lacking("second.csv", rows, "Start Date", "Full Text", "_CompletionEndTerm", "Report publication year (end of term)",
		"Starred (current formula) progress report"))
	if r.Entries != 3 || r.Differences[meaning.Changed] != 2 { // the edition; the commitment and its finding on progress
		t.Fatalf("%+v", r)
	}
	var c plan.Commitment
	must(t, w.last(w.entries("commitment")[0].Object).Into(&c))
	if *c.Period != (record.Day{From: "2014-07-01", To: "2017-06-30"}) || titleIn(*c.PeriodWords) != "und: 01/07/2014 – June 2017" || c.Text == nil ||
		!slices.Contains(c.Flags, "day_or_month") {
		t.Errorf("%v, %v, %v, %v", c.Period, c.PeriodWords, c.Text, c.Flags)
	}
	w.consistent()
}
