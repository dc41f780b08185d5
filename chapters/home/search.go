package home

import (
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"strings"

	"troth/chapters/partnership"
	"troth/chapters/review"
	"troth/core/record"
	"troth/core/view"
)

// An Ask is what somebody looks for, and what it is narrowed to: a value of each facet, or nothing.
type Ask struct {
	Query  string
	Facets map[string]string // by name: "kind", "member", "voice", "language", "rating"
	Page   int               // from 1
}

// FacetNames are the ways in which what was found can be narrowed, in the order of the page.
var FacetNames = []string{"kind", "member", "rating", "voice", "language"}

// SearchPage is what was found, one hit for each page of the record.
type SearchPage struct {
	Day    string             `json:"day"`
	Query  string             `json:"query"` // as it was understood
	Total  int                `json:"total"` // pages found
	More   bool               `json:"more"`  // there are more than were looked at
	Some   bool               `json:"some"`  // nothing has all of the words; these have some
	Page   int                `json:"page"`
	Last   int                `json:"last"`
	Hits   []SearchHit        `json:"hits"`
	Facets []Facet            `json:"facets"`
	Meant  []string           `json:"meant,omitempty"` // what may have been meant, where words of the query are not on record
	Entry  *record.Index      `json:"entry,omitempty"` // the entry of that number, when a number was asked for
	Member *partnership.Named `json:"member,omitempty"`
}

// A SearchHit is a page on which something was found, with the best of its texts.
type SearchHit struct {
	Path     string             `json:"path"`
	Kind     string             `json:"kind"`
	Name     partnership.Named  `json:"name"`
	Member   *partnership.Named `json:"member,omitempty"`
	Text     string             `json:"text,omitempty"` // with view.MarkBegin and view.MarkEnd around what was looked for
	Language string             `json:"language,omitempty"`
	Field    string             `json:"field,omitempty"`
	Voice    record.Voice       `json:"voice,omitempty"`
	Entry    record.Index       `json:"entry"`
	Ratings  []string           `json:"ratings,omitempty"` // rules that hold by a method

	best   view.Hit
	values map[string][]string
}

// A Facet counts what was found by one of its properties.
type Facet struct {
	Name   string       `json:"name"`
	Chosen string       `json:"chosen,omitempty"`
	Values []FacetValue `json:"values"` // the most frequent first
}

// A FacetValue is one value and how many of the pages found have it, all other choices being kept.
type FacetValue struct {
	Value string             `json:"value"`
	Count int                `json:"count"`
	Named *partnership.Named `json:"named,omitempty"`
}

const (
	searched = 400 // texts that a search gathers
	perPage  = 20
	perFacet = 12
)

// Search answers a question in words.
func Search(r *view.Reader, ask Ask) (*SearchPage, error) {
	q := view.ParseQuery(ask.Query)
	p := &SearchPage{Day: r.Day(), Query: q.String(), Page: 1, Last: 1, Hits: []SearchHit{}, Facets: []Facet{}}
	if len(q.Terms) == 0 {
		return p, nil
	}
	if n, err := strconv.ParseInt(q.Terms[len(q.Terms)-1].Words, 10, 64); err == nil && len(q.Terms) <= 2 && record.Index(n) < r.Position() {
		p.Entry = (*record.Index)(&n)
	}
	hits, member, err := find(r, q)
	if err != nil {
		return nil, err
	}
	p.More, p.Some = hits.More, hits.Some
	first, err := called(r, q)
	if err != nil {
		return nil, err
	}
	if member != "" {
		first = append([]record.ID{member}, first...)
	}
	b := partnership.NewBatch(r)
	all, err := gather(r, b, first, hits.List, member)
	if err != nil {
		return nil, err
	}
	if len(all) == 0 || p.Some {
		if p.Meant, err = meant(r, q); err != nil {
			return nil, err
		}
	}
	p.narrow(b, all, ask)
	if err := p.mark(r, b, q); err != nil {
		return nil, err
	}
	return p, b.Read()
}

