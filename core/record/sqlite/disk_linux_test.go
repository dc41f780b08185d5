package sqlite_test

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
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

// TestSystemCallFails lets one call of the operating system after another fail, in another process, and opens the store afterwards.
func TestSystemCallFails(t *testing.T) {
	if testing.Short() {
		t.Skip("-short leaves out letting a hundred system calls fail.")
	}
	if _, err := exec.LookPath("strace"); err != nil {
		t.Skip("strace, with which system calls are made to fail, is not installed.")
	}
	unsure := 0
	for _, call := range []string{"fsync,fdatasync:error=EIO", "pwrite64:error=EIO", "pwrite64:error=ENOSPC", "ftruncate:error=EIO"} {
		for when := 1; when <= 25; when += 2 {
			file := filepath.Join(t.TempDir(), "record.db")
			must(t, open(t, file).Close())
			cmd := exec.Command("strace", "-f", "-qq", "-o", "/dev/null", "-e", fmt.Sprintf("inject=%s:when=%d", call, when), os.Args[0])
			cmd.Env = append(os.Environ(), "TROTH_TEST_FAULTS="+file)
			out, err := cmd.CombinedOutput()
			if strings.Contains(string(out), "PTRACE") {
				t.Skipf("strace may not trace here: %s.", strings.TrimSpace(string(out)))
			}
			if err != nil {
				t.Fatalf("%s at %d: %v: %s", call, when, err, out)
			}
			var acknowledged, left int
			if _, err := fmt.Sscanf(string(out), "%d acknowledged, %d unsure", &acknowledged, &left); err != nil {
				t.Fatalf("%v: %s", err, out)
			}
			unsure += left
			s := open(t, file)
			d, err := s.Doc(t.Context(), "count", "it")
			if err != nil && !errors.Is(err, record.ErrNotFound) {
				t.Fatal(err)
			}
			if d.Version != acknowledged {
				t.Fatalf("%s at %d: version %d after opening again; it said %s", call, when, d.Version, out)
			}
			must(t, s.Close())
			sound(t, file)
		}
	}
	if unsure == 0 {
		t.Fatal("no commit was left unsure")
	}
	t.Logf("%d commits were unsure", unsure)
}
