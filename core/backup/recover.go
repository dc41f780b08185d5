package backup

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"troth/core/node"
	"troth/core/record"
	"troth/core/record/sqlite"
	"troth/core/seal"
)

// Recovery says how a node was brought back.
type Recovery struct {
	Origin    string      `json:"origin"`
	Successor bool        `json:"successor"` // a new log, whose first entry cites the lost checkpoint
	Reason    string      `json:"reason"`    // why it is one, or why it is not
	Tree      record.Tree `json:"tree"`
	Former    string      `json:"former,omitempty"` // origin of the log that was lost
}

// ErrNoKey: an identity was given for a backup that holds no key.
var ErrNoKey = errors.New("there is no key in the backup")

// ErrNeedIdentity: the same log could go on, but for the identity that opens its key.
var ErrNeedIdentity = errors.New("the backup reaches the checkpoint given and holds the log's key: --identity, which opens it, is needed to go on with " +
	"the same log; to begin a successor on purpose, leave --checkpoint out")

// Recover brings a node back from a backup into a folder that holds none. newest is a file with the newest checkpoint known
// elsewhere, identity an age identity file that opens the key in the backup; both may be empty.
//
// The same log goes on when newest was signed by the log's key, lies within the backup, and the key is at hand; the guard then stands
// at the end of the backup. A key that is in the backup, but that no identity opens, is an error there: it would begin a successor where
// none is needed. In every other case a successor log begins. An identity for a backup without a key is an error too. Nothing is left
// behind on an error.
func Recover(ctx context.Context, dir, from, newest, identity string, now time.Time) (r Recovery, err error) {
	if list, err := os.ReadDir(dir); err == nil && len(list) > 0 {
		return r, fmt.Errorf("%s is not empty; recover into a new folder, and keep the old one until you have looked at both", dir)
	} else if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return r, err
	}
	parent := filepath.Dir(filepath.Clean(dir))
	if err := node.MakeDir(parent); err != nil {
		return r, err
	}
	work, err := os.MkdirTemp(parent, ".troth-recover-")
	if err != nil {
		return r, err
	}
	defer os.RemoveAll(work)
	unpacked, ready := filepath.Join(work, "unpacked"), filepath.Join(work, "ready")
	for _, d := range []string{unpacked, ready} {
		if err := os.Mkdir(d, 0o700); err != nil {
			return r, err
		}
	}
	m, err := unpack(from, unpacked)
	if err != nil {
		return r, err
	}
	old, err := sqlite.Open(ctx, filepath.Join(unpacked, recordName), sqlite.Options{})
	if err != nil {
		return r, err
	}
	defer old.Close()
	b := backup{Manifest: m, store: old, dir: unpacked}
	if b.checkpoint, err = os.ReadFile(filepath.Join(unpacked, checkpointName)); err != nil {
		return r, err
	}
	if err := b.check(ctx); err != nil {
		return r, fmt.Errorf("%s: %w", from, err)
	}
	if newest != "" {
		if b.newest, err = os.ReadFile(newest); err != nil {
			return r, err
		}
	}
	if identity != "" {
		if !m.WithKey {
			return r, fmt.Errorf("%w: %s holds none that --identity could open; without it, a successor log begins", ErrNoKey, from)
		}
		if b.skey, err = decryptKey(filepath.Join(unpacked, keyName), identity); err != nil {
			return r, err
		}
	}
	goesOn, reason, err := b.goesOn(ctx)
	if err != nil {
		return r, err
	}
	r = Recovery{Origin: m.Origin, Successor: !goesOn, Reason: reason, Tree: m.Tree}
	if goesOn {
		err = b.sameLog(ready)
	} else {
		r.Former, r.Origin = m.Origin, successorName(m.Origin)
		r.Tree, err = b.successor(ctx, ready, r.Origin, reason, now)
	}
	if err != nil {
		return r, err
	}
	if err := os.Rename(filepath.Join(unpacked, node.BlobDir), filepath.Join(ready, node.BlobDir)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return r, err
	}
	if err := syncDir(ready); err != nil {
		return r, err
	}
	if err := os.Rename(ready, dir); err != nil { // replaces an empty folder, refuses any other
		return r, err
	}
	return r, syncDir(parent)
}

// A backup that was unpacked, or is being made.
type backup struct {
	Manifest
	store      *sqlite.Store
	dir        string
	genesis    record.Genesis             // of the log that the backup is of
	batches    map[record.ID]record.Batch // the newest of votes, by conversation
	checkpoint []byte                     // the backup's own
	newest     []byte                     // the newest known elsewhere, or nil
	skey       string                     // or empty
}

