package sample

import (
	"context"
	"fmt"

	"troth/chapters/declaration"
	"troth/chapters/partnership"
	"troth/chapters/translation"
	"troth/core/desk"
	"troth/core/record"
)

// declarations are what the partnership of the story stands on: the declaration of Paris in our own words, and one of its own that
// furthers it, with a translation that falls behind.
func declarations() []event {
	paris := declaration.Declaration{Title: in3("Paris Declaration", "Déclaration de Paris", "Declaración de París"), On: new(record.On("2016-12-07")),
		Place: new(in3("Paris", "Paris", "París")), Summary: true, Aliases: []record.Code{"ogp-paris-2016"},
		Preamble: []record.Text{in3(
			"It begins with why: societies change, people want a say in what touches their lives, and openness answers those who would close doors.",
			"Elle commence par ses raisons : les sociétés changent, chacun veut avoir voix à ce qui touche sa vie, et l’ouverture répond à ceux qui fermeraient les portes.",
			"Empieza por sus razones: las sociedades cambian, la gente quiere voz en lo que toca su vida, y la apertura responde a quienes cerrarían puertas.")},
		Closing: []record.Text{in3("It binds nobody in law: whoever joins does so of their own will.",
			"Elle ne lie personne en droit : qui s’y associe le fait de son plein gré.",
			"No obliga a nadie en derecho: quien se suma lo hace por su voluntad.")},
		Annex: []record.Text{in3("Behind it stand collective actions, each open to whoever chooses it.",
			"Derrière elle viennent des actions collectives, chacune ouverte à qui la choisit.",
			"Tras ella vienen acciones colectivas, cada una abierta a quien la elija.")}}
	seas := declaration.Declaration{Title: en("Declaration of the Cold Seas"), On: new(record.On("2025-03-20")), Place: new(en("Larkhaven")),
		Preamble: []record.Text{en("Neighbours who share a sea share what it brings in and what it takes."), en("What one of us learns, the others need not learn the hard way.")},
		Closing:  []record.Text{en("Nobody is bound by this in law. Everybody can read it.")}}
	return []event{
		edition("2024-01-29", "memorandum.txt", partnership.Edition{Publisher: Operator, Title: en("Memorandum on open harbours"),
			Retrieved: new(record.On("2024-01-29")), Terms: new(en("May be copied with the source named."))}),
		{"2024-01-29", memorandum},
		declares("2024-02-05", "paris", paris, nil, summary()...),
		{"2024-02-05", func(ctx context.Context, t *teller) error {
			return t.just(ctx, t.operator, declaration.Adopt(t.operator.For, declaration.Adoption{Adopts: record.To(t.id("paris")), On: new(record.On("2016-12-07")),
				Adopter: in3("Steering Committee of the Open Government Partnership", "Comité directeur du Partenariat pour un gouvernement ouvert",
					"Comité Directivo de la Alianza para el Gobierno Abierto")}))
		}},
		{"2024-02-12", func(ctx context.Context, t *teller) error {
			return t.just(ctx, t.operator, declaration.Amend(t.operator.For, t.id("paris"), in3("Where the text itself is found was added.",
				"L’adresse du texte lui-même a été ajoutée.", "Se añadió dónde se encuentra el texto mismo."),
				func(d *declaration.Declaration) { d.Address = new(en("https://declaration.example/paris")) }))
		}},
		endorses("2024-03-11", "sorrel", "paris", new(in3("The islands stand by it, and will say each year what became of it.",
			"Les îles s’y tiennent, et diront chaque année ce qu’il en est advenu.", "Las islas la hacen suya, y dirán cada año qué fue de ella."))),
		declares("2025-03-24", "cold seas", seas, []string{"paris", "memorandum"},
			declaration.Pledge{Text: en("We will publish who owns each vessel and each share of quota, in one register for all our seas."), Topics: []record.Code{"global_agendas"}},
			declaration.Pledge{Text: en("We will take minutes of every meeting on a plan and publish them within two weeks."), Topics: []record.Code{"participation"}},
			declaration.Pledge{Text: en("We will sing together once a year, on whichever shore has room.")}),
		{"2025-03-24", func(ctx context.Context, t *teller) error {
			return t.keep(ctx, t.operator, "cold seas adopted", declaration.Adopt(t.operator.For, declaration.Adoption{Adopts: record.To(t.id("cold seas")),
				On: new(record.On("2025-03-21")), Adopter: en("The spring meeting of the partnership")}))
		}},
		{"2025-03-31", func(ctx context.Context, t *teller) error {
			return t.just(ctx, t.operator, declaration.CorrectAdoption(t.operator.For, t.id("cold seas adopted"), declaration.Adoption{Act: declaration.Corrected,
				On: new(record.On("2025-03-20")), Adopter: en("The spring meeting of the partnership"), Body: new(record.To(t.id("council"))),
				How: new(en("By show of hands, with two abstentions. Who voted how was not noted.")), Reason: new(en("The minutes give the day before."))}))
		}},
		{"2025-04-07", func(ctx context.Context, t *teller) error {
			if err := t.keep(ctx, t.operator, "twice adopted", declaration.Adopt(t.operator.For, declaration.Adoption{Adopts: record.To(t.id("cold seas")),
				Adopter: en("The autumn meeting of the partnership")})); err != nil {
				return err
			}
			return t.just(ctx, t.operator, declaration.CorrectAdoption(t.operator.For, t.id("twice adopted"), declaration.Adoption{Act: declaration.TakenBack,
				Adopter: en("The autumn meeting of the partnership"), Reason: new(en("It was put here by mistake: the meeting took note of it."))}))
		}},
		{"2025-04-01", func(ctx context.Context, t *teller) error {
			gone := old
			gone.Act, gone.Reason = declaration.Withdrawn, new(en("Its publisher withdrew it in favour of the Declaration of the Cold Seas."))
			return t.take(ctx, "memorandum.txt", []desk.Saying{{Object: t.id("memorandum"), Of: t.operator.For, Thing: gone}})
		}},
		translates("2025-04-07", "cold seas", "title", translation.Person, fr("Déclaration des mers froides")),
		translates("2025-04-07", "cold seas", "closing/0", translation.Other, fr("La loi n’y oblige personne. Tout le monde peut la lire.")),
		translates("2025-04-07", "cold seas 2", "text", translation.Machine, fr("Nous prendrons des minutes de chaque réunion sur un plan.")),
		corrects("2025-04-14", "cold seas 2 text", translation.Corrected, en("The machine took minutes for units of time."),
			fr("Nous dresserons le procès-verbal de chaque réunion sur un plan et le publierons sous deux semaines.")),
		translates("2025-04-07", "cold seas 3", "text", translation.Machine, es("Cantaremos juntos.")),
		corrects("2025-04-14", "cold seas 3 text", translation.TakenBack, en("It leaves out the shore."), es("Cantaremos juntos.")),
		translates("2025-04-07", "cold seas 1", "text", translation.Machine,
			fr("Nous publierons qui possède chaque navire et chaque part de quota, dans un seul registre pour toutes nos mers.")),
		endorses("2025-06-16", "larkhaven", "cold seas", nil),
		{"2025-06-20", func(ctx context.Context, t *teller) error {
			return t.just(ctx, t.speakers["larkhaven"], declaration.CorrectEndorsement(t.id("larkhaven"), t.id("larkhaven cold seas"), declaration.Endorsement{
				Act: declaration.Corrected, On: new(record.On("2025-06-16")), Address: new(en("https://larkhaven.example/cold-seas")),
				Statement: new(fr3("Le conseil municipal l’a votée à l’unanimité.", "The city council voted for it with one voice.",
					"El concejo municipal la votó por unanimidad.")), Reason: new(en("The statement and its address were left out."))}))
		}},
		endorses("2025-06-23", "tern", "cold seas", nil),
		{"2025-09-15", func(ctx context.Context, t *teller) error {
			return t.just(ctx, t.operator, declaration.AmendPledge(t.operator.For, t.id("cold seas 1"), en("The autumn meeting added the skippers."),
				func(p *declaration.Pledge) {
					p.Text = en("We will publish who owns each vessel and each share of quota, and who is in command of it, in one register for all our seas.")
				}))
		}},
		{"2025-12-01", func(ctx context.Context, t *teller) error {
			return t.just(ctx, t.operator, declaration.AmendPledge(t.operator.For, t.id("cold seas 3"), en("No shore had room."),
				func(p *declaration.Pledge) { p.Act = declaration.Withdrawn }))
		}},
		{"2026-02-09", func(ctx context.Context, t *teller) error {
			return t.just(ctx, t.speakers["tern"], declaration.CorrectEndorsement(t.id("tern"), t.id("tern cold seas"), declaration.Endorsement{
				Act: declaration.TakenBack, Reason: new(en("The peninsula’s parliament has not voted on it."))}))
		}},
	}
}

