package review

import (
	"cmp"
	"errors"
	"slices"
	"strings"

	"troth/chapters/partnership"
	"troth/chapters/plan"
	"troth/core/record"
	"troth/core/view"
)

// FindingInfo is one report of a reviewer on one commitment, with what follows from its codes.
type FindingInfo struct {
	ID        record.ID           `json:"id"`
	Act       plan.ReportAct      `json:"act"`
	Report    record.Code         `json:"report"`
	Published *record.Day         `json:"published,omitempty"`
	Step      *plan.Step          `json:"step,omitempty"` // where the completion code is a step
	Word      *Label              `json:"word,omitempty"` // where it is a word that is no step: withdrawn, unclear
	Methods   []MethodInfo        `json:"methods"`        // by which it is read
	Codes     []CodeInfo          `json:"codes"`          // what was coded and what is missing, in the order of the methods
	Account   *record.Text        `json:"account,omitempty"`
	Address   *record.Text        `json:"address,omitempty"`
	Reason    *record.Text        `json:"reason,omitempty"`
	Flags     []record.Code       `json:"flags,omitempty"`
	AsGiven   []record.Text       `json:"as_given,omitempty"`
	Said      partnership.Said    `json:"said"`
	Evidence  []plan.EvidenceInfo `json:"evidence,omitempty"`
	Redacted  []view.Tombstone    `json:"redacted,omitempty"`
}

// Label is a code and what it is called.
type Label struct {
	Code string      `json:"code"`
	Text record.Text `json:"text,omitzero"`
}

// MethodInfo is a method and the ratings that follow from a finding's codes by its rules.
type MethodInfo struct {
	ID      string       `json:"id"`
	Version int          `json:"version"`
	Name    record.Text  `json:"name,omitzero"` // no language when this program does not know the method
	Ratings []RatingInfo `json:"ratings,omitempty"`
}

// RatingInfo is a rating computed from codes, with the one that the publisher gives where there is one.
type RatingInfo struct {
	Rule      string      `json:"rule"`
	Name      record.Text `json:"name,omitzero"`
	Meaning   record.Text `json:"meaning,omitzero"`
	Formula   string      `json:"formula"`
	Computed  bool        `json:"computed"`          // every input was coded
	Holds     bool        `json:"holds"`             // false when it was not computed
	Lacking   []LackInfo  `json:"lacking,omitempty"` // why it was not computed
	Given     string      `json:"given,omitempty"`   // "0" or "1" as the publisher has it
	Disagrees bool        `json:"disagrees"`         // both are there and differ
}

// LackInfo is an input that a rating lacks.
type LackInfo struct {
	Variable string      `json:"variable"`
	Name     record.Text `json:"name,omitzero"`
	Missing  string      `json:"missing"` // ND not defined in the method, NR not reviewed, NA not applicable, empty, ? not understood
}

// CodeInfo is what a finding has of one variable: a code with its meaning, or how it is missing.
type CodeInfo struct {
	Variable string      `json:"variable"`
	Name     record.Text `json:"name,omitzero"`
	Code     string      `json:"code,omitempty"`
	Label    record.Text `json:"label,omitzero"`    // of the code, or of the way in which it is missing
	Meaning  record.Text `json:"meaning,omitzero"`  // may have no language
	Missing  string      `json:"missing,omitempty"` // as in LackInfo; empty when it is coded
}

// ObservationInfo is what one person saw.
type ObservationInfo struct {
	ID       record.ID           `json:"id"`
	Act      plan.ReportAct      `json:"act"`
	Step     plan.Step           `json:"step"`
	Seen     *record.Day         `json:"seen,omitempty"`
	Place    *record.Text        `json:"place,omitempty"`
	Account  *record.Text        `json:"account,omitempty"`
	Reason   *record.Text        `json:"reason,omitempty"`
	Said     partnership.Said    `json:"said"`
	Evidence []plan.EvidenceInfo `json:"evidence,omitempty"`
	Redacted []view.Tombstone    `json:"redacted,omitempty"`
}

// MedianFrom is the number of observations from which on their median step is shown; below it only their number is.
const MedianFrom = 5

// ReviewerGlance is the last that reviewers found of one commitment. Its zero value is silence.
type ReviewerGlance struct {
	Findings  int          `json:"findings"`         // how many are on record
	Step      *plan.Step   `json:"step,omitempty"`   // of the newest one in which completion is coded
	Word      *Label       `json:"word,omitempty"`   // instead of a step: withdrawn, unclear
	Report    record.Code  `json:"report,omitempty"` // of the finding that gives step or word, else of the newest
	Published *record.Day  `json:"published,omitempty"`
	Entry     record.Index `json:"entry,omitempty"`
}

// ReviewerTotals counts commitments by the last that reviewers found of them. The parts add up to Of.
type ReviewerTotals struct {
	Of      int               `json:"of"`
	Silent  int               `json:"silent"`  // no finding
	Uncoded int               `json:"uncoded"` // findings, none of which codes completion
	Words   int               `json:"words"`   // coded in a word that is no step
	Steps   map[plan.Step]int `json:"steps"`   // every step has its number
}

