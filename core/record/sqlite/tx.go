package sqlite

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"

	"golang.org/x/mod/sumdb/tlog"

	"troth/core/record"
)

// errEnded: the transaction was committed or rolled back.
var errEnded = errors.New("transaction has ended")

// runHashes is how many nodes one row holds at most.
const runHashes = 256

type tx struct {
	store *Store
	c     *conn // nil when ended
	state
	seen // of votes
	// failed is set when the engine may have ended the transaction by itself. What came later would be committed alone, so nothing
	// may come but Rollback.
	failed error
}

// state is what a failed Try sets back.
type state struct {
	head  record.Tree
	size  record.Index
	nodes int64 // stored; -1 when not asked yet
}

// Begin implements record.Store. ctx bounds the wait, not the transaction.
func (s *Store) Begin(ctx context.Context) (record.Tx, error) {
	if s.writer == nil {
		return nil, fmt.Errorf("%s was opened for reading only", s.file)
	}
	c, err := s.writer.get(ctx)
	if err != nil {
		return nil, err
	}
	t := &tx{store: s, c: c, state: state{nodes: -1}}
	if err := t.begin(ctx); err != nil {
		t.end(err)
		return nil, err
	}
	return t, nil
}

func (t *tx) begin(ctx context.Context) (err error) {
	if err = t.store.settle(ctx, t.c); err != nil {
		return err
	}
	if err = t.c.begin(ctx); err != nil {
		return err
	}
	if t.head, err = t.c.head(); err == nil {
		t.size, err = t.c.size()
	}
	if err == nil && t.head.Size > t.size {
		err = t.c.corrupt("the head says there are %d entries, there are %d (%s)", t.head.Size, t.size, t.c.pagesOf("head"))
	}
	if err != nil {
		_ = t.c.exec(`ROLLBACK`) // the engine may have done so
	}
	return err
}

// end gives the connection back.
func (t *tx) end(err error) {
	t.store.writer.put(t.c, err)
	t.c = nil
}

// do runs one call of the transaction, if it can still be used.
func (t *tx) do(call func() error) error {
	if err := t.usable(); err != nil {
		return err
	}
	err := call()
	if broken(err) {
		t.failed = err
	}
	return err
}

func (t *tx) usable() error {
	if t.c == nil {
		return errEnded
	}
	if t.failed != nil {
		return fmt.Errorf("the transaction failed before: %w", t.failed)
	}
	return nil
}

func (t *tx) Head() record.Tree  { return t.head }
func (t *tx) Size() record.Index { return t.size }

// Try implements record.Tx. A panic in do undoes as an error does.
func (t *tx) Try(do func() error) (err error) {
	if err := t.do(func() error { return t.c.exec(`SAVEPOINT try`) }); err != nil {
		return err
	}
	before, done := t.state, false
	defer func() {
		if done || t.usable() != nil {
			return
		}
		t.state, t.seen = before, seen{}
		undo := t.do(func() error {
			if err := t.c.exec(`ROLLBACK TO try`); err != nil {
				return err
			}
			return t.c.exec(`RELEASE try`)
		})
		if undo != nil {
			t.failed = undo
			err = errors.Join(err, undo)
		}
	}()
	if err = do(); err == nil {
		err = t.do(func() error { return t.c.exec(`RELEASE try`) })
	}
	done = err == nil
	return err
}

