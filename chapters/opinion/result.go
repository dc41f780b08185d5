package opinion

import (
	"slices"
	"sync"

	"troth/chapters/opinion/opinionmap"
	"troth/core/record"
)

// DrawSeed is that of the draws with which a result resamples its map.
const DrawSeed = 1

// Runs is how often a conversation of so many votes is resampled: fewer the larger it is, since a run costs as much as the map.
func Runs(votes int) int { return max(4, min(50, 5_000_000/max(1, votes))) }

// A Mapping is a conversation with its map, under the places that the mathematics uses.
type Mapping struct {
	Input     *opinionmap.Input
	Map       *opinionmap.Map
	People    []int // numbers by place
	Numbers   []int // of statements, by place
	Stability opinionmap.Stability
	Standing  opinionmap.Standing // "" when it was not resampled
	Options   opinionmap.Options
	Ordered   bool    // the votes tell who came before whom
	First     []int64 // when each of the people gave the first vote, by place: seconds since 1970; nil where no times are known
	Daily     bool    // of these times no more than the day is known

	runs    int // asked for
	without without
	timed   struct {
		sync.Mutex
		done bool // First is as it stays
	}
	arrival struct {
		sync.Once
		parts [][]int
	}
	clocked struct {
		sync.Once
		all *Arrivals
	}
	marked struct {
		sync.Once
		all    []int32
		groups [][]int32
	}
}

// A without is a mapping less those whom the rule of opinionmap.Suspects would leave out, once somebody asked for it.
type without struct {
	once     sync.Once
	suspects []opinionmap.Suspect
	mu       sync.Mutex
	rest     *Mapping
}

// Runs is how often it was asked to be resampled; where there are no groups to find again, it was not.
func (m *Mapping) Runs() int { return m.runs }

// Suspects are those whom the rule of opinionmap.Suspects would leave out; nobody where the votes do not tell who came before whom.
func (m *Mapping) Suspects() []opinionmap.Suspect {
	m.without.once.Do(func() {
		if m.Ordered {
			m.without.suspects = opinionmap.Suspects(m.Input)
		}
	})
	return m.without.suspects
}

// tell works out what every reader of the map asks for, before anybody does.
func (m *Mapping) tell() {
	m.Suspects()
	m.Marked()
	if m.Arrivals() == nil {
		m.Arrival()
	}
}

// counted is the input less those who are left out.
func (m *Mapping) counted() *opinionmap.Input {
	if len(m.Options.Exclude) == 0 {
		return m.Input
	}
	return m.Input.Without(m.Options.Exclude)
}

// ArrivalParts is in how many equal parts of the votes arrival is told.
const ArrivalParts = 10

// Arrival is the groups of the map as they grew, see opinionmap.Arrival; nil where the votes do not tell who came before whom.
func (m *Mapping) Arrival() [][]int {
	m.arrival.Do(func() {
		if m.Ordered {
			m.arrival.parts = opinionmap.Arrival(m.counted(), m.Map, ArrivalParts)
		}
	})
	return m.arrival.parts
}

// Marked is how many people said of each statement that it matters most to them, and how many of each group; nil when nobody did.
func (m *Mapping) Marked() (all []int32, groups [][]int32) {
	m.marked.Do(func() { m.marked.all, m.marked.groups = opinionmap.Marked(m.counted(), m.Map) })
	return m.marked.all, m.marked.groups
}

// Without is the mapping less its suspects, of the same people, statements and places; itself when there are none. It is computed once, and kept with the mapping.
func (m *Mapping) Without() (*Mapping, error) {
	suspects := m.Suspects()
	if len(suspects) == 0 {
		return m, nil
	}
	m.without.mu.Lock()
	defer m.without.mu.Unlock()
	if m.without.rest == nil {
		o := m.Options
		for _, s := range suspects {
			o.Exclude = append(slices.Clone(o.Exclude), s.Participant)
		}
		rest, err := computed(m.Input, m.People, m.Numbers, o, m.runs)
		if err != nil {
			return nil, err
		}
		rest.Ordered, rest.First, rest.Daily = m.Ordered, m.First, m.Daily
		m.without.rest = rest
	}
	return m.without.rest, nil
}

// Compute makes the map of answers and resamples it in so many runs; in none, whether its groups are real is not said.
func Compute(answers []Answer, statements []StatementInfo, o opinionmap.Options, runs int) (*Mapping, error) {
	in, people, numbers := InputOf(answers, statements)
	return computed(in, people, numbers, o, runs)
}

