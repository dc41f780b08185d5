package web

import (
	"cmp"
	"embed"
	"encoding/json"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"path"
	"slices"
	"strings"

	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"
)

//go:embed lang/*.json
var langFiles embed.FS

// Mirror is a right-to-left language for seeing layout errors without reading Arabic: English, with every word run
// backwards. Only tests and the demonstration turn it on.
const Mirror = "x-mirror"

// Words holds the languages that pages can be read in.
type Words struct {
	list    []*Language // in the order in which pages name them
	matcher language.Matcher
}

// A Language is everything that differs from one language of the pages to another. It is one file in lang/.
type Language struct {
	Tag     string         `json:"tag"`  // BCP 47; also the first part of every address
	Name    string         `json:"name"` // in itself: "Français"
	Dir     string         `json:"dir"`  // "ltr" or "rtl"
	Order   int            `json:"order"`
	Numbers numberStyle    `json:"numbers"`
	Dates   dateStyle      `json:"dates"`
	Text    map[string]msg `json:"messages"`

	cldr  language.Tag
	said  map[string]map[plural.Form][]piece // Text, cut into pieces once
	steps [len(Steps) + 1]string             // the word of each [Step]; none for Silent
	day   string                             // that its addresses keep; see [Language.On]
}

type numberStyle struct {
	Group    string `json:"group"`     // between thousands
	Decimal  string `json:"decimal"`   // before a fraction
	MinGroup int    `json:"min_group"` // digits that must stand before the first group separator (CLDR minimumGroupingDigits)
}

// A msg is one message: a plain one has only Other; one that counts has a form for each CLDR plural category that
// whole numbers can fall into.
type msg map[plural.Form]string

var forms = map[string]plural.Form{"zero": plural.Zero, "one": plural.One, "two": plural.Two, "few": plural.Few, "many": plural.Many, "other": plural.Other}

func (m *msg) UnmarshalJSON(b []byte) error {
	var one string
	if json.Unmarshal(b, &one) == nil {
		*m = msg{plural.Other: one}
		return nil
	}
	var many map[string]string
	if err := json.Unmarshal(b, &many); err != nil {
		return fmt.Errorf("a message is a string or an object of plural forms: %w", err)
	}
	*m = msg{}
	for name, text := range many {
		form, ok := forms[name]
		if !ok {
			return fmt.Errorf("%q is not a plural form", name)
		}
		(*m)[form] = text
	}
	return nil
}

// LoadWords reads the language files of the program. With mirror, [Mirror] is among them.
func LoadWords(mirror bool) (*Words, error) {
	names, err := fs.Glob(langFiles, "lang/*.json")
	if err != nil {
		return nil, err
	}
	w := &Words{}
	for _, name := range names {
		data, err := langFiles.ReadFile(name)
		if err != nil {
			return nil, err
		}
		l := &Language{}
		if err := json.Unmarshal(data, l); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		if want := strings.TrimSuffix(path.Base(name), ".json"); l.Tag != want {
			return nil, fmt.Errorf("%s: its tag is %q", name, l.Tag)
		}
		if err := l.prepare(); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		w.list = append(w.list, l)
	}
	slices.SortFunc(w.list, func(a, b *Language) int { return cmp.Compare(a.Order, b.Order) })
	var tags []language.Tag
	for _, l := range w.list {
		tags = append(tags, l.cldr)
	}
	w.matcher = language.NewMatcher(tags)
	if mirror {
		w.list = append(w.list, mirrored(w.list[0]))
	}
	return w, nil
}

func (l *Language) prepare() (err error) {
	if l.cldr, err = language.Parse(l.Tag); err != nil {
		return err
	}
	l.cut()
	return nil
}

// A piece of a message is words, as they are and as markup, or the name of the placeholder in their place.
type piece struct {
	words string
	html  template.HTML
	name  string
}

// pieces cuts a message at its placeholders. As markup it is escaped, and *stars* are bold.
func pieces(text string) (list []piece) {
	bold := false
	add := func(words string) {
		var b strings.Builder
		for i, run := range strings.Split(template.HTMLEscapeString(words), "*") {
			if i > 0 {
				bold = !bold
				b.WriteString(map[bool]string{true: "<b>", false: "</b>"}[bold])
			}
			b.WriteString(run)
		}
		if words != "" {
			list = append(list, piece{words: words, html: template.HTML(b.String())})
		}
	}
	for {
		i := strings.IndexByte(text, '{')
		j := strings.IndexByte(text, '}')
		if i < 0 || j < i {
			add(text)
			return list
		}
		add(text[:i])
		list = append(list, piece{name: text[i+1 : j]})
		text = text[j+1:]
	}
}

// cut prepares what is said most often.
func (l *Language) cut() {
	l.said = make(map[string]map[plural.Form][]piece, len(l.Text))
	for key, m := range l.Text {
		l.said[key] = make(map[plural.Form][]piece, len(m))
		for form, text := range m {
			l.said[key][form] = pieces(text)
		}
	}
	for _, step := range Steps {
		l.steps[step] = l.Word("step", int(step))
	}
}

// All returns the languages in the order in which pages name them; the first is the fallback.
func (w *Words) All() []*Language { return w.list }

// Find returns the language of that tag, or nil.
func (w *Words) Find(tag string) *Language {
	for _, l := range w.list {
		if l.Tag == tag {
			return l
		}
	}
	return nil
}

// Negotiate returns the language that the request's Accept-Language asks for first among those there are.
func (w *Words) Negotiate(r *http.Request) *Language {
	tags, _, err := language.ParseAcceptLanguage(r.Header.Get("Accept-Language"))
	if err != nil || len(tags) == 0 {
		return w.list[0]
	}
	_, i, confidence := w.matcher.Match(tags...)
	if confidence == language.No {
		return w.list[0]
	}
	return w.list[i]
}

