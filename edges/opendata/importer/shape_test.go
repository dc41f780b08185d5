package importer_test

import (
	"slices"
	"strings"
	"testing"

	"troth/chapters/partnership/meaning"
	"troth/core/record"
	"troth/edges/opendata/importer"
)

// continued checks that an import says nothing but things on record anew, and that these are re-written.
func continued(t *testing.T, what string, r *importer.Report, versions int) {
	t.Helper()
	if len(r.Unmatched)+len(r.Vanished)+len(r.VanishedPlans)+len(r.Conflicts)+len(r.Doubtful) > 0 || r.Differences[meaning.Rewritten] != versions || len(r.Differences) > 1 {
		t.Errorf("%s: %d unmatched, %d vanished, %d plans vanished, %d conflicts, %d doubtful, %v; want %d rewritten", what, len(r.Unmatched), len(r.Vanished),
			len(r.VanishedPlans), len(r.Conflicts), len(r.Doubtful), r.Differences, versions)
	}
}

// A number in another shape, of a commitment or of its plan, is the same number: re-written, and never a promise that changed.
func TestNumbersInAnotherShape(t *testing.T) {
	for _, shape := range []string{"2.", "#2", "02", "2.0", "Commitment 2", "No. 2", "№ 2"} {
		w := newWorld(t)
		w.take(asCSV("first.csv", fixture()))
		id, _ := w.commitment("2")
		continued(t, shape, w.take(asCSV("second.csv", change(2, "Comm No", shape))), 1)
		if c := w.last(id); c.Revision != 2 {
			t.Errorf("%s: version %d", shape, c.Revision)
		}
		continued(t, shape+" back", w.take(asXLSX(t, "third.xlsx", fixture())), 1)

		rows := fixture()
		for _, row := range rows[1:3] {
			row[1] = strings.Replace(shape, "Commitment", "NAP", 1)
		}
		w = newWorld(t)
		w.take(asCSV("first.csv", fixture()))
		if r := w.take(asCSV("second.csv", rows)); len(w.entries("plan")) != 3 {
			t.Errorf("plan %s: %d entries of plans", shape, len(w.entries("plan")))
		} else {
			continued(t, "plan "+shape, r, 1)
		}
	}
}

// Two numbers that one side has both are two, however alike.
func TestNumbersApart(t *testing.T) {
	numbered := func(numbers ...string) [][]string {
		rows := fixture()[:1]
		for _, n := range numbers {
			row := slices.Clone(fixture()[1])
			row[3], row[4] = n, "The promise with the number "+n
			rows = append(rows, row)
		}
		return rows
	}
	for _, x := range []struct {
		first, second []string
		unmatched     int
	}{
		{[]string{"2"}, []string{"2", "2.0"}, 1},
		{[]string{"2", "2.0"}, []string{"2.0", "2"}, 0},
		{[]string{"2", "2.0"}, []string{"2."}, 1},
		{[]string{"4A", "4(A)"}, []string{"4(A)", "4A"}, 0},
		{[]string{"4A"}, []string{"4(A)"}, 1},
		{[]string{"2"}, []string{"2.1"}, 1},
		{[]string{"2.1"}, []string{"2.10"}, 1},
		{[]string{"2.3"}, []string{"2.2999999999999998"}, 0},
	} {
		w := newWorld(t)
		w.take(asCSV("first.csv", numbered(x.first...)))
		if r := w.take(asCSV("second.csv", numbered(x.second...))); len(r.Unmatched) != x.unmatched {
			t.Errorf("%v, then %v: %d unmatched, %v", x.first, x.second, len(r.Unmatched), r.Differences)
		}
	}
	w := newWorld(t) // so with plans
	w.take(asCSV("first.csv", fixture()))
	rows := fixture()
	rows[2][1] = "2.0"
	if w.take(asCSV("second.csv", rows)); len(w.entries("plan")) != 3 {
		t.Errorf("%d plans, want 2 and one whose number is another in this file", len(w.entries("plan")))
	}
}

// Which of two rows with one number repeats it is a matter of their order, and no reason to take one for new.
func TestEqualsInAnotherOrder(t *testing.T) {
	w := newWorld(t)
	rows := fixture()
	rows[2][3] = "1"
	w.take(asCSV("first.csv", rows))
	rows[1], rows[2] = rows[2], rows[1]
	continued(t, "another order", w.take(asCSV("second.csv", rows)), 2)
	rows[1][3], rows[2][3] = "1.", "1."
	continued(t, "another shape", w.take(asCSV("third.csv", rows)), 2)
}

