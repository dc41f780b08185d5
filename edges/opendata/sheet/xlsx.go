package sheet

import (
	"archive/zip"
	"encoding/xml"
	"path"
	"strconv"
	"strings"
)

// readXLSX reads the worksheets of an Office Open XML workbook (ECMA-376
// part 1, 18). Parts are found by their relationships, elements by their local
// names, so that strict and transitional files read alike.
func readXLSX(src Source, m *meter) ([]Sheet, error) {
	z, err := zip.NewReader(src.Data, src.Size)
	if err != nil {
		return nil, m.at(0, 0, "the file begins like an XLSX but its zip container is damaged (%v); fetch it again", err)
	}
	w := &workbook{parts: map[string]*zip.File{}, meter: m}
	for _, f := range z.File {
		name := partName(f.Name)
		if w.parts[name] != nil {
			return nil, m.at(0, 0, "the zip container holds the part %s twice; save the file again", f.Name)
		}
		w.parts[name] = f
	}
	return w.read()
}

// A workbook is what the parts before the worksheets say.
type workbook struct {
	parts    map[string]*zip.File
	meter    *meter
	expanded int64

	shared    []string
	oversized map[int]bool // shared strings past the cell limit
	cut       bool         // the last shared string was so long that reading stopped there
	dates     []bool       // by cell style: is it shown as a date?
	from1904  bool
}

