package pages

import (
	"strings"
	"testing"

	"troth/chapters/home"
	"troth/core/record"
	"troth/edges/web"
)

// What was kept as given is compared by column, wherever it stands: what says otherwise is shown with the name of its column, once, and what
// only one file has is counted.
func TestGivenByColumn(t *testing.T) {
	words, err := web.LoadWords(false)
	if err != nil {
		t.Fatal(err)
	}
	given := func(s string) *record.Text { x := record.In("und", s); return &x }
	changes := []home.Change{
		{Field: "title", Old: given("Open data"), New: given("Open Data")},
		{Field: "as_given/0", Aside: true, Old: given("Start Date: 1/2/2015"), New: given("End Date: soon")},
		{Field: "as_given/1", Aside: true, Old: given("End Date: soon\nRegion: Americas\nWave: 3\nfirst\nNR: Theme · Cluster"),
			New: given("Wave: 3\nsecond\nRegion: Americas\nid: 15\nND: Theme\nNR: Cluster")},
		{Field: "as_given/2", Aside: true, Redacted: true},
	}
	for _, lang := range words.All() {
		l := sayer{lang}
		diff, rest := l.cells(changes)
		if len(rest) != 2 || rest[0].Field != "title" || !rest[1].Redacted {
			t.Errorf("%s: the rest is %+v", lang.Tag, rest)
		}
		var names []string
		for _, d := range diff {
			names = append(names, d.Name)
		}
		if len(diff) != 3 || !strings.HasSuffix(names[0], " Wave") || !strings.HasSuffix(names[1], " Theme") {
			t.Fatalf("%s: %v", lang.Tag, names)
		}
		if diff[0].Value != (web.Change{Old: "3\nfirst", New: "3\nsecond", Lang: "und"}) || diff[1].Value != (web.Change{Old: "NR", New: "ND", Lang: "und"}) {
			t.Errorf("%s: %+v", lang.Tag, diff)
		}
		if said := diff[2].Value; said != l.Say("history.given.alone", "n", 2) { // Start Date and id
			t.Errorf("%s: %v", lang.Tag, said)
		}
		row := web.LedgerRow{}
		l.changes(&row, home.Version{Changes: changes[1:3]})
		if row.Diff != nil || row.Less == nil || row.Less.Summary != l.Say("history.less.aside", "n", 3) {
			t.Errorf("%s: %+v", lang.Tag, row)
		}
	}
	if diff, _ := (sayer{words.All()[0]}).cells([]home.Change{ // in another order
		{Field: "as_given/0", Old: given("A: 1\nB: 2"), New: given("B: 2\nA: 1")}}); diff != nil {
		t.Errorf("the same cells: %+v", diff)
	}
}
