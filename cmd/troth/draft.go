package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"html/template"
	"io"
	"os"
	"slices"
	"strings"

	"troth/chapters/partnership"
	"troth/chapters/plan/draft"
	"troth/core/desk"
	"troth/core/node"
	"troth/core/record"
)

// A draftRequest is one thing to do with drafts.
type draftRequest struct {
	Do     string          `json:"do"`
	ID     record.ID       `json:"id,omitempty"`
	Draft  json.RawMessage `json:"draft,omitempty"`  // of replace
	Member string          `json:"member,omitempty"` // of adopt: an id, or a code of ISO 3166
}

type draftAnswer struct {
	Drafts []*draft.Draft `json:"drafts"`
}

var draftActs = []string{"list", "show", "replace", "adopt", "drop"}

func runDraft(ctx context.Context, c *call) int {
	var r draftRequest
	dir := c.data()
	asJSON := c.flags.Bool("json", false, "print the draft as JSON: edit it and give it to replace")
	page := c.flags.String("html", "", "of show: write a page with the draft beside its source to this file; must not exist")
	c.flags.StringVar(&r.Member, "member", "", "of adopt: whose plan it is, an id (mb_…) or a code of ISO 3166 (GEO)")
	rest, ok := c.parse("data")
	if !ok {
		return 2
	}
	if len(rest) == 0 {
		rest = []string{"list"}
	}
	r.Do = rest[0]
	want := map[string]int{"list": 1, "replace": 3}[r.Do]
	switch {
	case !slices.Contains(draftActs, r.Do):
		return c.misuse("there is no %q; there is: %s", r.Do, strings.Join(draftActs, ", "))
	case want == 0 && len(rest) != 2, want != 0 && len(rest) != want:
		return c.misuse("say which draft: troth draft lists them; replace takes a file besides")
	case r.Do == "adopt" && r.Member == "":
		return c.misuse("--member is missing: whose plan it is")
	}
	if len(rest) > 1 {
		r.ID = record.ID(rest[1])
	}
	if r.Do == "replace" {
		b, err := os.ReadFile(rest[2])
		if err != nil {
			return c.fail(err)
		}
		r.Draft = b
	}
	var answer draftAnswer
	if err := c.ask(ctx, *dir, "draft", r, &answer); err != nil {
		return c.fail(err)
	}
	switch {
	case *page != "" && len(answer.Drafts) == 1:
		err := writeNew(*page, func(w io.Writer) error { return draftPage.Execute(w, paged(answer.Drafts[0])) })
		if err != nil {
			return c.fail(err)
		}
		c.say("%s shows the draft beside its source.", *page)
	case *asJSON:
		return c.print(answer)
	default:
		c.sayDrafts(r.Do, answer.Drafts)
	}
	return 0
}

// print prints one draft as it can be given back, or all of them.
func (c *call) print(answer draftAnswer) int {
	out := json.NewEncoder(c.stdout)
	out.SetEscapeHTML(false)
	out.SetIndent("", "  ")
	var err error
	if len(answer.Drafts) == 1 {
		err = out.Encode(answer.Drafts[0])
	} else {
		err = out.Encode(answer)
	}
	if err != nil {
		return c.fail(err)
	}
	return 0
}

func (c *call) sayDrafts(did string, list []*draft.Draft) {
	if len(list) == 0 {
		c.say("There are no drafts. troth import plan makes one from a document.")
	}
	for _, d := range list {
		switch {
		case did == "drop":
			c.say("The draft %s of %s is gone.", d.ID, d.Source.File)
		case did == "list" || did == "adopt":
			n := d.Count()
			where := "not on record"
			if d.Adopted != nil {
				where = fmt.Sprintf("on record as %s, %s entries from %s on", d.Adopted.Plan, grouped(int64(d.Adopted.Entries)), grouped(int64(d.Adopted.Entry)))
			}
			c.say("%s  %s, version %d: %d commitments; %d fields guessed, %d missing; %s", d.ID, d.Source.File, d.Version, len(d.Commitments),
				n[draft.Guessed], n[draft.Missing], where)
		default:
			c.say("%s, version %d, of %s (SHA-256 %s)", d.ID, d.Version, d.Source.File, d.Source.SHA256)
			c.sayDraft(d)
		}
	}
}

func draftWork(ctx context.Context, n *node.Node, request json.RawMessage, _ func(string)) (any, error) {
	r, err := readRequest[draftRequest](request)
	if err != nil {
		return nil, err
	}
	if r.Do == "list" {
		list, err := draft.All(ctx, n.Store)
		return draftAnswer{list}, err
	}
	d, err := draft.Get(ctx, n.Store, r.ID)
	if err != nil {
		return nil, err
	}
	switch r.Do {
	case "replace":
		d, err = replaced(ctx, n, d, r.Draft)
	case "adopt":
		err = adopt(ctx, n, d, r.Member)
	case "drop":
		err = draft.Drop(ctx, n.Store, d.ID)
	}
	return draftAnswer{[]*draft.Draft{d}}, err
}

// replaced keeps a draft as a person has edited it. Of which document it is stays.
func replaced(ctx context.Context, n *node.Node, was *draft.Draft, edited json.RawMessage) (*draft.Draft, error) {
	next, err := readRequest[draft.Draft](edited)
	switch {
	case err != nil:
		return nil, err
	case was.Adopted != nil:
		return nil, errors.New("the draft was adopted; what is on record is amended there")
	case next.ID != was.ID || next.Version != was.Version:
		return nil, fmt.Errorf("the file is version %d of %s, and the draft is version %d of %s: show it again, edit that", next.Version, next.ID, was.Version, was.ID)
	}
	next.Source, next.Adopted = was.Source, nil
	return &next, draft.Keep(ctx, n.Store, &next)
}

