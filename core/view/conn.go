package view

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"

	"troth/core/database"
)

// A conn is one connection to the view's file. One goroutine uses it at a time.
type conn struct {
	*database.Conn
	queries map[string]query
	args    []database.Value
}

// A query is SQL whose own arguments are ?1 … ?n, as the database takes it.
type query struct {
	sql           string
	position, day bool // which of the two standing arguments it uses; they follow its own
}

func connect(file string, pragmas ...string) (*conn, error) {
	c, err := database.Open(file, "rwc", pragmas...)
	if err != nil {
		return nil, err
	}
	return &conn{Conn: c, queries: map[string]query{}}, nil
}

// query finds :position and :day, which may stand anywhere in SQL that has n arguments of its own.
func (c *conn) query(sql string, n int) query {
	q, ok := c.queries[sql]
	if ok {
		return q
	}
	q = query{sql, strings.Contains(sql, ":position"), strings.Contains(sql, ":day")}
	for _, standing := range []struct {
		name string
		used bool
	}{{":position", q.position}, {":day", q.day}} {
		if standing.used {
			n++
			q.sql = strings.ReplaceAll(q.sql, standing.name, "?"+strconv.Itoa(n))
		}
	}
	c.queries[sql] = q
	return q
}

func (c *conn) exec(sql string, args ...any) error {
	if err := c.Exec(sql, c.plain(args)...); err != nil {
		return fmt.Errorf("view: %w in %s", err, sql)
	}
	return nil
}

// plain turns named strings and integers into the ones that the database knows. The slice is the connection's, until the next call.
func (c *conn) plain(args []any) []database.Value {
	c.args = c.args[:0]
	for _, a := range args {
		switch v := a.(type) {
		case string, int64, []byte, bool, nil:
		case int:
			a = int64(v)
		default:
			switch r := reflect.ValueOf(a); r.Kind() {
			case reflect.String:
				a = r.String()
			case reflect.Int, reflect.Int64, reflect.Int32:
				a = r.Int()
			}
		}
		c.args = append(c.args, a)
	}
	return c.args
}

// scan puts the columns of a row where they go: pointers to strings, integers, booleans and types made of these, to []byte, and to
// any, which takes every value. NULL goes into any and []byte alone.
func scan(row []database.Value, into []any) error {
	if len(row) != len(into) {
		return fmt.Errorf("%d columns, %d places for them", len(row), len(into))
	}
	for i, v := range row {
		if !assign(v, into[i]) {
			return fmt.Errorf("column %d is a %T and does not go into a %T", i+1, v, into[i])
		}
	}
	return nil
}

func assign(v database.Value, into any) bool {
	switch into := into.(type) {
	case *any:
		*into = v
		return true
	case *[]byte:
		switch v := v.(type) {
		case nil:
			*into = nil
			return true
		case string:
			*into = []byte(v)
			return true
		}
	}
	to := reflect.ValueOf(into)
	if to.Kind() != reflect.Pointer {
		return false
	}
	to = to.Elem()
	switch v := v.(type) {
	case string:
		if to.Kind() == reflect.String {
			to.SetString(v)
			return true
		}
	case int64:
		switch {
		case to.CanInt() && !to.OverflowInt(v):
			to.SetInt(v)
			return true
		case to.Kind() == reflect.Bool && (v == 0 || v == 1):
			to.SetBool(v == 1)
			return true
		}
	case []byte:
		if to.Kind() == reflect.Slice && to.Type().Elem().Kind() == reflect.Uint8 {
			to.SetBytes(v)
			return true
		}
	}
	return false
}
