package home_test

import (
	"testing"

	"troth/chapters/chaptertest"
	"troth/chapters/home"
	"troth/chapters/partnership"
	"troth/chapters/plan"
	"troth/core/record"
)

// Home is a member's as long as all others lie within it, however deep, and the world's otherwise. What those within promise is
// counted on the record and is not said to be the country's.
func TestHomeByScope(t *testing.T) {
	w := chaptertest.NewWorld(t)
	enter := func(name string, sort partnership.Sort, within record.ID) record.ID {
		m := partnership.Member{Act: partnership.Joined, Sort: sort, Name: record.In("en", name)}
		if within != "" {
			m.Within = &record.Ref{To: within}
		}
		return w.Do(w.Operator, partnership.Put(w.Operator.For, "", m))[0]
	}
	scope := func(want record.ID, members int) {
		t.Helper()
		r := w.Read()
		defer r.Close()
		p, err := home.Home(r)
		if err != nil {
			t.Fatal(err)
		}
		if p.Counts.Members != members {
			t.Errorf("%d members, want %d", p.Counts.Members, members)
		}
		if want == "" {
			if p.Member != nil || p.Plans != nil {
				t.Errorf("the record of %d members is that of %s", members, p.Member.Member.ID)
			}
			return
		}
		if p.Member == nil || p.Member.Member.ID != want {
			t.Fatalf("home is of %+v, want %s", p.Member, want)
		}
		if len(p.Plans) != 1 || p.Plans[0].Plan.ID != w.Plan || p.Member.Voices.Commitments != 2 {
			t.Errorf("it shows %d plans and %d commitments of its member", len(p.Plans), p.Member.Voices.Commitments)
		}
	}
	scope(w.Member, 1)
	enter("The Parliament", partnership.Parliament, w.Member)
	city := enter("Larkhaven", partnership.Local, w.Member)
	scope(w.Member, 3)
	enter("Old Quarter", partnership.Local, city)
	contact := w.Appoint(city, partnership.Contact)
	w.Do(contact, plan.Adopt(city, plan.Plan{Member: record.To(city)}, plan.Commitment{Title: record.In("en", "Publish the budget of the harbour")}))
	scope(w.Member, 4)
	other := enter("Another country", partnership.National, "")
	scope("", 5)
	w.Do(w.Operator, partnership.AmendMember(w.Operator.For, other, func(m *partnership.Member) { m.Within = &record.Ref{To: w.Member} }))
	scope(w.Member, 5)
	w.Do(w.Operator, partnership.AmendMember(w.Operator.For, city, func(m *partnership.Member) { m.Within = nil }))
	scope("", 5)
}
