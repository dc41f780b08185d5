package opinionmap

import "math"

// halving are 2^(−i/5): the five roots of which every 2^(−S/5) is one, halved some times. They are written down, since no two machines
// need agree on the last bit of a power.
var halving = [5]float64{1, 0.8705505632961241, 0.757858283255199, 0.6597539553864471, 0.5743491774985175}

// newness is 2^(−seen/5), to the last bit the same everywhere: halving is exact.
func newness(seen int32) float64 {
	if seen >= 5*1000 {
		return 0
	}
	x := halving[seen%5]
	for range seen / 5 {
		x /= 2
	}
	return x
}

// metaPriority is what a statement about the conversation itself is worth in routing (Polis step 10).
const metaPriority = 7 * 7

// Priority is how much it is worth to show a statement next: [(1 − p)·(E + 1)·a·(1 + 8·2^(−S/5))]² with p = (P+1)/(S+2) of passes,
// a = (A+1)/(S+2) of agreements, S answers, and E the length of the statement's place on the map (Polis step 10). The next statement
// is drawn at random with these weights among those that a participant has not answered.
func Priority(c Count, extremity float64, meta bool) float64 {
	if meta {
		return metaPriority
	}
	s := c.Seen()
	p, a := share(c.Pass, s), share(c.Agree, s)
	x := product(1-p, extremity+1, a, 1+float64(8*newness(s)))
	return float64(x * x)
}

// extremity is how far out a statement lies: the length of the place of somebody who agreed to it and answered nothing else.
func (m *matrix) extremity(statement int, place Point) float64 {
	if m.silent[statement] {
		return 0
	}
	return math.Sqrt(float64(place[0]*place[0]) + float64(place[1]*place[1]))
}
