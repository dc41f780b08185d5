package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"troth/chapters/plan/draft"
	"troth/core/node"
	"troth/core/record"
	"troth/edges/opendata/docx/docxtest"
)

// A document becomes a draft, is looked at and edited, and is on record only when it is adopted, once.
func TestDraft(t *testing.T) {
	dir, file := beginImport(t)
	if code, _, stderr := troth(t, "import", "ogp", "--data", dir, file); code != 0 {
		t.Fatal(stderr) // Uruguay is a member now
	}
	before := entriesOf(t, dir)
	plan := filepath.Join(filepath.Dir(file), "plan.docx")
	text := docxtest.Part(docxtest.Heading("Plan of Uruguay"), docxtest.Table(
		[]string{"Name of the commitment", "4. Water for all"}, []string{"What problem does the commitment aim to address?", "Nobody <b>knows</b>."},
		[]string{"Contact name", "Ana Pérez"}, []string{"Email", "ana@example.org"},
		[]string{"Milestones", "Expected outputs", "Expected completion date"}, []string{"Map drawn", "A map", "sometime soon"}))
	if err := os.WriteFile(plan, docxtest.File(t, text), 0o600); err != nil {
		t.Fatal(err)
	}
	code, stdout, stderr := troth(t, "import", "plan", "--data", dir, "--json", plan)
	var made drafted
	if err := json.Unmarshal([]byte(stdout), &made); err != nil || code != 0 || made.Known {
		t.Fatalf("%d %v %s %s", code, err, stdout, stderr)
	}
	d := made.Draft
	if code, stdout, _ := troth(t, "import", "plan", "--data", dir, plan); code != 0 || !strings.Contains(stdout, "There is a draft of plan.docx already, "+string(d.ID)) {
		t.Errorf("the second time: %d %s", code, stdout)
	}
	if n := entriesOf(t, dir); n != before {
		t.Fatalf("%d entries after the import of a draft, %d before", n, before)
	}

	page := filepath.Join(filepath.Dir(file), "draft.html")
	if code, _, stderr := troth(t, "draft", "show", "--data", dir, "--html", page, string(d.ID)); code != 0 {
		t.Fatal(stderr)
	}
	shown, err := os.ReadFile(page)
	if err != nil || !strings.Contains(string(shown), "Nobody &lt;b&gt;knows&lt;/b&gt;.") || !strings.Contains(string(shown), "no date could be read from it") {
		t.Errorf("the page shows %v %s", err, shown)
	}

	edited := edit(t, dir, d.ID, func(d *draft.Draft) {
		d.Commitments[0].Milestones[0].Fields["due"] = draft.Field{State: draft.Edited, Text: "end of 2025", From: "2025-12-01", To: "2025-12-31"}
	})
	if code, stdout, stderr := troth(t, "draft", "replace", "--data", dir, string(d.ID), edited); code != 0 || !strings.Contains(stdout, "version 2") {
		t.Fatalf("%d %s %s", code, stdout, stderr)
	}
	if code, _, stderr := troth(t, "draft", "replace", "--data", dir, string(d.ID), edited); code != 1 || !strings.Contains(stderr, "show it again, edit that") {
		t.Errorf("an old version was taken: %d %s", code, stderr)
	}

	// A plan is not adopted in the name of a member that the document does not name.
	abroad := edit(t, dir, d.ID, func(d *draft.Draft) { d.Country = draft.Field{State: draft.Edited, Text: "Georgia"} })
	if code, _, stderr := troth(t, "draft", "replace", "--data", dir, string(d.ID), abroad); code != 0 {
		t.Fatal(stderr)
	}
	if code, _, stderr := troth(t, "draft", "adopt", "--data", dir, "--member", "URY", string(d.ID)); code != 1 || !strings.Contains(stderr, "the document is of Georgia, and the member is Uruguay") {
		t.Errorf("adopted abroad: %d %s", code, stderr)
	}
	home := edit(t, dir, d.ID, func(d *draft.Draft) { d.Country.Text = "Eastern Republic of Uruguay" })
	if code, _, stderr := troth(t, "draft", "replace", "--data", dir, string(d.ID), home); code != 0 {
		t.Fatal(stderr)
	}

	if code, _, stderr := troth(t, "draft", "adopt", "--data", dir, "--member", "FRA", string(d.ID)); code != 1 || !strings.Contains(stderr, "no member with the code FRA") {
		t.Errorf("adopted for nobody: %d %s", code, stderr)
	}
	if code, stdout, stderr := troth(t, "draft", "adopt", "--data", dir, "--member", "ury", string(d.ID)); code != 0 || !strings.Contains(stdout, "on record as pl_") {
		t.Fatalf("%d %s %s", code, stdout, stderr)
	}
	if n := entriesOf(t, dir); n != before+4 { // edition, plan, commitment, milestone
		t.Errorf("%d entries, want %d", n, before+4)
	}
	if code, _, stderr := troth(t, "draft", "adopt", "--data", dir, "--member", "URY", string(d.ID)); code != 1 || !strings.Contains(stderr, "on record already") {
		t.Errorf("adopted twice: %d %s", code, stderr)
	}
	if code, _, stderr := troth(t, "draft", "drop", "--data", dir, string(d.ID)); code != 0 {
		t.Error(stderr)
	}
	if code, stdout, _ := troth(t, "draft", "--data", dir); code != 0 || !strings.Contains(stdout, "There are no drafts") {
		t.Errorf("%d %s", code, stdout)
	}
	if code, _, stderr := troth(t, "import", "plan", "--data", dir, plan); code != 0 {
		t.Error(stderr)
	}
	adoptAgain(t, dir)

	// Nor is another document of a plan that is on record put beside it.
	other := filepath.Join(filepath.Dir(file), "other.docx")
	if err := os.WriteFile(other, docxtest.File(t, strings.Replace(text, "Water for all", "Water for everybody", 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	code, stdout, stderr = troth(t, "import", "plan", "--data", dir, "--json", other)
	if err := json.Unmarshal([]byte(stdout), &made); err != nil || code != 0 {
		t.Fatalf("%d %v %s", code, err, stderr)
	}
	if code, _, stderr := troth(t, "draft", "adopt", "--data", dir, "--member", "URY", string(made.Draft.ID)); code != 1 || !strings.Contains(stderr, "has a plan of this title on record, pl_") {
		t.Errorf("adopted beside its first document: %d %s", code, stderr)
	}
}

// adoptAgain adopts a new draft of a document that is on record, which is refused.
func adoptAgain(t *testing.T, dir string) {
	t.Helper()
	_, stdout, _ := troth(t, "draft", "--data", dir)
	id, _, _ := strings.Cut(stdout, " ")
	if code, _, stderr := troth(t, "draft", "adopt", "--data", dir, "--member", "URY", id); code != 1 || !strings.Contains(stderr, "the document is on record already") {
		t.Errorf("%d %s", code, stderr)
	}
}

// edit writes a draft to a file as somebody edits it.
func edit(t *testing.T, dir string, id record.ID, change func(*draft.Draft)) string {
	t.Helper()
	code, stdout, stderr := troth(t, "draft", "show", "--data", dir, "--json", string(id))
	var d draft.Draft
	if err := json.Unmarshal([]byte(stdout), &d); err != nil || code != 0 {
		t.Fatalf("%d %v %s", code, err, stderr)
	}
	change(&d)
	b, err := json.Marshal(d)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "edited.json")
	if err := os.WriteFile(file, b, 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// entriesOf is how many entries a record has.
func entriesOf(t *testing.T, dir string) int64 {
	t.Helper()
	n, err := node.OpenReader(t.Context(), dir, (&call{}).options())
	if err != nil {
		t.Fatal(err)
	}
	defer n.Close()
	return int64(n.View.Size())
}

func TestDraftMisused(t *testing.T) {
	dir, _ := beginImport(t)
	for want, args := range map[string][]string{
		`there is no "keep"`:  {"draft", "keep", "--data", dir, "x"},
		"say which draft":     {"draft", "show", "--data", dir},
		"--member is missing": {"draft", "adopt", "--data", dir, "dr_x"},
	} {
		if code, _, stderr := troth(t, args...); code != 2 || !strings.Contains(stderr, want) {
			t.Errorf("%q: %d %s", args, code, stderr)
		}
	}
	if code, _, stderr := troth(t, "draft", "show", "--data", dir, "dr_x"); code != 1 || !strings.Contains(stderr, "there is no draft dr_x") {
		t.Errorf("%d %s", code, stderr)
	}
}
