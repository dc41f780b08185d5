package canonical_test

import (
	"errors"
	"math"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"

	"troth/core/canonical"
)

// values draws any value that has a canonical form.
func values() *rapid.Generator[any] {
	return rapid.Custom(func(t *rapid.T) any { return draw(t, 4) })
}

func draw(t *rapid.T, depth int) any {
	shapes := 5
	if depth == 0 {
		shapes = 3
	}
	switch rapid.IntRange(0, shapes-1).Draw(t, "shape") {
	case 0:
		return texts().Draw(t, "string")
	case 1:
		return rapid.Int64Range(-canonical.MaxInt, canonical.MaxInt).Draw(t, "number")
	case 2:
		return rapid.Bool().Draw(t, "bool")
	case 3:
		list := []any{}
		for range rapid.IntRange(0, 4).Draw(t, "length") {
			list = append(list, draw(t, depth-1))
		}
		return list
	default:
		object := map[string]any{}
		for range rapid.IntRange(0, 4).Draw(t, "size") {
			object[rapid.StringOfN(rapid.RuneFrom(nil, printable), 0, 5, -1).Draw(t, "key")] = draw(t, depth-1)
		}
		return object
	}
}

var printable = &unicode.RangeTable{R16: []unicode.Range16{{Lo: ' ', Hi: '~', Stride: 1}}, LatinOffset: 1}

// texts draws strings with every character that is written in an unusual way.
func texts() *rapid.Generator[string] {
	odd := []rune("\x00\x01\b\t\n\f\r\x1f\"\\/<>&\x7f\u0080\u2028\u2029\ufeff\ufffd\U0001f600éé가ﬁ\u0338e\u0301")
	one := rapid.OneOf(rapid.SampledFrom(odd), rapid.Rune())
	return rapid.Map(rapid.StringOf(one), func(s string) string { return norm.NFC.String(strings.ToValidUTF8(s, "?")) })
}

func TestDecodeGivesBackWhatAppendWrote(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := values().Draw(t, "value")
		b, err := canonical.Append(nil, v)
		if err != nil {
			t.Fatal(err)
		}
		if err := canonical.Check(b); err != nil {
			t.Fatalf("%v in %s", err, b)
		}
		back, err := canonical.Decode(b)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(v, back); d != "" {
			t.Fatal(d)
		}
	})
}

// Whoever changes, removes or adds one byte of a canonical value has another value or none: no two byte forms are one value.
func TestNoByteCanChangeUnnoticed(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := values().Draw(t, "value")
		b, err := canonical.Append([]byte{}, v)
		if err != nil {
			t.Fatal(err)
		}
		at := rapid.IntRange(0, len(b)-1).Draw(t, "at")
		flipped := append([]byte{}, b...)
		flipped[at] ^= 1 << rapid.IntRange(0, 7).Draw(t, "bit")
		cut := append(append([]byte{}, b[:at]...), b[at+1:]...)
		doubled := append(append(append([]byte{}, b[:at]...), b[at]), b[at:]...)
		for _, changed := range [][]byte{flipped, cut, doubled} {
			if back, err := canonical.Decode(changed); err == nil && cmp.Equal(v, back) && string(changed) != string(b) {
				t.Fatalf("%q and %q are one value", b, changed)
			}
		}
	})
}

func TestAppendAddsBehind(t *testing.T) {
	b, err := canonical.Append([]byte("before "), map[string]any{"b": 1, "a": []any{true, "é\n"}})
	if want := `before {"a":[true,"é\n"],"b":1}`; err != nil || string(b) != want {
		t.Fatalf("%s, %v; want %s", b, err, want)
	}
}

func TestAppendRefuses(t *testing.T) {
	for _, test := range []struct {
		name string
		v    any
		want string
	}{
		{"nothing", nil, "a <nil> has no canonical form"},
		{"fraction", 1.5, "a float64 has no canonical form"},
		{"whole float", 1.0, "a float64 has no canonical form"},
		{"bytes", []byte("x"), "a []uint8 has no canonical form"},
		{"typed list", []string{"x"}, "a []string has no canonical form"},
		{"too large", int64(canonical.MaxInt + 1), "9007199254740992 is beyond 2^53−1"},
		{"too small", int64(-canonical.MaxInt - 1), "-9007199254740992 is beyond 2^53−1"},
		{"smallest of Go", int64(math.MinInt64), "-9223372036854775808 is beyond 2^53−1"},
		{"key beyond ASCII", map[string]any{"é": true}, `key "é" is not printable ASCII`},
		{"key with a control character", map[string]any{"a\n": true}, `key "a\n" is not printable ASCII`},
		{"not UTF-8", "secret \xff", "string is not valid UTF-8 at its byte 7"},
		{"half a surrogate pair", "\xed\xa0\x80", "string is not valid UTF-8 at its byte 0"},
		{"not normal form C", "secret e\u0301", "string of 10 bytes is not in normal form C"},
		{"inside", map[string]any{"a": []any{nil}}, "a <nil> has no canonical form"},
		{"33 lists inside one another", nested(33), "nested deeper than 32"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := canonical.Append(nil, test.v)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Fatalf("%v; want %q", err, test.want)
			}
			if strings.Contains(err.Error(), "secret") {
				t.Fatalf("the error repeats the string: %v", err)
			}
		})
	}
}

