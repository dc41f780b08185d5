package pages

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"troth/chapters/home"

	"github.com/xuri/excelize/v2"
	"golang.org/x/net/html"

	"troth/chapters"
	"troth/chapters/agenda"
	"troth/chapters/declaration"
	"troth/chapters/partnership"
	"troth/chapters/plan"
	"troth/chapters/sample"
	"troth/core/node"
	"troth/core/record"
	"troth/core/view"
	"troth/edges/web"
	"troth/edges/web/browsertest"
)

// hostile is a title as somebody could put it on record.
const hostile = `=HYPERLINK("https://x.example") <script>alert(1)</script> & ]]> «é»`

// newRead is a lived record with a member and a commitment of hostile names.
func newRead(t testing.TB) *lived {
	x := newLived(t)
	x.Do(x.Operator, partnership.Put(x.Operator.For, "", partnership.Member{Act: partnership.Joined, Sort: partnership.Local, Name: *text(hostile)}))
	x.Second = x.Do(x.Contact, plan.Adopt(x.Member, plan.Plan{Member: record.To(x.Member), Title: text("-1+1")}, plan.Commitment{Title: *text(hostile)}))[1]
	return x
}

func (x *lived) read() []string {
	return append(x.paths(), recordPath, recordPath+"?kind=plan", entryPath(3), rulesPath, kindsPath, verifyPath)
}

// feedOf is the feed at an address, which keeps all rules.
func (x *lived) feedOf(t testing.TB, address string) *browsertest.Atom {
	t.Helper()
	feed, problems := browsertest.CheckAtom([]byte(x.get(t, address)))
	for _, problem := range problems {
		t.Errorf("%s: %s", address, problem)
	}
	return feed
}

// Every page has a feed that keeps the rules of RFC 4287 in every language, and names it in its head and at its end; its ids are those
// of the page and of the entries, whatever else is put on record.
func TestEveryPageHasAFeed(t *testing.T) {
	x := newRead(t)
	words, err := web.LoadWords(true)
	if err != nil {
		t.Fatal(err)
	}
	ids := map[string]string{}
	for _, l := range words.All() {
		for _, path := range x.read() {
			page := x.get(t, l.Href(path))
			address := withQuery(l.Href(path), "as", "atom")
			if n := strings.Count(page, `href="`+html.EscapeString(address)+`"`); n != 2 {
				t.Errorf("%s names its feed %d times", l.Href(path), n)
			}
			feed := x.feedOf(t, address)
			silent := path == areasPath+"/ogp2024/open-data" || strings.HasPrefix(path, agendaPath) || path == conversationsPath // in which, or of which, nothing is on record
			if (len(feed.Entries) == 0) != silent || ids[feed.ID] != "" {
				t.Errorf("%s has %d entries and the id of %q", address, len(feed.Entries), ids[feed.ID])
			}
			ids[feed.ID] = address
			if links := feed.Links; links["self"] != address || links["alternate"] != l.Href(path) {
				t.Errorf("%s leads to %v", address, links)
			}
		}
	}
	address := "/en/members?as=atom"
	before := x.feedOf(t, address)
	x.observe(plan.Limited)
	after := x.feedOf(t, address)
	if before.ID != after.ID || before.Entries[0].ID != after.Entries[1].ID {
		t.Error("an entry changed ids")
	}
	if dated := x.get(t, "/en/members?at="+x.first); strings.Contains(dated, "as=atom") {
		t.Error("a page of a day gone by offers a feed, in which nothing could ever come")
	}
	if old := x.feedOf(t, "/en/members?as=atom&at="+x.first); strings.Contains(old.Entries[0].Links["alternate"], "/record/"+strconv.Itoa(int(x.size))) {
		t.Error("a feed of a day has an entry of later")
	}
}

