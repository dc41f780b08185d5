package conversation

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"

	"troth/chapters/opinion"
	"troth/chapters/partnership"
	"troth/core/authority"
	"troth/core/desk"
	"troth/core/record"
	"troth/core/record/blob"
	"troth/core/view"
)

// A Counter puts on record what the votes of a conversation come to.
type Counter struct {
	Votes     record.VoteReader
	Documents interface { // beside the record
		Put(context.Context, io.Reader) (blob.Info, error)
		Delete(record.ID) error
	}
	Desk     *desk.Desk
	Read     func(context.Context) (*view.Reader, error)
	Operator authority.Actor
}

// ErrCounted: the last count of a conversation came to the same votes.
var ErrCounted = errors.New("the same votes were counted before; nothing was put on record")

// ErrNoAnswers: a conversation has no votes, or all were erased.
var ErrNoAnswers = errors.New("nobody has answered")

// Count puts a report with its matrix on record: the last vote of each participant on each statement. Once counted, it is counted again
// because votes were erased, and the reason says so; the matrix of the count before is removed in the same act, and its figures stay
// listed. Nobody may answer meanwhile: a conversation that is open is refused.
func (c *Counter) Count(ctx context.Context, conversation record.ID, reason *record.Text) (*opinion.Report, error) {
	if err := c.Desk.Batch(ctx); err != nil { // what is counted is on record
		return nil, err
	}
	numbers, last, err := c.standing(ctx, conversation)
	if err != nil {
		return nil, err
	}
	answers, err := Answers(ctx, c.Votes, conversation, numbers)
	if err != nil {
		return nil, err
	}
	if len(answers) == 0 {
		return nil, fmt.Errorf("%w in %s; there is nothing to count", ErrNoAnswers, conversation)
	}
	var matrix bytes.Buffer
	if err := (&opinion.Matrix{Answers: answers, Marked: true}).Write(&matrix); err != nil {
		return nil, err
	}
	file, err := c.Documents.Put(ctx, &matrix)
	if err != nil {
		return nil, fmt.Errorf("keeping the matrix of %d answers: %w", len(answers), err)
	}
	if file.SHA256 == last {
		return nil, errors.Join(ErrCounted, c.Documents.Delete(file.ID))
	}
	report := &opinion.Report{Conversation: record.To(conversation), Votes: record.Count(len(answers)), Digest: file.SHA256, Method: opinion.Method, Reason: reason,
		Matrix: &record.File{Name: "matrix.csv", Media: "text/csv", Size: record.Count(file.Size), SHA256: file.SHA256, Blob: file.ID}}
	people, statements := map[int]bool{}, map[int]bool{}
	for _, a := range answers {
		people[a.Participant], statements[a.Statement] = true, true
	}
	report.Participants, report.Statements = record.Count(len(people)), record.Count(len(statements))
	_, err = c.Desk.Do(ctx, desk.Act{Who: c.Operator}, opinion.Count(c.Operator.For, *report))
	if err != nil && !errors.Is(err, desk.ErrUnsealed) {
		return nil, errors.Join(err, c.Documents.Delete(file.ID))
	}
	return report, err
}

// standing checks that a conversation can be counted, and gives the numbers of its statements and the digest of its last count.
func (c *Counter) standing(ctx context.Context, conversation record.ID) (numbers map[record.ID]int, last record.Hash, err error) {
	r, err := c.Read(ctx)
	if err != nil {
		return nil, last, err
	}
	defer r.Close()
	b := partnership.NewBatch(r)
	info, err := opinion.InfoOf(r, b, conversation)
	if err != nil {
		return nil, last, desk.Missing("conversation", conversation, err)
	}
	if info.Open(r.Day()) {
		return nil, last, desk.Refuse("people still answer in %s; it is counted once it has ended", conversation)
	}
	statements, err := opinion.StatementsOf(r, b, conversation)
	if err != nil {
		return nil, last, err
	}
	reports, err := opinion.ReportsOf(r, b, conversation)
	if err != nil {
		return nil, last, err
	}
	if err := b.Read(); err != nil {
		return nil, last, err
	}
	numbers = map[record.ID]int{}
	for _, s := range statements {
		numbers[s.ID] = s.Number
	}
	if len(reports) > 0 && reports[0].Matrix != nil {
		last = reports[0].Digest
	}
	return numbers, last, nil
}

// Answers are the last votes of each participant on each statement, by the numbers of both, in the order in which each participant first
// answered each statement. That order is public already: the votes themselves are, with their times.
func Answers(ctx context.Context, votes record.VoteReader, conversation record.ID, numbers map[record.ID]int) ([]opinion.Answer, error) {
	count, err := votes.VoteCount(ctx, conversation)
	if err != nil {
		return nil, err
	}
	type of struct{ participant, statement int }
	place := map[of]int{}
	var answers []opinion.Answer
	for v, err := range votes.Votes(ctx, conversation, 0, count) {
		if err != nil {
			return nil, err
		}
		n, known := numbers[v.Statement]
		if !known || v.Erased() {
			continue
		}
		k := of{int(v.Participant), n}
		i, again := place[k]
		if !again {
			i = len(answers)
			place[k], answers = i, append(answers, opinion.Answer{Participant: k.participant, Statement: n})
		}
		answers[i].Value, answers[i].Important = int8(v.Value), v.Important
	}
	return answers, nil
}
