package sample

import (
	"context"

	"troth/chapters/collective"
	"troth/chapters/partnership"
	"troth/core/desk"
	"troth/core/record"
)

// actions are what the members of the story join. The numbers and titles of those of Paris are fact; who joins them here, what they
// bring and all that becomes of it is made up. One of them is the partnership's own, and comes to nothing.
func actions() []event {
	summit, opened := in3("Global summit of the partnership, Paris", "Sommet mondial du partenariat, Paris", "Cumbre mundial de la alianza, París"), record.On("2016-12-07")
	ofParis := func(number, title string, a collective.Action) collective.Action {
		a.Number, a.Title, a.Occasion, a.Opened = new(record.Code(number)), en(title), &summit, &opened
		a.Aliases = []record.Code{record.Code("paris2016:" + number)}
		return a
	}
	return []event{
		enters("2024-02-12", "menders", partnership.Organisation{Name: in3("Skerry Net Menders", "Ramendeurs de Skerry", "Remendadores de Skerry")}),
		appoints("2024-02-14", "menders delegate", "menders delegate person", "menders", collective.Delegate,
			in3("Secretary of the guild", "Secrétaire de la guilde", "Secretaria del gremio")),
		opens("2024-02-19", "action 9", "paris 14", ofParis("9", "Engaging citizens in an open and inclusive law-making process", collective.Action{
			Status: collective.Open, Themes: []record.Code{"paris2016:transparency-integrity-anticorruption"}, Group: new(en("Legislative Openness")),
			Address: new(en("https://actions.example/9")), Flags: []record.Code{"status_assumed"}, AsGiven: []record.Text{en("status: (empty)")},
			Text: new(in3("Those who join let people see how laws are made and have a say while they can still be changed.",
				"Qui s’y joint laisse voir comment se font les lois, et laisse chacun s’exprimer tant qu’elles peuvent changer.",
				"Quien se suma deja ver cómo se hacen las leyes y deja opinar mientras aún pueden cambiarse."))})),
		opens("2024-02-19", "action 5", "paris 13", ofParis("5", "Transparency of political party finance", collective.Action{
			Status: collective.Open, Themes: []record.Code{"paris2016:transparency-integrity-anticorruption"}})),
		opens("2024-02-19", "action 19", "paris 5", ofParis("19", "Open source software", collective.Action{
			Status: collective.Proposed, Themes: []record.Code{"paris2016:common-digital-tools-capacity"}, ThemesInferred: true,
			Flags: []record.Code{"theme_inferred"}})),
		opens("2025-03-27", "songs", "cold seas 3", collective.Action{Status: collective.Open, Title: in3("One song for all our shores",
			"Un chant pour tous nos rivages", "Una canción para todas nuestras orillas")}),

		edition("2024-02-26", "joinings.csv", partnership.Edition{Publisher: Operator, Title: en("Who joined what, from the minutes"),
			Retrieved: new(record.On("2024-02-26")), Terms: new(en("May be copied with the source named.")), Covers: new(en("joinings of action 9 alone"))}, "sorrel 1"),
		{"2024-02-26", func(ctx context.Context, t *teller) error {
			nine := record.To(t.id("action 9"))
			return t.take(ctx, "joinings.csv", []desk.Saying{
				{Of: t.id("marram"), Thing: collective.Joining{Act: collective.Said, Joins: nine, On: &opened,
					Flags: []record.Code{"joining_day_assumed", "no_resources_stated"}, AsGiven: []record.Text{en("Marram Rep.")}}},
				{Of: t.id("menders"), Thing: collective.Resource{Act: collective.Said, For: nine, Sort: collective.Expertise, Text: en("A mender of nets for a week")}},
			})
		}},

		takes("2024-09-09", "sorrel", "action 9", new(in3("The islands will put drafts of laws where people meet: on the quay.",
			"Les îles mettront les projets de loi là où les gens se croisent : sur le quai.",
			"Las islas pondrán los proyectos de ley donde la gente se encuentra: en el muelle."))),
		brings("2024-09-16", "sorrel", "action 9", "code", collective.Tools, in3("The code of its register of drafts, free to use",
			"Le code de son registre des projets, libre d’usage", "El código de su registro de proyectos, de uso libre"), from("2024-10-01", "2027-06-30")),
		brings("2024-09-16", "sorrel", "action 9", "talks", collective.Experience, in3("Two days of talks with any member that asks",
			"Deux jours d’échanges avec tout membre qui le demande", "Dos días de charlas con cualquier miembro que lo pida"), nil),
		takes("2024-11-04", "menders", "action 9", nil),
		brings("2024-11-04", "menders", "action 9", "site", collective.Technical, en("A net loft in which to read drafts aloud"), nil),
		changes("2025-02-03", "action 19", in3("The working group gave it its full title and opened it.",
			"Le groupe de travail lui a donné son titre entier et l’a ouverte.", "El grupo de trabajo le dio su título completo y la abrió."),
			func(a *collective.Action) {
				a.Title, a.Status = en("Creating an open source software policy"), collective.Open
			}),
		takes("2025-07-07", "tern", "action 9", nil),
		takes("2025-07-07", "tern", "action 19", nil),
		brings("2025-07-14", "tern", "action 19", "money", collective.Financial, en("4,000 for translation"), nil),
		takes("2025-10-13", "sorrel", "action 5", nil),
		takes("2026-01-26", "larkhaven", "action 9", nil),

		{"2025-01-20", func(ctx context.Context, t *teller) error {
			return t.just(ctx, t.speakers["sorrel"], collective.CorrectJoining(t.id("sorrel"), t.id("sorrel in action 9"), collective.Joining{
				Act: collective.Corrected, On: new(record.On("2024-09-06")), Statement: new(en("The islands will put drafts of laws where people meet: on the quay.")),
				Reason: new(en("The day of the letter was given, not that of the cabinet’s decision."))}))
		}},
		{"2025-03-10", func(ctx context.Context, t *teller) error {
			return t.just(ctx, t.speakers["sorrel"], collective.CorrectResource(t.id("sorrel"), t.id("sorrel brings talks"), collective.Resource{
				Act: collective.Corrected, Sort: collective.Experience, Text: en("Three days of talks with any member that asks"), Reason: new(en("Two days were too few."))}))
		}},
		{"2026-02-16", func(ctx context.Context, t *teller) error {
			return t.just(ctx, t.speakers["tern"], collective.CorrectJoining(t.id("tern"), t.id("tern in action 19"), collective.Joining{
				Act: collective.TakenBack, Reason: new(en("The peninsula buys its software for now."))}))
		}},
		{"2026-02-16", func(ctx context.Context, t *teller) error {
			return t.just(ctx, t.speakers["tern"], collective.CorrectResource(t.id("tern"), t.id("tern brings money"), collective.Resource{
				Act: collective.TakenBack, Sort: collective.Financial, Text: en("4,000 for translation"), Reason: new(en("It left the action."))}))
		}},
		changes("2025-12-01", "songs", en("No shore had room, and nobody had joined."), func(a *collective.Action) { a.Act = collective.Withdrawn }),
		changes("2026-05-18", "action 5", en("Those who joined have said what they learned; the working group closed it."),
			func(a *collective.Action) { a.Status = collective.Ended }),
	}
}

