package main

import (
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"troth/chapters"
	"troth/chapters/home"
	"troth/core/authority"
	"troth/core/node"
	"troth/core/view"
	"troth/edges/api"
	"troth/edges/web/pages"
)

// The questions of the lines of search, each step of an answer alone, on the record of a data folder: TROTH_DATA=DIR go test -run '^$'
// -bench Search ./test/bench. What is measured is one answer of one goroutine.
func BenchmarkSearch(b *testing.B) {
	data := os.Getenv("TROTH_DATA")
	if data == "" {
		b.Skip("no data folder given: TROTH_DATA")
	}
	n, err := node.OpenReader(b.Context(), data, node.Options{Program: chapters.Program()})
	if err != nil {
		b.Fatal(err)
	}
	defer n.Close()
	r, err := n.View.Read(b.Context(), 0, n.Today(), authority.Actor{})
	if err != nil {
		b.Fatal(err)
	}
	defer r.Close()
	paths, err := queries(b.Context(), data)
	if err != nil {
		b.Fatal(err)
	}
	site, err := pages.New(n, pages.Options{NoCache: true, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		b.Fatal(err)
	}
	var asked []*http.Request
	var asks []home.Ask
	for _, path := range paths {
		request := httptest.NewRequest(http.MethodGet, path, nil)
		ask, err := api.AskOf(request.URL.Query())
		if err != nil {
			b.Fatal(err)
		}
		asked, asks = append(asked, request), append(asks, ask)
	}
	for _, step := range []struct {
		name string
		do   func(i int) error
	}{
		{"page", func(i int) error {
			w := httptest.NewRecorder()
			if site.ServeHTTP(w, asked[i]); w.Code != http.StatusOK {
				return fmt.Errorf("status %d", w.Code)
			}
			return nil
		}},
		{"answer", func(i int) error {
			_, err := home.Search(r, asks[i])
			return err
		}},
		{"index", func(i int) error {
			_, err := r.Search(view.ParseQuery(asks[i].Query), 160)
			return err
		}},
		{"suggest", func(i int) error {
			_, err := home.Suggest(r, asks[i].Query)
			return err
		}},
		{"suggest/letter", func(i int) error {
			_, err := home.Suggest(r, string([]rune(asks[i].Query)[:1]))
			return err
		}},
		{"suggest/two", func(i int) error {
			_, err := home.Suggest(r, string([]rune(asks[i].Query)[:min(2, len([]rune(asks[i].Query)))]))
			return err
		}},
		{"spelling", func(i int) error {
			word, _, _ := strings.Cut(asks[i].Query, " ")
			_, err := r.Spellings(word+"q", 3)
			return err
		}},
	} {
		b.Run(step.name, func(b *testing.B) {
			b.ReportAllocs()
			i := 0
			for b.Loop() {
				if err := step.do(i % len(asks)); err != nil {
					b.Fatal(asks[i%len(asks)].Query, err)
				}
				i++
			}
		})
	}
}
