package opinionmap

// Marked counts who said of a statement that it matters most to them, in the answer that counts: by statement, of all who voted, and of
// each group of a map of the input. Both are nil when nobody did. Time and memory grow with the votes that carry a mark.
func Marked(in *Input, mp *Map) (all []int32, groups [][]int32) {
	type of struct{ participant, statement int32 }
	var marks map[of]struct{}
	for _, v := range in.Votes {
		switch k := (of{v.Participant, v.Statement}); {
		case v.Important && marks == nil:
			marks = map[of]struct{}{k: {}}
		case v.Important:
			marks[k] = struct{}{}
		default:
			delete(marks, k)
		}
	}
	if len(marks) == 0 {
		return nil, nil
	}
	all, groups = make([]int32, in.Statements), make([][]int32, len(mp.Groups))
	for k := range groups {
		groups[k] = make([]int32, in.Statements)
	}
	for k := range marks {
		all[k.statement]++
		if g := mp.GroupOf[k.participant]; g >= 0 {
			groups[g][k.statement]++
		}
	}
	return all, groups
}
