package export

import (
	"bytes"
	"crypto/ed25519"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"filippo.io/torchwood"
	"golang.org/x/mod/sumdb/note"

	"troth/core/seal"
)

// The vectors of policies: whether a file is one, and which checkpoints hold by it.
type (
	policyVectors struct {
		About       string            `json:"about"`
		Checkpoints map[string]string `json:"checkpoints"` // by name
		Policies    []policyVector    `json:"policies"`
	}
	policyVector struct {
		Name   string   `json:"name"`
		Policy string   `json:"policy"`
		Holds  []string `json:"holds,omitempty"`  // names of the checkpoints that hold by it; all others do not
		Reason string   `json:"reason,omitempty"` // why it is no policy
	}
)

// TestPolicyVectors holds docs/vectors/policies.json against TrustPolicy.
func TestPolicyVectors(t *testing.T) {
	file := readVectors(t, "policies.json", newPolicies)
	refused, holding := 0, 0
	for _, v := range file.Policies {
		now := v.judged(file.Checkpoints)
		if (now.Reason == "") != (v.Reason == "") || !strings.Contains(now.Reason, v.Reason) || !slices.Equal(now.Holds, v.Holds) {
			t.Errorf("%s: %q, by it hold %q", v.Name, now.Reason, now.Holds)
		}
		holding += len(v.Holds)
		if v.Reason != "" {
			refused++
		}
	}
	if len(file.Checkpoints) < 15 || refused < 25 || len(file.Policies)-refused < 12 || holding < 40 {
		t.Errorf("%d checkpoints, %d policies of which %d are none, %d hold", len(file.Checkpoints), len(file.Policies), refused, holding)
	}
}

func (v policyVector) judged(checkpoints map[string]string) policyVector {
	v.Holds, v.Reason = nil, ""
	trust, err := seal.TrustPolicy([]byte(v.Policy))
	if err != nil {
		v.Reason = err.Error()
		return v
	}
	for _, name := range slices.Sorted(maps.Keys(checkpoints)) {
		if _, _, err := trust.Checkpoint([]byte(checkpoints[name])); err == nil {
			v.Holds = append(v.Holds, name)
		}
	}
	return v
}

