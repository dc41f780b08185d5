package chapters_test

import (
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"troth/chapters/chaptertest"
	"troth/chapters/partnership"
	"troth/chapters/plan"
	"troth/chapters/review"
	"troth/chapters/translation"
	"troth/core/desk"
	"troth/core/record"
	"troth/core/view"
)

// A page at an earlier position is the page that was shown then, and a view made from the record alone shows the same.
func TestPagesAsTheyStood(t *testing.T) {
	w := chaptertest.NewWorld(t)
	then := map[record.Index]map[string]string{}
	keep := func() { then[w.Size()] = w.Pages(w.View, w.Size()) }
	keep()
	w.Do(w.Contact, plan.Report(w.Member, plan.Progress{Commitment: record.To(w.Commitment), Step: plan.Limited}))
	keep()
	w.Do(w.Operator, partnership.AmendMember(w.Operator.For, w.Member, func(m *partnership.Member) {
		m.Former, m.Name = append([]record.Text{m.Name}, m.Former...), record.In("en", "The Republic of Sorrel")
	}))
	keep()
	w.Do(w.Contact, plan.Amend(w.Member, w.Commitment, record.In("en", "A tender failed"), func(c *plan.Commitment) {
		c.Title = record.In("en", "Publish who owns the fishing quota")
	}))
	keep()
	chaptertest.Everything(w)
	keep()
	w.Do(w.Contact, plan.Withdraw(w.Member, w.Second, record.In("en", "No money")))
	keep()
	rebuilt := w.Rebuilt()
	for size, pages := range then {
		for name, v := range map[string]*view.View{"live": w.View, "rebuilt": rebuilt} {
			if d := cmp.Diff(pages, w.Pages(v, size)); d != "" {
				t.Fatalf("%s view at %d:\n%s", name, size, d)
			}
		}
	}
	first, last := then[slices.Min(sizes(then))], then[w.Size()]
	for path := range first {
		if _, ok := last[path]; !ok {
			t.Errorf("%s is gone", path)
		}
	}
	if page := last["members/"+string(w.Member)]; !strings.Contains(page, "The Republic of Sorrel") || !strings.Contains(page, "The Sorrel Islands") {
		t.Errorf("the renamed member's page lacks a name: %s", page)
	}
}

func sizes[V any](m map[record.Index]V) []record.Index {
	var list []record.Index
	for k := range m {
		list = append(list, k)
	}
	return list
}

// Whatever an entry changes of a page, it touches the page's version: bytes that are kept for a version stay right.
func TestVersionsFollowPages(t *testing.T) {
	w := chaptertest.NewWorld(t)
	size, before := w.Size(), w.Pages(w.View, w.Size())
	w.After = func() {
		now := w.Pages(w.View, w.Size())
		r := w.Read()
		defer r.Close()
		for path, page := range now {
			was, ok := before[path]
			if !ok || was == page {
				continue
			}
			version, err := r.Version(record.ID(path[strings.LastIndex(path, "/")+1:]))
			if err != nil {
				t.Fatal(err)
			}
			if version < size {
				s, _ := r.Statement(size)
				t.Errorf("entry %d (%s %s) changes %s, whose version is %d:\n%s", size, s.Kind, s.Object, path, version, cmp.Diff(was, page))
			}
		}
		size, before = w.Size(), now
	}
	why := record.In("en", "Because")
	things := chaptertest.Everything(w)
	var edition record.ID
	for _, x := range things {
		if x.Kind.Name == "edition" {
			edition = x.ID
		}
	}
	w.Do(w.Operator, func(*view.Reader) ([]desk.Saying, error) { // an import
		return []desk.Saying{{Source: edition, Of: w.Member, Thing: plan.Commitment{Act: plan.Adopted, Plan: record.To(w.Plan), Title: why}},
			{Source: edition, Of: w.Review, Thing: review.Finding{Act: plan.Said, Commitment: record.To(w.Commitment), Report: "end_of_term"}}}, nil
	})
	w.Do(w.Contact, plan.AmendPlan(w.Member, w.Plan, why, func(p *plan.Plan) { p.Title = &why }))
	w.Do(w.Operator, partnership.AmendMember(w.Operator.For, w.Member, func(m *partnership.Member) { m.Name = record.In("en", "Renamed") }))
	w.Say(w.Operator, w.Operator.For, edition, partnership.Edition{Title: why, Publisher: why, SHA256: record.Hash{2}})
	for _, x := range things {
		for _, f := range x.Kind.Fields() {
			if f.Class == record.Redactable && x.Kind.Name != "appointment" {
				w.Redact(x.ID, f.Name)
			}
		}
	}
	for _, x := range []struct {
		id    record.ID
		field string
	}{{w.Member, "name"}, {w.Review, "name"}, {w.Operator.For, "name"}, {w.Plan, "title"}, {w.Commitment, "title"}, {edition, "title"}} {
		w.Redact(x.id, x.field)
	}
}

