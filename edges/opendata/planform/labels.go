// Package planform reads plans that are written in the partnership's commitment templates: forms of tables of label and text, as Word
// documents. What the labels are called, in which form and language, is data (data/labels.json); how a document is laid out (label
// beside text, above it or in one cell with it, or no table at all) does not matter: text belongs to the last label before it.
//
// The result is a draft, each field found, guessed or missing; what belongs to no field is kept beside it, so that nothing is lost.
package planform

import (
	_ "embed"
	"encoding/json"
	"fmt"
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
	group                 bool // it says what the actors behind it are ("Civil society") and stays with their names
	words                 []string
}

// languages of the labels.
var languages = []string{"en", "fr", "es"}

type lists struct {
	labels, columns []label
	heads           map[string]map[string]bool // words that heads of columns not in the list are told by: "begin" has start, inicio …
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

// words are the words of a text without accents, case, punctuation and the number before it: "2. Quelles sont…" is quelles, sont ….
func words(s string) []string {
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Mn, r):
			return -1
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			return unicode.ToLower(r)
		}
		return ' '
	}, norm.NFD.String(strings.ReplaceAll(s, "œ", "oe")))
	list := strings.Fields(s)
	for len(list) > 1 && strings.IndexFunc(list[0], func(r rune) bool { return !unicode.IsDigit(r) }) < 0 {
		list = list[1:]
	}
	return list
}

// A match is a label that a text begins with.
type match struct {
	label
	sure bool
	rest string // what follows the label in the same paragraph
}

// match finds the label that a paragraph is, or begins with. Alone tells that it fills its cell: only then may a label of one word, and
// one that is only alike, be without colon or question mark.
func (l lists) match(list []label, paragraph string, alone bool) (best match, ok bool) {
	head, rest, cut := paragraph, "", false
	if i := strings.IndexAny(paragraph, ":?？：\n"); i >= 0 {
		head, rest, cut = paragraph[:i], strings.TrimLeft(paragraph[i:], ":?？： \u00a0\n"), true
	}
	whole, begin := words(paragraph), words(head)
	for _, x := range list {
		switch {
		case equal(whole, x.words) && (alone || cut || len(x.words) > 2):
			return match{x, true, ""}, true
		case cut && equal(begin, x.words):
			best, ok = match{x, true, rest}, true
		case !ok && (alone || cut) && alike(begin, x.words):
			best, ok = match{x, false, rest}, true
		}
	}
	return best, ok
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
