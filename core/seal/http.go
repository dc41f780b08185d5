package seal

import (
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"filippo.io/torchwood"
	"golang.org/x/mod/sumdb/tlog"

	"troth/core/record"
)

// Handler serves the log as C2SP tlog-tiles: /checkpoint, /tile/<L>/<N>[.p/<W>] and /tile/entries/<N>[.p/<W>]. Nothing beyond the
// newest checkpoint is served. failed hears of errors that are not the client's.
func (l *Log) Handler(failed func(*http.Request, error)) http.Handler {
	mux := http.NewServeMux()
	serve := func(pattern string, get func(*http.Request) (resource, error)) {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			res, err := get(r)
			switch {
			case errors.Is(err, record.ErrNotFound):
				// It may be there after the next entry.
				w.Header().Set("Cache-Control", "no-store")
				http.Error(w, "not in this log, or not yet", http.StatusNotFound)
			case err != nil:
				failed(r, err)
				w.Header().Set("Cache-Control", "no-store")
				http.Error(w, "the log cannot be read now; try again later", http.StatusInternalServerError)
			default:
				res.write(w, r)
			}
		})
	}
	serve("GET /checkpoint", func(*http.Request) (resource, error) {
		checkpoint := l.Checkpoint()
		if checkpoint == nil {
			return resource{}, record.ErrNotFound
		}
		return resource{checkpoint, "text/plain; charset=utf-8", "public, max-age=1", false}, nil
	})
	serve("GET /tile/", func(r *http.Request) (resource, error) {
		t, err := torchwood.ParseTilePath(strings.TrimPrefix(r.URL.Path, "/"))
		if err != nil {
			return resource{}, fmt.Errorf("%w: %w", record.ErrNotFound, err)
		}
		data, err := l.Tile(r.Context(), t)
		return resource{data, "application/octet-stream", "public, max-age=31536000, immutable", t.L == -1}, err
	})
	return mux
}

// Tile returns the bytes of a tile of height 8 or, at level −1, of an entry bundle: leaves with their length in two bytes in front.
// ErrNotFound when the newest checkpoint does not reach its end.
func (l *Log) Tile(ctx context.Context, t tlog.Tile) ([]byte, error) {
	tree, _ := l.Published()
	// Nodes that the tree has at the tile's level. A shift by 64 or more gives 0, as it should.
	nodes := int64(tree.Size) >> (8 * uint(max(t.L, 0)))
	first := t.N * torchwood.TileWidth
	end := first + int64(t.W)
	if t.H != torchwood.TileHeight || t.L < -1 || t.N < 0 || t.N > nodes/torchwood.TileWidth ||
		t.W < 1 || t.W > torchwood.TileWidth || end > nodes {
		return nil, fmt.Errorf("%w: tile %v of a tree of size %d", record.ErrNotFound, t, tree.Size)
	}
	if t.L >= 0 {
		return tlog.ReadTileData(t, l.store.Hashes(ctx))
	}
	var data []byte
	next := record.Index(first)
	for leaf, err := range l.store.Leaves(ctx, next, record.Index(end)) {
		if err != nil {
			return nil, err
		}
		if data, err = torchwood.AppendTileEntry(data, leaf); err != nil {
			return nil, err
		}
		next++
	}
	if next != record.Index(end) {
		return nil, fmt.Errorf("%w: entry %d is not there", record.ErrCorrupt, next)
	}
	return data, nil
}

// A resource is what a path of the log gives.
type resource struct {
	body         []byte
	contentType  string
	cacheControl string
	compress     bool
}

func (res resource) write(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Type", res.contentType)
	h.Set("Cache-Control", res.cacheControl)
	h.Set("X-Content-Type-Options", "nosniff")
	if res.compress {
		h.Set("Vary", "Accept-Encoding")
		if acceptsGzip(r.Header.Get("Accept-Encoding")) {
			h.Set("Content-Encoding", "gzip")
			if r.Method == http.MethodHead {
				return
			}
			z := gzip.NewWriter(w)
			z.Write(res.body) // an error means that the client went away
			z.Close()
			return
		}
	}
	h.Set("Content-Length", strconv.Itoa(len(res.body)))
	if r.Method != http.MethodHead {
		w.Write(res.body)
	}
}

// acceptsGzip reports whether a client names gzip as a coding it takes (RFC 9110, 12.5.3).
func acceptsGzip(header string) bool {
	for coding := range strings.SplitSeq(header, ",") {
		name, q, _ := strings.Cut(coding, ";")
		if strings.EqualFold(strings.TrimSpace(name), "gzip") {
			weight, given := strings.CutPrefix(strings.TrimSpace(q), "q=")
			v, err := strconv.ParseFloat(weight, 64)
			return !given || err == nil && v > 0
		}
	}
	return false
}
