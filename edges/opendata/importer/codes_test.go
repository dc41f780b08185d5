package importer_test

import (
	"testing"

	"troth/chapters/partnership"
	"troth/chapters/partnership/meaning"
	"troth/chapters/plan"
	"troth/edges/opendata/importer"
	"troth/edges/opendata/ogp"
)

// A country is known by its code too, and a local member by the code under which it is on record. A place is never taken for a country.
func TestCountriesByCode(t *testing.T) {
	table := func(country, local, code, localCode string) [][]string {
		rows := fixture()
		rows[0] = append(rows[0], "Code")
		for _, row := range rows[1:3] {
			row[0] = country
		}
		rows[3][0] = local
		for i, c := range []string{code, code, localCode} {
			rows[i+1] = append(rows[i+1], c)
		}
		return rows
	}
	flagged := func(r *importer.Report, flag ogp.Flag) (n int) {
		for _, f := range r.Flags {
			if f.Flag == flag {
				n++
			}
		}
		return n
	}
	w := newWorld(t)
	w.take(asCSV("first.csv", table("Uruguay", "Montevideo, Uruguay", "URY", "UYMO")))
	size := len(w.entries("member"))
	for name, rows := range map[string][][]string{"three letters": table("URY", "UYMO", "URY", "UYMO"), "two letters": table("UY", "UYMO", "UY", "UYMO"),
		"no code": table("URY", "Montevideo, Uruguay", "", ""), "small letters beside": table("URY", "Montevideo, Uruguay", "ury", "uymo")} {
		r := w.take(asCSV(name+".csv", rows))
		if len(r.Unmatched)+len(r.Vanished)+len(r.VanishedPlans) > 0 || len(w.entries("member")) != size {
			t.Errorf("%s: %d members, %+v", name, len(w.entries("member")), r)
		}
		if flagged(r, ogp.CountryCoded) != 1 || flagged(r, ogp.MemberUnknown)+flagged(r, ogp.CodeDisagrees) > 0 || r.Differences[meaning.Changed] > 0 {
			t.Errorf("%s: %v, %v", name, r.Flags, r.Differences)
		}
	}
	if r := w.take(asCSV("local.csv", table("URY", "UYMO", "", ""))); len(w.entries("member")) != size || len(r.VanishedPlans) > 0 {
		t.Errorf("a local member by its code alone: %d members, %+v", len(w.entries("member")), r.VanishedPlans)
	}
	// An empty record has the country by its name.
	w = newWorld(t)
	w.take(asCSV("first.csv", table("URY", "Per", "", "")))
	for _, e := range w.entries("member") {
		var m partnership.Member
		must(t, e.Into(&m))
		if m.Country != nil && (*m.Country != "URY" || m.Name.By["fr"] != "Uruguay") || m.Country == nil && titleIn(m.Name) != "und: Per" {
			t.Errorf("%+v", m)
		}
	}
	if r := w.take(asCSV("second.csv", table("Uruguay", "Per", "", ""))); len(w.entries("member")) != 2 || r.Differences[meaning.Changed] > 0 {
		t.Errorf("by its name: %d members, %v", len(w.entries("member")), r.Differences)
	}
	// What lies in a country and has the country's code beside it is not the country.
	w = newWorld(t)
	w.take(asCSV("first.csv", table("Uruguay", "Salto, Uruguay", "URY", "URY")))
	if n := len(w.entries("member")); n != 2 {
		t.Errorf("%d members", n)
	}
	var p plan.Plan
	must(t, w.entries("plan")[1].Into(&p))
	var local partnership.Member
	must(t, w.last(p.Member.To).Into(&local))
	if local.Country != nil || local.Within == nil {
		t.Errorf("%+v", local)
	}
}
