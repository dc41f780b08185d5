package meaning

import (
	"html"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/unicode/norm"
)

// nothings are words and marks by which tables say that something is not said.
var (
	nothings       = map[string]bool{}
	longestNothing int // in bytes, folded
)

func init() {
	for _, s := range []string{"", "NR", "NA", "ND", "N/A", "none", "not specified", "none specified", "unspecified", "not available", "not applicable",
		"not defined", "not reviewed", "no especificado", "no especificada", "no aplica", "no disponible", "non précisé", "non spécifié", "sans objet",
		"não especificado", "não se aplica", "tbd", "tbc", "to be determined", "to be confirmed",
		"à déterminer", "à confirmer", "por determinar", "por confirmar", "unknown", "unclear"} {
		folded := Fold(s)
		nothings[folded], longestNothing = true, max(longestNothing, len(folded))
	}
}

// broken are the signs that spreadsheets show for a formula that failed.
var broken = map[string]bool{"#NAME?": true, "#REF!": true, "#VALUE!": true, "#DIV/0!": true, "#N/A": true, "#NULL!": true, "#NUM!": true,
	"#SPILL!": true, "#CALC!": true, "#GETTING_DATA": true, "#FIELD!": true}

// Nothing reports whether a text says no more than that nothing is said; of a period, on neither side.
func Nothing(s string) bool { return nothing(Fold(s), s) }

// nothing is Nothing of a text whose fold is there.
func nothing(folded, s string) bool {
	if nothings[folded] || strings.HasPrefix(s, "#") && Broken(s) {
		return true
	}
	if len(folded) > 2*longestNothing {
		return false
	}
	from, to, both := strings.Cut(s, "–")
	return both && nothings[Fold(from)] && nothings[Fold(to)]
}

var (
	markup    = regexp.MustCompile(`(?i)</?(br|p|b|i|em|strong|span|div|ul|ol|li|a)(\s[^>]*)?/?>`)
	thousands = regexp.MustCompile(`(\d)[,.’' \x{a0}\x{202f}](\d{3})($|[^\d])`)
	decimal   = regexp.MustCompile(`(\d),(\d)`)
	zeros     = regexp.MustCompile(`^(\d+)\.0*$`)
)

// lost stands for letters that encoding damage took away.
const lost = '\ufffd'

// Fold is what a text says, without its shape: letters, digits and signs alone, small, in one form; with entities, markup, mojibake
// and separators of thousands undone.
func Fold(s string) string {
	if strings.Contains(s, "<") {
		s = markup.ReplaceAllString(s, " ")
	}
	s = norm.NFKC.String(repaired(html.UnescapeString(s)))
	if parted(s) {
		for range 4 { // groups of one number overlap
			s = thousands.ReplaceAllString(s, "$1$2$3")
		}
		s = decimal.ReplaceAllString(s, "$1.$2")
	}
	runes := []rune(s)
	var b strings.Builder
	for i, r := range runes {
		switch {
		case r == lost, r == '?' && within(runes, i, unicode.IsLetter):
			b.WriteRune(lost)
		case unicode.IsLetter(r), unicode.IsDigit(r), unicode.IsMark(r):
			if r < utf8.RuneSelf {
				b.WriteByte(byte(unicode.ToLower(r)))
			} else {
				b.WriteString(strings.ToLower(string(r))) // of some letters it is two
			}
		case strings.ContainsRune(".:/-", r) && within(runes, i, unicode.IsDigit):
			b.WriteRune(r) // 2.1 is not 21
		case r == '-' && next(runes, i, unicode.IsDigit) && (i == 0 || unicode.IsSpace(runes[i-1])), r == '−' && next(runes, i, unicode.IsDigit):
			b.WriteRune('−') // −5 is not 5
		case strings.ContainsRune("%$€£¥+<>=", r):
			b.WriteRune(r)
		case unicode.IsSpace(r) && within(runes, i, unicode.IsDigit):
			b.WriteByte(' ') // 1 5 is not 15
		}
	}
	return norm.NFKC.String(b.String()) // marks may stand side by side now that did not
}

