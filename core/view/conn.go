package view

import (
	"context"
	"database/sql"
	"fmt"
	"reflect"
	"strconv"
	"strings"
)

// A conn is one connection to the view's file that keeps its prepared statements. One goroutine uses it at a time.
type conn struct {
	sql      *sql.Conn
	prepared map[string]*statement
}

type statement struct {
	*sql.Stmt
	position, day bool // which of the two standing arguments it uses
}

// prepare readies SQL whose own arguments are ?1 … ?n. :position and :day may stand anywhere and are given by the reader.
func (c *conn) prepare(ctx context.Context, query string, n int) (*statement, error) {
	if s, ok := c.prepared[query]; ok {
		return s, nil
	}
	s := &statement{position: strings.Contains(query, ":position"), day: strings.Contains(query, ":day")}
	text := query
	for _, standing := range []struct {
		name string
		used bool
	}{{":position", s.position}, {":day", s.day}} {
		if standing.used {
			n++
			text = strings.ReplaceAll(text, standing.name, "?"+strconv.Itoa(n))
		}
	}
	var err error
	if s.Stmt, err = c.sql.PrepareContext(context.WithoutCancel(ctx), text); err != nil {
		return nil, fmt.Errorf("view: %w in %s", err, query)
	}
	c.prepared[query] = s
	return s, nil
}

func (c *conn) exec(ctx context.Context, query string, args ...any) error {
	s, err := c.prepare(ctx, query, len(args))
	if err != nil {
		return err
	}
	if _, err = s.ExecContext(ctx, plain(args)...); err != nil {
		return fmt.Errorf("view: %w in %s", err, query)
	}
	return nil
}

func (c *conn) close() error {
	for _, s := range c.prepared {
		s.Close()
	}
	return c.sql.Close()
}

// plain turns named strings and integers into the ones that the driver knows.
func plain(args []any) []any {
	for i, a := range args {
		switch v := a.(type) {
		case string, int64, []byte, bool, nil:
		case int:
			args[i] = int64(v)
		default:
			switch r := reflect.ValueOf(a); r.Kind() {
			case reflect.String:
				args[i] = r.String()
			case reflect.Int, reflect.Int64, reflect.Int32:
				args[i] = r.Int()
			}
		}
	}
	return args
}
