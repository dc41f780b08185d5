package export

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/tlog"

	"troth/core/authority"
	"troth/core/desk"
	"troth/core/node"
	"troth/core/record"
	"troth/core/seal"
	"troth/core/view"
)

// The vectors of exports that are large in one way or judged in another: with full tiles, with several files of disclosures, under a
// table of authority that was replaced. What repeats itself in a file is cut from the archive, and steps put it back.
type (
	archiveVectors struct {
		About   string          `json:"about"`
		Exports []archiveVector `json:"exports"`
	}
	archiveVector struct {
		Name     string         `json:"name"`
		Archive  []byte         `json:"archive"`
		Steps    []step         `json:"steps,omitempty"` // make the export out of the archive
		Key      string         `json:"key"`
		Counts   Counts         `json:"counts"`
		Unproven []record.Index `json:"unproven,omitempty"` // entries whose authority nothing in the export proves; without any it holds
		Accept   []exportVector `json:"accept,omitempty"`   // all but the pages holds, as of the export that the steps make
		Later    []exportVector `json:"later,omitempty"`    // what a later version of the format may say: not proven
		Refuse   []exportVector `json:"refuse"`             // of the export that the steps make

		forged bool // its pages are of another record
	}
)

func (v archiveVector) made(t *testing.T) []byte {
	return exportVector{Steps: v.Steps}.apply(t, v.Archive)
}

// TestArchiveVectors holds docs/vectors/archives.json against Verify.
func TestArchiveVectors(t *testing.T) {
	if testing.Short() {
		t.Skip("-short leaves out vectors that start no goroutine.")
	}
	file := readVectors(t, "archives.json", newArchives)
	refusals := map[string]int{"full tiles": 18, "several files of disclosures": 12, "a table of authority that was replaced": 5, "votes": 25, "votes in several files": 7}
	for _, v := range file.Exports {
		export := v.made(t)
		r := verify(t, export, replaced, func(o *VerifyOptions) { o.Key = v.Key })
		if want := refusals[v.Name]; want == 0 || len(v.Refuse) < want {
			t.Errorf("%s: %d refusals", v.Name, len(v.Refuse))
		}
		if r.Result == Falsified || r.Counts != v.Counts || !slices.Equal(unproven(r), v.Unproven) {
			t.Fatalf("%s: %s, %+v\n%s", v.Name, r.Result, r.Counts, problems(r))
		}
		for _, c := range slices.Concat(v.Accept, v.Later) {
			if r := verify(t, c.apply(t, export), replaced); r.Result == Falsified || c.Reason != "" && !strings.Contains(problems(r), c.Reason) {
				t.Errorf("%s: %s: %s\n%s", v.Name, c.Name, r.Result, problems(r))
			}
		}
		for _, c := range v.Refuse {
			t.Run(v.Name+": "+c.Name, func(t *testing.T) {
				t.Parallel()
				if now := c.judged(t, export, c.blame(), replaced); !slices.Equal(now.Checks, c.Checks) {
					t.Fatalf("falsified by %v, the file says %v", now.Checks, c.Checks)
				}
			})
		}
	}
}

// unproven are the entries whose authority nothing proves.
func unproven(r *Report) (list []record.Index) {
	for _, p := range r.check(checkAuthority).Problems {
		if p.Result == NotProven {
			list = append(list, *p.Index)
		}
	}
	return list
}

// newerTable lets contacts say opinions, and operators import nothing any more.
func newerTable() authority.Table {
	may := slices.DeleteFunc(program().May, func(r authority.Rule) bool { return r.Kind == "promise" && r.Relation == authority.Import })
	return append(may, authority.Rule{Kind: "opinion", Role: "contact", Relation: authority.Own, Voice: record.Government})
}

// replaced verifies with a program that does not have the first table of these tests.
// Being another version, it takes other pages for not proven.
func replaced(o *VerifyOptions) { o.Program.May, o.Version = newerTable(), "newer" }

