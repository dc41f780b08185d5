package importer_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"troth/core/desk"
	"troth/edges/opendata/importer"
	"troth/edges/opendata/sheet"
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
	more := many(60)
	for _, row := range many(500)[1:] { // of a plan that is not on record
		more = append(more, append([]string{strings.Replace(row[0], "UY", "UX", 1), row[1], "3"}, row[3:]...))
	}
	part := many(60)
	for i := 1; i < len(part); i++ { // what another file of the publisher has of the plan
		part[i][0], part[i][3], part[i][4] = fmt.Sprintf("UY9%03d", i), fmt.Sprint(100+i), fmt.Sprintf("Plant oak %s", string(rune('a'+i)))
	}
	for name, x := range map[string]struct {
		rows    [][]string
		strange bool
	}{
		"few rows":                  {other(49, 0), true},
		"one in five":               {other(60, 48), false},
		"many of a new plan":        {more, false},
		"ten times as many":         {many(600), false},
		"another part of the plan":  {part, false},
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

// A file of which a good part would stand beside what it is the same as is refused, whatever else is in it; one of which less would is not.
func TestMuchBeside(t *testing.T) {
	for beside, refused := range map[int]bool{10: false, 14: false, 15: true, 30: true, 60: true} {
		w := newWorld(t)
		w.take(asCSV("first.csv", many(60)))
		rows := many(60)
		for i := 1; i <= beside; i++ {
			rows[i][0], rows[i][3] = "", fmt.Sprintf("Z-%d", i)
		}
		for _, row := range many(400)[1:] { // of a plan that is not on record
			rows = append(rows, append([]string{"", row[1], "3"}, row[3:]...))
		}
		_, err := w.try(asCSV("second.csv", rows))
		if errors.Is(err, desk.ErrRefused) != refused {
			t.Errorf("%d of 60 beside what they are: %v", beside, err)
		}
	}
}

// A large file whose members are called by names that are not known is refused on a record of many members; truly new ones are not.
func TestStrangeMembers(t *testing.T) {
	of := func(names ...string) [][]string {
		rows := many(60)
		for i, row := range rows[1:] {
			row[0], row[1], row[3] = "", names[i%len(names)], fmt.Sprint(i/len(names)+1)
		}
		return rows
	}
	countries := []string{"Uruguay", "Chile", "Peru", "Ghana", "Kenya", "France", "Spain", "Italy", "Latvia", "Estonia"}
	strange := of("Urugvajus", "Čile", "Peru Respublika", "Gana", "Kenija", "Prancūzija", "Ispanija", "Italija", "Latvija", "Estija")
	w := newWorld(t)
	w.take(asCSV("first.csv", of(countries...)))
	size := w.View.Size()
	_, err := w.try(asCSV("second.csv", strange))
	if !errors.Is(err, desk.ErrRefused) || w.View.Size() != size {
		t.Fatalf("%v; %d entries, %d before", err, w.View.Size(), size)
	}
	for _, say := range []string{"60 of its 60", "10 on record", "ISO 3166", "--anew"} {
		if !strings.Contains(err.Error(), say) {
			t.Errorf("%v does not say %s", err, say)
		}
	}
	_, err = importer.Import(t.Context(), w.Desk, w.operator, importer.Options{Anew: true}, asCSV("second.csv", strange))
	must(t, err)

	w = newWorld(t)
	w.take(asCSV("first.csv", of(countries...)))
	w.take(asCSV("new.csv", of("Norway", "Canada", "Madrid, Spain", "Tbilisi, Georgia", "Malta"))) // new, and known by name
	w.take(asCSV("half.csv", of("Uruguay", "Chile", "Peru", "Atlantis", "Prancūzija")))
}

// Both published files, in either order: what continues what.
func TestRealBothOrders(t *testing.T) {
	if testing.Short() {
		t.Skip("-short leaves out what reads a whole published file.")
	}
	old, new := shared(t, file2016), shared(t, "irm_commitments_open_parliament_2024-07.csv")
	for name, x := range map[string]struct {
		files     [2]sheet.Source
		unmatched int
	}{"2016, 2024": {[2]sheet.Source{old, new}, 10}, "2024, 2016": {[2]sheet.Source{new, old}, 1050}} {
		w := newWorld(t)
		w.take(x.files[0])
		r := w.take(x.files[1])
		if e := r.Editions[0]; e.Continued != 146 || e.May > 156 || e.Strange() || len(r.Unmatched) != x.unmatched || len(r.Doubtful) != 1 {
			t.Errorf("%s: %+v, %d unmatched, %d doubtful", name, e, len(r.Unmatched), len(r.Doubtful))
		}
	}
}
