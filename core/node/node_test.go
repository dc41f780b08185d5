package node_test

import (
	"context"
	"errors"
	"path/filepath"
	"testing"

	"troth/core/authority"
	"troth/core/node"
	"troth/core/record"
)

func options() node.Options {
	return node.Options{Program: node.Program{May: authority.Core()}}
}

func TestInitOpenRebuild(t *testing.T) {
	ctx, dir := context.Background(), filepath.Join(t.TempDir(), "data")
	n, err := node.Init(ctx, dir, "example.org/record", record.In("en", "Operator"), options())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := node.Open(ctx, dir, options()); !errors.Is(err, node.ErrLocked) {
		t.Fatalf("a second writer got %v", err)
	}
	size := n.View.Size()
	if size < 9 { // genesis, seven schemas, the table
		t.Fatalf("%d entries", size)
	}
	done, err := node.Rebuild(ctx, dir, options())
	if err != nil || !done.Compared || !done.Equal {
		t.Fatalf("rebuild beside a server: %v, %v", done, err)
	}
	if err := n.Close(); err != nil {
		t.Fatal(err)
	}
	if n, err = node.Open(ctx, dir, options()); err != nil {
		t.Fatal(err)
	}
	if n.View.Size() != size {
		t.Fatalf("opening put %d entries on record, though nothing had changed", n.View.Size()-size)
	}
	n.Close()
	if _, err := node.Init(ctx, dir, "example.org/record", record.In("en", "Operator"), options()); err == nil {
		t.Fatal("a second record was begun over the first")
	}
}
