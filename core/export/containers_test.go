package export

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/tlog"

	"troth/core/record"
)

// The vectors of the container and of tiles. What would be large is said by a rule: text that is repeated, names with a number.
type (
	containerVectors struct {
		About   string            `json:"about"`
		Day     string            `json:"day"`
		Names   []nameVector      `json:"names"`
		Headers []headerVector    `json:"headers"`
		Ends    []endVector       `json:"ends"`
		Accept  []containerVector `json:"accept"`
		Refuse  []containerVector `json:"refuse"`
		Tiles   []tilesVector     `json:"tiles"`
	}
	// A name of a file, and how many bytes it may have: -1 without limit; 0, no file of an export is called so.
	nameVector struct {
		Name string `json:"name"`
		Most int64  `json:"most"`
	}
	headerVector struct {
		File     string `json:"file"`
		Method   uint16 `json:"method"`
		Checksum uint32 `json:"checksum"`
		Packed   int64  `json:"packed"`
		Size     int64  `json:"size"`
		Offset   int64  `json:"offset"`
		Local    []byte `json:"local"`
		Central  []byte `json:"central"`
	}
	endVector struct {
		Files  int64  `json:"files"`
		Size   int64  `json:"size"`   // of the directory
		Offset int64  `json:"offset"` // of the directory
		End    []byte `json:"end"`
	}
	// The container of Files, stored; or Archive. Then Splice changes it.
	containerVector struct {
		Name    string     `json:"name"`
		Files   []madeFile `json:"files,omitempty"`
		Archive []byte     `json:"archive,omitempty"`
		Splice  *splice    `json:"splice,omitempty"`
		SHA256  string     `json:"sha256,omitempty"` // of the container of Files
		Reason  string     `json:"reason,omitempty"`
	}
	// A file holds the text so many times. There are so many copies of it, one without; in their names # is their number.
	madeFile struct {
		Name   string `json:"name"`
		Text   string `json:"text"`
		Times  int    `json:"times,omitempty"`
		Copies int    `json:"copies,omitempty"`
	}
	// The tiles of level 0 and above of the tree whose leaf at an index is this number in decimal.
	tilesVector struct {
		Size   record.Index `json:"size"`
		Root   record.Hash  `json:"root"`
		Files  int          `json:"files"`
		Last   []string     `json:"last"`   // names of the last tile at each level
		Digest record.Hash  `json:"digest"` // SHA-256 of name, line feed and SHA-256 of the bytes of each, in the order of names by byte
	}
)

func (v containerVector) bytes(t *testing.T) []byte {
	t.Helper()
	b := v.Archive
	if v.Files != nil {
		var p []packed
		for _, f := range v.Files {
			content := bytes.Repeat([]byte(f.Text), max(f.Times, 1))
			for i := range max(f.Copies, 1) {
				p = append(p, packed{strings.ReplaceAll(f.Name, "#", strconv.Itoa(i)), content})
			}
		}
		b = rawZip(p)
		if sum := fmt.Sprintf("%x", sha256.Sum256(b)); v.SHA256 != "" && v.SHA256 != sum {
			t.Errorf("%s: the container has the hash %s", v.Name, sum)
		}
	}
	if v.Splice != nil {
		b = v.Splice.of(b)
	}
	return b
}

// containerError is what is wrong with a container by itself.
func containerError(t *testing.T, b []byte) error {
	t.Helper()
	a, err := read(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		return err
	}
	if len(a.damages) > 0 {
		return a.damages[0]
	}
	for i := range a.members {
		if _, err := a.content(i, nil); err != nil {
			return err
		}
	}
	return nil
}

func (v headerVector) member() member {
	return member{name: v.File, method: v.Method, crc: v.Checksum, packed: v.Packed, size: v.Size, header: v.Offset}
}

