package view

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// What stands around the places of a text in which a query was found. No text on record holds a control character.
const (
	MarkBegin = "\x02"
	MarkEnd   = "\x03"
)

// Characters of a snippet before the first place, and in all.
const (
	snippetBefore = 80
	snippetLength = 280
)

// A marker finds the places of a query in a text, as the index finds them: words without regard to case and diacritics, or, for scripts
// without spaces, letters in a row. It goes through the text itself: the index would look up each text anew, and read all of it.
type marker struct {
	terms []markedTerm
	begin [256]bool // first bytes of words that may be meant
	rows  []string  // letters in a row, small ones of ASCII
}

type markedTerm struct {
	words  []string // folded
	prefix bool     // of the last word
}

func (q Query) marker() *marker { return newMarker(q.Terms, q.spaceless()) }

// A Finder tells of texts at hand what a search would find in an index: which have all terms of a query, each anywhere.
type Finder []*marker

// Finder is made once for all texts that are looked at.
func (q Query) Finder() (f Finder) {
	for _, t := range q.Terms {
		f = append(f, newMarker([]Term{t}, q.spaceless()))
	}
	return f
}

// In reports whether a text has all terms of the query. A query without terms is in every text.
func (f Finder) In(text string) bool {
	for _, m := range f {
		if first, _ := m.next(text, 0); first < 0 {
			return false
		}
	}
	return true
}

func newMarker(terms []Term, spaceless bool) *marker {
	m := &marker{}
	for b := utf8.RuneSelf; b < 256; b++ {
		m.begin[b] = true
	}
	for _, t := range terms {
		if spaceless {
			m.rows = append(m.rows, strings.Map(smallASCII, t.Words))
			continue
		}
		m.add(t.Words, t.open())
		for _, one := range t.ones() {
			m.add(one, false)
		}
	}
	return m
}

func (m *marker) add(words string, prefix bool) {
	x := markedTerm{prefix: prefix}
	for at := 0; ; {
		from, to := wordAt(words, at)
		if from == to {
			break
		}
		x.words, at = append(x.words, fold(words[from:to])), to
	}
	if len(x.words) == 0 || x.words[0] == "" {
		return
	}
	b := x.words[0][0]
	m.begin[b] = true
	if 'a' <= b && b <= 'z' {
		m.begin[b-'a'+'A'] = true
	}
	m.terms = append(m.terms, x)
}

func smallASCII(r rune) rune {
	if 'A' <= r && r <= 'Z' {
		return r - 'A' + 'a'
	}
	return r
}

// next is the first place at or after a byte of a text, and −1 where there is none.
func (m *marker) next(s string, at int) (from, to int) {
	if len(m.rows) > 0 {
		return m.nextRow(s, at)
	}
	for ; at < len(s); at++ {
		if b := s[at]; !m.begin[b] || b >= utf8.RuneSelf && !utf8.RuneStart(b) || inWordBefore(s, at) {
			continue
		}
		to = wordEnd(s, at)
		end := 0
		for i := range m.terms {
			end = max(end, m.terms[i].endAt(s, at, to))
		}
		if end > 0 {
			return at, end
		}
		at = max(at, to-1)
	}
	return -1, -1
}

// inWordBefore reports whether the character before a byte of a text is of a word.
func inWordBefore(s string, at int) bool {
	if at == 0 {
		return false
	}
	if b := s[at-1]; b < utf8.RuneSelf {
		return asciiWord[b]
	}
	r, _ := utf8.DecodeLastRuneInString(s[:at])
	return r < rune(len(shortWord)) && shortWord[r] || r >= rune(len(shortWord)) && isOfWord(r)
}

func (m *marker) nextRow(s string, at int) (from, to int) {
	for ; at < len(s); at++ {
		for _, row := range m.rows {
			if standsAt(s[at:], row) {
				return at, at + len(row)
			}
		}
	}
	return -1, -1
}

func standsAt(s, row string) bool {
	if len(s) < len(row) {
		return false
	}
	for i := range len(row) {
		if byte(smallASCII(rune(s[i]))) != row[i] {
			return false
		}
	}
	return true
}

// endAt is where a term ends that begins with the word from … to of a text, 0 when it is not there.
func (t *markedTerm) endAt(s string, from, to int) int {
	for i, word := range t.words {
		if i > 0 {
			if from, to = wordAt(s, to); from == to {
				return 0
			}
		}
		if !begins(s[from:to], word, t.prefix && i == len(t.words)-1) {
			return 0
		}
	}
	return to
}

// begins reports whether a word of a text is a folded one, or begins like it.
func begins(s, word string, longer bool) bool {
	for i := 0; i < len(s); {
		r, size := rune(s[i]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRuneInString(s[i:])
		}
		i += size
		if r = foldRune(r); r < 0 {
			continue
		}
		if word == "" {
			return longer
		}
		want, n := utf8.DecodeRuneInString(word)
		if r != want {
			return false
		}
		word = word[n:]
	}
	return word == ""
}

func fold(s string) string {
	return strings.Map(foldRune, s)
}

