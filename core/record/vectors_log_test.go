package record_test

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"strings"
	"testing"

	"filippo.io/torchwood"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"troth/core/record"
)

// signer makes a key that is the same in every run, for vectors alone.
func signer(t *testing.T, origin string) (note.Signer, string) {
	t.Helper()
	seed := sha256.Sum256([]byte("vectors " + origin))
	vkey, err := note.NewEd25519VerifierKey(origin, ed25519.NewKeyFromSeed(seed[:]).Public().(ed25519.PublicKey))
	if err != nil {
		t.Fatal(err)
	}
	hash := strings.Split(vkey, "+")[1]
	s, err := note.NewSigner("PRIVATE+KEY+" + origin + "+" + hash + "+" + base64.StdEncoding.EncodeToString(append([]byte{1}, seed[:]...)))
	if err != nil {
		t.Fatal(err)
	}
	return s, vkey
}

// A forest keeps the stored hashes of a tree.
type forest []tlog.Hash

func (f forest) ReadHashes(indexes []int64) (hashes []tlog.Hash, err error) {
	for _, i := range indexes {
		hashes = append(hashes, f[i])
	}
	return hashes, nil
}

func plant(t *testing.T, leaves ...[]byte) (f forest) {
	t.Helper()
	for i, leaf := range leaves {
		hashes, err := tlog.StoredHashes(int64(i), leaf, f)
		if err != nil {
			t.Fatal(err)
		}
		f = append(f, hashes...)
	}
	return f
}

func root(t *testing.T, leaves ...[]byte) record.Hash {
	t.Helper()
	if len(leaves) == 0 {
		return sha256.Sum256(nil) // RFC 6962, section 2.1
	}
	h, err := tlog.TreeHash(int64(len(leaves)), plant(t, leaves...))
	if err != nil {
		t.Fatal(err)
	}
	return record.Hash(h)
}

func checkpoint(t *testing.T, origin string, leaves ...[]byte) []byte {
	t.Helper()
	s, _ := signer(t, origin)
	text := torchwood.Checkpoint{Origin: origin, Tree: tlog.Tree{N: int64(len(leaves)), Hash: tlog.Hash(root(t, leaves...))}}.String()
	signed, err := note.Sign(&note.Note{Text: text}, s)
	if err != nil {
		t.Fatal(err)
	}
	return signed
}

type (
	proofVector struct {
		Index int64         `json:"index"` // of the leaf; for a consistency proof the smaller size
		Size  int64         `json:"size"`
		Proof []record.Hash `json:"proof"`
	}
	signedVector struct {
		Name       string `json:"name"`
		Key        string `json:"key"`
		Checkpoint string `json:"checkpoint,omitempty"`
		Receipt    string `json:"receipt,omitempty"`
		Leaf       string `json:"leaf,omitempty"` // that the receipt is for
		Holds      bool   `json:"holds"`
	}
)

func proofOf(hashes []tlog.Hash) []record.Hash {
	out := []record.Hash{}
	for _, h := range hashes {
		out = append(out, record.Hash(h))
	}
	return out
}

