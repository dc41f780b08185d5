package importer

import (
	"cmp"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/unicode/norm"

	"troth/chapters/partnership"
	"troth/chapters/partnership/meaning"
	"troth/chapters/plan"
	"troth/chapters/review/method"
	"troth/core/canonical"
	"troth/core/record"
	"troth/edges/opendata/ogp"
)

// A draft is an edition in the words of the record, without ids: links between its things are still to be filled in.
type draft struct {
	members []memberDraft // those that others lie within first
	plans   []planDraft
	flags   []ogp.Trouble // beyond those of the edition
	single  bool          // it is of one plan, and says nothing of others
	tags    []tag         // policy areas that the file has columns for, in their order

	anew     bool           // as Options.Anew
	less     bool           // as Options.Less
	misnamed []ogp.Misnamed // as ogp.Edition.Misnamed
}

type memberDraft struct {
	key    string
	within string // alpha-3 of the country that it lies in
	code   string // its name, where that can be the publisher's code for it
	thing  partnership.Member
}

type planDraft struct {
	*scope
	at          place
	member      int // in draft.members
	thing       plan.Plan
	commitments []commitmentDraft
	bare        bool     // the file says nothing of the plan but its number
	unread      []string // topics of cells that are filled and were not understood
	unnumbered  bool     // its number is the id that the file gives it, for want of one
}

type commitmentDraft struct {
	*scope
	at         place
	thing      plan.Commitment
	unread     []string      // topics of cells that are filled and were not understood
	repeated   bool          // its short title is its title, and so tells of no shorter one
	tagged     []string      // ids of the policy areas that the row says yes to, of which thing.Areas is made when their list is known
	notTagged  []string      // and no, of which notAreas is made
	notAreas   []record.Code // policy areas that the row says no to
	findings   []findingDraft
	milestones []partDraft[plan.Milestone]
	indicators []partDraft[plan.Indicator] // of the commitment itself
}

// A place is a row of a file.
type place struct {
	file string
	row  int
}

// Flags beyond those of the reader.
const (
	NumberWritten      ogp.Flag = "number_written"           // a number that is no code is written with %-escapes
	WithinUnknown      ogp.Flag = "within_unknown"           // the member on whose territory it lies is not on record
	MethodUnknown      ogp.Flag = "method_unknown"           // no method that is known here codes these variables
	CodesOfProgress    ogp.Flag = "codes_of_progress_report" // what this report does not code again is taken from the progress report
	PublishedNotAYear  ogp.Flag = "published_no_year"        // where the year of a report is expected
	SubmittedNotAYear  ogp.Flag = "submitted_no_year"        // where the year of a plan is expected
	EndNotAYear        ogp.Flag = "end_no_year"              // where the year in which a plan ends is expected
	IdentifierOverlong ogp.Flag = "identifier_no_code"       // an identifier that cannot be one of the record
)

// A drafter makes a draft.
type drafter struct {
	edition  *ogp.Edition
	methods  *method.Methods
	draft    draft
	troubles map[place][]ogp.Trouble
	scopes   map[string]*scope // by file
	columns  map[place]string  // memory of column
	fields   []string
	err      error // the first text that cannot be on record
}

// newDraft says an edition in the words of the record. It fails, naming the place, when a text is too large for it.
func newDraft(e *ogp.Edition, ms *method.Methods) (*draft, error) {
	d := &drafter{edition: e, methods: ms, troubles: map[place][]ogp.Trouble{}, scopes: map[string]*scope{}, columns: map[place]string{}}
	for i := range e.Files {
		d.scopes[e.Files[i].Name] = scopeOf(&e.Files[i])
	}
	for _, t := range e.Flags {
		at := place{t.File, t.Row}
		d.troubles[at] = append(d.troubles[at], t)
	}
	d.draft.tags = tagsOf(e)
	index := map[string]int{}
	members := e.Members()
	slices.SortStableFunc(members, func(a, b ogp.Member) int { return rank(a) - rank(b) })
	plans := e.Plans()
	for _, m := range members {
		index[m.Key()] = len(d.draft.members)
		d.draft.members = append(d.draft.members, d.member(m))
	}
	for _, p := range plans {
		d.draft.plans = append(d.draft.plans, d.plan(p, index[p.Member.Key()]))
	}
	return &d.draft, d.err
}

// rank puts members that others may lie within first.
func rank(m ogp.Member) int {
	if m.Alpha3 != "" {
		return 0
	}
	return 1
}

