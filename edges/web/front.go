package web

import (
	"net/url"
	"sync"
	"sync/atomic"
	"time"
)

// front remembers for each address which key answered it last, and for which state of the record. It holds no bytes:
// those are the cache's, which may have let go of them.
type front struct {
	mu     sync.RWMutex
	seen   map[string]*answer
	making map[string]bool // addresses whose page is being made anew
}

type answer struct {
	issue Issue
	key   Key
	made  time.Time
	asked atomic.Int64 // when it was last asked for and true still; Unix, in milliseconds
}

// stands reports whether the answer is true still: nothing came, or for some seconds nothing but batches of votes, as one does every few
// seconds while people vote, and the page does not show the newest entry.
func (a *answer) stands(now Issue) bool {
	if a.issue == now {
		return true
	}
	then := a.issue
	then.Size, then.Logged, then.Votes = now.Size, now.Logged, now.Votes
	return then == now && now.Size-now.Votes <= a.issue.Size && a.key.Version < a.issue.Size-1 && time.Since(a.made) < issueEvery
}

// Addresses beyond frontSize begin a new map, and longer ones than frontAddress are looked up each time, so that
// made-up addresses cost little.
const (
	frontSize    = 8192
	frontAddress = 256
)

// givenFor is how long ago the page of before must have been the one of the record as it stood, to be given while the next is made.
const givenFor = 5 * time.Second

// get is the key that answers an address as the record stands now.
func (f *front) get(u *url.URL, now Issue) (Key, bool) {
	f.mu.RLock()
	a := f.seen[address(u)]
	f.mu.RUnlock()
	if a == nil || !a.stands(now) {
		return Key{}, false
	}
	a.asked.Store(time.Now().UnixMilli())
	return a.key, true
}

// mostRenewed is how many addresses are renewed at a time, as long as the others can be given the page of a moment ago.
const mostRenewed = 2

// renew says who makes the page of an address when the record has grown: the first who asks, and done ends that. Whoever asks meanwhile,
// or while others are renewed, is given the page that was true until a moment ago, by its key, and waits for nothing; but not when
// something was removed since, or on another day.
func (f *front) renew(u *url.URL, now Issue) (last Key, given bool, done func()) {
	name := address(u)
	f.mu.Lock()
	defer f.mu.Unlock()
	a := f.seen[name]
	if a == nil {
		return Key{}, false, func() {}
	}
	recent := time.Since(time.UnixMilli(a.asked.Load())) < givenFor
	same := a.issue.Removed == now.Removed && a.issue.Day == now.Day && a.issue.Fingerprint == now.Fingerprint
	switch making := f.making[name]; {
	case (making || len(f.making) >= mostRenewed) && recent && same:
		return a.key, true, func() {}
	case making:
		return Key{}, false, func() {}
	}
	if f.making == nil {
		f.making = map[string]bool{}
	}
	f.making[name] = true
	return Key{}, false, func() {
		f.mu.Lock()
		defer f.mu.Unlock()
		delete(f.making, name)
	}
}

func (f *front) put(u *url.URL, now Issue, key Key) {
	name := address(u)
	if len(name) > frontAddress {
		return
	}
	a := &answer{issue: now, key: key, made: time.Now()}
	a.asked.Store(time.Now().UnixMilli())
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.seen == nil || len(f.seen) >= frontSize {
		f.seen = map[string]*answer{}
	}
	f.seen[name] = a
}

func address(u *url.URL) string {
	if u.RawQuery == "" {
		return u.Path
	}
	return u.Path + "?" + u.RawQuery
}
