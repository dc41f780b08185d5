package plan

import (
	"embed"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"troth/chapters/partnership"
	"troth/core/authority"
	"troth/core/record"
	"troth/core/view"
)

//go:embed view.sql
var schema string

// What the tables hold follows from view.sql, view.go and entries.go; what pages show, which an export proves, from all.
//
//go:embed view.sql *.go
var source embed.FS

// Part is this chapter's part of the view.
func Part() view.Part {
	return view.Part{Name: "plan", Kinds: Kinds(), Schema: schema, Source: source, Apply: apply, Relate: relate}
}

func apply(tx *view.Tx, e record.Entry, thing any) error {
	switch t := thing.(type) {
	case *Plan:
		return applyPlan(tx, e, t)
	case *Commitment:
		return applyCommitment(tx, e, t)
	case *Milestone:
		return applyMilestone(tx, e, t)
	case *Indicator:
		return applyIndicator(tx, e, t)
	case *Progress:
		at, err := place(tx, e, t.Commitment.To)
		if err != nil {
			return err
		}
		if err := Stays(tx, e, "progress", at.Commitment); err != nil {
			return err
		}
		period := day(t.Period)
		if err := tx.Supersede("progress", e, at.Commitment, t.Act, t.Step, period.From, period.To); err != nil {
			return err
		}
		return at.touch(tx)
	case *Evidence:
		at, err := PlaceIn(tx, t.Proves.To)
		if err != nil {
			return err
		}
		if e.Voice == record.Government && e.Of != at.Member {
			return fmt.Errorf("%s is not the member whose commitment it is", e.Of)
		}
		if err := Stays(tx, e, "evidence", at.Commitment); err != nil {
			return err
		}
		dated := day(t.Dated)
		if err := tx.Supersede("evidence", e, at.Commitment, t.Proves.To, t.Act, dated.From, dated.To); err != nil {
			return err
		}
		return tx.Touch(at.Commitment, at.Plan, at.Member)
	case *Sameness:
		return applySameness(tx, e, t)
	case *record.Redaction:
		if t.Target.To.Prefix() == PlanKind.Prefix {
			return touchCommitments(tx, t.Target.To, e.Index)
		}
	}
	return nil
}

func applyPlan(tx *view.Tx, e record.Entry, p *Plan) error {
	if e.Of != p.Member.To {
		return fmt.Errorf("a plan is the account of the member whose plan it is, not of %q", e.Of)
	}
	if e.Revision > 1 {
		member, err := MemberOf(tx.Reader, e.Object)
		if err != nil {
			return err
		}
		if member != p.Member.To {
			return errors.New("a plan stays with its member")
		}
		if err := touchCommitments(tx, e.Object, e.Index); err != nil {
			return err
		}
	}
	period := day(p.Period)
	if err := tx.Supersede("plan", e, p.Member.To, p.Act, code(p.Number), period.From, period.To, string(e.Facts)); err != nil {
		return err
	}
	return tx.Touch(p.Member.To)
}

func applyCommitment(tx *view.Tx, e record.Entry, c *Commitment) error {
	member, err := MemberOf(tx.Reader, c.Plan.To)
	if err != nil {
		return err
	}
	if e.Of != member {
		return fmt.Errorf("a commitment is the account of the member whose plan it is in, not of %q", e.Of)
	}
	if e.Revision > 1 {
		at, err := PlaceOf(tx.Reader, e.Object)
		if err != nil {
			return err
		}
		if at.Plan != c.Plan.To {
			return errors.New("a commitment stays in its plan")
		}
	}
	period := day(c.Period)
	withheld := strings.Join(slices.Sorted(maps.Keys(e.Withheld)), ",")
	err = tx.Supersede("commitment", e, c.Plan.To, member, c.Act, code(c.Number), period.From, period.To, withheld, string(e.Facts))
	if err != nil {
		return err
	}
	if e.Revision > 1 {
		if err := tx.End("area", e.Object); err != nil {
			return err
		}
	}
	for i, a := range c.Areas {
		if slices.Contains(c.Areas[:i], a) {
			continue
		}
		if err := tx.Insert("area", e.Object, a); err != nil {
			return err
		}
	}
	return tx.Touch(c.Plan.To, member)
}

