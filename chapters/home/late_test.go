package home_test

import (
	"testing"

	"troth/chapters/chaptertest"
	"troth/chapters/home"
	"troth/chapters/plan"
	"troth/core/record"
)

// What was withdrawn is no longer promised, so nothing of it is late; what it reads is that it was withdrawn.
func TestNothingWithdrawnIsLate(t *testing.T) {
	w := chaptertest.NewWorld(t)
	due := record.On("2026-10-31")
	for _, c := range []record.ID{w.Commitment, w.Second} {
		w.Do(w.Contact, plan.SetMilestone(w.Member, plan.Milestone{Commitment: record.To(c), Title: record.In("en", "A step"), Due: &due}))
	}
	late := func(want ...int) {
		t.Helper()
		r := w.Read()
		defer r.Close()
		p, err := home.Plan(r, w.Plan)
		if err != nil {
			t.Fatal(err)
		}
		if p.Milestones.Late != want[0]+want[1] {
			t.Errorf("%d milestones of the plan are late, want %d", p.Milestones.Late, want[0]+want[1])
		}
		for i, id := range []record.ID{w.Commitment, w.Second} {
			c, err := home.Commitment(r, id)
			if err != nil {
				t.Fatal(err)
			}
			if got := c.Milestones[0].LateDays > 0; got != (want[i] > 0) {
				t.Errorf("milestone of commitment %d: %d days late", i, c.Milestones[0].LateDays)
			}
			for _, row := range p.Commitments {
				if row.ID == id && row.Late != want[i] {
					t.Errorf("commitment %d: %d late in its plan, want %d", i, row.Late, want[i])
				}
			}
		}
	}
	late(1, 1)
	w.Do(w.Contact, plan.Withdraw(w.Member, w.Commitment, record.In("en", "It was given up.")))
	late(0, 1)
	w.Do(w.Contact, plan.WithdrawPlan(w.Member, w.Plan, record.In("en", "It was given up whole.")))
	late(0, 0)
}
