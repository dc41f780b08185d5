package main

import (
	"context"
	"encoding/json"
	"fmt"

	"troth/chapters/plan"
	"troth/core/desk"
	"troth/core/node"
	"troth/core/record"
)

type sameRequest struct {
	One     record.ID `json:"one,omitempty"`
	Other   record.ID `json:"other,omitempty"`
	Take    record.ID `json:"take,omitempty"` // a statement to take back, instead of the two
	Because string    `json:"because"`
}

type sameAnswer struct {
	ID    record.ID    `json:"id"` // of the statement
	Entry record.Index `json:"entry"`
}

// runSame says, in the operator's name, that two commitments are one promise under two numbers, or takes that back.
func runSame(ctx context.Context, c *call) int {
	var r sameRequest
	dir := c.data()
	c.flags.StringVar(&r.Because, "because", "", "why, shown to the public")
	c.flags.StringVar((*string)(&r.Take), "take-back", "", "id of a statement that two are the same, to take it back")
	rest, ok := c.parse("data", "because")
	switch {
	case !ok:
		return 2
	case r.Take != "":
		if !c.none(rest) {
			return 2
		}
	case len(rest) != 2:
		return c.misuse("say which two commitments are the same")
	default:
		r.One, r.Other = record.ID(rest[0]), record.ID(rest[1])
	}
	var done sameAnswer
	if err := c.ask(ctx, *dir, "same", r, &done); err != nil {
		return c.fail(err)
	}
	if r.Take != "" {
		c.say("Taken back; entry %s says so, and why.", grouped(int64(done.Entry)))
		return 0
	}
	c.say("%s and %s are said to be the same promise; entry %s says so, and why. Both stay as they are.\nTo take it back: troth same --data %s --take-back %s --because TEXT",
		r.One, r.Other, grouped(int64(done.Entry)), *dir, done.ID)
	return 0
}

func saySame(ctx context.Context, n *node.Node, request json.RawMessage, _ func(string)) (any, error) {
	r, err := readRequest[sameRequest](request)
	if err != nil {
		return nil, err
	}
	operator, err := n.Operator(ctx)
	if err != nil {
		return nil, err
	}
	decide := plan.SameAs(operator, r.One, r.Other, record.In("en", r.Because))
	if r.Take != "" {
		decide = plan.NotSame(operator, r.Take, record.In("en", r.Because))
	}
	entries, err := n.Desk.Do(ctx, desk.Act{Who: operator}, decide)
	if err != nil {
		return nil, err
	}
	if len(entries) == 0 {
		return nil, fmt.Errorf("nothing was put on record")
	}
	return sameAnswer{entries[0].Object, entries[0].Index}, nil
}
