package web

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"html"
	"html/template"
	"io/fs"
	"maps"
	"net/http/httptest"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"text/template/parse"

	"golang.org/x/text/feature/plural"
)

func loadWords(t testing.TB) *Words {
	t.Helper()
	w, err := LoadWords(true)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

var placeholder = regexp.MustCompile(`\{[a-z]+\}`)

// French parts ; ? and ! from the word before by a narrow space that does not break, and : by a wide one.
func TestFrenchSpaces(t *testing.T) {
	wrong := regexp.MustCompile(`[^\x{202f}][;?!]|[^\x{a0}]:(\s|$)`)
	for key, m := range loadWords(t).Find("fr").Text {
		for _, message := range m {
			if s := fmt.Sprint(message); wrong.MatchString(s) {
				t.Errorf("%s: %q", key, wrong.FindString(s))
			}
		}
	}
}

// Every language says everything, with the same placeholders and every plural form that its whole numbers can need.
func TestLanguagesAreComplete(t *testing.T) {
	words := loadWords(t)
	english := words.Find("en")
	for _, l := range words.All() {
		for key := range english.Text {
			if _, ok := l.Text[key]; !ok {
				t.Errorf("%s has no %s", l.Tag, key)
			}
		}
		needed := map[plural.Form]bool{}
		for n := range int64(1200) {
			needed[l.pluralForm(n)] = true
		}
		needed[l.pluralForm(1_000_000)] = true
		for key, m := range l.Text {
			of, ok := english.Text[key]
			if !ok {
				t.Errorf("%s has %s, which English has not", l.Tag, key)
				continue
			}
			if (len(m) > 1) != (len(of) > 1) {
				t.Errorf("%s %s: counts in one language and not in the other", l.Tag, key)
			}
			for form := range needed {
				if _, ok := m[form]; len(m) > 1 && !ok {
					t.Errorf("%s %s has no form %v", l.Tag, key, form)
				}
			}
			want := set(placeholder.FindAllString(of[plural.Other], -1))
			for form, text := range m {
				if strings.TrimSpace(text) == "" {
					t.Errorf("%s %s is empty", l.Tag, key)
				}
				if got := set(placeholder.FindAllString(text, -1)); !maps.Equal(got, want) {
					t.Errorf("%s %s (%v): placeholders %v, English has %v", l.Tag, key, form, slices.Collect(maps.Keys(got)), slices.Collect(maps.Keys(want)))
				}
				if strings.Count(text, "*")%2 != 0 {
					t.Errorf("%s %s: a star is not closed", l.Tag, key)
				}
			}
		}
		if len(l.Dates.Months) != 12 || len(l.Dates.Weekdays) != 7 {
			t.Errorf("%s: %d months, %d weekdays", l.Tag, len(l.Dates.Months), len(l.Dates.Weekdays))
		}
	}
}

// A number that stands before what it counts can be one: such a message has a singular too. Left out is what is never one: the entries of a
// record, which begins with several; what a rule or a form sets; what a map or a list has at least two of.
func TestCountsHaveASingular(t *testing.T) {
	counted := regexp.MustCompile(`\{(\w+)\} (?:(?:more|later|earlier|outermost|same) )?(?:\w{2,}[^\Ws]s|people)\b`)
	many := map[string]bool{"size": true, "runs": true, "groups": true, "least": true, "answers": true, "seconds": true, "people": true, "rows": true, "all": true,
		"json": true, "command": true} // the last two count nothing
	set := map[string]bool{"brigade.found": true, "write.hint": true, "write.long": true, "write.yours": true, "people.too_few": true}
	for key, m := range loadWords(t).Find("en").Text {
		for _, found := range counted.FindAllStringSubmatch(m[plural.Other], -1) {
			if !many[found[1]] && !set[key] && (found[1] != "n" || len(m) == 1) {
				t.Errorf("%s: %q has no singular", key, found[0])
			}
		}
	}
}

func set(list []string) map[string]bool {
	s := map[string]bool{}
	for _, v := range list {
		s[v] = true
	}
	return s
}

// French sets off : ; ? ! with a space that must not break; a plain one lets the sign begin a line.
func TestFrenchSpacing(t *testing.T) {
	for key, m := range loadWords(t).Find("fr").Text {
		if regexp.MustCompile(` [:;?!]`).MatchString(m[plural.Other]) {
			t.Errorf("%s: %q", key, m[plural.Other])
		}
	}
}

// families are the keys that data chooses: the values that each can take.
var families = map[string][]string{
	"planstate":  {"running", "coming", "ended", "undated"},
	"markmeans":  {"met", "way", "late", "none", "apart", "amend"},
	"example":    {"georgia", "owners", "action9", "editions", "starred"},
	"facet":      {"kind", "member", "rating", "voice", "language", "year", "area", "source"},
	"apart":      {"1", "2", "3"},
	"check":      {"verify", "download", "rights"},
	"fault":      faults,
	"how":        {"changed", "removed", "filled_in", "rewritten", "aside", "redacted"},
	"order":      {"name", "kind", "plans", "commitments"},
	"difference": {"changed", "removed", "filled_in", "rewritten", "same"},
	"instep":     {"1", "2", "3", "4"},
	"mark":       {string(Met), string(Way), string(Late), string(None), string(Apart), string(Amend)},
	"says":       {string(Government), string(Reviewer), string(People)},
	"says.head":  {string(Government), string(Reviewer), string(People)},
	"step":       {"1", "2", "3", "4"},
	"voice":      {string(Government), string(Reviewer), string(People)},

	"arrival.by":      {"minute", "hour", "day", "month", "year"},
	"beyond.means":    {"bridging", "stability", "brigade", "arrival", "places"},
	"beyond.name":     {"bridging", "stability", "brigade", "arrival", "places"},
	"groupmark":       {"disc", "square", "triangle", "ring", "diamond"},
	"opinion.by":      {"consensus", "divisive", "bridging", "agree", "disagree", "pass", "answers", "important", "number"},
	"room":            {"closed", "counted"},
	"room.note":       {"closed", "counted"},
	"text.translated": {"publisher", "person", "machine", "other"},
}

// openFamilies hold values from data or from the site's list of pages: whichever words there are. The tests of pages
// ask for a word for each value that the chapters know.
var openFamilies = []string{"language.", "nav.", "kind.", "field.", "type.", "class.", "role.", "relation.", "speaks.", "use.", "act.", "by.", "coverage.", "cut.", "listuse.", "alike.", "basis.",
	"flag.", "found.", "holds.", "reflection.summary.", "status.", "made.", "may.", "missing.", "report.", "sort.", "sorts.", "state.", "voice."}

// Every key that templates and handlers use is there, and every key that is there is used.
func TestKeysAreUsed(t *testing.T) {
	english := loadWords(t).Find("en")
	used := keysInTemplates(t)
	maps.Copy(used, keysInCode(t))
	for family, values := range families {
		for _, v := range values {
			used[family+"."+v] = "family " + family
		}
	}
	for kind := Internal; kind <= Unavailable; kind++ {
		for _, part := range []string{"title", "what", "kept", "next"} {
			used["error."+kind.String()+"."+part] = "kinds of error"
		}
	}
	for key, where := range used {
		if _, ok := english.Text[key]; !ok {
			t.Errorf("%s uses %q, which no language has", where, key)
		}
	}
	for key := range english.Text {
		open := slices.ContainsFunc(openFamilies, func(f string) bool { return strings.HasPrefix(key, f) })
		if used[key] == "" && !open {
			t.Errorf("nothing uses %q", key)
		}
	}
}

func keysInTemplates(t *testing.T) map[string]string {
	used := map[string]string{}
	names, err := templateNames(templateFiles)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		text, err := fs.ReadFile(templateFiles, name)
		if err != nil {
			t.Fatal(err)
		}
		trees := map[string]*parse.Tree{}
		tree := parse.New(name)
		tree.Mode = parse.SkipFuncCheck
		if _, err := tree.Parse(string(text), "", "", trees); err != nil {
			t.Fatal(err)
		}
		for _, tree := range trees {
			if tree.Root == nil {
				continue
			}
			walk(tree.Root, func(c *parse.CommandNode) {
				f, ok := c.Args[0].(*parse.IdentifierNode)
				if !ok || len(c.Args) < 2 || !slices.Contains([]string{"t", "tr", "word"}, f.Ident) {
					return
				}
				key, ok := c.Args[1].(*parse.StringNode)
				switch {
				case !ok:
					t.Errorf("%s: %s: the key must be written out, so that its use can be checked", name, c)
				case f.Ident != "word":
					used[key.Text] = name
				case families[key.Text] == nil:
					t.Errorf("%s: %s: the family is not listed in this test", name, c)
				}
			})
		}
	}
	return used
}

