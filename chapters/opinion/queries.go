package opinion

import (
	"fmt"
	"slices"

	"troth/chapters/partnership"
	"troth/chapters/partnership/version"
	"troth/core/record"
	"troth/core/view"
)

// Info is a conversation as it stands now, without its statements.
type Info struct {
	ID        record.ID           `json:"id"`
	Act       ConversationAct     `json:"act"`
	Title     record.Text         `json:"title,omitzero"`
	Text      *record.Text        `json:"text,omitempty"`
	About     *partnership.Named  `json:"about,omitempty"`
	Languages []record.Code       `json:"languages,omitempty"`
	Limit     *record.Count       `json:"limit,omitempty"`
	Began     *record.Day         `json:"began,omitempty"`
	Ended     *record.Day         `json:"ended,omitempty"`
	Aliases   []partnership.Alias `json:"aliases,omitempty"`
	Address   *record.Text        `json:"address,omitempty"`
	Reason    *record.Text        `json:"reason,omitempty"`
	Flags     []record.Code       `json:"flags,omitempty"`
	Rules     *record.Text        `json:"rules,omitempty"`  // what is asked of those who write statements
	Places    []Place             `json:"places,omitempty"` // that people may choose from to say where they live
	Redacted  []view.Tombstone    `json:"redacted,omitempty"`
}

// Place is one that people may choose to say where they live.
type Place struct {
	Code record.Code `json:"code"`
	Name record.Text `json:"name,omitzero"`
}

// Row is a conversation in a list.
type Row struct {
	ID           record.ID       `json:"id"`
	Act          ConversationAct `json:"act"`
	Title        record.Text     `json:"title,omitzero"`
	Began        *record.Day     `json:"began,omitempty"`
	Ended        *record.Day     `json:"ended,omitempty"`
	Statements   int             `json:"statements"` // on record
	Participants *int            `json:"participants,omitempty" means:"By the newest report; absent as long as nothing was counted, however many have answered."`
	Votes        *int            `json:"votes,omitempty" means:"By the newest report; absent as long as nothing was counted."`
}

// StatementInfo is a statement as it stands now.
type StatementInfo struct {
	ID       record.ID        `json:"id"`
	Number   int              `json:"number"`
	Text     record.Text      `json:"text,omitzero"`
	Sort     Sort             `json:"sort"`
	Status   Status           `json:"status"`
	Meta     bool             `json:"meta"`
	Written  *record.Day      `json:"written,omitempty"`
	Reason   *record.Text     `json:"reason,omitempty"`
	Entry    record.Index     `json:"entry"`
	Redacted []view.Tombstone `json:"redacted,omitempty"`
}

// Wordless reports whether the record has no words of a statement, but the sign for that.
func (s *StatementInfo) Wordless() bool {
	return s.Text.Original == "und" && s.Text.By["und"] == NoWords
}

// ReportInfo is one version of a report.
type ReportInfo struct {
	ID           record.ID        `json:"id"`
	Participants int              `json:"participants"`
	Statements   int              `json:"statements"`
	Votes        int              `json:"votes"`
	Digest       record.Hash      `json:"digest"`
	Method       record.Code      `json:"method"`
	Matrix       *record.File     `json:"matrix,omitempty"`   // of the newest version; absent when it was removed
	ByPlace      *record.File     `json:"by_place,omitempty"` // the table by place; likewise
	Reason       *record.Text     `json:"reason,omitempty"`   // likewise
	Said         partnership.Said `json:"said"`
	Redacted     []view.Tombstone `json:"redacted,omitempty"`
}

// A counted is what the newest report of a conversation counts; -1 without one.
type counted struct{ people, votes int }

// figures are the same, nil without a report.
func (c counted) figures() (people, votes *int) {
	if c.votes < 0 {
		return nil, nil
	}
	return &c.people, &c.votes
}

