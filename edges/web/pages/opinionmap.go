package pages

import (
	"cmp"
	"html/template"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"troth/chapters/opinion"
	"troth/chapters/opinion/opinionmap"
	"troth/edges/web"
)

// chart draws the map: a mark for each base cluster of neighbours, as large as it has people; the shape of a mark says its group, so that
// nobody needs colours; and an outline with a letter around each group. end tells it from another map on its page. The smaller the drawing,
// the larger are marks and letters in it.
func (x report) chart(end string, width, height int) web.Chart {
	const edge = 34
	mp := x.m.Map
	low, high := opinionmap.Point{math.Inf(1), math.Inf(1)}, opinionmap.Point{math.Inf(-1), math.Inf(-1)}
	most := 1
	for _, b := range mp.Bases {
		for i := range 2 {
			low[i], high[i] = min(low[i], b.Centre[i]), max(high[i], b.Centre[i])
		}
		most = max(most, len(b.Members))
	}
	if x.other != nil {
		for _, b := range x.other.Map.Bases {
			most = max(most, len(b.Members))
		}
	}
	if x.you != nil && x.you.stands {
		for i := range 2 {
			low[i], high[i] = min(low[i], x.you.place[i]), max(high[i], x.you.place[i])
		}
	}
	place := func(p opinionmap.Point) (at opinionmap.Point) {
		for i, size := range [2]float64{float64(width), float64(height)} {
			at[i] = size / 2
			if span := high[i] - low[i]; span > 0 {
				at[i] = edge + (size-2*edge)*(p[i]-low[i])/span
			}
		}
		return at
	}
	d := web.NewDrawing(x.Language, width)
	t := web.Table{ID: "map" + end, Caption: x.Say("opinion.map"), Hidden: true, Head: []web.Column{{Title: x.Say("opinion.column.groups")}, {Title: x.Say("opinion.column.mark")}, {Title: x.Say("opinion.column.people"), Number: true}}}
	if x.shows("stability") {
		t.Head = append(t.Head, web.Column{Title: x.Say("opinion.column.again"), Number: true})
	}
	type labelled struct {
		at   opinionmap.Point
		name string
	}
	var labels []labelled
	for k, g := range mp.Groups {
		var points []opinionmap.Point
		for _, b := range g.Bases {
			points = append(points, place(mp.Bases[b].Centre))
		}
		var path strings.Builder
		for i, p := range hull(points) {
			command := 'L'
			if i == 0 {
				command = 'M'
			}
			path.WriteString(point(command, p))
		}
		d.Add(`<path class="o" stroke-dasharray="4 4" stroke-linejoin="round" d="%sZ"/>`, path.String())
		for _, b := range g.Bases {
			at := place(mp.Bases[b].Centre)
			mark(d, k, at, 3.5+9*math.Sqrt(float64(len(mp.Bases[b].Members))/float64(most)))
		}
		labels = append(labels, labelled{place(g.Centre), groupName(k)})
		again := any("–")
		if k < len(x.m.Stability.Groups) && len(mp.Groups) > 1 { // everybody in one group is no group to be found again
			again = x.Say("opinion.percent", "n", int(math.Round(100*x.m.Stability.Groups[k])))
		}
		t.Rows = append(t.Rows, []any{x.Say("opinion.column.group", "group", groupName(k)), x.Word("groupmark", markNames[k%len(markNames)]), web.Count(len(g.Members)), again}[:len(t.Head)])
	}
	for _, n := range labels {
		d.Add(`<circle class="p" cx="%.1f" cy="%.1f" r="13"/>`, n.at[0], n.at[1])
		d.Add(`<text class="b" x="%.1f" y="%.1f" text-anchor="middle">%s</text>`, n.at[0], n.at[1]+5, n.name)
	}
	if x.you != nil && x.you.stands {
		at := place(x.you.place)
		d.Add(`<circle class="p" cx="%.1f" cy="%.1f" r="9" stroke-width="3"/><path class="k" stroke-width="2" d="M%.1f %.1fh10m-5 -5v10"/>`, at[0], at[1], at[0]-5, at[1])
		d.Add(`<text class="b" x="%.1f" y="%.1f" text-anchor="middle">%s</text>`, min(max(at[0], 60), float64(width)-60), at[1]-14, template.HTMLEscapeString(x.Say("opinion.you")))
	}
	return web.Chart{ID: "opinions" + end, Title: x.Say("opinion.map.title", "people", x.Say("n.people", "n", len(mp.In)), "groups", x.Say("n.groups", "n", len(mp.Groups))),
		Description: x.Say("opinion.map.desc"), Note: x.Say("opinion.map.legend"), Width: width, Height: height, Broad: true, Shapes: d.Shapes(),
		Twin: web.Details{Summary: x.Say("chart.table"), Table: t}}
}

