package pages

import (
	"net/url"
	"strings"

	"troth/chapters/agenda"
	"troth/chapters/home"
	"troth/chapters/partnership"
	"troth/chapters/plan"
	"troth/core/record"
	"troth/core/view"
	"troth/edges/api"
	"troth/edges/web"
)

// asked gathers what an address names under one parameter: once with commas, or several times, as forms do.
func asked(v *web.Visit, name string) []string {
	var list []string
	for _, value := range v.URL.Query()[name] {
		for one := range strings.SplitSeq(value, ",") {
			if one = strings.TrimSpace(one); one != "" && len(one) <= 128 && len(list) < 8 {
				list = append(list, one)
			}
		}
	}
	return list
}

func (s *site) compare(v *web.Visit) (web.Page, error) {
	var members []record.ID
	var areas []record.Code
	for _, m := range asked(v, "members") {
		id, err := api.IDOf(url.Values{"members": {m}}, "members", partnership.MemberKind.Prefix)
		if err != nil {
			return web.Page{}, err
		}
		members = append(members, id)
	}
	for _, a := range asked(v, "areas") {
		areas = append(areas, record.Code(a))
	}
	return s.page(v, "compare", comparison(members, areas), func(r *view.Reader) (web.Content, error) {
		p, err := home.Compare(r, members, areas)
		if err != nil {
			return web.Content{}, err
		}
		return sayer{v.Lang}.compare(p), nil
	})
}

// comparison is the query of an address that asks for these.
func comparison(members []record.ID, areas []record.Code) string {
	var list []string
	if len(members) > 0 {
		list = append(list, "members="+joinedBy(members))
	}
	if len(areas) > 0 {
		list = append(list, "areas="+joinedBy(areas))
	}
	if list == nil {
		return ""
	}
	return "?" + strings.Join(list, "&")
}

func joinedBy[S ~string](list []S) string {
	words := make([]string, len(list))
	for i, s := range list {
		words[i] = strings.ReplaceAll(string(s), "&", "%26")
	}
	return strings.Join(words, ",")
}

// compare sets members or areas side by side, with a form to choose them.
func (l sayer) compare(p *home.ComparePage) web.Content {
	title, lead := l.Say("compare.title"), l.Say("compare.lead")
	head := web.Head{Title: l.our(title), Lead: l.ours(lead)}
	if len(p.Sides) > 0 {
		var names []string
		for _, s := range p.Sides {
			names = append(names, l.sideName(s).Value)
		}
		head.Over = title
		title = strings.Join(names, " · ")
		if len(p.Areas) > 0 || p.Sides[0].Area != nil { // whose names have a point already
			title = strings.Join(names, "; ")
		}
		head.Title = web.Text{Value: title}
	}
	all := web.Parts{head}
	members, areas := p.Chosen()
	if len(p.Sides) == 0 {
		all = append(all, web.Section{ID: "sides", Title: l.Say("compare.sides"), Body: []any{web.Empty{Text: l.Say("compare.empty")}}})
	} else {
		all = append(all, l.sides(p)...)
	}
	form := web.Section{ID: "choose", Title: l.Say("compare.choose"), Note: l.Say("compare.choose.note"), Body: []any{l.compareForm(p, members, areas)}}
	all = append(all, form)
	query := comparison(members, areas)
	return web.Content{Parts: all, Shell: web.Shell{Title: title, Description: lead, Path: comparePath + query, JSON: "/api/v1" + comparePath + query,
		Crumbs: []web.Link{{Text: l.Word("nav", "areas"), Href: l.Href(areasPath)}}}}
}

