package docx

import (
	"encoding/xml"
	"errors"
	"io"
	"strconv"
	"strings"
)

// A parser reads the text part. Elements are known by their local names, so that strict and transitional files read alike.
type parser struct {
	xml   *xml.Decoder
	depth int
	loose []string // paragraphs of text boxes that wait for the end of the paragraph which they hang on
}

// passed are elements with all that is in them that nobody reads: deleted text, the second rendering of a drawing, properties.
var passed = map[string]bool{"del": true, "moveFrom": true, "Fallback": true, "instrText": true, "delInstrText": true, "rPr": true, "sectPr": true,
	"tblPr": true, "tblGrid": true, "trPr": true, "footnoteReference": true, "sdtPr": true, "rt": true}

func (p *parser) next() (xml.Token, error) {
	t, err := p.xml.Token()
	if err != nil {
		return nil, err
	}
	switch t.(type) {
	case xml.StartElement:
		if p.depth++; p.depth > Limits.Depth {
			return nil, errors.New("elements are nested too deeply")
		}
	case xml.EndElement:
		p.depth--
	case xml.Directive:
		return nil, errors.New("it has a document type, which documents of this kind do not have")
	}
	return t, nil
}

// skip reads to the end of the element that was begun.
func (p *parser) skip() error {
	for end := p.depth - 1; p.depth > end; {
		if _, err := p.next(); err != nil {
			return unexpected(err)
		}
	}
	return nil
}

func unexpected(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}

// blocks reads paragraphs and tables up to the end of the element that was begun, or of the part.
func (p *parser) blocks() (list []Block, err error) {
	end := p.depth - 1
	for {
		t, err := p.next()
		if err == io.EOF && end < 0 {
			return list, nil
		}
		if err != nil {
			return nil, unexpected(err)
		}
		switch t := t.(type) {
		case xml.EndElement:
			if p.depth == end {
				return list, nil
			}
		case xml.StartElement:
			switch name := t.Name.Local; {
			case passed[name]:
				err = p.skip()
			case name == "p":
				var block Block
				if block, err = p.paragraph(); err == nil {
					if block.Paragraph != "" {
						list = append(list, block)
					}
					for _, text := range p.loose {
						list = append(list, Block{Paragraph: text})
					}
					p.loose = nil
				}
			case name == "tbl":
				var table *Table
				if table, err = p.table(); err == nil && len(table.Rows) > 0 {
					list = append(list, Block{Table: table})
				}
			}
			if err != nil {
				return nil, err
			}
		}
	}
}

// paragraph reads to the end of a p.
func (p *parser) paragraph() (block Block, err error) {
	var b strings.Builder
	end, inText := p.depth-1, false
	for {
		t, err := p.next()
		if err != nil {
			return block, unexpected(err)
		}
		switch t := t.(type) {
		case xml.CharData:
			if inText {
				b.Write(t)
			}
		case xml.EndElement:
			inText = false
			if p.depth == end {
				block.Paragraph = tidy(b.String())
				return block, nil
			}
		case xml.StartElement:
			inText = false
			switch name := t.Name.Local; {
			case passed[name]:
				err = p.skip()
			case name == "t":
				inText = true
			case name == "tab":
				b.WriteByte('\t')
			case name == "br" || name == "cr":
				b.WriteByte('\n')
			case name == "noBreakHyphen":
				b.WriteByte('-')
			case name == "pStyle":
				style := strings.ToLower(value(t))
				block.Heading = strings.HasPrefix(style, "heading") || strings.HasPrefix(style, "title") || strings.HasPrefix(style, "titre") ||
					strings.HasPrefix(style, "ttulo") || strings.HasPrefix(style, "título")
			case name == "txbxContent":
				var inside []Block
				if inside, err = p.blocks(); err == nil {
					p.loose = append(p.loose, texts(inside)...)
				}
			}
			if err != nil {
				return block, err
			}
		}
	}
}

// table reads to the end of a tbl.
func (p *parser) table() (*Table, error) {
	table := &Table{}
	end := p.depth - 1
	for {
		t, err := p.next()
		if err != nil {
			return nil, unexpected(err)
		}
		switch t := t.(type) {
		case xml.EndElement:
			if p.depth == end {
				return table, nil
			}
		case xml.StartElement:
			switch name := t.Name.Local; {
			case passed[name]:
				err = p.skip()
			case name == "tr":
				table.Rows = append(table.Rows, nil)
			case name == "tc" && len(table.Rows) > 0:
				var cell Cell
				if cell, err = p.cell(); err == nil {
					last := len(table.Rows) - 1
					table.Rows[last] = append(table.Rows[last], cell)
				}
			}
			if err != nil {
				return nil, err
			}
		}
	}
}

// cell reads to the end of a tc. What is merged with the cell above it is empty.
func (p *parser) cell() (c Cell, err error) {
	c.Span = 1
	end, merged := p.depth-1, false
	for {
		t, err := p.next()
		if err != nil {
			return c, unexpected(err)
		}
		switch t := t.(type) {
		case xml.EndElement:
			if p.depth == end {
				if merged {
					c.Paragraphs = nil
				}
				return c, nil
			}
		case xml.StartElement:
			switch name := t.Name.Local; {
			case passed[name]:
				err = p.skip()
			case name == "gridSpan":
				if n, e := strconv.Atoi(value(t)); e == nil && n > 0 && n < 1000 {
					c.Span = n
				}
			case name == "vMerge":
				merged = value(t) != "restart"
			case name == "p":
				var block Block
				if block, err = p.paragraph(); err == nil {
					if block.Paragraph != "" {
						c.Paragraphs = append(c.Paragraphs, block.Paragraph)
					}
					c.Paragraphs = append(c.Paragraphs, p.loose...)
					p.loose = nil
				}
			case name == "tbl":
				var inner *Table
				if inner, err = p.table(); err == nil {
					c.Paragraphs = append(c.Paragraphs, texts([]Block{{Table: inner}})...)
				}
			}
			if err != nil {
				return c, err
			}
		}
	}
}

// texts are the paragraphs of blocks, those of tables row by row.
func texts(blocks []Block) (list []string) {
	for _, b := range blocks {
		if b.Table == nil {
			list = append(list, b.Paragraph)
			continue
		}
		for _, row := range b.Table.Rows {
			for _, cell := range row {
				list = append(list, cell.Paragraphs...)
			}
		}
	}
	return list
}

// tidy takes white space off the ends of a text and of its lines, and folds it within.
func tidy(s string) string {
	lines := strings.Split(s, "\n")
	for i, l := range lines {
		lines[i] = strings.Join(strings.Fields(l), " ")
	}
	return strings.TrimSpace(strings.Join(lines, "\n"))
}

// value is the val of a property.
func value(e xml.StartElement) string {
	for _, a := range e.Attr {
		if a.Name.Local == "val" {
			return a.Value
		}
	}
	return ""
}
