package opinionmap

import (
	"fmt"
	"testing"
)

// BenchmarkCompute computes maps of planted conversations of the sizes of the largest that are known, and of the real ones that are
// beside the checkout; it reports whether the planted groups were found.
func BenchmarkCompute(b *testing.B) {
	for _, size := range [][3]int{{2000, 200, 50_000}, {7890, 7753, 1_000_000}, {33_422, 783, 2_000_000}, {100_000, 1000, 10_000_000}} {
		in, of := Planted(size[0], size[1], size[2], 3, 1)
		b.Run(fmt.Sprintf("planted-%dx%d-%d", size[0], size[1], size[2]), func(b *testing.B) { measure(b, in, of) })
	}
	for _, name := range []string{"vtaiwan.uberx", "american-assembly.bowling-green", "scoop-hivemind.biodiversity", "brexit-consensus"} {
		b.Run(name, func(b *testing.B) { measure(b, &exported(b, name).Input, nil) })
	}
}

func measure(b *testing.B, in *Input, of []int) {
	b.ReportAllocs()
	var m *Map
	for b.Loop() {
		var err error
		if m, err = Compute(in, Options{}); err != nil {
			b.Fatal(err)
		}
	}
	if of != nil {
		b.ReportMetric(AdjustedRand(m.GroupOf, of), "rand")
	}
	b.ReportMetric(float64(len(in.Votes))*float64(b.N)/b.Elapsed().Seconds(), "votes/s")
}

// BenchmarkMillion is the stretch: a million people and twenty million votes.
func BenchmarkMillion(b *testing.B) {
	in, of := Planted(1_000_000, 500, 20_000_000, 3, 1)
	measure(b, in, of)
}
