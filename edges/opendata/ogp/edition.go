package ogp

import (
	"html"
	"regexp"
	"strings"
	"unicode"

	"troth/chapters/partnership/meaning"
	"troth/chapters/review/method"
)

// An Edition is what a set of files says.
type Edition struct {
	Files       []File
	Commitments []Commitment // in the order of files and rows
	Rejected    []Trouble
	Flags       []Trouble
}

// A File is one table of an edition: a file, or one of several sheets of it,
// and then the name ends in "#" and the sheet's name.
type File struct {
	Name    string
	Header  int // row of the header
	Columns []Column
	Rows    int // below the header: commitments and rejected rows
}

// A Column is one named column, or one without a name that holds something.
type Column struct {
	Position int    // from 1
	Given    string // the name as given
	Name     string // the same, or made unique: "Health (2)", "(column CU)"
	Known    bool   // false: it is kept as given in Commitment.Other, or in Contact.Other

	Topics []string // what it is about, as File.Topics
	Area   string   // id of the policy area that it tags
}

// A Trouble is a place and what is wrong there. Column is empty when the
// whole row is meant, Given when there is nothing to quote.
type Trouble struct {
	File   string `json:"file"`
	Row    int    `json:"row"`
	Column string `json:"column"`
	Flag   Flag   `json:"flag,omitempty"` // empty when the row was rejected
	Reason string `json:"reason"`
	Given  string `json:"given,omitempty"`
}

// A Commitment is one row.
type Commitment struct {
	File string // as File.Name
	Row  int

	Identifier, URL Cell // the publisher's own, where there are such
	Member          Member
	Code            Cell // the publisher's code for the member: ISO's for countries, its own for others
	Region, Level   Cell

	PlanNumber, PlanID, PlanYear, PlanEndYear, PlanDuration Cell // PlanYear: of submission

	Numbered string // the number that most other rows give the plan with this id, where this one gives none or another

	Number, Theme, Title, ShortTitle, FullText Cell
	Start, End                                 Date
	Lead, Supporting                           Institutions
	Contact                                    Contact

	Areas    []Area   // policy areas that are tagged
	NotAreas []string // ids of those where the table says no
	NoAreas  []Given  // areas where it says neither yes nor no (NR, ND …)
	Reports  []Report
	Unrated  []Rating // ratings of the newest report that codes something, where none does
	Other    []Given  // everything else, in the order of columns, and cells with entities as published; empty cells are left out
}

// A Cell is a text as given, or the way in which it is missing. ND, NR, NA and
// nothing are told apart. Words for the absence of a thing ("Not Specified")
// are not missing: somebody looked and wrote that down.
type Cell struct {
	Given   string
	Missing method.Missing
}

// Told reports whether something that may be a value stands in a cell: neither a mark for nothing nor a formula that failed.
func (c Cell) Told() bool { return c.Missing == method.Coded && !meaning.Broken(c.Given) }

// cell reads a cell. White space around it does not count.
func cell(given string) Cell {
	given = strings.TrimSpace(undone(given))
	switch given {
	case "":
		return Cell{"", method.Empty}
	case "ND":
		return Cell{given, method.NotDefined}
	case "NR":
		return Cell{given, method.NotReviewed}
	case "NA", "N/A", "n/a":
		return Cell{given, method.NotApplicable}
	}
	return Cell{Given: given}
}

// Text is the text for people: nothing when it is missing, HTML's line breaks
// as line ends, and without characters that control a terminal or the
// direction of writing.
func (c Cell) Text() string {
	if c.Missing != method.Coded {
		return ""
	}
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if isControl(r) {
			return -1
		}
		return r
	}, lineBreak.ReplaceAllString(c.Given, "\n")))
}

// entity is a character in the words or numbers of HTML, with its semicolon:
// without one it may be a part of an address.
var entity = regexp.MustCompile(`&(?:#\d+|#[xX][0-9a-fA-F]+|[A-Za-z][A-Za-z0-9]*);`)

// undone is a text with its entities undone, those written as entities of
// entities too (&amp;amp;).
func undone(s string) string {
	for range 2 {
		if !strings.Contains(s, "&") {
			break
		}
		s = entity.ReplaceAllStringFunc(s, func(e string) string {
			if c := html.UnescapeString(e); !strings.HasSuffix(c, ";") || c == ";" {
				return c
			}
			return e // of no such name, though it may begin with one
		})
	}
	return s
}

