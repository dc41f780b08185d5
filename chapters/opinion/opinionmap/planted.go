package opinionmap

// Planted makes a conversation for tests and measurements, in which the groups are known: participants of the groups answer alike, and
// the first tenth of the statements are answered alike by everybody. Each participant answers about votes ÷ participants statements.
// It returns each participant's group. The same arguments give the same conversation.
func Planted(participants, statements, votes, groups int, seed uint64) (*Input, []int) {
	in := &Input{Participants: participants, Statements: statements, Votes: make([]Vote, 0, votes)}
	of := make([]int, participants)
	x := mix(seed)
	draw := func(n int) int {
		x = mix(x)
		return int(x >> 33 % uint64(n))
	}
	leans := make([][]int8, groups)
	for g := range leans {
		leans[g] = make([]int8, statements)
		for s := range leans[g] {
			if s < statements/10 {
				leans[g][s] = Agree
			} else {
				leans[g][s] = int8(2*draw(2) - 1)
			}
		}
	}
	each, extra := votes/participants, votes%participants
	for p := range participants {
		of[p] = draw(groups)
		n := each
		if p < extra {
			n++
		}
		// A run of statements from a random one on, in steps that meet each of them once.
		step := 1 + draw(statements)
		for common(step, statements) != 1 {
			step++
		}
		s := draw(statements)
		for range min(n, statements) {
			v := leans[of[p]][s]
			switch draw(10) {
			case 0:
				v = -v
			case 1, 2:
				v = Pass
			}
			in.Votes = append(in.Votes, Vote{Participant: int32(p), Statement: int32(s), Value: v})
			s = (s + step) % statements
		}
	}
	return in, of
}

func common(a, b int) int {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

// AdjustedRand is how far two groupings of the same people agree beyond chance (Hubert and Arabie 1985): 1 when they are the same but for
// the names of the groups, about 0 when they have nothing to do with each other. People in no group of either (−1) are left out.
func AdjustedRand(a, b []int) float64 {
	both, left, right := map[[2]int]int{}, map[int]int{}, map[int]int{}
	n := 0
	for i := range a {
		if a[i] >= 0 && b[i] >= 0 {
			both[[2]int{a[i], b[i]}]++
			left[a[i]]++
			right[b[i]]++
			n++
		}
	}
	// Pairs are whole numbers, so the order in which maps give them changes nothing.
	pairs := func(n int) int { return n * (n - 1) / 2 }
	index, x, y := 0, 0, 0
	for _, c := range both {
		index += pairs(c)
	}
	for _, c := range left {
		x += pairs(c)
	}
	for _, c := range right {
		y += pairs(c)
	}
	all := float64(pairs(n))
	if all == 0 {
		return 1
	}
	expected := float64(float64(x)*float64(y)) / all
	most := float64((float64(x) + float64(y)) / 2) // halving is a product to the compiler
	if most == expected {
		return 1
	}
	return (float64(index) - expected) / (most - expected)
}
