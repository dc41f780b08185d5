package seal

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strconv"
	"sync"

	"golang.org/x/sys/unix"

	"troth/core/record"
)

var (
	// ErrNoGuard: the guard's file is not there.
	ErrNoGuard = errors.New("the guard is missing: nothing says which checkpoint was signed last; put its file back, or run `troth recover`")
	// ErrGuardDamaged: neither slot of the guard's file can be believed.
	ErrGuardDamaged = errors.New("the guard is damaged: nothing says which checkpoint was signed last; run `troth recover`")
	// ErrGuardBack: the guard was told to go back.
	ErrGuardBack = errors.New("a later or another checkpoint was signed already")
)

// A Keeper remembers the last tree that was signed. Guard is the one in use; another one may wrap it.
type Keeper interface {
	// Last returns the tree that Move was last called with; the zero Tree before the first. It may be one whose Move failed.
	// ErrNoGuard and ErrGuardDamaged when it cannot be known.
	Last() (record.Tree, error)
	// Move is durable when it returns nil. It refuses a smaller tree, and one of the same size with another root, with ErrGuardBack.
	// The tree that it holds already is no error, and is durable afterwards.
	Move(to record.Tree) error
}

// A Guard keeps the last tree signed in a file, outside the database and outside every backup: what a backup brings back, the guard
// does not. Two checksummed slots are overwritten in turn and in place, so that a write that is torn leaves the other one, and a
// Move changes no file's size and no folder. The file is opened for each call: a guard that is deleted is missing at once.
type Guard struct {
	path string

	mu      sync.Mutex
	durable record.Tree // the last tree known to be on disk; CreateGuard has seen to the zero Tree
}

const (
	slotHeader  = "troth.guard.v1"
	slotSpacing = 4096 // a slot lies in a page of its own, so that writing one cannot tear the other
	guardSize   = 2 * slotSpacing
	slotSize    = len(slotHeader) + 1 + 19 + 1 + 43 + 1 + 43 + 1
)

// OpenGuard names the file of a guard. Whether it is there is found by Last.
func OpenGuard(path string) *Guard { return &Guard{path: path} }

// CreateGuard makes the file of a guard that holds a tree: the zero Tree for a new record, or the newest one known to have been
// signed. It is durable, and whole or absent, at any moment. A file that is there already is left alone and reported (fs.ErrExist).
func CreateGuard(path string, at record.Tree) (*Guard, error) {
	file := make([]byte, guardSize)
	slot := formatSlot(at)
	copy(file, slot)
	copy(file[slotSpacing:], slot)
	if err := writeNew(path, file, 0o600); err != nil {
		return nil, fmt.Errorf("creating the guard: %w", err)
	}
	return OpenGuard(path), nil
}

// Last reads the tree that the guard holds.
func (g *Guard) Last() (record.Tree, error) {
	f, err := g.open(os.O_RDONLY)
	if err != nil {
		return record.Tree{}, err
	}
	defer f.Close()
	last, _, err := readGuard(f)
	return last, err
}

// Move makes the guard hold a tree. See Keeper.
func (g *Guard) Move(to record.Tree) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	f, err := g.open(os.O_RDWR)
	if err != nil {
		return err
	}
	defer f.Close()
	return g.move(disk{f}, to)
}

// guardFile is what a Guard asks of its file. What was written since the last Datasync may be lost or torn when the machine stops.
type guardFile interface {
	io.ReaderAt
	io.WriterAt
	Datasync() error
}

func (g *Guard) move(f guardFile, to record.Tree) error {
	last, slot, err := readGuard(f)
	if err != nil {
		return err
	}
	if to.Size < last.Size || to.Size == last.Size && to != last {
		return fmt.Errorf("the guard holds a tree of size %d and is not moved to size %d: %w", last.Size, to.Size, ErrGuardBack)
	}
	// What was read may stand in the system's memory alone: an earlier process ended, or its sync failed. It is made durable before
	// the other slot is touched. Writing the same bytes again cannot tear them.
	if g.durable != last {
		if err := g.write(f, slot, last); err != nil {
			return err
		}
	}
	if to == last {
		return nil
	}
	return g.write(f, 1-slot, to)
}

func (g *Guard) open(flag int) (*os.File, error) {
	f, err := os.OpenFile(g.path, flag, 0)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%s: %w", g.path, ErrNoGuard)
	}
	return f, err
}

func (g *Guard) write(f guardFile, slot int, t record.Tree) error {
	if _, err := f.WriteAt(formatSlot(t), int64(slot)*slotSpacing); err != nil {
		return fmt.Errorf("writing the guard: %w", err)
	}
	if err := f.Datasync(); err != nil {
		return fmt.Errorf("making the guard durable: %w", err)
	}
	g.durable = t
	return nil
}

type disk struct{ *os.File }

func (f disk) Datasync() error {
	for {
		if err := unix.Fdatasync(int(f.Fd())); err != unix.EINTR {
			return err
		}
	}
}

// readGuard returns the newer of the two trees, and its slot.
func readGuard(f io.ReaderAt) (record.Tree, int, error) {
	var trees [2]record.Tree
	var errs [2]error
	for i := range trees {
		slot := make([]byte, slotSize)
		if _, err := f.ReadAt(slot, int64(i)*slotSpacing); err != nil && err != io.EOF {
			return record.Tree{}, 0, fmt.Errorf("reading the guard: %w", err)
		}
		trees[i], errs[i] = parseSlot(slot)
	}
	switch {
	case errs[0] != nil && errs[1] != nil:
		return record.Tree{}, 0, fmt.Errorf("%w (bytes 0 to %d: %v; bytes %d to %d: %v)", ErrGuardDamaged,
			slotSize, errs[0], slotSpacing, slotSpacing+slotSize, errs[1])
	case errs[0] == nil && errs[1] == nil && trees[0].Size == trees[1].Size && trees[0] != trees[1]:
		return record.Tree{}, 0, fmt.Errorf("%w (bytes 0 to %d and %d to %d: two roots for size %d)", ErrGuardDamaged,
			slotSize, slotSpacing, slotSpacing+slotSize, trees[0].Size)
	case errs[0] != nil || errs[1] == nil && trees[1].Size > trees[0].Size:
		return trees[1], 1, nil
	}
	return trees[0], 0, nil
}

// A slot is four lines: header, size in 19 digits, root, and the SHA-256 of the three lines before.
func formatSlot(t record.Tree) []byte {
	b := fmt.Appendf(make([]byte, 0, slotSize), "%s\n%019d\n%s\n", slotHeader, t.Size, t.Root)
	sum := sha256.Sum256(b)
	return append(base64.RawURLEncoding.AppendEncode(b, sum[:]), '\n')
}

func parseSlot(b []byte) (record.Tree, error) {
	lines := bytes.Split(b, []byte("\n"))
	if len(lines) != 5 || string(lines[0]) != slotHeader {
		return record.Tree{}, errors.New("is not a slot of a guard")
	}
	size, err := strconv.ParseInt(string(lines[1]), 10, 64)
	if err != nil || size < 0 {
		return record.Tree{}, errors.New("has no size")
	}
	root, err := record.ParseHash(string(lines[2]))
	if err != nil {
		return record.Tree{}, err
	}
	t := record.Tree{Size: record.Index(size), Root: root}
	if !bytes.Equal(formatSlot(t), b) {
		return record.Tree{}, errors.New("checksum is wrong")
	}
	return t, nil
}
