package pages

import (
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"troth/chapters/agenda"
	"troth/chapters/chaptertest"
	"troth/chapters/home"
	"troth/chapters/partnership"
	"troth/chapters/plan"
	"troth/chapters/review"
	"troth/core/authority"
	"troth/core/desk"
	"troth/core/node"
	"troth/core/record"
	"troth/core/view"
	"troth/edges/web"
	"troth/edges/web/browsertest"
)

// A world is a site on which all voices have spoken, in every way that the pages show apart.
type world struct {
	*chaptertest.World
	node     *node.Node
	handler  http.Handler
	imported record.ID // a commitment that was taken from an edition, with flags
	edition  record.ID // that one
}

func newWorld(t testing.TB, o Options) *world {
	t.Helper()
	w, n := chaptertest.OnDisk(t)
	x := &world{World: w, node: n}
	x.serve(t, o)
	return x
}

func (x *world) serve(t testing.TB, o Options) {
	t.Helper()
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	var err error
	if x.handler, err = New(x.node, o); err != nil {
		t.Fatal(err)
	}
}

func text(s string) *record.Text { t := record.In("en", s); return &t }

func day(from, to string) *record.Day { return &record.Day{From: from, To: to} }

func (x *world) report(step plan.Step, account string) record.ID {
	return x.Do(x.Contact, plan.Report(x.Member, plan.Progress{Commitment: record.To(x.Commitment), Step: step, Account: text(account), Period: day("2026-03-01", "2026-08-31")}))[0]
}

func (x *world) find(coded, missing []record.Code, given ...record.Code) record.ID {
	return x.Do(x.Reviewer, review.Find(x.Review, review.Finding{Commitment: record.To(x.Commitment), Report: "progress_report",
		Methods: []record.Code{"irm-current@1"}, Coded: coded, Missing: missing, Given: given, Published: day("2026-10-14", "2026-10-14"),
		Account: text("37 of 60 holders had a person named as owner.")}))[0]
}

func (x *world) observe(steps ...plan.Step) {
	for _, s := range steps {
		who := authority.Actor{Person: record.NewID("pn"), Role: authority.Person}
		x.Do(who, review.Observe(who, review.Observation{Commitment: record.To(x.Commitment), Step: s, Place: text("Skerry Island"), Account: text("I looked up two holders.")}))
	}
}

// fill lets everybody say something, so that every part of every page is there.
func (x *world) fill() {
	x.Do(x.Contact, plan.Amend(x.Member, x.Commitment, *text("The first tender drew no valid bid."), func(c *plan.Commitment) {
		c.Text = &record.Text{Original: "en", By: map[string]string{"en": "Open the register by 30 June 2026.\nAnyone may search it.", "fr": "Ouvrir le registre au plus tard le 30 juin 2026."}}
		c.Lead, c.Partners = text("Ministry of Fisheries"), []record.Text{*text("Harbour Watch"), *text("Union <of> \"Fishers\" & others")}
		c.Period, c.PeriodWords = day("2025-07-01", "2027-04-30"), text("mid 2025 until spring 2027")
		c.Areas, c.Aliases = []record.Code{"ogp2016:open-data"}, []record.Code{"QS0307"}
		c.Contact, c.ContactPosition = text("A. Quill"), text("Head of the register")
	}))
	x.Do(x.Contact, plan.Amend(x.Member, x.Commitment, *text("Civil society asked for it."), func(c *plan.Commitment) {
		c.Text = &record.Text{Original: "en", By: map[string]string{"en": "Open the register by 30 June 2026.\nAnybody may download it.", "fr": "Ouvrir le registre au plus tard le 30 juin 2026."}}
		c.Period = day("2025-07-01", "2027-06-30")
	}))
	first := x.report(plan.Limited, "The law is in force.")
	x.report(plan.Substantial, "The register is open.")
	x.Do(x.Contact, plan.CorrectReport(x.Member, first, plan.Progress{Act: plan.TakenBack, Step: plan.Limited, Reason: text("It was about another register.")}))
	x.find([]record.Code{"completion=3", "potential_impact=3", "relevance=1", "specificity=3"}, nil, "starred=1")
	x.find([]record.Code{"completion=3", "relevance=1"}, []record.Code{"potential_impact=ND", "specificity=NR"})
	x.observe(plan.Limited, plan.Limited, plan.NotStarted, plan.Limited, plan.Complete, plan.Limited, plan.Substantial)
	milestone := func(title, due string) record.ID {
		return x.Do(x.Contact, plan.SetMilestone(x.Member, plan.Milestone{Commitment: record.To(x.Commitment), Title: *text(title), Due: day(due, due), Number: code(title[:1])}))[0]
	}
	met, moved, late := milestone("1 Agree the data standard", "2025-09-30"), milestone("2 Open the register", "2026-03-31"), milestone("3 Name nine owners in ten", "2026-10-31")
	state := func(s plan.MilestoneState) func(*plan.Milestone) { return func(m *plan.Milestone) { m.State = &s } }
	x.Do(x.Contact, plan.UpdateMilestone(x.Member, met, plan.MilestoneUpdated, nil, func(m *plan.Milestone) {
		state(plan.MilestoneMet)(m)
		m.Met = day("2025-08-28", "2025-08-28")
	}))
	x.Do(x.Contact, plan.UpdateMilestone(x.Member, moved, plan.MilestoneAmended, text("The tender had to be run again."), func(m *plan.Milestone) { m.Due = day("2027-01-31", "2027-01-31") }))
	x.Do(x.Contact, plan.UpdateMilestone(x.Member, late, plan.MilestoneUpdated, nil, state(plan.MilestoneUnderWay)))
	x.Do(x.Contact, plan.Prove(x.Contact, plan.Evidence{Proves: record.To(x.Commitment), Title: *text("Register of owners"), Address: text("https://owners.example/")}))
	x.Do(x.Reviewer, plan.Prove(x.Reviewer, plan.Evidence{Proves: record.To(late), Title: *text("Sample of 60 holders"), Address: text("javascript:alert(1)")}))
	x.Do(x.Contact, plan.Withdraw(x.Member, x.Second, *text("The ferries were sold.")))
	x.Redact(x.Commitment, "contact")
	x.take()
}

