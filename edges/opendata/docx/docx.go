// Package docx reads the text of Word documents (Office Open XML, ECMA-376 part 1, 17): paragraphs and tables in their order, with
// their places. It reads what a person sees when all changes are accepted: insertions are text, deletions are not; text boxes stand
// behind the paragraph that they hang on; comments, headers, footers and notes are left out. Nothing in a document is fetched or run.
//
// A hostile or broken file is refused with an error that names it and says what to do. Memory is bounded by [Limits].
package docx

import (
	"archive/zip"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"

	"troth/edges/opendata/sheet"
)

// A Document is what stands in a file.
type Document struct{ Blocks []Block }

// A Block is a paragraph or a table.
type Block struct {
	Paragraph string // its text; line breaks are LF
	Heading   bool   // its style is one of a heading or a title
	Table     *Table // instead of the paragraph
}

// A Table is rows of cells.
type Table struct{ Rows []Row }

// A Row is the cells of a row that have text of their own: one that continues the cell above it is empty.
type Row []Cell

// A Cell is the paragraphs in it, without empty ones; those of tables inside it follow, row by row.
type Cell struct {
	Paragraphs []string
	Span       int // how many columns it takes
}

// Text is all of the cell.
func (c Cell) Text() string { return strings.Join(c.Paragraphs, "\n") }

// Limits of a document. The largest published plans have some two megabytes of XML.
var Limits = struct {
	File, Text int64 // bytes of the file, and of its text part unzipped
	Ratio      int64 // unzipped to zipped size, beyond a megabyte
	Depth      int   // of elements
}{File: 64 << 20, Text: 64 << 20, Ratio: 200, Depth: 256}

const part = "word/document.xml"

// Read reads a document.
func Read(src sheet.Source) (*Document, error) {
	refuse := func(format string, args ...any) (*Document, error) {
		return nil, &sheet.Error{File: src.Name, Reason: fmt.Sprintf(format, args...)}
	}
	if src.Size > Limits.File {
		return refuse("the file is larger than %d MiB; take out its pictures", Limits.File>>20)
	}
	head := make([]byte, 8)
	if n, err := src.Data.ReadAt(head, 0); err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%s: %w", src.Name, err)
	} else if head = head[:n]; !strings.HasPrefix(string(head), "PK") {
		what := "this is no Word document"
		switch {
		case strings.HasPrefix(string(head), "\xd0\xcf\x11\xe0"):
			what = "this is an old .doc file or one with a password"
		case strings.HasPrefix(string(head), "%PDF"):
			what = "this is a PDF"
		}
		return refuse("%s; open it and save it as .docx", what)
	}
	z, err := zip.NewReader(src.Data, src.Size)
	if err != nil {
		return refuse("the file begins like a .docx but its zip container is damaged (%v); fetch it again", err)
	}
	var text *zip.File
	for _, f := range z.File {
		if strings.EqualFold(strings.TrimPrefix(strings.ReplaceAll(f.Name, `\`, "/"), "/"), part) {
			if text != nil {
				return refuse("the zip container holds %s twice; save the file again", part)
			}
			text = f
		}
	}
	if text == nil {
		return refuse("this is a zip container but no Word document: it has no %s", part)
	}
	in, err := text.Open()
	if err != nil {
		return refuse("its text cannot be unzipped (%v); fetch it again", err)
	}
	defer in.Close()
	p := &parser{xml: xml.NewDecoder(&bounded{in: in, zipped: int64(text.CompressedSize64)})}
	d := &Document{}
	if d.Blocks, err = p.blocks(); err != nil {
		var large *tooLarge
		if errors.As(err, &large) {
			return refuse("%s", large.reason)
		}
		line, column := p.xml.InputPos()
		return refuse("its text is damaged at line %d, column %d of %s (%v); open the file and save it again", line, column, part, err)
	}
	return d, nil
}

// bounded stops what unzips to more than a document can have.
type bounded struct {
	in        io.Reader
	n, zipped int64
}

type tooLarge struct{ reason string }

func (e *tooLarge) Error() string { return e.reason }

func (b *bounded) Read(p []byte) (int, error) {
	n, err := b.in.Read(p)
	b.n += int64(n)
	switch {
	case b.n > Limits.Text:
		return 0, &tooLarge{fmt.Sprintf("its text is larger than %d MiB unzipped; split the document", Limits.Text>>20)}
	case b.n > 1<<20 && b.n/Limits.Ratio > b.zipped:
		return 0, &tooLarge{fmt.Sprintf("its text unzips to more than %d times its size: it looks like a zip bomb", Limits.Ratio)}
	}
	return n, err
}
