package pages

import (
	"strconv"

	"troth/chapters/home"
	"troth/chapters/partnership"
	"troth/chapters/plan"
	"troth/core/record"
	"troth/core/view"
	"troth/edges/web"
)

func (s *site) member(v *web.Visit) (web.Page, error) {
	return s.thing(v, "mb", "", func(r *view.Reader, id record.ID) (web.Content, error) {
		p, err := home.Member(r, id)
		if err != nil {
			return web.Content{}, err
		}
		receipt, err := s.receipt(v, p.Said)
		if err != nil {
			return web.Content{}, err
		}
		return sayer{v.Lang}.member(p, receipt), nil
	})
}

// member lays out a member with its plans over time, and what is known of its commitments and what is not.
func (l sayer) member(p *home.MemberPage, receipt web.Receipt) web.Content {
	m := &p.Member
	name := l.plain(m.Name)
	all := web.Parts{l.memberHead(p)}
	switch m.Act {
	case partnership.Suspended, partnership.Left:
		sec := web.Section{ID: "standing", Title: l.Word("act", string(m.Act))}
		if m.On != nil {
			sec.Body = append(sec.Body, web.Para{Text: l.day(m.On)})
		}
		if m.Reason != nil {
			sec.Body = append(sec.Body, web.Para{Text: l.Rich("history.reason", "reason", l.said(*m.Reason, p.Said.Entry, "reason"))})
		}
		all = append(all, sec)
	}
	if removed := l.removed(m.Redacted); removed != nil {
		all = append(all, l.removedSection(removed))
	}
	all = append(all, l.plans(p))
	if p.Voices.Commitments > 0 {
		all = append(all,
			web.Section{ID: "told", Title: l.Say("told.title"), Note: l.Say("told.note"),
				Body: append([]any{counts(p.Voices).Bars(l.Language, "bars", l.Say("told.chart", "n", p.Voices.Commitments))}, l.samePairs(p.Same)...)},
			l.coverage(p.Coverage))
		if eras, ok := l.eras(p.Eras); ok {
			all = append(all, eras)
		}
	}
	if len(p.Areas) > 0 {
		all = append(all, l.memberAreas(p))
	}
	if len(p.Again) > 0 {
		all = append(all, l.again(p.Again))
	}
	all = append(all, l.asked(p.Conversations)...)
	all = append(all, l.joined(p.Joined, p.Brought))
	if len(p.Bodies) > 0 {
		all = append(all, l.bodies(p.Bodies))
	}
	all = append(all, web.Section{ID: "origin", Title: l.Say("origin.title"), Body: []any{web.KV{Facts: l.sourceFacts(p.Said)}}})
	if odd := l.understood(m.Flags, m.AsGiven); odd != nil {
		all = append(all, web.Section{ID: "flags", Title: l.Say("flags.title"), Note: l.Say("flags.note"), Body: []any{odd}})
	}
	all = append(all, l.past(p.History), l.sealed(receipt))
	path := pathOf(m.ID)
	return web.Content{Parts: all, Shell: web.Shell{
		Title: name, Description: l.memberLead(&p.Voices, len(p.Plans)), Path: path,
		Crumbs: []web.Link{{Text: l.Word("nav", "members"), Href: l.Href("/members")}},
		Entry:  int64(p.Version), JSON: "/api/v1" + path, History: "#history", Scripts: checkScripts,
	}}
}

// again lists what a later edition gives again, with what changed; each leads to how it changed.
func (l sayer) again(list []home.Again) web.Section {
	var items web.List
	for _, a := range list {
		note := web.Join{Between: " · ", Pieces: []any{l.source(a.Said.Source)}}
		for _, field := range a.Fields {
			note.Pieces = append(note.Pieces, l.field(field))
		}
		if a.Fields == nil {
			note.Pieces = append(note.Pieces, l.Say("history.unmoved"))
		}
		less := map[string]int{}
		for class, n := range a.Counts {
			less[string(class)] = n
		}
		if words := l.less(less); words != "" {
			note.Pieces = append(note.Pieces, words)
		}
		title := any(l.text(a.Title))
		if a.Title.IsZero() {
			title = l.Word("kind", "commitment")
		}
		items.Items = append(items.Items, web.Item{Title: web.Link{Text: title, Href: l.Href(pathOf(a.ID)) + "#history"}, Note: note})
	}
	return web.Section{ID: "editions", Title: l.Say("editions.title"), Note: l.Say("editions.note", "n", len(list)), Body: []any{items}}
}

