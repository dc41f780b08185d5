package export

import (
	"bytes"
	"context"
	"errors"
	"iter"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"filippo.io/torchwood"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"troth/core/authority"
	"troth/core/backup"
	"troth/core/desk"
	"troth/core/node"
	"troth/core/record"
	"troth/core/seal"
	"troth/core/view"
)

// sign signs a checkpoint over the first leaves.
func sign(t testing.TB, signer note.Signer, list []record.Entry) []byte {
	t.Helper()
	tree := seal.TreeOf(func(yield func([]byte) bool) {
		for _, e := range list {
			if !yield(e.Leaf) {
				return
			}
		}
	})
	text := torchwood.Checkpoint{Origin: signer.Name(), Tree: tlog.Tree{N: int64(tree.Size), Hash: tlog.Hash(tree.Root)}}.String()
	signed, err := note.Sign(&note.Note{Text: text}, signer)
	if err != nil {
		t.Fatal(err)
	}
	return signed
}

func TestAgainst(t *testing.T) {
	f := get(t)
	list := entries(t, f.export)
	thief := func(origin string) note.Signer {
		skey, _, err := seal.GenerateKey(origin)
		if err != nil {
			t.Fatal(err)
		}
		key, err := seal.ParseKey(skey)
		if err != nil {
			t.Fatal(err)
		}
		return key
	}
	forked := slices.Clone(list[:100])
	forked[50] = list[200]
	for name, c := range map[string]struct {
		checkpoint []byte
		result     Result
		reason     string
	}{
		"an older one":               {sign(t, f.node.Key, list[:100]), Holds, ""},
		"an older one, full bundle":  {sign(t, f.node.Key, list[:256]), Holds, ""},
		"the same":                   {sign(t, f.node.Key, list), Holds, ""},
		"a newer one":                {sign(t, f.node.Key, append(slices.Clone(list), list[0])), NotProven, "is newer"},
		"of another record":          {sign(t, f.node.Key, forked), Falsified, "different people different records"},
		"by another key":             {sign(t, thief(origin), list[:100]), NotProven, "not signed by a key of this log"},
		"of another log":             {sign(t, thief("promises.example/other"), list[:100]), NotProven, "neither the same nor a successor"},
		"of another record, by them": {sign(t, thief(origin), forked), NotProven, "not signed by a key of this log"},
	} {
		for _, key := range []string{"", f.node.Key.Verifier} {
			r := verify(t, f.export, func(o *VerifyOptions) { o.Against, o.Key = c.checkpoint, key })
			if r.Result != c.result || c.result != Holds && !strings.Contains(r.check(checkConsistency).Problems[0].Reason, c.reason) {
				t.Errorf("%s: %s\n%s", name, r.Result, problems(r))
			}
		}
	}
	if _, err := Verify(context.Background(), save(t, f.export), VerifyOptions{Program: program(), Against: []byte("nothing")}); err == nil {
		t.Error("what is no checkpoint was taken for one")
	}
}

