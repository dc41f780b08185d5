package importer

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"troth/core/record"
)

// A row and a known commitment as matching sees them.
type candidate struct {
	aliases       []string // the publisher's identifiers
	number, title string
}

func candidateOf(c *commitmentDraft) candidate {
	x := candidate{title: titleOf(c.thing.Title)}
	if c.thing.Number != nil {
		x.number = string(*c.thing.Number)
	}
	for _, a := range c.thing.Aliases {
		x.aliases = append(x.aliases, string(a))
	}
	return x
}

func titleOf(t record.Text) string { return t.By[t.Original] }

// match finds for each row of a plan the thing on record that it continues: its index, or -1 for a new one.
//
// A row continues a thing only when the publisher's identifier agrees, or, where one side has none, when the number is unique in the
// plan on both sides: in the file, and on record. Where numbers repeat, a title is no proof: two promises of one plan can share it, and
// a text that went from one row to the other would be told as two changes of promises that nobody changed. Such a row is recognised
// only when it says what is on record, word for word, in their order among equals; then nothing is put there. Otherwise it is new, and
// a person may say that it is the same as another. equal tells whether a row says what a thing says.
func match(rows, things []candidate, equal func(row, thing int) (bool, error)) ([]int, error) {
	of := make([]int, len(rows))
	for i := range of {
		of[i] = -1
	}
	taken := make([]bool, len(things))
	pair := func(may func(row, thing int) (bool, error)) error {
		for i := range rows {
			for k := 0; k < len(things) && of[i] < 0; k++ {
				if taken[k] {
					continue
				}
				yes, err := may(i, k)
				if err != nil {
					return err
				}
				if yes {
					of[i], taken[k] = k, true
				}
			}
		}
		return nil
	}
	repeats := func(list []candidate) map[string]int {
		n := map[string]int{}
		for _, x := range list {
			n[x.number]++
		}
		return n
	}
	inRows, inThings := repeats(rows), repeats(things)
	without := func(i, k int) bool { return len(rows[i].aliases) == 0 || len(things[k].aliases) == 0 }
	for _, may := range []func(i, k int) (bool, error){
		func(i, k int) (bool, error) { return overlap(rows[i].aliases, things[k].aliases), nil },
		func(i, k int) (bool, error) {
			n := rows[i].number
			return without(i, k) && n != "" && n == things[k].number && inRows[n] == 1 && inThings[n] == 1, nil
		},
		func(i, k int) (bool, error) {
			if !without(i, k) || rows[i].number != things[k].number || things[k].title != "" && rows[i].title != things[k].title {
				return false, nil
			}
			return equal(i, k)
		},
	} {
		if err := pair(may); err != nil {
			return nil, err
		}
	}
	return of, nil
}

// maxLikely is how many likely matches a row is told with.
const maxLikely = 3

// likely are the things that a new row may be the same as, the likeliest first: those with its number, and those whose title shares
// half of its words. taken are those that other rows continue.
func likely(row candidate, things []candidate, taken []int) []int {
	var found []int
	score := map[int]float64{}
	for k, thing := range things {
		s := 2 * closeness(row.title, thing.title)
		if row.number != "" && row.number == thing.number {
			s++
		}
		if s >= 1 && !slices.Contains(taken, k) {
			found, score[k] = append(found, k), s
		}
	}
	slices.SortStableFunc(found, func(a, b int) int { return cmp.Compare(score[b], score[a]) })
	return found[:min(len(found), maxLikely)]
}

func overlap(a, b []string) bool {
	return slices.ContainsFunc(a, func(x string) bool { return slices.Contains(b, x) })
}

// alike reports whether two titles share at least half of the words of the shorter one.
func alike(a, b string) bool { return closeness(a, b) >= 0.5 }

// closeness is the share of the words of the shorter title that the other one has too; 1 when one of them has no words.
func closeness(a, b string) float64 {
	words := func(s string) map[string]bool {
		set := map[string]bool{}
		for _, w := range strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
			set[w] = true
		}
		return set
	}
	x, y := words(a), words(b)
	if len(x) == 0 || len(y) == 0 {
		return 1
	}
	shared := 0
	for w := range x {
		if y[w] {
			shared++
		}
	}
	return float64(shared) / float64(min(len(x), len(y)))
}
