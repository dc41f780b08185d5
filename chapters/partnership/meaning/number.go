package meaning

import (
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

var (
	// beforeNumber and beforeLetters are the words and signs before a number, of digits or of letters and digits, that say no more than that it is one.
	beforeNumber  = regexp.MustCompile(`^(?:` + numberWords + `[\s.:#]*|no[\s.:#]*|n[.°]\s*|#\s*)+(\d)`)
	beforeLetters = regexp.MustCompile(`^(?:` + numberWords + `[\s:#]+)+(\pL{1,4}\d)`)
	// asFloat is a number that a spreadsheet wrote with all the digits of its fraction.
	asFloat    = regexp.MustCompile(`^\d+\.\d{12,}$`)
	zerosFirst = regexp.MustCompile(`(^|\.)0+(\d)`)
	// letterApart is white space beside a letter.
	letterApart = regexp.MustCompile(`(\pL)\s+|\s+(\pL)`)
)

const numberWords = `(?:national|commitment|measure|milestone|engagement|mesure|jalon|compromiso|compromisso|medida|hito|action|acción|ação|plan|nap|pan|number|numéro|número)`

// Number is the number that a publisher gives a plan, a commitment or a milestone, without its shape: "2" for "02", "2.", "2.0", "#2", "No. 2" and
// "Commitment 2", 2.3 for "2.2999999999999998", and for one that is written with %-escapes, as the record writes a number that is no code,
// what it stands for. "2.1", "2.10", "2a", "2(a)" and "SC2" are other numbers. It is "" for no number.
func Number(s string) string {
	if written, err := url.PathUnescape(s); err == nil {
		s = written
	}
	s = strings.ToLower(strings.Join(strings.Fields(norm.NFKC.String(s)), " "))
	s = beforeNumber.ReplaceAllString(s, "$1")
	s = beforeLetters.ReplaceAllString(s, "$1")
	s = letterApart.ReplaceAllString(s, "$1$2")
	s = strings.TrimRight(s, ".:; ")
	if strings.HasSuffix(s, ")") && !strings.Contains(s, "(") {
		s = strings.TrimSuffix(s, ")")
	}
	if !strings.ContainsFunc(s, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) {
		return ""
	}
	s = Whole(s)
	if asFloat.MatchString(s) {
		if f, err := strconv.ParseFloat(s, 64); err == nil {
			s = strconv.FormatFloat(f, 'f', -1, 64)
		}
	}
	return zerosFirst.ReplaceAllString(s, "$1$2")
}
