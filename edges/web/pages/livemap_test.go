package pages

import (
	"archive/zip"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"troth/chapters/collective"
	"troth/chapters/declaration"
	"troth/chapters/home"
	"troth/chapters/opinion"
	"troth/core/desk"
	"troth/core/record"
	"troth/edges/opendata/conversation"
	"troth/edges/web/browsertest"
)

// The page of an open conversation shows the map of the votes up to now, though nothing was put on record since it was last asked for;
// somebody who has answered is told where they stand, and that page is kept for nobody.
func TestLiveMapOnItsPage(t *testing.T) {
	x := newWorld(t, Options{})
	var seeds []record.Text
	for i := range 8 {
		seeds = append(seeds, record.In("en", fmt.Sprintf("Statement number %d", i+1)))
	}
	entries := x.Do(x.Operator, opinion.Open(x.Operator.For, opinion.Conversation{Title: record.In("en", "What is it for?")}, seeds))
	id, statements := entries[0], entries[1:]
	token := func(p int) string {
		return strings.Repeat(string(rune('A'+p/26)), 10) + strings.Repeat(string(rune('a'+p%26)), 11) + "A"
	}
	ask := func(cookie string) (string, http.Header) {
		r := httptest.NewRequest(http.MethodGet, "/en"+pathOf(id), nil)
		if cookie != "" {
			r.AddCookie(&http.Cookie{Name: participantCookie, Value: cookie})
		}
		w := httptest.NewRecorder()
		x.handler.ServeHTTP(w, r)
		if w.Code != http.StatusOK {
			t.Fatalf("%d: %.200s", w.Code, w.Body)
		}
		return w.Body.String(), w.Header()
	}
	until := func(want string) (string, http.Header) { // the map before is given while this one is computed
		body, header := ask("")
		for tries := 0; tries < 100_000 && !strings.Contains(body, want); tries++ {
			body, header = ask("")
		}
		if !strings.Contains(body, want) {
			t.Errorf("the page does not say %q", want)
		}
		return body, header
	}
	ask("")
	for p := range 40 {
		if p == 5 {
			body, _ := until(fmt.Sprintf("What is shown instead is of all %d votes", 5*len(statements)))
			if strings.Contains(body, "%)") || strings.Contains(body, "The map is of") || !strings.Contains(body, "3 of 5") {
				t.Error("of five people the page speaks in percent, or says of a map that is not there of what it is")
			}
			if !strings.Contains(body, "What most agree on") || strings.Contains(body, "What all groups agree on") || strings.Contains(body, `id="divides"`) {
				t.Error("of five people the page speaks as if there were groups")
			}
		}
		for i, s := range statements {
			value := 1
			if (p%2 == 0) == (i%2 == 0) {
				value = -1
			}
			if (p*7+i)%11 == 0 { // who all answer exactly alike are a brigade
				value = 0
			}
			if _, err := x.node.Desk.Vote(t.Context(), desk.Ballot{Conversation: id, Token: token(p), Statement: s, Value: value}, opinion.MayAnswer(id, s)); err != nil {
				t.Fatal(err)
			}
		}
	}
	body, header := until(fmt.Sprintf("The map is of all %d votes", 40*len(statements)))
	if !strings.Contains(body, "What all groups agree on") || strings.Contains(header.Get("Cache-Control"), "private") {
		t.Errorf("two camps are no groups, or the page is private: %q", header.Get("Cache-Control"))
	}
	if body, header := ask(token(3)); !strings.Contains(body, "You are here: you answer most like group") || !strings.Contains(header.Get("Cache-Control"), "no-store") {
		t.Errorf("somebody who has answered is not told where they stand, or the page is kept: %q", header.Get("Cache-Control"))
	}
	if body, _ := ask(token(60)); strings.Contains(body, "You are here: you answer most like group") {
		t.Error("somebody who has not answered is told where they stand")
	}
	for p := range 12 { // of one mind, one after the other
		for _, s := range statements {
			if _, err := x.node.Desk.Vote(t.Context(), desk.Ballot{Conversation: id, Token: token(100 + p), Statement: s, Value: 1, Important: s == statements[2]}, opinion.MayAnswer(id, s)); err != nil {
				t.Fatal(err)
			}
		}
	}
	body, _ = until(fmt.Sprintf("The map is of all %d votes", 52*len(statements)))
	for _, want := range []string{"The rule finds 12 participants", "?without=brigade", `id="arrivals-t"`, "12 of 52 (23%)", "People by the minute in which they first answered", "From (UTC)", "Resampling draws people anew by lot"} {
		if !strings.Contains(body, want) {
			t.Errorf("the page of the open conversation does not say %q", want)
		}
	}
	if page := x.get(t, "/en"+pathOf(id)+"?without=brigade"); !strings.Contains(page, "12 participants are left out; 40 remain.") || !strings.Contains(page, "in the order in which people came they are 41 to 52") {
		t.Error("the page of the open conversation does not show its map without the brigade")
	}

	// When it has ended and was counted, who answered is still told where they stand, and what nobody answered is still listed.
	x.Do(x.Operator, opinion.Take(x.Operator.For, id, record.In("en", "Asked of nobody"), record.On(x.node.Today()), false))
	x.Do(x.Operator, opinion.Amend(x.Operator.For, id, record.In("en", "Its time is over."), func(c *opinion.Conversation) { c.Act = opinion.Closed }))
	counter := conversation.Counter{Store: x.node.Store, Documents: x.node.Blobs, Desk: x.node.Desk, Read: x.node.Read, Operator: x.Operator}
	if _, err := counter.Count(t.Context(), id, nil); err != nil {
		t.Fatal(err)
	}
	if body, header := ask(token(3)); !strings.Contains(body, "You are here: you answer most like group") || !strings.Contains(header.Get("Cache-Control"), "no-store") {
		t.Errorf("when all was counted, who answered is not told where they stand, or the page is kept: %q", header.Get("Cache-Control"))
	}
	for _, cookie := range []string{"", token(60)} {
		body, header := ask(cookie)
		if strings.Contains(body, "You are here: you") || strings.Contains(header.Get("Cache-Control"), "no-store") {
			t.Errorf("when all was counted, who has not answered is told where they stand, or the page is kept for nobody: %q", header.Get("Cache-Control"))
		}
		if _, after, listed := strings.Cut(body, `id="silent"`); !listed || !strings.Contains(after, "Asked of nobody") {
			t.Error("the report does not list the statement that nobody answered")
		}
	}
}

