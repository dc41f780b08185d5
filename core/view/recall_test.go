package view_test

import (
	"fmt"
	"slices"
	"testing"

	"troth/core/record"
	"troth/core/view"
)

// What was found is found again without being looked for, until an entry may have changed it; a reader of an earlier position looks for
// itself, and no more is kept than may be.
func TestRecall(t *testing.T) {
	w := newWorld(t)
	w.say(noteKind, "", note{Title: record.In("en", "first")})
	r := w.read()
	var asked []int
	find := func(keys []int) (map[int]string, error) {
		asked = append(asked, keys...)
		found := map[int]string{}
		for _, k := range keys {
			if k%2 == 0 {
				found[k] = fmt.Sprint(k)
			}
		}
		return found, nil
	}
	for _, x := range []struct {
		what   string
		reader *view.Reader
		keys   []int
		asked  []int
	}{
		{"nothing is kept", r, []int{4, 3, 4}, []int{4, 3, 4}},
		{"what is not there is kept too", r, []int{3, 4, 6}, []int{6}},
		{"an earlier position finds anew", r.At(0), []int{3, 4}, []int{3, 4}},
		{"and leaves what is kept", r, []int{6, 3, 4}, nil},
		{"no more are kept than may be", r, []int{10, 12, 14, 16, 18, 20, 22, 24}, []int{10, 12, 14, 16, 18, 20, 22, 24}},
		{"the last of them", r, []int{24, 10}, nil},
	} {
		asked = nil
		got := must(view.Recall(x.reader, "numbers", 8, x.keys, find))
		for i, k := range x.keys {
			if want := map[bool]string{true: fmt.Sprint(k)}[k%2 == 0]; got[i] != want {
				t.Errorf("%s: %d is %q", x.what, k, got[i])
			}
		}
		if !slices.Equal(asked, x.asked) {
			t.Errorf("%s: asked for %v, want %v", x.what, asked, x.asked)
		}
	}
	asked = nil
	must(view.Recall(r, "numbers", 8, []int{3, 4}, find))
	if len(asked) == 0 {
		t.Error("more is kept than may be")
	}
	w.say(noteKind, "", note{Title: record.In("en", "second")})
	for _, reader := range []*view.Reader{r, w.read()} {
		asked = nil
		must(view.Recall(reader, "numbers", 8, []int{24}, find))
		if len(asked) == 0 {
			t.Errorf("at %d what was kept before is given after an entry", reader.Position())
		}
	}
}

// What no entry changes stays when entries come, for readers of all that there is, and is found anew once something was removed; a reader of
// an earlier position looks for itself.
func TestLasting(t *testing.T) {
	w := newWorld(t)
	first := w.say(noteKind, "", note{Title: record.In("en", "first")})
	found := 0
	ask := func(at record.Index) bool {
		r := w.read()
		defer r.Close()
		before := found
		r = r.At(at)
		must(view.Lasting(r, "lasting", 8, []int{1}, func([]int) (map[int]bool, error) {
			found++
			return map[int]bool{1: true}, nil
		}))
		return found > before
	}
	if !ask(1) || ask(1) {
		t.Error("what was found is not kept")
	}
	w.say(noteKind, "", note{Title: record.In("en", "second")})
	if ask(2) || !ask(1) {
		t.Error("after an entry it is found anew, or given to a reader of an earlier position")
	}
	w.say(record.Core()[1], "", record.Redaction{Target: record.To(first.Object), Field: "title", Through: 1, Basis: record.In("en", "a basis")})
	if !ask(3) || ask(3) || !ask(2) {
		t.Error("what was found before something was removed is given afterwards")
	}
}
