package web

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
)

// get returns the page of that key, from make when it is not kept.
func (c *Cache) get(key Key, lang string, make func() ([]byte, error)) (*printed, error) {
	return c.print(key, func() (*printed, error) {
		body, err := make()
		if err != nil {
			return nil, err
		}
		return newPrinted(body, "text/html; charset=utf-8", lang), nil
	})
}

func TestCacheIsBounded(t *testing.T) {
	const max = 1 << 20
	c := NewCache(max)
	page := bytes.Repeat([]byte("x"), 50<<10)
	for i := range 200 {
		key := Key{Thing: fmt.Sprint(i)}
		p, err := c.get(key, "en", func() ([]byte, error) { return page, nil })
		if err != nil {
			t.Fatal(err)
		}
		p.gzipped(keptLevel)
		if c.Bytes() > max {
			t.Fatalf("%d bytes after %d pages", c.Bytes(), i+1)
		}
		c.kept(Key{Thing: "0"}) // asked for again and again, it stays
	}
	if c.kept(Key{Thing: "0"}) == nil || c.kept(Key{Thing: "199"}) == nil {
		t.Error("what was asked for last was let go")
	}
	if c.kept(Key{Thing: "1"}) != nil {
		t.Error("what was not asked for was kept")
	}
	var sum int64
	for _, e := range c.slots {
		sum += e.Value.(*slot).size
	}
	if sum != c.Bytes() {
		t.Errorf("the slots hold %d bytes, the cache counts %d", sum, c.Bytes())
	}
}

// A page larger than the whole cache is served and not kept.
func TestCacheServesWhatItCannotKeep(t *testing.T) {
	c := NewCache(1000)
	p, err := c.get(Key{Thing: "a"}, "en", func() ([]byte, error) { return make([]byte, 5000), nil })
	if err != nil || len(p.plain.body) != 5000 || c.Bytes() != 0 {
		t.Errorf("%v, %d bytes kept", err, c.Bytes())
	}
}

func TestCacheMakesOnce(t *testing.T) {
	c := NewCache(1 << 20)
	var made atomic.Int64
	var wg sync.WaitGroup
	start := make(chan struct{})
	for range 50 {
		wg.Go(func() {
			<-start
			p, err := c.get(Key{Thing: "a"}, "en", func() ([]byte, error) {
				made.Add(1)
				return []byte("page"), nil
			})
			if err != nil || string(p.plain.body) != "page" {
				t.Error("a wrong page")
			}
			p.gzipped(keptLevel)
		})
	}
	close(start)
	wg.Wait()
	if made.Load() != 1 {
		t.Errorf("made %d times", made.Load())
	}
}

func TestCacheForgetsFailures(t *testing.T) {
	c := NewCache(1 << 20)
	broken := errors.New("broken")
	if _, err := c.get(Key{}, "en", func() ([]byte, error) { return nil, broken }); err != broken {
		t.Errorf("%v", err)
	}
	func() {
		defer func() { recover() }()
		c.get(Key{}, "en", func() ([]byte, error) { panic("no") })
	}()
	if p, err := c.get(Key{}, "en", func() ([]byte, error) { return []byte("page"), nil }); err != nil || string(p.plain.body) != "page" {
		t.Errorf("a failure was kept: %v", err)
	}
}

// The price of a kept page against a bare handler that writes the same bytes, over the loopback interface and without
// a network at all.
func BenchmarkKeptPage(b *testing.B) {
	ts := newTestSite(b)
	text := body(b, ts.do("GET", "/en/things/a"))
	bare := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		io.WriteString(w, text)
	})
	for _, bb := range []struct {
		name string
		h    http.Handler
	}{{"bare", bare}, {"kept", ts.h}} {
		b.Run("handler/"+bb.name, func(b *testing.B) {
			r := httptest.NewRequest("GET", "/en/things/a", nil)
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				w := discard{http.Header{}}
				bb.h.ServeHTTP(w, r)
			}
		})
		b.Run("loopback/"+bb.name, func(b *testing.B) {
			s := httptest.NewServer(bb.h)
			defer s.Close()
			request := []byte("GET /en/things/a HTTP/1.1\r\nHost: x\r\n\r\n")
			b.SetBytes(int64(len(text)))
			b.SetParallelism(8)
			b.RunParallel(func(pb *testing.PB) {
				conn, err := net.Dial("tcp", strings.TrimPrefix(s.URL, "http://"))
				if err != nil {
					b.Error(err)
					return
				}
				defer conn.Close()
				buf := make([]byte, 64<<10)
				for pb.Next() {
					conn.Write(request)
					for n, want := 0, -1; want < 0 || n < want; {
						m, err := conn.Read(buf[n:])
						if err != nil {
							b.Error(err)
							return
						}
						n += m
						if i := bytes.Index(buf[:n], []byte("\r\n\r\n")); want < 0 && i >= 0 {
							want = i + 4 + len(text)
						}
					}
				}
			})
		})
	}
}

type discard struct{ h http.Header }

func (d discard) Header() http.Header         { return d.h }
func (d discard) Write(b []byte) (int, error) { return len(b), nil }
func (d discard) WriteHeader(int)             {}
