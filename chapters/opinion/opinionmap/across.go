package opinionmap

// answersLeast is how many of a group must have answered a statement before it is said how the group leans on it.
const answersLeast = 3

// bridging is how far all groups agree to a statement: the smallest (A+1) ÷ (S+2) of any group. A small group counts as much as a large
// one, so a statement bridges only if every group is for it. −1 where there are fewer than two groups, or one of them has fewer than
// three answers.
func (mp *Map) bridging(statement int) float64 {
	least := 2.0
	if len(mp.Groups) < 2 {
		return -1
	}
	for k := range mp.Groups {
		c := mp.Groups[k].Counts[statement]
		if c.Seen() < answersLeast {
			return -1
		}
		least = min(least, share(c.Agree, c.Seen()))
	}
	return least
}

// divisive is how far the groups are apart on a statement: the largest difference between two groups of (A+1) ÷ (S+2) − (D+1) ÷ (S+2),
// halved: 0 where all answer alike, near 1 where one group is for it and another against. −1 as for bridging.
func (mp *Map) divisive(statement int) float64 {
	if len(mp.Groups) < 2 {
		return -1
	}
	low, high := 2.0, -2.0
	for k := range mp.Groups {
		c := mp.Groups[k].Counts[statement]
		if c.Seen() < answersLeast {
			return -1
		}
		lean := share(c.Agree, c.Seen()) - share(c.Disagree, c.Seen())
		low, high = min(low, lean), max(high, lean)
	}
	return (high - low) / 2
}
