package torture

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/mod/sumdb/tlog"

	"troth/core/node"
	"troth/core/record"
	"troth/core/record/sqlite"
	"troth/core/seal"
	"troth/core/view"
)

// A ledger is what a client and an auditor who trust nobody have written down: every answer and every checkpoint that they got. It
// holds a folder against them.
type ledger struct {
	Founded bool
	said    []answer // by request
	answers int      // requests that were answered
	again   int      // answers that came a second time, and were the same
	newest  int      // the newest request that was answered, -1 before
	votes   bool     // requests are votes, answered with their index and leaf
	batches int      // of votes

	trust       seal.Trust // the log's key, once it is known
	trusted     bool
	checkpoints map[record.Index]record.Hash // size → root
	largest     record.Index

	// What audit has read so far.
	tree seal.Range
	at   []record.Index // request → index of its entry, -1 when there is none
}

type answer struct {
	index record.Index // -1: none yet
	leaf  record.Hash
}

func newLedger() *ledger {
	return &ledger{newest: -1, checkpoints: map[record.Index]record.Hash{}}
}

// hear takes one line of a writer.
func (l *ledger) hear(dir, line string) error {
	word, rest, _ := strings.Cut(line, " ")
	switch word {
	case "founded":
		l.Founded = true
	case "done":
	case "checkpoint":
		return l.hearCheckpoint(dir, rest)
	case "said":
		var n int
		var index record.Index
		var hash string
		if _, err := fmt.Sscanf(rest, "%d %d %s", &n, &index, &hash); err != nil {
			return fmt.Errorf("line %q: %w", line, err)
		}
		leaf, err := record.ParseHash(hash)
		if err != nil {
			return err
		}
		return l.hearAnswer(n, answer{index, leaf})
	default:
		return fmt.Errorf("the writer says %q", line)
	}
	return nil
}

func (l *ledger) hearAnswer(n int, a answer) error {
	for len(l.said) <= n {
		l.said = append(l.said, answer{index: -1})
	}
	switch before := l.said[n]; {
	case before.index < 0:
		l.answers++
		l.newest = max(l.newest, n)
	case before != a:
		return fmt.Errorf("request %d was answered with entry %d, then with %d", n, before.index, a.index)
	default:
		l.again++
	}
	l.said[n] = a
	return nil
}

func (l *ledger) hearCheckpoint(dir, text string) error {
	signed, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return err
	}
	if !l.trusted {
		key, err := seal.LoadSigner(filepath.Join(dir, node.KeyFile))
		if err != nil {
			return err
		}
		if l.trust, err = seal.TrustKey(key.Verifier); err != nil {
			return err
		}
		l.trusted = true
	}
	_, tree, err := l.trust.Checkpoint(signed)
	if err != nil {
		return err
	}
	if before, known := l.checkpoints[tree.Size]; known && before != tree.Root {
		return fmt.Errorf("two checkpoints of size %d with two roots were published", tree.Size)
	}
	l.checkpoints[tree.Size] = tree.Root
	l.largest = max(l.largest, tree.Size)
	return nil
}

// unanswered are the requests that may have been sent and had no answer: with so many under way at once, there is none beyond next.
func (l *ledger) unanswered(workers int) (list []int, next int) {
	next = l.newest + 1 + workers
	for n := range next {
		if n >= len(l.said) || l.said[n].index < 0 {
			list = append(list, n)
		}
	}
	return list, next
}

// checkAnswers: who was answered finds a published checkpoint that covers the entry.
func (l *ledger) checkAnswers() error {
	for n, a := range l.said {
		if a.index >= l.largest {
			return fmt.Errorf("request %d was answered with entry %d, and no checkpoint that was published by then covers it", n, a.index)
		}
	}
	return nil
}