func adopt(ctx context.Context, n *node.Node, d *draft.Draft, member string) error {
	if d.Adopted != nil {
		return fmt.Errorf("the draft is on record already, as %s", d.Adopted.Plan)
	}
	operator, err := n.Operator(ctx)
	if err != nil {
		return err
	}
	id := record.ID(member)
	if !id.Valid() {
		if id, err = memberOf(ctx, n, member); err != nil {
			return err
		}
	}
	// The request is that of this version: when the answer to an adoption was lost, the same one gets it again.
	act := desk.Act{Who: operator, Request: fmt.Sprintf("adopt %s %d", d.ID, d.Version)}
	entries, err := n.Desk.Do(ctx, act, draft.Adopt(d, operator.For, id))
	if err != nil {
		return err
	}
	a := &draft.Adoption{Entry: entries[0].Index, Entries: len(entries)}
	for _, e := range entries {
		switch e.Kind {
		case "edition":
			a.Edition = e.Object
		case "plan":
			a.Plan = e.Object
		}
	}
	d.Adopted = a
	return draft.Keep(ctx, n.Store, d)
}

// memberOf is the national member of a country.
func memberOf(ctx context.Context, n *node.Node, code string) (record.ID, error) {
	r, err := n.Read(ctx)
	if err != nil {
		return "", err
	}
	defer r.Close()
	ids, err := r.ByAlias("iso3166", strings.ToUpper(code))
	if err != nil {
		return "", err
	}
	for _, id := range ids {
		if id.Prefix() == partnership.MemberKind.Prefix {
			return id, nil
		}
	}
	return "", fmt.Errorf("no member with the code %s is on record", code)
}

// A draftRow is a field on the page that shows a draft beside its source.
type draftRow struct {
	Head string // of a commitment or milestone, instead of a field
	Name string
	draft.Field
}

type pagedDraft struct {
	*draft.Draft
	Rows   []draftRow
	Counts map[string]int // fields by state
}

func paged(d *draft.Draft) pagedDraft {
	p := pagedDraft{Draft: d, Counts: map[string]int{}, Rows: []draftRow{{Name: "country", Field: d.Country}, {Name: "plan", Field: d.Plan}}}
	for state, n := range d.Count() {
		p.Counts[string(state)] = n
	}
	for i, c := range d.Commitments {
		p.Rows = append(p.Rows, draftRow{Head: fmt.Sprintf("Commitment %d", i+1)})
		for _, name := range draft.Fields {
			p.Rows = append(p.Rows, draftRow{Name: name, Field: c.Fields[name]})
		}
		for k, m := range c.Milestones {
			p.Rows = append(p.Rows, draftRow{Head: fmt.Sprintf("Commitment %d, milestone %d", i+1, k+1)})
			for _, name := range draft.MilestoneFields {
				p.Rows = append(p.Rows, draftRow{Name: name, Field: m.Fields[name]})
			}
		}
	}
	return p
}

// draftPage is for the one who adopts, on their own machine: a draft is never served.
var draftPage = template.Must(template.New("draft").Funcs(template.FuncMap{"word": func(name string) string {
	return strings.ReplaceAll(name, "_", " ")
}}).Parse(`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Draft of {{.Source.File}}</title>
<style>
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 70rem; margin: 2rem auto; padding: 0 1rem; color: #14171c; background: #fdfcf9 }
table { border-collapse: collapse; width: 100% } th, td { text-align: start; vertical-align: top; padding: .5rem .75rem; border-top: 1px solid #cfccc4 }
h2 { margin: 2rem 0 0; font-size: 1.25rem } td { white-space: pre-line; overflow-wrap: anywhere } .s { font-weight: 650; white-space: nowrap }
small { color: #565c66 }
</style></head><body><main>
<h1>Draft of {{.Source.File}}</h1>
<p>Nothing of this is on record. {{.Counts.found}} fields were found, {{.Counts.guessed}} guessed, {{.Counts.missing}} are missing, {{.Counts.edited}} were edited.
Version {{.Version}} of {{.ID}}; SHA-256 of the document {{.Source.SHA256}}.</p>
<table><caption>Each field beside its source</caption>
<thead><tr><th scope="col">Field</th><th scope="col">State</th><th scope="col">In the draft</th><th scope="col">In the document</th></tr></thead>
<tbody>{{range .Rows}}{{if .Head}}
<tr><th scope="rowgroup" colspan="4"><h2>{{.Head}}</h2></th></tr>{{else}}
<tr><th scope="row">{{word .Name}}</th><td class="s">{{.State}}</td><td dir="auto">{{.Text}}{{if or .From .To}}
<small>{{.From}} to {{.To}}</small>{{end}}</td><td>{{if .Label}}<span dir="auto">{{.Label}}</span>
{{end}}<small>{{.Where}}{{if .Why}}; {{.Why}}{{end}}</small></td></tr>{{end}}{{end}}
</tbody></table>
{{if .Rest}}<h2>In the document, and in no field</h2><ul>{{range .Rest}}<li dir="auto">{{.Text}} <small>{{.Where}}</small></li>{{end}}</ul>{{end}}
</main></body></html>
`))
