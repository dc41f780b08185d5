package pages

import (
	"testing"

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
