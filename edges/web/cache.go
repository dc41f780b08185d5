package web

import (
	"container/list"
	"crypto/sha512"
	"encoding/base64"
	"net/http"
	"strconv"
	"strings"
	"sync"
)

// A Key names the bytes of one public page. Two pages with the same key are the same to the last byte, so nothing
// that a page shows may depend on anything else.
type Key struct {
	Thing       string // what it is about: an id, or an address with what else chooses the matter, without the language
	Form        string // in which it is answered, as [form.name] has it; "" for the page itself
	Version     int64  // index of the last entry that touched the thing
	Lang        string
	Day         string
	Fingerprint string // of the view
	Size        int64  // of the record, as its issue line says
	Head        int64  // of the record now, where the page shows it as it stood before; 0 where it shows it now
}

// A Cache keeps the bytes of pages, the least recently asked for going first when they exceed its size. Its methods
// may be called at the same time; a page asked for by many at once is made once.
type Cache struct {
	mu    sync.Mutex
	max   int64 // bytes
	size  int64
	order list.List // of *slot, most recently used first
	slots map[Key]*list.Element
}

type slot struct {
	key  Key
	once sync.Once
	page *printed
	err  error
	size int64 // as counted in the cache's size; guarded by its mutex
}

// perSlot is about what a slot costs beside the bytes of its page.
const perSlot = 1 << 10

// NewCache makes a cache that keeps about max bytes.
func NewCache(max int64) *Cache {
	return &Cache{max: max, slots: map[Key]*list.Element{}}
}

// print returns what is kept under that key, from make when nothing is. An error is given to all who waited for it and is not kept.
func (c *Cache) print(key Key, make func() (*printed, error)) (*printed, error) {
	s := c.slot(key)
	s.once.Do(func() {
		defer func() {
			if s.page == nil { // an error or a panic: the next one who asks tries again
				c.drop(s)
			}
		}()
		page, err := make()
		if err != nil {
			s.err = err
			return
		}
		s.page = page
		s.page.grew = func(n int) { c.grow(s, int64(n)) }
		c.grow(s, int64(len(page.plain.body)+perSlot))
	})
	if s.err == nil && s.page == nil {
		return nil, Errorf(Internal, "making the page panicked")
	}
	return s.page, s.err
}

// kept returns the page of that key if it is there and made.
func (c *Cache) kept(key Key) *printed {
	c.mu.Lock()
	defer c.mu.Unlock()
	e := c.slots[key]
	if e == nil {
		return nil
	}
	s := e.Value.(*slot)
	if s.size == 0 { // still being made
		return nil
	}
	c.order.MoveToFront(e)
	return s.page
}

func (c *Cache) slot(key Key) *slot {
	c.mu.Lock()
	defer c.mu.Unlock()
	if e := c.slots[key]; e != nil {
		c.order.MoveToFront(e)
		return e.Value.(*slot)
	}
	s := &slot{key: key}
	c.slots[key] = c.order.PushFront(s)
	return s
}

// grow counts n more bytes for s and lets go of what no longer fits. A slot that was let go meanwhile is not counted.
func (c *Cache) grow(s *slot, n int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if e := c.slots[s.key]; e == nil || e.Value.(*slot) != s {
		return
	}
	s.size += n
	c.size += n
	for e := c.order.Back(); c.size > c.max && e != nil; {
		last := e
		e = e.Prev()
		if old := last.Value.(*slot); old.size > 0 {
			c.remove(last, old)
		}
	}
}

func (c *Cache) drop(s *slot) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if e := c.slots[s.key]; e != nil && e.Value.(*slot) == s {
		c.remove(e, s)
	}
}

func (c *Cache) remove(e *list.Element, s *slot) {
	c.order.Remove(e)
	delete(c.slots, s.key)
	c.size -= s.size
}

// Bytes is what the cache holds now.
func (c *Cache) Bytes() int64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.size
}

// printed is a body ready to be sent: plain and compressed, each with its strong ETag, the header values made once.
type printed struct {
	kind, lang []string
	header     http.Header // beside these; nil as a rule
	status     int         // 200 when 0
	plain      coded
	once       sync.Once // guards zipped
	zipped     coded
	noGzip     bool
	grew       func(int) // told of the bytes that compressing adds
}

type coded struct {
	body         []byte
	etag, length []string
}

// keptLevel is how hard what is kept is compressed: as small as the standard library makes it at its level 6.
const keptLevel = 8

var gzipCoding = []string{"gzip"}

func newPrinted(body []byte, kind, lang string) *printed {
	sum := sha512.Sum512_256(body) // takes two thirds of the time of SHA-256 where no instruction helps
	p := &printed{kind: []string{kind}, plain: newCoded(body, base64.RawURLEncoding.EncodeToString(sum[:18]))}
	if lang != "" {
		p.lang = []string{lang}
	}
	return p
}

func newCoded(body []byte, tag string) coded {
	return coded{body, []string{`"` + tag + `"`}, []string{strconv.Itoa(len(body))}}
}

// gzipped compresses at the first call; the level of later calls is not looked at.
func (p *printed) gzipped(level int) *coded {
	p.once.Do(func() {
		tag := strings.Trim(p.plain.etag[0], `"`)
		p.zipped = newCoded(compress(p.plain.body, level), tag+"-g")
		if p.grew != nil {
			p.grew(len(p.zipped.body))
		}
	})
	return &p.zipped
}

// serve answers a GET or HEAD. Header slices are shared between requests: what follows must replace, not append.
func (p *printed) serve(w http.ResponseWriter, r *http.Request, keep []string) {
	h := w.Header()
	c := &p.plain
	if !p.noGzip {
		h["Vary"] = varyCoded
		if acceptsGzip(r) {
			c = p.gzipped(keptLevel)
		}
	}
	for name, value := range p.header {
		h[name] = value
	}
	h["Cache-Control"] = keep
	h["Etag"] = c.etag
	if p.lang != nil {
		h["Content-Language"] = p.lang
	}
	if matches(r.Header.Get("If-None-Match"), p) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	if c == &p.zipped {
		h["Content-Encoding"] = gzipCoding
	}
	h["Content-Type"] = p.kind
	h["Content-Length"] = c.length
	if p.status != 0 {
		w.WriteHeader(p.status)
	}
	if r.Method != http.MethodHead {
		w.Write(c.body)
	}
}

// matches reports whether If-None-Match names either form of p: a client that has one need not be sent the other
// (RFC 9110, 13.1.2, weak comparison).
func matches(header string, p *printed) bool {
	if header == "" {
		return false
	}
	for tag := range strings.SplitSeq(header, ",") {
		tag = strings.TrimPrefix(strings.TrimSpace(tag), "W/")
		if tag == "*" || tag == p.plain.etag[0] || tag == strings.TrimSuffix(p.plain.etag[0], `"`)+`-g"` {
			return true
		}
	}
	return false
}
