package opinion_test

import (
	"iter"
	"slices"
	"testing"

	"troth/chapters/opinion"
	"troth/core/record"
)

// The answers that are counted are the last ones, with their marks, each in the place of the first, so that they tell who came before whom.
// What was erased is not there, nor what the record does not know.
func TestAnswersInTheirOrder(t *testing.T) {
	a, b, unknown := record.NewID("sa"), record.NewID("sa"), record.NewID("sa")
	got, err := opinion.Answers(each([]record.Vote{
		{Participant: 70, Statement: b, Value: 1, Important: true},
		{Participant: 0},
		{Participant: 8, Statement: a, Value: -1},
		{Participant: 8, Statement: unknown, Value: 1},
		{Participant: 70, Statement: a, Value: 0, Important: true},
		{Participant: 70, Statement: b, Value: -1},
	}), map[record.ID]int{a: 1, b: 2})
	want := []opinion.Answer{{Participant: 70, Statement: 2, Value: -1}, {Participant: 8, Statement: 1, Value: -1}, {Participant: 70, Statement: 1, Important: true}}
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("counted: %+v, %v", got, err)
	}
}

// each yields votes one after the other.
func each(votes []record.Vote) iter.Seq2[record.Vote, error] {
	return func(yield func(record.Vote, error) bool) {
		for _, v := range votes {
			if !yield(v, nil) {
				return
			}
		}
	}
}
