package export

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/note"

	"troth/core/record"
	"troth/core/seal"
)

// A blame is a problem that a report must name.
type blame struct {
	check  string
	index  record.Index // −1: none
	file   string
	reason string // part of it
}

// in asserts that the export is falsified and that the report says where and why.
func (b blame) in(t *testing.T, r *Report) {
	t.Helper()
	if r.Result != Falsified || r.Exit() != 1 {
		t.Fatalf("%s, falsified expected\n%s", r.Result, problems(r))
	}
	for _, p := range r.check(b.check).Problems {
		if (p.Index == nil) == (b.index < 0) && (p.Index == nil || *p.Index == b.index) && p.File == b.file && strings.Contains(p.Reason, b.reason) {
			return
		}
	}
	t.Fatalf("no problem of check %s with index %d, file %q and %q in:\n%s", b.check, b.index, b.file, b.reason, problems(r))
}

// A falsification changes one thing in the files of an export, the container staying in order, and is found where it says.
type falsification struct {
	change func(pack) pack
	blame
}

func TestFalsified(t *testing.T) {
	f := get(t)
	original := unpack(t, f.export)
	for name, c := range falsifications(t, f) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := c.change(original.clone())
			c.blame.in(t, verify(t, p.zip(t)))
		})
	}
}

