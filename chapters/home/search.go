package home

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode"

	"golang.org/x/text/unicode/norm"

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
	Meant  []string      `json:"meant,omitempty"` // what may have been meant, where words of the query are not on record
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
		return f, nil
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
		if p.Meant, err = meant(r, q); err != nil {
			return f, err
		}
	}
	f.b, f.members, f.words = partnership.NewBatch(r), members, words
	f.kept, err = p.narrow(r, f.b, members, all, ask)
	return f, err
}

// names are the names of members, by which a query may ask for them, the codes of their countries, and what pages and editions of sources
// are called that search names over and over.
type names struct {
	list  []memberName
	codes map[string][]record.ID
	texts map[record.ID]record.Text
}

// name names what is known already, or has it read.
func (n *names) name(b *partnership.Batch, x *partnership.Named) {
	if t, ok := n.texts[x.ID]; ok {
		x.Name = t
		return
	}
	b.Name(x)
}

// A memberName is one of the names of a member, in one language.
type memberName struct {
	id    record.ID
	name  string
	small string // in small letters, a space at each end
}

func memberNames(r *view.Reader) (*names, error) {
	return view.Kept(r, "names of members", func() (*names, error) {
		n := &names{codes: map[string][]record.ID{}}
		var err error
		n.list, err = view.All(r, `SELECT t.object, t.value FROM member m CROSS JOIN text t ON t.object = m.object AND t.field = 'name'
			WHERE m.since < :position AND m.until >= :position AND t.since < :position AND t.until >= :position ORDER BY t.n`, nil,
			func(x *memberName) []any { return []any{&x.id, &x.name} })
		if err != nil {
			return nil, err
		}
		for i := range n.list {
			n.list[i].small = " " + strings.ToLower(n.list[i].name) + " "
		}
		type row struct {
			id   record.ID
			code string
		}
		rows, err := view.All(r, `SELECT object, json_extract(facts, '$.country') AS code FROM member
			WHERE code IS NOT NULL AND since < :position AND until >= :position ORDER BY since`, nil, func(x *row) []any { return []any{&x.id, &x.code} })
		if err != nil {
			return nil, err
		}
		for _, x := range rows {
			n.codes[x.code] = append(n.codes[x.code], x.id)
		}
		n.texts, err = textsOf(r, `SELECT object, language, original, value FROM text WHERE field = 'name' AND object IN
				(SELECT object FROM member WHERE since < :position AND until >= :position) AND since < :position AND until >= :position
			UNION ALL SELECT object, language, original, value FROM text WHERE field = 'title' AND object IN
				(SELECT object FROM edition WHERE since < :position AND until >= :position) AND since < :position AND until >= :position`)
		return n, err
	})
}

// textsOf reads texts by the things that have them.
func textsOf(r *view.Reader, query string, args ...any) (map[record.ID]record.Text, error) {
	type row struct {
		id              record.ID
		language, value string
		original        bool
	}
	rows, err := view.All(r, query, args, func(x *row) []any { return []any{&x.id, &x.language, &x.original, &x.value} })
	all := make(map[record.ID]record.Text, len(rows))
	for _, x := range rows {
		t := all[x.id]
		if t.By == nil {
			t.By = map[string]string{}
		}
		if t.By[x.language] = x.value; x.original {
			t.Original = x.language
		}
		all[x.id] = t
	}
	return all, err
}

// within finds the name of a member in a query: what is looked for is then the other words, in what is that member's.
func (n *names) within(q view.Query) (view.Query, record.ID) {
	asked := strings.ToLower(" " + strings.ReplaceAll(q.String(), `"`, "") + " ")
	for _, x := range n.list {
		if !strings.Contains(asked, x.small) {
			continue
		}
		rest := view.ParseQuery(strings.Replace(asked, x.small, " ", 1))
		if len(rest.Terms) == 0 {
			return q, ""
		}
		return rest, x.id
	}
	return q, ""
}

