package method

import (
	"maps"
	"slices"
)

// A Method is one version of a way to assess commitments.
type Method struct {
	ID         string      `json:"id"`
	Version    int         `json:"version"`
	Names      Text        `json:"names"`
	Period     Period      `json:"period"`
	Source     string      `json:"source"`             // where scales and formulas come from
	KnownBy    []string    `json:"known_by,omitempty"` // variables and rules that exist in this method alone
	Missing    []Point     `json:"missing,omitempty"`  // codes for what is missing
	Variables  []Variable  `json:"variables"`
	Rules      []Rule      `json:"rules"`
	Completion *Completion `json:"completion,omitempty"`

	// Data is the file as it was loaded, for those who put it on record.
	Data []byte `json:"-"`
}

// A Period is the time in which a method was in use, as years or months
// (2014, 2014-06); an open side is empty. Words is how its source puts it.
type Period struct {
	From  string `json:"from,omitempty"`
	To    string `json:"to,omitempty"`
	Words Text   `json:"words"`
}

// A Variable is one thing that a report codes.
type Variable struct {
	ID      string   `json:"id"`
	Names   Text     `json:"names"`
	Period  string   `json:"period,omitempty"` // in which plans it was coded, as the source puts it
	Reports []string `json:"reports"`          // the reports that code it
	Scale   string   `json:"scale,omitempty"`  // a scale in scales.json, or else …
	Values  []Point  `json:"values,omitempty"` // … the scale itself; after loading always filled
}

// A Point is one code of a scale.
type Point struct {
	Code    string `json:"code"`
	Label   Text   `json:"label"`
	Meaning Text   `json:"meaning,omitempty"`
}

// A Rule is a rating that follows from codes.
type Rule struct {
	ID      string   `json:"id"`
	Names   Text     `json:"names"`
	Meaning Text     `json:"meaning,omitempty"`
	Formula string   `json:"formula"`
	Reports []string `json:"reports"` // the reports to which it applies

	expr expr
}

// Inputs are the variables that the formula names, each once, in its order.
func (r *Rule) Inputs() []string { return slices.Clone(r.expr.inputs) }

// Completion ties the codes of one variable to the steps that all three
// voices share. The other codes (withdrawn, unclear) are words, not steps.
type Completion struct {
	Variable string          `json:"variable"`
	Steps    map[string]Step `json:"steps"`
	Words    []string        `json:"words"`
}

// Variable finds a variable by its id; nil when the method has none such.
func (m *Method) Variable(id string) *Variable {
	for i := range m.Variables {
		if m.Variables[i].ID == id {
			return &m.Variables[i]
		}
	}
	return nil
}

// Rule finds a rule by its id; nil when the method has none such.
func (m *Method) Rule(id string) *Rule {
	for i := range m.Rules {
		if m.Rules[i].ID == id {
			return &m.Rules[i]
		}
	}
	return nil
}

// Point finds the meaning of a code; nil when it is not on the scale.
func (v *Variable) Point(code string) *Point {
	for i := range v.Values {
		if v.Values[i].Code == code {
			return &v.Values[i]
		}
	}
	return nil
}

// Step is the common step of a completion code, and false for a code that is
// a word alone or not on the scale.
func (m *Method) Step(code string) (Step, bool) {
	if m.Completion == nil {
		return "", false
	}
	s, ok := m.Completion.Steps[code]
	return s, ok
}

// A Result is what a rule gives for a finding.
type Result struct {
	Rule     string `json:"rule"`
	Computed bool   `json:"computed"`          // every input was coded and the rule is part of the method in use
	Holds    bool   `json:"holds"`             // false when it was not computed
	Lacking  []Lack `json:"lacking,omitempty"` // why it was not computed
}

// A Lack is an input that was not coded. When it names the rule itself, the
// source says that the rule was not defined for this finding.
type Lack struct {
	Name    string  `json:"name"`
	Missing Missing `json:"missing"`
}

// Evaluate computes every rule that applies to the report, in the order of
// the method.
func (m *Method) Evaluate(report string, v Values) []Result {
	var results []Result
	for i := range m.Rules {
		if r := &m.Rules[i]; slices.Contains(r.Reports, report) {
			results = append(results, m.evaluate(r, v))
		}
	}
	return results
}

