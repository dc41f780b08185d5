package planform

import (
	"cmp"
	"crypto/sha256"
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
	"strings"

	"troth/chapters/plan/draft"
	"troth/core/record"
	"troth/edges/opendata/docx"
	"troth/edges/opendata/ogp"
	"troth/edges/opendata/sheet"
)

// Read reads a plan from a Word document.
func Read(src sheet.Source) (*draft.Draft, error) {
	doc, err := docx.Read(src)
	if err != nil {
		return nil, err
	}
	h := sha256.New()
	if _, err := io.Copy(h, io.NewSectionReader(src.Data, 0, src.Size)); err != nil {
		return nil, fmt.Errorf("%s: %w", src.Name, err)
	}
	r := &reader{forms: map[string]int{}, languages: map[string]int{}}
	r.document(doc)
	r.finish()
	if len(r.draft.Commitments) == 0 {
		return nil, &sheet.Error{File: src.Name, Reason: "no label of a commitment template stands in it; is it a plan in the partnership's form, in English, French or Spanish?"}
	}
	r.draft.Source = draft.Source{File: src.Name, SHA256: record.Hash(h.Sum(nil)), Size: src.Size}
	return &r.draft, nil
}

// A reader goes through a document; what it reads belongs to the field whose label came last.
type reader struct {
	draft            draft.Draft
	forms, languages map[string]int // how often labels of each were met
	into             *slot          // where text goes; nil for the rest
	group            string         // what the partners that follow are, or the day, as a prefix: "Civil society: "
	groupAt          string         // where that stands
	named            bool           // and whether something it is said of stands in the same cell
	heading          draft.Field    // the last heading, for a commitment without a label for its title
	first, firstAt   string         // the first heading: the title of the document
	columns          []string       // of the milestones of the present table; nil outside
	piece            int            // counts headings and tables
	met              map[string]int // the piece in which each field of the present commitment was met first
}

// A slot is a field that is being filled.
type slot struct {
	name  string
	field draft.Field
	texts []string
	full  bool   // its text stood beside its label: a row below with something in its first cell is none of it
	left  string // what stands in place of a text: a hint, "TBD"
	put   func(draft.Field)
}

// doubt says why somebody should look at the field.
func (s *slot) doubt(why string) {
	if s.field.State == draft.Found {
		s.field.State, s.field.Why = draft.Guessed, why
	}
}

func (r *reader) document(doc *docx.Document) {
	tables := 0
	for i, b := range doc.Blocks {
		r.columns = nil
		if b.Table != nil {
			tables++
			r.piece++
			r.table(b.Table, tables)
			r.close() // what stands behind a table is no part of it
			continue
		}
		where := fmt.Sprintf("paragraph %d", i+1)
		if b.Heading {
			r.piece++
			r.close()
			r.heading = draft.Field{State: draft.Guessed, Text: b.Paragraph, Where: where, Why: "taken from the heading before the commitment"}
			if r.first == "" {
				r.first, r.firstAt = b.Paragraph, where
			}
		}
		r.text(b.Paragraph, where, b.Heading, false)
	}
	r.close()
}

func (r *reader) table(t *docx.Table, nth int) {
	r.columns = nil
	for i := 0; i < len(t.Rows); i++ {
		row := t.Rows[i]
		at := func(i int) func(int) string {
			return func(cell int) string { return fmt.Sprintf("table %d, row %d, cell %d", nth, i+1, cell+1) }
		}
		place := at(i)
		if columns := header(row); columns != nil && len(r.draft.Commitments) > 0 {
			r.close()
			r.columns = columns
			r.head(row, place)
			continue
		}
		if r.columns != nil && r.milestone(row, place) {
			continue
		}
		r.columns = nil
		if isHead(row) {
			below := valuesBelow(t.Rows[i:])
			r.byColumn(t.Rows[i:i+1+below], func(k int) func(int) string { return at(i + k) })
			i += below
			continue
		}
		r.row(row, place)
	}
}

