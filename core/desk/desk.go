package desk

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"troth/core/authority"
	"troth/core/record"
	"troth/core/view"
)

// An Act is somebody's one request to write. A Request id that was seen before gets its first answer again; empty means that it
// cannot be repeated safely.
type Act struct {
	Who     authority.Actor
	Request string
}

// A Saying is one version of one thing that is to be put on record.
type Saying struct {
	Object record.ID // empty for a new thing; an id that was drawn with record.NewID and is not on record yet makes one of that id
	Thing  any       // a struct of some kind, or a pointer to one
	Of     record.ID // the organisation whose account it is; empty for a person's own
	Source record.ID // the edition it was taken from; empty when it is said here
}

// Decide says what an act puts on record. It is pure: the reader is all it knows, and it may be called again.
type Decide func(*view.Reader) ([]Saying, error)

// Seal is what the desk needs of the log. Grow happens inside the record's transaction; Sign, after it is durable, reads the new
// entries back, moves the guard, signs and publishes. Sign with nothing new to sign does nothing.
type Seal interface {
	Grow(tx record.Tx, leaves [][]byte) (record.Tree, error)
	// GrowVotes takes the votes of a conversation that its last tree has not yet into a tree of their own.
	GrowVotes(tx record.Tx, conversation record.ID, last record.Tree) (record.Tree, error)
	Sign(ctx context.Context) ([]byte, error)
}

// An Eraser deletes documents. Deleting one that is gone is no error.
type Eraser interface{ Delete(blob record.ID) error }

// Standing tells whether an actor holds the role they act in, as the view knows it; a nil error means yes.
type Standing func(*view.Reader, authority.Actor) error

// ErrUnsealed: what was asked is on record, or may be, but was not answered for in the ordinary way. The same request, sent again
// with its id, gets the answer.
var ErrUnsealed = errors.New("it may be on record; send the same request again to know")

// ErrRefused wraps what a rule, or a value that cannot be put on record, refused. Nothing was written.
var ErrRefused = errors.New("refused")

// Refuse makes an error of a sentence that tells why something may not be said.
func Refuse(format string, args ...any) error {
	return fmt.Errorf("%w: %w", ErrRefused, fmt.Errorf(format, args...))
}

// Missing refuses what is about a thing that is not on record; any other error stays as it is.
func Missing(what string, id record.ID, err error) error {
	if errors.Is(err, record.ErrNotFound) {
		return Refuse("there is no %s %s on record", what, id)
	}
	return err
}

// ErrClosed: the desk takes no more requests.
var ErrClosed = errors.New("desk is closed")

// A Desk is the one writer of a record. Its fields are set before the first request.
type Desk struct {
	Origin   string
	Store    record.Store
	Seal     Seal
	View     *view.View
	May      authority.Table
	Standing Standing
	Now      func() time.Time
	Log      *slog.Logger
	Blobs    Eraser // of files; nil when no kind has any

	// BatchEvery is how long votes wait at most for the entry that puts them on record; DefaultBatchEvery when zero.
	BatchEvery time.Duration

	commitView func(*view.Tx) error // (*view.Tx).Commit, unless a test wants it to fail

	once    sync.Once
	end     sync.Once
	queue   chan *job
	closing chan struct{}
	ended   chan struct{}

	unbatched map[record.ID]bool // conversations with votes in no batch; the running goroutine's
}

// maxGroup bounds how many requests share one commit, so that none waits long for the others.
const maxGroup = 256

// A job is one request on its way through the desk.
type job struct {
	ctx     context.Context
	act     Act
	decide  Decide
	look    func(*view.Reader) error // of a preview
	taken   atomic.Bool              // by the desk, or by its own caller who gave up
	work    func(*group, *job) error // in place of decide
	entries []record.Entry
	votes   []record.Vote
	err     error
	done    chan struct{}
}

