package web

import (
	"html/template"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"
)

// A sheet is markup under way. It is the one place where parts of pages become HTML without html/template, which
// takes several times as long (BenchmarkFreshPage in gallery). What keeps it safe can be seen from its methods:
//
//   - add takes a constant, so that only markup written out in this package gets through as it is;
//   - text escapes: everything that comes from the record, from words or from an address goes through it, between
//     tags and inside quoted attributes alike; no part writes an attribute without quotes, a script or a style;
//   - markup takes what text/template's typed HTML vouches for: results of this package and of html/template.
type sheet struct {
	*Language
	issue  Issue // that the page is printed from
	b      []byte
	here   string  // address of the page; "" for a part alone
	where  string  // id of the section or chart that is being written
	under  any     // title of the section or group that is being written
	tables []noted // of the page, so far
}

// constant is markup written out in the source: a constant becomes one by itself, a variable does not.
type constant string

func (s *sheet) add(m constant)         { s.b = append(s.b, m...) }
func (s *sheet) markup(m template.HTML) { s.b = append(s.b, m...) }

// text escapes words for their place between tags or in a quoted attribute.
func (s *sheet) text(words string) {
	from := 0
	for i := range len(words) {
		var esc string
		switch words[i] {
		case '<':
			esc = "&lt;"
		case '>':
			esc = "&gt;"
		case '&':
			esc = "&amp;"
		case '"':
			esc = "&#34;"
		case '\'':
			esc = "&#39;"
		case 0:
			esc = "\uFFFD"
		default:
			continue
		}
		s.b = append(append(s.b, words[from:i]...), esc...)
		from = i + 1
	}
	s.b = append(s.b, words[from:]...)
}

// longWord is how many bytes a word may have that fits into the narrowest column.
const longWord = 20

// broken is text between tags. Where a long word has no blank, as in the name of a file or an address, a line may end after the signs
// that join its pieces.
func (s *sheet) broken(words string) {
	from, word := 0, 0 // where what is not yet written and where the word begin
	for i := 0; i <= len(words); i++ {
		if i < len(words) && words[i] > ' ' {
			continue
		}
		if i-word > longWord {
			for j := word + 1; j < i-1; j++ {
				if joins(words[j]) && letter(words[j+1]) && (letter(words[j-1]) || joins(words[j-1])) {
					s.text(words[from : j+1])
					s.add(`<wbr>`)
					from = j + 1
				}
			}
		}
		word = i + 1
	}
	s.text(words[from:])
}

func joins(c byte) bool { return strings.IndexByte("_-./?&=", c) >= 0 }

// letter reports whether a byte is of a letter or a figure.
func letter(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c >= utf8.RuneSelf
}

// blankLines are the second and all further blank lines of a run, behind the first.
var blankLines = regexp.MustCompile(`(\n[ \t\x{a0}]*\n)((?:[ \t\x{a0}]*\n)+)`)

// lines writes words that may have several lines. Of a run of blank ones only the first is seen: sources have dozens of them, which
// would be a hole on the page. The others are there, hidden, for check.js compares what stands here with what was sealed.
func (s *sheet) lines(words string, write func(string)) {
	if strings.IndexByte(words, '\n') < 0 {
		write(words)
		return
	}
	from := 0
	for _, at := range blankLines.FindAllStringSubmatchIndex(words, -1) {
		write(words[from:at[3]])
		s.add(`<span hidden>`)
		s.text(words[at[4]:at[5]])
		s.add(`</span>`)
		from = at[1]
	}
	write(words[from:])
}

// say is the message of a key without arguments; placeholders, which a script fills, stay.
func (s *sheet) say(key string) {
	for _, p := range s.form(key, nil) {
		if p.name != "" {
			s.text("{" + p.name + "}")
		}
		s.markup(p.html)
	}
}

// word is Language.Word, escaped.
func (s *sheet) word(family, value string) { s.text(s.Word(family, value)) }

// show is Language.Show.
func (s *sheet) show(v any) {
	switch v := v.(type) {
	case nil:
	case Inline:
		v.put(s)
	case template.HTML:
		s.markup(v)
	case string:
		s.text(v)
	default:
		s.text(s.plain(v))
	}
}

// attr writes an attribute with a leading blank; name is written out in the source.
func (s *sheet) attr(name constant, value string) {
	s.add(" ")
	s.add(name)
	s.add(`="`)
	s.text(value)
	s.add(`"`)
}

func (s *sheet) number(n int64) { s.text(s.Number(n)) }
func (s *sheet) digits(n int)   { s.b = strconv.AppendInt(s.b, int64(n), 10) }

// icon refers to a sign of the sprite that every page carries.
func (s *sheet) icon(name string) {
	s.add(`<svg class="t-i" viewBox="0 0 16 16" aria-hidden="true" focusable="false"><use href="#`)
	s.text(name)
	s.add(`"/></svg>`)
}

// Show makes the markup of anything that may stand on a page; it is the function show of the templates.
func (l *Language) Show(v any) template.HTML {
	s := sheet{Language: l, b: make([]byte, 0, 256)}
	s.show(v)
	return template.HTML(s.b)
}
