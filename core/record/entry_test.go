package record_test

import (
	"bytes"
	"maps"
	"strings"
	"testing"
	"time"

	"troth/core/canonical"
	"troth/core/record"
)

func compose(t *testing.T, thing everything) (record.Entry, map[string]record.Disclosure) {
	t.Helper()
	e, withheld, err := kind.Compose(first(), thing)
	if err != nil {
		t.Fatal(err)
	}
	return e, withheld
}

// full is a thing with lists and something withheld.
func full() everything {
	thing := least()
	secret := record.In("en", "hidden")
	thing.Texts = []record.Text{record.In("fr", "Un"), record.In("fr", "Deux"), record.In("fr", "Trois")}
	thing.Codes = []record.Code{"a", "b"}
	thing.Secret.Value = &secret
	thing.Secrets = []record.Withheld[record.File]{{Value: &thing.File}, {Value: &thing.File}}
	return thing
}

func TestSaltsAreFresh(t *testing.T) {
	seen := map[string]bool{}
	for range 3 {
		e, withheld := compose(t, full())
		for _, opened := range []map[string]record.Disclosure{e.Open, withheld} {
			for name, d := range opened {
				if len(d.Salt) != 32 || seen[string(d.Salt)] {
					t.Fatalf("%s has the salt %x: not 32 bytes, or seen before", name, d.Salt)
				}
				seen[string(d.Salt)] = true
			}
		}
	}
	if len(seen) != 3*(3+3+3) { // text, person, file; three texts; one and two withheld
		t.Fatalf("%d salts", len(seen))
	}
}

// A caller may start from the envelope of the revision before: nothing of it may shine through, and it stays as it was.
func TestComposeBeginsAnew(t *testing.T) {
	before, _ := compose(t, full())
	kept := maps.Clone(before.Shown)
	next := before.Envelope
	prev := record.LeafHash(before.Leaf)
	next.Revision, next.Prev = 2, &prev
	after, withheld, err := kind.Compose(next, least())
	if err != nil {
		t.Fatal(err)
	}
	if len(after.Shown) != 3 || after.Withheld != nil || len(withheld) != 0 {
		t.Errorf("shown %v, withheld %v", after.Shown, after.Withheld)
	}
	if !maps.Equal(before.Shown, kept) {
		t.Error("the envelope of the revision before was changed")
	}
	if _, err := after.Check(); err != nil {
		t.Error(err)
	}
}

