package opinionmap

import (
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// generated draws a small conversation.
func generated(t *rapid.T) *Input {
	in := &Input{Participants: rapid.IntRange(0, 40).Draw(t, "participants"), Statements: rapid.IntRange(0, 12).Draw(t, "statements")}
	if in.Participants > 0 && in.Statements > 0 {
		in.Votes = rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Vote {
			return Vote{Participant: int32(rapid.IntRange(0, in.Participants-1).Draw(t, "p")), Statement: int32(rapid.IntRange(0, in.Statements-1).Draw(t, "s")),
				Value: int8(rapid.IntRange(-1, 1).Draw(t, "v")), Important: rapid.Bool().Draw(t, "i")}
		}), 0, 300).Draw(t, "votes")
	}
	in.Out = rapid.SliceOfN(rapid.Bool(), in.Statements, in.Statements).Draw(t, "out")
	return in
}

func mapOf(t interface{ Fatal(...any) }, in *Input) *Map {
	m, err := Compute(in, Options{})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func bytesOf(m *Map) string {
	b, err := json.Marshal(m)
	if err != nil {
		panic(err) // a number that is none, or infinite
	}
	return string(b)
}

func TestLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := generated(t)
		m := mapOf(t, in)
		if bytesOf(m) != bytesOf(mapOf(t, in)) {
			t.Fatal("the same votes give two maps")
		}
		// A vote said twice is one vote, and of several the last counts.
		again := *in
		again.Votes = slices.Concat(in.Votes, in.Votes[len(in.Votes)/2:])
		if len(in.Votes) > 0 {
			first := in.Votes[0]
			first.Value = -first.Value
			again.Votes = append([]Vote{first}, again.Votes...)
		}
		if bytesOf(m) != bytesOf(mapOf(t, &again)) {
			t.Fatal("votes said twice change the map")
		}
		// Only the last vote of each pair: then their order is nothing.
		last := map[[2]int32]Vote{}
		for _, v := range in.Votes {
			last[[2]int32{v.Participant, v.Statement}] = v
		}
		shuffled := *in
		shuffled.Votes = nil
		for _, v := range last {
			shuffled.Votes = append(shuffled.Votes, v)
		}
		if bytesOf(m) != bytesOf(mapOf(t, &shuffled)) {
			t.Fatal("the order of votes changes the map")
		}
		sane(t, in, m)
	})
}

// sane checks what holds for every map.
func sane(t *rapid.T, in *Input, m *Map) {
	people := 0
	for _, g := range m.Groups {
		people += len(g.Members)
	}
	if len(m.Groups) > 0 && people != len(m.In) {
		t.Fatalf("%d people in groups, %d in the map", people, len(m.In))
	}
	for k := range 2 {
		length := dot(m.Components[k], m.Components[k])
		if length != 0 && math.Abs(length-1) > 1e-9 {
			t.Fatalf("component %d has the length %v", k, length)
		}
		for s := range in.Statements {
			if in.silent(s) && m.Components[k][s] != 0 {
				t.Fatalf("statement %d is moderated out and in component %d", s, k)
			}
		}
	}
	if across := dot(m.Components[0], m.Components[1]); math.Abs(across) > 1e-9 {
		t.Fatalf("components are not at right angles: %v", across)
	}
	for k, s := range m.Silhouettes {
		if s < -1 || s > 1 {
			t.Fatalf("silhouette of %d groups is %v", k, s)
		}
	}
}

