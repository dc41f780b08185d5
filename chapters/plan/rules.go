package plan

import (
	"reflect"
	"slices"

	"troth/chapters/agenda"
	"troth/chapters/partnership"
	"troth/chapters/partnership/version"
	"troth/core/authority"
	"troth/core/desk"
	"troth/core/record"
	"troth/core/view"
)

// May says who may put the kinds of this chapter on record.
var May = authority.Table{
	{Kind: "plan", Role: partnership.Contact, Relation: authority.Own, Voice: record.Government},
	{Kind: "plan", Role: authority.Operator, Relation: authority.Import, Voice: record.Government},
	{Kind: "commitment", Role: partnership.Contact, Relation: authority.Own, Voice: record.Government},
	{Kind: "commitment", Role: authority.Operator, Relation: authority.Import, Voice: record.Government},
	{Kind: "milestone", Role: partnership.Contact, Relation: authority.Own, Voice: record.Government},
	{Kind: "milestone", Role: authority.Operator, Relation: authority.Import, Voice: record.Government},
	{Kind: "indicator", Role: partnership.Contact, Relation: authority.Own, Voice: record.Government},
	{Kind: "indicator", Role: authority.Operator, Relation: authority.Import, Voice: record.Government},
	{Kind: "progress", Role: partnership.Contact, Relation: authority.Own, Voice: record.Government},
	{Kind: "evidence", Role: partnership.Contact, Relation: authority.Own, Voice: record.Government},
	{Kind: "evidence", Role: partnership.Reviewer, Relation: partnership.Independent, Voice: record.Reviewer},
	{Kind: "evidence", Role: authority.Person, Relation: authority.Personal, Voice: record.People},
	{Kind: "sameness", Role: authority.Operator, Relation: authority.Own, Voice: record.Partnership}, // it is about the record, not about how a promise goes
	{Kind: "sameness", Role: partnership.Contact, Relation: authority.Own, Voice: record.Partnership},
}

// Adopt makes a decision by which a member puts a new plan on record, together with its commitments. Their plan is filled in.
func Adopt(member record.ID, p Plan, commitments ...Commitment) desk.Decide {
	return func(r *view.Reader) ([]desk.Saying, error) {
		if p.Member.To != member {
			return nil, desk.Refuse("a member adopts its own plans, not those of %s", p.Member.To)
		}
		id := record.NewID(PlanKind.Prefix)
		p.Act, p.Reason = PlanAdopted, nil
		say := []desk.Saying{{Object: id, Thing: p, Of: member}}
		for _, c := range commitments {
			c.Act, c.Plan, c.Reason = Adopted, record.To(id), nil
			say = append(say, desk.Saying{Thing: c, Of: member})
		}
		return say, nil
	}
}

// AmendPlan makes a decision by which a member says its plan anew. change gets the present version.
func AmendPlan(member, id record.ID, reason record.Text, change func(*Plan)) desk.Decide {
	return func(r *view.Reader) ([]desk.Saying, error) {
		var was, now Plan
		if err := current(r, PlanKind, "plan", id, &was, &now); err != nil {
			return nil, err
		}
		change(&now)
		now.Act, now.Reason = PlanAmended, &reason
		switch {
		case was.Member.To != member:
			return nil, desk.Refuse("%s is not the member whose plan it is", member)
		case was.Act == PlanWithdrawn:
			return nil, desk.Refuse("the plan is withdrawn; nothing of it can be amended")
		case reason.IsZero():
			return nil, desk.Refuse("who amends a plan says why")
		}
		same := now
		same.Act, same.Reason = was.Act, was.Reason
		if reflect.DeepEqual(same, was) {
			return nil, desk.Refuse("nothing of the plan would change")
		}
		return []desk.Saying{{Object: id, Thing: now, Of: member}}, nil
	}
}

