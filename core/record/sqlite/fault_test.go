package sqlite_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/mod/sumdb/tlog"

	"troth/core/record"
	"troth/core/record/sqlite"
)

// TestDamageIsNamed breaks one thing at a time behind the store's back.
func TestDamageIsNamed(t *testing.T) {
	for name, c := range map[string]struct {
		sql  string
		says string
		read func(record.Store) error
	}{
		"a leaf that is not canonical": {`UPDATE entry SET leaf = CAST(replace(CAST(leaf AS TEXT), '"v":1', '"v": 1') AS BLOB) WHERE idx = 3`, "entry 3", readAll},
		"an empty leaf":                {`UPDATE entry SET leaf = x'' WHERE idx = 700`, "entry 700", readAll},
		"a missing entry":              {`DELETE FROM entry WHERE idx = 5`, "entry 5 is missing", readAll},
		"a missing first entry":        {`DELETE FROM entry WHERE idx = 0`, "entry 0 is missing", readAll},
		"missing last entries":         {`DELETE FROM entry WHERE idx > 600`, "entry 601 is missing", readAll},
		"a head over missing entries":  {`DELETE FROM entry WHERE idx > 600`, "there are 601", begin},
		"no head":                      {`DELETE FROM head`, "head is missing", begin},
		"a head without a root":        {`UPDATE head SET root = x'01'`, "no root", begin},
		"an entry under a foreign id": {`UPDATE entry SET object = 'rk_aaaaaaaaaaaaaaaaaaaaaaaaaa' WHERE idx = 3`, "entry 3 is filed under", func(s record.Store) error {
			tx, err := s.Begin(t.Context())
			if err != nil {
				return err
			}
			defer tx.Rollback()
			_, err = tx.Last("rk_aaaaaaaaaaaaaaaaaaaaaaaaaa")
			return err
		}},
		"keys of a document": {`UPDATE doc SET keys = '["a'`, "document", func(s record.Store) error {
			_, err := s.DocByKey(t.Context(), "t", "a")
			return err
		}},
	} {
		t.Run(name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "record.db")
			s := open(t, file)
			defer s.Close()
			must(t, add(t, s, 800, "word"))
			tx, err := s.Begin(t.Context())
			must(t, err)
			must(t, tx.Put(record.Doc{Type: "t", ID: record.NewID("dd"), Keys: []string{"a"}}))
			must(t, tx.Commit())
			must(t, c.read(ignoreNotFound{s}))
			sqlite.OpenRaw(t, file).Exec(c.sql)
			err = c.read(s)
			if !errors.Is(err, record.ErrCorrupt) || !strings.Contains(err.Error(), c.says) || !strings.Contains(err.Error(), file) {
				t.Fatalf("error %v, one of damage expected that names the file and says %q", err, c.says)
			}
		})
	}
}

// ignoreNotFound lets the checks run once before the damage.
type ignoreNotFound struct{ record.Store }

func (s ignoreNotFound) Begin(ctx context.Context) (record.Tx, error) {
	tx, err := s.Store.Begin(ctx)
	return ignoreNotFoundTx{tx}, err
}

type ignoreNotFoundTx struct{ record.Tx }

func (t ignoreNotFoundTx) Last(object record.ID) (record.Entry, error) {
	e, err := t.Tx.Last(object)
	if errors.Is(err, record.ErrNotFound) {
		err = nil
	}
	return e, err
}

func readAll(s record.Store) error {
	for _, err := range s.Entries(context.Background(), 0, 1<<40) {
		if err != nil {
			return err
		}
	}
	return nil
}

func begin(s record.Store) error {
	tx, err := s.Begin(context.Background())
	if err != nil {
		return err
	}
	return tx.Rollback()
}

