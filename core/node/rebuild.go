package node

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"troth/core/database"
	"troth/core/record"
	"troth/core/record/sqlite"
	"troth/core/seal"
	"troth/core/view"
)

// A Rebuilt says what Rebuild did.
type Rebuilt struct {
	Fingerprint string
	Entries     record.Index
	Took        time.Duration
	// Compared: a running server reads the view of this fingerprint, so a second one was built beside it and compared.
	Compared, Equal bool
}

func (r Rebuilt) String() string {
	s := fmt.Sprintf("View %s was built from %d entries in %s.", r.Fingerprint, r.Entries, r.Took.Round(time.Millisecond))
	switch {
	case r.Compared && r.Equal:
		s += " A running server reads a view of this fingerprint: the two are equal, and the server's stays."
	case r.Compared:
		s += " A running server reads a view of this fingerprint, and it DIFFERS: stop the server and run troth rebuild again."
	}
	return s
}

// ErrViewDiffers: the view that a running server reads is not the one that the record gives.
var ErrViewDiffers = errors.New("the running server's view is not the one that the record gives")

// ViewDamaged reports whether an error says that the file of a view is damaged: Rebuild makes it anew, since the record holds all that
// it holds.
func ViewDamaged(err error) bool {
	return database.Damaged(err) && !errors.Is(err, record.ErrCorrupt) // which the record's own file would be
}

// Rebuild makes the view of this program anew from the record, and checks the record as it reads it: of a damaged one there is no new
// view (record.ErrCorrupt), and the old stays. Beside a running server that reads the same view, it builds a second one, compares the
// two and keeps the server's.
func Rebuild(ctx context.Context, dir string, o Options) (done Rebuilt, err error) {
	if err := exists(dir); err != nil {
		return done, err
	}
	kinds, err := o.Program.Kinds()
	if err != nil {
		return done, err
	}
	if done.Fingerprint, err = view.Fingerprint(o.Parts...); err != nil {
		return done, err
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	file := view.File(dir, done.Fingerprint)
	made := file + ".new"
	lock, err := takeLock(dir)
	switch {
	case errors.Is(err, ErrLocked):
		made = file + ".beside"
		if _, serr := os.Stat(file); serr == nil {
			done.Compared = true
		}
	case err != nil:
		return done, err
	default:
		defer lock.Close()
	}
	if err := removeView(made); err != nil { // of a Rebuild that was interrupted
		return done, err
	}
	store, err := sqlite.Open(ctx, filepath.Join(dir, RecordFile), sqlite.Options{ReadOnly: lock == nil})
	if err != nil {
		return done, err
	}
	defer store.Close()
	head, err := store.Head(ctx)
	if err != nil {
		return done, err
	}
	start := time.Now()
	today := o.Now().UTC().Format(time.DateOnly)
	defer func() { err = errors.Join(err, removeView(made)) }()
	if err := view.Build(ctx, made, &checked{Store: store, head: head}, head.Size, today, o.Progress, kinds, o.Parts...); err != nil {
		return done, err
	}
	done.Entries, done.Took = head.Size, time.Since(start)
	if !done.Compared {
		if lock != nil {
			err = removeView(file)
		}
		if err == nil {
			err = os.Link(made, file) // which replaces none that came meanwhile
		}
		return done, errors.Join(err, syncDir(dir))
	}
	built, err := view.OpenFile(ctx, made, kinds, o.Parts...)
	if err != nil {
		return done, err
	}
	defer built.Close()
	if done.Equal, err = equal(ctx, dir, store, built, kinds, today, o); ViewDamaged(err) || err == nil && !done.Equal {
		err = fmt.Errorf("%w: stop the server and run troth rebuild again", ErrViewDiffers)
	}
	return done, err
}

// removeView removes the files of a view that are there. The first goes first: without it, what is left of the others is nobody's.
func removeView(file string) error {
	for _, suffix := range []string{"", "-wal", "-shm"} {
		if err := os.Remove(file + suffix); err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
	}
	return nil
}

// A checked store checks entries as they are read, all of them once and in order, and that they give the root in its head: no view is made
// of a record that does not agree with itself.
type checked struct {
	record.Store
	head record.Tree
	tree seal.Range
}

// Entries is the store's, and ends with an error at an entry that contradicts itself, or after the last when the root is another.
func (c *checked) Entries(ctx context.Context, from, to record.Index) iter.Seq2[record.Entry, error] {
	return func(yield func(record.Entry, error) bool) {
		for e, err := range c.Store.Entries(ctx, from, to) {
			if err == nil {
				if _, err = e.Check(); err != nil {
					err = fmt.Errorf("entry %d: %w: %w", e.Index, record.ErrCorrupt, err)
				}
				c.tree.Add(tlog.RecordHash(e.Leaf))
			}
			if !yield(e, err) {
				return
			}
		}
		if got := c.tree.Tree(); got.Size == c.head.Size && got != c.head {
			yield(record.Entry{}, fmt.Errorf("%w: its entries do not give the root in its head: %s", record.ErrCorrupt, c.parted(ctx, got)))
		}
	}
}

// parted says where the entries, which give another tree, part from the nodes and the head.
func (c *checked) parted(ctx context.Context, got record.Tree) string {
	if nodes, err := seal.LoadRange(c.head.Size, c.Store.Hashes(ctx)); err == nil && nodes.Tree() == got {
		return "entries and nodes agree with one another, so that it is the head that differs"
	}
	return seal.Parted(ctx, c.Store, nil, c.head)
}

// equal compares a view with the one that a running server reads, at a size that both hold.
func equal(ctx context.Context, dir string, store record.Store, built *view.View, kinds *record.Kinds, today string, o Options) (bool, error) {
	live, err := view.Open(ctx, dir, kinds, o.Parts...)
	if err != nil {
		return false, err
	}
	defer live.Close()
	for {
		r, err := live.Read(ctx, 0, today, noActor)
		if err != nil {
			return false, err
		}
		size := r.Position()
		theirs, err := r.Digest()
		r.Close()
		if err != nil {
			return false, err
		}
		if err := built.CatchUp(ctx, store, size, today, nil); err != nil {
			return false, err
		}
		b, err := built.Read(ctx, 0, today, noActor)
		if err != nil {
			return false, err
		}
		same := b.Position() == size
		ours, err := b.Digest()
		b.Close()
		if err != nil {
			return false, err
		}
		if same {
			return ours == theirs, nil
		}
		// The server's view was behind the record that ours was built from: look again.
		select {
		case <-time.After(50 * time.Millisecond):
		case <-ctx.Done():
			return false, ctx.Err()
		}
	}
}
