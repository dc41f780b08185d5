package export

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"iter"
	"runtime"
	"sort"

	"filippo.io/torchwood"
	"golang.org/x/mod/sumdb/tlog"

	"troth/core/canonical"
	"troth/core/record"
	"troth/core/seal"
)

// Tree is what the checkpoint says, its signature unverified.
func (a *Archive) Tree() (origin string, tree record.Tree, err error) {
	signed, err := a.file(checkpointFile)
	if err != nil {
		return "", record.Tree{}, err
	}
	return seal.ReadCheckpoint(signed)
}

// Entries yields the entries from ≤ index < to as a record.Store does, so that a view can be built from an export. It trusts the
// export: Verify it first.
func (a *Archive) Entries(ctx context.Context, from, to record.Index) iter.Seq2[record.Entry, error] {
	return func(yield func(record.Entry, error) bool) {
		_, tree, err := a.Tree()
		if err != nil {
			yield(record.Entry{}, err)
			return
		}
		for it, err := range a.walk(ctx, tree.Size, max(from, 0), min(to, tree.Size)) {
			if err == nil {
				err = it.refused
			}
			if err != nil {
				yield(record.Entry{}, fmt.Errorf("entry %d: %w", it.Index, err))
				return
			}
			if !yield(it.Entry, nil) {
				return
			}
		}
	}
}

// An item is one entry as it stands in an export.
type item struct {
	record.Entry
	hash    tlog.Hash
	refused error // the leaf is no envelope; only Index and Leaf are set
	unknown bool  // a file of disclosures could not be read here: one that is missing proves nothing
}

// walk yields the items of from ≤ index < to of a log of this size, and between them what cannot be read: a *Damage, after which it
// goes on, or another error, which ends it.
func (a *Archive) walk(ctx context.Context, size, from, to record.Index) iter.Seq2[item, error] {
	return func(yield func(item, error) bool) {
		if from >= to {
			return
		}
		o := newOpener(a.valuesFrom(ctx, from))
		defer o.stop()
		for b := range inOrder(ctx, int64(from)/torchwood.TileWidth, bundles(to), func(n int64) *batch { return a.bundle(bundle(size, n), true) }) {
			for _, err := range b.errs {
				if !yield(item{Entry: record.Entry{Index: b.first}}, err) {
					return
				}
			}
			for i := range b.leaves {
				it := item{hash: b.hashes[i], refused: b.refused[i]}
				it.Envelope, it.Leaf, it.Index = b.envelopes[i], b.leaves[i], b.first+record.Index(i)
				if it.Index < from || it.Index >= to {
					continue
				}
				it.Open, it.unknown = o.of(it.Index)
				for _, err := range o.taken() {
					if !yield(item{Entry: record.Entry{Index: it.Index}}, err) {
						return
					}
				}
				if !yield(it, nil) {
					return
				}
			}
		}
		if ctx.Err() != nil {
			yield(item{}, ctx.Err())
			return
		}
		if to < size {
			return
		}
		for o.more {
			o.fail(&Damage{o.next.file, o.next.at, fmt.Sprintf("line %d discloses something of entry %d, which is not in the log", o.next.line, o.next.index)})
			o.advance()
		}
		for _, err := range o.taken() {
			if !yield(item{Entry: record.Entry{Index: to}}, err) {
				return
			}
		}
	}
}

// A batch is what a bundle of entries holds.
type batch struct {
	first     record.Index
	leaves    [][]byte
	hashes    []tlog.Hash
	envelopes []record.Envelope
	refused   []error
	about     []int   // leaves that may say something about the log itself; when not parsed
	errs      []error // what of the bundle cannot be read, or not trusted
}

