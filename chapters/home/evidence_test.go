package home_test

import (
	"testing"

	"troth/chapters/chaptertest"
	"troth/chapters/declaration"
	"troth/chapters/home"
	"troth/chapters/plan"
	"troth/core/record"
	"troth/core/view"
)

// Every topic is answered, on a record with nothing on it and on one on which all voices have spoken, and each number has its base.
func TestEvidence(t *testing.T) {
	w := chaptertest.NewWorld(t)
	var pledges []declaration.Pledge
	for _, topic := range declaration.Topics() {
		pledges = append(pledges, declaration.Pledge{Text: record.In("en", "We will "+string(topic.Code)), Topics: []record.Code{topic.Code}})
	}
	pledges = append(pledges, declaration.Pledge{Text: record.In("en", "We will sing"), Topics: []record.Code{"unheard_of"}})
	id := w.Do(w.Operator, declaration.Declare(w.Operator.For, "", declaration.Declaration{Title: record.In("en", "All")}, pledges...))[0]
	ask := func(topic record.Code) []home.Evidence {
		t.Helper()
		r := w.Read()
		defer r.Close()
		p, err := home.Declaration(r, id)
		if err != nil {
			t.Fatal(err)
		}
		if len(p.Pledges) != len(pledges) {
			t.Fatalf("%d pledges of %d", len(p.Pledges), len(pledges))
		}
		for i, x := range p.Pledges {
			if x.Pledge.Order != i+1 || x.Pledge.Text.IsZero() {
				t.Errorf("pledge %d: %+v", i+1, x.Pledge)
			}
			for _, e := range x.Evidence {
				if e.Of > 0 && e.N > e.Of && e.Ask != "members" {
					t.Errorf("%s: %d of %d", e.Ask, e.N, e.Of)
				}
			}
			if topic == x.Pledge.Topics[0] {
				return x.Evidence
			}
		}
		return nil
	}
	if got := ask("unheard_of"); got != nil {
		t.Errorf("a topic that is none is answered by %+v", got)
	}
	if got := ask("delivery"); len(got) != 3 || got[0].N != 0 || got[0].Of != 0 || got[0].More != 2 {
		t.Errorf("when nobody has spoken: %+v", got)
	}
	speak(w, record.Government)
	speak(w, record.Reviewer)
	if got := ask("delivery"); got[0].N != 1 || got[0].Of != 1 || got[0].More != 1 || got[1].Of != 1 || got[1].N != 0 || got[2].More != 2 {
		t.Errorf("when two voices have spoken of one commitment: %+v", got)
	}
	w.Do(w.Contact, plan.Amend(w.Member, w.Commitment, record.In("en", "Tagged"), func(c *plan.Commitment) {
		c.Areas = []record.Code{"ogp2016:capacity-building", "ogp2024:open-data"}
	}))
	w.Do(w.Contact, plan.Amend(w.Member, w.Second, record.In("en", "Tagged"), func(c *plan.Commitment) { c.Areas = []record.Code{"ogp2016:open-data"} }))
	got := ask("civil_service")
	if len(got) != 2 || got[0].N != 1 || got[0].Of != 2 || got[0].More != 1 || got[1].N != 0 || got[1].Of != 1 {
		t.Errorf("lists of two eras are added up, or lack their base: %+v", got)
	}
	w.Do(w.Contact, plan.SetMilestone(w.Member, plan.Milestone{Commitment: record.To(w.Commitment), Title: record.In("en", "First"), Due: &record.Day{From: "2026-01-01", To: "2026-01-31"}}))
	late := ask("principles")
	if last := late[len(late)-1]; last.Ask != "late" || last.N != 1 || last.Of != 1 {
		t.Errorf("%+v", late)
	}
	w.Do(w.Contact, plan.SetMilestone(w.Member, plan.Milestone{Commitment: record.To(w.Second), Title: record.In("en", "Some day")}))
	late = ask("principles")
	if last := late[len(late)-1]; last.Of != 1 || last.More != 1 {
		t.Errorf("with a milestone without a date: %+v", last)
	}
	r := w.Read()
	defer r.Close()
	pledge, err := view.Value[record.ID](r, `SELECT object FROM pledge WHERE place = 1`)
	if err != nil {
		t.Fatal(err)
	}
	p, err := home.Pledge(r, pledge)
	if err != nil || p.Of != len(pledges) || p.Before != nil || p.After == nil || len(p.Newest) == 0 {
		t.Errorf("%v %+v", err, p)
	}
	for i := 1; i < len(p.Newest); i++ {
		if p.Newest[i].Said.Entry >= p.Newest[i-1].Said.Entry {
			t.Error("the newest entries are not in their order")
		}
	}
}

// How many plans run today is the same on a pledge and in the list of plans: one of which only the end is on record runs from when it was
// handed in.
func TestRunningAsTheListSays(t *testing.T) {
	w := chaptertest.NewWorld(t)
	id := w.Do(w.Operator, declaration.Declare(w.Operator.For, "", declaration.Declaration{Title: record.In("en", "All")},
		declaration.Pledge{Text: record.In("en", "We will deliver"), Topics: []record.Code{"principles"}}))[0]
	for _, p := range []plan.Plan{
		{Period: &record.Day{To: "2027-12-31"}, Submitted: &record.Day{From: "2025-01-01", To: "2025-12-31"}},
		{Period: &record.Day{To: "2027-12-31"}}, // it may not have begun
		{Period: &record.Day{From: "2020-01-01", To: "2021-12-31"}},
	} {
		p.Member = record.To(w.Member)
		w.Do(w.Contact, plan.Adopt(w.Member, p, plan.Commitment{Title: record.In("en", "Publish it")}))
	}
	r := w.Read()
	defer r.Close()
	declared, err := home.Declaration(r, id)
	if err != nil {
		t.Fatal(err)
	}
	plans, err := home.Plans(r)
	if err != nil {
		t.Fatal(err)
	}
	states := map[home.PlanState]int{}
	for _, p := range plans.Plans {
		states[p.State]++
	}
	for _, e := range declared.Pledges[0].Evidence {
		if e.Ask == "running" && (e.N != states[home.Running] || e.Of != len(plans.Plans)-states[home.Undated]) {
			t.Errorf("%d of %d plans run, says the pledge; the list %v", e.N, e.Of, states)
		}
	}
}
