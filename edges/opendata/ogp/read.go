package ogp

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"troth/chapters/partnership/meaning"
	"troth/chapters/review/method"
	"troth/edges/opendata/sheet"
)

// Read reads files as one edition. It fails, with an error that names the
// place, when a file cannot be read at all or has no header that names the
// country, the plan and the title; whatever else is wrong is in the Edition.
func Read(files ...sheet.Source) (*Edition, error) {
	e := &Edition{Rejected: []Trouble{}, Flags: []Trouble{}} // lists that are [] as JSON
	for _, src := range files {
		book, err := sheet.Read(src)
		if err != nil {
			return nil, err
		}
		if err := e.addBook(book); err != nil {
			return nil, err
		}
	}
	e.numberPlans()
	e.checkPlans()
	return e, nil
}

func (e *Edition) addBook(book *sheet.Book) error {
	type table struct {
		sheet  sheet.Sheet
		header header
	}
	var tables []table
	for _, s := range book.Sheets {
		if h, ok := findHeader(s.Rows); ok {
			tables = append(tables, table{s, h})
		}
	}
	if len(tables) == 0 {
		return &sheet.Error{File: book.File, Reason: fmt.Sprintf("no row among the first %d names the columns for country, action plan number and commitment title; is this a table of commitments?", searched)}
	}
	for _, t := range tables {
		name := book.File
		if len(tables) > 1 {
			name += "#" + t.sheet.Name
		}
		r := reader{edition: e, header: t.header, file: name, ragged: book.Format == sheet.CSV}
		r.read(t.sheet.Rows)
	}
	return nil
}

// A reader reads one table.
type reader struct {
	edition *Edition
	file    string
	header  header
	ragged  bool // rows of another length than the header are worth a flag
}

func (r *reader) flag(row int, column string, f Flag, reason, given string) {
	if len(given) > 200 {
		given = strings.ToValidUTF8(given[:200], "") + "…"
	}
	r.edition.Flags = append(r.edition.Flags, Trouble{r.file, row, column, f, reason, given})
}

func (r *reader) read(rows []sheet.Row) {
	h := r.header
	for _, n := range h.notes {
		r.flag(n.Row, n.Column, n.Flag, n.Reason, "")
	}
	start := len(r.edition.Commitments)
	width := len(rows[h.row].Cells)
	below := rows[h.row+1:]
	keys := make([]string, width)
	for i, c := range rows[h.row].Cells {
		keys[i] = columnKey(c)
	}
	for _, row := range below {
		if column, reason := r.reject(row, keys); reason != "" {
			r.edition.Rejected = append(r.edition.Rejected, Trouble{File: r.file, Row: row.Line, Column: column, Reason: reason})
			continue
		}
		if r.ragged && len(row.Cells) != width {
			r.flag(row.Line, "", RowLength, fmt.Sprintf("the row has %d cells, the header %d", len(row.Cells), width), "")
		}
		r.edition.Commitments = append(r.edition.Commitments, r.commitment(row))
	}
	if i := slices.IndexFunc(r.edition.Commitments[start:], func(c Commitment) bool { return c.Member.coded() }); i >= 0 {
		r.flag(rows[h.row].Line, r.columnOf("country"), CountryCoded, "codes of ISO 3166 are read as the countries that have them", r.edition.Commitments[start+i].Member.Name)
	}
	r.edition.Files = append(r.edition.Files, File{Name: r.file, Header: rows[h.row].Line, Columns: h.columns, Rows: len(below)})
	r.settleDates(r.edition.Commitments[start:])
}

// totals are words that begin a row of sums.
var totals = wordSet("total", "totals", "sum", "sums", "subtotal", "subtotals", "count", "average", "mean", "totaux", "somme",
	"moyenne", "totales", "suma", "promedio")

// isSum reports whether a row says of itself that it is one of sums: its first
// cell, and what stands for its country, begin with such a word.
func isSum(row sheet.Row) bool {
	for _, c := range row.Cells {
		if strings.TrimSpace(c) != "" {
			return beginsTotal(c)
		}
	}
	return false
}