func (m *Method) evaluate(r *Rule, v Values) Result {
	res := Result{Rule: r.ID}
	if published, ok := v[r.ID]; ok && published.Missing == NotDefined {
		res.Lacking = []Lack{{r.ID, NotDefined}}
		return res
	}
	res.Holds, res.Lacking = m.compute(r, v)
	res.Computed = len(res.Lacking) == 0
	return res
}

// Compute computes one rule from the inputs alone, whether or not a source
// says that the rule was defined for them. Without every input coded on its
// scale, lacking is not empty.
func (m *Method) Compute(rule string, v Values) (holds bool, lacking []Lack) {
	r := m.Rule(rule)
	if r == nil {
		return false, []Lack{{rule, NotDefined}}
	}
	return m.compute(r, v)
}

func (m *Method) compute(r *Rule, v Values) (holds bool, lacking []Lack) {
	codes := map[string]string{}
	for _, name := range r.expr.inputs {
		x, ok := v[name]
		switch {
		case !ok:
			lacking = append(lacking, Lack{name, Empty})
		case x.Missing != Coded:
			lacking = append(lacking, Lack{name, x.Missing})
		case m.Variable(name).Point(x.Code) == nil:
			lacking = append(lacking, Lack{name, NotUnderstood})
		}
		codes[name] = x.Code
	}
	if len(lacking) > 0 {
		return false, lacking
	}
	return r.expr.eval(codes), nil
}

// Methods are the methods that are known, oldest first.
type Methods struct{ list []*Method }

// All are the methods in their order.
func (ms *Methods) All() []*Method { return slices.Clone(ms.list) }

// Get finds a method by id and version; version 0 is the newest.
func (ms *Methods) Get(id string, version int) *Method {
	var found *Method
	for _, m := range ms.list {
		if m.ID == id && (m.Version == version || version == 0 && (found == nil || m.Version > found.Version)) {
			found = m
		}
	}
	return found
}

// WithRule are the newest methods that have a rule of this id.
func (ms *Methods) WithRule(id string) []*Method {
	var found []*Method
	for _, m := range ms.newest() {
		if m.Rule(id) != nil {
			found = append(found, m)
		}
	}
	return found
}

func (ms *Methods) newest() []*Method {
	var list []*Method
	for _, m := range ms.list {
		if ms.Get(m.ID, 0) == m {
			list = append(list, m)
		}
	}
	return list
}

// Choose finds the methods by which a finding is read: v are the values of the
// finding, others those of the other reports on the same commitment.
//
// What decides is which variables exist there; one that is NotDefined does
// not. First come the methods that are known by a variable or rule of the
// finding itself: several, when a source gives several star formulas, and then
// each is computed and shown under its own name. Failing that, those known by
// what the other reports have. Failing that, the smallest method that has all
// variables of all these reports, the older of two equals, since one commitment
// is reviewed by one method; failing that, the smallest that has those of the
// finding: its scales say what the codes mean, and its rules stay uncomputed
// where the source says that they were not defined. None when even that fails.
func (ms *Methods) Choose(v Values, others ...Values) []*Method {
	methods := ms.newest()
	if found := knownBy(methods, v); len(found) > 0 {
		return found
	}
	for _, o := range others {
		if found := knownBy(methods, o); len(found) > 0 {
			return found
		}
	}
	row := Values{}
	maps.Copy(row, v)
	for _, o := range others {
		for name := range o {
			if !row.defined(name) {
				row[name] = o[name]
			}
		}
	}
	for _, coded := range []Values{row, v} {
		var best *Method
		for _, m := range methods {
			if m.covers(coded, methods) && (best == nil || len(m.Variables) < len(best.Variables)) {
				best = m
			}
		}
		if best != nil {
			return []*Method{best}
		}
	}
	return nil
}

func knownBy(methods []*Method, v Values) []*Method {
	var found []*Method
	for _, m := range methods {
		if slices.ContainsFunc(m.KnownBy, v.defined) {
			found = append(found, m)
		}
	}
	return found
}

// covers reports whether the method has every variable that is defined in v,
// and v has any. Names that are variables of no method (rules, variables
// beyond all methods) do not count.
func (m *Method) covers(v Values, all []*Method) bool {
	some := false
	for name := range v {
		if !v.defined(name) || !slices.ContainsFunc(all, func(o *Method) bool { return o.Variable(name) != nil }) {
			continue
		}
		if m.Variable(name) == nil {
			return false
		}
		some = true
	}
	return some
}
