package view_test

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"testing"
	"testing/fstest"

	"troth/core/authority"
	"troth/core/record"
	"troth/core/record/memory"
	"troth/core/record/storetest"
	"troth/core/view"
)

type note struct {
	Title record.Text
	Names []record.Text
	File  *record.File
	About *record.Ref  `rel:"about" to:"note"`
	Known *record.Code `alias:"test"`
}

var noteKind = record.KindOf[note]("note", "nt")

// A world is a store and a view, written to without a desk.
type world struct {
	t     *testing.T
	store record.Store
	view  *view.View
	kinds *record.Kinds
	last  map[record.ID]record.Entry
	at    string // when the next entry is put on record
}

func part() view.Part {
	return view.Part{
		Name: "note", Kinds: []record.Kind{noteKind},
		Schema: `CREATE TABLE note (object TEXT NOT NULL, since INTEGER NOT NULL, until INTEGER NOT NULL, about TEXT NOT NULL)`,
		Apply: func(tx *view.Tx, e record.Entry, thing any) error {
			n, ok := thing.(*note)
			if !ok {
				return nil
			}
			about := record.ID("")
			if n.About != nil {
				about = n.About.To
			}
			if err := tx.Touch(about, "notes"); err != nil {
				return err
			}
			return tx.Supersede("note", e, about)
		},
	}
}

func newWorld(t *testing.T) *world {
	kinds, err := record.NewKinds(append(record.Core(), noteKind)...)
	if err != nil {
		t.Fatal(err)
	}
	v, err := view.Open(context.Background(), t.TempDir(), kinds, part())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { v.Close() })
	return &world{t, memory.New(), v, kinds, map[record.ID]record.Entry{}, "2026-11-23T10:00:00Z"}
}

// say puts one version on record and into the view.
func (w *world) say(kind record.Kind, object record.ID, thing any) record.Entry {
	w.t.Helper()
	ctx := context.Background()
	if object == "" {
		object = record.NewID(kind.Prefix)
	}
	env := record.Envelope{Origin: "test", Object: object, Revision: 1, At: w.at, Voice: record.People, Role: "person"}
	if last, again := w.last[object]; again {
		prev := record.LeafHash(last.Leaf)
		env.Revision, env.Prev = last.Revision+1, &prev
	}
	e, withheld, err := kind.Compose(env, thing)
	if err != nil {
		w.t.Fatal(err)
	}
	tx, err := w.store.Begin(ctx)
	if err != nil {
		w.t.Fatal(err)
	}
	e.Index = tx.Size()
	if err := tx.Append(e, withheld); err != nil {
		w.t.Fatal(err)
	}
	if d, ok := thing.(record.Redaction); ok {
		for _, of := range w.last {
			for field := range of.Shown {
				if of.Object == d.Target.To && (field == string(d.Field) || len(field) > len(d.Field) && field[:len(d.Field)+1] == string(d.Field)+"/") {
					if err := tx.Forget(of.Index, field); err != nil {
						w.t.Fatal(err)
					}
				}
			}
		}
	}
	if err := tx.SetHead(record.Tree{Size: tx.Size()}); err != nil {
		w.t.Fatal(err)
	}
	if err := tx.Commit(); err != nil {
		w.t.Fatal(err)
	}
	w.last[object] = e
	vtx, err := w.view.Begin(ctx, "2026-11-23")
	if err != nil {
		w.t.Fatal(err)
	}
	if err := vtx.Apply(e); err != nil {
		w.t.Fatal(err)
	}
	if err := vtx.Commit(); err != nil {
		w.t.Fatal(err)
	}
	return e
}

