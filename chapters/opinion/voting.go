package opinion

import (
	"errors"
	"fmt"

	"troth/core/desk"
	"troth/core/record"
	"troth/core/view"
)

// Open reports whether people may answer on a day: the conversation has begun, is neither ended nor withdrawn, and its last day is not over.
func (c *Info) Open(day string) bool { return openOn(day, c.Act, c.Began, c.Ended) }

// Open reports whether people may answer on a day, as for Info.
func (c *Row) Open(day string) bool { return openOn(day, c.Act, c.Began, c.Ended) }

func openOn(day string, act ConversationAct, began, ended *record.Day) bool {
	s := span{act: act}
	if began != nil {
		s.began = began.From
	}
	if ended != nil {
		s.ended = ended.To
	}
	return s.open(day)
}

// A span is what tells when a conversation is open; a day that is not set is "".
type span struct {
	act          ConversationAct
	began, ended string
}

func (s *span) open(day string) bool {
	return (s.act == Opened || s.act == Amended) && s.began <= day && (s.ended == "" || day <= s.ended)
}

// ErrNotOpen: nobody answers in the conversation on this day. It comes with desk.ErrRefused.
var ErrNotOpen = errors.New("the conversation is not open today")

// ErrNotAsked: moderation has not accepted the statement, or does no more. It comes with desk.ErrRefused.
var ErrNotAsked = errors.New("the statement is not asked")

// MayAnswer is the rule of a ballot: the statement is one of the conversation, moderation has accepted it, and the conversation is open
// today.
func MayAnswer(conversation, statement record.ID) desk.Rule {
	type row struct {
		span
		status Status
	}
	return func(r *view.Reader, _ bool) error {
		rows, err := view.All(r, `SELECT c.act, c.began, c.ended, s.status FROM statement s JOIN conversation c ON c.object = s.conversation
			WHERE s.object = ?2 AND s.conversation = ?1 AND s.since < :position AND s.until >= :position AND c.since < :position AND c.until >= :position`,
			view.Args{conversation, statement}, func(x *row) []any { return []any{&x.act, &x.began, &x.ended, &x.status} })
		switch {
		case err != nil:
			return err
		case len(rows) == 0:
			return desk.Refuse("there is no statement %s in a conversation %s on record", statement, conversation)
		case !rows[0].open(r.Day()):
			return fmt.Errorf("%w: %w", desk.ErrRefused, ErrNotOpen)
		case rows[0].status != Accepted:
			return fmt.Errorf("%w: %w: it is %s", desk.ErrRefused, ErrNotAsked, rows[0].status)
		}
		return nil
	}
}
