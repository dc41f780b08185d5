package pages

import (
	"cmp"
	"fmt"
	"html/template"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"troth/chapters/opinion/opinionmap"
	"troth/edges/web"
)

// chart is the map and its table. end tells it from another map on its page.
func (x report) chart(end string, width, height int) web.Chart {
	mp := x.m.Map
	t := web.Table{ID: "map" + end, Caption: x.Say("opinion.map"), Hidden: true, Head: []web.Column{{Title: x.Say("opinion.column.groups")}, {Title: x.Say("opinion.column.mark")}, {Title: x.Say("opinion.column.people"), Number: true}}}
	if x.shows("stability") {
		t.Head = append(t.Head, web.Column{Title: x.Say("opinion.column.again"), Number: true})
	}
	for k, g := range mp.Groups {
		again := any("–")
		if k < len(x.m.Stability.Groups) && len(mp.Groups) > 1 { // everybody in one group is no group to be found again
			again = x.Say("opinion.percent", "n", int(math.Round(100*x.m.Stability.Groups[k])))
		}
		t.Rows = append(t.Rows, []any{x.Say("opinion.column.group", "group", groupName(k)), x.Word("groupmark", markNames[k%len(markNames)]), web.Count(len(g.Members)), again}[:len(t.Head)])
	}
	most := 0
	for _, b := range mp.Bases {
		most = max(most, len(b.Members))
	}
	return web.Chart{ID: "opinions" + end, Title: x.Say("opinion.map.title", "people", x.Say("n.people", "n", len(mp.In)), "groups", x.Say("n.groups", "n", len(mp.Groups))),
		Description: x.Say("opinion.map.desc"), Note: x.Say("opinion.map.legend", "people", x.Say("n.people", "n", most)), Width: width, Height: height, Broad: true, Shapes: x.marks(width, height),
		Upright: &web.Upright{Width: phoneMap[0], Height: phoneMap[1], Shapes: x.marks(phoneMap[0], phoneMap[1])},
		Twin:    web.Details{Summary: x.Say("chart.table"), Table: t}}
}

// phoneMap is the size of a map on a phone, whose marks and letters are as large there as those of the other on a desk.
var phoneMap = [2]int{344, 344}

// marksShare is how much of a drawing its marks cover at most, and marksLargest half the size of the largest: however many people stand on a
// map, there is ground between them.
const marksShare, marksLargest = .05, 16

