package pages

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"troth/chapters/plan"
	"troth/core/record"
	"troth/edges/web/browsertest"
)

// The pages about the record hold in a real browser, and are light at a first visit, which is in one language for some and in another for
// others.
func TestRecordInABrowser(t *testing.T) {
	t.Parallel()
	x := newRecorded(t)
	holds(t, x.handler, narrowed, map[string]string{
		"record": "/record", "entry": entryPath(x.amended), "removed": entryPath(x.removed), "file": entryPath(x.evidence), "first": entryPath(0),
		"rules": "/rules", "kinds": "/kinds", "check": "/check",
	}, func(t *testing.T, name, lang string, p *browsertest.Page) {
		if wire := p.Wire(); wire.Bytes > 100_000 || len(wire.Requests) > 10 {
			t.Errorf("a first visit takes %v", wire)
		}
	})
}

// settled is what check.js shows once it is done.
const settled = `.t-check > p:not([hidden]):not([data-when="checking"])`

// Without scripts nothing is missing, and nothing is said of a check that did not happen.
func TestEntryWithoutScripts(t *testing.T) {
	t.Parallel()
	b := browsertest.Start(t)
	x := newRecorded(t)
	s := httptest.NewServer(x.handler)
	defer s.Close()
	p := b.Open(t, s.URL+"/en"+entryPath(x.amended), browsertest.View{NoScript: true})
	main := p.Text("main")
	if !strings.Contains(main, "Publish who really owns <quota>") || !strings.Contains(main, "From the entry to the root") {
		t.Errorf("the page says %q", main)
	}
	for _, s := range []string{"Checked in your browser", "Your browser is checking", "{entry}"} {
		if strings.Contains(main, s) {
			t.Errorf("the page says %q", s)
		}
	}
}

// flip changes the byte behind what a pattern finds, to one that may stand in its place.
func flip(pattern string) func([]byte) []byte {
	re := regexp.MustCompile(pattern)
	return func(b []byte) []byte {
		at := re.FindIndex(b)
		if at == nil {
			return nil
		}
		b = bytes.Clone(b)
		switch c := &b[at[1]]; {
		case *c == '9' || *c == 'z' || *c == 'Z':
			*c--
		case *c >= '0' && *c <= '8' || *c >= 'a' && *c <= 'y' || *c >= 'A' && *c <= 'Y':
			*c++
		default:
			*c = 'A'
		}
		return b
	}
}

// altered serves what a handler answers, changed on its way where the path begins so and change gives something. It counts changes.
func altered(handler http.Handler, path string, change func([]byte) []byte) (*httptest.Server, *atomic.Int32) {
	var changed atomic.Int32
	return httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasPrefix(r.URL.Path, path) {
			handler.ServeHTTP(w, r)
			return
		}
		r.Header.Del("Accept-Encoding")
		answer := httptest.NewRecorder()
		handler.ServeHTTP(answer, r)
		body := change(answer.Body.Bytes())
		if body == nil {
			body = answer.Body.Bytes()
		} else {
			changed.Add(1)
		}
		for name, values := range answer.Header() {
			w.Header()[name] = values
		}
		w.WriteHeader(answer.Code)
		w.Write(body)
	})), &changed
}

