package home

import (
	"slices"

	"troth/chapters/plan"
	"troth/chapters/review"
	"troth/core/record"
	"troth/core/view"
)

// An overview is the commitments of a scope with what each voice last said of them, apart.
type overview struct {
	rows       []plan.Row
	government map[record.ID]plan.GovernmentGlance
	reviewer   map[record.ID]review.ReviewerGlance
	people     map[record.ID]review.PeopleGlance
	sides      map[record.ID]*sides
}

// look is the overview of a scope, which nobody may change: that of everything, which many pages begin with, is kept until the next entry.
func look(r *view.Reader, s plan.Scope) (*overview, error) {
	if s == plan.Everything() {
		return view.Kept(r, "overview", func() (*overview, error) { return overviewOf(r, s) })
	}
	return overviewOf(r, s)
}

// overviewOf reads an overview: five queries, however many commitments.
func overviewOf(r *view.Reader, s plan.Scope) (o *overview, err error) {
	o = &overview{}
	if o.rows, err = plan.Rows(r, s); err != nil {
		return nil, err
	}
	if o.government, err = plan.Glances(r, s); err != nil {
		return nil, err
	}
	if o.reviewer, err = review.Found(r, s); err != nil {
		return nil, err
	}
	if o.people, err = review.Seen(r, s); err != nil {
		return nil, err
	}
	ids := make([]record.ID, len(o.rows))
	for i := range o.rows {
		ids[i] = o.rows[i].Commitment
	}
	o.sides, err = sidesOf(r, ids)
	return o, err
}

// by groups the rows.
func (o *overview) by(key func(*plan.Row) record.ID) map[record.ID][]*plan.Row {
	groups := map[record.ID][]*plan.Row{}
	for i := range o.rows {
		k := key(&o.rows[i])
		groups[k] = append(groups[k], &o.rows[i])
	}
	return groups
}

// totals counts what the voices say of some of the rows.
func (o *overview) totals(rows []*plan.Row) Totals {
	t := Totals{Government: plan.NewGovernmentTotals(), Reviewer: review.NewReviewerTotals(), People: review.NewPeopleTotals()}
	for _, x := range rows {
		t.add(o, x)
	}
	return t
}

// all counts what the voices say of all rows.
func (o *overview) all() Totals {
	rows := make([]*plan.Row, len(o.rows))
	for i := range o.rows {
		rows[i] = &o.rows[i]
	}
	return o.totals(rows)
}

func (t *Totals) add(o *overview, x *plan.Row) {
	t.Commitments++
	if x.Act == plan.Withdrawn {
		t.Withdrawn++
	}
	t.Government.Add(o.government[x.Commitment])
	t.Reviewer.Add(o.reviewer[x.Commitment])
	t.People.Add(o.people[x.Commitment])
}

// distance is how far the voices that speak in steps stand apart. A voice that is silent, that speaks in a word that is no step, or
// in which too few people have spoken, is left out.
func distance(g plan.GovernmentGlance, v review.ReviewerGlance, p review.PeopleGlance) Distance {
	d := Distance{Voices: []record.Voice{}}
	low, high := len(plan.Steps), -1
	for _, said := range []struct {
		voice record.Voice
		step  *plan.Step
	}{{record.Government, g.Step}, {record.Reviewer, v.Step}, {record.People, p.Median}} {
		if said.step == nil {
			continue
		}
		at := slices.Index(plan.Steps, *said.step)
		low, high = min(low, at), max(high, at)
		d.Voices = append(d.Voices, said.voice)
	}
	if high > low {
		d.Steps = high - low
	}
	return d
}