// PeopleGlance is what people observed of one commitment. Its zero value is silence.
type PeopleGlance struct {
	Answers int               `json:"answers"`
	Counts  map[plan.Step]int `json:"counts,omitempty"` // absent when there are no answers
	Median  *plan.Step        `json:"median,omitempty"` // from MedianFrom answers on; the lower one of two in the middle
	Last    record.Index      `json:"last,omitempty"`   // entry of the newest answer, or of the last that was taken back
}

// PeopleTotals counts commitments by what people observed of them. The parts add up to Of.
type PeopleTotals struct {
	Of     int               `json:"of"`
	Silent int               `json:"silent"`  // no observation
	TooFew int               `json:"too_few"` // fewer than MedianFrom
	Steps  map[plan.Step]int `json:"steps"`   // commitments by median; every step has its number
}

// A dated finding is what decides which one is newer.
type dated struct {
	report    string
	published record.Day
	entry     record.Index
}

// compare orders findings: by publication, then report, then entry.
func (a *dated) compare(b *dated) int {
	return cmp.Or(cmp.Compare(a.published.To, b.published.To), cmp.Compare(a.published.From, b.published.From),
		compareReports(a.report, b.report), cmp.Compare(a.entry, b.entry))
}

// findingRow is a finding as the table has it.
type findingRow struct {
	id                                    record.ID
	act                                   plan.ReportAct
	methods, coded, missing, given, flags string
	dated
	said partnership.SaidRow
}

// Findings lists the findings on a commitment, newest report first, read by their methods, once the batch is read.
func Findings(r *view.Reader, b *partnership.Batch, commitment record.ID) ([]FindingInfo, error) {
	rows, err := view.All(r, `SELECT f.object, f.act, f.report, f.methods, f.coded, f.missing, f.given, f.flags, f.first_day, f.last_day,
		`+partnership.SaidColumns+` FROM finding f JOIN entry e ON e.idx = f.since
		WHERE f.commitment = ?1 AND f.since < :position AND f.until >= :position`, view.Args{commitment},
		func(x *findingRow) []any {
			return append([]any{&x.id, &x.act, &x.report, &x.methods, &x.coded, &x.missing, &x.given, &x.flags,
				&x.published.From, &x.published.To}, x.said.Fields()...)
		})
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	for i := range rows {
		rows[i].entry = rows[i].said.Entry
	}
	slices.SortFunc(rows, func(a, b findingRow) int { return b.compare(&a.dated) })
	list := make([]FindingInfo, len(rows))
	for i := range rows {
		x, f := &rows[i], &list[i]
		*f = FindingInfo{ID: x.id, Act: x.act, Report: record.Code(x.report), Methods: []MethodInfo{}, Codes: []CodeInfo{}, Flags: lines(x.flags),
			Published: partnership.DayOf(x.published.From, x.published.To)}
		f.Step, f.Word = stepOf(x.methods, x.coded)
		f.read(strings.Fields(x.methods), lines(x.coded), lines(x.missing), lines(x.given))
		x.said.Into(b, &f.Said)
		b.Maybe(f.ID, "account", &f.Account)
		b.Maybe(f.ID, "address", &f.Address)
		b.Maybe(f.ID, "reason", &f.Reason)
		b.List(f.ID, "as_given", &f.AsGiven)
		b.Redacted(f.ID, f.Said.Revision, &f.Redacted)
	}
	return list, nil
}

func lines(s string) []record.Code {
	var list []record.Code
	for line := range strings.SplitSeq(s, "\n") {
		if line != "" {
			list = append(list, record.Code(line))
		}
	}
	return list
}

func sortCodes(codes []record.Code) { slices.Sort(codes) }

// Found is the last that reviewers found of each commitment of a scope; one without findings is not there.
func Found(r *view.Reader, s plan.Scope) (map[record.ID]ReviewerGlance, error) {
	from, where, args := s.Of("finding f", "f.commitment")
	type row struct {
		commitment     record.ID
		methods, coded string
		dated
	}
	rows, err := view.All(r, `SELECT f.commitment, f.report, f.methods, f.coded, f.first_day, f.last_day, f.since
		FROM `+from+` WHERE f.act <> 'taken_back' AND f.since < :position AND f.until >= :position AND `+where, args,
		func(x *row) []any {
			return []any{&x.commitment, &x.report, &x.methods, &x.coded, &x.published.From, &x.published.To, &x.entry}
		})
	if err != nil {
		return nil, err
	}
	slices.SortFunc(rows, func(a, b row) int {
		return cmp.Or(cmp.Compare(a.commitment, b.commitment), a.compare(&b.dated))
	})
	glances := make(map[record.ID]ReviewerGlance, len(rows))
	for i := range rows {
		x := &rows[i]
		step, word := stepOf(x.methods, x.coded)
		glances[x.commitment] = glances[x.commitment].with(record.Code(x.report), step, word, partnership.DayOf(x.published.From, x.published.To), x.entry)
	}
	return glances, nil
}

