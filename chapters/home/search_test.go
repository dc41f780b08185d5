package home_test

import (
	"fmt"
	"slices"
	"testing"

	"troth/chapters/chaptertest"
	"troth/chapters/collective"
	"troth/chapters/home"
	"troth/chapters/partnership"
	"troth/chapters/plan"
	"troth/core/desk"
	"troth/core/record"
	"troth/core/view"
)

// What is found is narrowed by what the page is, also by what was said later than the text that was found, and at every position as it
// stood then. A value that nothing has is known from one that only this search does not have.
func TestFacets(t *testing.T) {
	w := chaptertest.NewWorld(t)
	edition := w.Do(w.Operator, partnership.Put(w.Operator.For, "", partnership.Edition{Publisher: record.In("en", "A publisher"), Title: record.In("en", "A file"),
		SHA256: record.Hash{1}}))[0]
	member := w.Say(w.Operator, w.Operator.For, "", member("Elsewhere"))
	planned, promised := record.NewID("pl"), record.NewID("cm")
	w.Do(w.Operator, func(*view.Reader) ([]desk.Saying, error) {
		return []desk.Saying{
			{Object: planned, Source: edition, Of: member, Thing: plan.Plan{Act: plan.PlanAdopted, Member: record.To(member), Submitted: &record.Day{From: "2012-04-01", To: "2012-04-30"}}},
			{Object: promised, Source: edition, Of: member, Thing: plan.Commitment{Act: plan.Adopted, Plan: record.To(planned), Title: record.In("en", "A lighthouse"),
				Areas: []record.Code{"ogp2016:aid", "ogp2016:open-data"}}},
		}, nil
	})
	r := w.Read()
	before := r.Position()
	r.Close()
	f := finding(promised, "4")
	f.Act = plan.Said
	w.Do(w.Operator, func(*view.Reader) ([]desk.Saying, error) {
		return []desk.Saying{{Source: edition, Of: w.Review, Thing: f}}, nil
	})
	r = w.Read()
	defer r.Close()
	total := func(r *view.Reader, facet, value string) (int, home.Facet) {
		t.Helper()
		p, err := home.Search(r, home.Ask{Query: "lighthouse", Facets: map[string]string{facet: value}})
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range p.Facets {
			if f.Name == facet {
				return p.Total, f
			}
		}
		t.Fatalf("no facet %s", facet)
		return 0, home.Facet{}
	}
	all, err := home.Search(r, home.Ask{Query: "lighthouse"})
	if err != nil || all.Total != 1 || all.Hits[0].Name.ID != promised || all.Hits[0].Year != "2012" {
		t.Fatalf("found %+v, %v", all, err)
	}
	for facet, value := range map[string]string{"kind": "commitment", "member": string(member), "year": "2012", "area": "ogp2016:aid", "voice": "government",
		"language": "en", "source": string(edition)} {
		if n, f := total(r, facet, value); n != 1 || f.Of != 1 || f.Unknown || f.Values[0].Count != 1 {
			t.Errorf("with %s %s there are %d, %+v", facet, value, n, f)
		}
	}
	for _, x := range []struct {
		facet, value string
		unknown      bool
	}{{"kind", "plan", false}, {"kind", "observation", true}, {"member", string(w.Member), false}, {"member", "nobody", true}, {"year", "1875", true},
		{"voice", "people", false}, {"voice", "ghosts", true}, {"language", "tlh", true}, {"area", "ogp2016:audits-and-controls", false}, {"area", "ogp2016:weather", true}, {"source", "x", true}} {
		if n, f := total(r, x.facet, x.value); n != 0 || f.Of != 1 || f.Unknown != x.unknown || f.Values[len(f.Values)-1] != (home.FacetValue{Value: x.value, Named: f.Values[len(f.Values)-1].Named}) {
			t.Errorf("with %s %s there are %d, %+v", x.facet, x.value, n, f)
		}
	}
	// Without words, what is chosen alone decides.
	for facet, value := range map[string]string{"kind": "commitment", "member": string(member), "year": "2012", "area": "ogp2016:aid", "rating": all.Hits[0].Ratings[0],
		"voice": "government", "language": "en", "source": string(edition)} {
		p, err := home.Search(r, home.Ask{Facets: map[string]string{facet: value}})
		if err != nil || p.Total == 0 || p.More || p.Total != len(p.Hits) || !slices.ContainsFunc(p.Hits, func(h home.SearchHit) bool { return h.Name.ID == promised }) {
			t.Errorf("all with %s %s: %+v, %v", facet, value, p, err)
		}
		for _, f := range p.Facets {
			if f.Name == facet && (f.Unknown || f.Of < p.Total || f.Values[slices.IndexFunc(f.Values, func(v home.FacetValue) bool { return v.Value == value })].Count != p.Total) {
				t.Errorf("all with %s %s: %+v, of %d", facet, value, f, p.Total)
			}
		}
	}
	if p, err := home.Search(r, home.Ask{Facets: map[string]string{"kind": "member"}}); err != nil || p.Total != 2 {
		t.Errorf("members: %+v, %v", p, err)
	}
	if p, err := home.Search(r, home.Ask{Facets: map[string]string{"area": "ogp2016:aid", "year": "2013"}}); err != nil || p.Total != 0 ||
		p.Facets[slices.Index(home.FacetNames, "year")].Of != 1 || p.Facets[slices.Index(home.FacetNames, "area")].Of != 0 {
		t.Errorf("in a year in which there is none: %+v, %v", p, err)
	}
	// Policy areas that are called as is asked are named beside what has the words.
	for query, want := range map[string]int{"open data": 1, "données ouvertes": 1, "aid": 1, "open lighthouse": 0, "lighthouse": 0, "Elsewhere aid": 1} {
		if p, err := home.Search(r, home.Ask{Query: query}); err != nil || len(p.Areas) != want || want == 1 && p.Areas[0].Commitments != 1 {
			t.Errorf("%s: areas %+v, %v", query, p.Areas, err)
		}
	}
	for rating, want := range map[string]int{all.Hits[0].Ratings[0]: 1, "none": 0} {
		if p, err := home.Search(r, home.Ask{Query: "aid", Facets: map[string]string{"rating": rating}}); err != nil || len(p.Areas) != want {
			t.Errorf("rated %s: areas %+v, %v", rating, p.Areas, err)
		}
	}
	if len(all.Hits[0].Ratings) == 0 {
		t.Fatal("a finding of the highest codes comes to no rating")
	}
	if _, f := total(r, "rating", "x"); !f.Unknown {
		t.Error("a rule that no method has is known")
	}
	rating := all.Hits[0].Ratings[0]
	if n, _ := total(r, "rating", rating); n != 1 {
		t.Errorf("rated %s: %d", rating, n)
	}
	if n, _ := total(r.At(before), "rating", rating); n != 0 {
		t.Errorf("before it was reviewed, %d have %s", n, rating)
	}
}

