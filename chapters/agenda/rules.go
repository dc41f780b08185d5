package agenda

import (
	"troth/core/authority"
	"troth/core/record"
)

// May says who may put the kinds of this chapter on record: the operator, as lists are what the partnership works with, from the
// edition of their publisher.
var May = authority.Table{
	{Kind: "code_list", Role: authority.Operator, Relation: authority.Own, Voice: record.Partnership},
	{Kind: "code_list", Role: authority.Operator, Relation: authority.Import, Voice: record.Partnership},
	{Kind: "listed_code", Role: authority.Operator, Relation: authority.Own, Voice: record.Partnership},
	{Kind: "listed_code", Role: authority.Operator, Relation: authority.Import, Voice: record.Partnership},
}
