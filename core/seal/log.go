package seal

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"

	"filippo.io/torchwood"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"troth/core/record"
)

var (
	// ErrUnsealed: the record may hold entries that no checkpoint covers. Sign, then go on.
	ErrUnsealed = errors.New("the record is not sealed up to its newest entry")
	// ErrBehind: a larger tree than the record has was signed.
	ErrBehind = errors.New("a later checkpoint was signed than this record reaches: it is an older copy; put the newer one back, or run `troth recover`")
	// ErrForked: a tree was signed that is not the beginning of the record's.
	ErrForked = errors.New("the last checkpoint was signed over other entries than these: this is not the record that the guard belongs to, or it was changed; put the right one back, or run `troth recover`")
	// ErrReadBack: what is stored is not what its head says.
	ErrReadBack = fmt.Errorf("%w: what was read back does not give the root on record; nothing was signed; run `troth recover` with a backup", record.ErrCorrupt)
)

// A Log seals one record. Grow belongs to who holds the head of the record, one call at a time; everything else may be called from
// any number of goroutines.
type Log struct {
	store   record.Store
	guard   Keeper
	signer  note.Signer
	publish func(checkpoint []byte) error // nil: nothing to tell

	growing sync.Mutex
	grown   edge // the last tree made by Grow; its transaction may have been rolled back since

	signing sync.Mutex
	checked edge // the last tree that was read back

	stopped   atomic.Pointer[error] // why Grow refuses; nil inside when it does not
	published atomic.Pointer[published]
}

// An edge is a Range with its Tree at hand.
type edge struct {
	Range
	tree record.Tree
}

type published struct {
	tree       record.Tree
	checkpoint []byte
}

// New makes the log of a record. The name of the signer is the origin of its checkpoints. publish, when not nil, is called with each
// new checkpoint before readers see it; when it fails, so does Sign, and the next Sign calls it again with the same checkpoint.
//
// Grow refuses until Sign was called: it opens the record, whatever the stop before.
func New(store record.Store, guard Keeper, signer note.Signer, publish func(checkpoint []byte) error) *Log {
	l := &Log{store: store, guard: guard, signer: signer, publish: publish}
	l.stop(ErrUnsealed)
	return l
}

func (l *Log) stop(err error) { l.stopped.Store(&err) }

// Origin names the log.
func (l *Log) Origin() string { return l.signer.Name() }

// Grow adds leaves to the tree, inside the transaction that appended their entries, and moves its head. It returns the new head.
// Whatever part of the transaction is rolled back later, the next Grow starts from the head that it then finds.
//
// It refuses, with the reason, while the newest Sign has failed.
func (l *Log) Grow(tx record.Tx, leaves [][]byte) (record.Tree, error) {
	if err := *l.stopped.Load(); err != nil {
		return record.Tree{}, fmt.Errorf("the record cannot grow: %w", err)
	}
	head := tx.Head()
	if len(leaves) == 0 {
		return head, nil
	}
	if got, want := tx.Size(), head.Size+record.Index(len(leaves)); got != want {
		return record.Tree{}, fmt.Errorf("the transaction holds %d entries, %d leaves on a tree of size %d make %d", got, len(leaves), head.Size, want)
	}
	l.growing.Lock()
	defer l.growing.Unlock()
	e, err := edgeAt(head, &l.grown, tx)
	if err != nil {
		return record.Tree{}, err
	}
	nodes := make([]tlog.Hash, 0, 2*len(leaves)+64)
	for _, leaf := range leaves {
		nodes = e.Store(nodes, tlog.RecordHash(leaf))
	}
	e.tree = e.Tree()
	if err := tx.Hashes(tlog.StoredHashIndex(0, int64(head.Size)), nodes); err != nil {
		return record.Tree{}, err
	}
	if err := tx.SetHead(e.tree); err != nil {
		return record.Tree{}, err
	}
	l.grown = e
	return e.tree, nil
}

