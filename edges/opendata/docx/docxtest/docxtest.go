// Package docxtest writes small Word documents for tests.
package docxtest

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"fmt"
	"strings"
	"testing"

	"troth/edges/opendata/docx"
)

// Heading, P and Table are pieces of a document's text part.
func Heading(text string) string {
	return `<w:p><w:pPr><w:pStyle w:val="Heading1"/></w:pPr>` + run(text) + `</w:p>`
}

// P is a paragraph; LF breaks its line.
func P(text string) string { return `<w:p>` + run(text) + `</w:p>` }

func run(text string) string {
	var b strings.Builder
	for i, line := range strings.Split(text, "\n") {
		if i > 0 {
			b.WriteString(`<w:r><w:br/></w:r>`)
		}
		b.WriteString(`<w:r><w:t xml:space="preserve">`)
		_ = xml.EscapeText(&b, []byte(line))
		b.WriteString(`</w:t></w:r>`)
	}
	return b.String()
}

// Table is rows of cells. Two LFs part the paragraphs of a cell; a cell that begins with "<w:" is markup.
func Table(rows ...[]string) string {
	var b strings.Builder
	b.WriteString(`<w:tbl><w:tblPr/><w:tblGrid/>`)
	for _, row := range rows {
		b.WriteString(`<w:tr>`)
		for _, cell := range row {
			if strings.HasPrefix(cell, "<w:") {
				b.WriteString(`<w:tc>` + cell + `</w:tc>`)
				continue
			}
			b.WriteString(`<w:tc><w:tcPr/>`)
			for p := range strings.SplitSeq(cell, "\n\n") {
				b.WriteString(P(p))
			}
			b.WriteString(`</w:tc>`)
		}
		b.WriteString(`</w:tr>`)
	}
	return b.String() + `</w:tbl>`
}

// Part is the text part of a document with these pieces.
func Part(pieces ...string) string {
	return `<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" ` +
		`xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><w:body>` + strings.Join(pieces, "") + `<w:sectPr/></w:body></w:document>`
}

// File is a document with this text part.
func File(t testing.TB, part string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, text := range map[string]string{"[Content_Types].xml": `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>`, "word/document.xml": part} {
		w, err := z.Create(name)
		if err == nil {
			_, err = w.Write([]byte(text))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// Text is a document in short, for comparing.
func Text(d *docx.Document) string {
	var b strings.Builder
	for _, block := range d.Blocks {
		switch {
		case block.Table == nil && block.Heading:
			fmt.Fprintf(&b, "# %q\n", block.Paragraph)
		case block.Table == nil:
			fmt.Fprintf(&b, "%q\n", block.Paragraph)
		default:
			for _, row := range block.Table.Rows {
				for _, cell := range row {
					fmt.Fprintf(&b, "| %q ", cell.Text())
				}
				b.WriteString("|\n")
			}
		}
	}
	return b.String()
}
