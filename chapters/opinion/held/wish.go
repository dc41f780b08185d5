package held

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"troth/core/record"
)

// A Wish is that of a participant to be erased from a conversation. Whoever has the token may wish it, and nobody else: numbers are public.
// It waits here until somebody who holds the conversation does it, because to erase is work for the whole store.
type Wish struct {
	Conversation record.ID   `json:"conversation"`
	Participant  record.Hash `json:"participant"` // of the token
	Asked        string      `json:"asked"`       // day, 2026-11-23
}

const (
	wishType   = "erasure_wish"
	wishPrefix = "ew"
)

// keyOf is the key of what a participant of a conversation has one of, among documents of its type.
func keyOf(conversation record.ID, participant record.Hash) string {
	return fmt.Sprintf("%s %s", conversation, participant)
}

// AskToBeErased keeps a wish; once is enough.
func AskToBeErased(ctx context.Context, store record.Store, w Wish) error {
	body, err := json.Marshal(w)
	if err != nil {
		return err
	}
	tx, err := store.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	err = tx.Put(record.Doc{Type: wishType, ID: record.NewID(wishPrefix), Body: body, Keys: []string{keyOf(w.Conversation, w.Participant)}})
	if errors.Is(err, record.ErrTaken) {
		return nil
	}
	if err != nil {
		return err
	}
	return tx.Commit()
}

// AskedToBeErased is a participant's wish; nil when there is none.
func AskedToBeErased(ctx context.Context, store record.Store, conversation record.ID, participant record.Hash) (*Wish, error) {
	_, w, err := readWish(store.DocByKey(ctx, wishType, keyOf(conversation, participant)))
	if errors.Is(err, record.ErrNotFound) {
		return nil, nil
	}
	return w, err
}

// Wishes lists the wishes to be erased, each under its id.
func Wishes(ctx context.Context, store record.Store) (map[record.ID]*Wish, error) {
	all := map[record.ID]*Wish{}
	for doc, err := range store.Docs(ctx, wishType) {
		id, w, err := readWish(doc, err)
		if err != nil {
			return nil, err
		}
		all[id] = w
	}
	return all, nil
}

// DropWish deletes a wish that was done.
func DropWish(ctx context.Context, store record.Store, id record.ID) error {
	return record.DropDocs(ctx, store, wishType, id)
}

func readWish(doc record.Doc, err error) (record.ID, *Wish, error) {
	if err != nil {
		return "", nil, err
	}
	w := &Wish{}
	if err := json.Unmarshal(doc.Body, w); err != nil {
		return "", nil, fmt.Errorf("wish to be erased, %s: %w", doc.ID, err)
	}
	return doc.ID, w, nil
}
