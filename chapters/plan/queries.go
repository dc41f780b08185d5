package plan

import (
	"cmp"
	"slices"
	"strings"

	"troth/chapters/partnership"
	"troth/chapters/partnership/version"
	"troth/core/record"
	"troth/core/view"
)

// Info is a plan as it stands now.
type Info struct {
	ID          record.ID           `json:"id"`
	Act         PlanAct             `json:"act"`
	Member      partnership.Named   `json:"member"`
	Number      *record.Code        `json:"number,omitempty"`
	Aliases     []partnership.Alias `json:"aliases,omitempty"`
	Title       *record.Text        `json:"title,omitempty"`
	Period      *record.Day         `json:"period,omitempty"`
	PeriodWords *record.Text        `json:"period_words,omitempty"`
	Submitted   *record.Day         `json:"submitted,omitempty"`
	Adopted     *record.Day         `json:"adopted,omitempty"`
	Address     *record.Text        `json:"address,omitempty"`
	Document    *record.File        `json:"document,omitempty"`
	Reason      *record.Text        `json:"reason,omitempty"`
	Flags       []record.Code       `json:"flags,omitempty"`
	AsGiven     []record.Text       `json:"as_given,omitempty"`
	Redacted    []view.Tombstone    `json:"redacted,omitempty"` // fields of this version that were removed
}

// Short is a plan where others name it.
type Short struct {
	ID     record.ID    `json:"id"`
	Number *record.Code `json:"number,omitempty"`
	Title  *record.Text `json:"title,omitempty"`
	Period *record.Day  `json:"period,omitempty"`
}

// Area is a policy area with its labels.
type Area struct {
	Code  record.Code `json:"code"`
	Label record.Text `json:"label,omitzero"` // the code itself, in language "zxx", when no list has it
}

// CommitmentInfo is a commitment as it stands now: what was promised, and nothing of how it is going.
type CommitmentInfo struct {
	ID              record.ID           `json:"id"`
	Act             CommitmentAct       `json:"act"`
	Member          partnership.Named   `json:"member"`
	Plan            Short               `json:"plan"`
	Number          *record.Code        `json:"number,omitempty"`
	Aliases         []partnership.Alias `json:"aliases,omitempty"`
	Title           record.Text         `json:"title,omitzero"`
	ShortTitle      *record.Text        `json:"short_title,omitempty"`
	Theme           *record.Text        `json:"theme,omitempty"`
	Text            *record.Text        `json:"text,omitempty"`
	Period          *record.Day         `json:"period,omitempty"`
	PeriodWords     *record.Text        `json:"period_words,omitempty"`
	Lead            *record.Text        `json:"lead,omitempty"`
	Partners        []record.Text       `json:"partners,omitempty"`
	Areas           []Area              `json:"areas,omitempty"`
	Contact         *record.Text        `json:"contact,omitempty"`
	ContactPosition *record.Text        `json:"contact_position,omitempty"`
	Reason          *record.Text        `json:"reason,omitempty"`
	Flags           []record.Code       `json:"flags,omitempty"`
	AsGiven         []record.Text       `json:"as_given,omitempty"`
	Withheld        []string            `json:"withheld,omitempty"` // fields that are on record as digests alone
	Redacted        []view.Tombstone    `json:"redacted,omitempty"` // fields of this version that were removed
	Reasoning       Reasoning           `json:"reasoning,omitzero"`
}

// Reasoning is what a plan in the partnership's form says beside the promise itself: why, and how.
type Reasoning struct {
	Problem        *record.Text `json:"problem,omitempty"`
	Causes         *record.Text `json:"causes,omitempty"`
	Done           *record.Text `json:"done,omitempty"`
	Solution       *record.Text `json:"solution,omitempty"`
	Results        *record.Text `json:"results,omitempty"`
	Contribution   *record.Text `json:"contribution,omitempty"`
	Relevance      *record.Text `json:"relevance,omitempty"`
	Transparency   *record.Text `json:"transparency,omitempty"`
	Accountability *record.Text `json:"accountability,omitempty"`
	Participation  *record.Text `json:"participation,omitempty"`
	Additional     *record.Text `json:"additional,omitempty"`
}

