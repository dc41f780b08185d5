package web

import (
	"context"
	"errors"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// dayKey is what every address of a page or a document takes: ?at=2026-11-23 shows the record as it stood at the end of
// that day, by when its entries were put there. It is understood here alone. A handler is given a visit whose issue says
// how long the record was and which day it is, and makes its page from the same query as ever.
const dayKey = "at"

// Stood is the state of the record at the end of a day: Size, Logged and Day. Size is 0 when it had not begun.
type Stood func(ctx context.Context, day string) (Issue, error)

// robots keeps search engines to the pages of now: each day has a whole record of its own, and a table's files say what its page says.
const robots = "User-agent: *\nDisallow: /*?at=\nDisallow: /*&at=\nDisallow: /*?table=\nDisallow: /*&table=\n"

// On is the language on pages that show the record as it stood on a day: its addresses keep that day. With "" they lead
// to now.
func (l *Language) On(day string) *Language {
	if l.day == day {
		return l
	}
	dated := *l
	dated.day = day
	return &dated
}

// Kept is the day that addresses keep, "" for now. A form that is sent with GET drops what its address has behind the
// question mark, so it carries the day in a hidden field "at".
func (l *Language) Kept() string { return l.day }

// onDay is an address of the record as it stood on a day; the same address when the day is "", or when it says one.
func onDay(address, day string) string {
	if day == "" || address == "" || address[0] == '#' {
		return address
	}
	path, fragment, marked := strings.Cut(address, "#")
	path, query, asks := strings.Cut(path, "?")
	if asks {
		for pair := range strings.SplitSeq(query, "&") {
			if name, _, _ := strings.Cut(pair, "="); name == dayKey {
				return address
			}
		}
		query += "&"
	}
	path += "?" + query + dayKey + "=" + day
	if marked {
		path += "#" + fragment
	}
	return path
}

// path is the address of the visit without language and day.
func (v *Visit) path() string { return strings.TrimPrefix(v.URL.Path, "/"+v.Lang.Tag) }

// visit reads off an address which day it asks for.
func (s *Server) visit(r *http.Request, l *Language, now Issue) (*Visit, error) {
	rest, issue, err := s.asked(r, now)
	if err != nil {
		return nil, err
	}
	if issue.Dated() {
		l = l.On(issue.Day)
	}
	return &Visit{Request: rest, Lang: l, Issue: issue}, nil
}

// asked is the issue that a request asks for, and the request without the day.
func (s *Server) asked(r *http.Request, now Issue) (*http.Request, Issue, error) {
	if !strings.Contains(r.URL.RawQuery, dayKey) {
		return r, now, nil
	}
	query := r.URL.Query()
	days, ok := query[dayKey]
	if !ok {
		return r, now, nil
	}
	query.Del(dayKey)
	rest := r.Clone(r.Context())
	rest.URL.RawQuery = query.Encode()
	rest.Form = nil
	if len(days) == 1 && days[0] == "" { // the form of the colophon, sent empty
		return rest, now, nil
	}
	issue, err := s.stood(r, days, now)
	return rest, issue, err
}

func (s *Server) stood(r *http.Request, days []string, now Issue) (Issue, error) {
	day := days[0]
	refuse := func(kind Kind, what Message) (Issue, error) {
		e := &Error{Kind: kind, Detail: what, Kept: Msg("past.kept"), Advice: Msg("past.next", "from", Day(now.Began), "to", Day(now.Day)),
			Err: errors.New("asked for the day " + strings.Join(days, ", "))}
		return Issue{}, e
	}
	if _, err := time.Parse(time.DateOnly, day); err != nil || len(days) > 1 || s.site.Stood == nil {
		return refuse(BadRequest, Msg("past.malformed", "day", Code(cutShort(day))))
	}
	if day > now.Day {
		return refuse(BadRequest, Msg("past.future", "day", Day(day), "today", Day(now.Day)))
	}
	issue, err := s.site.Stood(r.Context(), day)
	if err != nil {
		return Issue{}, err
	}
	if issue.Size == 0 {
		return refuse(NotFound, Msg("past.before", "day", Day(day), "began", Day(now.Began)))
	}
	// A redaction changes what is shown of every day before it, so what is kept of such a day is kept for one size of the record.
	issue.Head, issue.Witness, issue.Fingerprint, issue.Began = max(now.Size, issue.Size), now.Witness, now.Fingerprint, now.Began
	return issue, nil
}

// cutShort is the beginning of what somebody typed.
func cutShort(s string) string {
	if len(s) > 64 {
		return strings.ToValidUTF8(s[:64], "") + "…"
	}
	return s
}

// notThen says of a thing that is not found on a day gone by that it may have come later.
func (s *Server) notThen(v *Visit, err error) error {
	e := s.asError(err)
	if !v.Issue.Dated() || e.Kind != NotFound || e.Detail.Key != "" {
		return err
	}
	now := Link{Text: v.Lang.Say("past.now"), Href: v.Lang.On("").Href(address(&url.URL{Path: v.path(), RawQuery: v.URL.RawQuery}))}
	return &Error{Kind: NotFound, Detail: Msg("past.notyet", "day", Day(v.Issue.Day), "size", v.Issue.Size), Next: []Link{now}, Err: e}
}

// past says over a page that it shows the record as it stood, and leads to now.
func (f *frame) past(s *sheet) {
	if !f.Issue.Dated() {
		return
	}
	s.add("\n" + `<div class="t-past" role="note"><p>`)
	key := "past.shown"
	if f.Issue.Size == f.Issue.Head {
		key = "past.same"
	}
	s.markup(s.Rich(key, "day", Day(f.Issue.Day), "n", f.Issue.Size, "now", f.Issue.Head))
	s.add(`</p> <p>`)
	Link{Text: s.Say("past.now"), Href: s.On("").Href(f.Path)}.put(s)
	s.add(`</p></div>`)
}

// otherDay lets the reader choose the day of the same page.
func (f *frame) otherDay(s *sheet) {
	path, query, _ := strings.Cut(f.Path, "?")
	path, _, _ = strings.Cut(path, "#")
	s.add(`<form class="t-day" method="get"`)
	s.attr("action", s.On("").Href(path))
	s.add(`>`)
	if values, err := url.ParseQuery(query); err == nil {
		for _, name := range slices.Sorted(maps.Keys(values)) {
			for _, value := range values[name] {
				if name == dayKey {
					continue
				}
				s.add(`<input type="hidden"`)
				s.attr("name", name)
				s.attr("value", value)
				s.add(`>`)
			}
		}
	}
	s.add(`<label for="t-at">`)
	s.say("past.form")
	s.add(`</label> <span><input class="ds-input" id="t-at" type="date" name="at" required`)
	if f.Issue.Began != "" {
		s.attr("min", f.Issue.Began)
	}
	if !f.Issue.Dated() {
		s.attr("max", f.Issue.Day)
	}
	s.attr("value", f.Issue.Day)
	s.add(`> <button class="ds-button" data-variant="secondary" type="submit">`)
	s.say("past.show")
	s.add(`</button></span></form>`)
}
