package opinionmap

import "math"

// Place is where somebody stands on a map who gave these answers, by statement, and whether they are enough to be in a map. in is the input of
// the map. Of somebody who is in the map with the same answers it is their Projection, but for the order in which it is summed.
func (mp *Map) Place(in *Input, answers map[int32]int8) (at Point, enoughToStand bool) {
	given := 0
	for s := range mp.Statements { // in their order, so that the sum is always the same
		if in.silent(s) {
			given++
			continue
		}
		v, answered := answers[int32(s)]
		if !answered {
			continue
		}
		given++
		x := float64(v) - mp.Centre[s]
		at[0] += float64(x * mp.Components[0][s])
		at[1] += float64(x * mp.Components[1][s])
	}
	stretch := math.Sqrt(float64(mp.Statements) / float64(max(given, 1)))
	return Point{float64(stretch * at[0]), float64(stretch * at[1])}, len(answers) > 0 && len(answers) >= min(enough, mp.Statements)
}

// Nearest is the base cluster that is nearest to a place, the first of equals; −1 when there is none.
func (mp *Map) Nearest(at Point) int {
	best := -1
	for i, b := range mp.Bases {
		if best < 0 || apart(at, b.Centre) < apart(at, mp.Bases[best].Centre) {
			best = i
		}
	}
	return best
}
