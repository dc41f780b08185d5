// Package chaptertest opens whole nodes in memory for tests of chapters: a store, a seal with a guard of its own, a view, and a desk
// whose clock the test holds.
package chaptertest

import (
	"encoding/json"
	"path/filepath"
	"testing"
	"time"

	"troth/chapters"
	"troth/chapters/partnership"
	"troth/chapters/plan"
	"troth/core/authority"
	"troth/core/desk"
	"troth/core/record"
	"troth/core/record/memory"
	"troth/core/seal"
	"troth/core/view"
)

// Start is when the clock of every node begins.
var Start = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

// A Node is a record of its own with its first entries. Its clock moves by a second with each act.
type Node struct {
	T        testing.TB
	Store    record.Store
	Kinds    *record.Kinds
	View     *view.View
	Desk     *desk.Desk
	Operator authority.Actor
	Genesis  record.ID
	Verifier string // the log's key
	Clock    time.Time
	After    func() // called after each act that put something on record; may be nil
}

const origin = "troth.example/test"

// New opens a node and says who runs it.
func New(t testing.TB) *Node {
	t.Helper()
	guard, err := seal.CreateGuard(filepath.Join(t.TempDir(), "guard"), record.Tree{})
	must(t, err)
	secret, verifier, err := seal.GenerateKey(origin)
	must(t, err)
	key, err := seal.ParseKey(secret)
	must(t, err)
	n := &Node{T: t, Store: memory.New(), Kinds: chapters.Kinds(), Clock: Start, Verifier: verifier,
		Operator: authority.Actor{For: record.NewID("or"), Role: authority.Operator}}
	n.View = n.open()
	program := chapters.Program()
	n.Desk = &desk.Desk{Origin: origin, Store: n.Store, Seal: seal.New(n.Store, guard, key, nil), View: n.View, May: program.May,
		Standing: program.Standing, Now: func() time.Time { return n.Clock }, Blobs: noBlobs{}}
	t.Cleanup(n.Desk.Close)
	name, remark := record.In("en", Canary("genesis", "name")), record.In("en", Canary("genesis", "remark"))
	n.Genesis = n.Do(n.Operator, func(*view.Reader) ([]desk.Saying, error) {
		first := desk.Saying{Thing: record.Genesis{Operator: n.Operator.For, Name: name, Remark: &remark, Key: record.Note(verifier)}, Of: n.Operator.For}
		return append([]desk.Saying{first}, program.Found(n.Operator.For, record.In("en", "Office of the Record"))...), nil
	})[0]
	return n
}

func (n *Node) open() *view.View {
	v, err := view.Open(n.T.Context(), n.T.TempDir(), n.Kinds, chapters.Parts()...)
	must(n.T, err)
	n.T.Cleanup(func() { v.Close() })
	return v
}

// Try asks the desk to put on record what is decided.
func (n *Node) Try(who authority.Actor, decide desk.Decide) ([]record.Entry, error) {
	n.Clock = n.Clock.Add(time.Second)
	entries, err := n.Desk.Do(n.T.Context(), desk.Act{Who: who}, decide)
	if err == nil && n.After != nil {
		n.After()
	}
	return entries, err
}

// Do is Try that must succeed. It returns the things that were said of.
func (n *Node) Do(who authority.Actor, decide desk.Decide) []record.ID {
	n.T.Helper()
	entries, err := n.Try(who, decide)
	must(n.T, err)
	ids := make([]record.ID, len(entries))
	for i, e := range entries {
		ids[i] = e.Object
	}
	return ids
}

// Say puts one version of a thing on record without a rule of a chapter; a new thing when the id is empty.
func (n *Node) Say(who authority.Actor, of, id record.ID, thing any) record.ID {
	n.T.Helper()
	return n.Do(who, func(*view.Reader) ([]desk.Saying, error) {
		return []desk.Saying{{Object: id, Thing: thing, Of: of}}, nil
	})[0]
}

