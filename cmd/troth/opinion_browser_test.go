package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"troth/chapters/home"
	"troth/chapters/opinion"
	"troth/chapters/opinion/held"
	"troth/core/node"
	"troth/core/record"
	"troth/edges/opendata/conversation"
	"troth/edges/web"
	"troth/edges/web/browsertest"
	"troth/edges/web/pages"
)

// The conversation of the test: what each of three groups thinks of each statement. The last two are written by participants.
var (
	boatLeans = [][3]int{{1, 1, 1}, {1, -1, -1}, {-1, 1, -1}, {-1, -1, 1}, {1, -1, 1}, {1, 1, -1}, {-1, 1, 1}, {1, -1, -1}, {-1, -1, 1}, {1, 1, 1}}
	boatSaid  = []string{"It should be said beforehand what is decided.", "Boats that fish come first.", "Ferries come first.", "Stalls come first.", "Nets may lie on the quay.",
		"Visitors pay to moor.", "There should be music on Sundays.", "The north side is for nets.", "A market is held twice a week.", "Whoever waits should have a roof."}
)

const seedsOfBoats = 8

// TestConversation holds a whole conversation: opened by a command, answered over HTTP by three groups of people without scripts, moderated,
// seen in a browser at each step, ended, and counted. The report finds the groups and what all agree on, and anybody computes it again.
func TestConversation(t *testing.T) {
	b := browsertest.Start(t)
	dir := filepath.Join(t.TempDir(), "data")
	ok := func(args ...string) string {
		t.Helper()
		code, stdout, stderr := troth(t, args...)
		if code != 0 {
			t.Fatalf("troth %s: %s", strings.Join(args, " "), stderr)
		}
		return stdout
	}
	ok("init", "--data", dir, "--origin", "example.org/quay")
	ctx, stop := context.WithCancel(t.Context())
	c := &call{stdout: io.Discard, stderr: io.Discard}
	n, err := node.Open(ctx, dir, c.options())
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	served := make(chan error, 1)
	go func() {
		served <- c.serve(ctx, n, l, pages.Options{Log: c.log(), Mirror: true, Version: version()})
	}()
	t.Cleanup(func() {
		stop()
		if err := <-served; err != nil {
			t.Error(err)
		}
		n.Close()
	})
	site := "http://" + l.Addr().String()
	for _, path := range []string{"/en/", "/en/conversations"} { // until the server answers, and takes commands
		r, err := http.Get(site + path)
		if err != nil {
			t.Fatal(err)
		}
		r.Body.Close()
	}

	opening := map[string]any{"topic": map[string]string{"en": "What is the quay for?", "fr": "À quoi sert le quai ?"}, "languages": []string{"en", "fr"}, "limit": 140,
		"places": []any{map[string]any{"code": "quay", "name": map[string]string{"en": "At the quay", "fr": "Au quai"}}, map[string]any{"code": "hill", "name": map[string]string{"en": "On the hill"}}}}
	var seeds []map[string]string
	for _, s := range boatSaid[:seedsOfBoats] {
		seeds = append(seeds, map[string]string{"en": s, "fr": s + " (fr)"})
	}
	opening["statements"] = seeds
	file := filepath.Join(t.TempDir(), "quay.json")
	body, err := json.Marshal(opening)
	if err == nil {
		err = os.WriteFile(file, body, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	id := regexp.MustCompile(`cv_[a-z2-7]+`).FindString(ok("opinion", "open", "--data", dir, file))
	if id == "" {
		t.Fatal("the command does not say which conversation it opened")
	}
	page := "/conversations/" + id
	vote := page + "/vote"

	// look holds a page to the rules in some languages, on a phone and on a desk.
	both := []string{"fr", web.Mirror}
	look := func(name string, p *browsertest.Page, path string, noScript bool, languages ...string) {
		t.Helper()
		for _, lang := range languages {
			for _, v := range []browsertest.View{{Width: 320, NoScript: noScript}, {Width: 1280, NoScript: noScript, Dark: true}} {
				p.Show(v)
				p.Go(site + "/" + lang + path)
				p.Unfold()
				for _, problem := range p.Problems() {
					t.Errorf("%s in %s at %d: %s", name, lang, v.Width, problem)
				}
				if shots := os.Getenv("TROTH_SHOTS"); shots != "" {
					p.Screenshot(filepath.Join(shots, fmt.Sprintf("conversation-%s-%s-%d.png", name, lang, v.Width)))
				}
			}
		}
	}

	// Somebody in a browser without scripts answers the first statement and writes two.
	p := b.Open(t, site+"/en"+vote, browsertest.View{Width: 320, NoScript: true})
	look("first", p, vote, true, both...)
	p.Go(site + "/en" + vote)
	p.Follow(chromedp.Click(chromedp.CSS(`#ballot-form button[value="agree"]`)))
	if !strings.Contains(p.Text("#ballot"), "Kept") {
		t.Errorf("after the first answer: %s", p.Text("#ballot"))
	}
	for _, s := range boatSaid[seedsOfBoats:] {
		p.Go(site + "/en" + vote)
		p.Do(chromedp.SendKeys(chromedp.CSS("#words"), s))
		p.Follow(chromedp.Click(chromedp.CSS("#write-form button")))
		if !strings.Contains(p.Text("#send"), s) {
			t.Fatalf("looked at before it is handed in: %s", p.Text("main"))
		}
		p.Follow(chromedp.Click(chromedp.CSS("#send-form button")))
	}
	// It also says where it lives, in one place and then in another.
	for _, place := range []string{"quay", "hill"} {
		p.Go(site + "/en" + vote)
		p.Do(chromedp.SendKeys(chromedp.CSS("#place"), map[string]string{"quay": "At the quay", "hill": "On the hill"}[place]))
		p.Follow(chromedp.Click(chromedp.CSS("#place-form button")))
		if said := placesKept(t, n, record.ID(id)); len(said) != 1 || slices.Collect(maps.Values(said))[0] != record.Code(place) {
			t.Errorf("where it lives is kept as %v", said)
		}
	}
	look("answered", p, vote, true, both...)
	look("answers", p, vote+"/answers", true, both...)
	waiting := regexp.MustCompile(`hs_[a-z2-7]+`).FindAllString(ok("opinion", "moderate", "--data", dir), -1)
	if len(waiting) != len(boatSaid)-seedsOfBoats {
		t.Fatalf("%d statements wait", len(waiting))
	}
	ok(append([]string{"opinion", "moderate", "accept", "--data", dir}, waiting...)...)

	// Three groups of people answer everything that they are asked, each in an order of their own. One answer in eleven is another than
	// that of the group.
	person := 0
	for group, people := range [3]int{14, 12, 10} {
		for range people {
			person++
			answerAll(t, site+"/en"+vote, func(statement string) string {
				i := slices.IndexFunc(boatSaid, func(said string) bool { return strings.Contains(statement, said) })
				value := boatLeans[i][group]
				if (person*7+i*3)%11 == 0 {
					value = -value
				}
				return map[int]string{1: "agree", -1: "disagree"}[value]
			})
		}
	}
	p.Show(browsertest.View{Width: 320}) // the one in the browser answers the rest, with scripts
	p.Go(site + "/en" + vote)
	for range len(boatSaid) - 1 {
		p.Follow(chromedp.Click(chromedp.CSS(`#ballot-form button[value="pass"]`)))
	}
	if !strings.Contains(p.Text("#ballot"), "answered every statement") {
		t.Errorf("after the last answer: %s", p.Text("#ballot"))
	}
	look("done", p, vote, false, web.Mirror)

	out := ok("opinion", "end", "--data", dir, "--reason", "The last day is over", id)
	if !strings.Contains(out, "37 participants") {
		t.Errorf("counted: %s", out)
	}
	look("ended", p, vote, true, "fr")
	look("report", p, page, true, both...)
	p.Show(browsertest.View{})
	p.Go(site + "/en" + page)
	for section, wants := range map[string][]string{"#places": {"Too few people"}, "#agreed": {boatSaid[0], boatSaid[9]}, "#map": {"in 3 groups"}, "#groups": {boatSaid[1], boatSaid[2], boatSaid[3]},
		"#matters": {boatSaid[0], "36 of 37 (97%)", "(100%)"}, "#arrival": {"Group C"}} {
		for _, want := range wants {
			if text := p.Text(section); !strings.Contains(text, want) {
				t.Errorf("the report's %s lacks %q:\n%s", section, want, text)
			}
		}
	}
	export := filepath.Join(t.TempDir(), "conversation.zip")
	r, err := http.Get(site + page + "/export.zip")
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	if body, err = io.ReadAll(r.Body); err == nil {
		err = os.WriteFile(export, body, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	again, err := conversation.Recompute(export)
	if err != nil || again.Participants != 37 || again.Statements != len(boatSaid) || !strings.Contains(string(again.Results), `"important":[36,0,`) {
		t.Errorf("computed again: %+v, %v", again, err)
	}

	// The one in the browser asks to be forgotten. What is left is counted again, and both counts stay listed.
	p.Go(site + "/en" + vote + "/answers")
	p.Follow(chromedp.Click(chromedp.CSS("#forget-form button")))
	if asked := p.Text("#forget"); !strings.Contains(asked, "You have asked") {
		t.Errorf("asked to be forgotten: %s", asked)
	}
	if out := ok("opinion", "moderate", "--data", dir); !strings.Contains(out, "One person asks to be erased") {
		t.Errorf("moderating: %s", out)
	}
	said := slices.Collect(maps.Keys(placesKept(t, n, record.ID(id))))
	if len(said) != 1 || len(filesWith(t, dir, said[0].String())) == 0 {
		t.Fatalf("there is nothing to erase: %v", said)
	}
	if out := ok("opinion", "erase", "--data", dir, "--reason", "One person asked to be forgotten", "--asked"); !strings.Contains(out, "10 votes were erased") || !strings.Contains(out, "counted again without them") {
		t.Errorf("erased: %s", out)
	}
	if left := placesKept(t, n, record.ID(id)); len(left) != 0 {
		t.Errorf("after an erasure it is known where somebody lives: %v", left)
	}
	if err := n.Store.Scrub(ctx); err != nil { // what the erasure has set going, waited for
		t.Fatal(err)
	}
	if left := filesWith(t, dir, said[0].String()); left != nil {
		t.Errorf("after an erasure, who lived somewhere still stands in %v", left)
	}
	now, err := n.Read(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer now.Close()
	info, err := home.Conversation(now, record.ID(id))
	if err != nil || len(info.Reports) != 2 || info.Reports[0].Participants != 36 || info.Reports[1].Participants != 37 || info.Reports[0].Matrix == nil || info.Conversation.Act != opinion.Closed {
		t.Errorf("after an erasure: %+v, %v", info.Reports, err)
	}
}

// placesKept is where people said that they live, by who they are.
func placesKept(t *testing.T, n *node.Node, id record.ID) map[record.Hash]record.Code {
	t.Helper()
	all, err := held.Places(t.Context(), n.Store, id)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// filesWith lists the files below a folder that hold a text.
func filesWith(t *testing.T, dir, text string) (list []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		b, err := os.ReadFile(path)
		if bytes.Contains(b, []byte(text)) {
			list = append(list, filepath.Base(path))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

var (
	legendOf = regexp.MustCompile(`(?s)<form class="t-form" method="post" id="ballot-form".*?<legend>(.*?)</legend>`)
	hiddenOf = regexp.MustCompile(`<input type="hidden" name="(ticket|statement)" value="([^"]*)"`)
)

// answerAll is one person, who answers by forms alone until nothing is asked any more.
func answerAll(t *testing.T, address string, answer func(statement string) string) {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	client := &http.Client{Jar: jar}
	read := func(r *http.Response, err error) string {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		defer r.Body.Close()
		b, err := io.ReadAll(r.Body)
		if err != nil || r.StatusCode != http.StatusOK {
			t.Fatalf("%s: %v", r.Status, err)
		}
		return string(b)
	}
	page := read(client.Get(address))
	for range len(boatSaid) + 1 {
		asked := legendOf.FindStringSubmatch(page)
		if asked == nil {
			return
		}
		fields := url.Values{"answer": {answer(asked[1])}}
		for _, m := range hiddenOf.FindAllStringSubmatch(page, -1)[:2] {
			fields.Set(m[1], m[2])
		}
		if strings.Contains(asked[1], boatSaid[0]) { // matters most to everybody
			fields.Set("important", "yes")
		}
		page = read(client.PostForm(address, fields)) // and is led to the next
	}
	t.Fatal("more is asked than there is")
}