// audit reads the entries that it has not read yet and holds the record against the ledger.
func (l *ledger) audit(ctx context.Context, store record.Store) error {
	head, err := store.Head(ctx)
	if err != nil {
		return err
	}
	from := l.tree.Size()
	if head.Size < from {
		return fmt.Errorf("the record has shrunk from %d entries to %d", from, head.Size)
	}
	if err := l.compareRoot(); err != nil {
		return err
	}
	for e, err := range store.Entries(ctx, from, head.Size) {
		if err != nil {
			return err
		}
		if err := l.auditEntry(e); err != nil {
			return fmt.Errorf("entry %d: %w", e.Index, err)
		}
	}
	if got := l.tree.Tree(); got != head {
		return fmt.Errorf("the entries give the tree %v, the head is %v", got, head)
	}
	if head.Size < l.largest {
		return fmt.Errorf("a checkpoint of %d entries was published, %d are on record", l.largest, head.Size)
	}
	if l.votes {
		if err := l.auditVotes(ctx, store); err != nil {
			return err
		}
	}
	return l.compareAnswers()
}

// auditVotes reads all votes: each is that of its request, once, with the leaf that was answered, and they give the root of every batch.
func (l *ledger) auditVotes(ctx context.Context, store record.Store) error {
	var tree seal.Range
	roots := map[record.Index]record.Hash{}
	l.at = l.at[:0]
	for v, err := range store.Votes(ctx, conversation, 0, math.MaxInt64) {
		if err == nil {
			err = v.Check()
		}
		if err != nil {
			return err
		}
		n := numberOf(v.Statement)
		if n < 0 {
			return fmt.Errorf("vote %d is of no request", v.Index)
		}
		for len(l.at) <= n {
			l.at = append(l.at, -1)
		}
		switch {
		case l.at[n] >= 0:
			return fmt.Errorf("request %d is vote %d and vote %d", n, l.at[n], v.Index)
		case v.Value != n%3-1:
			return fmt.Errorf("vote %d is not what request %d asked for", v.Index, n)
		case n < len(l.said) && l.said[n].index >= 0 && l.said[n].leaf != v.Leaf:
			return fmt.Errorf("request %d was answered with another leaf than vote %d has", n, v.Index)
		}
		l.at[n] = record.Index(v.Index)
		tree.Add(tlog.RecordHash(v.Leaf[:]))
		roots[tree.Size()] = tree.Tree().Root
	}
	l.batches = 0
	for e, err := range store.Entries(ctx, 0, l.tree.Size()) {
		if err != nil {
			return err
		}
		var b record.Batch
		if e.Kind != "batch" {
			continue
		}
		if err := e.Into(&b); err != nil {
			return err
		}
		if roots[record.Index(b.Size)] != b.Root {
			return fmt.Errorf("entry %d counts %d votes with another root than they give", e.Index, b.Size)
		}
		l.batches++
	}
	return nil
}

func (l *ledger) auditEntry(e record.Entry) error {
	if e.Index != l.tree.Size() {
		return fmt.Errorf("stands where %d is expected", l.tree.Size())
	}
	l.tree.Add(tlog.RecordHash(e.Leaf))
	if err := l.compareRoot(); err != nil {
		return err
	}
	if redacted, err := e.Check(); err != nil || len(redacted) > 0 {
		return fmt.Errorf("undisclosed %v: %w", redacted, err)
	}
	if e.Kind != statementKind.Name {
		return nil
	}
	var s statement
	if err := e.Into(&s); err != nil {
		return err
	}
	n := int(s.N)
	for len(l.at) <= n {
		l.at = append(l.at, -1)
	}
	switch {
	case l.at[n] >= 0:
		return fmt.Errorf("request %d is on record here and at %d", n, l.at[n])
	case s.Text.By["en"] != words(n).By["en"] || e.Object != object(n):
		return fmt.Errorf("says something else than request %d", n)
	}
	l.at[n] = e.Index
	return nil
}

// compareRoot compares the tree read so far with the checkpoint of its size, if one was published.
func (l *ledger) compareRoot() error {
	tree := l.tree.Tree()
	if root, published := l.checkpoints[tree.Size]; published && root != tree.Root {
		return fmt.Errorf("a checkpoint of %d entries was published over other entries than these", tree.Size)
	}
	return nil
}

// compareAnswers: none is lost, and none has moved.
func (l *ledger) compareAnswers() error {
	for n, a := range l.said {
		switch {
		case a.index < 0:
		case n >= len(l.at) || l.at[n] < 0:
			return fmt.Errorf("request %d was answered with entry %d and is not on record", n, a.index)
		case l.at[n] != a.index:
			return fmt.Errorf("request %d was answered with entry %d and stands at %d", n, a.index, l.at[n])
		}
	}
	return nil
}