// bundle reads the leaves of an entry bundle and hashes them; with parse, it reads their envelopes too.
func (a *Archive) bundle(t tlog.Tile, parse bool) *batch {
	b := &batch{first: record.Index(t.N * torchwood.TileWidth)}
	name := tileName(t)
	data, err := a.file(name)
	if err != nil {
		b.errs = append(b.errs, err)
	}
	if data == nil {
		return b
	}
	b.leaves, b.hashes = make([][]byte, 0, t.W), make([]tlog.Hash, 0, t.W)
	for rest := data; len(b.leaves) < t.W || len(rest) > 0; {
		leaf, more, err := torchwood.ReadTileEntry(rest)
		if err == nil && len(b.leaves) == t.W {
			err = fmt.Errorf("holds more than %d entries", t.W)
		}
		if err != nil {
			m := &a.members[a.byName[name]]
			b.errs = append(b.errs, &Damage{name, m.data(a.date), fmt.Sprintf("entry %d, at byte %d unpacked: %v",
				b.first+record.Index(len(b.leaves)), len(data)-len(rest), err)})
			break
		}
		if !parse && aboutLog(leaf) {
			b.about = append(b.about, len(b.leaves))
		}
		b.leaves, b.hashes, rest = append(b.leaves, leaf), append(b.hashes, tlog.RecordHash(leaf)), more
	}
	if parse {
		b.envelopes, b.refused = make([]record.Envelope, len(b.leaves)), make([]error, len(b.leaves))
		for i, leaf := range b.leaves {
			b.envelopes[i], b.refused[i] = record.Parse(leaf)
		}
	}
	return b
}

// A value is one line of the disclosures.
type value struct {
	index record.Index
	field string
	record.Disclosure
	file string
	at   int64 // of the file's bytes in the container
	line int
}

// A page of values is what one file of disclosures holds.
type values struct {
	list []value
	errs []error // lines that are not read
	lost bool    // the whole file is
}

// valuesFrom yields the files of disclosures, from the one on that holds what there is of an index.
func (a *Archive) valuesFrom(ctx context.Context, from record.Index) iter.Seq[*values] {
	first := 0
	if from > 0 {
		first = max(0, sort.Search(len(a.values), func(i int) bool { return a.firstOf(i) >= from })-1)
	}
	return inOrder(ctx, int64(first), int64(len(a.values)), func(n int64) *values { return a.disclosures(int(n)) })
}

// firstOf is the index of the first line of a file of disclosures.
func (a *Archive) firstOf(i int) record.Index {
	a.mu.Lock()
	defer a.mu.Unlock()
	index, ok := a.firsts[i]
	if !ok {
		if v := a.disclosures(i); len(v.list) > 0 {
			index = v.list[0].index
		}
		a.firsts[i] = index
	}
	return index
}

func (a *Archive) disclosures(n int) *values {
	i := a.values[n]
	m := &a.members[i]
	v := &values{}
	content, err := a.content(i, nil)
	if err != nil {
		v.errs = append(v.errs, err)
		v.lost = content == nil
	}
	at := m.data(a.date)
	if err == nil {
		if err := endsWhereItMust(content, n == len(a.values)-1); err != nil {
			v.errs = append(v.errs, &Damage{m.name, at, err.Error()})
		}
	}
	for line := 1; len(content) > 0; line++ {
		text, rest, ended := bytes.Cut(content, []byte{'\n'})
		content = rest
		x, err := parseValue(text)
		if err == nil && !ended {
			err = errors.New("does not end with a line feed")
		}
		if err != nil {
			v.errs = append(v.errs, &Damage{m.name, at, fmt.Sprintf("line %d: %v", line, err)})
			continue
		}
		x.file, x.at, x.line = m.name, at, line
		v.list = append(v.list, x)
	}
	return v
}

// endsWhereItMust: a file of lines ends with the one that reaches a size, and only the last of them may be smaller.
func endsWhereItMust(content []byte, last bool) error {
	before := bytes.LastIndexByte(bytes.TrimSuffix(content, []byte("\n")), '\n') + 1 // bytes in front of the last line
	switch {
	case len(content) == 0:
		return errors.New("has no line")
	case before >= valuesSplit:
		return fmt.Errorf("goes on behind the line that reaches %d bytes", valuesSplit)
	case !last && len(content) < valuesSplit:
		return fmt.Errorf("has %d bytes, and ends before it reaches %d", len(content), valuesSplit)
	}
	return nil
}

