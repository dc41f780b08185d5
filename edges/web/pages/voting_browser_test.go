package pages

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/chromedp/chromedp"

	"troth/chapters/opinion"
	"troth/edges/web"
	"troth/edges/web/browsertest"
)

// A line is a connection that can be cut: before what is sent arrives, or after it arrived and before the reply does. It can be to a server that
// is down behind another that replies in its place, and it can be slow.
type line struct {
	http.Handler
	before, after, down atomic.Bool
	slow                atomic.Pointer[chan struct{}] // what is sent waits until it is closed
}

func (l *line) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == "/release" {
		close(*l.slow.Swap(nil))
		return
	}
	if r.Method == http.MethodPost {
		if slow := l.slow.Load(); slow != nil {
			<-*slow
		}
		if l.down.Load() {
			http.Error(w, "nobody is there", http.StatusServiceUnavailable)
			return
		}
	}
	if r.Method != http.MethodPost || !l.before.Load() && !l.after.Load() {
		l.Handler.ServeHTTP(w, r)
		return
	}
	if l.after.Load() {
		l.Handler.ServeHTTP(discarded{http.Header{}}, r)
	}
	panic(http.ErrAbortHandler) // the connection ends without a reply
}

type discarded struct{ header http.Header }

func (d discarded) Header() http.Header         { return d.header }
func (d discarded) Write(b []byte) (int, error) { return len(b), nil }
func (d discarded) WriteHeader(int)             {}

// Once somebody has answered, the next question is what they see, what is read aloud, and where the keyboard is; on the page of answers, what
// they answered.
func TestNextQuestionIsInView(t *testing.T) {
	t.Parallel()
	b := browsertest.Start(t)
	for _, v := range []browsertest.View{{Width: 360, Height: 640}, {Width: 1280, Height: 800}} {
		x := newPoll(t, "It is for boats.", "It is for all.", "It is for fish.")
		site := address(t, x.handler)
		p := b.Open(t, site+"/en"+votePath(x.id), v)
		for i := range 3 {
			p.Do(chromedp.Evaluate[chromedp.Void](`document.querySelector("#ballot .t-actions").scrollIntoView({block: "center"})`))
			p.Follow(chromedp.Evaluate[chromedp.Void](`document.querySelector("#ballot-form button").click()`))
			type place struct {
				Top, Bottom, Height float64
				Focused             bool
			}
			at := browsertest.Run(p, chromedp.Evaluate[place](`(() => { const asked = document.querySelector("#ballot legend") ?? document.querySelector("#ballot h2"), box = asked.getBoundingClientRect();
				return {Top: box.top, Bottom: box.bottom, Height: innerHeight, Focused: document.activeElement === asked}; })()`))
			if at.Top < 0 || at.Bottom > at.Height || !at.Focused {
				t.Errorf("%d px: after answer %d the next question is at %+v", v.Width, i+1, at)
			}
		}
		p.Go(site + "/en" + answersPath(x.id))
		p.Do(chromedp.Evaluate[chromedp.Void](`document.querySelectorAll("details:has(form) > summary")[1].click()`))
		p.Follow(chromedp.Evaluate[chromedp.Void](`document.querySelectorAll("details form button[value=disagree]")[1].click()`))
		if !browsertest.Run(p, chromedp.Evaluate[bool](`document.activeElement.tagName === "SUMMARY"`)) {
			t.Errorf("%d px: after an answer anew the keyboard is not beside it", v.Width)
		}
	}
}

// What waits is one answer for each statement, the last one, and any page of the conversation sends it.
func TestLastOfWaitingAnswersCounts(t *testing.T) {
	t.Parallel()
	b := browsertest.Start(t)
	x := newPoll(t, "It is for boats.", "It is for all.")
	l := &line{Handler: x.handler}
	site := address(t, l)
	p := b.Open(t, site+"/en"+votePath(x.id), browsertest.View{Width: 320})
	p.Follow(chromedp.Click(chromedp.CSS(`#ballot-form button[value="agree"]`)))
	first := x.votes(t)[0]
	p.Go(site + "/en" + answersPath(x.id))
	l.down.Store(true)
	for _, answer := range []string{"pass", "disagree", "pass"} {
		p.Do(chromedp.Evaluate[chromedp.Void](`document.querySelector('details form button[value="` + answer + `"]').click()`))
	}
	browsertest.Run(p, chromedp.Poll[bool](`document.querySelector("details form [role=status]").textContent !== ""`))
	p.Problems() // it is down on purpose
	l.down.Store(false)
	p.Go(site + "/en" + writePath(x.id))
	browsertest.Run(p, chromedp.Poll[bool](`localStorage.length === 0`))
	votes := x.votes(t)
	if last := votes[len(votes)-1]; len(votes) != 2 || last.Statement != first.Statement || last.Value != 0 {
		t.Errorf("stored: %+v", votes)
	}
}

