package pages

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"troth/chapters/home"
	"troth/chapters/opinion"
	"troth/chapters/opinion/held"
	"troth/core/desk"
	"troth/core/export"
	"troth/core/record"
	"troth/core/seal"
	"troth/core/view"
	"troth/edges/web"
	"troth/edges/web/browsertest"
)

// A poll is a site with an open conversation, served over HTTP.
type poll struct {
	*world
	address string
	id      record.ID
}

func newPoll(t testing.TB, words ...string) *poll {
	x := &poll{world: newWorld(t, Options{Mirror: true})}
	x.address = address(t, x.handler)
	limit := record.Count(100)
	var seeds []record.Text
	for _, w := range words {
		seeds = append(seeds, record.Text{Original: "en", By: map[string]string{"en": w, "fr": w + " (fr)"}})
	}
	x.id = x.Do(x.Operator, opinion.Open(x.Operator.For, opinion.Conversation{Title: *text("What is the quay for?"), Text: text("Everybody is asked."), Limit: &limit}, seeds))[0]
	return x
}

// A hand is a browser without scripts that keeps cookies and does not follow where it is led.
type hand struct {
	t       testing.TB
	site    string
	client  *http.Client
	headers http.Header
}

func (x *poll) hand(t testing.TB) *hand {
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	c := &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	t.Cleanup(c.CloseIdleConnections)
	return &hand{t: t, site: x.address, client: c, headers: http.Header{}}
}

func (h *hand) do(method, path string, fields url.Values) (*http.Response, string) {
	h.t.Helper()
	r, err := http.NewRequest(method, h.site+path, strings.NewReader(fields.Encode()))
	if err != nil {
		h.t.Fatal(err)
	}
	r.Header = h.headers.Clone()
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	w, err := h.client.Do(r)
	if err != nil {
		h.t.Fatal(err)
	}
	defer w.Body.Close()
	b, err := io.ReadAll(w.Body)
	if err != nil {
		h.t.Fatal(err)
	}
	return w, string(b)
}

func (h *hand) get(path string) string {
	h.t.Helper()
	w, page := h.do(http.MethodGet, path, nil)
	if w.StatusCode != http.StatusOK {
		h.t.Fatalf("%s: %s", path, w.Status)
	}
	for _, problem := range browsertest.CheckHTML([]byte(page)) {
		h.t.Errorf("%s: %s", path, problem)
	}
	return page
}

var hiddenField = regexp.MustCompile(`<input type="hidden" name="(ticket|statement)" value="([^"]*)"`)

// fields are the hidden fields of the first form of a page.
func fields(page string) url.Values {
	all := url.Values{}
	for _, m := range hiddenField.FindAllStringSubmatch(page, -1) {
		if !all.Has(m[1]) {
			all.Set(m[1], m[2])
		}
	}
	return all
}

// answer answers the statement that a page of the conversation asks for.
func (h *hand) answer(path, answer string, more ...string) (*http.Response, url.Values) {
	h.t.Helper()
	f := fields(h.get(path))
	f.Set("answer", answer)
	for i := 0; i+1 < len(more); i += 2 {
		f.Set(more[i], more[i+1])
	}
	w, page := h.do(http.MethodPost, path, f)
	if w.StatusCode != http.StatusSeeOther {
		h.t.Fatalf("%s: %s\n%s", path, w.Status, page)
	}
	return w, f
}

func (x *poll) votes(t testing.TB) (list []record.Vote) {
	t.Helper()
	for v, err := range x.Store.Votes(t.Context(), x.id, 0, 1<<40) {
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, v)
	}
	return list
}

