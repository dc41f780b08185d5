package sqlite

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// Scrub implements record.Store. What is forgotten was overwritten with zeros when its transaction was committed (secure_delete),
// in pages of the log; Scrub wipes what that leaves (see wipe), moves the pages into the database and cuts the log to nothing,
// waiting for readers of older pages and, between attempts, letting writers through.
func (s *Store) Scrub(ctx context.Context) error {
	if s.writer == nil {
		return fmt.Errorf("%s was opened for reading only", s.file)
	}
	if err := s.wipe(ctx); err != nil {
		return err
	}
	for wait := time.Millisecond; ; wait = min(2*wait, 50*time.Millisecond) {
		done, err := s.emptyLog(ctx)
		if done || err != nil {
			return err
		}
		if err := sleep(ctx, wait); err != nil {
			return fmt.Errorf("%s: readers still hold older pages of the log: %w", s.file, err)
		}
	}
}

func (s *Store) emptyLog(ctx context.Context) (done bool, err error) {
	c, err := s.writer.get(ctx)
	if err != nil {
		return false, err
	}
	v, err := c.one(`PRAGMA wal_checkpoint(TRUNCATE)`)
	if busy(err) {
		s.writer.put(c, nil)
		return false, nil
	}
	s.writer.put(c, err)
	return err == nil && number(v[0]) == 0, err
}

// Copy implements record.Store. It writes the rows and nothing else (VACUUM INTO): no unused page and nothing forgotten is in the
// copy. Writers go on meanwhile; the log grows until it is done. The file must not exist; it appears when it is whole and durable.
func (s *Store) Copy(ctx context.Context, file string) (err error) {
	if _, err := os.Lstat(file); !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("copy to %s: there is something already", file)
	}
	part, err := os.CreateTemp(filepath.Dir(file), filepath.Base(file)+".part-*") // empty and for the owner's eyes alone
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = os.Remove(part.Name())
		}
		err = errors.Join(err, part.Close())
	}()
	c, err := connect(s.file, "ro", "busy_timeout = 10000", "temp_store = MEMORY")
	if err != nil {
		return err
	}
	if err = errors.Join(wrap(s.file, c.Long(ctx, `VACUUM INTO ?`, part.Name())), c.close()); err != nil {
		return err
	}
	if err := part.Sync(); err != nil {
		return err
	}
	if err := os.Rename(part.Name(), file); err != nil {
		return err
	}
	return syncDir(filepath.Dir(file))
}
