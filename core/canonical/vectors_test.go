package canonical_test

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"flag"
	"os"
	"testing"
	"unicode/utf8"

	"troth/core/canonical"
)

var update = flag.Bool("update", false, "write docs/vectors/canonical.json anew")

// A vector is bytes that are canonical, or are not: text when they are UTF-8, else hex.
type vector struct {
	Name   string `json:"name"`
	Text   string `json:"text,omitempty"`
	Hex    string `json:"hex,omitempty"`
	Byte   *int   `json:"byte,omitempty"`   // where it is noticed
	Reason string `json:"reason,omitempty"` // why it is refused
}

func vectorOf(name, b string) vector {
	if utf8.ValidString(b) {
		return vector{Name: name, Text: b}
	}
	return vector{Name: name, Hex: hex.EncodeToString([]byte(b))}
}

// TestVectors keeps docs/vectors/canonical.json, which verifiers in other languages are tested with, true to this package.
func TestVectors(t *testing.T) {
	file := struct {
		About  string   `json:"about"`
		Accept []vector `json:"accept"`
		Refuse []vector `json:"refuse"`
	}{About: "Bytes that are one canonical value, and bytes that are not: docs/format.md, Canonical form."}
	for _, b := range accepted {
		if err := canonical.Check([]byte(b)); err != nil {
			t.Fatal(err)
		}
		file.Accept = append(file.Accept, vectorOf("", b))
	}
	for _, r := range refusals {
		v := vectorOf(r.name, r.bytes)
		at, ok := canonical.Check([]byte(r.bytes)).(*canonical.Error)
		if !ok {
			t.Fatalf("%s is accepted", r.name)
		}
		v.Byte, v.Reason = &at.Offset, at.Reason
		file.Refuse = append(file.Refuse, v)
	}
	var got bytes.Buffer
	e := json.NewEncoder(&got)
	e.SetEscapeHTML(false)
	e.SetIndent("", "\t")
	if err := e.Encode(file); err != nil {
		t.Fatal(err)
	}
	const name = "../../docs/vectors/canonical.json"
	if *update {
		if err := os.WriteFile(name, got.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(want, got.Bytes()) {
		t.Fatalf("%s is not what this package says; when that is meant, run with -update and review the change", name)
	}
}
