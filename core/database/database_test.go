package database_test

import (
	"context"
	"errors"
	"path/filepath"
	"reflect"
	"testing"

	"troth/core/database"
)

func open(t *testing.T, file string, pragmas ...string) *database.Conn {
	t.Helper()
	c, err := database.Open(file, "rwc", pragmas...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}

func TestRows(t *testing.T) {
	c := open(t, filepath.Join(t.TempDir(), "a ?#%.sqlite"))
	if err := c.Script(`CREATE TABLE t (i INTEGER, s TEXT, b BLOB); CREATE INDEX x ON t (s)`); err != nil {
		t.Fatal(err)
	}
	want := [][]database.Value{{int64(1), "one", []byte{1}}, {int64(2), "", nil}, {nil, nil, []byte{3}}}
	for _, row := range want {
		if err := c.Exec(`INSERT INTO t VALUES (?1, ?2, ?3)`, row...); err != nil {
			t.Fatal(err)
		}
	}
	var got [][]database.Value
	err := c.Each(func(v []database.Value) error {
		got = append(got, append([]database.Value(nil), v...))
		return nil
	}, `SELECT * FROM t ORDER BY rowid`)
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, %v", got, err)
	}
	fault := errors.New("fault")
	for _, end := range []error{fault, database.ErrStop} {
		n := 0
		err := c.Each(func([]database.Value) error { n++; return end }, `SELECT i FROM t`)
		if n != 1 || (err != nil) != (end == fault) || err != nil && !errors.Is(err, fault) {
			t.Errorf("a row function that returns %v was called %d times, Each returned %v", end, n, err)
		}
	}
	if v, err := c.One(`SELECT s FROM t WHERE i = ?1`, int64(1)); err != nil || v[0] != "one" {
		t.Errorf("one row: %v, %v", v, err)
	}
	if v, err := c.One(`SELECT s FROM t WHERE i = 99`); err != nil || v != nil {
		t.Errorf("no row: %v, %v", v, err)
	}
	if err := c.Exec(`SELECT "no column"`); err == nil {
		t.Error("double quotes made a string")
	}
}

func TestLongEndsWithItsContext(t *testing.T) {
	c := open(t, filepath.Join(t.TempDir(), "db"))
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := c.Long(ctx, `VACUUM`); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestBusy(t *testing.T) {
	file := filepath.Join(t.TempDir(), "db")
	a, b := open(t, file), open(t, file)
	if err := a.Script(`BEGIN EXCLUSIVE`); err != nil {
		t.Fatal(err)
	}
	if err := b.Script(`BEGIN EXCLUSIVE`); !database.Busy(err) {
		t.Errorf("the second writer got %v", err)
	}
	if database.Busy(nil) || database.Busy(errors.New("other")) {
		t.Error("everything is busy")
	}
}

func TestOpenRefuses(t *testing.T) {
	if _, err := database.Open(filepath.Join(t.TempDir(), "missing"), "rw", "user_version"); err == nil {
		t.Error("a file that is not there was opened")
	}
}
