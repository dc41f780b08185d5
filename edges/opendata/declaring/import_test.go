package declaring_test

import (
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"troth/chapters/chaptertest"
	"troth/chapters/translation"
	"troth/core/record"
	"troth/core/view"
	"troth/edges/opendata/declaring"
	"troth/edges/opendata/sheet"
)

func text(t *testing.T, name string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func put(t *testing.T, n *chaptertest.Node, o declaring.Options, name, s string) *declaring.Report {
	t.Helper()
	r, err := declaring.Import(t.Context(), n.Desk, n.Operator, o, sheet.Bytes(name, []byte(s)))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func count(t *testing.T, n *chaptertest.Node, kind string) int {
	t.Helper()
	r := n.Read()
	defer r.Close()
	c, err := r.Counts()
	if err != nil {
		t.Fatal(err)
	}
	return c[kind]
}

// A text goes on record once; other white space is no change; what reads otherwise is a new version; another language is translations,
// which are older once the original has moved on.
func TestEditionsAndLanguages(t *testing.T) {
	n := chaptertest.New(t)
	en, fr := text(t, "harbour.txt"), text(t, "harbour.fr.txt")
	o := declaring.Options{On: "2026-05-05", AdoptedBy: "The harbour council", Place: "Larkhaven"}
	first := put(t, n, o, "harbour.txt", en)
	if !first.Added || first.Pledges != 4 || first.Preamble != 3 || first.Closing != 1 || first.Annex != 2 || first.Title != "Declaration of Larkhaven" ||
		first.Entries != 7 || count(t, n, "adoption") != 1 || len(first.Untopical) != 2 {
		t.Fatalf("%+v", first)
	}
	for name, s := range map[string]string{"the same": en, "other lines": strings.ReplaceAll(en, "\n\n", "\n \n\n"), "other marks": strings.ReplaceAll(en, "–", "—")} {
		if r := put(t, n, declaring.Options{}, name, s); r.Entries != 0 || r.Declaration != first.Declaration {
			t.Errorf("%s: %+v", name, r)
		}
	}
	french := put(t, n, declaring.Options{Language: "fr"}, "harbour.fr.txt", fr)
	if french.Declaration != first.Declaration || french.Translated != 1+3+4+1+2 || french.Entries != french.Translated+1 || len(french.Notes) == 0 {
		t.Fatalf("%+v", french)
	}
	if r := put(t, n, declaring.Options{}, "again", fr+"\n"); r.Entries != 0 {
		t.Errorf("the same in French: %+v", r)
	}
	second := put(t, n, declaring.Options{}, "second.txt", strings.Replace(en, "its\nprice", "its\nprice and its winner", 1))
	if len(second.Changed) != 1 || second.Entries != 2 || second.Changed[0].Field != "text" || second.Declaration != first.Declaration {
		t.Fatalf("%+v", second)
	}
	r := n.Read()
	older, err := view.Value[int](r, `SELECT count(*) FROM translation t JOIN text n ON n.object = t.thing AND n.field = t.field AND n.original
		WHERE t.revision < n.revision AND t.until > :position AND n.until > :position`)
	r.Close()
	if err != nil || older != 1 {
		t.Errorf("%d translations are of an older version: %v", older, err)
	}
	// The French of the new words reads as before, and is now said of them.
	if r := put(t, n, declaring.Options{}, "third.fr.txt", fr+"\n\n"); r.Translated != 1 || r.Entries != 2 {
		t.Errorf("%+v", r)
	}
	// A pledge that is new, and one that moves.
	more := put(t, n, declaring.Options{}, "more.txt", strings.Replace(en, "its\nprice,", "its\nprice and its winner,\n\nWe will light the piers at night so that everybody comes home,", 1))
	if len(more.Changed) != 3 || more.Entries != 5 || len(more.Vanished) != 0 {
		t.Errorf("%+v", more)
	}
	if r := put(t, n, declaring.Options{New: true}, "other.txt", en+"\n\n\n"); !r.Added {
		t.Errorf("%+v", r)
	}
}

// Pledges that change places are matched by what they say: each keeps its address, and none is doubled.
func TestPledgesChangePlaces(t *testing.T) {
	n := chaptertest.New(t)
	en := text(t, "harbour.txt")
	put(t, n, declaring.Options{}, "harbour.txt", en)
	const answer, speech = "We pledge to answer every proposal with reasons –\neven when the answer is no", "We will protect freedom of expression on the quay"
	moved := strings.NewReplacer(answer, speech, speech, answer).Replace(en)
	r := put(t, n, declaring.Options{}, "moved.txt", moved)
	objects := map[record.ID]bool{}
	for _, c := range r.Changed {
		objects[c.Object] = true
	}
	if len(r.Vanished) != 0 || len(objects) != 2 || r.Entries != 3 || count(t, n, "pledge") != 4+2 {
		t.Errorf("%+v, %d entries of pledges", r, count(t, n, "pledge"))
	}
}

// A translation is said to be the publisher's only where the edition names whoever published the declaration. Another's stands beside
// it, in the name of whoever published that, and a person or a machine made it where that is said.
func TestWhoseTranslation(t *testing.T) {
	n := chaptertest.New(t)
	en, fr := text(t, "harbour.txt"), text(t, "harbour.fr.txt")
	league := declaring.Options{Publisher: "Harbour League"}
	put(t, n, league, "harbour.txt", en)
	made := func() map[string]int {
		r := n.Read()
		defer r.Close()
		type row struct {
			made, of string
			n        int
		}
		rows, err := view.All(r, `SELECT t.made, CASE e.of WHEN ?1 THEN 'operator' ELSE 'league' END, count(*) FROM translation t
			JOIN entry e ON e.idx = t.since WHERE t.until > :position GROUP BY 1, 2`, view.Args{n.Operator.For}, func(x *row) []any { return []any{&x.made, &x.of, &x.n} })
		if err != nil {
			t.Fatal(err)
		}
		got := map[string]int{}
		for _, x := range rows {
			got[x.made+" "+x.of] = x.n
		}
		return got
	}
	const all = 1 + 3 + 4 + 1 + 2
	other := strings.Replace(fr, "Nous", "Nous, ici,", 1)
	for i, step := range []struct {
		o    declaring.Options
		text string
		want map[string]int
	}{
		{declaring.Options{}, fr, map[string]int{"other operator": all}},
		{declaring.Options{Made: translation.Machine}, fr, map[string]int{"machine operator": all}},
		{declaring.Options{}, fr, map[string]int{"machine operator": all}},
		{league, fr, map[string]int{"machine operator": all, "publisher league": all}},
		{declaring.Options{}, other, map[string]int{"machine operator": all, "publisher league": all}},
	} {
		put(t, n, step.o, "fr.txt", step.text+strings.Repeat("\n", i))
		if got := made(); !maps.Equal(got, step.want) {
			t.Errorf("after step %d: %v, want %v", i+1, got, step.want)
		}
	}
	// What the publisher gives already in these words is not said again by another.
	m := chaptertest.New(t)
	put(t, m, league, "harbour.txt", en)
	put(t, m, league, "fr.txt", fr)
	if r := put(t, m, declaring.Options{}, "again.fr.txt", fr+"\n"); r.Entries != 0 {
		t.Errorf("%+v", r)
	}
	if r := put(t, m, declaring.Options{}, "other.fr.txt", other); r.Translated != 1 {
		t.Errorf("%+v", r)
	}
}

// What was said here stays, whatever a file says.
func TestConflict(t *testing.T) {
	n := chaptertest.New(t)
	en := text(t, "harbour.txt")
	first := put(t, n, declaring.Options{}, "harbour.txt", en)
	r := n.Read()
	id, err := view.Value[record.ID](r, `SELECT object FROM pledge WHERE place = 1`)
	r.Close()
	if err != nil {
		t.Fatal(err)
	}
	if first.Edition == "" {
		t.Fatalf("%+v", first)
	}
	sayHere(t, n, id)
	again := put(t, n, declaring.Options{}, "second.txt", strings.Replace(en, "its\nprice", "its\nprice and its winner", 1))
	if len(again.Conflicts) != 1 || again.Conflicts[0].Object != id || again.Entries != 0 {
		t.Errorf("%+v", again)
	}
}

// The declaration of Paris, where it is beside the checkout.
func TestParis(t *testing.T) {
	shared := os.Getenv("TROTH_SHARED")
	if shared == "" {
		shared = "../../../../shared"
	}
	file := filepath.Join(shared, "seed", "paris-declaration.txt")
	b, err := os.ReadFile(file)
	if err != nil {
		t.Skipf("the published text is not there: %v", err)
	}
	n := chaptertest.New(t)
	r := put(t, n, declaring.Options{}, "paris-declaration.txt", string(b))
	if r.Preamble != 6 || r.Pledges != 14 || r.Closing != 1 || r.Annex != 2 || len(r.Untopical) != 0 || r.Title != "Paris Declaration" || r.Language != "en" {
		t.Errorf("%+v", r)
	}
	if count(t, n, "pledge") != 14 || count(t, n, "adoption") != 1 || count(t, n, "endorsement") != 0 {
		t.Error("not on record as it stands")
	}
	v := n.Read()
	defer v.Close()
	texts, err := view.Column[string](v, `SELECT t.value FROM pledge p JOIN text t ON t.object = p.object AND t.field = 'text' ORDER BY p.place`)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range map[int]string{0: "We renew our commitment", 5: "momentum behind the role of open government", 8: "practice of co-creation at the core", 13: "race to the top"} {
		if !strings.Contains(texts[i], want) {
			t.Errorf("pledge %d: %s", i+1, texts[i])
		}
	}
	day, err := view.Value[string](v, `SELECT first_day FROM adoption`)
	if err != nil || day != "2016-12-07" {
		t.Error(day, err)
	}
	if again := put(t, n, declaring.Options{}, "copy.txt", string(b)); !again.Known || again.Entries != 0 || again.Declaration != r.Declaration {
		t.Errorf("%+v", again)
	}
}
