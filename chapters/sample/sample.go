package sample

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"troth/core/node"
)

// Origin is the name of the sample's record.
const Origin = "demo.example/troth"

// Operator is the made-up body that runs it.
var Operator = in3("Cold Seas Partnership for Open Government (sample)",
	"Partenariat des mers froides pour un gouvernement ouvert (exemple)",
	"Alianza de los Mares Fríos por el Gobierno Abierto (ejemplo)")

// firstDay is when the record begins.
const firstDay = "2024-01-15"

// Put tells the sample to a node on which nothing but its first entries was said. All of it is put on record at the node's own time;
// (*Clock).Put spreads it over the years in which it happens.
func Put(ctx context.Context, n *node.Node) error { return tell(ctx, n, nil) }

// Put tells the sample to a node that was opened with the clock's Now: each part on its own day. Afterwards the clock runs. Until then
// nobody else writes on the node.
func (c *Clock) Put(ctx context.Context, n *node.Node) error {
	defer c.run()
	return tell(ctx, n, c)
}

// An event is something that happens on a day.
type event struct {
	day  string
	tell func(context.Context, *teller) error
}

func tell(ctx context.Context, n *node.Node, clock *Clock) error {
	operator, err := n.Operator(ctx)
	if err != nil {
		return err
	}
	t := newTeller(n, clock, operator)
	for _, e := range story() {
		if clock != nil {
			clock.day(e.day)
		}
		if err := e.tell(ctx, t); err != nil {
			return fmt.Errorf("sample, %s: %w", e.day, err)
		}
	}
	return nil
}

// story is all that happens, in its order. What happens on one day is in the order in which it stands here.
func story() []event {
	all := slices.Concat(bodies(), declarations(), actions(), opinions(), asking())
	for _, p := range []planned{second, city, tern, third()} {
		all = append(all, p.events()...)
	}
	all = append(all, imports()...)
	all = append(all, listed()...)
	slices.SortStableFunc(all, func(a, b event) int { return cmp.Compare(a.day, b.day) })
	return all
}
