package planform

import (
	"strings"
	"testing"

	"troth/chapters/plan/draft"
	"troth/edges/opendata/docx"
	"troth/edges/opendata/docx/docxtest"
	"troth/edges/opendata/sheet"
)

// kept fails when a word of a document is lost: each stands in a field, in a label, known or as a field has it, or in the rest, as often
// as in the document. Of paragraphs that are the same one is asked for.
func kept(t testing.TB, src sheet.Source, d *draft.Draft) {
	t.Helper()
	doc, err := docx.Read(src)
	if err != nil {
		t.Fatal(err)
	}
	have := map[string]int{}
	add := func(texts ...string) {
		for _, text := range texts {
			for _, w := range tokens(text) {
				have[w]++
			}
		}
	}
	add(d.Country.Text, d.Country.Label, d.Plan.Text, d.Plan.Label)
	for _, c := range d.Commitments {
		for _, f := range c.Fields {
			add(f.Text, f.Label)
		}
		for _, m := range c.Milestones {
			for _, f := range m.Fields {
				add(f.Text)
			}
		}
	}
	for _, p := range d.Rest {
		add(p.Text)
	}
	seen := map[string]bool{}
	lacks := func(paragraph string) {
		if seen[paragraph] {
			return
		}
		seen[paragraph] = true
		add(labelIn(paragraph))
		for _, w := range tokens(paragraph) {
			if have[w]--; have[w] < 0 {
				t.Errorf("%q of %q is lost:\n%s", w, paragraph, told(d))
				return
			}
		}
	}
	for _, b := range doc.Blocks {
		if b.Table == nil {
			lacks(b.Paragraph)
			continue
		}
		for _, row := range b.Table.Rows {
			columns := header(row)
			for i, cell := range row {
				for _, p := range cell.Paragraphs {
					if columns != nil && columns[i] != "" {
						add(p) // however a column is called, its field is known
					}
					lacks(p)
				}
			}
		}
	}
}

// labelIn is the longest label that a paragraph begins with, with the number before it; "Commitment 3" is one too.
func labelIn(paragraph string) string {
	all, list := tokens(paragraph), words(paragraph)
	n := 0
	for _, labels := range [][]label{known().labels, known().columns} {
		for _, l := range labels {
			if len(l.words) <= len(list) && equal(list[:len(l.words)], l.words) {
				n = max(n, len(l.words))
			}
		}
	}
	if n == 0 && promise.MatchString(paragraph) {
		return all[0] + " n o"
	}
	if n == 0 {
		return ""
	}
	return strings.Join(all[:len(all)-len(list)+n], " ")
}

// Actors stay what they are said to be, in whichever cells of a row or of two rows the form has them; what a form has in brackets or
// asks for is no answer.
func TestStakeholdersInCells(t *testing.T) {
	const government, society, others = "Government", "Civil Society", "Other Actors (Parliament, Private Sector etc)"
	want := "Government: MoJ\nCivil Society: GII\nCivil Society: SEND\nOther Actors: World Bank"
	for name, c := range map[string]struct {
		rows    [][]string
		partner string
		rest    []string
	}{
		"one cell each": {[][]string{{"Supporting Stakeholders", government + "\n\nMoJ", society + "\n\nGII\n\nSEND", others + "\n\nWorld Bank"}}, want,
			[]string{"(Parliament, Private Sector etc)"}},
		"hints of their own": {[][]string{{"Supporting Stakeholders", government + "\n\n(line ministries)\n\nMoJ", society + "\n\nGII\n\nSEND", "Other Actors\n\nWorld Bank"}}, want,
			[]string{"(line ministries)"}},
		"names below": {[][]string{{"Supporting Stakeholders", government, society, others}, {"", "MoJ", "GII\n\nSEND", "World Bank"}}, want,
			[]string{"(Parliament, Private Sector etc)"}},
		"all below": {[][]string{{"Supporting Stakeholders"}, {government, society, "Other Actors"}, {"MoJ", "GII\n\nSEND", "World Bank"}}, want, nil},
		"two rows below": {[][]string{{"Supporting Stakeholders", government, society, "Other Actors"}, {"", "MoJ", "GII", "World Bank"}, {"", "", "SEND", ""}}, want,
			nil},
		"of one nothing is said": {[][]string{{"Supporting Stakeholders", government + "\n\nMoJ", "World Bank"}}, "Government: MoJ\nWorld Bank", nil},
		"none below":             {[][]string{{government, society}, {"MoJ, GII"}}, "", []string{"MoJ, GII"}},
	} {
		t.Run(name, func(t *testing.T) {
			d := drafted(t, docxtest.Heading("Plan 2025"), docxtest.Table(append(append([][]string{{"Name of the Commitment", "Courts"}}, c.rows...),
				[]string{"Period Covered", "2025–2027"})...))
			f := d.Commitments[0].Fields["partners"]
			if f.Text != c.partner || f.State != draft.Found && c.partner != "" {
				t.Errorf("%s %q", f.State, f.Text)
			}
			var rest []string
			for _, p := range d.Rest {
				rest = append(rest, p.Text)
			}
			if strings.Join(rest, "|") != strings.Join(c.rest, "|") {
				t.Errorf("rest %q, want %q", rest, c.rest)
			}
		})
	}
}

