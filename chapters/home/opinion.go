package home

import (
	"troth/chapters/opinion"
	"troth/chapters/partnership"
	"troth/core/record"
	"troth/core/view"
)

// ConversationsPage lists the opinion conversations.
type ConversationsPage struct {
	Day           string        `json:"day"`           // of the reader
	Conversations []opinion.Row `json:"conversations"` // the newest first
}

// ConversationPage is an opinion conversation: its statements, how they were moderated, and what was counted. The map itself is no part
// of the record: it is computed from the matrix that the newest report names.
type ConversationPage struct {
	Day          string                  `json:"day"`     // of the reader
	Version      record.Index            `json:"version"` // the last entry that changed this page
	Conversation opinion.Info            `json:"conversation"`
	Code         string                  `json:"code"` // by which people in a hall find it: /join/CODE
	Said         partnership.Said        `json:"said"`
	Statements   []opinion.StatementInfo `json:"statements"`
	Reports      []opinion.ReportInfo    `json:"reports,omitempty"` // the newest first
	History      []Version               `json:"history"`
}

// Conversations lists the opinion conversations.
func Conversations(r *view.Reader) (*ConversationsPage, error) {
	b := partnership.NewBatch(r)
	p := &ConversationsPage{Day: r.Day()}
	var err error
	if p.Conversations, err = opinion.Rows(r, b); err != nil {
		return nil, err
	}
	return p, b.Read()
}

// Conversation is a conversation's page; record.ErrNotFound when there is no such conversation.
func Conversation(r *view.Reader, id record.ID) (*ConversationPage, error) {
	b := partnership.NewBatch(r)
	info, err := opinion.InfoOf(r, b, id)
	if err != nil {
		return nil, err
	}
	p := &ConversationPage{Day: r.Day()}
	if p.Version, err = r.Version(id); err != nil {
		return nil, err
	}
	if p.Code, err = opinion.CodeOf(r, id); err != nil {
		return nil, err
	}
	if p.History, err = history(r, b, "conversation", id, &p.Said); err != nil {
		return nil, err
	}
	b.Redacted(id, len(p.History), &info.Redacted)
	if p.Statements, err = opinion.StatementsOf(r, b, id); err != nil {
		return nil, err
	}
	if p.Reports, err = opinion.ReportsOf(r, b, id); err != nil {
		return nil, err
	}
	if err := b.Read(); err != nil {
		return nil, err
	}
	p.Conversation = *info
	return p, nil
}
