package collective_test

import (
	"errors"
	"maps"
	"strings"
	"testing"

	"troth/chapters/chaptertest"
	"troth/chapters/collective"
	"troth/chapters/declaration"
	"troth/chapters/home"
	"troth/chapters/partnership"
	"troth/core/authority"
	"troth/core/desk"
	"troth/core/record"
)

func en(s string) record.Text { return record.In("en", s) }

func enter(w *chaptertest.World, status collective.Status) record.ID {
	return w.Do(w.Operator, collective.Enter(w.Operator.For, collective.Action{Status: status, Title: en("An action")}))[0]
}

// What may not be said of actions is refused with a sentence, and nothing of it is on record.
func TestRefusals(t *testing.T) {
	w := chaptertest.NewWorld(t)
	o, why := w.Operator.For, en("Because")
	action, other, proposed, ended, gone := enter(w, collective.Open), enter(w, collective.Open), enter(w, collective.Proposed), enter(w, collective.Ended), enter(w, collective.Open)
	w.Do(w.Operator, collective.Amend(o, gone, why, func(a *collective.Action) { a.Act = collective.Withdrawn }))
	join := func(body, action record.ID) desk.Decide {
		return collective.Join(body, collective.Joining{Joins: record.To(action)})
	}
	bring := func(body, action record.ID) desk.Decide {
		return collective.Bring(body, collective.Resource{For: record.To(action), Sort: collective.Tools, Text: en("A tool")})
	}
	mine := w.Do(w.Contact, join(w.Member, action))[0]
	tool := w.Do(w.Contact, bring(w.Member, action))[0]
	left := w.Do(w.Contact, join(w.Member, other))[0]
	w.Do(w.Contact, collective.CorrectJoining(w.Member, left, collective.Joining{Act: collective.TakenBack, Reason: &why}))
	foreign := w.Say(w.Operator, o, "", partnership.Member{Act: partnership.Joined, Sort: partnership.National, Name: en("Other")})
	contact := w.Appoint(foreign, partnership.Contact)
	body := w.Say(w.Operator, o, "", partnership.Organisation{Act: partnership.OrganisationEntered, Name: en("Body")})
	delegate := w.Appoint(body, collective.Delegate)
	later := record.On("2030-01-01")
	for _, c := range []struct {
		name   string
		who    authority.Actor
		decide desk.Decide
		says   string
	}{
		{"entered by a member", w.Contact, collective.Enter(w.Member, collective.Action{Status: collective.Open, Title: why}), "may not say a action"},
		{"amended without a change", w.Operator, collective.Amend(o, action, why, func(*collective.Action) {}), "nothing of the action would change"},
		{"amended without a reason", w.Operator, collective.Amend(o, action, record.Text{}, func(a *collective.Action) { a.Title = why }), "says why"},
		{"amended when withdrawn", w.Operator, collective.Amend(o, gone, why, func(a *collective.Action) { a.Title = why }), "is withdrawn"},
		{"nothing amended", w.Operator, collective.Amend(o, record.NewID("ac"), why, func(*collective.Action) {}), "there is no action"},
		{"joined twice", w.Contact, join(w.Member, action), "already"},
		{"joined in days to come", contact, collective.Join(foreign, collective.Joining{Joins: record.To(action), On: &later}), "does it now or did it"},
		{"joined what is proposed", w.Contact, join(w.Member, proposed), "is proposed, not open"},
		{"joined what is ended", w.Contact, join(w.Member, ended), "is ended, not open"},
		{"joined what is withdrawn", w.Contact, join(w.Member, gone), "is withdrawn"},
		{"joined nothing", w.Contact, join(w.Member, record.NewID("ac")), "there is no action"},
		{"joined in another's name", w.Contact, join(foreign, action), "may not say a joining"},
		{"joined by the operator's own word", w.Operator, join(o, action), "may not say a joining"},
		{"joined by a reviewer", w.Reviewer, join(w.Review, action), "may not say a joining"},
		{"joined by anybody", w.Person, join("", action), "may not say a joining"},
		{"joined for a member by a delegate", delegate, join(foreign, action), "may not say a joining"},
		{"brought by a reviewer", w.Reviewer, bring(w.Review, action), "may not say a resource"},
		{"brought to what is ended", w.Contact, bring(w.Member, ended), "is ended"},
		{"brought without words", w.Contact, collective.Bring(w.Member, collective.Resource{For: record.To(action), Sort: collective.Tools}), "says what is brought"},
		{"another's joining corrected", contact, collective.CorrectJoining(foreign, mine, collective.Joining{Act: collective.TakenBack, Reason: &why}), "is not the one who said it"},
		{"corrected without a reason", w.Contact, collective.CorrectResource(w.Member, tool, collective.Resource{Act: collective.Corrected, Sort: collective.Tools, Text: why}), "says why"},
		{"said once more", w.Contact, collective.CorrectJoining(w.Member, mine, collective.Joining{Act: collective.Said, Reason: &why}), "corrects it or takes it back"},
		{"taken back twice", w.Contact, collective.CorrectJoining(w.Member, left, collective.Joining{Act: collective.TakenBack, Reason: &why}), "taken back already"},
	} {
		before := w.Size()
		_, err := w.Try(c.who, c.decide)
		if err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", c.name, err)
		}
		if w.Size() != before {
			t.Errorf("%s: it is on record", c.name)
		}
		if !errors.Is(err, desk.ErrRefused) && !errors.As(err, new(*authority.Denied)) {
			t.Errorf("%s: an error of another kind: %v", c.name, err)
		}
	}
	// An organisation joins by its own delegate, and one that left may join again.
	w.Do(delegate, join(body, action))
	w.Do(delegate, bring(body, action))
	w.Do(w.Contact, join(w.Member, other))
}

