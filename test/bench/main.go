package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"runtime/pprof"
	"slices"
	"strings"
	"syscall"
	"time"
)

// A bench is one run.
type bench struct {
	time   time.Duration // of one measurement
	turns  int           // of each, of which the middle one counts
	burst  time.Duration // of people who vote
	before int           // people who answered before them
	rest   time.Duration // before memory at rest is read
	temp   string        // removed at the end
	cache  string        // where the generated record stays

	troth   string // the program that is measured
	self    string // this program, for the servers that it is compared with
	ogp     string // the published file
	entries int    // of the generated record
	whole   bool   // export and verify all of it, too

	table Table
}

// part is a group of lines that share what they are measured on.
type part struct {
	name string
	run  func(*bench, context.Context) error
}

var parts = []part{
	{"desk", (*bench).deskLines},
	{"votes", (*bench).voteLines},
	{"opinion", (*bench).opinionLines},
	{"burst", (*bench).burstLines},
	{"real", (*bench).realLines},
	{"reading", (*bench).readingLines},
	{"million", (*bench).millionLines},
}

func main() {
	if len(os.Args) > 1 && os.Args[1] == "child" {
		if err := child(os.Args[2:]); err != nil {
			fmt.Fprintln(os.Stderr, "bench:", err)
			os.Exit(1)
		}
		return
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	ok, err := run(ctx)
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
	}
	if err != nil || !ok {
		stop()
		os.Exit(1)
	}
}

func run(ctx context.Context) (ok bool, err error) {
	b := &bench{}
	flag.StringVar(&b.troth, "troth", "bin/troth", "the program to measure")
	flag.StringVar(&b.ogp, "ogp", sharedFile("data/ogp/irm_commitments_2016_live.csv"), "the published file of 1,927 commitments")
	flag.StringVar(&b.cache, "cache", cacheDir(), "folder in which the generated record stays for later runs")
	flag.IntVar(&b.entries, "entries", 1_000_000, "of the generated record")
	flag.BoolVar(&b.whole, "whole", false, "export and verify the generated record too, which takes minutes")
	flag.DurationVar(&b.rest, "rest", time.Minute, "how long a server rests before its memory is read")
	flag.DurationVar(&b.burst, "burst", time.Minute, "how long people come, 50 a second, to vote: ten minutes are 30,000")
	flag.IntVar(&b.before, "before", 0, "how many people have answered ten statements each when a burst begins: with 25,000, a short one is like the end of one of ten minutes")
	only := flag.String("only", "", "parts to measure, with commas between: desk, votes, opinion, burst, real, reading, million (default all)")
	out := flag.String("out", "", "file that the table is written to as well")
	profile := flag.String("profile", "", "file for a profile of the processor's time")
	flag.DurationVar(&b.time, "time", 5*time.Second, "of one measurement")
	flag.IntVar(&b.turns, "turns", 3, "of figure and control; the middle one of each counts")
	flag.Parse()
	if b.self, err = os.Executable(); err != nil {
		return false, err
	}
	if b.temp, err = os.MkdirTemp("", "troth-bench-"); err != nil {
		return false, err
	}
	defer os.RemoveAll(b.temp)
	if *profile != "" {
		f, err := os.Create(*profile)
		if err != nil {
			return false, err
		}
		defer f.Close()
		if err := pprof.StartCPUProfile(f); err != nil {
			return false, err
		}
		defer pprof.StopCPUProfile()
	}
	var given []string
	flag.Visit(func(f *flag.Flag) {
		if f.Name != "troth" && f.Name != "out" {
			given = append(given, fmt.Sprintf("-%s=%s", f.Name, f.Value))
		}
	})
	command := "make bench"
	if len(given) > 0 {
		command += ` BENCH="` + strings.Join(given, " ") + `"`
	}
	b.table.Machine = thisMachine(command)
	for _, p := range parts {
		if *only != "" && !slices.Contains(strings.Split(*only, ","), p.name) {
			continue
		}
		if err := p.run(b, ctx); err != nil {
			return false, fmt.Errorf("%s: %w", p.name, err)
		}
	}
	b.table.Machine.LoadAfter = load()
	if err := b.table.Write(os.Stdout); err != nil {
		return false, err
	}
	if *out != "" {
		f, err := os.Create(*out)
		if err != nil {
			return false, err
		}
		if err := b.table.Write(f); err != nil {
			return false, err
		}
		if err := f.Close(); err != nil {
			return false, err
		}
	}
	ok = true
	for _, l := range b.table.Lines {
		holds, _ := l.Holds()
		ok = ok && holds
	}
	return ok, nil
}

// sharedFile is a file of the sources that are kept beside the repository.
func sharedFile(name string) string {
	dir := os.Getenv("TROTH_SHARED")
	if dir == "" {
		dir = "../shared"
	}
	return filepath.Join(dir, name)
}

func cacheDir() string {
	dir, err := os.UserCacheDir()
	if err != nil {
		dir = os.TempDir()
	}
	return filepath.Join(dir, "troth-bench")
}

// add takes a line into the table and shows it at once.
func (b *bench) add(l Line) Line {
	b.table.Lines = append(b.table.Lines, l)
	_, holds := l.Holds()
	fmt.Fprintf(os.Stderr, "%-40s %16s   control %16s   ratio %s   %s\n", l.What, amount(l.Figure, l.Unit), amount(l.ControlSays, l.Unit), ratioText(l), holds)
	return l
}

// bare takes what the machine does without Troth into the table.
func (b *bench) bare(x Bare) {
	b.table.Machine.Bare = append(b.table.Machine.Bare, x)
	fmt.Fprintf(os.Stderr, "machine: %s: %s\n", x.What, amount(x.Figure, x.Unit))
}

// dir makes a folder for one measurement.
func (b *bench) dir(name string) (string, error) {
	dir := filepath.Join(b.temp, name)
	return dir, os.MkdirAll(dir, 0o700)
}
