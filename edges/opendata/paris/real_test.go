package paris_test

import (
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"troth/chapters/chaptertest"
	"troth/chapters/collective"
	"troth/chapters/home"
	"troth/core/record"
	"troth/core/view"
	"troth/edges/opendata/importer"
	"troth/edges/opendata/paris"
	"troth/edges/opendata/sheet"
)

const (
	file2024 = "ogp/irm_commitments_open_parliament_2024-07.csv"
	file2016 = "ogp/irm_commitments_2016_live.csv"
)

func shared(t *testing.T, name string) sheet.Source {
	t.Helper()
	dir := os.Getenv("TROTH_SHARED")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "..", "shared")
	}
	b, err := os.ReadFile(filepath.Join(dir, "data", name))
	if errors.Is(err, os.ErrNotExist) {
		t.Skip("The shared data with the published files is not here.")
	}
	must(t, err)
	return sheet.Bytes(filepath.Base(name), b)
}

func tables(t *testing.T) (list []sheet.Source) {
	for _, name := range paris.Files {
		list = append(list, shared(t, "paris/"+name))
	}
	return list
}

// lists imports the tables of the summit.
func lists(t *testing.T, n *chaptertest.Node, sources []sheet.Source) *paris.Report {
	t.Helper()
	r, err := paris.Import(t.Context(), n.Desk, n.Operator, paris.Options{Retrieved: "2026-11-26"}, sources)
	must(t, err)
	return r
}

// plans imports an edition of plans.
func plans(t *testing.T, n *chaptertest.Node, name string) {
	t.Helper()
	_, err := importer.Import(t.Context(), n.Desk, n.Operator, importer.Options{Retrieved: "2026-11-26"}, shared(t, name))
	must(t, err)
}

// action is the page of an action by its number.
func action(t *testing.T, n *chaptertest.Node, number string) *home.ActionPage {
	t.Helper()
	r := n.Read()
	defer r.Close()
	ids, err := r.ByAlias("action", "paris2016:"+number)
	must(t, err)
	if len(ids) != 1 {
		t.Fatalf("%d actions have the number %s", len(ids), number)
	}
	p, err := home.Action(r, ids[0])
	must(t, err)
	return p
}

// Every action, joining and body of the tables comes on record once, and each doubt about them is kept beside what it is about.
func TestReal(t *testing.T) {
	n := chaptertest.New(t)
	sources := tables(t)
	r := lists(t, n, sources)
	if r.Read != 20+118+120 || r.Actions != 20 || r.Joinings != 238 || r.Governments != 118 || r.Members != 32 || len(r.Rejected) != 0 || r.Known {
		t.Errorf("%+v", r)
	}
	if want := 3 + 20 + 238 + 32 + r.Organisations; r.Entries != want {
		t.Errorf("%d entries, want %d", r.Entries, want)
	}
	flagged := map[string]int{"joining_day_assumed": 238, "no_resources_stated": 238, "status_assumed": 20, "theme_inferred": 7, "label_may_be_old": 1,
		"list_is_a_copy": 8, "joiner_no_civil_society": 5}
	if !reflect.DeepEqual(r.Flagged, flagged) {
		t.Errorf("flagged %v", r.Flagged)
	}
	p := action(t, n, "9")
	for _, x := range p.Reflections {
		if x.Joining.On == nil || x.Joining.On.From != paris.Day || !slices.Contains(x.Joining.Flags, paris.DayAssumed) || x.Joining.Said.Source == nil {
			t.Errorf("%+v", x.Joining)
		}
	}
	if len(p.Reflections) != 9 || len(p.Organisations) != 7 || len(p.Resources) != 0 || p.Of != 20 {
		t.Errorf("action 9: %d members, %d organisations, %d pledges of resources, of %d", len(p.Reflections), len(p.Organisations), len(p.Resources), p.Of)
	}
	if slices.ContainsFunc(r.Alike, func(names []string) bool { return slices.Contains(names, "HIVOS") }) || len(r.Alike) != 9 {
		t.Errorf("names that may be one organisation, HIVOS and Hivos being one already: %q", r.Alike)
	}
}

// The same tables again add nothing, whether their bytes are the same or only what they say.
func TestAgain(t *testing.T) {
	n := chaptertest.New(t)
	sources := tables(t)
	lists(t, n, sources)
	before := n.Size()
	if r := lists(t, n, sources); r.Entries != 0 || !r.Known {
		t.Errorf("the same bytes: %+v", r)
	}
	var others []sheet.Source
	for _, s := range sources {
		b := make([]byte, s.Size)
		_, err := s.Data.ReadAt(b, 0)
		must(t, err)
		others = append(others, sheet.Bytes(s.Name, append(b, '\n')))
	}
	if r := lists(t, n, others); r.Entries != 0 || r.Known || len(r.Amended)+len(r.Conflicts)+len(r.Vanished) > 0 {
		t.Errorf("the same rows in other bytes: %d entries, %d amended, %d conflicts, %d vanished", r.Entries, len(r.Amended), len(r.Conflicts), len(r.Vanished))
	}
	if n.Size() != before {
		t.Errorf("%d entries were added", n.Size()-before)
	}
}

