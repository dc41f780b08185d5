package main

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"troth/core/database"
)

//go:embed wrk.lua
var wrkScript string

// connections is how many wrk keeps open.
const connections = 16

// said is what the script prints when wrk is done.
type said struct {
	Requests int64   `json:"requests"`
	Seconds  float64 `json:"seconds"`
	Bytes    int64   `json:"bytes"` // headers included
	Failed   int64   `json:"failed"`
	P50      float64 `json:"p50"` // ms
	P95      float64 `json:"p95"`
	P99      float64 `json:"p99"`
}

func (s said) rate() float64 { return float64(s.Requests) / s.Seconds }

// wrk asks a server for addresses, one after the other, from a place drawn by each thread on. Any answer but 2xx and 3xx, and any
// broken connection, is an error.
func (b *bench) wrk(ctx context.Context, url string, paths []string) (s said, err error) {
	script, list := filepath.Join(b.temp, "wrk.lua"), filepath.Join(b.temp, "paths")
	if err := errors.Join(os.WriteFile(script, []byte(wrkScript), 0o600), os.WriteFile(list, []byte(strings.Join(paths, "\n")), 0o600)); err != nil {
		return s, err
	}
	seconds := fmt.Sprintf("%ds", max(1, int(b.time.Round(time.Second).Seconds())))
	e, err := runProgram(ctx, "wrk", "-t2", fmt.Sprint("-c", connections), "-d", seconds, "-s", script, url, "--", list)
	if err != nil {
		return s, err
	}
	_, report, ok := strings.Cut(string(e.out), "\nreport ")
	if !ok {
		return s, fmt.Errorf("wrk printed no report: %s", e.out)
	}
	if err := json.Unmarshal([]byte(report), &s); err != nil {
		return s, fmt.Errorf("wrk's report: %w", err)
	}
	if s.Failed > 0 || s.Requests == 0 {
		return s, fmt.Errorf("%d of %d requests to %s failed", s.Failed, s.Requests, url)
	}
	return s, nil
}

// ask gets every address once, checks that each is answered with 200, a type, a length and an ETag, and keeps the replies.
func ask(url string, paths []string) (map[string]reply, error) {
	client := &http.Client{Transport: &http.Transport{DisableCompression: true}} // as wrk
	defer client.CloseIdleConnections()
	replies := map[string]reply{}
	for _, path := range paths {
		r, err := client.Get(url + path)
		if err != nil {
			return nil, err
		}
		body, err := io.ReadAll(r.Body)
		r.Body.Close()
		x := reply{r.Header.Get("Content-Type"), r.Header.Get("ETag"), body}
		if err != nil || r.StatusCode != http.StatusOK || x.Type == "" || x.ETag == "" || len(x.Body) == 0 || r.ContentLength != int64(len(x.Body)) {
			return nil, errors.Join(err, fmt.Errorf("%s: %s, type %q, ETag %q, length %d, %d bytes", path, r.Status, x.Type, x.ETag, r.ContentLength, len(x.Body)))
		}
		replies[path] = x
	}
	return replies, nil
}

// saveReplies keeps replies for the servers of child.
func saveReplies(replies map[string]reply, file, db string) error {
	b, err := json.Marshal(replies)
	if err == nil {
		err = os.WriteFile(file, b, 0o600)
	}
	if err != nil {
		return err
	}
	c, err := database.Open(db, "rwc", "journal_mode = WAL", "synchronous = OFF")
	if err != nil {
		return err
	}
	err = c.Script(`CREATE TABLE reply (path TEXT PRIMARY KEY, type TEXT NOT NULL, etag TEXT NOT NULL, body BLOB NOT NULL) WITHOUT ROWID; BEGIN`)
	for path, x := range replies {
		if err == nil {
			err = c.Exec(`INSERT INTO reply VALUES (?1, ?2, ?3, ?4)`, path, x.Type, x.ETag, x.Body)
		}
	}
	return errors.Join(err, c.Script(`COMMIT`), c.Close())
}
