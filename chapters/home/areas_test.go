package home_test

import (
	"errors"
	"testing"

	"troth/chapters/agenda"
	"troth/chapters/chaptertest"
	"troth/chapters/home"
	"troth/chapters/plan"
	"troth/core/record"
)

// tag says which areas a commitment has.
func tag(w *chaptertest.World, id record.ID, areas ...record.Code) {
	w.Do(w.Contact, plan.Amend(w.Member, id, record.In("en", "Tagged"), func(c *plan.Commitment) { c.Areas = areas }))
}

// Areas are counted list by list, each commitment once in each of its areas; what an amendment takes away is counted no more, and a
// reader of the record as it stood still counts it.
func TestAreas(t *testing.T) {
	w := chaptertest.NewWorld(t)
	tag(w, w.Commitment, "ogp2016:open-data", "ogp2016:aid", "ogp2016:open-data")
	then := w.Size()
	tag(w, w.Commitment, "ogp2016:open-data", "made-up")
	tag(w, w.Second, "ogp2024:audits")
	speak(w, record.Reviewer)
	r := w.Read()
	defer r.Close()
	p, err := home.Areas(r)
	if err != nil {
		t.Fatal(err)
	}
	got := map[record.Code]home.AreaRow{}
	for _, l := range p.Lists {
		for _, a := range l.Areas {
			got[a.Code] = a
		}
	}
	if len(p.Lists) != 3 || p.Lists[0].ID != "ogp2024" || p.Lists[1].ID != "ogp2016" || p.Lists[2].ID != "" || p.Untagged != p.Commitments-2 {
		t.Errorf("%d lists, %d of %d untagged", len(p.Lists), p.Untagged, p.Commitments)
	}
	for code, want := range map[record.Code]int{"ogp2016:open-data": 1, "ogp2016:aid": 0, "made-up": 1, "ogp2024:audits": 1, "ogp2024:open-data": 0} {
		if a := got[code]; a.Voices.Commitments != want || a.Members != want || len(a.By) != want {
			t.Errorf("%s: %+v", code, a)
		}
	}
	if old, err := home.PolicyArea(r.At(then), "ogp2016:aid"); err != nil || len(old.Commitments) != 1 {
		t.Errorf("as it stood: %+v %v", old, err)
	}
	if now, err := home.PolicyArea(r, "ogp2016:aid"); err != nil || len(now.Commitments) != 0 || now.List == nil {
		t.Errorf("as it stands: %+v %v", now, err)
	}
	for _, code := range []record.Code{"ogp2016:no-such", "nothing", "", "sdg:16", "a/b"} {
		if _, err := home.PolicyArea(r, code); !errors.Is(err, record.ErrNotFound) {
			t.Errorf("%q: %v", code, err)
		}
	}
}

// An area is told with what lies within it, with its like of other years, which are counted apart, with reviewers' methods and with
// the goals that a crosswalk suggests.
func TestPolicyArea(t *testing.T) {
	w := chaptertest.NewWorld(t)
	tag(w, w.Commitment, "ogp2016:audits-and-controls")
	tag(w, w.Second, "ogp2024:audits")
	speak(w, record.Reviewer)
	r := w.Read()
	defer r.Close()
	p, err := home.PolicyArea(r, "ogp2016:audits-and-controls")
	if err != nil {
		t.Fatal(err)
	}
	if len(p.Methods) != 1 || p.Methods[0].Method.ID != "irm-current" || p.Methods[0].Found.Of != 1 || p.Methods[0].Found.Steps[plan.Limited] != 1 {
		t.Errorf("methods %+v", p.Methods)
	}
	if len(p.Alike) != 2 || p.Alike[0].Code != "ogp2024:audits" || p.Alike[0].Relation != agenda.Broader || p.Alike[0].Voices.Commitments != 1 {
		t.Errorf("alike %+v", p.Alike)
	}
	if p.Voices.Commitments != 1 || len(p.Goals) != 2 || p.Goals[0].Basis != "own_reading" {
		t.Errorf("%d commitments, goals %+v", p.Voices.Commitments, p.Goals)
	}
	whole, err := home.PolicyArea(r, "ogp2024:anti-corruption-and-integrity")
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, a := range whole.Parts {
		n += a.Voices.Commitments
	}
	if len(whole.Parts) != 13 || n != 1 || whole.Voices.Commitments != 0 { // the subarea is tagged, the area is not
		t.Errorf("%d parts with %d commitments, %d of its own", len(whole.Parts), n, whole.Voices.Commitments)
	}
}

// Sides stand in the order in which they were asked for; with areas, only commitments that have one of them are counted, each once;
// areas of different lists are said to be so.
func TestCompare(t *testing.T) {
	w := chaptertest.NewWorld(t)
	other := w.Say(w.Operator, w.Operator.For, "", member("Other"))
	tag(w, w.Commitment, "ogp2016:open-data", "ogp2024:open-data")
	tag(w, w.Second, "ogp2016:aid")
	speak(w, record.Reviewer)
	r := w.Read()
	defer r.Close()
	ask := func(members []record.ID, areas ...record.Code) *home.ComparePage {
		t.Helper()
		p, err := home.Compare(r, members, areas)
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	if p := ask(nil); len(p.Sides) != 0 || len(p.Members) < 2 || len(p.Lists) != 2 {
		t.Errorf("nothing chosen: %+v", p)
	}
	p := ask([]record.ID{other, w.Member, record.NewID("mb")}, "ogp2016:open-data", "ogp2024:open-data")
	if len(p.Sides) != 2 || p.Sides[0].Member.ID != other || !p.Across || p.Sides[0].Voices.Commitments != 0 {
		t.Fatalf("%+v", p.Sides)
	}
	if s := p.Sides[1]; s.Voices.Commitments != 1 || s.Plans != 1 || len(s.Methods) != 1 || len(s.ByArea) != 2 || s.ByArea[0].Commitments != 1 {
		t.Errorf("%+v", s)
	}
	if p := ask([]record.ID{w.Member}); p.Sides[0].Voices.Commitments != 2 || p.Across || len(p.Areas) != 0 {
		t.Errorf("a member alone: %+v", p.Sides[0])
	}
	p = ask(nil, "ogp2016:aid", "no-such", "ogp2016:open-data", "ogp2016:aid")
	if len(p.Sides) != 2 || p.Sides[0].Area.Code != "ogp2016:aid" || p.Sides[1].Voices.Commitments != 1 || p.Across {
		t.Errorf("areas: %+v", p.Sides)
	}
	// A plan of which the last day is known alone stands from the year in which it was handed in.
	for _, x := range []plan.Plan{{Period: &record.Day{To: "2025-12-31"}, Submitted: &record.Day{From: "2021-01-01", To: "2021-12-31"}},
		{Submitted: &record.Day{From: "2012-01-01", To: "2012-12-31"}}} {
		x.Member = record.To(w.Member)
		w.Do(w.Contact, plan.Adopt(w.Member, x, plan.Commitment{Title: record.In("en", "A promise")}))
	}
	later := w.Read()
	defer later.Close()
	if p, err := home.Compare(later, []record.ID{w.Member}, nil); err != nil || p.Sides[0].Period.From != "2012-01-01" || p.Sides[0].Period.To < "2025-12-31" {
		t.Errorf("%+v %v", p.Sides[0].Period, err)
	}
	members, areas := p.Chosen()
	if members != nil || len(areas) != 2 {
		t.Errorf("chosen: %v %v", members, areas)
	}
}
