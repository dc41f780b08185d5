package paris_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"troth/chapters/chaptertest"
	"troth/chapters/collective"
	"troth/chapters/home"
	"troth/chapters/partnership"
	"troth/core/record"
	"troth/core/view"
	"troth/edges/opendata/importer"
	"troth/edges/opendata/paris"
	"troth/edges/opendata/sheet"
)

const (
	someActions = "number,title,theme,theme_basis,ogp_working_group_2016\n" +
		"9,Making laws together,transparency-integrity-anticorruption,heading in source,Legislative Openness\n" +
		"14,Talking with civil society,common-digital-tools-capacity,inferred (title),\nx,No number,,,\n9,Twice,,,\n"
	someGovernments   = "action,government,iso2,iso3\n9,France,FR,FRA\n9,France,FR,FRA\n9,Chile,CL,\n14,Nowhere,,\n77,Chile,CL,CHL\n"
	someOrganisations = "action,organisation,note\n9,HIVOS,\n14,Hivos,\n14,Pan-African Parliament,suspect: a copy\n14,The Hivos,\n"
)

func sources(actions, governments, organisations string) []sheet.Source {
	return []sheet.Source{sheet.Bytes(paris.Files[0], []byte(actions)), sheet.Bytes(paris.Files[1], []byte(governments)), sheet.Bytes(paris.Files[2], []byte(organisations))}
}

func take(t *testing.T, n *chaptertest.Node, s []sheet.Source) *paris.Report {
	t.Helper()
	r, err := paris.Import(t.Context(), n.Desk, n.Operator, paris.Options{Retrieved: "2026-11-26"}, s)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestImport(t *testing.T) {
	n := chaptertest.New(t)
	r := take(t, n, sources(someActions, someGovernments, someOrganisations))
	got := fmt.Sprintf("read %d, actions %d, joinings %d of governments %d, members %d, organisations %d, entries %d", r.Read, r.Actions, r.Joinings, r.Governments, r.Members, r.Organisations, r.Entries)
	// Three editions, two actions, two members, three organisations, six joinings.
	if want := "read 13, actions 2, joinings 6 of governments 2, members 2, organisations 3, entries 16"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	var rejected []string
	for _, x := range r.Rejected {
		rejected = append(rejected, fmt.Sprintf("%s %d %s", strings.TrimPrefix(strings.TrimSuffix(x.File, ".csv"), "collective_action"), x.Row, x.Column))
	}
	if want := []string{"s 4 number", "s 5 number", "_governments 3 government", "_governments 5 government", "_governments 6 action"}; !slices.Equal(rejected, want) {
		t.Errorf("rejected %q", rejected)
	}
	for flag, want := range map[string]int{"joining_day_assumed": 6, "no_resources_stated": 6, "theme_inferred": 1, "status_assumed": 2, "list_is_a_copy": 3, "joiner_no_civil_society": 1} {
		if r.Flagged[flag] != want {
			t.Errorf("%d flagged %s, want %d", r.Flagged[flag], flag, want)
		}
	}
	if len(r.Alike) != 1 || !slices.Equal(r.Alike[0], []string{"HIVOS", "The Hivos"}) {
		t.Errorf("alike: %q", r.Alike)
	}
	if again := take(t, n, sources(someActions, someGovernments, someOrganisations)); again.Entries != 0 || !again.Known {
		t.Errorf("the same again: %+v", again)
	}
}

// Titles have versions: another edition that calls an action otherwise makes one; a joining that is gone stays, and is named.
func TestAnotherEdition(t *testing.T) {
	n := chaptertest.New(t)
	take(t, n, sources(someActions, someGovernments, someOrganisations))
	renamed := strings.Replace(someActions, "Making laws together", "Making better laws together", 1)
	fewer := strings.Replace(someOrganisations, "9,HIVOS,\n", "", 1)
	r := take(t, n, sources(renamed, someGovernments, fewer))
	if len(r.Amended) != 1 || len(r.Vanished) != 1 || r.Entries != 2 || r.Known {
		t.Errorf("another edition: %+v", r)
	}
	reader := n.Read()
	defer reader.Close()
	page, err := home.Action(reader, r.Amended[0])
	if err != nil {
		t.Fatal(err)
	}
	if len(page.History) != 2 || page.Action.Title.By["en"] != "Making better laws together" || len(page.Reflections) != 2 || len(page.Organisations) != 1 {
		t.Errorf("the action: %+v", page.Action)
	}
	// What was said here is not overwritten.
	n.Do(n.Operator, collective.Amend(n.Operator.For, r.Amended[0], record.In("en", "It is called so."), func(a *collective.Action) { a.Title = record.In("en", "Laws") }))
	if r := take(t, n, sources(strings.Replace(renamed, "better", "good", 1), someGovernments, fewer)); len(r.Conflicts) != 1 || r.Entries != 0 {
		t.Errorf("against what was said here: %+v", r)
	}
}

func TestRefused(t *testing.T) {
	n := chaptertest.New(t)
	size := n.View.Size()
	for want, s := range map[string][]sheet.Source{
		`collective_actions.csv, row 1: there is no column "title"`: sources("number\n1\n", someGovernments, someOrganisations),
		"collective_action_csos.csv":                                sources(someActions, someGovernments, "action,organisation\n9,\xff\n"),
	} {
		if _, err := paris.Import(t.Context(), n.Desk, n.Operator, paris.Options{}, s); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want %q, got %v", want, err)
		}
	}
	if n.View.Size() != size {
		t.Error("a refused import left something on record")
	}
}

