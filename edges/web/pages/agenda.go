package pages

import (
	"cmp"
	"net/url"
	"strings"

	"troth/chapters/agenda"
	"troth/chapters/home"
	"troth/core/record"
	"troth/core/view"
	"troth/edges/web"
)

// wholeList is how many codes a page shows at most; a longer list is shown by what its outermost codes hold.
const wholeList = 300

func (s *site) agenda(v *web.Visit) (web.Page, error) {
	return s.page(v, "agenda", "", func(r *view.Reader) (web.Content, error) {
		p, err := home.Agenda(r)
		if err != nil {
			return web.Content{}, err
		}
		return sayer{v.Lang}.agenda(p), nil
	})
}

// agenda lists the lists of codes.
func (l sayer) agenda(p *home.AgendaPage) web.Content {
	title, lead := l.Say("lists.title"), l.Say("lists.lead")
	t := web.Table{Caption: title, Hidden: true, Head: []web.Column{{Title: l.Say("lists.list")}, {Title: l.Say("lists.use")}, {Title: l.field("publisher")},
		{Title: l.Say("lists.codes"), Number: true}, {Title: l.Say("lists.on_record"), Number: true}}}
	for _, x := range p.Lists {
		t.Rows = append(t.Rows, []any{web.Link{Text: l.text(x.Name), Href: l.Href(agendaPath + "/" + x.ID)}, l.Word("listuse", cmp.Or(string(x.Use), "unknown")), l.publisher(x),
			web.Count(x.Codes), web.Count(x.OnRecord)})
	}
	return web.Content{Parts: web.Parts{web.Head{Title: l.our(title), Lead: l.ours(lead)},
		web.Section{ID: "lists", Title: l.Say("lists.all"), Note: l.Say("lists.note"), Wide: true, Body: []any{t}}},
		Shell: web.Shell{Title: title, Description: lead, Path: agendaPath, JSON: "/api/v1/agenda"}}
}

// publisher is whose codes they are.
func (l sayer) publisher(x home.ListInfo) any {
	switch {
	case !x.Publisher.IsZero():
		return l.text(x.Publisher)
	case x.Said != nil && x.Said.Source != nil:
		return l.text(x.Said.Source.Publisher)
	}
	return nil
}

func (s *site) codeList(v *web.Visit) (web.Page, error) {
	id, within := v.PathValue("list"), v.URL.Query().Get("within")
	page, err := s.page(v, record.ID("agenda/"+id), "?"+within, func(r *view.Reader) (web.Content, error) {
		p, err := home.CodeList(r, id)
		if err != nil {
			return web.Content{}, err
		}
		if _, here := part(p.Codes, within); within != "" && here == "" {
			return web.Content{}, web.Unfit("within", within, outermost(p.Codes))
		}
		return sayer{v.Lang}.codeList(p, within), nil
	})
	page.About = listFeed + id
	return page, err
}

