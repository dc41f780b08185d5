package opinionmap

import (
	"cmp"
	"slices"
)

// CellLeast is how many people every published number about an attribute stands for, and how many are left when it is taken from the total.
const CellLeast = 10

// cellsTried is how many statements are tried at most for a table by an attribute.
const cellsTried = 60

// A Table counts people by what they chose to say of themselves, as far as it may be published. What is not shown is nil.
type Table struct {
	People     int     // of whom it is: who is in a group, or, without groups, who answered
	Groups     []int   // people by group
	Statements []int   // those of which something is shown, in the order in which they were tried
	Answers    []Count // to each of these, of all people of the table
	Cells      []Cells // by value of the attribute
}

// Cells is the row of one value.
type Cells struct {
	Cell
	Groups  []Cell  `json:"groups"`  // by group
	Answers []Parts `json:"answers"` // by statement of the table
}

// Cell is how many people are in a cell; nil where that is not shown.
type Cell struct {
	People *int32 `json:"people,omitempty"`
}

// Parts is how people answered a statement. Where nearly all answered it, how many is not shown.
type Parts struct {
	Answered *int32 `json:"answered,omitempty"`
	Agree    *int32 `json:"agree,omitempty"`
	Disagree *int32 `json:"disagree,omitempty"`
	Pass     *int32 `json:"pass,omitempty"`
}

// ByAttribute makes the table of an attribute: of[p] is the place of participant p's value among n, −1 for who said none; groupOf is as in
// a Map, of so many groups, none where a map would not be honest.
//
// Every answer of everybody is public under a number, so that outsiders know exactly which people each number of the table counts. Were
// all statements shown, they could solve the table for who said what, however large its cells. Therefore numbers are shown one after
// another, the groups first, then statements, and each only if this holds afterwards: cut all people into parts by everything that is
// shown of a value, so that those of a part cannot be told apart; in each part are CellLeast people who said the value. And cut by
// everything that is shown of any value, in each part are CellLeast people who said none of the values that are shown. So whatever is
// added and subtracted, nothing is learned of fewer than CellLeast people, nor is anybody's value certain.
//
// The order of statements hangs on the public answers alone: first those on which the groups are least of one mind within themselves.
func ByAttribute(in *Input, of []int, n int, groupOf []int, groups int) (*Table, error) {
	if err := in.check(); err != nil {
		return nil, err
	}
	m := newMatrix(in)
	t := &Table{Groups: make([]int, groups), Answers: []Count{}, Cells: make([]Cells, n)}
	x := newCutting(n)
	var who []int32
	for p := range int32(m.people) {
		if m.given(p) == 0 || groups > 0 && groupOf[p] < 0 {
			continue
		}
		who = append(who, p)
		value := n
		if int(p) < len(of) && of[p] >= 0 && of[p] < n {
			value = of[p]
		}
		x.add(value)
		if groups > 0 {
			t.Groups[groupOf[p]]++
		}
	}
	t.People = len(who)
	for k := range t.Cells {
		t.Cells[k].Groups, t.Cells[k].Answers = make([]Cell, groups), []Parts{}
	}
	x.begin()
	set := make([]bool, len(who))
	for g := range groups {
		for i, p := range who {
			set[i] = groupOf[p] == g
		}
		for k := range t.Cells {
			t.Cells[k].Groups[g].People = x.show(k, set)
		}
	}
	for k := range t.Cells {
		t.Cells[k].People = x.people(k)
	}
	counts, sets := m.counts(who), func(s int) map[int8][]bool { return m.sets(s, who) }
	for _, s := range m.evenly(who, groupOf, groups) {
		by, nearly := sets(s), m.nearly(counts[s], len(who))
		if !x.may(by[Agree]) || !nearly && !x.may(by[answered]) {
			continue
		}
		parts, any := make([]Parts, n), false
		for k := range parts {
			if nearly {
				parts[k].Agree = x.show(k, by[Agree])
			} else {
				parts[k].Answered, parts[k].Agree = x.both(k, by[answered], by[Agree])
			}
			any = any || parts[k].Agree != nil
		}
		if !any {
			continue
		}
		t.Statements, t.Answers = append(t.Statements, s), append(t.Answers, counts[s])
		for k := range parts {
			t.Cells[k].Answers = append(t.Cells[k].Answers, parts[k])
		}
	}
	for i, s := range t.Statements { // what more there may be of these
		by := sets(s)
		for k := range t.Cells {
			if p := &t.Cells[k].Answers[i]; p.Agree != nil {
				p.Disagree = x.show(k, by[Disagree])
				p.Pass = x.show(k, by[Pass])
			}
		}
	}
	return t, nil
}

// answered is the key of those who answered, among those of the three answers.
const answered int8 = 2

// sets are who of some people answered a statement, and who so.
func (m *matrix) sets(s int, who []int32) map[int8][]bool {
	by := map[int8][]bool{}
	for _, v := range []int8{Agree, Disagree, Pass, answered} {
		by[v] = make([]bool, len(who))
	}
	for i, p := range who {
		at, found := slices.BinarySearchFunc(m.row(p), int32(s), func(code, s int32) int { return cmp.Compare(statementOf(code), s) })
		if found {
			by[int8(m.row(p)[at]%3)-1][i], by[answered][i] = true, true
		}
	}
	return by
}

