package export

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"maps"
	"slices"
	"time"

	"filippo.io/torchwood"
	"golang.org/x/mod/sumdb/tlog"

	"troth/core/authority"
	"troth/core/canonical"
	"troth/core/desk"
	"troth/core/node"
	"troth/core/record"
	"troth/core/seal"
	"troth/core/view"
)

// Options of Write.
type Options struct {
	Day     string // for which the pages answer, "2026-11-23"; empty: today by the node's clock
	Version string // of the program, for the manifest
	// Progress hears what is being done, and how far it is.
	Progress func(step string, done, of int64)
}

var (
	// ErrRedacted: something was redacted while the export was being written. What was written is of no use; begin again.
	ErrRedacted = errors.New("something was redacted meanwhile; begin the export again")
	// ErrUndeclared: schemas or the table of authority on record are not those of this program.
	ErrUndeclared = errors.New("is not the one that this program has; let the program that wrote the record export it, or start this one once (troth serve), which puts its own on record")
)

// Write writes an export of the newest signed position of a node. It may run beside the process that writes in the node, needs no
// desk, and streams: memory grows with the number of files (pages, blobs, one for 256 entries), not with what they hold. Two exports
// of one position and day, by one program, are the same bytes. When it fails, what was written is of no use.
func Write(ctx context.Context, n *node.Node, w io.Writer, o Options) (m Manifest, err error) {
	if o.Day == "" {
		o.Day = n.Today()
	}
	checkpoint, r, err := position(ctx, n, o.Day)
	if err != nil {
		return m, err
	}
	defer r.Close()
	origin, tree, err := seal.ReadCheckpoint(checkpoint)
	if err != nil {
		return m, err
	}
	s := &source{
		checkpoint: checkpoint, tree: tree, table: n.Program.May.Canonical(), entries: n.Store.Entries(ctx, 0, tree.Size), nodes: n.Store.Hashes(ctx), blob: openBlob(n),
		Manifest: Manifest{Format: FormatVersion, Origin: origin, Size: tree.Size, Root: tree.Root, Day: o.Day, View: n.View.Fingerprint, Program: o.Version},
		progress: o.Progress,
	}
	at := r.At(tree.Size)
	if err := s.declared(at, n); err != nil {
		return m, err
	}
	if s.keys, err = keys(ctx, at, n.Store); err != nil {
		return m, err
	}
	if s.redactions, err = redactions(at); err != nil {
		return m, err
	}
	batches, err := at.LastBatches()
	if err != nil {
		return m, err
	}
	for _, b := range batches {
		s.ballots = append(s.ballots, ballots{b, n.Store.Votes(ctx, b.Conversation, 0, int64(b.Tree.Size))})
	}
	s.pages = func() error { // the reader is let go as soon as it is not needed: it holds the log of the view
		defer r.Close()
		for page, err := range at.Pages() {
			if err == nil {
				err = ctx.Err()
			}
			if err != nil {
				return err
			}
			if err := s.page(page); err != nil {
				return err
			}
		}
		return nil
	}
	err = s.write(w)
	return s.Manifest, err
}

// position returns the newest checkpoint with a reader that knows what stands under it, and no redaction beyond it: what that one
// removed would be missing without an entry that says why.
func position(ctx context.Context, n *node.Node, day string) ([]byte, *view.Reader, error) {
	for try := 0; ; try++ {
		checkpoint, err := n.Seal.Follow(ctx)
		if err != nil {
			return nil, nil, err
		}
		if checkpoint == nil {
			return nil, nil, errors.New("there is nothing on record yet")
		}
		_, tree, err := seal.ReadCheckpoint(checkpoint)
		if err != nil {
			return nil, nil, err
		}
		r, err := n.View.Read(ctx, 0, day, authority.Actor{})
		if err == nil && r.Position() < tree.Size {
			r.Close()
			if err = n.View.CatchUp(ctx, n.Store, tree.Size, day, nil); err == nil {
				r, err = n.View.Read(ctx, 0, day, authority.Actor{})
			}
		}
		if err != nil {
			return nil, nil, err
		}
		beyond, err := view.Column[int64](r, `SELECT idx FROM redaction WHERE idx >= ?1 LIMIT 1`, tree.Size)
		if err == nil && len(beyond) == 0 {
			return checkpoint, r, nil
		}
		r.Close()
		if err == nil && try == 100 {
			err = fmt.Errorf("entry %d, a redaction, is on record but not sealed: start troth serve, which finishes it", beyond[0])
		}
		if err != nil {
			return nil, nil, err
		}
		select { // the one who writes is about to sign it
		case <-time.After(50 * time.Millisecond):
		case <-ctx.Done():
			return nil, nil, ctx.Err()
		}
	}
}