// marks draws the map: a mark for each base cluster of neighbours, of an area by how many people it has, the smaller above the larger; the
// shape of a mark says its group, so that nobody needs colours; and an outline with a letter goes around each group.
func (x report) marks(width, height int) template.HTML {
	const edge = 24
	mp := x.m.Map
	low, high := opinionmap.Point{math.Inf(1), math.Inf(1)}, opinionmap.Point{math.Inf(-1), math.Inf(-1)}
	for _, b := range mp.Bases {
		for i := range 2 {
			low[i], high[i] = min(low[i], b.Centre[i]), max(high[i], b.Centre[i])
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
	one := markArea(mp, float64(width*height))
	if x.other != nil {
		one = min(one, markArea(x.other.Map, float64(width*height)))
	}
	d := web.NewDrawing(x.Language, width)
	var bases []int
	groupOf := make([]int, len(mp.Bases))
	for k, g := range mp.Groups {
		var points []opinionmap.Point
		for _, b := range g.Bases {
			points = append(points, place(mp.Bases[b].Centre))
			groupOf[b] = k
		}
		bases = append(bases, g.Bases...)
		var path strings.Builder
		for i, p := range hull(points) {
			command := 'L'
			if i == 0 {
				command = 'M'
			}
			path.WriteString(point(command, p))
		}
		d.Add(`<path class="o" stroke-dasharray="4 4" stroke-linejoin="round" d="%sZ"/>`, path.String())
	}
	slices.SortStableFunc(bases, func(a, b int) int { return cmp.Compare(len(mp.Bases[b].Members), len(mp.Bases[a].Members)) })
	for _, b := range bases {
		mark(d, groupOf[b], place(mp.Bases[b].Centre), max(2.5, math.Sqrt(one*float64(len(mp.Bases[b].Members))/math.Pi)))
	}
	for k, g := range mp.Groups {
		at := place(g.Centre)
		d.Add(`<circle class="p" cx="%.1f" cy="%.1f" r="11"/>`, at[0], at[1])
		d.Add(`<text class="b" x="%.1f" y="%.1f" text-anchor="middle">%s</text>`, at[0], at[1]+5, groupName(k))
	}
	if x.you != nil && x.you.stands {
		at := place(x.you.place)
		d.Add(`<circle class="p" cx="%.1f" cy="%.1f" r="9" stroke-width="3"/><path class="k" stroke-width="2" d="M%.1f %.1fh10m-5 -5v10"/>`, at[0], at[1], at[0]-5, at[1])
		d.Add(`<text class="b" x="%.1f" y="%.1f" text-anchor="middle">%s</text>`, min(max(at[0], 60), float64(width)-60), at[1]-14, template.HTMLEscapeString(x.Say("opinion.you")))
	}
	return d.Shapes()
}

// markArea is how much of a drawing of that area the mark of one person covers.
func markArea(mp *opinionmap.Map, drawing float64) float64 {
	people, most := 0, 1
	for _, b := range mp.Bases {
		people, most = people+len(b.Members), max(most, len(b.Members))
	}
	return min(marksShare*drawing/float64(people), math.Pi*marksLargest*marksLargest/float64(most))
}

// arrived is who came when, by the groups in which people are now: by the clock where times are known, else by the order of the votes.
func (x report) arrived() web.Section {
	sec := web.Section{ID: "arrival", Title: x.Say("arrival"), Wide: true}
	var notes [2]string
	var d arrivalDrawn
	timed := x.m.Arrivals()
	if timed == nil {
		notes = [2]string{x.Say("arrival.note"), x.Say("arrival.note.groups")}
		d = arrivalDrawn{title: x.Say("arrival.title"), says: x.Say("arrival.desc"), column: web.Column{Title: x.Say("arrival.part"), Number: true},
			first: x.Say("arrival.first"), last: x.Say("arrival.last"), parts: x.m.Arrival()}
		for p := range d.parts {
			d.names = append(d.names, web.Count(p+1))
		}
	} else {
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

// arrival is how many people gave their first vote in each part: a row of columns for each group, and one for those in none. Where no groups
// are spoken of there is one row.
func (x report) arrival(of arrivalDrawn) web.Chart {
	names, groups := []string{x.Say("arrival.everybody")}, 0
	count := func(part, _ int) (sum int) {
		for _, n := range of.parts[part] {
			sum += n
		}
		return sum
	}
	if x.grouped() {
		names, groups = nil, len(x.m.Map.Groups)
		for k := range groups {
			names = append(names, x.Say("opinion.column.group", "group", groupName(k)))
		}
		if slices.ContainsFunc(of.parts, func(p []int) bool { return p[groups] > 0 }) {
			names = append(names, x.Say("arrival.none"))
		}
		count = func(part, k int) int { return of.parts[part][k] }
	}
	t := web.Table{ID: "arrivals", Caption: of.title, Hidden: true, Head: []web.Column{of.column}}
	for _, name := range names {
		t.Head = append(t.Head, web.Column{Title: name, Number: true})
	}
	for p := range of.parts {
		line := []any{of.names[p]}
		for k := range names {
			line = append(line, web.Count(count(p, k)))
		}
		t.Rows = append(t.Rows, line)
	}
	c := web.Chart{ID: "arrivals", Title: of.title, Description: of.says, Width: 1000, Full: true, Upright: &web.Upright{Width: 344}, Twin: web.Details{Summary: x.Say("chart.table"), Table: t}}
	c.Shapes, c.Height = x.columns(of, names, groups, count, c.Width)
	c.Upright.Shapes, c.Upright.Height = x.columns(of, names, groups, count, c.Upright.Width)
	return c
}

// columns draws a row of columns for each name, all on one scale, and says how high the drawing is.
func (x report) columns(of arrivalDrawn, names []string, groups int, count func(part, row int) int, width int) (template.HTML, int) {
	const row, top, tall = 92, 8, 44.0
	slot := float64(width) / float64(len(of.parts))
	bar := min(48, .8*slot)
	most := 1
	for p := range of.parts {
		for k := range names {
			most = max(most, count(p, k))
		}
	}
	numbered := slot >= 9*float64(len(x.Number(int64(most)))) // else they would run into each other: they are in the table
	d := web.NewDrawing(x.Language, width)
	for k, name := range names {
		y, at := float64(top+k*row), 0.0
		if k < groups {
			mark(d, k, opinionmap.Point{d.Left(8, 0), y + 7}, 6)
			at = 22
		}
		d.Text("b", at, y+12, "start", name)
		var bars strings.Builder
		for p := range of.parts {
			n := count(p, k)
			if n == 0 {
				continue
			}
			h, left := tall*float64(n)/float64(most), slot*float64(p)+(slot-bar)/2
			fmt.Fprintf(&bars, "M%.1f %.1fh%.1fv%.1fh-%.1fZ", d.Left(left, bar), y+80, bar, -h, bar)
			if numbered || n == most {
				d.Text("s", min(max(left+bar/2, 14), float64(width)-14), y+76-h, "middle", x.Number(int64(n)))
			}
		}
		d.Add(`<path class="f" d="%s"/><path class="k" d="M0 %.1fh%d"/>`, bars.String(), y+80.5, width)
	}
	foot := float64(top+len(names)*row) + 8
	d.Text("s", 0, foot, "start", of.first)
	if 8*utf8.RuneCountInString(of.first+of.last) > width { // they would run into each other
		foot += 18
	}
	d.Text("s", float64(width), foot, "end", of.last)
	return d.Shapes(), int(foot) + 8
}

// markNames are the shapes that tell groups apart, in the order of the groups.
var markNames = []string{"disc", "square", "triangle", "ring", "diamond"}

// mark draws the mark of a group, as large as a disc of radius r.
func mark(d *web.Drawing, group int, at opinionmap.Point, r float64) {
	x, y := at[0], at[1]
	switch markNames[group%len(markNames)] {
	case "disc":
		d.Add(`<circle class="m" cx="%.1f" cy="%.1f" r="%.1f"/>`, x, y, r)
	case "square":
		r *= .89
		d.Add(`<rect class="p" x="%.1f" y="%.1f" width="%.1f" height="%.1f" stroke-width="1.5"/>`, x-r, y-r, 2*r, 2*r)
	case "triangle":
		r *= 1.2
		d.Add(`<path class="m" d="M%.1f %.1fL%.1f %.1fL%.1f %.1fZ"/>`, x, y-1.2*r, x+1.1*r, y+.8*r, x-1.1*r, y+.8*r)
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
