package browsertest

import (
	"compress/gzip"
	"fmt"
	"image/png"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/chromedp/chromedp"
)

func TestMain(m *testing.M) { os.Exit(M{Tests: m}.Run()) }

// strict is the content security policy of Troth's own pages, in short.
const strict = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; require-trusted-types-for 'script'; trusted-types 'none'"

// good is a page that every check passes.
const good = `<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>A page that holds</title><link rel="icon" href="/icon.svg" type="image/svg+xml"><link rel="stylesheet" href="/style.css"></head>
<body>
<a class="skip" href="#main">Skip to the text</a>
<header><nav aria-label="Main"><a href="/other">Other page</a></nav></header>
<main id="main"><h1>A page that holds</h1>
<p id="state">without scripts</p>
<p id="language"></p>
<form action="/other"><label for="q">Search</label><input id="q" name="q"><button>Go</button></form>
<div class="wide" tabindex="0" role="region" aria-label="Wide table"><table><caption>Wide</caption><tr><th scope="col">A column that is wide</th></tr><tr><td>1</td></tr></table></div>
<p class="dark">dark</p><p class="forced">forced</p><p class="still">still</p><p class="paper">paper</p><p class="more">more</p>
</main>
<script src="/script.js"></script>
</body></html>`

const style = `body { margin: 0; font: 16px sans-serif; color: #111; background: #fff }
a { color: #00c }
:focus-visible { outline: 3px solid #000; outline-offset: 2px }
.skip { position: absolute; left: -999px } .skip:focus { left: 0; background: #fff }
.wide { overflow-x: auto } .wide table { width: 2000px }
.dark, .forced, .still, .paper, .more { display: none }
@media (prefers-color-scheme: dark) { .dark { display: block } }
@media (forced-colors: active) { .forced { display: block } }
@media (prefers-reduced-motion: reduce) { .still { display: block } }
@media (prefers-contrast: more) { .more { display: block } }
@media print { .paper { display: block } }
`

const script = `document.getElementById("state").textContent = "with scripts";
document.getElementById("language").textContent = navigator.languages.join(",");`

// serve answers with the good page's files and with one page under /bad, and
// says how many bytes it has written to the wire.
func serve(t *testing.T, policy, bad string) (address string, written *atomic.Int64) {
	t.Helper()
	mux := http.NewServeMux()
	show := func(kind, body string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", kind)
			if policy != "" {
				w.Header().Set("Content-Security-Policy", policy)
			}
			w.Header().Set("Content-Language", r.Header.Get("Accept-Language"))
			w.Header().Set("Content-Encoding", "gzip")
			z := gzip.NewWriter(w)
			fmt.Fprint(z, body)
			z.Close()
		}
	}
	mux.HandleFunc("/{$}", show("text/html; charset=utf-8", good))
	mux.HandleFunc("/other", show("text/html; charset=utf-8", good))
	mux.HandleFunc("/style.css", show("text/css", style))
	mux.HandleFunc("/script.js", show("text/javascript", script))
	mux.HandleFunc("/bad", show("text/html; charset=utf-8", bad))
	mux.HandleFunc("/sink.js", show("text/javascript", `document.body.innerHTML = "<b>no</b>"`))
	mux.HandleFunc("/icon.svg", show("image/svg+xml", `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><path d="M0 0h1v1H0z"/></svg>`))
	mux.HandleFunc("/redirect", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Location", "/")
		w.WriteHeader(http.StatusSeeOther)
	})
	server := httptest.NewUnstartedServer(mux)
	written = new(atomic.Int64)
	server.Listener = countingListener{server.Listener, written}
	server.Start()
	t.Cleanup(server.Close)
	return server.URL, written
}

type countingListener struct {
	net.Listener
	written *atomic.Int64
}

func (l countingListener) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	return countingConn{c, l.written}, err
}

type countingConn struct {
	net.Conn
	written *atomic.Int64
}

