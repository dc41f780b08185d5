package export

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"troth/core/authority"
	"troth/core/node"
	"troth/core/record"
	"troth/core/seal"
	"troth/core/view"
)

// VerifyOptions say by whose word and with which program an export is verified.
type VerifyOptions struct {
	Program node.Program // for kinds, links, authority and pages
	Version string       // of this program; empty: taken to be the one that wrote the export
	Key     string       // verifier key that the reader had from elsewhere: pins the log
	Policy  []byte       // or a policy (C2SP tlog-policy): its keys and quorum
	Against []byte       // another signed checkpoint of the same log, older or newer
	// Progress hears what is being done, and how far it is.
	Progress func(step string, done, of int64)
}

// Verify verifies the export in a file. What it found is the report; an error means that it could not do its work: the file cannot
// be opened, an option is wrong, ctx ended, the disk is full.
//
// Memory does not grow with the number of entries but for about a hundred bytes for each thing; a view is built in a temporary folder.
func Verify(ctx context.Context, file string, o VerifyOptions) (*Report, error) {
	v, err := newVerifier(file, o)
	if err != nil {
		return nil, err
	}
	a, err := Open(file)
	if err == nil {
		defer a.Close()
		err = v.verify(ctx, a)
	}
	if err = v.r.damaged(err); err != nil {
		return nil, err
	}
	v.unfinished()
	v.r.Says = v.r.sentence()
	return v.r, nil
}

// unfinished marks the checks that did not run to their end: that they found nothing wrong says nothing.
func (v *verifier) unfinished() {
	for _, c := range v.r.Checks {
		switch {
		case v.finished[c.Name] || c.Result != Holds:
		case v.r.falsified():
			c.Result, c.Note = Skipped, "not run to its end, since the export is falsified"
		default:
			v.r.Result, c.Result, c.Note = NotProven, NotProven, "not run to its end, since this program cannot judge some entries"
		}
	}
}

// A verifier verifies one export.
type verifier struct {
	o        VerifyOptions
	r        *Report
	a        *Archive
	kinds    *record.Kinds
	trust    *seal.Trust // nil: nobody's word
	against  *other
	seen     []bool // members that belong to the export
	finished map[string]bool

	checkpoint []byte
	origin     string
	tree       record.Tree
	manifest   Manifest
	same       bool // the view that made the pages is this program's
	log        logFacts
	tables     map[record.Hash]authority.Table // that are known
	counts     Counts
	counted    bool // every entry could be read, so that counts is all there is
}

func newVerifier(file string, o VerifyOptions) (*verifier, error) {
	v := &verifier{o: o, r: newReport(file), finished: map[string]bool{}}
	var err error
	if v.kinds, err = o.Program.Kinds(); err != nil {
		return nil, err
	}
	var trust seal.Trust
	switch {
	case o.Key != "" && o.Policy != nil:
		return nil, errors.New("either a key or a policy pins the log, not both")
	case o.Key != "":
		v.r.Anchor = "key"
		trust, err = seal.TrustKey(o.Key)
		v.trust = &trust
	case o.Policy != nil:
		v.r.Anchor = "policy"
		trust, err = seal.TrustPolicy(o.Policy)
		v.trust = &trust
	}
	if err == nil && o.Against != nil {
		v.against = &other{signed: o.Against}
		v.against.origin, v.against.tree, err = seal.ReadCheckpoint(o.Against)
	}
	return v, err
}

func (v *verifier) hear(step string, done, of int64) {
	if v.o.Progress != nil {
		v.o.Progress(step, done, of)
	}
}

func (v *verifier) finish(checks ...string) {
	for _, name := range checks {
		v.finished[name] = true
	}
}

// verify runs the checks in order. A *Damage that it returns ends them.
func (v *verifier) verify(ctx context.Context, a *Archive) error {
	v.a, v.seen = a, make([]bool, len(a.members))
	for _, d := range a.damages {
		v.r.damaged(d)
	}
	if err := v.checkPages(ctx); err != nil {
		return err
	}
	known, err := v.readManifest()
	if err != nil || !known {
		return err
	}
	if err := v.readCheckpoint(); err != nil {
		return err
	}
	if err := v.readLog(ctx); err != nil {
		return err
	}
	v.checkManifestHead()
	if err := v.checkSignature(); err != nil {
		return err
	}
	v.checkConsistency()
	if err := v.checkDeclared(); err != nil {
		return err
	}
	if err := v.checkEntries(ctx); err != nil {
		return err
	}
	v.checkRest()
	return nil
}

