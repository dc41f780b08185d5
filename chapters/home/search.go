package home

import (
	"cmp"
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"sync"

	"troth/chapters/agenda"
	"troth/chapters/partnership"
	"troth/core/record"
	"troth/core/view"
)

// An Ask is what somebody looks for, and what it is narrowed to: a value of each facet, or nothing.
type Ask struct {
	Query  string
	Facets map[string]string // by their names, FacetNames
	Page   int               // from 1
	All    bool              // all that can be looked at, where a first look was cut
}

// With is the first page of what is asked for with another value of a facet, or with none.
func (a Ask) With(facet, value string) Ask {
	next := Ask{Query: a.Query, Facets: maps.Clone(a.Facets), All: a.All}
	if next.Facets == nil {
		next.Facets = map[string]string{}
	}
	if next.Facets[facet] = value; value == "" {
		delete(next.Facets, facet)
	}
	return next
}

// SearchPage is what was found, one hit for each page of the record.
type SearchPage struct {
	Day    string        `json:"day"`
	Query  string        `json:"query"` // as it was understood
	Total  int           `json:"total"` // pages found
	More   bool          `json:"more"`  // there are more than were looked at: every count is at least that much; see Ask.All
	Some   bool          `json:"some"`  // nothing has all of the words; these have some
	Page   int           `json:"page"`
	Last   int           `json:"last"`
	Hits   []SearchHit   `json:"hits"`
	Facets []Facet       `json:"facets"`
	Of     record.ID     `json:"of,omitempty"`    // the member whose name is in the query, beside words that are looked for in what is that member’s
	Areas  []AreaHit     `json:"areas,omitempty"` // policy areas that are called as is asked, whose commitments need not have the words
	Meant  []string      `json:"meant,omitempty"` // what may have been meant, where nothing has all of the words: each of these finds something that has all of its own
	Entry  *record.Index `json:"entry,omitempty"` // the entry of that number, when a number was asked for
}

// A SearchHit is a page on which something was found, with the best of its texts.
type SearchHit struct {
	Path   string             `json:"path"`
	Kind   string             `json:"kind"`
	Name   partnership.Named  `json:"name"`
	Member *partnership.Named `json:"member,omitempty"`
	Year   string             `json:"year,omitempty"` // of the plan
	SearchText
	Also    []SearchText `json:"also,omitempty"`    // the best of its texts in each other language
	Ratings []string     `json:"ratings,omitempty"` // rules that hold by a method
}

// A SearchText is a text in which something was found; nothing, with the entry −1, where a page was found by a name or an id.
type SearchText struct {
	Text     string       `json:"text,omitempty"` // with view.MarkBegin and view.MarkEnd around what was looked for
	Language string       `json:"language,omitempty"`
	Field    string       `json:"field,omitempty"`
	Voice    record.Voice `json:"voice,omitempty"`
	Entry    record.Index `json:"entry"`
}

// In is the text in the first of these languages in which something was found, else the best.
func (h *SearchHit) In(languages ...string) SearchText {
	for _, language := range languages {
		for _, x := range append([]SearchText{h.SearchText}, h.Also...) {
			if x.Language == language {
				return x
			}
		}
	}
	return h.SearchText
}

// A Facet counts what was found by one of its properties.
type Facet struct {
	Name    string       `json:"name"`
	Of      int          `json:"of"` // pages that have all other choices
	Chosen  string       `json:"chosen,omitempty"`
	Unknown bool         `json:"unknown,omitempty"` // nothing on record, whatever is asked for, has the value that was chosen
	Values  []FacetValue `json:"values"`            // the most frequent first; the chosen one is always there
}

// A FacetValue is one value and how many of the pages found have it, all other choices being kept.
type FacetValue struct {
	Value string             `json:"value"`
	Count int                `json:"count"`
	Named *partnership.Named `json:"named,omitempty"`
	Label *record.Text       `json:"label,omitempty"` // of a policy area whose list the record alone has
}

const (
	searched = 160  // texts that a search gathers
	sifted   = 2000 // texts that it gathers where only some are kept
	perPage  = view.FullPage

	remembered = 20000 // pages whose titles and facets stay in memory
	perFacet   = 12
)

// Search answers a question in words.
func Search(r *view.Reader, ask Ask) (*SearchPage, error) {
	x, err := find(r, ask)
	if err != nil || x.b == nil {
		return x.SearchPage, err
	}
	if err := x.show(r, x.b, x.members, x.words, x.kept, ask.Page); err != nil {
		return nil, err
	}
	return x.SearchPage, x.b.Read()
}