// arrived is who came when, by the groups in which people are now: by the clock where times are known, else by the order of the votes.
func (x report) arrived() web.Section {
	sec := web.Section{ID: "arrival", Title: x.Say("arrival"), Wide: true}
	notes := [2]string{x.Say("arrival.note"), x.Say("arrival.note.groups")}
	d := arrivalDrawn{title: x.Say("arrival.title"), says: x.Say("arrival.desc"), column: web.Column{Title: x.Say("arrival.part"), Number: true},
		first: x.Say("arrival.first"), last: x.Say("arrival.last"), parts: x.m.Arrival()}
	for p := range d.parts {
		d.names = append(d.names, web.Count(p+1))
	}
	timed := x.m.Arrivals()
	if timed != nil {
		notes = [2]string{x.Say("arrival.timed"), x.Say("arrival.timed.groups")}
		d = arrivalDrawn{title: x.Word("arrival.by", timed.Unit), says: x.Say("arrival.timed.desc"), column: web.Column{Title: x.Say("arrival.from")}, parts: timed.People}
		name := x.Day
		if timed.Unit == "minute" || timed.Unit == "hour" {
			name = func(at string) string { return x.Moment(web.Moment(at)) }
		}
		for _, at := range timed.Starts {
			d.names = append(d.names, name(at))
		}
		if d.first = name(timed.Starts[0]); len(timed.Starts) > 1 {
			d.last = name(timed.Starts[len(timed.Starts)-1])
		}
	}
	if sec.Note = notes[0]; x.grouped() {
		sec.Note = notes[1]
	}
	if d.parts == nil {
		sec.Body = []any{web.Empty{Text: x.Say("arrival.unknown")}}
		return sec
	}
	if timed == nil {
		sec.Body = append(sec.Body, web.Para{Text: x.Say("arrival.untimed")})
	}
	sec.Body = append(sec.Body, x.arrival(d))
	return sec
}

// An arrivalDrawn is what is drawn of who came when: the parts with their names, and what stands below the first and the last.
type arrivalDrawn struct {
	title, says string
	column      web.Column
	names       []any
	first, last string
	parts       [][]int // of each, how many people of each group, and last of none
}

// arrival draws how many people gave their first vote in each part: a row of columns for each group, and one for those in none, all on one
// scale. Where no groups are spoken of there is one row.
func (x report) arrival(of arrivalDrawn) web.Chart {
	const width, row, top, tall = 344, 92, 8, 44.0
	parts := of.parts
	slot := float64(width) / float64(len(parts))
	bar := min(22, .8*slot)
	names, groups := []string{x.Say("arrival.everybody")}, 0
	count := func(part, _ int) (sum int) {
		for _, n := range parts[part] {
			sum += n
		}
		return sum
	}
	if x.grouped() {
		names, groups = nil, len(x.m.Map.Groups)
		for k := range groups {
			names = append(names, x.Say("opinion.column.group", "group", groupName(k)))
		}
		if slices.ContainsFunc(parts, func(p []int) bool { return p[groups] > 0 }) {
			names = append(names, x.Say("arrival.none"))
		}
		count = func(part, k int) int { return parts[part][k] }
	}
	most := 1
	for p := range parts {
		for k := range names {
			most = max(most, count(p, k))
		}
	}
	d := web.NewDrawing(x.Language, width)
	t := web.Table{ID: "arrivals", Caption: of.title, Hidden: true, Head: []web.Column{of.column}}
	for k, name := range names {
		t.Head = append(t.Head, web.Column{Title: name, Number: true})
		y, at := float64(top+k*row), 0.0
		if k < groups {
			mark(d, k, opinionmap.Point{d.Left(8, 0), y + 7}, 6)
			at = 22
		}
		d.Text("b", at, y+12, "start", name)
		for p := range parts {
			n := count(p, k)
			h, left := tall*float64(n)/float64(most), slot*float64(p)+(slot-bar)/2
			d.Add(`<rect class="f" x="%.1f" y="%.1f" width="%.1f" height="%.1f"/>`, d.Left(left, bar), y+80-h, bar, h)
			if n > 0 && (most < 1000 && len(parts) <= opinion.ArrivalParts || n == most) { // more or longer numbers would run into each other: they are in the table
				d.Text("s", left+bar/2, y+76-h, "middle", x.Number(int64(n)))
			}
		}
		d.Add(`<path class="k" d="M0 %.1fh%d"/>`, y+80.5, width)
	}
	for p := range parts {
		line := []any{of.names[p]}
		for k := range names {
			line = append(line, web.Count(count(p, k)))
		}
		t.Rows = append(t.Rows, line)
	}
	foot := float64(top + len(names)*row)
	d.Text("s", 0, foot+8, "start", of.first)
	below := foot + 8
	if utf8.RuneCountInString(of.first+of.last) > 40 { // they would run into each other
		below += 18
	}
	d.Text("s", width, below, "end", of.last)
	return web.Chart{ID: "arrivals", Title: of.title, Description: of.says, Width: width, Height: int(below) + 8, Shapes: d.Shapes(),
		Twin: web.Details{Summary: x.Say("chart.table"), Table: t}}
}

