package pages

import (
	"net/url"
	"strings"

	"troth/chapters/home"
	"troth/chapters/review"
	"troth/core/view"
	"troth/edges/api"
	"troth/edges/web"
)

const movedPath = "/moved"

// movedAddress is the address of a cut of what moved.
func movedAddress(c home.MovedCut) string {
	q := url.Values{}
	if c.Kind != "" {
		q.Set("kind", c.Kind)
	}
	if c.Member != "" {
		q.Set("member", string(c.Member))
	}
	if len(q) == 0 {
		return movedPath
	}
	return movedPath + "?" + q.Encode()
}

func (s *site) moved(v *web.Visit) (web.Page, error) {
	cut, err := api.MovedCutOf(v.URL.Query(), s.node.Kinds)
	if err != nil {
		return web.Page{}, err
	}
	return s.page(v, "moved", movedAddress(cut), func(r *view.Reader) (web.Content, error) {
		p, err := home.Moved(r, cut)
		if err != nil {
			return web.Content{}, err
		}
		return sayer{v.Lang}.moved(p, cut), nil
	})
}

// moved tells what was put on record last: what changed in meaning one by one, all else in one row for each day, kind and source.
func (l sayer) moved(p *home.MovedPage, cut home.MovedCut) web.Content {
	lead := l.ours(l.Say("moved.lead"))
	all := web.Parts{web.Head{Title: l.our(l.Say("moved.title")), Lead: lead}}
	if choose := l.movedChoices(p, cut); choose != nil {
		all = append(all, web.Section{ID: "choose", Title: l.Say("moved.choose"), Note: l.Say("moved.choose.note"), Body: choose})
	}
	changes := web.Section{ID: "changes", Title: l.Say("moved.changes"), Note: l.Say("moved.changes.note")}
	if len(p.Changes) > 0 {
		changes.Body = []any{l.movedLedger(p.Changes)}
	} else {
		changes.Body = []any{web.Empty{Text: l.Say("moved.changes.none")}}
	}
	if len(p.Found) > 0 {
		all = append(all, changes, l.movedFindings(p.Found))
	} else {
		all = append(all, changes)
	}
	groups := web.Section{ID: "groups", Title: l.Say("moved.groups"), Note: l.Say("moved.looked", "n", int64(p.Looked)), Wide: true}
	if len(p.Groups) == 0 {
		groups.Body = []any{web.Empty{Text: web.Join{Pieces: []any{l.Say("moved.none"), l.movedAll(cut)}, Between: " "}}}
	} else {
		groups.Body = []any{l.movedTable(p.Groups)}
	}
	all = append(all, groups)
	return web.Content{Parts: all, Shell: web.Shell{Title: l.Say("moved.title"), Description: lead.Value, Path: movedAddress(cut), JSON: "/api/v1" + movedAddress(cut)}}
}

// movedAll leads back to everything, from where something was chosen.
func (l sayer) movedAll(cut home.MovedCut) any {
	if cut == (home.MovedCut{}) {
		return nil
	}
	return web.Link{Text: l.Say("moved.all"), Href: l.Href(movedPath)}
}

