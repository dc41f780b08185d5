package torture

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"troth/core/backup"
	"troth/core/node"
	"troth/core/record"
	"troth/core/seal"
)

// grown is a folder with a record of some requests; early is a copy of it, made by an operator when it held half of them.
func grown(t *testing.T) (dir, early string, l *ledger) {
	t.Helper()
	root := t.TempDir()
	dir, early, l = filepath.Join(root, "data"), filepath.Join(root, "early"), newLedger()
	live(t, dir, l, 20)
	copyFolder(t, dir, early)
	live(t, dir, l, 40)
	return dir, early, l
}

// live lets a writer answer requests up to one.
func live(t *testing.T, dir string, l *ledger, until int) {
	t.Helper()
	p, err := start(l, Orders{Dir: dir, Workers: 4, Files: true, First: l.newest + 1, Until: until})
	if err == nil {
		err = p.wait()
	}
	if err != nil {
		t.Fatalf("%v: %s", err, &p.stderr)
	}
}

// copyFolder copies a folder in which nothing runs, whole: what cp -r does.
func copyFolder(t *testing.T, from, to string) {
	t.Helper()
	if err := os.CopyFS(to, os.DirFS(from)); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(filepath.Join(to, node.KeyFile), 0o600); err != nil {
		t.Fatal(err)
	}
}

func copyFile(t *testing.T, from, to string) {
	t.Helper()
	b, err := os.ReadFile(from)
	if err == nil {
		err = os.WriteFile(to, b, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// refuses: a node that is opened for writing serves reading, writes nothing, says why and names the way back.
func refuses(t *testing.T, dir string, why error) {
	t.Helper()
	before, err := os.ReadFile(filepath.Join(dir, node.GuardFile))
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		t.Fatal(err)
	}
	n, err := node.Open(t.Context(), dir, options())
	if err != nil {
		t.Fatalf("it serves no reading: %v", err)
	}
	defer n.Close()
	if !errors.Is(n.Stopped, why) {
		t.Fatalf("stopped: %v, expected: %v", n.Stopped, why)
	}
	if n.Desk != nil {
		t.Error("it has a desk")
	}
	if !strings.Contains(n.Stopped.Error(), "troth recover") {
		t.Errorf("the way back is not named: %v", n.Stopped)
	}
	r, err := n.Read(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if _, err := r.Operator(); err != nil {
		t.Errorf("reading: %v", err)
	}
	after, err := os.ReadFile(filepath.Join(dir, node.GuardFile))
	if err != nil && !errors.Is(err, os.ErrNotExist) || string(before) != string(after) {
		t.Errorf("the guard was touched: %v", err)
	}
}

func TestOlderRecord(t *testing.T) {
	dir, early, _ := grown(t)
	tidy(t, dir)
	copyFile(t, filepath.Join(early, node.RecordFile), filepath.Join(dir, node.RecordFile))
	refuses(t, dir, seal.ErrBehind)
}

// tidy removes what SQLite keeps beside the record, and the view, which an operator who puts an old record back removes too.
func tidy(t *testing.T, dir string) {
	t.Helper()
	for _, pattern := range []string{node.RecordFile + "-*", "view-*"} {
		names, _ := filepath.Glob(filepath.Join(dir, pattern))
		for _, name := range names {
			if err := os.Remove(name); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// TestOlderRecordUnderItsView is the same when the view is left, which knows more than the record then does.
func TestOlderRecordUnderItsView(t *testing.T) {
	dir, early, _ := grown(t)
	copyFile(t, filepath.Join(early, node.RecordFile), filepath.Join(dir, node.RecordFile))
	refuses(t, dir, seal.ErrBehind)
}

func TestDeletedGuard(t *testing.T) {
	dir, _, l := grown(t)
	guard := filepath.Join(dir, node.GuardFile)
	kept, err := os.ReadFile(guard)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(guard); err != nil {
		t.Fatal(err)
	}
	refuses(t, dir, seal.ErrNoGuard)
	if err := os.WriteFile(guard, kept, 0o600); err != nil { // whoever finds the file again goes on
		t.Fatal(err)
	}
	if err := l.fullAudit(t.Context(), dir, t.TempDir(), 0, 40); err != nil {
		t.Fatal(err)
	}
}

// TestTwoWriters: of two processes in one folder the second is refused.
func TestTwoWriters(t *testing.T) {
	dir, _, _ := grown(t)
	n, err := node.Open(t.Context(), dir, options())
	if err != nil {
		t.Fatal(err)
	}
	defer n.Close()
	if _, err := node.Open(t.Context(), dir, options()); !errors.Is(err, node.ErrLocked) {
		t.Fatalf("a second writer: %v", err)
	}
}

// TestTwoCopies: a copy of a data folder, guard and all, refuses to write. When somebody insists, and two copies were written in side
// by side, whichever guard a record is put beside, it refuses: the trees are of the same log and contradict each other.
func TestTwoCopies(t *testing.T) {
	dir, other, l := grown(t)
	refuses(t, other, node.ErrCopied)
	if err := settle(other); err != nil {
		t.Fatal(err)
	}
	theirs := newLedger()
	theirs.Founded, theirs.newest = true, 39
	live(t, other, theirs, 70) // 30 requests on top of 20, where dir has 20 others
	copyFile(t, filepath.Join(dir, node.GuardFile), filepath.Join(other, node.GuardFile))
	refuses(t, other, seal.ErrForked)

	// Whoever has a checkpoint of each can prove it to anyone.
	var trees [2]record.Tree
	for i, l := range []*ledger{l, theirs} {
		trees[i] = record.Tree{Size: l.largest, Root: l.checkpoints[l.largest]}
	}
	n, err := node.OpenReader(t.Context(), other, options())
	if err != nil {
		t.Fatal(err)
	}
	defer n.Close()
	if err := seal.Consistent(trees[0], trees[1], n.Store.Hashes(t.Context())); !errors.Is(err, seal.ErrInconsistent) {
		t.Fatalf("the two logs: %v", err)
	}
}

// TestWayBack goes the way that every refusal names, with a backup of before: a successor log, which cites the checkpoint that was lost
// and holds every entry of the backup.
func TestWayBack(t *testing.T) {
	ctx, root := context.Background(), t.TempDir()
	dir, file, l := filepath.Join(root, "data"), filepath.Join(root, "backup.tar"), newLedger()
	live(t, dir, l, 20)
	n, err := node.OpenReader(ctx, dir, options())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := backup.Write(ctx, n, file, ""); err != nil {
		t.Fatal(err)
	}
	size := n.View.Size()
	if err := n.Close(); err != nil {
		t.Fatal(err)
	}
	live(t, dir, l, 40)
	back := filepath.Join(root, "back")
	r, err := backup.Recover(ctx, back, file, "", "", moment)
	if err != nil {
		t.Fatal(err)
	}
	if !r.Successor || r.Tree.Size != size+1 || r.Origin == origin {
		t.Fatalf("recovered as %+v", r)
	}
	if n, err = node.Open(ctx, back, options()); err != nil || n.Stopped != nil {
		t.Fatalf("%v, %v", err, n.Stopped)
	}
	defer n.Close()
	for e, err := range n.Store.Entries(ctx, 0, 1) {
		var g record.Genesis
		if err != nil || e.Into(&g) != nil || g.Lost == nil || *g.FormerSize != record.Count(size) {
			t.Fatalf("the first entry does not cite what was lost: %v", err)
		}
	}
	if _, err := (&writer{Node: n}).say(ctx, 1000); err != nil {
		t.Fatal(err)
	}
}