// parted reports whether something stands between two digits of a text, so that it may part a number.
func parted(s string) bool {
	digit := func(c byte) bool { return '0' <= c && c <= '9' }
	for i := 1; i+1 < len(s); i++ {
		if digit(s[i-1]) && !digit(s[i]) {
			_, size := utf8.DecodeRuneInString(s[i:])
			if i+size < len(s) && digit(s[i+size]) {
				return true
			}
		}
	}
	return false
}

func within(runes []rune, i int, is func(rune) bool) bool {
	return i > 0 && is(runes[i-1]) && next(runes, i, is)
}

func next(runes []rune, i int, is func(rune) bool) bool { return i+1 < len(runes) && is(runes[i+1]) }

// Whole gives whole numbers one form: 3, 3.0 and 3. are one. Programs that know no other numbers write fractions.
func Whole(s string) string { return zeros.ReplaceAllString(s, "$1") }

// repaired undoes mojibake: UTF-8 that was read as Windows-1252. Text in which there is none comes back as it is.
func repaired(s string) string {
	if !strings.ContainsAny(s, "ÃÂâÅÄ") {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); {
		good, size := undo(s[i:])
		if size == 0 {
			_, size = utf8.DecodeRuneInString(s[i:])
			good = s[i : i+size]
		}
		b.WriteString(good)
		i += size
	}
	return b.String()
}

// undo reads one damaged character at the start of s: what it was, and how many bytes it takes now; 0 when there is none.
func undo(s string) (good string, size int) {
	var raw []byte
	want := 0
	for i, r := range s {
		c, ok := charmap.Windows1252.EncodeRune(r)
		if !ok && r < 0x100 {
			c, ok = byte(r), true // C1 controls, which the table leaves out
		}
		if !ok {
			return "", 0
		}
		if len(raw) == 0 {
			switch {
			case c >= 0xc2 && c < 0xe0:
				want = 2
			case c >= 0xe0 && c < 0xf0:
				want = 3
			default:
				return "", 0
			}
		} else if c < 0x80 || c >= 0xc0 {
			return "", 0
		}
		if raw = append(raw, c); len(raw) == want {
			if !utf8.Valid(raw) {
				return "", 0
			}
			return string(raw), i + utf8.RuneLen(r)
		}
	}
	return "", 0
}

// gap is how many letters one mark of damage can stand for.
const gap = 4

// mended reports whether a folded text with lost letters can have been the other one.
func mended(damaged, whole string) bool {
	if !strings.ContainsRune(damaged, lost) {
		return false
	}
	pieces := strings.FieldsFunc(damaged, func(r rune) bool { return r == lost })
	if len(damaged) > 3*len(pieces)*gap+len(strings.Join(pieces, "")) || len(pieces) == 0 {
		return false
	}
	rest := whole
	for i, p := range pieces {
		at := strings.Index(rest, p)
		open := i > 0 || strings.HasPrefix(damaged, string(lost))
		if at < 0 || at > 0 && !open || utf8.RuneCountInString(rest[:at]) > gap {
			return false
		}
		rest = rest[at+len(p):]
	}
	return rest == "" || strings.HasSuffix(damaged, string(lost)) && utf8.RuneCountInString(rest) <= gap
}

// sameList reports whether two texts are the same items in another order, with semicolons or lines between them.
func sameList(old, new string) bool {
	items := func(s string) []string {
		var list []string
		for _, x := range strings.FieldsFunc(markup.ReplaceAllString(html.UnescapeString(s), "\n"), func(r rune) bool { return r == ';' || r == '\n' || r == '•' }) {
			if x = Fold(x); x != "" {
				list = append(list, x)
			}
		}
		slices.Sort(list)
		return list
	}
	a, b := items(old), items(new)
	return len(a) > 1 && slices.Equal(a, b)
}

// CutShort reports whether a text is the beginning of another one, and nothing more.
func CutShort(old, new string) bool {
	a, b := Fold(old), Fold(new)
	return b != "" && len(b) < len(a) && strings.HasPrefix(a, b)
}

// cutOff reports whether the first text says itself that it was cut, and the second one goes on from there.
func cutOff(given, folded, longer string) bool {
	given = strings.TrimRightFunc(given, unicode.IsSpace)
	return (strings.HasSuffix(given, "…") || strings.HasSuffix(given, "...")) && folded != "" && len(longer) > len(folded) && strings.HasPrefix(longer, folded)
}
