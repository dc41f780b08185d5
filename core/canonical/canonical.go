// Package canonical is the one byte form of every value that Troth hashes: RFC 8785 (JSON Canonicalization Scheme),
// restricted so that there is nothing left to choose.
//
// A value is an object, an array, a string, a whole number or true/false. There is no null (what is absent is left out) and no
// fraction. Keys are printable ASCII, sorted by byte and unique. Numbers are whole and |n| ≤ 2^53−1, so that every JSON reader
// holds them exactly. Strings are valid UTF-8 in Unicode normal form C. At most 32 arrays and objects stand inside one another.
// Nothing stands between the tokens.
//
// In Go a value is map[string]any, []any, string, int64 or bool.
package canonical

import (
	"fmt"
	"slices"
	"strconv"
	"unicode/utf8"
)

const (
	// MaxInt is the largest whole number: 2^53−1.
	MaxInt = 1<<53 - 1
	// MaxDepth bounds the nesting: the innermost of 32 arrays or objects inside one another holds no other.
	MaxDepth = 32
)

// An Error says what is not canonical, and where.
type Error struct {
	Offset int // byte at which it was noticed
	Reason string
}

func (e *Error) Error() string {
	return fmt.Sprintf("not canonical at byte %d: %s", e.Offset, e.Reason)
}

// Append writes v in canonical form behind dst. It refuses a value that has no canonical form; then what it returns beside the
// error holds the start of one. No error of this package repeats what a string says, since strings may be private.
func Append(dst []byte, v any) ([]byte, error) { return appendValue(dst, v, 0) }

func appendValue(dst []byte, v any, depth int) ([]byte, error) {
	switch v.(type) {
	case []any, map[string]any:
		if depth == MaxDepth {
			return dst, fmt.Errorf("canonical: nested deeper than %d", MaxDepth)
		}
	}
	switch v := v.(type) {
	case string:
		return AppendString(dst, v)
	case int64:
		return AppendInt(dst, v)
	case int:
		return AppendInt(dst, int64(v))
	case bool:
		return AppendBool(dst, v), nil
	case []any:
		dst = append(dst, '[')
		for i, element := range v {
			if i > 0 {
				dst = append(dst, ',')
			}
			var err error
			if dst, err = appendValue(dst, element, depth+1); err != nil {
				return dst, err
			}
		}
		return append(dst, ']'), nil
	case map[string]any:
		keys := make([]string, 0, len(v))
		for k := range v {
			keys = append(keys, k)
		}
		slices.Sort(keys)
		dst = append(dst, '{')
		for i, k := range keys {
			if i > 0 {
				dst = append(dst, ',')
			}
			if err := checkKey(k); err != nil {
				return dst, err
			}
			var err error
			if dst, err = AppendString(dst, k); err != nil {
				return dst, err
			}
			dst = append(dst, ':')
			if dst, err = appendValue(dst, v[k], depth+1); err != nil {
				return dst, err
			}
		}
		return append(dst, '}'), nil
	}
	return dst, fmt.Errorf("canonical: a %T has no canonical form", v)
}

func checkKey(k string) error {
	for i := range len(k) {
		if k[i] < 0x20 || k[i] > 0x7e {
			return fmt.Errorf("canonical: key %q is not printable ASCII", k)
		}
	}
	return nil
}

// AppendInt writes a whole number.
func AppendInt(dst []byte, n int64) ([]byte, error) {
	if n > MaxInt || n < -MaxInt {
		return dst, fmt.Errorf("canonical: %d is beyond 2^53−1", n)
	}
	return strconv.AppendInt(dst, n, 10), nil
}

// AppendBool writes true or false.
func AppendBool(dst []byte, b bool) []byte {
	if b {
		return append(dst, "true"...)
	}
	return append(dst, "false"...)
}

const hexDigits = "0123456789abcdef"

// AppendString writes s quoted, escaping only what RFC 8785 section 3.2.2.2 tells to escape.
func AppendString(dst []byte, s string) ([]byte, error) {
	dst = append(dst, '"')
	ascii := true
	start := 0
	for i := range len(s) {
		c := s[i]
		if c >= utf8.RuneSelf {
			ascii = false
			continue
		}
		if c >= 0x20 && c != '"' && c != '\\' {
			continue
		}
		dst = append(dst, s[start:i]...)
		start = i + 1
		switch c {
		case '"', '\\':
			dst = append(dst, '\\', c)
		case '\b':
			dst = append(dst, `\b`...)
		case '\t':
			dst = append(dst, `\t`...)
		case '\n':
			dst = append(dst, `\n`...)
		case '\f':
			dst = append(dst, `\f`...)
		case '\r':
			dst = append(dst, `\r`...)
		default:
			dst = append(dst, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&15])
		}
	}
	if !ascii {
		if at := invalidUTF8(s); at >= 0 {
			return dst, fmt.Errorf("canonical: string is not valid UTF-8 at its byte %d", at)
		}
		if !isNFC(s) {
			return dst, fmt.Errorf("canonical: string of %d bytes is not in normal form C", len(s))
		}
	}
	dst = append(dst, s[start:]...)
	return append(dst, '"'), nil
}

// invalidUTF8 returns where s stops being UTF-8, or −1.
func invalidUTF8(s string) int {
	if utf8.ValidString(s) {
		return -1
	}
	for i, r := range s {
		if r == utf8.RuneError {
			if _, size := utf8.DecodeRuneInString(s[i:]); size == 1 {
				return i
			}
		}
	}
	return -1
}