// Redact removes a field of a thing in all its revisions.
func (n *Node) Redact(id record.ID, field string) {
	n.T.Helper()
	r := n.Read()
	history, err := r.History(id)
	r.Close()
	must(n.T, err)
	n.Say(n.Operator, n.Operator.For, "", record.Redaction{
		Target: record.To(id), Field: record.Code(field), Through: record.Count(len(history)), Basis: record.In("en", "Article 17 of a law")})
}

// Read gives a reader of the newest state on the clock's day. The test closes it before it opens many.
func (n *Node) Read() *view.Reader { return read(n.T, n.View, n.Clock) }

func read(t testing.TB, v *view.View, now time.Time) *view.Reader {
	t.Helper()
	r, err := v.Read(t.Context(), 0, now.Format(time.DateOnly), authority.Actor{})
	must(t, err)
	return r
}

// Rebuilt is a second view, made from the record alone.
func (n *Node) Rebuilt() *view.View {
	n.T.Helper()
	v := n.open()
	head, err := n.Store.Head(n.T.Context())
	must(n.T, err)
	must(n.T, v.CatchUp(n.T.Context(), n.Store, head.Size, n.Clock.Format(time.DateOnly), nil))
	return v
}

// Pages are all pages of a view as JSON, by address, at a position.
func (n *Node) Pages(v *view.View, position record.Index) map[string]string {
	n.T.Helper()
	r := read(n.T, v, n.Clock)
	defer r.Close()
	pages := map[string]string{}
	for p, err := range r.At(position).Pages() {
		must(n.T, err)
		b, err := json.Marshal(p.Data)
		must(n.T, err)
		pages[p.Path] = string(b)
	}
	return pages
}

// Size is the number of entries.
func (n *Node) Size() record.Index { return n.View.Size() }

// A World is a node on which a member has promised something, and everybody who can speak of it.
type World struct {
	*Node
	Member     record.ID
	Review     record.ID // a reviewing organisation
	Contact    authority.Actor
	Reviewer   authority.Actor
	Person     authority.Actor
	Plan       record.ID
	Commitment record.ID
	Second     record.ID // another commitment of the plan
}

// NewWorld opens a node with a member, its contact, a reviewer, a plan and two commitments.
func NewWorld(t testing.TB) *World {
	t.Helper()
	return settle(New(t))
}

func settle(n *Node) *World {
	w := &World{Node: n}
	o := w.Operator.For
	country := record.Code("XKX")
	w.Member = w.Do(w.Operator, partnership.Put(o, "", partnership.Member{Act: partnership.Joined, Sort: partnership.National,
		Name: record.In("en", "The Sorrel Islands"), Country: &country}))[0]
	w.Review = w.Do(w.Operator, partnership.Put(o, "", partnership.Organisation{Act: partnership.OrganisationEntered,
		Name: record.In("en", "Review desk")}))[0]
	w.Contact = w.Appoint(w.Member, partnership.Contact)
	w.Reviewer = w.Appoint(w.Review, partnership.Reviewer)
	w.Person = authority.Actor{Person: record.NewID("pn"), Role: authority.Person}
	ids := w.Do(w.Contact, plan.Adopt(w.Member, plan.Plan{Member: record.To(w.Member), Period: &record.Day{From: "2025-07-01", To: "2028-06-30"}},
		plan.Commitment{Title: record.In("en", "Publish who owns the companies that hold fishing quota"), Number: code("2")},
		plan.Commitment{Title: record.In("en", "Put every ferry delay online"), Number: code("10")}))
	w.Plan, w.Commitment, w.Second = ids[0], ids[1], ids[2]
	return w
}

// Appoint gives a new person a role for a body, and returns them in that role.
func (n *Node) Appoint(body record.ID, role string) authority.Actor {
	n.T.Helper()
	who := authority.Actor{Person: record.NewID("pn"), For: body, Role: role}
	n.Do(n.Operator, partnership.Appoint(n.Operator.For, "", partnership.Appointment{For: record.To(body), Role: record.Code(role),
		Person: record.Person{ID: who.Person}, Held: record.Day{From: "2026-01-01"}}))
	return who
}

func code(s string) *record.Code { c := record.Code(s); return &c }

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// noBlobs has no files to delete.
type noBlobs struct{}

func (noBlobs) Delete(record.ID) error { return nil }
