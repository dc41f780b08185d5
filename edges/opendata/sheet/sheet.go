package sheet

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// A Source is a file to read: its name as messages should show it, its bytes
// and their number.
type Source struct {
	Name string
	Data io.ReaderAt
	Size int64
}

// Bytes is a Source of bytes in memory.
func Bytes(name string, data []byte) Source {
	return Source{Name: name, Data: bytes.NewReader(data), Size: int64(len(data))}
}

// Open opens the file at path as a Source that is named for its last element.
// Whoever opens it closes it.
func Open(path string) (Source, io.Closer, error) {
	f, err := os.Open(path)
	if err != nil {
		return Source{}, nil, err
	}
	info, err := f.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = fmt.Errorf("%s: not a regular file", path)
	}
	if err != nil {
		f.Close()
		return Source{}, nil, err
	}
	return Source{Name: filepath.Base(path), Data: f, Size: info.Size()}, f, nil
}

// A Format is the kind of file that a Source turned out to be.
type Format string

const (
	CSV  Format = "csv"
	XLSX Format = "xlsx"
)

// A Book is a whole file: one unnamed sheet for a CSV, the worksheets in
// their order for an XLSX.
type Book struct {
	File   string
	Format Format
	Sheets []Sheet
}

// A Sheet is a table. Its rows keep their order; wholly empty rows between
// others are rows without cells, those at the end are left out.
type Sheet struct {
	Name string
	Rows []Row
}

// A Row is a row of text cells. Line is its place as a person would look it
// up: the physical line on which it begins in a CSV, counted from 1, and the
// row number in an XLSX. Empty cells at its end may be missing.
type Row struct {
	Line  int
	Cells []string
}

// Empty reports whether no cell of the row holds anything but white space.
func (r Row) Empty() bool {
	for _, c := range r.Cells {
		if strings.TrimSpace(c) != "" {
			return false
		}
	}
	return true
}

// Limits bound what reading one file may cost.
type Limits struct {
	File     int64 // bytes of the file as it stands on disk
	Cell     int   // bytes of one cell
	Text     int64 // bytes of all cells together
	Cells    int   // cells of all sheets together, the empty ones between others included
	Columns  int   // cells of one row
	Expanded int64 // bytes of all parts of an XLSX that are read, unzipped
	Ratio    int64 // unzipped to zipped size of one part, once it is past 16 MiB
}

// Standard is generous for published tables: those that Troth imports have some
// two hundred thousand cells and three megabytes.
var Standard = Limits{
	File:     256 << 20,
	Cell:     1 << 20,
	Text:     64 << 20,
	Cells:    4_000_000,
	Columns:  4096,
	Expanded: 1 << 30,
	Ratio:    100,
}

// An Error says why a file was refused and where. Line and Column are 0 where
// the whole file, sheet or row is meant.
type Error struct {
	File, Sheet  string
	Line, Column int // Line as in Row; Column counts from 1
	Reason       string
}

func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.File)
	if e.Sheet != "" {
		fmt.Fprintf(&b, ", sheet %q", e.Sheet)
	}
	if e.Line > 0 {
		fmt.Fprintf(&b, ", row %d", e.Line)
	}
	if e.Column > 0 {
		fmt.Fprintf(&b, ", column %d (%s)", e.Column, ColumnName(e.Column))
	}
	return b.String() + ": " + e.Reason
}

// ColumnName is the letter name that spreadsheets give to the n-th column,
// counted from 1: A, B … Z, AA.
func ColumnName(n int) string {
	name := ""
	for ; n > 0; n = (n - 1) / 26 {
		name = string(rune('A'+(n-1)%26)) + name
	}
	return name
}

// Read reads the whole of src within the Standard limits. What it refuses is
// an *Error; any other error is the source's own.
func Read(src Source) (*Book, error) { return Standard.Read(src) }

