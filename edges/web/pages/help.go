package pages

import (
	"slices"

	"troth/chapters/home"
	"troth/core/view"
	"troth/edges/web"
)

const dataPath, aboutPath, helpPath = "/data", "/about", "/help"

// said is a section of paragraphs.
func (l sayer) told(id, title string, paragraphs ...any) web.Section {
	sec := web.Section{ID: id, Title: title}
	for _, p := range paragraphs {
		if part, ok := p.(web.Inline); ok {
			sec.Body = append(sec.Body, part)
			continue
		}
		sec.Body = append(sec.Body, web.Para{Text: p})
	}
	return sec
}

// to leads to a page of the site, as a paragraph of its own.
func (l sayer) to(path, words string) web.Para {
	return web.Para{Text: web.Link{Text: words, Href: l.Href(path)}}
}

// way leads to a place of the navigation.
func (l sayer) way(word, path string) web.Link {
	return web.Link{Text: l.Word("nav", word), Href: l.Href(path)}
}

// fixed answers with a page that depends on nothing but its language.
func (s *site) fixed(thing string, make func(sayer) web.Content) web.PageFunc {
	return func(v *web.Visit) (web.Page, error) {
		return s.page(v, "home", "#"+thing, func(*view.Reader) (web.Content, error) { return make(sayer{v.Lang}), nil })
	}
}

func (l sayer) words(title, lead, path string, sections ...web.Section) web.Content {
	first := web.Text{Value: lead, Lang: l.Tag}
	all := web.Parts{web.Head{Title: web.Text{Value: title, Lang: l.Tag}, Lead: &first}}
	for _, s := range sections {
		all = append(all, s)
	}
	return web.Content{Parts: all, Shell: web.Shell{Title: title, Description: lead, Path: path}}
}

// about says what Troth proves and what not.
func (l sayer) about() web.Content {
	return l.words(l.Say("about.title"), l.Say("about.lead"), aboutPath,
		l.told("proves", l.Say("about.proves"), l.Say("about.proves.1"), l.Say("about.proves.2"), l.Say("about.proves.3")),
		l.told("not", l.Say("about.not"), l.Say("about.not.1"), l.Say("about.not.2")),
		l.told("how", l.Say("about.how"), l.Say("about.how.1"), l.Say("about.how.2"), l.Say("about.how.3")),
		l.told("who", l.Say("about.who"), l.Say("about.who.1"), l.Say("about.who.2"), l.to(rulesPath, l.Word("check", "rights"))),
		l.told("check", l.Say("about.check"), l.Say("about.check.1"), l.Say("about.check.2"), l.to(verifyPath, l.Word("check", "verify"))),
		l.told("gone", l.Say("about.gone"), l.Say("about.gone.1")))
}

// help is for a first visitor.
func (l sayer) help() web.Content {
	marks := web.KV{}
	for _, m := range []web.Mark{web.Met, web.Way, web.Late, web.None, web.Apart, web.Amend} {
		marks.Facts = append(marks.Facts, web.Fact{Name: web.State{Mark: m}, Value: l.Word("markmeans", string(m))})
	}
	return l.words(l.Say("help.title"), l.Say("help.lead"), helpPath,
		l.told("voices", l.Say("help.voices"), l.Say("help.voices.1"), web.Score{Lines: web.Lines(web.Complete, web.Limited, web.Silent)}, l.Say("help.voices.2"), l.Say("help.voices.3")),
		l.told("commitment", l.Say("help.commitment"), l.Say("help.commitment.1"), l.Say("help.commitment.2")),
		l.told("marks", l.Say("help.marks"), marks),
		l.told("find", l.Say("help.find"), l.Say("help.find.1"), web.Bullets{Each: []any{l.way("members", membersPath), l.way("plans", plansPath), l.way("areas", areasPath), l.way("search", searchPath)}}),
		l.told("missing", l.Say("help.missing"), l.Say("help.missing.1")),
		l.told("day", l.Say("help.day"), l.Say("help.day.1")),
		l.told("cite", l.Say("help.cite"), l.Say("help.cite.1")),
		l.told("take", l.Say("help.take"), l.Say("help.take.1"), l.to(dataPath, l.Word("nav", "data"))),
		l.told("reading", l.Say("help.reading"), l.Say("help.reading.1"), l.Say("help.reading.2")))
}

func (s *site) data(v *web.Visit) (web.Page, error) {
	return s.page(v, "data", "", func(r *view.Reader) (web.Content, error) {
		p, err := home.Data(r)
		if err != nil {
			return web.Content{}, err
		}
		return sayer{v.Lang}.data(p), nil
	})
}

// data says what can be taken away and from where it came.
func (l sayer) data(p *home.DataPage) web.Content {
	c := l.words(l.Say("data.title"), l.Say("data.lead"), dataPath,
		l.told("whole", l.Say("data.whole"), l.Say("data.whole.1"), l.to(downloadPath, l.Word("check", "download"))),
		l.told("tables", l.Say("data.tables"), l.Say("data.tables.1")),
		l.told("programs", l.Say("data.programs"), l.Say("data.programs.1"), web.Para{Text: web.Link{Text: l.Say("data.openapi"), Href: "/api/v1/openapi.json"}}),
		l.editions(p))
	c.Shell.JSON = "/api/v1/data"
	return c
}

func (l sayer) editions(p *home.DataPage) web.Section {
	sec := web.Section{ID: "sources", Title: l.Say("data.sources"), Note: l.Say("data.sources.note"), Wide: true}
	if len(p.Editions) == 0 {
		sec.Body = []any{web.Empty{Text: l.Say("data.sources.empty")}}
		return sec
	}
	t := web.Table{Caption: l.Say("data.sources"), Hidden: true, Head: []web.Column{{Title: l.field("title")}, {Title: l.field("publisher")}, {Title: l.field("published")},
		{Title: l.field("licence")}, {Title: l.Say("data.taken"), Number: true}, {Title: l.Word("kind", "edition")}}}
	titled := map[string]int{}
	for _, e := range p.Editions {
		titled[l.plain(e.Title)]++
	}
	for _, e := range slices.Backward(p.Editions) {
		title := any(web.Link{Text: l.text(e.Title), Href: l.Href(pathOf(e.ID))})
		if e.Name != nil && titled[l.plain(e.Title)] > 1 { // files that are called alike are told apart by their names
			title = web.Stacked{Each: []any{title, web.Code(l.plain(*e.Name))}}
		}
		publisher := any(l.text(e.Publisher))
		if e.Covers != nil {
			publisher = web.Stacked{Each: []any{publisher, l.text(*e.Covers)}}
		}
		t.Rows = append(t.Rows, []any{title, publisher, l.day(e.Published), l.licence(e), web.Count(e.Entries), l.entry(e.Entry)})
	}
	sec.Body = []any{t}
	return sec
}