// foldRune is a letter as the index has it, small and without a diacritic; −1 for a diacritic alone.
func foldRune(r rune) rune {
	if r < utf8.RuneSelf {
		return smallASCII(r)
	}
	if isDiacritic(r) {
		return -1
	}
	r = unicode.ToLower(r)
	var b [utf8.UTFMax]byte
	if d := norm.NFD.Properties(b[:utf8.EncodeRune(b[:], r)]).Decomposition(); len(d) > 0 && r < 0x2000 {
		r, _ = utf8.DecodeRune(d)
	}
	return r
}

func isDiacritic(r rune) bool { return 0x300 <= r && r < 0x370 }

// wordAt is the first word at or after a byte of a text: letters and digits of all scripts, as FTS5's unicode61 takes them. It is empty
// when there is none.
func wordAt(s string, at int) (from, to int) {
	for from = at; from < len(s) && !asciiWord[s[from]]; {
		if s[from] < utf8.RuneSelf {
			from++
			continue
		}
		size, in := inWord(s[from:])
		if in {
			break
		}
		from += size
	}
	return from, wordEnd(s, from)
}

// wordEnd is where the word ends that begins at a byte of a text.
func wordEnd(s string, at int) int {
	for at < len(s) {
		if asciiWord[s[at]] {
			at++
			continue
		}
		if s[at] < utf8.RuneSelf {
			break
		}
		size, in := inWord(s[at:])
		if !in {
			break
		}
		at += size
	}
	return at
}

// asciiWord are the letters and digits of ASCII.
var asciiWord = func() (in [256]bool) {
	for b := range utf8.RuneSelf {
		in[b] = 'a' <= b && b <= 'z' || 'A' <= b && b <= 'Z' || '0' <= b && b <= '9'
	}
	return in
}()

// inWord reports whether a character beyond ASCII is of a word.
func inWord(s string) (size int, in bool) {
	r, size := utf8.DecodeRuneInString(s)
	if r < rune(len(shortWord)) {
		return size, shortWord[r]
	}
	return size, isOfWord(r)
}

// shortWord has the characters of two bytes that are of words.
var shortWord = func() (in [0x800]bool) {
	for r := range in {
		in[r] = isOfWord(rune(r))
	}
	return in
}()

func isOfWord(r rune) bool {
	return isDiacritic(r) || unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.Is(unicode.Co, r)
}

// piece is the first place of a text, −1 when there is none, and where the snippet around it starts and ends.
func (m *marker) piece(s string) (first, start, end int) {
	first, _ = m.next(s, 0)
	start = max(first, 0)
	for n := 0; n < snippetBefore && start > 0; n++ {
		_, size := utf8.DecodeLastRuneInString(s[:start])
		start -= size
	}
	end = start
	for n := 0; n < snippetLength && end < len(s); n++ {
		_, size := utf8.DecodeRuneInString(s[end:])
		end += size
	}
	return first, start, end
}

// within reports whether the beginning of a text has all that its snippet needs: a place, what stands around it, and the last word whole.
func (m *marker) within(s string) bool {
	first, _, end := m.piece(s)
	return first >= 0 && end+maxQuery <= len(s)
}

// snippet is what stands around the first place, marked, on one line.
func (m *marker) snippet(s string) string {
	first, start, end := m.piece(s)
	start, end = wholeWords(s, max(first, 0), start, end)
	b := make(line, 0, end-start+16)
	if start > 0 {
		b = append(b, "…"...)
	}
	at := start
	for first >= 0 {
		from, to := m.next(s, at)
		if from < 0 || from >= end {
			break
		}
		b.add(s[at:from])
		b = append(b, MarkBegin...)
		b.add(s[from:to])
		b = append(b, MarkEnd...)
		at = to
	}
	if at < end {
		b.add(s[at:end])
	}
	if max(at, end) < len(s) {
		b = append(b, "…"...)
	}
	return strings.TrimSuffix(string(b), " ")
}

// wholeWords moves the ends of a snippet towards its first place, so that no word is cut where blanks part them.
func wholeWords(s string, first, start, end int) (int, int) {
	const blanks = " \t\r\n"
	if start > 0 && !strings.ContainsAny(s[start-1:start], blanks) {
		if i := strings.IndexAny(s[start:first], blanks); i >= 0 {
			start += i + 1
		}
	}
	if end < len(s) && !strings.ContainsAny(s[end:end+1], blanks) {
		if i := strings.LastIndexAny(s[first:end], blanks); i > 0 {
			end = first + i
		}
	}
	return start, end
}

// A line is text on one line: one blank stands where there were several, or ends of lines.
type line []byte

func (b *line) add(s string) {
	for i := 0; i < len(s); {
		r, size := rune(s[i]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRuneInString(s[i:])
		}
		if !unicode.IsSpace(r) {
			*b = append(*b, s[i:i+size]...)
		} else if n := len(*b); n > 0 && (*b)[n-1] != ' ' {
			*b = append(*b, ' ')
		}
		i += size
	}
}
