package pages

import (
	"net/http/httptest"
	"strings"
	"testing"

	"troth/chapters/home"
	"troth/edges/opendata/declaring"
	"troth/edges/web"
)

// A commitment's page made anew for each request: its version, its query, its layout and its bytes, with all that a
// request passes through but the connection. Half of the time is the query's.
func BenchmarkCommitmentFresh(b *testing.B) {
	x := newWorld(b, Options{NoCache: true})
	x.fill()
	address := "/en" + pathOf(x.Commitment)
	for _, part := range []struct {
		name string
		do   func() int
	}{
		{"request", func() int {
			w := httptest.NewRecorder()
			x.handler.ServeHTTP(w, httptest.NewRequest("GET", address, nil))
			return w.Body.Len()
		}},
		{"query", func() int {
			r := x.Read()
			defer r.Close()
			if _, err := home.Commitment(r, x.Commitment); err != nil {
				b.Fatal(err)
			}
			return 0
		}},
		{"layout", layout(b, x)},
	} {
		b.Run(part.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if n := part.do(); n > 0 {
					b.SetBytes(int64(n))
				}
			}
		})
	}
}

// layout is what a page costs beyond its query: parts and their bytes.
func layout(b *testing.B, x *world) func() int {
	r := x.Read()
	defer r.Close()
	p, err := home.Commitment(r, x.Commitment)
	if err != nil {
		b.Fatal(err)
	}
	words, err := web.LoadWords(false)
	if err != nil {
		b.Fatal(err)
	}
	l := sayer{words.All()[0]}
	return func() int {
		c := l.commitment(p, web.Receipt{})
		return len(l.Show(web.Parts(c.Parts)))
	}
}

// A plan of 120 commitments, made anew for each request.
func BenchmarkPlanFresh(b *testing.B) {
	x := newWorld(b, Options{NoCache: true})
	x.promise(120)
	address := "/en" + pathOf(x.Plan)
	b.ReportAllocs()
	for b.Loop() {
		w := httptest.NewRecorder()
		x.handler.ServeHTTP(w, httptest.NewRequest("GET", address, nil))
		if strings.Count(w.Body.String(), "t-no") < 120 {
			b.Fatal("the plan is not whole")
		}
	}
}

// Pages about everything on a record of what has been published, each made anew for each request.
func BenchmarkPublishedFresh(b *testing.B) {
	x := newPublished(b, Options{NoCache: true})
	if _, err := declaring.Import(b.Context(), x.Desk, x.Operator, declaring.Options{Language: "en"}, published(b, "../seed", "paris-declaration.txt")[0]); err != nil {
		b.Fatal(err)
	}
	for _, path := range []string{"/", "/members", "/plans", areasPath, areasPath + "/ogp2016/open-data", movedPath, comparePath + "?areas=ogp2016:open-data"} {
		b.Run(path, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				b.SetBytes(int64(len(x.get(b, "/en"+path))))
			}
		})
	}
}
