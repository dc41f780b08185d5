package api_test

import (
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"troth/chapters/chaptertest"
	"troth/chapters/collective"
	"troth/chapters/declaration"
	"troth/chapters/home"
	"troth/chapters/opinion"
	"troth/chapters/partnership"
	"troth/core/authority"
	"troth/core/export"
	"troth/core/node"
	"troth/core/record"
	"troth/edges/api"
	"troth/edges/web"
)

var update = flag.Bool("update", false, "write the golden files anew")

// A site is the API alone, over a record.
type site struct {
	*chaptertest.World
	node    *node.Node
	handler http.Handler
}

var discard = slog.New(slog.DiscardHandler)

func classify(err error) web.Kind {
	if errors.Is(err, record.ErrNotFound) {
		return web.NotFound
	}
	return web.Internal
}

func newSite(t testing.TB, settings ...func(*web.Site)) *site {
	t.Helper()
	w, n := chaptertest.OnDisk(t)
	about := web.Site{Log: discard, Issue: func() web.Issue {
		return web.Issue{Size: int64(n.View.Size()), Day: n.Today(), Fingerprint: n.View.Fingerprint}
	}, Stood: api.Stood(n), Classify: classify}
	for _, set := range settings {
		set(&about)
	}
	s, err := web.New(about)
	if err != nil {
		t.Fatal(err)
	}
	api.Add(s, n, mapsOf(n))
	return &site{w, n, s.Handler()}
}

func mapsOf(n *node.Node) *opinion.Maps {
	return opinion.NewMaps(n.Store, func(blob record.ID) (io.ReadCloser, error) { return n.Blobs.Open(blob) })
}

func (s *site) ask(method, address string, header ...string) *http.Response {
	r := httptest.NewRequest(method, address, nil)
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	s.handler.ServeHTTP(w, r)
	return w.Result()
}

func (s *site) body(t testing.TB, address string) []byte {
	t.Helper()
	answer := s.ask(http.MethodGet, address)
	b, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s, %v: %s", address, answer.Status, err, b)
	}
	return b
}

// Every page that an export holds is, byte for byte, what the API answers.
func TestAnswersAreThePagesOfAnExport(t *testing.T) {
	s := newSite(t)
	chaptertest.Everything(s.World)
	r, err := s.node.View.Read(t.Context(), 0, s.node.Today(), authority.Actor{})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	answered := map[string]bool{}
	for page, err := range r.Pages() {
		if err != nil {
			t.Fatal(err)
		}
		want, err := export.PageJSON(page.Data)
		if err != nil {
			t.Fatal(err)
		}
		if got := s.body(t, api.Base+"/"+page.Path); string(got) != string(want) {
			t.Errorf("%s: the API answers %d bytes, an export holds %d others", page.Path, len(got), len(want))
		}
		answered[page.Path] = true
	}
	for _, path := range []string{"home", "rules", "kinds", "record", "members", "members/" + string(s.Member), "plans/" + string(s.Plan), "commitments/" + string(s.Commitment)} {
		if !answered[path] {
			t.Errorf("an export has no page %s", path)
		}
	}
}

// addresses are the routes of the description with values that exist.
func (s *site) addresses(t *testing.T) map[string]string {
	t.Helper()
	var description struct{ Paths map[string]any }
	if err := json.Unmarshal(s.body(t, api.Base+"/openapi.json"), &description); err != nil {
		t.Fatal(err)
	}
	declared := s.Do(s.Operator, declaration.Declare(s.Operator.For, "", declaration.Declaration{Title: record.In("en", "A declaration")},
		declaration.Pledge{Text: record.In("en", "We will publish it"), Topics: []record.Code{"delivery", "local"}}))
	action := s.Do(s.Operator, collective.Enter(s.Operator.For, collective.Action{Status: collective.Open, Title: record.In("en", "An action")}))
	edition := s.Do(s.Operator, partnership.Put(s.Operator.For, "", partnership.Edition{Publisher: record.In("en", "OGP"), Title: record.In("en", "Commitments"), SHA256: record.Hash{7}}))
	asked := s.Do(s.Operator, opinion.Open(s.Operator.For, opinion.Conversation{Title: record.In("en", "A question")}, []record.Text{record.In("en", "A statement")}))
	ids := map[string]record.ID{"actions": action[0], "conversations": asked[0], "editions": edition[0], "organisations": s.Review, "members": s.Member, "plans": s.Plan, "commitments": s.Commitment, "declarations": declared[0], "pledges": declared[1]}
	addresses := map[string]string{}
	for path := range description.Paths {
		a := strings.NewReplacer("{index}", "3", "{entries}", "3,4", "{kind}", "plan", "{list}/{area}", "ogp2016/open-data", "{code}", "ogp2016:open-data", "{list}", "sdg").Replace(path)
		if list, rest, ok := strings.Cut(a, "/{id}"); ok {
			a = list + "/" + string(ids[strings.TrimPrefix(list, api.Base+"/")]) + rest
		}
		addresses[path] = a
	}
	return addresses
}

