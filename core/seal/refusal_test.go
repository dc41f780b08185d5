package seal_test

import (
	"bytes"
	"errors"
	"path/filepath"
	"testing"

	"troth/core/record"
	"troth/core/seal"
)

// Each situation in which signing would break what was signed before has its own error, which names the way back.
func TestRefusals(t *testing.T) {
	grown := func(t *testing.T, from *fakeStore, guard *seal.Guard, key seal.Key, start, n int) *fakeStore {
		store := &fakeStore{fakeState: from.copied()}
		log := openLog(t, store, guard, key)
		put(t, store, log, leaves(start, n)...)
		if _, err := log.Sign(t.Context()); err != nil {
			t.Fatal(err)
		}
		return store
	}
	setUp := func(t *testing.T) (*fakeStore, *seal.Guard, seal.Key) {
		store := &fakeStore{}
		_, guard, key := newLog(t, store)
		return grown(t, store, guard, key, 0, 10), guard, key
	}
	refuses := func(t *testing.T, log *seal.Log, store *fakeStore, want error) {
		t.Helper()
		if _, err := log.Sign(t.Context()); !errors.Is(err, want) {
			t.Fatalf("signing: %v", err)
		}
		tx := &fakeTx{store: store, fakeState: store.copied()}
		if _, err := log.Grow(tx, leaves(0, 1)); !errors.Is(err, want) {
			t.Fatalf("growing: %v", err)
		}
		if !bytes.Contains([]byte(want.Error()), []byte("troth recover")) {
			t.Fatalf("%q does not name the way back", want)
		}
	}
	t.Run("older backup", func(t *testing.T) {
		backup, guard, key := setUp(t)
		grown(t, backup, guard, key, 10, 1)
		log := seal.New(backup, guard, key, nil)
		refuses(t, log, backup, seal.ErrBehind)
		if _, err := log.Follow(t.Context()); !errors.Is(err, seal.ErrBehind) {
			t.Fatalf("following: %v", err)
		}
	})
	for name, n := range map[string]int{"fork of the same size": 3, "longer fork": 9} {
		t.Run(name, func(t *testing.T) {
			backup, guard, key := setUp(t)
			grown(t, backup, guard, key, 10, 3)
			// A second copy went its own way, with a guard of its own.
			own, err := seal.CreateGuard(filepath.Join(t.TempDir(), "guard"), backup.head)
			if err != nil {
				t.Fatal(err)
			}
			fork := grown(t, backup, own, key, 500, n)
			log := seal.New(fork, guard, key, nil)
			refuses(t, log, fork, seal.ErrForked)
			if _, err := log.Follow(t.Context()); !errors.Is(err, seal.ErrForked) {
				t.Fatalf("following: %v", err)
			}
		})
	}
	t.Run("record exchanged under a running log", func(t *testing.T) {
		for _, n := range []int{2, 3, 9} {
			store, guard, key := setUp(t)
			backup := &fakeStore{fakeState: store.copied()}
			log := openLog(t, store, guard, key)
			put(t, store, log, leaves(10, 3)...)
			if _, err := log.Sign(t.Context()); err != nil {
				t.Fatal(err)
			}
			own, err := seal.CreateGuard(filepath.Join(t.TempDir(), "guard"), backup.head)
			if err != nil {
				t.Fatal(err)
			}
			store.fakeState = grown(t, backup, own, key, 500, n).fakeState
			refuses(t, log, store, map[int]error{2: seal.ErrBehind, 3: seal.ErrForked, 9: seal.ErrForked}[n])
		}
	})
	t.Run("no guard", func(t *testing.T) {
		store, _, key := setUp(t)
		refuses(t, seal.New(store, seal.OpenGuard(filepath.Join(t.TempDir(), "guard")), key, nil), store, seal.ErrNoGuard)
	})
	t.Run("entry changed after it was read back", func(t *testing.T) {
		store, guard, key := setUp(t)
		put(t, store, openLog(t, store, guard, key), leaves(10, 5)...)
		store.leaves[12] = []byte("another")
		refuses(t, seal.New(store, guard, key, nil), store, seal.ErrReadBack)
	})
	t.Run("not opened yet", func(t *testing.T) {
		store, guard, key := setUp(t)
		tx := &fakeTx{store: store, fakeState: store.copied()}
		if _, err := seal.New(store, guard, key, nil).Grow(tx, leaves(0, 1)); !errors.Is(err, seal.ErrUnsealed) {
			t.Fatalf("growing: %v", err)
		}
	})
	t.Run("leaves that are not what was appended", func(t *testing.T) {
		store, guard, key := setUp(t)
		log := openLog(t, store, guard, key)
		tx := &fakeTx{store: store, fakeState: store.copied()}
		if _, err := log.Grow(tx, leaves(0, 1)); err == nil || tx.head != store.head {
			t.Fatalf("a leaf without entry was added: %v", err)
		}
	})
}

