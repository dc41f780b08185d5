package importer_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"troth/chapters/agenda"
	"troth/chapters/home"
	"troth/chapters/partnership/meaning"
	"troth/chapters/plan"
	"troth/core/record"
	"troth/core/view"
	"troth/edges/opendata/sheet"
)

// tagged is the fixture with columns of policy areas, "Legislature=1" each: what its first row says of them. The other rows say no. No two
// tables have the same full text, so that each makes a new version.
func tagged(name string, areas ...string) sheet.Source {
	rows := fixture()
	for i := range rows {
		rows[i] = slices.Delete(rows[i], 13, 14) // the column that the fixture has
		for _, a := range areas {
			column, says, _ := strings.Cut(a, "=")
			switch {
			case i == 0:
				rows[i] = append(rows[i], column)
			case i == 1:
				rows[i] = append(rows[i], says)
			default:
				rows[i] = append(rows[i], "0")
			}
		}
	}
	rows[1][6] = "The register, as " + name + " says it."
	return asCSV(name, rows)
}

// areas are those of the first commitment, and what its newest version means against the one before.
func (w *world) areas() (codes string, class meaning.Class) {
	w.t.Helper()
	w.read(func(r *view.Reader) {
		p, err := home.Commitment(r, w.entries("commitment")[0].Object)
		must(w.t, err)
		var list []string
		for _, a := range p.Commitment.Areas {
			list = append(list, string(a.Code))
		}
		slices.Sort(list)
		codes = strings.Join(list, " ")
		for _, c := range p.History[len(p.History)-1].Changes {
			if c.Field == "areas" {
				class = c.Class
			}
		}
	})
	return codes, class
}

// A tag goes only where an edition says no to it. One with another list, without the column, or that leaves it unsaid, was not asked.
func TestAreasStay(t *testing.T) {
	const both = "ogp2016:e-government ogp2016:legislature"
	first := tagged("2016.csv", "Legislature=1", "E-government=1", "Open Data=0")
	for name, x := range map[string]struct {
		next  sheet.Source
		areas string
		class meaning.Class // of areas; empty where they do not differ
	}{
		"another list":                 {tagged("2024.csv", "Legislation=1", "Open Contracting=1", "Open Data=1", "Tax=0"), both + " ogp2024:legislation ogp2024:open-contracting ogp2024:open-data", meaning.FilledIn},
		"another list, nothing tagged": {tagged("2024.csv", "Legislation=0", "Open Contracting=0", "Open Data=0"), both, ""},
		"no column":                    {tagged("less.csv", "E-government=1"), both, ""},
		"no column at all":             {tagged("none.csv"), both, ""},
		"left unsaid":                  {tagged("unsaid.csv", "Legislature=ND", "E-government=NR", "Open Data=0"), both, ""},
		"left empty":                   {tagged("empty.csv", "Legislature=", "E-government=1", "Open Data=0"), both, ""},
		"in another order":             {tagged("order.csv", "Open Data=0", "E-government=1", "Legislature=1"), both, ""},
		"a no":                         {tagged("no.csv", "Legislature=0", "E-government=1", "Open Data=0"), "ogp2016:e-government", meaning.Removed},
		"a no to all":                  {tagged("no.csv", "Legislature=0", "E-government=0", "Open Data=0"), "", meaning.Removed},
		"another of the same list":     {tagged("else.csv", "Legislature=0", "E-government=1", "Open Data=1"), "ogp2016:e-government ogp2016:open-data", meaning.Changed},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.take(first)
			if r := w.take(x.next); r.Entries == 0 || len(r.Conflicts)+len(r.Unmatched) > 0 {
				t.Fatalf("%+v", r)
			}
			if areas, class := w.areas(); areas != x.areas || class != x.class {
				t.Errorf("%s, %q; want %s, %q", areas, class, x.areas, x.class)
			}
			w.consistent()
		})
	}
}

// A later edition replaces tags of its own list alone, whichever came first, and the same table again adds nothing.
func TestAreasOfTwoLists(t *testing.T) {
	old := []string{"Legislature=1", "E-government=1"}
	new := []string{"Legislation=1", "Open Contracting=0", "Tax=1"}
	const all = "ogp2016:e-government ogp2016:legislature ogp2024:legislation ogp2024:tax"
	for _, files := range [][]sheet.Source{
		{tagged("2016.csv", old...), tagged("2024.csv", new...)},
		{tagged("2024.csv", new...), tagged("2016.csv", old...)},
	} {
		w := newWorld(t)
		w.take(files...)
		if areas, _ := w.areas(); areas != all {
			t.Errorf("%s, then %s: %s", files[0].Name, files[1].Name, areas)
		}
		if r := w.take(asXLSX(t, "again.xlsx", rowsOf(t, files[1]))); r.Entries != 0 {
			t.Errorf("%s again: %+v", files[1].Name, r)
		}
		w.take(tagged("2024 again.csv", "Legislation=0", "Open Contracting=1", "Tax=1"))
		if areas, class := w.areas(); areas != "ogp2016:e-government ogp2016:legislature ogp2024:open-contracting ogp2024:tax" || class != meaning.Changed {
			t.Errorf("after another edition of 2024: %s, %q", areas, class)
		}
	}
}

