package importer_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"troth/chapters/partnership"
	"troth/chapters/review"
	"troth/core/record"
	"troth/core/view"
	"troth/edges/opendata/importer"
)

type figures struct{ Read, Members, Plans, Commitments, Findings, Entries, Rejected, Flagged, Unknown int }

func count(r *importer.Report) figures {
	return figures{r.Read, r.Members, r.Plans, r.Commitments, r.Findings, r.Entries, len(r.Rejected), r.Flagged, len(r.UnknownColumns)}
}

// TestReal imports the published file of 2016: every row once, whatever the container and however often.
func TestReal(t *testing.T) {
	if testing.Short() {
		t.Skip("-short leaves out what reads a whole published file.")
	}
	file := shared(t, file2016)
	w := newWorld(t)
	before := w.View.Size()
	r := w.take(file)
	// Entries: the edition, its publisher and the reviewing organisation besides.
	want := figures{1927, 61, 100, 1927, 1925, 3 + 61 + 100 + 1927 + 1925, 0, 1513, 0}
	if diff := cmp.Diff(want, count(r)); diff != "" {
		t.Error(diff)
	}
	for rule, want := range map[string][2]int{"starred": {644, 644}, "starred_2015": {867, 864}, "starred_pre_2014": {792, 792}} {
		if d := r.Derived[rule]; [2]int{d.Compared, d.Agree} != want {
			t.Errorf("%s: %d of %d", rule, d.Agree, d.Compared)
		}
	}
	if int(w.View.Size()-before) != r.Entries {
		t.Errorf("%d entries on record, %d reported", w.View.Size()-before, r.Entries)
	}
	w.speakers(r.Editions[0].ID)
	w.ratings()
	w.consistent()

	want.Entries = 0
	again := w.take(file)
	if diff := cmp.Diff(want, count(again)); diff != "" || !again.Editions[0].Known || again.Editions[0].ID != r.Editions[0].ID {
		t.Errorf("the same file again: %+v %s", again.Editions, diff)
	}
	as := w.take(asXLSX(t, "irm_commitments_2016_live.xlsx", rowsOf(t, file)))
	if as.Entries != 0 || as.Editions[0].Known || as.Editions[0].ID != "" || len(as.Conflicts)+len(as.Doubtful)+len(as.Unmatched)+len(as.Vanished) > 0 {
		t.Errorf("the same table as XLSX: %+v, %d conflicts, %d doubtful, %d unmatched, %d vanished", as.Editions, len(as.Conflicts),
			len(as.Doubtful), len(as.Unmatched), len(as.Vanished))
	}
}

// speakers checks of every entry whose words it is and where it came from.
func (w *world) speakers(edition record.ID) {
	w.t.Helper()
	var irm record.ID
	member := map[record.ID]record.ID{} // of plans and commitments
	w.read(func(r *view.Reader) {
		ids, err := r.ByAlias("organisation", "ogp-irm")
		must(w.t, err)
		irm = ids[0]
		for _, query := range []string{`SELECT object, member FROM plan`, `SELECT object, member FROM commitment`} {
			type row struct{ thing, member record.ID }
			rows, err := view.All(r, query, nil, func(x *row) []any { return []any{&x.thing, &x.member} })
			must(w.t, err)
			for _, x := range rows {
				member[x.thing] = x.member
			}
		}
	})
	for _, x := range []struct {
		kind   string
		n      int
		voice  record.Voice
		source record.ID
		of     func(record.Entry) record.ID
	}{
		{"edition", 1, record.Partnership, "", func(record.Entry) record.ID { return w.operator.For }},
		{"member", 61, record.Partnership, "", func(record.Entry) record.ID { return w.operator.For }},
		{"plan", 100, record.Government, edition, func(e record.Entry) record.ID { return member[e.Object] }},
		{"commitment", 1927, record.Government, edition, func(e record.Entry) record.ID { return member[e.Object] }},
		{"finding", 1925, record.Reviewer, edition, func(record.Entry) record.ID { return irm }},
	} {
		list := w.entries(x.kind)
		if len(list) != x.n {
			w.t.Errorf("%d entries are a %s, %d expected", len(list), x.kind, x.n)
		}
		for _, e := range list {
			if e.By != w.operator.For || e.Role != "operator" || e.Voice != x.voice || e.Source != x.source || e.Of != x.of(e) {
				w.t.Fatalf("%s by %s as %s, of %s, from %q, voice %s", e.Object, e.By, e.Role, e.Of, e.Source, e.Voice)
			}
		}
	}
}

