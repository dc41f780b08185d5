package meaning

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// numbering is a number before a text, as lists have it: "3.", "1.6a)", "IV -", "ACTION 7:", "Commitment n°1-", "O4M3:". A year is none. outline
// is one that nothing but its points sets apart, before a capital letter: "4.24 Transparency", but not "2.5 million". bare is one without
// points: "14 Free access", where no other word is capital; "14 New Schools" may be fourteen of them.
var (
	numbering = regexp.MustCompile(`^\s*(?:(?i:action|commitment|measure|engagement|mesure|compromiso|acción|medida)\s+(?:[nN][°º.]?\s*)?)?` +
		`(?:\d{1,3}(?:\.\d{1,3})*|[IVX]{1,5}|(?:[A-Z]\d{1,2})+)\.?[a-z]?\s*[.):–-]+\s*`)
	outline = regexp.MustCompile(`^(\s*\d{1,3}(?:\.\d{1,3})+\s+)\p{Lu}`)
	bare    = regexp.MustCompile(`^(\s*\d{1,2}\s+)\p{Lu}\P{Lu}*$`)
)

// numberBefore is the number before a text, with what sets it apart; "" when there is none.
func numberBefore(s string) string {
	for _, re := range []*regexp.Regexp{outline, bare} {
		if found := re.FindStringSubmatch(s); found != nil {
			return found[1]
		}
	}
	return numbering.FindString(s)
}

// item is what can be the number of an item within a text: "2.", "2)", "1.2", "1.2.", before a letter.
var item = regexp.MustCompile(`[\s•](\d{1,3}(?:\.\d{1,3})*)([.)]*[\s•]+)(\p{L})`)

// unnumbered is a text without the numbers of its items, and these in their order: the number before it, and those within that go on from
// there, or begin at 1 after a stop. A number that does not follow is one of the sentence that it stands in.
func unnumbered(s string) (rest string, numbers []string) {
	first := numberBefore(s)
	last := levels(first)
	if first != "" {
		numbers = append(numbers, Fold(first))
	}
	var b strings.Builder
	from := len(first)
	for _, m := range item.FindAllStringSubmatchIndex(s, -1) {
		if m[0] < len(first) {
			continue
		}
		number := levels(s[m[2]:m[3]])
		stopped := atStop(s[:m[2]])
		switch {
		case len(number) == 1 && (!stopped || strings.TrimSpace(s[m[4]:m[5]]) == ""):
			continue
		case last == nil && (!stopped || number[len(number)-1] != 1) || last != nil && !follows(last, number):
			continue
		case !stopped && !unicode.IsUpper(firstRune(s[m[6]:])):
			continue
		}
		b.WriteString(s[from:m[2]])
		from, last = m[5], number
		numbers = append(numbers, Fold(s[m[2]:m[3]]))
	}
	if first == "" && len(numbers) == 1 { // a list has more than one item
		return s, nil
	}
	b.WriteString(s[from:])
	return b.String(), numbers
}

func firstRune(s string) rune { r, _ := utf8.DecodeRuneInString(s); return r }

// atStop reports whether what stands before an item ends: with a line, or with a sign that ends a clause.
func atStop(before string) bool {
	trimmed := strings.TrimRightFunc(before, unicode.IsSpace)
	last, _ := utf8.DecodeLastRuneInString(trimmed)
	return trimmed == "" || strings.ContainsRune(before[len(trimmed):], '\n') || strings.ContainsRune(".;:,!?)•…/", last)
}

// levels are the numbers of a number: 1 and 2 of "1.2."; nothing of one with letters.
func levels(number string) (list []int) {
	for part := range strings.SplitSeq(strings.TrimRight(strings.TrimSpace(number), ".): –-"), ".") {
		n, err := strconv.Atoi(part)
		if err != nil {
			return nil
		}
		list = append(list, n)
	}
	return list
}

// follows reports whether an item can come next: 1.3, 2, 2.1 and 1.2.1 after 1.2.
func follows(last, next []int) bool {
	for n := range last {
		up := append(slices.Clone(last[:n]), last[n]+1)
		if slices.Equal(next, up) || slices.Equal(next, append(up, 1)) {
			return true
		}
	}
	return slices.Equal(next, append(slices.Clone(last), 1))
}

// renumbered reports whether two texts differ only in that one has numbers before its items, or before itself, that the other leaves out: the
// number is a fact of its own, and which editions print it again is shape.
func renumbered(old, new string) bool {
	a, had := unnumbered(old)
	b, has := unnumbered(new)
	return len(had) != len(has) && (partOf(had, has) || partOf(has, had)) && Fold(a) == Fold(b)
}

// partOf reports whether all of a list stands in another one, in its order.
func partOf(list, other []string) bool {
	for _, x := range other {
		if len(list) > 0 && list[0] == x {
			list = list[1:]
		}
	}
	return len(list) == 0
}