func newArchives(t *testing.T) archiveVectors {
	file := archiveVectors{About: "Exports that are large in one way or judged in another, and changes of them as in export.json: docs/format.md, Export and Verifying. " +
		"steps make the export out of the archive; a splice with times puts its bytes so often. unproven are the entries whose authority nothing in the export proves; " +
		"where there are none, the export holds. accept are changes after which all but the pages holds, later are those that only a later version of the format allows: " +
		"they are not proven. A step with erased adds a file with these votes, of which each has as its leaf SHA-256 of its index in decimal."}
	for _, make := range []func(*testing.T) (archiveVector, *fixture){fullTiles, manyDisclosures, replacedTable, votesAndKeys, manyVotes} {
		v, f := make(t)
		r := verify(t, f.export, replaced)
		if want := map[bool]Result{true: Holds, false: NotProven}[v.Unproven == nil && !v.forged]; r.Result != want || !slices.Equal(unproven(r), v.Unproven) {
			t.Fatalf("%s: %s\n%s", v.Name, r.Result, problems(r))
		}
		v.Key, v.Counts = f.node.Key.Verifier, r.Counts
		if v.Steps == nil {
			v.Archive, v.Steps = shrunk(t, f.export)
		}
		if got := unpack(t, v.made(t)); !slices.EqualFunc(got, unpack(t, f.export), func(a, b packed) bool { return a.name == b.name && bytes.Equal(a.content, b.content) }) {
			t.Fatalf("%s: the steps make another export", v.Name)
		}
		slices.SortStableFunc(v.Refuse, func(a, b exportVector) int { return strings.Compare(a.Name, b.Name) })
		for i, c := range v.Later {
			r := verify(t, c.apply(t, f.export), replaced)
			if r.Result != NotProven {
				t.Errorf("%s: %s\n%s", c.Name, r.Result, problems(r))
			}
			v.Later[i].Reason = r.check(c.Check).Problems[0].Reason
		}
		for i, c := range v.Refuse {
			v.Refuse[i] = c.judged(t, f.export, blame{c.Check, anywhere, c.File, c.Reason}, replaced)
		}
		file.Exports = append(file.Exports, v)
	}
	return file
}

// filler is what the large values of these exports are made of.
const filler = "open data "

// shrunk cuts the filler from the files of an export, and says how it is put back.
func shrunk(t *testing.T, export []byte) ([]byte, []step) {
	p := unpack(t, export)
	var list []step
	for i, f := range p {
		var small []byte
		var cuts []step
		for rest := f.content; ; {
			at := bytes.Index(rest, []byte(strings.Repeat(filler, 20)))
			if at < 0 {
				small = append(small, rest...)
				break
			}
			small, rest = append(small, rest[:at]...), rest[at:]
			n := 0
			for bytes.HasPrefix(rest, []byte(filler)) {
				n, rest = n+1, rest[len(filler):]
			}
			cuts = append(cuts, step{File: f.name, Splice: &splice{At: len(small), Put: []byte(filler), Times: n}})
		}
		p[i].content = small
		slices.Reverse(cuts) // from the end, so that offsets stay what they are
		list = append(list, cuts...)
	}
	if list == nil {
		return export, nil
	}
	return p.zip(t), list
}

// begun is a fixture to which things are added before it is exported.
func begun(t *testing.T, sayings func(f *fixture) []desk.Saying, who authority.Actor) *fixture {
	t.Helper()
	f, err := build(filepath.Join(t.TempDir(), "data"), 6)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.node.Close() })
	list := sayings(f)
	if who.Role == "contact" {
		who.For = f.org
	}
	if _, err := f.node.Desk.Do(t.Context(), desk.Act{Who: who}, func(*view.Reader) ([]desk.Saying, error) { return list, nil }); err != nil {
		t.Fatal(err)
	}
	f.write(t)
	return f
}

func (f *fixture) write(t *testing.T) {
	t.Helper()
	var out bytes.Buffer
	if _, err := Write(context.Background(), f.node, &out, Options{Day: day, Version: "test"}); err != nil {
		t.Fatal(err)
	}
	f.export = out.Bytes()
}

// change is a refusal that changes the files of an export.
func change(t *testing.T, f *fixture, name, check string, do func(p pack) pack) exportVector {
	t.Helper()
	original := unpack(t, f.export)
	return exportVector{Name: name, Steps: steps(original, do(original.clone())), Check: check}
}

