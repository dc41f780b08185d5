package pages

import (
	"fmt"
	"slices"
	"strconv"

	"troth/chapters/home"
	"troth/core/record"
	"troth/core/view"
	"troth/edges/api"
	"troth/edges/web"
)

// Addresses of the pages about the record itself, without the language.
const (
	recordPath   = "/record"
	verifyPath   = "/check"
	downloadPath = "/check#download"
	rulesPath    = "/rules"
	kindsPath    = "/kinds"
)

// recordPages adds the pages about the record itself, its files and the API.
func (s *site) recordPages() {
	s.Page(recordPath, s.recordPage)
	s.Page(recordPath+"/{index}", s.entryPage)
	s.Page(rulesPath, s.rulesPage)
	s.Page(kindsPath, s.kindsPage)
	s.Page(verifyPath, s.checkPage)
	s.recordFiles()
}

// newest is page for what every entry may change. choice is all that chooses its matter.
func (s *site) newest(v *web.Visit, choice string, make func(*view.Reader) (web.Content, error)) (web.Page, error) {
	var position record.Index
	err := s.read(v, func(r *view.Reader) error {
		position = r.Position()
		return nil
	})
	return web.Page{Thing: choice, Version: int64(position - 1), Make: func() (c web.Content, err error) {
		err = s.read(v, func(r *view.Reader) error {
			c, err = make(r.At(position))
			return err
		})
		return c, err
	}}, err
}

// recordPage lists the entries, newest first.
func (s *site) recordPage(v *web.Visit) (web.Page, error) {
	l := sayer{v.Lang}
	given := v.FormValue("before")
	kind, err := api.KindOf(v.URL.Query(), s.node.Kinds)
	if err != nil {
		return web.Page{}, err
	}
	before := record.Index(view.Forever)
	if given != "" {
		var err error
		if before, err = api.Index(given); err != nil {
			return web.Page{}, err
		}
	}
	return s.newest(v, fmt.Sprintf("record %s %d", kind, before), func(r *view.Reader) (web.Content, error) {
		page, err := home.Record(r, min(before, r.Position()), kind, api.PerPage)
		if err != nil {
			return web.Content{}, err
		}
		counts, err := r.Counts()
		if err != nil {
			return web.Content{}, err
		}
		path := recordAddress(kind, before)
		body := web.Section{ID: "entries", Title: l.Say("record.entries"), Wide: true, Note: l.Say("record.entries.note")}
		body.Body = append(body.Body, l.kindFilter(counts, kind))
		if len(page.Statements) == 0 {
			body.Body = append(body.Body, web.Empty{Text: l.Say("record.none")})
		} else {
			t := l.statements(page.Statements, -1)
			if page.Next > 0 || before != view.Forever { // the whole is an export
				newest, oldest := page.Statements[0].Said.Entry, page.Statements[len(page.Statements)-1].Said.Entry
				t.Part = fmt.Sprintf("%d-%d", oldest, newest)
			}
			body.Body = append(body.Body, t, l.turns(page, kind, before))
		}
		return web.Content{Parts: []any{
			web.Head{Title: l.own("record.title"), Lead: l.lead("record.lead"), Facts: s.logFacts(l, int64(page.Entries))},
			body,
		}, Shell: web.Shell{Title: l.Say("record.title"), Description: l.Say("record.lead"), Path: path, JSON: api.Base + path, NoIndex: given != ""}}, nil
	})
}

// recordAddress is the list of one kind, or of all, from an entry on.
func recordAddress(kind string, before record.Index) string {
	query := ""
	if kind != "" {
		query = "?kind=" + kind
	}
	if before != view.Forever {
		query += map[bool]string{true: "?", false: "&"}[query == ""] + "before=" + strconv.FormatInt(int64(before), 10)
	}
	return recordPath + query
}

// own is a title or a lead in the page's own words, not on record.
func (l sayer) own(key string, args ...any) web.Text {
	return web.Text{Value: l.Language.Say(key, args...), Lang: l.Tag}
}

func (l sayer) lead(key string, args ...any) *web.Text {
	t := l.own(key, args...)
	return &t
}

// logFacts say which log this is.
func (s *site) logFacts(l sayer, entries int64) []web.Fact {
	return []web.Fact{
		{Name: l.Say("log.entries"), Value: web.Count(entries)},
		{Name: l.Say("log.origin"), Value: web.Code(s.node.Origin)},
		{Name: l.Say("log.witness"), Value: web.State{Mark: web.None, Word: l.Say("receipt.nowitness")}},
	}
}

// kindFilter leads to the entries of one kind: those there are, most first.
func (l sayer) kindFilter(counts map[string]int, here string) web.Filter {
	kinds := make([]string, 0, len(counts))
	for k := range counts {
		kinds = append(kinds, k)
	}
	slices.SortFunc(kinds, func(a, b string) int {
		if counts[a] != counts[b] {
			return counts[b] - counts[a]
		}
		return map[bool]int{true: -1, false: 1}[a < b]
	})
	f := web.Filter{Label: l.Say("record.filter"), Links: []web.Link{{Text: l.Say("record.all"), Href: l.Href(recordPath)}}}
	for _, k := range kinds {
		if k == here {
			f.Here = len(f.Links)
		}
		f.Links = append(f.Links, web.Link{Text: l.Word("kind", k), Href: l.Href(recordAddress(k, view.Forever)), Count: int64(counts[k])})
	}
	return f
}

// turns lead to older entries, and back to the newest.
func (l sayer) turns(p *home.RecordPage, kind string, before record.Index) web.Turn {
	t := web.Turn{Label: l.Say("pages.label"), BeforeText: l.Say("record.newest"), AfterText: l.Say("record.older")}
	if before < p.Entries {
		t.Before = l.Href(recordAddress(kind, view.Forever))
	}
	if p.Next > 0 {
		t.After = l.Href(recordAddress(kind, p.Next))
	}
	return t
}

// statements are entries in a table. The one that is being read has no link to itself.
func (l sayer) statements(list []home.Statement, here record.Index) web.Table {
	t := web.Table{Caption: l.Say("record.caption"), Hidden: true, Head: []web.Column{
		{Title: l.Say("record.entry")}, {Title: l.Say("record.at")}, {Title: l.Say("record.kind")}, {Title: l.Say("record.what")},
		{Title: l.Say("record.voice")}, {Title: l.Say("record.whose")},
	}}
	for _, x := range list {
		var entry any = web.Count(x.Said.Entry)
		if x.Said.Entry != here {
			entry = web.Link{Text: entry, Href: l.Href(entryPath(x.Said.Entry))}
		}
		t.Rows = append(t.Rows, []any{entry, web.Moment(x.Said.At), l.Word("kind", x.Kind), l.what(x), l.Word("speaks", string(x.Said.Voice)), l.whose(x.Said)})
	}
	return t
}

// what names the thing of a statement, with what it is about where it has no name of its own.
func (l sayer) what(x home.Statement) any {
	var name any
	switch {
	case !x.Name.IsZero():
		t := l.text(x.Name)
		t.Value = cut(t.Value, 120)
		name = t
	case x.About != nil && !x.About.Name.IsZero():
		t := l.text(x.About.Name)
		t.Value = cut(t.Value, 120)
		name = l.Rich("record.about", "thing", t)
	default:
		name = web.Code(x.Object)
	}
	if x.Path != "" {
		return web.Link{Text: name, Href: l.Href("/" + x.Path)}
	}
	return name
}
