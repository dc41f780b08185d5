package atlas

import (
	"regexp"
	"testing"

	"troth/chapters/agenda"
	"troth/core/record"
)

// Every place has the code of a country, once, and a middle on the plane; every ring has at least three points; every region of the
// list of regions has a window that lies in the world's.
func TestOutlines(t *testing.T) {
	seen := map[string]bool{}
	world := atlas().Windows[""]
	for _, p := range atlas().Places {
		if _, ok := agenda.CodeOf(record.Code("iso3166-1:" + p.Code)); seen[p.Code] || !ok && p.Code != "" {
			t.Errorf("%q stands twice, or is no country's code", p.Code)
		}
		seen[p.Code] = true
		if p.At[0] < 0 || p.At[0] > world[2] || p.At[1] < 0 || p.At[1] > world[3] {
			t.Errorf("%s lies at %v", p.Code, p.At)
		}
		for _, r := range p.Rings {
			if len(r) < 6 || len(r)%2 != 0 {
				t.Errorf("%s has a ring of %d numbers", p.Code, len(r))
			}
		}
	}
	for _, code := range []string{"XKX", "GRL", "PRI", "TWN", "CPV", "MLT", "SGP"} {
		if !seen[code] {
			t.Errorf("%s has no outline", code)
		}
	}
	regions, _ := agenda.ListOf("m49")
	for _, c := range regions.Codes {
		w, ok := atlas().Windows[string(c.Code)]
		if ok != (c.Parent == "") {
			t.Errorf("%s: %v", c.Code, w)
		}
		if ok && (w[0] < 0 || w[1] < 0 || w[0]+w[2] > world[2] || w[1]+w[3] > world[3]) {
			t.Errorf("the window of %s, %v, is not in the world's", c.Code, w)
		}
	}
}

// What a map draws lies on it and is small: paths of whole numbers, marks for what cannot be seen, and no more than a page can carry.
func TestShapes(t *testing.T) {
	path := regexp.MustCompile(`^(M-?\d+ -?\d+l(-?\d+[ -]?)+z)+$`)
	for region := range atlas().Windows {
		m := Of(region)
		if m.Width > widest || m.Height > tallest || m.Width != widest && m.Height != tallest {
			t.Errorf("the map of %q is %d × %d", region, m.Width, m.Height)
		}
		bytes := 0
		for code, s := range m.Shapes() {
			bytes += len(s.Path)
			if s.Path != "" && !path.MatchString(s.Path) {
				t.Errorf("%s on %q: %s", code, region, s.Path)
			}
			if s.Path == "" && !s.Small {
				t.Errorf("%s on %q cannot be seen", code, region)
			}
		}
		if bytes == 0 || bytes > 40_000 {
			t.Errorf("the map of %q has %d bytes of paths", region, bytes)
		}
	}
	world, europe := Of(""), Of("m49:150")
	if s := world.Shapes()["MLT"]; !s.Small || !world.Holds(s) {
		t.Errorf("Malta: %+v", s)
	}
	if s := world.Shapes()["BRA"]; s.Small || s.Room < 30 {
		t.Errorf("Brazil: %+v", s)
	}
	if s, ok := europe.Shapes()["CHL"]; ok {
		t.Errorf("Chile is on the map of Europe: %+v", s)
	}
	if s := europe.Shapes()["RUS"]; s.Path == "" || europe.Holds(s) {
		t.Errorf("Russia, whose middle is further east: %+v", s)
	}
	if Of("m49:151") != world {
		t.Error("a region without a window gets the world")
	}
}
