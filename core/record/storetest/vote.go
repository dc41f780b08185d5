package storetest

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"testing"

	"golang.org/x/mod/sumdb/tlog"

	"troth/core/record"
)

func enter(t testing.TB, tx record.Tx, conversation record.ID, token string) record.Participant {
	t.Helper()
	p := record.NewParticipant(conversation, record.TokenHash(conversation, token))
	must(t, tx.Enter(p))
	return p
}

// cast puts the next vote of a participant.
func cast(t testing.TB, tx record.Tx, p record.Participant, statement record.ID, value int, request byte) record.Vote {
	t.Helper()
	n, err := tx.VoteCount(p.Conversation)
	must(t, err)
	v := p.Cast(record.Vote{Index: n, Statement: statement, Value: value, Important: value > 0, At: 1_790_000_000 + n})
	must(t, v.Check())
	must(t, tx.Cast(v, record.RequestID{request}))
	return v
}

func votesOf(t testing.TB, s record.Store, conversation record.ID, from, to int64) []record.Vote {
	t.Helper()
	list := []record.Vote{}
	for v, err := range s.Votes(t.Context(), conversation, from, to) {
		must(t, err)
		list = append(list, v)
	}
	return list
}

func erased(v record.Vote) record.Vote {
	return record.Vote{Conversation: v.Conversation, Index: v.Index, Leaf: v.Leaf}
}

func votes(t *testing.T, s record.Store) {
	ctx := t.Context()
	a, b, x, y := record.NewID("cv"), record.NewID("cv"), record.NewID("sm"), record.NewID("sm")
	same(t, "votes of nothing", votesOf(t, s, a, 0, math.MaxInt64), []record.Vote{})
	tx := begin(t, s)
	anna, ben := enter(t, tx, a, "anna"), enter(t, tx, a, "ben")
	annaToo := enter(t, tx, b, "anna")
	list := []record.Vote{cast(t, tx, anna, x, 1, 1), cast(t, tx, ben, x, -1, 1), cast(t, tx, anna, y, 0, 2), cast(t, tx, anna, x, -1, 3)}
	other := cast(t, tx, annaToo, x, 1, 1)
	same(t, "each conversation counts from 0", other.Index, int64(0))
	again, anew, err := tx.CastBefore(a, anna.Number, record.RequestID{2})
	must(t, err)
	same(t, "vote of a request", again, list[2])
	same(t, "is the last on its statement", anew, false)
	again, anew, err = tx.CastBefore(a, anna.Number, record.RequestID{1})
	must(t, err)
	same(t, "vote of another request", again, list[0])
	same(t, "whose statement was answered anew", anew, true)
	_, anew, err = tx.CastBefore(a, ben.Number, record.RequestID{1})
	must(t, err)
	same(t, "another's answer is none anew", anew, false)
	_, _, err = tx.CastBefore(a, ben.Number, record.RequestID{2})
	want(t, err, record.ErrNotFound)
	leaves, err := tx.VoteLeaves(a, 1)
	must(t, err)
	same(t, "leaves", leaves, []record.Hash{list[1].Leaf, list[2].Leaf, list[3].Leaf})
	same(t, "not committed", votesOf(t, s, a, 0, 9), []record.Vote{})
	must(t, tx.Commit())

	ids, err := s.Conversations(ctx)
	must(t, err)
	same(t, "conversations", ids, []record.ID{a, b})
	for _, r := range [][2]int64{{0, 4}, {0, math.MaxInt64}, {2, 3}, {3, 2}, {4, 5}, {-3, 2}, {9, 12}} {
		expected := []record.Vote{}
		for i := max(r[0], 0); i < min(r[1], 4); i++ {
			expected = append(expected, list[i])
		}
		same(t, "votes of a range", votesOf(t, s, a, r[0], r[1]), expected)
	}
	same(t, "of the other", votesOf(t, s, b, 0, 9), []record.Vote{other})
	who, mine, err := s.VotesOf(ctx, a, anna.Token)
	must(t, err)
	same(t, "who votes", who, anna)
	same(t, "votes of one", mine, []record.Vote{list[0], list[2], list[3]})
	_, mine, err = s.VotesOf(ctx, b, anna.Token)
	want(t, err, record.ErrNotFound)
	same(t, "votes of one elsewhere", len(mine), 0)
	n, err := s.VoteCount(ctx, a)
	must(t, err)
	same(t, "count", n, int64(4))
	p, err := s.Participant(ctx, a, record.TokenHash(a, "ben"))
	must(t, err)
	same(t, "participant", p, ben)
	_, err = s.Participant(ctx, b, record.TokenHash(a, "ben"))
	want(t, err, record.ErrNotFound)
	both := []record.Participant{anna, ben}
	slices.SortFunc(both, func(x, y record.Participant) int { return int(x.Number - y.Number) })
	got := []record.Participant{}
	for p, err := range s.Participants(ctx, a) {
		must(t, err)
		got = append(got, p)
	}
	same(t, "participants by number", got, both)
}

