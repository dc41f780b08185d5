package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"troth/core/node"
	"troth/edges/web/pages"
)

// A stage is a listener without a network: nothing is buffered between server and client, so that a reader who does not read holds
// the server up from the first byte on.
type stage struct {
	conns  chan net.Conn
	closed chan struct{}
	once   sync.Once
}

func newStage() *stage { return &stage{conns: make(chan net.Conn), closed: make(chan struct{})} }

func (s *stage) Accept() (net.Conn, error) {
	select {
	case c := <-s.conns:
		return c, nil
	case <-s.closed:
		return nil, net.ErrClosed
	}
}

func (s *stage) Close() error { s.once.Do(func() { close(s.closed) }); return nil }

func (s *stage) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 1} }

func (s *stage) dial() net.Conn {
	client, server := net.Pipe()
	s.conns <- server
	return client
}

// A syncBuffer may be written to by several goroutines.
type syncBuffer struct {
	mu sync.Mutex
	bytes.Buffer
}

func (b *syncBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.Buffer.Write(p)
}

func (b *syncBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.Buffer.String()
}

// A reader who has the first bytes of an export and takes no more does not make the end of the server a failure.
func TestServeEndsDespiteASlowReader(t *testing.T) {
	old := drainPatience
	drainPatience = 20 * time.Millisecond
	defer func() { drainPatience = old }()
	dir, file := beginImport(t)
	if code, _, stderr := troth(t, "import", "ogp", "--data", dir, file); code != 0 {
		t.Fatal(stderr)
	}
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	var stderr syncBuffer
	c := &call{stdout: io.Discard, stderr: &stderr}
	n, err := node.Open(ctx, dir, c.options())
	if err != nil {
		t.Fatal(err)
	}
	defer n.Close()
	l, served := newStage(), make(chan error, 1)
	go func() { served <- c.serve(ctx, n, l, pages.Options{Log: c.log(), Version: version()}) }()

	slow := l.dial()
	defer slow.Close()
	fmt.Fprint(slow, "GET /export.zip HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
	in := bufio.NewReaderSize(slow, 16)
	if line, err := in.ReadString('\n'); err != nil || !strings.Contains(line, "200") {
		t.Fatalf("%q, %v", line, err)
	}
	stop()
	if err := <-served; err != nil {
		t.Errorf("asked to stop, it fails: %v", err)
	}
	if err := n.Close(); err != nil {
		t.Errorf("the node does not close: %v", err)
	}
	if !strings.Contains(stderr.String(), "closing what did not end in time") {
		t.Errorf("the log does not say that a reader was cut off: %s", stderr.String())
	}
	if _, err := http.ReadResponse(bufio.NewReader(io.MultiReader(strings.NewReader("HTTP/1.1 200 OK\r\n"), in)), nil); err == nil {
		t.Error("the reader was not cut off")
	}
}

// A countdown is a context that ends when it was asked a number of times whether it has.
type countdown struct {
	context.Context
	stop context.CancelFunc
	mu   sync.Mutex
	left int
}

func (c *countdown) tick() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.left--; c.left == 0 {
		c.stop()
	}
}

func (c *countdown) Err() error            { c.tick(); return c.Context.Err() }
func (c *countdown) Done() <-chan struct{} { c.tick(); return c.Context.Done() }

// stopAt ends a context when a text is written.
type stopAt struct {
	syncBuffer
	text string
	stop context.CancelFunc
}

func (s *stopAt) Write(p []byte) (int, error) {
	defer func() {
		if strings.Contains(s.String(), s.text) {
			s.stop()
		}
	}()
	return s.syncBuffer.Write(p)
}

// Wherever a start is stopped, by building a cold view or before or after that, the server ends with 0 and leaves a folder that serves.
func TestServeStoppedWhileItStarts(t *testing.T) {
	dir, file := beginImport(t)
	if code, _, stderr := troth(t, "import", "ogp", "--data", dir, file); code != 0 {
		t.Fatal(stderr)
	}
	before := 0
	for left, served := 1, false; !served; left += 1 + left/4 {
		views, err := filepath.Glob(filepath.Join(dir, "view-*"))
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range views {
			if err := os.Remove(v); err != nil {
				t.Fatal(err)
			}
		}
		inner, stop := context.WithCancel(t.Context())
		ctx := &countdown{Context: inner, stop: stop, left: left}
		out, stderr := &stopAt{text: "Troth serves", stop: stop}, &syncBuffer{}
		code := run(ctx, []string{"serve", "--data", dir, "--listen", "127.0.0.1:0"}, out, stderr)
		stop()
		if code != 0 {
			t.Fatalf("stopped when it looked for the %d. time, it exits with %d: %s", left, code, stderr.String())
		}
		if served = strings.Contains(out.String(), out.text); !served {
			before++
			if !strings.Contains(stderr.String(), "stopped before it served") {
				t.Fatalf("stopped when it looked for the %d. time, it does not say so: %s", left, stderr.String())
			}
		}
	}
	if before < 3 {
		t.Errorf("only %d starts were stopped before they served", before)
	}
}

func TestFailStartIsForStopsAlone(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	stop()
	c := &call{stdout: io.Discard, stderr: io.Discard}
	if code := c.failStart(ctx, io.ErrUnexpectedEOF); code != 1 {
		t.Errorf("a damaged file, found while stopping, exits with %d", code)
	}
}

func TestStepLine(t *testing.T) {
	for want, got := range map[string]string{
		"pages: 600":                   stepLine("pages", 600, 0),
		"entries: 1,200 of 17,000":     stepLine("entries", 1200, 17000),
		"reading the log: 0 of 17,000": stepLine("reading the log", 0, 17000),
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// A server that cannot read its view says what makes the view anew; one that cannot read the record does not say that.
func TestServeOfADamagedFile(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	if code, _, stderr := troth(t, "init", "--data", dir, "--origin", "troth.example/damaged"); code != 0 {
		t.Fatal(stderr)
	}
	for _, c := range []struct {
		files string
		hint  bool
	}{{"view-*.sqlite", true}, {node.RecordFile, false}} {
		files, err := filepath.Glob(filepath.Join(dir, c.files))
		if err != nil || len(files) != 1 {
			t.Fatal(files, err)
		}
		whole, err := os.ReadFile(files[0])
		if err != nil {
			t.Fatal(err)
		}
		damaged := bytes.Clone(whole)
		for at := 4096; at < len(damaged); at += 4096 { // all but the schema
			copy(damaged[at:], "noise")
		}
		if err := os.WriteFile(files[0], damaged, 0o600); err != nil {
			t.Fatal(err)
		}
		code, _, stderr := troth(t, "serve", "--data", dir, "--listen", "127.0.0.1:0")
		if code != 1 || strings.Contains(stderr, "troth rebuild makes it anew") != c.hint {
			t.Errorf("%s damaged: exit %d with %s", c.files, code, stderr)
		}
		if err := os.WriteFile(files[0], whole, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// An address for readers that is none is refused before anything is opened, with what it should be.
func TestServeRefusesAPublicAddress(t *testing.T) {
	code, _, stderr := troth(t, "serve", "--data", t.TempDir(), "--listen", "127.0.0.1:0", "--public", "troth.example/records")
	if code != 2 || !strings.Contains(stderr, "it begins with https://") {
		t.Errorf("%d: %s", code, stderr)
	}
}
