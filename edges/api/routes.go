package api

import (
	"troth/chapters/home"
	"troth/chapters/opinion"
	"troth/core/record"
	"troth/core/view"
	"troth/edges/web"
)

// A route is one address below Base that is asked with GET.
type route struct {
	path    string // as in http.ServeMux
	name    string // of the operation
	summary string
	query   []parameter
	day     string // what a day means to it; "" when it is what it means to all others
	answers any    // of the type that is answered
	ask     func(*question) (web.Document, error)
}

// A parameter is what an address takes behind the question mark.
type parameter struct{ name, typ, means string }

// dayParameter is taken by every address; web.Server understands it before a route is asked.
var dayParameter = parameter{"at", "date", "The record as it stood at the end of this day (UTC), by when its entries were put on it: 2025-03-31. " +
	"From the day of the first entry to today. What an answer computes for a day (what is late, who is a member) it computes for this one."}

func (p parameter) schema() map[string]any {
	if p.typ == "date" {
		return map[string]any{"type": "string", "format": "date"}
	}
	return map[string]any{"type": p.typ}
}

// pathValues say what stands in braces.
var pathValues = map[string]string{
	"id":      "Id of the thing, like cm_ and 26 letters and digits.",
	"index":   "Place of the entry in the record; the first one is 0.",
	"entries": "Up to 50 indexes, with commas between.",
	"kind":    "Name of the kind.",
	"list":    "Id of a list of codes, like ogp2024.",
	"area":    "Code of a policy area within its list, like open-data.",
	"code":    "Code of a policy area with its list, like ogp2024:open-data.",
}

// PerPage is how many entries a part of the record holds.
const PerPage = home.PerPage

// maxProofs bounds how many entries one request asks proofs of.
const maxProofs = 50