func beginsTotal(s string) bool {
	words := strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return !unicode.IsLetter(r) })
	if len(words) > 1 && words[0] == "grand" {
		words = words[1:]
	}
	return len(words) > 0 && totals[words[0]]
}

// reject says why a row is no commitment, if it is none, and in which column
// that shows.
func (r *reader) reject(row sheet.Row, keys []string) (column, reason string) {
	if row.Empty() {
		return "", "the row is empty"
	}
	country, countryColumn := r.field(row, "country")
	if isSum(row) && (country.Given == "" || beginsTotal(country.Given)) || beginsTotal(country.Given) && member(country.Given) == (Member{Name: country.Given}) {
		return "", "a totals row"
	}
	if isIndex(row) {
		return "", "an index row"
	}
	if isHeader(row, keys) {
		return "", "the header again"
	}
	if code, _ := r.field(row, "code"); country.Missing != method.Coded || meaning.Broken(country.Given) && !code.Told() {
		return countryColumn, "the row names no country"
	}
	plan, planColumn := r.field(row, "plan_number")
	if !plan.Told() {
		if id, idColumn := r.field(row, "plan_id"); id.Told() {
			plan = id
		} else if planColumn == "" {
			planColumn = idColumn
		}
	}
	if !plan.Told() {
		return planColumn, "the row names no plan"
	}
	if title, titleColumn := r.title(row); title.Missing != method.Coded {
		return titleColumn, "the row names no title"
	}
	return "", ""
}

// isIndex reports whether the row counts its columns: 0, 1, 2 … or from 1.
func isIndex(row sheet.Row) bool {
	n, base := 0, 0
	for i, c := range row.Cells {
		c = strings.TrimSpace(c)
		if c == "" {
			continue
		}
		v, err := strconv.Atoi(c)
		if err != nil || n > 0 && v-i != base {
			return false
		}
		n, base = n+1, v-i
	}
	return n > 2
}

// isHeader reports whether the row repeats the header, given as the folded
// names of its columns. A cell shorter than its name is not that name.
func isHeader(row sheet.Row, keys []string) bool {
	same, names := 0, 0
	for i, key := range keys {
		if key == "" {
			continue
		}
		names++
		if i < len(row.Cells) && len(row.Cells[i]) >= len(key) && columnKey(row.Cells[i]) == key {
			same++
		}
	}
	return same > names/2
}

// field is the cell of a field and the name of its column; of several columns
// with the field the first is read.
func (r *reader) field(row sheet.Row, name string) (Cell, string) {
	i := slices.Index(r.header.means, holding{kind: field, name: name})
	if i < 0 {
		return cell(""), ""
	}
	return at(row, i), r.header.columns[r.header.named[i]].Name
}

// columnOf is the name of a field's column.
func (r *reader) columnOf(name string) string {
	_, column := r.field(sheet.Row{}, name)
	return column
}

// title is the title, or the short title in a table that has no other.
func (r *reader) title(row sheet.Row) (Cell, string) {
	if c, column := r.field(row, "title"); column != "" {
		return c, column
	}
	return r.field(row, "short_title")
}

func at(row sheet.Row, i int) Cell {
	return cell(published(row, i))
}

// published is a cell as it was published.
func published(row sheet.Row, i int) string {
	if i >= len(row.Cells) {
		return ""
	}
	return strings.TrimSpace(row.Cells[i])
}

