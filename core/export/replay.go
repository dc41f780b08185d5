package export

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"strings"

	"troth/core/authority"
	"troth/core/desk"
	"troth/core/record"
	"troth/core/view"
)

// stretchSize is how many entries the view takes in between two commits.
const stretchSize = 20_000

// A replay builds a view of the export's entries, asks it of every entry what the desk asked before it put it on record, and in the
// end compares the pages that it shows with those of the export.
type replay struct {
	*verifier
	ctx  context.Context
	dir  string
	view *view.View
	tx   *view.Tx // nil when stopped
}

// newReplay makes an empty view in a temporary folder. When the export is known to be falsified already, there is nothing to build on.
func newReplay(ctx context.Context, v *verifier) (*replay, error) {
	r := &replay{verifier: v, ctx: ctx}
	if v.r.falsified() {
		return r, nil
	}
	var err error
	if r.dir, err = os.MkdirTemp("", "troth-verify-"); err != nil {
		return nil, err
	}
	if r.view, err = view.OpenFile(ctx, filepath.Join(r.dir, "view.sqlite"), v.kinds, v.o.Program.Parts...); err != nil {
		r.close()
		return nil, err
	}
	if r.tx, err = r.view.Begin(ctx, v.manifest.Day); err != nil {
		r.close()
		return nil, err
	}
	return r, nil
}

func (r *replay) close() {
	r.stop()
	if r.view != nil {
		r.view.Close()
	}
	if r.dir != "" {
		os.RemoveAll(r.dir)
	}
}

// stop ends the building of the view: what comes cannot be judged by it any more.
func (r *replay) stop() {
	if r.tx != nil {
		r.tx.Rollback()
		r.tx = nil
	}
}

// take asks links and authority of an entry, and takes it into the view; thing is nil for an unknown kind. certain says that the
// schema of the kind is this program's.
func (r *replay) take(e *record.Entry, kind record.Kind, thing any, certain bool) error {
	if r.tx == nil {
		return nil
	}
	if err := r.ctx.Err(); err != nil {
		return err
	}
	if thing != nil {
		if err := r.links(e, kind, thing, certain); err != nil {
			return err
		}
		if err := r.authority(e, thing); err != nil {
			return err
		}
	}
	if err := r.tx.Take(*e, thing); err != nil {
		if r.ctx.Err() != nil {
			return r.ctx.Err()
		}
		r.r.at(checkReplay, r.sure(certain), e.Index, "no view can take it: %v", err)
		r.stop()
		return nil
	}
	if r.tx.Position()%stretchSize != 0 {
		return nil
	}
	if err := r.tx.Commit(); err != nil {
		r.tx = nil
		return err
	}
	var err error
	r.tx, err = r.view.Begin(r.ctx, r.manifest.Day)
	return err
}

// sure is falsified, or not proven where another program than the one that wrote the export may judge otherwise.
func (r *replay) sure(certain bool) Result {
	if r.same && certain {
		return Falsified
	}
	return NotProven
}

func (r *replay) links(e *record.Entry, kind record.Kind, thing any, certain bool) error {
	r.r.check(checkLinks).Checked++
	err := desk.CheckLinks(r.tx.Reader, kind, e.Envelope, thing)
	if err != nil && r.ctx.Err() != nil {
		return r.ctx.Err()
	}
	if err != nil {
		result := Falsified
		if !certain {
			result = NotProven // a later schema may allow more targets
		}
		r.r.at(checkLinks, result, e.Index, "%v", err)
	}
	return nil
}

// authority asks who may under the table on record. Whether the person who acted held the role is not on record for all to see, and
// not asked; that the operator's role is the operator's is.
func (r *replay) authority(e *record.Entry, thing any) error {
	r.r.check(checkAuthority).Checked++
	s := r.log.at(e.Index)
	if e.Role == authority.Operator && e.By != s.genesis.Operator {
		r.r.at(checkAuthority, Falsified, e.Index, "said as operator by %q, but the operator of %s is %s", e.By, s.origin, s.genesis.Operator)
		return nil
	}
	hash, ok := r.log.tables.at(e.Index)
	if !ok {
		r.r.at(checkAuthority, Falsified, e.Index, "no table of authority is on record")
		return nil
	}
	table, ok := r.tables[hash]
	if !ok {
		r.r.at(checkAuthority, NotProven, e.Index, "said under a table of authority that neither the export nor this program has (%s)", hash)
		return nil
	}
	rule, err := desk.Allow(r.tx.On(e.At[:len("2006-01-02")]), table, e.Kind, e.Envelope, thing)
	if err != nil && r.ctx.Err() != nil {
		return r.ctx.Err()
	}
	if err != nil {
		result := Falsified
		if part, ok := r.tx.Part(e.Kind); ok && part.Relate != nil && !r.same {
			result = NotProven // another version of the chapter may know other relations
		}
		r.r.at(checkAuthority, result, e.Index, "%v", err)
		return nil
	}
	r.r.check(checkVoices).Checked++
	if e.Voice != rule.Voice {
		r.r.at(checkVoices, Falsified, e.Index, "said in the voice %s; a %s says a %s in the voice %s", e.Voice, e.Role, e.Kind, rule.Voice)
	}
	return nil
}

