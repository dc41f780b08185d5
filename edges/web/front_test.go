package web

import (
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// While the page of an address is made anew, others are given the one that was true until then, and nobody waits but who asked first. When
// something was removed, when it was not asked for lately, and for somebody who is known, nothing of before is given.
func TestNobodyWaitsForAPageThatIsRenewed(t *testing.T) {
	for _, c := range []struct {
		what   string
		grown  func(*Issue)
		long   bool // since somebody asked
		header []string
		before bool
	}{
		{"the record has grown", func(i *Issue) {}, false, nil, true},
		{"something was removed", func(i *Issue) { i.Removed = i.Size - 1 }, false, nil, false},
		{"nobody has asked for long", func(i *Issue) {}, true, nil, false},
		{"it is another day", func(i *Issue) { i.Day = "2026-11-24" }, false, nil, false},
		{"the visitor is known", func(i *Issue) {}, false, []string{"Cookie", "a=b"}, false},
	} {
		t.Run(c.what, func(t *testing.T) {
			ts := newTestSite(t)
			slow, making := make(chan struct{}), make(chan bool, 9)
			var issue atomic.Pointer[Issue]
			issue.Store(&ts.issue)
			ts.site.Issue = func() Issue { return *issue.Load() }
			ts.Page("/slow", func(v *Visit) (Page, error) {
				size := v.Issue.Size
				return Page{Thing: "slow", Version: size - 1, Make: func() (Content, error) {
					if size > 100 {
						making <- true
						<-slow
					}
					return Content{Template: "thing", Data: Text{Value: fmt.Sprint("of ", size)}, Shell: Shell{Title: "Slow"}}, nil
				}}, nil
			})
			ts.h = ts.Handler()
			if got := body(t, ts.do("GET", "/en/slow")); !strings.Contains(got, "of 100") {
				t.Fatalf("the first page: %s", got)
			}
			if c.long {
				ts.front.seen["/en/slow"].asked.Store(0)
			}
			next := ts.issue
			next.Size = 101
			c.grown(&next)
			issue.Store(&next)
			first, second := make(chan string, 1), make(chan string, 1)
			go func() { first <- body(t, ts.do("GET", "/en/slow")) }()
			<-making
			go func() { second <- body(t, ts.do("GET", "/en/slow", c.header...)) }()
			given, wait := "", 50*time.Millisecond
			if c.before {
				wait = time.Minute
			}
			select {
			case given = <-second:
			case <-time.After(wait):
			}
			if strings.Contains(given, "of 100") != c.before || !c.before && given != "" {
				t.Errorf("while the page was made, somebody was given %q", given)
			}
			close(slow)
			if got := <-first; !strings.Contains(got, "of 101") {
				t.Errorf("who asked first was given %s", got)
			}
			if !c.before {
				if got := <-second; !strings.Contains(got, "of 101") {
					t.Errorf("who waited was given %s", got)
				}
			}
			if got := body(t, ts.do("GET", "/en/slow")); !strings.Contains(got, "of 101") {
				t.Errorf("afterwards: %s", got)
			}
		})
	}
}

// A batch of votes makes no page anew at once but those that show the newest entry.
func TestABatchOfVotesMakesNoPageAnew(t *testing.T) {
	ts := newTestSite(t)
	asked := 0
	var issue atomic.Pointer[Issue]
	issue.Store(&ts.issue)
	ts.site.Issue = func() Issue { return *issue.Load() }
	for path, newest := range map[string]bool{"/thing": false, "/newest": true} {
		ts.Page(path, func(v *Visit) (Page, error) {
			asked++
			version := int64(50)
			if newest {
				version = v.Issue.Size - 1
			}
			return Page{Thing: path, Version: version, Make: func() (Content, error) {
				return Content{Template: "thing", Data: Text{Value: "said"}, Shell: Shell{Title: "Page"}}, nil
			}}, nil
		})
	}
	ts.h = ts.Handler()
	for _, x := range []struct {
		what, path string
		next       func(*Issue)
		anew       bool
	}{
		{"nothing came", "/thing", func(*Issue) {}, false},
		{"a batch came", "/thing", func(i *Issue) { i.Size, i.Votes, i.Logged = 101, 1, "2026-11-23T10:00:00Z" }, false},
		{"two batches came", "/thing", func(i *Issue) { i.Size, i.Votes = 102, 2 }, false},
		{"a batch came, and the page shows it", "/newest", func(i *Issue) { i.Size, i.Votes = 101, 1 }, true},
		{"an entry came", "/thing", func(i *Issue) { i.Size = 101 }, true},
		{"an entry came, then a batch", "/thing", func(i *Issue) { i.Size, i.Votes = 102, 1 }, true},
		{"a batch came, and it is another day", "/thing", func(i *Issue) { i.Size, i.Votes, i.Day = 101, 1, "2026-11-24" }, true},
		{"a batch came, and something was removed", "/thing", func(i *Issue) { i.Size, i.Votes, i.Removed = 101, 1, 7 }, true},
	} {
		first := ts.issue
		issue.Store(&first)
		ts.do("GET", "/en"+x.path)
		before := asked
		next := ts.issue
		x.next(&next)
		issue.Store(&next)
		ts.do("GET", "/en"+x.path)
		if anew := asked > before; anew != x.anew {
			t.Errorf("%s: looked up anew: %v", x.what, anew)
		}
		clear(ts.front.seen)
	}
	issue.Store(&ts.issue)
	ts.do("GET", "/en/thing")
	ts.front.seen["/en/thing"].made = time.Now().Add(-issueEvery)
	later := ts.issue
	later.Size, later.Votes = 101, 1
	issue.Store(&later)
	before := asked
	if ts.do("GET", "/en/thing"); asked == before {
		t.Errorf("a page stays though batches came for %s", issueEvery)
	}
}
