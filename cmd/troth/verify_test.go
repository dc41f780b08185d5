package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"troth/chapters"
	"troth/chapters/opinion"
	"troth/chapters/opinion/opinionmap"
	"troth/core/desk"
	"troth/core/export"
	"troth/core/node"
	"troth/core/record"
	"troth/core/view"
	"troth/edges/opendata/conversation"
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
		if code := cmd.verifyReceipt(ctx, []string{file}, export.VerifyOptions{Key: c.key}); code != c.code || !strings.Contains(out.String(), c.says) {
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

// TestReceiptInExports: whoever has a receipt finds the vote in what was published, or what became of it; a matrix that is not that of the votes
// is found by the receipt, and by whoever verifies the export.
func TestReceiptInExports(t *testing.T) {
	ctx, folder := t.Context(), t.TempDir()
	dir := filepath.Join(folder, "data")
	n, err := node.Init(ctx, dir, "receipts.example", record.In("en", "Operator"), node.Options{Program: chapters.Program()})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { n.Close() }()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	id := hold(t, n, opinionRequest{Do: "open", File: json.RawMessage(`{"topic":{"en":"The quay"},"languages":["en"],"statements":[{"en":"=It is for boats."},{"en":"It is for all."}]}`)}).Conversation
	first := conversationOf(t, n, id).Statements[0].ID
	vote := func(who string, value int) record.Vote {
		t.Helper()
		v, err := n.Desk.Vote(ctx, desk.Ballot{Conversation: id, Token: "the token of " + who, Statement: first, Value: value}, opinion.MayAnswer(id, first))
		must(err)
		return v
	}
	votes := map[string]record.Vote{"stays": vote("somebody", 1), "changed": vote("another", -1), "gone": vote("a third", 1)}
	vote("another", 0)
	receipts := map[string]string{}
	keep := func(name string, v record.Vote) {
		t.Helper()
		must(n.Desk.Batch(ctx))
		r, err := n.Read(ctx)
		must(err)
		defer r.Close()
		b, err := n.VoteReceipt(ctx, r, id, v.Index)
		must(err)
		receipts[name] = filepath.Join(folder, name+".json")
		must(os.WriteFile(receipts[name], b, 0o600))
	}
	for name, v := range votes {
		keep(name, v)
	}
	whole := func(name string) string {
		t.Helper()
		n.Close()
		file := filepath.Join(folder, name+".zip")
		if code, _, stderr := troth(t, "export", "--data", dir, "--out", file); code != 0 {
			t.Fatal(stderr)
		}
		n = opened(t, dir)
		return file
	}
	is := func(code int, says string, args ...string) {
		t.Helper()
		got, stdout, stderr := troth(t, append([]string{"verify", "--key", n.Key.Verifier}, args...)...)
		if got != code || !strings.Contains(stdout+stderr, says) {
			t.Errorf("verify %s: exit code %d, %d expected, with %q:\n%s%s", strings.Join(args, " "), got, code, says, stdout, stderr)
		}
	}
	open := whole("open")
	is(0, "no matrix to look in", "--receipt", receipts["stays"], open)
	hold(t, n, opinionRequest{Do: "erase", IDs: []record.ID{id}, Participant: votes["gone"].Participant})
	hold(t, n, opinionRequest{Do: "end", IDs: []record.ID{id}, Reason: "Its time is over.", Language: "en"})

	p := conversationOf(t, n, id)
	conversationZip := filepath.Join(folder, "conversation.zip")
	blob, err := n.Blobs.Open(p.Reports[0].Matrix.Blob)
	must(err)
	m, err := opinion.ReadMatrix(blob)
	must(err)
	_, err = blob.Seek(0, io.SeekStart)
	must(err)
	mapping, err := opinion.Compute(m.Answers, p.Statements, opinionmap.Options{}, 0)
	must(err)
	f, err := os.Create(conversationZip)
	must(err)
	must(conversation.Write(f, &p.Conversation, p.Statements, &p.Reports[0], mapping, blob, nil))
	f.Close()
	blob.Close()
	is(0, "statement 1: the answer is there, as it was given", "--receipt", receipts["stays"], conversationZip)
	is(3, "statement 1: pass. Whether a later vote replaced this one", conversationZip, "--receipt", receipts["changed"])
	is(3, "statement 1: no answer", "--receipt", receipts["gone"], conversationZip)

	ended := whole("ended")
	is(0, "The export holds", ended)
	is(0, "the matrix on record, participant "+fmt.Sprint(votes["stays"].Participant)+", statement 1: the answer is there", "--receipt", receipts["stays"], ended)
	is(0, "replaced by vote 3 of the same participant, pass, which counts instead", "--receipt", receipts["changed"], ended)
	is(0, "It was erased since", "--receipt", receipts["gone"], ended)

	// Who answers after the count, as when the last day is put off, changes nothing of what was counted.
	v, err := n.Desk.Vote(ctx, desk.Ballot{Conversation: id, Token: "the token of who came late", Statement: first, Value: -1}, func(*view.Reader, bool) error { return nil })
	must(err)
	keep("late", v)
	later := whole("later")
	is(0, "The export holds", later)
	is(0, "the answer is there", "--receipt", receipts["stays"], later)
	is(0, "It was not counted yet", "--receipt", receipts["late"], later)

	// A matrix in which one answer was turned.
	m.Answers[0].Value = -m.Answers[0].Value
	var turned bytes.Buffer
	must(m.Write(&turned))
	info, err := n.Blobs.Put(ctx, &turned)
	must(err)
	operator, err := n.Operator(ctx)
	must(err)
	why := record.In("en", "Counted anew")
	_, err = n.Desk.Do(ctx, desk.Act{Who: operator}, opinion.Count(operator.For, opinion.Report{Conversation: record.To(id), Participants: 2, Statements: 1, Votes: 2, Digest: info.SHA256,
		Reason: &why, Matrix: &record.File{Name: "matrix.csv", Media: "text/csv", Size: record.Count(info.Size), SHA256: info.SHA256, Blob: info.ID}}))
	must(err)
	falsified := whole("turned")
	is(1, "names a file that the votes on record do not give", falsified)
	is(1, "The matrix is NOT that of the votes", "--receipt", receipts["stays"], falsified)
	is(1, "holds no vote 0", "--receipt", receipts["stays"], emptyExport(t))
}

// emptyExport is the export of another record.
func emptyExport(t *testing.T) string {
	t.Helper()
	dir, file := filepath.Join(t.TempDir(), "data"), filepath.Join(t.TempDir(), "other.zip")
	for _, args := range [][]string{{"init", "--data", dir, "--origin", "example.org/other"}, {"export", "--data", dir, "--out", file}} {
		if code, _, stderr := troth(t, args...); code != 0 {
			t.Fatal(stderr)
		}
	}
	return file
}