func TestComposeRefuses(t *testing.T) {
	for _, test := range []struct {
		name   string
		change func(*everything)
		want   string
	}{
		{"no text", func(x *everything) { x.Text = record.Text{} }, "everything: text is missing"},
		{"no person", func(x *everything) { x.Person = record.Person{} }, "everything: person is missing"},
		{"no link", func(x *everything) { x.Link = record.Ref{} }, "everything: link is missing"},
		{"no day", func(x *everything) { x.Day = record.Day{} }, "everything: day is missing"},
		{"no code", func(x *everything) { x.Code = "" }, "everything: code is missing"},
		{"no hash", func(x *everything) { x.Hash = record.Hash{} }, "everything: hash is missing"},
		{"no enum", func(x *everything) { x.Enum = "" }, "everything: enum is missing"},
		{"original without text", func(x *everything) { x.Text.Original = "fr" }, `text: the original language "fr" has no text`},
		{"texts without original", func(x *everything) { x.Text.Original = "" }, `text: the original language "" has no text`},
		{"empty text", func(x *everything) { x.Text.By["en"] = "" }, "text: the text in en is empty; leave it out"},
		{"empty optional text", func(x *everything) { x.TextIf = &record.Text{} }, `text_if: the original language "" has no text`},
		{"text in no language", func(x *everything) { x.Text.By["English"] = "a" }, `text: "English" is not a language tag`},
		{"tag in small letters", func(x *everything) { x.Text.By["pt-br"] = "a" }, `text: "pt-br" is not a language tag`},
		{"control character", func(x *everything) { x.Text.By["en"] = "a\x1bb" }, "text: control character U+001B at byte 1"},
		{"carriage return", func(x *everything) { x.Text.By["en"] = "a\r\nb" }, "text: control character U+000D at byte 1"},
		{"C1 control", func(x *everything) { x.Text.By["en"] = "\u0085" }, "text: control character U+0085 at byte 0"},
		{"override of direction", func(x *everything) { x.Text.By["en"] = "a\u202eb" }, "text: character U+202E at byte 1 overrides"},
		{"isolate of direction", func(x *everything) { x.Text.By["en"] = "a\u2066b" }, "text: character U+2066 at byte 1 overrides"},
		{"not normal form C", func(x *everything) { x.Text.By["en"] = "e\u0301" }, "text: canonical: string of 3 bytes is not in normal form C"},
		{"not UTF-8", func(x *everything) { x.Text.By["en"] = "a\xff" }, "text: canonical: string is not valid UTF-8"},
		{"element of a list", func(x *everything) { x.Texts = []record.Text{record.In("en", "a"), {}} }, `everything: texts/1: the original language "" has no text`},
		{"too long", func(x *everything) { x.Text.By["en"] = strings.Repeat("a", record.MaxValue) }, "text: has 1048608 bytes, 1048576 are allowed"},
		{"person without id", func(x *everything) { x.Persons = []record.Person{{}} }, `persons/0: "" is not an id`},
		{"link to no id", func(x *everything) { x.Link.To = "commitment" }, `link: "commitment" is not an id`},
		{"id in capitals", func(x *everything) { x.ID = "EV_aaaaaaaaaaaaaaaaaaaaaaaaaa" }, "id: "},
		{"day of a month that is none", func(x *everything) { x.Day = record.On("2016-13-01") }, `day: "2016-13-01" is not a day like 2016-12-07`},
		{"30 February", func(x *everything) { x.Day = record.On("2016-02-30") }, "day: "},
		{"29 February of another year", func(x *everything) { x.Day = record.On("2015-02-29") }, "day: "},
		{"year alone", func(x *everything) { x.Day = record.On("2016") }, "day: "},
		{"day with a time", func(x *everything) { x.Day = record.On("2016-12-07T00:00:00Z") }, "day: "},
		{"day of one figure", func(x *everything) { x.Day = record.On("2016-12-7") }, "day: "},
		{"day that ends before it begins", func(x *everything) { x.Day = record.Day{From: "2016-12-07", To: "2016-12-06"} }, "day: ends on 2016-12-06, before it begins"},
		{"optional day without bounds", func(x *everything) { x.DayIf = &record.Day{} }, "day_if: a day without bounds says nothing; leave it out"},
		{"count beyond 2^53−1", func(x *everything) { x.Count = 1 << 53 }, "count: canonical: 9007199254740992 is beyond 2^53−1"},
		{"code of 129 bytes", func(x *everything) { x.Code = record.Code(strings.Repeat("a", 129)) }, "code: a code has 1 to 128 bytes, not 129"},
		{"code beyond ASCII", func(x *everything) { x.Code = "é" }, "code: code \"é\" is not printable ASCII"},
		{"empty code in a list", func(x *everything) { x.Codes = []record.Code{"a", ""} }, "codes: element 1: a code has 1 to 128 bytes, not 0"},
		{"note beyond ASCII", func(x *everything) { x.Note = "é" }, "note: a note is ASCII lines; byte 0 begins U+00E9"},
		{"note with a control character", func(x *everything) { x.Note = "a\tb" }, "note: a note is ASCII lines; byte 1 begins U+0009"},
		{"note not UTF-8", func(x *everything) { x.Note = "a\xff" }, "note: a note is ASCII lines; byte 1 begins U+FFFD"},
		{"long note", func(x *everything) { x.Note = record.Note(strings.Repeat("a", 16_385)) }, "note: a note has 1 to 16,384 bytes, not 16385"},
		{"none of the values", func(x *everything) { x.Enum = "huge" }, `enum: "huge" is none of small, large`},
		{"file without a name", func(x *everything) { x.File.Name = "" }, "file: the name of a file has 1 to 255 bytes, not 0"},
		{"file name that is a path", func(x *everything) { x.File.Name = "../x" }, "file: the name of a file is no path and one line"},
		{"file name that is a Windows path", func(x *everything) { x.File.Name = `..\x` }, "file: the name of a file is no path and one line"},
		{"file name of two lines", func(x *everything) { x.File.Name = "a\nb" }, "file: the name of a file is no path and one line"},
		{"file name that turns round", func(x *everything) { x.File.Name = "a\u202efdp.exe" }, "file: character U+202E"},
		{"no media type", func(x *everything) { x.File.Media = "pdf" }, `file: "pdf" is not a media type like text/csv`},
		{"media type in capitals", func(x *everything) { x.File.Media = "Text/CSV" }, `file: "Text/CSV" is not a media type`},
		{"media type of two lines", func(x *everything) { x.File.Media = "text/csv\nx" }, "is not a media type"},
		{"negative size", func(x *everything) { x.File.Size = -1 }, "file: a file has not -1 bytes"},
		{"file without blob", func(x *everything) { x.File.Blob = "" }, `file: "" is not an id`},
		{"hole in a withheld list", func(x *everything) { x.Secrets = make([]record.Withheld[record.File], 1) }, "secrets/0: an element of a list has a value"},
		{"large permanent part", func(x *everything) { x.Notes = bigNotes() }, "everything: its permanent part has 6"},
	} {
		t.Run(test.name, func(t *testing.T) {
			thing := least()
			test.change(&thing)
			if _, _, err := kind.Compose(first(), thing); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Fatalf("%v; want %q", err, test.want)
			}
		})
	}
}

