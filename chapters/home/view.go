package home

import (
	"embed"
	"iter"

	"troth/core/authority"
	"troth/core/record"
	"troth/core/view"
)

//go:embed view.sql
var schema string

//go:embed view.sql *.go
var source embed.FS

// Part is this chapter's part of the view: what pages can be narrowed by in search, and all pages, of which those of declarations,
// pledges, actions, organisations and editions show what the whole record holds; may is the table of authority in force, which one of
// them shows. Its source is in the fingerprint, since an export is compared with pages byte by byte, and only the same program makes the
// same ones.
func Part(may authority.Table) view.Part {
	return view.Part{Name: "home", Schema: schema, Source: source, Living: []string{"dc", "pd", "ac", "or", "ed", "cv"}, Hears: hears, Apply: applyFacets, Reads: readOn,
		Pages: func(r *view.Reader) iter.Seq2[string, any] { return pages(r, may) }}
}

// pages yields every public page by its address, of the list of entries the newest part. Left out are the older parts and the page of
// each entry: an export proves its pages from its entries, and has these once, as they are logged.
func pages(r *view.Reader, may authority.Table) iter.Seq2[string, any] {
	return func(yield func(string, any) bool) {
		give := func(path string, page any, err error) bool {
			if err != nil {
				yield(path, err)
				return false
			}
			return yield(path, page)
		}
		home, err := Home(r)
		if !give("home", home, err) {
			return
		}
		rules, err := Rules(r, may)
		if !give("rules", rules, err) {
			return
		}
		kinds, err := Kinds(r, r.Kinds())
		if !give("kinds", kinds, err) {
			return
		}
		newest, err := Record(r, r.Position(), "", PerPage)
		if !give("record", newest, err) {
			return
		}
		declarations, err := Declarations(r)
		if !give("declarations", declarations, err) {
			return
		}
		actions, err := Actions(r)
		if !give("actions", actions, err) {
			return
		}
		conversations, err := Conversations(r)
		if !give("conversations", conversations, err) {
			return
		}
		members, err := Members(r)
		if !give("members", members, err) {
			return
		}
		moved, err := Moved(r, MovedCut{})
		if !give("moved", moved, err) {
			return
		}
		plans, err := Plans(r)
		if !give("plans", plans, err) {
			return
		}
		data, err := Data(r)
		if !give("data", data, err) {
			return
		}
		areas, err := Areas(r)
		if !give("areas", areas, err) {
			return
		}
		for path, page := range areaPages(r, areas) {
			err, _ := page.(error)
			if !give(path, page, err) {
				return
			}
		}
		lists, err := Agenda(r)
		if !give("agenda", lists, err) {
			return
		}
		for _, l := range lists.Lists {
			if page, err := CodeList(r, l.ID); !give("agenda/"+l.ID, page, err) {
				return
			}
		}
		for _, list := range []struct {
			table string
			page  func(record.ID) (any, error)
		}{
			{"member", func(id record.ID) (any, error) { return Member(r, id) }},
			{"plan", func(id record.ID) (any, error) { return Plan(r, id) }},
			{"commitment", func(id record.ID) (any, error) { return Commitment(r, id) }},
			{"declaration", func(id record.ID) (any, error) { return Declaration(r, id) }},
			{"pledge", func(id record.ID) (any, error) { return Pledge(r, id) }},
			{"conversation", func(id record.ID) (any, error) { return Conversation(r, id) }},
			{"action", func(id record.ID) (any, error) { return Action(r, id) }},
			{"edition", func(id record.ID) (any, error) { return Edition(r, id) }},
			{"organisation", func(id record.ID) (any, error) { return Organisation(r, id) }},
		} {
			ids, err := view.Column[record.ID](r, `SELECT object FROM `+list.table+` WHERE since < :position AND until >= :position ORDER BY object`)
			if err != nil {
				yield(list.table, err)
				return
			}
			for _, id := range ids {
				page, err := list.page(id)
				if !give(pagePath(id), page, err) {
					return
				}
			}
		}
	}
}
