package opinionmap

import (
	"cmp"
	"math"
	"slices"
)

// Options choose how a map is computed. The zero value is Troth's way.
type Options struct {
	LikePolis bool    // as Polis does on a first run: no margin, and k-means starts from those who voted first
	Margin    float64 // how much worse the silhouette of fewer groups may be; Margin when 0, none with LikePolis
	Exclude   []int32 // participants who are left out, as if they had not voted
}

// Margin is by how much the silhouette of more groups must be better, so that there are more: with real conversations, smaller
// differences come and go with a few votes.
const Margin = 0.02

// A Map is what votes say of a conversation. Statements and participants keep the numbers of the input.
type Map struct {
	Participants int // who answered at least one statement, exclusions not counted
	Statements   int
	Votes        int          // that count: the last of each participant on each statement
	Centre       []float64    // by statement: the mean answer, agree +1
	Components   [2][]float64 // by statement; each of length 1, or all 0
	Projection   []Point      // by participant; (0, 0) for who did not vote
	Places       []Point      // by statement: where somebody would stand who agreed to it and answered nothing else
	Extremity    []float64    // by statement: how far from the middle that is
	In           []int32      // participants who are in the map, in ascending order
	Need         int          // statements that somebody answers to be in it
	Filled       int          // people in it who answered fewer: the most active of these, where the others are fewer than fifteen
	Bases        []Base
	Groups       []Group         // from left to right
	GroupOf      []int           // by participant; −1 for who is in none
	Silhouettes  map[int]float64 // by number of groups
	Counts       []Count         // by statement, of all who voted
	Agree        []Agreed        // consensus of all who voted
	Disagree     []Agreed
	Shared       []float64 // by statement: group-informed consensus, the product over groups of (A+1) ÷ (S+2); 0 without groups
	Bridging     []float64 // by statement, see bridging; −1 where it cannot be said
	Divisive     []float64 // by statement, see divisive; −1 where it cannot be said
	Priority     []float64 // by statement: its weight in routing; 0 for moderated ones
}

// A Base is a base cluster.
type Base struct {
	Centre  Point
	Members []int32 // participants
}

// A Group is people who answer alike.
type Group struct {
	Centre         Point
	Bases          []int   // places in Map.Bases
	Members        []int32 // participants, in ascending order
	Counts         []Count // by statement
	Representative []Representative
}

// Compute makes the map of an input. Its time grows with the votes; beside the input it takes about 20 bytes for each vote, 40 for each
// participant, and 24 for each statement and 4,096 participants. The error is ErrInput.
func Compute(in *Input, o Options) (*Map, error) {
	if err := in.check(); err != nil {
		return nil, err
	}
	if len(o.Exclude) > 0 {
		in = in.Without(o.Exclude)
	}
	m := newMatrix(in)
	order := byNumber(m.people)
	if o.LikePolis {
		order = byFirstVote(in)
	}
	margin := cmp.Or(o.Margin, Margin)
	if o.LikePolis {
		margin = o.Margin
	}
	mp := compute(m, m.need(o.LikePolis), order, margin, o.LikePolis)
	mp.describe(m, in.Meta, o.LikePolis)
	return mp, nil
}

// Without is the input less the votes of some participants.
func (in *Input) Without(people []int32) *Input {
	gone := make([]bool, in.Participants)
	for _, p := range people {
		if uint(p) < uint(len(gone)) {
			gone[p] = true
		}
	}
	c := *in
	c.Votes = slices.DeleteFunc(slices.Clone(in.Votes), func(v Vote) bool { return gone[v.Participant] })
	return &c
}

// compute finds where people stand and which groups that makes.
func compute(m *matrix, need int, order []int32, margin float64, likePolis bool) *Map {
	mp := &Map{Need: need, Statements: m.statements, Votes: m.votes(), Centre: m.means()}
	centred := m.centred(mp.Centre)
	copy(mp.Components[:], components(m, centred, 2))
	mp.project(m, centred)
	in := m.in(need, order, likePolis)
	for _, p := range in {
		if m.given(p) < need {
			mp.Filled++
		}
	}
	points := make([]Point, len(in))
	for i, p := range in {
		points[i] = mp.Projection[p]
	}
	mp.take(in, group(points, margin, likePolis))
	return mp
}

