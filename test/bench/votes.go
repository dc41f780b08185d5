package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync/atomic"
	"time"

	"troth/core/authority"
	"troth/core/database"
	"troth/core/desk"
	"troth/core/record"
	"troth/core/view"
)

const controlOfVotes = "the same rows and indexes in the same transactions, without key, code, leaf or tree"

// voteLines measures votes at the desk, each by a participant of its own, against a control that writes the same rows. Over HTTP four
// thousand a second are asked for; the desk alone is to leave half of that to the server.
func (b *bench) voteLines(ctx context.Context) error {
	dir, err := b.dir("votes")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	w, err := newWorld(ctx, filepath.Join(dir, "node"), perPlan)
	if err != nil {
		return err
	}
	defer w.Close()
	var figures, controls, bares []float64
	line := Line{What: "desk: vote", Unit: "votes/s", Control: controlOfVotes, Client: fmt.Sprint(writers, " goroutines"), Ratio: 0.5, Absolute: 6000,
		Checked: "each counted, once"}
	var waits []time.Duration
	for turn := range b.turns {
		bare, err := b.bareRows(ctx)
		if err != nil {
			return err
		}
		c, err := newVoteControl(ctx, w, filepath.Join(dir, fmt.Sprint("control-", turn)))
		if err != nil {
			return err
		}
		before := spent()
		figure, list, err := b.voteAtDesk(ctx, w, turn)
		if err != nil {
			return err
		}
		ours := before.each(len(list))
		if err := c.load(); err != nil {
			return err
		}
		before = spent()
		control, err := c.run(ctx)
		if err != nil {
			return fmt.Errorf("control: %w", err)
		}
		line.Note = ours + "; the control " + before.each(len(c.rows))
		waits = append(waits, list...)
		figures, controls, bares = append(figures, figure), append(controls, control), append(bares, bare)
		if err := c.close(); err != nil {
			return err
		}
	}
	line.Figure, line.ControlSays, line.Factor = middle(figures), middle(controls), middle(bares)/27_000
	line.Note += fmt.Sprintf("; p95 %.1f ms", percentile(waits, 0.95))
	b.add(line)
	return b.httpVoteLines(ctx)
}

// voteAtDesk lets writers vote for a while, in a conversation of this turn. Conversation and statements are things on record, and the
// rule looks them up, as a chapter's would.
func (b *bench) voteAtDesk(ctx context.Context, w *world, turn int) (float64, []time.Duration, error) {
	conversation := w.commitments[turn]
	onRecord := func(statement record.ID) func(*view.Reader, bool) error {
		return func(r *view.Reader, _ bool) error {
			_, err := r.Kind(conversation)
			_, err2 := r.Kind(statement)
			return errors.Join(err, err2)
		}
	}
	var next atomic.Int64
	seen := make([]atomic.Bool, 1<<22)
	rate, waits, err := b.race(ctx, writers, func(int) error {
		n := next.Add(1)
		statement := w.commitments[n%perPlan]
		v, err := w.Desk.Vote(ctx, desk.Ballot{
			Conversation: conversation, Token: fmt.Sprintf("the token of participant %d", n), Statement: statement, Value: int(n%3) - 1, Request: "first",
		}, onRecord(statement))
		if err == nil && seen[v.Index].Swap(true) {
			err = fmt.Errorf("vote %d was answered twice", v.Index)
		}
		return err
	})
	if err != nil {
		return 0, nil, err
	}
	n, err := w.Store.VoteCount(ctx, conversation)
	if err == nil && int(n) != len(waits) {
		err = fmt.Errorf("%d votes were answered, %d are stored", len(waits), n)
	}
	return rate, waits, err
}

// A voteControl writes the rows of participants and votes into a copy of the database, as deskControl does those of entries: each vote in a
// savepoint, after the same look for the participant and the same rule.
type voteControl struct {
	world *world
	dir   string
	db    *database.Conn
	from  [2]int64 // last rows of participant and vote that the copy has
	rows  []voteRows
	queue chan *controlJob
}

type voteRows struct{ participant, vote []database.Value }