// Who asks for a member by its name is led to it first, before what has the name in its title, and however much else has it.
func TestMemberComesFirst(t *testing.T) {
	w := chaptertest.NewWorld(t)
	aim := w.Say(w.Operator, w.Operator.For, "", member("Skerry"))
	w.Say(w.Operator, w.Operator.For, "", member("Skerry Town"))
	var list []plan.Commitment
	for i := range 200 {
		list = append(list, plan.Commitment{Title: record.In("en", fmt.Sprint("Skerry opens, number ", i))})
	}
	w.Do(w.Contact, plan.Adopt(w.Member, plan.Plan{Member: record.To(w.Member)}, list...))
	r := w.Read()
	defer r.Close()
	for _, query := range []string{"Skerry", "skerry", `"Skerry"`} {
		if p, err := home.Search(r, home.Ask{Query: query}); err != nil || len(p.Hits) == 0 || p.Hits[0].Name.ID != aim {
			t.Errorf("%s leads first to %+v, %v", query, p.Hits[:min(1, len(p.Hits))], err)
		}
	}
}

// A common word is looked for in a bounded number of texts, and whatever is counted then says that there are more.
func TestSearchIsBounded(t *testing.T) {
	w := chaptertest.NewWorld(t)
	var list []plan.Commitment
	for i := range 400 {
		list = append(list, plan.Commitment{Title: record.In("en", fmt.Sprint("A lighthouse, number ", i))})
	}
	w.Do(w.Contact, plan.Adopt(w.Member, plan.Plan{Member: record.To(w.Member)}, list...))
	r := w.Read()
	defer r.Close()
	p, err := home.Search(r, home.Ask{Query: "lighthouse", Page: 3})
	if err != nil || !p.More || p.Total >= 400 || len(p.Hits) != view.FullPage || p.Page != 3 {
		t.Errorf("found %d, more %v, %d on page %d: %v", p.Total, p.More, len(p.Hits), p.Page, err)
	}
	narrow, err := home.Search(r, home.Ask{Query: "lighthouse", Facets: map[string]string{"kind": "commitment"}})
	if err != nil || narrow.Total != 400 || narrow.More {
		t.Errorf("of commitments %d, more %v: %v", narrow.Total, narrow.More, err)
	}
	all, err := home.Search(r, home.Ask{Query: "lighthouse", All: true, Page: 20})
	if err != nil || all.Total != 400 || all.More || all.Page != 20 || len(all.Hits) != view.FullPage {
		t.Errorf("of all %d, more %v, %d on page %d: %v", all.Total, all.More, len(all.Hits), all.Page, err)
	}
}