// A batch of votes is on record and changes nothing that home shows; whatever else comes does.
func TestHomeIsNotMadeForABatch(t *testing.T) {
	x := newPoll(t, "It is for boats.")
	tag := func() string {
		t.Helper()
		w := httptest.NewRecorder()
		x.handler.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/en/", nil))
		if w.Code != http.StatusOK {
			t.Fatal(w.Code)
		}
		return w.Header().Get("ETag")
	}
	statement := x.statements(t)[0].ID
	before := tag()
	size, _, _ := x.node.View.Logged()
	if _, err := x.node.Desk.Vote(t.Context(), desk.Ballot{Conversation: x.id, Token: strings.Repeat("a", 21) + "A", Statement: statement, Value: 1}, opinion.MayAnswer(x.id, statement)); err != nil {
		t.Fatal(err)
	}
	if err := x.node.Desk.Batch(t.Context()); err != nil {
		t.Fatal(err)
	}
	if now, _, _ := x.node.View.Logged(); now == size || tag() != before {
		t.Error("home is made anew for a batch of votes")
	}
	x.Do(x.Operator, opinion.Moderate(x.Operator.For, statement, opinion.Rejected, false, *text("Not about the quay")))
	if tag() == before {
		t.Error("home is not made anew for an entry that is no batch")
	}
}

