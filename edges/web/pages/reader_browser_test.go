package pages

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"troth/chapters/home"
	"troth/chapters/opinion"
	"troth/core/record"
	"troth/edges/web"
	"troth/edges/web/browsertest"
)

// Every page of members, plans and commitments holds in a real browser.
func TestPagesInABrowser(t *testing.T) {
	t.Parallel()
	x := newWorld(t, Options{Mirror: true, Sample: true})
	x.fill()
	holds(t, x.handler, narrowed, map[string]string{
		"home": "/", "members": "/members", "member": pathOf(x.Member), "plan": pathOf(x.Plan), "cut": pathOf(x.Plan) + "?show=late",
		"areas": areasPath, "area": areasPath + "/ogp2016/open-data", "lists": agendaPath, "list": agendaPath + "/sdg?within=16", "compare": comparePath + "?members=" + string(x.Member) + "&areas=ogp2016:open-data",
		"commitment": pathOf(x.Commitment), "silent": pathOf(x.Second), "imported": pathOf(x.imported),
	}, nil)
}

// A map is readable at both widths and the other way round, its shapes are reached by keyboard and called by their names, and where
// colours are forced a member can be told from land.
func TestMapInABrowser(t *testing.T) {
	t.Parallel()
	x, ids := peopled(t)
	holds(t, x.handler, narrowed, map[string]string{"world": "/members", "cut": "/members?region=m49:150"}, nil)
	b := browsertest.Start(t)
	p := b.Open(t, address(t, x.handler)+"/en/members", browsertest.View{Width: 1280, ForcedColors: true})
	focused := browsertest.Run(p, chromedp.Evaluate[string](`(() => {
		const a = document.querySelector('.t-figure--map a[href$="`+string(ids["Chile"])+`"]'); a.focus();
		return document.activeElement === a ? a.getAttribute("aria-label") : "nothing";
	})()`))
	if !strings.HasPrefix(focused, "Chile") {
		t.Errorf("the shape of Chile takes the focus as %q", focused)
	}
	fills := browsertest.Run(p, chromedp.Evaluate[[]string](`["New Zealand", "Hungary"].map((name) =>
		getComputedStyle(document.querySelector('.t-figure--map a[aria-label^="' + name + '"] path')).fill).concat(getComputedStyle(document.querySelector(".land")).fill)`))
	if len(fills) != 3 || fills[0] == fills[1] || fills[0] == fills[2] {
		t.Errorf("a member, one that left and land are filled with %v", fills)
	}
}

// Where colours are forced, backgrounds are taken away: the arrow of what is folded and the name that is chosen while typing are seen all
// the same.
func TestMarksWhereColoursAreForced(t *testing.T) {
	t.Parallel()
	b := browsertest.Start(t)
	x := newWorld(t, Options{})
	x.fill()
	p := b.Open(t, address(t, x.handler)+"/en"+pathOf(x.Member), browsertest.View{ForcedColors: true})
	p.Do(chromedp.SendKeys(chromedp.CSS("#t-q"), "Larkh"))
	p.Text("#t-q-0")
	p.Do(chromedp.KeyEvent(kb.ArrowDown))
	paper := browsertest.Run(p, chromedp.Evaluate[string](`getComputedStyle(document.body).backgroundColor`))
	for what, expression := range map[string]string{
		"the arrow of a folded table": `getComputedStyle(document.querySelector(".ds-details > summary"), "::before").backgroundColor`,
		"the name that is chosen":     `getComputedStyle(document.querySelector("#t-q-0[aria-selected=true]")).backgroundColor`,
	} {
		if ground := browsertest.Run(p, chromedp.Evaluate[string](expression)); ground == "" || ground == paper {
			t.Errorf("%s is %s on %s", what, ground, paper)
		}
	}
}

