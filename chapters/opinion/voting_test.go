package opinion_test

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"troth/chapters/chaptertest"
	"troth/chapters/home"
	"troth/chapters/opinion"
	"troth/chapters/opinion/held"
	"troth/core/desk"
	"troth/core/record"
)

// A ballot is taken from the first day of a conversation to its last, for a statement of it that moderation has accepted, and at no other
// time and for nothing else.
func TestMayAnswer(t *testing.T) {
	w := chaptertest.NewWorld(t)
	o, why := w.Operator.For, en("Because")
	today := record.On(w.Clock.Format("2006-01-02"))
	tomorrow := record.On(w.Clock.AddDate(0, 0, 1).Format("2006-01-02"))
	open := func(c opinion.Conversation) []record.ID {
		c.Title = en("What is the quay for?")
		return w.Do(w.Operator, opinion.Open(o, c, []record.Text{en("For boats"), en("For all")}))
	}
	until := open(opinion.Conversation{Ended: &today})
	coming := open(opinion.Conversation{Began: &tomorrow})
	ended, gone, free := open(opinion.Conversation{}), open(opinion.Conversation{}), open(opinion.Conversation{})
	w.Do(w.Operator, opinion.Amend(o, ended[0], why, func(c *opinion.Conversation) { c.Act = opinion.Closed }))
	w.Do(w.Operator, opinion.Amend(o, ended[0], why, func(c *opinion.Conversation) { c.Title = en("What was it for?") }))
	w.Do(w.Operator, opinion.Amend(o, gone[0], why, func(c *opinion.Conversation) { c.Act = opinion.Withdrawn }))
	w.Do(w.Operator, opinion.Moderate(o, free[1], opinion.Rejected, false, why))
	w.Do(w.Operator, opinion.Amend(o, free[0], why, func(c *opinion.Conversation) { c.Title = en("For whom is it?") }))
	n := 0
	vote := func(conversation, statement record.ID) error {
		n++
		_, err := w.Desk.Vote(t.Context(), desk.Ballot{Conversation: conversation, Statement: statement, Token: fmt.Sprintf("the token of somebody %d", n)},
			opinion.MayAnswer(conversation, statement))
		return err
	}
	check := func(when string, may map[*[]record.ID]bool) {
		t.Helper()
		for name, ids := range map[string]*[]record.ID{"until": &until, "coming": &coming, "ended": &ended, "gone": &gone, "free": &free} {
			err := vote((*ids)[0], (*ids)[2])
			if may[ids] && err != nil || !may[ids] && (!errors.Is(err, opinion.ErrNotOpen) || !errors.Is(err, desk.ErrRefused)) {
				t.Errorf("%s, %s: %v", when, name, err)
			}
			r := w.Read()
			p, err := home.Conversation(r, (*ids)[0])
			if err != nil || p.Conversation.Open(r.Day()) != may[ids] {
				t.Errorf("%s, the page of %s says otherwise: %v", when, name, err)
			}
			r.Close()
		}
	}
	check("today", map[*[]record.ID]bool{&until: true, &free: true})
	w.Clock = w.Clock.AddDate(0, 0, 1)
	check("tomorrow", map[*[]record.ID]bool{&coming: true, &free: true})
	for name, ids := range map[string][2]record.ID{"rejected": {free[0], free[1]}, "of another conversation": {free[0], until[1]},
		"of nothing": {free[0], record.NewID("sa")}, "in nothing": {record.NewID("cv"), free[1]}} {
		if err := vote(ids[0], ids[1]); !errors.Is(err, desk.ErrRefused) || errors.Is(err, opinion.ErrNotOpen) {
			t.Errorf("a statement %s: %v", name, err)
		}
	}
}

// Statements are drawn in proportion to their weights, by the participant alone: asked again, the same comes; what is answered does not.
func TestNext(t *testing.T) {
	var list []opinion.StatementInfo
	for i := range 6 {
		list = append(list, opinion.StatementInfo{ID: record.NewID("sa"), Number: i + 1, Status: opinion.Accepted})
	}
	nothing := func(record.ID) bool { return false }
	byNumber := func(s *opinion.StatementInfo) float64 { return float64(s.Number - 1) } // the first is worth nothing
	const people = 30_000
	var even, weighed [6]int
	for i := range people {
		seed := record.TokenHash("cv_x", fmt.Sprint("token ", i))
		a := opinion.Next(seed, list, nothing, opinion.Evenly)
		if a != opinion.Next(seed, list, nothing, opinion.Evenly) {
			t.Fatal("asked again, another statement comes")
		}
		even[a]++
		weighed[opinion.Next(seed, list, nothing, byNumber)]++
		if b := opinion.Next(seed, list, func(id record.ID) bool { return id == list[a].ID }, opinion.Evenly); b == a || b < 0 {
			t.Fatal("what was answered comes again")
		}
	}
	for i := range list {
		// Six standard deviations of a binomial distribution.
		for name, x := range map[string][2]float64{"evenly": {float64(even[i]), 1. / 6}, "by weight": {float64(weighed[i]), float64(i) / 15}} {
			if d := math.Abs(x[0] - people*x[1]); d > 6*math.Sqrt(people*x[1]*(1-x[1]))+1e-9 {
				t.Errorf("%s, statement %d came %v times of %d", name, i+1, x[0], people)
			}
		}
	}
	if opinion.Next(record.Hash{}, list, func(record.ID) bool { return true }, opinion.Evenly) != -1 || opinion.Next(record.Hash{}, nil, nothing, opinion.Evenly) != -1 {
		t.Error("something comes when there is nothing")
	}
}

