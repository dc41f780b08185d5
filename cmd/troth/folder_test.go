package main

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// What is there already is refused before the record is opened, and stays; so does what comes while an export is written.
func TestExportReplacesNothing(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "export.zip")
	if err := os.WriteFile(file, []byte("kept"), 0o600); err != nil {
		t.Fatal(err)
	}
	code, _, stderr := troth(t, "export", "--data", filepath.Join(dir, "nowhere"), "--out", file)
	if code != 1 || !strings.Contains(stderr, "exists already; it was left as it is") {
		t.Errorf("exit %d: %s", code, stderr)
	}
	late := filepath.Join(dir, "late.zip")
	err := writeNew(late, func(w io.Writer) error {
		_, err := w.Write([]byte("the whole record"))
		return errors.Join(err, os.WriteFile(late, []byte("kept"), 0o600))
	})
	if err == nil || !strings.Contains(err.Error(), "exists already") {
		t.Errorf("written over what came meanwhile: %v", err)
	}
	for _, f := range []string{file, late} {
		if b, err := os.ReadFile(f); string(b) != "kept" {
			t.Errorf("%s now holds %q, %v", f, b, err)
		}
	}
	if list, _ := os.ReadDir(dir); len(list) != 2 {
		t.Errorf("left behind: %v", list)
	}
}
