package record_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"troth/core/canonical"
	"troth/core/record"
)

// The files in docs/vectors are what verifiers in other languages are tested with. They are made here, from the tables of the other
// tests, so that they cannot differ from what this program does: run with -update and review the change.
const vectors = "../../docs/vectors/"

func writeVectors(t *testing.T, name string, file any) {
	t.Helper()
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "\t")
	if err := e.Encode(file); err != nil {
		t.Fatal(err)
	}
	golden(t, vectors+name, b.String())
}

type (
	envelopeVector struct {
		Name     string      `json:"name"`
		Leaf     string      `json:"leaf"`
		LeafHash record.Hash `json:"leaf_hash,omitzero"`
		Layer    string      `json:"layer,omitempty"` // what refuses it: canonical or envelope
		Reason   string      `json:"reason,omitempty"`
	}
	disclosure struct {
		Value string      `json:"value"`
		Salt  record.Hash `json:"salt"` // 32 bytes, written as hashes are
	}
	entryVector struct {
		Name     string                `json:"name"`
		Leaf     string                `json:"leaf"`
		Open     map[string]disclosure `json:"open"`
		Redacted []string              `json:"redacted,omitempty"` // fields that are shown but not open
		Layer    string                `json:"layer,omitempty"`    // what refuses it: canonical, envelope, digest or kind
		Reason   string                `json:"reason,omitempty"`
	}
	valueVector struct {
		Type   string `json:"type"`
		Value  string `json:"value"`
		Reason string `json:"reason,omitempty"`
	}
	digestVector struct {
		Object   record.ID   `json:"object"`
		Revision int         `json:"revision"`
		Field    string      `json:"field"`
		Salt     record.Hash `json:"salt"`
		Value    string      `json:"value"`
		Digest   record.Hash `json:"digest"`
	}
	schemaVector struct {
		Schema string      `json:"schema"`
		Hash   record.Hash `json:"hash"`
	}
)

func TestEnvelopeVectors(t *testing.T) {
	var file struct {
		About  string           `json:"about"`
		Accept []envelopeVector `json:"accept"`
		Refuse []envelopeVector `json:"refuse"`
	}
	file.About = "Leaves that are envelopes, with their leaf hash, and leaves that are not: docs/format.md, Envelope."
	for _, name := range slices.Sorted(maps.Keys(parseAccepts)) {
		leaf := leafOf(t, parseAccepts[name])
		if _, err := record.Parse(leaf); err != nil {
			t.Fatal(name, err)
		}
		file.Accept = append(file.Accept, envelopeVector{Name: name, Leaf: string(leaf), LeafHash: record.LeafHash(leaf)})
	}
	refuse := func(name string, leaf []byte) {
		layer, err := judge(record.Entry{Leaf: leaf})
		if err == nil {
			t.Fatalf("%s is accepted", name)
		}
		file.Refuse = append(file.Refuse, envelopeVector{Name: name, Leaf: string(leaf), Layer: layer, Reason: err.Error()})
	}
	for _, r := range parseRefusals {
		refuse(r.name, leafOf(t, r.change))
	}
	for _, leaf := range []string{``, `[]`, `1`, `{}`, `{"v": 1}`, `{"by":null}`} {
		refuse("not even near", []byte(leaf))
	}
	refuse("60,001 bytes", leafOf(t, map[string]any{"facts": map[string]any{"a": string(bytes.Repeat([]byte("a"), 60_001-len(leafOf(t))+len(`"count":1`)-len(`"a":""`)))}}))
	if n := len(file.Refuse[len(file.Refuse)-1].Leaf); n != 60_001 {
		t.Fatalf("%d bytes", n)
	}
	writeVectors(t, "envelopes.json", file)
}

// judge checks an entry as a verifier does and names the layer that refuses it. Without Open only the envelope is judged.
func judge(e record.Entry) (layer string, err error) {
	parsed, err := record.Parse(e.Leaf)
	switch {
	case err == nil:
	case canonical.Check(e.Leaf) != nil && len(e.Leaf) <= record.MaxLeaf:
		return "canonical", err
	default:
		return "envelope", err
	}
	if e.Open == nil {
		return "", nil
	}
	e.Envelope = parsed
	if _, err := e.Check(); err != nil {
		return "digest", err
	}
	k, ok := kindsOfVectors[parsed.Kind]
	if !ok {
		return "", nil
	}
	return "kind", k.Check(e)
}