func nested(n int) any {
	v := any([]any{})
	for range n - 1 {
		v = []any{v}
	}
	return v
}

// Append, Check and Decode must agree on how deep is too deep.
func TestDepth(t *testing.T) {
	for _, inner := range []string{"", "1"} {
		for _, n := range []int{canonical.MaxDepth - 1, canonical.MaxDepth, canonical.MaxDepth + 1} {
			lists := strings.Repeat("[", n) + inner + strings.Repeat("]", n)
			if err := canonical.Check([]byte(lists)); (err == nil) != (n <= canonical.MaxDepth) {
				t.Errorf("%d lists around %q: %v", n, inner, err)
			}
		}
		objects := strings.Repeat(`{"a":`, canonical.MaxDepth) + "{}" + strings.Repeat("}", canonical.MaxDepth)
		if err := canonical.Check([]byte(objects)); err == nil {
			t.Error("33 objects inside one another were accepted")
		}
	}
	b, err := canonical.Append(nil, nested(canonical.MaxDepth))
	if err != nil || canonical.Check(b) != nil {
		t.Errorf("32 lists: %v, %v", err, canonical.Check(b))
	}
	// A hostile depth costs no stack.
	if err := canonical.Check([]byte(strings.Repeat("[", 10_000_000))); err == nil {
		t.Error("ten million open lists were accepted")
	}
}

