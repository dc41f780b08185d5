package api

import (
	"context"
	"fmt"
	"net/http"
	"strconv"

	"troth/chapters/opinion"
	"troth/core/authority"
	"troth/core/export"
	"troth/core/node"
	"troth/core/record"
	"troth/core/view"
	"troth/edges/web"
)

// Base is the address under which all routes stand.
const Base = "/api/v1"

// api answers from one node.
type api struct {
	node *node.Node
	maps *opinion.Maps
}

// Add adds the routes to a server of pages, which computes maps with the same maps.
func Add(s *web.Server, n *node.Node, maps *opinion.Maps) {
	a := &api{n, maps}
	for _, r := range a.routes() {
		s.Data("GET "+Base+r.path, func(req *http.Request, issue web.Issue) (web.Document, error) {
			if err := r.known(req); err != nil {
				return web.Document{}, err
			}
			return r.ask(&question{req, issue, a})
		})
	}
	description := openAPI(a.routes())
	s.Data("GET "+Base+"/openapi.json", func(*http.Request, web.Issue) (web.Document, error) {
		return web.Document{Thing: "openapi", Make: func() ([]byte, error) { return description, nil }}, nil
	})
}

// A question is one request, and the state of the record that it asks about.
type question struct {
	*http.Request
	issue web.Issue
	*api
}

// read runs ask with a reader of that state, who is nobody in particular.
func (q *question) read(ctx context.Context, ask func(*view.Reader) error) error {
	return Read(ctx, q.node, q.issue, ask)
}

// Read runs ask with a reader of the record as it stands, or as it stood on the day of a dated issue: the one place in
// which a day becomes a position, for documents and for pages.
func Read(ctx context.Context, n *node.Node, issue web.Issue, ask func(*view.Reader) error) error {
	r, err := n.View.Read(ctx, 0, issue.Day, authority.Actor{})
	if err != nil {
		return err
	}
	defer r.Close()
	if issue.Dated() {
		return ask(r.At(record.Index(issue.Size)))
	}
	return ask(r)
}

// Stood finds how the record of a node stood at the end of a day by the node's clock.
func Stood(n *node.Node) web.Stood {
	return func(ctx context.Context, day string) (issue web.Issue, err error) {
		err = Read(ctx, n, web.Issue{Day: day}, func(r *view.Reader) error {
			size, err := r.Before(node.EndOf(day))
			if err != nil || size == 0 {
				return err
			}
			last, err := r.Statement(size - 1)
			issue = web.Issue{Size: int64(size), Day: day, Logged: web.Moment(last.At)}
			return err
		})
		return issue, err
	}
}

// An answer is a document whose version is asked now and whose content only when no bytes are kept; both at one position
// of the record.
func (q *question) answer(name string, version func(*view.Reader) (record.Index, error), content func(*view.Reader) (any, error)) (web.Document, error) {
	var at, position record.Index
	err := q.read(q.Context(), func(r *view.Reader) (err error) {
		position = r.Position()
		at, err = version(r)
		return err
	})
	return web.Document{Thing: name, Version: int64(at), Make: func() (b []byte, err error) {
		// The bytes are for all who ask for them, so not for as long as this client waits.
		err = q.read(context.WithoutCancel(q.Context()), func(r *view.Reader) error {
			page, err := content(r.At(position))
			if err == nil {
				b, err = export.PageJSON(page)
			}
			return err
		})
		return b, err
	}}, err
}

// thing answers with what the address names by id.
func (q *question) thing(prefix string, content func(*view.Reader, record.ID) (any, error)) (web.Document, error) {
	id := record.ID(q.PathValue("id"))
	if !id.Valid() || id.Prefix() != prefix {
		return web.Document{}, web.Errorf(web.NotFound, "%q is no id of %s_", id, prefix)
	}
	return q.answer(string(id),
		func(r *view.Reader) (record.Index, error) {
			version, err := r.Version(id)
			if err == nil && version < 0 {
				err = fmt.Errorf("%w: %s", record.ErrNotFound, id)
			}
			return version, err
		},
		func(r *view.Reader) (any, error) { return content(r, id) })
}

// list answers with a list: "members".
func (q *question) list(name record.ID, content func(*view.Reader) (any, error)) (web.Document, error) {
	return q.answer(string(name), func(r *view.Reader) (record.Index, error) { return r.Version(name) }, content)
}

// newest answers with what every entry may change. name tells apart what shares a path.
func (q *question) newest(name string, content func(*view.Reader) (any, error)) (web.Document, error) {
	return q.answer(name, func(r *view.Reader) (record.Index, error) { return r.Position() - 1, nil }, content)
}

// Index is an index of the record that the address gives.
func Index(s string) (record.Index, error) {
	i, err := strconv.ParseInt(s, 10, 64)
	if err != nil || i < 0 || strconv.FormatInt(i, 10) != s {
		return 0, web.Errorf(web.BadRequest, "%q is no index", s)
	}
	return record.Index(i), nil
}

// known refuses query parameters that a route does not have: a mistyped one would change nothing, and nobody would know.
func (r route) known(req *http.Request) error {
	for name, values := range req.URL.Query() {
		known := false
		for _, p := range r.query {
			known = known || p.name == name
		}
		if !known || len(values) > 1 {
			return web.Errorf(web.BadRequest, "%s has no parameter %q", r.path, name)
		}
	}
	return nil
}
