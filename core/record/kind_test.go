package record_test

import (
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"troth/core/canonical"
	"troth/core/record"
)

var update = flag.Bool("update", false, "write the golden files anew")

// golden compares got with a file, or writes it.
func golden(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), got); d != "" {
		t.Fatalf("%s is not what it was; when that is meant, run with -update and review the change:\n%s", file, d)
	}
}

func core(t *testing.T) *record.Kinds {
	t.Helper()
	ks, err := record.NewKinds(record.Core()...)
	if err != nil {
		t.Fatal(err)
	}
	return ks
}

func TestCoreKinds(t *testing.T) { golden(t, "testdata/kinds.golden", core(t).List()) }

func TestSchemas(t *testing.T) {
	ks, err := record.NewKinds(append(record.Core(), kind)...)
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for k := range ks.All() {
		if err := canonical.Check(k.Schema); err != nil {
			t.Errorf("schema of %s: %v", k.Name, err)
		}
		all.Write(k.Schema)
		all.WriteByte('\n')
	}
	golden(t, "testdata/schemas.golden", all.String())
}

type (
	withString struct{ A string }
	withInt    struct{ A int }
	withInt64  struct{ A int64 }
	withFloat  struct{ A float64 }
	withMap    struct{ A map[string]string }
	withAny    struct{ A any }
	withStruct struct{ A struct{ B record.Text } }
	withOwn    struct{ A everything }
	ptrToList  struct{ A *[]record.Text }
	listOfPtr  struct{ A []*record.Text }
	listOfList struct{ A [][]record.Text }
	ptrToPtr   struct{ A **record.Text }
	withArray  struct{ A [2]record.Text }
	unexported struct{ a record.Text } //lint:ignore U1000 is refused by its type
	embedded   struct{ record.Text }
	linkBare   struct{ A record.Ref }
	linkNoTo   struct {
		A record.Ref `rel:"about"`
	}
	linkNoRel struct {
		A record.Ref `to:"*"`
	}
	linkOddRel struct {
		A record.Ref `rel:"is about" to:"*"`
	}
	linkOddTo struct {
		A record.Ref `rel:"about" to:"a,,b"`
	}
	linkStarAnd struct {
		A record.Ref `rel:"about" to:"*,genesis"`
	}
	tagsOnID struct {
		A record.ID `rel:"about" to:"*"`
	}
	aliasOnText struct {
		A record.Text `alias:"x"`
	}
	aliasOnID struct {
		A record.ID `alias:"x"`
	}
	aliasHidden struct {
		A record.Withheld[record.Code] `alias:"x"`
	}
	aliasOdd struct {
		A record.Code `alias:"X 1"`
	}
	namedBool   bool
	withNamed   struct{ A namedBool }
	plainNamed  string
	withPlain   struct{ A plainNamed }
	noValues    string
	withNone    struct{ A noValues }
	twiceValues string
	withTwice   struct{ A twiceValues }
	emptyValue  string
	withEmpty   struct{ A emptyValue }
	commaValue  string
	withComma   struct{ A commaValue }
	byPointer   string
	withPointer struct{ A byPointer }
	hiddenPtr   struct{ A *record.Withheld[record.Text] }
	hiddenLink  struct {
		A record.Withheld[record.Ref] `rel:"about" to:"*"`
	}
	hiddenList struct {
		A record.Withheld[[]record.Text]
	}
	hiddenString struct{ A record.Withheld[string] }
	hiddenTwice  struct {
		A record.Withheld[record.Withheld[record.Text]]
	}
	sameName  struct{ OwnID, OwnId record.ID }
	oddName   struct{ Été record.Text }
	withBytes struct{ A []byte }
	withFunc  struct{ A func() }
)

func (noValues) Values() []string    { return nil }
func (twiceValues) Values() []string { return []string{"a", "a"} }
func (emptyValue) Values() []string  { return []string{"a", ""} }
func (commaValue) Values() []string  { return []string{"a,b"} }
func (*byPointer) Values() []string  { return []string{"a"} }

func kindOf[T any]() func() { return func() { record.KindOf[T]("bad", "ba") } }

