package export

import (
	"bytes"
	"context"
	"encoding/json"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"

	"troth/core/authority"
	"troth/core/backup"
	"troth/core/desk"
	"troth/core/node"
	"troth/core/record"
	"troth/core/seal"
	"troth/core/view"
)

// The vectors of what is held against an export, and of the receipts of votes: the export of a log that goes on after two that were
// lost, checkpoints of all three and of strangers, and receipts of the votes in it.
type (
	proofVectors struct {
		About    string          `json:"about"`
		Archive  []byte          `json:"archive"` // base64
		Key      string          `json:"key"`     // verifier key of its log
		Counts   Counts          `json:"counts"`
		Against  []againstVector `json:"against"`
		Receipts []receiptVector `json:"receipts"`
	}
	againstVector struct {
		Name       string `json:"name"`
		Checkpoint string `json:"checkpoint"`
		Result     Result `json:"result"`
		Reason     string `json:"reason,omitempty"`
	}
	receiptVector struct {
		Name    string `json:"name"`
		Receipt string `json:"receipt"`
		Reason  string `json:"reason,omitempty"` // why it is refused; it holds without one
	}
)

// TestProofVectors holds docs/vectors/proofs.json against Verify and CheckVote.
func TestProofVectors(t *testing.T) {
	file := readVectors(t, "proofs.json", newProofVectors)
	if r := verify(t, file.Archive, func(o *VerifyOptions) { o.Key = file.Key }); r.Result == Falsified || r.Result == Holds && r.Counts != file.Counts {
		t.Fatalf("%s: %+v\n%s", r.Result, r.Counts, problems(r))
	}
	results, refused := map[Result]int{}, 0
	for _, v := range file.Against {
		results[v.Result]++
		if result, reason := v.judge(t, file.Archive); result != v.Result || !strings.Contains(reason, v.Reason) {
			t.Errorf("%s: %s, %s", v.Name, result, reason)
		}
	}
	for _, v := range file.Receipts {
		switch err := v.judge(t, file.Key); {
		case (err == nil) != (v.Reason == ""), err != nil && !strings.Contains(err.Error(), v.Reason):
			t.Errorf("%s: %v", v.Name, err)
		case err != nil:
			refused++
		}
	}
	if results[Holds] < 5 || results[NotProven] < 4 || results[Falsified] < 2 || refused < 12 || len(file.Receipts)-refused < 3 {
		t.Fatalf("%v, %d receipts of which %d are refused", results, len(file.Receipts), refused)
	}
}

func (v againstVector) judge(t *testing.T, archive []byte) (Result, string) {
	c := verify(t, archive, func(o *VerifyOptions) { o.Against = []byte(v.Checkpoint) }).check(checkConsistency)
	if len(c.Problems) > 0 {
		return c.Result, c.Problems[0].Reason
	}
	return c.Result, ""
}

func (v receiptVector) judge(t *testing.T, key string) error {
	t.Helper()
	trust, err := seal.TrustKey(key)
	if err != nil {
		t.Fatal(err)
	}
	_, err = trust.CheckVote([]byte(v.Receipt))
	return err
}

// newProofVectors makes a record, loses its log twice, and goes on each time.
func newProofVectors(t *testing.T) proofVectors {
	ctx, dir := context.Background(), t.TempDir()
	f, err := build(filepath.Join(dir, "0"), 6)
	if err != nil {
		t.Fatal(err)
	}
	n := f.node
	type log struct {
		key         note.Signer
		list        []record.Entry
		early, last []byte // checkpoints
	}
	var logs []log
	keep := func() {
		list := allEntries(t, n)
		logs = append(logs, log{n.Key, list, sign(t, n.Key, list[:len(list)-3]), n.Seal.Checkpoint()})
	}
	keep()
	for _, next := range []string{"1", "2"} {
		file := filepath.Join(dir, "backup"+next)
		if _, err := backup.Write(ctx, n, file, ""); err != nil {
			t.Fatal(err)
		}
		if err := n.Close(); err != nil {
			t.Fatal(err)
		}
		if _, err := backup.Recover(ctx, filepath.Join(dir, next), file, "", "", time.Now()); err != nil {
			t.Fatal(err)
		}
		if n, err = node.Open(ctx, filepath.Join(dir, next), node.Options{Program: program()}); err != nil {
			t.Fatal(err)
		}
		for _, title := range []string{"After the loss", "After the loss, again", "And once more"} {
			if _, err := n.Desk.Do(ctx, desk.Act{Who: authority.Actor{For: f.org, Role: "contact"}}, func(*view.Reader) ([]desk.Saying, error) {
				return []desk.Saying{{Object: f.promises[2], Thing: promise{Title: record.In("en", title+" "+next)}, Of: f.org}}, nil
			}); err != nil {
				t.Fatal(err)
			}
		}
		keep()
	}
	defer n.Close()
	var out bytes.Buffer
	if _, err := Write(ctx, n, &out, Options{Day: day}); err != nil {
		t.Fatal(err)
	}
	r := verify(t, out.Bytes(), func(o *VerifyOptions) { o.Key = n.Key.Verifier })
	if r.Result != Holds {
		t.Fatal(problems(r))
	}
	file := proofVectors{About: "An export whose log follows two that were lost (base64), checkpoints held against it, and receipts of its votes: docs/format.md, Successor " +
		"logs, Verifying and Votes.", Archive: out.Bytes(), Key: n.Key.Verifier, Counts: r.Counts}
	against := func(name string, checkpoint []byte) {
		v := againstVector{Name: name, Checkpoint: string(checkpoint)}
		v.Result, v.Reason = v.judge(t, file.Archive)
		file.Against = append(file.Against, v)
	}
	for i, l := range logs {
		name := []string{"the first log", "the second log", "the log itself"}[i]
		forked := slices.Clone(l.list[:len(l.list)-2])
		forked[len(forked)-1] = l.list[0]
		against("an older one of "+name, l.early)
		against("the newest of "+name, l.last)
		against("of other entries, by "+name, sign(t, l.key, forked))
		against("of one entry more than there is, by "+name, sign(t, l.key, append(slices.Clone(l.list), l.list[0])))
		against("of "+name+", signed by a stranger", sign(t, stranger(t, l.key.Name()), l.list[:3]))
	}
	against("of another log", sign(t, stranger(t, "promises.example/other"), logs[2].list[:3]))
	file.Receipts = newReceiptVectors(t, n, f.conversation)
	return file
}

