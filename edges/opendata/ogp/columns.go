package ogp

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"troth/chapters/review/method"
	"troth/edges/opendata/sheet"
)

// columnsJSON says which column names of the known editions mean what. An
// edition with other names for the same things needs a line here, no more.
//
//go:embed data/columns.json
var columnsJSON []byte

// A vocabulary is columns.json.
type vocabulary struct {
	Fields    map[string][]string `json:"fields"`   // field of a commitment → names
	Synonyms  map[string][]string `json:"synonyms"` // names that are taken where a table has none of those
	Variables []struct {
		Variable string              `json:"variable"`
		Report   string              `json:"report"`
		Code     []string            `json:"code"`   // names of the column of codes
		Label    []string            `json:"label"`  // names of the column of words beside it
		Labels   map[string][]string `json:"labels"` // code → its words, in small letters
	} `json:"variables"`
	Ratings   []ratingColumn      `json:"ratings"`
	Published map[string][]string `json:"published"` // report → names of the column with its year
	Areas     []string            `json:"areas"`
	Other     []string            `json:"other"` // known, and kept as given

	byName    map[string]holding
	bySynonym map[string]holding
}

// A ratingColumn is a column of ratings as published.
type ratingColumn struct {
	Rule    string   `json:"rule"`
	Report  string   `json:"report"`  // whose rating it is, or else …
	Newest  string   `json:"newest"`  // … it is of the newest report that codes this variable
	Uncoded string   `json:"uncoded"` // what the publisher writes where no report codes it
	Columns []string `json:"columns"`
}

// A holding is what a column holds.
type holding struct {
	kind  kind
	name  string // field, rule, report or area
	index int    // into Variables or Ratings
}

type kind int

const (
	unknown kind = iota
	other
	field
	code
	label
	rating
	publication
	area
	private // a further column of contact data
)

// isContact is true for the fields that are personal data.
func (m holding) isContact() bool { return m.kind == field && strings.HasPrefix(m.name, "contact_") }

var vocab = sync.OnceValue(func() *vocabulary {
	v := &vocabulary{byName: map[string]holding{}, bySynonym: map[string]holding{}}
	d := json.NewDecoder(bytes.NewReader(columnsJSON))
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		panic(fmt.Errorf("columns.json: %w", err)) // a test reads it
	}
	add := func(names []string, m holding) {
		for _, name := range names {
			if _, twice := v.byName[columnKey(name)]; twice {
				panic(fmt.Errorf("columns.json: %q has two meanings", name))
			}
			v.byName[columnKey(name)] = m
		}
	}
	for f, names := range v.Fields {
		add(names, holding{kind: field, name: f})
	}
	for i, x := range v.Variables {
		add(x.Code, holding{kind: code, index: i})
		add(x.Label, holding{kind: label, index: i})
	}
	for i, x := range v.Ratings {
		add(x.Columns, holding{kind: rating, index: i})
	}
	for report, names := range v.Published {
		add(names, holding{kind: publication, name: report})
	}
	for _, name := range v.Areas {
		add([]string{name}, holding{kind: area, name: slug(name)})
	}
	add(v.Other, holding{kind: other})
	for f, names := range v.Synonyms {
		for _, name := range names {
			key := columnKey(name)
			if v.byName[key].kind != unknown || v.bySynonym[key].kind != unknown || v.Fields[f] == nil {
				panic(fmt.Errorf("columns.json: %q is no synonym", name))
			}
			v.bySynonym[key] = holding{kind: field, name: f}
		}
	}
	return v
})

// columnKey folds a column's name: case, white space and pictures (★) do not
// matter.
func columnKey(name string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || isControl(r) || unicode.Is(unicode.So, r) {
			return -1
		}
		return unicode.ToLower(r)
	}, norm.NFKC.String(undone(name)))
}

// slug is a name in small letters, digits and hyphens.
func slug(name string) string {
	words := strings.FieldsFunc(norm.NFKD.String(strings.ReplaceAll(name, "&", " and ")), func(r rune) bool {
		return !(unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.Mn, r))
	})
	s := strings.ToLower(strings.Join(words, "-"))
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return r
	}, s)
}