// declared takes the schemas in force, and makes sure that they and the table are those of this program.
func (s *source) declared(r *view.Reader, n *node.Node) error {
	table, err := r.Authority()
	if err != nil && !errors.Is(err, record.ErrNotFound) {
		return err
	}
	if table.Hash != n.Program.May.Hash().String() {
		return fmt.Errorf("the table of authority on record %w", ErrUndeclared)
	}
	list, err := r.Schemas()
	if err != nil {
		return err
	}
	for _, d := range list {
		kind, ok := n.Kinds.ByName(d.Name)
		if !ok || kind.SchemaHash().String() != d.Hash {
			return fmt.Errorf("the schema of %s on record %w", d.Name, ErrUndeclared)
		}
		s.schemas = append(s.schemas, kind)
	}
	return nil
}

// keys lists the verifier keys that the record names, one a line.
func keys(ctx context.Context, r *view.Reader, store record.Store) ([]byte, error) {
	indexes, err := view.Column[record.Index](r, `SELECT idx FROM entry WHERE kind IN ('genesis', 'key') AND idx < :position ORDER BY idx`)
	if err != nil {
		return nil, err
	}
	var list keyList
	for _, i := range indexes {
		for e, err := range store.Entries(ctx, i, i+1) {
			if err != nil {
				return nil, err
			}
			if err := list.add(e); err != nil {
				return nil, fmt.Errorf("%w: entry %d: %w", record.ErrCorrupt, e.Index, err)
			}
		}
	}
	return list.file, nil
}

// A keyList gathers the verifier keys of genesis and key entries, in order, each once.
type keyList struct{ file []byte }

func (l *keyList) add(e record.Entry) error {
	var key record.Note
	switch e.Kind {
	case "genesis":
		var g record.Genesis
		if err := e.Into(&g); err != nil {
			return err
		}
		key = g.Key
	case "key":
		var k record.Key
		if err := e.Into(&k); err != nil {
			return err
		}
		key = k.Verifier
	}
	line := string(key) + "\n"
	for known := range splitLines(l.file) {
		if known == line {
			return nil
		}
	}
	l.file = append(l.file, line...)
	return nil
}

func splitLines(b []byte) iter.Seq[string] {
	return func(yield func(string) bool) {
		for len(b) > 0 {
			i := slices.Index(b, '\n') + 1
			if i == 0 {
				i = len(b)
			}
			if !yield(string(b[:i])) {
				return
			}
			b = b[i:]
		}
	}
}

// redactions lists what was redacted, by thing.
func redactions(r *view.Reader) (covers, error) {
	type row struct {
		object record.ID
		redaction
	}
	rows, err := view.All(r, `SELECT object, field, through, idx FROM redaction WHERE idx < :position ORDER BY idx`, nil,
		func(x *row) []any { return []any{&x.object, &x.Field, &x.Through, &x.index} })
	c := covers{}
	for _, x := range rows {
		c[x.object] = append(c[x.object], x.redaction)
	}
	return c, err
}

// covers is what redactions cover, by thing.
type covers map[record.ID][]redaction

type redaction struct {
	record.Redaction // Field and Through
	index            record.Index
	used             bool // it covers something
}

