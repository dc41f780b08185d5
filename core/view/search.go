package view

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"troth/core/database"
	"troth/core/record"
)

// An index is one of the tables of full text, and the texts that are in it.
type index struct{ table, texts string }

var (
	ofNames = index{"words_named", "text_named"}
	ofWords = index{"words", "text_words"}
	ofGrams = index{"words_grams", "text_grams"}
	indexes = []index{ofNames, ofWords, ofGrams}
)

// isName reports whether a field says what its thing is called.
func isName(field string) bool { return field == "name" || field == "title" || field == "short_title" }

// Spaceless reports whether some of a text is in a script that puts no spaces between words. Such texts are found by three letters in a
// row as well; all others are not in that index, which is several times as large as the text.
func Spaceless(s string) bool {
	for _, r := range s {
		if r >= 0x0e00 && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar, unicode.Tibetan) {
			return true
		}
	}
	return false
}

// Bounds of what a search takes and reads.
const (
	maxQuery   = 200   // bytes of what somebody typed
	maxTerms   = 10    // words and phrases of it
	looked     = 2000  // places of an index that are looked at, dead ones included
	maxScanned = 20000 // texts without spaces that are read for a query too short for three letters in a row
)

// A Query is what somebody looks for: words, and phrases in quotes. Nothing of it reaches the index but inside quotes of its own.
type Query struct {
	Terms []Term
}

// A Term is a word or a phrase. A word also finds what begins with it.
type Term struct {
	Words  string
	Phrase bool
}

// ParseQuery reads what somebody typed. It takes everything: what has neither letter nor digit is left out.
func ParseQuery(s string) (q Query) {
	if len(s) > maxQuery {
		s = s[:maxQuery]
	}
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '„' || r == '“' || r == '”' || r == '«' || r == '»' || r == '「' || r == '」':
			return '"'
		case unicode.IsControl(r) || r == utf8.RuneError:
			return ' '
		}
		return r
	}, s)
	for i, piece := range strings.Split(s, `"`) {
		if i%2 == 1 {
			q.add(strings.Join(strings.Fields(piece), " "), true)
			continue
		}
		for _, word := range strings.Fields(piece) {
			q.add(word, false)
		}
	}
	return q
}

func (q *Query) add(words string, phrase bool) {
	words = strings.TrimFunc(words, func(r rune) bool { return !unicode.In(r, unicode.L, unicode.M, unicode.N) })
	if words != "" && len(q.Terms) < maxTerms && !slices.Contains(q.Terms, Term{words, phrase}) {
		q.Terms = append(q.Terms, Term{words, phrase})
	}
}

// String is the query as it was understood: what is typed again gives the same.
func (q Query) String() string {
	list := make([]string, len(q.Terms))
	for i, t := range q.Terms {
		if list[i] = t.Words; t.Phrase {
			list[i] = `"` + t.Words + `"`
		}
	}
	return strings.Join(list, " ")
}

// Without is the query without some of its terms.
func (q Query) Without(drop func(Term) bool) Query {
	return Query{slices.DeleteFunc(slices.Clone(q.Terms), drop)}
}

// spaceless reports whether the query is to be looked for by three letters in a row.
func (q Query) spaceless() bool {
	return slices.ContainsFunc(q.Terms, func(t Term) bool { return Spaceless(t.Words) })
}

// quoted is a term as FTS5 takes it: a string, in which nothing means anything (https://sqlite.org/fts5.html#fts5_strings).
func quoted(words string) string { return `"` + strings.ReplaceAll(words, `"`, `""`) + `"` }

// match is the expression for FTS5; with prefix, words also find what begins with them; with any, one of the terms is enough.
func (q Query) match(prefix, any bool) string {
	list := make([]string, len(q.Terms))
	for i, t := range q.Terms {
		list[i] = quoted(t.Words)
		if prefix && !t.Phrase && utf8.RuneCountInString(t.Words) > 1 {
			list[i] += " *"
		}
	}
	between := " AND "
	if any {
		between = " OR "
	}
	return strings.Join(list, between)
}

