package pages

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/tlog"

	"troth/chapters/chaptertest"
	"troth/chapters/plan"
	"troth/core/node"
	"troth/core/record"
	"troth/core/record/blob"
	"troth/core/seal"
	"troth/core/view"
	"troth/edges/web"
	"troth/edges/web/browsertest"
)

// A recorded is a site over a record with every class of field: open, in two languages, removed, withheld, and a file.
type recorded struct {
	*chaptertest.World
	node     *node.Node
	handler  http.Handler
	evidence record.Index // an entry with a file
	amended  record.Index // version 2 of a commitment, with a withheld field
	removed  record.Index // version 1 of it, whose title was removed
	file     blob.Info
}

const fileText = "<script>alert(1)</script>"

func newRecorded(t testing.TB) *recorded {
	t.Helper()
	w, n := chaptertest.OnDisk(t)
	x := &recorded{World: w, node: n}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	email := record.In("en", "hidden@example.org")
	x.removed = w.Size() - 2        // the first of two commitments that the world adopts last
	w.Redact(w.Commitment, "title") // of its only version; the amended one has another
	both := record.Text{Original: "en", By: map[string]string{"en": "Publish who really owns <quota> & \"vessels\"", "fr": "Publier à qui appartiennent les quotas"}}
	w.Say(w.Contact, w.Member, w.Commitment, plan.Commitment{Act: plan.Amended, Plan: record.To(w.Plan), Title: both,
		Lead: &both, Partners: []record.Text{record.In("en", "Harbour Watch"), record.In("en", "Fishers’ Union")},
		ContactEmail: record.Withheld[record.Text]{Value: &email}, Areas: []record.Code{"ogp2016:open-data"}, Period: &record.Day{From: "2025-07-01"}})
	x.amended = w.Size() - 1
	var err error
	x.file, err = n.Blobs.Put(t.Context(), strings.NewReader(fileText))
	must(err)
	w.Say(w.Contact, w.Member, "", plan.Evidence{Act: plan.Said, Proves: record.To(w.Commitment), Title: record.In("en", "Minutes"),
		File: &record.File{Name: "minutes ü.html", Media: "text/html", Size: record.Count(x.file.Size), SHA256: x.file.SHA256, Blob: x.file.ID}})
	x.evidence = w.Size() - 1
	x.handler, err = New(n, Options{Mirror: true, Sample: true, Log: slog.New(slog.DiscardHandler)})
	must(err)
	return x
}

// ask is one request, with its answer as it comes.
func (x *recorded) ask(t testing.TB, method, address string, header ...string) *http.Response {
	t.Helper()
	r := httptest.NewRequest(method, address, nil)
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	x.handler.ServeHTTP(w, r)
	return w.Result()
}

func (x *recorded) body(t testing.TB, address string) string {
	t.Helper()
	answer := x.ask(t, http.MethodGet, address)
	b, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s, %v", address, answer.Status, err)
	}
	return string(b)
}

// recordPaths are pages about the record, without the language.
func (x *recorded) recordPaths() []string {
	paths := []string{"/record", "/record?kind=commitment", "/record?before=5", "/record?kind=peer", "/rules", "/kinds", "/check"}
	for i := range x.Size() {
		paths = append(paths, entryPath(i))
	}
	return paths
}

// Every page about the record is well made in every language, and shows no key in the place of its words.
func TestRecordPagesAreWellMade(t *testing.T) {
	x := newRecorded(t)
	words, err := web.LoadWords(true)
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range words.All() {
		for _, path := range x.recordPaths() {
			page := x.body(t, l.Href(path))
			for _, problem := range browsertest.CheckHTML([]byte(page)) {
				t.Errorf("%s: %s", l.Href(path), problem)
			}
			for _, family := range []string{"record.", "entry.", "proof.", "ladder.", "rules.", "kinds.", "how.", "digests.", "log."} {
				if strings.Contains(page, ">"+family) {
					t.Errorf("%s: a key of %s stands for its message", l.Href(path), family)
				}
			}
		}
	}
}

