package view_test

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"troth/core/authority"
	"troth/core/record"
	"troth/core/view"
)

// history is a record with revisions, links, texts in a list and a redaction of one that was in full text. It returns the entries as
// they were said.
func history(t *testing.T) (w *world, entries []record.Entry) {
	w = newWorld(t)
	first := w.say(noteKind, "", note{Title: record.In("en", "a canary sings"), Names: []record.Text{record.In("en", "one"), record.In("fr", "deux")}})
	about := record.To(first.Object)
	return w, []record.Entry{
		first,
		w.say(noteKind, "", note{Title: record.In("en", "of the other"), About: &about}),
		w.say(record.Core()[1], "", record.Redaction{Target: about, Field: "title", Through: 1, Basis: record.In("en", "a law")}),
		w.say(noteKind, first.Object, note{Title: record.In("en", "a sparrow sings"), Names: []record.Text{record.In("en", "one")}}),
	}
}

// TestRedactedInOneTx: a text that is taken in and redacted before full text has heard of it leaves nothing there, whatever is undone
// in between.
func TestRedactedInOneTx(t *testing.T) {
	w, entries := history(t)
	ctx := context.Background()
	v := must(view.Open(ctx, t.TempDir(), w.kinds, part()))
	defer v.Close()
	tx := must(v.Begin(ctx, "2026-11-23"))
	for _, e := range entries {
		undone := errors.New("undone")
		for _, end := range []error{undone, nil} {
			err := tx.Try(func() error { return errors.Join(tx.Apply(e), end) })
			if !errors.Is(err, end) {
				t.Fatal(err)
			}
		}
	}
	if err := tx.Commit(); err != nil {
		t.Fatal(err)
	}
	if digest(t, v) != digest(t, w.view) {
		t.Error("the view is not the one that took in the entries one by one")
	}
	tx = must(v.Begin(ctx, "2026-11-23"))
	defer tx.Rollback()
	for _, index := range []string{"words", "words_grams"} {
		if err := tx.Exec(`INSERT INTO ` + index + ` (` + index + `, rank) VALUES ('integrity-check', 1)`); err != nil {
			t.Errorf("%s does not hold what the texts are: %v", index, err)
		}
	}
}

func digest(t *testing.T, v *view.View) string {
	t.Helper()
	r := must(v.Read(context.Background(), 0, "2026-11-23", authority.Actor{}))
	defer r.Close()
	if hits := must(view.Value[int](r, `SELECT count(*) FROM words WHERE words MATCH 'sings'`)); hits != 1 {
		t.Errorf("full text finds %d texts, one is not redacted", hits)
	}
	return must(r.Digest())
}

// TestBuild: a view that is built in one go is the one that grew entry by entry, and goes on growing.
func TestBuild(t *testing.T) {
	w, entries := history(t)
	size := record.Index(len(entries))
	ctx, file := context.Background(), filepath.Join(t.TempDir(), "built")
	var heard []record.Index
	if err := view.Build(ctx, file, w.store, size, "2026-11-23", func(i record.Index) { heard = append(heard, i) }, w.kinds, part()); err != nil {
		t.Fatal(err)
	}
	if len(heard) != 1 || heard[0] != size {
		t.Errorf("progress told %v of %d entries", heard, size)
	}
	built := must(view.OpenFile(ctx, file, w.kinds, part()))
	defer built.Close()
	if built.Size() != size || digest(t, built) != digest(t, w.view) {
		t.Error("the view that was built is not the one that grew")
	}
	e := w.say(noteKind, "", note{Title: record.In("en", "later")})
	if err := built.CatchUp(ctx, w.store, e.Index+1, "2026-11-23", nil); err != nil {
		t.Fatal(err)
	}
	if digest(t, built) != digest(t, w.view) {
		t.Error("they differ after one more entry")
	}
	if err := view.Build(ctx, file, w.store, size, "2026-11-23", nil, w.kinds, part()); !errors.Is(err, fs.ErrExist) {
		t.Errorf("a second build in the same file: %v", err)
	}
}

// TestBuildUnfinished: what a build leaves behind that a stop has interrupted is begun anew, and a failed one leaves nothing.
func TestBuildUnfinished(t *testing.T) {
	w, entries := history(t)
	size := record.Index(len(entries))
	ctx, file := context.Background(), filepath.Join(t.TempDir(), "built")
	left := filepath.Join(t.TempDir(), "left")
	stop := func(record.Index) { // as the file is on disk in the middle of a build
		if err := os.WriteFile(left, must(os.ReadFile(file)), 0o600); err != nil {
			t.Error(err)
		}
		if _, err := view.OpenFile(ctx, file, w.kinds, part()); err == nil {
			t.Error("a file that is being built was opened")
		}
	}
	if err := view.Build(ctx, file, w.store, size, "2026-11-23", stop, w.kinds, part()); err != nil {
		t.Fatal(err)
	}
	again := must(view.OpenFile(ctx, left, w.kinds, part()))
	defer again.Close()
	if again.Size() != 0 {
		t.Errorf("the unfinished view was taken for one of %d entries", again.Size())
	}
	if err := again.CatchUp(ctx, w.store, size, "2026-11-23", nil); err != nil {
		t.Fatal(err)
	}
	if digest(t, again) != digest(t, w.view) {
		t.Error("the view begun anew is not the one that grew")
	}
	failed := filepath.Join(t.TempDir(), "failed")
	if err := view.Build(ctx, failed, w.store, size+1, "2026-11-23", nil, w.kinds, part()); !errors.Is(err, record.ErrCorrupt) {
		t.Errorf("a record that ends early: %v", err)
	}
	if _, err := os.Stat(failed); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a failed build left something: %v", err)
	}
}

// TestBuildLostHeader: a power cut before a build's first sync may keep later sectors of the file and not the first. Nothing in it is
// of use, and it must not keep the node from starting.
func TestBuildLostHeader(t *testing.T) {
	w, entries := history(t)
	ctx, file := context.Background(), filepath.Join(t.TempDir(), "built")
	for _, sector := range []int{512, 4096} {
		if err := view.Build(ctx, file, w.store, record.Index(len(entries)), "2026-11-23", nil, w.kinds, part()); err != nil {
			t.Fatal(err)
		}
		b := must(os.ReadFile(file))
		clear(b[:sector])
		if err := os.WriteFile(file, b, 0o600); err != nil {
			t.Fatal(err)
		}
		again, err := view.OpenFile(ctx, file, w.kinds, part())
		if err != nil {
			t.Fatalf("without its first %d bytes: %v", sector, err)
		}
		if again.Size() != 0 {
			t.Errorf("without its first %d bytes it was taken for a view of %d entries", sector, again.Size())
		}
		again.Close()
		if err := os.Remove(file); err != nil {
			t.Fatal(err)
		}
	}
}
