package web

import (
	"strings"
	"unicode"
)

// A FieldDiff is how one field of a thing changed from one revision to the next: by word for texts within each
// language, old and new for facts.
type FieldDiff struct {
	Name  string // in the reader's words
	Value any    // a [Change] or an [OldNew]
	How   string // what the difference means, in the reader's words, for the files of a ledger
}

// before and after are the sides of a difference as cells; nil where there was, or is, nothing.
func (d FieldDiff) before() any {
	switch v := d.Value.(type) {
	case Change:
		return given(v.Old)
	case OldNew:
		return v.Old
	}
	return nil
}

func (d FieldDiff) after() any {
	switch v := d.Value.(type) {
	case Change:
		return given(v.New)
	case OldNew:
		return v.New
	}
	return d.Value
}

// A Change is a text before and after. It is shown as one text, with what went struck out and what came underlined.
type Change struct {
	Old, New string
	Lang     string
}

// A Run is a stretch of words that stayed, went or came.
type Run struct {
	Op   rune // '=', '-' or '+'
	Text string
}

// maxCells bounds the work of a comparison by word: two texts of about 2,000 words each that differ throughout.
// Beyond it, what lies between the first and the last difference is shown as gone and come.
const maxCells = 4 << 20

// WordDiff compares two texts by word (a longest common subsequence; the words that start and end both are set
// aside first). The runs that are not '+' make the old text, those that are not '-' the new one.
func WordDiff(old, new string) []Run {
	a, b := words(old), words(new)
	start := 0
	for start < len(a) && start < len(b) && a[start] == b[start] {
		start++
	}
	endA, endB := len(a), len(b)
	for endA > start && endB > start && a[endA-1] == b[endB-1] {
		endA, endB = endA-1, endB-1
	}
	var runs []Run
	add := func(op rune, text string) {
		if text == "" {
			return
		}
		if n := len(runs); n > 0 && runs[n-1].Op == op {
			runs[n-1].Text += text
			return
		}
		runs = append(runs, Run{op, text})
	}
	add('=', strings.Join(a[:start], ""))
	ma, mb := a[start:endA], b[start:endB]
	if len(ma)*len(mb) > maxCells {
		add('-', strings.Join(ma, ""))
		add('+', strings.Join(mb, ""))
	} else {
		compare(ma, mb, add)
	}
	add('=', strings.Join(a[endA:], ""))
	return runs
}

func compare(a, b []string, add func(rune, string)) {
	width := len(b) + 1
	common := make([]int32, (len(a)+1)*width) // common[i*width+j]: longest common subsequence of a[i:] and b[j:]
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if a[i] == b[j] {
				common[i*width+j] = common[(i+1)*width+j+1] + 1
			} else {
				common[i*width+j] = max(common[(i+1)*width+j], common[i*width+j+1])
			}
		}
	}
	// What went and what came is gathered up to the next word that stayed, so that a phrase that was replaced
	// reads as one.
	var gone, come strings.Builder
	flush := func() {
		add('-', gone.String())
		add('+', come.String())
		gone.Reset()
		come.Reset()
	}
	i, j := 0, 0
	for i < len(a) || j < len(b) {
		switch {
		case i < len(a) && j < len(b) && a[i] == b[j]:
			if !(blank(a[i]) && (gone.Len() > 0 || come.Len() > 0) && stillApart(a, b, i, j)) {
				flush()
				add('=', a[i])
			} else {
				gone.WriteString(a[i])
				come.WriteString(b[j])
			}
			i, j = i+1, j+1
		case j == len(b) || (i < len(a) && common[(i+1)*width+j] >= common[i*width+j+1]):
			gone.WriteString(a[i])
			i++
		default:
			come.WriteString(b[j])
			j++
		}
	}
	flush()
}

// stillApart reports whether the words after a common blank differ: then the blank belongs to a longer change.
func stillApart(a, b []string, i, j int) bool {
	return i+1 < len(a) && j+1 < len(b) && a[i+1] != b[j+1]
}

func blank(s string) bool { return strings.TrimSpace(s) == "" }

// words cuts a text into words, stretches of blank, and single other signs. Joined, they are the text.
func words(s string) []string {
	class := func(r rune) int {
		switch {
		case unicode.IsSpace(r):
			return 1
		case unicode.IsLetter(r), unicode.IsDigit(r), unicode.IsMark(r), r == '\'', r == '’':
			return 2
		}
		return 0
	}
	var out []string
	from, last := 0, -1
	for i, r := range s {
		c := class(r)
		if i > from && (c != last || c == 0) {
			out = append(out, s[from:i])
			from = i
		}
		last = c
	}
	if from < len(s) {
		out = append(out, s[from:])
	}
	return out
}

func (c Change) put(s *sheet) {
	s.add(`<span class="t-said" dir="auto"`)
	if c.Lang != "" && c.Lang != s.Tag {
		s.attr("lang", c.Lang)
	}
	s.add(`>`)
	runs := WordDiff(c.Old, c.New)
	for i, run := range runs {
		switch run.Op {
		case '-':
			s.add(`<del>`)
			s.hidden("diff.gone")
			s.lines(run.Text, s.text)
			s.add(`</del>`)
			if i+1 < len(runs) && runs[i+1].Op == '+' && !strings.HasSuffix(run.Text, " ") {
				s.add(" ")
			}
		case '+':
			s.add(`<ins>`)
			s.hidden("diff.come")
			s.lines(run.Text, s.text)
			s.add(`</ins>`)
		default:
			s.lines(run.Text, s.text)
		}
	}
	s.add(`</span>`)
}

// hidden is a message for those who hear the page, where others see a line through or under the text.
func (s *sheet) hidden(key string) {
	s.add(`<span class="ds-sr-only">`)
	s.say(key)
	s.add(` </span>`)
}

// OldNew is a fact before and after: the old struck out, an arrow in reading direction, the new. Either may be nil. Of a list some of which
// stays, Went and Came are what does not, and are shown instead: who sees the whole of it struck out thinks that all of it went.
type OldNew struct{ Old, New, Went, Came any }

func (o OldNew) put(s *sheet) {
	switch went, came := !nothing(o.Went), !nothing(o.Came); {
	case went && came:
		o.Old, o.New = o.Went, o.Came
	case went:
		s.went(o.Went)
		return
	case came:
		s.came(o.Came)
		return
	}
	if nothing(o.Old) {
		s.nothing()
	} else {
		s.went(o.Old)
	}
	s.add(`<span aria-hidden="true">`)
	if s.Dir == "rtl" {
		s.add(" ← ")
	} else {
		s.add(" → ")
	}
	s.add(`</span>`)
	if nothing(o.New) {
		s.nothing()
	} else {
		s.came(o.New)
	}
}

func (s *sheet) went(v any) {
	s.add(`<del>`)
	s.hidden("diff.gone")
	s.show(v)
	s.add(`</del>`)
}

func (s *sheet) came(v any) {
	s.add(`<ins>`)
	s.hidden("diff.come")
	s.show(v)
	s.add(`</ins>`)
}

func nothing(v any) bool { return v == nil || v == "" }

func (s *sheet) nothing() {
	s.add(`<span class="t-note">`)
	s.say("diff.nothing")
	s.add(`</span>`)
}