// What is compared has equal room, however much there is to say of each.
func TestSidesAreEquallyWide(t *testing.T) {
	t.Parallel()
	b := browsertest.Start(t)
	x := newWorld(t, Options{})
	x.fill()
	p := b.Open(t, address(t, x.handler)+"/en"+comparePath+"?areas=ogp2016:open-data,ogp2024:open-data,ogp2016:aid", browsertest.View{Width: 1280})
	widths := browsertest.Run(p, chromedp.Evaluate[[]int](`[...document.querySelectorAll("#sides thead th:not(:first-child)")].map((th) => Math.round(th.getBoundingClientRect().width))`))
	if len(widths) != 3 || slices.Max(widths)-slices.Min(widths) > 1 {
		t.Errorf("the sides are %v wide", widths)
	}
}

// On paper nothing is wider than the sheet, no section is a title over nothing, what is only for a screen is gone, and the whole page comes
// out as sheets.
func TestPagesOnPaper(t *testing.T) {
	t.Parallel()
	b := browsertest.Start(t)
	x := newWorld(t, Options{Mirror: true, Sample: true})
	x.fill()
	site := address(t, x.handler)
	for _, lang := range []string{"fr", web.Mirror} {
		for _, path := range []string{"/", membersPath, pathOf(x.Member), plansPath, pathOf(x.Plan), pathOf(x.Commitment), areasPath, areasPath + "/ogp2016/open-data",
			comparePath + "?members=" + string(x.Member), movedPath, dataPath, helpPath, aboutPath, searchPath + "?q=publish", pathOf(x.edition), entryPath(3)} {
			t.Run(path+" in "+lang, func(t *testing.T) {
				t.Parallel()
				p := b.Open(t, site+"/"+lang+path, browsertest.View{Width: 673, Print: true}) // A4 within its margins
				for _, problem := range p.Overflow() {
					t.Error(problem)
				}
				left := browsertest.Run(p, chromedp.Evaluate[[]string](`(() => {
					const seen = (e) => e.checkVisibility() && e.getBoundingClientRect().height > 0;
					const empty = [...document.querySelectorAll(".t-sec")].filter((s) => seen(s) && ![...s.querySelectorAll(":scope > .t-body > *")].some(seen));
					const screen = [...document.querySelectorAll("form, .t-nav, .t-filter, .t-as, .ds-button")].filter(seen);
					return [...empty.map((s) => "the empty section " + s.id), ...screen.map((e) => e.outerHTML.slice(0, 80))];
				})()`))
				for _, what := range left {
					t.Errorf("on paper there is %s", what)
				}
				if _, sheets := p.PDF(); sheets == 0 || sheets > 20 {
					t.Errorf("%d sheets", sheets)
				}
			})
		}
	}
}

// However many members have plans, the drawing of them begins on the first sheet and goes on over the next ones without being cut: what
// cannot break is less than half a sheet, and each strip has its years over it.
func TestLongDrawingsOnPaper(t *testing.T) {
	t.Parallel()
	b := browsertest.Start(t)
	p := b.Open(t, address(t, newPublished(t, Options{}).handler)+"/en"+plansPath, browsertest.View{Width: 673, Print: true})
	type strip struct {
		Top, Height float64
		Years       int
	}
	strips := browsertest.Run(p, chromedp.Evaluate[[]strip](`[...document.querySelectorAll("#plans .t-lying svg")].map((svg) => {
		const box = svg.getBoundingClientRect();
		return {top: box.top, height: box.height, years: [...svg.querySelectorAll(".s")].length};
	})`))
	const sheet = 979 // A4 within its margins
	if len(strips) < 9 || strips[0].Top+strips[0].Height > sheet {
		t.Fatalf("the drawing is in %d strips, of which the first is %v", len(strips), strips)
	}
	for i, s := range strips {
		if s.Height == 0 || s.Height > sheet/2 || (i == 0 || i%2 == 1) != (s.Years > 0) {
			t.Errorf("strip %d: %v", i, s)
		}
	}
}