// An identifier in other letters is the same, and re-written.
func TestIdentifiersInAnotherCase(t *testing.T) {
	with := func(plan string, ids ...string) [][]string {
		rows := fixture()
		rows[0] = append(rows[0], "Commitment Unique Identifier", "Action Plan ID")
		for i, id := range ids {
			rows[i+1] = append(rows[i+1], id, "")
		}
		rows[1][len(rows[1])-1], rows[2][len(rows[2])-1] = plan, plan
		return rows
	}
	w := newWorld(t)
	w.take(asCSV("first.csv", with("AP_URY02", "UY0001", "UY0002", "UYM001")))
	rows := with("ap_ury02", "uy0001", "uy0002", "uym001")
	rows[1][3], rows[2][3] = "8", "9" // so that nothing but the identifier agrees
	rows[1][1], rows[2][1] = "7", "7"
	r := w.take(asCSV("second.csv", rows))
	if len(r.Unmatched)+len(r.Vanished)+len(r.VanishedPlans) > 0 || len(w.entries("plan")) != 3 {
		t.Fatalf("%+v", r)
	}
	if _, c := w.commitment("9"); !slices.Equal(c.Aliases, []record.Code{"uy0002"}) {
		t.Errorf("called %v", c.Aliases)
	}
	w = newWorld(t)
	w.take(asCSV("first.csv", with("AP_URY02", "UY0001", "UY0002", "UYM001")))
	continued(t, "in small letters", w.take(asCSV("second.csv", with("ap_ury02", "uy0001", "uy0002", "uym001"))), 4)
}

// A match is doubtful where another commitment of the plan has the title of the row, or one clearly nearer to it.
func TestDoubtful(t *testing.T) {
	titled := func(titles ...string) [][]string {
		rows := fixture()[:1]
		for i, title := range titles {
			row := slices.Clone(fixture()[1])
			row[3], row[4], row[5] = string(rune('1'+i)), title, "NA"
			rows = append(rows, row)
		}
		return rows
	}
	for _, x := range []struct {
		first, second []string
		doubtful      int
	}{
		{[]string{"Open data on schools", "Open data on roads"}, []string{"Open data on roads", "Open data on schools"}, 2},
		{[]string{"Open data on schools", "Open data on roads"}, []string{"OPEN DATA ON SCHOOLS", "2. Open data on roads"}, 0},
		{[]string{"Open data on schools", "Open data on schools"}, []string{"Open data on schools", "Open data on schools"}, 0},
		{[]string{"Participation in the budget of towns", "Participation in laws"}, []string{"Participation in the making of laws", "Participation in laws"}, 1},
		{[]string{"The law on the right of access to the archive of the state", "A portal"}, []string{"The right to the health of the child and the mother", "A portal"}, 1},
		{[]string{"Law on access to information", "Law on whistleblowers"}, []string{"Adopt the law on access to public information", "Law on whistleblowers"}, 0},
	} {
		w := newWorld(t)
		w.take(asCSV("first.csv", titled(x.first...)))
		r := w.take(asCSV("second.csv", titled(x.second...)))
		if len(r.Doubtful) != x.doubtful || len(r.Unmatched) > 0 {
			t.Errorf("%v, then %v: %d unmatched, %+v", x.first, x.second, len(r.Unmatched), r.Doubtful)
		}
	}
}

// The published file of 2024 with numbers and codes in other shapes, and without identifiers, is the same file: no promise stands twice, and
// none is said to have changed.
func TestRealShapes(t *testing.T) {
	if testing.Short() {
		t.Skip("-short leaves out what reads a whole published file.")
	}
	file := shared(t, "irm_commitments_open_parliament_2024-07.csv")
	const id, country, planNumber, number, code = 0, 1, 2, 3, 4
	w := newWorld(t)
	w.take(file)
	for _, x := range []struct {
		name string
		to   func(row []string)
	}{
		{"dots", func(row []string) { row[id], row[number] = "", dotted(row[number]) }},
		{"codes", func(row []string) { row[id], row[country], row[code] = "", row[code], "" }},
		{"cases", func(row []string) { row[id], row[planNumber] = strings.ToLower(row[id]), "NAP 0"+row[planNumber] }},
		{"fractions", func(row []string) { // as programs write whole numbers that know no others: codes, years, yes and no
			for i, cell := range row {
				if i != id && cell != "" && strings.Trim(cell, "0123456789") == "" {
					row[i] = cell + ".0"
				}
			}
		}},
	} {
		rows := rowsOf(t, file)
		for _, row := range rows[1:] {
			x.to(row)
		}
		r := w.take(asCSV(x.name+".csv", rows))
		if r.Editions[0].Continued != 558 || len(r.Unmatched)+len(r.Vanished)+len(r.VanishedPlans)+len(r.Doubtful) > 0 ||
			r.Differences[meaning.Changed]+r.Differences[meaning.Removed] > 0 {
			t.Errorf("%s: %+v, %d unmatched, %d doubtful, %v", x.name, r.Editions[0], len(r.Unmatched), len(r.Doubtful), r.Differences)
		}
	}
}

func dotted(number string) string {
	if strings.Contains(number, ".") {
		return number
	}
	return number + "."
}