// Do puts on record what decide says, and returns the entries once they are durable, sealed and in the view. On an error nothing of
// it is on record, except with ErrUnsealed.
func (d *Desk) Do(ctx context.Context, act Act, decide Decide) ([]record.Entry, error) {
	j := &job{ctx: ctx, act: act, decide: decide}
	err := d.submit(j)
	return j.entries, err
}

// Preview does what Do would do, shows the outcome to look, and undoes it.
func (d *Desk) Preview(ctx context.Context, act Act, decide Decide, look func(*view.Reader) error) error {
	return d.submit(&job{ctx: ctx, act: act, decide: decide, look: look})
}

// submit waits until the job is done. When it returns an error that is not the job's, the job has not been served and never will be.
func (d *Desk) submit(j *job) error {
	d.start()
	j.done = make(chan struct{})
	select {
	case d.queue <- j:
	case <-d.closing:
		return ErrClosed
	case <-j.ctx.Done():
		return j.ctx.Err()
	}
	select {
	case <-j.done:
	case <-d.ended:
		select {
		case <-j.done:
		default:
			return ErrClosed
		}
	case <-j.ctx.Done():
		if j.taken.CompareAndSwap(false, true) {
			return j.ctx.Err()
		}
		<-j.done // it is being served: its answer is near, and the only honest one
	}
	return j.err
}

func (d *Desk) start() {
	d.once.Do(func() {
		if d.Now == nil {
			d.Now = time.Now
		}
		if d.commitView == nil {
			d.commitView = (*view.Tx).Commit
		}
		if d.Log == nil {
			d.Log = slog.New(slog.DiscardHandler)
		}
		if d.BatchEvery == 0 {
			d.BatchEvery = DefaultBatchEvery
		}
		d.unbatched = map[record.ID]bool{}
		d.queue, d.closing, d.ended = make(chan *job, maxGroup), make(chan struct{}), make(chan struct{})
		go d.run()
	})
}

// Close serves what is waiting and ends.
func (d *Desk) Close() {
	d.start()
	d.end.Do(func() { close(d.closing) })
	<-d.ended
}

func (d *Desk) run() {
	defer close(d.ended)
	var due <-chan time.Time // when the votes that wait are put on record
	for {
		select {
		case j := <-d.queue:
			d.serve(j)
		case <-due:
			if due = nil; len(d.unbatched) > 0 {
				d.batch()
			}
		case <-d.closing:
			for {
				select {
				case j := <-d.queue:
					d.serve(j)
				default:
					if len(d.unbatched) > 0 {
						d.batch()
					}
					return
				}
			}
		}
		if due == nil && len(d.unbatched) > 0 {
			due = time.After(d.BatchEvery)
		}
	}
}

// Start brings seal and view up to the record, as every turn does first, puts votes on record that a stop left in no batch, and
// finishes erasures that it left unfinished.
func (d *Desk) Start(ctx context.Context) error {
	if _, err := d.Do(ctx, Act{}, nil); err != nil {
		return err
	}
	if err := errors.Join(d.findUnbatched(ctx), d.Batch(ctx)); err != nil {
		d.Log.Error("votes wait for their batch", "error", err)
	}
	d.erase(ctx)
	return nil
}

// group is what one turn of the desk holds.
type group struct {
	*Desk
	tx     record.Tx
	view   *view.Tx
	now    string // at of the entries of this turn
	leaves [][]byte
	served []*job
	erase  bool // something was redacted
	caught bool // the view was behind the record
	polled      // what the turn does to votes
}

