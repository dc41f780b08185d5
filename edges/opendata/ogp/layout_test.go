package ogp

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"troth/chapters/review/method"
	"troth/edges/opendata/sheet"
)

// An edition of the family that nobody here has seen: an index row, two rows of headings, names in another order, policy tags that no
// list has under a heading that says so, and sums at the end of each country and of all.
var (
	unseenHeadings = [][]string{
		{"0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11"},
		{"OGP commitments", "", "", "", "", "Policy tags", "", "", "Review", "", "", "Notes"},
		{"", "", "", "", "", "General", "", "Other tags", "Progress", "", "End of term", ""},
	}
	unseenNames = []string{"Country", "Action Plan Number", "Comm No", "Commitment Title", "End Date", "Aid", "Citizen Juries", "Open  Maps",
		"_CompletionProgress", "_Specificity", "_CompletionEndTerm", "Wave"}
	unseenRows = [][]string{
		{"Uruguay", "3", "1", "Publish the budget", "30-Jun-16", "0", "1", "0", "4", "2", "5", "2"},
		{"Uruguay", "3", "2", "Total transparency of contracts", "2016", "1", "ND", "1", "3", "2", "NR", "2"},
		{"Grand-Bassam, Côte d'Ivoire", "1", "1", "Publier le budget", "NR", "0", "0", "1", "NR", "NR", "NR", "1"},
	}
	unseenSums = [][]string{
		{"Total Uruguay", "", "2", "", "", "1", "1", "1", "", "", "", ""},
		{"GRAND TOTAL (3)", "", "", "3", "", "1", "1", "2", "", "", "", ""},
		{"", "", "", "Average", "", "0.3", "0.3", "0.6", "3.5", "2", "5", ""},
	}
)

// said is what an edition says, without the places.
func said(e *Edition) []string {
	var list []string
	for _, c := range e.Commitments {
		var areas []string
		for _, a := range c.Areas {
			areas = append(areas, a.ID)
		}
		for _, a := range c.NoAreas {
			areas = append(areas, a.Column+"="+a.Given)
		}
		v := c.Values(method.EndOfTerm)
		list = append(list, fmt.Sprint(c.Member.Key(), " ", c.PlanNumber.Given, ".", c.Number.Given, " ", c.Title.Text(), " ", c.End.From, "–", c.End.To, " ", areas,
			" ", v["completion"], v["specificity"], len(c.Other)))
	}
	return list
}

