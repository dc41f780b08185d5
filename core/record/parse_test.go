package record_test

import (
	"maps"
	"strings"
	"testing"

	"troth/core/canonical"
	"troth/core/record"
)

const aHash = "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU" // SHA-256 of nothing

// plain is an envelope that holds by itself.
func plain() map[string]any {
	return map[string]any{
		"at": "2016-12-07T12:00:00Z", "facts": map[string]any{"count": int64(1)}, "kind": "sample", "object": "sa_aaaaaaaaaaaaaaaaaaaaaaaaaa",
		"origin": "record.example", "revision": int64(1), "role": "person", "v": int64(1), "voice": "people",
		"shown": map[string]any{"names/0": aHash, "names/1": aHash, "title": aHash}, "withheld": map[string]any{"secret": aHash},
	}
}

// parseRefusals change one thing in plain. docs/vectors has them too.
var parseRefusals = []struct {
	name   string
	change map[string]any // nil removes
	want   string
}{
	{"unknown member", map[string]any{"color": "red"}, "envelope: color: the format has no such member"},
	{"member in capitals", map[string]any{"At": "2016-12-07T12:00:00Z"}, "envelope: At: the format has no such member"},

	{"no v", map[string]any{"v": nil}, "envelope has format version 0, this program knows 1"},
	{"version 2", map[string]any{"v": int64(2)}, "envelope has format version 2, this program knows 1"},
	{"version in words", map[string]any{"v": "1"}, "envelope: v: not canonical at byte 0: not a value"},
	{"no origin", map[string]any{"origin": nil}, `origin "" is not 1 to 128 bytes`},
	{"origin with a space", map[string]any{"origin": "record example"}, `origin "record example" is not`},
	{"origin with a plus", map[string]any{"origin": "record+example"}, `origin "record+example" is not`},
	{"origin beyond ASCII", map[string]any{"origin": "réc.example"}, `is not 1 to 128 bytes of printable ASCII`},
	{"origin of 129 bytes", map[string]any{"origin": strings.Repeat("a", 129)}, "is not 1 to 128 bytes of printable ASCII"},
	{"no kind", map[string]any{"kind": nil}, `kind "" is not a name like lead_institution`},
	{"kind in capitals", map[string]any{"kind": "Sample"}, `kind "Sample" is not a name`},
	{"kind that begins with a digit", map[string]any{"kind": "1st"}, `kind "1st" is not a name`},
	{"kind with two underscores", map[string]any{"kind": "a__b"}, `kind "a__b" is not a name`},
	{"no role", map[string]any{"role": nil}, "envelope: role: a code has 1 to 128 bytes, not 0"},
	{"role beyond ASCII", map[string]any{"role": "réviseur"}, "envelope: role: code \"réviseur\" is not printable ASCII"},
	{"no object", map[string]any{"object": nil}, `object "" is not an id`},
	{"object that is a slug", map[string]any{"object": "open-budget"}, `object "open-budget" is not an id`},
	{"by that is no id", map[string]any{"by": "ministry"}, `by "ministry" is not an id`},
	{"of that is no id", map[string]any{"of": "ministry"}, `of "ministry" is not an id`},
	{"source that is no id", map[string]any{"source": "file"}, `source "file" is not an id`},
	{"empty by", map[string]any{"by": ""}, "envelope: by: is empty; what is absent is left out"},
	{"empty of", map[string]any{"of": ""}, "envelope: of: is empty"},
	{"empty source", map[string]any{"source": ""}, "envelope: source: is empty"},
	{"empty role", map[string]any{"role": ""}, "envelope: role: is empty"},
	{"empty at", map[string]any{"at": ""}, "envelope: at: is empty"},
	{"empty kind", map[string]any{"kind": ""}, "envelope: kind: is empty"},
	{"empty origin", map[string]any{"origin": ""}, "envelope: origin: is empty"},
	{"empty object", map[string]any{"object": ""}, "envelope: object: is empty"},
	{"empty voice", map[string]any{"voice": ""}, "envelope: voice: is empty"},
	{"empty prev", map[string]any{"prev": ""}, "envelope: prev: is empty"},
	{"by that is a list", map[string]any{"by": []any{"sa_aaaaaaaaaaaaaaaaaaaaaaaaaa"}}, "envelope: by: not canonical"},
	{"no voice", map[string]any{"voice": nil}, `voice "" is none of`},
	{"unknown voice", map[string]any{"voice": "press"}, `voice "press" is none of government, reviewer, people, partnership`},

	{"no revision", map[string]any{"revision": nil}, "revision 0, the first is 1"},
	{"revision 0", map[string]any{"revision": int64(0)}, "revision 0, the first is 1"},
	{"negative revision", map[string]any{"revision": int64(-1)}, "revision -1, the first is 1"},
	{"revision in words", map[string]any{"revision": "1"}, "envelope: revision: not canonical"},
	{"prev at revision 1", map[string]any{"prev": aHash}, "revision 1 has a prev, but nothing was before it"},
	{"no prev at revision 2", map[string]any{"revision": int64(2)}, "revision 2 has no prev"},
	{"prev that is no hash", map[string]any{"revision": int64(2), "prev": "x"}, `envelope: prev: "x" is not a hash`},
	{"prev with padding", map[string]any{"revision": int64(2), "prev": aHash + "="}, "is not a hash"},
	{"prev with a line break", map[string]any{"revision": int64(2), "prev": aHash + "\n"}, "is not a hash"},

	{"no at", map[string]any{"at": nil}, `at "" is not a time like 2016-12-07T12:00:00Z`},
	{"month 13", map[string]any{"at": "2016-13-01T12:00:00Z"}, "is not a time"},
	{"30 February", map[string]any{"at": "2016-02-30T12:00:00Z"}, "is not a time"},
	{"29 February 1900", map[string]any{"at": "1900-02-29T12:00:00Z"}, "is not a time"},
	{"hour 24", map[string]any{"at": "2016-12-07T24:00:00Z"}, "is not a time"},
	{"leap second", map[string]any{"at": "2016-12-31T23:59:60Z"}, "is not a time"},
	{"fraction of a second", map[string]any{"at": "2016-12-07T12:00:00.5Z"}, "is not a time"},
	{"fraction of nothing", map[string]any{"at": "2016-12-07T12:00:00.0Z"}, "is not a time"},
	{"comma", map[string]any{"at": "2016-12-07T12:00:00,5Z"}, "is not a time"},
	{"offset", map[string]any{"at": "2016-12-07T12:00:00+00:00"}, "is not a time"},
	{"small z", map[string]any{"at": "2016-12-07T12:00:00z"}, "is not a time"},
	{"space for T", map[string]any{"at": "2016-12-07 12:00:00Z"}, "is not a time"},
	{"no seconds", map[string]any{"at": "2016-12-07T12:00Z"}, "is not a time"},
	{"day alone", map[string]any{"at": "2016-12-07"}, "is not a time"},
	{"one figure", map[string]any{"at": "2016-12-7T12:00:00Z"}, "is not a time"},
	{"year of five figures", map[string]any{"at": "12016-12-07T12:00:00Z"}, "is not a time"},
	{"line break behind", map[string]any{"at": "2016-12-07T12:00:00Z\n"}, "is not a time"},

	{"empty facts", map[string]any{"facts": map[string]any{}}, "envelope: facts: is not an object with members"},
	{"facts that are a list", map[string]any{"facts": []any{true}}, "envelope: facts: is not an object with members"},
	{"empty shown", map[string]any{"shown": map[string]any{}}, "envelope: shown: is not an object with members"},
	{"shown that is a list", map[string]any{"shown": []any{aHash}}, "envelope: shown: is not an object with members"},
	{"empty withheld", map[string]any{"withheld": map[string]any{}}, "envelope: withheld: is not an object with members"},
	{"digest that is no hash", map[string]any{"shown": map[string]any{"title": "x"}}, `envelope: shown: title: "x" is not a hash`},
	{"digest that is a number", map[string]any{"shown": map[string]any{"title": int64(1)}}, "envelope: shown: title: not canonical"},
	{"digest with loose bits", map[string]any{"shown": map[string]any{"title": aHash[:42] + "V"}}, "envelope: shown: title: "},
	{"field in capitals", map[string]any{"shown": map[string]any{"Title": aHash}}, `"Title" is not the name of a field`},
	{"field without a name", map[string]any{"shown": map[string]any{"": aHash}}, `"" is not the name of a field`},
	{"element without a name", map[string]any{"shown": map[string]any{"/0": aHash}}, `"/0" is not the name of a field`},
	{"field with a dash", map[string]any{"shown": map[string]any{"a-b": aHash}}, `"a-b" is not the name of a field`},
	{"element without number", map[string]any{"shown": map[string]any{"names/": aHash}}, "the elements of names are not numbered 0, 1, 2"},
	{"leading zero", map[string]any{"shown": map[string]any{"names/00": aHash}}, "the elements of names are not numbered 0, 1, 2"},
	{"plus", map[string]any{"shown": map[string]any{"names/+0": aHash}}, "the elements of names are not numbered 0, 1, 2"},
	{"two numbers", map[string]any{"shown": map[string]any{"names/0/0": aHash}}, "the elements of names are not numbered 0, 1, 2"},
	{"list that begins at 1", map[string]any{"shown": map[string]any{"names/1": aHash}}, "the elements of names are not numbered 0, 1, 2"},
	{"gap", map[string]any{"shown": map[string]any{"names/0": aHash, "names/2": aHash}}, "the elements of names are not numbered 0, 1, 2"},
	{"value and list", map[string]any{"shown": map[string]any{"names": aHash, "names/0": aHash}}, "names is both one value and a list"},
	{"shown and withheld", map[string]any{"withheld": map[string]any{"title": aHash}}, "title is both shown and withheld"},
	{"list shown and withheld", map[string]any{"withheld": map[string]any{"names/0": aHash}}, "names is both shown and withheld"},
	{"list half withheld", map[string]any{"withheld": map[string]any{"names/2": aHash}}, "names is both shown and withheld"},
	{"list shown and one value withheld", map[string]any{"withheld": map[string]any{"names": aHash}}, "names is both shown and withheld"},
}

