package declaration

import (
	"reflect"

	"troth/chapters/partnership"
	"troth/chapters/partnership/version"
	"troth/core/authority"
	"troth/core/desk"
	"troth/core/record"
	"troth/core/view"
)

// May says who may put the kinds of this chapter on record. All of it is the partnership's own matter: who endorses speaks as a member
// of it, and says nothing of how a commitment is going.
var May = authority.Table{
	{Kind: "declaration", Role: authority.Operator, Relation: authority.Own, Voice: record.Partnership},
	{Kind: "declaration", Role: authority.Operator, Relation: authority.Import, Voice: record.Partnership},
	{Kind: "pledge", Role: authority.Operator, Relation: authority.Own, Voice: record.Partnership},
	{Kind: "pledge", Role: authority.Operator, Relation: authority.Import, Voice: record.Partnership},
	{Kind: "adoption", Role: authority.Operator, Relation: authority.Own, Voice: record.Partnership},
	{Kind: "endorsement", Role: partnership.Contact, Relation: authority.Own, Voice: record.Partnership},
	{Kind: "endorsement", Role: authority.Operator, Relation: authority.Import, Voice: record.Partnership},
}

// Declare makes a decision that puts a declaration on record with its pledges in their order, in the operator's name. Order and
// declaration of the pledges are filled in; an id may be drawn beforehand.
func Declare(operator, id record.ID, d Declaration, pledges ...Pledge) desk.Decide {
	return func(r *view.Reader) ([]desk.Saying, error) {
		if id == "" {
			id = record.NewID(DeclarationKind.Prefix)
		}
		if len(pledges) == 0 {
			return nil, desk.Refuse("a declaration pledges something")
		}
		d.Act, d.Reason = Declared, nil
		say := []desk.Saying{{Object: id, Thing: d, Of: operator}}
		for i, p := range pledges {
			p.Act, p.Declaration, p.Order, p.Reason = Declared, record.To(id), record.Count(i+1), nil
			say = append(say, desk.Saying{Thing: p, Of: operator})
		}
		return say, nil
	}
}

// Amend makes a decision that says a declaration anew, with the reason; it can withdraw it (its Act). change gets the present version.
func Amend(operator, id record.ID, reason record.Text, change func(*Declaration)) desk.Decide {
	return func(r *view.Reader) ([]desk.Saying, error) {
		var was, now Declaration
		for _, d := range []*Declaration{&was, &now} {
			if err := version.Current(r, DeclarationKind, "declaration", id, d); err != nil {
				return nil, desk.Missing("declaration", id, err)
			}
			d.Preamble, d.Closing = version.Compact(d.Preamble), version.Compact(d.Closing)
			d.Annex, d.AsGiven = version.Compact(d.Annex), version.Compact(d.AsGiven)
		}
		now.Act, now.Reason = Amended, &reason
		change(&now)
		same := now
		same.Act, same.Reason = was.Act, was.Reason
		switch {
		case was.Act == Withdrawn:
			return nil, desk.Refuse("the declaration is withdrawn; nothing of it can be amended")
		case reason.IsZero():
			return nil, desk.Refuse("who amends a declaration says why")
		case now.Act == Amended && reflect.DeepEqual(same, was):
			return nil, desk.Refuse("nothing of the declaration would change")
		}
		return []desk.Saying{{Object: id, Thing: now, Of: operator}}, nil
	}
}

// AmendPledge makes a decision that says a pledge anew, with the reason. Choosing its topics by hand is one.
func AmendPledge(operator, id record.ID, reason record.Text, change func(*Pledge)) desk.Decide {
	return func(r *view.Reader) ([]desk.Saying, error) {
		var was, now Pledge
		for _, p := range []*Pledge{&was, &now} {
			if err := version.Current(r, PledgeKind, "pledge", id, p); err != nil {
				return nil, desk.Missing("pledge", id, err)
			}
			p.AsGiven = version.Compact(p.AsGiven)
		}
		now.Act, now.Reason = Amended, &reason
		change(&now)
		same := now
		same.Act, same.Reason = was.Act, was.Reason
		switch {
		case was.Act == Withdrawn:
			return nil, desk.Refuse("the pledge is withdrawn; nothing of it can be amended")
		case reason.IsZero():
			return nil, desk.Refuse("who amends a pledge says why")
		case now.Declaration != was.Declaration:
			return nil, desk.Refuse("a pledge stays in its declaration")
		case now.Act == Amended && reflect.DeepEqual(same, was):
			return nil, desk.Refuse("nothing of the pledge would change")
		}
		if err := Known(now.Topics); err != nil {
			return nil, err
		}
		return []desk.Saying{{Object: id, Thing: now, Of: operator}}, nil
	}
}

