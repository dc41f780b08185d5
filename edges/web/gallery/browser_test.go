package gallery

import (
	"net/http/httptest"
	"os"
	"testing"

	"troth/edges/web"
	"troth/edges/web/browsertest"
)

func TestMain(m *testing.M) { os.Exit(browsertest.M{Tests: m}.Run()) }

// Every part holds in a real browser: on the narrowest phone and on a desk, light and dark, in every language and
// mirrored, without scripts.
func TestPartsInABrowser(t *testing.T) {
	t.Parallel()
	b := browsertest.Start(t)
	s, h := server(t)
	site := httptest.NewServer(h)
	t.Cleanup(site.Close)
	for _, l := range s.Words().All() {
		t.Run(l.Tag, func(t *testing.T) {
			t.Parallel()
			p := b.Open(t, site.URL+l.Href(Path), browsertest.View{Width: 320})
			for _, width := range []int{320, 1280} {
				for _, dark := range []bool{false, true} {
					p.Show(browsertest.View{Width: width, Dark: dark})
					for _, problem := range p.Problems() {
						t.Errorf("at %d, dark %v: %s", width, dark, problem)
					}
				}
			}
		})
		t.Run("error page in "+l.Tag, func(t *testing.T) {
			t.Parallel()
			p := b.Open(t, site.URL+l.Href(Path+"/error/"+web.NotFound.String()), browsertest.View{Width: 320})
			for _, v := range p.Axe() {
				t.Error(v)
			}
		})
	}
}
