package opinion

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Shape is what two texts are compared by: how often each three letters in a row stand in it, without case, accents and signs. It
// serves scripts with and without spaces, and two forms of a word are near each other.
type Shape map[[3]rune]int

// ShapeOf is the shape of words.
func ShapeOf(words string) Shape {
	letters := []rune{' '}
	for _, r := range norm.NFKD.String(strings.ToLower(words)) {
		switch {
		case unicode.Is(unicode.Mn, r):
		case unicode.IsLetter(r) || unicode.IsNumber(r):
			letters = append(letters, r)
		case letters[len(letters)-1] != ' ':
			letters = append(letters, ' ')
		}
	}
	if letters[len(letters)-1] != ' ' {
		letters = append(letters, ' ')
	}
	s := Shape{}
	for i := range len(letters) - 2 {
		s[[3]rune(letters[i:i+3])]++
	}
	return s
}

// Alike is how much two shapes have in common, from 0 to 1: twice what is in both, over what is in either (Dice).
func (s Shape) Alike(t Shape) float64 {
	both, all := 0, 0
	for k, n := range s {
		both += min(n, t[k])
		all += n
	}
	for _, n := range t {
		all += n
	}
	if all == 0 {
		return 0
	}
	return 2 * float64(both) / float64(all)
}

// Two statements are near each other from nearEnough on; mostNear are shown.
const (
	nearEnough = .45
	mostNear   = 3
)

// Near are the places of those shapes that are nearest to a text, the nearest first: at most three, and only near ones. Each statement has
// a shape for each of its languages.
func Near(words string, shapes [][]Shape) (places []int) {
	type near struct {
		place int
		alike float64
	}
	var list []near
	of := ShapeOf(words)
	for i, each := range shapes {
		most := 0.0
		for _, s := range each {
			most = max(most, of.Alike(s))
		}
		if most >= nearEnough {
			list = append(list, near{i, most})
		}
	}
	slices.SortStableFunc(list, func(a, b near) int { return cmp.Compare(b.alike, a.alike) })
	for _, n := range list[:min(len(list), mostNear)] {
		places = append(places, n.place)
	}
	return places
}