// opens puts an action on record that serves a pledge.
func opens(day, name, serves string, a collective.Action) event {
	return event{day, func(ctx context.Context, t *teller) error {
		a.Furthers = []record.Ref{record.To(t.id(serves))}
		return t.keep(ctx, t.operator, name, collective.Enter(t.operator.For, a))
	}}
}

// changes says an action anew.
func changes(day, name string, reason record.Text, change func(*collective.Action)) event {
	return event{day, func(ctx context.Context, t *teller) error {
		return t.just(ctx, t.operator, collective.Amend(t.operator.For, t.id(name), reason, change))
	}}
}

// takes lets a body join an action by its own word: "tern in action 9".
func takes(day, body, action string, statement *record.Text) event {
	return event{day, func(ctx context.Context, t *teller) error {
		return t.keep(ctx, t.speakers[body], body+" in "+action, collective.Join(t.id(body), collective.Joining{Joins: record.To(t.id(action)),
			On: new(record.On(day)), Statement: statement}))
	}}
}

// brings lets a body pledge resources to an action, by its own word: "tern brings money".
func brings(day, body, action, name string, sort collective.Sort, what record.Text, until *record.Day) event {
	return event{day, func(ctx context.Context, t *teller) error {
		return t.keep(ctx, t.speakers[body], body+" brings "+name, collective.Bring(t.id(body), collective.Resource{For: record.To(t.id(action)),
			Sort: sort, Text: what, On: new(record.On(day)), Until: until}))
	}}
}
