package conversation

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"troth/chapters/opinion"
	"troth/chapters/opinion/held"
	"troth/chapters/opinion/opinionmap"
	"troth/chapters/partnership"
	"troth/core/authority"
	"troth/core/desk"
	"troth/core/record"
	"troth/core/record/blob"
	"troth/core/view"
)

// A Counter puts on record what the votes of a conversation come to.
type Counter struct {
	Store     record.Store
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
//
// At the first count the table by place is made, where people could say where they live: see opinion.Places.
func (c *Counter) Count(ctx context.Context, conversation record.ID, reason *record.Text) (*opinion.Report, error) {
	if err := c.Desk.Batch(ctx); err != nil { // what is counted is on record
		return nil, err
	}
	s, err := c.standing(ctx, conversation)
	if err != nil {
		return nil, err
	}
	count, err := c.Store.VoteCount(ctx, conversation)
	if err != nil {
		return nil, err
	}
	answers, err := opinion.Answers(c.Store.Votes(ctx, conversation, 0, count), s.numbers())
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
	if file.SHA256 == s.last {
		return nil, errors.Join(ErrCounted, c.Documents.Delete(file.ID))
	}
	report := &opinion.Report{Conversation: record.To(conversation), Votes: record.Count(len(answers)), Digest: file.SHA256, Method: opinion.Method, Reason: reason,
		Matrix: &record.File{Name: "matrix.csv", Media: "text/csv", Size: record.Count(file.Size), SHA256: file.SHA256, Blob: file.ID}}
	people, statements := map[int]bool{}, map[int]bool{}
	for _, a := range answers {
		people[a.Participant], statements[a.Statement] = true, true
	}
	report.Participants, report.Statements = record.Count(len(people)), record.Count(len(statements))
	if len(s.places) > 0 && !s.counted {
		if report.ByPlace, err = c.byPlace(ctx, conversation, s, answers); err != nil {
			return nil, errors.Join(err, c.Documents.Delete(file.ID))
		}
	}
	_, err = c.Desk.Do(ctx, desk.Act{Who: c.Operator}, opinion.Count(c.Operator.For, *report))
	if err != nil && !errors.Is(err, desk.ErrUnsealed) {
		err = errors.Join(err, c.Documents.Delete(file.ID))
		if report.ByPlace != nil {
			err = errors.Join(err, c.Documents.Delete(report.ByPlace.Blob))
		}
		return nil, err
	}
	return report, err
}

// erased is why a conversation is counted again, where nobody says it otherwise.
var erased = record.Text{Original: "en", By: map[string]string{"en": "Answers were erased.", "fr": "Des réponses ont été effacées.", "es": "Se borraron respuestas."}}

// CountErased counts a conversation again of which votes were erased, so that what is published has none of them; where no answers are left, it
// removes the matrix. It reports whether anything was to do: not where nothing was counted yet, nor where what was counted was taken from
// elsewhere, which has no votes of this record. Without a reason it says that answers were erased.
func (c *Counter) CountErased(ctx context.Context, conversation record.ID, reason *record.Text) (bool, error) {
	if reason == nil {
		reason = &erased
	}
	counted, err := c.countedHere(ctx, conversation)
	if err != nil || !counted {
		return false, err
	}
	_, err = c.Count(ctx, conversation, reason)
	switch {
	case errors.Is(err, ErrCounted):
		return false, nil
	case errors.Is(err, ErrNoAnswers):
		_, err = c.Desk.Do(ctx, desk.Act{Who: c.Operator}, opinion.Uncount(c.Operator.For, conversation, *reason))
	}
	return err == nil, err
}

// countedHere reports whether the newest count of a conversation is of votes of this record, and has a matrix.
func (c *Counter) countedHere(ctx context.Context, conversation record.ID) (bool, error) {
	r, err := c.Read(ctx)
	if err != nil {
		return false, err
	}
	defer r.Close()
	b := partnership.NewBatch(r)
	reports, err := opinion.ReportsOf(r, b, conversation)
	if err == nil {
		err = b.Read()
	}
	return err == nil && len(reports) > 0 && reports[0].Matrix != nil && reports[0].Said.Source == nil, err
}

// byPlace makes the table of where people live; nil when so few said it that nothing of it can be published.
func (c *Counter) byPlace(ctx context.Context, conversation record.ID, s *standing, answers []opinion.Answer) (*record.File, error) {
	said, err := held.Places(ctx, c.Store, conversation)
	if err != nil {
		return nil, err
	}
	of := map[int]record.Code{}
	for p, err := range c.Store.Participants(ctx, conversation) {
		if err != nil {
			return nil, err
		}
		if place := said[p.Token]; place != "" {
			of[int(p.Number)] = place
		}
	}
	m, err := opinion.Compute(answers, s.statements, opinionmap.Options{}, opinion.Runs(len(answers)))
	if err != nil {
		return nil, err
	}
	table, err := m.ByPlace(s.places, of)
	if err != nil || !table.Shown() {
		return nil, err
	}
	body, err := json.Marshal(table)
	if err != nil {
		return nil, err
	}
	file, err := c.Documents.Put(ctx, bytes.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("keeping the table by place: %w", err)
	}
	return &record.File{Name: "places.json", Media: "application/json", Size: record.Count(file.Size), SHA256: file.SHA256, Blob: file.ID}, nil
}

// A standing is a conversation that can be counted.
type standing struct {
	statements []opinion.StatementInfo
	places     []record.Code // that people could choose from
	counted    bool          // before
	last       record.Hash   // digest of the last count
}

// numbers are those of the statements.
func (s *standing) numbers() map[record.ID]int {
	numbers := map[record.ID]int{}
	for _, x := range s.statements {
		numbers[x.ID] = x.Number
	}
	return numbers
}

// standing checks that a conversation can be counted.
func (c *Counter) standing(ctx context.Context, conversation record.ID) (*standing, error) {
	r, err := c.Read(ctx)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	b := partnership.NewBatch(r)
	info, err := opinion.InfoOf(r, b, conversation)
	if err != nil {
		return nil, desk.Missing("conversation", conversation, err)
	}
	if info.Open(r.Day()) {
		return nil, desk.Refuse("people still answer in %s; it is counted once it has ended", conversation)
	}
	s := &standing{}
	if s.statements, err = opinion.StatementsOf(r, b, conversation); err != nil {
		return nil, err
	}
	reports, err := opinion.ReportsOf(r, b, conversation)
	if err != nil {
		return nil, err
	}
	if err := b.Read(); err != nil {
		return nil, err
	}
	for _, p := range info.Places {
		s.places = append(s.places, p.Code)
	}
	if s.counted = len(reports) > 0; s.counted && reports[0].Matrix != nil {
		s.last = reports[0].Digest
	}
	return s, nil
}
