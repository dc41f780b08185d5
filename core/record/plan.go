package record

import (
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"troth/core/canonical"
)

// A plan is how values of one Go struct become fields of an entry and back.
type plan struct {
	typ    reflect.Type
	sorted []*field // by name, as canonical objects are
	byName map[string]*field
	public []Field // in the struct's order

	requiredFacts int
}

type field struct {
	Field
	index   int // in the struct
	codec   codec
	pointer bool // *T
	zero    bool // its zero value is a value: numbers and booleans
}

func newPlan(t reflect.Type) (*plan, error) {
	if t.Kind() != reflect.Struct {
		return nil, fmt.Errorf("%v is not a struct", t)
	}
	p := &plan{typ: t, byName: map[string]*field{}}
	for i := range t.NumField() {
		f, err := newField(t.Field(i), i)
		if err != nil {
			return nil, fmt.Errorf("field %s: %w", t.Field(i).Name, err)
		}
		if p.byName[f.Name] != nil {
			return nil, fmt.Errorf("field %s: another is named %s too", t.Field(i).Name, f.Name)
		}
		if f.required() && f.Class == Permanent {
			p.requiredFacts++
		}
		p.byName[f.Name] = f
		p.public = append(p.public, f.Field)
		at := 0
		for at < len(p.sorted) && p.sorted[at].Name < f.Name {
			at++
		}
		p.sorted = append(p.sorted[:at], append([]*field{f}, p.sorted[at:]...)...)
	}
	return p, nil
}

func newField(sf reflect.StructField, index int) (*field, error) {
	if !sf.IsExported() || sf.Anonymous {
		return nil, errors.New("is not an exported field of its own")
	}
	f := &field{Field: Field{Name: snake(sf.Name), Class: Permanent}, index: index}
	if !isName(f.Name) {
		return nil, fmt.Errorf("%q is not a name like lead_institution", f.Name)
	}
	t := sf.Type
	switch t.Kind() {
	case reflect.Pointer:
		f.Optional, f.pointer, t = true, true, t.Elem()
	case reflect.Slice:
		f.List, t = true, t.Elem()
	}
	inner, concealed := withheldOf(t)
	if concealed {
		f.Class = Concealed
	} else {
		inner = t
	}
	var err error
	if f.codec, err = codecOf(inner, sf.Tag); err != nil {
		return nil, err
	}
	f.Type, f.Values = f.codec.name, f.codec.values
	f.zero = inner.Kind() == reflect.Bool || inner == reflect.TypeFor[Count]()
	switch {
	case concealed && f.pointer:
		return nil, errors.New("a Withheld may be left out by itself: no pointer to it")
	case concealed && f.Type == "link":
		return nil, errors.New("a Ref is permanent and cannot be withheld")
	case concealed:
		f.Optional = !f.List
		f.codec = f.codec.withheld()
	case f.codec.redactable:
		f.Class = Redactable
	}
	return f, f.tags(sf.Tag)
}

// tags reads what stands beside the type of a field.
func (f *field) tags(tag reflect.StructTag) error {
	alias, isAlias := tag.Lookup("alias")
	rel, isRel := tag.Lookup("rel")
	to, isTo := tag.Lookup("to")
	switch {
	case isAlias && (f.Type != "code" || f.Class != Permanent):
		return errors.New("only a Code is an alias")
	case isAlias && !isName(alias):
		return fmt.Errorf("alias %q is not a name like lead_institution", alias)
	case (isRel || isTo) && f.Type != "link":
		return errors.New("only a Ref has the tags rel and to")
	}
	f.Alias = alias
	if f.Type != "link" {
		return nil
	}
	if !isName(rel) || to == "" {
		return errors.New(`a Ref needs the tags rel:"…" and to:"…"`)
	}
	f.Relation, f.To = Relation(rel), strings.Split(to, ",")
	for _, kind := range f.To {
		if !isName(kind) && (kind != "*" || len(f.To) > 1) {
			return fmt.Errorf(`to:%q is neither names of kinds nor "*"`, to)
		}
	}
	return nil
}

// required tells a field that every entry has: one that may be left out is optional, a list, or withheld.
func (f *field) required() bool { return !f.Optional && !f.List }

// missingFact names a required field that the facts have not.
func (p *plan) missingFact(facts []byte) string {
	has := map[string]bool{}
	for name := range canonical.Members(facts) {
		has[name] = true
	}
	for _, f := range p.sorted {
		if f.required() && f.Class == Permanent && !has[f.Name] {
			return f.Name
		}
	}
	return ""
}

// unknownDigest says what is wrong with a digest that belongs to no field of the class.
func (p *plan) unknownDigest(digests map[string]Hash, class Class) error {
	for _, name := range slices.Sorted(maps.Keys(digests)) {
		base, index, element := strings.Cut(name, "/")
		f := p.byName[base]
		switch {
		case f == nil || f.Class != class:
			return fmt.Errorf("the kind has no %s field %s", class, base)
		case element && !f.List:
			return fmt.Errorf("%s: %s is not a list", name, base)
		case !element && f.List:
			return fmt.Errorf("%s is a list: its elements are named %s/0, %s/1 …", base, base, base)
		case element && !isIndex(index, len(digests)):
			return fmt.Errorf("the elements of %s are not numbered 0, 1, 2 …", base)
		}
	}
	return errors.New("the elements of a list are not numbered 0, 1, 2 …")
}

// isName reports whether s is words of small ASCII letters and digits, joined by "_": the form of the names of kinds, fields,
// relations and schemes, at most 64 bytes.
func isName(s string) bool {
	if len(s) > 64 {
		return false
	}
	for i, word := range strings.Split(s, "_") {
		if word == "" || i == 0 && word[0] <= '9' {
			return false
		}
		for j := range len(word) {
			if c := word[j]; (c < 'a' || c > 'z') && (c < '0' || c > '9') {
				return false
			}
		}
	}
	return true
}

