// Package version puts versions of a thing together again from the view: its present one, for rules that say it anew with one field
// changed, and all of them, for its history.
//
// The permanent fields come from a chapter's table, whose rows are the versions and whose column facts is the envelope's; redactable
// values come from the view's text. So what was redacted is not there, and what is withheld never is.
package version

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"troth/core/canonical"
	"troth/core/record"
	"troth/core/view"
)

// Current fills thing, a pointer to the struct of the kind, with the present version. table is the chapter's table of such things.
// It returns record.ErrNotFound when there is no such thing. Redacted and withheld fields stay zero.
func Current(r *view.Reader, kind record.Kind, table string, id record.ID, thing any) error {
	facts, err := view.Value[string](r, `SELECT facts FROM `+table+` WHERE object = ?1 AND since < :position AND until >= :position`, id)
	if err != nil {
		return err
	}
	rows, err := texts(r, `SELECT field, language, original, value, since FROM text WHERE object = ?1
		AND since < :position AND until >= :position ORDER BY field, language`, id)
	if err != nil {
		return err
	}
	return fill(kind, facts, rows, thing)
}

// Facts fills the permanent fields of thing alone.
func Facts(kind record.Kind, facts string, thing any) error { return fill(kind, facts, nil, thing) }

// Compact leaves out the elements of a list that were redacted, so that the rest can be said anew.
func Compact(texts []record.Text) []record.Text {
	return slices.DeleteFunc(texts, record.Text.IsZero)
}

// fill reads a version as the record would.
func fill(kind record.Kind, facts string, rows []textRow, thing any) error {
	e := record.Entry{Envelope: record.Envelope{Kind: kind.Name, Shown: map[string]record.Hash{}}, Open: map[string]record.Disclosure{}}
	if facts != "" {
		e.Facts = []byte(facts)
	}
	for _, f := range kind.Fields() {
		if f.Class == record.Redactable && !f.Optional && !f.List {
			e.Shown[f.Name] = record.Hash{} // was said, even when it is gone
		}
	}
	for field, value := range values(rows) {
		base, place, list := strings.Cut(field, "/")
		if n, err := strconv.Atoi(place); list && err == nil {
			for i := range n {
				e.Shown[base+"/"+strconv.Itoa(i)] = record.Hash{} // an element before it may be gone
			}
		}
		e.Shown[field] = record.Hash{}
		e.Open[field] = record.Disclosure{Value: value}
	}
	return e.Into(thing)
}

type textRow struct {
	field, language, value string
	original               bool
	since                  record.Index
}

func texts(r *view.Reader, query string, id record.ID) ([]textRow, error) {
	return view.All(r, query, view.Args{id}, func(x *textRow) []any {
		return []any{&x.field, &x.language, &x.original, &x.value, &x.since}
	})
}

// values joins the languages of each field in canonical form again.
func values(rows []textRow) map[string][]byte {
	all := map[string][]byte{}
	for field, t := range readable(rows) {
		b, err := canonical.Append(nil, textValue(t))
		if err != nil {
			panic(fmt.Sprintf("version: %s was on record and cannot be written: %v", field, err))
		}
		all[field] = b
	}
	for _, x := range rows {
		if x.language == "" {
			all[x.field] = []byte(x.value)
		}
	}
	return all
}

func textValue(t record.Text) map[string]any {
	by := map[string]any{}
	for l, s := range t.By {
		by[l] = s
	}
	return map[string]any{"by": by, "original": t.Original}
}

func readable(rows []textRow) map[string]record.Text {
	all := map[string]record.Text{}
	for _, x := range rows {
		if x.language == "" {
			continue
		}
		t := all[x.field]
		if t.By == nil {
			t.By = map[string]string{}
		}
		if t.By[x.language] = x.value; x.original {
			t.Original = x.language
		}
		all[x.field] = t
	}
	return all
}

