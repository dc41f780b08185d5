// Package pages is the site: every page that people read of a node, on the frame and parts of edges/web.
//
// A page is found by the thing it is about. Its handler asks which entry changed the thing last; only when no bytes
// are kept for that entry is the chapter's query run and its struct laid out in parts. Layout is Go that fills parts
// (head, score, ledger …) and puts them in order, so that what a page says can be read in one file.
package pages

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"

	"troth/chapters/opinion"
	"troth/core/desk"
	"troth/core/node"
	"troth/core/record"
	"troth/core/view"
	"troth/edges/api"
	"troth/edges/opendata/conversation"
	"troth/edges/web"
)

// Options are what the one who serves decides.
type Options struct {
	Log     *slog.Logger // slog.Default() when nil
	Sample  bool         // the record is a sample, and every page says so
	Mirror  bool         // the mirrored language can be read too
	NoCache bool         // every page is made anew, for measuring
	Version string       // of the program, for the manifest of exports
	Public  string       // where readers reach the site, as [web.PublicAddress] gives it; addresses in feeds and files are relative without it
}

// site is the pages of one node.
type site struct {
	node    *node.Node
	version string
	public  string // where readers reach the site
	*web.Server

	first atomic.Pointer[string] // the day of the first entry, once there is one

	log       *slog.Logger
	exporting sync.Mutex // held while an export is streamed
	maps      *opinion.Maps
	interim   conversation.Interim
	// searching has room for as many searches as there are processors: more at a time are no faster, and those who came first would wait
	// for those who came last.
	searching chan struct{}
	papers    papers
}

// New makes the handler of the whole site.
func New(n *node.Node, o Options) (http.Handler, error) {
	s := &site{node: n, log: cmp.Or(o.Log, slog.Default()), version: o.Version, public: o.Public, searching: make(chan struct{}, runtime.GOMAXPROCS(0))}
	about := web.Site{
		Origin: n.Origin, Public: o.Public,
		Nav: nav, Ways: ways,
		Search: searchPath, Suggest: api.Base + "/suggest",
		Verify: verifyPath, Download: downloadPath, Rights: rulesPath,
		Sample: o.Sample, Mirror: o.Mirror, Log: o.Log,
		Issue: s.issue, Stood: api.Stood(n), Feed: s.feed, Classify: classify,
	}
	if o.NoCache {
		about.Cache = 1 // byte: nothing fits
	}
	var err error
	if s.Server, err = web.New(about); err != nil {
		return nil, err
	}
	s.readerPages()
	s.declarationPages()
	s.actionPages()
	s.opinionPages()
	s.votingPages()
	s.roomPages()
	s.recordPages()
	return s.Handler(), nil
}

// issue is the state of the record for the line over every page. It is from memory: every request asks for it.
func (s *site) issue() web.Issue {
	size, logged, removed := s.node.View.Logged()
	votes := max(0, size-s.node.View.Told())
	return web.Issue{Size: int64(size), Removed: int64(removed), Votes: int64(votes), Fingerprint: s.node.View.Fingerprint, Logged: web.Moment(logged), Began: s.began(), Day: s.node.Today()}
}

// began is the day of the first entry; nothing when that cannot be read now.
func (s *site) began() string {
	if day := s.first.Load(); day != nil {
		return *day
	}
	r, err := s.node.Read(context.Background())
	if err != nil {
		return ""
	}
	defer r.Close()
	first, err := r.Statement(0)
	if err != nil {
		return ""
	}
	day, _, _ := strings.Cut(first.At, "T")
	s.first.Store(&day)
	return day
}

// read runs ask with a reader of the record as it stands, or as it stood on the day that the visit asks for.
func (s *site) read(v *web.Visit, ask func(*view.Reader) error) error {
	return api.Read(v.Context(), s.node, v.Issue, ask)
}

// page answers with the page of a thing, or of a list ("members"). choice is what else chooses its
// matter: a filter, a page number. make gets a reader of the record as it stood when the version was looked up.
func (s *site) page(v *web.Visit, thing record.ID, choice string, make func(*view.Reader) (web.Content, error)) (web.Page, error) {
	var version, position record.Index
	err := s.read(v, func(r *view.Reader) (err error) {
		version, err = r.Version(thing)
		position = r.Position()
		return err
	})
	if err != nil {
		return web.Page{}, err
	}
	about := ""
	if kind := listed[thing]; kind != "" {
		about = kindFeed + kind
	} else if thing.Valid() {
		about = string(thing)
	}
	return web.Page{
		Thing: string(thing) + choice, Version: int64(version), About: about,
		Make: func() (c web.Content, err error) {
			err = s.read(v, func(r *view.Reader) error {
				c, err = make(r.At(position))
				return err
			})
			return c, err
		},
	}, nil
}

// thing is page for what the address names by id: NotFound when there is no such thing of that kind.
func (s *site) thing(v *web.Visit, prefix, choice string, make func(*view.Reader, record.ID) (web.Content, error)) (web.Page, error) {
	id := record.ID(v.PathValue("id"))
	if !id.Valid() || id.Prefix() != prefix {
		return web.Page{}, fmt.Errorf("%w: %q is no id of %s_", record.ErrNotFound, id, prefix)
	}
	p, err := s.page(v, id, choice, func(r *view.Reader) (web.Content, error) { return make(r, id) })
	if err == nil && p.Version < 0 {
		err = fmt.Errorf("%w: %s", record.ErrNotFound, id)
	}
	return p, err
}

// classify says what the one who asked can do about an error.
func classify(err error) web.Kind {
	switch {
	case errors.Is(err, record.ErrNotFound):
		return web.NotFound
	case errors.Is(err, desk.ErrRefused):
		return web.BadRequest
	case errors.Is(err, desk.ErrUnsealed), errors.Is(err, desk.ErrClosed):
		return web.Unavailable
	}
	return web.Internal
}