func partName(name string) string {
	return strings.ToLower(strings.TrimPrefix(path.Clean(strings.ReplaceAll(name, `\`, "/")), "/"))
}

func (w *workbook) read() ([]Sheet, error) {
	main := "xl/workbook.xml"
	rels, err := w.relations("_rels/.rels", "")
	if err != nil {
		return nil, err
	}
	for _, r := range rels {
		if r.typ == "officeDocument" {
			main = r.target
		}
	}
	if w.parts[main] == nil || !strings.HasSuffix(main, ".xml") || !strings.HasPrefix(main, "xl/") {
		return nil, w.meter.at(0, 0, "this is a zip container but not an XLSX workbook; open it and save it as .xlsx or .csv")
	}
	rels, err = w.relations(path.Dir(main)+"/_rels/"+path.Base(main)+".rels", path.Dir(main))
	if err != nil {
		return nil, err
	}
	for _, r := range rels {
		switch r.typ {
		case "sharedStrings":
			err = w.readShared(r.target)
		case "styles":
			err = w.readStyles(r.target)
		}
		if err != nil {
			return nil, err
		}
	}
	type ref struct{ name, part string }
	var refs []ref
	err = w.each(main, func(d *decoder, e xml.StartElement) error {
		switch e.Name.Local {
		case "workbookPr":
			w.from1904 = isTrue(attr(e, "date1904"))
		case "sheet":
			if r, ok := rels[attr(e, "id")]; ok && r.typ == "worksheet" {
				refs = append(refs, ref{attr(e, "name"), r.target})
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if len(refs) == 0 {
		return nil, w.meter.at(0, 0, "the workbook has no worksheet")
	}
	sheets := make([]Sheet, len(refs))
	for i, r := range refs {
		w.meter.sheet = r.name
		rows, err := w.readRows(r.part)
		if err != nil {
			return nil, err
		}
		sheets[i] = Sheet{Name: r.name, Rows: trimEnd(rows)}
	}
	return sheets, nil
}

type relation struct{ typ, target string }

// relations reads a relationship part, if there is one. Targets are relative
// to base; links out of the file are left out.
func (w *workbook) relations(part, base string) (map[string]relation, error) {
	rels := map[string]relation{}
	if w.parts[partName(part)] == nil {
		return rels, nil
	}
	err := w.each(partName(part), func(d *decoder, e xml.StartElement) error {
		if e.Name.Local == "Relationship" && attr(e, "TargetMode") != "External" {
			target := attr(e, "Target")
			if !strings.HasPrefix(target, "/") {
				target = base + "/" + target
			}
			rels[attr(e, "Id")] = relation{path.Base(attr(e, "Type")), partName(target)}
		}
		return nil
	})
	return rels, err
}

// readShared reads the texts that cells refer to by number. One past the cell
// limit is only remembered as such: the error belongs to the cell that uses it.
func (w *workbook) readShared(part string) error {
	w.oversized = map[int]bool{}
	return w.each(part, func(d *decoder, e xml.StartElement) error {
		if e.Name.Local != "si" {
			return nil
		}
		text, err := d.text(e, w.meter.limits.Cell)
		if err == errLong || err == errHuge {
			w.oversized[len(w.shared)] = true
			w.cut = err == errHuge
			text, err = "", nil
		}
		if err != nil {
			return err
		}
		w.shared = append(w.shared, text)
		if len(w.shared) > w.meter.limits.Cells {
			return w.meter.at(0, 0, "the workbook holds more than %d texts; split it", w.meter.limits.Cells)
		}
		if w.cut {
			return errStop
		}
		return w.meter.addText(0, 0, len(text))
	})
}

// readStyles finds which cell styles show a number as a date.
func (w *workbook) readStyles(part string) error {
	custom := map[string]bool{}
	inCells := false
	return w.each(part, func(d *decoder, e xml.StartElement) error {
		switch e.Name.Local {
		case "numFmt":
			custom[attr(e, "numFmtId")] = isDateFormat(attr(e, "formatCode"))
		case "cellStyleXfs":
			inCells = false
		case "cellXfs":
			inCells = true
		case "xf":
			if inCells {
				id := attr(e, "numFmtId")
				date, ok := custom[id]
				w.dates = append(w.dates, ok && date || !ok && builtinDates[id])
			}
		case "cellStyles", "dxfs":
			inCells = false
		}
		return nil
	})
}

// builtinDates are the numbers of the built-in formats that show a day
// (ECMA-376 part 1, 18.8.30, with the East Asian ones).
var builtinDates = func() map[string]bool {
	ids := map[string]bool{"22": true}
	for _, r := range [][2]int{{14, 17}, {27, 31}, {36, 36}, {50, 54}, {57, 58}} {
		for i := r[0]; i <= r[1]; i++ {
			ids[strconv.Itoa(i)] = true
		}
	}
	return ids
}()

// isDateFormat reports whether a format code shows a day, a month or a year:
// it has a y or d, or an m that cannot mean minutes, outside of quoted,
// escaped and bracketed parts.
func isDateFormat(code string) bool {
	code, _, _ = strings.Cut(code, ";")
	var plain strings.Builder
	for i := 0; i < len(code); i++ {
		switch c := code[i]; c {
		case '\\', '_', '*':
			i++
		case '"', '[':
			closing := byte('"')
			if c == '[' {
				closing = ']'
			}
			n := strings.IndexByte(code[i+1:], closing)
			if n < 0 {
				return false
			}
			i += n + 1
		default:
			plain.WriteByte(c)
		}
	}
	letters := strings.ToLower(plain.String())
	if strings.Contains(letters, "general") {
		return false
	}
	return strings.ContainsAny(letters, "yd") || strings.Contains(letters, "m") && !strings.ContainsAny(letters, "hs")
}

// readRows reads a worksheet.
func (w *workbook) readRows(part string) ([]Row, error) {
	var rows []Row
	m := w.meter
	err := w.each(part, func(d *decoder, e xml.StartElement) error {
		if e.Name.Local != "row" {
			return nil
		}
		line, last := len(rows)+1, len(rows)
		if r := attr(e, "r"); r != "" {
			n, err := strconv.Atoi(r)
			if err != nil || n <= last || n > 1<<20 {
				return m.at(last, 0, "the worksheet is damaged: behind this row comes one numbered %q", r)
			}
			line = n
		}
		row, err := w.readRow(d, e, line)
		if err != nil {
			return err
		}
		if len(row.Cells) == 0 {
			return nil // formatted, but nothing in it
		}
		for n := last + 1; n < line; n++ {
			rows = append(rows, Row{Line: n})
			if err := m.addCells(n, 0); err != nil {
				return err
			}
		}
		rows = append(rows, row)
		return m.addCells(line, len(row.Cells))
	})
	return rows, err
}

// readRow reads up to the end of a row element.
func (w *workbook) readRow(d *decoder, row xml.StartElement, line int) (Row, error) {
	out := Row{Line: line}
	column := 0
	for {
		t, err := d.next()
		if err != nil {
			return out, err
		}
		if end, ok := t.(xml.EndElement); ok && end.Name == row.Name {
			return out, nil
		}
		e, ok := t.(xml.StartElement)
		if !ok || e.Name.Local != "c" {
			continue
		}
		column++
		if r := attr(e, "r"); r != "" {
			n := columnNumber(r)
			if n < column {
				return out, w.meter.at(line, column, "the worksheet is damaged: a cell named %q stands here", r)
			}
			column = n
		}
		text, err := w.readCell(d, e, line, column)
		if err != nil {
			return out, err
		}
		if text == "" {
			continue
		}
		if column > w.meter.limits.Columns {
			return out, w.meter.addCells(line, column)
		}
		for len(out.Cells) < column-1 {
			out.Cells = append(out.Cells, "")
		}
		out.Cells = append(out.Cells, text)
	}
}

// readCell reads up to the end of a c element and gives its value as text.
func (w *workbook) readCell(d *decoder, c xml.StartElement, line, column int) (string, error) {
	m := w.meter
	var value string
	for {
		t, err := d.next()
		if err == errHuge {
			err = m.tooLong(line, column)
		}
		if err != nil {
			return "", err
		}
		if end, ok := t.(xml.EndElement); ok && end.Name == c.Name {
			break
		}
		e, ok := t.(xml.StartElement)
		if !ok || e.Name.Local != "v" && e.Name.Local != "is" {
			continue
		}
		value, err = d.text(e, m.limits.Cell)
		if err == errLong || err == errHuge {
			err = m.tooLong(line, column)
		}
		if err != nil {
			return "", err
		}
	}
	switch attr(c, "t") {
	case "s":
		n, err := strconv.Atoi(strings.TrimSpace(value))
		if value == "" {
			return "", nil
		}
		if err == nil && n >= len(w.shared) && w.cut {
			return "", m.at(line, column, "the text of this cell stands in the workbook behind one that is larger than %s; take that one out of the file", size(int64(m.limits.Cell)))
		}
		if err != nil || n < 0 || n >= len(w.shared) {
			return "", m.at(line, column, "the workbook is damaged: the cell refers to a text %q that is not in the file", value)
		}
		if w.oversized[n] {
			return "", m.tooLong(line, column)
		}
		return w.shared[n], nil
	case "b":
		value = map[string]string{"1": "TRUE", "0": "FALSE"}[strings.TrimSpace(value)]
	case "", "n":
		style, _ := strconv.Atoi(attr(c, "s"))
		value = w.number(strings.TrimSpace(value), style >= 0 && style < len(w.dates) && w.dates[style])
	}
	return value, m.addText(line, column, len(value))
}

// number gives a stored number as a spreadsheet would show it: with at most
// 15 digits, which hides what binary fractions add (3.2000000000000002), or as
// a day.
func (w *workbook) number(v string, date bool) string {
	f, err := strconv.ParseFloat(v, 64)
	if err != nil {
		return v
	}
	if date {
		if s := serialDate(f, w.from1904); s != "" {
			return s
		}
	}
	if rounded, err := strconv.ParseFloat(strconv.FormatFloat(f, 'g', 15, 64), 64); err == nil {
		f = rounded
	}
	if f > -1e15 && f < 1e15 {
		return strconv.FormatFloat(f, 'f', -1, 64)
	}
	return strconv.FormatFloat(f, 'G', -1, 64)
}

// columnNumber reads the letters of a cell reference: 28 for AB12, 0 when
// there are none or too many.
func columnNumber(ref string) int {
	n := 0
	for i := 0; i < len(ref) && ref[i] >= 'A' && ref[i] <= 'Z'; i++ {
		if n = n*26 + int(ref[i]-'A') + 1; n > 1<<14 {
			return 0
		}
	}
	return n
}
