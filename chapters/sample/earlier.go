package sample

import (
	"context"
	"crypto/sha256"

	"troth/chapters/partnership"
	"troth/chapters/plan"
	"troth/chapters/review"
	"troth/core/desk"
	"troth/core/record"
	"troth/core/view"
)

// imports are plans from before this record began: the operator takes them from published files. Each entry names its file as its
// source, and what the file leaves unclear is flagged beside the words as given.
func imports() []event {
	return []event{
		edition("2024-01-29", "first-plans.csv", partnership.Edition{
			Publisher: Operator, Title: en("First action plans and their reviews, 2016 to 2020"),
			Published: new(record.On("2020-11-30")), Retrieved: new(record.On("2024-01-29")), Licence: new(record.Code("CC-BY-4.0")),
		}),
		{"2024-01-29", func(ctx context.Context, t *teller) error {
			sorrel, p := t.id("sorrel"), record.NewID(plan.PlanKind.Prefix)
			c1, c2 := record.NewID(plan.CommitmentKind.Prefix), record.NewID(plan.CommitmentKind.Prefix)
			t.ids["sorrel 1"] = p
			published := new(record.On("2019-11-28"))
			things := []desk.Saying{
				{Object: p, Of: sorrel, Thing: plan.Plan{Act: plan.PlanAdopted, Member: record.To(sorrel), Number: new(record.Code("1")),
					Title: new(en("First action plan, 2017 to 2019")), Period: from("2017-07-01", "2019-06-30"), PeriodWords: new(en("2017-2019"))}},
				{Object: c1, Of: sorrel, Thing: plan.Commitment{Act: plan.Adopted, Plan: record.To(p), Number: new(record.Code("1")),
					Title: en("Publish the catch quota of every licence"), Period: from("2017-07-01", "2019-06-30"),
					PeriodWords: new(en("July 2017 to June 2019")), Areas: areas("natural-resources", "open-data")}},
				{Object: c2, Of: sorrel, Thing: plan.Commitment{Act: plan.Adopted, Plan: record.To(p), Number: new(record.Code("2")),
					Title: en("Consult island councils before ports are closed"), Period: from("2017-07-01", "2019-12-31"),
					PeriodWords: new(en("July 2017 to spring 2019")), Areas: areas("public-participation", "sub-national"),
					Flags: []record.Code{"part_of_year"}, AsGiven: []record.Text{en("spring 2019")}}},
				{Of: t.id("cairn"), Thing: review.Finding{Act: plan.Said, Commitment: record.To(c1), Report: "end_of_term",
					Methods: []record.Code{"irm-current@1"}, Published: published, Given: []record.Code{"starred=1"},
					Coded: codes("completion=5", "did_it_open_government=3", "potential_impact=3", "relevance=1", "specificity=3")}},
				{Of: t.id("cairn"), Thing: review.Finding{Act: plan.Said, Commitment: record.To(c2), Report: "end_of_term",
					Methods: []record.Code{"irm-current@1"}, Published: published, Given: []record.Code{"starred=0"},
					Flags: []record.Code{"words_disagree"}, AsGiven: []record.Text{en("Limited to substantial")},
					Coded: codes("completion=3", "did_it_open_government=1", "potential_impact=2", "relevance=1", "specificity=2")}},
			}
			return t.take(ctx, "first-plans.csv", things)
		}},
		edition("2024-02-12", "marram-plan.csv", partnership.Edition{
			Publisher: in3("Government of Marram", "Gouvernement de Marram", "Gobierno de Marram"), Title: en("Table of the plan of 2021"),
			Retrieved: new(record.On("2024-02-12")), Terms: new(en("May be copied with the source named.")),
			Covers: new(in3("One commitment of six", "Un engagement sur six", "Un compromiso de seis")),
		}),
		{"2024-02-12", func(ctx context.Context, t *teller) error {
			marram, p, c, m, again := t.id("marram"), record.NewID(plan.PlanKind.Prefix), record.NewID(plan.CommitmentKind.Prefix), record.NewID(plan.MilestoneKind.Prefix), record.NewID(plan.CommitmentKind.Prefix)
			t.ids["marram 1"], t.ids["marram 1a"] = c, again
			return t.take(ctx, "marram-plan.csv", []desk.Saying{
				{Object: p, Of: marram, Thing: plan.Plan{Act: plan.PlanAdopted, Member: record.To(marram), Aliases: []record.Code{"AP_QMR01"},
					Title: new(en("Open Marram")), Period: from("2021-01-01", "2023-12-31"), PeriodWords: new(en("2021 / 23")),
					Flags: []record.Code{"year_disagrees"}, AsGiven: []record.Text{en("submitted 2020, or 2021")}}},
				{Object: c, Of: marram, Thing: plan.Commitment{Act: plan.Adopted, Plan: record.To(p), Number: new(record.Code("1")),
					Title: en("Publish what ministers own"), Areas: areas("asset-disclosure"),
					Problem:        new(en("Nobody can tell whether a minister decides on what is their own.")),
					Causes:         new(en("Declarations are made on paper and kept in a safe.")),
					Done:           new(en("Since 2018 declarations are made each year.")),
					Solution:       new(en("A register on the web, with houses, shares and debts above a week’s pay.")),
					Results:        new(en("Whoever wants to know what a minister owns can look it up in a minute.")),
					Contribution:   new(en("What is seen by all is less easily mixed up with what is decided.")),
					Relevance:      new(en("Access to information, and answering for decisions.")),
					Transparency:   new(en("All declarations of the last five years are published.")),
					Accountability: new(en("Who does not declare is named in parliament.")),
					Participation:  new(en("Two associations sit in the group that wrote the form.")),
					Additional:     new(en("The form is that of the neighbours, with thanks."))}},
				{Object: m, Of: marram, Thing: plan.Milestone{Act: plan.MilestoneSet, Commitment: record.To(c), Number: new(record.Code("1")), Title: en("Open the register"),
					Starts: new(record.On("2021-03-01")), Due: new(record.On("2022-06-30")), Output: new(en("A page with the declarations of all ministers")),
					Stakeholders: new(en("Lead: Office of the Cabinet. With: Clean Hands Marram")),
					Flags:        []record.Code{"part_of_year"}, AsGiven: []record.Text{en("Opening: first half of 2022")}}},
				{Object: again, Of: marram, Thing: plan.Commitment{Act: plan.Adopted, Plan: record.To(p), Number: new(record.Code("1a")), Title: en("Publish the assets of ministers"),
					Areas: areas("asset-disclosure")}},
				{Of: marram, Thing: plan.Indicator{Act: plan.IndicatorSet, Measures: record.To(m), Number: new(record.Code("1.1")), Title: en("Number of ministers with a declaration on the web"),
					DueWords: new(en("Each spring")), Lead: new(en("Office of the Cabinet")), Flags: []record.Code{"not_understood"}, AsGiven: []record.Text{en("Due: each spring")}}},
			})
		}},
		same("2024-02-13", "", "marram 1 and 1a", "marram 1", "marram 1a", en("Two tables of one ministry; the second one numbers it anew.")),
		same("2025-09-12", "sorrel", "flights and contracts", "third.8", "second.1", in3("The flights were among the contracts of the second plan.",
			"Les vols étaient parmi les contrats du deuxième plan.", "Los vuelos estaban entre los contratos del segundo plan.")),
		{"2025-10-06", func(ctx context.Context, t *teller) error {
			return t.just(ctx, t.speakers["sorrel"], plan.NotSame(t.speakers["sorrel"], t.id("flights and contracts"), in3("They are two promises: times of arrival are new.",
				"Ce sont deux promesses : les délais d’arrivée sont nouveaux.", "Son dos promesas: los tiempos de llegada son nuevos.")))
		}},
	}
}

