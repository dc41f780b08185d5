package record

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"troth/core/canonical"
)

const (
	// FormatVersion is the version of the envelope that this program writes.
	FormatVersion = 1
	// MaxLeaf is the largest envelope, in bytes: C2SP tiles hold entries of up to 65,535.
	MaxLeaf = 60_000
	// MaxValue is the largest disclosed value, in bytes.
	MaxValue = 1 << 20
)

// An Envelope is the leaf of the log: canonical, hashed as stored, published, never changed. docs/format.md is its definition.
type Envelope struct {
	V        int
	Origin   string // name of the record
	Kind     string
	Object   ID
	Revision int
	Prev     *Hash  // leaf hash of the revision before; nil at revision 1
	At       string // when it was put on record; never before the entry in front of it
	By       ID     // the organisation that put it here; empty for a person
	Voice    Voice
	Role     string          // in what capacity
	Source   ID              // the edition that it was taken from; empty when it was said here
	Of       ID              // the organisation whose account it is; empty for a person
	Facts    []byte          // canonical object of the permanent fields
	Shown    map[string]Hash // salted digests of the redactable fields; "field/0", "field/1" … for a list
	Withheld map[string]Hash // digests of what is shown to nobody
}

// An Entry is one whole version of one thing.
type Entry struct {
	Envelope
	Index Index
	Leaf  []byte
	Open  map[string]Disclosure // of the shown fields; one that is missing was redacted
}

// A Disclosure opens a digest.
type Disclosure struct {
	Value []byte // canonical
	Salt  []byte // 32 random bytes
}

// Digest is what the envelope holds for a redactable field.
func Digest(object ID, revision int, field string, d Disclosure) Hash {
	h := sha256.New()
	fmt.Fprintf(h, "troth.field.v1\n%s\n%d\n%s\n", object, revision, field)
	h.Write(d.Salt)
	h.Write(d.Value)
	return Hash(h.Sum(nil))
}

// LeafHash is the hash of an envelope in the Merkle tree (RFC 6962: SHA-256 of a zero byte and the leaf).
func LeafHash(leaf []byte) Hash { return Hash(tlog.RecordHash(leaf)) }

// Check verifies that every disclosure of e opens its digest, and returns the fields that are shown but not open: redacted ones.
func (e Entry) Check() (redacted []string, err error) {
	for field, d := range e.Open {
		digest, ok := e.Shown[field]
		if !ok {
			return nil, fmt.Errorf("field %s is disclosed, but the envelope does not show it", field)
		}
		if len(d.Salt) != 32 {
			return nil, fmt.Errorf("field %s: salt of %d bytes, 32 expected", field, len(d.Salt))
		}
		if Digest(e.Object, e.Revision, field, d) != digest {
			return nil, fmt.Errorf("field %s: value and salt do not give the digest in the envelope", field)
		}
		if err := canonical.Check(d.Value); err != nil {
			return nil, fmt.Errorf("field %s: %w", field, err)
		}
	}
	for field := range e.Shown {
		if _, ok := e.Open[field]; !ok {
			redacted = append(redacted, field)
		}
	}
	slices.Sort(redacted)
	return redacted, nil
}

// appendLeaf writes the envelope in canonical form.
func (e *Envelope) appendLeaf(dst []byte) ([]byte, error) {
	var err error
	first := true
	key := func(k string) {
		if !first {
			dst = append(dst, ',')
		}
		first = false
		dst = append(dst, '"')
		dst = append(dst, k...)
		dst = append(dst, '"', ':')
	}
	str := func(k, s string) {
		if s == "" || err != nil {
			return
		}
		key(k)
		dst, err = canonical.AppendString(dst, s)
	}
	digests := func(k string, m map[string]Hash) {
		if len(m) == 0 {
			return
		}
		key(k)
		dst = append(dst, '{')
		for i, field := range slices.Sorted(maps.Keys(m)) {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = append(dst, '"')
			dst = append(dst, field...)
			dst = append(dst, '"', ':', '"')
			dst = append(dst, m[field].String()...)
			dst = append(dst, '"')
		}
		dst = append(dst, '}')
	}
	dst = append(dst, '{')
	str("at", e.At)
	str("by", string(e.By))
	if len(e.Facts) > 2 {
		key("facts")
		dst = append(dst, e.Facts...)
	}
	str("kind", e.Kind)
	str("object", string(e.Object))
	str("of", string(e.Of))
	str("origin", e.Origin)
	if e.Prev != nil {
		str("prev", e.Prev.String())
	}
	key("revision")
	dst = fmt.Appendf(dst, "%d", e.Revision)
	str("role", e.Role)
	digests("shown", e.Shown)
	str("source", string(e.Source))
	key("v")
	dst = fmt.Appendf(dst, "%d", e.V)
	str("voice", string(e.Voice))
	digests("withheld", e.Withheld)
	return append(dst, '}'), err
}

