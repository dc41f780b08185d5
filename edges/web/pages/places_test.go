package pages

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"troth/chapters"
	"troth/chapters/home"
	"troth/chapters/opinion"
	"troth/chapters/opinion/held"
	"troth/core/desk"
	"troth/core/export"
	"troth/core/record"
	"troth/core/view"
	"troth/edges/opendata/conversation"
	"troth/edges/web"
	"troth/edges/web/browsertest"
)

// newPlacedPoll is a poll that asks people where they live.
func newPlacedPoll(t testing.TB, words ...string) *poll {
	x := newPoll(t)
	var seeds []record.Text
	for _, w := range words {
		seeds = append(seeds, record.In("en", w))
	}
	x.id = x.Do(x.Operator, opinion.Open(x.Operator.For, opinion.Conversation{Title: *text("What is the quay for?"), Places: []record.Code{"north", "hill", "far"},
		PlaceNames: []record.Text{{Original: "en", By: map[string]string{"en": "The north quay", "fr": "Le quai nord"}}, record.In("en", "The hill"), record.In("en", "Far away")}}, seeds))[0]
	return x
}

var placeForm = regexp.MustCompile(`(?s)id="place-form".*?</form>`)

// Whoever has answered may say where they live, change it and remove it; nobody has to, nobody else can, and nobody is shown it.
func TestSayingWhereOneLives(t *testing.T) {
	x := newPlacedPoll(t, "It is for boats.", "It is for all.")
	h, path := x.hand(t), "/en"+answersPath(x.id)
	say := func(h *hand, place, to string) *http.Response {
		w, _ := h.do(http.MethodPost, path, url.Values{"wish": {"place"}, "place": {place}, "to": {to}})
		return w
	}
	for _, p := range []string{votePath(x.id), answersPath(x.id)} {
		if strings.Contains(h.get("/en"+p), "place-form") {
			t.Errorf("%s asks somebody who has not answered where they live", p)
		}
	}
	if w := say(h, "north", "vote"); w.StatusCode != http.StatusBadRequest {
		t.Errorf("said by nobody: %s", w.Status)
	}
	h.answer("/en"+votePath(x.id), "agree")
	for _, p := range []string{"/en" + votePath(x.id), "/fr" + votePath(x.id), path, "/" + web.Mirror + answersPath(x.id)} {
		if form := placeForm.FindString(h.get(p)); form == "" || strings.Contains(form, " selected") {
			t.Errorf("%s does not ask where one lives, or chooses for somebody", p)
		}
	}
	if page := h.get("/fr" + votePath(x.id)); !strings.Contains(page, "Le quai nord") {
		t.Error("a place is not named in the language of the page")
	}
	if w := say(h, "moon", "vote"); w.StatusCode != http.StatusBadRequest {
		t.Errorf("on the moon: %s", w.Status)
	}
	token := func() (hash record.Hash) {
		for p, err := range x.Store.Participants(t.Context(), x.id) {
			if hash = p.Token; err != nil {
				t.Fatal(err)
			}
		}
		return hash
	}()
	for _, step := range []struct{ place, to, leads string }{{"north", "vote", votePath(x.id)}, {"hill", "answers", answersPath(x.id)}, {"hill", "", answersPath(x.id)}, {"", "vote", votePath(x.id)}, {"", "vote", votePath(x.id)}, {"hill", "vote", votePath(x.id)}} {
		if w := say(h, step.place, step.to); w.StatusCode != http.StatusSeeOther || w.Header.Get("Location") != "/en"+step.leads+"#lives" {
			t.Errorf("%q: %s to %s", step.place, w.Status, w.Header.Get("Location"))
		}
		kept, err := held.PlaceOf(t.Context(), x.Store, x.id, token)
		if err != nil || string(kept) != step.place {
			t.Errorf("%q is kept as %q: %v", step.place, kept, err)
		}
		if form := placeForm.FindString(h.get(path)); strings.Contains(form, `value="`+step.place+`" selected`) != (step.place != "") {
			t.Errorf("%q is not shown to who said it", step.place)
		}
	}
	other := x.hand(t)
	other.answer("/en"+votePath(x.id), "agree")
	if strings.Contains(placeForm.FindString(other.get(path)), " selected") {
		t.Error("somebody else is shown where one lives")
	}
	var file bytes.Buffer
	if _, err := export.Write(t.Context(), x.node, &file, export.Options{}); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(file.String(), token.String()) || strings.Contains(file.String(), "participant_place") {
		t.Error("the export has it")
	}
	x.Do(x.Operator, opinion.Amend(x.Operator.For, x.id, *text("It is enough"), func(c *opinion.Conversation) { c.Act = opinion.Closed }))
	if form := placeForm.FindString(h.get(path)); form == "" || strings.Contains(form, "<select") {
		t.Errorf("after the end, what was said can be changed, or not be removed: %s", form)
	}
	if w := say(h, "north", "answers"); w.StatusCode != http.StatusConflict {
		t.Errorf("after the end, it is changed: %s", w.Status)
	}
	if w := say(h, "", "answers"); w.StatusCode != http.StatusSeeOther || strings.Contains(h.get(path), "place-form") {
		t.Errorf("after the end, it is not removed: %s", w.Status)
	}
	if page := other.get(path); strings.Contains(page, "place-form") {
		t.Error("after the end, somebody is asked who has said nothing")
	}
}