// same says that two commitments are one promise: a member that somebody speaks for, or the operator.
func same(day, speaker, name, one, other string, because record.Text) event {
	return event{day, func(ctx context.Context, t *teller) error {
		who, ok := t.speakers[speaker]
		if !ok {
			who = t.operator
		}
		return t.keep(ctx, who, name, plan.SameAs(who, t.id(one), t.id(other), because))
	}}
}

// edition puts a published file on record, under its name in data; lacks are the names of what earlier files gave and it does not have.
func edition(day, name string, e partnership.Edition, lacks ...string) event {
	return event{day, func(ctx context.Context, t *teller) error {
		for _, x := range lacks {
			e.Lacks = append(e.Lacks, t.id(x))
		}
		b := document(name)
		e.Name, e.Address, e.SHA256, e.Size = new(en(name)), new(en("https://demo.example/files/"+name)), sha256.Sum256(b), record.Count(len(b))
		return t.keep(ctx, t.operator, name, partnership.Put(t.operator.For, "", e))
	}}
}

// take puts on record what a file says, in the operator's name.
func (t *teller) take(ctx context.Context, file string, things []desk.Saying) error {
	for i := range things {
		things[i].Source = t.id(file)
	}
	return t.just(ctx, t.operator, func(*view.Reader) ([]desk.Saying, error) { return things, nil })
}

