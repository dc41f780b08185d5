package torture

import (
	"context"
	"io"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/hanwen/go-fuse/v2/fs"
	"github.com/hanwen/go-fuse/v2/fuse"
)

// A drive is a file system in memory, mounted through FUSE, whose power can be cut. It answers every call and tells a disk what was
// done, as a trace would afterwards; the disk then says what may be left.
//
// A call is done at one place of a clock that counts calls. A sync has two, since others may write while it is under way. The kernel
// holds nothing back that was written (there is no write-back cache), but for mapped memory, which it brings by the next sync.
type drive struct {
	*disk
	image map[string]file // what it holds at first, all of it durable
	last  uint64          // number given to a file: none is given twice
	mount *mounted

	mu    sync.Mutex
	clock int
	off   bool
	hang  bool          // without power a call has no answer, instead of EIO
	gone  chan struct{} // closed when nobody waits for an answer any more
}

// A mounted is what must be ended, whatever becomes of a test. It does not hold the drive's content once it is.
type mounted struct {
	root   string
	server *fuse.Server // nil when it is unmounted
	guard  *exec.Cmd
	held   io.Closer // what the guard waits for
}

// mount mounts a drive that holds an image. It is unmounted when the test ends, or dies.
func mount(t *testing.T, image map[string]file) *drive {
	t.Helper()
	f, err := os.OpenFile("/dev/fuse", os.O_RDWR, 0)
	if err != nil {
		t.Skipf("There is no FUSE here: %v.", err)
	}
	f.Close()
	d := &drive{disk: newDisk(t.TempDir()), image: image, last: 1, gone: make(chan struct{})}
	long := time.Hour // nobody but the kernel changes anything
	server, err := fs.Mount(d.root, &stored{drive: d, inode: d.top, mode: 0o700, names: 1}, &fs.Options{
		EntryTimeout: &long, AttrTimeout: &long,
		MountOptions: fuse.MountOptions{DirectMount: true, DisableXAttrs: true, FsName: "drive", Name: "drive", MaxWrite: 1 << 20},
	})
	if err != nil {
		t.Skipf("FUSE cannot be mounted here, which needs root or fusermount: %v.", err)
	}
	m := &mounted{root: d.root, server: server}
	d.mount = m
	t.Cleanup(func() { m.end(t) })
	if err := keepDevice(); err != nil {
		t.Fatal(err)
	}
	// A test that dies has no cleanup. What is left of it is a mount without an answer; whoever waits for its end takes that away.
	guard := exec.Command("sh", "-c", `read _; umount -l "$0" || fusermount3 -uz "$0" || fusermount -uz "$0"`, d.root)
	guard.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	m.held, err = guard.StdinPipe()
	if err == nil {
		err = guard.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	m.guard = guard
	return d
}

// keepDevice keeps the other end of a mount from processes that are started: go-fuse leaves it open to them when it mounts directly. A
// writer that had it would hold up the drive that it waits for, when the test dies.
func keepDevice() error {
	fds, err := os.ReadDir("/proc/self/fd")
	for _, e := range fds {
		if to, _ := os.Readlink("/proc/self/fd/" + e.Name()); to == "/dev/fuse" {
			fd, err := strconv.Atoi(e.Name())
			if err != nil {
				return err
			}
			syscall.CloseOnExec(fd)
		}
	}
	return err
}

func (m *mounted) end(t *testing.T) {
	if m.server == nil {
		return
	}
	if err := m.server.Unmount(); err != nil {
		t.Errorf("unmounting %s: %v", m.root, err)
		syscall.Unmount(m.root, syscall.MNT_DETACH) // nothing is left over, whoever still holds it
	}
	m.server = nil
	if m.guard != nil {
		m.held.Close()
		m.guard.Wait() // there is nothing left to unmount, which it calls an error
	}
}

// cutPower lets every call from now on fail, or hang until its process is killed.
func (d *drive) cutPower(hang bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.off, d.hang = true, hang
}

// compare holds what the mounted folder shows against what the disk was told. No process may use the drive.
func (d *drive) compare() error {
	d.mu.Lock()
	d.off = false
	close(d.gone)
	d.mu.Unlock()
	return d.disk.compare()
}

// do does a call at the next place, if there is power.
func (d *drive) do(ctx context.Context, change func(at *call)) syscall.Errno {
	d.mu.Lock()
	if d.off {
		hang := d.hang
		d.mu.Unlock()
		if hang {
			select {
			case <-ctx.Done(): // by the kernel, when the process is killed
			case <-d.gone: // nobody is told of a read ahead that is not waited for any more
			}
		}
		return syscall.EIO
	}
	defer d.mu.Unlock()
	d.clock++
	change(&call{begin: d.clock, end: d.clock})
	return 0
}

// A stored is a file or a folder of a drive.
type stored struct {
	fs.Inode
	drive   *drive
	inode   *inode
	mode    uint32
	names   uint32 // that it has
	content []byte // of a file
}

// OnAdd puts the drive's first content into its top folder.
func (s *stored) OnAdd(ctx context.Context) {
	if s.inode != s.drive.top {
		return
	}
	for _, f := range s.drive.image {
		s.drive.last = max(s.drive.last, f.number)
	}
	all := map[string]*stored{"": s}
	for _, p := range slices.Sorted(maps.Keys(s.drive.image)) { // folders before what is in them
		if shared(p) {
			continue
		}
		f, parent := s.drive.image[p], all[strings.TrimSuffix(path.Dir(p), "/")]
		mode := uint32(syscall.S_IFREG | 0o600)
		if f.content == nil {
			mode = syscall.S_IFDIR | 0o700
		}
		child := parent.make(ctx, path.Base(p), mode, f.number, &call{})
		if f.content != nil {
			child.write(&call{}, f.content, 0)
		}
		parent.AddChild(path.Base(p), child.EmbeddedInode(), true)
		all[p] = child
	}
	for _, o := range s.drive.ops {
		o.durable = 0
	}
}

// make gives the folder a new file or folder.
func (s *stored) make(ctx context.Context, name string, mode uint32, number uint64, at *call) *stored {
	n := &inode{name: path.Join(s.inode.name, name), number: number, folder: mode&syscall.S_IFMT == syscall.S_IFDIR}
	child := &stored{drive: s.drive, inode: n, mode: mode, names: 1}
	s.drive.add(at, &op{on: s.inode, get: name, node: n})
	s.NewPersistentInode(ctx, child, fs.StableAttr{Mode: mode & syscall.S_IFMT, Ino: number})
	return child
}

func (s *stored) write(at *call, data []byte, off int64) {
	if end := int(off) + len(data); end > len(s.content) {
		s.content = append(s.content, make([]byte, end-len(s.content))...)
	}
	copy(s.content[off:], data)
	if !shared(s.inode.name) {
		s.drive.add(at, &op{on: s.inode, off: off, data: slices.Clone(data)})
	}
}

func (s *stored) truncate(at *call, size int64) {
	if size <= int64(len(s.content)) {
		s.content = slices.Clone(s.content[:size]) // a reader may still hold what was there
	} else {
		s.content = append(s.content, make([]byte, size-int64(len(s.content)))...)
	}
	if !shared(s.inode.name) {
		s.drive.add(at, &op{on: s.inode, cut: true, off: size})
	}
}

func (s *stored) attr(out *fuse.Attr) {
	out.Mode, out.Nlink, out.Size = s.mode, s.names, uint64(len(s.content))
}

// do does a call on the file. The index of a log is memory that is shared under a file's name: it needs no power, and what a dead
// process left in it must not hang.
func (s *stored) do(ctx context.Context, change func(at *call)) syscall.Errno {
	if shared(s.inode.name) {
		s.drive.mu.Lock()
		defer s.drive.mu.Unlock()
		change(nil)
		return 0
	}
	return s.drive.do(ctx, change)
}

func (s *stored) Getattr(_ context.Context, _ fs.FileHandle, out *fuse.AttrOut) syscall.Errno {
	s.drive.mu.Lock()
	defer s.drive.mu.Unlock()
	s.attr(&out.Attr)
	return 0
}

func (s *stored) Setattr(ctx context.Context, _ fs.FileHandle, in *fuse.SetAttrIn, out *fuse.AttrOut) syscall.Errno {
	return s.do(ctx, func(at *call) {
		if size, set := in.GetSize(); set {
			s.truncate(at, int64(size))
		}
		if mode, set := in.GetMode(); set {
			s.mode = mode
		}
		s.attr(&out.Attr)
	})
}

func (s *stored) Open(ctx context.Context, flags uint32) (fs.FileHandle, uint32, syscall.Errno) {
	return nil, fuse.FOPEN_KEEP_CACHE, s.do(ctx, func(at *call) {
		if flags&syscall.O_TRUNC != 0 {
			s.truncate(at, 0)
		}
	})
}

func (s *stored) Read(ctx context.Context, _ fs.FileHandle, dest []byte, off int64) (fuse.ReadResult, syscall.Errno) {
	n := 0
	errno := s.do(ctx, func(*call) {
		if off < int64(len(s.content)) {
			n = copy(dest, s.content[off:])
		}
	})
	return fuse.ReadResultData(dest[:n]), errno
}

func (s *stored) Write(ctx context.Context, _ fs.FileHandle, data []byte, off int64) (uint32, syscall.Errno) {
	return uint32(len(data)), s.do(ctx, func(at *call) { s.write(at, data, off) })
}

// Fsync is that of files and of folders. It takes up to 2 ms, and the power may be cut meanwhile: then it has done nothing.
func (s *stored) Fsync(ctx context.Context, _ fs.FileHandle, _ uint32) syscall.Errno {
	var span call
	if errno := s.do(ctx, func(at *call) {
		if at != nil {
			span.begin = at.begin
		}
	}); errno != 0 || shared(s.inode.name) {
		return errno
	}
	time.Sleep(rand.N(2 * time.Millisecond))
	return s.do(ctx, func(at *call) {
		span.end = at.end
		s.drive.sync(&span, s.inode)
	})
}

func (s *stored) Create(ctx context.Context, name string, _ uint32, mode uint32, out *fuse.EntryOut) (*fs.Inode, fs.FileHandle, uint32, syscall.Errno) {
	child, errno := s.add(ctx, name, mode|syscall.S_IFREG, out)
	return child, nil, fuse.FOPEN_KEEP_CACHE, errno
}

func (s *stored) Mkdir(ctx context.Context, name string, mode uint32, out *fuse.EntryOut) (*fs.Inode, syscall.Errno) {
	return s.add(ctx, name, mode|syscall.S_IFDIR, out)
}

func (s *stored) add(ctx context.Context, name string, mode uint32, out *fuse.EntryOut) (child *fs.Inode, errno syscall.Errno) {
	errno = s.do(ctx, func(at *call) {
		s.drive.last++
		made := s.make(ctx, name, mode, s.drive.last, at)
		made.attr(&out.Attr)
		child = made.EmbeddedInode()
	})
	return child, errno
}

func (s *stored) Unlink(ctx context.Context, name string) syscall.Errno {
	child := s.GetChild(name).Operations().(*stored)
	return s.do(ctx, func(at *call) {
		s.drive.add(at, &op{on: s.inode, lose: []string{name}})
		child.names--
	})
}

func (s *stored) Rmdir(ctx context.Context, name string) syscall.Errno {
	if len(s.GetChild(name).Children()) > 0 {
		return syscall.ENOTEMPTY
	}
	return s.Unlink(ctx, name)
}

// Rename is that within a folder, as the disk knows it.
func (s *stored) Rename(ctx context.Context, name string, to fs.InodeEmbedder, newName string, flags uint32) syscall.Errno {
	if to != fs.InodeEmbedder(s) || flags&fs.RENAME_EXCHANGE != 0 {
		return syscall.EXDEV
	}
	child := s.GetChild(name).Operations().(*stored)
	return s.do(ctx, func(at *call) {
		s.drive.add(at, &op{on: s.inode, lose: []string{name}, get: newName, node: child.inode})
		if replaced := s.GetChild(newName); replaced != nil {
			replaced.Operations().(*stored).names--
		}
	})
}

func (s *stored) Link(ctx context.Context, target fs.InodeEmbedder, name string, out *fuse.EntryOut) (*fs.Inode, syscall.Errno) {
	child := target.(*stored)
	return child.EmbeddedInode(), s.do(ctx, func(at *call) {
		s.drive.add(at, &op{on: s.inode, get: name, node: child.inode})
		child.names++
		child.attr(&out.Attr)
	})
}
