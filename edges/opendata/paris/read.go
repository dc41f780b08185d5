// Package paris reads the collective actions that were opened in Paris in December 2016, and who joined them, from a folder of three
// tables: collective_actions.csv (number, title, theme, theme_basis, ogp_working_group_2016), collective_action_governments.csv
// (action, government, iso3) and collective_action_csos.csv (action, organisation, note). Columns are found by name.
//
// The lists were compiled by hand from a page that is gone, and have faults that nobody can mend now. They are kept as flags beside
// what they are about: a day of joining that is assumed, a pledge of resources that is not stated, a theme that is inferred, a list that
// is a copy of another, a label that may be old, a joiner that is no organisation of civil society.
package paris

import (
	"cmp"
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"troth/chapters/agenda"
	"troth/core/record"
	"troth/edges/opendata/ogp"
	"troth/edges/opendata/sheet"
)

// The tables of a folder.
const (
	actionsFile       = "collective_actions.csv"
	governmentsFile   = "collective_action_governments.csv"
	organisationsFile = "collective_action_csos.csv"
)

// Files names the tables, in the order in which they are read.
var Files = []string{actionsFile, governmentsFile, organisationsFile}

// Flags of what is uncertain.
const (
	DayAssumed      record.Code = "joining_day_assumed"     // the source states no day: that of the summit is taken
	NoResources     record.Code = "no_resources_stated"     // the source states no pledge of resources
	ThemeInferred   record.Code = "theme_inferred"          // the source has no heading over it
	StatusAssumed   record.Code = "status_assumed"          // the source states no status: open is taken
	LabelOld        record.Code = "label_may_be_old"        // the source may show an older title
	ListCopied      record.Code = "list_is_a_copy"          // the list of this action is that of another one
	NotCivilSociety record.Code = "joiner_no_civil_society" // filed as civil society, and a parliament, a company or a public body
)

// Day is the one on which the actions were opened, and that is assumed for joinings.
const Day = "2016-12-07"

// notCivil are joiners in the list of civil society that are none, with what they are: facts about bodies.
var notCivil = map[string]string{"pan-african parliament": "a parliament", "telefonica": "a company", "the european commissions osor.eu": "a body of the European Union"}

// staleLabel is the action whose title may be an older one, as those say who compiled the list.
const staleLabel = "12"

// Tables is what a folder holds.
type Tables struct {
	Actions  []Action
	Joins    []Join
	Rejected []ogp.Trouble
	Read     int // rows below the headers

	unbased bool // no column tells the basis of themes
}

// An Action is one row of the actions.
type Action struct {
	Row                         int
	Number, Title, Theme, Group string
	Inferred                    bool
	Basis                       string // of the theme, as given
}

// A Join is one row of either list of those who joined.
type Join struct {
	File         string
	Row          int
	Action, Name string
	Alpha3       string // of a government
	Note         string
}

// Read reads the three tables.
func Read(sources []sheet.Source) (*Tables, error) {
	t := &Tables{Rejected: []ogp.Trouble{}}
	for i, read := range []func(*table) error{t.actions, t.governments, t.organisations} {
		if err := each(sources[i], read); err != nil {
			return nil, err
		}
	}
	known := map[string]bool{}
	for _, a := range t.Actions {
		known[a.Number] = true
	}
	t.Joins = slices.DeleteFunc(t.Joins, func(j Join) bool {
		if !known[j.Action] {
			t.reject(j.File, j.Row, "action", fmt.Sprintf("there is no action %q in %s", j.Action, actionsFile))
		}
		return !known[j.Action]
	})
	return t, nil
}

func (t *Tables) reject(file string, row int, column, reason string) {
	t.Rejected = append(t.Rejected, ogp.Trouble{File: file, Row: row, Column: column, Reason: reason})
}

// A table is one file while it is read.
type table struct {
	file   string
	rows   []sheet.Row
	column map[string]int
}

func each(src sheet.Source, read func(*table) error) error {
	book, err := sheet.Read(src)
	if err != nil {
		return err
	}
	t := &table{file: filepath.Base(src.Name), rows: book.Sheets[0].Rows, column: map[string]int{}}
	if len(t.rows) == 0 {
		return fmt.Errorf("%s has no row of names", src.Name)
	}
	for i, name := range t.rows[0].Cells {
		if name = strings.ToLower(strings.TrimSpace(name)); name != "" {
			if _, twice := t.column[name]; !twice {
				t.column[name] = i
			}
		}
	}
	t.rows = t.rows[1:]
	return read(t)
}

