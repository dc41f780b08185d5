package home_test

import (
	"testing"

	"troth/chapters"
	"troth/chapters/chaptertest"
	"troth/chapters/home"
	"troth/core/record"
	"troth/core/view"
)

// The table of authority and the kinds are shown as they were in force: what was declared later is left out, and of another table than
// this program's the fingerprint alone is known.
func TestRulesAsTheyStood(t *testing.T) {
	w, _ := chaptertest.OnDisk(t)
	r := w.Read()
	defer r.Close()
	may, kinds := chapters.Table(), chapters.Kinds()
	now, err := home.Rules(r, may)
	if err != nil || len(now.Rules) != len(may) || now.Hash != may.Hash().String() {
		t.Fatalf("%d rules of %d, %v", len(now.Rules), len(may), err)
	}
	other, err := home.Rules(r, may[1:])
	if err != nil || len(other.Rules) != 0 || other.Hash != now.Hash {
		t.Errorf("another table than the one in force is shown: %d rules, %v", len(other.Rules), err)
	}
	if none, err := home.Rules(r.At(1), may); err != nil || len(none.Rules) != 0 || none.Hash != "" {
		t.Errorf("a table before there was one: %+v, %v", none, err)
	}
	all, err := home.Kinds(r, kinds)
	if err != nil {
		t.Fatal(err)
	}
	last := 0
	for position := record.Index(1); position <= r.Position() && last < len(all.Kinds); position++ {
		then, err := home.Kinds(r.At(position), kinds)
		if err != nil || len(then.Kinds) < last || len(then.Kinds) > int(position) {
			t.Fatalf("%d kinds at %d, %v", len(then.Kinds), position, err)
		}
		for _, link := range then.Links {
			if !declaredAt(t, r.At(position), link.From) {
				t.Errorf("a link of %s at %d", link.From, position)
			}
		}
		last = len(then.Kinds)
	}
	n := 0
	for range kinds.All() {
		n++
	}
	if last != n {
		t.Errorf("%d kinds in the end", last)
	}
}

func declaredAt(t *testing.T, r *view.Reader, kind string) bool {
	schemas, err := r.Schemas()
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range schemas {
		if d.Name == kind {
			return true
		}
	}
	return false
}
