package docx_test

import (
	"archive/zip"
	"bytes"
	"strings"
	"testing"

	"troth/edges/opendata/docx"
	"troth/edges/opendata/docx/docxtest"
	"troth/edges/opendata/sheet"
)

func read(t *testing.T, part string) string {
	t.Helper()
	d, err := docx.Read(sheet.Bytes("a.docx", docxtest.File(t, part)))
	if err != nil {
		t.Fatal(err)
	}
	return docxtest.Text(d)
}

func TestRead(t *testing.T) {
	got := read(t, docxtest.Part(
		docxtest.Heading("Our plan"), docxtest.P("  Two\nlines  with   space "), docxtest.P(""),
		`<w:p><w:del><w:r><w:delText>gone</w:delText></w:r></w:del><w:ins><w:r><w:t>kept</w:t></w:r></w:ins><w:r><w:tab/><w:t>after</w:t></w:r></w:p>`,
		`<w:sdt><w:sdtPr><w:alias w:val="x"/></w:sdtPr><w:sdtContent>`+docxtest.P("in a control")+`</w:sdtContent></w:sdt>`,
		`<w:p><w:r><mc:AlternateContent><mc:Choice><w:txbxContent>`+docxtest.P("in a box")+`</w:txbxContent></mc:Choice><mc:Fallback><w:txbxContent>`+
			docxtest.P("twice")+`</w:txbxContent></mc:Fallback></mc:AlternateContent></w:r><w:r><w:t>beside a box</w:t></w:r></w:p>`,
		docxtest.Table([]string{"a", "b\n\nc"}, []string{`<w:tcPr><w:gridSpan w:val="2"/></w:tcPr>` + docxtest.P("wide")},
			[]string{`<w:tcPr><w:vMerge/></w:tcPr>` + docxtest.P("merged"), `<w:tcPr/>` + docxtest.Table([]string{"x", "y"})}),
	))
	want := `# "Our plan"
"Two\nlines with space"
"kept after"
"in a control"
"beside a box"
"in a box"
| "a" | "b\nc" |
| "wide" |
| "" | "x\ny" |
`
	if got != want {
		t.Errorf("read\n%s\nwant\n%s", got, want)
	}
}

func TestRefused(t *testing.T) {
	deep := strings.Repeat("<w:ins>", 400) + strings.Repeat("</w:ins>", 400)
	for want, data := range map[string][]byte{
		"this is no Word document": []byte("hello, world"),
		"old .doc file":            []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
		"this is a PDF":            []byte("%PDF-1.7 and so on"),
		"zip container is damaged": []byte("PK\x03\x04 and nothing else"),
		"has no word/document.xml": other(t),
		"damaged at line 1":        docxtest.File(t, "<w:document><w:body>"),
		"nested too deeply":        docxtest.File(t, docxtest.Part(deep)),
		"it has a document type":   docxtest.File(t, `<!DOCTYPE x [<!ENTITY a "b">]>`+docxtest.Part()),
		"it looks like a zip bomb": docxtest.File(t, docxtest.Part(docxtest.P(strings.Repeat("a", 8<<20)))),
	} {
		if _, err := docx.Read(sheet.Bytes("a.docx", data)); err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "a.docx") {
			t.Errorf("want %q, got %v", want, err)
		}
	}
}

func other(t *testing.T) []byte {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	if _, err := z.Create("xl/workbook.xml"); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func FuzzRead(f *testing.F) {
	f.Add(docxtest.Part(docxtest.Heading("a"), docxtest.Table([]string{"a", "b"})))
	f.Add(docxtest.Part(`<w:p><w:del><w:p/></w:del><w:tbl><w:tc><w:tbl/></w:tc></w:tbl></w:p>`))
	f.Fuzz(func(t *testing.T, part string) {
		d, err := docx.Read(sheet.Bytes("a.docx", docxtest.File(t, part)))
		if err == nil {
			docxtest.Text(d)
		}
	})
}