// An answer that waited until the conversation was over is not taken, and who gave it is told so, with the statement.
func TestAnswerThatCameTooLate(t *testing.T) {
	t.Parallel()
	b := browsertest.Start(t)
	x := newPoll(t, "It is for boats.", "It is for all.")
	l := &line{Handler: x.handler}
	site := address(t, l)
	p := b.Open(t, site+"/en"+votePath(x.id), browsertest.View{Width: 320})
	asked := p.Text("#ballot legend")
	l.down.Store(true)
	p.Do(chromedp.Click(chromedp.CSS(`#ballot-form button[value="agree"]`)))
	browsertest.Run(p, chromedp.Poll[bool](`document.querySelector("#ballot-form [role=status]").textContent !== ""`))
	x.Do(x.Operator, opinion.Amend(x.Operator.For, x.id, *text("It is enough"), func(c *opinion.Conversation) { c.Act = opinion.Closed }))
	p.Go(site + "/en" + writePath(x.id))
	p.Problems() // it is down on purpose
	l.down.Store(false)
	p.Follow(chromedp.Evaluate[chromedp.Void](`dispatchEvent(new Event("online"))`))
	if said := p.Text("main"); !strings.Contains(said, "was not taken") || !strings.Contains(said, strings.TrimSpace(asked)) {
		t.Errorf("the page says %q, not that the answer to %q was not taken", said, asked)
	}
	if browsertest.Run(p, chromedp.Evaluate[int](`localStorage.length`)) != 0 {
		t.Error("an answer that was refused still waits")
	}
}

// An answer that the connection loses, on its way or on the way back, is kept in the browser, which says so, and is sent when there is a
// connection again: it is stored once, and the next statement comes.
func TestLostConnection(t *testing.T) {
	t.Parallel()
	b := browsertest.Start(t)
	for name, cut := range map[string]func(*line) *atomic.Bool{
		"on its way":      func(l *line) *atomic.Bool { return &l.before },
		"on the way back": func(l *line) *atomic.Bool { return &l.after },
		"server down":     func(l *line) *atomic.Bool { return &l.down },
	} {
		t.Run(name, func(t *testing.T) {
			x := newPoll(t, "It is for boats.", "It is for all.")
			l := &line{Handler: x.handler}
			site := address(t, l)
			p := b.Open(t, site+"/en"+votePath(x.id), browsertest.View{Width: 320})
			first := p.Text("#ballot legend")
			cut(l).Store(true)
			p.Do(chromedp.Click(chromedp.CSS(`#ballot-form button[value="disagree"]`)))
			browsertest.Run(p, chromedp.Poll[bool](`document.querySelector("#ballot-form [role=status]").textContent !== ""`))
			if said := p.Text("#ballot-form [role=status]"); !strings.Contains(said, "kept in this browser") {
				t.Errorf("without a connection the page says %q", said)
			}
			for _, problem := range p.Problems() {
				if !strings.Contains(problem, "ERR_EMPTY_RESPONSE") && !strings.Contains(problem, "Failed to load resource") { // it was cut on purpose
					t.Error(problem)
				}
			}
			cut(l).Store(false)
			p.Follow(chromedp.Evaluate[chromedp.Void](`dispatchEvent(new Event("online"))`))
			if now := p.Text("#ballot legend"); now == first {
				t.Errorf("with a connection again, %q is asked once more", now)
			}
			votes := x.votes(t)
			if len(votes) != 1 || votes[0].Value != -1 {
				t.Errorf("stored: %+v", votes)
			}
			p.Follow(chromedp.Click(chromedp.CSS(`#ballot-form button[value="agree"]`)))
			if votes = x.votes(t); len(votes) != 2 || votes[0].Participant != votes[1].Participant || votes[0].Statement == votes[1].Statement {
				t.Errorf("stored: %+v", votes)
			}
		})
	}
}