func newVoteControl(ctx context.Context, w *world, dir string) (*voteControl, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	db, err := copied(ctx, filepath.Join(w.Dir, "record.sqlite"), filepath.Join(dir, "record.sqlite"), likeRecord)
	if err != nil {
		return nil, err
	}
	c := &voteControl{world: w, dir: dir, db: db}
	v, err := db.One(`SELECT (SELECT coalesce(max(n), 0) FROM participant), (SELECT coalesce(max(n), 0) FROM vote)`)
	if err == nil {
		c.from = [2]int64{v[0].(int64), v[1].(int64)}
	}
	return c, err
}

func (c *voteControl) close() error { return errors.Join(c.db.Close(), os.RemoveAll(c.dir)) }

// load reads what the desk has written since the control was made: a participant and a vote each.
func (c *voteControl) load() error {
	from, err := database.Open(filepath.Join(c.world.Dir, "record.sqlite"), "ro", "busy_timeout = 10000")
	if err != nil {
		return err
	}
	defer from.Close()
	var lists [2][][]database.Value
	for i, query := range []string{`SELECT * FROM participant WHERE n > ?1 ORDER BY n`, `SELECT * FROM vote WHERE n > ?1 ORDER BY n`} {
		if err := from.Each(func(v []database.Value) error {
			lists[i] = append(lists[i], slices.Clone(v))
			return nil
		}, query, c.from[i]); err != nil {
			return err
		}
	}
	if len(lists[0]) != len(lists[1]) {
		return fmt.Errorf("%d participants cast %d votes", len(lists[0]), len(lists[1]))
	}
	for i := range lists[0] {
		c.rows = append(c.rows, voteRows{lists[0][i], lists[1][i]})
	}
	return nil
}

// run writes all that was loaded, each waiting writer the next vote, and returns votes a second.
func (c *voteControl) run(ctx context.Context) (float64, error) {
	c.queue = make(chan *controlJob, groupMost)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		c.serve(ctx)
	}()
	var taken atomic.Int64
	start := time.Now()
	_, err := inParallel(writers, func(int) (bool, error) {
		if int(taken.Add(1)) > len(c.rows) {
			return false, nil
		}
		j := &controlJob{done: make(chan struct{})}
		c.queue <- j
		<-j.done
		return true, j.err
	})
	took := time.Since(start)
	close(c.queue)
	<-ended
	return float64(len(c.rows)) / took.Seconds(), err
}

func (c *voteControl) serve(ctx context.Context) {
	next := 0
	for j := range c.queue {
		group := []*controlJob{j}
		r, err := c.world.View.Read(ctx, 0, c.world.Today(), authority.Actor{})
		if err == nil {
			err = c.db.Exec(`BEGIN IMMEDIATE`)
		}
		for err == nil {
			err = c.write(r, c.rows[next])
			next++
			if err != nil || len(group) == groupMost {
				break
			}
			select {
			case j = <-c.queue:
			default:
				j = nil
			}
			if j == nil {
				break
			}
			group = append(group, j)
		}
		if err == nil {
			err = c.db.Exec(`COMMIT`)
		}
		if r != nil {
			r.Close()
		}
		for _, j := range group {
			j.err = err
			close(j.done)
		}
	}
}

func (c *voteControl) write(r *view.Reader, rows voteRows) error {
	if err := c.db.Exec(`SAVEPOINT try`); err != nil {
		return err
	}
	p := rows.participant
	if seen, err := c.db.One(`SELECT n, number, token, key FROM participant WHERE conversation = ? AND token = ?`, p[1], p[3]); err != nil || seen != nil {
		return errors.Join(err, errors.New("the participant was seen before"))
	}
	for _, id := range c.world.commitments[:2] { // conversation and statement
		if _, err := r.Kind(id); err != nil {
			return err
		}
	}
	if err := c.db.Exec(`INSERT INTO participant VALUES (?1, ?2, ?3, ?4, ?5)`, p...); err != nil {
		return err
	}
	if err := c.db.Exec(`INSERT INTO vote VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)`, rows.vote...); err != nil {
		return err
	}
	return c.db.Exec(`RELEASE try`)
}
