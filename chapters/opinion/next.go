package opinion

import (
	"encoding/binary"
	"math"

	"troth/chapters/opinion/opinionmap"
	"troth/core/record"
)

// Weight is how much it is worth to show a statement next, above zero.
type Weight func(s *StatementInfo) float64

// Evenly shows each statement as often as any other: what is done before there is a map.
func Evenly(*StatementInfo) float64 { return 1 }

// ByPriority weighs statements as a map does (opinionmap.Priority). One that the map does not have yet counts as one that nobody answered.
func ByPriority(m *Mapping) Weight {
	place := make(map[int]int, len(m.Numbers))
	for i, n := range m.Numbers {
		place[n] = i
	}
	return func(s *StatementInfo) float64 {
		if i, ok := place[s.Number]; ok {
			return m.Map.Priority[i]
		}
		return opinionmap.Priority(opinionmap.Count{}, 0, s.Meta)
	}
}

// Next is the statement to show next to a participant: one of those not answered, drawn by their weights; -1 when all are answered. seed
// is the participant's (the hash of the token), and draws a number for each statement once, so that a page that is asked for again
// shows the same one as long as weights are the same. It takes time by the number of statements and keeps nothing.
//
// Each statement gets the time ln(u)/w, u being its number between 0 and 1, and the latest is next: that draws each with a chance
// in proportion to w (Efraimidis and Spirakis, 2006).
func Next(seed record.Hash, statements []StatementInfo, answered func(record.ID) bool, weight Weight) int {
	next, latest := -1, math.Inf(-1)
	for i := range statements {
		s := &statements[i]
		w := weight(s)
		if answered(s.ID) || !(w > 0) {
			continue
		}
		if t := math.Log(drawn(seed, s.Number)) / w; t > latest {
			next, latest = i, t
		}
	}
	return next
}

// drawn is a number above 0 and below 1 for a statement of a participant: a step of SplitMix64 over seed and number.
func drawn(seed record.Hash, number int) float64 {
	x := binary.BigEndian.Uint64(seed[:]) + uint64(number)*0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	x ^= x >> 31
	return (float64(x>>11) + .5) / (1 << 53)
}

// Newest is the newest map of a conversation, however old; nil when there is none. It computes nothing and asks nothing of the store.
func (l *Live) Newest(conversation record.ID) *LiveMap {
	l.mu.Lock()
	t := l.talks[conversation]
	l.mu.Unlock()
	if t == nil {
		return nil
	}
	t.state.Lock()
	defer t.state.Unlock()
	return t.newest
}
