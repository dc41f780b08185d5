package conversation_test

import (
	"context"
	"iter"
	"slices"
	"testing"

	"troth/chapters/opinion"
	"troth/core/record"
	"troth/edges/opendata/conversation"
)

// cast are votes of one conversation.
type cast struct {
	record.VoteReader
	votes []record.Vote
}

func (c cast) VoteCount(context.Context, record.ID) (int64, error) { return int64(len(c.votes)), nil }
func (c cast) Votes(context.Context, record.ID, int64, int64) iter.Seq2[record.Vote, error] {
	return func(yield func(record.Vote, error) bool) {
		for _, v := range c.votes {
			if !yield(v, nil) {
				return
			}
		}
	}
}

// The answers that are counted are the last ones, with their marks, each in the place of the first, so that they tell who came before whom.
// What was erased is not there, nor what the record does not know.
func TestAnswersInTheirOrder(t *testing.T) {
	a, b, unknown := record.NewID("sa"), record.NewID("sa"), record.NewID("sa")
	got, err := conversation.Answers(t.Context(), cast{votes: []record.Vote{
		{Participant: 70, Statement: b, Value: 1, Important: true},
		{Participant: 0},
		{Participant: 8, Statement: a, Value: -1},
		{Participant: 8, Statement: unknown, Value: 1},
		{Participant: 70, Statement: a, Value: 0, Important: true},
		{Participant: 70, Statement: b, Value: -1},
	}}, record.NewID("cv"), map[record.ID]int{a: 1, b: 2}, 6)
	want := []opinion.Answer{{Participant: 70, Statement: 2, Value: -1}, {Participant: 8, Statement: 1, Value: -1}, {Participant: 70, Statement: 1, Important: true}}
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("counted: %+v, %v", got, err)
	}
}