func (c countingConn) Write(b []byte) (int, error) {
	n, err := c.Conn.Write(b)
	c.written.Add(int64(n))
	return n, err
}

// document puts a body into a page that is otherwise good.
func document(body string) string {
	return `<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>t</title></head><body><main><h1>t</h1>` + body + `</main></body></html>`
}

func TestGoodPageHasNoProblems(t *testing.T) {
	t.Parallel()
	b := Start(t)
	url, written := serve(t, strict, "")
	for _, width := range []int{320, 360, 1280} {
		t.Run(fmt.Sprint(width), func(t *testing.T) {
			before := written.Load()
			p := b.Open(t, url+"/redirect", View{Width: width})
			if p.Status != http.StatusOK {
				t.Errorf("status %d after the redirect", p.Status)
			}
			wire := p.Wire()
			if sent := written.Load() - before; wire.Bytes != sent {
				t.Errorf("the server wrote %d bytes, the browser counts %v", sent, wire)
			}
			if len(wire.Requests) != 5 {
				t.Errorf("want redirect, page, style, script and icon: %v", wire)
			}
			for _, problem := range p.Problems() {
				t.Error(problem)
			}
			if got := Run(p, chromedp.Evaluate[int](`innerWidth`)); got != width {
				t.Errorf("window is %d wide", got)
			}
		})
	}
}

func TestWireCountsEachVisitAnew(t *testing.T) {
	t.Parallel()
	b := Start(t)
	url, _ := serve(t, strict, "")
	first := b.Open(t, url, View{}).Wire()
	second := b.Open(t, url, View{}).Wire()
	if first.Bytes == 0 || first.Bytes != second.Bytes {
		t.Errorf("two first visits differ: %v\n%v", first, second)
	}
	if s := first.String(); !strings.HasPrefix(s, "4 requests, ") || !strings.Contains(s, "Stylesheet  "+url+"/style.css") {
		t.Errorf("list reads %s", s)
	}
}

func TestView(t *testing.T) {
	t.Parallel()
	b := Start(t)
	url, _ := serve(t, strict, "")
	shown := func(p *Page, class string) bool {
		return Run(p, chromedp.Evaluate[bool](`getComputedStyle(document.querySelector(".`+class+`")).display !== "none"`))
	}
	classes := []string{"dark", "forced", "still", "paper", "more"}
	for _, c := range []struct {
		class string
		view  View
	}{
		{"", View{}},
		{"dark", View{Dark: true}},
		{"forced", View{ForcedColors: true}},
		{"still", View{ReducedMotion: true}},
		{"paper", View{Print: true}},
		{"more", View{MoreContrast: true}},
	} {
		t.Run(c.class, func(t *testing.T) {
			p := b.Open(t, url, c.view)
			for _, class := range classes {
				if got, want := shown(p, class), class == c.class; got != want {
					t.Errorf("%s shown is %v", class, got)
				}
			}
		})
	}
	t.Run("scripts", func(t *testing.T) {
		if got := b.Open(t, url, View{}).Text("#state"); got != "with scripts" {
			t.Error(got)
		}
		p := b.Open(t, url, View{NoScript: true})
		if got := p.Text("#state"); got != "without scripts" {
			t.Error(got)
		}
		for _, problem := range p.Problems() { // axe works although the page's scripts are off
			t.Error(problem)
		}
		if len(p.TabOrder()) == 0 {
			t.Error("no stop without scripts")
		}
	})
	t.Run("language", func(t *testing.T) {
		p := b.Open(t, url, View{Language: "es-UY,es"})
		if got := p.Text("#language"); got != "es-UY,es" {
			t.Errorf("navigator.languages is %s", got)
		}
		if got := Run(p, chromedp.Evaluate[string](`fetch("/").then(r => r.headers.get("Content-Language"))`, chromedp.EvalAwaitPromise)); !strings.HasPrefix(got, "es-UY,es") {
			t.Errorf("Accept-Language is %s", got)
		}
	})
	t.Run("follow", func(t *testing.T) {
		p := b.Open(t, url, View{})
		p.Follow(chromedp.Click(chromedp.CSS("nav a")))
		if got := Run(p, chromedp.Location()); got != url+"/other" {
			t.Error(got)
		}
	})
}

