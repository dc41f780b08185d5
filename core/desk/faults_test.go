package desk

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"iter"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"troth/core/authority"
	"troth/core/record"
	"troth/core/record/sqlite"
	"troth/core/seal"
	"troth/core/view"
)

// The desk's table of faults. Each step between a request and its answer fails once, in two ways: nothing was done, or all was done
// and the report of it failed. Of the last step, the answer, the caller's end fails: callers give up before the desk answers, or it
// answers and nobody hears it. After each, with and without a restart, the client sends its request again, others write on, and then
// everything is checked: the whole log, every checkpoint that was ever published, the view against one that is built anew, and that
// no answered act is missing and none is double.

type mode int

const (
	failed mode = iota
	failedButDone
)

func (m mode) String() string { return [...]string{"failed", "failed but done"}[m] }

var errFault = errors.New("fault")

// faults makes one step fail once.
type faults struct {
	mu    sync.Mutex
	step  string
	mode  mode
	fired bool
}

func (f *faults) at(step string, do func() error) error {
	f.mu.Lock()
	fire := f.step == step && !f.fired
	f.fired = f.fired || fire
	mode := f.mode
	f.mu.Unlock()
	if !fire {
		return do()
	}
	if mode == failedButDone {
		if err := do(); err != nil {
			return err
		}
	}
	return errFault
}

type faultyStore struct {
	record.Store
	*faults
}

func (s faultyStore) Begin(ctx context.Context) (record.Tx, error) {
	var tx record.Tx
	err := s.at("begin", func() (err error) { tx, err = s.Store.Begin(ctx); return err })
	if err != nil {
		if tx != nil {
			tx.Rollback() // the head was taken and the taker knows nothing of it: what holds it must let go
		}
		return nil, err
	}
	return faultyTx{tx, s.faults}, nil
}

// Leaves are what the seal reads back.
func (s faultyStore) Leaves(ctx context.Context, from, to record.Index) iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		if from < to {
			if err := s.at("read back", func() error { return nil }); err != nil {
				yield(nil, err)
				return
			}
		}
		s.Store.Leaves(ctx, from, to)(yield)
	}
}

type faultyTx struct {
	record.Tx
	*faults
}

func (tx faultyTx) Append(e record.Entry, w map[string]record.Disclosure) error {
	return tx.at("append", func() error { return tx.Tx.Append(e, w) })
}

func (tx faultyTx) Cast(v record.Vote, request record.RequestID) error {
	return tx.at("cast", func() error { return tx.Tx.Cast(v, request) })
}

func (tx faultyTx) AddVoteHashes(conversation record.ID, first int64, nodes []tlog.Hash) error {
	return tx.at("grow votes", func() error { return tx.Tx.AddVoteHashes(conversation, first, nodes) })
}

func (tx faultyTx) Commit() error {
	err := tx.at("commit record", tx.Tx.Commit)
	if errors.Is(err, errFault) {
		tx.Tx.Rollback()
		return fmt.Errorf("%w: %w", record.ErrUnsure, err)
	}
	return err
}

type faultyGuard struct {
	seal.Keeper
	*faults
}

func (g faultyGuard) Move(to record.Tree) error {
	return g.at("move guard", func() error { return g.Keeper.Move(to) })
}

type faultySigner struct {
	note.Signer
	*faults
}

func (s faultySigner) Sign(msg []byte) (sig []byte, err error) {
	err = s.at("sign", func() (err error) { sig, err = s.Signer.Sign(msg); return err })
	return sig, err
}

// statement is the kind of the tests.
type statement struct {
	N    record.Count
	Text record.Text
}

var statementKind = record.KindOf[statement]("statement", "st")

// world is a data folder that outlives its processes.
type world struct {
	t         *testing.T
	dir       string
	key       seal.Key
	published [][]byte
	faults    *faults
	now       time.Time
	desk      *Desk
	store     record.Store
}

