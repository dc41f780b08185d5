package sqlite_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"

	"troth/core/record"
	"troth/core/record/sqlite"
	"troth/core/record/storetest"
)

func sound(t testing.TB, file string) {
	t.Helper()
	if v := sqlite.OpenRaw(t, file).Value(`PRAGMA integrity_check`); v != "ok" {
		t.Fatalf("integrity check: %v", v)
	}
}

// add puts n entries on record in one transaction.
func add(t testing.TB, s record.Store, n int, words string) error {
	t.Helper()
	tx, err := s.Begin(t.Context())
	if err != nil {
		return err
	}
	defer tx.Rollback()
	for range n {
		e, _ := storetest.Compose(t, tx.Size(), record.NewID("rk"), 1, "", words)
		if err := tx.Append(e, nil); err != nil {
			return err
		}
		if err := vote(tx, e.Index); err != nil {
			return err
		}
	}
	if err := tx.SetHead(record.Tree{Size: tx.Size(), Root: record.Hash{1}}); err != nil {
		return err
	}
	return tx.Commit()
}

// count reads all entries and demands that the head covers them.
func count(t testing.TB, s record.Store) (n int) {
	t.Helper()
	head, err := s.Head(t.Context())
	must(t, err)
	for _, err := range s.Entries(t.Context(), 0, head.Size) {
		must(t, err)
		n++
	}
	if n != int(head.Size) {
		t.Fatalf("%d entries under a head of %d", n, head.Size)
	}
	votes := int64(0)
	for v, err := range s.Votes(t.Context(), polled, 0, 1<<40) {
		must(t, err)
		must(t, v.Check())
		votes++
	}
	if int(votes) != n {
		t.Fatalf("%d votes beside %d entries", votes, n)
	}
	return n
}

const polled record.ID = "cv_aaaaaaaaaaaaaaaaaaaaaaaaaa"

// vote casts the vote that goes with an entry, by a participant of its own.
func vote(tx record.Tx, i record.Index) error {
	p := record.NewParticipant(polled, record.TokenHash(polled, fmt.Sprint(i)))
	if err := tx.Enter(p); err != nil {
		return err
	}
	v := p.Cast(record.Vote{Index: int64(i), Statement: record.NewID("sm"), Value: 1})
	return tx.Cast(v, record.RequestID{})
}

func TestOpenKeepsWhatWasCommitted(t *testing.T) {
	file := filepath.Join(t.TempDir(), "a folder ?#%", "record.db")
	must(t, os.Mkdir(filepath.Dir(file), 0o700))
	for i := range 3 {
		s := open(t, file)
		if n := count(t, s); n != 2*i {
			t.Fatalf("%d entries, %d expected", n, 2*i)
		}
		must(t, add(t, s, 2, "word"))
		must(t, s.Close())
	}
	info, err := os.Stat(file)
	must(t, err)
	if info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v: sessions are in it", info.Mode())
	}
	sound(t, file)
}

func TestOpenRefuses(t *testing.T) {
	dir := t.TempDir()
	refused := func(file, reason string, opts sqlite.Options) {
		t.Helper()
		s, err := sqlite.Open(t.Context(), file, opts)
		if err == nil {
			_ = s.Close()
			t.Fatalf("opened, though %s", reason)
		}
		if !strings.Contains(err.Error(), reason) {
			t.Errorf("error %q does not say: %s", err, reason)
		}
	}

	newer := filepath.Join(dir, "newer.db")
	must(t, open(t, newer).Close())
	sqlite.OpenRaw(t, newer).Exec(`INSERT INTO migration VALUES (9999, '9999_from_the_future.sql')`)
	refused(newer, "newer program", sqlite.Options{})
	refused(newer, "newer program", sqlite.Options{ReadOnly: true})

	other := filepath.Join(dir, "other.db")
	must(t, os.WriteFile(other, nil, 0o600))
	raw := sqlite.OpenRaw(t, other)
	raw.Exec(`CREATE TABLE theirs (x)`)
	refused(other, "another program", sqlite.Options{})
	raw.Exec(`PRAGMA application_id = 5`)
	refused(other, "another program", sqlite.Options{})

	noise := filepath.Join(dir, "noise.db")
	must(t, os.WriteFile(noise, []byte(strings.Repeat("no database ", 1000)), 0o600))
	refused(noise, "not a database", sqlite.Options{})
	_, err := sqlite.Open(t.Context(), noise, sqlite.Options{})
	if !errors.Is(err, record.ErrCorrupt) {
		t.Error(err)
	}

	refused(filepath.Join(dir, "missing.db"), "unable to open", sqlite.Options{ReadOnly: true})
	refused(filepath.Join(dir, "no", "folder.db"), "no such file", sqlite.Options{})
	empty := filepath.Join(dir, "empty.db")
	must(t, os.WriteFile(empty, nil, 0o600))
	refused(empty, "no record", sqlite.Options{ReadOnly: true})
}

func TestCheckVersion(t *testing.T) {
	for version, ok := range map[string]bool{
		"3.51.3": true, "3.51.4": true, "3.52.0": true, "3.100.0": true, "4.0.0": true,
		"3.51.2": false, "3.50.9": false, "3.9.99": false, "2.99.99": false, "": false, "new": false,
	} {
		if err := sqlite.CheckVersion(version); (err == nil) != ok {
			t.Errorf("%q: %v", version, err)
		}
	}
}

