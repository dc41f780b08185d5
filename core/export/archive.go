package export

import (
	"bufio"
	"bytes"
	"compress/flate"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"math"
	"os"
	"strings"
	"sync"

	"troth/core/record"
)

// An Archive is an export that is open for reading. What it says is not verified: see Verify. It may be used by any number of
// goroutines.
type Archive struct {
	r       io.ReaderAt
	size    int64
	close   func() error
	date    uint16
	members []member
	byName  map[string]int
	values  []int // members that hold disclosures, in order
	damages []*Damage

	mu     sync.Mutex
	firsts map[int]record.Index // first index of a file of disclosures that was asked for
}

// Damage says where a container cannot be read as one.
type Damage struct {
	File   string // inside the container; empty when it is the container itself
	Offset int64  // in the container, where it was noticed
	Reason string
}

func (d *Damage) Error() string {
	if d.File == "" {
		return fmt.Sprintf("at byte %d: %s", d.Offset, d.Reason)
	}
	return fmt.Sprintf("%s, at byte %d of the export: %s", d.File, d.Offset, d.Reason)
}

// Open opens an export. It returns *Damage when the file is not the container of one.
func Open(file string) (*Archive, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = fmt.Errorf("%s is not a file", file)
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	a, err := read(f, info.Size())
	if err != nil {
		f.Close()
		return nil, err
	}
	a.close = f.Close
	return a, nil
}

// Close lets the file go.
func (a *Archive) Close() error {
	if a.close == nil {
		return nil
	}
	return a.close()
}

// read reads the directory of a container. A local header that is not what the directory says is kept in damages: what stands behind
// it can still be read.
func read(r io.ReaderAt, size int64) (*Archive, error) {
	a := &Archive{r: r, size: size, byName: map[string]int{}, firsts: map[int]record.Index{}}
	n, start, err := a.end()
	if err != nil {
		return nil, err
	}
	dir := bufio.NewReaderSize(io.NewSectionReader(r, start, size-start), 1<<16)
	at, next := start, int64(0) // in the directory, and where the next member must begin
	var local []byte
	for i := range int(n) {
		m, length, err := a.central(dir, at, i == 0)
		if err != nil {
			return nil, err
		}
		limit, err := sizeLimit(m.name)
		_, twice := a.byName[m.name]
		fail := func(reason string) (*Archive, error) { return nil, &Damage{m.name, at, reason} }
		switch {
		case err != nil:
			return fail("nothing of the kind belongs into an export: " + err.Error())
		case twice:
			return fail("the name is there twice")
		case m.header != next:
			return fail(fmt.Sprintf("the file begins at byte %d, %d expected", m.header, next))
		case m.size > limit:
			return fail(fmt.Sprintf("has %d bytes, %d are allowed", m.size, limit))
		case m.method == stored && m.packed != m.size:
			return fail("is stored, but has two sizes")
		case m.method == deflated && (m.packed >= m.size || m.packed*maxRatio < m.size):
			return fail(fmt.Sprintf("%d bytes are said to hold %d; what an export deflates becomes smaller, and at most %d times", m.packed, m.size, maxRatio))
		case strings.HasPrefix(m.name, blobFolder) && m.method != stored:
			return fail("a blob is stored as it is")
		}
		data := m.data(a.date)
		if next = data + m.packed; next > start || next < data {
			return fail("the file runs into the directory")
		}
		if err := a.local(&m, &local, data); err != nil {
			return nil, err
		}
		if strings.HasPrefix(m.name, valueFolder) {
			if m.name != valuesName(len(a.values)) {
				return fail("disclosures are out of order: " + valuesName(len(a.values)) + " expected")
			}
			a.values = append(a.values, i)
		}
		a.byName[m.name] = i
		a.members = append(a.members, m)
		at += length
	}
	if next != start {
		return nil, &Damage{Offset: next, Reason: "bytes between the last file and the directory belong to nothing"}
	}
	end := appendEnd(nil, n, at-start, start)
	got := make([]byte, len(end))
	if at+int64(len(end)) != size {
		return nil, &Damage{Offset: at, Reason: fmt.Sprintf("%d bytes behind the directory, %d expected", size-at, len(end))}
	}
	if _, err := r.ReadAt(got, at); err != nil && err != io.EOF {
		return nil, err
	}
	if i := differ(got, end); i >= 0 {
		return nil, &Damage{Offset: at + int64(i), Reason: "the end of the container is not written as in an export"}
	}
	return a, nil
}