// Somebody answers all statements in two languages, changes one answer, and is the same participant throughout; what is sent twice is one
// vote; what others see of it is nothing.
func TestAnswering(t *testing.T) {
	x := newPoll(t, "It is for boats.", "It is for all.", "It is for fish.")
	h, path := x.hand(t), "/en"+votePath(x.id)
	page := h.get(path)
	if explained, asks := strings.Index(page, "is public"), strings.Index(page, "It is for"); explained < 0 || asks < explained {
		t.Error("people are not told first that the pattern of their answers is public")
	}
	if told := strings.Index(page, "when, to the second"); told < 0 || told > strings.Index(page, "It is for") { // a vote on record has its time
		t.Error("people are not told first that the times of their answers are public")
	}
	if !strings.Contains(h.get("/en"+pathOf(x.id)), `href="`+path+`"`) {
		t.Error("the page of the conversation does not lead to where people answer")
	}
	w, first := h.answer(path, "agree", "important", "yes")
	if w.Header.Get("Location") != path+"?first#ballot" || w.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("after the first answer: %v", w.Header)
	}
	paths := map[string]bool{}
	for _, c := range w.Cookies() {
		if paths[c.Path] = true; !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Secure || !isToken(c.Value) || c.MaxAge <= 0 {
			t.Errorf("a cookie %s", c)
		}
	}
	if !paths["/en"+pathOf(x.id)] || !paths["/fr"+pathOf(x.id)] || paths["/"] {
		t.Errorf("cookies go to %v", paths)
	}
	// The first answer again, as from a browser that has lost the reply: it is the same vote of the same participant.
	for _, again := range []*hand{x.hand(t), h} {
		if w, _ := again.do(http.MethodPost, path, first); w.StatusCode != http.StatusSeeOther {
			t.Fatalf("sent again: %s", w.Status)
		}
	}
	if votes := x.votes(t); len(votes) != 1 || votes[0].Value != 1 || !votes[0].Important {
		t.Fatalf("after one answer: %+v", votes)
	}
	// A script that sends the form is not led anywhere.
	first.Set("answer", "agree")
	h.headers.Set("Sec-Fetch-Dest", "empty")
	if w, _ := h.do(http.MethodPost, path, first); w.StatusCode != http.StatusNoContent || len(x.votes(t)) != 1 {
		t.Errorf("sent by a script: %s", w.Status)
	}
	h.headers.Del("Sec-Fetch-Dest")
	h.answer("/fr"+votePath(x.id), "disagree")
	h.answer(path, "pass")
	votes := x.votes(t)
	if len(votes) != 3 || votes[1].Value != -1 || votes[2].Value != 0 || votes[1].Important ||
		votes[0].Participant != votes[1].Participant || votes[1].Participant != votes[2].Participant {
		t.Fatalf("after three answers: %+v", votes)
	}
	if page = h.get(path); strings.Contains(page, "ballot-form") || !strings.Contains(page, "You have answered every statement") {
		t.Error("who has answered everything is asked again")
	}
	yours := h.get("/en" + answersPath(x.id))
	if n := strings.Count(yours, `aria-pressed="true"`); n != 3 || !strings.Contains(yours, fmt.Sprint(votes[0].Participant)) {
		t.Errorf("%d answers are shown", n)
	}
	f := fields(yours)
	f.Set("answer", "disagree")
	f.Set("to", "answers")
	if w, _ := h.do(http.MethodPost, path, f); w.Header.Get("Location") != "/en"+answersPath(x.id) {
		t.Errorf("after a change: %v", w.Header)
	}
	if votes = x.votes(t); len(votes) != 4 || votes[3].Value != -1 || votes[3].Statement != record.ID(f.Get("statement")) {
		t.Errorf("after a change: %+v", votes)
	}
	other := x.hand(t)
	for _, l := range []string{"en", "fr", "es", web.Mirror} {
		for _, p := range []string{votePath(x.id), answersPath(x.id), writePath(x.id)} {
			w, page := other.do(http.MethodGet, "/"+l+p, nil)
			for _, problem := range browsertest.CheckHTML([]byte(page)) {
				t.Errorf("%s in %s: %s", p, l, problem)
			}
			if w.Header.Get("Cache-Control") != "private, no-store" || strings.Contains(page, fmt.Sprint(votes[0].Participant)) {
				t.Errorf("somebody else is shown %s of %d, kept as %q", p, votes[0].Participant, w.Header.Get("Cache-Control"))
			}
		}
	}
}

