package translation

import (
	"encoding/json"

	"troth/chapters/partnership"
	"troth/core/record"
	"troth/core/view"
)

// Info is a translation as it stands now.
type Info struct {
	ID       record.ID        `json:"id"`
	Thing    record.ID        `json:"thing"`
	Field    string           `json:"field"`
	Revision int              `json:"revision"` // of the thing, that was translated
	Older    bool             `json:"older"`    // the original reads otherwise by now
	Made     Made             `json:"made"`
	Text     record.Text      `json:"text,omitzero"`
	Said     partnership.Said `json:"said"`
	Act      Act              `json:"act"`
}

// Of lists the translations of a thing, the publisher's own first, else in the order in which they were said, once the batch is read.
// What was taken back is left out, and so is what translates words that were removed from the record.
func Of(r *view.Reader, b *partnership.Batch, thing record.ID) ([]Info, error) {
	by, err := By(r, b, []record.ID{thing})
	return by[thing], err
}

// By is Of for several things.
func By(r *view.Reader, b *partnership.Batch, things []record.ID) (map[record.ID][]Info, error) {
	given, err := json.Marshal(things)
	if err != nil {
		return nil, err
	}
	type row struct {
		Info
		said partnership.SaidRow
	}
	rows, err := view.All(r, `SELECT t.object, t.thing, t.field, t.revision, t.made, t.act,
		NOT EXISTS (SELECT 1 FROM text a WHERE a.object = t.thing AND a.field = t.field AND a.revision = t.revision AND a.original AND a.value = n.value
			AND a.language = n.language), `+partnership.SaidColumns+`
		FROM json_each(?1) j CROSS JOIN translation t ON t.thing = j.value
		JOIN text n ON n.object = t.thing AND n.field = t.field AND n.original AND n.since < :position AND n.until >= :position
		JOIN entry e ON e.idx = t.since
		WHERE t.act <> 'taken_back' AND t.since < :position AND t.until >= :position ORDER BY t.thing, t.made <> 'publisher', t.since`, view.Args{string(given)},
		func(x *row) []any {
			return append([]any{&x.ID, &x.Thing, &x.Field, &x.Revision, &x.Made, &x.Act, &x.Older}, x.said.Fields()...)
		})
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	list := make([]Info, len(rows))
	for i := range rows {
		list[i] = rows[i].Info
		rows[i].said.Into(b, &list[i].Said)
		b.Text(list[i].ID, "text", &list[i].Text)
	}
	by := map[record.ID][]Info{}
	for from := 0; from < len(list); {
		to := from
		for to < len(list) && list[to].Thing == list[from].Thing {
			to++
		}
		by[list[from].Thing] = list[from:to]
		from = to
	}
	return by, nil
}

// Into adds to a text of a thing the languages that translations of that field give and the text itself does not have.
func Into(list []Info, thing record.ID, field string, to *record.Text) {
	for _, t := range list {
		if t.Thing != thing || t.Field != field || t.Text.IsZero() || to.IsZero() {
			continue
		}
		if _, own := to.By[t.Text.Original]; !own {
			to.By[t.Text.Original] = t.Text.By[t.Text.Original]
		}
	}
}