// Whatever the record and the table can name has a word in every language.
func TestWordsForAllThatCanBeSaid(t *testing.T) {
	words, err := web.LoadWords(false)
	if err != nil {
		t.Fatal(err)
	}
	x := newRecorded(t)
	for _, l := range words.All() {
		need := func(family, value string) {
			t.Helper()
			if _, ok := l.Text[family+"."+value]; !ok {
				t.Errorf("%s has no %s.%s", l.Tag, family, value)
			}
		}
		for k := range x.Kinds.All() {
			need("kind", k.Name)
			for _, f := range k.Fields() {
				need("field", f.Name)
				need("type", f.Type)
				need("class", string(f.Class))
				need("class.means", string(f.Class))
				if f.Type == "link" {
					need("relation", string(f.Relation))
				}
				for _, v := range f.Values {
					if f.Name != "step" { // drawn steps have numbers
						need(f.Name, v)
					}
				}
			}
		}
		for _, r := range x.node.Program.May {
			need("role", r.Role)
			need("relation", string(r.Relation))
			need("speaks", string(r.Voice))
		}
	}
}

func TestRecordAddresses(t *testing.T) {
	x := newRecorded(t)
	for _, tt := range []struct {
		address string
		status  int
		media   string
	}{
		{"/record/3", 302, "text/html"},
		{"/en/record", 200, "text/html"},
		{"/en/record?kind=nothing", 400, "text/html"},
		{"/en/record?before=x", 400, "text/html"},
		{"/en/record?before=-1", 400, "text/html"},
		{"/en/record/01", 404, "text/html"},
		{"/en/record/99999", 404, "text/html"},
		{"/checkpoint", 200, "text/plain"},
		{fmt.Sprintf("/tile/0/000.p/%d", x.Size()), 200, "application/octet-stream"},
		{"/tile/0/001", 404, "text/plain"},
		{"/tile/entries/000.p/1", 200, "application/octet-stream"},
		{"/receipts/3", 200, "text/plain"},
		{"/receipts/99999", 404, "application/problem+json"},
		{"/receipts/x", 400, "application/problem+json"},
		{"/blobs/" + string(record.NewID(blob.Prefix)), 404, "text/html"},
		{"/blobs/..%2fkey", 404, "text/html"},
		{"/api/v1/record/99999", 404, "application/problem+json"},
		{"/api/v1/nothing", 404, "application/problem+json"},
	} {
		answer := x.ask(t, http.MethodGet, tt.address)
		if got := answer.Header.Get("Content-Type"); answer.StatusCode != tt.status || !strings.HasPrefix(got, tt.media) {
			t.Errorf("%s: %d %s, want %d %s", tt.address, answer.StatusCode, got, tt.status, tt.media)
		}
	}
}

// The page of kinds tells for every field that is a link what it may lead to: in the list of all and beside the field. Its JSON has
// the same list.
func TestKindsPageTellsOfLinks(t *testing.T) {
	x := newRecorded(t)
	words, err := web.LoadWords(false)
	if err != nil {
		t.Fatal(err)
	}
	rules := x.Kinds.Links()
	if len(rules) < 5 {
		t.Fatalf("only %d links", len(rules))
	}
	for _, lang := range words.All() {
		l := sayer{lang}
		page := x.body(t, lang.Href("/kinds"))
		for _, rule := range rules {
			to, relation := l.kindsOf(rule.To), l.Word("relation", string(rule.Relation))
			for _, s := range []string{">" + to + "<", l.Say("kinds.links.field", "relation", relation, "kinds", to)} {
				if !strings.Contains(page, s) {
					t.Errorf("%s: %s.%s: the page does not say %q", lang.Tag, rule.From, rule.Field, s)
				}
			}
		}
	}
	var answer struct{ Links []record.LinkRule }
	if err := json.Unmarshal([]byte(x.body(t, "/api/v1/kinds")), &answer); err != nil || !reflect.DeepEqual(answer.Links, rules) {
		t.Errorf("the API answers %v, %v", answer.Links, err)
	}
}