// Code is the language as pages and headers name it: the mirrored one is English of a private kind.
func (l *Language) Code() string {
	if l.Tag == Mirror {
		return "en-" + Mirror
	}
	return l.Tag
}

// Href is the address of a path of this site in this language: "/members" becomes "/fr/members". Addresses that are
// the same in every language (/static/…, /api/…, /checkpoint and other files of the log) must not be passed. On a page
// that shows the record as it stood on a day, the address is that of the path on the same day; so path has its query and
// its fragment already, and nothing is put behind what is returned.
func (l *Language) Href(path string) string { return "/" + l.Tag + onDay(path, l.day) }

// Say returns the message of that key. args are pairs of a placeholder's name and its value: a string, a whole
// number (written in the language's way) or a fmt.Stringer. The one named "n" also chooses the plural form. A key
// that is not there comes back as it is; the tests see to it that none is.
func (l *Language) Say(key string, args ...any) string {
	list := l.form(key, args)
	if len(list) == 1 && list[0].name == "" {
		return list[0].words
	}
	var b strings.Builder
	for _, p := range list {
		if p.name == "" {
			b.WriteString(p.words)
		} else {
			b.WriteString(l.plain(argument(args, p.name)))
		}
	}
	return b.String()
}

// Rich is Say for pages: everything is escaped, *stars* become bold, and the value of a placeholder may be an
// [Inline], such as a [Link] or a [Text], which brings its own markup.
func (l *Language) Rich(key string, args ...any) template.HTML {
	list := l.form(key, args)
	if len(list) == 1 && list[0].name == "" {
		return list[0].html
	}
	s := sheet{Language: l, b: make([]byte, 0, 256)}
	for _, p := range list {
		if p.name == "" {
			s.markup(p.html)
		} else {
			s.show(argument(args, p.name))
		}
	}
	return template.HTML(s.b)
}

// Word returns the message family.value, or the value itself when the language has no such word: for values that
// come from data, such as a step or a kind of member.
func (l *Language) Word(family string, value any) string {
	v, ok := value.(string)
	if !ok {
		v = fmt.Sprint(value) // a Step prints as its number, a Voice as its name
	}
	if m, ok := l.Text[family+"."+v]; ok {
		return m[plural.Other]
	}
	return v
}

// form is the message of that key, in the plural form that the argument n asks for.
func (l *Language) form(key string, args []any) []piece {
	m, ok := l.said[key]
	if !ok {
		return []piece{{words: key, html: esc(key)}}
	}
	if len(m) > 1 {
		if n, ok := whole(argument(args, "n")); ok {
			if list, ok := m[l.pluralForm(n)]; ok {
				return list
			}
		}
	}
	return m[plural.Other]
}

// pluralForm chooses by the CLDR rules for whole numbers. MatchPlural wants the number below ten million and the
// digits of its fraction, of which there are none; what lies above keeps its last six digits, which is all that
// any rule looks at.
func (l *Language) pluralForm(n int64) plural.Form {
	if n < 0 {
		n = -n
	}
	if n >= 1e7 {
		n = 1e7 - 1e6 + n%1e6
	}
	return plural.Cardinal.MatchPlural(l.cldr, int(n), 0, 0, 0, 0)
}

func (l *Language) plain(v any) string {
	if n, ok := whole(v); ok {
		return l.Number(n)
	}
	return fmt.Sprint(v)
}

func whole(v any) (int64, bool) {
	switch n := v.(type) {
	case int:
		return int64(n), true
	case int64:
		return n, true
	case Count:
		return int64(n), true
	}
	return 0, false
}

func argument(args []any, name string) any {
	for i := 0; i+1 < len(args); i += 2 {
		if args[i] == name {
			return args[i+1]
		}
	}
	return "{" + name + "}"
}

// fill replaces {name} in text by value(name) and passes what stands between through literal.
func fill(text string, literal, value func(string) string) string {
	var b strings.Builder
	for {
		i := strings.IndexByte(text, '{')
		j := strings.IndexByte(text, '}')
		if i < 0 || j < i {
			b.WriteString(literal(text))
			return b.String()
		}
		b.WriteString(literal(text[:i]))
		b.WriteString(value(text[i+1 : j]))
		text = text[j+1:]
	}
}

// mirrored makes [Mirror] from English: each run of words between placeholders stands inside a right-to-left
// override, as in Android's ar-XB, so that whatever on a page reads forwards did not come from the language file.
// The marks around it are the letters that a right-to-left word would have there: without them a number beside it
// would be one left-to-right piece with it.
func mirrored(en *Language) *Language {
	l := *en
	l.Tag, l.Name, l.Dir = Mirror, "Mirror", "rtl"
	l.cldr = language.English
	l.Text = make(map[string]msg, len(en.Text))
	for key, m := range en.Text {
		back := msg{}
		for form, text := range m {
			back[form] = fill(text, backwards, func(name string) string { return "{" + name + "}" })
		}
		l.Text[key] = back
	}
	l.Dates.Months, l.Dates.Weekdays = nil, nil
	for _, s := range en.Dates.Months {
		l.Dates.Months = append(l.Dates.Months, backwards(s))
	}
	for _, s := range en.Dates.Weekdays {
		l.Dates.Weekdays = append(l.Dates.Weekdays, backwards(s))
	}
	l.cut()
	return &l
}

func backwards(s string) string {
	pieces := strings.Split(s, "*")
	for i, p := range pieces {
		if words := strings.TrimSpace(p); words != "" {
			before, after, _ := strings.Cut(p, words)
			pieces[i] = before + "\u200f\u202e" + words + "\u202c\u200f" + after
		}
	}
	return strings.Join(pieces, "*")
}
