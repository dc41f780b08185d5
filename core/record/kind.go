package record

import (
	"crypto/rand"
	"crypto/sha256"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"sync"

	"troth/core/canonical"
)

// A Kind is a type of thing that can be on record. A kind never loses a field and never changes a field's class or meaning; it may
// gain optional fields. Anything else is a new kind.
type Kind struct {
	Name   string // "commitment": in envelope, table, page, API and docs
	Prefix string // of its ids
	Schema []byte // JSON Schema of its fields, canonical
	plan   *plan
}

// KindOf describes the kind whose versions are values of the struct T. It panics when a field's type is no class, since a wrong
// class in the log can never be mended.
func KindOf[T any](name, prefix string) Kind {
	p, err := planOf(reflect.TypeFor[T]())
	if err == nil && !isName(name) {
		err = fmt.Errorf("%q is not a name like lead_institution", name)
	}
	if err == nil && !NewID(prefix).Valid() {
		err = fmt.Errorf("prefix %q is not two to four small letters", prefix)
	}
	if err != nil {
		panic(fmt.Sprintf("record: kind %s: %v", name, err))
	}
	k := Kind{Name: name, Prefix: prefix, plan: p}
	k.Schema, err = canonical.Append(nil, p.schema(name, prefix))
	if err != nil {
		panic(fmt.Sprintf("record: kind %s: %v", name, err))
	}
	return k
}

// SchemaHash is what the record holds of the schema.
func (k Kind) SchemaHash() Hash { return sha256.Sum256(k.Schema) }

// New returns a pointer to an empty thing of the kind.
func (k Kind) New() any { return reflect.New(k.plan.typ).Interface() }

// Fields lists the fields of the kind, in the order of the struct.
func (k Kind) Fields() []Field { return k.plan.public }

// A Class says what becomes of a field's value.
type Class string

const (
	Permanent  Class = "permanent"  // in the clear for ever
	Redactable Class = "redactable" // a salted digest for ever, the value until it is redacted
	Concealed  Class = "withheld"   // a salted digest, the value shown to nobody
)

// A Field describes one field of a kind.
type Field struct {
	Name     string   // "lead_institution"
	Type     string   // "text", "day", "link" …
	Class    Class    //
	Optional bool     // it may be left out; a withheld field always may
	List     bool     // of any number of elements, none included
	Values   []string // of an enum
	Relation Relation // of a link
	To       []string // kinds that a link may point at; "*" is any
	Alias    string   // scheme of outside ids that this code is one of
}

// Kinds is the set of kinds that a program knows.
type Kinds struct {
	byName   map[string]Kind
	byPrefix map[string]Kind
	byType   map[reflect.Type]Kind
}

// NewKinds gathers kinds and refuses two of one name, prefix or type, and links to kinds that are not there.
func NewKinds(kinds ...Kind) (*Kinds, error) {
	ks := &Kinds{map[string]Kind{}, map[string]Kind{}, map[reflect.Type]Kind{}}
	for _, k := range kinds {
		if _, twice := ks.byName[k.Name]; twice {
			return nil, fmt.Errorf("record: two kinds are named %s", k.Name)
		}
		if other, twice := ks.byPrefix[k.Prefix]; twice {
			return nil, fmt.Errorf("record: kinds %s and %s share the prefix %s", other.Name, k.Name, k.Prefix)
		}
		if other, twice := ks.byType[k.plan.typ]; twice {
			return nil, fmt.Errorf("record: kinds %s and %s share a Go type", other.Name, k.Name)
		}
		ks.byName[k.Name], ks.byPrefix[k.Prefix], ks.byType[k.plan.typ] = k, k, k
	}
	for k := range ks.All() {
		for _, f := range k.Fields() {
			for _, to := range f.To {
				if _, ok := ks.byName[to]; !ok && to != "*" {
					return nil, fmt.Errorf("record: %s.%s links to the kind %s, which does not exist", k.Name, f.Name, to)
				}
			}
		}
	}
	return ks, nil
}