// TestEachCheckCanFail shows one bad page to each check.
func TestEachCheckCanFail(t *testing.T) {
	t.Parallel()
	b := Start(t)
	for _, c := range []struct {
		name, policy, body string
		view               View
		find               func(*Page) string
		want               string
	}{
		{
			name: "axe contrast", body: `<p style="color:#bbb;background:#fff">grey on white</p>`,
			find: func(p *Page) string { return fmt.Sprint(p.Axe()) }, want: "color-contrast",
		},
		{
			name: "axe label", body: `<input type="text">`,
			find: func(p *Page) string { return fmt.Sprint(p.Axe()) }, want: "axe label (critical)",
		},
		{
			name: "axe target size of 2.2", body: `<style>a{display:inline-block;width:9px;height:9px;font-size:5px;background:#00c;color:#fff}</style><p><a href="/1">1</a><a href="/2">2</a></p>`,
			find: func(p *Page) string { return fmt.Sprint(p.Axe()) }, want: "target-size",
		},
		{
			name: "axe best practice", body: `<h4>no h2 and h3 above</h4>`,
			find: func(p *Page) string { return fmt.Sprint(p.Axe()) }, want: "heading-order",
		},
		{
			name: "axe unsure", body: `<p style="background-image:linear-gradient(#000,#fff);color:#777">on a gradient</p>`,
			find: func(p *Page) string { return fmt.Sprint(p.AxeUnsure()) }, want: "color-contrast",
		},
		{
			name: "overflow", body: `<div class="bar" style="width:500px">wider than the window</div>`, view: View{Width: 320},
			find: func(p *Page) string { return fmt.Sprint(p.Overflow()) }, want: "div.bar sticks out by 188 of 320 pixels: wider than the window",
		},
		{
			name: "overflow that is hidden", body: `<style>html{overflow-x:hidden}</style><p style="width:500px">cut off</p>`, view: View{Width: 320},
			find: func(p *Page) string { return fmt.Sprint(p.Overflow()) }, want: "cut off",
		},
		{
			name: "overflow from right to left", body: `<style>html{direction:rtl}</style><p style="width:500px">too long</p>`, view: View{Width: 320},
			find: func(p *Page) string { return fmt.Sprint(p.Overflow()) }, want: "p sticks out by 188",
		},
		{
			name: "console", body: `<script>console.error("it broke", 7)</script>`,
			find: func(p *Page) string { return fmt.Sprint(p.Console()) }, want: "console.error: it broke 7",
		},
		{
			name: "exception", body: `<script>null.f()</script>`,
			find: func(p *Page) string { return fmt.Sprint(p.Console()) }, want: "TypeError",
		},
		{
			name: "missing file", body: `<img src="/none.png" alt="none">`,
			find: func(p *Page) string { return fmt.Sprint(p.Console()) }, want: "404",
		},
		{
			name: "policy", policy: strict, body: `<p style="color:red">inline</p>`,
			find: func(p *Page) string { return fmt.Sprint(p.Reports()) }, want: "style-src",
		},
		{
			name: "trusted types", policy: strict, body: `<script src="/sink.js"></script>`,
			find: func(p *Page) string { return fmt.Sprint(p.Reports()) }, want: "require-trusted-types-for",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			url, _ := serve(t, c.policy, document(c.body))
			p := b.Open(t, url+"/bad", c.view)
			if got := c.find(p); !strings.Contains(got, c.want) {
				t.Errorf("want %q in %s", c.want, got)
			}
			if c.name != "axe unsure" && len(p.Problems()) == 0 {
				t.Error("Problems does not tell it")
			}
		})
	}
}

