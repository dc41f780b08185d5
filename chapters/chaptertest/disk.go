package chaptertest

import (
	"testing"
	"time"

	"troth/chapters"
	"troth/core/node"
	"troth/core/record"
)

// OnDisk is a World in a folder of its own, with the node that serves it: for tests of what stands on nodes.
func OnDisk(t testing.TB) (*World, *node.Node) {
	t.Helper()
	w := &Node{T: t, Clock: Start}
	n, err := node.Init(t.Context(), t.TempDir(), origin, record.In("en", "Office of the Record"),
		node.Options{Program: chapters.Program(), Now: func() time.Time { return w.Clock }})
	must(t, err)
	t.Cleanup(func() { must(t, n.Close()) })
	w.Store, w.Kinds, w.View, w.Desk, w.Verifier = n.Store, n.Kinds, n.View, n.Desk, n.Key.Verifier
	w.Operator, err = n.Operator(t.Context())
	must(t, err)
	r := w.Read()
	defer r.Close()
	first, err := r.Statement(0)
	must(t, err)
	w.Genesis = first.Object
	return settle(w), n
}
