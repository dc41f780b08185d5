package sheet

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
)

func TestCSV(t *testing.T) {
	want := []Row{{1, []string{"a", "b"}}, {2, []string{"1", "two\nlines"}}, {4, []string{"é\"", ""}}, {5, nil}, {6, []string{"x"}}}
	text := "a,b\n1,\"two\nlines\"\n\"é\"\"\",\n\nx\n"
	wide := func(s string, big bool) string {
		var b []byte
		for _, u := range utf16.Encode([]rune("\ufeff" + s)) {
			if big {
				b = append(b, byte(u>>8), byte(u))
			} else {
				b = append(b, byte(u), byte(u>>8))
			}
		}
		return string(b)
	}
	for _, c := range []struct{ name, in string }{
		{"plain", text},
		{"no line end at the end", strings.TrimSuffix(text, "\n")},
		{"byte order mark", "\ufeff" + text},
		{"UTF-16, little end first", wide(text, false)},
		{"UTF-16, big end first", wide(text, true)},
		{"CRLF", strings.ReplaceAll(text, "\n", "\r\n")},
		{"CR", strings.ReplaceAll(text, "\n", "\r")},
		{"semicolons", strings.ReplaceAll(text, ",", ";")},
		{"tabs", strings.ReplaceAll(text, ",", "\t")},
		{"bars", strings.ReplaceAll(text, ",", "|")},
		{"carets", strings.ReplaceAll(text, ",", "^")},
		{"empty rows at the end", text + "\n,,\n  ,\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			book, err := Read(Bytes("f", []byte(c.in)))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, book.Sheets[0].Rows); diff != "" || book.Format != CSV {
				t.Errorf("%s: %s", book.Format, diff)
			}
		})
	}
}

// TestDelimiter reads cells whose texts have more of another separator than stands between cells.
func TestDelimiter(t *testing.T) {
	for _, in := range []string{
		"n|title|text|year\n1|Open|laws, decrees, rules, courts, and so on, and on|2012\n2|Shut|laws, decrees; rules, courts|2013\n",
		"n;title;text;year\n1;Open;a, b, c, d, e, f, g, h;2012\n2;Shut;a|b|c|d|e|f, 1,5;2013\n",
		"Commitments, as of July, in full\n\nn\ttitle\ttext\tyear\n1\tOpen\ta, b, c, d, e\t2012\n",
	} {
		book, err := Read(Bytes("f", []byte(in)))
		if err != nil {
			t.Errorf("%q: %v", in, err)
			continue
		}
		rows := book.Sheets[0].Rows
		if last := rows[len(rows)-1]; len(last.Cells) != 4 {
			t.Errorf("%q", last.Cells)
		}
	}
}

// TestXLSX writes a workbook with a library that is not ours and reads it.
func TestXLSX(t *testing.T) {
	f := excelize.NewFile()
	set := func(cell string, v any) {
		t.Helper()
		if err := f.SetCellValue("Sheet1", cell, v); err != nil {
			t.Fatal(err)
		}
	}
	set("A1", "name")
	set("B1", "name")
	set("D1", "ä <&> \"b\"\nc")
	set("A3", 3.2)
	set("B3", true)
	set("C3", time.Date(2019, 3, 1, 0, 0, 0, 0, time.UTC))
	set("D3", time.Date(2019, 3, 1, 12, 30, 0, 0, time.UTC))
	set("E3", 43525)
	set("F3", "_xZZ and _x")
	f.SetCellRichText("Sheet1", "A4", []excelize.RichTextRun{{Text: "rich "}, {Text: "text", Font: &excelize.Font{Bold: true}}})
	custom := "yyyy"
	style, err := f.NewStyle(&excelize.Style{CustomNumFmt: &custom})
	if err != nil {
		t.Fatal(err)
	}
	set("B4", 2023)
	f.SetCellStyle("Sheet1", "B4", "B4", style)
	f.SetCellFormula("Sheet1", "C4", "NAME(")
	f.NewSheet("Second")
	f.SetCellValue("Second", "B2", "x")
	var buf bytes.Buffer
	if err := f.Write(&buf); err != nil {
		t.Fatal(err)
	}
	book, err := Read(Bytes("f.csv", buf.Bytes())) // the name does not decide
	if err != nil {
		t.Fatal(err)
	}
	want := []Sheet{
		{"Sheet1", []Row{
			{1, []string{"name", "name", "", "ä <&> \"b\"\nc"}},
			{2, nil},
			{3, []string{"3.2", "TRUE", "2019-03-01", "2019-03-01 12:30:00", "43525", "_xZZ and _x"}},
			{4, []string{"rich text", "1905-07-15"}},
		}},
		{"Second", []Row{{1, nil}, {2, []string{"", "x"}}}},
	}
	if diff := cmp.Diff(want, book.Sheets); diff != "" || book.Format != XLSX {
		t.Errorf("%s: %s", book.Format, diff)
	}
}

