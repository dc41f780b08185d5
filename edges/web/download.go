package web

import (
	"bytes"
	"html"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"

	file "troth/edges/opendata/sheet"
)

// Every table, ledger and list of every page can be had as a file: the page's own address with ?table=ID&as=csv or &as=xlsx. The
// page is made as ever, and while its parts are written its tables are noted; so a file cannot say anything else than its page.

// A noted table is one that a page shows, as a file has it.
type noted struct {
	id      string
	caption string // the title of the section or group that it stands in when empty
	head    []Column
	rows    [][]any
	whole   *allRows
	part    string // which rows of more it has, for the names of its files
}

// allRows are all rows of a noted table of which its page shows a part.
type allRows struct {
	n    int
	path string
	rows func() [][]any
}

// noted is what the files of a table have of it; nil where the page shows all of it. cells are those of a row.
func (w *Whole[Row]) noted(cells func(Row) []any) *allRows {
	if w == nil {
		return nil
	}
	return &allRows{n: w.N, path: w.Path, rows: func() (list [][]any) {
		for _, row := range w.Rows() {
			list = append(list, cells(row))
		}
		return list
	}}
}

// add puts a column at the end, filled row by row, unless all of its cells are nil.
func (t *noted) add(c Column, cell func(row int) any) {
	cells, empty := make([]any, len(t.rows)), true
	for i := range t.rows {
		cells[i] = cell(i)
		empty = empty && cells[i] == nil
	}
	if empty {
		return
	}
	t.head = append(t.head, c)
	for i := range t.rows {
		t.rows[i] = append(t.rows[i], cells[i])
	}
}

// several is a cell of several; nil when there are none.
func several[T any](list []T, between string) any {
	if len(list) == 0 {
		return nil
	}
	j := Join{Between: between}
	for _, p := range list {
		j.Pieces = append(j.Pieces, p)
	}
	return j
}

// given is a cell of words; nil when there are none.
func given(words string) any {
	if words == "" {
		return nil
	}
	return words
}

// offer notes a table and leads to its files; t.id may be empty. A part that is shown outside of a page has none.
func (s *sheet) offer(t noted) {
	if s.here == "" || len(t.rows) == 0 {
		return
	}
	t.id = s.tableID(t.id)
	if t.caption == "" {
		t.caption = s.cell(s.under, false).Text
	}
	s.tables = append(s.tables, t)
	here := s.here
	s.add("\n" + `<p class="t-as"><span>`)
	if t.whole == nil {
		s.say("table.as")
	} else {
		here = s.Href(t.whole.path)
		s.text(s.Say("table.as.whole", "n", t.whole.n))
	}
	s.add(`<span class="ds-sr-only">`)
	s.say("colon")
	s.text(t.caption)
	s.add(`</span></span>`)
	for _, form := range tableForms {
		s.add(` <a`)
		s.attr("href", with(here, "table", t.id, formKey, form))
		s.add(` download rel="nofollow"><span class="ds-sr-only">`)
		s.text(t.caption)
		s.say("colon")
		s.add(`</span>`)
		s.text(strings.ToUpper(form))
		s.add(`</a>`)
	}
	s.add(`</p>`)
}

// tableID is the name of a table on its page: its own, or that of the chart or section in which it stands; behind the first
// of that name they are counted.
func (s *sheet) tableID(own string) string {
	id := own
	if id == "" {
		id = s.where
	}
	if id == "" {
		id = "table"
	}
	taken := func(id string) bool {
		for _, t := range s.tables {
			if t.id == id {
				return true
			}
		}
		return false
	}
	base := id
	for n := 2; taken(id); n++ {
		id = base + "-" + strconv.Itoa(n)
	}
	return id
}

// within writes a part in which tables are named for id and title; those of the part around it when they are empty.
func (s *sheet) within(id string, title any, write func()) {
	where, under := s.where, s.under
	if id != "" {
		s.where = id
	}
	if title != nil {
		s.under = title
	}
	write()
	s.where, s.under = where, under
}

