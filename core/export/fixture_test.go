package export

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"iter"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"filippo.io/torchwood"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"troth/core/authority"
	"troth/core/desk"
	"troth/core/node"
	"troth/core/record"
	"troth/core/seal"
	"troth/core/view"
)

// The program of these tests: promises by organisations, and what people say of them.
type (
	promise struct {
		Title  record.Text
		Body   *record.Text
		Files  []record.File
		Serves *record.Ref `rel:"serves" to:"promise"`
		Secret record.Withheld[record.Text]
		On     *record.Day
	}
	opinion struct {
		About record.Ref `rel:"about" to:"promise"`
		Who   *record.Person
		Words record.Text
	}
)

var (
	promiseKind = record.KindOf[promise]("promise", "pm")
	opinionKind = record.KindOf[opinion]("opinion", "op")
)

type promisePage struct {
	ID         record.ID              `json:"id"`
	Version    record.Index           `json:"version"`
	Texts      map[string]record.Text `json:"texts"`
	History    []view.Statement       `json:"history"`
	Tombstones []view.Tombstone       `json:"tombstones,omitempty"`
	Opinions   []record.ID            `json:"opinions,omitempty"`
}

func pages(r *view.Reader) iter.Seq2[string, any] {
	return func(yield func(string, any) bool) {
		ids, err := view.Column[record.ID](r, `SELECT object FROM promise WHERE since < :position AND until >= :position ORDER BY object`)
		if err != nil {
			yield("", err)
			return
		}
		counts, err := r.Counts()
		if err != nil {
			yield("", err)
			return
		}
		if !yield("", map[string]any{"day": r.Day(), "counts": counts}) {
			return
		}
		for _, id := range ids {
			p := promisePage{ID: id}
			var errs [5]error
			p.Version, errs[0] = r.Version(id)
			p.Texts, errs[1] = r.Texts(id)
			p.History, errs[2] = r.History(id)
			graves, err := r.Tombstones(id)
			p.Tombstones, errs[3] = graves[id], err
			p.Opinions, errs[4] = r.Links(id, "about", true)
			if err := errors.Join(errs[:]...); err != nil {
				yield("promises/"+string(id), err)
				return
			}
			if !yield("promises/"+string(id), p) {
				return
			}
		}
	}
}

// roots are what the votes give: here the roots of their batches.
func roots(r *view.Reader, votes view.VotesOf) iter.Seq2[view.Derived, error] {
	return func(yield func(view.Derived, error) bool) {
		batches, err := r.LastBatches()
		for _, b := range batches {
			d := view.Derived{Entry: b.Entry, Named: b.Tree.Root}
			var tree seal.Range
			for v, e := range votes(b.Conversation) {
				if err = errors.Join(err, e); err == nil {
					tree.Add(tlog.RecordHash(v.Leaf[:]))
				}
			}
			if d.Made = tree.Tree().Root; !yield(d, err) {
				return
			}
		}
	}
}

func program() node.Program {
	return node.Program{
		Parts: []view.Part{{
			Name: "promise", Kinds: []record.Kind{promiseKind, opinionKind},
			Schema: `CREATE TABLE promise (object TEXT NOT NULL, since INTEGER NOT NULL, until INTEGER NOT NULL, serves TEXT NOT NULL);
				CREATE INDEX promise_object ON promise (object);`,
			Apply: func(tx *view.Tx, e record.Entry, thing any) error {
				switch t := thing.(type) {
				case *promise:
					serves := record.ID("")
					if t.Serves != nil {
						serves = t.Serves.To
					}
					return tx.Supersede("promise", e, serves)
				case *opinion:
					return tx.Touch(t.About.To)
				}
				return nil
			},
			Pages:   pages,
			Derived: roots,
		}},
		May: append(authority.Core(),
			authority.Rule{Kind: "promise", Role: "contact", Relation: authority.Own, Voice: record.Government},
			authority.Rule{Kind: "promise", Role: authority.Operator, Relation: authority.Import, Voice: record.Government},
			authority.Rule{Kind: "opinion", Role: authority.Person, Relation: authority.Personal, Voice: record.People}),
		Standing: func(*view.Reader, authority.Actor) error { return nil },
	}
}

const (
	origin = "promises.example/world"
	day    = "2026-11-23"
)

// A fixture is a node with a record in which everything happens that an export can show.
type fixture struct {
	node   *node.Node
	export []byte
	org    record.ID
	// Indexes and ids that the tests name.
	promises []record.ID
	redacted record.ID
	withFile record.ID
	blob     record.ID
	// Votes stand in it; it is a promise, as their statements are.
	conversation record.ID
}

var built bool

var shared = sync.OnceValues(func() (*fixture, error) {
	built = true
	dir, err := os.MkdirTemp("", "troth-export-")
	if err != nil {
		return nil, err
	}
	return build(filepath.Join(dir, "data"), 250)
})

func TestMain(m *testing.M) {
	code := m.Run()
	if built {
		if f, err := shared(); err == nil {
			f.node.Close()
			os.RemoveAll(filepath.Dir(f.node.Dir))
		}
	}
	os.Exit(code)
}

