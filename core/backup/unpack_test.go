package backup

import (
	"archive/tar"
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"troth/core/record"
)

// A member is a file of an archive.
type member struct {
	header tar.Header
	body   string
}

func archive(t testing.TB, members ...member) []byte {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for _, m := range members {
		m.header.Size, m.header.Mode = int64(len(m.body)), 0o600
		if err := w.WriteHeader(&m.header); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(m.body)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func file(name, body string) member { return member{tar.Header{Name: name}, body} }

// manifest lists files as a backup does.
func manifest(t testing.TB, files ...member) member {
	t.Helper()
	m := Manifest{Version: Version, Files: map[string]record.Hash{}}
	for _, f := range files {
		m.Files[f.header.Name] = sha256.Sum256([]byte(f.body))
	}
	b, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	return file(manifestName, string(b))
}

// sparse is a member of a few bytes that claims to be a file of the given number of them, nearly all a hole (GNU tar's form 1.0 in
// PAX records, written by hand because archive/tar reads sparse files and does not write them).
func sparse(t testing.TB, name, size string) []byte {
	t.Helper()
	body := "1\n" + "0\n" + "1\n"
	body += strings.Repeat("\x00", 512-len(body)) + "x"
	b := archive(t, member{tar.Header{Name: "GNUSparseFile.0/x", Format: tar.FormatPAX, PAXRecords: map[string]string{
		"GNX.sparse.major": "1", "GNX.sparse.minor": "0", "GNX.sparse.name": name, "GNX.sparse.realsize": size,
	}}, body})
	return bytes.ReplaceAll(b, []byte("GNX.sparse."), []byte("GNU.sparse.")) // archive/tar writes no names of GNU's own
}

// unpackBytes unpacks an archive into a folder that it returns.
func unpackBytes(t testing.TB, b []byte) (string, Manifest, error) {
	t.Helper()
	root := t.TempDir()
	name, dir := filepath.Join(root, "backup.tar"), filepath.Join(root, "unpacked")
	if err := errors.Join(os.WriteFile(name, b, 0o600), os.Mkdir(dir, 0o700)); err != nil {
		t.Fatal(err)
	}
	m, err := unpack(name, dir)
	return dir, m, err
}

// checkUnpacked: whatever came of it, nothing lies beside the folder, nothing in it is but plain files of a backup that together are
// no larger than the archive; and when all went well, they are those of the manifest, byte for byte.
func checkUnpacked(t *testing.T, b []byte) error {
	t.Helper()
	dir, m, unpackErr := unpackBytes(t, b)
	beside, err := os.ReadDir(filepath.Dir(dir))
	if err != nil || len(beside) != 2 {
		t.Fatalf("beside the folder lie %v, %v", beside, err)
	}
	sums, total := map[string]record.Hash{}, 0
	err = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		name, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		if !d.Type().IsRegular() || !ours(name) {
			t.Fatalf("it holds %s, %s", name, d.Type())
		}
		content, err := os.ReadFile(path)
		sums[name], total = sha256.Sum256(content), total+len(content)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if total > len(b) {
		t.Fatalf("%d bytes give %d", len(b), total)
	}
	if unpackErr != nil {
		return unpackErr
	}
	if len(sums) != len(m.Files) {
		t.Fatalf("%d files, the manifest lists %d", len(sums), len(m.Files))
	}
	for name, sum := range m.Files {
		if sums[name] != sum {
			t.Fatalf("%s is not what the manifest says", name)
		}
	}
	return nil
}

func archives(t testing.TB) map[string][]byte {
	a, c := file(recordName, "the record"), file(checkpointName, "a checkpoint")
	blob := file(blobPrefix+string(record.NewID("bl")), "a document")
	return map[string][]byte{
		"whole":                     archive(t, a, c, blob, manifest(t, a, c, blob)),
		"nothing":                   {},
		"no manifest":               archive(t, a, c),
		"another file":              archive(t, a, file(recordName+"2", "x"), manifest(t, a)),
		"a way out":                 archive(t, file("../"+recordName, "x"), manifest(t)),
		"a way out through blobs":   archive(t, file("blobs/../../"+recordName, "x"), manifest(t)),
		"absolute":                  archive(t, file("/"+recordName, "x"), manifest(t)),
		"twice":                     archive(t, a, a, manifest(t, a)),
		"a link":                    archive(t, member{tar.Header{Name: recordName, Typeflag: tar.TypeSymlink, Linkname: "/etc/passwd"}, ""}, manifest(t)),
		"less than the manifest":    archive(t, a, manifest(t, a, c)),
		"more than the manifest":    archive(t, a, c, manifest(t, a)),
		"other than the manifest":   archive(t, file(recordName, "The record"), manifest(t, a)),
		"of another version":        archive(t, file(manifestName, `{"version":2}`)),
		"a manifest that is broken": archive(t, file(manifestName, `{"version":`)),
		"a hole of a terabyte":      sparse(t, recordName, "1099511627776"),
	}
}

func TestUnpack(t *testing.T) {
	for name, b := range archives(t) {
		t.Run(name, func(t *testing.T) {
			if err := checkUnpacked(t, b); (err == nil) != (name == "whole") {
				t.Fatal(err)
			}
		})
	}
	if err := checkUnpacked(t, archives(t)["a hole of a terabyte"]); !strings.Contains(err.Error(), "smaller than the files") {
		t.Errorf("a sparse file is refused for another reason: %v", err)
	}
}

// FuzzUnpack: no archive brings the reader out of its folder or makes it write more than it was given.
func FuzzUnpack(f *testing.F) {
	for _, b := range archives(f) {
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) { _ = checkUnpacked(t, b) })
}
