package held

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"troth/core/record"
)

// A home is where a participant says that they live: one of the places of the conversation. Nobody has to say it. It is never published
// beside answers, but counted in the table of opinion.Places.
type home struct {
	Conversation record.ID   `json:"conversation"`
	Participant  record.Hash `json:"participant"` // of the token
	Place        record.Code `json:"place"`
}

const (
	homeType   = "participant_place"
	homePrefix = "hp"
)

// SayPlace keeps where a participant lives, in place of what was said before; place "" removes that. record.ErrNotFound when there is no
// such participant (any more).
func SayPlace(ctx context.Context, store record.Store, conversation record.ID, participant record.Hash, place record.Code) error {
	body, err := json.Marshal(home{conversation, participant, place})
	if err != nil {
		return err
	}
	tx, err := store.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if _, err := tx.Participant(conversation, participant); err != nil {
		return err
	}
	doc, err := tx.DocByKey(homeType, keyOf(conversation, participant))
	switch {
	case errors.Is(err, record.ErrNotFound):
		if place == "" {
			return nil
		}
		doc = record.Doc{Type: homeType, ID: record.NewID(homePrefix), Keys: []string{keyOf(conversation, participant)}}
	case err != nil:
		return err
	}
	doc.Body = body
	if place == "" {
		err = tx.Delete(homeType, doc.ID)
	} else {
		err = tx.Put(doc)
	}
	if err != nil {
		return err
	}
	return tx.Commit()
}

// PlaceOf is where a participant said that they live; "" when they did not.
func PlaceOf(ctx context.Context, store record.Store, conversation record.ID, participant record.Hash) (record.Code, error) {
	h, err := readHome(store.DocByKey(ctx, homeType, keyOf(conversation, participant)))
	if errors.Is(err, record.ErrNotFound) {
		return "", nil
	}
	return h.Place, err
}

// Places is where the participants of a conversation said that they live, by the hash of their token.
func Places(ctx context.Context, store record.Store, conversation record.ID) (map[record.Hash]record.Code, error) {
	all := map[record.Hash]record.Code{}
	for doc, err := range store.Docs(ctx, homeType) {
		h, err := readHome(doc, err)
		if err != nil {
			return nil, err
		}
		if h.Conversation == conversation {
			all[h.Participant] = h.Place
		}
	}
	return all, nil
}

func readHome(doc record.Doc, err error) (h home, _ error) {
	if err != nil {
		return h, err
	}
	if err := json.Unmarshal(doc.Body, &h); err != nil {
		return h, fmt.Errorf("place of a participant, %s: %w", doc.ID, err)
	}
	return h, nil
}