// The stroke between the parts of the line that says where a page is stands after a part, so that no line begins with it.
func TestNoLineBeginsWithAStroke(t *testing.T) {
	t.Parallel()
	b := browsertest.Start(t)
	x := newWorld(t, Options{})
	x.fill()
	p := b.Open(t, address(t, x.handler)+"/fr"+pathOf(x.Commitment), browsertest.View{Width: 360})
	got := browsertest.Run(p, chromedp.Evaluate[[]string](`[...document.querySelectorAll(".ds-breadcrumbs li")].map((li) =>
		[getComputedStyle(li, "::before").content, getComputedStyle(li, "::after").content, getComputedStyle(li).display].join(" "))`))
	for i, c := range got {
		if want := `none "/" flex`; i < len(got)-1 && c != want || i == len(got)-1 && c != "none none flex" {
			t.Errorf("around part %d of %d: %s", i+1, len(got), c)
		}
	}
	if len(got) < 2 {
		t.Errorf("there are %d parts", len(got))
	}
}

// Without scripts a reader chooses among the commitments of a plan, opens one and reads all three voices.
func TestReadingWithoutScripts(t *testing.T) {
	t.Parallel()
	b := browsertest.Start(t)
	x := newWorld(t, Options{})
	x.fill()
	site := address(t, x.handler)
	p := b.Open(t, site+"/en"+pathOf(x.Plan), browsertest.View{Width: 360, NoScript: true})
	p.Follow(chromedp.Click(chromedp.CSS(`.t-filter a[href*="show=apart"]`)))
	if got := p.Text(`.t-filter a[aria-current]`); !strings.Contains(got, "Voices apart") {
		t.Errorf("after a choice, the plan shows %q", got)
	}
	p.Follow(chromedp.Click(chromedp.CSS(`.t-glance th a`)))
	for voice, step := range map[web.Voice]string{web.Government: "Substantial", web.Reviewer: "Limited", web.People: "Limited"} {
		if got := p.Text(fmt.Sprintf(".t-voice[data-color=%s] .t-verdict", voice)); got != step {
			t.Errorf("%s says %q, want %q", voice, got, step)
		}
	}
	for _, problem := range p.Problems() {
		t.Error(problem)
	}
}

// All that can be done on a page can be done with the keyboard, each stop is seen and named, and the first leads past the frame. least is
// how many stops there are at least.
func TestKeyboard(t *testing.T) {
	t.Parallel()
	b := browsertest.Start(t)
	x := newWorld(t, Options{})
	x.fill()
	site := address(t, x.handler)
	for path, least := range map[string]int{pathOf(x.Commitment): 30, comparePath + "?members=" + string(x.Member): 30, searchPath + "?q=publish": 20, movedPath: 40, helpPath: 20} {
		t.Run(path, func(t *testing.T) {
			t.Parallel()
			p := b.Open(t, site+"/en"+path, browsertest.View{Width: 1280, ReducedMotion: true})
			stops := p.TabOrder()
			if len(stops) < least || stops[0].Name != "Skip to the content" {
				t.Fatalf("%d stops, the first %v", len(stops), stops[0])
			}
			for _, stop := range stops {
				if !stop.Visible || stop.Covered || stop.Name == "" {
					t.Error(stop)
				}
			}
		})
	}
}

// A first visit is light: under 100,000 bytes on the wire and at most ten requests, the check of the proof included.
func TestFirstVisit(t *testing.T) {
	t.Parallel()
	x := newWorld(t, Options{})
	x.fill()
	light(t, x, "/", pathOf(x.Plan), pathOf(x.Commitment))
}

// It is light on the pages that are about everything too, of all that was published.
func TestFirstVisitOfPublished(t *testing.T) {
	t.Parallel()
	light(t, newPublished(t, Options{}), "/", membersPath, plansPath, areasPath, areasPath+"/ogp2016/open-data", "/actions", movedPath, dataPath, searchPath+"?q=data")
}

