package canada_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"troth/edges/opendata/canada"
	"troth/edges/opendata/sheet"
)

const head = "level,code,parent,text_en,text_fr,deadline,lead_dept\n"

func read(t *testing.T, file string) (*canada.Table, error) {
	t.Helper()
	return canada.Read(sheet.Bytes("nap9.csv", []byte(file)))
}

func TestRead(t *testing.T) {
	table, err := read(t, strings.Replace(head, "lead_dept", "lead_dept,cost", 1)+
		"indicator,C01.1.1,C01.1,Count the boats,Compter les bateaux,By winter 2031,sea-mer,3 crowns\n"+ // before what it belongs to
		"commitment,C01,,Open the harbours,Ouvrir les ports,,,\nmilestone,C01.1,C01,Draw a map,,,,\nindicator,C01.2,C01,,Aucun bateau,,,\n")
	if err != nil {
		t.Fatal(err)
	}
	if table.Read != 4 || len(table.Rejected) != 0 || !slices.Equal(table.Unknown, []string{"cost"}) || len(table.Commitments) != 1 {
		t.Fatalf("%+v", table)
	}
	c := table.Commitments[0]
	if len(c.Milestones) != 1 || len(c.Milestones[0].Indicators) != 1 || len(c.Indicators) != 1 || c.Indicators[0].Texts[0].Language != "fr" {
		t.Fatalf("%+v", c)
	}
	i := c.Milestones[0].Indicators[0]
	if i.Row != 2 || i.Lead != "sea-mer" || i.Deadline.From != "2030-12-01" || !slices.Equal(i.Other, []string{"cost: 3 crowns"}) ||
		!slices.Equal(i.Texts, []canada.Words{{"en", "Count the boats"}, {"fr", "Compter les bateaux"}}) {
		t.Errorf("%+v", i)
	}
}

func TestRejects(t *testing.T) {
	table, err := read(t, head+"commitment,C01,,One,,,\ncommitment,C02,C01,Two,,,\npromise,C03,,Three,,,\ncommitment,,,Four,,,\ncommitment,C01,,Five,,,\n"+
		"milestone,C04.1,C04,Six,,,\nindicator,C02.1,C02,Seven,,,\nmilestone,C01.1,C01,,,,\nmilestone,C01.2,C01,Nine,,,,too much\nmilestone,C01.3,C01,Ten,,,\nmilestone,C01.3.1,C01.3,Eleven,,,\n")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, x := range table.Rejected {
		got = append(got, fmt.Sprint(x.Row, " ", x.Column))
	}
	if want := []string{"3 parent", "4 level", "5 code", "6 code", "7 parent", "8 parent", "9 text_en", "10 ", "12 parent"}; !slices.Equal(got, want) {
		t.Errorf("rejected %q, want %q", got, want)
	}
	if table.Read != 11 || len(table.Commitments) != 1 || len(table.Commitments[0].Milestones) != 1 {
		t.Errorf("%+v", table)
	}
}

func TestMalformed(t *testing.T) {
	for file, want := range map[string]string{
		"":                                     "nap9.csv",
		"level,code,text_en\n":                 `nap9.csv, row 1: there is no column "parent"`,
		"level,code,parent\n":                  "nap9.csv, row 1: there is no column of a text",
		"level,code,parent,text_en,text_en\n":  `nap9.csv, row 1: the column "text_en" is there twice`,
		head + "commitment,C01,,\xff,,,\n":     "nap9.csv",
		head + "commitment,C01,,\"no end,,,\n": "nap9.csv",
	} {
		if _, err := read(t, file); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: want %q, got %v", file, want, err)
		}
	}
}

// Whatever the bytes, each row is kept once or rejected, and what is kept has a text.
func FuzzRead(f *testing.F) {
	f.Add(head + "commitment,C01,,One,Un,By 2026,x\nmilestone,C01.1,C01,A,,,\nindicator,C01.1.1,C01.1,B,,Ongoing,\n")
	f.Add(head + "indicator,a,b,c,,,\nindicator,b,a,c,,,\n")
	f.Fuzz(func(t *testing.T, file string) {
		table, err := canada.Read(sheet.Bytes("nap9.csv", []byte(file)))
		if err != nil {
			if !strings.Contains(err.Error(), "nap9.csv") {
				t.Errorf("an error that names no file: %v", err)
			}
			return
		}
		kept := 0
		var count func(list []*canada.Item)
		count = func(list []*canada.Item) {
			for _, x := range list {
				kept++
				if len(x.Texts) == 0 || x.Texts[0].Text == "" {
					t.Errorf("row %d is kept without a text", x.Row)
				}
				count(x.Milestones)
				count(x.Indicators)
			}
		}
		count(table.Commitments)
		if kept+len(table.Rejected) != table.Read {
			t.Errorf("%d kept and %d rejected of %d", kept, len(table.Rejected), table.Read)
		}
	})
}
