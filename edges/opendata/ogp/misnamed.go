package ogp

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"troth/chapters/review/method"
)

// Misnamed is a column that a file lacks, and columns whose names are not known that may be it, by what they hold.
type Misnamed struct {
	File    string   `json:"file"`
	Lacks   string   `json:"lacks"`   // the name that such a column usually has
	Columns []string `json:"columns"` // in their order
}

// Misnamed are the columns for identifiers, titles and texts that files lack where unknown columns may be them. A file that has neither the one
// nor the other is not listed: it just says less.
func (e *Edition) Misnamed() []Misnamed {
	list := []Misnamed{}
	for i := range e.Files {
		f := &e.Files[i]
		topics := f.Topics()
		for _, x := range []struct {
			topic string
			may   func([]string) bool
		}{{"identifier", areIdentifiers}, {"title", areWords}, {"full_text", areWords}} {
			if topics[x.topic] {
				continue
			}
			m := Misnamed{File: f.Name, Lacks: ColumnFor(x.topic)}
			for _, c := range f.Columns {
				if !c.Known && x.may(e.others(f.Name, c.Name)) {
					m.Columns = append(m.Columns, c.Name)
				}
			}
			if m.Columns != nil {
				list = append(list, m)
			}
		}
	}
	return list
}

// others are the cells of a column that is kept as given, one for each row; empty where there is nothing.
func (e *Edition) others(file, column string) (cells []string) {
	for i := range e.Commitments {
		if c := &e.Commitments[i]; c.File == file {
			cell := ""
			if k := slices.IndexFunc(c.Other, func(x Given) bool { return x.Column == column }); k >= 0 && c.Other[k].Missing == method.Coded {
				cell = c.Other[k].Given
			}
			cells = append(cells, cell)
		}
	}
	return cells
}

// areIdentifiers reports whether cells are letters with digits, no two alike.
func areIdentifiers(cells []string) bool {
	seen := map[string]bool{}
	for _, c := range cells {
		if c == "" {
			continue
		}
		if seen[c] || strings.ContainsFunc(c, unicode.IsSpace) || !strings.ContainsFunc(c, unicode.IsLetter) || !strings.ContainsFunc(c, unicode.IsDigit) {
			return false
		}
		seen[c] = true
	}
	return len(seen) > 0
}

// areWords reports whether most cells are of several words, and few are alike.
func areWords(cells []string) bool {
	words, letters := map[string]bool{}, 0
	for _, c := range cells {
		if strings.ContainsFunc(c, unicode.IsSpace) && strings.ContainsFunc(c, unicode.IsLetter) {
			words[c] = true
			letters += utf8.RuneCountInString(c)
		}
	}
	return 2*len(words) > len(cells) && letters > 10*len(words)
}
