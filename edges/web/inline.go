package web

import (
	"html/template"
	"net/url"
	"strings"
)

// An Inline is a piece of a page that brings its own markup. Whatever a part shows inside a line is one: [Text],
// [Link], [State], [Day], [Moment], [Count], [Code], [Spoken], [Change], [Join]; the parts themselves ([Ledger],
// [Table] …) are made alike. A plain string is escaped; a template.HTML made by [Language.Rich] stays as it is.
type Inline interface{ put(*sheet) }

func esc(s string) template.HTML { return template.HTML(template.HTMLEscapeString(s)) }

// A Text is what somebody put on record, as shown to one reader: one language of it. It is never markup, and runs
// in whichever direction its letters do.
type Text struct {
	Value string
	Lang  string // BCP 47; "" when not known
	From  string // language of the original, when Value is a translation
	By    string // who made the translation: "publisher", "person", "machine" or "other"
	Who   string // the name of the other
	Older bool   // the original moved on after it was translated
	Gone  bool   // the value was redacted; Value is empty
	Said  string // where the value stands on record, for check.js to compare: "46902/title", entry and field
}

// Pick chooses what a reader of want is shown of a text on record, given as its original language and its value in
// each language: want if there is one, else the original. by says who made the translations.
func Pick(want *Language, original string, values map[string]string, by string) Text {
	if v, ok := values[want.Tag]; ok && want.Tag != original {
		return Text{Value: v, Lang: want.Tag, From: original, By: by}
	}
	return Text{Value: values[original], Lang: original, Gone: len(values) == 0}
}

// Plain is the text without its marks, for titles and attributes.
func (t Text) Plain(l *Language) string {
	if t.Gone {
		return l.Say("text.gone")
	}
	return t.Value
}

func (t Text) put(s *sheet) {
	t.putBare(s)
	t.putNote(s)
}

// putBare is the text with its language and direction, without saying where it comes from: for links and headings.
func (t Text) putBare(s *sheet) {
	if t.Gone {
		State{Mark: None, Word: s.Say("text.gone")}.put(s)
		return
	}
	s.add(`<span dir="auto"`)
	if t.Lang != "" && t.Lang != s.Tag {
		s.attr("lang", t.Lang)
	}
	if strings.Contains(t.Value, "\n") {
		s.add(` class="t-said"`) // line breaks were put on record too
	}
	if t.Said != "" {
		s.attr("data-said", t.Said)
	}
	s.add(`>`)
	s.lines(t.Value, s.broken)
	s.add(`</span>`)
}

// putNote says, when there is something to say, that the text is a translation, by whom, and whether it is behind.
func (t Text) putNote(s *sheet) {
	if t.Gone || t.From == "" {
		return
	}
	s.add(` <small class="t-note">`)
	s.text(t.Translated(s.Language))
	s.add(`</small>`)
}

// Translated says of a translation by whom it is and from which language, and whether it is behind.
func (t Text) Translated(l *Language) string {
	by := t.By
	if by == "" {
		by = "person"
	}
	note := l.Say("text.translated."+by, "from", l.LanguageName(t.From), "who", t.Who)
	if t.Older {
		note += " " + l.Say("text.older")
	}
	return note
}

// LanguageName names a language in this language, when it has the word, else by its tag.
func (l *Language) LanguageName(tag string) string { return l.Word("language", tag) }

// A Link leads somewhere. Href is used as given; make it with [Language.Href] when it is a page of this site.
type Link struct {
	Text  any // a string or an [Inline]
	Href  string
	Rel   string
	Count int64 // said after the text; not when 0
	Over  bool  // the count is at least that much
}

func (k Link) put(s *sheet) {
	safe := safeHref(k.Href)
	if safe {
		s.add(`<a`)
		s.attr("href", k.Href)
		if k.Rel != "" {
			s.attr("rel", k.Rel)
		}
		s.add(`>`)
	}
	switch t := k.Text.(type) {
	case Text:
		t.putBare(s)
	case string:
		s.broken(t)
	default:
		s.show(t)
	}
	if k.Count != 0 {
		s.count(k)
	}
	if safe {
		s.add(`</a>`)
	}
}

