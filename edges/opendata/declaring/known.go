package declaring

import (
	"crypto/sha256"
	_ "embed"
	"encoding/json"
	"strings"
	"sync"
	"unicode"

	"troth/core/record"
)

//go:embed data/known.json
var knownFile []byte

// known is what is commonly known of a published declaration and does not stand in its text. It is found by the words of its pledges.
type known struct {
	Words   record.Hash       `json:"words"` // of the pledges, as wordsHash makes it
	Title   map[string]string `json:"title"`
	On      string            `json:"on"`
	Place   map[string]string `json:"place"`
	Adopter map[string]string `json:"adopter"`
	Adopted string            `json:"adopted"`
	Aliases []record.Code     `json:"aliases"`
	Body    bool              `json:"ogp"` // published by the Open Government Partnership
}

var knownDeclarations = sync.OnceValue(func() []known {
	var list []known
	if err := json.Unmarshal(knownFile, &list); err != nil {
		panic(err) // a test loads it
	}
	return list
})

// knownAs finds a declaration by its words.
func knownAs(t *Text) (known, bool) {
	h := wordsHash(t.Pledges)
	for _, k := range knownDeclarations() {
		if k.Words == h {
			return k, true
		}
	}
	return known{}, false
}

// wordsHash is SHA-256 over the letters and digits of paragraphs, in small letters: whatever lines, spaces and marks stand between.
func wordsHash(paragraphs []string) record.Hash {
	return sha256.Sum256([]byte(strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, strings.Join(paragraphs, " "))))
}

// meaning is a paragraph without what no reader hears: white space, and the shapes of quotation marks and dashes.
func meaning(s string) string {
	s = strings.NewReplacer("’", "'", "‘", "'", "“", `"`, "”", `"`, "«", `"`, "»", `"`, "–", "-", "—", "-", "\u00a0", " ").Replace(s)
	return strings.Join(strings.Fields(s), " ")
}

// likeness is how much of the words of two paragraphs is the same: 0 nothing, 1 all.
func likeness(a, b string) float64 {
	x, y := bag(a), bag(b)
	both, all := 0, 0
	for w, n := range x {
		both += min(n, y[w])
		all += max(n, y[w])
	}
	for w, n := range y {
		if x[w] == 0 {
			all += n
		}
	}
	if all == 0 {
		return 0
	}
	return float64(both) / float64(all)
}

func bag(s string) map[string]int {
	words := map[string]int{}
	for _, w := range wordsOf.FindAllString(strings.ToLower(s), -1) {
		words[w]++
	}
	return words
}
