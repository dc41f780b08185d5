package sample_test

import (
	"slices"
	"testing"

	"troth/chapters/home"
)

// Every state of a reflection is somewhere in the sample, and so is a joining that was taken back.
func TestReflections(t *testing.T) {
	r := reader(t, spread)
	list, err := home.Actions(r)
	if err != nil {
		t.Fatal(err)
	}
	var found []home.Found
	back := 0
	for _, a := range list.Actions {
		p, err := home.Action(r, a.ID)
		if err != nil {
			t.Fatal(err)
		}
		for _, x := range p.Reflections {
			found = append(found, x.Found)
			if (x.Found == home.FoundLike) != (len(x.Suggestions) > 0) {
				t.Errorf("%s with %d suggestions", x.Found, len(x.Suggestions))
			}
		}
		back += len(p.TakenBack)
	}
	for _, f := range []home.Found{home.FoundLike, home.NothingSeen, home.NoLaterPlan, home.NoPlan} {
		if !slices.Contains(found, f) {
			t.Errorf("no member of the sample has %s", f)
		}
	}
	if back == 0 {
		t.Error("no joining is taken back")
	}
}