func (l sayer) compareForm(p *home.ComparePage, members []record.ID, areas []record.Code) web.Choosing {
	f := web.Choosing{Action: l.Href(comparePath), Submit: l.Say("compare.submit")}
	var ids, codes []web.Option
	for _, m := range l.byName(p.Members) {
		ids = append(ids, web.Option{Value: string(m.ID), Text: l.plain(m.Name)})
	}
	for _, list := range p.Lists {
		group := l.plain(list.Name)
		if list.ID == "" {
			group = l.Say("areas.unlisted")
		}
		for _, a := range list.Areas {
			codes = append(codes, web.Option{Group: group, Value: string(a.Code), Text: l.plain(a.Label)})
		}
	}
	for i := range home.CompareAtMost {
		m := web.Choice{ID: "member-" + string(rune('1'+i)), Name: "members", Label: l.Say("compare.member", "place", i+1), None: l.Say("compare.none"), Options: ids}
		if i < len(members) {
			m.Value = string(members[i])
		}
		a := web.Choice{ID: "area-" + string(rune('1'+i)), Name: "areas", Label: l.Say("compare.area", "place", i+1), None: l.Say("compare.nothing"), Options: codes}
		if i < len(areas) {
			a.Value = string(areas[i])
		}
		f.Left, f.Right = append(f.Left, m), append(f.Right, a)
	}
	f.LeftTitle, f.RightTitle = l.Say("members.title"), l.Say("areas.title")
	return f
}

// sides are the sections that set the sides beside each other.
func (l sayer) sides(p *home.ComparePage) web.Parts {
	head := []web.Column{{Title: l.Say("compare.what")}}
	for _, s := range p.Sides {
		head = append(head, web.Column{Title: l.sideName(s).Plain(l.Language)})
	}
	row := func(word string, cell func(home.Side) any) []any {
		cells := []any{word}
		for _, s := range p.Sides {
			cells = append(cells, cell(s))
		}
		return cells
	}
	note := l.Say("compare.note")
	if len(p.Areas) > 0 {
		var names []string
		for _, a := range p.Areas {
			names = append(names, l.areaWithYear(a).Value)
		}
		note = l.Say("compare.within", "areas", strings.Join(names, l.Say("semicolon")))
	}
	t := web.Table{Caption: l.Say("compare.sides"), Hidden: true, Head: head}
	t.Rows = append(t.Rows, row(l.Say("compare.page"), l.sideLink))
	if p.Sides[0].Area != nil {
		t.Rows = append(t.Rows, row(l.Say("area.list"), func(s home.Side) any { return l.sideList(s) }),
			row(l.Say("members.title"), func(s home.Side) any { return web.Count(s.Members) }))
	}
	t.Rows = append(t.Rows,
		row(l.Say("commitments"), func(s home.Side) any { return web.Count(s.Voices.Commitments) }),
		row(l.Say("plans.title"), func(s home.Side) any { return web.Count(s.Plans) }),
		row(l.Say("compare.period"), func(s home.Side) any { return l.span(s.Period) }))
	for i, a := range p.Areas {
		t.Rows = append(t.Rows, row(l.areaWithYear(a).Value, func(s home.Side) any { return l.of(s.ByArea[i].Commitments, s.Voices.Commitments) }))
	}
	t.Rows = append(t.Rows, row(l.Say("moved.from"), l.sideSources))
	first := web.Section{ID: "sides", Title: l.Say("compare.sides"), Note: note, Wide: true, Body: []any{t}}
	if p.Across {
		first.Body = append(web.Parts{web.Notice{Title: l.Say("compare.across"), Body: []any{l.Say("compare.across.note")}}}, first.Body...)
	}
	var bars web.Cols
	for i, s := range p.Sides {
		if s.Voices.Commitments > 0 {
			bars.Each = append(bars.Each, web.Group{Title: l.sideName(s), Body: []any{
				counts(s.Voices).Bars(l.Language, "bars-"+string(rune('1'+i)), l.Say("told.chart", "n", s.Voices.Commitments))}})
		}
	}
	all := web.Parts{first}
	if bars.Each != nil {
		all = append(all, web.Section{ID: "told", Title: l.Say("told.title"), Note: l.Say("told.note"), Wide: true, Body: []any{bars}})
	}
	return append(all, l.sideMethods(p, head))
}

