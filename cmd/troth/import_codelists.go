package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"troth/core/node"
	"troth/edges/opendata/codelist"
	"troth/edges/opendata/sheet"
)

var codelistsFormat = format{
	name:    "codelists",
	usage:   "--data DIR [--publisher TEXT] [--published DAY] [--licence ID] [--json] FILE… | FOLDER",
	summary: "lists of codes in their publishers' words: global goals, articles of a treaty, functions of government, countries and their parts",
	options: []option{{name: "publisher", usage: "who published the files (whoever the list names as its own when empty)"}},
	put:     importCodelists, tell: telling((*call).sayCodelists),
}

func importCodelists(ctx context.Context, n *node.Node, r importRequest, _ func(string)) (any, error) {
	o := codelist.Options{Retrieved: n.Today(), Published: r.Published, Licence: r.Licence, Publisher: r.More["publisher"]}
	var names []string
	for _, name := range r.Files {
		info, err := os.Stat(name)
		switch {
		case err != nil:
			return nil, err
		case !info.IsDir():
			names = append(names, name)
			continue
		}
		o.PassOver = true
		inside, err := os.ReadDir(name)
		if err != nil {
			return nil, err
		}
		for _, x := range inside {
			if ext := strings.ToLower(filepath.Ext(x.Name())); !x.IsDir() && (ext == ".csv" || ext == ".xlsx") {
				names = append(names, filepath.Join(name, x.Name()))
			}
		}
	}
	if len(names) == 0 {
		return nil, fmt.Errorf("there is no table in CSV or XLSX in %s", strings.Join(r.Files, ", "))
	}
	var files []sheet.Source
	for _, name := range names {
		f, closer, err := sheet.Open(name)
		if err != nil {
			return nil, err
		}
		defer closer.Close()
		files = append(files, f)
	}
	operator, err := n.Operator(ctx)
	if err != nil {
		return nil, err
	}
	return codelist.Import(ctx, n.Desk, operator, o, files...)
}

func (c *call) sayCodelists(r *codelist.Report) {
	for _, f := range r.Files {
		switch {
		case f.Known:
			c.say("%s is on record already, as %s; nothing was added.", f.File, f.Edition)
		case f.Entries == 0:
			c.say("%s says nothing of %s that is not on record already; nothing was added.", f.File, f.List)
		default:
			c.say("%s: %s codes of %s, %s new and %s that read otherwise. Read them at /agenda/%s", f.File, grouped(int64(f.Codes)), f.List,
				grouped(int64(f.New)), grouped(int64(f.Changed)), f.List)
		}
	}
	for _, name := range r.Passed {
		c.say("%s holds no list that is known here, and was passed over.", name)
	}
}
