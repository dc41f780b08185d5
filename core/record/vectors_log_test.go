package record_test

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"testing"

	"filippo.io/torchwood"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"troth/core/record"
	"troth/core/seal"
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
	brokenProof struct {
		Of string `json:"of"` // inclusion or consistency
		proofVector
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
		Not         []brokenProof  `json:"not"` // proofs that prove nothing
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

	for _, list := range [][]proofVector{file.Inclusion, file.Consistency} {
		of := map[bool]string{true: "inclusion", false: "consistency"}[len(file.Not) == 0]
		for _, v := range list {
			if v.Size < 7 || len(v.Proof) == 0 {
				continue
			}
			first, last := slices.Clone(v.Proof), slices.Clone(v.Proof)
			first[0][5] ^= 1
			last[len(last)-1][5] ^= 1
			for _, proof := range [][]record.Hash{nil, v.Proof[1:], v.Proof[:len(v.Proof)-1], append(slices.Clone(v.Proof), v.Proof[0]), first, last} {
				list := make([]tlog.Hash, len(proof))
				for i, h := range proof {
					list[i] = tlog.Hash(h)
				}
				var err error
				if of == "inclusion" {
					err = tlog.CheckRecord(list, v.Size, tlog.Hash(file.Roots[v.Size]), v.Index, tlog.Hash(file.LeafHashes[v.Index]))
				} else {
					err = tlog.CheckTree(list, v.Size, tlog.Hash(file.Roots[v.Size]), v.Index, tlog.Hash(file.Roots[v.Index]))
				}
				if err == nil {
					t.Fatalf("%s of %d in %d is proven by %v", of, v.Index, v.Size, proof)
				}
				file.Not = append(file.Not, brokenProof{of, proofVector{v.Index, v.Size, append([]record.Hash{}, proof...)}})
			}
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
	noteOf := func(holds bool, name, text string) {
		s, _ := signer(t, origin)
		b, err := note.Sign(&note.Note{Text: text}, s)
		if err != nil {
			t.Fatal(err)
		}
		file.Signed = append(file.Signed, signedVector{Name: "checkpoint " + name, Key: vkey, Checkpoint: string(b), Holds: holds})
	}
	whole := root(t, leaves...)
	top := base64.StdEncoding.EncodeToString(whole[:])
	loose := []byte(top)
	loose[len(loose)-2]++ // the last digit before the padding has two bits without meaning
	body := func(size, root string) string { return origin + "\n" + size + "\n" + root + "\n" }
	noteOf(true, "with a line more", body("8", top)+"more\n")
	noteOf(true, "of nothing", body("0", base64.StdEncoding.EncodeToString(sha256.New().Sum(nil))))
	noteOf(false, "with an empty line more", body("8", top)+"\nmore\n")
	noteOf(false, "with a tab", body("8", top)+"a\tb\n")
	noteOf(false, "without a root", origin+"\n8\n")
	noteOf(false, "without a size", body("", top))
	noteOf(false, "with a sign", body("+8", top))
	noteOf(false, "of a negative size", body("-8", top))
	noteOf(false, "of a size in hex", body("0x8", top))
	noteOf(false, "of size 2^63", body("9223372036854775808", top))
	noteOf(true, "of size 2^63-1", body("9223372036854775807", top))
	noteOf(false, "with a root of 31 bytes", body("8", base64.StdEncoding.EncodeToString(whole[:31])))
	noteOf(false, "with a root of 33 bytes", body("8", base64.StdEncoding.EncodeToString(append(whole[:], 0))))
	noteOf(false, "with a root without padding", body("8", strings.TrimSuffix(top, "=")))
	noteOf(false, "with a root as hashes are written elsewhere", body("8", whole.String()))
	noteOf(false, "with loose bits in its root", body("8", string(loose)))
	head, line, _ := strings.Cut(string(signed), "\n\n")
	lines := func(holds bool, name string, lines ...string) {
		file.Signed = append(file.Signed, signedVector{Name: "checkpoint with " + name, Key: vkey, Holds: holds, Checkpoint: head + "\n\n" + strings.Join(lines, "")})
	}
	strange := "— stranger.example " + base64.StdEncoding.EncodeToString(make([]byte, 68)) + "\n"
	numbered := func(n int) (list []string) {
		for i := range n {
			list = append(list, fmt.Sprintf("— stranger.example/%d %s\n", i, base64.StdEncoding.EncodeToString(make([]byte, 68))))
		}
		return list
	}
	edit := func(change func(b []byte) []byte) string {
		word := strings.Fields(line)
		b, err := base64.StdEncoding.DecodeString(word[2])
		if err != nil {
			t.Fatal(err)
		}
		return "— " + word[1] + " " + base64.StdEncoding.EncodeToString(change(b)) + "\n"
	}
	lines(false, "no signature")
	lines(true, "a stranger's signature too", strange, line)
	lines(true, "100 signatures", append(numbered(99), line)...)
	lines(false, "101 signatures", append(numbered(100), line)...)
	lines(false, "a stranger's signature alone", strange)
	lines(false, "a line that is no signature", line, "signed\n")
	lines(false, "a hyphen for the dash", strings.Replace(line, "—", "-", 1))
	lines(false, "a signature without name", line, "— "+strings.Fields(line)[2]+"\n")
	lines(false, "a signature that is not base64", line, "— stranger.example A*==\n")
	lines(false, "a stranger's signature of four bytes", line, "— stranger.example AAAAAA==\n")
	lines(false, "an empty line behind", line, "\n")
	lines(false, "a signature without its line feed", strings.TrimSuffix(line, "\n"))
	lines(false, "a signature of 63 bytes", edit(func(b []byte) []byte { return b[:67] }))
	lines(false, "a signature of 65 bytes", edit(func(b []byte) []byte { return append(b, 0) }))
	lines(false, "a signature that is changed", edit(func(b []byte) []byte { b[20] ^= 1; return b }))
	lines(false, "a signature whose S is larger by the order of the group", edit(func(b []byte) []byte {
		order, _ := new(big.Int).SetString("7237005577332262213973186563042994240857116359379907606001950938285454250989", 10)
		s := slices.Clone(b[36:])
		slices.Reverse(s)
		s = new(big.Int).Add(new(big.Int).SetBytes(s), order).FillBytes(make([]byte, 32))
		slices.Reverse(s)
		return append(b[:36], s...)
	}))
	lines(false, "a signature whose R is no point", edit(func(b []byte) []byte { copy(b[4:], bytes.Repeat([]byte{0xff}, 32)); return b }))
	of := func(holds bool, name, text string) {
		file.Signed = append(file.Signed, signedVector{Name: "receipt " + name, Key: vkey, Receipt: text, Leaf: string(leaves[3]), Holds: holds})
	}
	of(true, "with something extra", damage(receipt, "index", "extra aGVsbG8=\nindex"))
	of(true, "with nothing extra", damage(receipt, "index", "extra \nindex"))
	of(false, "with something extra that is not base64", damage(receipt, "index", "extra hello!\nindex"))
	of(false, "with something extra twice", damage(receipt, "index", "extra aGVsbG8=\nextra aGVsbG8=\nindex"))
	of(false, "with something extra behind its index", damage(receipt, "index 3\n", "index 3\nextra aGVsbG8=\n"))
	of(false, "with loose bits in what is extra", damage(receipt, "index", "extra aGVsbG9=\nindex"))
	of(false, "without its index", damage(receipt, "index 3\n", ""))
	of(false, "with a zero in front of its index", damage(receipt, "index 3", "index 03"))
	of(false, "with a sign in front of its index", damage(receipt, "index 3", "index +3"))
	of(false, "with a negative index", damage(receipt, "index 3", "index -3"))
	of(false, "with an index beyond the tree", damage(receipt, "index 3", "index 8"))
	of(false, "in another version", damage(receipt, "@v1", "@v2"))
	of(false, "without its first line", damage(receipt, "c2sp.org/tlog-proof@v1\n", ""))
	of(false, "with carriage returns", strings.ReplaceAll(string(receipt), "\n", "\r\n"))
	of(false, "with a hash of 31 bytes", damage(receipt, proofLine, base64.StdEncoding.EncodeToString(p[0][:31])))
	of(false, "with a hash without padding", damage(receipt, proofLine, strings.TrimSuffix(proofLine, "=")))
	of(false, "with no hash at all", damage(receipt, receiptProof(string(receipt)), ""))
	of(false, "without the empty line", damage(receipt, "\n\n"+origin, "\n"+origin))
	of(false, "without its checkpoint", strings.SplitAfter(string(receipt), "\n\n")[0])
	of(false, "with two empty lines", damage(receipt, "\n\n"+origin, "\n\n\n"+origin))
	for _, v := range file.Signed {
		trust, err := seal.TrustKey(v.Key)
		if err != nil {
			t.Fatal(err)
		}
		if v.Receipt != "" {
			err = trust.Check([]byte(v.Receipt), []byte(v.Leaf))
		} else if _, _, err = seal.ReadCheckpoint([]byte(v.Checkpoint)); err == nil {
			_, _, err = trust.Checkpoint([]byte(v.Checkpoint))
		}
		if (err == nil) != v.Holds {
			t.Fatalf("%s: %v", v.Name, err)
		}
	}
	writeVectors(t, "trees.json", file)
}

// receiptProof are the lines of a receipt's inclusion proof.
func receiptProof(receipt string) string {
	head, _, _ := strings.Cut(receipt, "\n\n")
	return strings.Join(strings.SplitAfter(head+"\n", "\n")[2:], "")
}
