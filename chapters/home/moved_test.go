package home_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"troth/chapters/agenda"
	"troth/chapters/chaptertest"
	"troth/chapters/home"
	"troth/chapters/plan"
	"troth/core/desk"
	"troth/core/record"
	"troth/core/view"
)

// What is put on record together is one row, and of new versions only those that change in meaning are told one by one.
func TestMoved(t *testing.T) {
	w := chaptertest.NewWorld(t)
	says := func(title string) {
		w.Do(w.Contact, plan.Amend(w.Contact.For, w.Commitment, record.In("en", "It reads better."), func(c *plan.Commitment) { c.Title = record.In("en", title) }))
	}
	says("Publish every contract")
	says("Publish  every contract.")
	says("Publish some contracts")
	r := w.Read()
	defer r.Close()
	p, err := home.Moved(r, home.MovedCut{})
	if err != nil {
		t.Fatal(err)
	}
	rows, entries := 0, 0
	for _, g := range p.Groups {
		if g.Kind == "commitment" {
			rows++
			entries += g.N
			if g.New >= g.N || g.Of == nil {
				t.Errorf("a row: %+v", g)
			}
		}
	}
	if rows != 1 || entries < 4 {
		t.Errorf("%d rows of commitments, with %d entries", rows, entries)
	}
	if len(p.Changes) != 2 {
		t.Fatalf("%d changes are told, want the two that change what is promised: %+v", len(p.Changes), p.Changes)
	}
	newest := p.Changes[0]
	if newest.Object != w.Commitment || newest.Name.By["en"] != "Publish some contracts" || len(newest.Version.Changes) == 0 || newest.Version.Reason == nil {
		t.Errorf("the newest: %+v", newest)
	}
	// As it stood before the last change, one is told.
	before, err := home.Moved(r.At(newest.Said.Entry), home.MovedCut{})
	if err != nil || len(before.Changes) != 1 {
		t.Errorf("before it: %d, %v", len(before.Changes), err)
	}
	// Of one kind or of one member alone; each facet counts within the other choice.
	mine, err := home.Moved(r, home.MovedCut{Kind: "commitment", Member: w.Member})
	if err != nil || len(mine.Groups) != 1 || mine.Groups[0].N != entries || mine.Member.Name.IsZero() || len(mine.Changes) != 2 {
		t.Errorf("of the member's commitments: %+v, %v", mine, err)
	}
	for _, k := range mine.Kinds {
		if k.Kind == "commitment" && k.N != entries {
			t.Errorf("%d entries of commitments are counted", k.N)
		}
	}
	if len(mine.Members) != 1 || mine.Members[0].N != entries {
		t.Errorf("members with entries of commitments: %+v", mine.Members)
	}
	if none, err := home.Moved(r, home.MovedCut{Kind: "commitment", Member: record.NewID("mb")}); !errors.Is(err, record.ErrNotFound) {
		t.Errorf("of a member that is not there: %+v, %v", none, err)
	}
}

// A change whose words were removed is told as one no more, though it was told before: what is remembered of versions holds for those that
// are on record, at every position.
func TestMovedAfterRemoval(t *testing.T) {
	w := chaptertest.NewWorld(t)
	w.Do(w.Contact, plan.Amend(w.Contact.For, w.Commitment, record.In("en", "It is less."), func(c *plan.Commitment) { c.Title = record.In("en", "Publish some contracts") }))
	for _, told := range []int{1, 1, 0, 0} {
		if told == 0 {
			w.Say(w.Operator, w.Operator.For, "", record.Redaction{Target: record.To(w.Commitment), Field: "title", Through: 2, Basis: record.In("en", "a basis")})
		}
		r := w.Read()
		for _, at := range []record.Index{r.Position(), r.Position() - 1} {
			p, err := home.Moved(r.At(at), home.MovedCut{})
			if b, _ := json.Marshal(p.Changes); err != nil || told == 0 && strings.Contains(string(b), "some contracts") || at == r.Position() && len(p.Changes) != told {
				t.Errorf("%d changes are told at %d of %d, want %d: %s, %v", len(p.Changes), at, r.Position(), told, b, err)
			}
		}
		r.Close()
	}
}

// However many codes come last, home shows first what promises moved.
func TestListsOfCodesComeLastAtHome(t *testing.T) {
	w := chaptertest.NewWorld(t)
	w.Do(w.Operator, func(*view.Reader) ([]desk.Saying, error) {
		return []desk.Saying{{Object: record.NewID("cl"), Of: w.Operator.For, Thing: agenda.CodeList{Act: agenda.Entered, Code: "harbour", Name: record.In("en", "Services of a harbour")}}}, nil
	})
	r := w.Read()
	defer r.Close()
	p, err := home.Home(r)
	if err != nil {
		t.Fatal(err)
	}
	if n := len(p.Latest); n < 2 || p.Latest[0].Kind == "code_list" || p.Latest[n-1].Kind != "code_list" {
		t.Errorf("home shows first what came last: %+v", p.Latest)
	}
	moved, err := home.Moved(r, home.MovedCut{})
	if err != nil || moved.Groups[0].Kind != "code_list" {
		t.Errorf("what moved does not begin with the newest: %+v, %v", moved.Groups, err)
	}
}
