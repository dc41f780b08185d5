package sample

import (
	"context"
	"fmt"
	"strings"

	"troth/chapters/partnership"
	"troth/chapters/plan"
	"troth/chapters/review"
	"troth/core/authority"
	"troth/core/desk"
	"troth/core/record"
)

// A planned is a plan as it is adopted, with all that becomes of its promises.
type planned struct {
	name, member string // in the story
	adopted      string // the day on which it is put on record
	document     string // of the plan, in data; a text
	plan         plan.Plan
	promises     []promise
	story        []told // of the plan itself
}

// A promise is a commitment as it is adopted, and what is said of it afterwards.
type promise struct {
	plan.Commitment
	steps []step
	story []told
}

// A step is a milestone as it is set.
type step struct {
	title record.Text
	due   string       // a day, or two with a slash between
	words *record.Text // in which the plan has it, where they are no single day
}

// told is something said of a plan or a commitment on a day. what is its name in the story.
type told struct {
	day  string
	tell func(ctx context.Context, t *teller, member, what string) error
}

// events are the adoption and all that follows from it.
func (p planned) events() []event {
	all := []event{{p.adopted, p.adopt}}
	add := func(what string, list []told) {
		for _, s := range list {
			all = append(all, event{s.day, func(ctx context.Context, t *teller) error {
				if err := s.tell(ctx, t, p.member, what); err != nil {
					return fmt.Errorf("%s: %w", what, err)
				}
				return nil
			}})
		}
	}
	add(p.name, p.story)
	for i, c := range p.promises {
		add(p.promise(i), c.story)
	}
	return all
}

func (p planned) promise(i int) string { return fmt.Sprintf("%s.%d", p.name, i+1) }

func (p planned) adopt(ctx context.Context, t *teller) error {
	who := t.speakers[p.member]
	p.plan.Member = record.To(who.For)
	if p.document != "" {
		var err error
		if p.plan.Document, err = t.file(ctx, p.document, "text/plain"); err != nil {
			return err
		}
	}
	commitments := make([]plan.Commitment, len(p.promises))
	for i, c := range p.promises {
		commitments[i] = c.Commitment
		commitments[i].Number = new(record.Code(fmt.Sprint(i + 1)))
	}
	entries, err := t.do(ctx, who, plan.Adopt(who.For, p.plan, commitments...))
	if err != nil {
		return err
	}
	t.ids[p.name] = entries[0].Object
	for i, c := range p.promises {
		t.ids[p.promise(i)] = entries[i+1].Object
		if len(c.steps) == 0 {
			continue
		}
		var set []desk.Decide
		for j, s := range c.steps {
			set = append(set, plan.SetMilestone(who.For, plan.Milestone{Commitment: record.To(entries[i+1].Object),
				Number: new(record.Code(fmt.Sprint(j + 1))), Title: s.title, Due: s.days(), DueWords: s.words}))
		}
		milestones, err := t.do(ctx, who, together(set))
		if err != nil {
			return err
		}
		for j, e := range milestones {
			t.ids[of(p.promise(i), "milestone", j+1)] = e.Object
		}
	}
	return nil
}

func (s step) days() *record.Day {
	first, last, both := strings.Cut(s.due, "/")
	if !both {
		last = first
	}
	return from(first, last)
}

// What a government says.

func reports(day string, step plan.Step, first, last string, account record.Text) told {
	return told{day, func(ctx context.Context, t *teller, member, what string) error {
		who := t.speakers[member]
		return t.keep(ctx, who, t.next(what, "progress"), plan.Report(who.For, plan.Progress{Commitment: record.To(t.id(what)),
			Step: step, Period: from(first, last), Account: &account}))
	}}
}

// rewrites corrects the nth report, or takes it back.
func rewrites(day string, n int, p plan.Progress) told {
	return told{day, func(ctx context.Context, t *teller, member, what string) error {
		who := t.speakers[member]
		return t.just(ctx, who, plan.CorrectReport(who.For, t.id(of(what, "progress", n)), p))
	}}
}