// summary is the pledges of Paris in our own words.
func summary() (list []declaration.Pledge) {
	for _, p := range []struct {
		topic record.Code
		text  record.Text
	}{
		{"principles", in3("Stay with the ideas the partnership began with, and let every member turn them into promises that are carried out.",
			"Rester fidèle aux idées de départ du partenariat, et que chaque membre en fasse des promesses mises en œuvre.",
			"Seguir con las ideas con que empezó la alianza, y que cada miembro las convierta en promesas que se cumplan.")},
		{"ambition", in3("Reach further each time, and plan it together with civil society.",
			"Viser plus loin à chaque fois, et le préparer avec la société civile.",
			"Llegar más lejos cada vez, y planearlo junto con la sociedad civil.")},
		{"delivery", in3("Let five years of results be the measure: change that people notice, and promises that were delivered.",
			"Que cinq ans de résultats servent de mesure : des changements que chacun remarque, des promesses livrées.",
			"Que cinco años de resultados sean la medida: cambios que la gente note y promesas entregadas.")},
		{"participation", in3("Do more than show papers: let people take part, answer to them, and build services with those who use them.",
			"Faire plus que montrer des papiers : laisser chacun prendre part, lui répondre, bâtir les services avec ceux qui s’en servent.",
			"Hacer más que mostrar papeles: dejar participar, responder, y construir los servicios con quienes los usan.")},
		{"learning", in3("Learn from each other, lend a hand across borders, and use new tools where they serve.",
			"Apprendre les uns des autres, s’entraider par-delà les frontières, user d’outils nouveaux là où ils servent.",
			"Aprender unos de otros, ayudarse más allá de las fronteras, y usar herramientas nuevas donde sirvan.")},
		{"public_life", in3("Work with every part of public life, from parliaments and towns to the press, universities and firms.",
			"Travailler avec toute la vie publique, des parlements et des villes à la presse, aux universités et aux entreprises.",
			"Trabajar con toda la vida pública, de parlamentos y ciudades a la prensa, las universidades y las empresas.")},
		{"champions", in3("Let those who carry the idea forward become more, and more varied.",
			"Que ceux qui portent l’idée soient plus nombreux, et plus divers.",
			"Que quienes llevan la idea adelante sean más, y más diversos.")},
		{"civil_service", in3("Make openness a habit and a standard of those who work for the public.",
			"Faire de l’ouverture une habitude et une norme de ceux qui servent le public.",
			"Hacer de la apertura un hábito y una norma de quienes sirven al público.")},
		{"civic_space", in3("Keep room for civil society, and its seat at the table where plans are made.",
			"Garder sa place à la société civile, et son siège à la table où se font les plans.",
			"Guardar lugar para la sociedad civil, y su asiento en la mesa donde se hacen los planes.")},
		{"expression", in3("Guard free speech and a free press, and stand up for journalists who are threatened or locked up.",
			"Protéger la parole libre et la presse libre, et défendre les journalistes menacés ou enfermés.",
			"Guardar la libertad de palabra y de prensa, y defender a periodistas amenazados o encerrados.")},
		{"local", in3("Bring open government to towns and regions, close to where people live.",
			"Porter le gouvernement ouvert dans les villes et les régions, près de chez les gens.",
			"Llevar el gobierno abierto a ciudades y regiones, cerca de donde vive la gente.")},
		{"outreach", in3("Help countries outside that ask, and welcome those that qualify and want to come in.",
			"Aider les pays du dehors qui le demandent, et accueillir ceux qui remplissent les conditions et veulent entrer.",
			"Ayudar a países de fuera que lo pidan, y acoger a los que cumplen y quieren entrar.")},
		{"global_agendas", in3("Put openness to work for the world’s development goals, against corruption and for the climate.",
			"Mettre l’ouverture au service des objectifs mondiaux de développement, contre la corruption et pour le climat.",
			"Poner la apertura al servicio de los objetivos mundiales de desarrollo, contra la corrupción y por el clima.")},
		{"collective", in3("Spur each other on, and act together in ways that bring change at home.",
			"S’entraîner les uns les autres, et agir ensemble d’une façon qui change les choses chez soi.",
			"Animarse unos a otros, y actuar juntos de modo que cambien las cosas en casa.")},
	} {
		list = append(list, declaration.Pledge{Text: p.text, Topics: []record.Code{p.topic}})
	}
	return list
}