func light(t *testing.T, x *world, paths ...string) {
	b := browsertest.Start(t)
	site := address(t, x.handler)
	for _, path := range paths {
		p := b.Open(t, site+"/en"+path, browsertest.View{Width: 360})
		wire := p.Wire()
		t.Logf("%s: %d bytes in %d requests", path, wire.Bytes, len(wire.Requests))
		budget := int64(100_000)
		if path == areasPath { // it grows with every member and every file
			budget = 75_000
		}
		if wire.Bytes >= budget || len(wire.Requests) > 10 {
			t.Errorf("%s: %v", path, wire)
		}
	}
}

// The browser finds that the proofs hold of what a commitment's page shows of the promise and of the three voices.
func TestProofOfACommitment(t *testing.T) {
	t.Parallel()
	b := browsertest.Start(t)
	x := newWorld(t, Options{})
	x.fill()
	site := address(t, x.handler)
	p := b.Open(t, site+"/en"+pathOf(x.Commitment), browsertest.View{})
	if got := p.Text(settled); !strings.Contains(got, "the proof holds") {
		t.Errorf("the check says %q", got)
	}
	if got := p.Text("[data-counts]"); !strings.Contains(got, "Entries checked: 4") {
		t.Errorf("not all four were checked: %q", got)
	}
}

// One byte of one voice's words is changed on its way, as it is sent to the checker or on the page itself: the page says in whose
// entry and in which field.
func TestProofOfACommitmentSaysWhereItFails(t *testing.T) {
	t.Parallel()
	b := browsertest.Start(t)
	x := newWorld(t, Options{})
	x.fill()
	r := x.Read()
	p, err := home.Commitment(r, x.Commitment)
	r.Close()
	if err != nil {
		t.Fatal(err)
	}
	entries := map[string]record.Index{"commitment": p.Said.Entry, "progress": p.Government.Glance.Entry,
		"finding": p.Reviewer.Glance.Entry, "observation": p.People.Glance.Last}
	page := "/en" + pathOf(x.Commitment)
	for kind, entry := range entries {
		field := "account"
		if kind == "commitment" {
			field = "text"
		}
		where := fmt.Sprintf("Entry %d, field %s: ", entry, field)
		for _, tt := range []struct {
			name, path, pattern string
			says                string // how the sentence begins
		}{
			{"the value sent to the checker", "/api/v1/proofs/", fmt.Sprintf(`(?s)"kind":"%s","known".*?"field":"%s","digest":"[^"]+","text":\{"original":"en","by":\{"en":"`, kind, field), where + "value and salt"},
			{"the words on the page", page, fmt.Sprintf(`data-said="%d/%s"[^>]*>`, entry, field), where + "what is shown"},
		} {
			t.Run(kind+"/"+tt.name, func(t *testing.T) {
				t.Parallel()
				s, changed := altered(x.handler, tt.path, flip(tt.pattern))
				defer s.Close()
				says := strings.TrimSpace(b.Open(t, s.URL+page, browsertest.View{}).Text(settled))
				if changed.Load() != 1 {
					t.Fatalf("%d answers were changed on the way", changed.Load())
				}
				if got := strings.TrimPrefix(says, "Checked in your browser: the proof does not hold. "); !strings.HasPrefix(got, tt.says) {
					t.Errorf("the page says %q, not %q", says, tt.says)
				}
			})
		}
	}
}

