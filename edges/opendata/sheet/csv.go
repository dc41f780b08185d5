package sheet

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// readCSV reads text separated by commas, semicolons, tabs, bars or carets as
// RFC 4180 has it.
// A quote that is never closed, text behind a closing quote and a quote inside
// an unquoted cell are refused: whatever was meant, reading on would move
// every later cell of the row into a wrong column. head is the beginning of
// the file.
func readCSV(src Source, head []byte, m *meter) ([]Row, error) {
	var text io.Reader = io.NewSectionReader(src.Data, 0, src.Size)
	switch {
	case bytes.HasPrefix(head, []byte{0xff, 0xfe}):
		text = &utf16Reader{in: bufio.NewReader(text)}
		head = decodeHead(head[2:], false)
	case bytes.HasPrefix(head, []byte{0xfe, 0xff}):
		text = &utf16Reader{in: bufio.NewReader(text), big: true}
		head = decodeHead(head[2:], true)
	}
	p := &csvParser{in: bufio.NewReaderSize(text, 64<<10), comma: delimiter(head), meter: m, line: 1}
	if start, err := p.in.Peek(3); err == nil && string(start) == "\ufeff" {
		p.in.Discard(3)
		p.offset = 3
	}
	var rows []Row
	for {
		row, err := p.row()
		if err == io.EOF {
			return trimEnd(rows), nil
		}
		if err != nil {
			return nil, err
		}
		rows = append(rows, row)
	}
}

// delimiters are what may stand between cells. Of equals the first is taken.
const delimiters = ",;\t|^"

// delimiter is the separator that stands equally often, outside quotes, in the
// most rows of the beginning of the file, each counted as often as it stands
// there: those between cells do, those within texts do not. It is the comma
// when none does.
func delimiter(head []byte) rune {
	rows := map[rune]map[int]int{} // how many rows have a separator so many times
	count := map[rune]int{}
	end := func() {
		for c, n := range count {
			if rows[c] == nil {
				rows[c] = map[int]int{}
			}
			rows[c][n]++
		}
		clear(count)
	}
	quoted := false
	for _, c := range string(head) {
		switch {
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '\n', c == '\r':
			end()
		case strings.ContainsRune(delimiters, c):
			count[c]++
		}
	}
	end()
	best, most := ',', 0
	for _, c := range delimiters {
		for n, times := range rows[c] {
			if n*times > most {
				best, most = c, n*times
			}
		}
	}
	return best
}

// A csvParser reads one row after the other.
type csvParser struct {
	in     *bufio.Reader
	comma  rune
	meter  *meter
	line   int   // the physical line of the next rune
	offset int64 // bytes before the next rune, in UTF-8
	buf    []byte
}

const end = rune(-1) // what next returns behind the last rune

// next reads a rune; CRLF and CR are given as LF. column is for messages.
func (p *csvParser) next(column int) (rune, error) {
	c, n, err := p.in.ReadRune()
	if err == io.EOF {
		return end, nil
	}
	if err != nil {
		if problem := (*encodingError)(nil); errors.As(err, &problem) {
			return 0, p.meter.at(p.line, column, "%s; save the file again as CSV in UTF-8", problem)
		}
		return 0, fmt.Errorf("%s: %w", p.meter.file, err)
	}
	switch {
	case c == utf8.RuneError && n == 1:
		return 0, p.meter.at(p.line, column, "the text is not UTF-8 (at byte %d); save the file again as CSV in UTF-8", p.offset)
	case c == 0:
		return 0, p.meter.at(p.line, column, "a zero byte (at byte %d): this is not text, or it is UTF-16 without its mark; save the file again as CSV in UTF-8", p.offset)
	}
	p.offset += int64(n)
	if c == '\r' {
		c = '\n'
		if after, _ := p.in.Peek(1); len(after) == 1 && after[0] == '\n' {
			p.in.Discard(1)
			p.offset++
		}
	}
	if c == '\n' {
		p.line++
	}
	return c, nil
}

// row reads a row, or io.EOF when none is left. A line without anything on it
// is a row without cells.
func (p *csvParser) row() (Row, error) {
	row := Row{Line: p.line}
	for {
		cell, stop, err := p.cell(len(row.Cells) + 1)
		if err != nil {
			return Row{}, err
		}
		if cell == "" && len(row.Cells) == 0 && stop != p.comma {
			if stop == end {
				return Row{}, io.EOF
			}
			return row, p.meter.addCells(row.Line, 0)
		}
		row.Cells = append(row.Cells, cell)
		if len(row.Cells) > p.meter.limits.Columns || stop != p.comma {
			return row, p.meter.addCells(row.Line, len(row.Cells))
		}
	}
}

