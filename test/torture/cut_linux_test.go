package torture

import (
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// A chain is a record that loses its power again and again: each life goes on with what the cut before left.
type chain struct {
	image  map[string]file
	ledger *ledger // of the answers; checkpoints are heard where an image has the key
	lines  []ack   // all that was ever said
	wrong  string
	skip   func(path string) bool // whose syncs the drive only claims to have done
}

func newChain() *chain { return &chain{image: map[string]file{}, ledger: newLedger()} }

// live mounts the drive, lets a writer work on it until its power is cut, and returns the drive. The writer then lives on for some
// milliseconds: whatever it still says must hold too, since nothing becomes durable any more.
func (c *chain) live(t *testing.T, after int, hang, rebuild bool) (*drive, error) {
	d := mount(t, c.image)
	defer d.mount.end(t)
	d.skip = c.skip
	o := Orders{Dir: filepath.Join(d.root, "data"), Workers: 8, Files: true, Wrong: c.wrong, Until: 1 << 40, Rebuild: rebuild}
	if c.ledger.newest >= 0 {
		o.Again, o.First = c.ledger.unanswered(o.Workers)
		o.Again = append(o.Again, some(c.ledger, 3)...)
	}
	p, err := start(c.ledger, o)
	if err != nil {
		return nil, err
	}
	p.hear = func(line string) error {
		c.lines = append(c.lines, ack{line: line})
		if strings.HasPrefix(line, "checkpoint ") {
			return nil
		}
		return c.ledger.hear("", line)
	}
	if err := p.kill(after, func() {
		d.cutPower(hang)
		time.Sleep(rand.N(20 * time.Millisecond))
	}); err != nil {
		return nil, err
	}
	return d, d.compare()
}

// cuts are images of what the cut may have left of the drive.
func (c *chain) cuts(d *drive, n, first int) (list []cut) {
	for i := range n {
		list = append(list, cut{disk: d.disk, place: d.clock, fate: fates[(first+i)%len(fates)],
			lot: rand.New(rand.NewPCG(*seed, uint64(first+i))), before: c.lines})
	}
	return list
}

// imagesOfCut is how many images are made of each cut.
const imagesOfCut = 4

// TestPowerLossMounted cuts the power of a mounted drive under a writer, and looks at what may be left: four images of each cut. The
// next life begins with one of them; every eighth begins a new record.
func TestPowerLossMounted(t *testing.T) {
	var c *chain
	changes, syncs, unsynced, opening, held, answers := 0, 0, 0, 0, 0, 0
	began := time.Now()
	for k := range *cuts {
		if k%8 == 0 {
			c = newChain()
		}
		after := 1 + rand.IntN(200)
		if k%8 == 0 && k%16 != 0 || k%8 == 5 {
			after = 0 // while a record is begun, or a view is built
		}
		said := len(c.lines)
		d, err := c.live(t, after, k%2 == 1, k%8 == 5)
		if err != nil {
			t.Fatalf("cut %d: %v", k, err)
		}
		if len(c.lines) == said {
			opening++
		}
		images := c.cuts(d, imagesOfCut, k*imagesOfCut)
		next := rand.IntN(len(images))
		for n, i := range images {
			files := i.files()
			if n == next {
				c.image = files
			}
			if err := i.check(t.Context(), t, files); err != nil {
				t.Errorf("cut %d (%s, at %d of the drive's calls, %d lines said): %v", k, i.fate.name, i.place, len(c.lines), err)
			}
			held += len(c.lines)
		}
		left := 0
		for _, o := range d.ops {
			if o.begin > 0 {
				changes++
			}
			if o.durable == forever {
				left++
			}
		}
		if left > 0 {
			unsynced++
		}
		syncs += d.syncs
		for _, a := range c.lines[said:] {
			if strings.HasPrefix(a.line, "said ") {
				answers++
			}
		}
	}
	if unsynced < *cuts/2 {
		t.Errorf("only %d of %d cuts came when something was not synced", unsynced, *cuts)
	}
	t.Logf("%d cuts, %d of them before a life said anything, %d with something not synced; %d changes, %d syncs, %d answers; %d images held against %d lines said (%s)",
		*cuts, opening, unsynced, changes, syncs, answers, *cuts*imagesOfCut, held, time.Since(began).Round(time.Second))
}

// TestPowerLossMountedCatches are the controls: drives that claim to sync and do not, and the writers that do not ask for it.
func TestPowerLossMountedCatches(t *testing.T) {
	for name, control := range map[string]chain{
		"a drive that does not sync the record's log": {skip: func(path string) bool { return strings.HasSuffix(path, "record.sqlite-wal") }},
		"a drive that does not sync the data folder":  {skip: func(path string) bool { return filepath.Base(path) == "data" }},
		neverSync:   {wrong: neverSync},
		bareRename:  {wrong: bareRename},
		answerEarly: {wrong: answerEarly},
	} {
		t.Run(name, func(t *testing.T) {
			for k := range 40 {
				c := newChain()
				c.wrong, c.skip = control.wrong, control.skip
				d, err := c.live(t, 50+rand.IntN(100), k%2 == 1, false)
				if err != nil {
					t.Fatal(err)
				}
				for i, image := range c.cuts(d, len(fates), k*len(fates)) {
					if err := image.check(t.Context(), t, image.files()); err != nil {
						t.Logf("caught by image %d of cut %d (%s): %v", i, k, image.fate.name, err)
						return
					}
				}
			}
			t.Fatal("not caught by 40 cuts")
		})
	}
}
