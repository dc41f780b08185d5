package pages

import (
	"fmt"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"troth/edges/web"
	"troth/edges/web/browsertest"
)

// Pages of a day gone by hold in a real browser like those of now, and the proof of what they show still holds under the checkpoint of
// now.
func TestPagesOfADayInABrowser(t *testing.T) {
	b := browsertest.Start(t)
	x := newLived(t)
	s := httptest.NewServer(x.handler)
	defer s.Close()
	words, err := web.LoadWords(true)
	if err != nil {
		t.Fatal(err)
	}
	for _, lang := range []string{"en", web.Mirror} {
		for name, path := range map[string]string{"members": "/members", "commitment": pathOf(x.Commitment)} {
			for _, width := range []int{320, 1280} {
				t.Run(fmt.Sprintf("%s in %s at %d", name, lang, width), func(t *testing.T) {
					p := b.Open(t, s.URL+words.Find(lang).On(x.first).Href(path), browsertest.View{Width: width})
					if name == "commitment" {
						if said := p.Text(settled); lang == "en" && !strings.Contains(said, "the proof holds") {
							t.Errorf("check.js says %q", said)
						}
					}
					for _, problem := range p.Problems() {
						t.Error(problem)
					}
					if dir := os.Getenv("TROTH_SHOTS"); dir != "" {
						p.Screenshot(filepath.Join(dir, fmt.Sprintf("past-%s-%s-%d.png", name, lang, width)))
					}
				})
			}
		}
	}
}
