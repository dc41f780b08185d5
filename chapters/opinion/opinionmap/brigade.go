package opinionmap

import (
	"cmp"
	"encoding/binary"
	"slices"
)

// A Suspect is somebody whom the rule of [Suspects] would leave out.
type Suspect struct {
	Participant int32
	Answers     int // statements answered
	Alike       int // people of the same burst who answered exactly alike
	From, To    int // the burst, among all who voted in the order of their first votes; from 1
}

// The limits of the rule.
const (
	BrigadeLeast   = 10 // people
	brigadeStretch = 2  // newcomers of the burst for each of them, at most
	brigadeOutside = 10 // outside the burst, fewer than one newcomer in so many answers like them
)

// Suspects are people who may be a brigade, in ascending order. The rule is fixed, and looks at nothing but the votes: ten people or more
// who answered the same statements, at least seven (or all, where there are fewer), all of them exactly alike; who gave their first votes in a burst: at
// least every second newcomer of it is one of them; while outside the burst fewer than one newcomer in ten answers like that, so that
// what everybody thinks is no brigade. The rule finds clumsy brigades alone, and may find a school class: who is found is left out of a
// map only where a reader asks for it.
func Suspects(in *Input) []Suspect {
	m := newMatrix(in)
	order := byFirstVote(in)
	alike := map[string][]int{} // by pattern, places in the order of arrival
	arrived := 0
	var key []byte
	for place, p := range order {
		row := m.row(p)
		if len(row) == 0 {
			break // those without a vote come last
		}
		arrived++
		if len(row) < min(enough, m.statements) {
			continue
		}
		key = key[:0]
		for _, c := range row {
			key = binary.AppendUvarint(key, uint64(c))
		}
		alike[string(key)] = append(alike[string(key)], place)
	}
	var list []Suspect
	for _, places := range alike {
		for _, burst := range bursts(places) {
			from, to, n := places[burst[0]], places[burst[1]-1], burst[1]-burst[0]
			if outside, same := arrived-(to-from+1), len(places)-n; brigadeOutside*same >= outside {
				continue
			}
			for _, place := range places[burst[0]:burst[1]] {
				list = append(list, Suspect{order[place], m.given(order[place]), n, from + 1, to + 1})
			}
		}
	}
	slices.SortFunc(list, func(a, b Suspect) int { return cmp.Compare(a.Participant, b.Participant) })
	return list
}

// bursts are stretches [from, to) of ascending places that hold at least BrigadeLeast of them, at least every second one: from the left,
// each as long as it can be.
func bursts(places []int) (list [][2]int) {
	n := len(places)
	if n < BrigadeLeast {
		return nil
	}
	// A stretch from i to j is dense enough when places[j] − 2j ≤ places[i] − 2i + 1. low[j] is the least of places[k] − 2k from j on: the
	// farthest j is where low is last small enough.
	low := make([]int, n)
	for j := n - 1; j >= 0; j-- {
		low[j] = places[j] - brigadeStretch*j
		if j+1 < n {
			low[j] = min(low[j], low[j+1])
		}
	}
	for i := 0; i < n; {
		most := places[i] - brigadeStretch*i + brigadeStretch - 1
		to, _ := slices.BinarySearchFunc(low, most, func(x, most int) int {
			if x <= most {
				return -1
			}
			return 1
		})
		if to-i >= BrigadeLeast {
			list = append(list, [2]int{i, to})
			i = to
			continue
		}
		i++
	}
	return list
}
