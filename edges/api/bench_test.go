package api_test

import (
	"crypto/sha256"
	"net/http"
	"net/http/httptest"
	"testing"

	"troth/core/record"
	"troth/edges/api"
	"troth/edges/web"
)

func sum(b []byte) string { return record.Hash(sha256.Sum256(b)).String() }

// A commitment as JSON by its id: kept bytes, and made anew each time.
func BenchmarkCommitment(b *testing.B) {
	for name, settings := range map[string][]func(*web.Site){"kept": nil, "fresh": {func(s *web.Site) { s.Cache = 1 }}} {
		b.Run(name, func(b *testing.B) {
			s := newSite(b, settings...)
			r := httptest.NewRequest(http.MethodGet, api.Base+"/commitments/"+string(s.Commitment), nil)
			size := 0
			for b.Loop() {
				w := httptest.NewRecorder()
				s.handler.ServeHTTP(w, r)
				if w.Code != http.StatusOK {
					b.Fatal(w.Code)
				}
				size = w.Body.Len()
			}
			b.SetBytes(int64(size))
		})
	}
}
