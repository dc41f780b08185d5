package seal_test

import (
	"bytes"
	"context"
	"errors"
	"iter"
	"path/filepath"
	"testing"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
	"pgregory.net/rapid"

	"troth/core/record"
	"troth/core/seal"
)

var errFault = errors.New("injected fault")

// A world is a record whose every part can be made to fail, and which remembers every checkpoint that was signed or published.
type world struct {
	t        testing.TB
	store    *fakeStore
	guard    *seal.Guard
	key      seal.Key
	trust    seal.Trust
	failWhen string // "move", "moved", "sign", "signed" …: see faults
	signed   []record.Tree
	told     [][]byte // checkpoints published
}

func newWorld(t testing.TB) *world {
	w := &world{t: t, store: &fakeStore{}, key: newKey(t)}
	var err error
	if w.guard, err = seal.CreateGuard(filepath.Join(t.TempDir(), "guard"), record.Tree{}); err != nil {
		t.Fatal(err)
	}
	if w.trust, err = seal.TrustKey(w.key.Verifier); err != nil {
		t.Fatal(err)
	}
	return w
}

func (w *world) open() *seal.Log {
	return seal.New(worldStore{w.store, w}, worldGuard{w}, worldSigner{w.key, w}, w.publish)
}

// fault fails once when name is what is to fail.
func (w *world) fault(name string) error {
	if w.failWhen != name {
		return nil
	}
	w.failWhen = ""
	return errFault
}

func (w *world) publish(checkpoint []byte) error {
	if err := w.fault("publish"); err != nil {
		return err
	}
	w.told = append(w.told, checkpoint)
	return w.fault("published")
}

type worldGuard struct{ *world }

func (g worldGuard) Last() (record.Tree, error) {
	if err := g.fault("last"); err != nil {
		return record.Tree{}, err
	}
	return g.guard.Last()
}

func (g worldGuard) Move(to record.Tree) error {
	if err := g.fault("move"); err != nil {
		return err
	}
	if err := g.guard.Move(to); err != nil {
		return err
	}
	return g.fault("moved")
}

type worldSigner struct {
	note.Signer
	*world
}

func (s worldSigner) Sign(msg []byte) ([]byte, error) {
	if err := s.fault("sign"); err != nil {
		return nil, err
	}
	sig, err := s.Signer.Sign(msg)
	if err != nil {
		return nil, err
	}
	// Whatever becomes of this signature, it exists from here on: the guard must hold its tree already.
	_, tree, err := seal.ReadCheckpoint(append(append(bytes.Clone(msg), "\n— x AAAAAAAAAA=="...), '\n'))
	if err != nil {
		s.t.Errorf("signing %q: %v", msg, err)
	}
	if last, err := s.guard.Last(); err != nil || last != tree {
		s.t.Errorf("signing %v while the guard holds %v, %v", tree, last, err)
	}
	s.signed = append(s.signed, tree)
	return sig, s.fault("signed")
}

type worldStore struct {
	*fakeStore
	w *world
}

func (s worldStore) Head(ctx context.Context) (record.Tree, error) {
	if err := s.w.fault("head"); err != nil {
		return record.Tree{}, err
	}
	return s.fakeStore.Head(ctx)
}

func (s worldStore) Hashes(ctx context.Context) tlog.HashReader {
	return tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		if err := s.w.fault("nodes"); err != nil {
			return nil, err
		}
		hashes, err := s.fakeStore.Hashes(ctx).ReadHashes(indexes)
		if len(hashes) > 0 && s.w.fault("wrong node") != nil {
			hashes[len(hashes)-1][3] ^= 1
		}
		return hashes, err
	})
}

func (s worldStore) Leaves(ctx context.Context, from, to record.Index) iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		for leaf, err := range s.fakeStore.Leaves(ctx, from, to) {
			if s.w.fault("entries") != nil {
				err = errFault
			}
			if s.w.fault("wrong leaf") != nil {
				leaf = append(bytes.Clone(leaf), '!')
			}
			if s.w.fault("missing entry") != nil {
				continue
			}
			if !yield(leaf, err) || s.w.fault("last entries missing") != nil {
				return
			}
		}
	}
}

// check verifies everything that was ever signed or published against the record, and that the record is sealed.
func (w *world) check(log *seal.Log) {
	w.t.Helper()
	ctx := w.t.Context()
	head := w.store.head
	if want := seal.TreeOf(func(yield func([]byte) bool) {
		for _, leaf := range w.store.leaves {
			if !yield(leaf) {
				return
			}
		}
	}); head != want {
		w.t.Fatalf("head is %v, the entries give %v", head, want)
	}
	if last, err := w.guard.Last(); err != nil || last != head {
		w.t.Fatalf("guard holds %v, %v; head is %v", last, err, head)
	}
	if tree, checkpoint := log.Published(); tree != head || !bytes.Equal(checkpoint, log.Checkpoint()) {
		w.t.Fatalf("published is %v, head is %v", tree, head)
	}
	for _, tree := range w.signed {
		if err := seal.Consistent(tree, head, w.store.Hashes(ctx)); err != nil {
			w.t.Fatalf("signed %v: %v", tree, err)
		}
	}
	for _, checkpoint := range w.told {
		if _, tree, err := w.trust.Checkpoint(checkpoint); err != nil || seal.Consistent(tree, head, w.store.Hashes(ctx)) != nil {
			w.t.Fatalf("published %q: %v", checkpoint, err)
		}
	}
	for i, leaf := range w.store.leaves {
		receipt, err := log.Receipt(ctx, record.Index(i))
		if err == nil {
			err = w.trust.Check(receipt, leaf)
		}
		if err != nil {
			w.t.Fatalf("entry %d: %v", i, err)
		}
	}
}

