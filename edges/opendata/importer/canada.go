package importer

import (
	"context"
	"fmt"
	"maps"
	"path/filepath"
	"regexp"
	"slices"

	"troth/chapters/partnership"
	"troth/chapters/partnership/meaning"
	"troth/chapters/plan"
	"troth/core/authority"
	"troth/core/desk"
	"troth/core/record"
	"troth/edges/opendata/canada"
	"troth/edges/opendata/ogp"
	"troth/edges/opendata/sheet"
)

// Canada is the government of Canada, which publishes its own plans.
var Canada = Publisher{Body: Body{Name: record.Text{Original: "en", By: map[string]string{
	"en": "Government of Canada", "fr": "Gouvernement du Canada", "es": "Gobierno de Canadá"}}},
	Terms: record.Text{Original: "en", By: map[string]string{"en": "MIT, Crown copyright, as the publisher states",
		"fr": "MIT, droit d’auteur de la Couronne, comme l’éditeur l’indique", "es": "MIT, derechos de autor de la Corona, como indica el editor"}}}

// NumberFromFile flags a plan whose number only the name of its file tells.
const NumberFromFile ogp.Flag = "number_from_file"

var rePlanFile = regexp.MustCompile(`(?i)nap[-_ ]?([0-9]{1,2})`)

// ImportCanada puts a plan of Canada on record, in one act in the operator's name: the plan by its number, its commitments with their
// milestones, and what these are measured by. number is the plan's; empty: what the name of the file tells ("nap6.csv"), flagged.
//
// A commitment continues the one of the plan on record that has its number, a milestone that of its commitment, an indicator that of what
// it measures. The file says nothing of the plan but its number, so that a plan on record is not said anew, and nothing of how far
// milestones have come, which stays as it was said.
func ImportCanada(ctx context.Context, d *desk.Desk, operator authority.Actor, o Options, number record.Code, file sheet.Source) (*Report, error) {
	if o.Progress == nil {
		o.Progress = func(string) {}
	}
	o.Progress(file.Name + ": reading")
	t, err := canada.Read(file)
	if err != nil {
		return nil, err
	}
	x, err := draftCanada(t, number)
	if err != nil {
		return nil, err
	}
	edition, err := o.edition(Canada, file)
	if err != nil {
		return nil, err
	}
	report := &Report{Read: t.Read, Members: 1, Plans: 1, Rejected: t.Rejected, Flagged: len(x.flags), UnknownColumns: t.Unknown,
		Derived: map[string]ogp.Comparison{}, Editions: []Edition{}, Conflicts: []Note{}, Doubtful: []Note{}, Unmatched: []Note{},
		Vanished: []record.ID{}, VanishedPlans: []VanishedPlan{}, Flags: x.flags, Differences: map[meaning.Class]int{}, Absent: map[string]int{}, Unread: map[string]int{}, Misnamed: []ogp.Misnamed{}, Commitments: len(t.Commitments)}
	for _, c := range t.Commitments {
		report.Milestones += len(c.Milestones)
		report.Indicators += len(c.Indicators)
		for _, m := range c.Milestones {
			report.Indicators += len(m.Indicators)
		}
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	var out outcome
	entries, err := d.Do(ctx, desk.Act{Who: operator}, decide(x, edition, Canada, operator.For, &out))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file.Name, err)
	}
	report.adds(file.Name, edition, len(entries), out)
	return report, nil
}

// draftCanada says a table in the words of the record.
func draftCanada(t *canada.Table, number record.Code) (*draft, error) {
	d := &canadian{file: t.File, scope: scopeOfCanada(t)}
	x := planDraft{at: place{t.File, 1}, bare: true, thing: plan.Plan{Act: plan.PlanAdopted}}
	if number == "" {
		m := rePlanFile.FindStringSubmatch(filepath.Base(t.File))
		if m == nil {
			return nil, fmt.Errorf("%s: its name does not tell which plan of Canada it is; say its number with --plan", t.File)
		}
		number = record.Code(m[1])
		d.flag(1, "", &x.thing.Flags, NumberFromFile, "the number of the plan is taken from the name of the file", filepath.Base(t.File))
	}
	x.thing.Number = &number
	for _, c := range t.Commitments {
		x.commitments = append(x.commitments, d.commitment(c))
	}
	if d.err != nil {
		return nil, d.err
	}
	i := slices.IndexFunc(ogp.Countries(), func(c ogp.Country) bool { return c.Alpha3 == "CAN" })
	country := ogp.Countries()[i]
	member := partnership.Member{Act: partnership.Joined, Sort: partnership.National, Country: new(record.Code),
		Name: record.Text{Original: "en", By: country.Names}}
	*member.Country = record.Code(country.Alpha3)
	d.draft.members = []memberDraft{{key: country.Alpha3, thing: member}}
	d.draft.plans, d.draft.single = []planDraft{x}, true
	if d.draft.flags == nil {
		d.draft.flags = []ogp.Trouble{}
	}
	return &d.draft, nil
}

