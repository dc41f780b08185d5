package ogp

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"troth/chapters/review/method"
	"troth/edges/opendata/sheet"
)

// base is a small table with one commitment; tests change it.
func base() [][]string {
	return [][]string{
		{"Country", "Action Plan Number", "Comm No", "Commitment Title", "Start Date", "End Date", "Lead Institution", "Contact Email", "Health & Nutrition", "Aid",
			"Completion (progress report)", "_CompletionProgress", "_Specificity", "_CompletionEndTerm", "Starred (2015 only)", "Year of submission"},
		{"Uruguay", "2", "1", "Open data", "2015", "June 2016", "AGESIC; OPP", "NR", "1", "NR", "b. Limited", "3", "2", "NR", "0", "2014"},
	}
}

func table(rows [][]string) []byte {
	var b strings.Builder
	w := csv.NewWriter(&b)
	for _, r := range rows {
		if err := w.Write(r); err != nil {
			panic(err)
		}
	}
	w.Flush()
	return []byte(b.String())
}

func readTable(t *testing.T, rows [][]string) *Edition {
	t.Helper()
	return read(t, sheet.Bytes("f", table(rows)))
}

// reasons are the flags as "row column: reason [given]".
func reasons(list []Trouble) []string {
	out := []string{}
	for _, f := range list {
		out = append(out, strings.TrimSpace(fmt.Sprintf("%d %s: %s [%s]", f.Row, f.Column, f.Reason, f.Given)))
	}
	return out
}

func TestCommitment(t *testing.T) {
	e := readTable(t, base())
	no := cell("")
	coded := func(variable, column, code string) Coding {
		return Coding{Variable: variable, Column: column, Given: code, Code: code}
	}
	completion := coded("completion", "_CompletionProgress", "3")
	completion.Label = &Given{"Completion (progress report)", cell("b. Limited")}
	want := Commitment{
		File: "f", Row: 2, Identifier: no, URL: no, Code: no, Region: no, Level: no,
		Member:     Member{"Uruguay", "UY", "URY", ""},
		PlanNumber: cell("2"), PlanID: no, PlanYear: cell("2014"), PlanEndYear: no, PlanDuration: no,
		Number: cell("1"), Theme: no, Title: cell("Open data"), ShortTitle: no, FullText: no,
		Start: Date{cell("2015"), "2015-01-01", "2015-12-31", false}, End: Date{cell("June 2016"), "2016-06-01", "2016-06-30", false},
		Lead: Institutions{cell("AGESIC; OPP"), []string{"AGESIC", "OPP"}}, Supporting: Institutions{Cell: no},
		Contact: Contact{Name: no, Position: no, Email: cell("NR"), Telephone: no},
		Areas:   []Area{{"health-and-nutrition", "Health & Nutrition"}}, NoAreas: []Given{{"Aid", cell("NR")}},
		Reports: []Report{
			{Name: method.ProgressReport, Published: Given{Cell: no}, Codings: []Coding{completion, coded("specificity", "_Specificity", "2")},
				Ratings: []Rating{{"starred_2015", "Starred (2015 only)", cell("0")}}},
			{Name: method.EndOfTerm, Published: Given{Cell: no}, Codings: []Coding{{Variable: "completion", Column: "_CompletionEndTerm", Given: "NR", Missing: method.NotReviewed}}},
		},
	}
	if diff := cmp.Diff([]Commitment{want}, e.Commitments); diff != "" {
		t.Error(diff)
	}
	if len(e.Flags)+len(e.Rejected) > 0 || e.Findings() != 1 || !e.Commitments[0].Contact.IsZero() {
		t.Errorf("%q, %d findings", reasons(e.Flags), e.Findings())
	}
	if diff := cmp.Diff(method.Values{"completion": {Missing: method.NotReviewed}, "specificity": {Code: "2"}}, e.Commitments[0].Values(method.EndOfTerm)); diff != "" {
		t.Error(diff)
	}
}