// finish compares the pages.
func (r *replay) finish(ctx context.Context) error {
	if r.tx == nil {
		return nil
	}
	tx := r.tx
	r.tx = nil
	if err := tx.Commit(); err != nil {
		return err
	}
	r.verifier.finish(checkLinks, checkAuthority, checkVoices)
	if r.r.falsified() {
		return nil
	}
	reader, err := r.view.Read(ctx, r.tree.Size, r.manifest.Day, authority.Actor{})
	if err != nil {
		return err
	}
	defer reader.Close()
	if err := r.derived(ctx, reader); err != nil {
		return err
	}
	r.verifier.finish(checkReplay)
	if !r.same {
		r.r.problem(checkReplay, Problem{Result: NotProven, Reason: fmt.Sprintf(
			"the pages were made by another view (%s) than this program has (%s): take the program that wrote the export (%s)",
			r.manifest.View, r.view.Fingerprint, r.manifest.Program)})
		return nil
	}
	for page, err := range reader.Pages() {
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return err
		}
		if err := r.page(page); err != nil {
			return err
		}
	}
	for i := range r.a.members {
		if name := r.a.members[i].name; strings.HasPrefix(name, pageFolder) && !r.seen[i] {
			r.r.in(checkReplay, r.pageResult(), name, "the record gives no such page")
		}
	}
	return nil
}

// derived compares the files that must follow from votes with what the votes give.
func (r *replay) derived(ctx context.Context, reader *view.Reader) error {
	votes := func(conversation record.ID) iter.Seq2[record.Vote, error] { return r.a.Votes(ctx, conversation) }
	for d, err := range reader.Derived(votes) {
		if err != nil {
			return r.r.damaged(err)
		}
		r.r.check(checkDerived).Checked++
		switch {
		case d.Made == d.Named:
		case d.Stale:
			r.r.at(checkDerived, NotProven, d.Entry, "votes of it were erased since, so that nobody can compute it again")
		default:
			r.r.at(checkDerived, r.sure(true), d.Entry, "names a file that the votes on record do not give: theirs has the digest %s", d.Made)
		}
	}
	r.verifier.finish(checkDerived)
	return nil
}

// pageResult is what a page that differs means: another version of the program may word the same view otherwise.
func (r *replay) pageResult() Result {
	if r.o.Version == "" || r.o.Version == r.manifest.Program {
		return Falsified
	}
	return NotProven
}

func (r *replay) page(page view.Page) error {
	name, err := pageName(page.Path)
	if err != nil {
		return err
	}
	want, err := PageJSON(page.Data)
	if err != nil {
		return fmt.Errorf("page %s: %w", page.Path, err)
	}
	c := r.r.check(checkReplay)
	c.Checked++
	if c.Checked%100 == 0 {
		r.hear("pages", c.Checked, r.manifest.Counts.Pages)
	}
	i, ok := r.a.byName[name]
	if !ok {
		r.r.in(checkReplay, r.pageResult(), name, "is missing, though the record gives it")
		return nil
	}
	r.seen[i] = true
	got, err := r.a.content(i, nil)
	if d := (*Damage)(nil); errors.As(err, &d) {
		return r.r.damaged(err)
	}
	if err != nil {
		return err
	}
	if !bytes.Equal(got, want) {
		r.r.in(checkReplay, r.pageResult(), name, "is not what the record gives: %s", excerpts(got, want))
	}
	return nil
}

// excerpts shows two texts around the place where they first differ.
func excerpts(got, want []byte) string {
	at := differ(got, want)
	cut := func(b []byte) string { return string(b[max(0, min(at, len(b))-20):min(len(b), at+40)]) }
	return fmt.Sprintf("%q stands where %q is expected", cut(got), cut(want))
}
