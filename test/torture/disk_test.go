package torture

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// A disk is a folder as a trace has changed it, or a process on a drive, with all that is needed to say what a power cut at any place
// of the trace may leave:
//
//   - of a file: whatever was written or cut before the last sync that succeeded; and of what came later any sectors, in any order;
//   - of a folder: the names that were made, changed and removed before its last sync, and of the later changes any;
//   - nothing else. A file that was synced is lost all the same when the name by which one gets there is.
//
// This is all that POSIX promises. File systems in use promise more.
type disk struct {
	root  string
	nodes map[string]*inode // by path, as a process sees it now
	top   *inode
	ops   []*op // in the order of the trace
	fds   map[int]*inode
	acks  []ack
	lives []int // where each process begins
	syncs int
	// Of the process that runs: calls in which it died, so that nobody knows whether they were done.
	unknown []*op
	skip    func(path string) bool // whose syncs are not counted, for controls
}

// An inode is a file or a folder.
type inode struct {
	name   string // its first, for messages
	number uint64 // on a drive
	folder bool
	ops    []*op
}

// An op changes one inode.
type op struct {
	begin, end int // in the trace
	durable    int // place from which on it is certain to be on disk
	on         *inode

	// Of a file: data written at off, or, when cut, its new size off.
	off  int64
	data []byte
	cut  bool

	// Of a folder: names that it loses and gets.
	lose []string
	get  string
	node *inode // what get names
}

// An ack is a line that the writer printed.
type ack struct {
	place int
	line  string
}

func newDisk(root string) *disk {
	top := &inode{name: root, folder: true}
	return &disk{root: root, top: top, nodes: map[string]*inode{root: top}}
}

// replay takes the calls of one process after those of the one before, and then compares with what is in the folder.
func (d *disk) replay(calls []*call) error {
	d.fds, d.unknown = map[int]*inode{}, nil
	for _, c := range calls {
		if err := d.take(c); err != nil {
			return fmt.Errorf("line %d: %s: %w", c.begin, c.name, err)
		}
	}
	return d.compare()
}

func (d *disk) inside(path string) bool { return path == d.root || strings.HasPrefix(path, d.root+"/") }

// shared reports whether a path is that of SQLite's index of a log: mapped memory, made anew by whoever opens the database first.
func shared(path string) bool { return strings.HasSuffix(path, "-shm") }

func (d *disk) take(c *call) error {
	if c.failed && c.end != forever {
		return nil
	}
	switch c.name {
	case "write", "pwrite64":
		return d.takeWrite(c)
	case "ftruncate":
		return d.onFile(c, 0, func(n *inode) { d.add(c, &op{on: n, cut: true, off: number(c.args[1])}) })
	case "fsync", "fdatasync":
		return d.onFile(c, 0, func(n *inode) { d.sync(c, n) })
	case "open":
		return d.takeOpen(c, c.args[0], c.args[1])
	case "openat":
		return d.takeOpen(c, c.args[1], c.args[2])
	case "mkdir", "mkdirat":
		return d.onPath(c, c.args[len(c.args)-2], func(p string) { d.name(c, p, &inode{name: p, folder: true}) })
	case "unlink", "rmdir":
		return d.onPath(c, c.args[0], func(p string) { d.unname(c, p) })
	case "unlinkat":
		return d.onPath(c, c.args[1], func(p string) { d.unname(c, p) })
	case "rename":
		return d.takeRename(c, c.args[0], c.args[1], false)
	case "renameat", "renameat2":
		return d.takeRename(c, c.args[1], c.args[3], false)
	case "link":
		return d.takeRename(c, c.args[0], c.args[1], true)
	case "linkat":
		return d.takeRename(c, c.args[1], c.args[3], true)
	case "mmap":
		if strings.Contains(c.args[3], "MAP_SHARED") && strings.Contains(c.args[2], "PROT_WRITE") {
			if _, path, err := descriptor(c.args[4]); err == nil && d.inside(path) && !shared(path) {
				return fmt.Errorf("%s is written through memory, which leaves no trace", path)
			}
		}
		return nil
	case "chmod", "fchmod", "fchmodat", "splice", "sendfile": // modes are not looked at; the other two are for sockets
		return nil
	}
	for _, a := range c.args {
		if _, path, err := descriptor(a); d.inside(a) || err == nil && d.inside(path) {
			return fmt.Errorf("it touches %s, and what it does is not known here", a)
		}
	}
	return nil
}