func (p pack) rename(from, to string) {
	for i := range p {
		if p[i].name == from {
			p[i].name = to
		}
	}
}

// fullTiles is an export with two full tiles and bundles, and a partial one beside them.
func fullTiles(t *testing.T) (archiveVector, *fixture) {
	f := begun(t, func(f *fixture) (list []desk.Saying) {
		for i := range 490 {
			list = append(list, desk.Saying{Thing: opinion{About: record.To(f.promises[3]), Words: record.In("en", fmt.Sprint(i))}})
		}
		return list
	}, authority.Actor{Role: authority.Person})
	list := entries(t, f.export)
	last := len(list) - 512
	partial := fmt.Sprintf("002.p/%d", last)
	if original := unpack(t, f.export); original.find("tile/0/002") != "tile/0/"+partial || original.find("tile/1/") != "tile/1/000.p/2" {
		t.Fatalf("%d entries", len(list))
	}
	v := archiveVector{Name: "full tiles"}
	refuse := func(name, check string, do func(p pack) pack) {
		v.Refuse = append(v.Refuse, change(t, f, name, check, do))
	}
	for name, file := range map[string]string{"a full tile": "tile/0/000", "the next full tile": "tile/0/001", "the partial tile": "tile/0/" + partial, "the upper tile": "tile/1/000.p/2"} {
		refuse("a hash of "+name, checkTiles, func(p pack) pack { (*p.at(file))[33] ^= 1; return p })
		refuse("a hash less in "+name, checkTiles, func(p pack) pack { b := p.at(file); *b = (*b)[:len(*b)-32]; return p })
		refuse("a hash more in "+name, checkContainer, func(p pack) pack { b := p.at(file); *b = append(*b, make([]byte, 32)...); return p })
		refuse("without "+name, checkContainer, func(p pack) pack { return p.without(file) })
	}
	for name, file := range map[string]string{"the full bundle": "tile/entries/000", "the partial bundle": "tile/entries/" + partial} {
		refuse("without "+name, checkContainer, func(p pack) pack { return p.without(file) })
		refuse("an entry more in "+name, checkContainer, func(p pack) pack { b := p.at(file); *b = append(*b, withLength([]byte("{}"))...); return p })
		refuse("a byte more in "+name, checkContainer, func(p pack) pack { b := p.at(file); *b = append(*b, 0); return p })
	}
	more := func(name, file string, content []byte) {
		refuse(name, checkTiles, func(p pack) pack { return append(p, packed{file, content}) })
	}
	original := unpack(t, f.export)
	more("a partial tile beside the full one", "tile/0/000.p/1", (*original.at("tile/0/000"))[:32])
	more("a narrower partial tile", "tile/0/002.p/1", (*original.at("tile/0/" + partial))[:32])
	more("a partial bundle beside the full one", "tile/entries/000.p/1", withLength(list[0].Leaf))
	more("a narrower upper tile", "tile/1/000.p/1", (*original.at("tile/1/000.p/2"))[:32])
	more("a level more", "tile/2/000.p/1", make([]byte, 32))
	more("a tile of nothing", "tile/0/003.p/1", make([]byte, 32))
	refuse("a partial tile under another width", checkContainer, func(p pack) pack { p.rename("tile/0/"+partial, fmt.Sprintf("tile/0/002.p/%d", last+1)); return p })
	refuse("an upper tile that counts the partial one", checkContainer, func(p pack) pack {
		b := p.at("tile/1/000.p/2")
		*b = append(*b, make([]byte, 32)...)
		p.rename("tile/1/000.p/2", "tile/1/000.p/3")
		return p
	})
	refuse("the last entry of a bundle at the start of the next", checkEntries, func(p pack) pack {
		leaf := withLength(list[255].Leaf)
		a, b := p.at("tile/entries/000"), p.at("tile/entries/001")
		*a, *b = (*a)[:len(*a)-len(leaf)], append(leaf, *b...)
		return p
	})
	refuse("two entries swapped over the end of a bundle", checkEntries, func(p pack) pack {
		x, y := withLength(list[255].Leaf), withLength(list[256].Leaf)
		a, b := p.at("tile/entries/000"), p.at("tile/entries/001")
		*a, *b = slices.Concat((*a)[:len(*a)-len(x)], y), slices.Concat(x, (*b)[len(y):])
		return p
	})
	return v, f
}

