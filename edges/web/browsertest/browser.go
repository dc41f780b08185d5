package browsertest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/audits"
	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// A Browser is one running Chromium with a profile of its own.
type Browser struct {
	ctx   context.Context
	agent string
	close func() // ends it and removes its profile
}

// A View is how a reader comes to a page. The zero View is a desktop window of
// 1280 by 900 CSS pixels, with scripts on, light colours and English.
type View struct {
	Width, Height int     // CSS pixels; 1280 wide at 400 % zoom is Width 320
	Scale         float64 // device pixels for one CSS pixel, in screenshots; 1 when zero

	NoScript      bool
	Dark          bool // prefers-color-scheme: dark
	ForcedColors  bool // forced-colors: active, as with Windows contrast themes
	MoreContrast  bool // prefers-contrast: more
	ReducedMotion bool // prefers-reduced-motion: reduce
	Print         bool // the style sheets for print, shown on the screen

	Language string // Accept-Language and navigator.languages: "es-UY,es"; "en" when empty
}

// A Page is one page in a browser context of its own: no cookie, no cache and
// no storage is shared with another Page.
type Page struct {
	// Status is the HTTP status of the document that was shown, after
	// redirects.
	Status int

	t        testing.TB
	ctx      context.Context
	log      *pageLog
	agent    string
	noScript bool
}

// M runs the tests of a package that looks at pages, and closes the browser after the last of them. The package's TestMain makes one and
// runs it, or hands it to what runs it:
//
//	func TestMain(m *testing.M) { os.Exit(browsertest.M{Tests: m}.Run()) }
type M struct{ Tests *testing.M }

// Run runs the tests and returns the code to exit with.
func (m M) Run() int {
	shared.closed = true
	code := m.Tests.Run()
	if shared.b != nil {
		shared.b.close()
	}
	return code
}

// shared is the browser of a test program: to start one takes as long as to look at three pages.
var shared struct {
	sync.Once
	closed bool // by M, in the end
	b      *Browser
	err    error
}

// Start gives the browser of the test program, which the first test that asks for it starts. It skips the test when TROTH_BROWSER is not
// set, and fails it when it is set and there is no Chromium.
func Start(t testing.TB) *Browser {
	t.Helper()
	if os.Getenv("TROTH_BROWSER") == "" {
		t.Skip("This test shows pages to a browser; set TROTH_BROWSER=1 to run it, as make test does.")
	}
	if !shared.closed {
		t.Fatal("The tests of this package do not run through browsertest.M, which closes the browser after them: give it a TestMain.")
	}
	shared.Do(func() { shared.b, shared.err = launch() })
	if shared.err != nil {
		t.Fatal(shared.err)
	}
	return shared.b
}

// launch starts Chromium.
func launch() (*Browser, error) {
	path := executable()
	if path == "" {
		return nil, errors.New("TROTH_BROWSER is set, but no chromium is on the path: on Debian, apt-get install chromium")
	}
	profile, err := os.MkdirTemp("", "troth-browser-")
	if err != nil {
		return nil, err
	}
	options := []chromedp.ExecAllocatorOption{
		chromedp.ExecPath(path),
		chromedp.NoFirstRun,
		chromedp.NoDefaultBrowserCheck,
		chromedp.DisableGPU,
		chromedp.Flag("headless", "new"),
		chromedp.Flag("hide-scrollbars", true),
		chromedp.Flag("mute-audio", true),
		// Nothing but the pages under test may use the line or the processor.
		chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-default-apps", true),
		chromedp.Flag("disable-extensions", true),
		chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-sync", true),
		chromedp.Flag("disable-features", "Translate,OptimizationHints,MediaRouter"),
		// Tests look at several pages at a time: none waits for being in front.
		chromedp.Flag("disable-background-timer-throttling", true),
		chromedp.Flag("disable-backgrounding-occluded-windows", true),
		chromedp.Flag("disable-renderer-backgrounding", true),
		// The same pixels on every machine.
		chromedp.Flag("force-color-profile", "srgb"),
		chromedp.Flag("font-render-hinting", "none"),
		// Element.computedName and computedRole, which TabOrder reports.
		chromedp.Flag("enable-blink-features", "ComputedAccessibilityInfo"),
		// /dev/shm is small in containers.
		chromedp.Flag("disable-dev-shm-usage", true),
		chromedp.UserDataDir(profile),
	}
	if os.Geteuid() == 0 {
		options = append(options, chromedp.NoSandbox) // Chromium's sandbox refuses root
	}
	allocator, stop := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, cancel := chromedp.NewContext(allocator)
	b := &Browser{ctx: ctx, close: func() {
		// Asked to close by itself, it writes nothing into the profile while that is removed.
		_ = chromedp.Cancel(ctx)
		cancel()
		stop()
		os.RemoveAll(profile)
	}}
	version, err := chromedp.CallBrowser(ctx, browser.GetVersion, cdp.Empty{})
	// The first context owns the browser: give it its page now, so that every
	// page that is opened later has a browser context of its own.
	if err = cmp.Or(err, chromedp.Do(ctx)); err != nil {
		b.close()
		return nil, fmt.Errorf("start %s: %w", path, err)
	}
	b.agent = version.UserAgent
	return b, nil
}

// executable is the path of Chromium or Chrome, empty when there is none.
func executable() string {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	return ""
}

