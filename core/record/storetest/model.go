package storetest

import (
	"context"
	"errors"
	"math/rand/v2"
	"path/filepath"
	"testing"

	"troth/core/record"
)

// model makes random transactions with nested tries, and after each compares all that the store has with a plain Go value that was
// changed in the same way.
func model(t *testing.T, s record.Store) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	m := &world{rng: rand.New(rand.NewPCG(seed, 0))}
	for range 6 {
		m.objects = append(m.objects, record.NewID("rk"))
		m.docs = append(m.docs, record.NewID("dd"))
	}
	m.now = situation{latest: map[record.ID]int{}, version: map[record.ID]int{}, key: map[string]record.ID{}}
	for range 40 {
		before := m.now.clone()
		tx := begin(t, s)
		m.act(t, tx, 3)
		if m.rng.IntN(3) == 0 {
			must(t, tx.Rollback())
			m.now = before
		} else {
			must(t, tx.Commit())
		}
		m.compare(t, s)
	}
}

type world struct {
	rng     *rand.Rand
	objects []record.ID
	docs    []record.ID
	now     situation
}

type situation struct {
	entries []record.Entry
	latest  map[record.ID]int // revision
	nodes   int64
	head    record.Tree
	version map[record.ID]int
	key     map[string]record.ID
}

func (s situation) clone() situation {
	c := s
	c.entries = make([]record.Entry, len(s.entries))
	for i, e := range s.entries {
		e.Open = copyMap(e.Open)
		c.entries[i] = e
	}
	c.latest, c.version, c.key = copyMap(s.latest), copyMap(s.version), copyMap(s.key)
	return c
}

func copyMap[K comparable, V any](m map[K]V) map[K]V {
	c := make(map[K]V, len(m))
	for k, v := range m {
		c[k] = v
	}
	return c
}

func (m *world) act(t *testing.T, tx record.Tx, depth int) {
	keys := []string{"a", "b", "c", "d"}
	for range 1 + m.rng.IntN(8) {
		object, id, key := m.objects[m.rng.IntN(6)], m.docs[m.rng.IntN(6)], keys[m.rng.IntN(4)]
		switch m.rng.IntN(7) {
		case 0, 1:
			m.now.latest[object]++
			e := put(t, tx, object, m.now.latest[object], "", "one", "two")
			e.Open = copyMap(e.Open)
			m.now.entries = append(m.now.entries, e)
		case 2:
			if len(m.now.entries) > 0 {
				i := m.rng.IntN(len(m.now.entries))
				must(t, tx.Forget(record.Index(i), "words/1"))
				delete(m.now.entries[i].Open, "words/1")
			}
		case 3:
			n := int64(m.rng.IntN(400))
			must(t, tx.Hashes(m.now.nodes, hashes(m.now.nodes, n)))
			m.now.nodes += n
			m.now.head = record.Tree{Size: tx.Size(), Root: record.Hash{byte(m.rng.Int())}}
			must(t, tx.SetHead(m.now.head))
		case 4:
			holder, held := m.now.key[key]
			err := tx.Put(record.Doc{Type: "t", ID: id, Version: m.now.version[id], Keys: []string{key}})
			if held && holder != id {
				want(t, err, record.ErrTaken)
				continue
			}
			must(t, err)
			m.release(id)
			m.now.key[key] = id
			m.now.version[id]++
		case 5:
			must(t, tx.Delete("t", id))
			m.release(id)
			delete(m.now.version, id)
		case 6:
			if depth == 0 {
				continue
			}
			before := m.now.clone()
			fails := m.rng.IntN(2) == 0
			err := tx.Try(func() error {
				m.act(t, tx, depth-1)
				if fails {
					return errTest
				}
				return nil
			})
			if fails {
				want(t, err, errTest)
				m.now = before
			} else {
				must(t, err)
			}
		}
	}
}