// take puts on record what an edition says of another member.
func (x *world) take() {
	o := x.Operator.For
	edition := x.Do(x.Operator, partnership.Put(o, "", partnership.Edition{Publisher: *text("OGP"), Title: *text("Commitments"), Published: day("2016-07-01", "2016-07-31"), Licence: code("CC-BY-4.0"), SHA256: record.Hash{1}, Size: 9}))[0]
	other := x.Do(x.Operator, partnership.Put(o, "", partnership.Member{Act: partnership.Joined, Sort: partnership.Local, Name: *text("Larkhaven"), Within: &record.Ref{To: x.Member}}))[0]
	x.Do(x.Operator, partnership.Put(o, "", partnership.Organisation{Act: partnership.OrganisationEntered, Name: *text("Harbour office"), Part: &record.Ref{To: x.Member}}))
	x.edition = edition
	say := func(thing any) record.ID {
		return x.Do(x.Operator, func(*view.Reader) ([]desk.Saying, error) {
			return []desk.Saying{{Thing: thing, Of: other, Source: edition}}, nil
		})[0]
	}
	of := say(plan.Plan{Act: plan.PlanAdopted, Member: record.To(other), Number: code("1"), Period: day("2012-01-01", "2013-12-31")})
	x.imported = say(plan.Commitment{Act: plan.Adopted, Plan: record.To(of), Number: code("4"), Title: *text("Publish the budget"),
		Flags: []record.Code{"no_such_day"}, AsGiven: []record.Text{*text("31 September 2013")}})
}

func code(s string) *record.Code { c := record.Code(s); return &c }

// get is a page that must be there.
func (x *world) get(t testing.TB, address string) string {
	t.Helper()
	w := httptest.NewRecorder()
	x.handler.ServeHTTP(w, httptest.NewRequest("GET", address, nil))
	body, err := io.ReadAll(w.Result().Body)
	if err != nil || w.Code != http.StatusOK {
		t.Fatalf("%s: %d, %v\n%s", address, w.Code, err, body)
	}
	return string(body)
}

// seen is what a page says, without its markup.
func seen(t testing.TB, page string) string {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		if n.Type == html.TextNode {
			b.WriteString(n.Data + " ")
		}
		if slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == "hidden" }) {
			return // words that a script shows
		}
		for c := range n.ChildNodes() {
			walk(c)
		}
	}
	walk(doc)
	return strings.Join(strings.Fields(b.String()), " ")
}

// paths are the pages of the world, without the language.
func (x *world) paths() []string {
	return []string{"/", "/members", "/members?kind=local", "/members?kind=media", "/members?order=plans&region=m49%3A009", pathOf(x.Member), pathOf(x.Plan), pathOf(x.Plan) + "?show=apart",
		pathOf(x.Plan) + "?show=silent", pathOf(x.Plan) + "?show=late", pathOf(x.Plan) + "?show=amended", pathOf(x.Plan) + "?show=withdrawn",
		areasPath, areasPath + "/ogp2016/open-data", areasPath + "/ogp2016/open-data?member=" + string(x.Member), areasPath + "/ogp2024/open-data", agendaPath,
		agendaPath + "/sdg", agendaPath + "/sdg?within=16", agendaPath + "/ogp2024", agendaPath + "/iap2", comparePath, conversationsPath, joinPath,
		movedPath, movedPath + "?kind=commitment&member=" + string(x.Member), dataPath, pathOf(x.edition), pathOf(x.Commitment), pathOf(x.Second), pathOf(x.imported)}
}

// Every page is well made in every language, with a word for everything, empty or full.
func TestPagesAreWellMade(t *testing.T) {
	words, err := web.LoadWords(true)
	if err != nil {
		t.Fatal(err)
	}
	x := newWorld(t, Options{Mirror: true, Sample: true})
	check := func(paths []string) {
		for _, l := range words.All() {
			for _, path := range paths {
				page := x.get(t, l.Href(path))
				for _, fault := range browsertest.CheckHTML([]byte(page)) {
					t.Errorf("%s: %s", l.Href(path), fault)
				}
				said := seen(t, page)
				for _, field := range strings.Fields(said) {
					if key := strings.Trim(field, ".,;:()\u200f\u202e\u202c"); isKey(words, key) {
						t.Errorf("%s: %q stands for its message", l.Href(path), key)
					}
				}
				if at := strings.IndexAny(said, "{}"); at >= 0 {
					t.Errorf("%s: a placeholder was not filled: %.80s", l.Href(path), said[max(0, at-40):])
				}
			}
		}
	}
	check([]string{"/", "/members", areasPath, agendaPath, comparePath, areasPath + "/ogp2016/open-data", pathOf(x.Member), pathOf(x.Plan), pathOf(x.Commitment)})
	x.fill()
	check(x.paths())
}

