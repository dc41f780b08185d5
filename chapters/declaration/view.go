package declaration

import (
	"embed"
	"fmt"

	"troth/core/record"
	"troth/core/view"
)

//go:embed view.sql
var schema string

// What the tables hold follows from view.sql, view.go and entries.go; what pages show, which an export proves, from all.
//
//go:embed view.sql *.go data/*.json
var source embed.FS

// Part is this chapter's part of the view.
func Part() view.Part {
	return view.Part{Name: "declaration", Kinds: Kinds(), Schema: schema, Source: source, Apply: apply}
}

func apply(tx *view.Tx, e record.Entry, thing any) error {
	switch t := thing.(type) {
	case *Declaration:
		on := day(t.On)
		if err := tx.Supersede("declaration", e, t.Act, on.From, on.To, string(e.Facts)); err != nil {
			return err
		}
		return tx.Exec(`INSERT OR IGNORE INTO touched SELECT DISTINCT object, ?2 FROM pledge WHERE declaration = ?1`, e.Object, e.Index)
	case *Pledge:
		if err := stays(tx, e, "pledge", t.Declaration.To); err != nil {
			return err
		}
		if err := tx.Supersede("pledge", e, t.Declaration.To, int64(t.Order), t.Act, string(e.Facts)); err != nil {
			return err
		}
		return tx.Touch(t.Declaration.To)
	case *Adoption:
		if err := stays(tx, e, "adoption", t.Adopts.To); err != nil {
			return err
		}
		on, body := day(t.On), record.ID("")
		if t.Body != nil {
			body = t.Body.To
		}
		if err := tx.Supersede("adoption", e, t.Adopts.To, body, t.Act, on.From, on.To, string(e.Facts)); err != nil {
			return err
		}
		return tx.Touch(t.Adopts.To, body)
	case *Endorsement:
		if err := stays(tx, e, "endorsement", t.Endorses.To); err != nil {
			return err
		}
		on := day(t.On)
		if err := tx.Supersede("endorsement", e, t.Endorses.To, e.Of, t.Act, on.From, on.To, string(e.Facts)); err != nil {
			return err
		}
		return tx.Touch(t.Endorses.To, e.Of)
	}
	return nil
}

// stays checks that a new version of a thing in this table is still of the declaration that the one before is of.
func stays(tx *view.Tx, e record.Entry, table string, declaration record.ID) error {
	if e.Revision == 1 {
		return nil
	}
	was, err := view.Value[record.ID](tx.Reader, `SELECT declaration FROM `+table+` WHERE object = ?1
		AND since < :position AND until >= :position`, e.Object)
	if err == nil && was != declaration {
		err = fmt.Errorf("a %s stays with its declaration, %s", e.Kind, was)
	}
	return err
}

func day(d *record.Day) record.Day {
	if d == nil {
		return record.Day{}
	}
	return *d
}
