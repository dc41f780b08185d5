package pages

import "troth/edges/web"

// nav is the navigation over every page, in its order. Home is the name of the site.
var nav = []web.NavItem{
	{Word: "declaration", Path: declarationsPath},
	{Word: "actions", Path: actionsPath},
	{Word: "members", Path: "/members"},
	{Word: "plans", Path: plansPath},
	{Word: "areas", Path: areasPath},
	{Word: "conversations", Path: conversationsPath},
	{Word: "moved", Path: movedPath},
	{Word: "record", Path: recordPath},
	{Word: "search", Path: searchPath},
}

// ways are the links under every page that lead on: what helps in reading the others, and the way out.
var ways = []web.NavItem{
	{Word: "compare", Path: comparePath},
	{Word: "data", Path: dataPath},
	{Word: "about", Path: aboutPath},
	{Word: "help", Path: helpPath},
}
