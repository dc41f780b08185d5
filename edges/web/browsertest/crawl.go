package browsertest

import (
	"context"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// A Crawler follows every link of a site over HTTP, without a browser, as a
// reader without scripts could.
type Crawler struct {
	// Client sends the requests; http.DefaultClient when nil. Its
	// CheckRedirect is not used: a redirect is followed as a link.
	Client *http.Client

	// Known are the addresses of all pages there are, as the site itself knows
	// them, absolute or from the root: those that no link leads to are orphans.
	Known []string

	// Skip, when not nil, says which addresses are not to be asked for.
	Skip func(*url.URL) bool

	// Check, when not nil, says what is wrong with one answer, beside what
	// [CheckHTML] says: a missing header, for one. The body was read whole.
	Check func(answer *http.Response, body []byte) []string
}

// A Site is what a crawl has found. Everything in Dead, Orphans and Errors is
// a defect.
type Site struct {
	Pages   []string // addresses of HTML pages, in the order in which they were reached
	Other   []string // everything else of the same origin: styles, fonts, feeds, tables, downloads
	Outside []string // addresses of other origins; not asked for
	Dead    []string // links that lead nowhere, with the page they stand on
	Orphans []string // known pages that no link leads to
	Errors  []string // what is wrong with pages, with their address
}

// Crawl follows every link of the origin of start. See [Crawler].
func Crawl(ctx context.Context, start string) (Site, error) {
	return Crawler{}.Crawl(ctx, start)
}

// Crawl fetches start and everything of its origin that links from there lead
// to, once each. It returns an error when start itself cannot be had or ctx is
// done; everything else is in the Site.
func (c Crawler) Crawl(ctx context.Context, start string) (Site, error) {
	origin, err := url.Parse(start)
	if err != nil {
		return Site{}, err
	}
	if origin.Path == "" {
		origin.Path = "/"
	}
	w := &walk{Crawler: c, origin: origin, from: map[string]string{}, ids: map[string]map[string]bool{}}
	if w.Client == nil {
		w.Client = http.DefaultClient
	}
	client := *w.Client
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	w.Client = &client

	w.link("", origin)
	for len(w.queue) > 0 {
		next := w.queue[0]
		w.queue = w.queue[1:]
		if err := w.visit(ctx, next); err != nil {
			return w.site, err
		}
	}
	w.checkFragments()
	if err := w.findOrphans(); err != nil {
		return w.site, err
	}
	return w.site, nil
}

// A walk is a crawl under way.
type walk struct {
	Crawler
	origin    *url.URL
	site      Site
	queue     []*url.URL
	from      map[string]string          // address → the page on which it was first seen
	ids       map[string]map[string]bool // page → its element ids
	fragments []fragment
}

type fragment struct{ page, to, id string }

// link notes an address that stands on a page.
func (w *walk) link(page string, to *url.URL) {
	if to.Scheme != "http" && to.Scheme != "https" {
		return // mailto:, data: …
	}
	if to.Scheme != w.origin.Scheme || to.Host != w.origin.Host {
		if s := to.String(); !slices.Contains(w.site.Outside, s) {
			w.site.Outside = append(w.site.Outside, s)
		}
		return
	}
	if w.Skip != nil && w.Skip(to) {
		return
	}
	address := *to
	address.Fragment, address.RawFragment = "", ""
	if to.Fragment != "" && !strings.HasPrefix(to.Fragment, ":~:") {
		w.fragments = append(w.fragments, fragment{page, address.String(), to.Fragment})
	}
	if _, seen := w.from[address.String()]; seen {
		return
	}
	w.from[address.String()] = page
	w.queue = append(w.queue, &address)
}

func (w *walk) visit(ctx context.Context, address *url.URL) error {
	name := address.String()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, name, nil)
	if err != nil {
		return err
	}
	answer, err := w.Client.Do(request)
	if err != nil {
		if ctx.Err() != nil || w.from[name] == "" {
			return err
		}
		w.dead(name, err.Error())
		return nil
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		w.dead(name, err.Error())
		return nil
	}
	switch {
	case answer.StatusCode >= 300 && answer.StatusCode < 400:
		to, err := answer.Location()
		if err != nil {
			w.dead(name, fmt.Sprintf("%d without a place to go", answer.StatusCode))
			return nil
		}
		w.link(w.from[name], to)
		return nil
	case answer.StatusCode != http.StatusOK:
		if w.from[name] == "" {
			return fmt.Errorf("%s answers %s", name, answer.Status)
		}
		w.dead(name, answer.Status)
		return nil
	}
	if w.Check != nil {
		for _, problem := range w.Check(answer, body) {
			w.wrong(name, problem)
		}
	}
	kind, params, err := mime.ParseMediaType(answer.Header.Get("Content-Type"))
	switch {
	case err != nil:
		w.wrong(name, "no Content-Type")
		w.site.Other = append(w.site.Other, name)
	case kind == "text/html":
		if !strings.EqualFold(params["charset"], "utf-8") {
			w.wrong(name, "Content-Type does not say charset=utf-8")
		}
		w.site.Pages = append(w.site.Pages, name)
		w.page(address, body)
	default:
		w.site.Other = append(w.site.Other, name)
		w.file(address, kind, body)
	}
	return nil
}

