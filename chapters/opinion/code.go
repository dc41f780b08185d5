package opinion

import (
	"crypto/sha256"
	"slices"
	"strings"

	"troth/core/record"
	"troth/core/view"
)

// A join code is how people in a hall find a conversation: a few letters and digits on the wall. It follows from the conversation's id, so
// that nothing need be stored; of two that begin alike, the one that was opened later has the longer one. So a code never comes to mean
// another conversation, and what was printed stays right.

const (
	// joinLetters are what codes are made of: no two look alike, and there is no vowel, so that no code is a word.
	joinLetters = "CDFHJKMNPRTWXY34679"
	// joinLeast is how many of them a code has at least: enough for 130,000.
	joinLeast = 4
)

// joinCodes are the codes of conversations, given in the order in which they were opened.
func joinCodes(conversations []record.ID) []string {
	taken, codes := map[string]bool{}, make([]string, len(conversations))
	for i, id := range conversations {
		whole := joinSpelling(id)
		n := joinLeast
		for n < len(whole) && taken[whole[:n]] {
			n++
		}
		codes[i] = whole[:n]
		taken[codes[i]] = true
	}
	return codes
}

// joinSpelling is a hash of an id, in joinLetters.
func joinSpelling(id record.ID) string {
	const even = 256 / len(joinLetters) * len(joinLetters) // bytes from here on would favour the first letters
	var b strings.Builder
	for _, x := range sha256.Sum256([]byte("troth.join.v1\n" + id)) {
		if int(x) < even {
			b.WriteByte(joinLetters[int(x)%len(joinLetters)])
		}
	}
	return b.String()
}

// opened lists the conversations in the order in which they were opened.
func opened(r *view.Reader) ([]record.ID, error) {
	return view.Column[record.ID](r, `SELECT object FROM conversation WHERE since < :position GROUP BY object ORDER BY min(since)`)
}

// CodeOf is the join code of a conversation; record.ErrNotFound when there is no such conversation.
func CodeOf(r *view.Reader, conversation record.ID) (string, error) {
	list, err := opened(r)
	if err != nil {
		return "", err
	}
	i := slices.Index(list, conversation)
	if i < 0 {
		return "", record.ErrNotFound
	}
	return joinCodes(list)[i], nil
}

// ByCode is the conversation of a join code, as ReadCode gives it; record.ErrNotFound when none has it.
func ByCode(r *view.Reader, code string) (record.ID, error) {
	list, err := opened(r)
	if err != nil {
		return "", err
	}
	i := slices.Index(joinCodes(list), code)
	if i < 0 {
		return "", record.ErrNotFound
	}
	return list[i], nil
}

// ReadCode is a join code as somebody typed it: capitals, blanks and whatever else stands between letters and digits make no difference.
func ReadCode(typed string) string {
	return strings.Map(func(r rune) rune {
		if 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' {
			return r
		}
		return -1
	}, strings.ToUpper(typed))
}
