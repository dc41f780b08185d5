package method

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

// small is a method of each thing that there is, with a scale of its own and a shared one.
const (
	smallScales = `{"yesno":[{"code":"0","label":{"en":"No"}},{"code":"1","label":{"en":"Yes"}}]}`
	smallMethod = `{"id":"small","version":1,"names":{"en":"Small"},"period":{"from":"2014-06","words":{"en":"since then"}},"source":"a manual",
"known_by":["star"],"missing":[{"code":"NR","label":{"en":"Not reviewed"}}],"variables":[
{"id":"clear","names":{"en":"Clear"},"reports":["end"],"scale":"yesno"},
{"id":"done","names":{"en":"Done"},"reports":["end"],"values":[{"code":"none","label":{"en":"None"}},{"code":"full","label":{"en":"Full"}}]}],
"rules":[{"id":"star","names":{"en":"Star"},"formula":"clear >= 1 and not done = \"none\"","reports":["end"]}],
"completion":{"variable":"done","steps":{"none":"not_started","full":"complete"},"words":[]}}`
)

func load(scales, method []byte) (*Methods, error) {
	return Load(fstest.MapFS{scalesFile: {Data: scales}, "m.json": {Data: method}})
}

// A file is one JSON object, and nothing behind it: the whole of it goes on record.
func TestLoadTakesNothingBehindTheEnd(t *testing.T) {
	if _, err := load([]byte(smallScales), []byte(smallMethod)); err != nil {
		t.Fatal(err)
	}
	for _, behind := range []string{"}", "]", "{}", "x", "\x00"} {
		if _, err := load([]byte(smallScales), []byte(smallMethod+behind)); err == nil || !strings.HasPrefix(err.Error(), "m.json, line ") {
			t.Errorf("%q behind the method: %v", behind, err)
		}
		if _, err := load([]byte(smallScales+behind), []byte(smallMethod)); err == nil || !strings.HasPrefix(err.Error(), scalesFile+", line ") {
			t.Errorf("%q behind the scales: %v", behind, err)
		}
	}
}

// FuzzLoad: files are refused with their name, or give a method whose every rule can be computed for every code of its inputs and whose
// completion covers every code of its variable.
func FuzzLoad(f *testing.F) {
	f.Add([]byte(smallScales), []byte(smallMethod))
	f.Add([]byte(`{}`), []byte(smallMethod))
	f.Add([]byte(`{"yesno":[]}`), []byte(`{"id":"small"}`))
	f.Add([]byte(smallScales+"}"), []byte(smallMethod+"]"))
	scales, err := data.ReadFile("data/" + scalesFile)
	if err != nil {
		f.Fatal(err)
	}
	for _, m := range Builtin().All() {
		f.Add(scales, m.Data)
	}
	f.Fuzz(func(t *testing.T, scales, method []byte) {
		ms, err := load(scales, method)
		if err != nil {
			if !strings.HasPrefix(err.Error(), scalesFile) && !strings.HasPrefix(err.Error(), "m.json") {
				t.Fatalf("which file is bad is not said: %v", err)
			}
			return
		}
		m := ms.Get(ms.All()[0].ID, 0)
		if !json.Valid(scales) || !json.Valid(m.Data) {
			t.Fatal("a file was taken that is no JSON")
		}
		for _, r := range m.Rules {
			values := Values{}
			for _, name := range r.Inputs() {
				values[name] = Value{Code: m.Variable(name).Values[0].Code}
			}
			for _, name := range r.Inputs() {
				for _, p := range m.Variable(name).Values {
					values[name] = Value{Code: p.Code}
					if _, lacking := m.Compute(r.ID, values); len(lacking) > 0 {
						t.Fatalf("rule %s of %v lacks %v", r.ID, values, lacking)
					}
				}
			}
			for _, report := range r.Reports {
				m.Evaluate(report, values)
			}
		}
		if m.Completion == nil {
			return
		}
		for _, p := range m.Variable(m.Completion.Variable).Values {
			if _, step := m.Step(p.Code); step == slices.Contains(m.Completion.Words, p.Code) {
				t.Fatalf("the code %q is a step and a word, or neither", p.Code)
			}
		}
	})
}
