package polis

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"troth/core/record"
)

// Limits of one file. The largest published conversations have some two million votes, and tables of 26 million cells, most of them empty.
const (
	fileMost = 1 << 30
	cellMost = 1 << 20
	rowsMost = 50_000_000
)

// A sheet is one of an export's tables, read row by row.
type sheet struct {
	name   string
	csv    *csv.Reader
	column map[string]int // by name as heading gives it; the first of several
	names  []string
	row    []string
	line   int
	r      *reader
}

// file opens a table, reads its first row as names of columns, and gives it to read.
func (r *reader) file(name string, read func(*sheet) error) error {
	f, err := os.Open(r.files[name])
	if err != nil {
		return err
	}
	defer f.Close()
	if info, err := f.Stat(); err != nil {
		return err
	} else if !info.Mode().IsRegular() || info.Size() > fileMost {
		return fmt.Errorf("%s is no file of at most 1 GiB", name)
	}
	in := bufio.NewReaderSize(&lineEnds{in: inUTF8(f)}, 1<<16)
	if mark, _ := in.Peek(3); string(mark) == "\xef\xbb\xbf" {
		in.Discard(3)
	}
	t := &sheet{name: name, csv: csv.NewReader(in), r: r}
	t.csv.Comma = separator(in)
	t.csv.FieldsPerRecord = -1
	t.csv.ReuseRecord = true
	return read(t)
}

// inUTF8 gives a file in UTF-16 as UTF-8; it is known by its byte order mark, or without one by the zero beside its first letter. Other files
// pass as they are.
func inUTF8(f io.Reader) *bufio.Reader {
	in := bufio.NewReaderSize(f, 1<<16)
	head, _ := in.Peek(2)
	order := unicode.LittleEndian
	switch {
	case len(head) < 2:
		return in
	case string(head) == "\xfe\xff", head[0] == 0 && head[1] != 0:
		order = unicode.BigEndian
	case string(head) != "\xff\xfe" && (head[0] == 0 || head[1] != 0):
		return in
	}
	return bufio.NewReaderSize(transform.NewReader(in, unicode.UTF16(order, unicode.UseBOM).NewDecoder()), 1<<16)
}

// lineEnds turns carriage returns into line feeds where they alone end lines, as on an old Mac: where the first row ends in one that no line
// feed follows. Other files pass as they are.
type lineEnds struct {
	in     *bufio.Reader
	quoted bool // the byte that comes next stands in quotes
	known  bool // how lines end
	old    bool
}

func (x *lineEnds) Read(b []byte) (int, error) {
	n, err := x.in.Read(b)
	for i := 0; i < n && (x.old || !x.known); i++ {
		switch c := b[i]; {
		case x.old && c == '\r':
			b[i] = '\n'
		case x.old:
		case c == '"':
			x.quoted = !x.quoted
		case c == '\n' && !x.quoted:
			x.known = true
		case c == '\r' && !x.quoted:
			next := b[i+1 : n]
			if len(next) == 0 {
				next, _ = x.in.Peek(1)
			}
			x.known, x.old = true, len(next) == 0 || next[0] != '\n'
			i-- // this one too
		}
	}
	return n, err
}

// separator is the comma, semicolon or tab that comes first outside quotes: spreadsheets of many countries write semicolons. No name of
// a column or of a summary's line has one of the three.
func separator(in *bufio.Reader) rune {
	head, _ := in.Peek(1 << 12)
	quoted := false
	for _, c := range string(head) {
		switch {
		case c == '"':
			quoted = !quoted
		case !quoted && (c == ',' || c == ';' || c == '\t'):
			return c
		}
	}
	return ','
}

// heading is the name of a column, or of a line of a summary, as it is looked up: Comment_ID and "comment id" are comment-id.
func heading(name string) string {
	return strings.NewReplacer("_", "-", " ", "-").Replace(strings.ToLower(strings.TrimSpace(name)))
}

