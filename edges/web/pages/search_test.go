package pages

import (
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"troth/chapters/plan"
	"troth/core/authority"
	"troth/core/record"
	"troth/core/view"
)

// Every text on record that is true now is found by its own longest word, and says on which page it is read.
func TestEveryTextIsFoundByItsWords(t *testing.T) {
	x := newWorld(t, Options{})
	x.fill()
	r, err := x.node.View.Read(t.Context(), 0, x.node.Today(), authority.Actor{})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	type row struct {
		n     int64
		value string
	}
	rows, err := view.All(r, `SELECT n, value FROM text WHERE language <> '' AND since < :position AND until >= :position`, nil,
		func(x *row) []any { return []any{&x.n, &x.value} })
	if err != nil || len(rows) == 0 {
		t.Fatalf("%d texts on record: %v", len(rows), err)
	}
	for _, text := range rows {
		var longest string
		for _, term := range view.ParseQuery(text.value).Terms {
			if len(term.Words) > len(longest) {
				longest = term.Words
			}
		}
		hits, err := r.Search(view.ParseQuery(longest), 2000)
		found := longest == ""
		for _, h := range hits.List {
			found = found || h.N == text.n
		}
		if err != nil || !found {
			t.Errorf("%q does not find %q: %v", longest, text.value, err)
		}
	}
}

// What was found, what was not, and what may have been meant are pages that hold in a browser.
func TestSearchInABrowser(t *testing.T) {
	t.Parallel()
	x := newWorld(t, Options{Mirror: true, Sample: true})
	x.fill()
	holds(t, x.handler, narrowed, map[string]string{"empty": searchPath, "found": searchPath + "?q=publish", "none": searchPath + "?q=zzzzqqqq",
		"meant": searchPath + "?q=publihs"}, nil)
}

// Where words were found in the title itself they are marked there, and the title is not said a second time.
func TestFoundInTheTitle(t *testing.T) {
	x := newWorld(t, Options{})
	x.fill()
	page := x.get(t, "/en"+searchPath+"?q=publish")
	marked := 0
	for _, item := range regexp.MustCompile(`(?s)<li><h3>(.*?)</h3>(.*?)</li>`).FindAllStringSubmatch(page, -1) {
		title := seen(t, item[1])
		if strings.Contains(item[1], "<mark>") {
			marked++
		}
		if strings.Contains(seen(t, item[2]), title) {
			t.Errorf("said twice: %q", title)
		}
	}
	if marked == 0 {
		t.Error("nothing is marked in a title")
	}
}

// A page of what was found is a page with ratings, too: each is called by its name, and no word for it is missing.
func TestSearchPage(t *testing.T) {
	x := newWorld(t, Options{})
	x.fill()
	for query, want := range map[string]string{"?q=publish": "t-list", "?q=publihs": `id="meant"`, "": `id="try"`, "?q=zzzzqqqq": `id="try"`,
		"?q=publish&member=nobody": "nobody", "?q=publish&year=1875": "/en/search?q=publish\"", "?q=publish&kind=commitment&voice=government": `aria-current="true"`,
		"?q=publish&kind=commitment&year=1875": "/en/search?kind=commitment&amp;q=publish"} {
		w := httptest.NewRecorder()
		x.handler.ServeHTTP(w, httptest.NewRequest("GET", "/en"+searchPath+query, nil))
		if w.Code != 200 || !strings.Contains(w.Body.String(), want) {
			t.Errorf("%q answers %d without %s", query, w.Code, want)
		}
	}
}

// A hit is shown by words in the reader's language where what was looked for is in them, else in the language in which it is, which is said.
func TestWordsFoundInTheReadersLanguage(t *testing.T) {
	x := newWorld(t, Options{})
	title := record.Text{Original: "en", By: map[string]string{"en": "An administration of lighthouses", "fr": "Une administration de phares", "und": "Semaphore"}}
	x.Do(x.Contact, plan.Adopt(x.Member, plan.Plan{Member: record.To(x.Member)}, plan.Commitment{Title: title}))
	for address, want := range map[string]string{
		"/fr/search?q=administration":             `<span dir="auto">Une <mark>administration</mark> de phares</span>`,
		"/en/search?q=administration":             `<span dir="auto">An <mark>administration</mark> of lighthouses</span>`,
		"/es/search?q=administration":             `<span dir="auto" lang="en">An <mark>administration</mark> of lighthouses</span>`,
		"/fr/search?q=lighthouses":                `<span dir="auto" lang="en">An administration of <mark>lighthouses</mark></span>`,
		"/en/search?q=phares":                     `<span dir="auto" lang="fr">Une administration de <mark>phares</mark></span>`,
		"/en/search?q=semaphore":                  `<span dir="auto"><mark>Semaphore</mark></span>`,
		"/en/search?q=administration&language=fr": `<span dir="auto" lang="fr">Une <mark>administration</mark> de phares</span>`,
	} {
		if got := x.get(t, address); !strings.Contains(got, want) {
			at := max(0, strings.Index(got, "<mark>")-100)
			t.Errorf("%s shows %s, want %s", address, got[at:min(len(got), at+300)], want)
		}
	}
}

// What a search can be narrowed to is told apart: areas of two lists by their years, and a language that nobody stated by words, not by its tag.
func TestFacetsAreToldApart(t *testing.T) {
	x := newWorld(t, Options{})
	title := func(tag string) record.Text {
		return record.Text{Original: tag, By: map[string]string{tag: "Lighthouse " + tag}}
	}
	x.Do(x.Contact, plan.Adopt(x.Member, plan.Plan{Member: record.To(x.Member)},
		plan.Commitment{Title: title("en"), Areas: []record.Code{"ogp2016:whistleblower-protections"}},
		plan.Commitment{Title: title("und"), Areas: []record.Code{"ogp2024:whistleblower-protections"}}))
	page := seen(t, x.get(t, "/en/search?q=lighthouse"))
	for _, want := range []string{"Whistleblower protection · 2016", "Whistleblower protection · 2024", "Language not stated"} {
		if !strings.Contains(page, want) {
			t.Errorf("no %q in %s", want, page)
		}
	}
}

// What was searched for stands in the field, so that it can be changed, whatever is in it; on every other page the field is empty.
func TestQueryStandsInTheField(t *testing.T) {
	x := newWorld(t, Options{})
	x.fill()
	field := regexp.MustCompile(`<input class="ds-input" id="t-q"[^>]*>`)
	for path, value := range map[string]string{"/search?q=open+register": ` value="open register"`, "/search?q=%22open+register%22+fish&kind=plan": ` value="&#34;open register&#34; fish"`, "/search": "", "/members": ""} {
		got := field.FindString(x.get(t, "/en"+path))
		if got == "" || !strings.Contains(got, value) || strings.Contains(got, "value=") != (value != "") {
			t.Errorf("the field of %s is %s, without%s", path, got, value)
		}
	}
}
