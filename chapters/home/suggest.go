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

// How far what was meant is looked for: near words for each word, queries that are tried, and those of them that are offered.
const (
	meantNear    = 3
	meantTried   = 9
	meantOffered = 3
	meantSlips   = 1 // texts that have a word which is on record, and may be a slip all the same
)

// meant are queries near to one that finds nothing, or only some of its words, each of which finds something with all of its words; the nearest
// first. All words that nothing on record has are mended together, and one that is near to none is left out; only where that finds nothing, those
// that one text alone has are taken for misspelt too, and then those that were mended are offered one by one. What more texts have is a word: looking
// for what is near it costs more than the search.
func meant(r *view.Reader, members *names, q view.Query) (all []string, err error) {
	words := make([][]string, len(q.Terms)) // for each term: as it is to be, the nearest first
	slips := make([]bool, len(q.Terms))     // whether a word on record may be a slip, too
	for i, t := range q.Terms {
		words[i] = []string{t.Words}
		if t.Phrase {
			continue
		}
		hits, err := r.Search(view.Query{Terms: []view.Term{t}}, meantSlips+1)
		if err != nil {
			return nil, err
		}
		if len(hits.List) > 0 {
			slips[i] = len(hits.List) <= meantSlips
			continue
		}
		near, err := r.Spellings(t.Words, meantNear)
		if err != nil {
			return nil, err
		}
		if len(near) == 0 {
			near = []string{""} // left out: nothing can be found with it
		}
		words[i] = near
	}
	if all, err = offered(r, members, q, words); err != nil || len(all) > 0 {
		return all, err
	}
	var alone []string
	for i, t := range q.Terms {
		switch {
		case t.Phrase:
		case words[i][0] != t.Words:
			if words[i][0] != "" {
				alone = append(alone, words[i][0])
			}
		case slips[i]:
			near, err := r.Spellings(t.Words, meantNear)
			if err != nil {
				return nil, err
			}
			words[i] = append(words[i], near...)
		}
	}
	if all, err = offered(r, members, q, words); err != nil || len(all) > 0 {
		return all, err
	}
	return alone, nil
}

// offered are the queries with a word of each term's that find something with all of their words.
func offered(r *view.Reader, members *names, q view.Query, words [][]string) (all []string, err error) {
	for _, choice := range nearest(words, meantTried) {
		other := view.Query{Terms: slices.Clone(q.Terms)}
		mended := false
		for i, n := range choice {
			other.Terms[i].Words = words[i][n]
			mended = mended || words[i][n] != "" && words[i][n] != q.Terms[i].Words
		}
		other.Terms = slices.DeleteFunc(other.Terms, func(t view.Term) bool { return t.Words == "" })
		s := other.String()
		if !mended || slices.Contains(all, s) {
			continue
		}
		found, err := findsAll(r, members, other)
		if err != nil {
			return nil, err
		}
		if found {
			all = append(all, s)
		}
		if len(all) == meantOffered {
			break
		}
	}
	return all, nil
}

// findsAll reports whether a search finds something that has all words, of the member that is named among them.
func findsAll(r *view.Reader, members *names, q view.Query) (bool, error) {
	words, member := members.within(q)
	if member != "" && len(words.Terms) == 0 {
		return true, nil
	}
	n := 1
	if member != "" {
		n = sifted
	}
	hits, err := r.Search(words, n)
	if err != nil || hits.Some {
		return false, err
	}
	list, err := gather(r, nil, hits.List, member)
	return len(list) > 0, err
}

// nearest are up to n ways to choose one of each list, by the sum of the places of what is chosen.
func nearest(lists [][]string, n int) (choices [][]int) {
	most := 0
	for _, list := range lists {
		most += len(list) - 1
	}
	var choose func(chosen []int, left int)
	choose = func(chosen []int, left int) {
		i := len(chosen)
		switch {
		case len(choices) == n:
		case i == len(lists) && left == 0:
			choices = append(choices, slices.Clone(chosen))
		case i < len(lists):
			for place := min(left, len(lists[i])-1); place >= 0; place-- {
				choose(append(chosen, place), left-place)
			}
		}
	}
	for sum := 0; sum <= most && len(choices) < n; sum++ {
		choose(nil, sum)
	}
	return choices
}