// A site that is reached by HTTPS gives its tokens to HTTPS alone.
func TestTokensAreSecure(t *testing.T) {
	x := newPoll(t, "It is for boats.")
	x.serve(t, Options{Public: "https://troth.example"})
	x.address = address(t, x.handler)
	w, _ := x.hand(t).answer("/en"+votePath(x.id), "agree")
	for _, c := range w.Cookies() {
		if !c.Secure {
			t.Errorf("a cookie %s", c)
		}
	}
}

// What cannot be answered is refused with its reason and counts nowhere.
func TestRefusedAnswers(t *testing.T) {
	x, y := newPoll(t, "It is for boats.", "It is for all."), record.NewID("cv")
	h, path := x.hand(t), "/en"+votePath(x.id)
	good := fields(h.get(path))
	good.Set("answer", "agree")
	with := func(name, value string) url.Values {
		f := url.Values{}
		for k, v := range good {
			f[k] = v
		}
		f.Set(name, value)
		return f
	}
	for name, c := range map[string]struct {
		path   string
		fields url.Values
		status int
	}{
		"no answer":                   {path, with("answer", ""), 400},
		"another answer":              {path, with("answer", "2"), 400},
		"no ticket":                   {path, with("ticket", ""), 400},
		"a short ticket":              {path, with("ticket", "AAAA"), 400},
		"a ticket spelled otherwise":  {path, with("ticket", strings.Repeat("A", 21)+"B"), 400},
		"no statement":                {path, with("statement", ""), 400},
		"a statement that is not":     {path, with("statement", string(record.NewID("sa"))), 400},
		"the conversation":            {path, with("statement", string(x.id)), 400},
		"a conversation that is not":  {"/en" + votePath(y), good, 400},
		"a form that is too large":    {path, with("more", strings.Repeat("x", 70_000)), 400},
		"the page of a conversation":  {"/en" + pathOf(x.id), good, 405},
		"a page that is not":          {"/en" + pathOf(x.id) + "/votes", good, 404},
		"without a language":          {votePath(x.id), good, 405},
		"a written text without form": {"/en" + writePath(x.id), url.Values{}, 400},
	} {
		if w, _ := h.do(http.MethodPost, c.path, c.fields); w.StatusCode != c.status || len(w.Cookies()) > 0 {
			t.Errorf("%s: %s, %d cookies", name, w.Status, len(w.Cookies()))
		}
	}
	h.headers.Set("Sec-Fetch-Site", "cross-site")
	if w, _ := h.do(http.MethodPost, path, good); w.StatusCode != http.StatusForbidden {
		t.Errorf("from another site: %s", w.Status)
	}
	h.headers = http.Header{"Cookie": {participantCookie + "=guessed"}}
	if w, _ := h.do(http.MethodPost, path, good); w.StatusCode != http.StatusSeeOther || len(w.Cookies()) == 0 {
		t.Errorf("with a cookie that is no token: %s", w.Status)
	}
	h.headers = http.Header{}
	if votes := x.votes(t); len(votes) != 1 {
		t.Fatalf("%d votes", len(votes))
	}
	x.Do(x.Operator, opinion.Amend(x.Operator.For, x.id, *text("It is enough"), func(c *opinion.Conversation) { c.Act = opinion.Closed }))
	if w, _ := h.do(http.MethodPost, path, good); w.StatusCode != http.StatusSeeOther {
		t.Errorf("what was answered before the end, sent again: %s", w.Status)
	}
	w, page := h.do(http.MethodPost, path, with("answer", "disagree"))
	if w.StatusCode != http.StatusConflict || !strings.Contains(page, "this one was not taken") {
		t.Errorf("after the end: %s", w.Status)
	}
	if page := h.get(path); strings.Contains(page, "<form class=\"t-form\" method=\"post\"") {
		t.Error("after the end something can be sent")
	}
	if strings.Contains(h.get("/en"+pathOf(x.id)), votePath(x.id)) {
		t.Error("after the end the page of the conversation leads to where people answer")
	}
	if w, _ := h.do(http.MethodPost, "/en"+writePath(x.id), url.Values{"ticket": good["ticket"], "words": {"Late"}, "language": {"en"}, "step": {"send"}}); w.StatusCode != http.StatusConflict {
		t.Errorf("written after the end: %s", w.Status)
	}
	if votes := x.votes(t); len(votes) != 1 {
		t.Errorf("%d votes", len(votes))
	}
}

