package conversation

import (
	"context"
	"errors"
	"fmt"
	"io/fs"

	"troth/chapters/opinion"
	"troth/core/export"
	"troth/core/record"
)

// A Standing is how a vote stands in what was published.
type Standing struct {
	Vote      record.Vote
	Statement int             // number of its statement; 0 when it has none there
	On        string          // what it was looked for in
	Replaced  *record.Vote    // the last later vote of the same participant on the same statement, which counts instead; of a whole record only
	Erased    bool            // it was erased since; of a whole record only
	Whole     bool            // it was looked for on a whole record, which has the votes themselves
	Counted   bool            // there is a matrix that is to hold the answer
	Answer    *opinion.Answer // of the participant to the statement, in the matrix; nil when it has none
}

// Holds reports whether the matrix says what the vote, or the one that replaced it, says.
func (s *Standing) Holds() bool {
	v := s.Vote
	if s.Replaced != nil {
		v = *s.Replaced
	}
	return s.Answer != nil && s.Answer.Value == int8(v.Value) && s.Answer.Important == v.Important
}

// ErrNotThere: the votes of a record are not those of the receipt.
var ErrNotThere = errors.New("the vote of the receipt is not in the export")

// Find looks for a vote in what was published: in the export of its conversation, or in one of the whole record. Both are trusted: the first is
// proven by Recompute and by its digest on record, the second by export.Verify.
func Find(ctx context.Context, path string, v record.Vote) (*Standing, error) {
	files, closer, err := open(path)
	if err != nil {
		return nil, err
	}
	defer closer.Close()
	if _, err := fs.Stat(files, matrixName); err == nil {
		return find(path, files, v)
	}
	a, err := export.Open(path)
	if err != nil {
		return nil, err
	}
	defer a.Close()
	return findOnRecord(ctx, a, v)
}

// find looks for a vote in the export of a conversation, which has answers and no votes.
func find(path string, files fs.FS, v record.Vote) (*Standing, error) {
	x, err := read(path, files)
	if err != nil {
		return nil, err
	}
	if x.method.Conversation != v.Conversation {
		return nil, fmt.Errorf("%s is the export of %s; the vote is in %s", path, x.method.Conversation, v.Conversation)
	}
	s := &Standing{Vote: v, On: matrixName, Counted: true}
	for _, said := range x.statements {
		if said.ID == v.Statement {
			s.Statement = said.Number
		}
	}
	if s.Statement == 0 {
		return nil, fmt.Errorf("%s: %s has no statement %s", path, statementsName, v.Statement)
	}
	s.in(&x.matrix)
	return s, nil
}

// in looks for the answer in a matrix.
func (s *Standing) in(m *opinion.Matrix) {
	for _, a := range m.Answers {
		if int64(a.Participant) == s.Vote.Participant && a.Statement == s.Statement {
			s.Answer = &a
		}
	}
}

// findOnRecord looks for a vote among all votes of its conversation, and in the matrix of the newest report, if that counts it.
func findOnRecord(ctx context.Context, a *export.Archive, v record.Vote) (*Standing, error) {
	s := &Standing{Vote: v, Whole: true}
	matrix, counted, err := s.reported(ctx, a)
	if err != nil {
		return nil, err
	}
	there := false
	for other, err := range a.Votes(ctx, v.Conversation) {
		switch {
		case err != nil:
			return nil, err
		case other.Index == v.Index && other.Leaf != v.Leaf:
			return nil, fmt.Errorf("%w: vote %d of %s is another one", ErrNotThere, v.Index, v.Conversation)
		case other.Index == v.Index:
			there, s.Erased = true, other.Erased()
		case there && other.Participant == v.Participant && other.Statement == v.Statement && (v.Index >= counted || other.Index < counted):
			s.Replaced = &other
		}
	}
	if !there {
		return nil, fmt.Errorf("%w: it holds no vote %d of %s", ErrNotThere, v.Index, v.Conversation)
	}
	if matrix == nil || v.Index >= counted {
		return s, nil
	}
	f, err := a.Blob(matrix.Blob)
	if err != nil {
		return nil, err
	}
	m, err := opinion.ReadMatrix(f)
	if err != nil {
		return nil, err
	}
	s.Counted, s.On = true, "the matrix on record"
	s.in(&m)
	return s, nil
}

// reported finds the matrix of the newest report of votes of this record, nil where there is none, and how many votes it counts: those of the
// batch before it.
func (s *Standing) reported(ctx context.Context, a *export.Archive) (matrix *record.File, counted int64, err error) {
	_, tree, err := a.Tree()
	if err != nil {
		return nil, 0, err
	}
	batched := int64(0)
	for e, err := range a.Entries(ctx, 0, tree.Size) {
		if err != nil {
			return nil, 0, err
		}
		var batch record.Batch
		var said opinion.Statement
		var report opinion.Report
		switch e.Kind {
		case "batch":
			if err = e.Into(&batch); err == nil && batch.Conversation == s.Vote.Conversation {
				batched = int64(batch.Size)
			}
		case opinion.StatementKind.Name:
			if e.Object == s.Vote.Statement {
				err = e.Into(&said)
				s.Statement = int(said.Number)
			}
		case opinion.ReportKind.Name:
			if err = e.Into(&report); err == nil && report.Conversation.To == s.Vote.Conversation && e.Source == "" {
				matrix, counted = report.Matrix, batched
			}
		}
		if err != nil {
			return nil, 0, fmt.Errorf("entry %d: %w", e.Index, err)
		}
	}
	return matrix, counted, nil
}
