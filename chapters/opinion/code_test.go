package opinion

import (
	"slices"
	"strings"
	"testing"

	"troth/core/record"
)

// No two conversations have the same code; it is short, of letters that are told apart, longer only where an earlier one begins alike, and
// no conversation that is opened later changes it.
func TestJoinCodes(t *testing.T) {
	ids := make([]record.ID, 3000)
	for i := range ids {
		ids[i] = record.NewID("cv")
	}
	codes := joinCodes(ids)
	of, longer := map[string]record.ID{}, 0
	for i, c := range codes {
		if of[c] != "" {
			t.Errorf("%s and %s have the code %s", of[c], ids[i], c)
		}
		of[c] = ids[i]
		if strings.Trim(c, joinLetters) != "" || len(c) < joinLeast || len(c) > joinLeast+2 || !strings.HasPrefix(joinSpelling(ids[i]), c) {
			t.Errorf("the code %q of %s", c, ids[i])
		}
		if len(c) > joinLeast {
			if longer++; of[c[:len(c)-1]] == "" {
				t.Errorf("%q is longer than it must be", c)
			}
		}
	}
	if longer == 0 { // 34 are to be expected of so many
		t.Error("no two codes begin alike, so that nothing is known of what is done then")
	}
	if !slices.Equal(joinCodes(ids[:1000]), codes[:1000]) {
		t.Error("a conversation that is opened later changes the code of an earlier one")
	}
}

// A code is understood as people type it.
func TestReadCode(t *testing.T) {
	for typed, want := range map[string]string{"f7kd": "F7KD", " F7 KD ": "F7KD", "f7-kd.": "F7KD", "": "", "¿?": "", "F7KDé": "F7KD"} {
		if got := ReadCode(typed); got != want {
			t.Errorf("%q is read as %q", typed, got)
		}
	}
}
