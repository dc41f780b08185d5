package desk

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"troth/core/record"
)

// erasureType is the type of the documents that say what is still to be erased: they are written with the redaction, in one
// transaction, and deleted when nothing of the value is left in database logs and blobs.
const erasureType = "erasure"

type erasure struct {
	Blobs []record.ID `json:"blobs"`
}

// owe keeps in the register what follows the commit of a redaction.
func (g *group) owe(blobs []record.ID) error {
	g.erase = true
	body, err := json.Marshal(erasure{blobs})
	if err != nil {
		return err
	}
	return g.tx.Put(record.Doc{Type: erasureType, ID: record.NewID("er"), Body: body})
}

// Forget deletes documents of the register, and what the logs of the database still hold of them; one that is gone already is no error.
func (d *Desk) Forget(ctx context.Context, typ string, ids ...record.ID) error {
	return d.submit(&job{ctx: ctx, work: func(g *group, _ *job) error {
		for _, id := range ids {
			if err := g.tx.Delete(typ, id); err != nil {
				return fmt.Errorf("desk: forget: %w", err)
			}
		}
		return g.owe(nil)
	}})
}

// erasePatience is how long an erasure waits for readers that hold a log file open before it is left to the next turn.
const erasePatience = 30 * time.Second

// erase empties logs and deletes blobs of what was redacted. What cannot be done now stays owed and is tried again at the next
// redaction and at the next start; the log says so.
func (d *Desk) erase(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, erasePatience)
	defer cancel()
	var owed []record.Doc
	for doc, err := range d.Store.Docs(ctx, erasureType) {
		if err != nil {
			d.Log.Error("erasure is still owed", "error", err)
			return
		}
		owed = append(owed, doc)
	}
	if len(owed) == 0 {
		return
	}
	if err := d.eraseAll(ctx, owed); err != nil {
		d.Log.Error("erasure is still owed", "erasures", len(owed), "error", err)
		return
	}
	d.Log.Info("erased what was redacted from logs and blobs", "erasures", len(owed))
}

func (d *Desk) eraseAll(ctx context.Context, owed []record.Doc) error {
	for _, doc := range owed {
		var e erasure
		if err := json.Unmarshal(doc.Body, &e); err != nil {
			return fmt.Errorf("erasure %s: %w", doc.ID, err)
		}
		for _, blob := range e.Blobs {
			if err := d.Blobs.Delete(blob); err != nil {
				return err
			}
		}
	}
	if err := d.Store.Scrub(ctx); err != nil {
		return err
	}
	if err := d.View.Scrub(ctx); err != nil {
		return err
	}
	tx, err := d.Store.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	for _, doc := range owed {
		if err := tx.Delete(erasureType, doc.ID); err != nil {
			return err
		}
	}
	return tx.Commit()
}