// row takes a row in which text stands beside its label, below it or in one cell with it.
func (r *reader) row(row docx.Row, place func(int) string) {
	starts := len(row) > 0 && len(row[0].Paragraphs) > 0
	if r.into != nil && starts && !labelled(row[0]) {
		switch {
		case r.into.full:
			r.close() // it is under a label that is not known
		case len(r.into.texts) > 0:
			r.into.doubt("its text goes on in a row of its own, which may be under a label that is not known")
		}
	}
	unread := r.into == nil
	for k, cell := range row {
		m, isLabel := labelOf(cell)
		if !isLabel && r.named && len(cell.Paragraphs) > 0 && place(k) != r.groupAt {
			r.group = "" // what stood in one cell with its names is not said of those in the next
		}
		// Where a later cell of the row has the text, what follows the label in its own cell is a hint of the form.
		hints := isLabel && !m.group && slices.ContainsFunc(row[k+1:], func(c docx.Cell) bool { return len(c.Paragraphs) > 0 && !labelled(c) })
		for p, paragraph := range cell.Paragraphs {
			r.text(paragraph, place(k), p == 0, p > 0 && hints)
		}
	}
	switch {
	case !starts:
	case r.into != nil:
		r.into.full = len(row) > 1 && len(r.into.texts) > 0 && labelled(row[0])
	case unread && number.MatchString(row[0].Paragraphs[0]):
		r.heading = draft.Field{State: draft.Guessed, Text: row[0].Paragraphs[0], Where: place(0), Why: "taken from the row before the commitment"}
	}
}

// isHead reports whether a row is labels alone, two at least, whose texts stand in the row below: only its first cell may be none.
func isHead(row docx.Row) bool {
	n := 0
	for k, cell := range row {
		m, ok := labelOf(cell)
		switch {
		case ok && m.sure && m.rest == "" && !slices.ContainsFunc(cell.Paragraphs[1:], func(p string) bool { return !hint(p) }):
			n++
		case len(cell.Paragraphs) > 0 && k > 0:
			return false
		}
	}
	return n > 1
}

// valuesBelow is how many rows below the first have texts for its labels: as many cells, none with a label, none under what is none.
func valuesBelow(rows []docx.Row) (n int) {
	for _, row := range rows[1:] {
		if len(row) != len(rows[0]) || slices.ContainsFunc(row, labelled) || header(row) != nil ||
			!labelled(rows[0][0]) && len(row[0].Paragraphs) > 0 {
			break
		}
		n++
	}
	return n
}

// byColumn takes labels in one row with their texts in the rows below. Without such rows nobody can tell what belongs to which label.
func (r *reader) byColumn(rows []docx.Row, at func(row int) func(cell int) string) {
	if !labelled(rows[0][0]) {
		r.close()
	}
	for k := range rows[0] {
		for i, row := range rows {
			if i > 1 && len(row[0].Paragraphs) > 0 && len(row[k].Paragraphs) > 0 && r.into != nil {
				r.into.doubt("its text goes on in a row of its own, which may be under a label that is not known")
			}
			for p, paragraph := range row[k].Paragraphs {
				r.text(paragraph, at(i)(k), p == 0, false)
			}
		}
	}
	r.close()
}

// labelled reports whether a cell begins with a label.
func labelled(c docx.Cell) bool {
	_, ok := labelOf(c)
	return ok
}

// labelOf is the label that a cell begins with.
func labelOf(c docx.Cell) (match, bool) {
	if len(c.Paragraphs) == 0 {
		return match{}, false
	}
	return known().match(known().labels, c.Paragraphs[0], true)
}

// header is the fields of the columns of a row that heads milestones: at least two are known, and one is what is to be done. Of a row
// that has a day of beginning and one of the end, what speaks of an activity is that, however it is called.
func header(row docx.Row) []string {
	columns, n := make([]string, len(row)), 0
	set := func(i int, field string) {
		if columns[i] == "" && !slices.Contains(columns, field) {
			columns[i] = field
			n++
		}
	}
	for i, cell := range row {
		if m, ok := known().match(known().columns, cell.Text(), true); ok && m.sure {
			set(i, m.field)
		}
	}
	for i, cell := range row {
		switch {
		case known().dated(cell.Text(), "begin"):
			set(i, "starts")
		case known().dated(cell.Text(), "end"):
			set(i, "due")
		}
	}
	if slices.Contains(columns, "starts") && slices.Contains(columns, "due") {
		for i, cell := range row {
			if known().says(words(cell.Text()), "activity") {
				set(i, "title")
			}
		}
	}
	if n < 2 || !slices.Contains(columns, "title") {
		return nil
	}
	return columns
}

