package export

import (
	"bytes"
	"compress/flate"
	"encoding/json"
	"flag"
	"fmt"
	"hash/crc32"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"troth/core/record"
	"troth/core/view"
)

var update = flag.Bool("update", false, "write docs/vectors/export.json anew, with a new archive")

// The vectors of exports: one archive that holds, and falsifications of it. What is random in a record is random in the file, so it is
// written anew only when the format or a message changes.
type (
	exportVectors struct {
		About   string         `json:"about"`
		Archive []byte         `json:"archive"` // base64, as all bytes here
		Key     string         `json:"key"`     // verifier key of its log
		Counts  Counts         `json:"counts"`
		Refuse  []exportVector `json:"refuse"`
	}
	// One of Steps, Splice and Archive says what is changed.
	exportVector struct {
		Name    string        `json:"name"`
		Steps   []step        `json:"steps,omitempty"`   // in the files of the archive, which is then packed again in the form of an export
		Splice  *splice       `json:"splice,omitempty"`  // in the bytes of the archive
		Archive []byte        `json:"archive,omitempty"` // another one
		Check   string        `json:"check"`
		Checks  []string      `json:"checks"` // all that fail, Check among them
		Index   *record.Index `json:"index,omitempty"`
		File    string        `json:"file,omitempty"`
		Reason  string        `json:"reason"`
	}
	// A step drops a file, adds one whole or with the votes of Erased, or splices it and may give it another name.
	step struct {
		File   string       `json:"file"`
		Drop   bool         `json:"drop,omitempty"`
		Add    []byte       `json:"add,omitempty"`
		Erased *erasedVotes `json:"erased,omitempty"`
		As     string       `json:"as,omitempty"`
		Splice *splice      `json:"splice,omitempty"`
	}
	// Erased votes of a conversation, from one index on up to another; the leaf of each is SHA-256 of its index in decimal.
	erasedVotes struct {
		Conversation record.ID `json:"conversation"`
		From         int64     `json:"from"`
		To           int64     `json:"to"`
	}
	// A splice cuts so many bytes at an offset and puts others there.
	splice struct {
		At    int    `json:"at"`
		Cut   int    `json:"cut"`
		Put   []byte `json:"put,omitempty"`
		Times int    `json:"times,omitempty"` // how often they are put; once when it is absent
	}
)

func (s splice) of(b []byte) []byte {
	return slices.Concat(b[:s.At], bytes.Repeat(s.Put, max(s.Times, 1)), b[s.At+s.Cut:])
}

func (e erasedVotes) lines() (b []byte) {
	for i := e.From; i < e.To; i++ {
		b = append(record.Vote{Conversation: e.Conversation, Index: i, Leaf: sha(strconv.AppendInt(nil, i, 10))}.AppendJSON(b), '\n')
	}
	return b
}

// difference is the splice that makes b out of a.
func difference(a, b []byte) *splice {
	at := 0
	for at < min(len(a), len(b)) && a[at] == b[at] {
		at++
	}
	end := 0
	for end < min(len(a), len(b))-at && a[len(a)-1-end] == b[len(b)-1-end] {
		end++
	}
	return &splice{At: at, Cut: len(a) - end - at, Put: b[at : len(b)-end]}
}

// steps are what makes q out of p. A partial tile that grows gets another name.
func steps(p, q pack) (list []step) {
	has := func(p pack, name string) bool {
		return slices.ContainsFunc(p, func(f packed) bool { return f.name == name })
	}
	grown := map[string]bool{}
	for _, f := range p {
		s := step{File: f.name}
		if !has(q, f.name) {
			tile, _, partial := strings.Cut(f.name, ".p/")
			i := slices.IndexFunc(q, func(g packed) bool { return strings.HasPrefix(g.name, tile+".p/") })
			if !partial || i < 0 {
				list = append(list, step{File: f.name, Drop: true})
				continue
			}
			s.As = q[i].name
			grown[s.As] = true
		}
		name := f.name
		if s.As != "" {
			name = s.As
		}
		if now := *q.at(name); s.As != "" || !bytes.Equal(now, f.content) {
			s.Splice = difference(f.content, now)
			list = append(list, s)
		}
	}
	for _, f := range q {
		if !has(p, f.name) && !grown[f.name] {
			list = append(list, step{File: f.name, Add: f.content})
		}
	}
	return list
}

