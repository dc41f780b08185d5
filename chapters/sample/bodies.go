package sample

import (
	"context"

	"troth/chapters/partnership"
	"troth/core/record"
)

// bodies are the members and organisations of the story, and who speaks for them.
func bodies() []event {
	return []event{
		joins(firstDay, "sorrel", partnership.Member{Sort: partnership.National,
			Name: in3("The United Sorrel and Skerry Islands", "Les Îles unies de Sorrel et de Skerry", "Las Islas Unidas de Sorrel y Skerry"),
			// From the range that ISO 3166-1 leaves to users.
			Country: new(record.Code("QSI")), Zone: new(record.Code("Etc/GMT")), Aliases: []record.Code{"CSP-01"}}),
		enters(firstDay, "cairn", partnership.Organisation{
			Name:    in3("Cairn Assessments", "Cairn Évaluations", "Cairn Evaluaciones"),
			Country: new(record.Code("QMR")), Aliases: []record.Code{"CSP-R1"}, Address: new(en("https://cairn-review.example/"))}),
		appoints("2024-01-16", "first contact", "first contact person", "sorrel", partnership.Contact,
			in3("Office of the Islands’ Secretary, open government unit", "Bureau du secrétaire des îles, unité gouvernement ouvert",
				"Oficina del secretario de las islas, unidad de gobierno abierto")),
		joins("2024-01-22", "marram", partnership.Member{Sort: partnership.National,
			Name:    in3("Republic of Marram", "République de Marram", "República de Marram"),
			Country: new(record.Code("QMR")), Zone: new(record.Code("Etc/GMT")), Aliases: []record.Code{"CSP-02"},
			Flags: []record.Code{"member_unknown"}, AsGiven: []record.Text{en("Marram Rep.")}}),
		joins("2024-01-22", "tern", partnership.Member{Sort: partnership.National,
			Name:    in3("Tern Peninsula", "Péninsule de Tern", "Península de Tern"),
			Country: new(record.Code("QTP")), Zone: new(record.Code("Etc/GMT")), Aliases: []record.Code{"CSP-03"}}),
		appoints("2024-03-01", "first reviewer", "first reviewer person", "cairn", partnership.Reviewer,
			in3("Lead reviewer", "Évaluatrice principale", "Evaluadora principal")),
		within("2024-03-18", "parliament", partnership.Member{Sort: partnership.Parliament,
			Name: in3("Parliament of the Sorrel Islands", "Parlement des îles Sorrel", "Parlamento de las Islas Sorrel"), Aliases: []record.Code{"CSP-01-P"}}),
		within("2024-04-08", "larkhaven", partnership.Member{Sort: partnership.Local,
			Name: fr3("Ville de Larkhaven", "City of Larkhaven", "Ciudad de Larkhaven"), Aliases: []record.Code{"CSP-01-L"}}),
		within("2024-04-08", "harbour watch", partnership.Member{Sort: partnership.CivilSociety,
			Name: in3("Harbour Watch", "Vigie du port", "Vigía del Puerto")}),
		within("2024-05-06", "broadcasting", partnership.Member{Sort: partnership.Media,
			Name: in3("Skerry Sound Radio", "Radio Skerry", "Radio Skerry")}),
		within("2024-05-06", "university", partnership.Member{Sort: partnership.Academia,
			Name: in3("University of Larkhaven", "Université de Larkhaven", "Universidad de Larkhaven")}),
		within("2024-05-27", "ferries", partnership.Member{Sort: partnership.Company,
			Name: in3("Outer Isles Ferry Company", "Compagnie des ferries des îles du large", "Compañía de Transbordadores de las Islas Exteriores")}),
		joins("2024-06-10", "council", partnership.Member{Sort: partnership.Multilateral,
			Name: in3("Council of Cold Sea States", "Conseil des États des mers froides", "Consejo de Estados de los Mares Fríos")}),
		belongs("2024-06-17", "harbour fund", partnership.Organisation{
			Name: in3("Harbour Fund Office", "Bureau du Fonds portuaire", "Oficina del Fondo Portuario")}),

		// The first lead reviewer and the first contact go; others come. Nobody acts in a role that they do not hold on the day.
		renames("2025-01-13", "cairn", in3("The association and its review work became a foundation with one name.",
			"L’association et son travail d’évaluation sont devenus une fondation d’un seul nom.",
			"La asociación y su labor de evaluación pasaron a ser una fundación con un solo nombre."),
			in3("Cairn Review", "Cairn Revue", "Cairn Revisión")),
		appoints("2025-04-01", "tern contact", "tern contact person", "tern", partnership.Contact,
			in3("Chancellery, department of public trust", "Chancellerie, service de la confiance publique", "Cancillería, departamento de confianza pública")),
		appoints("2025-06-02", "larkhaven contact", "larkhaven contact person", "larkhaven", partnership.Contact,
			fr3("Secrétariat général de la ville", "General secretariat of the city", "Secretaría general de la ciudad")),
		ends("2025-08-28", "first contact", "2025-08-31"),
		appoints("2025-09-01", "second contact", "second contact person", "sorrel", partnership.Contact,
			in3("Office of the Islands’ Secretary, open government unit", "Bureau du secrétaire des îles, unité gouvernement ouvert",
				"Oficina del secretario de las islas, unidad de gobierno abierto")),
		{"2025-10-06", func(ctx context.Context, t *teller) error {
			return t.just(ctx, t.operator, partnership.AmendMember(t.operator.For, t.id("marram"), func(m *partnership.Member) {
				m.Act, m.On = partnership.Left, new(record.On("2025-09-30"))
				m.Reason = new(in3("It gave notice on 2 July 2025, citing the cost of reporting. Nothing that it said is removed.",
					"Elle a notifié son départ le 2 juillet 2025 en invoquant le coût des rapports. Rien de ce qu’elle a dit n’est retiré.",
					"Comunicó su salida el 2 de julio de 2025, por el costo de los informes. Nada de lo que dijo se retira."))
			}))
		}},
		{"2025-11-17", func(ctx context.Context, t *teller) error {
			return t.just(ctx, t.operator, partnership.AmendMember(t.operator.For, t.id("tern"), func(m *partnership.Member) {
				m.Act, m.On = partnership.Suspended, new(record.On("2025-11-15"))
				m.Reason = new(in3("No plan was on record six months after the first reminder.",
					"Aucun plan n’était enregistré six mois après le premier rappel.",
					"No había ningún plan registrado seis meses después del primer recordatorio."))
			}))
		}},
		ends("2025-12-18", "first reviewer", "2025-12-31"),
		{"2026-01-05", func(ctx context.Context, t *teller) error {
			return t.just(ctx, t.operator, partnership.AmendMember(t.operator.For, t.id("sorrel"), func(m *partnership.Member) {
				m.Former = append([]record.Text{m.Name}, m.Former...)
				m.Name = in3("The Sorrel Islands", "Les îles Sorrel", "Las Islas Sorrel")
				m.On = new(record.On("2026-01-01"))
				m.Reason = new(in3("The constitution of 1 January 2026 gives the state its shorter name.",
					"La constitution du 1er janvier 2026 donne à l’État son nom plus court.",
					"La constitución del 1 de enero de 2026 da al Estado su nombre más corto."))
			}))
		}},
		{"2026-01-05", func(ctx context.Context, t *teller) error {
			return t.just(ctx, t.operator, partnership.AmendOrganisation(t.operator.For, t.id("harbour fund"),
				in3("Dissolved on 31 December 2025; its work went to the Ministry of Fisheries and the Sea.",
					"Dissous le 31 décembre 2025 ; son travail revient au ministère de la Pêche et de la Mer.",
					"Disuelta el 31 de diciembre de 2025; su labor pasó al Ministerio de Pesca y del Mar."),
				func(o *partnership.Organisation) { o.Act = partnership.OrganisationDissolved }))
		}},
		appoints("2026-01-12", "second reviewer", "second reviewer person", "cairn", partnership.Reviewer,
			in3("Lead reviewer", "Évaluateur principal", "Evaluador principal")),
		{"2026-02-02", func(ctx context.Context, t *teller) error {
			return t.just(ctx, t.operator, partnership.RenameOffice(t.operator.For, t.id("second contact"),
				in3("Office of the Islands’ Secretary, unit for open government and records",
					"Bureau du secrétaire des îles, unité gouvernement ouvert et archives",
					"Oficina del secretario de las islas, unidad de gobierno abierto y archivos")))
		}},
		{"2026-03-16", func(ctx context.Context, t *teller) error {
			return t.just(ctx, t.operator, partnership.AmendMember(t.operator.For, t.id("tern"), func(m *partnership.Member) {
				m.Act, m.On = partnership.Resumed, new(record.On("2026-03-15"))
				m.Reason = new(in3("Its first plan was put on record on 9 March 2026.",
					"Son premier plan a été enregistré le 9 mars 2026.",
					"Su primer plan se registró el 9 de marzo de 2026."))
			}))
		}},
	}
}