func newWorld(t *testing.T) *world {
	skey, _, err := seal.GenerateKey("example.org/faults")
	if err != nil {
		t.Fatal(err)
	}
	key, err := seal.ParseKey(skey)
	if err != nil {
		t.Fatal(err)
	}
	w := &world{t: t, dir: t.TempDir(), key: key, faults: &faults{}, now: time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)}
	if _, err := seal.CreateGuard(filepath.Join(w.dir, "guard"), record.Tree{}); err != nil {
		t.Fatal(err)
	}
	w.open()
	return w
}

func (w *world) part() view.Part {
	return view.Part{
		Name: "statement", Kinds: []record.Kind{statementKind},
		Schema: `CREATE TABLE statement (object TEXT NOT NULL, since INTEGER NOT NULL, until INTEGER NOT NULL, n INTEGER NOT NULL)`,
		Apply: func(tx *view.Tx, e record.Entry, thing any) error {
			s, ok := thing.(*statement)
			if !ok {
				return nil
			}
			return w.faults.at("apply", func() error { return tx.Supersede("statement", e, s.N) })
		},
	}
}

func (w *world) kinds() *record.Kinds {
	kinds, err := record.NewKinds(append(record.Core(), statementKind)...)
	if err != nil {
		w.t.Fatal(err)
	}
	return kinds
}

// open starts a process on the folder.
func (w *world) open() {
	ctx := context.Background()
	store, err := sqlite.Open(ctx, filepath.Join(w.dir, "record.sqlite"), sqlite.Options{})
	if err != nil {
		w.t.Fatal(err)
	}
	w.store = store
	faulty := faultyStore{store, w.faults}
	v, err := view.Open(ctx, w.dir, w.kinds(), w.part())
	if err != nil {
		w.t.Fatal(err)
	}
	log := seal.New(faulty, faultyGuard{seal.OpenGuard(filepath.Join(w.dir, "guard")), w.faults}, faultySigner{w.key.Signer, w.faults},
		func(checkpoint []byte) error {
			return w.faults.at("publish", func() error {
				w.published = append(w.published, bytes.Clone(checkpoint))
				return nil
			})
		})
	w.desk = &Desk{
		Origin: "example.org/faults", Store: faulty, Seal: log, View: v, Now: func() time.Time { w.now = w.now.Add(time.Second); return w.now },
		May:        append(authority.Core(), authority.Rule{Kind: "statement", Role: "person", Relation: authority.Personal, Voice: record.People}),
		commitView: func(tx *view.Tx) error { return w.commitView(tx) },
	}
	if err := w.desk.Start(ctx); err != nil {
		w.t.Fatalf("start: %v", err)
	}
}

func (w *world) commitView(tx *view.Tx) error {
	err := w.faults.at("commit view", tx.Commit)
	if errors.Is(err, errFault) {
		tx.Rollback()
	}
	return err
}

// stop ends the process.
func (w *world) stop() {
	w.desk.Close()
	if err := errors.Join(w.desk.View.Close(), w.store.Close()); err != nil {
		w.t.Fatal(err)
	}
}

// say sends one request; n is its id and what it says.
func (w *world) say(n int) ([]record.Entry, error) {
	return w.sayFor(context.Background(), n, func() {})
}

// sayFor is say for as long as a caller waits; served is called when the desk decides on it.
func (w *world) sayFor(ctx context.Context, n int, served func()) ([]record.Entry, error) {
	act := Act{Who: authority.Actor{Role: authority.Person}, Request: fmt.Sprint("request-", n)}
	return w.desk.Do(ctx, act, func(*view.Reader) (s []Saying, err error) {
		served()
		err = w.faults.at("decide", func() error {
			s = []Saying{{Thing: statement{record.Count(n), record.In("en", fmt.Sprint("statement ", n))}}}
			return nil
		})
		return s, err
	})
}

