package pages

import (
	"slices"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"

	"troth/chapters/home"
	"troth/chapters/partnership"
	"troth/core/view"
	"troth/edges/web"
)

// sortOf is the sort of members that an address asks for; none when it asks for none that there is.
func sortOf(v *web.Visit) string {
	if asked := v.URL.Query().Get("sort"); slices.Contains(partnership.Sort("").Values(), asked) {
		return asked
	}
	return ""
}

func (s *site) members(v *web.Visit) (web.Page, error) {
	only := sortOf(v)
	return s.page(v, "members", "?"+only, func(r *view.Reader) (web.Content, error) {
		p, err := home.Members(r)
		if err != nil {
			return web.Content{}, err
		}
		return sayer{v.Lang}.members(p, partnership.Sort(only)), nil
	})
}

// members lists the members by name, as the page's language sorts.
func (l sayer) members(p *home.MembersPage, only partnership.Sort) web.Content {
	lead := web.Text{Value: l.Say("members.lead", "members", l.Say("n.members", "n", len(p.Members)), "commitments", l.Say("n.commitments", "n", p.Totals.Commitments)), Lang: l.Tag}
	all := web.Parts{web.Head{Title: web.Text{Value: l.Say("members.title"), Lang: l.Tag}, Lead: &lead}}
	sec := web.Section{ID: "list", Title: l.Say("members.list"), Note: l.Say("members.note"), Wide: true}
	if len(p.Members) == 0 {
		sec.Body = []any{web.Empty{Text: l.Say("members.empty")}}
	} else {
		if filter, ok := l.sorts(p.Members, only); ok {
			sec.Body = append(sec.Body, filter)
		}
		sec.Body = append(sec.Body, l.memberTable(p.Members, only))
	}
	all = append(all, sec)
	if p.Totals.Commitments > 0 {
		all = append(all, web.Section{ID: "told", Title: l.Say("told.title"), Note: l.Say("told.note"),
			Body: []any{counts(p.Totals).Bars(l.Language, "bars", l.Say("told.chart", "n", p.Totals.Commitments))}})
	}
	shell := web.Shell{Title: l.Say("members.title"), Description: lead.Value, Path: "/members", JSON: "/api/v1/members"}
	if only != "" {
		shell.Path += "?sort=" + string(only)
	}
	return web.Content{Parts: all, Shell: shell}
}

// sorts leads to the members of each sort, when there is more than one.
func (l sayer) sorts(list []home.MemberRow, only partnership.Sort) (web.Filter, bool) {
	n := map[partnership.Sort]int64{}
	for _, m := range list {
		n[m.Sort]++
	}
	f := web.Filter{Label: l.Say("members.show"), Links: []web.Link{{Text: l.Word("cut", "all"), Href: l.Href("/members"), Count: int64(len(list))}}}
	for _, s := range partnership.Sort("").Values() {
		if n[partnership.Sort(s)] == 0 && s != string(only) {
			continue
		}
		if s == string(only) {
			f.Here = len(f.Links)
		}
		f.Links = append(f.Links, web.Link{Text: l.Word("sorts", s), Href: l.Href("/members?sort=" + s), Count: n[partnership.Sort(s)]})
	}
	return f, len(f.Links) > 2 || only != ""
}

func (l sayer) memberTable(list []home.MemberRow, only partnership.Sort) any {
	type named struct {
		name string
		row  home.MemberRow
	}
	var sorted []named
	for _, m := range list {
		if only == "" || m.Sort == only {
			sorted = append(sorted, named{l.plain(m.Name), m})
		}
	}
	if sorted == nil {
		return web.Empty{Text: l.Say("members.none")}
	}
	order := collate.New(language.Make(l.Tag))
	slices.SortStableFunc(sorted, func(a, b named) int { return order.CompareString(a.name, b.name) })
	t := web.Table{Caption: l.Say("members.title"), Hidden: true}
	head := l.spokenHead(l.Word("kind", "member"))
	t.Head = append(t.Head, head[0], web.Column{Title: l.Say("members.kind")}, web.Column{Title: l.Say("plans.title"), Number: true})
	t.Head = append(t.Head, head[1:]...)
	for _, m := range sorted {
		var name any = web.Link{Text: l.text(m.row.Name), Href: l.Href(pathOf(m.row.ID))}
		if m.row.Act == partnership.Left || m.row.Act == partnership.Suspended {
			name = web.Join{Pieces: []any{name, web.State{Mark: web.Amend, Word: l.Word("act", string(m.row.Act))}}, Between: " "}
		}
		cells := []any{name, l.Word("sort", string(m.row.Sort)), web.Count(m.row.Plans)}
		t.Rows = append(t.Rows, append(cells, l.spokenCells(m.row.Voices)...))
	}
	return t
}
