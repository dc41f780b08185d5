package view

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"

	"troth/core/authority"
	"troth/core/database"
	"troth/core/record"
)

// Forever is the until of what is still true.
const Forever = 1<<63 - 1

// A Reader answers queries about the record as one position and one day show it, to one reader. It is used by one goroutine, and
// ends with Close; a Reader inside a Tx ends with it.
//
// Queries are SQL by hand, with ?1, ?2 … for their own arguments, and :position and :day, which the Reader gives:
//
//	WHERE c.since < :position AND c.until >= :position
type Reader struct {
	ctx      context.Context
	conn     *conn
	view     *View
	position record.Index
	newest   bool // position is all that the file has
	day      string
	who      authority.Actor
	release  func()
}

// Position is the number of entries that this reader knows.
func (r *Reader) Position() record.Index { return r.position }

// Day is the day for which questions are answered, "2026-11-23". Queries never read the clock.
func (r *Reader) Day() string { return r.day }

// Who reads.
func (r *Reader) Who() authority.Actor { return r.who }

// On is the same reader on another day.
func (r *Reader) On(day string) *Reader { c := *r; c.day = day; c.release = nil; return &c }

// At is the same reader at an earlier position.
func (r *Reader) At(position record.Index) *Reader {
	c := *r
	c.newest = r.newest && position >= r.position
	c.position = min(position, r.position)
	c.release = nil
	return &c
}

// Part is the part of the view that owns a kind.
func (r *Reader) Part(kind string) (Part, bool) { return r.view.Part(kind) }

// Close gives the connection back.
func (r *Reader) Close() {
	if r.release != nil {
		r.release()
		r.release = nil
	}
}

// each calls row for every row of a query, until it returns an error. A reader whose context has ended answers nothing more.
func (r *Reader) each(sql string, args []any, row func([]database.Value) error) error {
	if err := r.ctx.Err(); err != nil {
		return err
	}
	q := r.conn.query(sql, len(args))
	values := r.conn.plain(args)
	if q.position {
		values = append(values, int64(r.position))
	}
	if q.day {
		values = append(values, r.day)
	}
	if err := r.conn.Each(row, q.sql, values...); err != nil {
		return fmt.Errorf("view: %w in %s", err, sql)
	}
	return nil
}

// Args are the arguments ?1, ?2 … of a query.
type Args []any

// All returns the rows of a query; fields names, for each row, where its columns go.
func All[T any](r *Reader, query string, args Args, fields func(*T) []any) ([]T, error) {
	var list []T
	err := r.each(query, args, func(v []database.Value) error {
		var row T
		if err := scan(v, fields(&row)); err != nil {
			return err
		}
		list = append(list, row)
		return nil
	})
	return list, err
}

// One returns the first row of a query, or record.ErrNotFound.
func One[T any](r *Reader, query string, args Args, fields func(*T) []any) (row T, err error) {
	found := false
	err = r.each(query, args, func(v []database.Value) error {
		found = true
		if err := scan(v, fields(&row)); err != nil {
			return err
		}
		return database.ErrStop
	})
	if err == nil && !found {
		err = record.ErrNotFound
	}
	return row, err
}

// Value returns the one column of the first row of a query, or record.ErrNotFound.
func Value[T any](r *Reader, query string, args ...any) (T, error) {
	return One(r, query, args, func(v *T) []any { return []any{v} })
}

// Column returns the one column of all rows of a query.
func Column[T any](r *Reader, query string, args ...any) ([]T, error) {
	return All(r, query, args, func(v *T) []any { return []any{v} })
}

// Version is the index of the last entry that changed what is shown of a thing, −1 when there is none: its ETag, its place in feeds
// and the key of the bytes kept for its page. A list ("home", "members": whatever is no id) may be changed by any entry,
// and so may the page of a thing that Part.Living names, once it is on record.
func (r *Reader) Version(thing record.ID) (record.Index, error) {
	if !thing.Valid() {
		return r.position - 1, nil
	}
	v, err := Value[int64](r, `
		SELECT max(
			coalesce((SELECT max(idx) FROM entry   WHERE object = ?1 AND idx < :position), -1),
			coalesce((SELECT max(idx) FROM touched WHERE thing  = ?1 AND idx < :position), -1))`, thing)
	if v >= 0 && r.view.living[thing.Prefix()] {
		return r.position - 1, err
	}
	return record.Index(v), err
}

