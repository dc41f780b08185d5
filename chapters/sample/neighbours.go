package sample

import (
	"context"

	"troth/chapters/plan"
	"troth/core/record"
)

// city is the plan of a city within the islands: a member of its own, with its own contact. It writes in French.
var city = planned{
	name: "city", member: "larkhaven", adopted: "2026-01-19",
	plan: plan.Plan{
		Number: new(record.Code("1")),
		Title:  new(fr3("Premier plan local, 2026 à 2027", "First local plan, 2026 to 2027", "Primer plan local, 2026 a 2027")),
		Period: from("2026-02-01", "2027-12-31"), Adopted: new(record.On("2026-01-15")),
		Address: new(fr("https://larkhaven.example/plan-ouvert")),
	},
	promises: []promise{
		{
			Commitment: plan.Commitment{
				Title: fr3("Publier la liste d’attente des logements municipaux", "Publish the waiting list for city flats",
					"Publicar la lista de espera de las viviendas municipales"),
				Text: new(fr3("La ville publiera chaque mois, sans noms, le rang, la date de demande et les critères de chacune des quelque 1 400 demandes de logement, afin que chacun puisse vérifier sa place.",
					"Each month the city will publish, without names, the rank, the date and the criteria of each of some 1,400 requests for a flat, so that everyone can check their own place.",
					"Cada mes la ciudad publicará, sin nombres, el puesto, la fecha y los criterios de cada una de las unas 1.400 solicitudes de vivienda, para que cada cual pueda comprobar su lugar.")),
				Lead:  new(fr3("Office du logement de Larkhaven", "Larkhaven Housing Office", "Oficina de Vivienda de Larkhaven")),
				Areas: areas("welfare-and-social-security", "access-to-information", "sub-national"), Period: from("2026-02-01", "2026-12-31"),
			},
			steps: []step{
				{fr3("Convenir des champs avec l’autorité des données", "Agree the fields with the data authority", "Acordar los campos con la autoridad de datos"), "2026-05-31", nil},
				{fr3("Publier la première liste", "Publish the first list", "Publicar la primera lista"), "2026-09-30", nil},
			},
			story: []told{
				meets("2026-06-04", 1, "2026-05-20"), meets("2026-10-05", 2, "2026-10-01"),
				reports("2026-10-05", plan.Substantial, "2026-02-01", "2026-09-30",
					fr("La première liste compte 1 412 demandes. Les critères de 86 demandes anciennes manquent encore.")),
				sees("2026-10-09", plan.Substantial, fr("J’ai retrouvé mon dossier : 211e. La date est juste.")),
				sees("2026-10-12", plan.Complete), sees("2026-10-20", plan.Limited, en("My points are missing. The desk says the old files come later.")),
				sees("2026-10-27", plan.Substantial), sees("2026-11-09", plan.Substantial, fr("La liste de novembre est en ligne le 3, c’est bien.")),
			},
		},
		{
			Commitment: plan.Commitment{
				Title: fr3("Tenir le débat budgétaire du conseil le soir et en ligne", "Hold the council’s budget debate in the evening and online",
					"Celebrar el debate del presupuesto del consejo por la tarde y en línea"),
				Text: new(fr3("Le débat commencera à 19 heures, sera transmis en direct avec sous-titres, et prendra au moins dix questions du public.",
					"The debate will begin at 7 p.m., be shown live with subtitles, and take at least ten questions from the public.",
					"El debate empezará a las 19 horas, se transmitirá en directo con subtítulos y admitirá al menos diez preguntas del público.")),
				Lead:  new(fr3("Conseil municipal", "City council", "Consejo municipal")),
				Areas: areas("citizen-budgets", "public-participation", "sub-national"), Period: from("2026-09-01", "2027-12-31"),
			},
			story: []told{
				reports("2026-11-16", plan.Limited, "2026-09-01", "2026-11-15",
					fr("Le débat du 12 novembre a commencé à 19 heures et a été transmis en direct. Les sous-titres ont manqué pendant la première heure. Six questions ont été prises.")),
				sees("2026-11-12", plan.Limited, fr("Sans sous-titres au début, mon père n’a rien suivi.")), sees("2026-11-13", plan.Substantial),
			},
		},
		{
			Commitment: plan.Commitment{
				Title: fr3("Ouvrir les procès-verbaux du quartier du port", "Open the minutes of the port district board", "Abrir las actas de la junta del distrito portuario"),
				Lead:  new(fr3("Mairie de quartier du port", "Port district office", "Oficina del distrito portuario")),
				Areas: areas("records-management", "sub-national"), Period: from("2027-01-01", "2027-06-30"),
			},
		},
	},
}

// tern is a plan that is put on record, corrected once, and taken back as a whole.
var tern = planned{
	name: "tern plan", member: "tern", adopted: "2026-03-09",
	plan: plan.Plan{
		Number: new(record.Code("1")),
		Title:  new(in3("First action plan of the Tern Peninsula", "Premier plan d’action de la péninsule de Tern", "Primer plan de acción de la Península de Tern")),
		Period: from("2026-04-01", "2028-03-31"), Adopted: new(record.On("2026-03-02")),
	},
	promises: []promise{{
		Commitment: plan.Commitment{
			Title: in3("Put the land register online", "Mettre le cadastre en ligne", "Poner el registro de la propiedad en línea"),
			Text: new(in3("Every parcel of the peninsula with its owner, its charges and its last sale, free of charge.",
				"Chaque parcelle de la péninsule, avec son propriétaire, ses charges et sa dernière vente, sans frais.",
				"Cada parcela de la península, con su propietario, sus cargas y su última venta, sin costo.")),
			Lead: new(in3("Land Office", "Office foncier", "Oficina de Tierras")), Areas: areas("e-government", "open-data"), Period: from("2026-04-01", "2027-12-31"),
		},
	}},
	story: []told{
		{"2026-03-30", func(ctx context.Context, t *teller, member, what string) error {
			who := t.speakers[member]
			return t.just(ctx, who, plan.AmendPlan(who.For, t.id(what),
				in3("The end of the plan was given a year too early.", "La fin du plan était indiquée un an trop tôt.", "El fin del plan se había indicado un año antes de tiempo."),
				func(p *plan.Plan) { p.Period = from("2026-04-01", "2029-03-31") }))
		}},
		{"2026-09-21", func(ctx context.Context, t *teller, member, what string) error {
			who := t.speakers[member]
			return t.just(ctx, who, plan.WithdrawPlan(who.For, t.id(what),
				in3("The government that took office on 1 September 2026 will consult on a plan of its own by June 2027.",
					"Le gouvernement entré en fonction le 1er septembre 2026 consultera sur son propre plan d’ici juin 2027.",
					"El gobierno que asumió el 1 de septiembre de 2026 consultará sobre un plan propio antes de junio de 2027.")))
		}},
	},
}