func (t *table) need(names ...string) error {
	for _, n := range names {
		if _, ok := t.column[n]; !ok {
			return fmt.Errorf("%s, row 1: there is no column %q", t.file, n)
		}
	}
	return nil
}

func (t *table) cell(r sheet.Row, name string) string {
	if i, ok := t.column[name]; ok && i < len(r.Cells) {
		return strings.Join(strings.Fields(r.Cells[i]), " ")
	}
	return ""
}

var isNumber = regexp.MustCompile(`^[0-9]{1,4}$`)

func (t *Tables) actions(x *table) error {
	if err := x.need("number", "title"); err != nil {
		return err
	}
	_, based := x.column["theme_basis"]
	t.unbased = !based
	seen := map[string]bool{}
	for _, r := range x.rows {
		if r.Empty() {
			continue
		}
		t.Read++
		a := Action{Row: r.Line, Number: x.cell(r, "number"), Title: x.cell(r, "title"), Theme: x.cell(r, "theme"),
			Group: x.cell(r, "ogp_working_group_2016"), Basis: x.cell(r, "theme_basis")}
		a.Inferred = strings.HasPrefix(a.Basis, "inferred")
		switch {
		case !isNumber.MatchString(a.Number):
			t.reject(x.file, r.Line, "number", fmt.Sprintf("%q is no number of an action", a.Number))
		case a.Title == "":
			t.reject(x.file, r.Line, "title", "the action has no title")
		case seen[a.Number]:
			t.reject(x.file, r.Line, "number", "the number is there twice; the first one counts")
		default:
			seen[a.Number] = true
			t.Actions = append(t.Actions, a)
		}
	}
	return nil
}

func (t *Tables) governments(x *table) error {
	if err := x.need("action", "government"); err != nil {
		return err
	}
	t.joins(x, "government", func(j *Join, r sheet.Row) string {
		j.Alpha3 = strings.ToUpper(x.cell(r, "iso3"))
		alpha2 := strings.ToUpper(x.cell(r, "iso2"))
		named, ok := ogp.CountryByName(j.Name)
		if ok && j.Alpha3 == "" {
			j.Alpha3 = named.Alpha3
		}
		coded, known := ogp.CountryByCode(j.Alpha3)
		if ok && named.Alpha3 != j.Alpha3 || known && alpha2 != "" && coded.Alpha2 != alpha2 {
			return fmt.Sprintf("%q and the codes beside it, %s, are not of one country", j.Name, strings.TrimSpace(alpha2+" "+j.Alpha3))
		}
		if !slices.ContainsFunc(ogp.Countries(), func(c ogp.Country) bool { return c.Alpha3 == j.Alpha3 }) {
			return fmt.Sprintf("%q is no country with a code", j.Name)
		}
		return ""
	})
	return nil
}

func (t *Tables) organisations(x *table) error {
	if err := x.need("action", "organisation"); err != nil {
		return err
	}
	t.joins(x, "organisation", func(j *Join, r sheet.Row) string { j.Note = x.cell(r, "note"); return "" })
	return nil
}

func (t *Tables) joins(x *table, column string, complete func(*Join, sheet.Row) string) {
	seen := map[string]bool{}
	for _, r := range x.rows {
		if r.Empty() {
			continue
		}
		t.Read++
		j := Join{File: x.file, Row: r.Line, Action: x.cell(r, "action"), Name: x.cell(r, column)}
		if j.Name == "" {
			t.reject(x.file, r.Line, column, "nobody is named")
			continue
		}
		if reason := complete(&j, r); reason != "" {
			t.reject(x.file, r.Line, column, reason)
			continue
		}
		key := j.Action + "\x00" + cmp.Or(j.Alpha3, nameKey(j.Name)) // a government by its country, however it is called
		if seen[key] {
			t.reject(x.file, r.Line, column, "it is there twice for this action")
			continue
		}
		seen[key] = true
		t.Joins = append(t.Joins, j)
	}
}

// nameKey is a name without case and spacing: what differs in these alone is one body.
func nameKey(s string) string { return strings.ToLower(strings.Join(strings.Fields(s), " ")) }

// alikeKey is a name without an article, what stands in brackets and all but letters and digits: bodies that differ in these alone may
// be one, which a person has to say.
func alikeKey(s string) string {
	s = strings.ToLower(s)
	if i := strings.IndexByte(s, '('); i > 0 {
		s = s[:i]
	}
	s = strings.TrimPrefix(s, "the ")
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, s)
}

// themeOf is a theme as the code of a list; empty when no list has it.
func themeOf(s string) record.Code {
	code := record.Code("paris2016:" + s)
	if _, ok := agenda.CodeOf(code); s == "" || !ok {
		return ""
	}
	return code
}
