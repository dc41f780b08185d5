package desk_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"troth/core/authority"
	"troth/core/desk"
	"troth/core/record"
	"troth/core/seal"
	"troth/core/view"
)

// found puts the first entry on record, by an operator, who says the batches.
func found(t testing.TB, d *desk.Desk) {
	t.Helper()
	operator := record.NewID("or")
	_, err := d.Do(context.Background(), desk.Act{Who: authority.Actor{For: operator, Role: authority.Operator}}, func(*view.Reader) ([]desk.Saying, error) {
		return []desk.Saying{{Of: operator, Thing: record.Genesis{Operator: operator, Name: record.In("en", "Test"), Key: "key"}}}, nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func open(*view.Reader, bool) error { return nil }

func token(n int) string { return fmt.Sprintf("the token of participant %d", n) }

// batches checks every batch of a conversation against the leaves in the store, and returns the newest.
func batches(t testing.TB, d *desk.Desk, conversation record.ID) (last record.Batch, n int) {
	t.Helper()
	ctx := context.Background()
	head, err := d.Store.Head(ctx)
	if err != nil {
		t.Fatal(err)
	}
	var tree seal.Range
	for e, err := range d.Store.Entries(ctx, 0, head.Size) {
		if err != nil {
			t.Fatal(err)
		}
		if e.Kind != "batch" {
			continue
		}
		var b record.Batch
		if err := e.Into(&b); err != nil {
			t.Fatal(err)
		}
		if b.Conversation != conversation {
			continue
		}
		for v, err := range d.Store.Votes(ctx, conversation, int64(tree.Size()), int64(b.Size)) {
			if err != nil || v.Check() != nil {
				t.Fatal(err, v.Check())
			}
			tree.Add(tlog.RecordHash(v.Leaf[:]))
		}
		if got := tree.Tree(); got.Root != b.Root || got.Size != record.Index(b.Size) {
			t.Fatalf("entry %d says %d votes with root %s; they give %v", e.Index, b.Size, b.Root, got)
		}
		last, n = b, n+1
	}
	return last, n
}

// Who presses agree, disagree and agree again on one page agrees: the last counts, and is counted once however often it is sent.
func TestLastOfOnePageCounts(t *testing.T) {
	d, ctx := newDesk(t), context.Background()
	found(t, d)
	c, x := record.NewID("cv"), record.NewID("sm")
	for i, press := range []struct {
		value int
		index int64
	}{{1, 0}, {1, 0}, {-1, 1}, {1, 2}, {1, 2}, {-1, 3}, {-1, 3}, {1, 4}} {
		v, err := d.Vote(ctx, desk.Ballot{Conversation: c, Token: token(1), Statement: x, Value: press.value, Request: fmt.Sprint("page 1 ", press.value)}, open)
		if err != nil || v.Index != press.index || v.Value != press.value {
			t.Errorf("press %d is vote %+v, want %+v (%v)", i, v, press, err)
		}
	}
}

func TestVote(t *testing.T) {
	d, ctx := newDesk(t), context.Background()
	found(t, d)
	c, other, x := record.NewID("cv"), record.NewID("cv"), record.NewID("sm")
	ballot := desk.Ballot{Conversation: c, Token: token(1), Statement: x, Value: 1, Important: true, Request: "r1"}
	first, err := d.Vote(ctx, ballot, func(_ *view.Reader, known bool) error {
		if known {
			return errors.New("known before the first vote")
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if first.Index != 0 || first.Statement != x || first.Value != 1 || !first.Important || first.Check() != nil {
		t.Fatalf("%+v, %v", first, first.Check())
	}
	ballot.Value = -1
	again, err := d.Vote(ctx, ballot, func(*view.Reader, bool) error { return errors.New("a repeat is not judged again") })
	if err != nil || again != first {
		t.Fatalf("the same request got %+v, then %+v, %v", first, again, err)
	}
	ballot.Request = "r2"
	changed, err := d.Vote(ctx, ballot, func(_ *view.Reader, known bool) error {
		if !known {
			return errors.New("not known after the first vote")
		}
		return nil
	})
	if err != nil || changed.Index != 1 || changed.Participant != first.Participant {
		t.Fatalf("%+v, %v", changed, err)
	}
	ballot.Token = token(2) // the same request id of somebody else is another
	second, err := d.Vote(ctx, ballot, open)
	if err != nil || second.Index != 2 || second.Participant == first.Participant {
		t.Fatalf("%+v, %v", second, err)
	}
	ballot.Conversation = other
	elsewhere, err := d.Vote(ctx, ballot, open)
	if err != nil || elsewhere.Index != 0 || elsewhere.Participant == second.Participant {
		t.Fatalf("%+v, %v", elsewhere, err)
	}

	errClosed := errors.New("the conversation is closed")
	bad := map[string]func(*desk.Ballot){
		"a value":        func(b *desk.Ballot) { b.Value = 2 },
		"a statement":    func(b *desk.Ballot) { b.Statement = "sm_x" },
		"a conversation": func(b *desk.Ballot) { b.Conversation = "" },
		"a short token":  func(b *desk.Ballot) { b.Token = "short" },
	}
	for name, spoil := range bad {
		b := desk.Ballot{Conversation: c, Token: token(3), Statement: x, Request: "r"}
		spoil(&b)
		if _, err := d.Vote(ctx, b, open); !errors.Is(err, desk.ErrRefused) {
			t.Errorf("%s that cannot be: %v", name, err)
		}
	}
	if _, err := d.Vote(ctx, desk.Ballot{Conversation: c, Token: token(3), Statement: x}, func(*view.Reader, bool) error { return errClosed }); !errors.Is(err, errClosed) {
		t.Errorf("a rule that refuses: %v", err)
	}
	if _, err := d.Vote(ctx, desk.Ballot{Conversation: c, Token: token(3), Statement: x}, func(*view.Reader, bool) error { panic("oh") }); err == nil {
		t.Error("a rule that fails was passed over")
	}
	if _, err := d.Store.Participant(ctx, c, record.TokenHash(c, token(3))); !errors.Is(err, record.ErrNotFound) {
		t.Errorf("who was refused became a participant: %v", err)
	}
	if err := d.Batch(ctx); err != nil {
		t.Fatal(err)
	}
	if last, n := batches(t, d, c); last.Size != 3 || n != 1 || last.Erased != nil {
		t.Errorf("%d batches, the last %+v", n, last)
	}
	if err := d.Batch(ctx); err != nil { // nothing new to say
		t.Fatal(err)
	}
	if _, n := batches(t, d, c); n != 1 {
		t.Errorf("%d batches of the same votes", n)
	}
	if _, err := d.Vote(ctx, ballot, open); err != nil { // a repeat in the other conversation is no new vote
		t.Fatal(err)
	}
	if last, _ := batches(t, d, other); last.Size != 1 {
		t.Errorf("the other conversation: %+v", last)
	}
}

// TestBatchesComeByThemselves: from many at once, while others say something, with a stop in between.
func TestBatchesComeByThemselves(t *testing.T) {
	d, ctx := newDesk(t), context.Background()
	d2 := &desk.Desk{Origin: d.Origin, Store: d.Store, Seal: d.Seal, View: d.View, May: d.May, Now: d.Now, BatchEvery: 20 * time.Millisecond}
	found(t, d)
	d.Close()
	conversations := []record.ID{record.NewID("cv"), record.NewID("cv")}
	var mu sync.Mutex
	answered := map[record.ID]map[int64]record.Vote{conversations[0]: {}, conversations[1]: {}}
	var wg sync.WaitGroup
	for p := range 16 {
		wg.Go(func() {
			for i := range 40 {
				v, err := d2.Vote(ctx, desk.Ballot{Conversation: conversations[p%2], Token: token(p), Statement: record.NewID("sm"), Value: i%3 - 1, Request: fmt.Sprint(i)}, open)
				if err != nil {
					t.Error(err)
					return
				}
				mu.Lock()
				answered[v.Conversation][v.Index] = v
				mu.Unlock()
				if i%10 == 0 {
					if _, err := d2.Do(ctx, desk.Act{Who: anybody}, say(saying{N: record.Count(i)})); err != nil {
						t.Error(err)
					}
				}
			}
		})
	}
	wg.Wait()
	last := record.Batch{}
	n := 0
	for range 500 { // until the desk has said the last batch by itself
		if last, n = batches(t, d2, conversations[0]); last.Size == 320 {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	if last.Size != 320 || n < 2 {
		t.Errorf("%d batches, the last of %d votes", n, last.Size)
	}
	for _, c := range conversations {
		if len(answered[c]) != 320 {
			t.Errorf("%d indexes were answered", len(answered[c]))
		}
		for v, err := range d2.Store.Votes(ctx, c, 0, 1000) {
			if err != nil || answered[c][v.Index] != v {
				t.Fatalf("vote %d is %+v, %+v was answered, %v", v.Index, v, answered[c][v.Index], err)
			}
		}
	}

	d2.BatchEvery = time.Hour
	if _, err := d2.Do(ctx, desk.Act{Who: anybody}, say(saying{N: 41})); err != nil {
		t.Fatal(err)
	}
	told, size := d2.View.Told(), d2.View.Size()
	if told != size {
		t.Errorf("the view says that %d of %d entries were told when the last is no batch", told, size)
	}
	if _, err := d2.Vote(ctx, desk.Ballot{Conversation: conversations[1], Token: token(1), Statement: record.NewID("sm")}, open); err != nil {
		t.Fatal(err)
	}
	d2.Close() // says what waits
	if last, _ := batches(t, d2, conversations[1]); last.Size != 321 {
		t.Errorf("closed with %d of 321 votes in a batch", last.Size)
	}
	if d2.View.Told() != told || d2.View.Size() != size+1 {
		t.Errorf("after a batch %d of %d entries were told, %d of %d before", d2.View.Told(), d2.View.Size(), told, size)
	}
}

// TestStartFindsVotesWithoutBatch: a desk that died before it said the batch.
func TestStartFindsVotesWithoutBatch(t *testing.T) {
	d, ctx := newDesk(t), context.Background()
	found(t, d)
	c := record.NewID("cv")
	tx, err := d.Store.Begin(ctx)
	if err != nil {
		t.Fatal(err)
	}
	p := record.NewParticipant(c, record.TokenHash(c, token(1)))
	v := p.Cast(record.Vote{Statement: record.NewID("sm"), At: 1_790_000_000})
	if err := errors.Join(tx.Enter(p), tx.Cast(v, record.RequestID{}), tx.Commit()); err != nil {
		t.Fatal(err)
	}
	if err := d.Batch(ctx); err != nil {
		t.Fatal(err)
	}
	if last, _ := batches(t, d, c); last.Size != 0 {
		t.Fatal("the votes were no secret")
	}
	if err := d.Start(ctx); err != nil {
		t.Fatal(err)
	}
	if last, _ := batches(t, d, c); last.Size != 1 {
		t.Errorf("%d votes in a batch after the start", last.Size)
	}
}

func TestEraseVotes(t *testing.T) {
	d, ctx := newDesk(t), context.Background()
	found(t, d)
	c := record.NewID("cv")
	var votes []record.Vote
	cast := func(n int) {
		for range n {
			v, err := d.Vote(ctx, desk.Ballot{Conversation: c, Token: token(len(votes) % 3), Statement: record.NewID("sm"), Value: 1}, open)
			if err != nil {
				t.Fatal(err)
			}
			votes = append(votes, v)
		}
	}
	cast(10)
	if err := d.Batch(ctx); err != nil {
		t.Fatal(err)
	}
	cast(5) // some are in no batch yet
	n, err := d.EraseVotes(ctx, c, votes[1].Participant)
	if err != nil || n != 5 {
		t.Fatalf("%d erased, %v", n, err)
	}
	last, _ := batches(t, d, c)
	if last.Size != 15 || last.Erased == nil || *last.Erased != 5 {
		t.Errorf("%+v", last)
	}
	for v, err := range d.Store.Votes(ctx, c, 0, 99) {
		if err != nil || v.Leaf != votes[v.Index].Leaf || v.Erased() != (v.Index%3 == 1) {
			t.Errorf("%+v, %v", v, err)
		}
	}
	if n, err := d.EraseVotes(ctx, c, votes[1].Participant); err != nil || n != 0 {
		t.Errorf("again: %d, %v", n, err)
	}
	n, err = d.EraseVotes(ctx, c, votes[2].Participant)
	if last, _ = batches(t, d, c); err != nil || n != 5 || *last.Erased != 10 || last.Size != 15 {
		t.Errorf("%d, %+v, %v", n, last, err)
	}
	for range d.Store.Docs(ctx, "erasure") {
		t.Error("an erasure is still owed")
	}
	cast(3)
	if err := d.Batch(ctx); err != nil {
		t.Fatal(err)
	}
	if last, _ = batches(t, d, c); last.Size != 18 || *last.Erased != 10 {
		t.Errorf("%+v", last)
	}
}

func BenchmarkVote64(b *testing.B) {
	d, ctx := newDesk(b), context.Background()
	found(b, d)
	c, x := record.NewID("cv"), record.NewID("sm")
	var wg sync.WaitGroup
	work := make(chan int)
	for range 64 {
		wg.Go(func() {
			for i := range work {
				if _, err := d.Vote(ctx, desk.Ballot{Conversation: c, Token: token(i), Statement: x, Value: 1, Request: "r"}, open); err != nil {
					b.Error(err)
				}
			}
		})
	}
	b.ResetTimer()
	for i := range b.N {
		work <- i
	}
	close(work)
	wg.Wait()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "votes/s")
}