// manyDisclosures is an export with three files of disclosures; the second begins with a value as large as one may be.
func manyDisclosures(t *testing.T) (archiveVector, *fixture) {
	f := begun(t, func(f *fixture) (list []desk.Saying) {
		for _, size := range []int{700_000, 700_000, record.MaxValue - len(`{"by":{"en":""},"original":"en"}`), 10} {
			text := strings.Repeat(filler, size/len(filler)) + strings.Repeat("x", size%len(filler))
			list = append(list, desk.Saying{Object: f.promises[3], Thing: promise{Title: record.In("en", text)}, Of: f.org})
		}
		return list
	}, authority.Actor{Person: record.NewID("us"), Role: "contact"})
	v := archiveVector{Name: "several files of disclosures"}
	refuse := func(name, check string, do func(p pack) pack) {
		v.Refuse = append(v.Refuse, change(t, f, name, check, do))
	}
	original := unpack(t, f.export)
	lines := func(n int) [][]byte { return slices.Collect(bytes.Lines(*original.at(valuesName(n)))) }
	first, second, third := lines(0), lines(1), lines(2)
	if len(first) < 4 || len(second) != 1 || len(third) != 1 {
		t.Fatalf("%d, %d and %d lines", len(first), len(second), len(third))
	}
	edit := func(name, check string, n int, do func(b []byte) []byte) {
		refuse(name, check, func(p pack) pack { b := p.at(valuesName(n)); *b = do(*b); return p })
	}
	front := func(line []byte) func([]byte) []byte { return func(b []byte) []byte { return slices.Concat(line, b) } }
	behind := func(line []byte) func([]byte) []byte { return func(b []byte) []byte { return slices.Concat(b, line) } }
	edit("the second file begins with a line of the first", checkContainer, 1, front(first[0]))
	edit("the second file begins with a line of the third", checkContainer, 1, front(third[0]))
	edit("a line of the third also at the end of the second", checkContainer, 1, behind(third[0]))
	edit("a line in the third file twice", checkContainer, 2, behind(third[0]))
	edit("the third file begins with a line of the first", checkContainer, 2, front(first[1]))
	edit("the last line without its line feed", checkContainer, 2, func(b []byte) []byte { return b[:len(b)-1] })
	edit("an empty line", checkContainer, 2, behind([]byte("\n")))
	edit("a third file without a line", checkContainer, 2, func([]byte) []byte { return nil })
	edit("a line with a member more", checkContainer, 2, func(b []byte) []byte { return bytes.Replace(b, []byte(`,"salt"`), []byte(`,"of":1,"salt"`), 1) })
	edit("a line with a member less", checkContainer, 2, func(b []byte) []byte { return bytes.Replace(b, []byte(`"field":"title",`), nil, 1) })
	edit("a value changed in the third file", checkDigests, 2, func(b []byte) []byte { return bytes.Replace(b, []byte("open"), []byte("Open"), 1) })
	edit("a line dropped from the first file", checkCompleteness, 0, func(b []byte) []byte { return b[len(first[0]):] })
	refuse("without the first file", checkContainer, func(p pack) pack { return p.without(valuesName(0)) })
	refuse("without the second file", checkContainer, func(p pack) pack { return p.without(valuesName(1)) })
	refuse("without the third file", checkCompleteness, func(p pack) pack { return p.without(valuesName(2)) })
	refuse("a fourth file without a line", checkContainer, func(p pack) pack { return append(p, packed{valuesName(3), []byte{}}) })
	refuse("a number left out", checkContainer, func(p pack) pack { p.rename(valuesName(2), valuesName(3)); return p })
	refuse("the third file's line at the end of the second", checkContainer, func(p pack) pack {
		b := p.at(valuesName(1))
		*b = slices.Concat(*b, third[0])
		return p.without(valuesName(2))
	})
	votes := votesName(f.conversation, 0)
	ballots := *original.at(votes)
	lastVote := bytes.LastIndexByte(ballots[:len(ballots)-1], '\n') + 1
	refuse("a file of votes without a line", checkVotes, func(p pack) pack { return append(p, packed{votesName(f.conversation, 1), []byte{}}) })
	refuse("a file of votes that ends before it reaches its size", checkVotes, func(p pack) pack {
		*p.at(votes) = ballots[:lastVote]
		return append(p, packed{votesName(f.conversation, 1), ballots[lastVote:]})
	})
	refuse("a vote's line without its line feed", checkVotes, func(p pack) pack { *p.at(votes) = ballots[:len(ballots)-1]; return p })
	v.Refuse = append(v.Refuse,
		exportVector{Name: "a file that ends before it reaches its size", Check: checkContainer, Steps: []step{
			{File: valuesName(3), Add: third[0]},
			{File: valuesName(2), Splice: &splice{Cut: len(third[0]), Put: appendValue(nil, 0, "a", record.Disclosure{Value: []byte("1"), Salt: make([]byte, 32)})}}}},
		exportVector{Name: "a line that is too long by one", Check: checkContainer, Steps: []step{
			{File: valuesName(2), Splice: &splice{At: bytes.LastIndex(third[0], []byte("open")), Put: []byte("x"), Times: maxLine + 1 - len(third[0])}}}},
		exportVector{Name: "a value that is too long by one", Check: checkDigests, Steps: []step{
			{File: valuesName(1), Splice: &splice{At: bytes.Index(second[0], []byte("open")), Put: []byte("x")}}}})
	return v, f
}

