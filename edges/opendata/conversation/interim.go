package conversation

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"sync"
	"time"

	"troth/chapters/opinion"
	"troth/core/record"
	"troth/core/view"
)

// An Interim gives the exports of conversations of which nothing was counted yet: of the votes that batches on record hold, so that whoever
// has the record has the same. It keeps the last few, each for a minute, unless somebody was erased or a statement changed.
type Interim struct {
	Votes   record.VoteReader
	Compute func(context.Context, *opinion.Matrix, []opinion.StatementInfo) (*opinion.Mapping, error)

	mu   sync.Mutex
	kept map[record.ID]*interim
}

type interim struct {
	mu   sync.Mutex // held while it is made
	key  record.Hash
	size int64 // votes that the batch holds
	made time.Time
	zip  []byte
}

const (
	interimFor  = time.Minute
	interimMost = 4
)

// Of is the export of a conversation as a ZIP, with the votes of a batch, the newest, or of one up to a minute older; without any, when there
// is no batch yet. Nobody changes its bytes.
func (x *Interim) Of(ctx context.Context, info *opinion.Info, statements []opinion.StatementInfo, batch view.Batch) ([]byte, error) {
	key, err := interimKey(info, statements, batch.Erased)
	if err != nil {
		return nil, err
	}
	e := x.of(info.ID)
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.zip != nil && e.key == key && (e.size == int64(batch.Tree.Size) || e.size > 0 && time.Since(e.made) < interimFor) {
		return e.zip, nil
	}
	e.zip = nil
	size := int64(batch.Tree.Size)
	numbers := map[record.ID]int{}
	for _, s := range statements {
		numbers[s.ID] = s.Number
	}
	answers, err := opinion.Answers(x.Votes.Votes(ctx, info.ID, 0, size), numbers)
	if err != nil {
		return nil, err
	}
	matrix := &opinion.Matrix{Answers: answers, Marked: true}
	made := time.Now()
	m, err := x.Compute(ctx, matrix, statements)
	if err != nil {
		return nil, err
	}
	m.Ordered = matrix.Ordered()
	var lines, zip bytes.Buffer
	if err := matrix.Write(&lines); err != nil {
		return nil, err
	}
	method := methodOf(info, m, sha256.Sum256(lines.Bytes()))
	if size > 0 {
		method.Batch = (*int64)(&batch.Entry)
	}
	if err := write(&zip, method, statements, m, &lines, nil); err != nil {
		return nil, err
	}
	e.key, e.size, e.made, e.zip = key, size, made, zip.Bytes()
	return e.zip, nil
}

func (x *Interim) of(id record.ID) *interim {
	x.mu.Lock()
	defer x.mu.Unlock()
	e := x.kept[id]
	if e == nil {
		if x.kept == nil || len(x.kept) >= interimMost {
			x.kept = map[record.ID]*interim{}
		}
		e = &interim{}
		x.kept[id] = e
	}
	return e
}

// interimKey is a digest of what an export holds beside votes, and of how many of these were erased.
func interimKey(info *opinion.Info, statements []opinion.StatementInfo, erased int64) (key record.Hash, err error) {
	h := sha256.New()
	h.Write(binary.BigEndian.AppendUint64(nil, uint64(erased)))
	if err = writeJSON(h, info.Title); err == nil {
		err = writeStatements(h, statements)
	}
	if err != nil {
		return key, fmt.Errorf("%s: %w", info.ID, err)
	}
	return record.Hash(h.Sum(nil)), nil
}