// Kind is the kind of a thing, record.ErrNotFound when there is no such thing.
func (r *Reader) Kind(thing record.ID) (string, error) {
	return Value[string](r, `SELECT kind FROM entry WHERE object = ?1 AND idx < :position ORDER BY idx LIMIT 1`, thing)
}

// Links lists the things that a thing links to in this relation, in the order they were said; with back, those that link to it.
func (r *Reader) Links(thing record.ID, relation record.Relation, back bool) ([]record.ID, error) {
	if back {
		return Column[record.ID](r, `SELECT thing FROM link WHERE target = ?1 AND relation = ?2
			AND since < :position AND until >= :position ORDER BY since, thing`, thing, relation)
	}
	return Column[record.ID](r, `SELECT target FROM link WHERE thing = ?1 AND relation = ?2
		AND since < :position AND until >= :position ORDER BY since, target`, thing, relation)
}

// ByAlias finds the things that are known elsewhere by this id.
func (r *Reader) ByAlias(scheme, alias string) ([]record.ID, error) {
	return Column[record.ID](r, `SELECT DISTINCT thing FROM alias WHERE scheme = ?1 AND alias = ?2
		AND since < :position AND until >= :position ORDER BY thing`, scheme, alias)
}

// Texts returns the texts of a thing's current version by field ("title", "names/0"). One that was redacted is not there.
func (r *Reader) Texts(thing record.ID) (map[string]record.Text, error) {
	type row struct {
		field, language, value string
		original               bool
	}
	rows, err := All(r, `SELECT field, language, original, value FROM text WHERE object = ?1 AND language <> ''
		AND since < :position AND until >= :position`, Args{thing},
		func(x *row) []any { return []any{&x.field, &x.language, &x.original, &x.value} })
	if err != nil {
		return nil, err
	}
	texts := map[string]record.Text{}
	for _, x := range rows {
		t := texts[x.field]
		if t.By == nil {
			t.By = map[string]string{}
		}
		if t.By[x.language] = x.value; x.original {
			t.Original = x.language
		}
		texts[x.field] = t
	}
	return texts, nil
}

// A Statement is one entry as lists of the record and histories show it.
type Statement struct {
	Index    record.Index `json:"index"`
	Object   record.ID    `json:"object"`
	Revision int          `json:"revision"`
	Kind     string       `json:"kind"`
	At       string       `json:"at"`
	By       record.ID    `json:"by,omitempty"`
	Voice    record.Voice `json:"voice"`
	Role     string       `json:"role"`
	Source   record.ID    `json:"source,omitempty"`
	Of       record.ID    `json:"of,omitempty"`
}

const statementColumns = `idx, object, revision, kind, at, by, voice, role, source, of`

func (s *Statement) fields() []any {
	return []any{&s.Index, &s.Object, &s.Revision, &s.Kind, &s.At, &s.By, &s.Voice, &s.Role, &s.Source, &s.Of}
}

// History lists the versions of a thing, oldest first.
func (r *Reader) History(thing record.ID) ([]Statement, error) {
	return All(r, `SELECT `+statementColumns+` FROM entry WHERE object = ?1 AND idx < :position ORDER BY idx`,
		Args{thing}, (*Statement).fields)
}

// Statements lists up to n entries before an index, newest first; of one kind unless kind is empty.
func (r *Reader) Statements(before record.Index, kind string, n int) ([]Statement, error) {
	return All(r, `SELECT `+statementColumns+` FROM entry WHERE idx < ?1 AND idx < :position AND (?2 = '' OR kind = ?2)
		ORDER BY idx DESC LIMIT ?3`, Args{before, kind, n}, (*Statement).fields)
}

