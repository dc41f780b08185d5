package storetest

import (
	"bytes"
	"maps"
	"math"
	"strings"
	"testing"

	"troth/core/record"
)

func empty(t *testing.T, s record.Store) {
	ctx := t.Context()
	head, err := s.Head(ctx)
	must(t, err)
	same(t, "head", head, record.Tree{})
	same(t, "entries", all(t, s, 0, math.MaxInt64), []record.Entry{})
	list, err := s.Revisions(ctx, record.NewID("rk"))
	must(t, err)
	same(t, "revisions", len(list), 0)
	_, err = s.Withheld(ctx, 0)
	want(t, err, record.ErrNotFound)
	_, err = s.Hashes(ctx).ReadHashes([]int64{0})
	want(t, err, record.ErrNotFound)
	_, err = s.Doc(ctx, "session", record.NewID("se"))
	want(t, err, record.ErrNotFound)
	_, err = s.DocByKey(ctx, "session", "key")
	want(t, err, record.ErrNotFound)
	must(t, s.Scrub(ctx))

	tx := begin(t, s)
	same(t, "head", tx.Head(), record.Tree{})
	same(t, "size", tx.Size(), record.Index(0))
	_, err = tx.Last(record.NewID("rk"))
	want(t, err, record.ErrNotFound)
	_, err = tx.Entry(0)
	want(t, err, record.ErrNotFound)
	_, err = tx.ReadHashes([]int64{0})
	want(t, err, record.ErrNotFound)
	must(t, tx.Forget(0, "words/0")) // gone already is no error
	must(t, tx.Commit())
}

func appendAndRead(t *testing.T, s record.Store) {
	ctx := t.Context()
	a, b := record.NewID("rk"), record.NewID("rk")
	tx := begin(t, s)
	entries := []record.Entry{
		put(t, tx, a, 1, "", "one", "two"),
		put(t, tx, b, 1, "not for you", "long "+strings.Repeat("word ", 10_000)),
		put(t, tx, a, 2, "nor this"),
	}
	same(t, "size", tx.Size(), record.Index(3))
	for _, e := range entries { // seen by the transaction itself
		got, err := tx.Entry(e.Index)
		must(t, err)
		same(t, "entry", got, e)
	}
	last, err := tx.Last(a)
	must(t, err)
	same(t, "last", last, entries[2])
	must(t, tx.SetHead(record.Tree{Size: 3, Root: record.Hash{1, 2, 3}}))
	must(t, tx.Commit())

	same(t, "entries", all(t, s, 0, 3), entries)
	list, err := s.Revisions(ctx, a)
	must(t, err)
	same(t, "revisions, oldest first", list, []record.Index{0, 2})
	for i, fields := range [][]string{nil, {"secret"}, {"secret"}} {
		m, err := s.Withheld(ctx, record.Index(i))
		must(t, err)
		same(t, "withheld fields", sortedKeys(m), fields)
		for field, d := range m {
			same(t, "digest of "+field, record.Digest(entries[i].Object, entries[i].Revision, field, d), entries[i].Withheld[field])
		}
	}
	_, err = s.Withheld(ctx, 3)
	want(t, err, record.ErrNotFound)
	head, err := s.Head(ctx)
	must(t, err)
	same(t, "head", head, record.Tree{Size: 3, Root: record.Hash{1, 2, 3}})

	tx = begin(t, s)
	defer tx.Rollback()
	same(t, "size of the next", tx.Size(), record.Index(3))
	same(t, "head of the next", tx.Head(), head)
	last, err = tx.Last(b)
	must(t, err)
	same(t, "last of the next", last, entries[1])
}

