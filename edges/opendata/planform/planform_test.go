package planform

import (
	"fmt"
	"strings"
	"testing"

	"troth/chapters/plan/draft"
	"troth/edges/opendata/docx/docxtest"
	"troth/edges/opendata/sheet"
)

// drafted is the draft of a document, of which no word may be lost.
func drafted(t testing.TB, pieces ...string) *draft.Draft {
	t.Helper()
	src := sheet.Bytes("plan.docx", docxtest.File(t, docxtest.Part(pieces...)))
	d, err := Read(src)
	if err != nil {
		t.Fatal(err)
	}
	kept(t, src, d)
	return d
}

// told is a draft in short: only what is not missing.
func told(d *draft.Draft) string {
	var b strings.Builder
	one := func(indent, name string, f draft.Field) {
		if f.State == draft.Missing {
			return
		}
		fmt.Fprintf(&b, "%s%s %s %q", indent, f.State, name, f.Text)
		if f.From != "" || f.To != "" {
			fmt.Fprintf(&b, " %s/%s", f.From, f.To)
		}
		b.WriteByte('\n')
	}
	fmt.Fprintf(&b, "form %q in %s\n", d.Form, d.Language)
	one("", "country", d.Country)
	one("", "plan", d.Plan)
	for i, c := range d.Commitments {
		fmt.Fprintf(&b, "commitment %d\n", i+1)
		for _, name := range draft.Fields {
			one(" ", name, c.Fields[name])
		}
		for _, m := range c.Milestones {
			b.WriteString(" milestone\n")
			for _, name := range draft.MilestoneFields {
				one("  ", name, m.Fields[name])
			}
		}
	}
	for _, p := range d.Rest {
		fmt.Fprintf(&b, "rest %q\n", p.Text)
	}
	return b.String()
}

