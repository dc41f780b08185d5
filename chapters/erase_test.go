package chapters_test

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"

	"troth/chapters"
	"troth/chapters/chaptertest"
	"troth/core/export"
	"troth/core/record"
)

// Erasing erases: on a real node every redactable and withheld field of every kind is filled in and removed, and then no file of the
// data folder holds a byte of it, a backup of the store does not either, and the export of what is left holds.
func TestErasingErases(t *testing.T) {
	w, n := chaptertest.OnDisk(t)
	things := chaptertest.Everything(w)
	if holding(t, n.Dir, "canary") == nil {
		t.Fatal("nothing to erase: no file holds a canary")
	}
	for _, x := range things {
		for _, f := range x.Kind.Fields() {
			if f.Class == record.Permanent || x.Kind.Name == "genesis" && f.Name == "remark" { // this genesis has none
				continue
			}
			if _, _, err := n.Redact(t.Context(), x.ID, f.Name, record.In("en", "Article 17 of a law")); err != nil {
				t.Fatalf("%s.%s: %v", x.Kind.Name, f.Name, err)
			}
		}
	}
	if left := holding(t, n.Dir, "canary"); left != nil {
		t.Errorf("a canary still stands in %v", left)
	}
	copied := t.TempDir()
	if err := n.Store.Copy(t.Context(), filepath.Join(copied, "copy")); err != nil {
		t.Fatal(err)
	}
	if left := holding(t, copied, "canary"); left != nil {
		t.Error("a copy of the store still holds a canary")
	}
	file := filepath.Join(t.TempDir(), "export.zip")
	out, err := os.Create(file)
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	if _, err := export.Write(t.Context(), n, out, export.Options{Day: w.Clock.Format(time.DateOnly)}); err != nil {
		t.Fatal(err)
	}
	report, err := export.Verify(t.Context(), file, export.VerifyOptions{Program: chapters.Program(), Key: n.Key.Verifier})
	if err != nil {
		t.Fatal(err)
	}
	if report.Result != export.Holds {
		for _, c := range report.Checks {
			t.Log(c.Name, c.Result, c.Problems)
		}
		t.Errorf("after redacting everything the export %s", report.Result)
	}
	if report.Counts.Redacted == 0 {
		t.Error("the export counts nothing as redacted")
	}
}

// holding lists the files below a folder that hold a text, whatever its case.
func holding(t *testing.T, dir, text string) []string {
	t.Helper()
	var list []string
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		b, err := os.ReadFile(path)
		if bytes.Contains(bytes.ToLower(b), []byte(text)) {
			list = append(list, filepath.Base(path))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}
