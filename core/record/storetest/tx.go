package storetest

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"troth/core/record"
)

var errTest = errors.New("undo this")

// stateOf is all that a transaction lets see of the objects and documents that the tests write.
func stateOf(t testing.TB, tx record.Tx, ids ...record.ID) map[string]any {
	t.Helper()
	m := map[string]any{"size": tx.Size(), "head": tx.Head()}
	for i := range tx.Size() {
		e, err := tx.Entry(i)
		must(t, err)
		m["entry "+string(e.Object)+string(rune('0'+e.Revision))] = e
	}
	for _, id := range ids {
		if d, err := tx.Doc("t", id); err == nil {
			m["doc "+string(id)] = d
		}
		if d, err := tx.DocByKey("t", "key "+string(id)); err == nil {
			m["key "+string(id)] = d.ID
		}
		if e, err := tx.Last(id); err == nil {
			m["last "+string(id)] = e
		}
	}
	for i := range int64(20) {
		if _, err := tx.ReadHashes([]int64{i}); err == nil {
			m["nodes"] = i + 1
		}
	}
	return m
}

// change does one of everything; doc is written, or changed when it is there.
func change(t testing.TB, tx record.Tx, object record.ID, revision int, node int64, doc record.ID) {
	t.Helper()
	put(t, tx, object, revision, "secret", "word")
	must(t, tx.Forget(0, "words/0"))
	must(t, tx.Hashes(node, hashes(node, 2)))
	must(t, tx.SetHead(record.Tree{Size: tx.Size(), Root: record.Hash{byte(node), 7}}))
	d, err := tx.Doc("t", doc)
	if err != nil {
		d = record.Doc{Type: "t", ID: doc, Keys: []string{"key " + string(doc)}}
	}
	d.Body = append(d.Body, '1')
	must(t, tx.Put(d))
}

func try(t *testing.T, s record.Store) {
	object, a, b := record.NewID("rk"), record.NewID("dd"), record.NewID("dd")
	tx := begin(t, s)
	change(t, tx, object, 1, 0, a)
	before := stateOf(t, tx, object, a, b)
	err := tx.Try(func() error {
		change(t, tx, object, 2, 2, a)
		change(t, tx, object, 3, 4, b)
		must(t, tx.Delete("t", a))
		return errTest
	})
	if err != errTest {
		t.Fatalf("error %v, the one of the function expected", err)
	}
	same(t, "state after a failed try", stateOf(t, tx, object, a, b), before)
	must(t, tx.Try(func() error {
		change(t, tx, object, 2, 2, b)
		return tx.Delete("t", a)
	}))
	after := stateOf(t, tx, object, a, b)
	same(t, "size", tx.Size(), record.Index(2))
	must(t, tx.Commit())
	tx = begin(t, s)
	defer tx.Rollback()
	same(t, "committed state", stateOf(t, tx, object, a, b), after)
}

func nestedTry(t *testing.T, s record.Store) {
	object, a, b := record.NewID("rk"), record.NewID("dd"), record.NewID("dd")
	tx := begin(t, s)
	change(t, tx, object, 1, 0, a)
	before := stateOf(t, tx, object, a, b)

	want(t, tx.Try(func() error { // inner done, outer undone
		change(t, tx, object, 2, 2, a)
		must(t, tx.Try(func() error {
			change(t, tx, object, 3, 4, b)
			return nil
		}))
		return errTest
	}), errTest)
	same(t, "outer undone", stateOf(t, tx, object, a, b), before)

	must(t, tx.Try(func() error { // inner undone, outer done
		change(t, tx, object, 2, 2, a)
		middle := stateOf(t, tx, object, a, b)
		for range 3 {
			want(t, tx.Try(func() error {
				change(t, tx, object, 3, 4, b)
				want(t, tx.Try(func() error {
					change(t, tx, object, 4, 6, b)
					return errTest
				}), errTest)
				return errTest
			}), errTest)
			same(t, "inner undone", stateOf(t, tx, object, a, b), middle)
		}
		return nil
	}))
	after := stateOf(t, tx, object, a, b)
	same(t, "size", tx.Size(), record.Index(2))
	must(t, tx.Commit())
	tx = begin(t, s)
	defer tx.Rollback()
	same(t, "committed state", stateOf(t, tx, object, a, b), after)
}