// covers reports whether a field of an entry is among what r removes.
func (r *redaction) covers(e *record.Entry, field string) bool {
	return r.index > e.Index && record.Count(e.Revision) <= r.Through && desk.Covers(r.Redaction, field)
}

// of returns the index of the redaction that covers a field of an entry.
func (c covers) of(e *record.Entry, field string) (record.Index, bool) {
	for _, r := range c[e.Object] {
		if r.covers(e, field) {
			return r.index, true
		}
	}
	return 0, false
}

// use notes which redactions cover something of an entry.
func (c covers) use(e *record.Entry) {
	list := c[e.Object]
	for i := range list {
		for _, digests := range []map[string]record.Hash{e.Shown, e.Withheld} {
			for field := range digests {
				list[i].used = list[i].used || list[i].covers(e, field)
			}
		}
	}
}

// A source is all that an export is made from.
type source struct {
	Manifest
	checkpoint []byte
	tree       record.Tree
	keys       []byte
	table      []byte
	schemas    []record.Kind
	redactions covers
	entries    iter.Seq2[record.Entry, error]
	ballots    []ballots
	nodes      tlog.HashReader // of the tree, for finding the entry to blame; nil when there are none
	pages      func() error    // calls page for each
	blob       func(record.File) (io.ReadSeekCloser, error)
	progress   func(step string, done, of int64)

	out    *packer
	values []byte // lines that are not written yet
	files  int    // of values
	blobs  []record.File
	has    map[record.ID]record.File // blobs that are, or will be, in the export
}

func (s *source) write(w io.Writer) (err error) {
	if s.out, err = newPacker(w, s.Day); err != nil {
		return err
	}
	s.has = map[record.ID]record.File{}
	if err := s.out.add(authorityFile, s.table); err != nil {
		return err
	}
	for _, kind := range s.schemas {
		s.Counts.Schemas++
		if err := s.out.add(schemaName(kind.Name), kind.Schema); err != nil {
			return err
		}
	}
	if err := s.pages(); err != nil {
		return err
	}
	if err := s.log(); err != nil {
		return err
	}
	for _, b := range s.ballots {
		if err := s.writeVotes(b); err != nil {
			return err
		}
	}
	if err := s.out.add(checkpointFile, s.checkpoint); err != nil {
		return err
	}
	if err := s.out.add(keysFile, s.keys); err != nil {
		return err
	}
	manifest, err := s.Manifest.canonical()
	if err != nil {
		return err
	}
	if err := s.out.add(manifestFile, manifest); err != nil {
		return err
	}
	return s.out.close()
}

func (s *source) hear(step string, done, of int64) {
	if s.progress != nil {
		s.progress(step, done, of)
	}
}

func (s *source) page(page view.Page) error {
	name, err := pageName(page.Path)
	if err != nil {
		return err
	}
	b, err := PageJSON(page.Data)
	if err != nil {
		return fmt.Errorf("page %s: %w", page.Path, err)
	}
	s.Counts.Pages++
	if s.Counts.Pages%100 == 0 {
		s.hear("pages", s.Counts.Pages, 0)
	}
	return s.out.add(name, b)
}

