package seal_test

import (
	"bytes"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"filippo.io/torchwood"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"troth/core/record"
	"troth/core/seal"
)

// The example of C2SP tlog-checkpoint. Its public key was not published, so that its signature can be read, not verified.
const specCheckpoint = `example.com/behind-the-sofa
20852163
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
`

// The example of C2SP signed-note: a note that is no checkpoint.
const specNote = "Ognuno sta solo sul cuor della terra\ntrafitto da un raggio di sole:\n\ned è subito sera.\n\n" +
	"— quasimodo.example/salvatore NnugSzTjtVAewIS+Z/iJhUPeFDkO/5QQ2i5ddnGITLlC+EhfLW9oJKONrMouFSQU0xMcXxj99ihAQwaqP3ZekRwNtIc=\n"

func TestCheckpointOfTheSpecification(t *testing.T) {
	name, tree, err := seal.ReadCheckpoint([]byte(specCheckpoint))
	if err != nil || name != "example.com/behind-the-sofa" || tree.Size != 20852163 ||
		base64.StdEncoding.EncodeToString(tree.Root[:]) != "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=" {
		t.Fatalf("read as %q, %v: %v", name, tree, err)
	}
	if err := seal.CheckOrigin(name); err != nil {
		t.Fatal(err)
	}
	if _, _, err := seal.ReadCheckpoint([]byte(specNote)); err == nil {
		t.Fatal("a poem is read as a checkpoint")
	}
	// What this program signs has the same form, line by line.
	store := &fakeStore{}
	log, _, _ := newLog(t, store)
	put(t, store, log, leaves(0, 3)...)
	signed, err := log.Sign(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want, got := strings.Split(specCheckpoint, "\n"), strings.Split(string(signed), "\n")
	if len(got) != len(want) || got[0] != origin || got[1] != "3" || len(got[2]) != len(want[2]) || got[3] != "" ||
		!strings.HasPrefix(got[4], "— "+origin+" ") || len(got[4])-len(origin) != len(want[4])-len(want[0]) {
		t.Fatalf("signed %q", signed)
	}
}

// The example of C2SP tlog-proof is abridged; what stands before its first ellipsis has the form of our receipts.
func TestReceiptHasTheFormOfTheSpecification(t *testing.T) {
	store := &fakeStore{}
	log, _, _ := newLog(t, store)
	put(t, store, log, leaves(0, 32)...)
	checkpoint, err := log.Sign(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	receipt, err := log.Receipt(t.Context(), 19)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.SplitN(string(receipt), "\n", 9)
	if lines[0] != "c2sp.org/tlog-proof@v1" || lines[1] != "index 19" || lines[7] != "" || lines[8] != string(checkpoint) {
		t.Fatalf("receipt is %q", receipt)
	}
	nodes, err := store.Hashes(t.Context()).ReadHashes([]int64{
		tlog.StoredHashIndex(0, 18), tlog.StoredHashIndex(1, 8), tlog.StoredHashIndex(2, 5), tlog.StoredHashIndex(3, 3), tlog.StoredHashIndex(4, 0)})
	if err != nil {
		t.Fatal(err)
	}
	for i, node := range nodes { // from the leaf's sibling up to the root's child
		if lines[2+i] != node.String() {
			t.Errorf("line %d is %q, not %q", 2+i, lines[2+i], node)
		}
	}
}

func TestTrust(t *testing.T) {
	store := &fakeStore{}
	log, _, key := newLog(t, store)
	put(t, store, log, leaves(0, 20)...)
	checkpoint, err := log.Sign(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	receipt, err := log.Receipt(t.Context(), 7)
	if err != nil {
		t.Fatal(err)
	}
	leaf := leaves(7, 1)[0]
	other := newKey(t) // another key of the same name
	policy := func(lines string, args ...any) seal.Trust {
		t.Helper()
		trust, err := seal.TrustPolicy(fmt.Appendf(nil, lines, args...))
		if err != nil {
			t.Fatal(err)
		}
		return trust
	}
	witness, err := torchwood.NewCosignatureSigner("witness.example/w", ed25519.NewKeyFromSeed(make([]byte, 32)))
	if err != nil {
		t.Fatal(err)
	}
	n, err := note.Open(checkpoint, note.VerifierList(must(t, key.Verifier)))
	if err != nil {
		t.Fatal(err)
	}
	cosigned, err := note.Sign(n, witness)
	if err != nil {
		t.Fatal(err)
	}
	witnessed := bytes.Replace(receipt, checkpoint, cosigned, 1)
	byKey := func(vkey string) seal.Trust {
		trust, err := seal.TrustKey(vkey)
		if err != nil {
			t.Fatal(err)
		}
		return trust
	}
	quorum := policy("log %s\nwitness w %s\nquorum w\n", key.Verifier, witness.Verifier().String())
	for name, c := range map[string]struct {
		trust   seal.Trust
		receipt []byte
		leaf    []byte
		holds   bool
	}{
		"key":                     {byKey(key.Verifier), receipt, leaf, true},
		"key, with witness":       {byKey(key.Verifier), witnessed, leaf, true},
		"policy without quorum":   {policy("log %s\nquorum none\n", key.Verifier), receipt, leaf, true},
		"quorum reached":          {quorum, witnessed, leaf, true},
		"quorum not reached":      {quorum, receipt, leaf, false},
		"another key of the name": {byKey(other.Verifier), receipt, leaf, false},
		"nobody":                  {seal.Trust{}, receipt, leaf, false},
		"another leaf":            {byKey(key.Verifier), receipt, leaves(8, 1)[0], false},
		"another index":           {byKey(key.Verifier), bytes.Replace(receipt, []byte("index 7"), []byte("index 8"), 1), leaf, false},
		"no receipt":              {byKey(key.Verifier), nil, leaf, false},
		"checkpoint alone":        {byKey(key.Verifier), checkpoint, leaf, false},
	} {
		if err := c.trust.Check(c.receipt, c.leaf); (err == nil) != c.holds {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, _, err := quorum.Checkpoint(checkpoint); err == nil {
		t.Error("a checkpoint holds without its witnesses")
	}
	if _, _, err := (seal.Trust{}).Checkpoint(checkpoint); err == nil {
		t.Error("a checkpoint holds for who trusts nobody")
	}
	if _, tree, err := quorum.Checkpoint(cosigned); err != nil || tree != store.head {
		t.Errorf("a witnessed checkpoint: %v, %v", tree, err)
	}
	// A log that signs a checkpoint in another's name is not believed, even by who has its key.
	forged, err := note.Sign(&note.Note{Text: strings.Replace(n.Text, origin, "other.example", 1)}, key)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := byKey(key.Verifier).Checkpoint(forged); err == nil {
		t.Error("a checkpoint of another origin holds")
	}
	for _, bad := range []string{"", "log x", "log " + key.Verifier, "quorum w", "quorum none\n"} {
		if _, err := seal.TrustPolicy([]byte(bad)); err == nil {
			t.Errorf("%q is taken as a policy", bad)
		}
	}
	if _, err := seal.TrustKey("promises.example/world+00000000+AAAA"); err == nil {
		t.Error("a key that is none is trusted")
	}
}

// Every bit of a receipt counts: whichever is changed, it fails.
func TestReceiptBitFlips(t *testing.T) {
	if testing.Short() {
		t.Skip("-short leaves out flipping bits one by one.")
	}
	store := &fakeStore{}
	log, _, key := newLog(t, store)
	put(t, store, log, leaves(0, 20)...)
	if _, err := log.Sign(t.Context()); err != nil {
		t.Fatal(err)
	}
	receipt, err := log.Receipt(t.Context(), 7)
	if err != nil {
		t.Fatal(err)
	}
	trust, err := seal.TrustKey(key.Verifier)
	if err != nil {
		t.Fatal(err)
	}
	leaf := leaves(7, 1)[0]
	for i := range receipt {
		for bit := range 8 {
			bad := bytes.Clone(receipt)
			bad[i] ^= 1 << bit
			if trust.Check(bad, leaf) == nil {
				t.Errorf("byte %d, bit %d of %q may be changed", i, bit, receipt)
			}
			if trust.Check(bad, append(bytes.Clone(leaf), 'x')) == nil {
				t.Fatal("a changed receipt proves another leaf")
			}
		}
	}
}

func TestOrigins(t *testing.T) {
	for _, good := range []string{"example.com", "example.com/log42", "rome.ct.example.com/tevere", "localhost:8080/troth", "promises.example/a/b"} {
		if err := seal.CheckOrigin(good); err != nil {
			t.Error(err)
		}
	}
	for _, bad := range []string{
		"", "https://example.com", "example.com/", "/path", "Example.com", "example.com/a+b", "example.com/a b", "example.com/é",
		"example.com/a//b", "example.com/../b", "example.com?x", "example.com#x", "user@example.com", "-", "-a.example", ".example", "example.com/\n", "\"x\"",
		strings.Repeat("a", 201),
	} {
		if seal.CheckOrigin(bad) == nil {
			t.Errorf("%q is taken as an origin", bad)
		}
		if _, _, err := seal.GenerateKey(bad); err == nil {
			t.Errorf("a key was made for %q", bad)
		}
	}
}

func TestKeys(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "key")
	for range 50 { // a key's base64 may hold a plus, which also parts its fields
		skey, vkey, err := seal.GenerateKey(origin)
		if err != nil {
			t.Fatal(err)
		}
		if err := seal.SaveKey(file, skey); err != nil {
			t.Fatal(err)
		}
		key, err := seal.LoadSigner(file)
		if err != nil || key.Verifier != vkey || key.Name() != origin {
			t.Fatalf("loaded %q, %v; want %q", key.Verifier, err, vkey)
		}
		verifier := must(t, vkey)
		sig, err := key.Sign([]byte("text"))
		if err != nil || !verifier.Verify([]byte("text"), sig) || verifier.KeyHash() != key.KeyHash() {
			t.Fatal("the two halves do not belong together")
		}
		if err := seal.SaveKey(file, skey); !errors.Is(err, fs.ErrExist) {
			t.Fatalf("a key was written over another: %v", err)
		}
		for _, mode := range []fs.FileMode{0o640, 0o604, 0o620} {
			if err := os.Chmod(file, mode); err != nil {
				t.Fatal(err)
			}
			if _, err := seal.LoadSigner(file); err == nil || !strings.Contains(err.Error(), "chmod 600 "+file) {
				t.Fatalf("mode %04o: %v", mode, err)
			}
		}
		if err := os.Remove(file); err != nil {
			t.Fatal(err)
		}
	}
	if files, err := os.ReadDir(dir); err != nil || len(files) != 0 {
		t.Fatalf("left behind: %v, %v", files, err)
	}
	if _, err := seal.LoadSigner(file); !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	if _, err := seal.LoadSigner(dir); err == nil {
		t.Fatal("a folder is a key")
	}
	secret := "PRIVATE+KEY+promises.example/world+00000000+AfGk5OTLySnK"
	write(t, file, []byte(secret))
	if _, err := seal.LoadSigner(file); err == nil || strings.Contains(err.Error(), "AfGk5OTLySnK") {
		t.Fatalf("got %v", err)
	}
	if err := seal.SaveKey(filepath.Join(dir, "other"), secret); err == nil {
		t.Fatal("what is no key was saved")
	}
}

func FuzzCheckpoint(f *testing.F) {
	f.Add([]byte(specCheckpoint))
	f.Add([]byte(specNote))
	f.Fuzz(func(t *testing.T, signed []byte) {
		name, tree, err := seal.ReadCheckpoint(signed)
		if err != nil {
			return
		}
		if name == "" || tree.Size < 0 {
			t.Fatalf("%q is read as %q, %v", signed, name, tree)
		}
		if tree.Size > 0 && !bytes.HasPrefix(signed, fmt.Appendf(nil, "%s\n%d\n", name, tree.Size)) {
			t.Fatalf("%q is read as %q, %v", signed, name, tree)
		}
	})
}

func FuzzReceipt(f *testing.F) {
	store := &fakeStore{}
	log, _, key := newLog(f, store)
	put(f, store, log, leaves(0, 20)...)
	if _, err := log.Sign(f.Context()); err != nil {
		f.Fatal(err)
	}
	trust, err := seal.TrustKey(key.Verifier)
	if err != nil {
		f.Fatal(err)
	}
	for i, leaf := range leaves(0, 20) {
		receipt, err := log.Receipt(f.Context(), record.Index(i))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(receipt, leaf)
	}
	f.Fuzz(func(t *testing.T, receipt, leaf []byte) {
		if trust.Check(receipt, leaf) != nil {
			return
		}
		for _, l := range store.leaves {
			if bytes.Equal(l, leaf) {
				return
			}
		}
		t.Fatalf("%q proves %q, which is not in the log", receipt, leaf)
	})
}

func must(t testing.TB, vkey string) note.Verifier {
	t.Helper()
	v, err := note.NewVerifier(vkey)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// No policy file breaks the reader, and one that is taken asks for a log.
func FuzzPolicy(f *testing.F) {
	const key = "promises.example/world+39c8a4fb+AR6kkWwW6u9HLqNIVaY4ewLThxhM+cWdLBp+pPQhhXwf" // the same in every process
	f.Add([]byte("log " + key + "\nquorum none\n"))
	f.Add([]byte("# nobody\n\nlog " + key + " https://example.org/\nwitness w1 " + key + "\ngroup g any w1\nquorum g\n"))
	f.Fuzz(func(t *testing.T, file []byte) {
		if _, err := seal.TrustPolicy(file); err == nil && !bytes.Contains(file, []byte("log")) {
			t.Errorf("a policy without a log is taken: %q", file)
		}
	})
}

// No receipt of a vote breaks the reader.
func FuzzVoteReceipt(f *testing.F) {
	vectors, err := os.ReadFile("../../docs/vectors/proofs.json")
	if err != nil {
		f.Fatal(err)
	}
	var file struct{ Receipts []struct{ Receipt string } }
	if err := json.Unmarshal(vectors, &file); err != nil || len(file.Receipts) == 0 {
		f.Fatal("there are no receipts among the vectors", err)
	}
	for _, r := range file.Receipts {
		f.Add([]byte(r.Receipt))
	}
	f.Fuzz(func(t *testing.T, receipt []byte) {
		p, err := seal.ReadVoteReceipt(receipt)
		if err == nil && p.Vote.Index < 0 {
			t.Errorf("a receipt of vote %d is taken", p.Vote.Index)
		}
	})
}
