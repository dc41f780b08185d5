package canonical_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/go-json-experiment/json/jsontext"
	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"

	"troth/core/canonical"
)

// The other implementation of RFC 8785 is jsontext's; encoding/json writes the same value in a form that is not canonical.
func TestAppendAgreesWithAnotherImplementation(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := values().Draw(t, "value")
		ours, err := canonical.Append(nil, v)
		if err != nil {
			t.Fatal(err)
		}
		var loose bytes.Buffer
		e := json.NewEncoder(&loose)
		e.SetEscapeHTML(rapid.Bool().Draw(t, "escape"))
		if rapid.Bool().Draw(t, "indent") {
			e.SetIndent(" ", "\t")
		}
		if err := e.Encode(v); err != nil {
			t.Fatal(err)
		}
		theirs := jsontext.Value(loose.Bytes())
		if err := theirs.Canonicalize(); err != nil {
			t.Fatal(err)
		}
		if string(ours) != string(theirs) {
			t.Fatalf("ours   %s\ntheirs %s", ours, theirs)
		}
	})
}

// otherwise says whether b is canonical, by the other implementation and a walk over what encoding/json read.
func otherwise(b []byte) bool {
	v := jsontext.Value(bytes.Clone(b))
	if v.Canonicalize() != nil || !bytes.Equal(v, b) {
		return false
	}
	d := json.NewDecoder(bytes.NewReader(b))
	d.UseNumber()
	var value any
	return d.Decode(&value) == nil && restricted(value, 1)
}

func restricted(v any, depth int) bool {
	switch v := v.(type) {
	case bool:
		return true
	case string:
		return norm.NFC.String(v) == v
	case json.Number:
		n, err := v.Int64()
		return err == nil && -canonical.MaxInt <= n && n <= canonical.MaxInt
	case []any:
		for _, e := range v {
			if !restricted(e, depth+1) {
				return false
			}
		}
		return depth <= canonical.MaxDepth
	case map[string]any:
		for k, e := range v {
			if strings.ContainsFunc(k, func(r rune) bool { return r < ' ' || r > '~' }) || !restricted(e, depth+1) {
				return false
			}
		}
		return depth <= canonical.MaxDepth
	}
	return false
}

// FuzzCheck: Check accepts exactly what another implementation leaves as it is, and exactly what Append writes.
func FuzzCheck(f *testing.F) {
	for _, r := range refusals {
		f.Add([]byte(r.bytes))
	}
	f.Add([]byte(`{"a":[1,-2,true,{"b":"é\n\u0001"}],"c":{}}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		if streamUnsafe(b) {
			t.Skip("more marks in a row than the other implementation of normal form C allows")
		}
		err := canonical.Check(b)
		if (err == nil) != otherwise(b) {
			t.Fatalf("%q: Check says %v, the other implementation %v", b, err, otherwise(b))
		}
		v, decodeErr := canonical.Decode(b)
		if (err == nil) != (decodeErr == nil) {
			t.Fatalf("%q: Check says %v, Decode %v", b, err, decodeErr)
		}
		if err == nil {
			again, err := canonical.Append(nil, v)
			if err != nil || !bytes.Equal(again, b) {
				t.Fatalf("%q decodes, but is written %q, %v", b, again, err)
			}
		}
		walk(t, b, err == nil, 0)
	})
}

// walk looks at every part that Members and Elements give: parts of canonical bytes are canonical, and no bytes cause a panic.
func walk(t *testing.T, b []byte, sound bool, depth int) {
	if sound && canonical.Check(b) != nil {
		t.Fatalf("part %q is not canonical", b)
	}
	if depth > canonical.MaxDepth+1 {
		t.Fatalf("nested deeper than %d", canonical.MaxDepth)
	}
	for _, v := range canonical.Members(b) {
		walk(t, v, sound, depth+1)
	}
	for v := range canonical.Elements(b) {
		walk(t, v, sound, depth+1)
	}
	_, _ = canonical.String(b)
	_, _ = canonical.Int(b)
}

// streamUnsafe reports a run of marks that x/text breaks up (see isNFC).
func streamUnsafe(b []byte) bool {
	run := 0
	for _, r := range norm.NFD.String(strings.ToValidUTF8(string(b), "?")) {
		if r < 0x300 {
			run = 0
		} else if run++; run >= 8 {
			return true
		}
	}
	return false
}
