package opinionmap

import "math"

// significant is the limit beyond which a test of 90 % counts, one-sided: the 0.9 quantile of the normal distribution, as Polis has it.
const significant = 1.2816

// proportion tests whether s of n is more than half: 2·√(n+1)·((s+1)/(n+1) − ½), a z with one success added (Polis step 8).
func proportion(s, n int32) float64 {
	m := float64(n) + 1
	return float64(float64(2*math.Sqrt(m)) * ((float64(s)+1)/m - 0.5))
}

// between tests whether s1 of n1 is more than s2 of n2: the two-proportion z with one added to all four counts (Polis step 8); 0 where
// all succeed.
func between(s1, n1, s2, n2 int32) float64 {
	a, b, c, d := float64(s1)+1, float64(n1)+1, float64(s2)+1, float64(n2)+1
	pooled := (a + c) / (b + d)
	if pooled == 1 {
		return 0
	}
	return (a/b - c/d) / math.Sqrt(float64(float64(pooled*(1-pooled))*(1/b+1/d)))
}

// share is the part that s is of n, with one success and one failure added (Laplace): (s+1) ÷ (n+2).
func share(s, n int32) float64 { return (float64(s) + 1) / (float64(n) + 2) }

// A Count is how a number of people answered one statement.
type Count struct {
	Agree    int32 `json:"agree"`
	Disagree int32 `json:"disagree"`
	Pass     int32 `json:"pass"`
}

// Seen is how many answered.
func (c Count) Seen() int32 { return c.Agree + c.Disagree + c.Pass }

func (c Count) plus(d Count) Count {
	return Count{c.Agree + d.Agree, c.Disagree + d.Disagree, c.Pass + d.Pass}
}

func (c Count) less(d Count) Count {
	return Count{c.Agree - d.Agree, c.Disagree - d.Disagree, c.Pass - d.Pass}
}

// counts reads a tally as counts by statement, of moderated ones too: that they count for nothing in the map does not unsay them.
func (m *matrix) counts(people []int32) []Count {
	tally := m.tally(people)
	list := make([]Count, m.statements)
	for s := range list {
		list[s] = Count{Disagree: tally[3*s], Pass: tally[3*s+1], Agree: tally[3*s+2]}
	}
	return list
}
