package seal

import (
	"bytes"
	"errors"
	"testing"

	"pgregory.net/rapid"

	"troth/core/record"
)

// A shakyFile is a file on a disk that may lose power. content is what a read gives; any part of the bytes written since they were
// last synced may be what they were at durable.
type shakyFile struct {
	content, durable []byte
	failSync         bool // fail without writing; as Linux does, forget that the bytes are still to be written
	forgotten        []byte
}

func (f *shakyFile) ReadAt(p []byte, off int64) (int, error) {
	return bytes.NewReader(f.content).ReadAt(p, off)
}

func (f *shakyFile) WriteAt(p []byte, off int64) (int, error) {
	for i, c := range p {
		f.content[int(off)+i], f.forgotten[int(off)+i] = c, 0
	}
	return len(p), nil
}

func (f *shakyFile) Datasync() error {
	if f.failSync {
		for i := range f.content {
			if f.content[i] != f.durable[i] {
				f.forgotten[i] = 1
			}
		}
		return errors.New("sync failed")
	}
	for i := range f.content {
		if f.forgotten[i] == 0 {
			f.durable[i] = f.content[i]
		}
	}
	return nil
}

// Whatever order of moves, failed syncs, ends of the process and losses of power: the guard can be read, it never holds less than a
// Move that succeeded, and never what no Move was called with.
func TestGuardOnADiskThatLosesPower(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		slot := formatSlot(record.Tree{})
		file := make([]byte, guardSize)
		copy(file, slot)
		copy(file[slotSpacing:], slot)
		f := &shakyFile{content: bytes.Clone(file), durable: file, forgotten: make([]byte, guardSize)}
		g := &Guard{}
		tried := map[record.Tree]bool{{}: true}
		var moved record.Tree // the last one whose Move succeeded
		for range rapid.IntRange(1, 30).Draw(t, "steps") {
			last, _, err := readGuard(f)
			if err != nil || last.Size < moved.Size || !tried[last] {
				t.Fatalf("holds %v, %v after moving to %v", last, err, moved)
			}
			switch rapid.IntRange(0, 5).Draw(t, "step") {
			case 0: // the process ends; the system's memory stays
				g = &Guard{}
			case 1: // the machine stops
				for s := range 2 {
					from := rapid.IntRange(0, slotSize).Draw(t, "torn from")
					to := rapid.IntRange(from, slotSize).Draw(t, "torn to")
					for i := s*slotSpacing + from; i < s*slotSpacing+to; i++ {
						if f.forgotten[i] == 0 {
							f.durable[i] = f.content[i] // written although no sync asked for it
						}
					}
				}
				f = &shakyFile{content: bytes.Clone(f.durable), durable: f.durable, forgotten: make([]byte, guardSize)}
				g = &Guard{}
			default:
				f.failSync = rapid.IntRange(0, 2).Draw(t, "sync fails") == 0
				to := last
				if rapid.Bool().Draw(t, "forward") {
					to.Size += record.Index(rapid.IntRange(1, 1000).Draw(t, "by"))
					to.Root = record.Hash(rapid.SliceOfN(rapid.Byte(), 32, 32).Draw(t, "root"))
				}
				tried[to] = true
				if g.move(f, to) == nil {
					moved = to
				}
				f.failSync = false
			}
		}
	})
}