// Open shows url and returns when the document, its styles, fonts and scripts
// have arrived. The page belongs to t, which may be a subtest, and is closed
// at its end. Several pages can be open at a time.
func (b *Browser) Open(t testing.TB, url string, v View) *Page {
	t.Helper()
	p := &Page{t: t, log: newPageLog(), agent: b.agent, noScript: v.NoScript}
	var cancel context.CancelFunc
	p.ctx, cancel = chromedp.NewContext(b.ctx, chromedp.WithNewBrowserContext(), chromedp.WithListener(p.log.hear))
	t.Cleanup(cancel)
	if err := chromedp.Do(p.ctx, chromedp.Steps(call(audits.Enable, cdp.Empty{}), v.emulate(b.agent))); err != nil {
		t.Fatalf("prepare a page for %s: %v", url, err)
	}
	p.Go(url)
	return p
}

// Go shows another address in the same page, with the cookies and the cache
// of what was shown before. Console, reports and wire start anew.
func (p *Page) Go(url string) {
	p.t.Helper()
	p.log.clear()
	response, err := chromedp.Run(p.ctx, chromedp.NavigateResponse(url))
	if err != nil {
		p.t.Fatalf("open %s: %v", url, err)
	}
	p.Status = http.StatusOK
	if response != nil {
		p.Status = int(response.Status)
	}
	p.Settle()
}

// Show changes how the reader sees the page that is open, without loading it
// again: the window is made narrower, or the colours dark.
func (p *Page) Show(v View) {
	p.t.Helper()
	p.noScript = v.NoScript
	p.Do(v.emulate(p.agent))
	p.Settle()
}

// Unfold opens all that is folded.
func (p *Page) Unfold() {
	p.t.Helper()
	inspect[bool](p, `document.querySelectorAll("details").forEach((d) => { d.open = true }), true`)
	p.Settle()
}

// Do runs actions of chromedp on the page: a click, a key, a wait for
// something to appear. It fails the test when one of them fails.
func (p *Page) Do(actions ...chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	if err := chromedp.Do(p.ctx, actions...); err != nil {
		p.t.Fatal(err)
	}
}

// Follow runs actions that lead to another page, such as a click on a link,
// and returns when that page has arrived.
func (p *Page) Follow(actions ...chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	response, err := chromedp.RunResponse(p.ctx, actions...)
	if err != nil {
		p.t.Fatal(err)
	}
	if response != nil {
		p.Status = int(response.Status)
	}
	p.Settle()
}

// Run runs one action of chromedp on the page and returns its value.
func Run[T any](p *Page, action chromedp.Action[T]) T {
	p.t.Helper()
	v, err := chromedp.Run(p.ctx, action)
	if err != nil {
		p.t.Fatal(err)
	}
	return v
}

// Text is the text of the first element that matches a CSS selector, as it is
// laid out. It waits for the element.
func (p *Page) Text(selector string) string {
	p.t.Helper()
	return Run(p, chromedp.Text(chromedp.CSS(selector)))
}

// emulate gives a page the view.
func (v View) emulate(agent string) chromedp.Action[chromedp.Void] {
	media := emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
		feature("prefers-color-scheme", v.Dark, "dark", "light"),
		feature("forced-colors", v.ForcedColors, "active", "none"),
		feature("prefers-contrast", v.MoreContrast, "more", "no-preference"),
		feature("prefers-reduced-motion", v.ReducedMotion, "reduce", "no-preference"),
	}}
	if v.Print {
		media.Media = "print"
	}
	return chromedp.Steps(
		call(emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{
			Width:             int64(cmp.Or(v.Width, 1280)),
			Height:            int64(cmp.Or(v.Height, 900)),
			DeviceScaleFactor: cmp.Or(v.Scale, 1),
		}),
		call(emulation.SetEmulatedMedia, media),
		call(emulation.SetUserAgentOverride, emulation.SetUserAgentOverrideParams{
			UserAgent:      agent,
			AcceptLanguage: cmp.Or(v.Language, "en"),
		}),
		scripts(!v.NoScript),
		// Every page believes that it is the one in front: focus styles show.
		call(emulation.SetFocusEmulationEnabled, emulation.SetFocusEmulationEnabledParams{Enabled: true}),
	)
}

func feature(name string, on bool, yes, no string) *emulation.MediaFeature {
	if on {
		return &emulation.MediaFeature{Name: name, Value: yes}
	}
	return &emulation.MediaFeature{Name: name, Value: no}
}

// scripts switches the scripts of a page on or off.
func scripts(on bool) chromedp.Action[chromedp.Void] {
	return call(emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: !on})
}

// call is an action that runs one command whose result is of no interest.
func call[P, R any](command cdp.Command[P, R], params P) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, command, params)
		return err
	})
}

// inspect evaluates an expression in a world of the harness's own: it sees the
// page's document, but neither its globals nor its content security policy,
// and it works where the page's own scripts are off.
func inspect[T any](p *Page, expression string) T {
	p.t.Helper()
	tree, err := chromedp.Call(p.ctx, page.GetFrameTree, cdp.Empty{})
	if err != nil {
		p.t.Fatal(err)
	}
	world, err := chromedp.Call(p.ctx, page.CreateIsolatedWorld, page.CreateIsolatedWorldParams{
		FrameID:   tree.FrameTree.Frame.ID,
		WorldName: "browsertest",
	})
	if err != nil {
		p.t.Fatal(err)
	}
	return Run(p, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise, func(e *runtime.EvaluateParams) {
		e.ContextID = world.ExecutionContextID
	}))
}