// Every route answers with what its schema in the description allows, cached by a strong ETag, compressed when asked,
// to HEAD as to GET, and for pages of any origin.
func TestEveryRoute(t *testing.T) {
	s := newSite(t)
	chaptertest.Everything(s.World)
	var description map[string]any
	if err := json.Unmarshal(s.body(t, api.Base+"/openapi.json"), &description); err != nil {
		t.Fatal(err)
	}
	addresses := s.addresses(t)
	if len(addresses) < 12 {
		t.Fatalf("the description has %d paths", len(addresses))
	}
	for path, address := range addresses {
		plain := s.ask(http.MethodGet, address)
		body, _ := io.ReadAll(plain.Body)
		if plain.StatusCode != http.StatusOK || !strings.HasPrefix(plain.Header.Get("Content-Type"), "application/") || !strings.Contains(plain.Header.Get("Content-Type"), "json") {
			t.Errorf("%s: %s, %s", address, plain.Status, plain.Header.Get("Content-Type"))
			continue
		}
		var value any
		if err := json.Unmarshal(body, &value); err != nil {
			t.Errorf("%s: %v", address, err)
		}
		get := description["paths"].(map[string]any)[path].(map[string]any)["get"].(map[string]any)
		answers := get["responses"].(map[string]any)["200"].(map[string]any)["content"].(map[string]any)["application/json"]
		for _, fault := range allows(description, answers.(map[string]any)["schema"].(map[string]any), value, path) {
			t.Error(fault)
		}
		if got := plain.Header.Get("Access-Control-Allow-Origin"); got != "*" {
			t.Errorf("%s: Access-Control-Allow-Origin %q", address, got)
		}
		tag := plain.Header.Get("Etag")
		if tag == "" || strings.HasPrefix(tag, "W/") {
			t.Errorf("%s: ETag %q", address, tag)
		}
		if again := s.ask(http.MethodGet, address, "If-None-Match", tag); again.StatusCode != http.StatusNotModified {
			t.Errorf("%s: asked with its ETag: %s", address, again.Status)
		}
		if head := s.ask(http.MethodHead, address); head.StatusCode != http.StatusOK || head.Header.Get("Etag") != tag || head.ContentLength > 0 && head.Body == nil {
			t.Errorf("%s: HEAD: %s, ETag %s", address, head.Status, head.Header.Get("Etag"))
		}
		zipped := s.ask(http.MethodGet, address, "Accept-Encoding", "gzip")
		z, err := gzip.NewReader(zipped.Body)
		if err != nil || zipped.Header.Get("Content-Encoding") != "gzip" {
			t.Errorf("%s: compressed: %v", address, err)
			continue
		}
		if unzipped, err := io.ReadAll(z); err != nil || string(unzipped) != string(body) {
			t.Errorf("%s: compressed it is something else", address)
		}
		if post := s.ask(http.MethodPost, address); post.StatusCode != http.StatusMethodNotAllowed {
			t.Errorf("%s: POST: %s", address, post.Status)
		}
	}
}

// allows lists where a value is not as a schema of the description says, fields that no schema names included.
func allows(description, schema map[string]any, v any, at string) (faults []string) {
	if ref, ok := schema["$ref"].(string); ok {
		name := strings.TrimPrefix(ref, "#/components/schemas/")
		named, ok := description["components"].(map[string]any)["schemas"].(map[string]any)[name].(map[string]any)
		if !ok {
			return []string{at + ": there is no schema " + name}
		}
		return allows(description, named, v, at)
	}
	types, ok := schema["type"].([]any)
	if !ok {
		types = []any{schema["type"]}
	}
	is := map[bool]string{true: "null"}[v == nil]
	switch v := v.(type) {
	case bool:
		is = "boolean"
	case string:
		is = "string"
		if values, ok := schema["enum"].([]any); ok && !slices.Contains(values, any(v)) {
			faults = append(faults, at+": "+v+" is none of the enum's")
		}
	case float64:
		is = "integer"
	case []any:
		is = "array"
		items, _ := schema["items"].(map[string]any)
		for _, x := range v {
			faults = append(faults, allows(description, items, x, at+"[]")...)
		}
	case map[string]any:
		is = "object"
		properties, known := schema["properties"].(map[string]any)
		for name, x := range v {
			of, ok := properties[name].(map[string]any)
			if more, open := schema["additionalProperties"].(map[string]any); !ok && open {
				of, ok = more, true
			}
			switch {
			case ok:
				faults = append(faults, allows(description, of, x, at+"."+name)...)
			case known:
				faults = append(faults, at+": no schema names "+name)
			}
		}
		required, _ := schema["required"].([]any)
		for _, name := range required {
			if _, ok := v[name.(string)]; !ok {
				faults = append(faults, at+": "+name.(string)+" is missing")
			}
		}
	}
	if schema["type"] != nil && !slices.Contains(types, any(is)) && !(is == "integer" && slices.Contains(types, any("number"))) {
		faults = append(faults, at+": is "+is)
	}
	return faults
}