// project places people and statements: √(statements ÷ answers) · Σ over the answers of (value − mean) · component (Polis step 4), where
// moderated statements count as answered by everybody.
func (mp *Map) project(m *matrix, centred []float64) {
	mp.Projection = make([]Point, m.people)
	x, y := make([]float64, len(centred)), make([]float64, len(centred))
	for i, c := range centred {
		x[i], y[i] = float64(c*mp.Components[0][i/3]), float64(c*mp.Components[1][i/3])
	}
	all := float64(m.statements)
	blocks(m.people, func(_, from, to int) {
		for p := from; p < to; p++ {
			var at Point
			answers := m.silenced
			for _, c := range m.row(int32(p)) {
				at[0] += x[c]
				at[1] += y[c]
				if !m.silent[c/3] {
					answers++
				}
			}
			if m.given(int32(p)) == 0 {
				continue
			}
			stretch := math.Sqrt(all / float64(max(answers, 1)))
			mp.Projection[p] = Point{float64(stretch * at[0]), float64(stretch * at[1])}
		}
	})
	stretch := math.Sqrt(all)
	mp.Places, mp.Extremity = make([]Point, m.statements), make([]float64, m.statements)
	for s := range mp.Places {
		mp.Places[s] = Point{float64(stretch * x[3*s+2]), float64(stretch * y[3*s+2])}
		mp.Extremity[s] = m.extremity(s, mp.Places[s])
	}
	for p := range m.people {
		if m.given(int32(p)) > 0 {
			mp.Participants++
		}
	}
}

// take turns clusters of places into groups of participants. in is who is in the map, in the order of the points.
func (mp *Map) take(in []int32, g grouping) {
	mp.Silhouettes = g.silhouettes
	mp.GroupOf = make([]int, len(mp.Projection))
	for p := range mp.GroupOf {
		mp.GroupOf[p] = -1
	}
	for _, b := range g.base {
		base := Base{Centre: b.centre}
		for _, i := range b.members {
			base.Members = append(base.Members, in[i])
		}
		mp.Bases = append(mp.Bases, base)
	}
	for _, c := range g.groups {
		group := Group{Centre: c.centre, Bases: c.members}
		for _, b := range c.members {
			group.Members = append(group.Members, mp.Bases[b].Members...)
		}
		slices.Sort(group.Members)
		mp.Groups = append(mp.Groups, group)
	}
	slices.SortStableFunc(mp.Groups, func(a, b Group) int { return a.Centre.compare(b.Centre) })
	for k, group := range mp.Groups {
		for _, p := range group.Members {
			mp.GroupOf[p] = k
		}
	}
	mp.In = slices.Sorted(slices.Values(in))
}

// describe says what tells the groups apart, what all agree on and what to ask next.
func (mp *Map) describe(m *matrix, meta []bool, likePolis bool) {
	mp.Counts = m.counts(byNumber(m.people))
	mp.Agree, mp.Disagree = consensus(mp.Counts, m.silent)
	grouped := make([]Count, m.statements)
	for k := range mp.Groups {
		mp.Groups[k].Counts = m.counts(mp.Groups[k].Members)
		for s, c := range mp.Groups[k].Counts {
			grouped[s] = grouped[s].plus(c)
		}
	}
	mp.Shared, mp.Bridging, mp.Divisive = make([]float64, m.statements), make([]float64, m.statements), make([]float64, m.statements)
	mp.Priority = make([]float64, m.statements)
	for k := range mp.Groups {
		if len(mp.Groups) > 1 {
			mp.Groups[k].Representative = representative(mp.Groups[k].Counts, grouped, m.silent, likePolis)
		}
	}
	for s := range m.statements {
		isMeta := meta != nil && meta[s]
		if !m.silent[s] || isMeta {
			mp.Priority[s] = Priority(mp.Counts[s], mp.Extremity[s], isMeta)
		}
		mp.Bridging[s], mp.Divisive[s] = mp.bridging(s), mp.divisive(s)
		if len(mp.Groups) > 0 {
			mp.Shared[s] = 1
			for k := range mp.Groups {
				c := mp.Groups[k].Counts[s]
				mp.Shared[s] = float64(mp.Shared[s] * share(c.Agree, c.Seen()))
			}
		}
	}
}