// On a slow line the page says that the answer is under way, and keeps it until it has arrived.
func TestSlowLine(t *testing.T) {
	t.Parallel()
	b := browsertest.Start(t)
	x := newPoll(t, "It is for boats.", "It is for all.")
	l := &line{Handler: x.handler}
	site := address(t, l)
	l.slow.Store(new(make(chan struct{})))
	p := b.Open(t, site+"/en"+votePath(x.id), browsertest.View{Width: 320})
	p.Do(chromedp.Click(chromedp.CSS(`#ballot-form button[value="agree"]`)))
	browsertest.Run(p, chromedp.Poll[bool](`document.querySelector("#ballot-form [role=status]").textContent !== ""`))
	if said := p.Text("#ballot-form [role=status]"); !strings.Contains(said, "under way") {
		t.Errorf("on a slow line the page says %q", said)
	}
	if !browsertest.Run(p, chromedp.Evaluate[bool](`Object.values(localStorage).some((kept) => kept.includes("agree"))`)) {
		t.Error("an answer under way is not kept")
	}
	p.Follow(chromedp.Evaluate[chromedp.Void](`fetch("/release"), undefined`))
	if browsertest.Run(p, chromedp.Evaluate[int](`localStorage.length`)) != 0 {
		t.Error("an answer that arrived is still kept")
	}
	if votes := x.votes(t); len(votes) != 1 || votes[0].Value != 1 {
		t.Errorf("stored: %+v", votes)
	}
}

// While somebody writes, the statements nearest to it come up under the field, are read out politely, and go when nothing is near any more.
// The page holds with them as without, and without scripts there is nothing in their place.
func TestNearInABrowser(t *testing.T) {
	t.Parallel()
	b := browsertest.Start(t)
	x := newPoll(t, "It is for boats.", "It is for <b>all</b> boats.", "Nets may lie overnight.")
	site := address(t, x.handler)
	for _, lang := range []string{"fr", web.Mirror} {
		for _, path := range []string{votePath(x.id), writePath(x.id)} {
			p := b.Open(t, site+"/"+lang+path, browsertest.View{Width: 320})
			until := func(condition string) {
				browsertest.Run(p, chromedp.Poll[bool](`((near) => `+condition+`)(document.querySelector("[data-near]"))`))
			}
			p.Do(chromedp.SendKeys(chromedp.CSS("#words"), "It is for boats"))
			until(`near.querySelectorAll("li").length === 2`)
			if text := p.Text("[data-near]"); !strings.Contains(text, "It is for boats.") || !strings.Contains(text, "<b>all</b>") || strings.Contains(text, "Nets") {
				t.Errorf("%s in %s: near is %q", path, lang, text)
			}
			for _, v := range []browsertest.View{{Width: 320}, {Width: 1280, Dark: true}} {
				p.Show(v)
				for _, problem := range p.Problems() {
					t.Errorf("%s in %s at %d: %s", path, lang, v.Width, problem)
				}
				if dir := os.Getenv("TROTH_SHOTS"); dir != "" {
					p.Screenshot(filepath.Join(dir, fmt.Sprintf("near-%s-%d-%d.png", lang, len(path), v.Width)))
				}
			}
			p.Do(chromedp.SendKeys(chromedp.CSS("#words"), ", xylophones and everything else that makes a quay"))
			until(`near.textContent === "" && near.getAttribute("aria-live") === "polite"`)
		}
	}
	p := b.Open(t, site+"/en"+writePath(x.id), browsertest.View{Width: 320, NoScript: true})
	p.Do(chromedp.SendKeys(chromedp.CSS("#words"), "It is for boats"))
	if text := p.Text("[data-near]"); text != "" {
		t.Errorf("without scripts there is %q", text)
	}
	p.Follow(chromedp.Click(chromedp.CSS("#write-form button")))
	if text := p.Text("#near"); !strings.Contains(text, "It is for boats.") {
		t.Errorf("without scripts, looked at: %q", text)
	}
}
