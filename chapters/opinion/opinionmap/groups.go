package opinionmap

import (
	"cmp"
	"slices"
)

// The limits of Polis (steps 5 to 7).
const (
	enough     = 7   // statements that somebody answers to be in the map
	least      = 15  // people that a map has, where there are as many
	baseMost   = 100 // base clusters
	groupsMost = 5
	baseRounds = 100
	rounds     = 20
)

// need is how many statements somebody answers to be in the map: seven, or half of them where there are fewer than fourteen, moderated ones
// counted. Polis asks for seven, or all where there are fewer, and remembers who was in; without a memory, who answered all of five statements
// would be out once three more were accepted. Statements that few have met yet do not count: only those that at least half as many people
// answered as the one that most did.
func (m *matrix) need(likePolis bool) int {
	if likePolis || m.statements == 0 {
		return min(enough, m.statements)
	}
	answers := make([]int, m.statements)
	for _, c := range m.codes {
		answers[statementOf(c)]++
	}
	most, all := slices.Max(answers), 0
	for _, n := range answers {
		if n > 0 && 2*n >= most {
			all++
		}
	}
	return min(enough, (all+1)/2)
}

// in lists the people who are in the map: who answered as many statements as are needed; where these are fewer than fifteen, the most active
// others too, until there are fifteen. order is the order of people. Of others who are as active, likePolis takes the first of them; else their
// answers decide, so that the map does not hang on numbers.
func (m *matrix) in(need int, order []int32, likePolis bool) []int32 {
	var list, rest []int32
	for _, p := range order {
		switch n := m.given(p); {
		case n >= need && n > 0:
			list = append(list, p)
		case n > 0:
			rest = append(rest, p)
		}
	}
	if len(list) < least && len(rest) > 0 {
		slices.SortStableFunc(rest, func(a, b int32) int {
			if c := cmp.Compare(m.given(b), m.given(a)); c != 0 || likePolis {
				return c
			}
			return slices.Compare(m.row(a), m.row(b))
		})
		list = append(list, rest[:min(len(rest), least-len(list))]...)
		slices.SortFunc(list, func(a, b int32) int { return cmp.Compare(slices.Index(order, a), slices.Index(order, b)) })
	}
	return list
}

// byFirstVote lists people by their first vote, those without one last.
func byFirstVote(in *Input) []int32 {
	seen := make([]bool, in.Participants)
	order := make([]int32, 0, in.Participants)
	for _, v := range in.Votes {
		if !seen[v.Participant] {
			seen[v.Participant] = true
			order = append(order, v.Participant)
		}
	}
	for p := range in.Participants {
		if !seen[p] {
			order = append(order, int32(p))
		}
	}
	return order
}

func byNumber(n int) []int32 {
	order := make([]int32, n)
	for i := range order {
		order[i] = int32(i)
	}
	return order
}

// A grouping is base clusters of people and groups of base clusters.
type grouping struct {
	base        []cluster // of indexes into the people who are in
	groups      []cluster // of places in base
	silhouettes map[int]float64
}

// group makes base clusters of at most a hundred neighbours and joins them into groups (Polis steps 6 and 7). The number of groups is
// between 2 and min(5, 2 + ⌊base clusters ÷ 12⌋). Which one: the smallest whose silhouette is within the margin of the best, since
// fewer groups say more where the difference is small. With likePolis, k-means starts from the first people. Else it starts from people
// evenly spaced over the map, along the first component and along the second, and the closer groups of the two are taken: k-means from one
// start alone can end in groups that are no groups.
func group(points []Point, margin float64, likePolis bool) grouping {
	axes, start := 2, spaced
	if likePolis {
		axes, start = 1, func(points []Point, n, _ int) []Point { return distinct(points, n) }
	} else {
		points = onGrid(points)
	}
	g := grouping{silhouettes: map[int]float64{}}
	if len(points) == 0 {
		return g
	}
	g.base = kmeans(points, nil, start(points, baseMost, 0), baseRounds)
	centres, sizes := make([]Point, len(g.base)), make([]float64, len(g.base))
	for i, c := range g.base {
		centres[i], sizes[i] = c.centre, float64(len(c.members))
	}
	most := min(groupsMost, 2+len(g.base)/12, len(distinct(centres, groupsMost)))
	tried := map[int][]cluster{}
	best := 0
	for k := 2; k <= most; k++ {
		least := 0.0
		for axis := range axes {
			clusters := kmeans(centres, sizes, start(centres, k, axis), rounds)
			if far := within(centres, sizes, clusters); axis == 0 || far < float64(least*(1-nothing)) {
				tried[k], least = clusters, far
			}
		}
		g.silhouettes[k] = silhouette(centres, tried[k])
		if best == 0 || g.silhouettes[k] > g.silhouettes[best] {
			best = k
		}
	}
	if best == 0 { // everybody stands at one place
		all := cluster{centre: centres[0]}
		for i := range centres {
			all.members = append(all.members, i)
		}
		g.groups = []cluster{all}
		return g
	}
	for k := 2; k <= best; k++ {
		if g.silhouettes[k] >= g.silhouettes[best]-margin {
			best = k
		}
	}
	g.groups = tried[best]
	return g
}
