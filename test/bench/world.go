package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"

	"troth/chapters"
	"troth/chapters/partnership"
	"troth/chapters/plan"
	"troth/chapters/review"
	"troth/core/authority"
	"troth/core/desk"
	"troth/core/node"
	"troth/core/record"
)

const origin = "bench.troth.example"

// A world is a node on which members have promised things.
type world struct {
	*node.Node
	commitments []record.ID
}

// perPlan is how many commitments a plan of a generated world has.
const perPlan = 20

// newWorld begins a record in a folder and puts n commitments on it, in plans of perPlan, a member each.
func newWorld(ctx context.Context, dir string, n int) (w *world, err error) {
	w = &world{}
	if w.Node, err = node.Init(ctx, dir, origin, record.In("en", "Bench"), node.Options{Program: chapters.Program()}); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			w.Close()
		}
	}()
	operator, err := w.Operator(ctx)
	if err != nil {
		return nil, err
	}
	words := newWords()
	for len(w.commitments) < n {
		if err := w.promise(ctx, operator, words, min(perPlan, n-len(w.commitments))); err != nil {
			return nil, err
		}
	}
	return w, nil
}

// promise adds a member with a plan of n commitments.
func (w *world) promise(ctx context.Context, operator authority.Actor, words *words, n int) error {
	country := record.Code("XKX")
	member, edition, contact := record.NewID("mb"), 0, authority.Actor{Person: record.NewID("pn"), Role: partnership.Contact}
	_ = edition
	contact.For = member
	for _, decide := range []desk.Decide{
		partnership.Put(operator.For, member, partnership.Member{Act: partnership.Joined, Sort: partnership.National,
			Name: record.In("en", words.text(2)), Country: &country}),
		partnership.Appoint(operator.For, "", partnership.Appointment{For: record.To(member), Role: partnership.Contact,
			Person: record.Person{ID: contact.Person}, Held: record.Day{From: "2020-01-01"}}),
	} {
		if _, err := w.Desk.Do(ctx, desk.Act{Who: operator}, decide); err != nil {
			return err
		}
	}
	promises := make([]plan.Commitment, n)
	for i := range promises {
		text, lead, number := record.In("en", words.text(80)), record.In("en", words.text(4)), record.Code(fmt.Sprint(i+1))
		promises[i] = plan.Commitment{Title: record.In("en", words.text(8)), Number: &number, Text: &text, Lead: &lead,
			Period: &record.Day{From: "2025-07-01", To: "2028-06-30"}}
	}
	entries, err := w.Desk.Do(ctx, desk.Act{Who: contact}, plan.Adopt(member,
		plan.Plan{Member: record.To(member), Period: &record.Day{From: "2025-07-01", To: "2028-06-30"}}, promises...))
	for _, e := range entries {
		if e.Kind == plan.CommitmentKind.Name {
			w.commitments = append(w.commitments, e.Object)
		}
	}
	return err
}

// observation is what somebody saw of a commitment, in so many words; none when 0.
func observation(commitment record.ID, words *words, n int) review.Observation {
	o := review.Observation{Commitment: record.To(commitment), Step: plan.Steps[words.IntN(len(plan.Steps))]}
	if n > 0 {
		account := record.In("en", words.text(n))
		o.Account = &account
	}
	return o
}

// words makes text of a vocabulary of a few thousand words, the frequent ones much more frequent, as people write. One goroutine
// uses it.
type words struct {
	*rand.Rand
	zipf *rand.Zipf
	list []string
}

func newWords() *words {
	r := rand.New(rand.NewPCG(1, 2)) // the same text in every run
	w := &words{Rand: r, list: make([]string, 4000), zipf: rand.NewZipf(r, 1.1, 8, 3999)}
	for i := range w.list {
		var b strings.Builder
		for range 1 + r.IntN(4) {
			b.WriteByte("bdfgklmnprstv"[r.IntN(13)])
			b.WriteByte("aeiou"[r.IntN(5)])
		}
		w.list[i] = b.String()
	}
	return w
}

func (w *words) text(n int) string {
	var b strings.Builder
	for i := range n {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(w.list[w.zipf.Uint64()])
	}
	return b.String()
}