// edgeAt returns the edge of a tree: the one at hand when it fits, else that of the stored nodes, whose root must be the tree's.
func edgeAt(tree record.Tree, atHand *edge, nodes tlog.HashReader) (edge, error) {
	if atHand.tree == tree {
		return *atHand, nil
	}
	r, err := LoadRange(tree.Size, nodes)
	if err != nil {
		return edge{}, err
	}
	if r.Tree() != tree {
		return edge{}, fmt.Errorf("%w: the nodes of the tree of size %d give another root", record.ErrCorrupt, tree.Size)
	}
	return edge{r, tree}, nil
}

// Sign seals what is on record: it reads back what was committed since the last tree signed, moves the guard, signs the checkpoint
// of the record's head, publishes and returns it. When nothing is on record, it returns nil and no error.
//
// When it fails, entries may be on record that no checkpoint covers; nobody may be told that they are. Call it again: it goes on
// where it stopped, and needs no more work than what is missing. The same call opens a record after any stop.
//
// It relies on the store that the head which it shows is durable. After a commit that ended with record.ErrUnsure, begin a
// transaction first: that settles what is on record.
func (l *Log) Sign(ctx context.Context) (checkpoint []byte, err error) {
	l.signing.Lock()
	defer l.signing.Unlock()
	defer func() { l.stop(err) }()
	head, last, err := l.contained(ctx)
	if err != nil {
		return nil, err
	}
	if p := l.published.Load(); p != nil && p.tree == head && last == head {
		return p.checkpoint, nil
	}
	if err := l.readBack(ctx, last, head); err != nil {
		return nil, err
	}
	if err := l.guard.Move(head); err != nil {
		return nil, err
	}
	if head.Size == 0 {
		return nil, nil
	}
	signed, err := l.checkpoint(head)
	if err != nil {
		return nil, err
	}
	if l.publish != nil {
		if err := l.publish(signed); err != nil {
			return nil, fmt.Errorf("publishing the checkpoint of size %d: %w", head.Size, err)
		}
	}
	l.published.Store(&published{head, signed})
	return signed, nil
}

// Follow publishes the checkpoint of the last tree that was signed, and moves no guard: for a program that reads beside the one that
// writes. To sign a tree again says nothing new.
func (l *Log) Follow(ctx context.Context) (checkpoint []byte, err error) {
	l.signing.Lock()
	defer l.signing.Unlock()
	_, last, err := l.contained(ctx)
	if err != nil || last.Size == 0 {
		return nil, err
	}
	signed, err := l.checkpoint(last)
	if err != nil {
		return nil, err
	}
	l.published.Store(&published{last, signed})
	return signed, nil
}

// At signs the tree of the first size entries, which the last tree signed contains, and publishes it nowhere. ErrUnsealed when so
// many were not signed yet.
func (l *Log) At(ctx context.Context, size record.Index) (checkpoint []byte, err error) {
	l.signing.Lock()
	defer l.signing.Unlock()
	_, last, err := l.contained(ctx)
	if err != nil {
		return nil, err
	}
	if size < 1 || size > last.Size {
		return nil, fmt.Errorf("%d entries are signed, not %d: %w", last.Size, size, ErrUnsealed)
	}
	nodes := l.store.Hashes(ctx)
	r, err := LoadRange(size, nodes)
	if err != nil {
		return nil, err
	}
	// The nodes are not believed: a root that a damaged one makes must never be signed.
	if err := Consistent(r.Tree(), last, nodes); err != nil {
		return nil, fmt.Errorf("%w: %w", record.ErrCorrupt, err)
	}
	return l.checkpoint(r.Tree())
}

// contained returns the record's head and the last tree signed, when the former contains the latter. It leaves the edge of the latter
// in l.checked.
func (l *Log) contained(ctx context.Context) (head, last record.Tree, err error) {
	if last, err = l.guard.Last(); err != nil {
		return head, last, err
	}
	if head, err = l.store.Head(ctx); err != nil {
		return head, last, err
	}
	if head.Size < last.Size {
		err := fmt.Errorf("%d entries on record, %d sealed: %w", head.Size, last.Size, ErrBehind)
		for _, e := range l.store.Leaves(ctx, last.Size-1, last.Size) {
			if e == nil {
				err = fmt.Errorf("%w: they are there, %s", err, l.otherHead(ctx))
			}
		}
		return head, last, err
	}
	if l.checked.tree != last {
		err = l.loadChecked(ctx, last)
	}
	if err == nil && head.Size == last.Size && head != last {
		err = fmt.Errorf("the first %d entries: %w: %s", last.Size, ErrForked, l.otherHead(ctx))
	}
	return head, last, err
}

