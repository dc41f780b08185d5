package pages

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"troth/edges/opendata/importer"
	"troth/edges/opendata/paris"
	"troth/edges/opendata/sheet"
	"troth/edges/web/browsertest"
)

// published are files as they were published, or the test is skipped.
func published(t testing.TB, folder string, names ...string) (files []sheet.Source) {
	t.Helper()
	shared := os.Getenv("TROTH_SHARED")
	if shared == "" {
		shared = filepath.Join("..", "..", "..", "..", "shared")
	}
	for _, name := range names {
		b, err := os.ReadFile(filepath.Join(shared, "data", folder, name))
		if errors.Is(err, os.ErrNotExist) {
			t.Skip("The shared data with the published files is not here.")
		}
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, sheet.Bytes(name, b))
	}
	return files
}

// newPublished is a site of two published editions of commitments and of the collective actions.
func newPublished(t testing.TB, o Options) *world {
	editions := published(t, "ogp", "irm_commitments_2016_live.csv", "irm_commitments_open_parliament_2024-07.csv")
	actions := published(t, "paris", paris.Files...)
	x := newWorld(t, o)
	if _, err := importer.Import(t.Context(), x.Desk, x.Operator, importer.Options{}, editions...); err != nil {
		t.Fatal(err)
	}
	if _, err := paris.Import(t.Context(), x.Desk, x.Operator, paris.Options{}, actions); err != nil {
		t.Fatal(err)
	}
	return x
}

// A visitor comes to home with a question and counts what it takes to be answered: at most two clicks and one search.
type visitor struct {
	*browsertest.Page
	t                testing.TB
	clicks, searches int
}

// click follows the first link in sight that is called so.
func (v *visitor) click(name string) {
	v.t.Helper()
	if v.clicks++; v.clicks > 2 {
		v.t.Fatalf("%q would be click %d", name, v.clicks)
	}
	href := browsertest.Run(v.Page, chromedp.Evaluate[string](fmt.Sprintf(`[...document.querySelectorAll("a[href]")].find((a) =>
		a.innerText.trim().replace(/\s+/g, " ").startsWith(%q) && a.checkVisibility({contentVisibilityAuto: true}))?.getAttribute("href") ?? ""`, name)))
	if href == "" {
		v.t.Fatalf("no link in sight is called %q:\n%s", name, v.Text("main"))
	}
	v.Follow(chromedp.Click(chromedp.CSS(fmt.Sprintf(`a[href=%q]`, href))))
}

// search types words into the field of the masthead and sends them.
func (v *visitor) search(words string) {
	v.t.Helper()
	if v.searches++; v.searches > 1 {
		v.t.Fatalf("%q would be search %d", words, v.searches)
	}
	v.Do(chromedp.Clear(chromedp.CSS("#t-q")), chromedp.SendKeys(chromedp.CSS("#t-q"), words))
	v.Follow(chromedp.KeyEvent(kb.Enter))
}

// reads checks that an element says all of this, folded parts included.
func (v *visitor) reads(selector string, wants ...string) {
	v.t.Helper()
	says := browsertest.Run(v.Page, chromedp.Evaluate[string](fmt.Sprintf(`(document.querySelector(%q)?.textContent ?? "").replace(/\s+/g, " ")`, selector)))
	for _, want := range wants {
		if !strings.Contains(says, want) {
			v.t.Errorf("%s does not say %q:\n%s", selector, want, says)
		}
	}
}

// row is the text of the first row of a table that has a word.
func (v *visitor) row(word string) string {
	v.t.Helper()
	return browsertest.Run(v.Page, chromedp.Evaluate[string](fmt.Sprintf(`[...document.querySelectorAll("main tbody tr")].map((r) => [...r.cells].map((c) => c.textContent.trim()).join(" ").replace(/\s+/g, " ")).find((s) => s.includes(%q)) ?? ""`, word)))
}

func (v *visitor) count(selector string, want int) {
	v.t.Helper()
	if n := browsertest.Run(v.Page, chromedp.Evaluate[int](fmt.Sprintf(`document.querySelectorAll(%q).length`, selector))); n != want {
		v.t.Errorf("%d of %s, want %d", n, selector, want)
	}
}