// end finds the directory: how many members it has, and where it begins.
func (a *Archive) end() (n, start int64, err error) {
	var b [endSize + end64Size]byte
	tail := b[:min(int64(len(b)), a.size)]
	if _, err := a.r.ReadAt(tail, a.size-int64(len(tail))); err != nil && err != io.EOF {
		return 0, 0, err
	}
	at := a.size - endSize
	le := binary.LittleEndian
	if len(tail) < endSize || le.Uint32(tail[len(tail)-endSize:]) != endSignature {
		return 0, 0, &Damage{Offset: max(at, 0), Reason: "the end of a ZIP archive is not there: the file is cut off, or is no export"}
	}
	last := tail[len(tail)-endSize:]
	n, start = int64(le.Uint16(last[10:])), int64(le.Uint32(last[16:]))
	if n == math.MaxUint16 || start == math.MaxUint32 || le.Uint32(last[12:]) == math.MaxUint32 {
		if len(tail) < len(b) || le.Uint32(tail) != end64Signature {
			return 0, 0, &Damage{Offset: at, Reason: "the ZIP64 end of the archive is missing"}
		}
		count, offset := le.Uint64(tail[32:]), le.Uint64(tail[48:])
		if count > maxFiles || offset > uint64(a.size) {
			return 0, 0, &Damage{Offset: at - end64Size, Reason: fmt.Sprintf("a directory of %d files at byte %d; at most %d files are allowed", count, offset, maxFiles)}
		}
		n, start = int64(count), int64(offset)
	}
	if start > at {
		return 0, 0, &Damage{Offset: at, Reason: "the directory begins behind its end"}
	}
	return n, start, nil
}

// central reads one member of the directory, which is written in the one allowed way, and returns its length there.
func (a *Archive) central(dir *bufio.Reader, at int64, first bool) (m member, length int64, err error) {
	cut := func(err error) (member, int64, error) {
		if err == io.EOF || errors.Is(err, io.ErrUnexpectedEOF) {
			err = &Damage{Offset: at, Reason: "the directory is cut off"}
		}
		return m, 0, err
	}
	var head [46]byte
	if _, err := io.ReadFull(dir, head[:]); err != nil {
		return cut(err)
	}
	le := binary.LittleEndian
	nameLength, extraLength := int(le.Uint16(head[28:])), int(le.Uint16(head[30:]))
	if le.Uint32(head[:]) != centralSignature || nameLength > maxName || extraLength > 28 {
		return m, 0, &Damage{Offset: at, Reason: "the directory has something that is no file of an export"}
	}
	rest := make([]byte, nameLength+extraLength)
	if _, err := io.ReadFull(dir, rest); err != nil {
		return cut(err)
	}
	m = member{
		name: string(rest[:nameLength]), method: le.Uint16(head[10:]), crc: le.Uint32(head[16:]),
		packed: int64(le.Uint32(head[20:])), size: int64(le.Uint32(head[24:])), header: int64(le.Uint32(head[42:])),
	}
	extra := rest[nameLength:]
	take := func(to *int64) {
		if len(extra) >= 8 {
			*to = int64(le.Uint64(extra) & math.MaxInt64)
			extra = extra[8:]
		}
	}
	if len(extra) >= 4 {
		extra = extra[4:]
		if m.packed == math.MaxUint32 && m.size == math.MaxUint32 {
			take(&m.size)
			take(&m.packed)
		}
		if m.header == math.MaxUint32 {
			take(&m.header)
		}
	}
	if date := le.Uint16(head[14:]); first {
		a.date = date
	}
	if m.method != stored && m.method != deflated {
		return m, 0, &Damage{m.name, at, fmt.Sprintf("packed by method %d; an export stores and deflates", m.method)}
	}
	// Written again, it must be the same.
	got := append(head[:], rest...)
	if i := differ(got, m.appendCentral(nil, a.date)); i >= 0 {
		return m, 0, &Damage{m.name, at + int64(i), "the directory is not written as in an export"}
	}
	return m, int64(len(got)), nil
}