// markNames are the shapes that tell groups apart, in the order of the groups.
var markNames = []string{"disc", "square", "triangle", "ring", "diamond"}

// mark draws the mark of a group: r is half its size.
func mark(d *web.Drawing, group int, at opinionmap.Point, r float64) {
	x, y := at[0], at[1]
	switch markNames[group%len(markNames)] {
	case "disc":
		d.Add(`<circle class="f" cx="%.1f" cy="%.1f" r="%.1f"/>`, x, y, r)
	case "square":
		d.Add(`<rect class="p" x="%.1f" y="%.1f" width="%.1f" height="%.1f" stroke-width="1.5"/>`, x-r, y-r, 2*r, 2*r)
	case "triangle":
		d.Add(`<path class="f" d="M%.1f %.1fL%.1f %.1fL%.1f %.1fZ"/>`, x, y-1.2*r, x+1.1*r, y+.8*r, x-1.1*r, y+.8*r)
	case "ring":
		d.Add(`<circle class="p" cx="%.1f" cy="%.1f" r="%.1f" stroke-width="1.5"/>`, x, y, r)
	case "diamond":
		d.Add(`<path class="t k" d="M%.1f %.1fL%.1f %.1fL%.1f %.1fL%.1f %.1fZ"/>`, x, y-1.2*r, x+1.2*r, y, x, y+1.2*r, x-1.2*r, y)
	}
}

func point(command rune, p opinionmap.Point) string {
	return string(command) + oneDecimal(p[0]) + " " + oneDecimal(p[1])
}

// hull is the corners of the convex outline of points, in turn (Andrew's monotone chain).
func hull(points []opinionmap.Point) []opinionmap.Point {
	points = sortedPoints(points)
	if len(points) < 3 {
		return points
	}
	turn := func(o, a, b opinionmap.Point) float64 {
		return (a[0]-o[0])*(b[1]-o[1]) - (a[1]-o[1])*(b[0]-o[0])
	}
	half := func(list []opinionmap.Point) (out []opinionmap.Point) {
		for _, p := range list {
			for len(out) > 1 && turn(out[len(out)-2], out[len(out)-1], p) <= 0 {
				out = out[:len(out)-1]
			}
			out = append(out, p)
		}
		return out[:len(out)-1]
	}
	lower := half(points)
	return append(lower, half(reversed(points))...)
}

func sortedPoints(points []opinionmap.Point) []opinionmap.Point {
	points = slices.Clone(points)
	slices.SortFunc(points, func(a, b opinionmap.Point) int { return cmp.Or(cmp.Compare(a[0], b[0]), cmp.Compare(a[1], b[1])) })
	return slices.Compact(points)
}

func reversed(points []opinionmap.Point) []opinionmap.Point {
	points = slices.Clone(points)
	slices.Reverse(points)
	return points
}

func oneDecimal(x float64) string { return strconv.FormatFloat(x, 'f', 1, 64) }
