package record

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"troth/core/canonical"
)

func (t Text) append(dst []byte) ([]byte, error) {
	if err := t.check(); err != nil {
		return dst, err
	}
	dst = append(dst, `{"by":{`...)
	for i, l := range slices.Sorted(maps.Keys(t.By)) {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(dst, '"')
		dst = append(dst, l...)
		dst = append(dst, '"', ':')
		var err error
		if dst, err = canonical.AppendString(dst, t.By[l]); err != nil {
			return dst, err
		}
	}
	return fmt.Appendf(dst, `},"original":%q}`, t.Original), nil
}

func (t Text) check() error {
	if _, ok := t.By[t.Original]; !ok {
		return fmt.Errorf("the original language %q has no text", t.Original)
	}
	for tag, s := range t.By {
		if !isLanguage(tag) {
			return fmt.Errorf("%q is not a language tag like pt, pt-BR or zh-Hant", tag)
		}
		if s == "" {
			return fmt.Errorf("the text in %s is empty; leave it out", tag)
		}
		if err := checkReadable(s); err != nil {
			return err
		}
	}
	return nil
}

func readText(raw []byte) (t Text, err error) {
	t.By = map[string]string{}
	err = canonical.Object(raw, func(key string, v []byte) (err error) {
		switch key {
		case "by":
			return canonical.Object(v, func(l string, s []byte) (err error) {
				t.By[l], err = canonical.String(s)
				return err
			})
		case "original":
			t.Original, err = canonical.String(v)
			return err
		}
		return fmt.Errorf("unexpected member %q", key)
	})
	if err != nil {
		return Text{}, err
	}
	return t, t.check()
}

// isLanguage reports whether tag has the form that Text allows: language[-Script][-REGION][-variant…][-x-private…] of BCP 47, in the
// letter case that RFC 5646 section 2.1.1 recommends, at most 35 bytes. It asks no registry, whose next edition would judge otherwise.
func isLanguage(tag string) bool {
	if len(tag) > 35 {
		return false
	}
	parts := strings.Split(tag, "-")
	if p := parts[0]; len(p) < 2 || len(p) > 3 || !are(p, small) {
		return false
	}
	parts = parts[1:]
	if len(parts) > 0 && len(parts[0]) == 4 && are(parts[0][:1], capital) && are(parts[0][1:], small) {
		parts = parts[1:]
	}
	if len(parts) > 0 && (len(parts[0]) == 2 && are(parts[0], capital) || len(parts[0]) == 3 && are(parts[0], digit)) {
		parts = parts[1:]
	}
	for len(parts) > 0 && (len(parts[0]) >= 5 && len(parts[0]) <= 8 || len(parts[0]) == 4 && are(parts[0][:1], digit)) && are(parts[0], small|digit) {
		parts = parts[1:]
	}
	if len(parts) == 0 {
		return true
	}
	private := parts[1:]
	return parts[0] == "x" && len(private) > 0 && !slices.ContainsFunc(private, func(p string) bool {
		return p == "" || len(p) > 8 || !are(p, small|digit)
	})
}

const (
	small = 1 << iota
	capital
	digit
)

// are reports whether every byte of s is of one of the classes.
func are(s string, classes int) bool {
	for i := range len(s) {
		class := 0
		switch c := s[i]; {
		case 'a' <= c && c <= 'z':
			class = small
		case 'A' <= c && c <= 'Z':
			class = capital
		case '0' <= c && c <= '9':
			class = digit
		}
		if class&classes == 0 {
			return false
		}
	}
	return true
}

// checkReadable refuses what a reader cannot see: control characters and overrides of the direction of writing.
func checkReadable(s string) error {
	for i, r := range s {
		switch {
		case Unreadable(r) && r < 0xa0:
			return fmt.Errorf("control character %U at byte %d", r, i)
		case Unreadable(r):
			return fmt.Errorf("character %U at byte %d overrides the direction of writing", r, i)
		}
	}
	return nil
}

// Unreadable reports whether the record takes no text with a character: it controls something, or overrides the direction of writing.
func Unreadable(r rune) bool {
	return r < 0x20 && r != '\n' && r != '\t' || r >= 0x7f && r < 0xa0 || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069
}

func (f File) append(dst []byte) ([]byte, error) {
	if err := f.check(); err != nil {
		return dst, err
	}
	return canonical.Append(dst, map[string]any{
		"blob": string(f.Blob), "media": f.Media, "name": f.Name, "sha256": f.SHA256.String(), "size": int64(f.Size),
	})
}

func (f File) check() error {
	if err := f.Blob.check(); err != nil {
		return err
	}
	switch {
	case f.Name == "" || len(f.Name) > 255:
		return fmt.Errorf("the name of a file has 1 to 255 bytes, not %d", len(f.Name))
	case strings.ContainsAny(f.Name, "/\\\n\t") || f.Name == "." || f.Name == "..":
		return errors.New("the name of a file is no path and one line")
	case !isMedia(f.Media):
		return fmt.Errorf("%q is not a media type like text/csv", f.Media)
	case f.Size < 0:
		return fmt.Errorf("a file has not %d bytes", f.Size)
	}
	return checkReadable(f.Name)
}

// isMedia reports whether s is a media type in small letters, parameters allowed: at most 127 bytes of printable ASCII.
func isMedia(s string) bool {
	if len(s) > 127 || checkCode(s) != nil {
		return false
	}
	essence, _, _ := strings.Cut(s, ";")
	top, sub, ok := strings.Cut(essence, "/")
	return ok && isToken(top) && isToken(sub)
}

// isToken reports whether s is a name of RFC 6838 section 4.2, in small letters.
func isToken(s string) bool {
	return s != "" && strings.IndexByte("!#$&-^_.+", s[0]) < 0 && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789!#$&-^_.+") == ""
}

func readFile(raw []byte) (f File, err error) {
	v, err := canonical.Decode(raw)
	if err != nil {
		return f, err
	}
	m, _ := v.(map[string]any)
	blob, ok1 := m["blob"].(string)
	media, ok2 := m["media"].(string)
	name, ok3 := m["name"].(string)
	sum, ok4 := m["sha256"].(string)
	size, ok5 := m["size"].(int64)
	if len(m) != 5 || !ok1 || !ok2 || !ok3 || !ok4 || !ok5 {
		return f, errors.New("is not a file: it has the members blob, media, name, sha256 and size")
	}
	f = File{Name: name, Media: media, Size: Count(size), Blob: ID(blob)}
	if f.SHA256, err = ParseHash(sum); err != nil {
		return f, err
	}
	return f, f.check()
}

func textSchema() map[string]any {
	return object("by", map[string]any{"type": "object", "additionalProperties": stringSchema(), "minProperties": int64(1)}, "original", stringSchema())
}

func fileSchema() map[string]any {
	return object("blob", stringSchema(), "media", stringSchema(), "name", stringSchema(), "sha256", stringSchema(), "size", map[string]any{"type": "integer"})
}
