package plan_test

import (
	"strings"
	"testing"

	"troth/chapters/chaptertest"
	"troth/chapters/home"
	"troth/chapters/plan"
	"troth/core/authority"
	"troth/core/desk"
	"troth/core/record"
)

// That two commitments are one promise is shown on both, with the other's history, until it is taken back; counts keep both and say so.
func TestSameness(t *testing.T) {
	w := chaptertest.NewWorld(t)
	why := record.In("en", "The file of 2026 numbers it anew.")
	elsewhere := w.Do(w.Contact, plan.Promise(w.Member, w.Plan, plan.Commitment{Title: record.In("en", "Open the archive")}))[0]
	id := w.Do(w.Operator, plan.SameAs(w.Operator, w.Commitment, w.Second, why))[0]

	look := func() (one, other *home.CommitmentPage, pairs int, of int) {
		r := w.Read()
		defer r.Close()
		var err error
		if one, err = home.Commitment(r, w.Commitment); err != nil {
			t.Fatal(err)
		}
		if other, err = home.Commitment(r, w.Second); err != nil {
			t.Fatal(err)
		}
		m, err := home.Member(r, w.Member)
		if err != nil {
			t.Fatal(err)
		}
		return one, other, m.Same, m.Voices.Commitments
	}
	one, other, pairs, of := look()
	if len(one.Same) != 1 || len(other.Same) != 1 || one.Same[0].Other.ID != w.Second || other.Same[0].Other.ID != w.Commitment {
		t.Fatalf("the same: %+v, %+v", one.Same, other.Same)
	}
	if s := other.Same[0]; s.Because.By["en"] != why.By["en"] || s.Other.Name.IsZero() || len(other.SamePast[w.Commitment]) == 0 || s.Said.Of == nil || s.Said.Of.ID != w.Operator.For {
		t.Errorf("who said so, and why: %+v", s)
	}
	if pairs != 1 || of != 3 {
		t.Errorf("%d pairs of %d commitments", pairs, of)
	}
	for _, x := range []struct {
		what   string
		who    authority.Actor
		decide desk.Decide
		want   string
	}{
		{"again, the other way round", w.Operator, plan.SameAs(w.Operator, w.Second, w.Commitment, why), "is said already"},
		{"itself", w.Operator, plan.SameAs(w.Operator, w.Commitment, w.Commitment, why), "one commitment already"},
		{"no commitment", w.Operator, plan.SameAs(w.Operator, w.Commitment, w.Plan, why), "is no commitment"},
		{"not on record", w.Operator, plan.SameAs(w.Operator, w.Commitment, record.NewID("cm"), why), "there is no commitment"},
		{"without a reason", w.Operator, plan.SameAs(w.Operator, w.Commitment, elsewhere, record.Text{}), "says why"},
		{"by a reviewer", w.Reviewer, plan.SameAs(w.Reviewer, w.Commitment, elsewhere, why), "may not"},
		{"by a person", w.Person, plan.SameAs(w.Person, w.Commitment, elsewhere, why), "may not"},
		{"taken back by another", w.Contact, plan.NotSame(w.Contact, id, why), "is not who said"},
		{"taken back without a reason", w.Operator, plan.NotSame(w.Operator, id, record.Text{}), "says why"},
	} {
		if _, err := w.Try(x.who, x.decide); err == nil || !strings.Contains(err.Error(), x.want) {
			t.Errorf("%s: want %q, got %v", x.what, x.want, err)
		}
	}
	w.Do(w.Contact, plan.SameAs(w.Contact, elsewhere, w.Commitment, why))
	w.Do(w.Operator, plan.NotSame(w.Operator, id, record.In("en", "They are two.")))
	if one, other, pairs, of = look(); len(one.Same) != 2 || len(other.Same) != 1 || other.Same[0].Act != plan.SameTakenBack || other.SamePast != nil || pairs != 1 || of != 3 {
		t.Errorf("after it was taken back: %+v, %d pairs of %d", other.Same, pairs, of)
	}
	if _, err := w.Try(w.Operator, plan.NotSame(w.Operator, id, why)); err == nil || !strings.Contains(err.Error(), "taken back already") {
		t.Errorf("taken back twice: %v", err)
	}
	w.Do(w.Operator, plan.SameAs(w.Operator, w.Commitment, w.Second, why)) // it may be said anew
}
