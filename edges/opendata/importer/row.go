package importer

import (
	"fmt"
	"slices"
	"strings"

	"troth/chapters/partnership/meaning"
	"troth/chapters/plan"
	"troth/chapters/review"
	"troth/chapters/review/method"
	"troth/core/record"
	"troth/edges/opendata/ogp"
)

type findingDraft struct {
	*scope
	thing  review.Finding
	unread []string // topics of cells that are filled and were not understood
}

// commitment drafts a row. rest holds what it says of its plan otherwise than most rows do.
func (d *drafter) commitment(c *ogp.Commitment, rest *given) commitmentDraft {
	at := place{c.File, c.Row}
	x := commitmentDraft{at: at, scope: d.scopes[c.File]}
	t := &x.thing
	t.Act = plan.Adopted
	x.unread = brokenOf(c)
	for _, trouble := range d.troubles[at] {
		for _, field := range []string{"start", "end"} {
			if trouble.Flag == ogp.NotUnderstood && trouble.Column == d.column(c, field) {
				x.unread = append(x.unread, field)
			}
		}
	}
	row := languageOf(c.FullText.Text()+" "+c.Title.Text()+" "+c.Lead.Text(), undetermined)
	text := func(field string, cell ogp.Cell) *record.Text {
		rest.mark(d.column(c, field), cell)
		s := cell.Text()
		if s == "" || meaning.Broken(s) { // what is flagged is kept as given
			return nil
		}
		made := d.in(at, field, languageOf(s, row), s)
		return &made
	}
	if title := text("title", c.Title); title != nil {
		t.Title = *title
	} else { // all of it is characters that nobody sees
		t.Title = d.in(at, "title", undetermined, c.Title.Given)
	}
	t.Text, t.Theme, t.Lead = text("full_text", c.FullText), text("theme", c.Theme), text("lead", c.Lead.Cell)
	if x.repeated = c.ShortTitle.Text() != "" && c.ShortTitle.Text() == c.Title.Text(); !x.repeated {
		t.ShortTitle = text("short_title", c.ShortTitle)
	}
	for _, name := range c.Supporting.Names {
		partner := text("supporting", ogp.Cell{Given: name})
		if partner != nil {
			t.Partners = append(t.Partners, *partner)
		}
	}
	if len(t.Partners) > maxQuotes {
		t.Partners = []record.Text{*text("supporting", c.Supporting.Cell)}
	}
	if t.Partners == nil { // "None Specified" is an answer too
		rest.add(d.column(c, "supporting"), c.Supporting.Cell)
	}
	if c.URL.Missing != method.Empty {
		rest.add(d.column(c, "url"), c.URL)
	}
	for _, x := range c.Unrated {
		rest.add(x.Column, x.Cell)
	}
	d.numbers(c, t, rest)
	d.period(c, t, rest)
	d.contact(c, t, rest)
	for _, a := range c.Areas {
		x.tagged = append(x.tagged, a.ID)
	}
	x.notTagged = c.NotAreas
	for _, a := range c.NoAreas {
		rest.add(a.Column, a.Cell)
	}
	for _, o := range c.Other {
		rest.add(o.Column, o.Cell)
	}
	quotes := map[string][]string{} // by report; "" for the commitment itself
	flags := map[string]*[]record.Code{"": &t.Flags}
	for _, r := range c.Reports {
		if !r.Coded() {
			d.uncoded(&r, rest)
			for _, k := range r.Codings {
				if k.Missing == method.NotUnderstood {
					x.unread = append(x.unread, r.Name+"/"+k.Variable)
				}
			}
			continue
		}
		x.findings = append(x.findings, findingDraft{scope: x.scope})
	}
	i := 0
	for _, r := range c.Reports {
		if r.Coded() {
			flags[r.Name] = &x.findings[i].thing.Flags
			i++
		}
	}
	for _, trouble := range d.troubles[at] {
		report := reportOf(c, trouble.Column)
		if flags[report] == nil {
			report = ""
		}
		addFlag(flags[report], trouble.Flag)
		if trouble.Given != "" && trouble.Flag != ogp.CharactersLost && trouble.Flag != ogp.NumberRepeats { // those cells are kept whole
			quotes[report] = append(quotes[report], trouble.Column+": "+trouble.Given)
		}
	}
	t.AsGiven = d.asGiven(at, quotes[""], rest)
	i = 0
	for _, r := range c.Reports {
		if r.Coded() {
			d.finding(c, &r, &x.findings[i], quotes[r.Name])
			i++
		}
	}
	return x
}