// head reads the names of the columns and demands some of them.
func (t *sheet) head(needed ...string) error {
	if more, err := t.next(); err != nil {
		return err
	} else if !more {
		return fmt.Errorf("%s is empty", t.name)
	}
	t.column = map[string]int{}
	for i, name := range t.row {
		name = heading(name)
		t.names = append(t.names, name)
		if _, twice := t.column[name]; !twice {
			t.column[name] = i
		} else if name != "" {
			t.trouble(name, "there are two columns of this name; the first one is read")
		}
	}
	for _, name := range needed {
		if _, ok := t.column[name]; !ok {
			return fmt.Errorf("%s, row 1: there is no column %q; is this an export of Polis?", t.name, name)
		}
	}
	return nil
}

// without names a column that is not there, and what is not known for want of it.
func (t *sheet) without(column, what string) {
	if _, ok := t.column[column]; !ok {
		t.trouble(column, "there is no such column; %s", what)
	}
}

// next reads a row; false at the end.
func (t *sheet) next() (bool, error) {
	row, err := t.csv.Read()
	if errors.Is(err, io.EOF) {
		return false, nil
	}
	var parse *csv.ParseError
	if errors.As(err, &parse) {
		return false, fmt.Errorf("%s, row %d: %w; the table cannot be read from here on", t.name, parse.StartLine, parse.Err)
	}
	if err != nil {
		return false, fmt.Errorf("%s: %w", t.name, err)
	}
	t.row = row
	t.line, _ = t.csv.FieldPos(0)
	for i, cell := range row {
		if len(cell) > cellMost {
			return false, fmt.Errorf("%s, row %d, column %d: a cell of more than 1 MiB", t.name, t.line, i+1)
		}
		if !utf8.ValidString(cell) {
			return false, fmt.Errorf("%s, row %d, column %d: this is no UTF-8; save the file as UTF-8", t.name, t.line, i+1)
		}
	}
	return true, nil
}

// long names a row of more cells than there are columns: which of them is one too many cannot be known.
func (t *sheet) long() bool {
	if len(t.row) <= len(t.names) {
		return false
	}
	t.trouble("", "%d cells in %d columns: a cell too many, perhaps of words with a separator and without quotes", len(t.row), len(t.names))
	return true
}

// cell is a cell of the row by its column's name; empty when there is none.
func (t *sheet) cell(name string) string {
	if i, ok := t.column[name]; ok {
		return t.at(i)
	}
	return ""
}

// at is a cell of the row by its place; empty when the row ends before.
func (t *sheet) at(i int) string {
	if i < len(t.row) {
		return strings.TrimSpace(t.row[i])
	}
	return ""
}

// visible is words without the characters that the record does not take, of which the first is named: statements are copied from where these
// are common. column is where they stand.
func (t *sheet) visible(column, words string) string {
	words = strings.ReplaceAll(words, "\r", "\n")
	i := strings.IndexFunc(words, record.Unreadable)
	if i < 0 {
		return words
	}
	first, _ := utf8.DecodeRuneInString(words[i:])
	t.trouble(column, "%U cannot be seen, or turns the direction of writing; all such characters are left out", first)
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if record.Unreadable(r) {
			return -1
		}
		return r
	}, words))
}

// trouble notes what could not be read of the row.
func (t *sheet) trouble(column, format string, args ...any) {
	t.r.c.Troubles = append(t.r.c.Troubles, Trouble{t.name, t.line, column, fmt.Sprintf(format, args...)})
}

// number reads a whole number that is not negative; false, with a trouble, when the cell holds none.
func (t *sheet) number(column string) (int, bool) {
	s := t.cell(column)
	n, err := strconv.Atoi(strings.TrimSuffix(s, ".0"))
	if err != nil || n < 0 {
		t.trouble(column, "%q is no number", short(s))
		return 0, false
	}
	return n, true
}

// maybe is number for a cell that may be empty or wrong: then it is otherwise.
func (t *sheet) maybe(column string, otherwise int) int {
	s := t.cell(column)
	if s == "" {
		return otherwise
	}
	n, err := strconv.Atoi(strings.TrimSuffix(s, ".0"))
	if err != nil {
		t.trouble(column, "%q is no number", short(s))
		return otherwise
	}
	return n
}

// short is the beginning of a cell, for messages.
func short(s string) string {
	if len([]rune(s)) > 40 {
		return string([]rune(s)[:40]) + "…"
	}
	return s
}
