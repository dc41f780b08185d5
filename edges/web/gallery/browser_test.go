package gallery

import (
	"fmt"
	"net/http/httptest"
	"testing"

	"troth/edges/web"
	"troth/edges/web/browsertest"
)

// Every part holds in a real browser: on the narrowest phone and on a desk, light and dark, in every language and
// mirrored, without scripts.
func TestPartsInABrowser(t *testing.T) {
	b := browsertest.Start(t)
	s, h := server(t)
	site := httptest.NewServer(h)
	defer site.Close()
	for _, l := range s.Words().All() {
		for _, width := range []int{320, 1280} {
			for _, dark := range []bool{false, true} {
				t.Run(fmt.Sprintf("%s at %d, dark %v", l.Tag, width, dark), func(t *testing.T) {
					p := b.Open(t, site.URL+l.Href(Path), browsertest.View{Width: width, Dark: dark})
					for _, problem := range p.Problems() {
						t.Error(problem)
					}
				})
			}
		}
		t.Run("error page in "+l.Tag, func(t *testing.T) {
			p := b.Open(t, site.URL+l.Href(Path+"/error/"+web.NotFound.String()), browsertest.View{Width: 320})
			for _, v := range p.Axe() {
				t.Error(v)
			}
		})
	}
}
