package pages

import (
	"strings"
	"testing"

	"troth/edges/web/browsertest"
)

// Pages of a day gone by hold in a real browser like those of now, and the proof of what they show still holds under the checkpoint of
// now.
func TestPagesOfADayInABrowser(t *testing.T) {
	t.Parallel()
	x := newLived(t)
	at := "?at=" + x.first
	holds(t, x.handler, narrowed, map[string]string{"members on a day": "/members" + at, "commitment on a day": pathOf(x.Commitment) + at},
		func(t *testing.T, name, lang string, p *browsertest.Page) {
			if strings.HasPrefix(name, "commitment") {
				if said := p.Text(settled); lang == "en" && !strings.Contains(said, "the proof holds") {
					t.Errorf("check.js says %q", said)
				}
			}
		})
}