// A Reason is one of them, by the name of its field.
type Reason struct {
	Field string
	Text  **record.Text
}

// Each lists all of them in the order in which people read them; what is not said is a nil text.
func (r *Reasoning) Each() []Reason {
	return []Reason{{"problem", &r.Problem}, {"causes", &r.Causes}, {"done", &r.Done}, {"solution", &r.Solution}, {"results", &r.Results},
		{"contribution", &r.Contribution}, {"relevance", &r.Relevance}, {"transparency", &r.Transparency},
		{"accountability", &r.Accountability}, {"participation", &r.Participation}, {"additional", &r.Additional}}
}

// MilestoneInfo is a milestone, with what the member reports of it.
type MilestoneInfo struct {
	ID       record.ID        `json:"id"`
	Act      MilestoneAct     `json:"act"`
	Number   *record.Code     `json:"number,omitempty"`
	Title    record.Text      `json:"title,omitzero"`
	Due      *record.Day      `json:"due,omitempty"`
	DueWords *record.Text     `json:"due_words,omitempty"`
	Was      *record.Day      `json:"was,omitempty"`   // the day first set, when it was moved
	State    *MilestoneState  `json:"state,omitempty"` // as the member reports it
	Met      *record.Day      `json:"met,omitempty"`
	LateDays int              `json:"late_days"` // days since it was due, on the reader's day, when it is not said to be met; 0 when not late
	Reason   *record.Text     `json:"reason,omitempty"`
	Said     partnership.Said `json:"said"`
	Evidence []EvidenceInfo   `json:"evidence,omitempty"`
	Redacted []view.Tombstone `json:"redacted,omitempty"`

	Output       *record.Text `json:"output,omitempty"`
	Starts       *record.Day  `json:"starts,omitempty"`
	Stakeholders *record.Text `json:"stakeholders,omitempty"`

	Flags      []record.Code   `json:"flags,omitempty"`
	AsGiven    []record.Text   `json:"as_given,omitempty"`
	Indicators []IndicatorInfo `json:"indicators,omitempty"` // by number
}

// IndicatorInfo is what a milestone or a commitment is measured by. No day of it makes anything late: nobody says here whether it is met.
type IndicatorInfo struct {
	ID       record.ID        `json:"id"`
	Act      IndicatorAct     `json:"act"`
	Number   *record.Code     `json:"number,omitempty"`
	Title    record.Text      `json:"title,omitzero"`
	Due      *record.Day      `json:"due,omitempty"`
	DueWords *record.Text     `json:"due_words,omitempty"`
	Lead     *record.Text     `json:"lead,omitempty"`
	Reason   *record.Text     `json:"reason,omitempty"`
	Flags    []record.Code    `json:"flags,omitempty"`
	AsGiven  []record.Text    `json:"as_given,omitempty"`
	Said     partnership.Said `json:"said"`
	Redacted []view.Tombstone `json:"redacted,omitempty"`
}

// ProgressInfo is one report of the member on its commitment.
type ProgressInfo struct {
	ID          record.ID        `json:"id"`
	Act         ReportAct        `json:"act"`
	Step        Step             `json:"step"`
	Period      *record.Day      `json:"period,omitempty"`
	PeriodWords *record.Text     `json:"period_words,omitempty"`
	Account     *record.Text     `json:"account,omitempty"`
	Reason      *record.Text     `json:"reason,omitempty"`
	Said        partnership.Said `json:"said"`
	Evidence    []EvidenceInfo   `json:"evidence,omitempty"`
	Redacted    []view.Tombstone `json:"redacted,omitempty"`
}

// EvidenceInfo is one piece of evidence.
type EvidenceInfo struct {
	ID       record.ID        `json:"id"`
	Act      ReportAct        `json:"act"`
	Proves   record.ID        `json:"proves"`
	Title    record.Text      `json:"title,omitzero"`
	File     *record.File     `json:"file,omitempty"`
	Address  *record.Text     `json:"address,omitempty"`
	Dated    *record.Day      `json:"dated,omitempty"`
	Reason   *record.Text     `json:"reason,omitempty"`
	Said     partnership.Said `json:"said"`
	Redacted []view.Tombstone `json:"redacted,omitempty"`
}

