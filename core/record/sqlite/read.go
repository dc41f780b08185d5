package sqlite

import (
	"context"
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"iter"
	"runtime"
	"strings"
	"sync"

	"golang.org/x/mod/sumdb/tlog"

	"troth/core/record"
)

// fieldsPerEntry bounds the places of an entry's disclosures: see migrations/0001_start.sql. A leaf has room for fewer digests.
const fieldsPerEntry = 4096

func (c *conn) head() (record.Tree, error) {
	v, err := c.one(`SELECT size, root FROM head`)
	if err != nil {
		return record.Tree{}, err
	}
	if v == nil || len(blob(v[1])) != len(record.Hash{}) {
		return record.Tree{}, c.corrupt("the head is missing or has no root (%s)", c.pagesOf("head"))
	}
	return record.Tree{Size: record.Index(number(v[0])), Root: record.Hash(blob(v[1]))}, nil
}

// size is the number of entries, by the last of them.
func (c *conn) size() (record.Index, error) {
	v, err := c.one(`SELECT max(idx) FROM entry`)
	if err != nil || v[0] == nil {
		return 0, err
	}
	return record.Index(number(v[0]) + 1), nil
}

// entry reads the row (idx, leaf) of an entry.
func (c *conn) entry(v []driver.Value) (record.Entry, error) {
	if v == nil {
		return record.Entry{}, record.ErrNotFound
	}
	e := record.Entry{Index: record.Index(number(v[0])), Leaf: blob(v[1])}
	if err := c.parse(&e); err != nil {
		return e, err
	}
	var err error
	e.Open, err = c.disclosures(e.Index, 0)
	return e, err
}

func (c *conn) parse(e *record.Entry) (err error) {
	if e.Envelope, err = record.Parse(e.Leaf); err != nil {
		return c.corrupt("entry %d: %v", e.Index, err)
	}
	return nil
}

func (c *conn) entryAt(i record.Index) (record.Entry, error) {
	v, err := c.one(`SELECT idx, leaf FROM entry WHERE idx = ?`, int64(i))
	if err != nil {
		return record.Entry{}, err
	}
	return c.entry(v)
}

func (c *conn) last(object record.ID) (record.Entry, error) {
	v, err := c.one(`SELECT idx, leaf FROM entry WHERE object = ? ORDER BY revision DESC LIMIT 1`, string(object))
	if err != nil {
		return record.Entry{}, err
	}
	e, err := c.entry(v)
	if err == nil && e.Object != object {
		err = c.corrupt("entry %d is filed under %s, but is of %s", e.Index, object, e.Object)
	}
	return e, err
}

// disclosures reads what an entry shows (withheld 0) or withholds (1); nil when nothing.
func (c *conn) disclosures(i record.Index, withheld int64) (m map[string]record.Disclosure, err error) {
	first := int64(i) * fieldsPerEntry
	err = c.each(func(v []driver.Value) error {
		if m == nil {
			m = map[string]record.Disclosure{}
		}
		m[text(v[0])] = record.Disclosure{Value: blob(v[1]), Salt: blob(v[2])}
		return nil
	}, `SELECT field, value, salt FROM disclosure WHERE place >= ? AND place < ? AND withheld = ? AND value IS NOT NULL`,
		first, first+fieldsPerEntry, withheld)
	return m, err
}

// treeSpan is how many nodes a tree may have. Those of the record stand in node from 0 on, those of conversation n from n·treeSpan on.
const treeSpan = 1 << 40

// hashes reads nodes of the tree whose nodes begin at base; neighbours in one row are read once.
func (c *conn) hashes(base int64, indexes []int64) ([]tlog.Hash, error) {
	list := make([]tlog.Hash, 0, len(indexes))
	var first int64
	var run []byte
	for _, i := range indexes {
		if i < first || i >= first+int64(len(run)/tlog.HashSize) {
			v, err := c.one(`SELECT first - ?1, hashes FROM node WHERE first BETWEEN ?1 AND ?2 ORDER BY first DESC LIMIT 1`, base, base+i)
			if err != nil {
				return nil, err
			}
			if v == nil {
				return nil, fmt.Errorf("node %d of the tree: %w", i, record.ErrNotFound)
			}
			first, run = number(v[0]), blob(v[1])
		}
		at := (i - first) * tlog.HashSize
		if at+tlog.HashSize > int64(len(run)) {
			return nil, fmt.Errorf("node %d of the tree: %w", i, record.ErrNotFound)
		}
		list = append(list, tlog.Hash(run[at:at+tlog.HashSize]))
	}
	return list, nil
}

func (c *conn) doc(typ string, v []driver.Value) (record.Doc, error) {
	if v == nil {
		return record.Doc{}, record.ErrNotFound
	}
	d := record.Doc{Type: typ, ID: record.ID(text(v[0])), Version: int(number(v[1])), Body: blob(v[3])}
	if keys := text(v[2]); keys != "[]" {
		if err := json.Unmarshal([]byte(keys), &d.Keys); err != nil {
			return d, c.corrupt("keys of document %s: %v (%s)", d.ID, err, c.pagesOf("doc"))
		}
	}
	return d, nil
}

