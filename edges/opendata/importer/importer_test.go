package importer_test

import (
	"bytes"
	"encoding/csv"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/xuri/excelize/v2"

	"troth/chapters"
	"troth/chapters/partnership"
	"troth/chapters/partnership/version"
	"troth/chapters/plan"
	"troth/core/authority"
	"troth/core/desk"
	"troth/core/node"
	"troth/core/record"
	"troth/core/view"
	"troth/edges/opendata/importer"
	"troth/edges/opendata/sheet"
)

// A world is a record that files are imported into.
type world struct {
	*node.Node
	t        testing.TB
	operator authority.Actor
}

func newWorld(t testing.TB) *world {
	t.Helper()
	n, err := node.Init(t.Context(), filepath.Join(t.TempDir(), "data"), "troth.example/import", record.In("en", "Office of the Record"),
		node.Options{Program: chapters.Program()})
	must(t, err)
	t.Cleanup(func() { n.Close() })
	operator, err := n.Operator(t.Context())
	must(t, err)
	return &world{n, t, operator}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (w *world) try(files ...sheet.Source) (*importer.Report, error) {
	return importer.Import(w.t.Context(), w.Desk, w.operator, importer.Options{Retrieved: "2016-07-01"}, files...)
}

func (w *world) take(files ...sheet.Source) *importer.Report {
	w.t.Helper()
	r, err := w.try(files...)
	must(w.t, err)
	return r
}

// read calls do with a reader of the newest state.
func (w *world) read(do func(*view.Reader)) {
	w.t.Helper()
	r, err := w.Read(w.t.Context())
	must(w.t, err)
	defer r.Close()
	do(r)
}

// entries are all entries of a kind.
func (w *world) entries(kind string) []record.Entry {
	w.t.Helper()
	var list []record.Entry
	for e, err := range w.Store.Entries(w.t.Context(), 0, w.View.Size()) {
		must(w.t, err)
		if e.Kind == kind {
			list = append(list, e)
		}
	}
	return list
}

// commitment is the only commitment with this number, and what it says now.
func (w *world) commitment(number string) (id record.ID, c plan.Commitment) {
	w.t.Helper()
	w.read(func(r *view.Reader) {
		ids, err := view.Column[record.ID](r, `SELECT object FROM commitment WHERE number = ?1 AND since < :position AND until >= :position`, number)
		must(w.t, err)
		if len(ids) != 1 {
			w.t.Fatalf("%d commitments have the number %s", len(ids), number)
		}
		id = ids[0]
		must(w.t, version.Current(r, plan.CommitmentKind, "commitment", id, &c))
	})
	return id, c
}

// last is the newest entry of a thing.
func (w *world) last(id record.ID) record.Entry {
	w.t.Helper()
	list, err := w.Store.Revisions(w.t.Context(), id)
	must(w.t, err)
	for e, err := range w.Store.Entries(w.t.Context(), list[len(list)-1], list[len(list)-1]+1) {
		must(w.t, err)
		return e
	}
	w.t.Fatalf("%s has no entry", id)
	return record.Entry{}
}

// consistent checks that the view is the one that the record gives.
func (w *world) consistent() {
	w.t.Helper()
	built, err := view.Open(w.t.Context(), w.t.TempDir(), w.Kinds, chapters.Parts()...)
	must(w.t, err)
	defer built.Close()
	must(w.t, built.CatchUp(w.t.Context(), w.Store, w.View.Size(), w.Today(), nil))
	digest := func(v *view.View) string {
		r, err := v.Read(w.t.Context(), 0, w.Today(), authority.Actor{})
		must(w.t, err)
		defer r.Close()
		d, err := r.Digest()
		must(w.t, err)
		return d
	}
	if digest(w.View) != digest(built) {
		w.t.Error("the view is not the one that the record gives")
	}
}

// contact appoints somebody who speaks for the member of a country.
func (w *world) contact(country string) authority.Actor {
	w.t.Helper()
	var member record.ID
	w.read(func(r *view.Reader) {
		ids, err := r.ByAlias("iso3166", country)
		must(w.t, err)
		member = ids[0]
	})
	who := authority.Actor{Person: record.NewID("pn"), For: member, Role: partnership.Contact}
	_, err := w.Desk.Do(w.t.Context(), desk.Act{Who: w.operator}, partnership.Appoint(w.operator.For, "", partnership.Appointment{
		For: record.To(member), Role: partnership.Contact, Person: record.Person{ID: who.Person}, Held: record.Day{From: "2016-01-01"}}))
	must(w.t, err)
	return who
}

// fixture is a small table of the family.
func fixture() [][]string {
	return [][]string{
		{"Country", "Action Plan Number", "Year of submission", "Comm No", "Commitment Title", "Short Title", "Full Text", "Start Date", "End Date",
			"Lead Institution", "Supporting Institution(s)", "Contact Name", "Contact Email", "Open Data", "_Specificity", "_Relevant",
			"_Pot Impact Coded", "_CompletionProgress", "Starred (current formula) progress report", "Report publication year (progress report)"},
		{"Uruguay", "2", "2014", "1", "Open the register of companies", "Open register", "The ministry will open the register of companies.", "01/07/2014",
			"June 2016", "Ministry of Justice", "Chamber of Commerce; University", "Ana Canary", "ana@canary.example", "1", "3", "1", "3", "4", "1", "2016"},
		{"Uruguay", "2", "2014", "2", "Publish all contracts", "Publish all contracts", "All contracts of the state will be published.", "NR", "Ongoing",
			"Ministry of Finance", "None Specified", "NR", "NR", "0", "2", "1", "2", "3", "0", "2016"},
		{"Montevideo, Uruguay", "1", "2014", "1", "Talleres en los barrios", "NA", "El municipio hará talleres en los barrios.", "2015", "2016",
			"Intendencia", "", "NR", "NR", "0", "NR", "NR", "NR", "NR", "ND", "ND"},
	}
}

// change is the fixture with one cell changed; row 1 is the first below the header.
func change(row int, column, to string) [][]string {
	rows := fixture()
	for i, name := range rows[0] {
		if name == column {
			rows[row][i] = to
			return rows
		}
	}
	panic("no column " + column)
}

func asCSV(name string, rows [][]string) sheet.Source {
	var b bytes.Buffer
	if err := csv.NewWriter(&b).WriteAll(rows); err != nil {
		panic(err)
	}
	return sheet.Bytes(name, b.Bytes())
}

// asXLSX writes a table as a workbook, with a library that is not ours.
func asXLSX(t testing.TB, name string, rows [][]string) sheet.Source {
	t.Helper()
	f := excelize.NewFile()
	out, err := f.NewStreamWriter("Sheet1")
	must(t, err)
	for i, row := range rows {
		cells := make([]any, len(row))
		for k, c := range row {
			cells[k] = c
		}
		at, err := excelize.CoordinatesToCellName(1, i+1)
		must(t, err)
		must(t, out.SetRow(at, cells))
	}
	must(t, out.Flush())
	var b bytes.Buffer
	must(t, f.Write(&b))
	return sheet.Bytes(name, b.Bytes())
}

const file2016 = "irm_commitments_2016_live.csv"

// shared opens a published file, or skips the test.
func shared(t testing.TB, name string) sheet.Source {
	t.Helper()
	dir := os.Getenv("TROTH_SHARED")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "..", "shared")
	}
	b, err := os.ReadFile(filepath.Join(dir, "data", "ogp", name))
	if errors.Is(err, os.ErrNotExist) {
		t.Skip("The shared data with the published files is not here.")
	}
	must(t, err)
	return sheet.Bytes(filepath.Base(name), b)
}