// scopeOfCanada is what such a table is about. Its deadlines are last days, which commitments by themselves need not have, nor an institution.
func scopeOfCanada(t *canada.Table) *scope {
	s := &scope{topics: map[string]bool{"plan_number": true, "number": true, "title": true}, table: t.Columns}
	for _, c := range t.Commitments {
		s.topics["lead"] = s.topics["lead"] || c.Lead != ""
		s.topics["end"] = s.topics["end"] || c.Deadline.Given != ""
	}
	return s
}

// without reports whether a table of Canada lacks a column.
func (s *scope) without(column string) bool {
	return s != nil && s.table != nil && !slices.Contains(s.table, column)
}

// languages leaves the words in languages of which a table of Canada has no column.
func (s *scope) languages(now *record.Text, was record.Text) {
	for language, words := range was.By {
		if language == undetermined || !s.without("text_"+language) {
			continue
		}
		now.By = maps.Clone(now.By)
		if now.By[language] = words; language == was.Original {
			now.Original = language
		}
	}
}

// A canadian drafts the rows of a table.
type canadian struct {
	drafter
	*scope
	file string
}

func (d *canadian) commitment(x *canada.Item) commitmentDraft {
	c := commitmentDraft{at: place{d.file, x.Row}, scope: d.scope}
	t := &c.thing
	t.Act, t.Number, t.Title, t.Lead = plan.Adopted, d.code(x), d.title(x), d.lead(x)
	if due, words := d.due(x, &t.Flags, &t.AsGiven); words != nil { // the last day of a promise ends the time in which it is kept
		t.PeriodWords = words
		if due != nil {
			t.Period = &record.Day{To: due.To}
		}
	}
	for _, m := range x.Milestones {
		y := partDraft[plan.Milestone]{at: place{d.file, m.Row}, scope: d.scope, thing: plan.Milestone{Act: plan.MilestoneSet, Number: d.code(m), Title: d.title(m)}}
		y.thing.Due, y.thing.DueWords = d.due(m, &y.thing.Flags, &y.thing.AsGiven)
		if m.Lead != "" { // who works on it
			y.thing.Stakeholders = d.lead(m)
		}
		y.indicators = d.indicators(m)
		c.milestones = append(c.milestones, y)
	}
	c.indicators = d.indicators(x)
	return c
}

func (d *canadian) indicators(x *canada.Item) (list []partDraft[plan.Indicator]) {
	for _, i := range x.Indicators {
		y := partDraft[plan.Indicator]{at: place{d.file, i.Row}, scope: d.scope, thing: plan.Indicator{Act: plan.IndicatorSet, Number: d.code(i), Title: d.title(i), Lead: d.lead(i)}}
		y.thing.Due, y.thing.DueWords = d.due(i, &y.thing.Flags, &y.thing.AsGiven)
		list = append(list, y)
	}
	return list
}

func (d *canadian) code(x *canada.Item) *record.Code { c := record.Code(x.Code); return &c }

// title is the text in all its languages, the first of which is the original.
func (d *canadian) title(x *canada.Item) record.Text {
	t := record.Text{Original: x.Texts[0].Language, By: map[string]string{}}
	for _, w := range x.Texts {
		t.By[w.Language] = d.in(place{d.file, x.Row}, "text_"+w.Language, w.Language, w.Text).By[w.Language]
	}
	return t
}

// lead is the code of a department, which is a word of no one language.
func (d *canadian) lead(x *canada.Item) *record.Text {
	if x.Lead == "" {
		return nil
	}
	t := d.in(place{d.file, x.Row}, "lead_dept", undetermined, x.Lead)
	return &t
}

// due is the deadline as days and in the words of the file, which are English. What is doubtful about it is flagged; cells of unknown
// columns are kept as given.
func (d *canadian) due(x *canada.Item, flags *[]record.Code, given *[]record.Text) (day *record.Day, words *record.Text) {
	at := place{d.file, x.Row}
	for _, other := range x.Other {
		*given = append(*given, d.in(at, "", undetermined, other))
	}
	if x.Deadline.Given == "" {
		return nil, nil
	}
	if x.Deadline.From != "" || x.Deadline.To != "" {
		day = &record.Day{From: x.Deadline.From, To: x.Deadline.To}
	}
	if x.Deadline.Flag != "" {
		d.flag(x.Row, "deadline", flags, x.Deadline.Flag, x.Deadline.Reason, x.Deadline.Given)
	}
	t := d.in(at, "deadline", "en", x.Deadline.Given)
	return day, &t
}

// flag keeps a doubt with its thing, and tells the one who imports.
func (d *canadian) flag(row int, column string, flags *[]record.Code, f ogp.Flag, reason, words string) {
	addFlag(flags, f)
	d.draft.flags = append(d.draft.flags, ogp.Trouble{File: d.file, Row: row, Column: column, Flag: f, Reason: reason, Given: words})
}
