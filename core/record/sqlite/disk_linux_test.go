package sqlite_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"troth/core/record"
)

// TestSmallDisk fills a real file system: nothing is acknowledged that is not on record, reading stays up, and writing goes on once
// there is room.
func TestSmallDisk(t *testing.T) {
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=2m"); err != nil {
		t.Skipf("A small file system cannot be mounted here: %v.", err)
	}
	t.Cleanup(func() { must(t, syscall.Unmount(dir, 0)) })
	s := open(t, filepath.Join(dir, "record.db"))
	defer s.Close()
	n, full := 0, 0
	filler := filepath.Join(dir, "filler")
	for round := range 3 {
		for failed := 0; failed < 5; {
			switch err := add(t, s, 10, strings.Repeat("word ", 100)); {
			case err == nil:
				n += 10
			case errors.Is(err, record.ErrFull) && !errors.Is(err, record.ErrUnsure):
				failed++
				full++
			default:
				t.Fatal(err)
			}
			if got := count(t, s); got != n {
				t.Fatalf("%d entries are there, %d were acknowledged", got, n)
			}
		}
		must(t, syscall.Mount("", dir, "", syscall.MS_REMOUNT, "size="+[]string{"3m", "4m", "5m"}[round]))
		must(t, os.WriteFile(filler, make([]byte, 300_000), 0o600)) // somebody else fills it up, too
	}
	must(t, os.Remove(filler))
	must(t, add(t, s, 1, "there is room again"))
	sound(t, filepath.Join(dir, "record.db"))
	if full < 15 || count(t, s) != n+1 {
		t.Fatalf("%d entries, %d expected; full %d times", count(t, s), n+1, full)
	}
}
