// Package planform reads plans that are written in the partnership's commitment templates: forms of tables of label and text, as Word
// documents. What the labels are called, in which form and language, is data (data/labels.json); how a document is laid out (label
// beside text, above it or in one cell with it, or no table at all) does not matter: text belongs to the last label before it.
//
// The result is a draft, each field found, guessed or missing; what belongs to no field is kept beside it, hints of the form and what
// stands in place of an answer too, so that no word is lost.
package planform

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

//go:embed data/labels.json
var labelsJSON []byte

// A label is what a form calls a field.
type label struct {
	field, form, language string
	group                 bool // it says what stands behind it is ("Civil society", "End date") and stays with it
	words                 []string
}

// languages of the labels.
var languages = []string{"en", "fr", "es"}

type lists struct {
	labels, columns []label
	heads           map[string]map[string]bool // words that heads of columns not in the list, and hints, are told by: "begin" has start, inicio …
}

var known = sync.OnceValue(func() lists {
	type line struct {
		Field, Form string
		Group       bool
		En, Fr, Es  []string
	}
	var file struct {
		Source          string
		Labels, Columns []line
		Heads           map[string][]string
	}
	if err := json.Unmarshal(labelsJSON, &file); err != nil {
		panic(fmt.Sprintf("data/labels.json: %v", err)) // a test reads it
	}
	read := func(lines []line) (list []label) {
		for _, l := range lines {
			for i, texts := range [][]string{l.En, l.Fr, l.Es} {
				for _, text := range texts {
					list = append(list, label{l.Field, l.Form, languages[i], l.Group, words(text)})
				}
			}
		}
		return list
	}
	heads := map[string]map[string]bool{}
	for what, list := range file.Heads {
		heads[what] = map[string]bool{}
		for _, text := range list {
			heads[what][words(text)[0]] = true
		}
	}
	return lists{read(file.Labels), read(file.Columns), heads}
})

// words are those of a text without the number before it: "2. Quelles sont…" is quelles, sont ….
func words(s string) []string {
	list := tokens(s)
	for len(list) > 1 && strings.IndexFunc(list[0], func(r rune) bool { return !unicode.IsDigit(r) }) < 0 {
		list = list[1:]
	}
	return list
}

// tokens are the words and numbers of a text without accents, case and punctuation.
func tokens(s string) []string {
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Mn, r):
			return -1
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			return unicode.ToLower(r)
		}
		return ' '
	}, norm.NFD.String(strings.ReplaceAll(s, "œ", "oe")))
	return strings.Fields(s)
}

// A match is a label that a text begins with.
type match struct {
	label
	sure  bool
	rest  string // what follows the label in the same paragraph
	aside string // what stands in brackets behind its words: "(Parliament, private sector etc.)"
}

// match finds the label that a paragraph is, or begins with. Alone tells that it fills its cell: only then may a label of one word, and
// one that is only alike, be without colon or question mark. Brackets are no part of a label, unless the form has them.
func (l lists) match(list []label, paragraph string, alone bool) (best match, ok bool) {
	head, rest, cut := paragraph, "", false
	if i := outside(paragraph, ":?？：\n"); i >= 0 {
		head, rest, cut = paragraph[:i], strings.TrimLeft(paragraph[i:], ":?？： \u00a0\n"), true
	}
	bare, all := unbracketed(paragraph)
	bareHead, aside := unbracketed(head)
	whole, bareWhole, begin, bareBegin := words(paragraph), words(bare), words(head), words(bareHead)
	for _, x := range list {
		switch {
		case equal(whole, x.words) && (alone || cut || len(x.words) > 2):
			return match{x, true, "", ""}, true
		case equal(bareWhole, x.words) && (alone || cut || len(x.words) > 2):
			best, ok = match{x, true, "", all}, true
		case cut && equal(begin, x.words):
			best, ok = match{x, true, rest, ""}, true
		case cut && equal(bareBegin, x.words):
			best, ok = match{x, true, rest, aside}, true
		case !ok && (alone || cut) && alike(bareBegin, x.words):
			best, ok = match{x, false, rest, aside}, true
		}
	}
	return best, ok
}

var brackets = regexp.MustCompile(`\((?:[^()]|\([^()]*\))*\)|\[[^\[\]]*\]|（[^（）]*）`)

// unbracketed is a text without the brackets behind its first words, and these. Ones that it begins with stay: "(1) What problem".
func unbracketed(s string) (bare, in string) {
	at := brackets.FindAllStringIndex(s, -1)
	if len(at) > 0 && at[0][0] == 0 {
		at = at[1:]
	}
	if len(at) == 0 {
		return s, ""
	}
	var out, inside []string
	last := 0
	for _, x := range at {
		out, inside, last = append(out, strings.TrimSpace(s[last:x[0]])), append(inside, s[x[0]:x[1]]), x[1]
	}
	return strings.TrimSpace(strings.Join(append(out, strings.TrimSpace(s[last:])), " ")), strings.Join(inside, " ")
}

// outside is where the first of some characters stands that is in no brackets; −1 where none does.
func outside(s, chars string) int {
	return strings.IndexAny(brackets.ReplaceAllStringFunc(s, func(in string) string { return strings.Repeat("_", len(in)) }), chars)
}

func equal(a, b []string) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

// alike reports whether most of the longer words of a label stand in a text that is not much longer: three words at least.
func alike(text, label []string) bool {
	if len(label) < 4 || len(text) > 2*len(label)+3 {
		return false
	}
	there := map[string]bool{}
	for _, w := range text {
		there[w] = true
	}
	n, all := 0, 0
	for _, w := range label {
		if len(w) < 4 {
			continue
		}
		if all++; there[w] {
			n++
		}
	}
	return n >= 3 && 4*n >= 3*all
}

// says reports whether a text has a word of that kind.
func (l lists) says(text []string, what string) bool {
	return slices.ContainsFunc(text, func(w string) bool { return l.heads[what][w] })
}

// dated reports whether a text heads a column of days on which something begins or ends: "Début", "Fecha prevista de término". With a
// figure in it, it is a day: "end of 2025".
func (l lists) dated(text, what string) bool {
	list := words(text)
	return l.says(list, what) && (len(list) == 1 || len(list) < 7 && l.says(list, "date")) && !strings.ContainsFunc(text, unicode.IsDigit)
}
