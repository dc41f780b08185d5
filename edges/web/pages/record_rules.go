package pages

import (
	"fmt"
	"strings"

	"troth/chapters/home"
	"troth/core/record"
	"troth/core/view"
	"troth/edges/api"
	"troth/edges/web"
)

// rulesPage is the table of authority: who may say what.
func (s *site) rulesPage(v *web.Visit) (web.Page, error) {
	l := sayer{v.Lang}
	return s.newest(v, "rules", func(r *view.Reader) (web.Content, error) {
		page, err := home.Rules(r, s.node.Program.May)
		if err != nil {
			return web.Content{}, err
		}
		declared, err := r.Authority()
		if err != nil {
			return web.Content{}, err
		}
		body := []any{web.Head{Title: l.own("rules.title"), Lead: l.lead("rules.lead")}}
		t := web.Table{Caption: l.Say("rules.title"), Hidden: true, Head: []web.Column{
			{Title: l.Say("record.kind")}, {Title: l.Say("rules.role")}, {Title: l.Say("rules.relation")}, {Title: l.Say("rules.voice")}, {Title: l.Say("rules.sees")},
		}}
		for _, x := range page.Rules {
			sees := l.Say("rules.sees.no")
			if x.See {
				sees = l.Say("rules.sees.yes")
			}
			t.Rows = append(t.Rows, []any{l.Word("kind", x.Kind), l.Word("role", x.Role), l.Word("relation", string(x.Relation)),
				l.Word("speaks", string(x.Voice)), sees})
		}
		table := web.Section{ID: "table", Title: l.Say("rules.table"), Wide: true, Body: []any{t}}
		if len(page.Rules) == 0 {
			table.Body = []any{web.Empty{Text: l.Say("rules.other")}}
		}
		body = append(body, table)
		fact, err := l.onRecord(r, declared.Object)
		if err != nil {
			return web.Content{}, err
		}
		body = append(body, web.Section{ID: "hash", Title: l.Say("rules.hash"), Note: l.Say("rules.hash.note"), Body: []any{web.KV{Facts: []web.Fact{
			{Name: l.Say("rules.hash"), Value: web.Code(page.Hash)}, {Name: l.Say("rules.record"), Value: fact},
		}}}})
		return web.Content{Parts: body, Shell: web.Shell{Title: l.Say("rules.title"), Description: l.Say("rules.lead"),
			Path: rulesPath, JSON: api.Base + rulesPath}}, nil
	})
}

// onRecord links to the newest entry of a thing.
func (l sayer) onRecord(r *view.Reader, id record.ID) (web.Link, error) {
	history, err := r.History(id)
	if err == nil && len(history) == 0 {
		err = fmt.Errorf("%w: %s", record.ErrNotFound, id)
	}
	if err != nil {
		return web.Link{}, err
	}
	return l.entry(history[len(history)-1].Index), nil
}

// kindsPage is what can be on record, field by field.
func (s *site) kindsPage(v *web.Visit) (web.Page, error) {
	l := sayer{v.Lang}
	return s.newest(v, "kinds", func(r *view.Reader) (web.Content, error) {
		page, err := home.Kinds(r, s.node.Kinds)
		if err != nil {
			return web.Content{}, err
		}
		schemas, err := r.Schemas()
		if err != nil {
			return web.Content{}, err
		}
		declared := map[string]record.ID{}
		for _, d := range schemas {
			declared[d.Name] = d.Object
		}
		classes := web.KV{}
		for _, c := range []record.Class{record.Permanent, record.Redactable, record.Concealed} {
			classes.Facts = append(classes.Facts, web.Fact{Name: l.Word("class", string(c)), Value: l.Word("class.means", string(c))})
		}
		body := []any{
			web.Head{Title: l.own("kinds.title"), Lead: l.lead("kinds.lead")},
			web.Section{ID: "classes", Title: l.Say("kinds.classes"), Note: l.Say("kinds.classes.note"), Body: []any{classes}},
		}
		list := web.Section{ID: "kinds", Title: l.Say("kinds.all")}
		for _, info := range page.Kinds {
			k, _ := s.node.Kinds.ByName(info.Name)
			facts := rows{{Name: l.Say("kinds.prefix"), Value: web.Code(k.Prefix + "_")}}
			if info.Schema != nil {
				facts.add(l.Say("kinds.schema"), web.Link{Text: l.Say("kinds.schema.open"), Href: api.Base + "/schemas/" + k.Name})
			}
			facts.add(l.Say("kinds.hash"), web.Code(info.Hash))
			link, err := l.onRecord(r, declared[k.Name])
			if err != nil {
				return web.Content{}, err
			}
			facts.add(l.Say("rules.record"), link)
			group := web.Group{Title: l.Word("kind", k.Name), Note: web.Code(k.Name), Body: []any{web.KV{Facts: facts}}}
			if info.Schema == nil {
				group.Body = append(group.Body, web.Empty{Text: l.Say("kinds.other")})
			} else {
				group.Body = append(group.Body, web.Details{Summary: l.Say("kinds.fields", "n", len(k.Fields())), Table: l.fieldTable(k)})
			}
			list.Body = append(list.Body, group)
		}
		body = append(body, l.linkRules(page.Links), list)
		return web.Content{Parts: body, Shell: web.Shell{Title: l.Say("kinds.title"), Description: l.Say("kinds.lead"),
			Path: kindsPath, JSON: api.Base + kindsPath}}, nil
	})
}