// apply takes the steps on the files of an archive.
func (v exportVector) apply(t *testing.T, archive []byte) []byte {
	t.Helper()
	switch {
	case v.Archive != nil:
		return v.Archive
	case v.Splice != nil:
		return v.Splice.of(archive)
	}
	p := unpack(t, archive)
	for _, s := range v.Steps {
		switch {
		case s.Drop:
			p = p.without(s.File)
		case s.Erased != nil:
			p = append(p, packed{s.File, s.Erased.lines()})
		case s.Splice == nil:
			p = append(p, packed{s.File, s.Add})
		default:
			i := slices.IndexFunc(p, func(f packed) bool { return f.name == s.File })
			p[i].content = s.Splice.of(p[i].content)
			if s.As != "" {
				p[i].name = s.As
			}
		}
	}
	return p.anyZip(t)
}

// anyZip packs as zip does, also what no export may hold.
func (p pack) anyZip(t *testing.T) []byte {
	t.Helper()
	date, err := dosDate(day)
	if err != nil {
		t.Fatal(err)
	}
	var b, dir []byte
	for _, f := range p {
		m := member{name: f.name, crc: crc32.ChecksumIEEE(f.content), size: int64(len(f.content)), header: int64(len(b))}
		body := f.content
		if small := deflateAll(body); !strings.HasPrefix(f.name, blobFolder) && len(small) < len(body) && len(body) <= maxRatio*len(small) {
			m.method, body = deflated, small
		}
		m.packed = int64(len(body))
		b = append(m.appendLocal(b, date), body...)
		dir = m.appendCentral(dir, date)
	}
	return appendEnd(append(b, dir...), int64(len(p)), int64(len(dir)), int64(len(b)))
}

// anywhere is the index of a blame that asks for none in particular.
const anywhere record.Index = -2

// blame is what a vector says is found.
func (v exportVector) blame() blame {
	b := blame{v.Check, -1, v.File, v.Reason}
	if v.Index != nil {
		b.index = *v.Index
	}
	return b
}

// judged fills in what Verify says of a vector.
func (v exportVector) judged(t *testing.T, archive []byte, b blame, change ...func(*VerifyOptions)) exportVector {
	t.Helper()
	r := verify(t, v.apply(t, archive), change...)
	v.Checks = falsifiedChecks(r)
	v.Check = b.check
	for _, p := range r.check(b.check).Problems {
		if p.Result == Falsified && (b.index == anywhere || (p.Index == nil) == (b.index < 0) && (p.Index == nil || *p.Index == b.index)) && strings.Contains(p.File, b.file) && strings.Contains(p.Reason, b.reason) {
			v.Index, v.File, v.Reason = p.Index, p.File, p.Reason
			if !strings.HasPrefix(v.File, "/") {
				return v
			}
			v.File = "" // the container itself, under the name that it had here
			return v
		}
	}
	t.Errorf("%s: %s\n%s", v.Name, r.Result, problems(r))
	return v
}

func falsifiedChecks(r *Report) (names []string) {
	for _, c := range r.Checks {
		if c.Result == Falsified {
			names = append(names, c.Name)
		}
	}
	return names
}

