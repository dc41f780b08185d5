package seal_test

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"troth/core/record"
	"troth/core/seal"
)

// treeAt is some tree of a size.
func treeAt(size int) record.Tree {
	if size == 0 {
		return record.Tree{}
	}
	return record.Tree{Size: record.Index(size), Root: sha256.Sum256([]byte{byte(size), byte(size >> 8)})}
}

func newGuard(t testing.TB) (*seal.Guard, string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "guard")
	g, err := seal.CreateGuard(path, record.Tree{})
	if err != nil {
		t.Fatal(err)
	}
	return g, path
}

func TestGuardMovesForwardOnly(t *testing.T) {
	g, path := newGuard(t)
	other := record.Tree{Size: 5, Root: record.Hash{1}}
	steps := []struct {
		to      record.Tree
		refused bool
	}{
		{treeAt(0), false}, {treeAt(1), false}, {treeAt(1), false}, {treeAt(5), false}, {other, true}, {treeAt(4), true},
		{treeAt(0), true}, {treeAt(5), false}, {treeAt(6), false}, {treeAt(1 << 40), false}, {treeAt(6), true},
	}
	last := record.Tree{}
	for i, s := range steps {
		err := g.Move(s.to)
		if s.refused != errors.Is(err, seal.ErrGuardBack) || !s.refused && err != nil {
			t.Fatalf("step %d: %v", i, err)
		}
		if !s.refused {
			last = s.to
		}
		for _, guard := range []*seal.Guard{g, seal.OpenGuard(path)} {
			if got, err := guard.Last(); err != nil || got != last {
				t.Fatalf("step %d: guard holds %v, %v; not %v", i, got, err, last)
			}
		}
	}
}

