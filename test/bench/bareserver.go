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
	"strconv"
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
//	queries DIR FILE ADDR       the same, after the queries of a commitment's page were run
//	fresh DIR ADDR              the pages of a node, none of them kept
func child(args []string) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	var handler http.Handler
	var err error
	switch {
	case len(args) == 2 && args[0] == "hello":
		handler = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.Write([]byte("hello\n")) })
	case len(args) == 3 && args[0] == "bytes":
		handler, err = bareBytes(args[1])
	case len(args) == 3 && args[0] == "rows":
		handler, err = bareRowReader(args[1])
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
	b, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var replies map[string]reply
	if err := json.Unmarshal(b, &replies); err != nil {
		return nil, err
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		reply, ok := replies[r.URL.Path]
		reply.write(w, ok)
	}), nil
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

// bareRowReader answers each address with a row of a database.
func bareRowReader(file string) (http.Handler, error) {
	const readers = 8
	idle := make(chan *database.Conn, readers)
	for range readers {
		c, err := database.Open(file, "ro", "query_only = ON", "cache_size = -4000")
		if err != nil {
			return nil, err
		}
		idle <- c
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c := <-idle
		v, err := c.One(`SELECT type, etag, body FROM reply WHERE path = ?1`, r.URL.Path)
		idle <- c
		if err != nil || v == nil {
			w.WriteHeader(http.StatusNotFound)
			return
		}
		reply{v[0].(string), v[1].(string), v[2].([]byte)}.write(w, true)
	}), nil
}