func (l sayer) memberHead(p *home.MemberPage) web.Head {
	m := &p.Member
	lead := web.Text{Value: l.memberLead(&p.Voices, len(p.Plans)), Lang: l.Tag}
	h := web.Head{Over: l.Word("sort", string(m.Sort)), Title: l.said(m.Name, p.Said.Entry, "name"), Lead: &lead}
	if p.Voices.Commitments > 0 {
		h.Under = web.Para{Text: web.Link{Text: l.Say("member.compare"), Href: l.Href(comparePath + "?members=" + string(m.ID))}}
	}
	facts := (*rows)(&h.Facts)
	if len(m.Former) > 0 {
		facts.add(l.Say("head.former"), l.list(m.Former))
	}
	if m.Within != nil {
		facts.add(l.field("within"), l.named(*m.Within))
	}
	if m.Country != nil {
		facts.add(l.Say("head.country"), web.Code(*m.Country))
	}
	if m.Zone != nil {
		facts.add(l.field("zone"), web.Code(*m.Zone))
	}
	if m.On != nil && m.Act == partnership.Joined {
		facts.add(l.Word("act", string(m.Act)), l.day(m.On))
	}
	if len(m.Aliases) > 0 {
		facts.add(l.Say("head.aliases"), aliases(m.Aliases))
	}
	return h
}

// bodies are the organisations of a member, and the members that lie within it.
func (l sayer) bodies(all []partnership.Named) web.Section {
	var list web.Bullets
	for _, b := range all {
		list.Each = append(list.Each, l.named(b))
	}
	return web.Section{ID: "bodies", Title: l.Say("bodies.title"), Note: l.Say("bodies.note"), Body: []any{list}}
}

func (l sayer) memberLead(t *home.Totals, plans int) string {
	if t.Commitments == 0 {
		return l.Say("member.nothing")
	}
	return l.Say("member.lead", "commitments", l.Say("n.commitments", "n", t.Commitments), "plans", l.Say("n.plans", "n", plans))
}

// plans are a member's plans over time: drawn, and listed with how far each voice has spoken.
func (l sayer) plans(p *home.MemberPage) web.Section {
	sec := web.Section{ID: "plans", Title: l.Say("plans.title")}
	if len(p.Plans) == 0 {
		sec.Body = []any{web.Empty{Text: l.Say("plans.empty")}}
		return sec
	}
	sec.Note = l.Say("plans.note")
	t := web.Table{Caption: l.Say("plans.title"), Hidden: true, Head: l.spokenHead(l.Word("kind", "plan"))}
	for i := len(p.Plans) - 1; i >= 0; i-- {
		row := p.Plans[i]
		var name any = web.Link{Text: l.planName(row.Title, row.Number, row.Period), Href: l.Href(pathOf(row.ID))}
		if row.Act == plan.PlanWithdrawn {
			name = web.Join{Pieces: []any{name, web.State{Mark: web.Amend, Word: l.Word("act", string(plan.Withdrawn))}}, Between: " "}
		}
		t.Rows = append(t.Rows, append([]any{name}, l.spokenCells(row.Voices)...))
	}
	sec.Body = append(l.partly(p.Partly), t)
	if chart, ok := l.timeline(p.Plans, p.Day); ok {
		sec.Body = append(sec.Body, chart)
	}
	return sec
}

// partly says that of some plans only a part may be here, from which editions that came, and what these hold.
func (l sayer) partly(p *home.Partly) []any {
	if p == nil {
		return nil
	}
	n := web.Notice{Title: l.Say("partly.title", "n", p.Plans, "of", l.Say("n.plans", "n", p.Of))}
	if p.Of == 1 {
		n.Title = l.Say("partly.one")
	}
	for i := range p.Editions {
		e := &p.Editions[i]
		if e.Covers == nil { // removed
			continue
		}
		n.Body = append(n.Body, l.Rich("partly.from", "title", web.Link{Text: l.text(e.Title), Href: l.Href(pathOf(e.ID))}, "publisher", l.text(e.Publisher), "covers", l.text(*e.Covers)))
	}
	return []any{n}
}

// spokenHead and spokenCells count of how many commitments each voice has said something.
func (l sayer) spokenHead(thing string) []web.Column {
	return []web.Column{{Title: thing}, {Title: l.Say("commitments"), Number: true}, {Title: l.Say("spoken.government"), Number: true},
		{Title: l.Say("spoken.reviewer"), Number: true}, {Title: l.Say("spoken.people"), Number: true}}
}

func (l sayer) spokenCells(t home.Totals) []any {
	return []any{web.Count(t.Commitments), web.Count(t.Government.Of - t.Government.Silent), web.Count(t.Reviewer.Of - t.Reviewer.Silent),
		web.Count(t.People.Of - t.People.Silent)}
}

// coverage says of how many commitments something is known, each with its base.
func (l sayer) coverage(list []home.Coverage) web.Section {
	t := web.Table{Caption: l.Say("coverage.title"), Hidden: true, Head: []web.Column{{Title: l.Say("coverage.what")},
		{Title: l.Say("coverage.known"), Number: true}, {Title: l.Say("coverage.unknown"), Number: true}}}
	for _, c := range list {
		t.Rows = append(t.Rows, []any{l.Word("coverage", c.What), l.Say("coverage.share", "known", c.Known, "of", c.Of), web.Count(c.Of - c.Known)})
	}
	return web.Section{ID: "coverage", Title: l.Say("coverage.title"), Note: l.Say("coverage.note"), Body: []any{t}}
}

