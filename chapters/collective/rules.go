package collective

import (
	"reflect"

	"troth/chapters/partnership"
	"troth/chapters/partnership/version"
	"troth/core/authority"
	"troth/core/desk"
	"troth/core/record"
	"troth/core/view"
)

// Delegate is the role of a person who speaks, by appointment, for an organisation that is no member.
const Delegate = "delegate"

// May says who may put the kinds of this chapter on record. All of it is the partnership's own matter: who joins speaks as one that takes
// part in it, and says nothing of how a commitment is going.
var May = authority.Table{
	{Kind: "action", Role: authority.Operator, Relation: authority.Own, Voice: record.Partnership},
	{Kind: "action", Role: authority.Operator, Relation: authority.Import, Voice: record.Partnership},
	{Kind: "joining", Role: partnership.Contact, Relation: authority.Own, Voice: record.Partnership},
	{Kind: "joining", Role: Delegate, Relation: authority.Own, Voice: record.Partnership},
	{Kind: "joining", Role: authority.Operator, Relation: authority.Import, Voice: record.Partnership},
	{Kind: "resource", Role: partnership.Contact, Relation: authority.Own, Voice: record.Partnership},
	{Kind: "resource", Role: Delegate, Relation: authority.Own, Voice: record.Partnership},
	{Kind: "resource", Role: authority.Operator, Relation: authority.Import, Voice: record.Partnership},
}

// Enter makes a decision that puts an action on record, in the operator's name.
func Enter(operator record.ID, a Action) desk.Decide {
	return func(r *view.Reader) ([]desk.Saying, error) {
		a.Act, a.Reason = Entered, nil
		return []desk.Saying{{Thing: a, Of: operator}}, nil
	}
}

// Amend makes a decision that says an action anew (renamed, opened, ended), or withdraws it (its Act), with the reason. change gets the
// present version.
func Amend(operator, id record.ID, reason record.Text, change func(*Action)) desk.Decide {
	return func(r *view.Reader) ([]desk.Saying, error) {
		var was, now Action
		for _, a := range []*Action{&was, &now} {
			if err := version.Current(r, ActionKind, "action", id, a); err != nil {
				return nil, desk.Missing("action", id, err)
			}
			a.AsGiven = version.Compact(a.AsGiven)
		}
		now.Act, now.Reason = Amended, &reason
		change(&now)
		same := now
		same.Act, same.Reason = was.Act, was.Reason
		switch {
		case was.Act == Withdrawn:
			return nil, desk.Refuse("the action is withdrawn; nothing of it can be amended")
		case reason.IsZero():
			return nil, desk.Refuse("who amends an action says why")
		case now.Act == Amended && reflect.DeepEqual(same, was):
			return nil, desk.Refuse("nothing of the action would change")
		}
		return []desk.Saying{{Object: id, Thing: now, Of: operator}}, nil
	}
}

// Join makes a decision by which a body joins an action: once. It pledges nothing by it, joins no other and endorses nothing.
func Join(body record.ID, j Joining) desk.Decide {
	return func(r *view.Reader) ([]desk.Saying, error) {
		if err := joinable(r, j.Joins.To); err != nil {
			return nil, err
		}
		n, err := view.Value[int](r, `SELECT count(*) FROM joining WHERE action = ?1 AND joiner = ?2 AND act <> 'taken_back'
			AND since < :position AND until >= :position`, j.Joins.To, body)
		switch {
		case err != nil:
			return nil, err
		case n > 0:
			return nil, desk.Refuse("%s has joined this action already", body)
		case j.On != nil && j.On.From > r.Day():
			return nil, desk.Refuse("who joins does it now or did it, not on %s", j.On.From)
		}
		j.Act, j.Reason = Said, nil
		return []desk.Saying{{Thing: j, Of: body}}, nil
	}
}

// Bring makes a decision by which a body pledges resources to an action. It need not have joined, and does not join by it.
func Bring(body record.ID, p Resource) desk.Decide {
	return func(r *view.Reader) ([]desk.Saying, error) {
		if err := joinable(r, p.For.To); err != nil {
			return nil, err
		}
		if p.Text.IsZero() {
			return nil, desk.Refuse("a pledge of resources says what is brought")
		}
		p.Act, p.Reason = Said, nil
		return []desk.Saying{{Thing: p, Of: body}}, nil
	}
}

// CorrectJoining makes a decision by which a body corrects its joining, or takes it back (j.Act), with the reason.
func CorrectJoining(body, id record.ID, j Joining) desk.Decide {
	return func(r *view.Reader) ([]desk.Saying, error) {
		action, err := corrects(r, "joining", "joiner", body, id, j.Act, j.Reason)
		j.Joins = record.To(action)
		return []desk.Saying{{Object: id, Thing: j, Of: body}}, err
	}
}

// CorrectResource makes a decision by which a body corrects its pledge of resources, or takes it back (p.Act), with the reason.
func CorrectResource(body, id record.ID, p Resource) desk.Decide {
	return func(r *view.Reader) ([]desk.Saying, error) {
		action, err := corrects(r, "resource", "giver", body, id, p.Act, p.Reason)
		p.For = record.To(action)
		return []desk.Saying{{Object: id, Thing: p, Of: body}}, err
	}
}

// corrects checks what holds for a new version of both, and gives the action that they are about.
func corrects(r *view.Reader, table, whose string, body, id record.ID, act Act, reason *record.Text) (record.ID, error) {
	type row struct {
		action, of record.ID
		act        Act
	}
	was, err := view.One(r, `SELECT action, `+whose+`, act FROM `+table+` WHERE object = ?1 AND since < :position AND until >= :position`,
		view.Args{id}, func(x *row) []any { return []any{&x.action, &x.of, &x.act} })
	switch {
	case err != nil:
		return "", desk.Missing(table, id, err)
	case was.of != body:
		return "", desk.Refuse("%s is not the one who said it", body)
	case was.act == TakenBack:
		return "", desk.Refuse("it was taken back already")
	case act != Corrected && act != TakenBack:
		return "", desk.Refuse("it was said already; a new version corrects it or takes it back")
	case reason == nil || reason.IsZero():
		return "", desk.Refuse("who corrects or takes back what was said says why")
	}
	return was.action, nil
}

// joinable checks that an action is on record and open.
func joinable(r *view.Reader, id record.ID) error {
	type row struct {
		act    ActionAct
		status Status
	}
	was, err := view.One(r, `SELECT act, status FROM action WHERE object = ?1 AND since < :position AND until >= :position`, view.Args{id},
		func(x *row) []any { return []any{&x.act, &x.status} })
	switch {
	case err != nil:
		return desk.Missing("action", id, err)
	case was.act == Withdrawn:
		return desk.Refuse("the action is withdrawn")
	case was.status != Open:
		return desk.Refuse("the action is %s, not open", was.status)
	}
	return nil
}
