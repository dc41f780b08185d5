package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"

	"troth/chapters/review"
	"troth/core/authority"
	"troth/core/desk"
	"troth/core/record"
)

// writers is how many wait at the desk at once.
const writers = 64

// deskCommitments is how many commitments the observations are spread over.
const deskCommitments = 1000

var somebody = authority.Actor{Role: authority.Person}

// deskLines measures the desk against a control that writes the same rows.
func (b *bench) deskLines(ctx context.Context) error {
	for _, c := range []struct {
		what     string
		words    int
		absolute float64
	}{{"desk: small entry", 0, 4000}, {"desk: entry with forty words in full text", 40, 2500}} {
		line, bare, err := b.deskLine(ctx, c.words)
		if err != nil {
			return fmt.Errorf("%s: %w", c.what, err)
		}
		b.bare(Bare{fmt.Sprintf("bare rows of %d bytes in shared durable commits of %s, in turns with %s", bareRowBytes, line.Client, c.what), bare, "rows/s", "27,000"})
		line.What, line.Absolute, line.Ratio, line.Factor = c.what, c.absolute, 0.5, bare/27_000
		b.add(line)
	}
	return b.oneWriter(ctx)
}

const controlOfDesk = "the same rows, indexes and full text in the same transactions, without proof"

// deskLine lets desk, control and bare rows be written in turns, and takes the middle one of each: the machine may be busier in one
// moment than in the next.
func (b *bench) deskLine(ctx context.Context, n int) (line Line, bare float64, err error) {
	var figures, controls, bares []float64
	err = b.inTurns(ctx, deskCommitments, func(w *world, c *deskControl) error {
		rows, err := b.bareRows(ctx)
		if err != nil {
			return err
		}
		bares = append(bares, rows)
		before := spent()
		figure, waits, err := b.writeAtDesk(ctx, w, writers, n)
		if err != nil {
			return err
		}
		ours := before.each(len(waits))
		if err := c.load(ctx); err != nil {
			return err
		}
		before = spent()
		control, _, err := c.run(ctx, writers)
		if err != nil {
			return fmt.Errorf("control: %w", err)
		}
		figures, controls = append(figures, figure), append(controls, control)
		line.Bytes, line.Note = c.leafBytes, ours+"; the control "+before.each(len(c.entries))
		return nil
	})
	if err != nil {
		return line, 0, err
	}
	line.Figure, line.ControlSays, line.Unit, line.Control = middle(figures), middle(controls), "entries/s", controlOfDesk
	line.Client, line.Checked = fmt.Sprint(writers, " goroutines"), "each on record, once"
	return line, middle(bares), nil
}

// inTurns makes a world and its control and lets both be measured some times.
func (b *bench) inTurns(ctx context.Context, commitments int, measure func(*world, *deskControl) error) error {
	dir, err := b.dir("desk")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	w, err := newWorld(ctx, filepath.Join(dir, "node"), commitments)
	if err != nil {
		return err
	}
	defer w.Close()
	c, err := newDeskControl(ctx, w, filepath.Join(dir, "control"))
	if err != nil {
		return err
	}
	defer c.close()
	for range b.turns {
		if err := measure(w, c); err != nil {
			return err
		}
	}
	return nil
}

// writeAtDesk lets writers write for a while, each its next entry when the one before is answered, and returns entries a second and
// how long each waited. n is the number of words in each.
func (b *bench) writeAtDesk(ctx context.Context, w *world, writers, n int) (float64, []time.Duration, error) {
	before, err := w.Store.Head(ctx)
	if err != nil {
		return 0, nil, err
	}
	sources := make([]*words, writers)
	for i := range sources {
		sources[i] = newWords()
		sources[i].Rand = rand.New(rand.NewPCG(uint64(i), uint64(before.Size)))
	}
	seen := make([]atomic.Bool, 1<<22)
	rate, waits, err := b.race(ctx, writers, func(i int) error {
		o := observation(w.commitments[sources[i].IntN(len(w.commitments))], sources[i], n)
		act := desk.Act{Who: somebody, Request: string(record.NewID("rq"))}
		entries, err := w.Desk.Do(ctx, act, review.Observe(somebody, o))
		if err != nil {
			return err
		}
		if len(entries) != 1 || entries[0].Index < before.Size || seen[entries[0].Index-before.Size].Swap(true) {
			return fmt.Errorf("answered with %v, which another was answered with", entries)
		}
		return nil
	})
	if err != nil {
		return 0, nil, err
	}
	after, err := w.Store.Head(ctx)
	if err == nil && int(after.Size-before.Size) != len(waits) {
		err = fmt.Errorf("%d entries were answered, %d are on record", len(waits), after.Size-before.Size)
	}
	return rate, waits, err
}

// oneWriter measures how long a single writer waits for each answer.
func (b *bench) oneWriter(ctx context.Context) error {
	var ours, theirs []time.Duration
	err := b.inTurns(ctx, 100, func(w *world, c *deskControl) error {
		_, waits, err := b.writeAtDesk(ctx, w, 1, 0)
		if err != nil {
			return err
		}
		ours = append(ours, waits...)
		if err := c.load(ctx); err != nil {
			return err
		}
		_, waits, err = c.run(ctx, 1)
		theirs = append(theirs, waits...)
		return err
	})
	if err != nil {
		return err
	}
	for _, p := range []struct {
		name            string
		share, absolute float64
	}{{"p50", 0.50, 2.5}, {"p95", 0.95, 0}, {"p99", 0.99, 0}} {
		b.add(Line{
			What: "desk: one writer, " + p.name, Figure: percentile(ours, p.share), ControlSays: percentile(theirs, p.share), Unit: "ms", Less: true,
			Control: controlOfDesk, Client: "1 goroutine", Absolute: p.absolute, Checked: "each on record, once",
		})
	}
	return nil
}
