package node

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"troth/core/authority"
	"troth/core/desk"
	"troth/core/record"
	"troth/core/record/blob"
	"troth/core/record/sqlite"
	"troth/core/seal"
	"troth/core/view"
)

// A Program is what a build of Troth brings to a node: what can be said, who may say it and how it is shown.
type Program struct {
	Parts    []view.Part
	May      authority.Table // core's included
	Standing desk.Standing
	// Found says what follows the first entry of a new record, by its operator.
	Found func(operator record.ID, name record.Text) []desk.Saying
}

// Kinds is the set of kinds of the core and the parts.
func (p Program) Kinds() (*record.Kinds, error) {
	kinds := record.Core()
	for _, part := range p.Parts {
		kinds = append(kinds, part.Kinds...)
	}
	return record.NewKinds(kinds...)
}

// Options are what the one who opens a node decides.
type Options struct {
	Program
	Now func() time.Time // nil: the clock
	Log *slog.Logger     // nil: silent
	// Progress hears how many entries the view holds while a cold one is built.
	Progress func(record.Index)
}

// A Node is an open data folder. The fields are for use, not for change. A node that was opened for reading has no Desk.
type Node struct {
	Dir     string
	Origin  string
	Program Program
	Kinds   *record.Kinds
	Store   record.Store
	Blobs   *blob.Dir
	Seal    *seal.Log
	Key     seal.Key
	View    *view.View
	Desk    *desk.Desk
	Now     func() time.Time
	// Stopped says why the node serves reading only, although it was opened for writing; nil when it writes.
	Stopped error

	lock   *os.File
	closed bool
}

// Files of the data folder.
const (
	RecordFile = "record.sqlite"
	BlobDir    = "blobs"
	GuardFile  = "guard"
	KeyFile    = "key"
	LockFile   = "lock"
	SocketFile = "troth.sock"
)

// MaxBlob is the largest document, in bytes.
const MaxBlob = 64 << 20

// maxOrigin leaves room in an envelope for the names of successor logs.
const maxOrigin = 100

// ErrLocked: another process writes in the folder.
var ErrLocked = errors.New("another troth is writing in this folder")

// ErrNoNode: the folder holds no record.
var ErrNoNode = errors.New("there is no record in this folder")

// Init makes a new record and its first entries: who runs it, which key signs it, the schemas and the table of authority. A folder in
// which an earlier Init was interrupted is finished; one that holds a record already, or anything else, is refused. The folder is its
// owner's alone from then on.
func Init(ctx context.Context, dir, origin string, operator record.Text, o Options) (n *Node, err error) {
	if err := seal.CheckOrigin(origin); err != nil {
		return nil, err
	}
	if len(origin) > maxOrigin {
		return nil, fmt.Errorf("origin %q has %d characters; %d are allowed, so that the names of successors fit", origin, len(origin), maxOrigin)
	}
	if err := MakeDir(dir); err != nil {
		return nil, err
	}
	if err := vacant(dir); err != nil {
		return nil, err
	}
	if err := closeToOthers(dir); err != nil {
		return nil, fmt.Errorf("%s cannot be closed to others, so that its owner must begin the record, or you in a folder within it: %w", dir, err)
	}
	lock, err := takeLock(dir)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			lock.Close()
		}
	}()
	store, err := sqlite.Open(ctx, filepath.Join(dir, RecordFile), sqlite.Options{})
	if err != nil {
		return nil, err
	}
	head, err := store.Head(ctx)
	if cerr := store.Close(); err == nil {
		err = cerr
	}
	if err != nil {
		return nil, err
	}
	if head.Size > 0 {
		return nil, fmt.Errorf("%s holds a record of %d entries already", dir, head.Size)
	}
	if _, err := os.Stat(filepath.Join(dir, KeyFile)); errors.Is(err, fs.ErrNotExist) {
		skey, _, err := seal.GenerateKey(origin)
		if err != nil {
			return nil, err
		}
		if err := seal.SaveKey(filepath.Join(dir, KeyFile), skey); err != nil {
			return nil, err
		}
	}
	if err := keepPlace(dir); err != nil {
		return nil, err
	}
	if _, err := seal.CreateGuard(filepath.Join(dir, GuardFile), record.Tree{}); err != nil && !errors.Is(err, fs.ErrExist) {
		return nil, err
	}
	if n, err = open(ctx, dir, o); err != nil {
		return nil, err
	}
	n.lock = lock
	if n.Origin != origin {
		err = fmt.Errorf("%s was begun as %s, not %s", dir, n.Origin, origin)
	} else if err = n.Desk.Start(ctx); err == nil {
		err = n.Found(ctx, record.Genesis{Operator: record.NewID("or"), Name: operator, Key: record.Note(n.Key.Verifier)})
	}
	if err != nil {
		n.Close()
		return nil, err
	}
	return n, nil
}

