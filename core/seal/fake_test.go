package seal_test

import (
	"context"
	"errors"
	"iter"
	"path/filepath"
	"sync/atomic"
	"testing"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"troth/core/record"
	"troth/core/seal"
)

// fakeStore is as much of a store as a log needs: entries that are leaves alone, nodes and a head.
type fakeStore struct {
	record.Store // nil: what is not defined here is not called
	fakeState
	tx    *fakeTx
	reads atomic.Int64 // nodes read through Hashes and by transactions
}

type fakeState struct {
	leaves [][]byte
	nodes  []tlog.Hash
	head   record.Tree
}

// copied returns a state that can be changed without changing s.
func (s fakeState) copied() fakeState {
	return fakeState{append([][]byte(nil), s.leaves...), append([]tlog.Hash(nil), s.nodes...), s.head}
}

func (s *fakeStore) readHashes(from []tlog.Hash, indexes []int64) ([]tlog.Hash, error) {
	s.reads.Add(int64(len(indexes)))
	var out []tlog.Hash
	for _, i := range indexes {
		if i >= int64(len(from)) {
			return nil, record.ErrNotFound
		}
		out = append(out, from[i])
	}
	return out, nil
}

func (s *fakeStore) Begin(context.Context) (record.Tx, error) {
	if s.tx != nil {
		return nil, errors.New("the head is held")
	}
	s.tx = &fakeTx{store: s, fakeState: s.copied()}
	return s.tx, nil
}

func (s *fakeStore) Head(context.Context) (record.Tree, error) { return s.head, nil }

func (s *fakeStore) Hashes(context.Context) tlog.HashReader {
	return tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) { return s.readHashes(s.nodes, indexes) })
}

func (s *fakeStore) Leaves(_ context.Context, from, to record.Index) iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		for i := from; i < to && int(i) < len(s.leaves); i++ {
			if !yield(s.leaves[i], nil) {
				return
			}
		}
	}
}

type fakeTx struct {
	record.Tx
	store *fakeStore
	fakeState
}

func (tx *fakeTx) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	return tx.store.readHashes(tx.nodes, indexes)
}
func (tx *fakeTx) Head() record.Tree  { return tx.head }
func (tx *fakeTx) Size() record.Index { return record.Index(len(tx.leaves)) }

func (tx *fakeTx) Try(do func() error) error {
	before := tx.copied()
	err := do()
	if err != nil {
		tx.fakeState = before
	}
	return err
}

func (tx *fakeTx) Append(e record.Entry, _ map[string]record.Disclosure) error {
	tx.leaves = append(tx.leaves, e.Leaf)
	return nil
}

func (tx *fakeTx) Hashes(first int64, nodes []tlog.Hash) error {
	if first != int64(len(tx.nodes)) {
		return errors.New("nodes are not where the last ones end")
	}
	tx.nodes = append(tx.nodes, nodes...)
	return nil
}

func (tx *fakeTx) SetHead(t record.Tree) error { tx.head = t; return nil }

func (tx *fakeTx) Commit() error {
	tx.store.fakeState, tx.store.tx = tx.fakeState, nil
	return nil
}

func (tx *fakeTx) Rollback() error { tx.store.tx = nil; return nil }

// put grows a log by leaves, in one transaction that is committed and not signed.
func put(t testing.TB, store record.Store, log *seal.Log, leaves ...[]byte) record.Tree {
	t.Helper()
	tx, err := store.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	tree := grow(t, tx, log, leaves...)
	if err := tx.Commit(); err != nil {
		t.Fatal(err)
	}
	return tree
}

func grow(t testing.TB, tx record.Tx, log *seal.Log, leaves ...[]byte) record.Tree {
	t.Helper()
	for _, leaf := range leaves {
		if err := tx.Append(record.Entry{Index: tx.Size(), Leaf: leaf}, nil); err != nil {
			t.Fatal(err)
		}
	}
	tree, err := log.Grow(tx, leaves)
	if err != nil {
		t.Fatal(err)
	}
	return tree
}

const origin = "promises.example/world"

func newKey(t testing.TB) seal.Key {
	t.Helper()
	skey, _, err := seal.GenerateKey(origin)
	if err != nil {
		t.Fatal(err)
	}
	key, err := seal.ParseKey(skey)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// newLog opens a log on a store, with a new guard and key.
func newLog(t testing.TB, store record.Store) (*seal.Log, *seal.Guard, seal.Key) {
	t.Helper()
	guard, err := seal.CreateGuard(filepath.Join(t.TempDir(), "guard"), record.Tree{})
	if err != nil {
		t.Fatal(err)
	}
	key := newKey(t)
	return openLog(t, store, guard, key), guard, key
}

func openLog(t testing.TB, store record.Store, guard seal.Keeper, signer note.Signer) *seal.Log {
	t.Helper()
	log := seal.New(store, guard, signer, nil)
	if _, err := log.Sign(t.Context()); err != nil {
		t.Fatal(err)
	}
	return log
}