func TestKindOfRefuses(t *testing.T) {
	for _, test := range []struct {
		name string
		make func()
		want string
	}{
		{"string", kindOf[withString](), "field A: type string is no class"},
		{"int", kindOf[withInt](), "field A: type int is no class"},
		{"int64", kindOf[withInt64](), "field A: type int64 is no class"},
		{"float", kindOf[withFloat](), "field A: type float64 is no class"},
		{"map", kindOf[withMap](), "field A: type map[string]string is no class"},
		{"any", kindOf[withAny](), "field A: type interface {} is no class"},
		{"nested struct", kindOf[withStruct](), "is no class"},
		{"named struct", kindOf[withOwn](), "type record_test.everything is no class"},
		{"pointer to list", kindOf[ptrToList](), "type []record.Text is no class"},
		{"list of pointers", kindOf[listOfPtr](), "type *record.Text is no class"},
		{"list of lists", kindOf[listOfList](), "type []record.Text is no class"},
		{"pointer to pointer", kindOf[ptrToPtr](), "type *record.Text is no class"},
		{"array", kindOf[withArray](), "type [2]record.Text is no class"},
		{"bytes", kindOf[withBytes](), "type uint8 is no class"},
		{"func", kindOf[withFunc](), "type func() is no class"},
		{"unexported", kindOf[unexported](), "field a: is not an exported field of its own"},
		{"embedded", kindOf[embedded](), "field Text: is not an exported field of its own"},
		{"link without tags", kindOf[linkBare](), `a Ref needs the tags rel:"…" and to:"…"`},
		{"link without to", kindOf[linkNoTo](), `a Ref needs the tags`},
		{"link without relation", kindOf[linkNoRel](), `a Ref needs the tags`},
		{"relation of two words", kindOf[linkOddRel](), `a Ref needs the tags`},
		{"link to an empty name", kindOf[linkOddTo](), `to:"a,,b" is neither names of kinds nor "*"`},
		{"link to all and one", kindOf[linkStarAnd](), `to:"*,genesis" is neither`},
		{"tags of a link on an id", kindOf[tagsOnID](), "only a Ref has the tags rel and to"},
		{"alias on a text", kindOf[aliasOnText](), "only a Code is an alias"},
		{"alias on an id", kindOf[aliasOnID](), "only a Code is an alias"},
		{"withheld alias", kindOf[aliasHidden](), "only a Code is an alias"},
		{"alias with a space", kindOf[aliasOdd](), `alias "X 1" is not a name`},
		{"named bool", kindOf[withNamed](), "type record_test.namedBool is no class"},
		{"named string without values", kindOf[withPlain](), "type record_test.plainNamed is no class"},
		{"enum without values", kindOf[withNone](), "the enum has no values"},
		{"enum with a value twice", kindOf[withTwice](), `the enum has "a" twice`},
		{"enum with an empty value", kindOf[withEmpty](), "value 1 of the enum: a code has 1 to 128 bytes, not 0"},
		{"enum with a comma", kindOf[withComma](), `value "a,b" of the enum has a space or comma`},
		{"values on the pointer", kindOf[withPointer](), "type record_test.byPointer is no class"},
		{"pointer to withheld", kindOf[hiddenPtr](), "a Withheld may be left out by itself"},
		{"withheld link", kindOf[hiddenLink](), "a Ref is permanent and cannot be withheld"},
		{"withheld list", kindOf[hiddenList](), "type []record.Text is no class"},
		{"withheld string", kindOf[hiddenString](), "type string is no class"},
		{"withheld twice", kindOf[hiddenTwice](), "is no class"},
		{"two fields of one name", kindOf[sameName](), "field OwnId: another is named own_id too"},
		{"name beyond ASCII", kindOf[oddName](), "is not a name like lead_institution"},
		{"no struct", kindOf[string](), "string is not a struct"},
		{"pointer to a struct", kindOf[*everything](), "is not a struct"},
		{"name with a capital", func() { record.KindOf[everything]("Bad", "ba") }, `"Bad" is not a name`},
		{"no name", func() { record.KindOf[everything]("", "ba") }, `"" is not a name`},
		{"prefix of one letter", func() { record.KindOf[everything]("bad", "b") }, `prefix "b" is not two to four small letters`},
		{"prefix of five letters", func() { record.KindOf[everything]("bad", "badly") }, `prefix "badly"`},
		{"prefix with a digit", func() { record.KindOf[everything]("bad", "b1") }, `prefix "b1"`},
		{"capital prefix", func() { record.KindOf[everything]("bad", "BA") }, `prefix "BA"`},
	} {
		t.Run(test.name, func(t *testing.T) {
			defer func() {
				said, _ := recover().(string)
				if !strings.HasPrefix(said, "record: kind ") || !strings.Contains(said, test.want) {
					t.Fatalf("%q; want %q", said, test.want)
				}
			}()
			test.make()
		})
	}
}

