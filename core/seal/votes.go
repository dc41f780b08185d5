package seal

import (
	"fmt"

	"golang.org/x/mod/sumdb/tlog"

	"troth/core/record"
)

// GrowVotes adds to the tree over a conversation's votes those that it has not yet, inside the transaction that puts the tree on record
// as a batch. last is the tree of the batch before, zero when there is none; it returns the new one.
func (l *Log) GrowVotes(tx record.Tx, conversation record.ID, last record.Tree) (record.Tree, error) {
	r, err := LoadRange(last.Size, tx.VoteHashes(conversation))
	if err != nil {
		return record.Tree{}, err
	}
	if r.Tree() != last {
		return record.Tree{}, fmt.Errorf("%w: the nodes over the first %d votes of %s give another root than the batch on record", record.ErrCorrupt, last.Size, conversation)
	}
	leaves, err := tx.VoteLeaves(conversation, int64(last.Size))
	if err != nil || len(leaves) == 0 {
		return last, err
	}
	nodes := make([]tlog.Hash, 0, 2*len(leaves)+64)
	for _, leaf := range leaves {
		nodes = r.Store(nodes, tlog.RecordHash(leaf[:]))
	}
	return r.Tree(), tx.AddVoteHashes(conversation, tlog.StoredHashIndex(0, int64(last.Size)), nodes)
}