// local compares a local header with the directory.
func (a *Archive) local(m *member, buf *[]byte, data int64) error {
	want := m.appendLocal((*buf)[:0], a.date)
	*buf = want
	got := make([]byte, len(want))
	if _, err := a.r.ReadAt(got, m.header); err != nil && err != io.EOF {
		return err
	}
	if i := differ(got, want); i >= 0 {
		a.damages = append(a.damages, &Damage{m.name, m.header + int64(i), "the header in front of the file is not what the directory says"})
	}
	return nil
}

// differ is the first place where a and b differ, −1 when they are equal.
func differ(a, b []byte) int {
	if bytes.Equal(a, b) {
		return -1
	}
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return i
		}
	}
	return min(len(a), len(b))
}

// errMissing: the archive has no such file.
var errMissing = errors.New("is missing")

// file returns what a file holds. When its checksum is wrong, it returns what was unpacked beside the *Damage.
func (a *Archive) file(name string) ([]byte, error) {
	i, ok := a.byName[name]
	if !ok {
		return nil, &Damage{name, a.size, errMissing.Error()}
	}
	return a.content(i, nil)
}

var inflaters = sync.Pool{New: func() any { return flate.NewReader(nil) }}

// content unpacks the member i into buf. Its size was checked against the limits when the directory was read.
func (a *Archive) content(i int, buf []byte) ([]byte, error) {
	m := &a.members[i]
	at := m.data(a.date)
	damaged := func(offset int64, reason string) *Damage { return &Damage{m.name, at + offset, reason} }
	packed := make([]byte, m.packed)
	if _, err := a.r.ReadAt(packed, at); err != nil && err != io.EOF {
		return nil, err
	}
	content := packed
	if m.method == deflated {
		src := bytes.NewReader(packed)
		z := inflaters.Get().(io.ReadCloser)
		defer inflaters.Put(z)
		if err := z.(flate.Resetter).Reset(src, nil); err != nil {
			return nil, err
		}
		if int64(cap(buf)) < m.size {
			buf = make([]byte, m.size)
		}
		buf = buf[:m.size]
		n, err := io.ReadFull(z, buf)
		var more [1]byte
		if err == nil {
			if k, end := z.Read(more[:]); k > 0 {
				return nil, damaged(0, fmt.Sprintf("unpacks to more than the %d bytes that the directory says", m.size))
			} else if end != io.EOF {
				err = end
			}
		}
		switch {
		case err != nil:
			return nil, damaged(m.packed-int64(src.Len()), fmt.Sprintf("cannot be unpacked beyond byte %d: %v", n, err))
		case src.Len() > 0:
			return nil, damaged(m.packed-int64(src.Len()), "has bytes behind what is unpacked")
		}
		content = buf
	}
	if crc32.ChecksumIEEE(content) != m.crc {
		return content, damaged(0, "its checksum (CRC-32) is not that of its bytes")
	}
	return content, nil
}

// Blob reads the file that an entry names; record.ErrNotFound when the export has none of that id. It trusts the export: Verify it first.
func (a *Archive) Blob(id record.ID) (io.Reader, error) {
	i, ok := a.byName[blobName(id)]
	if !ok {
		return nil, fmt.Errorf("%s: %w", blobName(id), record.ErrNotFound)
	}
	return a.blob(i), nil
}

// blob reads a file that may be large. It is stored.
func (a *Archive) blob(i int) io.Reader {
	m := &a.members[i]
	return io.NewSectionReader(a.r, m.data(a.date), m.size)
}
