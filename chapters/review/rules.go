package review

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"troth/chapters/partnership"
	"troth/chapters/plan"
	"troth/chapters/review/method"
	"troth/core/authority"
	"troth/core/desk"
	"troth/core/record"
	"troth/core/view"
)

// May says who may put the kinds of this chapter on record.
var May = authority.Table{
	{Kind: "finding", Role: partnership.Reviewer, Relation: partnership.Independent, Voice: record.Reviewer},
	{Kind: "finding", Role: authority.Operator, Relation: authority.Import, Voice: record.Reviewer},
	{Kind: "observation", Role: authority.Person, Relation: authority.Personal, Voice: record.People},
}

// Find makes a decision by which a reviewing organisation puts a finding on record. Withdrawn commitments are reviewed like others.
func Find(reviewer record.ID, f Finding) desk.Decide {
	return func(r *view.Reader) ([]desk.Saying, error) {
		if err := assess(r, reviewer, f.Commitment.To); err != nil {
			return nil, err
		}
		f.Act, f.Reason = plan.Said, nil
		if err := f.Check(); err != nil {
			return nil, err
		}
		return []desk.Saying{{Thing: f, Of: reviewer}}, nil
	}
}

// CorrectFinding makes a decision by which a reviewing organisation corrects its finding, or takes it back (f.Act), with the reason.
func CorrectFinding(reviewer, id record.ID, f Finding) desk.Decide {
	return func(r *view.Reader) ([]desk.Saying, error) {
		if err := assess(r, reviewer, f.Commitment.To); err != nil {
			return nil, err
		}
		if err := plan.CheckCorrection(r, "finding", id, f.Act, f.Reason); err != nil {
			return nil, err
		}
		if err := f.Check(); err != nil {
			return nil, err
		}
		return []desk.Saying{{Object: id, Thing: f, Of: reviewer}}, nil
	}
}

// assess checks that there is such a commitment and that the reviewer is not the one whose it is.
func assess(r *view.Reader, reviewer, commitment record.ID) error {
	at, err := plan.PlaceOf(r, commitment)
	switch {
	case errors.Is(err, record.ErrNotFound):
		return desk.Refuse("there is no commitment %s on record", commitment)
	case err != nil:
		return err
	}
	free, err := partnership.Independence(r, record.Envelope{By: reviewer, Of: reviewer}, at.Member)
	if err == nil && len(free) == 0 {
		err = desk.Refuse("%s belongs to the member that it would assess, or somebody speaks for both", reviewer)
	}
	return err
}

// Check says what is wrong with the codes of a finding, if anything: a finding codes at least one variable, each on the scale of a
// method that it names, and its lists are sorted.
func (f *Finding) Check() error {
	if len(f.Methods) == 0 {
		return desk.Refuse("a finding names the method by which it is read")
	}
	if len(f.Coded) == 0 {
		return desk.Refuse("a finding codes at least one variable")
	}
	for _, list := range [][]record.Code{f.Coded, f.Missing, f.Given} {
		if !slices.IsSorted(list) || len(slices.Compact(slices.Clone(list))) != len(list) {
			return desk.Refuse("the codes of a finding are sorted, each once")
		}
	}
	var methods []*method.Method
	for _, code := range f.Methods {
		m := methodOf(string(code))
		if m == nil {
			return desk.Refuse("no method %q is known here", code)
		}
		methods = append(methods, m)
	}
	for _, c := range f.Coded {
		name, code, _ := strings.Cut(string(c), "=")
		if !slices.ContainsFunc(methods, func(m *method.Method) bool { v := m.Variable(name); return v != nil && v.Point(code) != nil }) {
			return desk.Refuse("%q is no code of a variable of its methods", c)
		}
	}
	return nil
}

// Observe makes a decision by which a person says what they saw of a commitment.
func Observe(who authority.Actor, o Observation) desk.Decide {
	return func(r *view.Reader) ([]desk.Saying, error) {
		if _, err := plan.PlaceOf(r, o.Commitment.To); errors.Is(err, record.ErrNotFound) {
			return nil, desk.Refuse("there is no commitment %s on record", o.Commitment.To)
		} else if err != nil {
			return nil, err
		}
		switch {
		case o.Person != nil && o.Person.ID != who.Person:
			return nil, desk.Refuse("an observation is put on record by the person whose it is")
		case o.Seen != nil && o.Seen.From > r.Day():
			return nil, desk.Refuse("what is observed has been seen; %s is still to come", o.Seen.From)
		}
		o.Act, o.Reason = plan.Said, nil
		return []desk.Saying{{Thing: o}}, nil
	}
}

// CorrectObservation makes a decision by which a person corrects their observation, or takes it back (o.Act), with the reason. Only
// an observation that names its person can be corrected, and only by them.
func CorrectObservation(who authority.Actor, id record.ID, o Observation) desk.Decide {
	return func(r *view.Reader) ([]desk.Saying, error) {
		at, err := plan.PlaceOf(r, id)
		if errors.Is(err, record.ErrNotFound) {
			return nil, desk.Refuse("there is no observation %s on record", id)
		}
		if err != nil {
			return nil, err
		}
		owner, err := view.Value[string](r, `SELECT value FROM text WHERE object = ?1 AND field = 'person' AND language = ''
			AND since < :position AND until >= :position`, id)
		if err != nil && !errors.Is(err, record.ErrNotFound) {
			return nil, err
		}
		if who.Person == "" || owner != fmt.Sprintf(`{"id":%q}`, who.Person) {
			return nil, desk.Refuse("only the person whose observation it is can correct it")
		}
		o.Commitment, o.Person = record.To(at.Commitment), &record.Person{ID: who.Person}
		if err := plan.CheckCorrection(r, "observation", id, o.Act, o.Reason); err != nil {
			return nil, err
		}
		return []desk.Saying{{Object: id, Thing: o}}, nil
	}
}