// TestDamagedPages overwrites pages of the file with noise. Whatever is asked then, it ends in the right answer or in ErrCorrupt.
func TestDamagedPages(t *testing.T) {
	if testing.Short() {
		t.Skip("-short leaves out damage in every page.")
	}
	file := filepath.Join(t.TempDir(), "record.db")
	s := open(t, file)
	must(t, add(t, s, 800, "word"))
	must(t, s.Close())
	whole, err := os.ReadFile(file)
	must(t, err)
	named := 0
	for page := range len(whole) / 4096 {
		b := append([]byte(nil), whole...)
		for i := range 4096 {
			b[page*4096+i] = byte(i * 37)
		}
		must(t, os.WriteFile(file, b, 0o600))
		s, err := sqlite.Open(t.Context(), file, sqlite.Options{})
		if err == nil {
			err = errors.Join(begin(s), readAll(s))
			must(t, s.Close())
		}
		if err != nil {
			named++
			if !errors.Is(err, record.ErrCorrupt) {
				t.Errorf("page %d: %v", page, err)
			}
		}
	}
	if named < 50 {
		t.Errorf("damage in %d of %d pages was noticed", named, len(whole)/4096)
	}
}

// TestFullDisk lets the database grow by 0, 1, 2 … pages and no further.
func TestFullDisk(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "record.db")).(*sqlite.Store)
	defer s.Close()
	must(t, add(t, s, 10, "word"))
	n, failed := 10, 0
	for pages := range int64(12) {
		s.Limit(t, pages)
		err := add(t, s, 10, strings.Repeat("word ", 500))
		switch {
		case err == nil:
			n += 10
		case errors.Is(err, record.ErrFull) && !errors.Is(err, record.ErrUnsure):
			failed++
		default:
			t.Fatalf("%d pages: %v", pages, err)
		}
		if got := count(t, s); got != n { // reading stays up
			t.Fatalf("%d entries after %d pages, %d expected", got, pages, n)
		}
	}
	if failed == 0 {
		t.Fatal("the disk was never full")
	}
	s.Limit(t, -1)
	must(t, add(t, s, 10, "word"))
	if got := count(t, s); got != n+10 {
		t.Fatalf("%d entries, %d expected", got, n+10)
	}
}

// TestBrokenTransaction: after a failure in which the engine may have ended the transaction by itself, nothing more is taken, since
// it would be committed alone.
func TestBrokenTransaction(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "record.db")).(*sqlite.Store)
	defer s.Close()
	s.Limit(t, 3)
	tx, err := s.Begin(t.Context())
	must(t, err)
	var failed error
	for i := int64(0); failed == nil; i++ {
		failed = tx.Try(func() error { return tx.Hashes(i*256, make([]tlog.Hash, 256)) })
	}
	if !errors.Is(failed, record.ErrFull) {
		t.Fatal(failed)
	}
	for what, err := range map[string]error{
		"put":  tx.Put(record.Doc{Type: "t", ID: record.NewID("dd")}),
		"head": tx.SetHead(record.Tree{Root: record.Hash{1}}),
		"try":  tx.Try(func() error { return nil }),
	} {
		if err == nil {
			t.Errorf("%s was accepted", what)
		}
	}
	if err := tx.Commit(); !errors.Is(err, record.ErrFull) || errors.Is(err, record.ErrUnsure) {
		t.Fatalf("commit: %v", err)
	}
	must(t, tx.Rollback())
	for range s.Docs(t.Context(), "t") {
		t.Fatal("a document of the broken transaction is there")
	}
	if _, err := s.Hashes(t.Context()).ReadHashes([]int64{0}); !errors.Is(err, record.ErrNotFound) {
		t.Fatalf("nodes of the broken transaction: %v", err)
	}
}