// Other numbers for people and statements give the same map under other numbers, and the same groups.
func TestNumbersAreNames(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		people, statements := rapid.IntRange(40, 150).Draw(t, "people"), rapid.IntRange(10, 20).Draw(t, "statements")
		seed := rapid.Uint64().Draw(t, "seed")
		in, _ := Planted(people, statements, people*8, rapid.IntRange(2, 3).Draw(t, "groups"), seed)
		if rapid.Bool().Draw(t, "noise") { // where there are no groups to find, too
			for i := range in.Votes {
				seed = mix(seed)
				in.Votes[i].Value = int8(seed>>7%3) - 1
			}
		}
		p, s := rapid.Permutation(numbers(people)).Draw(t, "p"), rapid.Permutation(numbers(statements)).Draw(t, "s")
		other := *in
		other.Votes = nil
		for _, v := range in.Votes {
			other.Votes = append(other.Votes, Vote{int32(p[v.Participant]), int32(s[v.Statement]), v.Value, v.Important})
		}
		a, b := mapOf(t, in), mapOf(t, &other)
		was, is := make([]int, people), make([]int, people)
		for i := range people {
			for k := range 2 { // a component whose largest entries are equal may be turned
				if x, y := math.Abs(a.Projection[i][k]), math.Abs(b.Projection[p[i]][k]); math.Abs(x-y) > 1e-7 {
					t.Fatalf("participant %d stands at %v and at %v", i, a.Projection[i], b.Projection[p[i]])
				}
			}
			was[i], is[i] = a.GroupOf[i], b.GroupOf[p[i]]
		}
		if len(a.Groups) != len(b.Groups) || AdjustedRand(was, is) < 1 {
			t.Fatalf("the groups are %v, under other numbers %v", was, is)
		}
		for k, x := range a.Silhouettes {
			if y := b.Silhouettes[k]; math.Abs(x-y) > 1e-7 {
				t.Fatalf("the silhouette of %d groups is %v, under other numbers %v", k, x, y)
			}
		}
	})
}

// k-means from one start alone found two of these three groups as one and split the third, under one numbering of the statements in forty.
func TestPlainGroupsAreFoundUnderAllNumbers(t *testing.T) {
	leans := [10][3]int{{1, 1, 1}, {1, -1, -1}, {-1, 1, -1}, {-1, -1, 1}, {1, -1, 1}, {1, 1, -1}, {-1, 1, 1}, {1, -1, -1}, {-1, -1, 1}, {1, 1, 1}}
	seed := uint64(1)
	var first map[int]float64
	for range 500 {
		number := numbers(10)
		for i := range number {
			seed = mix(seed)
			j := i + int(seed>>8%uint64(10-i))
			number[i], number[j] = number[j], number[i]
		}
		in, person := &Input{Participants: 37, Statements: 10}, 0
		for group, people := range [3]int{14, 12, 10} {
			for range people {
				person++
				for s := range leans {
					value := leans[s][group]
					if (person*7+s*3)%11 == 0 {
						value = -value
					}
					in.Votes = append(in.Votes, Vote{Participant: int32(person), Statement: int32(number[s]), Value: int8(value)})
				}
			}
		}
		m, err := Compute(in, Options{})
		if err != nil {
			t.Fatal(err)
		}
		if first == nil {
			first = m.Silhouettes
		}
		for k, x := range first {
			if math.Abs(m.Silhouettes[k]-x) > 1e-12 {
				t.Fatalf("numbered %v, the silhouettes are %v, not %v", number, m.Silhouettes, first)
			}
		}
		if len(m.Groups) != 3 || len(m.Groups[m.GroupOf[1]].Members) != 14 {
			t.Fatalf("numbered %v, there are %d groups", number, len(m.Groups))
		}
	}
}

// Where fewer than fifteen have answered enough, who else is in the map hangs on their answers, whatever their numbers.
func TestNumbersPutNobodyIn(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		people, statements := rapid.IntRange(8, 30).Draw(t, "people"), rapid.IntRange(8, 12).Draw(t, "statements")
		in := &Input{Participants: people, Statements: statements}
		for p := range people {
			for _, s := range rapid.SliceOfNDistinct(rapid.IntRange(0, statements-1), 1, 8, rapid.ID).Draw(t, "answered") {
				in.Votes = append(in.Votes, Vote{int32(p), int32(s), int8(rapid.IntRange(-1, 1).Draw(t, "value")), false})
			}
		}
		p := rapid.Permutation(numbers(people)).Draw(t, "p")
		other := *in
		other.Votes = nil
		for _, v := range in.Votes {
			other.Votes = append(other.Votes, Vote{int32(p[v.Participant]), v.Statement, v.Value, false})
		}
		said := func(in *Input, people []int32) (list []string) {
			m := newMatrix(in)
			for _, p := range people {
				list = append(list, fmt.Sprint(m.row(p)))
			}
			slices.Sort(list)
			return list
		}
		if a, b := said(in, mapOf(t, in).In), said(&other, mapOf(t, &other).In); !slices.Equal(a, b) {
			t.Fatalf("in the map are %v, under other numbers %v", a, b)
		}
	})
}

