package codelist

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"troth/chapters/agenda"
	"troth/chapters/chaptertest"
	"troth/chapters/home"
	"troth/core/record"
	"troth/edges/opendata/sheet"
)

func table1(rows ...string) string {
	return "target,lang,form,text\n" + strings.Join(rows, "\n") + "\n"
}

func take(t *testing.T, w *chaptertest.World, name, body string) File {
	t.Helper()
	r, err := Import(t.Context(), w.Desk, w.Operator, Options{Retrieved: "2026-11-26", Licence: "MIT"}, sheet.Bytes(name, []byte(body)))
	if err != nil {
		t.Fatal(err)
	}
	return r.Files[0]
}

// A list comes on record in its publisher's words; what a later edition says otherwise is a new version of that code alone.
func TestEditions(t *testing.T) {
	w := chaptertest.NewWorld(t)
	first := table1("16.6,en,title,Grow  institutions", "16.6,nb_NO,title,Bygg", "16.6,en,short,Not this", "16.7,fr,title,Décider", "16.7,!,title,?")
	f := take(t, w, "a.csv", first)
	if f.List != "sdg" || f.Codes != 2 || f.New != 2 || f.Changed != 0 || f.Entries != 4 { // edition, list and two codes
		t.Fatalf("%+v", f)
	}
	page := func() map[record.Code]home.CodeRow {
		r := w.Read()
		defer r.Close()
		p, err := home.CodeList(r, "sdg")
		if err != nil {
			t.Fatal(err)
		}
		rows := map[record.Code]home.CodeRow{}
		for _, c := range p.Codes {
			rows[c.Code] = c
		}
		if len(rows) != 17+169+252 || p.List.OnRecord != 2 || p.List.Said == nil || p.List.Said.Source == nil || *p.List.Said.Source.Licence != "MIT" {
			t.Fatalf("%d codes, %+v", len(rows), p.List)
		}
		return rows
	}
	c := page()["sdg:16.6"]
	if c.Text == nil || c.Text.Original != "en" || c.Text.By["en"] != "Grow institutions" || c.Text.By["nb-NO"] != "Bygg" || c.Parent != "sdg:16" {
		t.Errorf("%+v", c.Text)
	}
	if x := page()["sdg:16.7"].Text; x.Original != "fr" || len(x.By) != 1 {
		t.Errorf("%+v", x)
	}
	if again := take(t, w, "a.csv", first); !again.Known || again.Entries != 0 {
		t.Errorf("the same file again: %+v", again)
	}
	if same := take(t, w, "b.csv", first+"\n"); same.Known || same.Entries != 0 {
		t.Errorf("the same words in another file: %+v", same)
	}
	later := take(t, w, "c.csv", table1("16.6,en,title,Grow institutions", "16.6,nb_NO,title,Bygg ut"))
	if later.New != 0 || later.Changed != 1 || later.Absent != 1 || later.Entries != 2 {
		t.Errorf("a later edition: %+v", later)
	}
	if x := page()["sdg:16.6"].Text; x.By["nb-NO"] != "Bygg ut" {
		t.Errorf("%+v", x)
	}
}

// A list that the program does not have is held by the record alone, its codes within their countries.
func TestAListOfTheRecordAlone(t *testing.T) {
	w := chaptertest.NewWorld(t)
	f := take(t, w, "parts.csv", "country,code,name,type\nUY,UY-MO,Montevideo,Department\nUY,UY-SA,Salto,Department\nZZ,ZZ-1,Nowhere,\n")
	if f.Codes != 3 || f.New != 3 {
		t.Errorf("countries are counted as codes of the publisher: %+v", f)
	}
	r := w.Read()
	defer r.Close()
	p, err := home.CodeList(r, "iso3166-2")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, c := range p.Codes {
		words := c.Label.By["en"]
		if c.Text != nil {
			words, _ = c.Text.In("en")
		}
		if c.Head != (c.Text == nil) {
			t.Errorf("%+v", c)
		}
		got = append(got, string(c.Code)+" "+words)
	}
	if p.List.Codes != 3 || p.List.OnRecord != 3 || p.List.Use != agenda.Divisions {
		t.Errorf("%+v", p.List)
	}
	want := "iso3166-2:UY Uruguay, iso3166-2:UY-MO Montevideo, iso3166-2:UY-SA Salto, iso3166-2:ZZ , iso3166-2:ZZ-1 Nowhere"
	if s := strings.Join(got, ", "); s != want {
		t.Error(s)
	}
	if id, err := agenda.OnRecord(r, "iso3166-2:UY-SA"); err != nil || id == "" {
		t.Errorf("%q %v", id, err)
	}
}

