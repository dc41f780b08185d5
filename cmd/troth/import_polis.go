package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"troth/core/node"
	"troth/core/record"
	"troth/edges/opendata/polis"
)

var polisFormat = format{
	name: "polis", usage: "--data DIR [--json] [--lang TAG] [--about ID] [--publisher NAME] [--published DAY] [--licence SPDX] [--incomplete] DIR", one: true,
	summary: "a finished opinion conversation held with Polis, from the folder of its export",
	options: []option{{name: "publisher", usage: "who held the conversation, or who compiled the tables"}, {name: "lang", usage: "language of what is imported, \"fr\""},
		{name: "about", usage: "id of the plan, commitment or action that the conversation was held for"},
		{name: "incomplete", usage: "import also what has fewer than half of the votes that its other files have", set: true}},
	put: importPolis, tell: telling((*call).sayPolis),
}

func importPolis(ctx context.Context, n *node.Node, r importRequest, say func(string)) (any, error) {
	o := polis.ImportOptions{Retrieved: n.Today(), Published: r.Published, Licence: r.Licence, Publisher: r.More["publisher"], Language: r.More["lang"],
		About: record.ID(r.More["about"]), Incomplete: r.More["incomplete"] == "true"}
	operator, err := n.Operator(ctx)
	if err != nil {
		return nil, err
	}
	say("reading " + r.Files[0])
	report, err := polis.Import(ctx, n.Desk, n.Blobs, operator, o, r.Files[0])
	if errors.Is(err, polis.ErrIncomplete) {
		err = fmt.Errorf("%w; --incomplete imports it all the same", err)
	}
	return report, err
}

func (c *call) sayPolis(r *polis.Report) {
	c.say("%s", r.Topic)
	c.say("%s participants gave %s votes on %s statements, of which %d were moderated out.", grouped(int64(r.Participants)), grouped(int64(r.Votes)),
		grouped(int64(r.Statements)), r.Rejected)
	if r.Known {
		c.say("The conversation is on record just so, as %s; nothing was added.", r.Conversation)
	} else {
		c.say("%s entries were put on record; the conversation is %s.", grouped(int64(r.Entries)), r.Conversation)
	}
	if len(r.Amended) > 0 {
		c.say("Moderated or worded otherwise than before: statements %s.", listed(r.Amended))
	}
	if len(r.Kept) > 0 {
		c.say("Whose words or moderation the folder does not have, and which stay as they are on record: statements %s.", listed(r.Kept))
	}
	if len(r.Vanished) > 0 {
		c.say("On record and not in the folder, which stay: statements %s.", listed(r.Vanished))
	}
	for _, f := range r.Flags {
		c.say("  flagged %s", f)
	}
	for i, t := range r.Troubles {
		if i == firstNotes {
			c.say("  … and %d more; --json has them all", len(r.Troubles)-i)
			break
		}
		c.say("  %s", t)
	}
}

// listed is numbers with commas between.
func listed(numbers []int) string {
	return strings.Trim(strings.ReplaceAll(fmt.Sprint(numbers), " ", ", "), "[]")
}
