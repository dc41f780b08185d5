package pages

import (
	"cmp"
	"net/url"
	"slices"
	"strconv"

	"troth/chapters/home"
	"troth/chapters/partnership"
	"troth/chapters/review"
	"troth/core/record"
	"troth/core/view"
	"troth/edges/api"
	"troth/edges/web"
)

// Addresses of what can be agreed on alike.
const (
	areasPath   = "/areas"
	agendaPath  = "/agenda"
	comparePath = "/compare"
)

// perArea is how many commitments a page of an area shows.
const perArea = 40

// An areaCut is what an address asks for of an area's commitments.
type areaCut struct {
	member record.ID // only this one's
	rating string    // only those of which this rule holds
	page   int       // from 1
}

// has reports whether a commitment is asked for.
func (c areaCut) has(x home.AreaCommitment) bool {
	return (c.member == "" || x.Member == c.member) && (c.rating == "" || slices.Contains(x.Ratings, c.rating))
}

// first is the first page of the same commitments, of those of one rating.
func (c areaCut) first(rating string) areaCut { return areaCut{c.member, rating, 1} }

func areaCutOf(v *web.Visit) (cut areaCut, err error) {
	q := v.URL.Query()
	if cut.member, err = api.IDOf(q, "member", partnership.MemberKind.Prefix); err != nil {
		return cut, err
	}
	if cut.rating, err = web.OneOf(q, "rating", review.Rules()...); err != nil {
		return cut, err
	}
	cut.page, err = web.Number(q, "page", 1, 1000)
	cut.page = max(cut.page, 1)
	return cut, err
}

// fits refuses a member that is not on record, and a page behind the last one.
func (c areaCut) fits(r *view.Reader, p *home.AreaPage) error {
	if c.member != "" {
		if version, err := r.Version(c.member); err != nil || version < 0 {
			return cmp.Or(err, record.ErrNotFound)
		}
	}
	n := 0
	for _, x := range p.Commitments {
		if c.has(x) {
			n++
		}
	}
	return web.FitsOn(c.page, n, perArea)
}

func (c areaCut) query() string {
	q := url.Values{}
	if c.member != "" {
		q.Set("member", string(c.member))
	}
	if c.rating != "" {
		q.Set("rating", c.rating)
	}
	if c.page > 1 {
		q.Set("page", strconv.Itoa(c.page))
	}
	if len(q) == 0 {
		return ""
	}
	return "?" + q.Encode()
}

// area is the page of a policy area. Its address has a stroke where its code has a colon; with the colon it is found too.
func (s *site) area(v *web.Visit) (web.Page, error) {
	code := record.Code(v.PathValue("code"))
	if list := v.PathValue("list"); list != "" {
		code = record.Code(list + ":" + v.PathValue("area"))
	}
	cut, err := areaCutOf(v)
	if err != nil {
		return web.Page{}, err
	}
	page, err := s.page(v, record.ID("areas/"+code), cut.query(), func(r *view.Reader) (web.Content, error) {
		p, err := home.PolicyArea(r, code)
		if err == nil {
			err = cut.fits(r, p)
		}
		if err != nil {
			return web.Content{}, err
		}
		return sayer{v.Lang}.area(p, cut), nil
	})
	page.About = areaFeed + string(code)
	return page, err
}

// area lays out a policy area: who has promised what, and three accounts of how it went.
func (l sayer) area(p *home.AreaPage, cut areaCut) web.Content {
	path := "/" + p.Area.Path
	title := l.text(p.Area.Label)
	lead := l.Say("area.nothing")
	if p.Voices.Commitments > 0 {
		lead = l.Say("area.lead", "commitments", l.Say("n.commitments", "n", p.Voices.Commitments), "members", l.Say("n.members", "n", len(p.Members)))
	}
	all := web.Parts{l.areaHead(p, title, lead)}
	if p.Voices.Commitments > 0 {
		all = append(all, l.areaCommitments(p, cut), l.areaMembers(p, path),
			web.Section{ID: "told", Title: l.Say("told.title"), Note: l.Say("told.note"),
				Body: append([]any{counts(p.Voices).Bars(l.Language, "bars", l.Say("told.chart", "n", p.Voices.Commitments))}, l.samePairs(p.Same)...)})
		if len(p.Methods) > 0 {
			all = append(all, web.Section{ID: "methods", Title: l.Say("methods.title"), Note: l.Say("methods.note"), Wide: true, Body: []any{l.methodTable(p.Methods)}})
		}
	}
	if len(p.Parts) > 0 {
		sec := web.Section{ID: "parts", Title: l.Say("area.parts"), Note: l.Say("area.parts.note"), Wide: true}
		if t := l.areaTable(p.Parts, nil, sec.Title); t.Rows != nil {
			sec.Body = append(sec.Body, t)
		} else {
			sec.Body = append(sec.Body, l.areaTags(p.Parts))
		}
		all = append(all, sec)
	}
	if len(p.Alike) > 0 {
		all = append(all, l.alike(p))
	}
	if len(p.Goals) > 0 {
		all = append(all, l.goals(p.Goals))
	}
	return web.Content{Parts: all, Shell: web.Shell{Title: title.Plain(l.Language), Description: lead, Path: path + cut.query(),
		Crumbs: []web.Link{{Text: l.Word("nav", "areas"), Href: l.Href(areasPath)}}, JSON: "/api/v1" + path}}
}