func (d *drafter) member(m ogp.Member) memberDraft {
	x := memberDraft{key: m.Key(), within: m.Within, thing: partnership.Member{Act: partnership.Joined, Sort: partnership.National}}
	t := &x.thing
	if c, ok := ogp.CountryByCode(m.Alpha3); ok {
		t.Country = new(record.Code)
		*t.Country = record.Code(c.Alpha3)
		t.Name = record.Text{Original: "en", By: c.Names}
		return x
	}
	i := slices.IndexFunc(d.edition.Commitments, func(c ogp.Commitment) bool { return c.Member.Key() == x.key })
	c := &d.edition.Commitments[i]
	at := place{c.File, c.Row}
	t.Name = d.in(at, "country", undetermined, m.Name)
	if m.Within != "" || strings.EqualFold(c.Level.Given, "local") {
		t.Sort = partnership.Local
	}
	if m.Within == "" {
		t.Flags = []record.Code{record.Code(ogp.MemberUnknown)}
	}
	other := func(o ogp.Commitment) bool { return o.Member.Key() == x.key && o.Code != c.Code } // codes of several tell which of them it is for none
	if code, ok := asCode(c.Code.Given); ok && c.Code.Told() && !slices.ContainsFunc(d.edition.Commitments, other) {
		if _, country := ogp.CountryByCode(strings.ToUpper(c.Code.Given)); !country || m.Within == "" { // what lies in a country is not the country
			t.Aliases = []record.Code{code}
		}
	}
	if ogp.LooksLocal(m.Name) {
		x.code = m.Name
	}
	return x
}

// plan drafts a plan and all that is in it. What most of its rows say of the plan is the plan's; another cell stays with its row.
func (d *drafter) plan(p ogp.Plan, member int) planDraft {
	e := d.edition
	first := &e.Commitments[p.Commitments[0]]
	x := planDraft{at: place{first.File, first.Row}, scope: d.scopes[first.File], member: member, unnumbered: !p.Numbered}
	x.thing.Act = plan.PlanAdopted
	var own given
	most := map[string]ogp.Cell{}
	for _, f := range planFields {
		most[f.name] = mostOf(e, p.Commitments, f.cell)
	}
	if number, plain := asCode(p.Number); number != "" {
		x.thing.Number = &number
		if !plain {
			d.own(x.at, &x.thing.Flags, NumberWritten, d.column(first, "plan_number"), p.Number)
		}
	}
	if id, plain := asCode(most["plan_id"].Given); plain && most["plan_id"].Missing == method.Coded {
		x.thing.Aliases = []record.Code{id}
	} else {
		own.add(d.column(first, "plan_id"), most["plan_id"])
	}
	if y, ok := yearOf(most["plan_year"].Given); ok {
		x.thing.Submitted = &y
	} else if own.add(d.column(first, "plan_year"), most["plan_year"]); most["plan_year"].Missing == method.Coded {
		x.unread = append(x.unread, "plan_year")
		d.own(x.at, &x.thing.Flags, SubmittedNotAYear, d.column(first, "plan_year"), most["plan_year"].Given)
	}
	if y, ok := yearOf(most["plan_end_year"].Given); ok {
		x.thing.Period = &record.Day{To: y.To} // the year of submission is not that of its first day
	} else if own.add(d.column(first, "plan_end_year"), most["plan_end_year"]); most["plan_end_year"].Missing == method.Coded {
		x.unread = append(x.unread, "plan_end_year")
		d.own(x.at, &x.thing.Flags, EndNotAYear, d.column(first, "plan_end_year"), most["plan_end_year"].Given)
	}
	country, alpha3 := d.draft.members[member].thing.Name.By["en"], first.Member.Alpha3
	for _, name := range []string{"country", "code", "region", "level", "plan_duration"} {
		c := most[name]
		coded := strings.EqualFold(c.Given, first.Member.Alpha3) || c.Given == first.Member.Alpha2
		if alpha3 == "" && (name == "country" || name == "code") || name == "country" && (c.Given == country || coded) || name == "code" && coded {
			continue // the member has it
		}
		own.add(d.column(first, name), c)
	}
	x.thing.AsGiven = d.asGiven(x.at, nil, &own)
	for _, i := range p.Commitments {
		c := &e.Commitments[i]
		var other given
		for _, f := range planFields {
			if cell := f.cell(c); cell != most[f.name] {
				other.add(d.column(c, f.name), cell)
			}
		}
		x.commitments = append(x.commitments, d.commitment(c, &other))
	}
	return x
}