// A redacted name of a place is called by its code, and the conversation can be amended and answered still.
func TestRedactedPlace(t *testing.T) {
	x := newPlacedPoll(t, "It is for boats.")
	if _, _, err := x.node.Redact(t.Context(), x.id, "place_names/2", *text("A mistake")); err != nil {
		t.Fatal(err)
	}
	x.Do(x.Operator, opinion.Amend(x.Operator.For, x.id, *text("Another title"), func(c *opinion.Conversation) { c.Title = *text("The quay") }))
	h := x.hand(t)
	h.answer("/en"+votePath(x.id), "agree")
	if page := h.get("/en" + votePath(x.id)); strings.Contains(page, "Far away") || !strings.Contains(page, `<option value="far">far<`) || !strings.Contains(page, "The hill") {
		t.Error("after a redaction the places are other ones")
	}
}

// fill lets two camps of people answer, of whom most say where they live, and counts them.
func (x *poll) fill(t testing.TB, people int) {
	t.Helper()
	r := x.Read()
	p, err := home.Conversation(r, x.id)
	r.Close()
	if err != nil {
		t.Fatal(err)
	}
	allowed := func(*view.Reader, desk.Ballot, bool) error { return nil }
	for n := range people {
		var ballots []desk.Ballot
		token := fmt.Sprintf("the token of somebody %d", n)
		for i, s := range p.Statements {
			value := 1 - 2*((n+i*n/3)%2)
			if i < 5 {
				value = 1 - 2*((n+i)%2)
			}
			if (n*7+i*3)%13 == 0 {
				value = 0
			}
			ballots = append(ballots, desk.Ballot{Conversation: x.id, Token: token, Statement: s.ID, Value: value})
		}
		if _, err := x.Desk.VoteAll(t.Context(), ballots, allowed); err != nil {
			t.Fatal(err)
		}
		if place := []record.Code{"north", "hill", "", "north", "", "hill", "north", "hill"}[(n/2)%8]; place != "" || n < 4 {
			if n < 4 {
				place = "far"
			}
			if err := held.SayPlace(t.Context(), x.Store, x.id, record.TokenHash(x.id, token), place); err != nil {
				t.Fatal(err)
			}
		}
	}
	x.Do(x.Operator, opinion.Amend(x.Operator.For, x.id, *text("It is enough"), func(c *opinion.Conversation) { c.Act = opinion.Closed }))
	x.count(t, nil)
}

func (x *poll) count(t testing.TB, reason *record.Text) *opinion.Report {
	t.Helper()
	c := conversation.Counter{Store: x.Store, Documents: x.node.Blobs, Desk: x.Desk, Read: x.node.Read, Operator: x.Operator}
	report, err := c.Count(t.Context(), x.id, reason)
	if err != nil {
		t.Fatal(err)
	}
	return report
}

var placedWords = []string{"It is for boats.", "It is for all.", "It is for fish.", "It is for stalls.", "It is for nets.", "It is for music.", "It is for children.", "It is for dogs."}

