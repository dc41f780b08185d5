package web

import (
	"bytes"
	"fmt"
	"hash/maphash"
	"html/template"
	"io/fs"
	"log/slog"
	"net/http"
	"net/url"
	"runtime"
	"strings"
	"sync"
	"time"

	"github.com/klauspost/compress/gzip"
)

// A Site is what a server of pages is told once. Issue must be set; the rest has a use when left out.
type Site struct {
	Name     string           // over every page; "Troth" when empty
	Origin   string           // name of the log, as in its checkpoints
	Public   string           // where readers reach the site, as [PublicAddress] gives it; addresses in files and feeds are relative without it
	Nav      []NavItem        // the main navigation
	Ways     []NavItem        // under every page: where else to look
	Search   string           // path of the page that searches; without it there is no field for it
	Suggest  string           // address of names for what is typed into that field; without it none are given
	Verify   string           // path of the page where proofs are checked; no link when empty, as with the next two
	Download string           // path of the page where the whole record is downloaded
	Rights   string           // path of the page on who may say what
	Sample   bool             // the record is a sample, and every page says so
	Mirror   bool             // the language [Mirror] can be read too
	Cache    int64            // bytes that the page cache may take; 64 MiB when 0
	Issue    func() Issue     // the state of the record now; called for every request, so from memory
	Feed     FeedFunc         // the entries that a page's feed tells of; no page has a feed without it
	Stood    Stood            // the state of the record at the end of a day; without it no day can be asked for
	Classify func(error) Kind // the kind of an error that is not an [Error]; Internal without it
	Log      *slog.Logger     // slog.Default() when nil
}

// A Server serves the pages. Routes are added with [Server.Page], [Server.Raw] and [Server.API] before the first
// request.
type Server struct {
	site      Site
	words     *Words
	assets    *assets
	templates map[string]*template.Template
	cache     *Cache
	mux       *http.ServeMux
	press     press
	front     front
	makers    makers
	private   makers
}

// A Visit is one request for a page.
type Visit struct {
	*http.Request           // without what chooses the day and the form: those are done here, once for all pages
	Lang          *Language // whose addresses keep the day
	Issue         Issue     // the record as it stands, or as it stood: Issue.Day is the day to ask queries with
}

// A PageFunc looks up what the address names, and nothing more: rendering is left to Page.Make, which is not called
// when the bytes are kept.
type PageFunc func(v *Visit) (Page, error)

// A Page says which bytes answer a request, and how to make them.
type Page struct {
	// Thing and Version name what the page shows, with everything that chooses it: an id, a page number, a filter.
	// Version is the index of the last entry that touched any of it. Language, day and view are added by the server.
	Thing   string
	Version int64
	About   string // what the page's feed tells of, as [Site.Feed] understands it: a thing's id, for one; the newest of the record when empty
	// The bytes are kept for all who ask for the same, so Make must not look at anything else of the visit: an
	// address that takes a query sets Shell.Path to what it understood of it.
	Private bool // for this visitor alone: never kept, here or on the way
	// Moving pages change between entries: they are looked up at each request, though the record stands still. Thing says what they show.
	Moving bool
	To     string // leads there, to an address of this site, instead
	Status int    // of the answer; 200 when 0
	Make   func() (Content, error)
}

// New makes a server. The templates that pages use are those of this package and of more.
func New(site Site, more ...fs.FS) (*Server, error) {
	if site.Issue == nil {
		return nil, fmt.Errorf("web: a site needs Issue")
	}
	if site.Name == "" {
		site.Name = "Troth"
	}
	if site.Log == nil {
		site.Log = slog.Default()
	}
	if site.Cache == 0 {
		site.Cache = 64 << 20
	}
	words, err := LoadWords(site.Mirror)
	if err != nil {
		return nil, err
	}
	assets, err := loadAssets()
	if err != nil {
		return nil, err
	}
	templates, err := parseTemplates(words, assets, more)
	if err != nil {
		return nil, err
	}
	s := &Server{site: site, words: words, assets: assets, templates: templates, cache: NewCache(site.Cache), mux: http.NewServeMux(),
		makers: make(makers, runtime.GOMAXPROCS(0)), private: make(makers, max(1, runtime.GOMAXPROCS(0)/2))}
	s.Raw("GET /static/{name...}", assets.serve)
	s.Raw("GET /favicon.ico", func(w http.ResponseWriter, r *http.Request) error {
		assets.byName["favicon.svg"].serve(w, r, askAgain)
		return nil
	})
	s.Raw("GET /robots.txt", func(w http.ResponseWriter, r *http.Request) error {
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		_, err := w.Write([]byte(robots))
		return err
	})
	s.mux.HandleFunc("/", s.nothing)
	return s, nil
}