// Each step of Sign fails, or is done and reported as failed. What is on record stays unsealed and the record refuses to grow until
// the next Sign, of the same log or of one that is opened anew, has finished what was left.
func TestSignFinishesWhatAFaultLeft(t *testing.T) {
	faults := []struct {
		name string
		want error
	}{
		{"last", errFault}, {"head", errFault}, {"entries", errFault}, {"nodes", errFault},
		{"wrong node", seal.ErrReadBack}, {"wrong leaf", seal.ErrReadBack}, {"missing entry", seal.ErrReadBack},
		{"last entries missing", seal.ErrReadBack},
		{"move", errFault}, {"moved", errFault}, {"sign", errFault}, {"signed", errFault}, {"publish", errFault}, {"published", errFault},
	}
	for _, f := range faults {
		for _, reopen := range []bool{false, true} {
			t.Run(f.name, func(t *testing.T) {
				w := newWorld(t)
				log := w.open()
				size := 0
				for round := range 6 {
					if _, err := log.Sign(t.Context()); err != nil {
						t.Fatal(err)
					}
					put(t, w.store, log, leaves(size, 3+round)...)
					size += 3 + round
					before := log.Checkpoint()
					w.failWhen = f.name
					if _, err := log.Sign(t.Context()); !errors.Is(err, f.want) {
						t.Fatalf("got %v, want %v", err, f.want)
					}
					if w.failWhen != "" {
						t.Fatal("the fault was not reached")
					}
					if !bytes.Equal(before, log.Checkpoint()) {
						t.Fatal("readers see a checkpoint whose Sign failed")
					}
					if _, err := log.Grow(&fakeTx{store: w.store, fakeState: w.store.copied()}, leaves(0, 1)); !errors.Is(err, f.want) {
						t.Fatalf("the record grows while it is not sealed: %v", err)
					}
					if reopen {
						log = w.open()
					}
					checkpoint, err := log.Sign(t.Context())
					if err != nil || !bytes.Equal(checkpoint, w.told[len(w.told)-1]) {
						t.Fatalf("the next Sign gives %q, %v", checkpoint, err)
					}
					w.check(log)
				}
			})
		}
	}
}

// Any order of transactions, savepoints, rollbacks, signing and opening anew gives the tree of what was committed.
func TestGrowSurvivesRollbacks(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		w := newWorld(t)
		log := openLog(t, w.store, w.guard, w.key)
		next := 0
		add := func(tx record.Tx) {
			n := rapid.IntRange(1, 9).Draw(rt, "leaves")
			grow(t, tx, log, leaves(next, n)...)
			next += n
		}
		for range rapid.IntRange(1, 12).Draw(rt, "transactions") {
			tx, err := w.store.Begin(t.Context())
			if err != nil {
				rt.Fatal(err)
			}
			for range rapid.IntRange(0, 5).Draw(rt, "acts") {
				fails := rapid.Bool().Draw(rt, "fails")
				err := tx.Try(func() error {
					add(tx)
					if fails {
						return errFault
					}
					return nil
				})
				if fails != errors.Is(err, errFault) {
					rt.Fatal(err)
				}
			}
			if rapid.IntRange(0, 3).Draw(rt, "end") == 0 {
				tx.Rollback()
			} else {
				tx.Commit()
			}
			if rapid.Bool().Draw(rt, "open anew") {
				log = openLog(t, w.store, w.guard, w.key)
			} else if _, err := log.Sign(t.Context()); err != nil {
				rt.Fatal(err)
			}
		}
		want := tlogTree(t, func() nodeList { n, _ := tlogNodes(t, w.store.leaves); return n }(), len(w.store.leaves))
		if tree, _ := log.Published(); tree != want || w.store.head != want {
			rt.Fatalf("published %v, head %v, tlog has %v", tree, w.store.head, want)
		}
	})
}

// Neither growing nor signing reads nodes of the tree again that this process has seen: the cost of an entry does not grow with the
// record.
func TestGrowAndSignReadOnlyWhatIsNew(t *testing.T) {
	store := &fakeStore{}
	log, guard, key := newLog(t, store)
	put(t, store, log, leaves(0, 1000)...)
	if _, err := log.Sign(t.Context()); err != nil {
		t.Fatal(err)
	}
	store.reads.Store(0)
	put(t, store, log, leaves(1000, 3)...)
	if store.reads.Load() != 0 {
		t.Errorf("growing by three read %d nodes", store.reads.Load())
	}
	if _, err := log.Sign(t.Context()); err != nil {
		t.Fatal(err)
	}
	if want := tlog.StoredHashCount(1003) - tlog.StoredHashCount(1000); store.reads.Load() != want {
		t.Errorf("signing three entries read %d nodes, %d are new", store.reads.Load(), want)
	}
	store.reads.Store(0)
	openLog(t, store, guard, key)
	if store.reads.Load() > 10 {
		t.Errorf("opening a sealed record read %d nodes", store.reads.Load())
	}
}