// TestContainerVectors holds docs/vectors/containers.json against the reader and the writer of containers.
func TestContainerVectors(t *testing.T) {
	if testing.Short() {
		t.Skip("-short leaves out vectors that start no goroutine.")
	}
	file := readVectors(t, "containers.json", newContainers)
	date, err := dosDate(file.Day)
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range file.Names {
		most, err := sizeLimit(v.Name)
		if want := map[int64]int64{-1: math.MaxInt64}[v.Most] | max(v.Most, 0); most != want || (err == nil) != (want > 0) {
			t.Errorf("%q may have %d bytes (%v), the file says %d", v.Name, most, err, v.Most)
		}
	}
	for _, v := range file.Headers {
		m := v.member()
		if !bytes.Equal(m.appendLocal(nil, date), v.Local) || !bytes.Equal(m.appendCentral(nil, date), v.Central) {
			t.Errorf("%+v has other headers", m)
		}
	}
	for _, v := range file.Ends {
		if !bytes.Equal(appendEnd(nil, v.Files, v.Size, v.Offset), v.End) {
			t.Errorf("the end of %d files is another", v.Files)
		}
	}
	for _, v := range file.Accept {
		if err := containerError(t, v.bytes(t)); err != nil {
			t.Errorf("%s: %v", v.Name, err)
		}
	}
	for _, v := range file.Refuse {
		if err := containerError(t, v.bytes(t)); err == nil || !strings.Contains(err.Error(), v.Reason) {
			t.Errorf("%s: %v, the file says %s", v.Name, err, v.Reason)
		}
	}
	for _, v := range file.Tiles {
		if now := tilesOf(t, v.Size); fmt.Sprint(now) != fmt.Sprint(v) {
			t.Errorf("tiles of %d: %+v", v.Size, now)
		}
	}
	if len(file.Names) < 60 || len(file.Headers) < 8 || len(file.Ends) < 6 || len(file.Accept) < 12 || len(file.Refuse) < 30 || len(file.Tiles) < 8 {
		t.Errorf("%d names, %d headers, %d ends, %d accepted, %d refused, %d trees", len(file.Names), len(file.Headers), len(file.Ends), len(file.Accept), len(file.Refuse), len(file.Tiles))
	}
}

func tilesOf(t *testing.T, size record.Index) tilesVector {
	t.Helper()
	sums := map[string][32]byte{}
	last := map[int]tlog.Tile{}
	tree := &tiler{emit: func(tile tlog.Tile, hashes []byte) error {
		sums[tileName(tile)] = sha256.Sum256(hashes)
		last[tile.L] = tile
		return nil
	}}
	for i := range size {
		if err := tree.add(tlog.RecordHash(strconv.AppendInt(nil, int64(i), 10))); err != nil {
			t.Fatal(err)
		}
	}
	if err := tree.end(); err != nil {
		t.Fatal(err)
	}
	v := tilesVector{Size: size, Root: tree.Tree().Root, Files: len(sums)}
	all := sha256.New()
	for _, name := range slices.Sorted(maps.Keys(sums)) {
		sum := sums[name]
		fmt.Fprintf(all, "%s\n%s", name, sum[:])
	}
	v.Digest = record.Hash(all.Sum(nil))
	for _, level := range slices.Sorted(maps.Keys(last)) {
		v.Last = append(v.Last, tileName(last[level]))
	}
	return v
}