// TestMain lets the tests run this program as another process that writes or reads.
func TestMain(m *testing.M) {
	if file := os.Getenv("TROTH_TEST_WRITER"); file != "" {
		if err := otherProcess(file); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	if file := os.Getenv("TROTH_TEST_FAULTS"); file != "" {
		if err := underFaults(file); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func otherProcess(file string) error {
	s, err := sqlite.Open(context.Background(), file, sqlite.Options{})
	if err != nil {
		return err
	}
	for range otherTransactions {
		tx, err := s.Begin(context.Background())
		if err != nil {
			return err
		}
		d, err := tx.Doc("count", "it")
		if errors.Is(err, record.ErrNotFound) {
			d, err = record.Doc{Type: "count", ID: "it"}, nil
		}
		if err != nil {
			return err
		}
		d.Body = append(d.Body, 'x')
		if err := errors.Join(tx.Put(d), tx.Commit()); err != nil {
			return err
		}
	}
	return s.Close()
}

const otherTransactions = 50

func TestManyProcessesWrite(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "record.db")
	const processes = 3
	var wg sync.WaitGroup
	for range processes { // all of them may be the one that makes the file
		wg.Go(func() {
			cmd := exec.Command(os.Args[0])
			cmd.Env = append(os.Environ(), "TROTH_TEST_WRITER="+file)
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Errorf("%v: %s", err, out)
			}
		})
	}
	wg.Go(func() { // reading and copying beside them
		s := open(t, file)
		defer s.Close()
		reader, err := sqlite.Open(t.Context(), file, sqlite.Options{ReadOnly: true})
		if err != nil {
			t.Error(err)
			return
		}
		defer reader.Close()
		seen := 0
		for i := 0; seen < processes*otherTransactions && !t.Failed(); i++ {
			d, err := reader.Doc(t.Context(), "count", "it")
			if err != nil && !errors.Is(err, record.ErrNotFound) {
				t.Error(err)
			}
			if len(d.Body) < seen || d.Version != len(d.Body) {
				t.Errorf("version %d of %d bytes after %d", d.Version, len(d.Body), seen)
			}
			seen = len(d.Body)
			if i%100 == 0 {
				if err := reader.Copy(t.Context(), filepath.Join(dir, fmt.Sprint("copy", i))); err != nil {
					t.Error(err)
				}
				if err := s.Scrub(t.Context()); err != nil {
					t.Error(err)
				}
			}
			runtime.Gosched()
		}
		if _, err := reader.Begin(t.Context()); err == nil {
			t.Error("a store that was opened for reading only began to write")
		}
		if err := reader.Scrub(t.Context()); err == nil {
			t.Error("a store that was opened for reading only scrubbed")
		}
	})
	wg.Wait()
	sound(t, file)
}

func TestScrubWaitsForReaders(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "record.db")
	s := open(t, file)
	defer s.Close()
	must(t, add(t, s, 3, canary))
	raw := sqlite.OpenRaw(t, file)
	raw.Exec(`BEGIN`)
	raw.Value(`SELECT count(*) FROM entry`) // it now holds on to these pages of the log

	tx, err := s.Begin(t.Context())
	must(t, err)
	for i := range tx.Size() {
		must(t, tx.Forget(i, "words/0"))
	}
	must(t, tx.Commit())
	ctx, cancel := context.WithCancel(t.Context())
	scrubbed := make(chan error)
	go func() { scrubbed <- s.Scrub(ctx) }()
	must(t, add(t, s, 1, "writers go on")) // while the scrub waits
	cancel()
	if err := <-scrubbed; !errors.Is(err, context.Canceled) {
		t.Fatalf("error %v, though a reader holds the old pages", err)
	}
	if found(t, dir) == 0 {
		t.Fatal("this test proves nothing")
	}
	raw.Exec(`COMMIT`)
	must(t, s.Scrub(t.Context()))
	if n := found(t, dir); n > 0 {
		t.Fatalf("found %d times", n)
	}
}

func TestNoGoroutineIsLeft(t *testing.T) {
	before := runtime.NumGoroutine()
	for range 5 {
		file := filepath.Join(t.TempDir(), "record.db")
		s := open(t, file)
		must(t, add(t, s, 100, "word"))
		ctx, cancel := context.WithCancel(t.Context())
		for range s.Entries(ctx, 0, 100) {
			cancel()
		}
		_ = s.Copy(ctx, file+".copy")
		_, _ = s.Begin(ctx)
		must(t, s.Copy(t.Context(), file+".copy"))
		must(t, s.Close())
		cancel()
	}
	for runtime.NumGoroutine() > before { // those that end take a moment; one that stays hangs the test
		runtime.Gosched()
	}
}

// TestCopyLeavesNothingWhenItFails ends copies at many moments.
func TestCopyLeavesNothingWhenItFails(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "record.db"))
	defer s.Close()
	must(t, add(t, s, 3000, strings.Repeat("word ", 200)))
	dir := t.TempDir()
	file := filepath.Join(dir, "copy")
	ended := 0
	for range 30 {
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error)
		go func() { done <- s.Copy(ctx, file) }()
		for { // until the copy has begun
			names, err := os.ReadDir(dir)
			must(t, err)
			if len(names) > 0 {
				break
			}
		}
		cancel()
		err := <-done
		names, _ := os.ReadDir(dir)
		switch {
		case err == nil && len(names) == 1 && names[0].Name() == "copy":
			must(t, os.Remove(file))
		case errors.Is(err, context.Canceled) && len(names) == 0:
			ended++
		default:
			t.Fatalf("error %v, left %v", err, names)
		}
	}
	if ended == 0 {
		t.Fatal("no copy was ended")
	}
}
