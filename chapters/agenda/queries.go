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
