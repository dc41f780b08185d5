package importer

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"troth/chapters/partnership/meaning"
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
// plan on both sides: in the file, and on record. A number in another shape ("02", "Commitment 2") is the same where no other has it in any. Where numbers repeat, a title is no proof: two promises of one plan can share it, and
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
	repeats := func(list []candidate, of func(candidate) string) map[string]int {
		n := map[string]int{}
		for _, x := range list {
			n[of(x)]++
		}
		return n
	}
	given := func(x candidate) string { return x.number }
	shapeless := func(x candidate) string { return meaning.Number(x.number) }
	unique := func(of func(candidate) string) func(i, k int) (bool, error) {
		inRows, inThings := repeats(rows, of), repeats(things, of)
		return func(i, k int) (bool, error) {
			n := of(rows[i])
			return (len(rows[i].aliases) == 0 || len(things[k].aliases) == 0) && n != "" && n == of(things[k]) && inRows[n] == 1 && inThings[n] == 1, nil
		}
	}
	without := func(i, k int) bool { return len(rows[i].aliases) == 0 || len(things[k].aliases) == 0 }
	for _, may := range []func(i, k int) (bool, error){
		func(i, k int) (bool, error) { return overlap(rows[i].aliases, things[k].aliases), nil },
		unique(given),
		unique(shapeless),
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
		if n := meaning.Number(row.number); n != "" && n == meaning.Number(thing.number) {
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

// doubt is why it is doubtful that a row continues a thing: its title differs much, or that of another thing of the plan is clearly nearer;
// "" when it is not.
func doubt(row candidate, k int, things []candidate) string {
	if things[k].title == "" {
		return ""
	}
	near := closeness(row.title, things[k].title)
	if near < 0.5 {
		return "it continues a commitment whose title differs much: " + things[k].title
	}
	for i, other := range things {
		if i != k && other.title != "" && closeness(row.title, other.title) >= near+0.25 {
			return "it continues a commitment whose title is farther than that of another of the plan: " + things[k].title
		}
	}
	return ""
}

// shortWord is how many letters a word has at most that is as likely in any title: "of", "the", "les".
const shortWord = 3

// closeness is the share of the words of the shorter title that the other one has too; 1 when one of them has no words. It is that of all
// words or, where it is less, that of the longer ones.
func closeness(a, b string) float64 {
	words := func(s string, least int) map[string]bool {
		set := map[string]bool{}
		for _, w := range strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
			if utf8.RuneCountInString(w) >= least {
				set[w] = true
			}
		}
		return set
	}
	share := func(x, y map[string]bool) float64 {
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
	return min(share(words(a, 1), words(b, 1)), share(words(a, shortWord+1), words(b, shortWord+1)))
}
