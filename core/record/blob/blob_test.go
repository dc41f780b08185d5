package blob_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/iotest"

	"troth/core/record"
	"troth/core/record/blob"
)

func open(t *testing.T, limit int64) (*blob.Dir, string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "blobs")
	d, err := blob.Open(path, limit)
	if err != nil {
		t.Fatal(err)
	}
	return d, path
}

func files(t *testing.T, path string) []string {
	t.Helper()
	entries, err := os.ReadDir(path)
	if err != nil {
		t.Fatal(err)
	}
	names := []string{}
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

func TestPutOpenDelete(t *testing.T) {
	d, path := open(t, 1<<20)
	data := make([]byte, 1<<20) // exactly the limit
	rand.Read(data)
	var ids []record.ID
	for _, data := range [][]byte{data, {}, data} {
		info, err := d.Put(t.Context(), bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		if !info.ID.Valid() || info.ID.Prefix() != "bl" || info.Size != int64(len(data)) || info.SHA256 != sha256.Sum256(data) {
			t.Fatalf("%+v", info)
		}
		f, err := d.Open(info.ID)
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(f)
		if err := errors.Join(err, f.Close()); err != nil || !bytes.Equal(got, data) {
			t.Fatalf("%d bytes read, error %v", len(got), err)
		}
		ids = append(ids, info.ID)
	}
	if ids[0] == ids[2] {
		t.Fatal("the name tells the content")
	}
	slices.Sort(ids)
	var list []record.ID
	for id, err := range d.List() {
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, id)
	}
	if !slices.Equal(list, ids) {
		t.Fatalf("list %v, %v expected", list, ids)
	}
	for range 2 { // the second time it is gone already
		if err := d.Delete(ids[0]); err != nil {
			t.Fatal(err)
		}
		if _, err := d.Open(ids[0]); !errors.Is(err, record.ErrNotFound) {
			t.Fatal(err)
		}
	}
	if n := len(files(t, path)); n != 2 {
		t.Fatalf("%d files", n)
	}
}

func TestPutLeavesNothingWhenItFails(t *testing.T) {
	d, path := open(t, 10)
	if _, err := d.Put(t.Context(), strings.NewReader("eleven byte")); !errors.Is(err, blob.ErrTooLarge) {
		t.Error(err)
	}
	broken := errors.New("the line broke")
	if _, err := d.Put(t.Context(), io.MultiReader(strings.NewReader("12345"), iotest.ErrReader(broken))); !errors.Is(err, broken) {
		t.Error(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	r := io.MultiReader(strings.NewReader("12345"), readerFunc(func([]byte) (int, error) { cancel(); return 0, nil }), strings.NewReader("6"))
	if _, err := d.Put(ctx, r); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if names := files(t, path); len(names) != 0 {
		t.Fatalf("left behind: %v", names)
	}
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }

func TestOnlyIDsBecomeFileNames(t *testing.T) {
	d, path := open(t, 10)
	secret := filepath.Join(filepath.Dir(path), "secret")
	if err := os.WriteFile(secret, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, id := range []record.ID{"", "..", "../secret", "bl_../secret", "secret", record.NewID("cm"), "bl_\xff", record.NewID("bl") + ".part"} {
		if _, err := d.Open(id); !errors.Is(err, record.ErrNotFound) {
			t.Errorf("open %q: %v", id, err)
		}
		if err := d.Delete(id); !errors.Is(err, record.ErrNotFound) {
			t.Errorf("delete %q: %v", id, err)
		}
	}
	if _, err := os.Stat(secret); err != nil {
		t.Fatal(err)
	}
}

func TestClean(t *testing.T) {
	d, path := open(t, 10)
	info, err := d.Put(t.Context(), strings.NewReader("kept"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(path, string(record.NewID("bl"))+".part"), []byte("cut off"), 0o600); err != nil {
		t.Fatal(err)
	}
	for id := range d.List() {
		if id != info.ID {
			t.Fatalf("%s is listed", id)
		}
	}
	if err := d.Clean(); err != nil {
		t.Fatal(err)
	}
	if names := files(t, path); !slices.Equal(names, []string{string(info.ID)}) {
		t.Fatalf("files %v", names)
	}
}

func TestManyAtOnce(t *testing.T) {
	d, path := open(t, 100)
	again, err := blob.Open(path, 100)
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for i := range 20 {
		wg.Go(func() {
			if _, err := []*blob.Dir{d, again}[i%2].Put(t.Context(), strings.NewReader("same")); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if n := len(files(t, path)); n != 20 {
		t.Fatalf("%d files", n)
	}
	if _, err := blob.Open(filepath.Join(path, files(t, path)[0]), 1); err == nil {
		t.Fatal("a file was opened as a folder")
	}
}
