package home_test

import (
	"slices"
	"testing"

	"troth/chapters/chaptertest"
	"troth/chapters/home"
	"troth/chapters/partnership"
	"troth/chapters/partnership/meaning"
	"troth/chapters/plan"
	"troth/chapters/review"
	"troth/core/desk"
	"troth/core/record"
	"troth/core/view"
)

// What another edition changes of a reviewer's finding is counted and told, apart from promises, in words of the method, and stands in the
// history of the commitment's page. What it only fills in is counted, and told nowhere as a change.
func TestFindingsMove(t *testing.T) {
	w := chaptertest.NewWorld(t)
	edition := func(title string, hash byte) record.ID {
		return w.Do(w.Operator, partnership.Put(w.Operator.For, "", partnership.Edition{Publisher: record.In("en", "OGP"), Title: record.In("en", title), SHA256: record.Hash{hash}, Size: 9}))[0]
	}
	find := func(source, object, commitment record.ID, act plan.ReportAct, missing, given []record.Code, coded ...record.Code) record.ID {
		return w.Do(w.Operator, func(*view.Reader) ([]desk.Saying, error) {
			return []desk.Saying{{Object: object, Of: w.Review, Source: source, Thing: review.Finding{Act: act, Commitment: record.To(commitment), Report: "progress_report",
				Methods: []record.Code{"irm-current@1"}, Coded: coded, Missing: missing, Given: given}}}, nil
		})[0]
	}
	first, second := edition("2016", 1), edition("2017", 2)
	no, yes := []record.Code{"starred=0"}, []record.Code{"starred=1"}
	one := find(first, "", w.Commitment, plan.Said, nil, yes, "completion=4", "potential_impact=3", "specificity=2")
	two := find(first, "", w.Second, plan.Said, nil, nil, "completion=2")
	r := w.Read()
	defer r.Close()
	if p, err := home.Moved(r, home.MovedCut{}); err != nil || len(p.Found) != 0 {
		t.Errorf("before: %+v, %v", p.Found, err)
	}
	find(second, one, w.Commitment, plan.Corrected, []record.Code{"potential_impact=NR", "verifiable=ND"}, no, "completion=3", "specificity=2")
	find(second, two, w.Second, plan.Corrected, nil, nil, "completion=2", "specificity=1")
	r = w.Read()
	defer r.Close()

	p, err := home.Edition(r, second)
	if err != nil {
		t.Fatal(err)
	}
	m := p.Meaning
	if m == nil || m.Of != 2 || m.Compared != 2 || m.Classes[meaning.Changed] != 1 || m.Classes[meaning.FilledIn] != 1 || m.Findings.Classes[meaning.Changed] != 1 ||
		m.Findings.Classes[meaning.FilledIn] != 1 || len(p.Changes) != 0 || len(p.Found) != 1 || p.Found[0].Object != one || p.Found[0].About.ID != w.Commitment {
		t.Errorf("the edition: %+v, changes %+v, found %+v", m, p.Changes, p.Found)
	}
	moved, err := home.Moved(r, home.MovedCut{})
	if err != nil || len(moved.Changes) != 0 || len(moved.Found) != 1 || moved.Found[0].Said.Voice != record.Reviewer {
		t.Fatalf("what moved: %+v, %v", moved, err)
	}
	c, err := home.Commitment(r, w.Commitment)
	if err != nil {
		t.Fatal(err)
	}
	past := c.Reviewer.Past[one]
	if len(past) != 2 || len(c.History) != 1 || past[1].Class != meaning.Changed {
		t.Fatalf("the commitment's: %+v", past)
	}
	for _, want := range []struct {
		field    string
		class    meaning.Class
		old, new string
	}{
		{"coded/completion", meaning.Changed, "Substantial", "Limited"},
		{"coded/potential_impact", meaning.Removed, "Transformative", "Not reviewed"},
		{"coded/verifiable", meaning.Rewritten, "", "Not defined"},
		{"given/starred", meaning.Changed, "1", "0"},
	} {
		i := slices.IndexFunc(past[1].Changes, func(c home.Change) bool { return c.Field == want.field })
		if i < 0 {
			t.Errorf("%s is not among %+v", want.field, past[1].Changes)
			continue
		}
		words := func(c *review.CodeInfo) string {
			switch {
			case c == nil:
				return ""
			case c.Label.IsZero():
				return c.Code
			}
			return c.Label.By["en"]
		}
		if x := past[1].Changes[i]; x.Class != want.class || words(x.OldCode) != want.old || words(x.NewCode) != want.new {
			t.Errorf("%s: %s, %q, %q", want.field, x.Class, words(x.OldCode), words(x.NewCode))
		}
	}
	if slices.ContainsFunc(past[1].Changes, func(c home.Change) bool {
		return c.Field == "coded/specificity" || c.Field == "coded" || c.Field == "missing"
	}) {
		t.Errorf("what is the same, or a code: %+v", past[1].Changes)
	}
}
