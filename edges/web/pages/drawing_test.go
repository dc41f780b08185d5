package pages

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"troth/chapters/opinion"
	"troth/chapters/opinion/opinionmap"
	"troth/edges/web"
	"troth/edges/web/browsertest"
)

// However many people stand on a map, its marks cover a small part of it; each is as large as it has people, whatever its shape; none lies
// under a larger one; and filled ones have ground around them.
func TestMarksOfALargeMap(t *testing.T) {
	words, err := web.LoadWords(false)
	if err != nil {
		t.Fatal(err)
	}
	for _, people := range []int{10, 2000, 30_000} {
		mp := &opinionmap.Map{Groups: make([]opinionmap.Group, 2)}
		for i := range 100 {
			n := max(1, people/100) * (1 + i*37%9)
			at := opinionmap.Point{float64(i % 10), float64(i * 7 % 23)}
			mp.Bases = append(mp.Bases, opinionmap.Base{Centre: at, Members: make([]int32, n)})
			mp.Groups[i%2].Bases = append(mp.Groups[i%2].Bases, i)
		}
		x := report{sayer: sayer{words.All()[0]}, m: &opinion.Mapping{Map: mp}}
		drawn := string(x.marks(640, 440))
		marks := regexp.MustCompile(`<(circle|rect) class="([mp])" [^>]*?(?:width|r)="([\d.]+)"[^>]*>`).FindAllStringSubmatch(drawn, -1)
		if len(marks) != 100+2 { // with the letters of the groups
			t.Fatalf("of %d people there are %d marks", people, len(marks))
		}
		var all, before, least, most float64 = 0, math.Inf(1), math.Inf(1), 0
		for _, m := range marks[:100] {
			size, _ := strconv.ParseFloat(m[3], 64)
			area := math.Pi * size * size
			if m[1] == "rect" {
				area = size * size
			}
			if (m[1] == "circle") != (m[2] == "m") {
				t.Errorf("%s is no mark of a group", m[0])
			}
			if area > before*1.06 {
				t.Errorf("of %d people a mark of %.0f lies over one of %.0f", people, area, before)
			}
			all, before, least, most = all+area, area, min(least, area), max(most, area)
		}
		if all > 640*440*marksShare*1.1 || most < 4*least {
			t.Errorf("the marks of %d people cover %.0f of the drawing, from %.0f to %.0f", people, all/(640*440), least, most)
		}
		if strings.LastIndex(drawn, `class="m"`) > strings.Index(drawn, "<text") || strings.Index(drawn, `class="m"`) < strings.LastIndex(drawn, `class="o"`) {
			t.Error("marks lie under the lines around them, or over the letters")
		}
	}
}

// The drawings of a report can be read wherever they are: who came when is as wide as its column, a phone has drawings of its own, ground
// shows between filled marks in light and dark, and on paper what is said of the map stands beside it.
func TestDrawingsOfAReport(t *testing.T) {
	b := browsertest.Start(t)
	x := newWorld(t, Options{})
	id := x.counted(t, opinion.Matrix{Answers: camps(34), Marked: true})
	p := b.Open(t, address(t, x.handler)+"/en"+pathOf(id), browsertest.View{Width: 1280})
	measure := func(expression string) float64 {
		t.Helper()
		return browsertest.Run(p, chromedp.Evaluate[float64](`(() => {
			const box = (s) => document.querySelector(s).getBoundingClientRect();
			const letters = (s) => { const d = document.querySelector(s); return parseFloat(getComputedStyle(d.querySelector("text")).fontSize) * d.getBoundingClientRect().width / d.viewBox.baseVal.width };
			return `+expression+` })()`))
	}
	const arrivals, opinions = `#arrival .t-chart:not(.t-upright)`, `#map .t-chart:not(.t-upright)`
	for _, v := range []browsertest.View{{Width: 320}, {Width: 360}, {Width: 500}, {Width: 760}, {Width: 800}, {Width: 1280}, {Width: 673, Print: true}} {
		p.Show(v)
		for _, section := range []string{"#arrival", "#map"} {
			shown := measure(`[...document.querySelectorAll("` + section + ` .t-chart")].filter((d) => d.getBoundingClientRect().width > 0).length`)
			if shown != 1 {
				t.Errorf("at %d, %s shows %.0f drawings", v.Width, section, shown)
			}
			size := measure(`Math.max(...["` + section + ` .t-upright", "` + section + ` .t-chart:not(.t-upright)"].map(letters))`)
			if size < 9 || size > 24 {
				t.Errorf("at %d, letters in %s are %.1f pixels high", v.Width, section, size)
			}
		}
		if free := measure(`box("#arrival .t-body").width - Math.max(box("` + arrivals + `").width, box("#arrival .t-upright").width)`); free > 1 && v.Width != 500 && v.Width != 760 {
			t.Errorf("at %d, who came when leaves %.0f pixels of its column", v.Width, free)
		}
	}
	if beside := measure(`box("#map .ds-alert").left - box("` + opinions + `").right`); beside < 0 {
		t.Errorf("on paper, what is said of the map is not beside it: %.0f", beside)
	}
	for _, v := range []browsertest.View{{}, {Dark: true}} {
		p.Show(v)
		got := browsertest.Run(p, chromedp.Evaluate[string](`(() => { const m = getComputedStyle(document.querySelector("#map .m")); return [m.stroke === getComputedStyle(document.body).backgroundColor, m.fill !== m.stroke, m.paintOrder].join() })()`))
		if got != "true,true,stroke" {
			t.Errorf("dark %v: a filled mark has ground around it: %s", v.Dark, got)
		}
	}
}
