package sqlite_test

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"troth/core/record"
	"troth/core/record/storetest"
)

const canary = "CANARY-7f3a"

// found counts the canary in every byte of every file of the folder.
func found(t *testing.T, dir string) (n int) {
	t.Helper()
	files, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		b, err := os.ReadFile(filepath.Join(dir, f.Name()))
		if err != nil {
			t.Fatal(err)
		}
		n += bytes.Count(b, []byte(canary))
	}
	return n
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// TestNothingForgottenIsLeft writes values and documents of every size around the page's, moves them about, forgets them in random
// order, and greps.
func TestNothingForgottenIsLeft(t *testing.T) {
	if testing.Short() {
		t.Skip("-short leaves out forgetting thousands of values.")
	}
	dir := t.TempDir()
	s := open(t, filepath.Join(dir, "record.db"))
	defer s.Close()
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	rng := rand.New(rand.NewPCG(seed, 0))
	value := func() string {
		return strings.Repeat(canary+" ", 1+[]int{rng.IntN(5), rng.IntN(40), rng.IntN(400), rng.IntN(4000)}[rng.IntN(4)])
	}
	begin := func() record.Tx {
		tx, err := s.Begin(t.Context())
		must(t, err)
		return tx
	}

	type field struct {
		index record.Index
		name  string
	}
	var fields []field
	var docs []record.ID
	for range 60 {
		tx := begin()
		repeated := value()
		object := record.NewID("rk")
		for r := range 1 + rng.IntN(8) {
			secret := ""
			if rng.IntN(2) == 0 {
				secret = repeated
			}
			e, withheld := storetest.Compose(t, tx.Size(), object, r+1, secret, repeated, value())
			must(t, tx.Append(e, withheld))
			for name := range e.Shown {
				fields = append(fields, field{e.Index, name})
			}
			for name := range withheld {
				fields = append(fields, field{e.Index, name})
			}
		}
		for range 10 {
			id := record.NewID("dd")
			must(t, tx.Put(record.Doc{Type: "draft", ID: id, Body: []byte(value()), Keys: []string{canary + string(id)}}))
			docs = append(docs, id)
		}
		for range 10 { // neighbours that stay, so that pages do
			stays := strings.Repeat("stays ", 1+rng.IntN(100))
			must(t, tx.Put(record.Doc{Type: "draft", ID: record.NewID("dd"), Body: []byte(stays), Keys: []string{string(record.NewID("ky"))}}))
			e, _ := storetest.Compose(t, tx.Size(), record.NewID("rk"), 1, "", stays)
			must(t, tx.Append(e, nil))
		}
		for range 10 { // documents grow and shrink
			d, err := tx.Doc("draft", docs[rng.IntN(len(docs))])
			must(t, err)
			d.Body = []byte(value())
			must(t, tx.Put(d))
		}
		if rng.IntN(5) == 0 {
			_ = tx.Try(func() error {
				e, _ := storetest.Compose(t, tx.Size(), record.NewID("rk"), 1, "", value())
				must(t, tx.Append(e, nil))
				return errors.New("undo")
			})
		}
		must(t, tx.Commit())
	}
	if found(t, dir) < len(fields) {
		t.Fatal("the canary cannot be found where it should be: this test proves nothing")
	}

	rng.Shuffle(len(fields), func(i, j int) { fields[i], fields[j] = fields[j], fields[i] })
	rng.Shuffle(len(docs), func(i, j int) { docs[i], docs[j] = docs[j], docs[i] })
	for len(fields)+len(docs) > 0 {
		tx := begin()
		for range 1 + rng.IntN(20) {
			if n := len(fields); n > 0 {
				must(t, tx.Forget(fields[n-1].index, fields[n-1].name))
				fields = fields[:n-1]
			}
			if n := len(docs); n > 0 {
				must(t, tx.Delete("draft", docs[n-1]))
				docs = docs[:n-1]
			}
		}
		must(t, tx.Commit())
	}
	entries, drafts := listing(t, s)
	must(t, s.Scrub(t.Context()))
	sound(t, filepath.Join(dir, "record.db"))
	if e, d := listing(t, s); !slices.Equal(e, entries) || !slices.Equal(d, drafts) {
		t.Error("the scrub changed what is stored")
	}
	if n := found(t, dir); n > 0 {
		t.Errorf("found %d times after the scrub", n)
	}
	must(t, s.Copy(t.Context(), filepath.Join(dir, "copy")))
	if n := found(t, dir); n > 0 {
		t.Errorf("found %d times after a copy", n)
	}
	must(t, s.Close())
	if n := found(t, dir); n > 0 {
		t.Errorf("found %d times after closing", n)
	}
}

