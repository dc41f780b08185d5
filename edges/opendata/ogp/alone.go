package ogp

import "troth/chapters/review/method"

// DateAlone reads a date that stands by itself, outside a table whose other dates could tell whether day or month comes first: where
// either could, it is read as in a table that tells nothing, and is Ambiguous. ok is false when it names no time, or none that is
// understood.
func DateAlone(given string) (d Date, ok bool) {
	d = Date{Cell: Cell{Given: given, Missing: method.Coded}}
	r := readDate(given)
	if r.both != nil {
		c := dateCell{date: &d, reading: r}
		s, _ := c.settle(nil)
		d.set(s)
		d.Ambiguous = true
		return d, true
	}
	d.set(r.span)
	return d, !r.span.isZero() && r.trouble == ""
}
