package export

import (
	"bytes"
	"compress/flate"
	"context"
	"flag"
	"hash/crc32"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"troth/core/record"
)

var flips = flag.Int("flips", flipsFromEnv(), "how many random bits of an export to flip (TROTH_FLIPS)")

func flipsFromEnv() int {
	if n, err := strconv.Atoi(os.Getenv("TROTH_FLIPS")); err == nil {
		return n
	}
	return 300
}

// TestBitFlips flips one random bit of an export at a time. Each is found and blamed, on an entry or on a file and offset, but for
// those that change nothing: deflate leaves up to seven bits without meaning in front of a stored block.
func TestBitFlips(t *testing.T) {
	f := get(t)
	file := save(t, f.export)
	w, err := os.OpenFile(file, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	original := content(t, f.export)
	random := rand.New(rand.NewPCG(1, 2))
	entry, container, harmless := 0, 0, 0
	if testing.Short() {
		*flips = min(*flips, 20)
	}
	for range *flips {
		at, bit := random.Int64N(int64(len(f.export))), byte(1)<<random.IntN(8)
		flipped := f.export[at] ^ bit
		if _, err := w.WriteAt([]byte{flipped}, at); err != nil {
			t.Fatal(err)
		}
		r, err := Verify(context.Background(), file, VerifyOptions{Program: program()})
		if err != nil {
			t.Fatal(err)
		}
		switch r.Result {
		case Falsified:
			onEntry, onFile := blamed(r)
			if !onEntry && !onFile {
				t.Errorf("bit %#x of byte %d: found, but not blamed:\n%s", bit, at, problems(r))
			}
			if onEntry {
				entry++
			} else {
				container++
			}
		case Holds:
			b := bytes.Clone(f.export)
			b[at] = flipped
			if content(t, b) != original {
				t.Errorf("bit %#x of byte %d changes what the export holds, and was not found", bit, at)
			}
			harmless++
		default:
			t.Errorf("bit %#x of byte %d: %s\n%s", bit, at, r.Result, problems(r))
		}
		if _, err := w.WriteAt([]byte{f.export[at]}, at); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("%d bits flipped: %d blamed on an entry, %d on a file and offset, %d changed nothing", *flips, entry, container, harmless)
	if r := verify(t, f.export); r.Result != Holds {
		t.Fatal("the export itself does not hold")
	}
}

func blamed(r *Report) (entry, file bool) {
	for _, c := range r.Checks {
		for _, p := range c.Problems {
			entry = entry || p.Index != nil
			file = file || p.File != "" && p.Offset != nil
		}
	}
	return entry, file
}

// content is all that an export holds, by name, as one hash: what the bytes of the container mean.
func content(t testing.TB, export []byte) record.Hash {
	var b bytes.Buffer
	for _, f := range unpack(t, export) {
		b.WriteString(f.name + " " + strconv.Itoa(len(f.content)) + "\n")
		b.Write(f.content)
	}
	return sha(b.Bytes())
}

// TestPaddingBits flips every bit of the last bytes of deflated files: the last block is a stored one, empty, and a few bits in front
// of its length have no meaning. What holds must be the same content.
func TestPaddingBits(t *testing.T) {
	if testing.Short() {
		t.Skip("-short leaves out flipping bits one by one.")
	}
	f := get(t)
	a, err := Open(save(t, f.export))
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	original, harmless := content(t, f.export), 0
	for name, i := range a.byName {
		m := &a.members[i]
		if m.method != deflated || name != authorityFile && name != valuesName(0) {
			continue
		}
		for bit := range min(48, 8*m.packed) {
			b := bytes.Clone(f.export)
			b[m.data(a.date)+m.packed-1-bit/8] ^= 1 << (bit % 8)
			r := verify(t, b)
			if r.Result == Holds {
				harmless++
				if content(t, b) != original {
					t.Errorf("%s: bit %d from the end changes what it holds", name, bit)
				}
			}
		}
	}
	if harmless == 0 {
		t.Error("no bit was without meaning, which these files are known to have")
	}
}

// rawZip packs files as they are, whatever their names, and whether or not they belong into an export.
func rawZip(files []packed) []byte {
	date, _ := dosDate(day)
	var b, dir []byte
	for _, f := range files {
		m := member{name: f.name, method: stored, crc: crc32.ChecksumIEEE(f.content), packed: int64(len(f.content)), size: int64(len(f.content)), header: int64(len(b))}
		b = append(m.appendLocal(b, date), f.content...)
		dir = m.appendCentral(dir, date)
	}
	return appendEnd(append(b, dir...), int64(len(files)), int64(len(dir)), int64(len(b)))
}

// TestHostileContainers: nothing that is wrong with a container costs more than reading its directory.
func TestHostileContainers(t *testing.T) {
	if testing.Short() {
		t.Skip("-short leaves out hostile archives.")
	}
	f := get(t)
	bomb := func(size int64) []byte {
		var packed bytes.Buffer
		z, _ := flate.NewWriter(&packed, flate.BestCompression)
		io.CopyN(z, zeros{}, size)
		z.Close()
		date, _ := dosDate(day)
		m := member{name: "pages/bomb.json", method: deflated, packed: int64(packed.Len()), size: size}
		b := append(m.appendLocal(nil, date), packed.Bytes()...)
		at := int64(len(b))
		b = m.appendCentral(b, date)
		return appendEnd(b, 1, int64(len(b))-at, at)
	}
	twice := unpack(t, f.export)
	twice = append(twice, twice[0])
	for name, c := range map[string]struct {
		file   []byte
		reason string
	}{
		"nothing":              {nil, "the end of a ZIP archive is not there"},
		"no container":         {[]byte(strings.Repeat("x", 1000)), "the end of a ZIP archive is not there"},
		"cut off":              {f.export[:len(f.export)/2], "the end of a ZIP archive is not there"},
		"cut off in front":     {f.export[1000:], ""},
		"something in front":   {append([]byte("#!/bin/sh\n"), f.export...), ""},
		"something behind":     {append(bytes.Clone(f.export), 'x'), "the end of a ZIP archive is not there"},
		"a bomb":               {bomb(32 << 20), "at most 100 times"},
		"a larger bomb":        {bomb(65 << 20), "are allowed"},
		"a file twice":         {rawZip(twice), "twice"},
		"empty":                {rawZip(nil), "manifest.json"},
		"a million files":      {appendEnd(nil, 1<<40, 0, 0), "at most"},
		"a directory far away": {appendEnd(nil, 1, 46, 1<<50), ""},
	} {
		r := verify(t, c.file)
		p := r.check(checkContainer).Problems
		if r.Result != Falsified || len(p) == 0 || p[0].Offset == nil || !strings.Contains(p[0].File+p[0].Reason, c.reason) {
			t.Errorf("%s: %s\n%s", name, r.Result, problems(r))
		}
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

// FuzzVerify: no bytes make Verify fail, run wild, or believe what is not the export.
func FuzzVerify(f *testing.F) {
	small := fuzzSeed(f)
	f.Add(small)
	f.Add(rawZip(unpack(f, small)))
	f.Add(small[:len(small)/2])
	f.Add([]byte{})
	holds := content(f, small)
	f.Fuzz(func(t *testing.T, b []byte) {
		file := filepath.Join(t.TempDir(), "export.zip")
		if err := os.WriteFile(file, b, 0o600); err != nil {
			t.Fatal(err)
		}
		r, err := Verify(context.Background(), file, VerifyOptions{Program: program()})
		if err != nil {
			t.Fatal(err)
		}
		if r.Result == Holds && content(t, b) != holds {
			t.Fatal("an export holds that nobody made")
		}
	})
}

// fuzzSeed is a small export. Fuzzing runs in several processes, each of which comes here: the first makes the export, and leaves its
// name in the environment for the others, so that all of them mean the same one.
func fuzzSeed(f *testing.F) []byte {
	const name = "TROTH_FUZZ_EXPORT"
	file := os.Getenv(name)
	if file == "" {
		dir := f.TempDir()
		small, err := build(filepath.Join(dir, "data"), 3)
		if err != nil {
			f.Fatal(err)
		}
		small.node.Close()
		file = filepath.Join(dir, "export.zip")
		if err := os.WriteFile(file, small.export, 0o600); err != nil {
			f.Fatal(err)
		}
		f.Setenv(name, file)
	}
	b, err := os.ReadFile(file)
	if err != nil {
		f.Fatal(err)
	}
	return b
}

// FuzzContainer reads a container and all that is in it, without judging what it says: faster than FuzzVerify, and deeper into ZIP.
func FuzzContainer(f *testing.F) {
	small := rawZip([]packed{{manifestFile, []byte("{}\n")}, {valuesName(0), []byte(`{"field":"a","index":0,"salt":"AA","value":1}` + "\n")}})
	f.Add(small)
	f.Add(small[:len(small)-3])
	f.Add(appendEnd(nil, 1<<17, 0, 0))
	f.Fuzz(func(t *testing.T, b []byte) {
		a, err := read(bytes.NewReader(b), int64(len(b)))
		if err != nil {
			return
		}
		for i := range a.members {
			if c, err := a.content(i, nil); err == nil && int64(len(c)) != a.members[i].size {
				t.Fatalf("%s: %d bytes, the directory says %d", a.members[i].name, len(c), a.members[i].size)
			}
		}
		for n := range a.values {
			for _, v := range a.disclosures(n).list {
				line := bytes.TrimSuffix(appendValue(nil, v.index, v.field, v.Disclosure), []byte("\n"))
				if _, err := parseValue(line); err != nil && !strings.ContainsAny(v.field, "\"\\\b\t\n\f\r") && len(line) < maxLine {
					t.Fatalf("%q is read, but not when it is written again: %v", line, err)
				}
			}
		}
	})
}
