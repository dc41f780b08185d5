// Package sqlite keeps a record.Store in one SQLite database (WAL, synchronous FULL): one connection writes, several read.
//
// What a reader sees is durable: SQLite makes a commit visible after its log is on disk. That does not hold for what a dying process
// left in the log unsynced, so Open, and the first Begin after a commit of unknown fate, make a small durable commit of their own
// before anyone relies on what they find: see settle.
package sqlite

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"

	"troth/core/record"
)

// Options of Open. The zero value is a store for reading and writing.
type Options struct {
	ReadOnly bool // read beside other processes that write; the file must exist
	Readers  int  // connections for reading, 4 when zero
}

// Store is a record.Store. Close waits for the reads and the transaction in progress.
type Store struct {
	file      string
	readers   *pool
	writer    *pool // nil when opened for reading only
	unsettled atomic.Bool
}

var _ record.Store = (*Store)(nil)

// Open opens the store in file and, unless it is opened for reading only, creates it (for the owner's eyes alone) or brings it to
// the newest schema. It refuses a SQLite that can damage a WAL, files of other programs and of newer ones.
func Open(ctx context.Context, file string, opts Options) (*Store, error) {
	s := &Store{file: file}
	if !opts.ReadOnly {
		if err := create(file); err != nil {
			return nil, err
		}
		s.writer = newPool(1, s.openWriter)
		s.unsettled.Store(true)
		if err := s.prepare(ctx); err != nil {
			return nil, errors.Join(err, s.writer.close())
		}
	}
	if opts.Readers <= 0 {
		opts.Readers = 4
	}
	s.readers = newPool(opts.Readers, s.openReader)
	if opts.ReadOnly {
		if err := s.read(ctx, func(c *conn) error {
			empty, err := c.identify()
			if err != nil {
				return err
			}
			if empty {
				return fmt.Errorf("%s: no record has been begun here", file)
			}
			return c.current()
		}); err != nil {
			return nil, errors.Join(err, s.readers.close())
		}
	}
	return s, nil
}

// create makes an empty file when there is none. SQLite gives its log files the same permissions.
func create(file string) error {
	f, err := os.OpenFile(file, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return errors.Join(f.Close(), syncDir(filepath.Dir(file)))
}

func (s *Store) openWriter() (*conn, error) {
	c, err := connect(s.file, "rw", "busy_timeout = 10000", "journal_mode = WAL", "synchronous = FULL", "secure_delete = ON", "temp_store = MEMORY",
		"cache_size = -16384", "journal_size_limit = 67108864", "wal_autocheckpoint = 8000", "busy_timeout = 0") // from here on it is begin that waits
	if err != nil {
		return nil, err
	}
	v, err := c.one(`PRAGMA journal_mode`)
	if err == nil && text(v[0]) != "wal" {
		err = fmt.Errorf("%s: no write-ahead log can be kept here, only %q: is this a local disk?", s.file, text(v[0]))
	}
	if err != nil {
		return nil, errors.Join(err, c.close())
	}
	return c, nil
}

func (s *Store) openReader() (*conn, error) {
	return connect(s.file, "ro", "busy_timeout = 10000", "query_only = ON", "temp_store = MEMORY", "cache_size = -4096")
}

func (s *Store) prepare(ctx context.Context) error {
	c, err := s.writer.get(ctx)
	if err != nil {
		return err
	}
	err = func() error {
		if _, err := c.identify(); err != nil {
			return err
		}
		if err := c.migrate(func() error { return c.begin(ctx) }); err != nil {
			return err
		}
		return s.settle(ctx, c)
	}()
	s.writer.put(c, err)
	return err
}

// settle makes certain what is on disk, after a crash or a commit that may have failed: frames that were in the log unsynced are
// either under this commit, hence durable, or overwritten by it.
func (s *Store) settle(ctx context.Context, c *conn) error {
	if !s.unsettled.Load() {
		return nil
	}
	if err := c.begin(ctx); err != nil {
		return err
	}
	err := c.exec(`UPDATE head SET size = size`)
	if err == nil {
		err = c.exec(`COMMIT`)
	}
	if err != nil {
		_ = c.exec(`ROLLBACK`) // none may be open
		return err
	}
	s.unsettled.Store(false)
	return nil
}

// begin takes the database's write lock, waiting for other processes as long as ctx allows. The wait is here and not the engine's,
// so that no statement is ever interrupted.
func (c *conn) begin(ctx context.Context) error {
	for wait := time.Millisecond; ; wait = min(2*wait, 20*time.Millisecond) {
		err := c.exec(`BEGIN IMMEDIATE`)
		if !busy(err) {
			return err
		}
		if err := sleep(ctx, wait); err != nil {
			return err
		}
	}
}

func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}

// read lends a reader's connection to do.
func (s *Store) read(ctx context.Context, do func(*conn) error) error {
	c, err := s.readers.get(ctx)
	if err != nil {
		return err
	}
	err = do(c)
	s.readers.put(c, err)
	return err
}

// Close implements record.Store. Readers go first, so that the writer is the last and moves the log into the database.
func (s *Store) Close() error {
	err := s.readers.close()
	if s.writer != nil {
		err = errors.Join(err, s.writer.close())
	}
	return err
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
