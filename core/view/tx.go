package view

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"troth/core/record"
)

// A Tx changes the view by entries, in order, and commits after the record has. It reads what it applied, but for full text, which
// Commit fills. It is used by one goroutine and ends with Commit or Rollback.
type Tx struct {
	*Reader
	current record.Index // the entry being applied
	at      string       // when the last one applied was put on record; "" before the first
	removed record.Index // the last redaction applied; −1 before the first
	told    record.Index // behind the last entry applied that is no batch of votes; 0 before the first
	unknown int
	unread  int64             // the first row of text that full text does not hold yet; see fillWords
	known   map[record.ID]any // see Once
	done    bool
}

// Begin waits for the writer of the view. The Tx reads on this day.
func (v *View) Begin(ctx context.Context, day string) (*Tx, error) {
	var c *conn
	select {
	case c = <-v.write:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	tx := &Tx{removed: -1, Reader: &Reader{ctx: context.WithoutCancel(ctx), conn: c, view: v, day: day}}
	tx.release = func() { v.write <- c }
	err := c.exec(`BEGIN IMMEDIATE`)
	if err == nil {
		type meta struct{ size, unknown int64 }
		var m meta
		tx.position = Forever
		m, err = One(tx.Reader, `SELECT size, unknown FROM meta`, nil, func(m *meta) []any { return []any{&m.size, &m.unknown} })
		tx.position, tx.unknown, tx.newest = record.Index(m.size), int(m.unknown), true
		if err == nil {
			err = tx.fillFrom()
		}
		if err != nil {
			_ = c.exec(`ROLLBACK`)
		}
	}
	if err != nil {
		tx.Close()
		return nil, err
	}
	return tx, nil
}

// CatchUp applies the entries that the record has and the view has not.
func (tx *Tx) CatchUp(ctx context.Context, from record.Store, to record.Index) error {
	if to < tx.position {
		return fmt.Errorf("view: %s holds %d entries, the record %d: it is not a view of this record; delete it and run troth rebuild",
			tx.view.File, tx.position, to)
	}
	for x := range tx.view.read(ctx, from, tx.position, to) {
		if x.err != nil {
			return x.err
		}
		if err := tx.Take(x.entry, x.thing); err != nil {
			return fmt.Errorf("view: entry %d: %w", x.entry.Index, err)
		}
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if tx.position != to {
		return fmt.Errorf("view: the record ended at entry %d, %d expected: %w", tx.position, to, record.ErrCorrupt)
	}
	return nil
}

// Apply takes the next entry into the view.
func (tx *Tx) Apply(e record.Entry) error {
	kind, known := tx.view.kinds.ByName(e.Kind)
	if !known {
		return tx.Take(e, nil)
	}
	thing := kind.New()
	if err := e.Into(thing); err != nil {
		return err
	}
	return tx.Take(e, thing)
}

// Take is Apply for an entry that was read already: thing points at the struct that it says, and is nil for an unknown kind.
func (tx *Tx) Take(e record.Entry, thing any) error {
	if e.Index != tx.position {
		return fmt.Errorf("entry %d applied at position %d", e.Index, tx.position)
	}
	kind, known := tx.view.kinds.ByName(e.Kind)
	if known && kind.Prefix != e.Object.Prefix() {
		return fmt.Errorf("object %s is not a %s", e.Object, e.Kind)
	}
	tx.current, tx.at = e.Index, e.At
	tx.position++
	if _, votes := thing.(*record.Batch); !votes {
		tx.told = tx.position
	}
	if !known {
		tx.unknown++
	}
	if err := tx.core(kind, thing, e); err != nil || !known {
		return err
	}
	for _, i := range tx.view.byKind[e.Kind] {
		if err := tx.view.parts[i].Apply(tx, e, thing); err != nil {
			return fmt.Errorf("%s: %w", tx.view.parts[i].Name, err)
		}
	}
	return nil
}

// core fills the tables that every view has; thing is nil when the kind is not known.
func (tx *Tx) core(kind record.Kind, thing any, e record.Entry) error {
	err := tx.Exec(`INSERT INTO entry VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)`,
		e.Index, e.Object, e.Revision, e.Kind, e.At, e.By, e.Voice, e.Role, e.Source, e.Of)
	if err != nil || thing == nil {
		return err
	}
	if e.Revision > 1 {
		for _, end := range []string{
			`UPDATE link  SET until = ?2 WHERE thing  = ?1 AND until = 9223372036854775807`,
			`UPDATE alias SET until = ?2 WHERE thing  = ?1 AND until = 9223372036854775807`,
			`UPDATE text  SET until = ?2 WHERE object = ?1 AND until = 9223372036854775807`,
		} {
			if err := tx.Exec(end, e.Object, e.Index); err != nil {
				return err
			}
		}
	}
	said, err := kind.Said(thing, e)
	if err != nil {
		return err
	}
	links := kind.Links(thing)
	for _, l := range links {
		if err := tx.Exec(`INSERT OR IGNORE INTO link VALUES (?1, ?2, ?3, ?4, ?5)`, e.Object, l.Relation, l.To, e.Index, int64(Forever)); err != nil {
			return err
		}
	}
	for _, a := range said.Aliases {
		if err := tx.Exec(`INSERT OR IGNORE INTO alias VALUES (?1, ?2, ?3, ?4, ?5)`, a.Scheme, a.ID, e.Object, e.Index, int64(Forever)); err != nil {
			return err
		}
	}
	if err := tx.texts(e, said.Texts, links); err != nil {
		return err
	}
	switch thing := thing.(type) {
	case record.Rendering:
		n := thing.Renders()
		return tx.Exec(`INSERT OR IGNORE INTO rendition VALUES (?1, ?2, ?3, ?4, ?5)`, n.Of, n.Field, e.Object, n.In, e.Index)
	case *record.Redaction:
		tx.removed = e.Index
		return tx.redact(e, *thing)
	case *record.Schema:
		return tx.Supersede("schema", e, thing.Name, thing.Hash.String())
	case *record.Table:
		return tx.Supersede("authority", e, thing.Hash.String())
	case *record.Batch:
		erased := record.Count(0)
		if thing.Erased != nil {
			erased = *thing.Erased
		}
		return tx.Supersede("batch", e, thing.Conversation, thing.Size, thing.Root.String(), erased)
	case *record.Genesis:
		// The genesis of a former log, taken over by a successor at index 1, changes nothing.
		return tx.Exec(`INSERT INTO operator SELECT ?1, ?2, ?3 WHERE NOT EXISTS (SELECT 1 FROM operator)`,
			thing.Operator, e.Index, int64(Forever))
	}
	return nil
}

// texts takes in what an entry says in words.
func (tx *Tx) texts(e record.Entry, list []record.SaidText, links []record.Link) (err error) {
	page, last := e.Object, false
	if tx.view.reads != nil && len(list) > 0 {
		if page, last, err = tx.view.reads(tx.Reader, e.Object, links); err != nil {
			return err
		}
	}
	for _, t := range list {
		err := tx.Exec(`INSERT INTO text (object, field, language, original, revision, since, until, shelf, spaceless, page, voice, source, value)
			VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)`, e.Object, t.Field, t.Language, t.Original, e.Revision, e.Index, int64(Forever),
			shelfOf(t, last || page == ""), t.Language != "" && Spaceless(t.Value), page, e.Voice, e.Source, t.Value)
		if err != nil {
			return err
		}
	}
	return nil
}

// fillWords takes new texts into full text, all those of a Tx at once: FTS5 closes a segment of its index at each savepoint and
// merges them later, so that texts taken in one by one, each inside a Try, cost twice as much.
func (tx *Tx) fillWords() error {
	// In the order of places, shelf after shelf: FTS5 closes a segment also where a place is before the last.
	for _, s := range []shelf{namesShelf, wordsShelf, lookUpShelf} {
		if err := tx.Exec(`INSERT INTO words (rowid, value) SELECT place, value FROM text_words WHERE n >= ?1 AND shelf = ?2 ORDER BY n DESC`, tx.unread, int64(s)); err != nil {
			return err
		}
	}
	return tx.Exec(`INSERT INTO words_grams (rowid, value) SELECT place, value FROM text_grams WHERE n >= ?1 ORDER BY n DESC`, tx.unread)
}

// scattered is how many texts may have come to full text, commit by commit, before one that closes a view joins its segments: an import
// brings more, a day of a desk hardly.
const scattered = 1000

// joinWords makes one segment of all that an index of full text was written in: a search looks into each of them.
func joinWords(c *conn) error {
	return errors.Join(c.Script(`INSERT INTO words (words) VALUES ('optimize')`), c.Script(`INSERT INTO words_grams (words_grams) VALUES ('optimize')`))
}

// renewWords writes all of full text anew. What is one segment already, FTS5 leaves as it is: so it is given a second one for a moment, of
// a text at a place where none stands.
func renewWords(c *conn) error {
	err := c.exec(`BEGIN IMMEDIATE`)
	if err != nil {
		return err
	}
	for _, statement := range []string{
		`INSERT INTO words (rowid, value) VALUES (0, 'anew')`, `INSERT INTO words_grams (rowid, value) VALUES (0, 'anew')`,
		`INSERT INTO words (words) VALUES ('optimize')`, `INSERT INTO words_grams (words_grams) VALUES ('optimize')`,
		`INSERT INTO words (words, rowid, value) VALUES ('delete', 0, 'anew')`, `INSERT INTO words_grams (words_grams, rowid, value) VALUES ('delete', 0, 'anew')`,
		`COMMIT`,
	} {
		if err := c.exec(statement); err != nil {
			return errors.Join(err, c.exec(`ROLLBACK`))
		}
	}
	return nil
}

// fillFrom says that full text holds all texts that there are.
func (tx *Tx) fillFrom() (err error) {
	tx.unread, err = Value[int64](tx.Reader, `SELECT coalesce(max(n), 0) + 1 FROM text`)
	return err
}

// redact applies the one law: afterwards the view equals one made from a record in which the value was never shown.
func (tx *Tx) redact(e record.Entry, d record.Redaction) error {
	if err := tx.fillWords(); err != nil {
		return err
	}
	const where = ` WHERE object = ?1 AND (field = ?2 OR substr(field, 1, length(?2) + 1) = ?2 || '/') AND revision <= ?3`
	for _, forget := range []string{ // each index forgets a value by the same words that it was given
		`INSERT INTO words (words, rowid, value) SELECT 'delete', place, value FROM text_words`,
		`INSERT INTO words_grams (words_grams, rowid, value) SELECT 'delete', place, value FROM text_grams`,
	} {
		if err := tx.Exec(forget+` WHERE n IN (SELECT n FROM text`+where+`)`, d.Target.To, d.Field, d.Through); err != nil {
			return err
		}
	}
	if err := tx.Exec(`DELETE FROM text`+where, d.Target.To, d.Field, d.Through); err != nil {
		return err
	}
	if err := tx.fillFrom(); err != nil {
		return err
	}
	if err := tx.Exec(`INSERT INTO redaction VALUES (?1, ?2, ?3, ?4)`, d.Target.To, d.Field, d.Through, e.Index); err != nil {
		return err
	}
	// Whatever page an entry of the thing ever changed may have shown the value, and so may one that was changed by what links to the
	// thing: who joined an action names it. This reads all of touched; a redaction is rare.
	if err := tx.Exec(`INSERT OR IGNORE INTO touched
		SELECT DISTINCT thing, ?2 FROM touched WHERE idx IN (SELECT idx FROM entry WHERE object = ?1
			OR object IN (SELECT thing FROM link WHERE target = ?1))`, d.Target.To, e.Index); err != nil {
		return err
	}
	return tx.Touch(d.Target.To)
}

// Exec runs one statement whose arguments are ?1 … ?n.
func (tx *Tx) Exec(query string, args ...any) error { return tx.conn.exec(query, args...) }

// Supersede ends, at the entry being applied, what a table has held of a thing, and puts a new row in its place: the columns
// object, since and until come first, then these values. Tables of things begin with those three columns.
func (tx *Tx) Supersede(table string, e record.Entry, values ...any) error {
	if e.Revision > 1 {
		if err := tx.End(table, e.Object); err != nil {
			return err
		}
	}
	return tx.Insert(table, e.Object, values...)
}

// End ends, at the entry being applied, what a table holds of a thing.
func (tx *Tx) End(table string, object record.ID) error {
	return tx.Exec(`UPDATE `+table+` SET until = ?2 WHERE object = ?1 AND until = 9223372036854775807`, object, tx.current)
}

// Insert adds a row that is true from the entry being applied on.
func (tx *Tx) Insert(table string, object record.ID, values ...any) error {
	args := append([]any{object, tx.current, int64(Forever)}, values...)
	return tx.Exec(`INSERT INTO `+table+` VALUES (`+placeholders(len(args))+`)`, args...)
}

var placeholderText = "?" + strings.Repeat(", ?", 63)

func placeholders(n int) string { return placeholderText[:3*n-2] }

// Touch says that the entry being applied changes the pages of these things too. Lists need no touch: see Reader.Version.
func (tx *Tx) Touch(things ...record.ID) error {
	args := make([]any, 0, 8)
	for _, t := range things {
		if t != "" {
			args = append(args, t)
		}
	}
	if len(args) == 0 {
		return nil
	}
	// One statement for all: every entry touches several.
	query := `INSERT OR IGNORE INTO touched SELECT column1, ?` + strconv.Itoa(len(args)+1) + ` FROM (VALUES (?1)`
	for i := range args[1:] {
		query += `, (?` + strconv.Itoa(i+2) + `)`
	}
	return tx.Exec(query+`)`, append(args, tx.current)...)
}

// maxKnown is how many things a Tx keeps what was found of.
const maxKnown = 1 << 16

// Once is what find finds of a thing, asked once in a Tx: for what never changes when the thing is on record. One kind of answer is kept for
// each thing.
func Once[T any](tx *Tx, thing record.ID, find func(*Reader, record.ID) (T, error)) (T, error) {
	if x, ok := tx.known[thing].(T); ok {
		return x, nil
	}
	x, err := find(tx.Reader, thing)
	if err != nil {
		return x, err
	}
	if tx.known == nil || len(tx.known) >= maxKnown {
		tx.known = map[record.ID]any{}
	}
	tx.known[thing] = x
	return x, nil
}

// Try runs do; when it returns an error, what was applied inside is undone and the error is returned.
func (tx *Tx) Try(do func() error) error {
	position, at, removed, told, unknown, unread := tx.position, tx.at, tx.removed, tx.told, tx.unknown, tx.unread
	if err := tx.Exec(`SAVEPOINT try`); err != nil {
		return err
	}
	err := do()
	if err != nil {
		tx.position, tx.at, tx.removed, tx.told, tx.unknown, tx.unread = position, at, removed, told, unknown, unread
		tx.known = nil // what was on record inside is no more
		if e := tx.Exec(`ROLLBACK TO try`); e != nil {
			return errors.Join(err, e)
		}
	}
	if e := tx.Exec(`RELEASE try`); e != nil {
		return errors.Join(err, e)
	}
	return err
}

// Commit makes what was applied visible to readers.
func (tx *Tx) Commit() error {
	if tx.done {
		return errors.New("view: transaction has ended")
	}
	first := tx.unread
	err := tx.fillWords()
	if err == nil {
		err = tx.fillFrom()
	}
	if err == nil {
		err = tx.Exec(`UPDATE meta SET size = ?1, unknown = ?2`, tx.position, tx.unknown)
	}
	if err == nil {
		err = tx.Exec(`COMMIT`)
	}
	if err != nil {
		tx.Rollback()
		return err
	}
	tx.done = true
	v := tx.view
	v.mu.Lock()
	v.applied = tx.position
	if tx.at != "" {
		v.logged, v.removed, v.told = tx.at, max(v.removed, tx.removed), max(v.told, tx.told)
	}
	v.scattered += tx.unread - first
	close(v.grown)
	v.grown = make(chan struct{})
	v.mu.Unlock()
	tx.Close()
	return nil
}

// Rollback forgets what was applied. After Commit it does nothing.
func (tx *Tx) Rollback() error {
	if tx.done {
		return nil
	}
	tx.done = true
	defer tx.Close()
	return tx.conn.exec(`ROLLBACK`)
}
