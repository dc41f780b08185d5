package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"troth/core/node"
)

var requests = []string{
	`{"object":"cm_aaaaaaaaaaaaaaaa","field":"contact","basis":"Asked by the person"}`,
	`{"object":"","field":"names/0","basis":""}`,
	`{"files":["/tmp/commitments.csv"],"published":"2016-07-01","licence":"CC-BY-4.0","more":{"lang":"en"}}`,
	`{"do":"accept","ids":["hs_aaaaaaaaaaaaaaaa"],"reason":"Because","language":"en","meta":true}`, `{"do":"open","file":{"topic":{"en":"Fish"}}}`,
	`{"files":null}`, `null`, `[]`, `{}`, `{}}`, `{} {}`, `{"object":1}`, `{"object":"x","file":"y"}`, "{\"field\":\"\xff\"}", ``,
}

// same fails unless what is read from a request says, written again, the same.
func same[T any](t *testing.T, request []byte) {
	t.Helper()
	r, err := readRequest[T](request)
	if err != nil {
		return
	}
	if !json.Valid(request) {
		t.Fatalf("%q was taken, and is no JSON", request)
	}
	b, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	again, err := readRequest[T](b)
	if err != nil {
		t.Fatalf("%q was taken; written again as %s it is not: %v", request, b, err)
	}
	if b2, _ := json.Marshal(again); !bytes.Equal(b, b2) {
		t.Fatalf("%q is read as %s, and that as %s", request, b, b2)
	}
}

// FuzzRequest: what is taken for a request is one, whole.
func FuzzRequest(f *testing.F) {
	for _, r := range requests {
		f.Add([]byte(r))
	}
	f.Fuzz(func(t *testing.T, request []byte) {
		same[redactRequest](t, request)
		same[importRequest](t, request)
		same[sameRequest](t, request)
		same[opinionRequest](t, request)
	})
}

// FuzzSocket: whatever is asked for, of a record on which nothing can be redacted, is answered by one line with an error, and the
// record stays as it is.
func FuzzSocket(f *testing.F) {
	for _, r := range requests {
		f.Add([]byte(r))
	}
	dir := f.TempDir()
	c := &call{stdout: &syncBuffer{}, stderr: &syncBuffer{}}
	if code := run(f.Context(), []string{"init", "--data", dir, "--origin", "troth.example/fuzz"}, c.stdout, c.stderr); code != 0 {
		f.Fatal(c.stderr)
	}
	n, err := node.Open(f.Context(), dir, c.options())
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { n.Close() })
	h, size := commandHandler(n), n.View.Size()
	f.Fuzz(func(t *testing.T, request []byte) {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/redact", bytes.NewReader(request)))
		var l line
		if err := json.Unmarshal(w.Body.Bytes(), &l); err != nil || !reflect.DeepEqual(l, line{Error: l.Error}) || l.Error == "" {
			t.Fatalf("%q is answered by %q, %v", request, w.Body, err)
		}
		if n.View.Size() != size {
			t.Fatalf("%q put %d entries on record", request, n.View.Size()-size)
		}
	})
}

// A command reaches the server of its folder by a name of any length, and the socket goes with the server.
func TestSocketOfAnyPath(t *testing.T) {
	for _, more := range []string{"", strings.Repeat("a folder of forty letters, as some are it/", 6)} {
		dir := filepath.Join(t.TempDir(), more)
		if err := os.MkdirAll(dir, 0o700); err != nil {
			t.Fatal(err)
		}
		l, err := listenSocket(dir)
		if err != nil {
			t.Fatal(err)
		}
		info, err := os.Stat(filepath.Join(dir, node.SocketFile))
		if err != nil || info.Mode() != fs.ModeSocket|0o600 {
			t.Errorf("the socket: %v, %v", info, err)
		}
		server := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { fmt.Fprintf(w, `{"result":%q}`, r.URL.Path) })}
		go server.Serve(l)
		var answer string
		if err := askServer(t.Context(), dir, "ask", nil, nil, &answer); err != nil || answer != "/ask" {
			t.Errorf("asked by a path of %d bytes: %q, %v", len(dir), answer, err)
		}
		if err := server.Shutdown(t.Context()); err != nil {
			t.Error(err)
		}
		if left, _ := os.ReadDir(dir); len(left) > 0 {
			t.Errorf("left behind: %v", left)
		}
	}
}

// A server reads no file by a name that depends on where it was started.
func TestImportTakesAbsolutePathsAlone(t *testing.T) {
	for _, f := range formats() {
		_, err := operations()[f.operation()](t.Context(), nil, json.RawMessage(`{"files":["x.csv"]}`), nil)
		if err == nil || !strings.Contains(err.Error(), "absolute") {
			t.Errorf("%s: %v", f.name, err)
		}
	}
}
