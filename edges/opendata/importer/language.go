package importer

import (
	"strings"
	"unicode"
)

// undetermined is the tag of texts whose language does not show, and of cells as given.
const undetermined = "und"

// smallWords are the commonest words of the languages that published tables are written in. Words that several languages share count
// for each of them.
var smallWords = func() map[string][]string {
	languages := map[string][]string{}
	for language, words := range map[string]string{
		"en": "the of and to in for on with by is are will be which from that this as at an or its their has have not into through",
		"es": "el la los las de del y en para por con que una un se su sus es al como este esta entre o más a no",
		"fr": "le la les de des du et en est dans pour par sur avec aux une un que qui au ce cette sont entre ou plus à d'une l'accès ne pas",
		"it": "il la le gli di del della dei delle e in per con che una un si sono al alla nel nella come tra o più a non",
		"pt": "o a os as de do da dos das e em para por com que uma um se no na ao sua entre ou mais não",
	} {
		for _, w := range strings.Fields(words) {
			languages[w] = append(languages[w], language)
		}
	}
	return languages
}()

// languageOf tells the language of a text by its small words: the one that has most of them, if it has them alone and at least one in
// twelve words is one; otherwise undetermined.
func languageOf(s string) string {
	words := strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return !unicode.IsLetter(r) && r != '\'' })
	counts := map[string]int{}
	for _, w := range words {
		for _, l := range smallWords[w] {
			counts[l]++
		}
	}
	best, second, language := 0, 0, undetermined
	for l, n := range counts {
		switch {
		case n > best:
			best, second, language = n, best, l
		case n > second:
			second = n
		}
	}
	if best == second || best*12 < len(words) {
		return undetermined
	}
	return language
}