// TestNotProven: what this program cannot judge is never called false.
func TestNotProven(t *testing.T) {
	f := get(t)
	list := entries(t, f.export)
	last := list[len(list)-1]
	n := record.Index(len(list))
	is := func(r *Report, check string, index record.Index, reason string) {
		t.Helper()
		if r.Result != NotProven || r.Exit() != 3 {
			t.Fatalf("%s\n%s", r.Result, problems(r))
		}
		for _, p := range r.check(check).Problems {
			if (p.Index == nil || *p.Index == index) && strings.Contains(p.Reason, reason) {
				return
			}
		}
		t.Fatalf("%s does not say %q of %d:\n%s", check, reason, index, problems(r))
	}

	// Another view: a chapter's tables changed.
	other := program()
	other.Parts[0].Schema += "\n-- one more line"
	r := verify(t, f.export, func(o *VerifyOptions) { o.Program = other })
	is(r, checkReplay, -1, "another view")
	for _, check := range r.Checks {
		if check.Result != Holds && check.Name != checkReplay && check.Name != checkConsistency {
			t.Errorf("another view, but %s: %s", check.Name, check.Result)
		}
	}

	// A page that another version of the program words otherwise; without a version it is a falsification.
	p := unpack(t, f.export)
	home := p.at("pages/index.json")
	*home = bytes.Replace(*home, []byte(`"day"`), []byte(`"Day"`), 1)
	is(verify(t, p.zip(t), func(o *VerifyOptions) { o.Version = "newer" }), checkReplay, -1, "is not what the record gives")
	if r := verify(t, p.zip(t), func(o *VerifyOptions) { o.Version = "test" }); r.Result != Falsified {
		t.Errorf("a page changed: %s", r.Result)
	}

	// A kind that this program does not know: counted, and passed over.
	fewer := program()
	fewer.Parts[0].Kinds = fewer.Parts[0].Kinds[:1]
	r = verify(t, f.export, func(o *VerifyOptions) { o.Program = fewer })
	is(r, checkReplay, -1, "another view")
	if r.Unknown["opinion"] != 20 {
		t.Errorf("unknown kinds: %v", r.Unknown)
	}

	// A table of authority of an earlier time, which nobody here has.
	table := slices.IndexFunc(list, func(e record.Entry) bool { return e.Kind == "table" })
	newer := program()
	newer.May = append(newer.May, authority.Rule{Kind: "opinion", Role: "contact", Relation: authority.Own, Voice: record.Government})
	prev := record.LeafHash(list[table].Leaf)
	env := list[table].Envelope
	env.Revision, env.Prev, env.At = 2, &prev, last.At
	tables := record.Core()[slices.IndexFunc(record.Core(), func(k record.Kind) bool { return k.Name == "table" })]
	p = forge(t, f, append(slices.Clone(list), compose(t, tables, env, record.Table{Hash: newer.May.Hash()})), f.node.Key)
	*p.at(authorityFile) = newer.May.Canonical()
	r = verify(t, p.zip(t), func(o *VerifyOptions) {
		o.Program = newer
		o.Version = "newer" // its first page counts one entry more
	})
	is(r, checkAuthority, 0, "neither the export nor this program has")

	// The form of the export, and of an entry, of a later time.
	p = unpack(t, f.export)
	b := p.at(manifestFile)
	*b = bytes.Replace(*b, []byte(`"format":1`), []byte(`"format":2`), 1)
	is(verify(t, p.zip(t)), checkManifest, -1, "written in form 2")
	env = record.Envelope{Origin: origin, Object: record.NewID("pm"), Revision: 1, At: last.At, By: f.org, Of: f.org, Role: "contact", Voice: record.Government}
	e := compose(t, promiseKind, env, promise{Title: record.In("en", "later")})
	e.Leaf, e.Open = bytes.Replace(e.Leaf, []byte(`"v":1`), []byte(`"v":2`), 1), nil
	e.Shown = nil
	is(verify(t, forge(t, f, append(slices.Clone(list), e), f.node.Key).zip(t)), checkCanonical, n, "format version 2")
}

// TestOlderSchema: what does not fit a schema that this program does not have is not proven.
func TestOlderSchema(t *testing.T) {
	type promise struct { // without the other fields: an older program
		Title record.Text
	}
	f := get(t)
	older := program()
	older.Parts = []view.Part{{Name: "promise", Kinds: []record.Kind{record.KindOf[promise]("promise", "pm"), opinionKind},
		Apply: func(*view.Tx, record.Entry, any) error { return nil }}}
	r := verify(t, f.export, func(o *VerifyOptions) { o.Program = older })
	if r.Result != NotProven || len(r.check(checkSchemas).Problems) == 0 {
		t.Fatalf("%s\n%s", r.Result, problems(r))
	}
	for _, name := range []string{checkLinks, checkAuthority, checkReplay} {
		if r.check(name).Result != NotProven {
			t.Errorf("%s was not run to its end, but %s", name, r.check(name).Result)
		}
	}
}