// sideMethods are reviewers' findings by method: a row for each, with its base in each cell.
func (l sayer) sideMethods(p *home.ComparePage, head []web.Column) web.Section {
	sec := web.Section{ID: "methods", Title: l.Say("methods.title"), Note: l.Say("methods.note"), Wide: true}
	t := web.Table{Caption: l.Say("methods.title"), Hidden: true, Head: append([]web.Column{{Title: l.Say("methods.method")}}, head[1:]...)}
	seen := map[string]bool{}
	for _, s := range p.Sides {
		for _, m := range s.Methods {
			key := m.Key()
			if seen[key] {
				continue
			}
			seen[key] = true
			cells := []any{l.methodName(m.Method)}
			for _, other := range p.Sides {
				cells = append(cells, l.methodCell(other, key))
			}
			t.Rows = append(t.Rows, cells)
		}
	}
	if t.Rows == nil {
		sec.Body = []any{web.Empty{Text: l.Say("methods.empty")}}
	} else {
		sec.Body = []any{t}
	}
	return sec
}

// methodCell is how many commitments were reviewed by a method, and how many of these were found substantial or complete.
func (l sayer) methodCell(s home.Side, key string) any {
	for _, m := range s.Methods {
		if m.Key() == key {
			return web.Stacked{Each: []any{
				l.Say("methods.reviewed", "n", m.Found.Of, "of", s.Voices.Commitments),
				l.Say("methods.done", "n", m.Found.Steps[plan.Substantial]+m.Found.Steps[plan.Complete], "of", m.Found.Of),
			}}
		}
	}
	return web.State{Mark: web.None, Word: l.Say("methods.not")}
}

// foundCells count what one method found: how many commitments, at which step, and how many in no step.
func (l sayer) foundCells(m home.MethodTotals) []any {
	cells := []any{web.Count(m.Found.Of)}
	for _, s := range plan.Steps {
		cells = append(cells, web.Count(m.Found.Steps[s]))
	}
	return append(cells, web.Count(m.Found.Words+m.Found.Uncoded))
}

func (l sayer) of(n, of int) string { return l.Say("coverage.share", "known", n, "of", of) }

func (l sayer) sideName(s home.Side) web.Text {
	if s.Member != nil {
		return l.text(s.Member.Name)
	}
	return l.areaWithYear(*s.Area)
}

// areaWithYear names an area with the year of its list, or with what tells a list without one from others: lists call areas alike.
func (l sayer) areaWithYear(a home.Area) web.Text {
	name := l.text(a.Label)
	list, _ := agenda.Split(a.Code)
	if of, ok := agenda.ListOf(list); ok && of.Published != "" {
		name.Value += "\u00a0·\u00a0" + year(of.Published)
	} else if agenda.OfEditions(list) {
		name.Value += "\u00a0· " + strings.TrimPrefix(list, agenda.EditionAreas)
	}
	return name
}

func (l sayer) sideLink(s home.Side) any {
	to := l.Say("compare.open", "name", l.sideName(s).Value)
	switch {
	case s.Member != nil:
		return web.Link{Text: to, Href: l.Href(pathOf(s.Member.ID))}
	case s.Area.Path != "":
		return web.Link{Text: to, Href: l.Href("/" + s.Area.Path)}
	}
	return nil
}

// sideSources leads to the published files from which what is compared was taken, and says when something was said here.
func (l sayer) sideSources(s home.Side) any {
	var from web.Stacked
	for i := range s.Editions {
		e := &s.Editions[i]
		from.Each = append(from.Each, joined(web.Link{Text: l.text(e.Title), Href: l.Href(pathOf(e.ID))}, l.text(e.Publisher), l.day(e.Published)))
		if e.Covers != nil {
			from.Each = append(from.Each, l.text(*e.Covers))
		}
	}
	if s.Here > 0 {
		from.Each = append(from.Each, l.Say("moved.here"))
	}
	if from.Each == nil {
		return nil
	}
	return from
}

func (l sayer) sideList(s home.Side) any {
	if s.List == nil {
		return l.Say("areas.unlisted")
	}
	return web.Link{Text: l.text(s.List.Name), Href: l.Href(agendaPath + "/" + s.List.ID)}
}
