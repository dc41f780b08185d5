package pages

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"troth/chapters/home"
	"troth/chapters/plan"
	"troth/core/record"
	"troth/core/view"
	"troth/edges/api"
	"troth/edges/web"
)

// around is how many entries on either side of one its page lists.
const around = 2

// entryPage is one entry: its seal, what it says, its proof, and the bytes that were logged.
func (s *site) entryPage(v *web.Visit) (web.Page, error) {
	i, err := api.Index(v.PathValue("index"))
	if err != nil {
		return web.Page{}, web.Errorf(web.NotFound, "%w", err)
	}
	l := sayer{v.Lang}
	return s.newest(v, fmt.Sprint("entry ", i), func(r *view.Reader) (web.Content, error) {
		e, err := api.Entry(v.Context(), s.node.Store, r, i)
		if err != nil {
			return web.Content{}, err
		}
		p, err := s.prove(v.Context(), e)
		if err != nil && !errors.Is(err, record.ErrNotFound) {
			return web.Content{}, err
		}
		near, err := home.Record(r, min(i+around+1, r.Position()), "", 2*around+1)
		if err != nil {
			return web.Content{}, err
		}
		title := l.Word("kind", e.Kind)
		if e.Said.Revision > 1 {
			title = l.Say("entry.version", "kind", title, "version", e.Said.Revision)
		}
		body := []any{
			web.Head{Over: l.Rich("entry.over", "entry", int64(i), "size", int64(r.Position())), Title: web.Text{Value: title, Lang: l.Tag}, Lead: l.putBy(e), Facts: l.aboutEntry(e)},
			l.seal(e, p),
			l.saidIn(s.node.Kinds, e),
		}
		if p != nil {
			body = append(body, l.proof(p))
		}
		index := int64(i)
		body = append(body,
			web.Section{ID: "logged", Title: l.Say("entry.logged"), Note: l.Say("entry.logged.note"), Body: []any{
				web.Verbatim{Text: e.Leaf, Entry: &index}, l.digests(e)}},
			web.Section{ID: "around", Title: l.Say("entry.around"), Wide: true, Body: []any{l.statements(near.Statements, i)}},
		)
		return web.Content{Parts: body, Shell: web.Shell{
			Title: l.Say("entry.head", "entry", index, "kind", title), Crumbs: []web.Link{{Text: l.Say("record.title"), Href: l.Href(recordPath)}},
			Path: entryPath(i), Entry: index, JSON: api.Base + entryPath(i), Scripts: []string{"check.js"},
		}}, nil
	})
}

// putBy is one sentence: who put the entry here, and when.
func (l sayer) putBy(e *home.EntryPage) *web.Text {
	at := l.Moment(web.Moment(e.Said.At))
	if e.Said.By == nil {
		return l.lead("entry.by.person", "at", at)
	}
	return l.lead("entry.by", "by", l.nameOf(e.Said.By.Name), "at", at)
}

func (l sayer) nameOf(t record.Text) string {
	if t.IsZero() {
		return l.Say("unnamed")
	}
	return l.plain(t)
}

// aboutEntry is what the envelope says of who speaks.
func (l sayer) aboutEntry(e *home.EntryPage) []web.Fact {
	var facts rows
	facts.add(l.Say("entry.voice"), l.Word("speaks", string(e.Said.Voice)))
	facts.add(l.Say("entry.of"), l.whose(e.Said))
	facts.add(l.Say("entry.role"), l.Word("role", e.Said.Role))
	facts.add(l.Say("entry.source"), l.source(e.Said.Source))
	if e.Path != "" {
		facts.add(l.Say("entry.page"), web.Link{Text: l.Say("entry.page.open"), Href: l.Href("/" + e.Path)})
	}
	return facts
}

