package sqlite_test

import (
	"testing"

	"troth/core/record"
	"troth/core/record/sqlite"
	"troth/core/record/storetest"
)

func open(t testing.TB, file string) record.Store {
	t.Helper()
	s, err := sqlite.Open(t.Context(), file, sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestStore(t *testing.T) { storetest.Test(t, open) }