// timeline draws the plans over the years, the oldest first, with today; it is narrow enough for a phone. A plan of
// which no year is known is drawn as a dashed line and named. There is no drawing when no plan has a year.
func (l sayer) timeline(plans []home.PlanRow, today string) (web.Chart, bool) {
	const width, left, right, rowHeight, top = 344, 6, 338, 46, 26
	first, last := 9999, 0
	for _, p := range plans {
		if from, to, ok := years(p); ok {
			first, last = min(first, int(from)), max(last, int(to+.999))
		}
	}
	if last == 0 {
		return web.Chart{}, false
	}
	now := inYears(today)
	if now >= float64(first) && now <= float64(last)+3 {
		last = max(last, int(now)+1)
	}
	last = max(last, first+1)
	at := func(year float64) float64 { return left + (right-left)*(year-float64(first))/float64(last-first) }
	bottom := float64(top + rowHeight*len(plans))
	d := web.NewDrawing(l.Language, width)
	every := (last-first)/5 + 1
	for y := first; y <= last; y += every {
		x := at(float64(y))
		for i := range plans {
			d.Add(`<path class="h" d="M%.1f %dv16"/>`, d.Left(x, 0), top+rowHeight*i+19)
		}
		anchor := "middle"
		if y == first {
			anchor = "start"
		} else if x > right-16 {
			anchor = "end"
		}
		d.Text("s", x, 12, anchor, strconv.Itoa(y))
	}
	twin := web.Table{Caption: l.Say("timeline.title"), Head: []web.Column{{Title: l.Word("kind", "plan")}, {Title: l.Say("runs")}, {Title: l.field("submitted")}}}
	for i, p := range plans {
		y := float64(top + rowHeight*i)
		d.Text("", left, y+14, "start", cut(l.planName(p.Title, p.Number, p.Period).Plain(l.Language), 44))
		if from, to, ok := years(p); ok {
			x, w := at(from), max(at(to)-at(from), 4)
			d.Add(`<rect class="f" x="%.1f" y="%.1f" width="%.1f" height="12"/>`, d.Left(x, w), y+21, w)
		} else {
			d.Add(`<path class="k" stroke-dasharray="3 3" d="M%d %.1fH%d"/>`, left, y+27, right)
		}
		twin.Rows = append(twin.Rows, []any{l.planName(p.Title, p.Number, p.Period), l.day(p.Period), l.day(p.Submitted)})
	}
	if x := at(now); now >= float64(first) && now <= float64(last) {
		for i := range plans {
			d.Add(`<path class="k" stroke-width="2" d="M%.1f %dv20"/>`, d.Left(x, 0), top+rowHeight*i+17)
		}
		anchor := "middle"
		if x > right-30 {
			anchor = "end"
		}
		d.Text("b", x, bottom+16, anchor, l.Say("timeline.today"))
	}
	return web.Chart{ID: "timeline", Title: l.Say("timeline.title"), Description: l.Say("timeline.desc", "n", len(plans), "from", strconv.Itoa(first), "to", strconv.Itoa(last)),
		Width: width, Height: int(bottom) + 22, Shapes: d.Shapes(), Twin: web.Details{Summary: l.Say("timeline.table"), Table: twin}}, true
}

// years is the span of a plan as fractions of years. A period without a first day begins when the plan was handed in; any
// other open side stands for a year, and without a period the year in which the plan was handed in stands for it.
func years(p home.PlanRow) (from, to float64, ok bool) {
	d := p.Period
	if d == nil {
		d = p.Submitted
	}
	if d == nil {
		return 0, 0, false
	}
	from, to = inYears(d.From), inYears(d.To)
	if from == 0 && p.Submitted != nil {
		from = inYears(p.Submitted.From)
	}
	switch {
	case from == 0 && to == 0:
		return 0, 0, false
	case from == 0:
		from = to - 1
	case to == 0:
		to = from + 1
	}
	return from, to, to >= from
}

// inYears is a day as a fraction of years, near enough for a drawing; 0 when it is none.
func inYears(day string) float64 {
	if len(day) < 4 {
		return 0
	}
	y, err := strconv.Atoi(day[:4])
	if err != nil {
		return 0
	}
	part := 0.0
	if len(day) >= 7 {
		if m, err := strconv.Atoi(day[5:7]); err == nil {
			part = float64(m-1) / 12
		}
	}
	if len(day) >= 10 {
		if n, err := strconv.Atoi(day[8:10]); err == nil {
			part += float64(n-1) / 365
		}
	}
	return float64(y) + part
}
