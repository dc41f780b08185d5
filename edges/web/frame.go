package web

import (
	_ "embed"
	"html/template"
	"strconv"
)

// sprite holds the signs that icons refer to.
//
//go:embed sprite.svg
var sprite string

// top is everything before a page's matter: the head of the document, the issue line, the masthead and the way here.
func (f *frame) top(s *sheet) {
	s.add("<!doctype html>\n<html")
	s.attr("lang", s.Code())
	s.attr("dir", s.Dir)
	s.add(">\n<head>\n" + `<meta charset="utf-8">` + "\n" + `<meta name="viewport" content="width=device-width, initial-scale=1">` + "\n<title>")
	s.text(f.Title)
	s.add(" · ")
	s.text(f.Site.Name)
	s.add("</title>")
	if f.Description != "" {
		s.add("\n" + `<meta name="description"`)
		s.attr("content", f.Description)
		s.add(`>`)
	}
	if f.NoIndex || f.Issue.Dated() {
		s.add("\n" + `<meta name="robots" content="noindex">`)
	}
	s.add("\n" + `<link rel="preload"`)
	s.attr("href", f.Font)
	s.add(` as="font" type="font/woff2" crossorigin>` + "\n" + `<link rel="stylesheet"`)
	s.attr("href", f.Style)
	s.add(">\n" + `<link rel="icon"`)
	s.attr("href", f.Icon)
	s.add(` type="image/svg+xml">`)
	if f.Site.Public != "" && !f.NoIndex && !f.Issue.Dated() {
		s.add("\n" + `<link rel="canonical"`)
		s.attr("href", f.Site.absolute(s.Href(f.Path)))
		s.add(`>`)
	}
	for _, l := range f.Langs {
		if !l.Here {
			s.add("\n" + `<link rel="alternate"`)
			s.attr("href", f.Site.absolute(l.Href))
			s.attr("hreflang", l.Lang)
			s.add(`>`)
		}
	}
	if f.JSON != "" {
		s.add("\n" + `<link rel="alternate"`)
		s.attr("href", f.JSON)
		s.add(` type="application/json">`)
	}
	if f.Feed != "" {
		s.add("\n" + `<link rel="alternate"`)
		s.attr("href", f.Feed)
		s.attr("title", s.Say("frame.feed"))
		s.add(` type="application/atom+xml">`)
	}
	for _, script := range f.Script {
		s.add("\n" + `<script type="module"`)
		s.attr("src", script)
		s.add(`></script>`)
	}
	if f.Wall != nil {
		f.wallTop(s)
		return
	}
	s.add("\n</head>\n<body>\n")
	s.markup(template.HTML(sprite))
	s.add("\n" + `<a class="ds-skip-link" href="#main">`)
	s.say("frame.skip")
	s.add("</a>\n" + `<header class="t-page">` + "\n")
	f.issueLine(s)
	s.add("\n" + `<div class="t-mast"><a class="t-name"`)
	s.attr("href", s.Href("/"))
	s.add(`>`)
	s.text(f.Site.Name)
	s.add(`</a>`)
	f.search(s)
	if len(f.Nav) > 0 {
		s.add("\n" + `<nav class="t-nav"`)
		s.attr("aria-label", s.Say("frame.main"))
		s.add(`><ul>`)
		for _, n := range f.Nav {
			s.add(`<li><a`)
			s.attr("href", n.Href)
			if n.Here {
				s.add(` aria-current="page"`)
			}
			s.add(`>`)
			s.text(n.Text)
			s.add(`</a></li>`)
		}
		s.add(`</ul></nav>`)
	}
	s.add("</div>\n" + `<div class="t-three" aria-hidden="true"></div>`)
	if f.Site.Sample {
		s.add("\n" + `<p class="t-sample">`)
		s.say("frame.sample")
		s.add(`</p>`)
	}
	f.past(s)
	s.add("\n</header>\n" + `<div class="t-page">`)
	if len(f.Crumbs) > 0 {
		s.add("\n" + `<nav class="ds-breadcrumbs"`)
		s.attr("aria-label", s.Say("frame.here"))
		s.add(`><ol>`)
		for _, c := range f.Crumbs {
			s.add(`<li>`)
			if name, ok := c.Text.(string); ok { // it may be in any language, and its signs stay on their side
				c.Text = Text{Value: name, Lang: s.Tag}
			}
			c.put(s)
			s.add(`</li>`)
		}
		s.add(`</ol></nav>`)
	}
	s.add("\n" + `<main id="main" tabindex="-1">` + "\n")
}

// wallTop begins a page for a wall. Without scripts the browser asks for all of it again; with them, room.js does for what changes.
func (f *frame) wallTop(s *sheet) {
	if f.Wall.Renew > 0 {
		s.add("\n" + `<noscript><meta http-equiv="refresh" content="`)
		s.digits(f.Wall.Renew)
		s.add(`"></noscript>`)
	}
	s.add("\n</head>\n" + `<body class="t-wall"`)
	if f.Wall.Renew > 0 {
		s.attr("data-renew", strconv.Itoa(f.Wall.Renew))
	}
	s.add(">\n")
	s.markup(template.HTML(sprite))
	s.add("\n" + `<main id="main" tabindex="-1">` + "\n")
}

