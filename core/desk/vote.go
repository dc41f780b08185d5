package desk

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"runtime/debug"
	"slices"
	"time"

	"troth/core/authority"
	"troth/core/record"
	"troth/core/view"
)

// A Ballot is a vote that somebody wants to cast. Whoever has the token is the participant; at their first vote in a conversation they
// become one, under a number drawn at random.
type Ballot struct {
	Conversation record.ID
	Token        string // 16 bytes at least; kept as a hash alone
	Statement    record.ID
	Value        int    // −1 disagree, 0 pass, +1 agree
	Important    bool   // it matters most to the participant
	Request      string // seen before from this participant, the first answer is given again, unless the statement was answered otherwise since: the last one counts; empty: cannot be repeated safely
	// At is when a vote was given that is taken from elsewhere; zero: now.
	At time.Time
}

// A Rule says whether a ballot may be cast: nil, or why not. It is pure, as a Decide is. known: the participant has voted in this
// conversation before. The core itself asks only for ids, a value and a token that can be; that the conversation is open, and that the
// statement is one of it and accepted, is for the chapter to say.
type Rule func(r *view.Reader, known bool) error

// DefaultBatchEvery leaves a second, of the five that are promised, for the turns in between.
const DefaultBatchEvery = 4 * time.Second

// minToken is how long a token must be, so that nobody votes as another by guessing.
const minToken = 16

// Vote casts a vote, and returns it once it is durable, with its index and leaf. Within five seconds its batch is on record, and
// then its receipt can be had. Votes share turn and commit with each other and with what Do puts on record. Errors are as with Do.
func (d *Desk) Vote(ctx context.Context, b Ballot, rule Rule) (record.Vote, error) {
	votes, err := d.VoteAll(ctx, []Ballot{b}, func(r *view.Reader, _ Ballot, known bool) error { return rule(r, known) })
	if err != nil {
		return record.Vote{}, err
	}
	return votes[0], nil
}

// VoteAll casts many votes, all or none; the desk serves nobody else meanwhile, so give it some hundreds at a time.
func (d *Desk) VoteAll(ctx context.Context, ballots []Ballot, rule func(*view.Reader, Ballot, bool) error) ([]record.Vote, error) {
	j := &job{ctx: ctx, work: func(g *group, j *job) error {
		for _, b := range ballots {
			v, err := g.vote(b, rule)
			if err != nil {
				return err
			}
			j.votes = append(j.votes, v)
		}
		return nil
	}}
	err := d.submit(j)
	return j.votes, err
}

// Batch puts on record what votes are in no batch yet. The desk does so by itself; who waits for it, gets it at once.
func (d *Desk) Batch(ctx context.Context) error {
	return d.submit(&job{ctx: ctx, work: (*group).batchAll})
}

// batch is Batch by the desk itself. What fails is tried again when it is due again; the votes are durable meanwhile.
func (d *Desk) batch() {
	j := &job{ctx: context.Background(), work: (*group).batchAll, done: make(chan struct{})}
	if d.serve(j); j.err != nil {
		d.Log.Error("votes wait for their batch", "conversations", len(d.unbatched), "error", j.err)
	}
}

// findUnbatched is the first job of a desk: nobody knows yet which conversations have votes that a stop left in no batch.
func (d *Desk) findUnbatched(ctx context.Context) error {
	return d.submit(&job{ctx: ctx, work: func(g *group, _ *job) error {
		list, err := g.Store.Conversations(ctx)
		for _, id := range list {
			g.unbatched[id] = true
		}
		return err
	}})
}

// EraseVotes erases a participant of a conversation: token, key and number, and all but the leaves of their votes, everywhere. The batch that
// says how many votes are gone is on record at once. It returns how many of them were this participant's; somebody who is not there is
// no error. Whoever asks must have made sure that they may: by the token, or as the operator.
func (d *Desk) EraseVotes(ctx context.Context, conversation record.ID, participant int64) (votes int64, err error) {
	err = d.submit(&job{ctx: ctx, work: func(g *group, _ *job) (err error) {
		if votes, err = g.tx.Erase(conversation, participant); err != nil {
			return fmt.Errorf("desk: erase: %w", err)
		}
		if votes > 0 {
			err = g.view.Try(func() error { return g.batchOne(conversation, votes) })
		}
		if err != nil {
			return err
		}
		return g.owe(nil)
	}})
	return votes, err
}

// polled is what a turn does to votes.
type polled struct {
	voted   []record.ID // conversations with votes that are in no batch
	batched []record.ID // conversations that a batch of this turn is of
}

// remember keeps which conversations wait for a batch. After a commit that may have failed, those that may have votes wait too: a
// batch without new votes says nothing.
func (g *group) remember(err error) {
	if err == nil {
		for _, id := range g.batched {
			delete(g.unbatched, id)
		}
	}
	for _, id := range g.voted {
		g.unbatched[id] = true
	}
}