// The feed of a thing tells of all entries that touched it and of no other, newest first, in parts of at most 50; titles are text,
// whatever stands in them.
func TestFeedTellsOfItsThing(t *testing.T) {
	x := newRead(t)
	for range 60 {
		x.observe(plan.Limited)
	}
	r := x.Read()
	defer r.Close()
	for path, id := range map[string]record.ID{pathOf(x.Commitment): x.Commitment, pathOf(x.Member): x.Member, pathOf(x.Second): x.Second, movedPath: ""} {
		var want []string
		if id == "" {
			all, err := r.Statements(r.Position(), "", int(r.Position()))
			if err != nil {
				t.Fatal(err)
			}
			for _, s := range all {
				want = append(want, "/en"+entryPath(s.Index))
			}
		} else {
			all, err := r.Touching(id, r.Position(), int(r.Position()))
			if err != nil {
				t.Fatal(err)
			}
			for _, s := range all {
				want = append(want, "/en"+entryPath(s.Index))
			}
		}
		var got []string
		titles := ""
		for address := "/en" + path + "?as=atom"; address != ""; {
			feed := x.feedOf(t, address)
			if len(feed.Entries) > 50 {
				t.Errorf("%s has %d entries", address, len(feed.Entries))
			}
			for _, e := range feed.Entries {
				got = append(got, e.Links["alternate"])
				titles += e.Title + "\n"
			}
			address = feed.Links["next"]
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s tells of %d entries, %d touched it", path, len(got), len(want))
		}
		if id == x.Second && !strings.Contains(titles, hostile) {
			t.Errorf("a title is not as it was said: %s", titles)
		}
	}
	if feed := x.feedOf(t, "/fr"+pathOf(x.Commitment)+"?as=atom"); !strings.HasPrefix(feed.Entries[0].Title, "Observation\u00a0: ") {
		t.Errorf("in French an entry is %q", feed.Entries[0].Title)
	}
}

// The feed of a search tells of what touched any page that it finds and of nothing else, newest first.
func TestFeedOfASearch(t *testing.T) {
	x := newRead(t)
	x.observe(plan.Limited)
	r := x.Read()
	defer r.Close()
	for _, ask := range []home.Ask{{Query: "publish"}, {Query: "publish", Facets: map[string]string{"kind": "commitment"}}, {Query: "nobodysaidthis"}} {
		found, err := home.Search(r, ask)
		if err != nil {
			t.Fatal(err)
		}
		var things []record.ID
		for _, h := range found.Hits {
			things = append(things, record.ID(h.Path[strings.LastIndex(h.Path, "/")+1:]))
		}
		touched, err := r.TouchingAny(things, r.Position(), 50)
		if err != nil || found.Last > 1 {
			t.Fatal(err, found.Last)
		}
		var want, got []string
		for _, s := range touched {
			want = append(want, "/en"+entryPath(s.Index))
		}
		path := "/en" + searchAddress(ask)
		if n := strings.Count(x.get(t, path), `href="`+html.EscapeString(withQuery(path, "as", "atom"))+`"`); n != 2 {
			t.Errorf("%s names its feed %d times", path, n)
		}
		for _, e := range x.feedOf(t, withQuery(path, "as", "atom")).Entries {
			got = append(got, e.Links["alternate"])
		}
		if !slices.Equal(got, want) || len(want) >= int(r.Position()) || (len(want) == 0) != (ask.Query == "nobodysaidthis") {
			t.Errorf("%s tells of %v, touched by %v", path, got, want)
		}
	}
	if page := x.get(t, "/en/search"); strings.Contains(page, "as=atom") {
		t.Error("a search for nothing offers a feed")
	}
	if status, _ := x.answer("/en/search?as=atom"); status != http.StatusNotFound {
		t.Errorf("a search for nothing has a feed: %d", status)
	}
}

