// Package blob keeps documents beside the record: one file each, named by a random id. Nothing about a blob can be told from its
// name; the hash of its bytes stands in the redactable value that names it (record.File).
package blob

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"strings"

	"troth/core/record"
)

// Prefix is that of the ids of blobs.
const Prefix = "bl"

// ErrTooLarge: the blob has more bytes than are allowed.
var ErrTooLarge = errors.New("blob is too large")

const temporary = ".part"

// A Dir is a folder of blobs. Many goroutines and processes may use it at once: blobs are never changed, only made and removed.
type Dir struct {
	path  string
	limit int64
}

// Info describes a blob that was stored.
type Info struct {
	ID     record.ID
	Size   int64 // bytes
	SHA256 record.Hash
}

// Open opens the folder, and makes it, for the owner's eyes alone, when it is missing. limit is the largest blob that Put takes,
// in bytes.
func Open(path string, limit int64) (*Dir, error) {
	if err := os.Mkdir(path, 0o700); err == nil {
		if err := syncDir(filepath.Dir(path)); err != nil {
			return nil, err
		}
	} else if !errors.Is(err, fs.ErrExist) {
		return nil, err
	}
	if info, err := os.Stat(path); err != nil || !info.IsDir() {
		return nil, errors.Join(err, fmt.Errorf("%s is not a folder", path))
	}
	return &Dir{path, limit}, nil
}

// Put stores what r gives. When it returns, the blob is durable: put it before the entry that names it. When it fails, or ctx ends,
// nothing is left.
func (d *Dir) Put(ctx context.Context, r io.Reader) (info Info, err error) {
	id := record.NewID(Prefix)
	name := d.file(id) + temporary
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return Info{}, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(name))
		}
	}()
	hash := sha256.New()
	size, err := io.Copy(io.MultiWriter(f, hash), io.LimitReader(reader{ctx, r}, d.limit+1))
	if err == nil && size > d.limit {
		err = fmt.Errorf("%w: at most %d bytes are taken", ErrTooLarge, d.limit)
	}
	if err == nil {
		err = f.Sync()
	}
	if err := errors.Join(err, f.Close()); err != nil {
		return Info{}, err
	}
	if err := os.Rename(name, d.file(id)); err != nil {
		return Info{}, err
	}
	name = d.file(id)
	if err := syncDir(d.path); err != nil {
		return Info{}, err
	}
	return Info{id, size, record.Hash(hash.Sum(nil))}, nil
}

// reader ends with ctx.
type reader struct {
	ctx context.Context
	r   io.Reader
}

func (r reader) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.r.Read(p)
}

// Open returns the bytes of a blob, or record.ErrNotFound. The caller closes the file.
func (d *Dir) Open(id record.ID) (*os.File, error) {
	if err := check(id); err != nil {
		return nil, err
	}
	f, err := os.Open(d.file(id))
	return f, named(id, err)
}

// Delete removes a blob for good. One that is gone already is no error. Its bytes may stay on the medium until the file system uses
// the place again.
func (d *Dir) Delete(id record.ID) error {
	if err := check(id); err != nil {
		return err
	}
	if err := os.Remove(d.file(id)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return syncDir(d.path) // also when it is gone: the removal may not have been durable
}

// List yields the blobs in the order of their ids.
func (d *Dir) List() iter.Seq2[record.ID, error] {
	return func(yield func(record.ID, error) bool) {
		entries, err := os.ReadDir(d.path)
		if err != nil {
			yield("", err)
			return
		}
		for _, e := range entries {
			if id := record.ID(e.Name()); check(id) == nil && !yield(id, nil) {
				return
			}
		}
	}
}

// Clean removes what Puts that were cut off left behind. No Put may be under way, in any process.
func (d *Dir) Clean() error {
	parts, err := filepath.Glob(filepath.Join(d.path, Prefix+"_*"+temporary))
	if err != nil {
		return err
	}
	for _, p := range parts {
		err = errors.Join(err, os.Remove(p))
	}
	return errors.Join(err, syncDir(d.path))
}

func (d *Dir) file(id record.ID) string { return filepath.Join(d.path, string(id)) }

// check keeps everything out that is not the id of a blob: an id becomes the name of a file.
func check(id record.ID) error {
	if !id.Valid() || id.Prefix() != Prefix {
		return fmt.Errorf("blob %q: %w", strings.ToValidUTF8(string(id), "?"), record.ErrNotFound)
	}
	return nil
}

func named(id record.ID, err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("blob %s: %w", id, record.ErrNotFound)
	}
	return err
}

func syncDir(dir string) error {
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