func get(t testing.TB) *fixture {
	t.Helper()
	f, err := shared()
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// build makes the node, with n promises.
func build(dir string, n int) (f *fixture, err error) {
	ctx := context.Background()
	var clock struct {
		sync.Mutex
		now time.Time
	}
	clock.now = time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC)
	tick := func() time.Time {
		clock.Lock()
		defer clock.Unlock()
		clock.now = clock.now.Add(time.Second)
		return clock.now
	}
	f = &fixture{org: record.NewID("or")}
	if f.node, err = node.Init(ctx, dir, origin, record.In("en", "Operator"), node.Options{Program: program(), Now: tick}); err != nil {
		return nil, err
	}
	contact := authority.Actor{Person: record.NewID("us"), For: f.org, Role: "contact"}
	say := func(who authority.Actor, sayings ...desk.Saying) ([]record.Entry, error) {
		return f.node.Desk.Do(ctx, desk.Act{Who: who}, func(*view.Reader) ([]desk.Saying, error) { return sayings, nil })
	}
	info, err := f.node.Blobs.Put(ctx, strings.NewReader(strings.Repeat("a report on what was promised\n", 100)))
	if err != nil {
		return nil, err
	}
	f.blob = info.ID
	file := record.File{Name: "report.txt", Media: "text/plain", Size: record.Count(info.Size), SHA256: info.SHA256, Blob: info.ID}
	var sayings []desk.Saying
	for i := range n {
		id := record.NewID("pm")
		f.promises = append(f.promises, id)
		p := promise{Title: record.In("en", fmt.Sprintf("Promise %d", i)), On: &record.Day{From: "2026-01-01"}}
		p.Title.By["fr"] = fmt.Sprintf("Promesse « %d »", i)
		switch i % 5 {
		case 1:
			body := record.In("es", strings.Repeat("Abrir los datos públicos. ", i))
			p.Body = &body
		case 2:
			secret := record.In("en", "nobody reads this")
			p.Secret.Value = &secret
		case 3:
			to := record.To(f.promises[i-1])
			p.Serves = &to
		case 4:
			p.Files = []record.File{file}
			f.withFile = id
		}
		sayings = append(sayings, desk.Saying{Object: id, Thing: p, Of: f.org})
	}
	f.redacted = f.promises[1]
	if _, err := say(contact, sayings...); err != nil {
		return nil, err
	}
	for i, id := range f.promises[:min(20, n)] {
		p := promise{Title: record.In("en", fmt.Sprintf("Promise %d, amended", i)), Files: []record.File{}}
		if id == f.withFile {
			p.Files = []record.File{file}
		}
		if _, err := say(contact, desk.Saying{Object: id, Thing: p, Of: f.org}); err != nil {
			return nil, err
		}
		who := record.Person{ID: record.NewID("us")}
		if _, err := say(authority.Actor{Role: authority.Person}, desk.Saying{Thing: opinion{About: record.To(id), Who: &who, Words: record.In("en", "good")}}); err != nil {
			return nil, err
		}
	}
	if _, _, err := f.node.Redact(ctx, f.redacted, "title", record.In("en", "It named a person.")); err != nil {
		return nil, err
	}
	if err := f.vote(); err != nil {
		return nil, err
	}
	var out bytes.Buffer
	_, err = Write(ctx, f.node, &out, Options{Day: day, Version: "test"})
	f.export = out.Bytes()
	return f, err
}

// vote casts votes in two conversations, in several batches, and erases a voter of the first.
func (f *fixture) vote() error {
	ctx := context.Background()
	f.conversation = f.promises[0]
	cast := func(conversation record.ID, voter, n int) (record.Vote, error) {
		return f.node.Desk.Vote(ctx, desk.Ballot{
			Conversation: conversation, Token: fmt.Sprintf("the token of voter %d", voter), Statement: f.promises[n%3], Value: n%3 - 1, Important: n%7 == 0,
		}, func(*view.Reader, bool) error { return nil })
	}
	var gone record.Vote
	for n := range 60 {
		v, err := cast(f.conversation, n%10, n)
		if err != nil {
			return err
		}
		if n%10 == 3 {
			gone = v
		}
		if n%20 == 19 {
			if _, err := cast(f.promises[2], n, n); err != nil {
				return err
			}
			if err := f.node.Desk.Batch(ctx); err != nil {
				return err
			}
		}
	}
	if n, err := f.node.Desk.EraseVotes(ctx, f.conversation, gone.Participant); err != nil || n != 6 {
		return fmt.Errorf("%d votes erased, %w", n, err)
	}
	return nil
}

// A file of an unpacked export.
type packed struct {
	name    string
	content []byte
}

type pack []packed

// unpack reads an export with the standard library, which thereby reads it too.
func unpack(t testing.TB, export []byte) pack {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(export), int64(len(export)))
	if err != nil {
		t.Fatal(err)
	}
	var p pack
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(r)
		if err != nil {
			t.Fatalf("%s: %v", f.Name, err)
		}
		p = append(p, packed{f.Name, b})
	}
	return p
}