func (l sayer) areaTags(rows []home.AreaRow) any {
	var tags web.Tags
	for _, a := range rows {
		tags.Each = append(tags.Each, l.areaLink(a.Area))
	}
	return tags
}

func (l sayer) areaHead(p *home.AreaPage, title web.Text, lead string) web.Head {
	h := web.Head{Over: l.Say("areas.area"), Title: title, Lead: l.ours(lead)}
	facts := (*rows)(&h.Facts)
	if p.List != nil {
		facts.add(l.Say("area.list"), web.Link{Text: l.text(p.List.Name), Href: l.Href(agendaPath + "/" + p.List.ID)})
		if !p.List.Level.IsZero() {
			facts.add(l.Say("areas.level"), l.text(p.List.Level))
		}
	}
	if p.Within != nil {
		facts.add(l.Say("area.within"), l.areaLink(*p.Within))
	}
	facts.add(l.Say("area.code"), web.Code(p.Area.Code))
	facts.add(l.Say("area.compare"), web.Link{Text: l.Say("area.compare.with"), Href: l.Href(comparePath + "?areas=" + url.QueryEscape(string(p.Area.Code)))})
	return h
}

// areaMembers is who has promised something, each with a link to what.
func (l sayer) areaMembers(p *home.AreaPage, path string) web.Section {
	t := web.Table{Caption: l.Say("area.who"), Hidden: true, Head: l.spokenHead(l.Word("kind", "member"))}
	for _, m := range l.byName(p.Members) {
		cells := l.spokenCells(m.Voices)
		cells[0] = web.Link{Text: cells[0], Href: l.Href(path + areaCut{member: m.ID}.query() + "#commitments")}
		t.Rows = append(t.Rows, append([]any{l.named(m.Named)}, cells...))
	}
	return web.Section{ID: "members", Title: l.Say("area.who"), Note: l.Say("members.note"), Wide: true, Body: []any{t}}
}

// areaCommitments is what was promised, three voices at a glance: all, one member's, or those of one rating, some at a time.
func (l sayer) areaCommitments(p *home.AreaPage, cut areaCut) web.Section {
	sec := web.Section{ID: "commitments", Title: l.Say("area.what"), Note: l.Say("glance.note"), Wide: true}
	path := "/" + p.Area.Path
	members := map[record.ID]home.AreaMember{}
	place := map[record.ID]int{}
	for i, m := range l.byName(p.Members) {
		members[m.ID], place[m.ID] = m, i
	}
	var list []home.AreaCommitment
	of := map[string]int64{} // commitments of the member that was chosen, by rating; all of them under nothing
	sorted := make([][]home.AreaCommitment, len(p.Members))
	for _, c := range p.Commitments {
		sorted[place[c.Member]] = append(sorted[place[c.Member]], c)
	}
	for _, mine := range sorted {
		for _, c := range mine {
			if cut.has(c) {
				list = append(list, c)
			}
			if cut.first("").has(c) {
				of[""]++
				for _, rule := range c.Ratings {
					of[rule]++
				}
			}
		}
	}
	if cut.member != "" {
		filter := web.Filter{Label: l.Say("glance.show"), Links: []web.Link{{Text: l.Word("cut", "all"), Href: l.Href(path + "#commitments"), Count: int64(len(p.Commitments))}}}
		if m, ok := members[cut.member]; ok {
			filter.Here = 1
			filter.Links = append(filter.Links, web.Link{Text: l.text(m.Name), Href: l.Href(path + cut.first("").query() + "#commitments"), Count: of[""]})
		}
		sec.Body = append(sec.Body, filter)
	}
	if filter := l.ratedFilter(of, cut, path); len(filter.Links) > 1 {
		sec.Body = append(sec.Body, filter)
	}
	last := (len(list) + perArea - 1) / perArea
	from := min((cut.page-1)*perArea, len(list))
	rows := func(list []home.AreaCommitment) (rows []web.GlanceRow) {
		for _, c := range list {
			row := l.glanceRow(c.CommitmentRow, l.glance(c.Government, c.Reviewer, c.People))
			member := l.named(partnership.Named{ID: c.Member, Name: members[c.Member].Name})
			plan := web.Link{Text: l.planName(c.Plan.Title, c.Plan.Number, c.Plan.Period), Href: l.Href(pathOf(c.Plan.ID))}
			rated := l.rated(c.Ratings)
			row.Under, row.Beside = beside(joined(member, plan), rated), append(append([]any{member, plan}, bounds(c.Plan.Period)...), rated)
			rows = append(rows, row)
		}
		return rows
	}
	table := web.Glance{Caption: l.Say("glance.caption"), Thing: l.Word("kind", "commitment"), Rows: rows(list[from:min(from+perArea, len(list))]),
		Beside: []web.Column{{Title: l.Word("kind", "member")}, {Title: l.Word("kind", "plan")}, {Title: l.Say("runs.from")}, {Title: l.Say("runs.until")}, {Title: l.Word("facet", "rating")}}}
	if last > 1 {
		table.Whole = &web.Whole[web.GlanceRow]{N: len(list), Path: path + cut.first(cut.rating).query(), Rows: func() []web.GlanceRow { return rows(list) }}
	}
	if table.Rows == nil {
		sec.Body = append(sec.Body, web.Empty{Text: l.Say("area.none")})
		return sec
	}
	sec.Body = append(sec.Body, table)
	if last > 1 {
		sec.Body = append(sec.Body, web.Pages{Now: cut.page, Last: last, Href: func(n int) string {
			return l.Href(path + areaCut{cut.member, cut.rating, n}.query() + "#commitments")
		}})
	}
	return sec
}

