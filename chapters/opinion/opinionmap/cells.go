package opinionmap

import (
	"cmp"
	"slices"
)

// CellLeast is how many people a published cell of an attribute must have, and how many must be left when it is taken from the total.
const CellLeast = 10

// ByAttribute counts answers by what participants chose to say of themselves: of[p] is the place of participant p's value among n, −1
// for who said none. The result is by value, then by statement; nil where the count is not shown. It never shows fewer than
// CellLeast people: not in a cell, and not by subtracting the cells that are shown from the total, which is public.
func ByAttribute(in *Input, of []int, n int) ([][]*Count, error) {
	if err := in.check(); err != nil {
		return nil, err
	}
	m := newMatrix(in)
	cells := make([][]Count, n+1) // the last one: who said nothing
	people := make([][]int32, n+1)
	for p := range m.people {
		k := n
		if p < len(of) && of[p] >= 0 && of[p] < n {
			k = of[p]
		}
		people[k] = append(people[k], int32(p))
	}
	for k := range cells {
		cells[k] = m.counts(people[k])
	}
	shown := make([][]*Count, n)
	for k := range shown {
		shown[k] = make([]*Count, m.statements)
	}
	for s := range m.statements {
		order := byNumber(n)
		slices.SortStableFunc(order, func(a, b int32) int { return cmp.Compare(cells[a][s].Seen(), cells[b][s].Seen()) })
		// The smallest are hidden first; as long as those hidden are together fewer than ten, so is the next.
		hidden := cells[n][s].Seen()
		for _, k := range order {
			c := cells[k][s]
			if c.Seen() < CellLeast || hidden > 0 && hidden < CellLeast {
				hidden += c.Seen()
				continue
			}
			shown[k][s] = &c
		}
		if hidden == 0 {
			continue
		}
		if hidden < CellLeast { // all cells but a few people: nothing can be shown
			for k := range shown {
				shown[k][s] = nil
			}
		}
	}
	return shown, nil
}
