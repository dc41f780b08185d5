package main

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"time"

	"troth/core/node"
	"troth/edges/web/pages"
)

func runServe(ctx context.Context, c *call) int {
	dir := c.data()
	addr := c.flags.String("listen", "", "address to listen on, like 127.0.0.1:8080")
	if rest, ok := c.parse("data", "listen"); !ok || !c.none(rest) {
		return 2
	}
	n, err := node.Open(ctx, *dir, c.options())
	if errors.Is(err, node.ErrLocked) {
		return c.fail(errors.Join(err, errors.New("stop that one first, or serve another folder")))
	}
	if err != nil {
		return c.fail(err)
	}
	defer n.Close()
	l, err := net.Listen("tcp", *addr)
	if err != nil {
		return c.fail(err)
	}
	if err := c.serve(ctx, n, l, pages.Options{Log: c.log(), Version: version()}); err != nil {
		return c.fail(err)
	}
	return 0
}

const (
	// headerPatience bounds how long a client may take to say what it wants.
	headerPatience = 10 * time.Second
	// writePatience bounds how long a client may take to read an answer.
	writePatience = 5 * time.Minute
	// drainPatience bounds how long a stopping server waits for answers under way.
	drainPatience = 20 * time.Second
)

// serve answers readers on l, and commands on the folder's socket, until ctx ends; then it drains and returns nil.
func (c *call) serve(ctx context.Context, n *node.Node, l net.Listener, o pages.Options) error {
	defer l.Close()
	handler, err := pages.New(n, o)
	if err != nil {
		return err
	}
	if n.Stopped != nil {
		c.log().Error("serving reading only", "reason", n.Stopped)
	} else {
		socket, err := listenSocket(n.Dir)
		if err != nil {
			return err
		}
		commands := serveSocket(n, socket)
		defer drain(commands)
	}
	server := &http.Server{
		Handler: handler, ReadHeaderTimeout: headerPatience, WriteTimeout: writePatience, IdleTimeout: 2 * time.Minute,
		MaxHeaderBytes: 64 << 10, ErrorLog: slog.NewLogLogger(c.log().Handler(), slog.LevelWarn),
	}
	if err := n.RememberAddress(l.Addr().String()); err != nil {
		return err
	}
	c.say("Troth serves %s on http://%s/", n.Origin, l.Addr())
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(l) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	return drain(server)
}

// drain lets what is under way end.
func drain(s *http.Server) error {
	ctx, cancel := context.WithTimeout(context.Background(), drainPatience)
	defer cancel()
	if err := s.Shutdown(ctx); err != nil {
		return errors.Join(err, s.Close())
	}
	return nil
}