func bigNotes() []record.Note {
	note := record.Note(strings.Repeat("a", 16_000))
	return []record.Note{note, note, note, note}
}

func TestComposeRefusesOtherThings(t *testing.T) {
	for _, thing := range []any{nil, (*everything)(nil), record.Genesis{}, "everything", new(*everything)} {
		if _, _, err := kind.Compose(first(), thing); err == nil || !strings.Contains(err.Error(), "record: a everything is a record_test.everything, not a ") {
			t.Errorf("%T: %v", thing, err)
		}
	}
	e := first()
	e.Object = record.NewID("cm")
	if _, _, err := kind.Compose(e, least()); err == nil || !strings.Contains(err.Error(), "is not an id of its kind, which begins with ev_") {
		t.Error(err)
	}
	e = first()
	e.At = "yesterday"
	if _, _, err := kind.Compose(e, least()); err == nil || !strings.Contains(err.Error(), `at "yesterday" is not a time`) {
		t.Error(err)
	}
}

// The largest leaf and value that are allowed.
func TestLimits(t *testing.T) {
	thing := least()
	thing.Notes = bigNotes()[:3]
	e, _ := compose(t, thing)
	pad := record.MaxLeaf - len(e.Leaf) - len(`,""`)
	thing.Notes = append(thing.Notes, record.Note(strings.Repeat("b", pad)))
	e, _ = compose(t, thing)
	if _, err := record.Parse(e.Leaf); err != nil || len(e.Leaf) != record.MaxLeaf {
		t.Errorf("a leaf of %d bytes: %v", len(e.Leaf), err)
	}
	thing.Notes[3] += "b"
	if _, _, err := kind.Compose(first(), thing); err == nil || !strings.Contains(err.Error(), "has 60001 bytes, 60000 are allowed") {
		t.Error(err)
	}
	if _, err := record.Parse(append(e.Leaf, ' ')); err == nil || err.Error() != "envelope has 60001 bytes, 60000 are allowed" {
		t.Error(err)
	}

	thing = least()
	thing.Text = record.In("en", strings.Repeat("a", record.MaxValue-len(`{"by":{"en":""},"original":"en"}`)))
	if e, _ = compose(t, thing); len(e.Open["text"].Value) != record.MaxValue {
		t.Errorf("a value of %d bytes", len(e.Open["text"].Value))
	}
	if _, err := e.Check(); err != nil {
		t.Error(err)
	}
	d := record.Disclosure{Value: append(e.Open["text"].Value, ' '), Salt: e.Open["text"].Salt}
	e.Open["text"] = d
	e.Shown["text"] = record.Digest(e.Object, e.Revision, "text", d)
	if _, err := e.Check(); err == nil || err.Error() != "field text: value has 1048577 bytes, 1048576 are allowed" {
		t.Error(err)
	}
}

