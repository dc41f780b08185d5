package opinion

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"io"
	"slices"
	"sync"

	"troth/chapters/opinion/opinionmap"
	"troth/core/record"
)

// A Mapper computes the maps of conversations from the matrices of their reports, and keeps the last few. Conversations take turns: one
// is computed at a time, so that a large one takes one core and the memory of one map, whatever is asked for.
type Mapper struct {
	Open func(blob record.ID) (io.ReadCloser, error) // reads a document beside the record

	turn chan struct{} // holds one token while nobody computes
	once sync.Once
	mu   sync.Mutex
	kept []kept // the one used last comes last
}

// keptMaps is how many maps are kept. With its votes, a map of two million votes takes about 40 MB, one of fifty thousand about 2 MB.
const keptMaps = 6

type kept struct {
	key    record.Hash
	matrix record.Hash
	*Mapping
}

// Of is the map of the newest of a conversation's reports, under the moderation that the statements now have; what was computed from the
// others is forgotten. ErrMatrix when its document was removed, is no matrix, or not the one that the report names.
func (m *Mapper) Of(ctx context.Context, reports []ReportInfo, statements []StatementInfo) (*Mapping, error) {
	m.ready()
	report := &reports[0]
	for i := range reports {
		if reports[i].Matrix == nil && (i == 0 || reports[i].Digest != report.Digest) {
			m.forget(reports[i].Digest)
		}
	}
	if report.Matrix == nil {
		return nil, fmt.Errorf("%w: the report has none any more", ErrMatrix)
	}
	key := keyOf(report, statements)
	if x := m.find(key); x != nil {
		return x, nil
	}
	select {
	case <-m.turn:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	defer func() { m.turn <- struct{}{} }()
	if x := m.find(key); x != nil { // whoever came before wanted the same
		return x, nil
	}
	matrix, err := m.matrix(report)
	if err != nil {
		return nil, err
	}
	x, err := Compute(matrix.Answers, statements, opinionmap.Options{}, Runs(len(matrix.Answers)))
	if err != nil {
		return nil, err
	}
	x.Ordered, x.First, x.Daily = matrix.Ordered(), matrix.FirstDays(x.People), matrix.Dated
	x.timed.done = x.Daily
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.kept = append(m.kept, kept{key, report.Digest, x}); len(m.kept) > keptMaps {
		m.kept = slices.Delete(m.kept, 0, 1)
	}
	return x, nil
}

// Without is a mapping less its suspects, in turn with the others: see Mapping.Without.
func (m *Mapper) Without(ctx context.Context, x *Mapping) (*Mapping, error) {
	m.ready()
	select {
	case <-m.turn:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	defer func() { m.turn <- struct{}{} }()
	return x.Without()
}

func (m *Mapper) ready() {
	m.once.Do(func() { m.turn = make(chan struct{}, 1); m.turn <- struct{}{} })
}

// forget drops what was computed from a matrix that was removed.
func (m *Mapper) forget(matrix record.Hash) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.kept = slices.DeleteFunc(m.kept, func(k kept) bool { return k.matrix == matrix })
}

func (m *Mapper) find(key record.Hash) *Mapping {
	m.mu.Lock()
	defer m.mu.Unlock()
	i := slices.IndexFunc(m.kept, func(k kept) bool { return k.key == key })
	if i < 0 {
		return nil
	}
	k := m.kept[i]
	m.kept = append(slices.Delete(m.kept, i, i+1), k)
	return k.Mapping
}

// keyOf is a digest of all that a map hangs on.
func keyOf(report *ReportInfo, statements []StatementInfo) record.Hash {
	h := sha256.New()
	h.Write(report.Digest[:])
	for _, s := range statements {
		line := binary.BigEndian.AppendUint64(nil, uint64(s.Number))
		if s.Status == Rejected {
			line = append(line, 1)
		}
		if s.Meta {
			line = append(line, 2)
		}
		h.Write(append(line, 0))
	}
	return record.Hash(h.Sum(nil))
}

// matrix reads the matrix of a report and checks that it is the one that the report names.
func (m *Mapper) matrix(report *ReportInfo) (matrix Matrix, err error) {
	f, err := m.Open(report.Matrix.Blob)
	if err != nil {
		return matrix, err
	}
	defer f.Close()
	h := sha256.New()
	matrix, err = ReadMatrix(io.TeeReader(f, h))
	if err == nil && record.Hash(h.Sum(nil)) != report.Digest {
		err = fmt.Errorf("%w: its bytes are not those of which the report gives the digest", ErrMatrix)
	}
	return matrix, err
}