// isKey reports whether a word on a page looks like the key of a message: of a family that there is.
func isKey(words *web.Words, s string) bool {
	family, rest, _ := strings.Cut(s, ".")
	if rest == "" || strings.ContainsAny(rest, "/:") {
		return false
	}
	for key := range words.All()[0].Text {
		if strings.HasPrefix(key, family+".") {
			return true
		}
	}
	return false
}

// No link of the site leads nowhere, and every page that there is can be reached from the first one.
func TestNoLinkIsDead(t *testing.T) {
	x := newWorld(t, Options{Mirror: true})
	x.fill()
	server := httptest.NewServer(x.handler)
	defer server.Close()
	known := []string{}
	for _, path := range x.paths() {
		if !strings.Contains(path, "kind=media") && !strings.Contains(path, "region=") { // no member is one, or lies in one
			known = append(known, "/en"+path)
		}
	}
	site, err := browsertest.Crawler{Known: known}.Crawl(t.Context(), server.URL+"/en/")
	if err != nil {
		t.Fatal(err)
	}
	for _, list := range [][]string{site.Dead, site.Errors, site.Orphans} {
		for _, fault := range list {
			t.Error(fault)
		}
	}
	if len(site.Pages) < 100 {
		t.Errorf("only %d pages were reached", len(site.Pages))
	}
}

// Each voice alone: the other two say that they have not said anything, and who may.
func TestEachVoiceAlone(t *testing.T) {
	const silent = "This voice has not said anything."
	may := [3]string{"the member’s own point of contact", "a reviewing organisation that does not belong to the member", "any person, for themselves"}
	for i, speak := range []func(*world){
		func(x *world) { x.report(plan.Substantial, "It is open.") },
		func(x *world) { x.find([]record.Code{"completion=3", "relevance=1"}, nil) },
		func(x *world) { x.observe(plan.Limited) },
	} {
		x := newWorld(t, Options{})
		before := seen(t, x.get(t, "/en"+pathOf(x.Commitment)))
		if got := strings.Count(before, silent); got != 3 {
			t.Errorf("before anybody spoke, %d voices are silent", got)
		}
		speak(x)
		after := seen(t, x.get(t, "/en"+pathOf(x.Commitment)))
		if got := strings.Count(after, silent); got != 2 {
			t.Errorf("after voice %d spoke, %d are silent", i, got)
		}
		for j, who := range may {
			if got := strings.Contains(after, who); got != (i != j) {
				t.Errorf("voice %d spoke; that voice %d is open to %q: %v", i, j, who, got)
			}
		}
		glance := seen(t, x.get(t, "/en"+pathOf(x.Plan)+"?show=silent"))
		if !strings.Contains(glance, "fishing quota") {
			t.Errorf("voice %d alone: the plan does not list it where a voice is silent", i)
		}
	}
}

// A rating that was not defined where a commitment was coded lacks no input: it is not said to miss itself.
func TestRatingThatWasNotDefined(t *testing.T) {
	words, err := web.LoadWords(false)
	if err != nil {
		t.Fatal(err)
	}
	l := sayer{words.Find("en")}
	said := func(lacking string) string {
		return string(l.Show(web.Join{Pieces: l.rating(review.RatingInfo{Rule: "starred", Lacking: []review.LackInfo{{Variable: lacking, Missing: "ND"}}})}))
	}
	if got := said("starred"); strings.Contains(got, "Missing") || !strings.Contains(got, "was not defined") {
		t.Errorf("of the rating itself: %s", got)
	}
	if got := said("relevance"); !strings.Contains(got, "Missing: ") {
		t.Errorf("of an input: %s", got)
	}
}