func milestone(day string, n int, act plan.MilestoneAct, reason *record.Text, change func(*plan.Milestone)) told {
	return told{day, func(ctx context.Context, t *teller, member, what string) error {
		who := t.speakers[member]
		return t.just(ctx, who, plan.UpdateMilestone(who.For, t.id(of(what, "milestone", n)), act, reason, change))
	}}
}

func meets(day string, n int, met string) told {
	return milestone(day, n, plan.MilestoneUpdated, nil, func(m *plan.Milestone) {
		m.State, m.Met = new(plan.MilestoneMet), new(record.On(met))
	})
}

func begins(day string, n int) told {
	return milestone(day, n, plan.MilestoneUpdated, nil, func(m *plan.Milestone) { m.State = new(plan.MilestoneUnderWay) })
}

func waits(day string, n int) told {
	return milestone(day, n, plan.MilestoneUpdated, nil, func(m *plan.Milestone) { m.State = new(plan.MilestoneNotStarted) })
}

func moves(day string, n int, due string, reason record.Text) told {
	return milestone(day, n, plan.MilestoneAmended, &reason, func(m *plan.Milestone) { m.Due = new(record.On(due)) })
}

func drops(day string, n int, reason record.Text) told {
	return milestone(day, n, plan.MilestoneDropped, &reason, func(*plan.Milestone) {})
}

// measures sets what a milestone is measured by: the nth of the commitment.
func measures(day string, n int, i plan.Indicator) told {
	return told{day, func(ctx context.Context, t *teller, member, what string) error {
		who := t.speakers[member]
		i.Measures = record.To(t.id(of(what, "milestone", n)))
		return t.keep(ctx, who, t.next(what, "indicator"), plan.SetIndicator(who.For, i))
	}}
}

// remeasures amends the nth indicator of the commitment, or drops it.
func remeasures(day string, n int, act plan.IndicatorAct, reason record.Text, change func(*plan.Indicator)) told {
	return told{day, func(ctx context.Context, t *teller, member, what string) error {
		who := t.speakers[member]
		return t.just(ctx, who, plan.ChangeIndicator(who.For, t.id(of(what, "indicator", n)), act, reason, change))
	}}
}

func amends(day string, reason record.Text, change func(*plan.Commitment)) told {
	return told{day, func(ctx context.Context, t *teller, member, what string) error {
		who := t.speakers[member]
		return t.just(ctx, who, plan.Amend(who.For, t.id(what), reason, change))
	}}
}

func withdraws(day string, reason record.Text) told {
	return told{day, func(ctx context.Context, t *teller, member, what string) error {
		who := t.speakers[member]
		return t.just(ctx, who, plan.Withdraw(who.For, t.id(what), reason))
	}}
}

// What a reviewer says.

// finds is a finding of Cairn Review. The report is the reviewers' progress report or their end-of-term report.
func finds(day, report string, coded []record.Code, account record.Text) told {
	return told{day, func(ctx context.Context, t *teller, member, what string) error {
		who := t.speakers["cairn"]
		return t.keep(ctx, who, t.next(what, "finding"), review.Find(who.For, finding(t, what, day, report, coded, account)))
	}}
}

// refinds corrects the nth finding, or takes it back.
func refinds(day string, n int, act plan.ReportAct, published, report string, coded []record.Code, account, reason record.Text) told {
	return told{day, func(ctx context.Context, t *teller, member, what string) error {
		who, f := t.speakers["cairn"], finding(t, what, published, report, coded, account)
		f.Act, f.Reason = act, &reason
		return t.just(ctx, who, review.CorrectFinding(who.For, t.id(of(what, "finding", n)), f))
	}}
}

func finding(t *teller, what, published, report string, coded []record.Code, account record.Text) review.Finding {
	// The star and what it asks for belong to the plans before 2020; early results are coded when the term has ended.
	missing := codes("did_it_open_government=ND", "potential_impact=ND", "specificity=ND", "starred=ND")
	if report == "progress_report" {
		missing = codes(append(missing, "early_results=NR")...)
	}
	return review.Finding{Commitment: record.To(t.id(what)), Report: record.Code(report), Methods: []record.Code{"irm-current@1"},
		Coded: coded, Missing: missing, Published: new(record.On(published)), Account: &account,
		Address: new(en("https://cairn-review.example/reports/" + published))}
}