// check reads the whole record and compares it with the tree that the manifest and the backup's checkpoint name.
func (b *backup) check(ctx context.Context) error {
	b.batches = map[record.ID]record.Batch{}
	var tree seal.Range
	for e, err := range b.store.Entries(ctx, 0, b.Tree.Size) {
		if err != nil {
			return err
		}
		if _, err := e.Check(); err != nil {
			return fmt.Errorf("entry %d: %w: %w", e.Index, record.ErrCorrupt, err)
		}
		if e.Index == 0 {
			if e.Kind != "genesis" {
				return fmt.Errorf("%w: its first entry is a %s", record.ErrCorrupt, e.Kind)
			}
			if err := e.Into(&b.genesis); err != nil {
				return err
			}
		}
		if e.Kind == "batch" {
			var batch record.Batch
			if err := e.Into(&batch); err != nil {
				return err
			}
			b.batches[batch.Conversation] = batch
		}
		tree.Add(tlog.RecordHash(e.Leaf))
	}
	if err := b.checkVotes(ctx); err != nil {
		return err
	}
	if got := tree.Tree(); got != b.Tree {
		return fmt.Errorf("%w: its %d entries give the root %s, its manifest says %s", record.ErrCorrupt, got.Size, got.Root, b.Tree.Root)
	}
	trust, err := seal.TrustKey(string(b.genesis.Key))
	if err != nil {
		return err
	}
	if _, t, err := trust.Checkpoint(b.checkpoint); err != nil || t != b.Tree {
		return fmt.Errorf("%w: its checkpoint is not one of this log: %w", record.ErrCorrupt, err)
	}
	return nil
}

// goesOn decides whether the same log may go on, and says why.
func (b *backup) goesOn(ctx context.Context) (bool, string, error) {
	if b.newest == nil {
		return false, "no newer checkpoint was given, so later ones than the backup's own may be lost", nil
	}
	trust, err := seal.TrustKey(string(b.genesis.Key))
	if err != nil {
		return false, "", err
	}
	_, tree, err := trust.Checkpoint(b.newest)
	if err != nil {
		return false, "", fmt.Errorf("the checkpoint given is not one of %s: %w", b.Origin, err)
	}
	if tree.Size > b.Tree.Size {
		return false, fmt.Sprintf("the checkpoint given covers %d entries, the backup holds %d", tree.Size, b.Tree.Size), nil
	}
	root, err := tlog.TreeHash(int64(tree.Size), b.store.Hashes(ctx))
	if err != nil {
		return false, "", err
	}
	if record.Hash(root) != tree.Root {
		b.newest = nil // a log that contradicts the backup is not the one that was lost
		return false, fmt.Sprintf("the checkpoint given covers %d entries, other ones than the backup's: two copies of the log were signed", tree.Size), nil
	}
	if b.skey == "" && b.WithKey {
		return false, "", ErrNeedIdentity
	}
	if b.skey == "" {
		return false, "the backup holds no key", nil
	}
	key, err := seal.ParseKey(b.skey)
	if err != nil {
		return false, "", err
	}
	if key.Verifier != string(b.genesis.Key) {
		return false, "the key in the backup is not the one of the log", nil
	}
	return true, fmt.Sprintf("the newest checkpoint known covers %d of the backup's %d entries", tree.Size, b.Tree.Size), nil
}

// sameLog readies a folder in which the log goes on.
func (b *backup) sameLog(dir string) error {
	if err := b.store.Close(); err != nil {
		return err
	}
	if err := os.Rename(filepath.Join(b.dir, recordName), filepath.Join(dir, node.RecordFile)); err != nil {
		return err
	}
	if err := seal.SaveKey(filepath.Join(dir, node.KeyFile), b.skey); err != nil {
		return err
	}
	_, err := seal.CreateGuard(filepath.Join(dir, node.GuardFile), b.Tree)
	return err
}

var numbered = regexp.MustCompile(`^(.*)/successor-([0-9]+)$`)

// successorName is the origin of the log that follows: never one that was signed before.
func successorName(origin string) string {
	if m := numbered.FindStringSubmatch(origin); m != nil {
		if n, err := strconv.Atoi(m[2]); err == nil {
			return m[1] + "/successor-" + strconv.Itoa(n+1)
		}
	}
	return origin + "/successor-1"
}

// requestType is the type of the documents that keep answers by the index of their entries. Indexes move by one in a successor, and
// requests of before the loss are not repeated to it.
const requestType = "request"