// A receipt is there once its batch is, names its vote, and verifies offline.
func TestReceiptsOfVotes(t *testing.T) {
	x := newPoll(t, "It is for boats.")
	h := x.hand(t)
	h.answer("/en"+votePath(x.id), "agree")
	link := regexp.MustCompile(`/conversations/[^"]*/receipt`).FindString(h.get("/en" + answersPath(x.id)))
	h.headers.Set("Referer", h.site+"/fr"+answersPath(x.id)) // in the language of the page that leads there
	w, early := h.do(http.MethodGet, link, nil)
	if w.StatusCode != http.StatusServiceUnavailable || w.Header.Get("Retry-After") != "5" || !strings.Contains(early, "Le reçu n’est pas encore prêt") ||
		!strings.Contains(early, `href="`+link+`"`) {
		t.Errorf("before the batch: %s, %s", w.Status, early)
	}
	h.headers.Del("Referer")
	if err := x.Desk.Batch(t.Context()); err != nil {
		t.Fatal(err)
	}
	w, receipt := h.do(http.MethodGet, link, nil)
	if w.StatusCode != http.StatusOK {
		t.Fatalf("after the batch: %s", w.Status)
	}
	trust, err := seal.TrustKey(x.Verifier)
	if err != nil {
		t.Fatal(err)
	}
	proof, err := trust.CheckVote([]byte(receipt))
	if err != nil || proof.Vote != x.votes(t)[0] {
		t.Errorf("it proves %+v: %v", proof.Vote, err)
	}
	for _, path := range []string{"/votes/1/receipt", "/votes/-1/receipt", "/votes/x/receipt"} {
		if w, _ := h.do(http.MethodGet, pathOf(x.id)+path, nil); w.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %s", path, w.Status)
		}
	}
}

// While somebody writes, a script is given the statements that the page would show on which it is looked at, in the reader's language and with
// what they answered; nothing is kept of it, no address names it, and of what cannot be a statement there is nothing near.
func TestNearWhileWriting(t *testing.T) {
	x := newPoll(t, "It is for boats.", "Nets may lie overnight.", "It is for small boats.", "It is for old boats.", "It is for boats alone.")
	h := x.hand(t)
	h.answer("/fr"+votePath(x.id), "disagree")
	answered := x.votes(t)[0].Statement
	near := func(words string) (list []nearStatement) {
		t.Helper()
		w, body := h.do(http.MethodPost, "/fr"+writePath(x.id)+"/near", url.Values{"words": {words}})
		var answer struct{ Near []nearStatement }
		if err := json.Unmarshal([]byte(body), &answer); err != nil || w.StatusCode != http.StatusOK || w.Header.Get("Cache-Control") != "no-store" || answer.Near == nil {
			t.Fatalf("%q: %s, %v: %s", words, w.Status, err, body)
		}
		return answer.Near
	}
	const words = " it is for  BOATS"
	f := fields(h.get("/fr" + writePath(x.id)))
	f.Set("words", words)
	f.Set("language", "en")
	f.Set("step", "look")
	_, page := h.do(http.MethodPost, "/fr"+writePath(x.id), f)
	list := near(words)
	if len(list) != 3 || list[0].Text != "It is for boats. (fr)" || list[0].Lang != "fr" {
		t.Errorf("near %q: %+v", words, list)
	}
	at := 0
	for _, n := range list {
		place := strings.Index(page, n.Text)
		if place < at || !strings.Contains(page[place:], n.Note) {
			t.Errorf("the page on which it is looked at does not show %+v, or in another order", n)
		}
		at = place
	}
	for i, s := range x.statements(t) {
		for _, n := range near(s.Text.By["en"]) {
			if n.Text == s.Text.By["fr"] && strings.Contains(n.Note, "Pas d’accord") != (s.ID == answered) {
				t.Errorf("statement %d: %q", i+1, n.Note)
			}
		}
	}
	for _, none := range []string{"", "  ", "Xylophones", strings.Repeat("it is for boats ", 10)} {
		if list := near(none); len(list) > 0 {
			t.Errorf("near %q: %+v", none, list)
		}
	}
	if n, err := held.Count(t.Context(), x.Store); n != 0 || err != nil {
		t.Errorf("%d wait, %v", n, err)
	}
	if w, _ := h.do(http.MethodGet, "/fr"+writePath(x.id)+"/near?words=boats", nil); w.StatusCode == http.StatusOK {
		t.Error("what is written can stand in an address")
	}
	h.headers.Set("Sec-Fetch-Site", "cross-site")
	if w, _ := h.do(http.MethodPost, "/fr"+writePath(x.id)+"/near", url.Values{"words": {words}}); w.StatusCode != http.StatusForbidden {
		t.Errorf("another site asks: %s", w.Status)
	}
}

