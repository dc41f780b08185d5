package collective

import (
	"embed"
	"errors"
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
	return view.Part{Name: "collective", Kinds: Kinds(), Schema: schema, Source: source, Apply: apply}
}

func apply(tx *view.Tx, e record.Entry, thing any) error {
	switch t := thing.(type) {
	case *Action:
		if err := tx.Supersede("action", e, t.Act, t.Status, code(t.Number), string(e.Facts)); err != nil {
			return err
		}
		err := touchTelling(tx, e.Object, e.Index)
		for _, ref := range t.Furthers {
			err = errors.Join(err, tx.Touch(ref.To))
		}
		return err
	case *Joining:
		on := day(t.On)
		if err := stays(tx, e, "joining", "joiner", t.Joins.To); err != nil {
			return err
		}
		if err := tx.Supersede("joining", e, t.Joins.To, e.Of, t.Act, on.From, on.To, string(e.Facts)); err != nil {
			return err
		}
		return tx.Touch(t.Joins.To, e.Of)
	case *Resource:
		on := day(t.On)
		if err := stays(tx, e, "resource", "giver", t.For.To); err != nil {
			return err
		}
		if err := tx.Supersede("resource", e, t.For.To, e.Of, t.Act, t.Sort, on.From, on.To, string(e.Facts)); err != nil {
			return err
		}
		return tx.Touch(t.For.To, e.Of)
	case *record.Redaction:
		return touchTelling(tx, t.Target.To, e.Index)
	}
	return nil
}

// touchTelling says that the pages change on which a text that is new or removed stands beside its own thing: of an action, those of
// everyone who joined it or pledged for it; of a joining or a pledge of resources, those of its action and of whose it is.
func touchTelling(tx *view.Tx, id record.ID, now record.Index) (err error) {
	for _, table := range []string{"joining", "resource"} {
		whose := map[string]string{"joining": "joiner", "resource": "giver"}[table]
		err = errors.Join(err,
			tx.Exec(`INSERT OR IGNORE INTO touched SELECT DISTINCT `+whose+`, ?2 FROM `+table+` WHERE action = ?1 OR object = ?1`, id, now),
			tx.Exec(`INSERT OR IGNORE INTO touched SELECT DISTINCT action, ?2 FROM `+table+` WHERE object = ?1`, id, now))
	}
	return err
}

// stays checks that a joining or pledge is somebody's, and that its new version is still theirs and about the same action.
func stays(tx *view.Tx, e record.Entry, table, whose string, action record.ID) error {
	if e.Of == "" {
		return fmt.Errorf("a %s is the account of a member or an organisation", e.Kind)
	}
	if e.Revision == 1 {
		return nil
	}
	type row struct{ action, of record.ID }
	was, err := view.One(tx.Reader, `SELECT action, `+whose+` FROM `+table+` WHERE object = ?1 AND since < :position AND until >= :position`,
		view.Args{e.Object}, func(x *row) []any { return []any{&x.action, &x.of} })
	if err == nil && (was.action != action || was.of != e.Of) {
		err = fmt.Errorf("a %s stays with its action, %s, and with whose it is, %s", e.Kind, was.action, was.of)
	}
	return err
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