// movedChoices lead to the entries of a kind, or of a member, each with how many there are of it within the other choice.
func (l sayer) movedChoices(p *home.MovedPage, cut home.MovedCut) (parts []any) {
	if len(p.Kinds) > 1 || cut.Kind != "" {
		f := web.Filter{Label: l.Word("facet", "kind"), Links: []web.Link{{Text: l.Word("cut", "all"), Href: l.Href(movedAddress(home.MovedCut{Member: cut.Member}))}}}
		for _, k := range p.Kinds {
			if k.Kind == cut.Kind {
				f.Here = len(f.Links)
			}
			f.Links = append(f.Links, web.Link{Text: l.Word("kind", k.Kind), Href: l.Href(movedAddress(home.MovedCut{Kind: k.Kind, Member: cut.Member})), Count: int64(k.N)})
		}
		if cut.Kind != "" && f.Here == 0 { // there are none of it
			f.Here = len(f.Links)
			f.Links = append(f.Links, web.Link{Text: l.Word("kind", cut.Kind), Href: l.Href(movedAddress(cut))})
		}
		parts = append(parts, f)
	}
	if p.Member != nil {
		parts = append(parts, web.Para{Text: web.Join{Pieces: []any{l.Rich("moved.of", "member", l.named(*p.Member)),
			web.Link{Text: l.Say("moved.of.all"), Href: l.Href(movedAddress(home.MovedCut{Kind: cut.Kind}))}}, Between: " "}})
	}
	if len(p.Members) > 1 {
		var tags web.Tags
		for _, m := range p.Members {
			tags.Each = append(tags.Each, web.Link{Text: l.nameOf(m.Name), Href: l.Href(movedAddress(home.MovedCut{Kind: cut.Kind, Member: m.ID})), Count: int64(m.N)})
		}
		parts = append(parts, web.Details{Summary: l.Say("moved.members", "n", len(p.Members)), Body: tags})
	}
	return parts
}

// movedFindings tells of findings that changed, apart from promises: they are the reviewer's voice.
func (l sayer) movedFindings(list []home.MovedThing) web.Section {
	return web.Section{ID: "found", Title: l.Say("moved.found"), Note: l.Say("moved.found.note"), Body: []any{l.movedLedger(list)}}
}

// movedLedger tells one by one of versions that changed what is said.
func (l sayer) movedLedger(list []home.MovedThing) web.Ledger {
	var ledger web.Ledger
	for _, c := range list {
		row := l.history([]home.Version{c.Version}).Rows[0]
		of := l.statement(c.Statement).Title
		if c.Kind == review.FindingKind.Name {
			of = l.Rich("moved.found.of", "commitment", of)
		}
		row.Title = web.Join{Pieces: []any{of, row.Title}, Between: l.Say("colon")}
		ledger.Rows = append(ledger.Rows, row)
	}
	return ledger
}

func (l sayer) movedTable(list []home.MovedGroup) web.Table {
	t := web.Table{Caption: l.Say("moved.groups"), Hidden: true, Head: []web.Column{{Title: l.Say("moved.day")}, {Title: l.Say("moved.what"), Names: true},
		{Title: l.Say("moved.entries"), Number: true}, {Title: l.Say("moved.new"), Number: true}, {Title: l.Say("moved.whose")}, {Title: l.Say("moved.from")}, {Title: l.Say("moved.newest")}}}
	for _, g := range list {
		t.Rows = append(t.Rows, []any{web.Day(g.Day), l.movedWhat(g), web.Count(g.N), web.Count(g.New), l.movedWhose(g), l.movedFrom(g), l.entry(g.Last)})
	}
	return t
}

// movedWhat is what entries of a group are: their kind, and of a single one what it is about.
func (l sayer) movedWhat(g home.MovedGroup) any {
	kind := any(l.Word("kind", g.Kind))
	if v := l.voluntary(g.Kind); v != nil {
		kind = web.Join{Pieces: []any{kind, v}, Between: " · "}
	}
	if g.Only == nil || g.Only.Name.IsZero() && (g.Only.About == nil || g.Only.About.Name.IsZero()) {
		return kind
	}
	if g.Only.Plan != nil && g.Only.Name.IsZero() {
		return l.statement(*g.Only).Title // which says that it is a plan
	}
	return web.Join{Pieces: []any{kind, l.statement(*g.Only).Title}, Between: l.Say("colon")}
}

func (l sayer) movedWhose(g home.MovedGroup) any {
	switch {
	case g.Of != nil:
		return l.named(*g.Of)
	case g.Bodies == 0 || strings.HasPrefix(string(g.Voice), "people"):
		return l.Say("moved.people")
	}
	return l.Say("moved.bodies", "n", g.Bodies)
}

func (l sayer) movedFrom(g home.MovedGroup) any {
	if g.Source == nil {
		return l.Say("moved.here")
	}
	return l.source(g.Source)
}