// Promise makes a decision by which a member adds commitments to a plan that is on record.
func Promise(member, plan record.ID, commitments ...Commitment) desk.Decide {
	return func(r *view.Reader) ([]desk.Saying, error) {
		var p Plan
		if err := version.Current(r, PlanKind, "plan", plan, &p); err != nil {
			return nil, desk.Missing("plan", plan, err)
		}
		switch {
		case p.Member.To != member:
			return nil, desk.Refuse("%s is not the member whose plan it is", member)
		case p.Act == PlanWithdrawn:
			return nil, desk.Refuse("the plan is withdrawn; it takes no new commitments")
		}
		var say []desk.Saying
		for _, c := range commitments {
			c.Act, c.Plan, c.Reason = Adopted, record.To(plan), nil
			say = append(say, desk.Saying{Thing: c, Of: member})
		}
		return say, nil
	}
}

// Amend makes a decision by which a member says its commitment anew, with the reason. change gets the present version, without
// what is withheld: give that again to keep it.
func Amend(member, id record.ID, reason record.Text, change func(*Commitment)) desk.Decide {
	return func(r *view.Reader) ([]desk.Saying, error) {
		was, now, err := open(r, member, id)
		switch {
		case err != nil:
			return nil, err
		case reason.IsZero():
			return nil, desk.Refuse("who amends a commitment says why")
		}
		change(&now)
		now.Act, now.Reason = Amended, &reason
		same := now
		same.Act, same.Reason = was.Act, was.Reason
		if reflect.DeepEqual(same, was) {
			return nil, desk.Refuse("nothing of the commitment would change")
		}
		return []desk.Saying{{Object: id, Thing: now, Of: member}}, nil
	}
}

// Withdraw makes a decision by which a member takes its commitment back, with the reason. It stays on record as it was.
func Withdraw(member, id record.ID, reason record.Text) desk.Decide {
	return func(r *view.Reader) ([]desk.Saying, error) {
		_, now, err := open(r, member, id)
		switch {
		case err != nil:
			return nil, err
		case reason.IsZero():
			return nil, desk.Refuse("who withdraws a commitment says why")
		case now.Title.IsZero():
			return nil, desk.Refuse("the title of the commitment was removed; amend it with another before withdrawing it")
		}
		now.Act, now.Reason = Withdrawn, &reason
		return []desk.Saying{{Object: id, Thing: now, Of: member}}, nil
	}
}

// open gives the present version of a commitment, twice, if the member can still change it.
func open(r *view.Reader, member, id record.ID) (was, now Commitment, err error) {
	at, err := PlaceOf(r, id)
	if err != nil {
		return was, now, desk.Missing("commitment", id, err)
	}
	if at.Member != member {
		return was, now, desk.Refuse("%s is not the member whose commitment it is", member)
	}
	if err := current(r, CommitmentKind, "commitment", id, &was, &now); err != nil {
		return was, now, err
	}
	for _, c := range []*Commitment{&was, &now} {
		c.Partners, c.AsGiven = version.Compact(c.Partners), version.Compact(c.AsGiven)
	}
	if was.Act == Withdrawn {
		return was, now, desk.Refuse("the commitment is withdrawn already")
	}
	return was, now, nil
}

// SetMilestone makes a decision by which a member adds a milestone to its commitment.
func SetMilestone(member record.ID, m Milestone) desk.Decide {
	return func(r *view.Reader) ([]desk.Saying, error) {
		if err := takes(r, member, m.Commitment.To, "milestone"); err != nil {
			return nil, err
		}
		m.Act, m.Reason = MilestoneSet, nil
		if err := m.check(); err != nil {
			return nil, err
		}
		return []desk.Saying{{Thing: m, Of: member}}, nil
	}
}

