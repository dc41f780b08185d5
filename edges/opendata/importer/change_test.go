package importer_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"troth/chapters/partnership"
	"troth/chapters/plan"
	"troth/chapters/review"
	"troth/core/desk"
	"troth/core/record"
	"troth/core/view"
	"troth/edges/opendata/importer"
)

// TestFixture reads what each cell of a small table became.
func TestFixture(t *testing.T) {
	w := newWorld(t)
	r := w.take(asCSV("first.csv", fixture()))
	if r.Members != 2 || r.Plans != 2 || r.Commitments != 3 || r.Findings != 2 || r.Entries != 3+2+2+3+2 {
		t.Errorf("%+v", r)
	}
	_, c := w.commitment("2")
	if titleIn(c.Title) != "en: Publish all contracts" || c.ShortTitle != nil || c.Period != nil || titleIn(*c.PeriodWords) != "und: – Ongoing" ||
		c.Partners != nil || c.Areas != nil || c.Contact != nil {
		t.Errorf("%+v", c)
	}
	if len(c.AsGiven) != 1 || !strings.Contains(titleIn(c.AsGiven[0]), "Supporting Institution(s): None Specified") ||
		!strings.Contains(titleIn(c.AsGiven[0]), "NR: Start Date · Contact Name · Contact Email") {
		t.Errorf("as given: %v", c.AsGiven)
	}
	var first plan.Commitment
	list := w.entries("commitment")
	must(t, list[0].Into(&first))
	if *first.Period != (record.Day{From: "2014-07-01", To: "2016-06-30"}) || titleIn(*first.PeriodWords) != "und: 01/07/2014 – June 2016" ||
		titleIn(*first.ShortTitle) != "en: Open register" || len(first.Partners) != 2 || !slices.Equal(first.Areas, []record.Code{"ogp:open-data"}) &&
		!slices.Equal(first.Areas, []record.Code{"ogp2016:open-data"}) || titleIn(*first.Contact) != "und: Ana Canary" {
		t.Errorf("%+v", first)
	}
	if _, withheld := list[0].Withheld["contact_email"]; !withheld {
		t.Error("the e-mail address is not withheld")
	}
	var flagged bool
	for _, f := range first.Flags {
		flagged = flagged || f == "day_or_month"
	}
	if !flagged || titleIn(first.AsGiven[0]) != "und: Start Date: 01/07/2014" {
		t.Errorf("%v %v", first.Flags, first.AsGiven)
	}
	var p plan.Plan
	must(t, w.entries("plan")[0].Into(&p))
	if *p.Number != "2" || *p.Submitted != (record.Day{From: "2014-01-01", To: "2014-12-31"}) || p.Period != nil {
		t.Errorf("%+v", p)
	}
	var f review.Finding
	must(t, w.entries("finding")[0].Into(&f))
	if !slices.Equal(f.Coded, []record.Code{"completion=4", "potential_impact=3", "relevance=1", "specificity=3"}) ||
		!slices.Equal(f.Given, []record.Code{"starred=1"}) || f.Report != "progress_report" || !slices.Equal(f.Methods, []record.Code{"irm-current@1"}) ||
		*f.Published != (record.Day{From: "2016-01-01", To: "2016-12-31"}) || f.Flags != nil {
		t.Errorf("%+v", f)
	}
	for _, e := range w.entries("member") {
		var m partnership.Member
		must(t, e.Into(&m))
		if local := titleIn(m.Name) == "und: Montevideo, Uruguay"; local != (m.Sort == partnership.Local) || local != (m.Within != nil) {
			t.Errorf("%+v", m)
		}
	}
	var edition partnership.Edition
	e := w.entries("edition")[0]
	must(t, e.Into(&edition))
	if e.Object != r.Editions[0].ID || edition.SHA256 != r.Editions[0].SHA256 || titleIn(edition.Title) != "und: first" ||
		titleIn(*edition.Name) != "und: first.csv" || edition.Size == 0 || *edition.Retrieved != record.On("2016-07-01") || edition.Licence != nil {
		t.Errorf("%+v", edition)
	}
	w.consistent()
}

func titleIn(t record.Text) string { return t.Original + ": " + t.By[t.Original] }

