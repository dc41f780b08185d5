package record

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"encoding/base64"
	"fmt"
	"strings"
	"time"
)

// An ID names a thing: the prefix of its kind, "_" and 128 random bits, "cm_7hq3…". It is made by us, never reused and never a slug.
type ID string

var idText = base32.StdEncoding.WithPadding(base32.NoPadding)

// NewID draws the id of a new thing whose kind has this prefix.
func NewID(prefix string) ID {
	var bits [16]byte
	rand.Read(bits[:]) // never fails
	return ID(prefix + "_" + strings.ToLower(idText.EncodeToString(bits[:])))
}

// Prefix is the part that tells the kind.
func (id ID) Prefix() string {
	prefix, _, _ := strings.Cut(string(id), "_")
	return prefix
}

// Valid reports whether id has the form of an id.
func (id ID) Valid() bool {
	prefix, random, ok := strings.Cut(string(id), "_")
	if !ok || len(prefix) < 2 || len(prefix) > 4 || len(random) != 26 {
		return false
	}
	for i := range len(prefix) {
		if prefix[i] < 'a' || prefix[i] > 'z' {
			return false
		}
	}
	for i := range len(random) {
		if c := random[i]; (c < 'a' || c > 'z') && (c < '2' || c > '7') {
			return false
		}
	}
	return true
}

// An Index is the place of an entry in the record, and in the Merkle tree over it. The first entry has index 0.
type Index int64

// A Hash is SHA-256, written base64url without padding.
type Hash [sha256.Size]byte

func (h Hash) String() string { return base64.RawURLEncoding.EncodeToString(h[:]) }

// MarshalText and UnmarshalText give a Hash its written form in JSON.
func (h Hash) MarshalText() ([]byte, error) { return []byte(h.String()), nil }

func (h *Hash) UnmarshalText(b []byte) error {
	parsed, err := ParseHash(string(b))
	if err == nil {
		*h = parsed
	}
	return err
}

// ParseHash reads the written form of a hash.
func ParseHash(s string) (h Hash, err error) {
	b, err := base64.RawURLEncoding.Strict().DecodeString(s)
	// The length of s is told too, since the decoder passes over line breaks.
	if err != nil || len(b) != len(h) || len(s) != base64.RawURLEncoding.EncodedLen(len(h)) {
		return h, fmt.Errorf("%q is not a hash: 32 bytes in base64url without padding expected", s)
	}
	return Hash(b), nil
}

// A Tree is the Merkle tree over the first Size entries.
type Tree struct {
	Size Index `json:"size"`
	Root Hash  `json:"root"`
}

// A Voice says whose account an entry gives. No voice can write another's.
type Voice string

const (
	Government  Voice = "government"
	Reviewer    Voice = "reviewer"
	People      Voice = "people"
	Partnership Voice = "partnership" // the partnership itself: members, declarations, the running of this record
)

// Values lists the voices.
func (Voice) Values() []string {
	return []string{string(Government), string(Reviewer), string(People), string(Partnership)}
}

// A Relation says what a link means: "about", "part", "serves" … Which kinds may have which links stands beside each field.
type Relation string

// The type of a field is its class.
//
// Redactable, on record as a salted digest: Text, Person, File. On record as a digest alone and shown to nobody: Withheld.
// Permanent, in the clear for ever: Ref, ID, Day, Count, bool, Code, Hash, Note and enums (named strings with a Values method).
// *T is optional, Withheld[T] too, []T a list. A kind with a field of any other type is refused at start.
type (
	// Text is what people read: language tag (BCP 47; a subset, docs/format.md) to string, the original marked. In the JSON of pages one
	// that is not there is left out; in a list {} keeps the place of one that was removed.
	Text struct {
		Original string            `json:"original,omitempty"`
		By       map[string]string `json:"by,omitempty"`
	}
	// Person stands for somebody; the record holds the id only as a redactable value.
	Person struct {
		ID ID `json:"id"`
	}
	// File is a document kept beside the record. Its blob has a random name; the hash of its bytes is inside this redactable value.
	File struct {
		Name   string `json:"name"`
		Media  string `json:"media"` // media type
		Size   Count  `json:"size"`  // bytes
		SHA256 Hash   `json:"sha256"`
		Blob   ID     `json:"blob"`
	}
	// Withheld is on record as a digest alone: that something was said, not what. A nil Value is one that this reader may not see;
	// to say nothing, leave it nil. A Ref cannot be withheld.
	Withheld[T any] struct{ Value *T }
	// Day is the first and last day that an EDTF date may mean, "2016-12-07"; empty where open. The words used are a Text beside it.
	Day struct {
		From string `json:"from,omitempty"`
		To   string `json:"to,omitempty"`
	}
	// Ref is a link to another thing, readable from both ends. The struct tags of its field say what it means and what it may
	// point at: `rel:"about" to:"commitment,milestone"`; to:"*" allows every kind.
	Ref struct {
		To ID `json:"to"`
	}
	// Count is a whole number, |n| ≤ 2^53−1.
	Count int64
	// Code is permanent ASCII of at most 128 bytes that is never personal: outside ids, ISO and language codes, time zones.
	Code string
	// Note is a signed checkpoint or a verifier key: ASCII lines and em dashes, at most 16,384 bytes.
	Note string
)

// To links to a thing.
func To(id ID) Ref { return Ref{id} }

// In is a text in one language.
func In(language, s string) Text {
	return Text{Original: language, By: map[string]string{language: s}}
}

// IsZero reports whether nothing is said: either no text was given, or it was redacted.
func (t Text) IsZero() bool { return len(t.By) == 0 }

// In returns the text in the first of these languages that it has, else the original, with the language it is in.
func (t Text) In(languages ...string) (s, language string) {
	for _, l := range languages {
		if s, ok := t.By[l]; ok {
			return s, l
		}
	}
	return t.By[t.Original], t.Original
}

// On is a single day.
func On(day string) Day { return Day{day, day} }

// TimeFormat is how moments are written: UTC in whole seconds.
const TimeFormat = "2006-01-02T15:04:05Z"

// Time writes a moment as the record does.
func Time(t time.Time) string { return t.UTC().Format(TimeFormat) }