func (p pack) clone() pack {
	q := make(pack, len(p))
	for i, f := range p {
		q[i] = packed{f.name, bytes.Clone(f.content)}
	}
	return q
}

func (p pack) at(name string) *[]byte {
	for i := range p {
		if p[i].name == name {
			return &p[i].content
		}
	}
	panic("no file " + name)
}

// find is the first file whose name begins so.
func (p pack) find(prefix string) string {
	for _, f := range p {
		if strings.HasPrefix(f.name, prefix) {
			return f.name
		}
	}
	panic("no file " + prefix)
}

func (p pack) without(name string) pack {
	return slices.DeleteFunc(p, func(f packed) bool { return f.name == name })
}

// zip packs the files again in the form of an export.
func (p pack) zip(t testing.TB) []byte {
	t.Helper()
	var out bytes.Buffer
	w, err := newPacker(&out, day)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range p {
		if strings.HasPrefix(f.name, blobFolder) {
			err = w.store(f.name, crc32.ChecksumIEEE(f.content), int64(len(f.content)), bytes.NewReader(f.content))
		} else {
			err = w.add(f.name, f.content)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// entries lists the entries of an export.
func entries(t testing.TB, export []byte) []record.Entry {
	t.Helper()
	a, err := Open(save(t, export))
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	_, tree, err := a.Tree()
	if err != nil {
		t.Fatal(err)
	}
	var list []record.Entry
	for e, err := range a.Entries(context.Background(), 0, tree.Size) {
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, e)
	}
	return list
}

func save(t testing.TB, export []byte) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "export.zip")
	if err := os.WriteFile(file, export, 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func verify(t testing.TB, export []byte, change ...func(*VerifyOptions)) *Report {
	t.Helper()
	o := VerifyOptions{Program: program()}
	for _, c := range change {
		c(&o)
	}
	r, err := Verify(context.Background(), save(t, export), o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// forge signs a log of these entries, with the node's key, and packs it with everything else of the export: a log whose operator
// broke a rule.
func forge(t testing.TB, f *fixture, entries []record.Entry, signer note.Signer) pack {
	t.Helper()
	var p pack
	old := unpack(t, f.export)
	for _, file := range old {
		for _, keep := range []string{authorityFile, schemaFolder, pageFolder, blobFolder, voteFolder} {
			if strings.HasPrefix(file.name, keep) {
				p = append(p, file)
			}
		}
	}
	tree := &tiler{emit: func(tile tlog.Tile, hashes []byte) error {
		p = append(p, packed{tileName(tile), bytes.Clone(hashes)})
		return nil
	}}
	var keys keyList
	var leaves, values []byte
	a, err := Open(save(t, f.export))
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	v := &verifier{r: newReport(""), a: a, seen: make([]bool, len(a.members))}
	if known, err := v.readManifest(); err != nil || !known {
		t.Fatal(err)
	}
	m := v.manifest
	counts := Counts{Pages: m.Counts.Pages, Schemas: m.Counts.Schemas, Blobs: m.Counts.Blobs, Votes: m.Counts.Votes, ErasedVotes: m.Counts.ErasedVotes}
	for i, e := range entries {
		if leaves, err = torchwood.AppendTileEntry(leaves, e.Leaf); err != nil {
			t.Fatal(err)
		}
		if err := tree.add(tlog.RecordHash(e.Leaf)); err != nil {
			t.Fatal(err)
		}
		if n := i + 1; n%256 == 0 || n == len(entries) {
			p = append(p, packed{tileName(bundle(record.Index(n), int64(i)/256)), leaves})
			leaves = nil
		}
		for _, field := range slices.Sorted(maps.Keys(e.Open)) {
			values = appendValue(values, record.Index(i), field, e.Open[field])
			counts.Disclosures++
		}
		counts.Entries++
		counts.Withheld += int64(len(e.Withheld))
		counts.Redacted += int64(len(e.Shown) - len(e.Open))
		if e.Kind == "genesis" || e.Kind == "key" {
			_ = keys.add(e)
		}
	}
	if err := tree.end(); err != nil {
		t.Fatal(err)
	}
	top := tree.Tree()
	text := torchwood.Checkpoint{Origin: signer.Name(), Tree: tlog.Tree{N: int64(top.Size), Hash: tlog.Hash(top.Root)}}.String()
	signed, err := note.Sign(&note.Note{Text: text}, signer)
	if err != nil {
		t.Fatal(err)
	}
	m.Origin, m.Size, m.Root, m.Counts = signer.Name(), top.Size, top.Root, counts
	manifest, err := m.canonical()
	if err != nil {
		t.Fatal(err)
	}
	return append(p, packed{valuesName(0), values}, packed{checkpointFile, signed}, packed{keysFile, keys.file}, packed{manifestFile, manifest})
}

// compose makes an entry behind others, of the node's log, with a voice, role and origin that no desk chose.
func compose(t testing.TB, kind record.Kind, env record.Envelope, thing any) record.Entry {
	t.Helper()
	e, _, err := kind.Compose(env, thing)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

var noOne authority.Actor
