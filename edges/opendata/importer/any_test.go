package importer

import (
	"bytes"
	"encoding/csv"
	"testing"

	"pgregory.net/rapid"

	"troth/chapters/partnership"
	"troth/chapters/plan"
	"troth/chapters/review"
	"troth/chapters/review/method"
	"troth/core/record"
	"troth/edges/opendata/ogp"
	"troth/edges/opendata/sheet"
)

// nasty are cells that files have had, or could have.
var nasty = []string{"", "0", "1", "2", "9", "ND", "NR", "NA", "n/a", "-", "Ongoing", "1/1/2018", "31/12/2015", "August 2014", "44439", "#NAME?", "a\u202eb",
	"\u0001", "<br/>", "e\u0301", "№ 7", "Uruguay", "Chile", "Madrid, Spain", "Atlantis", "a; b;; c", "c. Substantial", "\ufffd", "2014", "soon",
	"a\u0300\u0316\u0300\u0316\u0300\u0316\u0300\u0316\u0300\u0316\u0300\u0316\u0300\u0316\u0300\u0316\u0300\u0316\u0300\u0316\u0300\u0316\u0300\u0316\u0300\u0316\u0300\u0316\u0300\u0316\u0300\u0316\u0300\u0316"}

// TestAnyCell: whatever stands in the cells of a table that can be read, all that is drafted from it can be put on record.
func TestAnyCell(t *testing.T) {
	names := []string{"Country", "Action Plan Number", "Action Plan ID", "Year of submission", "Action Plan End Year", "Comm No", "Commitment Title",
		"Short Title", "Full Text", "Start Date", "End Date", "Lead Institution", "Supporting Institution(s)", "Contact Name", "Contact Email", "Contact Email",
		"Open Data", "_Specificity", "_CompletionProgress", "_CompletionEndTerm", "Completion (progress report)", "Starred (2015 only)",
		"Report publication year (progress report)", "Commitment Unique Identifier", "Code", "Region", "Strange \u0001\u202e", ""}
	rapid.Check(t, func(t *rapid.T) {
		rows := [][]string{names}
		for range rapid.IntRange(1, 6).Draw(t, "rows") {
			rows = append(rows, rapid.SliceOfN(rapid.OneOf(rapid.SampledFrom(nasty), rapid.String()), len(names), len(names)).Draw(t, "row"))
		}
		var b bytes.Buffer
		if err := csv.NewWriter(&b).WriteAll(rows); err != nil {
			t.Fatal(err)
		}
		e, err := ogp.Read(sheet.Bytes("any.csv", b.Bytes()))
		if err != nil {
			t.Skip(err) // not a table: other tests look at that
		}
		d, err := newDraft(e, method.Builtin())
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for _, m := range d.members {
			compose(t, partnership.MemberKind, m.thing)
		}
		for _, p := range d.plans {
			p.thing.Member = record.To(record.NewID("mb"))
			compose(t, plan.PlanKind, p.thing)
			for _, c := range p.commitments {
				n++
				c.thing.Plan = record.To(record.NewID("pl"))
				compose(t, plan.CommitmentKind, c.thing)
				for _, f := range c.findings {
					f.thing.Commitment = record.To(record.NewID("cm"))
					compose(t, review.FindingKind, f.thing)
				}
			}
		}
		if n != len(e.Commitments) {
			t.Fatalf("%d of %d rows are drafted", n, len(e.Commitments))
		}
	})
}

func compose(t *rapid.T, k record.Kind, thing any) {
	_, _, err := k.Compose(record.Envelope{Origin: "troth.example/any", Object: record.NewID(k.Prefix), Revision: 1, At: "2026-11-23T09:00:00Z",
		By: record.NewID("or"), Voice: record.Partnership, Role: "operator", Of: record.NewID("or")}, thing)
	if err != nil {
		t.Fatalf("%+v: %v", thing, err)
	}
}
