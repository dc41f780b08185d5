package web

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
)

// A Kind of error says what the one who asked can do about it.
type Kind int

const (
	Internal    Kind = iota // our fault: nothing, or try again later
	NotFound                // ask for something else
	BadRequest              // ask differently
	Forbidden               // somebody else may; or sign in
	Conflict                // look at what changed meanwhile, then decide again
	Gone                    // it was on record and was removed by law; a tombstone stands in its place
	Method                  // the address can be read, not written to
	Unavailable             // reading works, writing does not now: try again later
)

var kinds = [...]struct {
	name   string // in problem documents, logs and the words' keys
	status int
	level  slog.Level
}{
	Internal:    {"internal", http.StatusInternalServerError, slog.LevelError},
	NotFound:    {"not_found", http.StatusNotFound, slog.LevelDebug},
	BadRequest:  {"bad_request", http.StatusBadRequest, slog.LevelDebug},
	Forbidden:   {"forbidden", http.StatusForbidden, slog.LevelInfo},
	Conflict:    {"conflict", http.StatusConflict, slog.LevelInfo},
	Gone:        {"gone", http.StatusGone, slog.LevelDebug},
	Method:      {"method", http.StatusMethodNotAllowed, slog.LevelDebug},
	Unavailable: {"unavailable", http.StatusServiceUnavailable, slog.LevelWarn},
}

func (k Kind) String() string { return kinds[k].name }

// Status is the kind's HTTP status.
func (k Kind) Status() int { return kinds[k].status }

// An Error is what a handler returns when it cannot answer. Only Title, Detail, Kept and Advice, which are messages of the
// language files, and Next reach the client; Err is for the log.
type Error struct {
	Kind   Kind
	Title  Message // without it the kind's own
	Detail Message // what exactly happened; without it the kind's own sentence
	Kept   Message // what was kept; without it the kind's own sentence
	Advice Message // what to do next; without it the kind's own sentence
	Next   []Link  // where to go on, beside the advice
	Err    error   // the cause

	Wait int // seconds after which to try again, where the kind is Unavailable; 0 for half a minute

	Parameter string // of the address, whose value does not fit: the page without it is where to go on
}

// A Message is a key of the language files with its placeholders' values.
type Message struct {
	Key  string
	Args []any
}

// Msg makes a Message.
func Msg(key string, args ...any) Message { return Message{key, args} }

func (e *Error) Error() string {
	if e.Err == nil {
		return e.Kind.String()
	}
	return e.Kind.String() + ": " + e.Err.Error()
}

func (e *Error) Unwrap() error { return e.Err }

// Errorf makes an error of that kind whose cause, for the log alone, is written as fmt.Errorf does.
func Errorf(kind Kind, format string, args ...any) *Error {
	return &Error{Kind: kind, Err: fmt.Errorf(format, args...)}
}

// asError gives any error its kind: its own when it is an [Error], what the site's Classify says, else Internal.
func (s *Server) asError(err error) *Error {
	var e *Error
	if errors.As(err, &e) {
		return e
	}
	kind := Internal
	if s.site.Classify != nil {
		kind = s.site.Classify(err)
	}
	return &Error{Kind: kind, Err: err}
}

// fail is the one place where an error becomes a status, a document and a line in the log. The client gets a page in
// its language, or with problem a problem document (RFC 9457).
func (s *Server) fail(w http.ResponseWriter, r *http.Request, l *Language, err error, problem bool) {
	if errors.Is(err, context.Canceled) && r.Context().Err() != nil {
		return // nobody is there to read an answer
	}
	e := s.asError(err)
	k := kinds[e.Kind]
	s.site.Log.Log(r.Context(), k.level, "request failed", "kind", k.name, "status", k.status, "method", r.Method, "path", r.URL.Path, "err", e.Error())
	h := w.Header()
	h.Del("Etag")
	h.Del("Content-Encoding")
	h.Set("Cache-Control", "no-store")
	if e.Kind == Unavailable {
		h.Set("Retry-After", strconv.Itoa(cmp.Or(e.Wait, 30)))
	}
	body, kind := []byte(nil), "application/problem+json"
	if problem {
		body = s.problem(r, e)
	} else {
		h.Set("Content-Language", l.Code())
		body, kind = s.errorPage(r, l, e), "text/html; charset=utf-8"
	}
	h.Set("Content-Type", kind)
	h.Set("Content-Length", fmt.Sprint(len(body)))
	w.WriteHeader(k.status)
	if r.Method != http.MethodHead {
		w.Write(body)
	}
}

// problem is the error for machines: always in the first language of the site, so that it can be matched.
func (s *Server) problem(r *http.Request, e *Error) []byte {
	l := s.words.All()[0]
	detail := l.Say("error." + e.Kind.String() + ".what")
	if e.Detail.Key != "" {
		detail = l.Say(e.Detail.Key, e.Detail.Args...)
	}
	body, err := json.Marshal(map[string]any{
		"type":     "about:blank",
		"title":    http.StatusText(e.Kind.Status()),
		"status":   e.Kind.Status(),
		"detail":   detail,
		"kind":     e.Kind.String(),
		"instance": r.URL.Path,
	})
	if err != nil { // strings and a number always encode
		panic(err)
	}
	return append(body, '\n')
}

// An ErrorPage says what happened, what was kept and what to do next. Template "error".
type ErrorPage struct {
	Kind             string
	Title            string
	What, Kept, Next any
	Links            []Link
}

func (s *Server) errorPage(r *http.Request, l *Language, e *Error) []byte {
	key := "error." + e.Kind.String()
	page := ErrorPage{Kind: e.Kind.String(), Title: l.Say(key + ".title"), What: l.Say(key + ".what"), Kept: l.Say(key + ".kept"), Next: l.Say(key + ".next"), Links: e.Next}
	if e.Title.Key != "" {
		page.Title = l.Say(e.Title.Key, e.Title.Args...)
	}
	if e.Detail.Key != "" {
		page.What = l.Rich(e.Detail.Key, e.Detail.Args...)
	}
	if e.Kept.Key != "" {
		page.Kept = l.Rich(e.Kept.Key, e.Kept.Args...)
	}
	if e.Advice.Key != "" {
		page.Next = l.Rich(e.Advice.Key, e.Advice.Args...)
	}
	if e.Parameter != "" {
		page.Links = append(page.Links[:len(page.Links):len(page.Links)], Link{Text: l.Say("choice.without", "parameter", e.Parameter), Href: without(r.URL, e.Parameter)})
	}
	if e.Kind == Unavailable && r.Method == http.MethodGet {
		page.Links = append(page.Links[:len(page.Links):len(page.Links)], Link{Text: l.Say("error.again"), Href: r.URL.RequestURI()})
	}
	page.Links = append(page.Links[:len(page.Links):len(page.Links)], Link{Text: l.Say("error.home"), Href: l.Href("/")})
	path, ours := strings.CutPrefix(r.URL.Path, "/"+l.Tag+"/")
	if !ours {
		path = ""
	}
	body, err := s.render(l, s.site.Issue(), Content{Template: "error", Data: page, Shell: Shell{Title: page.Title, Path: "/" + path, NoIndex: true}})
	if err != nil {
		s.site.Log.Error("the error page itself failed", "err", err)
		return []byte(http.StatusText(e.Kind.Status()) + "\n")
	}
	return body
}