// A Hit is a text on record in which a query was found.
type Hit struct {
	N        int64 // of the row; it does not outlive the reader
	Object   record.ID
	Field    string
	Language string
	Revision int
	Since    record.Index // the entry that says it
	Exact    bool         // the words stand there as they were typed, not only as the beginnings of longer ones
	Named    bool         // it is what the thing is called
}

func (h *Hit) fields() []any {
	return []any{&h.N, &h.Object, &h.Field, &h.Language, &h.Revision, &h.Since, &h.Named}
}

// Hits are what a search found.
type Hits struct {
	List []Hit
	More bool // there are more than were looked at
	Some bool // nothing has all of the terms; these have some
}

// Search finds up to n texts that are true at the reader's position: names before the rest, whole words before beginnings, the newest
// first. It looks at a bounded number of places, however often a word was said, and says when there are more.
func (r *Reader) Search(q Query, n int) (Hits, error) {
	var h Hits
	if len(q.Terms) == 0 {
		return h, nil
	}
	if q.spaceless() {
		return h, r.searchGrams(&h, q, n)
	}
	before, err := r.textsBefore()
	if err != nil {
		return h, err
	}
	for _, any := range []bool{false, true} {
		if any && len(q.Terms) == 1 {
			break
		}
		for _, prefix := range []bool{false, true} {
			for _, index := range []index{ofNames, ofWords} {
				if err := r.searchIndex(&h, index, q.match(prefix, any), before, n, !prefix); err != nil {
					return h, err
				}
			}
		}
		if len(h.List) > 0 {
			h.Some = any
			break
		}
	}
	// A name that only begins like a query is still nearer than a text.
	slices.SortStableFunc(h.List, func(a, b Hit) int { return place(a) - place(b) })
	return h, nil
}

func place(h Hit) int {
	p := 0
	if !h.Named {
		p += 2
	}
	if !h.Exact {
		p++
	}
	return p
}

// textsBefore is the number of the first text that the reader's position does not know yet. Texts are numbered in the order of entries.
func (r *Reader) textsBefore() (int64, error) {
	last, err := Value[int64](r, `SELECT coalesce(max(n), 0) FROM text`)
	if err != nil {
		return 0, err
	}
	since, err := r.sinceOf(last)
	if err != nil || since < r.position {
		return last + 1, err
	}
	from, to := int64(0), last
	for from < to {
		middle := from + (to-from)/2
		if since, err = r.sinceOf(middle); err != nil {
			return 0, err
		}
		if since < r.position {
			from = middle + 1
		} else {
			to = middle
		}
	}
	return from, nil
}

// sinceOf is the entry of the last text up to a number; −1 before the first.
func (r *Reader) sinceOf(n int64) (record.Index, error) {
	since, err := Value[record.Index](r, `SELECT since FROM text WHERE n <= ?1 ORDER BY n DESC LIMIT 1`, n)
	if errors.Is(err, record.ErrNotFound) {
		return -1, nil
	}
	return since, err
}

const hitColumns = `t.n, t.object, t.field, t.language, t.revision, t.since, t.named`

// searchIndex adds what one index has. Places come newest first and one by one, so that no more are read than are looked at.
func (r *Reader) searchIndex(h *Hits, index index, match string, before int64, n int, exact bool) error {
	if h.More && len(h.List) >= n {
		return nil
	}
	return r.take(h, n, exact, nil, `SELECT `+hitColumns+`, t.since < :position AND t.until >= :position, t.value
		FROM (SELECT rowid AS n FROM `+index.table+` WHERE `+index.table+` MATCH ?1 AND rowid < ?2 ORDER BY rowid DESC LIMIT ?3) f
		CROSS JOIN text t ON t.n = f.n`, match, before, looked+1)
}

