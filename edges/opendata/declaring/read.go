package declaring

import (
	"fmt"
	"io"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"troth/edges/opendata/sheet"
)

// A Text is a declaration as it was cut. Its parts are in the order of the file.
type Text struct {
	Language string
	Title    string // empty where the text begins without one
	Preamble []string
	Pledges  []string
	Closing  []string
	Annex    []string
	Notes    []string // what was assumed in cutting
}

// Paragraphs is how many were read.
func (t *Text) Paragraphs() int {
	n := len(t.Preamble) + len(t.Pledges) + len(t.Closing) + len(t.Annex)
	if t.Title != "" {
		n++
	}
	return n
}

// maxText bounds what is read: a declaration has a few pages.
const maxText = 1 << 20

// Read cuts a file of plain text, UTF-8. Without a language it is the one in whose form most paragraphs pledge.
func Read(f sheet.Source, language string) (*Text, error) {
	if f.Size > maxText {
		return nil, fmt.Errorf("%s: has %d bytes; a declaration of more than %d is none", f.Name, f.Size, maxText)
	}
	b, err := io.ReadAll(io.NewSectionReader(f.Data, 0, f.Size))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", f.Name, err)
	}
	if !utf8.Valid(b) {
		return nil, fmt.Errorf("%s: is no text in UTF-8; save it as one", f.Name)
	}
	t, err := Cut(string(b), language)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", f.Name, err)
	}
	return t, nil
}

// Cut cuts a text.
func Cut(s, language string) (*Text, error) {
	w := &cutter{}
	for _, block := range w.blocks(lines(s)) {
		w.paragraphs = append(w.paragraphs, w.join(block))
	}
	form, err := formOf(w.paragraphs, language)
	if err != nil {
		return nil, err
	}
	t := &Text{Language: language, Notes: w.notes}
	if language == "" {
		t.Language = form.Language
	}
	t.sort(w.paragraphs, form)
	if len(t.Pledges) == 0 {
		return nil, form.none()
	}
	return t, nil
}

type cutter struct {
	words      map[string]bool // of the text, in small letters, those at line ends left out
	paragraphs []string
	notes      []string
}

var (
	pageNumber = regexp.MustCompile(`^\s*[-–—]?\s*((?i:page|página|seite)\s+)?\d{1,3}(\s*(/|of|de|sur|von)\s*\d{1,3})?\s*[-–—]?\s*$`)
	listMark   = regexp.MustCompile(`^(\(?\d{1,2}[.)]|[•▪·*–—-])\s+`)
	ends       = regexp.MustCompile(`[.,;:!?…»”"')\]]$`)
	wordsOf    = regexp.MustCompile(`\p{L}+(-\p{L}+)*`)
)

// lines are those of the text, readable: of one normal form, without marks that nobody sees, and without page numbers.
func lines(s string) []string {
	s = norm.NFC.String(s)
	s = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\f", "\n\n", "\v", "\n", "\u2028", "\n", "\u2029", "\n\n", "\t", " ").Replace(s)
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\n':
			return r
		case unicode.IsSpace(r):
			return ' '
		case r == '\u00ad' || unicode.Is(unicode.Cf, r) || unicode.IsControl(r):
			return -1
		}
		return r
	}, s)
	var list []string
	for _, line := range strings.Split(s, "\n") {
		line = strings.TrimRight(line, " ")
		if pageNumber.MatchString(line) {
			line = ""
		}
		list = append(list, line)
	}
	return list
}

// blocks are the lines of each paragraph. One ends at an empty line, unless the sentence goes on behind it, and where an indented or
// marked line, or one that pledges, follows on a line that ends something.
func (w *cutter) blocks(list []string) (blocks [][]string) {
	w.words = map[string]bool{}
	gap := true
	for _, line := range list {
		text := strings.TrimSpace(line)
		if text == "" {
			gap = true
			continue
		}
		for _, word := range wordsOf.FindAllString(strings.TrimSuffix(text, "-"), -1) {
			w.words[strings.ToLower(word)] = true
		}
		var before string
		if n := len(blocks); n > 0 {
			before = blocks[n-1][len(blocks[n-1])-1]
		}
		first, _ := utf8.DecodeRuneInString(text)
		switch goesOn := before != "" && !ends.MatchString(before) && unicode.IsLower(first); {
		case goesOn && gap:
			w.notes = append(w.notes, fmt.Sprintf("joined over empty lines: …%s / %s…", last(before), head(text)))
			fallthrough
		case goesOn, !gap && !w.opens(line, text, before):
			blocks[len(blocks)-1] = append(blocks[len(blocks)-1], text)
		default:
			blocks = append(blocks, []string{text})
		}
		gap = false
	}
	return blocks
}