// GovernmentGlance is the last that the government said of one commitment. Its zero value is silence.
type GovernmentGlance struct {
	Reports int          `json:"reports"`          // how many reports are on record
	Step    *Step        `json:"step,omitempty"`   // of the last one
	Period  *record.Day  `json:"period,omitempty"` // that it is about
	Entry   record.Index `json:"entry,omitempty"`
}

// GovernmentTotals counts commitments by the last that the government said of them. The parts add up to Of.
type GovernmentTotals struct {
	Of     int          `json:"of"`
	Silent int          `json:"silent"` // nothing reported
	Steps  map[Step]int `json:"steps"`  // every step has its number
}

// Place is where a commitment stands.
type Place struct{ Commitment, Plan, Member record.ID }

// PlaceOf finds the place of a commitment, or of a thing that is part of one, about one or proves something of one. It returns
// record.ErrNotFound when that is no commitment's.
func PlaceOf(r *view.Reader, id record.ID) (Place, error) {
	for range 4 { // evidence of a finding about a commitment
		if id.Prefix() == CommitmentKind.Prefix {
			return view.One(r, `SELECT object, plan, member FROM commitment WHERE object = ?1 AND since < :position AND until >= :position`,
				view.Args{id}, func(p *Place) []any { return []any{&p.Commitment, &p.Plan, &p.Member} })
		}
		next, err := view.Value[record.ID](r, `SELECT target FROM link WHERE thing = ?1 AND relation IN ('about', 'part', 'proves')
			AND since < :position AND until >= :position`, id)
		if err != nil {
			return Place{}, err
		}
		id = next
	}
	return Place{}, record.ErrNotFound
}

// PlaceIn is PlaceOf for what changes the view: a commitment stays in its plan, and so its place is looked up once.
func PlaceIn(tx *view.Tx, id record.ID) (Place, error) {
	if id.Prefix() != CommitmentKind.Prefix {
		return PlaceOf(tx.Reader, id)
	}
	return view.Once(tx, id, PlaceOf)
}

// MemberOf is the member whose plan it is.
func MemberOf(r *view.Reader, plan record.ID) (record.ID, error) {
	return view.Value[record.ID](r, `SELECT member FROM plan WHERE object = ?1 AND since < :position AND until >= :position`, plan)
}

// A Scope is a set of commitments.
type Scope struct {
	where string // of c
	id    record.ID
}

// Everything is all commitments.
func Everything() Scope { return Scope{`?1 = ''`, ""} }

// OfMember is the commitments of a member.
func OfMember(id record.ID) Scope { return Scope{`c.member = ?1`, id} }

// OfPlan is the commitments of a plan.
func OfPlan(id record.ID) Scope { return Scope{`c.plan = ?1`, id} }

// OfArea is the commitments that are tagged with a policy area.
func OfArea(code record.Code) Scope {
	return Scope{`c.object IN (SELECT object FROM area WHERE area = ?1 AND since < :position AND until >= :position)`, record.ID(code)}
}

// Just is one commitment.
func Just(id record.ID) Scope { return Scope{`c.object = ?1`, id} }

// Where is the condition on a table named c, commitment, that selects the scope, and its argument.
func (s Scope) Where() (string, view.Args) {
	return s.where + ` AND c.since < :position AND c.until >= :position`, view.Args{s.id}
}

// Ever is the condition on a table named c, commitment, that selects all versions of the scope up to the reader's position, and its argument.
func (s Scope) Ever() (string, view.Args) {
	return s.where + ` AND c.since < :position`, view.Args{s.id}
}

// Of is where the rows of a table stand that are of commitments of the scope, by its column that names them: what follows FROM, the condition
// and its argument. Of everything it is the table alone, since each of its rows is of a commitment on record.
func (s Scope) Of(table, column string) (from, where string, args view.Args) {
	if s == Everything() {
		return table, s.where, view.Args{s.id}
	}
	where, args = s.Where()
	return `commitment c CROSS JOIN ` + table + ` ON ` + column + ` = c.object`, where, args
}

// Tag is a policy area that a commitment is tagged with.
type Tag struct {
	Commitment record.ID
	Area       record.Code
}

