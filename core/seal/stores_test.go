package seal_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"testing"

	"filippo.io/torchwood"
	"golang.org/x/mod/sumdb/tlog"

	"troth/core/record"
	"troth/core/record/memory"
	"troth/core/record/sqlite"
	"troth/core/seal"
)

type remark struct {
	Words record.Text
	About record.Ref `rel:"about" to:"*"`
}

var remarks = record.KindOf[remark]("remark", "rk")

// remarkAt composes the i-th entry of a record.
func remarkAt(t testing.TB, i record.Index) (record.Entry, map[string]record.Disclosure) {
	t.Helper()
	e, withheld, err := remarks.Compose(record.Envelope{
		Origin: origin, Object: record.NewID("rk"), Revision: 1, At: "2026-11-23T10:00:00Z", Voice: record.People, Role: "person",
	}, remark{Words: record.In("en", fmt.Sprintf("Remark %d: what was promised here should be kept.", i)), About: record.To(record.NewID("rk"))})
	if err != nil {
		t.Fatal(err)
	}
	e.Index = i
	return e, withheld
}

// say puts n entries on record in one transaction; between them, acts that fail are undone.
func say(t testing.TB, store record.Store, log *seal.Log, n int) {
	t.Helper()
	tx, err := store.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback()
	for i := range n {
		for _, fails := range []bool{i%3 == 1, false} {
			err := tx.Try(func() error {
				e, withheld := remarkAt(t, tx.Size())
				if err := tx.Append(e, withheld); err != nil {
					return err
				}
				if _, err := log.Grow(tx, [][]byte{e.Leaf}); err != nil {
					return err
				}
				if fails {
					return errFault
				}
				return nil
			})
			if fails != errors.Is(err, errFault) || !fails && err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := tx.Commit(); err != nil {
		t.Fatal(err)
	}
}

// The log over the real stores: groups of entries, some transactions and acts rolled back, the record opened anew now and then, and
// at the end everything read by an independent client.
func TestStores(t *testing.T) {
	file := filepath.Join(t.TempDir(), "record")
	for name, open := range map[string]func() record.Store{
		"sqlite": func() record.Store {
			s, err := sqlite.Open(t.Context(), file, sqlite.Options{})
			if err != nil {
				t.Fatal(err)
			}
			return s
		},
		"memory": func() record.Store { return memory.New() },
	} {
		t.Run(name, func(t *testing.T) {
			store := open()
			defer func() { store.Close() }()
			log, guard, key := newLog(t, store)
			trust, err := seal.TrustKey(key.Verifier)
			if err != nil {
				t.Fatal(err)
			}
			for round := range 40 {
				say(t, store, log, 1+round*round%23)
				tx, err := store.Begin(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				e, withheld := remarkAt(t, tx.Size())
				if err := tx.Append(e, withheld); err != nil {
					t.Fatal(err)
				}
				if _, err := log.Grow(tx, [][]byte{e.Leaf}); err != nil {
					t.Fatal(err)
				}
				tx.Rollback()
				if name == "sqlite" && round%7 == 3 {
					if err := store.Close(); err != nil {
						t.Fatal(err)
					}
					store = open()
					log = openLog(t, store, guard, key)
				} else if _, err := log.Sign(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
			server := httptest.NewServer(log.Handler(func(r *http.Request, err error) { t.Errorf("%s: %v", r.URL.Path, err) }))
			defer server.Close()
			fetcher, err := torchwood.NewTileFetcher(server.URL)
			if err != nil {
				t.Fatal(err)
			}
			_, signed, err := trust.Checkpoint(log.Checkpoint())
			if err != nil {
				t.Fatal(err)
			}
			client, err := torchwood.NewClient(fetcher)
			if err != nil {
				t.Fatal(err)
			}
			n := 0
			for i, leaf := range client.AllEntries(t.Context(), tlog.Tree{N: int64(signed.Size), Hash: tlog.Hash(signed.Root)}, 0) {
				receipt, err := log.Receipt(t.Context(), record.Index(i))
				if err == nil {
					err = trust.Check(receipt, leaf)
				}
				if err != nil {
					t.Fatalf("entry %d: %v", i, err)
				}
				n++
			}
			if client.Err() != nil || n != int(signed.Size) || n < 300 {
				t.Fatalf("%d of %d entries read: %v", n, signed.Size, client.Err())
			}
		})
	}
}

// BenchmarkSeal measures groups of entries put on record and sealed: append, grow, commit, read back, guard, signature. "append only"
// is the control: the same rows in the same durable transactions, without tree, read-back, guard and signature.
func BenchmarkSeal(b *testing.B) {
	for _, group := range []int{1, 64, 1000} {
		for _, sealed := range []bool{true, false} {
			name := map[bool]string{true: "sealed", false: "append only"}[sealed]
			b.Run(fmt.Sprintf("group %d/%s", group, name), func(b *testing.B) {
				store, err := sqlite.Open(b.Context(), filepath.Join(b.TempDir(), "record"), sqlite.Options{})
				if err != nil {
					b.Fatal(err)
				}
				defer store.Close()
				log, _, _ := newLog(b, store)
				total := record.Index(0)
				for b.Loop() {
					b.StopTimer()
					var entries []record.Entry
					var leaves [][]byte
					for range group {
						e, _ := remarkAt(b, total)
						entries, leaves = append(entries, e), append(leaves, e.Leaf)
						total++
					}
					b.StartTimer()
					tx, err := store.Begin(b.Context())
					if err != nil {
						b.Fatal(err)
					}
					for _, e := range entries {
						if err := tx.Append(e, nil); err != nil {
							b.Fatal(err)
						}
					}
					if sealed {
						if _, err := log.Grow(tx, leaves); err != nil {
							b.Fatal(err)
						}
					} else if err := tx.SetHead(record.Tree{Size: total, Root: record.Hash{1}}); err != nil {
						b.Fatal(err)
					}
					if err := tx.Commit(); err != nil {
						b.Fatal(err)
					}
					if sealed {
						if _, err := log.Sign(b.Context()); err != nil {
							b.Fatal(err)
						}
					}
				}
				b.ReportMetric(float64(total)/b.Elapsed().Seconds(), "entries/s")
			})
		}
	}
}

// BenchmarkReceipt makes receipts from a record of 20,000 entries.
func BenchmarkReceipt(b *testing.B) {
	store, err := sqlite.Open(b.Context(), filepath.Join(b.TempDir(), "record"), sqlite.Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer store.Close()
	log, _, key := newLog(b, store)
	tx, err := store.Begin(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	var leaves [][]byte
	for i := range record.Index(20_000) {
		e, _ := remarkAt(b, i)
		if err := tx.Append(e, nil); err != nil {
			b.Fatal(err)
		}
		leaves = append(leaves, e.Leaf)
	}
	if _, err := log.Grow(tx, leaves); err != nil {
		b.Fatal(err)
	}
	if err := tx.Commit(); err != nil {
		b.Fatal(err)
	}
	if _, err := log.Sign(b.Context()); err != nil {
		b.Fatal(err)
	}
	trust, err := seal.TrustKey(key.Verifier)
	if err != nil {
		b.Fatal(err)
	}
	i := record.Index(0)
	for b.Loop() {
		receipt, err := log.Receipt(b.Context(), i)
		if err != nil {
			b.Fatal(err)
		}
		b.StopTimer()
		if err := trust.Check(receipt, leaves[i]); err != nil {
			b.Fatal(err)
		}
		i = (i + 7919) % 20_000
		b.StartTimer()
	}
}
