package desk

import (
	"crypto/sha256"
	"encoding/base32"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"runtime/debug"
	"slices"
	"strings"

	"troth/core/authority"
	"troth/core/record"
	"troth/core/view"
)

// errPreview undoes a preview.
var errPreview = errors.New("preview")

// do serves one request inside savepoints of record and view, so that it undoes itself alone.
func (g *group) do(j *job) {
	g.served = append(g.served, j)
	if j.decide == nil && j.work == nil || j.ctx.Err() != nil {
		j.err = j.ctx.Err()
		return
	}
	if j.work != nil {
		g.work(j)
		return
	}
	size, erase := len(g.leaves), g.erase
	j.err = g.tx.Try(func() error {
		return g.view.Try(func() error {
			first, err := g.firstAnswer(j)
			if err != nil || first {
				return err
			}
			if err := g.decide(j); err != nil {
				return err
			}
			if j.look != nil {
				if err := j.look(g.view.Reader); err != nil {
					return err
				}
				return errPreview
			}
			return g.keepAnswer(j)
		})
	})
	if j.err != nil {
		g.leaves, g.erase = g.leaves[:size], erase
		j.entries = nil
	}
	if errors.Is(j.err, errPreview) {
		j.err = nil
	}
}

// decide asks for the sayings and puts them on record one after the other, so that each sees those before it.
func (g *group) decide(j *job) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("desk: a rule failed: %v\n%s", r, debug.Stack())
		}
	}()
	sayings, err := j.decide(g.view.Reader)
	if err != nil {
		return err
	}
	if len(sayings) > 0 {
		if err := g.standing(j.act.Who); err != nil {
			return fmt.Errorf("%w: %w", ErrRefused, err)
		}
	}
	j.entries = make([]record.Entry, 0, len(sayings))
	for len(sayings) > 0 {
		e, follow, err := g.say(j.act.Who, sayings[0])
		if err != nil {
			return err
		}
		j.entries = append(j.entries, e)
		sayings = append(follow, sayings[1:]...)
	}
	return nil
}

// standing checks that somebody holds the role that they act in.
func (g *group) standing(who authority.Actor) error {
	switch {
	case who.Role == authority.Operator:
		operator, err := g.view.Operator()
		if errors.Is(err, record.ErrNotFound) {
			return nil // the first entry names the operator
		}
		if err == nil && operator != who.For {
			err = fmt.Errorf("%q does not run this record", who.For)
		}
		return err
	case who.Role == authority.Person && who.For == "":
		return nil
	case g.Standing == nil:
		return fmt.Errorf("nobody holds the role %q here", who.Role)
	}
	return g.Standing(g.view.Reader, who)
}

// say puts one saying on record. What has to be said with it, the desk says next, in the same name.
func (g *group) say(who authority.Actor, s Saying) (e record.Entry, follow []Saying, err error) {
	refuse := func(err error) (record.Entry, []Saying, error) {
		return e, nil, fmt.Errorf("%w: %w", ErrRefused, err)
	}
	kind, err := g.View.Kinds().Of(s.Thing)
	if err != nil {
		return refuse(err)
	}
	if kind.Name == "genesis" && g.tx.Size() > 0 {
		return refuse(errors.New("a record has one genesis, its first entry"))
	}
	env := record.Envelope{Origin: g.Origin, Object: s.Object, Revision: 1, At: g.now, By: who.For, Role: who.Role, Of: s.Of, Source: s.Source}
	if s.Object == "" {
		env.Object = record.NewID(kind.Prefix)
	}
	var before *record.Entry
	if s.Object != "" {
		if s.Object.Prefix() != kind.Prefix {
			return refuse(fmt.Errorf("%s is not a %s", s.Object, kind.Name))
		}
		last, err := g.tx.Last(s.Object)
		switch {
		case err == nil:
			prev := record.LeafHash(last.Leaf)
			env.Revision, env.Prev, before = last.Revision+1, &prev, &last
		case !errors.Is(err, record.ErrNotFound):
			return e, nil, err
		}
	}
	if kind.Name == "redaction" && before != nil {
		return refuse(errors.New("a redaction has one version; what it did is not undone"))
	}
	thing := pointer(s.Thing)
	rule, err := Allow(g.view.Reader, g.May, kind.Name, env, thing)
	if err != nil {
		return refuse(err)
	}
	env.Voice = rule.Voice
	if before != nil && (before.Voice != env.Voice || before.Of != env.Of) {
		return refuse(fmt.Errorf("%s is the account of %s %q; another side says what it has to say in a thing of its own",
			s.Object, before.Voice, before.Of))
	}
	e, withheld, err := kind.Compose(env, s.Thing)
	if err != nil {
		return refuse(err)
	}
	e.Index = g.tx.Size()
	thing = kind.New()
	if err := e.Into(thing); err != nil {
		return refuse(err)
	}
	if err := CheckLinks(g.view.Reader, kind, e.Envelope, thing); err != nil {
		return refuse(err)
	}
	if r, ok := thing.(record.Rendering); ok {
		if err := renderable(g.view.Reader, r.Renders()); err != nil {
			return refuse(err)
		}
	}
	if d, ok := thing.(*record.Redaction); ok { // asked while the words still stand
		if follow, err = repeats(g.view.Reader, s.Of, *d); err != nil {
			return e, nil, err
		}
	}
	if err := g.tx.Append(e, withheld); err != nil {
		return e, nil, fmt.Errorf("desk: append: %w", err)
	}
	if err := g.view.Take(e, thing); err != nil {
		return refuse(err)
	}
	g.leaves = append(g.leaves, e.Leaf)
	if kind.Name == "redaction" {
		err = g.redact(e)
	}
	return e, follow, err
}

