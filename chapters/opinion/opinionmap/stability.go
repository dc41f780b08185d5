package opinionmap

import "slices"

// A Stability tells whether the groups of a map are real: how often they are found again when the conversation is imagined to have met
// other people of the same kind. People are drawn from those in the map, with replacement (Efron 1979), the whole map is computed
// from the answers of those drawn, and its groups are held against the groups of the map.
type Stability struct {
	Runs      int         `json:"runs"`
	Agreement float64     `json:"agreement"` // mean adjusted Rand index of the groups found again, 1 when always the same
	Found     map[int]int `json:"found"`     // how many runs found so many groups
	Groups    []float64   `json:"groups"`    // by group of the map: the mean, over runs, of its likeness (Jaccard) to the most alike group (Hennig 2007)
}

// drawnMost bounds how many people one run draws: beyond that, more people make it slower and not better.
const drawnMost = 5000

// Resample computes how stable a map of the input is, in so many runs. The draws hang on the seed alone.
func Resample(in *Input, o Options, mp *Map, runs int, seed uint64) (Stability, error) {
	s := Stability{Found: map[int]int{}, Groups: make([]float64, len(mp.Groups))}
	if err := in.check(); err != nil {
		return s, err
	}
	if len(mp.In) == 0 || len(mp.Groups) < 2 {
		return s, nil
	}
	if len(o.Exclude) > 0 {
		in = in.Without(o.Exclude)
	}
	m := newMatrix(in)
	margin := o.Margin
	if margin == 0 && !o.LikePolis {
		margin = Margin
	}
	x := mix(seed)
	for range runs {
		drawn := make([]int32, min(len(mp.In), drawnMost))
		for i := range drawn {
			x = mix(x)
			drawn[i] = mp.In[x>>11%uint64(len(mp.In))]
		}
		slices.Sort(drawn)
		again := compute(m.pick(drawn), mp.Need, byNumber(len(drawn)), margin, o.LikePolis)
		was, is := make([]int, 0, len(drawn)), make([]int, 0, len(drawn))
		for i, p := range drawn {
			if i > 0 && drawn[i-1] == p {
				continue // once is enough: copies of a person stand at one place
			}
			was, is = append(was, mp.GroupOf[p]), append(is, again.GroupOf[i])
		}
		s.Agreement += AdjustedRand(was, is)
		s.Found[len(again.Groups)]++
		for k := range s.Groups {
			s.Groups[k] += likeness(was, is, k)
		}
		s.Runs++
	}
	if s.Runs > 0 {
		s.Agreement /= float64(s.Runs)
		for k := range s.Groups {
			s.Groups[k] /= float64(s.Runs)
		}
	}
	return s, nil
}

// likeness is that of group k of was to the most alike group of is: of the people in either, the part in both (Jaccard).
func likeness(was, is []int, k int) float64 {
	both, there, here := map[int]int{}, map[int]int{}, 0
	for i := range was {
		there[is[i]]++
		if was[i] == k {
			here++
			both[is[i]]++
		}
	}
	best := 0.0
	for g, n := range both {
		if g >= 0 {
			best = max(best, float64(n)/float64(here+there[g]-n))
		}
	}
	return best
}

// A Standing is what can honestly be said of the groups of a map.
type Standing string

// The standings, from least to most. What stands before a map that is not honest yet is what all answered, statement by statement.
const (
	Nobody   Standing = "nobody"   // nobody has voted
	Few      Standing = "few"      // fewer people in the map than FewPeople: any groups would be chance
	Together Standing = "together" // people stand in one crowd: no number of groups has a silhouette of more than a quarter
	Chance   Standing = "chance"   // groups are found, and resampling does not find them again: they may be chance
	Unsure   Standing = "unsure"   // groups are found, and resampling does not find all of them again
	Apart    Standing = "apart"    // groups that resampling finds again
)

// Limits of the standings.
const (
	FewPeople  = 30
	crowd      = 0.25 // Kaufman and Rousseeuw (1990): a silhouette of up to 0.25 shows no substantial structure
	FoundAgain = 0.6  // Hennig (2008): below 0.6 a cluster should not be trusted
)

// Stands says what the map and its stability allow to be said.
func (mp *Map) Stands(s Stability) Standing {
	switch {
	case mp.Participants == 0:
		return Nobody
	case len(mp.In) < FewPeople:
		return Few
	case len(mp.Groups) < 2 || mp.Silhouettes[len(mp.Groups)] <= crowd:
		return Together
	case s.Runs > 0 && s.Agreement < FoundAgain:
		return Chance
	case s.Runs == 0 || slices.Min(s.Groups) < FoundAgain:
		return Unsure
	}
	return Apart
}