func (t *tx) Append(e record.Entry, withheld map[string]record.Disclosure) error {
	return t.do(func() error {
		if e.Index != t.size {
			return fmt.Errorf("entry of index %d put behind %d entries", e.Index, t.size)
		}
		if len(e.Open)+len(withheld) > fieldsPerEntry {
			return fmt.Errorf("entry %d has %d disclosures, %d are possible", e.Index, len(e.Open)+len(withheld), fieldsPerEntry)
		}
		for field := range withheld {
			if _, both := e.Open[field]; both {
				return fmt.Errorf("entry %d: %s is both shown and withheld", e.Index, field)
			}
		}
		v, err := t.c.one(`SELECT max(revision) FROM entry WHERE object = ?`, string(e.Object))
		if err != nil {
			return err
		}
		if last := number(v[0]); int64(e.Revision) <= last {
			return fmt.Errorf("revision %d of %s put behind revision %d", e.Revision, e.Object, last)
		}
		if err := t.c.exec(`INSERT INTO entry VALUES (?, ?, ?, ?)`, int64(e.Index), string(e.Object), int64(e.Revision), filled(e.Leaf)); err != nil {
			return err
		}
		place := int64(e.Index) * fieldsPerEntry
		for kind, disclosures := range []map[string]record.Disclosure{e.Open, withheld} {
			for _, field := range slices.Sorted(maps.Keys(disclosures)) {
				d := disclosures[field]
				if err := t.c.exec(`INSERT INTO disclosure VALUES (?, ?, ?, ?, ?)`, place, field, filled(d.Value), filled(d.Salt), int64(kind)); err != nil {
					return err
				}
				place++
			}
		}
		t.size++
		return nil
	})
}

// filled makes nil an empty blob: nil would be NULL.
func filled(b []byte) []byte {
	if b == nil {
		return []byte{}
	}
	return b
}

func (t *tx) Hashes(first int64, nodes []tlog.Hash) error {
	return t.do(func() (err error) {
		if t.nodes < 0 {
			if t.nodes, err = t.c.nodes(0); err != nil {
				return err
			}
		}
		if first != t.nodes {
			return fmt.Errorf("nodes of the tree from %d put behind %d nodes", first, t.nodes)
		}
		if err = t.c.putHashes(first, nodes); err == nil {
			t.nodes += int64(len(nodes))
		}
		return err
	})
}

// nodes is how many nodes the tree has whose nodes begin at base.
func (c *conn) nodes(base int64) (int64, error) {
	v, err := c.one(`SELECT first - ?1 + length(hashes) / 32 FROM node WHERE first >= ?1 AND first < ?2 ORDER BY first DESC LIMIT 1`, base, base+treeSpan)
	if err != nil || v == nil {
		return 0, err
	}
	return number(v[0]), nil
}

// putHashes writes nodes from a place on.
func (c *conn) putHashes(place int64, nodes []tlog.Hash) error {
	for run := range slices.Chunk(nodes, runHashes) {
		b := make([]byte, 0, len(run)*tlog.HashSize)
		for i := range run {
			b = append(b, run[i][:]...)
		}
		if err := c.exec(`INSERT INTO node VALUES (?, ?)`, place, b); err != nil {
			return err
		}
		place += int64(len(run))
	}
	return nil
}

func (t *tx) SetHead(head record.Tree) error {
	return t.do(func() error {
		if head.Size > t.size {
			return fmt.Errorf("head of %d entries put over %d", head.Size, t.size)
		}
		if err := t.c.exec(`UPDATE head SET size = ?, root = ?`, int64(head.Size), head.Root[:]); err != nil {
			return err
		}
		t.head = head
		return nil
	})
}

func (t *tx) ReadHashes(indexes []int64) (list []tlog.Hash, err error) {
	err = t.do(func() error {
		list, err = t.c.hashes(0, indexes)
		return err
	})
	return list, err
}

func (t *tx) Last(object record.ID) (e record.Entry, err error) {
	err = t.do(func() error {
		e, err = t.c.last(object)
		return err
	})
	return e, err
}

func (t *tx) Entry(i record.Index) (e record.Entry, err error) {
	err = t.do(func() error {
		e, err = t.c.entryAt(i)
		return err
	})
	return e, err
}

func (t *tx) Forget(i record.Index, field string) error {
	return t.do(func() error {
		first := int64(i) * fieldsPerEntry
		return t.c.exec(`UPDATE disclosure SET value = NULL, salt = NULL WHERE place >= ? AND place < ? AND field = ?`,
			first, first+fieldsPerEntry, field)
	})
}

