package translation

import (
	"errors"
	"fmt"

	"troth/core/authority"
	"troth/core/desk"
	"troth/core/record"
	"troth/core/view"
)

// May says who may put the kinds of this chapter on record.
var May = authority.Table{
	{Kind: "translation", Role: authority.Operator, Relation: authority.Own, Voice: record.Partnership},
	{Kind: "translation", Role: authority.Operator, Relation: authority.Import, Voice: record.Partnership},
}

// Give makes a decision that gives one field of a thing in another language, as the operator has it from whoever made it: of the
// version that stands now.
func Give(operator, thing record.ID, field record.Code, made Made, text record.Text) desk.Decide {
	return func(r *view.Reader) ([]desk.Saying, error) {
		type row struct {
			language string
			revision int
		}
		was, err := view.One(r, `SELECT language, revision FROM text WHERE object = ?1 AND field = ?2 AND original
			AND since < :position AND until >= :position`, view.Args{thing, field}, func(x *row) []any { return []any{&x.language, &x.revision} })
		switch {
		case errors.Is(err, record.ErrNotFound):
			return nil, fmt.Errorf("%w: %s has no words in its field %s", desk.ErrRefused, thing, field)
		case err != nil:
			return nil, err
		case len(text.By) != 1 || text.Original == was.language:
			return nil, fmt.Errorf("%w: a translation is in one language, and not in that of the original, %s", desk.ErrRefused, was.language)
		}
		return []desk.Saying{{Of: operator, Thing: Translation{Act: Given, Translates: record.To(thing), Revision: record.Count(was.revision), Field: field,
			Made: made, Text: text}}}, nil
	}
}

// Correct makes a decision that corrects a translation, or takes it back (act), with the reason. Corrected, it is one of the version of
// the thing that stands now.
func Correct(operator, id record.ID, act Act, text, reason record.Text) desk.Decide {
	return func(r *view.Reader) ([]desk.Saying, error) {
		var t Translation
		type row struct {
			act             Act
			revision, newer int
		}
		was, err := view.One(r, `SELECT t.thing, t.field, t.made, t.act, t.revision, coalesce((SELECT n.revision FROM text n
			WHERE n.object = t.thing AND n.field = t.field AND n.original AND n.since < :position AND n.until >= :position), 0)
			FROM translation t WHERE t.object = ?1 AND t.since < :position AND t.until >= :position`, view.Args{id}, func(x *row) []any {
			return []any{&t.Translates.To, &t.Field, &t.Made, &x.act, &x.revision, &x.newer}
		})
		switch {
		case errors.Is(err, record.ErrNotFound):
			return nil, fmt.Errorf("%w: there is no translation %s on record", desk.ErrRefused, id)
		case err != nil:
			return nil, err
		case was.act == TakenBack:
			return nil, fmt.Errorf("%w: it was taken back already", desk.ErrRefused)
		case act != Corrected && act != TakenBack:
			return nil, fmt.Errorf("%w: it was given already; a new version corrects it or takes it back", desk.ErrRefused)
		case reason.IsZero():
			return nil, fmt.Errorf("%w: who corrects a translation or takes it back says why", desk.ErrRefused)
		case len(text.By) != 1:
			return nil, fmt.Errorf("%w: a translation is in one language", desk.ErrRefused)
		}
		t.Act, t.Revision, t.Text, t.Reason = act, record.Count(was.revision), text, &reason
		if act == Corrected && was.newer > 0 {
			t.Revision = record.Count(was.newer)
		}
		return []desk.Saying{{Object: id, Thing: t, Of: operator}}, nil
	}
}
