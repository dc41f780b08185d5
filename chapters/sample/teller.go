package sample

import (
	"bytes"
	"context"
	"embed"
	"fmt"
	"slices"

	"troth/chapters/partnership"
	"troth/core/authority"
	"troth/core/desk"
	"troth/core/node"
	"troth/core/record"
	"troth/core/view"
)

//go:embed data
var documents embed.FS

// A teller puts the story on record, and remembers what it has told by the names that the story uses: "sorrel", "3.7".
type teller struct {
	node     *node.Node
	clock    *Clock // nil: everything happens now
	operator authority.Actor
	ids      map[string]record.ID
	people   map[string]record.ID
	speakers map[string]authority.Actor // who acts for a body now
}

func newTeller(n *node.Node, clock *Clock, operator authority.Actor) *teller {
	return &teller{n, clock, operator, map[string]record.ID{}, map[string]record.ID{}, map[string]authority.Actor{}}
}

// do asks the desk in somebody's name.
func (t *teller) do(ctx context.Context, who authority.Actor, decide desk.Decide) ([]record.Entry, error) {
	if t.clock != nil {
		t.clock.tick()
	}
	return t.node.Desk.Do(ctx, desk.Act{Who: who}, decide)
}

// keep does what somebody says about one new thing, and remembers it by name.
func (t *teller) keep(ctx context.Context, who authority.Actor, name string, decide desk.Decide) error {
	entries, err := t.do(ctx, who, decide)
	if err == nil {
		t.ids[name] = entries[0].Object
	}
	return err
}

// just does what somebody says of a thing that is remembered already.
func (t *teller) just(ctx context.Context, who authority.Actor, decide desk.Decide) error {
	_, err := t.do(ctx, who, decide)
	return err
}

// id is what was told under a name.
func (t *teller) id(name string) record.ID {
	id, ok := t.ids[name]
	if !ok {
		panic("the sample speaks of " + name + " before it is told") // a test tells it all
	}
	return id
}

// next is the name of the next thing of a sort that a commitment has: "3.7 progress 2".
func (t *teller) next(commitment, sort string) string {
	for i := 1; ; i++ {
		if name := of(commitment, sort, i); t.ids[name] == "" {
			return name
		}
	}
}

func of(commitment, sort string, n int) string { return fmt.Sprintf("%s %s %d", commitment, sort, n) }

// person is somebody of the story; without a name, somebody new.
func (t *teller) person(name string) authority.Actor {
	id := t.people[name]
	if id == "" {
		id = record.NewID("pn")
		if name != "" {
			t.people[name] = id
		}
	}
	return authority.Actor{Person: id, Role: authority.Person}
}

// appoint gives a person a role for a body, and makes them speak for it.
func (t *teller) appoint(ctx context.Context, name, person, body, role, from string, office record.Text) error {
	who := t.person(person)
	err := t.keep(ctx, t.operator, name, partnership.Appoint(t.operator.For, "", partnership.Appointment{
		For: record.To(t.id(body)), Role: record.Code(role), Person: record.Person{ID: who.Person}, Held: record.Day{From: from}, Office: &office,
	}))
	t.speakers[body] = authority.Actor{Person: who.Person, For: t.id(body), Role: role}
	return err
}

// file keeps a document beside the record.
func (t *teller) file(ctx context.Context, name, media string) (*record.File, error) {
	b := document(name)
	info, err := t.node.Blobs.Put(ctx, bytes.NewReader(b))
	if err != nil {
		return nil, err
	}
	return &record.File{Name: name, Media: media, Size: record.Count(info.Size), SHA256: info.SHA256, Blob: info.ID}, nil
}

func document(name string) []byte {
	b, err := documents.ReadFile("data/" + name)
	if err != nil {
		panic(err) // documents come with the program; a test puts them all
	}
	return b
}

// together makes one act of several decisions that do not hang on one another.
func together(decisions []desk.Decide) desk.Decide {
	return func(r *view.Reader) (all []desk.Saying, err error) {
		for _, decide := range decisions {
			some, err := decide(r)
			if err != nil {
				return nil, err
			}
			all = append(all, some...)
		}
		return all, nil
	}
}

// Texts and days, shortly.

// in3 is a text written in English, with the author's own French and Spanish.
func in3(en, fr, es string) record.Text {
	return record.Text{Original: "en", By: map[string]string{"en": en, "fr": fr, "es": es}}
}

// fr3 is in3 of a text that was written in French.
func fr3(fr, en, es string) record.Text {
	t := in3(en, fr, es)
	t.Original = "fr"
	return t
}

func en(s string) record.Text { return record.In("en", s) }
func fr(s string) record.Text { return record.In("fr", s) }
func es(s string) record.Text { return record.In("es", s) }

// areas names policy areas of the one list that there is.
func areas(names ...string) (list []record.Code) {
	for _, name := range names {
		list = append(list, record.Code("ogp2016:"+name))
	}
	return list
}

// from is the days from one to another.
func from(first, last string) *record.Day { return &record.Day{From: first, To: last} }

// codes are what a finding coded, as findings list it.
func codes(list ...record.Code) []record.Code {
	slices.Sort(list)
	return list
}
