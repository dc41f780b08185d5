package meaning

import "strings"

// A Cell is what was kept of one column of a source, as it was given.
type Cell struct{ Column, Words string }

// longestColumn is how long, in bytes, what stands before a colon can be to be taken for the name of a column.
const longestColumn = 100

// Cells cuts what was kept as given into cells. It stands there by lines, "Column: words" or "ND: Column · Column", which is how cells that hold no
// more than a mark are kept together; a line that names no column goes on with the one before.
func Cells(texts []string) []Cell {
	var list []Cell
	for _, text := range texts {
		for i, line := range strings.Split(text, "\n") {
			column, words, named := strings.Cut(line, ": ")
			switch {
			case named && len(column) <= longestColumn && nothingMarks[column]:
				for name := range strings.SplitSeq(words, " · ") {
					list = append(list, Cell{name, column})
				}
			case named && len(column) <= longestColumn:
				list = append(list, Cell{column, words})
			case i > 0:
				list[len(list)-1].Words += "\n" + line
			default:
				list = append(list, Cell{"", line})
			}
		}
	}
	return list
}

// nothingMarks are the marks under which columns are listed.
var nothingMarks = map[string]bool{"ND": true, "NR": true, "NA": true}