// renderable checks that the words of which a thing gives a rendition are on record and were not removed.
func renderable(r *view.Reader, n record.Rendition) error {
	newest, err := view.Value[int](r, `SELECT revision FROM entry WHERE object = ?1 ORDER BY idx DESC LIMIT 1`, n.Of)
	if err != nil {
		return err
	}
	if n.Revision > newest {
		return fmt.Errorf("it renders version %d of %s, which has %d", n.Revision, n.Of, newest)
	}
	by, err := r.Gone(view.Place{Thing: n.Of, Field: n.Field}, n.Revision)
	if errors.Is(err, record.ErrNotFound) {
		return nil
	}
	if err == nil {
		err = fmt.Errorf("it renders %s of version %d of %s, which entry %d removed", n.Field, n.Revision, n.Of, by)
	}
	return err
}

// repeats are the redactions that follow from one: of every place in which the same words stand once more, or may.
func repeats(r *view.Reader, of record.ID, d record.Redaction) (list []Saying, err error) {
	places, err := r.Repeats(view.Place{Thing: d.Target.To, Field: string(d.Field)})
	if err != nil {
		return nil, err
	}
	for _, p := range places {
		versions, err := view.Value[int](r, `SELECT count(*) FROM entry WHERE object = ?1`, p.Thing)
		if err != nil {
			return nil, err
		}
		list = append(list, Saying{Of: of, Thing: record.Redaction{Target: record.To(p.Thing), Field: record.Code(p.Field), Through: record.Count(versions), Basis: d.Basis}})
	}
	return list, err
}

// Allow returns the rule of the table under which such an envelope may be put on record, as the reader knows the world. It needs
// kind, by, of, source and role of the envelope, so that a verifier can ask it again of any entry.
func Allow(r *view.Reader, may authority.Table, kind string, env record.Envelope, thing any) (authority.Rule, error) {
	relations, err := relations(r, kind, env, thing)
	if err != nil {
		return authority.Rule{}, err
	}
	return may.Check(kind, env.Role, relations)
}

func relations(r *view.Reader, kind string, env record.Envelope, thing any) ([]authority.Relation, error) {
	var list []authority.Relation
	switch {
	case env.Source != "":
		return []authority.Relation{authority.Import}, nil
	case env.By == "" && env.Of == "":
		list = append(list, authority.Personal)
	case env.By == env.Of:
		list = append(list, authority.Own)
	}
	if part, ok := r.Part(kind); ok && part.Relate != nil {
		more, err := part.Relate(r, env, thing)
		if err != nil {
			return nil, err
		}
		list = append(list, more...)
	}
	return list, nil
}

// pointer gives a thing the form in which rules and queries take it.
func pointer(thing any) any {
	v := reflect.ValueOf(thing)
	if v.Kind() == reflect.Pointer {
		return thing
	}
	p := reflect.New(v.Type())
	p.Elem().Set(v)
	return p.Interface()
}

