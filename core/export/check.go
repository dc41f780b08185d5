package export

import (
	"context"
	"crypto/sha256"
	"fmt"
	"hash/crc32"
	"io"
	"maps"
	"math"
	"slices"

	"troth/core/canonical"
	"troth/core/record"
)

// The second pass: each entry by itself and among those before it, and, with the replay, in the view that they make.

// A walker is the second pass under way.
type walker struct {
	*verifier
	replay *replay
	things things
	names  interned // of kinds and organisations
	last   string   // at of the entry before
	gap    bool     // some entry could not be read: what seems to be missing may have been said there
	blobs  map[int]record.File
}

// things is the newest version of each thing: the largest piece of memory that a verification needs, about 80 bytes each, without
// pointers, and never moved as it grows.
type things struct {
	places map[thingKey]uint32
	chunks [][]thingState
}

// A thingKey stands for an id: the first half of its SHA-256.
type thingKey [16]byte

type thingState struct {
	leaf     record.Hash
	revision uint32
	kind     uint32
	of       uint32
	voice    uint32
}

const chunk = 4096

// of returns the newest version of a thing, nil when there is none.
func (t *things) of(id record.ID) *thingState {
	n, ok := t.places[keyOf(id)]
	if !ok {
		return nil
	}
	return &t.chunks[n/chunk][n%chunk]
}

func keyOf(id record.ID) thingKey {
	sum := sha256.Sum256([]byte(id))
	return thingKey(sum[:16])
}

func (t *things) put(id record.ID, state thingState) {
	if s := t.of(id); s != nil {
		*s = state
		return
	}
	n := len(t.places)
	if n%chunk == 0 {
		t.chunks = append(t.chunks, make([]thingState, 0, chunk))
	}
	last := &t.chunks[len(t.chunks)-1]
	*last = append(*last, state)
	t.places[keyOf(id)] = uint32(n)
}

type interned map[string]uint32

func (t interned) number(s string) uint32 {
	n, ok := t[s]
	if !ok {
		n = uint32(len(t))
		t[s] = n
	}
	return n
}

func (v *verifier) checkEntries(ctx context.Context) (err error) {
	w := &walker{verifier: v, things: things{places: map[thingKey]uint32{}}, names: interned{}, blobs: map[int]record.File{}}
	for _, i := range v.a.values {
		v.seen[i] = true
	}
	if w.replay, err = newReplay(ctx, v); err != nil {
		return err
	}
	defer w.replay.close()
	next := record.Index(0)
	for it, err := range v.a.walk(ctx, v.tree.Size, 0, v.tree.Size) {
		if err != nil {
			if err := v.r.damaged(err); err != nil {
				return err
			}
			w.replay.stop()
			continue
		}
		if it.Index != next {
			w.gap = true
			w.replay.stop()
		}
		next = it.Index + 1
		if err := w.entry(&it); err != nil {
			return err
		}
		if next%1000 == 0 {
			v.hear("entries", int64(next), int64(v.tree.Size))
		}
	}
	w.declaredKinds()
	if err := w.checkVotes(ctx); err != nil {
		return err
	}
	v.counted = !w.gap && v.log.complete
	v.finish(checkCanonical, checkOrigin, checkTime, checkRevisions, checkDigests, checkCompleteness, checkBlobs, checkSchemas)
	return w.replay.finish(ctx)
}

// entry runs all checks on one entry. The view hears only of what is sound in itself.
func (w *walker) entry(it *item) error {
	w.counts.Entries++
	w.r.check(checkCanonical).Checked++
	if it.refused != nil {
		w.r.at(checkCanonical, refusal(it.Leaf), it.Index, "%v", it.refused)
		w.gap = true
		w.replay.stop()
		return nil
	}
	e := &it.Entry
	sound := w.origin(e)
	w.time(e)
	w.revision(e, record.Hash(it.hash))
	opened, err := w.values(it)
	if err != nil {
		return err
	}
	kind, known := w.kinds.ByName(e.Kind)
	if !known {
		if w.r.Unknown == nil {
			w.r.Unknown = map[string]int{}
		}
		w.r.Unknown[e.Kind]++
	}
	var thing any
	certain := true // the schema is one that this program knows: what does not fit is wrong
	if known {
		thing = kind.New()
		fits := false
		if fits, certain = w.fits(e, kind, thing); !fits {
			sound = false
		}
	}
	w.about(e, thing)
	if !sound || !opened {
		w.replay.stop()
	}
	return w.replay.take(e, kind, thing, certain)
}