// Whoever's browser keeps no cookie is told after the first answer, on the page that it leads to; others are not.
func TestCookieThatWasNotKept(t *testing.T) {
	x := newPoll(t, "It is for boats.", "It is for all.", "It is for fish.")
	for tag, told := range map[string]string{"en": "Your browser did not keep the cookie", "fr": "Votre navigateur n’a pas gardé le cookie"} {
		path := "/" + tag + votePath(x.id)
		h := x.hand(t)
		w, _ := h.answer(path, "agree")
		if page := h.get(strings.TrimSuffix(w.Header.Get("Location"), "#ballot")); strings.Contains(page, told) {
			t.Errorf("in %s a browser that kept the cookie is told that it did not", tag)
		}
		if w, _ := h.answer(path, "agree"); strings.Contains(w.Header.Get("Location"), "?") {
			t.Errorf("a second answer leads to %s", w.Header.Get("Location"))
		}
		h.client.Jar = nil
		w, _ = h.answer(path, "pass")
		if page := h.get(strings.TrimSuffix(w.Header.Get("Location"), "#ballot")); !strings.Contains(seen(t, page), told) || !strings.Contains(page, `id="ballot-form"`) {
			t.Errorf("in %s nobody is told that the cookie was not kept: %s", tag, seen(t, page))
		}
		if strings.Contains(h.get(path), told) {
			t.Errorf("in %s somebody who has not answered is told of a cookie", tag)
		}
	}
}

// An answer to a statement that was taken away meanwhile is refused with a way on, and without its words; so is a place once all is counted.
func TestNotAskedAnyMore(t *testing.T) {
	x := newPoll(t, "It is for boats.", "It is for all.")
	h := x.hand(t)
	path := "/en" + votePath(x.id)
	f := fields(h.get(path))
	f.Set("answer", "agree")
	x.Do(x.Operator, opinion.Moderate(x.Operator.For, record.ID(f.Get("statement")), opinion.Rejected, false, *text("Not about the quay")))
	w, page := h.do(http.MethodPost, path, f)
	if said := seen(t, page); w.StatusCode != http.StatusConflict || !strings.Contains(said, "This statement is not asked any more") ||
		!strings.Contains(said, "this one was not taken") || !strings.Contains(page, `href="`+path+`"`) || strings.Contains(said, "It is for") {
		t.Errorf("%s: %s", w.Status, said)
	}
	if n := len(x.votes(t)); n != 0 {
		t.Errorf("%d votes are stored", n)
	}
}

