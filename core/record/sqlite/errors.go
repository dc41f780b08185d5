package sqlite

import (
	"errors"
	"fmt"

	lib "modernc.org/sqlite/lib"

	"troth/core/database"
	"troth/core/record"
)

// code is the engine's result code behind err, 0 when there is none. The low byte is the class.
func code(err error) int { return database.Code(err) }

// wrap says which file failed, and what that means to the caller.
func wrap(file string, err error) error {
	if code(err) == 0 {
		return err
	}
	var known *fileError
	if errors.As(err, &known) {
		return err
	}
	e := &fileError{file: file, err: err}
	switch {
	case database.Damaged(err):
		e.where = where(file)
	case code(err)&0xff == lib.SQLITE_ERROR: // our statements fit our schema: this is another, or a name in it was damaged
		e.where = fmt.Sprintf("the schema begins in bytes 0 to %d", pageSize(file))
	}
	return e
}

type fileError struct {
	file  string
	where string // of damage, the bytes of the file
	err   error
}

func (e *fileError) Error() string {
	if e.where != "" {
		return e.file + ": " + e.err.Error() + " (" + e.where + ")"
	}
	return e.file + ": " + e.err.Error()
}

func (e *fileError) Unwrap() []error {
	switch c := code(e.err); {
	case database.Damaged(e.err):
		return []error{record.ErrCorrupt, e.err}
	case c&0xff == lib.SQLITE_FULL, c == lib.SQLITE_IOERR_SHMSIZE: // the index of the log could not grow
		return []error{record.ErrFull, e.err}
	}
	return []error{e.err}
}

// corrupt reports damage that the engine does not see.
func (c *conn) corrupt(format string, args ...any) error {
	return fmt.Errorf("%s: %w: %s", c.file, record.ErrCorrupt, fmt.Sprintf(format, args...))
}

func busy(err error) bool { return database.Busy(err) }

// broken reports whether the engine failed in a way after which it may have ended the transaction by itself, which it says of full
// disks, input and output, memory and the like. A constraint that does not hold undoes its own statement alone.
func broken(err error) bool {
	c := code(err) & 0xff
	return c != 0 && c != lib.SQLITE_CONSTRAINT
}

// unsure reports whether a COMMIT that failed so may be durable all the same. Busy, full and a broken constraint come before the
// log's commit frame is whole; after a failed fsync, or when the log's index could not grow, the frame may stand in the file and
// be found by the next recovery.
func unsure(err error) bool {
	switch code(err) & 0xff {
	case lib.SQLITE_BUSY, lib.SQLITE_FULL, lib.SQLITE_CONSTRAINT:
		return false
	}
	return true
}