// A Version is one version of a thing.
type Version struct {
	Entry   view.Statement
	Act     string
	Reason  *record.Text
	Facts   string   // its permanent fields, for [Facts]
	Changes []Change // against the version before, by field
}

// A Change is a field that differs. Of a text, an absent side was not said or is gone; of a fact, not said.
type Change struct {
	Field            string
	OldText, NewText *record.Text
	OldFact, NewFact []byte // canonical; a file or a person counts as a fact, and is absent as well when it is gone
}

// History lists the versions of a thing, oldest first. Fields act and reason stand beside the changes, not among them. Of a thing
// that has only one version, the reason is left to whoever reads its texts.
func History(r *view.Reader, table string, id record.ID) ([]Version, error) {
	type row struct {
		entry view.Statement
		facts string
	}
	entries, err := view.All(r, `SELECT e.idx, e.object, e.revision, e.kind, e.at, e.by, e.voice, e.role, e.source, e.of, t.facts
		FROM `+table+` t JOIN entry e ON e.idx = t.since WHERE t.object = ?1 AND t.since < :position ORDER BY t.since`, view.Args{id},
		func(x *row) []any {
			e := &x.entry
			return []any{&e.Index, &e.Object, &e.Revision, &e.Kind, &e.At, &e.By, &e.Voice, &e.Role, &e.Source, &e.Of, &x.facts}
		})
	if err != nil {
		return nil, err
	}
	var rows []textRow
	if len(entries) > 1 {
		if rows, err = texts(r, `SELECT field, language, original, value, since FROM text WHERE object = ?1
			AND since < :position ORDER BY since, field, language`, id); err != nil {
			return nil, err
		}
	}
	list := make([]Version, len(entries))
	var before map[string]record.Text
	var factsBefore map[string][]byte
	for i, e := range entries {
		n := 0
		for n < len(rows) && rows[n].since == e.entry.Index {
			n++
		}
		said, known := readable(rows[:n]), members(e.facts)
		for _, x := range rows[:n] {
			if x.language == "" {
				known[x.field] = []byte(x.value)
			}
		}
		rows = rows[n:]
		v := &list[i]
		v.Entry, v.Facts = e.entry, e.facts
		v.Act, _ = canonical.String(known["act"])
		if t, ok := said["reason"]; ok {
			v.Reason = &t
		}
		if i > 0 {
			v.Changes = changes(factsBefore, known, before, said)
		}
		before, factsBefore = said, known
	}
	return list, nil
}

func members(facts string) map[string][]byte {
	m := map[string][]byte{}
	if facts == "" {
		return m
	}
	for key, raw := range canonical.Members([]byte(facts)) {
		m[key] = raw
	}
	return m
}

func changes(oldFacts, newFacts map[string][]byte, oldTexts, newTexts map[string]record.Text) []Change {
	var list []Change
	for _, field := range keys(oldFacts, newFacts) {
		if field != "act" && !bytes.Equal(oldFacts[field], newFacts[field]) {
			list = append(list, Change{Field: field, OldFact: oldFacts[field], NewFact: newFacts[field]})
		}
	}
	for _, field := range keys(oldTexts, newTexts) {
		was, had := oldTexts[field]
		is, has := newTexts[field]
		if field == "reason" || had == has && equal(was, is) {
			continue
		}
		c := Change{Field: field}
		if had {
			c.OldText = &was
		}
		if has {
			c.NewText = &is
		}
		list = append(list, c)
	}
	slices.SortFunc(list, func(a, b Change) int { return strings.Compare(a.Field, b.Field) })
	return list
}

func equal(a, b record.Text) bool {
	if a.Original != b.Original || len(a.By) != len(b.By) {
		return false
	}
	for l, s := range a.By {
		if b.By[l] != s {
			return false
		}
	}
	return true
}

func keys[V any](a, b map[string]V) []string {
	var list []string
	for k := range a {
		list = append(list, k)
	}
	for k := range b {
		if _, ok := a[k]; !ok {
			list = append(list, k)
		}
	}
	slices.Sort(list)
	return list
}
