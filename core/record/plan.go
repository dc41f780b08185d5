package record

import (
	"errors"
	"fmt"
	"reflect"
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
}

type field struct {
	Field
	index int // in the struct
	codec codec
	zero  bool // its zero value is a value: numbers and booleans
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
	t := sf.Type
	switch t.Kind() {
	case reflect.Pointer:
		f.Optional, t = true, t.Elem()
	case reflect.Slice:
		f.List, t = true, t.Elem()
	}
	if inner, ok := withheldOf(t); ok {
		f.Class = Concealed
		c, err := codecOf(inner, sf.Tag)
		if err != nil {
			return nil, err
		}
		f.codec = c.withheld()
	} else {
		c, err := codecOf(t, sf.Tag)
		if err != nil {
			return nil, err
		}
		f.codec = c
		if c.redactable {
			f.Class = Redactable
		}
	}
	f.Type = f.codec.name
	f.zero = t.Kind() == reflect.Bool || t == reflect.TypeFor[Count]()
	if f.Alias = sf.Tag.Get("alias"); f.Alias != "" && f.Type != "code" {
		return nil, errors.New("only a Code is an alias")
	}
	if f.Type == "link" {
		f.Relation = Relation(sf.Tag.Get("rel"))
		f.To = strings.Split(sf.Tag.Get("to"), ",")
		if f.Relation == "" || sf.Tag.Get("to") == "" {
			return nil, errors.New(`a Ref needs the tags rel:"…" and to:"…"`)
		}
		f.codec = linkCodec(f.Relation)
	}
	return f, nil
}

// snake turns LeadInstitution into lead_institution.
func snake(s string) string {
	var b strings.Builder
	runes := []rune(s)
	for i, r := range runes {
		if unicode.IsUpper(r) {
			if i > 0 && (!unicode.IsUpper(runes[i-1]) || i+1 < len(runes) && unicode.IsLower(runes[i+1])) {
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
	case f.Optional:
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
				return err
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
		if f.Optional {
			to.Set(reflect.New(to.Type().Elem()))
			to = to.Elem()
		}
		return 1, f.codec.read(d.Value, to)
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
				return n, err
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
		s := f.codecSchema(p)
		if f.List {
			s = map[string]any{"type": "array", "minItems": int64(1), "items": s}
		}
		s["x-class"] = string(f.Class)
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
		if !f.Optional && !f.List {
			required = append(required, f.Name)
		}
	}
	return map[string]any{
		"$schema": "https://json-schema.org/draft/2020-12/schema", "title": kind, "x-prefix": prefix, "type": "object",
		"properties": properties, "required": required, "additionalProperties": false,
	}
}

func (f Field) codecSchema(p *plan) map[string]any { return p.byName[f.Name].codec.schema() }