// walk calls f with every command of a template.
func walk(n parse.Node, f func(*parse.CommandNode)) {
	list := func(l *parse.ListNode) {
		if l != nil {
			for _, n := range l.Nodes {
				walk(n, f)
			}
		}
	}
	pipe := func(p *parse.PipeNode) {
		if p == nil {
			return
		}
		for _, c := range p.Cmds {
			f(c)
			for _, arg := range c.Args {
				walk(arg, f)
			}
		}
	}
	branch := func(b *parse.BranchNode) { pipe(b.Pipe); list(b.List); list(b.ElseList) }
	switch n := n.(type) {
	case *parse.ListNode:
		list(n)
	case *parse.ActionNode:
		pipe(n.Pipe)
	case *parse.PipeNode:
		pipe(n)
	case *parse.IfNode:
		branch(&n.BranchNode)
	case *parse.RangeNode:
		branch(&n.BranchNode)
	case *parse.WithNode:
		branch(&n.BranchNode)
	case *parse.TemplateNode:
		pipe(n.Pipe)
	}
}

// keysInCode finds keys written out in calls of Say, Rich, Msg, say, hidden, own and lead, and in constants named key.
func keysInCode(t *testing.T) map[string]string {
	used := map[string]string{}
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	pages, err := filepath.Glob("pages/*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range append(files, pages...) {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		literal := func(e ast.Expr) {
			if lit, ok := e.(*ast.BasicLit); ok && lit.Kind == token.STRING {
				key, err := strconv.Unquote(lit.Value)
				if err != nil {
					t.Fatal(err)
				}
				used[key] = name
			}
		}
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.CallExpr:
				f := ""
				switch fun := n.Fun.(type) {
				case *ast.SelectorExpr:
					f = fun.Sel.Name
				case *ast.Ident:
					f = fun.Name
				}
				if slices.Contains([]string{"Say", "Rich", "Msg", "say", "hidden", "own", "lead"}, f) && len(n.Args) > 0 {
					literal(n.Args[0])
				}
			case *ast.AssignStmt:
				if id, ok := n.Lhs[0].(*ast.Ident); ok && id.Name == "key" {
					literal(n.Rhs[0])
				}
			}
			return true
		})
	}
	return used
}

