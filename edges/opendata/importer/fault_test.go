package importer_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"troth/core/record"
	"troth/edges/opendata/importer"
	"troth/edges/opendata/sheet"
)

var errFault = errors.New("fault")

// A failingStore refuses the n-th entry that is appended.
type failingStore struct {
	record.Store
	left *int
}

func (s failingStore) Begin(ctx context.Context) (record.Tx, error) {
	tx, err := s.Store.Begin(ctx)
	return failingTx{tx, s.left}, err
}

type failingTx struct {
	record.Tx
	left *int
}

func (tx failingTx) Append(e record.Entry, w map[string]record.Disclosure) error {
	if *tx.left--; *tx.left == 0 {
		return errFault
	}
	return tx.Tx.Append(e, w)
}

// TestFailsLate lets each entry of an import fail in turn. Nothing of it is on record then, and the next attempt puts all of it there.
func TestFailsLate(t *testing.T) {
	w := newWorld(t)
	file := asCSV("first.csv", fixture())
	size, left := w.View.Size(), 0
	store := w.Desk.Store
	w.Desk.Store = failingStore{store, &left}
	const entries = 12
	for n := 1; n <= entries; n++ {
		left = n
		if r, err := w.try(file); !errors.Is(err, errFault) || !strings.Contains(err.Error(), "first.csv") {
			t.Fatalf("entry %d: %v, %+v", n, err, r)
		}
		head, err := store.Head(t.Context())
		must(t, err)
		if head.Size != size || w.View.Size() != size {
			t.Fatalf("entry %d failed and %d entries are on record", n, head.Size-size)
		}
	}
	left = 0
	if r := w.take(file); r.Entries != entries {
		t.Errorf("%+v", r)
	}
	w.consistent()
}

// TestRefused: files that cannot be read, beside one that can. The error names the place, and nothing is on record.
func TestRefused(t *testing.T) {
	w := newWorld(t)
	size := w.View.Size()
	good := asCSV("good.csv", fixture())
	long := strings.Repeat(`"`, 600_000) // below the limit of a cell, above that of a value once it is escaped
	for name, x := range map[string]struct {
		file sheet.Source
		want string
	}{
		"no header":    {asCSV("bad.csv", [][]string{{"a", "b"}, {"1", "2"}}), "bad.csv: no row"},
		"encoding":     {sheet.Bytes("bad.csv", []byte("Country,Action Plan Number,Commitment Title\nUruguay,2,\xff\xfe\xfd\n")), "bad.csv, row 2"},
		"broken zip":   {sheet.Bytes("bad.xlsx", []byte("PK\x03\x04 and nothing more")), "bad.xlsx"},
		"a large text": {asCSV("bad.csv", change(2, "Full Text", long)), "bad.csv, row 3: text full_text"},
		"a huge cell":  {asCSV("bad.csv", change(2, "Full Text", strings.Repeat("x", 2<<20))), "bad.csv, row 3, column 7 (G)"},
		"empty":        {sheet.Bytes("bad.csv", nil), "bad.csv: the file is empty"},
	} {
		r, err := w.try(good, x.file)
		if err == nil || !strings.Contains(err.Error(), x.want) {
			t.Errorf("%s: %v, %+v", name, err, r)
		}
		if w.View.Size() != size {
			t.Fatalf("%s: %d entries are on record", name, w.View.Size()-size)
		}
	}
}

// TestRejected: rows that say nothing of a commitment are listed with their place, the others are taken.
func TestRejected(t *testing.T) {
	w := newWorld(t)
	rows := fixture()
	none := append([]string(nil), rows[1]...)
	none[4], none[5] = "", ""
	nobody := append([]string(nil), rows[1]...)
	nobody[0] = ""
	rows = append(rows, none, nobody, []string{"Total", "", "", "3"})
	rows[0] = append(rows[0], "Mystery")
	rows[1] = append(rows[1], "kept as it is")
	r := w.take(asCSV("first.csv", rows))
	if r.Read != 6 || r.Commitments != 3 || r.Read != r.Commitments+len(r.Rejected) {
		t.Errorf("%+v", r)
	}
	for i, want := range []string{"5 Commitment Title", "6 Country", "7 "} {
		x := r.Rejected[i]
		if got := string(rune('0'+x.Row)) + " " + x.Column; got != want || x.File != "first.csv" || x.Reason == "" || x.Flag != "" {
			t.Errorf("%+v, want %s", x, want)
		}
	}
	if len(r.UnknownColumns) != 1 || r.UnknownColumns[0] != "Mystery" {
		t.Errorf("unknown columns %q", r.UnknownColumns)
	}
	if e := w.entries("commitment")[0]; !strings.Contains(string(e.Open["as_given/1"].Value), "Mystery: kept as it is") {
		t.Errorf("an unknown column is not kept: %s", e.Open["as_given/1"].Value)
	}
}

// TestOthersMayNotImport: who does not run the record imports nothing.
func TestOthersMayNotImport(t *testing.T) {
	w := newWorld(t)
	w.take(asCSV("first.csv", fixture()))
	size := w.View.Size()
	contact := w.contact("URY")
	contact.Role = "operator"
	size++ // the appointment
	if r, err := importer.Import(t.Context(), w.Desk, contact, importer.Options{}, asCSV("second.csv", change(1, "Comm No", "7"))); err == nil {
		t.Errorf("%+v", r)
	}
	if w.View.Size() != size {
		t.Errorf("%d entries are on record", w.View.Size()-size)
	}
}