func (a *api) routes() []route {
	return []route{
		{
			path: "/home", name: "home", summary: "What is on this record, and what was said last", answers: home.HomePage{},
			ask: func(q *question) (web.Document, error) {
				return q.newest("home", func(r *view.Reader) (any, error) { return home.Home(r) })
			},
		},
		{
			path: "/declarations", name: "declarations", summary: "All declarations", answers: home.DeclarationsPage{},
			ask: func(q *question) (web.Document, error) {
				return q.list("declarations", func(r *view.Reader) (any, error) { return home.Declarations(r) })
			},
		},
		{
			path: "/declarations/{id}", name: "declaration", answers: home.DeclarationPage{},
			summary: "A declaration, pledge by pledge, with the evidence that the record holds of each",
			ask: func(q *question) (web.Document, error) {
				return q.thing("dc", func(r *view.Reader, id record.ID) (any, error) { return home.Declaration(r, id) })
			},
		},
		{
			path: "/pledges/{id}", name: "pledge", summary: "A pledge of a declaration with all that the record holds of it", answers: home.PledgePage{},
			ask: func(q *question) (web.Document, error) {
				return q.thing("pd", func(r *view.Reader, id record.ID) (any, error) { return home.Pledge(r, id) })
			},
		},
		{
			path: "/actions", name: "actions", summary: "All collective actions, with how many joined each", answers: home.ActionsPage{},
			ask: func(q *question) (web.Document, error) {
				return q.list("actions", func(r *view.Reader) (any, error) { return home.Actions(r) })
			},
		},
		{
			path: "/actions/{id}", name: "action", answers: home.ActionPage{},
			summary: "A collective action: who joined, what they said they would bring, and what a machine finds of it in plans",
			ask: func(q *question) (web.Document, error) {
				return q.thing("ac", func(r *view.Reader, id record.ID) (any, error) { return home.Action(r, id) })
			},
		},
		{
			path: "/conversations", name: "conversations", summary: "All opinion conversations, with how many took part in each that was counted", answers: home.ConversationsPage{},
			ask: func(q *question) (web.Document, error) {
				return q.list("conversations", func(r *view.Reader) (any, error) { return home.Conversations(r) })
			},
		},
		{
			path: "/conversations/{id}", name: "conversation", answers: home.ConversationPage{},
			summary: "An opinion conversation: its statements with how they were moderated, and what was counted",
			ask: func(q *question) (web.Document, error) {
				return q.thing("cv", func(r *view.Reader, id record.ID) (any, error) { return home.Conversation(r, id) })
			},
		},
		{
			path: "/conversations/{id}/map", name: "conversation_map", answers: opinion.MapAnswer{},
			summary: "The opinion map of a conversation, as troth opinion map --json gives it, and how old it is",
			query:   []parameter{{"without", "string", "brigade: the map without the people whom the rule for brigades finds, who are listed in any case."}},
			day: "Votes stand on no day's record: without a day, the map of an open conversation is that of the votes up to now. With a day, it is that of " +
				"the newest report on record at its end, and there is none before.",
			ask: (*question).opinionMap,
		},
		{
			path: "/organisations/{id}", name: "organisation", summary: "An organisation: what it joined, brought and found", answers: home.OrganisationPage{},
			ask: func(q *question) (web.Document, error) {
				return q.thing("or", func(r *view.Reader, id record.ID) (any, error) { return home.Organisation(r, id) })
			},
		},
		{
			path: "/members", name: "members", summary: "All members", answers: home.MembersPage{},
			ask: func(q *question) (web.Document, error) {
				return q.list("members", func(r *view.Reader) (any, error) { return home.Members(r) })
			},
		},
		{
			path: "/members/{id}", name: "member", summary: "A member with its plans over time", answers: home.MemberPage{},
			ask: func(q *question) (web.Document, error) {
				return q.thing("mb", func(r *view.Reader, id record.ID) (any, error) { return home.Member(r, id) })
			},
		},
		{
			path: "/plans", name: "plans", summary: "All plans, with three voices counted and what reviewers found over the years", answers: home.PlansPage{},
			ask: func(q *question) (web.Document, error) {
				return q.list("plans", func(r *view.Reader) (any, error) { return home.Plans(r) })
			},
		},
		{
			path: "/moved", name: "moved", summary: "What moved: the newest entries, grouped, and which promises changed in meaning", answers: home.MovedPage{},
			query: []parameter{{"kind", "string", "Only entries of this kind."}, {"member", "string", "Only what is this member's account: its id."}},
			ask: func(q *question) (web.Document, error) {
				cut, err := MovedCutOf(q.URL.Query(), q.node.Kinds)
				if err != nil {
					return web.Document{}, err
				}
				return q.newest("moved "+cut.Kind+" "+string(cut.Member), func(r *view.Reader) (any, error) { return home.Moved(r, cut) })
			},
		},
		{
			path: "/editions/{id}", name: "edition", answers: home.EditionPage{},
			summary: "A published file as it was imported: what it brought, how it differs from the editions before, what was flagged",
			ask: func(q *question) (web.Document, error) {
				return q.thing("ed", func(r *view.Reader, id record.ID) (any, error) { return home.Edition(r, id) })
			},
		},
		{
			path: "/data", name: "data", summary: "The published files from which entries were taken, with their licences", answers: home.DataPage{},
			ask: func(q *question) (web.Document, error) {
				return q.list("data", func(r *view.Reader) (any, error) { return home.Data(r) })
			},
		},
		{
			path: "/plans/{id}", name: "plan", summary: "A plan with its commitments, three voices at a glance", answers: home.PlanPage{},
			ask: func(q *question) (web.Document, error) {
				return q.thing("pl", func(r *view.Reader, id record.ID) (any, error) { return home.Plan(r, id) })
			},
		},
		{
			path: "/commitments/{id}", name: "commitment", answers: home.CommitmentPage{},
			summary: "A commitment: what was promised, and three accounts of how it is going",
			ask: func(q *question) (web.Document, error) {
				return q.thing("cm", func(r *view.Reader, id record.ID) (any, error) { return home.Commitment(r, id) })
			},
		},
		{
			path: "/areas", name: "areas", summary: "Policy areas, list by list, with what is promised in each", answers: home.AreasPage{},
			ask: func(q *question) (web.Document, error) {
				return q.list("areas", func(r *view.Reader) (any, error) { return home.Areas(r) })
			},
		},
		{
			path: "/areas/{list}/{area}", name: "area", answers: home.AreaPage{},
			summary: "A policy area: who has promised what, and three accounts of how it went", ask: func(q *question) (web.Document, error) {
				return q.area(record.Code(q.PathValue("list") + ":" + q.PathValue("area")))
			},
		},
		{
			path: "/areas/{code}", name: "area_by_code", answers: home.AreaPage{}, summary: "The same by its code, ogp2024:open-data, and codes of no list",
			ask: func(q *question) (web.Document, error) { return q.area(record.Code(q.PathValue("code"))) },
		},
		{
			path: "/agenda", name: "agenda", summary: "Lists of codes by which promises are found side by side", answers: home.AgendaPage{},
			ask: func(q *question) (web.Document, error) {
				return q.list("agenda", func(r *view.Reader) (any, error) { return home.Agenda(r) })
			},
		},
		{
			path: "/agenda/{list}", name: "code_list", summary: "A list of codes, and which codes of other lists mean alike", answers: home.ListPage{},
			ask: func(q *question) (web.Document, error) {
				id := q.PathValue("list")
				return q.list(record.ID("agenda/"+id), func(r *view.Reader) (any, error) { return home.CodeList(r, id) })
			},
		},
		{
			path: "/compare", name: "compare", summary: "Members side by side, or policy areas, never ranked", answers: home.ComparePage{},
			query: []parameter{
				{"members", "string", "Ids of up to four members, with commas between."},
				{"areas", "string", "Codes of policy areas, with commas between: to compare, or to compare members in."},
			},
			ask: (*question).compare,
		},
		{
			path: "/search", name: "search", answers: home.SearchPage{}, ask: (*question).search,
			summary: "Words in everything that was said, one hit for each page; U+0002 and U+0003 stand around what was found",
			query: []parameter{
				{"q", "string", "Words, and phrases in quotes."}, {"kind", "string", "Only pages of this kind."},
				{"member", "string", "Only what is this member's: its id."}, {"rating", "string", "Only commitments of which this rating holds: starred, starred_2015 …"},
				{"voice", "string", "Only where this voice said it."}, {"language", "string", "Only where it was said in this language."},
				{"year", "string", "Only of plans that were submitted in this year."}, {"area", "string", "Only commitments tagged with this policy area: its code."},
				{"source", "string", "Only what was said in this edition of a published file: its id."},
				{"page", "integer", "Which part of what was found, from 1."},
				{"all", "string", "\"yes\": look further than at the first that are found, so that their number and the counts are of all, and what begins like the words is among them. Narrowed to a value of a facet, a search always does."},
			},
		},
		{
			path: "/suggest", name: "suggest", answers: home.SuggestPage{}, ask: (*question).suggest,
			summary: "Names that begin like what was typed, those of members first",
			query:   []parameter{{"q", "string", "Words, or beginnings of them."}},
		},
		{
			path: "/record", name: "record", summary: "A part of the record, newest entry first", answers: home.RecordPage{},
			query: []parameter{
				{"before", "integer", "Only entries before this index: what next of the answer before said."},
				{"kind", "string", "Only entries of this kind."},
			},
			ask: (*question).record,
		},
		{
			path: "/record/{index}", name: "entry", answers: home.EntryPage{},
			summary: "One entry: its envelope as logged, what is open of it and what was redacted", ask: (*question).entry,
		},
		{
			path: "/proofs/{entries}", name: "proofs", answers: Proofs{},
			summary: "Entries with their receipts, and the verifier key: what a browser needs to check a page", ask: (*question).proofs,
		},
		{
			path: "/rules", name: "rules", summary: "Who may say what: the table of authority", answers: home.RulesPage{},
			ask: func(q *question) (web.Document, error) {
				return q.newest("rules", func(r *view.Reader) (any, error) { return home.Rules(r, q.node.Program.May) })
			},
		},
		{
			path: "/kinds", name: "kinds", summary: "The kinds of things that can be on record, with their schemas", answers: home.KindsPage{},
			ask: func(q *question) (web.Document, error) {
				return q.newest("kinds", func(r *view.Reader) (any, error) { return home.Kinds(r, q.node.Kinds) })
			},
		},
		{
			path: "/schemas/{kind}", name: "schema", ask: (*question).schema,
			summary: "The JSON Schema of a kind: the bytes whose SHA-256 is on record and in the list of kinds",
		},
		{
			path: "/status", name: "status", summary: "The log: its size, its newest checkpoint and its verifier key", answers: Status{},
			ask: (*question).status,
		},
	}
}