// falsifications are those that can be tried on the export of f.
func falsifications(t testing.TB, f *fixture) map[string]falsification {
	original := unpack(t, f.export)
	list := entries(t, f.export)
	replace := func(name, old, new string) func(pack) pack {
		return func(p pack) pack {
			b := p.at(name)
			if !bytes.Contains(*b, []byte(old)) {
				t.Fatalf("%s has no %q", name, old)
			}
			*b = bytes.Replace(*b, []byte(old), []byte(new), 1)
			return p
		}
	}
	bundle0, nodes0, values := original.find("tile/entries/000"), original.find("tile/0/000"), valuesName(0)
	first := slices.IndexFunc(list, func(e record.Entry) bool { return e.Kind == "promise" })
	concealing := slices.IndexFunc(list, func(e record.Entry) bool { return len(e.Withheld) > 0 })
	gone := slices.IndexFunc(list, func(e record.Entry) bool { return e.Object == f.redacted })
	naming := slices.IndexFunc(list, func(e record.Entry) bool { return e.Open["files/0"].Value != nil })
	i := record.Index(first)
	line := lineOf(*original.at(values), i, "title")
	salt := string(line[bytes.Index(line, []byte(`"salt":"`))+8:][:10])
	page := pageFolder + "promises/" + string(f.promises[7]) + ".json"
	blob, stray := blobName(f.blob), blobName(record.NewID("bl"))
	swap := func(p pack) pack {
		b := p.at(bundle0)
		*b = swapEntries(*b, first, first+1)
		return p
	}
	all := map[string]falsification{
		"a byte of a leaf":             {replace(bundle0, string(f.promises[0]), flipLetter(string(f.promises[0]))), blame{checkEntries, i, "", "not the entry that was signed"}},
		"a leaf that is not canonical": {replace(bundle0, `{"at":"`, `{"At":"`), blame{checkCanonical, 0, "", "the format has no such member"}},
		"a value":                      {replace(values, "Promise 0", "Promise 9"), blame{checkDigests, i, "", "title: value and salt do not give the digest"}},
		"a salt":                       {replace(values, salt, flipLetter(salt)), blame{checkDigests, i, "", "do not give the digest"}},
		"a short salt":                 {replace(values, string(line), string(shortSalt(line))), blame{checkDigests, i, "", "a salt of 24 bytes"}},
		"a disclosure dropped":         {replace(values, string(line), ""), blame{checkCompleteness, i, "", "title is neither disclosed nor redacted"}},
		"a disclosure twice":           {replace(values, string(line), string(line)+string(line)), blame{checkContainer, -1, values, "out of order or again"}},
		"a disclosure without digest": {replace(values, string(line), string(appendValue(nil, i, "subtitle", list[first].Open["title"]))+string(line)),
			blame{checkCompleteness, i, "", "the entry has no digest of it"}},
		"a withheld value disclosed": {func(p pack) pack {
			return insertLine(p, appendValue(nil, record.Index(concealing), "secret", record.Disclosure{Value: []byte(`"x"`), Salt: make([]byte, 32)}))
		}, blame{checkCompleteness, record.Index(concealing), "", "on record as withheld"}},
		"a redacted value disclosed": {func(p pack) pack {
			return insertLine(p, appendValue(nil, record.Index(gone), "title", record.Disclosure{Value: []byte(`"x"`), Salt: make([]byte, 32)}))
		}, blame{checkCompleteness, record.Index(gone), "", "redacts it"}},
		"a disclosure of no entry": {func(p pack) pack {
			return insertLine(p, appendValue(nil, record.Index(len(list)), "title", list[first].Open["title"]))
		}, blame{checkContainer, -1, values, "which is not in the log"}},
		"a line that is no disclosure": {replace(values, string(line), "nonsense\n"+string(line)), blame{checkContainer, -1, values, "not canonical"}},
		"the last entry dropped": {func(p pack) pack {
			b := p.at(bundleOf(len(list)))
			*b = (*b)[:len(*b)-2-len(list[len(list)-1].Leaf)]
			return p
		}, blame{checkEntries, record.Index(len(list) - 1), "", "cannot be read"}},
		"an entry dropped": {func(p pack) pack {
			b := p.at(bundle0)
			*b = bytes.Replace(*b, withLength(list[first].Leaf), nil, 1)
			return p
		}, blame{checkEntries, i, "", "not the entry that was signed"}},
		"two entries swapped":      {swap, blame{checkEntries, i, "", "not the entry that was signed"}},
		"the other of them":        {swap, blame{checkEntries, i + 1, "", "not the entry that was signed"}},
		"a bundle missing":         {func(p pack) pack { return p.without(bundle0) }, blame{checkContainer, -1, bundle0, "is missing"}},
		"a tile":                   {func(p pack) pack { (*p.at(nodes0))[40] ^= 1; return p }, blame{checkTiles, -1, nodes0, "hash 1 is not that of the tree"}},
		"a tile missing":           {func(p pack) pack { return p.without(nodes0) }, blame{checkContainer, -1, nodes0, "is missing"}},
		"a tile too many":          {func(p pack) pack { return append(p, packed{"tile/2/000.p/1", make([]byte, 32)}) }, blame{checkTiles, -1, "tile/2/000.p/1", "is no tile of a tree"}},
		"a checkpoint's size":      {replace(checkpointFile, fmt.Sprintf("\n%d\n", len(list)), fmt.Sprintf("\n%d\n", len(list)-1)), blame{checkContainer, -1, bundleOf(len(list) - 1), "is missing"}},
		"a checkpoint of many":     {replace(checkpointFile, fmt.Sprintf("\n%d\n", len(list)), "\n999999999999\n"), blame{checkContainer, -1, checkpointFile, "cannot hold"}},
		"a checkpoint's signature": {func(p pack) pack { b := *p.at(checkpointFile); b[len(b)-8] = otherLetter(b[len(b)-8]); return p }, blame{checkSignature, -1, checkpointFile, "not signed by the log's key"}},
		"no checkpoint":            {func(p pack) pack { return p.without(checkpointFile) }, blame{checkContainer, -1, checkpointFile, "is missing"}},
		"a page":                   {replace(page, `"revision":1`, `"revision":2`), blame{checkReplay, -1, page, "is not what the record gives"}},
		"a page removed":           {func(p pack) pack { return p.without(page) }, blame{checkReplay, -1, page, "is missing"}},
		"a page added":             {func(p pack) pack { return append(p, packed{"pages/extra.json", []byte("{}\n")}) }, blame{checkReplay, -1, "pages/extra.json", "gives no such page"}},
		"the day":                  {replace(manifestFile, day, "2026-11-24"), blame{checkManifest, -1, manifestFile, "dated otherwise"}},
		"a blob":                   {func(p pack) pack { (*p.at(blob))[5] ^= 1; return p }, blame{checkBlobs, record.Index(naming), "", "is not the file that the entry names"}},
		"a blob missing":           {func(p pack) pack { return p.without(blob) }, blame{checkBlobs, record.Index(naming), "", "is not in the export"}},
		"a blob added":             {func(p pack) pack { return append(p, packed{stray, []byte("x")}) }, blame{checkBlobs, -1, stray, "no disclosed value names it"}},
		"a schema":                 {replace(schemaName("promise"), `"title"`, `"Title"`), blame{checkSchemas, -1, schemaName("promise"), "is not the schema"}},
		"a schema missing":         {func(p pack) pack { return p.without(schemaName("promise")) }, blame{checkSchemas, -1, schemaName("promise"), "is missing"}},
		"a schema added":           {func(p pack) pack { return append(p, packed{schemaName("rumour"), []byte("{}")}) }, blame{checkSchemas, -1, schemaName("rumour"), "is not the schema"}},
		"the table of authority":   {replace(authorityFile, `"see":false`, `"see":true`), blame{checkAuthority, -1, authorityFile, "is not the table in force"}},
		"the keys":                 {func(p pack) pack { b := p.at(keysFile); *b = append(*b, "example.org+12345678+AAAA\n"...); return p }, blame{checkSignature, -1, keysFile, "not those that the record names"}},
		"the manifest's size":      {replace(manifestFile, fmt.Sprintf(`"size":%d`, len(list)), `"size":7`), blame{checkManifest, -1, manifestFile, "says the size 7"}},
		"the manifest's root":      {replace(manifestFile, `"root":"`, `"root":"A`), blame{checkManifest, -1, manifestFile, "is not a manifest"}},
		"the manifest's origin":    {replace(manifestFile, origin, "promises.example/other"), blame{checkManifest, -1, manifestFile, "says the origin"}},
		"the manifest's counts":    {replace(manifestFile, `"blobs":1`, `"blobs":2`), blame{checkManifest, -1, manifestFile, "the export holds"}},
		"more in the manifest":     {replace(manifestFile, `"size"`, `"promises":1,"size"`), blame{checkManifest, -1, manifestFile, "nothing else in it"}},
	}
	if len(list) >= 256 {
		all["an upper tile"] = falsification{func(p pack) pack { (*p.at(p.find("tile/1/000")))[0] ^= 1; return p }, blame{checkTiles, -1, original.find("tile/1/000"), "hash 0 is not that of the tree"}}
	}
	return all
}