// replacedTable is an export whose table of authority stands for the newest entries only.
func replacedTable(t *testing.T) (archiveVector, *fixture) {
	f, err := build(filepath.Join(t.TempDir(), "data"), 3)
	if err != nil {
		t.Fatal(err)
	}
	dir := f.node.Dir
	if err := f.node.Close(); err != nil {
		t.Fatal(err)
	}
	newer := program()
	newer.May = newerTable()
	if f.node, err = node.Open(t.Context(), dir, node.Options{Program: newer}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.node.Close() })
	say := func(thing any) {
		if _, err := f.node.Desk.Do(t.Context(), desk.Act{Who: authority.Actor{For: f.org, Role: "contact"}}, func(*view.Reader) ([]desk.Saying, error) {
			return []desk.Saying{{Thing: thing, Of: f.org}}, nil
		}); err != nil {
			t.Fatal(err)
		}
	}
	say(opinion{About: record.To(f.promises[0]), Words: record.In("en", "only the newer table allows it")})
	f.write(t)
	list := entries(t, f.export)
	v := archiveVector{Name: "a table of authority that was replaced"}
	for i := range list[:len(list)-2] { // all but the new table, which itself is in force, and what was said under it
		v.Unproven = append(v.Unproven, record.Index(i))
	}
	refuse := func(name, check string, do func(p pack) pack) {
		v.Refuse = append(v.Refuse, change(t, f, name, check, do))
	}
	refuse("the first table", checkAuthority, func(p pack) pack { *p.at(authorityFile) = program().May.Canonical(); return p })
	refuse("another table", checkAuthority, func(p pack) pack {
		b := p.at(authorityFile)
		*b = bytes.Replace(*b, []byte(`"see":false`), []byte(`"see":true`), 1)
		return p
	})
	last := list[len(list)-1]
	original := unpack(t, f.export)
	signed := func(name, check string, kind record.Kind, thing any, edit func(*record.Envelope)) {
		env := record.Envelope{Origin: origin, Object: record.NewID(kind.Prefix), Revision: 1, At: last.At, By: f.org, Of: f.org, Role: "contact", Voice: record.Government}
		edit(&env)
		v.Refuse = append(v.Refuse, exportVector{Name: "signed: " + name, Check: check,
			Steps: steps(original, forge(t, f, append(slices.Clone(list), compose(t, kind, env, thing)), f.node.Key))})
	}
	text := promise{Title: record.In("en", "One more")}
	signed("what only the first table allowed", checkAuthority, promiseKind, text, func(e *record.Envelope) {
		e.By, e.Of, e.Role, e.Source = list[0].By, list[0].Of, authority.Operator, f.promises[0]
	})
	signed("in another voice than the newer table gives", checkVoices, opinionKind, opinion{About: record.To(f.promises[0]), Words: text.Title}, func(e *record.Envelope) { e.Voice = record.People })
	signed("a role that is in neither", checkAuthority, promiseKind, text, func(e *record.Envelope) { e.Role = "reviewer" })
	signed("of whom nothing is on record", checkLinks, promiseKind, text, func(e *record.Envelope) {
		e.By, e.Of, e.Role, e.Source = list[0].By, record.NewID("or"), authority.Operator, f.promises[0]
	})
	return v, f
}

