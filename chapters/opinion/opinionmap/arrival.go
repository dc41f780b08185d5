package opinionmap

// Arrival is the map's groups as they grew: for each of n equal parts of the votes, in the order in which they came, how many people
// of each group gave their first vote in it. A group that comes all at once is worth a second look.
func Arrival(in *Input, mp *Map, n int) [][]int {
	parts := make([][]int, n)
	for i := range parts {
		parts[i] = make([]int, len(mp.Groups)+1) // the last one: people in no group
	}
	seen := make([]bool, in.Participants)
	for i, v := range in.Votes {
		if seen[v.Participant] {
			continue
		}
		seen[v.Participant] = true
		k := mp.GroupOf[v.Participant]
		if k < 0 {
			k = len(mp.Groups)
		}
		parts[i*n/len(in.Votes)][k]++
	}
	return parts
}
