package sheet

import (
	"archive/zip"
	"encoding/csv"
	"encoding/xml"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// A Type is what a cell that is written holds.
type Type int

const (
	Words  Type = iota
	Number      // Text is an integer or a decimal number in ASCII digits
	Date        // Text is a day, 2026-11-23
)

// A Cell is a value that is written.
type Cell struct {
	Text string
	Type Type
}

// A Leaf is one sheet of a workbook.
type Leaf struct {
	Name   string
	Head   bool // the first row names the columns
	Mirror bool // the first column stands on the right
	Rows   [][]Cell
}

// WriteCSV writes rows as RFC 4180 has it, in UTF-8. A byte order mark comes first: without one Excel takes a file for one in
// the code page of its country, and spoils every accent; what else reads CSV passes over it. The separator is the comma of the
// RFC in every language; Excel of a country that writes decimals with a comma is better served by XLSX.
func WriteCSV(w io.Writer, rows [][]Cell) error {
	if _, err := io.WriteString(w, "\uFEFF"); err != nil {
		return err
	}
	out := csv.NewWriter(w)
	out.UseCRLF = true
	for _, row := range rows {
		line := make([]string, len(row))
		for i, c := range row {
			if line[i] = c.Text; c.Type == Words {
				line[i] = Defuse(c.Text)
			}
		}
		if err := out.Write(line); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

// Defuse puts an apostrophe before words that a spreadsheet would take for a formula (OWASP, CSV injection): those that begin with
// = + - @ or their wide forms, with a tab or a line break, blanks before them or not. Numbers are not words, and stay as they are.
func Defuse(s string) string {
	if strings.HasPrefix(s, "\t") || strings.HasPrefix(s, "\r") || strings.HasPrefix(s, "\n") {
		return "'" + s
	}
	if first, _ := utf8.DecodeRuneInString(strings.TrimLeftFunc(s, blank)); strings.ContainsRune("=+-@＝＋－＠", first) {
		return "'" + s
	}
	return s
}

// blank is what stands before a formula without being seen.
func blank(r rune) bool {
	return unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) || unicode.IsControl(r)
}

// WriteXLSX writes a workbook (ECMA-376) with nothing in it but cells: words are words whatever they begin with, also when someone
// edits them, numbers are numbers and days are days. The same leaves give the same bytes.
func WriteXLSX(w io.Writer, leaves ...Leaf) error {
	z := zip.NewWriter(w)
	add := func(name, body string) error {
		f, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)})
		if err == nil {
			_, err = io.WriteString(f, xml.Header+body)
		}
		return err
	}
	var types, sheets, relations strings.Builder
	names := map[string]bool{}
	for i, leaf := range leaves {
		n := strconv.Itoa(i + 1)
		types.WriteString(`<Override PartName="/xl/worksheets/sheet` + n + `.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>`)
		sheets.WriteString(`<sheet name="` + escaped(leafName(leaf.Name, names)) + `" sheetId="` + n + `" r:id="rId` + n + `"/>`)
		relations.WriteString(`<Relationship Id="rId` + n + `" Type="` + officeRel + `worksheet" Target="worksheets/sheet` + n + `.xml"/>`)
	}
	for _, part := range [][2]string{
		{"[Content_Types].xml", `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/>` + types.String() + `</Types>`},
		{"_rels/.rels", `<Relationships xmlns="` + packageRel + `"><Relationship Id="rId1" Type="` + officeRel + `officeDocument" Target="xl/workbook.xml"/></Relationships>`},
		{"xl/workbook.xml", `<workbook xmlns="` + spreadsheet + `" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>` + sheets.String() + `</sheets></workbook>`},
		{"xl/_rels/workbook.xml.rels", `<Relationships xmlns="` + packageRel + `">` + relations.String() + `<Relationship Id="rId` + strconv.Itoa(len(leaves)+1) + `" Type="` + officeRel + `styles" Target="styles.xml"/></Relationships>`},
		{"xl/styles.xml", styles},
	} {
		if err := add(part[0], part[1]); err != nil {
			return err
		}
	}
	for i, leaf := range leaves {
		if err := add(fmt.Sprintf("xl/worksheets/sheet%d.xml", i+1), leaf.xml()); err != nil {
			return err
		}
	}
	return z.Close()
}

const (
	spreadsheet = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
	packageRel  = "http://schemas.openxmlformats.org/package/2006/relationships"
	officeRel   = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
)