func TestGuardThatIsMissing(t *testing.T) {
	g, path := newGuard(t)
	if _, err := seal.CreateGuard(path, treeAt(3)); !errors.Is(err, fs.ErrExist) {
		t.Fatalf("a guard was made over another: %v", err)
	}
	if got, err := g.Last(); err != nil || got != (record.Tree{}) {
		t.Fatalf("the guard in place was changed: %v, %v", got, err)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	_, err := g.Last()
	for _, err := range []error{err, g.Move(treeAt(1))} {
		if !errors.Is(err, seal.ErrNoGuard) || !strings.Contains(err.Error(), "troth recover") {
			t.Fatalf("got %v", err)
		}
	}
	if files, err := os.ReadDir(filepath.Dir(path)); err != nil || len(files) != 0 {
		t.Fatalf("left behind: %v, %v", files, err)
	}
}

// A Move that is torn at any byte, from the front or from the back, leaves the tree before or the tree after, and the next Move goes
// on. Which of the two slots is written alternates, so moving on from two sizes covers both.
func TestGuardTornWrite(t *testing.T) {
	g, path := newGuard(t)
	for size := 1; size <= 2; size++ {
		before := read(t, path)
		old, err := g.Last()
		if err != nil {
			t.Fatal(err)
		}
		if err := g.Move(treeAt(size)); err != nil {
			t.Fatal(err)
		}
		after := read(t, path)
		if len(before) != len(after) {
			t.Fatal("the file of the guard changed its size")
		}
		first, last := differing(before, after)
		if first/4096 != last/4096 {
			t.Fatal("a move writes both pages")
		}
		outcomes := map[record.Tree]int{}
		for cut := first; cut <= last+1; cut++ {
			for _, torn := range [][]byte{
				append(bytes.Clone(after[:cut]), before[cut:]...),
				append(bytes.Clone(before[:cut]), after[cut:]...),
				append(append(bytes.Clone(after[:cut]), make([]byte, last+1-cut)...), after[last+1:]...),
			} {
				write(t, path, torn)
				g := seal.OpenGuard(path)
				got, err := g.Last()
				if err != nil || got != old && got != treeAt(size) {
					t.Fatalf("cut at %d: %v, %v", cut, got, err)
				}
				outcomes[got]++
				if err := g.Move(treeAt(9)); err != nil {
					t.Fatalf("cut at %d: %v", cut, err)
				}
				if got, err := g.Last(); err != nil || got != treeAt(9) {
					t.Fatalf("cut at %d: then %v, %v", cut, got, err)
				}
			}
		}
		if outcomes[old] < 100 || outcomes[treeAt(size)] < 2 {
			t.Fatalf("outcomes are %v: the cuts did not tear the write", outcomes)
		}
		write(t, path, after)
	}
}

// Before the newer slot of a file that an earlier process left can be relied on, it is made durable: both slots hold what they held,
// whatever is torn next.
func TestGuardKeepsTheOlderSlotUntilTheNewerIsDurable(t *testing.T) {
	g, path := newGuard(t)
	for size := 1; size <= 3; size++ {
		if err := g.Move(treeAt(size)); err != nil {
			t.Fatal(err)
		}
	}
	before := read(t, path)
	if err := seal.OpenGuard(path).Move(treeAt(3)); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(before, read(t, path)) {
		t.Fatal("moving to the tree that is held changed the file")
	}
}

func TestGuardDamagedInBothSlots(t *testing.T) {
	g, path := newGuard(t)
	for size := 1; size <= 2; size++ {
		if err := g.Move(treeAt(size)); err != nil {
			t.Fatal(err)
		}
	}
	good := read(t, path)
	half := len(good) / 2
	for name, bad := range map[string][]byte{
		"empty":      nil,
		"short":      good[:20],
		"zero":       make([]byte, len(good)),
		"both slots": flip(flip(good, 30), half+30),
		"headers":    flip(flip(good, 0), half),
	} {
		write(t, path, bad)
		_, err := g.Last()
		for _, err := range []error{err, g.Move(treeAt(3))} {
			if !errors.Is(err, seal.ErrGuardDamaged) || !strings.Contains(err.Error(), "troth recover") {
				t.Errorf("%s: got %v", name, err)
			}
		}
	}
	// What no guard writes: two roots for one size. The second move of a guard goes into the first slot, the first into the second.
	other, otherPath := newGuard(t)
	if err := other.Move(record.Tree{Size: 2, Root: record.Hash{7}}); err != nil {
		t.Fatal(err)
	}
	write(t, path, append(bytes.Clone(good[:half]), read(t, otherPath)[half:]...))
	if got, err := g.Last(); !errors.Is(err, seal.ErrGuardDamaged) {
		t.Errorf("two roots for one size: %v, %v", got, err)
	}
}

// Every bit of both slots counts: a file with one bit wrong is still believed, by its other slot, and never for a tree that was not
// written.
func TestGuardBitFlips(t *testing.T) {
	if testing.Short() {
		t.Skip("-short leaves out flipping bits one by one.")
	}
	g, path := newGuard(t)
	for size := 1; size <= 2; size++ {
		if err := g.Move(treeAt(size)); err != nil {
			t.Fatal(err)
		}
	}
	good := read(t, path)
	for i, c := range good {
		if c == 0 {
			continue // between the slots
		}
		for bit := range 8 {
			bad := bytes.Clone(good)
			bad[i] ^= 1 << bit
			write(t, path, bad)
			if got, err := g.Last(); err != nil || got != treeAt(1) && got != treeAt(2) {
				t.Fatalf("byte %d, bit %d: %v, %v", i, bit, got, err)
			}
		}
	}
}

func FuzzGuard(f *testing.F) {
	g, path := newGuard(f)
	for size := range 3 {
		if err := g.Move(treeAt(size)); err != nil {
			f.Fatal(err)
		}
		f.Add(read(f, path))
	}
	f.Add([]byte("troth.guard.v1\n"))
	f.Fuzz(func(t *testing.T, file []byte) {
		path := filepath.Join(t.TempDir(), "guard")
		write(t, path, file)
		g := seal.OpenGuard(path)
		last, err := g.Last()
		if err != nil {
			if !errors.Is(err, seal.ErrGuardDamaged) {
				t.Fatalf("got %v", err)
			}
			return
		}
		next := record.Tree{Size: last.Size + 1, Root: record.Hash{3}}
		if next.Size < 0 {
			return
		}
		if err := g.Move(next); err != nil {
			t.Fatal(err)
		}
		if got, err := g.Last(); err != nil || got != next {
			t.Fatalf("moved to %v, holds %v, %v", next, got, err)
		}
	})
}

func BenchmarkGuardMove(b *testing.B) {
	g, _ := newGuard(b)
	for size := 0; b.Loop(); size++ {
		if err := g.Move(treeAt(size)); err != nil {
			b.Fatal(err)
		}
	}
}

func read(t testing.TB, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func write(t testing.TB, path string, b []byte) {
	t.Helper()
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
}

func flip(b []byte, i int) []byte {
	b = bytes.Clone(b)
	b[i] ^= 1
	return b
}

// differing returns the first and the last byte in which a and b differ.
func differing(a, b []byte) (first, last int) {
	first = -1
	for i := range a {
		if a[i] != b[i] {
			if first < 0 {
				first = i
			}
			last = i
		}
	}
	return first, last
}
