package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync/atomic"
	"time"

	"troth/chapters/review"
	"troth/core/authority"
	"troth/core/database"
	"troth/core/record"
	"troth/core/view"
)

// A deskControl writes the rows that the desk has written, every one with its index entries and its full text, into copies of the two
// databases, in transactions shared by as many waiting writers, each request in a savepoint of its own, after the same look for the
// request's id and the same decision. What it has not: canonical form, hashes, salts and ids to draw, the tree and its nodes, what
// the view looks up before it writes, the read-back, the guard and the signature.
type deskControl struct {
	world        *world
	dir          string
	record, view *database.Conn
	queue        chan *controlJob
	ended        chan struct{}
	from         record.Index // of the first entry to write
	entries      []entryRows
	next         int
	leafBytes    int64 // mean
}

// entryRows are the rows of one entry.
type entryRows struct {
	record, view []rowOf
	text         []wordsOf
	request      string
	decide       review.Observation
}

// wordsOf is a row of one of the indexes of full text.
type wordsOf struct {
	index string
	place int64
	value database.Value
}

type controlJob struct {
	err  error
	done chan struct{}
}

// groupMost is how many share a commit, as at the desk.
const groupMost = 256

// newDeskControl copies the world's databases as they are now: later entries are what the control will write.
func newDeskControl(ctx context.Context, w *world, dir string) (c *deskControl, err error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	c = &deskControl{world: w, dir: dir}
	head, err := w.Store.Head(ctx)
	if err != nil {
		return nil, err
	}
	c.from = head.Size
	if c.record, err = copied(ctx, filepath.Join(w.Dir, "record.sqlite"), filepath.Join(dir, "record.sqlite"), likeRecord); err != nil {
		return nil, err
	}
	if c.view, err = copied(ctx, w.View.File, filepath.Join(dir, "view.sqlite"), likeView); err != nil {
		c.record.Close()
		return nil, err
	}
	return c, nil
}

func copied(ctx context.Context, from, to string, pragmas []string) (*database.Conn, error) {
	c, err := database.Open(from, "rw", "busy_timeout = 10000")
	if err != nil {
		return nil, err
	}
	if err := errors.Join(c.Long(ctx, `VACUUM INTO ?`, to), c.Close()); err != nil {
		return nil, err
	}
	return database.Open(to, "rw", pragmas...)
}

func (c *deskControl) close() error {
	return errors.Join(c.record.Close(), c.view.Close(), os.RemoveAll(c.dir))
}

// load reads what the desk has written since the control was made.
func (c *deskControl) load(ctx context.Context) error {
	head, err := c.world.Store.Head(ctx)
	if err != nil {
		return err
	}
	c.entries = make([]entryRows, head.Size-c.from)
	var leaves int64
	for e, err := range c.world.Store.Entries(ctx, c.from, head.Size) {
		if err != nil {
			return err
		}
		var o review.Observation
		if err := e.Into(&o); err != nil {
			return err
		}
		c.entries[e.Index-c.from].decide = o
		leaves += int64(len(e.Leaf))
	}
	c.leafBytes = leaves / int64(len(c.entries))
	recordRows := func(rows *entryRows, r rowOf) {
		rows.record = append(rows.record, r)
		if r.table.name == "doc" {
			rows.request = r.values[1].(string)
		}
	}
	viewRows := func(rows *entryRows, r rowOf) {
		if rows.view = append(rows.view, r); r.table.name != "text" {
			return
		}
		n := r.of("n").(int64)
		if shelf := r.of("shelf").(int64); shelf > 0 {
			rows.text = append(rows.text, wordsOf{"words", (shelf+1)<<40 - 1 - n, r.of("value")})
		}
		if r.of("spaceless") == int64(1) {
			rows.text = append(rows.text, wordsOf{"words_grams", 1<<40 - 1 - n, r.of("value")})
		}
	}
	return errors.Join(c.loadRows(filepath.Join(c.world.Dir, "record.sqlite"), recordRows), c.loadRows(c.world.View.File, viewRows))
}

