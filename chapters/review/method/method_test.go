package method

import (
	"encoding/csv"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

// codes makes values from "name=code" and "name:ND" words.
func codes(words string) Values {
	v := Values{}
	for _, w := range strings.Fields(words) {
		if name, code, ok := strings.Cut(w, "="); ok {
			v[name] = Value{Code: code}
		} else {
			name, missing, _ := strings.Cut(w, ":")
			v[name] = Value{Missing: Missing(missing)}
		}
	}
	return v
}

func ids(methods []*Method) string {
	var s []string
	for _, m := range methods {
		s = append(s, m.ID)
	}
	return strings.Join(s, " ")
}

func TestBuiltinHasEveryLanguage(t *testing.T) {
	ms := Builtin()
	if got, want := ids(ms.All()), "irm-to-june-2014 irm-2014-2015 irm-current"; got != want {
		t.Fatalf("got %s, want %s", got, want)
	}
	check := func(where string, text Text) {
		for _, lang := range []string{"en", "fr", "es"} {
			if text != nil && text[lang] == "" {
				t.Errorf("%s: nothing in %s", where, lang)
			}
		}
	}
	for _, m := range ms.All() {
		check(m.ID, m.Names)
		check(m.ID+" period", m.Period.Words)
		points := slices.Clone(m.Missing)
		for _, v := range m.Variables {
			check(m.ID+" "+v.ID, v.Names)
			points = append(points, v.Values...)
		}
		for _, p := range points {
			check(m.ID+" "+p.Code, p.Label)
			check(m.ID+" "+p.Code, p.Meaning)
		}
		for _, r := range m.Rules {
			check(m.ID+" "+r.ID, r.Names)
			check(m.ID+" "+r.ID, r.Meaning)
		}
		if len(m.Data) == 0 {
			t.Errorf("%s: the file itself is not kept", m.ID)
		}
	}
}

// TestCodebook compares the built-in scales with the codebook they were made
// from: every code and its label.
func TestCodebook(t *testing.T) {
	shared := os.Getenv("TROTH_SHARED")
	if shared == "" {
		shared = filepath.Join("..", "..", "..", "..", "shared")
	}
	f, err := os.Open(filepath.Join(shared, "data", "ogp", "irm_codebook.csv"))
	if err != nil {
		t.Skip("The shared data with the codebook is not here.")
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	names := map[string]string{"open_government_lens": "relevance", "did_it_open_government_by_value": "did_it_open_government_civic_participation"}
	m := Builtin().Get("irm-current", 0)
	n := 0
	for _, row := range rows[1:] {
		name, code, label := row[0], row[1], row[2]
		if strings.HasPrefix(name, "star_") {
			continue
		}
		var p *Point
		if name == "missing" {
			p = (&Variable{Values: m.Missing}).Point(code)
		} else {
			if other, ok := names[name]; ok {
				name = other
			}
			v := m.Variable(name)
			if v == nil {
				t.Errorf("%s: not a variable", name)
				continue
			}
			p = v.Point(code)
		}
		first, _, _ := strings.Cut(label, " / ")
		same := p != nil && (p.Label["en"] == first || row[0] == "verifiable" && strings.HasPrefix(map[string]string{"No": "Not verifiable", "Yes": "Verifiable"}[p.Code], first))
		if !same {
			t.Errorf("%s %s: got %+v, the codebook has %q", name, code, p, label)
		}
		n++
	}
	if n < 30 {
		t.Errorf("only %d codes were compared", n)
	}
}

func TestRules(t *testing.T) {
	ms := Builtin()
	full := "specificity=2 relevance=1 potential_impact=3 completion=4 "
	for _, c := range []struct {
		method, report, values string
		want                   map[string]string // by rule: yes, no, or what is lacking
	}{
		{"irm-current", ProgressReport, full, map[string]string{"starred": "yes", "high_completion": "yes"}},
		{"irm-current", ProgressReport, full + "potential_impact=2", map[string]string{"starred": "no", "high_completion": "yes"}},
		{"irm-current", ProgressReport, full + "specificity=1 completion=5", map[string]string{"starred": "no", "high_completion": "yes"}},
		{"irm-current", ProgressReport, full + "relevance=0", map[string]string{"starred": "no", "high_completion": "yes"}},
		{"irm-current", ProgressReport, full + "completion=3", map[string]string{"starred": "no", "high_completion": "no"}},
		{"irm-current", ProgressReport, full + "completion:NR", map[string]string{"starred": "completion NR", "high_completion": "completion NR"}},
		// A false input does not excuse a missing one.
		{"irm-current", ProgressReport, full + "relevance=0 potential_impact:ND specificity:NA", map[string]string{"starred": "specificity NA, potential_impact ND", "high_completion": "yes"}},
		{"irm-current", ProgressReport, full + "completion=9", map[string]string{"starred": "completion ?", "high_completion": "completion ?"}},
		{"irm-current", ProgressReport, "", map[string]string{"starred": "specificity empty, relevance empty, potential_impact empty, completion empty", "high_completion": "completion empty"}},
		// A published rating is not used, but where it says that the rule did not exist, none is computed.
		{"irm-current", ProgressReport, full + "starred=0", map[string]string{"starred": "yes", "high_completion": "yes"}},
		{"irm-current", ProgressReport, full + "starred:NR", map[string]string{"starred": "yes", "high_completion": "yes"}},
		{"irm-current", ProgressReport, full + "starred:ND", map[string]string{"starred": "starred ND", "high_completion": "yes"}},
		{"irm-current", EndOfTerm, full + "did_it_open_government=3", map[string]string{"starred": "yes", "high_completion": "yes", "strong_early_results": "yes"}},
		{"irm-current", EndOfTerm, full + "did_it_open_government=2", map[string]string{"starred": "yes", "high_completion": "yes", "strong_early_results": "no"}},
		{"irm-2014-2015", ProgressReport, full + "potential_impact=2", map[string]string{"starred_2015": "yes", "high_completion": "yes"}},
		{"irm-2014-2015", ProgressReport, full + "specificity=1", map[string]string{"starred_2015": "no", "high_completion": "yes"}},
		{"irm-2014-2015", EndOfTerm, full, map[string]string{}},
		{"irm-to-june-2014", ProgressReport, "relevance=1 potential_impact=2 completion=5", map[string]string{"starred_pre_2014": "yes", "high_completion": "yes"}},
		{"irm-to-june-2014", ProgressReport, "relevance=1 potential_impact=1 completion=5", map[string]string{"starred_pre_2014": "no", "high_completion": "yes"}},
	} {
		got := map[string]string{}
		for _, r := range ms.Get(c.method, 0).Evaluate(c.report, codes(c.values)) {
			var lacking []string
			for _, l := range r.Lacking {
				lacking = append(lacking, l.Name+" "+string(l.Missing))
			}
			got[r.Rule] = map[bool]string{true: "yes", false: "no"}[r.Holds]
			if !r.Computed {
				got[r.Rule] = strings.Join(lacking, ", ")
			}
			if r.Computed != (r.Lacking == nil) || r.Holds && !r.Computed {
				t.Errorf("%+v contradicts itself", r)
			}
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s, %s, %s: %s", c.method, c.report, c.values, diff)
		}
	}
	holds, lacking := ms.Get("irm-current", 0).Compute("starred", codes(full+"starred:ND"))
	if !holds || lacking != nil {
		t.Errorf("from inputs alone: %v, lacking %v", holds, lacking)
	}
	if holds, lacking := ms.All()[0].Compute("starred", codes(full)); holds || len(lacking) != 1 {
		t.Errorf("a rule of another method: %v, lacking %v", holds, lacking)
	}
}

func TestChoose(t *testing.T) {
	nothing := " starred_pre_2014:ND starred_2015:ND starred:ND"
	four := "specificity=1 relevance=1 potential_impact=1 completion=1"
	for _, c := range []struct{ name, finding, other, want string }{
		{"one star formula", four + " starred_pre_2014=0 starred_2015:ND starred:ND", "", "irm-to-june-2014"},
		{"another", four + " starred_pre_2014:ND starred_2015=0 starred:ND", "", "irm-2014-2015"},
		{"two star formulas", four + " starred_pre_2014:ND starred_2015=0 starred=0", "starred:NR", "irm-2014-2015 irm-current"},
		{"not reviewed is defined", four + " starred_pre_2014:NR starred_2015:ND starred:ND", "", "irm-to-june-2014"},
		{"a star formula of the other report", four + nothing, "completion:NR starred:NR", "irm-current"},
		{"none, in 2011", "specificity=1 relevance=1 potential_impact:ND completion=1" + nothing, "completion:ND starred:ND", "irm-to-june-2014"},
		{"none, with results of 2018", four + " verifiable=Yes" + nothing, "starred:ND", "irm-current"},
		{"potential for results", "verifiable=Yes relevance=1 potential_for_results=1" + nothing, "", "irm-current"},
		{"completion alone, beside results of 2018", "completion=1" + nothing, four + " verifiable=Yes" + nothing, "irm-current"},
		{"completion alone, beside what no method has whole", "completion=1" + nothing, "", "irm-to-june-2014"},
		{"nothing", nothing, "", ""},
		{"empty is not defined", "starred:empty specificity:empty", "", ""},
		{"a variable of no method", "colour=7", "", ""},
	} {
		if got := ids(Builtin().Choose(codes(c.finding), codes(c.other))); got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}

// TestStep reads completion as one of the steps that all voices share.
func TestStep(t *testing.T) {
	for _, m := range Builtin().All() {
		for code, want := range map[string]Step{"0": "", "1": "", "2": NotStarted, "3": Limited, "4": Substantial, "5": Complete, "6": ""} {
			if got, ok := m.Step(code); got != want || ok != (want != "") {
				t.Errorf("%s, %s: got %q", m.ID, code, got)
			}
		}
	}
}

// builtinFiles is a copy of the built-in files, to which a test adds its own.
func builtinFiles(t *testing.T) fstest.MapFS {
	files := fstest.MapFS{}
	names, err := fs.Glob(data, "data/*.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		b, err := fs.ReadFile(data, name)
		if err != nil {
			t.Fatal(err)
		}
		files[filepath.Base(name)] = &fstest.MapFile{Data: b}
	}
	return files
}

const fourth = `{
 "id": "council-2030", "version": 1, "names": {"en": "Council review"},
 "period": {"from": "2030-01", "words": {"en": "from 2030"}}, "source": "made for this test",
 "known_by": ["delivery"],
 "variables": [
  {"id": "delivery", "names": {"en": "Delivery"}, "reports": ["yearly"], "values": [
   {"code": "1", "label": {"en": "Nothing"}}, {"code": "2", "label": {"en": "Talk"}}, {"code": "3", "label": {"en": "Plan"}},
   {"code": "4", "label": {"en": "Begun"}}, {"code": "5", "label": {"en": "Half"}}, {"code": "6", "label": {"en": "Nearly"}},
   {"code": "7", "label": {"en": "Done"}}]},
  {"id": "verifiable", "names": {"en": "Verifiable"}, "reports": ["yearly"], "scale": "verifiable"}
 ],
 "rules": [{"id": "exemplary", "names": {"en": "Exemplary"}, "reports": ["yearly"],
  "formula": "delivery > 5 and not (verifiable = \"No\" or delivery in (6))"}],
 "completion": {"variable": "delivery", "words": ["2"],
  "steps": {"1": "not_started", "3": "not_started", "4": "limited", "5": "limited", "6": "substantial", "7": "complete"}}
}`

// TestFourthMethod adds a method with a scale of seven steps and a rule of its
// own by a data file alone.
func TestFourthMethod(t *testing.T) {
	files := builtinFiles(t)
	files["council.json"] = &fstest.MapFile{Data: []byte(fourth)}
	ms, err := Load(files)
	if err != nil {
		t.Fatal(err)
	}
	if n := len(ms.All()); n != 4 {
		t.Fatalf("%d methods", n)
	}
	for values, want := range map[string]string{
		"delivery=7 verifiable=Yes": "true true", "delivery=6 verifiable=Yes": "true false",
		"delivery=7 verifiable=No": "true false", "delivery=7 verifiable:NR": "false false", "delivery=8 verifiable=Yes": "false false",
	} {
		chosen := ms.Choose(codes(values))
		if ids(chosen) != "council-2030" {
			t.Fatalf("%s: chose %s", values, ids(chosen))
		}
		r := chosen[0].Evaluate("yearly", codes(values))
		if len(r) != 1 || r[0].Rule != "exemplary" || fmt.Sprint(r[0].Computed, " ", r[0].Holds) != want {
			t.Errorf("%s: %+v", values, r)
		}
	}
	m := ms.Get("council-2030", 0)
	if s, ok := m.Step("6"); !ok || s != Substantial || len(m.Variable("delivery").Values) != 7 || m.Variable("verifiable").Point("Yes") == nil {
		t.Errorf("%q, %+v", s, m.Variables)
	}
	if got := ids(ms.Choose(codes("specificity=1 starred_2015=1"))); got != "irm-2014-2015" {
		t.Errorf("beside it, an older finding is read by %q", got)
	}

	// A second version takes over for new readings; the first stays known.
	files["council2.json"] = &fstest.MapFile{Data: []byte(strings.Replace(fourth, `"version": 1`, `"version": 2`, 1))}
	if ms, err = Load(files); err != nil {
		t.Fatal(err)
	}
	if chosen := ms.Choose(codes("delivery=7")); len(chosen) != 1 || chosen[0].Version != 2 || ms.Get("council-2030", 1).Version != 1 || ms.Get("council-2030", 3) != nil {
		t.Errorf("chose %v", chosen)
	}
	if got := ids(ms.WithRule("high_completion")); got != "irm-to-june-2014 irm-2014-2015 irm-current" {
		t.Errorf("high completion is a rule of %s", got)
	}
}

func TestBadFiles(t *testing.T) {
	for _, c := range []struct{ old, new, want string }{
		{`"version": 1`, `"version": x`, "council.json, line 2: invalid character 'x'"},
		{`"version": 1`, `"version": "1"`, "council.json, line 2: json: cannot unmarshal string"},
		{`"version": 1`, `"version": 0`, "council.json: version: 0"},
		{`"version": 1`, `"version": 1, "colour": 1`, `council.json, line 2: json: unknown field "colour"`},
		{`"council-2030"`, `"Council"`, `council.json: id: "Council"`},
		{`{"en": "Council review"}`, `{"fr": "x"}`, "council.json: names: the English text is missing"},
		{`"2030-01"`, `"2030-13"`, `council.json: period: "2030-13"`},
		{`"made for this test"`, `""`, "council.json: source: it is missing"},
		{`["delivery"]`, `["speed"]`, `council.json: known_by[0]: "speed"`},
		{`{"code": "2", "label"`, `{"code": "1", "label"`, `council.json: variables[0] "delivery": values[1]: the code "1"`},
		{`{"en": "Talk"}`, `{}`, `council.json: variables[0] "delivery": values[1]: label: the English text`},
		{`"scale": "verifiable"`, `"scale": "colours"`, `council.json: variables[1] "verifiable": scale: "colours" is not in scales.json`},
		{`"id": "verifiable"`, `"id": "delivery"`, `council.json: variables[1]: "delivery" is there already`},
		{`"id": "verifiable"`, `"id": "not"`, `council.json: variables[1] "not": id: "not"`},
		{`["yearly"], "scale"`, `[], "scale"`, `council.json: variables[1] "verifiable": reports: none`},
		{`"exemplary"`, `"delivery"`, `council.json: rules[0] "delivery": the name is taken`},
		{`"words": ["2"]`, `"words": ["2", "7"]`, `council.json: completion: words: "7"`},
		{`"words": ["2"]`, `"words": []`, `council.json: completion: the code "2" of "delivery" is neither`},
		{`"not_started", "3"`, `"never", "3"`, `council.json: completion: steps: "never" is none of`},
		{`"variable": "delivery"`, `"variable": "speed"`, `council.json: completion: variable: "speed"`},
		{`"id": "council-2030"`, `"id": "irm-current"`, `irm-current.json: version 1 of method "irm-current" is in another file`},
		{`delivery > 5`, `delivery > five`, `council.json: rules[0] "exemplary": formula`},
	} {
		files := builtinFiles(t)
		text := strings.Replace(fourth, c.old, c.new, 1)
		if text == fourth {
			t.Fatalf("%s is not in the file", c.old)
		}
		files["council.json"] = &fstest.MapFile{Data: []byte(text)}
		if _, err := Load(files); err == nil || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("%s:\ngot  %v\nwant %s", c.new, err, c.want)
		}
	}
	if _, err := Load(fstest.MapFS{}); err == nil {
		t.Error("no file at all is no error")
	}
	if _, err := Load(fstest.MapFS{"scales.json": {Data: []byte(`{"a": []}`)}}); err == nil || !strings.HasPrefix(err.Error(), "scales.json: a: values") {
		t.Errorf("an empty scale: %v", err)
	}
}

func variables(id string) *Variable {
	for _, v := range []Variable{
		{ID: "n", Values: []Point{{Code: "-1"}, {Code: "0"}, {Code: "1"}, {Code: "2"}}},
		{ID: "w", Values: []Point{{Code: "Yes"}, {Code: "No way"}}},
	} {
		if v.ID == id {
			return &v
		}
	}
	return nil
}

func TestFormula(t *testing.T) {
	for formula, want := range map[string]string{ // n from -1 to 2, each with w Yes and No way
		`n = 1`: "00001100", `n != 1`: "11110011", `n < 1`: "11110000", `n <= 1`: "11111100", `n > 1`: "00000011", `n >= -1`: "11111111",
		`n in (0,2)`: "00110011", `w = Yes`: "10101010", `w in ("No way")`: "01010101", `not w = Yes`: "01010101",
		`n = 0 or n = 1 and w = Yes`: "00111000", `(n = 0 or n = 1) and w = Yes`: "00101000", `not not (n=0)`: "00110000",
		` not n = 0 and w = "Yes" `: "10001010",
	} {
		e, err := parseFormula(formula, variables)
		if err != nil {
			t.Errorf("%s: %v", formula, err)
			continue
		}
		got := ""
		for _, n := range []string{"-1", "0", "1", "2"} {
			for _, w := range []string{"Yes", "No way"} {
				got += map[bool]string{true: "1", false: "0"}[e.eval(map[string]string{"n": n, "w": w})]
			}
		}
		if got != want {
			t.Errorf("%s: got %s, want %s", formula, got, want)
		}
	}
	for formula, want := range map[string]string{
		``: "at 1: a comparison is missing", `n = 7`: `at 5: "7" is not a code of "n"`, `x = 1`: `at 1: "x" is not a variable`,
		`n = 1 n = 2`: `at 7: "n" does not belong`, `(n = 1`: "at 7: a closing bracket", `w > 1`: `at 3: the scale of "w" has no order`,
		`n in 1`: "at 6: a bracket must open", `n in (1`: "at 8: a bracket must close", `n in ()`: `at 7: ")" is not a code`,
		`n > Yes`: "at 5: an integer", `n + 1`: `at 3: "+" is not part`, `n`: `at 2: a comparison of "n"`, `w = "Yes`: "at 5: the text is not closed",
		`n = 1 and`:                                "at 10: a comparison is missing",
		strings.Repeat("not ", 60) + "n = 1":       "at 201: more than 50 levels",
		"n = 1" + strings.Repeat(" or n = 1", 300): "longer than 2000 bytes",
	} {
		if _, err := parseFormula(formula, variables); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.20s: got %v, want %s", formula, err, want)
		}
	}
}

// FuzzFormula: a formula that is taken evaluates for every code of its inputs.
func FuzzFormula(f *testing.F) {
	f.Add(`n >= 1 and not (w = "No way" or n in (-1, 0))`)
	f.Fuzz(func(t *testing.T, formula string) {
		e, err := parseFormula(formula, variables)
		if err != nil {
			return
		}
		if len(e.inputs) == 0 {
			t.Fatal("a formula without inputs")
		}
		for _, n := range variables("n").Values {
			for _, w := range variables("w").Values {
				e.eval(map[string]string{"n": n.Code, "w": w.Code})
			}
		}
	})
}
