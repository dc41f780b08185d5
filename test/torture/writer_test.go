package torture

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql/driver"
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	engine "modernc.org/sqlite"

	"troth/core/desk"
	"troth/core/node"
	"troth/core/record"
	"troth/core/view"
)

// Orders are what a writer is to do.
type Orders struct {
	Dir     string
	Founded bool  // the writer before has said that the folder holds a record
	Workers int   // requests under way at once
	Again   []int // requests to send first: those that had no answer, and some that had
	First   int   // then this one and those after it …
	Until   int   // … up to here, and end
	Files   bool  // every seventh brings one
	Votes   bool  // requests are votes
	Die     int   // kill yourself after so many answers; 0: do not
	Wrong   string
	Rebuild bool // remove the view before opening, so that it is built anew
}

// What a writer can do wrong on purpose.
const (
	answerEarly = "answers before the commit"
	neverSync   = "runs SQLite with synchronous=OFF"
	bareRename  = "renames files without making the name durable"
)

// A writer prints lines, each with one system call; of a vote it says its own index and leaf:
//
//	founded
//	checkpoint BASE64
//	said N INDEX LEAFHASH
//	done
type writer struct {
	orders Orders
	*node.Node
	mu        sync.Mutex
	published record.Index // size of the newest checkpoint printed
	said      atomic.Int64
}

func write(ctx context.Context, o Orders) error {
	w := &writer{orders: o}
	var hook func() error
	if o.Wrong == neverSync {
		hook = hookSync()
	}
	if err := w.open(ctx); err != nil {
		return err
	}
	if hook != nil {
		if err := hook(); err != nil {
			return err
		}
	}
	// Kept until here the record is durable: Init and Open have put its first entries on it.
	w.tell()
	w.print("founded")
	if o.Wrong == answerEarly {
		if err := w.answerEarly(ctx); err != nil {
			return err
		}
	}
	requests := make(chan int)
	failed := make(chan error, o.Workers)
	var wg sync.WaitGroup
	for range o.Workers {
		wg.Go(func() {
			for n := range requests {
				if err := w.serve(ctx, n); err != nil {
					failed <- err
					return
				}
			}
		})
	}
	send := func(n int) error {
		select {
		case requests <- n:
			return nil
		case err := <-failed:
			return err
		}
	}
	for _, n := range o.Again {
		if err := send(n); err != nil {
			return err
		}
	}
	for n := o.First; n < o.Until; n++ {
		if err := send(n); err != nil {
			return err
		}
	}
	close(requests)
	wg.Wait()
	select {
	case err := <-failed:
		return err
	default:
	}
	w.print("done")
	return w.Close()
}

// open opens the folder, or begins the record in it.
func (w *writer) open(ctx context.Context) (err error) {
	if w.orders.Rebuild {
		views, _ := filepath.Glob(filepath.Join(w.orders.Dir, "view-*"))
		for _, name := range views {
			if err := os.Remove(name); err != nil {
				return err
			}
		}
	}
	w.Node, err = node.Open(ctx, w.orders.Dir, options())
	if err == nil && w.Stopped != nil {
		err = w.Stopped
		w.Close()
	}
	if err == nil || w.orders.Founded {
		return err
	}
	w.Node, err = node.Init(ctx, w.orders.Dir, origin, record.In("en", "Operator"), options())
	return err
}

// serve sends request n until it is answered, then prints the answer.
func (w *writer) serve(ctx context.Context, n int) error {
	for attempt := 0; ; attempt++ {
		index, leaf, err := w.send(ctx, n)
		if err == nil {
			w.tell()
			w.print("said %d %d %s", n, index, leaf)
			if w.said.Add(1) == int64(w.orders.Die) {
				return syscall.Kill(os.Getpid(), syscall.SIGKILL)
			}
			return nil
		}
		fmt.Fprintf(os.Stderr, "request %d: %v\n", n, err)
		if attempt == 100 {
			return err
		}
		time.Sleep(time.Duration(attempt) * time.Millisecond)
	}
}

// send sends request n once.
func (w *writer) send(ctx context.Context, n int) (record.Index, record.Hash, error) {
	if w.orders.Votes {
		v, err := w.vote(ctx, n)
		return record.Index(v.Index), v.Leaf, err
	}
	e, err := w.say(ctx, n)
	return e.Index, record.LeafHash(e.Leaf), err
}

// conversation is where votes are cast, each on a statement of its own.
const conversation record.ID = "cv_aaaaaaaaaaaaaaaaaaaaaaaaaa"

// vote casts the vote of request n: three by each participant. Now and then it asks for the batch, which else comes every few seconds.
func (w *writer) vote(ctx context.Context, n int) (record.Vote, error) {
	if n%50 == 0 {
		if err := w.Desk.Batch(ctx); err != nil {
			return record.Vote{}, err
		}
	}
	return w.Desk.Vote(ctx, desk.Ballot{
		Conversation: conversation, Token: fmt.Sprintf("the token of participant %d", n/3), Statement: voteOn(n), Value: n%3 - 1, Request: fmt.Sprint("request ", n),
	}, func(*view.Reader, bool) error { return nil })
}