// parseValue reads {"field":…,"index":…,"salt":…,"value":…}.
func parseValue(line []byte) (v value, err error) {
	if len(line)+1 > maxLine {
		return v, fmt.Errorf("has %d bytes with its line feed, %d are allowed", len(line)+1, maxLine)
	}
	names, n := [4]string{"field", "index", "salt", "value"}, 0
	err = canonical.Object(line, func(key string, raw []byte) (err error) {
		if n == len(names) || key != names[n] {
			return fmt.Errorf("unexpected member %q", key)
		}
		switch n++; key {
		case "field":
			v.field, err = canonical.String(raw)
		case "index":
			var i int64
			i, err = canonical.Int(raw)
			v.index = record.Index(i)
		case "salt":
			var s string
			if s, err = canonical.String(raw); err == nil {
				v.Salt, err = base64.RawURLEncoding.Strict().DecodeString(s)
			}
			if err == nil && base64.RawURLEncoding.EncodeToString(v.Salt) != s {
				err = errors.New("the salt is not base64url without padding")
			}
		case "value":
			v.Value = raw
		}
		return err
	})
	if err == nil && n < len(names) {
		err = fmt.Errorf("has no %s", names[n])
	}
	if err == nil && v.index < 0 {
		err = fmt.Errorf("there is no entry %d", v.index)
	}
	return v, err
}

// appendValue writes a line of the disclosures. The value is canonical already.
func appendValue(b []byte, i record.Index, field string, d record.Disclosure) []byte {
	b = fmt.Appendf(b, `{"field":"%s","index":%d,"salt":"`, field, i)
	b = base64.RawURLEncoding.AppendEncode(b, d.Salt)
	b = append(b, `","value":`...)
	b = append(b, d.Value...)
	return append(b, '}', '\n')
}

// An opener goes through the disclosures beside the entries.
type opener struct {
	pull func() (*values, bool)
	stop func()
	list []value
	errs []error
	next value
	more bool
	lost bool // between the value before next and next, a file could not be read
}

func newOpener(files iter.Seq[*values]) *opener {
	o := &opener{}
	o.pull, o.stop = iter.Pull(files)
	o.advance()
	return o
}

// advance takes the next value. Values stand in the order of index and field; one that does not is reported and left out.
func (o *opener) advance() {
	before := o.next
	o.lost = false
	for {
		for len(o.list) == 0 {
			v, ok := o.pull()
			if !ok {
				o.more = false
				return
			}
			o.list, o.errs, o.lost = v.list, append(o.errs, v.errs...), o.lost || v.lost
		}
		o.next, o.list = o.list[0], o.list[1:]
		if x := o.next; before.file == "" || x.index > before.index || x.index == before.index && x.field > before.field {
			o.more = true
			return
		}
		o.fail(&Damage{o.next.file, o.next.at, fmt.Sprintf("line %d discloses %s of entry %d, out of order or again", o.next.line, o.next.field, o.next.index)})
		o.next = before
	}
}

// of returns what is disclosed of an entry, and whether more may have stood in a file that could not be read.
func (o *opener) of(i record.Index) (open map[string]record.Disclosure, unknown bool) {
	unknown = o.lost
	for o.more && o.next.index <= i {
		if o.next.index == i {
			if open == nil {
				open = map[string]record.Disclosure{}
			}
			open[o.next.field] = o.next.Disclosure
		}
		o.advance()
		unknown = unknown || o.lost
	}
	return open, unknown
}

func (o *opener) fail(err error) { o.errs = append(o.errs, err) }

// taken returns the errors met since it was last called.
func (o *opener) taken() []error {
	errs := o.errs
	o.errs = nil
	return errs
}

// inOrder runs work for first ≤ n < end on all processors and yields the results in order. It runs ahead of who takes them by a few
// results only. It ends early with ctx; ask ctx then.
func inOrder[T any](ctx context.Context, first, end int64, work func(int64) T) iter.Seq[T] {
	return func(yield func(T) bool) {
		ahead := runtime.GOMAXPROCS(0) + 1
		var waiting []chan T
		next := first
		for {
			for ; len(waiting) < ahead && next < end && ctx.Err() == nil; next++ {
				result, n := make(chan T, 1), next
				waiting = append(waiting, result)
				go func() { result <- work(n) }()
			}
			if len(waiting) == 0 || ctx.Err() != nil {
				return
			}
			result := <-waiting[0]
			waiting = waiting[1:]
			if !yield(result) {
				return
			}
		}
	}
}
