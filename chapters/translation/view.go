package translation

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
//go:embed view.sql *.go
var source embed.FS

// Part is this chapter's part of the view.
func Part() view.Part {
	return view.Part{Name: "translation", Kinds: Kinds(), Schema: schema, Source: source, Apply: apply}
}

func apply(tx *view.Tx, e record.Entry, thing any) error {
	t, ok := thing.(*Translation)
	if !ok {
		return nil
	}
	if e.Revision > 1 {
		was, err := view.Value[record.ID](tx.Reader, `SELECT thing FROM translation WHERE object = ?1
			AND since < :position AND until >= :position`, e.Object)
		if err != nil {
			return err
		}
		if was != t.Translates.To {
			return fmt.Errorf("a translation stays with what it translates, %s", was)
		}
	}
	if err := tx.Supersede("translation", e, t.Translates.To, t.Field, int64(t.Revision), t.Made, t.Act); err != nil {
		return err
	}
	return tx.Touch(t.Translates.To)
}
