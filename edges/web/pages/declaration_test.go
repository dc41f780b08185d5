package pages

import (
	"testing"

	"troth/chapters/declaration"
	"troth/edges/web"
)

// Every question that a topic asks of the record has words for what was found, and for nothing, in every language.
func TestWordsForEveryQuestion(t *testing.T) {
	words, err := web.LoadWords(false)
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range words.All() {
		has := func(key string) bool { _, ok := l.Text["holds."+key]; return ok }
		for _, topic := range declaration.Topics() {
			for _, ask := range topic.Asks {
				if !has(ask+".unasked") && !(has(ask) && has(ask+".none")) {
					t.Errorf("%s has no words for what the record holds of %q", l.Tag, ask)
				}
			}
		}
	}
}
