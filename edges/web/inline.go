package web

import (
	"fmt"
	"html/template"
	"net/url"
	"strings"
)

// An Inline is a piece of a line that brings its own markup. Whatever a part of a page shows inside a line is one:
// [Text], [Link], [State], [Day], [Moment], [Count], [Code], [Spoken], [Change], [Join]. A plain string is
// escaped; a template.HTML made by [Language.Rich] stays as it is.
type Inline interface {
	html(*Language) template.HTML
}

// Show makes the markup of anything that may stand in a line; it is the function show of the templates.
func (l *Language) Show(v any) template.HTML {
	switch v := v.(type) {
	case nil:
		return ""
	case Inline:
		return v.html(l)
	case template.HTML:
		return v
	default:
		return esc(l.plain(v))
	}
}

func esc(s string) template.HTML { return template.HTML(template.HTMLEscapeString(s)) }

// A Text is what somebody put on record, as shown to one reader: one language of it. It is never markup, and runs
// in whichever direction its letters do.
type Text struct {
	Value string
	Lang  string // BCP 47; "" when not known
	From  string // language of the original, when Value is a translation
	By    string // who made the translation: "person" or "machine"
	Older bool   // the original moved on after it was translated
	Gone  bool   // the value was redacted; Value is empty
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

func (t Text) html(l *Language) template.HTML { return t.bare(l) + t.note(l) }

// bare is the text with its language and direction, without saying where it comes from: for links and headings.
func (t Text) bare(l *Language) template.HTML {
	if t.Gone {
		return State{Mark: None, Word: l.Say("text.gone")}.html(l)
	}
	attrs := ` dir="auto"`
	if t.Lang != "" && t.Lang != l.Tag {
		attrs += ` lang="` + template.HTMLEscapeString(t.Lang) + `"`
	}
	if strings.Contains(t.Value, "\n") {
		attrs += ` class="t-said"` // line breaks were put on record too
	}
	return template.HTML(`<span` + attrs + `>` + template.HTMLEscapeString(t.Value) + `</span>`)
}

// note says, when there is something to say, that the text is a translation, by whom, and whether it is behind.
func (t Text) note(l *Language) template.HTML {
	if t.Gone || t.From == "" {
		return ""
	}
	key := "text.translated.person"
	if t.By == "machine" {
		key = "text.translated.machine"
	}
	note := l.Say(key, "from", l.LanguageName(t.From))
	if t.Older {
		note += " " + l.Say("text.older")
	}
	return ` <small class="t-note">` + esc(note) + `</small>`
}

// LanguageName names a language in this language, when it has the word, else by its tag.
func (l *Language) LanguageName(tag string) string { return l.Word("language", tag) }

// A Link leads somewhere. Href is used as given; make it with [Language.Href] when it is a page of this site.
type Link struct {
	Text  any // a string or an [Inline]
	Href  string
	Rel   string
	Count int64 // said after the text; not when 0
}

func (k Link) html(l *Language) template.HTML {
	text := l.Show(k.Text)
	if t, ok := k.Text.(Text); ok {
		text = t.bare(l)
	}
	if k.Count != 0 {
		text += " " + esc(l.Number(k.Count))
	}
	if !safeHref(k.Href) {
		return text
	}
	rel := ""
	if k.Rel != "" {
		rel = ` rel="` + template.HTMLEscapeString(k.Rel) + `"`
	}
	return template.HTML(`<a href="`+template.HTMLEscapeString(k.Href)+`"`+rel+`>`) + text + `</a>`
}

// safeHref lets through what a link may lead to: this site, the web, mail. Addresses come from the record too.
func safeHref(href string) bool {
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

// A Day, in ISO form (2026-09-02, 2026-09 or 2026), is shown in full.
type Day string

func (d Day) html(l *Language) template.HTML {
	return timeTag(string(d), l.Day(string(d)))
}

// A Period is the bounds of a period or of an uncertain date, in ISO form.
type Period struct{ From, To string }

func (p Period) html(l *Language) template.HTML { return esc(l.Span(p.From, p.To)) }

// A Moment is a time of the record: RFC 3339, UTC.
type Moment string

func (m Moment) html(l *Language) template.HTML { return timeTag(string(m), l.Moment(m)) }

func timeTag(machine, human string) template.HTML {
	return `<time datetime="` + esc(machine) + `">` + esc(human) + `</time>`
}

// A Count is a whole number, grouped as the language does.
type Count int64

func (n Count) html(l *Language) template.HTML {
	return `<span class="t-num">` + esc(l.Number(int64(n))) + `</span>`
}

// Code is a hash, an id, a key: letters that a machine reads, always left to right.
type Code string

func (c Code) html(*Language) template.HTML { return `<code>` + esc(string(c)) + `</code>` }

// A Spoken is a step in the words of one voice, with its mark: ◆ Limited.
type Spoken struct {
	Voice Voice
	Step  Step
}

func (s Spoken) html(l *Language) template.HTML {
	if s.Step == Silent {
		return `<span class="q">` + esc(l.Say("step.silent")) + `</span>`
	}
	return template.HTML(fmt.Sprintf(`<span class="t-%s">%s</span> `, s.Voice, icon("v-"+string(s.Voice)))) + esc(l.Word("step", int(s.Step)))
}

// Join shows several pieces with what stands between them.
type Join struct {
	Pieces  []any
	Between string
}

func (j Join) html(l *Language) template.HTML {
	var out template.HTML
	for i, p := range j.Pieces {
		if i > 0 {
			out += esc(j.Between)
		}
		out += l.Show(p)
	}
	return out
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

func (s State) html(l *Language) template.HTML {
	word := s.Word
	if word == "" {
		word = l.Word("mark", string(s.Mark))
	}
	return template.HTML(`<span class="t-state" data-state="`+string(s.Mark)+`">`) + icon(string(s.Mark)) + " " + esc(word) + `</span>`
}

// icon refers to a sign of the sprite that every page carries.
func icon(name string) template.HTML {
	return template.HTML(`<svg class="t-i" viewBox="0 0 16 16" aria-hidden="true" focusable="false"><use href="#` + template.HTMLEscapeString(name) + `"/></svg>`)
}
