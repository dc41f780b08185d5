// Package memory is a record.Store in memory, for tests of what stands on one. Nothing outlives the process but a Copy.
package memory

import (
	"cmp"
	"context"
	"encoding/gob"
	"errors"
	"fmt"
	"iter"
	"maps"
	"os"
	"slices"
	"strings"
	"sync"

	"golang.org/x/mod/sumdb/tlog"

	"troth/core/record"
)

var errClosed = errors.New("store is closed")

// Store is a record.Store. Transactions change the working state and write down how to repeat and how to undo each step; Commit
// repeats them on the committed state, which is all that readers see.
type Store struct {
	head    chan struct{} // holds one value; who has taken it, writes
	working *state        // the writer's

	mu        sync.RWMutex
	committed *state // guarded by mu
	closed    bool   // guarded by mu
}

var _ record.Store = (*Store)(nil)

// New returns an empty store.
func New() *Store { return with(newState(), newState()) }

// Load returns a store with what Copy wrote into file.
func Load(file string) (*Store, error) {
	var states [2]*state
	for i := range states {
		f, err := os.Open(file)
		if err != nil {
			return nil, err
		}
		states[i] = newState()
		err = gob.NewDecoder(f).Decode(states[i])
		if err := errors.Join(err, f.Close()); err != nil {
			return nil, err
		}
	}
	return with(states[0], states[1]), nil
}

func with(committed, working *state) *Store {
	s := &Store{head: make(chan struct{}, 1), committed: committed, working: working}
	s.head <- struct{}{}
	return s
}

// A state is all that is stored. The fields are exported for gob alone.
type state struct {
	Head    record.Tree
	Entries []stored
	Things  map[record.ID][]record.Index
	Nodes   []tlog.Hash
	Docs    map[docID]record.Doc
	Keys    map[docKey]record.ID
	Polls   []*poll // conversations with their votes, in the order in which they were first named
}

type (
	stored struct {
		Leaf           []byte
		Open, Withheld map[string]record.Disclosure
	}
	docID struct {
		Type string
		ID   record.ID
	}
	docKey struct{ Type, Key string }
)

func newState() *state {
	return &state{Things: map[record.ID][]record.Index{}, Docs: map[docID]record.Doc{}, Keys: map[docKey]record.ID{}}
}

func (s *state) entry(i record.Index) (record.Entry, error) {
	if i < 0 || i >= record.Index(len(s.Entries)) {
		return record.Entry{}, record.ErrNotFound
	}
	leaf := slices.Clone(s.Entries[i].Leaf)
	envelope, err := record.Parse(leaf)
	if err != nil {
		return record.Entry{}, fmt.Errorf("%w: entry %d: %v", record.ErrCorrupt, i, err)
	}
	return record.Entry{Envelope: envelope, Index: i, Leaf: leaf, Open: clone(s.Entries[i].Open)}, nil
}

func clone(m map[string]record.Disclosure) map[string]record.Disclosure {
	c := maps.Clone(m)
	for field, d := range c {
		c[field] = record.Disclosure{Value: slices.Clone(d.Value), Salt: slices.Clone(d.Salt)}
	}
	return c
}

func (s *state) hashes(indexes []int64) ([]tlog.Hash, error) {
	list := make([]tlog.Hash, len(indexes))
	for n, i := range indexes {
		if i < 0 || i >= int64(len(s.Nodes)) {
			return nil, fmt.Errorf("node %d of the tree: %w", i, record.ErrNotFound)
		}
		list[n] = s.Nodes[i]
	}
	return list, nil
}

func (s *state) doc(typ string, id record.ID) (record.Doc, error) {
	d, ok := s.Docs[docID{typ, id}]
	if !ok {
		return record.Doc{}, record.ErrNotFound
	}
	return cloneDoc(d), nil
}

func (s *state) docByKey(typ, key string) (record.Doc, error) {
	id, ok := s.Keys[docKey{typ, key}]
	if !ok {
		return record.Doc{}, record.ErrNotFound
	}
	return s.doc(typ, id)
}

func cloneDoc(d record.Doc) record.Doc {
	d.Body, d.Keys = slices.Clone(d.Body), slices.Clone(d.Keys)
	return d
}

// read runs do on the committed state.
func (s *Store) read(ctx context.Context, do func(*state) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.closed {
		return errClosed
	}
	return do(s.committed)
}

// Head implements record.Store.
func (s *Store) Head(ctx context.Context) (t record.Tree, err error) {
	err = s.read(ctx, func(c *state) error {
		t = c.Head
		return nil
	})
	return t, err
}