func applyMilestone(tx *view.Tx, e record.Entry, m *Milestone) error {
	at, err := place(tx, e, m.Commitment.To)
	if err != nil {
		return err
	}
	if err := Stays(tx, e, "milestone", at.Commitment); err != nil {
		return err
	}
	due, met, state := day(m.Due), day(m.Met), MilestoneState("")
	if m.State != nil {
		state = *m.State
	}
	err = tx.Supersede("milestone", e, at.Commitment, m.Act, code(m.Number), due.From, due.To, state, met.From, met.To, string(e.Facts))
	if err != nil {
		return err
	}
	return at.touch(tx)
}

func applyIndicator(tx *view.Tx, e record.Entry, i *Indicator) error {
	at, err := place(tx, e, i.Measures.To)
	if err != nil {
		return err
	}
	if e.Revision > 1 {
		was, err := view.Value[record.ID](tx.Reader, `SELECT measures FROM indicator WHERE object = ?1 AND since < :position AND until >= :position`, e.Object)
		if err != nil {
			return err
		}
		if was != i.Measures.To {
			return fmt.Errorf("an indicator stays with what it belongs to, %s", was)
		}
	}
	due := day(i.Due)
	if err := tx.Supersede("indicator", e, at.Commitment, i.Measures.To, i.Act, code(i.Number), due.From, due.To, string(e.Facts)); err != nil {
		return err
	}
	return at.touch(tx)
}

// place finds where a commitment, or a part of one, stands, and checks that the entry is the account of the member whose it is.
func place(tx *view.Tx, e record.Entry, of record.ID) (Place, error) {
	at, err := PlaceIn(tx, of)
	if err == nil && e.Of != at.Member {
		err = fmt.Errorf("a %s is the account of the member whose commitment it is, not of %q", e.Kind, e.Of)
	}
	return at, err
}

// Stays checks that a new version of a thing in this table is still about the commitment that the one before is about.
func Stays(tx *view.Tx, e record.Entry, table string, commitment record.ID) error {
	if e.Revision == 1 {
		return nil
	}
	was, err := view.Value[record.ID](tx.Reader, `SELECT commitment FROM `+table+` WHERE object = ?1
		AND since < :position AND until >= :position`, e.Object)
	if err == nil && was != commitment {
		err = fmt.Errorf("a %s stays with its commitment, %s", e.Kind, was)
	}
	return err
}

// touch says that the pages on which a commitment is told change.
func (p Place) touch(tx *view.Tx) error {
	return tx.Touch(p.Commitment, p.Plan, p.Member)
}

// Touch says that the pages on which a commitment is told change with the entry that is applied.
func Touch(tx *view.Tx, p Place) error { return p.touch(tx) }

// touchCommitments says that the pages of all commitments of a plan change: they name it.
func touchCommitments(tx *view.Tx, plan record.ID, now record.Index) error {
	return tx.Exec(`INSERT OR IGNORE INTO touched SELECT DISTINCT object, ?2 FROM commitment WHERE plan = ?1`, plan, now)
}

// relate says in which relation somebody stands to the commitment that their evidence is about.
func relate(r *view.Reader, e record.Envelope, thing any) ([]authority.Relation, error) {
	evidence, ok := thing.(*Evidence)
	if !ok {
		return nil, nil
	}
	at, err := PlaceOf(r, evidence.Proves.To)
	if errors.Is(err, record.ErrNotFound) {
		return nil, nil // the desk says so in its own words
	}
	if err != nil {
		return nil, err
	}
	return partnership.Independence(r, e, at.Member)
}

func day(d *record.Day) record.Day {
	if d == nil {
		return record.Day{}
	}
	return *d
}

func code(c *record.Code) record.Code {
	if c == nil {
		return ""
	}
	return *c
}
