package codelist

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"unicode"

	"golang.org/x/text/language"
	"golang.org/x/text/unicode/norm"

	"troth/chapters/agenda"
	"troth/core/record"
	"troth/edges/opendata/sheet"
)

//go:embed data/shapes.json
var shapesJSON []byte

// A shape says which columns of a table say what.
type shape struct {
	List         string            `json:"list"`
	Name         agenda.Label      `json:"name"`    // of a list that does not come with the program
	Level        string            `json:"level"`   // of all its codes
	Levels       []string          `json:"levels"`  // or by how many dots a code has
	Columns      []string          `json:"columns"` // a table that has all of these is of this shape
	Code         string            `json:"code"`
	Language     string            `json:"language"` // a row for each language
	Text         string            `json:"text"`
	Texts        map[string]string `json:"texts"` // or a column for each
	Note         string            `json:"note"`  // in English
	Only         map[string]string `json:"only"`  // rows in which these columns hold this
	Parent       string            `json:"parent"`
	ParentColumn string            `json:"parent_column"`
	Origin       *origin           `json:"origin"`
}

// An origin is who made a table of this shape and on what terms: that of one that has these columns too, unless the importer says
// otherwise.
type origin struct {
	Columns   []string     `json:"columns"`
	Publisher agenda.Label `json:"publisher"` // whoever the list names as its own when empty
	Terms     agenda.Label `json:"terms"`
}

var shapes = sync.OnceValue(func() []shape {
	var list []shape
	d := json.NewDecoder(bytes.NewReader(shapesJSON))
	d.DisallowUnknownFields()
	if err := d.Decode(&list); err != nil {
		panic(fmt.Sprintf("shapes.json: %v", err)) // a test reads it
	}
	return list
})

var errShape = errors.New("it has the columns of no list that is known here")

// A table is a list of codes as a file has it.
type table struct {
	list   string
	name   record.Text
	codes  []agenda.ListedCode
	origin origin
}

// read finds what a file says. A file of no known shape is errShape.
func read(f sheet.Source) (*table, error) {
	book, err := sheet.Read(f)
	if err != nil {
		return nil, err
	}
	for _, s := range book.Sheets {
		if len(s.Rows) == 0 {
			continue
		}
		column := map[string]int{}
		for i, name := range s.Rows[0].Cells {
			name = strings.TrimSpace(strings.Trim(name, "\ufeff"))
			if _, twice := column[name]; !twice {
				column[name] = i
			}
		}
		for _, x := range shapes() {
			if all(column, x.Columns) {
				return x.read(s.Rows[1:], column)
			}
		}
	}
	return nil, fmt.Errorf("%s: %w", f.Name, errShape)
}

// all reports whether a table has all these columns.
func all(column map[string]int, names []string) bool {
	return !slices.ContainsFunc(names, func(name string) bool { _, ok := column[name]; return !ok })
}

func (x *shape) read(rows []sheet.Row, column map[string]int) (*table, error) {
	t := &table{list: x.List, name: x.Name.Text()}
	if l, ok := agenda.ListOf(x.List); ok {
		t.name = l.Name.Text()
	}
	if x.Origin != nil && all(column, x.Origin.Columns) {
		t.origin = *x.Origin
	}
	at := map[record.Code]int{}
	for _, row := range rows {
		cell := func(name string) string {
			if i, ok := column[name]; ok && i < len(row.Cells) {
				return clean(row.Cells[i])
			}
			return ""
		}
		own := cell(x.Code)
		wrong := false
		for name, want := range x.Only {
			wrong = wrong || cell(name) != want
		}
		if own == "" || wrong {
			continue
		}
		code, err := asCode(x.List, own)
		if err != nil {
			return nil, fmt.Errorf("row %d: %w", row.Line, err)
		}
		if _, ok := at[code]; !ok {
			parent, err := x.parent(own, cell)
			if err != nil {
				return nil, fmt.Errorf("row %d: %w", row.Line, err)
			}
			at[code] = len(t.codes)
			t.codes = append(t.codes, agenda.ListedCode{Act: agenda.Entered, Code: code, Parent: parent, Level: x.level(own)})
		}
		c := &t.codes[at[code]]
		if x.Language != "" {
			say(&c.Text, cell(x.Language), cell(x.Text))
		}
		for lang, name := range x.Texts {
			say(&c.Text, lang, cell(name))
		}
		if note := cell(x.Note); note != "" && x.Note != "" {
			c.Note = &record.Text{Original: "en", By: map[string]string{"en": note}}
		}
	}
	for i := range t.codes {
		t.codes[i].Text.Original = original(t.codes[i].Text)
	}
	t.codes = slices.DeleteFunc(t.codes, func(c agenda.ListedCode) bool { return len(c.Text.By) == 0 })
	return t, nil
}

// parent is the code that one lies within. It need not be one of the list: the publisher has no code of its own for a country.
func (x *shape) parent(own string, cell func(string) string) (*record.Code, error) {
	outer := ""
	switch x.Parent {
	case "dots":
		if i := strings.LastIndexByte(own, '.'); i > 0 {
			outer = own[:i]
		}
	case "column":
		outer = cell(x.ParentColumn)
	}
	if outer == "" {
		return nil, nil
	}
	code, err := asCode(x.List, outer)
	if err != nil {
		return nil, err
	}
	return &code, nil
}

func (x *shape) level(own string) *record.Code {
	level := record.Code(x.Level)
	if n := strings.Count(own, "."); n < len(x.Levels) {
		level = record.Code(x.Levels[n])
	}
	if level == "" {
		return nil
	}
	return &level
}

// asCode is a code with its list's; it is ASCII without blanks.
func asCode(list, own string) (record.Code, error) {
	code := list + ":" + own
	if len(code) > 128 || strings.ContainsFunc(code, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return "", fmt.Errorf("%q is no code", own)
	}
	return record.Code(code), nil
}

// say adds words in a language; a tag that is none is passed over.
func say(t *record.Text, lang, words string) {
	tag, err := language.Parse(strings.ReplaceAll(lang, "_", "-"))
	if err != nil || words == "" {
		return
	}
	if t.By == nil {
		t.By = map[string]string{}
	}
	if _, twice := t.By[tag.String()]; !twice {
		t.By[tag.String()] = words
	}
}

// original is the language that a publisher writes in first.
func original(t record.Text) string {
	if t.Original != "" || t.By["en"] != "" {
		return first(t.Original, "en")
	}
	best := ""
	for lang := range t.By {
		if best == "" || lang < best {
			best = lang
		}
	}
	return best
}

func first(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// clean is a cell in the form of a text on record: NFC, without control characters, blanks as one.
func clean(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.IsControl(r), r >= '\u202a' && r <= '\u202e', r >= '\u2066' && r <= '\u2069', r == '\u200e', r == '\u200f', r == '\ufeff', r == unicode.ReplacementChar:
			return -1
		}
		return r
	}, norm.NFC.String(s))
	return strings.Join(strings.Fields(s), " ")
}
