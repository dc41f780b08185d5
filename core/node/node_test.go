package node_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"troth/core/authority"
	"troth/core/desk"
	"troth/core/node"
	"troth/core/record"
	"troth/core/view"
)

func options() node.Options {
	return node.Options{Program: node.Program{May: authority.Core()}}
}

func TestInitOpenRebuild(t *testing.T) {
	ctx, dir := context.Background(), filepath.Join(t.TempDir(), "data")
	n, err := node.Init(ctx, dir, "example.org/record", record.In("en", "Operator"), options())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := node.Open(ctx, dir, options()); !errors.Is(err, node.ErrLocked) {
		t.Fatalf("a second writer got %v", err)
	}
	size := n.View.Size()
	if size < 9 { // genesis, seven schemas, the table
		t.Fatalf("%d entries", size)
	}
	done, err := node.Rebuild(ctx, dir, options())
	if err != nil || !done.Compared || !done.Equal {
		t.Fatalf("rebuild beside a server: %v, %v", done, err)
	}
	if err := n.Close(); err != nil {
		t.Fatal(err)
	}
	if done, err = node.Rebuild(ctx, dir, options()); err != nil || done.Compared || done.Entries != size {
		t.Fatalf("rebuild where no server runs: %v, %v", done, err)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "view-*")); len(left) != 1 {
		t.Errorf("a rebuild left behind: %v", left)
	}
	if n, err = node.Open(ctx, dir, options()); err != nil {
		t.Fatal(err)
	}
	if n.View.Size() != size {
		t.Fatalf("opening put %d entries on record, though nothing had changed", n.View.Size()-size)
	}
	n.Close()
	if _, err := node.Init(ctx, dir, "example.org/record", record.In("en", "Operator"), options()); err == nil {
		t.Fatal("a second record was begun over the first")
	}
}