// TestFilesThatBelongNowhere: the container takes no file that an export does not have.
func TestFilesThatBelongNowhere(t *testing.T) {
	f := get(t)
	for _, name := range []string{"README", "pages/../../etc/passwd", "/etc/passwd", "pages/a\\b.json", "blobs/notes.txt", "tile/0/0", "pages/.json", "disclosures/000007.jsonl", "pages/x.json/", "pages/é.json"} {
		members := append(unpack(t, f.export), packed{name, []byte("x")})
		r := verify(t, rawZip(members))
		if r.Result != Falsified || r.check(checkContainer).Problems[0].File != name {
			t.Errorf("%q: %s\n%s", name, r.Result, problems(r))
		}
	}
}

// TestOtherKey: who trusts another key than the log's is told so.
func TestOtherKey(t *testing.T) {
	f := get(t)
	_, vkey, err := seal.GenerateKey(origin)
	if err != nil {
		t.Fatal(err)
	}
	blame{checkSignature, -1, checkpointFile, "not signed by whom the key names"}.in(t, verify(t, f.export, func(o *VerifyOptions) { o.Key = vkey }))

	// A log signed with a key that the record does not name.
	skey, _, err := seal.GenerateKey(origin)
	if err != nil {
		t.Fatal(err)
	}
	thief, err := note.NewSigner(skey)
	if err != nil {
		t.Fatal(err)
	}
	p := forge(t, f, entries(t, f.export), thief)
	blame{checkSignature, -1, checkpointFile, "not signed by the log's key on record"}.in(t, verify(t, p.zip(t)))
}

// A brokenRule is a log that the operator signs although one entry, the last, breaks a rule.
type brokenRule struct {
	entries func(testing.TB) []record.Entry
	blame
}

func TestBrokenRules(t *testing.T) {
	f := get(t)
	for name, c := range brokenRules(t, f) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c.blame.in(t, verify(t, forge(t, f, c.entries(t), f.node.Key).zip(t)))
		})
	}
}

