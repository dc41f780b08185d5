package record_test

import (
	"strings"
	"testing"

	"troth/core/canonical"
	"troth/core/record"
)

// values are canonical values, each true to its type or not.
var values = []struct {
	typ, value string
	holds      bool
}{
	{"text", `{"by":{"en":"Publish it"},"original":"en"}`, true},
	{"text", `{"by":{"ar":"نشر","en":"Publish","zh-Hant":"公開"},"original":"ar"}`, true},
	{"text", `{"by":{"en":"two\nlines\tand a tab"},"original":"en"}`, true},
	{"text", `{"by":{"und":"?"},"original":"und"}`, true},
	{"text", `{"by":{"es-419":"a"},"original":"es-419"}`, true},
	{"text", `{"by":{"de-CH-1996":"a"},"original":"de-CH-1996"}`, true},
	{"text", `{"by":{"sr-Latn-ME":"a"},"original":"sr-Latn-ME"}`, true},
	{"text", `{"by":{"ca-valencia":"a"},"original":"ca-valencia"}`, true},
	{"text", `{"by":{"en-x-plain":"a"},"original":"en-x-plain"}`, true},
	{"text", "{\"by\":{\"he\":\"\u200fa\u200e\"},\"original\":\"he\"}", true},
	{"text", `{"by":{},"original":"en"}`, false},
	{"text", `{"by":{"fr":"Oui"},"original":"en"}`, false},
	{"text", `{"by":{"en":""},"original":"en"}`, false},
	{"text", `{"by":{"en":"a"}}`, false},
	{"text", `{"original":"en"}`, false},
	{"text", `{"by":{"en":"a"},"more":true,"original":"en"}`, false},
	{"text", `{"by":{"en":true},"original":"en"}`, false},
	{"text", `{"by":["en"],"original":"en"}`, false},
	{"text", `"a"`, false},
	{"text", `{"by":{"en":"a\r\nb"},"original":"en"}`, false},
	{"text", `{"by":{"en":"a\u0000b"},"original":"en"}`, false},
	{"text", "{\"by\":{\"en\":\"a\x7f\"},\"original\":\"en\"}", false},
	{"text", "{\"by\":{\"en\":\"a\u0085b\"},\"original\":\"en\"}", false},
	{"text", "{\"by\":{\"en\":\"a\u202eb\"},\"original\":\"en\"}", false},
	{"text", "{\"by\":{\"en\":\"a\u2069b\"},\"original\":\"en\"}", false},
	{"text", `{"by":{"EN":"a"},"original":"EN"}`, false},
	{"text", `{"by":{"english":"a"},"original":"english"}`, false},
	{"text", `{"by":{"en_US":"a"},"original":"en_US"}`, false},
	{"text", `{"by":{"en-us":"a"},"original":"en-us"}`, false},
	{"text", `{"by":{"zh-hant":"a"},"original":"zh-hant"}`, false},
	{"text", `{"by":{"en-US-Latn":"a"},"original":"en-US-Latn"}`, false},
	{"text", `{"by":{"en-u-ca-gregory":"a"},"original":"en-u-ca-gregory"}`, false},
	{"text", `{"by":{"x-private":"a"},"original":"x-private"}`, false},
	{"text", `{"by":{"en-":"a"},"original":"en-"}`, false},
	{"text", `{"by":{"en-x":"a"},"original":"en-x"}`, false},
	{"text", `{"by":{"en-x-abcdefgh-abcdefgh-abcdefgh-abcd":"a"},"original":"en-x-abcdefgh-abcdefgh-abcdefgh-abcd"}`, false},

	{"person", `{"id":"pn_aaaaaaaaaaaaaaaaaaaaaaaaaa"}`, true},
	{"person", `{"id":"Jane"}`, false},
	{"person", `{}`, false},
	{"person", `{"id":"pn_aaaaaaaaaaaaaaaaaaaaaaaaaa","name":"Jane"}`, false},
	{"person", `"pn_aaaaaaaaaaaaaaaaaaaaaaaaaa"`, false},

	{"file", file, true},
	{"file", strings.Replace(file, "text/csv", "text/csv; charset=utf-8", 1), true},
	{"file", strings.Replace(file, "a.csv", "a 報告.csv", 1), true},
	{"file", strings.Replace(file, "a.csv", "", 1), false},
	{"file", strings.Replace(file, "a.csv", "a/b.csv", 1), false},
	{"file", strings.Replace(file, "a.csv", `a\\b.csv`, 1), false},
	{"file", strings.Replace(file, "a.csv", "..", 1), false},
	{"file", strings.Replace(file, "a.csv", ".", 1), false},
	{"file", strings.Replace(file, "a.csv", `a\nb.csv`, 1), false},
	{"file", strings.Replace(file, "a.csv", `a\tb.csv`, 1), false},
	{"file", strings.Replace(file, "a.csv", "a\u202evsc.exe", 1), false},
	{"file", strings.Replace(file, "a.csv", strings.Repeat("a", 256), 1), false},
	{"file", strings.Replace(file, "text/csv", "csv", 1), false},
	{"file", strings.Replace(file, "text/csv", "Text/csv", 1), false},
	{"file", strings.Replace(file, "text/csv", "text/", 1), false},
	{"file", strings.Replace(file, "text/csv", "text/.csv", 1), false},
	{"file", strings.Replace(file, "text/csv", "text/csv ; a", 1), false},
	{"file", strings.Replace(file, "text/csv", "text/"+strings.Repeat("a", 123), 1), false},
	{"file", strings.Replace(file, `"size":0`, `"size":-1`, 1), false},
	{"file", strings.Replace(file, `"size":0`, `"size":"0"`, 1), false},
	{"file", strings.Replace(file, `,"size":0`, ``, 1), false},
	{"file", strings.Replace(file, `47DEQ`, `47DE`, 1), false},
	{"file", strings.Replace(file, `ev_a`, `ev_A`, 1), false},

	{"link", `{"relation":"about","to":"cm_aaaaaaaaaaaaaaaaaaaaaaaaaa"}`, true},
	{"link", `{"relation":"part","to":"cm_aaaaaaaaaaaaaaaaaaaaaaaaaa"}`, false},
	{"link", `{"relation":"about","to":"cm"}`, false},
	{"link", `{"relation":"about"}`, false},
	{"link", `{"to":"cm_aaaaaaaaaaaaaaaaaaaaaaaaaa"}`, false},
	{"link", `{"relation":"about","to":"cm_aaaaaaaaaaaaaaaaaaaaaaaaaa","words":"x"}`, false},
	{"link", `"cm_aaaaaaaaaaaaaaaaaaaaaaaaaa"`, false},

	{"id", `"cm_abcdefghijklmnopqrstuvwxyz"`, true},
	{"id", `"civi_aaaaaaaaaaaaaaaaaaaa234567"`, true},
	{"id", `"c_aaaaaaaaaaaaaaaaaaaaaaaaaa"`, false},
	{"id", `"civic_aaaaaaaaaaaaaaaaaaaaaaaaaa"`, false},
	{"id", `"c1_aaaaaaaaaaaaaaaaaaaaaaaaaa"`, false},
	{"id", `"cm_aaaaaaaaaaaaaaaaaaaaaaaaa"`, false},
	{"id", `"cm_aaaaaaaaaaaaaaaaaaaaaaaaaaa"`, false},
	{"id", `"cm_aaaaaaaaaaaaaaaaaaaaaaaaa1"`, false},
	{"id", `"cm_aaaaaaaaaaaaaaaaaaaaaaaaaA"`, false},
	{"id", `"cm-aaaaaaaaaaaaaaaaaaaaaaaaaa"`, false},
	{"id", `"cm_aaaaaaaaaaaaaaaaaaaaaaaaaa\n"`, false},

	{"day", `{"from":"2016-12-07","to":"2016-12-07"}`, true},
	{"day", `{"from":"2016-12-07"}`, true},
	{"day", `{"to":"2016-02-29"}`, true},
	{"day", `{"from":"0000-02-29","to":"9999-12-31"}`, true},
	{"day", `{}`, false},
	{"day", `{"from":""}`, false},
	{"day", `{"from":"2016-12-07","to":"2016-12-06"}`, false},
	{"day", `{"from":"2016-13-01"}`, false},
	{"day", `{"from":"2016-00-01"}`, false},
	{"day", `{"from":"2016-12-00"}`, false},
	{"day", `{"from":"2016-12-32"}`, false},
	{"day", `{"from":"2015-02-29"}`, false},
	{"day", `{"from":"1900-02-29"}`, false},
	{"day", `{"from":"2016"}`, false},
	{"day", `{"from":"2016-12"}`, false},
	{"day", `{"from":"2016-12-7"}`, false},
	{"day", `{"from":"+2016-12-07"}`, false},
	{"day", `{"from":"2016-12-07T00:00:00Z"}`, false},
	{"day", `{"from":2016}`, false},
	{"day", `{"from":"2016-12-07","words":"winter"}`, false},
	{"day", `"2016-12-07"`, false},

	{"count", `9007199254740991`, true},
	{"count", `-9007199254740991`, true},
	{"count", `"1"`, false},
	{"count", `true`, false},
	{"boolean", `true`, true},
	{"boolean", `false`, true},
	{"boolean", `0`, false},
	{"boolean", `"true"`, false},
	{"code", `" ~"`, true},
	{"code", `"` + strings.Repeat("a", 128) + `"`, true},
	{"code", `"` + strings.Repeat("a", 129) + `"`, false},
	{"code", `""`, false},
	{"code", `"é"`, false},
	{"code", `"a\nb"`, false},
	{"code", "\"a\x7f\"", false},
	{"code", `7`, false},
	{"hash", `"47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU"`, true},
	{"hash", `"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"`, true},
	{"hash", `"47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU="`, false},
	{"hash", `"47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU"`, false},
	{"hash", `"47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFV"`, false},
	{"hash", `"47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuF"`, false},
	{"hash", `"47DEQpj8HBSa-_TImW-5\nJCeuQeRkm5NMpJWZG3hSuFU"`, false},
	{"hash", `"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"`, false},
	{"note", `"two\nlines\n\n— a b\n"`, true},
	{"note", `"` + strings.Repeat("a", 16_384) + `"`, true},
	{"note", `"` + strings.Repeat("a", 16_385) + `"`, false},
	{"note", `""`, false},
	{"note", `"a\tb"`, false},
	{"note", `"a\rb"`, false},
	{"note", `"é"`, false},
	{"enum", `"small"`, true},
	{"enum", `"Small"`, false},
	{"enum", `""`, false},
	{"enum", `1`, false},
}

