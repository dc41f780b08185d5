package record

import (
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/text/language"

	"troth/core/canonical"
)

// A codec is how values of one class are written, read and described. append and read check the rules of the class.
type codec struct {
	name       string
	redactable bool
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
			return enumCodec(enum.Values()), nil
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
	return codec{name, redactable,
		func(dst []byte, v reflect.Value) ([]byte, error) { return app(v.Interface().(T), dst) },
		func(raw []byte, to reflect.Value) error {
			v, err := read(raw)
			if err == nil {
				to.Set(reflect.ValueOf(v))
			}
			return err
		}, schema}
}

func stringCodec(name string, check func(string) error) codec {
	return codec{name, false,
		func(dst []byte, v reflect.Value) ([]byte, error) {
			if err := check(v.String()); err != nil {
				return dst, err
			}
			return canonical.AppendString(dst, v.String())
		},
		func(raw []byte, to reflect.Value) error {
			s, err := canonical.String(raw)
			if err == nil {
				err = check(s)
			}
			to.SetString(s)
			return err
		}, stringSchema}
}

func enumCodec(values []string) codec {
	c := stringCodec("enum", func(s string) error {
		if !slices.Contains(values, s) {
			return fmt.Errorf("%q is none of %s", s, strings.Join(values, ", "))
		}
		return nil
	})
	c.schema = func() map[string]any {
		list := []any{}
		for _, v := range values {
			list = append(list, v)
		}
		return map[string]any{"enum": list}
	}
	return c
}

func linkCodec(relation Relation) codec {
	return codec{"link", false,
		func(dst []byte, v reflect.Value) ([]byte, error) {
			to := v.Interface().(Ref).To
			if err := to.check(); err != nil {
				return dst, err
			}
			return fmt.Appendf(dst, `{"relation":%q,"to":%q}`, relation, to), nil
		},
		func(raw []byte, to reflect.Value) error {
			m, err := strings2(raw, "relation", "to")
			if err != nil {
				return err
			}
			if m[0] != string(relation) {
				return fmt.Errorf("relation %q, %q expected", m[0], relation)
			}
			to.Set(reflect.ValueOf(Ref{ID(m[1])}))
			return ID(m[1]).check()
		},
		func() map[string]any { return object("relation", stringSchema(), "to", stringSchema()) }}
}

// strings2 reads an object that has exactly these members, all strings, given in canonical order.
func strings2(raw []byte, names ...string) ([]string, error) {
	values := make([]string, 0, len(names))
	for key, v := range canonical.Members(raw) {
		if len(values) == len(names) || key != names[len(values)] {
			return nil, fmt.Errorf("unexpected member %q", key)
		}
		s, err := canonical.String(v)
		if err != nil {
			return nil, err
		}
		values = append(values, s)
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
	for i := range len(s) {
		// A signed note marks its signature lines with an em dash; all else is ASCII (C2SP signed-note).
		if c := s[i]; c < 0x20 && c != '\n' || c == 0x7f {
			return errors.New("a note has a control character")
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
	m, err := strings2(raw, "id")
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

func (f File) append(dst []byte) ([]byte, error) {
	if err := f.check(); err != nil {
		return dst, err
	}
	return canonical.Append(dst, map[string]any{
		"blob": string(f.Blob), "media": f.Media, "name": f.Name, "sha256": f.SHA256.String(), "size": int64(f.Size),
	})
}

func (f File) check() error {
	if err := f.Blob.check(); err != nil {
		return err
	}
	if f.Name == "" || f.Media == "" || f.Size < 0 {
		return errors.New("a file has a name, a media type and a size")
	}
	return checkReadable(f.Name)
}

func readFile(raw []byte) (f File, err error) {
	v, err := canonical.Decode(raw)
	if err != nil {
		return f, err
	}
	m, _ := v.(map[string]any)
	if len(m) != 5 {
		return f, errors.New("is not a file")
	}
	blob, _ := m["blob"].(string)
	f.Media, _ = m["media"].(string)
	f.Name, _ = m["name"].(string)
	sum, _ := m["sha256"].(string)
	size, _ := m["size"].(int64)
	f.Blob, f.Size = ID(blob), Count(size)
	if f.SHA256, err = ParseHash(sum); err != nil {
		return f, err
	}
	return f, f.check()
}

func (t Text) append(dst []byte) ([]byte, error) {
	if err := t.check(); err != nil {
		return dst, err
	}
	dst = append(dst, `{"by":{`...)
	for i, l := range slices.Sorted(maps.Keys(t.By)) {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(dst, '"')
		dst = append(dst, l...)
		dst = append(dst, '"', ':')
		var err error
		if dst, err = canonical.AppendString(dst, t.By[l]); err != nil {
			return dst, err
		}
	}
	return fmt.Appendf(dst, `},"original":%q}`, t.Original), nil
}

func (t Text) check() error {
	if _, ok := t.By[t.Original]; !ok {
		return fmt.Errorf("the original language %q has no text", t.Original)
	}
	for tag, s := range t.By {
		if !knownLanguage(tag) {
			return fmt.Errorf("%q is not a language tag in the form of BCP 47", tag)
		}
		if s == "" {
			return fmt.Errorf("the text in %s is empty; leave it out", tag)
		}
		if err := checkReadable(s); err != nil {
			return err
		}
	}
	return nil
}

// checkReadable refuses what a reader cannot see: control characters and overrides of the direction of writing.
func checkReadable(s string) error {
	for i, r := range s {
		switch {
		case r == '\n' || r == '\t':
		case r < 0x20 || r >= 0x7f && r < 0xa0:
			return fmt.Errorf("control character %U at byte %d", r, i)
		case r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069:
			return fmt.Errorf("character %U at byte %d overrides the direction of writing", r, i)
		}
	}
	return nil
}

var languages sync.Map // tag → bool

func knownLanguage(tag string) bool {
	if ok, seen := languages.Load(tag); seen {
		return ok.(bool)
	}
	t, err := language.Raw.Parse(tag)
	ok := err == nil && t.String() == tag && len(tag) <= 35
	languages.Store(tag, ok)
	return ok
}

func readText(raw []byte) (t Text, err error) {
	t.By = map[string]string{}
	for key, v := range canonical.Members(raw) {
		switch key {
		case "by":
			for l, s := range canonical.Members(v) {
				if t.By[l], err = canonical.String(s); err != nil {
					return t, err
				}
			}
		case "original":
			if t.Original, err = canonical.String(v); err != nil {
				return t, err
			}
		default:
			return t, fmt.Errorf("unexpected member %q", key)
		}
	}
	return t, t.check()
}

func object(members ...any) map[string]any {
	properties, required := map[string]any{}, []any{}
	for i := 0; i < len(members); i += 2 {
		properties[members[i].(string)] = members[i+1]
		required = append(required, members[i])
	}
	return map[string]any{"type": "object", "properties": properties, "required": required, "additionalProperties": false}
}

func stringSchema() map[string]any { return map[string]any{"type": "string"} }

func textSchema() map[string]any {
	return object("by", map[string]any{"type": "object", "additionalProperties": stringSchema(), "minProperties": int64(1)}, "original", stringSchema())
}

func fileSchema() map[string]any {
	return object("blob", stringSchema(), "media", stringSchema(), "name", stringSchema(), "sha256", stringSchema(), "size", map[string]any{"type": "integer"})
}

func daySchema() map[string]any {
	day := func() map[string]any { return map[string]any{"type": "string", "format": "date"} }
	return map[string]any{"type": "object", "properties": map[string]any{"from": day(), "to": day()}, "minProperties": int64(1), "additionalProperties": false}
}