// with adds a newer finding: it is what reviewers last found, unless it says nothing of completion and an older one does.
func (g ReviewerGlance) with(report record.Code, step *plan.Step, word *Label, published *record.Day, entry record.Index) ReviewerGlance {
	n := g.Findings + 1
	if step != nil || word != nil || g.Step == nil && g.Word == nil {
		g = ReviewerGlance{Step: step, Word: word, Report: report, Published: published, Entry: entry}
	}
	g.Findings = n
	return g
}

// FoundIn is the glance at the findings of one commitment; list is newest first.
func FoundIn(list []FindingInfo) (g ReviewerGlance) {
	for _, f := range slices.Backward(list) {
		if f.Act != plan.TakenBack {
			g = g.with(f.Report, f.Step, f.Word, f.Published, f.Said.Entry)
		}
	}
	return g
}

// NewReviewerTotals are totals of nothing yet.
func NewReviewerTotals() ReviewerTotals { return ReviewerTotals{Steps: plan.NoSteps()} }

// Add counts one commitment.
func (t *ReviewerTotals) Add(g ReviewerGlance) {
	t.Of++
	switch {
	case g.Findings == 0:
		t.Silent++
	case g.Step != nil:
		t.Steps[*g.Step]++
	case g.Word != nil:
		t.Words++
	default:
		t.Uncoded++
	}
}

// Observations lists the newest n observations of a commitment, once the batch is read.
func Observations(r *view.Reader, b *partnership.Batch, commitment record.ID, n int) ([]ObservationInfo, error) {
	type row struct {
		ObservationInfo
		said partnership.SaidRow
		seen record.Day
	}
	rows, err := view.All(r, `SELECT o.object, o.act, o.step, o.first_day, o.last_day, `+partnership.SaidColumns+`
		FROM observation o JOIN entry e ON e.idx = o.since
		WHERE o.commitment = ?1 AND o.since < :position AND o.until >= :position ORDER BY o.since DESC LIMIT ?2`, view.Args{commitment, n},
		func(x *row) []any {
			return append([]any{&x.ID, &x.Act, &x.Step, &x.seen.From, &x.seen.To}, x.said.Fields()...)
		})
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	list := make([]ObservationInfo, len(rows))
	for i := range rows {
		x, o := &rows[i], &list[i]
		*o = x.ObservationInfo
		o.Seen = partnership.DayOf(x.seen.From, x.seen.To)
		x.said.Into(b, &o.Said)
		b.Maybe(o.ID, "place", &o.Place)
		b.Maybe(o.ID, "account", &o.Account)
		b.Maybe(o.ID, "reason", &o.Reason)
		b.Redacted(o.ID, o.Said.Revision, &o.Redacted)
	}
	return list, nil
}

// answersRow is what people answered up to some entry.
type answersRow struct {
	commitment record.ID
	counts     [4]int
	since      record.Index
}

func (x *answersRow) fields() []any {
	return []any{&x.commitment, &x.counts[0], &x.counts[1], &x.counts[2], &x.counts[3], &x.since}
}

func (x *answersRow) glance() PeopleGlance {
	g := PeopleGlance{Last: x.since}
	for _, n := range x.counts {
		g.Answers += n
	}
	if g.Answers == 0 {
		return g // all were taken back
	}
	g.Counts = map[plan.Step]int{}
	for i, step := range plan.Steps {
		g.Counts[step] = x.counts[i]
	}
	g.Median = Median(g.Counts)
	return g
}

// Seen is what people observed of each commitment of a scope; one without observations is not there.
func Seen(r *view.Reader, s plan.Scope) (map[record.ID]PeopleGlance, error) {
	where, args := s.Where()
	rows, err := view.All(r, `SELECT a.object, a.not_started, a.limited, a.substantial, a.complete, a.since
		FROM commitment c CROSS JOIN answers a ON a.object = c.object
			AND a.since = (SELECT max(since) FROM answers WHERE object = c.object AND since < :position)
		WHERE `+where, args, (*answersRow).fields)
	glances := map[record.ID]PeopleGlance{}
	for _, x := range rows {
		glances[x.commitment] = x.glance()
	}
	return glances, err
}

// SeenOf is what people observed of one commitment. Its Last is 0 when nobody ever did.
func SeenOf(r *view.Reader, commitment record.ID) (PeopleGlance, error) {
	x, err := view.One(r, `SELECT object, not_started, limited, substantial, complete, since FROM answers
		WHERE object = ?1 AND since < :position ORDER BY since DESC LIMIT 1`, view.Args{commitment}, (*answersRow).fields)
	if errors.Is(err, record.ErrNotFound) {
		return PeopleGlance{}, nil
	}
	return x.glance(), err
}

// NewPeopleTotals are totals of nothing yet.
func NewPeopleTotals() PeopleTotals { return PeopleTotals{Steps: plan.NoSteps()} }

// Add counts one commitment.
func (t *PeopleTotals) Add(g PeopleGlance) {
	t.Of++
	switch {
	case g.Answers == 0:
		t.Silent++
	case g.Median == nil:
		t.TooFew++
	default:
		t.Steps[*g.Median]++
	}
}
