package web

import (
	"net/http"
)

// formLimit is how many bytes a form may have.
const formLimit = 64 << 10

// A FormFunc does what a form that was sent asks for (v.PostForm), and says where to go on: an address, to which the browser is led by
// 303, so that what was sent is not sent again by reading on. When that is empty, the page is the answer: what was sent, to be looked at.
type FormFunc func(w http.ResponseWriter, v *Visit) (next string, page Page, err error)

// Form takes what is sent to path with POST, in every language: application/x-www-form-urlencoded, of at most 64 KiB. What other sites
// send is refused before (see Handler).
func (s *Server) Form(path string, f FormFunc) {
	for _, l := range s.words.All() {
		s.mux.HandleFunc("POST /"+l.Tag+path, func(w http.ResponseWriter, r *http.Request) {
			s.guard(w, r, l, false, func() error { return s.form(w, r, l, f) })
		})
	}
}

func (s *Server) form(w http.ResponseWriter, r *http.Request, l *Language, f FormFunc) error {
	r.Body = http.MaxBytesReader(w, r.Body, formLimit)
	if err := r.ParseForm(); err != nil {
		return &Error{Kind: BadRequest, Err: err}
	}
	v := &Visit{Request: r, Lang: l, Issue: s.site.Issue()}
	next, page, err := f(w, v)
	if err != nil {
		return err
	}
	w.Header().Set("Cache-Control", "no-store")
	if next != "" {
		w.Header().Set("Location", next)
		w.WriteHeader(leads(r))
		return nil
	}
	p, err := s.print(v, form{}, page, v.Issue)
	if err != nil {
		return err
	}
	p.serve(w, r, []string{"no-store"})
	return nil
}

// leads is the status by which a browser is led on. A script that sends a form in the page's place is told that it is done, and goes where
// it likes: 204. Browsers say which of the two asks (Fetch Metadata, Sec-Fetch-Dest).
func leads(r *http.Request) int {
	if r.Header.Get("Sec-Fetch-Dest") == "empty" {
		return http.StatusNoContent
	}
	return http.StatusSeeOther
}
