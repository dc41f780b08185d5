package pages

import (
	"troth/chapters/home"
	"troth/core/record"
	"troth/core/view"
	"troth/edges/web"
)

func (s *site) pledge(v *web.Visit) (web.Page, error) {
	return s.thing(v, "pd", "", func(r *view.Reader, id record.ID) (web.Content, error) {
		p, err := home.Pledge(r, id)
		if err != nil {
			return web.Content{}, err
		}
		receipt, err := s.receipt(v, p.Said)
		if err != nil {
			return web.Content{}, err
		}
		return sayer{v.Lang}.pledge(p, receipt), nil
	})
}

// pledge lays out one pledge: its words, all evidence, and the newest entries that bear on it.
func (l sayer) pledge(p *home.PledgePage, receipt web.Receipt) web.Content {
	x := &p.Pledge
	text, note := l.pledgeText(&p.PledgeEvidence)
	of := l.plain(p.Declaration.Name)
	head := web.Head{Over: l.Rich("pledge.of", "n", x.Order, "of", p.Of, "declaration", l.named(p.Declaration)),
		Title: web.Text{Value: l.Say("pledge.title", "n", x.Order), Lang: l.Tag}, Lead: &text}
	head.Under = l.pledgeNotes(note, p.Summary)
	facts := (*rows)(&head.Facts)
	facts.add(l.Say("declaration.force"), l.Say("declaration.voluntary"))
	if p.Before != nil {
		facts.add(l.Say("pledge.before"), web.Link{Text: l.Say("pledge.title", "n", x.Order-1), Href: l.Href(pathOf(*p.Before))})
	}
	if p.After != nil {
		facts.add(l.Say("pledge.after"), web.Link{Text: l.Say("pledge.title", "n", x.Order+1), Href: l.Href(pathOf(*p.After))})
	}
	all := web.Parts{head}
	if removed := l.removed(x.Redacted); removed != nil {
		all = append(all, l.removedSection(removed))
	}
	sec := web.Section{ID: "evidence", Title: l.Say("holds.title"), Note: l.Say("pledges.note")}
	if x.Suggested {
		sec.Note = l.Say("pledges.note") + " " + l.Say("pledges.suggested")
	}
	sec.Body = []any{web.EvidenceList{Label: l.Say("holds.title"), Each: l.holds(p.Evidence), Empty: l.Say("holds.none")}}
	all = append(all, sec)
	newest := web.Section{ID: "newest", Title: l.Say("holds.entries"), Note: l.Say("holds.entries.note")}
	var items web.List
	for _, s := range p.Newest {
		items.Items = append(items.Items, l.statement(s))
	}
	newest.Body = []any{items}
	if items.Items == nil {
		newest.Body = []any{web.Empty{Text: l.Say("holds.entries.none")}}
	}
	all = append(all, newest)
	if len(p.Links) > 0 {
		all = append(all, web.Section{ID: "links", Title: l.Say("pledge.links"), Body: []any{l.linkFacts(p.Links)}})
	}
	all = append(all, web.Section{ID: "origin", Title: l.Say("origin.title"), Body: []any{web.KV{Facts: l.sourceFacts(p.Said)}}})
	if odd := l.understood(x.Flags, x.AsGiven); odd != nil {
		all = append(all, web.Section{ID: "flags", Title: l.Say("flags.title"), Note: l.Say("flags.note"), Body: []any{odd}})
	}
	all = append(all, l.past(p.History), l.sealed(receipt))
	path := pathOf(x.ID)
	return web.Content{Parts: all, Shell: web.Shell{
		Title: l.Say("pledge.title", "n", x.Order) + " · " + of, Description: cut(text.Plain(l.Language), 160), Path: path,
		Crumbs: []web.Link{{Text: l.Word("nav", "declaration"), Href: l.Href(declarationsPath)}, {Text: of, Href: l.Href(pathOf(p.Declaration.ID)) + "#" + web.PledgeID(x.Order)}},
		Cite:   l.Rich("cite.pledge", "n", x.Order, "title", of), Entry: int64(p.Version), JSON: "/api/v1" + path, History: "#history", Scripts: checkScripts,
	}}
}

// pledgeNotes stand under a pledge: that its words are a translation, or a summary.
func (l sayer) pledgeNotes(note any, summary bool) any {
	var all web.Parts
	if note != nil {
		all = append(all, web.Para{Text: note})
	}
	if summary {
		all = append(all, web.Para{Text: l.Say("declaration.summary")})
	}
	if all == nil {
		return nil
	}
	return all
}
