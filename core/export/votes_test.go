package export

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"troth/core/desk"
	"troth/core/node"
	"troth/core/record"
	"troth/core/seal"
	"troth/core/view"
)

// TestVotesFalsified changes one thing at a time in the votes of an export. Each is found, and blamed on the conversation and the vote
// or, where a vote was changed together with its leaf, on the batch that counts it and on the first vote that may be it.
func TestVotesFalsified(t *testing.T) {
	if testing.Short() {
		t.Skip("-short leaves out falsifying votes one by one.")
	}
	f := get(t)
	name := votesName(f.conversation, 0)
	for what, c := range voteFalsifications(t, f) {
		t.Run(what, func(t *testing.T) {
			r := verify(t, c.in(f, unpack(t, f.export)).zip(t))
			found := slices.ContainsFunc(r.check(checkVotes).Problems, func(p Problem) bool {
				blamed := c.vote < 0 && p.Index != nil || p.Vote != nil && *p.Vote == c.vote && p.Conversation == f.conversation
				return blamed && strings.Contains(p.Reason, c.says)
			})
			if r.Result != Falsified || !found {
				t.Errorf("%s: vote %d, %q expected\n%s", r.Result, c.vote, c.says, problems(r))
			}
		})
	}
	p := unpack(t, f.export)
	stray := votesName(f.promises[7], 0)
	first, _, _ := bytes.Cut(*p.at(name), []byte("\n"))
	if r := verify(t, append(p, packed{stray, append(first, '\n')}).zip(t)); r.Result != Falsified {
		t.Errorf("votes that no batch counts: %s", r.Result)
	}
}

// spoiledVotes is a change of the votes of a conversation, and what is said of it.
type spoiledVotes struct {
	change func([][]byte) [][]byte // of their lines
	vote   int64                   // that is to blame; −1: a batch
	says   string
}

func (c spoiledVotes) in(f *fixture, p pack) pack {
	name := votesName(f.conversation, 0)
	b := p.at(name)
	*b = bytes.Join(c.change(slices.Collect(bytes.Lines(*b))), nil)
	if len(*b) == 0 {
		return p.without(name)
	}
	return p
}

// voteFalsifications are those that can be tried on the 60 votes in the export of f.
func voteFalsifications(t *testing.T, f *fixture) map[string]spoiledVotes {
	if n := bytes.Count(*unpack(t, f.export).at(votesName(f.conversation, 0)), []byte("\n")); n != 60 {
		t.Fatalf("%d votes", n)
	}
	change := func(i int, spoil func(*record.Vote)) func([][]byte) [][]byte {
		return func(l [][]byte) [][]byte {
			v, err := record.ParseVote(bytes.TrimSpace(l[i]))
			if err != nil {
				t.Fatal(err)
			}
			spoil(&v)
			l[i] = append(v.AppendJSON(nil), '\n')
			return l
		}
	}
	other := record.NewParticipant(f.conversation, record.Hash{})
	return map[string]spoiledVotes{
		"a value":                {change(25, func(v *record.Vote) { v.Value = -v.Value; v.Important = !v.Important }), 25, "does not give its leaf"},
		"a statement":            {change(25, func(v *record.Vote) { v.Statement = f.promises[7] }), 25, "does not give its leaf"},
		"a participant":          {change(25, func(v *record.Vote) { v.Participant++ }), 25, "does not give its leaf"},
		"a time":                 {change(25, func(v *record.Vote) { v.At++ }), 25, "does not give its leaf"},
		"a code":                 {change(25, func(v *record.Vote) { v.MAC[3] ^= 1 }), 25, "does not give its leaf"},
		"a leaf":                 {change(25, func(v *record.Vote) { v.Leaf[3] ^= 1 }), 25, "does not give its leaf"},
		"a value that cannot be": {change(25, func(v *record.Vote) { v.Value = 2 }), 25, "neither"},
		"a vote with its leaf": {change(25, func(v *record.Vote) { i := v.Index; v.Value = 1 - v.Value; *v = other.Cast(*v); v.Index = i }), 20,
			"votes 20 to 39 are not those"},
		"a vote on nothing": {change(25, func(v *record.Vote) { i := v.Index; v.Statement = record.NewID("pm"); *v = other.Cast(*v); v.Index = i }), 25, "not on record"},
		"an erased leaf":    {change(33, func(v *record.Vote) { v.Leaf[3] ^= 1 }), 20, "votes 20 to 39 are not those"},
		"erased in silence": {change(25, func(v *record.Vote) { *v = record.Vote{Conversation: v.Conversation, Index: v.Index, Leaf: v.Leaf} }), -1, "of those in the export, 7 are"},
		"the conversation":  {change(25, func(v *record.Vote) { v.Conversation = f.promises[2] }), 25, "is a vote in"},
		"removed":           {func(l [][]byte) [][]byte { return slices.Delete(l, 25, 26) }, 25, "is missing"},
		"the last removed":  {func(l [][]byte) [][]byte { return l[:59] }, 59, "missing: 60 are on record"},
		"all removed":       {func(l [][]byte) [][]byte { return nil }, 0, "missing: 60 are on record"},
		"twice":             {func(l [][]byte) [][]byte { return slices.Insert(l, 25, l[25]) }, 25, "is there again"},
		"swapped":           {func(l [][]byte) [][]byte { l[25], l[26] = l[26], l[25]; return l }, 25, "is missing"},
		"one more": {func(l [][]byte) [][]byte {
			return append(l, append(other.Cast(record.Vote{Index: 60, Statement: f.promises[0], At: 1_790_000_000}).AppendJSON(nil), '\n'))
		}, 60, "only 60 votes"},
		"no vote": {func(l [][]byte) [][]byte { l[25] = []byte("{}\n"); return l }, 25, "not written as a vote"},
		"another form": {func(l [][]byte) [][]byte {
			l[25] = bytes.Replace(l[25], []byte(`,"index"`), []byte(`, "index"`), 1)
			return l
		}, 25, "canonical form"},
		"removed and numbered anew": {func(l [][]byte) [][]byte {
			l = slices.Delete(l, 25, 26)
			for i := 25; i < len(l); i++ {
				l = change(i, func(v *record.Vote) { v.Index-- })(l)
			}
			return l
		}, 20, "votes 20 to 39 are not those"},
	}
}

