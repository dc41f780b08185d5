package seal_test

import (
	"fmt"
	"testing"

	"troth/core/record"
	"troth/core/seal"
)

// leaves are numbered, so that no two are the same.
func leaves(from, n int) [][]byte {
	var all [][]byte
	for i := range n {
		all = append(all, fmt.Appendf(nil, "leaf %d", from+i))
	}
	return all
}

func TestSealedEntriesHaveReceipts(t *testing.T) {
	store := &fakeStore{}
	log, guard, key := newLog(t, store)
	trust, err := seal.TrustKey(key.Verifier)
	if err != nil {
		t.Fatal(err)
	}
	for size := 0; size < 40; {
		group := leaves(size, 1+size%7)
		put(t, store, log, group...)
		checkpoint, err := log.Sign(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		size += len(group)
		name, tree, err := trust.Checkpoint(checkpoint)
		if err != nil || name != origin || tree != store.head || int(tree.Size) != size {
			t.Fatalf("checkpoint of %q over %v, head %v, %d leaves: %v", name, tree, store.head, size, err)
		}
		if last, err := guard.Last(); err != nil || last != tree {
			t.Fatalf("guard holds %v, %v", last, err)
		}
		for i, leaf := range leaves(0, size) {
			receipt, err := log.Receipt(t.Context(), record.Index(i))
			if err != nil {
				t.Fatal(err)
			}
			if err := trust.Check(receipt, leaf); err != nil {
				t.Fatalf("entry %d of %d: %v", i, size, err)
			}
			if trust.Check(receipt, append(leaf, '!')) == nil {
				t.Fatal("a receipt proves another leaf")
			}
		}
	}
}