// Of an open conversation nothing is said that is not so: not that it ended, nor that nobody answered it, nor that people were sure of what
// few have answered, nor that the one group everybody is in was never found again.
func TestOpenAndPassing(t *testing.T) {
	x := newWorld(t, Options{})
	last := record.On("2035-05-15")
	entries := x.Do(x.Operator, opinion.Open(x.Operator.For, opinion.Conversation{Title: record.In("en", "What is it for?"), Ended: &last}, []record.Text{record.In("en", "Boats."), record.In("en", "Fish.")}))
	id, statements := entries[0], entries[1:]
	answered := 0
	upTo := func(people int) (page string) {
		for ; answered < people; answered++ {
			p := answered
			for _, s := range statements {
				if _, err := x.node.Desk.Vote(t.Context(), desk.Ballot{Conversation: id, Token: strings.Repeat(string(rune('A'+p%26)), 10+p/26) + strings.Repeat("a", 11-p/26) + "A", Statement: s}, opinion.MayAnswer(id, s)); err != nil {
					t.Fatal(err)
				}
			}
		}
		want := fmt.Sprintf("of all %d votes", people*len(statements))
		for tries := 0; tries < 100_000 && !strings.Contains(page, want); tries++ {
			page = x.get(t, "/en"+pathOf(id))
		}
		if !strings.Contains(page, want) {
			t.Fatalf("no map %s", want)
		}
		return page
	}
	few := upTo(5)
	if strings.Contains(few, "passed on by more than a quarter") || !strings.Contains(few, "2 statements were answered by fewer than 30 people") {
		t.Error("of five people who all passed the page does not say just that they are few")
	}
	if !strings.Contains(few, ">Last day<") || strings.Contains(few, ">Ended<") {
		t.Error("an open conversation ended on its last day to come")
	}
	if list := x.get(t, "/en"+conversationsPath); strings.Contains(list, ">0<") || !strings.Contains(list, ">–<") {
		t.Error("the list has nobody answering a conversation of which nothing was counted yet")
	}
	r := x.Read()
	defer r.Close()
	if list, err := home.Conversations(r); err != nil || len(list.Conversations) != 1 || list.Conversations[0].Participants != nil || list.Conversations[0].Votes != nil {
		t.Errorf("programs are told how many took part in what was not counted yet: %+v (%v)", list, err)
	}
	many := upTo(31)
	if gridWith(t, many, "Found again when resampled") != nil || !strings.Contains(many, "A map would not be honest") || !strings.Contains(many, "People stand in one crowd") {
		t.Error("of people who stand in one crowd a map is drawn")
	}
}

// gridWith is the table of a page that has a column.
func gridWith(t *testing.T, page, column string) [][]string {
	for _, g := range gridsOf(t, page) {
		if len(g.rows) > 0 && slices.Contains(g.rows[0], column) {
			return g.rows
		}
	}
	return nil
}