// A collective action is found as people call it, in each language of the pages, before whatever else has its number.
func TestActionsAreFoundByNumber(t *testing.T) {
	w := chaptertest.NewWorld(t)
	number := record.Code("9")
	action := w.Do(w.Operator, collective.Enter(w.Operator.For, collective.Action{Status: collective.Open, Number: &number, Title: record.In("en", "Open lawmaking")}))[0]
	w.Do(w.Contact, plan.Adopt(w.Member, plan.Plan{Member: record.To(w.Member)}, plan.Commitment{Title: record.In("en", "Action 9 of a list, a collective one")}))
	r := w.Read()
	defer r.Close()
	for _, query := range []string{"action 9", "Collective action 9", "l’action collective n° 9", "acción colectiva 9", "Action 9"} {
		if p, err := home.Search(r, home.Ask{Query: query}); err != nil || len(p.Hits) == 0 || p.Hits[0].Name.ID != action {
			t.Errorf("%s leads first to %+v, %v", query, p.Hits[:min(1, len(p.Hits))], err)
		}
	}
	for _, query := range []string{"action 8", "actions 9", "9", "action nine 9"} {
		if p, err := home.Search(r, home.Ask{Query: query}); err != nil || len(p.Hits) > 0 && p.Hits[0].Name.ID == action {
			t.Errorf("%s leads to it: %v", query, err)
		}
	}
}

// Words that nobody wrote so are mended together, the nearest first, and every offer finds something that has all of its words.
func TestMeant(t *testing.T) {
	w := chaptertest.NewWorld(t)
	w.Do(w.Contact, plan.Adopt(w.Member, plan.Plan{Member: record.To(w.Member)}, plan.Commitment{Title: record.In("en", "Beneficial ownership of companies")},
		plan.Commitment{Title: record.In("en", "Ownerships of land")}, plan.Commitment{Title: record.In("en", "Protection of whistleblowers in law")},
		plan.Commitment{Title: record.In("en", "A beneficial registry")}))
	r := w.Read()
	defer r.Close()
	for query, want := range map[string][]string{
		"benificial ownershp":        {"beneficial ownership", "beneficial ownerships"}, // which finds what has one of it
		"benificial ownership":       {"beneficial ownership"},
		"beneficial protecton":       {"protection"}, // nothing has both
		"whistlblowers protecton":    {"whistleblowers protection"},
		"whistlblowers protecton lw": {"whistleblowers protection"},
		"xqzvw ownershp":             {"ownership", "ownerships"},
		"beneficial ownership":       nil,
		"xqzvw zzxqw":                nil,
		"gistry beneficial":          nil,
	} {
		p, err := home.Search(r, home.Ask{Query: query})
		if err != nil || !slices.Equal(p.Meant, want) {
			t.Errorf("%s: %q, want %q, %v", query, p.Meant, want, err)
		}
		for _, offer := range p.Meant {
			if found, err := home.Search(r, home.Ask{Query: offer}); err != nil || found.Total == 0 || found.Some || len(found.Meant) > 0 {
				t.Errorf("%s, offered for %s, finds %d, some %v, %v", offer, query, found.Total, found.Some, err)
			}
		}
	}
}