// statements are those of the conversation.
func (x *poll) statements(t testing.TB) []opinion.StatementInfo {
	t.Helper()
	r, err := x.node.Read(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	p, err := home.Conversation(r, x.id)
	if err != nil {
		t.Fatal(err)
	}
	return p.Statements
}

// What somebody writes is looked at first, with the statements near it; handed in, it is shown to its writer and to nobody else, in no page,
// document or export, until it is accepted; of what is rejected no word is left.
func TestWriting(t *testing.T) {
	const secret, near = "Xylophones on the quay, always", "It is for all boats."
	x := newPoll(t, "It is for boats.", "Nets may lie overnight.")
	h, path := x.hand(t), "/en"+writePath(x.id)
	send := func(h *hand, words string, more ...string) (*http.Response, string) {
		t.Helper()
		f := fields(h.get(path))
		f.Set("words", words)
		f.Set("language", "en")
		f.Set("step", "look")
		for i := 0; i+1 < len(more); i += 2 {
			f.Set(more[i], more[i+1])
		}
		w, page := h.do(http.MethodPost, path, f)
		for _, problem := range browsertest.CheckHTML([]byte(page)) {
			if w.StatusCode == http.StatusOK {
				t.Errorf("%q: %s", words, problem)
			}
		}
		return w, page
	}
	w, page := send(h, "  it is for ALL boats. ")
	if w.StatusCode != http.StatusOK || !strings.Contains(page, "It is for boats.") || strings.Contains(page, "Nets may lie") || w.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("a look at what is near another: %s", w.Status)
	}
	if !strings.Contains(page, `id="near-1"`) || !strings.Contains(page, `name="answer" value="agree"`) || !strings.Contains(page, `id="send-form"`) {
		t.Error("what is near cannot be answered where it is shown, or what was written not handed in")
	}
	if _, page := send(h, "  IT is for boats! "); !strings.Contains(page, `id="near-1"`) || strings.Contains(page, `id="send-form"`) || !strings.Contains(page, "word for word") {
		t.Error("what is there already, word for word, can be handed in")
	}
	x.Do(x.Operator, opinion.Amend(x.Operator.For, x.id, *text("They were asked for"), func(c *opinion.Conversation) { c.Rules = text("Nothing about persons") }))
	for _, p := range []string{path, "/en" + votePath(x.id), "/en" + pathOf(x.id)} {
		if page := h.get(p); !strings.Contains(page, "Nothing about persons") {
			t.Errorf("%s does not tell what is asked of those who write", p)
		}
	}
	for _, wrong := range []string{"", " \n ", strings.Repeat("long ", 21), "…", "\u200b\ufeff", "\u3164\u115f", "\u2800", "turned \u202eround", "a \x07 bell"} {
		if w, page := send(h, wrong, "step", "send"); w.StatusCode != http.StatusOK || !strings.Contains(page, `aria-invalid="true"`) {
			t.Errorf("%q: %s", wrong, w.Status)
		}
	}
	if w, _ := send(h, "In another language", "language", "tlh", "step", "send"); w.StatusCode != http.StatusBadRequest {
		t.Errorf("in a language that is not offered: %s", w.Status)
	}
	if n, err := held.Count(t.Context(), x.Store); n != 0 || err != nil {
		t.Fatalf("%d wait after looks: %v", n, err)
	}
	for _, words := range []string{secret, "<script>alert(1)</script>", near} {
		w, _ := send(h, words, "step", "send")
		if w.StatusCode != http.StatusSeeOther || w.Header.Get("Location") != "/en"+votePath(x.id)+"#waiting" {
			t.Fatalf("%q: %s", words, w.Status)
		}
	}
	if _, page := send(h, "One more", "step", "send"); !strings.Contains(page, "wait already") {
		t.Error("a fourth is taken")
	}
	if page := h.get("/en" + votePath(x.id)); !strings.Contains(page, secret) || !strings.Contains(page, "&lt;script&gt;alert(1)") {
		t.Error("what waits is not shown to its writer")
	}
	nowhere := func(words string) {
		t.Helper()
		other := x.hand(t)
		var file bytes.Buffer
		if _, err := export.Write(t.Context(), x.node, &file, export.Options{}); err != nil {
			t.Fatal(err)
		}
		places := map[string]string{"an export": file.String()}
		for _, p := range []string{"/en" + pathOf(x.id), "/en" + votePath(x.id), "/en" + answersPath(x.id), "/fr" + writePath(x.id), "/api/v1" + pathOf(x.id), "/en" + recordPath,
			"/en" + pathOf(x.id) + "?as=atom", "/en/search?q=Xylophones"} {
			_, places[p] = other.do(http.MethodGet, p, nil)
		}
		for name, what := range places {
			if strings.Contains(what, words) {
				t.Errorf("%s has %q", name, words)
			}
		}
	}
	nowhere(secret)
	list, err := held.All(t.Context(), x.Store)
	if err != nil || len(list) != 3 {
		t.Fatalf("%d wait: %v", len(list), err)
	}
	o, on := x.Operator.For, record.On(x.node.Today())
	for _, s := range list {
		decide := opinion.Withhold(o, x.id, on, *text("Not about the quay"))
		if s.Words == near {
			decide = opinion.Take(o, x.id, record.In(s.Language, s.Words), on, false)
		}
		x.Do(x.Operator, decide)
		if err := held.Drop(t.Context(), x.node.Desk, s.ID); err != nil {
			t.Fatal(err)
		}
	}
	nowhere(secret)
	page = x.hand(t).get("/en" + pathOf(x.id))
	if !strings.Contains(page, near) || strings.Count(page, "Not about the quay") < 2 {
		t.Error("the page of the conversation does not have what was taken, or why the rest was rejected")
	}
	if page := h.get("/en" + votePath(x.id)); strings.Contains(page, secret) || strings.Contains(page, `id="waiting"`) {
		t.Error("what was decided on waits still")
	}
	asked := map[string]bool{}
	for range 3 {
		_, f := h.answer("/en"+votePath(x.id), "agree")
		asked[f.Get("statement")] = true
	}
	if len(asked) != 3 {
		t.Errorf("%d statements were asked", len(asked))
	}
}

