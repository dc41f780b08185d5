package opinionmap

import (
	"cmp"
	"math"
	"slices"
)

// A Point is a place on the map: along the first component, and along the second.
type Point [2]float64

func (p Point) compare(q Point) int { return cmp.Or(cmp.Compare(p[0], q[0]), cmp.Compare(p[1], q[1])) }

// apart is the square of the distance between two points.
func apart(p, q Point) float64 {
	x, y := p[0]-q[0], p[1]-q[1]
	return float64(x*x) + float64(y*y)
}

func distance(p, q Point) float64 { return math.Sqrt(apart(p, q)) }

// A cluster is points that lie together.
type cluster struct {
	id      int
	centre  Point
	members []int // indexes of points
}

// near is how little the centres of clusters move when k-means stops (Polis step 6).
const near = 0.01

// kmeans puts points into clusters around the centres (Lloyd 1957): each point to the centre that is nearest, the last of equals; each
// centre to the weighted mean of its points; clusters without points vanish; until every centre moves by less than near, or after so
// many rounds. nil weights are all 1. Centres must differ from each other.
func kmeans(points []Point, weights []float64, centres []Point, rounds int) []cluster {
	clusters := make([]cluster, len(centres))
	for i, c := range centres {
		clusters[i] = cluster{id: i, centre: c}
	}
	of := make([]int32, len(points))
	for range rounds + 1 {
		assign(points, clusters, of)
		next := moved(points, weights, clusters, of)
		settled := len(next) == len(clusters)
		for i := range next {
			settled = settled && distance(next[i].centre, clusters[i].centre) < near
		}
		clusters = next
		if settled {
			break
		}
	}
	return clusters
}

// within is how far points lie from the centres of their clusters: the weighted sum of squares, which k-means makes small.
func within(points []Point, weights []float64, clusters []cluster) (sum float64) {
	for _, c := range clusters {
		for _, i := range c.members {
			sum += float64(weights[i] * apart(points[i], c.centre))
		}
	}
	return sum
}

// assign sets of to the place of each point's nearest centre among the clusters.
func assign(points []Point, clusters []cluster, of []int32) {
	// Centres from left to right: those further off along the first component alone than the nearest one found need no look.
	order := make([]int32, len(clusters))
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortFunc(order, func(a, b int32) int { return cmp.Compare(clusters[a].centre[0], clusters[b].centre[0]) })
	lefts := make([]float64, len(order))
	for i, k := range order {
		lefts[i] = clusters[k].centre[0]
	}
	blocks(len(points), func(_, from, to int) {
		for i := from; i < to; i++ {
			p := points[i]
			right, _ := slices.BinarySearch(lefts, p[0])
			left := right - 1
			best, nearest := int32(-1), math.Inf(1)
			look := func(k int) bool {
				x := lefts[k] - p[0]
				if float64(x*x) > nearest {
					return false
				}
				c := order[k]
				if d := apart(p, clusters[c].centre); d < nearest || d == nearest && c > best {
					best, nearest = c, d
				}
				return true
			}
			for left >= 0 || right < len(order) {
				if right < len(order) {
					if look(right) {
						right++
					} else {
						right = len(order)
					}
				}
				if left >= 0 {
					if look(left) {
						left--
					} else {
						left = -1
					}
				}
			}
			of[i] = best
		}
	})
}

// moved is the clusters with the points that were assigned to them, around their means.
func moved(points []Point, weights []float64, clusters []cluster, of []int32) []cluster {
	sums, heavy, sizes := make([]Point, len(clusters)), make([]float64, len(clusters)), make([]int, len(clusters))
	for i, p := range points {
		k, w := of[i], 1.0
		if weights != nil {
			w = weights[i]
		}
		sums[k][0] += float64(w * p[0])
		sums[k][1] += float64(w * p[1])
		heavy[k] += w
		sizes[k]++
	}
	var next []cluster
	for k, c := range clusters {
		if sizes[k] > 0 {
			next = append(next, cluster{id: c.id, centre: Point{sums[k][0] / heavy[k], sums[k][1] / heavy[k]}, members: make([]int, 0, sizes[k])})
			sizes[k] = len(next) - 1
		} else {
			sizes[k] = -1
		}
	}
	for i := range points {
		c := &next[sizes[of[i]]]
		c.members = append(c.members, i)
	}
	return next
}

