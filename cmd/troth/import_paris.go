package main

import (
	"context"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"troth/core/node"
	"troth/edges/opendata/paris"
	"troth/edges/opendata/sheet"
)

var parisFormat = format{
	name: "paris", usage: "--data DIR [--json] [--published DAY] [--licence SPDX] [--publisher NAME] DIR", one: true,
	summary: "the collective actions opened in Paris in 2016 and who joined them, from a folder of three tables",
	options: []option{{name: "publisher", usage: "who compiled the tables"}},
	put:     importParis, tell: telling((*call).sayParis),
}

func importParis(ctx context.Context, n *node.Node, r importRequest, say func(string)) (any, error) {
	var sources []sheet.Source
	for _, name := range paris.Files {
		f, closer, err := sheet.Open(filepath.Join(r.Files[0], name))
		if err != nil {
			return nil, err
		}
		defer closer.Close()
		sources = append(sources, f)
	}
	operator, err := n.Operator(ctx)
	if err != nil {
		return nil, err
	}
	say("reading " + strings.Join(paris.Files, ", "))
	o := paris.Options{Retrieved: n.Today(), Published: r.Published, Licence: r.Licence, Publisher: r.More["publisher"]}
	return paris.Import(ctx, n.Desk, operator, o, sources)
}

func (c *call) sayParis(r *paris.Report) {
	c.say("%d actions; %d joinings: %d of %d governments, %d of %d organisations. %d rows read, %d rejected.", r.Actions, r.Joinings, r.Governments,
		r.Members, r.Joinings-r.Governments, r.Organisations, r.Read, len(r.Rejected))
	switch {
	case r.Known:
		c.say("These tables are on record already; nothing was added.")
	case r.Entries == 0:
		c.say("They say nothing that is not on record already; nothing was added.")
	default:
		c.say("%s entries were put on record.", grouped(int64(r.Entries)))
	}
	for _, x := range r.Rejected {
		c.say("  rejected: %s, row %d%s: %s", x.File, x.Row, inColumn(x.Column), x.Reason)
	}
	for _, flag := range slices.Sorted(maps.Keys(r.Flagged)) {
		c.say("  flagged %s: %d", flag, r.Flagged[flag])
	}
	for _, x := range []struct {
		what string
		n    int
	}{{"actions said otherwise than before", len(r.Amended)}, {"actions that were said here since, which stay", len(r.Conflicts)},
		{"joinings that are not in the tables any more, which stay", len(r.Vanished)}} {
		if x.n > 0 {
			c.say("%s: %d.", x.what, x.n)
		}
	}
	for _, names := range r.Alike {
		c.say("%s", fmt.Sprintf("These may be one organisation; a person has to say so: %s.", strings.Join(names, " · ")))
	}
}
