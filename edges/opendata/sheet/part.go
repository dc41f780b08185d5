package sheet

import (
	"archive/zip"
	"encoding/xml"
	"errors"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"
)

// each calls f for every element of a part that f itself has not read.
func (w *workbook) each(part string, f func(*decoder, xml.StartElement) error) error {
	d, done, err := w.open(part)
	if err != nil {
		return err
	}
	defer done()
	for {
		t, err := d.next()
		if err == io.EOF {
			return nil
		}
		if e, ok := t.(xml.StartElement); ok && err == nil {
			err = f(d, e)
		}
		if err == errStop {
			return nil
		}
		if err != nil {
			return w.explain(part, err)
		}
	}
}

// explain turns what went wrong inside a part into an error for people.
func (w *workbook) explain(part string, err error) error {
	var refused *Error
	switch {
	case errors.As(err, &refused):
		return err
	case errors.Is(err, errHuge):
		return w.meter.at(0, 0, "the part %s of the workbook holds a text or tag that is larger than %s", part, size(int64(w.meter.limits.Cell)))
	}
	return w.meter.at(0, 0, "the part %s of the workbook is damaged (%v); open the file, save it again, or fetch it again", part, err)
}

func (w *workbook) open(part string) (*decoder, func() error, error) {
	f := w.parts[part]
	if f == nil {
		return nil, nil, w.meter.at(0, 0, "the workbook is damaged: its part %s is missing", part)
	}
	r, err := f.Open()
	if err != nil {
		return nil, nil, w.explain(part, err)
	}
	gate := &gate{in: &inflated{in: r, part: f, book: w}, allow: 6*int64(w.meter.limits.Cell) + 64<<10}
	gate.reset()
	return &decoder{xml: xml.NewDecoder(gate), gate: gate}, r.Close, nil
}

// inflated counts what a part expands to and stops a zip bomb.
type inflated struct {
	in   io.Reader
	part *zip.File
	book *workbook
	n    int64
}

func (r *inflated) Read(b []byte) (int, error) {
	n, err := r.in.Read(b)
	r.n += int64(n)
	r.book.expanded += int64(n)
	m := r.book.meter
	if r.book.expanded > m.limits.Expanded {
		return 0, m.at(0, 0, "unzipped, the workbook is larger than %s: it may be a zip bomb; if it is not, split it", size(m.limits.Expanded))
	}
	if r.n > 16<<20 && r.n/m.limits.Ratio > int64(r.part.CompressedSize64) {
		return 0, m.at(0, 0, "the part %s of the workbook unzips to more than %d times its size: it looks like a zip bomb; if it is not, save the table as CSV", r.part.Name, m.limits.Ratio)
	}
	return n, err
}

var (
	errLong = errors.New("the text is longer than a cell may be") // and was passed over
	errHuge = errors.New("a token is longer than any may be")     // and nothing behind it can be read
	errStop = errors.New("enough of this part was read")
)

// A gate lets through no more bytes than one token may need: encoding/xml
// holds a whole token in memory, however long it is.
type gate struct {
	in          io.Reader
	allow, left int64
}

func (g *gate) reset() { g.left = g.allow }

func (g *gate) Read(b []byte) (int, error) {
	if g.left <= 0 {
		return 0, errHuge
	}
	n, err := g.in.Read(b[:min(int64(len(b)), g.left)])
	g.left -= int64(n)
	return n, err
}

// maxDepth is far more than any workbook needs.
const maxDepth = 64

// A decoder reads XML tokens within limits.
type decoder struct {
	xml   *xml.Decoder
	gate  *gate
	depth int
}

func (d *decoder) next() (xml.Token, error) {
	d.gate.reset()
	t, err := d.xml.Token()
	if err != nil {
		return nil, err
	}
	switch t.(type) {
	case xml.StartElement:
		if d.depth++; d.depth > maxDepth {
			return nil, errors.New("elements are nested too deeply")
		}
	case xml.EndElement:
		d.depth--
	case xml.Directive:
		return nil, errors.New("it has a document type, which workbooks do not have")
	}
	return t, nil
}

// text reads the text inside an element up to its end: all of it in a v, the
// t elements of a shared or inline string without their phonetic guides. When
// it is longer than limit the rest is passed over and the error is errLong.
func (d *decoder) text(start xml.StartElement, limit int) (string, error) {
	var b strings.Builder
	long := false
	depth, phonetic := d.depth, 0
	inText := start.Name.Local == "v"
	for {
		t, err := d.next()
		if err != nil {
			return "", err
		}
		switch t := t.(type) {
		case xml.StartElement:
			if t.Name.Local == "rPh" && phonetic == 0 {
				phonetic = d.depth
			}
			inText = t.Name.Local == "t" && phonetic == 0
		case xml.EndElement:
			if d.depth < depth {
				if long {
					return "", errLong
				}
				return unescape(b.String()), nil
			}
			if phonetic > d.depth {
				phonetic = 0
			}
			inText = false
		case xml.CharData:
			if inText && !long {
				b.Write(t)
				long = b.Len() > limit
			}
		}
	}
}

// unescape decodes _xHHHH_, by which workbooks write characters that XML does
// not allow, and gives line ends as LF.
func unescape(s string) string {
	if strings.Contains(s, "_x") {
		var b strings.Builder
		for i := 0; i < len(s); i++ {
			if strings.HasPrefix(s[i:], "_x") && len(s) >= i+7 && s[i+6] == '_' {
				if c, err := strconv.ParseUint(s[i+2:i+6], 16, 16); err == nil && utf8.ValidRune(rune(c)) {
					b.WriteRune(rune(c))
					i += 6
					continue
				}
			}
			b.WriteByte(s[i])
		}
		s = b.String()
	}
	return strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
}

func attr(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

func isTrue(s string) bool { return s == "1" || strings.EqualFold(s, "true") }
