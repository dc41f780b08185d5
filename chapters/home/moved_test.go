package home_test

import (
	"testing"

	"troth/chapters/chaptertest"
	"troth/chapters/home"
	"troth/chapters/plan"
	"troth/core/record"
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
	p, err := home.Moved(r)
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
	before, err := home.Moved(r.At(newest.Said.Entry))
	if err != nil || len(before.Changes) != 1 {
		t.Errorf("before it: %d, %v", len(before.Changes), err)
	}
}