func votesRefused(t *testing.T, s record.Store) {
	a, x := record.NewID("cv"), record.NewID("sm")
	tx := begin(t, s)
	anna := enter(t, tx, a, "anna")
	cast(t, tx, anna, x, 1, 1)
	next := anna.Cast(record.Vote{Index: 1, Statement: x})
	want(t, tx.Cast(next, record.RequestID{1}), record.ErrTaken) // the request was cast
	for _, index := range []int64{0, 2, -1} {
		v := next
		v.Index = index
		refused(t, "a vote that is not behind the last", tx.Cast(v, record.RequestID{9}))
	}
	stranger := record.NewParticipant(a, record.Hash{1})
	want(t, tx.Cast(stranger.Cast(next), record.RequestID{9}), record.ErrNotFound)
	twin := record.NewParticipant(a, anna.Token)
	want(t, tx.Enter(twin), record.ErrTaken)
	twin = record.NewParticipant(a, record.Hash{2})
	twin.Number = anna.Number
	want(t, tx.Enter(twin), record.ErrTaken)
	must(t, tx.Commit())
	same(t, "what was refused left nothing", len(votesOf(t, s, a, 0, 9)), 1)
	tx = begin(t, s)
	want(t, tx.Cast(next, record.RequestID{1}), record.ErrTaken)
	cast(t, tx, anna, x, 0, 2)
	must(t, tx.Commit())
}

// votesUndone: what a failed try, a rollback and a panic undo of votes is as if it had never been.
func votesUndone(t *testing.T, s record.Store) {
	a, b, x := record.NewID("cv"), record.NewID("cv"), record.NewID("sm")
	tx := begin(t, s)
	anna := enter(t, tx, a, "anna")
	kept := []record.Vote{cast(t, tx, anna, x, 1, 1)}
	want(t, tx.Try(func() error {
		ben, carl := enter(t, tx, a, "ben"), enter(t, tx, b, "carl")
		cast(t, tx, ben, record.NewID("sm"), 1, 1)
		cast(t, tx, carl, x, 1, 1)
		must(t, tx.AddVoteHashes(a, 0, hashes(0, 3)))
		_, err := tx.Erase(a, anna.Number)
		must(t, err)
		return errTest
	}), errTest)
	ben := enter(t, tx, a, "ben")
	kept = append(kept, cast(t, tx, ben, x, -1, 1), cast(t, tx, anna, x, 0, 2))
	must(t, tx.AddVoteHashes(a, 0, hashes(0, 3)))
	must(t, tx.Commit())

	tx = begin(t, s)
	cast(t, tx, ben, x, 1, 2)
	_, err := tx.Erase(a, anna.Number)
	must(t, err)
	must(t, tx.Rollback())
	same(t, "votes", votesOf(t, s, a, 0, 9), kept)
	ids, err := s.Conversations(t.Context())
	must(t, err)
	same(t, "conversations", ids, []record.ID{a})
	list, err := s.VoteHashes(t.Context(), a).ReadHashes([]int64{0, 2})
	must(t, err)
	same(t, "nodes", list, append(hashes(0, 1), hashes(2, 1)...))
}