// The check of schemas can fail.
func TestAllowsCanFail(t *testing.T) {
	description := map[string]any{"components": map[string]any{"schemas": map[string]any{}}}
	text := map[string]any{"type": "string", "enum": []any{"a"}}
	object := map[string]any{"type": "object", "properties": map[string]any{"x": text}, "required": []any{"x"}}
	for name, v := range map[string]any{"missing": map[string]any{}, "more": map[string]any{"x": "a", "y": "b"}, "enum": map[string]any{"x": "b"},
		"type": map[string]any{"x": 1.0}, "list": []any{}, "null": nil} {
		if allows(description, object, v, "") == nil {
			t.Errorf("%s is allowed", name)
		}
	}
	if faults := allows(description, object, map[string]any{"x": "a"}, ""); faults != nil {
		t.Error(faults)
	}
}

// The description is reviewed line by line when it changes.
func TestDescription(t *testing.T) {
	got := newSite(t).body(t, api.Base+"/openapi.json")
	const file = "testdata/openapi.json"
	if *update {
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != string(want) {
		t.Errorf("%s is not what the program says of its routes; if the change is meant, write it with -update and review it", file)
	}
}

func TestErrorsAreProblems(t *testing.T) {
	s := newSite(t)
	for address, want := range map[string]int{
		"/commitments/" + string(record.NewID("cm")): 404,
		"/commitments/" + string(s.Plan):             404,
		"/commitments/x":                             404,
		"/record/99999":                              404,
		"/record/-1":                                 400,
		"/record?kind=nothing":                       400,
		"/record?before=x":                           400,
		"/record?from=3":                             400,
		"/record?kind=plan&kind=member":              400,
		"/proofs/":                                   404,
		"/proofs/1,":                                 400,
		"/proofs/1,99999":                            404,
		"/proofs/" + strings.Repeat("1,", 50) + "1":  400,
		"/schemas/nothing":                           404,
		"/nothing":                                   404,
	} {
		answer := s.ask(http.MethodGet, api.Base+address)
		var problem struct {
			Status int
			Kind   string
		}
		err := json.NewDecoder(answer.Body).Decode(&problem)
		if answer.StatusCode != want || answer.Header.Get("Content-Type") != "application/problem+json" || err != nil || problem.Status != want || problem.Kind == "" {
			t.Errorf("%s: %s, %+v, %v; want %d", address, answer.Status, problem, err, want)
		}
	}
}

// The bytes of a schema are those whose hash is on record.
func TestSchemaHasTheHashOnRecord(t *testing.T) {
	s := newSite(t)
	r, err := s.node.Read(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	declared, err := r.Schemas()
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range declared {
		answer := s.ask(http.MethodGet, api.Base+"/schemas/"+d.Name)
		body, _ := io.ReadAll(answer.Body)
		if got := sum(body); got != d.Hash || answer.Header.Get("Troth-Schema-Hash") != d.Hash || answer.Header.Get("Content-Type") != "application/schema+json" {
			t.Errorf("%s: hash %s, header %s, on record %s", d.Name, got, answer.Header.Get("Troth-Schema-Hash"), d.Hash)
		}
	}
}

// An answer is new when an entry changes what it shows, and the same bytes while none does.
func TestAnswersFollowTheRecord(t *testing.T) {
	s := newSite(t)
	commitment, second := api.Base+"/commitments/"+string(s.Commitment), api.Base+"/commitments/"+string(s.Second)
	tags := func() [3]string {
		var list [3]string
		for i, a := range []string{commitment, second, api.Base + "/record"} {
			list[i] = s.ask(http.MethodGet, a).Header.Get("Etag")
		}
		return list
	}
	before := tags()
	if again := tags(); again != before {
		t.Errorf("nothing was said, and %v became %v", before, again)
	}
	s.Redact(s.Commitment, "title")
	after := tags()
	if after[0] == before[0] || after[1] != before[1] || after[2] == before[2] {
		t.Errorf("the title of the first commitment was removed; %v became %v", before, after)
	}
	if body := s.body(t, commitment); regexp.MustCompile(`fishing quota`).Match(body) {
		t.Error("what was removed is still answered")
	}
}

// While the record stands still, what was asked for before is answered without the view.
func TestKeptAnswersNeedNoView(t *testing.T) {
	s := newSite(t)
	addresses := s.addresses(t)
	delete(addresses, api.Base+"/conversations/{id}/map") // the map of an open conversation changes while the record stands still
	for _, a := range addresses {
		s.body(t, a)
	}
	if err := s.node.View.Close(); err != nil {
		t.Fatal(err)
	}
	for _, a := range addresses {
		s.body(t, a)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel() // nobody waits for a view that is closed
	w := httptest.NewRecorder()
	s.handler.ServeHTTP(w, httptest.NewRequest(http.MethodGet, api.Base+"/record/5", nil).WithContext(ctx))
	if w.Body.Len() > 0 {
		t.Error("what was never asked for is answered without the view too: the test shows nothing")
	}
}

// A search is narrowed by each facet that it counts.
func TestSearchTakesEveryFacet(t *testing.T) {
	x := newSite(t)
	for _, facet := range home.FacetNames {
		x.body(t, api.Base+"/search?q=register&"+facet+"=x")
	}
}
