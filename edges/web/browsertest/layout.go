package browsertest

import (
	"bytes"
	_ "embed"
	"os"
	"path/filepath"

	"github.com/chromedp/chromedp"
)

// overflow.js returns the elements that do not fit the width of the window.
//
//go:embed overflow.js
var overflowJS string

// Overflow returns the elements that a reader would have to scroll sideways
// for, or that are cut off at the edge of the window, as sentences. At Width
// 320 it is the check of WCAG 2.2, 1.4.10 (reflow at 400 % zoom). What scrolls
// inside a box of its own, as a wide table may, is not counted.
func (p *Page) Overflow() []string {
	p.t.Helper()
	return inspect[[]string](p, overflowJS)
}

// Problems is everything that every page must be free of, in every view:
// violations of axe-core, and what Fit finds.
func (p *Page) Problems() []string {
	p.t.Helper()
	var all []string
	for _, v := range p.Axe() {
		all = append(all, v.String())
	}
	return append(all, p.Fit()...)
}

// Fit is what Problems finds without axe-core, in a small part of its time:
// overflow, console errors, refusals of the content security policy.
func (p *Page) Fit() []string {
	p.t.Helper()
	all := append(p.Overflow(), p.Console()...)
	return append(all, p.Reports()...)
}

// Screenshot writes the whole page, from top to bottom, as PNG to path, and
// makes the folders it needs.
func (p *Page) Screenshot(path string) {
	p.t.Helper()
	image := Run(p, chromedp.FullScreenshot(100))
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		p.t.Fatal(err)
	}
	if err := os.WriteFile(path, image, 0o644); err != nil {
		p.t.Fatal(err)
	}
}

// PDF prints the page, on A4 unless its style sheet names another size, and
// returns the document and how many sheets it takes.
func (p *Page) PDF() (document []byte, sheets int) {
	p.t.Helper()
	document = Run(p, chromedp.PrintToPDF(
		chromedp.PDFPaper(chromedp.PaperA4),
		chromedp.PDFPrintBackground(),
		chromedp.PDFPreferCSSPageSize(),
	))
	// Chromium writes each page object uncompressed, on lines of its own.
	sheets = bytes.Count(document, []byte("/Type /Page\n"))
	if sheets == 0 {
		p.t.Fatalf("printed %d bytes without a page", len(document))
	}
	return document, sheets
}