// loadRows reads the rows of a database by the entry that made each.
func (c *deskControl) loadRows(file string, take func(*entryRows, rowOf)) error {
	from, err := database.Open(file, "ro", "busy_timeout = 10000")
	if err != nil {
		return err
	}
	defer from.Close()
	list, err := tables(from)
	if err != nil {
		return err
	}
	for i := range list {
		t := &list[i]
		index, where := -1, ""
		switch {
		case t.name == "disclosure":
			where = ` WHERE place >= ?1 * 4096`
		case t.name == "doc":
			where = ` WHERE type = 'request' AND json_extract(body, '$.entries[0]') >= ?1`
		default:
			index = max(slices.Index(t.columns, "since"), slices.Index(t.columns, "idx"))
			if index < 0 {
				continue // the tree, and what has one row for all
			}
			where = ` WHERE "` + t.columns[index] + `" >= ?1`
		}
		seen := 0
		err := from.Each(func(v []database.Value) error {
			at := seen
			switch {
			case t.name == "disclosure":
				at = int(v[0].(int64)/4096 - int64(c.from))
			case index >= 0:
				at = int(v[index].(int64) - int64(c.from))
			}
			seen++
			if at >= len(c.entries) {
				return fmt.Errorf("a row of %s belongs to no entry", t.name)
			}
			take(&c.entries[at], rowOf{t, slices.Clone(v)})
			return nil
		}, `SELECT * FROM "`+t.name+`"`+where, int64(c.from))
		if err != nil {
			return err
		}
	}
	return nil
}

// run writes all that was loaded, each waiting writer the next entry, and returns entries a second and how long each waited.
func (c *deskControl) run(ctx context.Context, writers int) (float64, []time.Duration, error) {
	c.queue, c.ended, c.next = make(chan *controlJob, groupMost), make(chan struct{}), 0
	go c.serve(ctx)
	var taken atomic.Int64
	start := time.Now()
	waits, err := inParallel(writers, func(int) (bool, error) {
		if int(taken.Add(1)) > len(c.entries) {
			return false, nil
		}
		j := &controlJob{done: make(chan struct{})}
		c.queue <- j
		<-j.done
		return true, j.err
	})
	took := time.Since(start)
	close(c.queue)
	<-c.ended
	c.from += record.Index(len(c.entries))
	return float64(len(c.entries)) / took.Seconds(), waits, err
}

func (c *deskControl) serve(ctx context.Context) {
	defer close(c.ended)
	for j := range c.queue {
		group := []*controlJob{j}
		err := c.group(ctx, func() *controlJob {
			if len(group) == groupMost {
				return nil
			}
			select {
			case j := <-c.queue:
				if j != nil {
					group = append(group, j)
				}
				return j
			default:
				return nil
			}
		})
		for _, j := range group {
			j.err = err
			close(j.done)
		}
	}
}

// group writes the next entry, and one more for each job that more gives, and commits.
func (c *deskControl) group(ctx context.Context, more func() *controlJob) error {
	r, err := c.world.View.Read(ctx, 0, c.world.Today(), authority.Actor{})
	if err != nil {
		return err
	}
	defer r.Close()
	first := c.next
	err = c.both(`BEGIN IMMEDIATE`)
	for err == nil {
		if err = c.write(r, &c.entries[c.next]); err == nil {
			if c.next++; more() == nil {
				break
			}
		}
	}
	for _, e := range c.entries[first:c.next] {
		for _, x := range e.text {
			if err == nil {
				err = c.view.Exec(`INSERT INTO `+x.index+` (rowid, value) VALUES (?1, ?2)`, x.place, x.value)
			}
		}
	}
	if err != nil {
		return errors.Join(err, c.both(`ROLLBACK`))
	}
	return errors.Join(c.record.Exec(`COMMIT`), c.view.Exec(`UPDATE meta SET size = ?1`, int64(c.from)+int64(c.next)), c.view.Exec(`COMMIT`))
}

func (c *deskControl) both(sql string) error {
	return errors.Join(c.record.Exec(sql), c.view.Exec(sql))
}

func (c *deskControl) write(r *view.Reader, e *entryRows) error {
	if err := c.both(`SAVEPOINT try`); err != nil {
		return err
	}
	if seen, err := c.record.One(`SELECT version, body FROM doc WHERE type = ?1 AND id = ?2`, "request", e.request); err != nil || seen != nil {
		return errors.Join(err, errors.New("the request was seen before"))
	}
	if _, err := review.Observe(somebody, e.decide)(r); err != nil {
		return err
	}
	for _, row := range e.record {
		if err := c.record.Exec(row.table.insert, row.values...); err != nil {
			return err
		}
	}
	for _, row := range e.view {
		if err := c.view.Exec(row.table.insert, row.values...); err != nil {
			return err
		}
	}
	return c.both(`RELEASE try`)
}
