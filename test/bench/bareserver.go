package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"os/signal"
	"path"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"
	"syscall"

	"troth/chapters"
	"troth/chapters/home"
	"troth/core/database"
	"troth/core/node"
	"troth/core/record"
	"troth/edges/web/pages"
)

// A reply is what an address was answered with.
type reply struct {
	Type string `json:"type"`
	ETag string `json:"etag"`
	Body []byte `json:"body"`
}

// child runs this program as one of the servers that the others are compared with, in a process of its own:
//
//	hello ADDR                  a few bytes
//	bytes FILE ADDR             the replies of a file, from memory
//	rows FILE ADDR              the replies of a database, each read when it is asked for
//	votes FILE ADDR             ballots put into the store of a file
//	both FILE STORE ADDR        the replies of a file, from memory, and ballots put into a store, by one process
//	held DIR FILE ADDR          the same, pages kept in memory from then on, with the databases of a node open
//	queries DIR FILE ADDR       the same, after the queries of a commitment's page were run
//	fresh DIR ADDR              the pages of a node, none of them kept
//
// or as a command that its memory is measured of:
//
//	inserts FROM TO             a view's rows inserted into a new database; prints the seconds that it took
func child(args []string) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	debug.SetGCPercent(300) // as troth serve does
	debug.SetMemoryLimit(160 << 20)
	var handler http.Handler
	var err error
	switch {
	case len(args) == 2 && args[0] == "hello":
		handler = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.Write([]byte("hello\n")) })
	case len(args) == 3 && args[0] == "bytes":
		handler, err = bareBytes(args[1])
	case len(args) == 3 && args[0] == "inserts":
		took, err := plainInserts(ctx, args[1], args[2], likeBuild)
		fmt.Println(took.Seconds())
		return err
	case len(args) == 3 && args[0] == "votes":
		handler, err = bareVotes(ctx, args[1])
	case len(args) == 4 && args[0] == "both":
		handler, err = bareBoth(ctx, args[1], args[2])
	case len(args) == 3 && args[0] == "rows":
		handler, err = bareRowReader(args[1], 8)
	case len(args) == 4 && args[0] == "held":
		handler, err = bareHeld(args[1], args[2])
	case len(args) >= 3 && (args[0] == "fresh" || args[0] == "queries"):
		n, err := node.OpenReader(ctx, args[1], node.Options{Program: chapters.Program()})
		if err != nil {
			return err
		}
		defer n.Close()
		if args[0] == "fresh" {
			handler, err = pages.New(n, pages.Options{NoCache: true, Log: slog.New(slog.DiscardHandler)})
		} else {
			handler, err = bareQueries(n, args[2])
		}
		if err != nil {
			return err
		}
	default:
		return fmt.Errorf("no server %q", args)
	}
	if err != nil {
		return err
	}
	server := &http.Server{Addr: args[len(args)-1], Handler: handler}
	go func() {
		<-ctx.Done()
		server.Close()
	}()
	if err := server.ListenAndServe(); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// bareBytes answers each address with the bytes that a file has of it.
func bareBytes(file string) (http.Handler, error) {
	replies, err := readReplies(file)
	if err != nil {
		return nil, err
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		reply, ok := replies[r.URL.RequestURI()]
		reply.write(w, ok)
	}), nil
}

// bareBoth answers the addresses of a file with its bytes, and takes ballots at all others.
func bareBoth(ctx context.Context, file, store string) (http.Handler, error) {
	replies, err := readReplies(file)
	if err != nil {
		return nil, err
	}
	votes, err := bareVotes(ctx, store)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if x, ok := replies[r.URL.RequestURI()]; ok {
			x.write(w, true)
			return
		}
		votes.ServeHTTP(w, r)
	}), err
}

func readReplies(file string) (replies map[string]reply, err error) {
	b, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	return replies, json.Unmarshal(b, &replies)
}

func (x reply) write(w http.ResponseWriter, ok bool) {
	if !ok {
		w.WriteHeader(http.StatusNotFound)
		return
	}
	h := w.Header()
	h.Set("Content-Type", x.Type)
	h.Set("ETag", x.ETag)
	h.Set("Content-Length", strconv.Itoa(len(x.Body)))
	w.Write(x.Body)
}

// bareQueries answers the address of a commitment with the bytes that a file has of it, once its queries were run.
func bareQueries(n *node.Node, file string) (http.Handler, error) {
	bytes, err := bareBytes(file)
	if err != nil {
		return nil, err
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		reader, err := n.Read(r.Context())
		if err == nil {
			_, err = home.Commitment(reader, record.ID(path.Base(r.URL.Path)))
			reader.Close()
		}
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		bytes.ServeHTTP(w, r)
	}), nil
}

// bareRowReader answers each address with a row of a database, over so many connections.
func bareRowReader(file string, readers int) (http.Handler, error) {
	read, err := rowReader(file, readers)
	if err != nil {
		return nil, err
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		x, ok := read(r.URL.Path)
		x.write(w, ok)
	}), nil
}

func rowReader(file string, readers int) (func(path string) (reply, bool), error) {
	idle := make(chan *database.Conn, readers)
	for range readers {
		c, err := database.Open(file, "ro", "query_only = ON", "cache_size = -4000")
		if err != nil {
			return nil, err
		}
		idle <- c
	}
	return func(path string) (reply, bool) {
		c := <-idle
		v, err := c.One(`SELECT type, etag, body FROM reply WHERE path = ?1`, path)
		idle <- c
		if err != nil || v == nil {
			return reply{}, false
		}
		return reply{v[0].(string), v[1].(string), v[2].([]byte)}, true
	}, nil
}

// bareHeld is bareRowReader that keeps the bytes of pages, as Troth does, and holds the two databases of a node open beside it, with as
// many connections and as much cache as Troth.
func bareHeld(dir, file string) (http.Handler, error) {
	readers := 2 * runtime.GOMAXPROCS(0)
	viewFile, err := viewOf(dir)
	if err != nil {
		return nil, err
	}
	var open []*database.Conn // for as long as the server runs
	for name, pragmas := range map[string][]string{filepath.Join(dir, node.RecordFile): likeRecord, viewFile: likeView} {
		for i := range 1 + readers {
			mode := "ro"
			if i == 0 {
				mode = "rw"
			} else {
				pragmas = []string{"query_only = ON", "cache_size = -4000"}
			}
			c, err := database.Open(name, mode, pragmas...)
			if err == nil {
				_, err = c.One(`SELECT count(*) FROM sqlite_schema`)
			}
			if err != nil {
				return nil, err
			}
			open = append(open, c)
		}
	}
	read, err := rowReader(file, readers)
	if err != nil {
		return nil, err
	}
	var kept sync.Map
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer runtime.KeepAlive(open)
		x, ok := kept.Load(r.URL.Path)
		if !ok {
			if x, ok = read(r.URL.Path); ok && !strings.HasPrefix(r.URL.Path, "/api/") {
				kept.Store(r.URL.Path, x)
			}
		}
		x.(reply).write(w, ok)
	}), nil
}