// commitment reads a row cell by cell.
func (r *reader) commitment(row sheet.Row) Commitment {
	c := Commitment{File: r.file, Row: row.Line}
	fields := c.empty()
	var country Cell
	fields["country"] = &country
	labels := map[int]Given{} // by index in Variables
	var newest []Rating
	for i, m := range r.header.means {
		n := r.header.named[i]
		if n < 0 {
			continue
		}
		x := Given{r.header.columns[n].Name, at(row, i)}
		personal := m.isContact() || m.kind == private
		r.checkText(row.Line, x, personal)
		if as := published(row, i); as != x.Given && !personal { // it had entities
			c.Other = append(c.Other, Given{x.Column, Cell{Given: as}})
			if m.kind == unknown || m.kind == other {
				continue
			}
		}
		switch m.kind {
		case field:
			if to := fields[m.name]; to != nil {
				*to = x.Cell
			}
		case code:
			v := vocab().Variables[m.index]
			c.report(v.Report).Codings = append(c.report(v.Report).Codings, r.coding(row.Line, m.index, x))
		case label:
			labels[m.index] = x
		case rating:
			v := vocab().Ratings[m.index]
			if digit := says(x.Given); digit != "" {
				x.Given = digit
			} else if x.Missing == method.Coded && !meaning.Broken(x.Given) {
				r.flag(row.Line, x.Column, NeitherYesNorNo, "neither yes nor no", x.Given)
			}
			if v.Newest != "" {
				newest = append(newest, Rating{v.Rule, x.Column, x.Cell})
				continue
			}
			c.report(v.Report).Ratings = append(c.report(v.Report).Ratings, Rating{v.Rule, x.Column, x.Cell})
		case publication:
			c.report(m.name).Published = x
		case area:
			r.area(&c, row.Line, m.name, x)
		case private:
			if x.Missing != method.Empty {
				c.Contact.Other = append(c.Contact.Other, x)
			}
		default:
			if x.Missing != method.Empty {
				c.Other = append(c.Other, x)
			}
		}
	}
	if c.Title.Missing != method.Coded {
		c.Title, _ = r.title(row)
	}
	r.addLabels(&c, labels)
	c.rate(newest)
	if meaning.Broken(country.Given) { // what failed is said by the code beside it
		country = c.Code
	}
	c.Member = r.member(&c, country.Given)
	c.Lead.Names, c.Supporting.Names = split(c.Lead.Cell), split(c.Supporting.Cell)
	return c
}

// rate gives ratings that stand for the whole row to the newest report that
// codes what they are about.
func (c *Commitment) rate(newest []Rating) {
	for _, x := range newest {
		k := slices.IndexFunc(vocab().Ratings, func(v ratingColumn) bool { return v.Rule == x.Rule && v.Newest != "" })
		if r := c.newest(vocab().Ratings[k].Newest); r != nil {
			r.Ratings = append(r.Ratings, x)
		} else {
			c.Unrated = append(c.Unrated, x)
		}
	}
}

// newest is the newest report that codes a variable, the one at the end of the
// term before the one on progress; nil when none does.
//
// A code that was not understood is one all the same: what is said of the newest report is not said of an older one.
func (c *Commitment) newest(variable string) *Report {
	for _, name := range []string{method.EndOfTerm, method.ProgressReport} {
		for i := range c.Reports {
			r := &c.Reports[i]
			if r.Name == name && slices.ContainsFunc(r.Codings, func(x Coding) bool {
				return x.Variable == variable && (x.Missing == method.Coded || x.Missing == method.NotUnderstood)
			}) {
				return r
			}
		}
	}
	return nil
}

// empty makes every field empty, for columns that the table does not have,
// and returns the fields by their names in columns.json.
func (c *Commitment) empty() map[string]*Cell {
	fields := map[string]*Cell{
		"identifier": &c.Identifier, "url": &c.URL, "code": &c.Code, "region": &c.Region, "level": &c.Level,
		"plan_number": &c.PlanNumber, "plan_id": &c.PlanID, "plan_year": &c.PlanYear, "plan_end_year": &c.PlanEndYear, "plan_duration": &c.PlanDuration,
		"number": &c.Number, "theme": &c.Theme, "title": &c.Title, "short_title": &c.ShortTitle, "full_text": &c.FullText,
		"start": &c.Start.Cell, "end": &c.End.Cell, "lead": &c.Lead.Cell, "supporting": &c.Supporting.Cell,
		"contact_name": &c.Contact.Name, "contact_position": &c.Contact.Position, "contact_email": &c.Contact.Email, "contact_telephone": &c.Contact.Telephone,
	}
	for _, f := range fields {
		f.Missing = method.Empty
	}
	return fields
}

// report is the report of that name, made when it is first asked for.
func (c *Commitment) report(name string) *Report {
	i := slices.IndexFunc(c.Reports, func(r Report) bool { return r.Name == name })
	if i < 0 {
		i = len(c.Reports)
		c.Reports = append(c.Reports, Report{Name: name, Published: Given{Cell: cell("")}})
	}
	return &c.Reports[i]
}

