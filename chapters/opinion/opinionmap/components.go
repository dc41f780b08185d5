package opinionmap

import (
	"math"
	"runtime"
)

// Both components are computed until what is left over (the residual of the eigenvector) is this small beside the eigenvalue.
const precise = 1e-13

// nothing is the part of all differences below which a direction shows none: rounding leaves that much.
const nothing = 1e-12

// krylov is how many directions the Lanczos method keeps before it starts again from its best guess; restarts bound how often.
const (
	krylov   = 40
	restarts = 25
)

// A spread is the matrix of the differences between people, Xᵀ·X for the centred votes X, which is never written down: applying it
// costs two look-ups for each vote.
type spread struct {
	m       *matrix
	centred []float64   // by code
	along   []float64   // by code: what an answer adds along the present direction
	sums    [][]float64 // by block, by code
	whole   float64     // of all differences: the sum of all eigenvalues
}

func newSpread(m *matrix, centred []float64) *spread {
	s := &spread{m: m, centred: centred, along: make([]float64, len(centred))}
	s.sums = make([][]float64, (m.people+blockRows-1)/blockRows)
	for b := range s.sums {
		s.sums[b] = make([]float64, len(centred))
	}
	counts := make([]int64, len(centred))
	for _, c := range m.codes {
		counts[c]++
	}
	for i, n := range counts {
		s.whole += float64(float64(n) * float64(centred[i]*centred[i]))
	}
	return s
}

// apply sets to = Xᵀ·(X·x).
func (s *spread) apply(to, x []float64) {
	for i, c := range s.centred {
		s.along[i] = float64(c * x[i/3])
	}
	blocks(s.m.people, func(b, from, until int) {
		sums := s.sums[b]
		clear(sums)
		for p := from; p < until; p++ {
			row := s.m.codes[s.m.start[p]:s.m.start[p+1]]
			y := 0.0
			for _, c := range row {
				y += s.along[c]
			}
			for _, c := range row {
				sums[c] += y
			}
		}
	})
	for i := range to {
		to[i] = 0
		for c := 3 * i; c < 3*i+3; c++ {
			sum := 0.0
			for _, block := range s.sums {
				sum += block[c]
			}
			to[i] += float64(s.centred[c] * sum)
		}
	}
}

// components are the first n principal components of the centred votes, of length 1 and at right angles: the directions along which
// people differ most (Pearson 1901; Polis step 3). A direction along which nobody differs is all zeros. The sign of each is such that
// its largest entry, the first of equals, is positive.
//
// They are found by the Lanczos method with full reorthogonalisation (Golub and Van Loan, Matrix Computations, 10.1), one after the
// other, the second among the directions at right angles to the first: so that two directions along which people differ equally
// are both found. Polis's power iteration, which stops after a hundred steps, comes to the same within its own precision.
func components(m *matrix, centred []float64, n int) [][]float64 {
	s := newSpread(m, centred)
	var found [][]float64
	for k := range n {
		v := s.next(found, k)
		orient(v)
		found = append(found, v)
	}
	return found
}

// next is the eigenvector of the largest eigenvalue at right angles to those found.
func (s *spread) next(found [][]float64, k int) []float64 {
	v := s.begin(k)
	if !free(v, found) {
		return make([]float64, s.m.statements)
	}
	for range restarts {
		best, residual, value := s.lanczos(v, found)
		if value <= float64(nothing*s.whole) { // what is left is rounding
			return make([]float64, s.m.statements)
		}
		v = best
		if residual <= float64(precise*value) {
			break
		}
	}
	return v
}

// begin is a direction to start from: fixed, and at right angles to nothing that a conversation could mean.
func (s *spread) begin(k int) []float64 {
	v := make([]float64, s.m.statements)
	x := uint64(k + 1)
	for i := range v {
		x = mix(x)
		if !s.m.silent[i] {
			v[i] = 0.5 + float64(float64(x>>11)/(1<<53)) // a division by a power of two is a product to the compiler
		}
	}
	return v
}

// lanczos makes one run from v: the best eigenvector in the Krylov space, how far it is from being one, and its eigenvalue.
func (s *spread) lanczos(v []float64, found [][]float64) (best []float64, residual, value float64) {
	size := min(krylov, s.m.statements)
	var basis [][]float64
	var alpha, beta []float64
	w := make([]float64, len(v))
	for len(basis) < size {
		basis = append(basis, v)
		s.apply(w, v)
		alpha = append(alpha, dot(w, v))
		next := make([]float64, len(w))
		copy(next, w)
		// Twice is enough (Kahan and Parlett): what the first pass leaves by rounding, the second takes away.
		for range 2 {
			subtract(next, basis)
			subtract(next, found)
		}
		length := math.Sqrt(dot(next, next))
		beta = append(beta, length)
		if rounding := float64(nothing / 100 * s.whole); len(basis) == 1 && alpha[0] <= rounding && length <= rounding {
			return v, 0, 0 // people do not differ along any direction that is left; of what rounding leaves, going on would make one
		}
		if len(basis)%4 != 0 && len(basis) < size && length > float64(precise*math.Abs(alpha[0])) {
			v = scaled(next, length)
			continue // looking costs more than going on
		}
		if len(basis) < size && farOff(alpha, beta) {
			v = scaled(next, length)
			continue
		}
		values, vectors := tridiagonal(alpha, beta[:len(alpha)-1])
		top := largest(values)
		value, residual = values[top], float64(length*math.Abs(vectors[top][len(alpha)-1]))
		if residual <= float64(precise*value) || length <= float64(precise*math.Abs(value)) || len(basis) == size {
			best = make([]float64, len(v))
			for i, b := range basis {
				for j := range best {
					best[j] += float64(vectors[top][i] * b[j])
				}
			}
			free(best, found)
			return best, residual, value
		}
		v = scaled(next, length)
	}
	return v, 0, 0
}

