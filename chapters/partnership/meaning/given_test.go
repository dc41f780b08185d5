package meaning

import (
	"slices"
	"strings"
	"testing"
)

func TestCells(t *testing.T) {
	got := Cells([]string{"Start Date: 1/2/2015", "Region: Americas\nNote: one\ntwo\n\nND: Theme · Cluster (AP Review)\nNR: Lead", "a word alone",
		strings.Repeat("long ", 30) + ": no column"})
	want := []Cell{{"Start Date", "1/2/2015"}, {"Region", "Americas"}, {"Note", "one\ntwo\n"}, {"Theme", "ND"}, {"Cluster (AP Review)", "ND"}, {"Lead", "NR"},
		{"", "a word alone"}, {"", strings.Repeat("long ", 30) + ": no column"}}
	if !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
}