// Read reads the whole of src within these limits.
func (l Limits) Read(src Source) (*Book, error) {
	refuse := func(format string, args ...any) (*Book, error) {
		return nil, &Error{File: src.Name, Reason: fmt.Sprintf(format, args...)}
	}
	if src.Size == 0 {
		return refuse("the file is empty")
	}
	if src.Size > l.File {
		return refuse("the file is larger than %s; split it into several files", size(l.File))
	}
	head := make([]byte, min(src.Size, 64<<10))
	if _, err := src.Data.ReadAt(head, 0); err != nil && err != io.EOF {
		return nil, fmt.Errorf("%s: %w", src.Name, err)
	}
	if other := otherFormat(head); other != "" {
		return refuse("this is not a CSV or XLSX file but %s", other)
	}
	m := &meter{limits: l, file: src.Name}
	book := &Book{File: src.Name}
	var err error
	if bytes.HasPrefix(head, []byte("PK\x03\x04")) || bytes.HasPrefix(head, []byte("PK\x05\x06")) {
		book.Format = XLSX
		book.Sheets, err = readXLSX(src, m)
	} else {
		book.Format = CSV
		var rows []Row
		rows, err = readCSV(src, head, m)
		book.Sheets = []Sheet{{Rows: rows}}
	}
	if err != nil {
		return nil, err
	}
	return book, nil
}

// otherFormat names what the file is when its first bytes belong to a format
// that is known not to be a table of ours, with what to do about it.
func otherFormat(head []byte) string {
	for _, f := range []struct{ magic, name string }{
		{"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old XLS workbook or one with a password; open it and save it as .xlsx or .csv"},
		{"%PDF-", "a PDF; ask the publisher for the table itself"},
		{"\x89PNG", "a picture"}, {"\xff\xd8\xff", "a picture"}, {"GIF8", "a picture"},
		{"\x1f\x8b", "a gzip archive; unpack it first"},
		{"7z\xbc\xaf", "a 7z archive; unpack it first"}, {"Rar!", "a RAR archive; unpack it first"},
		{"SQLite format 3\x00", "a database"},
	} {
		if bytes.HasPrefix(head, []byte(f.magic)) {
			return f.name
		}
	}
	start := bytes.ToLower(bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")), " \t\r\n"))
	for _, tag := range []string{"<!doctype", "<html", "<?xml"} {
		if bytes.HasPrefix(start, []byte(tag)) {
			return "a web page or XML; download the table itself"
		}
	}
	return ""
}

// A meter counts what reading has cost so far against the limits.
type meter struct {
	limits      Limits
	file, sheet string
	text        int64
	cells       int
}

// at makes the error for a place; line and column may be 0.
func (m *meter) at(line, column int, format string, args ...any) error {
	return &Error{File: m.file, Sheet: m.sheet, Line: line, Column: column, Reason: fmt.Sprintf(format, args...)}
}

// tooLong is the error for a cell past the limit.
func (m *meter) tooLong(line, column int) error {
	return m.at(line, column, "the cell is larger than %s; shorten it or take it out of the file", size(int64(m.limits.Cell)))
}

// addText counts n bytes of text that is kept.
func (m *meter) addText(line, column, n int) error {
	if m.text += int64(n); m.text > m.limits.Text {
		return m.at(line, column, "the cells up to here hold more than %s of text; split the file", size(m.limits.Text))
	}
	return nil
}

// addCells counts a row of n cells; a row without cells counts as one.
func (m *meter) addCells(line, n int) error {
	if n > m.limits.Columns {
		return m.at(line, n, "the row has more than %d columns; delete those that are not part of the table", m.limits.Columns)
	}
	if m.cells += max(n, 1); m.cells > m.limits.Cells {
		return m.at(line, 0, "the file has more than %d cells up to here; split it", m.limits.Cells)
	}
	return nil
}

// trimEnd takes the wholly empty rows off the end.
func trimEnd(rows []Row) []Row {
	for len(rows) > 0 && rows[len(rows)-1].Empty() {
		rows = rows[:len(rows)-1]
	}
	return rows
}

// size writes a number of bytes for people.
func size(n int64) string {
	for _, u := range []struct {
		bytes int64
		name  string
	}{{1 << 30, "GiB"}, {1 << 20, "MiB"}, {1 << 10, "KiB"}} {
		if n >= u.bytes && n%u.bytes == 0 {
			return strconv.FormatInt(n/u.bytes, 10) + " " + u.name
		}
	}
	return strconv.FormatInt(n, 10) + " bytes"
}