// head notes the language of a row of columns; a column that is not known goes to the rest.
func (r *reader) head(row docx.Row, place func(int) string) {
	for i, cell := range row {
		m, ok := known().match(known().columns, cell.Text(), true)
		if ok {
			r.languages[m.language]++
		}
		if r.columns[i] == "" {
			r.rest(place(i), cell.Text())
		} else if ok {
			r.rest(place(i), strings.TrimSpace(m.aside+" "+m.rest))
		}
	}
}

// milestone takes a row below the head of the columns; false when the row begins with a label, and the milestones are over.
func (r *reader) milestone(row docx.Row, place func(int) string) bool {
	if len(row) == 0 || labelled(row[0]) || len(row) == 1 && len(r.columns) > 1 {
		return false
	}
	c := &r.draft.Commitments[len(r.draft.Commitments)-1]
	fields := map[string]draft.Field{}
	for i, cell := range row {
		text := cell.Text()
		if i >= len(r.columns) || r.columns[i] == "" {
			r.rest(place(i), text)
			continue
		}
		f := valued(r.columns[i], draft.Field{State: draft.Found, Where: place(i)}, text)
		if f.Text == "" && text != "" {
			f.Why = nothingBut(text)
			r.rest(place(i), text)
		}
		fields[r.columns[i]] = f
	}
	if fields["title"].State != draft.Missing {
		c.Milestones = append(c.Milestones, draft.Milestone{Fields: fields})
		return true
	}
	// A row that continues the one above it, or an empty one of the form.
	last := len(c.Milestones) - 1
	for _, name := range draft.MilestoneFields {
		switch f := fields[name]; {
		case f.Text == "":
		case last < 0 || fields["title"].Why != "": // it continues none
			r.rest(f.Where, f.Text)
		default:
			was := c.Milestones[last].Fields[name]
			was.State, was.Why, was.Text = f.State, cmp.Or(f.Why, was.Why), strings.TrimSpace(was.Text+"\n"+f.Text)
			was.Where, was.From, was.To = cmp.Or(was.Where, f.Where), cmp.Or(was.From, f.From), cmp.Or(f.To, was.To)
			c.Milestones[last].Fields[name] = was
		}
	}
	return true
}

// rest keeps what belongs to no field; a row of dots is nothing.
func (r *reader) rest(where, text string) {
	if len(tokens(text)) > 0 {
		r.draft.Rest = append(r.draft.Rest, draft.Passage{Where: where, Text: text})
	}
}

// text takes a paragraph. alone tells that nothing stands before it in its cell, taken that it is no answer unless it is a label.
func (r *reader) text(paragraph, where string, alone, taken bool) {
	m, ok := known().match(known().labels, paragraph, alone)
	if !ok && r.group != "" { // where "Government" has its lines, "Civil society" in a line of its own is no partner
		m, ok = known().match(known().labels, paragraph, true)
		ok = ok && m.group && m.sure && m.field == r.into.name
	}
	as := strings.TrimSpace(strings.TrimSuffix(paragraph, m.rest))
	if m.aside != "" {
		as, _ = unbracketed(as)
	}
	if ok && m.group && m.field == "period" && r.dated(as) {
		r.close()
		ok = false
	}
	if !ok {
		if taken && r.into != nil && !hint(paragraph) {
			r.into.doubt("a paragraph in the cell of its label was taken for a hint of the form")
		}
		r.answer(paragraph, where, taken)
		return
	}
	if r.into == nil || r.into.name != m.field { // else "Government", "Civil society" … below "Supporting stakeholders": one field
		r.close()
		r.forms[m.form]++
		r.languages[m.language]++
		r.open(m, where, as)
	}
	r.group, r.named = "", false
	if m.group {
		r.group = strings.TrimRight(as, ":： \u00a0\u202f") + map[bool]string{true: "\u00a0: ", false: ": "}[m.language == "fr"]
		r.groupAt = where
	}
	r.rest(where, m.aside)
	if m.rest != "" {
		r.answer(m.rest, where, false)
	}
}

