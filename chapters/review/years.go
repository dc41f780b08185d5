package review

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"troth/chapters/plan"
	"troth/chapters/review/method"
	"troth/core/record"
	"troth/core/view"
)

// Era is what reviewers found by one method in one report, by the years in which the plans were handed in. A method that came to ask for
// ambition in other words (potential impact, then potential for results) has an era for each. Methods ask differently and reports look
// at different moments, so numbers of two eras are never added up and never on one line.
type Era struct {
	Method   string      `json:"method"` // id
	Version  int         `json:"version"`
	Name     record.Text `json:"name,omitzero"`
	Report   record.Code `json:"report"`
	Ambition *Ambition   `json:"ambition,omitempty"` // absent when the method codes none
	Years    []Year      `json:"years"`              // in order; that without a year first
}

// Ambition is the variable and the code by which a method says that a commitment aims highest.
type Ambition struct {
	Variable string      `json:"variable"`
	Code     string      `json:"code"`
	Name     record.Text `json:"name,omitzero"`
	Label    record.Text `json:"label,omitzero"`
}

// Year is the commitments of one year that an era has findings on. Each share has a base of its own, those in which it was coded; how it
// is missing in the others is counted beside it.
type Year struct {
	Year              string  `json:"year,omitempty"` // absent when the plan bears none
	Findings          int     `json:"findings"`
	Done              int     `json:"done"` // found substantial or complete
	CompletionOf      int     `json:"completion_of"`
	CompletionMissing Missing `json:"completion_missing,omitempty"`
	Ambitious         int     `json:"ambitious"`
	AmbitionOf        int     `json:"ambition_of"`
	AmbitionMissing   Missing `json:"ambition_missing,omitempty"`
}

// Missing counts findings in which something is not coded by the way in which it is missing ("ND", "NR", …), and under "word" those
// that code it with a word that is no step (withdrawn, unclear).
type Missing map[string]int

// offStep is where [Missing] counts codes that are no step.
const offStep = "word"

func (m *Missing) count(way string) {
	if *m == nil {
		*m = Missing{}
	}
	(*m)[way]++
}

// ambitions are the variables that code how much a commitment would change, with their highest codes.
var ambitions = []struct{ variable, code string }{{"potential_impact", "3"}, {"potential_for_results", "2"}}

// yearRow is a finding with the year of its plan.
type yearRow struct {
	commitment             record.ID
	report, methods, coded string
	missing                string
	first, submitted       string
}

func (x *yearRow) year() string {
	year, _, _ := strings.Cut(cmp.Or(x.submitted, x.first), "-")
	return year
}

// lacks is the way in which a variable is missing; that nothing was written when nothing is said of it.
func (x *yearRow) lacks(variable string) string {
	if way, ok := codeOf(x.missing, variable); ok {
		return way
	}
	return string(method.Empty)
}

// Eras lists what reviewers found of the commitments of a scope, which are given, each commitment once in an era, by its newest finding
// there.
func Eras(r *view.Reader, s plan.Scope, of []plan.Row) ([]Era, error) {
	from, where, args := s.Of("finding f", "f.commitment")
	rows, err := view.All(r, `SELECT f.commitment, f.report, f.methods, f.coded, f.missing FROM `+from+`
		WHERE f.act <> 'taken_back' AND f.since < :position AND f.until >= :position AND `+where+` ORDER BY f.last_day, f.first_day, f.since`, args,
		func(x *yearRow) []any { return []any{&x.commitment, &x.report, &x.methods, &x.coded, &x.missing} })
	if err != nil {
		return nil, err
	}
	type dates struct {
		plan             record.ID
		first, submitted string
	}
	plans, err := view.All(r, `SELECT object, first_day, coalesce(json_extract(facts, '$.submitted.from'), '') FROM plan WHERE since < :position AND until >= :position`, nil,
		func(x *dates) []any { return []any{&x.plan, &x.first, &x.submitted} })
	if err != nil {
		return nil, err
	}
	dated := make(map[record.ID]*dates, len(plans))
	for i := range plans {
		dated[plans[i].plan] = &plans[i]
	}
	in := make(map[record.ID]record.ID, len(of))
	for i := range of {
		in[of[i].Commitment] = of[i].Plan
	}
	for i := range rows {
		if d := dated[in[rows[i].commitment]]; d != nil {
			rows[i].first, rows[i].submitted = d.first, d.submitted
		}
	}
	type place struct {
		commitment      record.ID
		report, methods string
	}
	newest := map[place]yearRow{}
	var order []place
	for _, x := range rows {
		for code := range strings.FieldsSeq(x.methods) {
			at := place{x.commitment, x.report, code}
			if _, seen := newest[at]; !seen {
				order = append(order, at)
			}
			newest[at] = x
		}
	}
	found := map[place][]yearRow{}
	for _, at := range order {
		key := place{report: at.report, methods: at.methods}
		found[key] = append(found[key], newest[at])
	}
	list := []Era{}
	for at, rows := range found {
		if m := methodOf(at.methods); m != nil {
			list = append(list, erasOf(m, at.report, rows)...)
		}
	}
	slices.SortStableFunc(list, func(a, b Era) int {
		return cmp.Or(cmp.Compare(begins(a.Method, a.Version), begins(b.Method, b.Version)), cmp.Compare(a.Method, b.Method), cmp.Compare(a.Version, b.Version),
			compareReports(string(a.Report), string(b.Report)))
	})
	return list, nil
}