// countRows counts the rows of a table that have words.
func (v *visitor) countRows(table, words string, want int) {
	v.t.Helper()
	n := browsertest.Run(v.Page, chromedp.Evaluate[int](fmt.Sprintf(`[...document.querySelectorAll(%q)].filter((r) => r.textContent.replace(/\s+/g, " ").includes(%q)).length`,
		table+" tbody tr", words)))
	if n != want {
		v.t.Errorf("%d rows of %s have %q, want %d", n, table, words, want)
	}
}

// Questions that users of the earlier explorer asked are answered from home in at most two clicks and one search. What is asked for
// stands in the published files.
func TestQuestions(t *testing.T) {
	t.Parallel()
	b := browsertest.Start(t)
	site := address(t, newPublished(t, Options{}).handler)
	for question, answer := range map[string]func(*visitor){
		"what did Georgia promise and what was delivered": func(v *visitor) {
			v.search("Georgia")
			v.click("Georgia")
			v.reads("h1", "Georgia")
			v.reads("main", "53 commitments in 5 action plans")
			for step, told := range map[string]string{"Limited": "0 18 0", "Substantial": "0 12 0", "Complete": "0 16 0"} { // by government, reviewer, people
				if row := v.row(step); row != step+" "+told {
					v.t.Errorf("of all, %q, want %s", row, told)
				}
			}
			v.click("Action plan 2, until 2016")
			v.count(".t-glance tbody tr", 29)
			for step, n := range map[string]int{"Not started": 1, "Limited": 10, "Substantial": 6, "Complete": 12} {
				v.countRows(".t-glance", "Nothing said "+step, n) // the government said nothing, the reviewer this
			}
		},
		"how is the promise on beneficial ownership doing": func(v *visitor) {
			v.click("Areas")
			v.click("Beneficial ownership")
			v.reads("main", "18 commitments of 13 members")
			for title, step := range map[string]string{"Creation of online beneficial ownership register": "Complete", "Strengthening Extractive Industry Transparency": "Limited",
				"New Beneficial Ownership Requirements": "No step given"} {
				if row := v.row(title); !strings.Contains(row, step) {
					v.t.Errorf("%s: %s, not %s", title, row, step)
				}
			}
		},
		"who joined action 9 and has nothing to show": func(v *visitor) {
			v.click("Actions")
			v.click("Engaging citizens in an open and inclusive law-making process")
			v.reads("main", "Joined by 9 governments and 7 organisations")
			for member, shows := range map[string]string{"Brazil": "Nothing found in the plans on record", "Jordan": "Nothing found in the plans on record",
				"Sri Lanka": "Nothing found in the plans on record", "France": "No later plan on record", "Georgia": "6 commitments suggested", "Spain": "1 commitment suggested"} {
				if row := v.row(member); !strings.Contains(row, shows) {
					v.t.Errorf("%s: %s, not %s", member, row, shows)
				}
			}
		},
		"what did Uruguay change between editions": func(v *visitor) {
			v.search("Uruguay")
			v.click("Uruguay")
			v.reads("h1", "Uruguay")
			v.count("#editions li", 1)
			v.reads("#editions", "Promoción y difusión del Derecho de Acceso a la Información Pública", "irm_commitments_open_parliament_2024-07",
				"Nothing that was said before is said otherwise", "re-written")
			v.click("Promoción y difusión del Derecho de Acceso a la Información Pública")
			v.reads("#history", "2 versions", "irm_commitments_2016_live", "UY0027", "Access to information · 2024")
			v.reads("main", "Access to information · 2016") // it stays, and is no change
		},
		"which commitments on whistleblowers were starred, under which formula": func(v *visitor) {
			v.search("whistleblower")
			v.click("Starred (2015 formula)")
			v.reads("#found", "5 pages found", "Strengthen and Expand Whistleblower Protections for Government Personnel", "Serbia", "Liberia")
			v.click("Starred (current formula)")
			v.reads("#found", "4 pages found", "Law on whistleblowers protection", "Albania", "Ireland")
		},
		"which commitments of that policy area were starred": func(v *visitor) {
			v.search("whistleblower")
			v.click("Whistleblower protection · 2024")
			v.click("Starred (current formula)")
			v.reads("#commitments", "Starred (current formula) 5", "France", "North Macedonia", "until 2016 · Starred (current formula)")
		},
	} {
		t.Run(question, func(t *testing.T) {
			t.Parallel()
			answer(&visitor{Page: b.Open(t, site+"/en/", browsertest.View{}), t: t})
		})
	}
}