func panickingTry(t *testing.T, s record.Store) {
	object, a := record.NewID("rk"), record.NewID("dd")
	tx := begin(t, s)
	defer tx.Rollback()
	change(t, tx, object, 1, 0, a)
	before := stateOf(t, tx, object, a)
	func() {
		defer func() {
			if recover() != "oh" {
				t.Fatal("the panic was swallowed")
			}
		}()
		_ = tx.Try(func() error {
			change(t, tx, object, 2, 2, a)
			panic("oh")
		})
	}()
	same(t, "state after a panic", stateOf(t, tx, object, a), before)
	change(t, tx, object, 2, 2, a)
}

func rollback(t *testing.T, s record.Store) {
	object, a := record.NewID("rk"), record.NewID("dd")
	tx := begin(t, s)
	change(t, tx, object, 1, 0, a)
	before := stateOf(t, tx, object, a)
	must(t, tx.Commit())
	tx = begin(t, s)
	change(t, tx, object, 2, 2, a)
	must(t, tx.Try(func() error {
		change(t, tx, object, 3, 4, a)
		return nil
	}))
	must(t, tx.Rollback())
	tx = begin(t, s)
	defer tx.Rollback()
	same(t, "state after a rollback", stateOf(t, tx, object, a), before)
}

func ended(t *testing.T, s record.Store) {
	for _, end := range []func(record.Tx) error{record.Tx.Commit, record.Tx.Rollback} {
		tx := begin(t, s)
		put(t, tx, record.NewID("rk"), 1, "")
		must(t, end(tx))
		must(t, tx.Rollback())
		next := begin(t, s) // with another transaction open, which must not be touched
		before := stateOf(t, next)
		e, _ := Compose(t, next.Size(), record.NewID("rk"), 1, "")
		refused(t, "append", tx.Append(e, nil))
		refused(t, "hashes", tx.Hashes(0, hashes(0, 1)))
		refused(t, "head", tx.SetHead(record.Tree{}))
		refused(t, "forget", tx.Forget(0, "words/0"))
		refused(t, "put", tx.Put(record.Doc{Type: "t", ID: record.NewID("dd")}))
		refused(t, "delete", tx.Delete("t", record.NewID("dd")))
		refused(t, "try", tx.Try(func() error { return nil }))
		refused(t, "commit", tx.Commit())
		_, err := tx.Entry(0)
		refused(t, "entry", err)
		_, err = tx.Doc("t", "x")
		refused(t, "doc", err)
		must(t, tx.Rollback())
		same(t, "the other transaction", stateOf(t, next), before)
		put(t, next, record.NewID("rk"), 1, "")
		must(t, next.Commit())
	}
	same(t, "entries", len(all(t, s, 0, 9)), 3)
}

func isolation(t *testing.T, s record.Store) {
	ctx := t.Context()
	object, doc := record.NewID("rk"), record.NewID("dd")
	tx := begin(t, s)
	change(t, tx, object, 1, 0, doc)
	look := func() []any {
		head, err := s.Head(ctx)
		must(t, err)
		list, err := s.Revisions(ctx, object)
		must(t, err)
		_, byID := s.Doc(ctx, "t", doc)
		_, byKey := s.DocByKey(ctx, "t", "key "+string(doc))
		_, node := s.Hashes(ctx).ReadHashes([]int64{1})
		return []any{head.Size, len(all(t, s, 0, 9)), len(list), byID == nil, byKey == nil, node == nil, len(docs(t, s, "t"))}
	}
	same(t, "before the commit", look(), []any{record.Index(0), 0, 0, false, false, false, 0})
	must(t, tx.Commit())
	same(t, "after the commit", look(), []any{record.Index(1), 1, 1, true, true, true, 1})
}

func oneWriter(t *testing.T, s record.Store) {
	const writers, each = 8, 25
	var inside atomic.Int32
	var wg sync.WaitGroup
	for range writers {
		wg.Go(func() {
			for range each {
				tx, err := s.Begin(t.Context())
				if err != nil {
					t.Error(err)
					return
				}
				if inside.Add(1) != 1 {
					t.Error("two hold the head")
				}
				e, _ := Compose(t, tx.Size(), record.NewID("rk"), 1, "", "word")
				if err := tx.Append(e, nil); err != nil {
					t.Error(err)
				}
				if err := tx.SetHead(record.Tree{Size: tx.Size()}); err != nil {
					t.Error(err)
				}
				inside.Add(-1)
				if err := tx.Commit(); err != nil {
					t.Error(err)
				}
			}
		})
	}
	for range 3 { // readers beside them
		wg.Go(func() {
			var seen record.Index
			for seen < writers*each && !t.Failed() {
				head, err := s.Head(t.Context())
				if err != nil || head.Size < seen {
					t.Errorf("head %v after %d: %v", head, seen, err)
					return
				}
				seen = head.Size
				if n := record.Index(len(all(t, s, 0, 1<<40))); n < seen {
					t.Errorf("%d entries under a head of %d", n, seen)
				}
			}
		})
	}
	wg.Wait()
	for i, e := range all(t, s, 0, 1<<40) {
		same(t, "index", e.Index, record.Index(i))
	}
}

