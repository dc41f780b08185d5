package backup_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"filippo.io/age"
	"filippo.io/torchwood"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"troth/core/authority"
	"troth/core/backup"
	"troth/core/desk"
	"troth/core/node"
	"troth/core/record"
	"troth/core/view"
)

type statement struct {
	Text     record.Text
	Secret   record.Withheld[record.Text]
	Document *record.File
}

var kind = record.KindOf[statement]("statement", "st")

func options() node.Options {
	return node.Options{Program: node.Program{
		Parts: []view.Part{{
			Name: "statement", Kinds: []record.Kind{kind},
			Schema: `CREATE TABLE statement (object TEXT NOT NULL, since INTEGER NOT NULL, until INTEGER NOT NULL)`,
			Apply: func(tx *view.Tx, e record.Entry, thing any) error {
				if _, ok := thing.(*statement); ok {
					return tx.Supersede("statement", e)
				}
				return nil
			},
		}},
		May: append(authority.Core(), authority.Rule{Kind: "statement", Role: authority.Person, Relation: authority.Personal, Voice: record.People}),
	}}
}

// A house is a node with a few statements on it and the checkpoints that it published on the way.
type house struct {
	t   *testing.T
	dir string
	*node.Node
}

func newHouse(t *testing.T) *house {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "data")
	n, err := node.Init(context.Background(), dir, "example.org/record", record.In("en", "Operator"), options())
	if err != nil {
		t.Fatal(err)
	}
	h := &house{t, dir, n}
	t.Cleanup(func() { h.Close() })
	return h
}

func (h *house) say(words string) record.Entry {
	h.t.Helper()
	ctx := context.Background()
	info, err := h.Blobs.Put(ctx, strings.NewReader("document of "+words))
	if err != nil {
		h.t.Fatal(err)
	}
	secret := record.In("en", "secret of "+words)
	s := statement{
		Text: record.In("en", words), Secret: record.Withheld[record.Text]{Value: &secret},
		Document: &record.File{Name: "a.txt", Media: "text/plain", Size: record.Count(info.Size), SHA256: info.SHA256, Blob: info.ID},
	}
	entries, err := h.Desk.Do(ctx, desk.Act{Who: authority.Actor{Role: authority.Person}, Request: words},
		func(*view.Reader) ([]desk.Saying, error) { return []desk.Saying{{Thing: s}}, nil })
	if err != nil {
		h.t.Fatal(err)
	}
	return entries[0]
}

// keep puts documents into the register.
func (h *house) keep(docs []record.Doc) {
	h.t.Helper()
	tx, err := h.Store.Begin(h.t.Context())
	if err != nil {
		h.t.Fatal(err)
	}
	defer tx.Rollback()
	for _, d := range docs {
		if err := tx.Put(d); err != nil {
			h.t.Fatal(err)
		}
	}
	if err := tx.Commit(); err != nil {
		h.t.Fatal(err)
	}
}

// checkpoint keeps the newest checkpoint, as a witness would.
func (h *house) checkpoint() string {
	file := filepath.Join(h.t.TempDir(), "checkpoint")
	if err := os.WriteFile(file, h.Seal.Checkpoint(), 0o600); err != nil {
		h.t.Fatal(err)
	}
	return file
}

func (h *house) backup(recipient string) string {
	h.t.Helper()
	file := filepath.Join(h.t.TempDir(), "backup.tar")
	m, err := backup.Write(context.Background(), h.Node, file, recipient)
	if err != nil {
		h.t.Fatal(err)
	}
	if m.Tree.Size != h.View.Size() {
		h.t.Fatalf("the backup holds %d entries, the node %d", m.Tree.Size, h.View.Size())
	}
	return file
}