// A record begins in a folder of its own, which only its owner may enter; a folder of anything else is left as it is.
func TestInitInAFolderThatIsThere(t *testing.T) {
	ctx, root := t.Context(), t.TempDir()
	dir, lived := filepath.Join(root, "empty"), filepath.Join(root, "lived")
	for _, d := range []string{filepath.Join(dir, "lost+found"), filepath.Join(lived, "photos")} {
		if err := os.MkdirAll(d, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	n, err := node.Init(ctx, dir, "example.org/record", record.In("en", "Operator"), options())
	if err != nil {
		t.Fatal(err)
	}
	n.Close()
	if info, err := os.Stat(dir); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("the folder of the record: %v, %v", info.Mode(), err)
	}
	if _, err = node.Init(ctx, lived, "example.org/record", record.In("en", "Operator"), options()); err == nil || !strings.Contains(err.Error(), "photos") {
		t.Errorf("begun in a folder of other things: %v", err)
	}
	if list, err := os.ReadDir(lived); err != nil || len(list) != 1 {
		t.Errorf("the folder of other things now holds %v, %v", list, err)
	}
	if info, err := os.Stat(lived); err != nil || info.Mode().Perm() != 0o755 {
		t.Errorf("the folder of other things: %v, %v", info.Mode(), err)
	}
	if _, err = node.Init(ctx, dir, "example.org/record", record.In("en", "Operator"), options()); err == nil || !strings.Contains(err.Error(), "holds a record of") {
		t.Errorf("begun over a record: %v", err)
	}
}

// begun is the folder of a record that has just begun, and the file of its view with what is in it.
func begun(t *testing.T) (dir, file string, whole []byte) {
	t.Helper()
	dir = filepath.Join(t.TempDir(), "data")
	n, err := node.Init(t.Context(), dir, "example.org/record", record.In("en", "Operator"), options())
	if err != nil {
		t.Fatal(err)
	}
	file = n.View.File
	n.Close()
	if whole, err = os.ReadFile(file); err != nil {
		t.Fatal(err)
	}
	return dir, file, whole
}

// Of a damaged record no view is made, neither anew nor by a program that has none yet: the one that was made of it whole stays, byte for
// byte, and the error names the entry.
func TestRebuildOfADamagedRecord(t *testing.T) {
	for name, c := range map[string]struct{ part, says string }{
		"a leaf":  {`"kind":"schema"`, "entry 1 is not"},
		"a value": {`{"en":"Operator"}`, "entry 0: "},
	} {
		t.Run(name, func(t *testing.T) {
			ctx := t.Context()
			dir, file, whole := begun(t)
			path := filepath.Join(dir, node.RecordFile)
			b, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			at := bytes.LastIndex(b, []byte(c.part))
			if at < 0 {
				t.Fatalf("%s is not in the record", c.part)
			}
			b[at+len(c.part)-3] ^= 1
			if err := os.WriteFile(path, b, 0o600); err != nil {
				t.Fatal(err)
			}
			if done, err := node.Rebuild(ctx, dir, options()); !errors.Is(err, record.ErrCorrupt) || !strings.Contains(err.Error(), c.says) {
				t.Errorf("%v, %v", done, err)
			}
			if left, err := os.ReadFile(file); err != nil || !bytes.Equal(left, whole) {
				t.Errorf("the view did not stay as it was: %v", err)
			}
			if left, _ := filepath.Glob(filepath.Join(dir, "view-*")); len(left) != 1 {
				t.Errorf("left behind: %v", left)
			}
			if err := os.Remove(file); err != nil {
				t.Fatal(err)
			}
			if n, err := node.Open(ctx, dir, options()); !errors.Is(err, record.ErrCorrupt) || !strings.Contains(err.Error(), c.says) {
				t.Errorf("opened without a view: %v, %v", n, err)
			}
			if left, _ := filepath.Glob(filepath.Join(dir, "view-*")); len(left) != 0 {
				t.Errorf("left behind: %v", left)
			}
		})
	}
}

// TestOpenDamaged: a file that is no database is told, by both ways of opening, and nothing panics.
func TestOpenDamaged(t *testing.T) {
	ctx, dir := context.Background(), filepath.Join(t.TempDir(), "data")
	n, err := node.Init(ctx, dir, "example.org/record", record.In("en", "Operator"), options())
	if err != nil {
		t.Fatal(err)
	}
	n.Close()
	if err := os.WriteFile(filepath.Join(dir, node.RecordFile), []byte("this is no database, whatever it was before"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, open := range map[string]func(context.Context, string, node.Options) (*node.Node, error){"Open": node.Open, "OpenReader": node.OpenReader} {
		if _, err := open(ctx, dir, options()); !errors.Is(err, record.ErrCorrupt) || !strings.Contains(err.Error(), node.RecordFile) {
			t.Errorf("%s of a damaged record: %v", name, err)
		}
	}
}

// A copy of a data folder, guard and all, serves reading and writes nothing; the original, moved or not, writes on.
func TestCopyRefusesToWrite(t *testing.T) {
	ctx, root := context.Background(), t.TempDir()
	dir, copied, moved := filepath.Join(root, "data"), filepath.Join(root, "copy"), filepath.Join(root, "moved")
	n, err := node.Init(ctx, dir, "example.org/record", record.In("en", "Operator"), options())
	if err != nil {
		t.Fatal(err)
	}
	if err := n.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.CopyFS(copied, os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(filepath.Join(copied, node.KeyFile), 0o600); err != nil {
		t.Fatal(err)
	}
	if n, err = node.Open(ctx, copied, options()); err != nil {
		t.Fatal(err)
	}
	if n.Desk != nil || !errors.Is(n.Stopped, node.ErrCopied) || !strings.Contains(n.Stopped.Error(), "troth recover") {
		t.Errorf("a copy would write; stopped: %v", n.Stopped)
	}
	if r, err := n.Read(ctx); err != nil {
		t.Errorf("a copy serves no reading: %v", err)
	} else {
		r.Close()
	}
	n.Close()
	if err := os.Rename(dir, moved); err != nil {
		t.Fatal(err)
	}
	if n, err = node.Open(ctx, moved, options()); err != nil || n.Stopped != nil {
		t.Fatalf("the original, moved: %v, %v", err, n.Stopped)
	}
	n.Close()
	if err := os.WriteFile(filepath.Join(moved, node.PlaceFile), []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	if n, err = node.Open(ctx, moved, options()); err == nil {
		n.Close()
		t.Error("a damaged file of the place was passed over")
	}
}

// Entries that come while a folder is examined are no fault of its view or its guard, and neither is the address of a server that ran before.
func TestExamineBesideAWriter(t *testing.T) {
	ctx, dir := t.Context(), filepath.Join(t.TempDir(), "data")
	n, err := node.Init(ctx, dir, "example.org/record", record.In("en", "Operator"), options())
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(n.RememberAddress("127.0.0.1:1"), n.Close()); err != nil {
		t.Fatal(err)
	}
	if n, err = node.Open(ctx, dir, options()); err != nil {
		t.Fatal(err)
	}
	defer n.Close()
	enough, wrote := make(chan bool), make(chan error, 1)
	go func() {
		var err error
		for i := 0; err == nil; i++ {
			select {
			case <-enough:
				wrote <- nil
				return
			default:
			}
			_, err = n.Desk.Vote(ctx, desk.Ballot{Conversation: "cv_aaaaaaaaaaaaaaaaaaaaaaaaaa", Token: fmt.Sprintf("the token of participant %d", i), Statement: "sa_aaaaaaaaaaaaaaaaaaaaaaaaaa",
				Value: 1, Request: fmt.Sprint("request ", i)}, func(*view.Reader, bool) error { return nil })
			if err == nil {
				err = n.Desk.Batch(ctx) // an entry
			}
		}
		wrote <- err
	}()
	for look := range 5 {
		for _, f := range node.Examine(ctx, dir, options().Program, time.Now()) {
			if !f.Well && f.About != "disk" {
				t.Errorf("look %d: %+v", look, f)
			}
		}
	}
	close(enough)
	if err := <-wrote; err != nil {
		t.Error(err)
	}
}

// A view whose file was overwritten in the middle is found by the doctor, wherever that is, and made anew by Rebuild.
func TestExamineADamagedView(t *testing.T) {
	ctx := t.Context()
	dir, file, whole := begun(t)
	view := func() node.Finding {
		for _, f := range node.Examine(ctx, dir, options().Program, time.Now()) {
			if f.About == "view" {
				return f
			}
		}
		t.Fatal("nothing is said of the view")
		return node.Finding{}
	}
	if f := view(); !f.Well {
		t.Fatalf("a whole view: %+v", f)
	}
	for at := 0; at < len(whole); at += 4096 {
		damaged := bytes.Clone(whole)
		copy(damaged[at:at+4096], bytes.Repeat([]byte("noise"), 1000))
		if err := os.WriteFile(file, damaged, 0o600); err != nil {
			t.Fatal(err)
		}
		if f := view(); f.Well || !strings.Contains(f.Says, "troth rebuild --data "+dir) {
			t.Errorf("noise from byte %d on: %+v", at, f)
		}
	}
	if _, err := node.Rebuild(ctx, dir, options()); err != nil {
		t.Fatal(err)
	}
	if f := view(); !f.Well {
		t.Errorf("the view made anew: %+v", f)
	}
}

// A missing backup is advice in a record's first week, and something to look at from then on.
func TestExamineBackup(t *testing.T) {
	ctx, dir := context.Background(), filepath.Join(t.TempDir(), "data")
	begun := time.Now()
	n, err := node.Init(ctx, dir, "example.org/record", record.In("en", "Operator"), options())
	if err != nil {
		t.Fatal(err)
	}
	defer n.Close()
	const day = 24 * time.Hour
	check := func(after time.Duration, well bool, says string) {
		t.Helper()
		for _, f := range node.Examine(ctx, dir, options().Program, begun.Add(after)) {
			if f.About == "backup" {
				if f.Well != well || !strings.Contains(f.Says, says) {
					t.Errorf("after %s: %+v", after, f)
				}
				return
			}
		}
		t.Errorf("after %s, nothing is said of the backup", after)
	}
	check(time.Minute, true, "none yet")
	check(6*day, true, "troth backup --data "+dir)
	check(8*day, false, "none was ever made")
	head, err := n.Store.Head(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if err := n.RememberBackup(record.Time(begun.Add(8*day)), head); err != nil {
		t.Fatal(err)
	}
	check(9*day, true, "24 hours old")
	check(16*day, false, "the newest is of")
}
