package plan

import (
	"troth/core/authority"
	"troth/core/desk"
	"troth/core/record"
	"troth/core/view"
)

// WithdrawPlan makes a decision by which a member takes a whole plan back, with the reason. It stays on record as it was, and so do
// its commitments, which are no longer promised.
func WithdrawPlan(member, id record.ID, reason record.Text) desk.Decide {
	return func(r *view.Reader) ([]desk.Saying, error) {
		var was, now Plan
		if err := current(r, PlanKind, "plan", id, &was, &now); err != nil {
			return nil, err
		}
		switch {
		case was.Member.To != member:
			return nil, desk.Refuse("%s is not the member whose plan it is", member)
		case was.Act == PlanWithdrawn:
			return nil, desk.Refuse("the plan is withdrawn already")
		case reason.IsZero():
			return nil, desk.Refuse("who withdraws a plan says why")
		}
		now.Act, now.Reason = PlanWithdrawn, &reason
		return []desk.Saying{{Object: id, Thing: now, Of: member}}, nil
	}
}

// CorrectEvidence makes a decision by which a body corrects its evidence, or takes it back (e.Act), with the reason. What it proves
// stays. Evidence of a person names nobody, so nobody can show that it is theirs, and it cannot be corrected.
func CorrectEvidence(who authority.Actor, id record.ID, e Evidence) desk.Decide {
	return func(r *view.Reader) ([]desk.Saying, error) {
		if who.For == "" {
			return nil, desk.Refuse("evidence of a person names nobody; only a body can correct its own")
		}
		if err := CheckCorrection(r, "evidence", id, e.Act, e.Reason); err != nil {
			return nil, err
		}
		proves, err := view.Value[record.ID](r, `SELECT proves FROM evidence WHERE object = ?1
			AND since < :position AND until >= :position`, id)
		if err != nil {
			return nil, err
		}
		if e.File == nil && (e.Address == nil || e.Address.IsZero()) {
			return nil, desk.Refuse("evidence is a file or an address, or both")
		}
		e.Proves = record.To(proves)
		return []desk.Saying{{Object: id, Thing: e, Of: who.For}}, nil
	}
}