func (t *tx) Doc(typ string, id record.ID) (d record.Doc, err error) {
	err = t.do(func() error {
		d, err = t.c.docByID(typ, id)
		return err
	})
	return d, err
}

func (t *tx) DocByKey(typ, key string) (d record.Doc, err error) {
	err = t.do(func() error {
		d, err = t.c.docByKey(typ, key)
		return err
	})
	return d, err
}

func (t *tx) Put(d record.Doc) error {
	return t.do(func() error {
		old, err := t.c.docByID(d.Type, d.ID)
		switch exists := err == nil; {
		case err != nil && !errors.Is(err, record.ErrNotFound):
			return err
		case exists && d.Version == 0:
			return fmt.Errorf("document %s: id: %w", d.ID, record.ErrTaken)
		case d.Version != old.Version:
			return fmt.Errorf("document %s: %w", d.ID, record.ErrChanged)
		}
		for _, key := range d.Keys {
			if slices.Contains(old.Keys, key) {
				continue
			}
			v, err := t.c.one(`SELECT id FROM doc_key WHERE type = ? AND key = ?`, d.Type, key)
			if err != nil {
				return err
			}
			if v != nil {
				return fmt.Errorf("document %s: %q: %w", d.ID, key, record.ErrTaken)
			}
		}
		for _, key := range old.Keys {
			if !slices.Contains(d.Keys, key) {
				if err := t.c.exec(`DELETE FROM doc_key WHERE type = ? AND key = ?`, d.Type, key); err != nil {
					return err
				}
			}
		}
		for _, key := range d.Keys {
			if !slices.Contains(old.Keys, key) {
				if err := t.c.exec(`INSERT OR IGNORE INTO doc_key VALUES (?, ?, ?)`, d.Type, key, string(d.ID)); err != nil {
					return err
				}
			}
		}
		keys := []byte("[]")
		if len(d.Keys) > 0 {
			if keys, err = json.Marshal(d.Keys); err != nil {
				return err
			}
		}
		return t.c.exec(`INSERT INTO doc VALUES (?, ?, ?, ?, ?)
			ON CONFLICT DO UPDATE SET version = excluded.version, keys = excluded.keys, body = excluded.body`,
			d.Type, string(d.ID), int64(d.Version+1), string(keys), filled(d.Body))
	})
}

func (t *tx) Delete(typ string, id record.ID) error {
	return t.do(func() error {
		old, err := t.c.docByID(typ, id)
		if errors.Is(err, record.ErrNotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		for _, key := range old.Keys {
			if err := t.c.exec(`DELETE FROM doc_key WHERE type = ? AND key = ?`, typ, key); err != nil {
				return err
			}
		}
		return t.c.exec(`DELETE FROM doc WHERE type = ? AND id = ?`, typ, string(id))
	})
}

// Commit implements record.Tx. When it fails, the next Begin reads what is on disk through a fresh connection.
func (t *tx) Commit() error {
	if err := t.usable(); err != nil {
		return errors.Join(err, t.Rollback())
	}
	err := t.c.exec(`COMMIT`)
	if err == nil {
		t.end(nil)
		return nil
	}
	_ = t.c.exec(`ROLLBACK`) // the engine may have done so
	if unsure(err) {
		t.store.unsettled.Store(true)
		err = fmt.Errorf("%w: %w", record.ErrUnsure, err)
	}
	t.end(err)
	return err
}

func (t *tx) Rollback() error {
	if t.c == nil {
		return nil
	}
	err := t.c.exec(`ROLLBACK`)
	if t.failed != nil { // the engine may have rolled back before; the connection goes
		t.end(t.failed)
		return nil
	}
	t.end(err)
	return err
}

var _ record.Tx = (*tx)(nil)
