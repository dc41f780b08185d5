package seal_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"filippo.io/torchwood"
	"golang.org/x/mod/sumdb/tlog"

	"troth/core/record"
	"troth/core/seal"
)

// serve makes a log of so many leaves and serves it on loopback.
func serve(t *testing.T, size int) (server *httptest.Server, log *seal.Log, store *fakeStore, trust seal.Trust) {
	t.Helper()
	store = &fakeStore{}
	log, _, key := newLog(t, store)
	if size > 0 {
		put(t, store, log, leaves(0, size)...)
		if _, err := log.Sign(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	server = httptest.NewServer(log.Handler(func(r *http.Request, err error) { t.Errorf("%s: %v", r.URL.Path, err) }))
	t.Cleanup(server.Close)
	trust, err := seal.TrustKey(key.Verifier)
	if err != nil {
		t.Fatal(err)
	}
	return server, log, store, trust
}

func get(t *testing.T, url string) (*http.Response, []byte) {
	t.Helper()
	resp, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp, body
}

// An independent client reads every entry over HTTP and checks each against the signed checkpoint.
func TestIndependentClientReadsTheWholeLog(t *testing.T) {
	for _, size := range []int{1, 2, 255, 256, 257, 1000, 70_000} {
		server, _, store, trust := serve(t, size)
		fetcher, err := torchwood.NewTileFetcher(server.URL, torchwood.WithHTTPClient(server.Client()))
		if err != nil {
			t.Fatal(err)
		}
		checkpoint, err := fetcher.ReadEndpoint(t.Context(), "checkpoint")
		if err != nil {
			t.Fatal(err)
		}
		_, signed, err := trust.Checkpoint(checkpoint)
		if err != nil || int(signed.Size) != size {
			t.Fatalf("checkpoint %q: %v", checkpoint, err)
		}
		tree := tlog.Tree{N: int64(signed.Size), Hash: tlog.Hash(signed.Root)}
		client, err := torchwood.NewClient(fetcher)
		if err != nil {
			t.Fatal(err)
		}
		next := int64(0)
		for i, leaf := range client.AllEntries(t.Context(), tree, 0) {
			if i != next || !bytes.Equal(leaf, store.leaves[i]) {
				t.Fatalf("size %d: entry %d is %q", size, i, leaf)
			}
			next++
		}
		if client.Err() != nil || next != tree.N {
			t.Fatalf("size %d: %d entries, %v", size, next, client.Err())
		}
		leaf, proof, err := client.Entry(t.Context(), tree, tree.N/3)
		if err != nil || tlog.CheckRecord(proof, tree.N, tree.Hash, tree.N/3, tlog.RecordHash(leaf)) != nil {
			t.Fatalf("size %d: entry %d: %v", size, tree.N/3, err)
		}
		// x/mod's reader of tiles checks them against the root, and proves that every earlier tree is the beginning of this one.
		nodes := torchwood.TileHashReaderWithContext(t.Context(), tree, fetcher)
		for old := 1; old < size; old = old*3 + 1 {
			was := tlogTree(t, store.Hashes(t.Context()), old)
			if err := seal.Consistent(was, signed, nodes); err != nil {
				t.Fatalf("%d in %d: %v", old, size, err)
			}
		}
	}
}

// The tiles of a tree of 70,000 and of 256 as C2SP tlog-tiles lists them, and nothing else.
func TestTilesOfTheSpecification(t *testing.T) {
	type level struct{ full, partial int }
	for size, levels := range map[int][]level{
		70_000: {{273, 112}, {1, 17}, {0, 1}, {0, 0}},
		256:    {{1, 0}, {0, 1}, {0, 0}},
	} {
		_, log, _, _ := serve(t, size)
		for l, want := range levels {
			for n := range want.full + 2 {
				for _, w := range []int{1, 2, 16, 17, 18, 111, 112, 113, 255, 256} {
					_, err := log.Tile(t.Context(), tlog.Tile{H: 8, L: l, N: int64(n), W: w})
					there := n < want.full || n == want.full && w <= want.partial
					if (err == nil) != there || err != nil && !errors.Is(err, record.ErrNotFound) {
						t.Fatalf("size %d, level %d, tile %d, width %d: %v", size, l, n, w, err)
					}
				}
			}
		}
	}
}

func TestPaths(t *testing.T) {
	server, log, store, _ := serve(t, 600)
	// Entries that are committed and not sealed are not served.
	put(t, store, log, leaves(600, 400)...)
	const forever, moment, never = "public, max-age=31536000, immutable", "public, max-age=1", "no-store"
	for path, want := range map[string]struct {
		status int
		cache  string
		length int
	}{
		"/checkpoint":                {200, moment, len(log.Checkpoint())},
		"/tile/0/000":                {200, forever, 8192},
		"/tile/0/001":                {200, forever, 8192},
		"/tile/0/002.p/88":           {200, forever, 88 * 32},
		"/tile/0/002.p/1":            {200, forever, 32},
		"/tile/1/000.p/2":            {200, forever, 64},
		"/tile/entries/000":          {200, forever, len(bundle(store, 0, 256))},
		"/tile/entries/002.p/88":     {200, forever, len(bundle(store, 512, 600))},
		"/tile/entries/002.p/89":     {404, never, -1},
		"/tile/0/002.p/89":           {404, never, -1},
		"/tile/0/002":                {404, never, -1},
		"/tile/0/003.p/1":            {404, never, -1},
		"/tile/1/000.p/3":            {404, never, -1},
		"/tile/1/000":                {404, never, -1},
		"/tile/2/000.p/1":            {404, never, -1},
		"/tile/63/000.p/1":           {404, never, -1},
		"/tile/64/000.p/1":           {404, never, -1},
		"/tile/0/000.p/0":            {404, never, -1},
		"/tile/0/000.p/256":          {404, never, -1},
		"/tile/0/000.p/088":          {404, never, -1},
		"/tile/0/0":                  {404, never, -1},
		"/tile/00/000":               {404, never, -1},
		"/tile/-1/000":               {404, never, -1},
		"/tile/0/x000/000":           {404, never, -1},
		"/tile/0/x001/x234/067":      {404, never, -1},
		"/tile/entries/":             {404, never, -1},
		"/tile/":                     {404, never, -1},
		"/tile/0/x999/x999/x999/999": {404, never, -1},
		"/tile/0/x999/x999/x999/x999/x999/x999/x999/999": {404, never, -1},
	} {
		resp, body := get(t, server.URL+path)
		if resp.StatusCode != want.status || resp.Header.Get("Cache-Control") != want.cache || want.length >= 0 && len(body) != want.length {
			t.Errorf("%s: status %d, cache %q, %d bytes; want %v", path, resp.StatusCode, resp.Header.Get("Cache-Control"), len(body), want)
		}
		if want.status == 200 {
			contentType := "application/octet-stream"
			if path == "/checkpoint" {
				contentType = "text/plain; charset=utf-8"
			}
			if got := resp.Header.Get("Content-Type"); got != contentType {
				t.Errorf("%s: content type %q", path, got)
			}
		}
	}
	resp, err := http.Post(server.URL+"/checkpoint", "text/plain", nil)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusMethodNotAllowed {
		t.Errorf("posting gives status %d", resp.StatusCode)
	}
	empty, _, _, _ := serve(t, 0)
	for _, path := range []string{"/checkpoint", "/tile/0/000", "/tile/entries/000.p/1"} {
		if resp, _ := get(t, empty.URL+path); resp.StatusCode != 404 {
			t.Errorf("a log without entries serves %s", path)
		}
	}
}

// bundle is the entry bundle of some leaves by the words of C2SP tlog-tiles: length in two bytes, big-endian, in front of each.
func bundle(s *fakeStore, from, to int) []byte {
	var b []byte
	for _, leaf := range s.leaves[from:to] {
		b = append(b, byte(len(leaf)>>8), byte(len(leaf)))
		b = append(b, leaf...)
	}
	return b
}

// Bundles are compressed for who asks; nothing else is, and HEAD tells the same without a body.
func TestCompression(t *testing.T) {
	server, _, store, _ := serve(t, 300)
	for accept, encoding := range map[string]string{
		"gzip": "gzip", "br, GZIP;q=0.5": "gzip", "identity": "", "": "", "gzip;q=0": "", "gzip; q=0.0, br": "",
	} {
		for _, method := range []string{"GET", "HEAD"} {
			req, err := http.NewRequestWithContext(t.Context(), method, server.URL+"/tile/entries/000", nil)
			if err != nil {
				t.Fatal(err)
			}
			req.Header.Set("Accept-Encoding", accept)
			resp, err := (&http.Transport{DisableCompression: true}).RoundTrip(req)
			if err != nil {
				t.Fatal(err)
			}
			body, err := io.ReadAll(resp.Body)
			resp.Body.Close()
			if err != nil || resp.Header.Get("Content-Encoding") != encoding || resp.Header.Get("Vary") != "Accept-Encoding" {
				t.Errorf("%s with %q: encoding %q, %v", method, accept, resp.Header.Get("Content-Encoding"), err)
			}
			if method == "HEAD" && len(body) != 0 {
				t.Errorf("HEAD has a body of %d bytes", len(body))
			}
			if method == "GET" && encoding == "" && !bytes.Equal(body, bundle(store, 0, 256)) {
				t.Error("bundle is wrong")
			}
			if method == "GET" && encoding != "" && len(body) >= len(bundle(store, 0, 256)) {
				t.Errorf("compressed to %d bytes", len(body))
			}
		}
	}
	if resp, body := get(t, server.URL+"/tile/entries/000"); !resp.Uncompressed || !bytes.Equal(body, bundle(store, 0, 256)) {
		t.Error("what a usual client makes of the compressed bundle is wrong")
	}
}

// What is damaged on the server's side is an error of the server, told without its inner text.
func TestDamageIsTheServersError(t *testing.T) {
	store := &fakeStore{}
	log, _, _ := newLog(t, store)
	put(t, store, log, leaves(0, 10)...)
	if _, err := log.Sign(t.Context()); err != nil {
		t.Fatal(err)
	}
	store.leaves = store.leaves[:5]
	heard := 0
	server := httptest.NewServer(log.Handler(func(_ *http.Request, err error) {
		if !errors.Is(err, record.ErrCorrupt) {
			t.Errorf("got %v", err)
		}
		heard++
	}))
	defer server.Close()
	resp, body := get(t, server.URL+"/tile/entries/000.p/10")
	if resp.StatusCode != 500 || resp.Header.Get("Cache-Control") != "no-store" || heard != 1 || strings.Contains(string(body), "damaged") {
		t.Errorf("status %d, %q, heard %d", resp.StatusCode, body, heard)
	}
}

func FuzzTilePath(f *testing.F) {
	for _, path := range []string{"tile/0/x001/x234/067", "tile/entries/000.p/1", "tile/63/000.p/255", "tile/1/-01", "tile/0/x999/x999/x999/x999/x999/x999/999"} {
		f.Add(path)
	}
	store := &fakeStore{}
	log, _, _ := newLog(f, store)
	put(f, store, log, leaves(0, 300)...)
	if _, err := log.Sign(f.Context()); err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, path string) {
		tile, err := torchwood.ParseTilePath(path)
		if err != nil {
			return
		}
		if got := torchwood.TilePath(tile); got != path {
			t.Fatalf("%q names the tile of %q", path, got)
		}
		data, err := log.Tile(t.Context(), tile)
		if err != nil && !errors.Is(err, record.ErrNotFound) {
			t.Fatal(err)
		}
		if err == nil && tile.L >= 0 && len(data) != 32*tile.W {
			t.Fatalf("%q has %d bytes", path, len(data))
		}
	})
}

func ExampleLog_Tile() {
	t, err := torchwood.ParseTilePath("tile/0/x001/x234/067")
	fmt.Println(t.L, t.N, t.W, err)
	// Output: 0 1234067 256 <nil>
}