// Where the rule finds a brigade in what was counted, the page leads to the two maps side by side, in words and numbers, with the reason
// of each exclusion, and back; where it finds nobody, or cannot know who came before whom, it says so and leads nowhere. Who came when, and
// what matters most to people, are on the page and in its files.
func TestWithAndWithoutABrigade(t *testing.T) {
	x := newWorld(t, Options{})
	besieged := x.counted(t, opinion.Matrix{Answers: camps(34), Marked: true})
	calm := x.counted(t, opinion.Matrix{Answers: camps(0), Marked: true})
	unordered := x.converse(t)
	beside := pathOf(besieged) + "?without=brigade"
	page := x.get(t, "/en"+pathOf(besieged))
	says := func(page string, all ...string) {
		t.Helper()
		for _, want := range all {
			if !strings.Contains(page, want) {
				t.Errorf("the page does not say %q", want)
			}
		}
	}
	file := func(page, first string) string { // that of the table that begins so
		t.Helper()
		for _, g := range gridsOf(t, page) {
			if len(g.rows) > 0 && slices.Contains(g.rows[0], first) && len(g.files) == 2 {
				return x.get(t, g.files[0])
			}
		}
		t.Errorf("no table of the page has a column %q, and is a file", first)
		return ""
	}
	says(page, "The rule finds 34 participants", `href="/en`+beside+`"`, `id="arrival"`, `id="matters"`)
	says(page, "tells their order, not how much time passed", `href="/en`+roomPath(besieged)+`"`)
	if arrivals := file(page, "Tenth"); !strings.Contains(arrivals, "Group B") || strings.Count(arrivals, "\n") < 11 {
		t.Errorf("who came when, as a file:\n%s", arrivals)
	}
	if matters := file(page, "All"); !strings.Contains(matters, "34 of 94 (36%)") || !strings.Contains(matters, "12 of 94 (13%)") {
		t.Errorf("what matters most, as a file:\n%s", matters)
	}
	archive := unzipped(t, x.get(t, pathOf(besieged)+"/export.zip"))
	if list := archive["suspects.csv"]; !strings.HasPrefix(list, "participant,answers,alike,from,to\n") || strings.Count(list, "\n") != 35 {
		t.Errorf("whom the rule would leave out, in the export:\n%s", list)
	}
	folder := t.TempDir()
	for name, body := range archive {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(body), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := conversation.Recompute(folder); err != nil || got.Suspects != 34 {
		t.Errorf("computed again: %+v, %v", got, err)
	}
	first, rest, _ := strings.Cut(archive["suspects.csv"], "\n")
	_, rest, _ = strings.Cut(rest, "\n")
	if err := os.WriteFile(filepath.Join(folder, "suspects.csv"), []byte(first+"\n"+rest), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := conversation.Recompute(folder); !errors.Is(err, conversation.ErrDiffers) || !strings.Contains(err.Error(), "suspects.csv") {
		t.Errorf("with one of them left out: %v", err)
	}
	statements := file(x.get(t, "/en"+pathOf(besieged)+"?sort=important"), "Matters most")
	if _, rows, _ := strings.Cut(statements, "\n"); !strings.HasPrefix(rows, "5,Stalls until ten,") || !strings.Contains(statements, ",36%,") {
		t.Errorf("the statements by what matters most to people:\n%s", statements)
	}
	_, bridges, _ := strings.Cut(page, "What bridges")
	bridges, _, _ = strings.Cut(bridges, `id="matters"`)
	if !strings.Contains(bridges, "Say so before") || strings.Contains(bridges, "Nets may lie") {
		t.Error("what bridges is not what every group agrees with")
	}
	page = x.get(t, "/en"+beside)
	says(page, "94 people in 2 groups", "60 people in 2 groups", "Without the 34 found", "34 participants are left out; 60 remain.", "There are 2 groups either way.",
		"One of 34 who gave the same 6 answers; in the order in which people came they are 31 to 64.", `href="/en`+pathOf(besieged)+`"`, "/map?without=brigade")
	if agreed := file(page, "What changes"); !strings.Contains(agreed, "A roof for those who wait,–,2. Agree: 54 of 60 (90%),comes") {
		t.Errorf("what most agree on, with and without:\n%s", agreed)
	}
	if reasons := file(page, "Reason"); strings.Count(reasons, "One of 34") != 34 {
		t.Errorf("the exclusions:\n%s", reasons)
	}
	for query, people := range map[string]int{"": 94, "?without=brigade": 60} { // the same figures for programs
		var m opinion.MapAnswer
		if err := json.Unmarshal([]byte(x.get(t, "/api/v1"+pathOf(besieged)+"/map"+query)), &m); err != nil {
			t.Fatal(err)
		}
		came, marked := 0, 0
		for _, part := range m.Arrival {
			for _, n := range part {
				came += n
			}
		}
		for _, of := range m.GroupImportant {
			marked += int(of[1] + of[4])
		}
		if came != people || len(m.Arrival) != 10 || len(m.Suspects) != 34 || (m.Without != nil) != (query != "") || m.Important[1] != 12 || int(m.Important[4]) != people-60 || marked != people-48 {
			t.Errorf("%q: %d people came, %v matters, %v by group", query, came, m.Important, m.GroupImportant)
		}
	}
	crowd := x.counted(t, opinion.Matrix{Answers: camps(134), Marked: true}) // more than a page lists
	for _, query := range []string{"", "?without=brigade"} {
		page := x.get(t, "/en"+pathOf(crowd)+query)
		says(page, "And 34 more", `href="/api/v1`+pathOf(crowd)+`/map"`)
		if reasons := file(page, "Reason"); strings.Count(reasons, "One of 134") != suspectsShown {
			t.Errorf("of 134 the page lists %d", strings.Count(reasons, "One of 134"))
		}
	}
	for id, want := range map[record.ID]string{calm: "The rule finds nobody.", unordered: "The rule looks at who came before whom"} {
		if page := x.get(t, "/en"+pathOf(id)); !strings.Contains(page, want) || strings.Contains(page, "without=brigade") {
			t.Errorf("the page leads to a map without nobody, or does not say %q", want)
		}
		says(x.get(t, "/en"+pathOf(id)+"?without=brigade"), want, "there is no other map")
	}
	if page := x.get(t, "/en"+pathOf(unordered)); !strings.Contains(page, "does not tell who came before whom") || strings.Contains(page, `id="matters"`) {
		t.Error("of a conversation without an order the page tells who came when, or what mattered, which nobody was asked")
	}
}

// The pages of a plan, a commitment, an action, a declaration and a member tell of the conversations that are held for them, and for a part of them, and are
// other pages, with another ETag, once one opens, ends, is counted or is held for something else. On a day before it there is none.
func TestConversationsOfThings(t *testing.T) {
	x := newWorld(t, Options{})
	action := x.Do(x.Operator, collective.Enter(x.Operator.For, collective.Action{Status: "open", Title: record.In("en", "Open beaches")}))[0]
	declared := x.Do(x.Operator, declaration.Declare(x.Operator.For, "", declaration.Declaration{Title: record.In("en", "A declaration")}, declaration.Pledge{Text: record.In("en", "We will publish.")}))[0]
	opened := map[string]record.ID{}
	open := func(name string, about record.ID) {
		last := record.On("2026-12-24")
		opened[name] = x.Do(x.Operator, opinion.Open(x.Operator.For, opinion.Conversation{Title: record.In("en", "Asked of the "+name), About: &record.Ref{To: about}, Ended: &last}, []record.Text{record.In("en", "Yes.")}))[0]
	}
	pages := map[string]string{"plan": pathOf(x.Plan), "commitment": pathOf(x.Commitment), "member": pathOf(x.Member), "action": pathOf(action), "declaration": pathOf(declared)}
	told := map[string][]string{"plan": {"plan", "commitment"}, "commitment": {"commitment"}, "member": {"member", "plan"}, "action": {"action"}, "declaration": {"declaration"}}
	tags := map[string]string{}
	// look holds each page and its JSON to what it must say, and gives which of them are others than before.
	look := func(when, query, words string, names ...string) (renewed []string) {
		t.Helper()
		for name, path := range pages {
			w := httptest.NewRecorder()
			x.handler.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/en"+path+query, nil))
			j := httptest.NewRecorder()
			x.handler.ServeHTTP(j, httptest.NewRequest(http.MethodGet, "/api/v1"+path+query, nil))
			if w.Code != http.StatusOK || j.Code != http.StatusOK {
				t.Fatalf("%s: %d, %d: %s", path, w.Code, j.Code, j.Body)
			}
			var answer struct{ Version int64 }
			if err := json.Unmarshal(j.Body.Bytes(), &answer); err != nil {
				t.Fatal(err)
			}
			said := seen(t, w.Body.String())
			for of := range pages {
				want := slices.Contains(names, of) && slices.Contains(told[name], of)
				if got := strings.Contains(said, "Asked of the "+of); got != want || want && !says(said, words) {
					t.Errorf("%s, the page of the %s tells of the conversation of the %s: %v; %q stands there: %v", when, name, of, got, words, says(said, words))
				}
				if got := strings.Contains(j.Body.String(), "Asked of the "+of); got != want {
					t.Errorf("%s, the JSON of the %s tells of the conversation of the %s: %v", when, name, of, got)
				}
			}
			if tag := fmt.Sprint(answer.Version); query == "" && tags[name] != tag {
				tags[name] = tag
				renewed = append(renewed, name)
			}
		}
		slices.Sort(renewed)
		return renewed
	}
	renews := func(when string, got []string, want ...string) {
		t.Helper()
		if got = slices.DeleteFunc(got, func(name string) bool { return name == "action" || name == "declaration" }); !slices.Equal(got, want) { // any entry may change these two
			t.Errorf("%s: the pages of %v are others, not those of %v", when, got, want)
		}
	}
	look("before", "", "")
	before := x.Clock.Format("2006-01-02")
	x.Clock = x.Clock.AddDate(0, 0, 2)
	open("commitment", x.Commitment)
	renews("opened for a commitment", look("opened for a commitment", "", "Open: answer until 24 December 2026. Answer the statements", "commitment"), "commitment", "plan")
	open("plan", x.Plan)
	renews("opened for a plan", look("opened for a plan", "", "Open", "commitment", "plan"), "member", "plan")
	open("member", x.Member)
	open("action", action)
	open("declaration", declared)
	all := []string{"commitment", "plan", "member", "action", "declaration"}
	look("all open", "", "Open", all...)
	x.Do(x.Operator, opinion.Amend(x.Operator.For, opened["plan"], *text("It is enough"), func(c *opinion.Conversation) { c.Act = opinion.Closed }))
	renews("ended", look("ended", "", "", all...), "member", "plan")
	if said := seen(t, x.get(t, "/en"+pathOf(x.Plan))); !says(said, "nothing was counted yet") || !says(said, "On A register") && !says(said, "On ") {
		t.Error("the plan does not say that nothing was counted, or of what the other is")
	}
	x.Do(x.Operator, opinion.Count(x.Operator.For, opinion.Report{Conversation: record.To(opened["plan"]), Participants: 12, Statements: 1, Votes: 31, Digest: record.Hash{1}}))
	renews("counted", look("counted", "", "", all...), "member", "plan")
	for _, page := range []string{pathOf(x.Plan), pathOf(x.Member)} {
		if said := seen(t, x.get(t, "/en"+page)); !says(said, "Counted: 12 people, 31 votes. The report") {
			t.Errorf("%s does not say what was counted: %s", page, said)
		}
	}
	x.Do(x.Operator, opinion.Amend(x.Operator.For, opened["commitment"], *text("It is of all"), func(c *opinion.Conversation) { c.About = &record.Ref{To: x.Member} }))
	told["member"], told["plan"], told["commitment"] = []string{"member", "plan", "commitment"}, []string{"plan"}, nil
	renews("held for something else", look("held for something else", "", "", all...), "commitment", "member", "plan")
	look("on the day before", "?at="+before, "")
	for _, l := range []string{"fr", "es"} {
		for _, path := range pages {
			for _, problem := range browsertest.CheckHTML([]byte(x.get(t, "/"+l+path))) {
				t.Errorf("%s: %s", path, problem)
			}
		}
	}
}

// Where people answer what was counted before they came, the count keeps its export, which says that it is of that count, and their votes have
// one of their own beside it.
func TestAnsweredAfterACount(t *testing.T) {
	x := newWorld(t, Options{})
	id := x.countedOpen(t, opinion.Matrix{Answers: camps(0)})
	path := pathOf(id)
	page := x.get(t, "/en"+path)
	if !strings.Contains(page, path+"/export.zip") || strings.Contains(page, "votes.zip") {
		t.Error("before anybody answers here the page leads to another export than that of the count")
	}
	r := x.Read()
	p, err := home.Conversation(r, id)
	r.Close()
	if err != nil {
		t.Fatal(err)
	}
	s := p.Statements[0].ID
	if _, err := x.node.Desk.Vote(t.Context(), desk.Ballot{Conversation: id, Token: strings.Repeat("a", 21) + "A", Statement: s, Value: 1}, opinion.MayAnswer(id, s)); err != nil {
		t.Fatal(err)
	}
	if err := x.node.Desk.Batch(t.Context()); err != nil {
		t.Fatal(err)
	}
	page = x.get(t, "/en"+path)
	for _, want := range []string{path + "/export.zip", path + "/votes.zip", "which does not hold their votes"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	for file, votes := range map[string]int{"/export.zip": len(camps(0)), "/votes.zip": 1} {
		name := filepath.Join(t.TempDir(), "conversation.zip")
		if err := os.WriteFile(name, []byte(x.get(t, path+file)), 0o600); err != nil {
			t.Fatal(err)
		}
		got, err := conversation.Recompute(name)
		if err != nil || got.Votes != votes || (got.Batch != nil) != (votes == 1) || (got.Entry != nil) != (votes > 1) {
			t.Errorf("%s holds %d votes, not %d (%v)", file, got.Votes, votes, err)
		}
	}
}

// Words are found in the statements of a report wherever they stand, as a search finds them, in those too that nobody answered.
func TestWordsInStatements(t *testing.T) {
	x := newWorld(t, Options{})
	id := x.countedOpen(t, opinion.Matrix{Answers: camps(0)})
	x.Do(x.Operator, opinion.Take(x.Operator.For, id, record.In("en", "Casinos. Bring them here, to the café."), record.On(x.node.Today()), false))
	for query, want := range map[string]string{"SÁY+after": "Say so before", "quay+net": "Nets may lie", "casinos+bring": "Casinos. Bring", "CAFE+bring": "Casinos. Bring", "roof+ferry": "", "errytale": ""} {
		page := x.get(t, "/en"+pathOf(id)+"?q="+query)
		_, list, _ := strings.Cut(page, `id="statements"`)
		list, _, _ = strings.Cut(list, `id="beyond"`)
		for _, s := range []string{"Casinos. Bring", "Say so before", "A roof for", "Nets may lie", "The ferry comes"} {
			if strings.Contains(list, s) != (s == want) {
				t.Errorf("%s: %q is found: %t", query, s, s != want)
			}
		}
	}
}

// unzipped is the files of a ZIP by their names.
func unzipped(t *testing.T, body string) map[string]string {
	t.Helper()
	z, err := zip.NewReader(strings.NewReader(body), int64(len(body)))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for _, f := range z.File {
		b, err := fs.ReadFile(z, f.Name)
		if err != nil {
			t.Fatal(err)
		}
		files[f.Name] = string(b)
	}
	return files
}
