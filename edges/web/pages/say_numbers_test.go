package pages

import (
	"testing"

	"troth/chapters/home"
	"troth/core/record"
)

// A number that a spreadsheet spoiled is read as it was meant; all others stay as they were given.
func TestNumbered(t *testing.T) {
	for given, want := range map[record.Code]string{"4.0999999999999996": "4.1", "2.2999999999999998": "2.3", "7": "7", "4.10": "4.10", "1.2.12345678901": "1.2.12345678901", "A.12345678901": "A.12345678901"} {
		if got := numbered(given); got != want {
			t.Errorf("%s is shown as %s, not %s", given, got, want)
		}
	}
}

// Over a column stands its member's code or initials: no cut word that could be another's.
func TestInitials(t *testing.T) {
	code := record.Code("KOR")
	if got := initials(home.AreaMember{Country: &code}, "South Korea"); got != "KOR" {
		t.Errorf("a country is %s", got)
	}
	for name, want := range map[string]string{"South Cotabato, Philippines": "SC", "Tbilisi, Georgia": "Tbi.", "Ville de Larkhaven": "VdL", "Éire": "Éire", "<b> & Söhne": "bS", "": ""} {
		if got := initials(home.AreaMember{}, name); got != want {
			t.Errorf("%s is %q, not %q", name, got, want)
		}
	}
}
