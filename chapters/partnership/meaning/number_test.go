package meaning

import "testing"

// A number that one edition prints before a text and another does not is shape; another number, and a number within, are not.
func TestNumberBefore(t *testing.T) {
	for _, x := range []struct {
		old, new string
		want     Class
	}{
		{"3.1.Promoción del derecho", "Promoción del derecho", Rewritten}, {"1.6a) Advocate for a law", "Advocate for a law", Rewritten},
		{"Open data", "IV - Open data", Rewritten}, {"2. Open data", "3. Open data", Changed}, {"2. Open data", "Open contracts", Changed},
		{"ACTION 7: More online consultation", "More online consultation", Rewritten}, {"Action 3.1 – Ethics Reform", "Ethics Reform", Rewritten},
		{"Commitment n°1- a law", "a law", Rewritten}, {"4.24 Transparency", "Transparency", Rewritten}, {"3.2.5 Potenciar", "Potenciar", Rewritten},
		{"2.5 million homes", "million homes", Changed}, {"Action 7: a law", "Action 8: a law", Changed},
		{"2025: a plan", "a plan", Changed}, {"3 schools", "schools", Changed}, {"Not Specified – Not Specified", "", Rewritten},
		{"", "Not specified – June 2016", FilledIn}, {"July 2016 – Not specified", "", Removed},
	} {
		if got := Words(x.old, x.new); got != x.want {
			t.Errorf("%q, %q: %q, want %q", x.old, x.new, got, x.want)
		}
		if got := Words(x.new, x.old); got != x.want.Inverse() {
			t.Errorf("%q, %q: %q, want %q", x.new, x.old, got, x.want.Inverse())
		}
	}
}