func numbers(n int) []int {
	list := make([]int, n)
	for i := range list {
		list[i] = i
	}
	return list
}

func TestEdges(t *testing.T) {
	all := func(value int8) *Input {
		in := &Input{Participants: 20, Statements: 10}
		for p := range 20 {
			for s := range 10 {
				in.Votes = append(in.Votes, Vote{Participant: int32(p), Statement: int32(s), Value: value})
			}
		}
		return in
	}
	for name, c := range map[string]struct {
		in     *Input
		groups int
		is     Standing
	}{
		"empty":         {&Input{}, 0, Nobody},
		"no votes":      {&Input{Participants: 3, Statements: 4}, 0, Nobody},
		"one person":    {&Input{Participants: 1, Statements: 2, Votes: []Vote{{Value: Agree}, {Statement: 1, Value: Disagree}}}, 1, Few},
		"one statement": {&Input{Participants: 2, Statements: 1, Votes: []Vote{{Value: Agree}, {Participant: 1, Value: Disagree}}}, 2, Few},
		"all pass":      {all(Pass), 1, Few},
		"all the same":  {all(Agree), 1, Few},
		"all out":       {&Input{Participants: 1, Statements: 1, Votes: []Vote{{Value: Agree}}, Out: []bool{true}}, 1, Few},
	} {
		t.Run(name, func(t *testing.T) {
			m := mapOf(t, c.in)
			bytesOf(m)
			if len(m.Groups) != c.groups {
				t.Errorf("%d groups, want %d", len(m.Groups), c.groups)
			}
			if is := m.Stands(Stability{}); is != c.is {
				t.Errorf("it stands %q, want %q", is, c.is)
			}
		})
	}
	if _, err := Compute(&Input{Participants: 1, Statements: 1, Votes: []Vote{{Statement: 1}}}, Options{}); err == nil {
		t.Error("a vote on a statement that is not there was taken")
	}
}

// People who answer in two ways only, as resampling a few often draws them, differ along one direction: what rounding leaves of a second is
// none.
func TestTwoWays(t *testing.T) {
	x := uint64(9)
	draw := func(n uint64) int { x = mix(x); return int(x % n) }
	for range 20_000 {
		in := &Input{Participants: 2 + draw(7), Statements: 2 + draw(9)}
		in.Out, in.Meta = make([]bool, in.Statements), make([]bool, in.Statements)
		ways, split := [2][]int8{}, 1+draw(uint64(in.Participants-1))
		for i := range 2 * in.Statements {
			ways[i%2] = append(ways[i%2], int8(draw(3)-1))
		}
		for p := range in.Participants {
			way := ways[0]
			if p >= split {
				way = ways[1]
			}
			for s, v := range way {
				in.Votes = append(in.Votes, Vote{Participant: int32(p), Statement: int32(s), Value: v})
			}
		}
		m, err := Compute(in, Options{})
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range m.Components[1] {
			if v != 0 {
				t.Fatalf("of %v and %v (%d of %d the first) a second direction is left: %v", ways[0], ways[1], split, in.Participants, m.Components[1])
			}
		}
	}
}

