package sample_test

import (
	"context"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"troth/chapters"
	"troth/chapters/home"
	"troth/chapters/plan"
	"troth/chapters/sample"
	"troth/core/export"
	"troth/core/node"
	"troth/core/record"
	"troth/core/view"
)

// The node on which the sample was told by a clock of its own. The tests only read it.
var (
	spread *node.Node
	clock  = sample.NewClock()
)

func TestMain(m *testing.M) { os.Exit(run(m)) }

func run(m *testing.M) int {
	ctx := context.Background()
	dir, err := os.MkdirTemp("", "troth-sample-")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	spread, err = node.Init(ctx, dir, sample.Origin, sample.Operator, node.Options{Program: chapters.Program(), Now: clock.Now})
	if err != nil {
		panic(err)
	}
	defer spread.Close()
	if err := clock.Put(ctx, spread); err != nil {
		panic(err)
	}
	return m.Run()
}

func entries(t *testing.T, n *node.Node) []record.Entry {
	t.Helper()
	head, err := n.Store.Head(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var list []record.Entry
	for e, err := range n.Store.Entries(t.Context(), 0, head.Size) {
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, e)
	}
	return list
}

// Everything that the chapters can say is said somewhere in the sample: every kind, every act and other value of every enum, every
// optional field, every role, voice and relation between roles and bodies.
func TestShowsEverything(t *testing.T) {
	n := spread
	said := map[string]bool{}
	for _, e := range entries(t, n) {
		kind, ok := n.Kinds.ByName(e.Kind)
		if !ok {
			t.Fatalf("entry %d is a %s", e.Index, e.Kind)
		}
		said["kind "+e.Kind], said["voice "+string(e.Voice)], said["role "+e.Role] = true, true, true
		said[e.Kind+" by "+e.Role] = true
		facts := string(e.Facts)
		for _, f := range kind.Fields() {
			for _, value := range f.Values {
				if strings.Contains(facts, `"`+f.Name+`":"`+value+`"`) {
					said[e.Kind+"."+f.Name+"="+value] = true
				}
			}
			if strings.Contains(facts, `"`+f.Name+`":`) || has(e.Shown, f.Name) || has(e.Withheld, f.Name) {
				said[e.Kind+"."+f.Name] = true
			}
		}
	}
	var want []string
	for _, part := range chapters.Parts() {
		for _, kind := range part.Kinds {
			want = append(want, "kind "+kind.Name)
			for _, f := range kind.Fields() {
				want = append(want, kind.Name+"."+f.Name)
				for _, value := range f.Values {
					want = append(want, kind.Name+"."+f.Name+"="+value)
				}
			}
		}
	}
	for _, voice := range record.Voice("").Values() {
		want = append(want, "voice "+voice)
	}
	for _, rule := range chapters.Table() {
		switch rule.Kind {
		case "key", "batch", "peer": // of the core: votes, other records and new keys are no part of this story
		default:
			want = append(want, rule.Kind+" by "+rule.Role)
		}
	}
	want = append(want, "kind redaction", "kind genesis", "kind schema", "kind table")
	for _, w := range want {
		if !said[w] {
			t.Errorf("the sample does not show %s", w)
		}
	}
}

func has(digests map[string]record.Hash, field string) bool {
	for name := range digests {
		if base, _, _ := strings.Cut(name, "/"); base == field {
			return true
		}
	}
	return false
}

func TestVoices(t *testing.T) {
	n := spread
	r := reader(t, n)
	p := thirdPlan(t, r)
	if len(p.Commitments) != 18 {
		t.Fatalf("the plan that runs has %d commitments", len(p.Commitments))
	}
	seen := map[string]int{}
	apart := map[int]int{}
	for _, c := range p.Commitments {
		silent := 0
		for _, s := range []bool{c.Government.Reports == 0, c.Reviewer.Findings == 0, c.People.Answers == 0} {
			if s {
				silent++
			}
		}
		switch {
		case silent == 3:
			seen["all silent"]++
		case silent > 0:
			seen["one or two silent"]++
		}
		if c.People.Answers > 0 && c.People.Median == nil {
			seen["too few answers"]++
		}
		if c.People.Median != nil {
			seen["median"]++
		}
		if c.Act == plan.Withdrawn {
			seen["withdrawn"]++
		}
		if c.Late > 0 {
			seen["late"]++
		}
		if len(c.Distance.Voices) > 1 {
			apart[c.Distance.Steps]++
		}
	}
	for _, what := range []string{"all silent", "one or two silent", "too few answers", "median", "withdrawn", "late"} {
		if seen[what] == 0 {
			t.Errorf("no commitment is %s", what)
		}
	}
	for steps := range 4 {
		if apart[steps] == 0 {
			t.Errorf("nowhere are the voices %d steps apart: %v", steps, apart)
		}
	}
}

