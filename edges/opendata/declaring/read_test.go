package declaring

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"troth/edges/opendata/sheet"
)

var update = flag.Bool("update", false, "write the golden file anew")

func read(t *testing.T, name string) *Text {
	t.Helper()
	f, closer, err := sheet.Open(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	defer closer.Close()
	x, err := Read(f, "")
	if err != nil {
		t.Fatal(err)
	}
	return x
}

// The cut of a text with everything that a printed page does to one: torn at a page break with a number, divided at line ends, opened
// by an indent alone or by nothing.
func TestCut(t *testing.T) {
	x := read(t, "harbour.txt")
	var b strings.Builder
	fmt.Fprintf(&b, "language: %s\ntitle: %s\n", x.Language, x.Title)
	for _, part := range []struct {
		name string
		list []string
	}{{"preamble", x.Preamble}, {"pledge", x.Pledges}, {"closing", x.Closing}, {"annex", x.Annex}, {"note", x.Notes}} {
		for i, s := range part.list {
			fmt.Fprintf(&b, "%s %d: %s\n", part.name, i+1, s)
		}
	}
	golden := filepath.Join("testdata", "harbour.golden")
	if *update {
		if err := os.WriteFile(golden, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), b.String()); d != "" {
		t.Errorf("%s; if the change is meant, review it and write it with -update:\n%s", golden, d)
	}
}

// Every word of a text is in the part it was cut into.
func TestCutDropsNoWord(t *testing.T) {
	for _, name := range []string{"harbour.txt", "harbour.fr.txt"} {
		b, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			t.Fatal(err)
		}
		x := read(t, name)
		all := x.Title + strings.Join(x.Preamble, "") + strings.Join(x.Pledges, "") + strings.Join(x.Closing, "") + strings.Join(x.Annex, "")
		letters := func(s string) string {
			return strings.Join(wordsOf.FindAllString(strings.ReplaceAll(s, "-", ""), -1), "")
		}
		if d := cmp.Diff(letters(string(b)), letters(all)); d != "" {
			t.Errorf("%s: %s", name, d)
		}
	}
}

func TestLanguages(t *testing.T) {
	for language, s := range map[string]string{
		"en": "Knowing.\n\nWe will publish all.\n\nWe say so on a voluntary basis.",
		"fr": "Sachant.\n\nNous publierons tout.\n\nNous le disons à titre volontaire.",
		"es": "Sabiendo.\n\nPublicaremos todo.\n\nLo decimos con carácter voluntario.",
		"de": "In dem Wissen.\n\nWir veröffentlichen alles.\n\nWir sagen dies unverbindlich.",
	} {
		x, err := Cut(s, "")
		if err != nil || x.Language != language || len(x.Pledges) != 1 || len(x.Closing) != 1 || len(x.Preamble) != 1 {
			t.Errorf("%s: %v %+v", language, err, x)
		}
	}
	for _, f := range forms() { // who has no pledge is told how they begin, in words that are read as one
		for _, s := range []string{"", "§ 1."} {
			_, err := Read(sheet.Bytes("none.txt", []byte(s)), f.Language)
			if err == nil || !strings.HasPrefix(err.Error(), "none.txt: no paragraph pledges") || !strings.Contains(err.Error(), "--lang") || strings.ContainsAny(err.Error(), `^\\`) {
				t.Errorf("%s, %q: %v", f.Language, s, err)
			}
			for _, begin := range f.Begins {
				if err != nil && !strings.Contains(err.Error(), begin) {
					t.Errorf("%s: %v does not name %q", f.Language, err, begin)
				}
			}
		}
		for _, begin := range f.Begins {
			if x, err := Cut(begin+" …", f.Language); err != nil || len(x.Pledges) != 1 {
				t.Errorf("%s: %q is read as no pledge: %v", f.Language, begin, err)
			}
		}
		if len(f.Begins) == 0 {
			t.Errorf("%s has no beginnings in words", f.Language)
		}
	}
	if _, err := Cut("We will.", "tlh"); err == nil || !strings.Contains(err.Error(), "it is for: en") {
		t.Error(err)
	}
	if _, err := Read(sheet.Bytes("bad.txt", []byte("We \xff")), ""); err == nil || !strings.Contains(err.Error(), "bad.txt: is no text in UTF-8") {
		t.Error(err)
	}
}

// FuzzCut: whatever is cut, a second cut of its parts says the same.
func FuzzCut(f *testing.F) {
	for _, name := range []string{"harbour.txt", "harbour.fr.txt"} {
		b, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(b))
	}
	f.Fuzz(func(t *testing.T, s string) {
		x, err := Cut(s, "en")
		if err != nil {
			return
		}
		for _, p := range append(append(x.Preamble, x.Pledges...), append(x.Closing, x.Annex...)...) {
			if strings.TrimSpace(p) == "" || strings.Contains(p, "  ") {
				t.Fatalf("%q is cut into %q", s, p)
			}
		}
	})
}
