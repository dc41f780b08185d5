package sample

import (
	"troth/chapters/plan"
	"troth/core/record"
)

// promises9to13 are on wrongdoing, laws, record-keeping, requests and relief.
var promises9to13 = []promise{
	{
		Commitment: plan.Commitment{
			Title: in3("Protect those who report wrongdoing in the ports", "Protéger ceux qui signalent des abus dans les ports",
				"Proteger a quienes denuncian irregularidades en los puertos"),
			Text: new(in3("A law will protect staff, contractors and crews who report wrongdoing in the eleven ports, and an office outside the Harbour Authority will take their reports, by telephone and in person, without a name if they wish.",
				"Une loi protégera le personnel, les sous-traitants et les équipages qui signalent des abus dans les onze ports, et un bureau extérieur à l’Autorité portuaire recevra leurs signalements, par téléphone et sur place, sans nom s’ils le souhaitent.",
				"Una ley protegerá al personal, los contratistas y las tripulaciones que denuncien irregularidades en los once puertos, y una oficina ajena a la Autoridad Portuaria recibirá sus denuncias, por teléfono y en persona, sin nombre si así lo desean.")),
			Lead: &justice, Partners: []record.Text{harbourWatch}, Areas: areas("whistleblower-protections", "law-enforcement-and-justice"),
			Period: from("2025-07-01", "2027-06-30"), Aliases: []record.Code{"QS0309"},
		},
		steps: []step{
			{in3("Put the bill to parliament", "Déposer le projet de loi au parlement", "Presentar el proyecto de ley al parlamento"), "2026-04-30", nil},
			{in3("Open the office", "Ouvrir le bureau", "Abrir la oficina"), "2027-01-31", nil},
		},
		story: []told{
			reports("2026-02-16", plan.NotStarted, "2025-07-01", "2026-01-31", en("A working group met twice.")),
			begins("2026-08-24", 1),
			reports("2026-08-24", plan.Limited, "2026-02-01", "2026-07-31", en("A draft bill is with the ministries. The office is planned for January in Larkhaven.")),
			proves("2026-08-24", "sorrel", "", exhibit{title: en("Draft bill, first reading"), address: "https://justice.sorrel.example/drafts/2026-14", dated: "2026-07-30"}),
			reproves("2026-09-07", "sorrel", 1, plan.Corrected, exhibit{title: en("Draft bill, as sent to the ministries"), address: "https://justice.sorrel.example/drafts/2026-14", dated: "2026-07-30"},
				in3("There was no first reading yet.", "Il n’y a pas encore eu de première lecture.", "Aún no hubo primera lectura.")),
			finds("2026-10-14", "progress_report", codes("verifiable=Yes", "relevance=1", "potential_for_results=2", "completion=2"),
				en("The bill is not before parliament, six months after its date. Nothing protects a crew today that did not a year ago.")),
		},
	},
	{
		Commitment: plan.Commitment{
			Title: in3("Leave draft laws open to comment for thirty days", "Laisser les projets de loi ouverts aux commentaires pendant trente jours",
				"Dejar los proyectos de ley abiertos a comentarios durante treinta días"),
			Text: new(in3("Before a government bill goes to parliament it will stand online for thirty days, with a summary in plain words, and each comment will get an answer before the vote. Emergencies are named as such, with the reason.",
				"Avant d’aller au parlement, tout projet de loi du gouvernement restera en ligne trente jours, avec un résumé en mots simples, et chaque commentaire recevra une réponse avant le vote. Les urgences sont nommées comme telles, avec leur raison.",
				"Antes de ir al parlamento, todo proyecto de ley del gobierno estará en línea treinta días, con un resumen en palabras sencillas, y cada comentario recibirá respuesta antes de la votación. Las urgencias se nombran como tales, con su razón.")),
			Lead: &justice, Areas: areas("public-participation", "legislation-and-regulation"), Period: from("2025-07-01", "2026-06-30"), Aliases: []record.Code{"QS0310"},
		},
		steps: []step{
			{in3("Change the rules of the government", "Modifier le règlement du gouvernement", "Cambiar el reglamento del gobierno"), "2025-12-31", nil},
			{in3("Publish every draft of 2026", "Publier chaque projet de 2026", "Publicar cada proyecto de 2026"), "2026-06-30", nil},
		},
		story: []told{
			meets("2025-12-22", 1, "2025-12-17"), meets("2026-07-06", 2, "2026-06-30"),
			reports("2026-02-16", plan.Substantial, "2025-07-01", "2026-01-31", en("The rules are changed. Five drafts have stood online for thirty days.")),
			reports("2026-08-24", plan.Complete, "2026-02-01", "2026-07-31",
				in3("All 14 government drafts of the half-year stood online. Eleven of them for thirty days; three were urgent.",
					"Les 14 projets du semestre ont été mis en ligne. Onze pendant trente jours ; trois étaient urgents.",
					"Los 14 proyectos del semestre estuvieron en línea. Once durante treinta días; tres eran urgentes.")),
			finds("2026-10-14", "progress_report", codes("verifiable=Yes", "relevance=1", "potential_for_results=2", "completion=3"),
				in3("Drafts are put online, but of 312 comments 19 got an answer before the vote. Three drafts were called urgent without a reason.",
					"Les projets sont mis en ligne, mais sur 312 commentaires, 19 ont reçu une réponse avant le vote. Trois projets ont été dits urgents sans raison.",
					"Los proyectos se ponen en línea, pero de 312 comentarios, 19 recibieron respuesta antes de la votación. Tres proyectos se declararon urgentes sin razón.")),
			sees("2026-03-19", plan.NotStarted, en("I wrote four comments. The law was passed without a word on them.")),
			sees("2026-04-22", plan.NotStarted), sees("2026-05-06", plan.Limited, es("El texto estuvo veinte días, no treinta.")),
			sees("2026-06-17", plan.NotStarted, en("The school bill was called urgent in the holidays.")), sees("2026-07-25", plan.NotStarted),
			sees("2026-08-28", plan.Substantial), sees("2026-09-14", plan.NotStarted), sees("2026-10-08", plan.Limited), sees("2026-10-30", plan.NotStarted),
		},
	},
	{
		// Nobody has said anything of it: it begins in 2027.
		Commitment: plan.Commitment{
			Title: in3("Teach openness and record-keeping to new civil servants", "Former les nouveaux agents à l’ouverture et à la tenue des archives",
				"Formar a los nuevos funcionarios en apertura y gestión de archivos"),
			Text: new(in3("From 2027 on, everyone who enters the service will spend two days on what the public may ask for, how to keep what they will ask for, and how to answer. About 130 people a year.",
				"À partir de 2027, toute personne qui entre dans le service passera deux jours à apprendre ce que le public peut demander, comment le garder et comment répondre. Environ 130 personnes par an.",
				"Desde 2027, quien entre en el servicio dedicará dos días a lo que el público puede pedir, cómo conservarlo y cómo responder. Unas 130 personas al año.")),
			Lead: &archives, Partners: []record.Text{university}, Areas: areas("capacity-building", "records-management"),
			Period: from("2027-01-01", "2028-06-30"), PeriodWords: new(in3("from January 2027", "à partir de janvier 2027", "desde enero de 2027")), Aliases: []record.Code{"QS0311"},
		},
		steps: []step{
			{in3("Write the course with the university", "Écrire le cours avec l’université", "Redactar el curso con la universidad"), "2027-03-31", nil},
			{in3("Hold the first course", "Tenir le premier cours", "Impartir el primer curso"), "2027-06-30", nil},
		},
	},
	{
		Commitment: plan.Commitment{
			Title: in3("One desk on each island for access-to-information requests", "Un guichet par île pour les demandes d’accès à l’information",
				"Una ventanilla en cada isla para las solicitudes de acceso a la información"),
			Text: new(in3("Each of the twelve inhabited islands will have a desk where anyone can ask for public information, in person or by telephone, and be told within ten working days what there is.",
				"Chacune des douze îles habitées aura un guichet où chacun peut demander une information publique, sur place ou par téléphone, et apprendre sous dix jours ouvrés ce qui existe.",
				"Cada una de las doce islas habitadas tendrá una ventanilla donde cualquiera pueda pedir información pública, en persona o por teléfono, y saber en diez días hábiles qué hay.")),
			Lead: &archives, Partners: []record.Text{councils}, Areas: areas("access-to-information"), Period: from("2025-07-01", "2027-06-30"), Aliases: []record.Code{"QS0312"},
		},
		steps: []step{
			{in3("Open the first six desks", "Ouvrir les six premiers guichets", "Abrir las seis primeras ventanillas"), "2026-01-31", nil},
			{in3("Open the other six", "Ouvrir les six autres", "Abrir las otras seis"), "2026-12-31", nil},
		},
		story: []told{
			meets("2026-02-09", 1, "2026-02-06"), begins("2026-08-24", 2),
			reports("2026-02-16", plan.Limited, "2025-07-01", "2026-01-31", en("Six desks are open, one of them a week late.")),
			reports("2026-08-24", plan.Substantial, "2026-02-01", "2026-07-31", en("Nine desks are open. 1,046 requests were made, 912 answered within ten working days.")),
			finds("2026-10-14", "progress_report", codes("verifiable=Yes", "relevance=1", "potential_for_results=2", "completion=4"),
				en("We asked the same question at nine desks. Eight answered in time, seven of them fully.")),
			sees("2026-03-12", plan.Substantial, en("Friendly, and the answer came on day eight.")), sees("2026-05-27", plan.Limited, en("No desk on Petrel yet.")),
			sees("2026-07-09", plan.Substantial), sees("2026-08-20", plan.Complete, fr("Réponse complète en six jours.")), sees("2026-09-24", plan.Substantial), sees("2026-10-16", plan.Substantial),
		},
	},
	{
		Commitment: plan.Commitment{
			Title: in3("Map who pays for storm relief and who receives it", "Cartographier qui paie les secours après tempête et qui les reçoit",
				"Mostrar en un mapa quién paga la ayuda por temporales y quién la recibe"),
			Text: new(in3("After the storms of 2023, 31 million crowns came from nine sources. A map will show, island by island, what came from whom and what it was spent on, with no household named.",
				"Après les tempêtes de 2023, 31 millions de couronnes sont venus de neuf sources. Une carte montrera, île par île, ce qui est venu de qui et à quoi cela a servi, sans nommer aucun foyer.",
				"Tras los temporales de 2023 llegaron 31 millones de coronas de nueve fuentes. Un mapa mostrará, isla por isla, qué vino de quién y en qué se gastó, sin nombrar a ningún hogar.")),
			Lead: &treasury, Areas: areas("fiscal-openness", "welfare-and-social-security"), Period: from("2026-01-01", "2027-12-31"), Aliases: []record.Code{"QS0313"},
		},
		steps: []step{
			{in3("Gather the accounts of the nine sources", "Réunir les comptes des neuf sources", "Reunir las cuentas de las nueve fuentes"), "2026-09-30", nil},
			{in3("Publish the map, first edition", "Publier la carte, première édition", "Publicar el mapa, primera edición"), "2026-12-12", nil},
		},
		story: []told{
			reports("2026-02-16", plan.Limited, "2026-01-01", "2026-01-31", en("Accounts of four sources are in hand.")),
			rewrites("2026-03-02", 1, plan.Progress{Act: plan.TakenBack, Step: plan.Limited, Period: from("2026-01-01", "2026-01-31"),
				Account: new(en("Accounts of four sources are in hand.")),
				Reason:  new(in3("The report was meant for another commitment of the Treasury.", "Le rapport concernait un autre engagement du Trésor.", "El informe era para otro compromiso del Tesoro."))}),
			reports("2026-06-08", plan.NotStarted, "2026-01-01", "2026-05-31", en("The work waits for a person; the post was advertised in May.")),
			proves("2026-06-08", "sorrel", "", exhibit{title: en("Advertisement of the post"), address: "https://treasury.sorrel.example/posts/118", dated: "2026-05-12"}),
			reproves("2026-06-22", "sorrel", 1, plan.TakenBack, exhibit{title: en("Advertisement of the post"), address: "https://treasury.sorrel.example/posts/118", dated: "2026-05-12"},
				in3("The address shows another post.", "L’adresse montre un autre poste.", "La dirección muestra otro puesto.")),
			sees("2026-07-28", plan.Limited, en("The council has a list on paper of what Skerry got.")), sees("2026-09-16", plan.NotStarted), sees("2026-10-27", plan.Limited),
		},
	},
}