// wallBottom is the line under a page for a wall.
func (f *frame) wallBottom(s *sheet) {
	s.add("\n</main>\n" + `<footer><a class="t-name"`)
	s.attr("href", s.Href("/"))
	s.add(`>`)
	s.text(f.Site.Name)
	s.add(`</a>`)
	if f.Site.Sample {
		s.add(` <span>`)
		s.say("frame.sample")
		s.add(`</span>`)
	}
	s.add(` <p role="status"></p> <nav`)
	s.attr("aria-label", s.Say("frame.wall"))
	s.add(`><ul>`)
	for _, k := range f.Wall.Links {
		s.add(`<li>`)
		k.put(s)
		s.add(`</li>`)
	}
	s.add(`</ul></nav>`)
	f.languages(s)
	s.add("</footer>\n</body>\n</html>\n")
}

// search is the field that looks for words in everything. On a page of a day gone by it looks in the record of that day.
func (f *frame) search(s *sheet) {
	if f.Site.Search == "" {
		return
	}
	s.add("\n" + `<form class="t-search" role="search" method="get"`)
	s.attr("action", s.On("").Href(f.Site.Search))
	if f.Site.Suggest != "" {
		s.attr("data-suggest", f.Site.Suggest)
	}
	s.add(`><label class="ds-sr-only" for="t-q">`)
	s.say("frame.search")
	s.add(`</label><input class="ds-input" id="t-q" name="q" type="search" autocomplete="off" enterkeyhint="search"`)
	if f.Query != "" {
		s.attr("value", f.Query)
	}
	s.add(`>`)
	if day := s.Kept(); day != "" {
		s.add(`<input type="hidden" name="at"`)
		s.attr("value", day)
		s.add(`>`)
	}
	s.add(`<button class="ds-button" data-variant="secondary" type="submit">`)
	s.say("frame.search.go")
	s.add(`</button></form>`)
}

// issueLine says how long the record is, when it was last added to, who has seen it, and in which languages it reads.
func (f *frame) issueLine(s *sheet) {
	s.add(`<div class="t-issue"><span>`)
	s.markup(s.Rich("frame.number", "size", f.Issue.Size))
	s.add(`</span> <span class="x">`)
	s.text(s.FullDay(f.Issue.Day))
	s.add(`</span> <span>`)
	if f.Issue.LoggedDay() == f.Issue.Day {
		s.text(s.Say("frame.logged", "time", s.Clock(f.Issue.Logged)))
	} else {
		s.text(s.Say("frame.logged.on", "at", s.Language.Moment(f.Issue.Logged)))
	}
	s.add(" · ")
	if w := f.Issue.Witness; w.Of > 0 {
		s.text(s.Say("frame.witness.seen", "seen", w.Seen, "n", w.Of))
	} else {
		s.say("frame.witness.none")
	}
	s.add("</span>\n")
	f.languages(s)
	s.add(`</div>`)
}

// languages leads to the same page in the others.
func (f *frame) languages(s *sheet) {
	s.add(`<nav`)
	s.attr("aria-label", s.Say("frame.language"))
	s.add(`><ul>`)
	for _, l := range f.Langs {
		s.add(`<li><a`)
		s.attr("href", l.Href)
		s.attr("lang", l.Lang)
		s.attr("hreflang", l.Lang)
		if l.Here {
			s.add(` aria-current="true"`)
		}
		s.add(`>`)
		s.text(l.Text)
		s.add(`</a></li>`)
	}
	s.add(`</ul></nav>`)
}

// bottom is everything after a page's matter: how to cite it, as of which day and as what else it can be had, where it is
// checked, and where those go on reading who did not find what they came for.
func (f *frame) bottom(s *sheet) {
	if f.Wall != nil {
		f.wallBottom(s)
		return
	}
	s.add("\n</main></div>\n" + `<footer class="t-page">` + "\n" + `<div class="t-colophon">` + "\n<div>")
	if !f.NoIndex {
		s.add(`<h2>`)
		s.say("frame.cite")
		s.add(`</h2><p class="t-note">`)
		s.show(f.Citation())
		s.add(`</p>`)
	}
	if f.Site.Stood != nil {
		f.otherDay(s)
	}
	s.add("</div>\n<div>")
	f.links(s, s.Say("frame.ways"), f.Ways)
	s.add("</div>\n<div>")
	if f.JSON != "" || f.History != "" || f.Feed != "" {
		s.add(`<h2>`)
		s.say("frame.as")
		s.add(`</h2><ul>`)
		if f.JSON != "" {
			s.add(`<li><a`)
			s.attr("href", f.JSON)
			s.add(` type="application/json">`)
			s.say("frame.json")
			s.add(`</a></li>`)
		}
		if f.Feed != "" {
			s.add(`<li><a`)
			s.attr("href", f.Feed)
			s.add(` type="application/atom+xml">`)
			s.say("frame.feed")
			s.add(`</a></li>`)
		}
		if f.History != "" {
			s.add(`<li><a`)
			s.attr("href", f.History)
			s.add(`>`)
			s.say("frame.history")
			s.add(`</a></li>`)
		}
		s.add(`</ul>`)
	}
	s.add("</div>\n<div>")
	f.links(s, s.Say("frame.check"), f.Checks)
	s.add("</div>\n</div>\n" + `<p class="t-foot"><span class="t-end" aria-hidden="true"><i></i><i></i><i></i></span>`)
	s.say("frame.closing")
	s.add("</p>\n</footer>\n</body>\n</html>\n")
}

// links is a column of the colophon.
func (f *frame) links(s *sheet, title string, list []frameLink) {
	if len(list) == 0 {
		return
	}
	s.add(`<h2>`)
	s.text(title)
	s.add(`</h2><ul>`)
	for _, k := range list {
		s.add(`<li><a`)
		s.attr("href", k.Href)
		if k.Here {
			s.add(` aria-current="page"`)
		}
		s.add(`>`)
		s.text(k.Text)
		s.add(`</a></li>`)
	}
	s.add(`</ul>`)
}
