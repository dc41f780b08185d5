package view

import (
	"testing"

	"troth/core/database"
	"troth/core/record"
)

func TestScan(t *testing.T) {
	var (
		s  string
		id record.ID
		n  int
		i  record.Index
		b  bool
		y  []byte
		a  any
	)
	row := []database.Value{"text", "nt_x", int64(7), int64(8), int64(1), "bytes", int64(9)}
	if err := scan(row, []any{&s, &id, &n, &i, &b, &y, &a}); err != nil {
		t.Fatal(err)
	}
	if s != "text" || id != "nt_x" || n != 7 || i != 8 || !b || string(y) != "bytes" || a != int64(9) {
		t.Error("got", s, id, n, i, b, y, a)
	}
	var small int8
	for name, bad := range map[string]struct {
		row  []database.Value
		into []any
	}{
		"too few places":      {[]database.Value{"a", "b"}, []any{&s}},
		"no value":            {[]database.Value{nil}, []any{&s}},
		"a number for text":   {[]database.Value{int64(1)}, []any{&s}},
		"text for a number":   {[]database.Value{"1"}, []any{&n}},
		"a number too large":  {[]database.Value{int64(300)}, []any{&small}},
		"neither yes nor no":  {[]database.Value{int64(2)}, []any{&b}},
		"a place that is not": {[]database.Value{"a"}, []any{s}},
	} {
		if scan(bad.row, bad.into) == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}