// brokenRules are those that can be tried on the log of f.
func brokenRules(t testing.TB, f *fixture) map[string]brokenRule {
	list := entries(t, f.export)
	last := list[len(list)-1]
	n := record.Index(len(list))
	env := record.Envelope{Origin: origin, Revision: 1, At: last.At, By: f.org, Of: f.org, Role: "contact", Voice: record.Government}
	text := promise{Title: record.In("en", "One more")}
	mine := f.promises[20] // the first that was not amended
	at := slices.IndexFunc(list, func(e record.Entry) bool { return e.Object == mine })
	prev := record.LeafHash(list[at].Leaf)
	genesis := list[0]
	put := func(kind record.Kind, thing any, change func(*record.Envelope)) func(testing.TB) []record.Entry {
		return func(t testing.TB) []record.Entry {
			e := env
			e.Object = record.NewID(kind.Prefix)
			change(&e)
			return append(slices.Clone(list), compose(t, kind, e, thing))
		}
	}
	core := map[string]record.Kind{}
	for _, k := range record.Core() {
		core[k.Name] = k
	}
	operator := func(e *record.Envelope) {
		e.By, e.Of, e.Role, e.Voice = genesis.By, genesis.Of, genesis.Role, genesis.Voice
	}
	return map[string]brokenRule{
		"another voice":          {put(promiseKind, text, func(e *record.Envelope) { e.Voice = record.Reviewer }), blame{checkVoices, n, "", "in the voice reviewer"}},
		"a role that may not":    {put(promiseKind, text, func(e *record.Envelope) { e.Role = "reviewer" }), blame{checkAuthority, n, "", "a reviewer may not say a promise"}},
		"a false operator":       {put(core["peer"], record.Peer{Origin: "example.org", Verifier: "x"}, func(e *record.Envelope) { operator(e); e.By, e.Of = f.org, f.org }), blame{checkAuthority, n, "", "said as operator by"}},
		"another's account":      {put(promiseKind, text, func(e *record.Envelope) { e.Of = genesis.By }), blame{checkAuthority, n, "", "may not say a promise"}},
		"a link to nothing":      {put(promiseKind, promise{Title: text.Title, Serves: &record.Ref{To: record.NewID("pm")}}, func(*record.Envelope) {}), blame{checkLinks, n, "", "no such thing on record"}},
		"a link to a wrong kind": {put(promiseKind, promise{Title: text.Title, Serves: &record.Ref{To: genesis.Object}}, func(*record.Envelope) {}), blame{checkLinks, n, "", "links to a genesis"}},
		"a source of nothing": {put(promiseKind, text, func(e *record.Envelope) {
			operator(e)
			e.Voice, e.Source = record.Government, record.NewID("ed")
		}), blame{checkLinks, n, "", "source"}},
		"a wrong prev":          {put(promiseKind, text, func(e *record.Envelope) { e.Object, e.Revision, e.Prev = mine, 2, &record.Hash{1} }), blame{checkRevisions, n, "", "prev is not the hash of revision 1"}},
		"a revision missed":     {put(promiseKind, text, func(e *record.Envelope) { e.Object, e.Revision, e.Prev = mine, 3, &prev }), blame{checkRevisions, n, "", "revision 3 of " + string(mine) + " follows revision 1"}},
		"a revision again":      {put(promiseKind, text, func(e *record.Envelope) { e.Object = mine }), blame{checkRevisions, n, "", "revision 1 of " + string(mine) + " follows revision 1"}},
		"a revision of nothing": {put(promiseKind, text, func(e *record.Envelope) { e.Revision, e.Prev = 2, &prev }), blame{checkRevisions, n, "", "of which nothing is on record"}},
		"another's version": {put(promiseKind, text, func(e *record.Envelope) {
			e.Object, e.Revision, e.Prev, e.By, e.Of = mine, 2, &prev, genesis.By, genesis.Of
		}), blame{checkRevisions, n, "", "nobody can say another's version"}},
		"a clock gone back": {put(promiseKind, text, func(e *record.Envelope) { e.At = "2026-10-31T00:00:00Z" }), blame{checkTime, n, "", "before the entry in front of it"}},
		"another origin":    {put(promiseKind, text, func(e *record.Envelope) { e.Origin = "promises.example/other" }), blame{checkOrigin, n, "", `is of the log "promises.example/other"`}},
		"a second genesis":  {put(core["genesis"], record.Genesis{Operator: genesis.By, Name: text.Title, Key: "x"}, operator), blame{checkOrigin, n, "", "a genesis that is not the first entry"}},
		"a redaction of nothing": {put(core["redaction"], record.Redaction{Target: record.To(mine), Field: "body", Through: 1, Basis: text.Title}, operator),
			blame{checkCompleteness, n, "", "of which nothing is on record"}},
		"a redaction of the future": {put(core["redaction"], record.Redaction{Target: record.To(mine), Field: "title", Through: 9, Basis: text.Title}, operator),
			blame{checkCompleteness, n, "", "up to revision 9"}},
		"a redaction without effect": {put(core["redaction"], record.Redaction{Target: record.To(mine), Field: "title", Through: 1, Basis: text.Title}, operator),
			blame{checkCompleteness, record.Index(at), "", "redacts it"}},
		"digests that nothing opens": {func(t testing.TB) []record.Entry {
			l := put(promiseKind, text, func(*record.Envelope) {})(t)
			l[n].Open = nil
			return l
		}, blame{checkCompleteness, n, "", "title is neither disclosed nor redacted"}},
		"a leaf with white space": {func(t testing.TB) []record.Entry {
			l := put(promiseKind, text, func(*record.Envelope) {})(t)
			l[n].Leaf = append(bytes.Clone(l[n].Leaf), ' ')
			return l
		}, blame{checkCanonical, n, "", "not canonical"}},
		"a field of no schema": {func(t testing.TB) []record.Entry {
			l := put(promiseKind, text, func(*record.Envelope) {})(t)
			l[n].Leaf = bytes.Replace(l[n].Leaf, []byte(`"kind":`), []byte(`"facts":{"colour":"red"},"kind":`), 1)
			return l
		}, blame{checkSchemas, n, "", "no permanent field colour"}},
		"a kind of another prefix": {func(t testing.TB) []record.Entry {
			l := put(promiseKind, text, func(*record.Envelope) {})(t)
			l[n].Leaf = bytes.Replace(l[n].Leaf, []byte(`"kind":"promise"`), []byte(`"kind":"opinion"`), 1)
			return l
		}, blame{checkSchemas, n, "", "is not an id of its kind"}},
		"a log without its genesis": {func(testing.TB) []record.Entry { return list[1:] }, blame{checkOrigin, 0, "", "not its genesis"}},
		"pages of an older record":  {put(promiseKind, text, func(*record.Envelope) {}), blame{checkReplay, -1, "pages/index.json", "is not what the record gives"}},
	}
}