// three sends requests 3, 4 and 5 together and returns what the desk gave to each.
func (w *world) three() (answers [3][]record.Entry, errs [3]error) {
	var wg sync.WaitGroup
	for i := range errs {
		wg.Go(func() { answers[i], errs[i] = w.say(3 + i) })
	}
	wg.Wait()
	return answers, errs
}

// threeGiveUp is three by callers who all give up while the desk serves one of them. The one that is served is answered all the same,
// since it will be on record; the others are told that they gave up, and nothing of theirs is on record.
func (w *world) threeGiveUp() (answers [3][]record.Entry, errs [3]error) {
	ctx, giveUp := context.WithCancel(context.Background())
	defer giveUp()
	var wg, others sync.WaitGroup
	others.Add(2)
	for i := range errs {
		wg.Go(func() {
			served := false
			answers[i], errs[i] = w.sayFor(ctx, 3+i, func() {
				served = true
				giveUp()
				others.Wait() // the desk is held here, so both give up untaken
			})
			if !served {
				others.Done()
			}
		})
	}
	wg.Wait()
	head, err := w.store.Head(context.Background())
	if err != nil {
		w.t.Fatal(err)
	}
	lost := 0
	for i, err := range errs {
		if (err == nil) != (len(answers[i]) == 1) || err != nil && !errors.Is(err, context.Canceled) {
			w.t.Errorf("request %d: %d entries, %v", 3+i, len(answers[i]), err)
		}
		if err != nil {
			lost++
		}
	}
	if lost != 2 || head.Size != 4 {
		w.t.Errorf("%d of three callers were told that they gave up, and %d entries are on record beside the first three", lost, head.Size-3)
	}
	return answers, errs
}

func TestFaults(t *testing.T) {
	steps := []string{"begin", "decide", "append", "apply", "commit record", "read back", "move guard", "sign", "publish", "commit view", "answer"}
	for _, step := range steps {
		for _, mode := range []mode{failed, failedButDone} {
			for _, restart := range []bool{false, true} {
				t.Run(fmt.Sprintf("%s/%s/restart=%v", step, mode, restart), func(t *testing.T) {
					w := newWorld(t)
					defer func() { w.stop() }()
					answered := map[int]record.Index{}
					answer := func(n int) error {
						entries, err := w.say(n)
						if err != nil {
							return err
						}
						if before, again := answered[n]; again && before != entries[0].Index {
							t.Fatalf("request %d was answered with entry %d, then with %d", n, before, entries[0].Index)
						}
						answered[n] = entries[0].Index
						return nil
					}
					for n := range 3 {
						if err := answer(n); err != nil {
							t.Fatal(err)
						}
					}
					w.faults.step, w.faults.mode = step, mode
					// Three requests in one turn: the first meets the fault, the others share its fate or do not.
					send := w.three
					if step == "answer" {
						w.faults.fired = true
						if mode == failed {
							send = w.threeGiveUp
						}
					}
					answers, errs := send()
					for i, err := range errs { // what is answered now is the answer for ever
						if err == nil {
							answered[3+i] = answers[i][0].Index
						}
					}
					if step == "answer" && mode == failedButDone { // the desk answered, and the client never heard it: it is as with an error
						errs = [3]error{errFault, errFault, errFault}
					}
					if !w.faults.fired {
						t.Fatal("the fault was never met")
					}
					lost := 0
					for _, err := range errs {
						if err != nil {
							lost++
						}
					}
					if lost == 0 {
						t.Fatal("a step failed and everybody was told that all is well")
					}
					if restart {
						w.stop()
						w.open()
					}
					for n := range 6 { // everybody sends again, those who were answered too
						if err := answer(n); err != nil {
							t.Fatalf("request %d again: %v", n, err)
						}
					}
					if err := answer(6); err != nil {
						t.Fatal(err)
					}
					w.check(answered)
				})
			}
		}
	}
}

