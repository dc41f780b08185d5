package seal

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"golang.org/x/mod/sumdb/tlog"

	"troth/core/canonical"
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

// VoteReceipt proves that a vote is among those of its conversation that a batch on record counts, and that the batch is in the newest
// checkpoint: all that is needed to verify it offline (see Trust.CheckVote). batch is the index of an entry that has the vote, tree what it
// says. ErrNotFound when the checkpoint does not reach it.
func (l *Log) VoteReceipt(ctx context.Context, v record.Vote, batch record.Index, tree record.Tree) ([]byte, error) {
	if v.Erased() || v.Index >= int64(tree.Size) {
		return nil, fmt.Errorf("vote %d is not among the %d of the batch, or erased: %w", v.Index, tree.Size, record.ErrNotFound)
	}
	path, err := tlog.ProveRecord(int64(tree.Size), v.Index, l.store.VoteHashes(ctx, v.Conversation))
	if err != nil {
		return nil, err
	}
	if tlog.CheckRecord(path, int64(tree.Size), tlog.Hash(tree.Root), v.Index, tlog.RecordHash(v.Leaf[:])) != nil {
		return nil, fmt.Errorf("%w: the nodes do not prove vote %d of %s", record.ErrCorrupt, v.Index, v.Conversation)
	}
	proof, err := l.Receipt(ctx, batch)
	if err != nil {
		return nil, err
	}
	var leaf []byte
	for leaf, err = range l.store.Leaves(ctx, batch, batch+1) {
		if err != nil {
			return nil, err
		}
	}
	hashes := make([]any, len(path))
	for i, h := range path {
		hashes[i] = record.Hash(h).String()
	}
	b := append([]byte(`{"batch":`), leaf...)
	b = append(b, `,"path":`...)
	if b, err = canonical.Append(b, hashes); err != nil {
		return nil, err
	}
	b = append(b, `,"proof":`...)
	if b, err = canonical.Append(b, string(proof)); err != nil {
		return nil, err
	}
	b = append(b, `,"vote":`...)
	return append(v.AppendJSON(b), '}', '\n'), nil
}

// A VoteProof is what a receipt of a vote says.
type VoteProof struct {
	Vote  record.Vote
	Batch record.Entry // without what it discloses
	Tree  record.Tree  // over the votes, as the batch has it
	leaf  []byte       // of the batch
	proof []byte
}

// ReadVoteReceipt reads the receipt of a vote and verifies all of it that needs nobody's word: that the vote gives its leaf, and the leaf
// the root in the batch. That the batch is on record, Trust.CheckVote verifies.
func ReadVoteReceipt(receipt []byte) (p VoteProof, err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("the receipt of a vote does not hold: %w", err)
		}
	}()
	if len(receipt) == 0 {
		return p, errors.New("it is empty")
	}
	body, ended := bytes.CutSuffix(receipt, []byte("\n"))
	if !ended {
		return p, errors.New("it does not end with a line feed")
	}
	var vote, path []byte
	n := 0
	err = canonical.Object(body, func(key string, raw []byte) (err error) {
		members := []string{"batch", "path", "proof", "vote"}
		if n == len(members) || key != members[n] {
			return fmt.Errorf("unexpected member %q", key)
		}
		switch n++; key {
		case "batch":
			p.leaf = raw
		case "path":
			path = raw
		case "proof":
			var s string
			s, err = canonical.String(raw)
			p.proof = []byte(s)
		case "vote":
			vote = raw
		}
		return err
	})
	if err == nil && n < 4 {
		err = errors.New("it is not whole")
	}
	if err != nil {
		return p, err
	}
	if p.Vote, err = record.ParseVote(vote); err == nil {
		err = p.Vote.Check()
	}
	if err != nil {
		return p, err
	}
	if p.Vote.Erased() {
		return p, errors.New("the vote was erased")
	}
	hashes, err := readPath(path)
	if err != nil {
		return p, err
	}
	if err := p.readBatch(); err != nil {
		return p, err
	}
	err = tlog.CheckRecord(hashes, int64(p.Tree.Size), tlog.Hash(p.Tree.Root), p.Vote.Index, tlog.RecordHash(p.Vote.Leaf[:]))
	if err != nil {
		err = fmt.Errorf("vote %d is not in the tree of the batch: %w", p.Vote.Index, err)
	}
	return p, err
}

func readPath(raw []byte) (tlog.RecordProof, error) {
	v, err := canonical.Decode(raw)
	list, ok := v.([]any)
	if err != nil || !ok {
		return nil, fmt.Errorf("the path is no list: %v", err)
	}
	path := make(tlog.RecordProof, len(list))
	for i := range list {
		s, _ := list[i].(string)
		h, err := record.ParseHash(s)
		if err != nil {
			return nil, err
		}
		path[i] = tlog.Hash(h)
	}
	return path, nil
}

func (p *VoteProof) readBatch() (err error) {
	if p.Batch.Envelope, err = record.Parse(p.leaf); err != nil {
		return err
	}
	p.Batch.Leaf = p.leaf
	var b record.Batch
	if p.Batch.Kind != "batch" {
		return fmt.Errorf("its batch is a %s", p.Batch.Kind)
	}
	if err := p.Batch.Into(&b); err != nil {
		return err
	}
	if b.Conversation != p.Vote.Conversation {
		return fmt.Errorf("its batch is of %s, the vote is in %s", b.Conversation, p.Vote.Conversation)
	}
	p.Tree = record.Tree{Size: record.Index(b.Size), Root: b.Root}
	return nil
}

// CheckVote verifies, offline, a receipt of a vote: that it was counted in a batch that is in a tree whose checkpoint was signed as is
// trusted.
func (t Trust) CheckVote(receipt []byte) (VoteProof, error) {
	p, err := ReadVoteReceipt(receipt)
	if err == nil {
		err = t.Check(p.proof, p.leaf)
	}
	return p, err
}
