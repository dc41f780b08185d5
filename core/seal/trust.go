package seal

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"

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

// TrustPolicy reads a policy file (C2SP tlog-policy): logs, witnesses, and the quorum of witnesses that must have signed.
func TrustPolicy(file []byte) (Trust, error) {
	p, err := torchwood.ParsePolicy(file)
	if err != nil {
		return Trust{}, fmt.Errorf("policy: %w", err)
	}
	return Trust{p}, nil
}

var errNoTrust = errors.New("no key is trusted")

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

// oneSpelling refuses base64 whose last digit before the padding has bits that mean nothing: decoders take such digits, and a
// receipt could then be written in several ways.
func oneSpelling(receipt []byte) error {
	n := 0
	for line := range bytes.Lines(receipt) {
		n++
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
	c, _, err := torchwood.VerifyCheckpoint(signed, t.policy)
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
	if err == nil && c.Origin == "" {
		err = errors.New("it has no origin")
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