// parts makes a workbook of one sheet whose XML is given.
func parts(sheet string, more map[string]string) []byte {
	all := map[string]string{
		"_rels/.rels":                `<Relationships><Relationship Id="r1" Type="x/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
		"xl/workbook.xml":            `<workbook xmlns:r="r"><sheets><sheet name="S" r:id="r1"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": `<Relationships><Relationship Id="r1" Type="x/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="x/sharedStrings" Target="/xl/sharedStrings.xml"/></Relationships>`,
		"xl/sharedStrings.xml":       `<sst/>`,
		"xl/worksheets/sheet1.xml":   `<worksheet><sheetData>` + sheet + `</sheetData></worksheet>`,
	}
	for name, text := range more {
		all[name] = text
	}
	var buf bytes.Buffer
	z := zip.NewWriter(&buf)
	for name, text := range all {
		w, _ := z.Create(name)
		io.WriteString(w, text)
	}
	z.Close()
	return buf.Bytes()
}

func TestXLSXByHand(t *testing.T) {
	sheet := `<row r="2"><c r="B2" t="e"><v>#NAME?</v></c><c t="inlineStr"><is><t>in</t><rPh><t>guide</t></rPh><r><t>line</t></r></is></c><c r="D2"><v>3.2000000000000002</v></c><c r="E2" t="s"><v>0</v></c></row>` +
		`<row r="4"><c r="A4" s="1"/></row><row><c t="str"><v>a&#13;&#10;b</v></c><c t="b"><v>0</v></c><c t="d"><v>2014-06-01</v></c></row>`
	book, err := Read(Bytes("f", parts(sheet, map[string]string{"xl/sharedStrings.xml": `<sst><si><t>a_x000D_</t><t>_x0009_</t></si></sst>`})))
	if err != nil {
		t.Fatal(err)
	}
	want := []Row{{1, nil}, {2, []string{"", "#NAME?", "inline", "3.2", "a\n\t"}}, {3, []string{"a\nb", "FALSE", "2014-06-01"}}}
	if diff := cmp.Diff(want, book.Sheets[0].Rows); diff != "" {
		t.Error(diff)
	}
}

func TestRefused(t *testing.T) {
	noise := make([]byte, 1<<20)
	for i, r := 0, rand.New(rand.NewSource(1)); i < len(noise); i++ {
		noise[i] = "abcdefghijklmnopqrstuvwxyz012345"[r.Intn(32)]
	}
	long := strings.Repeat(string(noise), 9)
	bomb := strings.Repeat(`<row><c><v>1</v></c></row>`, 2<<20)
	for _, c := range []struct {
		name string
		in   []byte
		want Error // Reason is what it must contain
	}{
		{"nothing", nil, Error{Reason: "is empty"}},
		{"a picture", []byte("\x89PNG\r\n"), Error{Reason: "a picture"}},
		{"a web page", []byte("\ufeff <!DOCTYPE html>"), Error{Reason: "a web page"}},
		{"an old workbook", []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest"), Error{Reason: "save it as .xlsx"}},
		{"bytes", []byte("a,b\n1,\x00"), Error{Line: 2, Column: 2, Reason: "zero byte (at byte 6)"}},
		{"Latin-1", []byte("a,b\nx,caf\xe9\n"), Error{Line: 2, Column: 2, Reason: "not UTF-8 (at byte 9); save the file again as CSV in UTF-8"}},
		{"half of UTF-16", []byte("\xff\xfea\x00,\x00\x00\xd8,\x00"), Error{Line: 1, Column: 2, Reason: "UTF-16 (at byte 6)"}},
		{"odd UTF-16", []byte("\xff\xfea\x00,"), Error{Line: 1, Column: 1, Reason: "UTF-16 (at byte 4)"}},
		{"open quote", []byte("a,b\n1,\"x\n\ny"), Error{Line: 2, Column: 2, Reason: "never closed"}},
		{"text behind a quote", []byte("a\n\n\"b\"c\n"), Error{Line: 3, Column: 1, Reason: "behind the closing quote"}},
		{"quote inside", []byte("a,b \"c\"\n"), Error{Line: 1, Column: 2, Reason: "does not begin with one"}},
		{"long cell", []byte("a,\"" + long + "\""), Error{Line: 1, Column: 2, Reason: "larger than 1 MiB"}},
		{"many columns", []byte("\n" + strings.Repeat(",", 5000)), Error{Line: 2, Column: 4097, Reason: "more than 4096 columns"}},
		{"many rows", []byte(strings.Repeat("\n", 4_000_001)), Error{Line: 4_000_001, Reason: "more than 4000000 cells"}},

		{"damaged zip", []byte("PK\x03\x04 and nothing else"), Error{Reason: "zip container is damaged"}},
		{"another zip", func() []byte {
			var b bytes.Buffer
			z := zip.NewWriter(&b)
			z.Create("word/document.xml")
			z.Close()
			return b.Bytes()
		}(), Error{Reason: "not an XLSX workbook"}},
		{"broken XML", parts("<row><c></row>", nil), Error{Sheet: "S", Reason: "part xl/worksheets/sheet1.xml of the workbook is damaged"}},
		{"document type", parts("", map[string]string{"xl/workbook.xml": `<!DOCTYPE x><workbook/>`}), Error{Reason: "document type"}},
		{"deep XML", parts(strings.Repeat("<a>", 100), nil), Error{Sheet: "S", Reason: "nested too deeply"}},
		{"missing text", parts(`<row r="3"><c r="C3" t="s"><v>7</v></c></row>`, nil), Error{Sheet: "S", Line: 3, Column: 3, Reason: "not in the file"}},
		{"rows out of order", parts(`<row r="3"><c><v>1</v></c></row><row r="2"/>`, nil), Error{Sheet: "S", Line: 3, Reason: `numbered "2"`}},
		{"cells out of order", parts(`<row r="3"><c r="B3"><v>1</v></c><c r="A3"><v>1</v></c></row>`, nil), Error{Sheet: "S", Line: 3, Column: 3, Reason: `"A3"`}},
		{"far column", parts(`<row><c r="XFD1"><v>1</v></c></row>`, nil), Error{Sheet: "S", Line: 1, Column: 16384, Reason: "more than 4096 columns"}},
		{"no sheet", parts("", map[string]string{"xl/workbook.xml": `<workbook/>`}), Error{Reason: "no worksheet"}},
		{"long inline text", parts(`<row r="5"><c r="C5" t="inlineStr"><is><t>`+long[:2<<20]+`</t></is></c></row>`, nil), Error{Sheet: "S", Line: 5, Column: 3, Reason: "larger than 1 MiB"}},
		{"huge inline text", parts(`<row r="5"><c r="C5" t="inlineStr"><is><t>`+long+`</t></is></c></row>`, nil), Error{Sheet: "S", Line: 5, Column: 3, Reason: "larger than 1 MiB"}},
		{"long shared text", parts(`<row r="5"><c r="C5" t="s"><v>1</v></c></row>`, map[string]string{"xl/sharedStrings.xml": `<sst><si/><si><t>` + long[:2<<20] + `</t></si></sst>`}), Error{Sheet: "S", Line: 5, Column: 3, Reason: "larger than 1 MiB"}},
		{"huge shared text", parts(`<row r="5"><c r="C5" t="s"><v>1</v></c></row>`, map[string]string{"xl/sharedStrings.xml": `<sst><si/><si><t>` + long + `</t></si></sst>`}), Error{Sheet: "S", Line: 5, Column: 3, Reason: "larger than 1 MiB"}},
		{"huge tag", parts(`<row a="`+long+`"/>`, nil), Error{Sheet: "S", Reason: "text or tag that is larger than 1 MiB"}},
		{"zip bomb", parts(bomb, nil), Error{Sheet: "S", Reason: "looks like a zip bomb"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.want.File = "f"
			book, err := Read(Bytes("f", c.in))
			var got *Error
			if !errors.As(err, &got) {
				t.Fatalf("got %v, %v", book, err)
			}
			reason := c.want.Reason
			c.want.Reason = got.Reason
			if *got != c.want || !strings.Contains(got.Reason, reason) {
				t.Errorf("got  %+v\nwant %+v\nwith %q", *got, c.want, reason)
			}
		})
	}
}

func TestLimits(t *testing.T) {
	small := Standard
	small.File, small.Text, small.Expanded = 5000, 20, 2000
	for name, c := range map[string]struct{ in, want string }{
		"file":     {strings.Repeat("a", 5001), "f: the file is larger than 5000 bytes"},
		"text":     {"abcdefghij,\nabcdefghij,k", "f, row 2, column 2 (B): the cells up to here hold more than 20 bytes"},
		"expanded": {string(parts(strings.Repeat("<row/>", 400), nil)), "f, sheet \"S\": unzipped, the workbook is larger than 2000 bytes"},
	} {
		if _, err := small.Read(Bytes("f", []byte(c.in))); err == nil || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

// endless is a CSV whose second cell goes on for ever.
type endless struct{}

func (endless) ReadAt(b []byte, at int64) (int, error) {
	for i := range b {
		b[i] = 'x'
	}
	if at == 0 {
		copy(b, "a,")
	}
	return len(b), nil
}

// TestHugeCellIsNotHeld reads a cell of a hundred megabytes and counts what
// was allocated until it was refused.
func TestHugeCellIsNotHeld(t *testing.T) {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, err := Read(Source{Name: "f", Data: endless{}, Size: 100 << 20})
	runtime.ReadMemStats(&after)
	if want := "f, row 1, column 2 (B): the cell is larger than 1 MiB"; err == nil || !strings.HasPrefix(err.Error(), want) {
		t.Errorf("got %v", err)
	}
	if n := after.TotalAlloc - before.TotalAlloc; n > 16<<20 {
		t.Errorf("%d bytes were allocated", n)
	}
}

func TestOpen(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.csv")
	if err := os.WriteFile(path, []byte("a,b"), 0o600); err != nil {
		t.Fatal(err)
	}
	src, c, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if book, err := Read(src); err != nil || book.File != "x.csv" || len(book.Sheets[0].Rows) != 1 {
		t.Errorf("%v, %v", book, err)
	}
	if _, _, err := Open(filepath.Dir(path)); err == nil {
		t.Error("a folder was opened")
	}
}

func TestColumnName(t *testing.T) {
	for n, want := range map[int]string{1: "A", 26: "Z", 27: "AA", 16384: "XFD"} {
		if got := ColumnName(n); got != want || columnNumber(got+"7") != n {
			t.Errorf("%d: %s, and back %d", n, got, columnNumber(got))
		}
	}
}

// check holds for every file: it is refused with the place, or every row has
// its place behind the one before it and stays within the limits.
func check(t *testing.T, in []byte) {
	l := Limits{File: 1 << 20, Cell: 1000, Text: 10000, Cells: 1000, Columns: 100, Expanded: 1 << 20, Ratio: 100}
	book, err := l.Read(Bytes("f", in))
	if err != nil {
		var refused *Error
		if !errors.As(err, &refused) || refused.Reason == "" {
			t.Fatalf("%T %v", err, err)
		}
		return
	}
	for _, s := range book.Sheets {
		last := 0
		for i, r := range s.Rows {
			if r.Line <= last || len(r.Cells) > l.Columns {
				t.Fatalf("row %d behind %d with %d cells", r.Line, last, len(r.Cells))
			}
			last = r.Line
			if i == len(s.Rows)-1 && r.Empty() {
				t.Fatal("an empty row at the end")
			}
			for _, c := range r.Cells {
				if len(c) > l.Cell {
					t.Fatalf("a cell of %d bytes", len(c))
				}
			}
		}
	}
}

func FuzzCSV(f *testing.F) {
	for _, s := range []string{"a,b\n1,\"x\ny\"\r\n", "\ufeffa;b\r\"\"\"\";", "\xff\xfea\x00", "\xfe\xff\x00a\xd8\x00", "\"", "a\"b"} {
		f.Add([]byte(s))
	}
	f.Fuzz(check)
}

// FuzzXLSX puts the fuzzed XML into a container, since a damaged container
// rarely lets anything through.
func FuzzXLSX(f *testing.F) {
	f.Add(`<row r="2"><c r="B2" t="s"><v>0</v></c></row>`, `<sst><si><t>a</t></si></sst>`, `<styleSheet><numFmts><numFmt numFmtId="170" formatCode="yyyy\-mm"/></numFmts><cellXfs><xf numFmtId="170"/></cellXfs></styleSheet>`)
	f.Add(`<row><c t="inlineStr"><is><t>a</t></is></c><c s="0"><v>1e3</v></c></row>`, `<sst/>`, ``)
	f.Fuzz(func(t *testing.T, rows, shared, styles string) {
		check(t, parts(rows, map[string]string{"xl/sharedStrings.xml": shared, "xl/styles.xml": styles,
			"xl/_rels/workbook.xml.rels": `<Relationships><Relationship Id="r1" Type="worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="sharedStrings" Target="sharedStrings.xml"/><Relationship Id="r3" Type="styles" Target="styles.xml"/></Relationships>`}))
	})
}

// FuzzContainer fuzzes the container's own bytes.
func FuzzContainer(f *testing.F) {
	f.Add(parts(`<row><c><v>1</v></c></row>`, nil))
	f.Fuzz(check)
}

func ExampleRead() {
	book, err := Read(Bytes("plans.csv", []byte("Country;Plan\nUruguay;\"second\nplan\"\n")))
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, row := range book.Sheets[0].Rows {
		fmt.Printf("%d %q\n", row.Line, row.Cells)
	}
	// Output:
	// 1 ["Country" "Plan"]
	// 2 ["Uruguay" "second\nplan"]
}