// file checks what is no page, and notes its links.
func (w *walk) file(address *url.URL, kind string, body []byte) {
	var problems []string
	switch kind {
	case "text/css":
		w.style(address, body)
	case "text/csv":
		_, problems = CheckCSV(body)
	case "application/atom+xml":
		var feed *Atom
		if feed, problems = CheckAtom(body); feed != nil {
			w.feed(address, feed)
		}
	}
	for _, problem := range problems {
		w.wrong(address.String(), problem)
	}
}

// feed notes the links of a feed.
func (w *walk) feed(address *url.URL, feed *Atom) {
	note := func(links map[string]string) {
		for _, href := range links {
			to, err := address.Parse(href)
			if err != nil {
				w.dead(href, err.Error()+", in "+address.String())
				continue
			}
			w.link(address.String(), to)
		}
	}
	note(feed.Links)
	for _, entry := range feed.Entries {
		note(entry.Links)
	}
}

// page checks a page and notes its links.
func (w *walk) page(address *url.URL, body []byte) {
	name := address.String()
	for _, problem := range CheckHTML(body) {
		w.wrong(name, problem)
	}
	tree, err := parse(body)
	if err != nil {
		w.wrong(name, err.Error())
		return
	}
	base := address
	ids := map[string]bool{"": true, "top": true}
	w.ids[name] = ids
	for n := range tree.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		if n.Data == "base" {
			if b, err := address.Parse(attribute(n, "href")); err == nil {
				base = b
			}
		}
		if id := attribute(n, "id"); id != "" {
			ids[id] = true
		}
		for _, l := range links(n) {
			to, err := base.Parse(strings.TrimSpace(l))
			if err != nil {
				w.dead(l, err.Error()+", on "+name)
				continue
			}
			w.link(name, to)
		}
	}
}

// links are the addresses that an element names.
func links(n *html.Node) []string {
	var out []string
	for _, a := range n.Attr {
		switch key := n.Data + " " + a.Key; key {
		case "a href", "area href", "link href", "use href", "image href",
			"script src", "img src", "iframe src", "source src", "audio src", "video src", "embed src", "video poster", "object data":
			out = append(out, a.Val)
		case "img srcset", "source srcset":
			for one := range strings.SplitSeq(a.Val, ",") {
				if fields := strings.Fields(one); len(fields) > 0 {
					out = append(out, fields[0])
				}
			}
		case "form action":
			if method := attribute(n, "method"); method == "" || strings.EqualFold(method, "get") {
				out = append(out, a.Val)
			}
		}
	}
	return out
}

var cssURL = regexp.MustCompile(`url\(\s*['"]?([^'")]+)['"]?\s*\)|@import\s+['"]([^'"]+)['"]`)

// style notes what a style sheet asks for: fonts, pictures, other sheets.
func (w *walk) style(address *url.URL, body []byte) {
	for _, m := range cssURL.FindAllSubmatch(body, -1) {
		to, err := address.Parse(string(m[1]) + string(m[2]))
		if err != nil {
			w.dead(string(m[0]), err.Error()+", on "+address.String())
			continue
		}
		w.link(address.String(), to)
	}
}

func (w *walk) dead(to, why string) {
	s := to + ": " + why
	if page := w.from[to]; page != "" {
		s += ", linked on " + page
	}
	w.site.Dead = append(w.site.Dead, s)
}

func (w *walk) wrong(page, what string) {
	w.site.Errors = append(w.site.Errors, page+": "+what)
}

// checkFragments finds links to places in pages that these do not have.
func (w *walk) checkFragments() {
	told := map[fragment]bool{}
	for _, f := range w.fragments {
		if ids := w.ids[f.to]; ids != nil && !ids[f.id] && !told[f] {
			told[f] = true
			w.site.Dead = append(w.site.Dead, fmt.Sprintf("%s#%s: the page has no such id, linked on %s", f.to, f.id, f.page))
		}
	}
}

func (w *walk) findOrphans() error {
	for _, k := range w.Known {
		u, err := w.origin.Parse(k)
		if err != nil {
			return err
		}
		if _, seen := w.from[u.String()]; !seen {
			w.site.Orphans = append(w.site.Orphans, u.String())
		}
	}
	return nil
}

// attribute is the value of an attribute, empty when it is absent.
func attribute(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}