type (
	one  struct{ A *record.Text }
	two  struct{ A *record.Text }
	lost struct {
		A record.Ref `rel:"about" to:"one,nowhere"`
	}
)

func TestNewKindsRefuses(t *testing.T) {
	for _, test := range []struct {
		want  string
		kinds []record.Kind
	}{
		{"two kinds are named one", []record.Kind{record.KindOf[one]("one", "on"), record.KindOf[two]("one", "tw")}},
		{"kinds one and two share the prefix on", []record.Kind{record.KindOf[one]("one", "on"), record.KindOf[two]("two", "on")}},
		{"kinds one and two share a Go type", []record.Kind{record.KindOf[one]("one", "on"), record.KindOf[one]("two", "tw")}},
		{"lost.a links to the kind nowhere, which does not exist", []record.Kind{record.KindOf[one]("one", "on"), record.KindOf[lost]("lost", "lo")}},
	} {
		if _, err := record.NewKinds(test.kinds...); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%v; want %q", err, test.want)
		}
	}
}

func TestKindsAreFound(t *testing.T) {
	ks := core(t)
	k, ok := ks.ByPrefix("rd")
	if !ok || k.Name != "redaction" {
		t.Error(k.Name, ok)
	}
	if _, ok := ks.ByPrefix("zz"); ok {
		t.Error("a prefix that no kind has was found")
	}
	k, ok = ks.ByName("genesis")
	if _, isGenesis := k.New().(*record.Genesis); !ok || !isGenesis {
		t.Error(k.Name, ok)
	}
	for _, thing := range []any{record.Genesis{}, &record.Genesis{}} {
		if k, err := ks.Of(thing); err != nil || k.Name != "genesis" {
			t.Error(k.Name, err)
		}
	}
	for _, thing := range []any{nil, everything{}, 1, "genesis"} {
		if _, err := ks.Of(thing); err == nil {
			t.Errorf("%T is a kind of the core", thing)
		}
	}
}

func TestCompatible(t *testing.T) {
	const old = "a aa\n\tname redactable text\n\tstate permanent enum values=on,off\n\tto permanent link optional rel=about to=a,b\nb bb\n\tid permanent code alias=iso\n"
	if err := record.Compatible(old, old); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ name, from, to, want string }{
		{"a new kind", "b bb\n", "c cc\n\tx permanent bool\nb bb\n", ""},
		{"a new optional field", "\tstate ", "\tnote redactable text optional\n\tstate ", ""},
		{"a new list", "\tstate ", "\tnotes redactable text list\n\tstate ", ""},
		{"a new value", "on,off", "on,off,gone", ""},
		{"a new target", "to=a,b", "to=a,b,c", ""},
		{"every target", "to=a,b", "to=*", ""},
		{"a new required field", "\tstate ", "\tnote redactable text\n\tstate ", "a: new field note is neither optional nor a list"},
		{"a lost kind", "b bb\n\tid permanent code alias=iso\n", "", "kind b is lost"},
		{"a lost field", "\tname redactable text\n", "", "a: field name is lost"},
		{"another prefix", "b bb", "b bc", "kind b: the prefix was bb, is bc"},
		{"another class", "name redactable text", "name withheld text", `a: field name was "redactable text", is "withheld text"`},
		{"another type", "name redactable text", "name redactable file", `a: field name was "redactable text", is "redactable file"`},
		{"optional that was not", "name redactable text", "name redactable text optional", `a: field name was "redactable text", is "redactable text optional"`},
		{"required that was not", "link optional", "link", `is "permanent link rel=about"`},
		{"list that was not", "name redactable text", "name redactable text list", `is "redactable text list"`},
		{"a lost value", "on,off", "on", "a: field state lost off of its values"},
		{"a lost target", "to=a,b", "to=b", "a: field to lost a of its to"},
		{"another relation", "rel=about", "rel=part", "a: field to was"},
		{"another alias", "alias=iso", "alias=un", "b: field id was"},
		{"no list", "a aa", "\ta aa", "new list: line 1 is neither a kind nor a field of one"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if !strings.Contains(old, test.from) {
				t.Fatalf("%q is not in the list", test.from)
			}
			err := record.Compatible(old, strings.Replace(old, test.from, test.to, 1))
			if test.want == "" && err != nil || test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)) {
				t.Fatalf("%v; want %q", err, test.want)
			}
		})
	}
}
