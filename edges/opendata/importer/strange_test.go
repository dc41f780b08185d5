package importer_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"troth/core/desk"
	"troth/edges/opendata/importer"
)

// many is a table of commitments of one plan.
func many(n int) [][]string {
	rows := [][]string{{"Commitment Unique Identifier", "Country", "Action Plan Number", "Commitment Number", "Commitment Title", "Short Title", "Full Text"}}
	for i := range n {
		rows = append(rows, []string{fmt.Sprintf("UY%04d", i), "Uruguay", "2", fmt.Sprint(i + 1), fmt.Sprintf("Open the register of office %d", i),
			fmt.Sprintf("Register %d", i), fmt.Sprintf("All that stands in the register of office %d will be open.", i)})
	}
	return rows
}

// called is a table whose columns have other names.
func called(rows [][]string, names ...string) [][]string {
	rows[0] = slices.Clone(rows[0])
	for i := 0; i < len(names); i += 2 {
		rows[0][slices.Index(rows[0], names[i])] = names[i+1]
	}
	return rows
}

// A large file that would stand whole beside what it is the same as is refused before anything of it is on record, unless it is said to be new.
func TestStrangeNames(t *testing.T) {
	w := newWorld(t)
	w.take(asCSV("first.csv", many(60)))
	size := w.View.Size()
	strange := asCSV("second.csv", called(many(60), "Commitment Unique Identifier", "Kennung", "Commitment Number", "Nr", "Commitment Title", "Titel"))
	_, err := w.try(strange)
	if !errors.Is(err, desk.ErrRefused) || w.View.Size() != size {
		t.Fatalf("%v; %d entries, %d before", err, w.View.Size(), size)
	}
	for _, say := range []string{"second.csv", "60 of its 60", "Kennung", "Titel", "--anew"} {
		if !strings.Contains(err.Error(), say) {
			t.Errorf("%v does not say %s", err, say)
		}
	}
	r, err := importer.Import(t.Context(), w.Desk, w.operator, importer.Options{Anew: true}, strange)
	must(t, err)
	if len(r.Unmatched) != 60 || !r.Editions[0].Strange() || len(r.Misnamed) != 2 || r.Misnamed[0].Lacks != "Commitment Unique Identifier" ||
		!slices.Equal(r.Misnamed[0].Columns, []string{"Kennung"}) || !slices.Equal(r.Misnamed[1].Columns, []string{"Titel"}) {
		t.Errorf("%d unmatched, %+v, %+v", len(r.Unmatched), r.Editions, r.Misnamed)
	}
}

// So is one of which a third is recognised: the others would be doubled.
func TestStrangeNumbers(t *testing.T) {
	w := newWorld(t)
	w.take(asCSV("first.csv", many(90)))
	rows := many(90)
	for i := range rows[1:] {
		if i%3 > 0 {
			rows[i+1][0], rows[i+1][3] = "", fmt.Sprintf("Bb%d", i)
		}
	}
	if _, err := w.try(asCSV("second.csv", rows)); !errors.Is(err, desk.ErrRefused) || !strings.Contains(err.Error(), "30 of these continue a commitment there, where 90 may") {
		t.Errorf("%v", err)
	}
}

// What is not clear is not refused, and what is ordinary is not told as strange.
func TestNotRefused(t *testing.T) {
	other := func(n, same int) [][]string { // the identifiers and numbers of all but some rows are others
		rows := many(n)
		for i := same + 1; i < len(rows); i++ {
			rows[i][0], rows[i][3] = fmt.Sprintf("UZ%04d", i), fmt.Sprintf("9.%d", i)
		}
		return rows
	}
	elsewhere := other(60, 0)
	for i := 1; i <= 12; i++ {
		elsewhere[i][2] = "3" // a plan that is not on record
	}
	for name, x := range map[string]struct {
		rows    [][]string
		strange bool
	}{
		"few rows":                  {other(49, 0), true},
		"half of them":              {other(60, 30), false},
		"a part of another plan":    {elsewhere, true},
		"ten times as many":         {many(600), false},
		"no identifiers":            {called(many(60), "Commitment Unique Identifier", "Notes"), false},
		"identifiers alone":         {called(many(60), "Commitment Number", "Nr"), false},
		"another country's plan":    {called(many(60)), false},
		"a file of nothing but new": {other(9, 0), false},
	} {
		w := newWorld(t)
		w.take(asCSV("first.csv", many(60)))
		if name == "another country's plan" {
			for _, row := range x.rows[1:] {
				row[1] = "Chile"
			}
		}
		r, err := w.try(asCSV("second.csv", x.rows))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if r.Editions[0].Strange() != x.strange {
			t.Errorf("%s: %+v", name, r.Editions)
		}
	}
}