// votesAndKeys is a small export, whose votes, keys and former logs are changed.
func votesAndKeys(t *testing.T) (archiveVector, *fixture) {
	f, err := build(filepath.Join(t.TempDir(), "data"), 10)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.node.Close() })
	v := archiveVector{Name: "votes"}
	for name, c := range voteFalsifications(t, f) {
		r := change(t, f, "votes: "+name, checkVotes, func(p pack) pack { return c.in(f, p) })
		r.Reason = c.says
		v.Refuse = append(v.Refuse, r)
	}
	v.Refuse = append(v.Refuse, change(t, f, "votes that no batch counts", checkVotes, func(p pack) pack {
		return append(p, packed{votesName(f.promises[7], 0), []byte("{}\n")})
	}))
	list := entries(t, f.export)
	genesis, last := list[0], list[len(list)-1]
	original := unpack(t, f.export)
	env := record.Envelope{Origin: origin, Revision: 1, At: last.At, By: genesis.By, Of: genesis.Of, Role: authority.Operator, Voice: genesis.Voice}
	core := func(name string) record.Kind {
		return record.Core()[slices.IndexFunc(record.Core(), func(k record.Kind) bool { return k.Name == name })]
	}
	say := func(kind string, thing any) []record.Entry {
		e := env
		e.Object = record.NewID(core(kind).Prefix)
		return append(slices.Clone(list), compose(t, core(kind), e, thing))
	}
	vector := func(name, check string, p pack) exportVector {
		return exportVector{Name: name, Check: check, Steps: steps(original, p)}
	}
	next := stranger(t, origin)
	nextKey := record.Note(next.(seal.Key).Verifier)
	rotated := say("key", record.Key{Verifier: nextKey, Use: "log"})
	v.Accept = append(v.Accept, vector("signed with the key that the last entry names", "", forge(t, f, rotated, next)),
		vector("a witness's key on record, signed with the log's", "", forge(t, f, say("key", record.Key{Verifier: nextKey, Use: "witness"}), f.node.Key)))
	fewer := forge(t, f, rotated, next)
	*fewer.at(keysFile) = bytes.TrimSuffix(*fewer.at(keysFile), []byte(nextKey+"\n"))
	v.Refuse = append(v.Refuse, vector("signed: with the key before the newest", checkSignature, forge(t, f, rotated, f.node.Key)),
		vector("signed: with the key of a witness", checkSignature, forge(t, f, say("key", record.Key{Verifier: nextKey, Use: "witness"}), next)),
		vector("signed: with a key that is not on record", checkSignature, forge(t, f, list, next)),
		vector("the newest key left out", checkSignature, fewer))

	// Batches that cannot follow those before.
	at := 0
	for i, e := range list {
		if e.Kind == "batch" && bytes.Contains(e.Leaf, []byte(f.conversation)) {
			at = i
		}
	}
	var newest record.Batch
	if err := list[at].Into(&newest); err != nil {
		t.Fatal(err)
	}
	batch := func(name string, edit func(*record.Batch), object record.ID) {
		b, e, prev := newest, list[at].Envelope, record.LeafHash(list[at].Leaf)
		e.Revision, e.Prev, e.At = e.Revision+1, &prev, last.At
		if object != "" {
			e.Object, e.Revision, e.Prev = object, 1, nil
		}
		edit(&b)
		r := vector("signed: "+name, checkVotes, forge(t, f, append(slices.Clone(list), compose(t, core("batch"), e, b)), f.node.Key))
		v.Refuse = append(v.Refuse, r)
	}
	count := func(n record.Count) *record.Count { return &n }
	batch("a batch of fewer votes", func(b *record.Batch) { b.Size-- }, "")
	batch("a batch of more votes than there are", func(b *record.Batch) { b.Size++ }, "")
	batch("a batch of which fewer are erased", func(b *record.Batch) { b.Erased = count(*b.Erased - 1) }, "")
	batch("a batch of which more are erased than there are", func(b *record.Batch) { b.Erased = count(b.Size + 1) }, "")
	batch("a batch with another root", func(b *record.Batch) { b.Root[0] ^= 1 }, "")
	batch("a batch that is a thing of its own", func(*record.Batch) {}, record.NewID(core("batch").Prefix))
	batch("a batch of a conversation that is not on record", func(b *record.Batch) { b.Conversation = record.NewID("pm") }, record.NewID(core("batch").Prefix))

	// The manifest.
	for name, c := range map[string][2]string{
		"no line feed behind the manifest":   {"}\n", "}"},
		"two line feeds behind the manifest": {"}\n", "}\n\n"},
		"a space in the manifest":            {`"day":`, `"day": `},
		"a member more in the manifest":      {`"origin":`, `"node":1,"origin":`},
		"a member less in the manifest":      {`"view":"`, `"viow":"`},
		"no counts in the manifest":          {`"schemas":`, `"schemos":`},
		"a count more in the manifest":       {`"entries":`, `"drafts":0,"entries":`},
		"form 0":                             {`"format":1`, `"format":0`},
		"a day that is none":                 {`"day":"2026-11-23"`, `"day":"2026-11-31"`},
		"a size in words":                    {`"size":`, `"size":"8","sizo":`},
	} {
		v.Refuse = append(v.Refuse, change(t, f, name, checkManifest, func(p pack) pack {
			b := p.at(manifestFile)
			if !bytes.Contains(*b, []byte(c[0])) {
				t.Fatalf("no %s in %s", c[0], *b)
			}
			*b = bytes.Replace(*b, []byte(c[0]), []byte(c[1]), 1)
			return p
		}))
	}

	// A log that says it follows this one.
	second := stranger(t, "promises.example/second")
	follow := func(lost []byte) pack {
		e := env
		e.Origin, e.Object = second.Name(), record.NewID(core("genesis").Prefix)
		former, size, note := record.Code(origin), record.Count(len(list)), record.Note(lost)
		r := seal.TreeOf(func(yield func([]byte) bool) {
			for _, e := range list {
				if !yield(e.Leaf) {
					return
				}
			}
		}).Root
		g := record.Genesis{Operator: genesis.By, Name: record.In("en", "Operator"), Key: record.Note(second.(seal.Key).Verifier), Lost: &note, FormerOrigin: &former, FormerSize: &size, FormerRoot: &r}
		return forge(t, f, append([]record.Entry{compose(t, core("genesis"), e, g)}, list...), second)
	}
	v.Accept = append(v.Accept, vector("a successor", "", follow(sign(t, f.node.Key, list[:9]))))
	v.Refuse = append(v.Refuse, vector("signed: a successor of which a stranger signed the lost checkpoint", checkOrigin, follow(sign(t, stranger(t, origin), list[:9]))))

	// A later version of the format.
	p := original.clone()
	b := p.at(manifestFile)
	*b = bytes.Replace(*b, []byte(`"format":1`), []byte(`"format":2`), 1)
	v.Later = append(v.Later, vector("a manifest of form 2", checkManifest, p))
	e := say("peer", record.Peer{Origin: "promises.example/other", Verifier: nextKey})
	e[len(list)].Leaf = bytes.Replace(e[len(list)].Leaf, []byte(`"v":1`), []byte(`"v":2`), 1)
	v.Later = append(v.Later, vector("an entry of version 2", checkCanonical, forge(t, f, e, f.node.Key)))
	return v, f
}