// Words are the languages of the site.
func (s *Server) Words() *Words { return s.words }

// Page serves path (as in http.ServeMux, without method and language: "/members/{id}") in every language, and leads
// from the bare path to the language that the visitor asks for.
func (s *Server) Page(path string, f PageFunc) {
	pattern := path
	if strings.HasSuffix(path, "/") {
		pattern += "{$}"
	}
	for _, l := range s.words.All() {
		s.mux.HandleFunc("GET /"+l.Tag+pattern, func(w http.ResponseWriter, r *http.Request) {
			s.guard(w, r, l, false, func() error { return s.page(w, r, l, f) })
		})
	}
	s.Raw("GET "+pattern, func(w http.ResponseWriter, r *http.Request) error {
		to := *r.URL
		to.Path, to.RawPath = s.words.Negotiate(r).Href(to.Path), ""
		w.Header().Set("Vary", "Accept-Language")
		w.Header().Set("Cache-Control", "no-cache")
		http.Redirect(w, r, to.String(), http.StatusFound)
		return nil
	})
}

// Raw serves what is the same in every language: files of the log, downloads. Its errors are pages.
func (s *Server) Raw(pattern string, f func(http.ResponseWriter, *http.Request) error) {
	s.mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
		s.guard(w, r, s.languageOf(r), false, func() error { return f(w, r) })
	})
}

// API serves documents for machines, which pages of other origins may read. Its errors are problem documents.
func (s *Server) API(pattern string, f func(http.ResponseWriter, *http.Request) error) {
	s.mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Access-Control-Allow-Origin", "*")
		w.Header().Set("Cross-Origin-Resource-Policy", "cross-origin")
		s.guard(w, r, s.words.All()[0], true, func() error { return f(w, r) })
	})
}

// Handler is the whole site: its routes behind the security headers and the refusal of forms sent by other sites.
func (s *Server) Handler() http.Handler {
	cross := http.NewCrossOriginProtection()
	cross.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.fail(w, r, s.languageOf(r), Errorf(Forbidden, "a request of another origin"), forMachines(r))
	}))
	inner := cross.Handler(s.mux)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		for name, value := range securityHeaders {
			h[name] = value
		}
		inner.ServeHTTP(w, r)
	})
}

// securityHeaders stand on every answer. The slices are shared: a handler that needs another value replaces it.
var securityHeaders = http.Header{
	"Content-Security-Policy": {"default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self'; connect-src 'self'; " +
		"base-uri 'none'; form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"},
	"Cross-Origin-Opener-Policy":   {"same-origin"},
	"Cross-Origin-Resource-Policy": {"same-origin"},
	"Permissions-Policy":           {"camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()"},
	"Referrer-Policy":              {"same-origin"},
	"X-Content-Type-Options":       {"nosniff"},
}

// guard runs one handler and leads its error, or its panic, to fail.
func (s *Server) guard(w http.ResponseWriter, r *http.Request, l *Language, problem bool, f func() error) {
	defer func() {
		if p := recover(); p != nil {
			if p == http.ErrAbortHandler {
				panic(p)
			}
			s.fail(w, r, l, Errorf(Internal, "panic: %v", p), problem)
		}
	}()
	if err := f(); err != nil {
		s.fail(w, r, l, err, problem)
	}
}

// page answers with kept bytes when it can. While the record stands still, an address that was asked for before
// needs no look-up at all.
func (s *Server) page(w http.ResponseWriter, r *http.Request, l *Language, f PageFunc) error {
	now := s.site.Issue()
	known := r.Header["Cookie"] != nil || r.Header["Authorization"] != nil
	if !known {
		if key, ok := s.front.get(r.URL, now); ok {
			if p := s.cache.kept(key); p != nil {
				p.serve(w, r, askAgain)
				return nil
			}
		}
		last, given, done := s.front.renew(r.URL, now)
		defer done()
		if given {
			if p := s.cache.kept(last); p != nil {
				p.serve(w, r, askAgain)
				return nil
			}
		}
	}
	asked, form, err := formOf(r)
	if err != nil {
		return err
	}
	v, err := s.visit(asked, l, now)
	if err != nil {
		return err
	}
	page, err := f(v)
	if err != nil {
		return s.notThen(v, err)
	}
	if page.To != "" {
		w.Header().Set("Cache-Control", "private, no-store")
		http.Redirect(w, r, page.To, http.StatusFound)
		return nil
	}
	issue := v.Issue
	if !issue.Dated() {
		issue = s.press.issue(page.Thing, now, page.Version)
	}
	print := func() (*printed, error) { return s.print(v, form, page, issue) }
	if page.Private {
		p, err := s.private.one(func() (*printed, error) {
			p, err := print()
			if err == nil && acceptsGzip(r) {
				p.gzipped(gzip.BestSpeed) // fast, since it is done for each
			}
			return p, err
		})
		if err != nil {
			return err
		}
		p.serve(w, r, []string{"private, no-store"})
		return nil
	}
	key := Key{Thing: page.Thing, Form: form.name(), Version: page.Version, Lang: l.Tag, Day: issue.Day, Fingerprint: issue.Fingerprint, Size: issue.Size, Head: issue.Head}
	p, err := s.cache.print(key, func() (*printed, error) { return s.makers.one(print) })
	if err != nil {
		return err
	}
	if !known && !page.Moving {
		s.front.put(r.URL, now, key)
	}
	p.serve(w, r, askAgain)
	return nil
}

