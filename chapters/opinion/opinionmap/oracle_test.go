package opinionmap

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/mat"
)

// TestComponentsOfAnOracle holds the components against gonum's decomposition of the whole matrix, which ours never writes down, on
// conversations where much is missing, and on the real ones beside the checkout.
func TestComponentsOfAnOracle(t *testing.T) {
	if testing.Short() {
		t.Skip("-short leaves out the decomposition of whole matrices.")
	}
	inputs := map[string]*Input{}
	for name, size := range map[string][4]int{"dense": {150, 20, 3000, 3}, "sparse": {400, 60, 5000, 3}, "two groups": {90, 12, 700, 2}, "few people": {12, 30, 250, 2}} {
		inputs[name], _ = Planted(size[0], size[1], size[2], size[3], 7)
	}
	inputs["moderated"], _ = Planted(200, 40, 3000, 3, 8)
	inputs["moderated"].Out = make([]bool, 40)
	inputs["moderated"].Out[3], inputs["moderated"].Out[17] = true, true
	for _, name := range []string{"vtaiwan.uberx", "scoop-hivemind.biodiversity", "brexit-consensus"} {
		t.Run(name, func(t *testing.T) { likeOracle(t, &exported(t, name).Input) })
	}
	for name, in := range inputs {
		t.Run(name, func(t *testing.T) { likeOracle(t, in) })
	}
}

func likeOracle(t *testing.T, in *Input) {
	m, err := Compute(in, Options{})
	if err != nil {
		t.Fatal(err)
	}
	type cell struct{ person, statement int32 }
	last := map[cell]float64{}
	for _, v := range in.Votes {
		if (in.Out == nil || !in.Out[v.Statement]) && (in.Meta == nil || !in.Meta[v.Statement]) {
			last[cell{v.Participant, v.Statement}] = float64(v.Value)
		}
	}
	sum, n := make([]float64, in.Statements), make([]float64, in.Statements)
	for c, value := range last {
		sum[c.statement] += value
		n[c.statement]++
	}
	x := mat.NewDense(in.Participants, in.Statements, nil) // what is missing stands at the mean
	for c, value := range last {
		x.Set(int(c.person), int(c.statement), value-sum[c.statement]/n[c.statement])
	}
	var spread mat.SymDense
	spread.SymOuterK(1, x.T())
	var eigen mat.EigenSym
	if !eigen.Factorize(&spread, true) {
		t.Fatal("gonum does not find the eigenvectors")
	}
	values := eigen.Values(nil) // in ascending order
	var vectors mat.Dense
	eigen.VectorsTo(&vectors)
	for k := range 2 {
		at := len(values) - 1 - k
		if values[at]-values[at-1] < 1e-6*values[at] {
			t.Skip("two directions along which people differ equally: any of their plane will do")
		}
		dot, longest := 0.0, 0.0
		for s := range in.Statements {
			dot += vectors.At(s, at) * m.Components[k][s]
		}
		for s := range in.Statements {
			longest = max(longest, math.Abs(math.Copysign(vectors.At(s, at), vectors.At(s, at)*dot)-m.Components[k][s]))
		}
		if longest > 1e-9 {
			t.Errorf("component %d is %g away from gonum's", k+1, longest)
		}
	}
}
