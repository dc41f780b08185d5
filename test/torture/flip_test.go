package torture

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"filippo.io/torchwood"
	"golang.org/x/mod/sumdb/tlog"

	"troth/core/export"
	"troth/core/node"
	"troth/core/record"
)

// A sample is a folder with a record in it, and all that is known of it.
type sample struct {
	dir    string
	key    string            // the log's verifier key
	files  map[string][]byte // by path inside the folder: record, guard and documents
	export []byte
	// Where in the file of the record a leaf, value or salt stands: start → end and entry.
	places []place
}

type place struct {
	from, to int
	entry    record.Index
}

var moment = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

func fixed() node.Options {
	o := options()
	o.Now = func() time.Time { return moment }
	return o
}

func newSample(t *testing.T, requests, votes int) *sample {
	t.Helper()
	ctx, s := t.Context(), &sample{dir: filepath.Join(t.TempDir(), "data"), files: map[string][]byte{}}
	n, err := node.Init(ctx, s.dir, origin, record.In("en", "Operator"), fixed())
	if err != nil {
		t.Fatal(err)
	}
	w := &writer{Node: n, orders: Orders{Dir: s.dir, Files: true}}
	for i := range requests {
		if _, err := w.say(ctx, i); err != nil {
			t.Fatal(err)
		}
	}
	for i := range votes {
		if _, err := w.vote(ctx, i); err != nil {
			t.Fatal(err)
		}
	}
	if err := n.Desk.Batch(ctx); err != nil {
		t.Fatal(err)
	}
	s.key = n.Key.Verifier
	if err := n.Close(); err != nil {
		t.Fatal(err)
	}
	for _, pattern := range []string{node.RecordFile, node.GuardFile, node.BlobDir + "/*"} {
		paths, _ := filepath.Glob(filepath.Join(s.dir, pattern))
		for _, path := range paths {
			b, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			s.files[strings.TrimPrefix(path, s.dir+"/")] = b
		}
	}
	if s.export, err = s.makeExport(ctx); err != nil {
		t.Fatal(err)
	}
	s.locate(t)
	s.restore(t)
	return s
}

// locate finds the bytes of entries in the file of the record. Those that a page boundary cuts are not found, which loses a few.
func (s *sample) locate(t *testing.T) {
	n, err := node.OpenReader(t.Context(), s.dir, fixed())
	if err != nil {
		t.Fatal(err)
	}
	defer n.Close()
	file := s.files[node.RecordFile]
	for e, err := range n.Store.Entries(t.Context(), 0, n.View.Size()) {
		if err != nil {
			t.Fatal(err)
		}
		parts := [][]byte{e.Leaf}
		for _, d := range e.Open {
			parts = append(parts, d.Salt)
			if len(d.Value) > 32 {
				parts = append(parts, d.Value)
			}
		}
		for _, b := range parts {
			if at := bytes.Index(file, b); at >= 0 && bytes.Count(file, b) == 1 {
				s.places = append(s.places, place{at, at + len(b), e.Index})
			}
		}
	}
	if len(s.places) < int(n.View.Size()) {
		t.Fatalf("%d places of entries were found", len(s.places))
	}
}

