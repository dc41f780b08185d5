package plan_test

import (
	"errors"
	"testing"

	"troth/chapters/chaptertest"
	"troth/chapters/plan"
	"troth/core/authority"
	"troth/core/desk"
	"troth/core/record"
)

func TestUndo(t *testing.T) {
	w := chaptertest.NewWorld(t)
	why, address := record.In("en", "It was the wrong one."), record.In("en", "https://islands.example/act-44")
	refused := func(what string, who authority.Actor, decide desk.Decide) {
		t.Helper()
		if _, err := w.Try(who, decide); !errors.Is(err, desk.ErrRefused) {
			t.Errorf("%s: %v", what, err)
		}
	}
	evidence := plan.Evidence{Proves: record.To(w.Commitment), Title: record.In("en", "Act 44"), Address: &address}
	id := w.Do(w.Contact, plan.Prove(w.Contact, evidence))[0]
	theirs := w.Do(w.Person, plan.Prove(w.Person, evidence))[0]
	again := func(act plan.ReportAct, reason *record.Text, proves record.ID) plan.Evidence {
		e := evidence
		e.Act, e.Reason, e.Proves = act, reason, record.To(proves)
		return e
	}
	refused("evidence without a reason", w.Contact, plan.CorrectEvidence(w.Contact, id, again(plan.Corrected, nil, w.Commitment)))
	refused("evidence said again", w.Contact, plan.CorrectEvidence(w.Contact, id, again(plan.Said, &why, w.Commitment)))
	refused("another's evidence", w.Reviewer, plan.CorrectEvidence(w.Reviewer, id, again(plan.TakenBack, &why, w.Commitment)))
	refused("evidence of a person", w.Person, plan.CorrectEvidence(w.Person, theirs, again(plan.TakenBack, &why, w.Commitment)))
	w.Do(w.Contact, plan.CorrectEvidence(w.Contact, id, again(plan.Corrected, &why, w.Second))) // what it proves stays
	w.Do(w.Contact, plan.CorrectEvidence(w.Contact, id, again(plan.TakenBack, &why, w.Commitment)))
	refused("evidence taken back", w.Contact, plan.CorrectEvidence(w.Contact, id, again(plan.Corrected, &why, w.Commitment)))

	refused("a plan without a reason", w.Contact, plan.WithdrawPlan(w.Member, w.Plan, record.Text{}))
	w.Do(w.Contact, plan.WithdrawPlan(w.Member, w.Plan, why))
	refused("a plan again", w.Contact, plan.WithdrawPlan(w.Member, w.Plan, why))
	refused("a commitment of it", w.Contact, plan.Promise(w.Member, w.Plan, plan.Commitment{Title: record.In("en", "One more")}))
}