// Two groups that answer alike are one, and resampling tells groups that are planted from groups that are chance.
func TestPlantedGroupsAreFound(t *testing.T) {
	if testing.Short() {
		t.Skip("-short leaves out large planted conversations.")
	}
	for groups := 2; groups <= 3; groups++ { // more need not lie apart in two dimensions
		in, of := Planted(600, 60, 24000, groups, 7)
		m := mapOf(t, in)
		if rand := AdjustedRand(m.GroupOf, of); rand < 0.95 {
			t.Errorf("%d planted groups: %d were found, adjusted Rand index %v", groups, len(m.Groups), rand)
		}
		s, err := Resample(in, Options{}, m, 10, 1)
		if err != nil {
			t.Fatal(err)
		}
		if is := m.Stands(s); is != Apart {
			t.Errorf("%d planted groups stand %q: %+v", groups, is, s)
		}
		for s := range 60 { // the first six are agreed to by every group
			if s < 6 && (m.Bridging[s] < 0.6 || m.Divisive[s] > 0.3) {
				t.Errorf("statement %d, which everybody agrees to, bridges %v and divides %v", s, m.Bridging[s], m.Divisive[s])
			}
		}
		if len(m.Agree) != consensusMost {
			t.Errorf("%d statements of consensus", len(m.Agree))
		}
	}
	in, _ := Planted(600, 60, 24000, 1, 7)
	m := mapOf(t, in)
	s, err := Resample(in, Options{}, m, 10, 1)
	if err != nil {
		t.Fatal(err)
	}
	if is := m.Stands(s); is == Apart {
		t.Errorf("one crowd stands %q: %v, %+v", is, m.Silhouettes, s)
	}
}

func TestLeavingOutIsNeverHavingVoted(t *testing.T) {
	in, _ := Planted(100, 20, 1500, 2, 3)
	out := []int32{1, 5, 7, 99}
	without := *in
	without.Votes = slices.DeleteFunc(slices.Clone(in.Votes), func(v Vote) bool { return slices.Contains(out, v.Participant) })
	got, err := Compute(in, Options{Exclude: out})
	if err != nil {
		t.Fatal(err)
	}
	if bytesOf(got) != bytesOf(mapOf(t, &without)) || bytesOf(got) == bytesOf(mapOf(t, in)) {
		t.Error("excluding people is not the same as their not having voted")
	}
}

// A shownCell is a number of a table by an attribute, as outsiders read it: how many of these people said the value.
type shownCell struct {
	value  int
	people []bool // by participant; outsiders know from the public answers who they are
	n      int32
}

// shownCells are the numbers of a table.
func shownCells(in *Input, table *Table, groupOf []int) (list []shownCell) {
	m := newMatrix(in)
	add := func(value int, n *int32, of func(p int32) bool) {
		if n == nil {
			return
		}
		people := make([]bool, in.Participants)
		for p := range int32(in.Participants) {
			people[p] = m.given(p) > 0 && (len(table.Groups) == 0 || groupOf[p] >= 0) && of(p)
		}
		list = append(list, shownCell{value, people, *n})
	}
	for k, c := range table.Cells {
		add(k, c.People, func(int32) bool { return true })
		for g := range c.Groups {
			add(k, c.Groups[g].People, func(p int32) bool { return groupOf[p] == g })
		}
		for i, s := range table.Statements {
			add(k, c.Answers[i].Answered, func(p int32) bool {
				return slices.ContainsFunc(m.row(p), func(code int32) bool { return int(statementOf(code)) == s })
			})
			for v, n := range map[int8]*int32{Agree: c.Answers[i].Agree, Disagree: c.Answers[i].Disagree, Pass: c.Answers[i].Pass} {
				add(k, n, func(p int32) bool { return slices.Contains(m.row(p), int32(3*s+int(v)+1)) })
			}
		}
	}
	return list
}

// cutBy cuts people by the cells of some values: people whom these do not tell apart have the same text.
func cutBy(cells []shownCell, participants int, some func(value int) bool) []string {
	parts := make([]string, participants)
	for _, c := range cells {
		for p, in := range c.people {
			if some(c.value) {
				parts[p] += map[bool]string{true: "1", false: "0"}[in]
			}
		}
	}
	return parts
}