// auditFolder is audit of a folder in which nobody writes.
func (l *ledger) auditFolder(ctx context.Context, dir string) (err error) {
	store, err := sqlite.Open(ctx, filepath.Join(dir, node.RecordFile), sqlite.Options{ReadOnly: true})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	return l.audit(ctx, store)
}

// settle lets a copy of a data folder be written in: images of a disk are copies, and stand where the original did.
func settle(dir string) error {
	if err := os.Remove(filepath.Join(dir, node.PlaceFile)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// fullAudit opens the folder the ordinary way and checks everything from the first entry on: the record, each answer's leaf, the
// files, every checkpoint, and the view against one that is built anew. scratch is an empty folder. When one is given, again is a
// request that was answered before; it and a new one, next, are sent.
func (l *ledger) fullAudit(ctx context.Context, dir, scratch string, again, next int) (err error) {
	if err := settle(dir); err != nil {
		return err
	}
	n, err := node.Open(ctx, dir, options())
	if err != nil {
		return fmt.Errorf("opening: %w", err)
	}
	defer func() { err = errors.Join(err, n.Close()) }()
	if n.Stopped != nil {
		return fmt.Errorf("it refuses to write: %w", n.Stopped)
	}
	w := &writer{Node: n}
	for _, request := range []int{again, next} {
		if request < 0 {
			continue
		}
		e, err := w.say(ctx, request)
		if err != nil {
			return fmt.Errorf("request %d: %w", request, err)
		}
		if err := l.hearAnswer(request, answer{e.Index, record.LeafHash(e.Leaf)}); err != nil {
			return err
		}
	}
	whole := *l
	whole.tree, whole.at = seal.Range{}, nil
	if err := whole.audit(ctx, n.Store); err != nil {
		return err
	}
	for i, at := range l.at {
		if at >= 0 && whole.at[i] != at {
			return fmt.Errorf("request %d stood at entry %d, now at %d", i, at, whole.at[i])
		}
	}
	if err := whole.compareLeaves(ctx, n); err != nil {
		return err
	}
	return compareView(ctx, n, scratch)
}

// compareLeaves reads every entry that answered a request, with its file.
func (l *ledger) compareLeaves(ctx context.Context, n *node.Node) error {
	for e, err := range n.Store.Entries(ctx, 0, l.tree.Size()) {
		if err != nil {
			return err
		}
		var s statement
		if e.Kind != statementKind.Name {
			continue
		}
		if err := e.Into(&s); err != nil {
			return err
		}
		if a := l.heard(int(s.N)); a.index >= 0 && a.leaf != record.LeafHash(e.Leaf) {
			return fmt.Errorf("entry %d is not the one that request %d was answered with", e.Index, s.N)
		}
		if s.File != nil {
			if err := compareFile(n, *s.File); err != nil {
				return fmt.Errorf("entry %d: %w", e.Index, err)
			}
		}
	}
	return nil
}

func (l *ledger) heard(n int) answer {
	if n < len(l.said) {
		return l.said[n]
	}
	return answer{index: -1}
}

func compareFile(n *node.Node, of record.File) error {
	f, err := n.Blobs.Open(of.Blob)
	if err != nil {
		return err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return err
	}
	if record.Hash(h.Sum(nil)) != of.SHA256 {
		return fmt.Errorf("its file %s is not the one that was put", of.Blob)
	}
	return nil
}

// compareView builds the view anew and compares.
func compareView(ctx context.Context, n *node.Node, scratch string) error {
	built, err := view.OpenFile(ctx, filepath.Join(scratch, "built.sqlite"), n.Kinds, n.Program.Parts...)
	if err != nil {
		return err
	}
	defer built.Close()
	if err := built.CatchUp(ctx, n.Store, n.View.Size(), n.Today(), nil); err != nil {
		return err
	}
	var digests [2]string
	for i, v := range []*view.View{n.View, built} {
		r, err := v.Read(ctx, 0, n.Today(), anybody)
		if err != nil {
			return err
		}
		digests[i], err = r.Digest()
		r.Close()
		if err != nil {
			return err
		}
	}
	if digests[0] != digests[1] {
		return errors.New("the view is not the one that the record gives")
	}
	return nil
}
