package ogp

import (
	"slices"

	"troth/chapters/review/method"
)

// A Comparison holds a published rating against the one that the rule gives.
// Rows are compared where the rating is 0 or 1 and every input of the rule is
// coded: one row counts once for each column with that rating.
type Comparison struct {
	Compared  int            `json:"compared"`
	Agree     int            `json:"agree"`
	Disagree  []Disagreement `json:"disagree"`
	ByReports map[string]int `json:"by_report"` // how many were compared, by report
}

// A Disagreement is a place where the two differ.
type Disagreement struct {
	File     string            `json:"file"`
	Row      int               `json:"row"`
	Column   string            `json:"column"`
	Member   string            `json:"member"`
	Plan     string            `json:"plan"`
	Number   string            `json:"number"`
	Title    string            `json:"title"`
	Given    bool              `json:"given"`
	Computed bool              `json:"computed"`
	Inputs   map[string]string `json:"inputs"`
}

// Derived compares every rating that tables of this family publish, by rule.
// Rules that the edition does not publish have zero rows compared. Each rule
// is computed by the newest method that has it.
func (e *Edition) Derived(ms *method.Methods) map[string]Comparison {
	all := map[string]Comparison{}
	for _, r := range vocab().Ratings {
		if _, ok := all[r.Rule]; !ok {
			all[r.Rule] = e.derived(ms, r.Rule)
		}
	}
	return all
}

func (e *Edition) derived(ms *method.Methods, rule string) Comparison {
	out := Comparison{Disagree: []Disagreement{}, ByReports: map[string]int{}}
	methods := ms.WithRule(rule)
	if len(methods) == 0 {
		return out
	}
	m := methods[len(methods)-1]
	for i := range e.Commitments {
		c := &e.Commitments[i]
		for _, r := range c.Reports {
			k := slices.IndexFunc(r.Ratings, func(x Rating) bool { return x.Rule == rule })
			if k < 0 {
				continue
			}
			rating := r.Ratings[k]
			if rating.Cell.Given != "0" && rating.Cell.Given != "1" {
				continue
			}
			values := c.Values(r.Name)
			computed, lacking := m.Compute(rule, values)
			if len(lacking) > 0 {
				continue
			}
			out.Compared++
			out.ByReports[r.Name]++
			if given := rating.Cell.Given == "1"; given == computed {
				out.Agree++
			} else {
				inputs := map[string]string{}
				for _, name := range m.Rule(rule).Inputs() {
					inputs[name] = values[name].Code
				}
				out.Disagree = append(out.Disagree, Disagreement{c.File, c.Row, rating.Column, c.Member.Name, c.PlanNumber.Given,
					c.Number.Given, c.Title.Text(), given, computed, inputs})
			}
		}
	}
	return out
}