// log writes entries, tiles, disclosures and blobs in one pass.
func (s *source) log() error {
	t := &tiler{emit: func(t tlog.Tile, hashes []byte) error { return s.out.add(tileName(t), hashes) }}
	var leaves []byte
	flush := func() error {
		n := int64(t.Size()-1) / torchwood.TileWidth
		err := s.out.add(tileName(bundle(t.Size(), n)), leaves)
		leaves = leaves[:0]
		s.hear("entries", int64(t.Size()), int64(s.tree.Size))
		return err
	}
	for e, err := range s.entries {
		if err != nil {
			return err
		}
		if e.Index != t.Size() {
			return fmt.Errorf("%w: entry %d stands where %d is expected", record.ErrCorrupt, e.Index, t.Size())
		}
		if leaves, err = torchwood.AppendTileEntry(leaves, e.Leaf); err != nil {
			return fmt.Errorf("entry %d: %w", e.Index, err)
		}
		if err := t.add(tlog.RecordHash(e.Leaf)); err != nil {
			return err
		}
		if int64(t.Size())%torchwood.TileWidth == 0 {
			if err := flush(); err != nil {
				return err
			}
		}
		if err := s.disclose(&e); err != nil {
			return fmt.Errorf("entry %d: %w", e.Index, err)
		}
	}
	if len(leaves) > 0 {
		if err := flush(); err != nil {
			return err
		}
	}
	if got := t.Tree(); got != s.tree {
		return s.misfit(got)
	}
	if err := t.end(); err != nil {
		return err
	}
	return s.flushValues()
}

// disclose writes what opens the digests of an entry, having made sure that it does, and that it should.
func (s *source) disclose(e *record.Entry) error {
	redacted, err := e.Check()
	if err != nil {
		return fmt.Errorf("%w: %w", record.ErrCorrupt, err)
	}
	s.Counts.Entries++
	s.Counts.Withheld += int64(len(e.Withheld))
	s.Counts.Redacted += int64(len(redacted))
	for _, field := range redacted {
		if _, ok := s.redactions.of(e, field); !ok {
			return fmt.Errorf("field %s is gone: %w", field, ErrRedacted)
		}
	}
	for _, field := range slices.Sorted(maps.Keys(e.Open)) {
		if by, ok := s.redactions.of(e, field); ok {
			return fmt.Errorf("%w: field %s was redacted by entry %d, but is still there", record.ErrCorrupt, field, by)
		}
		d := e.Open[field]
		s.Counts.Disclosures++
		if f, ok := fileOf(d.Value); ok {
			if before, ok := s.has[f.Blob]; !ok {
				s.has[f.Blob] = f
				s.blobs = append(s.blobs, f)
			} else if before.SHA256 != f.SHA256 || before.Size != f.Size {
				return fmt.Errorf("%w: field %s names the blob %s with another hash or size than an entry before", record.ErrCorrupt, field, f.Blob)
			}
		}
		if s.values = appendValue(s.values, e.Index, field, d); len(s.values) >= valuesSplit {
			if err := s.flushValues(); err != nil {
				return err
			}
		}
	}
	return nil
}

// flushValues writes the disclosures so far as a file, and the blobs that they name.
func (s *source) flushValues() error {
	if len(s.values) > 0 {
		if err := s.out.add(valuesName(s.files), s.values); err != nil {
			return err
		}
		s.files++
		s.values = s.values[:0]
	}
	for _, f := range s.blobs {
		if err := s.writeBlob(f); err != nil {
			return fmt.Errorf("blob %s: %w", f.Blob, err)
		}
		s.Counts.Blobs++
	}
	s.blobs = s.blobs[:0]
	return nil
}

// canonical is the manifest as it stands in the export.
func (m Manifest) canonical() ([]byte, error) {
	counts := map[string]any{
		"entries": m.Counts.Entries, "disclosures": m.Counts.Disclosures, "redacted": m.Counts.Redacted, "withheld": m.Counts.Withheld,
		"blobs": m.Counts.Blobs, "pages": m.Counts.Pages, "schemas": m.Counts.Schemas,
	}
	for name, n := range map[string]int64{"votes": m.Counts.Votes, "erased_votes": m.Counts.ErasedVotes} {
		if n != 0 {
			counts[name] = n
		}
	}
	v := map[string]any{
		"format": m.Format, "origin": m.Origin, "size": int64(m.Size), "root": m.Root.String(), "day": m.Day, "view": m.View,
		"counts": counts,
	}
	if m.Program != "" {
		v["program"] = m.Program
	}
	b, err := canonical.Append(nil, v)
	if err != nil {
		return nil, fmt.Errorf("manifest: %w", err)
	}
	return append(b, '\n'), nil
}
