package web

import "strings"

// A Marked is a text on record in which something was found: the places stand between the control characters 2 and 3, which no text on
// record holds. It is no more markup than any other [Text].
type Marked struct {
	Value string
	Lang  string
}

func (m Marked) put(s *sheet) {
	s.add(`<span dir="auto"`)
	if m.Lang != "" && m.Lang != s.Tag {
		s.attr("lang", m.Lang)
	}
	s.add(`>`)
	open := false
	for rest := m.Value; rest != ""; {
		i := strings.IndexAny(rest, "\x02\x03")
		if i < 0 {
			s.text(rest)
			break
		}
		s.text(rest[:i])
		if rest[i] == 2 && !open {
			s.add(`<mark>`)
			open = true
		} else if rest[i] == 3 && open {
			s.add(`</mark>`)
			open = false
		}
		rest = rest[i+1:]
	}
	if open {
		s.add(`</mark>`)
	}
	s.add(`</span>`)
}
