package review

import (
	"encoding/json"
	"slices"
	"strings"

	"troth/core/record"
	"troth/core/view"
)

// RuleName is what a rule is called; nothing where no method that this program knows has it.
func RuleName(rule string) record.Text {
	for _, m := range Methods().WithRule(rule) {
		return text(m.Rule(rule).Names)
	}
	return record.Text{}
}

// Rules are the ids of all rules by which methods rate, the oldest method's first, each once.
func Rules() []string {
	var list []string
	for _, m := range Methods().All() {
		for _, r := range m.Rules {
			if !slices.Contains(list, r.ID) {
				list = append(list, r.ID)
			}
		}
	}
	return list
}

// Ratings are the rules that hold, by the method that it is read by, of some finding on each of these commitments.
func Ratings(r *view.Reader, commitments []record.ID) (map[record.ID][]string, error) {
	given, err := json.Marshal(commitments)
	if err != nil || len(commitments) == 0 {
		return nil, err
	}
	type row struct {
		commitment                      record.ID
		report, methods, coded, missing string
	}
	rows, err := view.All(r, `SELECT f.commitment, f.report, f.methods, f.coded, f.missing FROM json_each(?1) j CROSS JOIN finding f ON f.commitment = j.value
		WHERE f.act <> 'taken_back' AND f.since < :position AND f.until >= :position ORDER BY f.commitment, f.since`, view.Args{string(given)},
		func(x *row) []any { return []any{&x.commitment, &x.report, &x.methods, &x.coded, &x.missing} })
	hold := map[record.ID][]string{}
	for _, x := range rows {
		values := Values(lines(x.coded), lines(x.missing))
		for code := range strings.FieldsSeq(x.methods) {
			m := methodOf(code)
			if m == nil {
				continue
			}
			for _, res := range m.Evaluate(x.report, values) {
				if res.Computed && res.Holds && !slices.Contains(hold[x.commitment], res.Rule) {
					hold[x.commitment] = append(hold[x.commitment], res.Rule)
				}
			}
		}
	}
	return hold, err
}
