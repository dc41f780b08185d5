package paris_test

import (
	"io"
	"maps"
	"testing"

	"troth/chapters/chaptertest"
	"troth/chapters/collective"
	"troth/core/desk"
	"troth/core/record"
	"troth/core/view"
	"troth/edges/opendata/importer"
	"troth/edges/opendata/paris"
	"troth/edges/opendata/sheet"
)

func published(t *testing.T) (list []sheet.Source) {
	for _, name := range paris.Files {
		list = append(list, shared(t, "paris/"+name))
	}
	return list
}

// Each doubt about the published tables is kept, and tables that say the same in other bytes add nothing.
func TestRealDoubts(t *testing.T) {
	n := chaptertest.New(t)
	lists := published(t)
	r := take(t, n, lists)
	if want := map[string]int{"joining_day_assumed": 238, "no_resources_stated": 238, "status_assumed": 20, "theme_inferred": 7, "label_may_be_old": 1,
		"list_is_a_copy": 8, "joiner_no_civil_society": 5}; !maps.Equal(r.Flagged, want) {
		t.Errorf("flagged %v", r.Flagged)
	}
	if want := 3 + 20 + 238 + 32 + 73; r.Entries != want || len(r.Alike) != 9 {
		t.Errorf("%d entries, want %d; may be one: %q", r.Entries, want, r.Alike)
	}
	var others []sheet.Source
	for _, s := range lists {
		b, err := io.ReadAll(io.NewSectionReader(s.Data, 0, s.Size))
		if err != nil {
			t.Fatal(err)
		}
		others = append(others, sheet.Bytes(s.Name, append(b, '\n')))
	}
	before := n.Size()
	if r := take(t, n, others); r.Entries != 0 || r.Known || len(r.Amended)+len(r.Conflicts)+len(r.Vanished) > 0 || n.Size() != before {
		t.Errorf("in other bytes: %d entries, %d amended, %d conflicts, %d vanished", r.Entries, len(r.Amended), len(r.Conflicts), len(r.Vanished))
	}
}

// Who is a member is one body, whichever file comes first.
func TestRealEitherOrder(t *testing.T) {
	lists, plans := published(t), shared(t, "ogp/irm_commitments_2016_live.csv")
	countries := func(first, second func(*chaptertest.Node)) map[string]bool {
		n := chaptertest.New(t)
		first(n)
		second(n)
		r := n.Read()
		defer r.Close()
		list, err := view.Column[string](r, `SELECT alias FROM alias WHERE scheme = 'iso3166' AND thing LIKE 'mb%' AND since < :position AND until >= :position`)
		if err != nil {
			t.Fatal(err)
		}
		found := map[string]bool{}
		for _, c := range list {
			if found[c] {
				t.Errorf("%s is two members", c)
			}
			found[c] = true
		}
		return found
	}
	summit := func(n *chaptertest.Node) { take(t, n, lists) }
	ogp := func(n *chaptertest.Node) {
		if _, err := importer.Import(t.Context(), n.Desk, n.Operator, importer.Options{}, plans); err != nil {
			t.Fatal(err)
		}
	}
	if a, b := countries(summit, ogp), countries(ogp, summit); !maps.Equal(a, b) || len(a) < 60 {
		t.Errorf("%d countries one way, %d the other", len(a), len(b))
	}
}

// Whoever took its joining back, here, is not joined once more by a table; and what was said here alone is not missed in one.
func TestTakenBackHere(t *testing.T) {
	w := chaptertest.NewWorld(t)
	const governments = "action,government,iso3\n9,France,FRA\n"
	take(t, w.Node, sources(someActions, governments, someOrganisations))
	r := w.Read()
	joined, err := view.Value[record.ID](r, `SELECT object FROM joining WHERE joiner LIKE 'mb%' AND since < :position AND until >= :position`)
	r.Close()
	if err != nil {
		t.Fatal(err)
	}
	page := func(id record.ID) (action, joiner record.ID) {
		r := w.Read()
		defer r.Close()
		type row struct{ action, joiner record.ID }
		x, err := view.One(r, `SELECT action, joiner FROM joining WHERE object = ?1 AND since < :position AND until >= :position`, view.Args{id},
			func(x *row) []any { return []any{&x.action, &x.joiner} })
		if err != nil {
			t.Fatal(err)
		}
		return x.action, x.joiner
	}
	action, france := page(joined)
	why := record.In("en", "We did not join.")
	w.Do(w.Appoint(france, "contact"), collective.CorrectJoining(france, joined, collective.Joining{Act: collective.TakenBack, Reason: &why}))
	w.Do(w.Contact, desk.Decide(collective.Join(w.Member, collective.Joining{Joins: record.To(action)})))
	again := take(t, w.Node, sources(someActions, governments+"\n", someOrganisations))
	if again.Entries != 0 || len(again.Vanished) != 0 {
		t.Errorf("%d entries, %d vanished", again.Entries, len(again.Vanished))
	}
	gone := take(t, w.Node, sources(someActions, "action,government,iso3\n", someOrganisations))
	if len(gone.Vanished) != 0 {
		t.Errorf("missed, though it was taken back or said here: %v", gone.Vanished)
	}
}