// dated reports whether a day on which something begins or ends is none of a commitment: there is none, or it has that day already.
func (r *reader) dated(as string) bool {
	n := len(r.draft.Commitments)
	if n == 0 {
		return true
	}
	if r.into != nil && r.into.name == "period" && len(r.into.texts) > 0 {
		as = strings.TrimRight(as, ":： \u00a0\u202f")
		return r.group == "" || slices.ContainsFunc(r.into.texts, func(text string) bool { return strings.HasPrefix(text, as) })
	}
	return r.draft.Commitments[n-1].Fields["period"].Text != ""
}

// answer takes text that is no label: into the field that is being filled, unless it is nothing that somebody wrote there.
func (r *reader) answer(text, where string, taken bool) {
	s := r.into
	switch {
	case s == nil:
		r.rest(where, text)
	case taken, placeholder(text) && !(days[s.name] && undecided(text)), len(s.texts) == 0 && hint(text), s.name == "partners" && nobody(text):
		s.left = cmp.Or(s.left, text)
		r.rest(where, text)
	default:
		if s.name == "partners" || s.name == "period" {
			r.named = r.named || r.group != "" && where == r.groupAt
			text = r.group + text // each stays with what it is said to be
		}
		s.texts = append(s.texts, text)
		s.field.Where = where
	}
}

// open begins the field of a label.
func (r *reader) open(m match, where, as string) {
	f := draft.Field{State: draft.Found, Label: as, Where: where}
	if !m.sure {
		f.State, f.Why = draft.Guessed, "its label is only like one of the form"
	}
	switch m.field {
	case "":
		return
	case "country":
		r.into = &slot{name: m.field, field: f, put: r.once(&r.draft.Country)}
		return
	case "plan":
		r.into = &slot{name: m.field, field: f, put: r.once(&r.draft.Plan)}
		return
	case "period":
		if m.group {
			f.State, f.Why = draft.Guessed, "its label does not say that the days are those of the commitment"
		}
	}
	c := r.commitment(m.field)
	r.into = &slot{name: m.field, field: f, put: func(f draft.Field) {
		was, text := c.Fields[m.field], f.Text
		if text == "" && was.Text != "" {
			return
		}
		if was.Text != "" {
			text = was.Text + "\n" + text
			if was.State == draft.Guessed {
				f.State, f.Why = was.State, was.Why
			}
		}
		now := valued(m.field, f, text)
		if now.Text == "" && text != "" {
			now.Why = nothingBut(text)
			r.rest(f.Where, text)
		}
		c.Fields[m.field] = now
	}}
}

// once fills a field of the whole document, which has one value: what stands under its label elsewhere goes to the rest.
func (r *reader) once(to *draft.Field) func(draft.Field) {
	return func(f draft.Field) {
		switch {
		case to.Text == "":
			*to = f
		case f.Text != to.Text:
			r.rest(f.Where, f.Text)
		}
	}
}

// nothingBut says why a field has no text though something stands under its label.
func nothingBut(text string) string { return fmt.Sprintf("nothing but %q stands there", text) }

// commitment is the one that a field belongs to: a new one when the field is a title or number that the present one has already, or any
// that it has from an earlier table or from under an earlier heading.
func (r *reader) commitment(field string) *draft.Commitment {
	n := len(r.draft.Commitments)
	if n > 0 {
		c := &r.draft.Commitments[n-1]
		_, titled := c.Fields["title"]
		_, there := c.Fields[field]
		again := there && (field == "title" || field == "number" || r.met[field] != r.piece)
		if !again && !(field == "title" && !titled && len(c.Fields) > 2) {
			if !there {
				r.met[field] = r.piece
			}
			return c
		}
	}
	r.met = map[string]int{field: r.piece}
	r.draft.Commitments = append(r.draft.Commitments, draft.Commitment{Fields: map[string]draft.Field{}, Milestones: []draft.Milestone{}})
	c := &r.draft.Commitments[n]
	if field != "title" && field != "number" && r.heading.Text != "" {
		c.Fields["title"] = r.heading
		r.unrest(r.heading.Where, r.heading.Text)
	}
	r.heading = draft.Field{}
	return c
}

