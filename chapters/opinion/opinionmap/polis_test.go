package opinionmap

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
)

// A conversation is one of Polis's exports, numbered densely.
type conversation struct {
	Input
	pids, tids []int // the numbers of the export by ours
}

// exported reads an export of Polis beside the checkout.
func exported(t testing.TB, name string) *conversation {
	t.Helper()
	shared := os.Getenv("TROTH_SHARED")
	if shared == "" {
		shared = "../../../../shared"
	}
	dir := filepath.Join(shared, "data", "polis", name)
	if _, err := os.Stat(dir); err != nil {
		t.Skipf("the export of %s is not beside the checkout", name)
	}
	c := &conversation{}
	people, statements := map[int]int32{}, map[int]int32{}
	comments := table(t, filepath.Join(dir, "comments.csv"))
	type state struct{ id, moderated int }
	var states []state
	for _, row := range comments[1:] {
		states = append(states, state{number(t, row[2]), number(t, row[6])})
	}
	slices.SortFunc(states, func(a, b state) int { return a.id - b.id })
	moderated := map[int]int{}
	for _, s := range states {
		moderated[s.id] = s.moderated
	}
	add := func(pid, tid int, v int8) {
		p, ok := people[pid]
		if !ok {
			p = int32(len(people))
			people[pid] = p
			c.pids = append(c.pids, pid)
		}
		s, ok := statements[tid]
		if !ok {
			s = int32(len(statements))
			statements[tid] = s
			c.tids = append(c.tids, tid)
		}
		c.Votes = append(c.Votes, Vote{Participant: p, Statement: s, Value: v})
	}
	votes := filepath.Join(dir, "votes.csv")
	if _, err := os.Stat(votes); err == nil {
		rows := table(t, votes)[1:]
		slices.SortStableFunc(rows, func(a, b []string) int { return number(t, a[0]) - number(t, b[0]) })
		for _, row := range rows {
			add(number(t, row[3]), number(t, row[2]), int8(number(t, row[4])))
		}
	} else {
		rows := table(t, filepath.Join(dir, "participants-votes.csv"))
		for _, row := range rows[1:] {
			for i, cell := range row[6:] {
				if cell != "" {
					add(number(t, row[0]), number(t, rows[0][6+i]), int8(number(t, cell)))
				}
			}
		}
	}
	c.Participants, c.Statements = len(c.pids), len(c.tids)
	c.Out = make([]bool, c.Statements)
	for i, tid := range c.tids {
		c.Out[i] = moderated[tid] < 0
	}
	return c
}

