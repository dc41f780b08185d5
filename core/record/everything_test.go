package record_test

import (
	"crypto/sha256"
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"

	"troth/core/record"
)

// A size is an enum.
type size string

func (size) Values() []string { return []string{"small", "large"} }

// everything has a field of every class in every way: required, optional, list.
type everything struct {
	Text    record.Text
	Person  record.Person
	File    record.File
	Secret  record.Withheld[record.Text]
	Link    record.Ref `rel:"about" to:"*"`
	ID      record.ID
	Day     record.Day
	Count   record.Count
	Bool    bool
	Code    record.Code `alias:"test"`
	Hash    record.Hash
	Note    record.Note
	Enum    size
	Voice   record.Voice
	Hidden  record.Withheld[record.Count]
	Covered record.Withheld[record.Person]

	TextIf   *record.Text
	PersonIf *record.Person
	FileIf   *record.File
	LinkIf   *record.Ref `rel:"part" to:"everything"`
	IDIf     *record.ID
	DayIf    *record.Day
	CountIf  *record.Count
	BoolIf   *bool
	CodeIf   *record.Code
	HashIf   *record.Hash
	NoteIf   *record.Note
	EnumIf   *size

	Texts   []record.Text
	Persons []record.Person
	Files   []record.File
	Links   []record.Ref `rel:"serves" to:"everything"`
	IDs     []record.ID
	Days    []record.Day
	Counts  []record.Count
	Bools   []bool
	Codes   []record.Code
	Hashes  []record.Hash
	Notes   []record.Note
	Enums   []size
	Secrets []record.Withheld[record.File]
}

var kind = record.KindOf[everything]("everything", "ev")

const someID record.ID = "ev_aaaaaaaaaaaaaaaaaaaaaaaaaa"

// first is an envelope as Compose gets it.
func first() record.Envelope {
	return record.Envelope{
		Origin: "record.example", Object: someID, Revision: 1, At: "2026-11-23T10:00:00Z", Voice: record.People, Role: "person",
	}
}

// least is the smallest thing of the kind.
func least() everything {
	return everything{
		Text: record.In("en", "Publish it"), Person: record.Person{ID: someID}, Link: record.To(someID), ID: someID, Day: record.On("2016-12-07"),
		File: record.File{Name: "plan.pdf", Media: "application/pdf", SHA256: sha256.Sum256([]byte("plan")), Size: 4, Blob: someID},
		Code: "UY0027", Hash: sha256.Sum256(nil), Note: "record.example\n", Enum: "small", Voice: record.Reviewer,
	}
}

func ids() *rapid.Generator[record.ID] {
	return rapid.Custom(func(t *rapid.T) record.ID {
		return record.ID(rapid.StringMatching(`[a-z]{2,4}_[a-z2-7]{26}`).Draw(t, "id"))
	})
}

func hashes() *rapid.Generator[record.Hash] {
	return rapid.Custom(func(t *rapid.T) record.Hash {
		h := record.Hash(rapid.SliceOfN(rapid.Byte(), 32, 32).Draw(t, "hash"))
		h[0] |= 1 // a hash of nothing but zeros is one that was forgotten
		return h
	})
}

// words draws readable text in normal form C.
func words() *rapid.Generator[string] {
	runes := rapid.OneOf(rapid.RuneFrom([]rune("ab é\n\t\"\\/<😀가ﬁ\u0301ا")), rapid.RuneFrom([]rune("x")))
	return rapid.Custom(func(t *rapid.T) string { return norm.NFC.String(rapid.StringOfN(runes, 1, 20, -1).Draw(t, "s")) })
}

func texts() *rapid.Generator[record.Text] {
	return rapid.Custom(func(t *rapid.T) record.Text {
		by := rapid.MapOfN(rapid.SampledFrom([]string{"en", "fr", "pt-BR", "zh-Hant", "es-419", "de-CH-1996", "ar-x-troth"}), words(), 1, 4).Draw(t, "by")
		return record.Text{Original: rapid.SampledFrom(slices.Sorted(maps.Keys(by))).Draw(t, "original"), By: by}
	})
}

func days() *rapid.Generator[record.Day] {
	day := rapid.SampledFrom([]string{"0000-01-01", "1999-12-31", "2016-02-29", "2016-12-07", "9999-12-31"})
	return rapid.Custom(func(t *rapid.T) record.Day {
		from, to := day.Draw(t, "from"), day.Draw(t, "to")
		switch rapid.IntRange(0, 2).Draw(t, "open") {
		case 0:
			return record.Day{From: from}
		case 1:
			return record.Day{To: to}
		}
		return record.Day{From: min(from, to), To: max(from, to)}
	})
}

func files() *rapid.Generator[record.File] {
	return rapid.Custom(func(t *rapid.T) record.File {
		return record.File{
			Name:   rapid.StringMatching(`[a-z é]{1,20}\.pdf`).Draw(t, "name"),
			Media:  rapid.SampledFrom([]string{"text/csv", "text/csv; charset=utf-8", "application/vnd.ms-excel", "image/svg+xml"}).Draw(t, "media"),
			SHA256: hashes().Draw(t, "sum"), Size: record.Count(rapid.Int64Range(0, 1<<53-1).Draw(t, "size")), Blob: ids().Draw(t, "blob"),
		}
	})
}

