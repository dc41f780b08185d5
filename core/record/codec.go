package record

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"troth/core/canonical"
)

// A codec is how values of one class are written, read and described. append and read check the rules of the class.
type codec struct {
	name       string
	redactable bool
	values     []string // of an enum
	append     func(dst []byte, v reflect.Value) ([]byte, error)
	read       func(raw []byte, to reflect.Value) error
	schema     func() map[string]any
}

var (
	codecs = map[reflect.Type]codec{
		reflect.TypeFor[Text]():   structCodec("text", true, Text.append, readText, textSchema),
		reflect.TypeFor[Person](): structCodec("person", true, Person.append, readPerson, func() map[string]any { return object("id", stringSchema()) }),
		reflect.TypeFor[File]():   structCodec("file", true, File.append, readFile, fileSchema),
		reflect.TypeFor[Day]():    structCodec("day", false, Day.append, readDay, daySchema),
		reflect.TypeFor[ID]():     stringCodec("id", func(s string) error { return ID(s).check() }),
		reflect.TypeFor[Code]():   stringCodec("code", checkCode),
		reflect.TypeFor[Note]():   stringCodec("note", checkNote),
		reflect.TypeFor[Hash]():   structCodec("hash", false, Hash.append, readHash, stringSchema),
		reflect.TypeFor[Count](): {
			name:   "count",
			append: func(dst []byte, v reflect.Value) ([]byte, error) { return canonical.AppendInt(dst, v.Int()) },
			read: func(raw []byte, to reflect.Value) error {
				n, err := canonical.Int(raw)
				to.SetInt(n)
				return err
			},
			schema: func() map[string]any { return map[string]any{"type": "integer"} },
		},
		reflect.TypeFor[bool](): {
			name:   "boolean",
			append: func(dst []byte, v reflect.Value) ([]byte, error) { return canonical.AppendBool(dst, v.Bool()), nil },
			read: func(raw []byte, to reflect.Value) error {
				b, err := canonical.Bool(raw)
				to.SetBool(b)
				return err
			},
			schema: func() map[string]any { return map[string]any{"type": "boolean"} },
		},
	}
	refType = reflect.TypeFor[Ref]()
)

func codecOf(t reflect.Type, tag reflect.StructTag) (codec, error) {
	if t == refType {
		return linkCodec(Relation(tag.Get("rel"))), nil
	}
	if c, ok := codecs[t]; ok {
		return c, nil
	}
	if t.Kind() == reflect.String {
		if enum, ok := reflect.Zero(t).Interface().(interface{ Values() []string }); ok {
			return enumCodec(enum.Values())
		}
	}
	return codec{}, fmt.Errorf("type %v is no class; see record.Text and its neighbours", t)
}

func withheldOf(t reflect.Type) (reflect.Type, bool) {
	if t.Kind() != reflect.Struct || t.PkgPath() != refType.PkgPath() || !strings.HasPrefix(t.Name(), "Withheld[") {
		return nil, false
	}
	return t.Field(0).Type.Elem(), true
}

// withheld wraps the codec of T for Withheld[T]; a nil value is not said.
func (c codec) withheld() codec {
	return codec{
		name: c.name,
		append: func(dst []byte, v reflect.Value) ([]byte, error) {
			if v.Field(0).IsNil() {
				return nil, nil
			}
			return c.append(dst, v.Field(0).Elem())
		},
		read: func(raw []byte, to reflect.Value) error {
			to.Field(0).Set(reflect.New(to.Field(0).Type().Elem()))
			return c.read(raw, to.Field(0).Elem())
		},
		schema: c.schema,
	}
}

func structCodec[T any](name string, redactable bool, app func(T, []byte) ([]byte, error), read func([]byte) (T, error), schema func() map[string]any) codec {
	return codec{
		name: name, redactable: redactable, schema: schema,
		append: func(dst []byte, v reflect.Value) ([]byte, error) { return app(v.Interface().(T), dst) },
		read: func(raw []byte, to reflect.Value) error {
			v, err := read(raw)
			if err == nil {
				to.Set(reflect.ValueOf(v))
			}
			return err
		},
	}
}

func stringCodec(name string, check func(string) error) codec {
	return codec{
		name: name, schema: stringSchema,
		append: func(dst []byte, v reflect.Value) ([]byte, error) {
			if err := check(v.String()); err != nil {
				return dst, err
			}
			return canonical.AppendString(dst, v.String())
		},
		read: func(raw []byte, to reflect.Value) error {
			s, err := canonical.String(raw)
			if err == nil {
				err = check(s)
			}
			if err == nil {
				to.SetString(s)
			}
			return err
		},
	}
}

func enumCodec(values []string) (codec, error) {
	for i, v := range values {
		if err := checkCode(v); err != nil {
			return codec{}, fmt.Errorf("value %d of the enum: %w", i, err)
		}
		if strings.ContainsAny(v, " ,") {
			return codec{}, fmt.Errorf("value %q of the enum has a space or comma", v)
		}
		if slices.Contains(values[:i], v) {
			return codec{}, fmt.Errorf("the enum has %q twice", v)
		}
	}
	if len(values) == 0 {
		return codec{}, errors.New("the enum has no values")
	}
	c := stringCodec("enum", func(s string) error {
		if !slices.Contains(values, s) {
			return fmt.Errorf("%q is none of %s", s, strings.Join(values, ", "))
		}
		return nil
	})
	c.values = values
	c.schema = func() map[string]any {
		list := []any{}
		for _, v := range values {
			list = append(list, v)
		}
		return map[string]any{"enum": list}
	}
	return c, nil
}