// declares puts a declaration on record that furthers one and renews another, and remembers its pledges by name and number: "cold seas 1".
func declares(day, name string, d declaration.Declaration, furthers []string, pledges ...declaration.Pledge) event {
	return event{day, func(ctx context.Context, t *teller) error {
		if furthers != nil {
			d.Furthers, d.Renews = []record.Ref{record.To(t.id(furthers[0]))}, []record.Ref{record.To(t.id(furthers[1]))}
		}
		entries, err := t.do(ctx, t.operator, declaration.Declare(t.operator.For, "", d, pledges...))
		for i, e := range entries {
			if i == 0 {
				t.ids[name] = e.Object
			} else {
				t.ids[fmt.Sprint(name, " ", i)] = e.Object
			}
		}
		return err
	}}
}

// endorses puts a member's own endorsement on record.
func endorses(day, member, name string, statement *record.Text) event {
	return event{day, func(ctx context.Context, t *teller) error {
		return t.keep(ctx, t.speakers[member], member+" "+name, declaration.Endorse(t.id(member), declaration.Endorsement{
			Endorses: record.To(t.id(name)), On: new(record.On(day)), Statement: statement}))
	}}
}

func translates(day, name string, field record.Code, made translation.Made, text record.Text) event {
	return event{day, func(ctx context.Context, t *teller) error {
		return t.keep(ctx, t.operator, name+" "+string(field), translation.Give(t.operator.For, t.id(name), field, made, text))
	}}
}

