package pages

import (
	"fmt"
	"slices"
	"strings"

	"troth/chapters/review"
	"troth/edges/web"
)

// eras is what reviewers found over the years, a drawing for each method, report and way of asking for ambition. Nothing joins two of
// them.
func (l sayer) eras(list []review.Era) (web.Section, bool) {
	sec := web.Section{ID: "years", Title: l.Say("eras.title"), Note: l.Say("eras.note")}
	for i, e := range list {
		sec.Body = append(sec.Body, l.era(fmt.Sprintf("era%d", i+1), &e))
	}
	return sec, len(list) > 0
}

// era draws two bars for each year, each on the base in which it was coded, and writes both beside it.
func (l sayer) era(id string, e *review.Era) web.Chart {
	const width, top, long = 344, 8, 200
	title := l.Say("eras.one", "method", l.plain(e.Name), "report", l.Word("report", string(e.Report)), "years", l.spanOf(e.Years))
	ambition, row := "", 48
	if e.Ambition != nil {
		row, ambition = 66, l.Say("eras.ambition", "variable", l.plain(e.Ambition.Name), "code", l.plain(e.Ambition.Label))
	}
	d := web.NewDrawing(l.Language, width)
	twin := web.Table{Caption: title, Head: []web.Column{{Title: l.Say("eras.year")}, {Title: l.Say("eras.done"), Number: true}}}
	if ambition != "" {
		twin.Head = append(twin.Head, web.Column{Title: ambition, Number: true})
	}
	findings, silent := 0, false
	for i, y := range e.Years {
		findings += y.Findings
		at := float64(top + row*i)
		year := y.Year
		if year == "" {
			year = l.Say("eras.undated")
		}
		d.Text("b", 0, at+13, "start", year)
		bar := func(at float64, class string, n, of int, missing review.Missing) {
			if of == 0 {
				silent = true
				d.Add(`<rect class="%s" stroke-width="1.5" x="%.1f" y="%.1f" width="10" height="10"/>`, class, d.Left(0, 10), at)
				d.Text("", 18, at+10, "start", cut(l.share(n, of, missing), 46))
				return
			}
			d.Add(`<rect class="t" x="%.1f" y="%.1f" width="%d" height="10"/>`, d.Left(0, long), at, long)
			if n > 0 {
				w := float64(long) * float64(n) / float64(of)
				d.Add(`<rect class="%s" stroke-width="1.5" x="%.1f" y="%.1f" width="%.1f" height="10"/>`, class, d.Left(0, w), at, w)
			}
			d.Text("", long+12, at+10, "start", l.share(n, of, nil))
		}
		bar(at+20, "rev", y.Done, y.CompletionOf, y.CompletionMissing)
		cells := []any{year, l.share(y.Done, y.CompletionOf, y.CompletionMissing)}
		if ambition != "" {
			bar(at+38, "srev", y.Ambitious, y.AmbitionOf, y.AmbitionMissing)
			cells = append(cells, l.share(y.Ambitious, y.AmbitionOf, y.AmbitionMissing))
		}
		twin.Rows = append(twin.Rows, cells)
	}
	note := l.Say("eras.legend.done")
	if ambition != "" {
		note = l.Say("eras.legend.both", "ambition", ambition)
	}
	if silent {
		note += " " + l.Say("eras.legend.none")
	}
	return web.Chart{ID: id, Title: title, Note: note, Description: l.Say("eras.desc", "n", findings), Width: width, Height: top + row*len(e.Years) + 4,
		Shapes: d.Shapes(), Twin: web.Details{Summary: l.Say("chart.table"), Table: twin}}
}

// spanOf is the years of an era, first and last.
func (l sayer) spanOf(years []review.Year) string {
	years = slices.DeleteFunc(slices.Clone(years), func(y review.Year) bool { return y.Year == "" })
	switch len(years) {
	case 0:
		return l.Say("eras.undated")
	case 1:
		return years[0].Year
	}
	return years[0].Year + "–" + years[len(years)-1].Year
}

// missingWays are the ways in which something is not coded, in the order in which they are told.
var missingWays = []string{"ND", "NR", "NA", "empty", "?", "word"}

// share is a number with its base, and how it is missing in the findings beside them; without a base that alone.
func (l sayer) share(n, of int, missing review.Missing) string {
	var parts []string
	if of > 0 {
		parts = append(parts, l.Say("coverage.share", "known", n, "of", of))
	}
	for _, way := range missingWays {
		if n := missing[way]; n > 0 {
			parts = append(parts, l.Say("eras.missing", "how", l.Word("missing", way), "n", n))
		}
	}
	if parts == nil {
		return l.Say("eras.none")
	}
	return strings.Join(parts, l.Say("semicolon"))
}