// checkPages reads every page once, so that one that is damaged is known before the long work of comparing them is begun.
func (v *verifier) checkPages(ctx context.Context) error {
	for err := range inOrder(ctx, 0, int64(len(v.a.members)), func(i int64) error {
		if !strings.HasPrefix(v.a.members[i].name, pageFolder) {
			return nil
		}
		_, err := v.a.content(int(i), nil)
		return err
	}) {
		if err := v.r.damaged(err); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// small reads a file that every export has.
func (v *verifier) small(name string) ([]byte, error) {
	if i, ok := v.a.byName[name]; ok {
		v.seen[i] = true
	}
	b, err := v.a.file(name)
	if b != nil && err != nil {
		return b, v.r.damaged(err) // reported, and read on
	}
	return b, err
}

// readManifest reports whether the export is in a form that this program knows.
func (v *verifier) readManifest() (bool, error) {
	b, err := v.small(manifestFile)
	if err != nil {
		return false, err
	}
	bad := func(format string, args ...any) {
		v.r.in(checkManifest, Falsified, manifestFile, format, args...)
	}
	if err := json.Unmarshal(b, &v.manifest); err != nil {
		bad("is not a manifest: %v", err)
		return true, nil
	}
	v.r.Day, v.r.View, v.r.Program = v.manifest.Day, v.manifest.View, v.manifest.Program
	if v.manifest.Format > FormatVersion {
		v.r.in(checkManifest, NotProven, manifestFile, "the export is written in form %d; this program knows %d", v.manifest.Format, FormatVersion)
		for _, c := range v.r.Checks {
			if c.Result == Holds {
				c.Result, c.Note = Skipped, "the form of the export is not known"
			}
		}
		return false, nil
	}
	if again, err := v.manifest.canonical(); err != nil || !bytes.Equal(again, b) || v.manifest.Format != FormatVersion {
		bad("is not written as a manifest is: canonical, and with nothing else in it")
	}
	if date, err := dosDate(v.manifest.Day); err != nil {
		bad("day: %v", err)
	} else if len(v.a.members) > 0 && date != v.a.date {
		bad("says the day %s, but the files are dated otherwise", v.manifest.Day)
	}
	fingerprint, err := view.Fingerprint(v.o.Program.Parts...)
	v.same = fingerprint == v.manifest.View
	return true, err
}

func (v *verifier) readCheckpoint() (err error) {
	if v.checkpoint, err = v.small(checkpointFile); err != nil {
		return err
	}
	if v.origin, v.tree, err = seal.ReadCheckpoint(v.checkpoint); err != nil {
		i := v.a.byName[checkpointFile]
		return &Damage{checkpointFile, v.a.members[i].data(v.a.date), err.Error()}
	}
	v.r.Origin, v.r.Size, v.r.Root = v.origin, v.tree.Size, v.tree.Root.String()
	if n := bundles(v.tree.Size); n > int64(len(v.a.members)) || v.tree.Size == 0 {
		i := v.a.byName[checkpointFile]
		return &Damage{checkpointFile, v.a.members[i].data(v.a.date), fmt.Sprintf("it is of %d entries, which the %d files of the export cannot hold", v.tree.Size, len(v.a.members))}
	}
	return nil
}

// checkManifestHead compares what the manifest says of the log with the checkpoint.
func (v *verifier) checkManifestHead() {
	m := v.manifest
	if m.Origin != v.origin {
		v.r.in(checkManifest, Falsified, manifestFile, "says the origin %q, the checkpoint %q", m.Origin, v.origin)
	}
	if m.Size != v.tree.Size {
		v.r.in(checkManifest, Falsified, manifestFile, "says the size %d, the checkpoint %d", m.Size, v.tree.Size)
	}
	if m.Root != v.tree.Root {
		v.r.in(checkManifest, Falsified, manifestFile, "says another root than the checkpoint")
	}
}

// checkSignature verifies the checkpoint by the key that the record names, and by whom the reader trusts.
func (v *verifier) checkSignature() error {
	c := v.r.check(checkSignature)
	bad := func(file, format string, args ...any) { v.r.in(checkSignature, Falsified, file, format, args...) }
	if v.trust != nil {
		c.Checked++
		if _, _, err := v.trust.Checkpoint(v.checkpoint); err != nil {
			bad(checkpointFile, "not signed by whom the %s names: %v", v.r.Anchor, err)
		}
	} else {
		c.Note = "the key is the one that the record itself names: no key or policy was given, so nobody outside vouches for it"
	}
	file, err := v.small(keysFile)
	if err != nil {
		return err
	}
	if !v.log.complete {
		return nil
	}
	if !bytes.Equal(file, v.log.keys.file) {
		bad(keysFile, "the keys are not those that the record names")
	}
	own := v.log.stretches[0].keys
	if len(own) == 0 {
		bad(checkpointFile, "the record names no key of the log")
		return nil
	}
	c.Checked++
	if err := signedBy(v.checkpoint, own[len(own)-1]); err != nil {
		bad(checkpointFile, "not signed by the log's key on record: %v", err)
	}
	v.finish(checkSignature)
	return nil
}

func signedBy(checkpoint []byte, keys ...string) (err error) {
	for _, key := range keys {
		var trust seal.Trust
		if trust, err = seal.TrustKey(key); err != nil {
			continue
		}
		if _, _, err = trust.Checkpoint(checkpoint); err == nil {
			return nil
		}
	}
	if err == nil {
		err = errors.New("no key is known")
	}
	return err
}

// An other is the checkpoint given with Against.
type other struct {
	signed []byte
	origin string
	tree   record.Tree
}

func (v *verifier) checkConsistency() {
	c := v.r.check(checkConsistency)
	if v.against == nil {
		c.Result, c.Note = Skipped, "no other checkpoint was given"
		v.finish(checkConsistency)
		return
	}
	c.Checked++
	v.finish(checkConsistency)
	unproven := func(format string, args ...any) {
		v.r.problem(checkConsistency, Problem{Result: NotProven, Reason: fmt.Sprintf(format, args...)})
	}
	var s *stretch
	for _, candidate := range v.log.stretches {
		if candidate.origin == v.against.origin {
			s = candidate
			break
		}
	}
	if s == nil {
		unproven("the other checkpoint is of %s, of which this log is neither the same nor a successor", v.against.origin)
		return
	}
	trusted := false
	if v.trust != nil {
		_, _, err := v.trust.Checkpoint(v.against.signed)
		trusted = err == nil
	}
	if err := signedBy(v.against.signed, s.keys...); !trusted && err != nil {
		unproven("the other checkpoint is not signed by a key of this log: %v", err)
		return
	}
	switch root, ok := s.roots[v.against.tree.Size]; {
	case v.against.tree.Size == 0:
	case ok && root == v.against.tree.Root:
	case ok:
		v.r.problem(checkConsistency, Problem{Result: Falsified, Reason: fmt.Sprintf(
			"the first %d entries are not those that the other checkpoint was signed over: the log showed different people different records", v.against.tree.Size)})
	case s.start > 0:
		unproven("the other checkpoint covers %d entries of %s; %d were saved, the others are lost", v.against.tree.Size, s.origin, s.end-s.start)
	default:
		unproven("the other checkpoint is newer (%d entries) than the export (%d): a later export can be held against it", v.against.tree.Size, v.tree.Size)
	}
}

// checkDeclared compares schemas and table in the export with what is on record of them.
func (v *verifier) checkDeclared() error {
	v.tables = map[record.Hash]authority.Table{v.o.Program.May.Hash(): v.o.Program.May}
	b, err := v.small(authorityFile)
	if err != nil {
		return err
	}
	if table, ok := v.log.tables.last(); v.log.complete && (!ok || table != sha(b)) {
		v.r.in(checkAuthority, Falsified, authorityFile, "is not the table in force on record")
	}
	if table, err := parseTable(b); err == nil {
		v.tables[sha(b)] = table
	}
	for i := range v.a.members {
		name, ok := strings.CutPrefix(v.a.members[i].name, schemaFolder)
		if !ok {
			continue
		}
		kind := strings.TrimSuffix(name, ".json")
		b, err := v.small(v.a.members[i].name)
		if err != nil {
			if err = v.r.damaged(err); err != nil {
				return err
			}
			continue
		}
		v.counts.Schemas++
		if hash, ok := v.log.schemas[kind].last(); v.log.complete && (!ok || hash != sha(b)) {
			v.r.in(checkSchemas, Falsified, schemaName(kind), "is not the schema of %s in force on record", kind)
		}
	}
	for kind := range v.log.schemas {
		if _, ok := v.a.byName[schemaName(kind)]; !ok {
			v.r.in(checkSchemas, Falsified, schemaName(kind), "is missing, though it is on record")
		}
	}
	return nil
}

// checkRest compares the counts, and finds what nothing in the log accounts for.
func (v *verifier) checkRest() {
	for i := range v.a.members {
		name := v.a.members[i].name
		if strings.HasPrefix(name, pageFolder) {
			v.counts.Pages++
		}
		if v.seen[i] {
			continue
		}
		switch {
		case strings.HasPrefix(name, blobFolder):
			if v.counted {
				v.r.in(checkBlobs, Falsified, name, "no disclosed value names it")
			}
		case strings.HasPrefix(name, voteFolder):
			if v.counted {
				v.r.in(checkVotes, Falsified, name, "no batch on record counts its votes")
			}
		case strings.HasPrefix(name, tileFolder):
			v.r.in(checkTiles, Falsified, name, "is no tile of a tree of %d entries", v.tree.Size)
		}
	}
	v.finish(checkContainer, checkManifest)
	v.r.Counts = v.counts
	if v.counted && !v.r.falsified() && v.counts != v.manifest.Counts {
		v.r.in(checkManifest, Falsified, manifestFile, "says %+v, the export holds %+v", v.manifest.Counts, v.counts)
	}
	v.r.check(checkContainer).Checked = int64(len(v.a.members))
	v.r.check(checkManifest).Checked = 1
}
