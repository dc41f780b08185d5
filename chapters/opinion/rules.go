package opinion

import (
	"fmt"
	"reflect"

	"troth/chapters/partnership/version"
	"troth/core/authority"
	"troth/core/desk"
	"troth/core/record"
	"troth/core/view"
)

// May says who may put the kinds of this chapter on record: whoever runs the record holds its conversations and moderates them.
var May = authority.Table{
	{Kind: "conversation", Role: authority.Operator, Relation: authority.Own, Voice: record.Partnership},
	{Kind: "conversation", Role: authority.Operator, Relation: authority.Import, Voice: record.Partnership},
	{Kind: "statement", Role: authority.Operator, Relation: authority.Own, Voice: record.Partnership},
	{Kind: "statement", Role: authority.Operator, Relation: authority.Import, Voice: record.Partnership},
	{Kind: "opinion_report", Role: authority.Operator, Relation: authority.Own, Voice: record.Partnership},
	{Kind: "opinion_report", Role: authority.Operator, Relation: authority.Import, Voice: record.Partnership},
}

// Open makes a decision that opens a conversation with its first statements, which get the numbers 1, 2, …. It
// begins today where Began does not say another day; Ended, where it is set, is the last day on which people answer.
func Open(operator record.ID, c Conversation, seeds []record.Text) desk.Decide {
	return func(r *view.Reader) ([]desk.Saying, error) {
		c := c
		c.Act, c.Reason = Opened, nil
		if c.Began == nil {
			today := record.On(r.Day())
			c.Began = &today
		}
		if c.Ended != nil && c.Ended.To < r.Day() {
			return nil, desk.Refuse("last_day %s: that day is over already; people could never answer. Say a later one, or none", c.Ended.To)
		}
		id := record.NewID(ConversationKind.Prefix)
		say := []desk.Saying{{Object: id, Thing: c, Of: operator}}
		for i, text := range seeds {
			if text.IsZero() {
				return nil, desk.Refuse("statement %d says nothing", i+1)
			}
			if err := fits(text, c.Limit); err != nil {
				return nil, desk.Refuse("statement %d: %w", i+1, err)
			}
			say = append(say, desk.Saying{Of: operator, Thing: Statement{Act: Stated, Conversation: record.To(id), Number: record.Count(i + 1),
				Text: text, Sort: Seed, Status: Accepted}})
		}
		return say, nil
	}
}

// fits checks a statement against the limit of its conversation, in each of its languages.
func fits(text record.Text, limit *record.Count) error {
	if limit == nil {
		return nil
	}
	for _, s := range text.By {
		if n := len([]rune(s)); n > int(*limit) {
			return fmt.Errorf("it has %d characters, and at most %d are allowed", n, *limit)
		}
	}
	return nil
}

// Amend makes a decision that says a conversation anew, ends it, or withdraws it (its Act), with the reason. change gets the present
// version. One that has ended stays ended, whatever else is said anew of it.
func Amend(operator, id record.ID, reason record.Text, change func(*Conversation)) desk.Decide {
	return func(r *view.Reader) ([]desk.Saying, error) {
		var was, now Conversation
		for _, c := range []*Conversation{&was, &now} {
			if err := version.Current(r, ConversationKind, "conversation", id, c); err != nil {
				return nil, desk.Missing("conversation", id, err)
			}
			c.namePlaces()
		}
		if now.Reason = &reason; now.Act != Closed {
			now.Act = Amended
		}
		change(&now)
		same := now
		same.Act, same.Reason = was.Act, was.Reason
		switch {
		case was.Act == Withdrawn:
			return nil, desk.Refuse("the conversation is withdrawn; nothing of it can be amended")
		case reason.IsZero():
			return nil, desk.Refuse("who amends a conversation says why")
		case (now.Act == Amended || now.Act == was.Act) && reflect.DeepEqual(same, was):
			if was.Act == Closed && now.Act == Closed {
				return nil, desk.Refuse("conversation %s has ended already", id)
			}
			return nil, desk.Refuse("nothing of conversation %s would change: the record says so already", id)
		}
		return []desk.Saying{{Object: id, Thing: now, Of: operator}}, nil
	}
}