// listing is what the store holds, as lines.
func listing(t *testing.T, s record.Store) (entries, drafts []string) {
	t.Helper()
	for e, err := range s.Entries(t.Context(), 0, 1<<40) {
		must(t, err)
		_, err := e.Check()
		must(t, err)
		entries = append(entries, fmt.Sprintf("%d %s %d", e.Index, e.Leaf, len(e.Open)))
	}
	for d, err := range s.Docs(t.Context(), "draft") {
		must(t, err)
		drafts = append(drafts, fmt.Sprintf("%s %s %v", d.ID, d.Body, d.Keys))
	}
	return entries, drafts
}

// TestNothingOfTheErasedIsLeft lets participants vote in turns, erases most of them in random order, and looks for their tokens, keys,
// codes and requests in every byte of every file.
func TestNothingOfTheErasedIsLeft(t *testing.T) {
	if testing.Short() {
		t.Skip("-short leaves out erasing the votes of hundreds of people.")
	}
	dir := t.TempDir()
	s := open(t, filepath.Join(dir, "record.db"))
	defer s.Close()
	rng := rand.New(rand.NewPCG(1, 2))
	begin := func() record.Tx {
		tx, err := s.Begin(t.Context())
		must(t, err)
		return tx
	}
	conversations := []record.ID{record.NewID("cv"), record.NewID("cv")}
	secrets := map[int64][][]byte{} // by participant
	var people []record.Participant
	for n := range 300 {
		p := record.NewParticipant(conversations[n%2], record.TokenHash(conversations[n%2], fmt.Sprint(n)))
		people, secrets[p.Number] = append(people, p), [][]byte{p.Token[:], p.Key[:]}
	}
	entered := map[int64]bool{}
	for range 60 {
		tx := begin()
		for range 100 {
			p := people[rng.IntN(len(people))]
			if !entered[p.Number] {
				must(t, tx.Enter(p))
				entered[p.Number] = true
			}
			n, err := tx.VoteCount(p.Conversation)
			must(t, err)
			v := p.Cast(record.Vote{Index: n, Statement: conversations[rng.IntN(2)], Value: rng.IntN(3) - 1, At: 1_790_000_000})
			request := record.RequestID([]byte(record.NewID("rq"))[3:19])
			must(t, tx.Cast(v, request))
			secrets[p.Number] = append(secrets[p.Number], v.MAC[:], request[:])
		}
		must(t, tx.Commit())
	}
	left := func(people []record.Participant) (n int) {
		files, err := os.ReadDir(dir)
		must(t, err)
		for _, f := range files {
			b, err := os.ReadFile(filepath.Join(dir, f.Name()))
			must(t, err)
			for _, p := range people {
				for _, secret := range secrets[p.Number] {
					n += bytes.Count(b, secret)
				}
			}
		}
		return n
	}
	rng.Shuffle(len(people), func(i, j int) { people[i], people[j] = people[j], people[i] })
	gone, stay := people[:250], people[250:]
	if left(gone) < 10_000 {
		t.Fatal("the secrets cannot be found where they should be: this test proves nothing")
	}
	for batch := range slices.Chunk(gone, 17) {
		tx := begin()
		for _, p := range batch {
			_, err := tx.Erase(p.Conversation, p.Number)
			must(t, err)
		}
		must(t, tx.Commit())
	}
	must(t, s.Scrub(t.Context()))
	sound(t, filepath.Join(dir, "record.db"))
	if n := left(gone); n > 0 {
		t.Errorf("found %d times after the scrub", n)
	}
	if left(stay) < 1000 {
		t.Error("the scrub took what was to stay")
	}
	votes, erased := 0, 0
	for _, c := range conversations {
		for v, err := range s.Votes(t.Context(), c, 0, 1<<40) {
			must(t, err)
			must(t, v.Check())
			if votes++; v.Erased() {
				erased++
			}
		}
	}
	if votes != 6000 || erased < 4000 {
		t.Errorf("%d votes, %d of them erased", votes, erased)
	}
}
