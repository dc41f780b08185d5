package review

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"troth/chapters/plan"
	"troth/core/record"
	"troth/core/view"
)

// A Judged is the last that a commitment was found by one method.
type Judged struct {
	Step *plan.Step // nil when it gives none
	Word *Label     // instead of a step
}

// Judgements is, for each commitment of a scope, the last finding by each method that a finding names: figures by different methods
// are set side by side, never summed.
func Judgements(r *view.Reader, s plan.Scope) (map[record.ID]map[record.Code]Judged, error) {
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
	all := make(map[record.ID]map[record.Code]Judged, len(rows))
	for _, x := range rows {
		by := all[x.commitment]
		if by == nil {
			by = map[record.Code]Judged{}
			all[x.commitment] = by
		}
		for code := range strings.FieldsSeq(x.methods) {
			step, word := stepOf(code, x.coded)
			if was, ok := by[record.Code(code)]; ok && step == nil && word == nil {
				step, word = was.Step, was.Word
			}
			by[record.Code(code)] = Judged{step, word}
		}
	}
	return all, nil
}

// MethodOf names a method as findings do, "irm-current@1"; one that this program does not know has no name.
func MethodOf(code record.Code) MethodInfo {
	id, version, _ := strings.Cut(string(code), "@")
	n, _ := strconv.Atoi(version)
	info := MethodInfo{ID: id, Version: n}
	if m := methodOf(string(code)); m != nil {
		info.Version, info.Name = m.Version, text(m.Names)
	}
	return info
}