func corrects(day, name string, act translation.Act, reason, text record.Text) event {
	return event{day, func(ctx context.Context, t *teller) error {
		return t.just(ctx, t.operator, translation.Correct(t.operator.For, t.id(name), act, text, reason))
	}}
}

var old = declaration.Declaration{Act: declaration.Declared, Title: en("Memorandum"), Flags: []record.Code{"title_from_file", "no_day"},
	AsGiven: []record.Text{en("MEMORANDUM, in the year of the long ice")}, Preamble: []record.Text{en("Harbours are doors.")}}

// memorandum is an old declaration that an edition brought in, in two languages, with somebody's endorsement.
func memorandum(ctx context.Context, t *teller) error {
	o, id, p := t.operator.For, record.NewID(declaration.DeclarationKind.Prefix), record.NewID(declaration.PledgeKind.Prefix)
	t.ids["memorandum"] = id
	return t.take(ctx, "memorandum.txt", []desk.Saying{
		{Object: id, Of: o, Thing: old},
		{Object: p, Of: o, Thing: declaration.Pledge{Act: declaration.Declared, Declaration: record.To(id), Order: 1, Text: en("We will keep the doors of our harbours open."),
			Flags: []record.Code{"characters_lost"}, AsGiven: []record.Text{en("We will keep the d??rs of our harbours open.")}}},
		{Of: o, Thing: translation.Translation{Act: translation.Given, Translates: record.To(p), Revision: 1, Field: "text", Made: translation.Publisher,
			Text: fr("Nous garderons ouvertes les portes de nos ports.")}},
		{Of: t.id("sorrel"), Thing: declaration.Endorsement{Act: declaration.Said, Endorses: record.To(id)}},
	})
}