// TestTreeVectors writes roots, proofs, checkpoints and receipts. The leaves are those of the tests of Certificate Transparency,
// whose root of all eight is known from there.
func TestTreeVectors(t *testing.T) {
	var file struct {
		About       string         `json:"about"`
		Leaves      []string       `json:"leaves_hex"`
		LeafHashes  []record.Hash  `json:"leaf_hashes"`
		Roots       []record.Hash  `json:"roots"` // by size, from 0
		Inclusion   []proofVector  `json:"inclusion"`
		Consistency []proofVector  `json:"consistency"`
		Signed      []signedVector `json:"signed"`
	}
	file.About = "Merkle trees, proofs, checkpoints and receipts: docs/format.md, Tree. Roots are by size, from 0."
	file.Leaves = []string{"", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"}
	var leaves [][]byte
	for _, text := range file.Leaves {
		leaf, err := hex.DecodeString(text)
		if err != nil {
			t.Fatal(err)
		}
		leaves = append(leaves, leaf)
		file.LeafHashes = append(file.LeafHashes, record.LeafHash(leaf))
	}
	for size := range len(leaves) + 1 {
		file.Roots = append(file.Roots, root(t, leaves[:size]...))
	}
	if got := hex.EncodeToString(file.Roots[8][:]); got != "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328" {
		t.Fatalf("the root of the eight leaves is %s", got)
	}
	trees := plant(t, leaves...)
	for size := int64(1); size <= 8; size++ {
		for i := range size {
			p, err := tlog.ProveRecord(size, i, trees)
			if err != nil {
				t.Fatal(err)
			}
			file.Inclusion = append(file.Inclusion, proofVector{i, size, proofOf(p)})
			c, err := tlog.ProveTree(size, i+1, trees)
			if err != nil {
				t.Fatal(err)
			}
			file.Consistency = append(file.Consistency, proofVector{i + 1, size, proofOf(c)})
		}
	}

	const origin = "record.example"
	_, vkey := signer(t, origin)
	_, other := signer(t, "other.example")
	signed := checkpoint(t, origin, leaves...)
	p, err := tlog.ProveRecord(8, 3, trees)
	if err != nil {
		t.Fatal(err)
	}
	receipt := torchwood.FormatProof(3, p, signed)
	damage := func(b []byte, old, new string) string {
		if !bytes.Contains(b, []byte(old)) {
			t.Fatalf("%q is not in %s", old, b)
		}
		return strings.Replace(string(b), old, new, 1)
	}
	proofLine := tlog.Hash(p[0]).String()
	file.Signed = []signedVector{
		{Name: "checkpoint", Key: vkey, Checkpoint: string(signed), Holds: true},
		{Name: "checkpoint of another size", Key: vkey, Checkpoint: damage(signed, "\n8\n", "\n9\n")},
		{Name: "checkpoint of another origin", Key: vkey, Checkpoint: damage(signed, "record.example\n8", "record.exampl3\n8")},
		{Name: "checkpoint signed by another key", Key: other, Checkpoint: string(signed)},
		{Name: "checkpoint without the empty line", Key: vkey, Checkpoint: damage(signed, "\n\n", "\n")},
		{Name: "checkpoint with a leading zero", Key: vkey, Checkpoint: damage(signed, "\n8\n", "\n08\n")},
		{Name: "receipt", Key: vkey, Receipt: string(receipt), Leaf: string(leaves[3]), Holds: true},
		{Name: "receipt of another leaf", Key: vkey, Receipt: string(receipt), Leaf: string(leaves[4])},
		{Name: "receipt with another index", Key: vkey, Receipt: damage(receipt, "index 3", "index 4"), Leaf: string(leaves[3])},
		{Name: "receipt with a hash too few", Key: vkey, Receipt: damage(receipt, proofLine+"\n", ""), Leaf: string(leaves[3])},
		{Name: "receipt with a hash too many", Key: vkey, Receipt: damage(receipt, proofLine+"\n", proofLine+"\n"+proofLine+"\n"), Leaf: string(leaves[3])},
		{Name: "receipt signed by another key", Key: other, Receipt: string(receipt), Leaf: string(leaves[3])},
	}
	for _, v := range file.Signed {
		verifier, err := note.NewVerifier(v.Key)
		if err != nil {
			t.Fatal(err)
		}
		policy := torchwood.ThresholdPolicy(2, torchwood.OriginPolicy(verifier.Name()), torchwood.SingleVerifierPolicy(verifier))
		if v.Receipt != "" {
			err = torchwood.VerifyProof(policy, tlog.RecordHash([]byte(v.Leaf)), []byte(v.Receipt))
		} else {
			_, _, err = torchwood.VerifyCheckpoint([]byte(v.Checkpoint), policy)
		}
		if (err == nil) != v.Holds {
			t.Fatalf("%s: %v", v.Name, err)
		}
	}
	writeVectors(t, "trees.json", file)
}