// tableFile is the file of one table of a page that was written.
func (s *Server) tableFile(v *Visit, f *frame, written *sheet, id, form string) (*printed, error) {
	for _, t := range written.tables {
		if t.id != id {
			continue
		}
		l, path := v.Lang, f.Path
		if t.whole != nil {
			path, t.rows = t.whole.path, t.whole.rows()
		}
		rows := s.site.grid(l, t)
		p := (*printed)(nil)
		b := &bytes.Buffer{}
		switch form {
		case "csv":
			if err := file.WriteCSV(b, rows); err != nil {
				return nil, err
			}
			p = newPrinted(b.Bytes(), "text/csv; charset=utf-8; header=present", l.Code())
		case "xlsx":
			mirror := l.Dir == "rtl"
			about := file.Leaf{Name: l.Say("table.about"), Mirror: mirror, Rows: f.about(t, path)}
			if err := file.WriteXLSX(b, file.Leaf{Name: t.caption, Head: true, Mirror: mirror, Rows: rows}, about); err != nil {
				return nil, err
			}
			p = newPrinted(b.Bytes(), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", l.Code())
			p.noGzip = true
		}
		name := fileName(s.site.Name, path, id+"-"+t.part, f.Issue.Day) + "." + form
		p.header = http.Header{"Content-Disposition": {"attachment; filename=" + name}, "X-Robots-Tag": {"noindex"},
			"Link": {"<" + s.site.absolute(l.Href(path)) + `>; rel="canonical"`}}
		return p, nil
	}
	return nil, &Error{Kind: NotFound, Detail: Msg("table.none", "table", Code(cutShort(id))), Advice: Msg("table.next"),
		Next: []Link{{Text: f.Title, Href: v.Lang.Href(f.Path)}}}
}

var notInNames = regexp.MustCompile(`[^a-z0-9_]+`)

// fileName says what a file holds: "troth-members-list-2026-11-23".
func fileName(site, path, id, day string) string {
	return strings.Trim(notInNames.ReplaceAllString(strings.ToLower(site+"-"+path+"-"+id+"-"+day), "-"), "-")
}

// about is the sheet that says where a table comes from, so that it can be found again when the file is all there is.
func (f *frame) about(t noted, path string) [][]file.Cell {
	l := f.L
	word := func(s string) file.Cell { return file.Cell{Text: s} }
	stood := file.Cell{Text: f.Issue.Day, Type: file.Date}
	return [][]file.Cell{
		{word(l.Say("table.page")), word(f.Title)},
		{word(l.Say("table.caption")), word(t.caption)},
		{word(l.Say("table.address")), word(f.Site.absolute(l.Href(path)))},
		{word(l.Say("table.record")), word(f.Site.Origin)},
		{word(l.Say("table.entries")), {Text: strconv.FormatInt(f.Issue.Size, 10), Type: file.Number}},
		{word(l.Say("table.day")), stood},
		{word(l.Say("table.licence")), word(l.Say("table.licence.is"))},
		{word(l.Say("table.meaning")), word(l.Say("frame.closing"))},
	}
}

// grid is a table in cells. Where the things that rows are about have pages, a last column has their addresses.
func (s *Site) grid(l *Language, t noted) [][]file.Cell {
	head := make([]file.Cell, len(t.head))
	for i, c := range t.head {
		head[i].Text = c.Title
	}
	rows, linked := [][]file.Cell{head}, false
	addresses := make([]string, len(t.rows))
	for n, row := range t.rows {
		cells := make([]file.Cell, len(t.head))
		for i, v := range row {
			if i == len(t.head) {
				break
			}
			cells[i] = l.cell(v, t.head[i].Number)
			if href := hrefOf(v); href != "" && addresses[n] == "" && t.head[i].names(i) {
				addresses[n], linked = s.absolute(href), true
			}
		}
		rows = append(rows, cells)
	}
	if linked {
		rows[0] = append(rows[0], file.Cell{Text: l.Say("table.address")})
		for n, href := range addresses {
			rows[n+1] = append(rows[n+1], file.Cell{Text: href})
		}
	}
	return rows
}

// names reports whether a column says what its rows are about: the first one does, or the one that says so.
func (c Column) names(i int) bool { return i == 0 || c.Names }

// hrefOf is where a cell leads; nothing when it is no link.
func hrefOf(v any) string {
	switch v := v.(type) {
	case Link:
		return v.Href
	case Join:
		for _, p := range v.Pieces {
			if href := hrefOf(p); href != "" {
				return href
			}
		}
	case Stacked:
		for _, p := range v.Each {
			if href := hrefOf(p); href != "" {
				return href
			}
		}
	}
	return ""
}

// cell is what a cell of a page holds, without its marks. Whole numbers and days keep their type.
func (l *Language) cell(v any, number bool) file.Cell {
	switch v := v.(type) {
	case nil:
		return file.Cell{}
	case Count:
		return file.Cell{Text: strconv.FormatInt(int64(v), 10), Type: file.Number}
	case int:
		return file.Cell{Text: strconv.Itoa(v), Type: file.Number}
	case int64:
		return file.Cell{Text: strconv.FormatInt(v, 10), Type: file.Number}
	case Day:
		if _, err := time.Parse(time.DateOnly, string(v)); err == nil {
			return file.Cell{Text: string(v), Type: file.Date}
		}
		return file.Cell{Text: string(v)}
	case Moment:
		return file.Cell{Text: string(v)}
	case Text:
		return file.Cell{Text: v.Plain(l)}
	case Link:
		if v.Count == 0 {
			return l.cell(v.Text, number)
		}
	}
	said := heard(string(l.Show(v)))
	if n, ok := l.plainNumber(said); number && ok {
		return file.Cell{Text: n, Type: file.Number}
	}
	return file.Cell{Text: said}
}

// plainNumber reads a number that was written in the language's way.
func (l *Language) plainNumber(s string) (string, bool) {
	s = strings.ReplaceAll(s, l.Numbers.Group, "")
	s = strings.Replace(s, l.Numbers.Decimal, ".", 1)
	s = strings.Replace(s, "−", "-", 1)
	return s, decimal.MatchString(s)
}

var (
	decimal = regexp.MustCompile(`^-?[0-9]{1,15}(\.[0-9]{1,15})?$`)
	anyTag  = regexp.MustCompile(`<[^>]*>`)
)

// heard is what markup of this package says to someone who hears it.
func heard(markup string) string {
	return strings.Join(strings.Fields(html.UnescapeString(anyTag.ReplaceAllString(markup, ""))), " ")
}
