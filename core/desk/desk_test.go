package desk_test

import (
	"context"
	"fmt"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"troth/core/authority"
	"troth/core/desk"
	"troth/core/record"
	"troth/core/record/sqlite"
	"troth/core/seal"
	"troth/core/view"
)

// A saying is a small kind for tests: one text about nothing.
type saying struct {
	Text  *record.Text
	About *record.Ref `rel:"about" to:"saying"`
	N     record.Count
}

var sayingKind = record.KindOf[saying]("saying", "sy")

func part() view.Part {
	return view.Part{
		Name: "saying", Kinds: []record.Kind{sayingKind},
		Schema: `CREATE TABLE saying (object TEXT NOT NULL, since INTEGER NOT NULL, until INTEGER NOT NULL, n INTEGER NOT NULL);
			CREATE INDEX saying_object ON saying (object);`,
		Apply: func(tx *view.Tx, e record.Entry, thing any) error {
			if s, ok := thing.(*saying); ok {
				return tx.Supersede("saying", e, s.N)
			}
			return nil
		},
	}
}

func table() authority.Table {
	return append(authority.Core(), authority.Rule{Kind: "saying", Role: "person", Relation: authority.Personal, Voice: record.People})
}

func newDesk(t testing.TB) *desk.Desk {
	t.Helper()
	ctx, dir := context.Background(), t.TempDir()
	store, err := sqlite.Open(ctx, filepath.Join(dir, "record.sqlite"), sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	skey, _, err := seal.GenerateKey("example.org/test")
	if err != nil {
		t.Fatal(err)
	}
	key, err := seal.ParseKey(skey)
	if err != nil {
		t.Fatal(err)
	}
	guard, err := seal.CreateGuard(filepath.Join(dir, "guard"), record.Tree{})
	if err != nil {
		t.Fatal(err)
	}
	kinds, err := record.NewKinds(append(record.Core(), sayingKind)...)
	if err != nil {
		t.Fatal(err)
	}
	v, err := view.Open(ctx, dir, kinds, part())
	if err != nil {
		t.Fatal(err)
	}
	d := &desk.Desk{Origin: "example.org/test", Store: store, Seal: seal.New(store, guard, key, nil), View: v, May: table(), Now: time.Now}
	t.Cleanup(func() { d.Close(); v.Close(); store.Close() })
	if err := d.Start(ctx); err != nil {
		t.Fatal(err)
	}
	return d
}

var anybody = authority.Actor{Role: authority.Person}

func say(s saying) desk.Decide {
	return func(*view.Reader) ([]desk.Saying, error) { return []desk.Saying{{Thing: s}}, nil }
}

func TestDoAndRepeat(t *testing.T) {
	d, ctx := newDesk(t), context.Background()
	text := record.In("en", "hello")
	first, err := d.Do(ctx, desk.Act{Who: anybody, Request: "r1"}, say(saying{Text: &text}))
	if err != nil {
		t.Fatal(err)
	}
	again, err := d.Do(ctx, desk.Act{Who: anybody, Request: "r1"}, say(saying{Text: &text}))
	if err != nil {
		t.Fatal(err)
	}
	if len(again) != 1 || again[0].Index != first[0].Index || again[0].Object != first[0].Object {
		t.Fatalf("the same request got %v, then %v", first, again)
	}
	if head, _ := d.Store.Head(ctx); head.Size != 1 {
		t.Fatalf("%d entries", head.Size)
	}
}

func BenchmarkDesk64(b *testing.B) {
	d, ctx := newDesk(b), context.Background()
	var wg sync.WaitGroup
	work := make(chan int)
	for range 64 {
		wg.Go(func() {
			for i := range work {
				if _, err := d.Do(ctx, desk.Act{Who: anybody, Request: fmt.Sprint(i)}, say(saying{N: record.Count(i)})); err != nil {
					b.Error(err)
				}
			}
		})
	}
	b.ResetTimer()
	for i := range b.N {
		work <- i
	}
	close(work)
	wg.Wait()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "entries/s")
}
