package node

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// PlaceFile ties a data folder to its place: it holds its own inode number. A folder that was copied, guard and all, holds the number
// of the original's file, and so is known for a copy; one that was moved within its file system, or remounted, is not.
const PlaceFile = "place"

// ErrCopied: the folder is a copy. Two copies that are both written in fork the log, and each has a guard that accepts it.
var ErrCopied = errors.New("this folder is a copy of another, guard and all: if both were written in, the log would fork; write in the original, or bring the node here with `troth backup` and `troth recover`")

const placeForm = "troth.place.v1 %d\n"

// keepPlace checks that the folder stands where it was made, and ties it to its place when nothing does yet: a new one, or one that
// was brought back from a backup.
func keepPlace(dir string) error {
	path := filepath.Join(dir, PlaceFile)
	b, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return tie(dir)
	}
	if err != nil {
		return err
	}
	var told uint64
	if _, err := fmt.Sscanf(string(b), placeForm, &told); err != nil {
		return fmt.Errorf("%s is damaged: if this folder is the only one of its log, delete that file", path)
	}
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	if inode(info) != told {
		return fmt.Errorf("%s: %w", dir, ErrCopied)
	}
	return nil
}

func inode(info fs.FileInfo) uint64 {
	if s, ok := info.Sys().(*syscall.Stat_t); ok {
		return s.Ino
	}
	return 0
}

// tie writes the file of the place: whole or absent, and durable.
func tie(dir string) error {
	f, err := os.CreateTemp(dir, ".place-")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	if _, err := fmt.Fprintf(f, placeForm, inode(info)); err != nil {
		return err
	}
	if err := errors.Join(f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), filepath.Join(dir, PlaceFile)); err != nil {
		return err
	}
	return syncDir(dir)
}

// syncDir makes the names in a folder durable.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