// Rows lists the conversations, those that people may answer on the reader's day before the others, the newest first, once the batch is read.
func Rows(r *view.Reader, b *partnership.Batch) ([]Row, error) {
	type row struct {
		Row
		counted
		facts string
	}
	rows, err := view.All(r, `SELECT c.object, c.act, c.facts,
		(SELECT count(*) FROM statement s WHERE s.conversation = c.object AND s.since < :position AND s.until >= :position),
		coalesce((SELECT max(participants) FROM opinion_report o WHERE o.conversation = c.object AND o.since < :position AND o.until >= :position), -1),
		coalesce((SELECT max(votes) FROM opinion_report o WHERE o.conversation = c.object AND o.since < :position AND o.until >= :position), -1)
		FROM conversation c WHERE c.since < :position AND c.until >= :position
		ORDER BY (SELECT min(since) FROM conversation f WHERE f.object = c.object) DESC`, nil,
		func(x *row) []any { return []any{&x.ID, &x.Act, &x.facts, &x.Statements, &x.people, &x.votes} })
	list := make([]Row, len(rows))
	for i, x := range rows {
		var c Conversation
		if err := version.Facts(ConversationKind, x.facts, &c); err != nil {
			return nil, err
		}
		list[i] = x.Row
		list[i].Participants, list[i].Votes = x.figures()
		list[i].Began, list[i].Ended = c.Began, c.Ended
	}
	last := func(c *Row) int {
		if c.Open(r.Day()) {
			return 0
		}
		return 1
	}
	slices.SortStableFunc(list, func(x, y Row) int { return last(&x) - last(&y) })
	for i := range list { // where it stays: the batch writes into it
		b.Text(list[i].ID, "title", &list[i].Title)
	}
	return list, err
}

// Asked is a conversation as the page of what it is held for tells of it.
type Asked struct {
	ID           record.ID          `json:"id"`
	Act          ConversationAct    `json:"act"`
	Title        record.Text        `json:"title,omitzero"`
	About        *partnership.Named `json:"about,omitempty"` // a part of the page's thing, where it is held for that alone
	Began        *record.Day        `json:"began,omitempty"`
	Ended        *record.Day        `json:"ended,omitempty"`
	Open         bool               `json:"open"` // people may answer on the reader's day
	Participants *int               `json:"participants,omitempty" means:"By the newest report; absent as long as nothing was counted, however many have answered."`
	Votes        *int               `json:"votes,omitempty" means:"By the newest report; absent as long as nothing was counted."`
}

// AskedFor lists the conversations that are held for a thing, for a commitment of it where it is a plan, and for a plan of it where it is a
// member; the newest first, once the batch is read.
func AskedFor(r *view.Reader, b *partnership.Batch, thing record.ID) ([]Asked, error) {
	type row struct {
		Asked
		counted
		about record.ID
		facts string
	}
	rows, err := view.All(r, `SELECT c.object, c.act, c.about, c.facts,
		coalesce((SELECT max(participants) FROM opinion_report o WHERE o.conversation = c.object AND o.since < :position AND o.until >= :position), -1),
		coalesce((SELECT max(votes) FROM opinion_report o WHERE o.conversation = c.object AND o.since < :position AND o.until >= :position), -1)
		FROM conversation c WHERE (c.about = ?1 OR c.about IN (SELECT object FROM commitment WHERE plan = ?1 AND since < :position AND until >= :position
			UNION SELECT object FROM plan WHERE member = ?1 AND since < :position AND until >= :position))
		AND c.since < :position AND c.until >= :position ORDER BY (SELECT min(since) FROM conversation f WHERE f.object = c.object) DESC`,
		view.Args{thing}, func(x *row) []any { return []any{&x.ID, &x.Act, &x.about, &x.facts, &x.people, &x.votes} })
	var list []Asked
	if len(rows) > 0 {
		list = make([]Asked, len(rows)) // the batch writes into it
	}
	for i, x := range rows {
		var c Conversation
		if err := version.Facts(ConversationKind, x.facts, &c); err != nil {
			return nil, err
		}
		to := &list[i]
		*to = x.Asked
		to.Participants, to.Votes = x.figures()
		to.Began, to.Ended, to.Open = c.Began, c.Ended, openOn(r.Day(), c.Act, c.Began, c.Ended)
		b.Text(x.ID, "title", &to.Title)
		if x.about != thing {
			to.About = &partnership.Named{ID: x.about}
			b.Name(to.About)
		}
	}
	return list, err
}

