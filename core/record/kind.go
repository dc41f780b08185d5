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
	if err == nil && !NewID(prefix).Valid() {
		err = fmt.Errorf("prefix %q is not two to four letters", prefix)
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
	Optional bool     //
	List     bool     //
	Relation Relation // of a link
	To       []string // kinds that a link may point at; "*" is any
	Alias    string   // scheme of outside ids that this code is one of
}

// Kinds is the set of kinds that a program knows.
type Kinds struct {
	byName map[string]Kind
	byType map[reflect.Type]Kind
}

// NewKinds gathers kinds and refuses two of one name, prefix or type, and links to kinds that are not there.
func NewKinds(kinds ...Kind) (*Kinds, error) {
	ks := &Kinds{map[string]Kind{}, map[reflect.Type]Kind{}}
	prefix := map[string]string{}
	for _, k := range kinds {
		if _, twice := ks.byName[k.Name]; twice {
			return nil, fmt.Errorf("record: two kinds are named %s", k.Name)
		}
		if other, twice := prefix[k.Prefix]; twice {
			return nil, fmt.Errorf("record: kinds %s and %s share the prefix %s", other, k.Name, k.Prefix)
		}
		if other, twice := ks.byType[k.plan.typ]; twice {
			return nil, fmt.Errorf("record: kinds %s and %s share a Go type", other.Name, k.Name)
		}
		ks.byName[k.Name], ks.byType[k.plan.typ], prefix[k.Prefix] = k, k, k.Name
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
func (ks *Kinds) ByPrefix(prefix string) (Kind, bool) {
	for _, k := range ks.byName {
		if k.Prefix == prefix {
			return k, true
		}
	}
	return Kind{}, false
}

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
// role, source and of; kind, facts and digests are filled in here, each digest under a fresh salt. Withheld values come back beside
// the entry. An error names the field and what is wrong with it.
func (k Kind) Compose(e Envelope, thing any) (entry Entry, withheld map[string]Disclosure, err error) {
	v := reflect.ValueOf(thing)
	if v.Kind() == reflect.Pointer {
		v = v.Elem()
	}
	if v.Type() != k.plan.typ {
		return entry, nil, fmt.Errorf("record: a %s is a %v, not a %v", k.Name, k.plan.typ, v.Type())
	}
	e.V, e.Kind = FormatVersion, k.Name
	entry.Open = map[string]Disclosure{}
	facts := []byte{'{'}
	for _, f := range k.plan.sorted {
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
			if err != nil || value == nil {
				return err
			}
			if len(value) > MaxValue {
				return fmt.Errorf("has %d bytes, %d are allowed", len(value), MaxValue)
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
			return entry, nil, fmt.Errorf("%s: %s: %w", k.Name, f.Name, err)
		}
	}
	e.Facts = nil
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

// Into fills the struct that thing points at. Redacted and withheld fields stay zero; Redacted tells them from unsaid ones.
// It checks the types of what it reads, so that an entry that does not fit its kind's schema is refused.
func (e Entry) Into(thing any) error {
	v := reflect.ValueOf(thing).Elem()
	p, err := planOf(v.Type())
	if err != nil {
		return err
	}
	v.SetZero()
	known := 0
	if e.Facts != nil {
		for name, raw := range canonical.Members(e.Facts) {
			f := p.byName[name]
			if f == nil || f.Class != Permanent {
				return fmt.Errorf("%s: the kind has no permanent field %s", e.Kind, name)
			}
			if err := f.readFact(raw, v.Field(f.index)); err != nil {
				return fmt.Errorf("%s: %s: %w", e.Kind, name, err)
			}
			known++
		}
	}
	for _, f := range p.sorted {
		if f.Class == Permanent {
			continue
		}
		shown := e.Shown
		if f.Class == Concealed {
			shown = e.Withheld
		}
		n, err := f.readShown(shown, e.Open, v.Field(f.index))
		if err != nil {
			return fmt.Errorf("%s: %s: %w", e.Kind, f.Name, err)
		}
		if n == 0 && !f.Optional && !f.List && f.Class == Redactable {
			return fmt.Errorf("%s: %s is missing", e.Kind, f.Name)
		}
		known += n
	}
	for _, f := range p.sorted {
		if f.Class == Permanent && !f.Optional && !f.List && v.Field(f.index).IsZero() && !f.zero {
			return fmt.Errorf("%s: %s is missing", e.Kind, f.Name)
		}
	}
	for _, m := range []map[string]Hash{e.Shown, e.Withheld} {
		for name := range m {
			base, _, _ := strings.Cut(name, "/")
			if f := p.byName[base]; f == nil || f.Class == Permanent {
				return fmt.Errorf("%s: the kind has no redactable field %s", e.Kind, name)
			}
		}
	}
	return nil
}

// Redacted reports whether a value of the field was on record and is gone.
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
