package pages

import (
	"strings"

	"troth/chapters/home"
	"troth/chapters/partnership"
	"troth/core/view"
	"troth/edges/web"
)

// home is changed by every entry but batches of votes, of which it says nothing: while people vote, one comes every few seconds, and home is
// what most others ask for then.
func (s *site) home(v *web.Visit) (web.Page, error) {
	page, err := s.page(v, "home", "", func(r *view.Reader) (web.Content, error) {
		p, err := home.Home(r)
		if err != nil {
			return web.Content{}, err
		}
		return sayer{v.Lang}.home(p), nil
	})
	page.Version = min(page.Version, int64(s.node.View.Told())-1)
	return page, err
}

// home answers the visitor's first question: on the record of one member, and of those that lie within it, what it
// promised; on any other what is on it (home.HomePage).
func (l sayer) home(p *home.HomePage) web.Content {
	var all web.Parts
	title := l.Say("home.title")
	switch {
	case p.Member != nil:
		title = l.plain(p.Member.Member.Name)
		all = l.homeOfOne(p)
	case p.Counts.Members == 0 && p.Declaration == nil:
		all = web.Parts{l.homeHead(p), web.Section{ID: "nothing", Title: l.Say("home.figures"), Body: []any{web.Empty{Text: l.Say("home.empty")}}}}
	case p.Declaration != nil:
		all = l.homeOfDeclaration(p)
	default:
		h := l.homeHead(p)
		h.Under = l.figures(p)
		all = web.Parts{h, web.Section{ID: "declaration", Title: l.Say("home.declaration.here"), Body: []any{web.Empty{Text: l.Say("home.declaration.none")}}}}
	}
	all = append(all, l.latest(p.Latest))
	return web.Content{Parts: all, Shell: web.Shell{Title: title, Description: l.Say("home.lead"), Path: "/", JSON: "/api/v1/home"}}
}

// homeOfDeclaration is home where the record stands on a declaration: pledge by pledge, each with what the record holds of it.
func (l sayer) homeOfDeclaration(p *home.HomePage) web.Parts {
	d := p.Declaration
	path := l.Href(pathOf(d.Declaration.ID))
	h := l.homeHead(p)
	h.Over = joined(web.Link{Text: l.text(d.Declaration.Title), Href: path}, l.day(d.Declaration.On), l.summarised(d.Declaration.Summary))
	h.Title = web.Text{Value: l.Say("home.declaration.title", "n", len(d.Pledges)), Lang: l.Tag}
	h.Lead = &web.Text{Value: l.standing(d), Lang: l.Tag}
	notes := web.Parts{web.Para{Text: l.Say("home.lead")}}
	if d.Declaration.Summary {
		notes = append(notes, web.Para{Text: l.Say("declaration.summary")})
	}
	h.Under = notes
	sec := web.Section{ID: "pledges", Title: l.Say("pledges.title"), Note: l.pledgesNote(d.Pledges), Wide: true,
		Body: []any{l.pledges(d), web.Para{Text: web.Link{Text: l.Say("home.declaration.read"), Href: path}}}}
	figures := web.Section{ID: "figures", Title: l.Say("home.figures"), Body: []any{l.figures(p)}}
	return web.Parts{h, sec, figures}
}

// homeHead says what this is, with the three voices over all commitments beside it.
func (l sayer) homeHead(p *home.HomePage) web.Head {
	lead := web.Text{Value: l.Say("home.lead"), Lang: l.Tag}
	h := web.Head{Over: l.Rich("home.operator", "operator", l.text(p.Operator.Name)), Title: web.Text{Value: l.Say("home.title"), Lang: l.Tag}, Lead: &lead}
	if p.Voices.Commitments > 0 {
		h.Side = counts(p.Voices).Bars(l.Language, "bars", l.Say("told.chart", "n", p.Voices.Commitments))
	}
	return h
}

// figures is how much is on record, what there is nothing of yet, and where to begin reading.
func (l sayer) figures(p *home.HomePage) web.Parts {
	var f web.Figures
	var none []string
	count := func(n int, word string, show any) {
		if n == 0 {
			none = append(none, word)
			return
		}
		f.Each = append(f.Each, web.Figure{N: int64(n), Word: show})
	}
	c := p.Counts
	members := l.Say("count.members", "n", c.Members)
	count(c.Members, members, web.Link{Text: members, Href: l.Href("/members")})
	for _, each := range []struct {
		n    int
		word string
	}{
		{c.Pledges, l.Say("count.pledges", "n", c.Pledges)}, {c.Plans, l.Say("count.plans", "n", c.Plans)}, {c.Commitments, l.Say("count.commitments", "n", c.Commitments)},
		{c.Reports, l.Say("count.reports", "n", c.Reports)}, {c.Findings, l.Say("count.findings", "n", c.Findings)},
		{c.Observations, l.Say("count.observations", "n", c.Observations)},
	} {
		count(each.n, each.word, each.word)
	}
	all := web.Parts{f}
	if none != nil {
		all = append(all, web.Empty{Text: l.Say("home.none_yet", "list", strings.Join(none, l.Say("semicolon")))})
	}
	return append(all, web.Para{Text: web.Join{Pieces: []any{l.Say("home.figures_note"), web.Link{Text: l.Say("home.all_members"), Href: l.Href("/members")}}, Between: " "}})
}

