package importer

import (
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
// The publisher's identifier decides. Where one side has none, rows and things with the same number and title belong together, in
// their order where several have both; of what is left those whose number is unique in the plan on both sides.
func match(rows, things []candidate) []int {
	of := make([]int, len(rows))
	for i := range of {
		of[i] = -1
	}
	taken := make([]bool, len(things))
	pair := func(may func(row, thing candidate) bool) {
		for i, row := range rows {
			if of[i] >= 0 {
				continue
			}
			for k, thing := range things {
				if !taken[k] && may(row, thing) {
					of[i], taken[k] = k, true
					break
				}
			}
		}
	}
	pair(func(row, thing candidate) bool { return overlap(row.aliases, thing.aliases) })
	compatible := func(row, thing candidate) bool { return len(row.aliases) == 0 || len(thing.aliases) == 0 }
	pair(func(row, thing candidate) bool {
		return compatible(row, thing) && row.number == thing.number && row.title == thing.title
	})
	count := func(list []candidate, number string) (n int) {
		for _, x := range list {
			if x.number == number {
				n++
			}
		}
		return n
	}
	pair(func(row, thing candidate) bool {
		return compatible(row, thing) && row.number != "" && row.number == thing.number &&
			count(rows, row.number) == 1 && count(things, row.number) == 1
	})
	return of
}

func overlap(a, b []string) bool {
	return slices.ContainsFunc(a, func(x string) bool { return slices.Contains(b, x) })
}

// alike reports whether two titles share at least half of the words of the shorter one.
func alike(a, b string) bool {
	words := func(s string) map[string]bool {
		set := map[string]bool{}
		for _, w := range strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
			set[w] = true
		}
		return set
	}
	x, y := words(a), words(b)
	shared := 0
	for w := range x {
		if y[w] {
			shared++
		}
	}
	return 2*shared >= min(len(x), len(y))
}