// The names that come while somebody types are chosen with the keyboard alone, say which is chosen, go away on Escape, and leave a page
// that axe-core finds nothing on.
func TestSuggestionsByKeyboard(t *testing.T) {
	t.Parallel()
	b := browsertest.Start(t)
	x := newWorld(t, Options{Mirror: true, Sample: true})
	x.fill()
	site := address(t, x.handler)
	for _, lang := range []string{"en", "x-mirror"} {
		for _, width := range []int{320, 1280} {
			t.Run(fmt.Sprintf("%s at %d", lang, width), func(t *testing.T) {
				p := b.Open(t, site+"/"+lang+"/members", browsertest.View{Width: width})
				state := func() string {
					return browsertest.Run(p, chromedp.Evaluate[string](`(() => {
						const field = document.querySelector("#t-q"), at = field.getAttribute("aria-activedescendant");
						const option = at && document.getElementById(at);
						return [document.activeElement === field ? "in the field" : "elsewhere", field.getAttribute("aria-expanded") === "true" ? "open" : "closed",
							option?.getAttribute("aria-selected") === "true" ? "on " + option.textContent : "on none"].join(", ");
					})()`))
				}
				expect := func(want string) {
					t.Helper()
					if got := state(); got != want {
						t.Errorf("the field is %s; want %s", got, want)
					}
				}
				for p.Text("h1"); browsertest.Run(p, chromedp.Evaluate[string](`document.activeElement?.id ?? ""`)) != "t-q"; {
					p.Do(chromedp.KeyEvent(kb.Tab))
				}
				p.Do(chromedp.KeyEvent("Larkh"))
				if name := p.Text("#t-q-0"); !strings.Contains(name, "Larkhaven") { // waits for it
					t.Fatalf("the first name is %q", name)
				}
				expect("in the field, open, on none")
				for _, problem := range p.Problems() {
					t.Error(problem)
				}
				p.Do(chromedp.KeyEvent(kb.ArrowDown))
				expect("in the field, open, on Larkhaven")
				for _, problem := range p.Problems() {
					t.Error(problem)
				}
				p.Do(chromedp.KeyEvent(kb.Escape))
				expect("in the field, closed, on none")
				p.Do(chromedp.KeyEvent("a"))
				p.Text("#t-q-0")
				p.Do(chromedp.KeyEvent(kb.ArrowUp)) // the last, which is the only one
				expect("in the field, open, on Larkhaven")
				p.Follow(chromedp.KeyEvent(kb.Enter))
				if h1 := p.Text("h1"); !strings.Contains(h1, "Larkhaven") {
					t.Errorf("Enter leads to %q", h1)
				}
			})
		}
	}
}

// Without scripts the field is a form like any other, and what was found is on the page it leads to.
func TestSearchWithoutScripts(t *testing.T) {
	t.Parallel()
	b := browsertest.Start(t)
	x := newWorld(t, Options{})
	x.fill()
	p := b.Open(t, address(t, x.handler)+"/en/", browsertest.View{Width: 320, NoScript: true})
	p.Do(chromedp.SendKeys(chromedp.CSS("#t-q"), "Larkhaven"))
	p.Follow(chromedp.KeyEvent(kb.Enter))
	if found := p.Text("#found"); !strings.Contains(found, "1 page found") || !strings.Contains(found, "Larkhaven") {
		t.Errorf("the page says %q", found)
	}
	for _, problem := range p.Problems() {
		t.Error(problem)
	}
}