// silhouette is the mean silhouette of clustered points (Rousseeuw 1987): for each, (b − a) ÷ max(a, b), where a is its mean distance to
// the others of its cluster and b that to the points of the nearest other cluster; 0 for one that is alone in its cluster. It lies
// between −1 and 1; nothing is clustered below two clusters, and it is 0.
func silhouette(points []Point, clusters []cluster) float64 {
	if len(clusters) < 2 {
		return 0
	}
	sum, n := 0.0, 0
	for own := range clusters {
		for _, i := range clusters[own].members {
			n++
			if len(clusters[own].members) == 1 {
				continue
			}
			a, b := 0.0, math.Inf(1)
			for k := range clusters {
				far := 0.0
				for _, j := range clusters[k].members {
					far += distance(points[i], points[j])
				}
				if k == own {
					a = far / float64(len(clusters[k].members)-1)
				} else {
					b = min(b, far/float64(len(clusters[k].members)))
				}
			}
			if m := max(a, b); m > 0 {
				sum += (b - a) / m
			}
		}
	}
	return sum / float64(n)
}

// distinct is the first n points that differ, in their order.
func distinct(points []Point, n int) []Point {
	seen := map[Point]bool{}
	var list []Point
	for _, p := range points {
		if len(list) == n {
			break
		}
		if p[0] == 0 {
			p[0] = 0 // −0 and 0 are one place
		}
		if p[1] == 0 {
			p[1] = 0
		}
		if !seen[p] {
			seen[p] = true
			list = append(list, p)
		}
	}
	return list
}

// spaced is n points that differ, evenly spaced by rank among all points ordered along an axis: as many starting points lie where there
// are many people, and numbering people or statements otherwise changes nothing.
func spaced(points []Point, n, axis int) []Point {
	signs := Point{direction(points, 0), direction(points, 1)}
	ordered := slices.Clone(points)
	slices.SortFunc(ordered, func(p, q Point) int {
		for _, k := range [2]int{axis, 1 - axis} {
			if c := cmp.Compare(p[k], q[k]); c != 0 {
				return c * int(signs[k])
			}
		}
		return 0
	})
	unique := distinct(ordered, len(ordered))
	if len(unique) <= n {
		return unique
	}
	var list []Point
	for i := range n {
		p := ordered[(2*i+1)*len(ordered)/(2*n)]
		if len(list) == 0 || list[len(list)-1] != p {
			list = append(list, p)
		}
	}
	return list
}

// direction is −1 when the longer tail of the points along an axis is on its negative side, else 1. Which side of a component is positive can
// hang on how statements are numbered; what is counted from the longer tail does not.
func direction(points []Point, axis int) float64 {
	sum, all := 0.0, 0.0
	for _, p := range points {
		cube := float64(float64(p[axis]*p[axis]) * p[axis])
		sum += cube
		all += math.Abs(cube)
	}
	if sum < -float64(nothing*all) {
		return -1
	}
	return 1
}

// onGrid puts points on a grid whose lines are 2⁻³⁰ apart. Numbering people or statements otherwise changes the last bits of where people
// stand; on the grid they stand where they stood, the sums of k-means are exact, and who stands exactly between two groups goes to the same.
func onGrid(points []Point) []Point {
	const big = 3 << 21 // of a number between 2²² and 2²³, the last bit is worth 2⁻³⁰; nobody stands as far off as 2²¹
	list := make([]Point, len(points))
	for i, p := range points {
		list[i] = Point{p[0] + big - big, p[1] + big - big}
	}
	return list
}