func stranger(t *testing.T, origin string) note.Signer {
	t.Helper()
	skey, _, err := seal.GenerateKey(origin)
	if err != nil {
		t.Fatal(err)
	}
	key, err := seal.ParseKey(skey)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// allEntries are a node's entries.
func allEntries(t *testing.T, n *node.Node) []record.Entry {
	t.Helper()
	var out bytes.Buffer
	if _, err := Write(context.Background(), n, &out, Options{Day: day}); err != nil {
		t.Fatal(err)
	}
	return entries(t, out.Bytes())
}

// newReceiptVectors are receipts of votes, and changes of one that no longer hold.
func newReceiptVectors(t *testing.T, n *node.Node, conversation record.ID) (list []receiptVector) {
	r, err := n.Read(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	var of [2][]byte
	for i := range of {
		if of[i], err = n.VoteReceipt(context.Background(), r, conversation, int64(20+i)); err != nil {
			t.Fatal(err)
		}
		list = append(list, receiptVector{Name: []string{"a vote", "the vote after it"}[i], Receipt: string(of[i])})
	}
	first, err := n.VoteReceipt(context.Background(), r, conversation, 0)
	if err != nil {
		t.Fatal(err)
	}
	list = append(list, receiptVector{Name: "the first vote", Receipt: string(first)})
	member := func(b []byte, name string) (from, to int) {
		from = bytes.Index(b, []byte(`"`+name+`":`))
		d := json.NewDecoder(bytes.NewReader(b[from+len(name)+3:]))
		var raw json.RawMessage
		if from < 0 || d.Decode(&raw) != nil {
			t.Fatalf("no %s", name)
		}
		return from, from + len(name) + 3 + len(raw)
	}
	refuse := func(name string, changed []byte) {
		t.Helper()
		v := receiptVector{Name: name, Receipt: string(changed)}
		err := v.judge(t, n.Key.Verifier)
		if err == nil {
			t.Fatalf("%s holds", name)
		}
		v.Reason = err.Error()
		list = append(list, v)
	}
	for _, name := range []string{"vote", "path"} {
		from, to := member(of[0], name)
		from2, to2 := member(of[1], name)
		refuse("the "+name+" of another one", slices.Concat(of[0][:from], of[1][from2:to2], of[0][to:]))
	}
	for _, name := range []string{"batch", "path", "proof", "vote"} {
		from, to := member(of[0], name)
		changed := slices.Concat(of[0][:from], of[0][min(to+1, len(of[0])-1):])
		refuse("without the "+name, bytes.Replace(changed, []byte(",}"), []byte("}"), 1))
	}
	for name, change := range map[string][2]string{
		"another value": {`"value":`, `"value":-`}, "another size in the batch": {`"size":`, `"size":1`}, "another index of the proof": {`\nindex `, `\nindex 1`},
		"a hash more in the path": {`"path":[`, `"path":["AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",`}, "a space": {`"vote":`, `"vote": `},
		"a member more": {`"vote":{`, `"voter":1,"vote":{`}, "an entry of another kind": {`"kind":"batch"`, `"kind":"bench"`}, "another form of proof": {"tlog-proof@v1", "tlog-proof@v2"},
	} {
		refuse(name, bytes.Replace(of[0], []byte(change[0]), []byte(change[1]), 1))
	}
	from, to := member(of[0], "vote")
	gone, err := record.ParseVote(of[0][from+len(`"vote":`) : to])
	if err != nil {
		t.Fatal(err)
	}
	gone = record.Vote{Conversation: gone.Conversation, Index: gone.Index, Leaf: gone.Leaf}
	refuse("a vote that was erased", slices.Concat(of[0][:from], gone.AppendJSON([]byte(`"vote":`)), of[0][to:]))
	refuse("a line more", append(bytes.Clone(of[0]), '\n'))
	refuse("cut off", of[0][:len(of[0])-2])
	changed := bytes.Clone(of[0])
	at := from + bytes.Index(changed[from:], []byte(`"leaf":"`)) + len(`"leaf":"`)
	changed[at] = otherLetter(changed[at])
	refuse("another leaf", changed)
	slices.SortStableFunc(list[3:], func(a, b receiptVector) int { return strings.Compare(a.Name, b.Name) })
	return list
}