// ByName finds a kind.
func (ks *Kinds) ByName(name string) (Kind, bool) { k, ok := ks.byName[name]; return k, ok }

// ByPrefix finds the kind whose ids begin so.
func (ks *Kinds) ByPrefix(prefix string) (Kind, bool) { k, ok := ks.byPrefix[prefix]; return k, ok }

// Of finds the kind of a thing, given as a struct or a pointer to one.
func (ks *Kinds) Of(thing any) (Kind, error) {
	t := reflect.TypeOf(thing)
	if t != nil && t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	k, ok := ks.byType[t]
	if !ok {
		return Kind{}, fmt.Errorf("record: a %T is no kind of thing that can be on record", thing)
	}
	return k, nil
}

// All yields the kinds by name.
func (ks *Kinds) All() func(yield func(Kind) bool) {
	return func(yield func(Kind) bool) {
		for _, name := range slices.Sorted(maps.Keys(ks.byName)) {
			if !yield(ks.byName[name]) {
				return
			}
		}
	}
}

// Compose makes the entry that says this version of a thing. The envelope comes with origin, object, revision, prev, at, by, voice,
// role, source and of; kind, facts and digests are filled in here, whatever it had of them, each digest under a fresh salt. Withheld
// values come back beside the entry. An error names the field and what is wrong with it.
func (k Kind) Compose(e Envelope, thing any) (entry Entry, withheld map[string]Disclosure, err error) {
	v := reflect.ValueOf(thing)
	if v.Kind() == reflect.Pointer {
		v = v.Elem()
	}
	if !v.IsValid() || v.Type() != k.plan.typ {
		return entry, nil, fmt.Errorf("record: a %s is a %v, not a %T", k.Name, k.plan.typ, thing)
	}
	if e.Object.Prefix() != k.Prefix {
		return entry, nil, fmt.Errorf("%s: object %q is not an id of its kind, which begins with %s_", k.Name, e.Object, k.Prefix)
	}
	e.V, e.Kind, e.Facts, e.Shown, e.Withheld = FormatVersion, k.Name, nil, nil, nil
	entry.Open = map[string]Disclosure{}
	facts := []byte{'{'}
	for _, f := range k.plan.sorted {
		if f.required() && !f.zero && v.Field(f.index).IsZero() {
			return entry, nil, fmt.Errorf("%s: %s is missing", k.Name, f.Name)
		}
		if f.Class == Permanent {
			if facts, err = f.appendFact(facts, v.Field(f.index)); err != nil {
				return entry, nil, fmt.Errorf("%s: %s: %w", k.Name, f.Name, err)
			}
			continue
		}
		digests, opened := &e.Shown, entry.Open
		if f.Class == Concealed {
			digests = &e.Withheld
			if withheld == nil {
				withheld = map[string]Disclosure{}
			}
			opened = withheld
		}
		err = f.each(v.Field(f.index), func(name string, element reflect.Value) error {
			value, err := f.codec.append(nil, element)
			switch {
			case err != nil:
				return fmt.Errorf("%s: %w", name, err)
			case value == nil && f.List:
				return fmt.Errorf("%s: an element of a list has a value", name)
			case value == nil:
				return nil
			case len(value) > MaxValue:
				return fmt.Errorf("%s: has %d bytes, %d are allowed", name, len(value), MaxValue)
			}
			d := Disclosure{Value: value, Salt: make([]byte, 32)}
			rand.Read(d.Salt)
			if *digests == nil {
				*digests = map[string]Hash{}
			}
			(*digests)[name] = Digest(e.Object, e.Revision, name, d)
			opened[name] = d
			return nil
		})
		if err != nil {
			return entry, nil, fmt.Errorf("%s: %w", k.Name, err)
		}
	}
	if facts = append(facts, '}'); len(facts) > 2 {
		e.Facts = facts
	}
	if err := e.rules(); err != nil {
		return entry, nil, err
	}
	leaf, err := e.appendLeaf(make([]byte, 0, 512))
	if err != nil {
		return entry, nil, fmt.Errorf("%s: %w", k.Name, err)
	}
	if len(leaf) > MaxLeaf {
		return entry, nil, fmt.Errorf("%s: its permanent part has %d bytes, %d are allowed", k.Name, len(leaf), MaxLeaf)
	}
	entry.Envelope, entry.Leaf = e, leaf
	return entry, withheld, nil
}

