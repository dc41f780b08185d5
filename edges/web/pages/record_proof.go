package pages

import (
	"bytes"
	"context"
	"math/bits"
	"strings"

	"troth/chapters/home"
	"troth/core/record"
	"troth/core/seal"
	"troth/edges/web"
)

// proven is the receipt of an entry, taken apart.
type proven struct {
	tree       record.Tree
	checkpoint string // signed
	ladder     web.Ladder
}

// prove reads the receipt of an entry; record.ErrNotFound when no checkpoint reaches it.
func (s *site) prove(ctx context.Context, e *home.EntryPage) (*proven, error) {
	receipt, err := s.node.Seal.Receipt(ctx, e.Said.Entry)
	if err != nil {
		return nil, err
	}
	// C2SP tlog-proof: a line that names the format, the index, a line for each neighbour, an empty one, the checkpoint.
	head, checkpoint, _ := bytes.Cut(receipt, []byte("\n\n"))
	hashes := strings.Split(string(head), "\n")[2:]
	_, tree, err := seal.ReadCheckpoint(checkpoint)
	if err != nil {
		return nil, err
	}
	p := &proven{tree: tree, checkpoint: string(checkpoint)}
	p.ladder = web.Ladder{Entry: int64(e.Said.Entry), Size: int64(tree.Size), Leaf: e.LeafHash.String(), Root: tree.Root.String(),
		Steps: neighbours(int64(e.Said.Entry), int64(tree.Size))}
	for i := range p.ladder.Steps {
		p.ladder.Steps[i].Hash = hashes[i]
	}
	return p, nil
}

// neighbours says which entries stand under each neighbour of an inclusion proof, the lowest first (RFC 9162, 2.1.3): at each height
// the other half of the smallest subtree that both are in. The last subtree of a height may stand over fewer entries.
func neighbours(entry, size int64) []web.LadderStep {
	var steps []web.LadderStep
	for height := range bits.Len64(uint64(size - 1)) {
		at := entry>>height ^ 1
		from, to := at<<height, min((at+1)<<height, size)-1
		if from < size {
			steps = append(steps, web.LadderStep{After: at&1 == 1, From: from, To: to})
		}
	}
	return steps
}

// proof draws how the entry leads to the root that was signed.
func (l sayer) proof(p *proven) web.Section {
	drawing := p.ladder.Chart(l.Language, "ladder")
	return web.Section{ID: "proof", Title: l.Say("proof.title"), Note: l.Say("proof.note", "n", int64(len(p.ladder.Steps))), Body: []any{
		web.Two{
			First: []any{drawing},
			Second: []any{
				web.KV{Facts: []web.Fact{
					{Name: l.Say("proof.root"), Value: web.Code(p.ladder.Root)}, {Name: l.Say("receipt.leaf"), Value: web.Code(p.ladder.Leaf)},
				}},
				web.Para{Text: l.Say("proof.reading")},
				web.Verbatim{Text: p.checkpoint},
			},
		},
	}}
}
