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
	group            string         // what the partners that follow are, as a prefix: "Civil society: "
	heading          draft.Field    // the last heading, for a commitment without a label for its title
	first            string         // the first heading: the title of the document
	columns          []string       // of the milestones of the present table; nil outside
	piece            int            // counts headings and tables
	met              map[string]int // the piece in which each field of the present commitment was met first
}

// A slot is a field that is being filled.
type slot struct {
	name  string
	field draft.Field
	texts []string
	full  bool // its text stood beside its label: a row below with something in its first cell is none of it
	put   func(draft.Field)
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
				r.first = b.Paragraph
			}
		}
		r.text(b.Paragraph, where, b.Heading, false)
	}
	r.close()
}

func (r *reader) table(t *docx.Table, nth int) {
	r.columns = nil
	for i, row := range t.Rows {
		place := func(cell int) string { return fmt.Sprintf("table %d, row %d, cell %d", nth, i+1, cell+1) }
		if columns := header(row); columns != nil && len(r.draft.Commitments) > 0 {
			r.close()
			r.columns = columns
			r.count(row)
			continue
		}
		if r.columns != nil && r.milestone(row, place) {
			continue
		}
		r.columns = nil
		starts := len(row) > 0 && len(row[0].Paragraphs) > 0
		if r.into != nil && r.into.full && starts && !labelled(row[0]) {
			r.close() // it is under a label that is not known
		}
		unread := r.into == nil
		for k, cell := range row {
			// Where a later cell of the row has the text, what follows the label in its own cell is a hint of the form.
			hints := slices.ContainsFunc(row[k+1:], func(c docx.Cell) bool { return len(c.Paragraphs) > 0 && !labelled(c) })
			for p, paragraph := range cell.Paragraphs {
				isLabel := r.text(paragraph, place(k), p == 0, p > 0 && hints && labelled(cell))
				if isLabel && hints && p > 0 {
					continue
				}
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
}

// labelled reports whether a cell begins with a label.
func labelled(c docx.Cell) bool {
	if len(c.Paragraphs) == 0 {
		return false
	}
	_, ok := known().match(known().labels, c.Paragraphs[0], true)
	return ok
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

// count notes the language of a row of columns.
func (r *reader) count(row docx.Row) {
	for _, cell := range row {
		if m, ok := known().match(known().columns, cell.Text(), true); ok {
			r.languages[m.language]++
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
			if text != "" {
				r.draft.Rest = append(r.draft.Rest, draft.Passage{Where: place(i), Text: text})
			}
			continue
		}
		fields[r.columns[i]] = valued(r.columns[i], draft.Field{State: draft.Found, Where: place(i)}, text)
	}
	if fields["title"].State == draft.Missing { // a row that continues the one above it, or an empty one of the form
		if last := len(c.Milestones) - 1; last >= 0 {
			for name, f := range fields {
				if was := c.Milestones[last].Fields[name]; f.Text != "" {
					was.State, was.Text = f.State, strings.TrimSpace(was.Text+"\n"+f.Text)
					was.Where, was.From, was.To = cmp.Or(was.Where, f.Where), cmp.Or(was.From, f.From), cmp.Or(f.To, was.To)
					c.Milestones[last].Fields[name] = was
				}
			}
		}
		return true
	}
	c.Milestones = append(c.Milestones, draft.Milestone{Fields: fields})
	return true
}

// text takes a paragraph, and reports whether it is a label. alone tells that nothing stands before it in its cell.
func (r *reader) text(paragraph, where string, alone, hint bool) bool {
	m, ok := known().match(known().labels, paragraph, alone)
	if !ok && r.group != "" { // where "Government" has its lines, "Civil society" in a line of its own is no partner
		m, ok = known().match(known().labels, paragraph, true)
		ok = ok && m.group && m.sure
	}
	if !ok {
		switch {
		case hint || placeholder(paragraph):
		case r.into == nil:
			if where != r.heading.Where {
				r.draft.Rest = append(r.draft.Rest, draft.Passage{Where: where, Text: paragraph})
			}
		default:
			r.take(paragraph)
			r.into.field.Where = where
		}
		return false
	}
	as := strings.TrimSpace(strings.TrimSuffix(paragraph, m.rest))
	if r.into == nil || r.into.name != m.field { // else "Government", "Civil society" … below "Supporting stakeholders": one field
		r.close()
		r.forms[m.form]++
		r.languages[m.language]++
		r.open(m, where, as)
	}
	r.group = ""
	if m.group {
		r.group = strings.TrimRight(as, ":： \u00a0\u202f") + map[bool]string{true: "\u00a0: ", false: ": "}[m.language == "fr"]
	}
	if r.into != nil && m.rest != "" && !placeholder(m.rest) {
		r.take(m.rest)
	}
	return true
}

// take adds a paragraph to the field that is being filled. Of partners each stays with what it is said to be; "none" is no partner.
func (r *reader) take(paragraph string) {
	if r.into.name == "partners" {
		if nobody(paragraph) {
			return
		}
		paragraph = r.group + paragraph
	}
	r.into.texts = append(r.into.texts, paragraph)
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
		r.into = &slot{name: m.field, field: f, put: func(f draft.Field) { r.draft.Country = f }}
		return
	case "plan":
		r.into = &slot{name: m.field, field: f, put: func(f draft.Field) { r.draft.Plan = f }}
		return
	}
	c := r.commitment(m.field)
	r.into = &slot{name: m.field, field: f, put: func(f draft.Field) {
		f = valued(m.field, f, f.Text)
		if was := c.Fields[m.field]; was.Text != "" && f.Text != "" {
			f.Text = was.Text + "\n" + f.Text
			if was.State == draft.Guessed {
				f.State, f.Why = was.State, was.Why
			}
		} else if was.Text != "" {
			return
		}
		c.Fields[m.field] = f
	}}
}

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
		r.draft.Rest = slices.DeleteFunc(r.draft.Rest, func(p draft.Passage) bool { return p.Where == r.heading.Where })
	}
	r.heading = draft.Field{}
	return c
}

// close puts what was gathered into its field.
func (r *reader) close() {
	if r.into == nil {
		return
	}
	s := r.into
	r.into, r.group = nil, ""
	s.field.Text = strings.TrimSpace(strings.Join(s.texts, "\n"))
	if s.field.Text == "" {
		s.field.State, s.field.Why = draft.Missing, "its label stands in the document, and nothing under it"
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
