package record_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"troth/core/record"
)

type sample struct {
	Title   record.Text
	Names   []record.Text
	Who     *record.Person
	Secret  record.Withheld[record.Text]
	On      *record.Day
	About   record.Ref `rel:"about" to:"*"`
	Number  record.Count
	Open    bool
	Codes   []record.Code `alias:"test"`
	Comment *record.Text
}

func TestComposeParseInto(t *testing.T) {
	k := record.KindOf[sample]("sample", "sa")
	day := record.On("2016-12-07")
	secret := record.In("en", "hidden")
	in := sample{
		Title: record.In("en", "Publish \"everything\"\nand é"), Names: []record.Text{record.In("fr", "Un"), record.In("fr", "Deux")},
		Who: &record.Person{ID: record.NewID("pn")}, Secret: record.Withheld[record.Text]{Value: &secret}, On: &day,
		About: record.To(record.NewID("cm")), Number: 7, Codes: []record.Code{"UY0027"},
	}
	entry, withheld, err := k.Compose(record.Envelope{
		Origin: "test", Object: record.NewID("sa"), Revision: 1, At: "2026-11-23T10:00:00Z", Voice: record.People, Role: "person",
	}, in)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := record.Parse(entry.Leaf)
	if err != nil {
		t.Fatalf("%v in %s", err, entry.Leaf)
	}
	if d := cmp.Diff(entry.Envelope, parsed); d != "" {
		t.Fatal(d)
	}
	if len(withheld) != 1 || len(entry.Open) != 4 {
		t.Fatalf("withheld %v, open %v", withheld, entry.Open)
	}
	var out sample
	if err := entry.Into(&out); err != nil {
		t.Fatal(err)
	}
	in.Secret.Value = nil // shown to nobody
	if d := cmp.Diff(in, out); d != "" {
		t.Fatal(d)
	}
	if redacted, err := entry.Check(); err != nil || redacted != nil {
		t.Fatal(redacted, err)
	}
}

func BenchmarkCompose(b *testing.B) {
	k := record.KindOf[sample]("sample", "sa")
	in := sample{Title: record.In("en", "A title"), About: record.To(record.NewID("cm"))}
	e := record.Envelope{Origin: "test", Object: record.NewID("sa"), Revision: 1, At: "2026-11-23T10:00:00Z", Voice: record.People, Role: "person"}
	b.ReportAllocs()
	for b.Loop() {
		if _, _, err := k.Compose(e, in); err != nil {
			b.Fatal(err)
		}
	}
}
