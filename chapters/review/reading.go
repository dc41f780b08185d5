package review

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
	"sync/atomic"

	"troth/chapters/plan"
	"troth/chapters/review/method"
	"troth/core/record"
)

// MethodCode is how a finding names a method: id and version, "irm-current@1".
func MethodCode(m *method.Method) record.Code {
	return record.Code(fmt.Sprintf("%s@%d", m.ID, m.Version))
}

var methods atomic.Pointer[method.Methods]

// Methods are the methods that this program knows: those built in, unless it was given others.
func Methods() *method.Methods {
	if m := methods.Load(); m != nil {
		return m
	}
	return method.Builtin()
}

// Use makes the program read findings by these methods. What a finding says does not change with it, only what follows from it.
func Use(m *method.Methods) { methods.Store(m) }

// methodOf finds a method by its code: without a version, the newest. It is nil when this program does not know it.
func methodOf(code string) *method.Method {
	id, version, _ := strings.Cut(code, "@")
	n, _ := strconv.Atoi(version)
	return Methods().Get(id, n)
}

// Values are the codes of a finding as methods read them. Ratings as the publisher gives them are not among them, but that one was
// not defined is.
func Values(coded, missing []record.Code) method.Values {
	v := method.Values{}
	for _, c := range coded {
		name, code, _ := strings.Cut(string(c), "=")
		v[name] = method.Value{Code: code}
	}
	for _, c := range missing {
		name, how, _ := strings.Cut(string(c), "=")
		v[name] = method.Value{Missing: method.Missing(how)}
	}
	return v
}

// Codes is the inverse of Values: what is coded and what is missing, each sorted.
func Codes(v method.Values) (coded, missing []record.Code) {
	for name, x := range v {
		if x.Missing == method.Coded {
			coded = append(coded, record.Code(name+"="+x.Code))
		} else {
			missing = append(missing, record.Code(name+"="+string(x.Missing)))
		}
	}
	sortCodes(coded)
	sortCodes(missing)
	return coded, missing
}

// stepOf is the step or, failing that, the word in which a finding codes completion; neither when it does not.
func stepOf(methods, coded string) (*plan.Step, *Label) {
	for code := range strings.FieldsSeq(methods) {
		m := methodOf(code)
		if m == nil || m.Completion == nil {
			continue
		}
		c, ok := codeOf(coded, m.Completion.Variable)
		if !ok {
			continue
		}
		if s, ok := m.Step(c); ok {
			step := plan.Step(s)
			return &step, nil
		}
		if p := m.Variable(m.Completion.Variable).Point(c); p != nil {
			return nil, &Label{c, text(p.Label)}
		}
	}
	return nil, nil
}

// Judged is what a version of a finding has of each variable, in the words of its methods, and the ratings that its publisher gives, each
// under the name of its rule.
func (f *Finding) Judged() (codes, given []CodeInfo) {
	info := FindingInfo{Report: f.Report}
	info.read(strings.Fields(join(f.Methods, " ")), f.Coded, f.Missing, f.Given)
	for _, g := range f.Given {
		rule, code, _ := strings.Cut(string(g), "=")
		c := CodeInfo{Variable: rule, Code: code}
		if known := Methods().WithRule(rule); len(known) > 0 {
			c.Name = text(known[0].Rule(rule).Names)
		}
		given = append(given, c)
	}
	return info.Codes, given
}

// codeOf finds the code of a variable among lines like "completion=4".
func codeOf(coded, variable string) (string, bool) {
	for line := range strings.SplitSeq(coded, "\n") {
		if name, code, _ := strings.Cut(line, "="); name == variable {
			return code, true
		}
	}
	return "", false
}

// read computes what follows from a finding's codes by its methods.
func (f *FindingInfo) read(methods []string, coded, missing, given []record.Code) {
	values := Values(coded, missing)
	published := Values(given, nil)
	seen := map[string]bool{}
	for _, code := range methods {
		m, info := methodOf(code), MethodOf(record.Code(code))
		if m == nil {
			f.Methods = append(f.Methods, info)
			continue
		}
		for _, res := range m.Evaluate(string(f.Report), values) {
			info.Ratings = append(info.Ratings, rating(m, res, published))
		}
		f.Methods = append(f.Methods, info)
		for i := range m.Variables {
			v := &m.Variables[i]
			if x, ok := values[v.ID]; ok && !seen[v.ID] {
				seen[v.ID] = true
				f.Codes = append(f.Codes, codeInfo(m, v, x))
			}
		}
	}
	for _, list := range [][]record.Code{coded, missing} { // what no method knows is shown as it is
		for _, c := range list {
			name, _, _ := strings.Cut(string(c), "=")
			if !seen[name] && len(Methods().WithRule(name)) == 0 {
				seen[name] = true
				x := values[name]
				f.Codes = append(f.Codes, CodeInfo{Variable: name, Code: x.Code, Missing: string(x.Missing)})
			}
		}
	}
}

func rating(m *method.Method, res method.Result, published method.Values) RatingInfo {
	r := m.Rule(res.Rule)
	info := RatingInfo{Rule: r.ID, Name: text(r.Names), Meaning: text(r.Meaning), Formula: r.Formula, Computed: res.Computed,
		Holds: res.Holds, Given: published[r.ID].Code}
	for _, l := range res.Lacking {
		name := r.Names
		if v := m.Variable(l.Name); v != nil {
			name = v.Names
		}
		info.Lacking = append(info.Lacking, LackInfo{l.Name, text(name), string(l.Missing)})
	}
	info.Disagrees = info.Computed && info.Given != "" && (info.Given == "1") != info.Holds
	return info
}

func codeInfo(m *method.Method, v *method.Variable, x method.Value) CodeInfo {
	info := CodeInfo{Variable: v.ID, Name: text(v.Names), Code: x.Code, Missing: string(x.Missing)}
	points, code := v.Values, x.Code
	if x.Missing != method.Coded {
		points, code = m.Missing, string(x.Missing)
	}
	for _, p := range points {
		if p.Code == code {
			info.Label, info.Meaning = text(p.Label), text(p.Meaning)
		}
	}
	return info
}

// text gives a label of a method the form of all texts on pages.
func text(t method.Text) record.Text {
	if len(t) == 0 {
		return record.Text{}
	}
	return record.Text{Original: "en", By: t}
}

// Median is the step in the middle of all answers, the lower one of two; nil below MedianFrom answers.
func Median(counts map[plan.Step]int) *plan.Step {
	n := 0
	for _, s := range plan.Steps {
		n += counts[s]
	}
	if n < MedianFrom {
		return nil
	}
	below := 0
	for _, s := range plan.Steps {
		if below += counts[s]; 2*below >= n {
			return &s
		}
	}
	return nil
}

func compareReports(a, b string) int { return cmp.Compare(rank(a), rank(b)) }

// rank orders reports that were published on the same day: what looks at the whole term comes after what looks at its middle.
func rank(report string) int {
	switch report {
	case "end_of_term", "results_report":
		return 1
	}
	return 0
}
