package main

import (
	"context"

	"troth/core/node"
	"troth/core/record"
	"troth/edges/opendata/importer"
	"troth/edges/opendata/sheet"
)

var canadaFormat = format{
	name: "canada", usage: "--data DIR [--json] [--plan NUMBER] [--title TEXT] [--published DAY] [--licence SPDX] FILE", one: true,
	summary: "a plan of Canada in its own table: commitments, milestones and indicators with their deadlines, in English and French",
	options: []option{{name: "plan", usage: "number of the plan, 6 (from the name of the file when empty)"}, titleOption},
	put:     importCanada, tell: telling((*call).sayReport),
}

func importCanada(ctx context.Context, n *node.Node, r importRequest, say func(string)) (any, error) {
	f, closer, err := sheet.Open(r.Files[0])
	if err != nil {
		return nil, err
	}
	defer closer.Close()
	operator, err := n.Operator(ctx)
	if err != nil {
		return nil, err
	}
	o := importer.Options{Retrieved: n.Today(), Published: r.Published, Licence: r.Licence, Title: r.More["title"], Progress: say}
	return importer.ImportCanada(ctx, n.Desk, operator, o, record.Code(r.More["plan"]), f)
}
