package pages

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"troth/chapters/plan"
	"troth/core/record"
	"troth/edges/web"
	"troth/edges/web/browsertest"
)

// A lived record has two days: on the first all voices speak, on the second the commitment gets another title.
type lived struct {
	*world
	first, second string // days
	size          record.Index
}

const renamed = "Publish who fishes, and for whom"

func newLived(t testing.TB) *lived {
	x := newWorld(t, Options{Mirror: true})
	x.fill()
	l := &lived{world: x, first: x.node.Today(), size: x.Size()}
	x.Clock = x.Clock.AddDate(0, 0, 10)
	l.second = x.node.Today()
	x.Do(x.Contact, plan.Amend(x.Member, x.Commitment, *text("A shorter one."), func(c *plan.Commitment) { c.Title = *text(renamed) }))
	return l
}

func (x *world) answer(address string) (int, string) {
	w := httptest.NewRecorder()
	x.handler.ServeHTTP(w, httptest.NewRequest(http.MethodGet, address, nil))
	return w.Code, w.Body.String()
}

var anchor = regexp.MustCompile(`<a[^>]* href="(/[^"#]*)`)

// Every link to a page, and to its JSON, keeps the day; only the one to now does not. The page says which day it shows,
// is not for search engines, and is well made in every language.
func TestPagesOfADayKeepIt(t *testing.T) {
	x := newLived(t)
	words, err := web.LoadWords(true)
	if err != nil {
		t.Fatal(err)
	}
	for _, lang := range []string{"en", "fr", "x-mirror"} {
		for _, path := range append(x.paths(), recordPath, entryPath(3), rulesPath, kindsPath, verifyPath) {
			address := words.Find(lang).On(x.first).Href(path)
			page := x.get(t, address)
			for _, problem := range browsertest.CheckHTML([]byte(page)) {
				t.Errorf("%s: %s", address, problem)
			}
			kept, now := 0, 0
			for _, m := range anchor.FindAllStringSubmatch(page, -1) {
				href := strings.ReplaceAll(m[1], "&amp;", "&")
				switch {
				case strings.Contains(href, "at="+x.first):
					kept++
				case strings.HasPrefix(href, "/"+lang+"/"):
					now++
				case strings.HasPrefix(href, "/api/v1/schemas/"), href == "/api/v1/openapi.json": // of the program, not of a day
				case strings.HasPrefix(href, "/api/"), regexp.MustCompile(`^/(fr|en|es|x-mirror)/`).MatchString(href):
					t.Errorf("%s: %s leads to now", address, href)
				}
			}
			if kept < 6 || now != 1 {
				t.Errorf("%s: %d links keep the day and %d lead to now", address, kept, now)
			}
			for _, want := range []string{`<div class="t-past"`, `<meta name="robots" content="noindex">`, `name="at"`, `value="` + x.first + `"`} {
				if !strings.Contains(page, want) {
					t.Errorf("%s lacks %s", address, want)
				}
			}
		}
	}
	if page := x.get(t, "/en"+pathOf(x.Commitment)); strings.Contains(page, "t-past") || strings.Contains(page, "noindex") || !strings.Contains(page, `name="at"`) {
		t.Error("a page of now does not look like one")
	}
}

// A page of a day says what was said by then, is cited with the day, and its receipt is one under the checkpoint of now.
func TestCommitmentOnADay(t *testing.T) {
	x := newLived(t)
	address := "/en" + pathOf(x.Commitment)
	then, now := seen(t, x.get(t, address+"?at="+x.first)), seen(t, x.get(t, address))
	if strings.Contains(then, renamed) || !strings.Contains(now, renamed) {
		t.Error("the title is not that of the day")
	}
	number := func(n record.Index) string { b, _ := json.Marshal(n); return string(b) }
	for page, want := range map[string][]string{
		then: {"the end of 23 November 2026 : " + number(x.size) + " entries. It now has " + number(x.Size()), "stood at the end of 23 November 2026 , at " + number(x.size) + " entries",
			"the checkpoint of " + number(x.Size()) + " entries"},
		now: {"stood at " + number(x.Size()) + " entries", "the checkpoint of " + number(x.Size()) + " entries"},
	} {
		for _, w := range want {
			if !strings.Contains(page, w) {
				t.Errorf("a page does not say %q", w)
			}
		}
	}
	_, body := x.answer("/api/v1" + pathOf(x.Commitment) + "?at=" + x.first)
	if !strings.Contains(body, `"day":"`+x.first+`"`) || strings.Contains(body, renamed) {
		t.Error("the JSON is not that of the day")
	}
	if _, same := x.answer("/api/v1" + pathOf(x.Commitment) + "?at=" + x.second); !strings.Contains(same, renamed) {
		t.Error("today cannot be asked for as a day")
	}
}