// serve takes the head and serves j and whoever comes while it does.
func (d *Desk) serve(j *job) {
	if !j.taken.CompareAndSwap(false, true) {
		return
	}
	ctx := context.WithoutCancel(j.ctx)
	g, err := d.begin(ctx)
	if err != nil {
		j.err = err
		close(j.done)
		return
	}
	g.do(j)
	for len(g.served) < maxGroup {
		next := g.next()
		if next == nil {
			runtime.Gosched() // whoever was answered a moment ago may be about to come with the next request
			next = g.next()
		}
		if next == nil {
			break
		}
		g.do(next)
	}
	err = g.finish(ctx)
	if g.erase && err == nil {
		d.erase(ctx)
	}
	g.remember(err)
	for _, j := range g.served {
		if err != nil && j.err == nil {
			j.entries, j.votes, j.err = nil, nil, err
		}
		close(j.done)
	}
}

// next is a request that waits, if one does.
func (g *group) next() *job {
	for {
		select {
		case j := <-g.queue:
			if j.taken.CompareAndSwap(false, true) {
				return j
			}
		default:
			return nil
		}
	}
}

// begin takes the head, finishes what an earlier turn may have left, and brings the view up to the record.
func (d *Desk) begin(ctx context.Context) (*group, error) {
	tx, err := d.Store.Begin(ctx)
	if err != nil {
		return nil, fmt.Errorf("desk: begin: %w", err)
	}
	g := &group{Desk: d, tx: tx}
	fail := func(err error) (*group, error) {
		tx.Rollback()
		if g.view != nil {
			g.view.Rollback()
		}
		return nil, err
	}
	if _, err := d.Seal.Sign(ctx); err != nil {
		return fail(fmt.Errorf("desk: seal: %w", err))
	}
	now := d.Now()
	if g.view, err = d.View.Begin(ctx, now.UTC().Format(time.DateOnly)); err != nil {
		return fail(fmt.Errorf("desk: view: %w", err))
	}
	if g.view.Position() != tx.Size() {
		if err := g.view.CatchUp(ctx, d.Store, tx.Size()); err != nil {
			return fail(fmt.Errorf("desk: %w", err))
		}
		g.caught = true
	}
	g.now = record.Time(now)
	last, err := view.Value[string](g.view.Reader, `SELECT at FROM entry ORDER BY idx DESC LIMIT 1`)
	if err != nil && !errors.Is(err, record.ErrNotFound) {
		return fail(err)
	}
	g.now = max(g.now, last)
	return g, nil
}

// finish makes the turn durable, seals it and shows it, in this order.
func (g *group) finish(ctx context.Context) error {
	undo := func(err error) error {
		g.tx.Rollback()
		g.view.Rollback()
		return err
	}
	if len(g.leaves) > 0 {
		if _, err := g.Seal.Grow(g.tx, g.leaves); err != nil {
			return undo(fmt.Errorf("desk: grow: %w", err))
		}
	}
	if len(g.leaves) == 0 && !g.wrote() {
		g.tx.Rollback()
		return g.view.Commit()
	}
	if err := g.commit(); err != nil {
		g.view.Rollback()
		return err
	}
	if len(g.leaves) == 0 && !g.caught { // votes alone: nothing to sign, and nothing that the view shows
		return g.view.Rollback()
	}
	// The entries are durable. If the machine stops here, the next begin signs them and takes them into the view.
	if _, err := g.Seal.Sign(ctx); err != nil {
		g.view.Rollback()
		return fmt.Errorf("desk: seal: %w: %w", ErrUnsealed, err)
	}
	if err := g.commitView(g.view); err != nil {
		return fmt.Errorf("desk: view: %w: %w", ErrUnsealed, err)
	}
	return nil
}

func (g *group) commit() error {
	err := g.tx.Commit()
	switch {
	case errors.Is(err, record.ErrUnsure):
		return fmt.Errorf("desk: commit: %w: %w", ErrUnsealed, err)
	case err != nil:
		return fmt.Errorf("desk: commit: %w", err)
	}
	return nil
}

func (g *group) wrote() bool {
	if len(g.voted) > 0 || g.erase {
		return true
	}
	for _, j := range g.served {
		if j.err == nil && len(j.entries) > 0 {
			return true
		}
	}
	return false
}
