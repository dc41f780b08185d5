package record

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
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
	wrong := ""
	for field, d := range e.Open {
		// Of several wrong fields the first by name is told, so that two verifiers say the same.
		if fault := e.checkOpen(field, d); fault != nil && (err == nil || field < wrong) {
			wrong, err = field, fmt.Errorf("field %s: %w", field, fault)
		}
	}
	if err != nil {
		return nil, err
	}
	for field := range e.Shown {
		if _, ok := e.Open[field]; !ok {
			redacted = append(redacted, field)
		}
	}
	slices.Sort(redacted)
	return redacted, nil
}

func (e Entry) checkOpen(field string, d Disclosure) error {
	digest, ok := e.Shown[field]
	switch {
	case !ok:
		return errors.New("is disclosed, but the envelope does not show it")
	case len(d.Value) > MaxValue:
		return fmt.Errorf("value has %d bytes, %d are allowed", len(d.Value), MaxValue)
	case len(d.Salt) != 32:
		return fmt.Errorf("salt of %d bytes, 32 expected", len(d.Salt))
	case Digest(e.Object, e.Revision, field, d) != digest:
		return errors.New("value and salt do not give the digest in the envelope")
	}
	return canonical.Check(d.Value)
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
// that can be seen in one envelope alone. Facts of the envelope are a part of leaf.
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
		m[field] = h
	}
	return m, nil
}

// rules are those that hold for every envelope by itself.
func (e *Envelope) rules() error {
	switch {
	case e.V != FormatVersion:
		return fmt.Errorf("envelope has format version %d, this program knows %d", e.V, FormatVersion)
	case !isOrigin(e.Origin):
		return fmt.Errorf("envelope: origin %q is not 1 to 128 bytes of printable ASCII without space and plus", e.Origin)
	case !isName(e.Kind):
		return fmt.Errorf("envelope: kind %q is not a name like lead_institution", e.Kind)
	case checkCode(e.Role) != nil:
		return fmt.Errorf("envelope: role: %w", checkCode(e.Role))
	case !e.Object.Valid():
		return fmt.Errorf("envelope: object %q is not an id", e.Object)
	case e.By != "" && !e.By.Valid():
		return fmt.Errorf("envelope: by %q is not an id", e.By)
	case e.Of != "" && !e.Of.Valid():
		return fmt.Errorf("envelope: of %q is not an id", e.Of)
	case e.Source != "" && !e.Source.Valid():
		return fmt.Errorf("envelope: source %q is not an id", e.Source)
	case e.Revision < 1:
		return fmt.Errorf("envelope: revision %d, the first is 1", e.Revision)
	case e.Revision > canonical.MaxInt:
		return fmt.Errorf("envelope: revision %d is beyond 2^53−1", e.Revision)
	case e.Revision == 1 && e.Prev != nil:
		return errors.New("envelope: revision 1 has a prev, but nothing was before it")
	case e.Revision > 1 && e.Prev == nil:
		return fmt.Errorf("envelope: revision %d has no prev", e.Revision)
	case !slices.Contains(voices, e.Voice):
		return fmt.Errorf("envelope: voice %q is none of government, reviewer, people, partnership", e.Voice)
	}
	if t, err := time.Parse(TimeFormat, e.At); err != nil || t.Format(TimeFormat) != e.At {
		return fmt.Errorf("envelope: at %q is not a time like 2016-12-07T12:00:00Z", e.At)
	}
	return e.digestRules()
}

// digestRules hold for the names of shown and withheld together: a field is one value or a list, shown or withheld, and a list has
// the elements field/0, field/1 … without a gap.
func (e *Envelope) digestRules() error {
	var lists map[string]int // number of elements
	for _, digests := range []map[string]Hash{e.Shown, e.Withheld} {
		for name := range digests {
			if base, _, element := strings.Cut(name, "/"); element {
				if lists == nil {
					lists = map[string]int{}
				}
				lists[base]++
			}
		}
	}
	for i, digests := range []map[string]Hash{e.Shown, e.Withheld} {
		other := []map[string]Hash{e.Withheld, e.Shown}[i]
		for name := range digests {
			base, index, element := strings.Cut(name, "/")
			_, value := other[base]
			_, list := other[base+"/0"]
			switch {
			case !isName(base):
				return fmt.Errorf("envelope: %q is not the name of a field", name)
			case value || list:
				return fmt.Errorf("envelope: %s is both shown and withheld", base)
			case !element && lists[base] > 0:
				return fmt.Errorf("envelope: %s is both one value and a list", base)
			case element && !isIndex(index, lists[base]):
				return fmt.Errorf("envelope: the elements of %s are not numbered 0, 1, 2 …", base)
			}
		}
	}
	return nil
}

var voices = []Voice{Government, Reviewer, People, Partnership}

// isOrigin reports whether s can name a record and the key of its log (C2SP signed-note: no space, no plus).
func isOrigin(s string) bool { return checkCode(s) == nil && !strings.ContainsAny(s, " +") }