var kindsOfVectors = func() map[string]record.Kind {
	ks := map[string]record.Kind{kind.Name: kind}
	for _, k := range record.Core() {
		ks[k.Name] = k
	}
	return ks
}()

// settled composes an entry whose salts do not change from run to run, changes it, and gives it the leaf that goes with that. Salts
// of real entries are random.
func settled(t testing.TB, thing everything, change func(*record.Entry)) record.Entry {
	t.Helper()
	e, _, err := kind.Compose(first(), thing)
	if err != nil {
		t.Fatal(err)
	}
	for name, d := range e.Open {
		salt := sha256.Sum256([]byte("salt of " + name))
		open(&e, name, d.Value, salt[:])
	}
	for name := range e.Withheld {
		e.Withheld[name] = sha256.Sum256([]byte("withheld " + name))
	}
	change(&e)
	if e.Object != someID {
		for name, d := range e.Open {
			open(&e, name, d.Value, d.Salt)
		}
	}
	releaf(t, &e)
	return e
}

// releaf writes the leaf of an entry anew, also one that breaks the rules.
func releaf(t testing.TB, e *record.Entry) {
	t.Helper()
	v, err := canonical.Decode(e.Leaf)
	if err != nil {
		t.Fatal(err)
	}
	m := v.(map[string]any)
	m["object"], m["kind"], m["revision"] = string(e.Object), e.Kind, int64(e.Revision)
	for name, digests := range map[string]map[string]record.Hash{"shown": e.Shown, "withheld": e.Withheld} {
		texts := map[string]any{}
		for field, h := range digests {
			texts[field] = h.String()
		}
		if m[name] = texts; len(texts) == 0 {
			delete(m, name)
		}
	}
	delete(m, "facts")
	if e.Facts != nil {
		if m["facts"], err = canonical.Decode(e.Facts); err != nil {
			t.Fatal(err)
		}
	}
	if e.Leaf, err = canonical.Append(nil, m); err != nil {
		t.Fatal(err)
	}
	if parsed, err := record.Parse(e.Leaf); err == nil {
		e.Envelope = parsed
	}
}

func opened(e record.Entry) map[string]disclosure {
	open := map[string]disclosure{}
	for name, d := range e.Open {
		open[name] = disclosure{string(d.Value), record.Hash(d.Salt)}
	}
	return open
}

func TestEntryVectors(t *testing.T) {
	file := struct {
		About   string                  `json:"about"`
		Schemas map[string]schemaVector `json:"schemas"`
		Digests []digestVector          `json:"digests"`
		Accept  []entryVector           `json:"accept"`
		Refuse  []entryVector           `json:"refuse"`
	}{
		About: "Entries with what is open of them, judged by the schema of their kind: docs/format.md, Digests and Kinds. " +
			"The kind everything has a field of every type in every way; it is on no record.",
		Schemas: map[string]schemaVector{},
	}
	for name, k := range kindsOfVectors {
		file.Schemas[name] = schemaVector{string(k.Schema), k.SchemaHash()}
	}
	for _, thing := range []struct {
		name   string
		thing  everything
		redact []string
	}{
		{"least that can be said", least(), nil},
		{"lists and withheld values", full(), nil},
		{"redacted", full(), []string{"text", "texts/1", "file"}},
	} {
		e := settled(t, thing.thing, func(e *record.Entry) {
			for _, name := range thing.redact {
				delete(e.Open, name)
			}
		})
		redacted, err := e.Check()
		if err != nil {
			t.Fatal(err)
		}
		if layer, err := judge(e); err != nil {
			t.Fatal(layer, err)
		}
		file.Accept = append(file.Accept, entryVector{Name: thing.name, Leaf: string(e.Leaf), Open: opened(e), Redacted: redacted})
		for _, name := range slices.Sorted(maps.Keys(e.Open)) {
			d := e.Open[name]
			file.Digests = append(file.Digests, digestVector{e.Object, e.Revision, name, record.Hash(d.Salt), string(d.Value), e.Shown[name]})
		}
	}
	refuse := func(name string, change func(*record.Entry)) {
		cut := false // cannot stand in a leaf
		e := settled(t, full(), func(e *record.Entry) {
			if change(e); e.Facts != nil && canonical.Check(e.Facts) != nil {
				cut, e.Facts = true, nil
			}
		})
		if cut {
			return
		}
		layer, err := judge(e)
		if err == nil {
			t.Fatalf("%s is accepted", name)
		}
		file.Refuse = append(file.Refuse, entryVector{Name: name, Leaf: string(e.Leaf), Open: opened(e), Layer: layer, Reason: err.Error()})
	}
	for _, r := range intoRefusals {
		refuse(r.name, r.change)
	}
	refuse("a field that is not shown", func(e *record.Entry) { e.Open["more"] = e.Open["text"] })
	refuse("the value of another field", func(e *record.Entry) {
		d := e.Open["person"]
		d.Salt = make([]byte, 32)
		e.Open["text"] = d
	})
	refuse("another salt", func(e *record.Entry) {
		d := e.Open["text"]
		d.Salt = make([]byte, 32)
		e.Open["text"] = d
	})
	writeVectors(t, "entries.json", file)
}

