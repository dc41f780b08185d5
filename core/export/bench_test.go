package export

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"filippo.io/torchwood"

	"troth/core/record"
	"troth/core/seal"
	"troth/core/view"
)

// synthetic writes an export of n entries straight into a file, without a node: genesis, declarations, and then promises, each a thing
// of its own with one text.
func synthetic(t testing.TB, n int) string {
	t.Helper()
	skey, vkey, err := seal.GenerateKey(origin)
	if err != nil {
		t.Fatal(err)
	}
	signer, err := note.NewSigner(skey)
	if err != nil {
		t.Fatal(err)
	}
	kinds, err := program().Kinds()
	if err != nil {
		t.Fatal(err)
	}
	operator, org := record.NewID("or"), record.NewID("or")
	core := map[string]record.Kind{}
	for _, k := range record.Core() {
		core[k.Name] = k
	}
	at := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	all := func(yield func(record.Entry, error) bool) {
		i := record.Index(0)
		put := func(kind record.Kind, env record.Envelope, thing any) bool {
			env.Origin, env.Object, env.Revision, env.At = origin, record.NewID(kind.Prefix), 1, record.Time(at.Add(time.Duration(i)*time.Second))
			e, _, err := kind.Compose(env, thing)
			e.Index = i
			i++
			return yield(e, err)
		}
		by := record.Envelope{By: operator, Of: operator, Role: "operator", Voice: record.Partnership}
		if !put(core["genesis"], by, record.Genesis{Operator: operator, Name: record.In("en", "Operator"), Key: record.Note(vkey)}) {
			return
		}
		for k := range kinds.All() {
			if !put(core["schema"], by, record.Schema{Name: record.Code(k.Name), Hash: k.SchemaHash()}) {
				return
			}
		}
		if !put(core["table"], by, record.Table{Hash: program().May.Hash()}) {
			return
		}
		by = record.Envelope{By: org, Of: org, Role: "contact", Voice: record.Government}
		for int(i) < n {
			if !put(promiseKind, by, promise{Title: record.In("en", fmt.Sprintf("Promise %d, of which we say this much", i))}) {
				return
			}
		}
	}
	var leaves []record.Entry // kept, so that both passes see the same
	var tree seal.Range
	for e, err := range all {
		if err != nil {
			t.Fatal(err)
		}
		leaves = append(leaves, e)
		tree.Add(tlog.RecordHash(e.Leaf))
	}
	top := tree.Tree()
	text := torchwood.Checkpoint{Origin: origin, Tree: tlog.Tree{N: int64(top.Size), Hash: tlog.Hash(top.Root)}}.String()
	signed, err := note.Sign(&note.Note{Text: text}, signer)
	if err != nil {
		t.Fatal(err)
	}
	fingerprint, err := view.Fingerprint(program().Parts...)
	if err != nil {
		t.Fatal(err)
	}
	s := &source{
		Manifest:   Manifest{Format: FormatVersion, Origin: origin, Size: top.Size, Root: top.Root, Day: day, View: fingerprint + "-without-pages"},
		checkpoint: signed, tree: top, keys: []byte(vkey + "\n"), table: program().May.Canonical(), pages: func() error { return nil },
		entries: func(yield func(record.Entry, error) bool) {
			for _, e := range leaves {
				if !yield(e, nil) {
					return
				}
			}
		},
	}
	for k := range kinds.All() {
		s.schemas = append(s.schemas, k)
	}
	file := filepath.Join(t.TempDir(), "export.zip")
	f, err := os.Create(file)
	if err != nil {
		t.Fatal(err)
	}
	w := bufio.NewWriterSize(f, 1<<20)
	if err := s.write(w); err != nil {
		t.Fatal(err)
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	return file
}

// BenchmarkMerkle is the part of Verify from the packed entries to the root, tiles compared: leaves/s. Control: the same leaves hashed
// one by one by one processor, from memory.
func BenchmarkMerkle(b *testing.B) {
	const n = 200_000
	file := synthetic(b, n)
	a, err := Open(file)
	if err != nil {
		b.Fatal(err)
	}
	defer a.Close()
	b.Run("verify", func(b *testing.B) {
		before := cpu()
		for b.Loop() {
			v, err := newVerifier(file, VerifyOptions{Program: program()})
			if err != nil {
				b.Fatal(err)
			}
			v.a, v.seen = a, make([]bool, len(a.members))
			if err := v.readCheckpoint(); err != nil {
				b.Fatal(err)
			}
			if err := v.readLog(context.Background()); err != nil || v.r.falsified() {
				b.Fatal(err, problems(v.r))
			}
		}
		b.ReportMetric(float64(b.N)*n/b.Elapsed().Seconds(), "leaves/s")
		b.ReportMetric(float64(cpu()-before)/float64(b.N)/n, "cpu-ns/leaf") // of all processors: what others use does not count
	})
	b.Run("control", func(b *testing.B) {
		var leaves [][]byte
		for k := range bundles(n) {
			leaves = append(leaves, a.bundle(bundle(n, k), false).leaves...)
		}
		for b.Loop() {
			if got := seal.TreeOf(func(yield func([]byte) bool) {
				for _, leaf := range leaves {
					if !yield(leaf) {
						return
					}
				}
			}); got.Size != n {
				b.Fatal(got)
			}
		}
		b.ReportMetric(float64(b.N)*n/b.Elapsed().Seconds(), "leaves/s")
	})
}

// cpu is the processor time that this process has used.
func cpu() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// BenchmarkVerify is all of Verify but the pages: entries/s, and the heap at its end.
func BenchmarkVerify(b *testing.B) {
	const n = 50_000
	file := synthetic(b, n)
	for b.Loop() {
		r, err := Verify(context.Background(), file, VerifyOptions{Program: program()})
		if err != nil || r.Result != NotProven { // its pages are left out
			b.Fatal(err, problems(r))
		}
	}
	b.ReportMetric(float64(b.N)*n/b.Elapsed().Seconds(), "entries/s")
}

// BenchmarkWrite is Write from entries in memory: entries/s.
func BenchmarkWrite(b *testing.B) {
	f := get(b)
	for b.Loop() {
		if _, err := Write(context.Background(), f.node, io.Discard, Options{Day: day}); err != nil {
			b.Fatal(err)
		}
	}
}

// TestMemory verifies a record of many entries in a process of its own and compares the most memory that it had with a bound; set
// TROTH_LARGE to the number of entries (1,000,000 for the figure in the documentation).
func TestMemory(t *testing.T) {
	if file := os.Getenv("TROTH_LARGE_FILE"); file != "" { // in that process
		r, err := Verify(context.Background(), file, VerifyOptions{Program: program()})
		if err != nil || r.Result != NotProven { // it has no pages
			t.Fatal(err, problems(r))
		}
		fmt.Println(mostResident(t))
		return
	}
	n := 0
	if _, err := fmt.Sscan(os.Getenv("TROTH_LARGE"), &n); err != nil {
		t.Skip("TROTH_LARGE is not set to a number of entries.")
	}
	c := exec.Command(os.Args[0], "-test.run=^TestMemory$", "-test.timeout=0")
	c.Env = append(os.Environ(), "TROTH_LARGE_FILE="+synthetic(t, n))
	debug.FreeOSMemory()
	start := time.Now()
	out, err := c.CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	var most int // the child says it: what the system keeps for the parent to ask begins with the parent's own memory
	if _, err := fmt.Sscan(string(out), &most); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	t.Logf("%d entries in %v, %v of processor time, %d MB resident at most", n, time.Since(start).Round(time.Second),
		(c.ProcessState.UserTime() + c.ProcessState.SystemTime()).Round(time.Second), most)
	if most > 300 {
		t.Errorf("%d MB, 300 are allowed", most)
	}
}

// mostResident is the most memory that this process ever had, in MB.
func mostResident(t *testing.T) int {
	b, err := os.ReadFile("/proc/self/status")
	if err != nil {
		t.Skip("the system does not tell how much memory was in use: ", err)
	}
	_, after, _ := strings.Cut(string(b), "VmHWM:")
	var kb int
	if _, err := fmt.Sscan(after, &kb); err != nil {
		t.Fatal(err)
	}
	return kb >> 10
}