// nearly reports whether nine of ten people or more answered a statement, so that of all people is as good as of those who answered.
func (m *matrix) nearly(c Count, people int) bool { return 10*int(c.Seen()) >= 9*people }

// evenly lists the statements to try: first those that are answered least alike within each group, by the smallest share in any group of
// those who agree, of those who do not, and, unless nearly all answered, of those who did not answer.
func (m *matrix) evenly(who []int32, groupOf []int, groups int) []int {
	members := make([][]int32, max(groups, 1))
	for _, p := range who {
		g := 0
		if groups > 0 {
			g = groupOf[p]
		}
		members[g] = append(members[g], p)
	}
	all := m.counts(who)
	even := make([]float64, m.statements)
	var list []int
	for s := range even {
		if even[s] = 1; !m.silent[s] {
			list = append(list, s)
		}
	}
	for _, group := range members {
		people := int32(len(group))
		for s, c := range m.counts(group) {
			least := min(c.Agree, people-c.Agree)
			if !m.nearly(all[s], len(who)) {
				least = min(c.Agree, c.Disagree+c.Pass, people-c.Seen())
			}
			even[s] = min(even[s], float64(least)/float64(max(people, 1)))
		}
	}
	slices.SortStableFunc(list, func(a, b int) int { return cmp.Compare(even[b], even[a]) })
	return list[:min(len(list), cellsTried)]
}

// A cutting cuts people into parts by what is shown of each value, and by what is shown of any.
type cutting struct {
	n     int     // values; n itself stands for who said none that is shown
	value []int   // by person
	part  [][]int // by value, n included, then by person; nil where nothing of a value is shown
	parts []int   // by value: how many
}

func newCutting(n int) *cutting {
	return &cutting{n: n, part: make([][]int, n+1), parts: make([]int, n+1)}
}

func (x *cutting) add(value int) { x.value = append(x.value, value) }

// begin decides of which values anything is shown: of those that CellLeast people said, while as many are left.
func (x *cutting) begin() {
	people := make([]int, x.n+1)
	for _, k := range x.value {
		people[k]++
	}
	hide := func(k int) {
		for i, is := range x.value {
			if is == k {
				x.value[i] = x.n
			}
		}
		people[x.n] += people[k]
		people[k] = 0
	}
	for k := range x.n {
		if people[k] < CellLeast {
			hide(k)
		}
	}
	if people[x.n] < CellLeast {
		least := x.n
		for k := range x.n {
			if people[k] > 0 && (least == x.n || people[k] < people[least]) {
				least = k
			}
		}
		if least < x.n {
			hide(least)
		}
	}
	for k := range x.part {
		if people[k] > 0 && people[x.n] >= CellLeast {
			x.part[k], x.parts[k] = make([]int, len(x.value)), 1
		}
	}
}

// people is how many said a value; nil when nothing of it is shown.
func (x *cutting) people(k int) *int32 {
	if x.part[k] == nil {
		return nil
	}
	n := int32(0)
	for _, is := range x.value {
		if is == k {
			n++
		}
	}
	return &n
}

// show is how many of a set said a value, if that may be shown beside all that is shown already; else nil.
func (x *cutting) show(k int, set []bool) *int32 {
	if x.part[k] == nil || !slices.Contains(set, true) {
		return nil
	}
	one, ones := x.cut(k, set)
	rest, rests := x.cut(x.n, set)
	if one == nil || rest == nil {
		return nil
	}
	x.part[k], x.parts[k] = one, ones
	x.part[x.n], x.parts[x.n] = rest, rests
	n := int32(0)
	for i, is := range x.value {
		if is == k && set[i] {
			n++
		}
	}
	return &n
}

// both shows how many of two sets said a value, or neither.
func (x *cutting) both(k int, first, second []bool) (a, b *int32) {
	was, parts, rest, rests := x.part[k], x.parts[k], x.part[x.n], x.parts[x.n]
	if a = x.show(k, first); a == nil {
		return nil, nil
	}
	if b = x.show(k, second); b == nil {
		x.part[k], x.parts[k], x.part[x.n], x.parts[x.n] = was, parts, rest, rests
		return nil, nil
	}
	return a, b
}

// may reports whether a number of a set can be shown at all, of any value.
func (x *cutting) may(set []bool) bool {
	if x.part[x.n] == nil {
		return false
	}
	rest, _ := x.cut(x.n, set)
	return rest != nil
}

// cut is the parts of a value when each is cut in two by a set; nil when one of them would have fewer than CellLeast who said the value.
func (x *cutting) cut(k int, set []bool) (part []int, parts int) {
	all, said := make([]int, 2*x.parts[k]), make([]int, 2*x.parts[k])
	part = make([]int, len(set))
	for i, was := range x.part[k] {
		part[i] = 2 * was
		if set[i] {
			part[i]++
		}
		all[part[i]]++
		if x.value[i] == k {
			said[part[i]]++
		}
	}
	number := make([]int, len(all))
	for i := range all {
		if all[i] == 0 {
			continue
		}
		if said[i] < CellLeast {
			return nil, 0
		}
		number[i] = parts
		parts++
	}
	for i := range part {
		part[i] = number[part[i]]
	}
	return part, parts
}