// What says nearly the same is found in every script, and what says something else is not.
func TestNear(t *testing.T) {
	said := []string{"The north side of the quay is for boats that fish.", "A ferry that is late should say why.", "Nets may lie on the quay overnight.", "码头应该对所有人开放。", "الرصيف للجميع"}
	var shapes [][]opinion.Shape
	for _, s := range said {
		shapes = append(shapes, []opinion.Shape{opinion.ShapeOf("Nothing like it"), opinion.ShapeOf(s)})
	}
	for words, want := range map[string]string{
		"the NORTH side is for fishing boats": "[0]", "Late ferries should say why they are late": "[1]", "Schools need more teachers.": "[]", "码头应该对每个人开放": "[3]",
		"الرَّصيفُ للجميع": "[4]", "": "[]", "?!": "[]",
	} {
		if got := fmt.Sprint(opinion.Near(words, shapes)); got != want {
			t.Errorf("%q is near %s, not %s", words, got, want)
		}
	}
	for range 9 {
		shapes = append(shapes, shapes[1])
	}
	if n := len(opinion.Near(said[1], shapes)); n != 3 {
		t.Errorf("%d are shown", n)
	}
}

// What participants wrote waits within its bounds, is taken under the next number or withheld without its words, and is gone then.
func TestHeld(t *testing.T) {
	w := chaptertest.NewWorld(t)
	o, ctx := w.Operator.For, t.Context()
	limit := record.Count(30)
	id := w.Do(w.Operator, opinion.Open(o, opinion.Conversation{Title: en("What is the quay for?"), Limit: &limit}, []record.Text{en("For boats")}))[0]
	writer, other := record.TokenHash(id, "one"), record.TokenHash(id, "two")
	hold := func(who record.Hash, words string) error {
		return held.Hold(ctx, w.Store, held.Statement{Conversation: id, Writer: who, Words: words, Language: "en", Written: "2026-11-23"})
	}
	for i := range held.MostOfOne {
		if err := hold(writer, fmt.Sprint("Secret words ", i)); err != nil {
			t.Fatal(err)
		}
	}
	for want, err := range map[error]error{held.ErrTwice: hold(writer, "Secret words 0"), held.ErrYours: hold(writer, "Another"), nil: hold(other, "Secret words 0")} {
		if !errors.Is(err, want) {
			t.Errorf("%v, not %v", err, want)
		}
	}
	of, err := held.Of(ctx, w.Store, id, writer)
	all, err2 := held.All(ctx, w.Store)
	if err != nil || err2 != nil || len(of) != held.MostOfOne || len(all) != held.MostOfOne+1 {
		t.Fatalf("%d and %d wait: %v, %v", len(of), len(all), err, err2)
	}
	day := record.On("2026-11-23")
	w.Do(w.Operator, opinion.Take(o, id, en("Words that are taken"), day, true))
	w.Do(w.Operator, opinion.Withhold(o, id, day, en("It insults somebody")))
	if _, err := w.Try(w.Operator, opinion.Take(o, id, en(strings.Repeat("long ", 9)), day, false)); !errors.Is(err, desk.ErrRefused) {
		t.Errorf("a statement above the limit: %v", err)
	}
	if _, err := w.Try(w.Operator, opinion.Withhold(o, id, day, record.Text{})); !errors.Is(err, desk.ErrRefused) {
		t.Errorf("rejected without a reason: %v", err)
	}
	r := w.Read()
	defer r.Close()
	p, err := home.Conversation(r, id)
	if err != nil || len(p.Statements) != 3 {
		t.Fatalf("%d statements: %v", len(p.Statements), err)
	}
	taken, rejected := p.Statements[1], p.Statements[2]
	if taken.Number != 2 || taken.Sort != opinion.Participant || taken.Status != opinion.Accepted || !taken.Meta || rejected.Number != 3 ||
		rejected.Status != opinion.Rejected || rejected.Text.By["und"] != "…" || rejected.Reason.By["en"] != "It insults somebody" {
		t.Errorf("on record: %+v and %+v", taken, rejected)
	}
	if err := held.DropOf(ctx, w.Store, id, writer); err != nil {
		t.Fatal(err)
	}
	if all, err = held.All(ctx, w.Store); err != nil || len(all) != 1 || all[0].Writer != other {
		t.Errorf("%v wait still: %v", all, err)
	}
	if err := held.Drop(ctx, w.Desk, all[0].ID); err != nil {
		t.Fatal(err)
	}
	if _, err := held.Get(ctx, w.Store, all[0].ID); !errors.Is(err, record.ErrNotFound) {
		t.Errorf("what was moderated: %v", err)
	}
}