// refusals are bytes that are not canonical, each with why and where. docs/vectors has them too.
var refusals = []struct {
	name, bytes string
	at          int
	want        string
}{
	{"nothing", ``, 0, "a value expected, but nothing is left"},
	{"null", `null`, 0, "null; what is absent is left out"},
	{"null inside", `{"a":null}`, 5, "null; what is absent is left out"},
	{"unknown word", `nil`, 0, "not a value"},
	{"True", `True`, 0, "not a value"},
	{"half a word", `tru`, 0, "true expected"},
	{"longer word", `falsey`, 5, "more bytes behind the value"},
	{"fraction", `1.5`, 0, "number is not whole"},
	{"whole fraction", `1.0`, 0, "number is not whole"},
	{"fraction without a whole part", `.5`, 0, "not a value"},
	{"exponent", `1e3`, 0, "number is not whole"},
	{"capital exponent", `1E3`, 0, "number is not whole"},
	{"minus zero", `-0`, 0, "leading zero or minus zero"},
	{"leading zero", `01`, 0, "leading zero"},
	{"leading zeros", `000000000000000000000000000000000001`, 0, "leading zero"},
	{"negative leading zero", `-01`, 0, "leading zero"},
	{"plus", `+1`, 0, "not a value"},
	{"minus alone", `-`, 0, "not a value"},
	{"2^53", `9007199254740992`, 0, "number beyond 2^53−1"},
	{"-2^53", `-9007199254740992`, 0, "number beyond 2^53−1"},
	{"2^64 and a bit", `18446744073709551617`, 0, "number beyond 2^53−1"},
	{"NaN", `NaN`, 0, "not a value"},
	{"Infinity", `Infinity`, 0, "not a value"},
	{"duplicate keys", `{"a":1,"a":2}`, 7, "keys are not sorted and unique"},
	{"duplicate empty keys", `{"":1,"":2}`, 6, "keys are not sorted and unique"},
	{"unsorted keys", `{"b":1,"a":2}`, 7, "keys are not sorted and unique"},
	{"unsorted keys of two lengths", `{"aa":1,"a":2}`, 8, "keys are not sorted and unique"},
	{"keys sorted without regard to case", `{"a":1,"B":2}`, 7, "keys are not sorted and unique"},
	{"key beyond ASCII", `{"é":1}`, 1, "key is not printable ASCII"},
	{"key with DEL", "{\"\x7f\":1}", 1, "key is not printable ASCII"},
	{"key with a line break", `{"a\nb":1}`, 1, "key is not printable ASCII"},
	{"key that is a number", `{1:1}`, 1, `" expected`},
	{"key without value", `{"a"}`, 4, ": expected"},
	{"key with another sign", `{"a"=1}`, 4, ": expected"},
	{"comma at the end of an object", `{"a":1,}`, 7, `" expected`},
	{"comma at the end of an array", `[1,]`, 3, "not a value"},
	{"comma at the start", `[,1]`, 1, "not a value"},
	{"two commas", `[1,,1]`, 3, "not a value"},
	{"no comma", `[1"a"]`, 2, "a comma or the end of the array expected"},
	{"wrong bracket", `[1}`, 2, "a comma or the end of the array expected"},
	{"wrong brace", `{"a":1]`, 6, "a comma or the end of the object expected"},
	{"array without end", `[1`, 2, "a comma or the end of the array expected"},
	{"object without end", `{"a":1`, 6, "a comma or the end of the object expected"},
	{"string without end", `"a`, 2, "string does not end"},
	{"escape without end", `"a\`, 2, "escape"},
	{`\u0008 for \b`, `"\u0008"`, 1, "escape"},
	{`\u0009 for \t`, `"\u0009"`, 1, "escape"},
	{`\u000a for \n`, `"\u000a"`, 1, "escape"},
	{`\u000c for \f`, `"\u000c"`, 1, "escape"},
	{`\u000d for \r`, `"\u000d"`, 1, "escape"},
	{`\u0022 for \"`, `"\u0022"`, 1, "escape"},
	{`\u005c for \\`, `"\u005c"`, 1, "escape"},
	{"escaped letter", `"\u0061"`, 1, "escape"},
	{"escaped letter beyond ASCII", `"\u00e9"`, 1, "escape"},
	{"escaped DEL", `"\u007f"`, 1, "escape"},
	{"escaped solidus", `"\/"`, 1, "escape"},
	{"upper-case hex", `"\u001F"`, 1, "escape"},
	{"upper-case U", `"\U001f"`, 1, "escape"},
	{"short hex", `"\u1f"`, 1, "escape"},
	{"octal", `"\0"`, 1, "escape"},
	{"escaped surrogates", `"\ud83d\ude00"`, 1, "escape"},
	{"lone escaped surrogate", `"\ud83d"`, 1, "escape"},
	{"line break in a string", "\"a\nb\"", 2, "control character is not escaped"},
	{"NUL in a string", "\"\x00\"", 1, "control character is not escaped"},
	{"e and accent", "\"e\u0301\"", 1, "string is not in normal form C"},
	{"Kelvin sign", "\"\u212a\"", 1, "string is not in normal form C"},
	{"marks in the wrong order", "\"x\u0301\u0316\"", 1, "string is not in normal form C"},
	{"not normal behind an escape", "\"\\n\\\"e\u0301\"", 1, "string is not in normal form C"},
	{"not UTF-8", "\"\xff\"", 1, "string is not valid UTF-8"},
	{"overlong UTF-8", "\"\xc0\xaf\"", 1, "string is not valid UTF-8"},
	{"UTF-8 of a surrogate", "\"\xed\xa0\xbd\xed\xb8\x80\"", 1, "string is not valid UTF-8"},
	{"UTF-8 beyond Unicode", "\"\xf4\x90\x80\x80\"", 1, "string is not valid UTF-8"},
	{"UTF-8 cut short", "\"\xc3\"", 1, "string is not valid UTF-8"},
	{"two values", `1 2`, 1, "more bytes behind the value"},
	{"line break at the end", "{}\n", 2, "more bytes behind the value"},
	{"space at the start", ` {}`, 0, "white space"},
	{"space in an object", `{"a": 1}`, 5, "white space"},
	{"space before a comma", `[1 ,2]`, 2, "a comma or the end of the array expected"},
	{"space in an empty object", `{ }`, 1, `" expected`},
	{"byte order mark", "\ufeff{}", 0, "byte order mark"},
	{"single quotes", `'a'`, 0, "not a value"},
	{"comment", `/**/1`, 0, "not a value"},
	{"NUL", "\x00", 0, "not a value"},
	{"33 arrays inside one another", strings.Repeat("[", 33) + strings.Repeat("]", 33), 32, "nested too deep"},
}

func TestCheckRefuses(t *testing.T) {
	for _, test := range refusals {
		t.Run(test.name, func(t *testing.T) {
			err := canonical.Check([]byte(test.bytes))
			var at *canonical.Error
			if !errors.As(err, &at) || at.Offset != test.at || !strings.Contains(at.Reason, test.want) {
				t.Fatalf("%v; want %q at byte %d", err, test.want, test.at)
			}
			if v, other := canonical.Decode([]byte(test.bytes)); v != nil || other == nil || other.Error() != err.Error() {
				t.Fatalf("Check says %v, Decode %v, %v", err, v, other)
			}
		})
	}
}

// accepted are canonical values at the edges of the rules. docs/vectors has them too.
var accepted = []string{
	`{}`, `[]`, `""`, `0`, `-1`, `9007199254740991`, `-9007199254740991`, `true`, `false`, `{"":1," ":2,"A":3,"a":4,"~":5}`,
	`{"\"":1,"\\":2}`, `"\b\t\n\f\r\"\\/\u0000\u001f"`, "\"\x7f\"", `"é"`, "\"\u0301\"", "\"😀\u2028\"",
	"\"x" + strings.Repeat("\u0317", 40) + "\"", // normal form C has no limit on marks
	"\"<\\n\u0338\"", // < and U+0338 compose, but a line break stands between
	strings.Repeat("[", 32) + strings.Repeat("]", 32),
}

func TestAccepts(t *testing.T) {
	for _, b := range accepted {
		if err := canonical.Check([]byte(b)); err != nil {
			t.Errorf("%s: %v", b, err)
		}
	}
}

func TestReadOneValue(t *testing.T) {
	for _, test := range []struct {
		bytes         string
		s             string
		n             int64
		b             bool
		sOK, nOK, bOK bool
	}{
		{bytes: `"a\n"`, s: "a\n", sOK: true},
		{bytes: `-7`, n: -7, nOK: true},
		{bytes: `true`, b: true, bOK: true},
		{bytes: `false`, bOK: true},
		{bytes: `"a" `},
		{bytes: `7 `},
		{bytes: `true `},
		{bytes: `7.0`},
		{bytes: ``},
		{bytes: `{}`},
	} {
		s, err := canonical.String([]byte(test.bytes))
		if s != test.s || (err == nil) != test.sOK {
			t.Errorf("String(%s) = %q, %v", test.bytes, s, err)
		}
		n, err := canonical.Int([]byte(test.bytes))
		if n != test.n || (err == nil) != test.nOK {
			t.Errorf("Int(%s) = %d, %v", test.bytes, n, err)
		}
		b, err := canonical.Bool([]byte(test.bytes))
		if b != test.b || (err == nil) != test.bOK {
			t.Errorf("Bool(%s) = %v, %v", test.bytes, b, err)
		}
	}
}

func TestMembersAndElements(t *testing.T) {
	var got []string
	for key, value := range canonical.Members([]byte(`{"a":[1,{"b":2}],"c":"d"}`)) {
		got = append(got, key+"="+string(value))
	}
	if d := cmp.Diff([]string{`a=[1,{"b":2}]`, `c="d"`}, got); d != "" {
		t.Error(d)
	}
	got = nil
	for value := range canonical.Elements([]byte(`[1,{"b":[2]},"d"]`)) {
		if got = append(got, string(value)); len(got) == 2 {
			break
		}
	}
	if d := cmp.Diff([]string{`1`, `{"b":[2]}`}, got); d != "" {
		t.Error(d)
	}
	for range canonical.Members([]byte(`[]`)) {
		t.Error("an array has a member")
	}
}

func TestObject(t *testing.T) {
	own := errors.New("own")
	for _, test := range []struct{ bytes, want string }{
		{`{"a":1,"b":[2]}`, ""},
		{`{}`, ""},
		{`{"a":1`, "not canonical at byte 6: a comma or the end of the object expected"},
		{`{"a":1}}`, "not canonical at byte 7: more bytes behind the value"},
		{`[]`, "not canonical at byte 0: not a value: { expected"},
		{``, "not canonical at byte 0: not a value: { expected"},
		{`{"a":1,"stop":2}`, "own"},
	} {
		err := canonical.Object([]byte(test.bytes), func(key string, _ []byte) error {
			if key == "stop" {
				return own
			}
			return nil
		})
		if test.want == "" && err != nil || test.want != "" && (err == nil || err.Error() != test.want) {
			t.Errorf("%s: %v; want %q", test.bytes, err, test.want)
		}
	}
}