func TestValueVectors(t *testing.T) {
	file := struct {
		About  string        `json:"about"`
		Accept []valueVector `json:"accept"`
		Refuse []valueVector `json:"refuse"`
	}{About: `Canonical values, each true to its type or not: docs/format.md, Types. The relation of the links is "about"; the enum has the values small and large.`}
	for _, v := range values {
		if err := canonical.Check([]byte(v.value)); err != nil {
			t.Fatalf("%s: %v", v.value, err)
		}
		field := v.typ
		if field == "boolean" {
			field = "bool"
		}
		err := kind.Check(settled(t, least(), func(e *record.Entry) {
			if _, redactable := e.Open[field]; redactable {
				say(field, v.value)(e)
				return
			}
			value, err := canonical.Decode([]byte(v.value))
			if err != nil {
				t.Fatal(err)
			}
			fact(field, value)(e)
		}))
		switch {
		case (err == nil) != v.holds:
			t.Errorf("%s %s: %v", v.typ, v.value, err)
		case err == nil:
			file.Accept = append(file.Accept, valueVector{v.typ, v.value, ""})
		default:
			file.Refuse = append(file.Refuse, valueVector{v.typ, v.value, strings.TrimPrefix(err.Error(), "everything: "+field+": ")})
		}
	}
	writeVectors(t, "values.json", file)
}
