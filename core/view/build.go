package view

import (
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"strings"

	"troth/core/database"
	"troth/core/record"
)

// stretch is how many entries are taken in between two commits of a long build.
const stretch = 20_000

// CatchUp takes in, in stretches, what the record has up to an index and the view has not. progress, if given, hears how far it is.
func (v *View) CatchUp(ctx context.Context, from record.Store, to record.Index, day string, progress func(record.Index)) error {
	for {
		tx, err := v.Begin(ctx, day)
		if err != nil {
			return err
		}
		if tx.Position() >= to {
			return tx.Rollback()
		}
		if err := tx.CatchUp(ctx, from, min(to, tx.Position()+stretch)); err != nil {
			tx.Rollback()
			return err
		}
		at := tx.Position()
		if err := tx.Commit(); err != nil {
			return err
		}
		if progress != nil {
			progress(at)
		}
	}
}

// Dump writes every row of every table, in the order of its columns' values: equal views dump equal text. Numbers that SQLite gives
// to rows (text.n) are left out, since they do not outlive a rebuild.
func (r *Reader) Dump(w io.Writer) error {
	tables, err := Column[string](r, `SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'
		AND name NOT LIKE 'words%' AND name NOT LIKE 'sqlite_%' ORDER BY name`)
	if err != nil {
		return err
	}
	for _, table := range tables {
		columns, err := Column[string](r, `SELECT name FROM pragma_table_info(?1) WHERE NOT (?1 = 'text' AND name = 'n') ORDER BY cid`, table)
		if err != nil {
			return err
		}
		for i, c := range columns {
			columns[i] = `"` + c + `"`
		}
		list := strings.Join(columns, ", ")
		err = r.each(`SELECT `+list+` FROM "`+table+`" ORDER BY `+list, nil, func(row []database.Value) error {
			_, err := fmt.Fprintf(w, "%s\t%q\n", table, row)
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// Digest is the hash of the Dump, by which two views are compared.
func (r *Reader) Digest() (string, error) {
	h := sha256.New()
	err := r.Dump(h)
	return fmt.Sprintf("%x", h.Sum(nil)), err
}