// A conversation and its report hold in a real browser: with a map, before anything was counted, and where no statement has the words
// that were looked for.
func TestConversationsInABrowser(t *testing.T) {
	t.Parallel()
	x := newWorld(t, Options{Mirror: true, Sample: true})
	counted, besieged := x.converse(t), x.counted(t, opinion.Matrix{Answers: camps(34), Marked: true})
	waiting := x.Do(x.Operator, opinion.Open(x.Operator.For, opinion.Conversation{Title: record.In("en", "What comes next?")}, []record.Text{record.In("en", "A market")}))[0]
	holds(t, x.handler, narrowed, map[string]string{"conversations": conversationsPath, "counted": pathOf(counted), "waiting": pathOf(waiting),
		"besieged": pathOf(besieged), "beside": pathOf(besieged) + "?without=brigade", "none": pathOf(counted) + "?q=nowhere&sort=number"}, nil)
	b := browsertest.Start(t)
	p := b.Open(t, address(t, x.handler)+"/en"+pathOf(counted), browsertest.View{Width: 360, NoScript: true})
	if got := p.Text("#map"); !strings.Contains(got, "60 people in 2 groups") {
		t.Errorf("the map says %q", got)
	}
	p.Do(chromedp.SendKeys(chromedp.CSS("#find-statements"), "roof"))
	p.Follow(chromedp.Click(chromedp.CSS("#statements form button")))
	if got := p.Text("#statements"); !strings.Contains(got, "A roof for those who wait") || strings.Contains(got, "Nets may lie") {
		t.Errorf("looking for a word shows %q", got)
	}
	for _, problem := range p.Problems() {
		t.Error(problem)
	}
}

// camps are the answers of two camps of thirty people, who came in turns. Of those who come when half of them are there, each answers as
// the one before; so many of them that one camp no longer agrees on a roof. Who thinks so of it most says that it matters most.
func camps(alike int) (answers []opinion.Answer) {
	for p := range 60 {
		if p == 30 {
			for q := range alike {
				for s := range campsSaid {
					v := int8(1 - 2*(s%2))
					answers = append(answers, opinion.Answer{Participant: 100 + q, Statement: s + 1, Value: v, Important: s == 4})
				}
			}
		}
		for s := range campsSaid {
			v := int8(1)
			if s > 1 && (p%2 == 0) == (s%2 == 0) {
				v = -1
			}
			if (p*7+s)%11 == 0 {
				v = 0
			}
			answers = append(answers, opinion.Answer{Participant: p, Statement: s + 1, Value: v, Important: s == 1 && p < 12})
		}
	}
	return answers
}

var campsSaid = []string{"Say so before, not after", "A roof for those who wait", "Nets may lie on the quay", "The ferry comes first", "Stalls until ten", "Visitors pay"}

// converse puts a conversation of two camps on record, counted elsewhere, so that nothing tells in which order people came.
func (x *world) converse(t testing.TB) record.ID {
	return x.counted(t, opinion.Matrix{Answers: camps(0)})
}

// counted puts a conversation on record with what was counted of it.
func (x *world) counted(t testing.TB, m opinion.Matrix) record.ID {
	t.Helper()
	id := x.countedOpen(t, m)
	x.Do(x.Operator, opinion.Amend(x.Operator.For, id, record.In("en", "All were heard"), func(c *opinion.Conversation) { c.Act = opinion.Closed }))
	return id
}

// countedOpen is one that people may still answer.
func (x *world) countedOpen(t testing.TB, m opinion.Matrix) record.ID {
	t.Helper()
	var seeds []record.Text
	for _, s := range campsSaid {
		seeds = append(seeds, record.In("en", s))
	}
	id := x.Do(x.Operator, opinion.Open(x.Operator.For, opinion.Conversation{Title: record.In("en", "What is the quay for?")}, seeds))[0]
	people := map[int]bool{}
	for _, a := range m.Answers {
		people[a.Participant] = true
	}
	var matrix bytes.Buffer
	if err := m.Write(&matrix); err != nil {
		t.Fatal(err)
	}
	info, err := x.node.Blobs.Put(t.Context(), &matrix)
	if err != nil {
		t.Fatal(err)
	}
	x.Do(x.Operator, opinion.Count(x.Operator.For, opinion.Report{Conversation: record.To(id), Participants: record.Count(len(people)), Statements: 6, Votes: record.Count(len(m.Answers)), Digest: info.SHA256,
		Matrix: &record.File{Name: "matrix.csv", Media: "text/csv", Size: record.Count(info.Size), SHA256: info.SHA256, Blob: info.ID}}))
	return id
}
