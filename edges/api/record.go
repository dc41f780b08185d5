package api

import (
	"context"
	"fmt"
	"net/http"
	"strings"

	"troth/chapters/home"
	"troth/core/record"
	"troth/core/view"
	"troth/edges/web"
)

// Proofs is what a browser needs to check what a page shows.
type Proofs struct {
	Verifier string  `json:"verifier"` // key of the log (C2SP signed-note); a checker that has it from elsewhere uses that one
	Proofs   []Proof `json:"proofs"`   // in the order asked for
}

// A Proof is an entry and its receipt.
type Proof struct {
	Entry   home.EntryPage `json:"entry"`
	Receipt string         `json:"receipt"` // C2SP tlog-proof
}

// Status is the state of the log: its newest checkpoint, whatever day is asked for, and what pages show of that day.
type Status struct {
	Origin     string       `json:"origin"`
	Verifier   string       `json:"verifier"`
	Size       record.Index `json:"size"` // entries under the newest checkpoint
	Root       record.Hash  `json:"root"`
	Checkpoint string       `json:"checkpoint"` // signed note
	Logged     string       `json:"logged"`     // when the last entry that pages show was put on record
	Entries    record.Index `json:"entries"`    // that pages show
	Day        string       `json:"day"`        // for which pages answer
	View       string       `json:"view"`       // fingerprint of what pages are made from
	Writing    bool         `json:"writing"`    // whether this server takes entries
}

func (q *question) record() (web.Document, error) {
	kind, err := KindOf(q.URL.Query(), q.node.Kinds)
	if err != nil {
		return web.Document{}, err
	}
	before := record.Index(view.Forever)
	if s := q.FormValue("before"); s != "" {
		if before, err = Index(s); err != nil {
			return web.Document{}, err
		}
	}
	return q.newest(fmt.Sprintf("record %s %d", kind, before), func(r *view.Reader) (any, error) {
		return home.Record(r, min(before, r.Position()), kind, PerPage)
	})
}

func (q *question) entry() (web.Document, error) {
	i, err := Index(q.PathValue("index"))
	if err != nil {
		return web.Document{}, err
	}
	return q.newest(fmt.Sprint("entry ", i), func(r *view.Reader) (any, error) { return Entry(q.Context(), q.node.Store, r, i) })
}

// Entry is the page of the entry at an index; record.ErrNotFound when the reader knows none there.
func Entry(ctx context.Context, store record.Store, r *view.Reader, i record.Index) (*home.EntryPage, error) {
	if i < r.Position() {
		for e, err := range store.Entries(ctx, i, i+1) {
			if err != nil {
				return nil, err
			}
			return home.Entry(r, e)
		}
	}
	return nil, fmt.Errorf("%w: entry %d", record.ErrNotFound, i)
}

func (q *question) proofs() (web.Document, error) {
	given := strings.Split(q.PathValue("entries"), ",")
	if len(given) > maxProofs {
		return web.Document{}, web.Errorf(web.BadRequest, "%d entries asked for at once", len(given))
	}
	var entries []record.Index
	for _, s := range given {
		i, err := Index(s)
		if err != nil {
			return web.Document{}, err
		}
		entries = append(entries, i)
	}
	return q.newest("proofs "+q.PathValue("entries"), func(r *view.Reader) (any, error) {
		p := Proofs{Verifier: q.node.Key.Verifier}
		for _, i := range entries {
			e, err := Entry(q.Context(), q.node.Store, r, i)
			if err != nil {
				return nil, err
			}
			receipt, err := q.node.Seal.Receipt(q.Context(), i)
			if err != nil {
				return nil, err
			}
			p.Proofs = append(p.Proofs, Proof{*e, string(receipt)})
		}
		return p, nil
	})
}

func (q *question) schema() (web.Document, error) {
	k, ok := q.node.Kinds.ByName(q.PathValue("kind"))
	if !ok {
		return web.Document{}, web.Errorf(web.NotFound, "there is no kind %q", q.PathValue("kind"))
	}
	header := http.Header{"Troth-Schema-Hash": {k.SchemaHash().String()}, "Access-Control-Expose-Headers": {"Etag, Troth-Schema-Hash"}}
	return web.Document{Thing: "schema " + k.Name, Media: "application/schema+json", Header: header, Make: func() ([]byte, error) { return k.Schema, nil }}, nil
}

func (q *question) status() (web.Document, error) {
	return q.newest("status", func(r *view.Reader) (any, error) {
		last, err := r.Statement(r.Position() - 1)
		if err != nil {
			return nil, err
		}
		tree, checkpoint := q.node.Seal.Published()
		return Status{
			Origin: q.node.Origin, Verifier: q.node.Key.Verifier, Size: tree.Size, Root: tree.Root, Checkpoint: string(checkpoint),
			Logged: last.At, Entries: r.Position(), Day: r.Day(), View: q.node.View.Fingerprint, Writing: q.node.Desk != nil,
		}, nil
	})
}
