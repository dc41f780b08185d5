package partnership_test

import (
	"errors"
	"testing"

	"troth/chapters/chaptertest"
	"troth/chapters/partnership"
	"troth/core/desk"
	"troth/core/record"
)

func TestAmendOrganisation(t *testing.T) {
	w := chaptertest.NewWorld(t)
	o, why := w.Operator.For, record.In("en", "A merger.")
	rename := func(s *partnership.Organisation) {
		s.Former, s.Name = append([]record.Text{s.Name}, s.Former...), record.In("en", "Cairn Review")
	}
	dissolve := func(s *partnership.Organisation) { s.Act = partnership.OrganisationDissolved }
	refused := func(what string, decide desk.Decide) {
		t.Helper()
		if _, err := w.Try(w.Operator, decide); !errors.Is(err, desk.ErrRefused) {
			t.Errorf("%s: %v", what, err)
		}
	}
	refused("no reason", partnership.AmendOrganisation(o, w.Review, record.Text{}, rename))
	refused("no change", partnership.AmendOrganisation(o, w.Review, why, func(*partnership.Organisation) {}))
	refused("nobody", partnership.AmendOrganisation(o, record.NewID("or"), why, rename))
	w.Do(w.Operator, partnership.AmendOrganisation(o, w.Review, why, rename))
	w.Do(w.Operator, partnership.AmendOrganisation(o, w.Review, why, dissolve))
	refused("dissolved", partnership.AmendOrganisation(o, w.Review, why, dissolve))
}

func TestRenameOffice(t *testing.T) {
	w := chaptertest.NewWorld(t)
	o, person := w.Operator.For, record.NewID("pn")
	id := w.Do(w.Operator, partnership.Appoint(o, "", partnership.Appointment{For: record.To(w.Member), Role: partnership.Contact,
		Person: record.Person{ID: person}, Held: record.Day{From: "2026-01-01"}}))[0]
	office := record.In("en", "Office of the Islands’ Secretary")
	w.Do(w.Operator, partnership.RenameOffice(o, id, office))
	who := w.Contact
	who.Person = person
	r := w.Read()
	err := partnership.Standing(r, who)
	r.Close()
	if err != nil {
		t.Errorf("who holds an office that was renamed holds it no more: %v", err)
	}
	for what, decide := range map[string]desk.Decide{
		"no change": partnership.RenameOffice(o, id, office), "nobody": partnership.RenameOffice(o, record.NewID("ap"), office),
	} {
		if _, err := w.Try(w.Operator, decide); !errors.Is(err, desk.ErrRefused) {
			t.Errorf("%s: %v", what, err)
		}
	}
	w.Do(w.Operator, partnership.EndAppointment(o, id, "2026-10-01"))
	if _, err := w.Try(w.Operator, partnership.RenameOffice(o, id, record.In("en", "Another"))); !errors.Is(err, desk.ErrRefused) {
		t.Errorf("ended: %v", err)
	}
}
