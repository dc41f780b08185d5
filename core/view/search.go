package view

import (
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
	"unique"

	"troth/core/database"
	"troth/core/record"
)

// A shelf says where in the index of words a text stands, as the column of that name has it.
type shelf int64

const (
	noShelf     shelf = iota
	namesShelf        // what things are called
	wordsShelf        // what is said
	lookUpShelf       // what is only looked up, or read on no page
)

// first is the first place of a shelf in the index of words; the text of the number n stands at first + numbers − n, so that the newest come
// first, and after all of them the next shelf. FTS5 reads forwards only what it gives; backwards it may read all places of a word first.
func (s shelf) first() int64 { return int64(s) << shelfBits }

const (
	shelfBits = 40
	numbers   = 1<<shelfBits - 1 // of a place, the bits from which the text's number is told
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
	maxQuery   = 200    // bytes of what somebody typed
	maxTerms   = 10     // words and phrases of it
	looked     = 2000   // places of an index that are looked at, dead ones included
	maxScanned = 20000  // texts that are read for a query too short for the index: see searchGrams and begun
	maxTexts   = 200000 // texts of which what search needs, but for their words, stays in memory

	maxBeginnings = 4000 // texts of which the beginning stays in memory
	beginning     = 2500 // bytes of it
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

// telling is the query without its short words (of, des, las), where it has longer ones: they stand in most texts and say of none what it
// is about.
func (q Query) telling() Query {
	long := q.Without(func(t Term) bool { return utf8.RuneCountInString(t.Words) < 4 })
	if len(long.Terms) == 0 {
		return q
	}
	return long
}

// spaceless reports whether the query is to be looked for by three letters in a row.
func (q Query) spaceless() bool {
	return slices.ContainsFunc(q.Terms, func(t Term) bool { return Spaceless(t.Words) })
}

// quoted is a term as FTS5 takes it: a string, in which nothing means anything (https://sqlite.org/fts5.html#fts5_strings).
func quoted(words string) string { return `"` + strings.ReplaceAll(words, `"`, `""`) + `"` }

// match is the expression for FTS5; with any, one of the terms is enough. See begun for what begins like them.
func (q Query) match(any bool) string {
	list := make([]string, len(q.Terms))
	for i, t := range q.Terms {
		list[i] = t.orOne(quoted(t.Words))
	}
	return joined(list, any)
}

// orOne is an expression for a term, or for what it is called when there is but one of it.
func (t Term) orOne(match string) string {
	ones := t.ones()
	if len(ones) == 0 {
		return match
	}
	for _, one := range ones {
		match += " OR " + quoted(one)
	}
	return "(" + match + ")"
}

// ones are the words that a word may be the plural of, as English, French and Spanish make most of theirs: those who ask for whistleblowers want
// to find a whistleblower too. A word that is none harms nobody: nothing is called so.
func (t Term) ones() (list []string) {
	word := t.Words
	if t.Phrase || len(word) < 5 || strings.ContainsFunc(word, func(r rune) bool { return !unicode.IsLetter(r) }) {
		return nil
	}
	stem, many := strings.CutSuffix(word, "s")
	switch {
	case !many || strings.HasSuffix(stem, "s"):
		return nil
	case strings.HasSuffix(stem, "ie"):
		list = append(list, strings.TrimSuffix(stem, "ie")+"y")
	case strings.HasSuffix(stem, "e"):
		list = append(list, strings.TrimSuffix(stem, "e"))
	}
	return append(list, stem)
}

func joined(list []string, any bool) string {
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
	pages := make([]record.ID, 0, FullPage)
	for i := range h.List {
		if page := h.List[i].Page; !slices.Contains(pages, page) {
			if pages = append(pages, page); len(pages) == FullPage {
				return true
			}
		}
	}
	return false
}

// Search finds up to n texts that are true at the reader's position: names before what is said, whole words before beginnings, the newest
// first; what is only looked up comes last. Where nothing has all words, some are enough, but not the short ones alone. It looks at a
// bounded number of places, however often a word was said, and says when there are more. Where so many texts have the words themselves that
// not all were taken, and they fill a page, what only begins like them is left out, unless all that is looked at is asked for.
func (r *Reader) Search(q Query, n int) (Hits, error) {
	if len(q.Terms) == 0 {
		return Hits{}, nil
	}
	if q.spaceless() {
		return r.searchGrams(q, n)
	}
	before, err := r.textsBefore()
	if err != nil {
		return Hits{}, err
	}
	var none Hits
	for _, any := range []bool{false, true} {
		if any && len(q.Terms) == 1 {
			break
		}
		if any {
			q = q.telling()
		}
		g := gathering{r: r, n: n, exact: true}
		whole := q.match(any)
		if err := g.words(whole, before, namesShelf, wordsShelf); err != nil {
			return g.Hits, err
		}
		g.pass()
		if g.More && g.full() && n < looked {
			g.More = true
		} else if !slices.ContainsFunc(q.Terms, Term.open) {
			err = g.words(whole, before, lookUpShelf, lookUpShelf)
		} else {
			err = g.begun(q, any, before, namesShelf, lookUpShelf)
		}
		if err != nil || len(g.List) > 0 {
			g.Some = any
			g.order()
			return g.Hits, err
		}
		none.More = none.More || g.More
	}
	return none, nil
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
	if r.newest {
		return 1 << shelfBits, nil
	}
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

// A gathering takes what an index finds, until it has enough or has looked at enough.
type gathering struct {
	Hits
	r     *Reader
	n     int                     // hits wanted
	exact bool                    // of what is found now
	keep  func(value string) bool // nil where texts are not looked at
	seen  map[int64]bool          // what passes before this one have found
}

// pass begins to gather what has the words only as the beginnings of longer ones.
func (g *gathering) pass() {
	g.exact, g.seen = false, make(map[int64]bool, len(g.List))
	for i := range g.List {
		g.seen[g.List[i].N] = true
	}
}

// words gathers from the index of words, the first of these shelves and all up to the last, up to a text.
//
// The places come one by one, so that no more are read than are looked at. What bounds their number is written out: SQLite plans a query
// again for each new value of a bound that it is given.
func (g *gathering) words(match string, before int64, first, last shelf) error {
	places := 0
	for s := first; s <= last; s++ {
		from, to := s.first()+numbers-before+1, (s + 1).first()
		if before > numbers { // all that there are: the shelves are one
			to, s = (last + 1).first(), last
		}
		most := looked
		if g.keep != nil {
			most = maxScanned
		}
		query := `SELECT rowid FROM words WHERE words MATCH ?1 AND rowid >= ?2 AND rowid < ?3 ORDER BY rowid LIMIT ` + strconv.Itoa(most+1)
		if g.keep != nil {
			query = `SELECT f.rowid, t.value FROM (` + query + `) f CROSS JOIN text t ON t.n = ` + number("f.rowid")
		}
		more, err := g.take(&places, most, query, match, from, to)
		if err != nil || !more {
			return err
		}
	}
	return nil
}

// begun gathers what has the words of a query, or words that begin like them.
func (g *gathering) begun(q Query, any bool, before int64, first, last shelf) error {
	match, keep, err := g.r.begun(q, any)
	if err != nil {
		return err
	}
	g.keep = keep
	return g.words(match, before, first, last)
}

// number is SQL for the number of the text at a place, and the other way round.
func number(place string) string {
	return strconv.Itoa(numbers) + ` - (` + place + ` & ` + strconv.Itoa(numbers) + `)`
}

// few is how many places are read before what stands there is looked up, all at once.
const few = 256

// take gathers the texts at the places that a query gives, most of them at a time; more is false when no others are wanted.
func (g *gathering) take(places *int, most int, query string, args ...any) (more bool, err error) {
	if g.More && len(g.List) >= g.n {
		return false, nil
	}
	ns := make([]int64, 0, min(few, g.n+1))
	more = true
	flush := func() (err error) {
		more, err = g.add(ns)
		ns = ns[:0]
		return err
	}
	err = g.r.each(query, args, func(row []database.Value) error {
		place, _ := row[0].(int64)
		if *places++; *places > most {
			g.More = true
			return database.ErrStop
		}
		if g.keep != nil {
			if value, _ := row[1].(string); !g.keep(value) {
				return nil
			}
		}
		if ns = append(ns, numbers-place&numbers); len(ns) < cap(ns) {
			return nil
		}
		if err := flush(); err != nil || more {
			return err
		}
		return database.ErrStop
	})
	if err == nil && more && len(ns) > 0 {
		err = flush()
	}
	return more && *places <= most, err
}

// add takes those texts that are true at the reader's position and are not there yet; more is false when there are enough.
func (g *gathering) add(ns []int64) (more bool, err error) {
	texts, err := Recall(g.r, "texts", maxTexts, ns, g.r.placed)
	if err != nil {
		return false, err
	}
	if g.List == nil {
		g.List = make([]Hit, 0, min(len(ns), g.n))
	}
	for i, n := range ns {
		t := texts[i]
		if t == nil || t.since >= g.r.position || t.until < g.r.position || g.seen[n] {
			continue
		}
		if t.shelf == lookUpShelf && g.n < looked && g.full() || len(g.List) >= g.n {
			g.More = true
			return false, nil
		}
		g.List = append(g.List, Hit{N: n, Object: record.ID(t.object.Value()), Page: record.ID(t.page.Value()), Language: t.language.Value(),
			Voice: record.Voice(t.voice.Value()), Source: record.ID(t.source.Value()), Since: t.since, Exact: g.exact, shelf: t.shelf})
	}
	return true, nil
}

// A placed is what search needs of a text, without its words. Its strings are those of many others.
type placed struct {
	object, page, source, language, voice unique.Handle[string]
	since, until                          record.Index
	shelf                                 shelf
}

// placed reads what stands in the table of texts.
func (r *Reader) placed(ns []int64) (map[int64]*placed, error) {
	given, err := json.Marshal(ns)
	if err != nil {
		return nil, err
	}
	found := make(map[int64]*placed, len(ns))
	err = r.each(`SELECT t.n, t.object, t.page, t.source, t.language, t.voice, t.since, t.until, t.shelf FROM json_each(?1) j CROSS JOIN text t ON t.n = j.value`,
		[]any{string(given)}, func(row []database.Value) error {
			text := func(i int) unique.Handle[string] { s, _ := row[i].(string); return unique.Make(s) }
			number := func(i int) int64 { n, _ := row[i].(int64); return n }
			found[number(0)] = &placed{object: text(1), page: text(2), source: text(3), language: text(4), voice: text(5),
				since: record.Index(number(6)), until: record.Index(number(7)), shelf: shelf(number(8))}
			return nil
		})
	return found, err
}

// searchGrams finds texts without spaces. Terms of three letters and more are asked of the index; shorter ones, in which it has no three
// letters in a row, are looked for in what is left, or in all such texts.
func (r *Reader) searchGrams(q Query, n int) (Hits, error) {
	long := q.Without(func(t Term) bool { return utf8.RuneCountInString(t.Words) < 3 })
	short := q.Without(func(t Term) bool { return utf8.RuneCountInString(t.Words) >= 3 })
	g := gathering{r: r, n: n, exact: true}
	before, err := r.textsBefore()
	if err != nil {
		return Hits{}, err
	}
	query, args, most := `SELECT rowid FROM words_grams WHERE words_grams MATCH ?1 AND rowid > ?2 ORDER BY rowid LIMIT `, []any(nil), looked
	if len(long.Terms) > 0 {
		args = []any{long.match(false), numbers - before}
	}
	if len(short.Terms) > 0 {
		most = maxScanned
		g.keep = func(value string) bool {
			value = strings.ToLower(value)
			return !slices.ContainsFunc(short.Terms, func(t Term) bool { return !strings.Contains(value, strings.ToLower(t.Words)) })
		}
		if len(long.Terms) > 0 {
			query = `SELECT f.rowid, t.value FROM (` + query + strconv.Itoa(most+1) + `) f CROSS JOIN text t ON t.n = ` + number("f.rowid") + ` LIMIT `
		} else {
			query, args = `SELECT `+number("n")+`, value FROM text WHERE spaceless = 1 AND n < ?1 ORDER BY n DESC LIMIT `, []any{before}
		}
	}
	places := 0
	_, err = g.take(&places, most, query+strconv.Itoa(most+1), args...)
	g.order()
	return g.Hits, err
}

// A Snippet is a piece of a text in which a query was found.
type Snippet struct {
	Field string
	Text  string // with MarkBegin and MarkEnd around the places
}

// A begun is a field of a thing and the beginning of its words.
type begun struct {
	field, words string
	whole        bool // the words are all
}

// Snippets gives, of each of these hits, the piece around the first place in which the query was found.
func (r *Reader) Snippets(q Query, hits []Hit) (map[int64]Snippet, error) {
	ns := make([]int64, len(hits))
	for i, h := range hits {
		ns[i] = h.N
	}
	m, found := q.marker(), make(map[int64]Snippet, len(hits))
	texts, err := Recall(r, "beginnings", maxBeginnings, ns, func(ns []int64) (map[int64]begun, error) {
		all := make(map[int64]begun, len(ns))
		err := r.values(ns, func(n int64, field, value string) {
			if found[n] = (Snippet{field, m.snippet(value)}); len(value) <= beginning {
				all[n] = begun{field, value, true}
				return
			}
			end := beginning
			for end > 0 && !utf8.RuneStart(value[end]) {
				end--
			}
			all[n] = begun{field: field, words: strings.Clone(value[:end])}
		})
		return all, err
	})
	if err != nil {
		return nil, err
	}
	var long []int64
	for i, n := range ns {
		if _, ok := found[n]; ok || texts[i].field == "" {
			continue
		}
		if !texts[i].whole && !m.within(texts[i].words) {
			long = append(long, n)
			continue
		}
		found[n] = Snippet{texts[i].field, m.snippet(texts[i].words)}
	}
	if len(long) > 0 {
		err = r.values(long, func(n int64, field, value string) { found[n] = Snippet{field, m.snippet(value)} })
	}
	return found, err
}

// values reads texts.
func (r *Reader) values(ns []int64, yield func(n int64, field, value string)) error {
	given, err := json.Marshal(ns)
	if err != nil {
		return err
	}
	return r.each(`SELECT t.n, t.field, t.value FROM json_each(?1) j CROSS JOIN text t ON t.n = j.value`, []any{string(given)}, func(row []database.Value) error {
		n, _ := row[0].(int64)
		field, _ := row[1].(string)
		value, _ := row[2].(string)
		yield(n, field, value)
		return nil
	})
}
