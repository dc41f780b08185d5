package importer

import (
	"reflect"
	"slices"
	"strings"

	"troth/chapters/partnership/version"
	"troth/core/record"
	"troth/core/view"
)

// hidden tells of a withheld field whether the file has it and whether it is on record.
type hidden struct {
	field   string
	is, was bool
}

// changed reports whether a row says something else of a thing than its present version, and readies now for saying it. What was
// redacted stays away. A version that was said here stays: the row is a conflict then.
func (p *plot) changed(at place, kind record.Kind, k *known, was, now any, withheld ...hidden) (bool, error) {
	p.outcome.compared++
	lists(kind, was)
	if same(kind, was, now, withheld) {
		return false, nil
	}
	withheld, lacking, err := p.spare(kind, k, was, now, withheld)
	if err != nil {
		return false, err
	}
	conflict := func(reason string) (bool, error) {
		p.outcome.conflicts = append(p.outcome.conflicts, Note{File: at.file, Row: at.row, Object: k.id, Reason: reason})
		return false, nil
	}
	if lacking != "" {
		return conflict("the file says this thing otherwise, but its " + lacking + " was redacted, and no version goes without")
	}
	switch {
	case same(kind, was, now, withheld):
		return false, nil
	case k.source == "":
		return conflict("the file says this thing otherwise than the version that was said here; that one stays")
	}
	class, taken := classOf(kind, was, now)
	count(&p.outcome.classes, class)
	if taken != nil {
		p.outcome.less++
	}
	for _, field := range taken {
		count(&p.outcome.taken, field)
	}
	return true, nil
}

// spare leaves out of now what was redacted of a thing, and of withheld too. Once something was, as_given stays what it is: it quotes the
// cells of other fields. lacking is a redacted field without which no version goes.
func (p *plot) spare(kind record.Kind, k *known, was, now any, withheld []hidden) (left []hidden, lacking string, err error) {
	tombstones, err := p.r.Tombstones(k.id)
	if err != nil {
		return nil, "", err
	}
	for i, f := range kind.Fields() {
		gone := slices.ContainsFunc(tombstones[k.id], func(t view.Tombstone) bool {
			base, _, _ := strings.Cut(t.Field, "/")
			return base == f.Name
		})
		if !gone && (f.Name != record.Given || len(tombstones[k.id]) == 0) {
			continue
		}
		kept := reflect.ValueOf(was).Elem().Field(i)
		reflect.ValueOf(now).Elem().Field(i).Set(kept)
		if f.Class == record.Redactable && !f.Optional && !f.List && kept.IsZero() {
			lacking = f.Name
		}
		withheld = slices.DeleteFunc(withheld, func(h hidden) bool { return h.field == f.Name })
	}
	return withheld, lacking, nil
}

// lists leaves out the elements of lists that were redacted.
func lists(kind record.Kind, thing any) {
	for i, f := range kind.Fields() {
		if f.List && f.Class == record.Redactable && f.Type == "text" {
			v := reflect.ValueOf(thing).Elem().Field(i)
			if kept := version.Compact(v.Interface().([]record.Text)); len(kept) > 0 {
				v.Set(reflect.ValueOf(kept))
			} else {
				v.SetZero()
			}
		}
	}
}

// same compares two versions in all but why they were made and what is withheld, by letters: whatever differs
// makes a new version, kept as it was given. What the difference means is said by classOf here, and on pages by the history.
func same(kind record.Kind, was, now any, withheld []hidden) bool {
	a, b := reflect.ValueOf(was).Elem(), reflect.ValueOf(now).Elem()
	for i, f := range kind.Fields() {
		if f.Name == "act" || f.Name == "reason" || f.Class == record.Concealed {
			continue
		}
		x, y := a.Field(i), b.Field(i)
		if f.List && x.Len() == 0 && y.Len() == 0 {
			continue
		}
		if !reflect.DeepEqual(x.Interface(), y.Interface()) {
			return false
		}
	}
	return !slices.ContainsFunc(withheld, func(h hidden) bool { return h.is != h.was })
}