func TestDates(t *testing.T) {
	words := loadWords(t)
	for _, tt := range []struct{ lang, got, want string }{
		{"en", words.Find("en").Day("2026-09-02"), "2 September 2026"},
		{"fr", words.Find("fr").Day("2026-09-02"), "2 septembre 2026"},
		{"fr", words.Find("fr").Day("2026-09-01"), "1er septembre 2026"},
		{"es", words.Find("es").Day("2026-09-02"), "2 de septiembre de 2026"},
		{"es", words.Find("es").Day("2026-09"), "septiembre de 2026"},
		{"en", words.Find("en").Day("2026"), "2026"},
		{"en", words.Find("en").Day("next spring"), "next spring"},
		{"en", words.Find("en").FullDay("2026-11-23"), "Monday 23 November 2026"},
		{"fr", words.Find("fr").Moment("2026-09-02T10:14:07Z"), "2 septembre 2026, 10:14 UTC"},
		{"en", words.Find("en").Clock("2026-09-02T23:59:59+02:00"), "21:59"},
		{"en", words.Find("en").Span("2025-07-01", "2027-04-30"), "July 2025 to April 2027"},
		{"es", words.Find("es").Span("2025-07-02", "2027-04-30"), "del 2 de julio de 2025 al 30 de abril de 2027"},
		{"fr", words.Find("fr").Span("2025-07-02", "2027-04-30"), "du 2 juillet 2025 au 30 avril 2027"},
		{"en", words.Find("en").Span("2024-02-01", "2024-02-29"), "February 2024"},
		{"en", words.Find("en").Span("2024-01-01", "2024-12-31"), "2024"},
		{"en", words.Find("en").Span("2024-03-05", "2024-03-05"), "5 March 2024"},
		{"en", words.Find("en").Span("", "2024-03-05"), "until 5 March 2024"},
	} {
		if tt.got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.lang, tt.got, tt.want)
		}
	}
}

