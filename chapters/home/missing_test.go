package home_test

import (
	"strings"
	"testing"

	"troth/chapters/chaptertest"
	"troth/chapters/home"
	"troth/core/export"
	"troth/core/record"
)

// A text that is not there is left out of the JSON of every page: before anything was removed, and after every field and the first
// element of every list was.
func TestMissingTextsAreLeftOut(t *testing.T) {
	w := chaptertest.NewWorld(t)
	speak(w, record.Government)
	speak(w, record.Reviewer)
	things := chaptertest.Everything(w)
	pages := func() (n, places int) {
		r := w.Read()
		defer r.Close()
		look := func(path string, data any, err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
			b, err := export.PageJSON(data)
			if err != nil {
				t.Fatal(err)
			}
			for _, s := range []string{`"by":null`, `"original":""`, `":{}`} {
				if at := strings.Index(string(b), s); at >= 0 {
					t.Errorf("%s: …%s…", path, b[max(0, at-80):at+len(s)])
				}
			}
			n++
			places += strings.Count(string(b), `[{},`)
		}
		for page, err := range r.Pages() {
			look(page.Path, page.Data, err)
		}
		list, err := home.Record(r, r.Position(), "", int(r.Position()))
		look("record", list, err)
		for e, err := range w.Store.Entries(t.Context(), 0, r.Position()) {
			if err != nil {
				t.Fatal(err)
			}
			page, err := home.Entry(r, e)
			look("record/…", page, err)
		}
		return n, places
	}
	if n, places := pages(); n < 30 || places != 0 {
		t.Fatalf("%d pages; %d places of texts that were removed", n, places)
	}
	for _, x := range things {
		for _, f := range x.Kind.Fields() {
			switch {
			case f.Class != record.Redactable:
			case f.List:
				w.Redact(x.ID, f.Name+"/0")
			default:
				w.Redact(x.ID, f.Name)
			}
		}
	}
	if _, places := pages(); places == 0 {
		t.Error("a text that was removed from a list keeps no place")
	}
}