// One byte of what the server sends is changed on its way to the checker, which says that the proof fails, and where.
func TestCheckSaysWhereItFails(t *testing.T) {
	t.Parallel()
	b := browsertest.Start(t)
	x := newRecorded(t)
	milestone := plan.Milestone{Act: plan.MilestoneSet, Commitment: record.To(x.Commitment), Title: record.In("en", "A step")}
	for x.Size() < 530 { // two levels of tiles
		x.Say(x.Contact, x.Member, "", milestone)
	}
	entry := strconv.FormatInt(int64(x.amended), 10)
	steps := len(neighbours(int64(x.amended), int64(x.Size())))
	line := `[A-Za-z0-9+/]{43}=\\n`
	proofs, page := "/api/v1/proofs/", "/en/record/"
	for _, tt := range []struct {
		name, path string
		change     func([]byte) []byte
		says       string // how the sentence begins
	}{
		{"nothing", proofs, bytes.Clone, "Checked in your browser: the proof holds."},
		{"the leaf", proofs, flip(`"leaf":"\{\\"at\\":\\"20`), "Entry " + entry + ": the bytes as logged"},
		{"a fact in the leaf", proofs, flip(`\\"areas\\":\[\\"ogp`), "Entry " + entry + ": the bytes as logged"},
		{"a digest in the leaf", proofs, flip(`\\"shown\\":\{\\"lead\\":\\"`), "Entry " + entry + ": the bytes as logged"},
		{"the leaf hash", proofs, flip(`"leaf_hash":"`), "Entry " + entry + ": the bytes as logged"},
		{"a value", proofs, flip(`"field":"title","digest":"[^"]+","text":\{"original":"en","by":\{"en":"`), "Entry " + entry + ", field title: value and salt"},
		{"its other language", proofs, flip(`"field":"title","digest":"[^"]+","text":\{"original":"en","by":\{"en":"[^}]*"fr":"`), "Entry " + entry + ", field title: value and salt"},
		{"a salt", proofs, flip(`"field":"partners/1",[^}]*\}\},"salt":"`), "Entry " + entry + ", field partners/1: value and salt"},
		{"the end of a salt", proofs, flip(`"field":"lead",[^}]*\}\},"salt":"[A-Za-z0-9+/]{42}`), "Entry " + entry + ", field lead: value and salt"},
		{"the name of a field", proofs, flip(`"fields":\[\{"field":"`), "Entry " + entry + ", field lead: it was sealed"},
		{"a fact told beside the leaf", proofs, flip(`"facts":\{"act":"`), "Entry " + entry + ", field facts: what is shown"},
		{"when it was said", proofs, flip(`"at":"20`), "Entry " + entry + ", field at: what is shown"},
		{"the first neighbour", proofs, flip(`tlog-proof@v1\\nindex \d+\\n`), "Entry " + entry + ", step 1 of the proof"},
		{"the third neighbour", proofs, flip(`tlog-proof@v1\\nindex \d+\\n(` + line + `){2}.{9}`), "Entry " + entry + ", step 3 of the proof"},
		{"the last neighbour", proofs, flip(fmt.Sprintf(`tlog-proof@v1\\nindex \d+\\n(%s){%d}.`, line, steps-1)), fmt.Sprintf("Entry %s, step %d of the proof", entry, steps)},
		{"the index in the receipt", proofs, flip(`tlog-proof@v1\\nindex `), "Entry " + entry + ": its receipt cannot be read"},
		{"the form of the receipt", proofs, flip(`"receipt":"`), "Entry " + entry + ": its receipt cannot be read"},
		{"the size in the checkpoint", proofs, flip(`troth.example/test\\n\d`), "Entry " + entry + ": the signature under the checkpoint"},
		{"the root in the checkpoint", proofs, flip(`troth.example/test\\n\d+\\n`), "Entry " + entry + ": the signature under the checkpoint"},
		{"the signature", proofs, flip(`— troth.example/test .{20}`), "Entry " + entry + ": the signature under the checkpoint of 530 entries"},
		{"the key", proofs, flip(`"verifier":"troth.example/test\+[0-9a-f]{8}\+.{12}`), "Entry " + entry + ": the signature under the checkpoint"},
		{"the words on the page", page, flip(`data-said="\d+/title">`), "Entry " + entry + ", field title: what is shown"},
		{"the bytes on the page", page, flip(`data-leaf="\d+">\{&#34;at&#34;:&#34;20`), "Entry " + entry + ": the bytes as logged"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s, changed := altered(x.handler, tt.path, tt.change)
			defer s.Close()
			p := b.Open(t, s.URL+"/en/record/"+entry, browsertest.View{})
			says := strings.TrimSpace(p.Text(settled))
			if changed.Load() == 0 {
				t.Fatal("nothing was changed on the way")
			}
			if where := strings.TrimPrefix(says, "Checked in your browser: the proof does not hold. "); !strings.HasPrefix(where, tt.says) {
				t.Errorf("the page says %q, not %q", says, tt.says)
			}
			if counts := "Entries checked: 1. Values opened: 4; removed: 0; withheld: 1. Neighbours combined: 10."; tt.name == "nothing" && p.Text("[data-counts]") != counts {
				t.Errorf("the page counts %q, not %q", p.Text("[data-counts]"), counts)
			}
			for _, problem := range p.Reports() {
				t.Error(problem)
			}
		})
	}
}

// When the proof does not arrive, the page says that nothing was checked: neither that it holds nor that it fails.
func TestCheckThatCannotRun(t *testing.T) {
	t.Parallel()
	b := browsertest.Start(t)
	x := newRecorded(t)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/api/") {
			http.Error(w, "not now", http.StatusServiceUnavailable)
			return
		}
		x.handler.ServeHTTP(w, r)
	}))
	defer s.Close()
	p := b.Open(t, s.URL+"/es"+entryPath(x.amended), browsertest.View{})
	if says := strings.TrimSpace(p.Text(settled)); !strings.HasPrefix(says, "Su navegador no pudo comprobar") {
		t.Errorf("the page says %q", says)
	}
}