func TestNumbers(t *testing.T) {
	words := loadWords(t)
	for _, tt := range []struct {
		lang string
		n    int64
		want string
	}{
		{"en", 0, "0"}, {"en", 999, "999"}, {"en", 1000, "1,000"}, {"en", 48211, "48,211"}, {"en", -1234567, "−1,234,567"},
		{"fr", 48211, "48\u202f211"}, {"fr", 1000, "1\u202f000"},
		{"es", 1000, "1000"}, {"es", 48211, "48.211"},
	} {
		if got := words.Find(tt.lang).Number(tt.n); got != tt.want {
			t.Errorf("%s %d: got %q, want %q", tt.lang, tt.n, got, tt.want)
		}
	}
	for n, want := range map[int64]string{0: "0 octet", 1: "1 octet", 2: "2 octets", 84_210: "84\u00a0ko", 999_499: "999\u00a0ko", 999_500: "1,0\u00a0Mo", 2_104_000: "2,1\u00a0Mo"} {
		if got := strings.ReplaceAll(words.Find("fr").Bytes(n), " ", "\u00a0"); got != strings.ReplaceAll(want, " ", "\u00a0") {
			t.Errorf("%d bytes: got %q, want %q", n, got, want)
		}
	}
}

// Placeholders bring no markup unless their value is made to, and stars in a value stay stars.
func TestRichEscapes(t *testing.T) {
	l := loadWords(t).Find("en")
	got := l.Rich("distance.apart", "steps", `<b>*x*</b>`, "says", Text{Value: `<script>`, Lang: "en"})
	want := template.HTML(`The voices are &lt;b&gt;*x*&lt;/b&gt;: <span dir="auto">&lt;script&gt;</span>.`)
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if got := l.Rich("distance.agree.three", "step", "limited"); got != `All three voices <b>agree</b>: limited.` {
		t.Errorf("got %s", got)
	}
	if got := l.Show(Link{Text: "x", Href: "javascript:alert(1)"}); strings.Contains(string(got), "href") {
		t.Errorf("a script address became a link: %s", got)
	}
}

func TestNegotiate(t *testing.T) {
	words := loadWords(t)
	for header, want := range map[string]string{
		"": "en", "fr-CA,en;q=0.5": "fr", "es-419": "es", "de": "en", "de,fr;q=0.1": "fr", "en;q=0.1,es;q=0.9": "es", ";;;": "en", "x-mirror": "en", "*": "en",
	} {
		r := httptest.NewRequest("GET", "/", nil)
		r.Header.Set("Accept-Language", header)
		if got := words.Negotiate(r).Tag; got != want {
			t.Errorf("%q: got %s, want %s", header, got, want)
		}
	}
}

// What a reader is shown of a text: their language if there is one, else the original, and it says which.
func TestPick(t *testing.T) {
	fr := loadWords(t).Find("fr")
	for _, tt := range []struct {
		original string
		values   map[string]string
		want     Text
	}{
		{"en", map[string]string{"en": "a"}, Text{Value: "a", Lang: "en"}},
		{"en", map[string]string{"en": "a", "fr": "b"}, Text{Value: "b", Lang: "fr", From: "en", By: "machine"}},
		{"fr", map[string]string{"en": "a", "fr": "b"}, Text{Value: "b", Lang: "fr"}},
		{"en", nil, Text{Lang: "en", Gone: true}},
	} {
		if got := Pick(fr, tt.original, tt.values, "machine"); got != tt.want {
			t.Errorf("%v: got %+v, want %+v", tt.values, got, tt.want)
		}
	}
	if got := string(fr.Show(Text{Value: "b", Lang: "fr", From: "en", By: "machine", Older: true})); !strings.Contains(got, "automatique") || !strings.Contains(got, "L’original a changé") {
		t.Errorf("a translation that is behind does not say so: %s", got)
	}
}

