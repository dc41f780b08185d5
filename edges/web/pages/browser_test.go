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
// light and dark, with all that is folded unfolded, at once and not on its way. first, when not nil, looks at each page as it has just
// arrived. With TROTH_SHOTS set to a folder, pictures are left there.
func holds(t *testing.T, h http.Handler, languages []string, pages map[string]string, first func(t *testing.T, name, lang string, p *browsertest.Page)) {
	b := browsertest.Start(t)
	site := address(t, h)
	for _, name := range slices.Sorted(maps.Keys(pages)) {
		path := pages[name]
		for _, lang := range languages {
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
				for _, v := range []browsertest.View{phone, desk} {
					p.Show(v)
					p.Unfold()
					for _, problem := range p.Problems() {
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

// narrowed are the languages in which pages are looked at: all.
var narrowed = []string{"en", "fr", "es", web.Mirror}
