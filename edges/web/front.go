package web

import (
	"net/url"
	"sync"
)

// front remembers for each address which key answered it last, and for which state of the record. It holds no bytes:
// those are the cache's, which may have let go of them.
type front struct {
	mu   sync.RWMutex
	seen map[string]answer
}

type answer struct {
	issue Issue
	key   Key
}

// Addresses beyond frontSize begin a new map, and longer ones than frontAddress are looked up each time, so that
// made-up addresses cost little.
const (
	frontSize    = 8192
	frontAddress = 256
)

func (f *front) get(u *url.URL, now Issue) (Key, bool) {
	f.mu.RLock()
	a, ok := f.seen[address(u)]
	f.mu.RUnlock()
	return a.key, ok && a.issue == now
}

func (f *front) put(u *url.URL, now Issue, key Key) {
	name := address(u)
	if len(name) > frontAddress {
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.seen == nil || len(f.seen) >= frontSize {
		f.seen = map[string]answer{}
	}
	f.seen[name] = answer{now, key}
}

func address(u *url.URL) string {
	if u.RawQuery == "" {
		return u.Path
	}
	return u.Path + "?" + u.RawQuery
}
