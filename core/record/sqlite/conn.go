package sqlite

import (
	"context"
	"database/sql/driver"
	"errors"
	"io"
	"net/url"
	"path/filepath"

	engine "modernc.org/sqlite"
)

// A conn is one connection to the database with the statements it has prepared. One goroutine uses it at a time.
//
// The driver is used without the pool of database/sql, and without contexts but for Copy: every statement of the store is short, so
// none is ever interrupted half way, and a connection is closed exactly when the store says so.
type conn struct {
	file  string
	db    driver.Conn
	stmts map[string]driver.Stmt // by their SQL
	args  []driver.NamedValue
}

// connect opens the file, which must exist, and runs the pragmas.
func connect(file, mode string, pragmas ...string) (*conn, error) {
	abs, err := filepath.Abs(file)
	if err != nil {
		return nil, err
	}
	uri := url.URL{Scheme: "file", Path: abs, RawQuery: "_dqs=0&_error_rc=1&mode=" + mode}
	connector, err := engine.NewConnector(uri.String())
	if err != nil {
		return nil, err
	}
	db, err := connector.Connect(context.Background())
	if err != nil {
		return nil, wrap(file, err)
	}
	c := &conn{file: file, db: db, stmts: map[string]driver.Stmt{}}
	for _, p := range pragmas {
		if err := c.script("PRAGMA " + p); err != nil {
			return nil, errors.Join(err, c.close())
		}
	}
	return c, nil
}

func (c *conn) close() error {
	for _, s := range c.stmts {
		_ = s.Close() // what it last failed with was reported then
	}
	return wrap(c.file, c.db.Close())
}

// script runs statements without arguments that are not worth keeping.
func (c *conn) script(sql string) error {
	_, err := c.db.(driver.ExecerContext).ExecContext(context.Background(), sql, nil)
	return wrap(c.file, err)
}

func (c *conn) prepare(sql string, args []driver.Value) (driver.Stmt, error) {
	c.args = c.args[:0]
	for i, a := range args {
		c.args = append(c.args, driver.NamedValue{Ordinal: i + 1, Value: a})
	}
	if s, ok := c.stmts[sql]; ok {
		return s, nil
	}
	s, err := c.db.(driver.ConnPrepareContext).PrepareContext(context.Background(), sql)
	if err == nil {
		c.stmts[sql] = s
	}
	return s, err
}

// exec runs one statement. Arguments are int64, string or []byte; a nil []byte is NULL.
func (c *conn) exec(sql string, args ...driver.Value) error {
	s, err := c.prepare(sql, args)
	if err == nil {
		_, err = s.(driver.StmtExecContext).ExecContext(context.Background(), c.args)
	}
	return wrap(c.file, err)
}

// errStop ends each early and is not an error.
var errStop = errors.New("enough rows")

// each calls row for every row of the result; its values are the row's own, not to be changed by the next. NULL and an empty blob
// are both nil.
func (c *conn) each(row func([]driver.Value) error, sql string, args ...driver.Value) error {
	s, err := c.prepare(sql, args)
	if err != nil {
		return wrap(c.file, err)
	}
	rows, err := s.(driver.StmtQueryContext).QueryContext(context.Background(), c.args)
	if err != nil {
		return wrap(c.file, err)
	}
	values := make([]driver.Value, len(rows.Columns()))
	for {
		if err = rows.Next(values); err != nil {
			break
		}
		if err = row(values); err != nil {
			break
		}
	}
	if err == io.EOF || err == errStop {
		err = nil
	}
	if closed := rows.Close(); err == nil {
		err = closed
	}
	return wrap(c.file, err)
}

// one returns the first row of the result, nil when there is none.
func (c *conn) one(sql string, args ...driver.Value) (first []driver.Value, err error) {
	err = c.each(func(v []driver.Value) error {
		first = v
		return errStop
	}, sql, args...)
	return first, err
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