// TestEntities: what HTML writes for a character is that character before anything is cut at its semicolon, and what was published is kept.
func TestEntities(t *testing.T) {
	rows := base()
	rows[0] = append(rows[0], "Audits &amp; Controls", "Notes")
	rows[1] = append(rows[1], "1", "Q&amp;A")
	rows[1][3] = "R&D; Implementation &#8211; caf&eacute; &amp;amp; ?a=1&copy=2 &notit; &#x3C;br&#x3E;next"
	rows[1][6] = "Department of Probation &amp; Childcare; OPP"
	rows[1][7] = "ana&#64;example.org"
	c := readTable(t, rows).Commitments[0]
	if got := c.Title.Text(); got != "R&D; Implementation – café & ?a=1&copy=2 &notit; \nnext" {
		t.Errorf("%q", got)
	}
	if diff := cmp.Diff([]string{"Department of Probation & Childcare", "OPP"}, c.Lead.Names); diff != "" {
		t.Error(diff)
	}
	if len(c.Areas) != 2 || c.Areas[1].ID != "audits-and-controls" || c.Contact.Email.Given != "ana@example.org" {
		t.Errorf("%+v, %+v", c.Areas, c.Contact)
	}
	want := []Given{{"Commitment Title", Cell{Given: rows[1][3]}}, {"Lead Institution", Cell{Given: rows[1][6]}}, {"Notes", Cell{Given: "Q&amp;A"}}}
	if diff := cmp.Diff(want, c.Other); diff != "" {
		t.Error(diff)
	}
}

// TestShapes: the same table in every shape that files come in is the same
// edition but for the places of its rows.
func TestShapes(t *testing.T) {
	rows := base()
	rows[1][3] = "Open \"data\",\nin two lines"
	plain := string(table(rows))
	wide := []byte{0xff, 0xfe}
	for _, u := range utf16.Encode([]rune(plain)) {
		wide = append(wide, byte(u), byte(u>>8))
	}
	index := ""
	for i := range rows[0] {
		index += fmt.Sprint(i, ",")
	}
	cells := [][]any{{"A title above"}, nil, nil, nil}
	for i, r := range rows {
		for _, c := range r {
			cells[2+i] = append(cells[2+i], c)
		}
	}
	reordered := make([][]string, len(rows))
	for i, r := range rows {
		for j := range r { // back to front, with other case and spacing
			c := r[len(r)-1-j]
			if i == 0 {
				c = " " + strings.ToUpper(strings.ReplaceAll(c, " ", "\n  "))
			}
			reordered[i] = append(reordered[i], c)
		}
	}
	want := read(t, sheet.Bytes("f", []byte(plain)))
	for name, in := range map[string][]byte{
		"byte order mark":       []byte("\ufeff" + plain),
		"UTF-16":                wide,
		"CRLF":                  []byte(strings.ReplaceAll(plain, "\n", "\r\n")),
		"index row above":       []byte(index + "\n" + plain),
		"title rows above":      []byte("Commitments,,\n\nof 2016,as of June\n" + plain),
		"empty rows at the end": []byte(plain + ",,,\n\n"),
		"workbook":              workbook(t, cells),
		"columns elsewhere":     table(reordered),
	} {
		got := read(t, sheet.Bytes("f", in))
		if len(got.Commitments) != 1 {
			t.Fatalf("%s: %d commitments", name, len(got.Commitments))
		}
		a, b := want.Commitments[0], got.Commitments[0]
		b.Row = a.Row
		if name == "columns elsewhere" { // their names are given differently, their order too
			a.Areas, a.NoAreas, a.Reports = b.Areas, b.NoAreas, b.Reports
			if got.Findings() != want.Findings() || b.Values(method.ProgressReport)["completion"].Code != "3" {
				t.Errorf("%s: %+v", name, b.Reports)
			}
		}
		if diff := cmp.Diff(a, b); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		if len(got.Flags)+len(got.Rejected) > 0 || got.Read() != 1 {
			t.Errorf("%s: %q %q", name, reasons(got.Flags), reasons(got.Rejected))
		}
	}
}

