package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"troth/chapters/translation"
	"troth/core/node"
	"troth/core/record"
	"troth/edges/opendata/declaring"
	"troth/edges/opendata/sheet"
)

var declarationFormat = format{
	name: "declaration", one: true,
	usage:   "--data DIR [--lang en] [--title TEXT] [--on DAY] [--adopted-by TEXT] [--of ID | --new] [--json] FILE",
	summary: "a declaration as plain text: preamble and pledges, another edition of them, or another language",
	options: []option{
		{name: "lang", usage: "language of the text, fr (told by how its pledges begin when empty)"},
		{name: "title", usage: "what it is called, where the text does not begin with it"},
		{name: "on", usage: "the day that it bears, 2016-12-07"},
		{name: "place", usage: "where it was made"},
		{name: "publisher", usage: "whose declaration, or whose translation of it, it is (the operator's when empty)"},
		{name: "translated-by", usage: "person or machine, of another language that is not the publisher's own (not said when empty)"},
		{name: "adopted-by", usage: "the body that adopted it"},
		{name: "adopted", usage: "the day on which it was adopted (that which it bears when empty)"},
		{name: "adopted-how", usage: "how it was adopted, in words"},
		{name: "renews", usage: "id of a declaration on record that it makes anew"},
		{name: "furthers", usage: "id of a declaration on record that it serves"},
		{name: "of", usage: "id of the declaration of which this is another edition or language (found when empty)"},
		{name: "new", usage: "it is none of those on record, though it looks like one", set: true},
	},
	put: importDeclaration, tell: telling((*call).sayDeclaration),
}

func importDeclaration(ctx context.Context, n *node.Node, r importRequest, say func(string)) (any, error) {
	if len(r.Files) != 1 {
		return nil, fmt.Errorf("one declaration at a time is imported, not %d", len(r.Files))
	}
	for _, name := range []string{"on", "adopted"} {
		if _, err := time.Parse(time.DateOnly, r.More[name]); r.More[name] != "" && err != nil {
			return nil, fmt.Errorf("--%s %q is not a day like 2016-12-07", name, r.More[name])
		}
	}
	made := translation.Made(r.More["translated-by"])
	if made != "" && made != translation.Person && made != translation.Machine {
		return nil, fmt.Errorf("--translated-by %q is neither person nor machine", made)
	}
	f, closer, err := sheet.Open(r.Files[0])
	if err != nil {
		return nil, err
	}
	defer closer.Close()
	operator, err := n.Operator(ctx)
	if err != nil {
		return nil, err
	}
	o := declaring.Options{Language: r.More["lang"], Of: record.ID(r.More["of"]), New: r.More["new"] != "", Title: r.More["title"], On: r.More["on"],
		Place: r.More["place"], AdoptedBy: r.More["adopted-by"], Adopted: r.More["adopted"], How: r.More["adopted-how"], Publisher: r.More["publisher"], Made: made,
		Renews: ids(r.More["renews"]), Furthers: ids(r.More["furthers"]),
		Retrieved: n.Today(), Published: r.Published, Licence: r.Licence, Progress: say}
	return declaring.Import(ctx, n.Desk, operator, o, f)
}

// ids are those of a list with commas.
func ids(s string) (list []record.ID) {
	for id := range strings.SplitSeq(s, ",") {
		if id = strings.TrimSpace(id); id != "" {
			list = append(list, record.ID(id))
		}
	}
	return list
}

func (c *call) sayDeclaration(r *declaring.Report) {
	c.say("%s, in %s: %d paragraphs of preamble, %d pledges, %d of closing words, %d of an annex.", r.Title, r.Language, r.Preamble, r.Pledges,
		r.Closing, r.Annex)
	switch {
	case r.Known:
		c.say("%s is on record already, as %s; nothing was added.", r.File, r.Edition)
	case r.Entries == 0:
		c.say("%s says nothing that is not on record already, in %s; nothing was added.", r.File, r.Declaration)
	case r.Added:
		c.say("It is on record now, as %s, with %d entries. Read it at /declarations/%s", r.Declaration, r.Entries, r.Declaration)
	case r.Translated > 0:
		c.say("%d translations were put on record of %s, with %d entries.", r.Translated, r.Declaration, r.Entries)
	default:
		c.say("%s is on record already; %d entries say what reads otherwise.", r.Declaration, r.Entries)
	}
	for _, list := range []struct {
		what  string
		notes []declaring.Note
	}{{"Reads otherwise in this edition", r.Changed}, {"Conflicts, where what is on record stays", r.Conflicts}} {
		if len(list.notes) > 0 {
			c.say("%s: %d.", list.what, len(list.notes))
		}
		for _, x := range list.notes {
			c.say("  %s, %s: %s", x.Object, x.Field, x.Reason)
		}
	}
	for _, id := range r.Vanished {
		c.say("%s is not in this edition any more. It stays as it is.", id)
	}
	for _, place := range r.Untopical {
		c.say("Pledge %d: no topic was found by its words, so nothing on record is asked for it.", place)
	}
	for _, s := range r.Notes {
		c.say("Assumed: %s", s)
	}
}
