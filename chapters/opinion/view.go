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
	return view.Part{Name: "opinion", Kinds: Kinds(), Schema: schema, Source: source, Apply: apply, Derived: derived}
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
		if err := touchAbout(tx, e.Object, e.Index); err != nil { // of the version before
			return err
		}
		if err := tx.Supersede("conversation", e, t.Act, about, began, ended, string(e.Facts)); err != nil {
			return err
		}
		return touchAbout(tx, e.Object, e.Index)
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
		if err := touchAbout(tx, t.Conversation.To, e.Index); err != nil {
			return err
		}
		return tx.Touch(t.Conversation.To)
	case *record.Redaction:
		return tx.Exec(`INSERT OR IGNORE INTO touched SELECT DISTINCT conversation, ?2 FROM statement WHERE object = ?1
			UNION SELECT DISTINCT conversation, ?2 FROM opinion_report WHERE object = ?1`, t.Target.To, e.Index)
	}
	return nil
}

// touchAbout says that the pages change on which AskedFor tells of a conversation: that of what it is held for, and that of the plan or the
// member which this is part of.
func touchAbout(tx *view.Tx, conversation record.ID, now record.Index) error {
	return tx.Exec(`INSERT OR IGNORE INTO touched
		SELECT about, ?2 FROM conversation WHERE object = ?1 AND until = 9223372036854775807 AND about <> ''
		UNION SELECT k.plan, ?2 FROM conversation c JOIN commitment k ON k.object = c.about AND k.until = c.until WHERE c.object = ?1 AND c.until = 9223372036854775807
		UNION SELECT p.member, ?2 FROM conversation c JOIN plan p ON p.object = c.about AND p.until = c.until WHERE c.object = ?1 AND c.until = 9223372036854775807`,
		conversation, now)
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
