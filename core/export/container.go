package export

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"io"
	"math"
	"time"
)

// The container is a ZIP (APPNOTE 6.3.10) with nothing left to choose: files one after the other from the first byte, each behind a
// local header that knows its sizes; then the central directory and the end records; no comments, no extra fields but ZIP64's where a
// number does not fit, one date, and one way to write everything but the deflated bytes. So a reader can compare every byte that it
// does not unpack, and nothing can hide between the files.

// A member is a file of the container.
type member struct {
	name   string
	method uint16 // stored or deflated
	crc    uint32
	packed int64 // bytes in the container
	size   int64 // bytes unpacked
	header int64 // offset of the local header
}

const (
	stored   = 0
	deflated = 8

	localSignature     = 0x04034b50
	centralSignature   = 0x02014b50
	endSignature       = 0x06054b50
	end64Signature     = 0x06064b50
	locator64Signature = 0x07064b50

	endSize   = 22
	end64Size = 56 + 20 // with the locator behind it

	version   = 20 // 2.0: deflate
	version64 = 45 // 4.5: ZIP64
)

// data is the offset of the member's bytes.
func (m *member) data(date uint16) int64 { return m.header + int64(len(m.appendLocal(nil, date))) }

func (m *member) large() bool { return m.packed >= math.MaxUint32 || m.size >= math.MaxUint32 }

// appendCommon writes what both headers share, from the needed version to the lengths of name and extra field.
func (m *member) appendCommon(b []byte, date uint16, need uint16, extra int) []byte {
	packed, size := uint32(m.packed), uint32(m.size)
	if m.large() {
		packed, size = math.MaxUint32, math.MaxUint32
	}
	le := binary.LittleEndian
	b = le.AppendUint16(b, need)
	b = le.AppendUint16(b, 0) // flags
	b = le.AppendUint16(b, m.method)
	b = le.AppendUint16(b, 0) // midnight
	b = le.AppendUint16(b, date)
	b = le.AppendUint32(b, m.crc)
	b = le.AppendUint32(b, packed)
	b = le.AppendUint32(b, size)
	b = le.AppendUint16(b, uint16(len(m.name)))
	return le.AppendUint16(b, uint16(extra))
}

func (m *member) appendLocal(b []byte, date uint16) []byte {
	le := binary.LittleEndian
	b = le.AppendUint32(b, localSignature)
	if !m.large() {
		return append(m.appendCommon(b, date, version, 0), m.name...)
	}
	b = append(m.appendCommon(b, date, version64, 20), m.name...)
	return m.append64(b, false)
}

// append64 writes the ZIP64 extra field.
func (m *member) append64(b []byte, central bool) []byte {
	var values []uint64
	if m.large() {
		values = append(values, uint64(m.size), uint64(m.packed))
	}
	if central && m.header >= math.MaxUint32 {
		values = append(values, uint64(m.header))
	}
	if len(values) == 0 {
		return b
	}
	b = binary.LittleEndian.AppendUint16(b, 1)
	b = binary.LittleEndian.AppendUint16(b, uint16(8*len(values)))
	for _, v := range values {
		b = binary.LittleEndian.AppendUint64(b, v)
	}
	return b
}

func (m *member) appendCentral(b []byte, date uint16) []byte {
	extra := m.append64(nil, true)
	need, header := uint16(version), uint32(m.header)
	if len(extra) > 0 {
		need = version64
	}
	if m.header >= math.MaxUint32 {
		header = math.MaxUint32
	}
	le := binary.LittleEndian
	b = le.AppendUint32(b, centralSignature)
	b = le.AppendUint16(b, 3<<8|version) // made on Unix, so that mode is heard
	b = m.appendCommon(b, date, need, len(extra))
	b = append(b, 0, 0, 0, 0, 0, 0)      // comment, disk, internal attributes
	b = le.AppendUint32(b, 0o100644<<16) // a plain file
	b = le.AppendUint32(b, header)
	b = append(b, m.name...)
	return append(b, extra...)
}