// refusal tells an entry that is wrong from one in a version of the format that this program does not know.
func refusal(leaf []byte) Result {
	result := Falsified
	_ = canonical.Object(leaf, func(key string, raw []byte) error {
		if n, err := canonical.Int(raw); key == "v" && err == nil && n > record.FormatVersion {
			result = NotProven
		}
		return nil
	})
	if result == NotProven && canonical.Check(leaf) != nil {
		return Falsified
	}
	return result
}

func (w *walker) origin(e *record.Entry) bool {
	w.r.check(checkOrigin).Checked++
	s := w.log.at(e.Index)
	if e.Origin != s.origin {
		w.r.at(checkOrigin, Falsified, e.Index, "is of the log %q, %q expected", e.Origin, s.origin)
		return false
	}
	switch first := e.Index == s.start; {
	case first && (e.Kind != "genesis" || e.Revision != 1):
		w.r.at(checkOrigin, Falsified, e.Index, "the first entry of %s is revision %d of a %s, not its genesis", s.origin, e.Revision, e.Kind)
		return false
	case !first && e.Kind == "genesis":
		w.r.at(checkOrigin, Falsified, e.Index, "a genesis that is not the first entry of %s", s.origin)
		return false
	}
	return true
}

// time: the former log's order begins anew at its first entry, which stands behind the genesis of its successor.
func (w *walker) time(e *record.Entry) {
	w.r.check(checkTime).Checked++
	s := w.log.at(e.Index)
	if e.At < w.last && (e.Index != s.start || e.Index == 0) {
		w.r.at(checkTime, Falsified, e.Index, "put on record at %s, before the entry in front of it (%s)", e.At, w.last)
	}
	w.last = e.At
}

func (w *walker) revision(e *record.Entry, leaf record.Hash) {
	w.r.check(checkRevisions).Checked++
	now := thingState{
		leaf: leaf, revision: uint32(min(e.Revision, math.MaxUint32)), kind: w.names.number(e.Kind), of: w.names.number(string(e.Of)),
		voice: w.names.number(string(e.Voice)),
	}
	var before thingState
	last := w.things.of(e.Object)
	there := last != nil
	if there {
		before = *last
	}
	w.things.put(e.Object, now)
	bad := func(format string, args ...any) { w.r.at(checkRevisions, Falsified, e.Index, format, args...) }
	switch {
	case w.gap && (!there || e.Revision != int(before.revision)+1):
		// The version before may be the one that cannot be read.
	case !there && e.Revision != 1:
		bad("revision %d of %s, of which nothing is on record", e.Revision, e.Object)
	case !there:
	case e.Revision != int(before.revision)+1:
		bad("revision %d of %s follows revision %d", e.Revision, e.Object, before.revision)
	case e.Prev == nil || *e.Prev != before.leaf:
		bad("prev is not the hash of revision %d of %s", before.revision, e.Object)
	case now.kind != before.kind:
		bad("%s becomes a %s", e.Object, e.Kind)
	case now.voice != before.voice || now.of != before.of:
		bad("voice or account of %s change with revision %d; nobody can say another's version", e.Object, e.Revision)
	}
}

// values checks digests, disclosures and redactions of an entry. It reports whether the view may be built on them.
func (w *walker) values(it *item) (sound bool, err error) {
	e := &it.Entry
	sound = true
	bad := func(check, format string, args ...any) {
		w.r.at(check, Falsified, e.Index, format, args...)
		sound = false
	}
	w.counts.Withheld += int64(len(e.Withheld))
	w.log.redactions.use(e)
	for _, field := range slices.Sorted(maps.Keys(e.Open)) {
		d := e.Open[field]
		w.counts.Disclosures++
		w.r.check(checkDigests).Checked++
		digest, shown := e.Shown[field]
		_, withheld := e.Withheld[field]
		if by, ok := w.log.redactions.of(e, field); ok && (shown || withheld) {
			bad(checkCompleteness, "%s is disclosed, though entry %d redacts it", field, by)
			continue
		}
		switch {
		case withheld:
			bad(checkCompleteness, "%s is disclosed, though it is on record as withheld", field)
		case !shown:
			bad(checkCompleteness, "%s is disclosed, but the entry has no digest of it", field)
		case len(d.Salt) != 32:
			bad(checkDigests, "%s: a salt of %d bytes, 32 expected", field, len(d.Salt))
		case len(d.Value) > record.MaxValue:
			bad(checkDigests, "%s: a value of %d bytes, %d are allowed", field, len(d.Value), record.MaxValue)
		case record.Digest(e.Object, e.Revision, field, d) != digest:
			bad(checkDigests, "%s: value and salt do not give the digest in the entry", field)
		default:
			if f, ok := fileOf(d.Value); ok {
				if err := w.file(e.Index, field, f); err != nil {
					return sound, err
				}
			}
			continue
		}
	}
	for _, field := range slices.Sorted(maps.Keys(e.Shown)) {
		w.r.check(checkCompleteness).Checked++
		if _, open := e.Open[field]; open {
			continue
		}
		if _, ok := w.log.redactions.of(e, field); ok {
			w.counts.Redacted++
		} else if it.unknown {
			sound = false
		} else {
			bad(checkCompleteness, "%s is neither disclosed nor redacted", field)
		}
	}
	return sound, nil
}

