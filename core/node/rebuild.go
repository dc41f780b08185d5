package node

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"troth/core/record"
	"troth/core/record/sqlite"
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

// Rebuild makes the view of this program anew from the record. Beside a running server that reads the same view, it builds a second
// one, compares the two and keeps the server's.
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
	lock, err := takeLock(dir)
	switch {
	case errors.Is(err, ErrLocked):
		if _, serr := os.Stat(file); serr == nil {
			done.Compared = true
			file = filepath.Join(dir, "rebuild-"+done.Fingerprint+".sqlite")
		}
	case err != nil:
		return done, err
	default:
		defer lock.Close()
	}
	for _, suffix := range []string{"", "-wal", "-shm"} {
		if err := os.Remove(file + suffix); err != nil && !errors.Is(err, os.ErrNotExist) {
			return done, err
		}
		if done.Compared {
			defer os.Remove(file + suffix)
		}
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
	if err := view.Build(ctx, file, store, head.Size, today, o.Progress, kinds, o.Parts...); err != nil {
		return done, err
	}
	built, err := view.OpenFile(ctx, file, kinds, o.Parts...)
	if err != nil {
		return done, err
	}
	defer built.Close()
	done.Entries, done.Took = head.Size, time.Since(start)
	if done.Compared {
		if done.Equal, err = equal(ctx, dir, store, built, kinds, today, o); err == nil && !done.Equal {
			err = fmt.Errorf("%w: stop the server and run troth rebuild again", ErrViewDiffers)
		}
	}
	return done, err
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
