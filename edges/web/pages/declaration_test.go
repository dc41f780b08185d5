package pages

import (
	"strings"
	"testing"

	"troth/chapters/declaration"
	"troth/chapters/home"
	"troth/chapters/partnership"
	"troth/chapters/translation"
	"troth/core/record"
	"troth/edges/web"
	"troth/edges/web/browsertest"
)

// Every question that a topic asks of the record has words for what was found, and for nothing, in every language.
func TestWordsForEveryQuestion(t *testing.T) {
	words, err := web.LoadWords(false)
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range words.All() {
		has := func(key string) bool { _, ok := l.Text["holds."+key]; return ok }
		for _, topic := range declaration.Topics() {
			for _, ask := range topic.Asks {
				if !has(ask+".unasked") && !(has(ask) && has(ask+".none")) {
					t.Errorf("%s has no words for what the record holds of %q", l.Tag, ask)
				}
			}
		}
	}
}

// declared is a declaration on the record of a world, in every state that its pages show apart, on which a second member makes the
// record a world's.
func (x *world) declared() (id record.ID, pledges []record.ID) {
	o := x.Operator.For
	x.Say(x.Operator, o, "", partnership.Member{Act: partnership.Joined, Sort: partnership.Local, Name: record.In("fr", "Ville de Larkhaven")})
	ids := x.Do(x.Operator, declaration.Declare(o, "", declaration.Declaration{Title: record.In("en", "Declaration of Larkhaven"), On: day("2026-05-05", "2026-05-05"),
		Place: text("Larkhaven"), Preamble: []record.Text{*text("Knowing that a harbour belongs to all,")}, Closing: []record.Text{*text("We mean it.")},
		Annex: []record.Text{*text("ACTIONS")}, Summary: true, Address: text("https://larkhaven.example/")},
		declaration.Pledge{Text: *text("We will deliver"), Topics: []record.Code{"principles", "delivery", "local"}, Suggested: true},
		declaration.Pledge{Text: *text("We will name champions"), Topics: []record.Code{"champions", "public_life"}},
		declaration.Pledge{Text: *text("We will sing")}))
	for _, p := range []struct {
		thing record.ID
		field record.Code
		made  translation.Made
		fr    string
	}{{ids[0], "title", translation.Person, "Déclaration de Larkhaven"}, {ids[1], "text", translation.Machine, "Nous livrerons"}, {ids[2], "text", translation.Publisher, "Nous nommerons"}} {
		x.Do(x.Operator, translation.Give(o, p.thing, p.field, p.made, record.In("fr", p.fr)))
	}
	x.Do(x.Operator, translation.Give(o, ids[0], "closing/0", translation.Other, record.In("fr", "Nous y tenons.")))
	x.Do(x.Operator, declaration.AmendPledge(o, ids[1], *text("It was vague."), func(p *declaration.Pledge) { p.Text = *text("We will deliver and say so") }))
	x.Do(x.Operator, declaration.AmendPledge(o, ids[3], *text("No voice."), func(p *declaration.Pledge) { p.Act = declaration.Withdrawn }))
	x.Do(x.Operator, declaration.Adopt(o, declaration.Adoption{Adopts: record.To(ids[0]), Adopter: *text("The harbour council"), On: day("2026-05-05", "2026-05-05")}))
	x.Do(x.Contact, declaration.Endorse(x.Member, declaration.Endorsement{Endorses: record.To(ids[0]), Statement: text("We stand by it.")}))
	return ids[0], ids[1:]
}

// Home of a world's record is its declaration, and no pledge is left out; what stands beside each has its base.
func TestDeclaration(t *testing.T) {
	words, err := web.LoadWords(true)
	if err != nil {
		t.Fatal(err)
	}
	x := newWorld(t, Options{Mirror: true, Sample: true})
	if got := seen(t, x.get(t, "/en/declarations")); !strings.Contains(got, "No declaration is on record yet") {
		t.Errorf("without one: %s", got)
	}
	id, pledges := x.declared()
	for _, l := range words.All() {
		for _, path := range []string{"/", "/declarations", pathOf(id), pathOf(pledges[0]), pathOf(pledges[1]), pathOf(pledges[2])} {
			page := x.get(t, l.Href(path))
			for _, fault := range browsertest.CheckHTML([]byte(page)) {
				t.Errorf("%s: %s", l.Href(path), fault)
			}
			said := seen(t, page)
			for _, field := range strings.Fields(said) {
				if key := strings.Trim(field, ".,;:()\u200f\u202e\u202c"); isKey(words, key) {
					t.Errorf("%s: %q stands for its message", l.Href(path), key)
				}
			}
		}
	}
	for path, wants := range map[string][]string{
		"/en/": {"3 pledges, and what came of each", "We will deliver and say so", "We will name champions", "We will sing", "Withdrawn", "Champions are not named",
			"2 commitments on record, in 1 action plan", "local member", "Adopted on 5 May 2026: The harbour council.", "A summary in our own words"},
		"/en" + pathOf(id): {"Non-binding and voluntary", "The Sorrel Islands", "We stand by it.", "How is not on record.", "1 older than the original", "No question is put to the record"},
		"/fr" + pathOf(id): {"Déclaration de Larkhaven", "Nous livrerons", "L’original a changé depuis", "Nous nommerons", "Donné aussi dans cette langue par son éditeur",
			"Nous y tenons. Donné dans cette langue par Office of the Record"},
		"/en" + pathOf(pledges[0]): {"Pledge 1 of 3", "We will deliver and say so", "was suggested by the words of the pledge", "Put every ferry delay online"},
	} {
		got := seen(t, x.get(t, path))
		for _, want := range wants {
			if !strings.Contains(got, want) {
				t.Errorf("%s does not say %q:\n%s", path, want, got)
			}
		}
	}
}

// The pages of declarations hold in a real browser, as those of commitments do.
func TestDeclarationInABrowser(t *testing.T) {
	t.Parallel()
	x := newWorld(t, Options{Mirror: true, Sample: true})
	x.fill()
	id, pledges := x.declared()
	holds(t, x.handler, narrowed, map[string]string{"declared": "/", "declaration": pathOf(id), "pledge": pathOf(pledges[0])}, nil)
}

// A base of one is said in the singular, in every language.
func TestBasesOfOne(t *testing.T) {
	words, err := web.LoadWords(false)
	if err != nil {
		t.Fatal(err)
	}
	for lang, want := range map[string]string{"en": "of the 1 member with dated milestones", "fr": "pour 1 membre dont", "es": "de 1 miembro con"} {
		l := sayer{words.Find(lang)}
		if got := string(l.Show(l.held(home.Evidence{Ask: "late", Of: 1}).What)); !strings.Contains(got, want) {
			t.Errorf("%s: %s", lang, got)
		}
	}
	l := sayer{words.Find("en")}
	if got := string(l.Show(l.held(home.Evidence{Ask: "late", More: 19}).What)); !strings.Contains(got, "19 milestones are on record, none with a date") {
		t.Errorf("milestones without a date: %s", got)
	}
	l = sayer{words.Find("fr")}
	if got := string(l.Show(l.held(home.Evidence{Ask: "late", Of: 2}).What)); !strings.Contains(got, "pour les 2 membres") {
		t.Errorf("of two: %s", got)
	}
}
