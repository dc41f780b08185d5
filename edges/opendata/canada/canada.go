// Package canada reads a plan in the table in which the government of Canada publishes its plans: one row for each commitment, milestone
// and indicator (columns level, code, parent, text_en, text_fr, deadline, lead_dept), found by name, in any order. A text in several
// languages is one text: the first column that has words is its original, the others are its translations, as published.
package canada

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"troth/edges/opendata/ogp"
	"troth/edges/opendata/sheet"
)

// The levels of a row.
const (
	commitment = "commitment"
	milestone  = "milestone"
	indicator  = "indicator"
)

// within says of which levels a row's parent may be; none needs none.
var within = map[string][]string{commitment: nil, milestone: {commitment}, indicator: {milestone, commitment}}

// A Table is what a file holds.
type Table struct {
	File        string
	Read        int      // rows below the header
	Commitments []*Item  // in the order of the file
	Columns     []string // that it has, in small letters
	Rejected    []ogp.Trouble
	Unknown     []string // columns that are not known; what they hold is kept with its row
}

// An Item is one row that was kept, with those that belong to it.
type Item struct {
	Row        int
	Code       string
	Texts      []Words // at least one; the first is the original
	Deadline   ogp.Deadline
	Lead       string   // the code of a department, or empty
	Other      []string // cells of unknown columns, "Column: value"
	Milestones []*Item  // of a commitment
	Indicators []*Item  // of a milestone, or of the commitment itself

	level, parent string
}

// Words are a text in one language.
type Words struct{ Language, Text string }

var reText = regexp.MustCompile(`^text_([a-z]{2,3})$`)

// A header is where the columns are.
type header struct {
	column  map[string]int
	texts   []Words // language, and the column's name instead of a text
	names   []string
	unknown []int
}

func readHeader(file string, row sheet.Row) (*header, error) {
	h := &header{column: map[string]int{}, names: row.Cells}
	for i, cell := range row.Cells {
		name := strings.ToLower(strings.TrimSpace(cell))
		if _, twice := h.column[name]; twice && name != "" {
			return nil, fmt.Errorf("%s, row %d: the column %q is there twice", file, row.Line, name)
		}
		m := reText.FindStringSubmatch(name)
		switch {
		case m != nil:
			h.texts = append(h.texts, Words{m[1], name})
		case name == "":
			continue
		case !slices.Contains([]string{"level", "code", "parent", "deadline", "lead_dept"}, name):
			h.unknown = append(h.unknown, i)
		}
		h.column[name] = i
	}
	for _, name := range []string{"level", "code", "parent"} {
		if _, ok := h.column[name]; !ok {
			return nil, fmt.Errorf("%s, row %d: there is no column %q", file, row.Line, name)
		}
	}
	if h.texts == nil {
		return nil, fmt.Errorf("%s, row %d: there is no column of a text, such as text_en", file, row.Line)
	}
	return h, nil
}

func (h *header) cell(r sheet.Row, name string) string {
	if i, ok := h.column[name]; ok && i < len(r.Cells) {
		return strings.TrimSpace(r.Cells[i])
	}
	return ""
}

// Read reads a table. A file without the columns that it takes is an error; a row that cannot be understood is rejected, and so are those
// that belong to it.
func Read(src sheet.Source) (*Table, error) {
	book, err := sheet.Read(src)
	if err != nil {
		return nil, err
	}
	rows := book.Sheets[0].Rows
	if len(rows) == 0 {
		return nil, fmt.Errorf("%s has no row of names", src.Name)
	}
	h, err := readHeader(src.Name, rows[0])
	if err != nil {
		return nil, err
	}
	t := &Table{File: src.Name, Columns: slices.Sorted(maps.Keys(h.column)), Rejected: []ogp.Trouble{}, Unknown: []string{}}
	for _, i := range h.unknown {
		t.Unknown = append(t.Unknown, strings.TrimSpace(h.names[i]))
	}
	var items []*Item
	byCode := map[string]*Item{}
	for _, r := range rows[1:] {
		if r.Empty() {
			continue
		}
		t.Read++
		if x := t.item(h, r, byCode); x != nil {
			byCode[x.Code] = x
			items = append(items, x)
		}
	}
	t.join(items, byCode)
	return t, nil
}

func (t *Table) reject(row int, column, format string, args ...any) {
	t.Rejected = append(t.Rejected, ogp.Trouble{File: t.File, Row: row, Column: column, Reason: fmt.Sprintf(format, args...)})
}

// item is what a row says, or nothing when it is rejected.
func (t *Table) item(h *header, r sheet.Row, known map[string]*Item) *Item {
	x := &Item{Row: r.Line, Code: h.cell(r, "code"), Lead: h.cell(r, "lead_dept"), Deadline: ogp.ReadDeadline(h.cell(r, "deadline")),
		level: strings.ToLower(h.cell(r, "level")), parent: h.cell(r, "parent")}
	for _, w := range h.texts {
		if s := h.cell(r, w.Text); s != "" {
			x.Texts = append(x.Texts, Words{w.Language, s})
		}
	}
	for _, i := range h.unknown {
		if i < len(r.Cells) && strings.TrimSpace(r.Cells[i]) != "" {
			x.Other = append(x.Other, strings.TrimSpace(h.names[i])+": "+strings.TrimSpace(r.Cells[i]))
		}
	}
	_, isLevel := within[x.level]
	switch {
	case len(r.Cells) > len(h.names) && slices.ContainsFunc(r.Cells[len(h.names):], func(c string) bool { return strings.TrimSpace(c) != "" }):
		t.reject(r.Line, "", "the row has %d cells, and there are %d columns", len(r.Cells), len(h.names))
	case !isLevel:
		t.reject(r.Line, "level", "%q is no level: commitment, milestone or indicator is expected", x.level)
	case x.Code == "" || len(x.Code) > 128 || strings.ContainsFunc(x.Code, func(c rune) bool { return c < '!' || c > '~' }):
		t.reject(r.Line, "code", "%q is no code", x.Code)
	case known[x.Code] != nil:
		t.reject(r.Line, "code", "%s stands in row %d too; the first one counts", x.Code, known[x.Code].Row)
	case x.Texts == nil:
		t.reject(r.Line, h.texts[0].Text, "it says nothing in any language")
	default:
		return x
	}
	return nil
}

// join puts each row under the one that it belongs to. One whose parent is not there, or is rejected, is rejected too.
func (t *Table) join(items []*Item, byCode map[string]*Item) {
	gone := map[*Item]bool{}
	for _, level := range []string{commitment, milestone, indicator} { // parents first
		for _, x := range items {
			if x.level != level {
				continue
			}
			parent := byCode[x.parent]
			switch {
			case within[level] == nil && x.parent != "":
				t.reject(x.Row, "parent", "a commitment has no parent; this one names %s", x.parent)
				gone[x] = true
			case within[level] == nil:
				t.Commitments = append(t.Commitments, x)
			case parent == nil || gone[parent]:
				t.reject(x.Row, "parent", "there is no row %q that it belongs to", x.parent)
				gone[x] = true
			case !slices.Contains(within[level], parent.level):
				t.reject(x.Row, "parent", "%s is a %s, to which no %s belongs", x.parent, parent.level, level)
				gone[x] = true
			case level == milestone:
				parent.Milestones = append(parent.Milestones, x)
			default:
				parent.Indicators = append(parent.Indicators, x)
			}
		}
	}
	slices.SortStableFunc(t.Rejected, func(a, b ogp.Trouble) int { return a.Row - b.Row })
}
