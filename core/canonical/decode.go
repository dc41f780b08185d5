package canonical

import (
	"bytes"
	"iter"
	"unicode/utf8"
)

// Check returns nil when b is one canonical value, else an *Error.
func Check(b []byte) error {
	r := reader{b: b}
	if err := r.skip(0); err != nil {
		return err
	}
	return r.end()
}

// Decode checks b and returns its value: map[string]any, []any, string, int64 or bool.
func Decode(b []byte) (any, error) {
	r := reader{b: b}
	v, err := r.value(0)
	if err == nil {
		err = r.end()
	}
	if err != nil {
		return nil, err
	}
	return v, nil
}

// Object calls each with every member of the object b, the value as its canonical bytes (a part of b). It returns the first error:
// that of each, or an *Error when b is not one canonical object.
func Object(b []byte, each func(key string, value []byte) error) error {
	r := reader{b: b}
	err := r.members(func(key string, _ int) error {
		from := r.i
		if err := r.skip(1); err != nil {
			return err
		}
		return each(key, b[from:r.i])
	})
	if err != nil {
		return err
	}
	return r.end()
}

// Members yields the members of the object b, each value as its canonical bytes (a part of b). It ends at the first byte that is
// not canonical and says nothing of it: use it on what Check accepted, and Object on all else.
func Members(b []byte) iter.Seq2[string, []byte] {
	return func(yield func(string, []byte) bool) {
		r := reader{b: b}
		_ = r.members(func(key string, _ int) error {
			from := r.i
			if err := r.skip(1); err != nil {
				return err
			}
			if !yield(key, b[from:r.i]) {
				return errStop
			}
			return nil
		})
	}
}

// Elements yields the elements of the array b, as Members does.
func Elements(b []byte) iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		r := reader{b: b}
		_ = r.elements(func() error {
			from := r.i
			if err := r.skip(1); err != nil {
				return err
			}
			if !yield(b[from:r.i]) {
				return errStop
			}
			return nil
		})
	}
}

// String reads b as a string.
func String(b []byte) (string, error) {
	r := reader{b: b}
	s, err := r.str()
	if err == nil {
		err = r.end()
	}
	if err != nil {
		return "", err
	}
	return s, nil
}

// Int reads b as a whole number.
func Int(b []byte) (int64, error) {
	r := reader{b: b}
	n, err := r.number()
	if err == nil {
		err = r.end()
	}
	if err != nil {
		return 0, err
	}
	return n, nil
}

// Bool reads b as true or false.
func Bool(b []byte) (bool, error) {
	switch string(b) {
	case "true":
		return true, nil
	case "false":
		return false, nil
	}
	return false, &Error{0, "not true or false"}
}

var errStop = &Error{0, "stopped"}

type reader struct {
	b []byte
	i int
}

func (r *reader) fail(reason string) error { return &Error{r.i, reason} }

func (r *reader) end() error {
	if r.i != len(r.b) {
		return r.fail("more bytes behind the value")
	}
	return nil
}

func (r *reader) peek() byte {
	if r.i < len(r.b) {
		return r.b[r.i]
	}
	return 0
}

func (r *reader) literal(s string) error {
	if len(r.b)-r.i < len(s) || string(r.b[r.i:r.i+len(s)]) != s {
		return r.fail("not a value: " + s + " expected")
	}
	r.i += len(s)
	return nil
}

func (r *reader) skip(depth int) error {
	switch c := r.peek(); c {
	case '{':
		if depth >= MaxDepth {
			return r.fail("nested too deep")
		}
		return r.members(func(string, int) error { return r.skip(depth + 1) })
	case '[':
		if depth >= MaxDepth {
			return r.fail("nested too deep")
		}
		return r.elements(func() error { return r.skip(depth + 1) })
	case '"':
		_, err := r.span()
		return err
	case 't':
		return r.literal("true")
	case 'f':
		return r.literal("false")
	default:
		_, err := r.number()
		return err
	}
}

func (r *reader) value(depth int) (any, error) {
	switch c := r.peek(); c {
	case '{':
		if depth >= MaxDepth {
			return nil, r.fail("nested too deep")
		}
		object := map[string]any{}
		err := r.members(func(key string, _ int) error {
			v, err := r.value(depth + 1)
			object[key] = v
			return err
		})
		return object, err
	case '[':
		if depth >= MaxDepth {
			return nil, r.fail("nested too deep")
		}
		list := []any{}
		err := r.elements(func() error {
			v, err := r.value(depth + 1)
			list = append(list, v)
			return err
		})
		return list, err
	case '"':
		return r.str()
	case 't':
		return true, r.literal("true")
	case 'f':
		return false, r.literal("false")
	default:
		return r.number()
	}
}

func (r *reader) members(each func(key string, at int) error) error {
	if err := r.literal("{"); err != nil {
		return err
	}
	if r.peek() == '}' {
		r.i++
		return nil
	}
	last := ""
	for first := true; ; first = false {
		at := r.i
		key, err := r.str()
		if err != nil {
			return err
		}
		if checkKey(key) != nil {
			return &Error{at, "key is not printable ASCII"}
		}
		if !first && key <= last {
			return &Error{at, "keys are not sorted and unique"}
		}
		last = key
		if err := r.literal(":"); err != nil {
			return err
		}
		if err := each(key, at); err != nil {
			return err
		}
		switch r.peek() {
		case ',':
			r.i++
		case '}':
			r.i++
			return nil
		default:
			return r.fail("a comma or the end of the object expected")
		}
	}
}