// check holds the whole folder against what was answered.
func (w *world) check(answered map[int]record.Index) {
	t, ctx := w.t, context.Background()
	head, err := w.store.Head(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if int(head.Size) != len(answered) {
		t.Errorf("%d entries are on record, %d requests were made", head.Size, len(answered))
	}
	said := map[record.Count]record.Index{}
	var tree seal.Range
	at := ""
	for e, err := range w.store.Entries(ctx, 0, head.Size) {
		if err != nil {
			t.Fatal(err)
		}
		if e.At < at {
			t.Errorf("entry %d is of %s, before the one in front of it", e.Index, e.At)
		}
		at = e.At
		if redacted, err := e.Check(); err != nil || redacted != nil {
			t.Errorf("entry %d: %v, %v", e.Index, redacted, err)
		}
		var s statement
		if err := e.Into(&s); err != nil {
			t.Error(err)
		}
		if _, double := said[s.N]; double {
			t.Errorf("statement %d is on record twice", s.N)
		}
		said[s.N] = e.Index
		tree.Add(tlog.RecordHash(e.Leaf))
	}
	for n, i := range answered {
		if said[record.Count(n)] != i {
			t.Errorf("request %d was answered with entry %d, on record is %d", n, i, said[record.Count(n)])
		}
	}
	if tree.Tree() != head {
		t.Errorf("the entries give %v, the head says %v", tree.Tree(), head)
	}
	w.checkPublished(head)
	w.checkView(head)
}

// checkPublished: every checkpoint that anybody may have seen is one of this log.
func (w *world) checkPublished(head record.Tree) {
	trust, err := seal.TrustKey(w.key.Verifier)
	if err != nil {
		w.t.Fatal(err)
	}
	var last record.Tree
	for _, checkpoint := range w.published {
		_, tree, err := trust.Checkpoint(checkpoint)
		if err != nil {
			w.t.Fatal(err)
		}
		root, err := tlog.TreeHash(int64(tree.Size), w.store.Hashes(context.Background()))
		if err != nil {
			w.t.Fatal(err)
		}
		if record.Hash(root) != tree.Root {
			w.t.Errorf("a checkpoint of size %d was published with a root that the log does not have", tree.Size)
		}
		last = tree
	}
	if last != head {
		w.t.Errorf("the last checkpoint is %v, the head %v", last, head)
	}
}

// checkView: the view is the one that the record gives.
func (w *world) checkView(head record.Tree) {
	ctx := context.Background()
	built, err := view.OpenFile(ctx, filepath.Join(w.t.TempDir(), "built.sqlite"), w.kinds(), w.part())
	if err != nil {
		w.t.Fatal(err)
	}
	defer built.Close()
	if err := built.CatchUp(ctx, w.store, head.Size, "2026-11-23", nil); err != nil {
		w.t.Fatal(err)
	}
	var digests [2]string
	for i, v := range []*view.View{w.desk.View, built} {
		r, err := v.Read(ctx, head.Size, "2026-11-23", authority.Actor{})
		if err != nil {
			w.t.Fatal(err)
		}
		var b bytes.Buffer
		if err := r.Dump(&b); err != nil {
			w.t.Fatal(err)
		}
		digests[i] = b.String()
		r.Close()
	}
	if digests[0] != digests[1] {
		w.t.Errorf("the view is\n%s\nbuilt anew it is\n%s", digests[0], digests[1])
	}
}

const conversation record.ID = "cv_aaaaaaaaaaaaaaaaaaaaaaaaaa"

// vote sends one vote; n is its request, and everybody has one.
func (w *world) vote(n int) (record.Vote, error) {
	b := Ballot{Conversation: conversation, Token: fmt.Sprintf("the token of participant %d", n), Statement: "sm_aaaaaaaaaaaaaaaaaaaaaaaaaa", Value: n%3 - 1, Request: "r"}
	return w.desk.Vote(context.Background(), b, func(*view.Reader, bool) error { return w.faults.at("decide", func() error { return nil }) })
}

// TestVoteFaults is the table of faults for votes, and for the batch that puts them on record. After each, with and without a restart,
// everybody votes again with the same request, and no vote is missing or double.
func TestVoteFaults(t *testing.T) {
	batch := func(w *world) error { return w.desk.Batch(context.Background()) }
	for _, c := range []struct {
		steps []string
		do    func(*world) error
	}{
		{[]string{"begin", "decide", "cast", "commit record"}, nil},
		{[]string{"begin", "grow votes", "append", "commit record", "read back", "move guard", "sign", "publish", "commit view"}, batch},
	} {
		for _, step := range c.steps {
			for _, mode := range []mode{failed, failedButDone} {
				for _, restart := range []bool{false, true} {
					t.Run(fmt.Sprintf("batch=%v/%s/%s/restart=%v", c.do != nil, step, mode, restart), func(t *testing.T) {
						w := newWorld(t)
						defer func() { w.stop() }()
						operator := record.NewID("or")
						genesis := Saying{Of: operator, Thing: record.Genesis{Operator: operator, Name: record.In("en", "Test"), Key: "key"}}
						act := Act{Who: authority.Actor{For: operator, Role: authority.Operator}}
						if _, err := w.desk.Do(context.Background(), act, func(*view.Reader) ([]Saying, error) { return []Saying{genesis}, nil }); err != nil {
							t.Fatal(err)
						}
						answered := map[int]record.Vote{}
						var mu sync.Mutex
						lost := 0
						answer := func(n int) {
							v, err := w.vote(n)
							mu.Lock()
							defer mu.Unlock()
							if before, again := answered[n]; err == nil && again && before != v {
								t.Errorf("request %d was answered with %+v, then with %+v", n, before, v)
							}
							if err == nil {
								answered[n] = v
							} else {
								lost++
							}
						}
						for n := range 3 {
							answer(n)
						}
						w.faults.step, w.faults.mode = step, mode
						if c.do != nil {
							if err := c.do(w); err != nil {
								lost++
							}
						} else {
							var wg sync.WaitGroup
							for n := range 3 {
								wg.Go(func() { answer(3 + n) })
							}
							wg.Wait()
						}
						if !w.faults.fired || lost == 0 {
							t.Fatalf("met: %v; %d failed", w.faults.fired, lost)
						}
						if restart {
							w.stop()
							w.open()
						}
						lost = 0
						for n := range 7 {
							answer(n)
						}
						if err := batch(w); err != nil || lost > 0 {
							t.Fatalf("%d failed again, batch %v", lost, err)
						}
						w.checkVotes(answered)
					})
				}
			}
		}
	}
}

// checkVotes: who was answered has that vote, nobody has two, and the newest batch counts them all.
func (w *world) checkVotes(answered map[int]record.Vote) {
	t, ctx := w.t, context.Background()
	var tree seal.Range
	for v, err := range w.store.Votes(ctx, conversation, 0, 1000) {
		if err != nil || v.Check() != nil {
			t.Fatal(err, v.Check())
		}
		found := false
		for _, a := range answered {
			found = found || a == v
		}
		if !found {
			t.Errorf("vote %d is nobody's answer", v.Index)
		}
		tree.Add(tlog.RecordHash(v.Leaf[:]))
	}
	if int(tree.Size()) != len(answered) {
		t.Errorf("%d votes, %d were answered", tree.Size(), len(answered))
	}
	head, err := w.store.Head(ctx)
	if err != nil {
		t.Fatal(err)
	}
	r, err := w.desk.View.Read(ctx, head.Size, "2026-11-23", authority.Actor{})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if last, err := r.LastBatch(conversation); err != nil || last.Tree != tree.Tree() {
		t.Errorf("the newest batch counts %v, %v; there are %v", last.Tree, err, tree.Tree())
	}
	w.checkPublished(head)
	w.checkView(head)
}
