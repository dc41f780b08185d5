package node

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"troth/core/authority"
	"troth/core/database"
	"troth/core/record"
	"troth/core/record/sqlite"
	"troth/core/seal"
	"troth/core/view"
)

var noActor = authority.Actor{}

const (
	backupNote = "last-backup" // what the doctor knows of the newest backup
	listenNote = "listening"   // the address of the server that runs
)

// A noted backup.
type noted struct {
	Made string      `json:"made"`
	Tree record.Tree `json:"tree"`
}

// RememberBackup notes for the doctor that a backup was made.
func (n *Node) RememberBackup(made string, tree record.Tree) error {
	b, err := json.Marshal(noted{made, tree})
	if err != nil {
		return err
	}
	return n.note(backupNote, b)
}

// RememberAddress notes for the doctor where the server listens.
func (n *Node) RememberAddress(addr string) error { return n.note(listenNote, []byte(addr)) }

func (n *Node) note(name string, b []byte) error {
	tmp := filepath.Join(n.Dir, "."+name)
	if err := os.WriteFile(tmp, b, 0o600); err != nil {
		return err
	}
	return os.Rename(tmp, filepath.Join(n.Dir, name))
}

// A Finding is what the doctor says of one thing.
type Finding struct {
	About string `json:"about"`
	Well  bool   `json:"well"`
	Says  string `json:"says"`
}

// backupAge is how old the newest backup may be before the doctor asks to look, and a record without any backup.
const backupAge = 7 * 24 * time.Hour

// lowDisk is how little room the doctor speaks of, in bytes.
const lowDisk = 1 << 30

// Examine looks at a data folder, beside whatever runs in it, and changes nothing. now is the time by the machine's clock.
func Examine(ctx context.Context, dir string, p Program, now time.Time) []Finding {
	var list []Finding
	say := func(about string, well bool, format string, args ...any) {
		list = append(list, Finding{about, well, fmt.Sprintf(format, args...)})
	}
	if err := exists(dir); err != nil {
		say("record", false, "%v", err)
		return list
	}
	store, err := sqlite.Open(ctx, filepath.Join(dir, RecordFile), sqlite.Options{ReadOnly: true})
	if err != nil {
		say("record", false, "%v", err)
		return list
	}
	defer store.Close()
	head, err := store.Head(ctx)
	if err != nil {
		say("record", false, "%v", err)
		return list
	}
	say("record", true, "%d entries", head.Size)
	examineClock(ctx, store, head, now, say)
	examineDisk(dir, say)
	examinePlace(dir, say)
	examineGuard(ctx, dir, store, say)
	examineBackup(dir, head, began(ctx, store), now, say)
	examineView(ctx, dir, p, store, say)
	examinePorts(ctx, dir, say)
	return list
}

type sayer func(about string, well bool, format string, args ...any)

func examineClock(ctx context.Context, store record.Store, head record.Tree, now time.Time, say sayer) {
	last := ""
	for e, err := range store.Entries(ctx, max(0, head.Size-1), head.Size) {
		if err != nil {
			say("clock", false, "the newest entry cannot be read: %v", err)
			return
		}
		last = e.At
	}
	switch at := record.Time(now); {
	case last > at:
		say("clock", false, "it is %s by this machine, but the newest entry is of %s: set the clock, new entries wait for no one but keep that time until then", at, last)
	case now.Year() < 2026:
		say("clock", false, "it is %s by this machine: set the clock", at)
	default:
		say("clock", true, "%s, the newest entry is of %s", at, last)
	}
}

func examineDisk(dir string, say sayer) {
	var s syscall.Statfs_t
	if err := syscall.Statfs(dir, &s); err != nil {
		say("disk", false, "%v", err)
		return
	}
	free := int64(s.Bavail) * s.Bsize
	say("disk", free >= lowDisk, "%d MiB free", free>>20)
}

func examinePlace(dir string, say sayer) {
	if _, err := os.Stat(filepath.Join(dir, PlaceFile)); err != nil {
		return // the next server ties the folder to its place
	}
	if err := keepPlace(dir); err != nil {
		say("place", false, "%v", err)
	}
}

func examineGuard(ctx context.Context, dir string, store record.Store, say sayer) {
	guard := seal.OpenGuard(filepath.Join(dir, GuardFile))
	last, err := guard.Last()
	var head record.Tree
	if err == nil {
		head, err = store.Head(ctx) // after the guard, which moves when the record has
	}
	switch {
	case err != nil:
		say("guard", false, "%v", err)
	case last.Size > head.Size:
		say("guard", false, "%v", seal.ErrBehind)
	default:
		r, err := seal.LoadRange(last.Size, store.Hashes(ctx))
		if err == nil && r.Tree() != last {
			err = fmt.Errorf("%w: %s", seal.ErrForked, seal.Parted(ctx, store, guard, last))
		}
		if err != nil {
			say("guard", false, "%v", err)
			return
		}
		say("guard", true, "%d of %d entries are sealed", last.Size, head.Size)
	}
	if _, err := seal.LoadSigner(filepath.Join(dir, KeyFile)); err != nil {
		say("key", false, "%v", err)
	}
}

