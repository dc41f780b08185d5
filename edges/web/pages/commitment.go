package pages

import (
	"slices"

	"troth/chapters/home"
	"troth/chapters/partnership"
	"troth/chapters/plan"
	"troth/core/record"
	"troth/core/view"
	"troth/edges/web"
)

func (s *site) commitment(v *web.Visit) (web.Page, error) {
	return s.thing(v, "cm", "", func(r *view.Reader, id record.ID) (web.Content, error) {
		p, err := home.Commitment(r, id)
		if err != nil {
			return web.Content{}, err
		}
		receipt, err := s.receipt(v, p.Said, spoken(p)...)
		if err != nil {
			return web.Content{}, err
		}
		return sayer{v.Lang}.commitment(p, receipt), nil
	})
}

// spoken are the entries of what the columns of the three voices show.
func spoken(p *home.CommitmentPage) []record.Index {
	var list []record.Index
	if g := p.Government.Glance; g.Reports > 0 {
		list = append(list, g.Entry)
	}
	if r := p.Reviewer.Glance; r.Findings > 0 {
		list = append(list, r.Entry)
	}
	if q := p.People.Glance; q.Answers > 0 {
		list = append(list, q.Last)
	}
	return list
}

// commitment lays out what was promised, the three accounts of it, and what stands behind each.
func (l sayer) commitment(p *home.CommitmentPage, receipt web.Receipt) web.Content {
	c := &p.Commitment
	at := l.glance(p.Government.Glance, p.Reviewer.Glance, p.People.Glance)
	all := web.Parts{l.promise(p)}
	if c.Act == plan.Withdrawn {
		all = append(all, l.withdrawn(c.Reason, p.Said))
	}
	if removed := l.removed(c.Redacted); removed != nil {
		all = append(all, l.removedSection(removed))
	}
	if same := l.same(p.Same); same != nil {
		all = append(all, *same)
	}
	all = append(all, web.Section{ID: "voices", Title: l.Say("voices.title"), Note: l.Say("voices.note"), Wide: true,
		Body: []any{l.score(at), l.accounts(p, at)}})
	if len(p.Government.Reports) > 1 || slices.ContainsFunc(p.Government.Reports, reportOdd) {
		all = append(all, l.reports(p.Government.Reports))
	}
	if len(p.Reviewer.Findings) > 0 {
		all = append(all, l.findings(&p.Reviewer))
	}
	if len(p.People.Observations) > 0 {
		all = append(all, l.observations(&p.People))
	}
	if why := l.reasoning(p); why != nil {
		all = append(all, *why)
	}
	all = append(all, l.asked(p.Conversations)...)
	all = append(all, l.milestones(p.Milestones))
	if own := l.indicatorSection(p.Indicators); own != nil {
		all = append(all, *own)
	}
	all = append(all, l.origin(p), l.evidence(p))
	if odd := l.understood(c.Flags, c.AsGiven); odd != nil {
		all = append(all, web.Section{ID: "flags", Title: l.Say("flags.title"), Note: l.Say("flags.note"), Body: []any{odd}})
	}
	all = append(all, l.pastOf(p), l.sealed(receipt))
	member, ofPlan := l.plain(c.Member.Name), l.planName(c.Plan.Title, c.Plan.Number, c.Plan.Period).Value
	return web.Content{Parts: all, Shell: web.Shell{
		Title:       l.shortTitle(c.ShortTitle, c.Title),
		Description: l.description(c.Text, c.Title),
		Crumbs: []web.Link{{Text: l.Word("nav", "members"), Href: l.Href("/members")},
			{Text: member, Href: l.Href(pathOf(c.Member.ID))}, {Text: ofPlan, Href: l.Href(pathOf(c.Plan.ID))}},
		Cite:    l.cite(member, ofPlan, c.Number, c.ShortTitle, c.Title),
		Entry:   int64(p.Version),
		JSON:    "/api/v1" + pathOf(c.ID),
		History: "#history",
		Scripts: checkScripts,
	}}
}

// promise is the head: what was promised, by whom, for when.
func (l sayer) promise(p *home.CommitmentPage) web.Head {
	c := &p.Commitment
	h := web.Head{Title: l.said(c.Title, p.Said.Entry, "title")}
	over := web.Join{Between: " · "}
	if c.Number != nil {
		over.Pieces = append(over.Pieces, l.Say("commitment.number", "number", numbered(*c.Number)))
	} else {
		over.Pieces = append(over.Pieces, l.Word("kind", "commitment"))
	}
	if c.Theme != nil {
		over.Pieces = append(over.Pieces, l.said(*c.Theme, p.Said.Entry, "theme"))
	}
	h.Over = over
	if c.Text != nil {
		lead := l.said(*c.Text, p.Said.Entry, "text")
		h.Lead = &lead
	}
	facts := (*rows)(&h.Facts)
	facts.add(l.field("member"), l.named(c.Member))
	facts.add(l.Say("head.lead"), l.saidMaybe(c.Lead, p.Said.Entry, "lead"))
	if len(c.Partners) > 0 {
		facts.add(l.Say("head.partners"), l.list(c.Partners))
	}
	facts.add(l.Say("runs"), l.period(c.Period, c.PeriodWords))
	if len(c.Areas) > 0 {
		facts.add(l.field("areas"), web.Join{Pieces: l.tags(c.Areas), Between: l.Say("semicolon")})
	}
	if c.Contact != nil || c.ContactPosition != nil {
		facts.add(l.field("contact"), joined(l.maybe(c.Contact), l.maybe(c.ContactPosition)))
	}
	if len(c.Aliases) > 0 {
		facts.add(l.Say("head.aliases"), aliases(c.Aliases))
	}
	return h
}

