package plan

import (
	"troth/chapters/agenda"
	"troth/core/record"
)

// AreaLists are the lists of policy areas that come with the program, oldest first. A commitment is tagged with codes of
// the list of its time, and of others by which later editions tagged it.
func AreaLists() []agenda.List { return agenda.Used(agenda.Areas) }

// AreaOf is a policy area with its labels. A code that no list has is its own label, in no language ("zxx").
func AreaOf(code record.Code) Area {
	if _, ok := agenda.CodeOf(code); ok {
		return Area{code, agenda.LabelOf(code)}
	}
	return Area{code, record.In("zxx", string(code))}
}
