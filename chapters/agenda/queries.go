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
