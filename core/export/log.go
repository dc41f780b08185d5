package export

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"filippo.io/torchwood"
	"golang.org/x/mod/sumdb/tlog"

	"troth/core/authority"
	"troth/core/record"
	"troth/core/seal"
)

// The first pass: do the entries give the root that was signed, and are the tiles those of the tree? On the way it gathers what the
// second pass must know beforehand.

// logFacts is what the log says about itself.
type logFacts struct {
	complete   bool       // all entries could be read
	stretches  []*stretch // the log, the one that it succeeds, the one that that one succeeds …
	keys       keyList
	redactions covers
	schemas    map[string]versions // by kind
	tables     versions
	batches    map[record.ID][]counted // of votes, by conversation
}

// A stretch is a log: the export's own, or a former one whose leaves stand inside it at start ≤ index < end.
type stretch struct {
	seal.Range
	origin     string
	start, end record.Index
	genesis    record.Genesis
	keys       []string                     // of the log, in order
	roots      map[record.Index]record.Hash // of its first so many entries, for sizes asked about
	asked      []record.Index
}

// at returns the stretch that the entry at an index belongs to.
func (l *logFacts) at(i record.Index) *stretch {
	for _, s := range slices.Backward(l.stretches) {
		if s.start <= i && i < s.end {
			return s
		}
	}
	return l.stretches[0]
}

// versions is what is on record of a schema or the table: hashes, in order.
type versions []declared

type declared struct {
	index record.Index
	hash  record.Hash
}

// at is the version in force for an entry. What was said before the first was put on record was said under that one: a new record
// begins with entries that come before its own declarations.
func (vs versions) at(i record.Index) (record.Hash, bool) {
	for _, v := range slices.Backward(vs) {
		if v.index <= i {
			return v.hash, true
		}
	}
	if len(vs) == 0 {
		return record.Hash{}, false
	}
	return vs[0].hash, true
}

func (vs versions) last() (record.Hash, bool) {
	if len(vs) == 0 {
		return record.Hash{}, false
	}
	return vs[len(vs)-1].hash, true
}

func sha(b []byte) record.Hash { return sha256.Sum256(b) }

// maxFaults is how many entries are remembered whose hash is not the one in the tiles.
const maxFaults = 1000

// A reading is the first pass under way.
type reading struct {
	*verifier
	tiler
	faults []record.Index // entries whose hashes differ from the tiles'
	more   int            // faults beyond those
	tiles  []Problem      // of the tiles, if it is they that are wrong
	tiled  int64
}

