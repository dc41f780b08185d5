package pages

import (
	"slices"

	"troth/chapters/home"
	"troth/chapters/plan"
	"troth/core/record"
	"troth/core/view"
	"troth/edges/web"
)

// A cutOf is a choice of a plan's commitments. Its name is the value of the query parameter show.
type cutOf struct {
	name string
	has  func(home.CommitmentRow, glance) bool
}

var cuts = []cutOf{
	{"", func(home.CommitmentRow, glance) bool { return true }},
	{"apart", func(_ home.CommitmentRow, g glance) bool { return g.apart() > 0 }},
	{"silent", func(_ home.CommitmentRow, g glance) bool { return g.silent() }},
	{"late", func(c home.CommitmentRow, _ glance) bool { return c.Late > 0 }},
	{"amended", func(c home.CommitmentRow, _ glance) bool { return c.Act == plan.Amended }},
	{"withdrawn", func(c home.CommitmentRow, _ glance) bool { return c.Act == plan.Withdrawn }},
}

// chosen is the cut that an address asks for; all commitments when it asks for none.
func chosen(v *web.Visit) (int, error) {
	names := make([]string, len(cuts))
	for i, c := range cuts {
		names[i] = c.name
	}
	show, err := web.OneOf(v.URL.Query(), "show", names...)
	return max(0, slices.Index(names, show)), err
}

func (s *site) plan(v *web.Visit) (web.Page, error) {
	cut, err := chosen(v)
	if err != nil {
		return web.Page{}, err
	}
	return s.thing(v, "pl", "?"+cuts[cut].name, func(r *view.Reader, id record.ID) (web.Content, error) {
		p, err := home.Plan(r, id)
		if err != nil {
			return web.Content{}, err
		}
		receipt, err := s.receipt(v, p.Said)
		if err != nil {
			return web.Content{}, err
		}
		return sayer{v.Lang}.plan(p, cut, receipt), nil
	})
}

// plan lays out a plan: its commitments, three voices at a glance.
func (l sayer) plan(p *home.PlanPage, cut int, receipt web.Receipt) web.Content {
	pl := &p.Plan
	name, member := l.planName(pl.Title, pl.Number, pl.Period), l.plain(pl.Member.Name)
	if pl.Title != nil {
		name = l.said(*pl.Title, p.Said.Entry, "title")
	}
	lead := web.Text{Value: l.summary(p), Lang: l.Tag}
	head := web.Head{Over: l.named(pl.Member), Title: name, Lead: &lead}
	facts := (*rows)(&head.Facts)
	facts.add(l.Say("runs"), l.period(pl.Period, pl.PeriodWords))
	facts.add(l.field("submitted"), l.day(pl.Submitted))
	facts.add(l.field("adopted"), l.day(pl.Adopted))
	if len(pl.Aliases) > 0 {
		facts.add(l.Say("head.aliases"), aliases(pl.Aliases))
	}
	if pl.Address != nil {
		facts.add(l.Say("head.address"), web.Link{Text: l.text(*pl.Address), Href: l.plain(*pl.Address), Rel: outside})
	}
	if pl.Document != nil {
		facts.add(l.field("document"), web.Link{Text: pl.Document.Name + ", " + l.Bytes(int64(pl.Document.Size)), Href: blobPath(pl.Document)})
	}
	all := web.Parts{head}
	if pl.Act == plan.PlanWithdrawn {
		all = append(all, l.withdrawn(pl.Reason, p.Said))
	}
	if removed := l.removed(pl.Redacted); removed != nil {
		all = append(all, l.removedSection(removed))
	}
	glance := l.atAGlance(p.Commitments, pathOf(pl.ID), cut)
	glance.Body = append(l.partly(p.Partly), glance.Body...)
	all = append(all, glance)
	if len(p.Commitments) > 1 {
		all = append(all, web.Section{ID: "told", Title: l.Say("told.title"), Note: l.Say("told.note"),
			Body: []any{counts(p.Voices).Bars(l.Language, "bars", l.Say("told.chart", "n", p.Voices.Commitments))}})
	}
	all = append(all, l.asked(p.Conversations)...)
	all = append(all, l.milestoneSummary(p.Milestones),
		web.Section{ID: "origin", Title: l.Say("origin.title"), Body: []any{web.KV{Facts: l.sourceFacts(p.Said)}}})
	if odd := l.understood(pl.Flags, pl.AsGiven); odd != nil {
		all = append(all, web.Section{ID: "flags", Title: l.Say("flags.title"), Note: l.Say("flags.note"), Body: []any{odd}})
	}
	all = append(all, l.past(p.History), l.sealed(receipt))
	path := pathOf(pl.ID)
	shell := web.Shell{
		Title: member + l.Say("colon") + name.Plain(l.Language), Description: l.summary(p), Path: path,
		Crumbs: []web.Link{{Text: l.Word("nav", "members"), Href: l.Href("/members")}, {Text: member, Href: l.Href(pathOf(pl.Member.ID))}},
		Cite:   l.Rich("cite.plan", "member", member, "plan", name.Plain(l.Language)),
		Entry:  int64(p.Version), JSON: "/api/v1" + path, History: "#history", Scripts: checkScripts,
	}
	if cut > 0 {
		shell.Path += "?show=" + cuts[cut].name
	}
	return web.Content{Parts: all, Shell: shell}
}

