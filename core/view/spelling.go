package view

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"
)

// Bounds of what is read to find out what a word may have been meant to be.
const (
	spelledNames = 100       // names that are looked at for each guess of how the word begins
	spelledTexts = 150       // other texts
	spelledBytes = 512 << 10 // of all of them; what is longer is read for a first part
	editings     = 2         // letters put in, left out, changed, or swapped with the next
)

// Names finds up to n names that are true at the reader's position and have words that begin like those of the query, the newest first.
func (r *Reader) Names(q Query, n int) ([]Hit, error) {
	if len(q.Terms) == 0 {
		return nil, nil
	}
	before, err := r.textsBefore()
	if err != nil {
		return nil, err
	}
	g := gathering{r: r, n: n, exact: true}
	err = g.begun(q, false, before, namesShelf, namesShelf)
	return g.List, err
}

// Spellings are words on record that a word which is not may have been meant to be: the nearest first, and of those as near, the most
// frequent. The first letter is taken to be right. What is compared are the words of a bounded number of texts that are true at the
// reader's position, the newest that have a word of such a beginning: no list of all words is read, nor of all places of one.
func (r *Reader) Spellings(word string, n int) ([]string, error) {
	word = fold(word)
	letters := []rune(word)
	if len(letters) < 4 || len(letters) > 32 || Spaceless(word) || wordEnd(word, 0) != len(word) {
		return nil, nil
	}
	before, err := r.textsBefore()
	if err != nil {
		return nil, err
	}
	s := speller{word: word, allowed: editings, near: map[string]*nearWord{}}
	if len(letters) < 6 {
		s.allowed = 1
	}
	g := gathering{r: r}
	for _, match := range beginnings(letters) {
		looked := len(g.List)
		g.pass()
		for _, x := range []struct {
			n           int
			first, last shelf
		}{{spelledNames, namesShelf, namesShelf}, {spelledTexts, wordsShelf, lookUpShelf}} {
			if g.n, g.More = len(g.List)+x.n, false; err == nil {
				err = g.words(match, before, x.first, x.last)
			}
		}
		if err == nil {
			err = s.read(r, g.List[looked:])
		}
		if err != nil {
			return nil, err
		}
		if s.next {
			break // no other beginning gives a nearer one
		}
	}
	return s.best(n), nil
}

// beginnings are what to look for to find the words that begin like these letters, one or two of them being wrong: as they are; the second
// or third too many, or swapped with the next; the third wrong or left out; and the second, which is looked for in the alphabet of ASCII.
func beginnings(letters []rune) []string {
	begin := func(r ...rune) string { return quoted(string(r)) + " *" }
	a, b, c, d := letters[0], letters[1], letters[2], letters[3]
	list := []string{begin(a, b, c), begin(a, c, b) + " OR " + begin(a, c, d) + " OR " + begin(a, b, d), begin(a, b)}
	var others []string
	for x := 'a'; x <= 'z' && a < utf8.RuneSelf; x++ {
		others = append(others, begin(a, x, c), begin(a, x, b))
	}
	if len(others) > 0 {
		list = append(list, strings.Join(others, " OR "))
	}
	return list
}

// A speller compares a word with those of texts.
type speller struct {
	word    string
	allowed int
	near    map[string]*nearWord
	next    bool // one differs in a single letter
	bytes   int
}

type nearWord struct {
	term            string
	distance, times int
}

// read compares the words of texts.
func (s *speller) read(r *Reader, hits []Hit) error {
	s.bytes = 0
	for list := range slices.Chunk(hits, 32) {
		if s.bytes > spelledBytes {
			break
		}
		ns := make([]int64, len(list))
		for i, h := range list {
			ns[i] = h.N
		}
		if err := r.values(ns, func(_ int64, _, value string) { s.compare(value) }); err != nil {
			return err
		}
	}
	return nil
}

func (s *speller) compare(text string) {
	if s.bytes += len(text); s.bytes > spelledBytes {
		text = text[:max(0, len(text)-(s.bytes-spelledBytes))]
	}
	first, _ := utf8.DecodeRuneInString(s.word)
	for from, to := wordAt(text, 0); from < to; from, to = wordAt(text, to) {
		r, _ := utf8.DecodeRuneInString(text[from:to])
		if foldRune(r) != first {
			continue
		}
		term := fold(text[from:to])
		x := s.near[term]
		if x == nil {
			x = &nearWord{term: term, distance: distance(s.word, term, s.allowed)}
			s.near[term] = x
			s.next = s.next || x.distance == 1
		}
		x.times++
	}
}

// best are the nearest words, and of those as near, the most frequent.
func (s *speller) best(n int) (found []string) {
	list := slices.SortedFunc(maps.Values(s.near), func(a, b *nearWord) int {
		return cmp.Or(a.distance-b.distance, b.times-a.times, strings.Compare(a.term, b.term))
	})
	for _, x := range list {
		if x.distance > 0 && x.distance <= s.allowed && len(found) < n {
			found = append(found, x.term)
		}
	}
	return found
}

// distance is how many letters of a must be put in, left out, changed, or swapped with the next to get b; more than most is not counted.
func distance(a, b string, most int) int {
	x, y := []rune(a), []rune(b)
	if d := len(x) - len(y); d > most || -d > most {
		return most + 1
	}
	var before, last []int
	now := make([]int, len(y)+1)
	for j := range now {
		now[j] = j
	}
	for i := 1; i <= len(x); i++ {
		before, last, now = last, now, make([]int, len(y)+1)
		now[0] = i
		least := i
		for j := 1; j <= len(y); j++ {
			change := 1
			if x[i-1] == y[j-1] {
				change = 0
			}
			now[j] = min(last[j]+1, now[j-1]+1, last[j-1]+change)
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				now[j] = min(now[j], before[j-2]+1)
			}
			least = min(least, now[j])
		}
		if least > most {
			return most + 1
		}
	}
	return now[len(y)]
}