// InfoOf is a conversation as it stands now, once the batch is read; record.ErrNotFound when there is none.
func InfoOf(r *view.Reader, b *partnership.Batch, id record.ID) (*Info, error) {
	facts, err := view.Value[string](r, `SELECT facts FROM conversation WHERE object = ?1 AND since < :position AND until >= :position`, id)
	if err != nil {
		return nil, err
	}
	var c Conversation
	if err := version.Facts(ConversationKind, facts, &c); err != nil {
		return nil, err
	}
	info := &Info{ID: id, Act: c.Act, Languages: c.Languages, Limit: c.Limit, Began: c.Began, Ended: c.Ended,
		Aliases: partnership.Aliases("conversation", c.Aliases), Flags: c.Flags}
	if c.About != nil {
		info.About = &partnership.Named{ID: c.About.To}
		b.Name(info.About)
	}
	b.Text(id, "title", &info.Title)
	b.Maybe(id, "text", &info.Text)
	b.Maybe(id, "rules", &info.Rules)
	b.Maybe(id, "address", &info.Address)
	b.Maybe(id, "reason", &info.Reason)
	info.Places = make([]Place, len(c.Places))
	for i, code := range c.Places {
		info.Places[i].Code = code
		b.Text(id, fmt.Sprintf("place_names/%d", i), &info.Places[i].Name)
	}
	return info, nil
}

// StatementsOf lists the statements of a conversation in the order in which they were put on record, once the batch is read.
func StatementsOf(r *view.Reader, b *partnership.Batch, conversation record.ID) ([]StatementInfo, error) {
	type row struct {
		StatementInfo
		revision int
		facts    string
	}
	rows, err := view.All(r, `SELECT s.object, s.facts, s.since, e.revision FROM statement s JOIN entry e ON e.idx = s.since
		WHERE s.conversation = ?1 AND s.since < :position AND s.until >= :position
		ORDER BY (SELECT min(since) FROM statement f WHERE f.object = s.object)`, view.Args{conversation},
		func(x *row) []any { return []any{&x.ID, &x.facts, &x.Entry, &x.revision} })
	list := make([]StatementInfo, len(rows))
	for i, x := range rows {
		var s Statement
		if err := version.Facts(StatementKind, x.facts, &s); err != nil {
			return nil, err
		}
		list[i] = x.StatementInfo
		to := &list[i]
		to.Number, to.Sort, to.Status, to.Meta, to.Written = int(s.Number), s.Sort, s.Status, s.Meta, s.Written
		b.Text(x.ID, "text", &to.Text)
		b.Maybe(x.ID, "reason", &to.Reason)
		b.Redacted(x.ID, x.revision, &to.Redacted)
	}
	return list, err
}

// ReportsOf lists what was counted of a conversation, the newest first, versions that were counted again since included; once the
// batch is read.
func ReportsOf(r *view.Reader, b *partnership.Batch, conversation record.ID) ([]ReportInfo, error) {
	type row struct {
		ReportInfo
		said  partnership.SaidRow
		facts string
		now   bool
	}
	rows, err := view.All(r, `SELECT o.object, o.facts, o.until >= :position, `+partnership.SaidColumns+`
		FROM opinion_report o JOIN entry e ON e.idx = o.since WHERE o.conversation = ?1 AND o.since < :position ORDER BY o.since DESC`, view.Args{conversation},
		func(x *row) []any { return append([]any{&x.ID, &x.facts, &x.now}, x.said.Fields()...) })
	list := make([]ReportInfo, len(rows))
	for i, x := range rows {
		var o Report
		if err := version.Facts(ReportKind, x.facts, &o); err != nil {
			return nil, err
		}
		list[i] = x.ReportInfo
		to := &list[i]
		to.Participants, to.Statements, to.Votes = int(o.Participants), int(o.Statements), int(o.Votes)
		to.Digest, to.Method = o.Digest, o.Method
		x.said.Into(b, &to.Said)
		if x.now {
			b.File(x.ID, "matrix", &to.Matrix)
			b.File(x.ID, "by_place", &to.ByPlace)
			b.Maybe(x.ID, "reason", &to.Reason)
			b.Redacted(x.ID, to.Said.Revision, &to.Redacted)
		}
	}
	return list, err
}