// What an entry's page says of a removed, a withheld and an open value.
func TestEntryPageTellsWhatIsThere(t *testing.T) {
	x := newRecorded(t)
	for _, tt := range []struct {
		entry     record.Index
		has, lack []string
	}{
		{x.amended, []string{"commitment, version 2", "Publish who really owns &lt;quota&gt; &amp; &#34;vessels&#34;", "Publier à qui", "Harbour Watch",
			"Withheld: on record as a fingerprint alone", "Entries checked: {entries}.", "Entry {entry}, step {step} of the proof", // for check.js
			fmt.Sprintf(`data-said="%d/title"`, x.amended), fmt.Sprintf(`href="/en/record/%d"`, x.removed)},
			[]string{"hidden@example.org", "<quota>"}},
		{x.removed, []string{"Removed", "Article 17 of a law", "age out within 30 days", fmt.Sprintf(`href="/en/record/%d"`, x.amended)}, []string{"Publish who owns the companies"}},
		{x.evidence, []string{"/blobs/" + string(x.file.ID), "minutes ü.html"}, []string{fileText}},
	} {
		page := x.body(t, "/en"+entryPath(tt.entry))
		for _, s := range tt.has {
			if !strings.Contains(strings.ToLower(page), strings.ToLower(s)) {
				t.Errorf("entry %d: there is no %q", tt.entry, s)
			}
		}
		for _, s := range tt.lack {
			if strings.Contains(page, s) {
				t.Errorf("entry %d: there is %q", tt.entry, s)
			}
		}
	}
}

// The neighbours that are drawn are those of the proof, for every entry of every small tree.
func TestNeighboursAreThoseOfTheProof(t *testing.T) {
	var tree seal.Range
	var nodes []tlog.Hash
	read := tlog.HashReaderFunc(func(at []int64) ([]tlog.Hash, error) {
		var list []tlog.Hash
		for _, i := range at {
			list = append(list, nodes[i])
		}
		return list, nil
	})
	leaf := func(i int64) tlog.Hash { return tlog.RecordHash(fmt.Append(nil, i)) }
	for size := int64(1); size <= 130; size++ {
		nodes = tree.Store(nodes, leaf(size-1))
		for entry := range size {
			proof, err := tlog.ProveRecord(size, entry, read)
			if err != nil {
				t.Fatal(err)
			}
			steps := neighbours(entry, size)
			if len(steps) != len(proof) {
				t.Fatalf("entry %d of %d: %d steps, %d hashes", entry, size, len(steps), len(proof))
			}
			for i, step := range steps {
				var sub seal.Range
				for j := step.From; j <= step.To; j++ {
					sub.Add(leaf(j))
				}
				if tlog.Hash(sub.Tree().Root) != proof[i] || step.After != (step.From > entry) {
					t.Fatalf("entry %d of %d, step %d: %+v is not what the proof has", entry, size, i+1, step)
				}
			}
		}
	}
}

// A receipt that was downloaded verifies offline with the key alone.
func TestReceiptVerifies(t *testing.T) {
	x := newRecorded(t)
	trust, err := seal.TrustKey(x.node.Key.Verifier)
	if err != nil {
		t.Fatal(err)
	}
	receipt := x.body(t, fmt.Sprintf("/receipts/%d", x.amended))
	for e, err := range x.Store.Entries(t.Context(), x.amended, x.amended+1) {
		if err != nil {
			t.Fatal(err)
		}
		if err := trust.Check([]byte(receipt), e.Leaf); err != nil {
			t.Error(err)
		}
		if err := trust.Check([]byte(receipt), append([]byte(" "), e.Leaf...)); err == nil {
			t.Error("a receipt holds for other bytes")
		}
	}
}