// opens reports whether a line begins a paragraph without an empty line before it.
func (w *cutter) opens(line, text, before string) bool {
	if before == "" || isHeading(before) && !isHeading(text) {
		return true
	}
	return ends.MatchString(before) && (line != text || listMark.MatchString(text) || pledges(text)) || isHeading(text) && !isHeading(before)
}

// join makes one paragraph of lines. A hyphen at a line's end stays in a word that has one elsewhere in the text, or before a part
// that is commonly written with one; else the line end has divided a word.
func (w *cutter) join(block []string) string {
	s := ""
	for _, line := range block {
		switch before, divided := strings.CutSuffix(s, "-"); {
		case s == "":
			s = line
		case divided && !strings.HasSuffix(before, " "):
			s = w.rejoin(before, line)
		default:
			s += " " + line
		}
	}
	return listMark.ReplaceAllString(strings.Join(strings.Fields(s), " "), "")
}

// prefixes are commonly written with a hyphen behind them.
var prefixes = map[string]bool{"co": true, "non": true, "anti": true, "self": true, "multi": true, "inter": true, "pre": true, "post": true,
	"sub": true, "re": true, "ex": true, "auto": true, "contre": true, "vis": true}

func (w *cutter) rejoin(before, after string) string {
	left, right := before[strings.LastIndexByte(before, ' ')+1:], after
	if i := strings.IndexByte(after, ' '); i > 0 {
		right = after[:i]
	}
	right = strings.TrimRightFunc(right, unicode.IsPunct)
	first, _ := utf8.DecodeRuneInString(right)
	whole, parted := strings.ToLower(left+right), strings.ToLower(left+"-"+right)
	keep := w.words[parted] || !w.words[whole] && (prefixes[strings.ToLower(left)] || unicode.IsUpper(first))
	if !keep {
		w.notes = append(w.notes, fmt.Sprintf("one word again: %s", left+right))
		return before + after
	}
	return before + "-" + after
}

func last(s string) string { f := strings.Fields(s); return f[len(f)-1] }
func head(s string) string { return strings.Fields(s)[0] }

// isHeading reports whether a line is all in capitals.
func isHeading(s string) bool {
	letters := 0
	for _, r := range s {
		if unicode.IsLower(r) {
			return false
		}
		if unicode.IsLetter(r) {
			letters++
		}
	}
	return letters > 3
}

// isTitle reports whether a paragraph names something rather than says something.
func isTitle(s string) bool { return len(strings.Fields(s)) <= 14 && !ends.MatchString(s) }

// sort puts each paragraph where it belongs.
func (t *Text) sort(list []string, form *form) {
	lastPledge := -1
	for i, p := range list {
		if form.pledge.MatchString(p) {
			lastPledge = i
		}
	}
	var heading string // within the pledges, kept with the next one
	for i, p := range list {
		switch {
		case len(t.Pledges) == 0 && !form.pledge.MatchString(p):
			if i == 0 && isTitle(p) {
				t.Title = p
			} else {
				t.Preamble = append(t.Preamble, p)
			}
		case form.pledge.MatchString(p) && (i <= lastPledge) && len(t.Annex) == 0:
			if i == lastPledge && form.closes(p) {
				t.Closing = append(t.Closing, p)
			} else {
				t.Pledges, heading = append(t.Pledges, heading+p), ""
			}
		case i < lastPledge && isTitle(p):
			heading += p + "\n\n"
		case i < lastPledge:
			t.Pledges[len(t.Pledges)-1] += "\n\n" + p
			t.Notes = append(t.Notes, "a paragraph that does not pledge is kept with the pledge before it: "+head(p)+"…")
		case len(t.Annex) > 0 || isTitle(p):
			t.Annex = append(t.Annex, p)
		default:
			t.Closing = append(t.Closing, p)
		}
	}
}
