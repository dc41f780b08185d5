package pages

import (
	"cmp"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"troth/chapters/home"
	"troth/chapters/review"
	"troth/core/record"
	"troth/core/view"
	"troth/edges/api"
	"troth/edges/web"
)

const searchPath = "/search"

// searchAddress is the address of a search; what is not chosen is left out.
func searchAddress(ask home.Ask) string { return searchWith(ask, "", "") }

// searchWith is the address of a search with another value of a facet; nothing is none.
func searchWith(ask home.Ask, facet, value string) string {
	b := make([]byte, 0, 128)
	b = append(b, searchPath...)
	for _, name := range searchKeys {
		v := ask.Facets[name]
		switch {
		case name == facet:
			v = value
		case name == "q":
			v = ask.Query
		case name == "page" && ask.Page > 1:
			v = strconv.Itoa(ask.Page)
		case name == "all" && ask.All:
			v = "yes"
		}
		if v == "" {
			continue
		}
		between := byte('&')
		if len(b) == len(searchPath) {
			between = '?'
		}
		b = append(append(append(append(b, between), name...), '='), url.QueryEscape(v)...)
	}
	return string(b)
}

// searchKeys are the parts of the address of a search, in their order.
var searchKeys = slices.Sorted(slices.Values(append([]string{"all", "q", "page"}, home.FacetNames...)))

// search finds words in everything that was said.
func (s *site) search(v *web.Visit) (web.Page, error) {
	ask, err := api.AskOf(v.URL.Query())
	if err != nil {
		return web.Page{}, err
	}
	address := searchAddress(ask)
	page, err := s.newest(v, address, func(r *view.Reader) (web.Content, error) {
		p, err := api.Search(r, ask)
		if err != nil {
			return web.Content{}, err
		}
		return sayer{v.Lang}.search(p, ask), nil
	})
	make := page.Make
	page.Make = func() (c web.Content, err error) {
		err = s.inTurn(v, func() error {
			c, err = make()
			return err
		})
		return c, err
	}
	if _, query, asks := strings.Cut(address, "?"); asks {
		page.About = seekFeed + query
	}
	return page, err
}

// inTurn searches when it is this search's turn.
func (s *site) inTurn(v *web.Visit, search func() error) error {
	select {
	case s.searching <- struct{}{}:
		defer func() { <-s.searching }()
		return search()
	case <-v.Context().Done():
		return v.Context().Err()
	}
}

func (l sayer) search(p *home.SearchPage, ask home.Ask) web.Content {
	lead := l.lead("search.lead")
	title := l.Say("search.title")
	switch {
	case p.Query != "":
		title = l.Say("search.found", "query", p.Query)
	case len(ask.Facets) > 0:
		title = l.Say("search.found", "query", l.chosen(p))
	}
	all := web.Parts{web.Head{Title: web.Text{Value: title}, Lead: lead}}
	if p.Entry != nil {
		all = append(all, web.Section{ID: "entry", Title: l.Say("search.entry"), Body: []any{web.Para{Text: l.entry(*p.Entry)}}})
	}
	if len(p.Meant) > 0 {
		var meant web.Bullets
		for _, q := range p.Meant {
			meant.Each = append(meant.Each, web.Link{Text: q, Href: l.Href(searchAddress(home.Ask{Query: q}))})
		}
		all = append(all, web.Section{ID: "meant", Title: l.Say("search.meant"), Note: l.Say("search.meant.note"), Body: []any{meant}})
	}
	if len(p.Areas) > 0 {
		all = append(all, l.areasCalled(p, ask))
	}
	asks := p.Query != "" || len(ask.Facets) > 0
	if asks {
		all = append(all, l.foundSection(p, ask))
	}
	if p.Total == 0 && len(ask.Facets) == 0 {
		var examples web.Bullets
		for _, x := range []struct{ word, href string }{
			{"georgia", searchAddress(home.Ask{Query: "Georgia"})}, {"owners", searchAddress(home.Ask{Query: `"beneficial ownership"`})},
			{"action9", "/actions"}, {"editions", movedPath},
			{"starred", searchAddress(home.Ask{Query: "whistleblower", Facets: map[string]string{"kind": "commitment"}})},
		} {
			examples.Each = append(examples.Each, web.Link{Text: l.Word("example", x.word), Href: l.Href(x.href)})
		}
		all = append(all, web.Section{ID: "try", Title: l.Say("search.try"), Note: l.Say("search.try.note"), Body: []any{examples,
			web.Para{Text: web.Link{Text: l.Say("home.all_members"), Href: l.Href("/members")}}}})
	}
	address := searchAddress(ask)
	return web.Content{Parts: all, Shell: web.Shell{Title: title, Path: address, JSON: api.Base + address, Query: ask.Query, NoIndex: true, Fed: asks}}
}

