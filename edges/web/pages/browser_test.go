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

func TestMain(m *testing.M) { os.Exit(browsertest.M{Tests: m}.Run()) }

// address serves a site until the end of the test and its subtests, and says where.
func address(t testing.TB, h http.Handler) string {
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s.URL
}

// holds shows pages to a browser, in languages, and writes out what each is not free of: on the narrowest phone and on a desk,
// light and dark, with all that is folded unfolded, at once and not on its way. first, when not nil, looks at each page as it has just
// arrived. A page of another name comes to a reader who has seen nothing yet, in another language than the page before it; the other
// languages follow in the same window, since a window of its own takes a browser longer than what is looked for in it. With TROTH_SHOTS
// set to a folder, pictures are left there.
func holds(t *testing.T, h http.Handler, languages []string, pages map[string]string, first func(t *testing.T, name, lang string, p *browsertest.Page)) {
	b := browsertest.Start(t)
	site := address(t, h)
	phone, desk := browsertest.View{Width: 320, ReducedMotion: true}, browsertest.View{Width: 1280, Dark: true, ReducedMotion: true}
	for i, name := range slices.Sorted(maps.Keys(pages)) {
		path := pages[name]
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var p *browsertest.Page
			for k := range languages {
				lang := languages[(i+k)%len(languages)]
				if p == nil {
					p = b.Open(t, site+"/"+lang+path, phone)
				} else {
					p.Show(phone)
					p.Go(site + "/" + lang + path)
				}
				if first != nil {
					first(t, name, lang, p)
				}
				if strings.Contains(path, "cm_") || strings.HasPrefix(path, recordPath+"/") {
					p.Text(settled)
				}
				for _, v := range []browsertest.View{phone, desk} {
					p.Show(v)
					p.Unfold()
					for _, problem := range p.Problems() {
						t.Errorf("in %s at %d: %s", lang, v.Width, problem)
					}
					if dir := os.Getenv("TROTH_SHOTS"); dir != "" {
						p.Screenshot(filepath.Join(dir, fmt.Sprintf("%s-%s-%d.png", name, lang, v.Width)))
					}
				}
			}
		})
	}
}

// narrowed are the languages in which pages are looked at: all.
var narrowed = []string{"en", "fr", "es", web.Mirror}