// Who comes straight to where statements are written is told what becomes public, and of the cookie, before they can answer what is near or
// hand anything in; who has answered was told.
func TestToldBeforeWriting(t *testing.T) {
	x := newPoll(t, "It is for boats.")
	h, path := x.hand(t), writePath(x.id)
	for lang, public := range map[string]string{"en": "The pattern of your answers is public", "fr": "L’ensemble de vos réponses est public", "es": "El conjunto de sus respuestas es público"} {
		page := h.get("/" + lang + path)
		f := fields(page)
		f.Set("words", "It is for small boats.")
		f.Set("language", "en")
		f.Set("step", "look")
		_, looked := h.do(http.MethodPost, "/"+lang+path, f)
		for when, page := range map[string]string{"the form": page, "what was written": looked} {
			told := strings.Index(page, public)
			if told < 0 || !strings.Contains(page, "cookie") || told > strings.Index(page, `name="ticket"`) || when == "what was written" && !strings.Contains(page, `id="near-1"`) {
				t.Errorf("in %s %s stands without what becomes public, or before it", lang, when)
			}
		}
	}
	h.answer("/en"+votePath(x.id), "agree")
	if strings.Contains(h.get("/en"+path), `id="first"`) {
		t.Error("who has answered is told again")
	}
	x.Do(x.Operator, opinion.Amend(x.Operator.For, x.id, *text("It is enough"), func(c *opinion.Conversation) { c.Act = opinion.Closed }))
	if strings.Contains(x.hand(t).get("/en"+path), `id="first"`) {
		t.Error("where nobody can answer any more, people are told what becomes of answers")
	}
}

// Who has the token may ask to be forgotten, once; nobody else may for them.
func TestAskToBeForgotten(t *testing.T) {
	x := newPoll(t, "It is for boats.")
	h, path := x.hand(t), "/en"+answersPath(x.id)
	h.answer("/en"+votePath(x.id), "agree")
	for _, who := range []*hand{x.hand(t), h, h} {
		w, _ := who.do(http.MethodPost, path, url.Values{"wish": {"erase"}})
		if want := map[bool]int{true: http.StatusSeeOther, false: http.StatusBadRequest}[who == h]; w.StatusCode != want {
			t.Errorf("asked: %s", w.Status)
		}
	}
	wishes, err := held.Wishes(t.Context(), x.Store)
	if err != nil || len(wishes) != 1 {
		t.Fatalf("%d wishes: %v", len(wishes), err)
	}
	if page := h.get(path); strings.Contains(page, "forget-form") || !strings.Contains(page, "You have asked to be forgotten") {
		t.Error("who has asked is not told so")
	}
}

