package agenda

import (
	"errors"

	"troth/core/record"
	"troth/core/view"
)

// OnRecord is the thing that says a code in its publisher's words; nothing when none is on record.
func OnRecord(r *view.Reader, code record.Code) (record.ID, error) {
	id, err := view.Value[record.ID](r, `SELECT object FROM listed_code WHERE code = ?1 AND act <> 'retired'
		AND since < :position AND until >= :position ORDER BY since DESC LIMIT 1`, code)
	if errors.Is(err, record.ErrNotFound) {
		return "", nil
	}
	return id, err
}

// RecordedCode is a code as its publisher's words stand on record.
type RecordedCode struct {
	ID            record.ID
	Parent, Level record.Code
	Text, Note    record.Text
}

// Recorded is the thing that is a list on record, nothing when there is none, with all of its codes.
func Recorded(r *view.Reader, list string) (record.ID, map[record.Code]RecordedCode, error) {
	id, err := view.Value[record.ID](r, `SELECT object FROM code_list WHERE code = ?1 AND act <> 'retired'
		AND since < :position AND until >= :position ORDER BY since LIMIT 1`, list)
	if errors.Is(err, record.ErrNotFound) {
		return "", nil, nil
	} else if err != nil {
		return "", nil, err
	}
	type row struct {
		id                     record.ID
		code, parent, level    record.Code
		field, language, value string
	}
	rows, err := view.All(r, `SELECT c.object, c.code, c.parent, c.level, coalesce(t.field, ''), coalesce(t.language, ''), coalesce(t.value, '')
		FROM listed_code c LEFT JOIN text t ON t.object = c.object AND t.field IN ('text', 'note') AND t.since < :position AND t.until >= :position
		WHERE c.list = ?1 AND c.act <> 'retired' AND c.since < :position AND c.until >= :position`, view.Args{id},
		func(x *row) []any { return []any{&x.id, &x.code, &x.parent, &x.level, &x.field, &x.language, &x.value} })
	codes := map[record.Code]RecordedCode{}
	for _, x := range rows {
		c, ok := codes[x.code]
		if !ok {
			c = RecordedCode{ID: x.id, Parent: x.parent, Level: x.level, Text: record.Text{By: map[string]string{}}, Note: record.Text{By: map[string]string{}}}
		}
		switch x.field {
		case "text":
			c.Text.By[x.language] = x.value
		case "note":
			c.Note.By[x.language] = x.value
		}
		codes[x.code] = c
	}
	return id, codes, err
}

// AreasOfEditions are the lists of policy areas that the record alone has, in the order in which they came, with the labels of their
// publishers. Nobody may change them.
func AreasOfEditions(r *view.Reader) ([]List, error) {
	return view.Kept(r, "areas of editions", func() ([]List, error) {
		type row struct {
			object record.ID
			id     string
		}
		rows, err := view.All(r, `SELECT object, code FROM code_list WHERE code GLOB ?1 || '*' AND act <> 'retired' AND since < :position AND until >= :position
			ORDER BY (SELECT min(since) FROM code_list f WHERE f.object = code_list.object)`, view.Args{EditionAreas},
			func(x *row) []any { return []any{&x.object, &x.id} })
		if err != nil {
			return nil, err
		}
		lists := make([]List, len(rows))
		for i, x := range rows {
			texts, err := r.Texts(x.object)
			if err != nil {
				return nil, err
			}
			lists[i] = List{ID: x.id, Use: Areas, Name: texts["name"].By}
			if lists[i].Codes, err = labelled(r, x.object); err != nil {
				return nil, err
			}
		}
		return lists, nil
	})
}

// labelled are the codes of a list on record, as they came, each labelled by its publisher's words.
func labelled(r *view.Reader, list record.ID) (codes []Code, err error) {
	type row struct {
		code            record.Code
		language, words string
	}
	rows, err := view.All(r, `SELECT c.code, coalesce(t.language, ''), coalesce(t.value, '') FROM listed_code c
		LEFT JOIN text t ON t.object = c.object AND t.field = 'text' AND t.since < :position AND t.until >= :position
		WHERE c.list = ?1 AND c.act <> 'retired' AND c.since < :position AND c.until >= :position
		ORDER BY (SELECT min(since) FROM listed_code f WHERE f.object = c.object)`, view.Args{list},
		func(x *row) []any { return []any{&x.code, &x.language, &x.words} })
	for _, x := range rows {
		if n := len(codes); n == 0 || codes[n-1].Code != x.code {
			codes = append(codes, Code{Code: x.code, Label: Label{}})
		}
		if x.words != "" {
			codes[len(codes)-1].Label[x.language] = x.words
		}
	}
	return codes, err
}

// LabelsOfEditions are the labels of policy areas that the record alone has.
func LabelsOfEditions(r *view.Reader) (map[record.Code]record.Text, error) {
	lists, err := AreasOfEditions(r)
	labels := map[record.Code]record.Text{}
	for _, l := range lists {
		for _, c := range l.Codes {
			if len(c.Label) > 0 { // what was removed has none
				labels[c.Code] = c.Label.Text()
			}
		}
	}
	return labels, err
}