func table(t testing.TB, file string) [][]string {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.FieldsPerRecord = -1
	rows, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func number(t testing.TB, s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// A reference is what Polis's own program made of the same votes. Its agree is −1.
type reference struct {
	Center     []float64    `json:"center"`
	Comps      [][]float64  `json:"comps"`
	Proj       [][2]float64 `json:"proj"`
	Rownames   []int        `json:"rownames"`
	Tids       []int        `json:"tids"`
	InConv     []int        `json:"in-conv"`
	Extremity  []float64    `json:"extremity"`
	Bases      []refCluster `json:"base-clusters"`
	Groups     []refCluster `json:"group-clusters"`
	Silhouette map[string]float64
	Repness    map[string][]refRep
	Consensus  struct{ Agree, Disagree []refRep }
	Aware      map[string]float64 `json:"group-aware-consensus"`
	Priorities map[string]float64 `json:"comment-priorities"`
}

type refCluster struct {
	ID      int
	Members []int
	Center  [2]float64
}

type refRep struct {
	Tid       int
	NSuccess  int32   `json:"n-success"`
	NTrials   int32   `json:"n-trials"`
	PSuccess  float64 `json:"p-success"`
	PTest     float64 `json:"p-test"`
	Ratio     float64 `json:"repness"`
	RatioTest float64 `json:"repness-test"`
	For       string  `json:"repful-for"`
	NAgree    int32   `json:"n-agree"`
	Best      bool    `json:"best-agree"`
}

func referenceOf(t testing.TB, name string) *reference {
	t.Helper()
	shared := os.Getenv("TROTH_SHARED")
	if shared == "" {
		shared = "../../../../shared"
	}
	b, err := os.ReadFile(filepath.Join(shared, "data", "polis", "reference", name+".json"))
	if err != nil {
		t.Skipf("the reference results of %s are not beside the checkout", name)
	}
	var r struct {
		reference
		Silhouettes map[string]float64 `json:"silhouettes"`
		Repness     map[string][]refRep
	}
	if err := json.Unmarshal(b, &r); err != nil {
		t.Fatal(err)
	}
	r.reference.Silhouette, r.reference.Repness = r.Silhouettes, r.Repness
	return &r.reference
}

const asClose = 1e-6

// TestLikePolis holds every number against those of Polis's own program.
func TestLikePolis(t *testing.T) {
	for _, name := range []string{"vtaiwan.uberx", "scoop-hivemind.biodiversity"} {
		t.Run(name, func(t *testing.T) { likePolis(t, exported(t, name), referenceOf(t, name)) })
	}
}

func likePolis(t *testing.T, c *conversation, ref *reference) {
	m, err := Compute(&c.Input, Options{LikePolis: true})
	if err != nil {
		t.Fatal(err)
	}
	bad := 0
	same := func(what string, got, want float64) {
		t.Helper()
		if math.Abs(got-want) > asClose*max(1, math.Abs(want)) || math.IsNaN(got) {
			if bad++; bad < 30 {
				t.Errorf("%s is %v, Polis has %v", what, got, want)
			}
		}
	}
	statement, participant := map[int]int{}, map[int]int{}
	for i, tid := range c.tids {
		statement[tid] = i
	}
	for i, pid := range c.pids {
		participant[pid] = i
	}
	if len(ref.Tids) != c.Statements || len(ref.Rownames) != c.Participants {
		t.Fatalf("%d statements and %d participants, Polis has %d and %d", c.Statements, c.Participants, len(ref.Tids), len(ref.Rownames))
	}
	var sign [2]float64
	for k := range sign {
		sum := 0.0
		for i, tid := range ref.Tids {
			sum += m.Components[k][statement[tid]] * ref.Comps[k][i]
		}
		sign[k] = math.Copysign(1, sum)
	}
	for i, tid := range ref.Tids {
		s := statement[tid]
		same(fmt.Sprintf("centre of %d", tid), -m.Centre[s], ref.Center[i])
		for k := range sign {
			same(fmt.Sprintf("component %d of %d", k, tid), sign[k]*m.Components[k][s], ref.Comps[k][i])
		}
		same(fmt.Sprintf("extremity of %d", tid), m.Extremity[s], ref.Extremity[i])
		same(fmt.Sprintf("shared agreement on %d", tid), m.Shared[s], ref.Aware[strconv.Itoa(tid)])
		same(fmt.Sprintf("first priority of %d", tid), Priority(Count{}, m.Extremity[s], false), ref.Priorities[strconv.Itoa(tid)])
	}
	for i, pid := range ref.Rownames {
		for k := range sign { // Polis's agree is −1, so everybody stands on the other side
			same(fmt.Sprintf("place of %d", pid), -sign[k]*m.Projection[participant[pid]][k], ref.Proj[i][k])
		}
	}
	var in []int
	for _, p := range m.In {
		in = append(in, c.pids[p])
	}
	slices.Sort(in)
	slices.Sort(ref.InConv)
	if !slices.Equal(in, ref.InConv) {
		t.Fatalf("%d people are in, Polis has %d", len(in), len(ref.InConv))
	}
	if len(m.Bases) != len(ref.Bases) {
		t.Fatalf("%d base clusters, Polis has %d", len(m.Bases), len(ref.Bases))
	}
	for i, b := range ref.Bases {
		var members []int
		for _, p := range m.Bases[i].Members {
			members = append(members, c.pids[p])
		}
		slices.Sort(members)
		slices.Sort(b.Members)
		if !slices.Equal(members, b.Members) {
			t.Errorf("base cluster %d has %v, Polis %v", i, members, b.Members)
		}
		for k := range sign {
			same(fmt.Sprintf("base cluster %d", i), -sign[k]*m.Bases[i].Centre[k], b.Center[k])
		}
	}
	for k, s := range ref.Silhouette {
		n, _ := strconv.Atoi(k)
		same("silhouette of "+k, m.Silhouettes[n], s)
	}
	if len(m.Groups) != len(ref.Groups) {
		t.Fatalf("%d groups, Polis has %d", len(m.Groups), len(ref.Groups))
	}
	for _, g := range ref.Groups {
		k := slices.IndexFunc(m.Groups, func(x Group) bool { return slices.Contains(x.Bases, g.Members[0]) })
		bases := slices.Sorted(slices.Values(m.Groups[k].Bases))
		slices.Sort(g.Members)
		if !slices.Equal(bases, g.Members) {
			t.Errorf("group %d has base clusters %v, Polis %v", g.ID, bases, g.Members)
		}
		for i := range sign {
			same(fmt.Sprintf("centre of group %d", g.ID), -sign[i]*m.Groups[k].Centre[i], g.Center[i])
		}
		want := ref.Repness[strconv.Itoa(g.ID)]
		got := m.Groups[k].Representative
		if len(got) != len(want) {
			t.Fatalf("group %d has %d representative statements, Polis %d:\n%+v\n%+v", g.ID, len(got), len(want), got, want)
		}
		for i, w := range want {
			g := got[i]
			if c.tids[g.Statement] != w.Tid || g.Agrees != (w.For == "agree") || g.Count != w.NSuccess || g.Seen != w.NTrials || g.Best != w.Best {
				t.Errorf("representative %d: %d %+v, Polis has %+v", i, c.tids[g.Statement], g, w)
			}
			same("share", g.Share, w.PSuccess)
			same("z of share", g.ShareTest, w.PTest)
			same("ratio", g.Ratio, w.Ratio)
			same("z of ratio", g.RatioTest, w.RatioTest)
		}
	}
	for _, list := range []struct {
		got  []Agreed
		want []refRep
	}{{m.Agree, ref.Consensus.Agree}, {m.Disagree, ref.Consensus.Disagree}} {
		if len(list.got) != len(list.want) {
			t.Fatalf("consensus on %d, Polis has %d", len(list.got), len(list.want))
		}
		for i, w := range list.want {
			g := list.got[i]
			if c.tids[g.Statement] != w.Tid || g.Count != w.NSuccess || g.Seen != w.NTrials {
				t.Errorf("consensus %d: %d %+v, Polis has %+v", i, c.tids[g.Statement], g, w)
			}
			same("share of consensus", g.Share, w.PSuccess)
			same("z of consensus", g.ShareTest, w.PTest)
		}
	}
	if bad > 0 {
		t.Errorf("%d numbers differ", bad)
	}
}

// TestGroupsOfExports compares groups with those that the exports carry. These hang on the history of each conversation, so they need
// not be the same: where they differ much, a reader of docs/opinion-maps.md learns why.
func TestGroupsOfExports(t *testing.T) {
	for name, least := range map[string]float64{"vtaiwan.uberx": 0.85, "scoop-hivemind.biodiversity": 0.5, "american-assembly.bowling-green": 0.5, "brexit-consensus": 0.5} {
		c := exported(t, name)
		shown := groupsOf(t, name, c)
		for _, o := range []Options{{}, {LikePolis: true}} {
			m, err := Compute(&c.Input, o)
			if err != nil {
				t.Fatal(err)
			}
			rand := AdjustedRand(m.GroupOf, shown)
			t.Logf("%s, like Polis %v: %d groups, silhouettes %v, adjusted Rand index with the export's %.3f", name, o.LikePolis, len(m.Groups), m.Silhouettes, rand)
			if rand < least {
				t.Errorf("%s, like Polis %v: the adjusted Rand index is %v", name, o.LikePolis, rand)
			}
		}
	}
}

// groupsOf is the group that the export shows for each participant; -1 where it shows none.
func groupsOf(t *testing.T, name string, c *conversation) []int {
	shared := os.Getenv("TROTH_SHARED")
	if shared == "" {
		shared = "../../../../shared"
	}
	of := map[int]int{}
	for _, row := range table(t, filepath.Join(shared, "data", "polis", name, "participants-votes.csv"))[1:] {
		g := -1
		if row[1] != "" {
			g = number(t, row[1])
		}
		of[number(t, row[0])] = g
	}
	list := make([]int, c.Participants)
	for i, pid := range c.pids {
		list[i] = of[pid]
	}
	return list
}
