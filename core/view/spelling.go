package view

import (
	"slices"
	"strings"
	"unicode/utf8"

	"troth/core/database"
)

// Bounds of what is read to find out what a word may have been meant to be.
const (
	spelled  = 8000 // words of a vocabulary that are compared
	nearest  = 8    // of those that are near, how many are asked of the record
	editings = 2    // letters put in, left out, changed, or swapped with the next
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
	err = g.words(q.match(true, false), before, namesShelf, namesShelf)
	return g.List, err
}

// Spellings are words on record that a word which is not may have been meant to be: the nearest first, and of those as near, the most
// frequent. The first letter is taken to be right, so that only a part of the vocabulary is read. A vocabulary has the words of all
// times: only those are given that a search at the reader's position finds.
func (r *Reader) Spellings(word string, n int) ([]string, error) {
	word = strings.ToLower(word)
	length := utf8.RuneCountInString(word)
	if length < 4 || length > 32 || Spaceless(word) {
		return nil, nil
	}
	first, size := utf8.DecodeRuneInString(word)
	allowed := editings
	if length < 6 {
		allowed = 1
	}
	type near struct {
		term            string
		distance, times int
	}
	var all []near
	for _, vocabulary := range []string{"words_all"} {
		err := r.each(`SELECT term, doc FROM `+vocabulary+` WHERE term >= ?1 AND term < ?2 LIMIT ?3`,
			[]any{word[:size], string(first + 1), spelled}, func(row []database.Value) error {
				var x near
				if err := scan(row, []any{&x.term, &x.times}); err != nil {
					return err
				}
				if x.term == word {
					return nil
				}
				if x.distance = distance(word, x.term, allowed); x.distance > allowed {
					return nil
				}
				if i := slices.IndexFunc(all, func(y near) bool { return y.term == x.term }); i >= 0 {
					all[i].times += x.times
					return nil
				}
				all = append(all, x)
				return nil
			})
		if err != nil {
			return nil, err
		}
	}
	slices.SortStableFunc(all, func(a, b near) int {
		if a.distance != b.distance {
			return a.distance - b.distance
		}
		return b.times - a.times
	})
	var found []string
	for _, x := range all[:min(len(all), nearest)] {
		hits, err := r.Search(Query{Terms: []Term{{Words: x.term}}}, 1)
		if err != nil {
			return nil, err
		}
		if len(hits.List) > 0 && len(found) < n {
			found = append(found, x.term)
		}
	}
	return found, nil
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