// cellsInput makes up people in some groups who answer as their group does, more or less, and say a value, more or less as their group does.
func cellsInput(t *rapid.T) (in *Input, of []int, n int, groupOf []int, groups int) {
	draw := func(least, most int, name string) int { return rapid.IntRange(least, most).Draw(t, name) }
	in = &Input{Participants: draw(1, 600, "people"), Statements: draw(1, 8, "statements")}
	n, groups = draw(1, 4, "values"), draw(0, 3, "groups")
	random := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
	silence, noise := random.Float64(), random.Float64()
	for p := range in.Participants {
		g := random.IntN(max(groups, 1) + 1)
		value := random.IntN(n+1) - 1
		if random.Float64() > noise && value >= 0 {
			value = g % n
		}
		of, groupOf = append(of, value), append(groupOf, g-1)
		for s := range in.Statements {
			if random.Float64() < silence/2 {
				continue
			}
			answer := int8((g+s)%3 - 1)
			if random.Float64() < noise {
				answer = int8(random.IntN(3) - 1)
			}
			in.Votes = append(in.Votes, Vote{Participant: int32(p), Statement: int32(s), Value: answer})
		}
	}
	return in, of, n, groupOf, groups
}

// Whatever is shown, and however it is added and subtracted, nobody learns of fewer than ten people, and of nobody what they said: cut as
// finely as all that is shown of a value allows, each part has ten people who said it and ten who did not, whom nothing tells apart; cut by
// everything, each has ten who said none that is shown.
func TestCellsHideTheFew(t *testing.T) {
	numbers := 0
	rapid.Check(t, func(t *rapid.T) {
		in, of, n, groupOf, groups := cellsInput(t)
		table, err := ByAttribute(in, of, n, groupOf, groups)
		if err != nil {
			t.Fatal(err)
		}
		cells := shownCells(in, table, groupOf)
		shown := make([]bool, n)
		for _, c := range cells {
			said, all := int32(0), int32(0)
			for p, in := range c.people {
				if in {
					all++
				}
				if in && of[p] == c.value {
					said++
				}
			}
			shown[c.value] = true
			if said != c.n || c.n < CellLeast || all-c.n < CellLeast {
				t.Fatalf("%d of %d people are shown as %d", said, all, c.n)
			}
		}
		numbers += len(cells)
		for k := range n + 1 {
			parts := cutBy(cells, in.Participants, func(value int) bool { return value == k || k == n })
			did, not := map[string]int{}, map[string]int{} // by part: who said the value, who did not
			for p, part := range parts {
				if !strings.HasPrefix(part, "1") { // of whom the table is not
					continue
				}
				if of[p] == k || k == n && (of[p] < 0 || !shown[of[p]]) {
					did[part]++
				} else {
					not[part]++
				}
			}
			for part := range not {
				if did[part] < CellLeast && (k == n || shown[k]) {
					t.Fatalf("part %s has %d people of value %d of %d", part, did[part], k, n)
				}
			}
			for part := range did {
				if not[part] < CellLeast && (k == n || shown[k]) {
					t.Fatalf("part %s has %d people who are not of value %d of %d", part, not[part], k, n)
				}
			}
		}
	})
	if numbers == 0 {
		t.Error("nothing is ever shown, so that this test could not fail")
	}
}

// Outsiders know all answers, and solve equations: each number is the sum, over people whom they know, of who said the value. From a table of
// all statements they learn what everybody said, though each of its cells has ten people or more and so has the rest; from ours, of nobody.
func TestOutsidersCannotSolve(t *testing.T) {
	const people, places = 90, 2
	in, _ := Planted(people, 200, 15000, 2, 7)
	mp := mapOf(t, in)
	of := make([]int, people)
	for p := range of {
		of[p] = (p*p+p/3)%3 - 1
	}
	table, err := ByAttribute(in, of, places, mp.GroupOf, len(mp.Groups))
	if err != nil {
		t.Fatal(err)
	}
	var all []shownCell
	m := newMatrix(in)
	for code := range 3 * in.Statements {
		for k := range places {
			c, rest := shownCell{value: k, people: make([]bool, people)}, 0
			for p := range int32(people) {
				if c.people[p] = slices.Contains(m.row(p), int32(code)); !c.people[p] {
					continue
				}
				if of[p] == k {
					c.n++
				} else {
					rest++
				}
			}
			if c.n >= CellLeast && rest >= CellLeast {
				all = append(all, c)
			}
		}
	}
	if known := solved(all, 0, of); known < people/2 {
		t.Errorf("from %d cells, %d people are found of %d: this test could not fail", len(all), known, people)
	}
	ours := shownCells(in, table, mp.GroupOf)
	if known := solved(ours, 0, of); known != 0 || len(ours) == 0 {
		t.Errorf("from the table of %d numbers, %d people are found", len(ours), known)
	}
}