// codeList lays out a list: whose it is, its codes, and which codes of other lists mean alike.
func (l sayer) codeList(p *home.ListPage, within string) web.Content {
	x := p.List
	path := agendaPath + "/" + x.ID
	title := l.text(x.Name)
	h := web.Head{Over: l.Say("lists.list"), Title: title}
	if !p.Source.IsZero() {
		h.Lead = l.ours(l.plain(p.Source))
	}
	facts := (*rows)(&h.Facts)
	facts.add(l.field("publisher"), l.publisher(x))
	if x.Published != "" {
		facts.add(l.field("published"), web.Day(x.Published))
	}
	if x.Version > 0 {
		facts.add(l.Say("lists.version"), web.Count(x.Version))
	}
	facts.add(l.Say("lists.codes"), web.Count(x.Codes))
	if x.Said != nil {
		facts.add(l.Say("lists.words"), web.Stacked{Each: []any{l.Say("coverage.share", "known", x.OnRecord, "of", x.Codes), l.source(x.Said.Source), l.entry(x.Said.Entry)}})
	} else if x.Use == agenda.Goals {
		facts.add(l.Say("lists.words"), l.Say("lists.words.none"))
	}
	codes, here := part(p.Codes, within)
	sec := web.Section{ID: "codes", Title: l.Say("lists.codes"), Wide: true}
	if here != "" {
		sec.Note = l.Say("lists.part", "shown", len(codes), "all", x.Codes)
		if codes[0].Head {
			sec.Note = l.Say("lists.part.head", "shown", len(codes)-1, "all", x.Codes)
		}
		sec.Body = append(sec.Body, web.Filter{Label: l.Say("glance.show"), Here: 1, Links: []web.Link{{Text: l.Word("cut", "all"), Href: l.Href(path + "#codes")},
			{Text: here, Href: l.Href(path + "?within=" + url.QueryEscape(within) + "#codes")}}})
	} else if len(codes) < len(p.Codes) {
		sec.Note = l.Say("lists.outer", "shown", len(codes), "all", x.Codes)
		if codes[0].Head {
			sec.Note = l.Say("lists.outer.head", "n", len(codes), "all", x.Codes)
		}
	}
	sec.Body = append(sec.Body, l.codeTable(p, codes, here == "" && len(codes) < len(p.Codes)))
	all := web.Parts{h, sec}
	if len(p.Crosswalks) > 0 {
		all = append(all, l.walks(p.Crosswalks))
	}
	shell := web.Shell{Title: title.Plain(l.Language), Path: path, JSON: "/api/v1" + path,
		Crumbs: []web.Link{{Text: l.Say("lists.title"), Href: l.Href(agendaPath)}}}
	if here != "" {
		shell.Path += "?within=" + url.QueryEscape(within)
	}
	return web.Content{Parts: all, Shell: shell}
}

// part is the codes that a page shows: those within one of the outermost, all of a short list, the outermost of a long one.
func part(codes []home.CodeRow, within string) (shown []home.CodeRow, here string) {
	outer := map[record.Code]record.Code{}
	there := map[record.Code]bool{}
	for _, c := range codes {
		there[c.Code] = true
	}
	for _, c := range codes {
		outer[c.Code] = c.Code
		if there[c.Parent] {
			outer[c.Code] = outer[c.Parent]
		}
		_, own := agenda.Split(outer[c.Code])
		switch {
		case within != "" && own == within:
			here = own
			shown = append(shown, c)
		case within == "" && (len(codes) <= wholeList || outer[c.Code] == c.Code):
			shown = append(shown, c)
		}
	}
	return shown, here
}

// outermost are the codes that a page can show what is within of.
func outermost(codes []home.CodeRow) string {
	outer, _ := part(codes, "")
	var list []string
	for _, c := range outer {
		if _, own := agenda.Split(c.Code); c.Parent == "" {
			list = append(list, own)
		}
	}
	return strings.Join(list, ", ")
}

// codeTable is codes with their labels and what they are joined with.
func (l sayer) codeTable(p *home.ListPage, codes []home.CodeRow, lead bool) web.Table {
	t := web.Table{Caption: l.Say("lists.codes"), Hidden: true, Head: []web.Column{{Title: l.Say("area.code")}, {Title: l.Say("lists.label")}}}
	tagged, alike := p.List.Use == agenda.Areas, false
	for _, c := range codes {
		alike = alike || len(c.Alike) > 0
	}
	if len(p.Levels) > 0 {
		t.Head = append(t.Head, web.Column{Title: l.Say("areas.level")})
	}
	if alike {
		t.Head = append(t.Head, web.Column{Title: l.Say("lists.alike")})
	}
	if tagged {
		t.Head = append(t.Head, web.Column{Title: l.Say("commitments"), Number: true})
	}
	for _, c := range codes {
		_, own := agenda.Split(c.Code)
		var code any = web.Code(own)
		if lead {
			code = web.Link{Text: code, Href: l.Href(agendaPath + "/" + p.List.ID + "?within=" + url.QueryEscape(own) + "#codes")}
		}
		if c.Also != "" {
			code = web.Join{Pieces: []any{code, web.Code(c.Also)}, Between: " · "}
		}
		cells := []any{code, l.codeWords(c)}
		if len(p.Levels) > 0 {
			cells = append(cells, l.level(p.Levels, c.Level))
		}
		if alike {
			cells = append(cells, l.alikes(c.Alike))
		}
		if tagged {
			cells = append(cells, web.Count(c.Commitments))
		}
		t.Rows = append(t.Rows, cells)
	}
	return t
}

