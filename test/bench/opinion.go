package main

import (
	"context"
	"fmt"
	"runtime"
	"sync"
	"time"

	"troth/chapters/opinion/opinionmap"
	"troth/edges/opendata/polis"
)

// products is how often the control multiplies the votes: as often as two components cost when the directions of one Lanczos run are
// enough for each.
const products = 80

// opinionLines measures the maps of conversations, from votes in memory: real ones, and planted ones of the sizes of the largest known.
func (b *bench) opinionLines(ctx context.Context) error {
	for _, c := range []struct {
		what, folder string
		limit        float64 // seconds
	}{
		{"map of vTaiwan, UberX", "vtaiwan.uberx", .040},
		{"map of Bowling Green", "american-assembly.bowling-green", .060},
	} {
		conversation, err := polis.Read(sharedFile("data/polis/" + c.folder))
		if err != nil {
			return fmt.Errorf("%s: %w", c.folder, err)
		}
		in, _, _ := conversation.Input()
		if err := b.opinionLine(c.what, in, nil, c.limit); err != nil {
			return err
		}
	}
	sizes := []struct {
		people, statements, votes int
		limit                     float64
	}{{7890, 7753, 1_000_000, .7}, {33_422, 783, 2_000_000, 1.2}, {100_000, 1000, 10_000_000, 6}}
	if b.whole {
		sizes = append(sizes, struct {
			people, statements, votes int
			limit                     float64
		}{1_000_000, 500, 20_000_000, 0})
	}
	for _, s := range sizes {
		in, planted := opinionmap.Planted(s.people, s.statements, s.votes, 3, 1)
		if err := b.opinionLine("map of a planted conversation", in, planted, s.limit); err != nil {
			return err
		}
	}
	return b.liveLines(ctx)
}

// opinionLine measures one conversation; planted are its people's groups, where they are known.
func (b *bench) opinionLine(what string, in *opinionmap.Input, planted []int, limit float64) error {
	var figures, controls []float64
	var m *opinionmap.Map
	plain := newPlainVotes(in)
	var before, after runtime.MemStats
	for range b.turns {
		start := time.Now()
		var err error
		runtime.ReadMemStats(&before)
		if m, err = opinionmap.Compute(in, opinionmap.Options{}); err != nil {
			return err
		}
		runtime.ReadMemStats(&after)
		figures = append(figures, time.Since(start).Seconds())
		start = time.Now()
		for range products {
			plain.multiply()
		}
		controls = append(controls, time.Since(start).Seconds())
	}
	line := Line{What: fmt.Sprintf("%s: %s people, %s statements, %s votes", what, grouped(int64(in.Participants)), grouped(int64(in.Statements)), grouped(int64(len(in.Votes)))),
		Figure: 1000 * middle(figures), Unit: "ms", Less: true, ControlSays: 1000 * middle(controls), Client: "in the process", Absolute: 1000 * limit,
		Control: fmt.Sprintf("%d products of the votes with a direction, on all cores, and nothing else", products),
		Note:    fmt.Sprintf("%.0f MB allocated", float64(after.TotalAlloc-before.TotalAlloc)/1e6)}
	if planted != nil {
		found := opinionmap.AdjustedRand(m.GroupOf, planted)
		if found < .85 {
			return fmt.Errorf("the planted groups were found to %.3f only", found)
		}
		line.Checked = fmt.Sprintf("planted groups found to %.3f", found)
	}
	b.add(line)
	return nil
}

// plainVotes are votes by person, as arrays.
type plainVotes struct {
	start     []int
	statement []int32
	value     []float64
	x         []float64
	sums      [][]float64 // by core
}

func newPlainVotes(in *opinionmap.Input) *plainVotes {
	p := &plainVotes{start: make([]int, in.Participants+1), statement: make([]int32, len(in.Votes)), value: make([]float64, len(in.Votes)),
		x: make([]float64, in.Statements)}
	for _, v := range in.Votes {
		p.start[v.Participant+1]++
	}
	for i := range in.Participants {
		p.start[i+1] += p.start[i]
	}
	at := append([]int(nil), p.start...)
	for _, v := range in.Votes {
		p.statement[at[v.Participant]], p.value[at[v.Participant]] = v.Statement, float64(v.Value)
		at[v.Participant]++
	}
	for i := range p.x {
		p.x[i] = 1 / float64(i+1)
	}
	for range runtime.GOMAXPROCS(0) {
		p.sums = append(p.sums, make([]float64, in.Statements))
	}
	return p
}

// multiply sets x to the votes' transpose times the votes times x.
func (p *plainVotes) multiply() {
	var wg sync.WaitGroup
	people := len(p.start) - 1
	for core, sums := range p.sums {
		wg.Go(func() {
			clear(sums)
			for i := people * core / len(p.sums); i < people*(core+1)/len(p.sums); i++ {
				y := 0.0
				for k := p.start[i]; k < p.start[i+1]; k++ {
					y += p.value[k] * p.x[p.statement[k]]
				}
				for k := p.start[i]; k < p.start[i+1]; k++ {
					sums[p.statement[k]] += p.value[k] * y
				}
			}
		})
	}
	wg.Wait()
	most := 0.0
	for i := range p.x {
		p.x[i] = 0
		for _, sums := range p.sums {
			p.x[i] += sums[i]
		}
		most = max(most, p.x[i], -p.x[i])
	}
	for i := range p.x {
		p.x[i] /= max(most, 1)
	}
}
