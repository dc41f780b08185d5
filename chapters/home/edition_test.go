package home_test

import (
	"errors"
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

// An edition says what it brought, how its versions differ by meaning from those of the edition before, what is doubtful, and its newest
// entries; an edition before it is not changed by it, and as it stood before, it had nothing.
func TestEdition(t *testing.T) {
	w := chaptertest.NewWorld(t)
	edition := func(title string, hash byte, lacks ...record.ID) record.ID {
		rows, rejected := record.Count(5), record.Count(2)
		return w.Do(w.Operator, partnership.Put(w.Operator.For, "", partnership.Edition{Publisher: record.In("en", "OGP"), Title: record.In("en", title), SHA256: record.Hash{hash},
			Size: 9, Rows: &rows, Rejected: &rejected, Lacks: lacks}))[0]
	}
	take := func(source, object record.ID, c plan.Commitment) record.ID {
		return w.Do(w.Operator, func(*view.Reader) ([]desk.Saying, error) {
			return []desk.Saying{{Object: object, Thing: c, Of: w.Member, Source: source}}, nil
		})[0]
	}
	says := func(title, text string, flags ...record.Code) plan.Commitment {
		body := record.In("en", text)
		return plan.Commitment{Act: plan.Adopted, Plan: record.To(w.Plan), Title: record.In("en", title), Text: &body, Flags: flags}
	}
	first := edition("Commitments of 2016", 1)
	one := take(first, "", says("Publish the budget", "By 2018", "no_such_day"))
	two := take(first, "", says("Publish contracts", "All of them", "no_such_day"))
	three := take(first, "", says("Open the door", "Of the hall"))
	before := w.Read()
	defer before.Close()
	second := edition("Commitments of 2017", 2)
	again := func(object record.ID, title, text string) {
		c := says(title, text)
		c.Act = plan.Amended
		take(second, object, c)
	}
	again(one, "Publish the budget", "By 2020")
	again(two, "Publish contracts", "All of them.")
	again(three, "Open the door", "Of the hall, and the roof")
	r := w.Read()
	defer r.Close()

	old, err := home.Edition(r, first)
	if err != nil {
		t.Fatal(err)
	}
	if len(old.Brought) != 1 || old.Brought[0] != (home.Brought{Kind: "commitment", N: 3, New: 3}) || old.Meaning != nil || len(old.After) != 0 ||
		len(old.Flagged) != 1 || old.Flagged[0] != (home.Flagged{Flag: "no_such_day", N: 2}) || old.Edition.Entries != 3 || *old.Edition.Rejected != 2 || old.Edition.Size != 9 {
		t.Errorf("the first: %+v", old)
	}
	p, err := home.Edition(r, second)
	if err != nil {
		t.Fatal(err)
	}
	if len(p.Brought) != 1 || p.Brought[0] != (home.Brought{Kind: "commitment", N: 3, New: 0}) || len(p.After) != 1 || p.After[0].N != 3 || p.After[0].Source.ID != first {
		t.Errorf("the second: %+v", p)
	}
	m := p.Meaning
	if m == nil || m.Of != 3 || m.Compared != 3 || m.Classes[meaning.Rewritten] != 1 || m.Classes[meaning.Changed] != 2 || m.Same != 0 {
		t.Errorf("by meaning: %+v", m)
	}
	if len(p.Changes) != 2 || p.Changes[0].Object != three || p.Changes[1].Object != one || len(p.Newest) != 3 || len(p.Flagged) != 0 {
		t.Errorf("its changes: %+v", p.Changes)
	}
	if p.Lacks != nil {
		t.Errorf("it lacks nothing: %+v", p.Lacks)
	}
	some, whole := edition("Of one commitment less", 3, two, record.NewID(plan.MilestoneKind.Prefix)), edition("Of another plan", 4, w.Plan)
	now := w.Read()
	defer now.Close()
	for _, x := range []struct {
		id           record.ID
		whole        bool
		parts, first int
		gone         []record.ID
	}{{some, false, 1, 1, []record.ID{two}}, {whole, true, 0, 0, []record.ID{one, two, three}}} {
		p, err := home.Edition(now, x.id)
		if err != nil {
			t.Fatal(err)
		}
		l := p.Lacks
		if l == nil || len(l.Plans) != 1 || l.Plans[0].Plan.ID != w.Plan || l.Plans[0].Member.ID != w.Member || l.Plans[0].Whole != x.whole ||
			!slices.Equal(l.Plans[0].Commitments, x.gone) || l.Parts != x.parts || len(l.First) != x.first {
			t.Errorf("it lacks %+v, want %+v", l, x)
		}
	}
	if then, err := home.Edition(before, first); err != nil || then.Edition.Entries != 3 {
		t.Errorf("as it stood: %+v, %v", then, err)
	}
	if _, err := home.Edition(before, second); !errors.Is(err, record.ErrNotFound) {
		t.Errorf("before it was there: %v", err)
	}
	taken, err := home.Touching(r, second, r.Position(), 10)
	if err != nil || len(taken.Statements) < 4 {
		t.Errorf("its feed tells of %d entries, %v", len(taken.Statements), err)
	}
}

// A finding may carry several flags; each is counted by itself.
func TestFlagsOfFindings(t *testing.T) {
	w := chaptertest.NewWorld(t)
	edition := w.Do(w.Operator, partnership.Put(w.Operator.For, "", partnership.Edition{Publisher: record.In("en", "OGP"), Title: record.In("en", "Commitments"), SHA256: record.Hash{1}, Size: 9}))[0]
	say := func(thing any, of record.ID) record.ID {
		return w.Do(w.Operator, func(*view.Reader) ([]desk.Saying, error) {
			return []desk.Saying{{Thing: thing, Of: of, Source: edition}}, nil
		})[0]
	}
	on := say(plan.Commitment{Act: plan.Adopted, Plan: record.To(w.Plan), Title: record.In("en", "Publish the budget")}, w.Member)
	for _, f := range []review.Finding{{Report: "progress_report", Flags: []record.Code{"words_disagree"}}, {Report: "end_of_term", Flags: []record.Code{"codes_of_progress_report", "words_disagree"}}} {
		f.Commitment, f.Methods, f.Coded = record.To(on), []record.Code{"irm-current@1"}, []record.Code{"completion=4"}
		f.Act = plan.Said
		say(f, w.Review)
	}
	r := w.Read()
	defer r.Close()
	p, err := home.Edition(r, edition)
	if err != nil || !slices.Equal(p.Flagged, []home.Flagged{{Flag: "words_disagree", N: 2}, {Flag: "codes_of_progress_report", N: 1}}) {
		t.Errorf("flagged: %+v, %v", p.Flagged, err)
	}
}
