package api

import (
	"net/url"
	"strings"

	"troth/chapters/home"
	"troth/chapters/partnership"
	"troth/core/record"
	"troth/core/view"
	"troth/edges/web"
)

// AskOf is what an address asks a search for. A value of a facet that nothing has is no error: the answer says so.
func AskOf(q url.Values) (ask home.Ask, err error) {
	ask = home.Ask{Query: view.ParseQuery(q.Get("q")).String(), Facets: map[string]string{}}
	for _, name := range home.FacetNames {
		v := q.Get(name)
		if len(q[name]) > 1 {
			return ask, web.Unfit(name, strings.Join(q[name], ", "), "1")
		}
		if len(v) > 64 {
			return ask, web.Unfit(name, v, "≤ 64 bytes")
		}
		if v != "" {
			ask.Facets[name] = v
		}
	}
	if ask.Page, err = web.Number(q, "page", 1, maxPage); err != nil {
		return ask, err
	}
	all, err := web.OneOf(q, "all", "yes")
	ask.All = all == "yes"
	return ask, err
}

// maxPage is more pages than any search has.
const maxPage = 1_000_000

// Search answers a question in words; a page behind the last one is refused.
func Search(r *view.Reader, ask home.Ask) (*home.SearchPage, error) {
	p, err := home.Search(r, ask)
	if err == nil {
		err = web.FitsOn(ask.Page, p.Last, 1)
	}
	return p, err
}

// IDOf is the id that a parameter takes, of things with that prefix; empty when it is not given.
func IDOf(q url.Values, name, prefix string) (record.ID, error) {
	id := record.ID(q.Get(name))
	if len(q[name]) > 1 || id != "" && (!id.Valid() || id.Prefix() != prefix) {
		return "", web.Unfit(name, strings.Join(q[name], ", "), prefix+"_…")
	}
	return id, nil
}

// KindOf is the kind that a parameter of that name takes; empty when it is not given.
func KindOf(q url.Values, kinds *record.Kinds) (string, error) {
	var names []string
	for k := range kinds.All() {
		names = append(names, k.Name)
	}
	return web.OneOf(q, "kind", names...)
}

// MovedCutOf is what an address asks for of what moved.
func MovedCutOf(q url.Values, kinds *record.Kinds) (cut home.MovedCut, err error) {
	if cut.Kind, err = KindOf(q, kinds); err == nil {
		cut.Member, err = IDOf(q, "member", partnership.MemberKind.Prefix)
	}
	return cut, err
}

func (q *question) search() (web.Document, error) {
	values := q.URL.Query()
	ask, err := AskOf(values)
	if err != nil {
		return web.Document{}, err
	}
	return q.newest("search "+values.Encode(), func(r *view.Reader) (any, error) { return Search(r, ask) })
}

func (q *question) suggest() (web.Document, error) {
	asked := view.ParseQuery(q.URL.Query().Get("q")).String()
	return q.newest("suggest "+asked, func(r *view.Reader) (any, error) { return home.Suggest(r, asked) })
}
