package sqlite_test

import (
	"fmt"
	"path/filepath"
	"testing"

	"golang.org/x/mod/sumdb/tlog"

	"troth/core/record"
	"troth/core/record/storetest"
)

const words = "Publish every contract within thirty days, in a form that machines can read."

// fill puts n entries of one disclosure each on record, 64 to a transaction.
func fill(b *testing.B, s record.Store, n int) []record.ID {
	b.Helper()
	ids := make([]record.ID, n)
	for at := 0; at < n; at += 64 {
		tx, err := s.Begin(b.Context())
		if err != nil {
			b.Fatal(err)
		}
		for i := at; i < min(at+64, n); i++ {
			ids[i] = record.NewID("rk")
			e, _ := storetest.Compose(b, tx.Size(), ids[i], 1, "", words)
			if err := tx.Append(e, nil); err != nil {
				b.Fatal(err)
			}
		}
		if err := tx.SetHead(record.Tree{Size: tx.Size()}); err != nil {
			b.Fatal(err)
		}
		if err := tx.Commit(); err != nil {
			b.Fatal(err)
		}
	}
	return ids
}

func openBench(b *testing.B) record.Store {
	s := open(b, filepath.Join(b.TempDir(), "record.db"))
	b.Cleanup(func() { _ = s.Close() })
	return s
}

// BenchmarkAppend is one entry of one disclosure, without its share of begin and commit.
func BenchmarkAppend(b *testing.B) {
	s := openBench(b)
	b.ReportAllocs()
	for left := b.N; left > 0; left -= 64 {
		b.StopTimer()
		tx, err := s.Begin(b.Context())
		if err != nil {
			b.Fatal(err)
		}
		entries := make([]record.Entry, min(64, left))
		for i := range entries {
			entries[i], _ = storetest.Compose(b, tx.Size()+record.Index(i), record.NewID("rk"), 1, "", words)
		}
		b.StartTimer()
		for _, e := range entries {
			if err := tx.Append(e, nil); err != nil {
				b.Fatal(err)
			}
		}
		b.StopTimer()
		if err := tx.Commit(); err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
	}
}

// BenchmarkTransaction is begin, 1 or 64 entries each in a Try with a document as the desk does, nodes, head and a durable commit.
func BenchmarkTransaction(b *testing.B) {
	for _, n := range []int{1, 64} {
		b.Run(fmt.Sprintf("entries=%d", n), func(b *testing.B) {
			s := openBench(b)
			var size record.Index
			nodes := make([]tlog.Hash, 2*n)
			for b.Loop() {
				b.StopTimer()
				entries := make([]record.Entry, n)
				for i := range entries {
					entries[i], _ = storetest.Compose(b, size+record.Index(i), record.NewID("rk"), 1, "", words)
				}
				b.StartTimer()
				tx, err := s.Begin(b.Context())
				if err != nil {
					b.Fatal(err)
				}
				for _, e := range entries {
					if err := tx.Try(func() error {
						if err := tx.Append(e, nil); err != nil {
							return err
						}
						return tx.Put(record.Doc{Type: "request", ID: record.NewID("rq"), Keys: []string{string(e.Object)}, Body: []byte(`{}`)})
					}); err != nil {
						b.Fatal(err)
					}
				}
				if err := tx.Hashes(int64(size)*2, nodes); err != nil {
					b.Fatal(err)
				}
				size += record.Index(n)
				if err := tx.SetHead(record.Tree{Size: size}); err != nil {
					b.Fatal(err)
				}
				if err := tx.Commit(); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.N*n)/b.Elapsed().Seconds(), "entries/s")
		})
	}
}

// BenchmarkEntries reads, parses and discards.
func BenchmarkEntries(b *testing.B) {
	const n = 50_000
	s := openBench(b)
	fill(b, s, n)
	b.ReportAllocs()
	for b.Loop() {
		read := 0
		for _, err := range s.Entries(b.Context(), 0, n) {
			if err != nil {
				b.Fatal(err)
			}
			read++
		}
		if read != n {
			b.Fatalf("%d entries read", read)
		}
	}
	b.ReportMetric(float64(b.N*n)/b.Elapsed().Seconds(), "entries/s")
}

func BenchmarkEntry(b *testing.B) {
	s := openBench(b)
	ids := fill(b, s, 10_000)
	b.Run("by index", func(b *testing.B) {
		b.ReportAllocs()
		for i := 0; b.Loop(); i++ {
			at := record.Index(i*7919) % 10_000
			for _, err := range s.Entries(b.Context(), at, at+1) {
				if err != nil {
					b.Fatal(err)
				}
			}
		}
	})
	b.Run("last in a transaction", func(b *testing.B) {
		tx, err := s.Begin(b.Context())
		if err != nil {
			b.Fatal(err)
		}
		defer tx.Rollback()
		b.ReportAllocs()
		for i := 0; b.Loop(); i++ {
			if _, err := tx.Last(ids[i*7919%10_000]); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// BenchmarkPut is a new document with one key, in transactions of 64, begin and commit included.
func BenchmarkPut(b *testing.B) {
	s := openBench(b)
	b.ReportAllocs()
	for left := b.N; left > 0; left -= 64 {
		tx, err := s.Begin(b.Context())
		if err != nil {
			b.Fatal(err)
		}
		for range min(64, left) {
			id := record.NewID("rq")
			if err := tx.Put(record.Doc{Type: "request", ID: id, Keys: []string{string(id)}, Body: []byte(`{"answer":1}`)}); err != nil {
				b.Fatal(err)
			}
		}
		if err := tx.Commit(); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkDocByKey(b *testing.B) {
	s := openBench(b)
	tx, err := s.Begin(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	for i := range 10_000 {
		if err := tx.Put(record.Doc{Type: "session", ID: record.NewID("se"), Keys: []string{fmt.Sprint("k", i)}, Body: []byte(`{"n":1}`)}); err != nil {
			b.Fatal(err)
		}
	}
	if err := tx.Commit(); err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		if _, err := s.DocByKey(b.Context(), "session", fmt.Sprint("k", i*7919%10_000)); err != nil {
			b.Fatal(err)
		}
	}
}
