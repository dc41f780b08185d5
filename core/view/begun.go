package view

import "unicode/utf8"

// Bounds of what is read of the index of words for what begins like a word. It keeps the beginnings of two and of three letters as words of
// their own, which are read place by place, the newest first. Of a longer one FTS5 reads all places of all words that begin so before it
// gives the first: that is asked of it only where these are few.
const (
	indexed  = 3   // letters of the longest beginning that is in the index
	maxPages = 256 // pages of the index, of some 4,000 bytes, that are read for a longer one
)

// last parts a term's last word, as the index has it, from what stands before.
func (t Term) last() (before, word string) {
	for from, to := wordAt(t.Words, 0); from < to; from, to = wordAt(t.Words, to) {
		before, word = t.Words[:from], fold(t.Words[from:to])
	}
	return before, word
}

// open reports whether a term also finds what begins with it: no phrase, and nothing of a single letter.
func (t Term) open() bool {
	_, word := t.last()
	return !t.Phrase && utf8.RuneCountInString(word) > 1
}

// begun is the expression for FTS5 with which the words of a query also find what begins with them. No more is read for it than a bounded
// part of the index. keep, where it is not nil, tells of a text that was found whether it has what the query asks for: the index was asked for
// shorter beginnings.
func (r *Reader) begun(q Query, any bool) (match string, keep func(value string) bool, err error) {
	list := make([]string, len(q.Terms))
	var looked Finder
	for i, t := range q.Terms {
		if !t.open() {
			list[i] = quoted(t.Words)
			continue
		}
		begins, short, err := r.begins(t)
		if err != nil {
			return "", nil, err
		}
		list[i] = t.orOne(begins)
		if short && !any {
			looked = append(looked, newMarker([]Term{t}, false))
		} else if short && looked == nil {
			looked = append(looked, q.marker())
		}
	}
	if looked != nil {
		keep = looked.In
	}
	return joined(list, any), keep, nil
}

// begins is the expression for one term. A long beginning is asked for as it is where its places fill few pages; else by its first letters,
// which is short of what was asked for.
func (r *Reader) begins(t Term) (match string, short bool, err error) {
	before, word := t.last()
	if letters := []rune(word); len(letters) > indexed {
		pages, err := r.pagesOf(word)
		if err != nil {
			return "", false, err
		}
		if pages > maxPages {
			return quoted(before+string(letters[:indexed])) + " *", true, nil
		}
	}
	return quoted(t.Words) + " *", false, nil
}

// pagesOf is how many pages of the index FTS5 reads for all words that begin so: in each segment, those from the last whose first word stands
// before them to the first whose first word stands behind (https://sqlite.org/fts5.html, tables %_idx and %_data). A page that begins within
// the places of a word is not in that table, but its number is in between. Words of the index itself, not of its beginnings, have a 0 before
// them.
func (r *Reader) pagesOf(beginning string) (int, error) {
	return Value[int](r, `WITH RECURSIVE segment (id) AS (SELECT min(segid) FROM words_idx
			UNION ALL SELECT (SELECT min(segid) FROM words_idx WHERE segid > id) FROM segment WHERE id IS NOT NULL)
		SELECT coalesce(sum(
			coalesce((SELECT pgno FROM words_idx WHERE segid = id AND term > CAST('0' || ?1 || char(1114111) AS BLOB) ORDER BY term LIMIT 1),
				(SELECT pgno FROM words_idx WHERE segid = id ORDER BY term DESC LIMIT 1)) / 2 -
			coalesce((SELECT pgno FROM words_idx WHERE segid = id AND term <= CAST('0' || ?1 AS BLOB) ORDER BY term DESC LIMIT 1), 2) / 2), 0)
		FROM segment WHERE id IS NOT NULL`, beginning)
}
