package pages

import (
	"strings"
	"testing"

	"troth/chapters/home"
	"troth/core/record"
)

// Where all that a record has of a plan came from an edition that holds a part, the pages of the plan, of its member and of all plans say so
// beside the count; so do the list of sources and what is compared.
func TestPartOfAPlanIsSaid(t *testing.T) {
	x := newSample(t)
	r, err := x.node.Read(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	p, err := home.Plans(r)
	if err != nil {
		t.Fatal(err)
	}
	if p.Partly == nil || p.Partly.Plans != 1 || p.Partly.Of < 3 || len(p.Partly.Editions) != 1 {
		t.Fatalf("plans that may be here in part: %+v", p.Partly)
	}
	says := map[string]string{"/en/plans": "Of 1 of ", "/en/data": "One commitment of six", "/fr/plans": "De 1 sur "}
	part, other := record.ID(""), ""
	for page, err := range r.Pages() { // its plan has one commitment, of an edition that says so
		if err != nil {
			t.Fatal(err)
		}
		if id, plan := strings.CutPrefix(page.Path, "plans/"); plan && strings.Contains(x.get(t, "/en/plans/"+id), "Only part of the plan may be here") {
			part = record.ID(id)
		}
	}
	for _, row := range p.Plans {
		if row.ID == part {
			says["/en"+pathOf(row.ID)], says["/en"+pathOf(row.Member.ID)] = "Only part of the plan may be here", "Only part of the plan"
			says["/en/compare?members="+string(row.Member.ID)+","+other] = "One commitment of six"
		} else {
			other = string(row.Member.ID)
		}
	}
	if len(says) != 6 {
		t.Fatal("no page of a plan says that a part alone may be here")
	}
	for path, want := range says {
		page := x.get(t, path)
		if !strings.Contains(page, want) {
			t.Errorf("%s does not say %q", path, want)
		}
		if strings.Contains(path, "_") && !strings.Contains(page, "One commitment of six") {
			t.Errorf("%s does not say what the edition holds", path)
		}
	}
	if page := x.get(t, "/en/members/"+other); strings.Contains(page, "Only part") {
		t.Error("it is said of a member whose plans are whole")
	}
}