// began is when the record's first entry was made; zero when that cannot be read.
func began(ctx context.Context, store record.Store) (at time.Time) {
	for e, err := range store.Entries(ctx, 0, 1) {
		if err == nil {
			at, _ = time.Parse(record.TimeFormat, e.At)
		}
	}
	return at
}

// examineBackup asks for a backup; that a record in its first days has none yet is no fault.
func examineBackup(dir string, head record.Tree, began, now time.Time, say sayer) {
	b, err := os.ReadFile(filepath.Join(dir, backupNote))
	if errors.Is(err, fs.ErrNotExist) {
		if now.Sub(began) <= backupAge {
			say("backup", true, "none yet; make the first within %d days: troth backup --data %s --out FILE", backupAge/(24*time.Hour), dir)
			return
		}
		say("backup", false, "none was ever made: troth backup --data %s --out FILE", dir)
		return
	}
	var last noted
	if err == nil {
		err = json.Unmarshal(b, &last)
	}
	made, terr := time.Parse(record.TimeFormat, last.Made)
	if err = errors.Join(err, terr); err != nil {
		say("backup", false, "what is noted of the newest cannot be read: %v", err)
		return
	}
	age := now.Sub(made)
	say("backup", age <= backupAge, "the newest is of %s, %d hours old, and lacks the last %d entries", last.Made, int(age.Hours()), head.Size-last.Tree.Size)
}

func examineView(ctx context.Context, dir string, p Program, store record.Store, say sayer) {
	kinds, err := p.Kinds()
	if err != nil {
		say("view", false, "%v", err)
		return
	}
	fingerprint, err := view.Fingerprint(p.Parts...)
	if err != nil {
		say("view", false, "%v", err)
		return
	}
	if _, err := os.Stat(filepath.Join(dir, "view-"+fingerprint+".sqlite")); err != nil {
		say("view", false, "there is none of this program (%s): troth rebuild --data %s makes it, troth serve does too", fingerprint, dir)
		return
	}
	v, err := view.Open(ctx, dir, kinds, p.Parts...)
	if err != nil {
		say("view", false, "%v: troth rebuild --data %s makes it anew", err, dir)
		return
	}
	defer v.Close()
	if err := quickCheck(v.File); err != nil {
		say("view", false, "%s is damaged (%v): troth rebuild --data %s makes it anew", v.File, err, dir)
		return
	}
	size := v.Size()
	head, err := store.Head(ctx) // after the view: entries come meanwhile, and the view never has one before the record
	if err != nil {
		say("view", false, "%v", err)
		return
	}
	say("view", size <= head.Size, "%s holds %d of %d entries", fingerprint, size, head.Size)
	others, _ := filepath.Glob(filepath.Join(dir, "view-*.sqlite"))
	if len(others) > 1 {
		say("view", true, "%d views of other programs lie beside it and can be deleted when those programs no longer run", len(others)-1)
	}
}

// quickCheck has the engine look through a whole file, and returns the first fault that it finds.
func quickCheck(file string) error {
	c, err := database.Open(file, "ro", "busy_timeout = 10000")
	if err != nil {
		return err
	}
	defer c.Close()
	row, err := c.One(`PRAGMA quick_check(1)`)
	if err == nil && (len(row) != 1 || row[0] != "ok") {
		err = fmt.Errorf("%v", row)
	}
	return err
}

func examinePorts(ctx context.Context, dir string, say sayer) {
	lock, err := takeLock(dir)
	if err == nil {
		lock.Close()
		say("ports", true, "no server runs in this folder")
		return
	}
	if !errors.Is(err, ErrLocked) {
		say("ports", false, "%v", err)
		return
	}
	b, err := os.ReadFile(filepath.Join(dir, listenNote))
	if err != nil {
		say("ports", true, "a command writes in this folder")
		return
	}
	addr := strings.TrimSpace(string(b))
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+addr+"/checkpoint", nil)
	if err == nil {
		var response *http.Response
		if response, err = http.DefaultClient.Do(r); err == nil {
			response.Body.Close()
			if response.StatusCode != http.StatusOK {
				err = fmt.Errorf("/checkpoint answers %s", response.Status)
			}
		}
	}
	if err != nil {
		say("ports", false, "the server says that it listens on %s, but: %v", addr, err)
		return
	}
	say("ports", true, "the server answers on %s", addr)
}