func check(t *testing.T, d *draft.Draft, want string) {
	t.Helper()
	if err := d.Check(); err != nil {
		t.Error(err)
	}
	if got := told(d); strings.TrimSpace(got) != strings.TrimSpace(want) {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// The form of 2022, label beside text.
func TestForm2022(t *testing.T) {
	d := drafted(t, docxtest.Heading("Action Plan 2023 to 2025 of Georgia"),
		docxtest.Table(
			[]string{"Country", "Georgia"},
			[]string{"Number and Name of the Commitment", "3. Open the register of land"},
			[]string{"Brief Description of the Commitment", "The register can be searched by anyone, free of charge."},
			[]string{"Commitment Lead", "Ministry of Justice"},
			[]string{"Supporting Stakeholders", "Government", "Agency of Registers"},
			[]string{"", "Civil society: Land Watch", ""},
			[]string{"Period Covered", "January 2023 – December 2024"},
			[]string{"Problem Definition"},
			[]string{"1. What problem does the commitment aim to address?\n\nDescribe whom it affects and how.", "Nobody can see who owns land.\n\nCourts cannot either."},
			[]string{"2. What are the causes of the problem?", "Paper files in twelve places."},
			[]string{"Commitment Description"},
			[]string{"1. What has been done so far to solve the problem?", "A pilot in one town."},
			[]string{"2. What solution are you proposing?", "One register on the web."},
			[]string{"3. What results do we want to achieve by implementing this commitment?", "Ninety days become one."},
			[]string{"Commitment Analysis"},
			[]string{"1. How will the commitment promote transparency?", "Everyone sees the entries."},
			[]string{"2. How will the commitment help foster accountability?", "[Describe]"},
			[]string{"3. How will the commitment improve citizen participation in defining, implementing, and monitoring solutions?", "A council of users."},
			[]string{"Milestones", "Expected Outputs", "Expected Completion Date", "Stakeholders"},
			[]string{"Law amended", "Text of the law", "June 2023", "Lead: Ministry of Justice"},
			[]string{"Register opened", "Web site", "03/04/2024", "Agency of Registers"},
			[]string{"", "", "", "Land Watch"},
		))
	check(t, d, `
form "2022" in en
found country "Georgia"
guessed plan "Action Plan 2023 to 2025 of Georgia"
commitment 1
 guessed number "3"
 found title "Open the register of land"
 found text "The register can be searched by anyone, free of charge."
 found lead "Ministry of Justice"
 found partners "Government: Agency of Registers\nCivil society: Land Watch"
 found period "January 2023 – December 2024" 2023-01-01/2024-12-31
 found problem "Nobody can see who owns land.\nCourts cannot either."
 found causes "Paper files in twelve places."
 found done "A pilot in one town."
 found solution "One register on the web."
 found results "Ninety days become one."
 found transparency "Everyone sees the entries."
 found participation "A council of users."
 milestone
  found title "Law amended"
  found output "Text of the law"
  found due "June 2023" 2023-06-01/2023-06-30
  found stakeholders "Lead: Ministry of Justice"
 milestone
  found title "Register opened"
  found output "Web site"
  guessed due "03/04/2024" 2024-04-03/2024-04-03
  found stakeholders "Agency of Registers\nLand Watch"
rest "Describe whom it affects and how."
rest "[Describe]"`)
	if f := d.Commitments[0].Fields["accountability"]; f.State != draft.Missing || f.Label == "" {
		t.Errorf("what the form has in place of an answer was taken for one: %+v", f)
	}
	if f := d.Commitments[0].Fields["title"]; f.Where != "table 1, row 2, cell 2" {
		t.Errorf("the title stands in %q", f.Where)
	}
}

// The older form in French, label above text, two commitments in one document.
func TestOlderFormLabelAbove(t *testing.T) {
	one := func(title, what string) string {
		return docxtest.Table(
			[]string{"Titre de l'engagement"}, []string{title},
			[]string{"Date de début et de fin", "1er janvier 2021 au 31 août 2022"},
			[]string{"Organisme responsable de la mise en œuvre", "Ministère de la Santé"},
			[]string{"Description de l'engagement"},
			[]string{"Quel problème public l'engagement abordera-t-il ?"}, []string{"Les délais sont inconnus."},
			[]string{"Quel est l'engagement ?"}, []string{what},
			[]string{"Informations supplémentaires"}, []string{""},
			[]string{"Jalon assorti d'un livrable vérifiable", "Date de début", "Date de fin"},
			[]string{"Publier les délais", "janvier 2021", "mars 2021"},
			[]string{"Coordonnées"},
			[]string{"Nom de la personne responsable", "Awa Diop"},
			[]string{"Courriel et téléphone", "awa@example.org"},
		)
	}
	d := drafted(t, one("Des délais publics", "Chaque hôpital publie ses délais."), docxtest.P("Entre deux tableaux."), one("Des budgets lisibles", "Chaque hôpital publie son budget."))
	half := ` found title %q
 found text %q
 found lead "Ministère de la Santé"
 found period "1er janvier 2021 au 31 août 2022" 2021-01-01/2022-08-31
 found problem "Les délais sont inconnus."
 found contact "Awa Diop"
 found contact_email "awa@example.org"
 milestone
  found title "Publier les délais"
  found starts "janvier 2021" 2021-01-01/2021-01-31
  found due "mars 2021" 2021-03-01/2021-03-31
`
	check(t, d, "form \"older\" in fr\ncommitment 1\n"+fmt.Sprintf(half, "Des délais publics", "Chaque hôpital publie ses délais.")+
		"commitment 2\n"+fmt.Sprintf(half, "Des budgets lisibles", "Chaque hôpital publie son budget.")+"rest \"Entre deux tableaux.\"")
}

// No table at all: labels as paragraphs, some with their text behind a colon; a label that is only like one of the form; Spanish.
func TestParagraphs(t *testing.T) {
	d := drafted(t, docxtest.Heading("Plan de acción de Uruguay"), docxtest.Heading("Compromiso 7: Agua para todos"),
		docxtest.P("Responsable del compromiso: Ministerio de Ambiente"), docxtest.P("Período cubierto: marzo 2024 a diciembre 2025"),
		docxtest.P("¿Qué problema busca resolver el compromiso?"), docxtest.P("Nadie sabe cuánta agua hay."), docxtest.P("Ni dónde."),
		docxtest.P("¿Qué resultados queremos lograr al implementar este compromiso?"), docxtest.P("Un mapa."))
	check(t, d, `
form "2022" in es
guessed country "Uruguay"
guessed plan "Plan de acción de Uruguay"
commitment 1
 guessed number "7"
 guessed title "Agua para todos"
 found lead "Ministerio de Ambiente"
 found period "marzo 2024 a diciembre 2025" 2024-03-01/2025-12-31
 found problem "Nadie sabe cuánta agua hay.\nNi dónde."
 guessed results "Un mapa."`)
}

// The older form as plans have it: where the form says "number and name", they have the number and the name, without a label. Whether
// headings stand between the tables or not, each table is a commitment of its own.
func TestTitleWithoutLabel(t *testing.T) {
	one := func(title, lead string) string {
		return docxtest.Table(
			[]string{title},
			[]string{"Commitment Start and End Date", "July 2018 – June 2020"},
			[]string{"Lead implementing agency/actor", lead},
			[]string{"Milestone Activity with a verifiable deliverable", "Start Date:", "End Date:"},
			[]string{lead + " begins", "July 2018", "June 2019"},
		)
	}
	half := ` guessed number "%d"
 guessed title %q
 found lead %q
 found period "July 2018 – June 2020" 2018-07-01/2020-06-30
 milestone
  found title "%[3]s begins"
  found starts "July 2018" 2018-07-01/2018-07-31
  found due "June 2019" 2019-06-01/2019-06-30
`
	want := "form \"older\" in en\nguessed country \"Georgia\"\nguessed plan \"Plan of Georgia\"\ncommitment 1\n" +
		fmt.Sprintf(half, 1, "Open the registers", "Ministry A") + "commitment 2\n" + fmt.Sprintf(half, 2, "Hear the parliament", "Ministry B")
	check(t, drafted(t, docxtest.Heading("Plan of Georgia"), docxtest.Heading("Commitments"),
		one("1. Open the registers", "Ministry A"), one("2. Hear the parliament", "Ministry B")), want+`rest "Commitments"`)
	check(t, drafted(t, docxtest.Heading("Plan of Georgia"), docxtest.Heading("Commitments"), docxtest.Heading("Registers"),
		one("1. Open the registers", "Ministry A"), docxtest.Heading("Parliament"), one("2. Hear the parliament", "Ministry B")),
		want+"rest \"Commitments\"\nrest \"Registers\"\nrest \"Parliament\"")
}

// A row under a label that is not known is no part of the field above it: its text would be said to have been found there.
func TestUnknownLabelBesideText(t *testing.T) {
	check(t, drafted(t, docxtest.Table(
		[]string{"Compromiso 1: Lobby"},
		[]string{"Nombre del compromiso", "Registro de lobby"},
		[]string{"Actores involucrados", "Parlamento"},
		[]string{"", "Agesic"},
		[]string{"Tiempo previsto", "enero 2025"},
		[]string{"Una sección"},
		[]string{"Información adicional", "Ninguna"},
	)), `
form "2022" in es
commitment 1
 found title "Registro de lobby"
 found partners "Parlamento\nAgesic"
 found additional "Ninguna"
rest "Compromiso 1: Lobby"
rest "Tiempo previsto"
rest "enero 2025"
rest "Una sección"`)
}

// What the actors are said to be stays with their names, wherever it stands; where the form was answered with "none", nobody is named.
func TestPartnersStayWhatTheyAre(t *testing.T) {
	for cell, want := range map[string]string{
		"Government: Audit Court\n\nCivil Society: Follow the Money\n\nOther Actors: none": `"Government: Audit Court\nCivil Society: Follow the Money"`,
		"Government\n\nAudit Court\n\nTreasury\n\nCivil Society\n\n–\n\nOther Actors: N/A": `"Government: Audit Court\nGovernment: Treasury"`,
		"Gouvernement : Cour des comptes\n\nSociété civile : aucune":                       `"Gouvernement : Cour des comptes"`,
		"Audit Court\n\nOtros actores: ninguno":                                            `"Audit Court"`,
	} {
		d := drafted(t, docxtest.Table([]string{"Name of the commitment", "Grants"}, []string{"Supporting Stakeholders", cell}, []string{"Commitment Lead", "None."}))
		if got := fmt.Sprintf("%+q", d.Commitments[0].Fields["partners"].Text); got != strings.ReplaceAll(want, " ", `\u00a0`) {
			t.Errorf("%s: got %s, want %s", cell, got, want)
		}
		if f := d.Commitments[0].Fields["lead"]; f.State != draft.Missing {
			t.Errorf("nobody leads: %+v", f)
		}
	}
}

// Milestones are told by two columns of days, however the column of what is to be done is called; a row with days is no such head.
func TestMilestonesByTheirDays(t *testing.T) {
	for _, heads := range [][]string{
		{"Activité comportant un livrable vérifiable", "Date de début", "Date de fin"},
		{"Main activities of the commitment", "Begin date", "Date of completion"},
		{"N°", "Étapes à franchir", "Démarrage", "Clôture"},
		{"Actividades que tengan un resultado", "Fecha estimada de comienzo", "Fecha de cierre"},
	} {
		blank := make([]string, len(heads)-3)
		d := drafted(t, docxtest.Table([]string{"Name of the commitment", "A portal"}, heads, append(blank, "Portal", "March 2025", "06/2025"),
			append(blank, "Activities go on", "start of 2026", "end of 2026")))
		m := d.Commitments[0].Milestones
		if len(m) != 2 || len(d.Rest) != len(blank) {
			t.Fatalf("%q: %d milestones, rest %v", heads, len(m), d.Rest)
		}
		f := m[0].Fields
		if f["title"].Text != "Portal" || f["starts"].From != "2025-03-01" || f["due"].To != "2025-06-30" || m[1].Fields["due"].Text != "end of 2026" {
			t.Errorf("%q: %+v", heads, m)
		}
	}
}

// The heading of a commitment, or a label, is not the name of the plan.
func TestNoPlanNamed(t *testing.T) {
	for _, head := range []string{"Compromiso 3: Presupuesto abierto", "Engagement n° 3 : Budget ouvert", "Commitment No. 3", "Commitment Lead"} {
		d := drafted(t, docxtest.Heading(head), docxtest.P("Brief description: A portal."))
		if d.Plan.State != draft.Missing {
			t.Errorf("%s: %+v", head, d.Plan)
		}
	}
	if d := drafted(t, docxtest.Heading("Commitments of Georgia 2025"), docxtest.P("Brief description: A portal.")); d.Plan.State != draft.Guessed {
		t.Errorf("%+v", d.Plan)
	}
}

func TestNoForm(t *testing.T) {
	_, err := Read(sheet.Bytes("letter.docx", docxtest.File(t, docxtest.Part(docxtest.P("Dear all,"), docxtest.P("Period.")))))
	if err == nil || !strings.Contains(err.Error(), "no label of a commitment template") {
		t.Errorf("got %v", err)
	}
}

// Every label is found as itself, however its form writes it.
func TestLabelsAreFound(t *testing.T) {
	for _, list := range [][]label{known().labels, known().columns} {
		for _, l := range list {
			text := "3. " + strings.ToUpper(strings.Join(l.words, " ")) + ":"
			m, ok := known().match(list, text, true)
			if !ok || !m.sure || m.field != l.field {
				t.Errorf("%q is taken for %q (%v), not for %q", text, m.field, ok, l.field)
			}
		}
	}
}

// FuzzRead: whatever stands in a document, none of its words is lost.
func FuzzRead(f *testing.F) {
	f.Add("Country", "Georgia", "Commitment title", "Open data")
	f.Add("Milestones", "End date", "a", "b")
	f.Add("Government (all)", "Civil society: c", "End date: TBD", "Country: d")
	f.Fuzz(func(t *testing.T, a, b, c, e string) {
		src := sheet.Bytes("plan.docx", docxtest.File(t, docxtest.Part(docxtest.Heading(a),
			docxtest.Table([]string{"Commitment title", "x"}, []string{a, b}, []string{c, e}), docxtest.P(e))))
		d, err := Read(src)
		if err != nil {
			return
		}
		if err := d.Check(); err != nil {
			t.Fatal(err)
		}
		kept(t, src, d)
	})
}