// What a form says to whoever fills it is no text of a field; what may be, or may be under a label that is not known, is guessed.
func TestHintsAndDoubts(t *testing.T) {
	check(t, drafted(t, docxtest.Table(
		[]string{"Name of the Commitment", "Courts"},
		[]string{"1. What problem does the commitment aim to address?\n\nDescribe the problem, including its economic, social, and cultural dimensions"},
		[]string{"Nobody knows."},
		[]string{"2. What are the causes of the problem?\n\nOld law."},
		[]string{"Older habits."},
		[]string{"What solution are you proposing? (100 words)"},
		[]string{"A register."},
		[]string{"Brief description\n\nWhat all is about", "All courts."},
		[]string{"What has been done so far to solve the problem?\nPlease be short and clear."},
		[]string{"How will the commitment improve citizen participation?"},
		[]string{"Forum."},
		[]string{"Commitment Planning (This is an initial planning process, largely looking at milestones.)"},
		[]string{"Milestones", "Expected Outputs", "Expected Completion Date", "Who pays"},
		[]string{"Law", "Act", "TBD", "AG"},
		[]string{"n/a", "none", "n/a", ""},
	)), `
form "2022" in en
commitment 1
 found title "Courts"
 guessed text "All courts."
 found problem "Nobody knows."
 guessed causes "Old law.\nOlder habits."
 found solution "A register."
 found participation "Forum."
 milestone
  found title "Law"
  found output "Act"
  guessed due "TBD"
rest "Describe the problem, including its economic, social, and cultural dimensions"
rest "(100 words)"
rest "What all is about"
rest "Please be short and clear."
rest "(This is an initial planning process, largely looking at milestones.)"
rest "Who pays"
rest "AG"
rest "n/a"
rest "n/a"
rest "none"`)
}

// The days on which a commitment begins and ends may stand apart; those of nothing else are taken for them.
func TestDaysApart(t *testing.T) {
	title := []string{"Commitment Title", "Open parliament"}
	for name, c := range map[string]struct {
		rows [][]string
		want string
	}{
		"in one row": {[][]string{title, {"Start Date: 1 July 2022", "End Date: 30 June 2024"}},
			` guessed period "Start Date: 1 July 2022\nEnd Date: 30 June 2024" 2022-07-01/2024-06-30`},
		"in two": {[][]string{title, {"Date de début", "1er juillet 2022"}, {"Date de fin", "30 juin 2024"}},
			` guessed period "Date de début\u00a0: 1er juillet 2022\nDate de fin\u00a0: 30 juin 2024" 2022-07-01/2024-06-30`},
		"below": {[][]string{title, {"Fecha de inicio", "Fecha de término"}, {"julio 2022", "junio 2024"}},
			` guessed period "Fecha de inicio: julio 2022\nFecha de término: junio 2024" 2022-07-01/2024-06-30`},
		"the last alone": {[][]string{title, {"End Date", "30 June 2024"}}, ` guessed period "End Date: 30 June 2024"`},
		"of something else": {[][]string{title, {"Period", "2022–2024"}, {"Start Date: May 2023", "End Date: May 2024"}},
			" found period \"2022–2024\" 2022-01-01/2024-12-31\nrest \"Start Date: May 2023\"\nrest \"End Date: May 2024\""},
		"of no commitment": {[][]string{{"End Date: 2021"}, title}, "rest \"End Date: 2021\""},
		"to be settled":    {[][]string{title, {"Period", "TBD"}}, ` guessed period "TBD"`},
		"not":              {[][]string{title, {"Period", "n/a"}}, `rest "n/a"`},
	} {
		t.Run(name, func(t *testing.T) {
			d := drafted(t, docxtest.Table(c.rows...))
			_, got, _ := strings.Cut(told(d), "parliament\"\n")
			if strings.TrimSpace(got) != strings.TrimSpace(c.want) {
				t.Errorf("got\n%s\nwant\n%s", got, c.want)
			}
			if f := d.Commitments[0].Fields["period"]; name == "not" && !strings.Contains(f.Why, `"n/a"`) {
				t.Errorf("what stands there is not said: %+v", f)
			}
		})
	}
}

// A label keeps no text from the draft, whatever stands behind it, and a second value is not put over the first.
func TestNoWordIsLost(t *testing.T) {
	for _, pieces := range [][]string{
		{docxtest.Heading("Plan of Georgia"), docxtest.Heading("Foreword"), docxtest.P("Contact information: Awa Diop"),
			docxtest.Table([]string{"Country", "Georgia"}, []string{"Commitment Title", "One"}, []string{"Lead", "N/A"}),
			docxtest.Table([]string{"Country", "Albania"}, []string{"Commitment Title", "Two"}, []string{"Additional information", "<to fill>"})},
		{docxtest.Table([]string{"Commitment Title", "One"}, []string{"Milestones", "End Date", "Budget"}, []string{"", "May 2025", "20"}, []string{"First", "xx", "30"})},
		{docxtest.P("Lead: None"), docxtest.P("Problem: [Describe]"), docxtest.P("Government (of the north): none")},
	} {
		drafted(t, pieces...)
	}
}
