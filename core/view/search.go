package view

import (
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"troth/core/database"
	"troth/core/record"
)

// An index is one of the tables of full text, and the texts that are in it.
type index struct{ table, texts, places string }

var (
	ofNames = indexOf("words_named", "text_named")
	ofWords = indexOf("words", "text_words")
	ofLists = indexOf("words_lists", "text_lists")
	ofGrams = indexOf("words_grams", "text_grams")
	indexes = []index{ofNames, ofWords, ofLists, ofGrams}
)

// indexOf is an index with the query for the places in which it has a match, newest first and one by one, so that no more are read than
// are looked at. The bound is written out: SQLite plans a query again for each new value of a bound that it is given.
func indexOf(table, texts string) index {
	return index{table, texts, `SELECT ` + hitColumns + ` FROM (SELECT rowid AS n FROM ` + table + ` WHERE ` + table + ` MATCH ?1 AND rowid < ?2
		ORDER BY rowid DESC LIMIT ` + strconv.Itoa(looked+1) + `) f CROSS JOIN text t ON t.n = f.n`}
}

// A shelf is the index of words that a text stands in, as the column of that name has it.
type shelf int

const (
	noShelf     shelf = iota
	namesShelf        // what things are called
	wordsShelf        // what is said
	lookUpShelf       // what is only looked up, or read on no page
)

func shelfOf(t record.SaidText, last bool) shelf {
	switch {
	case t.Language == "":
		return noShelf
	case last:
		return lookUpShelf
	case isName(t.Field):
		return namesShelf
	}
	return wordsShelf
}

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
	N        int64     // of the row; it does not outlive the reader
	Object   record.ID // whose text it is
	Page     record.ID // on which it is read, or nothing
	Language string
	Voice    record.Voice // of the entry that says it, as are the next two
	Source   record.ID
	Since    record.Index
	Exact    bool // the words stand there as they were typed, not only as the beginnings of longer ones
	shelf    shelf
}

// Hits are what a search found.
type Hits struct {
	List []Hit
	More bool // there are more than were looked at
	Some bool // nothing has all of the terms; these have some
}

// FullPage is how many pages fill the first page of what was found: where so many have the words themselves, others are not looked for.
const FullPage = 20

// full reports whether enough pages were found.
func (h *Hits) full() bool {
	if len(h.List) < FullPage {
		return false
	}
	pages := map[record.ID]bool{}
	for i := range h.List {
		pages[h.List[i].Page] = true
	}
	return len(pages) >= FullPage
}

// Search finds up to n texts that are true at the reader's position: names before what is said, whole words before beginnings, the newest
// first; what is only looked up comes last. It looks at a bounded number of places, however often a word was said, and says when there
// are more. When the words themselves fill a page, what only begins like them is left out, unless all that is looked at is asked for.
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
		whole, begun := q.match(false, any), q.match(true, any)
		for _, pass := range []struct {
			indexes []index
			match   string
		}{{[]index{ofNames, ofWords}, whole}, {[]index{ofNames, ofWords}, begun}, {[]index{ofLists}, begun}} {
			if h.full() && n < looked {
				h.More = true
				break
			}
			for _, index := range pass.indexes {
				if err := r.searchIndex(&h, index, pass.match, before, n, pass.match == whole); err != nil {
					return h, err
				}
			}
		}
		if len(h.List) > 0 {
			h.Some = any
			break
		}
	}
	h.order()
	return h, nil
}

// order puts a name that only begins like a query before a text that has it.
func (h *Hits) order() {
	slices.SortStableFunc(h.List, func(a, b Hit) int { return a.place() - b.place() })
}

func (h *Hit) place() int {
	if h.Exact {
		return 2 * int(h.shelf)
	}
	return 2*int(h.shelf) + 1
}