func (w *world) read() *view.Reader {
	w.t.Helper()
	r, err := w.view.Read(context.Background(), 0, "2026-11-23", authority.Actor{})
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(r.Close)
	return r
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// How many entries were put on record before a moment is found whatever stands around it, and never beyond the reader's position.
func TestBefore(t *testing.T) {
	w := newWorld(t)
	var at []string
	for _, moment := range []string{"2026-11-21T23:59:59Z", "2026-11-22T00:00:00Z", "2026-11-22T00:00:00Z", "2026-11-22T23:59:59Z", "2026-11-25T12:00:00Z"} {
		w.at = moment
		w.say(noteKind, "", note{Title: record.In("en", "A note")})
		at = append(at, moment)
	}
	r := w.read()
	for _, moment := range []string{"2026-11-21", "2026-11-22", "2026-11-23", "2026-11-24", "2026-11-25", "2026-11-26", "2026-11-22T00:00:00Z", "2026-11-22T00:00:01Z", "9"} {
		for position := range record.Index(len(at)) + 1 {
			want := record.Index(0)
			for _, a := range at[:position] {
				if a < moment {
					want++
				}
			}
			if got := must(r.At(position).Before(moment)); got != want {
				t.Errorf("before %s at %d: %d entries, want %d", moment, position, got, want)
			}
		}
	}
}

func TestEveryPositionKeepsItsAnswers(t *testing.T) {
	w := newWorld(t)
	a := w.say(noteKind, "", note{Title: record.In("en", "first")})
	about := record.To(a.Object)
	known := record.Code("A1")
	b := w.say(noteKind, "", note{Title: record.In("en", "second"), About: &about, Known: &known})
	w.say(noteKind, a.Object, note{Title: record.In("fr", "premier")})
	w.say(noteKind, b.Object, note{Title: record.In("en", "second, about nothing")})
	r := w.read()
	for position, want := range []struct{ a, b, links, alias string }{
		{"", "", "[]", "[]"}, {"first", "", "[]", "[]"}, {"first", "second", "[b]", "[b]"}, {"premier", "second", "[b]", "[b]"},
		{"premier", "second, about nothing", "[]", "[]"},
	} {
		at := r.At(record.Index(position))
		for object, want := range map[record.ID]string{a.Object: want.a, b.Object: want.b} {
			text := must(at.Texts(object))["title"]
			if got := text.By[text.Original]; got != want {
				t.Errorf("at %d the title is %q, want %q", position, got, want)
			}
		}
		name := func(ids []record.ID) string {
			s := []string{}
			for _, id := range ids {
				s = append(s, map[record.ID]string{a.Object: "a", b.Object: "b"}[id])
			}
			return fmt.Sprint(s)
		}
		if got := name(must(at.Links(a.Object, "about", true))); got != want.links {
			t.Errorf("at %d %s link to a, want %s", position, got, want.links)
		}
		if got := name(must(at.ByAlias("test", "A1"))); got != want.alias {
			t.Errorf("at %d A1 is %s, want %s", position, got, want.alias)
		}
	}
	// The page of a changes with what is about it.
	for position, want := range []record.Index{-1, 0, 1, 2, 2} {
		if got := must(r.At(record.Index(position)).Version(a.Object)); got != want {
			t.Errorf("at %d the version of a is %d, want %d", position, got, want)
		}
	}
	if h := must(r.History(a.Object)); len(h) != 2 || h[1].Index != 2 || h[1].Revision != 2 {
		t.Errorf("history %v", h)
	}
}

// A basis can be redacted, and the basis of that too: each tombstone says what stands in place of its basis.
func TestBasisRedacted(t *testing.T) {
	w := newWorld(t)
	target := w.say(noteKind, "", note{Title: record.In("en", "a title")}).Object
	first, field := target, record.Code("title")
	for _, basis := range []string{"canary of a person", "canary too", "a law"} {
		target = w.say(record.Core()[1], "", record.Redaction{Target: record.To(target), Field: field, Through: 1, Basis: record.In("en", basis)}).Object
		field = "basis"
	}
	r := w.read()
	if hits := must(view.Column[string](r, `SELECT value FROM text WHERE value LIKE '%canary%'`)); hits != nil {
		t.Errorf("a basis that was removed still stands: %v", hits)
	}
	tombs := must(r.Tombstones(first))[first]
	if len(tombs) != 1 || tombs[0].Entry != 1 || !tombs[0].Basis.IsZero() {
		t.Fatalf("tombstones %+v", tombs)
	}
	second := tombs[0].BasisRemoved
	if second == nil || second.Entry != 2 || !second.Basis.IsZero() {
		t.Fatalf("in place of the basis stands %+v", second)
	}
	if third := second.BasisRemoved; third == nil || third.Entry != 3 || third.Basis.By["en"] != "a law" || third.BasisRemoved != nil {
		t.Errorf("in place of the second basis stands %+v", third)
	}
	if v := must(r.Version(first)); v != 3 {
		t.Errorf("the page of the thing has version %d; its tombstone changed with entry 3", v)
	}
}

// The one law of redaction: afterwards the view equals one built from a record in which the value was never shown.
func TestRedactionEqualsNeverShown(t *testing.T) {
	for _, field := range []string{"title", "names", "names/1", "file"} {
		t.Run(field, func(t *testing.T) {
			w := newWorld(t)
			file := &record.File{Name: "canary.txt", Media: "text/plain", Blob: record.NewID("bl")}
			e := w.say(noteKind, "", note{Title: record.In("en", "canary title"), Names: []record.Text{record.In("en", "canary one"), record.In("en", "canary two")}, File: file})
			w.say(noteKind, "", note{Title: record.In("en", "another")})
			w.say(record.Core()[1], "", record.Redaction{Target: record.To(e.Object), Field: record.Code(field), Through: 1, Basis: record.In("en", "a basis")})
			built, err := view.OpenFile(context.Background(), filepath.Join(t.TempDir(), "built.sqlite"), w.kinds, part())
			if err != nil {
				t.Fatal(err)
			}
			defer built.Close()
			if err := built.CatchUp(context.Background(), w.store, 3, "2026-11-23", nil); err != nil {
				t.Fatal(err)
			}
			live, other := w.read(), must(built.Read(context.Background(), 3, "2026-11-23", authority.Actor{}))
			defer other.Close()
			var a, b bytes.Buffer
			if err := live.Dump(&a); err != nil {
				t.Fatal(err)
			}
			if err := other.Dump(&b); err != nil {
				t.Fatal(err)
			}
			if a.String() != b.String() {
				t.Errorf("live:\n%s\nbuilt:\n%s", &a, &b)
			}
			for _, r := range []*view.Reader{live, other} {
				hits := must(view.Column[string](r, `SELECT t.field FROM words w JOIN text_words p ON p.place = w.rowid JOIN text t ON t.n = p.n WHERE words MATCH 'canary' ORDER BY 1`))
				want := map[string][]string{"title": {"names/0", "names/1"}, "names": {"title"}, "names/1": {"names/0", "title"}, "file": {"names/0", "names/1", "title"}}[field]
				if !slices.Equal(hits, want) {
					t.Errorf("full text finds %v, want %v", hits, want)
				}
				if tombs := must(r.Tombstones(e.Object))[e.Object]; len(tombs) != 1 || tombs[0].Field != field || tombs[0].Basis.By["en"] != "a basis" {
					t.Errorf("tombstones %+v", tombs)
				}
				if v := must(r.Version(e.Object)); v != 2 {
					t.Errorf("the page's version is %d after the redaction", v)
				}
				if v := must(r.Version("notes")); v != 2 {
					t.Errorf("the list that may have shown it has version %d", v)
				}
			}
		})
	}
}

func TestTryUndoesItselfAlone(t *testing.T) {
	w := newWorld(t)
	w.say(noteKind, "", note{Title: record.In("en", "kept")})
	before := must(w.read().Digest())
	tx := must(w.view.Begin(context.Background(), "2026-11-23"))
	e, _, err := noteKind.Compose(record.Envelope{Origin: "test", Object: record.NewID("nt"), Revision: 1, At: w.at, Voice: record.People, Role: "person"},
		note{Title: record.In("en", "undone")})
	if err != nil {
		t.Fatal(err)
	}
	e.Index = 1
	stop := fmt.Errorf("stop")
	if err := tx.Try(func() error {
		if err := tx.Apply(e); err != nil {
			t.Fatal(err)
		}
		if tx.Position() != 2 {
			t.Error("what was applied is not seen")
		}
		return stop
	}); err != stop {
		t.Fatal(err)
	}
	if tx.Position() != 1 {
		t.Errorf("position %d after an undone entry", tx.Position())
	}
	if err := tx.Commit(); err != nil {
		t.Fatal(err)
	}
	if after := must(w.read().Digest()); after != before {
		t.Error("an undone entry left something")
	}
}

func TestApplyRefuses(t *testing.T) {
	w := newWorld(t)
	tx := must(w.view.Begin(context.Background(), "2026-11-23"))
	defer tx.Rollback()
	e, _ := storetest.Compose(t, 5, record.NewID("rk"), 1, "")
	if err := tx.Apply(e); err == nil {
		t.Error("an entry was applied at another place than its own")
	}
}

func TestReadWaitsForWhatItsReaderWrote(t *testing.T) {
	w := newWorld(t)
	ctx, cancel := context.WithCancel(context.Background())
	got := make(chan record.Index)
	go func() {
		r, err := w.view.Read(ctx, 1, "2026-11-23", authority.Actor{})
		if err != nil {
			got <- -1
			return
		}
		defer r.Close()
		got <- r.Position()
	}()
	w.say(noteKind, "", note{Title: record.In("en", "x")})
	if p := <-got; p != 1 {
		t.Errorf("the reader saw %d entries", p)
	}
	cancel()
	if _, err := w.view.Read(ctx, 2, "2026-11-23", authority.Actor{}); err == nil {
		t.Error("a cancelled reader was served")
	}
}

func TestFingerprintHangsOnAllThatMakesTheView(t *testing.T) {
	seen := map[string]string{}
	for name, change := range map[string]func(*view.Part){
		"nothing": func(*view.Part) {},
		"tables":  func(p *view.Part) { p.Schema += " " },
		"name":    func(p *view.Part) { p.Name = "other" },
		"source":  func(p *view.Part) { p.Source = fstest.MapFS{"view.go": {Data: []byte("x")}} },
		"kinds":   func(p *view.Part) { p.Kinds = nil },
	} {
		p := part()
		change(&p)
		f := must(view.Fingerprint(p))
		if other, same := seen[f]; same {
			t.Errorf("%s and %s give one fingerprint", name, other)
		}
		seen[f] = name
	}
	p := part()
	p.Source = fstest.MapFS{"view.go": {Data: []byte("x")}, "view_test.go": {Data: []byte("y")}}
	if must(view.Fingerprint(p)) != must(func() (string, error) {
		p.Source = fs.FS(fstest.MapFS{"view.go": {Data: []byte("x")}})
		return view.Fingerprint(p)
	}()) {
		t.Error("a test changes the fingerprint")
	}
}