// TestChangedRow: a row that says something else is a new version of the same thing, from the new edition; all others stay.
func TestChangedRow(t *testing.T) {
	w := newWorld(t)
	first := w.take(asCSV("first.csv", fixture()))
	was, _ := w.commitment("2")
	second := w.take(asXLSX(t, "second.xlsx", change(2, "Full Text", "All contracts of the state and of towns will be published.")))
	if second.Entries != 2 || second.Editions[0].ID == first.Editions[0].ID || len(second.Unmatched)+len(second.Vanished)+len(second.Conflicts) > 0 {
		t.Fatalf("%+v", second)
	}
	id, c := w.commitment("2")
	e := w.last(id)
	if id != was || e.Revision != 2 || e.Source != second.Editions[0].ID || e.Voice != record.Government || c.Act != plan.Amended ||
		!strings.Contains(titleIn(*c.Text), "and of towns") || c.Reason != nil {
		t.Errorf("%+v says %+v", e.Envelope, c)
	}
	third := w.take(asCSV("third.csv", change(1, "_CompletionProgress", "5")))
	if third.Entries != 3 { // the edition, the finding, and the text of the first edition again
		t.Fatalf("%+v", third)
	}
	finding := w.last(w.entries("finding")[0].Object)
	var f review.Finding
	must(t, finding.Into(&f))
	if finding.Revision != 2 || finding.Source != third.Editions[0].ID || f.Act != plan.Corrected || f.Coded[0] != "completion=5" {
		t.Errorf("%+v says %+v", finding.Envelope, f)
	}
	w.consistent()
}

// TestSameThings: which row continues which commitment.
func TestSameThings(t *testing.T) {
	w := newWorld(t)
	w.take(asCSV("first.csv", fixture()))
	rows := change(1, "Commitment Title", "Something altogether different about fisheries")
	added := slices.Clone(rows[2])
	added[3], added[4] = "9", "Measure the air"
	rows = append(rows[:2], added, rows[3]) // without the second row
	r := w.take(asCSV("second.csv", rows))
	if len(r.Doubtful) != 1 || r.Doubtful[0].Row != 2 || len(r.Unmatched) != 1 || r.Unmatched[0].Row != 3 || len(r.Vanished) != 1 ||
		len(r.Conflicts) != 0 || r.Entries != 4 { // the edition, a changed and a new commitment with its finding
		t.Errorf("%+v", r)
	}
	if id, _ := w.commitment("2"); r.Vanished[0] != id || w.last(id).Revision != 1 {
		t.Error("what the file has no more was touched")
	}
}

// TestEquals: rows that share number and title stay apart, in their order.
func TestEquals(t *testing.T) {
	w := newWorld(t)
	rows := fixture()
	twin := slices.Clone(rows[1])
	twin[6] = "The same title, another text."
	rows = append(rows, twin)
	if r := w.take(asCSV("first.csv", rows)); r.Commitments != 4 || len(w.entries("commitment")) != 4 {
		t.Fatalf("%+v", r)
	}
	changed := slices.Clone(rows)
	changed[4] = slices.Clone(twin)
	changed[4][6] = "The same title, a third text."
	r := w.take(asCSV("second.csv", changed))
	list := w.entries("commitment")
	// The number repeats, so nothing says which of the two it continues: it is new, and may be either.
	if r.Entries != 3 || len(r.Unmatched) != 1 || len(r.Vanished) != 1 || !slices.Contains(r.Unmatched[0].Likely, r.Vanished[0]) {
		t.Fatalf("%+v", r)
	}
	if last := list[len(list)-1]; last.Revision != 1 || r.Vanished[0] != list[2].Object && r.Vanished[0] != list[3].Object {
		t.Errorf("%+v, vanished %v", last.Envelope, r.Vanished)
	}
	// The same table again, in another container, is recognised row by row.
	if r := w.take(asXLSX(t, "third.xlsx", changed)); r.Entries != 0 || len(r.Unmatched) > 0 {
		t.Errorf("%+v", r)
	}
}

// TestEqualsRedacted: a row that may be a commitment of which something was removed is not put on record beside it.
func TestEqualsRedacted(t *testing.T) {
	w := newWorld(t)
	rows := fixture()
	twin := slices.Clone(rows[1])
	twin[6] = "The same title, another text."
	rows = append(rows, twin)
	w.take(asCSV("first.csv", rows))
	for _, e := range w.entries("commitment") {
		if _, ok := e.Shown["contact"]; ok {
			_, _, err := w.Redact(t.Context(), e.Object, "contact", record.In("en", "Article 17 of a law"))
			must(t, err)
		}
	}
	changed := slices.Clone(rows)
	changed[4] = slices.Clone(twin)
	changed[4][6] = "The same title, a third text."
	if r := w.take(asCSV("second.csv", changed)); r.Entries != 0 || len(r.Conflicts) != 1 {
		t.Errorf("%+v", r)
	}
}