// summary is the plan in one breath, computed.
func (l sayer) summary(p *home.PlanPage) string {
	agree, apart, one, silent := 0, 0, 0, 0
	for _, c := range p.Commitments {
		switch steps, spoken := c.Distance.Steps, len(c.Distance.Voices); {
		case spoken == 0:
			silent++
		case steps > 0:
			apart++
		case spoken > 1:
			agree++
		default:
			one++
		}
	}
	words := l.Say("plan.summary", "n", len(p.Commitments))
	if agree > 0 {
		words += " " + l.Say("plan.agree", "n", agree)
	}
	if apart > 0 {
		words += " " + l.Say("plan.apart", "n", apart)
	}
	if one > 0 {
		words += " " + l.Say("plan.one", "n", one)
	}
	if silent > 0 {
		words += " " + l.Say("plan.silent", "n", silent)
	}
	return words
}

// atAGlance is the table of three voices, with links to its cuts.
func (l sayer) atAGlance(list []home.CommitmentRow, path string, cut int) web.Section {
	sec := web.Section{ID: "glance", Title: l.Say("glance.title"), Note: l.Say("glance.note"), Wide: true}
	if len(list) == 0 {
		sec.Body = []any{web.Empty{Text: l.Say("plan.empty")}}
		return sec
	}
	numbers := make([]int64, len(cuts))
	table := web.Glance{Caption: l.Say("glance.caption"), Thing: l.Word("kind", "commitment"), Beside: []web.Column{{Title: l.Word("facet", "rating")}}}
	for _, c := range list {
		g := l.glance(c.Government, c.Reviewer, c.People)
		for i := range cuts {
			if cuts[i].has(c, g) {
				numbers[i]++
			}
		}
		if cuts[cut].has(c, g) {
			row := l.glanceRow(c, g)
			row.Under, row.Beside = l.rated(c.Ratings), []any{l.rated(c.Ratings)}
			table.Rows = append(table.Rows, row)
		}
	}
	filter := web.Filter{Label: l.Say("glance.show")}
	for i, c := range cuts {
		if i > 0 && numbers[i] == 0 && i != cut {
			continue
		}
		if i == cut {
			filter.Here = len(filter.Links)
		}
		address := path
		if i > 0 {
			address += "?show=" + c.name
		}
		filter.Links = append(filter.Links, web.Link{Text: l.Word("cut", cutWord(c.name)), Href: l.Href(address + "#glance"), Count: numbers[i]})
	}
	if len(filter.Links) > 1 {
		sec.Body = append(sec.Body, filter)
	}
	if len(table.Rows) == 0 {
		sec.Body = append(sec.Body, web.Empty{Text: l.Say("glance.empty")})
	} else {
		sec.Body = append(sec.Body, table)
	}
	sec.Body = append(sec.Body, web.Para{Text: l.Say("glance.left_out")})
	return sec
}

func cutWord(name string) string {
	if name == "" {
		return "all"
	}
	return name
}

func (l sayer) glanceRow(c home.CommitmentRow, g glance) web.GlanceRow {
	title := c.Title
	if c.ShortTitle != nil {
		title = *c.ShortTitle
	}
	row := web.GlanceRow{Title: web.Link{Text: l.text(title), Href: l.Href(pathOf(c.ID))}, Lines: g.lines, Words: g.words, Flags: l.DistanceFlag(g.lines)}
	if c.Number != nil {
		row.No = numbered(*c.Number)
	}
	if c.Late > 0 {
		row.Flags = append(row.Flags, web.State{Mark: web.Late, Word: l.Say("late.milestones", "n", c.Late)})
	}
	switch c.Act {
	case plan.Amended:
		row.Flags = append(row.Flags, web.State{Mark: web.Amend})
	case plan.Withdrawn:
		row.Flags = append(row.Flags, web.State{Mark: web.Amend, Word: l.Word("act", string(plan.Withdrawn))})
	}
	return row
}

// rated names the rules that hold of a commitment; nil where none does.
func (l sayer) rated(rules []string) any {
	var names []any
	for _, rule := range rules {
		names = append(names, l.ruleName(rule))
	}
	if names == nil {
		return nil
	}
	return joined(names...)
}

// beside sets pieces of a line apart; what is nothing is left out.
func beside(pieces ...any) any {
	return web.Join{Between: " · ", Pieces: slices.DeleteFunc(pieces, func(p any) bool { return p == nil })}
}

// milestoneSummary counts the milestones by what the government says of them.
func (l sayer) milestoneSummary(t home.MilestoneTotals) web.Section {
	sec := web.Section{ID: "milestones", Title: l.Say("milestones.title")}
	if t.Of == 0 {
		sec.Body = []any{web.Empty{Text: l.Say("milestones.empty_plan")}}
		return sec
	}
	sec.Note = l.Say("milestones.note", "n", t.Of)
	var f web.Figures
	add := func(n int, word string, late bool) {
		if n > 0 {
			f.Each = append(f.Each, web.Figure{N: int64(n), Word: word, Late: late})
		}
	}
	add(t.States[plan.MilestoneMet], l.Word("mark", string(web.Met)), false)
	add(t.States[plan.MilestoneUnderWay], l.Word("mark", string(web.Way)), false)
	add(t.States[plan.MilestoneNotStarted], l.Word("step", int(web.NotStarted)), false)
	add(t.Unsaid, l.Say("milestones.unsaid"), false)
	add(t.Dropped, l.Word("act", string(plan.MilestoneDropped)), false)
	add(t.Late, l.Say("milestones.of_these_late"), true)
	add(t.Undated, l.Say("milestones.of_these_undated"), false)
	sec.Body = []any{f}
	return sec
}
