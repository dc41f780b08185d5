package view_test

import (
	"context"
	"database/sql/driver"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	engine "modernc.org/sqlite"

	"troth/core/record"
	"troth/core/view"
)

// What is read for a beginning does not grow with how often, and in how many words, it was said; and whatever begins so is found.
func TestBeginningsAreBounded(t *testing.T) {
	w := newWorld(t)
	const texts = 25_000
	title := record.In("en", "harbour")
	for at := 0; at < texts; {
		var others strings.Builder
		for i := range 60 {
			fmt.Fprintf(&others, "comn%06d ship%06d ", at+i, at+i)
		}
		n := note{Title: title, Names: []record.Text{record.In("en", others.String())}}
		for ; len(n.Names) < 500; at++ {
			words := strings.Repeat("companion ", 40) + fmt.Sprintf("comm%c%cy", 'a'+rune(at%16), 'a'+rune(at/16%4))
			switch at {
			case 0:
				words = "composting the oldest"
			case 1:
				words = "a community, l'administration"
			}
			n.Names = append(n.Names, record.In("en", words))
		}
		w.say(noteKind, "", n)
	}
	file := w.view.File
	if err := w.view.Close(); err != nil { // joins the segments of the index
		t.Fatal(err)
	}
	w.view = must(view.Open(t.Context(), filepath.Dir(file), w.kinds, part()))
	t.Cleanup(func() { w.view.Close() })
	r := w.read()
	pages := counter(t, file)
	none := pages(`"absent"`) // FTS5 looks into each segment of the index
	control := pages(`"companio" *`) - none
	for _, x := range []struct {
		q, match string
		looks    bool
	}{
		{"com", `"com" *`, false}, {"compani", `"com" *`, true}, {"COMPÁNÌ", `"com" *`, true}, {"companz", `"com" *`, true}, {"comm", `"comm" *`, false},
		{"harb", `"harb" *`, false}, {`"compani"`, `"compani"`, false}, {"a-companio", `"a-com" *`, true}, {"l'a", `"l'a"`, false},
		{"commu compani", `"commu" * AND "com" *`, true},
	} {
		match, looks, err := r.Begun(view.ParseQuery(x.q))
		if err != nil || match != x.match || looks != x.looks {
			t.Errorf("%s is asked for by %s, looked at %v: %v; want %s, %v", x.q, match, looks, err, x.match, x.looks)
		}
		if n := pages(match) - none; n*5 > control {
			t.Errorf("%d pages are read for %s, by %s; %d for all places of one word", n, x.q, match, control)
		}
	}
	for q, more := range map[string]bool{"compo": false, "commu": false, "comm": true, "compan": true, "commu compan": true, "comr": false, "companz": true} {
		query := view.ParseQuery(q)
		hits := must(r.Search(query, 100))
		if hits.More != more || (len(hits.List) == 0) != (q == "comr" || q == "companz") {
			t.Errorf("%s finds %d, more %v", q, len(hits.List), hits.More)
		}
		for _, x := range must(r.Snippets(query, hits.List)) {
			if !strings.Contains(x.Text, view.MarkBegin+"com") {
				t.Errorf("%s finds %q", q, x.Text)
			}
		}
	}
	if hits := must(r.Search(view.ParseQuery("comm zzzz"), 100)); !hits.Some || len(hits.List) == 0 {
		t.Errorf("one of two words is found %d times, some %v", len(hits.List), hits.Some)
	}
	if names := must(r.Names(view.ParseQuery("comma"), 10)); len(names) != 0 {
		t.Errorf("%d names have a word that stands in no title", len(names))
	}
	if earlier := must(r.At(1).Search(view.ParseQuery("compo"), 10)); len(earlier.List) != 1 {
		t.Errorf("at the first entry %d are found", len(earlier.List))
	}
}

// counter counts the pages of a view that are looked at for what is found first.
func counter(t *testing.T, file string) func(match string) int {
	connector, err := engine.NewConnector("file:" + file + "?mode=ro")
	if err != nil {
		t.Fatal(err)
	}
	c, err := connector.Connect(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return func(match string) (pages int) {
		rows, err := c.(driver.QueryerContext).QueryContext(t.Context(), `SELECT rowid FROM words WHERE words MATCH ?1 ORDER BY rowid LIMIT 200`,
			[]driver.NamedValue{{Ordinal: 1, Value: match}})
		if err != nil {
			t.Fatal(match, err)
		}
		for err == nil {
			err = rows.Next(make([]driver.Value, 1))
		}
		rows.Close()
		for _, op := range []engine.DBStatusOp{engine.DBStatusCacheHit, engine.DBStatusCacheMiss} {
			n, _, err := c.(engine.DBStatus).Status(op, true)
			if err != nil {
				t.Fatal(err)
			}
			pages += n
		}
		return pages
	}
}