// TestWriteFails lets the operating system refuse writes beyond a size of file, so that each write of a transaction is the one that
// fails. Whatever is answered, the store then holds the transaction whole or not at all, and for certain not when the error does
// not leave it open.
//
// It does so in a process of its own: the limit holds for all files, and go test writes one of its own meanwhile.
func TestWriteFails(t *testing.T) {
	const alone = "TROTH_WRITES_FAIL"
	if os.Getenv(alone) == "" {
		cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestWriteFails$", "-test.v")
		cmd.Env = append(os.Environ(), alone+"=1")
		if out, err := cmd.CombinedOutput(); err != nil || !strings.Contains(string(out), "--- PASS: TestWriteFails") {
			t.Fatalf("%v\n%s", err, out)
		}
		return
	}
	var was syscall.Rlimit
	must(t, syscall.Getrlimit(syscall.RLIMIT_FSIZE, &was))
	defer func() { must(t, syscall.Setrlimit(syscall.RLIMIT_FSIZE, &was)) }()

	dir := t.TempDir()
	file := filepath.Join(dir, "record.db")
	s := open(t, file)
	defer s.Close()
	must(t, add(t, s, 10, "word"))
	n, unsure, failed := count(t, s), 0, 0
	for extra := uint64(0); extra < 60_000; extra += 1500 {
		must(t, s.Scrub(t.Context())) // the log begins again
		must(t, syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: extra, Max: was.Max}))
		err := add(t, s, 5, strings.Repeat("word ", 500))
		count(t, s) // reading stays up
		must(t, syscall.Setrlimit(syscall.RLIMIT_FSIZE, &was))
		if err != nil {
			failed++
		}

		tx, again := s.Begin(t.Context())
		must(t, again)
		size := int(tx.Size())
		must(t, tx.Rollback())
		switch {
		case err == nil && size != n+5:
			t.Fatalf("limit %d: %d entries after a commit over %d", extra, size, n)
		case errors.Is(err, record.ErrUnsure):
			unsure++
			if size != n && size != n+5 {
				t.Fatalf("limit %d: %d entries over %d", extra, size, n)
			}
		case err != nil && size != n:
			t.Fatalf("limit %d: %d entries over %d after %v", extra, size, n, err)
		}
		n = size
		if got := count(t, s); got != n {
			t.Fatalf("limit %d: readers see %d entries of %d", extra, got, n)
		}
		must(t, add(t, s, 1, "goes on"))
		n++
	}
	if failed == 0 || unsure == 0 {
		t.Fatalf("%d failures, %d of them unsure: this test proves nothing", failed, unsure)
	}
	t.Logf("%d failures, %d of them unsure", failed, unsure)
	must(t, s.Close())
	s = open(t, file)
	defer s.Close()
	if got := count(t, s); got != n {
		t.Fatalf("%d entries after opening again, %d expected", got, n)
	}
	sound(t, file)
}

// underFaults raises a counter. After each failure it begins again and holds what it finds against what it was told; then it prints
// where the counter stands.
func underFaults(file string) error {
	ctx := context.Background()
	s, err := sqlite.Open(ctx, file, sqlite.Options{})
	for attempt := 0; err != nil; attempt++ { // strace counts by thread: there may be several faults
		if attempt == 50 {
			return err
		}
		s, err = sqlite.Open(ctx, file, sqlite.Options{})
	}
	stands, unsure := 0, 0
	for range 12 {
		var told error
		for attempt := 0; ; attempt++ {
			tx, err := s.Begin(ctx)
			if err != nil && attempt < 50 {
				continue
			}
			if err != nil {
				return err
			}
			d, err := tx.Doc("count", "it")
			if err != nil && !errors.Is(err, record.ErrNotFound) {
				return err
			}
			switch {
			case d.Version == stands:
			case d.Version == stands+1 && errors.Is(told, record.ErrUnsure):
				stands++
			default:
				return fmt.Errorf("version %d found over %d after %v", d.Version, stands, told)
			}
			d.Type, d.ID, d.Body = "count", "it", []byte(strings.Repeat("x", 5000))
			if told = tx.Put(d); told == nil {
				told = tx.Commit()
			}
			if told == nil {
				stands++
				break
			}
			if err := tx.Rollback(); err != nil {
				return err
			}
			if errors.Is(told, record.ErrUnsure) {
				unsure++
			}
		}
	}
	fmt.Printf("%d acknowledged, %d unsure\n", stands, unsure)
	_ = s.Close() // may be where the fault comes
	return nil
}
