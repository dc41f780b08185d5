package meaning

import (
	"testing"

	"troth/core/record"
)

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

// Shapes of one number are one, and no two numbers of one plan become one.
func TestNumberShapes(t *testing.T) {
	for s, want := range map[string]string{"2": "2", "2.": "2", "#2": "2", "# 2": "2", "02": "2", "002": "2", "2.0": "2", "2.00": "2", " 2 ": "2", "2)": "2",
		"Commitment 2": "2", "COMMITMENT #2": "2", "Commitment 2.0": "2", "NAP 2": "2", "NAP2": "2", "Action plan 2": "2", "No. 2": "2", "№ 2": "2", "nº 2": "2",
		"n° 2": "2", "n%C2%B0%202": "2", "%E2%84%96%202": "2", "Compromiso 2": "2", "２": "2", "1.1.": "1.1", "01.1": "1.1", "2.2999999999999998": "2.3",
		"10.130000000000001": "10.13", "0": "0", "0.1": "0.1",
		"2.1": "2.1", "2.10": "2.10", "2.01": "2.1", "20": "20", "2A": "2a", "2(A)": "2(a)", "N2": "n2", "D4": "d4", "SC17": "sc17", "O4M3": "o4m3", "3.3.3.6": "3.3.3.6",
		"3.0.1": "3.0.1", "B.1.A": "b.1.a", "Goal 2": "goal2", "-": "", "2 a": "2a", "Commitment SC2": "sc2", "Plan": "plan", "AP_HRV01": "ap_hrv01", "100%": "100%", "": ""} {
		if got := Number(s); got != want {
			t.Errorf("%q is %q, want %q", s, got, want)
		}
		if again := Number(want); again != want {
			t.Errorf("%q is %q", want, again)
		}
	}
	for _, x := range []struct {
		old, new string
		want     Class
	}{{"2", "Commitment 2", Rewritten}, {"01", "1", Rewritten}, {"2.2999999999999998", "2.3", Rewritten}, {"n%C2%B0%202", "2", Rewritten}, {"2", "2.1", Changed},
		{"4A", "4(A)", Rewritten}, {"2", "3", Changed}} {
		if got := Classes([]Field{{Name: "number", OldWords: []string{x.old}, NewWords: []string{x.new}}}, true)[0]; got != x.want {
			t.Errorf("number %q, then %q: %q, want %q", x.old, x.new, got, x.want)
		}
	}
}

// Another place in an order is no change of what stands there, nor are other words for a time that both editions were read as; where they were
// not, or somebody says them here, they are.
func TestPlacesAndWordsOfATime(t *testing.T) {
	due := func(words string) *record.Text { x := record.In("en", words); return &x }
	for _, x := range []struct {
		field Field
		taken bool
		want  Class
	}{
		{Field{Name: "order", OldWords: []string{"3"}, NewWords: []string{"4"}}, false, Rewritten},
		{Field{Name: "due_words", Old: due("By end of 2028"), New: due("by the end of 2028"), Read: true}, true, Rewritten},
		{Field{Name: "due_words", Old: due("By end of 2028"), New: due("by the end of 2028"), Read: true}, false, Changed},
		{Field{Name: "due_words", Old: due("Soon"), New: due("When it is done")}, true, Changed},
	} {
		if got := Classes([]Field{x.field}, x.taken)[0]; got != x.want {
			t.Errorf("%+v: %s, not %s", x.field, got, x.want)
		}
	}
}
