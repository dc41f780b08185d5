package importer_test

import (
	"fmt"
	"strings"
	"testing"

	"troth/chapters/chaptertest"
	"troth/chapters/home"
	"troth/chapters/plan"
	"troth/core/record"
	"troth/core/view"
	"troth/edges/opendata/importer"
	"troth/edges/opendata/ogp"
	"troth/edges/opendata/sheet"
)

const nap = "level,code,parent,text_en,text_fr,deadline,lead_dept\ncommitment,C01,,Open the harbours,Ouvrir les ports,,\n" +
	"milestone,C01.1,C01,Draw a map,Dresser une carte,By April 2031,sea-mer\nindicator,C01.1.1,C01.1,Count the boats,Compter les bateaux,By winter 2031,sea-mer\n" +
	"indicator,C01.1.2,C01.1,Count the gulls,,When they come back,\nmilestone,C09.1,C09,Nowhere,,,\n"

func takeCanada(t *testing.T, n *chaptertest.Node, number record.Code, f sheet.Source) *importer.Report {
	t.Helper()
	r, err := importer.ImportCanada(t.Context(), n.Desk, n.Operator, importer.Options{Retrieved: "2026-11-26"}, number, f)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func told(r *importer.Report) string {
	return fmt.Sprintf("%d rows: %d commitments, %d milestones, %d indicators, %d rejected, %d flagged, %d entries, %d conflicts, %d vanished, %v", r.Read, r.Commitments, r.Milestones,
		r.Indicators, len(r.Rejected), r.Flagged, r.Entries, len(r.Conflicts), len(r.Vanished), r.Differences)
}

// canadian is the page of the one commitment with this number.
func canadian(t *testing.T, n *chaptertest.Node, number string) *home.CommitmentPage {
	t.Helper()
	r := n.Read()
	defer r.Close()
	id, err := view.Value[record.ID](r, `SELECT object FROM commitment WHERE number = ?1 AND since < :position AND until >= :position`, number)
	if err != nil {
		t.Fatal(err)
	}
	p, err := home.Commitment(r, id)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestCanada(t *testing.T) {
	n := chaptertest.New(t)
	first := sheet.Bytes("nap9.csv", []byte(nap))
	// The edition, the member, the plan; a commitment, a milestone, two indicators.
	if got, want := told(takeCanada(t, n, "", first)), "5 rows: 1 commitments, 1 milestones, 2 indicators, 1 rejected, 3 flagged, 7 entries, 0 conflicts, 0 vanished, map[]"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	p := canadian(t, n, "C01")
	m := p.Milestones[0]
	if p.Commitment.Title.Original != "en" || p.Commitment.Title.By["fr"] != "Ouvrir les ports" || *p.Commitment.Plan.Number != "9" || p.Commitment.Member.Name.By["en"] != "Canada" {
		t.Errorf("the commitment: %+v", p.Commitment)
	}
	if *m.Due != (record.Day{From: "2031-04-01", To: "2031-04-30"}) || m.DueWords.By["en"] != "By April 2031" || len(m.Indicators) != 2 {
		t.Fatalf("the milestone: %+v", m)
	}
	season, gulls := m.Indicators[0], m.Indicators[1]
	if *season.Due != (record.Day{From: "2030-12-01", To: "2032-03-20"}) || fmt.Sprint(season.Flags) != "[season_north]" || season.Lead.By["und"] != "sea-mer" {
		t.Errorf("a season: %+v", season)
	}
	if gulls.Due != nil || gulls.DueWords.By["en"] != "When they come back" || fmt.Sprint(gulls.Flags) != "[not_understood]" {
		t.Errorf("words: %+v", gulls)
	}
	if again := takeCanada(t, n, "9", first); again.Entries != 0 || !again.Editions[0].Known {
		t.Errorf("the same again: %+v", again)
	}
	// Another edition: one deadline moves, one indicator is gone; the plan and the rest stay.
	moved := strings.Replace(strings.Replace(nap, "April 2031", "May 2031", 1), "indicator,C01.1.2,C01.1,Count the gulls,,When they come back,\n", "", 1)
	if got, want := told(takeCanada(t, n, "9", sheet.Bytes("nap9.csv", []byte(moved)))), "4 rows: 1 commitments, 1 milestones, 1 indicators, 1 rejected, 1 flagged, 2 entries, 0 conflicts, 1 vanished, map[changed:1]"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if p = canadian(t, n, "C01"); p.Milestones[0].Was == nil || p.Milestones[0].Due.To != "2031-05-31" || len(p.Milestones[0].Indicators) != 2 {
		t.Errorf("the milestone moved: %+v", p.Milestones[0])
	}
	// What was said here is not overwritten.
	who := n.Appoint(p.Commitment.Member.ID, "contact")
	n.Do(who, plan.ChangeIndicator(who.For, season.ID, plan.IndicatorAmended, record.In("en", "Ferries too."), func(i *plan.Indicator) { i.Title = record.In("en", "Count the ferries") }))
	state := plan.MilestoneUnderWay
	n.Do(who, plan.UpdateMilestone(who.For, p.Milestones[0].ID, plan.MilestoneUpdated, nil, func(m *plan.Milestone) { m.State = &state }))
	if got, want := told(takeCanada(t, n, "9", sheet.Bytes("nap9.csv", []byte(moved+"\n")))), "4 rows: 1 commitments, 1 milestones, 1 indicators, 1 rejected, 1 flagged, 0 entries, 1 conflicts, 1 vanished, map[]"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestCanadaRefused(t *testing.T) {
	n := chaptertest.New(t)
	size := n.View.Size()
	for want, f := range map[string]sheet.Source{
		"say its number with --plan":                   sheet.Bytes("canada.csv", []byte(nap)),
		`nap9.csv, row 1: there is no column "parent"`: sheet.Bytes("nap9.csv", []byte("level,code,text_en\n")),
		"nap9.csv, row 2: text text_en of":             sheet.Bytes("nap9.csv", []byte("level,code,parent,text_en\ncommitment,C01,,"+strings.Repeat("a", record.MaxValue)+"\n")),
	} {
		if _, err := importer.ImportCanada(t.Context(), n.Desk, n.Operator, importer.Options{}, "", f); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want %q, got %v", want, err)
		}
	}
	if n.View.Size() != size {
		t.Error("a refused import left something on record")
	}
}

// TestCanadaReal imports the sixth plan as published.
func TestCanadaReal(t *testing.T) {
	file := shared(t, "../canada_nap/nap6.csv")
	n := chaptertest.New(t)
	r := takeCanada(t, n, "", file)
	if got, want := told(r), "88 rows: 4 commitments, 19 milestones, 65 indicators, 0 rejected, 42 flagged, 91 entries, 0 conflicts, 0 vanished, map[]"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	flags := map[ogp.Flag]int{}
	for _, f := range r.Flags {
		flags[f.Flag]++
	}
	for flag, want := range map[ogp.Flag]int{ogp.SeasonNorth: 17, ogp.PartOfYear: 10, ogp.Recurring: 7, ogp.NotUnderstood: 7, importer.NumberFromFile: 1} {
		if flags[flag] != want {
			t.Errorf("%d flagged %s, want %d", flags[flag], flag, want)
		}
	}
	if again := takeCanada(t, n, "", file); again.Entries != 0 {
		t.Errorf("again: %d entries", again.Entries)
	}
	dated, worded := 0, 0
	for _, number := range []string{"C01", "C02", "C03", "C04"} {
		for _, m := range canadian(t, n, number).Milestones {
			for _, i := range m.Indicators {
				if i.Title.By["fr"] == "" || i.Lead == nil {
					t.Errorf("%s: %+v", *i.Number, i)
				}
				if i.DueWords != nil {
					worded++
				}
				if i.Due != nil {
					dated++
				}
			}
		}
	}
	if worded != 65 || dated != 52 {
		t.Errorf("%d indicators with words, %d with days", worded, dated)
	}
}

// What a table has no column about stays: another edition with fewer columns, and what the partnership's own file says of the same commitment.
func TestCanadaLackingColumns(t *testing.T) {
	for columns, cut := range map[string]func(cells []string) []string{
		"text_fr":             func(c []string) []string { return append(c[:4:4], c[5:]...) },
		"text_en":             func(c []string) []string { return append(c[:3:3], c[4:]...) },
		"deadline":            func(c []string) []string { return append(c[:5:5], c[6:]...) },
		"lead_dept":           func(c []string) []string { return c[:6] },
		"deadline, lead_dept": func(c []string) []string { return c[:5] },
	} {
		n := chaptertest.New(t)
		table := strings.ReplaceAll(nap, "Count the gulls,,", "Count the gulls,Compter les mouettes,")
		takeCanada(t, n, "", sheet.Bytes("nap9.csv", []byte(table)))
		var lines []string
		for line := range strings.Lines(table) {
			lines = append(lines, strings.Join(cut(strings.Split(strings.TrimSpace(line), ",")), ","))
		}
		if r := takeCanada(t, n, "9", sheet.Bytes("less.csv", []byte(strings.Join(lines, "\n")))); r.Entries > 0 {
			t.Errorf("without %s: %s", columns, told(r))
		}
	}
	w := newWorld(t)
	w.take(asCSV("ogp.csv", [][]string{
		{"Country", "Action Plan Number", "Commitment Number", "Commitment Title", "Short Title", "Full Text", "Start Date", "End Date", "Lead Institution"},
		{"Canada", "9", "C01", "Open the harbours", "Harbours", "All harbours will be open.", "2030", "2031", "Ministry of the sea"}}))
	r, err := importer.ImportCanada(t.Context(), w.Desk, w.operator, importer.Options{}, "", sheet.Bytes("nap9.csv", []byte(nap)))
	must(t, err)
	if _, c := w.commitment("C01"); c.Text == nil || c.ShortTitle == nil || c.Lead == nil || c.Period == nil || c.Title.By["fr"] == "" {
		t.Errorf("%v: %+v", r.Differences, c)
	}
}