// Sought is the part of the record that changed any of the pages that a search finds: up to n entries before an index. It looks at as many
// pages as the search does.
func Sought(r *view.Reader, ask Ask, before record.Index, n int) (*RecordPage, error) {
	x, err := find(r, ask)
	if err != nil {
		return nil, err
	}
	things := make([]record.ID, len(x.kept))
	for i, f := range x.kept {
		things[i] = f.page
	}
	return touching(r, things, before, n)
}

// A finding is the page of a search before anything is shown, with what was found.
type finding struct {
	*SearchPage
	b       *partnership.Batch // nil where nothing was asked for
	members *names
	words   view.Query
	kept    []*found
}

func find(r *view.Reader, ask Ask) (f finding, err error) {
	q := view.ParseQuery(ask.Query)
	p := &SearchPage{Day: r.Day(), Query: q.String(), Page: 1, Last: 1, Hits: []SearchHit{}, Facets: []Facet{}}
	f.SearchPage = p
	if len(q.Terms) == 0 {
		if len(ask.Facets) == 0 {
			return f, nil
		}
		if f.members, err = memberNames(r); err != nil {
			return f, err
		}
		var all []*found
		if all, p.More, err = wordless(r, ask); err != nil {
			return f, err
		}
		f.b = partnership.NewBatch(r)
		f.kept, err = p.narrow(r, f.b, f.members, all, ask)
		return f, err
	}
	if n, err := strconv.ParseInt(q.Terms[len(q.Terms)-1].Words, 10, 64); err == nil && len(q.Terms) <= 2 && record.Index(n) < r.Position() {
		p.Entry = (*record.Index)(&n)
	}
	members, err := memberNames(r)
	if err != nil {
		return f, err
	}
	words, member := members.within(q)
	n := searched
	if member != "" || len(ask.Facets) > 0 || ask.All {
		n = sifted
	}
	hits, err := r.Search(words, n)
	if err != nil {
		return f, err
	}
	p.More, p.Some = hits.More, hits.Some
	first, err := called(r, members, q)
	if err == nil && len(first) == 0 {
		first, err = numbered(r, q)
	}
	if err != nil {
		return f, err
	}
	if member != "" {
		first = append([]record.ID{member}, first...)
	} else {
		first = append(members.called(q), first...)
	}
	all, err := gather(r, first, hits.List, member)
	if err != nil {
		return f, err
	}
	if len(all) == 0 || p.Some {
		if p.Meant, err = meant(r, members, q); err != nil {
			return f, err
		}
	}
	p.Of = member
	if p.Areas, err = areasCalled(r, words, cmp.Or(member, record.ID(ask.Facets["member"])), ask.Facets["rating"]); err != nil {
		return f, err
	}
	f.b, f.members, f.words = partnership.NewBatch(r), members, words
	f.kept, err = p.narrow(r, f.b, members, all, ask)
	return f, err
}

// jsonOf writes strings as a JSON array, which queries read with json_each.
func jsonOf[S ~string](list []S) string {
	if list == nil {
		return "[]"
	}
	b, err := json.Marshal(list)
	if err != nil {
		panic(err) // strings are always written
	}
	return string(b)
}

// found is a page on which something was found.
type found struct {
	*sides
	page record.ID
	kind string
	hits []*view.Hit       // the best first; none where it was found by a name or an id
	one  [1]*view.Hit      // room for the most
	said map[string]string // where no words were asked for: what was chosen, by facet
}

// best are the texts by which the page was found best, one for each language; none where it was found by a name or an id.
func (x *found) best() (list []view.Hit) {
	for _, h := range x.hits {
		if !slices.ContainsFunc(list, func(b view.Hit) bool { return b.Language == h.Language }) {
			list = append(list, *h)
		}
	}
	return list
}

// each calls yield for every value of a facet that the page has. A value may come more than once.
func (x *found) each(facet string, yield func(value string)) {
	one := func(v string) {
		if v != "" {
			yield(v)
		}
	}
	switch facet {
	case "kind":
		one(x.kind)
	case "member":
		one(string(x.member))
	case "year":
		one(x.year)
	case "area":
		for _, a := range x.areas {
			yield(a)
		}
	case "rating":
		for _, rule := range x.ratings {
			yield(rule)
		}
	case "voice":
		one(x.said[facet])
		for _, h := range x.hits {
			one(string(h.Voice))
		}
	case "language":
		one(x.said[facet])
		for _, h := range x.hits {
			one(h.Language)
		}
	case "source":
		one(x.said[facet])
		for _, h := range x.hits {
			one(string(h.Source))
		}
	}
}