// planFields are the fields of a row that tell about its plan or member.
var planFields = []struct {
	name string
	cell func(*ogp.Commitment) ogp.Cell
}{
	{"plan_id", func(c *ogp.Commitment) ogp.Cell { return c.PlanID }},
	{"plan_year", func(c *ogp.Commitment) ogp.Cell { return c.PlanYear }},
	{"plan_end_year", func(c *ogp.Commitment) ogp.Cell { return c.PlanEndYear }},
	{"country", func(c *ogp.Commitment) ogp.Cell { return ogp.Cell{Given: c.Member.Name} }},
	{"code", func(c *ogp.Commitment) ogp.Cell { return c.Code }},
	{"region", func(c *ogp.Commitment) ogp.Cell { return c.Region }},
	{"level", func(c *ogp.Commitment) ogp.Cell { return c.Level }},
	{"plan_duration", func(c *ogp.Commitment) ogp.Cell { return c.PlanDuration }},
}

// mostOf is the cell that most rows have, the earlier of equals.
func mostOf(e *ogp.Edition, rows []int, cell func(*ogp.Commitment) ogp.Cell) ogp.Cell {
	counts := map[ogp.Cell]int{}
	for _, i := range rows {
		counts[cell(&e.Commitments[i])]++
	}
	var best ogp.Cell
	for _, i := range rows {
		if c := cell(&e.Commitments[i]); counts[c] > counts[best] {
			best = c
		}
	}
	return best
}

// own flags something that only the draft sees.
func (d *drafter) own(at place, flags *[]record.Code, f ogp.Flag, column, words string) {
	reasons := map[ogp.Flag]string{
		NumberWritten:      "a number that is no code of the record; it is written with escapes",
		MethodUnknown:      "no method that is known here codes these variables",
		PublishedNotAYear:  "this is no year of publication",
		SubmittedNotAYear:  "this is no year of submission",
		EndNotAYear:        "this is no year in which a plan ends",
		IdentifierOverlong: "an identifier of more than 128 characters, or of others than ASCII",
	}
	addFlag(flags, f)
	if reason, told := reasons[f]; told {
		d.draft.flags = append(d.draft.flags, ogp.Trouble{File: at.file, Row: at.row, Column: column, Flag: f, Reason: reason, Given: words})
	}
}

// addFlag keeps flags sorted, each once.
func addFlag(flags *[]record.Code, f ogp.Flag) {
	i, found := slices.BinarySearch(*flags, record.Code(f))
	if !found {
		*flags = slices.Insert(*flags, i, record.Code(f))
	}
}

// column is the name of a field's column in the file of a row.
func (d *drafter) column(c *ogp.Commitment, field string) string {
	i := slices.Index(d.fields, field)
	if i < 0 {
		i, d.fields = len(d.fields), append(d.fields, field)
	}
	key := place{c.File, i}
	name, ok := d.columns[key]
	if !ok {
		name = d.edition.ColumnOf(c, field)
		d.columns[key] = name
	}
	return name
}

// in makes a text of the record; the first that is too large ends the import. column is a field, or empty.
func (d *drafter) in(at place, column, language, s string) record.Text {
	s = readable(s)
	if len(s) > record.MaxValue/8 && d.err == nil { // escapes make it longer, at most sixfold
		if b, err := canonical.AppendString(nil, s); err != nil || len(b) > record.MaxValue-64 {
			d.err = fmt.Errorf("%s, row %d: %s of %d bytes are more than the record takes (%d); shorten it or take it out of the file",
				at.file, at.row, strings.TrimSpace("text "+column), len(b), record.MaxValue-64)
		}
	}
	return record.In(language, s)
}

// readable is a string as a text of the record can have it: in normal form, without characters that nobody sees. Where nothing is left,
// a sign stands for what was there.
func readable(s string) string {
	return cmp.Or(norm.NFC.String(ogp.Cell{Given: s}.Text()), "\ufffd")
}

// asCode makes an outside id a code; plain tells that it is one as it stands. It is empty when even its escaped form is too long.
func asCode(s string) (code record.Code, plain bool) {
	plain = s != "" && len(s) <= 128 && !strings.ContainsFunc(s, func(r rune) bool { return r < 0x20 || r > 0x7e })
	if plain {
		return record.Code(s), true
	}
	if s = url.PathEscape(s); s == "" || len(s) > 128 {
		return "", false
	}
	return record.Code(s), false
}

// yearOf reads a year that a plan or a report can have.
func yearOf(s string) (record.Day, bool) {
	s = meaning.Whole(s)
	y, err := strconv.Atoi(s)
	if err != nil || len(s) != 4 || y < 1990 || y > 2100 {
		return record.Day{}, false
	}
	return record.Day{From: s + "-01-01", To: s + "-12-31"}, true
}
