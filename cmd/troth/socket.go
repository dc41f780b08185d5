package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"syscall"

	"troth/core/node"
	"troth/core/record"
)

// A running server holds the lock of its folder. Commands that write reach it through a socket in the folder that only its owner may
// open; when no server runs, they open the folder themselves. What they do is one function either way.

// An operation does one such command on an open node.
type operation func(ctx context.Context, n *node.Node, request json.RawMessage, say func(progress string)) (any, error)

func operations() map[string]operation {
	all := map[string]operation{"redact": redact, "draft": draftWork, "same": saySame, "opinion": holdConversation}
	for _, f := range formats() {
		all[f.operation()] = f.do
	}
	return all
}

type redactRequest struct {
	Object record.ID `json:"object"`
	Field  string    `json:"field"`
	Basis  string    `json:"basis"`
}

type redactAnswer struct {
	Entry   record.Index `json:"entry"`
	Through int          `json:"through"`
	Also    int          `json:"also"` // redactions of the same words elsewhere, their translations above all, in the entries behind it
}

// readRequest reads a request as this program writes it: one JSON object, with members that are known.
func readRequest[T any](request json.RawMessage) (r T, err error) {
	in := json.NewDecoder(bytes.NewReader(request))
	in.DisallowUnknownFields()
	if err := in.Decode(&r); err != nil {
		return r, fmt.Errorf("the request cannot be read: %w", err)
	}
	if _, err := in.Token(); err != io.EOF {
		return r, errors.New("the request cannot be read: more follows behind its end")
	}
	return r, nil
}

func redact(ctx context.Context, n *node.Node, request json.RawMessage, _ func(string)) (any, error) {
	r, err := readRequest[redactRequest](request)
	if err != nil {
		return nil, err
	}
	entries, through, err := n.Redact(ctx, r.Object, r.Field, record.In("en", r.Basis))
	if err != nil {
		return nil, err
	}
	return redactAnswer{entries[0].Index, through, len(entries) - 1}, nil
}

// A line of an answer: progress lines, then one with result or error.
type line struct {
	Progress string          `json:"progress,omitempty"`
	Result   json.RawMessage `json:"result,omitempty"`
	Error    string          `json:"error,omitempty"`
}

// answerJSON is an answer as scripts read it, with the characters that it has.
func answerJSON(result any) ([]byte, error) {
	var b bytes.Buffer
	out := json.NewEncoder(&b)
	out.SetEscapeHTML(false)
	err := out.Encode(result)
	return bytes.TrimSpace(b.Bytes()), err
}

// serveSocket takes commands until the listener is closed.
func serveSocket(n *node.Node, l net.Listener) *http.Server {
	server := &http.Server{Handler: commandHandler(n)}
	go server.Serve(l)
	return server
}

// commandHandler does each operation when it is posted to the path of its name, and answers with lines: the last has result or error.
func commandHandler(n *node.Node) http.Handler {
	mux := http.NewServeMux()
	for name, do := range operations() {
		mux.HandleFunc("POST /"+name, func(w http.ResponseWriter, r *http.Request) {
			out := json.NewEncoder(w)
			out.SetEscapeHTML(false)
			send := func(l line) {
				_ = out.Encode(l)
				_ = http.NewResponseController(w).Flush()
			}
			request, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 1<<20))
			var result any
			if err == nil {
				result, err = do(r.Context(), n, request, func(p string) { send(line{Progress: p}) })
			}
			var b []byte
			if err == nil {
				b, err = answerJSON(result)
			}
			if err != nil {
				send(line{Error: err.Error()})
				return
			}
			send(line{Result: b})
		})
	}
	return mux
}

// atSocket calls use with a name of the folder's socket. A name that is longer than the system takes for a socket, a hundred bytes or
// so, is replaced by one that leads through the open folder, and holds until use returns.
func atSocket(dir string, use func(name string) error) error {
	name := filepath.Join(dir, node.SocketFile)
	if len(name) < len(syscall.RawSockaddrUnix{}.Path) {
		return use(name)
	}
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	if err = use(fmt.Sprintf("/proc/self/fd/%d/%s", d.Fd(), node.SocketFile)); errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%w; the path of the folder may be too long for a socket: name it from nearby, as a relative path", err)
	}
	return err
}

// A socket is removed by its own name when it is closed.
type socket struct {
	net.Listener
	file string
}

func (s socket) Close() error { return errors.Join(s.Listener.Close(), os.Remove(s.file)) }

// listenSocket makes the socket. The folder's lock is held, so one that is left from a stopped server is nobody's.
func listenSocket(dir string) (l net.Listener, err error) {
	file := filepath.Join(dir, node.SocketFile)
	if err := os.Remove(file); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	err = atSocket(dir, func(name string) error {
		old := syscall.Umask(0o177) // 0600 from its first moment
		u, err := net.ListenUnix("unix", &net.UnixAddr{Name: name, Net: "unix"})
		syscall.Umask(old)
		if err == nil {
			u.SetUnlinkOnClose(false)
			l = socket{u, file}
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("socket for commands: %w", err)
	}
	return l, nil
}

// ask runs an operation in the server that holds the folder, or here when none does.
func (c *call) ask(ctx context.Context, dir, name string, request, answer any) error {
	body, err := json.Marshal(request)
	if err != nil {
		return err
	}
	say := func(p string) { fmt.Fprintln(c.stderr, p) }
	n, err := node.Open(ctx, dir, c.options())
	switch {
	case errors.Is(err, node.ErrLocked):
		return askServer(ctx, dir, name, body, say, answer)
	case err != nil:
		return err
	}
	defer n.Close()
	if n.Stopped != nil {
		return n.Stopped
	}
	result, err := operations()[name](ctx, n, body, say)
	if err != nil {
		return err
	}
	b, err := answerJSON(result)
	if err != nil {
		return err
	}
	return json.Unmarshal(b, answer)
}

func askServer(ctx context.Context, dir, name string, body []byte, say func(string), answer any) error {
	client := http.Client{Transport: &http.Transport{DialContext: func(ctx context.Context, _, _ string) (conn net.Conn, err error) {
		err = atSocket(dir, func(name string) error {
			conn, err = new(net.Dialer).DialContext(ctx, "unix", name)
			return err
		})
		return conn, err
	}}}
	defer client.CloseIdleConnections()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://troth/"+name, bytes.NewReader(body))
	if err != nil {
		return err
	}
	response, err := client.Do(r)
	if err != nil {
		return fmt.Errorf("%w, but does not take commands yet, or no more: try again (%v)", node.ErrLocked, err)
	}
	defer response.Body.Close()
	for in := json.NewDecoder(response.Body); ; {
		var l line
		if err := in.Decode(&l); err != nil {
			return fmt.Errorf("the server stopped before it answered; run the command again to know: %w", err)
		}
		switch {
		case l.Error != "":
			return errors.New(l.Error)
		case l.Result != nil:
			return json.Unmarshal(l.Result, answer)
		case l.Progress != "":
			say(l.Progress)
		}
	}
}
