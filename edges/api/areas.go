package api

import (
	"strings"

	"troth/chapters/home"
	"troth/core/record"
	"troth/core/view"
	"troth/edges/web"
)

// area answers with a policy area.
func (q *question) area(code record.Code) (web.Document, error) {
	return q.list(record.ID("areas/"+code), func(r *view.Reader) (any, error) { return home.PolicyArea(r, code) })
}

// compare answers with members or areas side by side.
func (q *question) compare() (web.Document, error) {
	members, areas := named[record.ID](q, "members"), named[record.Code](q, "areas")
	return q.list(record.ID("compare?"+q.URL.Query().Get("members")+"&"+q.URL.Query().Get("areas")), func(r *view.Reader) (any, error) {
		return home.Compare(r, members, areas)
	})
}

// named are the things that a parameter names, with commas between.
func named[S ~string](q *question, parameter string) []S {
	var list []S
	for one := range strings.SplitSeq(q.URL.Query().Get(parameter), ",") {
		if one = strings.TrimSpace(one); one != "" && len(list) < 8 {
			list = append(list, S(one))
		}
	}
	return list
}