// Check finds every bit that is flipped in a value, a salt or a digest.
func TestCheckFindsEveryFlippedBit(t *testing.T) {
	e, _ := compose(t, least())
	if _, err := e.Check(); err != nil {
		t.Fatal(err)
	}
	for name, d := range e.Open {
		for _, part := range [][]byte{d.Value, d.Salt} {
			for i := range len(part) * 8 {
				part[i/8] ^= 1 << (i % 8)
				if _, err := e.Check(); err == nil || !strings.Contains(err.Error(), "field "+name+": value and salt do not give the digest") {
					t.Fatalf("%s, bit %d: %v", name, i, err)
				}
				part[i/8] ^= 1 << (i % 8)
			}
		}
		for i := range len(record.Hash{}) * 8 {
			was := e.Shown[name]
			h := was
			h[i/8] ^= 1 << (i % 8)
			e.Shown[name] = h
			if _, err := e.Check(); err == nil {
				t.Fatalf("%s, bit %d of the digest was flipped unseen", name, i)
			}
			e.Shown[name] = was
		}
	}
}

func TestCheckRefuses(t *testing.T) {
	for _, test := range []struct {
		name   string
		change func(*record.Entry)
		want   string
	}{
		{"a field that is not shown", func(e *record.Entry) { e.Open["more"] = e.Open["text"] }, "field more: is disclosed, but the envelope does not show it"},
		{"the value of another field", func(e *record.Entry) { e.Open["text"] = e.Open["person"] }, "field text: value and salt do not give the digest"},
		{"another revision", func(e *record.Entry) { e.Revision = 2 }, "value and salt do not give the digest"},
		{"another object", func(e *record.Entry) { e.Object = "ev_bbbbbbbbbbbbbbbbbbbbbbbbbb" }, "value and salt do not give the digest"},
		{"a short salt", func(e *record.Entry) { open(e, "text", e.Open["text"].Value, e.Open["text"].Salt[:31]) }, "field text: salt of 31 bytes, 32 expected"},
		{"a salt that took a byte of the value", func(e *record.Entry) {
			d := e.Open["text"]
			e.Open["text"] = record.Disclosure{Value: d.Value[1:], Salt: append(bytes.Clone(d.Salt), d.Value[0])}
		}, "field text: salt of 33 bytes, 32 expected"},
		{"a value that is not canonical", func(e *record.Entry) { open(e, "text", []byte(`{ }`), e.Open["text"].Salt) }, "field text: not canonical at byte 1"},
	} {
		t.Run(test.name, func(t *testing.T) {
			e, _ := compose(t, least())
			test.change(&e)
			if _, err := e.Check(); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Fatalf("%v; want %q", err, test.want)
			}
		})
	}
}

// open gives a field of the entry another value, and the digest that fits.
func open(e *record.Entry, name string, value, salt []byte) {
	d := record.Disclosure{Value: value, Salt: salt}
	e.Open[name] = d
	e.Shown[name] = record.Digest(e.Object, e.Revision, name, d)
}

// say gives a redactable field another value.
func say(name, value string) func(*record.Entry) {
	return func(e *record.Entry) { open(e, name, []byte(value), make([]byte, 32)) }
}

// fact gives a permanent field another value; nil removes it.
func fact(name string, value any) func(*record.Entry) {
	return func(e *record.Entry) {
		v, err := canonical.Decode(e.Facts)
		if err != nil {
			panic(err)
		}
		facts := v.(map[string]any)
		if facts[name] = value; value == nil {
			delete(facts, name)
		}
		if e.Facts, err = canonical.Append(nil, facts); err != nil {
			panic(err)
		}
	}
}

func link(members ...any) map[string]any {
	m := map[string]any{}
	for i := 0; i < len(members); i += 2 {
		m[members[i].(string)] = members[i+1]
	}
	return m
}

