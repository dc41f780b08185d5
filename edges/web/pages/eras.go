package pages

import (
	"fmt"

	"troth/chapters/review"
	"troth/edges/web"
)

// eras is what reviewers found over the years, a drawing for each method and report. Nothing joins two of them.
func (l sayer) eras(list []review.Era) (web.Section, bool) {
	sec := web.Section{ID: "years", Title: l.Say("eras.title"), Note: l.Say("eras.note")}
	for i, e := range list {
		sec.Body = append(sec.Body, l.era(fmt.Sprintf("era%d", i+1), &e))
	}
	return sec, len(list) > 0
}

// era draws two bars for each year, each on the base in which it was coded, and writes both beside it.
func (l sayer) era(id string, e *review.Era) web.Chart {
	const width, row, top, long = 344, 66, 8, 200
	title := l.Say("eras.one", "method", l.plain(e.Name), "report", l.Word("report", string(e.Report)))
	ambition := ""
	if e.Ambition != nil {
		ambition = l.Say("eras.ambition", "variable", l.plain(e.Ambition.Name), "code", l.plain(e.Ambition.Label))
	}
	d := web.NewDrawing(l.Language, width)
	twin := web.Table{Caption: title, Head: []web.Column{{Title: l.Say("eras.year")}, {Title: l.Say("eras.done"), Number: true}}}
	if ambition != "" {
		twin.Head = append(twin.Head, web.Column{Title: ambition, Number: true})
	}
	findings := 0
	for i, y := range e.Years {
		findings += y.Findings
		at := float64(top + row*i)
		year := y.Year
		if year == "" {
			year = l.Say("eras.undated")
		}
		d.Text("b", 0, at+13, "start", year)
		bar := func(at float64, class string, n, of int) {
			d.Add(`<rect class="t" x="%.1f" y="%.1f" width="%d" height="10"/>`, d.Left(0, long), at, long)
			if of > 0 && n > 0 {
				w := float64(long) * float64(n) / float64(of)
				d.Add(`<rect class="%s" stroke-width="1.5" x="%.1f" y="%.1f" width="%.1f" height="10"/>`, class, d.Left(0, w), at, w)
			}
			d.Text("", long+12, at+10, "start", l.share(n, of))
		}
		bar(at+20, "rev", y.Done, y.CompletionOf)
		cells := []any{year, l.share(y.Done, y.CompletionOf)}
		if ambition != "" {
			bar(at+38, "srev", y.Ambitious, y.AmbitionOf)
			cells = append(cells, l.share(y.Ambitious, y.AmbitionOf))
		}
		twin.Rows = append(twin.Rows, cells)
	}
	note := l.Say("eras.legend.done")
	if ambition != "" {
		note = l.Say("eras.legend.both", "ambition", ambition)
	}
	return web.Chart{ID: id, Title: title, Note: note, Description: l.Say("eras.desc", "n", findings), Width: width, Height: top + row*len(e.Years) + 4,
		Shapes: d.Shapes(), Twin: web.Details{Summary: l.Say("chart.table"), Table: twin}}
}

// share is a number with its base; that nothing was coded when there is no base.
func (l sayer) share(n, of int) string {
	if of == 0 {
		return l.Say("eras.none")
	}
	return l.Say("coverage.share", "known", n, "of", of)
}