// file checks the blob that a disclosed value names.
func (w *walker) file(index record.Index, field string, f record.File) error {
	i, ok := w.a.byName[blobName(f.Blob)]
	if !ok {
		w.r.at(checkBlobs, Falsified, index, "%s: %s is not in the export", field, blobName(f.Blob))
		return nil
	}
	has, ok := w.blobs[i]
	if !ok {
		m := &w.a.members[i]
		w.counts.Blobs++
		w.seen[i] = true
		crc, sum := crc32.NewIEEE(), sha256.New()
		n, err := io.Copy(io.MultiWriter(crc, sum), w.a.blob(i))
		if err != nil {
			return err
		}
		if crc.Sum32() != m.crc {
			w.r.damaged(&Damage{m.name, m.data(w.a.date), "its checksum (CRC-32) is not that of its bytes"})
		}
		has = record.File{SHA256: record.Hash(sum.Sum(nil)), Size: record.Count(n)}
		w.blobs[i] = has
		w.r.check(checkBlobs).Checked++
	}
	if has.SHA256 != f.SHA256 || has.Size != f.Size {
		w.r.at(checkBlobs, Falsified, index, "%s: %s is not the file that the entry names", field, blobName(f.Blob))
	}
	return nil
}

// fits reads the entry into its struct, and reports whether the schema in force for it is one that this program knows.
func (w *walker) fits(e *record.Entry, kind record.Kind, thing any) (fits, certain bool) {
	w.r.check(checkSchemas).Checked++
	hash, declared := w.log.schemas[e.Kind].at(e.Index)
	certain = declared && hash == kind.SchemaHash()
	var err error
	if e.Object.Prefix() != kind.Prefix {
		err = fmt.Errorf("object %q is not an id of its kind, which begins with %s_", e.Object, kind.Prefix)
	} else {
		err = e.Into(thing)
	}
	if err != nil {
		result := NotProven // a later schema may allow it
		if certain || !declared {
			result = Falsified
		}
		w.r.at(checkSchemas, result, e.Index, "does not fit its schema: %v", err)
		return false, certain
	}
	return true, certain
}

// declaredKinds reports kinds that are used without a schema on record.
func (w *walker) declaredKinds() {
	if !w.log.complete {
		return
	}
	for _, name := range slices.Sorted(maps.Keys(w.names)) {
		if _, known := w.kinds.ByName(name); known && len(w.log.schemas[name]) == 0 {
			w.r.problem(checkSchemas, Problem{Result: Falsified, Reason: "no schema of " + name + " is on record, though there are entries of it"})
		}
	}
}

// about checks what entries say of the log itself.
func (w *walker) about(e *record.Entry, thing any) {
	switch t := thing.(type) {
	case *record.Genesis:
		n := 0
		for _, there := range []bool{t.Lost != nil, t.FormerOrigin != nil, t.FormerSize != nil, t.FormerRoot != nil} {
			if there {
				n++
			}
		}
		s := w.log.at(e.Index)
		follows := slices.ContainsFunc(w.log.stretches, func(f *stretch) bool { return f.start == e.Index+1 })
		if n > 0 && !follows && e.Index == s.start {
			w.r.at(checkOrigin, Falsified, e.Index, "what it says of a former log is incomplete, or more than the log has entries")
		}
	case *record.Redaction:
		state := w.things.of(t.Target.To)
		if state != nil && t.Through > record.Count(state.revision) {
			w.r.at(checkCompleteness, Falsified, e.Index, "redacts %s up to revision %d; %s has %d", t.Field, t.Through, t.Target.To, state.revision)
		}
		used := slices.ContainsFunc(w.log.redactions[t.Target.To], func(r redaction) bool { return r.index == e.Index && r.used })
		if !used && !w.gap {
			w.r.at(checkCompleteness, Falsified, e.Index, "redacts %s of %s, of which nothing is on record", t.Field, t.Target.To)
		}
	}
}
