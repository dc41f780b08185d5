package record_test

import (
	"strings"
	"testing"

	"troth/core/record"
)

type voteVector struct {
	Name   string      `json:"name"`
	Key    record.Hash `json:"key,omitzero"` // 32 bytes, written as hashes are
	Text   string      `json:"text,omitempty"`
	Vote   string      `json:"vote"`
	Reason string      `json:"reason,omitempty"`
}

// TestVoteVectors: what a vote is over, how it is written, and what is refused, from fixed keys.
func TestVoteVectors(t *testing.T) {
	p := record.Participant{Conversation: "cv_aaaaaaaaaaaaaaaaaaaaaaaaaa", Number: 482_910_223, Key: record.Hash{1, 2, 3}}
	agree := record.Vote{Index: 17, Statement: "sm_bbbbbbbbbbbbbbbbbbbbbbbbbb", Value: 1, Important: true, At: 1_795_708_800}
	pass, against := agree, agree
	pass.Value, pass.Important, pass.At = 0, false, 0
	against.Value, against.Important, against.At = -1, false, 253_402_300_799
	list := []voteVector{
		{Name: "agree, and it matters most", Key: p.Key, Vote: string(p.Cast(agree).AppendJSON(nil)),
			Text: "troth.vote.v1\ncv_aaaaaaaaaaaaaaaaaaaaaaaaaa\n482910223\nsm_bbbbbbbbbbbbbbbbbbbbbbbbbb\n1\n1\n2026-11-26T16:00:00Z\n"},
		{Name: "pass, at the first second", Key: p.Key, Vote: string(p.Cast(pass).AppendJSON(nil)),
			Text: "troth.vote.v1\ncv_aaaaaaaaaaaaaaaaaaaaaaaaaa\n482910223\nsm_bbbbbbbbbbbbbbbbbbbbbbbbbb\n0\n0\n1970-01-01T00:00:00Z\n"},
		{Name: "disagree, at the last second", Key: p.Key, Vote: string(p.Cast(against).AppendJSON(nil)),
			Text: "troth.vote.v1\ncv_aaaaaaaaaaaaaaaaaaaaaaaaaa\n482910223\nsm_bbbbbbbbbbbbbbbbbbbbbbbbbb\n-1\n0\n9999-12-31T23:59:59Z\n"},
		{Name: "erased", Vote: string(record.Vote{Conversation: p.Conversation, Index: 17, Leaf: record.Hash{9}}.AppendJSON(nil))},
	}
	good := list[0].Vote
	for _, c := range [][3]string{
		{"a value with another's leaf", `"value":1`, `"value":-1`},
		{"a value that cannot be", `"value":1`, `"value":2`},
		{"a participant beyond the last", "482910223", "2147483648"},
		{"a time that is none", "2026-11-26", "2026-11-31"},
		{"a time before 1970", "2026-11-26", "1969-11-26"},
		{"important said to be false", `"important":true`, `"important":false`},
		{"a member too many", `"value":1`, `"value":1,"who":"me"`},
		{"a member too few", `"important":true,`, ``},
		{"another order", `"important":true,"index":17`, `"index":17,"important":true`},
		{"a space", `,"index"`, `, "index"`},
		{"a statement that is no id", "sm_b", "sm_B"},
		{"a leaf that is no hash", `"leaf":"`, `"leaf":"A`},
		{"a code that is no hash", `"mac":"`, `"mac":"A`},
		{"another conversation", "cv_a", "cv_b"},
		{"participant 0", "482910223", "0"},
	} {
		list = append(list, voteVector{Name: c[0], Vote: strings.Replace(good, c[1], c[2], 1), Reason: "?"})
	}
	for i := range list {
		c := &list[i]
		v, err := record.ParseVote([]byte(c.Vote))
		if err == nil {
			err = v.Check()
		}
		if refused := c.Reason != ""; refused != (err != nil) {
			t.Errorf("%s: %v", c.Name, err)
		}
		if err != nil {
			c.Reason = err.Error()
			continue
		}
		if string(v.AppendJSON(nil)) != c.Vote {
			t.Errorf("%s is written otherwise than it was read", c.Name)
		}
	}
	writeVectors(t, "votes.json", list)
}