// textsBefore is the number of the first text that the reader's position does not know yet. Texts are numbered in the order of entries.
func (r *Reader) textsBefore() (int64, error) {
	last, since, err := r.textUpTo(Forever)
	if err != nil || since < r.position {
		return last + 1, err
	}
	from, to := int64(0), last
	for from < to {
		middle := from + (to-from)/2
		if _, since, err = r.textUpTo(middle); err != nil {
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

// textUpTo is the last text up to a number, and its entry; 0 and −1 before the first.
func (r *Reader) textUpTo(n int64) (int64, record.Index, error) {
	type row struct {
		n     int64
		since record.Index
	}
	x, err := One(r, `SELECT n, since FROM text WHERE n <= ?1 ORDER BY n DESC LIMIT 1`, Args{n}, func(x *row) []any { return []any{&x.n, &x.since} })
	if errors.Is(err, record.ErrNotFound) {
		return 0, -1, nil
	}
	return x.n, x.since, err
}

const hitColumns = `t.n, t.object, t.page, t.language, t.voice, t.source, t.since, t.shelf, t.since < :position AND t.until >= :position`

// hit reads hitColumns, without the detour over scan: a search reads hundreds of rows.
func hit(row []database.Value, exact bool) (h Hit, alive bool) {
	text := func(i int) string { s, _ := row[i].(string); return s }
	number := func(i int) int64 { n, _ := row[i].(int64); return n }
	return Hit{N: number(0), Object: record.ID(text(1)), Page: record.ID(text(2)), Language: text(3), Voice: record.Voice(text(4)),
		Source: record.ID(text(5)), Since: record.Index(number(6)), shelf: shelf(number(7)), Exact: exact}, number(8) == 1
}

// searchIndex adds what one index has.
func (r *Reader) searchIndex(h *Hits, index index, match string, before int64, n int, exact bool) error {
	if h.More && len(h.List) >= n {
		return nil
	}
	return r.take(h, n, exact, nil, index.places, match, before)
}

// take adds the rows of a query that are alive and kept, until there are n. What keep sees of a text is the column after the others.
func (r *Reader) take(h *Hits, n int, exact bool, keep func(value string) bool, query string, args ...any) error {
	seen := make(map[int64]bool, len(h.List))
	for _, x := range h.List {
		seen[x.N] = true
	}
	places := 0
	return r.each(query, args, func(row []database.Value) error {
		if places++; places > looked && keep == nil || places > maxScanned {
			h.More = true
			return database.ErrStop
		}
		x, alive := hit(row, exact)
		if !alive || seen[x.N] {
			return nil
		}
		if keep != nil {
			if value, _ := row[len(row)-1].(string); !keep(value) {
				return nil
			}
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
		return r.take(h, n, true, keep, `SELECT `+hitColumns+`, t.value FROM text t WHERE t.spaceless = 1 AND t.n < ?1 ORDER BY t.n DESC`, before)
	}
	err = r.take(h, n, true, keep, strings.Replace(ofGrams.places, hitColumns, hitColumns+`, t.value`, 1), long.match(false, false), before)
	h.order()
	return err
}

// A Snippet is a piece of a text in which a query was found.
type Snippet struct {
	Field string
	Text  string // with MarkBegin and MarkEnd around the places
}

// Snippets gives, of each of these hits, the piece around the first place in which the query was found.
func (r *Reader) Snippets(q Query, hits []Hit) (map[int64]Snippet, error) {
	ns := make([]int64, len(hits))
	for i, h := range hits {
		ns[i] = h.N
	}
	given, err := json.Marshal(ns)
	if err != nil {
		return nil, err
	}
	m, found := q.marker(), make(map[int64]Snippet, len(hits))
	err = r.each(`SELECT t.n, t.field, t.value FROM json_each(?1) j CROSS JOIN text t ON t.n = j.value`, []any{string(given)}, func(row []database.Value) error {
		n, _ := row[0].(int64)
		field, _ := row[1].(string)
		value, _ := row[2].(string)
		found[n] = Snippet{field, m.snippet(value)}
		return nil
	})
	return found, err
}
