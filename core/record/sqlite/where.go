package sqlite

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"os"
	"regexp"
	"strconv"
	"sync"
	"time"

	lib "modernc.org/sqlite/lib"

	"troth/core/database"
)

// where says in which bytes of a file the engine finds damage. It looks through the whole database, which is why it is asked once for
// each state of the file, and only after something could not be read.
func where(file string) string {
	info, err := os.Stat(file)
	if err != nil {
		return ""
	}
	state := fileState{file, info.ModTime(), info.Size()}
	asked.Lock()
	defer asked.Unlock()
	if asked.state != state {
		asked.state, asked.answer = state, damage(file, info.Size())
	}
	return asked.answer
}

type fileState struct {
	file    string
	changed time.Time
	size    int64
}

var asked struct {
	sync.Mutex
	state  fileState
	answer string
}

var pageNumber = regexp.MustCompile(`(?i)\bpage (\d+)`)

// damage names the page that the engine's own check names first; the first one when no check can be begun, since header and schema
// stand there; and the whole file when the check knows no page.
func damage(file string, size int64) string {
	page := pageSize(file)
	first := "bytes 0 to " + strconv.FormatInt(min(page, size), 10) + ": header and schema cannot be read"
	c, err := database.Open(file, "ro", "busy_timeout = 10000")
	if err != nil {
		return first
	}
	defer c.Close()
	found := ""
	err = c.Each(func(v []database.Value) error {
		if m := pageNumber.FindStringSubmatch(text(v[0])); m != nil {
			if n, err := strconv.ParseInt(m[1], 10, 64); err == nil && n > 0 {
				found = fmt.Sprintf("bytes %d to %d: %s", (n-1)*page, n*page, text(v[0]))
				return database.ErrStop
			}
		}
		return nil
	}, `PRAGMA integrity_check(20)`)
	switch {
	case found != "":
		return found
	case code(err)&0xff == lib.SQLITE_CORRUPT, code(err)&0xff == lib.SQLITE_NOTADB:
		return first
	}
	return fmt.Sprintf("bytes 0 to %d: the check of the database names no page", size)
}

// pageSize is what the header says, 4096 when that is no size of a page: see https://sqlite.org/fileformat2.html#page_size.
func pageSize(file string) int64 {
	f, err := os.Open(file)
	if err != nil {
		return 4096
	}
	defer f.Close()
	header := make([]byte, 18)
	if _, err := io.ReadFull(f, header); err != nil {
		return 4096
	}
	n := int64(binary.BigEndian.Uint16(header[16:]))
	switch {
	case n == 1:
		return 1 << 16
	case n < 512 || n&(n-1) != 0:
		return 4096
	}
	return n
}

// Find says in which bytes of the store's file some stored bytes stand: the first half of them at least, or the second, since the end of a
// page may cut them. It reads the file, and is asked only when something is known to be wrong.
func (s *Store) Find(stored []byte) (place string, ok bool) {
	half := len(stored) / 2
	for _, x := range []struct{ from, to int }{{0, len(stored)}, {0, half}, {half, len(stored)}} {
		if at := findIn(s.file, stored[x.from:x.to]); at >= 0 {
			at -= int64(x.from)
			return fmt.Sprintf("%s, bytes %d to %d", s.file, at, at+int64(len(stored))), true
		}
	}
	return "", false
}

// FindHead says in which bytes of the store's file the head stands.
func (s *Store) FindHead(ctx context.Context) (place string) {
	err := s.read(ctx, func(c *conn) error {
		place = c.file + ", " + c.pagesOf("head")
		return nil
	})
	if err != nil {
		return err.Error()
	}
	return place
}

// findIn is where some bytes stand first in a file, −1 when they stand nowhere or it cannot be read.
func findIn(file string, what []byte) int64 {
	f, err := os.Open(file)
	if err != nil || len(what) == 0 {
		return -1
	}
	defer f.Close()
	b, kept := make([]byte, 1<<20), 0
	for from := int64(0); ; {
		n, err := io.ReadFull(f, b[kept:])
		if at := bytes.Index(b[:kept+n], what); at >= 0 {
			return from + int64(at)
		}
		if err != nil {
			return -1
		}
		from += int64(len(b) - len(what) + 1)
		kept = copy(b, b[len(b)-len(what)+1:])
	}
}

// pagesOf says in which bytes a table begins.
func (c *conn) pagesOf(table string) string {
	v, err := c.Conn.One(`SELECT pgoffset, pgoffset + pgsize FROM dbstat WHERE name = ? ORDER BY pageno LIMIT 1`, table)
	if err != nil || v == nil {
		return where(c.file)
	}
	return fmt.Sprintf("table %s, bytes %d to %d", table, number(v[0]), number(v[1]))
}