// The main texts of the plan that runs can be read in three languages; elsewhere the original is not always English.
func TestLanguages(t *testing.T) {
	n := spread
	p := thirdPlan(t, reader(t, n))
	for _, c := range p.Commitments {
		if got := slices.Sorted(maps.Keys(c.Title.By)); !slices.Equal(got, []string{"en", "es", "fr"}) || c.Title.Original != "en" {
			t.Errorf("%v: languages %v, original %s", c.Title.By["en"], got, c.Title.Original)
		}
	}
	originals := map[string]bool{}
	for _, e := range entries(t, n) {
		for _, d := range e.Open {
			for _, l := range []string{"en", "es", "fr"} {
				if strings.Contains(string(d.Value), `"original":"`+l+`"`) {
					originals[l] = true
				}
			}
		}
	}
	if len(originals) != 3 {
		t.Errorf("originals are in %v alone", originals)
	}
}

// What was redacted is gone from record and view alike, with its basis in its place.
func TestRedactions(t *testing.T) {
	n := spread
	redactions := 0
	for _, e := range entries(t, n) {
		if e.Kind == "redaction" {
			redactions++
		}
		for field, d := range e.Open {
			for _, gone := range []string{"Quillby", "Ashgrove"} {
				if strings.Contains(string(d.Value), gone) {
					t.Errorf("entry %d still says %q in %s", e.Index, gone, field)
				}
			}
		}
	}
	if redactions < 2 {
		t.Errorf("%d redactions", redactions)
	}
	var dump strings.Builder
	if err := reader(t, n).Dump(&dump); err != nil {
		t.Fatal(err)
	}
	for _, gone := range []string{"Quillby", "Ashgrove", "register@fisheries", "555 0107"} {
		if strings.Contains(dump.String(), gone) {
			t.Errorf("the view still holds %q", gone)
		}
	}
	if !strings.Contains(dump.String(), "Article 17") {
		t.Error("the basis of a redaction is not in the view")
	}
}

// A text that is not there is left out of the JSON of every page.
func TestMissingTextsAreLeftOut(t *testing.T) {
	n := 0
	for page, err := range reader(t, spread).Pages() {
		if err != nil {
			t.Fatal(err)
		}
		b, err := export.PageJSON(page.Data)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range []string{`"by":null`, `"original":""`, `":{}`} {
			if strings.Contains(string(b), s) {
				t.Errorf("%s has %s", page.Path, s)
			}
		}
		n++
	}
	if n < 40 {
		t.Errorf("only %d pages", n)
	}
}

// An export of the sample verifies, pinned to the key of its log.
func TestExport(t *testing.T) {
	file := filepath.Join(t.TempDir(), "sample.zip")
	f, err := os.Create(file)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := export.Write(t.Context(), spread, f, export.Options{Version: "test"}); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	report, err := export.Verify(t.Context(), file, export.VerifyOptions{Program: chapters.Program(), Version: "test", Key: spread.Key.Verifier})
	if err != nil {
		t.Fatal(err)
	}
	if report.Result != export.Holds {
		t.Error(report)
	}
}

func TestClock(t *testing.T) {
	n := spread
	all := entries(t, n)
	if first := all[0].At; !strings.HasPrefix(first, "2024-01-15T") {
		t.Errorf("the record begins at %s", first)
	}
	days := map[string]bool{}
	for i, e := range all {
		if i > 0 && e.At < all[i-1].At {
			t.Errorf("entry %d is of %s, before the one in front of it", i, e.At)
		}
		days[e.At[:10]] = true
	}
	if len(days) < 100 {
		t.Errorf("all was said on %d days", len(days))
	}
	// The clock runs on: from now, or from the last moment of the story where that is still to come.
	last, err := time.Parse(record.TimeFormat, all[len(all)-1].At)
	if err != nil {
		t.Fatal(err)
	}
	before := time.Now()
	if now := clock.Now(); now.Before(last) || now.Before(before) {
		t.Errorf("the clock says %v; the story ended at %v, and it is %v", now, last, before)
	}
	if a, b := clock.Now(), clock.Now(); b.Before(a) {
		t.Errorf("the clock went back from %v to %v", a, b)
	}
}

// A node with an ordinary clock can be told the sample too; what is told is the same.
func TestPut(t *testing.T) {
	n, err := node.Init(t.Context(), t.TempDir(), sample.Origin, sample.Operator, node.Options{Program: chapters.Program(), Now: late})
	if err != nil {
		t.Fatal(err)
	}
	defer n.Close()
	if err := sample.Put(t.Context(), n); err != nil {
		t.Fatal(err)
	}
	a, b := kinds(entries(t, n)), kinds(entries(t, spread))
	if !maps.Equal(a, b) {
		t.Errorf("told at once: %v; over time: %v", a, b)
	}
}

// late is a day after the story, whatever the machine's clock says.
func late() time.Time { return time.Date(2027, 1, 4, 9, 0, 0, 0, time.UTC) }

func kinds(list []record.Entry) map[string]int {
	n := map[string]int{}
	for _, e := range list {
		n[e.Kind]++
	}
	return n
}

func reader(t *testing.T, n *node.Node) *view.Reader {
	t.Helper()
	r, err := n.Read(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close() })
	return r
}

func thirdPlan(t *testing.T, r *view.Reader) *home.PlanPage {
	t.Helper()
	plans, err := view.Column[record.ID](r, `SELECT object FROM plan WHERE number = '3' AND since < :position AND until >= :position`)
	if err != nil || len(plans) != 1 {
		t.Fatalf("third plans: %v, %v", plans, err)
	}
	p, err := home.Plan(r, plans[0])
	if err != nil {
		t.Fatal(err)
	}
	return p
}