func TestTabOrder(t *testing.T) {
	t.Parallel()
	b := Start(t)
	url, _ := serve(t, strict, "")
	p := b.Open(t, url, View{Width: 360})
	var got []string
	for _, s := range p.TabOrder() {
		got = append(got, s.String())
	}
	want := []string{
		`link "Skip to the text" at a`,
		`link "Other page" at header > nav > a`,
		`textbox "Search" at #q`,
		`button "Go" at #main > form > button`,
		`region "Wide table" at #main > div`,
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("stops:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if problems := p.Problems(); len(problems) > 0 {
		t.Errorf("the tour left traces: %v", problems)
	}
}

func TestTabOrderFindsWhatHides(t *testing.T) {
	t.Parallel()
	b := Start(t)
	url, _ := serve(t, "", document(`<style>
		a, input, button { outline: none !important; display: block; margin: 20px; border: 1px solid #000 }
		#ring:focus { outline: 2px solid #000 !important }
		.label input { position: absolute; opacity: 0; width: 1px; height: 1px; margin: 0 }
		.label input:focus + span { outline: 2px solid #000 }
		.over { position: relative } .over div { position: absolute; inset: 0; background: #eee; z-index: 2 }
		</style>
		<a id="ring" href="/1">ring</a>
		<a id="bare" href="/2">bare</a>
		<input id="text" aria-label="only the text cursor">
		<label class="label"><input id="drawn" type="checkbox"><span>drawn by its label</span></label>
		<div class="over"><button id="under">under a banner</button><div></div></div>
		<p style="height:3000px"></p>
		<a id="far" href="/3">far below</a>
		<a id="twice" href="/4" tabindex="1">first by number</a>`))
	stops := map[string]Stop{}
	var order []string
	for _, s := range b.Open(t, url+"/bad", View{Width: 360}).TabOrder() {
		stops[s.Selector] = s
		order = append(order, s.Selector)
	}
	if got := strings.Join(order, " "); got != "#twice #ring #bare #text #drawn #under #far" {
		t.Errorf("order is %s", got)
	}
	for selector, want := range map[string]struct{ visible, covered bool }{
		"#ring": {true, false}, "#bare": {false, false}, "#text": {false, false}, "#drawn": {true, false},
		"#under": {false, true}, "#far": {false, false}, "#twice": {false, false},
	} {
		if got := stops[selector]; got.Visible != want.visible || got.Covered != want.covered {
			t.Errorf("%v, want visible %v, covered %v", got, want.visible, want.covered)
		}
	}
}

func TestPictures(t *testing.T) {
	t.Parallel()
	b := Start(t)
	url, _ := serve(t, "", document(`<p style="height:3000px">tall</p><p style="break-before:page">second sheet</p>`))
	p := b.Open(t, url+"/bad", View{Width: 360, Scale: 2})
	path := filepath.Join(t.TempDir(), "shots", "tall.png")
	p.Screenshot(path)
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	picture, err := png.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	if size := picture.Bounds().Size(); size.X != 720 || size.Y < 6000 {
		t.Errorf("screenshot is %v pixels, want 720 wide and the whole page high", size)
	}
	document, sheets := p.PDF()
	if !strings.HasPrefix(string(document), "%PDF-") || sheets < 4 {
		t.Errorf("%d sheets in %.20q", sheets, document)
	}
	url, _ = serve(t, "", "")
	if _, sheets := b.Open(t, url, View{}).PDF(); sheets != 1 {
		t.Errorf("a short page prints on %d sheets", sheets)
	}
}

func TestExecutableIsLookedForOnThePath(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	if path := executable(); path != "" {
		t.Errorf("found %s in an empty folder", path)
	}
}

func TestStartSkipsWithoutPermission(t *testing.T) {
	t.Setenv("TROTH_BROWSER", "")
	var skipped bool
	t.Run("inner", func(t *testing.T) {
		t.Cleanup(func() { skipped = t.Skipped() })
		Start(t)
	})
	if !skipped {
		t.Error("Start went on without TROTH_BROWSER")
	}
}