func TestRejected(t *testing.T) {
	rows := base()
	with := func(column int, value string) []string {
		r := append([]string{}, rows[1]...)
		r[column] = value
		return r
	}
	index := make([]string, len(rows[0]))
	for i := range index {
		index[i] = fmt.Sprint(i)
	}
	sum := make([]string, len(rows[0]))
	sum[0], sum[8] = "TOTAL:", "12"
	late := make([]string, len(rows[0]))
	late[5], late[8] = "Total", "12"
	rows = append(rows, with(0, " "), with(0, "NA"), with(1, ""), with(3, "ND"), index, sum, late, make([]string, len(index)), rows[0],
		with(0, "Atlantis"), with(3, "Total transparency"), with(0, "#NAME?"), with(3, "#NAME?"))
	e := readTable(t, rows)
	if diff := cmp.Diff([]string{
		"3 Country: the row names no country []", "4 Country: the row names no country []",
		"5 Action Plan Number: the row names no plan []", "6 Commitment Title: the row names no title []",
		"7 : an index row []", "8 : a totals row []", "9 : a totals row []", "10 : the row is empty []", "11 : the header again []",
		"14 Country: the row names no country []",
	}, reasons(e.Rejected)); diff != "" {
		t.Error(diff)
	}
	if e.Read() != 14 || len(e.Commitments) != 4 || e.Files[0].Rows != 14 {
		t.Errorf("%d read, %d commitments", e.Read(), len(e.Commitments))
	}
	if m := e.Commitments[1].Member; m != (Member{Name: "Atlantis"}) {
		t.Errorf("%+v", m)
	}
}

func TestFlags(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(rows [][]string) [][]string
		want   []string
	}{
		{"unknown country", func(r [][]string) [][]string { r[1][0] = "Atlantis"; return r },
			[]string{"2 Country: the name of the member is not known; it has no code [Atlantis]"}},
		{"spreadsheet error in a code", func(r [][]string) [][]string { r[1][11] = "#NAME?"; return r },
			[]string{"2 _CompletionProgress: a spreadsheet error stands in place of the value [#NAME?]"}},
		{"spreadsheet error in a date", func(r [][]string) [][]string { r[1][4] = "#REF!"; return r },
			[]string{"2 Start Date: a spreadsheet error stands in place of the value [#REF!]"}},
		{"no code", func(r [][]string) [][]string { r[1][12] = "high"; return r },
			[]string{"2 _Specificity: this is no code of the variable [high]"}},
		{"code off the scale", func(r [][]string) [][]string { r[1][12] = "4"; return r },
			[]string{"2 _Specificity: this is no code of the variable [4]"}},
		{"words against the code", func(r [][]string) [][]string { r[1][10] = "c. Substantial"; return r },
			[]string{`2 Completion (progress report): the words disagree with the code "3" in column _CompletionProgress; the code counts [c. Substantial]`}},
		{"words missing otherwise than the code", func(r [][]string) [][]string { r[1][10], r[1][11] = "ND", "NR"; return r },
			[]string{`2 Completion (progress report): the words disagree with the code "NR" in column _CompletionProgress; the code counts [ND]`}},
		{"words alone", func(r [][]string) [][]string { r[0][11] = ""; r[1][11] = ""; return r },
			[]string{"2 Completion (progress report): words without a column of codes beside them [b. Limited]"}},
		{"area", func(r [][]string) [][]string { r[1][8] = "partly"; return r }, []string{"2 Health & Nutrition: neither yes nor no [partly]"}},
		{"rating", func(r [][]string) [][]string { r[1][14] = "2"; return r }, []string{"2 Starred (2015 only): neither yes nor no [2]"}},
		{"lost characters", func(r [][]string) [][]string { r[1][3] = "Donn\ufffdes"; return r },
			[]string{"2 Commitment Title: characters were lost before the file was published [Donn\ufffdes]"}},
		{"control characters", func(r [][]string) [][]string { r[1][3] = "a\u202eb"; return r },
			[]string{`2 Commitment Title: the text has control characters ["a\u202eb"]`}},
		{"short row", func(r [][]string) [][]string { return append(r, []string{"Peru", "1", "2", "Title"}) },
			[]string{"3 : the row has 4 cells, the header 16 []", "3 Year of submission: most rows"}},
		{"order of dates", func(r [][]string) [][]string { r[1][5] = "2013"; return r },
			[]string{"2 End Date: the end lies before the start, 2015 [2013]"}},
		{"one number twice", func(r [][]string) [][]string { return append(r, r[1]) },
			[]string{"3 Comm No: the commitment in row 2 of this plan has the same number [1]"}},
		{"two years", func(r [][]string) [][]string {
			other := append([]string{}, r[1]...)
			other[2], other[15] = "2", "2015"
			return append(r, other)
		}, []string{"3 Year of submission: most rows of this plan have 2014 [2015]"}},
		{"name twice", func(r [][]string) [][]string { r[0][9] = "health  & nutrition"; return r },
			[]string{"1 health & nutrition (2): the name stands above an earlier column too; that one is read, this one is kept as given []"}},
		{"two names for one thing", func(r [][]string) [][]string { r[0][9] = "Country/Locality"; return r },
			[]string{"1 Country/Locality: an earlier column means the same; that one is read, this one is kept as given []"}},
		{"no name", func(r [][]string) [][]string { r[0][9] = ""; return r },
			[]string{"1 (column J): the column has no name; it is kept as given []"}},
		{"cells beyond the header", func(r [][]string) [][]string { r[1] = append(r[1], "more"); return r },
			[]string{"1 (column Q): the column has no name; it is kept as given []", "2 : the row has 17 cells, the header 16 []"}},
	} {
		e := readTable(t, c.change(base()))
		if c.name == "short row" {
			c.want = c.want[:1]
		}
		if diff := cmp.Diff(c.want, reasons(e.Flags)); diff != "" {
			t.Errorf("%s: %s", c.name, diff)
		}
		for _, x := range e.Flags {
			if x.Flag == "" {
				t.Errorf("%s: the flag is of no kind: %+v", c.name, x)
			}
		}
		if len(e.Rejected) > 0 {
			t.Errorf("%s: a row was rejected: %q", c.name, reasons(e.Rejected))
		}
	}
}

