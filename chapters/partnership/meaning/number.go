package meaning

import "regexp"

var (
	numberWord = regexp.MustCompile(`(?i)^\s*(?:(?:national\s+)?action\s+plan|plan|nap|pan|action|commitment|measure|milestone|engagement|mesure|jalon|compromiso|acción|medida|hito)\s+(?:no?[°º.]?\s*)?([#\pL\d])`)
	numberSign = regexp.MustCompile(`(?i)^\s*(?:[#№]|no?[°º.])\s*(\d)`)
	zerosFirst = regexp.MustCompile(`(^|\.)0+(\d)`)
)

// Number is what a number of a plan, a commitment or a milestone says, without its shape: "2" for "02", "2.", "2.0", "#2" and "Commitment 2".
// "2.1", "2a" and "SC2" are other numbers. It is "" for no number.
func Number(s string) string {
	s = numberWord.ReplaceAllString(s, "$1")
	s = numberSign.ReplaceAllString(s, "$1")
	return zerosFirst.ReplaceAllString(number(Fold(s)), "$1$2")
}