// codeWords is what a code means: our label, the publisher's words, or that neither is here.
func (l sayer) codeWords(c home.CodeRow) any {
	var words web.Stacked
	switch {
	case c.Path != "" && c.Label.IsZero() && c.Text != nil:
		return web.Link{Text: l.text(*c.Text), Href: l.Href("/" + c.Path)}
	case c.Path != "":
		words.Each = append(words.Each, web.Link{Text: l.text(c.Label), Href: l.Href("/" + c.Path)})
	case !c.Label.IsZero():
		words.Each = append(words.Each, l.text(c.Label))
	}
	if c.Text != nil && l.plain(*c.Text) != l.plain(c.Label) {
		words.Each = append(words.Each, l.text(*c.Text))
	}
	if c.Note != nil {
		words.Each = append(words.Each, l.text(*c.Note))
	}
	if words.Each == nil {
		return web.State{Mark: web.None, Word: l.Say("lists.no_words")}
	}
	return words
}

// alikes are the codes of other lists that a crosswalk sets beside one.
func (l sayer) alikes(list []home.Alike) any {
	var links web.Stacked
	for _, a := range list {
		id, _ := agenda.Split(a.Code)
		links.Each = append(links.Each, l.Rich("lists.alike.one", "relation", l.Word("alike", string(a.Relation)),
			"code", web.Link{Text: l.codeName(a.Code, a.Label), Href: l.Href(l.codePath(a.Code))}, "list", web.Code(id)))
	}
	if links.Each == nil {
		return nil
	}
	return links
}

func (l sayer) walks(list []home.Walk) web.Section {
	t := web.Table{Caption: l.Say("lists.walks"), Hidden: true, Head: []web.Column{{Title: l.Say("lists.list")}, {Title: l.Say("lists.links"), Number: true}, {Title: l.Say("lists.basis")}}}
	for _, w := range list {
		t.Rows = append(t.Rows, []any{web.Link{Text: l.text(w.OtherIs), Href: l.Href(agendaPath + "/" + w.Other)}, web.Count(w.Links), l.Word("basis", w.Basis)})
	}
	return web.Section{ID: "crosswalks", Title: l.Say("lists.walks"), Note: l.Say("lists.walks.note"), Body: []any{t}}
}

// codeName is a code's own number and its label; of an area, whose number is its name in small letters, the label alone.
func (l sayer) codeName(code record.Code, label record.Text) web.Text {
	_, own := agenda.Split(code)
	words := l.text(label)
	if agenda.IsArea(code) || label.IsZero() || words.Value == own {
		if label.IsZero() {
			return web.Text{Value: own}
		}
		return words
	}
	words.Value = own + " · " + words.Value
	return words
}

// codePath is where a code is shown: the page of an area, or its place in its list.
func (l sayer) codePath(code record.Code) string {
	if agenda.IsArea(code) {
		list, own := agenda.Split(code)
		return areasPath + "/" + list + "/" + own
	}
	top := agenda.Top(code)
	list, own := agenda.Split(top)
	if _, ok := agenda.ListOf(list); top == code && ok {
		if c, _ := agenda.CodeOf(code); c.Level == "" {
			return agendaPath + "/" + list
		}
	}
	return agendaPath + "/" + list + "?within=" + url.QueryEscape(own) + "#codes"
}