// solved is of how many people the cells of a value tell, by elimination, whether they said it.
func solved(cells []shownCell, value int, of []int) (known int) {
	var rows [][]float64 // an equation each: a number for each person, then the sum
	for _, c := range cells {
		if c.value != value {
			continue
		}
		row := make([]float64, len(of)+1)
		for p, in := range c.people {
			if in {
				row[p] = 1
			}
		}
		row[len(of)] = float64(c.n)
		rows = append(rows, row)
	}
	done := 0
	for p := range of {
		best := -1
		for i := done; i < len(rows); i++ {
			if best < 0 || math.Abs(rows[i][p]) > math.Abs(rows[best][p]) {
				best = i
			}
		}
		if best < 0 || math.Abs(rows[best][p]) < 1e-7 {
			continue
		}
		rows[done], rows[best] = rows[best], rows[done]
		for i := range rows {
			if by := rows[i][p] / rows[done][p]; i != done && by != 0 {
				for q := range rows[i] {
					rows[i][q] -= by * rows[done][q]
				}
			}
		}
		done++
	}
	for _, row := range rows[:done] {
		person, alone := -1, true
		for p := range of {
			if math.Abs(row[p]) > 1e-7 {
				alone, person = person < 0, p
				if !alone {
					break
				}
			}
		}
		if alone && person >= 0 && (math.Abs(row[len(of)]/row[person]-1) < 1e-3) == (of[person] == value) {
			known++
		}
	}
	return known
}

// The number of cores changes nothing: blocks are of fixed size and joined in their order.
func TestCoresChangeNothing(t *testing.T) {
	in, _ := Planted(3*blockRows+17, 40, 200000, 3, 5)
	want := bytesOf(mapOf(t, in))
	before := runtime.GOMAXPROCS(1)
	defer runtime.GOMAXPROCS(before)
	for _, n := range []int{1, 3, 8} {
		runtime.GOMAXPROCS(n)
		if bytesOf(mapOf(t, in)) != want {
			t.Errorf("with %d cores the map is another one", n)
		}
	}
}

var fused = regexp.MustCompile(`(?m)^.*\b(FMADD|FMSUB|FNMADD|FNMSUB|VFMLA|VFMLS)[DS]?\b.*$`)

