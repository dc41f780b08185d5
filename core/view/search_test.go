package view_test

import (
	"slices"
	"strings"
	"testing"
	"unicode"

	"troth/core/record"
	"troth/core/view"
)

// found searches and returns the titles of what was found.
func (w *world) found(r *view.Reader, q string) []string {
	w.t.Helper()
	hits := must(r.Search(view.ParseQuery(q), 100))
	var list []string
	for _, h := range hits.List {
		t := must(r.Texts(h.Object))["title"]
		if s := t.By[t.Original]; !slices.Contains(list, s) {
			list = append(list, s)
		}
	}
	return list
}

func TestSearchInEveryScript(t *testing.T) {
	w := newWorld(t)
	for _, title := range []string{
		"Transparencia de la información pública", "Publish who owns companies", "公布公司的实际所有人", "会社の実質的所有者を公表する",
		"เปิดเผยข้อมูลเจ้าของบริษัท", "ເປີດເຜີຍຂໍ້ມູນ", "نشر أسماء مالكي الشركات", "Опубликовать владельцев компаний", "გამოაქვეყნოს კომპანიების მფლობელები",
		"Δημοσίευση των ιδιοκτητών", "បោះពុម្ពផ្សាយឈ្មោះ",
	} {
		w.say(noteKind, "", note{Title: record.In("und", title)})
	}
	r := w.read()
	for q, want := range map[string]string{
		"informacion": "Transparencia", "INFORMACIÓN": "Transparencia", "públ": "Transparencia", `"who owns"`: "Publish", "compan": "Publish",
		"实际所有": "公布", "公司": "公布", "所有者": "会社", "会社": "会社", "ข้อมูล": "เปิดเผย", "ຂໍ້ມູນ": "ເປີດ", "الشركات": "نشر", "владельцев": "Опубликовать",
		"მფლობ": "გამოაქვეყნოს", "ιδιοκτητών": "Δημοσίευση", "ផ្សាយ": "បោះពុម្ព",
	} {
		got := w.found(r, q)
		if !slices.ContainsFunc(got, func(s string) bool { return strings.HasPrefix(s, want) }) {
			t.Errorf("%q finds %q, want %q", q, got, want)
		}
		hits := must(r.Search(view.ParseQuery(q), 100)).List
		for n, x := range must(r.Snippets(view.ParseQuery(q), hits)) {
			if !strings.Contains(x.Text, view.MarkBegin) {
				t.Errorf("%q is not marked in text %d, %q", q, n, x.Text)
			}
		}
	}
}

// Who asks for many of a thing finds one of it, too, marked; a phrase is taken as it is.
func TestSearchFindsOneOfMany(t *testing.T) {
	w := newWorld(t)
	for _, title := range []string{"Protect the whistleblower", "An anti-corruption policy", "Una decisión motivada", "Un engagement tenu", "A process for appeals", "Access to courts"} {
		w.say(noteKind, "", note{Title: record.In("und", title)})
	}
	r := w.read()
	for q, want := range map[string]string{"Whistleblowers": "Protect the whistleblower", "policies": "An anti-corruption policy", "decisiones": "Una decisión motivada",
		"engagements": "Un engagement tenu", "processes": "A process for appeals", "protect whistleblowers": "Protect the whistleblower", "access": "Access to courts"} {
		if got := w.found(r, q); !slices.Equal(got, []string{want}) {
			t.Errorf("%q finds %q, want %q", q, got, want)
		}
		hits := must(r.Search(view.ParseQuery(q), 100)).List
		for _, x := range must(r.Snippets(view.ParseQuery(q), hits)) {
			if !strings.Contains(x.Text, view.MarkBegin) {
				t.Errorf("%q is not marked in %q", q, x.Text)
			}
		}
	}
	if got := w.found(r, `"the whistleblowers"`); len(got) > 0 {
		t.Errorf("a phrase that nobody said finds %q", got)
	}
}

// A text at hand has a query where a search would find it: each word anywhere, whatever stands between them.
func TestFinder(t *testing.T) {
	for _, x := range []struct {
		query, text string
		in          bool
	}{
		{"casinos bring", "Casinos. Bring them here.", true},
		{"bring casinos", "Casinos. Bring them here.", true},
		{"CASINÓS here", "Casinos. Bring them here.", true},
		{"casino", "Casinos. Bring them here.", true},
		{"casinos", "A casino, then.", true},
		{"asino", "Casinos. Bring them here.", false},
		{"casinos there", "Casinos. Bring them here.", false},
		{`"casinos bring"`, "Casinos. Bring them here.", true},
		{`"bring casinos"`, "Casinos. Bring them here.", false},
		{"ecole", "L’École est à tous.", true},
		{"公司", "公布公司的实际所有人", true},
		{"github 使用", "我们使用GitHub很久", true},
		{"使用 公司", "我们使用GitHub很久", false},
		{"…", "Anything", true},
	} {
		if in := view.ParseQuery(x.query).Finder().In(x.text); in != x.in {
			t.Errorf("%q in %q: %t", x.query, x.text, in)
		}
	}
}

