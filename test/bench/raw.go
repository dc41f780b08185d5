package main

import (
	"fmt"
	"slices"

	"troth/core/database"
)

// The pragmas under which the record and the view are written.
var (
	likeRecord = []string{"busy_timeout = 10000", "journal_mode = WAL", "synchronous = FULL", "secure_delete = ON", "temp_store = MEMORY",
		"cache_size = -16384", "journal_size_limit = 67108864", "wal_autocheckpoint = 8000"}
	likeView = []string{"busy_timeout = 10000", "journal_mode = WAL", "synchronous = NORMAL", "secure_delete = ON", "temp_store = MEMORY",
		"cache_size = -16000", "wal_autocheckpoint = 8000"}
	likeBuild = []string{"busy_timeout = 10000", "locking_mode = EXCLUSIVE", "journal_mode = OFF", "synchronous = OFF", "secure_delete = ON",
		"temp_store = FILE", "cache_size = -64000"}
)

// fullText are the indexes of full text, and what is put into each, in the order of the view: shelf after shelf.
var fullText = []struct{ index, rows string }{
	{"words", `SELECT place, value FROM text_words WHERE shelf = 1 ORDER BY n DESC`},
	{"words", `SELECT place, value FROM text_words WHERE shelf = 2 ORDER BY n DESC`},
	{"words", `SELECT place, value FROM text_words WHERE shelf = 3 ORDER BY n DESC`},
	{"words_grams", `SELECT place, value FROM text_grams ORDER BY n DESC`},
}

// A table is one table of a database: its columns, and the statement that adds a row.
type table struct {
	name    string
	columns []string
	insert  string
}

// tables lists the tables of a database, but for full text.
func tables(c *database.Conn) (list []table, err error) {
	err = c.Each(func(v []database.Value) error {
		list = append(list, table{name: v[0].(string)})
		return nil
	}, `SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite_%'`)
	for i := range list {
		t := &list[i]
		t.insert = `INSERT INTO "` + t.name + `" VALUES (`
		if err == nil {
			err = c.Each(func(v []database.Value) error {
				t.columns = append(t.columns, v[0].(string))
				t.insert += fmt.Sprintf("?%d,", len(t.columns))
				return nil
			}, `SELECT name FROM pragma_table_info(?1) ORDER BY cid`, t.name)
		}
		t.insert = t.insert[:len(t.insert)-1] + ")"
	}
	return list, err
}

// A rowOf is a row that one entry made.
type rowOf struct {
	table  *table
	values []database.Value
}

// of is the value of a column.
func (r rowOf) of(column string) database.Value {
	return r.values[slices.Index(r.table.columns, column)]
}
