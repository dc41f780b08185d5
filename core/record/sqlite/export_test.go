package sqlite

import (
	"database/sql/driver"
	"strconv"
	"testing"
)

var CheckVersion = checkVersion

// Raw is a connection of its own, beside the store's, for tests that break or look into the file.
type Raw struct {
	c *conn
	t testing.TB
}

// OpenRaw opens one that ends with the test.
func OpenRaw(t testing.TB, file string) Raw {
	t.Helper()
	c, err := connect(file, "rw", "busy_timeout = 10000", "secure_delete = ON")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.close() })
	return Raw{c, t}
}

func (r Raw) Exec(sql string, args ...driver.Value) {
	r.t.Helper()
	if err := r.c.exec(sql, args...); err != nil {
		r.t.Fatal(err)
	}
}

// Value is the first column of the first row.
func (r Raw) Value(sql string) any {
	r.t.Helper()
	v, err := r.c.one(sql)
	if err != nil {
		r.t.Fatal(err)
	}
	return v[0]
}

// Limit lets the store's writer have at most so many pages more, none when n < 0: a disk that is full.
func (s *Store) Limit(t testing.TB, n int64) {
	t.Helper()
	c, err := s.writer.get(t.Context())
	if err == nil {
		v, _ := c.one(`PRAGMA page_count`)
		limit := int64(1) << 31
		if n >= 0 {
			limit = number(v[0]) + n
		}
		_, err = c.one("PRAGMA max_page_count = " + strconv.FormatInt(limit, 10))
		s.writer.put(c, nil)
	}
	if err != nil {
		t.Fatal(err)
	}
}