func voteHashes(t *testing.T, s record.Store) {
	a, b := record.NewID("cv"), record.NewID("cv")
	tx := begin(t, s)
	must(t, tx.Hashes(0, hashes(7, 5)))
	must(t, tx.AddVoteHashes(a, 0, hashes(0, 300)))
	must(t, tx.AddVoteHashes(b, 0, hashes(1000, 1)))
	refused(t, "nodes with a gap", tx.AddVoteHashes(a, 301, hashes(0, 1)))
	refused(t, "nodes twice", tx.AddVoteHashes(a, 299, hashes(0, 1)))
	must(t, tx.AddVoteHashes(a, 300, hashes(300, 10)))
	must(t, tx.Hashes(5, hashes(12, 2)))
	_, err := tx.VoteHashes(a).ReadHashes([]int64{310})
	want(t, err, record.ErrNotFound)
	must(t, tx.Commit())
	for _, read := range []struct {
		name string
		from tlog.HashReader
		at   int64
		want int64
	}{
		{"of the record", s.Hashes(t.Context()), 6, 13}, {"of a", s.VoteHashes(t.Context(), a), 305, 305}, {"of b", s.VoteHashes(t.Context(), b), 0, 1000},
	} {
		list, err := read.from.ReadHashes([]int64{read.at})
		must(t, err)
		same(t, "node "+read.name, list, hashes(read.want, 1))
		_, err = read.from.ReadHashes([]int64{311})
		want(t, err, record.ErrNotFound)
	}
}

func erase(t *testing.T, s record.Store) {
	ctx := t.Context()
	a, b, x := record.NewID("cv"), record.NewID("cv"), record.NewID("sm")
	tx := begin(t, s)
	anna, ben, elsewhere := enter(t, tx, a, "anna"), enter(t, tx, a, "ben"), enter(t, tx, b, "anna")
	list := []record.Vote{cast(t, tx, anna, x, 1, 1), cast(t, tx, ben, x, 1, 1), cast(t, tx, anna, x, 0, 2)}
	cast(t, tx, elsewhere, x, 1, 1)
	must(t, tx.Commit())

	tx = begin(t, s)
	n, err := tx.Erase(a, anna.Number)
	must(t, err)
	same(t, "erased", n, int64(2))
	n, err = tx.Erase(a, anna.Number) // gone already
	must(t, err)
	same(t, "erased again", n, int64(0))
	list[0], list[2] = erased(list[0]), erased(list[2])
	list = append(list, cast(t, tx, ben, x, -1, 2))
	must(t, tx.Commit())
	must(t, s.Scrub(ctx))
	same(t, "votes", votesOf(t, s, a, 0, 9), list)
	same(t, "votes elsewhere", votesOf(t, s, b, 0, 9)[0].Participant, elsewhere.Number)
	_, err = s.Participant(ctx, a, anna.Token)
	want(t, err, record.ErrNotFound)
	_, _, err = s.VotesOf(ctx, a, anna.Token)
	want(t, err, record.ErrNotFound)

	tx = begin(t, s) // the same token comes again, as somebody else
	again := enter(t, tx, a, "anna")
	_, _, err = tx.CastBefore(a, again.Number, record.RequestID{1})
	want(t, err, record.ErrNotFound)
	cast(t, tx, again, x, 1, 1)
	gone := record.Vote{Conversation: a, Index: 5, Leaf: record.Hash{9}} // as a record is carried over
	must(t, tx.Cast(gone, record.RequestID{}))
	gone.Index = 6
	must(t, tx.Cast(gone, record.RequestID{}))
	must(t, tx.Commit())
	same(t, "number of votes", len(votesOf(t, s, a, 0, 99)), 7)
	same(t, "an erased vote", votesOf(t, s, a, 6, 7)[0], gone)
}

func manyVotes(t *testing.T, s record.Store) {
	const n = 9000
	a := record.NewID("cv")
	var statements []record.ID
	for range 20 {
		statements = append(statements, record.NewID("sm"))
	}
	tx := begin(t, s)
	for i := range n / 10 {
		p := enter(t, tx, a, fmt.Sprint(i))
		for j := range 10 {
			cast(t, tx, p, statements[(i+j)%20], j%3-1, byte(j))
		}
	}
	must(t, tx.Commit())
	numbers := map[int64]int{}
	for i, v := range votesOf(t, s, a, 0, math.MaxInt64) {
		same(t, "index", v.Index, int64(i))
		must(t, v.Check())
		numbers[v.Participant]++
	}
	same(t, "participants", len(numbers), n/10)
	stopped := errors.New("stopped")
	err := func() error {
		for range s.Votes(t.Context(), a, 0, n) {
			return stopped
		}
		return nil
	}()
	want(t, err, stopped)
}
