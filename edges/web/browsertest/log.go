package browsertest

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/chromedp/cdproto/audits"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
)

// A Wire is what a visit took over the network.
type Wire struct {
	Requests []Request // in the order in which they were sent
	Bytes    int64     // status lines, headers and bodies as served, all requests together
}

// A Request is one answer that came over the network.
type Request struct {
	URL    string
	Type   string // Document, Stylesheet, Font, Script, Image, Fetch …
	Status int    // 0 when the request failed
	Bytes  int64  // on the wire: status line, headers, and body before decompression
}

// String lists the requests, the heaviest first.
func (w Wire) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d requests, %d bytes", len(w.Requests), w.Bytes)
	heaviest := slices.SortedStableFunc(slices.Values(w.Requests), func(x, y Request) int { return int(y.Bytes - x.Bytes) })
	for _, r := range heaviest {
		fmt.Fprintf(&b, "\n%8d  %d  %-10s  %s", r.Bytes, r.Status, r.Type, r.URL)
	}
	return b.String()
}

// A pageLog hears what the browser tells about one page. The browser's
// goroutine writes it and the test reads it.
type pageLog struct {
	mu       sync.Mutex
	changed  chan struct{} // closed and replaced when inFlight becomes empty
	console  []string
	reports  []string
	requests map[network.RequestID]*Request
	order    []*Request
	inFlight map[network.RequestID]bool
	icons    map[string]bool // that the tab has asked for since it was opened
	cached   map[network.RequestID]bool
}

func newPageLog() *pageLog {
	l := &pageLog{icons: map[string]bool{}}
	l.clear()
	return l
}

// clear forgets everything, before another address is shown.
func (l *pageLog) clear() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.changed = make(chan struct{})
	l.console, l.reports, l.order = nil, nil, nil
	l.requests = make(map[network.RequestID]*Request)
	l.inFlight = make(map[network.RequestID]bool)
	l.cached = make(map[network.RequestID]bool)
}

// hear takes one event. It runs on the goroutine that reads the browser's
// messages, so it only notes.
func (l *pageLog) hear(event any) {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch e := event.(type) {
	case *runtime.EventConsoleAPICalled:
		if e.Type == runtime.ConsoleAPICalledTypeError || e.Type == runtime.ConsoleAPICalledTypeWarning || e.Type == runtime.ConsoleAPICalledTypeAssert {
			l.console = append(l.console, fmt.Sprintf("console.%s: %s", e.Type, words(e.Args)))
		}
	case *runtime.EventExceptionThrown:
		text := e.ExceptionDetails.Text
		if x := e.ExceptionDetails.Exception; x != nil && x.Description != "" {
			text += " " + x.Description
		}
		l.console = append(l.console, fmt.Sprintf("uncaught, %s line %d: %s", e.ExceptionDetails.URL, e.ExceptionDetails.LineNumber+1, text))
	case *log.EventEntryAdded:
		if e.Entry.Level == log.EntryLevelError || e.Entry.Level == log.EntryLevelWarning {
			l.console = append(l.console, strings.TrimSpace(fmt.Sprintf("%s %s: %s %s", e.Entry.Source, e.Entry.Level, e.Entry.Text, e.Entry.URL)))
		}
	case *audits.EventIssueAdded:
		if d := e.Issue.Details.ContentSecurityPolicyIssueDetails; d != nil {
			l.reports = append(l.reports, report(d))
		}
	default:
		l.hearNetwork(event)
	}
}

// hearNetwork takes the events of which the wire is made. The caller holds mu.
func (l *pageLog) hearNetwork(event any) {
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		if !strings.HasPrefix(e.Request.URL, "http") {
			return // data: and blob: never leave the browser
		}
		if r := l.requests[e.RequestID]; r != nil && e.RedirectResponse != nil {
			r.Status, r.Bytes = int(e.RedirectResponse.Status), int64(e.RedirectResponse.EncodedDataLength)
		}
		r := &Request{URL: e.Request.URL, Type: string(e.Type)}
		l.requests[e.RequestID] = r
		l.order = append(l.order, r)
		// An event source never ends; and of the icon, which the tab asks for once more when a page loads itself anew, no end may be told.
		again := e.Type == network.ResourceTypeOther && l.icons[e.Request.URL]
		if e.Type == network.ResourceTypeOther {
			l.icons[e.Request.URL] = true
		}
		if e.Type != network.ResourceTypeEventSource && !again {
			l.inFlight[e.RequestID] = true
		}
	case *network.EventRequestServedFromCache:
		l.cached[e.RequestID] = true
	case *network.EventResponseReceived:
		if r := l.requests[e.RequestID]; r != nil {
			r.Status, r.Bytes = int(e.Response.Status), int64(e.Response.EncodedDataLength)
			if e.Response.FromDiskCache {
				l.cached[e.RequestID] = true
			}
		}
	case *network.EventDataReceived:
		if r := l.requests[e.RequestID]; r != nil {
			r.Bytes += e.EncodedDataLength // what a request that is cut off took
		}
	case *network.EventLoadingFinished:
		if r := l.requests[e.RequestID]; r != nil {
			r.Bytes = int64(e.EncodedDataLength)
		}
		l.done(e.RequestID)
	case *network.EventLoadingFailed:
		if e.BlockedReason != "" {
			l.cached[e.RequestID] = true // refused before it was sent
		}
		l.done(e.RequestID)
	}
}