// TestSuccessor: a record that went on as a successor log, twice, and what its genesis says of the logs before.
func TestSuccessor(t *testing.T) {
	ctx := context.Background()
	dir := t.TempDir()
	f, err := build(filepath.Join(dir, "0"), 10)
	if err != nil {
		t.Fatal(err)
	}
	n := f.node
	var checkpoints [][]byte
	for _, next := range []string{"1", "2"} {
		checkpoints = append(checkpoints, n.Seal.Checkpoint())
		file := filepath.Join(dir, "backup"+next)
		if _, err := backup.Write(ctx, n, file, ""); err != nil {
			t.Fatal(err)
		}
		if err := n.Close(); err != nil {
			t.Fatal(err)
		}
		if _, err := backup.Recover(ctx, filepath.Join(dir, next), file, "", "", time.Now()); err != nil {
			t.Fatal(err)
		}
		if n, err = node.Open(ctx, filepath.Join(dir, next), node.Options{Program: program()}); err != nil {
			t.Fatal(err)
		}
		who := authority.Actor{For: f.org, Role: "contact"}
		if _, err := n.Desk.Do(ctx, desk.Act{Who: who}, func(*view.Reader) ([]desk.Saying, error) {
			return []desk.Saying{{Object: f.promises[2], Thing: promise{Title: record.In("en", "After the loss "+next)}, Of: f.org}}, nil
		}); err != nil {
			t.Fatal(err)
		}
	}
	defer n.Close()
	checkpoints = append(checkpoints, n.Seal.Checkpoint())
	var out bytes.Buffer
	if _, err := Write(ctx, n, &out, Options{Day: day}); err != nil {
		t.Fatal(err)
	}
	f.node, f.export = n, out.Bytes()
	for i, c := range checkpoints {
		if r := verify(t, f.export, func(o *VerifyOptions) { o.Key, o.Against = n.Key.Verifier, c }); r.Result != Holds {
			t.Fatalf("against checkpoint %d: %s\n%s", i, r.Result, problems(r))
		}
	}

	// What the new operator could say that is not so.
	list := entries(t, f.export)
	genesis := func(change func(*record.Genesis)) []record.Entry {
		var g record.Genesis
		if err := list[0].Into(&g); err != nil {
			t.Fatal(err)
		}
		change(&g)
		l := slices.Clone(list)
		l[0] = compose(t, record.Core()[0], list[0].Envelope, g)
		return l
	}
	count := func(n record.Count) *record.Count { return &n }
	for name, c := range map[string]struct {
		entries []record.Entry
		blame
	}{
		"another root":       {genesis(func(g *record.Genesis) { g.FormerRoot = &record.Hash{1} }), blame{checkOrigin, 0, "", "have not the root"}},
		"a smaller size":     {genesis(func(g *record.Genesis) { g.FormerSize = count(*g.FormerSize - 1) }), blame{checkOrigin, 0, "", "have not the root"}},
		"too large a size":   {genesis(func(g *record.Genesis) { g.FormerSize = count(1000) }), blame{checkOrigin, 0, "", "more than the log has"}},
		"no size":            {genesis(func(g *record.Genesis) { g.FormerSize = nil }), blame{checkOrigin, 0, "", "incomplete"}},
		"another checkpoint": {genesis(func(g *record.Genesis) { n := record.Note(checkpoints[0]); g.Lost = &n }), blame{checkOrigin, 0, "", "lost is no checkpoint of the former log"}},
		"a former leaf changed": {func() []record.Entry {
			l := slices.Clone(list)
			l[20].Leaf = bytes.Replace(l[20].Leaf, []byte(`"at":"2026-11-01T`), []byte(`"at":"2026-11-02T`), 1)
			return l
		}(), blame{checkOrigin, 0, "", "have not the root"}},
	} {
		c.blame.in(t, verify(t, forge(t, f, c.entries, n.Key).zip(t)))
		t.Log(name)
	}
}

// TestUndeclared: a program whose schemas or table are not on record yet does not export in their name.
func TestUndeclared(t *testing.T) {
	f := get(t)
	newer := program()
	newer.May = newer.May[:len(newer.May)-1]
	n, err := node.OpenReader(context.Background(), f.node.Dir, node.Options{Program: newer})
	if err != nil {
		t.Fatal(err)
	}
	defer n.Close()
	if _, err := Write(context.Background(), n, &bytes.Buffer{}, Options{Day: day}); !errors.Is(err, ErrUndeclared) {
		t.Fatalf("%v", err)
	}
}

// forgetful is a store from which a value disappears while it is read.
type forgetful struct {
	record.Store
	change func(*record.Entry)
}

func (s forgetful) Entries(ctx context.Context, from, to record.Index) iter.Seq2[record.Entry, error] {
	return func(yield func(record.Entry, error) bool) {
		for e, err := range s.Store.Entries(ctx, from, to) {
			s.change(&e)
			if !yield(e, err) {
				return
			}
		}
	}
}

