package web

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"testing/synctest"
	"time"
)

// A site of tests: one page at /things/{id}, whose version is the record's last entry, and routes that fail.
type testSite struct {
	*Server
	h     http.Handler
	issue Issue
	made  int // pages rendered
	log   bytes.Buffer
}

const secret = "password=hunter2 in /srv/troth.db"

func newTestSite(t testing.TB) *testSite {
	t.Helper()
	ts := &testSite{issue: Issue{Size: 100, Logged: "2026-11-23T09:41:07Z", Day: "2026-11-23", Fingerprint: "f1"}}
	server, err := New(Site{
		Origin: "troth.example/record",
		Nav:    []NavItem{{Word: "members", Path: "/things"}},
		Issue:  func() Issue { return ts.issue },
		Log:    slog.New(slog.NewTextHandler(&ts.log, &slog.HandlerOptions{Level: slog.LevelDebug})),
		Classify: func(err error) Kind {
			if errors.Is(err, io.EOF) {
				return Unavailable
			}
			return Internal
		},
	}, fstest.MapFS{"thing.html": {Data: []byte(`{{define "thing"}}<h1>{{show .}}</h1>{{end}}`)}})
	if err != nil {
		t.Fatal(err)
	}
	ts.Server = server
	server.Page("/", func(v *Visit) (Page, error) { return Page{}, Errorf(NotFound, "%s", secret) })
	server.Page("/things/{id}", func(v *Visit) (Page, error) {
		return Page{Thing: v.PathValue("id"), Version: v.Issue.Size - 1, Make: func() (Content, error) {
			ts.made++
			return Content{Template: "thing", Data: Text{Value: v.PathValue("id") + strings.Repeat(" words", 2000)}, Shell: Shell{Title: v.PathValue("id")}}, nil
		}}, nil
	})
	server.Page("/private", func(v *Visit) (Page, error) {
		return Page{Private: true, Make: func() (Content, error) {
			return Content{Template: "thing", Data: Text{Value: "a desk"}, Shell: Shell{Title: "Desk"}}, nil
		}}, nil
	})
	fail := func(r *http.Request) error {
		switch name := r.PathValue("kind"); name {
		case "panic":
			panic(secret)
		case "plain":
			return errors.New(secret)
		case "classified":
			return fmt.Errorf("%s: %w", secret, io.EOF)
		default:
			for kind := Internal; kind <= Unavailable; kind++ {
				if kind.String() == name {
					return fmt.Errorf("outer: %w", Errorf(kind, "%s", secret))
				}
			}
			return Errorf(NotFound, "no such kind")
		}
	}
	server.Page("/fail/{kind}", func(v *Visit) (Page, error) { return Page{}, fail(v.Request) })
	server.Page("/late/{kind}", func(v *Visit) (Page, error) {
		return Page{Thing: "late", Make: func() (Content, error) { return Content{}, fail(v.Request) }}, nil
	})
	server.API("GET /api/v1/fail/{kind}", func(w http.ResponseWriter, r *http.Request) error {
		w.Header().Set("Etag", `"stale"`)
		return fail(r)
	})
	ts.h = server.Handler()
	return ts
}

func (ts *testSite) do(method, path string, headers ...string) *http.Response {
	r := httptest.NewRequest(method, path, nil)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	ts.h.ServeHTTP(w, r)
	return w.Result()
}