func things() *rapid.Generator[everything] {
	counts := rapid.Map(rapid.Int64Range(-(1<<53-1), 1<<53-1), func(n int64) record.Count { return record.Count(n) })
	codes := rapid.Map(rapid.StringMatching(`[ -~]{1,128}`), func(s string) record.Code { return record.Code(s) })
	notes := rapid.Map(rapid.StringMatching(`[ -~\n—]{1,200}`), func(s string) record.Note { return record.Note(s) })
	sizes := rapid.SampledFrom([]size{"small", "large"})
	links := rapid.Map(ids(), record.To)
	persons := rapid.Map(ids(), func(id record.ID) record.Person { return record.Person{ID: id} })
	return rapid.Custom(func(t *rapid.T) everything {
		return everything{
			texts().Draw(t, "text"), persons.Draw(t, "person"), files().Draw(t, "file"), withheld(t, texts()), links.Draw(t, "link"),
			ids().Draw(t, "id"), days().Draw(t, "day"), counts.Draw(t, "count"), rapid.Bool().Draw(t, "bool"), codes.Draw(t, "code"),
			hashes().Draw(t, "hash"), notes.Draw(t, "note"), sizes.Draw(t, "enum"), record.Government, withheld(t, counts), withheld(t, persons),

			maybe(t, texts()), maybe(t, persons), maybe(t, files()), maybe(t, links), maybe(t, ids()), maybe(t, days()),
			maybe(t, counts), maybe(t, rapid.Bool()), maybe(t, codes), maybe(t, hashes()), maybe(t, notes), maybe(t, sizes),

			some(t, texts()), some(t, persons), some(t, files()), some(t, links), some(t, ids()), some(t, days()),
			some(t, counts), some(t, rapid.Bool()), some(t, codes), some(t, hashes()), some(t, notes), some(t, sizes),
			some(t, rapid.Map(files(), func(f record.File) record.Withheld[record.File] { return record.Withheld[record.File]{Value: &f} })),
		}
	})
}

func maybe[T any](t *rapid.T, g *rapid.Generator[T]) *T {
	if rapid.Bool().Draw(t, "said") {
		v := g.Draw(t, "value")
		return &v
	}
	return nil
}

func withheld[T any](t *rapid.T, g *rapid.Generator[T]) record.Withheld[T] {
	return record.Withheld[T]{Value: maybe(t, g)}
}

// some draws a list, now and then of more than ten elements, whose names do not sort as their numbers do.
func some[T any](t *rapid.T, g *rapid.Generator[T]) (list []T) {
	for range rapid.SampledFrom([]int{0, 0, 1, 2, 12}).Draw(t, "length") {
		list = append(list, g.Draw(t, "element"))
	}
	return list
}

func TestComposeParseInto(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := things().Draw(t, "thing")
		e := first()
		if rapid.Bool().Draw(t, "later") {
			prev := hashes().Draw(t, "prev")
			e.Revision, e.Prev = 2, &prev
			e.By, e.Of, e.Source = someID, someID, someID
		}
		entry, hidden, err := kind.Compose(e, in)
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
		entry.Envelope = parsed
		if redacted, err := entry.Check(); err != nil || redacted != nil {
			t.Fatal(redacted, err)
		}
		if err := kind.Check(entry); err != nil {
			t.Fatal(err)
		}

		// Whoever may see what is withheld adds it to what is open and has the thing itself.
		insider := entry
		insider.Open = maps.Clone(entry.Open)
		for name, d := range hidden {
			if _, open := entry.Open[name]; open {
				t.Fatalf("%s is withheld and open", name)
			}
			if record.Digest(someID, e.Revision, name, d) != entry.Withheld[name] {
				t.Fatalf("withheld %s does not open its digest", name)
			}
			insider.Open[name] = d
		}
		var out everything
		if err := insider.Into(&out); err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(in, out); d != "" {
			t.Fatal(d)
		}

		// The public has it without.
		out = everything{Secret: record.Withheld[record.Text]{Value: new(record.Text)}} // Into begins with nothing
		if err := entry.Into(&out); err != nil {
			t.Fatal(err)
		}
		in.Secret.Value, in.Hidden.Value, in.Covered.Value = nil, nil, nil
		clear(in.Secrets)
		if d := cmp.Diff(in, out); d != "" {
			t.Fatal(d)
		}
	})
}

// Whatever is redacted is zero afterwards and known to be gone; all else is as it was, and lists keep their places.
func TestRedacted(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := things().Draw(t, "thing")
		in.Texts = []record.Text{record.In("en", "one"), record.In("en", "two"), record.In("en", "three")}
		optional := record.In("en", "optional")
		in.TextIf = &optional
		entry, _, err := kind.Compose(first(), in)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{"text", "text_if", "texts/1"} {
			delete(entry.Open, name)
		}
		redacted, err := entry.Check()
		if d := cmp.Diff([]string{"text", "text_if", "texts/1"}, redacted); d != "" || err != nil {
			t.Fatal(d, err)
		}
		for field, want := range map[string]bool{
			"text": true, "text_if": true, "texts": true, "texts/1": true,
			"texts/0": false, "texts/9": false, "person": false, "secret": false, "code": false, "nothing": false,
		} {
			if entry.Redacted(field) != want {
				t.Fatalf("Redacted(%s) is %v", field, !want)
			}
		}
		if err := kind.Check(entry); err != nil {
			t.Fatal(err)
		}
		var out everything
		if err := entry.Into(&out); err != nil {
			t.Fatal(err)
		}
		if !out.Text.IsZero() || out.TextIf != nil || len(out.Texts) != 3 || !out.Texts[1].IsZero() {
			t.Fatalf("%+v", out)
		}
		if out.Texts[0].By["en"] != "one" || out.Texts[2].By["en"] != "three" {
			t.Fatalf("the other elements: %v", out.Texts)
		}
		if d := cmp.Diff(in.Person, out.Person); d != "" {
			t.Fatal(d)
		}
	})
}
