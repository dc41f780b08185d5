// Package draft is plans that are not on record yet: what was read from a document, field by field, with what was found, what was
// guessed and what is missing, beside the words of the document. A draft is private: it stands in the register, nothing of it is in a
// view or an export, and nothing is on record before a person adopts it.
package draft

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"troth/core/record"
)

// A State says how a field came to its value.
type State string

// The states of a field.
const (
	Found   State = "found"   // under a label of the form
	Guessed State = "guessed" // somebody should look: the label is only alike, or the value can be read in two ways
	Missing State = "missing" // the document has no such field, or nothing in it
	Edited  State = "edited"  // a person set it
)

// A Field is one value of a draft beside its source.
type Field struct {
	State State  `json:"state"`
	Text  string `json:"text,omitempty"`  // the value; of a date in the words of the document
	From  string `json:"from,omitempty"`  // of a date: first day that it can mean, 2023-01-01
	To    string `json:"to,omitempty"`    // last one
	Label string `json:"label,omitempty"` // as the document has it
	Where string `json:"where,omitempty"` // in the document: "table 1, row 3, cell 2"
	Why   string `json:"why,omitempty"`   // of a guess: what is uncertain
}

// A Draft is a plan read from a document.
type Draft struct {
	ID          record.ID    `json:"id"`
	Version     int          `json:"version"`
	Source      Source       `json:"source"`
	Form        string       `json:"form"`     // of the templates: "2022", "older"; empty when neither shows
	Language    string       `json:"language"` // of the document: "en"
	Country     Field        `json:"country"`
	Plan        Field        `json:"plan"` // title of the plan
	Commitments []Commitment `json:"commitments"`
	Rest        []Passage    `json:"rest,omitempty"` // what stands in the document and belongs to no field
	Adopted     *Adoption    `json:"adopted,omitempty"`
}

// A Source is the document.
type Source struct {
	File   string      `json:"file"`
	SHA256 record.Hash `json:"sha256"`
	Size   int64       `json:"size"`
}

// A Commitment is one promise of a draft: its fields by name, as [Fields] lists them.
type Commitment struct {
	Fields     map[string]Field `json:"fields"`
	Milestones []Milestone      `json:"milestones"`
}

// A Milestone is one row of a commitment's milestones: fields as [MilestoneFields] lists them.
type Milestone struct {
	Fields map[string]Field `json:"fields"`
}

// A Passage is words of the document with their place.
type Passage struct {
	Where string `json:"where"`
	Text  string `json:"text"`
}

// An Adoption says that a person put the draft on record.
type Adoption struct {
	Plan    record.ID    `json:"plan"`
	Edition record.ID    `json:"edition"`
	Entry   record.Index `json:"entry"` // the first
	Entries int          `json:"entries"`
}

// Fields are those of a commitment, in the order in which people read them. Each is the field of that name in the kind commitment,
// but for period, which is two, and partners, which is a list.
var Fields = []string{"number", "title", "text", "lead", "partners", "period", "problem", "causes", "done", "solution", "results", "contribution",
	"relevance", "transparency", "accountability", "participation", "additional", "contact", "contact_position", "contact_email"}

// MilestoneFields are those of a milestone.
var MilestoneFields = []string{"title", "output", "starts", "due", "stakeholders"}

// Count is how many fields of a draft are in each state.
func (d *Draft) Count() map[State]int {
	n := map[State]int{d.Country.State: 1}
	n[d.Plan.State]++
	for _, c := range d.Commitments {
		for _, name := range Fields {
			n[c.Fields[name].State]++
		}
		for _, m := range c.Milestones {
			for _, name := range MilestoneFields {
				n[m.Fields[name].State]++
			}
		}
	}
	return n
}

// Check says what is wrong with a draft that a person has edited.
func (d *Draft) Check() error {
	for i, c := range d.Commitments {
		if err := check(fmt.Sprintf("commitment %d", i+1), c.Fields, Fields); err != nil {
			return err
		}
		for k, m := range c.Milestones {
			if err := check(fmt.Sprintf("commitment %d, milestone %d", i+1, k+1), m.Fields, MilestoneFields); err != nil {
				return err
			}
		}
	}
	return nil
}

func check(what string, fields map[string]Field, known []string) error {
	for name, f := range fields {
		if !slices.Contains(known, name) {
			return fmt.Errorf("%s: there is no field %q; there is: %s", what, name, strings.Join(known, ", "))
		}
		if f.State == Missing && strings.TrimSpace(f.Text) != "" {
			return fmt.Errorf(`%s: %s has a text and is said to be missing; write "edited"`, what, name)
		}
		if !slices.Contains([]State{Found, Guessed, Missing, Edited}, f.State) {
			return fmt.Errorf("%s: %s is %q; there is found, guessed, missing, edited", what, name, f.State)
		}
	}
	return nil
}

// typ is the type of drafts in the register.
const typ = "draft"

// prefix of the ids of drafts.
const prefix = "dr"

// key finds the draft of a document.
func (s Source) key() string { return s.SHA256.String() }

// Keep stores a draft. A new one has no id and gets one; of a document of which there is a draft, ErrTaken. Version must be that of
// the draft that was read.
func Keep(ctx context.Context, store record.Store, d *Draft) error {
	if err := d.Check(); err != nil {
		return err
	}
	next := *d
	if next.ID == "" {
		next.ID = record.NewID(prefix)
	}
	next.Version++
	body, err := json.Marshal(next)
	if err != nil {
		return err
	}
	tx, err := store.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := tx.Put(record.Doc{Type: typ, ID: next.ID, Version: d.Version, Body: body, Keys: []string{d.Source.key()}}); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return err
	}
	*d = next
	return nil
}

// Of finds the draft of a document; record.ErrNotFound when there is none.
func Of(ctx context.Context, store record.Store, s Source) (*Draft, error) {
	return read(store.DocByKey(ctx, typ, s.key()))
}

// Get is a draft by its id.
func Get(ctx context.Context, store record.Store, id record.ID) (*Draft, error) {
	d, err := read(store.Doc(ctx, typ, id))
	if errors.Is(err, record.ErrNotFound) {
		err = fmt.Errorf("there is no draft %s: %w", id, err)
	}
	return d, err
}

// All lists the drafts.
func All(ctx context.Context, store record.Store) (list []*Draft, err error) {
	for doc, err := range store.Docs(ctx, typ) {
		d, err := read(doc, err)
		if err != nil {
			return nil, err
		}
		list = append(list, d)
	}
	return list, nil
}

// Drop deletes a draft. What was adopted of it stays on record.
func Drop(ctx context.Context, store record.Store, id record.ID) error {
	return record.DropDocs(ctx, store, typ, id)
}

func read(doc record.Doc, err error) (*Draft, error) {
	if err != nil {
		return nil, err
	}
	d := &Draft{}
	if err := json.Unmarshal(doc.Body, d); err != nil {
		return nil, fmt.Errorf("draft %s: %w", doc.ID, err)
	}
	d.ID, d.Version = doc.ID, doc.Version
	return d, nil
}
