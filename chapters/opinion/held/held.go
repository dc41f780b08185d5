// Package held is statements that participants wrote and nobody has moderated yet. They are private: they stand in the register, nothing of
// them is in a view or an export, and none but their writer and a moderator sees them. What is moderated is gone from here.
package held

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"troth/core/desk"
	"troth/core/record"
)

// A Statement is one that waits.
type Statement struct {
	ID           record.ID   `json:"id"`
	Conversation record.ID   `json:"conversation"`
	Writer       record.Hash `json:"writer"` // of the token: record.TokenHash
	Words        string      `json:"words"`
	Language     string      `json:"language"` // BCP 47
	Written      string      `json:"written"`  // day, 2026-11-23
	Turn         int64       `json:"turn"`     // larger than that of all that waited when it came; 0 of what waits from before there were turns
}

// Bounds on what waits.
const (
	MostOfOne = 3    // statements of one participant in a conversation
	MostOfAll = 1000 // statements of all conversations
)

// Why nothing more can wait.
var (
	ErrYours = errors.New("three statements of this participant wait already")
	ErrFull  = errors.New("too many statements wait for moderation")
	ErrTwice = errors.New("this statement of this participant waits already")
)

// typ is the type of these documents in the register.
const typ = "held"

// Prefix of the ids of statements that wait.
const Prefix = "hs"

// key is one of the places that a participant has in a conversation.
func key(conversation record.ID, writer record.Hash, place int) string {
	return fmt.Sprintf("%s %s %d", conversation, writer, place)
}

// Hold keeps a statement until it is moderated; its id is drawn here, and it takes its turn. ErrTwice, ErrYours and ErrFull when it cannot wait.
func Hold(ctx context.Context, store record.Store, s Statement) error {
	waiting, err := All(ctx, store)
	if err != nil {
		return err
	}
	if len(waiting) >= MostOfAll {
		return ErrFull
	}
	s.ID, s.Turn = record.NewID(Prefix), 1
	if len(waiting) > 0 {
		s.Turn = 1 + waiting[len(waiting)-1].Turn
	}
	body, err := json.Marshal(s)
	if err != nil {
		return err
	}
	tx, err := store.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	free := ""
	for place := range MostOfOne {
		k := key(s.Conversation, s.Writer, place)
		was, err := read(tx.DocByKey(typ, k))
		switch {
		case errors.Is(err, record.ErrNotFound):
			free = k
		case err != nil:
			return err
		case was.Words == s.Words && was.Language == s.Language:
			return ErrTwice
		}
	}
	if free == "" {
		return ErrYours
	}
	if err := tx.Put(record.Doc{Type: typ, ID: s.ID, Body: body, Keys: []string{free}}); err != nil {
		return err
	}
	return tx.Commit()
}

// Count is how many statements wait, in all conversations.
func Count(ctx context.Context, store record.Store) (n int, err error) {
	for _, err := range store.Docs(ctx, typ) {
		if err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

// Of lists what waits of one participant in a conversation, the oldest first.
func Of(ctx context.Context, store record.Store, conversation record.ID, writer record.Hash) (list []Statement, err error) {
	var keys []string
	for place := range MostOfOne {
		keys = append(keys, key(conversation, writer, place))
	}
	docs, err := store.DocsByKeys(ctx, typ, keys...)
	for _, doc := range docs {
		s, err := read(doc, nil)
		if err != nil {
			return nil, err
		}
		list = append(list, *s)
	}
	slices.SortFunc(list, earlier)
	return list, err
}

// DropOf deletes what waits of one participant in a conversation, before they are erased: what logs still hold goes with them.
func DropOf(ctx context.Context, store record.Store, conversation record.ID, writer record.Hash) error {
	list, err := Of(ctx, store, conversation, writer)
	var ids []record.ID
	for _, s := range list {
		ids = append(ids, s.ID)
	}
	if err != nil || len(ids) == 0 {
		return err
	}
	return record.DropDocs(ctx, store, typ, ids...)
}

// All lists what waits in all conversations, the oldest first.
func All(ctx context.Context, store record.Store) ([]Statement, error) {
	list := []Statement{}
	for doc, err := range store.Docs(ctx, typ) {
		s, err := read(doc, err)
		if err != nil {
			return nil, err
		}
		list = append(list, *s)
	}
	slices.SortFunc(list, earlier)
	return list, nil
}

// Get is a statement that waits; record.ErrNotFound when there is none of this id, or it was moderated.
func Get(ctx context.Context, store record.Store, id record.ID) (*Statement, error) {
	return read(store.Doc(ctx, typ, id))
}

// Drop deletes statements, in the logs of the database too: the words of what was rejected stand nowhere any more. One that is gone already
// is no error.
func Drop(ctx context.Context, d *desk.Desk, ids ...record.ID) error {
	return d.Forget(ctx, typ, ids...)
}

func read(doc record.Doc, err error) (*Statement, error) {
	if err != nil {
		return nil, err
	}
	s := &Statement{}
	if err := json.Unmarshal(doc.Body, s); err != nil {
		return nil, fmt.Errorf("statement that waits, %s: %w", doc.ID, err)
	}
	return s, nil
}

// earlier compares by the order in which statements came; two that came at the same moment may have the same turn.
func earlier(a, b Statement) int {
	return cmp.Or(cmp.Compare(a.Turn, b.Turn), strings.Compare(a.Written, b.Written), strings.Compare(string(a.ID), string(b.ID)))
}