func (w *writer) say(ctx context.Context, n int) (e record.Entry, err error) {
	s := statement{N: record.Count(n), Text: words(n)}
	if w.orders.Files && hasFile(n) {
		if s.File, err = w.put(ctx, n); err != nil {
			return e, err
		}
	}
	entries, err := w.Desk.Do(ctx, desk.Act{Who: anybody, Request: fmt.Sprint("request ", n)}, func(*view.Reader) ([]desk.Saying, error) {
		return []desk.Saying{{Object: object(n), Thing: s}}, nil
	})
	if err != nil {
		if s.File != nil && !errors.Is(err, desk.ErrUnsealed) {
			err = errors.Join(err, w.Blobs.Delete(s.File.Blob)) // no entry names it
		}
		return e, err
	}
	if len(entries) != 1 {
		return e, fmt.Errorf("%d entries", len(entries))
	}
	return entries[0], nil
}

func (w *writer) put(ctx context.Context, n int) (*record.File, error) {
	f := record.File{Name: fmt.Sprintf("%d.txt", n), Media: "text/plain", Size: record.Count(len(fileOf(n))), SHA256: sha256.Sum256(fileOf(n))}
	if w.orders.Wrong == bareRename {
		f.Blob = record.NewID("bl")
		name := filepath.Join(w.orders.Dir, node.BlobDir, string(f.Blob))
		part, err := os.OpenFile(name+".part", os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
		if err != nil {
			return nil, err
		}
		_, err = part.Write(fileOf(n))
		return &f, errors.Join(err, part.Sync(), part.Close(), os.Rename(name+".part", name))
	}
	info, err := w.Blobs.Put(ctx, bytes.NewReader(fileOf(n)))
	f.Blob = info.ID
	return &f, err
}

// tell prints the newest checkpoint, if it was not yet.
func (w *writer) tell() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if tree, checkpoint := w.Seal.Published(); tree.Size > w.published {
		w.published = tree.Size
		w.print("checkpoint %s", base64.StdEncoding.EncodeToString(checkpoint))
	}
}

// print writes a line, whole. A fault may hit this write too: it is tried again.
func (w *writer) print(format string, args ...any) {
	line := fmt.Appendf(nil, format+"\n", args...)
	for len(line) > 0 {
		n, err := os.Stdout.Write(line)
		line = line[max(n, 0):]
		if errors.Is(err, syscall.EPIPE) {
			os.Exit(1)
		}
	}
}

// hookSync keeps the connections that SQLite opens from now on. What it returns turns syncing off on all of them.
func hookSync() func() error {
	var mu sync.Mutex
	var conns []engine.ExecQuerierContext
	engine.RegisterConnectionHook(func(c engine.ExecQuerierContext, _ string) error {
		mu.Lock()
		defer mu.Unlock()
		conns = append(conns, c)
		return nil
	})
	return func() error {
		mu.Lock()
		defer mu.Unlock()
		var errs []error
		for _, c := range conns {
			if !c.(driver.Validator).IsValid() {
				continue // closed since
			}
			_, err := c.ExecContext(context.Background(), `PRAGMA synchronous = OFF`, nil)
			errs = append(errs, err)
		}
		return errors.Join(errs...)
	}
}

// answerEarly puts a desk in the place of the node's that answers when it is about to commit.
func (w *writer) answerEarly(ctx context.Context) error {
	w.Desk.Close()
	store := earlyStore{w.Store, w}
	w.Desk = &desk.Desk{Origin: w.Origin, Store: store, Seal: w.Seal, View: w.View, May: w.Program.May, Now: w.Now, Blobs: w.Blobs}
	return w.Desk.Start(ctx)
}

type earlyStore struct {
	record.Store
	w *writer
}

func (s earlyStore) Begin(ctx context.Context) (record.Tx, error) {
	tx, err := s.Store.Begin(ctx)
	return &earlyTx{Tx: tx, w: s.w}, err
}

type earlyTx struct {
	record.Tx
	w     *writer
	said  []record.Entry
	votes []record.Vote
}

func (tx *earlyTx) Cast(v record.Vote, request record.RequestID) error {
	tx.votes = append(tx.votes, v)
	return tx.Tx.Cast(v, request)
}

func (tx *earlyTx) Append(e record.Entry, withheld map[string]record.Disclosure) error {
	tx.said = append(tx.said, e)
	return tx.Tx.Append(e, withheld)
}

func (tx *earlyTx) Commit() error {
	for _, e := range tx.said {
		var s statement
		if e.Kind == statementKind.Name && e.Into(&s) == nil {
			tx.w.print("said %d %d %s", s.N, e.Index, record.LeafHash(e.Leaf))
		}
	}
	for _, v := range tx.votes {
		tx.w.print("said %d %d %s", numberOf(v.Statement), v.Index, v.Leaf)
	}
	return tx.Tx.Commit()
}