// identity makes an age key: the recipient, and a file with the identity.
func identity(t *testing.T) (recipient, file string) {
	id, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	file = filepath.Join(t.TempDir(), "identity")
	if err := os.WriteFile(file, []byte(id.String()+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return id.Recipient().String(), file
}

func recoverTo(t *testing.T, backupFile, checkpoint, identity string) (string, backup.Recovery, error) {
	dir := filepath.Join(t.TempDir(), "recovered")
	r, err := backup.Recover(context.Background(), dir, backupFile, checkpoint, identity, time.Now())
	return dir, r, err
}

func entries(t *testing.T, s record.Store, from record.Index) []record.Entry {
	t.Helper()
	ctx := context.Background()
	head, err := s.Head(ctx)
	if err != nil {
		t.Fatal(err)
	}
	var list []record.Entry
	for e, err := range s.Entries(ctx, from, head.Size) {
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, e)
	}
	return list
}

func TestSameLogGoesOn(t *testing.T) {
	h := newHouse(t)
	recipient, id := identity(t)
	h.say("one")
	newest := h.checkpoint()
	h.say("two")
	file := h.backup(recipient)
	want := entries(t, h.Store, 0)
	dir, r, err := recoverTo(t, file, newest, id)
	if err != nil || r.Successor {
		t.Fatalf("%+v, %v", r, err)
	}
	old, _ := h.Seal.Published()
	n := open(t, dir)
	if got, _ := n.Seal.Published(); got != old || n.Origin != h.Origin || n.Key.Verifier != h.Key.Verifier {
		t.Fatalf("recovered %v of %s, it was %v of %s", got, n.Origin, old, h.Origin)
	}
	if got := entries(t, n.Store, 0); len(got) != len(want) {
		t.Fatalf("%d entries, %d expected", len(got), len(want))
	}
	again := &house{t, dir, n}
	e := again.say("two") // its request id is known: the first answer is given again
	if e.Index != want[len(want)-1].Index {
		t.Fatalf("a request that was answered before got entry %d", e.Index)
	}
	if e := again.say("three"); int(e.Index) != len(want) {
		t.Fatalf("the log goes on at %d", e.Index)
	}
	checkDocuments(t, again)
}

func open(t *testing.T, dir string) *node.Node {
	t.Helper()
	n, err := node.Open(context.Background(), dir, options())
	if err != nil {
		t.Fatal(err)
	}
	if n.Stopped != nil {
		t.Fatal(n.Stopped)
	}
	t.Cleanup(func() { n.Close() })
	return n
}

// checkDocuments: every document that an entry names is there, and withheld values came back too.
func checkDocuments(t *testing.T, h *house) {
	t.Helper()
	for _, e := range entries(t, h.Store, 0) {
		if e.Kind != kind.Name {
			continue
		}
		var s statement
		if err := e.Into(&s); err != nil {
			t.Fatal(err)
		}
		f, err := h.Blobs.Open(s.Document.Blob)
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(f)
		f.Close()
		if err != nil || record.Count(len(b)) != s.Document.Size {
			t.Fatalf("document of entry %d: %d bytes, %v", e.Index, len(b), err)
		}
		withheld, err := h.Store.Withheld(context.Background(), e.Index)
		if err != nil {
			t.Fatal(err)
		}
		d := withheld["secret"]
		if record.Digest(e.Object, e.Revision, "secret", d) != e.Withheld["secret"] {
			t.Errorf("entry %d: what it withholds did not come back", e.Index)
		}
	}
}

func TestSuccessor(t *testing.T) {
	recipient, id := identity(t)
	for name, c := range map[string]struct {
		newest func(h *house) string // taken after the backup
		key    bool
		reason string
	}{
		"no checkpoint given":     {func(*house) string { return "" }, true, "no newer checkpoint was given"},
		"checkpoint is newer":     {func(h *house) string { h.say("later"); return h.checkpoint() }, true, "the backup holds"},
		"the key is not at hand":  {func(h *house) string { return h.checkpoint() }, false, "the backup holds no key"},
		"of another log's branch": {nil, true, "other ones than the backup's"},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t)
			h.say("one")
			h.say("two")
			private := []record.Doc{{Type: "draft", ID: record.NewID("dr"), Body: []byte(`{"a":1}`), Keys: []string{"one"}}, {Type: "session", ID: record.NewID("se"), Body: []byte(`{}`)}}
			h.keep(private)
			to, id := "", id
			if c.key {
				to = recipient
			} else {
				id = ""
			}
			file := h.backup(to)
			var newest string
			if c.newest == nil {
				newest = fork(t, h)
			} else {
				newest = c.newest(h)
			}
			want := entries(t, h.Store, 0)[:h.backupSize(file)]
			dir, r, err := recoverTo(t, file, newest, id)
			if err != nil || !r.Successor || !strings.Contains(r.Reason, c.reason) {
				t.Fatalf("%+v, %v", r, err)
			}
			n := open(t, dir)
			if n.Origin != "example.org/record/successor-1" || n.Key.Verifier == h.Key.Verifier {
				t.Fatalf("the successor is %s", n.Origin)
			}
			got := entries(t, n.Store, 0)
			var g record.Genesis
			if err := got[0].Into(&g); err != nil || g.Lost == nil || *g.FormerOrigin != "example.org/record" || int(*g.FormerSize) != len(want) {
				t.Fatalf("its first entry is %+v, %v", g, err)
			}
			for i, e := range want {
				if !bytes.Equal(got[i+1].Leaf, e.Leaf) {
					t.Fatalf("former entry %d is not byte for byte the same", i)
				}
				if _, err := got[i+1].Check(); err != nil {
					t.Fatal(err)
				}
			}
			again := &house{t, dir, n}
			checkDocuments(t, again)
			for _, want := range private {
				if d, err := n.Store.Doc(t.Context(), want.Type, want.ID); err != nil || !bytes.Equal(d.Body, want.Body) || !slices.Equal(d.Keys, want.Keys) {
					t.Errorf("of the register, a %s came back as %+v, %v", want.Type, d, err)
				}
			}
			if e := again.say("three"); e.Origin != n.Origin {
				t.Fatalf("new entries are of %s", e.Origin)
			}
			last := want[len(want)-1]
			revise(t, n, last.Object)
		})
	}
}

