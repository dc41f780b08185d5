package record

import (
	"bytes"
	"testing"
)

// FuzzParse: what Parse accepts is written again byte for byte, so that no envelope has two forms.
func FuzzParse(f *testing.F) {
	f.Add([]byte(`{"at":"2016-12-07T12:00:00Z","facts":{"count":1},"kind":"sample","object":"sa_aaaaaaaaaaaaaaaaaaaaaaaaaa","origin":"record.example","prev":"47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU","revision":2,"role":"person","shown":{"names/0":"47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU"},"v":1,"voice":"people","withheld":{"secret":"47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU"}}`))
	f.Add([]byte(`{"at":"2016-12-07T12:00:00Z","by":"og_aaaaaaaaaaaaaaaaaaaaaaaaaa","kind":"sample","object":"sa_aaaaaaaaaaaaaaaaaaaaaaaaaa","of":"og_aaaaaaaaaaaaaaaaaaaaaaaaaa","origin":"record.example","revision":1,"role":"person","source":"ed_aaaaaaaaaaaaaaaaaaaaaaaaaa","v":1,"voice":"people"}`))
	f.Fuzz(func(t *testing.T, leaf []byte) {
		e, err := Parse(leaf)
		if err != nil {
			return
		}
		again, err := e.appendLeaf(nil)
		if err != nil || !bytes.Equal(again, leaf) {
			t.Fatalf("%q is written %q, %v", leaf, again, err)
		}
	})
}

type fuzzed struct {
	Title  Text
	Files  []File
	Who    *Person
	Hidden Withheld[Text]
	About  Ref `rel:"about" to:"*"`
	Day    *Day
	Count  Count
	Open   bool
	Codes  []Code `alias:"test"`
	Note   *Note
	Hash   *Hash
	ID     *ID
	Voice  *Voice
}

// FuzzInto: whatever facts and values say, Into either refuses them, or reads a thing that Compose writes with the same facts and
// the same values. So nothing that a verifier accepts has two forms.
func FuzzInto(f *testing.F) {
	k := KindOf[fuzzed]("fuzzed", "fu")
	const id = "fu_aaaaaaaaaaaaaaaaaaaaaaaaaa"
	f.Add([]byte(`{"about":{"relation":"about","to":"`+id+`"},"codes":["a"],"count":1,"day":{"from":"2016-12-07"},"hash":"47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU","id":"`+id+`","note":"a","open":true,"voice":"people"}`),
		[]byte(`{"by":{"en":"a","pt-BR":"é"},"original":"en"}`),
		[]byte(`{"blob":"`+id+`","media":"text/csv","name":"a","sha256":"47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU","size":1}`), []byte(`{"id":"`+id+`"}`))
	f.Fuzz(func(t *testing.T, facts, title, file, who []byte) {
		e := Entry{Envelope: Envelope{
			V: 1, Origin: "record.example", Kind: "fuzzed", Object: id, Revision: 1, At: "2016-12-07T12:00:00Z", Voice: People, Role: "person", Facts: facts,
			Shown: map[string]Hash{"title": {}, "files/0": {}, "who": {}},
		}, Open: map[string]Disclosure{"title": {Value: title}, "files/0": {Value: file}, "who": {Value: who}}}
		var thing fuzzed
		if err := e.Into(&thing); err != nil {
			return
		}
		again, _, err := k.Compose(e.Envelope, thing)
		if err != nil {
			t.Fatalf("%q, %q, %q, %q are read as %+v, which is refused: %v", facts, title, file, who, thing, err)
		}
		if !bytes.Equal(again.Facts, facts) {
			t.Errorf("facts %q are written %q", facts, again.Facts)
		}
		for name, d := range e.Open {
			if !bytes.Equal(again.Open[name].Value, d.Value) {
				t.Errorf("%s %q is written %q", name, d.Value, again.Open[name].Value)
			}
		}
	})
}
