package seal_test

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"

	"troth/core/record"
)

// An outsider reads a log by the words of C2SP tlog-checkpoint, signed-note and tlog-tiles and of RFC 6962 alone. It shares no code with
// the server: neither torchwood nor x/mod, so that a mistake of theirs cannot hide by being made on both sides.
type outsider struct {
	vkey string
	get  func(path string) []byte
}

// checkpoint reads a signed note of three lines or more and believes it only with a signature of the verifier key.
func (o outsider) checkpoint(b []byte) (size int, root []byte, err error) {
	name, rest, _ := strings.Cut(o.vkey, "+")
	id, encoded, _ := strings.Cut(rest, "+")
	key, err := base64.StdEncoding.DecodeString(encoded)
	if err != nil || len(key) != 33 || key[0] != 1 {
		return 0, nil, errors.New("not a key of Ed25519")
	}
	sum := sha256.Sum256([]byte(name + "\n" + string(key)))
	if hex.EncodeToString(sum[:4]) != id {
		return 0, nil, errors.New("the hash of the key is another")
	}
	text, signatures, found := strings.Cut(string(b), "\n\n")
	text += "\n" // the line feed of the last line is signed, the empty line is not
	lines := strings.Split(text, "\n")
	if !found || len(lines) < 4 || lines[0] != name {
		return 0, nil, fmt.Errorf("not a checkpoint of %s", name)
	}
	if size, err = strconv.Atoi(lines[1]); err != nil || strconv.Itoa(size) != lines[1] {
		return 0, nil, fmt.Errorf("size %q", lines[1])
	}
	if root, err = base64.StdEncoding.DecodeString(lines[2]); err != nil || len(root) != sha256.Size {
		return 0, nil, fmt.Errorf("root %q", lines[2])
	}
	for _, line := range strings.Split(strings.TrimSuffix(signatures, "\n"), "\n") {
		signature, ok := strings.CutPrefix(line, "— "+name+" ")
		s, err := base64.StdEncoding.DecodeString(signature)
		if ok && err == nil && len(s) == 4+ed25519.SignatureSize && bytes.Equal(s[:4], sum[:4]) && ed25519.Verify(key[1:], []byte(text), s[4:]) {
			return size, root, nil
		}
	}
	return 0, nil, errors.New("no signature of the log")
}

// path is where a tile or an entry bundle lies: the number in groups of three digits, all but the last behind an x.
func path(level string, n, width int) string {
	p := fmt.Sprintf("%03d", n%1000)
	for n /= 1000; n > 0; n /= 1000 {
		p = fmt.Sprintf("x%03d/%s", n%1000, p)
	}
	if width < 256 {
		p += fmt.Sprintf(".p/%d", width)
	}
	return "/tile/" + level + "/" + p
}

// leaves reads all entries: in each bundle 256 of them, in the last what is left, each behind its length in two bytes.
func (o outsider) leaves(size int) (leaves [][]byte, err error) {
	for first := 0; first < size; first += 256 {
		width := min(256, size-first)
		b := o.get(path("entries", first/256, width))
		for range width {
			if len(b) < 2 || len(b)-2 < int(binary.BigEndian.Uint16(b)) {
				return nil, fmt.Errorf("the bundle from %d on ends within an entry", first)
			}
			n := 2 + int(binary.BigEndian.Uint16(b))
			leaves, b = append(leaves, b[2:n]), b[n:]
		}
		if len(b) > 0 {
			return nil, fmt.Errorf("the bundle from %d on goes on behind its entries", first)
		}
	}
	return leaves, nil
}

func hashLeaf(leaf []byte) []byte {
	h := sha256.Sum256(append([]byte{0}, leaf...))
	return h[:]
}

func hashNode(left, right []byte) []byte {
	h := sha256.Sum256(slices.Concat([]byte{1}, left, right))
	return h[:]
}

// half is the largest power of two smaller than n.
func half(n int) int {
	k := 1
	for k*2 < n {
		k *= 2
	}
	return k
}

// rootOf is MTH of RFC 6962, 2.1, of leaf hashes.
func rootOf(d [][]byte) []byte {
	if len(d) == 1 {
		return d[0]
	}
	k := half(len(d))
	return hashNode(rootOf(d[:k]), rootOf(d[k:]))
}

// subtree is the hash of 2^level leaves from n·2^level on, from the tile that has it.
func (o outsider) subtree(level, n, size int) []byte {
	t := level / 8
	// The tile holds hashes of level 8t; the subtree has so many of them, side by side.
	span := 1 << (level % 8)
	nodes := size >> (8 * t)
	tile := n * span / 256
	b := o.get(path(strconv.Itoa(t), tile, min(256, nodes-tile*256)))
	var hashes [][]byte
	for i := range span {
		at := (n*span%256 + i) * sha256.Size
		hashes = append(hashes, b[at:at+sha256.Size])
	}
	return rootOf(hashes)
}

