package pages

import (
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
	newest := web.Section{ID: "newest", Title: l.Say("organisation.newest")}
	var items web.List
	for _, s := range p.Newest {
		items.Items = append(items.Items, l.statement(s))
	}
	newest.Body = []any{items}
	if items.Items == nil {
		newest.Body = []any{web.Empty{Text: l.Say("organisation.newest.none")}}
	}
	all = append(all, newest)
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
