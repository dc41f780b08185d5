package main

import (
	"context"
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"troth/core/node"
	"troth/core/record"
)

// A format is a sort of published file that import takes. A new one is a file beside import_ogp.go, and its line in formats.
type format struct {
	name    string
	usage   string // what follows the name
	summary string
	one     bool     // it takes one file or folder, not several
	options []option // flags of its own, beside those that every format has
	put     func(ctx context.Context, n *node.Node, r importRequest, say func(progress string)) (report any, err error)
	tell    func(c *call, report json.RawMessage) error // in words
}

// An option is a flag of a format. What is given is kept as text in the request's more, under its name.
type option struct {
	name, usage string
	set         bool // it takes no value: it is there or not
}

// formats are in the order in which help lists them.
func formats() []format {
	return []format{ogpFormat, declarationFormat, planFormat, codelistsFormat, parisFormat, canadaFormat, polisFormat}
}

// operation is the name under which a server does it.
func (f format) operation() string { return "import-" + f.name }

type importRequest struct {
	Files     []string          `json:"files"` // or folders; absolute
	Published string            `json:"published,omitempty"`
	Licence   record.Code       `json:"licence,omitempty"`
	More      map[string]string `json:"more,omitempty"` // by option
}

// telling reads a report for what says it.
func telling[T any](say func(*call, *T)) func(*call, json.RawMessage) error {
	return func(c *call, report json.RawMessage) error {
		var r T
		if err := json.Unmarshal(report, &r); err != nil {
			return err
		}
		say(c, &r)
		return nil
	}
}

// importUsage has a line for each format.
func importUsage() string {
	var lines []string
	for _, f := range formats() {
		lines = append(lines, f.name+" "+f.usage)
	}
	return strings.Join(lines, "\n")
}

func runImport(ctx context.Context, c *call) int {
	list := formats()
	if len(c.args) > 0 {
		if i := slices.IndexFunc(list, func(f format) bool { return f.name == c.args[0] }); i >= 0 {
			list = list[i : i+1]
			c.usage, c.summary = list[0].name+" "+list[0].usage, list[0].summary
		}
	}
	r := importRequest{More: map[string]string{}}
	dir := c.data()
	asJSON := c.flags.Bool("json", false, "print the report as JSON, whole")
	c.flags.StringVar(&r.Published, "published", "", "day on which the files were published, 2016-07-01")
	c.flags.StringVar((*string)(&r.Licence), "licence", "", "SPDX id of their licence, CC-BY-4.0 (the publisher's own words when empty)")
	for _, f := range list {
		for _, o := range f.options {
			if c.flags.Lookup(o.name) == nil {
				add := c.flags.Func
				if o.set {
					add = c.flags.BoolFunc
				}
				add(o.name, o.usage, func(s string) error { r.More[o.name] = s; return nil })
			}
		}
	}
	rest, ok := c.parse("data")
	if !ok {
		return 2
	}
	f, wrong := chosen(rest, &r)
	if wrong != "" {
		return c.misuse("%s", wrong)
	}
	for _, name := range rest[1:] {
		path, err := filepath.Abs(name)
		if err != nil {
			return c.fail(err)
		}
		r.Files = append(r.Files, path)
	}
	var report json.RawMessage
	if err := c.ask(ctx, *dir, f.operation(), r, &report); err != nil {
		return c.fail(err)
	}
	if *asJSON {
		c.say("%s", report)
		return 0
	}
	if err := f.tell(c, report); err != nil {
		return c.fail(err)
	}
	return 0
}

// chosen is the format that is asked for, and says what is wrong with how it is asked.
func chosen(rest []string, r *importRequest) (f format, wrong string) {
	var names []string
	for _, x := range formats() {
		if names = append(names, x.name); len(rest) > 0 && x.name == rest[0] {
			f = x
		}
	}
	switch {
	case len(rest) == 0:
		return f, "say what to import: " + strings.Join(names, ", ")
	case f.name == "":
		return f, fmt.Sprintf("there is no format %q; there is: %s", rest[0], strings.Join(names, ", "))
	case len(rest) == 1:
		return f, "say which files to import"
	case f.one && len(rest) > 2:
		return f, fmt.Sprintf("%s takes one at a time; there is nothing to do with %s", f.name, strings.Join(rest[2:], " "))
	}
	for name := range r.More {
		if !slices.ContainsFunc(f.options, func(o option) bool { return o.name == name }) {
			return f, fmt.Sprintf("--%s is not for %s", name, f.name)
		}
	}
	if _, err := time.Parse(time.DateOnly, r.Published); r.Published != "" && err != nil {
		return f, fmt.Sprintf("--published %q is not a day like 2016-07-01", r.Published)
	}
	return f, ""
}

// do reads the request and puts what it names on record. The folder that this process runs in is nobody's business.
func (f format) do(ctx context.Context, n *node.Node, request json.RawMessage, say func(string)) (any, error) {
	r, err := readRequest[importRequest](request)
	if err != nil {
		return nil, err
	}
	for _, path := range r.Files {
		if !filepath.IsAbs(path) {
			return nil, fmt.Errorf("the request names %q, which is no absolute path", path)
		}
	}
	return f.put(ctx, n, r, say)
}
