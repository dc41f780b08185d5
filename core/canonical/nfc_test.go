package canonical

import (
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"
)

// The versions of Unicode agree on every character that 15.0 has (its stability policy). They may differ on what it has not, so a
// newer table must be a decision: docs/format.md names the version.
func TestUnicodeVersion(t *testing.T) {
	if norm.Version != "15.0.0" {
		t.Fatalf("normal form C is now judged by Unicode %s; docs/format.md says 15.0: see what it says of later characters", norm.Version)
	}
}

// Every character that composes, is composed, is ordered or is replaced.
var moving = func() []rune {
	rs := []rune{'a', 'e', 'o', 'x', 0x1100, 0x1161, 0x11a8, 0xac00, 0xac01, '\n', '<'}
	for r := rune(0x80); r < 0x30000; r++ {
		p := norm.NFC.PropertiesString(string(r))
		if p.Size() > 0 && (norm.NFD.PropertiesString(string(r)).Decomposition() != nil || p.CCC() != 0 || !p.BoundaryBefore()) {
			rs = append(rs, r)
		}
	}
	return rs
}()

func TestNormalizeAgreesWithNorm(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringOfN(rapid.SampledFrom(moving), 0, 7, -1).Draw(t, "s") // too short for 31 marks
		want := norm.NFC.String(s)
		if got := normalize(s); got != want {
			t.Fatalf("normalize(%+q) = %+q; want %+q", s, got, want)
		}
		if isNFC(s) != (s == want) {
			t.Fatalf("isNFC(%+q) = %v", s, isNFC(s))
		}
	})
}

func TestLongRunsOfMarks(t *testing.T) {
	below, above := "\u0317", "\u0301" // classes 220 and 230
	for _, test := range []struct {
		name, s string
		want    bool
	}{
		{"31 alike", "x" + strings.Repeat(below, 31), true},
		{"1,000 alike", "x" + strings.Repeat(below, 1000), true},
		{"31 without a letter", strings.Repeat(below, 31), true},
		{"31 behind a composed letter", "é" + strings.Repeat(above, 31), true},
		{"40 in order", "x" + strings.Repeat(below, 20) + strings.Repeat(above, 20), true},
		{"40 out of order", "x" + strings.Repeat(above, 20) + strings.Repeat(below, 20), false},
		{"31 behind a letter that composes", "e" + strings.Repeat(above, 31), false},
		{"the last one could compose", "e" + strings.Repeat(below, 31) + above, false},
	} {
		if got := isNFC(test.s); got != test.want {
			t.Errorf("%s: %v", test.name, got)
		}
	}
}

func BenchmarkCheck(b *testing.B) {
	text := []byte(`{"by":{"en":"` + strings.Repeat("Publish the register of beneficial owners. ", 10) + `"},"original":"en"}`)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		if err := Check(text); err != nil {
			b.Fatal(err)
		}
	}
}