// seal is the receipt of an entry.
func (l sayer) seal(e *home.EntryPage, p *proven) web.Section {
	section := web.Section{ID: "seal", Title: l.Say("entry.seal"), Note: l.Say("entry.seal.note")}
	if p == nil {
		section.Body = []any{web.Empty{Text: l.Say("entry.unsealed")}}
		return section
	}
	index := strconv.FormatInt(int64(e.Said.Entry), 10)
	section.Body = []any{
		web.Receipt{Entry: int64(e.Said.Entry), Logged: web.Moment(e.Said.At), Size: int64(p.tree.Size), Leaf: web.Code(e.LeafHash.String()),
			Download: "/receipts/" + index, HowTo: l.Href(verifyPath), Check: index},
		web.Para{Text: l.Rich("entry.seal.how")},
	}
	return section
}

// saidIn is every field of an entry: its value, what removed it, or that it is shown to nobody.
func (l sayer) saidIn(kinds *record.Kinds, e *home.EntryPage) web.Section {
	section := web.Section{ID: "said", Title: l.Say("entry.said")}
	var facts rows
	kind, known := kinds.ByName(e.Kind)
	if !known {
		section.Body = []any{web.Empty{Text: l.Say("entry.unknown", "kind", e.Kind)}}
		return section
	}
	permanent := map[string]json.RawMessage{}
	if len(e.Facts) > 0 {
		if err := json.Unmarshal(e.Facts, &permanent); err != nil {
			section.Note = err.Error()
		}
	}
	for _, f := range kind.Fields() {
		switch f.Class {
		case record.Permanent:
			facts.add(l.field(f.Name), l.permanent(e, f, permanent[f.Name]))
		case record.Redactable:
			for _, v := range e.Fields {
				if base, _, _ := strings.Cut(v.Field, "/"); base == f.Name {
					facts.add(l.field(v.Field), l.redactable(e, v))
				}
			}
		case record.Concealed:
			for _, name := range e.Withheld {
				if base, _, _ := strings.Cut(name, "/"); base == f.Name {
					facts.add(l.field(name), web.State{Mark: web.None, Word: l.Say("entry.withheld")})
				}
			}
		}
	}
	section.Body = []any{web.KV{Facts: facts}}
	if e.Older != nil || e.Newer != nil {
		turn := web.Turn{Label: l.Say("entry.versions")}
		if e.Older != nil {
			turn.Before, turn.BeforeText = l.Href(entryPath(*e.Older)), l.Say("entry.older", "entry", int64(*e.Older))
		}
		if e.Newer != nil {
			turn.After, turn.AfterText = l.Href(entryPath(*e.Newer)), l.Say("entry.newer", "entry", int64(*e.Newer))
		}
		section.Body = append(section.Body, turn)
	}
	return section
}

// permanent shows the value of a permanent field, or each of a list.
func (l sayer) permanent(e *home.EntryPage, f record.Field, raw json.RawMessage) any {
	if raw == nil {
		return nil
	}
	if !f.List {
		return l.fieldValue(e, f, raw)
	}
	var each []json.RawMessage
	if err := json.Unmarshal(raw, &each); err != nil {
		return web.Code(raw)
	}
	list := web.Join{Between: ", "}
	for _, x := range each {
		list.Pieces = append(list.Pieces, l.fieldValue(e, f, x))
	}
	return list
}

// fieldValue shows one permanent value by its type; as it is written when it is of no type that has a better form.
func (l sayer) fieldValue(e *home.EntryPage, f record.Field, raw json.RawMessage) any {
	var s string
	switch f.Type {
	case "link":
		var to struct{ To record.ID }
		if json.Unmarshal(raw, &to) == nil {
			return l.linked(e, to.To)
		}
	case "day":
		var d record.Day
		if json.Unmarshal(raw, &d) == nil {
			return l.day(&d)
		}
	case "count":
		var n int64
		if json.Unmarshal(raw, &n) == nil {
			return web.Count(n)
		}
	case "note":
		if json.Unmarshal(raw, &s) == nil {
			return web.Verbatim{Text: s}
		}
	case "enum":
		if json.Unmarshal(raw, &s) == nil {
			return l.value(f.Name, s)
		}
	default:
		if json.Unmarshal(raw, &s) == nil {
			return l.code(f.Name, s)
		}
	}
	return web.Code(raw)
}