// Adopt makes a decision that says who adopted a declaration, when and how.
func Adopt(operator record.ID, a Adoption) desk.Decide {
	return func(r *view.Reader) ([]desk.Saying, error) {
		if err := open(r, a.Adopts.To); err != nil {
			return nil, err
		}
		if a.On != nil && a.On.From > r.Day() {
			return nil, desk.Refuse("it is adopted when that has happened, not before %s", a.On.From)
		}
		a.Act, a.Reason = Said, nil
		return []desk.Saying{{Thing: a, Of: operator}}, nil
	}
}

// CorrectAdoption makes a decision that corrects who adopted a declaration, or takes it back (a.Act), with the reason.
func CorrectAdoption(operator, id record.ID, a Adoption) desk.Decide {
	return func(r *view.Reader) ([]desk.Saying, error) {
		type row struct {
			declaration record.ID
			act         ActOfFact
		}
		was, err := view.One(r, `SELECT declaration, act FROM adoption WHERE object = ?1 AND since < :position AND until >= :position`,
			view.Args{id}, func(x *row) []any { return []any{&x.declaration, &x.act} })
		if err != nil {
			return nil, desk.Missing("adoption", id, err)
		}
		if err := correction(was.act, a.Act, a.Reason); err != nil {
			return nil, err
		}
		a.Adopts = record.To(was.declaration)
		return []desk.Saying{{Object: id, Thing: a, Of: operator}}, nil
	}
}

// correction checks what holds for a new version of an adoption or an endorsement.
func correction(was, now ActOfFact, reason *record.Text) error {
	switch {
	case was == TakenBack:
		return desk.Refuse("it was taken back already")
	case now != Corrected && now != TakenBack:
		return desk.Refuse("it was said already; a new version corrects it or takes it back")
	case reason == nil || reason.IsZero():
		return desk.Refuse("who corrects or takes back what was said says why")
	}
	return nil
}

// Endorse makes a decision by which a member endorses a declaration: once. It joins no action and takes on no duty by it.
func Endorse(member record.ID, e Endorsement) desk.Decide {
	return func(r *view.Reader) ([]desk.Saying, error) {
		if err := open(r, e.Endorses.To); err != nil {
			return nil, err
		}
		n, err := view.Value[int](r, `SELECT count(*) FROM endorsement WHERE declaration = ?1 AND endorser = ?2 AND act <> 'taken_back'
			AND since < :position AND until >= :position`, e.Endorses.To, member)
		switch {
		case err != nil:
			return nil, err
		case n > 0:
			return nil, desk.Refuse("%s endorses this declaration already", member)
		case e.On != nil && e.On.From > r.Day():
			return nil, desk.Refuse("who endorses does it now or did it, not on %s", e.On.From)
		}
		e.Act, e.Reason = Said, nil
		return []desk.Saying{{Thing: e, Of: member}}, nil
	}
}

// CorrectEndorsement makes a decision by which a member corrects its endorsement, or takes it back (e.Act), with the reason.
func CorrectEndorsement(member, id record.ID, e Endorsement) desk.Decide {
	return func(r *view.Reader) ([]desk.Saying, error) {
		type row struct {
			declaration, endorser record.ID
			act                   ActOfFact
		}
		was, err := view.One(r, `SELECT declaration, endorser, act FROM endorsement WHERE object = ?1 AND since < :position AND until >= :position`,
			view.Args{id}, func(x *row) []any { return []any{&x.declaration, &x.endorser, &x.act} })
		switch {
		case err != nil:
			return nil, desk.Missing("endorsement", id, err)
		case was.endorser != member:
			return nil, desk.Refuse("%s is not the one whose endorsement it is", member)
		}
		if err := correction(was.act, e.Act, e.Reason); err != nil {
			return nil, err
		}
		e.Endorses = record.To(was.declaration)
		return []desk.Saying{{Object: id, Thing: e, Of: member}}, nil
	}
}

// open checks that a declaration is on record and stands.
func open(r *view.Reader, id record.ID) error {
	act, err := view.Value[Act](r, `SELECT act FROM declaration WHERE object = ?1 AND since < :position AND until >= :position`, id)
	if err != nil {
		return desk.Missing("declaration", id, err)
	}
	if act == Withdrawn {
		return desk.Refuse("the declaration is withdrawn")
	}
	return nil
}
