package view

import (
	"context"
	"crypto/sha256"
	"embed"
	"encoding/base32"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"

	"troth/core/authority"
	"troth/core/record"
)

// A Part is what one chapter adds to the view.
type Part struct {
	Name   string
	Kinds  []record.Kind // that it owns
	Schema string        // view.sql: its tables
	Source fs.FS         // everything that decides what the tables hold: view.sql, view.go, entries.go …

	// Apply changes the tables for one entry of one of its kinds, or of the core; thing points at the struct that the entry says.
	// No clock, no chance, no effect outside the view. The core's tables (entry, link, text …) hold the entry already. An error
	// refuses the entry before it is on record.
	Apply func(tx *Tx, e record.Entry, thing any) error
	// Hears are kinds of parts before it, of whose entries Apply hears too, after those parts.
	Hears []record.Kind
	// Reads says on whose page the words of a thing with these links are read, which is often its own: "" when on none. last puts them behind
	// all others in search, as what is only looked up. One part of a view has it; without it each thing is its own page.
	Reads func(r *Reader, thing record.ID, links []record.Link) (page record.ID, last bool, err error)
	// Pages yields every page as its address and struct, or an error in the place of the struct, which ends it.
	Pages func(*Reader) iter.Seq2[string, any]
	// Relate names the relations, beyond the core's, in which the speaker of an entry that is not applied yet stands to what it is
	// about. It uses by, of and role of the envelope only, so that a verifier can ask it again; thing points at the struct said.
	Relate func(r *Reader, e record.Envelope, thing any) ([]authority.Relation, error)
	// Derived yields the files beside the record that must follow from votes, each computed anew: a verifier holds them against their names.
	Derived func(r *Reader, votes VotesOf) iter.Seq2[Derived, error]
	// Living are the prefixes of things whose pages show what the whole record holds of them, so that any entry may change them.
	Living []string
}

//go:embed *.go core.sql
var source embed.FS

//go:embed core.sql
var coreSchema string

// A View is the file that readers read. Readers and the one writer work beside each other; a reader sees what was committed.
type View struct {
	File        string
	Fingerprint string
	kinds       *record.Kinds
	parts       []Part
	byKind      map[string][]int                                                 // kind → parts that hear of it
	living      map[string]bool                                                  // prefixes; see Part
	reads       func(*Reader, record.ID, []record.Link) (record.ID, bool, error) // see Part
	memory      sync.Map                                                         // of Kept, by its key
	write       chan *conn                                                       // holds the one writing connection
	idle        chan *conn                                                       // reading connections
	closing     sync.Once
	mu          sync.Mutex
	applied     record.Index
	logged      string        // when the last of these was put on record
	removed     record.Index  // the last redaction of these; −1 when there is none
	told        record.Index  // behind the last of these that is no batch of votes, or all that there were when the view was opened
	scattered   int64         // texts that came to full text since it was one segment; see joinWords
	grown       chan struct{} // closed when applied grows
}

// Fingerprint is the hash of all that decides what a view of these parts holds.
func Fingerprint(parts ...Part) (string, error) {
	h := sha256.New()
	add := func(name string, files fs.FS) error {
		return fs.WalkDir(files, ".", func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || strings.HasSuffix(path, "_test.go") {
				return err
			}
			b, err := fs.ReadFile(files, path)
			fmt.Fprintf(h, "%s/%s %d\n%s\n", name, path, len(b), b)
			return err
		})
	}
	if err := add("core/view", source); err != nil {
		return "", err
	}
	for _, k := range record.Core() {
		fmt.Fprintf(h, "kind %s\n%s\n", k.Name, k.Schema)
	}
	for _, p := range parts {
		fmt.Fprintf(h, "part %s\n%s\n", p.Name, p.Schema)
		for _, k := range p.Kinds {
			fmt.Fprintf(h, "kind %s\n%s\n", k.Name, k.Schema)
		}
		if p.Source != nil {
			if err := add(p.Name, p.Source); err != nil {
				return "", err
			}
		}
	}
	return strings.ToLower(base32.StdEncoding.EncodeToString(h.Sum(nil)[:10])), nil
}

