package browsertest

import (
	"bytes"
	"context"
	_ "embed"
	"fmt"
	"image"
	_ "image/png" // screenshots
	"math"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// A Stop is one element at which the Tab key stops.
type Stop struct {
	Selector string // where it is: "main > p:nth-of-type(2) > a"
	Role     string // as assistive technology has it: link, button, textbox …
	Name     string // accessible name
	Visible  bool   // it looks different with the focus than without
	Covered  bool   // something else lies over all of it, or it is outside the window

	rect struct{ X, Y, Width, Height float64 } // of the element and the ring around it, in CSS pixels of the document
}

// String is the stop as a line of a list.
func (s Stop) String() string {
	line := fmt.Sprintf("%s %q at %s", s.Role, s.Name, s.Selector)
	if !s.Visible {
		line += ", focus not visible"
	}
	if s.Covered {
		line += ", covered"
	}
	return line
}

// tab.js defines the functions that TabOrder calls.
//
//go:embed tab.js
var tabJS string

// TabOrder presses Tab from where the focus is, the top of the page after
// Open, until it has been everywhere, and returns the stops in order (WCAG
// 2.2: 2.1.1 keyboard, 2.1.2 no trap, 2.4.3 order, 2.4.7 visible, 2.4.11 not
// obscured). It compares pictures of each element with and without the focus.
// It stops motion and hides the text cursor in this page.
//
// A page that holds the focus in a circle returns that circle: compare the
// stops with those that the page should have.
func (p *Page) TabOrder() []Stop {
	p.t.Helper()
	inspect[bool](p, tabJS)
	var stops []Stop
	for {
		p.Do(chromedp.KeyEvent(kb.Tab))
		at := inspect[*focused](p, `tabStop()`)
		if at == nil {
			return stops
		}
		stop := Stop{Selector: at.Selector, Role: at.Role, Name: at.Name, Covered: at.Covered}
		stop.rect.X, stop.rect.Y, stop.rect.Width, stop.rect.Height = at.X, at.Y, at.Width, at.Height
		with := p.picture(stop)
		inspect[bool](p, `tabLeave()`) // the next Tab goes on from here
		without := p.picture(stop)
		// A ring of one pixel along the longer side is the least that counts:
		// a text cursor or a change of a few pixels at an edge does not.
		stop.Visible = differing(with, without) >= int(max(at.Long, 8))
		stops = append(stops, stop)
	}
}

// focused is what tab.js tells about the element that has the focus.
type focused struct {
	Selector, Role, Name string
	Covered              bool
	X, Y, Width, Height  float64
	Long                 float64 // longer side of the element without its ring
}

// picture is the part of the page where a stop is drawn.
func (p *Page) picture(s Stop) image.Image {
	p.t.Helper()
	fast := true
	data := Run(p, func(ctx context.Context, t *chromedp.Target) ([]byte, error) {
		r, err := cdp.Call(ctx, t, page.CaptureScreenshot, page.CaptureScreenshotParams{
			Format:           page.CaptureScreenshotFormatPng,
			OptimizeForSpeed: &fast,
			Clip: &page.Viewport{
				X: math.Floor(s.rect.X), Y: math.Floor(s.rect.Y),
				Width: math.Ceil(s.rect.Width), Height: math.Ceil(s.rect.Height), Scale: 1,
			},
		})
		return r.Data, err
	})
	picture, _, err := image.Decode(bytes.NewReader(data))
	if err != nil {
		p.t.Fatal(err)
	}
	return picture
}

// differing counts the pixels in which two pictures differ; every pixel when
// they are not of one size.
func differing(a, b image.Image) int {
	if a.Bounds() != b.Bounds() {
		return a.Bounds().Dx() * a.Bounds().Dy()
	}
	n := 0
	for y := a.Bounds().Min.Y; y < a.Bounds().Max.Y; y++ {
		for x := a.Bounds().Min.X; x < a.Bounds().Max.X; x++ {
			r1, g1, b1, _ := a.At(x, y).RGBA()
			r2, g2, b2, _ := b.At(x, y).RGBA()
			if r1 != r2 || g1 != g2 || b1 != b2 {
				n++
			}
		}
	}
	return n
}