func linkCodec(relation Relation) codec {
	return codec{
		name: "link",
		append: func(dst []byte, v reflect.Value) ([]byte, error) {
			to := v.Interface().(Ref).To
			if err := to.check(); err != nil {
				return dst, err
			}
			return fmt.Appendf(dst, `{"relation":%q,"to":%q}`, relation, to), nil
		},
		read: func(raw []byte, to reflect.Value) error {
			m, err := members(raw, "relation", "to")
			if err != nil {
				return err
			}
			if m[0] != string(relation) {
				return fmt.Errorf("relation %q, %q expected", m[0], relation)
			}
			to.Set(reflect.ValueOf(Ref{ID(m[1])}))
			return ID(m[1]).check()
		},
		schema: func() map[string]any { return object("relation", stringSchema(), "to", stringSchema()) },
	}
}

// members reads an object that has exactly these members, all strings, given in canonical order.
func members(raw []byte, names ...string) ([]string, error) {
	values := make([]string, 0, len(names))
	err := canonical.Object(raw, func(key string, v []byte) error {
		if len(values) == len(names) || key != names[len(values)] {
			return fmt.Errorf("unexpected member %q", key)
		}
		s, err := canonical.String(v)
		values = append(values, s)
		return err
	})
	if err != nil {
		return nil, err
	}
	if len(values) != len(names) {
		return nil, fmt.Errorf("has not the members %s", strings.Join(names, ", "))
	}
	return values, nil
}

func (id ID) check() error {
	if !id.Valid() {
		return fmt.Errorf("%q is not an id", string(id))
	}
	return nil
}

func checkCode(s string) error {
	if s == "" || len(s) > 128 {
		return fmt.Errorf("a code has 1 to 128 bytes, not %d", len(s))
	}
	for i := range len(s) {
		if s[i] < 0x20 || s[i] > 0x7e {
			return fmt.Errorf("code %q is not printable ASCII", s)
		}
	}
	return nil
}

func checkNote(s string) error {
	if s == "" || len(s) > 16_384 {
		return fmt.Errorf("a note has 1 to 16,384 bytes, not %d", len(s))
	}
	for i, r := range s {
		// A signed note marks its signature lines with an em dash (C2SP signed-note); all else is ASCII.
		if (r < 0x20 || r > 0x7e) && r != '\n' && r != '—' {
			return fmt.Errorf("a note is ASCII lines; byte %d begins %U", i, r)
		}
	}
	return nil
}

func (h Hash) append(dst []byte) ([]byte, error) { return canonical.AppendString(dst, h.String()) }

func readHash(raw []byte) (h Hash, err error) {
	s, err := canonical.String(raw)
	if err != nil {
		return h, err
	}
	return ParseHash(s)
}

func (p Person) append(dst []byte) ([]byte, error) {
	if err := p.ID.check(); err != nil {
		return dst, err
	}
	return fmt.Appendf(dst, `{"id":%q}`, p.ID), nil
}

func readPerson(raw []byte) (p Person, err error) {
	m, err := members(raw, "id")
	if err != nil {
		return p, err
	}
	return Person{ID(m[0])}, ID(m[0]).check()
}

func (d Day) append(dst []byte) ([]byte, error) {
	if err := d.check(); err != nil {
		return dst, err
	}
	m := map[string]any{}
	if d.From != "" {
		m["from"] = d.From
	}
	if d.To != "" {
		m["to"] = d.To
	}
	return canonical.Append(dst, m)
}

func (d Day) check() error {
	for _, s := range []string{d.From, d.To} {
		if t, err := time.Parse(time.DateOnly, s); s != "" && (err != nil || t.Format(time.DateOnly) != s) {
			return fmt.Errorf("%q is not a day like 2016-12-07", s)
		}
	}
	if d.From == "" && d.To == "" {
		return errors.New("a day without bounds says nothing; leave it out")
	}
	if d.From != "" && d.To != "" && d.From > d.To {
		return fmt.Errorf("ends on %s, before it begins on %s", d.To, d.From)
	}
	return nil
}

func readDay(raw []byte) (d Day, err error) {
	v, err := canonical.Decode(raw)
	if err != nil {
		return d, err
	}
	m, ok := v.(map[string]any)
	if !ok {
		return d, errors.New("is not a day")
	}
	for key, v := range m {
		s, _ := v.(string)
		switch key {
		case "from":
			d.From = s
		case "to":
			d.To = s
		default:
			return d, fmt.Errorf("unexpected member %q", key)
		}
		if s == "" {
			return d, fmt.Errorf("%s is empty", key)
		}
	}
	return d, d.check()
}

func object(pairs ...any) map[string]any {
	properties, required := map[string]any{}, []any{}
	for i := 0; i < len(pairs); i += 2 {
		properties[pairs[i].(string)] = pairs[i+1]
		required = append(required, pairs[i])
	}
	return map[string]any{"type": "object", "properties": properties, "required": required, "additionalProperties": false}
}

func stringSchema() map[string]any { return map[string]any{"type": "string"} }

func daySchema() map[string]any {
	day := func() map[string]any { return map[string]any{"type": "string", "format": "date"} }
	return map[string]any{"type": "object", "properties": map[string]any{"from": day(), "to": day()}, "minProperties": int64(1), "additionalProperties": false}
}