// called are the members that are called as is asked, with no word more.
func (n *names) called(q view.Query) (ids []record.ID) {
	asked := strings.ToLower(" " + strings.ReplaceAll(q.String(), `"`, "") + " ")
	for _, x := range n.list {
		if x.small == asked {
			ids = append(ids, x.id)
		}
	}
	return ids
}

// called finds things by ids that others give them.
func called(r *view.Reader, members *names, q view.Query) ([]record.ID, error) {
	if len(q.Terms) != 1 {
		return nil, nil
	}
	code := q.Terms[0].Words
	big := strings.ToUpper(code)
	query, err := view.Kept(r, "ids from elsewhere", func() (string, error) {
		var each []string // one look into the index for each: SQLite would make a table of a list first
		for _, scheme := range schemes(r) {
			there, err := view.Value[bool](r, `SELECT EXISTS (SELECT 1 FROM alias WHERE scheme = ?1)`, scheme)
			if err != nil {
				return "", err
			}
			if !there {
				continue
			}
			for _, spelling := range []string{"?1", "?2"} {
				each = append(each, `SELECT thing FROM alias WHERE scheme = '`+strings.ReplaceAll(scheme, "'", "''")+`' AND alias = `+spelling+
					` AND since < :position AND until >= :position`)
			}
		}
		return strings.Join(each, " UNION ALL "), nil
	})
	if err != nil || query == "" {
		return members.codes[big], err
	}
	ids, err := view.Column[record.ID](r, query, code, big)
	slices.Sort(ids)
	return append(slices.Clone(members.codes[big]), slices.Compact(ids)...), err
}

// theAction are the words for a collective action in the languages of the pages, without accents; joint are those that may stand beside them.
var (
	theAction = []string{"action", "accion"}
	joint     = []string{"collective", "colectiva"}
)

// numbered finds the collective action of a number, asked for as people call it: action 9, l'action collective 9, acción colectiva n.º 9.
func numbered(r *view.Reader, q view.Query) ([]record.ID, error) {
	number, named := "", false
	for _, t := range q.Terms {
		word := plain(t.Words)
		if _, behind, apart := strings.Cut(strings.ReplaceAll(word, "’", "'"), "'"); apart { // l’action
			word = behind
		}
		_, err := strconv.Atoi(word)
		switch {
		case err == nil && number == "":
			number = word
		case slices.Contains(theAction, word):
			named = true
		case !slices.Contains(joint, word) && word != "n" && word != "no":
			return nil, nil
		}
	}
	if !named || number == "" {
		return nil, nil
	}
	return view.Column[record.ID](r, `SELECT object FROM action WHERE number = ?1 AND since < :position AND until >= :position ORDER BY object`, number)
}

// plain is a word in small letters without accents.
func plain(word string) string {
	return strings.Map(func(c rune) rune {
		if unicode.Is(unicode.Mn, c) {
			return -1
		}
		return c
	}, norm.NFKD.String(strings.ToLower(word)))
}

// schemes are those in which kinds have ids from elsewhere.
func schemes(r *view.Reader) []string {
	var all []string
	for k := range r.Kinds().All() {
		for _, f := range k.Fields() {
			if f.Alias != "" && !slices.Contains(all, f.Alias) {
				all = append(all, f.Alias)
			}
		}
	}
	return all
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
	hits []*view.Hit  // the best first; none where it was found by a name or an id
	one  [1]*view.Hit // room for the most
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
		for _, h := range x.hits {
			one(string(h.Voice))
		}
	case "language":
		for _, h := range x.hits {
			one(h.Language)
		}
	case "source":
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
	if f.Unknown || f.Name != "member" && f.Name != "source" {
		return nil
	}
	for i := range f.Values {
		f.Values[i].Named = &partnership.Named{ID: record.ID(f.Values[i].Value)}
		names.name(b, f.Values[i].Named)
	}
	return nil
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