// UpdateMilestone makes a decision by which a member reports the state of a milestone, moves it or drops it: act says which. To
// move or to drop one takes a reason.
func UpdateMilestone(member, id record.ID, act MilestoneAct, reason *record.Text, change func(*Milestone)) desk.Decide {
	return func(r *view.Reader) ([]desk.Saying, error) {
		var was, now Milestone
		if err := current(r, MilestoneKind, "milestone", id, &was, &now); err != nil {
			return nil, err
		}
		if err := takes(r, member, was.Commitment.To, "milestone"); err != nil {
			return nil, err
		}
		if was.Act == MilestoneDropped {
			return nil, desk.Refuse("the milestone was dropped already")
		}
		was.AsGiven, now.AsGiven = version.Compact(was.AsGiven), version.Compact(now.AsGiven)
		change(&now)
		now.Act, now.Reason = act, reason
		same := now
		same.Act, same.Reason = was.Act, was.Reason
		moved := !reflect.DeepEqual(now.Due, was.Due) || !reflect.DeepEqual(now.Title, was.Title)
		switch {
		case act == MilestoneSet:
			return nil, desk.Refuse("the milestone is set already; say whether it is updated, amended or dropped")
		case act != MilestoneDropped && reflect.DeepEqual(same, was):
			return nil, desk.Refuse("nothing of the milestone would change")
		case act == MilestoneUpdated && moved:
			return nil, desk.Refuse("who moves or rewords a milestone amends it, and says why")
		case act != MilestoneUpdated && (reason == nil || reason.IsZero()):
			return nil, desk.Refuse("who amends or drops a milestone says why")
		}
		if err := now.check(); err != nil {
			return nil, err
		}
		return []desk.Saying{{Object: id, Thing: now, Of: member}}, nil
	}
}

func (m *Milestone) check() error {
	if m.Met != nil && (m.State == nil || *m.State != MilestoneMet) {
		return desk.Refuse("a milestone that has a day on which it was met is said to be met")
	}
	return nil
}

// SetIndicator makes a decision by which a member adds an indicator to its milestone or commitment.
func SetIndicator(member record.ID, i Indicator) desk.Decide {
	return func(r *view.Reader) ([]desk.Saying, error) {
		if err := takes(r, member, i.Measures.To, "indicator"); err != nil {
			return nil, err
		}
		i.Act, i.Reason = IndicatorSet, nil
		return []desk.Saying{{Thing: i, Of: member}}, nil
	}
}

// ChangeIndicator makes a decision by which a member says its indicator anew, or drops it (act), with the reason. change gets the
// present version.
func ChangeIndicator(member, id record.ID, act IndicatorAct, reason record.Text, change func(*Indicator)) desk.Decide {
	return func(r *view.Reader) ([]desk.Saying, error) {
		var was, now Indicator
		if err := current(r, IndicatorKind, "indicator", id, &was, &now); err != nil {
			return nil, err
		}
		if err := takes(r, member, was.Measures.To, "indicator"); err != nil {
			return nil, err
		}
		was.AsGiven, now.AsGiven = version.Compact(was.AsGiven), version.Compact(now.AsGiven)
		change(&now)
		same := now
		same.Act, same.Reason = was.Act, was.Reason
		switch {
		case was.Act == IndicatorDropped:
			return nil, desk.Refuse("the indicator was dropped already")
		case act == IndicatorSet:
			return nil, desk.Refuse("the indicator is set already; say whether it is amended or dropped")
		case reason.IsZero():
			return nil, desk.Refuse("who amends or drops an indicator says why")
		case act == IndicatorAmended && reflect.DeepEqual(same, was):
			return nil, desk.Refuse("nothing of the indicator would change")
		}
		now.Act, now.Reason = act, &reason
		return []desk.Saying{{Object: id, Thing: now, Of: member}}, nil
	}
}

// Report makes a decision by which a member reports progress on its commitment.
func Report(member record.ID, p Progress) desk.Decide {
	return func(r *view.Reader) ([]desk.Saying, error) {
		if err := takes(r, member, p.Commitment.To, "progress"); err != nil {
			return nil, err
		}
		if p.Period != nil && p.Period.From > r.Day() {
			return nil, desk.Refuse("progress is reported on days that have been, not on %s", p.Period.From)
		}
		p.Act, p.Reason = Said, nil
		return []desk.Saying{{Thing: p, Of: member}}, nil
	}
}

