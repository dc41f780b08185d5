// Package atlas has the outlines of the world's countries and territories, and fits them into a drawing.
//
// outlines.json is made by edges/web/front/map.js out of Natural Earth. It is a plane in the projection Equal Earth, on which areas
// keep their proportions, cut into windows: the world, and each of its regions.
package atlas

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"sync"
)

//go:embed outlines.json
var outlines []byte

// A place is a country or territory. That of the code "" is land that has no code.
type place struct {
	Code  string  `json:"code"`  // ISO 3166-1 alpha-3, with XKX
	At    [3]int  `json:"at"`    // where its largest part has most room, and how far its border is from there
	Rings [][]int `json:"rings"` // largest first: the first point of each, and the way from each to the next; none when it is too small
}

type sheet struct {
	Windows map[string][4]int `json:"windows"` // by region: left, top, width, height; "" is the world
	Places  []place           `json:"places"`
}

var atlas = sync.OnceValue(func() (s sheet) {
	if err := json.Unmarshal(outlines, &s); err != nil {
		panic(fmt.Sprintf("outlines.json: %v", err))
	}
	return s
})

// The size that a map may take, in the units of its drawing.
const (
	widest  = 1100
	tallest = 560
)

// A Map is a window of the atlas fitted into a drawing of Width and Height. The top is north and the left is west, whichever way a page
// is read.
type Map struct {
	Width, Height int
	window        [4]int
	scale         float64
}

// Of is the map of a region, "m49:019", or of the world, "". A region that has no window gets the world.
func Of(region string) Map {
	w, ok := atlas().Windows[region]
	if !ok {
		w = atlas().Windows[""]
	}
	scale := math.Min(widest/float64(w[2]), tallest/float64(w[3]))
	return Map{int(math.Ceil(float64(w[2]) * scale)), int(math.Ceil(float64(w[3]) * scale)), w, scale}
}

// A Shape is the outline of one place on a map.
type Shape struct {
	Path  string  // of an SVG path, whole numbers alone; empty when it is too small to be drawn
	Small bool    // it is hard to see: a mark should stand at X, Y
	X, Y  int     // in the middle of its largest part
	Room  float64 // from there to its border
}

// Shapes are the places that lie on the map, at least in part, by code. A place whose middle lies outside is there only as land.
func (m Map) Shapes() map[string]Shape {
	all := map[string]Shape{}
	for _, p := range atlas().Places {
		if s, ok := m.shape(p); ok {
			all[p.Code] = s
		}
	}
	return all
}

// Holds reports whether the middle of a shape lies on the map.
func (m Map) Holds(s Shape) bool { return s.X >= 0 && s.Y >= 0 && s.X <= m.Width && s.Y <= m.Height }

func (m Map) shape(p place) (Shape, bool) {
	x, y := m.fit(p.At[0], p.At[1])
	s := Shape{X: x, Y: y, Room: float64(p.At[2]) * m.scale, Small: true}
	var path strings.Builder
	for i, ring := range p.Rings {
		d, size, in := m.ring(ring)
		if i == 0 && size >= readable {
			s.Small = false
		}
		if in && d != "" {
			path.WriteString(d)
		}
	}
	s.Path = path.String()
	return s, s.Path != "" || m.Holds(s)
}

// readable is how wide or high a shape must be to be seen without a mark.
const readable = 9

func (m Map) fit(x, y int) (int, int) {
	return int(math.Round(float64(x-m.window[0]) * m.scale)), int(math.Round(float64(y-m.window[1]) * m.scale))
}

// ring draws a ring: its path, how wide or high it is, and whether any of it is on the map. What falls together is drawn once.
func (m Map) ring(steps []int) (path string, size int, in bool) {
	var b strings.Builder
	var x, y, lastX, lastY, points int
	minX, minY, maxX, maxY := math.MaxInt, math.MaxInt, math.MinInt, math.MinInt
	for i := 0; i+1 < len(steps); i += 2 {
		x, y = x+steps[i], y+steps[i+1]
		px, py := m.fit(x, y)
		minX, minY, maxX, maxY = min(minX, px), min(minY, py), max(maxX, px), max(maxY, py)
		switch {
		case points == 0:
			fmt.Fprintf(&b, "M%d %d", px, py)
		case px == lastX && py == lastY:
			continue
		default:
			if points == 1 {
				b.WriteByte('l')
			} else if px-lastX >= 0 {
				b.WriteByte(' ')
			}
			fmt.Fprintf(&b, "%d", px-lastX)
			if py-lastY >= 0 {
				b.WriteByte(' ')
			}
			fmt.Fprintf(&b, "%d", py-lastY)
		}
		lastX, lastY = px, py
		points++
	}
	in = maxX >= 0 && maxY >= 0 && minX <= m.Width && minY <= m.Height
	if points < 3 {
		return "", 0, in
	}
	b.WriteByte('z')
	return b.String(), max(maxX-minX, maxY-minY), in
}