// second is the plan that ended in the year in which this record began.
var second = planned{
	name: "second", member: "sorrel", adopted: "2024-02-05",
	plan: plan.Plan{
		Number: new(record.Code("2")),
		Title:  new(in3("Second action plan, 2022 to 2024", "Deuxième plan d’action, 2022 à 2024", "Segundo plan de acción, 2022 a 2024")),
		Period: from("2022-07-01", "2024-06-30"), Submitted: new(record.On("2022-06-24")), Adopted: new(record.On("2022-06-20")),
		Address: new(en("https://islands.sorrel.example/plans/2")),
	},
	promises: []promise{
		{
			Commitment: plan.Commitment{
				Title: in3("Publish all contracts above 20,000 crowns", "Publier tous les contrats de plus de 20 000 couronnes",
					"Publicar todos los contratos de más de 20.000 coronas"),
				Text: new(in3("The Treasury will publish each contract above 20,000 crowns within ten working days of its signature, whole, with its amendments and what was paid.",
					"Le Trésor publiera chaque contrat de plus de 20 000 couronnes dans les dix jours ouvrés suivant sa signature, en entier, avec ses avenants et ce qui a été payé.",
					"El Tesoro publicará cada contrato de más de 20.000 coronas en los diez días hábiles siguientes a su firma, completo, con sus modificaciones y lo pagado.")),
				Lead: &treasury, Areas: areas("public-procurement", "open-data"), Period: from("2022-07-01", "2024-03-31"),
			},
			steps: []step{
				{in3("Change the rules of procurement", "Modifier les règles de la commande publique", "Cambiar las reglas de contratación"), "2022-12-31", nil},
				{in3("Publish the first contracts", "Publier les premiers contrats", "Publicar los primeros contratos"), "2023-06-30", nil},
			},
			story: []told{
				meets("2024-02-06", 1, "2022-12-14"), meets("2024-02-06", 2, "2023-05-30"),
				reports("2024-02-20", plan.Substantial, "2023-07-01", "2024-01-31",
					en("1,940 of about 2,100 contracts above the threshold are online. The Ministry of Health publishes late: 41 days on average.")),
				reports("2024-09-05", plan.Complete, "2024-02-01", "2024-06-30",
					en("2,388 contracts are online, all within ten working days since April. The Ministry of Health uses the common system since March.")),
				sees("2024-07-11", plan.Substantial, en("I found the contract for our school bus in five minutes. The amendments were missing.")),
				sees("2024-08-02", plan.Complete, fr("Tout y est, même les avenants.")),
				finds("2024-12-12", "end_of_term", codes("completion=5", "early_results=2"),
					en("A sample of 120 contracts was complete in 117 cases. Two local papers used the data to show that one supplier of fuel had won eleven tenders without a rival; the tender was opened again.")),
			},
		},
		{
			Commitment: plan.Commitment{
				Title: in3("Answer petitions to parliament within ninety days", "Répondre aux pétitions au parlement sous quatre-vingt-dix jours",
					"Responder a las peticiones al parlamento en noventa días"),
				Lead: &parliament, Areas: areas("e-petitions", "legislature"), Period: from("2022-07-01", "2024-06-30"),
			},
			story: []told{
				reports("2024-02-20", plan.Limited, "2023-07-01", "2024-01-31", en("Of 64 petitions, 29 were answered in time.")),
				reports("2024-09-05", plan.Limited, "2024-02-01", "2024-06-30", en("Of 31 petitions, 18 were answered in time. The median answer takes 97 days.")),
				finds("2024-12-12", "end_of_term", codes("completion=3", "early_results=1"),
					en("The share of answers in time rose from a third to 58 %. The answers themselves are short: in 40 of 47 no reason is given.")),
			},
		},
		{
			Commitment: plan.Commitment{
				Title: in3("Open one page for all public consultations", "Ouvrir une page unique pour toutes les consultations publiques",
					"Abrir una sola página para todas las consultas públicas"),
				Lead: &secretary, Areas: areas("public-participation", "e-government"), Period: from("2022-10-01", "2023-09-30"),
			},
			story: []told{
				reports("2024-02-20", plan.Complete, "2022-10-01", "2023-09-30", en("The page opened on 4 September 2023. All 22 consultations since then are on it.")),
				sees("2024-03-09", plan.Complete), sees("2024-03-21", plan.Substantial, en("Closed consultations disappear after a month. They should stay.")),
				sees("2024-04-15", plan.Complete, es("Funciona bien desde el teléfono.")), sees("2024-05-02", plan.Complete),
				sees("2024-06-18", plan.Limited, en("Two councils still put theirs on paper at the town hall only.")),
				finds("2024-12-12", "end_of_term", codes("completion=5", "early_results=1"),
					en("The page is there and used: 3,100 visits a month. Results of consultations are shown for 6 of 22.")),
			},
		},
		{
			Commitment: plan.Commitment{
				Title: in3("Publish the inspections of school kitchens", "Publier les inspections des cuisines scolaires",
					"Publicar las inspecciones de los comedores escolares"),
				Lead: &health, Areas: areas("health-and-nutrition", "education"), Period: from("2023-01-01", "2024-06-30"),
			},
			story: []told{
				reports("2024-09-05", plan.NotStarted, "2023-01-01", "2024-06-30", en("The inspectors’ register is on paper. No money was set aside to copy it.")),
				finds("2024-12-12", "end_of_term", codes("completion=2", "early_results=0"),
					en("Nothing was published. The ministry did not answer two letters.")),
			},
		},
	},
}

