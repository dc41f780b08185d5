package authority_test

import (
	"errors"
	"strings"
	"testing"

	"troth/core/authority"
	"troth/core/record"
)

var table = authority.Table{
	{Kind: "progress", Role: "contact", Relation: authority.Own, Voice: record.Government, See: true},
	{Kind: "progress", Role: authority.Operator, Relation: authority.Import, Voice: record.Government},
	{Kind: "observation", Role: authority.Person, Relation: authority.Personal, Voice: record.People},
}

func TestCheckDeniesByDefault(t *testing.T) {
	type row struct {
		kind, role string
		relations  []authority.Relation
		voice      record.Voice // empty: denied
	}
	for _, r := range []row{
		{"progress", "contact", []authority.Relation{authority.Own}, record.Government},
		{"progress", "contact", []authority.Relation{"other", authority.Own}, record.Government},
		{"progress", "contact", nil, ""},
		{"progress", "contact", []authority.Relation{authority.Import}, ""},
		{"progress", authority.Operator, []authority.Relation{authority.Own}, ""},
		{"progress", authority.Operator, []authority.Relation{authority.Import}, record.Government},
		{"progress", authority.Person, []authority.Relation{authority.Personal}, ""},
		{"observation", authority.Person, []authority.Relation{authority.Personal}, record.People},
		{"observation", "", []authority.Relation{authority.Personal}, ""},
		{"unknown", authority.Operator, []authority.Relation{authority.Own, authority.Import, authority.Personal}, ""},
	} {
		rule, err := table.Check(r.kind, r.role, r.relations)
		var denied *authority.Denied
		if r.voice == "" && !errors.As(err, &denied) || r.voice != "" && (err != nil || rule.Voice != r.voice) {
			t.Errorf("%s says %s in %v: %v, %v", r.role, r.kind, r.relations, rule, err)
		}
	}
	_, err := table.Check("progress", "person", nil)
	for _, could := range []string{"contact (own)", "operator (import)"} {
		if !strings.Contains(err.Error(), could) {
			t.Errorf("the refusal does not name who could, %s: %v", could, err)
		}
	}
	if _, err := table.Check("unknown", "person", nil); !strings.Contains(err.Error(), "nobody") {
		t.Error(err)
	}
}

func TestMaySee(t *testing.T) {
	if !table.MaySee("progress", "contact", []authority.Relation{authority.Own}) {
		t.Error("a rule that lets see does not")
	}
	if table.MaySee("progress", authority.Operator, []authority.Relation{authority.Import}) || table.MaySee("progress", "contact", nil) {
		t.Error("somebody sees what no rule shows them")
	}
}

func TestHashChangesWithEveryPart(t *testing.T) {
	seen := map[record.Hash]int{table.Hash(): -1}
	for i, change := range []func(*authority.Rule){
		func(r *authority.Rule) { r.Kind = "x" }, func(r *authority.Rule) { r.Role = "x" }, func(r *authority.Rule) { r.Relation = "x" },
		func(r *authority.Rule) { r.Voice = record.People }, func(r *authority.Rule) { r.See = false },
	} {
		other := append(authority.Table(nil), table...)
		change(&other[0])
		if before, same := seen[other.Hash()]; same {
			t.Errorf("changes %d and %d give one hash", before, i)
		}
		seen[other.Hash()] = i
	}
}