// A header is the row of names and what they mean, by position.
type header struct {
	row     int // its index in the sheet
	columns []Column
	means   []holding // by position from 0; unknown for columns without a name
	named   []int     // position from 0 → index in columns, -1 without a name
	notes   []Trouble
}

// searched is how many rows are looked at for a header.
const searched = 50

// needed are the fields without which a row is no header; of the fields in
// one group one is enough.
var needed = [][]string{{"country"}, {"plan_number", "plan_id"}, {"title", "short_title"}}

// findHeader finds the row among the first that has the needed names, and of
// several the one with the most known names.
func findHeader(rows []sheet.Row) (header, bool) {
	best, most := -1, 0
	for i, row := range rows[:min(len(rows), searched)] {
		found := map[string]bool{}
		known := 0
		others := synonyms(rows, i)
		for k, c := range row.Cells {
			m := vocab().byName[columnKey(c)]
			if other, ok := others[k]; ok {
				m = other
			}
			if m.kind != unknown {
				known++
			}
			if m.kind == field {
				found[m.name] = true
			}
		}
		enough := !slices.ContainsFunc(needed, func(group []string) bool {
			return !slices.ContainsFunc(group, func(f string) bool { return found[f] })
		})
		if enough && known > most {
			best, most = i, known
		}
	}
	if best < 0 {
		return header{}, false
	}
	return readHeader(rows, best), true
}

// synonyms are the columns of a header that mean a field under another name, by position. Such a name is taken only where no column has a name
// of the field's own and no second one could mean it too, and never below a heading of policy areas. What may be an identifier must look like
// one: letters with digits, no two alike; a mere number would part every row from what it continues.
func synonyms(rows []sheet.Row, header int) map[int]holding {
	means, count := map[int]holding{}, map[holding]int{}
	for i, c := range rows[header].Cells {
		key := columnKey(c)
		if m := vocab().byName[key]; m.kind == field {
			count[m] += 2
		} else if m := vocab().bySynonym[key]; m.kind == field {
			means[i] = m
			count[m]++
		}
	}
	if len(means) == 0 {
		return nil
	}
	groups := groupsAbove(rows, header, len(rows[header].Cells))
	for i, m := range means {
		if count[m] > 1 || isTag(groups[i]) || m.name == "identifier" && !identifiers(rows[header+1:], i) {
			delete(means, i)
		}
	}
	return means
}

// identifiers reports whether a column holds identifiers.
func identifiers(rows []sheet.Row, i int) bool {
	var cells []string
	for _, row := range rows {
		if x := at(row, i); x.Missing == method.Coded && !isSum(row) {
			cells = append(cells, x.Given)
		}
	}
	return areIdentifiers(cells)
}