// TestIdentifier: the publisher's identifier decides, and stays when a later file has none.
func TestIdentifier(t *testing.T) {
	with := func(ids ...string) [][]string {
		rows := fixture()
		rows[0] = append(rows[0], "Commitment Unique Identifier")
		for i, id := range ids {
			rows[i+1] = append(rows[i+1], id)
		}
		return rows
	}
	w := newWorld(t)
	w.take(asCSV("first.csv", with("UY0001", "UY0002", "UYM001")))
	second := with("UY0002", "UY0001", "UYM001") // numbers and titles have changed places
	r := w.take(asCSV("second.csv", second))
	if len(r.Unmatched)+len(r.Vanished) > 0 || len(r.Doubtful) != 2 {
		t.Fatalf("%+v", r)
	}
	aliases := func(number string) []record.Code { _, c := w.commitment(number); return c.Aliases }
	if !slices.Equal(aliases("2"), []record.Code{"UY0001"}) {
		t.Errorf("number 2 is %v", aliases("2"))
	}
	third := fixture()
	third[2][6] = "Another text."
	if r := w.take(asCSV("third.csv", third)); len(r.Unmatched) > 0 || !slices.Equal(aliases("2"), []record.Code{"UY0001"}) {
		t.Errorf("%+v: number 2 is %v", r, aliases("2"))
	}
}

// TestConflict: what was said here stays, and the row that says otherwise is listed.
func TestConflict(t *testing.T) {
	w := newWorld(t)
	w.take(asCSV("first.csv", fixture()))
	id, _ := w.commitment("2")
	contact := w.contact("URY")
	_, err := w.Desk.Do(t.Context(), desk.Act{Who: contact}, plan.Amend(contact.For, id, record.In("en", "The court of accounts asked for it"),
		func(c *plan.Commitment) {
			x := record.In("en", "Contracts above a threshold will be published.")
			c.Text = &x
		}))
	must(t, err)
	size := w.View.Size()
	r := w.take(asCSV("second.csv", change(2, "Full Text", "Most contracts will be published.")))
	if r.Entries != 0 || w.View.Size() != size || len(r.Conflicts) != 1 || r.Conflicts[0].Object != id || r.Conflicts[0].Row != 3 {
		t.Errorf("%+v", r)
	}
	if _, c := w.commitment("2"); !strings.Contains(titleIn(*c.Text), "threshold") {
		t.Errorf("the member's text was overwritten: %v", c.Text)
	}
}

// TestRedactedIsNotQuoted: words that were removed do not come back as the cell that a flag is about.
func TestRedactedIsNotQuoted(t *testing.T) {
	w := newWorld(t)
	w.take(asCSV("first.csv", change(1, "Full Text", "Canary will open the register.")))
	id := w.entries("commitment")[0].Object
	_, _, err := w.Redact(t.Context(), id, "text", record.In("en", "Article 17 of a law"))
	must(t, err)
	rows := change(1, "Full Text", "Canary\a will open the register.")
	rows[1][5] = "Open the register"
	if r := w.take(asCSV("second.csv", rows)); r.Entries != 2 || r.Flagged == 0 {
		t.Fatalf("%+v", r)
	}
	for field, d := range w.last(id).Open {
		if bytes.Contains(d.Value, []byte("Canary will")) || bytes.Contains(d.Value, []byte(`Canary\\a`)) {
			t.Errorf("%s: %s", field, d.Value)
		}
	}
	w.consistent()
}

// TestQuotesGoWithTheirWords: who removes the words of a field removes the cell that quotes them, once, and no more of what the thing says.
func TestQuotesGoWithTheirWords(t *testing.T) {
	w := newWorld(t)
	rows := change(1, "Full Text", "Zebras\a will open the register.")
	if r := w.take(asCSV("first.csv", rows)); r.Flagged == 0 {
		t.Fatalf("%+v", r)
	}
	id := w.entries("commitment")[0].Object
	stands := func() (fields []string) {
		for field, d := range w.last(id).Open {
			if bytes.Contains(d.Value, []byte("Zebras")) {
				fields = append(fields, field)
			}
		}
		slices.Sort(fields)
		return fields
	}
	if got := stands(); !slices.Equal(got, []string{"as_given/0", "text"}) {
		t.Fatalf("the words stand in %v", got)
	}
	_, _, err := w.Redact(t.Context(), id, "text", record.In("en", "Article 17 of a law"))
	must(t, err)
	if got := stands(); got != nil {
		t.Errorf("after the text was removed its words stand in %v", got)
	}
	_, _, err = w.Redact(t.Context(), id, "title", record.In("en", "Article 17 of a law"))
	must(t, err)
	all := w.entries("redaction")
	if len(all) != 3 {
		t.Fatalf("%d redactions, want those of text, quotes and title", len(all))
	}
	_, _, err = w.Redact(t.Context(), all[0].Object, "basis", record.In("en", "Article 18")) // of the first, and of that which followed
	must(t, err)
	if n := len(w.entries("redaction")); n != 5 {
		t.Errorf("%d redactions, want two more of bases", n)
	}
	w.consistent()
}