func body(t testing.TB, r *http.Response) string {
	t.Helper()
	b, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// Whatever is answered, pages, files, redirects, refusals and errors alike, carries the security headers.
func TestSecurityHeadersAreOnEverything(t *testing.T) {
	ts := newTestSite(t)
	for _, tt := range []struct {
		method, path string
		status       int
		headers      []string
	}{
		{"GET", "/en/things/a", 200, nil},
		{"HEAD", "/en/things/a", 200, nil},
		{"GET", "/things/a", 302, nil},
		{"GET", "/", 302, nil},
		{"GET", "/en", 307, nil},
		{"GET", "/nowhere", 404, nil},
		{"GET", "/en/nowhere", 404, nil},
		{"POST", "/en/things/a", 405, nil},
		{"POST", "/en/things/a", 403, []string{"Sec-Fetch-Site", "cross-site"}},
		{"GET", "/static/troth.css", 200, nil},
		{"GET", "/static/nothing.css", 404, nil},
		{"GET", "/static/../words.go", 307, nil},
		{"GET", "/favicon.ico", 200, nil},
		{"GET", "/robots.txt", 200, nil},
		{"GET", "/en/fail/panic", 500, nil},
		{"GET", "/en/late/panic", 500, nil},
		{"GET", "/en/late/plain", 500, nil},
		{"GET", "/en/fail/classified", 503, nil},
		{"GET", "/api/v1/fail/plain", 500, nil},
		{"GET", "/api/v1/nowhere", 404, nil},
		{"GET", "/en/private", 200, nil},
	} {
		r := ts.do(tt.method, tt.path, tt.headers...)
		if r.StatusCode != tt.status {
			t.Errorf("%s %s: status %d, want %d", tt.method, tt.path, r.StatusCode, tt.status)
		}
		for name, value := range securityHeaders {
			want := value[0]
			if name == "Cross-Origin-Resource-Policy" && strings.HasPrefix(tt.path, "/api/v1/fail") {
				want = "cross-origin"
			}
			if got := r.Header.Values(name); len(got) != 1 || got[0] != want {
				t.Errorf("%s %s: %s is %q", tt.method, tt.path, name, got)
			}
		}
	}
	csp := securityHeaders.Get("Content-Security-Policy")
	for _, must := range []string{"default-src 'none'", "script-src 'self'", "frame-ancestors 'none'", "base-uri 'none'", "require-trusted-types-for 'script'"} {
		if !strings.Contains(csp, must) {
			t.Errorf("the policy lacks %s", must)
		}
	}
	for _, not := range []string{"unsafe", "data:", "*", "http"} {
		if strings.Contains(csp, not) {
			t.Errorf("the policy has %s", not)
		}
	}
}

// Each kind of error has its status, a page in the visitor's language that says three things, a problem document and
// a line in the log; the cause is in the log alone.
func TestErrorsByKind(t *testing.T) {
	ts := newTestSite(t)
	for kind := Internal; kind <= Unavailable; kind++ {
		for _, l := range ts.words.All() {
			for _, where := range []string{"/fail/", "/late/"} {
				ts.log.Reset()
				r := ts.do("GET", "/"+l.Tag+where+kind.String())
				page := body(t, r)
				if r.StatusCode != kind.Status() {
					t.Errorf("%s: status %d", kind, r.StatusCode)
				}
				for _, part := range []string{".title", ".what", ".kept", ".next"} {
					if want := string(l.Rich("error." + kind.String() + part)); !strings.Contains(page, want) {
						t.Errorf("%s in %s does not say %q", kind, l.Tag, want)
					}
				}
				if strings.Contains(page, "hunter2") {
					t.Errorf("%s: the cause reached the client", kind)
				}
				if !strings.Contains(ts.log.String(), "hunter2") || !strings.Contains(ts.log.String(), "kind="+kind.String()) {
					t.Errorf("%s: the log says %q", kind, ts.log.String())
				}
				if cc := r.Header.Get("Cache-Control"); cc != "no-store" {
					t.Errorf("%s: Cache-Control %q", kind, cc)
				}
			}
		}
		r := ts.do("GET", "/api/v1/fail/"+kind.String())
		text := body(t, r)
		var problem struct {
			Type, Title, Detail, Kind, Instance string
			Status                              int
		}
		if err := json.Unmarshal([]byte(text), &problem); err != nil {
			t.Fatal(err)
		}
		if r.Header.Get("Content-Type") != "application/problem+json" || r.StatusCode != kind.Status() || problem.Status != kind.Status() || problem.Kind != kind.String() || problem.Title == "" || problem.Detail == "" || problem.Instance != "/api/v1/fail/"+kind.String() {
			t.Errorf("%s: %s %s", kind, r.Header, text)
		}
		if strings.Contains(text, "hunter2") || r.Header.Get("Etag") != "" {
			t.Errorf("%s: cause or validator in %s %s", kind, r.Header, text)
		}
	}
}

func TestErrorDetailIsEscaped(t *testing.T) {
	ts := newTestSite(t)
	l := ts.words.Find("en")
	page := string(ts.errorPage(httptest.NewRequest("GET", "/en/x", nil), l, &Error{Kind: BadRequest, Detail: Msg("span.since", "from", "<script>"), Next: []Link{{Text: "<b>", Href: "/en/plans"}}}))
	if strings.Contains(page, "<script>") || !strings.Contains(page, "since &lt;script&gt;") || !strings.Contains(page, `<a href="/en/plans">&lt;b&gt;</a>`) {
		t.Error(page)
	}
}

func TestLanguageRedirect(t *testing.T) {
	ts := newTestSite(t)
	for header, want := range map[string]string{"fr-CH, en;q=0.5": "/fr/things/a?x=1", "pt": "/en/things/a?x=1", "es": "/es/things/a?x=1"} {
		r := ts.do("GET", "/things/a?x=1", "Accept-Language", header)
		if r.StatusCode != 302 || r.Header.Get("Location") != want || r.Header.Get("Vary") != "Accept-Language" {
			t.Errorf("%s: %d %s, Vary %q", header, r.StatusCode, r.Header.Get("Location"), r.Header.Get("Vary"))
		}
	}
	if r := ts.do("GET", "/x-mirror/things/a"); r.StatusCode != 404 {
		t.Errorf("the mirrored language is served without being asked for: %d", r.StatusCode)
	}
}

// HEAD is GET without the body; a compressed body is the plain one; each form has its own strong ETag, and a client
// that has either is told so without a body.
func TestFormsOfAPage(t *testing.T) {
	ts := newTestSite(t)
	for _, path := range []string{"/en/things/a", "/static/troth.css", ts.assets.address("troth.css"), "/favicon.ico", "/static/" + fontName} {
		plain := ts.do("GET", path)
		text := body(t, plain)
		if plain.Header.Get("Content-Encoding") != "" || plain.Header.Get("Content-Length") != fmt.Sprint(len(text)) {
			t.Errorf("%s plain: %v", path, plain.Header)
		}
		zipped := ts.do("GET", path, "Accept-Encoding", "br;q=1, gzip;q=0.8")
		raw := body(t, zipped)
		if path == "/static/"+fontName {
			if raw != text || zipped.Header.Get("Content-Encoding") != "" {
				t.Errorf("%s was compressed twice", path)
			}
			continue
		}
		z, err := gzip.NewReader(strings.NewReader(raw))
		if err != nil {
			t.Fatal(err)
		}
		unzipped, err := io.ReadAll(z)
		if err != nil || string(unzipped) != text {
			t.Errorf("%s: the compressed form differs: %v", path, err)
		}
		tag, tagZ := plain.Header.Get("Etag"), zipped.Header.Get("Etag")
		if tag == tagZ || strings.HasPrefix(tag, "W/") || zipped.Header.Get("Vary") != "Accept-Encoding" || plain.Header.Get("Vary") != "Accept-Encoding" {
			t.Errorf("%s: %v and %v", path, plain.Header, zipped.Header)
		}
		for _, match := range []string{tag, tagZ, `"other", ` + tag, "W/" + tag, "*"} {
			r := ts.do("GET", path, "If-None-Match", match)
			if r.StatusCode != 304 || body(t, r) != "" || r.Header.Get("Etag") != tag {
				t.Errorf("%s If-None-Match %s: %d", path, match, r.StatusCode)
			}
		}
		if r := ts.do("GET", path, "If-None-Match", `"other"`); r.StatusCode != 200 {
			t.Errorf("%s: another tag: %d", path, r.StatusCode)
		}
		head := ts.do("HEAD", path)
		if body(t, head) != "" || head.Header.Get("Content-Length") != fmt.Sprint(len(text)) {
			t.Errorf("%s HEAD: %v", path, head.Header)
		}
		if r := ts.do("GET", path, "Accept-Encoding", "gzip;q=0"); r.Header.Get("Content-Encoding") != "" {
			t.Errorf("%s: compressed for one who refuses it", path)
		}
	}
}

func TestStaticFilesAreKeptByContent(t *testing.T) {
	ts := newTestSite(t)
	for name := range ts.assets.byName {
		if got := ts.do("GET", ts.assets.address(name)).Header.Get("Cache-Control"); got != forever[0] {
			t.Errorf("%s with its hash: %q", name, got)
		}
		for _, path := range []string{"/static/" + name, "/static/" + name + "?v=old"} {
			if got := ts.do("GET", path).Header.Get("Cache-Control"); got != "no-cache" {
				t.Errorf("%s: %q", path, got)
			}
		}
	}
	// What the style sheet refers to is there under the very address that the server gives it.
	css := string(ts.assets.byName["troth.css"].plain.body)
	for _, ref := range strings.Split(css, "url(")[1:] {
		ref, _, _ = strings.Cut(ref, ")")
		name, _, _ := strings.Cut(ref, "?")
		if got := ts.assets.address(name); got != "/static/"+ref {
			t.Errorf("the style sheet asks for %s, the server has %s: run the build in front/", ref, got)
		}
	}
}

// While the record stands still a page is made once. An entry that touches it makes it new, and so does a new day.
func TestPagesAreMadeOnceForEachVersion(t *testing.T) {
	ts := newTestSite(t)
	get := func(lang string) string { return body(t, ts.do("GET", "/"+lang+"/things/a")) }
	first := get("en")
	for range 3 {
		if get("en") != first {
			t.Error("the page changed by itself")
		}
	}
	if ts.made != 1 {
		t.Errorf("made %d times", ts.made)
	}
	get("fr")
	if ts.made != 2 {
		t.Errorf("made %d times in two languages", ts.made)
	}
	ts.issue.Size = 101
	if second := get("en"); second == first || !strings.Contains(second, ">101<") && !strings.Contains(second, "<b>101</b>") {
		t.Error("an entry left the page as it was")
	}
	ts.issue.Day = "2026-11-24"
	if next := get("en"); !strings.Contains(next, "24 November 2026") {
		t.Error("the page is of yesterday")
	}
	if ts.made != 4 {
		t.Errorf("made %d times, want 4", ts.made)
	}
}

func TestPrivatePagesAreNotKept(t *testing.T) {
	ts := newTestSite(t)
	r := ts.do("GET", "/en/private")
	if got := r.Header.Get("Cache-Control"); got != "private, no-store" {
		t.Errorf("Cache-Control %q", got)
	}
	if ts.cache.Bytes() != 0 {
		t.Error("a private page is in the cache")
	}
}

// The issue line may lag behind a growing record, but never behind what the page itself shows.
func TestPress(t *testing.T) {
	var p press
	a := Issue{Size: 100, Day: "2026-11-23"}
	b := Issue{Size: 200, Day: "2026-11-23"}
	if p.issue("thing", a, 50) != a {
		t.Error("the first issue is not the present one")
	}
	if p.issue("thing", b, 50) != a {
		t.Error("a page that shows nothing newer was printed anew")
	}
	if p.issue("thing", b, 100) != b {
		t.Error("a page shows an entry that its issue line does not count")
	}
	if other := (Issue{Size: 200, Day: "2026-11-24"}); p.issue("thing", other, 50) != other {
		t.Error("the day is yesterday's")
	}
	if seen := (Issue{Size: 200, Day: "2026-11-24", Witness: Witness{3, 3}}); p.issue("thing", seen, 50) != seen {
		t.Error("a witness came and the page does not say so")
	}
}

// While the record grows, pages are made anew a few at a time.
func TestPressesKeepDifferentPaces(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const things, seconds = 400, 32
		var p press
		name := func(i int) string { return fmt.Sprint("thing ", i) }
		for i := range things {
			p.issue(name(i), Issue{Size: 100}, 50)
		}
		now, anew := Issue{Size: 200}, map[int]bool{}
		for second := range seconds {
			time.Sleep(time.Second)
			before := len(anew)
			for i := range things {
				if p.issue(name(i), now, 50) == now {
					anew[i] = true
				}
			}
			if n := len(anew) - before; n > things/4 || second < 14 && n > 0 {
				t.Errorf("%d of %d pages were made anew in second %d", n, things, second+1)
			}
		}
		if len(anew) != things {
			t.Errorf("after %d seconds %d of %d pages say how far the record is", seconds, len(anew), things)
		}
	})
}