// ratings recomputes from the record alone the stars that the publisher gives.
func (w *world) ratings() {
	w.t.Helper()
	compared, agree := map[string]int{}, map[string]int{}
	for _, e := range w.entries("finding") {
		var f review.Finding
		must(w.t, e.Into(&f))
		if err := f.Check(); err != nil {
			w.t.Fatalf("%s: %v", e.Object, err)
		}
		given := review.Values(f.Given, nil)
		for _, code := range f.Methods {
			id, _, _ := strings.Cut(string(code), "@")
			m := review.Methods().Get(id, 1)
			for _, res := range m.Evaluate(string(f.Report), review.Values(f.Coded, f.Missing)) {
				if g, ok := given[res.Rule]; ok && res.Computed {
					compared[res.Rule]++
					if (g.Code == "1") == res.Holds {
						agree[res.Rule]++
					}
				}
			}
		}
	}
	if compared["starred"] != 644 || agree["starred"] != 644 || compared["starred_2015"] != 867 || agree["starred_2015"] != 864 ||
		compared["starred_pre_2014"] != 792 || agree["starred_pre_2014"] != 792 {
		w.t.Errorf("from the record: %v compared, %v agree", compared, agree)
	}
}

// TestRealNames reads a member, a plan and a commitment as the record has them.
func TestRealNames(t *testing.T) {
	if testing.Short() {
		t.Skip("-short leaves out what reads a whole published file.")
	}
	w := newWorld(t)
	w.take(shared(t, file2016))
	var members []partnership.Member
	for _, e := range w.entries("member") {
		var m partnership.Member
		must(t, e.Into(&m))
		members = append(members, m)
	}
	i := slices.IndexFunc(members, func(m partnership.Member) bool { return *m.Country == "MKD" })
	if i < 0 || members[i].Name.By["en"] != "North Macedonia" || members[i].Name.By["fr"] == "" || members[i].Sort != partnership.National {
		t.Errorf("%+v", members[max(i, 0)])
	}
	var plans, areas, listed int
	languages := map[string]int{}
	w.read(func(r *view.Reader) {
		var err error
		plans, err = view.Value[int](r, `SELECT count(*) FROM plan p JOIN text t ON t.object = p.object AND t.field = 'as_given/0'
			WHERE p.number = '1' AND t.value LIKE 'Country: Macedonia'`)
		must(t, err)
		type row struct {
			language string
			n        int
		}
		rows, err := view.All(r, `SELECT language, count(*) FROM text WHERE field = 'title' AND object LIKE 'cm\_%' ESCAPE '\' GROUP BY 1`, nil,
			func(x *row) []any { return []any{&x.language, &x.n} })
		must(t, err)
		for _, x := range rows {
			languages[x.language] = x.n
		}
		areas, err = view.Value[int](r, `SELECT count(*) FROM commitment, json_each(facts, '$.areas')`)
		must(t, err)
		listed, err = view.Value[int](r, `SELECT count(*) FROM commitment, json_each(facts, '$.areas') WHERE value LIKE 'ogp2016:%'`)
		must(t, err)
	})
	if plans != 1 {
		t.Errorf("%d first plans are kept under the name Macedonia as given", plans)
	}
	if areas != listed || areas == 0 {
		t.Errorf("%d of %d policy areas are on the list", listed, areas)
	}
	if languages["en"] < 1400 || languages["es"] < 450 || languages["und"] > 30 {
		t.Errorf("languages of titles: %v", languages)
	}
}

// The file of 2024 tags policy areas of another list, of which every column is known.
func TestRealAreasOf2024(t *testing.T) {
	if testing.Short() {
		t.Skip("-short leaves out what reads a whole published file.")
	}
	w := newWorld(t)
	w.take(shared(t, "irm_commitments_open_parliament_2024-07.csv"))
	if lists := w.entries("code_list"); len(lists) > 0 {
		t.Errorf("a list of its own: %+v", lists)
	}
	w.read(func(r *view.Reader) {
		n, err := view.Value[int](r, `SELECT count(*) FROM commitment, json_each(facts, '$.areas') WHERE value = 'ogp2024:participation-in-lawmaking'`)
		must(t, err)
		other, err := view.Value[int](r, `SELECT count(*) FROM commitment, json_each(facts, '$.areas') WHERE value NOT LIKE 'ogp2024:%'`)
		must(t, err)
		if n != 97 || other != 0 {
			t.Errorf("%d commitments on participation in lawmaking; %d areas of other lists", n, other)
		}
	})
}

// BenchmarkImport is the whole import of the published file: reading, deciding, desk, seal and view, into an empty record.
func BenchmarkImport(b *testing.B) {
	file := shared(b, file2016)
	for range b.N {
		b.StopTimer()
		w := newWorld(b)
		b.StartTimer()
		r := w.take(file)
		b.ReportMetric(float64(r.Entries), "entries")
	}
}