// vacant refuses a folder with something in it, unless an Init has begun there: whether it came to an end is Init's to find out.
func vacant(dir string) error {
	list, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	other := ""
	for _, e := range list {
		switch name := e.Name(); {
		case name == LockFile, strings.HasPrefix(name, RecordFile), name == KeyFile, strings.HasPrefix(name, "."+KeyFile+"."): // the first that Init makes
			return nil
		case name != "lost+found": // which is the file system's
			other = name
		}
	}
	if other != "" {
		return fmt.Errorf("%s is not empty: there is %s in it; a record begins in a folder of its own", dir, other)
	}
	return nil
}

func closeToOthers(dir string) error {
	info, err := os.Stat(dir)
	if err == nil && info.Mode().Perm() != 0o700 {
		err = os.Chmod(dir, 0o700)
	}
	return err
}

// Found puts the first entries of a record on it.
func (n *Node) Found(ctx context.Context, g record.Genesis) error {
	who := authority.Actor{For: g.Operator, Role: authority.Operator}
	_, err := n.Desk.Do(ctx, desk.Act{Who: who}, func(*view.Reader) ([]desk.Saying, error) {
		sayings := []desk.Saying{{Thing: g, Of: g.Operator}}
		if n.Program.Found != nil {
			sayings = append(sayings, n.Program.Found(g.Operator, g.Name)...)
		}
		return sayings, nil
	})
	if err != nil {
		return err
	}
	return n.declare(ctx)
}

// Open opens a node for writing. When the folder is a copy, or the seal refuses (no guard, an older record), the node serves reading
// and Stopped says why.
func Open(ctx context.Context, dir string, o Options) (n *Node, err error) {
	if err := exists(dir); err != nil {
		return nil, err
	}
	lock, err := takeLock(dir)
	if err != nil {
		return nil, err
	}
	if n, err = open(ctx, dir, o); err != nil {
		lock.Close()
		return nil, err
	}
	n.lock = lock
	if err = os.Remove(filepath.Join(dir, listenNote)); errors.Is(err, os.ErrNotExist) { // of the server that ran before
		err = nil
	}
	if err == nil {
		err = keepPlace(dir)
	}
	if err == nil {
		err = n.Desk.Start(ctx)
	}
	if err != nil {
		if errors.Is(err, ErrCopied) || errors.Is(err, seal.ErrNoGuard) || errors.Is(err, seal.ErrGuardDamaged) || errors.Is(err, seal.ErrBehind) || errors.Is(err, seal.ErrForked) {
			n.Desk.Close()
			n.Desk, n.Stopped = nil, err
			return n, nil
		}
		n.Close()
		return nil, err
	}
	if err := n.declare(ctx); err != nil {
		n.Close()
		return nil, err
	}
	return n, nil
}

// OpenReader opens a node for reading, beside a process that writes in it.
func OpenReader(ctx context.Context, dir string, o Options) (*Node, error) {
	if err := exists(dir); err != nil {
		return nil, err
	}
	n, err := open(ctx, dir, o)
	if err == nil {
		n.Desk = nil
	}
	return n, err
}

func exists(dir string) error {
	if _, err := os.Stat(filepath.Join(dir, RecordFile)); errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%w: %s; troth init makes one, troth recover brings one back from a backup", ErrNoNode, dir)
	} else if err != nil {
		return err
	}
	return nil
}

func open(ctx context.Context, dir string, o Options) (_ *Node, err error) {
	n := &Node{Dir: dir, Program: o.Program, Now: o.Now}
	if n.Now == nil {
		n.Now = time.Now
	}
	defer func() {
		if err != nil {
			n.Close()
		}
	}()
	if n.Kinds, err = o.Program.Kinds(); err != nil {
		return nil, err
	}
	if n.Key, err = seal.LoadSigner(filepath.Join(dir, KeyFile)); err != nil {
		return nil, fmt.Errorf("the log's key: %w", err)
	}
	n.Origin = n.Key.Name()
	if n.Blobs, err = blob.Open(filepath.Join(dir, BlobDir), MaxBlob); err != nil {
		return nil, err
	}
	store, err := sqlite.Open(ctx, filepath.Join(dir, RecordFile), sqlite.Options{})
	if err != nil {
		return nil, err // n.Store stays nil: a *Store that is nil would not be, for Close
	}
	n.Store = store
	head, err := n.Store.Head(ctx)
	if err != nil {
		return nil, err
	}
	n.Seal = seal.New(n.Store, seal.OpenGuard(filepath.Join(dir, GuardFile)), n.Key, nil)
	if err := n.buildView(ctx, head, o); err != nil {
		return nil, err
	}
	if n.View, err = view.Open(ctx, dir, n.Kinds, o.Parts...); err != nil {
		return nil, err
	}
	if err := n.View.CatchUp(ctx, n.Store, head.Size, n.Today(), o.Progress); err != nil {
		return nil, err
	}
	n.Desk = &desk.Desk{
		Origin: n.Origin, Store: n.Store, Seal: n.Seal, View: n.View, May: o.May, Standing: o.Standing,
		Now: n.Now, Log: o.Log, Blobs: n.Blobs,
	}
	return n, nil
}