func (x *found) has(facet, value string) (yes bool) {
	x.each(facet, func(v string) { yes = yes || v == value })
	return yes
}

func pagesOf(list []*found) []record.ID {
	ids := make([]record.ID, len(list))
	for i, x := range list {
		ids[i] = x.page
	}
	return ids
}

// gather makes one of all texts of a page, in the order of the best of them; of one member's pages alone, where it is given.
func gather(r *view.Reader, first []record.ID, hits []view.Hit, only record.ID) ([]*found, error) {
	most := len(first) + len(hits)
	room, all, pages := make([]found, 0, most), make([]*found, 0, most), make([]record.ID, 0, most)
	by := make(map[record.ID]*found, most)
	add := func(page record.ID) *found {
		x := by[page]
		if x == nil {
			room = append(room, found{page: page})
			x = &room[len(room)-1]
			x.hits = x.one[:0]
			by[page], all, pages = x, append(all, x), append(pages, page)
		}
		return x
	}
	for _, page := range first {
		if pagePath(page) != "" {
			add(page)
		}
	}
	for i := range hits {
		h := &hits[i]
		if h.Page == "" {
			continue
		}
		x := add(h.Page)
		x.hits = append(x.hits, h)
	}
	read, err := view.Recall(r, "sides of pages", remembered, pages, func(pages []record.ID) (map[record.ID]*sides, error) { return sidesOf(r, pages) })
	if err != nil {
		return nil, err
	}
	for i, x := range all {
		if x.sides = read[i]; x.sides == nil {
			x.sides = &sides{}
			if x.page.Prefix() == partnership.MemberKind.Prefix {
				x.member = x.page
			}
		}
	}
	return slices.DeleteFunc(all, func(x *found) bool {
		if k, ok := r.Kinds().ByPrefix(x.page.Prefix()); ok {
			x.kind = k.Name
		}
		return only != "" && x.member != only
	}), nil
}

// narrow keeps what has all chosen values and counts the facets: of each, the pages that have all choices but its own.
func (p *SearchPage) narrow(r *view.Reader, b *partnership.Batch, names *names, all []*found, ask Ask) (kept []*found, err error) {
	p.Facets = make([]Facet, len(FacetNames))
	places := counters.Get().(*[]map[string]int) // of each value in Values
	defer counters.Put(places)
	for i, name := range FacetNames {
		p.Facets[i] = Facet{Name: name, Chosen: ask.Facets[name], Values: []FacetValue{}}
		clear((*places)[i])
	}
	for _, x := range all {
		lacks, lack := 0, ""
		for name, v := range ask.Facets {
			if !x.has(name, v) {
				lacks, lack = lacks+1, name
			}
		}
		if lacks == 0 {
			kept = append(kept, x)
		}
		if lacks > 1 {
			continue
		}
		for i := range p.Facets {
			if f := &p.Facets[i]; lacks == 0 || f.Name == lack {
				f.count(x, (*places)[i])
			}
		}
	}
	for i := range p.Facets {
		if err := p.Facets[i].cut(r, b, names); err != nil {
			return nil, err
		}
	}
	return kept, nil
}

// counters are maps for counting, one for each facet, which are used again.
var counters = sync.Pool{New: func() any {
	maps := make([]map[string]int, len(FacetNames))
	for i := range maps {
		maps[i] = map[string]int{}
	}
	return &maps
}}

// count counts a page, once for each value.
func (f *Facet) count(x *found, places map[string]int) {
	f.Of++
	var seen [8]int
	n := 0
	x.each(f.Name, func(v string) {
		at, ok := places[v]
		if !ok {
			at = len(f.Values)
			places[v] = at
			f.Values = append(f.Values, FacetValue{Value: v})
		}
		if slices.Contains(seen[:min(n, len(seen))], at) {
			return
		}
		if n < len(seen) {
			seen[n] = at
		}
		n++
		f.Values[at].Count++
	})
}