const file = `{"blob":"ev_aaaaaaaaaaaaaaaaaaaaaaaaaa","media":"text/csv","name":"a.csv","sha256":"47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU","size":0}`

const id = string(someID)

// intoRefusals change one thing in an entry that fits its kind. docs/vectors has them too.
var intoRefusals = []struct {
	name   string
	change func(*record.Entry)
	want   string
}{
	{"another kind", func(e *record.Entry) { e.Kind = "genesis" }, "the entry is a genesis, not a everything"},
	{"another prefix", func(e *record.Entry) { e.Object = "cm" + e.Object[2:] }, "is not an id of its kind, which begins with ev_"},
	{"no facts", func(e *record.Entry) { e.Facts = nil }, "everything: bool is missing"},
	{"no number", fact("count", nil), "everything: count is missing"},
	{"no bool", fact("bool", nil), "everything: bool is missing"},
	{"no code", fact("code", nil), "everything: code is missing"},
	{"no link", fact("link", nil), "everything: link is missing"},
	{"unknown fact", fact("color", true), "everything: the kind has no permanent field color"},
	{"redactable field among the facts", fact("text_if", link("by", link("en", "a"), "original", "en")), "the kind has no permanent field text_if"},
	{"text in place of a number", fact("count", "7"), "everything: count: not canonical at byte 0: not a value"},
	{"number in place of a bool", fact("bool", 1), "everything: bool: not canonical at byte 0: not true or false"},
	{"number in place of a code", fact("code", 1), "everything: code: "},
	{"empty code", fact("code", ""), "everything: code: a code has 1 to 128 bytes, not 0"},
	{"list in place of a value", fact("code", []any{"a"}), "everything: code: "},
	{"value in place of a list", fact("codes", "a"), "everything: codes: is not a list with elements"},
	{"empty list", fact("codes", []any{}), "everything: codes: is not a list with elements"},
	{"wrong element", fact("codes", []any{"a", "é"}), "everything: codes: element 1: code \"é\" is not printable ASCII"},
	{"wrong relation", fact("link", link("relation", "part", "to", id)), `everything: link: relation "part", "about" expected`},
	{"link without relation", fact("link", link("to", id)), `everything: link: unexpected member "to"`},
	{"link without target", fact("link", link("relation", "about")), "everything: link: has not the members relation, to"},
	{"link with more", fact("link", link("relation", "about", "to", id, "why", "x")), `everything: link: unexpected member "why"`},
	{"link that is a string", fact("link", id), "everything: link: "},
	{"link to no id", fact("link", link("relation", "about", "to", "x")), `everything: link: "x" is not an id`},
	{"unknown value of an enum", fact("enum", "huge"), `everything: enum: "huge" is none of small, large`},
	{"short hash", fact("hash", "AAAA"), `everything: hash: "AAAA" is not a hash`},
	{"hash with padding", fact("hash", "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU="), "is not a hash"},
	{"hash in the other alphabet", fact("hash", "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU"), "is not a hash"},
	{"hash with a line break", fact("hash", "47DEQpj8HBSa-_TImW-5\nJCeuQeRkm5NMpJWZG3hSuFU"), "is not a hash"},
	{"hash with loose bits at its end", fact("hash", "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFV"), "is not a hash"},
	{"day with more", fact("day", link("from", "2016-12-07", "words", "x")), `everything: day: unexpected member "words"`},
	{"day with an empty bound", fact("day", link("from", "", "to", "2016-12-07")), "everything: day: from is empty"},
	{"day with a number", fact("day", link("from", 2016)), "everything: day: from is empty"},
	{"day that is a string", fact("day", "2016-12-07"), "everything: day: is not a day"},
	{"facts that are cut", func(e *record.Entry) { e.Facts = e.Facts[:len(e.Facts)-1] }, "everything: not canonical at byte "},

	{"no text", func(e *record.Entry) { delete(e.Shown, "text"); delete(e.Open, "text") }, "everything: text is missing"},
	{"unknown digest", func(e *record.Entry) { e.Shown["color"] = record.Hash{} }, "everything: the kind has no redactable field color"},
	{"digest of a fact", func(e *record.Entry) { e.Shown["code"] = record.Hash{} }, "everything: the kind has no redactable field code"},
	{"shown field withheld", func(e *record.Entry) { e.Withheld["text_if"] = record.Hash{} }, "everything: the kind has no withheld field text_if"},
	{"shown list withheld", func(e *record.Entry) { e.Withheld["persons/0"] = record.Hash{} }, "everything: the kind has no withheld field persons"},
	{"withheld field shown", func(e *record.Entry) { e.Shown["hidden"] = record.Hash{} }, "everything: the kind has no redactable field hidden"},
	{"element of what is no list", func(e *record.Entry) { e.Shown["text_if/0"] = record.Hash{} }, "everything: text_if/0: text_if is not a list"},
	{"list as one value", func(e *record.Entry) { e.Shown["persons"] = record.Hash{} }, "everything: persons is a list: its elements are named persons/0"},
	{"gap in a list", func(e *record.Entry) { delete(e.Shown, "texts/1"); delete(e.Open, "texts/1") }, "the elements of a list are not numbered 0, 1, 2"},
	{"list that begins at 1", func(e *record.Entry) { delete(e.Shown, "texts/0"); delete(e.Open, "texts/0") }, "are not numbered 0, 1, 2"},
	{"leading zero", func(e *record.Entry) { e.Shown["texts/03"] = record.Hash{} }, "everything: the elements of texts are not numbered"},
	{"two numbers", func(e *record.Entry) { e.Shown["texts/0/0"] = record.Hash{} }, "everything: the elements of texts are not numbered"},
	{"gap in a withheld list", func(e *record.Entry) { delete(e.Withheld, "secrets/0") }, "are not numbered 0, 1, 2"},

	{"person in place of a text", say("text", `{"id":"ev_aaaaaaaaaaaaaaaaaaaaaaaaaa"}`), `everything: text: unexpected member "id"`},
	{"string in place of a text", say("text", `"a"`), "everything: text: not canonical at byte 0"},
	{"text that is cut", say("text", `{"by":{"en":"a"},"original":"en"`), "everything: text: not canonical at byte 32"},
	{"text with more behind", say("text", `{"by":{"en":"a"},"original":"en"}}`), "everything: text: not canonical at byte 33"},
	{"text without original", say("text", `{"by":{"en":"a"}}`), `everything: text: the original language "" has no text`},
	{"text without languages", say("text", `{"by":{},"original":"en"}`), `everything: text: the original language "en" has no text`},
	{"text by a string", say("text", `{"by":"en","original":"en"}`), "everything: text: not canonical"},
	{"text with a number", say("text", `{"by":{"en":1},"original":"en"}`), "everything: text: not canonical"},
	{"text with a control character", say("text", `{"by":{"en":"\u0000"},"original":"en"}`), "everything: text: control character U+0000"},
	{"element of a list", say("texts/1", `{}`), "everything: texts/1: the original language"},
	{"person with more", say("person", `{"id":"ev_aaaaaaaaaaaaaaaaaaaaaaaaaa","name":"x"}`), `everything: person: unexpected member "name"`},
	{"person without id", say("person", `{}`), "everything: person: has not the members id"},
	{"file without size", say("file", strings.Replace(file, `,"size":0`, "", 1)), "everything: file: is not a file"},
	{"file with size in words", say("file", strings.Replace(file, `"size":0`, `"size":"x"`, 1)), "everything: file: is not a file"},
	{"file with another member", say("file", strings.Replace(file, `"size"`, `"thumb"`, 1)), "everything: file: is not a file"},
	{"file that is a list", say("file", `[]`), "everything: file: is not a file"},
	{"null", say("file", `null`), "everything: file: not canonical at byte 0: null; what is absent is left out"},
}