// buildView makes the view of this program when the folder has none, as after another version of the program, and checks the record as it
// reads it.
func (n *Node) buildView(ctx context.Context, head record.Tree, o Options) error {
	fingerprint, err := view.Fingerprint(o.Parts...)
	if err != nil || head.Size == 0 {
		return err
	}
	err = view.Build(ctx, view.File(n.Dir, fingerprint), &checked{Store: n.Store, head: head}, head.Size, n.Today(), o.Progress, n.Kinds, o.Parts...)
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	return err
}

// declare puts schemas and the table of authority on record where this program's differ from those in force.
func (n *Node) declare(ctx context.Context) error {
	r, err := n.Read(ctx)
	if err != nil {
		return err
	}
	operator, err := r.Operator()
	r.Close()
	if errors.Is(err, record.ErrNotFound) {
		return fmt.Errorf("%w: its first entry is missing; run troth init again", ErrNoNode)
	}
	if err != nil {
		return err
	}
	act := desk.Act{Who: authority.Actor{For: operator, Role: authority.Operator}}
	_, err = n.Desk.Do(ctx, act, func(r *view.Reader) ([]desk.Saying, error) {
		var sayings []desk.Saying
		schemas, err := r.Schemas()
		if err != nil {
			return nil, err
		}
		inForce := map[string]view.Declared{}
		for _, s := range schemas {
			inForce[s.Name] = s
		}
		for k := range n.Kinds.All() {
			if d := inForce[k.Name]; d.Hash != k.SchemaHash().String() {
				sayings = append(sayings, desk.Saying{Object: d.Object, Of: operator, Thing: record.Schema{Name: record.Code(k.Name), Hash: k.SchemaHash()}})
			}
		}
		table, err := r.Authority()
		if err != nil && !errors.Is(err, record.ErrNotFound) {
			return nil, err
		}
		if hash := n.Program.May.Hash(); table.Hash != hash.String() {
			sayings = append(sayings, desk.Saying{Object: table.Object, Of: operator, Thing: record.Table{Hash: hash}})
		}
		return sayings, nil
	})
	return err
}

// Today is the day by the node's clock, in UTC.
func (n *Node) Today() string { return n.Now().UTC().Format(time.DateOnly) }

// EndOf is the first moment after a day by a node's clock, as view.Reader.Before takes it; the day itself when it is none.
func EndOf(day string) string {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return day
	}
	return t.AddDate(0, 0, 1).Format(time.DateOnly)
}

// Read gives a reader of the newest state, today, who is nobody in particular.
func (n *Node) Read(ctx context.Context) (*view.Reader, error) {
	return n.View.Read(ctx, 0, n.Today(), authority.Actor{})
}

// Operator is the actor in whose name the command line writes: the organisation that the first entry names.
func (n *Node) Operator(ctx context.Context) (authority.Actor, error) {
	r, err := n.Read(ctx)
	if err != nil {
		return authority.Actor{}, err
	}
	defer r.Close()
	operator, err := r.Operator()
	return authority.Actor{For: operator, Role: authority.Operator}, err
}

// Close serves what waits at the desk, and lets the folder go. A second call does nothing.
func (n *Node) Close() error {
	if n.closed {
		return nil
	}
	n.closed = true
	var errs []error
	if n.Desk != nil {
		n.Desk.Close()
	}
	if n.View != nil {
		errs = append(errs, n.View.Close())
	}
	if n.Store != nil {
		errs = append(errs, n.Store.Close())
	}
	if n.lock != nil {
		errs = append(errs, n.lock.Close())
	}
	return errors.Join(errs...)
}

// MakeDir makes a folder, and those above it that are missing, and makes their names durable: a record is no safer than the way to it.
// The name of a folder that is there already is made durable too, since whoever made it may have been interrupted.
func MakeDir(dir string) error {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return err
	}
	parent := filepath.Dir(dir)
	err = os.Mkdir(dir, 0o700)
	if errors.Is(err, fs.ErrNotExist) && parent != dir {
		if err := MakeDir(parent); err != nil {
			return err
		}
		err = os.Mkdir(dir, 0o700)
	}
	existed := errors.Is(err, fs.ErrExist)
	if err != nil && !existed {
		return err
	}
	d, err := os.Open(parent)
	if existed && errors.Is(err, fs.ErrPermission) {
		return nil // made by somebody else, for us
	}
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// takeLock takes the writing lock of a folder. The system gives it back when the process ends, however it ends.
func takeLock(dir string) (*os.File, error) {
	f, err := os.OpenFile(filepath.Join(dir, LockFile), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		f.Close()
		if errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, fmt.Errorf("%w: %s", ErrLocked, dir)
		}
		return nil, fmt.Errorf("lock of %s: %w", dir, err)
	}
	return f, nil
}