// reasoning is why and how, in the plan's own words, where it says so; nothing where it does not.
func (l sayer) reasoning(p *home.CommitmentPage) *web.Section {
	var facts rows
	for _, x := range p.Commitment.Reasoning.Each() {
		facts.add(l.field(x.Field), l.saidMaybe(*x.Text, p.Said.Entry, x.Field))
	}
	if facts == nil {
		return nil
	}
	return &web.Section{ID: "reasoning", Title: l.Say("reasoning.title"), Note: l.Say("reasoning.note"), Body: []any{web.KV{Facts: facts}}}
}

func (l sayer) saidMaybe(t *record.Text, entry record.Index, field string) any {
	if t == nil {
		return nil
	}
	return l.said(*t, entry, field)
}

// withdrawn says that a promise is no longer made, and why, as far as that is on record.
func (l sayer) withdrawn(reason *record.Text, said partnership.Said) web.Section {
	return l.withdrawnAs(l.Say("withdrawn.title"), l.Rich("withdrawn.when", "at", on(said.At), "entry", l.entry(said.Entry)), reason, said)
}

// withdrawnAs says under a title when something was withdrawn, in words of its own, and why.
func (l sayer) withdrawnAs(title string, when any, reason *record.Text, said partnership.Said) web.Section {
	why := any(l.Say("withdrawn.no_reason"))
	if reason != nil {
		why = l.Rich("history.reason", "reason", l.said(*reason, said.Entry, "reason"))
	}
	return web.Section{ID: "withdrawn", Title: title, Body: []any{
		web.Para{Text: when}, web.Para{Text: why}}}
}

// removedSection says what was removed of the version that is shown.
func (l sayer) removedSection(paragraphs []any) web.Section {
	sec := web.Section{ID: "removed", Title: l.Say("removed.title"), Note: l.Say("removed.note")}
	for _, p := range paragraphs {
		sec.Body = append(sec.Body, web.Para{Text: p})
	}
	return sec
}

// shortTitle is the title of the document, cut where it is long.
func (l sayer) shortTitle(short *record.Text, title record.Text) string {
	if short != nil {
		return l.short(*short)
	}
	return l.short(title)
}

func (l sayer) description(text *record.Text, title record.Text) string {
	if text != nil {
		title = *text
	}
	return cut(l.plain(title), 200)
}

// cite names the commitment in full, for whoever quotes the page.
func (l sayer) cite(member, plan string, number *record.Code, short *record.Text, title record.Text) any {
	if number != nil {
		return l.Rich("cite.commitment.number", "member", member, "plan", plan, "number", numbered(*number), "title", l.shortTitle(short, title))
	}
	return l.Rich("cite.commitment", "member", member, "plan", plan, "title", l.shortTitle(short, title))
}

// findings are the reviewer's reports one by one: what was coded, what each code means, and what follows from them.
func (l sayer) findings(r *home.Reviewer) web.Section {
	sec := web.Section{ID: "findings", Title: l.Say("findings.title"), Note: l.Say("findings.note")}
	for _, f := range r.Findings {
		g := l.finding(f, r.Glance.Entry)
		if past := r.Past[f.ID]; past != nil {
			g.Body = append([]any{web.Para{Text: web.Link{Text: l.Say("findings.past", "n", len(past)), Href: "#history"}}}, g.Body...)
		}
		sec.Body = append(sec.Body, g)
	}
	return sec
}

// milestones are the steps on the way, with what the government says of each.
func (l sayer) milestones(list []plan.MilestoneInfo) web.Section {
	sec := web.Section{ID: "milestones", Title: l.Say("milestones.title")}
	if len(list) == 0 {
		sec.Body = []any{web.Empty{Text: l.Say("milestones.empty")}}
		return sec
	}
	var ledger web.Ledger
	late := 0
	for _, m := range list {
		if m.LateDays > 0 {
			late++
		}
		ledger.Rows = append(ledger.Rows, l.milestone(m))
	}
	note := l.Say("milestones.note", "n", len(list))
	if late > 0 {
		note += " " + l.Say("milestones.late", "n", late)
	}
	sec.Note, sec.Body = note, []any{ledger}
	return sec
}

