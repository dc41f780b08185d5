package main

import (
	"bytes"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"testing"
	"time"

	"filippo.io/age"
	"github.com/rogpeppe/go-internal/testscript"

	"troth/edges/web/browsertest"
)

func TestMain(m *testing.M) {
	testscript.Main(browsertest.M{Tests: m}, map[string]func(){"troth": main})
}

// TestScript runs the commands as people and other programs do: testdata/script.
func TestScript(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Setup: func(e *testscript.Env) error {
			l, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				return err
			}
			e.Setenv("ADDR", l.Addr().String()) // free a moment ago
			e.Setenv("TMPDIR", e.WorkDir)
			return l.Close()
		},
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
			"code": exitCode, "fetch": fetch, "flip": flip, "identity": identity, "set": set, "clean": clean,
		},
	})
}

// exitCode runs a command and compares its exit code: code N COMMAND ARG…
func exitCode(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: code N COMMAND ARG…")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	var exit *exec.ExitError
	if err := ts.Exec(args[1], args[2:]...); errors.As(err, &exit) {
		got = exit.ExitCode()
	} else {
		ts.Check(err)
	}
	if got != want {
		ts.Fatalf("exit code %d, want %d", got, want)
	}
}

// fetch gets an address from the server, once it answers, into a file: fetch STATUS URL FILE
func fetch(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: fetch STATUS URL FILE")
	}
	var last error
	for range 400 { // the server may only just have been started
		r, err := http.Get(args[1])
		if last = err; err != nil {
			time.Sleep(50 * time.Millisecond)
			continue
		}
		b, err := io.ReadAll(r.Body)
		r.Body.Close()
		ts.Check(err)
		if strconv.Itoa(r.StatusCode) != args[0] {
			ts.Fatalf("%s answers %s: %.500s", args[1], r.Status, b)
		}
		ts.Check(os.WriteFile(ts.MkAbs(args[2]), b, 0o600))
		return
	}
	ts.Fatalf("%s does not answer: %v", args[1], last)
}

// flip changes one bit of a file, behind the first place where a text stands in it: flip FILE TEXT
func flip(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: flip FILE TEXT")
	}
	b, err := os.ReadFile(ts.MkAbs(args[0]))
	ts.Check(err)
	i := bytes.Index(b, []byte(args[1]))
	if i < 0 {
		ts.Fatalf("%s does not hold %q", args[0], args[1])
	}
	b[i+len(args[1])] ^= 1
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), b, 0o600))
}

// identity makes an age identity file and sets $RECIPIENT: identity FILE
func identity(ts *testscript.TestScript, neg bool, args []string) {
	id, err := age.GenerateX25519Identity()
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(id.String()+"\n"), 0o600))
	ts.Setenv("RECIPIENT", id.Recipient().String())
}

// set finds the first group of a pattern in a file and sets a variable to it: set NAME FILE PATTERN
func set(ts *testscript.TestScript, neg bool, args []string) {
	m := regexp.MustCompile(args[2]).FindStringSubmatch(ts.ReadFile(args[1]))
	if m == nil {
		ts.Fatalf("%s has no match of %s", args[1], args[2])
	}
	ts.Setenv(args[0], m[1])
}

// clean fails when a text stands in any byte of any file below a folder: clean DIR TEXT
func clean(ts *testscript.TestScript, neg bool, args []string) {
	found := false
	ts.Check(filepath.WalkDir(ts.MkAbs(args[0]), func(path string, d os.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		b, err := os.ReadFile(path)
		if bytes.Contains(b, []byte(args[1])) {
			found = true
			if !neg {
				ts.Fatalf("%s still holds %q", path, args[1])
			}
		}
		return err
	}))
	if neg && !found {
		ts.Fatalf("no file holds %q", args[1])
	}
}