// readVectors reads a file of vectors, which -update has made anew first.
func readVectors[T any](t *testing.T, name string, anew func(*testing.T) T) (file T) {
	t.Helper()
	name = filepath.Join("../../docs/vectors", name)
	if *update {
		b, err := json.MarshalIndent(anew(t), "", "\t")
		if err == nil {
			err = os.WriteFile(name, append(b, '\n'), 0o644)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	b, err := os.ReadFile(name)
	if err == nil {
		err = json.Unmarshal(b, &file)
	}
	if err != nil {
		t.Fatal(err)
	}
	return file
}

// TestVectors holds what verifiers in other languages are tested with, docs/vectors/export.json, against Verify.
func TestVectors(t *testing.T) {
	file := readVectors(t, "export.json", newVectors)
	r := verify(t, file.Archive, func(o *VerifyOptions) { o.Key = file.Key })
	fingerprint, err := view.Fingerprint(program().Parts...)
	if err != nil {
		t.Fatal(err)
	}
	// A later program makes other pages. It can judge everything but these.
	if r.Result != Holds && (r.View == fingerprint || r.Result == Falsified) {
		t.Fatalf("the archive: %s\n%s", r.Result, problems(r))
	}
	if r.Counts != file.Counts && r.Result == Holds {
		t.Fatalf("the archive holds %+v, not %+v", r.Counts, file.Counts)
	}
	if len(file.Refuse) < 60 {
		t.Fatalf("%d refusals", len(file.Refuse))
	}
	for _, v := range file.Refuse {
		t.Run(v.Name, func(t *testing.T) {
			t.Parallel()
			if now := v.judged(t, file.Archive, v.blame()); !slices.Equal(now.Checks, v.Checks) {
				t.Fatalf("falsified by %v, the file says %v", now.Checks, v.Checks)
			}
		})
	}
}

// TestSecondVerifier: a verifier written from docs/format.md alone takes an export with full tiles, and the sample of a release, and no
// other key.
func TestSecondVerifier(t *testing.T) {
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("python3 is not installed, so the verifier written from docs/format.md alone is not run")
	}
	run := func(export, key string) (string, error) {
		out, err := exec.Command(python, "-B", "../../docs/vectors/archive.py", export, key).CombinedOutput()
		return string(out), err
	}
	f := get(t)
	large := save(t, f.export)
	out, err := run(large, f.node.Key.Verifier)
	if err != nil || !strings.Contains(out, fmt.Sprintf("'entries': %d,", len(entries(t, f.export)))) {
		t.Fatalf("%v\n%s", err, out)
	}
	const sample = "../../testdata/ages/2026-11"
	key, err := os.ReadFile(sample + ".vkey")
	if err != nil {
		t.Fatal(err)
	}
	if out, err := run(sample+".zip", strings.TrimSpace(string(key))); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if out, err := run(large, strings.TrimSpace(string(key))); err == nil || !strings.Contains(out, "not signed by whom the key names") {
		t.Fatalf("another log's key is taken: %v\n%s", err, out)
	}
}

// newVectors makes a record, and every falsification of its export that needs no view to be seen.
func newVectors(t *testing.T) exportVectors {
	f, err := build(filepath.Join(t.TempDir(), "data"), 22)
	if err != nil {
		t.Fatal(err)
	}
	defer f.node.Close()
	r := verify(t, f.export)
	if r.Result != Holds {
		t.Fatal(problems(r))
	}
	file := exportVectors{
		About: "An export that holds, and falsifications of it: docs/format.md, Export and Verifying. Bytes are base64. " +
			"A refusal changes files of the archive, which is then packed again (steps), or bytes of it (splice), or is another archive. " +
			"checks are all that find something, check is the one that finds what was changed.",
		Archive: f.export, Key: f.node.Key.Verifier, Counts: r.Counts,
	}
	original := unpack(t, f.export)
	refuse := func(v exportVector, b blame) { file.Refuse = append(file.Refuse, v.judged(t, f.export, b)) }
	changes := falsifications(t, f)
	for _, name := range slices.Sorted(maps.Keys(changes)) {
		if c := changes[name]; c.check != checkReplay {
			refuse(exportVector{Name: name, Steps: steps(original, c.change(original.clone()))}, c.blame)
		}
	}
	rules := brokenRules(t, f)
	for _, name := range slices.Sorted(maps.Keys(rules)) {
		if c := rules[name]; c.check != checkReplay {
			refuse(exportVector{Name: "signed: " + name, Steps: steps(original, forge(t, f, c.entries(t), f.node.Key))}, c.blame)
		}
	}
	container := func(reason string) blame { return blame{checkContainer, -1, "", reason} }
	bytesOf := func(name string, changed []byte, b blame) {
		refuse(exportVector{Name: "container: " + name, Splice: difference(f.export, changed)}, b)
	}
	flip := func(at int) []byte {
		b := bytes.Clone(f.export)
		b[at] ^= 1
		return b
	}
	directory := bytes.LastIndex(f.export, []byte("manifest.json")) - 46
	bytesOf("the last byte cut off", f.export[:len(f.export)-1], container("cut off"))
	bytesOf("cut off in the middle", f.export[:len(f.export)/2], container("cut off"))
	bytesOf("something in front", append([]byte("#!/bin/sh\n"), f.export...), container(""))
	bytesOf("something behind", append(bytes.Clone(f.export), 'x'), container(""))
	bytesOf("a comment", append(bytes.Clone(f.export[:len(f.export)-2]), 1, 0, 'x'), container(""))
	for what, at := range map[string]int{"version": 4, "flags": 6, "time": 10, "date": 12, "checksum": 14, "length of the extra field": 28} {
		bytesOf("the "+what+" in a local header", flip(at), container(""))
	}
	for what, at := range map[string]int{"maker": 4, "flags": 8, "time": 12, "checksum": 16, "attributes": 38, "offset": 42} {
		bytesOf("the "+what+" in the directory", flip(directory+at), container(""))
	}
	bytesOf("a packed byte", flip(40+len(original[0].name)), container(""))
	slices.SortStableFunc(file.Refuse, func(a, b exportVector) int { return strings.Compare(a.Name, b.Name) })
	raw := func(name string, archive []byte, reason string) {
		refuse(exportVector{Name: "another archive: " + name, Archive: archive}, container(reason))
	}
	for _, path := range []string{"README", "pages/../../etc/passwd", "/etc/passwd", "pages/a\\b.json", "blobs/notes.txt", "tile/0/0", "pages/.json", "disclosures/000007.jsonl", "pages/x.json/", "pages/é.json", "pages/a b.json", "pages/" + strings.Repeat("a", 250)} {
		raw("a file "+path, rawZip([]packed{{path, []byte("x")}}), "")
	}
	raw("empty", rawZip(nil), "is missing")
	raw("a file twice", rawZip([]packed{{keysFile, []byte("x")}, {keysFile, []byte("x")}}), "twice")
	raw("a tile that is too long", rawZip([]packed{{"tile/0/000.p/1", make([]byte, 33)}}), "are allowed")
	raw("a bomb", deflatedZip(t, "pages/bomb.json", 20_000), "at most 100 times")
	return file
}

// deflatedZip packs one file of so many zeros.
func deflatedZip(t *testing.T, name string, size int) []byte {
	t.Helper()
	date, err := dosDate(day)
	if err != nil {
		t.Fatal(err)
	}
	b := deflateAll(make([]byte, size))
	m := member{name: name, method: deflated, crc: crc32.ChecksumIEEE(make([]byte, size)), packed: int64(len(b)), size: int64(size)}
	file := append(m.appendLocal(nil, date), b...)
	at := int64(len(file))
	file = m.appendCentral(file, date)
	return appendEnd(file, 1, int64(len(file))-at, at)
}

func deflateAll(content []byte) []byte {
	var b bytes.Buffer
	z, _ := flate.NewWriter(&b, flate.BestCompression) // fails for a level that does not exist
	z.Write(content)
	z.Close()
	return b.Bytes()
}