// Built for arm64, the package has no instruction that multiplies and adds without rounding in between.
func TestNothingIsFused(t *testing.T) {
	if testing.Short() {
		t.Skip("-short leaves out building for another processor.")
	}
	dir := t.TempDir()
	assembly := func(folder string) string {
		cmd := exec.Command("go", "build", "-gcflags=-S", "-o", filepath.Join(dir, "out.a"), ".")
		cmd.Dir = folder
		cmd.Env = append(os.Environ(), "GOARCH=arm64", "GOOS=linux", "CGO_ENABLED=0")
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		return string(out)
	}
	if found := fused.FindString(own(assembly("."))); found != "" {
		t.Errorf("a fused instruction: %s", found)
	}
	// The control: what is written without rounding is fused, and found.
	control := filepath.Join(dir, "control")
	for name, text := range map[string]string{"go.mod": "module control\n\ngo 1.26\n",
		"a.go": "package opinionmap\n\nfunc F(x, y, z float64) float64 { return x*y + z }\n"} {
		if err := os.MkdirAll(control, 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(control, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if !fused.MatchString(assembly(control)) {
		t.Error("the control has no fused instruction, so this test could not fail")
	}
}

// own cuts what the compiler printed of other packages.
func own(s string) string {
	i := regexp.MustCompile(`(?m)^# troth/chapters/opinion/opinionmap$`).FindStringIndex(s)
	if i == nil {
		return s
	}
	s = s[i[1]:]
	if j := regexp.MustCompile(`(?m)^# `).FindStringIndex(s); j != nil {
		s = s[:j[0]]
	}
	return s
}

// What is passed over as far off is never what all eigenvectors would have shown to be found.
func TestFarOffIsNeverFound(t *testing.T) {
	x, passed, looked := uint64(1), 0, 0
	draw := func() float64 { x = mix(x); return float64(x>>11) / (1 << 53) }
	for range 3000 {
		n := 1 + int(draw()*krylov)
		alpha, beta := make([]float64, n), make([]float64, n)
		fall := draw() // how quickly it comes to an end: with small entries beside the diagonal, the last entry of the eigenvector is tiny
		for i := range alpha {
			alpha[i], beta[i] = draw(), math.Pow(10, -3*fall*draw())*(0.01+draw())
			if i == 0 {
				alpha[i] += 2 * draw()
			}
		}
		values, vectors := tridiagonal(alpha, beta[:n-1])
		top := largest(values)
		residual := beta[n-1] * math.Abs(vectors[top][n-1])
		switch far := farOff(alpha, beta); {
		case far && residual <= 5*precise*values[top]:
			t.Fatalf("the residual %g beside the eigenvalue %g is called far off", residual, values[top])
		case far:
			passed++
		default:
			looked++
		}
	}
	if passed < 300 || looked < 300 {
		t.Errorf("%d passed over, %d not: the test needs many of both", passed, looked)
	}
}

// What is accepted late takes nobody out of the map who answered all that there was before, whether few have met it or all; Polis as on a first
// run counts it.
func TestLateStatementsPutNobodyOut(t *testing.T) {
	for _, late := range []int32{1, 19, 20, 25, 40} { // people who met the late ones, too
		in := &Input{Participants: 40, Statements: 8}
		for p := range int32(40) {
			for s := range int32(8) {
				if s >= 5 && p >= late {
					continue
				}
				in.Votes = append(in.Votes, Vote{Participant: p, Statement: s, Value: int8(2*((p+s/3)%2) - 1)})
			}
		}
		if m := mapOf(t, in); len(m.In) != 40 || m.Filled != 0 || len(m.Groups) != 2 || m.Need > 4 {
			t.Errorf("%d met the late ones: %d in the map with %d answers, %d fewer, in %d groups", late, len(m.In), m.Need, m.Filled, len(m.Groups))
		}
		if m, err := Compute(in, Options{LikePolis: true}); err != nil || len(m.In) != max(least, int(late)) || m.Need != enough {
			t.Errorf("%d met the late ones: like Polis %d in the map with %d answers; %v", late, len(m.In), m.Need, err)
		}
	}
}

// Who tosses coins is in no group: what k-means makes of them is not found again, and is called chance.
func TestCoinsMakeNoGroups(t *testing.T) {
	for seed := range uint64(36) {
		x := mix(seed + 99)
		size := [][2]int32{{120, 12}, {40, 7}, {60, 8}}[seed%3]
		in := &Input{Participants: int(size[0]), Statements: int(size[1])}
		for p := range size[0] {
			for s := range size[1] {
				x = mix(x)
				in.Votes = append(in.Votes, Vote{Participant: p, Statement: s, Value: int8(x>>40&2) - 1})
			}
		}
		m := mapOf(t, in)
		s, err := Resample(in, Options{}, m, 50, 1)
		if err != nil {
			t.Fatal(err)
		}
		if is := m.Stands(s); is != Chance && is != Together {
			t.Errorf("coins %d stand %q: %v, %+v", seed, is, m.Silhouettes, s)
		}
	}
}