// successor readies a folder in which a new log begins: its first entry cites the lost checkpoint, the former leaves follow.
func (b *backup) successor(ctx context.Context, dir, origin, reason string, now time.Time) (tree record.Tree, err error) {
	skey, vkey, err := seal.GenerateKey(origin)
	if err != nil {
		return tree, err
	}
	if err := seal.SaveKey(filepath.Join(dir, node.KeyFile), skey); err != nil {
		return tree, err
	}
	guard, err := seal.CreateGuard(filepath.Join(dir, node.GuardFile), record.Tree{})
	if err != nil {
		return tree, err
	}
	key, err := seal.ParseKey(skey)
	if err != nil {
		return tree, err
	}
	store, err := sqlite.Open(ctx, filepath.Join(dir, node.RecordFile), sqlite.Options{})
	if err != nil {
		return tree, err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	log := seal.New(store, guard, key, nil)
	if _, err := log.Sign(ctx); err != nil { // opens the empty log
		return tree, err
	}
	lost := b.checkpoint
	if b.newest != nil {
		lost = b.newest
	}
	genesis := b.genesis
	genesis.Key = record.Note(vkey)
	genesis.Lost, genesis.FormerOrigin = new(record.Note), new(record.Code)
	genesis.FormerSize, genesis.FormerRoot, genesis.Remark = new(record.Count), new(record.Hash), new(record.Text)
	*genesis.Lost, *genesis.FormerOrigin = record.Note(lost), record.Code(b.Origin)
	*genesis.FormerSize, *genesis.FormerRoot = record.Count(b.Tree.Size), b.Tree.Root
	*genesis.Remark = record.In("en", "This log follows "+b.Origin+", which was lost: "+reason+". Its entries up to the backup follow byte for byte.")
	if err := b.grow(ctx, store, log, genesis, record.Time(now), origin); err != nil {
		return tree, err
	}
	if _, err := log.Sign(ctx); err != nil {
		return tree, err
	}
	return store.Head(ctx)
}

func (b *backup) grow(ctx context.Context, store *sqlite.Store, log *seal.Log, genesis record.Genesis, at, origin string) error {
	tx, err := store.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	kind := record.Core()[0]
	e, withheld, err := kind.Compose(record.Envelope{
		Origin: origin, Object: record.NewID(kind.Prefix), Revision: 1, At: at, By: genesis.Operator, Of: genesis.Operator,
		Voice: record.Partnership, Role: "operator",
	}, genesis)
	if err != nil {
		return err
	}
	if err := tx.Append(e, withheld); err != nil {
		return err
	}
	if _, err := log.Grow(tx, [][]byte{e.Leaf}); err != nil {
		return err
	}
	for e, err := range b.store.Entries(ctx, 0, b.Tree.Size) {
		if err != nil {
			return err
		}
		withheld, err := b.store.Withheld(ctx, e.Index)
		if err != nil {
			return err
		}
		e.Index++
		if err := tx.Append(e, withheld); err != nil {
			return err
		}
		if _, err := log.Grow(tx, [][]byte{e.Leaf}); err != nil {
			return err
		}
	}
	if err := b.carryVotes(ctx, tx, log); err != nil {
		return err
	}
	if err := b.carryRegister(ctx, tx); err != nil {
		return err
	}
	return tx.Commit()
}

// carryRegister takes the private documents over, but for the answers to requests.
func (b *backup) carryRegister(ctx context.Context, tx record.Tx) error {
	types, err := b.store.DocTypes(ctx)
	if err != nil {
		return err
	}
	for _, typ := range types {
		if typ == requestType {
			continue
		}
		for doc, err := range b.store.Docs(ctx, typ) {
			if err != nil {
				return err
			}
			doc.Version = 0
			if err := tx.Put(doc); err != nil {
				return err
			}
		}
	}
	return nil
}

// checkVotes compares the votes of each conversation with the newest batch that counts them.
func (b *backup) checkVotes(ctx context.Context) error {
	for conversation, batch := range b.batches {
		var tree seal.Range
		for v, err := range b.store.Votes(ctx, conversation, 0, int64(batch.Size)) {
			if err == nil {
				err = v.Check()
			}
			if err != nil {
				return fmt.Errorf("%w: votes of %s: %w", record.ErrCorrupt, conversation, err)
			}
			tree.Add(tlog.RecordHash(v.Leaf[:]))
		}
		if got := tree.Tree(); got != (record.Tree{Size: record.Index(batch.Size), Root: batch.Root}) {
			return fmt.Errorf("%w: its %d votes of %s are not the %d that a batch on record counts", record.ErrCorrupt, got.Size, conversation, batch.Size)
		}
	}
	return nil
}

// carryVotes puts participants and votes into the successor's store, and the nodes of the trees that batches have put on record. Like
// answers to acts, answers to votes of before the loss are not given again.
func (b *backup) carryVotes(ctx context.Context, tx record.Tx, log *seal.Log) error {
	conversations, err := b.store.Conversations(ctx)
	if err != nil {
		return err
	}
	for _, conversation := range conversations {
		for p, err := range b.store.Participants(ctx, conversation) {
			if err == nil {
				err = tx.Enter(p)
			}
			if err != nil {
				return err
			}
		}
		batched := int64(b.batches[conversation].Size)
		for _, part := range [][2]int64{{0, batched}, {batched, math.MaxInt64}} {
			for v, err := range b.store.Votes(ctx, conversation, part[0], part[1]) {
				var request record.RequestID
				rand.Read(request[:]) // never fails
				if err == nil {
					err = tx.Cast(v, request)
				}
				if err != nil {
					return err
				}
			}
			if part[0] > 0 || batched == 0 {
				continue
			}
			if _, err := log.GrowVotes(tx, conversation, record.Tree{}); err != nil {
				return err
			}
		}
	}
	return nil
}
