package export

import (
	"bytes"
	"context"
	"errors"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"troth/core/node"
	"troth/core/record"
	"troth/core/view"
)

func TestExportHolds(t *testing.T) {
	f := get(t)
	for name, c := range map[string]struct {
		change func(*VerifyOptions)
		anchor string
	}{
		"by itself":     {func(*VerifyOptions) {}, "none"},
		"with a key":    {func(o *VerifyOptions) { o.Key = f.node.Key.Verifier }, "key"},
		"with a policy": {func(o *VerifyOptions) { o.Policy = []byte("log " + f.node.Key.Verifier + "\nquorum none\n") }, "policy"},
	} {
		r := verify(t, f.export, c.change)
		if r.Result != Holds || r.Exit() != 0 || r.Anchor != c.anchor {
			t.Fatalf("%s: %s\n%s", name, r.Result, problems(r))
		}
		if (c.anchor == "none") != strings.Contains(r.Says, "nobody outside vouches") {
			t.Errorf("%s: says %q", name, r.Says)
		}
		for _, check := range r.Checks {
			want := Holds
			if check.Name == checkConsistency {
				want = Skipped
			}
			if check.Result != want {
				t.Errorf("%s: check %s: %s, %s expected", name, check.Name, check.Result, want)
			}
			if want == Holds && check.Checked == 0 {
				t.Errorf("%s: check %s looked at nothing", name, check.Name)
			}
		}
		if c := r.Counts; c.Entries != int64(r.Size) || c.Withheld == 0 || c.Redacted != 2 || c.Blobs != 1 || c.Pages != 251 {
			t.Errorf("%s: counts %+v", name, c)
		}
	}
}

// TestSameBytes: two exports at one position and day are the same, from the node that writes and from one beside it.
func TestSameBytes(t *testing.T) {
	f := get(t)
	reader, err := node.OpenReader(context.Background(), f.node.Dir, node.Options{Program: program()})
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close()
	for _, n := range []*node.Node{f.node, reader} {
		var out bytes.Buffer
		if _, err := Write(context.Background(), n, &out, Options{Day: day, Version: "test"}); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(out.Bytes(), f.export) {
			t.Fatal("a second export is another")
		}
	}
	var other bytes.Buffer
	if _, err := Write(context.Background(), f.node, &other, Options{Day: "2026-11-24", Version: "test"}); err != nil {
		t.Fatal(err)
	}
	if bytes.Equal(other.Bytes(), f.export) {
		t.Fatal("the day changes nothing")
	}
}

// TestRepack: packing what was unpacked gives the same bytes, so that the forgeries below differ from the export only as they say.
func TestRepack(t *testing.T) {
	f := get(t)
	if !bytes.Equal(unpack(t, f.export).zip(t), f.export) {
		t.Fatal("packed again, the export is another")
	}
	p := forge(t, f, entries(t, f.export), f.node.Key)
	if r := verify(t, p.zip(t)); r.Result != Holds {
		t.Fatalf("a forgery that changes nothing: %s", problems(r))
	}
}

// TestUnzip: another program reads the container too.
func TestUnzip(t *testing.T) {
	unzip, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("python3 is not here to read the export as another program would.")
	}
	f := get(t)
	out, err := exec.Command(unzip, "-c", "import zipfile,sys; z=zipfile.ZipFile(sys.argv[1]); assert z.testzip() is None; print(len(z.namelist()))", save(t, f.export)).CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
}

// TestViewFromExport: a view is built from an export as from a record.
func TestViewFromExport(t *testing.T) {
	f := get(t)
	ctx := context.Background()
	a, err := Open(save(t, f.export))
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	_, tree, err := a.Tree()
	if err != nil {
		t.Fatal(err)
	}
	v, err := view.OpenFile(ctx, filepath.Join(t.TempDir(), "view.sqlite"), f.node.Kinds, program().Parts...)
	if err != nil {
		t.Fatal(err)
	}
	defer v.Close()
	for _, to := range []record.Index{100, 101, 256, 257, tree.Size} { // in pieces, over the ends of bundles
		tx, err := v.Begin(ctx, day)
		if err != nil {
			t.Fatal(err)
		}
		for e, err := range a.Entries(ctx, tx.Position(), to) {
			if err == nil {
				err = tx.Apply(e)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		if err := tx.Commit(); err != nil {
			t.Fatal(err)
		}
	}
	var digests [2]string
	for i, v := range []*view.View{v, f.node.View} {
		r, err := v.Read(ctx, tree.Size, day, noOne)
		if err != nil {
			t.Fatal(err)
		}
		if digests[i], err = r.Digest(); err != nil {
			t.Fatal(err)
		}
		r.Close()
	}
	if digests[0] != digests[1] {
		t.Fatal("the view of the export is not that of the record")
	}
}

func TestCancel(t *testing.T) {
	f := get(t)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Write(ctx, f.node, &bytes.Buffer{}, Options{Day: day}); !errors.Is(err, context.Canceled) {
		t.Errorf("Write: %v", err)
	}
	if _, err := Verify(ctx, save(t, f.export), VerifyOptions{Program: program()}); !errors.Is(err, context.Canceled) {
		t.Errorf("Verify: %v", err)
	}
	for step := range 40 { // at any of the moments at which it is heard
		ctx, cancel := context.WithCancel(context.Background())
		n := 0
		r, err := Verify(ctx, save(t, f.export), VerifyOptions{Program: program(), Progress: func(string, int64, int64) {
			if n++; n == step+1 {
				cancel()
			}
		}})
		cancel()
		if n <= step {
			break
		}
		if err == nil && r.Result != Holds || err != nil && !errors.Is(err, context.Canceled) {
			t.Errorf("stopped at step %d: %v", step, err)
		}
	}
}

func problems(r *Report) string {
	var b strings.Builder
	for _, c := range r.Checks {
		for _, p := range c.Problems {
			b.WriteString(c.Name + " " + string(p.Result) + ": " + p.String() + "\n")
		}
		if c.Result == Skipped || c.Note != "" {
			b.WriteString(c.Name + " " + string(c.Result) + ": " + c.Note + "\n")
		}
	}
	return b.String()
}
