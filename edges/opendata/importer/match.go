package importer

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"troth/chapters/partnership/meaning"
	"troth/core/record"
)

// A row and a known commitment as matching sees them.
type candidate struct {
	aliases       []string // the publisher's identifiers
	number, title string
}

func candidateOf(c *commitmentDraft) candidate {
	var x candidate
	if !slices.Contains(c.unread, "title") {
		x.title = titleOf(c.thing.Title)
	}
	if c.thing.Number != nil {
		x.number = string(*c.thing.Number)
	}
	for _, a := range c.thing.Aliases {
		x.aliases = append(x.aliases, string(a))
	}
	return x
}

// numeral is the number of a row or commitment without its shape.
func (x candidate) numeral() string { return meaning.Number(x.number) }

func titleOf(t record.Text) string { return t.By[t.Original] }

// match finds for each row of a plan the thing on record that it continues: its index, or -1 for a new one.
//
// A row continues a thing only when the publisher's identifier agrees, or, where one side has none, when the number is unique in the
// plan on both sides: in the file, and on record. An identifier agrees in other letters too (al0002 is AL0002), a number in another shape
// ("2." is 2), but what agrees as it was given comes first, and a number that a side has in two shapes repeats there. Where numbers
// repeat, a title is no proof: two promises of one plan can share it, and
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
	without := func(i, k int) bool { return len(rows[i].aliases) == 0 || len(things[k].aliases) == 0 }
	numbered := func(number func(candidate) string) func(i, k int) (bool, error) {
		of := func(list []candidate) (numbers []string, times map[string]int) {
			times = map[string]int{}
			for _, x := range list {
				n := number(x)
				numbers = append(numbers, n)
				times[n]++
			}
			return numbers, times
		}
		row, inRows := of(rows)
		thing, inThings := of(things)
		return func(i, k int) (bool, error) {
			n := row[i]
			return without(i, k) && n != "" && n == thing[k] && inRows[n] == 1 && inThings[n] == 1, nil
		}
	}
	said := func(i, k int) (bool, error) {
		if !without(i, k) || things[k].title != "" && rows[i].title != things[k].title || rows[i].numeral() != things[k].numeral() {
			return false, nil
		}
		return equal(i, k)
	}
	for _, may := range []func(i, k int) (bool, error){
		func(i, k int) (bool, error) { return overlap(rows[i].aliases, things[k].aliases), nil },
		numbered(func(x candidate) string { return x.number }),
		numbered(candidate.numeral),
		said,
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
		s := 0.0
		if row.title != "" {
			s = 2 * closeness(row.title, thing.title)
		}
		if n := row.numeral(); n != "" && n == thing.numeral() {
			s++
		}
		if s >= 1 && !slices.Contains(taken, k) {
			found, score[k] = append(found, k), s
		}
	}
	slices.SortStableFunc(found, func(a, b int) int { return cmp.Compare(score[b], score[a]) })
	return found[:min(len(found), maxLikely)]
}

// overlap reports whether two things share an identifier, in whatever case.
func overlap(a, b []string) bool {
	return slices.ContainsFunc(a, func(x string) bool {
		return slices.ContainsFunc(b, func(y string) bool { return strings.EqualFold(x, y) })
	})
}

// nearer is by how much another title must be more like a row's than that of what the row continues, for the match to be doubtful.
const nearer = 0.18

// doubt says why a row may not be the thing that it continues, the k-th: the titles differ much, or that of another thing of the plan is
// the row's, or clearly nearer to it. It is empty where nothing speaks against it.
func doubt(row candidate, k int, things []candidate) string {
	title, own := row.title, things[k].title
	same := func(x candidate) bool { return x.title != "" && !meaning.Words(x.title, title).Moves() }
	if own == "" || same(things[k]) {
		return ""
	}
	if i := slices.IndexFunc(things, same); i >= 0 {
		return "it continues the commitment " + own + ", but has the title of another one of the plan"
	}
	if !alike(title, own) {
		return "it continues a commitment whose title differs much: " + own
	}
	for _, x := range things {
		if x.title != "" && likeness(title, x.title) >= likeness(title, own)+nearer {
			return "it continues the commitment " + own + ", but its title is nearer to that of another one of the plan: " + x.title
		}
	}
	return ""
}

// alike reports whether two titles share at least half of the words of the shorter one.
func alike(a, b string) bool { return closeness(a, b) >= 0.5 }

// closeness is the share of the words of the shorter title that the other one has too; 1 when one of them has no words.
func closeness(a, b string) float64 {
	shared, x, y := sharedWords(a, b)
	if x == 0 || y == 0 {
		return 1
	}
	return float64(shared) / float64(min(x, y))
}

// likeness is the share of the words of two titles that both have.
func likeness(a, b string) float64 {
	shared, x, y := sharedWords(a, b)
	if x == 0 || y == 0 {
		return 0
	}
	return 2 * float64(shared) / float64(x+y)
}

// sharedWords counts the words that both texts have, and those of each.
func sharedWords(a, b string) (both, inA, inB int) {
	x, y := wordsOf(a), wordsOf(b)
	for w := range x {
		if y[w] {
			both++
		}
	}
	return both, len(x), len(y)
}

// wordsOf are the words of a text; small words (of, and, para) are none, unless it has no others.
func wordsOf(s string) map[string]bool {
	all := strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	set, small := map[string]bool{}, map[string]bool{}
	for _, w := range all {
		if len(smallWords[w]) > 0 {
			small[w] = true
		} else {
			set[w] = true
		}
	}
	if len(set) == 0 {
		return small
	}
	return set
}
