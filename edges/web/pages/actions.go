package pages

import (
	"slices"

	"troth/chapters/collective"
	"troth/chapters/home"
	"troth/core/record"
	"troth/core/view"
	"troth/edges/web"
)

const actionsPath = "/actions"

// actionPages adds the pages of collective actions and of organisations.
func (s *site) actionPages() {
	s.Page(actionsPath, s.actions)
	s.Page(actionsPath+"/{id}", s.action)
	s.Page("/organisations/{id}", s.organisation)
}

func (s *site) actions(v *web.Visit) (web.Page, error) {
	return s.page(v, "actions", "", func(r *view.Reader) (web.Content, error) {
		p, err := home.Actions(r)
		if err != nil {
			return web.Content{}, err
		}
		return sayer{v.Lang}.actions(p), nil
	})
}

// actions lists the collective actions, theme by theme.
func (l sayer) actions(p *home.ActionsPage) web.Content {
	lead := web.Text{Value: l.Say("actions.lead"), Lang: l.Tag}
	head := web.Head{Title: web.Text{Value: l.Say("actions.title"), Lang: l.Tag}, Lead: &lead}
	all := web.Parts{}
	if t := p.Totals; t.Actions > 0 {
		figures := web.Figures{Each: []web.Figure{
			{N: int64(t.Actions), Word: l.Say("count.actions", "n", t.Actions)},
			{N: int64(t.ByMembers), Word: l.Say("count.joinings.members", "n", t.Members)},
			{N: int64(t.Joinings - t.ByMembers), Word: l.Say("count.joinings.organisations", "n", t.Organisations)},
		}}
		voluntary := l.Say("actions.voluntary")
		if t.Resources > 0 {
			figures.Each = append(figures.Each, web.Figure{N: int64(t.Resources), Word: l.Say("count.resources", "n", t.Resources)})
		} else {
			voluntary += " " + l.Say("holds.resources.empty")
		}
		head.Under = web.Parts{figures, web.Para{Text: voluntary}}
	}
	all = append(all, head)
	if len(p.Actions) == 0 {
		all = append(all, web.Section{ID: "list", Title: l.Say("actions.list"), Body: []any{web.Empty{Text: l.Say("actions.empty")}}})
	}
	for _, theme := range themesOf(p.Actions) {
		all = append(all, l.actionsOf(theme, p.Actions))
	}
	return web.Content{Parts: all, Shell: web.Shell{Title: l.Say("actions.title"), Description: lead.Value, Path: actionsPath, JSON: "/api/v1" + actionsPath}}
}

// themesOf are the first themes of actions in the order in which they come; a zero one for those without.
func themesOf(list []collective.Row) (themes []collective.Theme) {
	for _, a := range list {
		if t := firstTheme(a); !slices.ContainsFunc(themes, func(x collective.Theme) bool { return x.Code == t.Code }) {
			themes = append(themes, t)
		}
	}
	return themes
}

func firstTheme(a collective.Row) collective.Theme {
	if len(a.Themes) == 0 {
		return collective.Theme{}
	}
	return a.Themes[0]
}

// actionsOf is the table of the actions of one theme.
func (l sayer) actionsOf(theme collective.Theme, list []collective.Row) web.Section {
	sec := web.Section{ID: "theme-none", Title: l.Say("actions.no_theme"), Wide: true}
	if theme.Code != "" {
		sec.ID, sec.Title = "theme-"+slug(string(theme.Code)), l.plain(theme.Label)
	}
	t := web.Table{Caption: sec.Title, Hidden: true, Head: []web.Column{{Title: l.field("number"), Number: true}, {Title: l.Word("kind", "action"), Names: true},
		{Title: l.Say("actions.column.members"), Number: true}, {Title: l.Say("actions.column.organisations"), Number: true},
		{Title: l.Say("actions.column.resources"), Number: true}, {Title: l.field("status")}}}
	inferred := false
	for _, a := range list {
		if firstTheme(a).Code != theme.Code {
			continue
		}
		number := any("")
		if a.Number != nil {
			number = string(*a.Number)
		}
		status := l.status(a.Status, a.Flags)
		if a.Act == collective.Withdrawn {
			status = web.State{Mark: web.Amend, Word: l.Word("act", string(collective.Withdrawn))}
		}
		inferred = inferred || a.ThemesInferred
		t.Rows = append(t.Rows, []any{number, web.Link{Text: l.text(a.Title), Href: l.Href(pathOf(a.ID))}, web.Count(a.Count.Members), web.Count(a.Count.Organisations),
			web.Count(a.Count.Resources), status})
	}
	sec.Body = []any{t}
	if inferred {
		sec.Note = l.Say("actions.inferred")
	}
	return sec
}

