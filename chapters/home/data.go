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
	ID        record.ID    `json:"id"`
	Entry     record.Index `json:"entry"` // that put it on record
	Publisher record.Text  `json:"publisher,omitzero"`
	Title     record.Text  `json:"title,omitzero"`
	Published *record.Day  `json:"published,omitempty"`
	Licence   *record.Code `json:"licence,omitempty"`
	Terms     *record.Text `json:"terms,omitempty"`
	Address   *record.Text `json:"address,omitempty"`
	Name      *record.Text `json:"name,omitempty"` // of the file
	SHA256    record.Code  `json:"sha256"`
	Entries   int          `json:"entries"` // taken from it
}

// Data is the page of sources, oldest first.
func Data(r *view.Reader) (*DataPage, error) {
	b := partnership.NewBatch(r)
	type row struct {
		EditionInfo
		licence   string
		published record.Day
	}
	rows, err := view.All(r, `SELECT d.object, d.since, d.sha256, d.first_day, d.last_day, d.licence,
		(SELECT count(*) FROM entry e WHERE e.source = d.object AND e.idx < :position)
		FROM edition d WHERE d.since < :position AND d.until >= :position ORDER BY d.since`, nil,
		func(x *row) []any {
			return []any{&x.ID, &x.Entry, &x.SHA256, &x.published.From, &x.published.To, &x.licence, &x.Entries}
		})
	if err != nil {
		return nil, err
	}
	p := &DataPage{Day: r.Day(), Entries: r.Position(), Editions: make([]EditionInfo, len(rows))}
	for i := range rows {
		x, e := &rows[i], &p.Editions[i]
		*e = x.EditionInfo
		e.Published = partnership.DayOf(x.published.From, x.published.To)
		if x.licence != "" {
			e.Licence = (*record.Code)(&x.licence)
		}
		b.Text(e.ID, "publisher", &e.Publisher)
		b.Text(e.ID, "title", &e.Title)
		b.Maybe(e.ID, "terms", &e.Terms)
		b.Maybe(e.ID, "address", &e.Address)
		b.Maybe(e.ID, "name", &e.Name)
	}
	return p, b.Read()
}
