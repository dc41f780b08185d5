package seal

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"filippo.io/torchwood"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"troth/core/record"
)

// Trust is whose signatures one believes: keys of the log and its witnesses, had from elsewhere than the server. The zero Trust
// believes nobody.
type Trust struct{ policy torchwood.Policy }

// TrustKey believes one log, by its verifier key (C2SP signed-note): checkpoints whose origin is the key's name and which it signed.
func TrustKey(vkey string) (Trust, error) {
	v, err := note.NewVerifier(vkey)
	if err != nil {
		return Trust{}, fmt.Errorf("verifier key %q: %w", vkey, err)
	}
	return Trust{torchwood.ThresholdPolicy(2, torchwood.OriginPolicy(v.Name()), torchwood.SingleVerifierPolicy(v))}, nil
}

// TrustPolicy reads a policy file (C2SP tlog-policy): logs, any of which must have signed, witnesses, and the quorum of them that must
// have signed too. It is read here: torchwood's reader wants the signatures of all logs, and takes files that the text does not allow.
func TrustPolicy(file []byte) (Trust, error) {
	p := policyFile{parts: map[string]torchwood.Policy{}, used: map[string]bool{}, keys: map[string]bool{}}
	for i, line := range strings.Split(string(file), "\n") {
		if err := p.line(line); err != nil {
			return Trust{}, fmt.Errorf("policy, line %d: %w", i+1, err)
		}
	}
	switch {
	case len(p.logs) == 0:
		return Trust{}, errors.New("policy: names no log")
	case p.quorum == nil:
		return Trust{}, errors.New("policy: has no quorum")
	}
	return Trust{torchwood.ThresholdPolicy(2, torchwood.ThresholdPolicy(1, p.logs...), p.quorum)}, nil
}

// A policyFile is what the lines of a policy have said so far.
type policyFile struct {
	logs   []torchwood.Policy
	parts  map[string]torchwood.Policy // witnesses and groups
	used   map[string]bool             // those that are members of a group
	keys   map[string]bool             // of logs and of witnesses
	quorum torchwood.Policy
}

func (p *policyFile) line(line string) error {
	if i := strings.IndexFunc(line, func(r rune) bool { return r < ' ' && r != '\t' || r == 0x7f }); i >= 0 {
		return fmt.Errorf("has the control character %#02x", line[i])
	}
	words := strings.FieldsFunc(line, func(r rune) bool { return r == ' ' || r == '\t' })
	if len(words) == 0 || strings.HasPrefix(words[0], "#") {
		return nil
	}
	n := len(words)
	switch {
	case words[0] == "log" && (n == 2 || n == 3):
		v, err := note.NewVerifier(words[1])
		if err == nil {
			err = p.key("log", words[1])
		}
		if err != nil {
			return err
		}
		p.logs = append(p.logs, torchwood.ThresholdPolicy(2, torchwood.OriginPolicy(v.Name()), torchwood.SingleVerifierPolicy(v)))
		return nil
	case words[0] == "witness" && (n == 3 || n == 4):
		v, err := torchwood.NewCosignatureVerifier(words[2])
		if err == nil {
			err = p.key("witness", words[2])
		}
		if err != nil {
			return err
		}
		return p.define(words[1], torchwood.SingleVerifierPolicy(v))
	case words[0] == "group" && n >= 4:
		return p.group(words[1], words[2], words[3:])
	case words[0] == "quorum" && n == 2:
		part, ok := p.parts[words[1]]
		if words[1] == "none" {
			part, ok = torchwood.ThresholdPolicy(0), true
		}
		switch {
		case !ok:
			return fmt.Errorf("%q is no witness or group of a line before", words[1])
		case p.quorum != nil:
			return errors.New("a second quorum")
		}
		p.quorum = part
		return nil
	}
	return fmt.Errorf("%q is not a line of a policy", line)
}

// key refuses a key that is there already, or is written otherwise than keys are.
func (p *policyFile) key(what, vkey string) error {
	parts := strings.SplitN(vkey, "+", 3)
	if parts[1] != strings.ToLower(parts[1]) {
		return fmt.Errorf("the hash of the key %s is not written in small letters", vkey)
	}
	b, err := base64.StdEncoding.DecodeString(parts[2]) // it was read before
	if err != nil {
		return err
	}
	public := what + string(b[1:])
	if p.keys[public] {
		return fmt.Errorf("the key of the %s %s is there twice", what, parts[0])
	}
	p.keys[public] = true
	return nil
}

