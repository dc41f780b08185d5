package home

import (
	"troth/chapters/partnership"
	"troth/chapters/plan"
	"troth/chapters/review"
	"troth/core/record"
	"troth/core/view"
)

// PlansPage lists the plans of all members.
type PlansPage struct {
	Day    string         `json:"day"`   // of the reader
	Plans  []PlanOfMember `json:"plans"` // in the order in which they were put on record
	Totals Totals         `json:"totals"`
	Eras   []review.Era   `json:"eras"` // what reviewers found, over the years
	Partly *Partly        `json:"partly,omitempty"`
}

// PlanOfMember is a plan in a list of plans of several members.
type PlanOfMember struct {
	PlanRow
	Member partnership.Named `json:"member"`
	Sort   partnership.Sort  `json:"sort"` // of the member
	State  PlanState         `json:"state"`
}

// PlanState is where a plan's period lies on the reader's day.
type PlanState string

// The states, in the order in which pages show them.
const (
	Running PlanState = "running"
	Coming  PlanState = "coming"
	Ended   PlanState = "ended"
	Undated PlanState = "undated" // no period on record, or one of which a side is not: it may run
)

// PlanStates lists the states.
var PlanStates = []PlanState{Running, Coming, Ended, Undated}

// stateOn is the state of a plan on a day. Where its first day is not on record, it runs from when it was handed in.
func stateOn(period, submitted *record.Day, day string) PlanState {
	switch {
	case period == nil || period.From == "" && period.To == "":
		return Undated
	case period.To != "" && period.To < day:
		return Ended
	case period.From > day:
		return Coming
	case period.To == "", period.From == "" && (submitted == nil || submitted.From == "" || submitted.From > day):
		return Undated
	}
	return Running
}

// Plans lists all plans, with what each voice says of their commitments.
func Plans(r *view.Reader) (*PlansPage, error) {
	b := partnership.NewBatch(r)
	o, err := look(r, plan.Everything())
	if err != nil {
		return nil, err
	}
	p := &PlansPage{Day: r.Day(), Totals: o.all()}
	if p.Eras, err = view.Kept(r, "eras", func() ([]review.Era, error) { return review.Eras(r, plan.Everything(), o.rows) }); err != nil {
		return nil, err
	}
	if p.Partly, err = partly(r, b, plan.Everything()); err != nil {
		return nil, err
	}
	type row struct {
		PlanOfMember
		number, facts string
		period        record.Day
	}
	rows, err := view.All(r, `SELECT p.object, p.act, p.member, m.sort, p.number, p.first_day, p.last_day, p.facts FROM plan p
		JOIN member m ON m.object = p.member AND m.since < :position AND m.until >= :position
		WHERE p.since < :position AND p.until >= :position ORDER BY (SELECT min(since) FROM plan f WHERE f.object = p.object)`, nil,
		func(x *row) []any {
			return []any{&x.ID, &x.Act, &x.Member.ID, &x.Sort, &x.number, &x.period.From, &x.period.To, &x.facts}
		})
	if err != nil {
		return nil, err
	}
	by := o.by(func(x *plan.Row) record.ID { return x.Plan })
	p.Plans = make([]PlanOfMember, len(rows))
	for i := range rows {
		x, to := &rows[i], &p.Plans[i]
		*to = x.PlanOfMember
		if x.number != "" {
			to.Number = (*record.Code)(&x.number)
		}
		to.Period = partnership.DayOf(x.period.From, x.period.To)
		if to.Submitted, err = plan.SubmittedIn(x.facts); err != nil {
			return nil, err
		}
		to.State = stateOn(to.Period, to.Submitted, p.Day)
		to.Voices = o.totals(by[to.ID])
		b.Maybe(to.ID, "title", &to.Title)
		b.Name(&to.Member)
	}
	return p, b.Read()
}