// A title that a later table has otherwise is a new version of the action; one that was said here stays, and the report says so.
func TestRenamed(t *testing.T) {
	n := chaptertest.New(t)
	sources := tables(t)
	lists(t, n, sources)
	b := make([]byte, sources[0].Size)
	_, err := sources[0].Data.ReadAt(b, 0)
	must(t, err)
	rename := func(to string) *paris.Report {
		text := strings.Replace(string(b), "Open public procurement", to, 1)
		return lists(t, n, []sheet.Source{sheet.Bytes(sources[0].Name, []byte(text)), sources[1], sources[2]})
	}
	if r := rename("Open purchasing"); len(r.Amended) != 1 || r.Entries != 2 { // the edition and the action
		t.Errorf("%+v", r)
	}
	p := action(t, n, "1")
	if len(p.History) != 2 || p.Action.Title.By["en"] != "Open purchasing" || p.History[1].Changes[0].Field != "title" {
		t.Errorf("%+v", p.History)
	}
	n.Do(n.Operator, collective.Amend(n.Operator.For, p.Action.ID, record.In("en", "Said here"), func(a *collective.Action) { a.Title = record.In("en", "Ours") }))
	if r := rename("Open buying"); len(r.Amended) != 0 || len(r.Conflicts) != 1 || action(t, n, "1").Action.Title.By["en"] != "Ours" {
		t.Errorf("%+v", r)
	}
}

// Who is a member is one body, whichever file comes first.
func TestEitherOrder(t *testing.T) {
	countries := func(first, second func(*chaptertest.Node)) map[string]int {
		n := chaptertest.New(t)
		first(n)
		second(n)
		r := n.Read()
		defer r.Close()
		list, err := view.All(r, `SELECT a.alias FROM alias a WHERE a.scheme = 'iso3166' AND a.thing LIKE 'mb%' AND a.since < :position AND a.until >= :position`,
			nil, func(s *string) []any { return []any{s} })
		must(t, err)
		of := map[string]int{}
		for _, c := range list {
			if of[c]++; of[c] > 1 {
				t.Errorf("%s is a member %d times", c, of[c])
			}
		}
		return of
	}
	summit := func(n *chaptertest.Node) { lists(t, n, tables(t)) }
	ogp := func(n *chaptertest.Node) { plans(t, n, file2016) }
	if a, b := countries(summit, ogp), countries(ogp, summit); !reflect.DeepEqual(a, b) || len(a) < 60 {
		t.Errorf("%d countries one way, %d the other", len(a), len(b))
	}
}

// What a machine finds of action 9 in the plans of the file of 2024, which holds commitments on open parliaments alone.
func TestReflectionOfActionNine(t *testing.T) {
	n := chaptertest.New(t)
	lists(t, n, tables(t))
	plans(t, n, file2024)
	p := action(t, n, "9")
	type seen struct{ running, runningTagged, laterOthers, laterTagged bool }
	got := map[string]seen{}
	r := n.Read()
	defer r.Close()
	for _, x := range p.Reflections {
		aliases, err := view.Column[string](r, `SELECT alias FROM alias WHERE thing = ?1 AND scheme = 'iso3166' AND since < :position AND until >= :position`,
			x.Joining.Joiner.ID)
		must(t, err)
		got[aliases[0]] = seen{x.Running.Commitments > 0, x.Running.Tagged > 0, x.Later.Commitments > x.Later.Tagged, x.Later.Tagged > 0}
		for _, s := range x.Suggestions {
			for _, a := range s.Areas {
				if a.Code != "ogp2024:participation-in-lawmaking" {
					t.Errorf("%s: suggested for %s", aliases[0], a.Code)
				}
			}
		}
	}
	for country, want := range map[string]struct{ running, tagged, later bool }{
		"CHL": {false, true, true}, "COL": {false, true, true}, "ESP": {false, true, true}, "GEO": {true, true, true}, "MKD": {true, true, true},
		"BRA": {false, false, true}, "JOR": {true, false, true}, "LKA": {true, false, true}, "FRA": {true, false, false},
	} {
		x, ok := got[country]
		if !ok || x.running != want.running || x.runningTagged || x.laterTagged != want.tagged || (x.laterTagged || x.laterOthers) != want.later {
			t.Errorf("%s: %+v", country, x)
		}
	}
	if len(got) != 9 {
		t.Errorf("%d members joined action 9", len(got))
	}
	covers := false
	for _, e := range p.Editions {
		covers = covers || e.Covers != nil && !e.Covers.IsZero()
	}
	if !covers {
		t.Error("the page does not say what the file holds alone")
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
