package sqlite

import (
	"database/sql/driver"

	"troth/core/database"
)

// A conn is one connection to the database. Its errors name the file and say what they mean to the caller.
type conn struct {
	*database.Conn
	file string
}

// connect opens the file, which must exist, and runs the pragmas.
func connect(file, mode string, pragmas ...string) (*conn, error) {
	c, err := database.Open(file, mode, pragmas...)
	if err != nil {
		return nil, wrap(file, err)
	}
	return &conn{c, file}, nil
}

func (c *conn) close() error { return wrap(c.file, c.Close()) }

// script runs statements without arguments that are not worth keeping.
func (c *conn) script(sql string) error { return wrap(c.file, c.Script(sql)) }

// exec runs one statement. Arguments are int64, string or []byte; a nil []byte is NULL.
func (c *conn) exec(sql string, args ...driver.Value) error {
	return wrap(c.file, c.Exec(sql, args...))
}

// errStop ends each early and is not an error.
var errStop = database.ErrStop

// each calls row for every row of the result: see database.Conn.Each.
func (c *conn) each(row func([]driver.Value) error, sql string, args ...driver.Value) error {
	return wrap(c.file, c.Each(row, sql, args...))
}

// one returns the first row of the result, nil when there is none.
func (c *conn) one(sql string, args ...driver.Value) ([]driver.Value, error) {
	v, err := c.One(sql, args...)
	return v, wrap(c.file, err)
}

func blob(v driver.Value) []byte {
	b, _ := v.([]byte)
	return b
}

func number(v driver.Value) int64 {
	n, _ := v.(int64)
	return n
}

func text(v driver.Value) string {
	s, _ := v.(string)
	return s
}
