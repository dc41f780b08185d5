package importer

import (
	"strings"

	"troth/chapters/review/method"
	"troth/core/record"
	"troth/edges/opendata/ogp"
)

// given collects the cells of a thing that have no field of their own.
type given struct {
	lines []string
	marks map[method.Missing][]string // columns by how their cells are missing
}

// add keeps a cell. An empty one says nothing.
func (g *given) add(column string, c ogp.Cell) {
	switch c.Missing {
	case method.Empty:
	case method.NotDefined, method.NotReviewed, method.NotApplicable:
		if g.marks == nil {
			g.marks = map[method.Missing][]string{}
		}
		g.marks[c.Missing] = append(g.marks[c.Missing], column)
	default:
		g.lines = append(g.lines, column+": "+ogp.Cell{Given: c.Given}.Text())
	}
}

// mark keeps a cell of a column that has a field when it is a mark (ND, NR, NA): the field is empty then, and does not tell why.
func (g *given) mark(column string, c ogp.Cell) {
	if c.Missing != method.Coded {
		g.add(column, c)
	}
}

// text is one line for each cell, and one for each mark with the columns that have it.
func (g *given) text() string {
	lines := g.lines
	for _, m := range []method.Missing{method.NotDefined, method.NotReviewed, method.NotApplicable} {
		if columns := g.marks[m]; columns != nil {
			lines = append(lines, string(m)+": "+strings.Join(columns, " · "))
		}
	}
	return strings.Join(lines, "\n")
}

// maxQuotes bounds the cells that are quoted one by one, and the partners that are named one by one: each costs a digest of the
// envelope, whose size is bounded.
const maxQuotes = 100

// asGiven is what as_given says: the cells that flags are about, then the others.
func (d *drafter) asGiven(at place, quotes []string, g *given) []record.Text {
	if len(quotes) > maxQuotes {
		quotes = []string{strings.Join(quotes, "\n")}
	}
	if s := g.text(); s != "" {
		quotes = append(quotes, s)
	}
	var texts []record.Text
	for _, q := range quotes {
		texts = append(texts, d.in(at, "", undetermined, q))
	}
	return texts
}
