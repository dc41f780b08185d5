package importer

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"

	"troth/chapters/review/method"
	"troth/core/record"
	"troth/edges/opendata/ogp"
	"troth/edges/opendata/sheet"
)

func TestLanguageOf(t *testing.T) {
	for text, want := range map[string]string{
		"The register of companies will be opened to all":             "en",
		"Implementación de la Ley de Transparencia en los municipios": "es",
		"Elaboração e oferta de cursos de capacitação do governo":     "pt",
		"Améliorer l’accès aux données dans les services de l’État":   "fr",
		"ChileAtiende":                 "other",
		"1.2 a) e-Government":          "other",
		"de la":                        "other",
		"":                             "other",
		"Ministerio de la Presidencia": "other", // two languages have both words
	} {
		if got := languageOf(text, "other"); got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
}

func TestAsCode(t *testing.T) {
	for s, want := range map[string]struct {
		code  record.Code
		plain bool
	}{
		"1.2 a": {"1.2 a", true}, "": {"", false}, "№ 1": {"%E2%84%96%201", false}, strings.Repeat("é", 30): {"", false},
		strings.Repeat("x", 128): {record.Code(strings.Repeat("x", 128)), true}, strings.Repeat("x", 129): {"", false},
	} {
		if code, plain := asCode(s); code != want.code || plain != want.plain {
			t.Errorf("%q: %q, %v", s, code, plain)
		}
	}
}

func TestAlike(t *testing.T) {
	for _, x := range []struct {
		a, b string
		want bool
	}{
		{"1. Open the register", "Open the register of companies", true},
		{"Open the register", "Publish all contracts", false},
		{"Open Data", "OPEN DATA!", true},
		{"Open the budget", "Open the register", true},
	} {
		if got := closeness(x.a, x.b) >= 0.5; got != x.want || closeness(x.b, x.a) != closeness(x.a, x.b) {
			t.Errorf("%q and %q: %v", x.a, x.b, got)
		}
	}
}

// A match is doubtful where the titles share little but short words, or where the row's title is clearly nearer to another of the plan.
func TestDoubt(t *testing.T) {
	on := []candidate{{title: "Draft law on social services"}, {title: "Law on services of the administration"}, {title: "The register of the land"}, {}}
	for _, x := range []struct {
		title string
		k     int
		want  bool
	}{
		{"Draft law on social services", 0, false}, {"Law on social services", 1, true}, {"The register of the laws on the land", 2, false},
		{"The state of the forest", 2, true}, {"Anything else", 3, false},
	} {
		if got := doubt(candidate{title: x.title}, x.k, on); (got != "") != x.want {
			t.Errorf("%q continuing %q: %q", x.title, on[x.k].title, got)
		}
	}
}

// A number in another shape is the same one where nothing else of the plan has it in any shape; identifiers are the same in whatever case.
func TestMatchesByShape(t *testing.T) {
	never := func(int, int) (bool, error) { return false, nil }
	numbered := func(list ...string) (c []candidate) {
		for _, n := range list {
			c = append(c, candidate{number: n})
		}
		return c
	}
	for name, x := range map[string]struct {
		rows, things []candidate
		want         []int
	}{
		"points":          {numbered("2.", "1."), numbered("1", "2"), []int{1, 0}},
		"words":           {numbered("Commitment 3", "#4", "05", "6.0"), numbered("6", "5", "4", "3"), []int{3, 2, 1, 0}},
		"levels":          {numbered("2.1", "2.10", "2"), numbered("2", "2.1", "2.01"), []int{1, -1, 0}},
		"letters":         {numbered("SC2", "2a", "B.2"), numbered("2", "2b"), []int{-1, -1, -1}},
		"the given first": {numbered("02", "2"), numbered("2"), []int{-1, 0}},
		"identifiers":     {[]candidate{{aliases: []string{"al0002"}}}, []candidate{{aliases: []string{"AL0001"}}, {aliases: []string{"AL0002"}}}, []int{1}},
	} {
		got, err := match(x.rows, x.things, never)
		if err != nil || !slices.Equal(got, x.want) {
			t.Errorf("%s: %v, %v; want %v", name, got, err, x.want)
		}
	}
}

// TestNothingIsDropped looks for every cell of the published files in what is drafted from them: in a field, in as_given or, of codes
// and policy areas, among the codes.
func TestNothingIsDropped(t *testing.T) {
	if testing.Short() {
		t.Skip("-short leaves out what reads a whole published file.")
	}
	dir := os.Getenv("TROTH_SHARED")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "..", "shared")
	}
	for _, name := range []string{"irm_commitments_2016_live.csv", "irm_commitments_open_parliament_2024-07.csv"} {
		b, err := os.ReadFile(filepath.Join(dir, "data", "ogp", name))
		if errors.Is(err, os.ErrNotExist) {
			t.Skip("The shared data with the published files is not here.")
		}
		book, err := sheet.Read(sheet.Bytes(name, b))
		if err != nil {
			t.Fatal(err)
		}
		e, err := ogp.Read(sheet.Bytes(name, b))
		if err != nil {
			t.Fatal(err)
		}
		d, err := newDraft(e, method.Builtin())
		if err != nil {
			t.Fatal(err)
		}
		said := map[int]string{} // by row: all that is said of it
		for _, p := range d.plans {
			for _, c := range p.commitments {
				things := []any{d.members[p.member].thing, p.thing, c.thing, c.thing.ContactEmail.Value, c.thing.ContactPhone.Value}
				for _, f := range c.findings {
					things = append(things, f.thing)
				}
				said[c.at.row] = flat(t, things)
			}
		}
		header := e.Files[0]
		codes := codeColumns(e)
		for _, row := range book.Sheets[0].Rows {
			all, isRow := said[row.Line]
			if !isRow {
				continue
			}
			for _, column := range header.Columns {
				i := column.Position - 1
				if i >= len(row.Cells) {
					continue
				}
				given := strings.Join(strings.Fields(ogp.Cell{Given: row.Cells[i]}.Text()), " ")
				mark := slices.Contains([]string{"ND", "NR", "NA", "N/A", "n/a"}, given)
				switch {
				case given == "", labelled(e, row.Line, column.Name):
					continue
				case codes[column.Name] && len(given) <= 3: // a code or a mark: other tests compute with them
					continue
				case mark && strings.Contains(all, column.Name):
					continue
				case !mark && contains(all, given):
					continue
				}
				t.Errorf("%s, row %d, column %s: %q is nowhere in\n%s", name, row.Line, column.Name, given, all)
				if t.Failed() {
					return
				}
			}
		}
	}
}

