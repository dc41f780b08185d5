package web

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"io/fs"
	"strings"
)

//go:embed templates
var templateFiles embed.FS

// An Issue is the state of the record that a page is printed from: the line over the name. It is compared with ==,
// and as long as it stays the same, so do all public pages.
type Issue struct {
	Size        int64   // entries on record
	Logged      Moment  // when the last one was put there
	Day         string  // today, ISO, for what depends on the day
	Witness     Witness // who else has seen the record
	Fingerprint string  // of the view that pages are made from
	Began       string  // the day of the first entry, ISO
	Removed     int64   // the newest entry that removed something; −1 when none did
	Votes       int64   // of the newest entries, how many are batches of votes, which tell of nothing else

	// Head is 0 in the issue of now. In that of a day gone by, Size, Logged and Day are those of the record as it stood at the
	// end of that day, and Head is how many entries are on record now.
	Head int64
}

// Dated reports whether the issue is one of a day that was asked for, rather than that of now.
func (i Issue) Dated() bool { return i.Head > 0 }

// LoggedDay is the day, in UTC, on which the last entry was put on record.
func (i Issue) LoggedDay() string {
	day, _, _ := strings.Cut(string(i.Logged), "T")
	return day
}

// A Witness says how many of the witnesses asked have seen the record. Of 0 is "no witness yet".
type Witness struct{ Seen, Of int }

// A Shell is what a page tells the frame around it. Everything but Title may be left out.
type Shell struct {
	Title       string   // of the document, without the name of the site
	Description string   // one sentence for search engines and link previews
	Path        string   // of this page, without the language; the address asked for when empty
	Crumbs      []Link   // what this page is part of, outermost first, without the page itself
	Cite        any      // what is cited: "The Sorrel Islands, third action plan, commitment 7."; the title when nil
	Entry       int64    // index of the last entry that changed what the page shows; 0 when it is about none
	JSON        string   // address of the same content as JSON
	History     string   // address of its history
	Verify      string   // address where its proof is checked; the site's when empty
	Query       string   // what was searched for; it stands in the field of the masthead
	Scripts     []string // ES modules of static/ that the page can do without
	NoIndex     bool     // not for search engines, and not to be cited; without a feed
	Fed         bool     // has a feed all the same
	Wall        *Wall    // the page is for the wall of a room
}

// A Wall is what stands around a page that is shown on the wall of a room: nothing but a line under it, for whoever runs the screen. It is
// to be read from far off, and renews itself; one of the links must lead to the same page standing still (WCAG 2.2.2).
type Wall struct {
	Renew int    // after so many seconds; it stands still when 0
	Links []Link // in the line
}

// A NavItem is one entry of the navigation over a page, or of the list of ways under it. Only pages that exist may be listed.
type NavItem struct {
	Word string // value of the word family "nav"
	Path string // without the language
}

// Content is a page's matter, to be rendered inside its shell: parts, one after the other, or a template.
type Content struct {
	Parts    []any
	Template string // when there are no parts
	Data     any    // of the template
	Shell    Shell
}

// frame is all that stands around a page's matter.
type frame struct {
	Shell
	L      *Language
	Issue  Issue
	Site   *Site
	Script []string // addresses
	Langs  []frameLink
	Feed   string // address
	Nav    []frameLink
	Ways   []frameLink
	Checks []frameLink
	Style  string
	Font   string
	Icon   string
}

type frameLink struct {
	Text, Href, Lang string
	Here             bool
}

// parseTemplates makes one template set for each language, in which the functions speak that language.
func parseTemplates(words *Words, assets *assets, more []fs.FS) (map[string]*template.Template, error) {
	sets := map[string]*template.Template{}
	for _, l := range words.All() {
		set := template.New("").Funcs(template.FuncMap{
			"t":       l.Say,
			"tr":      l.Rich,
			"word":    l.Word,
			"show":    l.Show,
			"href":    l.Href,
			"number":  l.plain,
			"day":     func(iso string) template.HTML { return l.Show(Day(iso)) },
			"asset":   assets.address,
			"icon":    icon,
			"lines":   func(lines [3]Line) template.HTML { return l.Show(small(lines)) },
			"section": func(id, title string, note any) Section { return Section{ID: id, Title: title, Note: note} },
			"wide":    func(id, title string, note any) Section { return Section{ID: id, Title: title, Note: note, Wide: true} },
		})
		for _, fsys := range append([]fs.FS{templateFiles}, more...) {
			names, err := templateNames(fsys)
			if err != nil {
				return nil, err
			}
			if set, err = set.ParseFS(fsys, names...); err != nil {
				return nil, err
			}
		}
		sets[l.Tag] = set
	}
	return sets, nil
}

