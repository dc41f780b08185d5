// Package storetest is what every record.Store must pass: the sentences of the contract, each as a test.
package storetest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"golang.org/x/mod/sumdb/tlog"

	"troth/core/record"
)

// Open opens the store kept in file, or makes a new one there. The suite closes it.
type Open func(t testing.TB, file string) record.Store

// Test runs the suite.
func Test(t *testing.T, open Open) {
	for name, test := range map[string]func(*testing.T, record.Store){
		"an empty store":                   empty,
		"append and read":                  appendAndRead,
		"append refuses":                   appendRefuses,
		"entries in ranges":                ranges,
		"entries in large numbers":         manyEntries,
		"entries stop when told":           stopEarly,
		"nodes of the tree":                nodes,
		"a head over entries":              head,
		"forget":                           forget,
		"try":                              try,
		"try within try":                   nestedTry,
		"try that panics":                  panickingTry,
		"rollback":                         rollback,
		"an ended transaction":             ended,
		"readers see what was committed":   isolation,
		"one writer at a time":             oneWriter,
		"begin honours its context":        beginCancelled,
		"cancellation under load":          cancelUnderLoad,
		"reads honour their context":       readCancelled,
		"documents":                        documents,
		"documents' versions and keys":     versionsAndKeys,
		"documents in large numbers":       manyDocuments,
		"a failed put changes nothing":     failedPut,
		"votes":                            votes,
		"votes that are refused":           votesRefused,
		"votes that are undone":            votesUndone,
		"votes in large numbers":           manyVotes,
		"nodes of the trees over votes":    voteHashes,
		"erase":                            erase,
		"everything against a plain model": model,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := open(t, filepath.Join(t.TempDir(), "store"))
			defer shut(t, s)
			test(t, s)
		})
	}
	t.Run("copy", func(t *testing.T) { copyStore(t, open) })
	t.Run("close", func(t *testing.T) { closed(t, open) })
}

func shut(t testing.TB, s record.Store) {
	if err := s.Close(); err != nil {
		t.Errorf("close: %v", err)
	}
}

// Remark is the kind of the entries that the suite writes.
type Remark struct {
	Words  []record.Text
	Aside  *record.Text
	Secret record.Withheld[record.Text]
}

var kind = record.KindOf[Remark]("remark", "rk")

// Compose makes an entry that shows these words and, with a secret, withholds it.
func Compose(t testing.TB, index record.Index, object record.ID, revision int, secret string, words ...string) (record.Entry, map[string]record.Disclosure) {
	t.Helper()
	r := Remark{}
	for _, w := range words {
		r.Words = append(r.Words, record.In("en", w))
	}
	if secret != "" {
		s := record.In("en", secret)
		r.Secret.Value = &s
	}
	e := record.Envelope{Origin: "test", Object: object, Revision: revision, At: "2026-11-23T10:00:00Z", Voice: record.People, Role: "person"}
	if revision > 1 {
		e.Prev = &record.Hash{byte(revision)}
	}
	entry, withheld, err := kind.Compose(e, r)
	if err != nil {
		t.Fatal(err)
	}
	entry.Index = index
	return entry, withheld
}

func begin(t testing.TB, s record.Store) record.Tx {
	t.Helper()
	tx, err := s.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return tx
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// want fails the test unless err is of the kind.
func want(t testing.TB, err, kind error) {
	t.Helper()
	if !errors.Is(err, kind) {
		t.Fatalf("error %v, %v expected", err, kind)
	}
}

// refused fails the test unless there is an error.
func refused(t testing.TB, what string, err error) {
	t.Helper()
	if err == nil {
		t.Fatalf("%s was accepted", what)
	}
}

func same(t testing.TB, what string, got, expected any) {
	t.Helper()
	if d := cmp.Diff(expected, got, cmpopts.EquateEmpty()); d != "" {
		t.Fatalf("%s (-expected +got):\n%s", what, d)
	}
}

// put appends an entry that was composed for the end, and returns it.
func put(t testing.TB, tx record.Tx, object record.ID, revision int, secret string, words ...string) record.Entry {
	t.Helper()
	e, withheld := Compose(t, tx.Size(), object, revision, secret, words...)
	must(t, tx.Append(e, withheld))
	return e
}

func all(t testing.TB, s record.Store, from, to record.Index) []record.Entry {
	t.Helper()
	list := []record.Entry{}
	for e, err := range s.Entries(t.Context(), from, to) {
		must(t, err)
		list = append(list, e)
	}
	return list
}

// sameLeaves checks that the leaves are those of the entries, while nobody writes.
func sameLeaves(t testing.TB, s record.Store, from, to record.Index, entries []record.Entry) {
	t.Helper()
	n := 0
	for leaf, err := range s.Leaves(t.Context(), from, to) {
		must(t, err)
		if n < len(entries) && !bytes.Equal(leaf, entries[n].Leaf) {
			t.Fatalf("leaf %d of those from %d to %d is not that of the entry", n, from, to)
		}
		n++
	}
	same(t, "leaves", n, len(entries))
}

func docs(t testing.TB, s record.Store, typ string) []record.Doc {
	t.Helper()
	list := []record.Doc{}
	for d, err := range s.Docs(t.Context(), typ) {
		must(t, err)
		list = append(list, d)
	}
	return list
}

func hashes(from, n int64) []tlog.Hash {
	list := make([]tlog.Hash, n)
	for i := range list {
		list[i] = tlog.RecordHash(fmt.Append(nil, from+int64(i)))
	}
	return list
}

func isCancelled(err error) bool {
	return errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