func (d *disk) takeWrite(c *call) error {
	fd, path, err := descriptor(c.args[0])
	if err != nil {
		return err
	}
	data := []byte(c.args[1])
	if fd == 1 {
		for line := range strings.Lines(string(data)) {
			d.acks = append(d.acks, ack{c.begin, strings.TrimSuffix(line, "\n")})
		}
		return nil
	}
	if !d.inside(path) || shared(path) {
		return nil
	}
	if c.end != forever {
		data = data[:c.result]
	}
	n, err := d.open(fd, path)
	if err != nil {
		return err
	}
	o := &op{on: n, data: data}
	if c.name == "pwrite64" {
		o.off = number(c.args[3])
	} else {
		o.off = n.size() // the program writes new files from their start to their end
	}
	d.add(c, o)
	return nil
}

func (n *inode) size() (size int64) {
	for _, o := range n.ops {
		if size = max(size, o.off+int64(len(o.data))); o.cut {
			size = o.off
		}
	}
	return size
}

func (d *disk) takeOpen(c *call, path, flags string) error {
	if c.failed {
		return nil // it died in the call; a file without content is made by the next process too
	}
	if !d.inside(path) {
		delete(d.fds, int(c.result))
		return nil
	}
	n := d.nodes[path]
	if n == nil {
		if !strings.Contains(flags, "O_CREAT") {
			return fmt.Errorf("%s is opened, and nothing is there", path)
		}
		n = &inode{name: path}
		d.name(c, path, n)
	} else if strings.Contains(flags, "O_TRUNC") {
		d.add(c, &op{on: n, cut: true})
	}
	if strings.Contains(flags, "O_APPEND") {
		return fmt.Errorf("%s is opened for appending, which is not known here", path)
	}
	d.fds[int(c.result)] = n
	return nil
}

func (d *disk) onFile(c *call, arg int, do func(*inode)) error {
	fd, path, err := descriptor(c.args[arg])
	if err != nil || !d.inside(path) || shared(path) {
		return err
	}
	n, err := d.open(fd, path)
	if err == nil {
		do(n)
	}
	return err
}

// open is what a descriptor is open on. The path that the system gave for it says so, but for a file that has lost its name.
func (d *disk) open(fd int, path string) (*inode, error) {
	if n := d.nodes[path]; n != nil {
		return n, nil
	}
	if n := d.fds[fd]; n != nil {
		return n, nil
	}
	return nil, fmt.Errorf("%s was never opened", path)
}

func (d *disk) onPath(_ *call, path string, do func(string)) error {
	if d.inside(path) {
		do(path)
	}
	return nil
}

func (d *disk) folder(path string) *inode { return d.nodes[filepath.Dir(path)] }

func (d *disk) name(c *call, path string, n *inode) {
	d.add(c, &op{on: d.folder(path), get: filepath.Base(path), node: n})
	d.nodes[path] = n
}

func (d *disk) unname(c *call, path string) {
	d.add(c, &op{on: d.folder(path), lose: []string{filepath.Base(path)}})
	delete(d.nodes, path)
}

func (d *disk) takeRename(c *call, from, to string, keep bool) error {
	if !d.inside(from) {
		return nil
	}
	if filepath.Dir(from) != filepath.Dir(to) {
		return fmt.Errorf("%s goes to another folder, which is not known here", from)
	}
	n := d.nodes[from]
	if n == nil {
		return fmt.Errorf("%s is not there", from)
	}
	o := &op{on: d.folder(to), get: filepath.Base(to), node: n}
	if !keep {
		o.lose = []string{filepath.Base(from)}
		delete(d.nodes, from)
	}
	d.nodes[to] = n
	d.add(c, o)
	return nil
}