func leafOf(t testing.TB, changes ...map[string]any) []byte {
	t.Helper()
	m := plain()
	for _, change := range changes {
		maps.Copy(m, change)
	}
	maps.DeleteFunc(m, func(_ string, v any) bool { return v == nil })
	b, err := canonical.Append(nil, m)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestParseRefuses(t *testing.T) {
	if _, err := record.Parse(leafOf(t)); err != nil {
		t.Fatal(err)
	}
	for _, test := range parseRefusals {
		t.Run(test.name, func(t *testing.T) {
			_, err := record.Parse(leafOf(t, test.change))
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Fatalf("%v; want %q", err, test.want)
			}
		})
	}
	for leaf, want := range map[string]string{
		``:              "a value expected, but nothing is left",
		`[]`:            "envelope is not an object",
		`1`:             "envelope is not an object",
		`{}`:            "envelope has format version 0",
		`{"v":1} `:      "more bytes behind the value",
		`{"v": 1}`:      "white space",
		`{"v":1,"v":1}`: "keys are not sorted and unique",
		`{"by":null}`:   "null; what is absent is left out",
	} {
		if _, err := record.Parse([]byte(leaf)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v; want %q", leaf, err, want)
		}
	}
}

// parseAccepts change plain into other envelopes that hold. docs/vectors has them too.
var parseAccepts = map[string]map[string]any{
	"revision 2":             {"revision": int64(2), "prev": aHash},
	"largest revision":       {"revision": int64(canonical.MaxInt), "prev": aHash},
	"by, of and source":      {"by": "og_aaaaaaaaaaaaaaaaaaaaaaaaaa", "of": "og_aaaaaaaaaaaaaaaaaaaaaaaaaa", "source": "ed_aaaaaaaaaaaaaaaaaaaaaaaaaa"},
	"no facts":               {"facts": nil},
	"no digests":             {"shown": nil, "withheld": nil},
	"eleven elements":        {"shown": list("names", 11)},
	"29 February":            {"at": "2016-02-29T00:00:00Z"},
	"facts of any shape":     {"facts": map[string]any{"": []any{map[string]any{}}}},
	"origin with a path":     {"origin": "example.org/world"},
	"fields of like letters": {"shown": map[string]any{"a": aHash, "a_b/0": aHash, "ab": aHash}},
}

func TestParseAccepts(t *testing.T) {
	for name, change := range parseAccepts {
		leaf := leafOf(t, change)
		if _, err := record.Parse(leaf); err != nil {
			t.Errorf("%s: %v in %s", name, err, leaf)
		}
	}
}

func list(name string, n int) map[string]any {
	m := map[string]any{}
	for i := range n {
		m[name+"/"+string(rune('0'+i%10))] = aHash
	}
	if n > 10 {
		m[name+"/10"] = aHash
	}
	return m
}
