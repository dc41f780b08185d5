package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"

	"troth/chapters/opinion"
	"troth/chapters/opinion/opinionmap"
	"troth/core/desk"
	"troth/core/record"
	"troth/core/view"
)

// liveLines measures how long it takes from an accepted vote to a map that includes it, in a planted conversation of two thousand people:
// while nobody else votes, and while somebody votes all the time. The control is the computation of the same map from votes in memory.
func (b *bench) liveLines(ctx context.Context) error {
	const people, statements, votes = 2000, 200, 50_000
	dir, err := b.dir("live")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	w, err := newWorld(ctx, filepath.Join(dir, "node"), statements)
	if err != nil {
		return err
	}
	defer w.Close()
	in, _ := opinionmap.Planted(people, statements, votes, 3, 1)
	s := opinion.Standpoint{Conversation: w.commitments[0]}
	for i, id := range w.commitments[:statements] {
		s.Statements = append(s.Statements, opinion.StatementInfo{ID: id, Number: i + 1, Status: opinion.Accepted})
	}
	var requests atomic.Int64
	ballot := func(v opinionmap.Vote) desk.Ballot {
		return desk.Ballot{Conversation: s.Conversation, Token: fmt.Sprintf("the token of participant %d", v.Participant), Statement: w.commitments[v.Statement],
			Value: int(v.Value), Request: fmt.Sprint("request ", requests.Add(1))}
	}
	for from := 0; from < len(in.Votes); from += 500 {
		var list []desk.Ballot
		for _, v := range in.Votes[from:min(from+500, len(in.Votes))] {
			list = append(list, ballot(v))
		}
		if _, err := w.Desk.VoteAll(ctx, list, func(*view.Reader, desk.Ballot, bool) error { return nil }); err != nil {
			return err
		}
	}
	live := &opinion.Live{Store: w.Store}
	vote := func(i int) (record.Vote, error) {
		v := in.Votes[(i*7919)%len(in.Votes)]
		v.Value = int8(i%3 - 1)
		return w.Desk.Vote(ctx, ballot(v), func(*view.Reader, bool) error { return nil })
	}
	for _, steady := range []bool{false, true} {
		var figures, controls []float64
		stop, done := make(chan bool), make(chan error, 1)
		if steady {
			go func() {
				for i := 0; ; i++ {
					select {
					case <-stop:
						done <- nil
						return
					case <-time.After(2 * time.Millisecond):
					}
					if _, err := vote(1_000_000 + i); err != nil {
						done <- err
						return
					}
				}
			}()
		}
		for i := range 40 * b.turns {
			start := time.Now()
			if _, err := opinionmap.Compute(in, opinionmap.Options{}); err != nil {
				return err
			}
			controls = append(controls, time.Since(start).Seconds())
			v, err := vote(i)
			if err != nil {
				return err
			}
			start = time.Now()
			for {
				m, _, err := live.Of(ctx, s)
				if err != nil {
					return err
				}
				if m != nil && m.Count > v.Index {
					break
				}
				time.Sleep(2 * time.Millisecond)
			}
			figures = append(figures, time.Since(start).Seconds())
		}
		line := Line{What: "from an accepted vote to a map with it: 2,000 people, nobody else votes", Figure: 1000 * middle(figures), Unit: "ms", Less: true,
			Control: "the same map from votes in memory, not resampled", ControlSays: 1000 * middle(controls), Client: "in the process", Absolute: 1000,
			Checked: "the map counts the vote", Note: fmt.Sprintf("the slowest of %d: %.0f ms", len(figures), 1000*most(figures))}
		if steady {
			close(stop)
			if err := <-done; err != nil {
				return err
			}
			line.What = "from an accepted vote to a map with it: 2,000 people, somebody votes all the time"
		}
		b.add(line)
	}
	return nil
}

func most(list []float64) (m float64) {
	for _, x := range list {
		m = max(m, x)
	}
	return m
}