// appendEnd writes the end records of a directory of n members and size bytes at an offset.
func appendEnd(b []byte, n, size, offset int64) []byte {
	le := binary.LittleEndian
	n16, size32, offset32 := uint16(n), uint32(size), uint32(offset)
	if n >= math.MaxUint16 || size >= math.MaxUint32 || offset >= math.MaxUint32 {
		b = le.AppendUint32(b, end64Signature)
		b = le.AppendUint64(b, 56-12)
		b = le.AppendUint16(b, 3<<8|version64)
		b = le.AppendUint16(b, version64)
		b = le.AppendUint64(b, 0) // disks
		for _, v := range []int64{n, n, size, offset} {
			b = le.AppendUint64(b, uint64(v))
		}
		b = le.AppendUint32(b, locator64Signature)
		b = le.AppendUint32(b, 0)
		b = le.AppendUint64(b, uint64(offset+size))
		b = le.AppendUint32(b, 1)
		n16, size32, offset32 = math.MaxUint16, math.MaxUint32, math.MaxUint32
	}
	b = le.AppendUint32(b, endSignature)
	b = le.AppendUint32(b, 0) // disks
	b = le.AppendUint16(b, n16)
	b = le.AppendUint16(b, n16)
	b = le.AppendUint32(b, size32)
	b = le.AppendUint32(b, offset32)
	return le.AppendUint16(b, 0) // no comment
}

// dosDate writes a day as ZIP does, which knows the years 1980 to 2107.
func dosDate(day string) (uint16, error) {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil || t.Year() < 1980 || t.Year() > 2107 {
		return 0, fmt.Errorf("%q is not a day like 2026-11-23 from 1980 to 2107", day)
	}
	return uint16(t.Year()-1980)<<9 | uint16(t.Month())<<5 | uint16(t.Day()), nil
}

// A packer writes a container. Its memory grows with the number of files, not with what they hold.
type packer struct {
	w       io.Writer
	date    uint16
	at      int64
	members []member
	names   map[string]bool
	deflate *flate.Writer
	packed  bytes.Buffer
	head    []byte
}

func newPacker(w io.Writer, day string) (*packer, error) {
	date, err := dosDate(day)
	if err != nil {
		return nil, err
	}
	deflate, err := flate.NewWriter(nil, flate.DefaultCompression)
	return &packer{w: w, date: date, deflate: deflate, names: map[string]bool{}}, err
}

// add writes a file: deflated where that helps, but not where it helps so much that a reader would take it for a bomb.
func (p *packer) add(name string, content []byte) error {
	m := member{name: name, method: stored, crc: crc32.ChecksumIEEE(content), packed: int64(len(content)), size: int64(len(content))}
	body := content
	p.packed.Reset()
	p.deflate.Reset(&p.packed)
	if _, err := p.deflate.Write(content); err != nil {
		return err
	}
	if err := p.deflate.Close(); err != nil {
		return err
	}
	if n := p.packed.Len(); n < len(content) && n*maxRatio >= len(content) {
		m.method, m.packed, body = deflated, int64(n), p.packed.Bytes()
	}
	return p.member(m, bytes.NewReader(body))
}

// store writes a file whose checksum and size are known as it is.
func (p *packer) store(name string, crc uint32, size int64, content io.Reader) error {
	return p.member(member{name: name, method: stored, crc: crc, packed: size, size: size}, content)
}

func (p *packer) member(m member, body io.Reader) error {
	limit, err := sizeLimit(m.name)
	switch {
	case err != nil:
		return err
	case m.size > limit:
		return fmt.Errorf("%s has %d bytes, %d are allowed", m.name, m.size, limit)
	case p.names[m.name]:
		return fmt.Errorf("%s would be in the export twice", m.name)
	case len(p.members) == maxFiles:
		return fmt.Errorf("an export has at most %d files", maxFiles)
	}
	p.names[m.name] = true
	m.header = p.at
	p.members = append(p.members, m)
	p.head = m.appendLocal(p.head[:0], p.date)
	if err := p.write(p.head); err != nil {
		return err
	}
	n, err := io.Copy(p.w, body)
	p.at += n
	if err == nil && n != m.packed {
		err = fmt.Errorf("%s: %d bytes, %d expected", m.name, n, m.packed)
	}
	return err
}

func (p *packer) write(b []byte) error {
	n, err := p.w.Write(b)
	p.at += int64(n)
	return err
}

// close writes the directory.
func (p *packer) close() error {
	start := p.at
	b := p.head[:0]
	for i := range p.members {
		if b = p.members[i].appendCentral(b, p.date); len(b) > 1<<16 {
			if err := p.write(b); err != nil {
				return err
			}
			b = b[:0]
		}
	}
	if err := p.write(b); err != nil {
		return err
	}
	return p.write(appendEnd(nil, int64(len(p.members)), p.at-start, start))
}
