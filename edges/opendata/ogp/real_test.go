package ogp

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"troth/chapters/review/method"
	"troth/edges/opendata/sheet"
)

// shared opens a published file, or skips the test.
func shared(t *testing.T, name string) sheet.Source {
	t.Helper()
	dir := os.Getenv("TROTH_SHARED")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "..", "shared")
	}
	src, c, err := sheet.Open(filepath.Join(dir, "data", "ogp", name))
	if err != nil {
		t.Skip("The shared data with the published files is not here.")
	}
	t.Cleanup(func() { c.Close() })
	return src
}

const (
	file2016 = "irm_commitments_2016_live.csv"
	file2024 = "irm_commitments_open_parliament_2024-07.csv"
)

func read(t *testing.T, files ...sheet.Source) *Edition {
	t.Helper()
	e, err := Read(files...)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// figures are what an edition amounts to.
type figures struct{ Read, Members, Plans, Commitments, Rejected, Findings, Unknown int }

func count(e *Edition) figures {
	return figures{e.Read(), len(e.Members()), len(e.Plans()), len(e.Commitments), len(e.Rejected), e.Findings(), len(e.UnknownColumns())}
}

func Test2016(t *testing.T) {
	e := read(t, shared(t, file2016))
	if diff := cmp.Diff(figures{1927, 61, 100, 1927, 0, 1925, 0}, count(e)); diff != "" {
		t.Error(diff)
	}
	derived := e.Derived(method.Builtin())
	for rule, want := range map[string][4]int{ // compared, agreeing, on progress reports, at the end of term
		"starred": {644, 644, 590, 54}, "starred_2015": {867, 864, 867, 0}, "starred_pre_2014": {792, 792, 792, 0},
	} {
		d := derived[rule]
		if got := [4]int{d.Compared, d.Agree, d.ByReports[method.ProgressReport], d.ByReports[method.EndOfTerm]}; got != want || len(d.Disagree) != d.Compared-d.Agree {
			t.Errorf("%s: got %v, want %v, %d named", rule, got, want, len(d.Disagree))
		}
	}
	if d := derived["high_completion"]; len(derived) != 4 || d.Compared != 0 {
		t.Errorf("%d rules, high completion %+v", len(derived), d)
	}
	var rows []int
	for _, d := range derived["starred_2015"].Disagree {
		rows = append(rows, d.Row)
		if d.Member != "El Salvador" || d.Plan != "2" || d.Given || !d.Computed || d.Column != "Starred (2015 only)" {
			t.Errorf("%+v", d)
		}
	}
	if want := []int{554, 558, 560}; !slices.Equal(rows, want) {
		t.Errorf("rows %v disagree, want %v", rows, want)
	}
	for _, m := range e.Members() {
		if m.Alpha3 == "" {
			t.Errorf("%s has no code", m.Name)
		}
	}
	if f := e.Files[0]; f.Header != 2 || len(f.Columns) != 98 || f.Rows != 1927 {
		t.Errorf("header in row %d, %d columns, %d rows", f.Header, len(f.Columns), f.Rows)
	}
	// Every date with bounds lies in order; every one without is flagged or a word.
	flagged := map[Trouble]bool{}
	for _, f := range e.Flags {
		flagged[Trouble{Row: f.Row, Column: f.Column}] = true
	}
	for _, c := range e.Commitments {
		for column, d := range map[string]Date{"Start Date": c.Start, "End Date": c.End} {
			if d.From > d.To || (d.From == "") != (d.To == "") {
				t.Errorf("row %d: %+v", c.Row, d)
			}
			understood := d.From != "" && !d.Ambiguous || d.Missing != method.Coded || noTimes[d.Given] || readDate(d.Given).noTime
			if !understood && !flagged[Trouble{Row: c.Row, Column: column}] {
				t.Errorf("row %d: %s %q is not understood and not flagged", c.Row, column, d.Given)
			}
		}
	}
	chosen := map[string]int{}
	for i := range e.Commitments {
		for _, r := range e.Commitments[i].Findings() {
			key := r.Name + ":"
			for _, m := range e.Commitments[i].Methods(method.Builtin(), r.Name) {
				key += " " + m.ID
			}
			chosen[key]++
		}
	}
	// 2011's 167 rows and Lithuania's 6 have no star column coded and fall to
	// the oldest method; Estonia's 23 have one at the end of term alone.
	if diff := cmp.Diff(map[string]int{
		"progress_report: irm-to-june-2014":          792 + 167 + 6 + 7,
		"progress_report: irm-2014-2015":             268 + 9,
		"progress_report: irm-2014-2015 irm-current": 54 + 536 + 9,
		"progress_report: irm-current":               23,
		"end_of_term: irm-current":                   54,
	}, chosen); diff != "" {
		t.Error(diff)
	}
}

// Test2016AsXLSX writes the same table as a workbook, with a library that is
// not ours, and wants the same edition of it.
func Test2016AsXLSX(t *testing.T) {
	src := shared(t, file2016)
	book, err := sheet.Read(src)
	if err != nil {
		t.Fatal(err)
	}
	var rows [][]any
	for _, row := range book.Sheets[0].Rows {
		cells := make([]any, len(row.Cells))
		for i, c := range row.Cells {
			cells[i] = c
		}
		rows = append(rows, cells)
	}
	if diff := cmp.Diff(read(t, src), read(t, sheet.Bytes(src.Name, workbook(t, rows)))); diff != "" {
		t.Error(diff)
	}
}

// workbook writes rows into the first sheet of a workbook; nil is no cell.
func workbook(t *testing.T, rows [][]any) []byte {
	t.Helper()
	f := excelize.NewFile()
	w, err := f.NewStreamWriter("Sheet1")
	if err != nil {
		t.Fatal(err)
	}
	for i, row := range rows {
		at, _ := excelize.CoordinatesToCellName(1, i+1)
		if err := w.SetRow(at, row); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	var buf bytes.Buffer
	if err := f.Write(&buf); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

func Test2024(t *testing.T) {
	e := read(t, shared(t, file2024))
	if diff := cmp.Diff(figures{558, 75, 214, 558, 0, 833, 0}, count(e)); diff != "" {
		t.Error(diff)
	}
	for rule, want := range map[string][2]int{"starred": {354, 354}, "starred_2015": {206, 206}, "starred_pre_2014": {0, 0}} {
		if d := e.Derived(method.Builtin())[rule]; [2]int{d.Compared, d.Agree} != want {
			t.Errorf("%s: %d of %d", rule, d.Agree, d.Compared)
		}
	}
	high := e.Derived(method.Builtin())["high_completion"]
	if diff := cmp.Diff(Comparison{Compared: 558, Agree: 558, Disagree: []Disagreement{},
		ByReports: map[string]int{method.EndOfTerm: 343, method.ProgressReport: 63, "not_coded": 152}}, high); diff != "" {
		t.Error(diff)
	}
	areas := map[string]bool{}
	for _, c := range e.Commitments {
		if m := c.Member; m.Alpha3 != "" && m.Alpha3 != c.Code.Given || m.Alpha3 == "" && m.Within == "" || c.Identifier.Given == "" {
			t.Errorf("row %d: %+v has the code %q and the identifier %q", c.Row, m, c.Code.Given, c.Identifier.Given)
		}
		for _, a := range c.Areas {
			areas[a.ID] = true
		}
	}
	if len(areas) != 81 { // of 86 columns five tag nothing here
		t.Errorf("%d areas are tagged", len(areas))
	}
}

// TestBothEditions reads both files as one edition: old and new names of a
// country are one member.
func TestBothEditions(t *testing.T) {
	e := read(t, shared(t, file2016), shared(t, file2024))
	names := map[string][]string{}
	for _, c := range e.Commitments {
		if k := c.Member.Key(); !slices.Contains(names[k], c.Member.Name) {
			names[k] = append(names[k], c.Member.Name)
		}
	}
	for code, want := range map[string][]string{
		"MKD": {"Macedonia", "North Macedonia"}, "GBR": {"UK", "United Kingdom"}, "USA": {"USA", "United States"},
		"SVK": {"Slovakia", "Slovak Republic"}, "KOR": {"South Korea", "Republic of Korea"}, "XKX": {"Kosovo"},
	} {
		if !slices.Equal(names[code], want) {
			t.Errorf("%s: %q", code, names[code])
		}
	}
	if count(e).Read != 1927+558 {
		t.Errorf("%+v", count(e))
	}
}

// TestDatesAgreeBetweenEditions compares the dates that can be read either way
// round in the older file with those of the newer one, where that has the same
// commitment and gives its date in words.
func TestDatesAgreeBetweenEditions(t *testing.T) {
	older, newer := read(t, shared(t, file2016)), read(t, shared(t, file2024))
	index := map[string]Commitment{}
	for _, c := range newer.Commitments {
		index[c.PlanKey()+nameKey(c.Title.Given)] = c
	}
	n := 0
	for _, c := range older.Commitments {
		o, ok := index[c.PlanKey()+nameKey(c.Title.Given)]
		if !ok {
			continue
		}
		for _, d := range [][2]Date{{c.Start, o.Start}, {c.End, o.End}} {
			if !d[0].Ambiguous || d[1].Ambiguous || d[1].From == "" {
				continue
			}
			n++
			if d[0].From < d[1].From || d[0].To > d[1].To {
				t.Errorf("row %d: %q was read as %s, the newer file has %q", c.Row, d[0].Given, d[0].From, d[1].Given)
			}
		}
	}
	if n < 9 {
		t.Errorf("only %d dates could be compared", n)
	}
}
