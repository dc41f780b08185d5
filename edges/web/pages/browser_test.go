package pages

import (
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"troth/edges/web"
	"troth/edges/web/browsertest"
)

// address serves a site until the end of the test and its subtests, and says where.
func address(t testing.TB, h http.Handler) string {
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s.URL
}

// holds shows pages to a browser, in languages, and writes out what each is not free of: on the narrowest phone and on a desk,
// light and dark, with all that is folded unfolded, at once and not on its way. Nothing may be cut or refused at either width; axe, which takes most of the time,
// looks at one of the two in each language, in turns from page to page. first, when not nil, looks at each page as it has just
// arrived. With TROTH_SHOTS set to a folder, pictures are left there.
func holds(t *testing.T, h http.Handler, languages []string, pages map[string]string, first func(t *testing.T, name, lang string, p *browsertest.Page)) {
	b := browsertest.Start(t)
	site := address(t, h)
	for i, name := range slices.Sorted(maps.Keys(pages)) {
		path := pages[name]
		for j, lang := range languages {
			t.Run(name+" in "+lang, func(t *testing.T) {
				t.Parallel()
				phone, desk := browsertest.View{Width: 320, ReducedMotion: true}, browsertest.View{Width: 1280, Dark: true, ReducedMotion: true}
				p := b.Open(t, site+"/"+lang+path, phone)
				if first != nil {
					first(t, name, lang, p)
				}
				if strings.Contains(path, "cm_") || strings.HasPrefix(path, recordPath+"/") {
					p.Text(settled)
				}
				for k, v := range []browsertest.View{phone, desk} {
					p.Show(v)
					p.Unfold()
					look := p.Fit
					if (i+j)%2 == k {
						look = p.Problems
					}
					for _, problem := range look() {
						t.Errorf("at %d: %s", v.Width, problem)
					}
					if dir := os.Getenv("TROTH_SHOTS"); dir != "" {
						p.Screenshot(filepath.Join(dir, fmt.Sprintf("%s-%s-%d.png", name, lang, v.Width)))
					}
				}
			})
		}
	}
}

// narrowed are the languages in which pages are looked at: all, in an order that lets each width see a long and a mirrored one.
var narrowed = []string{"en", "fr", "es", web.Mirror}