// The feed of a policy area tells of what touched the commitments tagged with it, that of a page that lists things of a kind of what
// touched those, and that of one list of codes of its own alone; none of anything else.
func TestFeedOfAListTellsOfWhatItHolds(t *testing.T) {
	x := newRead(t)
	x.observe(plan.Limited)
	declared := x.Do(x.Operator, declaration.Declare(x.Operator.For, "", declaration.Declaration{Title: *text("A declaration"), On: day("2026-05-05", "2026-05-05")},
		declaration.Pledge{Text: *text("Say so before")}))[0]
	list := x.Say(x.Operator, x.Operator.For, "", agenda.CodeList{Act: agenda.Entered, Code: "harbour", Name: *text("Services of a harbour")})
	x.Say(x.Operator, x.Operator.For, "", agenda.ListedCode{Act: agenda.Entered, List: record.To(list), Code: "harbour:1", Text: *text("Landing")})
	r := x.Read()
	defer r.Close()
	things := func(kind string) []record.ID {
		ids, err := view.Column[record.ID](r, `SELECT DISTINCT object FROM entry WHERE kind = ?1`, kind)
		if err != nil || len(ids) < 2 {
			t.Fatalf("things of the kind %s: %v, %v", kind, ids, err)
		}
		return ids
	}
	for path, ids := range map[string][]record.ID{areasPath + "/ogp2016/open-data": {x.Commitment}, declarationsPath: {declared}, agendaPath: {list}, agendaPath + "/harbour": {list},
		agendaPath + "/ogp2016": {x.Commitment}, membersPath: things("member"), plansPath: things("plan")} {
		all, err := r.TouchingAny(ids, r.Position(), int(r.Position()))
		if err != nil {
			t.Fatal(err)
		}
		var want, got []string
		for _, s := range all {
			want = append(want, "/en"+entryPath(s.Index))
		}
		for _, e := range x.feedOf(t, "/en"+path+"?as=atom").Entries {
			got = append(got, e.Links["alternate"])
		}
		if len(want) == 0 || len(want) == int(r.Position()) || !slices.Equal(got, want) {
			t.Errorf("%s tells of %v, not of %v", path, got, want)
		}
	}
}

// Plans that nobody gave a title are told apart by their numbers and years, in feeds and in lists.
func TestPlansWithoutTitleAreToldApart(t *testing.T) {
	x := newRead(t)
	for _, n := range []string{"3", "4"} {
		x.Do(x.Contact, plan.Adopt(x.Member, plan.Plan{Member: record.To(x.Member), Number: code(n), Period: day("", "202"+n+"-12-31")},
			plan.Commitment{Title: *text("Light the pier")}))
	}
	r := x.Read()
	defer r.Close()
	names, err := r.Texts(x.Member)
	if err != nil {
		t.Fatal(err)
	}
	member := names["name"].By["en"]
	want := map[string]bool{"Action plan\u00a03, until 2023\u00a0· " + member: true, "Action plan\u00a04, until 2024\u00a0· " + member: true}
	for _, e := range x.feedOf(t, "/en"+pathOf(x.Member)+"?as=atom").Entries {
		delete(want, e.Title)
	}
	if len(want) != 0 {
		t.Errorf("the feed has no %v", want)
	}
}

func withQuery(address, name, value string) string {
	u, err := url.Parse(address)
	if err != nil {
		panic(err)
	}
	q := u.Query()
	q.Set(name, value)
	u.RawQuery = q.Encode()
	return u.String()
}

// A grid is a table, ledger or list of a page with the addresses of its files.
type grid struct {
	sort  string // "table", or by its class: "t-glance", "t-ledger", "t-list"
	rows  [][]string
	files []string
}

// gridsOf are the tables, ledgers and lists of a page as a reader sees them. A list that goes on over pages has no files.
func gridsOf(t testing.TB, page string) (grids []grid) {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	for n := range doc.Descendants() {
		class := attribute(n, "class")
		switch {
		case n.Type == html.ElementNode && n.Data == "table":
			g := grid{sort: "table"}
			if strings.Contains(class, "t-glance") {
				g.sort = "t-glance"
			}
			for tr := range elements(n, "tr") {
				var row []string
				for c := range tr.ChildNodes() {
					row = append(row, inner(c))
				}
				g.rows = append(g.rows, row)
			}
			grids = append(grids, g)
		case class == "t-ledger" || class == "t-list":
			g := grid{sort: class}
			for li := range n.ChildNodes() {
				var row []string // what stands around its title, and in it
				for part := range li.Descendants() {
					if part.Data == "h3" || part.Data == "s" && attribute(part.Parent, "class") == "t-ledger__when" || attribute(part, "class") == "t-ledger__end" {
						row = append(row, inner(part))
					}
				}
				if row != nil {
					g.rows = append(g.rows, row)
				}
			}
			if last := len(grids) - 1; last >= 0 && grids[last].files == nil && class == "t-ledger" && grids[last].sort == class {
				grids[last].rows = append(grids[last].rows, g.rows...) // the rows that one asks for
				continue
			}
			grids = append(grids, g)
		case class == "t-as":
			for a := range elements(n, "a") {
				grids[len(grids)-1].files = append(grids[len(grids)-1].files, attribute(a, "href"))
			}
		case class == "t-pages" && grids[len(grids)-1].sort == "t-list":
			grids = grids[:len(grids)-1]
		}
	}
	return grids
}

