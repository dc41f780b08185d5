package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"troth/chapters"
	"troth/core/backup"
	"troth/core/export"
	"troth/core/node"
	"troth/core/record"
)

// options opens nodes as this program does. Building a cold view says how far it is.
func (c *call) options() node.Options {
	return node.Options{Program: chapters.Program(), Log: c.log(), Progress: progress(c.stderr, "view: %s entries")}
}

// half a second passes before progress is worth a word.
const half = 500 * time.Millisecond

func (c *call) log() *slog.Logger { return slog.New(slog.NewTextHandler(c.stderr, nil)) }

// progress says a number at most twice a second, once half a second has passed.
func progress(w io.Writer, format string) func(record.Index) {
	next := time.Now().Add(half)
	return func(n record.Index) {
		if now := time.Now(); now.After(next) {
			next = now.Add(half)
			fmt.Fprintf(w, format+"\n", grouped(int64(n)))
		}
	}
}

func grouped(n int64) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

func runInit(ctx context.Context, c *call) int {
	dir := c.data()
	origin := c.flags.String("origin", "", "name of the record, like example.org/troth: it stands in every checkpoint, for ever")
	operator := c.flags.String("operator", "", "name of the organisation that runs it (the origin when empty)")
	if rest, ok := c.parse("data", "origin"); !ok || !c.none(rest) {
		return 2
	}
	if *operator == "" {
		*operator = *origin
	}
	n, err := node.Init(ctx, *dir, *origin, record.In("en", *operator), c.options())
	if err != nil {
		return c.fail(err)
	}
	defer n.Close()
	c.say("A record named %s begins in %s.\nIts verifier key, to be published elsewhere than on its own server:\n%s", n.Origin, *dir, n.Key.Verifier)
	return 0
}

func runExport(ctx context.Context, c *call) int {
	dir := c.data()
	out := c.flags.String("out", "", "file to write; must not exist")
	if rest, ok := c.parse("data", "out"); !ok || !c.none(rest) {
		return 2
	}
	var m export.Manifest
	err := writeNew(*out, func(w io.Writer) error {
		n, err := node.OpenReader(ctx, *dir, c.options())
		if err != nil {
			return err
		}
		defer n.Close()
		m, err = export.Write(ctx, n, w, export.Options{Day: n.Today(), Version: version(), Progress: c.steps()})
		return err
	})
	if err != nil {
		return c.fail(err)
	}
	c.say("%s holds the %s entries of %s.", *out, grouped(int64(m.Size)), m.Origin)
	return 0
}

// writeNew makes a file that is whole or absent, and never replaces one: it refuses before anything is written.
func writeNew(name string, write func(io.Writer) error) error {
	exists := fmt.Errorf("%s exists already; it was left as it is", name)
	if _, err := os.Lstat(name); err == nil {
		return exists
	}
	f, err := os.CreateTemp(filepath.Dir(name), ".troth-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	defer f.Close()
	if err := write(f); err != nil {
		return err
	}
	if err := errors.Join(f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Link(f.Name(), name); errors.Is(err, os.ErrExist) { // it came meanwhile
		return exists
	} else if err != nil {
		return err
	}
	return nil
}

func runRebuild(ctx context.Context, c *call) int {
	dir := c.data()
	if rest, ok := c.parse("data"); !ok || !c.none(rest) {
		return 2
	}
	done, err := node.Rebuild(ctx, *dir, c.options())
	if err != nil {
		return c.fail(err)
	}
	c.say("%s", done)
	return 0
}

func runRedact(ctx context.Context, c *call) int {
	var r redactRequest
	dir := c.data()
	c.flags.StringVar((*string)(&r.Object), "object", "", "id of the thing")
	c.flags.StringVar(&r.Field, "field", "", `field, like "text", or one element of a list, "names/0"`)
	c.flags.StringVar(&r.Basis, "basis", "", "the legal basis, shown to the public")
	if rest, ok := c.parse("data", "object", "field", "basis"); !ok || !c.none(rest) {
		return 2
	}
	var done redactAnswer
	if err := c.ask(ctx, *dir, "redact", r, &done); err != nil {
		return c.fail(err)
	}
	also := ""
	if done.Also > 0 {
		also = fmt.Sprintf("\n%s of its translations went with it, as the entries behind that one say.", grouped(int64(done.Also)))
	}
	c.say("%s of %s was removed in its revisions 1 to %d; entry %s says so, with its basis.%s\nExports and backups made before still hold it: they age out within 30 days.",
		r.Field, r.Object, done.Through, grouped(int64(done.Entry)), also)
	return 0
}

func runBackup(ctx context.Context, c *call) int {
	dir := c.data()
	out := c.flags.String("out", "", "file to write; must not exist")
	recipient := c.flags.String("with-key", "", "also the log's key, encrypted to this age recipient")
	if rest, ok := c.parse("data", "out"); !ok || !c.none(rest) {
		return 2
	}
	n, err := node.OpenReader(ctx, *dir, c.options())
	if err != nil {
		return c.fail(err)
	}
	defer n.Close()
	m, err := backup.Write(ctx, n, *out, *recipient)
	if err != nil {
		return c.fail(err)
	}
	if err := n.RememberBackup(m.Made, m.Tree); err != nil {
		return c.fail(fmt.Errorf("%s is made, but it could not be noted for the doctor: %w", *out, err))
	}
	c.say("%s holds %s entries and %s documents. It holds private state too: keep it as safe as the node.", *out, grouped(int64(m.Tree.Size)), grouped(int64(m.Documents())))
	if !m.WithKey {
		c.say("It holds no key: without one, a recovery begins a successor log.")
	}
	return 0
}

func runRecover(ctx context.Context, c *call) int {
	dir := c.data()
	from := c.flags.String("from", "", "the backup")
	checkpoint := c.flags.String("checkpoint", "", "the newest checkpoint known elsewhere")
	identity := c.flags.String("identity", "", "age identity file that opens the key in the backup")
	if rest, ok := c.parse("data", "from"); !ok || !c.none(rest) {
		return 2
	}
	r, err := backup.Recover(ctx, *dir, *from, *checkpoint, *identity, time.Now())
	if err != nil {
		return c.fail(err)
	}
	if r.Successor {
		c.say("A successor log begins in %s: %s follows %s, because %s.\nIts first entry cites the checkpoint that was lost; the %s entries of the backup follow byte for byte.\nPublish its new verifier key; the old log must never be signed again.",
			*dir, r.Origin, r.Former, r.Reason, grouped(int64(r.Tree.Size-1)))
		return 0
	}
	c.say("%s goes on in %s with the same log: %s.\nMake sure that no other copy of it runs: two that sign would fork the log.", r.Origin, *dir, r.Reason)
	return 0
}
