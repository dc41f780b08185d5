package export

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"hash/crc32"
	"io"

	"troth/core/canonical"
	"troth/core/node"
	"troth/core/record"
)

// writeBlob writes a file that a disclosed value names, having made sure that it is the one.
func (s *source) writeBlob(f record.File) error {
	r, err := s.blob(f)
	if err != nil {
		return err
	}
	defer r.Close()
	crc, sum := crc32.NewIEEE(), sha256.New()
	size, err := io.Copy(io.MultiWriter(crc, sum), r)
	if err != nil {
		return err
	}
	if size != int64(f.Size) || record.Hash(sum.Sum(nil)) != f.SHA256 {
		return fmt.Errorf("%w: it is not the file that the record names (bytes 0 to %d of %s)", record.ErrCorrupt, size, f.Blob)
	}
	if _, err := r.Seek(0, io.SeekStart); err != nil {
		return err
	}
	return s.out.store(blobName(f.Blob), crc.Sum32(), size, r)
}

func openBlob(n *node.Node) func(record.File) (io.ReadSeekCloser, error) {
	return func(f record.File) (io.ReadSeekCloser, error) {
		file, err := n.Blobs.Open(f.Blob)
		if errors.Is(err, record.ErrNotFound) {
			return nil, fmt.Errorf("it is not in the folder: either the folder is damaged, or %w", ErrRedacted)
		}
		return file, err
	}
}

// fileOf reads a value that names a blob, of whatever kind the entry is: no other class has these members.
func fileOf(b []byte) (f record.File, ok bool) {
	if len(b) < 8 || string(b[:8]) != `{"blob":` {
		return f, false
	}
	v, err := canonical.Decode(b)
	m, _ := v.(map[string]any)
	if err != nil || len(m) != 5 {
		return f, false
	}
	blob, ok1 := m["blob"].(string)
	_, ok2 := m["media"].(string)
	_, ok3 := m["name"].(string)
	sum, ok4 := m["sha256"].(string)
	size, ok5 := m["size"].(int64)
	hash, err := record.ParseHash(sum)
	if !ok1 || !ok2 || !ok3 || !ok4 || !ok5 || err != nil || !record.ID(blob).Valid() || size < 0 {
		return f, false
	}
	return record.File{Blob: record.ID(blob), SHA256: hash, Size: record.Count(size)}, true
}