func (l *pageLog) done(id network.RequestID) {
	if l.cached[id] {
		r := l.requests[id]
		l.order = slices.DeleteFunc(l.order, func(o *Request) bool { return o == r })
	}
	delete(l.inFlight, id)
	if len(l.inFlight) == 0 {
		close(l.changed)
		l.changed = make(chan struct{})
	}
}

// quiet waits until no request is on its way and returns how many were sent.
func (l *pageLog) quiet(ctx context.Context) (int, error) {
	for {
		l.mu.Lock()
		waiting, changed, sent := len(l.inFlight), l.changed, len(l.order)
		l.mu.Unlock()
		if waiting == 0 {
			return sent, nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return sent, ctx.Err()
		}
	}
}

// Settle waits until the page's fonts are there, it has been drawn, and no
// request is on its way. Whatever moves by then jumps to where it will come to
// rest, so that nothing is measured on its way.
func (p *Page) Settle() {
	p.t.Helper()
	for before := -1; ; {
		sent, err := p.log.quiet(p.ctx)
		if err != nil {
			p.t.Fatal(err)
		}
		if sent == before {
			return
		}
		before = sent
		inspect[bool](p, `document.fonts.ready.then(() => new Promise(drawn => {
			let calm = 0; // frames in a row in which nothing moved: what comes to rest may set off something else
			const look = () => {
				const moving = document.getAnimations().filter(m => m.playState !== "finished" && m.effect.getComputedTiming().endTime < Infinity);
				for (const motion of moving) motion.finish();
				calm = moving.length ? 0 : calm + 1;
				if (calm < 2) requestAnimationFrame(look); else drawn(true);
			};
			requestAnimationFrame(look);
		}))`)
	}
}

// Wire says what the page has taken over the network since it was opened.
// A page's cache is empty when Open shows it, so this is the weight of a first
// visit, the icon of the tab included. Only the body of a redirect, which the
// browser does not read, is left out.
func (p *Page) Wire() Wire {
	p.t.Helper()
	p.Settle()
	p.log.mu.Lock()
	defer p.log.mu.Unlock()
	var w Wire
	for _, r := range p.log.order {
		w.Requests = append(w.Requests, *r)
		w.Bytes += r.Bytes
	}
	return w
}

// Console is what a developer would see in red or yellow: console.error,
// console.warn, exceptions that nobody caught, requests that failed.
func (p *Page) Console() []string {
	p.log.mu.Lock()
	defer p.log.mu.Unlock()
	return slices.Clone(p.log.console)
}

// Reports is what the page's content security policy and its Trusted Types
// refused, or would have refused.
func (p *Page) Reports() []string {
	p.log.mu.Lock()
	defer p.log.mu.Unlock()
	return slices.Clone(p.log.reports)
}

// report is one sentence about one refusal.
func report(d *audits.ContentSecurityPolicyIssueDetails) string {
	s := fmt.Sprintf("content security policy: %s broken (%s)", d.ViolatedDirective, d.ContentSecurityPolicyViolationType)
	if d.BlockedURL != "" {
		s += " by " + d.BlockedURL
	}
	if at := d.SourceCodeLocation; at != nil {
		s += fmt.Sprintf(" at %s line %d", at.URL, at.LineNumber+1)
	}
	if d.IsReportOnly {
		s += ", only reported"
	}
	return s
}

// words are the arguments of a console call as a person reads them.
func words(args []*runtime.RemoteObject) string {
	var out []string
	for _, a := range args {
		var s string
		switch {
		case json.Unmarshal(a.Value, &s) == nil && s != "":
			out = append(out, s)
		case a.Description != "":
			out = append(out, a.Description)
		default:
			out = append(out, string(a.Value))
		}
	}
	return strings.Join(out, " ")
}
