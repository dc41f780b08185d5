package chaptertest

import (
	"errors"
	"fmt"
	"reflect"
	"slices"

	"troth/chapters/plan"
	"troth/chapters/translation"
	"troth/core/authority"
	"troth/core/desk"
	"troth/core/record"
	"troth/core/view"
)

// A Thing is something on record with every field filled in.
type Thing struct {
	Kind record.Kind
	ID   record.ID
}

// Everything puts a thing of every kind on record, each in two versions, with every field of its struct filled in by reflection. The
// texts of a field contain Canary, and so do the translations that every text of the newest version has. Links go to things of the kinds that they allow. The redaction among them is of a commitment that
// was put for it, and has one version.
func Everything(w *World) []Thing {
	w.T.Helper()
	b := &builder{World: w, ids: map[string]record.ID{
		"member": w.Member, "organisation": w.Review, "plan": w.Plan, "commitment": w.Commitment,
	}}
	var things []Thing
	var waiting []record.Kind
	var batch record.Kind
	for k := range w.Kinds.All() {
		switch k.Name {
		case "batch": // of votes, which come last: they are held against their batches
			batch = k
		case "genesis": // a record has one
			things = append(things, Thing{k, w.Genesis})
		case "redaction":
			things = append(things, Thing{k, b.redaction(k)})
		default:
			waiting = append(waiting, k)
		}
	}
	for len(waiting) > 0 {
		var later []record.Kind
		for _, k := range waiting {
			if !b.ready(k) {
				later = append(later, k)
				continue
			}
			things = append(things, b.put(k))
		}
		if len(later) == len(waiting) {
			w.T.Fatalf("nothing to link to for %v", later)
		}
		waiting = later
	}
	for _, x := range things {
		b.translate(x)
	}
	return append(things, b.vote(batch))
}

// translate gives every text of the newest version of a thing in another language, each element of a list too: what removes the words
// removes these.
func (b *builder) translate(x Thing) {
	b.T.Helper()
	var list []translation.Translation
	for _, f := range x.Kind.Fields() {
		fields := []string{f.Name}
		if f.List {
			fields = []string{f.Name + "/0", f.Name + "/1"}
		}
		for _, field := range fields {
			if f.Type == "text" && f.Class == record.Redactable && b.stands(x.ID, field) {
				list = append(list, b.translation(x.ID, field, Canary(x.Kind.Name, f.Name)))
			}
		}
	}
	b.Do(b.Operator, func(*view.Reader) ([]desk.Saying, error) {
		sayings := make([]desk.Saying, len(list))
		for i, t := range list {
			sayings[i] = desk.Saying{Thing: t, Of: b.Operator.For}
		}
		return sayings, nil
	})
}

// translation is one of the newest version of a thing.
func (b *builder) translation(of record.ID, field, canary string) translation.Translation {
	r := b.Read()
	defer r.Close()
	history, err := r.History(of)
	must(b.T, err)
	return translation.Translation{Act: translation.Given, Translates: record.To(of), Revision: record.Count(len(history)),
		Field: record.Code(field), Made: translation.Publisher, Text: record.In("de", canary+" auf Deutsch")}
}

// stands reports whether the newest version of a thing has a text in a field.
func (b *builder) stands(id record.ID, field string) bool {
	r := b.Read()
	defer r.Close()
	n, err := view.Value[int](r, `SELECT count(*) FROM text WHERE object = ?1 AND field = ?2 AND until > :position`, id, field)
	must(b.T, err)
	return n > 0
}

// Canary is what texts of a field of a kind contain.
func Canary(kind, field string) string { return "canary" + kind + "x" + field + "x" }

type builder struct {
	*World
	ids map[string]record.ID // a thing of each kind, to link to
}

// ready reports whether there is something for each link of the kind.
func (b *builder) ready(k record.Kind) bool {
	for _, f := range k.Fields() {
		if f.Type == "link" && b.target(f) == "" && !itself(k, f) {
			return false
		}
	}
	return true
}

// itself reports whether a link may be left out of the first thing of its kind, which has none to link to; the second version has.
func itself(k record.Kind, f record.Field) bool {
	return (f.Optional || f.List) && slices.Equal(f.To, []string{k.Name})
}

func (b *builder) target(f record.Field) record.ID {
	for _, kind := range f.To {
		if kind == "*" {
			return b.Commitment
		}
		if id := b.ids[kind]; id != "" {
			return id
		}
	}
	return ""
}

func (b *builder) put(k record.Kind) Thing {
	b.T.Helper()
	var rule authority.Rule
	for _, r := range b.Desk.May {
		if r.Kind == k.Name && r.Relation != authority.Import {
			rule = r
			break
		}
	}
	who := map[string]authority.Actor{authority.Operator: b.Operator, "contact": b.Contact, "reviewer": b.Reviewer, authority.Person: b.Person}[rule.Role]
	thing := Thing{Kind: k, ID: b.declared(k)}
	for version := range 2 {
		v := reflect.ValueOf(k.New()).Elem()
		b.fill(k, v, version)
		thing.ID = b.do(who, thing.ID, v.Interface())
		if b.ids[k.Name] == "" {
			b.ids[k.Name] = thing.ID
		}
	}
	return thing
}

