package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"troth/chapters/plan/draft"
	"troth/core/node"
	"troth/core/record"
	"troth/edges/opendata/planform"
	"troth/edges/opendata/sheet"
)

var planFormat = format{
	name: "plan", usage: "--data DIR [--json] FILE.docx", one: true,
	summary: "a plan in the partnership's commitment templates, as a Word document: it becomes a draft, and nothing is on record before somebody adopts it (troth draft)",
	put:     importPlan, tell: telling((*call).sayDrafted),
}

// A drafted says what was read from a document.
type drafted struct {
	Draft  *draft.Draft        `json:"draft"`
	Known  bool                `json:"known"` // there was a draft of this document already, which stays
	Fields map[draft.State]int `json:"fields"`
}

func importPlan(ctx context.Context, n *node.Node, r importRequest, _ func(string)) (any, error) {
	if r.Published != "" || r.Licence != "" {
		return nil, errors.New("a draft has no day of publication and no licence; it is not on record yet")
	}
	f, closer, err := sheet.Open(r.Files[0])
	if err != nil {
		return nil, err
	}
	defer closer.Close()
	d, err := planform.Read(f)
	if err != nil {
		return nil, err
	}
	switch was, err := draft.Of(ctx, n.Store, d.Source); {
	case err == nil:
		return drafted{was, true, was.Count()}, nil
	case !errors.Is(err, record.ErrNotFound):
		return nil, err
	}
	if err := draft.Keep(ctx, n.Store, d); err != nil {
		return nil, err
	}
	return drafted{d, false, d.Count()}, nil
}

func (c *call) sayDrafted(x *drafted) {
	d := x.Draft
	if x.Known {
		c.say("There is a draft of %s already, %s; it was left as it is.", d.Source.File, d.ID)
	} else {
		c.say("%s is a draft now, %s. Nothing of it is on record.", d.Source.File, d.ID)
	}
	c.sayDraft(d)
	c.say("\nLook at it beside its source:  troth draft show --data DIR %s\nPut it on record:              troth draft adopt --data DIR --member MEMBER %s", d.ID, d.ID)
}

// sayDraft tells what a draft holds, with all that somebody should look at.
func (c *call) sayDraft(d *draft.Draft) {
	n := d.Count()
	form := d.Form
	if form == "" {
		form = "neither form"
	}
	c.say("Form: %s. Language: %s. Fields: %d found, %d guessed, %d missing, %d edited.", form, d.Language, n[draft.Found], n[draft.Guessed], n[draft.Missing], n[draft.Edited])
	c.sayField("country", d.Country)
	c.sayField("plan", d.Plan)
	for i, x := range d.Commitments {
		c.say("Commitment %d, with %d milestones:", i+1, len(x.Milestones))
		for _, name := range draft.Fields {
			c.sayField(name, x.Fields[name])
		}
		for k, m := range x.Milestones {
			c.say("  Milestone %d:", k+1)
			for _, name := range draft.MilestoneFields {
				c.sayField("  "+name, m.Fields[name])
			}
		}
	}
	for _, p := range d.Rest {
		c.say("  belongs to no field, %s: %s", p.Where, short(p.Text))
	}
}

func (c *call) sayField(name string, f draft.Field) {
	words := short(f.Text)
	if f.From != "" || f.To != "" {
		words += fmt.Sprintf(" [%s to %s]", f.From, f.To)
	}
	if f.Why != "" {
		words += " (" + f.Why + ")"
	}
	c.say("  %-8s %s: %s", f.State, name, words)
}

// short is the beginning of a text, in one line.
func short(s string) string {
	runes := []rune(strings.Join(strings.Fields(s), " "))
	if len(runes) > 90 {
		return string(runes[:90]) + "…"
	}
	return string(runes)
}