// restore puts back what a test has changed.
func (s *sample) restore(t *testing.T) {
	t.Helper()
	for name, b := range s.files {
		if err := os.WriteFile(filepath.Join(s.dir, name), b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, suffix := range []string{"-wal", "-shm"} {
		if err := os.Remove(filepath.Join(s.dir, node.RecordFile+suffix)); err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
	}
}

// makeExport does what troth export does.
func (s *sample) makeExport(ctx context.Context) (_ []byte, err error) {
	n, err := node.OpenReader(ctx, s.dir, fixed())
	if err != nil {
		return nil, err
	}
	defer n.Close()
	var b bytes.Buffer
	_, err = export.Write(ctx, n, &b, export.Options{})
	return b.Bytes(), err
}

// look does what an operator does to know whether a node is whole: troth export, then troth verify with the key. It returns what is
// found wrong, and whether the export is the same as that of the whole node.
func (s *sample) look(ctx context.Context, scratch string) (found string, same bool, err error) {
	b, err := s.makeExport(ctx)
	if err != nil {
		return err.Error(), false, nil
	}
	file := filepath.Join(scratch, "export.zip")
	if err := os.WriteFile(file, b, 0o600); err != nil {
		return "", false, err
	}
	if bytes.Equal(b, s.export) {
		return "", true, nil // that one is known to hold
	}
	r, err := export.Verify(ctx, file, export.VerifyOptions{Program: fixed().Program, Key: s.key})
	if err != nil {
		return "", false, err
	}
	for _, c := range r.Checks {
		for _, p := range c.Problems {
			found += p.String() + "\n"
		}
	}
	if r.Result == export.Holds {
		found = ""
	}
	return found, false, nil
}

var (
	named      = regexp.MustCompile(`entry (\d+)`)
	bytesNamed = regexp.MustCompile(`bytes \d+ (?:of|to \d+)`)
)

// TestFlips turns over one bit of a node's files at a time. What is in the log is found to be changed, and the entry is named where
// the bit stands in one; else the file is, and the bytes of it. What is not found has changed nothing that is on record. (core/export does the same with
// exports, in which the tiles are.)
func TestFlips(t *testing.T) {
	s, ctx, scratch := newSample(t, 150, 0), t.Context(), t.TempDir()
	if r, err := export.Verify(ctx, save(t, s.export), export.VerifyOptions{Program: fixed().Program, Key: s.key}); err != nil || r.Result != export.Holds {
		t.Fatalf("the export of the whole node: %v, %v", r, err)
	}
	lot := rand.New(rand.NewPCG(*seed, 7))
	var blobs []string
	for name := range s.files {
		if strings.HasPrefix(name, node.BlobDir) {
			blobs = append(blobs, name)
		}
	}
	older := 0
	onEntry, onFile, onOther, nothing := 0, map[string]int{}, map[string]int{}, map[string]int{}
	for i := range *flips {
		name := node.RecordFile
		switch lot.IntN(10) {
		case 0:
			name = node.GuardFile
		case 1:
			name = blobs[lot.IntN(len(blobs))]
		}
		b := bytes.Clone(s.files[name])
		at, bit := lot.IntN(len(b)), byte(1)<<lot.IntN(8)
		b[at] ^= bit
		if err := os.WriteFile(filepath.Join(s.dir, name), b, 0o600); err != nil {
			t.Fatal(err)
		}
		found, same, err := s.look(ctx, scratch)
		if err != nil {
			t.Fatal(err)
		}
		class, _, _ := strings.Cut(name, "/")
		where := fmt.Sprintf("flip %d: bit %#x of byte %d of %s", i, bit, at, name)
		entry, inEntry := record.Index(-1), false
		if name == node.RecordFile {
			entry, inEntry = s.entryAt(at)
		}
		switch {
		case found == "" && !same && class == node.GuardFile:
			// The slot of the tree signed last cannot be read, so the one before counts: an export of fewer entries, all of them signed.
			older++
		case found == "" && !same:
			t.Errorf("%s changes the export and is not found", where)
		case found == "" && (inEntry || class == node.BlobDir):
			t.Errorf("%s changes what is on record and is not found", where)
		case found == "":
			nothing[class]++
		case inEntry && blames(found, entry):
			onEntry++
		case inEntry:
			t.Errorf("%s is in entry %d, and this is blamed: %s", where, entry, found)
		case named.MatchString(found):
			onOther[class]++
		case strings.Contains(found, filepath.Base(name)) && bytesNamed.MatchString(found):
			onFile[class]++
		default:
			t.Errorf("%s is found, and nothing is blamed: %s", where, found)
		}
		s.restore(t)
	}
	t.Logf("%d bits: %d blamed on their entry; blamed on an entry that they make unreadable: %v; on the file and bytes of it: %v; "+
		"an older tree of the guard counts: %d; without effect on anything on record: %v", *flips, onEntry, onOther, onFile, older, nothing)
	if onEntry < *flips/10 {
		t.Errorf("only %d bits of entries were turned over", onEntry)
	}
}

// TestFlipsOfTheTree turns over bits of what no entry holds: the nodes that give the root, and the head. Each is found, and the bytes that
// are named hold it.
func TestFlipsOfTheTree(t *testing.T) {
	s, ctx, scratch := newSample(t, 40, 0), t.Context(), t.TempDir()
	n, err := node.OpenReader(ctx, s.dir, fixed())
	if err != nil {
		t.Fatal(err)
	}
	head, err := n.Store.Head(ctx)
	if err != nil {
		t.Fatal(err)
	}
	edge, err := n.Store.Hashes(ctx).ReadHashes(torchwood.RightEdge(int64(head.Size)))
	if err != nil || n.Close() != nil {
		t.Fatal(err)
	}
	file := s.files[node.RecordFile]
	var places []int // of bytes
	for _, hash := range append(edge, tlog.Hash(head.Root)) {
		for from := 0; ; {
			at := bytes.Index(file[from:], hash[:])
			if at < 0 {
				break
			}
			places = append(places, from+at, from+at+15, from+at+31)
			from += at + 1
		}
	}
	size := bytes.Index(file, head.Root[:]) - 1
	if size < 0 || file[size] != byte(head.Size) {
		t.Fatalf("the head says %d entries, and not before its root", head.Size)
	}
	lot := rand.New(rand.NewPCG(*seed, 8))
	for _, at := range append(places, size, size, size) {
		b := bytes.Clone(file)
		b[at] ^= byte(1) << lot.IntN(8)
		if err := os.WriteFile(filepath.Join(s.dir, node.RecordFile), b, 0o600); err != nil {
			t.Fatal(err)
		}
		found, _, err := s.look(ctx, scratch)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(found, node.RecordFile) || !holds(found, at) {
			t.Errorf("byte %d of the tree in %s is changed from %#x to %#x, and this is found: %s", at, node.RecordFile, file[at], b[at], found)
		}
		s.restore(t)
	}
	t.Logf("%d bits of nodes and head", len(places)+3)
}

// TestFlipsOfVotes turns over a bit of the leaf and one of the authentication code of every vote: each is found, and the vote is named. Then
// bits anywhere in the file: no export is made that differs from that of the whole node, since its votes do not give the batch on record.
func TestFlipsOfVotes(t *testing.T) {
	s, ctx, scratch := newSample(t, 5, 120), t.Context(), t.TempDir()
	n, err := node.OpenReader(ctx, s.dir, fixed())
	if err != nil {
		t.Fatal(err)
	}
	file, parts := s.files[node.RecordFile], map[string]int{}
	type bit struct {
		at   int
		vote int64
		of   string
	}
	var bits []bit
	lot := rand.New(rand.NewPCG(*seed, 9))
	for v, err := range n.Store.Votes(ctx, conversation, 0, math.MaxInt64) {
		if err != nil {
			t.Fatal(err)
		}
		for i, h := range []record.Hash{v.MAC, v.Leaf} {
			if at := bytes.Index(file, h[:]); at >= 0 && bytes.Count(file, h[:]) == 1 {
				bits = append(bits, bit{at + lot.IntN(len(h)), v.Index, []string{"MAC", "leaf"}[i]})
			}
		}
	}
	if err := n.Close(); err != nil {
		t.Fatal(err)
	}
	lot.Shuffle(len(bits), func(i, j int) { bits[i], bits[j] = bits[j], bits[i] })
	for _, x := range bits[:min(*flips, len(bits))] {
		b := bytes.Clone(file)
		b[x.at] ^= byte(1) << lot.IntN(8)
		if err := os.WriteFile(filepath.Join(s.dir, node.RecordFile), b, 0o600); err != nil {
			t.Fatal(err)
		}
		found, same, err := s.look(ctx, scratch)
		if err != nil {
			t.Fatal(err)
		}
		if same || !strings.Contains(found, fmt.Sprintf("vote %d: ", x.vote)) {
			t.Errorf("a bit of the %s of vote %d, byte %d, is turned over, and this is found: %q", x.of, x.vote, x.at, found)
		}
		parts[x.of]++
		s.restore(t)
	}
	damaged := 0
	for i := range *flips {
		b := bytes.Clone(file)
		at := lot.IntN(len(b))
		b[at] ^= byte(1) << lot.IntN(8)
		if err := os.WriteFile(filepath.Join(s.dir, node.RecordFile), b, 0o600); err != nil {
			t.Fatal(err)
		}
		export, err := s.makeExport(ctx)
		if err == nil && !bytes.Equal(export, s.export) {
			t.Errorf("flip %d: byte %d of %d changes what is exported and is not found", i, at, len(b))
		}
		if err != nil {
			damaged++
		}
		s.restore(t)
	}
	t.Logf("bits of %v; of %d anywhere, %d were found and the others changed nothing", parts, *flips, damaged)
	if parts["MAC"] < min(*flips, 100)/4 || parts["leaf"] < min(*flips, 100)/4 {
		t.Errorf("too few were found in the file: %v", parts)
	}
}

// holds reports whether the bytes that are named hold a place.
func holds(found string, at int) bool {
	for _, m := range regexp.MustCompile(`bytes (\d+) to (\d+)`).FindAllStringSubmatch(found, -1) {
		from, _ := strconv.Atoi(m[1])
		to, _ := strconv.Atoi(m[2])
		if from <= at && at < to {
			return true
		}
	}
	return false
}

func (s *sample) entryAt(at int) (record.Index, bool) {
	for _, p := range s.places {
		if p.from <= at && at < p.to {
			return p.entry, true
		}
	}
	return -1, false
}

func blames(found string, entry record.Index) bool {
	for _, m := range named.FindAllStringSubmatch(found, -1) {
		if m[1] == fmt.Sprint(entry) {
			return true
		}
	}
	return false
}

func save(t *testing.T, b []byte) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "export.zip")
	if err := os.WriteFile(file, b, 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}
