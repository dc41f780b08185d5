package translation

import (
	"troth/core/authority"
	"troth/core/record"
)

// May says who may put the kinds of this chapter on record.
var May = authority.Table{
	{Kind: "translation", Role: authority.Operator, Relation: authority.Own, Voice: record.Partnership},
	{Kind: "translation", Role: authority.Operator, Relation: authority.Import, Voice: record.Partnership},
}