// elements are those of a name below a node.
func elements(n *html.Node, name string) func(func(*html.Node) bool) {
	return func(yield func(*html.Node) bool) {
		for d := range n.Descendants() {
			if d.Type == html.ElementNode && d.Data == name && !yield(d) {
				return
			}
		}
	}
}

func attribute(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func inner(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// Every table, ledger and list of every page, now and on a day gone by, has a CSV and a workbook that hold what the page shows, cell
// by cell, without a formula; where they come from stands in the workbook.
func TestEveryTableIsAFile(t *testing.T) {
	x := newRead(t)
	words, err := web.LoadWords(true)
	if err != nil {
		t.Fatal(err)
	}
	tables, cells := 0, 0
	for _, l := range words.All() {
		for _, day := range []string{"", x.first} {
			for _, path := range x.read() {
				if day != "" && path == pathOf(x.Second) {
					continue // promised later
				}
				address := l.On(day).Href(path)
				named := map[string]bool{}
				for i, g := range gridsOf(t, x.get(t, address)) {
					if len(g.files) != 2 || g.files[0] == "" || named[g.files[0]] {
						t.Errorf("%s: table %d has the files %q", address, i+1, g.files)
						continue
					}
					named[g.files[0]] = true
					tables++
					rows, problems := browsertest.CheckCSV([]byte(x.get(t, g.files[0])))
					for _, problem := range problems {
						t.Errorf("%s: %s", g.files[0], problem)
					}
					switch {
					case g.sort == "t-ledger" || g.sort == "t-list":
						cells += follow(t, l, g, rows)
					case len(rows) != len(g.rows):
						t.Errorf("%s has %d rows, the page shows %d", g.files[0], len(rows), len(g.rows))
					case g.sort == "table":
						cells += x.compare(t, l, g, rows)
					}
					x.workbook(t, l, g.files[1], rows)
				}
			}
		}
	}
	if tables < 100 || cells < 2000 {
		t.Errorf("%d tables with %d cells were compared", tables, cells)
	}
}

// follow finds rows of a ledger or list that its file does not have: one or more lines for each, in the same order.
func follow(t testing.TB, l *web.Language, g grid, rows [][]string) (found int) {
	next := 1
	for _, row := range g.rows {
		has := func(line []string) bool {
			return !slices.ContainsFunc(row, func(shown string) bool {
				return !slices.ContainsFunc(line, func(cell string) bool {
					return l.Day(cell) == shown || strings.Join(strings.Fields(strings.TrimPrefix(cell, "'")), " ") == shown
				})
			})
		}
		if next == len(rows) || !has(rows[next]) {
			t.Errorf("%s: line %d does not have %q", g.files[0], next, row)
			return found
		}
		found += len(row)
		for first := rows[next]; next < len(rows) && has(rows[next]) && slices.Equal(rows[next][:1], first[:1]); next++ {
		}
	}
	if next != len(rows) {
		t.Errorf("%s: %d lines at its end are of no row", g.files[0], len(rows)-next)
	}
	return found
}

// compare finds cells of a file that do not say what the page shows.
func (x *lived) compare(t testing.TB, l *web.Language, g grid, rows [][]string) (compared int) {
	for i, row := range g.rows {
		for j, shown := range row {
			got := strings.TrimPrefix(rows[i][j], "'")
			compared++
			switch {
			case got == shown, got == strings.TrimPrefix(shown, "'"), l.Day(got) == shown, l.Moment(web.Moment(got)) == shown:
			case strings.Join(strings.Fields(got), " ") == shown:
			default:
				if n, err := strconv.ParseInt(got, 10, 64); err != nil || l.Number(n) != shown {
					t.Errorf("%s: row %d, column %d is %q, the page shows %q", g.files[0], i, j, got, shown)
				}
			}
		}
	}
	return compared
}

func (x *lived) workbook(t testing.TB, l *web.Language, address string, rows [][]string) {
	f, err := excelize.OpenReader(bytes.NewReader([]byte(x.get(t, address))))
	if err != nil {
		t.Errorf("%s: %v", address, err)
		return
	}
	defer f.Close()
	names := f.GetSheetList()
	got, err := f.GetRows(names[0])
	about, aboutErr := f.GetRows(names[len(names)-1])
	if err != nil || aboutErr != nil || len(names) != 2 || len(got) != len(rows) {
		t.Errorf("%s: %d sheets, %d rows of %d, %v, %v", address, len(names), len(got), len(rows), err, aboutErr)
	}
	if said := fmt.Sprint(about); !strings.Contains(said, x.node.Origin) || !strings.Contains(said, l.Say("table.licence.is")) {
		t.Errorf("%s says of itself: %s", address, said)
	}
}

// A form of a page that there is not is refused with what there is.
func TestFormsThatAreNot(t *testing.T) {
	x := newRead(t)
	for query, want := range map[string]int{
		"as=pdf": 400, "as=csv": 400, "table=list": 400, "as=atom&table=list": 400, "as=csv&table=list&older=3": 400, "as=atom&older=0": 400,
		"as=atom&older=x": 400, "as=atom&as=atom": 400, "table=none&as=csv": 404, "table=list&as=csv&at=2999-01-01": 400, "as=": 400,
	} {
		if status, page := x.answer("/en/members?" + query); status != want || strings.Contains(page, `class="t-list"`) {
			t.Errorf("%s: %d, want %d", query, status, want)
		}
	}
	if status, _ := x.answer("/en" + pathOf(record.NewID("cm")) + "?as=atom"); status != http.StatusNotFound {
		t.Errorf("the feed of nothing: %d", status)
	}
	if status, _ := x.answer("/api/v1/members?as=atom"); status != http.StatusBadRequest {
		t.Errorf("the API takes a form: %d", status)
	}
}

// On every page of the sample's record, every table, ledger and list leads to its two files, and every tenth of each sort is opened.
func TestEveryTableOfTheSampleIsAFile(t *testing.T) {
	x := newSample(t)
	r, err := x.node.Read(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	sorts := map[string]int{}
	for page, err := range r.Pages() {
		if err != nil {
			t.Fatal(err)
		}
		address := "/en/" + strings.TrimSuffix(page.Path, "home")
		for i, g := range gridsOf(t, x.get(t, address)) {
			if len(g.files) != 2 {
				t.Errorf("%s: of its tables, the %s at place %d has the files %q", address, g.sort, i+1, g.files)
				continue
			}
			if sorts[g.sort]++; sorts[g.sort]%10 == 1 {
				if rows, _ := browsertest.CheckCSV([]byte(x.get(t, g.files[0]))); len(rows) < 2 {
					t.Errorf("%s is empty", g.files[0])
				}
			}
		}
	}
	for _, sort := range []string{"table", "t-glance", "t-ledger", "t-list"} {
		if sorts[sort] == 0 {
			t.Errorf("the sample has no %s", sort)
		}
	}
}

// With a public address, whatever leaves the site in a file or a feed has whole addresses, and pages a canonical one; ids stay as they
// are. Without one all are relative. Neither looks at which host a request names.
func TestPublicAddresses(t *testing.T) {
	x := newRead(t)
	path := "/en" + pathOf(x.Commitment)
	forms := []string{path, path + "?as=atom", "/en/members?as=csv&table=list", "/en/members", "/api/v1" + pathOf(x.Commitment), "/robots.txt", "/members"}
	nobodyElse := func() {
		for _, address := range forms {
			r, w := httptest.NewRequest(http.MethodGet, address, nil), httptest.NewRecorder()
			r.Host = "forged.invalid"
			r.Header.Set("X-Forwarded-Host", "forged.invalid")
			x.handler.ServeHTTP(w, r)
			if strings.Contains(fmt.Sprint(w.Header())+w.Body.String(), "forged") {
				t.Errorf("%s names the host that was asked", address)
			}
		}
	}
	nobodyElse()
	if strings.Contains(x.get(t, path), `rel="canonical"`) {
		t.Error("a page of a site without an address has a canonical one")
	}
	before := x.feedOf(t, path+"?as=atom")

	const public = "https://troth.example"
	x.serve(t, Options{Public: public})
	nobodyElse()
	page := x.get(t, path)
	for _, want := range []string{`<link rel="canonical" href="` + public + path + `">`, `<link rel="alternate" href="` + public + "/fr" + pathOf(x.Commitment) + `"`, ` href="/en/members"`} {
		if !strings.Contains(page, want) {
			t.Errorf("the page does not have %s", want)
		}
	}
	if strings.Contains(x.get(t, path+"?at="+x.first), `rel="canonical"`) {
		t.Error("a page of a day gone by has a canonical address")
	}
	after := x.feedOf(t, path+"?as=atom")
	if before.ID != after.ID || before.Entries[0].ID != after.Entries[0].ID {
		t.Error("an id changed with the address")
	}
	for _, links := range []map[string]string{after.Links, after.Entries[0].Links} {
		for rel, address := range links {
			if !strings.HasPrefix(address, public+"/") {
				t.Errorf("a feed's %s is %s", rel, address)
			}
		}
	}
	rows, _ := browsertest.CheckCSV([]byte(x.get(t, "/en/members?as=csv&table=list")))
	for _, row := range rows[1:] {
		if !strings.HasPrefix(row[len(row)-1], public+"/en/members/") {
			t.Errorf("a row of the members leads to %q", row[len(row)-1])
		}
	}
}

// newSample serves the sample's record.
func newSample(t *testing.T) *world {
	t.Helper()
	clock := sample.NewClock()
	n, err := node.Init(t.Context(), t.TempDir(), sample.Origin, sample.Operator, node.Options{Program: chapters.Program(), Now: clock.Now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { n.Close() })
	if err := clock.Put(t.Context(), n); err != nil {
		t.Fatal(err)
	}
	x := &world{node: n}
	x.serve(t, Options{})
	return x
}

// The files of a list that pages show some rows at a time have all of its rows, whichever page is asked, with whose each is and when it runs in
// columns of their own. Those of a part of the record are named for the part.
func TestFilesOfPagedTables(t *testing.T) {
	x := newWorld(t, Options{})
	number := record.Code("2")
	promises := make([]plan.Commitment, perArea+5)
	for i := range promises {
		promises[i] = plan.Commitment{Title: *text(fmt.Sprintf("Open set %d", i)), Areas: []record.Code{"ogp2016:open-data"}}
	}
	x.Do(x.Contact, plan.Adopt(x.Member, plan.Plan{Member: record.To(x.Member), Number: &number, Period: day("2029-07-01", "2031-06-30")}, promises...))
	address := "/en" + areasPath + "/ogp2016/open-data"
	rows, faults := browsertest.CheckCSV([]byte(x.get(t, address+"?as=csv&table=commitments")))
	if len(faults) > 0 || len(rows) != len(promises)+1 {
		t.Fatalf("%d rows of %d: %v", len(rows)-1, len(promises), faults)
	}
	if want := []string{"No.", "Commitment", "Member", "Action plan", "Runs from", "Runs until"}; !slices.Equal(rows[0][:6], want) {
		t.Errorf("its columns: %q", rows[0])
	}
	if got := rows[1]; got[2] != "The Sorrel Islands" || got[3] != "Action plan\u00a02, 2029 to 2031" || got[4] != "2029-07-01" || got[5] != "2031-06-30" {
		t.Errorf("its first row: %q", got)
	}
	second := x.get(t, address+"?page=2")
	if !strings.Contains(second, fmt.Sprintf("This table as a file, whole: %d rows", len(promises))) {
		t.Error("the second page does not say that the file is whole")
	}
	if again, _ := browsertest.CheckCSV([]byte(x.get(t, address+"?page=2&as=csv&table=commitments"))); !slices.EqualFunc(again, rows, slices.Equal) {
		t.Errorf("from the second page: %d rows", len(again)-1)
	}
	name := func(path string) string {
		w := httptest.NewRecorder()
		x.handler.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
		return w.Header().Get("Content-Disposition")
	}
	if n := name(address + "?page=2&as=csv&table=commitments"); strings.Contains(n, "page") {
		t.Errorf("the whole is called %s", n)
	}
	last := x.Size() - 1
	if n := name("/en" + recordPath + "?as=csv&table=entries"); !strings.Contains(n, fmt.Sprintf("-entries-%d-%d-", last-49, last)) {
		t.Errorf("a part of the record is called %s", n)
	}
}