// A government is one by its name and its codes, and is listed once for an action, however it is called.
func TestGovernmentsOfTwoCountries(t *testing.T) {
	n := chaptertest.New(t)
	r := take(t, n, sources(someActions, "action,government,iso2,iso3\n9,France,FR,FRA\n9,République française,,FRA\n9,Chile,CL,BRA\n9,Germany,FR,\n14,Chile,,\n", someOrganisations))
	if r.Governments != 2 || r.Members != 2 || len(r.Rejected) != 2+3 {
		t.Errorf("%d joinings of %d governments, %v", r.Governments, r.Members, r.Rejected)
	}
}

// Actions whose numbers another edition exchanges are not merged, with who joined them, and what an edition has no column about stays.
func TestExchangedNumbers(t *testing.T) {
	n := chaptertest.New(t)
	take(t, n, sources(someActions, someGovernments, someOrganisations))
	size := n.View.Size()
	exchanged := strings.NewReplacer("9,Making laws together", "14,Making laws together", "14,Talking with civil society", "9,Talking with civil society").Replace(someActions)
	if _, err := paris.Import(t.Context(), n.Desk, n.Operator, paris.Options{}, sources(exchanged, someGovernments, someOrganisations)); err == nil ||
		!strings.Contains(err.Error(), "has the title that action 9 has there") || n.View.Size() != size {
		t.Errorf("%v, %d entries, %d before", err, n.View.Size(), size)
	}
	without := "number,title,theme,ogp_working_group_2016\n9,Making laws together,transparency-integrity-anticorruption,Legislative Openness\n14,Talking with civil society,common-digital-tools-capacity,\n"
	if r := take(t, n, sources(without, someGovernments, someOrganisations)); r.Entries != 0 || r.Flagged["theme_inferred"] != 1 {
		t.Errorf("without the basis of themes: %d entries, %v", r.Entries, r.Flagged)
	}
}

// shared opens a file beside the checkout.
func shared(t *testing.T, name string) sheet.Source {
	t.Helper()
	dir := os.Getenv("TROTH_SHARED")
	if dir == "" {
		dir = "../../../../shared"
	}
	f, closer, err := sheet.Open(filepath.Join(dir, "data", name))
	if err != nil {
		t.Skipf("%s is not beside the checkout", name)
	}
	t.Cleanup(func() { closer.Close() })
	return f
}

// TestReal imports the lists as published, before and after the commitments, and holds what a machine finds of action 9.
func TestReal(t *testing.T) {
	var lists []sheet.Source
	for _, name := range paris.Files {
		lists = append(lists, shared(t, "paris/"+name))
	}
	file := shared(t, "ogp/irm_commitments_open_parliament_2024-07.csv")
	n := chaptertest.New(t)
	r := take(t, n, lists)
	got := fmt.Sprintf("%d actions, %d joinings of %d governments, %d of %d organisations, %d rejected, %d no civil society", r.Actions, r.Governments, r.Members, r.Joinings-r.Governments, r.Organisations, len(r.Rejected), r.Flagged["joiner_no_civil_society"])
	if want := "20 actions, 118 joinings of 32 governments, 120 of 73 organisations, 0 rejected, 5 no civil society"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if _, err := importer.Import(t.Context(), n.Desk, n.Operator, importer.Options{}, file); err != nil {
		t.Fatal(err)
	}
	if again := take(t, n, lists); again.Entries != 0 {
		t.Errorf("again: %d entries", again.Entries)
	}
	reader := n.Read()
	defer reader.Close()
	national, err := view.Value[int](reader, `SELECT count(*) FROM member WHERE sort = ?1 AND since < :position AND until >= :position AND json_extract(facts, '$.country') = 'CHL'`, partnership.National)
	if err != nil || national != 1 {
		t.Errorf("Chile is %d members: %v", national, err)
	}
	ids, err := reader.ByAlias("action", "paris2016:9")
	if err != nil || len(ids) != 1 {
		t.Fatal(ids, err)
	}
	page, err := home.Action(reader, ids[0])
	if err != nil {
		t.Fatal(err)
	}
	told := map[string]string{}
	for _, x := range page.Reflections {
		tagged := 0
		for _, s := range x.Suggestions {
			if s.Areas != nil && s.Later {
				tagged++
			}
		}
		told[x.Joining.Joiner.Name.By["en"]] = fmt.Sprintf("%s; running %d with %d, %d tagged; later %d with %d, %d tagged", x.Found, x.Running.Plans, x.Running.Commitments, x.Running.Tagged,
			x.Later.Plans, x.Later.Commitments, tagged)
	}
	for who, want := range map[string]string{
		"Chile": "suggested; running 0 with 0, 0 tagged; later 2 with 3, 2 tagged", "Colombia": "suggested; running 0 with 0, 0 tagged; later 1 with 1, 1 tagged",
		"Spain": "suggested; running 0 with 0, 0 tagged; later 2 with 7, 1 tagged", "Georgia": "suggested; running 2 with 2, 0 tagged; later 2 with 11, 6 tagged",
		"North Macedonia": "suggested; running 2 with 3, 0 tagged; later 3 with 27, 2 tagged",
		"Brazil":          "nothing_found; running 0 with 0, 0 tagged; later 2 with 2, 0 tagged", "Jordan": "nothing_found; running 2 with 4, 0 tagged; later 2 with 2, 0 tagged",
		"Sri Lanka": "nothing_found; running 1 with 9, 0 tagged; later 1 with 3, 0 tagged", "France": "no_later_plan; running 1 with 3, 0 tagged; later 0 with 0, 0 tagged",
	} {
		if told[who] != want {
			t.Errorf("%s: %s, want %s", who, told[who], want)
		}
	}
	if len(told) != 9 {
		t.Errorf("%d governments joined action 9", len(told))
	}
	if len(page.Editions) != 1 || page.Editions[0].Covers == nil {
		t.Errorf("what was looked at: %+v", page.Editions)
	}
}
