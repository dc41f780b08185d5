package home

import (
	"slices"

	"troth/chapters/partnership/meaning"
	"troth/chapters/partnership/version"
	"troth/chapters/review"
)

// judge tells a change of what a finding codes variable by variable, in the words of the methods by which each version is read: was and is
// are the permanent fields of both. What all of it means together is classed already, as in any version.
func (v *Version) judge(was, is string) error {
	var old, new review.Finding
	for facts, to := range map[string]*review.Finding{was: &old, is: &new} {
		if err := version.Facts(review.FindingKind, facts, to); err != nil {
			return err
		}
	}
	v.Changes = slices.DeleteFunc(v.Changes, func(c Change) bool { return c.Field == "coded" || c.Field == "missing" || c.Field == "given" })
	oldCodes, oldGiven := old.Judged()
	newCodes, newGiven := new.Judged()
	v.Changes = append(v.Changes, judged("coded", oldCodes, newCodes)...)
	v.Changes = append(v.Changes, judged("given", oldGiven, newGiven)...)
	return nil
}

// judged are the variables in which two versions of a finding differ.
func judged(field string, was, is []review.CodeInfo) []Change {
	var list []Change
	compare := func(variable string, old, new *review.CodeInfo) {
		was, lacked := coded(old)
		is, lacks := coded(new)
		if class := meaning.Codes(was, lacked, is, lacks); class != meaning.Same {
			list = append(list, Change{Field: field + "/" + variable, OldCode: old, NewCode: new, Class: class})
		}
	}
	find := func(in []review.CodeInfo, variable string) *review.CodeInfo {
		if i := slices.IndexFunc(in, func(c review.CodeInfo) bool { return c.Variable == variable }); i >= 0 {
			return &in[i]
		}
		return nil
	}
	for i := range is {
		compare(is[i].Variable, find(was, is[i].Variable), &is[i])
	}
	for i := range was {
		if find(is, was[i].Variable) == nil {
			compare(was[i].Variable, &was[i], nil)
		}
	}
	return list
}

// coded is a variable as the record has it: where it has a code, and where it says how it has none.
func coded(c *review.CodeInfo) (code, missing []string) {
	switch {
	case c == nil:
		return nil, nil
	case c.Missing != "":
		return nil, []string{c.Variable + "=" + c.Missing}
	}
	return []string{c.Variable + "=" + c.Code}, nil
}
