package seal

import (
	"fmt"
	"iter"

	"golang.org/x/mod/sumdb/tlog"
)

// A readBack compares stored nodes with those that the stored entries make.
type readBack struct {
	edge
	stored tlog.HashReader
	first  int64       // stored index of nodes[0]
	nodes  []tlog.Hash // made, and not compared yet
}

// readBackNodes is how many nodes are compared at a time: memory does not grow with what is read back.
const readBackNodes = 2048

func (b *readBack) leaves(leaves iter.Seq2[[]byte, error]) error {
	for leaf, err := range leaves {
		if err != nil {
			return fmt.Errorf("reading back entry %d: %w", b.Size(), err)
		}
		b.nodes = b.Store(b.nodes, tlog.RecordHash(leaf))
		if len(b.nodes) >= readBackNodes {
			if err := b.compare(); err != nil {
				return err
			}
		}
	}
	return b.compare()
}

func (b *readBack) compare() error {
	indexes := make([]int64, len(b.nodes))
	for i := range indexes {
		indexes[i] = b.first + int64(i)
	}
	got, err := b.stored.ReadHashes(indexes)
	if err != nil {
		return fmt.Errorf("reading back %d nodes from %d on: %w", len(indexes), b.first, err)
	}
	for i, node := range b.nodes {
		if i >= len(got) || got[i] != node {
			wrong := &wrongNode{index: indexes[i]}
			if i < len(got) {
				wrong.stored = got[i]
			}
			return fmt.Errorf("%w: %w", wrong, ErrReadBack)
		}
	}
	b.first += int64(len(b.nodes))
	b.nodes = b.nodes[:0]
	return nil
}
