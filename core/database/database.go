// Package database is one connection to a SQLite file, with the statements that it has prepared: what record and view have in common.
//
// The driver is used without the pool of database/sql, whose care for every statement costs more than most statements here do, and
// without contexts: every statement is short, none is ever interrupted half way, and a connection is closed exactly when its owner
// says so.
package database

import (
	"context"
	"database/sql/driver"
	"errors"
	"io"
	"net/url"
	"path/filepath"

	engine "modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"
)

// A Value is an argument or a column: int64, string, []byte or nil (NULL); as an argument also bool.
type Value = driver.Value

// A Conn is one connection. One goroutine uses it at a time.
type Conn struct {
	db         driver.Conn
	statements map[string]driver.Stmt // by their SQL
	args       []driver.NamedValue
}

// Open opens a file and runs the pragmas ("synchronous = FULL"). mode is SQLite's: "ro", "rw", or "rwc" to make the file when there is
// none. Double quotes never make a string here.
func Open(file, mode string, pragmas ...string) (*Conn, error) {
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
		return nil, err
	}
	c := &Conn{db: db, statements: map[string]driver.Stmt{}}
	for _, p := range pragmas {
		if err := c.Script("PRAGMA " + p); err != nil {
			return nil, errors.Join(err, c.Close())
		}
	}
	return c, nil
}

// Close ends the connection.
func (c *Conn) Close() error {
	for _, s := range c.statements {
		_ = s.Close() // what it last failed with was reported then
	}
	return c.db.Close()
}

// Script runs statements without arguments that are not worth keeping.
func (c *Conn) Script(sql string) error {
	_, err := c.db.(driver.ExecerContext).ExecContext(context.Background(), sql, nil)
	return err
}

// Long runs one statement that may take long, until it is done or ctx ends.
func (c *Conn) Long(ctx context.Context, sql string, args ...Value) error {
	_, err := c.db.(driver.ExecerContext).ExecContext(ctx, sql, c.number(args))
	return err
}

func (c *Conn) number(args []Value) []driver.NamedValue {
	c.args = c.args[:0]
	for i, a := range args {
		c.args = append(c.args, driver.NamedValue{Ordinal: i + 1, Value: a})
	}
	return c.args
}

func (c *Conn) prepare(sql string) (driver.Stmt, error) {
	s, ok := c.statements[sql]
	if ok {
		return s, nil
	}
	s, err := c.db.(driver.ConnPrepareContext).PrepareContext(context.Background(), sql)
	if err == nil {
		c.statements[sql] = s
	}
	return s, err
}

// Exec runs one statement and keeps it prepared. A nil []byte is NULL.
func (c *Conn) Exec(sql string, args ...Value) error {
	s, err := c.prepare(sql)
	if err == nil {
		_, err = s.(driver.StmtExecContext).ExecContext(context.Background(), c.number(args))
	}
	return err
}

// Code is the engine's result code behind err (https://sqlite.org/rescode.html), 0 when there is none. Its low byte is the class.
func Code(err error) int {
	var e *engine.Error
	if errors.As(err, &e) {
		return e.Code()
	}
	return 0
}

// Busy reports whether another connection held a lock for longer than this one waits.
func Busy(err error) bool { return Code(err)&0xff == lib.SQLITE_BUSY }

// Damaged reports whether the engine found that the file is not, or no more, what it wrote.
func Damaged(err error) bool {
	class := Code(err) & 0xff
	return class == lib.SQLITE_CORRUPT || class == lib.SQLITE_NOTADB
}

// ErrStop is what the function given to Each returns to see no more rows. Each then returns nil.
var ErrStop = errors.New("enough rows")

// Each calls row for every row of the result, until it returns an error. The slice is filled anew for the next row; what stands in it
// stays. NULL and an empty blob are both nil. row does not run the same statement again.
func (c *Conn) Each(row func([]Value) error, sql string, args ...Value) error {
	s, err := c.prepare(sql)
	if err != nil {
		return err
	}
	rows, err := s.(driver.StmtQueryContext).QueryContext(context.Background(), c.number(args))
	if err != nil {
		return err
	}
	values := make([]Value, len(rows.Columns()))
	for {
		if err = rows.Next(values); err != nil {
			break
		}
		if err = row(values); err != nil {
			break
		}
	}
	if err == io.EOF || err == ErrStop {
		err = nil
	}
	if closed := rows.Close(); err == nil {
		err = closed
	}
	return err
}

// One returns the first row of the result, nil when there is none.
func (c *Conn) One(sql string, args ...Value) (first []Value, err error) {
	err = c.Each(func(v []Value) error {
		first = v
		return ErrStop
	}, sql, args...)
	return first, err
}
