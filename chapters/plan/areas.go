package plan

import (
	"slices"
	"strings"

	"troth/chapters/agenda"
	"troth/core/record"
	"troth/core/view"
)

// AreaLists are the lists of policy areas, oldest first: those that the record alone has, of which no year is known, and those that come
// with the program. A commitment is tagged with codes of the list of its time, and of others by which later editions tagged it.
func AreaLists(r *view.Reader) ([]agenda.List, error) {
	own, err := agenda.AreasOfEditions(r)
	lists := slices.Concat(own, agenda.Used(agenda.Areas))
	slices.SortStableFunc(lists, func(a, b agenda.List) int { return strings.Compare(a.Published, b.Published) })
	return lists, err
}

// AreaOf is a policy area with the labels that come with the program. A code that no list has is its own label, in no language ("zxx").
func AreaOf(code record.Code) Area {
	if _, ok := agenda.CodeOf(code); ok {
		return Area{code, agenda.LabelOf(code)}
	}
	return Area{code, record.In("zxx", string(code))}
}

// areasOn are policy areas with their labels, those of lists on record among them.
func areasOn(r *view.Reader, codes []record.Code) ([]Area, error) {
	labels, err := agenda.LabelsOfEditions(r)
	var list []Area
	for _, code := range codes {
		a := AreaOf(code)
		if label, ok := labels[code]; ok {
			a.Label = label
		}
		list = append(list, a)
	}
	return list, err
}