// take adds the rows of a query that are alive and kept, until there are n.
func (r *Reader) take(h *Hits, n int, exact bool, keep func(value string) bool, query string, args ...any) error {
	seen := make(map[int64]bool, len(h.List))
	for _, x := range h.List {
		seen[x.N] = true
	}
	places := 0
	return r.each(query, args, func(row []database.Value) error {
		x := Hit{Exact: exact}
		var alive bool
		var value string
		if err := scan(row, append(x.fields(), &alive, &value)); err != nil {
			return err
		}
		if places++; places > looked && keep == nil || places > maxScanned {
			h.More = true
			return database.ErrStop
		}
		if !alive || seen[x.N] || keep != nil && !keep(value) {
			return nil
		}
		if len(h.List) >= n {
			h.More = true
			return database.ErrStop
		}
		h.List = append(h.List, x)
		return nil
	})
}

// searchGrams finds texts without spaces. Terms of three letters and more are asked of the index; shorter ones, in which it has no three
// letters in a row, are looked for in what is left, or in all such texts.
func (r *Reader) searchGrams(h *Hits, q Query, n int) error {
	long := q.Without(func(t Term) bool { return utf8.RuneCountInString(t.Words) < 3 })
	short := q.Without(func(t Term) bool { return utf8.RuneCountInString(t.Words) >= 3 })
	keep := func(value string) bool {
		value = strings.ToLower(value)
		return !slices.ContainsFunc(short.Terms, func(t Term) bool { return !strings.Contains(value, strings.ToLower(t.Words)) })
	}
	before, err := r.textsBefore()
	if err != nil {
		return err
	}
	if len(long.Terms) == 0 {
		return r.take(h, n, true, keep, `SELECT `+hitColumns+`, t.since < :position AND t.until >= :position, t.value
			FROM text t WHERE t.spaceless = 1 AND t.n < ?1 ORDER BY t.n DESC`, before)
	}
	err = r.take(h, n, true, keep, `SELECT `+hitColumns+`, t.since < :position AND t.until >= :position, t.value
		FROM (SELECT rowid AS n FROM words_grams WHERE words_grams MATCH ?1 AND rowid < ?2 ORDER BY rowid DESC LIMIT ?3) f
		CROSS JOIN text t ON t.n = f.n`, long.match(false, false), before, looked+1)
	slices.SortStableFunc(h.List, func(a, b Hit) int { return place(a) - place(b) })
	return err
}

// What stands around the places of a text in which a query was found. No text on record holds a control character.
const (
	MarkBegin = "\x02"
	MarkEnd   = "\x03"
)

// Marked gives the texts of hits, with the places in which the query was found between MarkBegin and MarkEnd.
func (r *Reader) Marked(q Query, hits []Hit) (map[int64]string, error) {
	marked := make(map[int64]string, len(hits))
	ns := make([]int64, len(hits))
	for i, h := range hits {
		ns[i] = h.N
	}
	given, err := json.Marshal(ns)
	if err != nil {
		return nil, err
	}
	type row struct {
		n     int64
		value string
	}
	fields := func(x *row) []any { return []any{&x.n, &x.value} }
	rows, err := All(r, `SELECT t.n, t.value FROM json_each(?1) j CROSS JOIN text t ON t.n = j.value`, Args{string(given)}, fields)
	if err != nil {
		return nil, err
	}
	for _, x := range rows {
		marked[x.n] = x.value
	}
	list := []index{ofNames, ofWords}
	match := q.match(true, true)
	if q.spaceless() {
		long := q.Without(func(t Term) bool { return utf8.RuneCountInString(t.Words) < 3 })
		if list, match = []index{ofGrams}, long.match(false, true); len(long.Terms) == 0 {
			for n, value := range marked {
				for _, t := range q.Terms {
					value = strings.ReplaceAll(value, t.Words, MarkBegin+t.Words+MarkEnd)
				}
				marked[n] = value
			}
			return marked, nil
		}
	}
	for _, index := range list {
		rows, err := All(r, `SELECT w.rowid, highlight(`+index.table+`, 0, char(2), char(3)) FROM json_each(?1) j
			CROSS JOIN `+index.table+` w ON w.rowid = j.value WHERE `+index.table+` MATCH ?2`, Args{string(given), match}, fields)
		if err != nil {
			return nil, err
		}
		for _, x := range rows {
			marked[x.n] = x.value
		}
	}
	return marked, nil
}