// brokenOf are the topics of a row's cells in which a formula failed: what it would have said is not known.
func brokenOf(c *ogp.Commitment) (topics []string) {
	for _, x := range []struct {
		topic string
		cell  ogp.Cell
	}{{"number", c.Number}, {"title", c.Title}, {"short_title", c.ShortTitle}, {"full_text", c.FullText}, {"theme", c.Theme},
		{"start", c.Start.Cell}, {"end", c.End.Cell}, {"lead", c.Lead.Cell}, {"supporting", c.Supporting.Cell},
		{"contact_name", c.Contact.Name}, {"contact_position", c.Contact.Position}} {
		if meaning.Broken(x.cell.Given) {
			topics = append(topics, x.topic)
		}
	}
	return topics
}

// reportOf is the report that a column belongs to, if any.
func reportOf(c *ogp.Commitment, column string) string {
	for _, r := range c.Reports {
		for _, x := range r.Codings {
			if x.Column == column || x.Label != nil && x.Label.Column == column {
				return r.Name
			}
		}
		for _, x := range r.Ratings {
			if x.Column == column {
				return r.Name
			}
		}
	}
	return ""
}

func (d *drafter) numbers(c *ogp.Commitment, t *plan.Commitment, rest *given) {
	at := place{c.File, c.Row}
	rest.mark(d.column(c, "number"), c.Number)
	if c.Number.Missing == method.Coded && !meaning.Broken(c.Number.Given) {
		number, plain := asCode(c.Number.Given)
		if number != "" {
			t.Number = &number
		}
		if !plain {
			d.own(at, &t.Flags, NumberWritten, d.column(c, "number"), c.Number.Given)
			rest.add(d.column(c, "number"), c.Number)
		}
	}
	rest.mark(d.column(c, "identifier"), c.Identifier)
	if c.Identifier.Missing == method.Coded {
		if id, plain := asCode(c.Identifier.Given); plain {
			t.Aliases = []record.Code{id}
		} else {
			d.own(at, &t.Flags, IdentifierOverlong, d.column(c, "identifier"), c.Identifier.Given)
			rest.add(d.column(c, "identifier"), c.Identifier)
		}
	}
}

// period keeps the words of both dates beside their bounds.
func (d *drafter) period(c *ogp.Commitment, t *plan.Commitment, rest *given) {
	at := place{c.File, c.Row}
	rest.mark(d.column(c, "start"), c.Start.Cell)
	rest.mark(d.column(c, "end"), c.End.Cell)
	text := func(cell ogp.Cell) string {
		if meaning.Broken(cell.Given) {
			return ""
		}
		return cell.Text()
	}
	if from, to := text(c.Start.Cell), text(c.End.Cell); from != "" || to != "" {
		words := d.in(at, "", undetermined, strings.TrimSpace(from+" – "+to))
		t.PeriodWords = &words
	}
	if p := (record.Day{From: c.Start.From, To: c.End.To}); p != (record.Day{}) && (p.From == "" || p.To == "" || p.From <= p.To) {
		t.Period = &p
	}
}