// A document is downloaded, whatever it says it is, and only as long as a value on record names it.
func TestBlobsAreOnlyDownloaded(t *testing.T) {
	x := newRecorded(t)
	address := "/blobs/" + string(x.file.ID)
	if got := x.body(t, address); got != fileText {
		t.Errorf("got %q", got)
	}
	h := x.ask(t, http.MethodGet, address).Header
	for name, want := range map[string]string{
		"Content-Disposition": "attachment; filename*=utf-8''minutes%20%C3%BC.html", "Content-Type": "text/html",
		"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox; default-src 'none'",
	} {
		if got := h.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	orphan, err := x.node.Blobs.Put(t.Context(), strings.NewReader("nobody names this"))
	if err != nil {
		t.Fatal(err)
	}
	if answer := x.ask(t, http.MethodGet, "/blobs/"+string(orphan.ID)); answer.StatusCode != http.StatusNotFound {
		t.Errorf("a blob that nothing names: %s", answer.Status)
	}
	r := x.Read()
	steps, err := view.All(r, `EXPLAIN QUERY PLAN `+disclosedSQL, view.Args{x.file.ID}, func(step *string) []any { return []any{new(int), new(int), new(int), step} })
	r.Close()
	if err != nil || !strings.Contains(strings.Join(steps, " "), "text_blob") {
		t.Errorf("a document is looked for by %q, %v", steps, err)
	}
	var evidence record.ID
	for e, err := range x.Store.Entries(t.Context(), x.evidence, x.evidence+1) {
		if err != nil {
			t.Fatal(err)
		}
		evidence = e.Object
	}
	x.Redact(evidence, "file")
	if answer := x.ask(t, http.MethodGet, address); answer.StatusCode != http.StatusNotFound {
		t.Errorf("a blob that was removed: %s", answer.Status)
	}
}

// The export is a whole one, and made for one at a time.
func TestExportOneAtATime(t *testing.T) {
	x := newRecorded(t)
	file := x.body(t, "/export.zip")
	z, err := zip.NewReader(strings.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	f, err := z.Open("manifest.json")
	if err != nil {
		t.Fatal(err)
	}
	var manifest struct{ Size record.Index }
	if err := json.NewDecoder(f).Decode(&manifest); err != nil || manifest.Size != x.Size() {
		t.Errorf("manifest of %d entries, %d on record; %v", manifest.Size, x.Size(), err)
	}
	// A reader who takes the first bytes and no more holds the place until they go.
	first, release := make(chan struct{}), make(chan struct{})
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer func() { recover() }() // the answer breaks off, as it should
		ctx, cancel := context.WithCancel(context.Background())
		defer cancel()
		r := httptest.NewRequest(http.MethodGet, "/export.zip", nil).WithContext(ctx)
		x.handler.ServeHTTP(&slowWriter{header: http.Header{}, first: first, release: release}, r)
	}()
	<-first
	answer := x.ask(t, http.MethodGet, "/export.zip")
	said, _ := io.ReadAll(answer.Body)
	if answer.StatusCode != http.StatusServiceUnavailable || answer.Header.Get("Retry-After") == "" || !strings.Contains(string(said), "The download is in use") {
		t.Errorf("a second export meanwhile: %s, %s", answer.Status, said)
	}
	close(release)
	<-done
	if got := x.body(t, "/export.zip"); len(got) == 0 {
		t.Error("no export after the slow one")
	}
}

type slowWriter struct {
	header http.Header
	bytes.Buffer
	begun          bool
	first, release chan struct{}
}

func (w *slowWriter) Header() http.Header { return w.header }
func (w *slowWriter) WriteHeader(int)     {}
func (w *slowWriter) Write(p []byte) (int, error) {
	if !w.begun {
		w.begun = true
		close(w.first)
		<-w.release
	}
	return w.Buffer.Write(p)
}