// checker runs verifier.py, written from docs/format.md alone, over the vectors in a folder, or over some of them.
func checker(t *testing.T, folder string, files ...string) (string, error) {
	t.Helper()
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("python3 is not installed, so the verifier written from docs/format.md alone is not run")
	}
	out, err := exec.Command(python, append([]string{filepath.Join(folder, "check.py")}, files...)...).CombinedOutput()
	return string(out), err
}

func TestCheckerAgrees(t *testing.T) {
	if testing.Short() {
		t.Skip("-short leaves out the checker, which is another program.")
	}
	out, err := checker(t, vectors)
	if err != nil || !strings.HasSuffix(out, " cases, 0 differ\n") {
		t.Fatalf("check.py: %v\n%s", err, out)
	}
}

// A checker that says yes to everything would agree too: here it must see each change of one vector.
func TestCheckerDisagrees(t *testing.T) {
	if testing.Short() {
		t.Skip("-short leaves out the checker of another language.")
	}
	for _, test := range []struct{ file, old, new string }{
		{"canonical.json", `"text": "[1,,1]"`, `"text": "[1,1]"`},
		{"values.json", `\"from\":\"2015-02-29\"`, `\"from\":\"2016-02-29\"`},
		{"envelopes.json", `2016-13-01T`, `2016-12-01T`},
		{"entries.json", `Publish it`, `Publish if`},
		{"trees.json", `index 3`, `index 2`},
		{"logs.json", `one, revised`, `one, revise!`},
		{"export.json", `"key": "promises.example/world+`, `"key": "promises.example/other+`},
		{"export.json", `"withheld": `, `"withheld": 1`},
		{"proofs.json", `"result": "falsified"`, `"result": "holds"`},
		{"policies.json", "quorum 1\\n", "quorum 2\\n"},
		{"containers.json", `"most": 16777216`, `"most": 16777217`},
		{"archives.json", `"redacted": `, `"redacted": 1`},
	} {
		t.Run(test.file, func(t *testing.T) {
			folder := t.TempDir()
			if err := os.CopyFS(folder, os.DirFS(vectors)); err != nil {
				t.Fatal(err)
			}
			name := filepath.Join(folder, test.file)
			b, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			changed := bytes.Replace(b, []byte(test.old), []byte(test.new), 1)
			if bytes.Equal(changed, b) {
				t.Fatalf("%s is not in %s", test.old, test.file)
			}
			if err := os.WriteFile(name, changed, 0o644); err != nil {
				t.Fatal(err)
			}
			if out, err := checker(t, folder, test.file); err == nil || !strings.Contains(out, "differ") {
				t.Fatalf("check.py does not see the change: %v\n%s", err, out)
			}
		})
	}
}