func (c *conn) docByID(typ string, id record.ID) (record.Doc, error) {
	v, err := c.one(`SELECT id, version, keys, body FROM doc WHERE type = ? AND id = ?`, typ, string(id))
	if err != nil {
		return record.Doc{}, err
	}
	return c.doc(typ, v)
}

func (c *conn) docByKey(typ, key string) (record.Doc, error) {
	v, err := c.one(`SELECT id, version, keys, body FROM doc
		WHERE type = ?1 AND id = (SELECT id FROM doc_key WHERE type = ?1 AND key = ?2)`, typ, key)
	if err != nil {
		return record.Doc{}, err
	}
	return c.doc(typ, v)
}

// Head implements record.Store.
func (s *Store) Head(ctx context.Context) (t record.Tree, err error) {
	err = s.read(ctx, func(c *conn) error {
		t, err = c.head()
		return err
	})
	return t, err
}

const (
	batchEntries = 512     // entries read at once
	batchBytes   = 4 << 20 // of leaves, or of values, after which a batch ends
)

// Entries implements record.Store. It reads in batches, each a transaction of its own that is over before its entries are yielded:
// a slow reader never keeps the log from being emptied. That is sound since entries never change; a value that is forgotten
// while a long read is under way may or may not be seen.
func (s *Store) Entries(ctx context.Context, from, to record.Index) iter.Seq2[record.Entry, error] {
	return func(yield func(record.Entry, error) bool) {
		for i := max(from, 0); i < to; {
			var batch []record.Entry
			err := s.read(ctx, func(c *conn) (err error) {
				batch, err = c.batch(i, to)
				return err
			})
			if err != nil {
				yield(record.Entry{}, err)
				return
			}
			for _, e := range batch {
				if !yield(e, nil) {
					return
				}
			}
			if len(batch) == 0 {
				return
			}
			i += record.Index(len(batch))
		}
	}
}

// Leaves implements record.Store. It reads in batches, as Entries does.
func (s *Store) Leaves(ctx context.Context, from, to record.Index) iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		for i := max(from, 0); i < to; {
			var batch []record.Entry
			err := s.read(ctx, func(c *conn) (err error) {
				batch, err = c.leaves(i, to)
				return err
			})
			if err != nil {
				yield(nil, err)
				return
			}
			for _, e := range batch {
				if !yield(e.Leaf, nil) {
					return
				}
			}
			if len(batch) == 0 {
				return
			}
			i += record.Index(len(batch))
		}
	}
}

// leaves reads index and leaf of the entries from i on, at least one if there is one below to.
func (c *conn) leaves(i, to record.Index) ([]record.Entry, error) {
	head, err := c.head() // before the entries, which can then not be fewer
	if err != nil {
		return nil, err
	}
	batch := make([]record.Entry, 0, min(int64(to-i), batchEntries))
	bytes := 0
	err = c.each(func(v []driver.Value) error {
		e := record.Entry{Index: record.Index(number(v[0])), Leaf: blob(v[1])}
		if next := i + record.Index(len(batch)); e.Index != next {
			return c.corrupt("entry %d is missing, the next is %d", next, e.Index)
		}
		batch = append(batch, e)
		if bytes += len(e.Leaf); bytes > batchBytes {
			return errStop
		}
		return nil
	}, `SELECT idx, leaf FROM entry WHERE idx >= ? AND idx < ? ORDER BY idx LIMIT ?`, int64(i), int64(to), int64(cap(batch)))
	if err != nil {
		return nil, err
	}
	if len(batch) == 0 {
		if i < min(to, head.Size) {
			return nil, c.corrupt("entry %d is missing, the head says there are %d (%s)", i, head.Size, c.pagesOf("head"))
		}
	}
	return batch, nil
}

// batch is leaves with what the entries say and show.
func (c *conn) batch(i, to record.Index) ([]record.Entry, error) {
	batch, err := c.leaves(i, to)
	if err != nil || len(batch) == 0 {
		return nil, err
	}
	bytes := 0
	end := i + record.Index(len(batch))
	err = c.each(func(v []driver.Value) error {
		at := record.Index(number(v[0]) / fieldsPerEntry)
		if bytes > batchBytes && at > i && batch[at-i].Open == nil {
			batch = batch[:at-i]
			return errStop
		}
		e := &batch[at-i]
		if e.Open == nil {
			e.Open = map[string]record.Disclosure{}
		}
		d := record.Disclosure{Value: blob(v[2]), Salt: blob(v[3])}
		e.Open[text(v[1])] = d
		bytes += len(d.Value)
		return nil
	}, `SELECT place, field, value, salt FROM disclosure WHERE place >= ? AND place < ? AND withheld = 0 AND value IS NOT NULL ORDER BY place`,
		int64(i)*fieldsPerEntry, int64(end)*fieldsPerEntry)
	if err != nil {
		return nil, err
	}
	return batch, c.parseAll(batch)
}

