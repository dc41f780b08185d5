package export

import (
	"filippo.io/torchwood"
	"golang.org/x/mod/sumdb/tlog"

	"troth/core/seal"
)

// A tiler makes the tiles of a tree from its leaves, in order. Memory does not grow with their number.
type tiler struct {
	seal.Range
	emit   func(t tlog.Tile, hashes []byte) error // hashes may be overwritten afterwards
	nodes  []tlog.Hash
	levels [][]byte // what the last tile of each level holds so far
	done   []int64  // full tiles of each level
}

func (t *tiler) add(leaf tlog.Hash) error {
	t.nodes = t.Store(t.nodes[:0], leaf)
	for h := 0; h < len(t.nodes); h += torchwood.TileHeight {
		level := h / torchwood.TileHeight
		if level == len(t.levels) {
			t.levels, t.done = append(t.levels, nil), append(t.done, 0)
		}
		t.levels[level] = append(t.levels[level], t.nodes[h][:]...)
		if len(t.levels[level]) == torchwood.TileWidth*tlog.HashSize {
			if err := t.flush(level); err != nil {
				return err
			}
			t.done[level]++
		}
	}
	return nil
}

func (t *tiler) flush(level int) error {
	hashes := t.levels[level]
	if len(hashes) == 0 {
		return nil
	}
	t.levels[level] = hashes[:0]
	return t.emit(tlog.Tile{H: torchwood.TileHeight, L: level, N: t.done[level], W: len(hashes) / tlog.HashSize}, hashes)
}

// end emits the partial tiles.
func (t *tiler) end() error {
	for level := range t.levels {
		if err := t.flush(level); err != nil {
			return err
		}
	}
	return nil
}