func (p *policyFile) define(name string, part torchwood.Policy) error {
	if _, ok := p.parts[name]; ok || name == "none" {
		return fmt.Errorf("the name %q is taken", name)
	}
	p.parts[name] = part
	return nil
}

func (p *policyFile) group(name, least string, members []string) error {
	var parts []torchwood.Policy
	for _, m := range members {
		part, ok := p.parts[m]
		switch {
		case !ok:
			return fmt.Errorf("%q is no witness or group of a line before", m)
		case p.used[m]:
			return fmt.Errorf("%q is a member already, here or of another group", m)
		}
		p.used[m] = true
		parts = append(parts, part)
	}
	k := map[string]int{"any": 1, "all": len(parts)}[least]
	if k == 0 {
		var err error
		if k, err = strconv.Atoi(least); err != nil || k < 1 || k > len(parts) || strconv.Itoa(k) != least {
			return fmt.Errorf("%q is not any, all, or a number from 1 to %d", least, len(parts))
		}
	}
	return p.define(name, torchwood.ThresholdPolicy(k, parts...))
}

var (
	errNoTrust  = errors.New("no key is trusted")
	errSpelling = errors.New("its root is written otherwise than base64 is")
)

// Check verifies, offline, that a receipt proves a leaf: that it is in a tree whose checkpoint was signed as is trusted.
func (t Trust) Check(receipt, leaf []byte) error {
	if t.policy == nil {
		return errNoTrust
	}
	err := oneSpelling(receipt)
	if err == nil {
		err = torchwood.VerifyProof(t.policy, tlog.RecordHash(leaf), receipt)
	}
	if err != nil {
		return fmt.Errorf("the receipt does not hold: %w", err)
	}
	return nil
}

// oneSpelling refuses what decoders take though it is written otherwise than it must be, so that a receipt could be written in several
// ways: base64 whose last digit before the padding has bits that mean nothing, and an index with a sign or zeros in front.
func oneSpelling(receipt []byte) error {
	n := 0
	for line := range bytes.Lines(receipt) {
		n++
		if index, ok := bytes.CutPrefix(line, []byte("index ")); ok && n < 4 {
			i, err := strconv.ParseInt(string(bytes.TrimSuffix(index, []byte("\n"))), 10, 64)
			if err != nil || fmt.Sprintln(i) != string(index) {
				return fmt.Errorf("line %d: %q is not an index", n, index)
			}
		}
		for word := range bytes.FieldsSeq(line) {
			if !bytes.HasSuffix(word, []byte("=")) {
				continue
			}
			if _, err := base64.StdEncoding.Strict().AppendDecode(nil, word); err != nil {
				return fmt.Errorf("line %d: %w", n, err)
			}
		}
	}
	return nil
}

// Checkpoint verifies the signatures of a checkpoint and returns its origin and tree.
func (t Trust) Checkpoint(signed []byte) (origin string, tree record.Tree, err error) {
	if t.policy == nil {
		return "", record.Tree{}, errNoTrust
	}
	c, n, err := torchwood.VerifyCheckpoint(signed, t.policy)
	if err == nil && c.String() != n.Text {
		err = errSpelling
	}
	if err != nil {
		return "", record.Tree{}, fmt.Errorf("the checkpoint does not hold: %w", err)
	}
	return c.Origin, treeOf(c), nil
}

// ReadCheckpoint reads origin and tree of a checkpoint without believing it: no signature is verified.
func ReadCheckpoint(signed []byte) (origin string, tree record.Tree, err error) {
	n, err := note.Open(signed, nil)
	if unverified := (*note.UnverifiedNoteError)(nil); errors.As(err, &unverified) {
		n, err = unverified.Note, nil
	}
	if err != nil {
		return "", record.Tree{}, fmt.Errorf("not a checkpoint: %w", err)
	}
	c, err := torchwood.ParseCheckpoint(n.Text)
	switch {
	case err != nil:
	case c.Origin == "":
		err = errors.New("it has no origin")
	case c.String() != n.Text:
		err = errSpelling
	}
	if err != nil {
		return "", record.Tree{}, fmt.Errorf("not a checkpoint: %w", err)
	}
	return c.Origin, treeOf(c), nil
}

func treeOf(c torchwood.Checkpoint) record.Tree {
	if c.N == 0 {
		return record.Tree{}
	}
	return record.Tree{Size: record.Index(c.N), Root: record.Hash(c.Hash)}
}