func newPolicies(t *testing.T) policyVectors {
	list := entries(t, get(t).export)
	log, again := stranger(t, origin), stranger(t, origin)
	other := stranger(t, "promises.example/other")
	key := func(s note.Signer) string { return s.(seal.Key).Verifier }
	witness := func(name string, seed byte) *torchwood.CosignatureSigner {
		w, err := torchwood.NewCosignatureSigner(name, ed25519.NewKeyFromSeed(bytes.Repeat([]byte{seed}, 32)))
		if err != nil {
			t.Fatal(err)
		}
		return w
	}
	w1, w2, w3 := witness("witness.example/1", 1), witness("witness.example/2", 2), witness("witness.example/3", 3)
	public := func(w *torchwood.CosignatureSigner) string { return w.Verifier().String() }
	body, _, _ := strings.Cut(string(sign(t, log, list[:9])), "\n\n")
	shorter, _, _ := strings.Cut(string(sign(t, log, list[:8])), "\n\n")
	line := func(text string, s note.Signer) string {
		signed, err := note.Sign(&note.Note{Text: text + "\n"}, s)
		if err != nil {
			t.Fatal(err)
		}
		_, lines, _ := strings.Cut(string(signed), "\n\n")
		return lines
	}
	by := func(lines ...string) string { return body + "\n\n" + strings.Join(lines, "") }
	l, c1, c2, c3 := line(body, log), line(body, w1), line(body, w2), line(body, w3)
	wrong := func(s string) string { b := []byte(s); b[len(b)-10] = otherLetter(b[len(b)-10]); return string(b) }
	file := policyVectors{
		About: "Policies and checkpoints: docs/format.md, Policies. By a policy hold the checkpoints that holds names, and no other; with a reason it is no policy.",
		Checkpoints: map[string]string{
			"by the log":                                             by(l),
			"by the log and witness 1":                               by(l, c1),
			"by the log and witnesses 1 and 2":                       by(l, c1, c2),
			"by the log and witnesses 2 and 3":                       by(l, c2, c3),
			"by the log and witnesses 1, 2 and 3":                    by(l, c1, c2, c3),
			"by witness 1, then the log":                             by(c1, l),
			"by the log, and twice by witness 1":                     by(l, c1, c1),
			"by the log, and falsely by witness 1":                   by(l, wrong(c1)),
			"by the log and 2, and falsely by 1":                     by(l, wrong(c1), c2),
			"falsely by the log, by witnesses 1 and 2":               by(wrong(l), c1, c2),
			"by the log, falsely and then truly":                     by(wrong(l), l),
			"by the log, truly and then falsely":                     by(l, wrong(l)),
			"by witnesses 1 and 2 alone":                             by(c1, c2),
			"by the log, and by witness 1 of another":                by(l, line(shorter, w1)),
			"by the log, and by a stranger in the name of witness 1": by(l, line(body, witness("witness.example/1", 9))),
			"by the log, and by witness 1 under another name":        by(l, line(body, witness("witness.example/9", 1))),
			"by another key of the log's name":                       by(line(body, again)),
			"by both keys of the log's name":                         by(l, line(body, again)),
			"by another log in this one's name":                      by(line(body, other)),
			"by the log and another":                                 by(l, line(body, other)),
			"of another log":                                         string(sign(t, other, list[:9])),
		},
	}
	all := fmt.Sprintf("witness 1 %s\nwitness 2 %s\nwitness 3 %s\n", public(w1), public(w2), public(w3))
	log1 := "log " + key(log) + "\n"
	add := func(name, policy string, none bool) {
		v := policyVector{Name: name, Policy: policy}.judged(file.Checkpoints)
		if (v.Reason != "") != none {
			t.Errorf("%s: %q", name, v.Reason)
		}
		file.Policies = append(file.Policies, v)
	}
	for _, p := range [][2]string{
		{"one log", log1 + "quorum none\n"},
		{"one witness", log1 + all + "quorum 1\n"},
		{"any of three", log1 + all + "group g any 1 2 3\nquorum g\n"},
		{"two of three", log1 + all + "group g 2 1 2 3\nquorum g\n"},
		{"all of three", log1 + all + "group g all 1 2 3\nquorum g\n"},
		{"three of three", log1 + all + "group g 3 1 2 3\nquorum g\n"},
		{"groups in a group", log1 + all + "group g any 1 2\ngroup h any 3\ngroup both all g h\nquorum both\n"},
		{"a witness beside a group", log1 + all + "group g any 2 3\ngroup h 2 1 g\nquorum h\n"},
		{"two logs", log1 + "log " + key(other) + "\nquorum none\n"},
		{"two keys of a log", log1 + "log " + key(again) + "\nquorum none\n"},
		{"another log", "log " + key(other) + "\nquorum none\n"},
		{"two logs and a witness", "log " + key(other) + "\n" + log1 + all + "quorum 2\n"},
		{"witnesses without a quorum", log1 + all + "quorum none\n"},
		{"tabs, spaces, comments and addresses", "# a policy\n\n \t\n\tlog\t" + key(log) + "  https://promises.example/#log \n  # witnesses\n witness one " + public(w1) + " https://witness.example/\nquorum one\n"},
		{"without the last line feed", log1 + "quorum none"},
		{"a name that is not ASCII", log1 + "witness Zoë " + public(w1) + "\nquorum Zoë\n"},
		{"the quorum first", "quorum none\n" + log1},
		{"a group that is not used", log1 + all + "group g all 1 2\nquorum 3\n"},
	} {
		add(p[0], p[1], false)
	}
	hash := strings.Split(key(log), "+")[1]
	badHash := strings.Replace(key(log), "+"+hash+"+", "+00000000+", 1)
	upper := log
	for strings.ToUpper(strings.Split(key(upper), "+")[1]) == strings.Split(key(upper), "+")[1] { // of digits only
		upper = stranger(t, origin)
	}
	upperHash := strings.Split(key(upper), "+")[1]
	for _, p := range [][2]string{
		{"nothing", ""},
		{"no log", all + "quorum 1\n"},
		{"no log and no quorum", "quorum none\n"},
		{"no quorum", log1 + all},
		{"two quorums", log1 + "quorum none\nquorum none\n"},
		{"a quorum of nothing", log1 + "quorum\n"},
		{"a quorum of two", log1 + all + "quorum 1 2\n"},
		{"a quorum of an unknown name", log1 + all + "quorum 4\n"},
		{"a quorum before its witness", log1 + "quorum 1\n" + all},
		{"another word", log1 + "monitor 1\nquorum none\n"},
		{"a word in capitals", log1 + "Quorum none\n"},
		{"a log without its key", "log\nquorum none\n"},
		{"a log with too much", log1[:len(log1)-1] + " https://a.example/ b\nquorum none\n"},
		{"a log whose key is none", "log promises.example/world\nquorum none\n"},
		{"a log whose key has another hash", "log " + badHash + "\nquorum none\n"},
		{"a log whose key's hash is in capitals", "log " + strings.Replace(key(upper), "+"+upperHash+"+", "+"+strings.ToUpper(upperHash)+"+", 1) + "\nquorum none\n"},
		{"a log with the key of a witness", "log " + public(w1) + "\nquorum none\n"},
		{"a log twice", log1 + log1 + "quorum none\n"},
		{"a witness with the key of a log", log1 + "witness 1 " + key(other) + "\nquorum none\n"},
		{"a witness without its key", log1 + "witness 1\nquorum none\n"},
		{"a witness with too much", log1 + "witness 1 " + public(w1) + " https://a.example/ b\nquorum none\n"},
		{"a witness twice", log1 + "witness 1 " + public(w1) + "\nwitness 2 " + public(w1) + "\nquorum none\n"},
		{"a witness's key under two names", log1 + "witness 1 " + public(w1) + "\nwitness 2 " + public(witness("witness.example/9", 1)) + "\nquorum none\n"},
		{"two witnesses of one name", log1 + "witness 1 " + public(w1) + "\nwitness 1 " + public(w2) + "\nquorum none\n"},
		{"a witness called none", log1 + "witness none " + public(w1) + "\nquorum none\n"},
		{"a group of a witness's name", log1 + all + "group 1 any 2\nquorum none\n"},
		{"a group of nobody", log1 + all + "group g any\nquorum none\n"},
		{"a group of an unknown name", log1 + all + "group g any 4\nquorum none\n"},
		{"a group of none", log1 + all + "group g any none\nquorum none\n"},
		{"a group before its witnesses", log1 + "group g any 1\n" + all + "quorum none\n"},
		{"a group of itself", log1 + all + "group g any 1 g\nquorum none\n"},
		{"a group with a member twice", log1 + all + "group g 2 1 1\nquorum g\n"},
		{"a member of two groups", log1 + all + "group g any 1 2\ngroup h any 1 3\nquorum none\n"},
		{"none of a group", log1 + all + "group g 0 1 2\nquorum g\n"},
		{"more of a group than there are", log1 + all + "group g 3 1 2\nquorum g\n"},
		{"a number with a zero in front", log1 + all + "group g 01 1 2\nquorum g\n"},
		{"a number with a sign", log1 + all + "group g +1 1 2\nquorum g\n"},
		{"some of a group", log1 + all + "group g some 1 2\nquorum g\n"},
		{"a carriage return", log1[:len(log1)-1] + "\r\nquorum none\r\n"},
		{"a control character in a comment", "# \x07\n" + log1 + "quorum none\n"},
		{"a comment behind a line", log1 + "quorum none # of them\n"},
	} {
		add(p[0], p[1], true)
	}
	return file
}