// value is a value of an enum in words.
func (l sayer) value(field, value string) any {
	switch field {
	case "act", "sort", "use":
		return l.Word(field, value)
	case "state":
		return l.Word("state", value)
	case "step":
		s := plan.Step(value)
		return l.Word("step", int(step(&s)))
	}
	return value
}

// code is an id, a hash or a code; those that name something readers know are said in words.
func (l sayer) code(field, value string) any {
	switch field {
	case "flags":
		return l.Word("flag", value)
	case "report":
		return l.Word("report", value)
	case "role":
		return l.Word("role", value)
	}
	return web.Code(value)
}

// linked names the thing that a link leads to.
func (l sayer) linked(e *home.EntryPage, id record.ID) any {
	for _, x := range e.Links {
		if x.Other.ID != id || x.Back {
			continue
		}
		if x.Other.Name.IsZero() {
			break
		}
		return l.named(x.Other)
	}
	if path := pathOf(id); path != "" {
		return web.Link{Text: web.Code(id), Href: l.Href(path)}
	}
	return web.Code(id)
}

// redactable shows a value that is open, or the tombstone in its place.
func (l sayer) redactable(e *home.EntryPage, v home.FieldValue) any {
	switch {
	case v.Redacted != nil:
		return web.Join{Pieces: []any{web.State{Mark: web.None, Word: l.Say("text.gone")},
			l.Rich("entry.removed", "at", on(v.Redacted.At), "basis", l.basis(*v.Redacted), "entry", l.entry(v.Redacted.Entry))}, Between: " "}
	case v.Text != nil:
		return l.languages(e, v)
	}
	var file record.File
	if err := json.Unmarshal(v.Value, &file); err == nil && file.Blob != "" {
		return web.Join{Pieces: []any{web.Link{Text: file.Name, Href: "/blobs/" + string(file.Blob)},
			l.Bytes(int64(file.Size)), web.Code(file.SHA256.String())}, Between: ", "}
	}
	var person record.Person
	if err := json.Unmarshal(v.Value, &person); err == nil && person.ID != "" {
		return web.Code(person.ID)
	}
	return web.Code(v.Value)
}

// languages shows a text in the reader's language, and then in the others that it was said in.
func (l sayer) languages(e *home.EntryPage, v home.FieldValue) any {
	first := l.said(*v.Text, e.Said.Entry, v.Field)
	list := web.Join{Pieces: []any{first}, Between: " · "}
	for _, tag := range slices.Sorted(maps.Keys(v.Text.By)) {
		if v.Text.By[tag] == first.Value {
			continue
		}
		one := record.Text{Original: tag, By: map[string]string{tag: v.Text.By[tag]}}
		list.Pieces = append(list.Pieces, l.said(one, e.Said.Entry, v.Field))
	}
	return list
}

// digests are the fingerprints that stand in the entry, with the salts that open them.
func (l sayer) digests(e *home.EntryPage) any {
	t := web.Table{Caption: l.Say("digests.caption"), Head: []web.Column{
		{Title: l.Say("digests.field")}, {Title: l.Say("digests.digest")}, {Title: l.Say("digests.salt")}}}
	for _, v := range e.Fields {
		var salt any = l.Say("digests.gone")
		if v.Salt != nil {
			salt = web.Code(base64.StdEncoding.EncodeToString(v.Salt))
		}
		t.Rows = append(t.Rows, []any{l.field(v.Field), web.Code(v.Digest.String()), salt})
	}
	envelope, err := record.Parse([]byte(e.Leaf))
	if err == nil {
		for _, name := range e.Withheld {
			t.Rows = append(t.Rows, []any{l.field(name), web.Code(envelope.Withheld[name].String()), l.Say("digests.withheld")})
		}
	}
	if len(t.Rows) == 0 {
		return nil
	}
	return web.Details{Summary: l.Say("digests.table"), Table: t}
}
