package storetest

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"troth/core/record"
)

func documents(t *testing.T, s record.Store) {
	ctx := t.Context()
	d := record.Doc{Type: "session", ID: record.NewID("se"), Body: []byte(`{"n":1}`), Keys: []string{"token", "another \"key\" é"}}
	plain := record.Doc{Type: "session", ID: record.NewID("se")}
	tx := begin(t, s)
	must(t, tx.Put(d))
	must(t, tx.Put(plain))
	must(t, tx.Put(record.Doc{Type: "draft", ID: d.ID, Body: []byte("other"), Keys: d.Keys})) // another type is another world
	d.Version, plain.Version = 1, 1
	got, err := tx.Doc("session", d.ID)
	must(t, err)
	same(t, "own", got, d)
	must(t, tx.Commit())

	got, err = s.Doc(ctx, "session", d.ID)
	must(t, err)
	same(t, "by id", got, d)
	for _, key := range d.Keys {
		got, err = s.DocByKey(ctx, "session", key)
		must(t, err)
		same(t, "by key", got, d)
	}
	both, err := s.DocsByKeys(ctx, "session", "nobody's", d.Keys[1], d.Keys[0])
	must(t, err)
	same(t, "by keys", both, []record.Doc{d})
	both, err = s.DocsByKeys(ctx, "session")
	must(t, err)
	same(t, "by no keys", len(both), 0)
	got, err = s.DocByKey(ctx, "draft", "token")
	must(t, err)
	same(t, "of the other type", string(got.Body), "other")
	list := []record.Doc{d, plain}
	slices.SortFunc(list, func(a, b record.Doc) int { return strings.Compare(string(a.ID), string(b.ID)) })
	same(t, "list by id", docs(t, s, "session"), list)
	same(t, "list of nothing", docs(t, s, "nothing"), []record.Doc{})

	tx = begin(t, s)
	must(t, tx.Delete("session", d.ID))
	must(t, tx.Delete("session", d.ID)) // gone already
	_, err = tx.DocByKey("session", "token")
	want(t, err, record.ErrNotFound)
	must(t, tx.Commit())
	_, err = s.Doc(ctx, "session", d.ID)
	want(t, err, record.ErrNotFound)
	_, err = s.DocByKey(ctx, "session", "token")
	want(t, err, record.ErrNotFound)
	same(t, "left", docs(t, s, "session"), []record.Doc{plain})
	same(t, "left of the other type", len(docs(t, s, "draft")), 1)
}

func versionsAndKeys(t *testing.T, s record.Store) {
	tx := begin(t, s)
	defer tx.Rollback()
	a := record.Doc{Type: "t", ID: record.NewID("dd"), Keys: []string{"one", "two"}, Body: []byte("a")}
	must(t, tx.Put(a))
	want(t, tx.Put(a), record.ErrTaken) // its id is in use
	a.Version, a.Keys = 1, []string{"two", "three"}
	must(t, tx.Put(a)) // gives up "one", keeps "two", takes "three"
	want(t, tx.Put(a), record.ErrChanged)
	a.Version = 3
	want(t, tx.Put(a), record.ErrChanged)
	got, err := tx.Doc("t", a.ID)
	must(t, err)
	a.Version = 2
	same(t, "document", got, a)

	b := record.Doc{Type: "t", ID: record.NewID("dd"), Keys: []string{"three"}}
	want(t, tx.Put(b), record.ErrTaken)
	b.Keys = []string{"one"} // free again
	must(t, tx.Put(b))
	b.Version, b.Keys = 1, []string{"one", "two"}
	want(t, tx.Put(b), record.ErrTaken)
	must(t, tx.Delete("t", a.ID))
	must(t, tx.Put(b)) // what a had is free with it
	want(t, tx.Put(a), record.ErrChanged)
	a.Version, a.Keys = 0, []string{"three"}
	must(t, tx.Put(a)) // as a new one
	for key, id := range map[string]record.ID{"one": b.ID, "two": b.ID, "three": a.ID} {
		got, err := tx.DocByKey("t", key)
		must(t, err)
		same(t, "holder of "+key, got.ID, id)
	}
	want(t, tx.Put(record.Doc{Type: "t", ID: record.NewID("dd"), Version: 1}), record.ErrChanged)
}

func failedPut(t *testing.T, s record.Store) {
	tx := begin(t, s)
	defer tx.Rollback()
	a := record.Doc{Type: "t", ID: record.NewID("dd"), Keys: []string{"one"}, Body: []byte("a")}
	b := record.Doc{Type: "t", ID: record.NewID("dd"), Keys: []string{"two"}, Body: []byte("b")}
	must(t, tx.Put(a))
	must(t, tx.Put(b))
	a.Version, b.Version = 1, 1
	bad := b
	bad.Keys, bad.Body = []string{"new", "one"}, []byte("bad")
	want(t, tx.Put(bad), record.ErrTaken)
	got, err := tx.Doc("t", b.ID)
	must(t, err)
	same(t, "document", got, b)
	got, err = tx.DocByKey("t", "two")
	must(t, err)
	same(t, "holder of the old key", got.ID, b.ID)
	_, err = tx.DocByKey("t", "new")
	want(t, err, record.ErrNotFound)
}

func manyDocuments(t *testing.T, s record.Store) {
	const n = 1500
	tx := begin(t, s)
	for i := range n {
		d := record.Doc{Type: "t", ID: record.NewID("dd"), Body: fmt.Append(nil, i), Keys: []string{fmt.Sprint("k", i)}}
		if i%300 == 0 {
			d.Body = []byte(strings.Repeat("x", 3<<20))
		}
		must(t, tx.Put(d))
	}
	must(t, tx.Commit())
	list := docs(t, s, "t")
	same(t, "number", len(list), n)
	if !slices.IsSortedFunc(list, func(a, b record.Doc) int { return strings.Compare(string(a.ID), string(b.ID)) }) {
		t.Fatal("not in the order of ids")
	}
}