// revise puts a second version of a former thing on the successor.
func revise(t *testing.T, n *node.Node, object record.ID) {
	t.Helper()
	entries, err := n.Desk.Do(context.Background(), desk.Act{Who: authority.Actor{Role: authority.Person}},
		func(*view.Reader) ([]desk.Saying, error) {
			return []desk.Saying{{Object: object, Thing: statement{Text: record.In("en", "revised")}}}, nil
		})
	if err != nil || entries[0].Revision != 2 {
		t.Fatalf("%v, %v", entries, err)
	}
}

// backupSize is how many entries a backup holds.
func (h *house) backupSize(file string) int {
	dir, r, err := recoverTo(h.t, file, "", "")
	if err != nil {
		h.t.Fatal(err)
	}
	os.RemoveAll(dir)
	return int(r.Tree.Size) - 1
}

// fork signs, with the log's own key, a tree of a size that the backup has, over other entries: what a second copy of the node, run
// beside the first, would have published.
func fork(t *testing.T, h *house) string {
	t.Helper()
	text := torchwood.Checkpoint{Origin: h.Origin, Tree: tlog.Tree{N: 5, Hash: tlog.Hash{1}}}.String()
	signed, err := note.Sign(&note.Note{Text: text}, h.Key)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "forked")
	if err := os.WriteFile(file, signed, 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func TestRecoverRefuses(t *testing.T) {
	h := newHouse(t)
	h.say("one")
	file := h.backup("")
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	stranger := newHouse(t)
	stranger.say("x")
	for name, c := range map[string]struct {
		backup func() []byte
		newest string
	}{
		"cut short":                    {func() []byte { return b[:len(b)/2] }, ""},
		"a byte of the record flipped": {func() []byte { return flip(b, bytes.Index(b, []byte("SQLite format 3"))+5000) }, ""},
		"a byte of the leaves flipped": {func() []byte { return flip(b, bytes.Index(b, []byte(`"kind":"statement"`))+9) }, ""},
		"not a backup":                 {func() []byte { return []byte("hello") }, ""},
		"checkpoint of another log":    {func() []byte { return b }, stranger.checkpoint()},
	} {
		t.Run(name, func(t *testing.T) {
			bad := filepath.Join(t.TempDir(), "bad.tar")
			if err := os.WriteFile(bad, c.backup(), 0o600); err != nil {
				t.Fatal(err)
			}
			dir, r, err := recoverTo(t, bad, c.newest, "")
			if err == nil {
				t.Fatalf("recovered %+v", r)
			}
			if _, serr := os.Stat(dir); !errors.Is(serr, os.ErrNotExist) {
				t.Fatalf("after %v, something is left: %v", err, serr)
			}
			if left, _ := filepath.Glob(filepath.Join(filepath.Dir(dir), ".troth-*")); left != nil {
				t.Fatalf("left behind: %v", left)
			}
		})
	}
	if _, err := backup.Recover(context.Background(), h.dir, file, "", "", time.Now()); err == nil {
		t.Fatal("recovered over a living node")
	}
}

// Whether the same log goes on is not left to what was forgotten on the command line.
func TestRecoverRefusesAForgottenOrUselessIdentity(t *testing.T) {
	h := newHouse(t)
	recipient, id := identity(t)
	_, other := identity(t)
	h.say("one")
	newest := h.checkpoint()
	withKey, without := h.backup(recipient), h.backup("")
	missing := filepath.Join(t.TempDir(), "missing")
	for name, c := range map[string]struct {
		file, newest, identity string
		want                   error // nil: any
	}{
		"forgotten":                   {withKey, newest, "", backup.ErrNeedIdentity},
		"missing":                     {withKey, newest, missing, os.ErrNotExist},
		"missing, for a successor":    {withKey, "", missing, os.ErrNotExist},
		"somebody else's":             {withKey, newest, other, nil},
		"no key in the backup":        {without, newest, id, backup.ErrNoKey},
		"missing, and no key":         {without, newest, missing, backup.ErrNoKey},
		"no key, and no checkpoint":   {without, "", id, backup.ErrNoKey},
		"missing, nothing else given": {without, "", missing, backup.ErrNoKey},
	} {
		t.Run(name, func(t *testing.T) {
			dir, r, err := recoverTo(t, c.file, c.newest, c.identity)
			if err == nil || c.want != nil && !errors.Is(err, c.want) {
				t.Fatalf("%+v, %v", r, err)
			}
			if _, err := os.Stat(dir); !errors.Is(err, os.ErrNotExist) {
				t.Fatalf("something is left: %v", err)
			}
		})
	}
	if dir, r, err := recoverTo(t, withKey, "", ""); err != nil || !r.Successor {
		t.Fatalf("a successor on purpose: %+v, %v", r, err)
	} else {
		open(t, dir)
	}
}

func flip(b []byte, at int) []byte {
	c := bytes.Clone(b)
	c[at] ^= 1
	return c
}

func TestBackupNeverHoldsTheGuardOrAPlainKey(t *testing.T) {
	h := newHouse(t)
	recipient, _ := identity(t)
	b, err := os.ReadFile(h.backup(recipient))
	if err != nil {
		t.Fatal(err)
	}
	secret, err := os.ReadFile(filepath.Join(h.dir, node.KeyFile))
	if err != nil {
		t.Fatal(err)
	}
	guard, err := os.ReadFile(filepath.Join(h.dir, node.GuardFile))
	if err != nil {
		t.Fatal(err)
	}
	for name, s := range map[string][]byte{"key": bytes.TrimSpace(secret), "guard": bytes.TrimRight(guard, "\x00\n")} {
		if bytes.Contains(b, s) {
			t.Errorf("the backup holds the %s", name)
		}
	}
	file := h.backup("")
	if err := os.WriteFile(file+"2", nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := backup.Write(context.Background(), h.Node, file, ""); err == nil {
		t.Error("a backup replaced another")
	}
	if left, _ := filepath.Glob(filepath.Join(filepath.Dir(file), ".troth-*")); left != nil {
		t.Errorf("left behind: %v", left)
	}
}

// A backup that could not be brought back would be found out on the day it is needed.
func TestNoBackupOfADamagedRecord(t *testing.T) {
	for name, part := range map[string]string{"a leaf": `"kind":"statement"`, "a value": `{"en":"what was said"}`} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t)
			h.say("what was said")
			h.Close()
			path := filepath.Join(h.dir, node.RecordFile)
			b, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			at := bytes.Index(b, []byte(part))
			if at < 0 {
				t.Fatalf("%s is not in the record", part)
			}
			if err := os.WriteFile(path, flip(b, at+9), 0o600); err != nil {
				t.Fatal(err)
			}
			file := filepath.Join(t.TempDir(), "backup.tar")
			m, err := backup.Write(t.Context(), open(t, h.dir), file, "")
			if !errors.Is(err, record.ErrCorrupt) {
				t.Fatalf("a backup of a damaged record: %+v, %v", m, err)
			}
			if left, _ := os.ReadDir(filepath.Dir(file)); len(left) > 0 {
				t.Errorf("left behind: %v", left)
			}
		})
	}
}