// The table by place is made at the first count and put on record beside it, for page, file and programs the same; no page and no file says
// who lives where; after an erasure it stays what it was.
func TestTableByPlace(t *testing.T) {
	x := newPlacedPoll(t, placedWords...)
	x.fill(t, 320)
	h := x.hand(t)
	reports := func() []opinion.ReportInfo {
		r := x.Read()
		defer r.Close()
		p, err := home.Conversation(r, x.id)
		if err != nil {
			t.Fatal(err)
		}
		return p.Reports
	}
	first := reports()[0].ByPlace
	if first == nil {
		t.Fatal("there is no table on record")
	}
	page := h.get("/en" + pathOf(x.id))
	for _, want := range []string{"By place", "cannot be recomputed by outsiders", "The north quay", "too few", blobPath(first)} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	_, file := h.do(http.MethodGet, blobPath(first), nil)
	var table opinion.Places
	if err := json.Unmarshal([]byte(file), &table); err != nil {
		t.Fatal(err)
	}
	if len(table.Groups) != 2 || len(table.Places) != 3 || table.Places[0].People == nil || *table.Places[0].People != 118 || table.Places[2].People != nil || table.Places[0].Groups[0].People == nil || len(table.Statements) == 0 {
		t.Errorf("the table is %s", file)
	}
	var answer opinion.MapAnswer
	if _, body := h.do(http.MethodGet, "/api/v1"+pathOf(x.id)+"/map", nil); json.Unmarshal([]byte(body), &answer) != nil || answer.Places == nil {
		t.Errorf("programs get %.200s", body)
	} else if b, err := json.Marshal(answer.Places); err != nil || string(b) != file {
		t.Errorf("programs get %s, and the file is %s", b, file)
	}
	_, csv := h.do(http.MethodGet, "/en"+pathOf(x.id)+"?table=by-place&as=csv", nil)
	if !strings.Contains(csv, "The north quay") || !strings.Contains(csv, "too few") {
		t.Errorf("as CSV: %s", csv)
	}

	_, download := h.do(http.MethodGet, pathOf(x.id)+"/export.zip", nil)
	archive, err := zip.NewReader(strings.NewReader(download), int64(len(download)))
	if err != nil {
		t.Fatal(err)
	}
	if b, err := fs.ReadFile(archive, "places.json"); err != nil || string(b) != file {
		t.Errorf("the download of the conversation has %s: %v", b, err)
	}
	whole := filepath.Join(t.TempDir(), "conversation.zip")
	if err := os.WriteFile(whole, []byte(download), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := conversation.Recompute(whole); err != nil {
		t.Error(err)
	}

	var gone record.Participant
	for p, err := range x.Store.Participants(t.Context(), x.id) {
		if gone = p; err != nil {
			t.Fatal(err)
		}
	}
	if err := held.SayPlace(t.Context(), x.Store, x.id, gone.Token, ""); err != nil {
		t.Fatal(err)
	}
	if _, err := x.Desk.EraseVotes(t.Context(), x.id, gone.Number); err != nil {
		t.Fatal(err)
	}
	if err := held.SayPlace(t.Context(), x.Store, x.id, gone.Token, "north"); err == nil {
		t.Error("who is erased says where they live")
	}
	x.count(t, text("One person asked to be forgotten"))
	now := reports()
	if len(now) != 2 || now[0].Participants != 319 || now[0].ByPlace == nil || now[0].ByPlace.Blob != first.Blob {
		t.Errorf("after an erasure: %+v", now)
	}
	if page := h.get("/en" + pathOf(x.id)); !strings.Contains(page, "those of the first count") {
		t.Error("after an erasure the page does not say of whom the table is")
	}
	name := filepath.Join(t.TempDir(), "export.zip")
	out, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	if _, err := export.Write(t.Context(), x.node, out, export.Options{Day: x.node.Today()}); err != nil {
		t.Fatal(err)
	}
	report, err := export.Verify(t.Context(), name, export.VerifyOptions{Program: chapters.Program(), Key: x.Verifier})
	if err != nil || report.Result != export.Holds {
		t.Errorf("the export %v: %v, %+v", report, err, report.Checks)
	}
	if _, _, err := x.node.Redact(t.Context(), reports()[0].ID, "by_place", *text("It is no longer needed")); err != nil {
		t.Fatal(err)
	}
	if page := h.get("/en" + pathOf(x.id)); strings.Contains(page, blobPath(first)) || !strings.Contains(page, "Too few people said") && !strings.Contains(page, "By place") {
		t.Error("a table that was removed is shown")
	}
}

// The page with the table, and the form, hold in a real browser.
func TestPlacesInABrowser(t *testing.T) {
	t.Parallel()
	b := browsertest.Start(t)
	x := newPlacedPoll(t, placedWords...)
	x.fill(t, 320)
	few := newPlacedPoll(t, placedWords...)
	few.fill(t, 16)
	holds(t, x.handler, narrowed, map[string]string{"places": pathOf(x.id)}, nil)
	holds(t, few.handler, []string{"fr", web.Mirror}, map[string]string{"places-few": pathOf(few.id)}, nil)
	p := b.Open(t, few.address+"/en"+pathOf(few.id), browsertest.View{Width: 360, NoScript: true})
	if got := p.Text("#places"); !strings.Contains(got, "Too few people") {
		t.Errorf("of few people: %q", got)
	}
	p = b.Open(t, x.address+"/en"+pathOf(x.id), browsertest.View{Width: 360, NoScript: true})
	if got := strings.Fields(p.Text("#places table")); !slices.Contains(got, "north") {
		t.Errorf("the table: %q", got)
	}
}
