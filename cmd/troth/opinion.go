package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"time"

	"troth/chapters/opinion"
	"troth/chapters/opinion/opinionmap"
	"troth/edges/opendata/conversation"
	"troth/edges/opendata/polis"
)

// runOpinion has what is done with opinion maps.
func runOpinion(ctx context.Context, c *call) int {
	asJSON := c.flags.Bool("json", false, "print the map as JSON, with everybody's place")
	var o opinionmap.Options
	c.flags.BoolVar(&o.LikePolis, "like-polis", false, "compute as Polis does on a first run, to compare with its results")
	runs := c.flags.Int("resample", 0, "how often to resample the conversation, to tell whether groups are real")
	dir := c.data()
	var r opinionRequest
	c.flags.StringVar(&r.Reason, "reason", "", "why a statement is rejected, or a conversation ended or counted again: it is on record")
	c.flags.StringVar(&r.Language, "lang", "en", "language of the reason")
	c.flags.BoolVar(&r.Meta, "meta", false, "the statement is about the conversation itself")
	c.flags.BoolVar(&r.Asked, "asked", false, "of erase: everybody who asked for it on the page of their answers")
	rest, ok := c.parse()
	switch {
	case !ok:
		return 2
	case len(rest) == 2 && rest[0] == "recompute":
		return c.recompute(rest[1])
	case len(rest) == 0:
		return c.misuse("say what to do: map, recompute, open, moderate, end, count or erase")
	case rest[0] != "map" && rest[0] != "recompute":
		return c.holdOpinion(ctx, *dir, r, rest)
	case len(rest) != 2:
		return c.misuse("say which folder holds the export of a conversation")
	case *runs < 0 || *runs > 10_000:
		return c.misuse("--resample is a number of runs, up to 10,000")
	}
	conversation, err := polis.Read(rest[1])
	if err != nil {
		return c.fail(err)
	}
	start := time.Now()
	m, err := opinion.Compute(conversation.Answers(), conversation.Moderated(), o, 0)
	if err != nil {
		return c.fail(err)
	}
	took := time.Since(start)
	if *runs > 0 {
		if m, err = opinion.Compute(conversation.Answers(), conversation.Moderated(), o, *runs); err != nil {
			return c.fail(err)
		}
	}
	if *asJSON {
		out := json.NewEncoder(c.stdout)
		out.SetEscapeHTML(false)
		x := mappedExport{m.Result(), float64(took.Microseconds()) / 1000, conversation.Troubles, conversation.Turned, conversation.Directed}
		if x.Troubles == nil {
			x.Troubles = []polis.Trouble{}
		}
		if err := out.Encode(x); err != nil {
			return c.fail(err)
		}
		if !conversation.Directed {
			fmt.Fprintln(c.stderr, undirected)
		}
		sayTroubles(c.stderr, conversation.Troubles, "the field troubles has them all")
		return 0
	}
	c.sayMap(conversation, m, o.LikePolis)
	return 0
}

// A mappedExport is the result of an export of Polis, under its own numbers.
type mappedExport struct {
	opinion.Result
	Milliseconds float64         `json:"milliseconds"` // of the computation alone
	Troubles     []polis.Trouble `json:"troubles"`
	Turned       bool            `json:"turned"`   // +1 was disagree in the files
	Directed     bool            `json:"directed"` // something in the files tells which it was; else +1 is taken for agree
}

// sayMap says a map in words. Groups that would be chance are not described, but to compare them with those of Polis.
func (c *call) sayMap(conversation *polis.Conversation, x *opinion.Mapping, likePolis bool) {
	m, s := x.Map, x.Stability
	standing := m.Stands(s)
	number := func(n int) string { return grouped(int64(n)) }
	text := map[int]string{}
	for _, said := range conversation.Statements {
		text[said.Number] = cmp.Or(said.Text, fmt.Sprintf("statement %d", said.Number))
	}
	c.say("%s participants gave %s votes on %s statements; %s are in the map, in %d groups.", number(m.Participants), number(m.Votes),
		number(m.Statements), number(len(m.In)), len(m.Groups))
	switch standing {
	case opinionmap.Few:
		c.say("Groups among so few people would be chance: a map would not be honest.")
	case opinionmap.Chance:
		c.say("Groups are found, and resampling does not find them again: they may be chance, and a map would not be honest.")
	case opinionmap.Together:
		c.say("People stand in one crowd: no number of groups sets them well apart.")
	}
	for _, k := range slices.Sorted(maps.Keys(m.Silhouettes)) {
		c.say("  silhouette of %d groups: %.3f", k, m.Silhouettes[k])
	}
	if s.Runs > 0 {
		c.say("Resampled %d times: the groups agree with the map's to %.2f (adjusted Rand index). It stands: %s.", s.Runs, s.Agreement, standing)
	}
	for _, alike := range []struct {
		what string
		list []opinionmap.Agreed
	}{{"What most agree to:", m.Agree}, {"What most disagree with:", m.Disagree}} {
		if len(alike.list) > 0 {
			c.say("%s", alike.what)
		}
		for _, a := range alike.list {
			c.say("  %d of %d: %s", a.Count, a.Seen, text[x.Numbers[a.Statement]])
		}
	}
	groups := m.Groups
	if !likePolis && (standing == opinionmap.Few || standing == opinionmap.Together || standing == opinionmap.Chance) {
		groups = nil
	}
	for k, g := range groups {
		c.say("Group %s, %s people:", string(rune('A'+k)), number(len(g.Members)))
		for _, r := range g.Representative {
			word := "disagree"
			if r.Agrees {
				word = "agree"
			}
			c.say("  %d of %d %s: %s", r.Count, r.Seen, word, text[x.Numbers[r.Statement]])
		}
	}
	if !conversation.Directed {
		c.say("%s", undirected)
	}
	sayTroubles(c.stdout, conversation.Troubles, "--json has them all")
}

const undirected = "Nothing in this export that fits its answers tells whether +1 is agree. It is taken for agree; where it is not, agree and disagree are the wrong way round here."

// sayTroubles says the first troubles of an export, and where the others are.
func sayTroubles(w io.Writer, list []polis.Trouble, others string) {
	for i, t := range list {
		if i == firstNotes {
			fmt.Fprintf(w, "  … and %d more; %s\n", len(list)-i, others)
			return
		}
		fmt.Fprintf(w, "  %s\n", t)
	}
}

// recompute computes the results of an export again: 0 when they are the same, 1 when they are others.
func (c *call) recompute(path string) int {
	r, err := conversation.Recompute(path)
	if err != nil {
		return c.fail(err)
	}
	c.say("The results are those that the votes give, byte for byte: %s participants, %s votes on %s statements, resampled %d times.",
		grouped(int64(r.Participants)), grouped(int64(r.Votes)), grouped(int64(r.Statements)), r.Runs)
	if r.Suspects > 0 {
		c.say("The %s participants of suspects.csv are those whom the rule would leave out.", grouped(int64(r.Suspects)))
	}
	c.say("The words of the statements and a table by place hang on no vote, and are not part of this: whether they are those on record, troth verify of the whole record says.")
	return 0
}