// TestUnknownColumns: what is not known is kept as given and listed.
func TestUnknownColumns(t *testing.T) {
	rows := base()
	rows[0] = append(rows[0], "Colour", "Checksum", "Colour", "")
	rows[1] = append(rows[1], "red", "1", "blue", "x")
	e := readTable(t, rows)
	if diff := cmp.Diff([]string{"Colour", "Colour (2)", "(column T)"}, e.UnknownColumns()); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]Given{{"Colour", cell("red")}, {"Checksum", cell("1")}, {"Colour (2)", cell("blue")}, {"(column T)", cell("x")}}, e.Commitments[0].Other); diff != "" {
		t.Error(diff)
	}
}

// TestContactStaysApart: personal data is in Contact alone, wherever it stands.
func TestContactStaysApart(t *testing.T) {
	rows := base()
	rows[0] = append(rows[0], "Contact Email", "Contact Name")
	rows[1] = append(rows[1], "canary@example.org", "Canary\u202e \ufffd")
	rows[1][7] = "canary\x01@example.org"
	e := readTable(t, rows)
	c := e.Commitments[0]
	if c.Contact.IsZero() || c.Contact.Name.Given == "" || len(c.Contact.Other) != 1 || len(e.Flags) != 4 {
		t.Errorf("%+v, %q", c.Contact, reasons(e.Flags))
	}
	c.Contact = Contact{}
	if all := strings.ToLower(fmt.Sprintf("%+v %+v", c, e.Flags)); strings.Contains(all, "canary") {
		t.Error(all)
	}
}

func TestMissingIsNotOneThing(t *testing.T) {
	for given, want := range map[string]method.Missing{
		"ND": method.NotDefined, "NR": method.NotReviewed, "NA": method.NotApplicable, "": method.Empty, " ": method.Empty, "3": method.Coded, "Limited": method.NotUnderstood,
	} {
		rows := base()
		rows[1][11], rows[0][10] = given, "Colour"
		k := readTable(t, rows).Commitments[0].Reports[0].Codings[0]
		if k.Missing != want || k.Given != strings.TrimSpace(given) || (k.Code != "") != (want == method.Coded) {
			t.Errorf("%q: %+v", given, k)
		}
	}
}