// linkRules says which kind may be linked to which kinds, and in which relation.
func (l sayer) linkRules(rules []record.LinkRule) web.Section {
	t := web.Table{Caption: l.Say("kinds.links"), Hidden: true, Head: []web.Column{{Title: l.Say("kinds.links.from")}, {Title: l.Say("kinds.field")},
		{Title: l.Say("kinds.links.relation")}, {Title: l.Say("kinds.links.to")}}}
	for _, x := range rules {
		t.Rows = append(t.Rows, []any{l.Word("kind", x.From), l.field(x.Field), l.Word("relation", string(x.Relation)), l.kindsOf(x.To)})
	}
	return web.Section{ID: "links", Title: l.Say("kinds.links"), Note: l.Say("kinds.links.note"), Wide: true, Body: []any{t}}
}

// kindsOf names the kinds that a link may lead to.
func (l sayer) kindsOf(to []string) string {
	words := make([]string, len(to))
	for i, kind := range to {
		if words[i] = l.Say("kinds.links.any"); kind != "*" {
			words[i] = l.Word("kind", kind)
		}
	}
	return strings.Join(words, ", ")
}

func (l sayer) fieldTable(k record.Kind) web.Table {
	t := web.Table{Caption: l.Say("kinds.fields.of", "kind", l.Word("kind", k.Name)), Head: []web.Column{
		{Title: l.Say("kinds.field")}, {Title: l.Say("kinds.name")}, {Title: l.Say("kinds.type")}, {Title: l.Say("kinds.class")}, {Title: l.Say("kinds.many")},
	}}
	for _, f := range k.Fields() {
		many := l.Say("kinds.one")
		switch {
		case f.List:
			many = l.Say("kinds.list")
		case f.Optional:
			many = l.Say("kinds.optional")
		}
		var typ any = l.Word("type", f.Type)
		if f.Relation != "" {
			leads := l.Say("kinds.links.field", "relation", l.Word("relation", string(f.Relation)), "kinds", l.kindsOf(f.To))
			typ = web.Stacked{Each: []any{typ, leads}}
		}
		t.Rows = append(t.Rows, []any{l.field(f.Name), web.Code(f.Name), typ, l.Word("class", string(f.Class)), many})
	}
	return t
}

// checkPage says what Troth proves and what not, and how to check it without trusting the server.
func (s *site) checkPage(v *web.Visit) (web.Page, error) {
	l := sayer{v.Lang}
	return s.newest(v, "check", func(r *view.Reader) (web.Content, error) {
		checkpoint := string(s.node.Seal.Checkpoint())
		last := r.Position() - 1
		export := []any{
			web.Para{Text: l.Rich("how.download.text")},
			web.Link{Text: l.Say("how.download.link"), Href: "/export.zip"},
			web.Verbatim{Text: "troth verify --key '" + s.node.Key.Verifier + "' troth-export.zip"},
			web.Para{Text: l.Rich("how.download.answers")},
			web.Para{Text: l.Rich("how.download.large")},
			web.Verbatim{Text: "troth export --data DIR --out FILE.zip"},
		}
		body := []any{
			web.Head{Title: l.own("how.title"), Lead: l.lead("how.lead")},
			web.Section{ID: "proves", Title: l.Say("how.proves"), Body: []any{
				web.Group{Title: l.Say("how.proves.yes"), Body: []any{web.Bullets{Each: []any{
					l.Rich("how.proves.what"), l.Rich("how.proves.order"), l.Rich("how.proves.whole"), l.Rich("how.proves.voice")}}}},
				web.Group{Title: l.Say("how.proves.no"), Body: []any{web.Bullets{Each: []any{
					l.Rich("how.not.true"), l.Rich("how.not.time"), l.Rich("how.not.other"), l.Rich("how.not.withheld")}}}},
			}},
			web.Section{ID: "browser", Title: l.Say("how.browser"), Body: []any{
				web.Para{Text: l.Rich("how.browser.text")}, web.Para{Text: l.Rich("how.browser.limit")},
				web.Para{Text: l.Rich("how.browser.try", "entry", l.entry(last))}}},
			web.Section{ID: "download", Title: l.Say("how.download"), Body: export},
			web.Section{ID: "receipt", Title: l.Say("how.receipt"), Body: []any{
				web.Para{Text: l.Rich("how.receipt.text")}, web.Para{Text: l.Rich("how.receipt.later")}}},
			web.Section{ID: "key", Title: l.Say("how.key"), Note: l.Say("how.key.note"), Body: []any{
				web.Verbatim{Text: s.node.Key.Verifier}, web.Para{Text: l.Rich("how.key.text")}}},
			web.Section{ID: "checkpoint", Title: l.Say("how.checkpoint"), Note: l.Say("how.checkpoint.note"), Body: []any{
				web.Verbatim{Text: checkpoint}, web.Para{Text: l.Rich("how.checkpoint.text")},
				web.Bullets{Each: []any{
					web.Link{Text: "/checkpoint", Href: "/checkpoint"},
					web.Link{Text: l.Say("how.rules"), Href: l.Href(rulesPath)}, web.Link{Text: l.Say("how.kinds"), Href: l.Href(kindsPath)},
					web.Link{Text: l.Say("how.api"), Href: api.Base + "/openapi.json"},
				}}}},
		}
		return web.Content{Parts: body, Shell: web.Shell{Title: l.Say("how.title"), Description: l.Say("how.lead"), Path: verifyPath,
			JSON: api.Base + "/status"}}, nil
	})
}