// contact keeps what is given of a person to ask: name and position can be redacted, the rest is withheld from the start.
func (d *drafter) contact(c *ogp.Commitment, t *plan.Commitment, rest *given) {
	at := place{c.File, c.Row}
	made := func(cell ogp.Cell) *record.Text {
		if cell.Text() == "" {
			return nil
		}
		x := d.in(at, "", undetermined, cell.Text())
		return &x
	}
	for _, x := range []struct {
		field string
		cell  ogp.Cell
	}{{"contact_name", c.Contact.Name}, {"contact_position", c.Contact.Position}, {"contact_email", c.Contact.Email},
		{"contact_telephone", c.Contact.Telephone}} {
		rest.mark(d.column(c, x.field), x.cell)
	}
	t.Contact, t.ContactPosition = made(c.Contact.Name), made(c.Contact.Position)
	t.ContactEmail.Value, t.ContactPhone.Value = made(c.Contact.Email), made(c.Contact.Telephone)
	var others []string // further columns of the same names: of which kind they are is not known
	for _, o := range c.Contact.Other {
		if o.Missing == method.Coded {
			others = append(others, o.Column+": "+o.Text())
		} else {
			rest.mark(o.Column, o.Cell)
		}
	}
	if others != nil {
		if t.ContactEmail.Value != nil {
			others = append([]string{t.ContactEmail.Value.By[undetermined]}, others...)
		}
		x := d.in(at, "", undetermined, strings.Join(others, "\n"))
		t.ContactEmail.Value = &x
	}
}

// uncoded keeps what a report that codes nothing says: in what way it is missing.
func (d *drafter) uncoded(r *ogp.Report, rest *given) {
	for _, x := range r.Codings {
		rest.add(x.Column, ogp.Cell{Given: x.Given, Missing: x.Missing})
		if x.Label != nil && x.Label.Cell != (ogp.Cell{Given: x.Given, Missing: x.Missing}) {
			rest.add(x.Label.Column, x.Label.Cell)
		}
	}
	for _, x := range r.Ratings {
		rest.add(x.Column, x.Cell)
	}
	rest.add(r.Published.Column, r.Published.Cell)
}

// finding drafts one report: its codes, and what the progress report coded and this one does not code again, since the rules of the
// methods are about both together.
func (d *drafter) finding(c *ogp.Commitment, r *ogp.Report, x *findingDraft, quotes []string) {
	at, f := place{c.File, c.Row}, &x.thing
	f.Act, f.Report = plan.Said, record.Code(r.Name)
	for _, m := range c.Methods(d.methods, r.Name) {
		f.Methods = append(f.Methods, record.Code(fmt.Sprintf("%s@%d", m.ID, m.Version)))
	}
	if f.Methods == nil {
		d.own(at, &f.Flags, MethodUnknown, "", "")
	}
	values, own := c.Values(r.Name), r.Own()
	for name := range values {
		if _, ok := own[name]; !ok {
			addFlag(&f.Flags, CodesOfProgress)
		}
	}
	for name, value := range values {
		if value.Missing == method.NotUnderstood {
			x.unread = append(x.unread, x.topic(name))
		}
	}
	var rest given
	for _, rating := range r.Ratings {
		if rating.Cell.Missing != method.Coded {
			continue
		}
		delete(values, rating.Rule)
		if rating.Read() {
			f.Given = append(f.Given, record.Code(rating.Rule+"="+rating.Cell.Given))
		} else { // the flag about it quotes it
			x.unread = append(x.unread, x.topic(rating.Rule))
		}
	}
	slices.Sort(f.Given)
	if y, ok := yearOf(r.Published.Given); ok {
		f.Published = &y
	} else if rest.add(r.Published.Column, r.Published.Cell); r.Published.Missing == method.Coded {
		x.unread = append(x.unread, r.Name+"/published")
		d.own(at, &f.Flags, PublishedNotAYear, r.Published.Column, r.Published.Given)
	}
	f.Coded, f.Missing = review.Codes(values)
	f.AsGiven = d.asGiven(at, quotes, &rest)
}
