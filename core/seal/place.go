package seal

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"

	"golang.org/x/mod/sumdb/tlog"

	"troth/core/record"
)

// A finder is a store that can say where in its file some stored bytes stand, and where the head does.
type finder interface {
	Find(stored []byte) (place string, ok bool)
	FindHead(context.Context) string
}

// Where says in which bytes of its file the guard's last tree stands; empty when it cannot be known.
func (g *Guard) Where() string {
	f, err := g.open(0)
	if err != nil {
		return ""
	}
	defer f.Close()
	_, slot, err := readGuard(f)
	if err != nil {
		return ""
	}
	return fmt.Sprintf("%s, bytes %d to %d", filepath.Base(g.path), slot*slotSpacing, slot*slotSpacing+slotSize)
}

// wrongNode: a stored node is not the one that the stored entries make.
type wrongNode struct {
	index  int64 // stored
	stored tlog.Hash
}

func (e *wrongNode) Error() string {
	height, n := tlog.SplitStoredHashIndex(e.index)
	return fmt.Sprintf("node %d of the tree, of height %d over entries %d to %d, is not what they make", e.index, height, n<<height, (n+1)<<height-1)
}

// Parted names the place where the record parts from the tree that was signed last, known to be another: all of the record is hashed
// again, and compared node by node with what is stored. What differs first is named: an entry, a node of the tree, or the guard.
func Parted(ctx context.Context, store record.Store, guard Keeper, last record.Tree) string {
	b := readBack{stored: store.Hashes(ctx)}
	err := b.leaves(store.Leaves(ctx, 0, last.Size))
	var node *wrongNode
	switch {
	case errors.As(err, &node):
		return placeOfNode(ctx, store, last, node)
	case err != nil:
		return err.Error()
	case b.Size() < last.Size:
		return fmt.Sprintf("entry %d is not there", b.Size())
	case b.Tree() == last:
		return "entries, tree and guard agree: it was changed meanwhile"
	}
	place := "all entries and nodes agree with one another, so that it is the guard that differs"
	if g, ok := guard.(interface{ Where() string }); ok {
		place += ": " + g.Where()
	}
	return place
}

// placeOfNode says whether a node that differs was changed, or the entry below it.
func placeOfNode(ctx context.Context, store record.Store, last record.Tree, node *wrongNode) string {
	height, n := tlog.SplitStoredHashIndex(node.index)
	var all Range
	for leaf, err := range store.Leaves(ctx, 0, last.Size) {
		if err != nil {
			return err.Error()
		}
		all.Add(tlog.RecordHash(leaf))
	}
	if height == 0 && all.Tree() != last {
		return fmt.Sprintf("entry %d is not the one that was signed", n)
	}
	return node.Error() + found(store, node.stored[:])
}

// found is the place of stored bytes, as the end of a sentence.
func found(store record.Store, stored []byte) string {
	if f, ok := store.(finder); ok {
		if place, ok := f.Find(stored); ok {
			return " (" + place + ")"
		}
	}
	return ""
}

// otherHead says that entries and nodes agree with what was signed, and the head does not, and where it stands.
func (l *Log) otherHead(ctx context.Context) string {
	if f, ok := l.store.(finder); ok {
		return "the head on record says otherwise (" + f.FindHead(ctx) + ")"
	}
	return "the head on record says otherwise"
}