// In the mirrored language a number beside words is no piece with them: each run of words is between right-to-left marks.
func TestMirroredWordsStandApartFromNumbers(t *testing.T) {
	got := loadWords(t).Find(Mirror).Say("n.members", "n", 84)
	if want := "84 \u200f\u202emembers\u202c\u200f"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

// A long word without blanks may break where its pieces are joined, in texts and in links; other words are left alone, and nothing is lost.
func TestLongWordsBreak(t *testing.T) {
	l := loadWords(t).Find("en")
	for words, want := range map[string]string{
		"irm_commitments_open_parliament_2024-07.csv, live": "irm_<wbr>commitments_<wbr>open_<wbr>parliament_<wbr>2024-<wbr>07.<wbr>csv, live",
		"https://larkhaven.example/plan-ouvert?a=<b>":       "https://<wbr>larkhaven.<wbr>example/<wbr>plan-<wbr>ouvert?<wbr>a=&lt;b&gt;",
		"An open-data portal, and/or e-mail.":               "An open-data portal, and/or e-mail.",
		"Kurzform ":                                         "Kurzform ",
		"....................................":              "....................................",
		"":                                                  "",
	} {
		for _, shown := range []any{Text{Value: words}, Link{Text: words, Href: "/a"}} {
			got := string(l.Show(shown))
			if got = got[strings.Index(got, ">")+1 : strings.LastIndex(got, "</")]; got != want {
				t.Errorf("%q is %q, want %q", words, got, want)
			}
		}
	}
}

// Of a run of blank lines one is seen; the others are there, so that the words stay as they were put on record.
func TestRunsOfBlankLines(t *testing.T) {
	l := loadWords(t).Find("en")
	for words, want := range map[string]string{
		"One\n\n\n\nTwo":          "One\n\n<span hidden>\n\n</span>Two",
		"One\n \n\u00a0\n  Two\n": "One\n \n<span hidden>\u00a0\n</span>  Two\n",
		"One\n\nTwo\nThree":       "One\n\nTwo\nThree",
	} {
		got := string(l.Show(Text{Value: words, Lang: "en"}))
		if !strings.Contains(got, ">"+want+"<") || html.UnescapeString(anyTag.ReplaceAllString(got, "")) != words {
			t.Errorf("%q is %q", words, got)
		}
		if got := string(l.Show(Change{Old: words, New: words, Lang: "en"})); !strings.Contains(got, ">"+want+"<") {
			t.Errorf("%q unchanged is %q", words, got)
		}
	}
}

func TestDistance(t *testing.T) {
	l := loadWords(t).Find("en")
	for _, tt := range []struct {
		lines         [3]Line
		steps, spoken int
		says          string
		flagged       bool
	}{
		{Lines(0, 0, 0), 0, 0, "No voice has spoken yet.", false},
		{Lines(0, 2, 0), 0, 1, "Only one voice has spoken: reviewer says limited.", false},
		{Lines(3, 0, 3), 0, 2, "The two voices that have spoken <b>agree</b>: substantial.", false},
		{Lines(4, 4, 4), 0, 3, "All three voices <b>agree</b>: complete.", false},
		{Lines(3, 2, 2), 1, 3, "<b>one step apart</b>: government says substantial, reviewer says limited, people say limited.", false},
		{Lines(4, 0, 1), 3, 2, "<b>three steps apart</b>: government says complete, people say not started.", true},
	} {
		steps, spoken := Distance(tt.lines)
		if steps != tt.steps || spoken != tt.spoken {
			t.Errorf("%v: %d steps, %d spoken", tt.lines, steps, spoken)
		}
		if got := string(l.DistanceNote(tt.lines)); !strings.Contains(got, tt.says) {
			t.Errorf("%v: %s", tt.lines, got)
		}
		if got := len(l.DistanceFlag(tt.lines)) > 0; got != tt.flagged {
			t.Errorf("%v: flagged %v", tt.lines, got)
		}
	}
	if got := fmt.Sprint(l.LinesLabel(Lines(3, 0, 1))); got != "Government: Substantial; Reviewer: Nothing said; People: Not started" {
		t.Error(got)
	}
}

// One thing has one name: an entry is *une entrée*, and *une écriture* a script. None of several members or areas is not *nobody*.
func TestOneNameForOneThing(t *testing.T) {
	for key, m := range loadWords(t).Find("fr").Text {
		for _, words := range m {
			if key != "search.lead" && regexp.MustCompile(`(?i)(^|[^\pL])écritures?([^\pL]|$)`).MatchString(words) {
				t.Errorf("%s: %s", key, words)
			}
		}
	}
	for tag, want := range map[string]string{"en": "None", "fr": "Aucun", "es": "Ninguno"} {
		if got := loadWords(t).Find(tag).Say("compare.none"); got != want {
			t.Errorf("%s: %q", tag, got)
		}
	}
}