// checkText flags what is wrong with the text of a cell, without quoting it
// when it is personal.
func (r *reader) checkText(row int, x Given, personal bool) {
	quote := func(s string) string {
		if personal {
			return ""
		}
		return s
	}
	if meaning.Broken(x.Given) {
		r.flag(row, x.Column, SpreadsheetError, "a spreadsheet error stands in place of the value", quote(x.Given))
	}
	if strings.ContainsRune(x.Given, '\ufffd') {
		r.flag(row, x.Column, CharactersLost, "characters were lost before the file was published", quote(x.Given))
	}
	if strings.ContainsFunc(x.Given, isControl) {
		r.flag(row, x.Column, ControlCharacters, "the text has control characters", quote(strconv.QuoteToGraphic(x.Given)))
	}
}

// coding reads a cell of codes.
func (r *reader) coding(row, variable int, x Given) Coding {
	v := vocab().Variables[variable]
	c := Coding{Variable: v.Variable, Column: x.Column, Given: x.Given, Missing: x.Missing}
	if c.Missing != method.Coded {
		return c
	}
	if code := meaning.Whole(x.Given); v.Labels[code] != nil {
		c.Code = code
		return c
	}
	c.Missing = method.NotUnderstood
	if !meaning.Broken(x.Given) { // that is flagged already
		r.flag(row, x.Column, NoSuchCode, "this is no code of the variable", x.Given)
	}
	return c
}

// addLabels puts the words beside their codes and flags those that disagree.
// A variable without a column of codes has words alone: they are kept, and
// coded only if they are given as codes elsewhere.
func (r *reader) addLabels(c *Commitment, labels map[int]Given) {
	for i, v := range vocab().Variables {
		x, ok := labels[i]
		if !ok {
			continue
		}
		codings := &c.report(v.Report).Codings
		n := slices.IndexFunc(*codings, func(k Coding) bool { return k.Variable == v.Variable })
		if n < 0 {
			missing := x.Missing
			if missing == method.Coded {
				missing = method.NotUnderstood
				r.flag(c.Row, x.Column, WordsAlone, "words without a column of codes beside them", x.Given)
			}
			*codings = append(*codings, Coding{Variable: v.Variable, Column: x.Column, Given: x.Given, Missing: missing, Label: &x})
			continue
		}
		k := &(*codings)[n]
		k.Label = &x
		agree := k.Missing == x.Missing
		if agree && k.Missing == method.Coded {
			agree = slices.Contains(v.Labels[k.Code], labelKey(x.Given))
		}
		if !agree && k.Missing != method.NotUnderstood && !meaning.Broken(x.Given) {
			r.flag(c.Row, x.Column, WordsDisagree, fmt.Sprintf("the words disagree with the code %q in column %s; the code counts", k.Given, k.Column), x.Given)
		}
	}
}

// labelKey folds a label: small letters, without an ordering letter before it
// ("b. Limited").
func labelKey(s string) string {
	s = strings.ToLower(strings.Join(strings.Fields(s), " "))
	if len(s) > 2 && s[1] == '.' && s[0] >= 'a' && s[0] <= 'z' {
		s = strings.TrimSpace(s[2:])
	}
	return s
}

// sayings are the words for yes and no, as 1 and 0. A cross is the mark of
// whoever fills in a form: it says yes.
var sayings = map[string]string{
	"1": "1", "1.0": "1", "yes": "1", "y": "1", "true": "1", "oui": "1", "vrai": "1", "sí": "1", "si": "1", "verdadero": "1",
	"x": "1", "✓": "1", "✔": "1", "☑": "1",
	"0": "0", "0.0": "0", "no": "0", "n": "0", "false": "0", "non": "0", "faux": "0", "falso": "0",
}

// says is 1 for a cell that says yes, 0 for one that says no, and nothing for
// any other.
func says(given string) string {
	return sayings[strings.ToLower(norm.NFC.String(strings.TrimRight(given, "\ufe0e\ufe0f")))] // without the variation selectors of marks
}

