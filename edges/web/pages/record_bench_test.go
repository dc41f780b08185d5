package pages

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"
)

// An entry's page: made anew for each request, its receipt and drawing included, and from kept bytes.
func BenchmarkEntry(b *testing.B) {
	x := newRecorded(b)
	for name, o := range map[string]Options{"fresh": {NoCache: true}, "kept": {}} {
		b.Run(name, func(b *testing.B) {
			o.Log = slog.New(slog.DiscardHandler)
			h, err := New(x.node, o)
			if err != nil {
				b.Fatal(err)
			}
			r := httptest.NewRequest(http.MethodGet, "/en"+entryPath(x.amended), nil)
			size := 0
			for b.Loop() {
				w := httptest.NewRecorder()
				h.ServeHTTP(w, r)
				if w.Code != http.StatusOK {
					b.Fatal(w.Code)
				}
				size = w.Body.Len()
			}
			b.SetBytes(int64(size))
		})
	}
}

// A part of the record, made anew for each request.
func BenchmarkRecordFresh(b *testing.B) {
	x := newRecorded(b)
	h, err := New(x.node, Options{NoCache: true, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		b.Fatal(err)
	}
	r := httptest.NewRequest(http.MethodGet, "/en"+recordPath, nil)
	for b.Loop() {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if w.Code != http.StatusOK {
			b.Fatal(w.Code)
		}
	}
}