// farOff reports whether the residual of the best eigenvector is surely above what is asked, by ten times or more, so that looking for all of
// them would tell nothing: the largest eigenvalue by bisection with Sturm's sequence (Golub and Van Loan, 8.4), the last entry of its
// eigenvector from the three-term recurrence, upwards, where it grows. It decides about time alone, not about what is found.
func farOff(alpha, beta []float64) bool {
	n := len(alpha)
	low, high := alpha[0], alpha[0]
	for i, a := range alpha { // no eigenvalue is larger than a diagonal entry and the two beside it (Gershgorin)
		if i > 0 {
			a += beta[i-1]
		}
		if i < n-1 {
			a += beta[i]
		}
		low, high = max(low, alpha[i]), max(high, a)
	}
	larger := func(x float64) bool { // whether an eigenvalue is larger than x
		d := alpha[0] - x
		for i := 1; i < n && d < 0; i++ {
			d = alpha[i] - x - float64(beta[i-1]*beta[i-1])/d
		}
		return d >= 0
	}
	for range 60 {
		if x := low + float64((high-low)/2); larger(x) {
			low = x
		} else {
			high = x
		}
	}
	entry, below, sum := 1.0, 0.0, 1.0
	for i := n - 1; i > 0; i-- {
		above := float64((high - alpha[i]) * entry)
		if i < n-1 {
			above -= float64(beta[i] * below)
		}
		entry, below = above/beta[i-1], entry
		sum += float64(entry * entry)
	}
	return beta[n-1]/math.Sqrt(sum) > float64(10*precise*high)
}

// tridiagonal gives eigenvalues and eigenvectors (vectors[k], of each a row) of the symmetric matrix with this diagonal and this one beside it,
// by the method of Jacobi (Golub and Van Loan, 8.5): it is small, and the method needs no more than the five operations.
func tridiagonal(diagonal, beside []float64) (values []float64, vectors [][]float64) {
	n := len(diagonal)
	a, vectors := square(n), square(n)
	for i := range n {
		a[i][i], vectors[i][i] = diagonal[i], 1
		if i+1 < n {
			a[i][i+1], a[i+1][i] = beside[i], beside[i]
		}
	}
	for range 30 {
		off, all := 0.0, 0.0
		for i := range n {
			for j := range n {
				all += float64(a[i][j] * a[i][j])
				if i != j {
					off += float64(a[i][j] * a[i][j])
				}
			}
		}
		if off <= float64(1e-32*all) {
			break
		}
		runtime.Gosched() // see blocks
		for p := range n {
			for q := p + 1; q < n; q++ {
				rotate(a, vectors, p, q)
			}
		}
	}
	values = make([]float64, n)
	for i := range n {
		values[i] = a[i][i]
	}
	return values, vectors
}

// rotate makes a[p][q] zero.
func rotate(a, vectors [][]float64, p, q int) {
	if a[p][q] == 0 {
		return
	}
	theta := (a[q][q] - a[p][p]) / float64(2*a[p][q])
	t := 1 / (math.Abs(theta) + math.Sqrt(float64(theta*theta)+1))
	if theta < 0 {
		t = -t
	}
	c := 1 / math.Sqrt(float64(t*t)+1)
	s := float64(t * c)
	for _, row := range a {
		x, y := row[p], row[q]
		row[p], row[q] = float64(c*x)-float64(s*y), float64(s*x)+float64(c*y)
	}
	turn(a[p], a[q], c, s)
	turn(vectors[p], vectors[q], c, s)
}

func turn(p, q []float64, c, s float64) {
	for k, x := range p {
		y := q[k]
		p[k], q[k] = float64(c*x)-float64(s*y), float64(s*x)+float64(c*y)
	}
}

func square(n int) [][]float64 {
	m := make([][]float64, n)
	for i := range m {
		m[i] = make([]float64, n)
	}
	return m
}

// free makes v a direction at right angles to those found, of length 1; false when nothing of it is left.
func free(v []float64, found [][]float64) bool {
	before := math.Sqrt(dot(v, v))
	for range 2 {
		subtract(v, found)
	}
	length := math.Sqrt(dot(v, v))
	if length <= float64(1e-12*before) {
		return false
	}
	scaled(v, length)
	return true
}

// subtract takes away what v has of each of these directions.
func subtract(v []float64, directions [][]float64) {
	for _, d := range directions {
		along := dot(v, d)
		for i := range v {
			v[i] -= float64(along * d[i])
		}
	}
}

func dot(a, b []float64) float64 {
	sum := 0.0
	for i := range a {
		sum += float64(a[i] * b[i])
	}
	return sum
}

// scaled divides v by its length.
func scaled(v []float64, length float64) []float64 {
	for i := range v {
		v[i] /= length
	}
	return v
}

func largest(values []float64) int {
	top := 0
	for i, v := range values {
		if v > values[top] {
			top = i
		}
	}
	return top
}

// orient turns v so that its largest entry is positive.
func orient(v []float64) {
	top := 0
	for i := range v {
		// Entries that differ by rounding alone count as equal: the first decides.
		if math.Abs(v[i]) > float64(math.Abs(v[top])*(1+1e-9)) {
			top = i
		}
	}
	if len(v) > 0 && v[top] < 0 {
		for i := range v {
			v[i] = -v[i]
		}
	}
}

// mix is the output function of SplitMix64 (Steele, Lea, Flood 2014): whole numbers only, so the same everywhere.
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}