// redaction removes the title of a commitment of the plan, on whose page the tombstone then stands, and a translation of it, on the same
// basis. No day ends with the title still there: on the pages of such a day that only name the commitment, nothing could show what was removed.
func (b *builder) redaction(k record.Kind) record.ID {
	after := b.After
	b.After = nil
	defer func() { b.After = after }()
	of := b.do(b.Contact, "", plan.Commitment{Act: plan.Adopted, Plan: record.To(b.Plan), Title: record.In("en", "Name the clerk who signs")})
	b.do(b.Operator, "", b.translation(of, "title", "Nenne, wer unterschreibt:"))
	return b.do(b.Operator, "", record.Redaction{Target: record.To(of), Field: "title", Through: 1, Basis: record.Text{Original: "en",
		By: map[string]string{"en": Canary(k.Name, "basis") + " in English", "fr": Canary(k.Name, "basis") + " en français"}}})
}

// vote lets somebody answer the statement and put their answers on record, twice.
func (b *builder) vote(k record.Kind) Thing {
	b.T.Helper()
	allowed := func(*view.Reader, bool) error { return nil }
	for value := range 2 {
		_, err := b.Desk.Vote(b.T.Context(), desk.Ballot{Conversation: b.ids["conversation"], Statement: b.ids["statement"], Token: "somebody at the quay",
			Value: value, Request: fmt.Sprint("vote ", value)}, allowed)
		must(b.T, err)
		must(b.T, b.Desk.Batch(b.T.Context()))
		if b.After != nil {
			b.After()
		}
	}
	r := b.Read()
	defer r.Close()
	last, err := r.LastBatch(b.ids["conversation"])
	must(b.T, err)
	return Thing{k, last.Object}
}

// declared is the schema or table that is on record already: there is one of each.
func (b *builder) declared(k record.Kind) record.ID {
	r := b.Read()
	defer r.Close()
	switch k.Name {
	case "schema":
		schemas, err := r.Schemas()
		must(b.T, err)
		for _, s := range schemas {
			if s.Name == "member" {
				return s.Object
			}
		}
	case "table":
		table, err := r.Authority()
		if !errors.Is(err, record.ErrNotFound) {
			must(b.T, err)
		}
		return table.Object
	}
	return ""
}

func (b *builder) do(who authority.Actor, id record.ID, thing any) record.ID {
	b.T.Helper()
	return b.Do(who, func(*view.Reader) ([]desk.Saying, error) {
		return []desk.Saying{{Object: id, Thing: thing, Of: who.For}}, nil
	})[0]
}

func (b *builder) fill(k record.Kind, v reflect.Value, revision int) {
	for i, f := range k.Fields() {
		field := v.Field(i)
		switch {
		case f.Type == "link" && b.target(f) == "":
		case f.List:
			for range 2 {
				e := reflect.New(field.Type().Elem()).Elem()
				b.value(k, f, e, fmt.Sprint(revision, field.Len()))
				field.Set(reflect.Append(field, e))
			}
		case field.Kind() == reflect.Pointer:
			field.Set(reflect.New(field.Type().Elem()))
			b.value(k, f, field.Elem(), fmt.Sprint(revision))
		default:
			b.value(k, f, field, fmt.Sprint(revision))
		}
	}
}

func (b *builder) value(k record.Kind, f record.Field, v reflect.Value, mark string) {
	text := record.Text{Original: "en", By: map[string]string{
		"en": Canary(k.Name, f.Name) + " in English, version " + mark, "fr": Canary(k.Name, f.Name) + " en français, version " + mark}}
	switch v.Interface().(type) {
	case record.Text:
		v.Set(reflect.ValueOf(text))
	case record.Withheld[record.Text]:
		v.Set(reflect.ValueOf(record.Withheld[record.Text]{Value: &text}))
	case record.Person:
		v.Set(reflect.ValueOf(record.Person{ID: record.NewID("pn")}))
	case record.File:
		v.Set(reflect.ValueOf(record.File{Name: Canary(k.Name, f.Name), Media: "text/plain", Size: 1, Blob: record.NewID("bl")}))
	case record.Ref:
		v.Set(reflect.ValueOf(record.To(b.target(f))))
	case record.ID:
		v.Set(reflect.ValueOf(b.Operator.For))
	case record.Day:
		v.Set(reflect.ValueOf(record.On("2026-05-1" + mark[:1])).Convert(v.Type()))
	case record.Count:
		v.SetInt(1)
	case bool:
		v.SetBool(true)
	case record.Code:
		if k.Name == "schema" { // what is declared must be so, or nobody can export the record
			mark = "member"
		} else if k.Name == "code_list" { // it is part of an address
			mark = "list-" + mark
		} else {
			mark = "code=" + mark
		}
		v.SetString(mark)
	case record.Hash:
		hash := record.Hash{1}
		switch k.Name {
		case "schema":
			member, _ := b.Kinds.ByName("member")
			hash = member.SchemaHash()
		case "table":
			hash = b.Desk.May.Hash()
		}
		v.Set(reflect.ValueOf(hash))
	case record.Note:
		v.SetString(b.Verifier)
	case interface{ Values() []string }:
		v.SetString(v.Interface().(interface{ Values() []string }).Values()[0])
	default:
		b.T.Fatalf("%s.%s: no sample of a %v", k.Name, f.Name, v.Type())
	}
}