// within puts a member on record that lies on the territory of the Sorrel Islands.
func within(day, name string, m partnership.Member) event {
	return event{day, func(ctx context.Context, t *teller) error {
		m.Within = new(record.To(t.id("sorrel")))
		return joins(day, name, m).tell(ctx, t)
	}}
}

func enters(day, name string, o partnership.Organisation) event {
	return event{day, func(ctx context.Context, t *teller) error {
		o.Act = partnership.OrganisationEntered
		return t.keep(ctx, t.operator, name, partnership.Put(t.operator.For, "", o))
	}}
}

// belongs puts an organisation on record that is part of the government of the Sorrel Islands, so that it could never review them.
func belongs(day, name string, o partnership.Organisation) event {
	return event{day, func(ctx context.Context, t *teller) error {
		o.Part = new(record.To(t.id("sorrel")))
		return enters(day, name, o).tell(ctx, t)
	}}
}

func renames(day, name string, reason, to record.Text) event {
	return event{day, func(ctx context.Context, t *teller) error {
		return t.just(ctx, t.operator, partnership.AmendOrganisation(t.operator.For, t.id(name), reason, func(o *partnership.Organisation) {
			o.Former, o.Name = append([]record.Text{o.Name}, o.Former...), to
		}))
	}}
}

func appoints(day, name, person, body, role string, office record.Text) event {
	return event{day, func(ctx context.Context, t *teller) error {
		return t.appoint(ctx, name, person, body, role, day, office)
	}}
}

func ends(day, name, last string) event {
	return event{day, func(ctx context.Context, t *teller) error {
		return t.just(ctx, t.operator, partnership.EndAppointment(t.operator.For, t.id(name), last))
	}}
}