// makers are those who make pages: as many at a time as there are processors for what is kept, half as many for what one visitor alone gets.
// When more is asked for than these can make, a page that is kept waits behind so many others and no more, and never for visitors who all
// want something of their own.
type makers chan struct{}

// one makes a page when it is its turn. Make must not wait for another page.
func (m makers) one(make func() (*printed, error)) (*printed, error) {
	m <- struct{}{}
	defer func() { <-m }()
	return make()
}

// print makes a page in one of its forms. All of them come from the same content.
func (s *Server) print(v *Visit, f form, page Page, issue Issue) (*printed, error) {
	c, err := page.Make()
	if err != nil {
		return nil, s.notThen(v, err)
	}
	if c.Shell.Path == "" {
		c.Shell.Path = v.path()
	}
	if f.as == "atom" {
		return s.feed(v, f, page.About, c.Shell, issue)
	}
	frame, written, err := s.write(v.Lang, issue, c)
	if err != nil {
		return nil, err
	}
	if f.table != "" {
		return s.tableFile(v, frame, written, f.table, f.as)
	}
	printed := newPrinted(bytes.Clone(written.b), "text/html; charset=utf-8", v.Lang.Code()) // as long as it is: it may be kept
	printed.status = page.Status
	if cap(written.b) <= 4*sheetSize {
		paper.Put(&written.b)
	}
	return printed, nil
}

// sheetSize is room for most pages, in bytes.
const sheetSize = 64 << 10

// paper is what pages are written on: each is copied when it is done, and the next one written over it.
var paper = sync.Pool{New: func() any { b := make([]byte, 0, sheetSize); return &b }}

// A press decides which issue of the record a page is printed from. The issue line names the size of the record, so
// each entry would make every page new; while entries come fast, a page says the size of some seconds ago instead,
// unless it shows something newer. Things have different presses, no two of the same pace: pages are not all made anew at one moment.
type press [16]struct {
	mu   sync.Mutex
	last Issue
	at   time.Time
}

// issueEvery is how old the size in the issue line may get while the record grows: on the quickest press. On the slowest it is twice that.
const issueEvery = 15 * time.Second

// pressSeed chooses presses.
var pressSeed = maphash.MakeSeed()

func (all *press) issue(thing string, now Issue, version int64) Issue {
	n := int(maphash.String(pressSeed, thing) % uint64(len(all)))
	p := &all[n]
	p.mu.Lock()
	defer p.mu.Unlock()
	same := p.last.Day == now.Day && p.last.Fingerprint == now.Fingerprint && p.last.Witness == now.Witness && p.last.Size <= now.Size
	if !same || version >= p.last.Size || time.Since(p.at) > issueEvery+issueEvery*time.Duration(n)/time.Duration(len(all)) {
		p.last, p.at = now, time.Now()
	}
	return p.last
}

// nothing answers whatever has no route: a method that an address does not take, or an address that names nothing.
func (s *Server) nothing(w http.ResponseWriter, r *http.Request) {
	l := s.languageOf(r)
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		read := r.Clone(r.Context())
		read.Method = http.MethodGet
		if _, pattern := s.mux.Handler(read); pattern != "/" {
			w.Header().Set("Allow", "GET, HEAD")
			s.fail(w, r, l, Errorf(Method, "%s of %s", r.Method, pattern), forMachines(r))
			return
		}
	}
	s.fail(w, r, l, Errorf(NotFound, "no route"), forMachines(r))
}

// languageOf is the language that the address begins with, else the one the visitor asks for.
func (s *Server) languageOf(r *http.Request) *Language {
	first, _, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	if l := s.words.Find(first); l != nil {
		return l
	}
	if from, err := url.Parse(r.Referer()); err == nil && from.Host == r.Host && from.Host != "" { // what is the same in every language, asked for on a page of one
		first, _, _ = strings.Cut(strings.TrimPrefix(from.Path, "/"), "/")
		if l := s.words.Find(first); l != nil {
			return l
		}
	}
	return s.words.Negotiate(r)
}

func forMachines(r *http.Request) bool { return strings.HasPrefix(r.URL.Path, "/api/") }