// CorrectReport makes a decision by which a member corrects what it reported, or takes it back (p.Act), with the reason.
func CorrectReport(member, id record.ID, p Progress) desk.Decide {
	return func(r *view.Reader) ([]desk.Saying, error) {
		at, err := PlaceOf(r, id)
		if err != nil {
			return nil, desk.Missing("report", id, err)
		}
		if at.Member != member {
			return nil, desk.Refuse("%s is not the member whose report it is", member)
		}
		p.Commitment = record.To(at.Commitment)
		if err := CheckCorrection(r, "progress", id, p.Act, p.Reason); err != nil {
			return nil, err
		}
		return []desk.Saying{{Object: id, Thing: p, Of: member}}, nil
	}
}

// CheckCorrection checks what holds for a new version of every account: it corrects or takes back, it says why, and what was taken
// back stays so.
func CheckCorrection(r *view.Reader, table string, id record.ID, act ReportAct, reason *record.Text) error {
	was, err := view.Value[ReportAct](r, `SELECT act FROM `+table+` WHERE object = ?1 AND since < :position AND until >= :position`, id)
	switch {
	case err != nil:
		return desk.Missing(table, id, err)
	case act != Corrected && act != TakenBack:
		return desk.Refuse("it was said already; a new version corrects it or takes it back")
	case was == TakenBack:
		return desk.Refuse("it was taken back already")
	case reason == nil || reason.IsZero():
		return desk.Refuse("who corrects or takes back what was said says why")
	}
	return nil
}

// Prove makes a decision by which somebody puts evidence on record: the member whose commitment it is about, a reviewer, or a
// person. The table of authority says whose voice it is.
func Prove(who authority.Actor, e Evidence) desk.Decide {
	return func(r *view.Reader) ([]desk.Saying, error) {
		at, err := PlaceOf(r, e.Proves.To)
		if err != nil {
			return nil, desk.Missing("thing", e.Proves.To, err)
		}
		switch {
		case who.Role == partnership.Contact && who.For != at.Member:
			return nil, desk.Refuse("%s is not the member whose commitment it is", who.For)
		case e.File == nil && (e.Address == nil || e.Address.IsZero()):
			return nil, desk.Refuse("evidence is a file or an address, or both")
		}
		e.Act, e.Reason = Said, nil
		return []desk.Saying{{Thing: e, Of: who.For}}, nil
	}
}

// takes checks that the member may say something more of a commitment.
func takes(r *view.Reader, member, commitment record.ID, what string) error {
	at, err := PlaceOf(r, commitment)
	if err != nil {
		return desk.Missing("commitment", commitment, err)
	}
	if at.Member != member {
		return desk.Refuse("%s is not the member whose commitment it is", member)
	}
	withdrawn, err := view.Value[string](r, `SELECT CASE 'withdrawn' WHEN c.act THEN 'commitment' WHEN p.act THEN 'plan' ELSE '' END
		FROM commitment c JOIN plan p ON p.object = c.plan WHERE c.object = ?1
		AND c.since < :position AND c.until >= :position AND p.since < :position AND p.until >= :position`, at.Commitment)
	if err == nil && withdrawn != "" {
		err = desk.Refuse("the %s is withdrawn; it takes no %s", withdrawn, what)
	}
	return err
}

// current fills two copies of the present version of a thing.
func current(r *view.Reader, kind record.Kind, table string, id record.ID, copies ...any) error {
	for _, c := range copies {
		if err := version.Current(r, kind, table, id, c); err != nil {
			return desk.Missing(kind.Name, id, err)
		}
	}
	return nil
}

// Known reports whether every code is in a list of policy areas.
func Known(areas []record.Code) bool {
	return !slices.ContainsFunc(areas, func(a record.Code) bool { return !agenda.IsArea(a) })
}