var lineBreak = regexp.MustCompile(`(?i)<br\s*/?>\n?`)

// isControl is true for the control characters, line ends and tabs excepted,
// and for those that override the direction of text.
func isControl(r rune) bool {
	return unicode.IsControl(r) && r != '\n' && r != '\t' || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 || r == 0xfeff
}

// A Member is a country or a place within one, by the name as given. Without
// codes it is unknown here. Alpha2 and Alpha3 are ISO 3166-1 (XK and XKX for
// Kosovo, user-assigned); Within is the alpha-3 code of the country that a
// local member's name ends in.
type Member struct {
	Name, Alpha2, Alpha3, Within string
}

// Key is the same for all rows of one member, under old and new names of a
// country alike.
func (m Member) Key() string {
	if m.Alpha3 != "" {
		return m.Alpha3
	}
	if key := nameKey(m.Name); key != "" {
		return key
	}
	return m.Name
}

// Institutions are named in one cell. Names is the cell cut at semicolons
// alone: commas and line breaks stand inside names too often. It is nil when
// the cell is missing or says that there are none.
type Institutions struct {
	Cell
	Names []string
}

// Contact is personal data: of use to few, and to be withheld. No flag quotes
// it. Other are further columns with the same names.
type Contact struct {
	Name, Position, Email, Telephone Cell
	Other                            []Given
}

// IsZero reports whether no contact is given.
func (c Contact) IsZero() bool {
	for _, x := range []Cell{c.Name, c.Position, c.Email, c.Telephone} {
		if x.Missing == method.Coded {
			return false
		}
	}
	return len(c.Other) == 0
}

// An Area is a policy area: its name as the column has it, and an id made of
// it (small letters, digits and hyphens).
type Area struct{ ID, Name string }

// Given is a cell of a column as given.
type Given struct {
	Column string
	Cell
}

// A Report is what one review report says about one commitment.
type Report struct {
	Name      string // method.ProgressReport or method.EndOfTerm
	Published Given  // year of publication
	Codings   []Coding
	Ratings   []Rating
}

// A Coding is one coded variable. Code is filled when Missing is Coded; what
// was written instead of a code is in Given, and Missing is NotUnderstood.
type Coding struct {
	Variable string
	Column   string
	Given    string
	Code     string
	Missing  method.Missing
	Label    *Given // the words beside the code, where the table has them
}

// A Rating is a rating as published, never used as a result.
type Rating struct {
	Rule   string
	Column string
	Cell   Cell
}

// Read reports whether a rating says yes or no; what says neither is flagged.
func (x Rating) Read() bool { return x.Cell.Given == "0" || x.Cell.Given == "1" }

// Coded reports whether at least one variable is coded. Only then is the
// report a finding.
func (r *Report) Coded() bool {
	for _, c := range r.Codings {
		if c.Missing == method.Coded {
			return true
		}
	}
	return false
}

// Findings are the reports in which something is coded.
func (c *Commitment) Findings() []Report {
	var found []Report
	for _, r := range c.Reports {
		if r.Coded() {
			found = append(found, r)
		}
	}
	return found
}

// Values are what one report says, for the rules of a method: its own codes
// and published ratings, and from the progress report those variables that the
// report at the end of the term does not code again.
func (c *Commitment) Values(report string) method.Values {
	v := method.Values{}
	for _, r := range c.Reports {
		if r.Name != report && r.Name != method.ProgressReport {
			continue
		}
		for _, x := range r.Codings {
			if _, own := v[x.Variable]; !own || r.Name == report {
				v[x.Variable] = method.Value{Code: x.Code, Missing: x.Missing}
			}
		}
		if r.Name == report {
			for _, x := range r.Ratings {
				v[x.Rule] = method.Value{Code: x.Cell.Given, Missing: x.Cell.Missing}
			}
		}
	}
	return v
}

// Own are the codes and published ratings of one report alone.
func (r *Report) Own() method.Values {
	one := Commitment{Reports: []Report{*r}}
	return one.Values(r.Name)
}