// parseAll parses the leaves on all processors: it costs more than to read them.
func (c *conn) parseAll(batch []record.Entry) error {
	const least = 32 // entries that are worth a goroutine
	parts := max(1, min(runtime.GOMAXPROCS(0), len(batch)/least))
	errs := make([]error, parts)
	var wg sync.WaitGroup
	for p := range parts {
		part := batch[len(batch)*p/parts : len(batch)*(p+1)/parts]
		wg.Go(func() {
			for i := range part {
				if errs[p] = c.parse(&part[i]); errs[p] != nil {
					return
				}
			}
		})
	}
	wg.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// Revisions implements record.Store.
func (s *Store) Revisions(ctx context.Context, object record.ID) (list []record.Index, err error) {
	err = s.read(ctx, func(c *conn) error {
		return c.each(func(v []driver.Value) error {
			list = append(list, record.Index(number(v[0])))
			return nil
		}, `SELECT idx FROM entry WHERE object = ? ORDER BY revision`, string(object))
	})
	return list, err
}

// Withheld implements record.Store.
func (s *Store) Withheld(ctx context.Context, i record.Index) (m map[string]record.Disclosure, err error) {
	err = s.read(ctx, func(c *conn) error {
		if m, err = c.disclosures(i, 1); err != nil || m != nil {
			return err
		}
		v, err := c.one(`SELECT 1 FROM entry WHERE idx = ?`, int64(i))
		if err == nil && v == nil {
			err = record.ErrNotFound
		}
		return err
	})
	return m, err
}

// Hashes implements record.Store.
func (s *Store) Hashes(ctx context.Context) tlog.HashReader {
	return tlog.HashReaderFunc(func(indexes []int64) (list []tlog.Hash, err error) {
		err = s.read(ctx, func(c *conn) error {
			list, err = c.hashes(0, indexes)
			return err
		})
		return list, err
	})
}

// Doc implements record.Store.
func (s *Store) Doc(ctx context.Context, typ string, id record.ID) (d record.Doc, err error) {
	err = s.read(ctx, func(c *conn) error {
		d, err = c.docByID(typ, id)
		return err
	})
	return d, err
}

// DocByKey implements record.Store.
func (s *Store) DocByKey(ctx context.Context, typ, key string) (d record.Doc, err error) {
	err = s.read(ctx, func(c *conn) error {
		d, err = c.docByKey(typ, key)
		return err
	})
	return d, err
}

// DocsByKeys implements record.Store.
func (s *Store) DocsByKeys(ctx context.Context, typ string, keys ...string) (list []record.Doc, err error) {
	args := []driver.Value{typ}
	for _, k := range keys {
		args = append(args, k)
	}
	err = s.read(ctx, func(c *conn) error {
		return c.each(func(v []driver.Value) error {
			d, err := c.doc(typ, v)
			list = append(list, d)
			return err
		}, `SELECT id, version, keys, body FROM doc WHERE type = ?1 AND id IN
			(SELECT id FROM doc_key WHERE type = ?1 AND key IN (`+strings.TrimPrefix(strings.Repeat(",?", len(keys)), ",")+`)) ORDER BY id`, args...)
	})
	return list, err
}

// DocTypes lists the types of which there are documents.
func (s *Store) DocTypes(ctx context.Context) (types []string, err error) {
	err = s.read(ctx, func(c *conn) error {
		return c.each(func(v []driver.Value) error {
			types = append(types, text(v[0]))
			return nil
		}, `SELECT DISTINCT type FROM doc ORDER BY type`)
	})
	return types, err
}

// Docs implements record.Store. Like Entries it reads in batches; a document written meanwhile may or may not be seen.
func (s *Store) Docs(ctx context.Context, typ string) iter.Seq2[record.Doc, error] {
	return func(yield func(record.Doc, error) bool) {
		for after := ""; ; {
			var batch []record.Doc
			bytes := 0
			err := s.read(ctx, func(c *conn) error {
				return c.each(func(v []driver.Value) error {
					d, err := c.doc(typ, v)
					if err != nil {
						return err
					}
					batch = append(batch, d)
					if bytes += len(d.Body); bytes > batchBytes {
						return errStop
					}
					return nil
				}, `SELECT id, version, keys, body FROM doc WHERE type = ? AND id > ? ORDER BY id LIMIT ?`, typ, after, int64(batchEntries))
			})
			if err != nil {
				yield(record.Doc{}, err)
				return
			}
			for _, d := range batch {
				if !yield(d, nil) {
					return
				}
				after = string(d.ID)
			}
			if len(batch) == 0 {
				return
			}
		}
	}
}