// Tags lists the policy areas of the commitments of a scope.
func Tags(r *view.Reader, s Scope) ([]Tag, error) {
	from, where, args := s.Of("area a", "a.object")
	return view.All(r, `SELECT a.object, a.area FROM `+from+` WHERE a.since < :position AND a.until >= :position AND `+where, args,
		func(t *Tag) []any { return []any{&t.Commitment, &t.Area} })
}

// Row is a commitment in lists, without its texts.
type Row struct {
	Place
	Act     CommitmentAct
	Number  record.Code
	Period  record.Day
	Facts   string
	Entry   record.Index // of its present version
	Ordinal record.Index // of its first version
}

// Rows lists the commitments of a scope: by plan, then by number as people count, then as they were put on record.
func Rows(r *view.Reader, s Scope) ([]Row, error) {
	type version struct {
		Row
		present bool
	}
	versions, err := view.All(r, `SELECT c.object, c.plan, c.member, c.act, c.number, c.first_day, c.last_day, c.since, c.until >= :position
		FROM commitment c WHERE c.since < :position AND `+s.where+` ORDER BY c.object, c.since`, view.Args{s.id},
		func(x *version) []any {
			return []any{&x.Commitment, &x.Plan, &x.Member, &x.Act, &x.Number, &x.Period.From, &x.Period.To, &x.Entry, &x.present}
		})
	rows := make([]Row, 0, len(versions))
	var first record.Index // of the thing whose versions come one after the other
	for i := range versions {
		x := &versions[i]
		if i == 0 || x.Commitment != versions[i-1].Commitment {
			first = x.Entry
		}
		if x.present {
			x.Ordinal = first
			rows = append(rows, x.Row)
		}
	}
	slices.SortFunc(rows, func(a, b Row) int {
		return cmp.Or(cmp.Compare(a.Plan, b.Plan), natural(string(a.Number), string(b.Number)), cmp.Compare(a.Ordinal, b.Ordinal))
	})
	return rows, err
}

// natural compares numbers as people count: "2" before "10", "1.2" before "1.10", and what has no number last.
func natural(a, b string) int {
	if (a == "") != (b == "") {
		return cmp.Compare(len(b), len(a))
	}
	for a != "" && b != "" {
		x, restA := chunk(a)
		y, restB := chunk(b)
		if digit(x[0]) && digit(y[0]) {
			x, y = strings.TrimLeft(x, "0"), strings.TrimLeft(y, "0")
			if c := cmp.Or(cmp.Compare(len(x), len(y)), cmp.Compare(x, y)); c != 0 {
				return c
			}
		} else if c := cmp.Compare(x, y); c != 0 {
			return c
		}
		a, b = restA, restB
	}
	return cmp.Compare(len(a), len(b))
}

func digit(c byte) bool { return '0' <= c && c <= '9' }

// chunk splits off the digits or the other characters that s begins with.
func chunk(s string) (first, rest string) {
	n := 1
	for n < len(s) && digit(s[n]) == digit(s[0]) {
		n++
	}
	return s[:n], s[n:]
}

// Glances is the last that the government said of each commitment of a scope; one that it said nothing of is not there.
func Glances(r *view.Reader, s Scope) (map[record.ID]GovernmentGlance, error) {
	from, where, args := s.Of("progress p", "p.commitment")
	type row struct {
		commitment record.ID
		step       Step
		period     record.Day
		entry      record.Index
	}
	rows, err := view.All(r, `SELECT p.commitment, p.step, p.first_day, p.last_day, p.since
		FROM `+from+` WHERE p.act <> 'taken_back' AND p.since < :position AND p.until >= :position AND `+where+` ORDER BY p.last_day, p.first_day, p.since`, args,
		func(x *row) []any { return []any{&x.commitment, &x.step, &x.period.From, &x.period.To, &x.entry} })
	glances := map[record.ID]GovernmentGlance{}
	for _, x := range rows {
		glances[x.commitment] = GovernmentGlance{Reports: glances[x.commitment].Reports + 1, Step: &x.step,
			Period: partnership.DayOf(x.period.From, x.period.To), Entry: x.entry}
	}
	return glances, err
}

// NewGovernmentTotals are totals of nothing yet.
func NewGovernmentTotals() GovernmentTotals { return GovernmentTotals{Steps: NoSteps()} }

