package home_test

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"troth/chapters"
	"troth/chapters/chaptertest"
	"troth/chapters/home"
	"troth/chapters/plan"
	"troth/chapters/review"
	"troth/chapters/review/method"
	"troth/core/desk"
	"troth/core/export"
	"troth/core/record"
)

// A fourth method is one more data file beside those of the program, with a scale of seven steps, a scale in words and a rule of its
// own: a reviewer's finding by it goes through the desk into the view, the page, its JSON and an export that holds.
func TestAFourthMethodIsAFile(t *testing.T) {
	folder := t.TempDir()
	for _, from := range []string{"../review/method/data", "testdata"} {
		if err := os.CopyFS(folder, os.DirFS(from)); err != nil {
			t.Fatal(err)
		}
	}
	methods, err := method.Load(os.DirFS(folder))
	if err != nil {
		t.Fatal(err)
	}
	if all := methods.All(); len(all) != 1+len(method.Builtin().All()) {
		t.Fatalf("%d methods", len(all))
	}
	w, n := chaptertest.OnDisk(t)
	found := review.Finding{Commitment: record.To(w.Commitment), Report: "hub_review", Methods: []record.Code{"seven-steps@1"},
		Coded: []record.Code{"progress7=6", "reach=many"}, Given: []record.Code{"beacon=0"}}
	if _, err := w.Try(w.Reviewer, review.Find(w.Review, found)); !errors.Is(err, desk.ErrRefused) || !strings.Contains(err.Error(), "no method") {
		t.Fatalf("without the file: %v", err)
	}
	review.Use(methods)
	t.Cleanup(func() { review.Use(method.Builtin()) })

	w.Do(w.Reviewer, review.Find(w.Review, found))
	w.Do(w.Contact, plan.Report(w.Member, plan.Progress{Commitment: record.To(w.Commitment), Step: plan.Limited}))
	off := found
	off.Coded = []record.Code{"progress7=8", "reach=many"}
	if _, err := w.Try(w.Reviewer, review.Find(w.Review, off)); !errors.Is(err, desk.ErrRefused) {
		t.Errorf("a code that is not on the scale: %v", err)
	}
	r := w.Read()
	defer r.Close()
	p, err := home.Commitment(r, w.Commitment)
	if err != nil {
		t.Fatal(err)
	}
	checkSeven(t, p)
	b, err := export.PageJSON(p)
	if err != nil {
		t.Fatal(err)
	}
	var again home.CommitmentPage
	if err := json.Unmarshal(b, &again); err != nil {
		t.Fatal(err)
	}
	checkSeven(t, &again)
	of, err := home.Plan(r, w.Plan)
	if err != nil {
		t.Fatal(err)
	}
	if v := of.Voices.Reviewer; v.Of != 2 || v.Silent != 1 || v.Steps[plan.Substantial] != 1 {
		t.Errorf("the plan counts %+v", v)
	}

	file := filepath.Join(t.TempDir(), "export.zip")
	out, err := os.Create(file)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := export.Write(t.Context(), n, out, export.Options{Day: n.Today(), Version: "test"}); err != nil {
		t.Fatal(err)
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
	report, err := export.Verify(t.Context(), file, export.VerifyOptions{Program: chapters.Program(), Key: n.Key.Verifier})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range report.Checks {
		if c.Result != export.Holds && c.Name != "consistency" {
			t.Errorf("%s: %s %v", c.Asks, c.Result, c.Problems)
		}
	}
}

// checkSeven holds a page against what the file of the fourth method says of the finding.
func checkSeven(t *testing.T, p *home.CommitmentPage) {
	t.Helper()
	g := p.Reviewer.Glance
	if g.Findings != 1 || g.Step == nil || *g.Step != plan.Substantial || g.Word != nil || g.Report != "hub_review" {
		t.Errorf("at a glance: %+v", g)
	}
	if p.Distance.Steps != 1 || len(p.Distance.Voices) != 2 { // limited, substantial
		t.Errorf("distance %+v", p.Distance)
	}
	if len(p.Reviewer.Findings) != 1 {
		t.Fatalf("%d findings", len(p.Reviewer.Findings))
	}
	f := p.Reviewer.Findings[0]
	if len(f.Codes) != 2 || f.Codes[0].Label.By["en"] != "Nearly done" || f.Codes[0].Meaning.By["en"] != "What is left has a date." ||
		f.Codes[1].Label.By["en"] != "Many" || !f.Codes[1].Meaning.IsZero() {
		t.Errorf("codes %+v", f.Codes)
	}
	if len(f.Methods) != 1 || f.Methods[0].ID != "seven-steps" || f.Methods[0].Name.By["fr"] != "Sept degrés" || len(f.Methods[0].Ratings) != 1 {
		t.Fatalf("methods %+v", f.Methods)
	}
	if x := f.Methods[0].Ratings[0]; x.Rule != "beacon" || !x.Computed || !x.Holds || x.Given != "0" || !x.Disagrees || x.Name.By["en"] != "Beacon" {
		t.Errorf("rating %+v", x)
	}
}
