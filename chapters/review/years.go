package review

import (
	"cmp"
	"slices"
	"strings"

	"troth/chapters/plan"
	"troth/chapters/review/method"
	"troth/core/record"
	"troth/core/view"
)

// Era is what reviewers found by one method in one report, by the years in which the plans were handed in. Methods ask differently and
// reports look at different moments, so numbers of two eras are never added up and never on one line.
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

// Year is the commitments of one year that an era has findings on. Each share has a base of its own: those in which it was coded.
type Year struct {
	Year         string `json:"year,omitempty"` // absent when the plan bears none
	Findings     int    `json:"findings"`
	Done         int    `json:"done"` // found substantial or complete
	CompletionOf int    `json:"completion_of"`
	Ambitious    int    `json:"ambitious"`
	AmbitionOf   int    `json:"ambition_of"`
}

// ambitions are the variables that code how much a commitment would change, with their highest codes.
var ambitions = []struct{ variable, code string }{{"potential_impact", "3"}, {"potential_for_results", "2"}}

// yearRow is a finding with the year of its plan.
type yearRow struct {
	commitment             record.ID
	report, methods, coded string
	first, submitted       string
}

// Eras lists what reviewers found of the commitments of a scope, each commitment once in an era, by its newest finding there.
func Eras(r *view.Reader, s plan.Scope) ([]Era, error) {
	where, args := s.Where()
	rows, err := view.All(r, `SELECT f.commitment, f.report, f.methods, f.coded, p.first_day, coalesce(json_extract(p.facts, '$.submitted.from'), '')
		FROM commitment c CROSS JOIN finding f ON f.commitment = c.object JOIN plan p ON p.object = c.plan
		WHERE f.act <> 'taken_back' AND f.since < :position AND f.until >= :position AND p.since < :position AND p.until >= :position
		AND `+where+` ORDER BY f.last_day, f.first_day, f.since`, args,
		func(x *yearRow) []any {
			return []any{&x.commitment, &x.report, &x.methods, &x.coded, &x.first, &x.submitted}
		})
	if err != nil {
		return nil, err
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
	eras := map[place]*Era{}
	for _, at := range order {
		if m := methodOf(at.methods); m != nil {
			key := place{report: at.report, methods: at.methods}
			if eras[key] == nil {
				eras[key] = newEra(m, at.report)
			}
			eras[key].add(m, newest[at])
		}
	}
	list := []Era{}
	for _, e := range eras {
		slices.SortFunc(e.Years, func(a, b Year) int { return cmp.Compare(a.Year, b.Year) })
		list = append(list, *e)
	}
	slices.SortFunc(list, func(a, b Era) int {
		return cmp.Or(cmp.Compare(begins(a.Method, a.Version), begins(b.Method, b.Version)), cmp.Compare(a.Method, b.Method), cmp.Compare(a.Version, b.Version),
			compareReports(string(a.Report), string(b.Report)))
	})
	return list, nil
}

// begins is when a method came into use; the one that was there from the start begins with nothing.
func begins(id string, version int) string {
	if m := Methods().Get(id, version); m != nil {
		return m.Period.From
	}
	return ""
}

func newEra(m *method.Method, report string) *Era {
	e := &Era{Method: m.ID, Version: m.Version, Name: text(m.Names), Report: record.Code(report), Years: []Year{}}
	for _, a := range ambitions {
		v := m.Variable(a.variable)
		if v == nil || !slices.Contains(v.Reports, report) {
			continue
		}
		if p := v.Point(a.code); p != nil {
			e.Ambition = &Ambition{Variable: v.ID, Code: p.Code, Name: text(v.Names), Label: text(p.Label)}
			break
		}
	}
	return e
}

// add counts one commitment.
func (e *Era) add(m *method.Method, x yearRow) {
	year, _, _ := strings.Cut(cmp.Or(x.submitted, x.first), "-")
	i := slices.IndexFunc(e.Years, func(y Year) bool { return y.Year == year })
	if i < 0 {
		i = len(e.Years)
		e.Years = append(e.Years, Year{Year: year})
	}
	y := &e.Years[i]
	y.Findings++
	if step, _ := stepOf(string(MethodCode(m)), x.coded); step != nil {
		y.CompletionOf++
		if *step == plan.Substantial || *step == plan.Complete {
			y.Done++
		}
	}
	if e.Ambition != nil {
		if code, ok := codeOf(x.coded, e.Ambition.Variable); ok {
			y.AmbitionOf++
			if code == e.Ambition.Code {
				y.Ambitious++
			}
		}
	}
}
