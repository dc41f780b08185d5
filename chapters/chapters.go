// Package chapters registers what there is of open government: one line for each chapter. A new chapter is a folder and a line here.
package chapters

import (
	"slices"

	"troth/chapters/agenda"
	"troth/chapters/collective"
	"troth/chapters/declaration"
	"troth/chapters/home"
	"troth/chapters/opinion"
	"troth/chapters/partnership"
	"troth/chapters/plan"
	"troth/chapters/review"
	"troth/chapters/translation"
	"troth/core/authority"
	"troth/core/node"
	"troth/core/record"
	"troth/core/view"
)

// A chapter gives its part of the view, which names its kinds, and who may say them. A chapter imports only those before it.
type chapter struct {
	part func() view.Part
	may  authority.Table
}

var all = []chapter{
	{partnership.Part, partnership.May},
	{agenda.Part, agenda.May},
	{translation.Part, translation.May},
	{declaration.Part, declaration.May},
	{collective.Part, collective.May},
	{plan.Part, plan.May},
	{review.Part, review.May},
	{opinion.Part, opinion.May},
}

// Program is what a build of Troth with these chapters brings to a node.
func Program() node.Program {
	return node.Program{Parts: Parts(), May: Table(), Standing: partnership.Standing, Found: partnership.Found}
}

// Kinds is all that can be on record.
func Kinds() *record.Kinds {
	kinds, err := Program().Kinds()
	if err != nil {
		panic(err) // kinds are constants of the program; a test makes them
	}
	return kinds
}

// Parts is the view, in the order of the chapters. The last one, home, shows what all others say and who may say it.
func Parts() []view.Part {
	parts := make([]view.Part, len(all))
	for i, c := range all {
		parts[i] = c.part()
	}
	return append(parts, home.Part(Table()))
}

// Table says who may say what.
func Table() authority.Table {
	table := authority.Core()
	for _, c := range all {
		table = append(table, c.may...)
	}
	return table
}

// Roles are the roles that somebody can act in, in the order in which the table names them.
func Roles() []string {
	var roles []string
	for _, r := range Table() {
		if !slices.Contains(roles, r.Role) {
			roles = append(roles, r.Role)
		}
	}
	return roles
}

// Relations are the relations that the table knows, in its order.
func Relations() []authority.Relation {
	var relations []authority.Relation
	for _, r := range Table() {
		if !slices.Contains(relations, r.Relation) {
			relations = append(relations, r.Relation)
		}
	}
	return relations
}