func newContainers(t *testing.T) containerVectors {
	date, err := dosDate(day)
	if err != nil {
		t.Fatal(err)
	}
	file := containerVectors{Day: day, About: "The container of an export, by itself, and the tiles of trees: docs/format.md, Names and encoding of the files, Limits of the " +
		"container, Tree. Bytes are base64. The files of a container are stored; text stands in them so many times, and there are so many copies, numbered from 0 in the " +
		"place of # in their names. names says how many bytes a file may have: -1 without limit, 0 when an export has none of the name. The leaf of tiles at an index is this number in decimal; digest is " +
		"SHA-256 of name, line feed and SHA-256 of the bytes of each tile, in the order of the names by byte."}
	id := "pm_" + strings.Repeat("a", 26)
	for _, name := range []string{
		"checkpoint", "keys", "authority.json", "manifest.json", "schemas/promise.json", "pages/home.json", "pages/a/b.json", "pages/" + strings.Repeat("a", 244) + ".json",
		"disclosures/000000.jsonl", "votes/" + id + "/000000.jsonl", "votes/" + id + "/1000000.jsonl", "blobs/bl_" + strings.Repeat("7", 26),
		"tile/0/000", "tile/0/000.p/1", "tile/0/999.p/255", "tile/63/000", "tile/9/x001/000", "tile/0/x001/x234/567", "tile/entries/000", "tile/entries/000.p/1", "tile/entries/x001/000.p/10",
		"", "README", "checkpoint.json", "Checkpoint", "/keys", "keys/", "./keys", "pages/../keys", "pages//a.json", "pages/./a.json", "pages/.json", "pages/a", "pages/a.jsonl", "page/a.json",
		"pages/" + strings.Repeat("a", 245) + ".json", "pages/a b.json", "pages/é.json", "pages/a\x7f.json", "pages/a\n.json", "pages/a\\b.json", "pages/a:b.json", "pages/a*.json", "pages/a?.json",
		"pages/\"a.json", "pages/<a.json", "pages/a>.json", "pages/a|b.json", "schemas/.json", "schemas/promise", "disclosures/000000.json", "disclosures/.jsonl", "votes/000000.jsonl", "votes/pm_a/000000.jsonl",
		"votes/" + id + "/00000.jsonl", "votes/" + id + "/0000000.jsonl", "votes/" + id + "/x00000.jsonl", "votes/" + id + "/a/000000.jsonl", "votes/" + id + "/000000.json",
		"blobs/notes.txt", "blobs/" + strings.ToUpper(id), "blobs/" + id + ".txt", "blobs/" + id + "/a", "tile/64/000", "tile/00/000", "tile/-1/000", "tile/0/0", "tile/0/1000", "tile/0/x000/001", "tile/0/x1/000",
		"tile/0/001/000", "tile/0/x001", "tile/0/000.p/0", "tile/0/000.p/01", "tile/0/000.p/256", "tile/0/000.p/", "tile/0/000.p", "tile/data/000", "tile/8/0/000", "tile/entries/0", "tile/entries/000.p/256",
	} {
		most, err := sizeLimit(name)
		if most == math.MaxInt64 {
			most = -1
		}
		if err != nil {
			most = 0
		}
		file.Names = append(file.Names, nameVector{name, most})
	}
	const full = math.MaxUint32
	for _, m := range []member{
		{name: "keys", size: 1, packed: 1}, {name: "pages/home.json", method: deflated, crc: 0xdeadbeef, size: 100, packed: 1},
		{name: "blobs/" + id, size: full - 1, packed: full - 1, header: full - 1}, {name: "blobs/" + id, size: full, packed: full}, {name: "blobs/" + id, size: full + 1, packed: full + 1, header: 7},
		{name: "keys", size: 1, packed: 1, header: full}, {name: "keys", size: 1, packed: 1, header: full - 1}, {name: "manifest.json", method: deflated, size: 300, packed: 200, header: 1 << 40},
		{name: "blobs/" + id, size: 1 << 33, packed: 1 << 33, header: 1 << 34},
	} {
		file.Headers = append(file.Headers, headerVector{m.name, m.method, m.crc, m.packed, m.size, m.header, m.appendLocal(nil, date), m.appendCentral(nil, date)})
	}
	for _, n := range [][3]int64{{1, 50, 35}, {65534, 3_000_000, 2_000_000}, {65535, 3_000_000, 2_000_000}, {1 << 20, 60_000_000, 40_000_000}, {1, full - 1, full - 1}, {1, full, 35}, {1, 50, full}, {3, 200, 1 << 40}} {
		file.Ends = append(file.Ends, endVector{n[0], n[1], n[2], appendEnd(nil, n[0], n[1], n[2])})
	}
	accept := func(v containerVector) {
		b := v.bytes(t)
		if err := containerError(t, b); err != nil {
			t.Errorf("%s: %v", v.Name, err)
		}
		if v.Files != nil {
			v.SHA256 = fmt.Sprintf("%x", sha256.Sum256(b))
		}
		file.Accept = append(file.Accept, v)
	}
	refuse := func(v containerVector) {
		err := containerError(t, v.bytes(t))
		if err == nil {
			t.Errorf("%s: accepted", v.Name)
			return
		}
		v.Reason = err.Error()
		file.Refuse = append(file.Refuse, v)
	}
	// Files as large as they may be, and larger by one byte.
	for _, v := range file.Names[:21] {
		if v.Most <= 0 || strings.HasSuffix(v.Name, "1000000.jsonl") || strings.HasPrefix(v.Name, "pages/a") {
			continue
		}
		accept(containerVector{Name: fmt.Sprintf("%s with %d bytes", v.Name, v.Most), Files: []madeFile{{v.Name, "x", int(v.Most), 0}}})
		refuse(containerVector{Name: fmt.Sprintf("%s with %d bytes", v.Name, v.Most+1), Files: []madeFile{{v.Name, "x", int(v.Most) + 1, 0}}})
	}
	accept(containerVector{Name: "a blob larger than any other file", Files: []madeFile{{"blobs/" + id, "x", maxPage + 1, 0}}})
	// As many files as need ZIP64's end, and one less.
	many := func(n int) []madeFile { return []madeFile{{"pages/#.json", "x", 0, n}} }
	accept(containerVector{Name: "65,534 files", Files: many(math.MaxUint16 - 1)})
	accept(containerVector{Name: "65,535 files, with the end of ZIP64", Files: many(math.MaxUint16)})
	size := len(containerVector{Files: many(math.MaxUint16)}.bytes(t))
	refuse(containerVector{Name: "65,535 files without the end of ZIP64", Files: many(math.MaxUint16), Splice: &splice{At: size - endSize - end64Size, Cut: end64Size}})
	refuse(containerVector{Name: "65,535 files whose end tells their number", Files: many(math.MaxUint16), Splice: &splice{At: size - 14, Cut: 4, Put: []byte{0xfe, 0xff, 0xfe, 0xff}}})
	le := binary.LittleEndian
	end64 := appendEnd(nil, maxFiles+1, 46, 0)
	refuse(containerVector{Name: "an end of 1,048,577 files", Archive: end64})

	// One small file, whose headers are written otherwise.
	m := member{name: keysFile, crc: crc32.ChecksumIEEE([]byte("x")), packed: 1, size: 1}
	one := func(local, body, central []byte, end func(b []byte, size, at int64) []byte) []byte {
		b := slices.Concat(local, body)
		at := int64(len(b))
		b = append(b, central...)
		if end == nil {
			return appendEnd(b, 1, int64(len(central)), at)
		}
		return end(b, int64(len(central)), at)
	}
	local, central, x := m.appendLocal(nil, date), m.appendCentral(nil, date), []byte("x")
	accept(containerVector{Name: "one file", Archive: one(local, x, central, nil)})
	large := m
	large.packed, large.size = full, full
	actual := func(header []byte) []byte { // the sizes in the extra field are 1
		return bytes.Replace(header, bytes.Repeat(le.AppendUint64(nil, full), 2), bytes.Repeat(le.AppendUint64(nil, 1), 2), 1)
	}
	local64, central64 := actual(large.appendLocal(nil, date)), actual(large.appendCentral(nil, date))
	far := m
	far.header = full
	central64Offset := bytes.Replace(far.appendCentral(nil, date), le.AppendUint64(nil, full), le.AppendUint64(nil, 0), 1)
	with := func(b []byte, at int, put ...byte) []byte { return slices.Concat(b[:at], put, b[at+len(put):]) }
	extra := func(b []byte, at int, field []byte) []byte { return append(with(b, at, byte(len(field)), 0), field...) }
	stamp := []byte{0x55, 0x54, 5, 0, 1, 0, 0, 0, 0}
	zip64End := func(b []byte, size, at int64) []byte {
		end := appendEnd(nil, math.MaxUint16, size, at)
		le.PutUint64(end[24:], 1)
		le.PutUint64(end[32:], 1)
		return append(b, end...)
	}
	for name, b := range map[string][]byte{
		"ZIP64 sizes where they have room":                      one(local64, x, central64, nil),
		"ZIP64 sizes where they have room, in the local header": one(local64, x, central, nil),
		"ZIP64 sizes where they have room, in the directory":    one(local, x, central64, nil),
		"a ZIP64 offset where it has room":                      one(local, x, central64Offset, nil),
		"a ZIP64 field beside sizes that stand in the headers":  one(append(with(local, 28, 20), local64[len(local64)-20:]...), x, append(with(central, 30, 20), local64[len(local64)-20:]...), nil),
		"an empty ZIP64 field":                                  one(extra(local, 28, []byte{1, 0, 0, 0}), x, extra(central, 30, []byte{1, 0, 0, 0}), nil),
		"another extra field":                                   one(extra(local, 28, stamp), x, extra(central, 30, stamp), nil),
		"another extra field in the local header":               one(extra(local, 28, stamp), x, central, nil),
		"another extra field in the directory":                  one(local, x, extra(central, 30, stamp), nil),
		"version 45 without ZIP64":                              one(with(local, 4, 45), x, with(central, 6, 45), nil),
		"ZIP64's end of one file":                               one(local, x, central, zip64End),
		"a size of all bits without ZIP64":                      one(with(local, 18, 255, 255, 255, 255, 255, 255, 255, 255), x, with(central, 20, 255, 255, 255, 255, 255, 255, 255, 255), nil),
		"a data descriptor":                                     one(with(local, 6, 8), append(x, make([]byte, 12)...), with(central, 8, 8), nil),
		"a name in UTF-8, by its flag":                          one(with(local, 7, 8), x, with(central, 9, 8), nil),
		"an encrypted file, by its flag":                        one(with(local, 6, 1), x, with(central, 8, 1), nil),
		"packed by another method":                              one(with(local, 8, 12), x, with(central, 10, 12), nil),
		"a time":                                                one(with(local, 10, 1), x, with(central, 12, 1), nil),
		"a comment of a file":                                   one(local, x, append(with(central, 32, 1), 'c'), nil),
		"another disk":                                          one(local, x, with(central, 34, 1), nil),
		"text, by its attribute":                                one(local, x, with(central, 36, 1), nil),
		"a file that may be run":                                one(local, x, with(central, 40, 0xed), nil),
		"a symbolic link":                                       one(local, x, with(central, 41, 0xa1), nil),
		"a folder":                                              one(local, x, with(central, 38, 0x10), nil),
		"another checksum":                                      one(with(local, 14, 0), x, with(central, 16, 0), nil),
		"another name in the directory":                         one(local, x, with(central, 46, 'K'), nil),
		"stored with two sizes":                                 one(with(local, 22, 2), x, with(central, 24, 2), nil),
		"a byte between file and directory":                     one(local, []byte("xx"), central, nil),
		"a file that runs into the directory":                   one(with(local, 18, 9, 0, 0, 0, 9), x, with(central, 20, 9, 0, 0, 0, 9), nil),
		"a directory without its file":                          appendEnd(bytes.Clone(central), 1, int64(len(central)), 0),
		"a file that the directory does not have":               appendEnd(slices.Concat(local, x), 0, 0, int64(len(local)+1)),
		"an end that counts one file more":                      one(local, x, central, func(b []byte, size, at int64) []byte { return appendEnd(b, 2, size, at) }),
		"an end that gives the directory another size":          one(local, x, central, func(b []byte, size, at int64) []byte { return appendEnd(b, 1, size+1, at) }),
		"an end on another disk":                                one(local, x, central, func(b []byte, size, at int64) []byte { return with(appendEnd(b, 1, size, at), len(b)+4, 1) }),
		"a file that begins with nothing of ZIP, though the directory is right": append([]byte("x"), one(local, x, central, nil)...),
	} {
		refuse(containerVector{Name: name, Archive: b})
	}
	// What is deflated.
	deflate := func(name string, stream []byte, content []byte, size int) []byte {
		d := member{name: name, method: deflated, crc: crc32.ChecksumIEEE(content), packed: int64(len(stream)), size: int64(size)}
		return one(d.appendLocal(nil, date), stream, d.appendCentral(nil, date), nil)
	}
	hundred := 0
	for n := 1; n < 10_000; n++ {
		if len(deflateAll(make([]byte, n)))*maxRatio == n {
			hundred = n
		}
	}
	zero, text := make([]byte, hundred), bytes.Repeat([]byte("words and "), 9)
	words := deflateAll(text)
	accept(containerVector{Name: "deflated a hundred times", Archive: deflate("pages/a.json", deflateAll(zero), zero, hundred)})
	accept(containerVector{Name: "deflated", Archive: deflate("pages/a.json", words, text, len(text))})
	accept(containerVector{Name: "stored, though it would become smaller", Archive: rawZip([]packed{{"pages/a.json", text}})})
	more := make([]byte, hundred+100)
	refuse(containerVector{Name: "deflated more than a hundred times", Archive: deflate("pages/a.json", deflateAll(more), more, len(more))})
	refuse(containerVector{Name: "deflated, and no smaller", Archive: deflate("pages/a.json", deflateAll(x), x, 1)})
	refuse(containerVector{Name: "unpacks to more than its size", Archive: deflate("pages/a.json", words, text, len(text)-1)})
	refuse(containerVector{Name: "unpacks to less than its size", Archive: deflate("pages/a.json", words, text, len(text)+1)})
	refuse(containerVector{Name: "bytes behind what is deflated", Archive: deflate("pages/a.json", append(bytes.Clone(words), 0), text, len(text))})
	refuse(containerVector{Name: "what is deflated is cut off", Archive: deflate("pages/a.json", words[:len(words)-2], text, len(text))})
	refuse(containerVector{Name: "no deflated bytes", Archive: deflate("pages/a.json", bytes.Repeat([]byte{0xff}, 9), text, len(text))})
	refuse(containerVector{Name: "a blob that is deflated", Archive: deflate("blobs/"+id, words, text, len(text))})
	refuse(containerVector{Name: "cut off within a header", Archive: local[:20]})
	two := rawZip([]packed{{keysFile, x}, {"checkpoint", x}})
	refuse(containerVector{Name: "files in another order than in the directory", Archive: swapCentral(two, len(central), len(central)+len("checkpoint")-len(keysFile))})
	refuse(containerVector{Name: "two dates", Archive: with(two, 31+len(keysFile)+12, two[31+len(keysFile)+12]^1)})
	slices.SortStableFunc(file.Refuse, func(a, b containerVector) int { return strings.Compare(a.Name, b.Name) })
	for _, size := range []record.Index{1, 255, 256, 257, 511, 65_535, 65_536, 65_537, 256_300} {
		file.Tiles = append(file.Tiles, tilesOf(t, size))
	}
	if hundred == 0 || t.Failed() {
		t.FailNow()
	}
	return file
}

// swapCentral swaps the two records of a directory, which have these sizes.
func swapCentral(b []byte, first, second int) []byte {
	at := len(b) - endSize - first - second
	return slices.Concat(b[:at], b[at+first:at+first+second], b[at:at+first], b[len(b)-endSize:])
}
