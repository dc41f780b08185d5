package torture

import (
	"bytes"
	"fmt"
	"iter"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// failures are the system calls that fail, and how.
var failures = []string{
	"pwrite64:error=EIO",
	"pwrite64:error=ENOSPC",
	"write:error=ENOSPC", // of new files; of the writer's own answers too, which are then not heard
	"fsync,fdatasync:error=EIO",
	"ftruncate:error=EIO",
	"open,openat:error=EMFILE",
}

// TestCallFails lets the first call of a kind fail in one run, the second in the next, and so on until a run has no such call left.
// A run begins a record, takes requests, repeats those that fail and ends, or dies. The next process, to which nothing happens,
// finishes; then everything is checked.
func TestCallFails(t *testing.T) {
	if _, err := exec.LookPath("strace"); err != nil {
		t.Skip("strace, with which system calls are made to fail, is not installed.")
	}
	for _, failure := range failures {
		t.Run(failure, func(t *testing.T) {
			runs, died, injected := 0, 0, 0
			for k := range which() {
				n, ended := failOne(t, failure, k)
				if n == 0 {
					break
				}
				runs, injected = runs+1, injected+n
				if !ended {
					died++
				}
			}
			if runs == 0 {
				t.Fatal("no call failed: this test proves nothing")
			}
			t.Logf("%d runs in which %d calls failed; %d of them did not end in order", runs, injected, died)
		})
	}
}

// which are the calls that are to fail: the first, the second …, or some of them.
func which() iter.Seq[int] {
	if !*allCalls {
		return slices.Values([]int{2, 9, 25, 60})
	}
	return func(yield func(int) bool) {
		for k := 1; yield(k); k++ {
		}
	}
}

// failOne is a run in which the k-th such call of each thread fails. It returns how many did, and whether the run ended in order.
func failOne(t *testing.T, failure string, k int) (injected int, ended bool) {
	t.Helper()
	dir, l := filepath.Join(t.TempDir(), "data"), newLedger()
	file := filepath.Join(t.TempDir(), "trace")
	calls, _, _ := strings.Cut(failure, ":")
	p, err := start(l, Orders{Dir: dir, Workers: 4, Files: true, Until: 40},
		"strace", "-f", "-qq", "-s", "0", "-o", file, "-e", "trace="+calls, "-e", fmt.Sprintf("inject=%s:when=%d", failure, k))
	if err != nil {
		t.Fatal(err)
	}
	ended = p.wait() == nil
	if strings.Contains(p.stderr.String(), "PTRACE") {
		t.Skipf("strace may not trace here: %s.", strings.TrimSpace(p.stderr.String()))
	}
	trace, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	injected = bytes.Count(trace, []byte("(INJECTED)"))
	o := Orders{Dir: dir, Workers: 4, Files: true, Until: 60}
	o.Again, o.First = l.unanswered(4)
	again, err := start(l, o)
	if err == nil {
		err = again.wait()
	}
	if err != nil {
		t.Fatalf("call %d: the next process: %v: %s\nafter: %s", k, err, &again.stderr, &p.stderr)
	}
	if err := l.checkAnswers(); err != nil {
		t.Fatalf("call %d: %v", k, err)
	}
	if err := l.fullAudit(t.Context(), dir, t.TempDir(), 0, -1); err != nil {
		t.Fatalf("call %d: %v\nafter: %s", k, err, &p.stderr)
	}
	return injected, ended
}
