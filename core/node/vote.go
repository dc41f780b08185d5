package node

import (
	"context"
	"errors"
	"fmt"

	"troth/core/record"
	"troth/core/view"
)

// ErrNoBatch: the vote is durable, but in no batch on record yet. Within five seconds it is.
var ErrNoBatch = errors.New("the vote's batch is not on record yet; it is within five seconds")

// VoteReceipt is what proves offline that a vote was counted: see seal.Trust.CheckVote. It is the receipt by the first batch that has
// the vote, in the newest checkpoint. ErrNoBatch while no batch has it; record.ErrNotFound when there is no such vote, or it was erased.
func (n *Node) VoteReceipt(ctx context.Context, r *view.Reader, conversation record.ID, index int64) ([]byte, error) {
	for v, err := range n.Store.Votes(ctx, conversation, index, index+1) {
		if err != nil {
			return nil, err
		}
		batch, err := r.BatchOf(conversation, index)
		if errors.Is(err, record.ErrNotFound) {
			return nil, ErrNoBatch
		}
		if err != nil {
			return nil, err
		}
		return n.Seal.VoteReceipt(ctx, v, batch.Entry, batch.Tree)
	}
	return nil, fmt.Errorf("vote %d of %s: %w", index, conversation, record.ErrNotFound)
}
