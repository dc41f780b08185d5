package sample

import (
	"troth/chapters/plan"
	"troth/core/record"
)

// promises14to18 are on parliament, services, catches, climate and the airport.
var promises14to18 = []promise{
	{
		Commitment: plan.Commitment{
			Title: in3("Publish votes in parliament’s committees by name", "Publier les votes nominatifs des commissions du parlement",
				"Publicar las votaciones nominales de las comisiones del parlamento"),
			Text: new(in3("The six standing committees will vote by name, and each vote will be online on the next working day.",
				"Les six commissions permanentes voteront nominativement, et chaque vote sera en ligne le jour ouvré suivant.",
				"Las seis comisiones permanentes votarán nominalmente y cada votación estará en línea el siguiente día hábil.")),
			Lead: &parliament, Areas: areas("legislature", "open-data"), Period: from("2025-09-01", "2026-06-30"), Aliases: []record.Code{"QS0314"},
		},
		steps: []step{
			{in3("Change the rules of procedure", "Modifier le règlement", "Cambiar el reglamento"), "2025-12-31", nil},
			{in3("Publish the votes of all committees", "Publier les votes de toutes les commissions", "Publicar los votos de todas las comisiones"), "2026-06-30", nil},
		},
		story: []told{
			amends("2025-11-24", in3("Parliament asked to take in the three inquiry committees as well.", "Le parlement a demandé d’y inclure aussi les trois commissions d’enquête.", "El parlamento pidió incluir también las tres comisiones de investigación."),
				func(c *plan.Commitment) {
					c.Text = new(in3("The six standing committees and the three committees of inquiry will vote by name, and each vote will be online on the next working day.",
						"Les six commissions permanentes et les trois commissions d’enquête voteront nominativement, et chaque vote sera en ligne le jour ouvré suivant.",
						"Las seis comisiones permanentes y las tres de investigación votarán nominalmente y cada votación estará en línea el siguiente día hábil."))
				}),
			meets("2025-12-15", 1, "2025-12-10"), meets("2026-06-15", 2, "2026-06-08"),
			reports("2026-02-16", plan.Substantial, "2025-09-01", "2026-01-31", en("Seven of nine committees publish.")),
			reports("2026-08-24", plan.Complete, "2026-02-01", "2026-07-31", en("All nine publish: 640 votes since February, 633 on the next working day.")),
			finds("2026-10-14", "progress_report", codes("verifiable=Yes", "relevance=1", "potential_for_results=1", "completion=5"),
				en("We compared 100 votes with the minutes. All agree. Two local papers now print them each week.")),
		},
	},
	{
		// The government has never reported on it.
		Commitment: plan.Commitment{
			Title: in3("Test online services with people who cannot use them", "Tester les services en ligne avec ceux qui ne peuvent pas les utiliser",
				"Probar los servicios en línea con quienes no pueden usarlos"),
			Text: new(in3("Before an online service opens, and once a year after, at least eight people who are blind, deaf, old or without good connection will try it. What they could not do is published, with a date by which it is mended.",
				"Avant l’ouverture d’un service en ligne, puis une fois par an, au moins huit personnes aveugles, sourdes, âgées ou sans bonne connexion l’essaieront. Ce qu’elles n’ont pas pu faire est publié, avec une date de réparation.",
				"Antes de abrir un servicio en línea, y luego una vez al año, lo probarán al menos ocho personas ciegas, sordas, mayores o sin buena conexión. Lo que no pudieron hacer se publica, con una fecha de arreglo.")),
			Lead: &secretary, Partners: []record.Text{blind}, Areas: areas("e-government", "marginalized-communities", "public-service-delivery"),
			Period: from("2025-10-01", "2027-12-31"), Aliases: []record.Code{"QS0315"},
		},
		steps: []step{
			{in3("Publish the method of the tests", "Publier la méthode des essais", "Publicar el método de las pruebas"), "2026-03-31", nil},
			{in3("Test the ten services in most use", "Tester les dix services les plus utilisés", "Probar los diez servicios más usados"), "2027-03-31", nil},
		},
		story: []told{
			finds("2026-10-14", "progress_report", codes("verifiable=Yes", "relevance=1", "potential_for_results=2", "completion=2"),
				en("No test was held and no method published. The office told us that it waits for the association; the association has had no letter.")),
			sees("2026-08-31", plan.NotStarted, en("The ferry booking still cannot be read aloud.")), sees("2026-09-11", plan.NotStarted),
			sees("2026-09-22", plan.NotStarted, fr("Le formulaire se ferme après cinq minutes.")), sees("2026-10-06", plan.Limited, en("Somebody from the tax office came to our meeting and took notes.")),
			sees("2026-10-29", plan.NotStarted),
		},
	},
	{
		Commitment: plan.Commitment{
			Title: in3("Share catch data with the neighbouring states", "Partager les données de pêche avec les États voisins",
				"Compartir los datos de captura con los Estados vecinos"),
			Text: new(in3("Catches by species, month and square of the sea will be exchanged with two neighbouring states and published at the same time.",
				"Les prises par espèce, mois et carré de mer seront échangées avec deux États voisins et publiées en même temps.",
				"Las capturas por especie, mes y cuadrícula del mar se intercambiarán con dos Estados vecinos y se publicarán a la vez.")),
			Lead: &fisheries, Partners: []record.Text{in3("Council of Cold Sea States", "Conseil des États des mers froides", "Consejo de Estados de los Mares Fríos")},
			Areas: areas("natural-resources", "open-data"), Period: from("2025-07-01", "2027-06-30"), Aliases: []record.Code{"QS0316"},
		},
		steps: []step{
			{in3("Agree the squares and the species", "Convenir des carrés et des espèces", "Acordar las cuadrículas y las especies"), "2026-05-31", nil},
			{in3("Exchange the first year", "Échanger la première année", "Intercambiar el primer año"), "2027-02-28", nil},
		},
		story: []told{
			moves("2026-04-20", 1, "2026-08-31", in3("One neighbour asked to add three species.", "Un voisin a demandé d’ajouter trois espèces.", "Un vecino pidió añadir tres especies.")),
			meets("2026-09-01", 1, "2026-08-27"),
			reports("2026-02-16", plan.NotStarted, "2025-07-01", "2026-01-31", en("Talks begin in March.")),
			reports("2026-08-24", plan.Limited, "2026-02-01", "2026-07-31", en("Squares are agreed with both neighbours, species with one.")),
			finds("2026-10-14", "progress_report", codes("verifiable=Yes", "relevance=1", "potential_for_results=1", "completion=3"), en("The agreement is signed. No data has been exchanged.")),
			sees("2026-09-27", plan.Limited), sees("2026-10-04", plan.Limited, en("Our co-operative was shown the draft tables.")), sees("2026-10-13", plan.NotStarted), sees("2026-11-03", plan.Limited),
		},
	},
	{
		Commitment: plan.Commitment{
			Title: in3("Cost the climate plan in each year’s budget", "Chiffrer le plan climat dans chaque budget annuel",
				"Calcular el costo del plan climático en cada presupuesto anual"),
			Text: new(in3("Each budget will say what every measure of the climate plan costs in that year and what was spent on it in the last.",
				"Chaque budget dira ce que coûte dans l’année chaque mesure du plan climat et ce qui y a été dépensé l’année d’avant.",
				"Cada presupuesto dirá cuánto cuesta ese año cada medida del plan climático y cuánto se gastó en ella el año anterior.")),
			Lead: &treasury, Areas: areas("fiscal-openness", "natural-resources"), Period: from("2025-09-01", "2028-06-30"), Aliases: []record.Code{"QS0317"},
		},
		steps: []step{
			{in3("Give each measure a line in the budget of 2027", "Donner à chaque mesure une ligne dans le budget de 2027", "Dar a cada medida una línea en el presupuesto de 2027"), "2026-10-31", nil},
		},
		story: []told{
			reports("2026-02-16", plan.NotStarted, "2025-09-01", "2026-01-31", en("The measures are being listed.")),
			sees("2026-05-09", plan.NotStarted, en("I asked the Treasury. They said after the summer.")),
			withdraws("2026-06-15", in3("Parliament repealed the climate plan on 28 May 2026 and will decide on another in 2027. There is nothing left to cost; the new plan is to carry its costs itself.",
				"Le parlement a abrogé le plan climat le 28 mai 2026 et en décidera un autre en 2027. Il n’y a plus rien à chiffrer ; le nouveau plan doit porter lui-même ses coûts.",
				"El parlamento derogó el plan climático el 28 de mayo de 2026 y decidirá otro en 2027. No queda nada que calcular; el nuevo plan debe llevar sus propios costos.")),
			finds("2026-10-14", "progress_report", codes("verifiable=Yes", "relevance=1", "potential_for_results=2", "completion=0"),
				en("Withdrawn before anything was costed. Civil society was told by the official gazette.")),
		},
	},
	{
		Commitment: plan.Commitment{
			Title: in3("Hold a citizens’ panel on the airport", "Tenir un panel citoyen sur l’aéroport", "Celebrar un panel ciudadano sobre el aeropuerto"),
			Text: new(in3("Fifty residents drawn by lot will meet for four weekends, hear whom they wish, and advise on whether the runway is made longer. The government will answer each piece of advice in parliament within three months.",
				"Cinquante habitants tirés au sort se réuniront quatre week-ends, entendront qui ils souhaitent et diront s’il faut allonger la piste. Le gouvernement répondra à chaque avis devant le parlement sous trois mois.",
				"Cincuenta residentes elegidos por sorteo se reunirán cuatro fines de semana, oirán a quien deseen y aconsejarán si debe alargarse la pista. El gobierno responderá a cada consejo en el parlamento en tres meses.")),
			Lead: &secretary, Partners: []record.Text{university, harbourWatch}, Areas: areas("public-participation", "infrastructure"),
			Period: from("2026-01-01", "2026-12-31"), Aliases: []record.Code{"QS0318"},
		},
		steps: []step{
			{in3("Draw the fifty", "Tirer au sort les cinquante", "Sortear a los cincuenta"), "2026-02-28", nil},
			{in3("Receive the advice", "Recevoir l’avis", "Recibir el dictamen"), "2026-06-30", nil},
			{in3("Answer in parliament", "Répondre au parlement", "Responder en el parlamento"), "2026-12-15", nil},
		},
		story: []told{
			meets("2026-03-02", 1, "2026-02-21"), meets("2026-07-06", 2, "2026-06-28"), begins("2026-11-16", 3),
			reports("2026-02-16", plan.Limited, "2026-01-01", "2026-02-10", en("2,000 letters are sent; 311 people are willing.")),
			reports("2026-08-24", plan.Substantial, "2026-02-11", "2026-07-31", en("Forty-eight of fifty stayed to the end. They gave 17 pieces of advice. The answer goes to parliament in December.")),
			proves("2026-08-24", "sorrel", "milestone 2", exhibit{title: in3("Advice of the panel", "Avis du panel", "Dictamen del panel"), address: "https://panel.sorrel.example/advice", dated: "2026-06-28"}),
			finds("2026-10-14", "progress_report", codes("verifiable=Yes", "relevance=1", "potential_for_results=1", "completion=3"),
				en("The panel was held with care. What was promised is an answer, and the ground for a longer runway was bought while it sat.")),
			sees("2026-06-29", plan.Complete, en("I was one of the fifty. We heard everybody we asked for.")), sees("2026-07-01", plan.Complete),
			sees("2026-07-12", plan.Complete, fr("Les débats étaient publics et bien expliqués.")), sees("2026-07-30", plan.Substantial), sees("2026-08-22", plan.Complete),
			sees("2026-09-06", plan.Limited, en("It was fine, but nobody has answered us yet.")), sees("2026-10-10", plan.Complete), sees("2026-11-14", plan.Substantial),
		},
	},
}
