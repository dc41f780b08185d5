package sqlite

import (
	"context"
	"database/sql/driver"
	"encoding/binary"
)

// wipe zeroes the unused space in the pages of tables and indexes from which rows with something to forget are deleted. secure_delete
// zeroes a row where it stands when it is deleted, yet when a page is split or merged, SQLite leaves copies of the rows that moved in the
// space between the page's cell pointers and its cells (rebuildPage in btree.c). Disclosures and votes never move: see
// migrations/0001_start.sql.
func (s *Store) wipe(ctx context.Context) error {
	c, err := s.writer.get(ctx)
	if err != nil {
		return err
	}
	if err = c.begin(ctx); err == nil {
		for _, table := range []string{"doc", "doc_key", "participant", "participant_number", "participant_token", "vote_of"} {
			if err == nil {
				err = c.wipeTable(table)
			}
		}
		if err == nil {
			err = c.exec(`COMMIT`)
		}
		if err != nil {
			_ = c.exec(`ROLLBACK`) // none may be open
			s.unsettled.Store(true)
		}
	}
	s.writer.put(c, err)
	return err
}

// wipeTable reads every page of a table, 10 µs each, and writes those that hold something where nothing should be.
func (c *conn) wipeTable(table string) error {
	var pages []int64
	err := c.each(func(v []driver.Value) error {
		pages = append(pages, number(v[0]))
		return nil
	}, `SELECT pageno FROM dbstat WHERE name = ? AND pagetype IN ('leaf', 'internal')`, table)
	if err != nil {
		return err
	}
	for _, n := range pages {
		v, err := c.one(`SELECT data FROM sqlite_dbpage WHERE pgno = ?`, n)
		if err != nil {
			return err
		}
		page := blob(v[0])
		unused, ok := unusedSpace(page)
		if !ok {
			return c.corrupt("page %d of table %s, bytes %d to %d, has an impossible header", n, table, (n-1)*int64(len(page)), n*int64(len(page)))
		}
		dirty := false
		for i, b := range unused {
			dirty = dirty || b != 0
			unused[i] = 0
		}
		if dirty {
			if err := c.exec(`UPDATE sqlite_dbpage SET data = ? WHERE pgno = ?`, page, n); err != nil {
				return err
			}
		}
	}
	return nil
}

// unusedSpace is the part of a b-tree page, not the first of the file, between its cell pointers and its cells: see
// https://sqlite.org/fileformat2.html#b_tree_pages.
func unusedSpace(page []byte) (part []byte, ok bool) {
	if len(page) < 512 {
		return nil, false
	}
	header := 8
	switch page[0] {
	case 10, 13: // leaf of an index, of a table
	case 2, 5: // interior
		header = 12
	default:
		return nil, false
	}
	from := header + 2*int(binary.BigEndian.Uint16(page[3:]))
	to := int(binary.BigEndian.Uint16(page[5:]))
	if to == 0 {
		to = 1 << 16
	}
	if from > to || to > len(page) {
		return nil, false
	}
	return page[from:to], true
}