func TestIntoRefuses(t *testing.T) {
	for _, test := range intoRefusals {
		t.Run(test.name, func(t *testing.T) {
			e, _ := compose(t, full())
			if err := kind.Check(e); err != nil {
				t.Fatal(err)
			}
			test.change(&e)
			if err := kind.Check(e); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Fatalf("%v; want %q", err, test.want)
			}
		})
	}
}

func TestIntoWants(t *testing.T) {
	e, _ := compose(t, least())
	for _, thing := range []any{nil, everything{}, (*everything)(nil), new(string), "x"} {
		if err := e.Into(thing); err == nil || !strings.Contains(err.Error(), "is read into a pointer to a struct") {
			t.Errorf("%T: %v", thing, err)
		}
	}
	if err := e.Into(&withString{}); err == nil || !strings.Contains(err.Error(), "is no class") {
		t.Error(err)
	}
}

func TestIDs(t *testing.T) {
	seen := map[record.ID]bool{}
	for range 1000 {
		id := record.NewID("cm")
		if !id.Valid() || id.Prefix() != "cm" || len(id) != 29 || seen[id] {
			t.Fatal(id)
		}
		seen[id] = true
	}
	for _, id := range []record.ID{
		"", "cm", "cm_", "_aaaaaaaaaaaaaaaaaaaaaaaaaa", "c_aaaaaaaaaaaaaaaaaaaaaaaaaa", "cmcmc_aaaaaaaaaaaaaaaaaaaaaaaaaa", "cm_aaaaaaaaaaaaaaaaaaaaaaaaa",
		"cm_aaaaaaaaaaaaaaaaaaaaaaaaaaa", "cm_AAAAAAAAAAAAAAAAAAAAAAAAAA", "cm_aaaaaaaaaaaaaaaaaaaaaaaaa1", "cm_aaaaaaaaaaaaaaaaaaaaaaaa_a", "c1_aaaaaaaaaaaaaaaaaaaaaaaaaa",
		"cm-aaaaaaaaaaaaaaaaaaaaaaaaaa", "cm_aaaaaaaaaaaaaaaaaaaaaaaa\n", "cm_aaaaaaaaaaaaaaaaaaaaaaaaé",
	} {
		if id.Valid() {
			t.Errorf("%q is an id", id)
		}
	}
}

