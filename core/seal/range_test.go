package seal_test

import (
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"testing"

	"golang.org/x/mod/sumdb/tlog"
	"pgregory.net/rapid"

	"troth/core/record"
	"troth/core/seal"
)

// nodeList holds the nodes of a tree at their stored indexes.
type nodeList []tlog.Hash

func (n nodeList) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(indexes))
	for i, x := range indexes {
		if x >= int64(len(n)) {
			return nil, fmt.Errorf("node %d of %d", x, len(n))
		}
		out[i] = n[x]
	}
	return out, nil
}

// tlogNodes are the nodes and the tree of these leaves as x/mod makes them.
func tlogNodes(t testing.TB, leaves [][]byte) (nodeList, record.Tree) {
	t.Helper()
	var nodes nodeList
	for i, leaf := range leaves {
		stored, err := tlog.StoredHashes(int64(i), leaf, nodes)
		if err != nil {
			t.Fatal(err)
		}
		nodes = append(nodes, stored...)
	}
	return nodes, tlogTree(t, nodes, len(leaves))
}

func tlogTree(t testing.TB, nodes tlog.HashReader, size int) record.Tree {
	t.Helper()
	if size == 0 {
		return record.Tree{}
	}
	root, err := tlog.TreeHash(int64(size), nodes)
	if err != nil {
		t.Fatal(err)
	}
	return record.Tree{Size: record.Index(size), Root: record.Hash(root)}
}

func TestRangeAgreesWithTlog(t *testing.T) {
	all := leaves(0, 600)
	want, _ := tlogNodes(t, all)
	var r seal.Range
	var got nodeList
	for i, leaf := range all {
		if first := tlog.StoredHashIndex(0, int64(r.Size())); first != int64(len(got)) {
			t.Fatalf("nodes of leaf %d are stored from %d on, not %d", i, first, len(got))
		}
		got = r.Store(got, tlog.RecordHash(leaf))
		if tree := tlogTree(t, want, i+1); r.Tree() != tree {
			t.Fatalf("tree of size %d is %v, tlog has %v", i+1, r.Tree(), tree)
		}
		loaded, err := seal.LoadRange(record.Index(i+1), want)
		if err != nil {
			t.Fatal(err)
		}
		if loaded.Tree() != r.Tree() {
			t.Fatalf("size %d: loaded %v, made %v", i+1, loaded.Tree(), r.Tree())
		}
	}
	if !slices.Equal(got, want) {
		t.Fatal("nodes are not those of tlog")
	}
}

func TestRangesGrowFromAnySizeToAnyOther(t *testing.T) {
	all := leaves(0, 5000)
	nodes, _ := tlogNodes(t, all)
	rapid.Check(t, func(t *rapid.T) {
		from := rapid.IntRange(0, len(all)).Draw(t, "from")
		to := rapid.IntRange(from, len(all)).Draw(t, "to")
		r, err := seal.LoadRange(record.Index(from), nodes)
		if err != nil {
			t.Fatal(err)
		}
		other := r
		for _, leaf := range all[from:to] {
			r.Add(tlog.RecordHash(leaf))
			other.Add(tlog.Hash{})
		}
		want, err := tlog.TreeHash(int64(to), nodes)
		if err != nil {
			t.Fatal(err)
		}
		if to > 0 && (r.Tree() != record.Tree{Size: record.Index(to), Root: record.Hash(want)}) {
			t.Fatalf("from %d to %d: %v, tlog has %v", from, to, r.Tree(), want)
		}
	})
}

// The tree of the Certificate Transparency project's own tests (RFC 6962), by size.
func TestTreeOfKnownLeaves(t *testing.T) {
	inputs := []string{"", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"}
	roots := []string{
		"6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
		"fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
		"aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
		"d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
		"4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
		"76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
		"ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
		"5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
	}
	var all [][]byte
	for i, in := range inputs {
		leaf, err := hex.DecodeString(in)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, leaf)
		tree := seal.TreeOf(slices.Values(all))
		if hex.EncodeToString(tree.Root[:]) != roots[i] || int(tree.Size) != i+1 {
			t.Errorf("size %d: %v with root %x, not %s", i+1, tree.Size, tree.Root, roots[i])
		}
	}
	if tree := seal.TreeOf(slices.Values([][]byte{})); tree != (record.Tree{}) {
		t.Errorf("the tree of nothing is %v", tree)
	}
}

func TestConsistent(t *testing.T) {
	all := leaves(0, 70)
	nodes, _ := tlogNodes(t, all)
	forked, _ := tlogNodes(t, append(leaves(0, 30), leaves(1000, 40)...))
	for old := range 71 {
		for size := range 71 {
			o, n := tlogTree(t, nodes, old), tlogTree(t, nodes, size)
			err := seal.Consistent(o, n, nodes)
			if want := old <= size; (err == nil) != want || !want && !errors.Is(err, seal.ErrInconsistent) {
				t.Fatalf("%d in %d: %v", old, size, err)
			}
			err = seal.Consistent(o, tlogTree(t, forked, size), forked)
			if want := old <= size && old <= 30; (err == nil) != want || !want && !errors.Is(err, seal.ErrInconsistent) {
				t.Fatalf("%d in fork of %d: %v", old, size, err)
			}
			// Nodes of another tree than the one named can only make it fail.
			if err := seal.Consistent(o, tlogTree(t, forked, size), nodes); err == nil && old > 30 {
				t.Fatalf("%d in fork of %d holds by the wrong nodes", old, size)
			}
		}
	}
}

func BenchmarkTreeOf(b *testing.B) {
	leaf := make([]byte, 600) // about the size of the envelope of a commitment
	b.ReportAllocs()
	n := 0
	seal.TreeOf(func(yield func([]byte) bool) {
		for b.Loop() {
			n++
			if !yield(leaf) {
				return
			}
		}
	})
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "leaves/s")
}

func BenchmarkRangeStore(b *testing.B) {
	leaf := make([]byte, 600)
	var r seal.Range
	var nodes []tlog.Hash
	b.ReportAllocs()
	for b.Loop() {
		nodes = r.Store(nodes[:0], tlog.RecordHash(leaf))
	}
}
