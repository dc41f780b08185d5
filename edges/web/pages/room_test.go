package pages

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"image"
	"image/color"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"

	"troth/chapters/home"
	"troth/chapters/opinion"
	"troth/core/desk"
	"troth/core/record"
	"troth/edges/opendata/conversation"
	"troth/edges/web"
	"troth/edges/web/browsertest"
)

// hall is a conversation that is shown on a wall, on a site that knows its address.
func newHall(t testing.TB) *poll {
	x := newPoll(t, "It is for boats, and for whoever fishes from them, before it is for anything else.", "It is for all who walk there on a Sunday, with or without a dog.", "It is for fish.",
		"What it costs should be published each spring.", "Nobody should pay to sit on it.", "Music may be played until ten.", "There should be a roof for whoever waits for the ferry.", "Nets may lie there.")
	x.serve(t, Options{Mirror: true, Public: "https://troth.example"})
	x.address = address(t, x.handler)
	return x
}

// crowd lets people answer everything: two camps, who agree on the last four.
func (x *poll) crowd(t testing.TB, from, to int) {
	t.Helper()
	p := x.page(t)
	for n := from; n < to; n++ {
		token := strings.Repeat(string(rune('A'+n/26)), 10) + strings.Repeat(string(rune('a'+n%26)), 11) + "A"
		for i, s := range p.Statements {
			value := 1
			if i < 4 && (n%2 == 0) == (i%2 == 0) != ((n*7+i*3)%11 == 0) {
				value = -1
			}
			if _, err := x.node.Desk.Vote(t.Context(), desk.Ballot{Conversation: x.id, Token: token, Statement: s.ID, Value: value}, opinion.MayAnswer(x.id, s.ID)); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func (x *poll) page(t testing.TB) *home.ConversationPage {
	t.Helper()
	r := x.Read()
	defer r.Close()
	p, err := home.Conversation(r, x.id)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// The wall shows where to go and the code, and after more votes more people, more answers and the map; it renews itself without scripts
// too, unless it is asked to stand still; the page of the conversation leads to it.
func TestRoom(t *testing.T) {
	x := newHall(t)
	h, path, code := x.hand(t), "/en"+roomPath(x.id), x.page(t).Code
	if !strings.Contains(h.get("/en"+pathOf(x.id)), `href="`+path+`"`) {
		t.Error("the page of the conversation does not lead to the wall")
	}
	said := func(page string) string { return seen(t, page) }
	first := h.get(path)
	for _, want := range []string{"What is the quay for?", "troth.example /join", code, "Nobody has answered yet.", "Stop renewing"} {
		if !strings.Contains(strings.ReplaceAll(said(first), "troth .example", "troth.example"), want) {
			t.Errorf("the wall does not say %q: %s", want, said(first))
		}
	}
	if _, list, _ := strings.Cut(said(first), "Nobody has answered yet."); !strings.Contains(list, "It is for boats, and for whoever fishes") || !strings.Contains(list, "It is for all who walk") {
		t.Errorf("before the first vote the wall does not show what is asked: %s", list)
	}
	if !strings.Contains(first, `http-equiv="refresh"`) || !strings.Contains(first, "room.js") {
		t.Error("the wall does not renew itself")
	}
	still := h.get(path + "?still")
	if strings.Contains(still, "refresh") || strings.Contains(still, "room.js") || !strings.Contains(still, `href="`+path+`"`) {
		t.Error("the wall that was asked to stand still does not, or does not lead back")
	}
	until := func(want string) string { // the map before is given while this one is computed
		page := h.get(path)
		for tries := 0; tries < 100_000 && !strings.Contains(said(page), want); tries++ {
			_, page = h.do(http.MethodGet, path, nil)
		}
		if !strings.Contains(said(page), want) {
			t.Fatalf("the wall does not say %q: %s", want, said(page))
		}
		return page
	}
	x.crowd(t, 0, 4)
	few := until("Participants 4")
	if !strings.Contains(few, "A map would not be honest") || strings.Contains(few, `id="opinions"`) {
		t.Error("of four people a map is drawn")
	}
	x.crowd(t, 4, 40)
	many := until("Participants 40")
	for _, want := range []string{"Votes 320", "What all groups agree on", "Agree: 40 of 40 (100%)", "40 people in 2 groups"} {
		if !strings.Contains(said(many), want) {
			t.Errorf("with forty people the wall does not say %q: %s", want, said(many))
		}
	}
	for _, l := range []string{"fr", "es", web.Mirror} {
		h.get("/" + l + roomPath(x.id))
	}
	x.Clock = x.Clock.AddDate(0, 0, 2)
	if page := h.get(path + "?at=" + x.Clock.AddDate(0, 0, -1).Format("2006-01-02")); strings.Contains(page, "t-wall") {
		t.Error("a day gone by is on the wall")
	}
	x.close(t)
	for _, state := range []string{"Closed", "Closed and counted"} {
		if state != "Closed" {
			x.count(t, nil)
		}
		page := h.get(path)
		for _, want := range []string{state + " Nobody answers any more.", "Participants 40", "Votes 320", "Agree: 40 of 40 (100%)", "40 people in 2 groups"} {
			if !strings.Contains(said(page), want) {
				t.Errorf("the wall of a conversation that is over does not say %q: %s", want, said(page))
			}
		}
		if !strings.Contains(page, "t-wall") || strings.Contains(page, "<img") || strings.Contains(said(page), code) || strings.Contains(page, votePath(x.id)) {
			t.Errorf("%s: the wall invites still, or is none", state)
		}
	}
	for l, want := range map[string]string{"fr": "Close et comptée", "es": "Cerrada y contada"} {
		if page := h.get("/" + l + roomPath(x.id)); !strings.Contains(said(page), want) {
			t.Errorf("in %s the wall does not say %q", l, want)
		}
	}
	x.Do(x.Operator, opinion.Amend(x.Operator.For, x.id, *text("It was a mistake"), func(c *opinion.Conversation) { c.Act = opinion.Withdrawn }))
	if page := h.get(path); strings.Contains(page, "t-wall") || !strings.Contains(page, "Nobody answers this conversation today") || !strings.Contains(page, `href="/en`+pathOf(x.id)+`"`) {
		t.Error("the wall of a conversation that was withdrawn does not say so")
	}
}

// close ends the conversation.
func (x *poll) close(t testing.TB) {
	t.Helper()
	x.Do(x.Operator, opinion.Amend(x.Operator.For, x.id, *text("It is enough"), func(c *opinion.Conversation) { c.Act = opinion.Closed }))
}

// The wall keeps what is on it when the last day has passed, and shows the report of a conversation that was counted elsewhere; before people
// are asked there is none.
func TestRoomOfWhatIsOver(t *testing.T) {
	x := newHall(t)
	x.crowd(t, 0, 12)
	day := x.Clock.Format("2006-01-02")
	last, next := record.On(day), record.On(x.Clock.AddDate(0, 0, 2).Format("2006-01-02"))
	x.Do(x.Operator, opinion.Amend(x.Operator.For, x.id, *text("It is enough"), func(c *opinion.Conversation) { c.Ended = &last }))
	later := x.Do(x.Operator, opinion.Open(x.Operator.For, opinion.Conversation{Title: *text("What is the pier for?"), Began: &next}, []record.Text{*text("For walking.")}))[0]
	elsewhere := x.converse(t)
	x.Clock = x.Clock.AddDate(0, 0, 1)
	for id, wants := range map[record.ID][]string{x.id: {"Closed Nobody answers any more.", "Participants 12"}, elsewhere: {"Closed and counted", "Participants 60", "60 people in 2 groups"}} {
		page := x.get(t, "/en"+roomPath(id))
		for _, want := range wants {
			if !strings.Contains(page, "t-wall") || !strings.Contains(seen(t, page), want) {
				t.Errorf("the wall does not say %q: %s", want, seen(t, page))
			}
		}
	}
	if page := x.get(t, "/en"+roomPath(later)); strings.Contains(page, "t-wall") || !strings.Contains(page, "Nobody answers this conversation today") {
		t.Error("before people are asked there is a wall")
	}
}

// Where nothing is asked yet, no heading on the wall stands over nothing; what was rejected is not on it.
func TestRoomWithoutStatements(t *testing.T) {
	x := newPoll(t)
	path := "/en" + roomPath(x.id)
	if page := x.hand(t).get(path); strings.Contains(page, `id="agreed"`) || !strings.Contains(page, "Nobody has answered yet.") {
		t.Error("without statements the wall has a heading for them")
	}
	for words, decide := range map[string]opinion.Status{"It is for boats.": opinion.Accepted, "It is for fish.": opinion.Rejected} {
		s := x.Do(x.Operator, opinion.Take(x.Operator.For, x.id, *text(words), record.On(x.node.Today()), false))[0]
		if decide == opinion.Rejected {
			x.Do(x.Operator, opinion.Moderate(x.Operator.For, s, decide, false, *text("Not about the quay")))
		}
	}
	if page := x.hand(t).get(path); !strings.Contains(page, `id="agreed"`) || !strings.Contains(page, "It is for boats.") || strings.Contains(page, "It is for fish.") {
		t.Error("the wall does not show what was accepted, and that alone")
	}
}

// Of a conversation that ended without an answer, neither the report nor the wall speaks of a count to come; of one with answers both do.
func TestNobodyAnswered(t *testing.T) {
	for answers := range 2 {
		x := newPoll(t, "It is for boats.")
		if answers > 0 {
			x.hand(t).answer("/en"+votePath(x.id), "agree")
		}
		x.Do(x.Operator, opinion.Amend(x.Operator.For, x.id, *text("It is enough"), func(c *opinion.Conversation) { c.Act = opinion.Closed }))
		for path, waits := range map[string]string{pathOf(x.id): "Nothing was counted yet.", roomPath(x.id): "they are not counted yet."} {
			page := seen(t, x.hand(t).get("/en"+path))
			if strings.Contains(page, waits) != (answers > 0) || strings.Contains(page, "Nobody answered, so that there is nothing to count.") != (answers == 0) {
				t.Errorf("with %d answers, %s says: %s", answers, path, page)
			}
			if answers == 0 && (strings.Contains(page, "Nobody has answered yet.") || strings.Contains(page, "was removed")) {
				t.Errorf("of a conversation that is over, %s says that answers may come, or went: %s", path, page)
			}
		}
	}
}

// A code leads to where people answer, however it is typed. One that is unknown, or of a conversation in which nobody answers, is answered
// with what is open.
func TestJoin(t *testing.T) {
	x := newHall(t)
	code := x.page(t).Code
	last := record.On("2026-12-24")
	other := x.Do(x.Operator, opinion.Open(x.Operator.For, opinion.Conversation{Title: *text("What is the pier for?"), Ended: &last}, []record.Text{*text("For walking.")}))[0]
	h := x.hand(t)
	leads := func(from, to string) {
		t.Helper()
		if w, _ := h.do(http.MethodGet, from, nil); w.StatusCode != http.StatusFound || w.Header.Get("Location") != to {
			t.Errorf("%s: %s to %q, not %q", from, w.Status, w.Header.Get("Location"), to)
		}
	}
	h.headers.Set("Accept-Language", "fr")
	leads("/join/"+code, "/fr/join/"+code)
	leads("/fr/join/"+code, "/fr"+votePath(x.id))
	leads("/en/join/"+strings.ToLower(code[:2])+"%20"+code[2:], "/en"+votePath(x.id))
	leads("/en/join?code=+"+strings.ToLower(code), "/en/join/"+code)
	for _, l := range []string{"en", "fr", "es", web.Mirror} {
		page := h.get("/" + l + joinPath)
		if !strings.Contains(page, `href="/`+l+votePath(x.id)+`"`) || !strings.Contains(page, `href="/`+l+votePath(other)+`"`) || !strings.Contains(page, `name="code"`) {
			t.Errorf("in %s it does not ask for a code, or does not show what is open", l)
		}
	}
	if !strings.Contains(h.get("/en"+conversationsPath), `href="/en`+joinPath+`"`) {
		t.Error("the list of conversations does not lead to where codes are given")
	}
	w, page := h.do(http.MethodGet, "/en/join/%3Cb%3EQQQQ", nil)
	if w.StatusCode != http.StatusNotFound || !strings.Contains(page, "No conversation has the code &lt;b&gt;QQQQ.") || !strings.Contains(page, `href="/en`+votePath(x.id)+`"`) {
		t.Errorf("an unknown code: %s", w.Status)
	}
	x.Do(x.Operator, opinion.Amend(x.Operator.For, x.id, *text("It is enough"), func(c *opinion.Conversation) { c.Act = opinion.Closed }))
	page = h.get("/en/join/" + code)
	if !strings.Contains(page, "Nobody answers this conversation today") || !strings.Contains(page, `href="/en`+pathOf(x.id)+`"`) || strings.Contains(page, votePath(x.id)) || !strings.Contains(page, votePath(other)) {
		t.Error("the code of a conversation that has ended")
	}
}

// The picture on the wall is read by another program than made it, and leads to the code at the site's own address, whatever a request says.
func TestJoinPicture(t *testing.T) {
	x := newHall(t)
	code := x.page(t).Code
	h := x.hand(t)
	src := regexp.MustCompile(`<img [^>]*src="([^"]*)" alt="([^"]*)"`).FindStringSubmatch(h.get("/en" + roomPath(x.id)))
	if src == nil || !strings.Contains(src[2], "troth.example/join/"+code) {
		t.Fatalf("the wall has the picture %q", src)
	}
	h.headers.Set("Host", "elsewhere.example")
	w, drawing := h.do(http.MethodGet, src[1], nil)
	if w.StatusCode != http.StatusOK || w.Header.Get("Content-Type") != "image/svg+xml" {
		t.Fatalf("%s: %s", src[1], w.Status)
	}
	bitmap, err := gozxing.NewBinaryBitmapFromImage(raster(t, drawing, 6))
	if err != nil {
		t.Fatal(err)
	}
	// It is a drawing, not a photograph: no reader has to look for where the code lies, which this one misses for some codes.
	read, err := qrcode.NewQRCodeReader().Decode(bitmap, map[gozxing.DecodeHintType]any{gozxing.DecodeHintType_PURE_BARCODE: true})
	if err != nil || read.GetText() != "https://troth.example/join/"+code {
		t.Errorf("it says %v: %v", read, err)
	}
	if w, _ := h.do(http.MethodGet, "/join/QQQQ/qr.svg", nil); w.StatusCode != http.StatusNotFound {
		t.Errorf("of an unknown code: %s", w.Status)
	}
	x.serve(t, Options{})
	x.address = address(t, x.handler)
	h = x.hand(t)
	if page := h.get("/en" + roomPath(x.id)); strings.Contains(page, "<img") || !strings.Contains(page, "troth serve --public") || !strings.Contains(page, code) {
		t.Error("on a site that does not know its address")
	}
	if w, _ := h.do(http.MethodGet, src[1], nil); w.StatusCode != http.StatusNotFound {
		t.Errorf("on a site that does not know its address: %s", w.Status)
	}
}

// raster draws what a picture of joinPicture draws: bars on a white ground, one after the other.
func raster(t *testing.T, svg string, scale int) image.Image {
	t.Helper()
	var drawing struct {
		ViewBox string `xml:"viewBox,attr"`
		Paths   []struct {
			Fill string `xml:"fill,attr"`
			D    string `xml:"d,attr"`
		} `xml:"path"`
	}
	if err := xml.NewDecoder(bytes.NewReader([]byte(svg))).Decode(&drawing); err != nil {
		t.Fatal(err)
	}
	var side int
	if _, err := fmt.Sscanf(drawing.ViewBox, "0 0 %d", &side); err != nil || len(drawing.Paths) != 2 {
		t.Fatalf("a drawing of %q with %d paths", drawing.ViewBox, len(drawing.Paths))
	}
	img := image.NewGray(image.Rect(0, 0, side*scale, side*scale))
	for i := range img.Pix {
		img.Pix[i] = 255
	}
	for _, bar := range strings.Split(strings.Trim(drawing.Paths[1].D, "Mz"), "zM") {
		var x, y, n, back int
		if _, err := fmt.Sscanf(bar, "%d %dh%dv1h-%d", &x, &y, &n, &back); err != nil || n != back {
			t.Fatalf("a bar %q: %v", bar, err)
		}
		for py := y * scale; py < (y+1)*scale; py++ {
			for px := x * scale; px < (x+n)*scale; px++ {
				img.SetGray(px, py, color.Gray{})
			}
		}
	}
	return img
}

// overflows reports whether something on a wall is below it.
func overflows(p *browsertest.Page) bool {
	return browsertest.Run(p, chromedp.Evaluate[bool](`[...document.querySelectorAll("main *")].some((e) => getComputedStyle(e).display !== "inline" && e.getBoundingClientRect().bottom > document.querySelector("footer").getBoundingClientRect().top + 1) || document.documentElement.scrollHeight > innerHeight`))
}

// agreedSeen is how many statements stand whole on a wall, beside its map.
func agreedSeen(p *browsertest.Page) int {
	return browsertest.Run(p, chromedp.Evaluate[int](`[...document.querySelectorAll("#agreed li")].filter((e) => { const r = e.getBoundingClientRect(); return r.left >= 0 && r.right <= innerWidth && r.bottom <= document.querySelector("footer").getBoundingClientRect().top; }).length`))
}

// A topic, an address and statements as long as they may be fit the wall too.
func TestLongRoomInABrowser(t *testing.T) {
	t.Parallel()
	var seeds []string
	for _, what := range []string{"boats", "nets", "fish", "stalls", "dogs", "walks", "roofs", "music"} {
		seeds = append(seeds, strings.Repeat("Everybody who lives or works near the quay agrees on ", 2)[:92-len(what)]+" "+what+".")
	}
	x := newPoll(t, seeds...)
	x.serve(t, Options{Mirror: true, Public: "https://participation.open-government.example.org:8443"})
	x.address = address(t, x.handler)
	x.Do(x.Operator, opinion.Amend(x.Operator.For, x.id, *text("It is about more"), func(c *opinion.Conversation) {
		c.Title = *text("How should the harbour, the quay, the landing of the ferry and the market behind them be used from 2027 to 2040 by those who live, fish, trade or rest there?")
	}))
	x.crowd(t, 0, 40)
	p := browsertest.Start(t).Open(t, x.address+"/fr"+roomPath(x.id), browsertest.View{Width: 1920, Height: 1080})
	for _, lang := range []string{"fr", web.Mirror} {
		for _, v := range []browsertest.View{{Width: 1920, Height: 1080}, {Width: 1280, Height: 720}, {Width: 1024, Height: 768}} {
			p.Show(v)
			p.Go(x.address + "/" + lang + roomPath(x.id))
			if overflows(p) {
				t.Errorf("in %s at %d by %d the wall does not fit", lang, v.Width, v.Height)
			}
			if n := agreedSeen(p); n == 0 {
				t.Errorf("in %s at %d by %d no statement is seen whole", lang, v.Width, v.Height)
			}
			for _, problem := range p.Fit() {
				t.Errorf("in %s at %d: %s", lang, v.Width, problem)
			}
			if shots := os.Getenv("TROTH_SHOTS"); shots != "" {
				p.Screenshot(fmt.Sprintf("%s/room-long-%s-%d.png", shots, lang, v.Width))
			}
		}
	}
}

// In a browser: the wall fits a projector of either size without scrolling, in each language, dark and light; it holds on a phone and
// printed; and it shows new answers without being loaded again.
func TestRoomInABrowser(t *testing.T) {
	t.Parallel()
	x := newHall(t)
	x.crowd(t, 0, 30)
	b := browsertest.Start(t)
	p := b.Open(t, x.address+"/en"+roomPath(x.id), browsertest.View{Width: 1920, Height: 1080})
	for i, lang := range narrowed {
		for j, v := range []browsertest.View{{Width: 1920, Height: 1080, Dark: i%2 == 0}, {Width: 1280, Height: 720, Dark: i%2 == 1}, {Width: 320}} {
			p.Show(v)
			p.Go(x.address + "/" + lang + roomPath(x.id))
			look := p.Fit
			if (i+j)%2 == 0 {
				look = p.Problems
			}
			for _, problem := range look() {
				t.Errorf("in %s at %d: %s", lang, v.Width, problem)
			}
			if v.Height > 0 && overflows(p) {
				t.Errorf("in %s at %d by %d the wall does not fit", lang, v.Width, v.Height)
			}
			if shots := os.Getenv("TROTH_SHOTS"); shots != "" {
				p.Screenshot(fmt.Sprintf("%s/room-%s-%d.png", shots, lang, v.Width))
			}
		}
	}
	p.Show(browsertest.View{Width: 1280, Height: 720})
	p.Go(x.address + "/en" + roomPath(x.id))
	if _, sheets := p.PDF(); sheets > 2 {
		t.Errorf("printed, the wall takes %d sheets", sheets)
	}
	// The script waits a quarter of a minute; here it is told that it is over.
	browsertest.Run(p, chromedp.Evaluate[bool](`document.querySelector("main").dataset.mark = "same", true`))
	x.crowd(t, 30, 40)
	browsertest.Run(p, chromedp.Poll[bool](`document.querySelector(".t-figures dd").textContent === "40"`))
	if browsertest.Run(p, chromedp.Evaluate[string](`document.querySelector("main").dataset.mark`)) != "same" {
		t.Error("the wall was loaded anew to show what is new")
	}
	for _, path := range []string{joinPath, joinPath + "/QQQQ"} {
		for _, v := range []browsertest.View{{Width: 320}, {Width: 1280, Dark: true}} {
			p.Show(v)
			p.Go(x.address + "/fr" + path)
			for _, problem := range p.Problems() {
				if !strings.Contains(problem, "404") {
					t.Errorf("%s at %d: %s", path, v.Width, problem)
				}
			}
		}
	}
	p.Show(browsertest.View{Width: 320, NoScript: true})
	p.Go(x.address + "/en" + joinPath)
	p.Do(chromedp.SendKeys(chromedp.CSS("#code"), strings.ToLower(x.page(t).Code)))
	p.Follow(chromedp.Click(chromedp.CSS("#join-form button")))
	if !slices.Contains(strings.Fields(p.Text("#ballot")), "Agree") {
		t.Errorf("the code leads to %s", p.Text("main"))
	}
	p.Show(browsertest.View{Width: 1280, Height: 720})
	p.Go(x.address + "/en" + roomPath(x.id))
	browsertest.Run(p, chromedp.Evaluate[bool](`document.body.dataset.mark = "same", true`))
	x.close(t)
	browsertest.Run(p, chromedp.Poll[bool](`!!document.querySelector("#closed svg") && !document.querySelector(".t-invite img")`))
	x.count(t, nil)
	browsertest.Run(p, chromedp.Poll[bool](`!!document.querySelector("#counted svg")`))
	if browsertest.Run(p, chromedp.Evaluate[string](`document.body.dataset.mark`)) != "same" {
		t.Error("the wall was loaded anew to show that it is over")
	}
	for _, v := range []browsertest.View{{Width: 1920, Height: 1080}, {Width: 1280, Height: 720, Dark: true}, {Width: 320}} {
		p.Show(v)
		p.Go(x.address + "/fr" + roomPath(x.id))
		for _, problem := range p.Problems() {
			t.Errorf("counted, at %d: %s", v.Width, problem)
		}
		if v.Height > 0 && overflows(p) {
			t.Errorf("counted, at %d by %d the wall does not fit", v.Width, v.Height)
		}
		if shots := os.Getenv("TROTH_SHOTS"); shots != "" {
			p.Screenshot(fmt.Sprintf("%s/room-counted-%d.png", shots, v.Width))
		}
	}
}

// While nothing was counted, everybody can take away what the map hangs on: the votes of the batches on record, from which the same results
// are computed, byte for byte. Who was erased, and what was rejected, is gone from it at once.
func TestExportBeforeTheCount(t *testing.T) {
	x := newHall(t)
	h := x.hand(t)
	take := func(when string, people int) (*conversation.Recomputed, string) {
		t.Helper()
		w, download := h.do(http.MethodGet, pathOf(x.id)+"/export.zip", nil)
		if w.StatusCode != http.StatusOK {
			t.Fatalf("%s: %s", when, w.Status)
		}
		file := filepath.Join(t.TempDir(), "conversation.zip")
		if err := os.WriteFile(file, []byte(download), 0o600); err != nil {
			t.Fatal(err)
		}
		got, err := conversation.Recompute(file)
		if err != nil || got.Participants != people {
			t.Fatalf("%s: %d people: %v", when, got.Participants, err)
		}
		if (got.Batch == nil) != (people == 0) || got.Entry != nil {
			t.Errorf("%s: it is of the batch %v, and counted by %v", when, got.Batch, got.Entry)
		}
		archive, err := zip.NewReader(strings.NewReader(download), int64(len(download)))
		if err != nil {
			t.Fatal(err)
		}
		matrix, err := fs.ReadFile(archive, "matrix.csv")
		if err != nil {
			t.Fatal(err)
		}
		return got, string(matrix)
	}
	batch := func() {
		t.Helper()
		if err := x.Desk.Batch(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if got, matrix := take("before anybody votes", 0); got.Votes != 0 || strings.Count(matrix, "\n") != 1 {
		t.Errorf("before anybody votes: %d votes", got.Votes)
	}
	x.crowd(t, 0, 1)
	take("before the first batch", 0)
	batch()
	take("of one person, in no group", 1)
	x.crowd(t, 1, 40)
	take("of a minute ago at most", 1)
	x.serve(t, Options{}) // another site of the same node has nothing of a minute ago
	x.address = address(t, x.handler)
	h = x.hand(t)
	take("before the batch", 1)
	batch()
	x.serve(t, Options{})
	x.address = address(t, x.handler)
	h = x.hand(t)
	if page := h.get("/en" + pathOf(x.id)); !strings.Contains(page, pathOf(x.id)+"/export.zip") {
		t.Error("the page does not lead to it")
	}
	got, _ := take("of forty people", 40)
	var result opinion.Result
	if err := json.Unmarshal(got.Results, &result); err != nil || result.K != 2 || got.Votes != 320 {
		t.Errorf("%d groups of %d votes: %v", result.K, got.Votes, err)
	}
	var gone record.Participant
	for p, err := range x.Store.Participants(t.Context(), x.id) {
		if gone = p; err != nil {
			t.Fatal(err)
		}
	}
	if _, err := x.Desk.EraseVotes(t.Context(), x.id, gone.Number); err != nil {
		t.Fatal(err)
	}
	batch()
	if _, matrix := take("after an erasure", 39); strings.Contains(matrix, fmt.Sprintf("\n%d,", gone.Number)) {
		t.Error("who was erased is in it")
	}
	first := x.page(t).Statements[0].ID
	x.Do(x.Operator, opinion.Moderate(x.Operator.For, first, opinion.Rejected, false, *text("It names somebody")))
	if after, _ := take("after moderation", 39); bytes.Equal(after.Results, got.Results) {
		t.Error("what was rejected counts")
	}
	x.Do(x.Operator, opinion.Amend(x.Operator.For, x.id, *text("A mistake"), func(c *opinion.Conversation) { c.Act = opinion.Withdrawn }))
	if w, _ := h.do(http.MethodGet, pathOf(x.id)+"/export.zip", nil); w.StatusCode != http.StatusNotFound {
		t.Errorf("withdrawn: %s", w.Status)
	}
	if page := h.get("/en" + pathOf(x.id)); strings.Contains(page, "promised") || !strings.Contains(page, "A mistake") {
		t.Error("a withdrawn conversation was promised, or is withdrawn without its reason")
	}
}

// What makes all answers of a conversation doubtful stands before what is made of them, on its page and on its wall.
func TestCautions(t *testing.T) {
	x := newHall(t)
	id := x.converse(t)
	const care = "Nothing in the source tells whether +1 stands for agree."
	for _, odd := range []bool{false, true} {
		if odd {
			x.Do(x.Operator, opinion.Amend(x.Operator.For, id, *text("So it is"), func(c *opinion.Conversation) { c.Flags = []record.Code{"answers_direction_assumed"} }))
		}
		for path, title := range map[string]string{pathOf(id): "What all groups agree on", roomPath(id): "The map"} {
			before, _, there := strings.Cut(seen(t, x.hand(t).get("/en"+path)), title)
			if !there || strings.Contains(before, care) != odd {
				t.Errorf("odd %v: %s says %s", odd, path, before)
			}
		}
	}
}