// find looks for all words; where some of them are the name of a member, for the others in what is that member's.
func find(r *view.Reader, q view.Query) (view.Hits, record.ID, error) {
	names, err := memberNames(r)
	if err != nil {
		return view.Hits{}, "", err
	}
	asked := strings.ToLower(" " + strings.ReplaceAll(q.String(), `"`, "") + " ")
	for _, x := range names {
		name := strings.ToLower(x.name)
		if !strings.Contains(asked, " "+name+" ") {
			continue
		}
		rest := view.ParseQuery(strings.Replace(asked, " "+name+" ", " ", 1))
		if len(rest.Terms) == 0 {
			hits, err := r.Search(q, searched)
			return hits, "", err
		}
		hits, err := r.Search(rest, 4*searched)
		return hits, x.id, err
	}
	hits, err := r.Search(q, searched)
	return hits, "", err
}

// A memberName is one of the names of a member, in one language.
type memberName struct {
	id   record.ID
	name string
}

func memberNames(r *view.Reader) ([]memberName, error) {
	return view.All(r, `SELECT t.object, t.value FROM member m CROSS JOIN text t ON t.object = m.object AND t.field = 'name'
		WHERE m.since < :position AND m.until >= :position AND t.since < :position AND t.until >= :position ORDER BY t.n`, nil,
		func(x *memberName) []any { return []any{&x.id, &x.name} })
}

// called finds things by ids that others give them.
func called(r *view.Reader, q view.Query) ([]record.ID, error) {
	if len(q.Terms) != 1 {
		return nil, nil
	}
	code := q.Terms[0].Words
	found, err := view.Column[record.ID](r, `SELECT object FROM member WHERE json_extract(facts, '$.country') = ?1
		AND since < :position AND until >= :position`, strings.ToUpper(code))
	if err != nil {
		return nil, err
	}
	seen := map[string]bool{}
	for k := range r.Kinds().All() {
		for _, f := range k.Fields() {
			if f.Alias == "" || seen[f.Alias] {
				continue
			}
			seen[f.Alias] = true
			for _, alias := range []string{code, strings.ToUpper(code)} {
				ids, err := r.ByAlias(f.Alias, alias)
				if err != nil {
					return nil, err
				}
				found = append(found, ids...)
			}
		}
	}
	return found, nil
}

// gather makes one hit of all texts of a page, in the order of the best of them.
func gather(r *view.Reader, b *partnership.Batch, first []record.ID, hits []view.Hit, only record.ID) ([]*SearchHit, error) {
	list := make([]view.Hit, 0, len(first)+len(hits))
	for _, id := range first {
		list = append(list, view.Hit{Object: id, Since: -1})
	}
	list = append(list, hits...)
	ids := map[record.ID]bool{}
	for _, h := range list {
		ids[h.Object] = true
	}
	above, next := map[record.ID]record.ID{}, ids
	for range 4 {
		var level []record.ID
		for id := range next {
			if _, known := above[id]; !known {
				level = append(level, id)
			}
		}
		found, err := standsOn(r, level)
		if err != nil {
			return nil, err
		}
		next = map[record.ID]bool{}
		for id, target := range found {
			above[id] = target
			next[target] = true
		}
	}
	voices, err := voicesOf(r, list)
	if err != nil {
		return nil, err
	}
	var all []*SearchHit
	by := map[record.ID]*SearchHit{}
	for _, h := range list {
		page := h.Object
		for range 4 {
			if pagePath(page) == "" {
				page = above[page]
			}
		}
		if page == "" || pagePath(page) == "" {
			continue
		}
		member := page
		for range 4 {
			if member != "" && member.Prefix() != partnership.MemberKind.Prefix {
				member = above[member]
			}
		}
		if only != "" && member != only {
			continue
		}
		x := by[page]
		if x == nil {
			x = &SearchHit{Path: pagePath(page), Name: partnership.Named{ID: page}, best: h, Language: h.Language, Field: h.Field, Voice: voices[h.Since],
				Entry: h.Since, values: map[string][]string{}}
			if k, ok := r.Kinds().ByPrefix(page.Prefix()); ok {
				x.Kind = k.Name
			}
			x.add("kind", x.Kind)
			if member != "" && member != page {
				x.Member = &partnership.Named{ID: member}
			}
			x.add("member", string(member))
			by[page] = x
			all = append(all, x)
		}
		x.add("voice", string(voices[h.Since]))
		x.add("language", h.Language)
	}
	ratings, err := review.Ratings(r, commitmentsOf(all))
	for _, x := range all {
		x.Ratings = ratings[x.Name.ID]
		for _, rule := range x.Ratings {
			x.add("rating", rule)
		}
	}
	return all, err
}

