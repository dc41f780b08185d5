package sqlite

import (
	"database/sql/driver"
	"embed"
	"fmt"
	"io/fs"
	"strconv"
	"strings"
)

//go:embed migrations/*.sql
var migrations embed.FS

// applicationID marks our databases: "Trth".
const applicationID = 0x54727468

// minVersion is the first SQLite without the race at WAL reset that could damage a database (https://sqlite.org/wal.html).
var minVersion = [3]int{3, 51, 3}

// checkVersion refuses an engine older than minVersion.
func checkVersion(version string) error {
	var v [3]int
	if _, err := fmt.Sscanf(version, "%d.%d.%d", &v[0], &v[1], &v[2]); err != nil {
		return fmt.Errorf("SQLite's version %q cannot be read: %w", version, err)
	}
	for i, least := range minVersion {
		if v[i] > least {
			break
		}
		if v[i] < least {
			return fmt.Errorf("SQLite %s can damage a database in WAL mode; %d.%d.%d or later is needed", version, minVersion[0], minVersion[1], minVersion[2])
		}
	}
	return nil
}

// identify refuses an engine that is too old and a file that is not ours. It reports whether the database is still empty.
func (c *conn) identify() (empty bool, err error) {
	v, err := c.one(`SELECT sqlite_version(), (SELECT count(*) FROM sqlite_schema)`)
	if err != nil {
		return false, err
	}
	if err := checkVersion(text(v[0])); err != nil {
		return false, err
	}
	empty = number(v[1]) == 0
	if v, err = c.one(`PRAGMA application_id`); err != nil {
		return false, err
	}
	if id := number(v[0]); id != applicationID && (id != 0 || !empty) {
		return false, fmt.Errorf("%s is a database of another program (application id %#x)", c.file, id)
	}
	return empty, nil
}

// applied is the number of the newest migration that the database has, 0 when empty. It refuses one that this program lacks.
func (c *conn) applied(known int) (int, error) {
	v, err := c.one(`SELECT max(number) FROM migration`)
	if err != nil {
		return 0, err
	}
	n := int(number(v[0]))
	if n > known {
		return n, fmt.Errorf("%s was written by a newer program (its migration %d; this program knows %d): run that one", c.file, n, known)
	}
	return n, nil
}

// migrate brings the database to the newest schema, each step in a transaction. A second process that comes at the same time waits
// in begin and finds the work done.
func (c *conn) migrate(begin func() error) error {
	names, err := fs.Glob(migrations, "migrations/*.sql")
	if err != nil {
		return err
	}
	if err := begin(); err != nil {
		return err
	}
	err = func() error {
		if err := c.script(`CREATE TABLE IF NOT EXISTS migration (number INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT`); err != nil {
			return err
		}
		if err := c.script("PRAGMA application_id = " + strconv.Itoa(applicationID)); err != nil {
			return err
		}
		have, err := c.applied(len(names))
		if err != nil {
			return err
		}
		for i := have; i < len(names); i++ {
			name := strings.TrimPrefix(names[i], "migrations/")
			if !strings.HasPrefix(name, fmt.Sprintf("%04d_", i+1)) {
				return fmt.Errorf("migration %s: the next number is %04d", name, i+1)
			}
			sql, err := migrations.ReadFile(names[i])
			if err != nil {
				return err
			}
			if err := c.script(string(sql)); err != nil {
				return fmt.Errorf("migration %s: %w", name, err)
			}
			if err := c.exec(`INSERT INTO migration VALUES (?, ?)`, int64(i+1), driver.Value(name)); err != nil {
				return err
			}
		}
		return nil
	}()
	if err == nil {
		err = c.script("COMMIT")
	}
	if err != nil {
		_ = c.script("ROLLBACK") // nothing to undo when the commit failed
	}
	return err
}

// current refuses a database whose schema is not the newest: it was opened for reading only.
func (c *conn) current() error {
	names, err := fs.Glob(migrations, "migrations/*.sql")
	if err != nil {
		return err
	}
	have, err := c.applied(len(names))
	if err == nil && have < len(names) {
		err = fmt.Errorf("%s was written by an older program (its migration %d, %d needed): open it for writing once", c.file, have, len(names))
	}
	return err
}