// From a page of a day every page that was on record then is reached, and nothing but pages of that day, those of now and files.
func TestNoLinkOfADayIsDead(t *testing.T) {
	x := newLived(t)
	server := httptest.NewServer(x.handler)
	defer server.Close()
	var known []string
	for _, path := range []string{"/", "/members", pathOf(x.Member), pathOf(x.Plan), pathOf(x.Commitment), pathOf(x.imported), recordPath, entryPath(0)} {
		known = append(known, "/en"+path+"?at="+x.first)
	}
	now := func(u *url.URL) bool {
		return u.Path != "/" && u.RawQuery == "" && !strings.HasPrefix(u.Path, "/static/")
	}
	site, err := browsertest.Crawler{Known: known, Skip: now}.Crawl(t.Context(), server.URL+"/en/?at="+x.first)
	if err != nil {
		t.Fatal(err)
	}
	for _, fault := range slices.Concat(site.Dead, site.Errors, site.Orphans) {
		t.Error(fault)
	}
	if len(site.Pages) < 100 {
		t.Errorf("only %d pages were reached", len(site.Pages))
	}
}

// A day that cannot be shown is refused with what happened and what to do, on pages and documents alike.
func TestDaysThatCannotBeShown(t *testing.T) {
	x := newLived(t)
	for query, want := range map[string]struct {
		status int
		says   string
	}{
		"at=1999-12-31":                          {404, "there was no record yet. Its first entry was put on it on 23 November 2026"},
		"at=2999-12-31":                          {400, "has not come yet: today is 3 December 2026"},
		"at=yesterday":                           {400, "is not a day"},
		"at=2026-02-30":                          {400, "is not a day"},
		"at=2026-11-23T10:00:00Z":                {400, "is not a day"},
		"at=" + strings.Repeat("x", 300):         {400, "is not a day"},
		"at=%3Cscript%3E":                        {400, "is not a day"},
		"at=" + x.first + "&at=" + x.second:      {400, "at the end of one day"},
		"at=" + x.second + "&at=" + "2999-12-31": {400, "at the end of one day"},
	} {
		status, page := x.answer("/en" + pathOf(x.Commitment) + "?" + query)
		if status != want.status || !strings.Contains(seen(t, page), want.says) || !strings.Contains(seen(t, page), "Choose a day from 23 November 2026 to 3 December 2026") {
			t.Errorf("%s: %d: %s", query, status, seen(t, page))
		}
		status, problem := x.answer("/api/v1" + pathOf(x.Commitment) + "?" + query)
		var said struct{ Detail string }
		if err := json.Unmarshal([]byte(problem), &said); err != nil || status != want.status || said.Detail == "" {
			t.Errorf("JSON, %s: %d, %s, %v", query, status, problem, err)
		}
	}
	if status, _ := x.answer("/en/members?at="); status != http.StatusOK { // a form sent empty
		t.Errorf("an empty day: %d", status)
	}
	x.Clock = x.Clock.Add(time.Hour)
	later := x.Do(x.Contact, plan.Adopt(x.Member, plan.Plan{Member: record.To(x.Member)}, plan.Commitment{Title: *text("Later")}))
	status, page := x.answer("/en" + pathOf(later[0]) + "?at=" + x.first)
	if status != http.StatusNotFound || !strings.Contains(seen(t, page), "nothing on it had this address") || !strings.Contains(page, `href="/en`+pathOf(later[0])+`"`) {
		t.Errorf("what came later: %d: %s", status, seen(t, page))
	}
}

// What is redacted is gone from every day before it at once, from bytes that were kept too.
func TestRedactionReachesKeptDays(t *testing.T) {
	x := newLived(t)
	addresses := []string{"/en" + pathOf(x.Commitment) + "?at=" + x.first, "/api/v1" + pathOf(x.Commitment) + "?at=" + x.first}
	const lead = "Ministry of Fisheries"
	for _, a := range addresses {
		if !strings.Contains(x.get(t, a), lead) {
			t.Fatalf("%s does not say who leads", a)
		}
	}
	x.Redact(x.Commitment, "lead")
	for _, a := range addresses {
		if strings.Contains(x.get(t, a), lead) {
			t.Errorf("%s shows what was redacted", a)
		}
	}
}
