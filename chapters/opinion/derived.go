package opinion

import (
	"crypto/sha256"
	"errors"
	"iter"

	"troth/chapters/partnership"
	"troth/core/record"
	"troth/core/view"
)

// derived yields the matrix of every conversation that was counted here, as its votes give it. One that was taken from elsewhere has no votes
// on this record.
func derived(r *view.Reader, votes view.VotesOf) iter.Seq2[view.Derived, error] {
	return func(yield func(view.Derived, error) bool) {
		conversations, err := view.Column[record.ID](r, `SELECT DISTINCT conversation FROM opinion_report WHERE since < :position AND until >= :position ORDER BY conversation`)
		if err != nil {
			yield(view.Derived{}, err)
			return
		}
		for _, id := range conversations {
			d, counted, err := derivedOf(r, id, votes)
			if !counted && err == nil {
				continue
			}
			if !yield(d, err) || err != nil {
				return
			}
		}
	}
}

// derivedOf is the matrix of one conversation; false when none was counted of votes on this record, or the last one is gone.
func derivedOf(r *view.Reader, conversation record.ID, votes view.VotesOf) (d view.Derived, counted bool, err error) {
	b := partnership.NewBatch(r)
	reports, err := ReportsOf(r, b, conversation)
	if err != nil {
		return d, false, err
	}
	statements, err := StatementsOf(r, b, conversation)
	if err == nil {
		err = b.Read()
	}
	if err != nil || len(reports) == 0 || reports[0].Matrix == nil || reports[0].Said.Source != nil {
		return d, false, err
	}
	report := &reports[0]
	d = view.Derived{Entry: record.Index(report.Said.Entry), Named: report.Digest}
	batch, err := r.At(d.Entry).LastBatch(conversation) // what was counted; others may have answered since
	if errors.Is(err, record.ErrNotFound) {             // nobody had answered here
		return d, false, nil
	}
	if err != nil {
		return d, false, err
	}
	now, err := r.LastBatch(conversation)
	if err != nil {
		return d, false, err
	}
	d.Stale = now.Erased > batch.Erased
	numbers := map[record.ID]int{}
	for _, s := range statements {
		numbers[s.ID] = s.Number
	}
	answers, err := Answers(until(votes(conversation), int64(batch.Tree.Size)), numbers)
	if err != nil {
		return d, true, err
	}
	h := sha256.New()
	err = (&Matrix{Answers: answers, Marked: true}).Write(h)
	d.Made = record.Hash(h.Sum(nil))
	return d, true, err
}

// until yields the votes before an index.
func until(votes iter.Seq2[record.Vote, error], index int64) iter.Seq2[record.Vote, error] {
	return func(yield func(record.Vote, error) bool) {
		for v, err := range votes {
			if err == nil && v.Index >= index || !yield(v, err) {
				return
			}
		}
	}
}
