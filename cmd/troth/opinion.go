package main

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"time"

	"troth/chapters/opinion/opinionmap"
	"troth/edges/opendata/polis"
)

// runOpinion has what is done with opinion maps.
func runOpinion(ctx context.Context, c *call) int {
	asJSON := c.flags.Bool("json", false, "print the map as JSON, with everybody's place")
	var o opinionmap.Options
	c.flags.BoolVar(&o.LikePolis, "like-polis", false, "compute as Polis does on a first run, to compare with its results")
	runs := c.flags.Int("resample", 0, "how often to resample the conversation, to tell whether groups are real")
	rest, ok := c.parse()
	switch {
	case !ok:
		return 2
	case len(rest) == 0 || rest[0] != "map":
		return c.misuse("say what to do: map")
	case len(rest) != 2:
		return c.misuse("say which folder holds the export of a conversation")
	case *runs < 0 || *runs > 10_000:
		return c.misuse("--resample is a number of runs, up to 10,000")
	}
	conversation, err := polis.Read(rest[1])
	if err != nil {
		return c.fail(err)
	}
	in, participants, statements := conversation.Input()
	start := time.Now()
	m, err := opinionmap.Compute(in, o)
	if err != nil {
		return c.fail(err)
	}
	took := time.Since(start)
	stability, err := opinionmap.Resample(in, o, m, *runs, 1)
	if err != nil {
		return c.fail(err)
	}
	if *asJSON {
		out := json.NewEncoder(c.stdout)
		out.SetEscapeHTML(false)
		if err := out.Encode(mapped(conversation, m, stability, participants, statements, took)); err != nil {
			return c.fail(err)
		}
		return 0
	}
	c.sayMap(conversation, m, stability, statements)
	return 0
}

// A mappedConversation is an opinion map under the numbers of the export that it was computed from.
type mappedConversation struct {
	Participants   int                       `json:"participants"`
	Statements     int                       `json:"statements"`
	Votes          int                       `json:"votes"`
	In             int                       `json:"in"`
	K              int                       `json:"k"`
	Silhouettes    map[int]float64           `json:"silhouettes"`
	Components     [2][]float64              `json:"components"` // in the order of statement_ids
	Projection     map[int]opinionmap.Point  `json:"projection"`
	Groups         map[int]int               `json:"groups"` // of those in the map
	Representative map[int][]mappedStatement `json:"representative"`
	Consensus      map[string][]mappedAgreed `json:"consensus"`
	Milliseconds   float64                   `json:"milliseconds"` // of the computation alone
	StatementIDs   []int                     `json:"statement_ids"`
	Centre         []float64                 `json:"centre"`
	Extremity      []float64                 `json:"extremity"`
	Shared         []float64                 `json:"group_informed_consensus"`
	Bridging       []float64                 `json:"bridging"`
	Divisive       []float64                 `json:"divisiveness"`
	Priority       []float64                 `json:"priority"`
	Stability      *opinionmap.Stability     `json:"stability,omitempty"`
	Standing       opinionmap.Standing       `json:"standing,omitempty"`
	Troubles       []polis.Trouble           `json:"troubles"`
	Turned         bool                      `json:"turned"` // +1 was disagree in the files
}

type mappedStatement struct {
	ID int `json:"id"`
	opinionmap.Representative
}

type mappedAgreed struct {
	ID int `json:"id"`
	opinionmap.Agreed
}

func mapped(c *polis.Conversation, m *opinionmap.Map, s opinionmap.Stability, participants, statements []int, took time.Duration) mappedConversation {
	x := mappedConversation{Participants: m.Participants, Statements: m.Statements, Votes: m.Votes, In: len(m.In), K: len(m.Groups),
		Silhouettes: m.Silhouettes, Components: m.Components, Projection: map[int]opinionmap.Point{}, Groups: map[int]int{},
		Representative: map[int][]mappedStatement{}, Consensus: map[string][]mappedAgreed{"agree": {}, "disagree": {}},
		Milliseconds: float64(took.Microseconds()) / 1000, StatementIDs: statements, Centre: m.Centre, Extremity: m.Extremity,
		Shared: m.Shared, Bridging: m.Bridging, Divisive: m.Divisive, Priority: m.Priority, Troubles: c.Troubles, Turned: c.Turned}
	if x.Troubles == nil {
		x.Troubles = []polis.Trouble{}
	}
	for p, at := range m.Projection {
		x.Projection[participants[p]] = at
		if g := m.GroupOf[p]; g >= 0 {
			x.Groups[participants[p]] = g
		}
	}
	for k, g := range m.Groups {
		for _, r := range g.Representative {
			x.Representative[k] = append(x.Representative[k], mappedStatement{statements[r.Statement], r})
		}
	}
	for name, list := range map[string][]opinionmap.Agreed{"agree": m.Agree, "disagree": m.Disagree} {
		for _, a := range list {
			x.Consensus[name] = append(x.Consensus[name], mappedAgreed{statements[a.Statement], a})
		}
	}
	if s.Runs > 0 {
		x.Stability, x.Standing = &s, m.Stands(s)
	}
	return x
}

func (c *call) sayMap(conversation *polis.Conversation, m *opinionmap.Map, s opinionmap.Stability, statements []int) {
	number := func(n int) string { return grouped(int64(n)) }
	text := map[int]string{}
	for _, x := range conversation.Statements {
		text[x.Number] = x.Text
	}
	c.say("%s participants gave %s votes on %s statements; %s are in the map, in %d groups.", number(m.Participants), number(m.Votes),
		number(m.Statements), number(len(m.In)), len(m.Groups))
	for _, k := range slices.Sorted(maps.Keys(m.Silhouettes)) {
		c.say("  silhouette of %d groups: %.3f", k, m.Silhouettes[k])
	}
	if s.Runs > 0 {
		c.say("Resampled %d times: the groups agree with the map's to %.2f (adjusted Rand index). It stands: %s.", s.Runs, s.Agreement, m.Stands(s))
	}
	c.say("What most agree to:")
	for _, a := range m.Agree {
		c.say("  %d of %d: %s", a.Count, a.Seen, text[statements[a.Statement]])
	}
	for k, g := range m.Groups {
		c.say("Group %s, %s people:", string(rune('A'+k)), number(len(g.Members)))
		for _, r := range g.Representative {
			word := "disagree"
			if r.Agrees {
				word = "agree"
			}
			c.say("  %d of %d %s: %s", r.Count, r.Seen, word, text[statements[r.Statement]])
		}
	}
	for i, t := range conversation.Troubles {
		if i == firstNotes {
			c.say("  … and %s more; --json has them all", strconv.Itoa(len(conversation.Troubles)-i))
			break
		}
		c.say("  %s, row %d, column %q: %s", t.File, t.Row, t.Column, t.Reason)
	}
}