// others are policy areas of an edition that no list here has: most are in one of them, and some in another.
var others = []string{"Legislation=1", "E-petitions=0", "Legislature=0", "Open Data=1", "Housing & Land=1", "Defence=0", "تعليم=1"}

// Tags that no list has as a whole are a list of their own, which comes on record with the labels of its publisher: each has a page, and what
// another list says of an area that it calls alike does not change.
func TestAreasOfTheirOwn(t *testing.T) {
	w := newWorld(t)
	w.take(tagged("2024.csv", "Legislation=1", "Open Contracting=1", "Legislative Oversight=1", "Tax=0"))
	const before = "ogp2024:legislation ogp2024:legislative-oversight ogp2024:open-contracting"
	r := w.take(tagged("Tags of 2018.csv", others...))
	foreign := slices.IndexFunc(w.entries("listed_code"), func(e record.Entry) bool {
		var c agenda.ListedCode
		must(t, e.Into(&c))
		return strings.HasPrefix(string(c.Code), "areas-tags-of-2018:tag-") && titleIn(c.Text) == "und: تعليم"
	})
	if foreign < 0 || len(w.entries("code_list")) != 1 || len(w.entries("listed_code")) != len(others) {
		t.Errorf("the list is not on record: %+v", r)
	}
	areas, class := w.areas()
	if !strings.HasPrefix(areas, "areas-tags-of-2018:housing-and-land areas-tags-of-2018:legislation areas-tags-of-2018:open-data areas-tags-of-2018:tag-") ||
		!strings.HasSuffix(areas, before) || class != meaning.FilledIn {
		t.Errorf("%s, %q", areas, class)
	}
	w.read(func(r *view.Reader) {
		p, err := home.Areas(r)
		must(t, err)
		i := slices.IndexFunc(p.Lists, func(l home.AreaList) bool { return l.ID == "areas-tags-of-2018" })
		if i < 0 || titleIn(p.Lists[i].Name) != "en: Policy areas of the file Tags of 2018" || len(p.Lists[i].Areas) != len(others) || p.Lists[len(p.Lists)-1].ID == "" {
			t.Errorf("lists of areas: %+v", p.Lists)
		}
		area, err := home.PolicyArea(r, "areas-tags-of-2018:housing-and-land")
		must(t, err)
		if titleIn(area.Area.Label) != "und: Housing & Land" || len(area.Commitments) != 1 || area.List == nil || area.Area.Path != "areas/areas-tags-of-2018/housing-and-land" {
			t.Errorf("%+v", area)
		}
		none, err := home.PolicyArea(r, "areas-tags-of-2018:defence")
		must(t, err)
		if len(none.Commitments) > 0 {
			t.Errorf("%+v", none)
		}
		if _, err := home.PolicyArea(r, "areas-tags-of-2018:tax"); !errors.Is(err, record.ErrNotFound) {
			t.Errorf("an area that the list does not have: %v", err)
		}
		list, err := home.CodeList(r, "areas-tags-of-2018")
		must(t, err)
		if list.List.Use != agenda.Areas || len(list.Codes) != len(others) || list.Codes[0].Commitments != 1 || list.Codes[0].Path == "" {
			t.Errorf("%+v", list)
		}
		c, err := home.Commitment(r, w.entries("commitment")[0].Object)
		must(t, err)
		changes := c.History[len(c.History)-1].Changes
		k := slices.IndexFunc(changes, func(c home.Change) bool { return c.Field == "areas" })
		if k < 0 || titleIn(changes[k].NewFact.Labels["areas-tags-of-2018:housing-and-land"]) != "und: Housing & Land" {
			t.Errorf("history: %+v", changes)
		}
	})
	w.consistent()

	// Another edition of the kind uses the list and adds to it; there its own no is a change. The same table again adds nothing.
	later := append(slices.Clone(others), "Water=1", "Police=0", "Parliament=0", "Tax=0", "Youth=0", "Aid=0", "Labour=0")
	for i, x := range []string{"Land=0", "Justice=0", "Records=0", "Media=0", "Elections=0", "Gender=0"} {
		later = slices.Insert(later, i, x)
	}
	w.take(tagged("2019.csv", later...))
	if n := len(w.entries("code_list")); n != 2 {
		t.Errorf("%d lists; one with few of the tags is another", n)
	}
	w.take(tagged("2020.csv", append(slices.Clone(later), "Health=1")...))
	if r := w.take(asXLSX(t, "again.xlsx", rowsOf(t, tagged("2020.csv", append(slices.Clone(later), "Health=1")...)))); r.Entries != 0 {
		t.Errorf("again: %+v", r)
	}
	later[slices.Index(later, "Water=1")] = "Water=0"
	w.take(tagged("2021.csv", later...))
	if n := len(w.entries("code_list")); n != 2 {
		t.Errorf("%d lists; one tag more makes no other", n)
	}
	if areas, class := w.areas(); class != meaning.Removed || !strings.Contains(areas, "areas-2019:health ") || strings.Contains(areas, "areas-2019:water") {
		t.Errorf("%s, %q", areas, class)
	}
	w.consistent()
}