// erasOf are the eras of one method and report: one for each variable that codes ambition there, in the order in which they came into
// use, or a single one. A finding belongs to the era of the variable that it codes; one that codes none to that of its year.
func erasOf(m *method.Method, report string, rows []yearRow) (list []Era) {
	asked := ambitionsOf(m, report)
	if len(asked) == 0 {
		list = []Era{newEra(m, report, nil)}
	}
	for _, a := range asked {
		list = append(list, newEra(m, report, a))
	}
	use := inUse(asked, rows)
	for _, x := range rows {
		at := use[x.year()]
		for i, a := range asked {
			if _, ok := codeOf(x.coded, a.Variable); ok {
				at = i
			}
		}
		list[at].add(m, x)
	}
	for i := range list {
		slices.SortFunc(list[i].Years, func(a, b Year) int { return cmp.Compare(a.Year, b.Year) })
	}
	return slices.DeleteFunc(list, func(e Era) bool { return len(e.Years) == 0 })
}

// inUse is which of several variables was in use for the plans of a year: the one that most findings code, else that which fewest say
// was not defined; where none tells them apart, that of the nearest year, the later of two.
func inUse(asked []*Ambition, rows []yearRow) map[string]int {
	type count struct{ coded, defined int }
	counts := map[string][]count{}
	for _, x := range rows {
		if counts[x.year()] == nil {
			counts[x.year()] = make([]count, len(asked))
		}
		for i, a := range asked {
			if _, ok := codeOf(x.coded, a.Variable); ok {
				counts[x.year()][i].coded++
			}
			if x.lacks(a.Variable) != string(method.NotDefined) {
				counts[x.year()][i].defined++
			}
		}
	}
	use, told := map[string]int{}, []string{}
	for year, list := range counts {
		for i, c := range list {
			if best := list[use[year]]; c.coded > best.coded || c.coded == best.coded && c.defined > best.defined {
				use[year] = i
			}
		}
		if slices.ContainsFunc(list, func(c count) bool { return c != list[0] }) {
			told = append(told, year)
		}
	}
	slices.Sort(told)
	for year := range counts {
		if nearest := nearestYear(told, year); nearest != "" && !slices.Contains(told, year) {
			use[year] = use[nearest]
		}
	}
	return use
}

// nearestYear is that of some years, in order, that is nearest to another, the later of two; "" when there is none.
func nearestYear(years []string, to string) (nearest string) {
	at, _ := strconv.Atoi(to)
	best := 0
	for _, y := range years {
		n, _ := strconv.Atoi(y)
		if away := max(n-at, at-n); nearest == "" || away <= best {
			nearest, best = y, away
		}
	}
	return nearest
}

// begins is when a method came into use; the one that was there from the start begins with nothing.
// ByTime orders methods by when they came into use.
func ByTime(a, b MethodInfo) int {
	return cmp.Or(cmp.Compare(begins(a.ID, a.Version), begins(b.ID, b.Version)), cmp.Compare(a.ID, b.ID), cmp.Compare(a.Version, b.Version))
}

func begins(id string, version int) string {
	if m := Methods().Get(id, version); m != nil {
		return m.Period.From
	}
	return ""
}

func newEra(m *method.Method, report string, a *Ambition) Era {
	return Era{Method: m.ID, Version: m.Version, Name: text(m.Names), Report: record.Code(report), Ambition: a, Years: []Year{}}
}

// ambitionsOf are the ways in which a report of a method codes ambition.
func ambitionsOf(m *method.Method, report string) (list []*Ambition) {
	for _, a := range ambitions {
		v := m.Variable(a.variable)
		if v == nil || !slices.Contains(v.Reports, report) {
			continue
		}
		if p := v.Point(a.code); p != nil {
			list = append(list, &Ambition{Variable: v.ID, Code: p.Code, Name: text(v.Names), Label: text(p.Label)})
		}
	}
	return list
}

// add counts one commitment.
func (e *Era) add(m *method.Method, x yearRow) {
	year := x.year()
	i := slices.IndexFunc(e.Years, func(y Year) bool { return y.Year == year })
	if i < 0 {
		i = len(e.Years)
		e.Years = append(e.Years, Year{Year: year})
	}
	y := &e.Years[i]
	y.Findings++
	switch step, word := stepOf(string(MethodCode(m)), x.coded); {
	case step != nil:
		y.CompletionOf++
		if *step == plan.Substantial || *step == plan.Complete {
			y.Done++
		}
	case word != nil:
		y.CompletionMissing.count(offStep)
	case m.Completion != nil:
		y.CompletionMissing.count(x.lacks(m.Completion.Variable))
	}
	if e.Ambition == nil {
		return
	}
	code, ok := codeOf(x.coded, e.Ambition.Variable)
	if !ok {
		y.AmbitionMissing.count(x.lacks(e.Ambition.Variable))
		return
	}
	y.AmbitionOf++
	if code == e.Ambition.Code {
		y.Ambitious++
	}
}