// cut keeps the most frequent values, and the chosen one, and names them.
func (f *Facet) cut(r *view.Reader, b *partnership.Batch, names *names) error {
	slices.SortStableFunc(f.Values, func(x, y FacetValue) int { return y.Count - x.Count })
	chosen := slices.IndexFunc(f.Values, func(x FacetValue) bool { return x.Value == f.Chosen })
	switch {
	case f.Chosen == "":
		f.Values = f.Values[:min(len(f.Values), perFacet)]
	case chosen < 0:
		there, err := known(r, f.Name, f.Chosen)
		if err != nil {
			return err
		}
		f.Unknown = !there
		f.Values = append(f.Values[:min(len(f.Values), perFacet-1)], FacetValue{Value: f.Chosen})
	default:
		v := f.Values[chosen]
		f.Values = append(slices.Delete(f.Values, chosen, chosen+1)[:min(len(f.Values)-1, perFacet-1)], v)
		slices.SortStableFunc(f.Values, func(x, y FacetValue) int { return y.Count - x.Count })
	}
	if !f.Unknown && f.Name == "area" {
		return f.nameAreas(r)
	}
	if f.Name != "member" && f.Name != "source" {
		return nil
	}
	for i := range f.Values {
		if f.Unknown && f.Values[i].Value == f.Chosen {
			continue
		}
		f.Values[i].Named = &partnership.Named{ID: record.ID(f.Values[i].Value)}
		names.name(b, f.Values[i].Named)
	}
	return nil
}

// nameAreas names policy areas of lists that the record alone has.
func (f *Facet) nameAreas(r *view.Reader) error {
	labels, err := agenda.LabelsOfEditions(r)
	for i := range f.Values {
		if label, ok := labels[record.Code(f.Values[i].Value)]; ok {
			f.Values[i].Label = &label
		}
	}
	return err
}

// titlesOf is what pages are called. It stands in one field of each: a batch would look at all that may hold a name.
func titlesOf(r *view.Reader, pages []record.ID) ([]record.Text, error) {
	return view.Recall(r, "titles of pages", remembered, pages, func(pages []record.ID) (map[record.ID]record.Text, error) {
		fields := make([]string, len(pages))
		for i, page := range pages {
			fields[i] = partnership.NameField(page)
		}
		return textsOf(r, `SELECT t.object, t.language, t.original, t.value FROM json_each(?1) j CROSS JOIN text t
			ON t.object = j.value AND t.field = json_extract(?2, '$[' || j.key || ']') WHERE t.since < :position AND t.until >= :position`,
			jsonOf(pages), jsonOf(fields))
	})
}

// show makes the hits of one page of what was kept.
func (p *SearchPage) show(r *view.Reader, b *partnership.Batch, names *names, q view.Query, kept []*found, page int) error {
	p.Total = len(kept)
	p.Last = max(1, (len(kept)+perPage-1)/perPage)
	p.Page = min(max(1, page), p.Last)
	from := (p.Page - 1) * perPage
	kept = kept[from:min(from+perPage, len(kept))]
	var best []view.Hit
	for _, x := range kept {
		best = append(best, x.best()...)
	}
	snippets, err := r.Snippets(q, best)
	if err != nil {
		return err
	}
	titles, err := titlesOf(r, pagesOf(kept))
	if err != nil {
		return err
	}
	p.Hits = make([]SearchHit, len(kept))
	for i, x := range kept {
		p.Hits[i] = SearchHit{Path: pagePath(x.page), Kind: x.kind, Name: partnership.Named{ID: x.page}, Year: x.year, SearchText: SearchText{Entry: -1}, Ratings: x.ratings}
		h := &p.Hits[i]
		for n, said := range x.best() {
			text := SearchText{snippets[said.N].Text, said.Language, snippets[said.N].Field, said.Voice, said.Since}
			if n == 0 {
				h.SearchText = text
			} else {
				h.Also = append(h.Also, text)
			}
		}
		if x.member != "" && x.member != x.page {
			h.Member = &partnership.Named{ID: x.member}
			names.name(b, h.Member)
		}
		if h.Name.Name = titles[i]; h.Name.Name.IsZero() {
			b.Name(&h.Name)
		}
		if h.Path == "" { // a list of codes
			code, err := view.Value[string](r, `SELECT code FROM code_list WHERE object = ?1 AND since < :position AND until >= :position`, x.page)
			if err != nil {
				return err
			}
			h.Path = "agenda/" + code
		}
	}
	return nil
}
