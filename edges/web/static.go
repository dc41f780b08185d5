package web

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strconv"
	"strings"
	"sync"

	"github.com/klauspost/compress/gzip"
)

//go:embed static
var staticFiles embed.FS

const fontName = "fonts/atkinson-hyperlegible-next-latin.woff2"

// assets are the files of static/, read, hashed and compressed once. An address carries the content's hash and may
// then be kept for ever; the same file without the hash must be asked for again.
type assets struct{ byName map[string]*asset }

type asset struct {
	*printed
	hash string
}

// mediaTypes are those of the files there are: not asked from the machine, whose list may differ.
var mediaTypes = map[string]string{
	".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml",
	".woff2": "font/woff2", ".txt": "text/plain; charset=utf-8",
}

func loadAssets() (*assets, error) {
	a := &assets{byName: map[string]*asset{}}
	err := fs.WalkDir(staticFiles, "static", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		body, err := staticFiles.ReadFile(name)
		if err != nil {
			return err
		}
		kind := mediaTypes[path.Ext(name)]
		if kind == "" {
			kind = mime.TypeByExtension(path.Ext(name))
		}
		p := newPrinted(body, kind, "")
		if strings.HasPrefix(kind, "font/") {
			p.noGzip = true // woff2 is compressed already
		} else {
			p.gzipped(gzip.BestCompression)
		}
		sum := sha256.Sum256(body)
		a.byName[strings.TrimPrefix(name, "static/")] = &asset{p, base64.RawURLEncoding.EncodeToString(sum[:])[:12]}
		return nil
	})
	return a, err
}

// address is where a file of static/ is served: /static/troth.css?v=… . A name that is not there has no hash, and
// the test of templates finds it.
func (a *assets) address(name string) string {
	if f := a.byName[name]; f != nil {
		return "/static/" + name + "?v=" + f.hash
	}
	return "/static/" + name
}

var (
	forever   = []string{"public, max-age=31536000, immutable"}
	askAgain  = []string{"no-cache"}
	varyCoded = []string{"Accept-Encoding"}
)

func (a *assets) serve(w http.ResponseWriter, r *http.Request) error {
	f := a.byName[r.PathValue("name")]
	if f == nil {
		return Errorf(NotFound, "no static file %q", r.PathValue("name"))
	}
	keep := askAgain
	if r.URL.RawQuery == "v="+f.hash {
		keep = forever
	}
	f.serve(w, r, keep)
	return nil
}

// compress makes the gzip form of body.
func compress(body []byte, level int) []byte {
	var b bytes.Buffer
	b.Grow(len(body)/3 + 64)
	z, ok := presses[level].Get().(*gzip.Writer)
	if ok {
		z.Reset(&b)
	} else {
		var err error
		if z, err = gzip.NewWriterLevel(&b, level); err != nil { // only a level out of range is refused
			panic(err)
		}
	}
	z.Write(body) // a bytes.Buffer takes everything
	z.Close()
	presses[level].Put(z)
	return b.Bytes()
}

// presses are writers that have been used, by level: a new one takes most of a megabyte.
var presses [gzip.BestCompression + 1]sync.Pool

// acceptsGzip reports whether the request lets the answer be compressed (RFC 9110, 12.5.3).
func acceptsGzip(r *http.Request) bool {
	for coding := range strings.SplitSeq(r.Header.Get("Accept-Encoding"), ",") {
		name, params, _ := strings.Cut(coding, ";")
		if strings.TrimSpace(name) != "gzip" {
			continue
		}
		q, found := strings.CutPrefix(strings.TrimSpace(params), "q=")
		weight, err := strconv.ParseFloat(q, 64)
		return !found || (err == nil && weight > 0)
	}
	return false
}
