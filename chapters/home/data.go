package home

import (
	"troth/chapters/partnership"
	"troth/core/record"
	"troth/core/view"
)

// DataPage says what the record can be had as, and from which published files it was made.
type DataPage struct {
	Day      string        `json:"day"`     // of the reader
	Entries  record.Index  `json:"entries"` // on record
	Editions []EditionInfo `json:"editions"`
}

// EditionInfo is a published file from which entries were taken.
type EditionInfo struct {
	ID        record.ID     `json:"id"`
	Entry     record.Index  `json:"entry"` // that put it on record
	Publisher record.Text   `json:"publisher,omitzero"`
	Title     record.Text   `json:"title,omitzero"`
	Published *record.Day   `json:"published,omitempty"`
	Retrieved *record.Day   `json:"retrieved,omitempty"`
	Licence   *record.Code  `json:"licence,omitempty"`
	Terms     *record.Text  `json:"terms,omitempty"`
	Address   *record.Text  `json:"address,omitempty"`
	Name      *record.Text  `json:"name,omitempty"`   // of the file
	Covers    *record.Text  `json:"covers,omitempty"` // what it holds, where that is a part of what its publisher has
	SHA256    record.Code   `json:"sha256"`
	Size      record.Count  `json:"size"`               // in bytes
	Rows      *record.Count `json:"rows,omitempty"`     // below the header, where it is a table
	Rejected  *record.Count `json:"rejected,omitempty"` // of these, rows that nothing could be made of
	Entries   int           `json:"entries"`            // taken from it
}

// Data is the page of sources, oldest first.
func Data(r *view.Reader) (*DataPage, error) {
	b := partnership.NewBatch(r)
	p := &DataPage{Day: r.Day(), Entries: r.Position()}
	var err error
	if p.Editions, err = editions(r, b, ""); err != nil {
		return nil, err
	}
	return p, b.Read()
}
