package opinion_test

import (
	"testing"

	"troth/chapters/opinion"
	"troth/chapters/opinion/opinionmap"
)

// Nothing is said by groups that a map has where its standing says that they would be chance.
func TestGroupsOnlyWhereAMapIsHonest(t *testing.T) {
	for standing, want := range map[opinionmap.Standing]bool{opinionmap.Nobody: false, opinionmap.Few: false, opinionmap.Together: false, opinionmap.Chance: false, opinionmap.Unsure: true, opinionmap.Apart: true} {
		m := &opinion.Mapping{Map: &opinionmap.Map{Groups: make([]opinionmap.Group, 2)}, Standing: standing}
		if m.Grouped() != want || m.Honest() != want {
			t.Errorf("%s: grouped %t, honest %t", standing, m.Grouped(), m.Honest())
		}
	}
}
