package canonical

import (
	"slices"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// isNFC reports whether s, which is valid UTF-8, is in normal form C as Unicode Standard Annex 15 defines it.
//
// norm alone does not tell: it also demands the Stream-Safe Text Format, which breaks runs of more than 30 marks, in a way that no
// other library follows. A verifier in another language must come to the same answer, so what norm refuses is judged again.
func isNFC(s string) bool { return norm.NFC.IsNormalString(s) || normalize(s) == s }

// normalize brings s into normal form C: decompose, order the marks, compose (UAX 15, section 1.3 and D117 of the standard).
func normalize(s string) string {
	type char struct {
		r     rune
		class uint8
	}
	chars := make([]char, 0, len(s))
	for _, r := range s {
		whole := string(r)
		parts := whole
		if d := norm.NFD.PropertiesString(whole).Decomposition(); d != nil {
			parts = string(d)
		}
		for _, part := range parts {
			chars = append(chars, char{part, norm.NFD.PropertiesString(string(part)).CCC()})
		}
	}
	for i := 0; i < len(chars); i++ {
		from := i
		for i < len(chars) && chars[i].class != 0 {
			i++
		}
		slices.SortStableFunc(chars[from:i], func(a, b char) int { return int(a.class) - int(b.class) })
	}

	composed := chars[:0]
	starter := -1    // in composed
	last := uint8(0) // class of what stands between starter and the next character; 0 when nothing does
	for _, c := range chars {
		if starter >= 0 && (last < c.class || last == 0 && starter == len(composed)-1) {
			if r, ok := compose(composed[starter].r, c.r); ok {
				composed[starter].r = r
				continue
			}
		}
		if c.class == 0 {
			starter = len(composed)
		}
		last = c.class
		composed = append(composed, c)
	}
	out := make([]byte, 0, len(s))
	for _, c := range composed {
		out = utf8.AppendRune(out, c.r)
	}
	return string(out)
}

// compose returns the character that stands for the two, if there is one.
func compose(a, b rune) (rune, bool) {
	pair := string(a) + string(b)
	one := norm.NFC.String(pair)
	r, size := utf8.DecodeRuneInString(one)
	return r, size == len(one) && one != pair
}
