package browsertest

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

// site serves pages by their path; a value that starts with "→" is a redirect.
func site(t *testing.T, pages map[string]string) *httptest.Server {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, ok := pages[r.URL.RequestURI()]
		to, redirect := strings.CutPrefix(body, "→")
		switch {
		case !ok:
			http.NotFound(w, r)
		case redirect:
			http.Redirect(w, r, to, http.StatusSeeOther)
		case strings.HasSuffix(r.URL.Path, ".css"):
			w.Header().Set("Content-Type", "text/css")
			fmt.Fprint(w, body)
		default:
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			fmt.Fprint(w, body)
		}
	}))
	t.Cleanup(server.Close)
	return server
}

func TestCrawlOfAGoodSite(t *testing.T) {
	s := site(t, map[string]string{
		"/":              document(`<link rel="stylesheet" href="/a.css"><a href="/list?page=2">list</a> <a href="old">old</a> <a href="https://other.example/">out</a> <a href="mailto:a@example.org">mail</a>`),
		"/list?page=2":   document(`<a href="/#there">home</a><a href="?page=2#part">here</a><p id="part">part</p>`),
		"/old":           "→/new",
		"/new":           document(`<form action="/search" method="get"><label>q <input name="q"></label></form><form action="/write" method="post"><button>write</button></form>`),
		"/search":        document(`<noscript><a href="/plain">plain</a></noscript><img src="/i.css" alt="i" srcset="/i.css 1x, /j.css 2x">`),
		"/plain":         document(`<a href="/secret">not asked for</a>`),
		"/a.css":         `@import "b.css"; @font-face { src: url("fonts/f.css") format("woff2") }`,
		"/b.css":         "",
		"/fonts/f.css":   "",
		"/i.css":         "",
		"/j.css":         "",
		"/never-reached": document(""),
	})
	c := Crawler{
		Known: []string{"/", "/list?page=2", s.URL + "/plain"},
		Skip:  func(u *url.URL) bool { return u.Path == "/secret" },
	}
	// The first page has the id that another page's link names.
	got, err := c.Crawl(t.Context(), s.URL)
	if err != nil {
		t.Fatal(err)
	}
	if want := s.URL + "/#there: the page has no such id, linked on " + s.URL + "/list?page=2"; fmt.Sprint(got.Dead) != "["+want+"]" {
		t.Errorf("dead: %v", got.Dead)
	}
	if len(got.Orphans)+len(got.Errors) > 0 {
		t.Errorf("orphans %v, errors %v", got.Orphans, got.Errors)
	}
	if want := []string{"/", "/list?page=2", "/new", "/search", "/plain"}; fmt.Sprint(paths(s, got.Pages)) != fmt.Sprint(want) {
		t.Errorf("pages %v", paths(s, got.Pages))
	}
	if want := []string{"/a.css", "/b.css", "/fonts/f.css", "/i.css", "/j.css"}; fmt.Sprint(paths(s, got.Other)) != fmt.Sprint(want) {
		t.Errorf("other %v", paths(s, got.Other))
	}
	if want := "[https://other.example/]"; fmt.Sprint(got.Outside) != want {
		t.Errorf("outside %v", got.Outside)
	}
}

func TestCrawlFindsWhatIsWrong(t *testing.T) {
	s := site(t, map[string]string{
		"/":          document(`<a href="/gone">gone</a><a href="/sheet.css">sheet</a><a href="/loose">loose</a><a href="/bad">bad</a><a href="http://[::1">no address</a>`),
		"/loose":     "→/nowhere",
		"/sheet.css": "p { background: url(none.png) }",
		"/bad":       document(`<b>`),
		"/orphan":    document(""),
	})
	c := Crawler{
		Known: []string{"/", "/orphan"},
		Check: func(answer *http.Response, body []byte) []string {
			if answer.Header.Get("Content-Security-Policy") == "" && answer.Request.URL.Path == "/bad" {
				return []string{"no content security policy"}
			}
			return nil
		},
	}
	got, err := c.Crawl(t.Context(), s.URL+"/")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"/gone: 404 Not Found, linked on " + s.URL + "/",
		"/nowhere: 404 Not Found, linked on " + s.URL + "/",
		"/none.png: 404 Not Found, linked on " + s.URL + "/sheet.css",
		"http://[::1",
	} {
		if !strings.Contains(strings.Join(got.Dead, "\n"), want) {
			t.Errorf("no %q among the dead: %v", want, got.Dead)
		}
	}
	if len(got.Dead) != 4 {
		t.Errorf("dead: %v", got.Dead)
	}
	if fmt.Sprint(paths(s, got.Orphans)) != "[/orphan]" {
		t.Errorf("orphans: %v", got.Orphans)
	}
	if want := fmt.Sprintf("[%[1]s/bad: no content security policy %[1]s/bad: </main> inside <b> closes what is not open", s.URL); !strings.HasPrefix(fmt.Sprint(got.Errors), want) {
		t.Errorf("errors: %v", got.Errors)
	}
}

func TestCrawlNeedsAStart(t *testing.T) {
	s := site(t, nil)
	if _, err := Crawl(t.Context(), s.URL); err == nil || !strings.Contains(err.Error(), "404") {
		t.Errorf("no error for a start that is not there: %v", err)
	}
	s.Close()
	if _, err := Crawl(t.Context(), s.URL); err == nil {
		t.Error("no error for a server that is not there")
	}
}

func paths(s *httptest.Server, addresses []string) []string {
	var out []string
	for _, a := range addresses {
		out = append(out, strings.TrimPrefix(a, s.URL))
	}
	return out
}