// A restored folder that still has its old guard, or an old folder with a newer guard, refuses to write and names the way back.
func TestOlderCopyRefusesToWrite(t *testing.T) {
	h := newHouse(t)
	h.say("one")
	older := filepath.Join(t.TempDir(), "older")
	if err := h.Store.Copy(context.Background(), older); err != nil {
		t.Fatal(err)
	}
	h.say("two")
	if err := h.Close(); err != nil {
		t.Fatal(err)
	}
	for name, spoil := range map[string]func(){
		"no guard": func() { os.Remove(filepath.Join(h.dir, node.GuardFile)) },
		"older record": func() {
			for _, suffix := range []string{"", "-wal", "-shm"} {
				os.Remove(filepath.Join(h.dir, node.RecordFile+suffix))
			}
			views, _ := filepath.Glob(filepath.Join(h.dir, "view-*"))
			for _, v := range views {
				os.Remove(v)
			}
			if err := os.Rename(older, filepath.Join(h.dir, node.RecordFile)); err != nil {
				t.Fatal(err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			guard, err := os.ReadFile(filepath.Join(h.dir, node.GuardFile))
			if err != nil {
				t.Fatal(err)
			}
			defer os.WriteFile(filepath.Join(h.dir, node.GuardFile), guard, 0o600)
			spoil()
			n, err := node.Open(context.Background(), h.dir, options())
			if err != nil {
				t.Fatal(err)
			}
			defer n.Close()
			if n.Desk != nil || n.Stopped == nil || !strings.Contains(fmt.Sprint(n.Stopped), "troth recover") {
				t.Fatalf("it would write; stopped: %v", n.Stopped)
			}
			r, err := n.Read(context.Background())
			if err != nil {
				t.Fatalf("it serves no reading: %v", err)
			}
			r.Close()
		})
	}
}