// The words of a statement that were removed stand on no page and in no file; that they were, and on what basis, stands on the report.
func TestRedactedStatement(t *testing.T) {
	x := newPoll(t, "Anna should leave the quay.")
	h := x.hand(t)
	_, answered := h.answer("/en"+votePath(x.id), "agree")
	if err := x.Desk.Batch(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, _, err := x.node.Redact(t.Context(), record.ID(answered.Get("statement")), "text", *text("It names somebody")); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"/en" + pathOf(x.id), "/fr" + pathOf(x.id), "/en" + pathOf(x.id) + "?q=anna", "/en" + votePath(x.id), "/en" + answersPath(x.id), "/en" + roomPath(x.id)} {
		page := h.get(path)
		if strings.Contains(page, "leave the quay") {
			t.Errorf("%s has the words", path)
		}
		if path == "/en"+pathOf(x.id) && (!strings.Contains(page, "Statement 1\u00a0· ") || !strings.Contains(page, "It names somebody")) {
			t.Error("the report does not say that words were removed, and why")
		}
	}
	_, file := h.do(http.MethodGet, pathOf(x.id)+"/export.zip", nil)
	z, err := zip.NewReader(strings.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(r)
		if r.Close(); err != nil || strings.Contains(string(b), "Anna") {
			t.Errorf("%s has the words: %v", f.Name, err)
		}
	}
}

// A conversation without a statement says so, and takes the first.
func TestNothingToAnswer(t *testing.T) {
	x := newPoll(t)
	page := x.hand(t).get("/en" + votePath(x.id))
	if !strings.Contains(page, "You can write the first") || strings.Contains(page, "ballot-form") || !strings.Contains(page, "write-form") {
		t.Error("a conversation without a statement")
	}
}

// Who answers while a conversation is asked for on an earlier day, is led to now.
func TestVotePageOfADay(t *testing.T) {
	x := newPoll(t, "It is for boats.")
	x.Clock = x.Clock.AddDate(0, 0, 2)
	w := httptest.NewRecorder()
	x.handler.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/en"+votePath(x.id)+"?at="+x.Clock.AddDate(0, 0, -1).Format("2006-01-02"), nil))
	if w.Code != http.StatusOK || strings.Contains(w.Body.String(), "ballot-form") {
		t.Errorf("on an earlier day: %d", w.Code)
	}
}

// Somebody who answers reads a statement in the language of the page where it has it, else as it was written, and can read it in every other
// language that it has, each marked as what it is.
func TestStatementsInOtherLanguages(t *testing.T) {
	x := newPoll(t)
	const arabic, english, swahili = "الرصيف للقوارب.", "The quay is for boats.", "Gati ni la mashua."
	x.Do(x.Operator, func(*view.Reader) ([]desk.Saying, error) {
		return []desk.Saying{{Of: x.Operator.For, Thing: opinion.Statement{Act: opinion.Stated, Conversation: record.To(x.id), Number: 1, Sort: opinion.Seed, Status: opinion.Accepted,
			Text: record.Text{Original: "ar", By: map[string]string{"ar": arabic, "en": english, "sw": swahili}}}}}, nil
	})
	h := x.hand(t)
	for page, want := range map[string][]string{
		"/en": {`<span dir="auto" data-said=`, english, "In other languages", "Arabic (as it was written)", `<span dir="auto" lang="ar">` + arabic, `<span dir="auto" lang="sw">` + swahili},
		"/fr": {`<span dir="auto" lang="ar" data-said=`, "Dans d’autres langues", `<span dir="auto" lang="en">` + english, `<span dir="auto" lang="sw">` + swahili},
	} {
		body := h.get(page + votePath(x.id))
		for _, words := range want {
			if !strings.Contains(body, words) {
				t.Errorf("%s does not say %q", page, words)
			}
		}
		if strings.Count(body, arabic) != 1 || strings.Count(body, english) != 1 {
			t.Errorf("%s says a statement twice in the same language", page)
		}
	}
	if plain := newPoll(t, "Boats."); !strings.Contains(plain.hand(t).get("/en"+votePath(plain.id)), "In other languages") {
		t.Error("the French words of a statement are kept from who reads English")
	}
}
