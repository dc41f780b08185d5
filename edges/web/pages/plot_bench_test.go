package pages

import (
	"fmt"
	"strings"
	"testing"

	"troth/chapters/home"
	"troth/chapters/partnership"
	"troth/core/record"
	"troth/edges/web"
)

// Plots of a hundred members: their plans over ten years, and what they promised in a hundred policy areas; each lying and upright. The
// peer writes the bytes of the lying one out of memory, a part at a time.
func BenchmarkPlot(b *testing.B) {
	words, err := web.LoadWords(false)
	if err != nil {
		b.Fatal(err)
	}
	l := sayer{words.All()[0]}
	var plans []home.PlanOfMember
	areas := home.AreaList{ID: "ogp2024"}
	for i := range 100 {
		m := partnership.Named{ID: record.NewID("pm"), Name: record.In("en", fmt.Sprintf("The member of that number, %d", i))}
		for year := 2016; year < 2026; year++ {
			plans = append(plans, home.PlanOfMember{PlanRow: home.PlanRow{ID: record.NewID("pl"),
				Period: &record.Day{From: fmt.Sprintf("%d-07-01", year), To: fmt.Sprintf("%d-06-30", year+1+i%2)}}, Member: m, State: home.Running})
		}
		areas.Members = append(areas.Members, home.AreaMember{Named: m})
	}
	for i := range 100 {
		a := home.AreaRow{Area: home.Area{Code: record.Code(fmt.Sprintf("area-%d", i)), Label: record.In("en", fmt.Sprintf("The area of that number, %d", i))}}
		for j, m := range areas.Members {
			if (i+j)%2 == 0 {
				a.By = append(a.By, home.AreaCount{Member: m.ID, Commitments: 1 + (i*j)%20})
				a.Voices.Commitments++
			}
		}
		areas.Areas = append(areas.Areas, a)
	}
	for _, plot := range []struct {
		name string
		draw func() (web.Chart, bool)
	}{
		{"plans", func() (web.Chart, bool) { return l.plansOverYears(plans, "2026-11-26") }},
		{"areas", func() (web.Chart, bool) { return l.matrix(areas) }},
	} {
		c, ok := plot.draw()
		if !ok {
			b.Fatal("nothing is drawn")
		}
		parts := strings.SplitAfter(string(c.Shapes), ">")
		b.Run(plot.name, func(b *testing.B) {
			for b.Loop() {
				plot.draw()
			}
			size := len(c.Shapes)
			if c.Upright != nil {
				size += len(c.Upright.Shapes)
			}
			b.SetBytes(int64(size))
		})
		b.Run(plot.name+"/peer", func(b *testing.B) {
			for b.Loop() {
				var out strings.Builder
				for _, part := range parts {
					fmt.Fprintf(&out, "%s", part)
				}
			}
			b.SetBytes(int64(len(c.Shapes)))
		})
	}
}