// safeHref lets through what a link may lead to: this site, the web, mail. Addresses come from the record too.
func safeHref(href string) bool {
	if plainHref(href) {
		return true
	}
	u, err := url.Parse(href)
	if err != nil || href == "" {
		return false
	}
	switch strings.ToLower(u.Scheme) {
	case "", "http", "https", "mailto":
		return true
	}
	return false
}

// plainHref reports whether an address is of this site and spelled with letters that mean nothing else.
func plainHref(href string) bool {
	for i := range len(href) {
		switch c := href[i]; {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', c == '/', c == '_', c == '-', c == '.':
		case i > 0 && (c == '?' || c == '=' || c == '&' || c == '+' || c == '#'):
		default:
			return false
		}
	}
	return strings.HasPrefix(href, "/")
}

// A Day, in ISO form (2026-09-02, 2026-09 or 2026), is shown in full.
type Day string

func (d Day) put(s *sheet) { s.time(string(d), s.Day(string(d))) }

// A Period is the bounds of a period or of an uncertain date, in ISO form.
type Period struct{ From, To string }

func (p Period) put(s *sheet) { s.text(s.Span(p.From, p.To)) }

// A Moment is a time of the record: RFC 3339, UTC.
type Moment string

func (m Moment) put(s *sheet) { s.time(string(m), s.Language.Moment(m)) }

func (s *sheet) time(machine, human string) {
	s.add(`<time`)
	s.attr("datetime", machine)
	s.add(`>`)
	s.text(human)
	s.add(`</time>`)
}

// A Count is a whole number, grouped as the language does.
type Count int64

func (n Count) put(s *sheet) {
	s.add(`<span class="t-num">`)
	s.number(int64(n))
	s.add(`</span>`)
}

// Code is a hash, an id, a key: letters that a machine reads, always left to right.
type Code string

func (c Code) put(s *sheet) {
	s.add(`<code>`)
	s.text(string(c))
	s.add(`</code>`)
}

// A Spoken is a step in the words of one voice, with its mark: ◆ Limited.
type Spoken struct {
	Voice Voice
	Step  Step
}

func (p Spoken) put(s *sheet) {
	if p.Step == Silent {
		s.add(`<span class="q">`)
		s.say("step.silent")
		s.add(`</span>`)
		return
	}
	s.add(`<span class="t-`)
	s.text(string(p.Voice))
	s.add(`">`)
	s.icon("v-" + string(p.Voice))
	s.add(`</span> `)
	s.text(s.stepWord(p.Step))
}

// Join shows several pieces with what stands between them.
type Join struct {
	Pieces  []any
	Between string
}

// put writes the pieces. A dot between two of them stays with the one before: no line begins with it.
func (j Join) put(s *sheet) {
	between := j.Between
	if between == " · " {
		between = "\u00a0· "
	}
	for i, p := range j.Pieces {
		if i > 0 {
			s.text(between)
		}
		s.show(p)
	}
}

// A Mark is one of the signs that stand before a word. Four of them are the states a dated thing can be in.
type Mark string

const (
	Met   Mark = "met"
	Way   Mark = "way"  // under way
	Late  Mark = "late" // the only one in red
	None  Mark = "none" // nothing yet
	Apart Mark = "apart"
	Amend Mark = "amend"
)

// A State is a mark with its word; never one without the other. Without Word it is the mark's own.
type State struct {
	Mark Mark
	Word string
}

func (t State) put(s *sheet) {
	s.add(`<span class="t-state"`)
	s.attr("data-state", string(t.Mark))
	s.add(`>`)
	s.icon(string(t.Mark))
	s.add(" ")
	if t.Word != "" {
		s.text(t.Word)
	} else {
		s.word("mark", string(t.Mark))
	}
	s.add(`</span>`)
}

// icon is the sign in words that are put together elsewhere.
func icon(name string) template.HTML {
	var s sheet
	s.icon(name)
	return template.HTML(s.b)
}
