package web

import (
	"cmp"
	"net/http"
)

// A DataFunc looks up what the address names, as a [PageFunc] does for people. issue is the record as it stands, or as
// it stood on the day that the address asks for, which r does not say any more; its day is the one to ask queries with.
type DataFunc func(r *http.Request, issue Issue) (Document, error)

// A Document says which bytes answer a program, and how to make them.
type Document struct {
	// Thing and Version are those of [Page]. The bytes must depend on nothing else but the day and the view.
	Thing   string
	Version int64
	Moving  bool                   // as of [Page]
	Media   string                 // "application/json" when empty
	Header  http.Header            // more to be said beside the bytes; in canonical form
	Make    func() ([]byte, error) // not called when the bytes are kept
}

// Data serves documents for machines from the same cache as pages: kept by thing, version, day and view, and answered
// without a look-up while the record stands still. Like those of [Server.API], pages of other origins may read them,
// and errors are problem documents.
func (s *Server) Data(pattern string, f DataFunc) {
	s.API(pattern, func(w http.ResponseWriter, r *http.Request) error {
		now := s.site.Issue()
		if key, ok := s.front.get(r.URL, now); ok {
			if p := s.cache.kept(key); p != nil {
				p.serve(w, r, askAgain)
				return nil
			}
		}
		rest, issue, err := s.asked(r, now)
		if err != nil {
			return err
		}
		d, err := f(rest, issue)
		if err != nil {
			return err
		}
		key := Key{Thing: "data " + d.Thing, Version: d.Version, Day: issue.Day, Fingerprint: issue.Fingerprint, Head: issue.Head}
		p, err := s.cache.print(key, func() (*printed, error) {
			body, err := d.Make()
			if err != nil {
				return nil, err
			}
			p := newPrinted(body, cmp.Or(d.Media, "application/json"), "")
			p.header = d.Header
			return p, nil
		})
		if err != nil {
			return err
		}
		if !d.Moving {
			s.front.put(r.URL, now, key)
		}
		p.serve(w, r, askAgain)
		return nil
	})
}
