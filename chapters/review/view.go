package review

import (
	"embed"
	"errors"
	"fmt"
	"slices"
	"strings"

	"troth/chapters/partnership"
	"troth/chapters/plan"
	"troth/core/authority"
	"troth/core/record"
	"troth/core/view"
)

//go:embed view.sql
var schema string

// What the tables hold follows from view.sql, view.go and entries.go; what pages show, which an export proves, from all.
//
//go:embed view.sql *.go method/*.go method/data/*.json
var source embed.FS

// Part is this chapter's part of the view.
func Part() view.Part {
	return view.Part{Name: "review", Kinds: Kinds(), Schema: schema, Source: source, Apply: apply, Relate: relate}
}

func apply(tx *view.Tx, e record.Entry, thing any) error {
	switch t := thing.(type) {
	case *Finding:
		at, err := plan.PlaceIn(tx, t.Commitment.To)
		if err != nil {
			return err
		}
		if e.Of == at.Member {
			return errors.New("a finding is never the account of the member that is assessed")
		}
		if err := plan.Stays(tx, e, "finding", at.Commitment); err != nil {
			return err
		}
		published := record.Day{}
		if t.Published != nil {
			published = *t.Published
		}
		if err := tx.Supersede("finding", e, at.Commitment, t.Act, t.Report, join(t.Methods, " "), join(t.Coded, "\n"),
			join(t.Missing, "\n"), join(t.Given, "\n"), join(t.Flags, "\n"), published.From, published.To, string(e.Facts)); err != nil {
			return err
		}
		return plan.Touch(tx, at)
	case *Observation:
		return applyObservation(tx, e, t)
	}
	return nil
}

func applyObservation(tx *view.Tx, e record.Entry, o *Observation) error {
	at, err := plan.PlaceIn(tx, o.Commitment.To)
	if err != nil {
		return err
	}
	if err := plan.Stays(tx, e, "observation", at.Commitment); err != nil {
		return err
	}
	var change [4]int // of how many see which step
	if e.Revision > 1 {
		was, err := view.One(tx.Reader, `SELECT act, step FROM observation WHERE object = ?1 AND since < :position AND until >= :position`,
			view.Args{e.Object}, func(o *Observation) []any { return []any{&o.Act, &o.Step} })
		if err != nil {
			return err
		}
		if was.Act != plan.TakenBack {
			change[slices.Index(plan.Steps, was.Step)]--
		}
	}
	if o.Act != plan.TakenBack {
		change[slices.Index(plan.Steps, o.Step)]++
	}
	seen := record.Day{}
	if o.Seen != nil {
		seen = *o.Seen
	}
	if err := tx.Supersede("observation", e, at.Commitment, o.Act, o.Step, seen.From, seen.To); err != nil {
		return err
	}
	if err := tx.Exec(`INSERT INTO answered VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO UPDATE SET not_started = not_started + ?2,
		limited = limited + ?3, substantial = substantial + ?4, complete = complete + ?5`,
		at.Commitment, change[0], change[1], change[2], change[3]); err != nil {
		return err
	}
	if err := tx.Exec(`INSERT INTO answers SELECT object, ?2, not_started, limited, substantial, complete FROM answered WHERE object = ?1`,
		at.Commitment, e.Index); err != nil {
		return err
	}
	return plan.Touch(tx, at)
}

// relate says whether a reviewer stands apart from the member whose commitment the finding is about.
func relate(r *view.Reader, e record.Envelope, thing any) ([]authority.Relation, error) {
	finding, ok := thing.(*Finding)
	if !ok {
		return nil, nil
	}
	at, err := plan.PlaceOf(r, finding.Commitment.To)
	if errors.Is(err, record.ErrNotFound) {
		return nil, nil // the desk says so in its own words
	}
	if err != nil {
		return nil, fmt.Errorf("finding: %w", err)
	}
	return partnership.Independence(r, e, at.Member)
}

func join(codes []record.Code, separator string) string {
	list := make([]string, len(codes))
	for i, c := range codes {
		list[i] = string(c)
	}
	return strings.Join(list, separator)
}
