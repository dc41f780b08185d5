// Package authority is the one place that says who may put what on record, and who may see what is withheld.
//
// To write is to put an entry of some kind on record about some subject. So authority is one table of kind × role × relation to the
// subject; what no rule allows is denied. The table in force is on record by its hash, shown to the public ("who may say what"), and
// a golden file lists it whole.
package authority

import (
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"

	"troth/core/canonical"
	"troth/core/record"
)

// An Actor is somebody who acts, in the name of an organisation or in their own.
type Actor struct {
	Person record.ID // who; empty for the operator's own program
	For    record.ID // the organisation in whose name; empty when a person speaks for themselves
	Role   string    // in what capacity: "operator", "contact", "reviewer", "person" …
	Strong bool      // a passkey or a second factor was used in this session
}

// A Relation is how the one who says something stands to what it is about. The core knows Own, Import and Personal; a chapter adds
// those that its rules need.
type Relation string

const (
	// Own: an organisation gives its own account, here.
	Own Relation = "own"
	// Import: the account of another, taken from an edition that the entry names.
	Import Relation = "import"
	// Personal: a person speaks for themselves.
	Personal Relation = "personal"
)

// Roles that the core knows. Others are held by appointment.
const (
	Operator = "operator" // runs this record, by its first entry
	Person   = "person"   // anybody
)

// A Rule allows one role to put entries of one kind on record in one relation, in one voice.
type Rule struct {
	Kind     string       `json:"kind"`
	Role     string       `json:"role"`
	Relation Relation     `json:"relation"`
	Voice    record.Voice `json:"voice"`
	See      bool         `json:"see"` // such an actor may also see what entries of the kind withhold
}

// A Table is all that is allowed.
type Table []Rule

// Denied says that no rule allows something, and who could.
type Denied struct {
	Kind, Role string
	Relations  []Relation
	Could      []Rule // the rules that allow the kind to somebody
}

func (d *Denied) Error() string {
	var could []string
	for _, r := range d.Could {
		could = append(could, fmt.Sprintf("%s (%s)", r.Role, r.Relation))
	}
	if could == nil {
		could = []string{"nobody"}
	}
	return fmt.Sprintf("a %s may not say a %s in relation %v; who may: %s", d.Role, d.Kind, d.Relations, strings.Join(could, ", "))
}

// Check returns the rule that allows it, or *Denied.
func (t Table) Check(kind, role string, relations []Relation) (Rule, error) {
	var could []Rule
	for _, r := range t {
		if r.Kind != kind {
			continue
		}
		if r.Role == role && slices.Contains(relations, r.Relation) {
			return r, nil
		}
		could = append(could, r)
	}
	return Rule{}, &Denied{kind, role, relations, could}
}

// MaySee reports whether an actor in these relations may see what entries of the kind withhold.
func (t Table) MaySee(kind, role string, relations []Relation) bool {
	r, err := t.Check(kind, role, relations)
	return err == nil && r.See
}

// Canonical is the table as it is hashed: an array of rules in order.
func (t Table) Canonical() []byte {
	list := []any{}
	for _, r := range t {
		list = append(list, map[string]any{
			"kind": r.Kind, "role": r.Role, "relation": string(r.Relation), "voice": string(r.Voice), "see": r.See,
		})
	}
	b, err := canonical.Append(nil, list)
	if err != nil {
		panic(err) // rules are constants of the program
	}
	return b
}

// Hash is what the record holds of the table.
func (t Table) Hash() record.Hash { return sha256.Sum256(t.Canonical()) }

// Core is the part of the table for the kinds of the core: only the operator writes them.
func Core() Table {
	var t Table
	for _, k := range record.Core() {
		t = append(t, Rule{Kind: k.Name, Role: Operator, Relation: Own, Voice: record.Partnership})
	}
	return t
}