// homeOfOne is home where the record is one member's: what was promised here, how each voice says it is going, and
// whose promises stand on the record beside it.
func (l sayer) homeOfOne(p *home.HomePage) web.Parts {
	m := p.Member
	lead := web.Text{Value: l.memberLead(&m.Voices, len(m.Plans)) + " " + l.Say("home.lead"), Lang: l.Tag}
	h := web.Head{Over: l.Word("sort", string(m.Member.Sort)), Title: l.said(m.Member.Name, m.Said.Entry, "name"), Lead: &lead}
	if m.Voices.Commitments > 0 {
		h.Side = counts(m.Voices).Bars(l.Language, "bars", l.Say("told.chart", "n", m.Voices.Commitments))
	}
	all := append(web.Parts{h}, l.promised(p.Plans)...)
	if p.Counts.Members > 1 && len(m.Bodies) > 0 {
		all = append(all, l.bodies(m.Bodies))
	}
	return append(all, web.Section{ID: "member", Title: l.Say("home.more"),
		Body: []any{l.declarationAway(p), web.Para{Text: web.Link{Text: l.Rich("home.member", "member", l.text(m.Member.Name)), Href: l.Href(pathOf(m.Member.ID))}}}})
}

// declarationAway leads to the declaration from the home of one member.
func (l sayer) declarationAway(p *home.HomePage) any {
	if p.Counts.Declarations == 0 {
		return web.Empty{Text: l.Say("declarations.empty")}
	}
	return web.Para{Text: web.Link{Text: l.Say("home.declaration.here"), Href: l.Href(declarationsPath)}}
}

// promised is what a member promised, newest plan first.
func (l sayer) promised(plans []home.PlanPage) web.Parts {
	if len(plans) == 0 {
		return web.Parts{web.Section{ID: "plans", Title: l.Say("plans.title"), Body: []any{web.Empty{Text: l.Say("plans.empty")}}}}
	}
	newest := &plans[0]
	sec := l.atAGlance(newest.Commitments, pathOf(newest.Plan.ID), 0)
	name := l.planName(newest.Plan.Title, newest.Plan.Number, newest.Plan.Period)
	sec.Title = l.Say("home.promised")
	sec.Note = web.Link{Text: name, Href: l.Href(pathOf(newest.Plan.ID))}
	all := web.Parts{sec}
	if len(plans) > 1 {
		var list web.List
		for _, older := range plans[1:] {
			list.Items = append(list.Items, web.Item{
				Title: web.Link{Text: l.planName(older.Plan.Title, older.Plan.Number, older.Plan.Period), Href: l.Href(pathOf(older.Plan.ID))},
				Note:  l.summary(&older),
			})
		}
		all = append(all, web.Section{ID: "earlier", Title: l.Say("home.earlier"), Body: []any{list}})
	}
	return all
}

// latest is what was put on record last, what belongs together in one item.
func (l sayer) latest(list []home.MovedGroup) web.Section {
	sec := web.Section{ID: "latest", Title: l.Say("latest.title"), Note: web.Link{Text: l.Say("latest.all"), Href: l.Href(movedPath)}}
	var items web.List
	for _, g := range list {
		if g.Only != nil {
			items.Items = append(items.Items, l.statement(*g.Only))
			continue
		}
		title := web.Link{Text: l.Say("latest.group", "kind", l.Word("kind", g.Kind), "n", l.Say("n.entries", "n", g.N)), Href: l.Href(movedAddress(home.MovedCut{Kind: g.Kind}))}
		items.Items = append(items.Items, web.Item{Title: title, Note: joined(l.voluntary(g.Kind), l.movedWhose(g), l.Word("voice", voiceOf(g.Voice)), web.Day(g.Day), l.movedFrom(g), l.entry(g.Last))})
	}
	sec.Body = []any{items}
	if items.Items == nil {
		sec.Body = []any{web.Empty{Text: l.Say("home.empty")}}
	}
	return sec
}

// statement is one entry in a list: which thing, who said it, when, from where.
func (l sayer) statement(s home.Statement) web.Item {
	var title any
	switch {
	case !s.Name.IsZero():
		title = l.text(s.Name)
	case s.About != nil && !s.About.Name.IsZero():
		title = l.text(s.About.Name)
		if s.Plan != nil { // a plan without a title: its member has others
			title = web.Text{Value: l.untitled(s), Lang: l.Tag}
		}
	default:
		title = l.Word("kind", s.Kind)
	}
	href := l.Href(entryPath(s.Said.Entry))
	if s.Path != "" {
		href = l.Href("/" + s.Path)
	}
	return web.Item{
		Title: web.Link{Text: title, Href: href},
		Note:  joined(l.Word("kind", s.Kind), l.voluntary(s.Kind), l.Word("voice", voiceOf(s.Said.Voice)), on(s.Said.At), l.published(s.Said.Source), l.entry(s.Said.Entry)),
	}
}

// untitled names a plan without a title by its number and years, and its member.
func (l sayer) untitled(s home.Statement) string {
	return l.planName(nil, s.Plan.Number, s.Plan.Period).Value + "\u00a0· " + l.plain(s.About.Name)
}

// voluntary says of endorsing, joining and pledging resources what they are; of nothing else anything.
func (l sayer) voluntary(kind string) any {
	switch kind {
	case "endorsement", "joining", "resource":
		return l.Say("declaration.voluntary")
	}
	return nil
}

// published names the publisher of what was taken from an edition, where there is no room for more.
func (l sayer) published(s *partnership.Source) any {
	if s == nil {
		return nil
	}
	return l.Rich("source.short", "publisher", web.Link{Text: l.text(s.Publisher), Href: l.Href(pathOf(s.ID))})
}