// Touching lists up to n entries before an index that changed the page of a thing, or were taken from it, newest first.
func (r *Reader) Touching(thing record.ID, before record.Index, n int) ([]Statement, error) {
	return All(r, `SELECT `+statementColumns+` FROM entry WHERE idx IN (
			SELECT * FROM (SELECT idx FROM entry   WHERE source = ?1 AND source <> '' AND idx < ?2 AND idx < :position ORDER BY idx DESC LIMIT ?3) UNION
			SELECT * FROM (SELECT idx FROM entry   WHERE object = ?1 AND idx < ?2 AND idx < :position ORDER BY idx DESC LIMIT ?3) UNION
			SELECT * FROM (SELECT idx FROM touched WHERE thing  = ?1 AND idx < ?2 AND idx < :position ORDER BY idx DESC LIMIT ?3))
		ORDER BY idx DESC LIMIT ?3`, Args{thing, before, n}, (*Statement).fields)
}

// TouchingAny lists up to n entries before an index that changed the page of any of these things, newest first.
func (r *Reader) TouchingAny(things []record.ID, before record.Index, n int) ([]Statement, error) {
	list, err := json.Marshal(things)
	if err != nil {
		return nil, err
	}
	return All(r, `SELECT `+statementColumns+` FROM entry WHERE idx < ?2 AND idx < :position AND idx IN (
			SELECT e.idx FROM json_each(?1) AS j CROSS JOIN entry   AS e ON e.object = j.value UNION
			SELECT t.idx FROM json_each(?1) AS j CROSS JOIN touched AS t ON t.thing  = j.value)
		ORDER BY idx DESC LIMIT ?3`, Args{string(list), before, n}, (*Statement).fields)
}

// Statement is the entry at an index.
func (r *Reader) Statement(i record.Index) (Statement, error) {
	return One(r, `SELECT `+statementColumns+` FROM entry WHERE idx = ?1 AND idx < :position`, Args{i}, (*Statement).fields)
}

// A Tombstone stands where something was redacted.
type Tombstone struct {
	Field   string       `json:"field"`
	Through int          `json:"through"` // newest revision covered
	Entry   record.Index `json:"entry"`   // of the redaction
	At      string       `json:"at"`
	Basis   record.Text  `json:"basis,omitzero"`
	// BasisRemoved stands in place of the basis when that was itself redacted, as one that names a person may have to be.
	BasisRemoved *Tombstone `json:"basis_removed,omitempty"`
}

// Tombstones lists what was redacted of each of these things, oldest first. A tombstone stands at every position, also at one before
// the redaction, since the value is gone from there too.
func (r *Reader) Tombstones(things ...record.ID) (map[record.ID][]Tombstone, error) {
	ids, err := json.Marshal(things)
	if err != nil {
		return nil, err
	}
	type row struct {
		Tombstone
		thing, redaction record.ID
	}
	rows, err := All(r, `SELECT d.object, d.field, d.through, d.idx, e.at, e.object FROM json_each(?1) j
		CROSS JOIN redaction d ON d.object = j.value JOIN entry e ON e.idx = d.idx ORDER BY d.idx`, Args{string(ids)},
		func(x *row) []any { return []any{&x.thing, &x.Field, &x.Through, &x.Entry, &x.At, &x.redaction} })
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	found := map[record.ID][]Tombstone{}
	for _, x := range rows {
		if err := r.basis(&x.Tombstone, x.redaction); err != nil {
			return nil, err
		}
		found[x.thing] = append(found[x.thing], x.Tombstone)
	}
	return found, nil
}

// basis fills in why a redaction was, or what removed that.
func (r *Reader) basis(t *Tombstone, redaction record.ID) error {
	type row struct {
		language, value string
		original        bool
	}
	rows, err := All(r, `SELECT language, original, value FROM text WHERE object = ?1 AND field = 'basis' AND since = ?2`,
		Args{redaction, t.Entry}, func(x *row) []any { return []any{&x.language, &x.original, &x.value} })
	if err != nil {
		return err
	}
	for _, x := range rows {
		if t.Basis.By == nil {
			t.Basis.By = map[string]string{}
		}
		if t.Basis.By[x.language] = x.value; x.original {
			t.Basis.Original = x.language
		}
	}
	if len(rows) > 0 {
		return nil
	}
	above, err := r.Tombstones(redaction)
	for _, a := range above[redaction] {
		if a.Field == "basis" && a.Entry > t.Entry {
			t.BasisRemoved = &a
		}
	}
	return err
}

