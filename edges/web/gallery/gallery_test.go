package gallery

import (
	"bytes"
	"compress/gzip"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"troth/edges/web"
)

// Every page of the gallery, in every language, keeps the rules that all pages keep.
func TestPagesKeepTheRules(t *testing.T) {
	s, h := server(t)
	css := get(t, h, "/static/troth.css")
	for _, l := range s.Words().All() {
		paths := []string{l.Href(Path)}
		for kind := web.Internal; kind <= web.Unavailable; kind++ {
			paths = append(paths, l.Href(Path+"/error/"+kind.String()))
		}
		for _, path := range paths {
			doc, err := html.Parse(strings.NewReader(get(t, h, path)))
			if err != nil {
				t.Fatal(err)
			}
			for _, fault := range faults(doc, l, css) {
				t.Errorf("%s: %s", path, fault)
			}
		}
	}
}

// Each rule is broken once, so that a rule that cannot fail is seen.
func TestTheRulesCanFail(t *testing.T) {
	s, h := server(t)
	l := s.Words().Find("en")
	page := get(t, h, l.Href(Path))
	css := get(t, h, "/static/troth.css")
	for _, tt := range []struct{ from, to, fault string }{
		{`lang="en"`, `lang="fr"`, "lang"},
		{`<h1>`, `<h2>`, "h1"},
		{`<h3>`, `<h4>`, "heading"},
		{`id="voices"`, `id="silent"`, "twice"},
		{`aria-labelledby="voices-title"`, `aria-labelledby="nowhere"`, "nowhere"},
		{`<main id="main"`, `<main id="main" style="color:red"`, "style"},
		{`<main id="main"`, `<main id="main" onclick="x()"`, "onclick"},
		{`<div class="t-three"`, `<div class="t-unheard-of"`, "t-unheard-of"},
		{`href="#met"`, `href="#unmet"`, "unmet"},
		{`<p class="t-foot">`, `<p class="t-foot"><script>x</script>`, "script"},
		{`<p class="t-foot">`, `<p class="t-foot"><a href="">x</a>`, "link"},
		{`<p class="t-foot">`, `<p class="t-foot"><svg></svg>`, "svg"},
		{`<p class="t-foot">`, `<p class="t-foot"><img src="/x" alt="">`, "img"},
		{`<p class="t-foot">`, `<p class="t-foot">frame.closing`, "key"},
		{`<label for="words">`, `<label for="word">`, "label"},
	} {
		if !strings.Contains(page, tt.from) {
			t.Errorf("the page has no %s", tt.from)
			continue
		}
		doc, err := html.Parse(strings.NewReader(strings.Replace(page, tt.from, tt.to, 1)))
		if err != nil {
			t.Fatal(err)
		}
		if got := faults(doc, l, css); !slices.ContainsFunc(got, func(f string) bool { return strings.Contains(f, tt.fault) }) {
			t.Errorf("%s to %s: found %q, nothing on %s", tt.from, tt.to, got, tt.fault)
		}
	}
}

var keyLike = regexp.MustCompile(`\b(frame|error|receipt|distance|voices|step|says|pages|chart|cite|text|diff|span|size|mark)\.[a-z_]+(\.[a-z_]+)?\b`)