// Check reports in which way an entry that claims to be of this kind does not fit its schema; nil when it does. It needs no value to
// be open, and leaves digests to Entry.Check.
func (k Kind) Check(e Entry) error {
	if e.Kind != k.Name {
		return fmt.Errorf("the entry is a %s, not a %s", e.Kind, k.Name)
	}
	if e.Object.Prefix() != k.Prefix {
		return fmt.Errorf("%s: object %q is not an id of its kind, which begins with %s_", k.Name, e.Object, k.Prefix)
	}
	return e.Into(k.New())
}

// Into fills the struct that thing points at. Redacted and withheld fields stay zero; Redacted tells them from unsaid ones. It refuses
// an entry that does not fit the schema: a field that is missing, unknown, of another class or not a list, a value of another type.
func (e Entry) Into(thing any) error {
	v := reflect.ValueOf(thing)
	if v.Kind() != reflect.Pointer || v.IsNil() || v.Elem().Kind() != reflect.Struct {
		return fmt.Errorf("record: an entry is read into a pointer to a struct, not a %T", thing)
	}
	v = v.Elem()
	p, err := planOf(v.Type())
	if err != nil {
		return fmt.Errorf("record: %v: %w", v.Type(), err)
	}
	v.SetZero()
	facts := 0
	if e.Facts != nil {
		err := canonical.Object(e.Facts, func(name string, raw []byte) error {
			f := p.byName[name]
			if f == nil || f.Class != Permanent {
				return fmt.Errorf("the kind has no permanent field %s", name)
			}
			if f.required() {
				facts++
			}
			if err := f.readFact(raw, v.Field(f.index)); err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
			return nil
		})
		if err != nil {
			return fmt.Errorf("%s: %w", e.Kind, err)
		}
	}
	if facts != p.requiredFacts {
		return fmt.Errorf("%s: %s is missing", e.Kind, p.missingFact(e.Facts))
	}
	shown, withheld := 0, 0
	for _, f := range p.sorted {
		var n int
		switch f.Class {
		case Redactable:
			n, err = f.readShown(e.Shown, e.Open, v.Field(f.index))
			shown += n
		case Concealed:
			n, err = f.readShown(e.Withheld, e.Open, v.Field(f.index))
			withheld += n
		default:
			continue
		}
		if err != nil {
			return fmt.Errorf("%s: %w", e.Kind, err)
		}
		if n == 0 && f.required() {
			return fmt.Errorf("%s: %s is missing", e.Kind, f.Name)
		}
	}
	if shown != len(e.Shown) {
		return fmt.Errorf("%s: %w", e.Kind, p.unknownDigest(e.Shown, Redactable))
	}
	if withheld != len(e.Withheld) {
		return fmt.Errorf("%s: %w", e.Kind, p.unknownDigest(e.Withheld, Concealed))
	}
	return nil
}

// Redacted reports whether a value of the field, or of the one element "field/0", was shown on record and is gone.
func (e Entry) Redacted(field string) bool {
	for name := range e.Shown {
		if base, _, _ := strings.Cut(name, "/"); base == field || name == field {
			if _, open := e.Open[name]; !open {
				return true
			}
		}
	}
	return false
}

var plans sync.Map // reflect.Type → *plan

func planOf(t reflect.Type) (*plan, error) {
	if p, ok := plans.Load(t); ok {
		return p.(*plan), nil
	}
	p, err := newPlan(t)
	if err != nil {
		return nil, err
	}
	plans.Store(t, p)
	return p, nil
}