// cell reads a cell and says what ended it: the delimiter, a line end or the
// end of the file.
func (p *csvParser) cell(column int) (text string, stop rune, err error) {
	line := p.line
	p.buf = p.buf[:0]
	c, err := p.next(column)
	if err != nil {
		return "", 0, err
	}
	quoted := c == '"'
	if quoted {
		if c, err = p.quoted(line, column); err != nil {
			return "", 0, err
		}
	}
	for c != p.comma && c != '\n' && c != end {
		switch {
		case quoted:
			return "", 0, p.meter.at(line, column, "text stands behind the closing quote of this cell; quotes inside a quoted cell are written twice")
		case c == '"':
			return "", 0, p.meter.at(line, column, "a quote stands inside a cell that does not begin with one; put the whole cell in quotes and write inner quotes twice")
		}
		if err := p.put(c, line, column); err != nil {
			return "", 0, err
		}
		if c, err = p.next(column); err != nil {
			return "", 0, err
		}
	}
	return string(p.buf), c, p.meter.addText(line, column, len(p.buf))
}

// quoted reads up to the closing quote and returns the rune behind it.
func (p *csvParser) quoted(line, column int) (rune, error) {
	for {
		c, err := p.next(column)
		if err != nil {
			return 0, err
		}
		if c == end {
			return 0, p.meter.at(line, column, "the quote that opens this cell is never closed")
		}
		if c == '"' {
			if c, err = p.next(column); err != nil || c != '"' {
				return c, err
			}
		}
		if err := p.put(c, line, column); err != nil {
			return 0, err
		}
	}
}

// put adds a rune to the cell, unless that makes it too long.
func (p *csvParser) put(c rune, line, column int) error {
	p.buf = utf8.AppendRune(p.buf, c)
	if len(p.buf) > p.meter.limits.Cell {
		return p.meter.tooLong(line, column)
	}
	return nil
}

// An encodingError says where UTF-16 is broken.
type encodingError struct{ offset int64 }

func (e *encodingError) Error() string {
	return fmt.Sprintf("the text is not whole UTF-16 (at byte %d)", e.offset)
}

// A utf16Reader gives UTF-16 as UTF-8, the byte order mark included.
type utf16Reader struct {
	in     *bufio.Reader
	big    bool
	offset int64
	out    []byte
}

func (r *utf16Reader) Read(b []byte) (int, error) {
	for len(r.out) == 0 {
		c, err := r.rune()
		if err != nil {
			return 0, err
		}
		r.out = utf8.AppendRune(r.out, c)
	}
	n := copy(b, r.out)
	r.out = r.out[:copy(r.out, r.out[n:])]
	return n, nil
}

func (r *utf16Reader) rune() (rune, error) {
	c, err := r.unit()
	if err != nil || !utf16.IsSurrogate(c) {
		return c, err
	}
	at := r.offset - 2
	low, err := r.unit()
	if err != nil && err != io.EOF {
		return 0, err
	}
	if c = utf16.DecodeRune(c, low); err == io.EOF || c == utf8.RuneError {
		return 0, &encodingError{at}
	}
	return c, nil
}

// unit reads two bytes.
func (r *utf16Reader) unit() (rune, error) {
	var b [2]byte
	if n, err := io.ReadFull(r.in, b[:]); err != nil {
		if n == 1 {
			return 0, &encodingError{r.offset}
		}
		return 0, err
	}
	r.offset += 2
	if r.big {
		return rune(b[0])<<8 | rune(b[1]), nil
	}
	return rune(b[1])<<8 | rune(b[0]), nil
}

// decodeHead decodes the beginning of a UTF-16 file for the choice of the
// delimiter; it may end inside a character.
func decodeHead(b []byte, big bool) []byte {
	units := make([]uint16, 0, len(b)/2)
	for ; len(b) >= 2; b = b[2:] {
		if big {
			units = append(units, uint16(b[0])<<8|uint16(b[1]))
		} else {
			units = append(units, uint16(b[1])<<8|uint16(b[0]))
		}
	}
	return []byte(string(utf16.Decode(units)))
}