// Add counts one commitment.
func (t *GovernmentTotals) Add(g GovernmentGlance) {
	t.Of++
	if g.Step == nil {
		t.Silent++
		return
	}
	t.Steps[*g.Step]++
}

// NoSteps counts none for every step.
func NoSteps() map[Step]int {
	counts := map[Step]int{}
	for _, s := range Steps {
		counts[s] = 0
	}
	return counts
}

// InfoOf is a plan as it stands now, once the batch is read; record.ErrNotFound when there is none.
func InfoOf(r *view.Reader, b *partnership.Batch, id record.ID) (*Info, error) {
	facts, err := view.Value[string](r, `SELECT facts FROM plan WHERE object = ?1 AND since < :position AND until >= :position`, id)
	if err != nil {
		return nil, err
	}
	var p Plan
	if err := version.Facts(PlanKind, facts, &p); err != nil {
		return nil, err
	}
	info := &Info{ID: id, Act: p.Act, Member: partnership.Named{ID: p.Member.To}, Number: p.Number, Period: p.Period, Submitted: p.Submitted,
		Adopted: p.Adopted, Aliases: partnership.Aliases("plan", p.Aliases), Flags: p.Flags}
	b.Name(&info.Member)
	b.Maybe(id, "title", &info.Title)
	b.Maybe(id, "period_words", &info.PeriodWords)
	b.Maybe(id, "address", &info.Address)
	b.File(id, "document", &info.Document)
	b.Maybe(id, "reason", &info.Reason)
	b.List(id, "as_given", &info.AsGiven)
	return info, nil
}

// CommitmentOf is a commitment as it stands now, once the batch is read; record.ErrNotFound when there is none.
func CommitmentOf(r *view.Reader, b *partnership.Batch, id record.ID) (*CommitmentInfo, error) {
	type row struct {
		Row
		withheld, planNumber string
		planPeriod           record.Day
	}
	x, err := view.One(r, `SELECT c.plan, c.member, c.facts, c.withheld, p.number, p.first_day, p.last_day
		FROM commitment c JOIN plan p ON p.object = c.plan
		WHERE c.object = ?1 AND c.since < :position AND c.until >= :position AND p.since < :position AND p.until >= :position`, view.Args{id},
		func(x *row) []any {
			return []any{&x.Plan, &x.Member, &x.Facts, &x.withheld, &x.planNumber, &x.planPeriod.From, &x.planPeriod.To}
		})
	if err != nil {
		return nil, err
	}
	var c Commitment
	if err := version.Facts(CommitmentKind, x.Facts, &c); err != nil {
		return nil, err
	}
	info := &CommitmentInfo{ID: id, Act: c.Act, Member: partnership.Named{ID: x.Member}, Number: c.Number, Period: c.Period,
		Plan:    Short{ID: x.Plan, Period: partnership.DayOf(x.planPeriod.From, x.planPeriod.To)},
		Aliases: partnership.Aliases("commitment", c.Aliases), Flags: c.Flags}
	if x.planNumber != "" {
		number := record.Code(x.planNumber)
		info.Plan.Number = &number
	}
	if x.withheld != "" {
		info.Withheld = strings.Split(x.withheld, ",")
	}
	if info.Areas, err = areasOn(r, c.Areas); err != nil {
		return nil, err
	}
	b.Name(&info.Member)
	b.Maybe(x.Plan, "title", &info.Plan.Title)
	b.Text(id, "title", &info.Title)
	b.List(id, "partners", &info.Partners)
	b.List(id, "as_given", &info.AsGiven)
	for field, to := range map[string]**record.Text{
		"short_title": &info.ShortTitle, "theme": &info.Theme, "text": &info.Text, "period_words": &info.PeriodWords, "lead": &info.Lead,
		"contact": &info.Contact, "contact_position": &info.ContactPosition, "reason": &info.Reason,
	} {
		b.Maybe(id, field, to)
	}
	for _, x := range info.Reasoning.Each() {
		b.Maybe(id, x.Field, x.Text)
	}
	return info, nil
}

// SubmittedIn reads from the facts of a plan when it was handed to the partnership.
func SubmittedIn(facts string) (*record.Day, error) {
	var p Plan
	err := version.Facts(PlanKind, facts, &p)
	return p.Submitted, err
}