// What people say.

func sees(day string, step plan.Step, account ...record.Text) told {
	return seesAt(day, "", step, record.Text{}, account...)
}

// seesAt names the person in the story, so that they can speak again, or the place.
func seesAt(day, person string, step plan.Step, place record.Text, account ...record.Text) told {
	return told{day, func(ctx context.Context, t *teller, member, what string) error {
		who := t.person(person)
		o := observation(t, who, what, day, step, account)
		if !place.IsZero() {
			o.Place = &place
		}
		return t.keep(ctx, who, t.next(what, "observation"), review.Observe(who, o))
	}}
}

// resees corrects the nth observation, or takes it back.
func resees(day, person string, n int, act plan.ReportAct, step plan.Step, reason record.Text, account ...record.Text) told {
	return told{day, func(ctx context.Context, t *teller, member, what string) error {
		who := t.person(person)
		o := observation(t, who, what, day, step, account)
		o.Act, o.Reason = act, &reason
		return t.just(ctx, who, review.CorrectObservation(who, t.id(of(what, "observation", n)), o))
	}}
}

func observation(t *teller, who authority.Actor, what, day string, step plan.Step, account []record.Text) review.Observation {
	o := review.Observation{Commitment: record.To(t.id(what)), Step: step, Seen: new(record.On(day)), Person: &record.Person{ID: who.Person}}
	if len(account) > 0 {
		o.Account = &account[0]
	}
	return o
}

// What everybody can put.

// An exhibit is a document that bears out what is said.
type exhibit struct {
	title   record.Text
	file    string // in data
	media   string
	address string
	dated   string
}

// proves puts evidence in the name of a body that somebody speaks for, or of a person who speaks for themselves. about is what
// of the commitment it bears out, "milestone 3"; nothing for the commitment itself.
func proves(day, speaker, about string, x exhibit) told {
	return told{day, func(ctx context.Context, t *teller, member, what string) error {
		who, ok := t.speakers[speaker]
		if !ok {
			who = t.person(speaker)
		}
		e, err := x.evidence(ctx, t)
		if err != nil {
			return err
		}
		e.Proves = record.To(t.id(strings.TrimSpace(what + " " + about)))
		return t.keep(ctx, who, t.next(what, "evidence"), plan.Prove(who, e))
	}}
}

// reproves corrects the nth evidence, or takes it back.
func reproves(day, speaker string, n int, act plan.ReportAct, x exhibit, reason record.Text) told {
	return told{day, func(ctx context.Context, t *teller, member, what string) error {
		who := t.speakers[speaker]
		e, err := x.evidence(ctx, t)
		if err != nil {
			return err
		}
		e.Act, e.Reason = act, &reason
		return t.just(ctx, who, plan.CorrectEvidence(who, t.id(of(what, "evidence", n)), e))
	}}
}

func (x exhibit) evidence(ctx context.Context, t *teller) (e plan.Evidence, err error) {
	e.Title = x.title
	if x.file != "" {
		if e.File, err = t.file(ctx, x.file, x.media); err != nil {
			return e, err
		}
	}
	if x.address != "" {
		e.Address = new(en(x.address))
	}
	if x.dated != "" {
		e.Dated = new(record.On(x.dated))
	}
	return e, nil
}

// redacts removes a field of what was said, on its legal basis. about is as in proves.
func redacts(day, about, field string, basis record.Text) told {
	return told{day, func(ctx context.Context, t *teller, member, what string) error {
		if t.clock != nil {
			t.clock.tick()
		}
		_, _, err := t.node.Redact(ctx, t.id(strings.TrimSpace(what+" "+about)), field, basis)
		return err
	}}
}

// joins puts a member on record.
func joins(day, name string, m partnership.Member) event {
	return event{day, func(ctx context.Context, t *teller) error {
		m.Act, m.On = partnership.Joined, new(record.On(day))
		return t.keep(ctx, t.operator, name, partnership.Put(t.operator.For, "", m))
	}}
}
