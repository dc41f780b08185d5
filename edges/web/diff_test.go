package web

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// What stayed and went is the old text, what stayed and came is the new one, and neighbours differ in kind.
func TestWordDiffKeepsBothTexts(t *testing.T) {
	word := rapid.SampledFrom([]string{"open", "register", "by", "2026", "l’eau", "سجل", ",", ".", "\n", "  ", "<b>", "é"})
	text := rapid.Map(rapid.SliceOfN(word, 0, 30), func(w []string) string { return strings.Join(w, " ") })
	rapid.Check(t, func(t *rapid.T) {
		a, b := text.Draw(t, "old"), text.Draw(t, "new")
		var old, new strings.Builder
		last := rune(0)
		for _, run := range WordDiff(a, b) {
			if run.Op == last || run.Text == "" {
				t.Fatalf("run %q of kind %c follows its like or is empty", run.Text, run.Op)
			}
			last = run.Op
			if run.Op != '+' {
				old.WriteString(run.Text)
			}
			if run.Op != '-' {
				new.WriteString(run.Text)
			}
		}
		if old.String() != a || new.String() != b {
			t.Fatalf("old %q became %q, new %q became %q", a, old.String(), b, new.String())
		}
	})
}

func TestWordDiffReadsWell(t *testing.T) {
	show := func(runs []Run) string {
		var b strings.Builder
		for _, r := range runs {
			if r.Op == '=' {
				b.WriteString(r.Text)
			} else {
				b.WriteString("[" + string(r.Op) + r.Text + "]")
			}
		}
		return b.String()
	}
	for _, tt := range []struct{ old, new, want string }{
		{"", "", ""},
		{"same", "same", "same"},
		{"", "new words", "[+new words]"},
		{"Open by 31 March 2026.", "Open by 30 June 2026.", "Open by [-31 March][+30 June] 2026."},
		{"for registered users.", "for anyone.", "for [-registered users][+anyone]."},
		{"a b c", "a c", "a [-b ]c"},
	} {
		if got := show(WordDiff(tt.old, tt.new)); got != tt.want {
			t.Errorf("%q to %q: got %s, want %s", tt.old, tt.new, got, tt.want)
		}
	}
	long := strings.Repeat("one two ", 3000) + "end"
	other := strings.Repeat("three four ", 3000) + "stop"
	if got := WordDiff(long, other); len(got) != 2 || got[0].Text != long || got[1].Text != other {
		t.Errorf("two texts too long to compare: %d runs", len(got))
	}
}
