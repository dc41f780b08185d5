package seal

import (
	"errors"
	"fmt"
	"iter"
	"math/bits"

	"filippo.io/torchwood"
	"golang.org/x/mod/sumdb/tlog"

	"troth/core/record"
)

// A Range is all that one must keep of a Merkle tree to add leaves to it and to know its root: the roots of the full subtrees that
// its leaves fall into, at most one of each height (a compact range that begins at leaf 0). The zero Range is the empty tree. Copies
// of a Range grow independently.
type Range struct {
	size  int64
	nodes [63]tlog.Hash // nodes[h] is the subtree of 2^h leaves, in use when bit h of size is set
}

// LoadRange reads the Range of the first size leaves from the nodes of a tree that has at least as many: one call of ReadHashes.
// It does not know whether the nodes are right; compare Tree with a root that is known.
func LoadRange(size record.Index, nodes tlog.HashReader) (Range, error) {
	r := Range{size: int64(size)}
	if size == 0 {
		return r, nil
	}
	edge, err := nodes.ReadHashes(torchwood.RightEdge(r.size)) // the largest subtree first
	if err != nil {
		return Range{}, fmt.Errorf("reading the right edge of the tree of size %d: %w", size, err)
	}
	if len(edge) != bits.OnesCount64(uint64(size)) {
		return Range{}, fmt.Errorf("%w: the right edge of the tree of size %d has %d nodes", record.ErrCorrupt, size, len(edge))
	}
	for h := range r.nodes {
		if r.full(h) {
			r.nodes[h], edge = edge[len(edge)-1], edge[:len(edge)-1]
		}
	}
	return r, nil
}

// full reports whether the tree has a subtree of 2^h leaves that is not part of a larger one.
func (r *Range) full(h int) bool { return r.size>>h&1 == 1 }

// Size is the number of leaves.
func (r *Range) Size() record.Index { return record.Index(r.size) }

// Add adds a leaf, given by its hash (tlog.RecordHash).
func (r *Range) Add(leaf tlog.Hash) { r.add(leaf, nil) }

// Store adds a leaf and appends to nodes what a store of the tree keeps for it, in the order of the stored indexes, which begin at
// tlog.StoredHashIndex(0, r.Size()): the leaf's hash, then the roots of the subtrees that it completes.
func (r *Range) Store(nodes []tlog.Hash, leaf tlog.Hash) []tlog.Hash {
	r.add(leaf, &nodes)
	return nodes
}

func (r *Range) add(node tlog.Hash, stored *[]tlog.Hash) {
	h := 0
	for ; ; h++ {
		if stored != nil {
			*stored = append(*stored, node)
		}
		if !r.full(h) {
			break
		}
		node = tlog.NodeHash(r.nodes[h], node)
	}
	r.nodes[h] = node
	r.size++
}

// Tree is size and root. That of the empty Range is the zero Tree, as with a store in which nothing is on record.
func (r *Range) Tree() record.Tree {
	if r.size == 0 {
		return record.Tree{}
	}
	h := bits.TrailingZeros64(uint64(r.size))
	root := r.nodes[h]
	for h++; r.size>>h != 0; h++ {
		if r.full(h) {
			root = tlog.NodeHash(r.nodes[h], root)
		}
	}
	return record.Tree{Size: r.Size(), Root: record.Hash(root)}
}

// TreeOf hashes leaves, in order, into their tree. Memory does not grow with their number; a leaf may be overwritten once the next
// one is asked for.
func TreeOf(leaves iter.Seq[[]byte]) record.Tree {
	var r Range
	for leaf := range leaves {
		r.Add(tlog.RecordHash(leaf))
	}
	return r.Tree()
}

// ErrInconsistent: neither of two trees is the beginning of the other.
var ErrInconsistent = errors.New("the trees contradict each other")

// Consistent verifies that the tree old is the beginning of the tree new, from the nodes of the latter: nil, ErrInconsistent, or
// the error of reading nodes. It relies on the two roots alone: wrong nodes make it fail, never succeed.
func Consistent(old, new record.Tree, nodes tlog.HashReader) error {
	switch {
	case old.Size < 0 || old.Size > new.Size:
		return fmt.Errorf("%w: a tree of size %d is not the beginning of one of size %d", ErrInconsistent, old.Size, new.Size)
	case old.Size == 0:
		return nil
	case old.Size == new.Size:
		if old.Root != new.Root {
			return fmt.Errorf("%w: two roots for size %d", ErrInconsistent, old.Size)
		}
		return nil
	}
	proof, err := tlog.ProveTree(int64(new.Size), int64(old.Size), nodes)
	if err != nil {
		return fmt.Errorf("proving that the tree of size %d begins that of size %d: %w", old.Size, new.Size, err)
	}
	if tlog.CheckTree(proof, int64(new.Size), tlog.Hash(new.Root), int64(old.Size), tlog.Hash(old.Root)) != nil {
		return fmt.Errorf("%w: the first %d entries of the tree of size %d have another root", ErrInconsistent, old.Size, new.Size)
	}
	return nil
}