// work does a job that is no act, inside a savepoint of the record, as an act is; if it changes the view, it does so in one of the view.
func (g *group) work(j *job) {
	size, erase, votes := len(g.leaves), g.erase, polled{slices.Clone(g.voted), slices.Clone(g.batched)}
	j.err = g.tx.Try(func() (err error) {
		defer func() {
			if r := recover(); r != nil {
				err = fmt.Errorf("desk: a rule failed: %v\n%s", r, debug.Stack())
			}
		}()
		return j.work(g, j)
	})
	if j.err != nil {
		g.leaves, g.erase, g.polled, j.votes = g.leaves[:size], erase, votes, nil
	}
}

// vote casts one vote.
func (g *group) vote(b Ballot, rule func(*view.Reader, Ballot, bool) error) (v record.Vote, err error) {
	if len(b.Token) < minToken {
		return v, fmt.Errorf("%w: a participant's token has at least %d bytes", ErrRefused, minToken)
	}
	token := record.TokenHash(b.Conversation, b.Token)
	p, err := g.tx.Participant(b.Conversation, token)
	known := err == nil
	if err != nil && !errors.Is(err, record.ErrNotFound) {
		return v, err
	}
	var request record.RequestID
	if b.Request == "" {
		rand.Read(request[:]) // never fails
	} else {
		sum := sha256.Sum256([]byte(b.Request))
		request = record.RequestID(sum[:16])
		for known {
			v, anew, err := g.tx.CastBefore(b.Conversation, p.Number, request)
			if errors.Is(err, record.ErrNotFound) {
				break
			}
			if err != nil || !anew {
				return v, err
			}
			sum = sha256.Sum256(request[:])
			request = record.RequestID(sum[:16])
		}
	}
	if err := rule(g.view.Reader, b, known); err != nil {
		return v, err
	}
	at := b.At
	if at.IsZero() {
		if at, err = time.Parse(record.TimeFormat, g.now); err != nil {
			return v, err
		}
	}
	if !known {
		if p, err = g.enter(record.NewParticipant(b.Conversation, token)); err != nil {
			return v, err
		}
	}
	v = p.Cast(record.Vote{Statement: b.Statement, Value: b.Value, Important: b.Important, At: at.Unix()})
	if err := v.Check(); err != nil {
		return v, fmt.Errorf("%w: %w", ErrRefused, err)
	}
	if v.Index, err = g.tx.VoteCount(b.Conversation); err != nil {
		return v, err
	}
	if err := g.tx.Cast(v, request); err != nil {
		return v, fmt.Errorf("desk: cast: %w", err)
	}
	if !slices.Contains(g.voted, b.Conversation) {
		g.voted = append(g.voted, b.Conversation)
	}
	return v, nil
}

// enter adds a participant, under another number when the one that was drawn is in use.
func (g *group) enter(p record.Participant) (record.Participant, error) {
	for {
		err := g.tx.Enter(p)
		if !errors.Is(err, record.ErrTaken) {
			return p, err
		}
		p = record.NewParticipant(p.Conversation, p.Token)
	}
}

// batchAll puts a batch on record of each conversation that has votes in none.
func (g *group) batchAll(*job) error {
	waiting := slices.Clone(g.voted)
	for id := range g.unbatched {
		if !slices.Contains(waiting, id) {
			waiting = append(waiting, id)
		}
	}
	slices.Sort(waiting)
	return g.view.Try(func() error {
		for _, id := range waiting {
			if err := g.batchOne(id, 0); err != nil {
				return err
			}
		}
		return nil
	})
}

// batchOne puts a batch of a conversation on record, of which so many votes more than before are erased.
func (g *group) batchOne(conversation record.ID, erased int64) error {
	last, err := g.view.LastBatch(conversation)
	if err != nil && !errors.Is(err, record.ErrNotFound) {
		return err
	}
	tree, err := g.Seal.GrowVotes(g.tx, conversation, last.Tree)
	if err != nil {
		return fmt.Errorf("desk: votes: %w", err)
	}
	g.voted = slices.DeleteFunc(g.voted, func(id record.ID) bool { return id == conversation })
	g.batched = append(g.batched, conversation)
	if tree == last.Tree && erased == 0 {
		return nil
	}
	operator, err := g.view.Operator()
	if err != nil {
		return fmt.Errorf("desk: a batch of votes is said by the operator: %w", err)
	}
	batch := record.Batch{Conversation: conversation, Size: record.Count(tree.Size), Root: tree.Root}
	if erased += last.Erased; erased > 0 {
		n := record.Count(erased)
		batch.Erased = &n
	}
	_, _, err = g.say(authority.Actor{For: operator, Role: authority.Operator}, Saying{Object: last.Object, Thing: batch, Of: operator})
	return err
}