// The cell styles: 0 is plain, 1 the head of a column, 2 a day in the way of the reader's country, and 3 words that stay words when
// someone edits them (quotePrefix, the apostrophe that Excel shows before them).
const (
	headStyle   = 1
	dateStyle   = 2
	quotedStyle = 3

	styles = `<styleSheet xmlns="` + spreadsheet + `"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts>` +
		`<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders>` +
		`<cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="4"><xf xfId="0"/><xf xfId="0" fontId="1" applyFont="1"/><xf xfId="0" numFmtId="14" applyNumberFormat="1"/><xf xfId="0" quotePrefix="1"/></cellXfs></styleSheet>`
)

// Bounds of Excel's own: longer words and names make it ask for a repair.
const (
	maxWords    = 32767
	maxLeafName = 31
)

// leafName is a name that Excel takes, and none of those taken.
func leafName(name string, taken map[string]bool) string {
	name = strings.Map(func(r rune) rune {
		if strings.ContainsRune(`[]:*?/\'`, r) || unicode.IsControl(r) {
			return ' '
		}
		return r
	}, name)
	name = strings.TrimSpace(strings.Join(strings.Fields(name), " "))
	if name == "" {
		name = "1"
	}
	base := []rune(name)
	base = base[:min(len(base), maxLeafName)]
	for i := 2; taken[strings.ToLower(string(base))]; i++ {
		more := []rune(" " + strconv.Itoa(i))
		base = append([]rune(name)[:min(len([]rune(name)), maxLeafName-len(more))], more...)
	}
	taken[strings.ToLower(string(base))] = true
	return string(base)
}

func (l Leaf) xml() string {
	var b strings.Builder
	b.WriteString(`<worksheet xmlns="` + spreadsheet + `"><sheetViews><sheetView workbookViewId="0"`)
	if l.Mirror {
		b.WriteString(` rightToLeft="1"`)
	}
	b.WriteString(`>`)
	if l.Head {
		b.WriteString(`<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>`)
	}
	b.WriteString(`</sheetView></sheetViews>`)
	widths := l.widths()
	if len(widths) > 0 {
		b.WriteString(`<cols>`)
		for i, width := range widths {
			fmt.Fprintf(&b, `<col min="%d" max="%d" width="%d" customWidth="1"/>`, i+1, i+1, width)
		}
		b.WriteString(`</cols>`)
	}
	b.WriteString(`<sheetData>`)
	for i, row := range l.Rows {
		fmt.Fprintf(&b, `<row r="%d">`, i+1)
		for j, c := range row {
			c.put(&b, column(j)+strconv.Itoa(i+1), l.Head && i == 0)
		}
		b.WriteString(`</row>`)
	}
	b.WriteString(`</sheetData></worksheet>`)
	return b.String()
}

// widths are those of the columns, in characters: enough for most of what stands in them.
func (l Leaf) widths() (widths []int) {
	for _, row := range l.Rows {
		for j, c := range row {
			if j == len(widths) {
				widths = append(widths, 8)
			}
			widths[j] = max(widths[j], min(utf8.RuneCountInString(c.Text)+2, 60))
		}
	}
	return widths
}

func (c Cell) put(b *strings.Builder, at string, head bool) {
	switch c.Type {
	case Number:
		if _, err := strconv.ParseFloat(c.Text, 64); err == nil {
			b.WriteString(`<c r="` + at + `"><v>` + escaped(c.Text) + `</v></c>`)
			return
		}
	case Date:
		if n, ok := serial(c.Text); ok {
			fmt.Fprintf(b, `<c r="%s" s="%d"><v>%d</v></c>`, at, dateStyle, n)
			return
		}
	}
	if c.Text == "" {
		return
	}
	style := 0
	switch {
	case head:
		style = headStyle
	case Defuse(c.Text) != c.Text:
		style = quotedStyle
	}
	fmt.Fprintf(b, `<c r="%s" s="%d" t="inlineStr"><is><t xml:space="preserve">%s</t></is></c>`, at, style, words(c.Text))
}

// serial is a day as Excel counts it: from 1 March 1900 on, before which it counts one too many.
func serial(day string) (int, bool) {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil || day < "1900-03-01" {
		return 0, false
	}
	return int(t.Sub(time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)).Hours() / 24), true
}

// column is the name of the column at an index: A, …, Z, AA …
func column(i int) string {
	if i < 26 {
		return string(rune('A' + i))
	}
	return column(i/26-1) + string(rune('A'+i%26))
}

// coded is what Excel reads as one letter (ECMA-376 part 1, 22.9.2.19).
var coded = regexp.MustCompile(`_x[0-9A-Fa-f]{4}_`)

func words(s string) string {
	if runes := []rune(s); len(runes) > maxWords {
		s = string(runes[:maxWords-1]) + "…"
	}
	return escaped(coded.ReplaceAllString(s, "_x005F$0"))
}

func escaped(s string) string {
	var b strings.Builder
	xml.EscapeText(&b, []byte(s)) // a strings.Builder takes everything
	return b.String()
}