// over is the hash of the leaves from first to end of the tree, from tiles alone.
func (o outsider) over(first, end, size int) []byte {
	level := 0
	for 1<<level < end-first {
		level++
	}
	if end-first == 1<<level && first%(1<<level) == 0 {
		return o.subtree(level, first>>level, size)
	}
	k := half(end - first)
	return hashNode(o.over(first, first+k, size), o.over(first+k, end, size))
}

// proof is PATH of RFC 6962, 2.1.1: hashes from the leaf upwards, for leaf m of those from first to end.
func (o outsider) proof(m, first, end, size int) [][]byte {
	if end-first == 1 {
		return nil
	}
	k := half(end - first)
	if m < first+k {
		return append(o.proof(m, first, first+k, size), o.over(first+k, end, size))
	}
	return append(o.proof(m, first+k, end, size), o.over(first, first+k, size))
}

// climb is the root that an inclusion proof leads to: RFC 9162, 2.1.3.2.
func climb(index, size int, hash []byte, proof [][]byte) ([]byte, error) {
	fn, sn := index, size-1
	for _, p := range proof {
		if sn == 0 {
			return nil, errors.New("too many hashes")
		}
		if fn&1 == 1 || fn == sn {
			hash = hashNode(p, hash)
			for fn&1 == 0 && fn != 0 {
				fn, sn = fn>>1, sn>>1
			}
		} else {
			hash = hashNode(hash, p)
		}
		fn, sn = fn>>1, sn>>1
	}
	if sn != 0 {
		return nil, errors.New("too few hashes")
	}
	return hash, nil
}

// TestOutsider: whoever knows the specifications alone reads the log, finds its root from entries and from tiles, and proves entries.
func TestOutsider(t *testing.T) {
	for _, size := range []int{1, 3, 256, 600, 70_000} {
		store := &fakeStore{}
		log, _, key := newLog(t, store)
		put(t, store, log, leaves(0, size)...)
		if _, err := log.Sign(t.Context()); err != nil {
			t.Fatal(err)
		}
		server := httptest.NewServer(log.Handler(func(r *http.Request, err error) { t.Errorf("%s: %v", r.URL.Path, err) }))
		defer server.Close()
		o := outsider{key.Verifier, func(path string) []byte {
			resp, body := get(t, server.URL+path)
			if resp.StatusCode != http.StatusOK {
				t.Fatalf("%s: %s", path, resp.Status)
			}
			return body
		}}

		signed := o.get("/checkpoint")
		n, root, err := o.checkpoint(signed)
		if err != nil || n != size {
			t.Fatalf("a checkpoint of size %d, %v:\n%s", n, err, signed)
		}
		for i := range signed {
			// Any letter that differs, base64's spare bits at the very end excepted, is another text or another signature.
			forged := bytes.Clone(signed)
			forged[i] ^= 4
			if _, _, err := o.checkpoint(forged); err == nil && i < len(signed)-4 {
				t.Fatalf("size %d: a checkpoint with another byte %d is believed", size, i)
			}
		}
		entries, err := o.leaves(size)
		if err != nil {
			t.Fatal(err)
		}
		hashes := make([][]byte, len(entries))
		for i, leaf := range entries {
			if !bytes.Equal(leaf, store.leaves[i]) {
				t.Fatalf("size %d: entry %d is %q", size, i, leaf)
			}
			hashes[i] = hashLeaf(leaf)
		}
		if got := rootOf(hashes); !bytes.Equal(got, root) {
			t.Fatalf("size %d: the entries give %x, the checkpoint signs %x", size, got, root)
		}
		if got := o.over(0, size, size); !bytes.Equal(got, root) {
			t.Fatalf("size %d: the tiles give %x, the checkpoint signs %x", size, got, root)
		}
		for _, i := range []int{0, size / 3, size - 1} {
			proof := o.proof(i, 0, size, size)
			if got, err := climb(i, size, hashes[i], proof); err != nil || !bytes.Equal(got, root) {
				t.Fatalf("size %d: the proof of %d leads to %x, %v", size, i, got, err)
			}
			if got, err := climb(i, size, hashLeaf([]byte("another")), proof); err == nil && bytes.Equal(got, root) {
				t.Fatalf("size %d: the proof of %d proves another leaf", size, i)
			}
			// The log's own receipt has the same hashes, one a line, behind the index and above the checkpoint.
			receipt, err := log.Receipt(t.Context(), record.Index(i))
			if err != nil {
				t.Fatal(err)
			}
			head, _, _ := strings.Cut(string(receipt), "\n\n")
			want := []string{"c2sp.org/tlog-proof@v1", "index " + strconv.Itoa(i)}
			for _, h := range proof {
				want = append(want, base64.StdEncoding.EncodeToString(h))
			}
			if head != strings.Join(want, "\n") {
				t.Fatalf("size %d: the receipt of %d is\n%s\nand should begin with\n%s", size, i, receipt, strings.Join(want, "\n"))
			}
		}
	}
}