func TestUnseenLayouts(t *testing.T) {
	want := []string{
		"URY 3.1 Publish the budget 2016-06-30–2016-06-30 [citizen-juries] {5 } {2 } 1",
		"URY 3.2 Total transparency of contracts 2016-01-01–2016-12-31 [aid open-maps Citizen Juries=ND] { NR} {2 } 1",
		"grandbassamcotedivoire 1.1 Publier le budget – [open-maps] { NR} { NR} 1",
	}
	all := slices.Concat(unseenHeadings, [][]string{unseenNames}, unseenRows[:2], unseenSums[:1], unseenRows[2:], unseenSums[1:])
	merged := slices.Clone(all) // headings repeated over each of their columns, as after unmerging
	for _, i := range []int{1, 2} {
		row, heading := slices.Clone(all[i]), ""
		for k, c := range row {
			if c != "" {
				heading = c
			}
			row[k] = heading
		}
		merged[i] = row
	}
	late := slices.Concat([][]string{{"Commitments as of July"}, nil}, all[1:])
	var cells [][]any
	for _, row := range all {
		var line []any
		for _, c := range row {
			if c == "" {
				line = append(line, nil)
			} else {
				line = append(line, c)
			}
		}
		cells = append(cells, line)
	}
	for name, in := range map[string][]byte{"as is": table(all), "unmerged": table(merged), "titled": table(late), "workbook": workbook(t, cells)} {
		e := read(t, sheet.Bytes("f", in))
		if diff := cmp.Diff(want, said(e)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		if len(e.Rejected) != 3 || slices.ContainsFunc(e.Rejected, func(x Trouble) bool { return x.Reason != "a totals row" }) {
			t.Errorf("%s: %v", name, reasons(e.Rejected))
		}
		if diff := cmp.Diff([]string{"Citizen Juries", "Open Maps", "Wave"}, e.UnknownColumns()); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
	// Without the heading nothing says that these columns are policy areas: they are kept as given.
	plain := read(t, sheet.Bytes("f", table(slices.Concat([][]string{unseenNames}, unseenRows))))
	if len(plain.Commitments[0].Areas) != 0 || len(plain.Commitments[0].Other) != 3 {
		t.Errorf("%+v", plain.Commitments[0])
	}
}

// TestAmongTags: columns of names that are not known, among and beside several policy areas that are, are policy areas too when they say yes
// and no. One that says something else, or stands elsewhere, is kept as given.
func TestAmongTags(t *testing.T) {
	header := []string{"Country", "Action Plan Number", "Comm No", "Commitment Title", "Revised", "Theme", "Water", "Aid", "Education", "Housing &amp; Land", "Judiciary", "Land", "Budget", "Coast"}
	row := []string{"Uruguay", "3", "1", "Publish the budget", "1", "", "1", "0", "0", "x", "0", "NR", "20", "1"}
	e := read(t, sheet.Bytes("f", table([][]string{header, row, slices.Concat(row[:11], []string{"0", "0", "1"})})))
	areas := map[string]string{}
	for _, c := range e.Files[0].Columns {
		if c.Area != "" {
			areas[c.Name] = c.Area
		}
	}
	want := map[string]string{"Water": "water", "Aid": "aid", "Education": "education", "Housing & Land": "housing-and-land", "Judiciary": "judiciary", "Land": "land"}
	if diff := cmp.Diff(want, areas); diff != "" {
		t.Error(diff)
	}
	if c := e.Commitments[0]; len(c.Areas) != 2 || len(c.Other) != 3 {
		t.Errorf("%+v", c)
	}
	if diff := cmp.Diff([]string{"Revised", "Water", "Housing & Land", "Land", "Budget", "Coast"}, e.UnknownColumns()); diff != "" {
		t.Error(diff)
	}
}

// TestYesAndNo says yes and no in the words of people and spreadsheets, in columns of policy areas and of ratings.
func TestYesAndNo(t *testing.T) {
	row := func(tag, star string) []string {
		return []string{"Uruguay", "3", "1", "Publish the budget", tag, tag, star}
	}
	header := []string{"Country", "Action Plan Number", "Comm No", "Commitment Title", "Aid", "Open Maps", "★ Starred (2015 only)"}
	above := []string{"", "", "", "", "Policy tags", "", "Review"}
	for says, words := range map[string][]string{
		"1": {"1", "1.0", "Yes", "YES", "y", "True", "x", "X", "✓", "✔\ufe0f", "Oui", "Si", "Sí", "SI\u0301"},
		"0": {"0", "0.0", "No", "n", "FALSE", "Non"},
		"":  {"perhaps", "10", "-"},
	} {
		for _, w := range words {
			e := read(t, sheet.Bytes("f", table([][]string{above, header, row(w, w)})))
			c := e.Commitments[0]
			got := map[[2]int]string{{2, 0}: "1", {0, 2}: "0"}[[2]int{len(c.Areas), len(c.NotAreas)}]
			if got != says || (says != "") != (len(e.Flags) == 0) {
				t.Errorf("%q is read as %q: %+v", w, got, e.Flags)
			}
			if star := c.Reports[0].Ratings[0].Cell.Given; says != "" && star != says {
				t.Errorf("%q is the rating %q", w, star)
			}
		}
	}
}

// TestAnyLayout shuffles columns within their headings, adds headings, sums and empty rows anywhere below, and wants the same commitments.
func TestAnyLayout(t *testing.T) {
	for seed := range uint64(200) {
		random := rand.New(rand.NewPCG(seed, 7))
		order := random.Perm(len(unseenNames))
		pick := func(row []string) []string {
			out := make([]string, len(order))
			for i, k := range order {
				out[i] = row[k]
			}
			return out
		}
		tags := make([]string, len(order)) // each column under its own heading
		for i, k := range order {
			if tags[i] = "other things"; k == 6 || k == 7 {
				tags[i] = "Policy tag"
			}
		}
		rows := [][]string{tags, pick(unseenNames)}
		if random.IntN(2) == 0 {
			rows = slices.Insert(rows, random.IntN(2), []string{"a line of notes"})
		}
		for _, r := range unseenRows {
			rows = append(rows, pick(r))
			if random.IntN(2) == 0 {
				rows = append(rows, make([]string, len(order)))
			}
		}
		sums := pick(make([]string, len(order)))
		sums[0] = []string{"TOTAL", "Sum:", "Totaux", "Subtotal 2"}[random.IntN(4)]
		rows = append(rows, sums)
		e := read(t, sheet.Bytes("f", table(rows)))
		got, want := said(e), said(read(t, sheet.Bytes("f", table(slices.Concat([][]string{unseenHeadings[1], unseenNames}, unseenRows)))))
		for i := range got { // areas are in the order of their columns
			got[i], want[i] = sorted(got[i]), sorted(want[i])
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("seed %d: %s\n%q", seed, diff, rows)
		}
	}
}

func sorted(s string) string {
	words := strings.Fields(strings.NewReplacer("[", " ", "]", " ").Replace(s))
	slices.Sort(words)
	return strings.Join(words, " ")
}