func computed(in *opinionmap.Input, people, numbers []int, o opinionmap.Options, runs int) (*Mapping, error) {
	m := &Mapping{Options: o, Input: in, People: people, Numbers: numbers, runs: runs}
	var err error
	if m.Map, err = opinionmap.Compute(m.Input, o); err != nil || runs == 0 {
		return m, err
	}
	if m.Stability, err = opinionmap.Resample(m.Input, o, m.Map, runs, DrawSeed); err == nil {
		m.Standing = m.Map.Stands(m.Stability)
	}
	return m, err
}

// A Result is an opinion map under the numbers of its conversation. The same answers, moderation and options give the same result, to
// the last digit, on every machine. Formulas stand at the functions of package opinionmap and in docs/opinion-maps.md.
type Result struct {
	Method         record.Code                `json:"method"`
	Participants   int                        `json:"participants"`
	Statements     int                        `json:"statements"` // that somebody answered
	Votes          int                        `json:"votes"`
	In             int                        `json:"in"` // participants who are in the map
	K              int                        `json:"k"`  // groups
	Silhouettes    map[int]float64            `json:"silhouettes"`
	Components     [2][]float64               `json:"components"` // in the order of statement_ids
	Projection     map[int]opinionmap.Point   `json:"projection"` // by participant
	Groups         map[int]int                `json:"groups"`     // of those in the map
	Representative map[int][]OfStatement      `json:"representative"`
	Consensus      map[string][]AgreedOn      `json:"consensus"` // "agree", "disagree"
	StatementIDs   []int                      `json:"statement_ids"`
	Counts         []opinionmap.Count         `json:"counts"`       // of all who answered; this and what follows, in the order of statement_ids
	GroupCounts    map[int][]opinionmap.Count `json:"group_counts"` // by group
	Centre         []float64                  `json:"centre"`
	Extremity      []float64                  `json:"extremity"`
	Shared         []float64                  `json:"group_informed_consensus"`
	Bridging       []float64                  `json:"bridging"`
	Divisive       []float64                  `json:"divisiveness"`
	Priority       []float64                  `json:"priority"`
	Stability      *opinionmap.Stability      `json:"stability,omitempty"`
	Standing       opinionmap.Standing        `json:"standing,omitempty"`
	Important      []int32                    `json:"important,omitempty"`       // by statement: how many of those counted said that it matters most to them; absent where nobody did
	GroupImportant map[int][]int32            `json:"group_important,omitempty"` // by group
}

// OfStatement is a statement that tells a group from the others.
type OfStatement struct {
	ID int `json:"id"`
	opinionmap.Representative
}

// AgreedOn is a statement that all answer alike.
type AgreedOn struct {
	ID int `json:"id"`
	opinionmap.Agreed
}

// Result is what a mapping says, under the numbers of people and statements.
func (m *Mapping) Result() Result {
	mp := m.Map
	x := Result{Method: Method, Participants: mp.Participants, Statements: mp.Statements, Votes: mp.Votes, In: len(mp.In), K: len(mp.Groups),
		Silhouettes: mp.Silhouettes, Components: mp.Components, Projection: map[int]opinionmap.Point{}, Groups: map[int]int{},
		Representative: map[int][]OfStatement{}, Consensus: map[string][]AgreedOn{"agree": {}, "disagree": {}}, StatementIDs: m.Numbers,
		Counts: mp.Counts, GroupCounts: map[int][]opinionmap.Count{}, Centre: mp.Centre, Extremity: mp.Extremity, Shared: mp.Shared,
		Bridging: mp.Bridging, Divisive: mp.Divisive, Priority: mp.Priority, Standing: m.Standing}
	for p, at := range mp.Projection {
		x.Projection[m.People[p]] = at
		if g := mp.GroupOf[p]; g >= 0 {
			x.Groups[m.People[p]] = g
		}
	}
	for k, g := range mp.Groups {
		x.GroupCounts[k], x.Representative[k] = g.Counts, []OfStatement{}
		for _, r := range g.Representative {
			x.Representative[k] = append(x.Representative[k], OfStatement{m.Numbers[r.Statement], r})
		}
	}
	for name, list := range map[string][]opinionmap.Agreed{"agree": mp.Agree, "disagree": mp.Disagree} {
		for _, a := range list {
			x.Consensus[name] = append(x.Consensus[name], AgreedOn{m.Numbers[a.Statement], a})
		}
	}
	if m.Stability.Runs > 0 {
		x.Stability = &m.Stability
	}
	all, groups := m.Marked()
	if x.Important = all; all != nil {
		x.GroupImportant = map[int][]int32{}
	}
	for k, g := range groups {
		x.GroupImportant[k] = g
	}
	return x
}