func (m *world) release(id record.ID) {
	for k, holder := range m.now.key {
		if holder == id {
			delete(m.now.key, k)
		}
	}
}

func (m *world) compare(t *testing.T, s record.Store) {
	ctx := t.Context()
	entries := all(t, s, 0, 1<<40)
	same(t, "number of entries", len(entries), len(m.now.entries))
	for i, e := range entries {
		same(t, "entry", e, m.now.entries[i])
	}
	h, err := s.Head(ctx)
	must(t, err)
	same(t, "head", h, m.now.head)
	if m.now.nodes > 0 {
		list, err := s.Hashes(ctx).ReadHashes([]int64{m.now.nodes - 1, m.now.nodes / 2})
		must(t, err)
		same(t, "nodes", list, append(hashes(m.now.nodes-1, 1), hashes(m.now.nodes/2, 1)...))
	}
	_, err = s.Hashes(ctx).ReadHashes([]int64{m.now.nodes})
	want(t, err, record.ErrNotFound)
	for _, id := range m.objects {
		list, err := s.Revisions(ctx, id)
		must(t, err)
		same(t, "revisions", len(list), m.now.latest[id])
	}
	list := docs(t, s, "t")
	same(t, "number of documents", len(list), len(m.now.version))
	for _, d := range list {
		same(t, "version", d.Version, m.now.version[d.ID])
		for _, key := range d.Keys {
			same(t, "holder of a key", m.now.key[key], d.ID)
		}
	}
	for key, id := range m.now.key {
		d, err := s.DocByKey(ctx, "t", key)
		must(t, err)
		same(t, "by key", d.ID, id)
	}
}

func copyStore(t *testing.T, open Open) {
	dir := t.TempDir()
	s := open(t, filepath.Join(dir, "store"))
	defer shut(t, s)
	object, doc := record.NewID("rk"), record.NewID("dd")
	tx := begin(t, s)
	change(t, tx, object, 1, 0, doc)
	must(t, tx.Commit())
	entries := all(t, s, 0, 9)

	tx = begin(t, s) // a copy beside a writer holds what was committed
	change(t, tx, object, 2, 2, doc)
	file := filepath.Join(dir, "copy")
	must(t, s.Copy(t.Context(), file))
	must(t, tx.Commit())
	refused(t, "a copy over a file", s.Copy(t.Context(), file))
	refused(t, "a copy into no folder", s.Copy(t.Context(), filepath.Join(dir, "no", "copy")))

	c := open(t, file)
	defer shut(t, c)
	same(t, "entries", all(t, c, 0, 9), entries)
	head, err := c.Head(t.Context())
	must(t, err)
	same(t, "head", head.Size, record.Index(1))
	withheld, err := c.Withheld(t.Context(), 0)
	must(t, err)
	same(t, "withheld", sortedKeys(withheld), []string{"secret"})
	d, err := c.DocByKey(t.Context(), "t", "key "+string(doc))
	must(t, err)
	same(t, "document", d.ID, doc)
	list, err := c.Hashes(t.Context()).ReadHashes([]int64{0, 1})
	must(t, err)
	same(t, "nodes", list, hashes(0, 2))
	tx = begin(t, c) // and can be written on
	change(t, tx, object, 2, 2, doc)
	must(t, tx.Commit())
	same(t, "entries of the copy", len(all(t, c, 0, 9)), 2)
}

func closed(t *testing.T, open Open) {
	s := open(t, filepath.Join(t.TempDir(), "store"))
	must(t, s.Close())
	ctx := t.Context()
	_, err := s.Begin(ctx)
	refused(t, "begin", err)
	_, err = s.Head(ctx)
	refused(t, "head", err)
	for _, err = range s.Entries(ctx, 0, 1) {
	}
	refused(t, "entries", err)
	for _, err = range s.Leaves(ctx, 0, 1) {
	}
	refused(t, "leaves", err)
	if errors.Is(err, context.Canceled) {
		t.Fatal("closed is not cancelled")
	}
}
