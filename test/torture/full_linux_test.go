package torture

import (
	"context"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"testing"

	"troth/core/node"
	"troth/core/record"
	"troth/core/view"
)

// TestDiskFull fills the file system under a node with writers at work. Nothing is answered that is not on record, reading stays up,
// and when room is made the same process writes on; those who were refused send again.
func TestDiskFull(t *testing.T) {
	root := t.TempDir()
	err := syscall.Mount("tmpfs", root, "tmpfs", 0, "size=48m")
	if err != nil {
		t.Skipf("A small file system cannot be mounted here, which needs root: %v.", err)
	}
	var n *node.Node
	t.Cleanup(func() {
		if n != nil {
			n.Close()
		}
		if err := syscall.Unmount(root, 0); err != nil {
			t.Error(err)
		}
	})
	ctx, dir, l := t.Context(), filepath.Join(root, "data"), newLedger()
	n, err = node.Init(ctx, dir, origin, record.In("en", "Operator"), options())
	if err != nil {
		t.Fatal(err)
	}
	w := &crowd{writer: &writer{Node: n, orders: Orders{Dir: dir, Files: true}}, ledger: l}
	full := 0
	filler := filepath.Join(root, "filler")
	for round := range 4 {
		fill(t, filler, int64(round)*1_000_000)
		for refused := 0; refused == 0; full += refused {
			refused = w.say(ctx, 50)
			w.read(t)
		}
		// Whoever was refused asks again, still without room, and readers go on.
		full += w.say(ctx, 0)
		w.read(t)
		if err := os.Remove(filler); err != nil {
			t.Fatal(err)
		}
		if w.say(ctx, 0) > 0 {
			t.Fatalf("round %d: %d requests are still refused, though there is room: %v", round, len(w.refused), w.last)
		}
		w.read(t)
	}
	if full == 0 {
		t.Fatal("the disk was never full")
	}
	next := w.next
	err, n = n.Close(), nil
	if err != nil {
		t.Fatal(err)
	}
	if err := l.fullAudit(ctx, dir, t.TempDir(), 0, next); err != nil {
		t.Fatal(err)
	}
	t.Logf("%d requests answered, %d refused for want of room and answered later", l.answers, full)
}

// fill writes a file that leaves so much room, in bytes.
func fill(t *testing.T, file string, leave int64) {
	t.Helper()
	var s syscall.Statfs_t
	if err := syscall.Statfs(filepath.Dir(file), &s); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, make([]byte, int64(s.Bavail)*s.Bsize-leave), 0o600); err != nil {
		t.Fatal(err)
	}
}

// A crowd is 16 clients at once, in the process of the node.
type crowd struct {
	*writer
	ledger  *ledger
	next    int
	refused []int // requests that were sent and not answered
	last    error
}

// say sends what was refused before, and more new requests, and returns how many were refused now.
func (w *crowd) say(ctx context.Context, more int) int {
	requests := w.refused
	for range more {
		requests, w.next = append(requests, w.next), w.next+1
	}
	w.refused = nil
	queue := make(chan int, len(requests))
	for _, n := range requests {
		queue <- n
	}
	close(queue)
	var mu sync.Mutex
	var wg sync.WaitGroup
	for range 16 {
		wg.Go(func() {
			for n := range queue {
				e, err := w.writer.say(ctx, n)
				mu.Lock()
				if err == nil {
					err = w.ledger.hearAnswer(n, answer{e.Index, record.LeafHash(e.Leaf)})
				}
				if err != nil {
					w.refused, w.last = append(w.refused, n), err
				}
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	return len(w.refused)
}

// read does what a page does, and an auditor beside the node: everything that was answered is there.
func (w *crowd) read(t *testing.T) {
	t.Helper()
	ctx := t.Context()
	r, err := w.Read(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	said, err := view.Value[int64](r, `SELECT count(DISTINCT n) FROM statement`)
	if err != nil || int(said) < w.ledger.answers {
		t.Fatalf("the view holds %d statements of %d answered: %v", said, w.ledger.answers, err)
	}
	l := *w.ledger
	if err := l.audit(ctx, w.Store); err != nil {
		t.Fatal(err)
	}
}