// The one law of redaction, for every redactable field of every kind: afterwards the view equals one built from a record in which
// the value was never shown, table by table and page by page, and the value stands nowhere.
func TestEveryFieldCanBeRedacted(t *testing.T) {
	w := chaptertest.NewWorld(t)
	for _, x := range chaptertest.Everything(w) {
		shown := dump(t, w.View)
		var canaries []string
		for _, f := range x.Kind.Fields() {
			if f.Class == record.Permanent {
				continue
			}
			canary := chaptertest.Canary(x.Kind.Name, f.Name)
			canaries = append(canaries, canary)
			if stands := strings.Contains(shown, canary); stands != (f.Class == record.Redactable && f.Type != "person") {
				t.Fatalf("%s.%s stands in the view before: %v", x.Kind.Name, f.Name, stands)
			}
			w.Redact(x.ID, f.Name)
			if strings.Contains(dump(t, w.View), canary) {
				t.Errorf("%s.%s: the value still stands in the view", x.Kind.Name, f.Name)
			}
		}
		if canaries == nil {
			continue
		}
		pages, rebuilt := w.Pages(w.View, w.Size()), w.Rebuilt()
		if live, again := dump(t, w.View), dump(t, rebuilt); live != again {
			t.Fatalf("%s: the live view is not the rebuilt one:\n%s", x.Kind.Name, cmp.Diff(again, live))
		}
		if d := cmp.Diff(w.Pages(rebuilt, w.Size()), pages); d != "" {
			t.Fatalf("%s: pages of the live view are not those of the rebuilt one:\n%s", x.Kind.Name, d)
		}
		for path, page := range pages {
			for _, canary := range canaries {
				if strings.Contains(page, canary) {
					t.Errorf("%s still stands on %s", canary, path)
				}
			}
		}
		rebuilt.Close()
	}
}

// Words that were removed are gone in every language, at once and for later: with them go their translations, and the translations of
// those, and none of them comes back.
func TestTranslationsGoWithTheirWords(t *testing.T) {
	w := chaptertest.NewWorld(t)
	give := func(of record.ID, revision record.Count, field record.Code, text string) desk.Decide {
		return func(*view.Reader) ([]desk.Saying, error) {
			return []desk.Saying{{Of: w.Operator.For, Thing: translation.Translation{Act: translation.Given, Translates: record.To(of), Revision: revision,
				Field: field, Made: translation.Person, Text: record.In("de", text)}}}, nil
		}
	}
	w.Do(w.Contact, plan.Amend(w.Member, w.Commitment, record.In("en", "It names more"), func(c *plan.Commitment) {
		c.Lead = new(record.In("en", "Registry"))
	}))
	first := w.Do(w.Operator, give(w.Commitment, 1, "title", "canary Fischerei"))[0]
	second := w.Do(w.Operator, give(first, 1, "text", "canary Fang"))[0]
	other := w.Do(w.Operator, give(w.Second, 1, "title", "Verspätete Fähren"))[0]
	if _, err := w.Try(w.Operator, give(w.Commitment, 3, "title", "Neu")); !errors.Is(err, desk.ErrRefused) {
		t.Errorf("a translation of a version that is not on record: %v", err)
	}
	removed, err := w.Try(w.Operator, func(*view.Reader) ([]desk.Saying, error) {
		return []desk.Saying{{Of: w.Operator.For, Thing: record.Redaction{Target: record.To(w.Commitment), Field: "title", Through: 2, Basis: record.In("en", "canary basis")}}}, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	var targets []record.ID
	for _, e := range removed {
		var d record.Redaction
		if err := e.Into(&d); err != nil {
			t.Fatal(err)
		}
		targets = append(targets, d.Target.To)
	}
	if want := []record.ID{w.Commitment, first, second}; !slices.Equal(targets, want) {
		t.Errorf("removed words of %v, want of %v", targets, want)
	}
	for what, late := range map[string]desk.Decide{"of the words": give(w.Commitment, 2, "title", "canary Quote"), "of a translation": give(second, 1, "text", "canary Quote")} {
		if _, err := w.Try(w.Operator, late); !errors.Is(err, desk.ErrRefused) {
			t.Errorf("a translation %s that arrives after they were removed: %v", what, err)
		}
	}
	w.Redact(removed[0].Object, "basis") // in which the words may have been said as well
	if shown := dump(t, w.View); strings.Contains(shown, "canary ") || !strings.Contains(shown, "Verspätete Fähren") {
		t.Errorf("the view still has a canary, or not the translation %s of what was not removed:\n%s", other, shown)
	}
	w.Do(w.Contact, plan.Amend(w.Member, w.Commitment, record.In("en", "Without a name"), func(c *plan.Commitment) { c.Title = record.In("en", "Publish the owners") }))
	w.Do(w.Operator, give(w.Commitment, 3, "title", "Eigner veröffentlichen"))
}

// dump writes all rows of all tables, but for the places of texts, which are no content.
func dump(t *testing.T, v *view.View) string {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+v.File)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var b strings.Builder
	for _, table := range rows(t, db, `SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'words_%' AND name <> 'words' ORDER BY name`) {
		columns := strings.Join(rows(t, db, `SELECT quote(name) FROM pragma_table_info('`+table+`') WHERE '`+table+`.' || name <> 'text.n' ORDER BY cid`), ", ")
		columns = strings.ReplaceAll(columns, "'", `"`)
		for _, row := range rows(t, db, `SELECT json_array(`+columns+`) FROM `+table+` ORDER BY 1`) {
			fmt.Fprintln(&b, table, row)
		}
	}
	for _, row := range rows(t, db, `SELECT value FROM words WHERE words MATCH 'canary*' ORDER BY 1`) {
		fmt.Fprintln(&b, "words", row)
	}
	return b.String()
}

func rows(t *testing.T, db *sql.DB, query string) []string {
	t.Helper()
	found, err := db.Query(query)
	if err != nil {
		t.Fatalf("%v in %s", err, query)
	}
	defer found.Close()
	var list []string
	for found.Next() {
		var s string
		if err := found.Scan(&s); err != nil {
			t.Fatal(err)
		}
		list = append(list, s)
	}
	if err := found.Err(); err != nil {
		t.Fatal(err)
	}
	return list
}
