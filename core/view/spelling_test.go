package view_test

import (
	"fmt"
	"slices"
	"testing"

	"troth/core/record"
	"troth/core/view"
)

// A word that was mistyped is found by what it may have been meant to be, whichever letter but the first is wrong, in every script, and at
// every position by what was on record then; a word that was removed is not offered.
func TestSpellings(t *testing.T) {
	w := newWorld(t)
	w.say(noteKind, "", note{Title: record.In("en", "Government and Transparency")})
	secret := w.say(noteKind, "", note{Title: record.In("en", "lighthouse")})
	w.say(noteKind, "", note{Title: record.In("und", "Опубликовать владельцев"), Names: []record.Text{record.In("es", "la información pública")}})
	for i := range 300 { // newer, and beginning alike
		w.say(noteKind, "", note{Title: record.In("en", fmt.Sprint("golf goose lid ", i))})
	}
	r := w.read()
	for typed, want := range map[string]string{
		"goverment": "government", "govrenment": "government", "gevernment": "government", "gvernment": "government", "ggovernment": "government",
		"gvoernment": "government", "transparancy": "transparency", "lighthuose": "lighthouse", "lihgthouse": "lighthouse", "владелцев": "владельцев",
		"informatión": "informacion",
	} {
		if got := must(r.Spellings(typed, 3)); !slices.Contains(got, want) {
			t.Errorf("%s may be %q, want %s", typed, got, want)
		}
	}
	for _, typed := range []string{"government", "xylophone", "go", "\"", "a b", ""} {
		if got := must(r.Spellings(typed, 3)); len(got) > 0 {
			t.Errorf("%q may be %q", typed, got)
		}
	}
	if got := must(r.At(1).Spellings("lighthuose", 3)); len(got) > 0 {
		t.Errorf("before it was said, %q is offered", got)
	}
	w.say(record.Core()[1], "", record.Redaction{Target: record.To(secret.Object), Field: "title", Through: 1, Basis: record.In("en", "a basis")})
	r = w.read()
	for _, r := range []*view.Reader{r, r.At(r.Position() - 1)} {
		if got := must(r.Spellings("lighthuose", 3)); len(got) > 0 {
			t.Errorf("what was removed is offered: %q", got)
		}
	}
}
