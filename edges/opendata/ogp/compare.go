package ogp

import "troth/chapters/review/method"

// A Comparison holds a published rating against the one that the rule gives.
// Rows are compared where the rating is 0 or 1 and every input of the rule is
// coded: one row counts once for each column with that rating. A column that
// is 0 where nothing is coded, as that of high completion is, is compared there
// too, with that 0.
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

// notCoded is counted among ByReports where nothing is coded and the publisher
// writes a certain rating then.
const notCoded = "not_coded"

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
	uncoded := ""
	for _, v := range vocab().Ratings {
		if v.Rule == rule && v.Uncoded != "" {
			uncoded = v.Uncoded
		}
	}
	for i := range e.Commitments {
		c := &e.Commitments[i]
		for _, r := range c.Reports {
			for _, x := range r.Ratings {
				if x.Rule != rule {
					continue
				}
				values := c.Values(r.Name)
				if computed, lacking := m.Compute(rule, values); len(lacking) == 0 {
					inputs := map[string]string{}
					for _, name := range m.Rule(rule).Inputs() {
						inputs[name] = values[name].Code
					}
					out.compare(c, x, r.Name, computed, inputs)
				}
			}
		}
		for _, x := range c.Unrated {
			if x.Rule == rule && uncoded != "" {
				out.compare(c, x, notCoded, uncoded == "1", map[string]string{})
			}
		}
	}
	return out
}

// compare counts one published rating, if it is one.
func (out *Comparison) compare(c *Commitment, x Rating, report string, computed bool, inputs map[string]string) {
	if !x.Read() {
		return
	}
	out.Compared++
	out.ByReports[report]++
	if given := x.Cell.Given == "1"; given == computed {
		out.Agree++
	} else {
		out.Disagree = append(out.Disagree, Disagreement{c.File, c.Row, x.Column, c.Member.Name, c.PlanNumber.Given,
			c.Number.Given, c.Title.Text(), given, computed, inputs})
	}
}