// TestRedacted: what was removed does not come back with the next file, though the rest of its row does.
func TestRedacted(t *testing.T) {
	w := newWorld(t)
	w.take(asCSV("first.csv", fixture()))
	id := w.entries("commitment")[0].Object
	_, _, err := w.Redact(t.Context(), id, "contact", record.In("en", "Article 17 of a law"))
	must(t, err)
	if r := w.take(asXLSX(t, "same.xlsx", fixture())); r.Entries != 0 || len(r.Conflicts) > 0 {
		t.Errorf("the same table after a redaction: %+v", r)
	}
	if r := w.take(asCSV("second.csv", change(1, "Full Text", "The register will be opened."))); r.Entries != 2 {
		t.Fatalf("%+v", r)
	}
	e := w.last(id)
	if e.Revision != 2 || e.Shown["contact"] != (record.Hash{}) || e.Shown["text"] == (record.Hash{}) {
		t.Errorf("%+v", e.Envelope)
	}
	for entry, err := range w.Store.Entries(t.Context(), 0, w.View.Size()) {
		must(t, err)
		for field, d := range entry.Open {
			if bytes.Contains(d.Value, []byte("Canary")) {
				t.Errorf("entry %d, %s: %s", entry.Index, field, d.Value)
			}
		}
	}
	w.read(func(r *view.Reader) {
		n, err := view.Value[int](r, `SELECT count(*) FROM text WHERE value LIKE '%Canary%'`)
		must(t, err)
		if n > 0 {
			t.Errorf("the view has it %d times", n)
		}
	})
	_, _, err = w.Redact(t.Context(), id, "title", record.In("en", "Article 17 of a law"))
	must(t, err)
	r := w.take(asCSV("third.csv", change(1, "Full Text", "The register will never be opened.")))
	if r.Entries != 0 || len(r.Conflicts) != 1 {
		t.Errorf("a row whose title was redacted: %+v", r)
	}
	w.consistent()
}

// TestEditions: each file of one import is an edition of its own, and the second sees what the first put on record.
func TestEditions(t *testing.T) {
	w := newWorld(t)
	r := w.take(asCSV("first.csv", fixture()), asCSV("second.csv", change(2, "Comm No", "3")), asCSV("first again.csv", fixture()))
	want := []importer.Edition{{File: "first.csv", Entries: 12}, {File: "second.csv", Entries: 3}, {File: "first again.csv", Known: true}}
	for i, e := range r.Editions {
		if e.File != want[i].File || e.Entries != want[i].Entries || e.Known != want[i].Known {
			t.Errorf("%+v, want %+v", e, want[i])
		}
	}
	if r.Read != 9 || r.Members != 2 || r.Plans != 2 || r.Entries != 15 {
		t.Errorf("%+v", r)
	}
}

// TestVanishedPlan: a plan that a file does not have at all is listed with its commitments, by the import and by the edition on record, and
// nothing of it is withdrawn; what people said of its commitments here is none of the file's.
func TestVanishedPlan(t *testing.T) {
	w := newWorld(t)
	first := w.take(asCSV("first.csv", fixture()))
	if len(first.VanishedPlans) != 0 {
		t.Errorf("the first file: %+v", first.VanishedPlans)
	}
	both := w.entries("plan")
	rows := change(3, "Full Text", "El municipio hará talleres.")
	r := w.take(asCSV("open_parliament.csv", slices.Concat(rows[:1], rows[3:]))) // Montevideo's plan alone
	if len(r.VanishedPlans) != 1 || len(r.Vanished) != 0 || !r.Editions[0].Part {
		t.Fatalf("%+v", r)
	}
	gone := r.VanishedPlans[0]
	first2, _ := w.commitment("2")
	if gone.Plan != both[0].Object && gone.Plan != both[1].Object || len(gone.Commitments) != 2 || gone.Commitments[1] != first2 {
		t.Errorf("%+v", gone)
	}
	if w.last(gone.Plan).Revision != 1 || w.last(gone.Commitments[0]).Revision != 1 {
		t.Error("what the file does not have was touched")
	}
	var e partnership.Edition
	must(t, w.last(r.Editions[0].ID).Into(&e))
	if len(e.Lacks) != 1 || e.Lacks[0] != gone.Plan {
		t.Errorf("the edition lacks %+v", e.Lacks)
	}
	// Its rows are there again, all but one, which is listed; no plan is gone.
	back := change(1, "Full Text", "The ministry opens it.")
	r = w.take(asCSV("third.csv", slices.Concat(back[:2], back[3:])))
	must(t, w.last(r.Editions[0].ID).Into(&e))
	if len(r.VanishedPlans) != 0 || len(r.Vanished) != 1 || len(e.Lacks) != 1 || e.Lacks[0] != first2 {
		t.Errorf("%+v lacks %+v", r, e.Lacks)
	}
	w.consistent()
}
