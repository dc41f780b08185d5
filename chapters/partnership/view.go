package partnership

import (
	"embed"

	"troth/core/record"
	"troth/core/view"
)

//go:embed view.sql
var schema string

// What the tables hold follows from view.sql, view.go and entries.go; what pages show, which an export proves, from all.
//
//go:embed view.sql *.go version/*.go
var source embed.FS

// Part is this chapter's part of the view.
func Part() view.Part {
	return view.Part{Name: "partnership", Kinds: Kinds(), Schema: schema, Source: source, Apply: apply}
}

func apply(tx *view.Tx, e record.Entry, thing any) error {
	switch t := thing.(type) {
	case *record.Genesis:
		return applyOperator(tx, e, t)
	case *record.Redaction:
		return touchNaming(tx, t.Target.To, e.Index)
	case *Member:
		if err := tx.Supersede("member", e, t.Sort, t.Act, target(t.Within), string(e.Facts)); err != nil {
			return err
		}
		if err := tx.Touch(target(t.Within)); err != nil {
			return err
		}
	case *Organisation:
		if err := applyOrganisation(tx, e, t); err != nil {
			return err
		}
	case *Appointment:
		if err := tx.Supersede("appointment", e, t.For.To, t.Role, t.Held.From, t.Held.To, string(e.Facts)); err != nil {
			return err
		}
		return tx.Touch(t.For.To)
	case *Edition:
		day, licence := record.Day{}, record.Code("")
		if t.Published != nil {
			day = *t.Published
		}
		if t.Licence != nil {
			licence = *t.Licence
		}
		if err := tx.Supersede("edition", e, t.SHA256.String(), day.From, day.To, licence, string(e.Facts)); err != nil {
			return err
		}
	}
	if e.Revision > 1 {
		return touchNaming(tx, e.Object, e.Index)
	}
	return nil
}

// applyOperator shows who runs the record as an organisation, until it has an entry of its own.
func applyOperator(tx *view.Tx, e record.Entry, g *record.Genesis) error {
	if _, err := tx.Kind(g.Operator); err == nil {
		return nil // it has one: a genesis of a former log that a successor took over
	}
	for _, table := range []string{"organisation", "named_by"} {
		if err := tx.End(table, g.Operator); err != nil {
			return err
		}
	}
	if err := tx.Insert("organisation", g.Operator, "", "", ""); err != nil {
		return err
	}
	if err := tx.Insert("named_by", g.Operator, e.Object); err != nil {
		return err
	}
	return tx.Touch(g.Operator)
}

func applyOrganisation(tx *view.Tx, e record.Entry, o *Organisation) error {
	// The operator's first own entry takes the place of what the genesis said.
	for _, table := range []string{"organisation", "named_by"} {
		if err := tx.End(table, e.Object); err != nil {
			return err
		}
	}
	if err := tx.Insert("organisation", e.Object, o.Act, target(o.Part), string(e.Facts)); err != nil {
		return err
	}
	if err := tx.Touch(target(o.Part)); err != nil {
		return err
	}
	operator, err := tx.Operator()
	if err == nil && operator == e.Object && e.Revision == 1 {
		return touchNaming(tx, e.Object, e.Index)
	}
	return nil
}

// touchNaming says that all pages that name a member, an organisation or an edition change: those of the things that were said by
// it, in its name or from it, those that these things stand on, and those of what links to it. It is rare, and reads every entry.
func touchNaming(tx *view.Tx, id record.ID, now record.Index) error {
	switch id.Prefix() {
	case MemberKind.Prefix, OrganisationKind.Prefix, EditionKind.Prefix, "ge":
	default:
		return nil
	}
	if id.Prefix() == "ge" { // the name of an operator
		operator, err := tx.Operator()
		if err != nil {
			return err
		}
		id = operator
	}
	for _, query := range []string{
		`INSERT OR IGNORE INTO touched SELECT DISTINCT object, ?2 FROM entry WHERE by = ?1 OR of = ?1 OR source = ?1`,
		`INSERT OR IGNORE INTO touched SELECT DISTINCT thing, ?2 FROM touched
			WHERE idx IN (SELECT idx FROM entry WHERE (by = ?1 OR of = ?1 OR source = ?1) AND idx < ?2)`,
		`INSERT OR IGNORE INTO touched SELECT DISTINCT thing, ?2 FROM link WHERE target = ?1`,
	} {
		if err := tx.Exec(query, id, now); err != nil {
			return err
		}
	}
	return tx.Touch(id)
}

// target is the end of an optional link, or nothing.
func target(link *record.Ref) record.ID {
	if link == nil {
		return ""
	}
	return link.To
}