func beginCancelled(t *testing.T, s record.Store) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if tx, err := s.Begin(ctx); !isCancelled(err) {
		t.Fatalf("transaction %v, error %v under a cancelled context", tx, err)
	}
	tx := begin(t, s)
	ctx, cancel = context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	if other, err := s.Begin(ctx); !isCancelled(err) {
		t.Fatalf("transaction %v, error %v beside another", other, err)
	}
	must(t, tx.Commit())

	ctx, cancel = context.WithCancel(t.Context())
	tx, err := s.Begin(ctx)
	must(t, err)
	cancel() // it bounded the wait, not the transaction
	put(t, tx, record.NewID("rk"), 1, "")
	must(t, tx.Commit())
	same(t, "entries", len(all(t, s, 0, 9)), 1)
}

func cancelUnderLoad(t *testing.T, s record.Store) {
	var wg sync.WaitGroup
	var written atomic.Int64
	for w := range 6 {
		wg.Go(func() {
			for i := range 60 {
				written.Add(hurried(t, s, time.Duration(i*(w+1))*20*time.Microsecond, i%3 == 0))
			}
		})
	}
	wg.Wait()
	tx := begin(t, s) // the writer is free
	same(t, "size", tx.Size(), record.Index(written.Load()))
	must(t, tx.Rollback())
	same(t, "entries", len(all(t, s, 0, 1<<40)), int(written.Load()))
}

// hurried writes and reads under a context that soon ends, and returns how many entries it committed.
func hurried(t *testing.T, s record.Store, limit time.Duration, undo bool) (written int64) {
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	defer cancel()
	tx, err := s.Begin(ctx)
	if err != nil {
		if !isCancelled(err) {
			t.Error(err)
		}
		return 0
	}
	e, _ := Compose(t, tx.Size(), record.NewID("rk"), 1, "", "word")
	if err := tx.Append(e, nil); err != nil {
		t.Error(err)
	}
	if undo {
		err = tx.Rollback()
	} else if err = tx.Commit(); err == nil {
		written = 1
	}
	if err != nil {
		t.Error(err)
	}
	for _, err := range s.Entries(ctx, 0, 1<<40) {
		if err != nil && !isCancelled(err) {
			t.Error(err)
		}
	}
	if _, err := s.Head(ctx); err != nil && !isCancelled(err) {
		t.Error(err)
	}
	return written
}

func readCancelled(t *testing.T, s record.Store) {
	tx := begin(t, s)
	for range 2000 {
		put(t, tx, record.NewID("rk"), 1, "")
	}
	must(t, tx.Commit())
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	n := 0
	var last error
	for _, err := range s.Entries(ctx, 0, 1<<40) {
		if last = err; err == nil {
			n++
		}
		cancel()
	}
	if !isCancelled(last) || n >= 2000 {
		t.Fatalf("%d entries and error %v after the context ended", n, last)
	}
	for _, err := range s.Leaves(ctx, 0, 1<<40) {
		last = err
	}
	if !isCancelled(last) {
		t.Fatalf("leaves give error %v after the context ended", last)
	}
	for _, err := range s.Docs(ctx, "t") {
		last = err
	}
	_, head := s.Head(ctx)
	_, revisions := s.Revisions(ctx, "x")
	_, hidden := s.Withheld(ctx, 0)
	_, node := s.Hashes(ctx).ReadHashes([]int64{0})
	_, doc := s.Doc(ctx, "t", "x")
	_, key := s.DocByKey(ctx, "t", "x")
	for _, err := range []error{last, head, revisions, hidden, node, doc, key, s.Copy(ctx, t.TempDir()+"/copy")} {
		if !isCancelled(err) {
			t.Fatalf("error %v under a cancelled context", err)
		}
	}
}
