package gallery

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"troth/edges/web"
)

// Making the gallery anew, which is longer than any page: the record grows by one entry with each request, and the
// page shows it.
func BenchmarkFreshPage(b *testing.B) {
	issue := Issue()
	issue.Size = 1
	s, err := New(web.Site{Issue: func() web.Issue { return issue }})
	if err != nil {
		b.Fatal(err)
	}
	h := s.Handler()
	r := httptest.NewRequest(http.MethodGet, "/en"+Path, nil)
	size := 0
	for b.Loop() {
		issue.Size++ // never beyond the gallery's own version, so each one is printed
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		size = w.Body.Len()
	}
	b.SetBytes(int64(size))
}