// TestFindings: a report is a finding when at least one variable is coded.
func TestFindings(t *testing.T) {
	for codes, want := range map[[3]string]int{
		{"ND", "NR", "NR"}: 0, {"", "NA", ""}: 0, {"3", "NR", "NR"}: 1, {"NR", "0", "NR"}: 1, {"NR", "NR", "4"}: 1, {"3", "1", "4"}: 2, {"x", "y", "z"}: 0,
	} {
		rows := base()
		rows[1][11], rows[1][12], rows[1][13] = codes[0], codes[1], codes[2]
		if got := readTable(t, rows).Findings(); got != want {
			t.Errorf("%q: %d", codes, got)
		}
	}
}

// TestSheets: every sheet with a header is read, and only those.
func TestSheets(t *testing.T) {
	f := excelize.NewFile()
	f.SetCellValue("Sheet1", "A1", "Notes")
	for _, name := range []string{"2015", "2016"} {
		f.NewSheet(name)
		for i, row := range base() {
			f.SetSheetRow(name, fmt.Sprint("A", i+2), &row)
		}
	}
	var buf bytes.Buffer
	if err := f.Write(&buf); err != nil {
		t.Fatal(err)
	}
	if e := read(t, sheet.Bytes("f", buf.Bytes())); e.Read() != 2 || e.Commitments[0].File != "f#2015" || e.Commitments[1].File != "f#2016" || e.Commitments[1].Row != 3 {
		t.Errorf("%+v", e.Files)
	}

	e, err := Read(sheet.Bytes("a", table(base())), sheet.Bytes("b", table(base())))
	if err != nil || e.Read() != 2 || len(e.Plans()) != 1 || e.Commitments[1].File != "b" || len(e.Files) != 2 {
		t.Errorf("%v: %+v", err, count(e))
	}
	for name, in := range map[string]string{
		"no header": "a,b\n1,2\n", "half a header": "Country,Commitment Title\nPeru,x\n", "broken": "a,\"b\n",
	} {
		var refused *sheet.Error
		if _, err := Read(sheet.Bytes("a", table(base())), sheet.Bytes(name, []byte(in))); !errors.As(err, &refused) || refused.File != name {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestCountries(t *testing.T) {
	for name, want := range map[string]string{
		"Macedonia": "MKD", "North Macedonia": "MKD", "Macédoine du Nord": "MKD", "Swaziland": "SWZ", "Eswatini": "SWZ", "Czech Republic": "CZE", "Czechia": "CZE",
		"Cape Verde": "CPV", "Cabo Verde": "CPV", "South Korea": "KOR", "Republic of Korea": "KOR", "Tanzania": "TZA", "United Republic of Tanzania": "TZA",
		"Kosovo": "XKX", "Côte d’Ivoire": "CIV", "Cote d'Ivoire": "CIV", "USA": "USA", "États-Unis": "USA", "UK": "GBR", "Reino Unido": "GBR",
		"trinidad & tobago": "TTO", "Trinidad and Tobago": "TTO", "Turkey": "TUR", "Türkiye": "TUR", "Kyrgyz Republic": "KGZ", "Slovak Republic": "SVK", "Atlantis": "",
	} {
		if c, _ := CountryByName(name); c.Alpha3 != want {
			t.Errorf("%s: got %q, want %q", name, c.Alpha3, want)
		}
	}
	if m := member("Madrid, Spain"); m.Within != "ESP" || m.Alpha3 != "" || m.Key() != "madridspain" {
		t.Errorf("%+v", m)
	}
	two, three, names := map[string]bool{}, map[string]bool{}, map[string]string{}
	for _, c := range Countries() {
		if len(c.Alpha2) != 2 || len(c.Alpha3) != 3 || two[c.Alpha2] || three[c.Alpha3] {
			t.Errorf("%+v", c)
		}
		two[c.Alpha2], three[c.Alpha3] = true, true
		for _, name := range append([]string{c.Names["en"], c.Names["fr"], c.Names["es"]}, c.others...) {
			if other, ok := names[nameKey(name)]; ok && other != c.Alpha3 || nameKey(name) == "" {
				t.Errorf("%s is %s and %s", name, other, c.Alpha3)
			}
			names[nameKey(name)] = c.Alpha3
		}
	}
	if len(two) != 250 {
		t.Errorf("%d countries", len(two))
	}
}

func TestText(t *testing.T) {
	if got := cell("a<br/>\nb<BR >c\u202e\x07\td ").Text(); got != "a\nb\nc\td" {
		t.Errorf("%q", got)
	}
	if got := cell("NR").Text(); got != "" {
		t.Errorf("%q", got)
	}
}

func TestDates(t *testing.T) {
	for given, want := range map[string]string{ // from, to, and ! for a flag
		"2015": "2015-01-01 2015-12-31", "2012-2013": "2012-01-01 2013-12-31", "2012-13": "2012-01-01 2013-12-31", "2014-02": "2014-02-01 2014-02-28",
		"2014-06-30": "2014-06-30 2014-06-30", "2014-06-30 00:00:00": "2014-06-30 2014-06-30", "2014-06-30T12:00:00Z": "2014-06-30 2014-06-30",
		"31/12/2014": "2014-12-31 2014-12-31", "12/31/2014": "2014-12-31 2014-12-31", "31.12.14": "2014-12-31 2014-12-31", "10/10/18": "2018-10-10 2018-10-10", "1/1/2018": "2018-01-01 2018-01-01",
		"August 2014": "2014-08-01 2014-08-31", "Aug-14": "2014-08-01 2014-08-31", "août 2014": "2014-08-01 2014-08-31", "agosto de 2014": "2014-08-01 2014-08-31", "Sept. 2014": "2014-09-01 2014-09-30",
		"September/December 2011": "2011-09-01 2011-12-31", "1er mars 2013": "2013-03-01 2013-03-01", "3 de mayo de 2013": "2013-05-03 2013-05-03", "May 3rd, 2013": "2013-05-03 2013-05-03",
		"Quarter 4 2016": "2016-10-01 2016-12-31", "IV quarter of 2020": "2020-10-01 2020-12-31", "Q1 2014": "2014-01-01 2014-03-31", "2nd quarter of 2015": "2015-04-01 2015-06-30",
		"Autumn 2014": "2014-01-01 2014-12-31 !", "winter 2015": "2015-01-01 2016-02-29 !", "End of 2014": "2014-01-01 2014-12-31 !", "mid-2014": "2014-01-01 2014-12-31 !",
		"43525": "2019-03-01 2019-03-01 !", "44439": "2021-08-31 2021-08-31 !", "7/15/1905": "2023-01-01 2023-12-31 !", "1905-07-19": "2027-01-01 2027-12-31 !",
		"2/29/2014": "2014-02-01 2014-02-28 !", "31/9/2014": "2014-09-01 2014-09-30 !", "31 June 2014": "2014-06-01 2014-06-30 !",
		"Ongoing": "  ", "Not Specified": "  ", "Permanent activity": "  ",
		"soon": "  !", "13/13/2014": "  !", "2014-13-01": "  !", "1/1/1900": "  !", "May 20": "2020-05-01 2020-05-31", "99999": "  !", "2015-2012": "  !", "Maybe 2014": "  !",
	} {
		d := Date{Cell: cell(given)}
		flags := ""
		resolveDates([]dateCell{{date: &d, reading: readDate(given)}}, func(_ int, _ string, _ Flag, reason, _ string) { flags += " !" })
		got := d.From + " " + d.To + flags
		if strings.TrimRight(got, " ") != strings.TrimRight(want, " ") {
			t.Errorf("%s: got %q, want %q", given, got, want)
		}
	}
}

// TestAmbiguousDates: what day and month are is read off the other dates.
func TestAmbiguousDates(t *testing.T) {
	type line struct{ country, plan, start, end string }
	for _, c := range []struct {
		name string
		in   []line
		want string // how the first line's start is read
	}{
		{"first of a month in words", []line{{"Peru", "1", "06/01/2014", "31/12/2014"}}, "2014-06-01"},
		{"same column of the plan", []line{{"Peru", "1", "5/4/2014", "12/31/2014"}, {"Peru", "1", "25/4/2014", ""}}, "2014-04-05"},
		{"other column of the plan", []line{{"Peru", "1", "5/4/2014", "12/31/2014"}, {"Chile", "1", "25/4/2014", ""}}, "2014-05-04"},
		{"the plan before the first of a month", []line{{"Peru", "1", "1/7/2019", "12/31/2019"}}, "2019-01-07"},
		{"the first of a month before the country", []line{{"Peru", "1", "1/7/2019", ""}, {"Peru", "2", "12/31/2019", ""}}, "2019-07-01"},
		{"another plan of the country", []line{{"Peru", "1", "5/4/2014", ""}, {"Peru", "2", "12/31/2014", ""}, {"Chile", "1", "31/12/2014", ""}, {"Chile", "1", "30/12/2014", ""}}, "2014-05-04"},
		{"the column", []line{{"Peru", "1", "5/4/2014", ""}, {"Chile", "2", "12/31/2014", "31/12/2014"}}, "2014-05-04"},
		{"nothing", []line{{"Peru", "1", "5/4/2014", ""}}, "2014-04-05"},
	} {
		rows := [][]string{{"Country", "Action Plan Number", "Commitment Title", "Start Date", "End Date"}}
		for _, l := range c.in {
			rows = append(rows, []string{l.country, l.plan, "x", l.start, l.end})
		}
		e := readTable(t, rows)
		d := e.Commitments[0].Start
		if d.From != c.want || d.To != c.want || !d.Ambiguous {
			t.Errorf("%s: %+v", c.name, d)
		}
		if f := reasons(e.Flags); len(f) == 0 || !strings.HasPrefix(f[0], "2 Start Date: day and month could be either way round; read as "+c.want) {
			t.Errorf("%s: %q", c.name, f)
		}
	}
}

// TestExcelDates: a workbook's own dates need no guessing.
func TestExcelDates(t *testing.T) {
	e := read(t, sheet.Bytes("f", workbook(t, [][]any{
		{"Country", "Action Plan Number", "Commitment Title", "Start Date", "End Date"},
		{"Peru", 1, "x", time.Date(2019, 5, 4, 0, 0, 0, 0, time.UTC), 43525},
		{"Peru", 1, "Total", 3.5, nil},
	})))
	c := e.Commitments[0]
	if c.Start.From != "2019-05-04" || c.Start.Ambiguous || c.End.From != "2019-03-01" || c.PlanNumber.Given != "1" {
		t.Errorf("%+v", c)
	}
	if len(e.Commitments) != 2 || len(e.Rejected) != 0 {
		t.Errorf("%q", reasons(e.Rejected))
	}
}

// FuzzDate: whatever a date cell holds, its bounds are days in order, or it
// names no time, or it is flagged.
func FuzzDate(f *testing.F) {
	for _, s := range []string{"1/1/2018", "31/9/2014", "Quarter 4 2016", "2012-13", "43525", "September/December 2011", "7/15/1905"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d := Date{Cell: cell(s)}
		r := d.reading()
		if r == nil {
			return
		}
		flagged := false
		resolveDates([]dateCell{{date: &d, reading: *r}}, func(int, string, Flag, string, string) { flagged = true })
		if d.From == "" && !flagged && !r.noTime {
			t.Fatalf("%q was lost", s)
		}
		if d.From != "" {
			from, err1 := time.Parse(time.DateOnly, d.From)
			to, err2 := time.Parse(time.DateOnly, d.To)
			if err1 != nil || err2 != nil || to.Before(from) {
				t.Fatalf("%q: %s to %s", s, d.From, d.To)
			}
		}
	})
}

// FuzzRead: every row below the header becomes a commitment or is rejected,
// and every place that is named lies below the header.
func FuzzRead(f *testing.F) {
	f.Add(table(base()))
	f.Add([]byte("0,1,2\nCountry,Action Plan Number,Commitment Title,Start Date,Start Date,\nPeru,1,x,1/2/2014,#NAME?,y\nTotal,,,\n"))
	f.Fuzz(func(t *testing.T, in []byte) {
		e, err := Read(sheet.Bytes("f", in))
		if err != nil {
			return
		}
		if e.Read() != e.Files[0].Rows {
			t.Fatalf("%d rows, %d read", e.Files[0].Rows, e.Read())
		}
		for _, x := range append(e.Flags, e.Rejected...) {
			if x.Row < e.Files[0].Header || x.Reason == "" {
				t.Fatalf("%+v", x)
			}
		}
		e.Derived(method.Builtin())
		for i := range e.Commitments {
			e.Commitments[i].Methods(method.Builtin(), method.ProgressReport)
		}
	})
}