func TestTime(t *testing.T) {
	if got := record.Time(time.Date(2016, 12, 7, 13, 0, 0, 999, time.FixedZone("", 3600))); got != "2016-12-07T12:00:00Z" {
		t.Error(got)
	}
}

func TestTextIn(t *testing.T) {
	text := record.Text{Original: "fr", By: map[string]string{"fr": "Oui", "en": "Yes"}}
	for _, test := range []struct {
		languages []string
		s, in     string
	}{{[]string{"es", "en"}, "Yes", "en"}, {[]string{"es"}, "Oui", "fr"}, {nil, "Oui", "fr"}} {
		if s, in := text.In(test.languages...); s != test.s || in != test.in {
			t.Errorf("In(%v) = %s, %s", test.languages, s, in)
		}
	}
	if !(record.Text{}).IsZero() || text.IsZero() {
		t.Error("IsZero")
	}
}

func TestHashText(t *testing.T) {
	h := record.LeafHash([]byte("leaf"))
	b, _ := h.MarshalText()
	var back record.Hash
	if err := back.UnmarshalText(b); err != nil || back != h || string(b) != h.String() {
		t.Error(err, back)
	}
	if err := back.UnmarshalText(append(b, '\n')); err == nil || back != h {
		t.Error("a line break behind a hash went through, or a failure changed it")
	}
}

func BenchmarkCompose(b *testing.B) {
	in := least()
	e := first()
	b.ReportAllocs()
	for b.Loop() {
		if _, _, err := kind.Compose(e, in); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkParseCheckInto(b *testing.B) {
	e, _, err := kind.Compose(first(), least())
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		parsed, err := record.Parse(e.Leaf)
		if err != nil {
			b.Fatal(err)
		}
		entry := record.Entry{Envelope: parsed, Leaf: e.Leaf, Open: e.Open}
		if _, err := entry.Check(); err != nil {
			b.Fatal(err)
		}
		var out everything
		if err := entry.Into(&out); err != nil {
			b.Fatal(err)
		}
	}
}