// slug makes a code a part of an address.
func slug(code string) string {
	return string(slices.DeleteFunc([]byte(code), func(c byte) bool {
		return !(c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-')
	}))
}

func (s *site) action(v *web.Visit) (web.Page, error) {
	return s.thing(v, "ac", "", func(r *view.Reader, id record.ID) (web.Content, error) {
		p, err := home.Action(r, id)
		if err != nil {
			return web.Content{}, err
		}
		receipt, err := s.receipt(v, p.Said)
		if err != nil {
			return web.Content{}, err
		}
		return sayer{v.Lang}.action(p, receipt), nil
	})
}

// action lays out a collective action: who joined, what they bring, and what a machine finds of it in plans.
func (l sayer) action(p *home.ActionPage, receipt web.Receipt) web.Content {
	a := &p.Action
	all := web.Parts{l.actionHead(p)}
	if a.Act == collective.Withdrawn {
		all = append(all, l.withdrawn(a.Reason, p.Said))
	}
	if removed := l.removed(a.Redacted); removed != nil {
		all = append(all, l.removedSection(removed))
	}
	all = append(all, l.reflected(p))
	if len(p.Reflections) > 0 {
		if sec, any := l.suggested(p); any {
			all = append(all, sec)
		}
	}
	all = append(all, l.asked(p.Conversations)...)
	all = append(all, l.broughtTo(p.Resources), l.organisationsOf(p))
	if len(p.TakenBack) > 0 {
		all = append(all, web.Section{ID: "taken-back", Title: l.Say("action.taken_back"), Body: []any{l.joinedLedger(p.TakenBack, false)}})
	}
	all = append(all, l.actionChain(p))
	if odd := l.understood(a.Flags, a.AsGiven); odd != nil {
		all = append(all, web.Section{ID: "flags", Title: l.Say("flags.title"), Note: l.Say("flags.note"), Body: []any{odd}})
	}
	all = append(all, l.past(p.History), l.sealed(receipt))
	path := pathOf(a.ID)
	return web.Content{Parts: all, Shell: web.Shell{
		Title: l.short(a.Title), Description: cut(l.plain(a.Title), 200), Path: path,
		Crumbs: []web.Link{{Text: l.Word("nav", "actions"), Href: l.Href(actionsPath)}},
		Cite:   l.Rich("cite.action", "title", l.short(a.Title)), Entry: int64(p.Version), JSON: "/api/v1" + path, History: "#history", Scripts: checkScripts,
	}}
}

// status is where an action stands, and whether that was assumed.
func (l sayer) status(s collective.Status, flags []record.Code) any {
	word := l.Word("status", string(s))
	if slices.Contains(flags, "status_assumed") {
		return joined(word, l.Say("action.status.assumed"))
	}
	return word
}

func (l sayer) actionHead(p *home.ActionPage) web.Head {
	a := &p.Action
	h := web.Head{Over: l.Word("kind", "action"), Title: l.said(a.Title, p.Said.Entry, "title")}
	if a.Number != nil {
		h.Over = l.Say("action.over", "number", string(*a.Number))
	}
	if a.Text != nil {
		lead := l.said(*a.Text, p.Said.Entry, "text")
		h.Lead = &lead
	} else {
		lead := web.Text{Value: l.Say("action.lead", "members", l.Say("count.governments", "n", len(p.Reflections)), "organisations", l.Say("n.organisations", "n", len(p.Organisations))), Lang: l.Tag}
		h.Lead = &lead
	}
	h.Under = web.Para{Text: l.Say("action.voluntary")}
	facts := (*rows)(&h.Facts)
	facts.add(l.field("status"), l.status(a.Status, a.Flags))
	for _, t := range a.Themes {
		label := any(l.text(t.Label))
		if a.ThemesInferred {
			label = joined(label, l.Say("action.theme.inferred"))
		}
		facts.add(l.field("themes"), label)
	}
	facts.add(l.field("group"), l.saidMaybe(a.Group, p.Said.Entry, "group"))
	facts.add(l.field("occasion"), l.saidMaybe(a.Occasion, p.Said.Entry, "occasion"))
	facts.add(l.field("opened"), l.day(a.Opened))
	if len(a.Aliases) > 0 {
		facts.add(l.Say("head.aliases"), aliases(a.Aliases))
	}
	if a.Address != nil {
		facts.add(l.Say("head.address"), web.Link{Text: l.text(*a.Address), Href: l.plain(*a.Address), Rel: outside})
	}
	return h
}

// broughtTo is what was pledged to an action.
func (l sayer) broughtTo(list []collective.ResourceInfo) web.Section {
	sec := web.Section{ID: "brought", Title: l.Say("action.brought"), Note: l.Say("action.brought.note")}
	if len(list) == 0 {
		sec.Body = []any{web.Empty{Text: l.Say("action.brought.none")}}
		return sec
	}
	sec.Body = []any{l.resourceTable(list, true)}
	return sec
}

// resourceTable lists pledges of resources, with who pledges, or to which action.
func (l sayer) resourceTable(list []collective.ResourceInfo, who bool) web.Table {
	first := l.Say("action.column.who")
	if !who {
		first = l.Word("kind", "action")
	}
	t := web.Table{Caption: l.Say("action.brought"), Hidden: true, Head: []web.Column{{Title: first}, {Title: l.field("text")}, {Title: l.field("sort")}, {Title: l.Say("action.column.when")}, {Title: l.Say("action.column.entry")}}}
	for _, x := range list {
		name := l.named(x.Giver)
		if !who {
			name = l.actionName(x.Action)
		}
		text := any(l.said(x.Text, x.Said.Entry, "text"))
		if x.Act == collective.TakenBack {
			text = web.Stacked{Each: []any{text, web.State{Mark: web.Amend, Word: l.Word("act", string(x.Act))}}}
		}
		if removed := l.removed(x.Redacted); removed != nil {
			text = web.Stacked{Each: append([]any{text}, removed...)}
		}
		t.Rows = append(t.Rows, []any{name, text, l.Word("sort", string(x.Sort)), l.orNone(l.day(x.On)), l.entry(x.Said.Entry)})
	}
	return t
}

// orNone is a value, or that nothing is said.
func (l sayer) orNone(x any) any {
	if x == nil {
		return l.Say("action.not_said")
	}
	return x
}

func (l sayer) actionName(a collective.Short) any {
	name := any(l.text(a.Title))
	if a.Number != nil {
		name = web.Join{Pieces: []any{string(*a.Number) + ".", name}, Between: " "}
	}
	return web.Link{Text: name, Href: l.Href(pathOf(a.ID))}
}

// organisationsOf are those that joined an action. Governments alone are asked for a commitment in a plan.
func (l sayer) organisationsOf(p *home.ActionPage) web.Section {
	sec := web.Section{ID: "organisations", Title: l.Say("action.organisations"), Note: l.Say("action.organisations.note")}
	if len(p.Organisations) == 0 {
		sec.Body = []any{web.Empty{Text: l.Say("action.organisations.none")}}
		return sec
	}
	var list web.List
	doubts := map[record.Code]bool{}
	for _, j := range p.Organisations {
		item := web.Item{Title: l.named(j.Joiner)}
		for _, f := range j.Flags {
			switch f {
			case "list_is_a_copy", "joiner_no_civil_society":
				if f == "list_is_a_copy" {
					doubts[f] = true
					continue
				}
				item.Note = l.Word("flag", string(f))
			}
		}
		list.Items = append(list.Items, item)
	}
	if doubts["list_is_a_copy"] {
		sec.Body = append(sec.Body, web.Notice{Title: l.Say("action.doubt"), Body: []any{l.Word("flag", "list_is_a_copy")}})
	}
	sec.Body = append(sec.Body, list)
	return sec
}

// actionChain is where an action stands: what it serves, itself, what may reflect it.
func (l sayer) actionChain(p *home.ActionPage) web.Section {
	sec := web.Section{ID: "origin", Title: l.Say("origin.title")}
	chain := web.Chain{}
	for _, f := range p.Action.Furthers {
		chain.Steps = append(chain.Steps, web.ChainStep{Kind: l.Word("kind", kindOfPrefix(f.ID)), What: l.named(f)})
	}
	chain.Steps = append(chain.Steps, web.ChainStep{Kind: l.Word("kind", "action"), What: l.Say("action.this"), Here: true})
	if len(p.Areas) > 0 {
		var areas web.Join
		areas.Between = l.Say("semicolon")
		for _, a := range p.Areas {
			areas.Pieces = append(areas.Pieces, l.areaNamed(a))
		}
		chain.Steps = append(chain.Steps, web.ChainStep{Kind: l.Say("action.areas"), What: areas})
	}
	sec.Body = []any{chain, web.KV{Facts: l.sourceFacts(p.Said)}}
	return sec
}

func kindOfPrefix(id record.ID) string {
	if id.Prefix() == "pd" {
		return "pledge"
	}
	return "declaration"
}

// joined is what a body joined and brought; each thing by itself.
func (l sayer) joined(joinings []collective.JoiningInfo, brought []collective.ResourceInfo) web.Section {
	sec := web.Section{ID: "joined", Title: l.Say("joined.title"), Note: l.Say("actions.voluntary")}
	if len(joinings) == 0 {
		sec.Body = []any{web.Empty{Text: l.Say("joined.none")}}
	} else {
		sec.Body = []any{l.joinedLedger(joinings, true)}
		if slices.ContainsFunc(joinings, dayAssumed) {
			sec.Body = append(sec.Body, web.Para{Text: l.Say("action.day_assumed")})
		}
	}
	if len(brought) > 0 {
		sec.Body = append(sec.Body, web.Group{Title: l.Say("action.brought"), Body: []any{l.resourceTable(brought, false)}})
	}
	return sec
}

// dayAssumed reports whether the day of a joining is not in its source.
func dayAssumed(j collective.JoiningInfo) bool {
	return slices.Contains(j.Flags, "joining_day_assumed")
}

// joinedLedger lists joinings: of one body with the actions, or of one action with the bodies.
func (l sayer) joinedLedger(list []collective.JoiningInfo, ofBody bool) web.Ledger {
	var ledger web.Ledger
	for _, j := range list {
		row := web.LedgerRow{When: l.orNone(l.day(j.On)), Title: l.named(j.Joiner), End: l.entry(j.Said.Entry)}
		if ofBody {
			row.Title = l.actionName(j.Action)
		}
		if j.Act == collective.TakenBack {
			row.Body = append(row.Body, web.State{Mark: web.Amend, Word: l.Word("act", string(j.Act))})
		}
		if j.Statement != nil {
			row.Body = append(row.Body, l.said(*j.Statement, j.Said.Entry, "statement"))
		}
		if j.Reason != nil {
			row.Body = append(row.Body, l.Rich("history.reason", "reason", l.said(*j.Reason, j.Said.Entry, "reason")))
		}
		if dayAssumed(j) {
			row.When = web.Stacked{Each: []any{row.When, l.Say("reflection.assumed")}}
		}
		for _, f := range j.Flags {
			if f != "joining_day_assumed" {
				row.Body = append(row.Body, l.Word("flag", string(f)))
			}
		}
		row.Body = append(row.Body, l.removed(j.Redacted)...)
		ledger.Rows = append(ledger.Rows, row)
	}
	return ledger
}
