package opinion

import (
	"embed"
	"errors"
	"fmt"

	"troth/core/record"
	"troth/core/view"
)

//go:embed view.sql
var schema string

// What the tables hold follows from view.sql, view.go and entries.go; what pages show, which an export proves, from all.
//
//go:embed view.sql *.go
var source embed.FS

// Part is this chapter's part of the view.
func Part() view.Part {
	return view.Part{Name: "opinion", Kinds: Kinds(), Schema: schema, Source: source, Apply: apply}
}

func apply(tx *view.Tx, e record.Entry, thing any) error {
	switch t := thing.(type) {
	case *Conversation:
		about := record.ID("")
		if t.About != nil {
			about = t.About.To
		}
		began, ended := "", ""
		if t.Began != nil {
			began = t.Began.From
		}
		if t.Ended != nil {
			ended = t.Ended.To
		}
		return tx.Supersede("conversation", e, t.Act, about, began, ended, string(e.Facts))
	case *Statement:
		if err := stays(tx, e, "conversation || ' ' || number", fmt.Sprintf("%s %d", t.Conversation.To, t.Number),
			errors.New("a statement stays in its conversation and keeps its number")); err != nil {
			return err
		}
		if err := tx.Supersede("statement", e, t.Conversation.To, t.Number, t.Act, t.Status, t.Meta, string(e.Facts)); err != nil {
			return err
		}
		return tx.Touch(t.Conversation.To)
	case *Report:
		if err := stays(tx, e, "conversation", string(t.Conversation.To), errors.New("a report stays with its conversation")); err != nil {
			return err
		}
		if err := tx.Supersede("opinion_report", e, t.Conversation.To, t.Participants, t.Statements, t.Votes, string(e.Facts)); err != nil {
			return err
		}
		return tx.Touch(t.Conversation.To)
	case *record.Redaction:
		return tx.Exec(`INSERT OR IGNORE INTO touched SELECT DISTINCT conversation, ?2 FROM statement WHERE object = ?1
			UNION SELECT DISTINCT conversation, ?2 FROM opinion_report WHERE object = ?1`, t.Target.To, e.Index)
	}
	return nil
}

// stays checks that a new version of a thing keeps what never changes.
func stays(tx *view.Tx, e record.Entry, what, now string, wrong error) error {
	if e.Revision == 1 {
		return nil
	}
	was, err := view.Value[string](tx.Reader, `SELECT `+what+` FROM `+e.Kind+` WHERE object = ?1 AND since < :position AND until >= :position`, e.Object)
	if err == nil && was != now {
		err = wrong
	}
	return err
}