// Open opens the view of these parts in a folder, making an empty file when there is none of this fingerprint. It holds nothing
// until a Tx has caught up with the record. dir may be empty for a view in a temporary file that Close removes.
func Open(ctx context.Context, dir string, kinds *record.Kinds, parts ...Part) (*View, error) {
	fingerprint, err := Fingerprint(parts...)
	if err != nil {
		return nil, err
	}
	if dir == "" {
		return nil, errors.New("view: no folder given")
	}
	v := newView(File(dir, fingerprint), fingerprint, kinds, parts)
	if err := v.open(ctx); err != nil {
		return nil, fmt.Errorf("view %s: %w", v.File, err)
	}
	return v, nil
}

// OpenFile opens the view in a file of this name: for building one beside another.
func OpenFile(ctx context.Context, file string, kinds *record.Kinds, parts ...Part) (*View, error) {
	fingerprint, err := Fingerprint(parts...)
	if err != nil {
		return nil, err
	}
	v := newView(file, fingerprint, kinds, parts)
	if err := v.open(ctx); err != nil {
		return nil, fmt.Errorf("view %s: %w", file, err)
	}
	return v, nil
}

// File is the name of the view's file in a folder.
func File(dir, fingerprint string) string { return filepath.Join(dir, "view-"+fingerprint+".sqlite") }

func newView(file, fingerprint string, kinds *record.Kinds, parts []Part) *View {
	v := &View{File: file, Fingerprint: fingerprint, kinds: kinds, parts: parts, byKind: map[string][]int{}, living: map[string]bool{}}
	for i, p := range parts {
		for _, prefix := range p.Living {
			v.living[prefix] = true
		}
		for _, k := range slices.Concat(record.Core(), p.Kinds, p.Hears) {
			v.byKind[k.Name] = append(v.byKind[k.Name], i)
		}
		if p.Reads != nil {
			v.reads = p.Reads
		}
	}
	n := 2 * runtime.GOMAXPROCS(0)
	v.write, v.idle, v.grown = make(chan *conn, 1), make(chan *conn, n), make(chan struct{})
	return v
}

func (v *View) open(ctx context.Context) (err error) {
	defer func() {
		if err != nil {
			v.closeIdle()
		}
	}()
	if err := removeUnfinished(v.File); err != nil {
		return err
	}
	// synchronous=NORMAL: what a power cut takes from the view comes back from the record. The log grows to some 32 MB before it is
	// moved into the file: pages that many entries change are then moved once for all of them.
	w, err := connect(v.File, "busy_timeout = 10000", "journal_mode = WAL", "synchronous = NORMAL", "secure_delete = ON", "temp_store = MEMORY",
		"cache_size = -16000", "wal_autocheckpoint = 8000", "foreign_keys = OFF")
	if err != nil {
		return err
	}
	v.write <- w
	if err := os.Chmod(v.File, 0o600); err != nil {
		return err
	}
	if err := v.schema(w); err != nil {
		return err
	}
	for range cap(v.idle) {
		r, err := connect(v.File, "busy_timeout = 10000", "query_only = ON", "temp_store = MEMORY", "cache_size = -4000")
		if err != nil {
			return err
		}
		v.idle <- r
	}
	last, err := w.One(`SELECT size, coalesce((SELECT at FROM entry WHERE idx = size - 1), ''), coalesce((SELECT max(idx) FROM redaction), -1) FROM meta`)
	if err == nil {
		err = scan(last, []any{&v.applied, &v.logged, &v.removed})
		v.told = v.applied
	}
	return err
}

