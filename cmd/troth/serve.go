package main

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"os"
	"runtime"
	"runtime/debug"
	"sync"
	"time"

	"troth/core/node"
	"troth/edges/web"
	"troth/edges/web/pages"
)

func runServe(ctx context.Context, c *call) int {
	dir := c.data()
	addr := c.flags.String("listen", "", "address to listen on, like 127.0.0.1:8080")
	public := c.public()
	if rest, ok := c.parse("data", "listen"); !ok || !c.none(rest) {
		return 2
	}
	n, err := node.Open(ctx, *dir, c.options())
	switch {
	case errors.Is(err, node.ErrLocked):
		return c.fail(errors.Join(err, errors.New("stop that one first, or serve another folder")))
	case err != nil:
		return c.failStart(ctx, err)
	}
	defer n.Close()
	l, err := net.Listen("tcp", *addr)
	if err != nil {
		return c.fail(err)
	}
	collectLess()
	if err := c.serve(ctx, n, l, pages.Options{Log: c.log(), Version: version(), Public: *public}); err != nil {
		return c.fail(err)
	}
	return 0
}

// collectLess lets garbage gather to three times what is in use before it is collected, unless the operator says otherwise (GOGC, GOMEMLIMIT).
// What a page is made of is forgotten with it, and while it is collected, those who ask for kept pages wait. Beyond memoryMost it is collected
// as often as it takes to stay below.
func collectLess() {
	if os.Getenv("GOGC") == "" && os.Getenv("GOMEMLIMIT") == "" {
		debug.SetGCPercent(300)
		debug.SetMemoryLimit(memoryMost)
	}
}

// giveTurns lets the kernel share the processors between long work, as maps and pages made anew, and what is short: Go alone gives a turn
// after ten milliseconds. As many threads more as there are processors, unless the operator says otherwise (GOMAXPROCS).
func giveTurns() {
	if os.Getenv("GOMAXPROCS") == "" {
		runtime.GOMAXPROCS(2 * runtime.GOMAXPROCS(0))
	}
}

// memoryMost is what Go's own memory may take of the 250 MB that a server is given; SQLite's comes to it.
const memoryMost = 160 << 20

// public adds the flag that says where readers reach the site.
func (c *call) public() *string {
	var address string
	c.flags.Func("public", "where readers reach it, like https://troth.example; in feeds and files addresses are relative without it", func(given string) (err error) {
		address, err = web.PublicAddress(given)
		return err
	})
	return &address
}

const (
	// headerPatience bounds how long a client may take to say what it wants.
	headerPatience = 10 * time.Second
	// writePatience bounds how long a client may take to read an answer.
	writePatience = 5 * time.Minute
)

// drainPatience bounds how long a stopping server waits for answers under way. It is a variable for tests alone.
var drainPatience = 20 * time.Second

// failStart is for a server that does not come to serve. One that was asked to stop meanwhile, building a cold view perhaps, did as asked.
func (c *call) failStart(ctx context.Context, err error) int {
	if ctx.Err() == nil || !errors.Is(err, context.Canceled) {
		return c.fail(err)
	}
	c.log().Info("stopped before it served", "reason", err)
	return 0
}

// serve answers readers on l, and commands on the folder's socket, until ctx ends; then it drains and returns nil, in time or not.
func (c *call) serve(ctx context.Context, n *node.Node, l net.Listener, o pages.Options) error {
	defer l.Close()
	handler, err := pages.New(n, o)
	if err != nil {
		return err
	}
	giveTurns() // from here on: what was opened and made until now goes by the number of processors
	var servers []*http.Server
	if n.Stopped != nil {
		c.log().Error("serving reading only", "reason", n.Stopped)
	} else {
		socket, err := listenSocket(n.Dir)
		if err != nil {
			return err
		}
		servers = append(servers, serveSocket(n, socket))
	}
	defer func() { c.drain(servers) }()
	server := &http.Server{
		Handler: handler, ReadHeaderTimeout: headerPatience, WriteTimeout: writePatience, IdleTimeout: 2 * time.Minute,
		MaxHeaderBytes: 64 << 10, ErrorLog: slog.NewLogLogger(c.log().Handler(), slog.LevelWarn),
	}
	if err := n.RememberAddress(l.Addr().String()); err != nil {
		return err
	}
	c.say("Troth serves %s on http://%s/", n.Origin, l.Addr())
	servers = append(servers, server)
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(l) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
		return nil
	}
}

// drain lets what is under way end; what has not ended after drainPatience is closed, and the log says so. To be asked to stop is no
// failure, and neither is a reader who is slow: whoever has half an answer sees that it broke off.
func (c *call) drain(servers []*http.Server) {
	ctx, cancel := context.WithTimeout(context.Background(), drainPatience)
	defer cancel()
	log := c.log()
	var all sync.WaitGroup
	for _, s := range servers {
		all.Go(func() {
			if err := s.Shutdown(ctx); err != nil {
				log.Warn("closing what did not end in time", "waited", drainPatience, "err", errors.Join(err, s.Close()))
			}
		})
	}
	all.Wait()
}
