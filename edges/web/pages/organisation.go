package pages

import (
	"troth/chapters/declaration"
	"troth/chapters/home"
	"troth/core/record"
	"troth/core/view"
	"troth/edges/web"
)

func (s *site) organisation(v *web.Visit) (web.Page, error) {
	return s.thing(v, "or", "", func(r *view.Reader, id record.ID) (web.Content, error) {
		p, err := home.Organisation(r, id)
		if err != nil {
			return web.Content{}, err
		}
		if len(p.History) == 0 { // an operator whom only the first entry names
			return sayer{v.Lang}.organisation(p, nil), nil
		}
		receipt, err := s.receipt(v, p.Said)
		if err != nil {
			return web.Content{}, err
		}
		return sayer{v.Lang}.organisation(p, &receipt), nil
	})
}

// organisation lays out an organisation: what it joined and brought, what it found, and its newest entries.
func (l sayer) organisation(p *home.OrganisationPage, receipt *web.Receipt) web.Content {
	o := &p.Organisation
	name := l.text(o.Name)
	if o.Name.IsZero() {
		name = web.Text{Value: l.Say("unnamed"), Lang: l.Tag}
	} else if receipt != nil {
		name = l.said(o.Name, p.Said.Entry, "name")
	}
	head := web.Head{Over: l.Word("kind", "organisation"), Title: name}
	facts := (*rows)(&head.Facts)
	if p.Operator {
		facts.add(l.Say("organisation.here"), l.Say("organisation.operator"))
	}
	if o.Part != nil {
		facts.add(l.field("part"), l.named(*o.Part))
	}
	if o.Country != nil {
		facts.add(l.field("country"), string(*o.Country))
	}
	if len(o.Former) > 0 {
		facts.add(l.field("former"), l.list(o.Former))
	}
	if len(o.Aliases) > 0 {
		facts.add(l.Say("head.aliases"), aliases(o.Aliases))
	}
	if o.Address != nil {
		facts.add(l.Say("head.address"), web.Link{Text: l.text(*o.Address), Href: l.plain(*o.Address), Rel: outside})
	}
	if p.Findings > 0 {
		facts.add(l.Say("organisation.findings"), web.Count(p.Findings))
	}
	all := web.Parts{head}
	if removed := l.removed(o.Redacted); removed != nil {
		all = append(all, l.removedSection(removed))
	}
	all = append(all, l.joined(p.Joined, p.Resources))
	if len(p.Endorsed) > 0 {
		all = append(all, l.endorsedBy(p.Endorsed))
	}
	if len(p.Published) > 0 {
		all = append(all, l.publishedBy(p.Published))
	}
	all = append(all, l.saidBy(p.Newest)...)
	if receipt != nil {
		all = append(all, web.Section{ID: "origin", Title: l.Say("origin.title"), Body: []any{web.KV{Facts: l.sourceFacts(p.Said)}}}, l.past(p.History), l.sealed(*receipt))
	}
	path := pathOf(o.ID)
	shell := web.Shell{Title: name.Plain(l.Language), Description: name.Plain(l.Language), Path: path, Entry: int64(p.Version), JSON: "/api/v1" + path,
		Crumbs: []web.Link{{Text: l.Word("nav", "actions"), Href: l.Href(actionsPath)}}}
	if receipt != nil {
		shell.History, shell.Scripts = "#history", checkScripts
	}
	return web.Content{Parts: all, Shell: shell}
}

// endorsedBy is which declarations a body endorses.
func (l sayer) endorsedBy(list []declaration.EndorsementInfo) web.Section {
	var ledger web.Ledger
	for _, e := range list {
		row := web.LedgerRow{When: l.dayOr(e.On), Title: l.named(*e.Of), Body: []any{l.Say("declaration.voluntary")}, End: l.entry(e.Said.Entry)}
		if e.Act == declaration.TakenBack {
			row.Body = append(row.Body, web.State{Mark: web.Amend, Word: l.Word("act", string(e.Act))})
		}
		if e.Statement != nil {
			row.Body = append(row.Body, l.text(*e.Statement))
		}
		ledger.Rows = append(ledger.Rows, row)
	}
	return web.Section{ID: "endorsed", Title: l.Say("organisation.endorsed"), Body: []any{ledger}}
}

// publishedBy is which files were imported that bear a body's name as their publisher.
func (l sayer) publishedBy(list []home.EditionInfo) web.Section {
	var items web.List
	for _, e := range list {
		items.Items = append(items.Items, web.Item{Title: web.Link{Text: l.text(e.Title), Href: l.Href(pathOf(e.ID))},
			Note: joined(l.day(e.Published), l.Say("n.entries", "n", e.Entries))})
	}
	return web.Section{ID: "published", Title: l.Say("organisation.published"), Note: l.Say("organisation.published.note"), Body: []any{items}}
}

// saidBy is the newest of a body's account: what it said here, and apart from it what the operator took from published files.
func (l sayer) saidBy(newest []home.Statement) (parts web.Parts) {
	var here, taken web.List
	for _, s := range newest {
		list := &here
		if s.Said.Source != nil {
			list = &taken
		}
		list.Items = append(list.Items, l.statement(s))
	}
	sec := web.Section{ID: "newest", Title: l.Say("organisation.newest"), Body: []any{here}}
	if here.Items == nil {
		sec.Body = []any{web.Empty{Text: l.Say("organisation.newest.none")}}
	}
	parts = append(parts, sec)
	if taken.Items != nil {
		parts = append(parts, web.Section{ID: "taken", Title: l.Say("organisation.taken"), Note: l.Say("organisation.taken.note"), Body: []any{taken}})
	}
	return parts
}
