package sample

import (
	"slices"

	"troth/chapters/plan"
	"troth/core/record"
)

// third is the plan that runs: eighteen commitments, in the order of the plan.
func third() planned {
	return planned{
		name: "third", member: "sorrel", adopted: "2025-06-27", document: "third-plan.txt",
		plan: plan.Plan{
			Number: new(record.Code("3")),
			Title:  new(in3("Third action plan, 2025 to 2028", "Troisième plan d’action, 2025 à 2028", "Tercer plan de acción, 2025 a 2028")),
			Period: from("2025-07-01", "2028-06-30"), Submitted: new(record.On("2025-06-27")), Adopted: new(record.On("2025-06-24")),
			PeriodWords: new(in3("July 2025 to June 2028", "juillet 2025 à juin 2028", "julio de 2025 a junio de 2028")),
			Address:     new(en("https://islands.sorrel.example/plans/3")),
		},
		promises: slices.Concat(promises1to4, promises5to8, promises9to13, promises14to18),
	}
}

// promises1to4 are on moving, money and planning.
var promises1to4 = []promise{
	{
		Commitment: plan.Commitment{
			Title: in3("Put every ferry delay and its cause online within the hour",
				"Mettre en ligne, dans l’heure, chaque retard de ferry et sa cause",
				"Publicar en línea, en una hora, cada retraso de los transbordadores y su causa"),
			Text: new(in3("Eleven ferry lines carry everything that the islands do not make themselves. The Harbour Authority will publish each delay of more than ten minutes and each cancelled crossing, with its cause in plain words, within the hour, and keep the whole list as open data from the first day on.",
				"Onze lignes de ferry transportent tout ce que les îles ne produisent pas elles-mêmes. L’Autorité portuaire publiera dans l’heure chaque retard de plus de dix minutes et chaque traversée annulée, avec sa cause en mots simples, et gardera toute la liste en données ouvertes dès le premier jour.",
				"Once líneas de transbordadores llevan todo lo que las islas no producen. La Autoridad Portuaria publicará en una hora cada retraso de más de diez minutos y cada travesía cancelada, con su causa en palabras sencillas, y conservará toda la lista como datos abiertos desde el primer día.")),
			Theme: new(in3("Getting about", "Se déplacer", "Moverse")),
			Lead:  &harbours, Partners: []record.Text{ferryCompany, blind}, Areas: areas("open-data", "public-service-delivery", "infrastructure"),
			Period: from("2025-07-01", "2026-06-30"), Aliases: []record.Code{"QS0301"},
		},
		steps: []step{
			{in3("Agree a list of causes with the ferry company", "Convenir d’une liste de causes avec la compagnie", "Acordar una lista de causas con la compañía"), "2025-10-31", nil},
			{in3("Publish delays of the three main lines", "Publier les retards des trois lignes principales", "Publicar los retrasos de las tres líneas principales"), "2026-01-31", nil},
			{in3("Publish delays of all eleven lines", "Publier les retards des onze lignes", "Publicar los retrasos de las once líneas"), "2026-05-31", nil},
		},
		story: []told{
			meets("2025-11-03", 1, "2025-10-22"), meets("2026-02-04", 2, "2026-01-19"), meets("2026-06-02", 3, "2026-05-28"),
			reports("2026-02-16", plan.Substantial, "2025-07-01", "2026-01-31",
				in3("Three of eleven lines are online since 19 January. 212 delays were published, 198 of them within the hour.",
					"Trois lignes sur onze sont en ligne depuis le 19 janvier. 212 retards ont été publiés, dont 198 dans l’heure.",
					"Tres de las once líneas están en línea desde el 19 de enero. Se publicaron 212 retrasos, 198 de ellos en una hora.")),
			reports("2026-08-24", plan.Complete, "2026-02-01", "2026-07-31",
				in3("All eleven lines are online since 28 May. Of 1,306 delays, 1,271 were published within the hour, each with a cause.",
					"Les onze lignes sont en ligne depuis le 28 mai. Sur 1 306 retards, 1 271 ont été publiés dans l’heure, chacun avec sa cause.",
					"Las once líneas están en línea desde el 28 de mayo. De 1.306 retrasos, 1.271 se publicaron en una hora, cada uno con su causa.")),
			proves("2026-08-24", "sorrel", "progress 2", exhibit{title: in3("Open data of ferry delays", "Données ouvertes des retards de ferry", "Datos abiertos de los retrasos"),
				address: "https://data.sorrel.example/ferries/delays", dated: "2026-07-31"}),
			finds("2026-10-14", "progress_report", codes("verifiable=Yes", "relevance=1", "potential_for_results=2", "completion=5"),
				en("We timed 90 delays at four quays. 86 were online within the hour, with a cause that the crew confirmed. The data can be downloaded whole.")),
			sees("2026-06-09", plan.Substantial, en("The delay was there before the announcement on the quay.")),
			sees("2026-06-20", plan.Complete), sees("2026-07-03", plan.Complete, fr("La cause était écrite : manque d’équipage.")),
			sees("2026-07-18", plan.Complete), sees("2026-08-01", plan.Limited, en("Nothing shown for the late boat to Gannet on Saturday.")),
			sees("2026-08-30", plan.Complete, es("Ahora planifico el viaje con esta página.")), sees("2026-09-12", plan.Complete),
			sees("2026-10-02", plan.Substantial), sees("2026-11-02", plan.Complete),
		},
	},
	{
		Commitment: plan.Commitment{
			Title: in3("Publish the budget of every island council in one format",
				"Publier le budget de chaque conseil insulaire dans un même format",
				"Publicar el presupuesto de cada consejo insular en un mismo formato"),
			Text: new(in3("Seventeen councils spend a fifth of all public money, each in a layout of its own. The Treasury will give them one format and one place, and publish budgets and outturns of all seventeen from the year 2026 on.",
				"Dix-sept conseils dépensent un cinquième de l’argent public, chacun dans sa propre présentation. Le Trésor leur donnera un format et un lieu uniques, et publiera les budgets et les comptes des dix-sept à partir de 2026.",
				"Diecisiete consejos gastan una quinta parte del dinero público, cada uno con su propia presentación. El Tesoro les dará un formato y un lugar únicos, y publicará los presupuestos y las cuentas de los diecisiete desde 2026.")),
			Lead: &treasury, Partners: []record.Text{councils}, Areas: areas("fiscal-openness", "citizen-budgets", "sub-national"),
			Period: from("2025-09-01", "2027-06-30"), Aliases: []record.Code{"QS0302"},
			Contact: new(en("Ansa Quillby")), ContactPosition: new(in3("Budget officer", "Responsable du budget", "Responsable de presupuesto")),
			ContactEmail: record.Withheld[record.Text]{Value: new(en("budget.format@treasury.sorrel.example"))},
		},
		steps: []step{
			{in3("Agree the format with the councils", "Convenir du format avec les conseils", "Acordar el formato con los consejos"), "2025-12-15", nil},
			{in3("Publish the budgets of 2026", "Publier les budgets de 2026", "Publicar los presupuestos de 2026"), "2026-04-30", nil},
			{in3("Publish the outturn of 2026", "Publier les comptes de 2026", "Publicar las cuentas de 2026"), "2027-05-31", nil},
			{in3("Show it on a screen in each town hall", "Les montrer sur un écran dans chaque mairie", "Mostrarlos en una pantalla en cada ayuntamiento"), "2026-12-31", nil},
		},
		story: []told{
			meets("2025-12-16", 1, "2025-12-11"), meets("2026-05-04", 2, "2026-04-30"), waits("2026-08-24", 3),
			drops("2026-08-24", 4, in3("Four councils tried it. Fewer than two people a day looked. The money goes to paper copies in libraries.",
				"Quatre conseils ont essayé. Moins de deux personnes par jour regardaient. L’argent ira à des copies papier dans les bibliothèques.",
				"Cuatro consejos lo probaron. Menos de dos personas al día miraban. El dinero irá a copias en papel en las bibliotecas.")),
			reports("2026-02-16", plan.Limited, "2025-07-01", "2026-01-31", en("The format is agreed with all 17 councils; 17 have sent a first budget.")),
			rewrites("2026-03-04", 1, plan.Progress{Act: plan.Corrected, Step: plan.Limited, Period: from("2025-07-01", "2026-01-31"),
				PeriodWords: new(in3("July 2025 to January 2026", "juillet 2025 à janvier 2026", "julio de 2025 a enero de 2026")),
				Account:     new(en("The format is agreed with all 17 councils; 14 have sent a first budget.")),
				Reason:      new(in3("Three budgets had been counted twice.", "Trois budgets avaient été comptés deux fois.", "Tres presupuestos se habían contado dos veces."))}),
			reports("2026-08-24", plan.Substantial, "2026-02-01", "2026-07-31", en("All 17 budgets of 2026 are online in the format. Half-year figures are there for 12.")),
			finds("2026-10-14", "progress_report", codes("verifiable=Yes", "relevance=1", "potential_for_results=2", "completion=4"),
				en("The 17 budgets are there and add up. Headings still differ in five, so that schools cannot be compared across all islands.")),
			sees("2026-05-15", plan.Limited, en("I could read it, but not find what our school costs.")),
			sees("2026-06-01", plan.Substantial), sees("2026-06-22", plan.Limited, fr("Le conseil de Skerry n’y figure qu’en une page.")),
			sees("2026-07-14", plan.Limited), sees("2026-09-03", plan.Substantial, en("The half-year figures helped at our council meeting.")), sees("2026-10-25", plan.NotStarted),
			// The officer has left the service and asked that their name be removed.
			redacts("2026-09-30", "", "contact", in3("Article 17 of the islands’ data protection act: the person left the office on 31 July 2026 and asked for it.",
				"Article 17 de la loi des îles sur la protection des données : la personne a quitté ses fonctions le 31 juillet 2026 et l’a demandé.",
				"Artículo 17 de la ley de protección de datos de las islas: la persona dejó el cargo el 31 de julio de 2026 y lo pidió.")),
		},
	},
	{
		Commitment: plan.Commitment{
			Title: in3("Let residents propose, and vote on, a fiftieth of the harbour fund",
				"Laisser les habitants proposer et voter un cinquantième du fonds portuaire",
				"Dejar que los residentes propongan y voten una quincuagésima parte del fondo portuario"),
			Text: new(in3("Each year 2 % of the harbour fund, some 900,000 crowns, will go to what residents over fifteen propose and choose in a vote open for three weeks, on paper and online. What wins is built within eighteen months, or it is said why not.",
				"Chaque année, 2 % du fonds portuaire, environ 900 000 couronnes, iront à ce que les habitants de plus de quinze ans proposent et choisissent par un vote ouvert trois semaines, sur papier et en ligne. Ce qui gagne est construit sous dix-huit mois, ou l’on dit pourquoi non.",
				"Cada año, el 2 % del fondo portuario, unas 900.000 coronas, irá a lo que los residentes mayores de quince años propongan y elijan en una votación abierta tres semanas, en papel y en línea. Lo que gane se construirá en dieciocho meses, o se dirá por qué no.")),
			Lead: &fisheries, Partners: []record.Text{councils, university}, Areas: areas("participatory-budgeting", "public-participation"),
			Period: from("2025-07-01", "2027-12-31"), Aliases: []record.Code{"QS0303"},
		},
		steps: []step{
			{in3("Set the rules of the vote", "Fixer les règles du vote", "Fijar las reglas de la votación"), "2025-11-30", nil},
			{in3("Hold the first vote", "Tenir le premier vote", "Celebrar la primera votación"), "2026-03-31", nil},
			{in3("Hold the second vote", "Tenir le deuxième vote", "Celebrar la segunda votación"), "2027-03-31", nil},
		},
		story: []told{
			meets("2025-12-01", 1, "2025-11-27"), meets("2026-04-02", 2, "2026-03-29"), begins("2026-11-10", 3),
			reports("2026-02-16", plan.Substantial, "2025-07-01", "2026-01-31", en("The rules are in force. 164 proposals were made, 71 of them can be built for the money.")),
			reports("2026-08-24", plan.Complete, "2026-02-01", "2026-07-31", en("4,870 residents voted in March, 18 % of those who could. Nine projects won; two are built.")),
			finds("2026-10-14", "progress_report", codes("verifiable=Yes", "relevance=1", "potential_for_results=2", "completion=4"),
				en("One of two votes was held, with a full count published. Ninety-three proposals were refused; for 31 of them no reason can be found.")),
			sees("2026-03-30", plan.Complete, en("Voting took four minutes. The result was on the door of the town hall the next day.")),
			sees("2026-04-07", plan.Substantial), sees("2026-05-11", plan.Limited, en("Our proposal was refused and nobody wrote to us.")),
			sees("2026-06-28", plan.Substantial), sees("2026-08-17", plan.Substantial, es("El muelle nuevo está casi listo.")),
			sees("2026-09-09", plan.Complete), sees("2026-10-19", plan.Substantial),
		},
	},
	{
		Commitment: plan.Commitment{
			Title: in3("Answer every objection to a planning decision with reasons",
				"Répondre avec motifs à chaque objection à une décision d’aménagement",
				"Responder con razones a cada objeción a una decisión de planificación"),
			Text: new(in3("Whoever objects to a planning decision will get a written answer within six weeks that says what was weighed and why it was decided as it was. Objections and answers are public, without names where asked.",
				"Toute personne qui s’oppose à une décision d’aménagement recevra sous six semaines une réponse écrite disant ce qui a été pesé et pourquoi il a été ainsi décidé. Objections et réponses sont publiques, sans noms sur demande.",
				"Quien objete una decisión de planificación recibirá en seis semanas una respuesta escrita que diga qué se sopesó y por qué se decidió así. Objeciones y respuestas son públicas, sin nombres si se pide.")),
			Lead: &planning, Areas: areas("public-participation", "legislation-and-regulation"), Period: from("2025-10-01", "2027-09-30"),
			Aliases: []record.Code{"QS0304"},
		},
		steps: []step{
			{in3("Give the authority a form for reasoned answers", "Donner à l’autorité un modèle de réponse motivée", "Dar a la autoridad un modelo de respuesta razonada"), "2026-01-31", nil},
			{in3("Put objections and answers online", "Mettre en ligne objections et réponses", "Poner en línea objeciones y respuestas"), "2026-12-31", nil},
		},
		story: []told{
			meets("2026-02-09", 1, "2026-01-30"), begins("2026-08-24", 2),
			reports("2026-02-16", plan.Limited, "2025-10-01", "2026-01-31", en("The form is in use in two of five districts.")),
			reports("2026-08-24", plan.Substantial, "2026-02-01", "2026-07-31", en("All five districts use the form. 143 objections were answered, 121 within six weeks.")),
			finds("2026-10-14", "progress_report", codes("verifiable=Yes", "relevance=1", "potential_for_results=1", "completion=2"),
				en("We read 80 of the 143 answers. Seventy-four repeat the decision without a reason. An answer without a reason is not what was promised; we see no start.")),
			sees("2026-05-20", plan.NotStarted, en("My answer was one sentence: “The decision stands.”")),
			sees("2026-06-11", plan.NotStarted), sees("2026-07-07", plan.Limited, en("I got two paragraphs and a map. Better than before.")),
			sees("2026-08-13", plan.NotStarted, fr("Aucune réponse après neuf semaines.")), sees("2026-09-18", plan.NotStarted), sees("2026-09-29", plan.Limited),
			sees("2026-10-21", plan.NotStarted), sees("2026-11-06", plan.Substantial),
		},
	},
}