func lineOf(values []byte, i record.Index, field string) []byte {
	for line := range bytes.Lines(values) {
		if v, err := parseValue(bytes.TrimSuffix(line, []byte("\n"))); err == nil && v.index == i && v.field == field {
			return line
		}
	}
	panic("no such line")
}

// insertLine puts a line where its index and field belong.
func insertLine(p pack, line []byte) pack {
	b := p.at(valuesName(0))
	lines := slices.Collect(bytes.Lines(*b))
	v, _ := parseValue(bytes.TrimSuffix(line, []byte("\n")))
	at := slices.IndexFunc(lines, func(l []byte) bool {
		w, _ := parseValue(bytes.TrimSuffix(l, []byte("\n")))
		return w.index > v.index || w.index == v.index && w.field > v.field
	})
	if at < 0 {
		at = len(lines)
	}
	*b = bytes.Join(slices.Insert(lines, at, line), nil)
	return p
}

func shortSalt(line []byte) []byte {
	i := bytes.Index(line, []byte(`"salt":"`)) + 8
	return append(append(bytes.Clone(line[:i+32]), '"'), line[i+44:]...)
}

func flipLetter(s string) string {
	b := []byte(s)
	last := len(b) - 1
	b[last] = map[bool]byte{true: 'b', false: 'a'}[b[last] == 'a']
	return string(b)
}

func withLength(leaf []byte) []byte {
	return append([]byte{byte(len(leaf) >> 8), byte(len(leaf))}, leaf...)
}

func swapEntries(bundle []byte, a, b int) []byte {
	var list [][]byte
	for len(bundle) > 0 {
		n := 2 + int(bundle[0])<<8 + int(bundle[1])
		list, bundle = append(list, bundle[:n]), bundle[n:]
	}
	list[a], list[b] = list[b], list[a]
	return bytes.Join(list, nil)
}

func bundleOf(size int) string { return tileName(bundle(record.Index(size), int64(size-1)/256)) }

// otherLetter is a letter of base64 that is not this one.
func otherLetter(c byte) byte {
	if c == 'A' {
		return 'B'
	}
	return 'A'
}