// TestWriteRefuses: an export that would not verify is not written.
func TestWriteRefuses(t *testing.T) {
	f := get(t)
	n := *f.node
	for name, c := range map[string]struct {
		change func(*record.Entry)
		is     error
	}{
		"a value gone":    {func(e *record.Entry) { delete(e.Open, "title") }, ErrRedacted},
		"another value":   {func(e *record.Entry) { e.Open["title"] = record.Disclosure{Value: []byte("1"), Salt: make([]byte, 32)} }, record.ErrCorrupt},
		"another leaf":    {func(e *record.Entry) { e.Leaf = append(bytes.Clone(e.Leaf), ' ') }, record.ErrCorrupt},
		"an index missed": {func(e *record.Entry) { e.Index++ }, record.ErrCorrupt},
	} {
		n.Store = forgetful{f.node.Store, func(e *record.Entry) {
			if e.Object == f.promises[40] {
				c.change(e)
			}
		}}
		if _, err := Write(context.Background(), &n, &bytes.Buffer{}, Options{Day: day}); !errors.Is(err, c.is) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestBesideWriter: exports taken by another node of the folder, while it is written and redacted in, hold.
func TestBesideWriter(t *testing.T) {
	ctx := context.Background()
	f, err := build(filepath.Join(t.TempDir(), "data"), 30)
	if err != nil {
		t.Fatal(err)
	}
	defer f.node.Close()
	stop, stopped := make(chan struct{}), make(chan error, 1)
	go func() {
		who := authority.Actor{For: f.org, Role: "contact"}
		for i := 0; ; i++ {
			select {
			case <-stop:
				stopped <- nil
				return
			default:
			}
			entries, err := f.node.Desk.Do(ctx, desk.Act{Who: who}, func(*view.Reader) ([]desk.Saying, error) {
				return []desk.Saying{{Thing: promise{Title: record.In("en", "more")}, Of: f.org}}, nil
			})
			if err == nil && i%3 == 0 {
				_, _, err = f.node.Redact(ctx, entries[0].Object, "title", record.In("en", "asked for"))
			}
			if err != nil {
				stopped <- err
				return
			}
		}
	}()
	reader, err := node.OpenReader(ctx, f.node.Dir, node.Options{Program: program()})
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close()
	held := 0
	for held < 5 {
		var out bytes.Buffer
		_, err := Write(ctx, reader, &out, Options{Day: day})
		if errors.Is(err, ErrRedacted) {
			continue // said so, and begun again
		}
		if err != nil {
			t.Fatal(err)
		}
		if r := verify(t, out.Bytes(), func(o *VerifyOptions) { o.Key = f.node.Key.Verifier }); r.Result != Holds {
			t.Fatalf("%s\n%s", r.Result, problems(r))
		}
		held++
	}
	close(stop)
	if err := <-stopped; err != nil {
		t.Fatal(err)
	}
}

// A file that must follow from votes is held against what they give; what nobody can compute again is not proven.
func TestDerived(t *testing.T) {
	f := get(t)
	for name, c := range map[string]struct {
		change func(*view.Derived)
		result Result
		reason string
	}{
		"another file":   {func(d *view.Derived) { d.Named[0] ^= 1 }, Falsified, "do not give"},
		"votes are gone": {func(d *view.Derived) { d.Named[0] ^= 1; d.Stale = true }, NotProven, "were erased since"},
	} {
		p := program()
		p.Parts[0].Derived = func(r *view.Reader, votes view.VotesOf) iter.Seq2[view.Derived, error] {
			return func(yield func(view.Derived, error) bool) {
				for d, err := range roots(r, votes) {
					if c.change(&d); !yield(d, err) {
						return
					}
				}
			}
		}
		r := verify(t, f.export, func(o *VerifyOptions) { o.Program = p })
		check := r.check(checkDerived)
		if r.Result != c.result || check.Result != c.result || len(check.Problems) == 0 || check.Problems[0].Index == nil || !strings.Contains(check.Problems[0].Reason, c.reason) {
			t.Errorf("%s: %s\n%s", name, r.Result, problems(r))
		}
	}
}