// chosen names what a search is narrowed to.
func (l sayer) chosen(p *home.SearchPage) string {
	var names []string
	for _, f := range p.Facets {
		for _, v := range f.Values {
			if v.Value != f.Chosen || f.Chosen == "" {
				continue
			}
			switch name := l.facetValue(f, v).(type) {
			case web.Text:
				names = append(names, name.Value)
			case string:
				names = append(names, name)
			default:
				names = append(names, v.Value)
			}
		}
	}
	return strings.Join(names, " · ")
}

// areasCalled leads to the policy areas that are called as is asked: what is tagged with them may lack the words.
func (l sayer) areasCalled(p *home.SearchPage, ask home.Ask) web.Section {
	cut := areaCut{member: cmp.Or(p.Of, record.ID(ask.Facets["member"])), rating: ask.Facets["rating"]}
	var list web.Bullets
	for _, a := range p.Areas {
		list.Each = append(list.Each, web.Link{Text: l.areaWithYear(a.Area), Href: l.Href("/" + a.Area.Path + cut.query() + "#commitments"), Count: int64(a.Commitments)})
	}
	return web.Section{ID: "called", Title: l.Say("search.areas"), Note: l.Say("search.areas.note"), Body: []any{list}}
}

func (l sayer) foundSection(p *home.SearchPage, ask home.Ask) web.Section {
	n := l.Say("search.n", "n", p.Total)
	if p.More && p.Total > 0 {
		n = l.Say("search.more", "n", p.Total)
	}
	if p.Some {
		n += ". " + l.Say("search.some")
	}
	sec := web.Section{ID: "found", Title: l.Say("search.results"), Note: n}
	if p.More && !ask.All && len(ask.Facets) == 0 && p.Total > 0 {
		whole := ask
		whole.All, whole.Page = true, 1
		sec.Body = append(sec.Body, web.Para{Text: web.Link{Text: l.Say("search.all"), Href: l.Href(searchAddress(whole))}})
	}
	var facets web.Parts
	for _, f := range p.Facets {
		filter, ok := l.facet(f, p, ask)
		switch group := (web.Group{Title: l.Word("facet", f.Name), Body: []any{filter}}); {
		case !ok:
		case f.Name == "rating": // short, and asked for: which of these were starred, and by which formula?
			sec.Body = append(sec.Body, group)
		default:
			facets = append(facets, group)
		}
	}
	if len(facets) > 0 {
		sec.Body = append(sec.Body, web.Details{Summary: l.Say("search.narrow"), Body: facets})
	}
	if p.Total == 0 {
		sec.Body = append(sec.Body, l.none(p, ask)...)
		return sec
	}
	list := web.List{Pages: &web.Pages{Now: p.Page, Last: p.Last, Href: func(page int) string {
		ask.Page = page
		return l.Href(searchAddress(ask))
	}}}
	for _, h := range p.Hits {
		list.Items = append(list.Items, l.hit(h, ask.Facets["language"]))
	}
	sec.Body = append(sec.Body, list)
	return sec
}