// TestVotersReceipts: ten thousand people vote, and each verifies offline that the vote is in the published matrix, under a batch that is in
// a checkpoint of the log.
func TestVotersReceipts(t *testing.T) {
	voters := 10_000
	if testing.Short() {
		voters = 500
	}
	ctx := context.Background()
	f, err := build(filepath.Join(t.TempDir(), "data"), 10)
	if err != nil {
		t.Fatal(err)
	}
	n := f.node
	defer n.Close()
	c, votes := f.promises[4], make([]record.Vote, voters)
	var wg sync.WaitGroup
	for w := range 64 {
		wg.Go(func() {
			for i := w; i < voters; i += 64 {
				var err error
				votes[i], err = n.Desk.Vote(ctx, desk.Ballot{Conversation: c, Token: fmt.Sprintf("the token of voter %d", i), Statement: f.promises[i%10], Value: i%3 - 1, Request: "r"},
					func(*view.Reader, bool) error { return nil })
				if err != nil {
					t.Error(err)
					return
				}
				if i%(voters/5) == 0 {
					if err := n.Desk.Batch(ctx); err != nil {
						t.Error(err)
					}
				}
			}
		})
	}
	wg.Wait()
	r, err := n.Read(ctx)
	if err != nil {
		t.Fatal(err)
	}
	last := slices.MaxFunc(votes, func(a, b record.Vote) int { return int(a.Index - b.Index) })
	if _, err := n.VoteReceipt(ctx, r, c, last.Index); err != nil && !errors.Is(err, node.ErrNoBatch) {
		t.Errorf("the last vote: %v", err)
	}
	r.Close()
	if err := n.Desk.Batch(ctx); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if _, err := Write(ctx, n, &out, Options{Day: day, Version: "test"}); err != nil {
		t.Fatal(err)
	}
	if report := verify(t, out.Bytes(), func(o *VerifyOptions) { o.Key = n.Key.Verifier }); report.Result != Holds || report.Counts.Votes != int64(voters)+63 {
		t.Fatalf("%+v\n%s", report.Counts, problems(report))
	}
	published := map[int64]record.Vote{}
	for _, file := range unpack(t, out.Bytes()) {
		if strings.HasPrefix(file.name, voteFolder+string(c)) {
			for line := range bytes.Lines(file.content) {
				v, err := record.ParseVote(bytes.TrimSuffix(line, []byte("\n")))
				if err != nil {
					t.Fatal(err)
				}
				published[v.Index] = v
			}
		}
	}
	if len(published) != voters {
		t.Errorf("%d votes are published", len(published))
	}
	trust, err := seal.TrustKey(n.Key.Verifier)
	if err != nil {
		t.Fatal(err)
	}
	if r, err = n.Read(ctx); err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	for i, v := range votes {
		receipt, err := n.VoteReceipt(ctx, r, c, v.Index)
		if err != nil {
			t.Fatal(err)
		}
		p, err := trust.CheckVote(receipt)
		if err != nil || p.Vote != v || published[v.Index] != v {
			t.Fatalf("voter %d has %+v, the receipt proves %+v, published is %+v, %v", i, v, p.Vote, published[v.Index], err)
		}
		if i%500 == 0 {
			spoilReceipt(t, trust, receipt)
		}
	}
	_, stranger, err := seal.GenerateKey(origin)
	if err != nil {
		t.Fatal(err)
	}
	strangers, err := seal.TrustKey(stranger)
	if err != nil {
		t.Fatal(err)
	}
	receipt, err := n.VoteReceipt(ctx, r, c, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := strangers.CheckVote(receipt); err == nil {
		t.Error("a receipt holds under a stranger's key")
	}
}

// spoilReceipt changes a receipt at many places: none of them may hold.
func spoilReceipt(t *testing.T, trust seal.Trust, receipt []byte) {
	t.Helper()
	if _, err := trust.CheckVote(append(bytes.Clone(receipt), '\n')); err == nil {
		t.Error("a receipt with a line more holds")
	}
	for i := 0; i < len(receipt); i += 7 {
		b := bytes.Clone(receipt)
		if b[i] = otherLetter(b[i]); b[i] == receipt[i] {
			continue
		}
		if _, err := trust.CheckVote(b); err == nil {
			t.Errorf("a receipt holds whose byte %d was changed:\n%s", i, b)
		}
	}
}