func templateNames(fsys fs.FS) (names []string, err error) {
	err = fs.WalkDir(fsys, ".", func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && strings.HasSuffix(path, ".html") {
			names = append(names, path)
		}
		return err
	})
	return names, err
}

// render makes the bytes of a page.
func (s *Server) render(l *Language, issue Issue, c Content) ([]byte, error) {
	_, page, err := s.write(l, issue, c)
	if err != nil {
		return nil, err
	}
	return page.b, nil
}

// write writes a page, and gives the sheet on which it stands.
func (s *Server) write(l *Language, issue Issue, c Content) (*frame, *sheet, error) {
	set := s.templates[l.Tag]
	if c.Parts == nil && set.Lookup(c.Template) == nil {
		return nil, nil, fmt.Errorf("there is no template %q", c.Template)
	}
	f := s.frame(l, issue, c.Shell)
	page := &sheet{Language: l, issue: issue, here: l.Href(c.Shell.Path), b: (*paper.Get().(*[]byte))[:0]}
	if c.Shell.Wall != nil {
		page.here = "" // nobody takes files from a wall
	}
	f.top(page)
	if c.Parts != nil {
		for _, part := range c.Parts {
			page.show(part)
		}
	} else {
		b := bytes.NewBuffer(page.b)
		if err := set.ExecuteTemplate(b, c.Template, c.Data); err != nil {
			return nil, nil, err
		}
		page.b = b.Bytes()
	}
	f.bottom(page)
	return f, page, nil
}

func (s *Server) frame(l *Language, issue Issue, shell Shell) *frame {
	shell.JSON = onDay(shell.JSON, l.day)
	f := &frame{Shell: shell, L: l, Issue: issue, Site: &s.site, Style: s.assets.address("troth.css"), Font: s.assets.address(fontName), Icon: s.assets.address("favicon.svg")}
	if s.site.Search != "" && s.site.Suggest != "" && shell.Wall == nil {
		f.Script = append(f.Script, s.assets.address("search.js"))
	}
	for _, script := range shell.Scripts {
		f.Script = append(f.Script, s.assets.address(script))
	}
	if s.site.Feed != nil && (shell.Fed || !shell.NoIndex) && !issue.Dated() {
		f.Feed = with(l.Href(shell.Path), formKey, "atom")
	}
	for _, other := range s.words.All() {
		f.Langs = append(f.Langs, frameLink{Text: other.Name, Href: other.On(l.day).Href(shell.Path), Lang: other.Code(), Here: other.Tag == l.Tag})
	}
	f.Nav, f.Ways = shell.links(l, s.site.Nav), shell.links(l, s.site.Ways)
	verify := s.site.Verify
	if shell.Verify != "" {
		verify = shell.Verify
	}
	for _, check := range []struct{ word, path string }{{"verify", verify}, {"download", s.site.Download}, {"rights", s.site.Rights}} {
		if check.path != "" {
			f.Checks = append(f.Checks, frameLink{Text: l.Word("check", check.word), Href: l.Href(check.path)})
		}
	}
	return f
}

// links are the items of a navigation; the one that the page is on or below is marked.
func (c *Shell) links(l *Language, items []NavItem) (list []frameLink) {
	at, _, _ := strings.Cut(c.Path, "?")
	for _, item := range items {
		here := at == item.Path || item.Path != "/" && strings.HasPrefix(at, item.Path+"/")
		list = append(list, frameLink{Text: l.Word("nav", item.Word), Href: l.Href(item.Path), Here: here})
	}
	return list
}

// Citation is what is cited and the words that let anyone find it again in the log.
func (f *frame) Citation() any {
	var what any = f.Title + "."
	if f.Cite != nil {
		what = f.Cite
	}
	key := "cite.record"
	switch {
	case f.Entry > 0 && f.Issue.Dated():
		key = "cite.entry.past"
	case f.Entry > 0:
		key = "cite.entry"
	case f.Issue.Dated():
		key = "cite.record.past"
	}
	return f.L.Rich(key, "what", what, "site", f.Site.Name, "origin", f.Site.Origin, "entry", f.Entry, "size", f.Issue.Size, "day", Day(f.Issue.Day))
}