// faults lists what is wrong with a page.
func faults(doc *html.Node, l *web.Language, css string) (list []string) {
	add := func(s ...string) { list = append(list, strings.Join(s, " ")) }
	ids, heads, level := map[string]bool{}, 0, 0
	var refs []string
	labelled := map[string]bool{}
	for n := range doc.Descendants() {
		if n.Type == html.TextNode {
			if key := keyLike.FindString(n.Data); key != "" && n.Parent.Data != "code" {
				add("a key stands for its message:", key)
			}
			continue
		}
		if n.Type != html.ElementNode {
			continue
		}
		if n.Data == "html" && (attr(n, "lang") != l.Code() || attr(n, "dir") != l.Dir) {
			add("lang or dir of the page is", attr(n, "lang"), attr(n, "dir"))
		}
		if id := attr(n, "id"); id != "" {
			if ids[id] {
				add("id", id, "stands twice")
			}
			ids[id] = true
		}
		for _, name := range []string{"aria-labelledby", "aria-describedby"} {
			refs = append(refs, strings.Fields(attr(n, name))...)
		}
		for _, a := range n.Attr {
			if a.Key == "style" || strings.HasPrefix(a.Key, "on") {
				add(n.Data, "has the attribute", a.Key)
			}
		}
		for _, class := range strings.Fields(attr(n, "class")) {
			if strings.HasPrefix(class, "t-") && !strings.Contains(css, "."+class) {
				add("no style for class", class)
			}
		}
		switch n.Data {
		case "h1", "h2", "h3", "h4":
			now := int(n.Data[1] - '0')
			if now == 1 {
				heads++
			}
			if now > level+1 {
				add("the heading", n.Data, "follows level", string(rune('0'+level)))
			}
			level = now
		case "a":
			if attr(n, "href") == "" || text(n) == "" {
				add("a link without an address or words")
			}
		case "use":
			refs = append(refs, strings.TrimPrefix(attr(n, "href"), "#"))
		case "script":
			if attr(n, "src") == "" || attr(n, "type") != "module" {
				add("a script in the page")
			}
		case "svg":
			if role := attr(n, "role"); attr(n, "aria-hidden") != "true" && role != "img" && role != "group" { // a group of links, as maps are
				add("an svg that is neither hidden nor an image nor a group")
			}
		case "label":
			labelled[attr(n, "for")] = true
		case "img":
			if attr(n, "alt") == "" || !strings.HasPrefix(attr(n, "src"), "/") {
				add("an img without words in its place, or from elsewhere")
			}
		case "style", "iframe":
			add("there is a", n.Data)
		}
	}
	if heads != 1 {
		add("not one h1")
	}
	for _, ref := range refs {
		if !ids[ref] {
			add("nothing has the id", ref)
		}
	}
	for n := range doc.Descendants() {
		if n.Data == "input" && attr(n, "type") != "hidden" && !labelled[attr(n, "id")] {
			add("an input without a label")
		}
	}
	return list
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func text(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return strings.TrimSpace(b.String())
}

// What people wrote is never markup, wherever it stands.
func TestUserTextIsNotMarkup(t *testing.T) {
	_, h := server(t)
	page := get(t, h, "/en"+Path)
	if strings.Contains(page, "<script>alert") || !strings.Contains(page, "&lt;script&gt;alert(1)&lt;/script&gt;") {
		t.Error("a text from the record became markup")
	}
	for _, want := range []string{`<span dir="auto" lang="fr">Publier`, `<span dir="auto" lang="ar">نشر`, `<span dir="auto">Put every ferry`} {
		if !strings.Contains(page, want) {
			t.Errorf("no %s: a text without its language and direction", want)
		}
	}
}

// The lines of the mirrored page are the same; only what is drawn as SVG has to be drawn from the other side.
func TestChartsAreMirrored(t *testing.T) {
	s, _ := server(t)
	counts := web.VoiceCounts{{1, 2, 3, 4, 5}, {1, 2, 3, 4, 5}, {1, 2, 3, 4, 5}}
	x := regexp.MustCompile(`<rect class="gov" x="([0-9.]+)"`)
	ltr := x.FindAllStringSubmatch(string(counts.Bars(s.Words().Find("en"), "c", "T").Shapes), -1)
	rtl := x.FindAllStringSubmatch(string(counts.Bars(s.Words().Find(web.Mirror), "c", "T").Shapes), -1)
	if len(ltr) != 4 || len(rtl) != 4 || ltr[0][1] != "76.8" || rtl[0][1] != "214.4" {
		t.Errorf("left to right %v, right to left %v", ltr, rtl)
	}
}

// A first visit costs far less than the 100,000 bytes that pages may cost: document, style sheet, font and icon,
// compressed as served. The gallery is longer than any page
// and shows every part, so that its budget leaves a page a quarter of its own for what only it has.
func TestFirstVisitIsLight(t *testing.T) {
	_, h := server(t)
	const budget, requests = 75_000, 4
	page := get(t, h, "/en"+Path)
	doc, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	paths := []string{"/en" + Path}
	for n := range doc.Descendants() {
		if rel := attr(n, "rel"); n.Data == "link" && (rel == "stylesheet" || rel == "preload" || rel == "icon") {
			paths = append(paths, attr(n, "href"))
		}
		if n.Data == "script" {
			paths = append(paths, attr(n, "src"))
		}
	}
	sum := 0
	for _, path := range paths {
		r := httptest.NewRequest("GET", path, nil)
		r.Header.Set("Accept-Encoding", "gzip")
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		var head bytes.Buffer
		w.Header().Write(&head)
		t.Logf("%6d bytes and %4d of headers: %s", w.Body.Len(), head.Len(), path)
		sum += w.Body.Len() + head.Len()
		if strings.Contains(w.Header().Get("Content-Type"), "text/") {
			if _, err := gzip.NewReader(w.Body); err != nil {
				t.Errorf("%s is not compressed", path)
			}
		}
	}
	t.Logf("%6d bytes in %d requests", sum, len(paths))
	if sum > budget || len(paths) > requests {
		t.Errorf("a first visit is %d bytes in %d requests; the budget is %d in %d", sum, len(paths), budget, requests)
	}
}

func server(t *testing.T) (*web.Server, http.Handler) {
	t.Helper()
	s, err := New(web.Site{Log: slog.New(slog.NewTextHandler(io.Discard, nil))})
	if err != nil {
		t.Fatal(err)
	}
	return s, s.Handler()
}

func get(t *testing.T, h http.Handler, path string) string {
	t.Helper()
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest("GET", path, nil))
	return w.Body.String()
}