// A table that has the columns of a compiler whose terms are known names them, unless the one who imports says otherwise.
func TestOrigin(t *testing.T) {
	w := chaptertest.NewWorld(t)
	body := "country,code,name,local_other_name,type,parent,lat_lng\nUY,UY-MO,Montevideo,,Department,,\n"
	put := func(o Options, body string) string {
		t.Helper()
		if r, err := Import(t.Context(), w.Desk, w.Operator, o, sheet.Bytes("a.csv", []byte(body))); err != nil || r.Files[0].Edition == "" {
			t.Fatal(r, err)
		}
		r := w.Read()
		defer r.Close()
		p, err := home.Data(r)
		if err != nil {
			t.Fatal(err)
		}
		e := p.Editions[len(p.Editions)-1]
		words := e.Publisher.By[e.Publisher.Original]
		if e.Licence != nil {
			words += ", licence " + string(*e.Licence)
		}
		if e.Terms != nil {
			words += ", terms " + e.Terms.By["en"]
		}
		return words
	}
	if got := put(Options{}, body); got != "ISO, compiled by amckenna41/iso3166-2, terms MIT, as amckenna41 states" {
		t.Error(got)
	}
	if got := put(Options{Publisher: "Us", Licence: "CC0-1.0"}, body+"UY,UY-SA,Salto,,Department,,\n"); got != "Us, licence CC0-1.0" {
		t.Error(got)
	}
	if got := put(Options{}, "country,code,name,type\nUY,UY-RO,Rocha,Department\n"); got != "ISO" {
		t.Error(got)
	}
}

// What is no list is refused before anything is on record, or passed over when a whole folder is taken.
func TestWhatIsNoList(t *testing.T) {
	w := chaptertest.NewWorld(t)
	before := w.Size()
	for _, body := range []string{"a,b\n1,2\n", table1("16 6,en,title,A blank in a code"), table1("ä,en,title,No ASCII")} {
		if _, err := Import(t.Context(), w.Desk, w.Operator, Options{}, sheet.Bytes("x.csv", []byte(body))); err == nil {
			t.Errorf("taken: %s", body)
		}
	}
	r, err := Import(t.Context(), w.Desk, w.Operator, Options{PassOver: true}, sheet.Bytes("x.csv", []byte("a,b\n1,2\n")))
	if err != nil || len(r.Passed) != 1 || len(r.Files) != 0 {
		t.Errorf("%+v %v", r, err)
	}
	if w.Size() != before {
		t.Error("something is on record")
	}
}

// The published lists come on record whole, and a second time add nothing.
func TestReal(t *testing.T) {
	folder := os.Getenv("TROTH_SHARED")
	if folder == "" {
		folder = "../../../../shared"
	}
	w := chaptertest.NewWorld(t)
	for name, want := range map[string]int{"sdg_goals": 17, "sdg_targets": 169, "sdg_indicators": 252, "uncac_articles": 71, "cofog": 188, "iso3166-1_m49_country-codes": 249,
		"iso3166-2": 5047} {
		b, err := os.ReadFile(filepath.Join(folder, "data/codelists", name+".csv"))
		if err != nil {
			t.Skipf("the published lists are not beside this checkout: %v", err)
		}
		if f := take(t, w, name+".csv", string(b)); f.Codes != want || f.New != want {
			t.Errorf("%s: %+v", name, f)
		}
	}
	r := w.Read()
	defer r.Close()
	p, err := home.CodeList(r, "sdg")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range p.Codes {
		if c.Text == nil || len(c.Text.By) < 10 {
			t.Errorf("%s has no words: %v", c.Code, c.Text)
		}
	}
	if len(p.Codes) != 438 {
		t.Errorf("%d codes", len(p.Codes))
	}
	for _, id := range []string{"uncac", "cofog", "iso3166-1", "iso3166-2"} {
		if p, err = home.CodeList(r, id); err != nil || p.List.OnRecord == 0 {
			t.Errorf("%s: %v", id, err)
		}
	}
}