func (d *disk) add(c *call, o *op) {
	o.begin, o.end, o.durable = c.begin, c.end, forever
	if c.end == forever {
		d.unknown = append(d.unknown, o)
	}
	o.on.ops = append(o.on.ops, o)
	d.ops = append(d.ops, o)
}

// sync makes durable what was done before it began. It is certain once it has ended.
func (d *disk) sync(c *call, n *inode) {
	if c.end == forever || d.skip != nil && d.skip(n.name) {
		return
	}
	d.syncs++
	for _, o := range n.ops {
		if o.end < c.begin {
			o.durable = min(o.durable, c.end)
		}
	}
}

// compare holds the disk as all of the trace leaves it against the folder: whatever is missing in the trace is seen here. Calls in
// which the process died are kept when they were done.
func (d *disk) compare() error {
	if len(d.unknown) > 6 {
		return fmt.Errorf("the process died in %d calls", len(d.unknown))
	}
	var first error
	for done := range 1 << len(d.unknown) {
		err := d.compareWith(func(o *op) bool {
			i := slices.Index(d.unknown, o)
			return i < 0 || done>>i&1 == 1
		})
		if err == nil {
			for i, o := range d.unknown {
				if o.end = o.begin; done>>i&1 == 0 {
					o.on.ops = slices.DeleteFunc(o.on.ops, func(x *op) bool { return x == o })
					d.ops = slices.DeleteFunc(d.ops, func(x *op) bool { return x == o })
				}
			}
			return nil
		}
		if first == nil {
			first = err
		}
	}
	return first
}

func (d *disk) compareWith(keep func(*op) bool) error {
	want := map[string]file{}
	d.top.image(d.root, func(n *inode) []*op {
		var list []*op
		for _, o := range n.ops {
			if keep(o) {
				list = append(list, o)
			}
		}
		return list
	}, nil, want)
	err := filepath.WalkDir(d.root, func(path string, e fs.DirEntry, err error) error {
		if err != nil || path == d.root || shared(path) {
			return err
		}
		wanted, there := want[path]
		delete(want, path)
		switch {
		case !there:
			return fmt.Errorf("%s is in the folder, not in the trace", path)
		case e.IsDir():
			return nil
		}
		got, err := os.ReadFile(path)
		if err == nil && !bytes.Equal(got, wanted.content) {
			err = fmt.Errorf("%s has %d bytes in the folder, other ones than the %d of the trace", path, len(got), len(wanted.content))
		}
		return err
	})
	if err != nil {
		return err
	}
	for path := range want {
		if !shared(path) {
			return fmt.Errorf("%s is in the trace, not in the folder", path)
		}
	}
	return nil
}

// A file is what is left of a file, or, without content, of a folder.
type file struct {
	content []byte
	number  uint64
}

// image puts what some of the ops make of a folder into files, by path. tear says which sectors of a write are left.
func (n *inode) image(path string, chosen func(*inode) []*op, tear func(o *op, write func(off int64, data []byte)), files map[string]file) {
	names := map[string]*inode{}
	for _, o := range chosen(n) {
		for _, name := range o.lose {
			delete(names, name)
		}
		if o.get != "" {
			names[o.get] = o.node
		}
	}
	for _, name := range slices.Sorted(maps.Keys(names)) { // in a fixed order: tear draws by lot
		child := names[name]
		p := path + "/" + name
		if child.folder {
			files[p] = file{nil, child.number}
			child.image(p, chosen, tear, files)
			continue
		}
		files[p] = file{child.content(chosen(child), tear), child.number}
	}
}