func (v *verifier) readLog(ctx context.Context) error {
	v.log = logFacts{complete: true, redactions: covers{}, schemas: map[string]versions{}, batches: map[record.ID][]counted{}}
	v.log.stretches = []*stretch{{origin: v.origin, end: v.tree.Size, roots: map[record.Index]record.Hash{}}}
	v.ask(v.log.stretches[0])
	rd := &reading{verifier: v}
	rd.emit = rd.compare
	for b := range inOrder(ctx, 0, bundles(v.tree.Size), func(n int64) *batch { return v.a.bundle(bundle(v.tree.Size, n), false) }) {
		if err := rd.batch(b); err != nil {
			return err
		}
		v.hear("log", int64(rd.Size()), int64(v.tree.Size))
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := rd.end(); err != nil {
		return err
	}
	return rd.judge()
}

// ask notes at which sizes the root of a stretch is wanted.
func (v *verifier) ask(s *stretch) {
	if v.against != nil && v.against.origin == s.origin {
		s.asked = append(s.asked, v.against.tree.Size)
	}
}

func (rd *reading) batch(b *batch) error {
	t := bundle(rd.tree.Size, int64(b.first)/torchwood.TileWidth)
	name := tileName(t)
	if i, ok := rd.a.byName[name]; ok {
		rd.seen[i] = true
	}
	for _, err := range b.errs {
		if err := rd.r.damaged(err); err != nil {
			return err
		}
	}
	about := b.about
	for i, hash := range b.hashes {
		if err := rd.leaf(hash); err != nil {
			return err
		}
		if len(about) > 0 && about[0] == i {
			rd.note(b.first+record.Index(i), b.leaves[i])
			about = about[1:]
		}
	}
	if len(b.leaves) == t.W {
		return nil
	}
	// The tile's hashes stand in for entries that cannot be read, so that those behind them are still judged.
	rd.log.complete = false
	missing := b.first + record.Index(len(b.leaves))
	rd.r.at(checkEntries, Falsified, missing, "cannot be read from %s", name)
	t.L = 0
	hashes, err := rd.a.file(tileName(t))
	if len(hashes) != t.W*tlog.HashSize {
		if err == nil {
			err = &Damage{tileName(t), 0, "has not the size of a tile"}
		}
		return err
	}
	for i := len(b.leaves); i < t.W; i++ {
		if err := rd.leaf(tlog.Hash(hashes[i*tlog.HashSize:])); err != nil {
			return err
		}
	}
	return nil
}

// leaf adds a leaf to the tree and to the trees of the logs that it belongs to.
func (rd *reading) leaf(hash tlog.Hash) error {
	i := rd.Size()
	if err := rd.add(hash); err != nil {
		return err
	}
	for k, s := range rd.log.stretches {
		tree := &rd.Range
		if k > 0 {
			if i < s.start || i >= s.end {
				continue
			}
			s.Add(hash)
			tree = &s.Range
		}
		if slices.Contains(s.asked, tree.Size()) {
			s.roots[tree.Size()] = tree.Tree().Root
		}
	}
	return nil
}

// compare holds a tile of the export against the one that the entries make.
func (rd *reading) compare(t tlog.Tile, hashes []byte) error {
	name := tileName(t)
	got, err := rd.small(name)
	if err = rd.r.damaged(err); err != nil {
		return err
	}
	rd.tiled++
	if got == nil || bytes.Equal(got, hashes) {
		return nil
	}
	m := &rd.a.members[rd.a.byName[name]]
	at := differ(got, hashes)
	offset := m.data(rd.a.date) + int64(at)
	rd.tiles = append(rd.tiles, Problem{Result: Falsified, File: name, Offset: &offset,
		Reason: fmt.Sprintf("hash %d is not that of the tree", at/tlog.HashSize)})
	if t.L != 0 {
		return nil
	}
	for j := range t.W {
		from := j * tlog.HashSize
		if from+tlog.HashSize <= len(got) && bytes.Equal(got[from:from+tlog.HashSize], hashes[from:from+tlog.HashSize]) {
			continue
		}
		if len(rd.faults) == maxFaults {
			rd.more++
			continue
		}
		rd.faults = append(rd.faults, record.Index(t.N*torchwood.TileWidth+int64(j)))
	}
	return nil
}

// judge blames entries or tiles, whichever of them do not give the root that was signed.
func (rd *reading) judge() error {
	rd.finish(checkEntries, checkTiles)
	rd.r.check(checkEntries).Checked = int64(rd.Size())
	rd.r.check(checkTiles).Checked = rd.tiled
	if rd.Tree() == rd.tree {
		for _, p := range rd.tiles {
			rd.r.problem(checkTiles, p)
		}
		return rd.formers()
	}
	say := "is not the entry that was signed: its hash is not the one in the tree"
	if fromTiles, err := rd.rootOfTiles(); err != nil {
		return err
	} else if fromTiles != rd.tree {
		say = "its hash is not the one in its tile"
		rd.r.in(checkEntries, Falsified, checkpointFile, "was signed over another root than that of the %d entries", rd.Size())
		for _, p := range rd.tiles {
			rd.r.problem(checkTiles, p)
		}
	}
	for _, i := range rd.faults {
		rd.r.at(checkEntries, Falsified, i, "%s", say)
	}
	rd.r.check(checkEntries).More += rd.more
	return nil
}

// rootOfTiles is the tree that the hashes in the tiles of level 0 make; the zero Tree when they are not all there.
func (rd *reading) rootOfTiles() (record.Tree, error) {
	var tree seal.Range
	for n := range bundles(rd.tree.Size) {
		t := bundle(rd.tree.Size, n)
		t.L = 0
		hashes, err := rd.a.file(tileName(t))
		if err != nil {
			if d := (*Damage)(nil); !errors.As(err, &d) {
				return record.Tree{}, err
			}
		}
		if len(hashes) != t.W*tlog.HashSize {
			return record.Tree{}, nil
		}
		for hash := range slices.Chunk(hashes, tlog.HashSize) {
			tree.Add(tlog.Hash(hash))
		}
	}
	return tree.Tree(), nil
}

// formers checks what the genesis of a successor says of the log before it.
func (rd *reading) formers() error {
	for k, s := range rd.log.stretches[1:] {
		i := record.Index(k)
		g := rd.log.stretches[k].genesis
		rd.finish(checkOrigin)
		if got := s.Tree(); got.Size != s.end-s.start || got.Root != *g.FormerRoot {
			rd.r.at(checkOrigin, Falsified, i, "the %d former entries behind it have not the root that it says", *g.FormerSize)
			continue
		}
		origin, lost, err := seal.ReadCheckpoint([]byte(*g.Lost))
		if err == nil && origin != s.origin {
			err = fmt.Errorf("it is of %s", origin)
		}
		if err == nil {
			err = signedBy([]byte(*g.Lost), s.keys...)
		}
		if err != nil {
			rd.r.at(checkOrigin, Falsified, i, "lost is no checkpoint of the former log: %v", err)
			continue
		}
		if root, ok := s.roots[lost.Size]; ok && root != lost.Root {
			rd.r.at(checkOrigin, Falsified, i, "the lost checkpoint was signed over other entries than the former ones that follow")
		} else if n := lost.Size - (s.end - s.start); n > 0 {
			rd.r.check(checkOrigin).Note += fmt.Sprintf("%d entries of %s are lost. ", n, s.origin)
		}
	}
	return nil
}

var kindMember = []byte(`"kind":"`)

// note reads the entries that say something about the log itself. A fault in them is told by the second pass.
func (rd *reading) note(i record.Index, leaf []byte) {
	e := record.Entry{Index: i, Leaf: leaf}
	var err error
	if e.Envelope, err = record.Parse(leaf); err != nil {
		return
	}
	l := &rd.log
	switch e.Kind {
	case "genesis":
		rd.genesis(e)
	case "key":
		var k record.Key
		if e.Into(&k) == nil {
			_ = l.keys.add(e)
			if k.Use == "log" {
				s := l.at(i)
				s.keys = append(s.keys, string(k.Verifier))
			}
		}
	case "redaction":
		var d record.Redaction
		if e.Into(&d) == nil {
			l.redactions[d.Target.To] = append(l.redactions[d.Target.To], redaction{Redaction: record.Redaction{Field: d.Field, Through: d.Through}, index: i})
		}
	case "schema":
		var s record.Schema
		if e.Into(&s) == nil {
			l.schemas[string(s.Name)] = append(l.schemas[string(s.Name)], declared{i, s.Hash})
		}
	case "batch":
		b := counted{index: i, object: e.Object}
		if e.Into(&b.Batch) == nil {
			l.batches[b.Conversation] = append(l.batches[b.Conversation], b)
		}
	case "table":
		var t record.Table
		if e.Into(&t) == nil {
			l.tables = append(l.tables, declared{i, t.Hash})
		}
	}
}

// aboutLog tells cheaply whether a leaf may be of one of the kinds that note reads.
func aboutLog(leaf []byte) bool {
	for {
		at := bytes.Index(leaf, kindMember)
		if at < 0 {
			return false
		}
		leaf = leaf[at+len(kindMember):]
		for _, kind := range []string{"genesis", "key", "redaction", "schema", "table", "batch"} {
			if len(leaf) > len(kind) && string(leaf[:len(kind)]) == kind && leaf[len(kind)] == '"' {
				return true
			}
		}
	}
}

// genesis reads the first entry of the log, or of a former one behind it.
func (rd *reading) genesis(e record.Entry) {
	s := rd.log.at(e.Index)
	if e.Index != s.start {
		return
	}
	if e.Into(&s.genesis) != nil {
		return
	}
	_ = rd.log.keys.add(e)
	s.keys = append([]string{string(s.genesis.Key)}, s.keys...)
	g := &s.genesis
	if g.Lost == nil || g.FormerOrigin == nil || g.FormerSize == nil || g.FormerRoot == nil {
		return // if only some are there, the second pass says so
	}
	f := &stretch{origin: string(*g.FormerOrigin), start: s.start + 1, end: s.start + 1 + record.Index(*g.FormerSize), roots: map[record.Index]record.Hash{}}
	if *g.FormerSize < 1 || f.end > s.end {
		return
	}
	rd.ask(f)
	if _, lost, err := seal.ReadCheckpoint([]byte(*g.Lost)); err == nil {
		f.asked = append(f.asked, lost.Size)
	}
	rd.log.stretches = append(rd.log.stretches, f)
}

// parseTable reads a table of authority in its canonical form.
func parseTable(b []byte) (authority.Table, error) {
	var rows []struct {
		Kind     string             `json:"kind"`
		Role     string             `json:"role"`
		Relation authority.Relation `json:"relation"`
		Voice    record.Voice       `json:"voice"`
		See      bool               `json:"see"`
	}
	if err := json.Unmarshal(b, &rows); err != nil {
		return nil, err
	}
	var t authority.Table
	for _, r := range rows {
		t = append(t, authority.Rule{Kind: r.Kind, Role: r.Role, Relation: r.Relation, Voice: r.Voice, See: r.See})
	}
	if !bytes.Equal(t.Canonical(), b) {
		return nil, errors.New("it is not canonical")
	}
	return t, nil
}