func (r *reader) area(c *Commitment, row int, id string, x Given) {
	switch {
	case says(x.Given) == "1":
		c.Areas = append(c.Areas, Area{id, x.Column})
	case says(x.Given) == "0":
		c.NotAreas = append(c.NotAreas, id)
	case x.Missing != method.Coded:
		c.NoAreas = append(c.NoAreas, x)
	default:
		c.Other = append(c.Other, x)
		if !meaning.Broken(x.Given) {
			r.flag(row, x.Column, NeitherYesNorNo, "neither yes nor no", x.Given)
		}
	}
}

func (r *reader) member(c *Commitment, name string) Member {
	m := memberOf(name, c.Code, c.Level)
	if m.Alpha3 == "" && m.Within == "" {
		r.flag(c.Row, r.columnOf("country"), MemberUnknown, "the name of the member is not known; it has no code", name)
	}
	if m.Alpha3 != "" && !(Country{Alpha2: m.Alpha2, Alpha3: m.Alpha3}).agrees(c.Code) {
		r.flag(c.Row, r.columnOf("country"), CodeDisagrees, fmt.Sprintf("the name disagrees with the code %q beside it", c.Code.Given), name)
	}
	return m
}

// split cuts a list of institutions at semicolons.
func split(c Cell) []string {
	if c.Missing != method.Coded || noTimes[strings.ToLower(c.Given)] {
		return nil
	}
	var names []string
	for _, s := range strings.Split(c.Given, ";") {
		if s = strings.Join(strings.Fields(lineBreak.ReplaceAllString(s, " ")), " "); s != "" {
			names = append(names, s)
		}
	}
	return names
}

// settleDates reads the dates of the table's commitments together, since one
// tells how to read another.
func (r *reader) settleDates(commitments []Commitment) {
	names := map[string]string{"start": r.columnOf("start"), "end": r.columnOf("end")}
	var cells []dateCell
	for i := range commitments {
		c := &commitments[i]
		for _, d := range []struct {
			date *Date
			name string
		}{{&c.Start, "start"}, {&c.End, "end"}} {
			read := d.date.reading()
			if read == nil || meaning.Broken(d.date.Given) {
				continue
			}
			cells = append(cells, dateCell{date: d.date, row: c.Row, country: c.Member.Key(), plan: c.PlanKey(), column: names[d.name], reading: *read})
		}
	}
	resolveDates(cells, r.flag)
	for i := range commitments {
		if c := &commitments[i]; c.Start.From != "" && c.End.To != "" && c.End.To < c.Start.From {
			r.flag(c.Row, names["end"], EndBeforeStart, "the end lies before the start, "+c.Start.Given, c.End.Given)
		}
	}
}

// checkPlans flags rows of one plan that contradict each other, or share a
// number.
func (e *Edition) checkPlans() {
	for _, p := range e.Plans() {
		years := map[string]int{}
		for _, i := range p.Commitments {
			years[e.Commitments[i].PlanYear.Given]++
		}
		most := ""
		for y, n := range years {
			if n > years[most] || n == years[most] && y < most {
				most = y
			}
		}
		first := map[string]int{}
		for _, i := range p.Commitments {
			c := &e.Commitments[i]
			if c.PlanYear.Given != most {
				e.Flags = append(e.Flags, Trouble{c.File, c.Row, e.ColumnOf(c, "plan_year"), YearDisagrees, "most rows of this plan have " + most, c.PlanYear.Given})
			}
			if c.Number.Missing != method.Coded {
				continue
			}
			if at, ok := first[c.Number.Given]; ok {
				e.Flags = append(e.Flags, Trouble{c.File, c.Row, e.ColumnOf(c, "number"), NumberRepeats, fmt.Sprintf("the commitment in row %d of this plan has the same number", at), c.Number.Given})
			} else {
				first[c.Number.Given] = c.Row
			}
		}
	}
}

// ColumnOf is the name that a field's column has in the file of a commitment,
// nothing when the file has no such column. Fields are named as in
// data/columns.json: "number", "start", "supporting".
func (e *Edition) ColumnOf(c *Commitment, name string) string {
	for _, f := range e.Files {
		if f.Name != c.File {
			continue
		}
		for _, col := range f.Columns {
			if slices.Contains(col.Topics, name) {
				return col.Name
			}
		}
	}
	return ""
}