// readHeader gives every named column its meaning and a unique name. Where a
// name repeats, the first column with it is read and the others are kept as
// given, as are columns without a name that hold something.
func readHeader(rows []sheet.Row, at int) header {
	width := 0
	for _, r := range rows[at:] {
		width = max(width, len(r.Cells))
	}
	h := header{row: at, means: make([]holding, width), named: make([]int, width)}
	filled := make([]bool, width)
	for _, r := range rows[at+1:] {
		for i, c := range r.Cells {
			filled[i] = filled[i] || strings.TrimSpace(c) != ""
		}
	}
	groups, others, tags := groupsAbove(rows, at, width), synonyms(rows, at), amongTags(rows, at, width)
	count := map[string]int{}
	taken := map[string]bool{}
	note := func(column string, f Flag, reason string) {
		h.notes = append(h.notes, Trouble{Row: rows[at].Line, Column: column, Flag: f, Reason: reason})
	}
	for i := range width {
		h.named[i] = -1
		given := ""
		if i < len(rows[at].Cells) {
			given = strings.Join(strings.Fields(strings.Trim(undone(rows[at].Cells[i]), "\ufeff")), " ")
		}
		if given == "" && !filled[i] {
			continue
		}
		c := Column{Position: i + 1, Given: given, Name: given}
		key := columnKey(given)
		count[key]++
		if given == "" {
			c.Name = "(column " + sheet.ColumnName(i+1) + ")"
			note(c.Name, ColumnUnnamed, "the column has no name; it is kept as given")
		} else if count[key] > 1 {
			for n := count[key]; taken[c.Name] || n == count[key]; n++ {
				c.Name = fmt.Sprintf("%s (%d)", given, n)
			}
			note(c.Name, ColumnRepeated, "the name stands above an earlier column too; that one is read, this one is kept as given")
			if vocab().byName[key].isContact() {
				h.means[i] = holding{kind: private}
			}
		} else if m := vocab().byName[key]; m.kind != other && m.kind != unknown && slices.Contains(h.means[:i], m) {
			note(c.Name, ColumnRepeated, "an earlier column means the same; that one is read, this one is kept as given")
			if m.isContact() {
				h.means[i] = holding{kind: private}
			}
		} else {
			if other, ok := others[i]; ok {
				m = other
				note(c.Name, ColumnSynonym, fmt.Sprintf("no column is called %q; this one is read as it", vocab().Fields[m.name][0]))
			}
			if c.Known = m.kind != unknown; !c.Known && (isTag(groups[i]) || tags[i]) && yesOrNo(rows[at+1:], i) {
				m = holding{kind: area, name: slug(given)}
			}
			if h.means[i] = m; m.kind == area && m.name == "" {
				h.means[i] = holding{}
			}
		}
		taken[c.Name] = true
		c.Topics = h.means[i].topics()
		if h.means[i].kind == area {
			c.Area = h.means[i].name
		}
		h.named[i] = len(h.columns)
		h.columns = append(h.columns, c)
	}
	return h
}

// groupsAbove are the headings that the rows above the header put over its
// columns. A heading stands over its first column, and over those that follow
// until the next one.
func groupsAbove(rows []sheet.Row, at, width int) []string {
	groups := make([]string, width)
	for _, row := range rows[:at] {
		if isIndex(row) {
			continue
		}
		heading := ""
		for i := range width {
			if i < len(row.Cells) {
				if s := strings.TrimSpace(row.Cells[i]); s != "" {
					heading = s
				}
			}
			if heading != "" {
				groups[i] += " / " + heading
			}
		}
	}
	return groups
}

// tagWords stand in headings over columns that are policy areas, each of which
// says yes or no.
var tagWords = []string{"policy", "tag", "theme", "sector", "thématique", "étiquette", "politique", "política", "etiqueta", "tema"}

// isTag reports whether a heading says that policy areas stand below. Only
// then, or among the tags of its table, is a column with a name that is not
// known read as one: it stays listed as unknown.
func isTag(group string) bool {
	for _, word := range strings.FieldsFunc(strings.ToLower(group), func(r rune) bool { return !unicode.IsLetter(r) }) {
		if slices.ContainsFunc(tagWords, func(t string) bool { return word == t || word == t+"s" }) {
			return true
		}
	}
	return false
}

// someTags is how many known policy areas side by side tell that the columns
// among and beside them, of names that are not known, are such too.
const someTags = 3

// amongTags tells which columns stand in one run with policy areas that are
// known by their names. Nothing else is in the run but columns of names that
// are not known, which say yes or no and nothing else.
func amongTags(rows []sheet.Row, header, width int) []bool {
	among := make([]bool, width)
	for i := 0; i < width; i++ {
		start, known := i, 0
		for ; i < width; i++ {
			name := ""
			if i < len(rows[header].Cells) {
				name = columnKey(rows[header].Cells[i])
			}
			if vocab().byName[name].kind == area {
				known++
			} else if name == "" || vocab().byName[name].kind != unknown || !yesOrNo(rows[header+1:], i) {
				break
			}
		}
		for k := start; k < i && known >= someTags; k++ {
			among[k] = true
		}
	}
	return among
}

// yesOrNo reports whether a column says yes or no, and nothing else but marks.
func yesOrNo(rows []sheet.Row, i int) bool {
	some := false
	for _, row := range rows {
		x := at(row, i)
		switch {
		case says(x.Given) != "":
			some = true
		case x.Missing == method.Coded && !isSum(row):
			return false
		}
	}
	return some
}
