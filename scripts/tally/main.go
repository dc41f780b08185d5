// Tally reads the output of go test -json, prints what a person wants to see
// of it (one line for a package, and everything that a failing test said), and
// adds one line "passed failed skipped" to a file.
//
//	go test -json ./... | go run ./scripts/tally -to counts
//
// Its exit status is 1 when anything failed.
package main

import (
	"bufio"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"log"
	"os"
	"strings"
)

func main() {
	log.SetFlags(0)
	to := flag.String("to", "", "the `file` that gets the counts")
	flag.Parse()
	c, err := tally(os.Stdin, os.Stdout)
	if err != nil {
		log.Fatal(err)
	}
	if *to != "" {
		if err := c.appendTo(*to); err != nil {
			log.Fatal(err)
		}
	}
	if c.failed > 0 {
		os.Exit(1)
	}
}

// counts are tests and subtests; a package that fails without a failing test
// (it does not build, or its process dies) counts as one that failed.
type counts struct{ passed, failed, skipped int }

func (c counts) appendTo(file string) error {
	f, err := os.OpenFile(file, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	if _, err := fmt.Fprintln(f, c.passed, c.failed, c.skipped); err != nil {
		f.Close()
		return err
	}
	return f.Close()
}

// event is one line of go test -json; see go doc test2json.
type event struct {
	Action, Package, ImportPath, Test, Output string
	Elapsed                                   float64 // seconds
}

type test struct{ pkg, name string }

// tally reads events from r and writes the account to w.
func tally(r io.Reader, w io.Writer) (counts, error) {
	var all counts
	said := map[test][]string{}
	inPackage := map[string]*counts{}
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, 64<<20)
	for lines.Scan() {
		var e event
		if err := json.Unmarshal(lines.Bytes(), &e); err != nil {
			fmt.Fprintln(w, lines.Text()) // go itself speaks plainly when it cannot start
			continue
		}
		c := inPackage[e.Package]
		if c == nil {
			c = new(counts)
			inPackage[e.Package] = c
		}
		t := test{e.Package, e.Test}
		switch e.Action {
		case "build-output":
			fmt.Fprint(w, e.Output)
		case "output":
			said[t] = append(said[t], e.Output)
		case "pass", "fail", "skip":
			if e.Test == "" {
				endOfPackage(w, e, c, said[t])
				all.passed += c.passed
				all.failed += c.failed
				all.skipped += c.skipped
				break
			}
			switch e.Action {
			case "pass":
				c.passed++
			case "fail":
				c.failed++
				fmt.Fprintf(w, "FAIL  %s %s\n", e.Package, e.Test)
				printSaid(w, said[t])
			case "skip":
				c.skipped++
				fmt.Fprintf(w, "skip  %s %s\n", e.Package, e.Test)
				printSaid(w, said[t])
			}
			delete(said, t)
		}
	}
	return all, lines.Err()
}

// endOfPackage prints a package's line, and when it failed without a failing
// test, what it said.
func endOfPackage(w io.Writer, e event, c *counts, said []string) {
	switch {
	case e.Action == "fail":
		if c.failed == 0 {
			c.failed = 1
			printSaid(w, said)
		}
		fmt.Fprintf(w, "FAIL  %s  %.1f s\n", e.Package, e.Elapsed)
	case c.passed+c.skipped > 0:
		fmt.Fprintf(w, "ok    %s  %.1f s, %d passed\n", e.Package, e.Elapsed, c.passed)
	}
}

// printSaid prints a test's own words, without the lines in which go test
// tells its progress.
func printSaid(w io.Writer, said []string) {
	for _, line := range said {
		trimmed := strings.TrimSpace(line)
		if strings.HasPrefix(trimmed, "=== ") || strings.HasPrefix(trimmed, "--- ") || trimmed == "" {
			continue
		}
		fmt.Fprintf(w, "      %s", line)
	}
}