// CheckLinks checks that what an entry links to is on record before it and of a kind that the field allows.
func CheckLinks(r *view.Reader, kind record.Kind, e record.Envelope, thing any) error {
	for _, l := range kind.Links(thing) {
		target, err := r.Kind(l.To)
		if errors.Is(err, record.ErrNotFound) {
			return fmt.Errorf("%s: %s %s: there is no such thing on record", kind.Name, l.Field, l.To)
		}
		if err != nil {
			return err
		}
		if !slices.Contains(l.Kinds, target) && !slices.Contains(l.Kinds, "*") {
			return fmt.Errorf("%s: %s links to a %s; it may link to: %s", kind.Name, l.Field, target, strings.Join(l.Kinds, ", "))
		}
	}
	for name, id := range map[string]record.ID{"of": e.Of, "source": e.Source} {
		if id == "" || id == e.By && name == "of" {
			continue
		}
		if _, err := r.Kind(id); err != nil {
			return fmt.Errorf("%s: %s %s: %w", kind.Name, name, id, err)
		}
	}
	return nil
}

// redact deletes in the record what a redaction covers. The view has done its part in Apply; logs and blobs follow the commit.
func (g *group) redact(e record.Entry) error {
	var d record.Redaction
	if err := e.Into(&d); err != nil {
		return err
	}
	indexes, err := view.Column[int64](g.view.Reader, `SELECT idx FROM entry WHERE object = ?1`, d.Target.To)
	if err != nil {
		return err
	}
	if int(d.Through) != len(indexes) { // a value may be repeated in any version, and must be gone from all of them
		return fmt.Errorf("%w: a redaction covers every version: %s has %d, not %d", ErrRefused, d.Target.To, len(indexes), d.Through)
	}
	found := false
	var blobs []record.ID
	for _, i := range indexes {
		of, err := g.tx.Entry(record.Index(i))
		if err != nil {
			return err
		}
		for _, fields := range []map[string]record.Hash{of.Shown, of.Withheld} {
			for field := range fields {
				if !Covers(d, field) {
					continue
				}
				found = true
				if blob := blobOf(of.Open[field]); blob != "" {
					blobs = append(blobs, blob)
				}
				if err := g.tx.Forget(of.Index, field); err != nil {
					return fmt.Errorf("desk: forget: %w", err)
				}
			}
		}
	}
	if !found {
		return fmt.Errorf("%w: %s has no redactable field %s", ErrRefused, d.Target.To, d.Field)
	}
	return g.owe(blobs)
}

// Covers reports whether a redaction is of this field: the field itself, or an element of the list that it names.
func Covers(d record.Redaction, field string) bool {
	return field == string(d.Field) || strings.HasPrefix(field, string(d.Field)+"/")
}

func blobOf(d record.Disclosure) record.ID {
	var f struct{ Blob record.ID }
	if json.Unmarshal(d.Value, &f) != nil {
		return ""
	}
	return f.Blob
}

// An answer is what a request id keeps: the entries that it made.
type answer struct {
	At      string         `json:"at"`
	Entries []record.Index `json:"entries"`
}

const requestType = "request"

func requestID(act Act) record.ID {
	sum := sha256.Sum256([]byte(string(act.Who.Person) + "\n" + string(act.Who.For) + "\n" + act.Who.Role + "\n" + act.Request))
	return record.ID("rq_" + strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(sum[:16])))
}

// firstAnswer gives a request that was seen before what it was given then.
func (g *group) firstAnswer(j *job) (found bool, err error) {
	if j.act.Request == "" || j.look != nil {
		return false, nil
	}
	doc, err := g.tx.Doc(requestType, requestID(j.act))
	if errors.Is(err, record.ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	var a answer
	if err := json.Unmarshal(doc.Body, &a); err != nil {
		return false, fmt.Errorf("desk: answer kept for request: %w", err)
	}
	for _, i := range a.Entries {
		e, err := g.tx.Entry(i)
		if err != nil {
			return false, err
		}
		j.entries = append(j.entries, e)
	}
	return true, nil
}

func (g *group) keepAnswer(j *job) error {
	if j.act.Request == "" {
		return nil
	}
	a := answer{At: g.now, Entries: make([]record.Index, len(j.entries))}
	for i, e := range j.entries {
		a.Entries[i] = e.Index
	}
	body, err := json.Marshal(a)
	if err != nil {
		return err
	}
	if err := g.tx.Put(record.Doc{Type: requestType, ID: requestID(j.act), Body: body}); err != nil {
		return fmt.Errorf("desk: keep answer: %w", err)
	}
	return nil
}