// A snippet begins and ends with whole words; in a script without blanks it is cut where it is long enough.
func TestSnippetsCutNoWord(t *testing.T) {
	w := newWorld(t)
	long := strings.Repeat("everything promised ", 20) + "harbourmaster " + strings.Repeat("administration delivered ", 30)
	w.say(noteKind, "", note{Title: record.In("en", long)})
	w.say(noteKind, "", note{Title: record.In("zh", strings.Repeat("公司", 300)+"港口"+strings.Repeat("所有", 300))})
	r := w.read()
	words := strings.Fields(long)
	for q, whole := range map[string]bool{"harbourmaster": true, "港口": false} {
		query := view.ParseQuery(q)
		for _, x := range must(r.Snippets(query, must(r.Search(query, 10)).List)) {
			text, begins := strings.CutPrefix(x.Text, "…")
			text, ends := strings.CutSuffix(text, "…")
			if !begins || !ends || !strings.Contains(text, view.MarkBegin) || len(text) < 200 {
				t.Errorf("%q is shown as %q", q, x.Text)
			}
			for _, word := range strings.Fields(strings.NewReplacer(view.MarkBegin, "", view.MarkEnd, "").Replace(text)) {
				if whole && !slices.Contains(words, word) {
					t.Errorf("%q is no word of the text", word)
				}
			}
		}
	}
}

// A text is found where it is true and nowhere else, and what was removed at no position.
func TestSearchAtAPosition(t *testing.T) {
	w := newWorld(t)
	a := w.say(noteKind, "", note{Title: record.In("en", "harbour 公布公司所有人"), Names: []record.Text{record.In("en", "lighthouse")}})
	w.say(noteKind, "", note{Title: record.In("en", "another harbour")})
	w.say(noteKind, a.Object, note{Title: record.In("en", "quay"), Names: []record.Text{record.In("en", "lighthouse")}})
	r := w.read()
	for position, want := range map[record.Index]int{0: 0, 1: 1, 2: 2, 3: 1} {
		if got := len(must(r.At(position).Search(view.ParseQuery("harbour"), 10)).List); got != want {
			t.Errorf("at %d there are %d harbours, want %d", position, got, want)
		}
	}
	if got := len(must(r.At(2).Search(view.ParseQuery("公布公司"), 10)).List); got != 1 {
		t.Errorf("at 2 %d texts have four signs", got)
	}
	w.say(record.Core()[1], "", record.Redaction{Target: record.To(a.Object), Field: "title", Through: 2, Basis: record.In("en", "a basis")})
	r = w.read()
	for _, q := range []string{"harbour 公布", "公布公司", "公布", "quay", "qua"} {
		for position := range r.Position() + 1 {
			for _, h := range must(r.At(position).Search(view.ParseQuery(q), 10)).List {
				if h.Object == a.Object {
					t.Errorf("at %d %q finds what was removed", position, q)
				}
			}
		}
	}
	if got := len(must(r.Search(view.ParseQuery("light"), 10)).List); got != 1 {
		t.Errorf("%d texts left of the thing", got)
	}
}

// What things are called comes first, whole words before beginnings, and the newest first.
func TestSearchOrder(t *testing.T) {
	w := newWorld(t)
	for _, n := range []note{
		{Title: record.In("en", "body"), Names: []record.Text{record.In("en", "the port")}}, {Title: record.In("en", "porter")},
		{Title: record.In("en", "port, old")}, {Title: record.In("en", "port, new")}, {Title: record.In("en", "long body"), Names: []record.Text{record.In("en", "ports")}},
	} {
		w.say(noteKind, "", n)
	}
	r := w.read()
	if got := w.found(r, "port"); !slices.Equal(got, []string{"port, new", "port, old", "porter", "body", "long body"}) {
		t.Errorf("found %q", got)
	}
	hits := must(r.Search(view.ParseQuery("port ferry"), 10))
	if !hits.Some || len(hits.List) != 5 {
		t.Errorf("one of two words is found %d times, some %v", len(hits.List), hits.Some)
	}
	if hits := must(r.Search(view.ParseQuery("the porter ferry"), 10)); !hits.Some || len(hits.List) != 1 {
		t.Errorf("porter alone is found %d times, some %v", len(hits.List), hits.Some)
	}
	if hits := must(r.Search(view.ParseQuery("the fog"), 10)); !hits.Some || len(hits.List) != 1 {
		t.Errorf("the, where no word is longer, is found %d times, some %v", len(hits.List), hits.Some)
	}
	if hits := must(r.Search(view.ParseQuery("port"), 2)); len(hits.List) != 2 || !hits.More {
		t.Errorf("two of five are %+v", hits)
	}
}

// Whatever is typed, the index takes it, what is understood is understood again alike, and every text is found by its own first words.
func FuzzSearch(f *testing.F) {
	for _, s := range []string{`"`, `a"b*`, `title: x OR NOT (NEAR`, `^x + -y {z}`, "\x00\xff", "公布 a", "*", `"" ""`, `'; DROP TABLE text; --`, "ข้อ", "„x“", "a\u0301\u0301"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		q := view.ParseQuery(s)
		if again := view.ParseQuery(q.String()); len(q.String()) <= 200 && again.String() != q.String() {
			t.Errorf("%q is %q, and again %q", s, q, again)
		}
		w := newWorld(t)
		title := strings.TrimSpace(strings.Map(func(r rune) rune {
			if unicode.In(r, unicode.L, unicode.N) {
				return r
			}
			return ' '
		}, strings.ToValidUTF8(s, "")))
		if title != "" && len(title) < 150 {
			w.say(noteKind, "", note{Title: record.In("und", title)})
		}
		r := w.read()
		hits, err := r.Search(q, 10)
		if err != nil {
			t.Fatalf("%q: %v", s, err)
		}
		if _, err := r.Snippets(q, hits.List); err != nil {
			t.Fatalf("%q: %v", s, err)
		}
	})
}