// schema makes the tables of an empty file.
func (v *View) schema(c *conn) (err error) {
	if err := c.Script(`BEGIN IMMEDIATE`); err != nil {
		return err
	}
	end := `ROLLBACK`
	defer func() {
		if e := c.Script(end); err == nil {
			err = e
		}
	}()
	found, err := c.One(`SELECT name FROM sqlite_schema LIMIT 1`)
	if err != nil || found != nil {
		return err
	}
	if err := c.Script(coreSchema); err != nil {
		return err
	}
	for _, p := range v.parts {
		if err := c.Script(p.Schema); err != nil {
			return fmt.Errorf("tables of %s: %w", p.Name, err)
		}
	}
	end = `COMMIT`
	return nil
}

// Size is the number of entries that readers see.
func (v *View) Size() record.Index {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.applied
}

// Logged is the number of entries that readers see, when the last of them was put on record ("" when there is none), and which was the
// last that removed something (−1 when none did).
func (v *View) Logged() (size record.Index, at string, removed record.Index) {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.applied, v.logged, v.removed
}

// Told is the number of entries that readers see up to the last that is no batch of votes: those behind it say how many votes there are, and
// nothing else. Of what was on record when the view was opened, all counts as told.
func (v *View) Told() record.Index {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.told
}

// Kinds is the set of kinds that the view knows.
func (v *View) Kinds() *record.Kinds { return v.kinds }

// Part returns the part that owns a kind.
func (v *View) Part(kind string) (Part, bool) {
	for _, p := range v.parts {
		for _, k := range p.Kinds {
			if k.Name == kind {
				return p, true
			}
		}
	}
	return Part{}, false
}

// Read gives a reader of the newest state, once the first seen entries are applied; day is the reader's today.
func (v *View) Read(ctx context.Context, seen record.Index, day string, who authority.Actor) (*Reader, error) {
	for {
		v.mu.Lock()
		applied, grown := v.applied, v.grown
		v.mu.Unlock()
		if applied >= seen {
			break
		}
		select {
		case <-grown:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	var c *conn
	select {
	case c = <-v.idle:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	r := &Reader{ctx: ctx, conn: c, view: v, day: day, who: who}
	r.release = func() {
		_ = c.exec(`ROLLBACK`)
		v.idle <- c
	}
	err := c.exec(`BEGIN`)
	if err == nil {
		r.position = Forever
		var size int64
		size, err = Value[int64](r, `SELECT size FROM meta`)
		r.position, r.newest = record.Index(size), true
	}
	if err != nil {
		r.Close()
		return nil, err
	}
	return r, nil
}

// Scrub makes sure that no forgotten value stands in the file or the log beside it. secure_delete zeroes what is deleted, but SQLite
// may have moved a row before and left a copy where it stood: so the file is written anew, and its log emptied. Before that, so is full
// text, which forgets a word and may go on finding its way by the beginning of it.
func (v *View) Scrub(ctx context.Context) error {
	c := <-v.write
	defer func() { v.write <- c }()
	if err := renewWords(c); err != nil {
		return err
	}
	if err := c.Long(ctx, `VACUUM`); err != nil {
		return fmt.Errorf("view: %w", err)
	}
	for {
		var busy, pages, done int
		row, err := c.One(`PRAGMA wal_checkpoint(TRUNCATE)`)
		if err == nil {
			err = scan(row, []any{&busy, &pages, &done})
		}
		if err != nil || busy == 0 {
			return err
		}
		if ctx.Err() != nil {
			return fmt.Errorf("view: a reader holds the log file: %w", ctx.Err())
		}
	}
}

// Close waits for the writer and for readers, and ends every connection.
func (v *View) Close() (err error) {
	v.closing.Do(func() {
		w := <-v.write
		if v.scattered >= scattered {
			err = joinWords(w)
		}
		err = errors.Join(err, w.Close())
		for range cap(v.idle) {
			err = errors.Join(err, (<-v.idle).Close())
		}
	})
	return err
}

// closeIdle ends the connections of a view that did not open.
func (v *View) closeIdle() {
	for _, connections := range []chan *conn{v.write, v.idle} {
		for len(connections) > 0 {
			(<-connections).Close()
		}
	}
}