// Endorsing, joining and pledging are three: none of them does another, and none changes what is counted of commitments.
func TestThreeApart(t *testing.T) {
	w := chaptertest.NewWorld(t)
	action, other := enter(w, collective.Open), enter(w, collective.Open)
	paris := w.Do(w.Operator, declaration.Declare(w.Operator.For, "", declaration.Declaration{Title: en("D")}, declaration.Pledge{Text: en("P")}))[0]
	type state struct{ endorsements, joinings, resources, elsewhere int }
	look := func() (s state, m *home.MemberPage) {
		r := w.Read()
		defer r.Close()
		d, err := home.Declaration(r, paris)
		if err != nil {
			t.Fatal(err)
		}
		for _, id := range []record.ID{action, other} {
			a, err := home.Action(r, id)
			if err != nil {
				t.Fatal(err)
			}
			if id == action {
				s.joinings, s.resources = len(a.Reflections), len(a.Resources)
			} else {
				s.elsewhere = len(a.Reflections) + len(a.Resources)
			}
		}
		if m, err = home.Member(r, w.Member); err != nil {
			t.Fatal(err)
		}
		s.endorsements = len(d.Endorsements)
		return s, m
	}
	_, before := look()
	for _, c := range []struct {
		decide desk.Decide
		want   state
	}{
		{declaration.Endorse(w.Member, declaration.Endorsement{Endorses: record.To(paris)}), state{endorsements: 1}},
		{collective.Bring(w.Member, collective.Resource{For: record.To(action), Sort: collective.Expertise, Text: en("A lawyer")}), state{1, 0, 1, 0}},
		{collective.Join(w.Member, collective.Joining{Joins: record.To(action)}), state{1, 1, 1, 0}},
	} {
		w.Do(w.Contact, c.decide)
		got, after := look()
		if got != c.want {
			t.Errorf("%+v, want %+v", got, c.want)
		}
		if b, a := before.Voices, after.Voices; b.Commitments != a.Commitments || !maps.Equal(b.Government.Steps, a.Government.Steps) || b.Government.Silent != a.Government.Silent {
			t.Errorf("what the government is counted to say of commitments changed: %+v, %+v", b, a)
		}
	}
}

// A redacted title is gone from every page that named the action, and their versions move so that no kept page shows it.
func TestRedactedTitle(t *testing.T) {
	w := chaptertest.NewWorld(t)
	action := w.Do(w.Operator, collective.Enter(w.Operator.For, collective.Action{Status: collective.Open, Title: en("A secret title")}))[0]
	w.Do(w.Contact, collective.Join(w.Member, collective.Joining{Joins: record.To(action)}))
	body := w.Say(w.Operator, w.Operator.For, "", partnership.Organisation{Act: partnership.OrganisationEntered, Name: en("Body")})
	w.Do(w.Appoint(body, collective.Delegate), collective.Bring(body, collective.Resource{For: record.To(action), Sort: collective.Tools, Text: en("A tool")}))
	named := 0
	for _, page := range w.Pages(w.View, w.Size()) {
		if strings.Contains(page, "A secret title") {
			named++
		}
	}
	if named < 4 { // the list, the action, the member and the organisation
		t.Errorf("%d pages name the action", named)
	}
	at := w.Size()
	w.Redact(action, "title")
	for path, page := range w.Pages(w.View, w.Size()) {
		if strings.Contains(page, "A secret title") {
			t.Errorf("%s still has it", path)
		}
	}
	r := w.Read()
	defer r.Close()
	for _, id := range []record.ID{action, w.Member, body} {
		if v, err := r.Version(id); err != nil || v < at {
			t.Errorf("%s is at version %d, before the redaction at %d: %v", id, v, at, err)
		}
	}
}