// flat is every string of some things, with single spaces.
func flat(t *testing.T, things []any) string {
	b, err := json.Marshal(things)
	if err != nil {
		t.Fatal(err)
	}
	var v any
	if err := json.Unmarshal(b, &v); err != nil {
		t.Fatal(err)
	}
	var s strings.Builder
	var walk func(any)
	walk = func(v any) {
		switch v := v.(type) {
		case string:
			s.WriteString(strings.Join(strings.Fields(v), " ") + "\n")
		case []any:
			for _, x := range v {
				walk(x)
			}
		case map[string]any:
			for _, x := range v {
				walk(x)
			}
		}
	}
	walk(v)
	return s.String()
}

// contains looks for a cell, or for all its parts between semicolons.
func contains(all, cell string) bool {
	for _, part := range strings.Split(norm.NFC.String(cell), ";") {
		if !strings.Contains(all, strings.TrimSpace(part)) {
			return false
		}
	}
	return true
}

// codeColumns are the columns whose cells become codes of variables, ratings and policy areas: a 0 of an area is said by leaving it out.
func codeColumns(e *ogp.Edition) map[string]bool {
	columns := map[string]bool{}
	for i := range e.Commitments {
		c := &e.Commitments[i]
		for _, a := range c.Areas {
			columns[a.Name] = true
		}
		for _, a := range c.NoAreas {
			columns[a.Column] = true
		}
		for _, r := range c.Reports {
			for _, x := range r.Codings {
				columns[x.Column] = true
			}
			for _, x := range r.Ratings {
				columns[x.Column] = true
			}
		}
	}
	return columns
}

// labelled reports whether a cell holds the words beside a code, and they are those of the code.
func labelled(e *ogp.Edition, row int, column string) bool {
	for i := range e.Commitments {
		if e.Commitments[i].Row != row {
			continue
		}
		for _, r := range e.Commitments[i].Reports {
			for _, x := range r.Codings {
				if x.Label != nil && x.Label.Column == column {
					return !slices.ContainsFunc(e.Flags, func(f ogp.Trouble) bool { return f.Row == row && f.Column == column })
				}
			}
		}
	}
	return false
}