// none says why nothing is there, and how to go on: each choice can be left out, and those that nothing has are named.
func (l sayer) none(p *home.SearchPage, ask home.Ask) (parts []any) {
	switch {
	case len(ask.Facets) > 0:
	case p.More:
		return []any{web.Empty{Text: l.Say("search.none.more")}}
	default:
		return []any{web.Empty{Text: l.Say("search.none")}}
	}
	parts = []any{web.Empty{Text: l.Say("search.none.chosen")}}
	var ways web.Bullets
	for _, f := range p.Facets {
		if f.Chosen == "" {
			continue
		}
		if f.Unknown {
			parts = append(parts, web.Notice{Title: l.Say("search.unknown", "value", f.Chosen, "facet", l.Word("facet", f.Name))})
		}
		value := any(f.Chosen)
		for _, v := range f.Values {
			if v.Value == f.Chosen && !f.Unknown {
				value = l.facetValue(f, v)
			}
		}
		if f.Of > 0 {
			ways.Each = append(ways.Each, web.Link{Text: l.Rich("search.without", "facet", l.Word("facet", f.Name), "value", value), Href: l.Href(searchAddress(ask.With(f.Name, ""))), Count: int64(f.Of), Over: p.More})
		}
	}
	if len(ask.Facets) > 1 || len(ways.Each) == 0 {
		ways.Each = append(ways.Each, web.Link{Text: l.Say("search.without.all"), Href: l.Href(searchAddress(home.Ask{Query: ask.Query}))})
	}
	return append(parts, web.Group{Title: l.Say("search.out"), Body: []any{web.Para{Text: l.Say("search.out.note")}, ways}})
}

// facetValue is what a value of a facet is called.
func (l sayer) facetValue(f home.Facet, v home.FacetValue) any {
	switch f.Name {
	case "member", "source":
		if v.Named != nil && !v.Named.Name.IsZero() {
			return l.text(v.Named.Name)
		}
	case "kind":
		return l.Word("kind", v.Value)
	case "voice":
		return l.Word("speaks", v.Value)
	case "language":
		return l.LanguageName(v.Value)
	case "area":
		a := home.AreaNamed(record.Code(v.Value))
		if v.Label != nil {
			a.Label = *v.Label
		}
		return l.areaWithYear(a)
	case "rating":
		return l.ruleName(v.Value)
	}
	return v.Value
}

// hit shows the words that were found in the language that was chosen, else in the reader's, else in that of what the page is called.
func (l sayer) hit(h home.SearchHit, chosen string) web.Item {
	var name any = l.text(h.Name.Name)
	if h.Name.Name.IsZero() {
		name = l.Word("kind", h.Kind)
	}
	note := web.Join{Between: " · ", Pieces: []any{l.Word("kind", h.Kind)}}
	if h.Member != nil {
		note.Pieces = append(note.Pieces, l.named(*h.Member))
	}
	if h.Year != "" {
		note.Pieces = append(note.Pieces, h.Year)
	}
	for _, rule := range h.Ratings {
		note.Pieces = append(note.Pieces, l.ruleName(rule))
	}
	said := h.In(chosen, l.Tag, h.Name.Name.Original)
	if said.Voice != "" {
		note.Pieces = append(note.Pieces, l.Word("speaks", string(said.Voice)))
	}
	if said.Field != "" {
		note.Pieces = append(note.Pieces, l.field(said.Field))
	}
	var all any = note
	marked := web.Marked{Value: said.Text, Lang: langOf(said.Language)}
	unmarked := strings.NewReplacer(view.MarkBegin, "", view.MarkEnd, "")
	if title, ok := name.(web.Text); ok && unmarked.Replace(said.Text) == title.Value { // it is not said twice
		name = marked
	} else if said.Text != "" {
		all = web.Stacked{Each: []any{marked, note}}
	}
	return web.Item{Title: web.Link{Text: name, Href: l.Href("/" + h.Path)}, Note: all}
}

// ruleName is what a rule of a method is called, which says its era where two eras call different things alike.
func (l sayer) ruleName(rule string) any {
	if name := review.RuleName(rule); !name.IsZero() {
		return l.text(name)
	}
	return web.Code(rule)
}

// facet leads to what was found, narrowed to each value.
func (l sayer) facet(f home.Facet, p *home.SearchPage, ask home.Ask) (web.Filter, bool) {
	ask.Page = 1
	filter := web.Filter{Label: l.Word("facet", f.Name), Links: []web.Link{{Text: l.Word("cut", "all"), Href: l.Href(searchWith(ask, f.Name, ""))}}}
	for _, v := range f.Values {
		word := any(v.Value)
		if !f.Unknown || v.Value != f.Chosen {
			word = l.facetValue(f, v)
		}
		if v.Value == f.Chosen {
			filter.Here = len(filter.Links)
		}
		filter.Links = append(filter.Links, web.Link{Text: word, Href: l.Href(searchWith(ask, f.Name, v.Value)), Count: int64(v.Count), Over: p.More && v.Count > 0})
	}
	return filter, len(f.Values) > 1 || f.Chosen != ""
}
