package declaration_test

import (
	"errors"
	"strings"
	"testing"

	"troth/chapters/chaptertest"
	"troth/chapters/declaration"
	"troth/chapters/partnership"
	"troth/chapters/plan"
	"troth/chapters/translation"
	"troth/core/authority"
	"troth/core/desk"
	"troth/core/record"
)

func en(s string) record.Text { return record.In("en", s) }

func declare(w *chaptertest.World) (id, pledge record.ID) {
	ids := w.Do(w.Operator, declaration.Declare(w.Operator.For, "", declaration.Declaration{Title: en("A declaration")},
		declaration.Pledge{Text: en("We will")}, declaration.Pledge{Text: en("We shall")}))
	return ids[0], ids[1]
}

// What may not be said of a declaration is refused with a sentence, and nothing of it is on record.
func TestRefusals(t *testing.T) {
	w := chaptertest.NewWorld(t)
	o, why := w.Operator.For, en("Because")
	id, pledge := declare(w)
	gone, _ := declare(w)
	w.Do(w.Operator, declaration.Amend(o, gone, why, func(d *declaration.Declaration) { d.Act = declaration.Withdrawn }))
	mine := w.Do(w.Contact, declaration.Endorse(w.Member, declaration.Endorsement{Endorses: record.To(id)}))[0]
	other := w.Say(w.Operator, o, "", partnership.Member{Act: partnership.Joined, Sort: partnership.National, Name: en("Other")})
	contact := w.Appoint(other, partnership.Contact)
	adopted := w.Do(w.Operator, declaration.Adopt(o, declaration.Adoption{Adopts: record.To(id), Adopter: en("A committee")}))[0]
	nothing := record.NewID("dc")
	later := record.On("2030-01-01")
	for _, c := range []struct {
		name   string
		who    authority.Actor
		decide desk.Decide
		says   string
	}{
		{"no pledges", w.Operator, declaration.Declare(o, "", declaration.Declaration{Title: en("Empty")}), "pledges something"},
		{"declared by a member", w.Contact, declaration.Declare(w.Member, "", declaration.Declaration{Title: en("Mine")}, declaration.Pledge{Text: en("We")}), "a contact may not say a declaration"},
		{"amended without a change", w.Operator, declaration.Amend(o, id, why, func(*declaration.Declaration) {}), "nothing of the declaration would change"},
		{"amended without a reason", w.Operator, declaration.Amend(o, id, record.Text{}, func(d *declaration.Declaration) { d.Title = why }), "says why"},
		{"amended when withdrawn", w.Operator, declaration.Amend(o, gone, why, func(d *declaration.Declaration) { d.Title = why }), "is withdrawn"},
		{"nothing amended", w.Operator, declaration.Amend(o, nothing, why, func(*declaration.Declaration) {}), "there is no declaration"},
		{"a topic that is none", w.Operator, declaration.AmendPledge(o, pledge, why, func(p *declaration.Pledge) { p.Topics = []record.Code{"x"} }), "there is no topic"},
		{"a pledge that moves away", w.Operator, declaration.AmendPledge(o, pledge, why, func(p *declaration.Pledge) { p.Declaration.To = gone }), "stays in its declaration"},
		{"adopted in days to come", w.Operator, declaration.Adopt(o, declaration.Adoption{Adopts: record.To(id), Adopter: why, On: &later}), "when that has happened"},
		{"adopted by a member's word", w.Contact, declaration.Adopt(w.Member, declaration.Adoption{Adopts: record.To(id), Adopter: why}), "a contact may not say a adoption"},
		{"adoption corrected without a reason", w.Operator, declaration.CorrectAdoption(o, adopted, declaration.Adoption{Act: declaration.Corrected, Adopter: why}), "says why"},
		{"endorsed twice", w.Contact, declaration.Endorse(w.Member, declaration.Endorsement{Endorses: record.To(id)}), "already"},
		{"endorsed in another's name", w.Contact, declaration.Endorse(other, declaration.Endorsement{Endorses: record.To(id)}), "a contact may not say a endorsement"},
		{"endorsed by the operator here", w.Operator, declaration.Endorse(o, declaration.Endorsement{Endorses: record.To(id)}), "a operator may not say a endorsement"},
		{"endorsed by a reviewer", w.Reviewer, declaration.Endorse(w.Review, declaration.Endorsement{Endorses: record.To(id)}), "a reviewer may not say a endorsement"},
		{"endorsed when withdrawn", contact, declaration.Endorse(other, declaration.Endorsement{Endorses: record.To(gone)}), "is withdrawn"},
		{"endorsed in days to come", contact, declaration.Endorse(other, declaration.Endorsement{Endorses: record.To(id), On: &later}), "now or did it"},
		{"another's endorsement taken back", contact, declaration.CorrectEndorsement(other, mine, declaration.Endorsement{Act: declaration.TakenBack, Reason: &why}), "is not the one whose endorsement it is"},
		{"endorsement taken back without a reason", w.Contact, declaration.CorrectEndorsement(w.Member, mine, declaration.Endorsement{Act: declaration.TakenBack}), "says why"},
		{"translation into the same language", w.Operator, translation.Give(o, id, "title", translation.Person, en("A declaration")), "not in that of the original"},
		{"translation of nothing", w.Operator, translation.Give(o, id, "preamble/0", translation.Person, record.In("fr", "Rien")), "has no words"},
	} {
		t.Run(c.name, func(t *testing.T) {
			before := w.Size()
			_, err := w.Try(c.who, c.decide)
			if !errors.Is(err, desk.ErrRefused) {
				t.Fatalf("not refused: %v", err)
			}
			if !strings.Contains(err.Error(), c.says) {
				t.Errorf("refused because %q, not because %q", err, c.says)
			}
			if w.Size() != before {
				t.Fatal("something is on record")
			}
		})
	}
}

// An endorsement can be taken back and given again.
func TestEndorseAgain(t *testing.T) {
	w := chaptertest.NewWorld(t)
	id, _ := declare(w)
	why := en("The cabinet has not met")
	first := w.Do(w.Contact, declaration.Endorse(w.Member, declaration.Endorsement{Endorses: record.To(id)}))[0]
	w.Do(w.Contact, declaration.CorrectEndorsement(w.Member, first, declaration.Endorsement{Act: declaration.TakenBack, Reason: &why}))
	w.Do(w.Contact, declaration.Endorse(w.Member, declaration.Endorsement{Endorses: record.To(id)}))
}

// Topics name policy areas that there are, and each is found by its words in every language of the pages.
func TestTopics(t *testing.T) {
	seen := map[record.Code]bool{}
	for _, topic := range declaration.Topics() {
		if seen[topic.Code] {
			t.Errorf("topic %s is there twice", topic.Code)
		}
		seen[topic.Code] = true
		if !plan.Known(topic.Areas) {
			t.Errorf("topic %s names a policy area that no list has: %v", topic.Code, topic.Areas)
		}
		for _, language := range []string{"en", "fr", "es"} {
			if len(topic.Words[language]) == 0 {
				t.Errorf("topic %s has no words in %s", topic.Code, language)
			}
			for _, phrase := range topic.Words[language] {
				found := declaration.Suggest(record.In(language, "… "+strings.ToUpper(phrase)+" …"))
				if !contains(found, topic.Code) {
					t.Errorf("%q in %s suggests %v, not %s", phrase, language, found, topic.Code)
				}
			}
		}
	}
}

func contains(list []record.Code, c record.Code) bool {
	for _, x := range list {
		if x == c {
			return true
		}
	}
	return false
}
