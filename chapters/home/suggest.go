package home

import (
	"slices"
	"strings"

	"troth/chapters/partnership"
	"troth/core/record"
	"troth/core/view"
)

// SuggestPage is what somebody who is still typing may be looking for.
type SuggestPage struct {
	Day   string    `json:"day"`
	Query string    `json:"query"` // as it was understood
	Names []NameHit `json:"names"`
}

// A NameHit is a page of the record by its name.
type NameHit struct {
	Path string      `json:"path"`
	Kind string      `json:"kind"`
	Name record.Text `json:"name"`
}

const (
	suggested = 8   // names that are given
	named     = 120 // names that are looked at
)

// Suggest gives names that begin like what was typed: those of members first, then those that begin so themselves, then the newest.
func Suggest(r *view.Reader, query string) (*SuggestPage, error) {
	q := view.ParseQuery(query)
	p := &SuggestPage{Day: r.Day(), Query: q.String(), Names: []NameHit{}}
	hits, err := r.Names(q, named)
	if err != nil || len(q.Terms) == 0 {
		return p, err
	}
	typed := strings.ToLower(q.String())
	ids, err := memberNames(r)
	if err != nil {
		return nil, err
	}
	var list []record.ID
	for _, m := range ids.list {
		if strings.HasPrefix(m.small, " "+typed) && !slices.Contains(list, m.id) {
			list = append(list, m.id)
		}
	}
	for _, h := range hits {
		if pagePath(h.Object) != "" && !slices.Contains(list, h.Object) {
			list = append(list, h.Object)
		}
	}
	titles, err := titlesOf(r, list)
	if err != nil {
		return nil, err
	}
	things := make([]partnership.Named, len(list))
	for i, id := range list {
		things[i] = partnership.Named{ID: id, Name: titles[i]}
	}
	begins := func(x partnership.Named) int {
		for _, name := range x.Name.By {
			if strings.HasPrefix(strings.ToLower(name), typed) {
				return 0
			}
		}
		return 1
	}
	slices.SortStableFunc(things, func(x, y partnership.Named) int {
		if x.ID.Prefix() != y.ID.Prefix() && (x.ID.Prefix() == partnership.MemberKind.Prefix || y.ID.Prefix() == partnership.MemberKind.Prefix) {
			if x.ID.Prefix() == partnership.MemberKind.Prefix {
				return -1
			}
			return 1
		}
		return begins(x) - begins(y)
	})
	for _, x := range things {
		if k, ok := r.Kinds().ByPrefix(x.ID.Prefix()); ok && !x.Name.IsZero() && len(p.Names) < suggested {
			p.Names = append(p.Names, NameHit{Path: pagePath(x.ID), Kind: k.Name, Name: x.Name})
		}
	}
	return p, nil
}

// meant is the query with each word that nothing on record has in place of which a near one is found; nothing where there is none.
func meant(r *view.Reader, q view.Query) ([]string, error) {
	var all []string
	for i, t := range q.Terms {
		if t.Phrase {
			continue
		}
		hits, err := r.Search(view.Query{Terms: []view.Term{t}}, 1)
		if err != nil {
			return nil, err
		}
		if len(hits.List) > 0 {
			continue
		}
		near, err := r.Spellings(t.Words, 3)
		if err != nil {
			return nil, err
		}
		for _, word := range near {
			other := view.Query{Terms: slices.Clone(q.Terms)}
			other.Terms[i].Words = word
			if s := other.String(); len(all) < 5 && !slices.Contains(all, s) {
				all = append(all, s)
			}
		}
	}
	return all, nil
}
