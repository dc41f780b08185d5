package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"syscall"

	"troth/chapters/sample"
	"troth/core/node"
	"troth/edges/opendata/importer"
	"troth/edges/web/pages"
)

// runDemo serves a node that lives as long as the command does: nothing of it is left.
func runDemo(ctx context.Context, c *call) int {
	addr := c.flags.String("listen", "", fmt.Sprintf("address to listen on (127.0.0.1:%d, or the next free port, when empty)", demoPort))
	ogp := c.flags.String("ogp", "", "a published file of commitments to import beside the sample")
	public := c.public()
	if rest, ok := c.parse(); !ok || !c.none(rest) {
		return 2
	}
	if err := c.demo(ctx, *addr, *public, *ogp); err != nil {
		return c.failStart(ctx, err)
	}
	return 0
}

func (c *call) demo(ctx context.Context, addr, public, ogp string) (err error) {
	if ogp != "" { // before anything is made
		if ogp, err = filepath.Abs(ogp); err != nil {
			return err
		}
		if _, err := os.Stat(ogp); err != nil {
			return err
		}
	}
	l, err := listenDemo(addr)
	if err != nil {
		return err
	}
	defer l.Close()
	dir, err := os.MkdirTemp("", "troth-demo-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	clock, o := sample.NewClock(), c.options()
	o.Now, o.Log = clock.Now, slog.New(slog.NewTextHandler(c.stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
	n, err := node.Init(ctx, dir, sample.Origin, sample.Operator, o)
	if err != nil {
		return err
	}
	defer n.Close()
	c.say("Filling a temporary node with sample data. All of it is invented.")
	if err := clock.Put(ctx, n); err != nil {
		return err
	}
	if ogp != "" {
		if err := c.importInto(ctx, n, ogp); err != nil {
			return err
		}
	}
	c.say("%s entries are on its record. Ctrl-C ends the demo and removes its folder, %s.", grouped(int64(n.View.Size())), dir)
	if at, ok := l.Addr().(*net.TCPAddr); ok && public == "" && at.IP.IsLoopback() { // nobody reaches it otherwise
		public = "http://" + at.String()
	}
	return c.serve(ctx, n, l, pages.Options{Log: c.log(), Sample: true, Version: version(), Public: public})
}

// importInto puts a published file on the record of an open node.
func (c *call) importInto(ctx context.Context, n *node.Node, file string) error {
	report, err := importOGP(ctx, n, importRequest{Files: []string{file}}, func(p string) { fmt.Fprintln(c.stderr, p) })
	if err != nil {
		return err
	}
	c.sayReport(report.(*importer.Report))
	return nil
}

const (
	demoPort  = 8080
	demoPorts = 20 // that are tried
)

// listenDemo listens on the address, or without one on this machine's first free port from demoPort on.
func listenDemo(addr string) (net.Listener, error) {
	if addr != "" {
		return net.Listen("tcp", addr)
	}
	for port := demoPort; port < demoPort+demoPorts; port++ {
		l, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port))
		if err == nil || !errors.Is(err, syscall.EADDRINUSE) {
			return l, err
		}
	}
	return nil, fmt.Errorf("the ports %d to %d of this machine are all in use; choose one with --listen", demoPort, demoPort+demoPorts-1)
}
