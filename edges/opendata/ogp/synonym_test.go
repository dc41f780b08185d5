package ogp

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// named is a table of two rows with these columns.
func named(columns ...string) [][]string {
	cells := map[string][2]string{"Commitment Unique Identifier": {"UY0001", "UY0002"}, "Country": {"Uruguay", "Uruguay"}, "Action Plan Number": {"2", "2"},
		"Commitment Number": {"1", "2"}, "Commitment Title": {"Open data", "Open contracts"}, "Full Text": {"All data will be open.", "All contracts will be."},
		"Start Date": {"2015", "2015"}, "End Date": {"June 2016", "2017"}, "Lead Institution": {"AGESIC", "OPP"}}
	rows := [][]string{{}, {}, {}}
	for _, c := range columns {
		rows[0] = append(rows[0], c)
		rows[1], rows[2] = append(rows[1], cells[c][0]), append(rows[2], cells[c][1])
	}
	return rows
}

var nine = []string{"Commitment Unique Identifier", "Country", "Action Plan Number", "Commitment Number", "Commitment Title", "Full Text", "Start Date",
	"End Date", "Lead Institution"}

// rename gives columns other names.
func rename(rows [][]string, names map[string]string) [][]string {
	for i, name := range rows[0] {
		if other, ok := names[name]; ok {
			rows[0][i] = other
		}
	}
	return rows
}

// A table whose columns have other plain names says the same, and each of them is flagged.
func TestSynonyms(t *testing.T) {
	want := readTable(t, named(nine...))
	got := readTable(t, rename(named(nine...), map[string]string{"Commitment Unique Identifier": "Commitment ID", "Action Plan Number": "Action Plan No.",
		"Commitment Number": "Commitment No.", "Commitment Title": "Title", "Full Text": "Description", "Start Date": "Start", "End Date": "End",
		"Lead Institution": "Lead Agency"}))
	if diff := cmp.Diff(want.Commitments, got.Commitments); diff != "" {
		t.Error(diff)
	}
	n := 0
	for _, f := range got.Flags {
		if f.Flag == ColumnSynonym {
			n++
		}
	}
	if n != 8 || len(got.UnknownColumns()) > 0 || !got.Files[0].Topics()["full_text"] {
		t.Errorf("%d flags, unknown %v: %v", n, got.UnknownColumns(), got.Files[0].Topics())
	}
}

// A name that could mean something else is not taken: the column is kept as given, and listed.
func TestNoSynonym(t *testing.T) {
	with := func(names map[string]string, more ...[]string) [][]string {
		rows := rename(named(nine...), names)
		for _, column := range more {
			for i := range rows {
				rows[i] = append(rows[i], column[i])
			}
		}
		return rows
	}
	for name, x := range map[string]struct {
		rows    [][]string
		unknown []string
	}{
		"beside the proper name": {with(nil, []string{"Description", "a", "b"}), []string{"Description"}},
		"two of them": {with(map[string]string{"Full Text": "Description"}, []string{"Commitment Text", "a", "b"}),
			[]string{"Description", "Commitment Text"}},
		"numbers":      {with(map[string]string{"Commitment Unique Identifier": "x"}, []string{"Commitment ID", "1", "2"}), []string{"x", "Commitment ID"}},
		"no two alike": {with(map[string]string{"Commitment Unique Identifier": "x"}, []string{"Commitment ID", "A1", "A1"}), []string{"x", "Commitment ID"}},
		"a policy area": {slices.Concat([][]string{{"", "", "", "", "", "", "", "", "", "Policy areas"}},
			with(map[string]string{"Full Text": "Words"}, []string{"Text", "1", "0"})), []string{"Words", "Text"}},
	} {
		if diff := cmp.Diff(x.unknown, readTable(t, x.rows).UnknownColumns()); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}
