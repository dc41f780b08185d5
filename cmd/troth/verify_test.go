package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"troth/chapters"
	"troth/core/desk"
	"troth/core/export"
	"troth/core/node"
	"troth/core/record"
	"troth/core/view"
)

// TestVerifyReceipt: a voter's receipt holds under the log's key, proves less without one, and not when it was changed.
func TestVerifyReceipt(t *testing.T) {
	ctx, dir := context.Background(), t.TempDir()
	n, err := node.Init(ctx, filepath.Join(dir, "data"), "receipts.example", record.In("en", "Operator"), node.Options{Program: chapters.Program()})
	if err != nil {
		t.Fatal(err)
	}
	defer n.Close()
	v, err := n.Desk.Vote(ctx, desk.Ballot{Conversation: record.NewID("cv"), Token: "the token of a voter", Statement: record.NewID("sm"), Value: 1},
		func(*view.Reader, bool) error { return nil })
	if err == nil {
		err = n.Desk.Batch(ctx)
	}
	if err != nil {
		t.Fatal(err)
	}
	r, err := n.Read(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	receipt, err := n.VoteReceipt(ctx, r, v.Conversation, v.Index)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		receipt []byte
		key     string
		code    int
		says    string
	}{
		{receipt, n.Key.Verifier, 0, "with agree at"},
		{receipt, n.Key.Verifier, 0, "the receipt holds"},
		{receipt, "", 3, "is not proven"},
		{bytes.Replace(receipt, []byte(`"value":1`), []byte(`"value":0`), 1), n.Key.Verifier, 1, "does not give its leaf"},
	} {
		file := filepath.Join(dir, "receipt.json")
		if err := os.WriteFile(file, c.receipt, 0o600); err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		cmd := call{stdout: &out, stderr: &out}
		if code := cmd.verifyReceipt(file, export.VerifyOptions{Key: c.key}); code != c.code || !strings.Contains(out.String(), c.says) {
			t.Errorf("exit code %d, %d expected, with %q:\n%s", code, c.code, c.says, &out)
		}
	}
}

// A file that cannot be read is wrong use, with a reason, and not an export that could not be proven.
func TestVerifyRefusesWhatCannotBeRead(t *testing.T) {
	dir := t.TempDir()
	closed := filepath.Join(dir, "closed.zip")
	if err := os.WriteFile(closed, []byte("PK"), 0); err != nil {
		t.Fatal(err)
	}
	cases := map[string]string{dir: "is a folder; give the one file", filepath.Join(dir, "missing.zip"): "no such file"}
	if code, stdout, stderr := troth(t, "verify", "--json", os.DevNull); code != 2 || stdout != "" || !strings.Contains(stderr, "save the export first") {
		t.Errorf("verify --json of a device: exit %d, %q, %q", code, stdout, stderr)
	}
	if os.Geteuid() != 0 { // who may read everything
		cases[closed] = "permission denied"
	}
	for file, says := range cases {
		for _, how := range []string{"--json", "--receipt"} {
			if code, stdout, stderr := troth(t, "verify", how, file); code != 2 || stdout != "" || !strings.Contains(stderr, says) {
				t.Errorf("verify %s %s: exit %d, %q, %q", how, file, code, stdout, stderr)
			}
		}
	}
}
