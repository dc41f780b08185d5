package export

import (
	"fmt"

	"golang.org/x/mod/sumdb/tlog"

	"troth/core/record"
)

// misfit is the error of entries that give another root than the signed one. It names the first that is not the one which the nodes of
// the tree were made from, if they tell. Nodes are not believed, but here something is wrong in any case: they only say where to look.
func (s *source) misfit(got record.Tree) error {
	err := fmt.Errorf("%w: %d entries give another root than the one that was signed for %d", record.ErrCorrupt, got.Size, s.tree.Size)
	if s.nodes == nil {
		return err
	}
	for e, failed := range s.entries {
		if failed != nil {
			break
		}
		node, failed := s.nodes.ReadHashes([]int64{tlog.StoredHashIndex(0, int64(e.Index))})
		if failed != nil || node[0] != tlog.RecordHash(e.Leaf) {
			return fmt.Errorf("%w: entry %d is not the one that was logged", err, e.Index)
		}
	}
	return err
}
