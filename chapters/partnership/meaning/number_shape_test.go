package meaning

import "testing"

// A number in another shape is no other number.
func TestNumber(t *testing.T) {
	for want, given := range map[string][]string{
		"2":    {"2", "02", "2.", " 2 ", "#2", "2.0", "No. 2", "n° 2", "№ 2", "Commitment 2", "commitment no. 02", "Compromiso 2", "NAP 2", "Action Plan 2", "２"},
		"2.1":  {"2.1", "02.01", "2.1.", "Acción 2.1"},
		"2.10": {"2.10"},
		"2a":   {"2a", "2A", "2 a"},
		"sc2":  {"SC2", "Commitment SC2"},
		"":     {"", "-"},
	} {
		for _, s := range given {
			if got := Number(s); got != want {
				t.Errorf("%q: %q, want %q", s, got, want)
			}
		}
	}
	for _, x := range []struct {
		name, old, new string
		want           Class
	}{
		{"number", "1", "Commitment 01", Rewritten}, {"number", "1", "2", Changed}, {"code", "plan1", "1", Changed},
	} {
		if got := Classes([]Field{{Name: x.name, OldWords: []string{x.old}, NewWords: []string{x.new}}}, true)[0]; got != x.want {
			t.Errorf("%v: %v", x, got)
		}
	}
}
