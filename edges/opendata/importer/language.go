package importer

import (
	"strings"
	"unicode"
)

// undetermined is the tag of texts whose language does not show, and of cells as given.
const undetermined = "und"

// smallWords are the commonest words of the languages that these tables are written in. Words that several languages share count for
// each of them; words of one letter stand in numbering and abbreviations too, and count for none.
var smallWords = func() map[string][]string {
	languages := map[string][]string{}
	for language, words := range map[string]string{
		"en": "the of and to in for on with by is are was will be been which from that this as at an or it its their have has not into through how all",
		"es": "el la los las de del en y para por con que una un se su sus es son al como más este esta entre sobre lo no",
		"fr": "le la les de des du et en est sont dans pour par sur avec aux une un que qui au ce cette ces entre plus se leur ne pas",
		"pt": "o os as de do da dos das em no na nos nas ao para por com que uma um se são como mais entre não pelo pela",
	} {
		for _, w := range strings.Fields(words) {
			languages[w] = append(languages[w], language)
		}
	}
	return languages
}()

// languageOf tells the language of a text by its small words: the one that has most of them, two at least, when one in twelve words
// is a small word of it. Otherwise it is the one that is given.
func languageOf(s, otherwise string) string {
	words := strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return !unicode.IsLetter(r) })
	counts := map[string]int{}
	for _, w := range words {
		if len(w) > 1 {
			for _, l := range smallWords[w] {
				counts[l]++
			}
		}
	}
	best, second, language := 0, 0, otherwise
	for l, n := range counts {
		switch {
		case n > best:
			best, second, language = n, best, l
		case n > second:
			second = n
		}
	}
	if best < 2 || best == second || best*12 < len(words) {
		return otherwise
	}
	return language
}