// What an edition has beside nearly all of a known list is of a list beside that one.
func TestAreasBeside(t *testing.T) {
	var known []string
	for _, c := range agenda.Used(agenda.Areas)[1].Codes[:20] {
		known = append(known, c.Column+"=0")
	}
	known[3] = strings.TrimSuffix(known[3], "0") + "1"
	w := newWorld(t)
	w.take(tagged("2025.csv", append(known, "Artificial intelligence=1")...))
	areas, _ := w.areas()
	if !strings.HasPrefix(areas, "areas-ogp2024:artificial-intelligence ogp2024:") || len(w.entries("listed_code")) != 1 {
		t.Errorf("%s", areas)
	}
	w.consistent()
}

// The two published files together: every area of 2016 has the commitments that the file of 2016 tags, that of 2024 takes none away, and no
// promise is said to have changed for the sake of its labels. The other way round the tags are the same, and a file again adds nothing.
func TestRealAreasOfBoth(t *testing.T) {
	if testing.Short() {
		t.Skip("-short leaves out what reads a whole published file.")
	}
	old, new := shared(t, file2016), shared(t, "irm_commitments_open_parliament_2024-07.csv")
	w := newWorld(t)
	w.take(old)
	before := w.counted()
	w.take(new)
	after := w.counted()
	if before["ogp2016:legislature"] != 40 || before["ogp2016:e-government"] != 730 {
		t.Errorf("the file of 2016 alone: %v", before)
	}
	for code, n := range before {
		if after[code] != n {
			t.Errorf("%s: %d commitments, %d after the file of 2024", code, n, after[code])
		}
	}
	w.read(func(r *view.Reader) {
		tagged, err := view.Value[int](r, `SELECT count(DISTINCT object) FROM area WHERE area LIKE 'ogp2016:%' AND since < :position AND until >= :position`)
		must(t, err)
		if tagged != 1926 {
			t.Errorf("%d commitments are tagged by the list of 2016, want 1926", tagged)
		}
		again, err := view.Column[record.ID](r, `SELECT object FROM entry WHERE kind = 'commitment' AND revision = 2`)
		must(t, err)
		moved := 0
		for _, id := range again {
			p, err := home.Commitment(r, id)
			must(t, err)
			v := p.History[1]
			if v.Class.Moves() {
				moved++
			}
			for _, c := range v.Changes {
				if c.Field == "areas" && c.Class.Moves() {
					t.Errorf("areas of %s are said to be %s: %v, %v", id, c.Class, c.OldFact, c.NewFact)
				}
			}
		}
		if len(again) != 146 || moved != 14 {
			t.Errorf("%d commitments are given again, and %d are said to have changed; want 146 and 14", len(again), moved)
		}
	})
	if r := w.take(asXLSX(t, "again.xlsx", rowsOf(t, new))); r.Entries != 0 {
		t.Errorf("the file of 2024 again: %+v", r.Editions)
	}

	back := newWorld(t)
	back.take(new, old)
	if diff := cmp.Diff(after, back.counted()); diff != "" {
		t.Errorf("the other way round: %s", diff)
	}
}

func rowsOf(t testing.TB, file sheet.Source) (rows [][]string) {
	t.Helper()
	book, err := sheet.Read(file)
	must(t, err)
	for _, row := range book.Sheets[0].Rows {
		rows = append(rows, row.Cells)
	}
	return rows
}

// counted is how many commitments have each policy area.
func (w *world) counted() map[record.Code]int {
	w.t.Helper()
	n := map[record.Code]int{}
	w.read(func(r *view.Reader) {
		tags, err := plan.Tags(r, plan.Everything())
		must(w.t, err)
		for _, t := range tags {
			n[t.Area]++
		}
	})
	return n
}