// unrest takes out of the rest what turned out to belong to a field.
func (r *reader) unrest(where, text string) {
	r.draft.Rest = slices.DeleteFunc(r.draft.Rest, func(p draft.Passage) bool { return p.Where == where && p.Text == text })
}

// close puts what was gathered into its field.
func (r *reader) close() {
	if r.into == nil {
		return
	}
	s := r.into
	r.into, r.group, r.named = nil, "", false
	s.field.Text = strings.TrimSpace(strings.Join(s.texts, "\n"))
	if s.field.Text == "" {
		s.field.State, s.field.Why = draft.Missing, "its label stands in the document, and nothing under it"
		if s.left != "" {
			s.field.Why = nothingBut(s.left)
		}
	}
	s.put(s.field)
}

var number = regexp.MustCompile(`(?i)^(?:(?:commitment|engagement|compromiso)\s*)?(?:n[o°º]\.?\s*|#\s*)?(\d{1,3}(?:\.\d{1,2})?)\s*[.:)–-]?\s+(\pL.*)$`)

// promise is how the heading of a commitment begins, which is not the name of a plan: "Compromiso 3: …", "Engagement n° 2".
var promise = regexp.MustCompile(`(?i)^(?:commitment|engagement|compromiso)\s*(?:n(?:um(?:ber)?)?[o°º.]*\s*|#\s*)?\d`)

// finish settles what only the whole document tells.
func (r *reader) finish() {
	d := &r.draft
	d.Form = most(r.forms)
	d.Language = cmp.Or(most(r.languages), "und")
	for i := range d.Commitments {
		c := &d.Commitments[i]
		if t := c.Fields["title"]; c.Fields["number"].Text == "" && t.Text != "" {
			if m := number.FindStringSubmatch(t.Text); m != nil {
				c.Fields["number"] = draft.Field{State: draft.Guessed, Text: m[1], Where: t.Where, Why: "taken from the beginning of the title"}
				t.Text = m[2]
				c.Fields["title"] = t
			}
		}
		for _, name := range draft.Fields {
			if _, ok := c.Fields[name]; !ok {
				c.Fields[name] = draft.Field{State: draft.Missing}
			}
		}
		for _, m := range c.Milestones {
			for _, name := range draft.MilestoneFields {
				if _, ok := m.Fields[name]; !ok {
					m.Fields[name] = draft.Field{State: draft.Missing}
				}
			}
		}
	}
	if d.Country.State == "" {
		d.Country.State = draft.Missing
		if c, ok := countryIn(r.first); ok {
			d.Country = draft.Field{State: draft.Guessed, Text: c, Where: "the first heading", Why: "a country is named there"}
		}
	}
	if d.Plan.State == "" {
		d.Plan.State = draft.Missing
		if _, label := known().match(known().labels, r.first, true); r.first != "" && !label && !promise.MatchString(r.first) {
			d.Plan = draft.Field{State: draft.Guessed, Text: r.first, Where: "the first heading", Why: "taken from the first heading"}
			r.unrest(r.firstAt, r.first)
		}
	}
}

// countryIn finds a country's name among up to four words that stand side by side.
func countryIn(s string) (string, bool) {
	list := strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(" ,.:;()–-’'\n", r) })
	for n := 4; n > 0; n-- {
		for i := 0; i+n <= len(list); i++ {
			if c, ok := ogp.CountryByName(strings.Join(list[i:i+n], " ")); ok && len(list[i]) > 3 {
				return c.Names["en"], true
			}
		}
	}
	return "", false
}

// most is the name that was met most often, the first of equals by name.
func most(n map[string]int) string {
	best := ""
	for _, name := range slices.Sorted(maps.Keys(n)) {
		if name != "" && (best == "" || n[name] > n[best]) {
			best = name
		}
	}
	return best
}
