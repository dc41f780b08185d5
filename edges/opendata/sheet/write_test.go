package sheet

import (
	"bytes"
	"encoding/csv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
)

// formulas are words that a spreadsheet would run, or begin to; plain are words and numbers that it would not.
var (
	formulas = []string{"=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "\u00a0=1", "\u200b=1", "＝1", "＠A1", "-", `=HYPERLINK("https://x.example","y")`}
	plain    = []string{"", "a=1", "1-2", "'=1", "x@y.example", "12 %", "é, \"quoted\"\nand more"}
)

func TestWriteCSV(t *testing.T) {
	rows := [][]Cell{{{Text: "Words"}, {Text: "Number"}}}
	for _, s := range append(formulas, plain...) {
		rows = append(rows, []Cell{{Text: s}, {Text: "-5", Type: Number}})
	}
	var b bytes.Buffer
	if err := WriteCSV(&b, rows); err != nil {
		t.Fatal(err)
	}
	text, marked := strings.CutPrefix(b.String(), "\uFEFF")
	if !marked || !strings.HasPrefix(text, "Words,Number\r\n") {
		t.Errorf("it begins with %q", b.String()[:20])
	}
	read, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for i, s := range append(formulas, plain...) {
		want := s
		if i < len(formulas) {
			want = "'" + s
		}
		got := read[i+1]
		// A line end inside a cell becomes that of the file, and one that is none goes.
		if strings.ReplaceAll(got[0], "\r", "") != strings.ReplaceAll(want, "\r", "") || got[1] != "-5" {
			t.Errorf("%q is written as %q", s, got)
		}
	}
}

// What is written is read the same by a library that is not ours and by our own reader: words as words whatever they begin with,
// numbers as numbers, days as days; no cell is a formula.
func TestWriteXLSX(t *testing.T) {
	rows := [][]Cell{{{Text: "Words"}, {Text: "Number"}, {Text: "Day"}}}
	said := append(append([]string{"_x0041_ and _x005F_", " both ends ", "<b>&amp;\"'"}, formulas...), plain[1:]...)
	for _, s := range said {
		rows = append(rows, []Cell{{Text: s}, {Text: "1234.5", Type: Number}, {Text: "2026-11-23", Type: Date}})
	}
	about := Leaf{Name: "A/b: a name of [more] than thirty-one letters?", Rows: [][]Cell{{{Text: "old"}, {Text: "1850-01-01", Type: Date}, {Text: "NaN", Type: Number}}}}
	var b, again bytes.Buffer
	for _, out := range []*bytes.Buffer{&b, &again} {
		if err := WriteXLSX(out, Leaf{Name: "Table", Head: true, Mirror: true, Rows: rows}, about, Leaf{Name: "table"}); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(b.Bytes(), again.Bytes()) {
		t.Error("the same leaves give other bytes")
	}
	f, err := excelize.OpenReader(bytes.NewReader(b.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	names := f.GetSheetList()
	if len(names) != 3 || names[0] != "Table" || names[2] != "table 2" || len([]rune(names[1])) > 31 || strings.ContainsAny(names[1], "[]:*?/\\") {
		t.Errorf("the sheets are %q", names)
	}
	value := func(sheet, cell string) string {
		s, err := f.GetCellValue(sheet, cell, excelize.Options{RawCellValue: true})
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	kind := func(cell string) excelize.CellType {
		k, err := f.GetCellType("Table", cell)
		if err != nil {
			t.Fatal(err)
		}
		return k
	}
	for i := range said {
		row := i + 2
		at := func(col int) string { name, _ := excelize.CoordinatesToCellName(col, row); return name }
		if formula, _ := f.GetCellFormula("Table", at(1)); formula != "" {
			t.Errorf("%q is a formula", said[i])
		}
		if k := kind(at(1)); k != excelize.CellTypeInlineString && k != excelize.CellTypeSharedString {
			t.Errorf("%q has the type %v", said[i], k)
		}
		if k := kind(at(2)); k != excelize.CellTypeUnset && k != excelize.CellTypeNumber || value("Table", at(2)) != "1234.5" {
			t.Errorf("the number is %q of type %v", value("Table", at(2)), k)
		}
		if got := value("Table", at(3)); got != "46349" { // days since 30 December 1899
			t.Errorf("the day is %q", got)
		}
	}
	if old, nan := value(names[1], "B1"), value(names[1], "C1"); old != "1850-01-01" {
		t.Errorf("a day before Excel's first is %q, and no number is %q", old, nan)
	}
	book, err := Read(Bytes("f.xlsx", b.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	for i, s := range said {
		want := []string{strings.ReplaceAll(s, "\r", "\n"), "1234.5", "2026-11-23"}
		got := book.Sheets[0].Rows[i+1].Cells
		got[0] = strings.ReplaceAll(got[0], "\r", "\n")
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%q: %s", s, d)
		}
	}
}
