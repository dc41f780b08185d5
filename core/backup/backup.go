// Package backup copies a node and brings it back.
//
// A backup is a tar file: the record with its register, the documents, the checkpoint that it reaches, the log's key only when asked
// for and then encrypted, and last a manifest with the hash of every file. It never holds the guard: only what lies outside every
// backup can tell that a backup is old.
//
// A node that was brought back goes on with the same log only when the newest checkpoint known elsewhere lies within the backup and
// the key is at hand. Else it begins a successor log, whose first entry cites the checkpoint that was lost; every former leaf follows
// byte for byte.
package backup

import (
	"archive/tar"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"filippo.io/age"

	"troth/core/node"
	"troth/core/record"
	"troth/core/record/sqlite"
	"troth/core/seal"
)

// Version is the version of the backup's form.
const Version = 1

// A Manifest is the last file of a backup: what it holds.
type Manifest struct {
	Version int                    `json:"version"`
	Origin  string                 `json:"origin"`
	Tree    record.Tree            `json:"tree"`
	Made    string                 `json:"made"` // UTC
	Files   map[string]record.Hash `json:"files"`
	WithKey bool                   `json:"with_key"`
}

// Documents is how many documents the backup holds.
func (m Manifest) Documents() int {
	n := 0
	for name := range m.Files {
		if strings.HasPrefix(name, blobPrefix) {
			n++
		}
	}
	return n
}

// Names inside a backup.
const (
	recordName     = "record.sqlite"
	checkpointName = "checkpoint"
	keyName        = "key.age"
	manifestName   = "manifest.json"
	blobPrefix     = "blobs/"
)

// Write makes a backup of a node, beside whatever writes in it, in a new file that only its owner may read: whole or absent. The
// copy is read and checked as Recover does it: of a damaged record there is no backup, only the one before. With a
// recipient (an age public key) it holds the log's signing key, encrypted to that recipient.
func Write(ctx context.Context, n *node.Node, file, recipient string) (m Manifest, err error) {
	var to age.Recipient
	if recipient != "" {
		if to, err = age.ParseX25519Recipient(recipient); err != nil {
			return m, fmt.Errorf("recipient of the key: %w", err)
		}
	}
	if _, err := os.Lstat(file); !errors.Is(err, fs.ErrNotExist) {
		return m, fmt.Errorf("%s exists already; a backup never overwrites another", file)
	}
	dir, err := os.MkdirTemp(filepath.Dir(file), ".troth-backup-")
	if err != nil {
		return m, err
	}
	defer os.RemoveAll(dir)

	// A document is durable before the entry that names it: with the record copied first, the documents of its entries are all there.
	database := filepath.Join(dir, recordName)
	if err := n.Store.Copy(ctx, database); err != nil {
		return m, fmt.Errorf("copying the record: %w", err)
	}
	copied, err := sqlite.Open(ctx, database, sqlite.Options{ReadOnly: true})
	if err != nil {
		return m, err
	}
	defer copied.Close()
	head, err := copied.Head(ctx)
	if err != nil {
		return m, err
	}
	checkpoint, err := sealed(ctx, n, head.Size)
	if err != nil {
		return m, fmt.Errorf("checkpoint of the copy: %w", err)
	}
	m = Manifest{Version: Version, Origin: n.Origin, Tree: head, Made: record.Time(n.Now()), Files: map[string]record.Hash{}, WithKey: to != nil}
	b := backup{Manifest: m, store: copied, checkpoint: checkpoint}
	if err := b.check(ctx); err != nil {
		return m, fmt.Errorf("no backup was made, since nothing could be brought back from it: %w", err)
	}
	if err := copied.Close(); err != nil {
		return m, err
	}

	temporary := filepath.Join(dir, "backup.tar")
	out, err := os.OpenFile(temporary, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return m, err
	}
	defer out.Close()
	w := &writer{tar.NewWriter(out), m.Files, n.Now()}
	if err := w.file(recordName, database); err != nil {
		return m, err
	}
	if err := w.bytes(checkpointName, checkpoint); err != nil {
		return m, err
	}
	if err := w.blobs(filepath.Join(n.Dir, node.BlobDir)); err != nil {
		return m, err
	}
	if to != nil {
		if err := w.key(to, filepath.Join(n.Dir, node.KeyFile)); err != nil {
			return m, err
		}
	}
	manifest, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return m, err
	}
	if err := w.bytes(manifestName, manifest); err != nil {
		return m, err
	}
	if err := errors.Join(w.Close(), out.Sync(), out.Close()); err != nil {
		return m, err
	}
	if err := os.Link(temporary, file); err != nil { // unlike a rename, it never replaces
		return m, err
	}
	return m, syncDir(filepath.Dir(file))
}

// patience is how long a copy waits for the writing process to seal what it has just committed.
const patience = 5 * time.Second