// While every maker is busy, what is kept is served, and what must be made waits for its turn.
func TestKeptPagesPassThoseThatAreMade(t *testing.T) {
	ts := newTestSite(t)
	busy, making := make(chan struct{}), make(chan string, 99)
	ts.Page("/slow/{n}", func(v *Visit) (Page, error) {
		n := v.PathValue("n")
		return Page{Private: true, Make: func() (Content, error) {
			making <- n
			<-busy
			return Content{Template: "thing", Data: Text{Value: n}, Shell: Shell{Title: "Slow"}}, nil
		}}, nil
	})
	ts.h = ts.Handler()
	kept := body(t, ts.do("GET", "/en/things/a"))
	const others = 20
	var all sync.WaitGroup
	for n := range cap(ts.private) + others {
		all.Go(func() { ts.do("GET", fmt.Sprint("/en/slow/", n)) })
	}
	for range cap(ts.private) {
		<-making
	}
	if got := body(t, ts.do("GET", "/en/things/a")); got != kept {
		t.Errorf("while pages were made, the kept page was %q", got)
	}
	if n := len(making); n > 0 {
		t.Errorf("%d more were being made than there are makers", n)
	}
	close(busy)
	all.Wait()
	if n := len(making); n != others {
		t.Errorf("%d of %d that waited were made", n, others)
	}
}
