package memory

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"golang.org/x/mod/sumdb/tlog"

	"troth/core/record"
)

var errEnded = errors.New("transaction has ended")

// A step changes a state; undo takes it back when it was the last one.
type step struct{ do, undo func(*state) }

type tx struct {
	store *Store
	*state
	steps []step
	ended bool
}

// Begin implements record.Store. ctx bounds the wait, not the transaction.
func (s *Store) Begin(ctx context.Context) (record.Tx, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-s.head:
	}
	if err := s.read(ctx, func(*state) error { return nil }); err != nil {
		s.head <- struct{}{}
		return nil, err
	}
	return &tx{store: s, state: s.working}, nil
}

func (t *tx) usable() error {
	if t.ended {
		return errEnded
	}
	return nil
}

func (t *tx) take(do, undo func(*state)) error {
	do(t.state)
	t.steps = append(t.steps, step{do, undo})
	return nil
}

// undo takes back all steps but the first n.
func (t *tx) undo(n int) {
	for _, s := range slices.Backward(t.steps[n:]) {
		s.undo(t.state)
	}
	t.steps = t.steps[:n]
}

func (t *tx) Head() record.Tree  { return t.state.Head }
func (t *tx) Size() record.Index { return record.Index(len(t.Entries)) }

func (t *tx) Try(do func() error) (err error) {
	if err := t.usable(); err != nil {
		return err
	}
	before, done := len(t.steps), false
	defer func() {
		if !done && !t.ended {
			t.undo(before)
		}
	}()
	err = do()
	done = err == nil
	return err
}

func (t *tx) Append(e record.Entry, withheld map[string]record.Disclosure) error {
	if err := t.usable(); err != nil {
		return err
	}
	if e.Index != t.Size() {
		return fmt.Errorf("entry of index %d put behind %d entries", e.Index, t.Size())
	}
	for field := range withheld {
		if _, both := e.Open[field]; both {
			return fmt.Errorf("entry %d: %s is both shown and withheld", e.Index, field)
		}
	}
	last, err := t.Last(e.Object)
	if err != nil && !errors.Is(err, record.ErrNotFound) {
		return err
	}
	if e.Revision <= last.Revision {
		return fmt.Errorf("revision %d of %s put behind revision %d", e.Revision, e.Object, last.Revision)
	}
	return t.take(func(s *state) {
		s.Entries = append(s.Entries, stored{slices.Clone(e.Leaf), clone(e.Open), clone(withheld)})
		s.Things[e.Object] = append(s.Things[e.Object], e.Index)
	}, func(s *state) {
		s.Entries = s.Entries[:e.Index]
		if list := s.Things[e.Object]; len(list) > 1 {
			s.Things[e.Object] = list[:len(list)-1]
		} else {
			delete(s.Things, e.Object)
		}
	})
}

func (t *tx) Hashes(first int64, nodes []tlog.Hash) error {
	if err := t.usable(); err != nil {
		return err
	}
	if first != int64(len(t.Nodes)) {
		return fmt.Errorf("nodes of the tree from %d put behind %d nodes", first, len(t.Nodes))
	}
	nodes = slices.Clone(nodes)
	return t.take(func(s *state) { s.Nodes = append(s.Nodes, nodes...) }, func(s *state) { s.Nodes = s.Nodes[:first] })
}

func (t *tx) SetHead(head record.Tree) error {
	if err := t.usable(); err != nil {
		return err
	}
	if head.Size > t.Size() {
		return fmt.Errorf("head of %d entries put over %d", head.Size, t.Size())
	}
	old := t.state.Head
	return t.take(func(s *state) { s.Head = head }, func(s *state) { s.Head = old })
}

func (t *tx) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	if err := t.usable(); err != nil {
		return nil, err
	}
	return t.hashes(indexes)
}

func (t *tx) Last(object record.ID) (record.Entry, error) {
	if err := t.usable(); err != nil {
		return record.Entry{}, err
	}
	list := t.Things[object]
	if len(list) == 0 {
		return record.Entry{}, record.ErrNotFound
	}
	return t.entry(list[len(list)-1])
}

func (t *tx) Entry(i record.Index) (record.Entry, error) {
	if err := t.usable(); err != nil {
		return record.Entry{}, err
	}
	return t.entry(i)
}

func (t *tx) Forget(i record.Index, field string) error {
	if err := t.usable(); err != nil {
		return err
	}
	if i < 0 || i >= t.Size() {
		return nil
	}
	open, withheld := maps.Clone(t.Entries[i].Open), maps.Clone(t.Entries[i].Withheld)
	return t.take(func(s *state) {
		delete(s.Entries[i].Open, field)
		delete(s.Entries[i].Withheld, field)
	}, func(s *state) {
		s.Entries[i].Open, s.Entries[i].Withheld = open, withheld
	})
}

func (t *tx) Doc(typ string, id record.ID) (record.Doc, error) {
	if err := t.usable(); err != nil {
		return record.Doc{}, err
	}
	return t.doc(typ, id)
}

func (t *tx) DocByKey(typ, key string) (record.Doc, error) {
	if err := t.usable(); err != nil {
		return record.Doc{}, err
	}
	return t.docByKey(typ, key)
}

func (t *tx) Put(d record.Doc) error {
	if err := t.usable(); err != nil {
		return err
	}
	old, exists := t.Docs[docID{d.Type, d.ID}]
	switch {
	case exists && d.Version == 0:
		return fmt.Errorf("document %s: id: %w", d.ID, record.ErrTaken)
	case d.Version != old.Version:
		return fmt.Errorf("document %s: %w", d.ID, record.ErrChanged)
	}
	for _, key := range d.Keys {
		if holder, held := t.Keys[docKey{d.Type, key}]; held && holder != d.ID {
			return fmt.Errorf("document %s: %q: %w", d.ID, key, record.ErrTaken)
		}
	}
	d = cloneDoc(d)
	d.Version++
	return t.take(func(s *state) { s.replace(old, d) }, func(s *state) { s.replace(d, old) })
}

func (t *tx) Delete(typ string, id record.ID) error {
	if err := t.usable(); err != nil {
		return err
	}
	old, exists := t.Docs[docID{typ, id}]
	if !exists {
		return nil
	}
	return t.take(func(s *state) { s.replace(old, record.Doc{}) }, func(s *state) { s.replace(record.Doc{}, old) })
}

// replace puts a document in the place of another; of version 0 is one that does not exist.
func (s *state) replace(old, d record.Doc) {
	for _, key := range old.Keys {
		delete(s.Keys, docKey{old.Type, key})
	}
	delete(s.Docs, docID{old.Type, old.ID})
	if d.Version == 0 {
		return
	}
	s.Docs[docID{d.Type, d.ID}] = d
	for _, key := range d.Keys {
		s.Keys[docKey{d.Type, key}] = d.ID
	}
}

func (t *tx) Commit() error {
	if err := t.usable(); err != nil {
		return err
	}
	t.store.mu.Lock()
	for _, s := range t.steps {
		s.do(t.store.committed)
	}
	t.store.mu.Unlock()
	t.end()
	return nil
}

func (t *tx) Rollback() error {
	if t.ended {
		return nil
	}
	t.undo(0)
	t.end()
	return nil
}

func (t *tx) end() {
	t.ended = true
	t.store.head <- struct{}{}
}