// sealed is the checkpoint of the first size entries. A copy may hold entries that were committed a moment ago: their seal follows.
func sealed(ctx context.Context, n *node.Node, size record.Index) ([]byte, error) {
	for end := time.Now().Add(patience); ; {
		checkpoint, err := n.Seal.At(ctx, size)
		if !errors.Is(err, seal.ErrUnsealed) || time.Now().After(end) {
			return checkpoint, err
		}
		select {
		case <-time.After(10 * time.Millisecond):
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

type writer struct {
	*tar.Writer
	sums map[string]record.Hash
	made time.Time
}

func (w *writer) header(name string, size int64) error {
	return w.WriteHeader(&tar.Header{Name: name, Size: size, Mode: 0o600, ModTime: w.made.UTC().Truncate(time.Second), Format: tar.FormatPAX})
}

func (w *writer) bytes(name string, b []byte) error {
	if err := w.header(name, int64(len(b))); err != nil {
		return err
	}
	w.sums[name] = sha256.Sum256(b)
	_, err := w.Write(b)
	return err
}

func (w *writer) file(name, path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	if err := w.header(name, info.Size()); err != nil {
		return err
	}
	h := sha256.New()
	if _, err := io.CopyN(io.MultiWriter(w, h), f, info.Size()); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	w.sums[name] = record.Hash(h.Sum(nil))
	return nil
}

// blobs adds the documents. One that is erased meanwhile is left out, as it should be.
func (w *writer) blobs(dir string) error {
	list, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	for _, f := range list {
		if !record.ID(f.Name()).Valid() {
			continue // of a document that is being written
		}
		if err := w.file(blobPrefix+f.Name(), filepath.Join(dir, f.Name())); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

func (w *writer) key(to age.Recipient, path string) error {
	secret, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	e, err := age.Encrypt(&b, to)
	if err != nil {
		return err
	}
	if _, err := e.Write(secret); err != nil {
		return err
	}
	if err := e.Close(); err != nil {
		return err
	}
	return w.bytes(keyName, b.Bytes())
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

var errDamaged = errors.New("the backup is damaged")

// unpack brings the files of a backup into an empty folder and checks each against the manifest. They take no more room than the
// backup does.
func unpack(file, dir string) (m Manifest, err error) {
	in, err := os.Open(file)
	if err != nil {
		return m, err
	}
	defer in.Close()
	info, err := in.Stat()
	if err != nil {
		return m, err
	}
	room := info.Size()
	sums := map[string]record.Hash{}
	for r := tar.NewReader(in); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			return m, fmt.Errorf("%w: %s ends before its manifest", errDamaged, file)
		}
		if err != nil {
			return m, fmt.Errorf("%w: %s: %w", errDamaged, file, err)
		}
		if h.Name == manifestName {
			if err := json.NewDecoder(io.LimitReader(r, 1<<28)).Decode(&m); err != nil {
				return m, fmt.Errorf("%w: %s: manifest: %w", errDamaged, file, err)
			}
			break
		}
		if h.Typeflag != tar.TypeReg || !filepath.IsLocal(h.Name) || !ours(h.Name) {
			return m, fmt.Errorf("%w: %s: a backup holds no %q", errDamaged, file, h.Name)
		}
		if room -= h.Size; room < 0 { // a sparse file, whose holes tar would fill
			return m, fmt.Errorf("%w: %s is smaller than the files that it names", errDamaged, file)
		}
		if sums[h.Name], err = extract(r, filepath.Join(dir, h.Name)); err != nil {
			return m, fmt.Errorf("%s: %s: %w", file, h.Name, err)
		}
	}
	if m.Version != Version {
		return m, fmt.Errorf("%s is a backup of version %d; this program reads version %d", file, m.Version, Version)
	}
	if len(sums) != len(m.Files) {
		return m, fmt.Errorf("%w: %s holds %d files, its manifest lists %d", errDamaged, file, len(sums), len(m.Files))
	}
	for name, sum := range m.Files {
		if sums[name] != sum {
			return m, fmt.Errorf("%w: %s: %s is not what its manifest says", errDamaged, file, name)
		}
	}
	return m, nil
}

func ours(name string) bool {
	if name == recordName || name == checkpointName || name == keyName {
		return true
	}
	dir, base := filepath.Split(name)
	return dir == blobPrefix && record.ID(base).Valid()
}

func extract(r io.Reader, path string) (sum record.Hash, err error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return sum, err
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return sum, err
	}
	h := sha256.New()
	_, err = io.Copy(io.MultiWriter(f, h), r)
	return record.Hash(h.Sum(nil)), errors.Join(err, f.Sync(), f.Close())
}

// decryptKey opens the encrypted key with an age identity file.
func decryptKey(path, identityFile string) (string, error) {
	f, err := os.Open(identityFile)
	if err != nil {
		return "", err
	}
	defer f.Close()
	identities, err := age.ParseIdentities(f)
	if err != nil {
		return "", fmt.Errorf("identity %s: %w", identityFile, err)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		return "", err
	}
	r, err := age.Decrypt(bytes.NewReader(b), identities...)
	if err != nil {
		return "", fmt.Errorf("the key in the backup: %w", err)
	}
	secret, err := io.ReadAll(io.LimitReader(r, 4096))
	return string(bytes.TrimSpace(secret)), err
}