func commitmentsOf(all []*SearchHit) []record.ID {
	var ids []record.ID
	for _, x := range all {
		if x.Name.ID.Prefix() == "cm" {
			ids = append(ids, x.Name.ID)
		}
	}
	return ids
}

func (x *SearchHit) add(facet, value string) {
	if value != "" && !slices.Contains(x.values[facet], value) {
		x.values[facet] = append(x.values[facet], value)
	}
}

func voicesOf(r *view.Reader, list []view.Hit) (map[record.Index]record.Voice, error) {
	var given []record.Index
	for _, h := range list {
		given = append(given, h.Since)
	}
	asked, err := json.Marshal(given)
	if err != nil {
		return nil, err
	}
	type row struct {
		i record.Index
		v record.Voice
	}
	rows, err := view.All(r, `SELECT e.idx, e.voice FROM json_each(?1) j CROSS JOIN entry e ON e.idx = j.value`, view.Args{string(asked)},
		func(x *row) []any { return []any{&x.i, &x.v} })
	voices := map[record.Index]record.Voice{}
	for _, x := range rows {
		voices[x.i] = x.v
	}
	return voices, err
}

// narrow keeps what has all chosen values, counts the facets, and cuts out the page that was asked for.
func (p *SearchPage) narrow(b *partnership.Batch, all []*SearchHit, ask Ask) {
	has := func(x *SearchHit, but string) bool {
		for _, name := range FacetNames {
			if v := ask.Facets[name]; v != "" && name != but && !slices.Contains(x.values[name], v) {
				return false
			}
		}
		return true
	}
	for _, name := range FacetNames {
		f := Facet{Name: name, Chosen: ask.Facets[name], Values: []FacetValue{}}
		for _, x := range all {
			if !has(x, name) {
				continue
			}
			for _, v := range x.values[name] {
				i := slices.IndexFunc(f.Values, func(y FacetValue) bool { return y.Value == v })
				if i < 0 {
					i = len(f.Values)
					f.Values = append(f.Values, FacetValue{Value: v})
				}
				f.Values[i].Count++
			}
		}
		slices.SortStableFunc(f.Values, func(x, y FacetValue) int { return y.Count - x.Count })
		f.Values = f.Values[:min(len(f.Values), perFacet)]
		for i := range f.Values {
			if name == "member" {
				f.Values[i].Named = &partnership.Named{ID: record.ID(f.Values[i].Value)}
				b.Name(f.Values[i].Named)
			}
		}
		p.Facets = append(p.Facets, f)
	}
	var kept []*SearchHit
	for _, x := range all {
		if has(x, "") {
			kept = append(kept, x)
		}
	}
	p.Total = len(kept)
	p.Last = max(1, (len(kept)+perPage-1)/perPage)
	p.Page = min(max(1, ask.Page), p.Last)
	from := (p.Page - 1) * perPage
	for _, x := range kept[from:min(from+perPage, len(kept))] {
		p.Hits = append(p.Hits, *x)
	}
}

// mark shows in the best text of each hit what was looked for.
func (p *SearchPage) mark(r *view.Reader, b *partnership.Batch, q view.Query) error {
	var best []view.Hit
	for i := range p.Hits {
		x := &p.Hits[i]
		b.Name(&x.Name)
		if x.Member != nil {
			b.Name(x.Member)
		}
		if x.best.N > 0 {
			best = append(best, x.best)
		}
	}
	marked, err := r.Marked(q, best)
	if errors.Is(err, record.ErrNotFound) {
		err = nil
	}
	for i := range p.Hits {
		p.Hits[i].Text = snippet(marked[p.Hits[i].best.N])
	}
	return err
}

// snippet is what stands around the first place that is marked.
func snippet(s string) string {
	const before, length = 80, 280
	runes := []rune(strings.Join(strings.Fields(s), " "))
	at := max(0, slices.Index(runes, '\x02')-before)
	end := min(len(runes), at+length)
	if slices.Contains(runes[at:end], '\x02') { // never end inside a mark
		for end < len(runes) && runes[end-1] != ' ' {
			end++
		}
	}
	cut := string(runes[at:end])
	if at > 0 {
		cut = "…" + cut
	}
	if end < len(runes) {
		cut += "…"
	}
	return cut
}