func appendRefuses(t *testing.T, s record.Store) {
	object := record.NewID("rk")
	tx := begin(t, s)
	first := put(t, tx, object, 1, "")
	for _, index := range []record.Index{0, 2, -1} {
		e, _ := Compose(t, index, record.NewID("rk"), 1, "")
		refused(t, "an entry that is not behind the last", tx.Append(e, nil))
	}
	e, _ := Compose(t, 1, object, 1, "", "again")
	refused(t, "a revision that is there", tx.Append(e, nil))
	same(t, "size", tx.Size(), record.Index(1))
	second := put(t, tx, object, 2, "", "goes on") // what was refused left nothing
	must(t, tx.Commit())
	same(t, "entries", all(t, s, 0, 9), []record.Entry{first, second})

	tx = begin(t, s)
	defer tx.Rollback()
	e, _ = Compose(t, 2, object, 2, "")
	refused(t, "a revision that was committed before", tx.Append(e, nil))
	e, _ = Compose(t, 2, object, 1, "")
	refused(t, "a revision before the last", tx.Append(e, nil))
}

func ranges(t *testing.T, s record.Store) {
	tx := begin(t, s)
	var entries []record.Entry
	for range 10 {
		entries = append(entries, put(t, tx, record.NewID("rk"), 1, "", "word"))
	}
	must(t, tx.SetHead(record.Tree{Size: 10}))
	must(t, tx.Commit())
	for _, r := range [][2]record.Index{{0, 10}, {0, 1}, {9, 10}, {3, 7}, {4, 4}, {7, 3}, {10, 11}, {8, 99}, {0, math.MaxInt64}, {99, 100}} {
		expected := []record.Entry{}
		for i := r[0]; i < min(r[1], 10); i++ {
			expected = append(expected, entries[i])
		}
		same(t, "range", all(t, s, r[0], r[1]), expected)
		sameLeaves(t, s, r[0], r[1], expected)
	}
}

func manyEntries(t *testing.T, s record.Store) {
	const n = 1800
	objects := []record.ID{record.NewID("rk"), record.NewID("rk"), record.NewID("rk")}
	tx := begin(t, s)
	var entries []record.Entry
	for i := range n {
		words := []string{"a", "b", "c"}[:i%4%3]
		if i < 9 || i == n-1 {
			words = []string{strings.Repeat("long ", 190_000)} // more values than a store would read at once
		}
		entries = append(entries, put(t, tx, objects[i%3], i/3+1, "", words...))
	}
	must(t, tx.SetHead(record.Tree{Size: n}))
	must(t, tx.Commit())
	i := 0
	for e, err := range s.Entries(t.Context(), 0, n) {
		must(t, err)
		if e.Index != record.Index(i) || e.Object != objects[i%3] || !bytes.Equal(e.Leaf, entries[i].Leaf) ||
			!maps.EqualFunc(e.Open, entries[i].Open, func(a, b record.Disclosure) bool {
				return bytes.Equal(a.Value, b.Value) && bytes.Equal(a.Salt, b.Salt)
			}) {
			t.Fatalf("entry %d is not the one that was appended", i)
		}
		i++
	}
	same(t, "number", i, n)
	sameLeaves(t, s, 0, n, entries)
	list, err := s.Revisions(t.Context(), objects[1])
	must(t, err)
	same(t, "revisions", len(list), n/3)
	for r, index := range list {
		same(t, "index of a revision", index, record.Index(3*r+1))
	}
}

func stopEarly(t *testing.T, s record.Store) {
	tx := begin(t, s)
	for range 5 {
		put(t, tx, record.NewID("rk"), 1, "")
		must(t, tx.Put(record.Doc{Type: "t", ID: record.NewID("dd"), Body: []byte("{}")}))
	}
	must(t, tx.Commit())
	for range 50 { // more often than a store has connections
		for range s.Entries(t.Context(), 0, 5) {
			break
		}
		for range s.Leaves(t.Context(), 0, 5) {
			break
		}
		for range s.Docs(t.Context(), "t") {
			break
		}
	}
	for range s.Entries(t.Context(), 0, 5) { // reading and writing while reading
		all(t, s, 0, 5)
		tx := begin(t, s)
		put(t, tx, record.NewID("rk"), 1, "")
		must(t, tx.Commit())
	}
	same(t, "entries", len(all(t, s, 0, 99)), 10)
}

