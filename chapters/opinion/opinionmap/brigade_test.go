package opinionmap

import (
	"reflect"
	"slices"
	"testing"
)

// brigaded is a planted conversation into which n people come one after the other, with company in between, all answering alike.
func brigaded(n, company int) (in *Input, brigade []int32) {
	planted, _ := Planted(200, 20, 3000, 2, 11)
	in = &Input{Participants: 200 + n + n*company, Statements: 20, Votes: slices.Clone(planted.Votes)}
	half := len(in.Votes) / 2
	for in.Votes[half].Participant == in.Votes[half-1].Participant {
		half++
	}
	rest := slices.Clone(in.Votes[half:])
	in.Votes = in.Votes[:half]
	next := int32(200)
	for range n {
		brigade = append(brigade, next)
		for s := range int32(9) {
			in.Votes = append(in.Votes, Vote{Participant: next, Statement: 2*s + 1, Value: []int8{1, -1, 1}[s%3]})
		}
		next++
		for range company {
			for s := range int32(8) {
				in.Votes = append(in.Votes, Vote{Participant: next, Statement: s, Value: int8(int(next>>s)%3 - 1)})
			}
			next++
		}
	}
	in.Votes = append(in.Votes, rest...)
	return in, brigade
}

func TestSuspects(t *testing.T) {
	names := func(list []Suspect) (people []int32) {
		for _, s := range list {
			people = append(people, s.Participant)
		}
		return people
	}
	in, brigade := brigaded(24, 0)
	found := Suspects(in)
	if !slices.Equal(names(found), brigade) {
		t.Fatalf("the brigade is %v, and %v are found", brigade, names(found))
	}
	if s := found[0]; s.Alike != 24 || s.Answers != 9 || s.To-s.From != 23 {
		t.Errorf("24 people in a row gave 9 answers alike, and of the first is said %+v", s)
	}
	with, err := Compute(in, Options{})
	if err != nil {
		t.Fatal(err)
	}
	without, err := Compute(in, Options{Exclude: brigade})
	if err != nil {
		t.Fatal(err)
	}
	if with.Participants-without.Participants != 24 {
		t.Errorf("of %d people %d are left", with.Participants, without.Participants)
	}
	if in, brigade := brigaded(24, 1); !slices.Equal(names(Suspects(in)), brigade) {
		t.Error("a brigade of which every second newcomer is one is not found")
	}
	if in, _ := brigaded(24, 2); len(Suspects(in)) > 0 {
		t.Error("people who come as every third newcomer are no burst, and are found")
	}
	if in, _ := brigaded(9, 0); len(Suspects(in)) > 0 {
		t.Error("nine people are found")
	}
	planted, _ := Planted(400, 20, 6000, 3, 5)
	if found := Suspects(planted); len(found) > 0 {
		t.Errorf("nobody came in a brigade, and %v are found", found)
	}
	same := &Input{Participants: 100, Statements: 8}
	for p := range int32(100) {
		for s := range int32(8) {
			same.Votes = append(same.Votes, Vote{Participant: p, Statement: s, Value: Agree})
		}
	}
	if found := Suspects(same); len(found) > 0 {
		t.Error("what everybody thinks is taken for a brigade")
	}
	if len(Suspects(&Input{})) > 0 {
		t.Error("there is a brigade among nobody")
	}
}

// Everybody arrives once, in the part of the votes in which their first one stands; and of marks those of the last answers count, as answers do.
func TestArrivalAndMarks(t *testing.T) {
	in, _ := Planted(400, 20, 5000, 2, 5)
	for i := range in.Votes {
		in.Votes[i].Important = i%3 == 0
	}
	mp, err := Compute(in, Options{})
	if err != nil {
		t.Fatal(err)
	}
	first, last := map[int32]int{}, map[[2]int32]Vote{}
	for i, v := range in.Votes {
		if _, there := first[v.Participant]; !there {
			first[v.Participant] = i
		}
		last[[2]int32{v.Participant, v.Statement}] = v
	}
	parts := Arrival(in, mp, 7)
	came := make([][]int, 7)
	for i := range came {
		came[i] = make([]int, len(mp.Groups)+1)
	}
	for p, i := range first {
		k := mp.GroupOf[p]
		if k < 0 {
			k = len(mp.Groups)
		}
		came[i*7/len(in.Votes)][k]++
	}
	if !reflect.DeepEqual(parts, came) {
		t.Errorf("they came as %v, not as %v", parts, came)
	}
	all, groups := Marked(in, mp)
	for s := range int32(20) {
		want, by := int32(0), make([]int32, len(mp.Groups))
		for k, v := range last {
			if k[1] == s && v.Important {
				want++
				if g := mp.GroupOf[k[0]]; g >= 0 {
					by[g]++
				}
			}
		}
		if all[s] != want {
			t.Errorf("statement %d is marked by %d, not %d", s, all[s], want)
		}
		for k := range by {
			if groups[k][s] != by[k] {
				t.Errorf("statement %d is marked by %d of group %d, not %d", s, groups[k][s], k, by[k])
			}
		}
	}
	again := []Vote{{Value: Agree, Important: true}, {Value: Agree}}
	if all, _ := Marked(&Input{Participants: 1, Statements: 1, Votes: again}, &Map{}); all != nil {
		t.Errorf("a mark that was taken back counts: %v", all)
	}
}

// Somebody who is in the map is placed where the map has them.
func TestPlace(t *testing.T) {
	in, _ := Planted(300, 25, 4000, 3, 2)
	in.Out, in.Meta = make([]bool, 25), make([]bool, 25)
	in.Out[4], in.Meta[9] = true, true
	mp, err := Compute(in, Options{})
	if err != nil {
		t.Fatal(err)
	}
	given := map[int32]map[int32]int8{}
	for _, v := range in.Votes {
		if given[v.Participant] == nil {
			given[v.Participant] = map[int32]int8{}
		}
		given[v.Participant][v.Statement] = v.Value
	}
	for _, p := range mp.In {
		at, enough := mp.Place(in, given[p])
		if d := distance(at, mp.Projection[p]); d > 1e-9 || !enough {
			t.Fatalf("participant %d stands at %v and is placed at %v (%t)", p, mp.Projection[p], at, enough)
		}
	}
	if _, enough := mp.Place(in, map[int32]int8{1: 1}); enough {
		t.Error("one answer is enough to stand")
	}
	if mp.Nearest(mp.Bases[3].Centre) != 3 {
		t.Error("the centre of a base cluster is nearest to another")
	}
}