// Methods are those by which a report on this commitment is to be read.
func (c *Commitment) Methods(ms *method.Methods, report string) []*method.Method {
	var own method.Values
	var others []method.Values
	for i := range c.Reports {
		if c.Reports[i].Name == report {
			own = c.Reports[i].Own()
		} else {
			others = append(others, c.Reports[i].Own())
		}
	}
	return ms.Choose(own, others...)
}

// A Plan is the commitments of one member under one plan number.
type Plan struct {
	Member      Member
	Number      string // or the plan's id where no row numbers it
	Numbered    bool
	Commitments []int // indexes in Edition.Commitments
}

// PlanKey is the same for all rows of one plan.
func (c *Commitment) PlanKey() string { return c.Member.Key() + "/" + c.plan() }

func (c *Commitment) plan() string {
	switch {
	case c.Numbered != "":
		return c.Numbered
	case c.PlanNumber.Told():
		return c.PlanNumber.Given
	}
	return c.PlanID.Given
}

// numberPlans gives rows that name their plan by its id alone, or with a number of their own, the number that more than half of the rows with
// that id have: they are of one plan. Another number is flagged.
func (e *Edition) numberPlans() {
	type plan struct{ member, id string }
	of := func(c *Commitment) plan { return plan{c.Member.Key(), c.PlanID.Given} }
	counts, all := map[plan]map[string]int{}, map[plan]int{}
	for i := range e.Commitments {
		c := &e.Commitments[i]
		if !c.PlanNumber.Told() || !c.PlanID.Told() {
			continue
		}
		if counts[of(c)] == nil {
			counts[of(c)] = map[string]int{}
		}
		counts[of(c)][c.PlanNumber.Given]++
		all[of(c)]++
	}
	for i := range e.Commitments {
		c := &e.Commitments[i]
		if !c.PlanID.Told() || c.PlanNumber.Told() && len(counts[of(c)]) < 2 {
			continue
		}
		for number, n := range counts[of(c)] {
			if 2*n <= all[of(c)] || c.PlanNumber.Told() && c.PlanNumber.Given == number {
				continue
			}
			if c.Numbered = number; c.PlanNumber.Told() {
				e.Flags = append(e.Flags, Trouble{c.File, c.Row, e.ColumnOf(c, "plan_number"), PlanNumberDisagrees,
					"most rows of the plan with this id have " + number, c.PlanNumber.Given})
			}
		}
	}
}

// Plans are the plans in order of their first rows.
func (e *Edition) Plans() []Plan {
	var plans []Plan
	index := map[string]int{}
	for i := range e.Commitments {
		c := &e.Commitments[i]
		key := c.PlanKey()
		n, ok := index[key]
		if !ok {
			n = len(plans)
			index[key] = n
			plans = append(plans, Plan{Member: c.Member, Number: c.plan()})
		}
		plans[n].Numbered = plans[n].Numbered || c.PlanNumber.Told()
		plans[n].Commitments = append(plans[n].Commitments, i)
	}
	return plans
}

// Members are the members in order of their first rows, by the name of that.
func (e *Edition) Members() []Member {
	var members []Member
	seen := map[string]bool{}
	for _, c := range e.Commitments {
		if key := c.Member.Key(); !seen[key] {
			seen[key] = true
			members = append(members, c.Member)
		}
	}
	return members
}

// Read is the number of rows below the headers.
func (e *Edition) Read() int { return len(e.Commitments) + len(e.Rejected) }

// Findings is the number of reports on one commitment in which something is
// coded.
func (e *Edition) Findings() int {
	n := 0
	for i := range e.Commitments {
		n += len(e.Commitments[i].Findings())
	}
	return n
}

// UnknownColumns are the names of columns that are not known, each once.
func (e *Edition) UnknownColumns() []string {
	return e.columns(func(c Column) bool { return !c.Known })
}

// AreaColumns are those of them that are read as policy areas, for where they stand and what they say.
func (e *Edition) AreaColumns() []string {
	return e.columns(func(c Column) bool { return !c.Known && c.Area != "" })
}

func (e *Edition) columns(are func(Column) bool) []string {
	names := []string{}
	seen := map[string]bool{}
	for _, f := range e.Files {
		for _, c := range f.Columns {
			if are(c) && !seen[c.Name] {
				seen[c.Name] = true
				names = append(names, c.Name)
			}
		}
	}
	return names
}