func nodes(t *testing.T, s record.Store) {
	ctx := t.Context()
	var n int64
	for _, run := range []int64{1, 2, 700, 256, 1, 0, 3} {
		tx := begin(t, s)
		refused(t, "a gap before nodes", tx.Hashes(n+1, hashes(n+1, 1)))
		if n > 0 {
			refused(t, "nodes that are there", tx.Hashes(n-1, hashes(n-1, 2)))
		}
		must(t, tx.Hashes(n, hashes(n, run)))
		must(t, tx.Hashes(n+run, hashes(n+run, 2)))
		own, err := tx.ReadHashes([]int64{n + run + 1, 0, n})
		must(t, err)
		same(t, "own", own, append(hashes(n+run+1, 1), append(hashes(0, 1), hashes(n, 1)...)...))
		if _, err := s.Hashes(ctx).ReadHashes([]int64{n}); err == nil {
			t.Fatal("nodes were read before they were committed")
		}
		must(t, tx.Commit())
		n += run + 2
	}
	indexes := make([]int64, n)
	for i := range indexes {
		indexes[i] = int64(i)
	}
	list, err := s.Hashes(ctx).ReadHashes(indexes)
	must(t, err)
	same(t, "all", list, hashes(0, n))
	list, err = s.Hashes(ctx).ReadHashes(nil)
	must(t, err)
	same(t, "none", len(list), 0)
	_, err = s.Hashes(ctx).ReadHashes([]int64{0, n})
	want(t, err, record.ErrNotFound)
	_, err = s.Hashes(ctx).ReadHashes([]int64{-1})
	want(t, err, record.ErrNotFound)
}

func head(t *testing.T, s record.Store) {
	tx := begin(t, s)
	defer tx.Rollback()
	put(t, tx, record.NewID("rk"), 1, "")
	same(t, "head before it is set", tx.Head(), record.Tree{})
	refused(t, "a head over more entries than there are", tx.SetHead(record.Tree{Size: 2}))
	same(t, "head after a refusal", tx.Head(), record.Tree{})
	must(t, tx.SetHead(record.Tree{Size: 1, Root: record.Hash{9}}))
	same(t, "head", tx.Head(), record.Tree{Size: 1, Root: record.Hash{9}})
	committed, err := s.Head(t.Context())
	must(t, err)
	same(t, "committed head", committed, record.Tree{})
}

func forget(t *testing.T, s record.Store) {
	object := record.NewID("rk")
	tx := begin(t, s)
	e := put(t, tx, object, 1, "secret", "one", "two")
	put(t, tx, object, 2, "", "one", "two")
	must(t, tx.Commit())

	tx = begin(t, s)
	must(t, tx.Forget(0, "words/0"))
	must(t, tx.Forget(0, "words/0")) // gone already
	must(t, tx.Forget(0, "nothing"))
	must(t, tx.Forget(99, "words/0"))
	got, err := tx.Entry(0)
	must(t, err)
	delete(e.Open, "words/0")
	same(t, "entry in the transaction", got, e)
	same(t, "committed entry", len(all(t, s, 0, 1)[0].Open), 2)
	must(t, tx.Forget(0, "secret"))
	must(t, tx.Commit())

	entries := all(t, s, 0, 2)
	same(t, "forgotten", entries[0], e)
	same(t, "the other revision", sortedKeys(entries[1].Open), []string{"words/0", "words/1"})
	m, err := s.Withheld(t.Context(), 0)
	must(t, err)
	same(t, "withheld", len(m), 0)
	redacted, err := entries[0].Check()
	must(t, err)
	same(t, "redacted", redacted, []string{"words/0"})
	must(t, s.Scrub(t.Context()))
	must(t, s.Scrub(t.Context())) // may be repeated

	tx = begin(t, s) // the last field of an entry
	must(t, tx.Forget(0, "words/1"))
	must(t, tx.Commit())
	same(t, "fields left", len(all(t, s, 0, 1)[0].Open), 0)
}