// ratedFilter leads to the commitments of which each rule holds. of counts them, all under nothing.
func (l sayer) ratedFilter(of map[string]int64, cut areaCut, path string) web.Filter {
	href := func(rating string) string { return l.Href(path + cut.first(rating).query() + "#commitments") }
	filter := web.Filter{Label: l.Word("facet", "rating"), Links: []web.Link{{Text: l.Word("cut", "all"), Href: href(""), Count: of[""]}}}
	for _, rule := range review.Rules() {
		if of[rule] == 0 && rule != cut.rating {
			continue
		}
		if rule == cut.rating {
			filter.Here = len(filter.Links)
		}
		filter.Links = append(filter.Links, web.Link{Text: l.ruleName(rule), Href: href(rule), Count: of[rule]})
	}
	return filter
}

// bounds are the first and the last day of a period, for files; nil where it has none.
func bounds(d *record.Day) []any {
	days := []any{nil, nil}
	if d != nil && d.From != "" {
		days[0] = web.Day(d.From)
	}
	if d != nil && d.To != "" {
		days[1] = web.Day(d.To)
	}
	return days
}

// alike sets areas of other lists beside this one, each with its own figures.
func (l sayer) alike(p *home.AreaPage) web.Section {
	t := web.Table{Caption: l.Say("area.alike"), Hidden: true}
	head := l.spokenHead(l.Say("areas.area"))
	t.Head = append(t.Head, head[0], web.Column{Title: l.Say("area.list")}, web.Column{Title: l.Say("area.relation")}, web.Column{Title: l.Say("members.title"), Number: true})
	t.Head = append(t.Head, head[1:]...)
	for _, a := range p.Alike {
		t.Rows = append(t.Rows, append([]any{l.areaLink(a.Area), l.text(a.List.Name), l.Word("alike", string(a.Relation)), web.Count(a.Members)}, l.spokenCells(a.Voices)...))
	}
	return web.Section{ID: "alike", Title: l.Say("area.alike"), Note: l.Say("area.alike.note"), Wide: true, Body: []any{t}}
}

// goals are codes of other agendas that a crosswalk suggests.
func (l sayer) goals(list []home.Suggested) web.Section {
	var items web.List
	for _, g := range list {
		item := web.Item{Title: web.Link{Text: l.codeName(g.Code, g.Label), Href: l.Href(l.codePath(g.Code))}, Note: l.text(g.ListName)}
		if g.Text != nil {
			item.Note = web.Stacked{Each: []any{l.text(*g.Text), l.text(g.ListName)}}
		}
		item.Flags = []web.State{{Mark: web.None, Word: l.Word("basis", g.Basis)}}
		items.Items = append(items.Items, item)
	}
	return web.Section{ID: "goals", Title: l.Say("area.goals"), Note: l.Say("area.goals.note"), Body: []any{items}}
}

// methodTable counts by method: columns are the steps that the reviewer found.
func (l sayer) methodTable(list []home.MethodTotals) web.Table {
	t := web.Table{Caption: l.Say("methods.title"), Hidden: true, Head: []web.Column{{Title: l.Say("methods.method")}, {Title: l.Say("methods.found"), Number: true}}}
	for _, s := range web.Steps {
		t.Head = append(t.Head, web.Column{Title: l.Word("step", int(s)), Number: true})
	}
	t.Head = append(t.Head, web.Column{Title: l.Say("methods.other"), Number: true})
	for _, m := range list {
		t.Rows = append(t.Rows, append([]any{l.methodName(m.Method)}, l.foundCells(m)...))
	}
	return t
}
