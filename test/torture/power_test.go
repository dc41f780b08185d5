package torture

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// traced is a run of three lives in one folder under a tracer: the first begins the record and ends in order, the second is killed
// with requests under way, the third goes on with what that left, but builds its view anew.
func traced(t *testing.T, requests int, wrong string) (*disk, *ledger) {
	t.Helper()
	if _, err := exec.LookPath("strace"); err != nil {
		t.Skip("strace, which records the system calls of a run, is not installed.")
	}
	root, l := t.TempDir(), newLedger()
	d, place := newDisk(root), 0
	for life := range 3 {
		o := Orders{Dir: filepath.Join(root, "data"), Workers: 8, Files: true, Wrong: wrong}
		o.Again, o.First = l.unanswered(o.Workers)
		if l.newest < 0 {
			o.Again, o.First = nil, 0
		}
		o.Until = (life + 1) * requests
		if life == 1 {
			o.Die, o.Until = requests*2/3, 1<<40
		}
		o.Rebuild = life == 2
		file := filepath.Join(t.TempDir(), "trace")
		p, err := start(l, o, tracer(file)...)
		if err == nil {
			err = p.wait()
		}
		if strings.Contains(p.stderr.String(), "PTRACE") {
			t.Skipf("strace may not trace here: %s.", strings.TrimSpace(p.stderr.String()))
		}
		if err != nil && life != 1 {
			t.Fatalf("life %d: %v: %s", life, err, &p.stderr)
		}
		calls, next, err := readTrace(file, place)
		if err != nil {
			t.Fatal(err)
		}
		if err := d.replay(calls); err != nil {
			t.Fatalf("life %d: %v", life, err)
		}
		d.lives = append(d.lives, place)
		place = next
	}
	return d, l
}

// A cut is one moment at which the power is lost, and what that leaves.
type cut struct {
	*disk
	place  int
	fate   fate
	lot    *rand.Rand
	before []ack // what was printed by then
}

// cuts draws moments: half of them right behind an answer, when most depends on what was synced; the others anywhere.
func (d *disk) cuts(n int, seed uint64) (list []cut) {
	last := d.ops[len(d.ops)-1].end + 1
	for i := range n {
		c := cut{disk: d, fate: fates[i%len(fates)], lot: rand.New(rand.NewPCG(seed, uint64(i)))}
		c.place = c.lot.IntN(last)
		if c.lot.IntN(2) == 0 {
			c.place = d.acks[c.lot.IntN(len(d.acks))].place
		}
		if i%50 == 7 { // the beginning of a record is short, and worth more than its share
			c.place = c.lot.IntN(d.acks[0].place + 50)
		}
		if i%10 == 3 { // and so is the building of a view
			first := slices.IndexFunc(d.acks, func(a ack) bool { return a.place > d.lives[2] })
			c.place = d.lives[2] + c.lot.IntN(d.acks[first].place-d.lives[2])
		}
		for _, a := range d.acks {
			if a.place <= c.place {
				c.before = append(c.before, a)
			}
		}
		list = append(list, c)
	}
	return list
}

// files draws what the cut leaves.
func (c cut) files() map[string]file { return c.cut(c.place, c.fate, c.lot) }

// check puts what the cut leaves into a folder, opens it the ordinary way and holds it against what was answered before.
func (c cut) check(ctx context.Context, t *testing.T, files map[string]file) error {
	root := t.TempDir()
	defer os.RemoveAll(root)
	if err := restore(root, files, c.lot); err != nil {
		return err
	}
	dir, l := filepath.Join(root, "data"), newLedger()
	if err := settle(dir); err != nil {
		return err
	}
	for _, a := range c.before {
		if err := l.hear(dir, a.line); err != nil {
			return err
		}
	}
	if !l.Founded {
		// Nobody was told that there is a record: whoever wanted one begins it again, in what is there.
		w := &writer{orders: Orders{Dir: dir}}
		if err := w.open(ctx); err != nil {
			return fmt.Errorf("beginning again: %w", err)
		}
		if err := w.Close(); err != nil {
			return err
		}
	}
	again := -1
	if l.newest >= 0 {
		again = l.newest
	}
	_, next := l.unanswered(8)
	return l.fullAudit(ctx, dir, filepath.Join(root), again, next)
}

// TestPowerLoss cuts the power at many moments of a real run.
func TestPowerLoss(t *testing.T) {
	began := time.Now()
	d, l := traced(t, 60+*images, "")
	if err := l.fullAudit(t.Context(), filepath.Join(d.root, "data"), t.TempDir(), -1, -1); err != nil {
		t.Fatal(err)
	}
	traced := time.Since(began)
	unsynced, answered := 0, 0
	for i, c := range d.cuts(*images, *seed) {
		if err := c.check(t.Context(), t, c.files()); err != nil {
			t.Errorf("image %d (%s, after line %d of the trace, %d lines said): %v", i, c.fate.name, c.place, len(c.before), err)
		}
		if slices.ContainsFunc(d.ops, func(o *op) bool { return o.begin <= c.place && o.durable > c.place }) {
			unsynced++
		}
		answered += len(c.before)
	}
	if unsynced < *images/2 {
		t.Errorf("only %d of %d cuts came when something was not synced", unsynced, *images)
	}
	t.Logf("%d changes, %d syncs and %d lines said in the trace (%s); %d images, %d of them with something not synced, held against %d lines said (%s)",
		len(d.ops), d.syncs, len(d.acks), traced.Round(time.Second), *images, unsynced, answered, (time.Since(began) - traced).Round(time.Second))
}

// TestPowerLossCatches are the controls: what is not made durable is found missing.
func TestPowerLossCatches(t *testing.T) {
	for _, wrong := range []string{neverSync, bareRename} {
		t.Run(wrong, func(t *testing.T) {
			d, _ := traced(t, 60, wrong)
			for i, c := range d.cuts(300, *seed) {
				if err := c.check(t.Context(), t, c.files()); err != nil {
					t.Logf("caught by image %d (%s): %v", i, c.fate.name, err)
					return
				}
			}
			t.Fatal("not caught by 300 images")
		})
	}
}