// A Place is a field of a thing.
type Place struct {
	Thing record.ID
	Field string
}

// Repeats lists the places where words of a field, or of the elements of a list, stand once more: what renders it, what quotes the source of
// the same thing (record.Given), and, of the basis of a redaction, the bases of those that followed from it.
func (r *Reader) Repeats(of Place) ([]Place, error) {
	return All(r, `SELECT n.thing, n.field FROM rendition n WHERE n.target = ?1 AND n.since < :position
			AND (n.of_field = ?2 OR substr(n.of_field, 1, length(?2) + 1) = ?2 || '/')
			AND EXISTS (SELECT 1 FROM text t WHERE t.object = n.thing AND (t.field = n.field OR substr(t.field, 1, length(n.field) + 1) = n.field || '/'))
		UNION SELECT ?1, ?3 WHERE ?2 <> ?3 AND substr(?2, 1, length(?3) + 1) <> ?3 || '/'
			AND EXISTS (SELECT 1 FROM text WHERE object = ?1 AND substr(field, 1, length(?3) + 1) = ?3 || '/')
		UNION SELECT f.object, 'basis' FROM entry e JOIN redaction d ON d.idx = e.idx
			LEFT JOIN rendition n ON n.target = d.object AND (n.of_field = d.field OR substr(n.of_field, 1, length(d.field) + 1) = d.field || '/')
			JOIN redaction x ON x.object = n.thing AND x.field = n.field OR x.object = d.object AND x.field = ?3 JOIN entry f ON f.idx = x.idx
			JOIN text b ON b.object = f.object AND b.field = 'basis' JOIN text w ON w.object = e.object AND w.field = 'basis' AND w.value = b.value
			WHERE e.object = ?1 AND ?2 = 'basis' AND e.idx < f.idx AND f.idx < :position
		ORDER BY 1, 2`, Args{of.Thing, of.Field, record.Given}, func(p *Place) []any { return []any{&p.Thing, &p.Field} })
}

// Gone returns the redaction that removed a field of a version; record.ErrNotFound when none did.
func (r *Reader) Gone(of Place, revision int) (record.Index, error) {
	return Value[record.Index](r, `SELECT idx FROM redaction WHERE object = ?1 AND (field = ?2 OR substr(?2, 1, length(field) + 1) = field || '/')
		AND through >= ?3 AND idx < :position ORDER BY idx LIMIT 1`, of.Thing, of.Field, revision)
}

// Operator is the organisation that runs this record, or record.ErrNotFound before the first entry.
func (r *Reader) Operator() (record.ID, error) {
	return Value[record.ID](r, `SELECT id FROM operator WHERE since < :position AND until >= :position`)
}

// A Declared is a schema or table of authority that is on record by its hash.
type Declared struct {
	Object record.ID `json:"object"`
	Name   string    `json:"name"` // of the kind; empty for the table of authority
	Hash   string    `json:"hash"`
}

// Schemas lists the schemas in force, by kind.
func (r *Reader) Schemas() ([]Declared, error) {
	return All(r, `SELECT object, name, hash FROM schema WHERE since < :position AND until >= :position ORDER BY name`, nil,
		func(d *Declared) []any { return []any{&d.Object, &d.Name, &d.Hash} })
}

// Authority is the table of authority in force, record.ErrNotFound before there is one.
func (r *Reader) Authority() (Declared, error) {
	return One(r, `SELECT object, hash FROM authority WHERE since < :position AND until >= :position`, nil,
		func(d *Declared) []any { return []any{&d.Object, &d.Hash} })
}

// Before is how many entries were put on record before a moment, as record.TimeFormat has it or a beginning of that: "2026-11-24" is the
// first moment of that day in UTC. An entry's at is never before that of the entry in front of it, so it is found by halving.
func (r *Reader) Before(moment string) (record.Index, error) {
	from, to := record.Index(0), r.position
	for from < to {
		middle := from + (to-from)/2
		s, err := r.Statement(middle)
		if err != nil {
			return 0, err
		}
		if s.At < moment {
			from = middle + 1
		} else {
			to = middle
		}
	}
	return from, nil
}