// namePlaces calls a place by its code when its name was redacted, so that the rest can be said anew.
func (c *Conversation) namePlaces() {
	for i, code := range c.Places {
		if i == len(c.PlaceNames) {
			c.PlaceNames = append(c.PlaceNames, record.Text{})
		}
		if c.PlaceNames[i].IsZero() {
			c.PlaceNames[i] = record.In("und", string(code))
		}
	}
}

// Moderate makes a decision on whether answers to a statement count, and whether it is about the conversation itself, with the reason. When a
// conversation is over and was counted, it is refused: the map of the report, of votes under one digest, would become another one.
func Moderate(operator, id record.ID, status Status, meta bool, reason record.Text) desk.Decide {
	return func(r *view.Reader) ([]desk.Saying, error) {
		var s Statement
		if err := version.Current(r, StatementKind, "statement", id, &s); err != nil {
			return nil, desk.Missing("statement", id, err)
		}
		switch {
		case reason.IsZero():
			return nil, desk.Refuse("who moderates a statement says why")
		case s.Status == status && s.Meta == meta:
			return nil, desk.Refuse("statement %d is %s already", s.Number, status)
		}
		if over, err := overAndCounted(r, s.Conversation.To); err != nil {
			return nil, err
		} else if over {
			return nil, desk.Refuse("the conversation is over and was counted: what its report shows under its digest would change. Words that must not stand can be redacted")
		}
		s.Act, s.Status, s.Meta, s.Reason = Moderated, status, meta, &reason
		return []desk.Saying{{Object: id, Thing: s, Of: operator}}, nil
	}
}

// overAndCounted reports whether nobody answers in a conversation any more, and a report on it is on record.
func overAndCounted(r *view.Reader, conversation record.ID) (bool, error) {
	var c Conversation
	if err := version.Current(r, ConversationKind, "conversation", conversation, &c); err != nil {
		return false, err
	}
	report, err := reportOf(r, conversation)
	return report != "" && !openOn(r.Day(), c.Act, c.Began, c.Ended), err
}

// Count makes a decision that puts on record what was counted of a conversation. Where it was counted before, the matrix of that count is
// removed in the same act, for the same reason: votes are counted again because some of them were erased, and the old matrix has them.
//
// The table by place of the first count stays that of the conversation, and no later count has another: from the difference of two that
// are one person apart, everybody would learn what that person said.
func Count(operator record.ID, now Report) desk.Decide {
	return func(r *view.Reader) ([]desk.Saying, error) {
		now.Method = Method
		id, err := reportOf(r, now.Conversation.To)
		switch {
		case err != nil:
			return nil, err
		case id == "":
			now.Reason = nil
			return []desk.Saying{{Thing: now, Of: operator}}, nil
		case now.Reason == nil || now.Reason.IsZero():
			return nil, desk.Refuse("who counts a conversation again says why")
		}
		var was Report
		if err := version.Current(r, ReportKind, "opinion_report", id, &was); err != nil {
			return nil, err
		}
		now.ByPlace = was.ByPlace
		removed, err := removal(r, id, operator, *now.Reason)
		return []desk.Saying{removed, {Object: id, Thing: now, Of: operator}}, err
	}
}

// Uncount makes a decision that removes the matrix of a conversation of which no answers are left; what was counted stays listed.
func Uncount(operator, conversation record.ID, reason record.Text) desk.Decide {
	return func(r *view.Reader) ([]desk.Saying, error) {
		id, err := reportOf(r, conversation)
		if err == nil && id == "" {
			err = desk.Refuse("nothing was counted of %s", conversation)
		}
		if err != nil {
			return nil, err
		}
		removed, err := removal(r, id, operator, reason)
		return []desk.Saying{removed}, err
	}
}

// reportOf is the id of what was counted of a conversation; "" when nothing was.
func reportOf(r *view.Reader, conversation record.ID) (record.ID, error) {
	ids, err := view.Column[record.ID](r, `SELECT object FROM opinion_report WHERE conversation = ?1 AND since < :position AND until >= :position
		ORDER BY object`, conversation)
	if err != nil || len(ids) == 0 {
		return "", err
	}
	return ids[0], nil
}

// removal redacts the matrices of a report.
func removal(r *view.Reader, report, operator record.ID, reason record.Text) (desk.Saying, error) {
	history, err := r.History(report)
	return desk.Saying{Of: operator, Thing: record.Redaction{Target: record.To(report), Field: "matrix", Through: record.Count(len(history)), Basis: reason}}, err
}