func (r *reader) elements(each func() error) error {
	if err := r.literal("["); err != nil {
		return err
	}
	if r.peek() == ']' {
		r.i++
		return nil
	}
	for {
		if err := each(); err != nil {
			return err
		}
		switch r.peek() {
		case ',':
			r.i++
		case ']':
			r.i++
			return nil
		default:
			return r.fail("a comma or the end of the array expected")
		}
	}
}

// notValue says why no value begins at the byte, in the words of the likeliest mistake.
func (r *reader) notValue(at int) string {
	rest := r.b[at:]
	switch {
	case len(rest) == 0:
		return "a value expected, but nothing is left"
	case rest[0] == ' ' || rest[0] == '\t' || rest[0] == '\n' || rest[0] == '\r':
		return "white space"
	case bytes.HasPrefix(rest, []byte("null")):
		return "null; what is absent is left out"
	case bytes.HasPrefix(rest, []byte("\xef\xbb\xbf")):
		return "byte order mark"
	}
	return "not a value"
}

// number reads a whole number: no plus, no leading zero, no minus zero, no fraction, no exponent.
func (r *reader) number() (int64, error) {
	start := r.i
	negative := r.peek() == '-'
	if negative {
		r.i++
	}
	digits := r.i
	var n int64
	for ; r.i < len(r.b) && '0' <= r.b[r.i] && r.b[r.i] <= '9'; r.i++ {
		if n = n*10 + int64(r.b[r.i]-'0'); n > MaxInt {
			return 0, &Error{start, "number beyond 2^53−1"}
		}
	}
	switch {
	case r.i == digits:
		return 0, &Error{start, r.notValue(start)}
	case r.b[digits] == '0' && (r.i > digits+1 || negative):
		return 0, &Error{start, "number with a leading zero or minus zero"}
	case r.peek() == '.' || r.peek() == 'e' || r.peek() == 'E':
		return 0, &Error{start, "number is not whole"}
	}
	if negative {
		n = -n
	}
	return n, nil
}

// span passes over a string and returns its bytes between the quotes, still escaped, after checking that every byte is written
// in the one allowed way.
func (r *reader) span() (raw []byte, err error) {
	if err := r.literal(`"`); err != nil {
		return nil, err
	}
	start := r.i
	ascii := true
	for r.i < len(r.b) {
		c := r.b[r.i]
		switch {
		case c == '"':
			raw = r.b[start:r.i]
			if !ascii {
				if !utf8.Valid(raw) {
					return nil, &Error{start, "string is not valid UTF-8"}
				}
				// Escapes stand for characters, so the string as a whole is judged, not the bytes that write it.
				if !isNFC(unescape(raw)) {
					return nil, &Error{start, "string is not in normal form C"}
				}
			}
			r.i++
			return raw, nil
		case c == '\\':
			n := escapeLength(r.b[r.i:])
			if n == 0 {
				return nil, r.fail("escape is not the one that RFC 8785 tells to use")
			}
			r.i += n
		case c < 0x20:
			return nil, r.fail("control character is not escaped")
		default:
			ascii = ascii && c < utf8.RuneSelf
			r.i++
		}
	}
	return nil, r.fail("string does not end")
}

func escapeLength(b []byte) int {
	if len(b) < 2 {
		return 0
	}
	switch b[1] {
	case '"', '\\', 'b', 't', 'n', 'f', 'r':
		return 2
	case 'u':
		if len(b) < 6 || b[2] != '0' || b[3] != '0' {
			return 0
		}
		c := unhex(b[4])<<4 | unhex(b[5])
		if unhex(b[4]) > 1 || unhex(b[5]) > 15 || c == '\b' || c == '\t' || c == '\n' || c == '\f' || c == '\r' {
			return 0
		}
		return 6
	}
	return 0
}

func unhex(c byte) byte {
	switch {
	case '0' <= c && c <= '9':
		return c - '0'
	case 'a' <= c && c <= 'f':
		return c - 'a' + 10
	}
	return 255
}

func (r *reader) str() (string, error) {
	raw, err := r.span()
	if err != nil {
		return "", err
	}
	return unescape(raw), nil
}

// unescape turns checked bytes between quotes into the string that they write.
func unescape(raw []byte) string {
	at := -1
	for i, c := range raw {
		if c == '\\' {
			at = i
			break
		}
	}
	if at < 0 {
		return string(raw)
	}
	s := append(make([]byte, 0, len(raw)), raw[:at]...)
	for i := at; i < len(raw); i++ {
		if raw[i] != '\\' {
			s = append(s, raw[i])
			continue
		}
		i++
		switch raw[i] {
		case 'b':
			s = append(s, '\b')
		case 't':
			s = append(s, '\t')
		case 'n':
			s = append(s, '\n')
		case 'f':
			s = append(s, '\f')
		case 'r':
			s = append(s, '\r')
		case 'u':
			s = append(s, unhex(raw[i+3])<<4|unhex(raw[i+4]))
			i += 4
		default:
			s = append(s, raw[i])
		}
	}
	return string(s)
}