// loadChecked makes l.checked the edge of the last tree signed, from the nodes on record.
func (l *Log) loadChecked(ctx context.Context, last record.Tree) error {
	r, err := LoadRange(last.Size, l.store.Hashes(ctx))
	if err != nil {
		return err
	}
	if r.Tree() != last {
		return fmt.Errorf("the first %d entries: %w: %s", last.Size, ErrForked, Parted(ctx, l.store, l.guard, last))
	}
	l.checked = edge{r, last}
	return nil
}

// readBack reads the entries and nodes that head has beyond last, whose edge is l.checked, hashes the entries, and compares.
func (l *Log) readBack(ctx context.Context, last, head record.Tree) error {
	if head == last {
		return nil
	}
	b := readBack{edge: l.checked, stored: l.store.Hashes(ctx), first: tlog.StoredHashIndex(0, int64(last.Size))}
	err := b.leaves(l.store.Leaves(ctx, last.Size, head.Size))
	if err == nil && b.Tree() != head {
		err = fmt.Errorf("%d entries, of which %d were sealed: %w: %s", head.Size, last.Size, ErrReadBack, l.otherHead(ctx))
	}
	if errors.Is(err, ErrReadBack) {
		// Either the new rows are wrong, or all of the record was exchanged under a running log.
		if forked := l.loadChecked(ctx, last); forked != nil {
			return forked
		}
		var node *wrongNode
		if errors.As(err, &node) {
			err = fmt.Errorf("%w%s", err, found(l.store, node.stored[:]))
		}
	}
	if err == nil {
		l.checked = edge{b.Range, head}
	}
	return err
}

// checkpoint signs a tree as a C2SP tlog-checkpoint.
func (l *Log) checkpoint(t record.Tree) ([]byte, error) {
	text := torchwood.Checkpoint{Origin: l.Origin(), Tree: tlog.Tree{N: int64(t.Size), Hash: tlog.Hash(t.Root)}}.String()
	signed, err := note.Sign(&note.Note{Text: text}, l.signer)
	if err != nil {
		return nil, fmt.Errorf("signing the checkpoint of size %d: %w", t.Size, err)
	}
	return signed, nil
}

// Checkpoint is the newest checkpoint published; nil before the first.
func (l *Log) Checkpoint() []byte {
	_, checkpoint := l.Published()
	return checkpoint
}

// Published is the newest checkpoint published with its tree; zero before the first. The bytes are shared: do not change them.
func (l *Log) Published() (record.Tree, []byte) {
	p := l.published.Load()
	if p == nil {
		return record.Tree{}, nil
	}
	return p.tree, p.checkpoint
}

// Receipt proves that an entry is in the newest checkpoint: a C2SP tlog-proof, which verifies offline (see Trust). ErrNotFound when
// the checkpoint does not reach it.
func (l *Log) Receipt(ctx context.Context, i record.Index) ([]byte, error) {
	tree, checkpoint := l.Published()
	if i < 0 || i >= tree.Size {
		return nil, fmt.Errorf("the newest checkpoint has %d entries, none at %d: %w", tree.Size, i, record.ErrNotFound)
	}
	nodes := l.store.Hashes(ctx)
	leaf, err := nodes.ReadHashes([]int64{tlog.StoredHashIndex(0, int64(i))})
	if err != nil {
		return nil, err
	}
	proof, err := tlog.ProveRecord(int64(tree.Size), int64(i), nodes)
	if err != nil {
		return nil, err
	}
	if err := tlog.CheckRecord(proof, int64(tree.Size), tlog.Hash(tree.Root), int64(i), leaf[0]); err != nil {
		return nil, fmt.Errorf("%w: the nodes do not prove entry %d", record.ErrCorrupt, i)
	}
	return torchwood.FormatProof(int64(i), proof, checkpoint), nil
}