// Parse reads a leaf. It refuses what is not canonical, what has a member that the format does not know, and what breaks a rule
// that can be seen in one envelope alone.
func Parse(leaf []byte) (Envelope, error) {
	var e Envelope
	if len(leaf) > MaxLeaf {
		return e, fmt.Errorf("envelope has %d bytes, %d are allowed", len(leaf), MaxLeaf)
	}
	if err := canonical.Check(leaf); err != nil {
		return e, err
	}
	if len(leaf) == 0 || leaf[0] != '{' {
		return e, errors.New("envelope is not an object")
	}
	for key, raw := range canonical.Members(leaf) {
		if err := e.member(key, raw); err != nil {
			return e, fmt.Errorf("envelope: %s: %w", key, err)
		}
	}
	return e, e.rules()
}

func (e *Envelope) member(key string, raw []byte) (err error) {
	text := func(to *string) {
		if *to, err = canonical.String(raw); err == nil && *to == "" {
			err = errors.New("is empty; what is absent is left out")
		}
	}
	number := func(to *int) {
		var n int64
		n, err = canonical.Int(raw)
		*to = int(n)
	}
	switch key {
	case "at":
		text(&e.At)
	case "by":
		text((*string)(&e.By))
	case "facts":
		if len(raw) <= 2 || raw[0] != '{' {
			return errors.New("is not an object with members")
		}
		e.Facts = raw
	case "kind":
		text(&e.Kind)
	case "object":
		text((*string)(&e.Object))
	case "of":
		text((*string)(&e.Of))
	case "origin":
		text(&e.Origin)
	case "prev":
		var s string
		if text(&s); err == nil {
			var h Hash
			h, err = ParseHash(s)
			e.Prev = &h
		}
	case "revision":
		number(&e.Revision)
	case "role":
		text(&e.Role)
	case "shown":
		e.Shown, err = parseDigests(raw)
	case "source":
		text((*string)(&e.Source))
	case "v":
		number(&e.V)
	case "voice":
		text((*string)(&e.Voice))
	case "withheld":
		e.Withheld, err = parseDigests(raw)
	default:
		err = errors.New("the format has no such member")
	}
	return err
}

func parseDigests(raw []byte) (map[string]Hash, error) {
	if len(raw) <= 2 || raw[0] != '{' {
		return nil, errors.New("is not an object with members")
	}
	m := map[string]Hash{}
	for field, value := range canonical.Members(raw) {
		s, err := canonical.String(value)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", field, err)
		}
		h, err := ParseHash(s)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", field, err)
		}
		if !validField(field) {
			return nil, fmt.Errorf("%q is not the name of a field", field)
		}
		m[field] = h
	}
	return m, nil
}

func validField(s string) bool {
	if s == "" || s[0] < 'a' || s[0] > 'z' {
		return false
	}
	for i := range len(s) {
		if c := s[i]; (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '_' && c != '/' {
			return false
		}
	}
	return true
}

// rules are those that hold for every envelope by itself.
func (e *Envelope) rules() error {
	switch {
	case e.V != FormatVersion:
		return fmt.Errorf("envelope has format version %d, this program knows %d", e.V, FormatVersion)
	case e.Origin == "" || e.Kind == "" || e.Role == "":
		return errors.New("envelope lacks origin, kind or role")
	case !e.Object.Valid():
		return fmt.Errorf("envelope: object %q is not an id", e.Object)
	case e.Revision < 1:
		return fmt.Errorf("envelope: revision %d, the first is 1", e.Revision)
	case (e.Prev == nil) != (e.Revision == 1):
		return fmt.Errorf("envelope: revision %d with prev %v; every revision but the first has one", e.Revision, e.Prev)
	case !slices.Contains(Voice("").Values(), string(e.Voice)):
		return fmt.Errorf("envelope: voice %q", e.Voice)
	}
	for name, id := range map[string]ID{"by": e.By, "of": e.Of, "source": e.Source} {
		if id != "" && !id.Valid() {
			return fmt.Errorf("envelope: %s %q is not an id", name, id)
		}
	}
	if t, err := time.Parse(TimeFormat, e.At); err != nil || t.Format(TimeFormat) != e.At {
		return fmt.Errorf("envelope: at %q is not a time like 2016-12-07T12:00:00Z", e.At)
	}
	for field := range e.Shown {
		if _, both := e.Withheld[field]; both {
			return fmt.Errorf("envelope: %s is both shown and withheld", field)
		}
	}
	return nil
}