// A commitment's page tells all that there is of it.
func TestCommitmentTells(t *testing.T) {
	x := newWorld(t, Options{})
	x.fill()
	got := seen(t, x.get(t, "/en"+pathOf(x.Commitment)))
	for _, want := range []string{
		"Open the register by 30 June 2026.", "Ministry of Fisheries", "Harbour Watch; Union <of> \"Fishers\" & others", "As written: “mid 2025 until spring 2027”",
		"Open data", "QS0307", "The voices are one step apart: government says substantial, reviewer says limited, people say limited.",
		"Taken back by the one who said it", "Reason: It was about another register.",
		"The publisher gives another answer: Yes.", "Cannot be computed. Missing: Specificity (not reviewed), Potential impact (not defined in the method).",
		"Met on 28 August 2025", "31 March 2026 31 January 2027", "23 days late",
		x.field("contact") + ": removed on 23 November 2026. Basis: Article 17 of a law (Entry", "Exports and backups made before the removal may still hold it; they age out within 30 days.", "removed: July 2025 to April 2027", "added: July 2025 to June 2027",
	} {
		if !says(got, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	for _, never := range []string{"A. Quill", "verified fact", "javascript:"} {
		if strings.Contains(got, never) || strings.Contains(x.get(t, "/en"+pathOf(x.Commitment)), never) {
			t.Errorf("the page has %q", never)
		}
	}
	imported := seen(t, x.get(t, "/en"+pathOf(x.imported)))
	for _, want := range []string{"From OGP: Commitments, July 2016; not said here", "CC-BY-4.0", "There is no such day, so its month alone is used.", "31 September 2013"} {
		if !says(imported, want) {
			t.Errorf("the imported one does not say %q", want)
		}
	}
	withdrawn := seen(t, x.get(t, "/en"+pathOf(x.Second)))
	if !strings.Contains(withdrawn, "No longer promised") || !strings.Contains(withdrawn, "The ferries were sold.") {
		t.Error("the withdrawn one does not say so, or not why")
	}
}

// Where the basis of a removal was removed, pages say so in its place, with the entry and its own basis.
func TestBasisRemoved(t *testing.T) {
	x := newWorld(t, Options{})
	x.fill()
	r := x.Read()
	removed, err := r.Tombstones(x.Commitment)
	if err != nil {
		t.Fatal(err)
	}
	first := removed[x.Commitment][0].Entry
	s, err := r.Statement(first)
	r.Close()
	if err != nil {
		t.Fatal(err)
	}
	x.Say(x.Operator, x.Operator.For, "", record.Redaction{Target: record.To(s.Object), Field: "basis", Through: 1, Basis: record.In("en", "It named her")})
	second := x.Size() - 1
	want := fmt.Sprintf("the basis was itself removed, by Entry %d, for: It named her", second)
	got := seen(t, x.get(t, "/en"+pathOf(x.Commitment)))
	if !says(got, "Basis: "+want+fmt.Sprintf(" (Entry %d)", first)) {
		t.Errorf("the page of the thing does not say that %s", want)
	}
	if says(got, "Article 17 of a law") {
		t.Error("the page still gives the basis that was removed")
	}
	if got := seen(t, x.get(t, fmt.Sprintf("/en/record/%d", first))); !says(got, "It named her") || says(got, "Article 17 of a law") {
		t.Error("the page of the redaction gives its former basis, or does not say why that was removed")
	}
}

// says reports whether a page has these words, wherever its markup puts blanks between them.
func says(page, words string) bool {
	return strings.Contains(strings.Join(strings.Fields(page), ""), strings.Join(strings.Fields(words), ""))
}

func (x *world) field(name string) string {
	words, err := web.LoadWords(false)
	if err != nil {
		x.T.Fatal(err)
	}
	return sayer{words.All()[0]}.field(name)
}

// Addresses that name nothing are not found; those that ask for a cut that there is not are refused.
func TestAddresses(t *testing.T) {
	x := newWorld(t, Options{})
	for path, want := range map[string]int{
		pathOf(x.Commitment): 200, "/commitments/" + string(x.Plan): 404, "/commitments/cm_x": 404, "/plans/pl_aaaaaaaaaaaaaaaaaaaaaaaaaa": 404,
		pathOf(x.Plan) + "?show=nonsense": 400, "/members?kind=%00&region=%00&order=%00": 400, "/members/": 404,
	} {
		w := httptest.NewRecorder()
		x.handler.ServeHTTP(w, httptest.NewRequest("GET", "/en"+path, nil))
		if w.Code != want {
			t.Errorf("%s: %d, want %d", path, w.Code, want)
		}
	}
}

// A page changes when something is said of what it shows, and its tag with it.
func TestPagesFollowTheRecord(t *testing.T) {
	x := newWorld(t, Options{})
	paths := []string{"/en/", "/en/members", "/en" + pathOf(x.Member), "/en" + pathOf(x.Plan), "/en" + pathOf(x.Commitment)}
	tags := func() (list []string) {
		for _, path := range paths {
			w := httptest.NewRecorder()
			x.handler.ServeHTTP(w, httptest.NewRequest("GET", path, nil))
			list = append(list, w.Header().Get("Etag"))
		}
		return list
	}
	before := tags()
	x.report(plan.Complete, "All done.")
	for i, tag := range tags() {
		if tag == before[i] {
			t.Errorf("%s is as it was before a report", paths[i])
		}
	}
	x.Clock = x.Clock.Add(24 * time.Hour)
	if !strings.Contains(x.get(t, "/en/"), "24 November 2026") {
		t.Error("a day later, the page has the day before")
	}
}

// Home is the country's when all other members lie within it: it names their pages and shows what the country promised. With a second
// country on record it is the world's.
func TestHomeOfACountry(t *testing.T) {
	x := newWorld(t, Options{})
	x.fill() // Larkhaven lies within
	country := regexp.MustCompile(`<h1[^>]*>(<[^>]+>)*The Sorrel Islands<`)
	within := regexp.MustCompile(`(?s)id="bodies".*<a [^>]*href="/en/members/mb_[a-z2-7]+"[^>]*>(<[^>]+>)*Larkhaven<.*id="latest"`)
	promised := regexp.MustCompile(`(?s)id="glance".*Publish who owns the companies`)
	look := func(want bool) {
		t.Helper()
		page := x.get(t, "/en/")
		for what, is := range map[string]*regexp.Regexp{"its name": country, "those within": within, "what it promised": promised} {
			if is.MatchString(page) != want {
				t.Errorf("home has %s of the country: %v", what, !want)
			}
		}
	}
	look(true)
	x.Do(x.Operator, partnership.Put(x.Operator.For, "", partnership.Member{Act: partnership.Joined, Sort: partnership.National, Name: *text("Quillmark")}))
	look(false)
}

// promise adds commitments to the plan, with a report of each.
func (x *world) promise(n int) {
	for i := range n {
		id := x.Do(x.Contact, plan.Promise(x.Member, x.Plan, plan.Commitment{Number: code(strconv.Itoa(100 + i)), Title: *text("Publish the contracts of office " + strconv.Itoa(i))}))[0]
		x.Do(x.Contact, plan.Report(x.Member, plan.Progress{Commitment: record.To(id), Step: plan.Steps[i%len(plan.Steps)]}))
	}
}

// Every language has a word for whatever can stand on a page of members, plans and commitments.
func TestWordsForReaders(t *testing.T) {
	words, err := web.LoadWords(false)
	if err != nil {
		t.Fatal(err)
	}
	need := map[string][]string{
		"sorts": partnership.Sort("").Values(), "by": record.Voice("").Values(), "flag": flags(t),
		"report": {"progress_report", "end_of_term"}, "missing": missingWays,
		"coverage": {"period", "lead", "areas", "milestones", "government", "reviewer", "people", "evidence"},
	}
	for _, v := range record.Voice("").Values() {
		need["voice"] = append(need["voice"], voiceOf(record.Voice(v)))
	}
	for _, c := range cuts {
		need["cut"] = append(need["cut"], cutWord(c.name))
	}
	for _, list := range agenda.Lists() {
		need["listuse"] = append(need["listuse"], string(list.Use))
	}
	need["listuse"] = append(need["listuse"], string(agenda.Divisions), "unknown")
	for _, r := range slices.Concat(plan.May, review.May) {
		need["may"] = append(need["may"], r.Role+"."+string(r.Relation))
	}
	for _, l := range words.All() {
		for family, values := range need {
			for _, v := range values {
				if l.Word(family, v) == v {
					t.Errorf("%s has no %s.%s", l.Tag, family, v)
				}
			}
		}
		if nav, title := l.Say("nav.moved"), l.Say("moved.title"); nav != title {
			t.Errorf("%s: %q leads to a page that is called %q", l.Tag, nav, title)
		}
	}
}

// A policy area of a list that the record alone has is called by its publisher's label on every page, and leads to its own.
func TestAreasThatTheRecordAloneHas(t *testing.T) {
	x := newRead(t)
	list := x.Say(x.Operator, x.Operator.For, "", agenda.CodeList{Act: agenda.Entered, Code: "areas-of-2018", Name: *text("Policy areas of the file of-2018")})
	for own, name := range map[string]string{"housing-and-land": "Housing & Land", "open-contracting": "Open Contracting"} {
		x.Say(x.Operator, x.Operator.For, "", agenda.ListedCode{Act: agenda.Entered, List: record.To(list), Code: record.Code("areas-of-2018:" + own), Text: *text(name)})
	}
	const address = `href="/en/areas/areas-of-2018/housing-and-land`
	of := x.Do(x.Contact, plan.Promise(x.Member, x.Plan, plan.Commitment{Number: code("77"), Title: *text("Publish the owners of houses"),
		Areas: []record.Code{"ogp2024:open-contracting", "areas-of-2018:housing-and-land"}}))[0]
	for path, want := range map[string][]string{
		areasPath: {"Policy areas of the file of-2018", "Housing & Land", "Areas in which nothing is on record yet: 1 Open Contracting"},
		areasPath + "/areas-of-2018/housing-and-land": {"Housing & Land", "Publish the owners of houses", "Policy areas of the file of-2018"},
		areasPath + "/areas-of-2018/open-contracting": {"Open contracting Policy areas of the database of 2024 of the same name as"},
		pathOf(of):                    {"Open contracting · 2024", "Housing & Land · of-2018"},
		pathOf(x.Member):              {"Policy areas of the file of-2018", "Housing & Land 1"},
		agendaPath + "/areas-of-2018": {"Codes 2", "housing-and-land Housing & Land 1"},
		comparePath + "?areas=areas-of-2018:housing-and-land": {"Housing & Land · of-2018"},
		"/search?q=houses": {"Housing & Land · of-2018"},
	} {
		page := x.get(t, "/en"+path)
		said := seen(t, page)
		for _, w := range want {
			if !strings.Contains(said, w) {
				t.Errorf("%s does not say %q: %s", path, w, said)
			}
		}
		if path == areasPath || path == pathOf(of) {
			if !strings.Contains(page, address) {
				t.Errorf("%s does not lead to the area", path)
			}
		}
	}
}

// A list of parts of countries says what its codes name, counts the publisher's codes alone, and shows them by country.
func TestListOfPartsOfCountries(t *testing.T) {
	x := newRead(t)
	part := func(list record.ID, code, parent, name string) {
		x.Say(x.Operator, x.Operator.For, "", agenda.ListedCode{Act: agenda.Entered, List: record.To(list), Code: record.Code(code), Parent: codeOf(parent), Text: *text(name)})
	}
	parts := x.Say(x.Operator, x.Operator.For, "", agenda.CodeList{Act: agenda.Entered, Code: "iso3166-2", Name: *text("Parts")})
	part(parts, "iso3166-2:UY-SA", "iso3166-2:UY", "Salto")
	for i := range wholeList {
		part(parts, fmt.Sprintf("iso3166-2:GE-%d", i), "iso3166-2:GE", "A part")
	}
	piers := x.Say(x.Operator, x.Operator.For, "", agenda.CodeList{Act: agenda.Entered, Code: "harbour", Name: *text("Piers")})
	part(piers, "harbour:1", "", "Landing")
	functions := x.Say(x.Operator, x.Operator.For, "", agenda.CodeList{Act: agenda.Entered, Code: "cofog", Name: *text("Functions")})
	part(functions, "cofog:01.1", "cofog:01", "A group")
	for path, want := range map[string][]string{
		agendaPath:                          {"Piers Not known here", "Collective actions", "Parts Parts of countries", "301 301", "Functions of government United Nations 11 1"},
		agendaPath + "/iso3166-2":           {"Codes 301", "301 of 301", "301 codes in 2 groups.", "UY Uruguay", "GE Georgia"},
		agendaPath + "/iso3166-2?within=UY": {"1 of 301 codes: those within the first.", "UY-SA Salto"},
	} {
		said := seen(t, x.get(t, "/en"+path))
		for _, w := range want {
			if !strings.Contains(said, w) {
				t.Errorf("%s does not say %q: %s", path, w, said)
			}
		}
	}
}

func codeOf(s string) *record.Code {
	if s == "" {
		return nil
	}
	return code(s)
}

// In French a wide space stands before the colon everywhere, also in what only those hear who have no screen.
func TestColonsInFrench(t *testing.T) {
	x := newRead(t)
	for _, path := range []string{membersPath, plansPath, agendaPath, pathOf(x.Commitment)} {
		said := heardWords.ReplaceAllString(x.get(t, "/fr"+path), "")
		if !strings.Contains(said, "en fichier\u00a0: ") || !strings.Contains(said, "\u00a0: CSV") {
			t.Errorf("%s: its files are not named", path)
		}
		for _, near := range []string{"fichier: ", ": CSV", ": XLSX"} {
			if strings.Contains(strings.ReplaceAll(said, "\u00a0: ", ""), near) {
				t.Errorf("%s has %q", path, near)
			}
		}
	}
}

var heardWords = regexp.MustCompile(`<[^>]*>`)

// flags are all that an import can put on a thing, as its source has them.
func flags(t *testing.T) (list []string) {
	t.Helper()
	constant := regexp.MustCompile(`(?m)^\s+\w+\s+(?:ogp\.)?Flag\s+= "(\w+)"`)
	for _, name := range []string{"../../opendata/ogp/flag.go", "../../opendata/importer/draft.go"} {
		source, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		found := constant.FindAllStringSubmatch(string(source), -1)
		if len(found) < 5 {
			t.Fatalf("only %d flags in %s", len(found), name)
		}
		for _, f := range found {
			list = append(list, f[1])
		}
	}
	return list
}

// Plans of one member that run at the same time stand in lanes of their own, and one that begins when another ends follows it.
func TestPlansStandInLanes(t *testing.T) {
	words, err := web.LoadWords(false)
	if err != nil {
		t.Fatal(err)
	}
	l := sayer{words.Find("en")}
	one, other := partnership.Named{ID: record.NewID("mb"), Name: *text("One")}, partnership.Named{ID: record.NewID("mb"), Name: *text("Other")}
	of := func(m partnership.Named, from, to string) (p home.PlanOfMember) {
		p.Member = m
		if from != "" {
			p.Period = day(from, to)
		}
		return p
	}
	lines := l.planLines([]home.PlanOfMember{of(one, "2012-01-01", "2014-12-31"), of(one, "2014-01-01", "2016-12-31"), of(one, "2015-01-01", "2017-12-31"),
		of(one, "2015-06-01", "2016-01-01"), of(other, "2014-01-01", "2015-01-01"), of(other, "", "")})
	var got []int
	for _, line := range lines {
		for i, p := range line.plans {
			got = append(got, p.lane)
			for _, q := range line.plans[:i] {
				if q.lane == p.lane && q.to > p.from+.02 {
					t.Errorf("%v and %v lie over each other", q.Period, p.Period)
				}
			}
		}
	}
	if !slices.Equal(got, []int{0, 1, 0, 2, 0}) || lines[0].lanes != 3 || lines[1].lanes != 1 {
		t.Errorf("the lanes are %v of %d and %d", got, lines[0].lanes, lines[1].lanes)
	}
}

// A drawing that is too wide for a phone has an upright one of the same figures: a bar or a ring for each plan with a year, a dot for each
// area and member. There is one table for both.
func TestUprightDrawings(t *testing.T) {
	x := newWorld(t, Options{})
	x.fill()
	page := x.get(t, "/en"+plansPath)
	lying, upright := drawingOf(t, page, "allplans"), drawingOf(t, page, "allplans-u")
	if lying == "" || strings.Count(lying, "<rect") != strings.Count(upright, "<rect") || strings.Count(lying, "<circle") != strings.Count(upright, "<circle") {
		t.Errorf("one draws\n%s\nthe other\n%s", lying, upright)
	}
	if strings.Count(page, `aria-labelledby="allplans-t allplans-d"`) != 1 || strings.Count(page, `aria-labelledby="allplans-u-t allplans-u-d"`) != 1 {
		t.Error("the two drawings are not named apart")
	}
}

func drawingOf(t *testing.T, page, id string) string {
	t.Helper()
	_, after, ok := strings.Cut(page, `aria-labelledby="`+id+`-t `)
	if !ok {
		t.Errorf("there is no drawing %s", id)
	}
	drawing, _, _ := strings.Cut(after, "</svg>")
	return drawing
}

// Where a report codes nothing in a year, the page says in which way, and never a share of nothing.
func TestSharesSayWhatIsMissing(t *testing.T) {
	words, err := web.LoadWords(false)
	if err != nil {
		t.Fatal(err)
	}
	l := sayer{words.Find("en")}
	for _, c := range []struct {
		n, of   int
		missing review.Missing
		want    string
	}{
		{0, 0, review.Missing{"NR": 2, "ND": 23}, "not defined in the method: 23; not reviewed: 2"},
		{10, 41, review.Missing{"NR": 7}, "10 of 41; not reviewed: 7"},
		{0, 0, nil, "not coded"},
	} {
		if got := l.share(c.n, c.of, c.missing); got != c.want {
			t.Errorf("%d of %d with %v is %q", c.n, c.of, c.missing, got)
		}
	}
}

// Where versions are compared, a policy area is called by its name in the page's language and leads to its page; no code stands for it.
func TestChangesNameAreas(t *testing.T) {
	x := newWorld(t, Options{})
	x.fill()
	x.Do(x.Contact, plan.Amend(x.Member, x.Commitment, *text("It was another area."), func(c *plan.Commitment) { c.Areas = []record.Code{"ogp2016:aid"} }))
	named := regexp.MustCompile(`<del>.*<a href="/fr/areas/ogp2016/open-data">(<[^>]*>)?Données ouvertes · 2016.*</del>.*<ins>.*<a href="/fr/areas/ogp2016/aid">(<[^>]*>)?Aide au développement · 2016.*</ins>`)
	for _, path := range []string{movedPath, pathOf(x.Commitment)} {
		page := x.get(t, "/fr"+path)
		if !named.MatchString(page) {
			t.Errorf("%s does not name the areas:\n%s", path, regexp.MustCompile(`.{300}areas/ogp2016.{300}`).FindAllString(page, -1))
		}
		if strings.Contains(seen(t, page), "ogp2016:") {
			t.Errorf("%s shows the code of an area", path)
		}
	}
	if !strings.Contains(seen(t, x.get(t, "/fr"+movedPath)), "étiquettes de l’éditeur") {
		t.Error("what moved does not say whose labels the areas are")
	}
}

// Areas of two lists can be called alike: on a commitment that has such, each has the year of its list. Of one list alone they need none.
func TestAreasOfTwoListsHaveYears(t *testing.T) {
	x := newWorld(t, Options{})
	x.fill()
	areas := func() string {
		return strings.TrimSpace(between(seen(t, x.get(t, "/en"+pathOf(x.Commitment))), "Policy areas", "Person to ask"))
	}
	if got := areas(); got != "Open data" {
		t.Errorf("areas of one list: %s", got)
	}
	x.Do(x.Contact, plan.Amend(x.Member, x.Commitment, *text("It is of both."), func(c *plan.Commitment) { c.Areas = append(c.Areas, "ogp2024:open-data") }))
	if got := areas(); got != "Open data · 2016 ; Open data · 2024" {
		t.Errorf("areas of two lists: %q", got)
	}
	// Its history says what came, and strikes nothing out that stayed.
	newest := between(between(x.get(t, "/en"+pathOf(x.Commitment)), `id="history"`, "</section>"), "<li>", "</li>")
	if !strings.Contains(newest, `areas/ogp2024/open-data">`) || strings.Contains(newest, "areas/ogp2016") || strings.Contains(newest, "<del>") {
		t.Errorf("what came beside what stayed: %s", newest)
	}
}

// A comparison leads to the published files that what it compares was taken from, and says when something was said here.
func TestCompareLeadsToItsSources(t *testing.T) {
	x := newWorld(t, Options{})
	x.fill()
	r := x.Read()
	defer r.Close()
	taken, err := view.Value[record.ID](r, `SELECT member FROM commitment WHERE object = ?1`, x.imported)
	if err != nil {
		t.Fatal(err)
	}
	edition := `<a href="/en` + pathOf(x.edition) + `">`
	page := x.get(t, "/en"+comparePath+"?members="+string(taken))
	if section := between(page, `id="sides"`, "</section>"); !strings.Contains(section, edition) {
		t.Errorf("no way to the file it was taken from: %s", section)
	}
	page = x.get(t, "/en"+comparePath+"?areas=ogp2016:open-data") // the commitment of nobody's file
	if section := between(page, `id="sides"`, "</section>"); !strings.Contains(section, "Said here") || strings.Contains(section, edition) {
		t.Errorf("the sources of what was said here: %s", section)
	}
}

func between(page, from, to string) string {
	_, rest, _ := strings.Cut(page, from)
	part, _, _ := strings.Cut(rest, to)
	return part
}

// Two files that are called alike are told apart by their names; one whose title is its own is not.
func TestFilesCalledAlike(t *testing.T) {
	x := newWorld(t, Options{})
	x.fill()
	x.Do(x.Operator, partnership.Put(x.Operator.For, "", partnership.Edition{Publisher: *text("Etalab"), Title: *text("Plans"), Name: text("alone.csv"), SHA256: record.Hash{3}, Size: 9}))
	for _, name := range []string{"first.csv", "second.csv"} {
		x.Do(x.Operator, partnership.Put(x.Operator.For, "", partnership.Edition{Publisher: *text("Etalab"), Title: *text("Actions"), Name: text(name), SHA256: record.Hash{2, name[0]}, Size: 9}))
	}
	page := x.get(t, "/en"+dataPath)
	for _, name := range []string{"first.csv", "second.csv"} {
		if !strings.Contains(page, "<code>"+name+"</code>") {
			t.Errorf("%s is not named:\n%s", name, between(page, `id="sources"`, "</table>"))
		}
	}
	if strings.Contains(page, "alone.csv") {
		t.Error("a file that no other is called like has its name beside it")
	}
}

// Of plans whose period is not on record nobody says that there are none: they are counted where those that ran then would stand.
func TestUndatedPlansAreSaid(t *testing.T) {
	words, err := web.LoadWords(false)
	if err != nil {
		t.Fatal(err)
	}
	l := sayer{words.Find("en")}
	for want, got := range map[string]any{
		"None on record": l.looked(home.PlanCount{}, 0),
		"2 action plans whose period is not on record, and not looked at":                                                 l.looked(home.PlanCount{}, 2),
		"{[1 action plan, 3 commitments; 1 tagged alike 1 action plan whose period is not on record, and not looked at]}": l.looked(home.PlanCount{Plans: 1, Commitments: 3, Tagged: 1}, 1),
		"{none Not known: no period of its plans is on record}":                                                           l.found(home.Reflection{Found: home.NoPlan, Undated: 2}),
		"{none No plan on record}": l.found(home.Reflection{Found: home.NoPlan}),
	} {
		if fmt.Sprint(got) != want {
			t.Errorf("%v, not %s", got, want)
		}
	}
}

// A value that is no choice of a parameter is refused by pages and API alike, and the page says which, what there is, and leads on without it; given
// empty, as forms do, or rightly, it is taken.
func TestChoicesAreRefused(t *testing.T) {
	x := newWorld(t, Options{})
	x.fill()
	stranger := string(record.NewID("mb"))
	for _, tt := range []struct {
		address, value string
		status         int
		without        string // where the page leads on
		api            bool   // it has the parameter, too
	}{
		{"/members", "?region=foo", 400, "/members", false},
		{"/members", "?region=m49:034", 400, "/members", false}, // no region, but part of one
		{"/members", "?kind=foo&region=m49:009", 400, "/members?region=m49%3A009", false},
		{"/members", "?order=foo", 400, "/members", false},
		{"/members", "?order=plans&order=name", 400, "/members", false},
		{"/members", "?kind=&order=", 200, "", false},
		{"/members", "?order=name&region=none", 200, "", false},
		{agendaPath + "/sdg", "?within=foo", 400, agendaPath + "/sdg", false},
		{agendaPath + "/sdg", "?within=16", 200, "", false},
		{areasPath + "/ogp2016/open-data", "?page=99", 400, areasPath + "/ogp2016/open-data", false},
		{areasPath + "/ogp2016/open-data", "?page=0", 400, areasPath + "/ogp2016/open-data", false},
		{areasPath + "/ogp2016/open-data", "?member=foo", 400, areasPath + "/ogp2016/open-data", false},
		{areasPath + "/ogp2016/open-data", "?member=" + stranger, 404, "", false},
		{areasPath + "/ogp2016/open-data", "?page=1&member=" + string(x.Member), 200, "", false},
		{movedPath, "?member=mb_foo", 400, movedPath, true},
		{movedPath, "?member=" + stranger, 404, "", true},
		{movedPath, "?kind=foo", 400, movedPath, true},
		{movedPath, "?kind=plan&member=" + string(x.Member), 200, "", true},
		{plansPath, "?state=foo", 400, plansPath, false},
		{plansPath, "?year=99", 400, plansPath, false},
		{recordPath, "?kind=foo", 400, recordPath, true},
		{searchPath, "?page=9999&q=publish", 400, searchPath + "?q=publish", true},
		{searchPath, "?page=x&q=publish", 400, searchPath + "?q=publish", true},
		{searchPath, "?all=no&q=publish", 400, searchPath + "?q=publish", true},
		{searchPath, "?page=1&q=publish", 200, "", true},
		{comparePath, "?members=foo", 400, comparePath, false},
		{pathOf(x.Plan), "?show=foo", 400, pathOf(x.Plan), false},
	} {
		status, page := x.answer("/en" + tt.address + tt.value)
		if status != tt.status {
			t.Errorf("%s%s: %d, want %d", tt.address, tt.value, status, tt.status)
		}
		name, _, _ := strings.Cut(tt.value[1:], "=")
		if says := strings.Contains(page, "Its values: ") && strings.Contains(page, "“"+name+"”"); says != (tt.status == 400) {
			t.Errorf("%s%s says which and what there is: %v", tt.address, tt.value, says)
		}
		if link := `href="/en` + tt.without + `">The page without`; tt.without != "" && !strings.Contains(page, link) {
			t.Errorf("%s%s does not lead to %s", tt.address, tt.value, tt.without)
		}
		if status, problem := x.answer("/api/v1" + tt.address + tt.value); tt.api && (status != tt.status || tt.status == 400 && !strings.Contains(problem, "Its values: ")) {
			t.Errorf("the API on %s%s: %d, %s", tt.address, tt.value, status, problem)
		}
	}
}
