package pages

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"troth/chapters/partnership"
	"troth/edges/web"
	"troth/edges/web/atlas"
)

// drawn is a member with its place on a map.
type drawn struct {
	listedMember
	atlas.Shape
}

// memberMap draws the countries among the members, each a shape that leads to its page, and says which members it does not show. It is
// no map when it would show none.
func (l sayer) memberMap(list []listedMember, region string) (c web.Chart, beside []listedMember, ok bool) {
	m := atlas.Of(region)
	land := m.Shapes()
	var on []drawn
	for _, x := range list {
		shape, known := atlas.Shape{}, false
		if x.Country != nil && x.Sort == partnership.National {
			shape, known = land[string(*x.Country)]
		}
		if !known || !m.Holds(shape) {
			beside = append(beside, x)
			continue
		}
		on = append(on, drawn{x, shape})
		delete(land, string(*x.Country))
	}
	if on == nil {
		return c, beside, false
	}
	d := web.NewMap()
	d.Add(`<path class="land" d="%s"/>`, paths(land))
	for _, x := range on {
		class := "in"
		if x.away() {
			class = "away"
		}
		shapes := ""
		if x.Path != "" {
			shapes = fmt.Sprintf(`<path d="%s"/>`, x.Path)
		}
		if x.Small {
			shapes += fmt.Sprintf(`<path class="dot" d="M%d %dh0"/>`, x.X, x.Y)
		}
		d.Link(class, l.Href(pathOf(x.ID)), l.onMap(x.listedMember), shapes)
	}
	for _, size := range letterings {
		high := size.units(m.Width)
		d.Add(`<g class="%s" font-size="%.0f" aria-hidden="true">`, size.class, high)
		for _, x := range on {
			if x.Room > size.room*high && !x.away() {
				d.Add(`<text x="%d" y="%.0f">%s</text>`, x.X, float64(x.Y)+.35*high, *x.Country) // a code of the atlas
			}
		}
		d.Add(`</g>`)
	}
	return web.Chart{ID: "map", Map: true, Title: l.Say("map.title"), Description: l.Say("map.desc", "n", len(on)), Note: l.mapNote(on),
		Width: m.Width, Height: m.Height, Shapes: d.Shapes()}, beside, true
}

// A lettering is how large the letters on a map are: about 12 pixels where a page is wide, and where it is a phone's.
type lettering struct {
	class string
	width int     // of the map there, in pixels; as it is drawn when 0
	room  float64 // that a country's letters need on each side, in heights of theirs
}

var letterings = []lettering{{"wide", 0, .85}, {"narrow", 288, .75}}

// units is the size of letters on a map of that width, in its units.
func (a lettering) units(width int) float64 {
	return 12 * float64(width) / float64(cmp.Or(a.width, width))
}

// mapNote says what the shapes mean, and where the outlines are from.
func (l sayer) mapNote(on []drawn) any {
	note := l.Say("map.note")
	if slices.ContainsFunc(on, drawn.away) {
		note += " " + l.Say("map.away")
	}
	return note
}

// onMap is what a shape is called.
func (l sayer) onMap(x listedMember) string {
	name := x.name
	if x.away() {
		name = l.Say("map.standing", "member", name, "standing", l.Word("act", string(x.Act)))
	}
	return l.Say("map.member", "member", name, "plans", l.Say("n.plans", "n", x.Plans), "commitments", l.Say("n.commitments", "n", x.Voices.Commitments))
}

// paths are the outlines of all places, in the order of their codes.
func paths(land map[string]atlas.Shape) string {
	codes := make([]string, 0, len(land))
	for code := range land {
		codes = append(codes, code)
	}
	slices.Sort(codes)
	var b strings.Builder
	for _, code := range codes {
		b.WriteString(land[code].Path)
	}
	return b.String()
}