func (l sayer) milestone(m plan.MilestoneInfo) web.LedgerRow {
	row := web.LedgerRow{When: l.day(m.Due), Title: l.said(m.Title, m.Said.Entry, "title"), End: l.milestoneState(m)}
	if m.Number != nil {
		row.Title = web.Join{Pieces: []any{string(*m.Number) + ".", row.Title}, Between: " "}
	}
	if row.When == nil {
		row.When = l.Say("milestones.undated")
	}
	if m.Was != nil {
		row.Was = l.day(m.Was)
	}
	if m.DueWords != nil {
		row.Body = append(row.Body, l.Rich("period.words", "words", l.said(*m.DueWords, m.Said.Entry, "due_words")))
	}
	if m.Starts != nil {
		row.Body = append(row.Body, web.Join{Pieces: []any{l.field("starts"), l.day(m.Starts)}, Between: l.Say("colon")})
	}
	for _, x := range []struct {
		field string
		text  *record.Text
	}{{"output", m.Output}, {"stakeholders", m.Stakeholders}} {
		if x.text != nil {
			row.Body = append(row.Body, web.Join{Pieces: []any{l.field(x.field), l.said(*x.text, m.Said.Entry, x.field)}, Between: l.Say("colon")})
		}
	}
	if m.Met != nil {
		row.Body = append(row.Body, l.Rich("milestones.met", "day", l.day(m.Met)))
	}
	if m.Reason != nil {
		row.Body = append(row.Body, l.Rich("history.reason", "reason", l.said(*m.Reason, m.Said.Entry, "reason")))
	}
	row.Body = append(row.Body, l.provedBy(m.Evidence)...)
	row.Body = append(row.Body, l.doubts(m.Flags, m.AsGiven)...)
	row.Body = append(row.Body, l.removed(m.Redacted)...)
	row.Under = l.measured(m.Indicators)
	return row
}

func (l sayer) milestoneState(m plan.MilestoneInfo) web.State {
	switch {
	case m.Act == plan.MilestoneDropped:
		return web.State{Mark: web.Amend, Word: l.Word("act", string(plan.MilestoneDropped))}
	case m.LateDays > 0:
		return web.State{Mark: web.Late, Word: l.Say("late.days", "n", m.LateDays)}
	case m.State == nil:
		return web.State{Mark: web.None, Word: l.Say("milestones.unsaid")}
	case *m.State == plan.MilestoneMet:
		return web.State{Mark: web.Met}
	case *m.State == plan.MilestoneUnderWay:
		return web.State{Mark: web.Way}
	}
	return web.State{Mark: web.None, Word: l.Word("step", int(web.NotStarted))}
}

// origin is where a commitment comes from: the plan, other links, and the edition when it was not said here.
func (l sayer) origin(p *home.CommitmentPage) web.Section {
	c := &p.Commitment
	sec := web.Section{ID: "origin", Title: l.Say("origin.title"), Note: l.Say("origin.note")}
	sec.Body = append(sec.Body, web.Chain{Steps: []web.ChainStep{
		{Kind: l.Word("kind", "member"), What: l.named(c.Member)},
		{Kind: l.Word("kind", "plan"), What: web.Link{Text: l.planName(c.Plan.Title, c.Plan.Number, c.Plan.Period), Href: l.Href(pathOf(c.Plan.ID))}},
		{Kind: l.Word("kind", "commitment"), What: l.Say("commitment.this"), Here: true},
	}})
	sec.Body = append(sec.Body, web.KV{Facts: l.sourceFacts(p.Said)})
	if len(p.Links) > 0 {
		sec.Body = append(sec.Body, l.linkFacts(p.Links))
	}
	return sec
}

// linkFacts are the links of a thing, from both ends.
func (l sayer) linkFacts(links []home.Link) (list web.KV) {
	for _, k := range links {
		list.Facts = append(list.Facts, web.Fact{Name: l.relation(k), Value: joined(l.Word("kind", k.Kind), l.named(k.Other))})
	}
	return list
}

func (l sayer) relation(k home.Link) string {
	if k.Back {
		return l.Word("relation.back", string(k.Relation))
	}
	return l.Word("relation", string(k.Relation))
}

// sourceFacts tell who put something here, when, and from which edition when it was not said here.
func (l sayer) sourceFacts(s partnership.Said) []web.Fact {
	var facts rows
	if s.Source != nil {
		facts.add(l.Say("source.name"), l.source(s.Source))
		if s.Source.Licence != nil {
			facts.add(l.Say("source.licence"), string(*s.Source.Licence))
		}
	}
	if s.By != nil {
		facts.add(l.Say("put.by"), joined(l.named(*s.By), l.Word("role", s.Role)))
	}
	facts.add(l.Say("put.at"), joined(web.Moment(s.At), l.entry(s.Entry)))
	return facts
}
