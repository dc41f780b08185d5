package node

import (
	"context"
	"fmt"

	"troth/core/desk"
	"troth/core/record"
	"troth/core/view"
)

// Redact removes a field of a thing in all its revisions, in the operator's name, and with it what gives its words once more. It returns
// the entries that say so, that of the field first, and the newest revision of the thing that it covers. Afterwards the value stands in no
// file of the node.
func (n *Node) Redact(ctx context.Context, object record.ID, field string, basis record.Text) ([]record.Entry, int, error) {
	who, err := n.Operator(ctx)
	if err != nil {
		return nil, 0, err
	}
	through := 0
	entries, err := n.Desk.Do(ctx, desk.Act{Who: who}, func(r *view.Reader) ([]desk.Saying, error) {
		history, err := r.History(object)
		if err != nil {
			return nil, err
		}
		if len(history) == 0 {
			return nil, fmt.Errorf("%w: there is no %s on record", desk.ErrRefused, object)
		}
		through = history[len(history)-1].Revision
		return []desk.Saying{{Of: who.For, Thing: record.Redaction{
			Target: record.To(object), Field: record.Code(field), Through: record.Count(through), Basis: basis,
		}}}, nil
	})
	if err != nil {
		return nil, 0, err
	}
	return entries, through, nil
}
