package pages

import (
	"strings"

	"troth/chapters/home"
	"troth/core/view"
	"troth/edges/web"
)

const movedPath = "/moved"

func (s *site) moved(v *web.Visit) (web.Page, error) {
	return s.page(v, "moved", "", func(r *view.Reader) (web.Content, error) {
		p, err := home.Moved(r)
		if err != nil {
			return web.Content{}, err
		}
		return sayer{v.Lang}.moved(p), nil
	})
}

// moved tells what was put on record last: what changed in meaning one by one, all else in one row for each day, kind and source.
func (l sayer) moved(p *home.MovedPage) web.Content {
	lead := web.Text{Value: l.Say("moved.lead"), Lang: l.Tag}
	all := web.Parts{web.Head{Title: web.Text{Value: l.Say("moved.title"), Lang: l.Tag}, Lead: &lead}}
	changes := web.Section{ID: "changes", Title: l.Say("moved.changes"), Note: l.Say("moved.changes.note")}
	var ledger web.Ledger
	for _, c := range p.Changes {
		row := l.history([]home.Version{c.Version}).Rows[0]
		row.Title = web.Join{Pieces: []any{l.statement(c.Statement).Title, row.Title}, Between: ": "}
		ledger.Rows = append(ledger.Rows, row)
	}
	changes.Body = []any{ledger}
	if ledger.Rows == nil {
		changes.Body = []any{web.Empty{Text: l.Say("moved.changes.none")}}
	}
	groups := web.Section{ID: "groups", Title: l.Say("moved.groups"), Note: l.Say("moved.looked", "n", int64(p.Looked)), Wide: true}
	if len(p.Groups) == 0 {
		groups.Body = []any{web.Empty{Text: l.Say("moved.none")}}
	} else {
		groups.Body = []any{l.movedTable(p.Groups)}
	}
	all = append(all, changes, groups)
	return web.Content{Parts: all, Shell: web.Shell{Title: l.Say("moved.title"), Description: lead.Value, Path: movedPath, JSON: "/api/v1" + movedPath}}
}

func (l sayer) movedTable(list []home.MovedGroup) web.Table {
	t := web.Table{Caption: l.Say("moved.groups"), Hidden: true, Head: []web.Column{{Title: l.Say("moved.day")}, {Title: l.Say("moved.what"), Names: true},
		{Title: l.Say("moved.entries"), Number: true}, {Title: l.Say("moved.new"), Number: true}, {Title: l.Say("moved.whose")}, {Title: l.Say("moved.from")}, {Title: l.Say("moved.newest")}}}
	for _, g := range list {
		whose := any(l.Say("moved.bodies", "n", g.Bodies))
		switch {
		case g.Of != nil:
			whose = l.named(*g.Of)
		case g.Bodies == 0 || strings.HasPrefix(string(g.Voice), "people"):
			whose = l.Say("moved.people")
		}
		from := any(l.Say("moved.here"))
		if g.Source != nil {
			from = l.source(g.Source)
		}
		t.Rows = append(t.Rows, []any{web.Day(g.Day), l.Word("kind", g.Kind), web.Count(g.N), web.Count(g.New), whose, from, l.entry(g.Last)})
	}
	return t
}