func (n *inode) content(ops []*op, tear func(o *op, write func(off int64, data []byte))) []byte {
	content := []byte{}
	write := func(off int64, data []byte) {
		if end := off + int64(len(data)); end > int64(len(content)) {
			content = append(content, make([]byte, end-int64(len(content)))...)
		}
		copy(content[off:], data)
	}
	for _, o := range ops {
		switch {
		case o.cut && o.off <= int64(len(content)):
			content = content[:o.off:o.off]
		case o.cut:
			write(o.off, nil)
		case tear != nil:
			tear(o, write)
		default:
			write(o.off, o.data)
		}
	}
	return content
}

// A fate is how a power cut treats what was not synced.
type fate struct {
	name   string
	keep   float64 // chance of a change, or of a sector
	sector int     // bytes that are written whole; 0: writes are kept or lost as one
	prefix bool    // changes of names are lost from some moment on, not here and there
}

var fates = []fate{
	{"nothing unsynced is left", 0, 0, false},
	{"everything is left", 1, 0, false},
	{"writes in any order", 0.5, 0, false},
	{"writes in any order, names in theirs", 0.5, 0, true},
	{"sectors of 4096 bytes in any order", 0.5, 4096, false},
	{"sectors of 512 bytes in any order", 0.5, 512, false},
	{"few sectors of 512 bytes", 0.1, 512, true},
	{"most sectors of 512 bytes", 0.9, 512, true},
}

// cut returns what a power cut after a place of the trace may leave: files by path.
func (d *disk) cut(place int, f fate, lot *rand.Rand) map[string]file {
	lots := map[*op]bool{}
	ends := map[*inode]int{}
	for _, o := range d.ops { // in a fixed order, so that a seed gives the same image again
		lots[o] = lot.Float64() < f.keep
		if o.on.folder {
			if _, drawn := ends[o.on]; !drawn {
				ends[o.on] = lot.IntN(len(d.ops) + 1)
			}
		}
	}
	chosen := func(n *inode) []*op {
		var list []*op
		later := 0
		for _, o := range n.ops {
			switch {
			case o.begin > place:
			case o.durable <= place:
				list = append(list, o)
			case n.folder && f.prefix && f.keep > 0 && f.keep < 1:
				if later++; later <= ends[n]%8 {
					list = append(list, o)
				}
			case n.folder || o.cut || f.sector == 0:
				if lots[o] {
					list = append(list, o)
				}
			default:
				list = append(list, o) // tear decides
			}
		}
		return list
	}
	tear := func(o *op, write func(off int64, data []byte)) {
		if o.durable <= place || f.sector == 0 {
			write(o.off, o.data)
			return
		}
		for from := o.off; from < o.off+int64(len(o.data)); {
			to := min((from/int64(f.sector)+1)*int64(f.sector), o.off+int64(len(o.data)))
			if lot.Float64() < f.keep {
				write(from, o.data[from-o.off:to-o.off])
			}
			from = to
		}
	}
	files := map[string]file{}
	d.top.image("", chosen, tear, files)
	return files
}

// restore writes an image into a folder. The index of a log is noise, or missing.
func restore(dir string, files map[string]file, lot *rand.Rand) error {
	paths := []string{}
	for path := range files {
		paths = append(paths, path)
	}
	slices.Sort(paths) // folders before what is in them
	noise := lot.IntN(3) == 0
	for _, path := range paths {
		var err error
		switch content := files[path].content; {
		case content == nil:
			err = os.Mkdir(dir+path, 0o700)
		case shared(path):
			continue
		default:
			err = os.WriteFile(dir+path, content, 0o600)
		}
		if strings.HasSuffix(path, "-wal") && noise {
			b := make([]byte, 32768)
			for i := range b {
				b[i] = byte(lot.Uint32())
			}
			err = errors.Join(err, os.WriteFile(dir+strings.TrimSuffix(path, "-wal")+"-shm", b, 0o600))
		}
		if err != nil {
			return err
		}
	}
	return nil
}