// manyVotes is an export with two files of votes, all of them erased.
func manyVotes(t *testing.T) (archiveVector, *fixture) {
	f, err := build(filepath.Join(t.TempDir(), "data"), 4)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.node.Close() })
	const all = 10_000
	c := f.promises[3]
	lines := slices.Collect(bytes.Lines(erasedVotes{c, 0, all}.lines()))
	first, size := int64(0), 0
	for ; size < valuesSplit; first++ {
		size += len(lines[first])
	}
	var tree seal.Range
	for i := range int64(all) {
		leaf := sha(strconv.AppendInt(nil, i, 10))
		tree.Add(tlog.RecordHash(leaf[:]))
	}
	list := entries(t, f.export)
	last := list[slices.IndexFunc(list, func(e record.Entry) bool { return e.Kind == "batch" })]
	env := last.Envelope
	kind := record.Core()[slices.IndexFunc(record.Core(), func(k record.Kind) bool { return k.Name == "batch" })]
	env.Object, env.Revision, env.Prev, env.At = record.NewID(kind.Prefix), 1, nil, list[len(list)-1].At
	erased := record.Count(all)
	p := forge(t, f, append(slices.Clone(list), compose(t, kind, env, record.Batch{Conversation: c, Size: all, Root: tree.Tree().Root, Erased: &erased})), f.node.Key)
	var m Manifest
	if err := json.Unmarshal(*p.at(manifestFile), &m); err != nil {
		t.Fatal(err)
	}
	m.Counts.Votes += all
	m.Counts.ErasedVotes += all
	if *p.at(manifestFile), err = m.canonical(); err != nil {
		t.Fatal(err)
	}
	names := [3]string{votesName(c, 0), votesName(c, 1), votesName(c, 2)}
	v := archiveVector{Name: "votes in several files", Archive: p.zip(t), forged: true, Steps: []step{
		{File: names[0], Erased: &erasedVotes{c, 0, first}}, {File: names[1], Erased: &erasedVotes{c, first, all}}}}
	f.export = v.made(t)
	refuse := func(name string, do func(p pack) pack) {
		v.Refuse = append(v.Refuse, change(t, f, name, checkVotes, do))
	}
	by := func(name string, list ...step) {
		v.Refuse = append(v.Refuse, exportVector{Name: name, Check: checkVotes, Steps: list})
	}
	refuse("the first file ends before it reaches its size", func(p pack) pack {
		a, b := p.at(names[0]), p.at(names[1])
		*a, *b = (*a)[:len(*a)-len(lines[first-1])], slices.Concat(lines[first-1], *b)
		return p
	})
	refuse("the first file goes on behind the line that reaches its size", func(p pack) pack {
		a, b := p.at(names[0]), p.at(names[1])
		*a, *b = slices.Concat(*a, lines[first]), (*b)[len(lines[first]):]
		return p
	})
	refuse("a vote in both files", func(p pack) pack { b := p.at(names[1]); *b = slices.Concat(lines[first-1], *b); return p })
	refuse("a leaf in the second file", func(p pack) pack {
		b := *p.at(names[1])
		i := bytes.Index(b, []byte(`"leaf":"`)) + 8
		b[i] = otherLetter(b[i])
		return p
	})
	refuse("a vote less in the second file", func(p pack) pack { b := p.at(names[1]); *b = (*b)[:len(*b)-len(lines[all-1])]; return p })
	by("without the first file", step{File: names[0], Drop: true})
	by("without the second file", step{File: names[1], Drop: true})
	by("a number left out", step{File: names[1], Drop: true}, step{File: names[2], Erased: &erasedVotes{c, first, all}})
	v.Refuse = append(v.Refuse, exportVector{Name: "all in one file", Check: checkContainer, Steps: []step{{File: names[0], Drop: true}, {File: names[1], Drop: true},
		{File: names[0], Erased: &erasedVotes{c, 0, all}}}})
	by("the files swapped", step{File: names[0], Drop: true}, step{File: names[1], Drop: true},
		step{File: names[0], Erased: &erasedVotes{c, first, all}}, step{File: names[1], Erased: &erasedVotes{c, 0, first}})
	by("a third file without a line", step{File: names[2]})
	return v, f
}
