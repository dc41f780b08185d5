package view

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
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

// building is the user version of a file that Build has begun and not finished.
const building = 1

// Build makes the view of a record's first entries in a file of its own, from the beginning: what CatchUp would make of an empty one,
// several times as fast. Nothing is safe before it ends: one transaction without a log, synced once. A file that was left unfinished
// is known by its user version, or by having lost its header with the power, and Open begins it anew. A file that is there is left alone and reported (fs.ErrExist).
func Build(ctx context.Context, file string, from record.Store, to record.Index, day string, progress func(record.Index),
	kinds *record.Kinds, parts ...Part) (err error) {
	if err := removeUnfinished(file); err != nil {
		return err
	}
	fingerprint, err := Fingerprint(parts...)
	if err != nil {
		return err
	}
	f, err := os.OpenFile(file, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	v := newView(file, fingerprint, kinds, parts)
	defer func() {
		v.closeIdle()
		f.Close()
		if err != nil {
			os.Remove(file)
		}
	}()
	// The cache takes twice its size: the driver's memory comes in powers of two, and a page with its header is a little more than one.
	c, err := connect(file, "busy_timeout = 10000", "locking_mode = EXCLUSIVE", "journal_mode = OFF", "synchronous = OFF", "secure_delete = ON",
		"temp_store = FILE", "temp.journal_mode = OFF", "cache_size = -64000", fmt.Sprint("user_version = ", building))
	if err != nil {
		return err
	}
	v.write <- c
	if err := v.schema(c); err != nil {
		return err
	}
	if err := f.Sync(); err != nil { // the user version is there before anything else
		return err
	}
	later, err := putOff(c)
	if err != nil {
		return err
	}
	if err := v.fill(ctx, from, to, day, progress); err != nil {
		return err
	}
	// Sorting has its own room in memory, a part of the cache's size, and goes on in a temporary file.
	if err := c.Script(`PRAGMA cache_size = -16000; PRAGMA shrink_memory`); err != nil {
		return err
	}
	for _, statement := range later {
		if err := c.Script(statement); err != nil {
			return err
		}
	}
	if err := joinWords(c); err != nil {
		return err
	}
	if err := f.Sync(); err != nil {
		return err
	}
	// In this order: what the file holds is safe before it says that it is finished.
	if err := errors.Join(c.Script(`PRAGMA user_version = 0`), f.Sync()); err != nil {
		return err
	}
	return syncDir(filepath.Dir(file))
}

// forReaders marks, in the text of an index or a table, that no Apply needs its order: a Build makes it at the end, sorted, and not place
// by place.
const forReaders = "/* for readers alone */"

// putOff drops the indexes that are for readers alone, lets rows of such tables gather in temporary ones of the same names, which every
// statement finds first, and returns the statements that make both what they should be.
func putOff(c *conn) (later []string, err error) {
	var now []string
	err = c.Each(func(row []database.Value) error {
		name := row[1].(string)
		if row[0] == "index" {
			now, later = append(now, `DROP INDEX `+name), append(later, row[2].(string))
			return nil
		}
		now = append(now, `CREATE TEMP TABLE `+name+` AS SELECT * FROM main.`+name)
		later = append(later, `INSERT OR IGNORE INTO main.`+name+` SELECT * FROM temp.`+name+` ORDER BY 1, 2`)
		return nil
	}, `SELECT type, name, sql FROM sqlite_schema WHERE instr(sql, ?1) > 0 ORDER BY name`, forReaders)
	for _, statement := range now {
		if err == nil {
			err = c.Script(statement)
		}
	}
	return later, err
}

// fill takes in all entries in one Tx.
func (v *View) fill(ctx context.Context, from record.Store, to record.Index, day string, progress func(record.Index)) error {
	tx, err := v.Begin(ctx, day)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	for tx.Position() < to {
		if err := tx.CatchUp(ctx, from, min(to, tx.Position()+stretch)); err != nil {
			return err
		}
		if progress != nil {
			progress(tx.Position())
		}
	}
	return tx.Commit()
}

// removeUnfinished removes a file that a Build has left, unless one is at work on it.
func removeUnfinished(file string) error {
	f, err := os.Open(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer f.Close()
	var header [64]byte // https://sqlite.org/fileformat.html; the user version, section 1.3.7, is its end
	if _, err := f.ReadAt(header[:], 0); err == io.EOF {
		return nil // SQLite has written nothing yet
	} else if err != nil {
		return err
	}
	// SQLite writes the header first, but before the first sync a power cut may keep later pages alone.
	if header != [64]byte{} && binary.BigEndian.Uint32(header[60:]) != building {
		return nil
	}
	c, err := database.Open(file, "rw")
	if err == nil {
		err = c.Script(`BEGIN EXCLUSIVE`)
		c.Close()
	}
	if database.Busy(err) {
		return fmt.Errorf("view: another process is building %s", file)
	}
	// Any other error: it may well be damaged.
	return os.Remove(file)
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// A reading is an entry on its way into the view, with the struct that it says; nil for an unknown kind.
type reading struct {
	entry record.Entry
	thing any
	err   error
}

// read yields entries with what they say. It reads ahead, so that reading and writing go on beside each other.
func (v *View) read(ctx context.Context, from record.Store, first, to record.Index) iter.Seq[reading] {
	return func(yield func(reading) bool) {
		ctx, cancel := context.WithCancel(ctx)
		ahead := make(chan reading, 1024)
		defer func() {
			cancel()
			for range ahead { // until it is closed: nothing of the store is in use any more
			}
		}()
		go func() {
			defer close(ahead)
			for e, err := range from.Entries(ctx, first, to) {
				x := reading{entry: e, err: err}
				if kind, known := v.kinds.ByName(e.Kind); known && err == nil {
					x.thing = kind.New()
					if x.err = e.Into(x.thing); x.err != nil {
						x.err = fmt.Errorf("view: entry %d: %w", e.Index, x.err)
					}
				}
				select {
				case ahead <- x:
				case <-ctx.Done():
					return
				}
			}
		}()
		for x := range ahead {
			if !yield(x) {
				return
			}
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