// Institutions that answer for commitments.
var (
	secretary  = in3("Office of the Islands’ Secretary", "Bureau du secrétaire des îles", "Oficina del secretario de las islas")
	treasury   = in3("Treasury of the Islands", "Trésor des îles", "Tesoro de las Islas")
	parliament = in3("Parliament of the Sorrel Islands", "Parlement des îles Sorrel", "Parlamento de las Islas Sorrel")
	health     = in3("Ministry of Health", "Ministère de la Santé", "Ministerio de Salud")
	fisheries  = in3("Ministry of Fisheries and the Sea", "Ministère de la Pêche et de la Mer", "Ministerio de Pesca y del Mar")
	justice    = in3("Ministry of Justice", "Ministère de la Justice", "Ministerio de Justicia")
	planning   = in3("Planning Authority", "Autorité de l’aménagement", "Autoridad de Planificación")
	harbours   = in3("Harbour Authority", "Autorité portuaire", "Autoridad Portuaria")
	waters     = in3("Coastal Waters Agency", "Agence des eaux côtières", "Agencia de Aguas Costeras")
	archives   = in3("Archives of the Islands", "Archives des îles", "Archivos de las Islas")

	harbourWatch = in3("Harbour Watch", "Vigie du port", "Vigía del Puerto")
	university   = in3("University of Larkhaven", "Université de Larkhaven", "Universidad de Larkhaven")
	councils     = in3("Association of Island Councils", "Association des conseils insulaires", "Asociación de Consejos Insulares")
	blind        = in3("Islands’ Association of the Blind", "Association des aveugles des îles", "Asociación de Ciegos de las Islas")
	ferryCompany = in3("Outer Isles Ferry Company", "Compagnie des ferries des îles du large", "Compañía de Transbordadores de las Islas Exteriores")
)