// isIndex reports whether s is the place of one of n elements: decimal without leading zeros.
func isIndex(s string, n int) bool {
	i, err := strconv.Atoi(s)
	return err == nil && 0 <= i && i < n && strconv.Itoa(i) == s
}

// snake turns LeadInstitution into lead_institution, HTTPServer into http_server and LeadIDs into lead_ids.
func snake(s string) string {
	var b strings.Builder
	runes := []rune(s)
	upper := func(i int) bool { return i < len(runes) && unicode.IsUpper(runes[i]) }
	lower := func(i int) bool { return i < len(runes) && unicode.IsLower(runes[i]) }
	for i, r := range runes {
		if upper(i) {
			plural := i+1 < len(runes) && runes[i+1] == 's' && !lower(i+2) // the last letter of an abbreviation: IDs
			if i > 0 && (!upper(i-1) || lower(i+1) && !plural) {
				b.WriteByte('_')
			}
			r = unicode.ToLower(r)
		}
		b.WriteRune(r)
	}
	return b.String()
}

// each calls do for the values of a redactable field with the name that each has in the envelope.
func (f *field) each(v reflect.Value, do func(name string, element reflect.Value) error) error {
	switch {
	case f.pointer:
		if v.IsNil() {
			return nil
		}
		return do(f.Name, v.Elem())
	case f.List:
		for i := range v.Len() {
			if err := do(f.Name+"/"+strconv.Itoa(i), v.Index(i)); err != nil {
				return err
			}
		}
		return nil
	}
	return do(f.Name, v)
}

// appendFact writes `"name":value` of a permanent field, nothing when it is not said.
func (f *field) appendFact(dst []byte, v reflect.Value) (_ []byte, err error) {
	if f.Optional && v.IsNil() || f.List && v.Len() == 0 {
		return dst, nil
	}
	if len(dst) > 1 {
		dst = append(dst, ',')
	}
	dst = append(dst, '"')
	dst = append(dst, f.Name...)
	dst = append(dst, '"', ':')
	if f.Optional {
		return f.codec.append(dst, v.Elem())
	}
	if !f.List {
		return f.codec.append(dst, v)
	}
	dst = append(dst, '[')
	for i := range v.Len() {
		if i > 0 {
			dst = append(dst, ',')
		}
		if dst, err = f.codec.append(dst, v.Index(i)); err != nil {
			return dst, fmt.Errorf("element %d: %w", i, err)
		}
	}
	return append(dst, ']'), nil
}

func (f *field) readFact(raw []byte, to reflect.Value) error {
	switch {
	case f.Optional:
		to.Set(reflect.New(to.Type().Elem()))
		return f.codec.read(raw, to.Elem())
	case f.List:
		if len(raw) <= 2 || raw[0] != '[' {
			return errors.New("is not a list with elements")
		}
		for element := range canonical.Elements(raw) {
			v := reflect.New(to.Type().Elem()).Elem()
			if err := f.codec.read(element, v); err != nil {
				return fmt.Errorf("element %d: %w", to.Len(), err)
			}
			to.Set(reflect.Append(to, v))
		}
		return nil
	}
	return f.codec.read(raw, to)
}

// readShown fills a redactable field from what is open and returns how many digests the envelope has of it. An element of a list
// that was redacted keeps its place, empty.
func (f *field) readShown(digests map[string]Hash, open map[string]Disclosure, to reflect.Value) (n int, err error) {
	if !f.List {
		if _, ok := digests[f.Name]; !ok {
			return 0, nil
		}
		d, ok := open[f.Name]
		if !ok {
			return 1, nil
		}
		if f.pointer {
			to.Set(reflect.New(to.Type().Elem()))
			to = to.Elem()
		}
		if err := f.codec.read(d.Value, to); err != nil {
			return 1, fmt.Errorf("%s: %w", f.Name, err)
		}
		return 1, nil
	}
	for {
		name := f.Name + "/" + strconv.Itoa(n)
		if _, ok := digests[name]; !ok {
			return n, nil
		}
		n++
		v := reflect.New(to.Type().Elem()).Elem()
		if d, ok := open[name]; ok {
			if err := f.codec.read(d.Value, v); err != nil {
				return n, fmt.Errorf("%s: %w", name, err)
			}
		}
		to.Set(reflect.Append(to, v))
	}
}

// schema is the JSON Schema of the kind: https://json-schema.org/draft/2020-12. The members x-… are ours: docs/format.md.
func (p *plan) schema(kind, prefix string) map[string]any {
	properties := map[string]any{}
	required := []any{}
	for _, f := range p.public {
		s := p.byName[f.Name].codec.schema()
		if f.List {
			s = map[string]any{"type": "array", "minItems": int64(1), "items": s}
		}
		s["x-class"], s["x-type"] = string(f.Class), f.Type
		if f.Relation != "" {
			to := []any{}
			for _, k := range f.To {
				to = append(to, k)
			}
			s["x-relation"], s["x-to"] = string(f.Relation), to
		}
		if f.Alias != "" {
			s["x-alias"] = f.Alias
		}
		properties[f.Name] = s
		if p.byName[f.Name].required() {
			required = append(required, f.Name)
		}
	}
	return map[string]any{
		"$schema": "https://json-schema.org/draft/2020-12/schema", "title": kind, "x-prefix": prefix, "type": "object",
		"properties": properties, "required": required, "additionalProperties": false,
	}
}
