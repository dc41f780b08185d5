package importer

import (
	"slices"

	"troth/chapters/partnership/version"
	"troth/chapters/plan"
	"troth/core/record"
	"troth/core/view"
)

// A partDraft is a row about a part of a commitment: a milestone, or an indicator.
type partDraft[T any] struct {
	*scope
	at         place
	thing      T
	indicators []partDraft[plan.Indicator] // of a milestone
}

// A sort tells of one sort of parts how it stands on record.
type sort[T any] struct {
	kind   record.Kind
	table  string
	within string // the column of what it is part of
	number func(*T) *record.Code
	place  func(now *T, within record.ID)
	keep   func(s *scope, was, now *T) // what no file tells, or this one has no column about, and the version on record may say
	amend  func(*T)
}

var milestones = sort[plan.Milestone]{kind: plan.MilestoneKind, table: "milestone", within: "commitment",
	number: func(m *plan.Milestone) *record.Code { return m.Number },
	place:  func(m *plan.Milestone, id record.ID) { m.Commitment = record.To(id) },
	keep: func(s *scope, was, now *plan.Milestone) {
		now.State, now.Met, now.Starts, now.Output, now.Stakeholders = was.State, was.Met, was.Starts, was.Output, was.Stakeholders
		s.languages(&now.Title, was.Title)
		if s.without("deadline") {
			now.Due, now.DueWords, now.Flags = was.Due, was.DueWords, was.Flags
		}
	},
	amend: func(m *plan.Milestone) { m.Act = plan.MilestoneAmended }}

var indicators = sort[plan.Indicator]{kind: plan.IndicatorKind, table: "indicator", within: "measures",
	number: func(i *plan.Indicator) *record.Code { return i.Number },
	place:  func(i *plan.Indicator, id record.ID) { i.Measures = record.To(id) },
	keep: func(s *scope, was, now *plan.Indicator) {
		s.languages(&now.Title, was.Title)
		if s.without("deadline") {
			now.Due, now.DueWords, now.Flags = was.Due, was.DueWords, was.Flags
		}
		if s.without("lead_dept") {
			now.Lead = was.Lead
		}
	},
	amend: func(i *plan.Indicator) { i.Act = plan.IndicatorAmended }}

type knownPart[T any] struct {
	known
	thing T
}

// partsOf lists the parts of one sort that a thing has, in the order in which they first came on record.
func partsOf[T any](r *view.Reader, s sort[T], of record.ID) ([]knownPart[T], error) {
	type row struct {
		knownPart[T]
		list string
	}
	rows, err := view.All(r, `SELECT `+knownColumns+` FROM `+s.table+` x JOIN entry e ON e.idx = x.since
		WHERE x.`+s.within+` = ?1`+present+` ORDER BY (SELECT min(f.idx) FROM entry f WHERE f.object = x.object)`, view.Args{of},
		func(x *row) []any { return x.fields(&x.list) })
	if err != nil {
		return nil, err
	}
	list := make([]knownPart[T], len(rows))
	for i, x := range rows {
		if err := version.Current(r, s.kind, s.table, x.id, &x.thing); err != nil {
			return nil, err
		}
		list[i] = x.knownPart
	}
	return list, nil
}

// say puts the parts of a thing on record. A part continues the one of the same thing that has its number; fresh tells that the thing is
// new, and has none. Those on record that the file does not have stay, and are listed.
func (s sort[T]) say(p *plot, rows []partDraft[T], of, member record.ID, fresh bool) error {
	var on []knownPart[T]
	if !fresh {
		var err error
		if on, err = partsOf(p.r, s, of); err != nil {
			return err
		}
	}
	seen := make([]bool, len(on))
	for i := range rows {
		x := &rows[i]
		now := x.thing
		s.place(&now, of)
		k := slices.IndexFunc(on, func(k knownPart[T]) bool {
			a, b := s.number(&k.thing), s.number(&now)
			return a != nil && b != nil && *a == *b
		})
		id := record.NewID(s.kind.Prefix)
		if k < 0 {
			p.say(id, now, member)
		} else {
			id, seen[k] = on[k].id, true
			s.keep(x.scope, &on[k].thing, &now)
			change, err := p.changed(x.at, s.kind, &on[k].known, &on[k].thing, &now)
			if err != nil {
				return err
			}
			if change {
				s.amend(&now)
				p.say(id, now, member)
			}
		}
		if err := indicators.say(p, x.indicators, id, member, k < 0); err != nil {
			return err
		}
	}
	for k := range on {
		if !seen[k] && rows != nil {
			if err := p.vanish(&on[k].known); err != nil {
				return err
			}
		}
	}
	return nil
}

// vanish lists a thing that was taken from an edition of this publisher and is not in the file. Another publisher's edition says nothing
// of what it leaves out.
func (p *plot) vanish(k *known) error {
	ours, err := p.ours(k)
	if ours {
		p.outcome.vanished = append(p.outcome.vanished, k.id)
	}
	return err
}

// ours reports whether the present version of a thing was taken from an edition of this publisher.
func (p *plot) ours(k *known) (bool, error) {
	if k.source == "" {
		return false, nil
	}
	publisher, ok := p.publishers[k.source]
	if !ok {
		texts, err := p.r.Texts(k.source)
		if err != nil {
			return false, err
		}
		if p.publishers == nil {
			p.publishers = map[record.ID]string{}
		}
		publisher = titleOf(texts["publisher"])
		p.publishers[k.source] = publisher
	}
	return publisher == p.publisher, nil
}