// Counts is how many entries of each kind are on record.
func (r *Reader) Counts() (map[string]int, error) {
	type row struct {
		kind string
		n    int
	}
	rows, err := All(r, `SELECT kind, count(*) FROM entry WHERE idx < :position GROUP BY kind`, nil,
		func(x *row) []any { return []any{&x.kind, &x.n} })
	counts := map[string]int{}
	for _, x := range rows {
		counts[x.kind] = x.n
	}
	return counts, err
}

// Kinds are those that the view knows.
func (r *Reader) Kinds() *record.Kinds { return r.view.kinds }

// A Page is what one address shows: page and JSON are two renderings of it.
type Page struct {
	Path string // "members/mb_…"
	Data any
}

// Pages yields every page of every part.
func (r *Reader) Pages() iter.Seq2[Page, error] {
	return func(yield func(Page, error) bool) {
		for _, p := range r.view.parts {
			if p.Pages == nil {
				continue
			}
			for path, data := range p.Pages(r) {
				err, bad := data.(error)
				if bad {
					err = fmt.Errorf("page %s: %w", path, err)
				}
				if !yield(Page{path, data}, err) || bad {
					return
				}
			}
		}
	}
}

// VotesOf yields the votes of a conversation, in order.
type VotesOf func(conversation record.ID) iter.Seq2[record.Vote, error]

// A Derived is a file beside the record that follows from votes.
type Derived struct {
	Entry record.Index // that names the file
	Named record.Hash  // SHA-256 that it says
	Made  record.Hash  // of what the votes give
	Stale bool         // votes of it were erased since, so that nobody can make it again
}

// Derived yields the files of every part that must follow from votes.
func (r *Reader) Derived(votes VotesOf) iter.Seq2[Derived, error] {
	return func(yield func(Derived, error) bool) {
		for _, p := range r.view.parts {
			if p.Derived == nil {
				continue
			}
			for d, err := range p.Derived(r, votes) {
				if !yield(d, err) || err != nil {
					return
				}
			}
		}
	}
}

// A Batch is the votes of a conversation up to some moment, as an entry puts them on record.
type Batch struct {
	Entry        record.Index
	Object       record.ID
	Conversation record.ID
	Tree         record.Tree // over the leaves of the votes
	Erased       int64       // of these votes, how many have only their leaf left
}

const batchColumns = `SELECT since, object, conversation, size, root, erased FROM batch WHERE since < :position AND `

func (b *Batch) fields(root *string) []any {
	return []any{&b.Entry, &b.Object, &b.Conversation, &b.Tree.Size, root, &b.Erased}
}

func (r *Reader) batches(query string, args ...any) ([]Batch, error) {
	type row struct {
		Batch
		root string
	}
	rows, err := All(r, batchColumns+query, args, func(x *row) []any { return x.fields(&x.root) })
	list := make([]Batch, len(rows))
	for i := range rows {
		list[i] = rows[i].Batch
		if list[i].Tree.Root, err = record.ParseHash(rows[i].root); err != nil {
			return nil, err
		}
	}
	return list, err
}

// LastBatch is the newest batch of a conversation; ErrNotFound when none of its votes is in one.
func (r *Reader) LastBatch(conversation record.ID) (Batch, error) {
	return first(r.batches(`conversation = ?1 ORDER BY size DESC, since DESC LIMIT 1`, conversation))
}

// BatchOf is the first batch that has the vote of this index; ErrNotFound when none has it yet.
func (r *Reader) BatchOf(conversation record.ID, vote int64) (Batch, error) {
	return first(r.batches(`conversation = ?1 AND size > ?2 ORDER BY size, since LIMIT 1`, conversation, vote))
}

// LastBatches lists the newest batch of every conversation, by conversation.
func (r *Reader) LastBatches() ([]Batch, error) {
	return r.batches(`until >= :position ORDER BY conversation`)
}

func first[T any](list []T, err error) (one T, _ error) {
	if err == nil && len(list) == 0 {
		err = record.ErrNotFound
	}
	if err != nil {
		return one, err
	}
	return list[0], nil
}
