package api

import (
	"net/url"
	"strconv"

	"troth/chapters/home"
	"troth/core/view"
	"troth/edges/web"
)

// AskOf is what an address asks a search for. Whatever it has beside that is left out; a page that is no number is the first.
func AskOf(q url.Values) home.Ask {
	ask := home.Ask{Query: view.ParseQuery(q.Get("q")).String(), Facets: map[string]string{}}
	for _, name := range home.FacetNames {
		if v := q.Get(name); v != "" && len(v) <= 64 {
			ask.Facets[name] = v
		}
	}
	ask.Page, _ = strconv.Atoi(q.Get("page"))
	ask.All = q.Get("all") == "yes"
	return ask
}

func (q *question) search() (web.Document, error) {
	values := q.URL.Query()
	ask := AskOf(values)
	return q.newest("search "+values.Encode(), func(r *view.Reader) (any, error) { return home.Search(r, ask) })
}

func (q *question) suggest() (web.Document, error) {
	asked := view.ParseQuery(q.URL.Query().Get("q")).String()
	return q.newest("suggest "+asked, func(r *view.Reader) (any, error) { return home.Suggest(r, asked) })
}