// Entries implements record.Store.
func (s *Store) Entries(ctx context.Context, from, to record.Index) iter.Seq2[record.Entry, error] {
	return func(yield func(record.Entry, error) bool) {
		for i := max(from, 0); i < to; i++ {
			var e record.Entry
			err := s.read(ctx, func(c *state) (err error) {
				e, err = c.entry(i)
				return err
			})
			if errors.Is(err, record.ErrNotFound) || !yield(e, err) || err != nil {
				return
			}
		}
	}
}

// Leaves implements record.Store.
func (s *Store) Leaves(ctx context.Context, from, to record.Index) iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		for i := max(from, 0); i < to; i++ {
			var leaf []byte
			err := s.read(ctx, func(c *state) error {
				if i >= record.Index(len(c.Entries)) {
					return record.ErrNotFound
				}
				leaf = slices.Clone(c.Entries[i].Leaf)
				return nil
			})
			if errors.Is(err, record.ErrNotFound) || !yield(leaf, err) || err != nil {
				return
			}
		}
	}
}

// Revisions implements record.Store.
func (s *Store) Revisions(ctx context.Context, object record.ID) (list []record.Index, err error) {
	err = s.read(ctx, func(c *state) error {
		list = slices.Clone(c.Things[object])
		return nil
	})
	return list, err
}

// Withheld implements record.Store.
func (s *Store) Withheld(ctx context.Context, i record.Index) (m map[string]record.Disclosure, err error) {
	err = s.read(ctx, func(c *state) error {
		if i < 0 || i >= record.Index(len(c.Entries)) {
			return record.ErrNotFound
		}
		m = clone(c.Entries[i].Withheld)
		return nil
	})
	return m, err
}

// Hashes implements record.Store.
func (s *Store) Hashes(ctx context.Context) tlog.HashReader {
	return tlog.HashReaderFunc(func(indexes []int64) (list []tlog.Hash, err error) {
		err = s.read(ctx, func(c *state) error {
			list, err = c.hashes(indexes)
			return err
		})
		return list, err
	})
}

// Doc implements record.Store.
func (s *Store) Doc(ctx context.Context, typ string, id record.ID) (d record.Doc, err error) {
	err = s.read(ctx, func(c *state) error {
		d, err = c.doc(typ, id)
		return err
	})
	return d, err
}

// DocByKey implements record.Store.
func (s *Store) DocByKey(ctx context.Context, typ, key string) (d record.Doc, err error) {
	err = s.read(ctx, func(c *state) error {
		d, err = c.docByKey(typ, key)
		return err
	})
	return d, err
}

// DocsByKeys implements record.Store.
func (s *Store) DocsByKeys(ctx context.Context, typ string, keys ...string) (list []record.Doc, err error) {
	err = s.read(ctx, func(c *state) error {
		for _, k := range keys {
			d, err := c.docByKey(typ, k)
			if errors.Is(err, record.ErrNotFound) || slices.ContainsFunc(list, func(x record.Doc) bool { return x.ID == d.ID }) {
				continue
			}
			if err != nil {
				return err
			}
			list = append(list, d)
		}
		return nil
	})
	slices.SortFunc(list, func(a, b record.Doc) int { return cmp.Compare(a.ID, b.ID) })
	return list, err
}

// Docs implements record.Store.
func (s *Store) Docs(ctx context.Context, typ string) iter.Seq2[record.Doc, error] {
	return func(yield func(record.Doc, error) bool) {
		var list []record.Doc
		err := s.read(ctx, func(c *state) error {
			for id, d := range c.Docs {
				if id.Type == typ {
					list = append(list, cloneDoc(d))
				}
			}
			return nil
		})
		if err != nil {
			yield(record.Doc{}, err)
			return
		}
		slices.SortFunc(list, func(a, b record.Doc) int { return strings.Compare(string(a.ID), string(b.ID)) })
		for _, d := range list {
			if !yield(d, nil) {
				return
			}
		}
	}
}

// Scrub implements record.Store: there is no file.
func (s *Store) Scrub(ctx context.Context) error { return ctx.Err() }

// Copy implements record.Store; Load reads the copy.
func (s *Store) Copy(ctx context.Context, file string) error {
	return s.read(ctx, func(c *state) error {
		f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
		if err != nil {
			return err
		}
		return errors.Join(gob.NewEncoder(f).Encode(c), f.Close())
	})
}

// Close implements record.Store. It waits for the transaction in progress.
func (s *Store) Close() error {
	<-s.head
	defer func() { s.head <- struct{}{} }()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
	return nil
}