// What Grow has at hand is used for the tree that the transaction holds, and for no other one of the same size.
func TestGrowBesideAnotherLog(t *testing.T) {
	store := &fakeStore{}
	one, guard, key := newLog(t, store)
	two := openLog(t, store, guard, key)
	for round := range 20 {
		for range 2 {
			tx, err := store.Begin(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			grow(t, tx, one, leaves(1000*round, 3)...)
			tx.Rollback()
			put(t, store, two, leaves(1000*round+500, 3)...)
			one, two = two, one
		}
		if _, err := one.Sign(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if _, want := tlogNodes(t, store.leaves); store.head != want {
		t.Fatalf("head is %v, tlog has %v", store.head, want)
	}
}

// A guard that is put back to an earlier state under a running log is moved forward again.
func TestSignMovesAGuardThatWasPutBack(t *testing.T) {
	w := newWorld(t)
	log := w.open()
	for size := 0; size < 30; size += 10 {
		if _, err := log.Sign(t.Context()); err != nil {
			t.Fatal(err)
		}
		put(t, w.store, log, leaves(size, 10)...)
	}
	path := filepath.Join(t.TempDir(), "guard")
	old, err := seal.CreateGuard(path, w.signed[0])
	if err != nil {
		t.Fatal(err)
	}
	if _, err := log.Sign(t.Context()); err != nil {
		t.Fatal(err)
	}
	w.guard = old
	if _, err := log.Sign(t.Context()); err != nil {
		t.Fatal(err)
	}
	w.check(log)
}

// An earlier tree is signed only when the last one signed contains it, whatever became of the nodes meanwhile.
func TestAtSignsWhatIsContained(t *testing.T) {
	if testing.Short() {
		t.Skip("-short leaves out signing over each damaged node.")
	}
	store := &fakeStore{}
	log, _, key := newLog(t, store)
	put(t, store, log, leaves(0, 100)...)
	if _, err := log.Sign(t.Context()); err != nil {
		t.Fatal(err)
	}
	put(t, store, log, leaves(100, 20)...)
	trust, err := seal.TrustKey(key.Verifier)
	if err != nil {
		t.Fatal(err)
	}
	nodes, _ := tlogNodes(t, store.leaves)
	for size := range 121 {
		checkpoint, err := log.At(t.Context(), record.Index(size))
		if size == 0 || size > 100 {
			if !errors.Is(err, seal.ErrUnsealed) {
				t.Fatalf("size %d: %v", size, err)
			}
			continue
		}
		if _, tree, err := trust.Checkpoint(checkpoint); err != nil || tree != tlogTree(t, nodes, size) {
			t.Fatalf("size %d: %v, %v", size, tree, err)
		}
	}
	for i := range store.nodes {
		store.nodes[i][0] ^= 1
		for size := 1; size <= 100; size++ {
			checkpoint, err := log.At(t.Context(), record.Index(size))
			if err == nil {
				_, tree, err := trust.Checkpoint(checkpoint)
				if err != nil || tree != tlogTree(t, nodes, size) {
					t.Fatalf("size %d signed over the damaged node %d", size, i)
				}
			} else if !errors.Is(err, record.ErrCorrupt) {
				t.Fatal(err)
			}
		}
		store.nodes[i][0] ^= 1
	}
}

// A program that reads beside the one that writes sees the last tree that was signed, whatever was committed since.
func TestFollowSignsNothingNew(t *testing.T) {
	w := newWorld(t)
	log := openLog(t, w.store, w.guard, w.key)
	follower := seal.New(w.store, w.guard, w.key, nil)
	if checkpoint, err := follower.Follow(t.Context()); err != nil || checkpoint != nil {
		t.Fatalf("an empty record has the checkpoint %q, %v", checkpoint, err)
	}
	put(t, w.store, log, leaves(0, 5)...)
	want, err := log.Sign(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	put(t, w.store, log, leaves(5, 5)...)
	if got, err := follower.Follow(t.Context()); err != nil || !bytes.Equal(got, want) {
		t.Fatalf("got %q, %v; want %q", got, err, want)
	}
	if last, err := w.guard.Last(); err != nil || last.Size != 5 {
		t.Fatalf("following moved the guard to %v, %v", last, err)
	}
	if _, err := follower.Receipt(t.Context(), 5); !errors.Is(err, record.ErrNotFound) {
		t.Fatalf("a receipt for an entry that is not sealed: %v", err)
	}
	if receipt, err := follower.Receipt(t.Context(), 4); err != nil || w.trust.Check(receipt, leaves(4, 1)[0]) != nil {
		t.Fatalf("receipt %q: %v", receipt, err)
	}
}
